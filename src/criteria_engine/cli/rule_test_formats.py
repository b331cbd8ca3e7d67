"""cli: the models of the JSON of `criteria test --coverage` and `--mutate`, over all sets of the command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, get_args

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

_Entry = TypeVar("_Entry", bound=BaseModel)
_Found = TypeVar("_Found", ExampleCoverage, ExampleMutation)


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
    entries = _entries(MutantEntry, found, lambda each: each.mutants)
    return MutantsAnswer(**_answer(found, entries, get_args(MutantState), "killed", "equivalent"))


def coverage_answer(found: Sequence[ExampleCoverage]) -> CoverageAnswer:
    """Return what the examples of some sets show of them."""
    entries = _entries(CoverageCellEntry, found, lambda each: each.cells)
    return CoverageAnswer(**_answer(found, entries, get_args(CellState), "covered", "impossible"))


def _answer(
    found: Sequence[_Found],
    entries: Sequence[MutantEntry] | Sequence[CoverageCellEntry],
    states: Sequence[str],
    good: str,
    proved: str,
) -> dict[str, Any]:
    """Return the fields of an answer; `percent` is of all but what is proved or justified."""
    return {
        "total": len(entries),
        "percent": percent_of([each.state for each in entries], good, (proved, "justified")),
        "solved": all(each.solved for each in found),
        **{state: tuple([each for each in entries if each.state == state]) for state in states},
        "made": _entries(MadeExampleEntry, found, lambda each: each.made),
    }


def _entries(
    entry: type[_Entry], found: Sequence[_Found], things: Callable[[_Found], Iterable[BaseModel]]
) -> tuple[_Entry, ...]:
    """Return some things that were found of each set, with the set that they belong to."""
    return tuple(
        entry(criteria_set=_key(each.criteria), **dict(thing))
        for each in found
        for thing in things(each)
    )


def _key(reference: SetReference) -> str:
    return str(SetKey(reference.title, reference.scope, reference.version))
