"""explain: a set on a day → texts, sources, locations and doubts of its parts, independent of facts.

They are collected once for a set on one day and shared by all its decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import accumulate, pairwise, starmap

from criteria_engine import core
from criteria_engine.checked_output import OUTPUT_WORDS
from criteria_engine.checked_set import (
    CheckedSet,
    Condition,
    Criterion,
    Indicator,
)
from criteria_engine.core import Core
from criteria_engine.evaluation.decider import Decider
from criteria_engine.explanation.declared_unknowns import DeclaredUnknowns
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.model.basis import Basis
from criteria_engine.model.findings import Citation, Doubt
from criteria_engine.parameters import Parameter
from criteria_engine.reading.documents import Sourced
from criteria_engine.reading.scalars import bilingual, optional_bilingual

Doubts = tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class StaticIndicator:
    """The content of an indicator's finding that does not depend on facts.

    Attributes:
        text: the requirement in words.
        note: a remark of the author.
        judge: who judges it.
        evidence: the evidence it requires.
        source: where the law states it.
        location: file, line and column.
        expressions: its conditions and values.
        reads: the definitions and parameters its result reads, also through definitions.
        switched_by_set: whether the set alone decides if it applies: its condition reads no fact.
        doubts: doubts about the indicator itself.
        applies_doubts: doubts about when it applies.
        part_doubts: doubts about its evidence and the rows of its table.
    """

    text: Bilingual
    note: Bilingual | None
    judge: Bilingual | None
    evidence: Bilingual | None
    source: Citation
    location: str
    expressions: tuple[Core, ...]
    reads: frozenset[str]
    switched_by_set: bool
    doubts: Doubts
    applies_doubts: Doubts
    part_doubts: Doubts


@dataclass(frozen=True, slots=True)
class StaticCriterion:
    """The content of a criterion's finding that does not depend on facts."""

    name: Bilingual
    source: Citation


@dataclass(frozen=True, slots=True)
class StaticCondition:
    """The content of a knock-out's or prerequisite's finding that does not depend on facts.

    Attributes:
        text: the condition in words.
        explained: the expression that reasons are given for; of a knock-out, the condition that excludes.
        source: where the law states it.
        location: file, line and column.
        reads: the definitions and parameters its result reads, also through definitions.
        doubts: doubts about the condition.
    """

    text: Bilingual
    explained: Core
    source: Citation
    location: str
    reads: frozenset[str]
    doubts: Doubts


class StaticSet:
    """The parts of a set on one day, with the content of their findings that does not depend on facts.

    Attributes:
        decider: the set on that day.
        checked: the checked set.
    """

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.checked: CheckedSet = decider.checked

    @cached_property
    def unknowns(self) -> DeclaredUnknowns:
        """What the set asks for, with the texts of what is missing."""
        return DeclaredUnknowns(self.checked)

    # ---- parts -----------------------------------------------------------------------------

    @cached_property
    def criteria(self) -> Mapping[str, StaticCriterion]:
        """The criteria by id."""
        return {
            c.id: StaticCriterion(bilingual(c.document.name), self.source(c.document))
            for c in self.checked.criteria
        }

    @cached_property
    def indicators_of(self) -> tuple[slice, ...]:
        """The slice of each criterion's indicators in the list of all indicators."""
        ends = accumulate(len(each.indicators) for each in self.checked.criteria)
        return tuple(starmap(slice, pairwise([0, *ends])))

    @cached_property
    def indicators(self) -> Mapping[str, StaticIndicator]:
        """The indicators by id."""
        return {
            indicator.id: self._indicator(indicator, criterion)
            for criterion in self.checked.criteria
            for indicator in criterion.indicators
        }

    @cached_property
    def conditions(self) -> Mapping[str, StaticCondition]:
        """The knock-outs and prerequisites by id."""
        return {each.id: self._condition(each) for each in self.checked.conditions}

    @cached_property
    def award_source(self) -> Citation:
        """Where the law states the conditions of the award."""
        return self.source(self.checked.document.award)

    @cached_property
    def award_location(self) -> str:
        """File, line and column of the conditions of the award."""
        return str(self.checked.document.award.span)

    @cached_property
    def pass_mark_reads(self) -> frozenset[str]:
        """The definitions and parameters that the pass mark reads, also through definitions."""
        return self.decider.dependencies.parts.get(None, frozenset())

    @cached_property
    def notes(self) -> tuple[Bilingual, ...]:
        """The transition notes that apply on the day."""
        day = self.decider.day
        return tuple(
            bilingual(note.text)
            for note in self.checked.document.transition
            if (note.from_ or date.min) <= day <= (note.to or date.max)
        )

    def _indicator(self, indicator: Indicator, criterion: Criterion) -> StaticIndicator:
        document = indicator.document
        text, judge = bilingual(document.text), indicator.judge
        program, dependencies = self.decider.program, self.decider.dependencies
        applies = [program.name("applies", indicator.id, level) for level in self.checked.levels]
        reads_facts = any(
            not program.facts.keys().isdisjoint(dependencies.reads[name])
            for name in applies
            if name is not None
        )
        bands = document.points.bands if document.points is not None else None
        parts = [document.evidence, *(bands.rows if bands else ())]
        return StaticIndicator(
            text=text,
            note=optional_bilingual(document.note),
            judge=None if judge is None else bilingual(judge.by),
            evidence=None if document.evidence is None else bilingual(document.evidence.what),
            source=self.source(document, criterion.document),
            location=str(document.span),
            expressions=program.authored(indicator.id),
            reads=dependencies.parts[indicator.id],
            switched_by_set=indicator.applies is not None and not reads_facts,
            doubts=self._doubts(indicator.id, text, document, criterion.document),
            applies_doubts=self._part_doubts(indicator.id, text, [document.applies]),
            part_doubts=self._part_doubts(indicator.id, text, parts),
        )

    def _condition(self, condition: Condition) -> StaticCondition:
        node, document = condition.holds, condition.document
        if isinstance(node, core.Negation) and condition.knock_out:
            node = node.operand
        text = bilingual(document.text)
        return StaticCondition(
            text=text,
            explained=node,
            source=self.source(document),
            location=str(document.span),
            reads=self.decider.dependencies.parts[condition.id],
            doubts=self._doubts(condition.id, text, document),
        )

    # ---- sources and doubts ----------------------------------------------------------------

    @cached_property
    def in_force_doubts(self) -> Doubts:
        """Doubts about the period in force."""
        text = Bilingual(vi="Thời gian hiệu lực", en="Days in force")
        return self._doubts("in_force", text, self.checked.document.in_force)

    @cached_property
    def award_doubts(self) -> Doubts:
        """Doubts about the conditions of the award."""
        text = Bilingual(vi="Điều kiện công nhận", en="What earns the title")
        return self._doubts("award", text, self.checked.document.award)

    @cached_property
    def grade_doubts(self) -> Mapping[str, Doubts]:
        """Doubts about each grade."""
        doubts: dict[str, Doubts] = {}
        for grade in self.checked.document.award.grades:
            id_ = str(grade.id)
            doubts[id_] = doubts.get(id_, ()) + self._doubts(id_, bilingual(grade.name), grade)
        return doubts

    @cached_property
    def parameter_doubts(self) -> Mapping[str, Doubts]:
        """Doubts about each parameter and its values on the day, in the order of the set."""
        return {
            name: self._doubts(
                parameter.declared_name,
                bilingual(parameter.document.label),
                *self._weakest_value(parameter),
            )
            for name, parameter in self.checked.parameters.items()
        }

    @cached_property
    def output_doubts(self) -> Doubts:
        """Doubts about each output, in the order of the set."""
        return tuple(
            doubt
            for each in self.checked.outputs
            for doubt in self._doubts(each.name, bilingual(each.document.label), each.document)
        )

    @cached_property
    def output_reads(self) -> frozenset[str]:
        """The facts, definitions and parameters that outputs read, those of the decision left out."""
        decision, reads = frozenset(OUTPUT_WORDS.values()), self.decider.dependencies.reads
        direct = {
            each.name
            for output in self.checked.outputs
            for each in core.walk(output.value)
            if isinstance(each, core.Defined) and each.name not in decision
        }
        return frozenset(direct).union(*(reads[name] for name in direct))

    def all_doubts(self) -> Iterator[Doubt]:
        """Yield every doubt that a decision may have, those of other decisions excepted."""
        yield from self.in_force_doubts
        yield from self.award_doubts
        for indicator in self.indicators.values():
            yield from (*indicator.doubts, *indicator.applies_doubts, *indicator.part_doubts)
        for condition in self.conditions.values():
            yield from condition.doubts
        yield from self.output_doubts
        for doubts in (*self.grade_doubts.values(), *self.parameter_doubts.values()):
            yield from doubts

    def _weakest_value(self, parameter: Parameter) -> tuple[Sourced, Sourced]:
        """The parameter's value of the day with the weakest basis, and the parameter itself."""
        rows = [row.document for row in parameter.values if row.holds_on(self.decider.day)]
        order = list(Basis)
        weakest = max(rows, key=lambda row: order.index(row.basis) if row.basis else -1)
        return weakest, parameter.document

    def _part_doubts(self, id_: str, text: Bilingual, parts: Iterable[Sourced | None]) -> Doubts:
        """Doubts about those parts that state a basis of their own."""
        stated = (part for part in parts if part is not None and part.basis is not None)
        return tuple(doubt for part in stated for doubt in self._doubts(id_, text, part))

    def _doubts(
        self, id_: str, text: Bilingual, part: Sourced, above: Sourced | None = None
    ) -> Doubts:
        source = self.source(part, above)
        if source.basis is Basis.SEEN:
            return ()
        to_check = optional_bilingual(part.to_check or (above.to_check if above else None))
        return (Doubt(id=id_, text=text, basis=source.basis, cite=source.cite, to_check=to_check),)

    def source(self, part: Sourced, above: Sourced | None = None) -> Citation:
        """Return where the law states a part: its own source, that of the part above it, or that of the set."""
        whole = self.checked.document.source
        return Citation(
            cite=part.cite or (above.cite if above else None),
            basis=part.basis or (above.basis if above else None) or whole.basis,
            sources=part.sources or (above.sources if above else ()) or whole.place,
        )
