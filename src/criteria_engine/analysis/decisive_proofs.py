"""analysis: how the parts of a set decide → those that never do, and points, marks and grades out of reach."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from criteria_engine.analysis.examination import Examination
from criteria_engine.analysis.term_differences import difference
from criteria_engine.bilingual import Template, Text
from criteria_engine.checked_set import Banded, Indicator
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.review import proof_diagnostics as proof_codes
from criteria_engine.core import Core
from criteria_engine.evaluation.frames import Frame
from criteria_engine.lowering import nodes
from criteria_engine.lowering.program import DefinitionKind
from criteria_engine.model.types import Number
from criteria_engine.source import Span
from criteria_engine.symbolic.formulas import Formula, disjunction
from criteria_engine.symbolic.scalar_operations import ScalarOperations, truth_of
from criteria_engine.symbolic.terms import KnownTerm
from criteria_engine.wording.numbers import format_source_number

_ANSWERS: Final[frozenset[DefinitionKind]] = frozenset({"level", "grade", "output"})
"""The kinds of definitions that are the answer of a set."""

_DECIDES: Final = Template(
    "{what} {id} có bao giờ quyết định kết quả không", "whether {what} {id} ever decides"
)
_REACHED: Final = Template("có thể đạt {what} không", "whether {what} can be reached")
_ALL_POINTS: Final = Template(
    "chỉ tiêu {id} có thể cho {points} điểm không",
    "whether indicator {id} can give {points} points",
)

_INDICATOR: Final = Text("chỉ tiêu", "indicator")
_KNOCK_OUT: Final = Text("điều kiện loại", "knock-out")
_PREREQUISITE: Final = Text("điều kiện cần", "prerequisite")

_MET_BY_OTHERS: Final = Text(
    "ai đạt các mục còn lại thì cũng đạt mục này", "whoever meets the others meets it, too"
)
_NEVER_HELPS: Final = Text(
    "đạt hay không, kết quả vẫn như khi không đạt", "met or not, the result is as if it was not met"
)
_POINTS_MAKE_NO_DIFFERENCE: Final = Text(
    "điểm của nó không làm ai đạt hay trượt", "its points make nobody pass or fail"
)
_NOT_SO_MANY: Final = Text(
    "các chỉ tiêu không thể cùng cho nhiều điểm như vậy",
    "the indicators cannot give so many points together",
)


class DecisiveProofs:
    """Examines how the parts of a set decide together.

    Args:
        examination: asks the questions and keeps what is found.
    """

    def __init__(self, examination: Examination) -> None:
        self._examination = examination
        self._checked = examination.criteria.checked
        self._program = examination.program
        self._decider = examination.prover.deciders[0]

    # ---- points ----------------------------------------------------------------------------------

    def examine_points(self, without: Collection[str]) -> bool:
        """Report points, a pass mark, minima and the lowest grade that nobody reaches.

        Args:
            without: the parts that something was said about already.

        Returns:
            Whether the pass mark can be reached, if there is one.
        """
        for indicator in self._checked.indicators:
            if indicator.id not in without:
                self._maximum(indicator)
        award = self._checked.document.award
        if award.pass_mark is not None and "award.passed" in self._program.definitions:
            what = Text("mức điểm đạt", "the pass mark")
            if self._reach("award.passed", what, award.pass_mark.span):
                return False
        for definition in self._program.definitions.values():
            if definition.kind == "minimum":
                id_ = definition.part
                what = Text(f"điểm tối thiểu của mục {id_}", f"the least points of {id_}")
                self._reach(definition.name, what, definition.span)
        for grade in award.grades:
            what = Text(f"hạng “{grade.name.vi}”", f"grade “{grade.name.in_language('en')}”")
            if "award.total" in self._program.definitions and self._never_at_least(
                "award.total", grade.at_least, _REACHED, grade.span, what=what
            ):
                code = proof_codes.NEVER_REACHED
                self._examination.report(code, grade.span, what=what, why=_NOT_SO_MANY)
                break
        return True

    def _reach(self, name: str, what: Text, span: Span | None) -> bool:
        """Report that something is never reached; return whether it is so."""
        if not self._examination.never(_REACHED, span, name, what=what):
            return False
        code = proof_codes.NEVER_REACHED
        self._examination.report(code, span, what=what, why=_NOT_SO_MANY)
        return True

    def _never_at_least(
        self, name: str, least: Number, question: Template, span: Span, **data: object
    ) -> bool:
        """Return whether it was proved that a number of the set never is so great."""
        run = self._examination.run(self._program.values[name])
        operations = ScalarOperations(self._examination.prover.subject.texts)

        def goal() -> Formula:
            term = self._examination.prover.translations[0].definition(name)
            return truth_of(operations.compare(">=", term, KnownTerm(least))).true

        def shows(frame: Frame) -> bool:
            value = run(frame)
            return isinstance(value, int | Decimal) and value >= least

        return self._examination.impossible(question, span, goal, shows, **data)

    def _maximum(self, indicator: Indicator) -> None:
        """Report an indicator that never gives all its points; of a table, the most that it gives."""
        name = self._program.name("points", indicator.id)
        if indicator.max is None or name is None or not isinstance(indicator.rule, Banded):
            return
        span = indicator.document.id.span
        points = sorted({row.points for row in indicator.rule.rows} | {indicator.max}, reverse=True)
        if indicator.rule.hit == "sum":
            points = [indicator.max]
        reached = [
            each
            for each in points
            if not self._never_at_least(name, each, _ALL_POINTS, span, id=indicator.id, points=each)
        ]
        if reached and reached[0] < indicator.max:
            self._examination.report(
                codes.NEVER_GIVEN_MAXIMUM,
                span,
                id=indicator.id,
                max=format_source_number(indicator.max),
                reached=format_source_number(reached[0]),
            )

    # ---- parts that never decide -------------------------------------------------------------------

    def examine_parts(self, without: Collection[str]) -> None:
        """Report each indicator, knock-out and prerequisite without which every answer is the same.

        Args:
            without: the parts that something was said about already.
        """
        for indicator in self._checked.indicators:
            if indicator.id in without:
                continue
            span = indicator.document.id.span
            if indicator.max is not None:
                self._points_decide(indicator, span)
                continue
            names = self._names("met", indicator.id)
            if not self._decides(names, True, _INDICATOR, indicator.id, span):
                self._report(_INDICATOR, indicator.id, _MET_BY_OTHERS, span)
            elif self._may_be_missed() and not self._decides(
                names, False, _INDICATOR, indicator.id, span
            ):
                self._report(_INDICATOR, indicator.id, _NEVER_HELPS, span)
        for condition in self._checked.conditions:
            if condition.id in without:
                continue
            what = _KNOCK_OUT if condition.knock_out else _PREREQUISITE
            span = condition.document.id.span
            names = self._names("condition", condition.id)
            if not self._decides(names, True, what, condition.id, span):
                self._report(what, condition.id, _MET_BY_OTHERS, span)

    def _points_decide(self, indicator: Indicator, span: Span) -> None:
        names = self._names("points", indicator.id)
        maximum = indicator.max or 0
        if any(
            not self._decides(names, points, _INDICATOR, indicator.id, span)
            for points in (0, maximum)
        ):
            self._report(_INDICATOR, indicator.id, _POINTS_MAKE_NO_DIFFERENCE, span)

    def _may_be_missed(self) -> bool:
        """Whether the award does not need all criteria, or a criterion not all its indicators."""
        rule = self._checked.document.award.when
        enough = rule is not None and rule.needed is not None
        return enough or any(each.needed is not None for each in self._checked.criteria)

    def _names(self, kind: DefinitionKind, part: str) -> list[str]:
        return [
            each.name
            for each in self._program.definitions.values()
            if each.kind == kind and each.part == part
        ]

    def _decides(
        self, names: list[str], value: bool | Number, what: Text, id_: str, span: Span
    ) -> bool:
        """Return whether an answer may change where a part always is a value; also where that is open."""
        readers = self._decider.dependencies.readers
        answers = [
            each.name
            for each in self._program.definitions.values()
            if each.kind in _ANSWERS and any(each.name in readers.get(name, ()) for name in names)
        ]
        if not answers:
            return True  # The award does not ask for it: a person decides, or it is only shown.
        constants = {name: self._constant(name, value) for name in names}
        changed = self._examination.prover.changed(0, constants)
        before = self._examination.prover.translations[0]
        texts = self._examination.prover.subject.texts

        def goal() -> Formula:
            return disjunction(
                [
                    difference(before.definition(name), changed.definition(name), texts)
                    for name in answers
                ]
            )

        return not self._examination.impossible(_DECIDES, span, goal, what=what, id=id_)

    def _constant(self, name: str, value: bool | Number) -> Core:
        at = self._program.values[name].written
        return nodes.truth(value, at) if isinstance(value, bool) else nodes.number(value, at)

    def _report(self, what: Text, id_: str, why: Text, span: Span) -> None:
        self._examination.report(proof_codes.NEVER_DECIDES, span, what=what, id=id_, why=why)
