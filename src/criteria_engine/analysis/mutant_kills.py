"""analysis: a set → which small mistakes in it its examples would notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from criteria_engine.analysis.cell_coverage import facts_read, place_in_set
from criteria_engine.analysis.differences import NotCompared
from criteria_engine.analysis.example_pool import ExamplePool, PooledExample
from criteria_engine.analysis.mutants import Mutant, mutants_of
from criteria_engine.analysis.rule_tests import ExampleMutation, MutantState, RuleMutant
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
        self._mutants: dict[object, dict[int, Mutant]] = {}
        for version, evaluator in enumerate(pool.evaluators):
            for mutant in mutants_of(evaluator.program):
                self._mutants.setdefault(mutant.key, {})[version] = mutant
        self._reads = [Dependencies.of(each.program).reads for each in pool.evaluators]

    def mutation(self) -> ExampleMutation:
        """Return each mutant with its state."""
        return ExampleMutation(
            criteria=self._pool.criteria.reference,
            on=self._pool.criteria.on,
            solved=self._search is not None,
            mutants=tuple(self._result(each) for each in self._mutants.values()),
            made=tuple(self._pool.made),
            questions=0 if self._search is None else self._search.calls,
        )

    def _result(self, versions: _Versions) -> RuleMutant:
        mutant = next(iter(versions.values()))
        killing = tuple(each.name for each in self._noticing(versions, self._pool.examples))
        if killing:
            return _told(mutant, "killed", examples=killing)
        for version in versions:
            made = next(self._noticing(versions, self._pool.made_of(version)), None)
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

    def _noticing(
        self, versions: _Versions, examples: Iterable[PooledExample]
    ) -> Iterator[PooledExample]:
        """Yield the examples that fail by a mutant."""
        for each in examples:
            mutant = versions.get(each.version)
            evaluator = self._pool.evaluators[each.version]
            if mutant is not None and each.notices(evaluator.observe(each.subject, mutant.variant)):
                yield each


def _about(mutant: Mutant) -> str:
    """Return what the made example of a mutant is about, as its name tells it."""
    name = mutant.place.name.vi
    return f"{name[:1].upper()}{name[1:]}, nếu {mutant.change.vi}"


def _question(mutant: Mutant) -> Question:
    """Return what is asked for a mutant: a subject that it decides in another way."""
    return lambda questions, near: questions.ask_other_decision(mutant.variant, near)


def _told(
    mutant: Mutant,
    state: MutantState,
    *,
    examples: tuple[str, ...] = (),
    made: str | None = None,
    problems: tuple[NotCompared, ...] = (),
) -> RuleMutant:
    return RuleMutant(
        operator=mutant.operator,
        place=place_in_set(mutant.place),
        change=mutant.change,
        state=state,
        examples=examples,
        made=made,
        problems=problems,
    )
