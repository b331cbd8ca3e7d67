"""A resumed job loses no row and repeats none; a run that does not match the job is not resumed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from criteria_engine.batch import job as batch_job
from criteria_engine.batch.duplicates import duplicate_ids
from criteria_engine.batch.journal import Journal
from criteria_engine.batch.part import PartDecider
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.tables import writers
from criteria_engine.tables.reader import TableReader
from tests.batch import samples

NUMBERS = range(1, 60)


class Killed(BaseException):
    """Like a kill: no handler for exceptions catches it."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, after: int) -> Iterator[None]:
    """Raise :class:`Killed` in a function, after `after` calls of it."""
    real = getattr(owner, name)
    calls = 0

    def counted(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > after:
            raise Killed
        return real(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, counted)
        yield


def prepare(folder: Path, strategy: str) -> dict[str, Any]:
    """Write the input for a strategy, with some rejects in every part, and return the job's options."""
    rows = [samples.cells(samples.family(number)) for number in NUMBERS]
    for row in rows[::9]:
        row["Số sách"] = "?"
    samples.write_csv(folder / "in.csv", [*rows, rows[1]])
    options: dict[str, Any] = {"mapping": samples.MAPPING}
    if strategy == "partitions":
        samples.write_members_csv(folder / "people.csv", [*NUMBERS, 99])
        options["lists"] = {"members": "people.csv"}
    return options | {"chunk_size": 1000 if strategy == "whole" else 7}


def result(folder: Path) -> tuple[dict[str, str], list[tuple[str, ...]]]:
    return samples.answers(folder / "out.csv"), sorted(samples.rejected(folder))


KILLED_AT = [
    (PartDecider, "decide", 0),
    (PartDecider, "decide", 3),
    (batch_job, "write_answer_part", 0),
    (batch_job, "write_answer_part", 4),
    (Journal, "save", 1),
    (Journal, "save", 4),
    (TableReader, "read", 2),
    (batch_job, "write_output", 0),
    (writers, "column_texts", 5),
    (Journal, "discard", 1),
]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """The result of the job that no kill stops, by strategy."""

    @cache
    def decided(strategy: str) -> Any:
        folder = tmp_path_factory.mktemp(strategy)
        samples.decide(folder, "in.csv", out="out.csv", **prepare(folder, strategy))
        return result(folder)

    return decided


@pytest.mark.parametrize("strategy", ["whole", "stream", "partitions"])
@pytest.mark.parametrize(("owner", "name", "after"), KILLED_AT, ids=lambda each: str(each)[:30])
def test_killed_anywhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    uninterrupted: Callable[[str], Any],
    strategy: str,
    owner: Any,
    name: str,
    after: int,
) -> None:
    expected = uninterrupted(strategy)
    options = prepare(tmp_path, strategy)
    interrupted = False
    with killed_at(monkeypatch, owner, name, after):
        try:
            samples.decide(tmp_path, "in.csv", out="out.csv", **options)
        except Killed:
            interrupted = True
    summary = samples.decide(tmp_path, "in.csv", out="out.csv", **options)
    assert summary.resumed or not interrupted or name == "save"
    assert result(tmp_path) == expected
    assert summary.counts.rows == len(NUMBERS) + 1
    assert {path.name for path in tmp_path.iterdir()} - {"people.csv"} == {
        "in.csv",
        "mapping.yaml",
        "out.csv",
        "rejects.csv",
    }


def test_finished_parts_are_not_decided_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = prepare(tmp_path, "stream")
    with killed_at(monkeypatch, PartDecider, "decide", 5), pytest.raises(Killed):
        samples.decide(tmp_path, "in.csv", **options)
    with killed_at(monkeypatch, PartDecider, "decide", 4):
        assert samples.decide(tmp_path, "in.csv", **options).resumed


FAMILIES = 60
"""In parts of four: enough for the kill to come long before the end."""


def test_a_real_kill(tmp_path: Path) -> None:
    """The process is killed after a few parts, so that it cannot clean up."""
    samples.write_csv(
        tmp_path / "in.csv",
        [samples.cells(samples.family(number)) for number in range(1, FAMILIES + 1)],
    )
    (tmp_path / "mapping.yaml").write_text(samples.MAPPING, encoding="utf-8")
    arguments = ["decide-table", "reading_family", "in.csv", "--mapping", "mapping.yaml"]
    arguments += ["--out", "out.csv", "--chunk", "4", "--criteria", str(samples.SETS)]
    command = [sys.executable, "-m", "criteria_engine", *arguments, "--on", "2026-02-20"]
    process = subprocess.Popen(command, cwd=tmp_path)
    journal = tmp_path / "out.csv.journal.json"
    while process.poll() is None:
        if journal.exists() and len(json.loads(journal.read_text())["done"]) >= 3:
            os.kill(process.pid, signal.SIGKILL)
            break
        time.sleep(0.01)
    assert process.wait() == -signal.SIGKILL
    assert not (tmp_path / "out.csv").exists()
    again = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "làm tiếp" in again.stdout
    assert list(samples.answers(tmp_path / "out.csv")) == [f"h{n}" for n in range(1, FAMILIES + 1)]


# ---- runs that do not match the job -----------------------------------------------------------------------


def interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    options = prepare(folder, "stream")
    with killed_at(monkeypatch, PartDecider, "decide", 2), pytest.raises(Killed):
        samples.decide(folder, "in.csv", **options)
    return options


@pytest.mark.parametrize("change", ["file", "mapping", "chunk"])
def test_a_changed_job_is_not_resumed_but_can_be_restarted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    options = interrupted(tmp_path, monkeypatch)
    match change:
        case "file":
            samples.write_csv(tmp_path / "in.csv", [samples.cells(samples.family(1))])
            what = "files"
        case "mapping":
            options["mapping"] += "extra: ignore\n"
            what = "mapping"
        case _:
            options["chunk_size"], what = 8, "chunk"
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", **options)
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code.id, diagnostic.data["what"]) == ("journal-does-not-fit", what)
    assert "--fresh" in str(diagnostic.help("en"))
    summary = samples.decide(tmp_path, "in.csv", fresh=True, **options)
    assert not summary.resumed


def test_a_damaged_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = interrupted(tmp_path, monkeypatch)
    (tmp_path / "out.parquet.journal.json").write_text('{"format": 1', encoding="utf-8")
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", **options)
    assert [each.code.id for each in raised.value.diagnostics] == ["journal-broken"]
    assert not samples.decide(tmp_path, "in.csv", fresh=True, **options).resumed


def test_nothing_to_resume(tmp_path: Path) -> None:
    options = prepare(tmp_path, "stream")
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", resume=True, **options)
    assert [each.code.id for each in raised.value.diagnostics] == ["nothing-to-resume"]


# ---- databases -------------------------------------------------------------------------------


def test_a_database_table_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = prepare(tmp_path, "stream") | {"out": "out.duckdb::decided"}
    real = writers.read_parts

    def broken(*args: Any) -> Iterator[Any]:
        yield next(iter(real(*args)))
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(writers, "read_parts", broken)
        with pytest.raises(Killed):
            samples.decide(tmp_path, "in.csv", **options)
    with duckdb.connect(str(tmp_path / "out.duckdb")) as connection:
        assert connection.execute("SHOW TABLES").fetchall() == []
    assert samples.decide(tmp_path, "in.csv", **options).resumed
    first = samples.answers(tmp_path / "out.duckdb::decided")
    samples.decide(tmp_path, "in.csv", **options)
    assert samples.answers(tmp_path / "out.duckdb::decided") == first


@pytest.mark.parametrize("name", ["decided", "Decided", "MAIN.DECIDED"])
def test_another_table_is_never_replaced(tmp_path: Path, name: str) -> None:
    options = prepare(tmp_path, "stream") | {"out": f"out.duckdb::{name}"}
    with duckdb.connect(str(tmp_path / "out.duckdb")) as connection:
        connection.execute("CREATE TABLE decided (mine INTEGER)")
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", fresh=True, **options)
    assert [each.code.id for each in raised.value.diagnostics] == ["table-exists"]


def test_more_rows_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "MAX_SHEET_ROWS", 20)
    options = prepare(tmp_path, "stream")
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", out="out.xlsx", **options)
    assert [each.code.id for each in raised.value.diagnostics] == ["too-many-rows"]
    assert not (tmp_path / "out.xlsx").exists()
    assert not list(tmp_path.glob("*.parts"))


def test_a_full_disk_while_counting_ids_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"ids\.duckdb"):
        duplicate_ids([], tmp_path / "gone")
