"""Tables of DuckDB and PostgreSQL; the latter on a temporary server, where one is installed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from criteria_engine.diagnostics import CriteriaError
from tests.batch import samples
from tests.postgres import running

psycopg = pytest.importorskip("psycopg")

NUMBERS = range(1, 30)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a temporary server."""
    with running() as address:
        yield address


def fill(address: str, table: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
        connection.execute(
            f'CREATE TABLE {table} (subject_id text, area text, books int, "tỷ_lệ" numeric,'
            ' since date, "home.corner" boolean, "judgements.2.3" int, "evidence.1.3" boolean)'
        )
        for number in reversed(NUMBERS):
            values = list(samples.family(number).values())
            marks = ", ".join(["%s"] * len(values))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608


@pytest.mark.parametrize("chunk", [4, 1000])
def test_postgresql_in_and_out(server: str, tmp_path: Path, chunk: int) -> None:
    fill(server, "families")
    for _ in range(2):  # the second run replaces the table of the first
        out = f"{server}::decided"
        summary = samples.decide(tmp_path, f"{server}::families", out=out, chunk_size=chunk)
        assert summary.counts.decided == len(NUMBERS)
    with psycopg.connect(server) as connection:
        rows = connection.execute("SELECT subject_id, outcome, low, high FROM decided").fetchall()
    answers = {row[0]: f"{row[1]} {_plain(row[2])} {_plain(row[3])}" for row in rows}
    assert answers == {f"h{n}": samples.alone(n, with_members=False) for n in NUMBERS}
    assert samples.rejects(tmp_path) == []


def _plain(value: int | Decimal) -> str:
    return f"{Decimal(value).normalize():f}"


def test_postgresql_refuses(server: str, tmp_path: Path) -> None:
    fill(server, "families")
    for file, out, code in [
        (f"{server}::nowhere", "out.csv", "database-failed"),
        (f"{server}::families", f"{server}::families", "table-exists"),
        ("postgresql://nobody@127.0.0.1:1/none::t", "out.csv", "database-failed"),
    ]:
        with pytest.raises(CriteriaError) as raised:
            samples.decide(tmp_path, file, out=out)
        (diagnostic,) = raised.value.diagnostics
        assert diagnostic.code.id == code
        assert "@" not in diagnostic.message("en")


def test_duckdb_schemas_views_and_misspelt_names(tmp_path: Path) -> None:
    samples.write_duckdb(tmp_path / "tinh.duckdb", NUMBERS)
    with duckdb.connect(str(tmp_path / "tinh.duckdb")) as connection:
        connection.execute("CREATE SCHEMA xa")
        connection.execute("CREATE VIEW xa.ho AS SELECT * FROM families")
    assert samples.decide(tmp_path, "tinh.duckdb::xa.ho", chunk_size=10).counts.decided == len(
        NUMBERS
    )
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "tinh.duckdb::familys")
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code.id, diagnostic.suggestion) == ("table-not-found", "families")


def test_one_duckdb_file_for_both(tmp_path: Path) -> None:
    samples.write_duckdb(tmp_path / "tinh.duckdb", NUMBERS)
    samples.decide(tmp_path, "tinh.duckdb::families", out="tinh.duckdb::decided", chunk_size=10)
    assert len(samples.answers(tmp_path / "tinh.duckdb::decided")) == len(NUMBERS)
