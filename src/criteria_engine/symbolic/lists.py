"""symbolic: lists of facts as counts of their items.

Rules know the items of a list only through conditions that are counted and numbers that are added up. So a list
is one symbolic item, and a number for each condition that is counted: how many of the items meet it. What
numbers are possible together is in :mod:`criteria_engine.symbolic.kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import z3

from criteria_engine.symbolic.formulas import (
    Formula,
    choice,
    conjunction,
    is_numeral,
    names_in,
    negation,
    product,
)
from criteria_engine.symbolic.terms import ListSource, OutsideFragmentError

_MOST_SPLITS = 6
"""The most conditions on the subject, within a condition on items, whose two values are distinguished."""


def count_items(source: ListSource, condition: Formula) -> Formula:
    """Return how many items of a list meet a condition."""

    def counted(own: Formula) -> Formula:
        return z3.IntVal(0) if z3.is_false(own) else source.tally(own, None).formula

    return _by_cases(source, condition, counted)


def sum_items(source: ListSource, condition: Formula, value: Formula) -> Formula:
    """Return the sum of a number over the items of a list that meet a condition.

    Raises:
        OutsideFragmentError: the number is more than sums and choices of numbers and fields.
    """
    if is_numeral(value):
        return product(value, count_items(source, condition))
    children = value.children()
    if z3.is_const(value) and str(value) in source.fields:

        def added(own: Formula) -> Formula:
            return z3.IntVal(0) if z3.is_false(own) else source.tally(own, value).formula

        return _by_cases(source, condition, added)
    if z3.is_const(value) and not source.owns(str(value)):
        return product(value, count_items(source, condition))
    if z3.is_app_of(value, z3.Z3_OP_ITE):
        when, then, otherwise = children
        return sum_items(source, conjunction([condition, when]), then) + sum_items(
            source, conjunction([condition, negation(when)]), otherwise
        )
    if z3.is_app_of(value, z3.Z3_OP_TO_REAL):
        return sum_items(source, condition, children[0])
    if z3.is_app_of(value, z3.Z3_OP_ADD):
        return z3.Sum(*[sum_items(source, condition, each) for each in children])
    if z3.is_app_of(value, z3.Z3_OP_SUB) and len(children) == 2:
        left, right = (sum_items(source, condition, each) for each in children)
        return left - right
    if z3.is_app_of(value, z3.Z3_OP_UMINUS):
        return -sum_items(source, condition, children[0])
    if z3.is_app_of(value, z3.Z3_OP_MUL) and len(children) == 2:
        left, right = children
        if is_numeral(left):
            return product(left, sum_items(source, condition, right))
        if is_numeral(right):
            return product(right, sum_items(source, condition, left))
    raise OutsideFragmentError("total")


def _by_cases(
    source: ListSource, condition: Formula, tallied: Callable[[Formula], Formula]
) -> Formula:
    """Return the number of a condition, apart for each value of what the condition reads of the subject.

    A condition on an item may read facts of the subject, for example whether it lives in the mountains. What
    it reads of them is decided outside of the number, which then depends on the item alone. A number of the
    subject that a field is compared with stays in the condition.
    """
    condition = source.simplifier.simplified(condition, elim_ite=False)
    outer = list(outer_conditions(source, condition))
    if not outer or len(outer) > _MOST_SPLITS:
        return tallied(condition)
    first = outer[0]
    holds, fails = (
        _by_cases(source, z3.substitute(condition, (first, z3.BoolVal(value))), tallied)
        for value in (True, False)
    )
    return choice(first, holds, fails)


def outer_conditions(source: ListSource, formula: Formula) -> Iterator[Formula]:
    """Yield the greatest conditions within a formula that do not read the item of a list."""
    seen: set[int] = set()
    stack = [formula]
    while stack:
        each = stack.pop()
        if each.get_id() in seen:
            continue
        seen.add(each.get_id())
        names = names_in(each)
        if not names:
            continue
        if z3.is_bool(each) and not any(source.owns(name) for name in names):
            yield each
        else:
            stack += reversed(each.children())


def atoms_on(name: str, formulas: Iterable[Formula]) -> Iterator[Formula]:
    """Yield the comparisons within formulas that read a field.

    Raises:
        OutsideFragmentError: one of them reads another field, too.
    """
    seen: set[int] = set()
    stack = list(formulas)
    while stack:
        each = stack.pop()
        if each.get_id() in seen:
            continue
        seen.add(each.get_id())
        names = names_in(each)
        if name not in names:
            continue
        if not z3.is_bool(each) or not any(z3.is_bool(child) for child in each.children()):
            if len(names) > 1:
                raise OutsideFragmentError("total of a field that is compared with another one")
            yield each
        else:
            stack += each.children()
