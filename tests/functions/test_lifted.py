"""How narrow the results on unknown values are; `test_every_declaration` tests that they are wide enough."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.functions import lifted, lifted_lists, lifted_truths
from criteria_engine.model import arithmetic
from criteria_engine.model.values import (
    MAYBE,
    UNKNOWN,
    Interval,
    Range,
    Uncertain,
    Value,
)
from tests.functions.calls import bounds

D = Decimal
FROM_60_TO_68 = Interval(60, 68, integer=True)
ANY_NUMBER = Interval()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lifted.add(FROM_60_TO_68, 5), Interval(65, 73, True)),
        (lifted.add(FROM_60_TO_68, D("0.5")), Interval(D("60.5"), D("68.5"))),
        (lifted.add(Interval(1, None), Interval(2, 3)), Interval(3, None)),
        (lifted.subtract(FROM_60_TO_68, FROM_60_TO_68), Interval(-8, 8, True)),
        (lifted.subtract(Interval(None, 3), 1), Interval(None, 2)),
        (lifted.multiply(FROM_60_TO_68, 0), 0),
        (lifted.multiply(Interval(-2, 3), Interval(-5, 4)), Interval(-15, 12)),
        (lifted.multiply(Interval(0, None), Interval(-1, 2)), ANY_NUMBER),
        (lifted.multiply(Interval(0, None), Interval(1, None)), Interval(0, None)),
        (lifted.divide(Interval(1, 2), Interval(4, None)), Interval(0, D("0.5"))),
        (lifted.divide(Interval(1, None), Interval(-2, -1)), Interval(None, D("-0.5"))),
        (lifted.divide(1, Interval(0, 5)), UNKNOWN),
        (lifted.divide(1, ANY_NUMBER), UNKNOWN),
        (lifted.negate(FROM_60_TO_68), Interval(-68, -60, True)),
        (lifted.absolute(Interval(-3, 2)), Interval(0, 3)),
        (lifted.absolute(Interval(None, -2)), Interval(2, None)),
        (lifted.add(UNKNOWN, 1), UNKNOWN),
        (lifted.add(None, Interval(1, 2)), UNKNOWN),
    ],
)
def test_arithmetic(answer: Value, expected: Value) -> None:
    assert answer == expected


@pytest.mark.parametrize(
    ("left", "right", "less", "at_most"),
    [
        (Interval(1, 2), 3, True, True),
        (Interval(1, 3), 3, MAYBE, True),
        (Interval(3, 4), 3, False, MAYBE),
        (Interval(4, None), 3, False, False),
        (ANY_NUMBER, 3, MAYBE, MAYBE),
        (UNKNOWN, date(2024, 1, 1), MAYBE, MAYBE),
        (date(2023, 1, 1), date(2024, 1, 1), True, True),
    ],
)
def test_order(left: Value, right: Value, less: Any, at_most: Any) -> None:
    assert lifted_truths.less(left, right) is less
    assert lifted_truths.more(right, left) is less
    assert lifted_truths.at_most(left, right) is at_most
    assert lifted_truths.at_least(right, left) is at_most


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (Interval(1, 2), 3, False),
        (Interval(1, 3), 3, MAYBE),
        (Interval(1, 3), None, False),
        (UNKNOWN, None, MAYBE),
        (MAYBE, True, MAYBE),
        (MAYBE, None, False),
        ((1, UNKNOWN), (2, 3), False),
        ((1, UNKNOWN), (1, 3), MAYBE),
        ((1, UNKNOWN), (1,), False),
        ({"a": UNKNOWN, "b": 1}, {"a": 1, "b": 2}, False),
        ({"a": UNKNOWN}, {"b": 1}, False),
        (Uncertain((1, 2), (True, False)), (), False),
        (Uncertain((1, 2), (False, False)), (), MAYBE),
        (Uncertain((1, 2), (False, False)), (1, 2, 3), False),
        (Range(1, Interval(5, 9), True, True), Range(2, 7, True, True), False),
        (Range(1, Interval(5, 9), True, True), Range(1, 7, True, True), MAYBE),
    ],
)
def test_equality(left: Value, right: Value, expected: Any) -> None:
    assert lifted_truths.equal(left, right) is expected
    assert lifted_truths.equal(right, left) is expected


@pytest.mark.parametrize(
    ("value", "among", "expected"),
    [
        (Interval(2, 3), Range(1, 5, True, True), True),
        (Interval(2, 6), Range(1, 5, True, True), MAYBE),
        (Interval(6, 7), Range(1, 5, True, True), False),
        (5, Range(1, Interval(6, None), True, True), True),
        (5, Range(6, UNKNOWN, True, True), False),
        (Interval(2, 3), (Range(1, 5, True, True), Range(7, 9, True, True)), True),
        (1, (UNKNOWN, 1), True),
        (1, (UNKNOWN, 2), MAYBE),
        (1, Uncertain((1, 2), (False, True)), MAYBE),
        (3, Uncertain((1, 2), (False, True)), False),
        (2, Uncertain((1, 2), (False, True)), True),
        (1, UNKNOWN, MAYBE),
    ],
)
def test_membership(value: Value, among: Value, expected: Any) -> None:
    assert lifted_truths.is_in(value, among) is expected


@pytest.mark.parametrize(
    ("items", "every", "some"),
    [
        ((True, MAYBE), MAYBE, True),
        ((False, MAYBE), False, MAYBE),
        ((None, MAYBE), UNKNOWN, UNKNOWN),
        ((False, UNKNOWN), False, UNKNOWN),
        (Uncertain((False,), (False,)), MAYBE, False),
        (Uncertain((True,), (False,)), True, MAYBE),
        (UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_all_and_any(items: Value, every: Any, some: Any) -> None:
    assert lifted_truths.conjunction(items) is every
    assert lifted_truths.disjunction(items) is some


SOME_OF_THREE = Uncertain((5, Interval(1, 2), -4), (True, True, False))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lifted_lists.count(SOME_OF_THREE), Interval(2, 3, True)),
        (lifted_lists.count(UNKNOWN), Interval(0, None, True)),
        (lifted_lists.total(SOME_OF_THREE), Interval(2, 7)),
        (lifted_lists.total(Uncertain((5,), (False,))), Interval(0, 5, True)),
        (lifted_lists.total(UNKNOWN), UNKNOWN),
        (lifted_lists.sum_or_null(Uncertain((5,), (False,))), UNKNOWN),
        (lifted_lists.sum_or_null(1, Interval(2, 3)), Interval(3, 4)),
        (lifted_lists.product(SOME_OF_THREE), Interval(-40, 10)),
        (lifted_lists.minimum(SOME_OF_THREE), Interval(-4, 2)),
        (lifted_lists.maximum(SOME_OF_THREE), 5),
        (lifted_lists.maximum(0, Interval(None, 3)), Interval(0, 3)),
        (lifted_lists.minimum(Uncertain((1,), (False,))), UNKNOWN),
        (
            lifted_lists.minimum(Uncertain((date(2024, 1, 1), date(2024, 1, 2)), (True, False))),
            date(2024, 1, 1),
        ),
        (
            lifted_lists.maximum(Uncertain((date(2024, 1, 1), date(2024, 1, 2)), (True, False))),
            UNKNOWN,
        ),
        (lifted_lists.minimum((date(2024, 1, 1), UNKNOWN)), UNKNOWN),
        (lifted_lists.mean(SOME_OF_THREE), Interval(D(2) / 3, D("3.5"))),
        (lifted_lists.mean((1, ANY_NUMBER)), ANY_NUMBER),
    ],
)
def test_of_lists(answer: Value, expected: Value) -> None:
    if isinstance(answer, Interval) and isinstance(expected, Interval):
        # Python divided the expected numbers to 28 digits only.
        rounded = [None if e is None else round(e, 20) for e in (answer.low, answer.high)]
        assert rounded == [
            None if e is None else round(e, 20) for e in (expected.low, expected.high)
        ]
        assert answer.integer is expected.integer
    else:
        assert answer == expected


@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans()), min_size=1, max_size=6))
def test_means_and_sums_are_as_narrow_as_possible(pairs: list[tuple[int, bool]]) -> None:
    values, certain = zip(*pairs, strict=True)
    list_ = Uncertain(values, certain)
    choices = [[(v,)] if belongs else [(v,), ()] for v, belongs in pairs]
    possible = [sum(choice, ()) for choice in product(*choices)]
    totals = [sum(each) for each in possible]
    assert bounds(lifted_lists.total(list_)) == (min(totals), max(totals))
    if () in possible:
        assert lifted_lists.mean(list_) is UNKNOWN
    else:
        means = [arithmetic.mean(each) for each in possible]
        assert bounds(lifted_lists.mean(list_)) == (min(means), max(means))


MEMBERS = Uncertain(({"age": UNKNOWN}, {"age": 5}), (True, False))


def test_functions_that_return_their_items_keep_known_values() -> None:
    first, second = MEMBERS.items
    assert lifted_lists.concatenate(MEMBERS, (1,)) == Uncertain(
        (first, second, 1), (True, False, True)
    )
    assert lifted_lists.append((1,), UNKNOWN) == (1, UNKNOWN)
    assert lifted_lists.reverse(MEMBERS) == Uncertain((second, first), (False, True))
    assert lifted_lists.concatenate(UNKNOWN, (1,)) is UNKNOWN


def test_flattening_keeps_records_with_unknown_fields() -> None:
    first, second = MEMBERS.items
    assert lifted_lists.flatten(((first,), (second,))) == (first, second)
    families = Uncertain(((first,), MEMBERS), (False, True))
    assert lifted_lists.flatten(families) == Uncertain((first, first, second), (False, True, False))
    assert lifted_lists.flatten(((1,), UNKNOWN)) is UNKNOWN


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (1, "a"),
        (2, UNKNOWN),
        (3, UNKNOWN),
        (-1, "c"),
        (-2, UNKNOWN),
        (0, UNKNOWN),
        (9, UNKNOWN),
        (Interval(1, 2), UNKNOWN),
    ],
)
def test_positions_are_known_up_to_the_first_item_that_may_be_missing(
    position: Value, expected: Value
) -> None:
    assert (
        lifted_lists.item_at(Uncertain(("a", "b", "c"), (True, False, True)), position) == expected
    )
