"""Functions on lists: aggregates, parts, changes, and the limit of their length."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bounds import MAX_LENGTH
from criteria_engine.errors import TooLong
from criteria_engine.functions import sequences
from criteria_engine.model.values import same
from tests.functions.calls import call, declaration

D = Decimal
BY_TWOS = D("1E34")


@pytest.mark.parametrize(
    ("name", "items", "expected"),
    [
        ("count", (), 0),
        ("count", (1, None), 2),
        ("sum", (), None),
        ("sum", (1, None), None),
        ("sum", (D("0.1"), D("0.2")), D("0.3")),
        ("product", (6, 3, 9, 6, 6), 5832),
        ("product", (), None),
        ("product", (1, None), None),
        ("mean", (1, 2), D("1.5")),
        ("mean", (), None),
        ("mean", (10**33, 10**33), 10**33),
        ("median", (8, 2, 5, 3, 4), 4),
        ("median", (8, 2, 5, 7), 6),
        ("median", (), None),
        ("stddev", (2, 4, 7, 5), D("2.081665999466132735282297706979931")),
        ("stddev", (47,), None),
        ("stddev", (), None),
        ("stddev", (BY_TWOS, BY_TWOS), 0),
        ("mode", (6, 1, 9, 6, D("1.0")), (1, 6)),
        ("mode", (), ()),
        ("min", (3, D("2.5")), D("2.5")),
        ("min", (), None),
        ("min", (1, None), None),
        ("max", (date(2024, 2, 29), date(2024, 3, 1)), date(2024, 3, 1)),
        ("max", ("a", "b"), "b"),
        ("all", (), True),
        ("all", (True, None), None),
        ("all", (False, None), False),
        ("any", (), False),
        ("any", (False, None), None),
        ("any", (True, None), True),
    ],
)
def test_of_a_list(name: str, items: tuple[Any, ...], expected: Any) -> None:
    assert same(call(name, items), expected)


@pytest.mark.parametrize(
    ("name", "items", "expected"),
    [
        ("sum", (1, 2), 3),
        ("mean", (11, 2, 10), D("7.666666666666666666666666666666667")),
        ("max", (1, 2), 2),
        ("all", (True, None, True), None),
        ("all", (True, None, False), False),
        ("any", (True, False), True),
        ("min", (1, None), None),
    ],
)
def test_item_by_item(name: str, items: tuple[Any, ...], expected: Any) -> None:
    assert same(call(name, *items), expected)


@pytest.mark.parametrize("name", ["sum", "mean", "min", "all", "concatenate", "union"])
def test_calls_without_arguments_are_refused(name: str) -> None:
    with pytest.raises(TypeError):
        call(name)


@pytest.mark.parametrize("name", ["append", "insert before", "list replace"])
def test_null_is_not_a_list(name: str) -> None:
    with pytest.raises(TypeError):
        call(name, None, 1, 4)


def test_a_single_null_is_an_item() -> None:
    assert call("all", None) is None
    assert call("sum", None) is None


def test_a_sum_is_rounded_once() -> None:
    for items in permutations((D("1E34"), D("-1E34"), D("0.1"))):
        assert call("sum", items) == D("0.1")


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("list contains", ((1, 2), D("2.0")), True),
        ("list contains", ((1, None), None), True),
        ("list contains", ((), 1), False),
        ("list contains", (None, 1), None),
        ("list contains", (({"a": 1},), {"a": 1}), True),
        ("index of", ((1, 2, 3, 2), 2), (2, 4)),
        ("index of", ((1, None), None), (2,)),
        ("sublist", ((1, 2, 3), 2), (2, 3)),
        ("sublist", ((1, 2, 3), -1, 1), (3,)),
        ("sublist", ((1, 2, 3), 2, 9), (2, 3)),
        ("sublist", ((1, 2, 3), 0), None),
        ("sublist", ((1, 2, 3), 4), None),
        ("sublist", ((1, 2, 3), 1, 0), None),
        ("insert before", (("x", "y"), 2, "OK"), ("x", "OK", "y")),
        ("insert before", (("x", "y"), -2, "OK"), ("OK", "x", "y")),
        ("insert before", (("x", "y"), 3, "OK"), None),
        ("insert before", (("x",), 1, None), (None, "x")),
        ("list replace", (("x",), 1, None), (None,)),
        ("remove", ((1, 2, 3), -3), (2, 3)),
        ("remove", ((1, 2, 3), 0), None),
        ("list replace", ((1, 2, 3), D("2.5"), 4), (1, 4, 3)),
        ("list replace", ((1, 2, 3), -4, 4), None),
        ("reverse", ((1, 2, 3),), (3, 2, 1)),
        ("append", ((1,), 2, 3), (1, 2, 3)),
        ("append", (((1,),), (2,)), ((1,), (2,))),
        ("append", ((1,), None), (1, None)),
        ("concatenate", ((1, 2), (2,), ()), (1, 2, 2)),
        ("concatenate", ((1, 2), 3), (1, 2, 3)),
        ("union", ((1, 2), (D("2.0"), 3)), (1, 2, 3)),
        ("distinct values", ((1, D("1.0"), None, None),), (1, None)),
        ("distinct values", (((1, 2), (1, 2), (2, 1)),), ((1, 2), (2, 1))),
        ("flatten", (((1, 2), (), (3,)),), (1, 2, 3)),
        ("flatten", ((1, (2, (3, None))),), (1, 2, 3, None)),
        ("flatten", ((),), ()),
    ],
)
def test_parts_and_changes(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    assert same(call(name, *arguments), expected)


VALUES = st.recursive(
    st.sampled_from([1, 0, True, False, None, D("1.0"), "1", date(2024, 1, 1)]),
    lambda inner: st.tuples(inner) | st.tuples(inner, inner) | st.fixed_dictionaries({"a": inner}),
)


@given(st.lists(VALUES, max_size=8).map(tuple))
def test_distinct_values_are_those_that_are_not_the_same(items: tuple[Any, ...]) -> None:
    distinct: list[Any] = []
    for item in items:
        if not any(same(item, other) for other in distinct):
            distinct.append(item)
    assert same(declaration("distinct values", 1).apply(items), tuple(distinct))


def test_many_values_are_made_distinct_in_linear_time() -> None:
    people = tuple({"id": number} for number in range(100_000))
    assert len(declaration("distinct values", 1).apply(people + people)) == len(people)


def test_the_length_of_lists_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    long = (0,) * (MAX_LENGTH // 2 + 1)
    for name in ("concatenate", "append"):
        with pytest.raises(TooLong):
            declaration(name, 2).apply(long, *((long,) if name == "concatenate" else long))
    # All the items up to the limit are made before it is reached.
    monkeypatch.setattr(sequences, "MAX_LENGTH", 1_000)
    nested: Any = (0,)
    for _ in range(60):
        nested = (nested, nested)
    with pytest.raises(TooLong):
        declaration("flatten", 1).apply(nested)
