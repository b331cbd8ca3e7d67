"""Aggregates of lists, folded or grouped, give what a count in Python gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.columns.engines.duckdb_register import register_table
from criteria_engine.columns.names import ROW
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.aggregates import Aggregate
from criteria_engine.columns.translation.aggregation import NestedList, fold_items, group_items
from tests.examples_count import examples

Known = bool | None


class Truth(NamedTuple):
    """A condition on an item, as an expression over columns and as a Python function."""

    built: Any
    by_hand: Callable[[dict[str, Known]], Known]


def _both(left: Truth, right: Truth) -> Truth:
    def by_hand(row: dict[str, Known]) -> Known:
        values = (left.by_hand(row), right.by_hand(row))
        return False if False in values else None if None in values else True

    return Truth(unbound.conjunction(left.built, right.built), by_hand)


def _either(left: Truth, right: Truth) -> Truth:
    def by_hand(row: dict[str, Known]) -> Known:
        values = (left.by_hand(row), right.by_hand(row))
        return True if True in values else None if None in values else False

    return Truth(unbound.disjunction(left.built, right.built), by_hand)


def _not(one: Truth) -> Truth:
    def by_hand(row: dict[str, Known]) -> Known:
        value = one.by_hand(row)
        return None if value is None else not value

    return Truth(unbound.negation(one.built), by_hand)


def _filled(one: Truth, instead: bool) -> Truth:
    def by_hand(row: dict[str, Known]) -> Known:
        value = one.by_hand(row)
        return instead if value is None else value

    return Truth(unbound.coalesce(one.built, instead), by_hand)


def _column(name: str) -> Truth:
    return Truth(unbound.column(name), lambda row: row[name])


FIELDS = ("a", "b", "c")
truths = st.recursive(
    st.sampled_from([*FIELDS, "of_subject"]).map(_column),
    lambda inner: st.one_of(
        st.builds(_both, inner, inner),
        st.builds(_both, inner, inner),
        st.builds(_either, inner, inner),
        st.builds(_not, inner),
        st.builds(_filled, inner, st.booleans()),
    ),
    max_leaves=8,
)
known = st.none() | st.booleans()
item = st.fixed_dictionaries(dict.fromkeys(FIELDS, known))
subject = st.tuples(known, st.none() | st.lists(item, max_size=5))


def _table(subjects: Sequence[tuple[Known, list[dict[str, Known]] | None]]) -> pa.Table:
    fields = pa.struct([(name, pa.bool_()) for name in FIELDS])
    return pa.table(
        {
            ROW: pa.array(range(len(subjects)), pa.int64()),
            "of_subject": pa.array([known for known, _ in subjects], pa.bool_()),
            "list": pa.array([items for _, items in subjects], pa.list_(fields)),
        }
    )


def _folded(table: ir.Table, wanted: Sequence[Aggregate], most: int | None) -> ir.Table:
    nested = NestedList("list", lambda each: {name: each[name] for name in FIELDS})
    return fold_items(table, nested, wanted, most)


def _grouped(table: ir.Table, wanted: Sequence[Aggregate], most: int | None) -> ir.Table:
    items = table.select(ROW, item=table["list"].unnest())
    items = items.select(ROW, **{name: items["item"][name] for name in FIELDS})
    return group_items(table, items, wanted, most)


DATABASE = ibis.duckdb.connect()


@pytest.mark.parametrize("way", [_folded, _grouped])
@settings(max_examples=examples(60))
@given(data=st.data())
def test_items_are_counted_as_in_python(way: Any, data: st.DataObject) -> None:
    asked = data.draw(st.lists(st.tuples(truths, st.sampled_from(["count", "any"])), min_size=1))
    subjects = data.draw(st.lists(subject, min_size=1, max_size=4))
    wanted = [
        Aggregate(f"count_{index}", "list", kind, truth.built)
        for index, (truth, kind) in enumerate(asked)
    ]
    most = data.draw(st.sampled_from([None, 5, max(len(items or ()) for _, items in subjects)]))
    table = register_table(DATABASE, _table(subjects))
    answered = DATABASE.to_pyarrow(way(table, wanted, most).order_by(ROW)).to_pylist()
    for row, (of_subject, items) in zip(answered, subjects, strict=True):
        for index, (truth, kind) in enumerate(asked):
            met = [truth.by_hand({**each, "of_subject": of_subject}) for each in items or ()]
            count = met.count(True)
            assert row[f"count_{index}"] == (count if kind == "count" else count > 0)


@pytest.mark.parametrize("way", [_folded, _grouped])
def test_shared_conditions_are_evaluated_once(way: Any) -> None:
    first, second = (
        unbound.column("a"),
        unbound.conjunction(unbound.column("a"), unbound.column("b")),
    )
    third = unbound.coalesce(unbound.conjunction(unbound.column("a"), unbound.column("c")), True)
    wanted = [
        Aggregate(name, "list", "count", truth)
        for name, truth in (("one", first), ("two", second), ("three", third))
    ]
    table = register_table(DATABASE, _table([(True, [])]))
    asked = ibis.to_sql(way(table, wanted, 5)).count('"a"')
    assert asked == 2  # once for whether it holds, once for whether it may hold
