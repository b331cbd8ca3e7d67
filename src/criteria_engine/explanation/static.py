"""explain: what a set says of its own parts whatever the facts: words, sources, places, doubts.

It is put together once for a set as it stands on a day, and shared by all the decisions made by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate, pairwise, starmap

from criteria_engine import core
from criteria_engine.checked_set import (
    CheckedSet,
    Condition,
    Criterion,
    Indicator,
    JudgedPass,
    JudgedPoints,
    Parameter,
)
from criteria_engine.core import Core
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.base import Bilingual
from criteria_engine.model.basis import Basis
from criteria_engine.model.findings import Citation, Doubt
from criteria_engine.reading.documents import Judge, Sourced
from criteria_engine.reading.scalars import bilingual, optional_bilingual

Doubts = tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class FixedIndicator:
    """What is said of an indicator; `doubts` are its own, the others those of its parts.

    `rests_on` names the definitions and parameters it reads.
    """

    text: Bilingual
    note: Bilingual | None
    judge: Bilingual | None
    evidence: Bilingual | None
    source: Citation
    place: str
    expressions: tuple[Core, ...]
    rests_on: frozenset[str]
    doubts: Doubts
    doubts_of_applies: Doubts
    doubts_of_parts: Doubts


@dataclass(frozen=True, slots=True)
class FixedCriterion:
    """What is said of a criterion."""

    name: Bilingual
    source: Citation


@dataclass(frozen=True, slots=True)
class FixedCondition:
    """What is said of a knock-out or prerequisite, and what is told of it."""

    text: Bilingual
    told: Core
    source: Citation
    place: str
    rests_on: frozenset[str]
    doubts: Doubts


class Fixed:
    """A set as it stands on a day, told without facts."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.checked: CheckedSet = decider.checked

    # ---- parts -----------------------------------------------------------------------------

    @cached_property
    def criteria(self) -> Mapping[str, FixedCriterion]:
        """The criteria by their ids."""
        return {
            c.id: FixedCriterion(bilingual(c.document.name), self._source(c.document))
            for c in self.checked.criteria
        }

    @cached_property
    def indicators_of(self) -> tuple[slice, ...]:
        """Where the indicators of each criterion stand among all of them."""
        ends = accumulate(len(each.indicators) for each in self.checked.criteria)
        return tuple(starmap(slice, pairwise([0, *ends])))

    @cached_property
    def indicators(self) -> Mapping[str, FixedIndicator]:
        """The indicators by their ids."""
        return {
            indicator.id: self._indicator(indicator, criterion)
            for criterion in self.checked.criteria
            for indicator in criterion.indicators
        }

    @cached_property
    def conditions(self) -> Mapping[str, FixedCondition]:
        """The knock-outs and prerequisites by their ids."""
        return {each.id: self._condition(each) for each in self.checked.conditions}

    @cached_property
    def award_source(self) -> Citation:
        """Where the law says what earns the title."""
        return self._source(self.checked.document.award)

    @cached_property
    def award_place(self) -> str:
        """Where the set says what earns the title."""
        return str(self.checked.document.award.span)

    @cached_property
    def mark_rests_on(self) -> frozenset[str]:
        """The definitions and parameters that the pass mark reads."""
        mark = self.checked.pass_mark
        return self._rests_on([] if mark is None else [mark])

    @cached_property
    def notes(self) -> tuple[Bilingual, ...]:
        """Transition notes of the day."""
        day = self.decider.day
        return tuple(
            bilingual(note.text)
            for note in self.checked.document.transition
            if (note.from_ or date.min) <= day <= (note.to or date.max)
        )

    def _indicator(self, indicator: Indicator, criterion: Criterion) -> FixedIndicator:
        document = indicator.document
        text, judge = bilingual(document.text), _judge_of(indicator)
        expressions = tuple(indicator.expressions())
        bands = document.points.bands if document.points is not None else None
        parts = [document.evidence, *(bands.rows if bands else ())]
        return FixedIndicator(
            text=text,
            note=optional_bilingual(document.note),
            judge=None if judge is None else bilingual(judge.by),
            evidence=None if document.evidence is None else bilingual(document.evidence.what),
            source=self._source(document, criterion.document),
            place=str(document.span),
            expressions=expressions,
            rests_on=self._rests_on(expressions),
            doubts=self._doubts(indicator.id, text, document, criterion.document),
            doubts_of_applies=self._doubts_of_parts(indicator.id, text, [document.applies]),
            doubts_of_parts=self._doubts_of_parts(indicator.id, text, parts),
        )

    def _condition(self, condition: Condition) -> FixedCondition:
        node, document = condition.holds, condition.document
        if isinstance(node, core.Negation) and condition.knock_out:
            node = node.operand
        text = bilingual(document.text)
        return FixedCondition(
            text=text,
            told=node,
            source=self._source(document),
            place=str(document.span),
            rests_on=self._rests_on([condition.holds]),
            doubts=self._doubts(condition.id, text, document),
        )

    def _rests_on(self, nodes: Iterable[Core]) -> frozenset[str]:
        names: set[str] = set()
        waiting = list(nodes)
        while waiting:
            for each in core.walk(waiting.pop()):
                if isinstance(each, core.Defined) and each.name not in names:
                    names.add(each.name)
                    waiting.append(self.decider.definitions[each.name])
        return frozenset(names)

    # ---- sources and doubts ----------------------------------------------------------------

    @cached_property
    def doubts_of_force(self) -> Doubts:
        """Doubts of the days in force."""
        text = Bilingual(vi="Thời gian hiệu lực", en="Days in force")
        return self._doubts("in_force", text, self.checked.document.in_force)

    @cached_property
    def doubts_of_award(self) -> Doubts:
        """Doubts of what earns the title."""
        text = Bilingual(vi="Điều kiện công nhận", en="What earns the title")
        return self._doubts("award", text, self.checked.document.award)

    @cached_property
    def doubts_of_grades(self) -> Mapping[str, Doubts]:
        """Doubts of each grade."""
        found: dict[str, Doubts] = {}
        for grade in self.checked.document.award.grades:
            id_ = str(grade.id)
            found[id_] = found.get(id_, ()) + self._doubts(id_, bilingual(grade.name), grade)
        return found

    @cached_property
    def doubts_of_parameters(self) -> Mapping[str, Doubts]:
        """Doubts of the parameters as they stand on the day, in the order of the set."""
        return {
            name: self._doubts(name, bilingual(parameter.document.label), *self._in_use(parameter))
            for name, parameter in self.checked.parameters.items()
        }

    def _in_use(self, parameter: Parameter) -> tuple[Sourced, Sourced]:
        """The weakest of the parameter's values of the day, and the parameter itself."""
        rows = [row.document for row in parameter.values if row.holds_on(self.decider.day)]
        order = list(Basis)
        weakest = max(rows, key=lambda row: order.index(row.basis) if row.basis else -1)
        return weakest, parameter.document

    def _doubts_of_parts(
        self, id_: str, text: Bilingual, parts: Iterable[Sourced | None]
    ) -> Doubts:
        """Doubts of those parts that say themselves what they rest on."""
        said = (part for part in parts if part is not None and part.basis is not None)
        return tuple(doubt for part in said for doubt in self._doubts(id_, text, part))

    def _doubts(
        self, id_: str, text: Bilingual, part: Sourced, above: Sourced | None = None
    ) -> Doubts:
        source = self._source(part, above)
        if source.basis is Basis.SEEN:
            return ()
        to_check = optional_bilingual(part.to_check or (above.to_check if above else None))
        return (Doubt(id=id_, text=text, basis=source.basis, cite=source.cite, to_check=to_check),)

    def _source(self, part: Sourced, above: Sourced | None = None) -> Citation:
        whole = self.checked.document.source
        return Citation(
            cite=part.cite or (above.cite if above else None),
            basis=part.basis or (above.basis if above else None) or whole.basis,
            sources=part.sources or (above.sources if above else ()) or whole.place,
        )


def _judge_of(indicator: Indicator) -> Judge | None:
    rule = indicator.rule
    return rule.judge if isinstance(rule, JudgedPass | JudgedPoints) else None
