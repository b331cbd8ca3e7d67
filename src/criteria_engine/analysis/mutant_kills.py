"""analysis: a set → which small mistakes in it its examples would notice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from criteria_engine.analysis.cell_coverage import facts_read, place_in_set
from criteria_engine.analysis.differences import NotCompared
from criteria_engine.analysis.example_pool import ExamplePool
from criteria_engine.analysis.made_names import About, about_mistake
from criteria_engine.analysis.mutants import Mutant, mutants_of
from criteria_engine.analysis.pooled_examples import PooledExample
from criteria_engine.analysis.rule_tests import (
    ExampleMutation,
    MutantState,
    RuleMutant,
    WrittenReason,
)
from criteria_engine.analysis.written_reasons import WrittenReasons
from criteria_engine.lowering.dependencies import Dependencies

if TYPE_CHECKING:
    from criteria_engine.analysis.solver_search import Question, SolverSearch

_Versions = Mapping[int, Mutant]
"""A mutant on each day with other parameters, by the number of the day's program."""


class MutantKills:
    """Finds out which mistakes the examples of a set notice.

    Args:
        pool: the examples.
        search: looks for subjects that would show a mistake that no example notices; None for no solver.
    """

    def __init__(self, pool: ExamplePool, search: SolverSearch | None) -> None:
        self._pool, self._search = pool, search
        self._reasons = WrittenReasons(pool.criteria.checked)
        self._mutants: dict[object, dict[int, Mutant]] = {}
        for version, evaluator in enumerate(pool.evaluators):
            for mutant in mutants_of(evaluator.program):
                self._mutants.setdefault(mutant.key, {})[version] = mutant
        self._found: list[RuleMutant] = []
        self._reads = [Dependencies.of(each.program).reads for each in pool.evaluators]

    def examine(self) -> None:
        """Find the state of each mutant, and make examples that notice those that survived."""
        for versions in self._mutants.values():
            found = self._result(versions)
            self._found.append(found)
            if found.made is not None:
                about = _about(next(iter(versions.values())))
                self._pool.show(found.made, about, partial(self._is_noticed, versions))

    def mutation(self) -> ExampleMutation:
        """Return each mutant with its state, once the made examples are combined."""
        named = [
            each.model_copy(update={"made": self._pool.name_of(each.made)}) if each.made else each
            for each in self._found
        ]
        return ExampleMutation(
            criteria=self._pool.criteria.reference,
            on=self._pool.criteria.on,
            solved=self._search is not None,
            mutants=tuple(named),
            made=tuple(self._pool.made),
            questions=0 if self._search is None else self._search.calls,
        )

    def _result(self, versions: _Versions) -> RuleMutant:
        mutant = next(iter(versions.values()))
        killing = self._examples_noticing(versions)
        if killing:
            return _told(mutant, "killed", examples=killing)
        variant = mutant.variant
        reason = self._reasons.of_mutant(variant.definition, mutant.place, mutant.change.vi)
        if reason is not None:
            return _told(mutant, "justified", reason=reason)
        for version in versions:
            examples = self._pool.made_of(version)
            made = next((each for each in examples if self._notices(versions, each)), None)
            if made is not None:
                return _told(mutant, "survived", made=made.name)
        beside = self._beside_examples(versions)
        if beside is not None:
            return _told(mutant, "survived", made=beside)
        if self._search is None:
            return _told(mutant, "undecided")
        questions = {version: _question(each) for version, each in versions.items()}
        found = self._search.search(questions, _about(mutant))
        match found:
            case str():
                return _told(mutant, "survived", made=found)
            case None:
                return _told(mutant, "equivalent")
            case _:
                return _told(mutant, "undecided", problems=found)

    def _beside_examples(self, versions: _Versions) -> str | None:
        """Return the name of an example that is made by changing one fact of another one."""
        for version, mutant in versions.items():
            evaluator, variant = self._pool.evaluators[version], mutant.variant
            names = facts_read(evaluator, self._reads[version], variant.definition)
            for found in self._pool.beside_examples(version, names):
                if evaluator.differs(found[0], variant):
                    return self._pool.add(version, *found, _about(mutant))
        return None

    def _examples_noticing(self, versions: _Versions) -> tuple[str, ...]:
        """Return the names of the examples that fail by a mutant; else of one that does by `deciding:`."""
        examples = self._pool.examples
        found = tuple(each.name for each in examples if self._notices(versions, each))
        if found:
            return found
        by_parts = (each.name for each in examples if self._is_noticed(versions, each))
        return tuple(islice(by_parts, 1))

    def _notices(self, versions: _Versions, example: PooledExample) -> bool:
        """Return whether an example fails by a mutant, by what it expects of the award."""
        mutant = versions.get(example.version)
        if mutant is None:
            return False
        evaluator = self._pool.evaluators[example.version]
        return example.notices(evaluator.observe(example.subject, mutant.variant))

    def _is_noticed(self, versions: _Versions, example: PooledExample) -> bool:
        """Return whether an example fails by a mutant, by the award or by the parts it lists as deciding."""
        if self._notices(versions, example):
            return True
        mutant = versions.get(example.version)
        if mutant is None or not example.lists_deciding:
            return False
        evaluator = self._pool.evaluators[example.version]
        return evaluator.decided_by_others(example.subject, mutant.variant)


def _about(mutant: Mutant) -> About:
    """Return what the made example of a mutant is about."""
    return about_mistake(mutant.place, mutant.change.vi)


def _question(mutant: Mutant) -> Question:
    """Return what is asked for a mutant: a subject that it decides in another way."""
    return lambda questions, near: questions.ask_other_decision(mutant.variant, near)


def _told(
    mutant: Mutant,
    state: MutantState,
    *,
    examples: tuple[str, ...] = (),
    made: str | None = None,
    reason: WrittenReason | None = None,
    problems: tuple[NotCompared, ...] = (),
) -> RuleMutant:
    return RuleMutant(
        operator=mutant.operator,
        place=place_in_set(mutant.place),
        change=mutant.change,
        state=state,
        examples=examples,
        made=made,
        reason=reason,
        problems=problems,
    )
