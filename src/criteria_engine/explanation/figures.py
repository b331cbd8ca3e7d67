"""explain: a comparison → a function that writes the numbers it compares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeGuard

from criteria_engine.explanation.quantities import (
    NULL,
    is_number,
    optional_number_json,
    product,
    quantity_around,
    quantity_json,
)
from criteria_engine.explanation.trace_values import ReasonState, ValuePlanner, Within
from criteria_engine.functions import lifted, lifted_lists
from criteria_engine.model import arithmetic
from criteria_engine.model.types import Number
from criteria_engine.model.values import UNKNOWN, Interval, Value, is_unknown
from criteria_engine.phrasing.patterns import ComparisonPattern, ListShare, Proportion

NO_FIGURES: Final = ""
"""Stands for no compared numbers."""

WriteFigures = Callable[[ReasonState], str]
"""Writes the compared numbers for the subject at hand, as :func:`figures_json`; `NO_FIGURES` without any."""


def figures_json(
    left: str = NULL,
    right: str = NULL,
    margin: str = NULL,
    share: str = NULL,
    needed_share: str = NULL,
    operator: str | None = None,
) -> str:
    """Return the fields of a reason for the numbers it compares, each given as JSON but the operator.

    The arguments are the fields of `Reason`.
    """
    return (
        f'"left":{left},"right":{right},"margin":{margin},"share":{share},'
        f'"needed_share":{needed_share},"operator":{operator_json(operator)}'
    )


def operator_json(operator: str | None) -> str:
    """Return an operator as JSON."""
    return NULL if operator is None else f'"{operator}"'


def compared_numbers(
    operator: str,
    left: Value,
    right: Value,
    unit: str,
    share: str = NULL,
    rate: str = NULL,
) -> str:
    """Return two numbers, and their difference where both are known, as :func:`figures_json`.

    Args:
        operator: how they are compared.
        left: the left number, perhaps an interval.
        right: the right one.
        unit: the JSON of their unit.
        share: the JSON of `left` as a share.
        rate: the JSON of the share that is needed.
    """
    margin = NULL
    if not is_unknown(left) and not is_unknown(right):
        margin = quantity_json(arithmetic.subtract(left, right), unit)
    return figures_json(
        quantity_json(left, unit), quantity_json(right, unit), margin, share, rate, operator
    )


def plan_comparison(
    planner: ValuePlanner, compared: ComparisonPattern, within: Within
) -> WriteFigures:
    """Return the function that writes both sides of a comparison."""
    left, right = planner.value(compared.left), planner.value(compared.right)
    left_known, right_known = (planner.informative(n) for n in (compared.left, compared.right))
    left_shown, right_shown = (planner.shown(n, within) for n in (compared.left, compared.right))
    unit = planner.unit(within, compared.left, compared.right)
    before, after = quantity_around(unit)
    operator = compared.operator
    end = f'{after},"share":null,"needed_share":null,"operator":{operator_json(operator)}'
    is_ordered = operator not in {"=", "!="}

    def write(state: ReasonState) -> str:
        a, b = left(state), right(state)
        if a.__class__ is int and b.__class__ is int:
            return (
                f'"left":{before}{a}{after},"right":{before}{b}{after},'
                f'"margin":{before}{a - b}{end}'
            )
        if is_number(a) and is_number(b):
            return compared_numbers(operator, left_known(state), right_known(state), unit)
        return figures_json(left_shown(state), right_shown(state) if is_ordered else NULL)

    return write


def plan_proportion(planner: ValuePlanner, pattern: Proportion, within: Within) -> WriteFigures:
    """Return the function that writes the figures of `part >= rate * whole`.

    There are none where the whole may be zero or less: the comparison of shares could then have another
    result than the condition.
    """
    part, whole, rate = (planner.value(n) for n in (pattern.part, pattern.whole, pattern.rate))
    part_known, whole_known = (planner.informative(n) for n in (pattern.part, pattern.whole))
    unit = planner.unit(within, pattern.part, pattern.whole)

    def write(state: ReasonState) -> str:
        numerator, denominator, factor = part(state), whole(state), rate(state)
        if not all(map(is_number, (numerator, denominator, factor))):
            return NO_FIGURES
        if not _is_positive(denominator):
            return NO_FIGURES
        shown, of = part_known(state), whole_known(state)
        needed = UNKNOWN if of is UNKNOWN else product(factor, denominator)
        is_open = shown is UNKNOWN or of is UNKNOWN
        share = UNKNOWN if is_open else lifted.divide(numerator, denominator)
        return compared_numbers(
            pattern.operator, shown, needed, unit, quantity_json(share), _needed_share(factor)
        )

    return write


def plan_list_share(planner: ValuePlanner, pattern: ListShare, within: Within) -> WriteFigures:
    """Return the function that writes how many members meet the condition, and how many are needed."""
    rate, share = planner.value(pattern.rate), planner.value(pattern.named)
    items, met = (planner.value(each) for each in pattern.share.arguments[:2])
    unit = planner.unit(within, pattern.members.items)

    def write(state: ReasonState) -> str:
        needed, reached = rate(state), share(state)
        if not is_number(needed) or not is_number(reached):
            return NO_FIGURES
        shares = quantity_json(reached), _needed_share(needed)
        members = items(state)
        whole = lifted_lists.count(members)
        if not _is_positive(whole):
            return figures_json(NULL, NULL, NULL, *shares, pattern.operator)
        counted = lifted_lists.count_where(members, met(state))
        return compared_numbers(pattern.operator, counted, product(needed, whole), unit, *shares)

    return write


def is_known_number(value: Value) -> TypeGuard[Number]:
    """Return whether a value is a number, and no interval."""
    return is_number(value) and not isinstance(value, Interval)


def _is_positive(value: Value) -> bool:
    low = value.low if isinstance(value, Interval) else value
    return low is not None and bool(low > 0)


def _needed_share(rate: Value) -> str:
    return NULL if isinstance(rate, Interval) else optional_number_json(rate)
