"""analysis: the levels of a set → those that nobody or everybody reaches, and those that are no steps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final

from criteria_engine.analysis.examination import Examination
from criteria_engine.analysis.examples import flow_text
from criteria_engine.analysis.prover import Found
from criteria_engine.bilingual import Template, Text
from criteria_engine.checked_set import Requires
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.review import proof_diagnostics as proof_codes
from criteria_engine.diagnostics import Related
from criteria_engine.model.facts import Facts
from criteria_engine.source import Span
from criteria_engine.symbolic.formulas import FALSE, Formula, conjunction, disjunction, negation

_REACHED: Final = Template("có thể đạt {what} không", "whether {what} can be reached")
_NOT_REACHED: Final = Template(
    "có hồ sơ nào không đạt {what} không", "whether some facts do not reach {what}"
)
_TOGETHER: Final = Template(
    "các mục {ids} có thể cùng đạt không", "whether {ids} can be met together"
)
_WITHOUT: Final = Template(
    "có hồ sơ nào đạt `{one}` mà không đạt `{other}` không",
    "whether some facts reach `{one}` without `{other}`",
)
_NOT_TOGETHER: Final = Template("không đi cùng", "not together with this")
_TITLE: Final = Text("danh hiệu", "the title")
_OWN_RULES: Final = Text(
    "các điều kiện của nó không thể cùng đúng", "its conditions cannot hold together"
)


class LevelProofs:
    """Examines the levels of a set, or the title of one without levels.

    Args:
        examination: asks the questions and keeps what is found.
    """

    def __init__(self, examination: Examination) -> None:
        self._examination = examination
        self._checked = examination.criteria.checked
        self._levels = {str(each.id): each for each in self._checked.document.levels}

    def examine(self, constant: Collection[str]) -> bool:
        """Examine the levels; return whether all can be reached, and none is reached by everybody.

        Args:
            constant: the parts with a condition that is always the same, which explains why a level is, too.
        """
        plain = [self._is_plain(level, constant) for level in self._checked.levels]
        if all(plain) and self._checked.document.levels_independent is None:
            for lower, higher in pairwise(self._checked.levels):
                if not self._without_lower(lower, higher):
                    self._coincide(lower, higher)
        return all(plain)

    def _text(self, level: str) -> Text:
        found = self._levels.get(level)
        if found is None:
            return _TITLE
        return Text(f"mức “{found.name.vi}”", f"level “{found.name.in_language('en')}”")

    def _span(self, level: str) -> Span:
        found = self._levels.get(level)
        return self._checked.document.award.span if found is None else found.id.span

    def _is_plain(self, level: str, constant: Collection[str]) -> bool:
        """Report a level that nobody reaches, or everybody; return whether it is neither."""
        name, what, span = f"level.{level}", self._text(level), self._span(level)
        if self._examination.never(_REACHED, span, name, what=what):
            if not constant:
                self._report_conflict(level, what, span)
            return False
        if self._examination.always(_NOT_REACHED, span, name, what=what):
            if not constant:
                self._examination.report(proof_codes.ALWAYS_REACHED, span, what=what)
            return False
        return True

    # ---- parts that exclude each other -------------------------------------------------------------

    def _report_conflict(self, level: str, what: Text, span: Span) -> None:
        """Report why nobody reaches a level: by a smallest group of parts that exclude each other."""
        parts = self.parts_of(level)
        found = self._conflict(parts)
        if len(found) > 1:
            places = [self.place_of(id_) for id_ in found]
            self._examination.report(
                proof_codes.EXCLUDED_TOGETHER,
                places[-1],
                [Related(each, _NOT_TOGETHER) for each in places[:-1]],
                ids=", ".join(found),
                what=what,
            )
        elif not found:
            code = proof_codes.NEVER_REACHED
            self._examination.report(code, span, what=what, why=_OWN_RULES)

    def parts_of(self, level: str) -> Mapping[str, str]:
        """Return the definitions of the parts without points that a level requires, by their ids."""
        program = self._examination.program
        names: dict[str, str | None] = {
            each.id: program.name("met", each.id, level) for each in self._checked.indicators
        }
        names |= {each.id: program.name("condition", each.id) for each in self._checked.conditions}
        dependencies = self._examination.prover.deciders[0].dependencies
        reads = dependencies.reads.get(program.name("rules", level, level) or "", frozenset())
        return {id_: name for id_, name in names.items() if name in reads and name is not None}

    def place_of(self, part: str) -> Span:
        """Return where the id of an indicator, a knock-out or a prerequisite is written."""
        for indicator in self._checked.indicators:
            if indicator.id == part:
                return indicator.document.id.span
        return next(each.document.id.span for each in self._checked.conditions if each.id == part)

    def _condition_of(self, part: str, level: str) -> Span:
        """Return where the condition of a part at a level is written; else its id."""
        for indicator in self._checked.indicators:
            if indicator.id == part and isinstance(indicator.rule, Requires):
                conditions = indicator.rule.conditions
                one_for_all = len({id(each) for each in conditions.values()}) == 1
                span = None if one_for_all else conditions[level].written.span
                return span or indicator.document.id.span
        return self.place_of(part)

    def _conflict(self, parts: Mapping[str, str]) -> Sequence[str]:
        """Return a smallest group of parts that are never met together; nothing where none is found."""
        kept = list(parts)
        if not self._exclude(parts, kept):
            return ()
        for each in parts:
            rest = [other for other in kept if other != each]
            if rest and self._exclude(parts, rest):
                kept = rest
        return kept

    def _exclude(self, parts: Mapping[str, str], ids: Sequence[str]) -> bool:
        return self._examination.impossible(
            _TOGETHER,
            self._checked.document.award.span,
            lambda: conjunction([self._examination.truth(parts[id_]) for id_ in ids]),
            ids=", ".join(ids),
        )

    # ---- order -----------------------------------------------------------------------------------

    def _only(self, one: str, other: str) -> Formula:
        truth = self._examination.truth
        return conjunction([truth(f"level.{one}"), negation(truth(f"level.{other}"))])

    def _coincide(self, lower: str, higher: str) -> None:
        """Report a level that asks for nothing more than the one below it."""
        values, run = self._examination.program.values, self._examination.run
        low, high = run(values[f"level.{lower}"]), run(values[f"level.{higher}"])
        if self._examination.impossible(
            _WITHOUT,
            self._span(higher),
            lambda: self._only(lower, higher),
            lambda frame: low(frame) is True and high(frame) is False,
            one=lower,
            other=higher,
        ):
            below, above = self.parts_of(lower), self.parts_of(higher)
            by_level = [each for each in below if below[each] != above.get(each)]
            span = self._span(higher)
            if len(by_level) == 1:
                span = self._condition_of(by_level[0], higher)
            code = proof_codes.LEVELS_COINCIDE
            self._examination.report(code, span, lower=lower, higher=higher)

    def _without_lower(self, lower: str, higher: str) -> bool:
        """Report each part that keeps facts with a level from the one below it; return whether any does."""
        below, above = self.parts_of(lower), self.parts_of(higher)
        truth = self._examination.truth
        by_level = [each for each in below if below[each] != above.get(each)]
        found = [
            self._report_order(lower, higher, part, lambda part=part: negation(truth(below[part])))  # type: ignore[misc]
            for part in by_level
        ]

        def not_by_parts() -> Formula:
            """Return when every part of the lower level is met, as far as the higher one asks for it."""
            without = [negation(truth(above[p])) if p in above else FALSE for p in by_level]
            met = [truth(below[part]) for part in by_level]
            return conjunction([disjunction(list(each)) for each in zip(without, met, strict=True)])

        return any([*found, self._report_order(lower, higher, None, not_by_parts)])

    def _report_order(
        self, lower: str, higher: str, part: str | None, also: Callable[[], Formula]
    ) -> bool:
        """Report facts that reach a level without the one below it, where they have another property, too."""
        span = self._span(higher) if part is None else self._condition_of(part, higher)
        name = None if part is None else self.parts_of(lower)[part]

        def holds(facts: Facts) -> bool:
            value = self._examination.prover.value
            reached = value(0, f"level.{higher}", facts) is True
            fails = name is None or value(0, name, facts) is not True
            return reached and fails and value(0, f"level.{lower}", facts) is not True

        found = self._examination.find(
            _WITHOUT,
            span,
            lambda: conjunction([self._only(higher, lower), also()]),
            holds,
            one=higher,
            other=lower,
        )
        if found is not None:
            text = flow_text(self._facts_read(found, lower, higher, part))
            what = Text(f"chẳng hạn {text}", f"for example {text}")
            self._examination.report(codes.LEVEL_ORDER, span, lower=lower, higher=higher, what=what)
        return found is not None

    def _facts_read(
        self, found: Found, lower: str, higher: str, part: str | None
    ) -> dict[str, object]:
        """Return those of the facts found that a part reads, as a host states them."""
        given = dict(found.given[0])
        if part is None:
            return given
        reads = self._examination.prover.deciders[0].dependencies.reads
        names = frozenset(
            name
            for level in (lower, higher)
            for name in reads[self.parts_of(level).get(part, f"level.{level}")]
        )
        shown = {name: value for name, value in given.items() if name in names}
        for section in ("judgements", "evidence"):
            stated = {i: v for i, v in given.get(section, {}).items() if f"{section}.{i}" in names}
            shown |= {section: stated} if stated else {}
        return shown
