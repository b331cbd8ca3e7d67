"""Tables of a database: decided in memory or by a query, with the same answers."""

from __future__ import annotations

import gc
from pathlib import Path

import ibis
import ibis.expr.operations as ops
import polars as pl
import pyarrow.parquet as pq
import pytest

from criteria_engine.columns.engines import embedded
from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from tests.columns.readers import (
    EXPECTED,
    ON,
    ROWS,
    SET,
    outcomes,
    sorted_rows,
    table,
)
from tests.generated import catalogue_of


@pytest.mark.parametrize("as_query", [False, True])
def test_an_answer_can_be_joined_in_its_database(
    criteria: Criteria, tmp_path: Path, as_query: bool
) -> None:
    connection = ibis.duckdb.connect(str(tmp_path / "commune.duckdb"))
    families = connection.create_table("families", ibis.memtable(table()))
    answered = criteria.decide_table(families, subject_id="ma", as_query=as_query)
    assert isinstance(answered, ibis.Table)
    assert outcomes(answered.order_by("subject_id").to_pyarrow()) == EXPECTED
    kept = connection.create_table("answers", answered)
    assert outcomes(kept.order_by("subject_id").to_pyarrow()) == EXPECTED
    hamlets = ibis.memtable({"ma": ["h1", "h2"], "at": ["A", "B"]})
    joined = hamlets.join(answered, hamlets.ma == answered.subject_id).order_by("ma")
    found = connection.to_pyarrow(joined.select("at", "outcome")).to_pylist()
    outcome_of = {each[0]: each[1] for each in EXPECTED}
    assert found == [
        {"at": "A", "outcome": outcome_of["h1"]},
        {"at": "B", "outcome": outcome_of["h2"]},
    ]


def _is_query(answered: ibis.Table) -> bool:
    (source,) = answered.op().find(ops.DatabaseTable)
    return not source.name.startswith("criteria_engine_lent_")


def test_answers_too_large_for_memory_are_decided_by_the_database(
    criteria: Criteria, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = ibis.duckdb.connect()
    families = connection.create_table("families", ibis.memtable(table()))
    for most, by_query in ((10_000, False), (100, True)):
        monkeypatch.setattr(embedded, "MAX_EMBEDDED_BYTES", most)
        answered = criteria.decide_table(families, subject_id="ma")
        assert _is_query(answered) is by_query
        assert outcomes(answered.order_by("subject_id").to_pyarrow()) == EXPECTED


def test_columns_of_types_that_cannot_be_read(criteria: Criteria) -> None:
    """Such a column is ignored; if it is part of a column that is read, the database decides."""
    connection = ibis.duckdb.connect()
    families = connection.create_table("families", ibis.memtable(table()))
    beside = families.mutate(noon=ibis.time(12, 0, 0))
    within = families.mutate(
        members=families.members.map(
            lambda each: ibis.struct(
                {"age": each["age"], "reads": each["reads"], "noon": ibis.time(12, 0, 0)}
            )
        )
    )
    for given, by_query in ((beside, False), (within, True)):
        answered = criteria.decide_table(given, subject_id="ma", extra="ignore")
        assert _is_query(answered) is by_query
        assert outcomes(answered.order_by("subject_id").to_pyarrow()) == EXPECTED


@pytest.mark.parametrize("as_query", [False, True])
def test_the_table_of_a_list_is_of_the_kind_of_the_subjects(
    criteria: Criteria, as_query: bool
) -> None:
    families = ibis.memtable(table().drop_columns(["members"]))
    people = pl.DataFrame({"ho": ["h1"], "age": [18]})
    with pytest.raises(TypeError, match="`members`: expected an Ibis table"):
        criteria.decide_table(
            families,
            subject_id="ma",
            lists={"members": ListTable(people, "ho", "empty")},
            as_query=as_query,
        )


def test_queries_require_tables_of_a_database(criteria: Criteria) -> None:
    with pytest.raises(ValueError, match="not tables in memory"):
        criteria.decide_table(table(), subject_id="ma", as_query=True)


@pytest.mark.parametrize("as_query", [False, True])
def test_cases_of_unknown_truths_in_a_database(tmp_path: Path, as_query: bool) -> None:
    """`poor or not poor` reads a fact twice: trying both values decides it, also long after the call."""
    text = SET.replace("fund >= 0.12345 or poor", "poor or not(poor)")
    text = text.replace("pass_mark: '10'", "pass_mark: '2.5'")
    criteria = catalogue_of(text).find("readers", on=ON)
    pq.write_table(table(), tmp_path / "families.parquet")
    connection = ibis.duckdb.connect()
    answered = criteria.decide_table(
        connection.read_parquet(str(tmp_path / "families.parquet")),
        subject_id="ma",
        as_query=as_query,
    )
    gc.collect()
    assert answered.outcome.to_pyarrow().to_pylist() == ["eligible"] * 3
    alone = [criteria.verdict({k: v for k, v in row.items() if k != "ma"}).outcome for row in ROWS]
    assert alone == ["eligible"] * 3


@pytest.mark.parametrize("count", [10, 13, 40])
def test_many_split_facts_are_refused_by_a_query_but_not_in_memory(count: int) -> None:
    names = [f"f{index}" for index in range(count)]
    facts = "".join(
        f"  {name}: {{type: boolean, label: {name}, question: Có không}}\n" for name in names
    )
    text = f"{SET[: SET.index('facts:')]}facts:\n{facts}{SET[SET.index('criteria:') :]}"
    condition = " and ".join(f"({name} or not({name}))" for name in names)
    first, _, last = text.partition('      - id: "1.2"')
    text = f"{first}{last[last.index('award:') :]}".replace("pass_mark: '10'", "pass_mark: '5'")
    start = text.index("when: ")
    text = f"{text[:start]}when: '{condition}'}}\n{text[text.index('award:') :]}"
    criteria = catalogue_of(text).find("readers", on=ON)
    rows = pl.DataFrame({"ma": [1, 2], **{name: [True, None] for name in names}})
    kept = ibis.duckdb.connect().create_table("facts", ibis.memtable(rows))
    expected = [(1, "eligible"), (2, "undetermined")]
    for given in (rows, kept):
        answered = criteria.decide_table(given, subject_id="ma")
        assert sorted_rows(answered, "subject_id", "outcome") == expected
    if count == 10:
        answered = criteria.decide_table(kept, subject_id="ma", as_query=True)
        assert sorted_rows(answered, "subject_id", "outcome") == expected
        return
    with pytest.raises(CriteriaError, match="are read twice where they are unknown"):
        criteria.decide_table(kept, subject_id="ma", as_query=True)


def test_numbers_beyond_64_bits_are_decided_by_duckdb() -> None:
    text = SET.replace("books >= (", "books * books * 3 >= (")
    criteria = catalogue_of(text).find("readers", on=ON)
    assert outcomes(criteria.decide_table(table(), subject_id="ma")) == EXPECTED
