"""cli: the models of the JSON of `criteria test --coverage` and `--mutate`, over all sets of the command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from criteria_engine.analysis import (
    CoverageCell,
    ExampleCoverage,
    ExampleMutation,
    MadeExample,
    RuleMutant,
)
from criteria_engine.analysis.rule_tests import CellState, MutantState, percent_of
from criteria_engine.model.base import ExactNumber
from criteria_engine.model.decision import SetKey, SetReference


class MadeExampleEntry(MadeExample):
    """A made example, and the set that it belongs to."""

    criteria_set: str


class CoverageCellEntry(CoverageCell):
    """One thing that the examples should show, and the set that it belongs to."""

    criteria_set: str


class CoverageAnswer(BaseModel):
    """What the examples show of some sets, by state.

    Attributes:
        total: how many things they should show.
        percent: how many percent are covered of all but what is impossible and what has a written reason.
        solved: whether the solver looked for what no example shows; false without the extra `analysis`.
        covered: what some example shows.
        missing: what no example shows, but one was made.
        impossible: what no facts can show, which was proved.
        justified: what no example shows for a reason that is written under `untested:`.
        undecided: what was neither made nor proved to be impossible.
        made: the made examples.
    """

    model_config = ConfigDict(frozen=True)

    total: int
    percent: ExactNumber
    solved: bool
    covered: tuple[CoverageCellEntry, ...]
    missing: tuple[CoverageCellEntry, ...]
    impossible: tuple[CoverageCellEntry, ...]
    justified: tuple[CoverageCellEntry, ...]
    undecided: tuple[CoverageCellEntry, ...]
    made: tuple[MadeExampleEntry, ...]


class MutantEntry(RuleMutant):
    """A small mistake, and the set in which it was made."""

    criteria_set: str


class MutantsAnswer(BaseModel):
    """Which small mistakes the examples of some sets notice, by state.

    Attributes:
        total: how many mistakes were made.
        percent: how many percent are killed of all but those that are equivalent or have a written reason.
        solved: whether the solver looked for what no example notices; false without the extra `analysis`.
        killed: those by which some example fails.
        equivalent: those that decide every subject as the set does, which was proved.
        survived: those by which no example fails, but one was made that does.
        justified: those that no example notices for a written reason.
        undecided: those for which none was made, and which were not proved to be equivalent.
        made: the made examples; with `--coverage` those of the coverage come first.
    """

    model_config = ConfigDict(frozen=True)

    total: int
    percent: ExactNumber
    solved: bool
    killed: tuple[MutantEntry, ...]
    equivalent: tuple[MutantEntry, ...]
    survived: tuple[MutantEntry, ...]
    justified: tuple[MutantEntry, ...]
    undecided: tuple[MutantEntry, ...]
    made: tuple[MadeExampleEntry, ...]


def mutants_answer(found: Sequence[ExampleMutation]) -> MutantsAnswer:
    """Return which small mistakes the examples of some sets notice."""

    def of_state(state: MutantState) -> Iterator[MutantEntry]:
        for each in found:
            for mutant in each.of_state(state):
                yield MutantEntry(criteria_set=_key(each.criteria), **dict(mutant))

    states = [mutant.state for each in found for mutant in each.mutants]
    return MutantsAnswer(
        total=len(states),
        percent=percent_of(states, "killed", ("equivalent", "justified")),
        solved=all(each.solved for each in found),
        killed=tuple(of_state("killed")),
        equivalent=tuple(of_state("equivalent")),
        survived=tuple(of_state("survived")),
        justified=tuple(of_state("justified")),
        undecided=tuple(of_state("undecided")),
        made=tuple(made_entries(found)),
    )


def coverage_answer(found: Sequence[ExampleCoverage]) -> CoverageAnswer:
    """Return what the examples of some sets show of them."""

    def of_state(state: CellState) -> Iterator[CoverageCellEntry]:
        for each in found:
            for cell in each.of_state(state):
                yield CoverageCellEntry(criteria_set=_key(each.criteria), **dict(cell))

    states = [cell.state for each in found for cell in each.cells]
    return CoverageAnswer(
        total=len(states),
        percent=percent_of(states, "covered", ("impossible", "justified")),
        solved=all(each.solved for each in found),
        covered=tuple(of_state("covered")),
        missing=tuple(of_state("missing")),
        impossible=tuple(of_state("impossible")),
        justified=tuple(of_state("justified")),
        undecided=tuple(of_state("undecided")),
        made=tuple(made_entries(found)),
    )


def made_entries(
    found: Sequence[ExampleCoverage] | Sequence[ExampleMutation],
) -> Iterator[MadeExampleEntry]:
    """Yield the made examples of some sets."""
    for each in found:
        for made in each.made:
            yield MadeExampleEntry(criteria_set=_key(each.criteria), **dict(made))


def _key(reference: SetReference) -> str:
    return str(SetKey(reference.title, reference.scope, reference.version))
