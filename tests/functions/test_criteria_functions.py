"""The functions for criteria sets: shares, counts with a condition, totals and `at least`."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.functions import lifted_lists, lifted_truths
from criteria_engine.model import arithmetic
from criteria_engine.model.values import (
    MAYBE,
    UNKNOWN,
    Interval,
    Truth,
    Uncertain,
)
from tests.functions.calls import bounds, call, declaration

D = Decimal
TRUTHS = st.sampled_from([True, False, MAYBE])


def test_share() -> None:
    share = declaration("share", 2).apply
    assert share((1, 2, 3, 4, 5), (True, True, True, False, False)) == D("0.6")
    assert share((1, 2), (None, True)) == D("0.5")
    assert share((), ()) is None


def test_share_with_a_value_for_the_empty_list() -> None:
    share = declaration("share", 3).apply
    assert share((), (), 1) == 1
    assert share((6, 5), (True, False), 1) == D("0.5")


def test_count_where_and_total() -> None:
    assert declaration("count where", 2).apply((5, 18), (False, True)) == 1
    assert call("total", ()) == 0
    assert call("total", (1, 2)) == 3
    assert call("total", (D("0.1"), D("0.2"))) == D("0.3")


@pytest.mark.parametrize(
    ("needed", "conditions", "expected"),
    [
        (2, (True, False, True), True),
        (2, (True, None, False), None),
        (1, (True, None), True),
        (3, (True, None), False),
        (0, (False,), True),
    ],
)
def test_at_least(needed: int, conditions: tuple[bool | None, ...], expected: bool | None) -> None:
    assert call("at least", needed, *conditions) is expected


def test_73_families_of_which_8_are_undecided() -> None:
    """Of 73 families, 60 are recognised, 5 are not, 8 are undecided."""
    families = tuple(range(73))
    met = (True,) * 60 + (False,) * 5 + (MAYBE,) * 8
    assert lifted_lists.count_where(families, met) == Interval(60, 68, integer=True)
    share = lifted_lists.share(families, met)
    assert share == Interval(arithmetic.quotient(60, 73), arithmetic.quotient(68, 73))
    assert lifted_truths.at_least(share, D("0.8")) is True
    assert lifted_truths.at_least(share, D("0.9")) is MAYBE


def lists(items: tuple[Truth, ...], certain: tuple[bool, ...]) -> list[tuple[bool, ...]]:
    """Return every known list of results that a list with unknown ones admits."""
    absent = "absent"
    choices = [
        [*((True, False) if item is MAYBE else (item,)), *([] if belongs else [absent])]
        for item, belongs in zip(items, certain, strict=True)
    ]
    return [tuple(t is True for t in each if t != absent) for each in product(*choices)]


@given(st.lists(st.tuples(TRUTHS, st.booleans()), max_size=5))
def test_shares_and_counts_are_as_narrow_as_possible(pairs: list[tuple[Truth, bool]]) -> None:
    met, certain = (tuple(part) for part in zip(*pairs, strict=True)) if pairs else ((), ())
    items = Uncertain((0,) * len(met), certain)
    results = Uncertain(met, certain)
    possible = lists(met, certain)

    counts = [sum(each) for each in possible]
    assert bounds(lifted_lists.count_where(items, results)) == (min(counts), max(counts))

    share = declaration("share", 2).apply
    shares = [share(each, each) for each in possible if each]
    if () in possible:
        assert lifted_lists.share(items, results) is UNKNOWN
        shares.append(1)
    else:
        assert bounds(lifted_lists.share(items, results)) == (min(shares), max(shares))
    assert bounds(lifted_lists.share_or(items, results, 1)) == (min(shares), max(shares))


@given(st.integers(-1, 4), st.lists(TRUTHS, min_size=1, max_size=4))
def test_at_least_is_as_narrow_as_possible(needed: int, truths: list[Truth]) -> None:
    possible = lists(tuple(truths), (True,) * len(truths))
    answers = {call("at least", needed, *each) for each in possible}
    expected = answers.pop() if len(answers) == 1 else MAYBE
    assert lifted_truths.at_least_true(needed, *truths) is expected
