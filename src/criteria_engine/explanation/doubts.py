"""explain: the results of one subject → the parts they depend on whose basis is not *seen*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria_engine.checked_set import Condition
from criteria_engine.evaluation.results import IndicatorResult
from criteria_engine.explanation.decided import DecidedSubject
from criteria_engine.explanation.decisive import raises_level
from criteria_engine.explanation.static import StaticIndicator, StaticSet
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts
from criteria_engine.model.findings import Doubt
from criteria_engine.reading.scalars import bilingual


class Doubts:
    """Finds the doubts of one decision.

    Args:
        static: the set.
        facts: the facts of the subject.
        decided: the results of the subject.
    """

    def __init__(self, static: StaticSet, facts: Facts, decided: DecidedSubject) -> None:
        self._static = static
        self._checked = static.checked
        self._facts = facts
        self._decided = decided

    def find(self) -> Iterator[Doubt]:
        """Yield the doubts: of the days in force, the award, its parts, their parameters, earlier decisions."""
        static = self._static
        yield from static.in_force_doubts
        if self._decided.verdict.outcome is not Outcome.NOT_ELIGIBLE or not self._excluded:
            yield from static.award_doubts
        decisive_ids: frozenset[str] | None = None
        if self._decided.verdict.outcome is Outcome.NOT_ELIGIBLE and self._decided.decisive:
            decisive_ids = self._decided.decisive
        indicators = static.indicators
        results = [
            each
            for each in self._decided.results.indicators
            if decisive_ids is None or each.indicator.id in decisive_ids
        ]
        conditions = [
            each
            for each in self._checked.conditions
            if (decisive_ids is None or each.id in decisive_ids) and self._is_relevant(each)
        ]
        for result in results:
            yield from self._indicator_doubts(indicators[result.indicator.id], result)
        for condition in conditions:
            yield from static.conditions[condition.id].doubts
        yield from static.output_doubts
        reported: set[str] = set()
        for name, doubts in static.parameter_doubts.items():
            declared = self._checked.parameters[name].declared_name
            if declared not in reported and (
                name in static.pass_mark_reads
                or name in static.output_reads
                or any(name in indicators[each.indicator.id].reads for each in results)
                or any(name in static.conditions[each.id].reads for each in conditions)
            ):
                yield from doubts
        if self._decided.verdict.grade is not None:
            yield from static.grade_doubts[self._decided.verdict.grade]
        for name, weakest_basis in self._facts.decision_bases.items():
            basis = weakest_basis()
            if basis is not None:
                text = bilingual(self._checked.facts[name].document.label)
                yield Doubt(id=name, text=text, basis=basis)

    @property
    def _excluded(self) -> bool:
        """Whether single results exclude the title, whatever the other results are."""
        return bool(self._decided.decisive) and not self._checked.scored

    def _is_relevant(self, condition: Condition) -> bool:
        """Whether a condition applies to the level reached, or alone prevents the next level."""
        level = self._decided.verdict.level
        if level is None or level in condition.levels:
            return True
        return raises_level(
            self._static.decider, self._decided.results, condition.id, self._decided.verdict
        )

    def _indicator_doubts(
        self, static: StaticIndicator, result: IndicatorResult
    ) -> Sequence[Doubt]:
        """Doubts about an indicator and its parts: applicability, evidence, rows of its table."""
        depends = static.applies_doubts and self._applicability_matters(result)
        applies = static.applies_doubts if depends else ()
        if result.left_out:
            return applies
        return (*static.doubts, *applies, *static.part_doubts)

    def _applicability_matters(self, result: IndicatorResult) -> bool:
        """Whether applicability contributed: by applying to a lost title, by not applying to an earned one."""
        if self._decided.verdict.outcome is Outcome.NOT_ELIGIBLE:
            return result.applies[self._decided.level_index] is not False
        return result.applies[self._decided.level_index] is not True
