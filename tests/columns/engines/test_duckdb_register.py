"""Tables registered with a DuckDB connection: all its queries see them, until no expression references them."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import ibis
import pyarrow as pa
import pytest

from criteria_engine.columns.engines.duckdb_register import register_table, table_maker
from criteria_engine.columns.engines.memory import MemoryTables
from criteria_engine.columns.engines.polars import decide_memory
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.evaluation.decider import Decider
from tests.columns.readers import ON, SET, table
from tests.generated import catalogue_of

HAMLETS = pa.table({"hamlet": ["Minh Hợp", "Minh Thành"], "families": [92, 81]})


def names_in(database: Any) -> list[str]:
    gc.collect()
    views = database.con.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal")
    return [name for (name,) in views.fetchall()]


def test_a_registered_table_can_be_queried() -> None:
    database = ibis.duckdb.connect()
    large = (found := register_table(database, HAMLETS)).filter(found.families > 90)
    assert large.to_pyarrow().to_pylist() == [{"hamlet": "Minh Hợp", "families": 92}]


def test_a_table_is_registered_as_long_as_a_query_references_it() -> None:
    database = ibis.duckdb.connect()
    first = register_table(database, HAMLETS)
    query = first.count()
    del first
    second = register_table(database, HAMLETS)
    assert len(names_in(database)) == 2
    assert query.to_pyarrow().as_py() == second.count().to_pyarrow().as_py() == 2
    del query
    register_table(database, HAMLETS)
    third = register_table(database, HAMLETS)
    assert len(names_in(database)) == 2, "the second and the third"
    assert second.union(third).count().to_pyarrow().as_py() == 4


def test_unregistering_does_not_end_a_result_that_is_still_read() -> None:
    database = ibis.duckdb.connect()
    many = register_table(database, pa.table({"number": range(500_000)}))
    with database.con.sql(database.compile(many)).to_arrow_reader(1_000) as reader:
        first = reader.read_next_batch()
        del many
        gc.collect()
        assert first.num_rows + sum(batch.num_rows for batch in reader) == 500_000


def test_each_connection_unregisters_its_own_tables() -> None:
    one, other = ibis.duckdb.connect(), ibis.duckdb.connect()
    register_table(one, HAMLETS)
    kept = register_table(other, HAMLETS)
    assert len(names_in(one)) == len(names_in(other)) == 1
    assert kept.count().to_pyarrow().as_py() == 2


def test_a_connection_ends_with_its_tables() -> None:
    database = ibis.duckdb.connect()
    table = register_table(database, HAMLETS)
    alive = weakref.ref(database.con)
    del database, table
    gc.collect()
    assert alive() is None


def test_the_connection_of_a_decision_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[weakref.ref[Any]] = []
    connect = ibis.duckdb.connect

    def watched() -> Any:
        database = connect()
        connected.append(weakref.ref(database.con))
        return database

    monkeypatch.setattr(ibis.duckdb, "connect", watched)
    # `poor` is read twice, so that its cases are split, which registers more tables.
    text = SET.replace("fund >= 0.12345 or poor", "poor or not(poor)")
    criteria = catalogue_of(text).find("readers", on=ON)
    mapped = ColumnMapping(criteria.shape, {}, "forbid", "ma")
    memory = MemoryTables(criteria.shape, mapped, table(), "ma", {})
    decider = Decider(criteria.checked, criteria.on)
    answered = decide_memory(memory, decider, reasons=True, engine="duckdb")
    gc.collect()
    assert len(answered) == 3
    assert [each() for each in connected] == [None]


def test_a_table_of_a_few_values() -> None:
    database = ibis.duckdb.connect()
    values = table_maker(database)
    made = values(
        {"case_value": [True, False], "case_index": [0, 1]},
        {"case_value": "boolean", "case_index": "int64"},
    )
    assert made.to_pyarrow().to_pylist() == [
        {"case_value": True, "case_index": 0},
        {"case_value": False, "case_index": 1},
    ]
