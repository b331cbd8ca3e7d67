"""explain: a parameter with several values → a function that returns which of them may apply to a subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from criteria_engine.core import Core
from criteria_engine.explanation.trace_values import ReasonState, ValuePlanner
from criteria_engine.model.values import UNKNOWN, is_unknown
from criteria_engine.parameters import PeriodValue, TableCase

PossibleValues = Callable[[ReasonState], tuple[int, ...]]
"""Returns the positions of the values that may apply, among those of the day."""


def plan_possible_values(planner: ValuePlanner, name: str) -> PossibleValues:
    """Return the function that returns which values of a parameter may apply to the subject at hand."""
    rows = planner.labels.rows_of(name)
    if rows[0].cell:
        return _of_table(planner, rows)
    return plan_possible_cases(planner, [row.when for row in rows])


def plan_possible_cases(planner: ValuePlanner, conditions: Sequence[Core | None]) -> PossibleValues:
    """Return the function that returns which of some cases may apply, the first whose condition holds.

    Args:
        planner: reads the values of conditions.
        conditions: the condition of each case; None for one that always holds.
    """
    truths = [None if each is None else planner.value(each) for each in conditions]

    def possible(state: ReasonState) -> tuple[int, ...]:
        positions = []
        for index, condition in enumerate(truths):
            truth = True if condition is None else condition(state)
            if truth is True or is_unknown(truth):
                positions.append(index)
            if truth is True:
                break
        return tuple(positions)

    return possible


def _of_table(planner: ValuePlanner, rows: Sequence[PeriodValue]) -> PossibleValues:
    cases = [
        list({id(row.cell[depth]): row.cell[depth] for row in rows}.values())
        for depth in range(len(rows[0].cell))
    ]
    plans = [_of_fact(planner, each) for each in cases]
    found: dict[tuple[tuple[int, ...], ...], tuple[int, ...]] = {}

    def possible(state: ReasonState) -> tuple[int, ...]:
        key = tuple(plan(state) for plan in plans)
        positions = found.get(key)
        if positions is None:
            allowed = [{id(cases[depth][i]) for i in indexes} for depth, indexes in enumerate(key)]
            positions = found[key] = tuple(
                index
                for index, row in enumerate(rows)
                if all(id(c) in among for c, among in zip(row.cell, allowed, strict=True))
            )
        return positions

    return possible


def _of_fact(planner: ValuePlanner, cases: Sequence[TableCase]) -> PossibleValues:
    """Return the function that returns which rows of one fact may apply."""
    if all(isinstance(case.value, str | bool) for case in cases):
        read = planner.fact(cases[0].fact)
        by_value: Mapping[object, tuple[int, ...]] = {
            case.value: (index,) for index, case in enumerate(cases)
        }
        every = tuple(range(len(cases)))

        def of_value(state: ReasonState) -> tuple[int, ...]:
            value = read(state)
            return every if value is UNKNOWN else by_value.get(value, every)

        return of_value
    return plan_possible_cases(planner, [case.condition for case in cases])
