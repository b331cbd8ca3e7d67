"""Unknown yes-or-no facts tried both ways, and what all cases agree on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, assert_never

from criteria_engine.checked_set import (
    AllOrNothing,
    Banded,
    CheckedSet,
    Computed,
    JudgedPass,
    JudgedPoints,
    Requires,
)
from criteria_engine.core import Core
from criteria_engine.evaluation.results import SetVerdict
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import MAYBE, Truth, Value

SPLIT_BUDGET: Final = 64
"""How many cases of unknown yes-or-no facts are tried before they are left open."""


def with_values(facts: Facts, values: Mapping[str, Value]) -> Facts:
    """The same facts with some more known."""
    return replace(facts, values={**facts.values, **values})


def merge(verdicts: Sequence[SetVerdict], levels: Sequence[str]) -> SetVerdict:
    """What all cases agree on."""
    first, *rest = verdicts
    if not rest:
        return first
    outcomes = {verdict.outcome for verdict in verdicts}
    by_level = tuple(
        _agreed(truths) for truths in zip(*(v.by_level for v in verdicts), strict=True)
    )
    criteria = tuple(
        tuple(_agreed(truths) for truths in zip(*rows, strict=True))
        for rows in zip(*(v.criteria for v in verdicts), strict=True)
    )
    reached = [v.level for v in verdicts]
    lowest = min(reached, key=lambda level: -1 if level is None else levels.index(level))
    grades = {v.grade for v in verdicts}
    totals = [v.total for v in verdicts if v.total is not None]
    total = None
    if totals:
        total = (
            min(t[0] for t in totals),
            max(t[1] for t in totals),
            max(t[2] for t in totals),
        )
    possible = {level for v in verdicts for level in v.possible_levels}
    return SetVerdict(
        first.outcome if len(outcomes) == 1 else Outcome.UNDETERMINED,
        lowest if len(outcomes) == 1 else None,
        tuple(level for level in levels if level in possible),
        first.grade if len(grades) == 1 else None,
        total,
        by_level,
        criteria,
    )


def _agreed(truths: Sequence[Truth]) -> Truth:
    return truths[0] if all(truth is truths[0] for truth in truths) else MAYBE


def expressions(checked: CheckedSet, level: str) -> Iterator[Core]:
    """Every expression one level's verdict reads."""
    for indicator in checked.indicators:
        if indicator.applies is not None:
            yield indicator.applies[level]
        match indicator.rule:
            case Requires(conditions):
                yield conditions[level]
            case AllOrNothing(condition=node) | Computed(value=node):
                yield node
            case Banded(rows=rows):
                # A table reads its number once, however many rows look at it.
                yield from islice((r.condition for r in rows if r.condition is not None), 1)
            case JudgedPoints() | JudgedPass():
                pass
            case _:
                assert_never(indicator.rule)
    yield from (c.holds for c in checked.conditions if level in c.levels)
    if checked.pass_mark is not None:
        yield checked.pass_mark
