"""Interrupted and started again, no row is lost and none stands twice; what does not fit is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
from tests.batch import small

NUMBERS = range(1, 60)


class Killed(BaseException):
    """As good as a kill: nothing behind it is tidied."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, after: int) -> Iterator[None]:
    """Stop in the call of something, after so many calls of it."""
    real = getattr(owner, name)
    calls = 0

    def counted(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > after:
            raise Killed
        return real(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, counted)
        yield


def prepare(folder: Path, strategy: str) -> dict[str, Any]:
    """Files for one of the ways, with a few rejects in every piece."""
    rows = [small.cells(small.family(number)) for number in NUMBERS]
    for row in rows[::9]:
        row["Số sách"] = "?"
    small.write_csv(folder / "in.csv", [*rows, rows[1]])
    more: dict[str, Any] = {"mapping": small.MAPPING}
    if strategy == "partitions":
        small.write_members_csv(folder / "people.csv", [*NUMBERS, 99])
        more["lists"] = {"members": "people.csv"}
    return more | {"chunk_size": 1000 if strategy == "whole" else 7}


def result(folder: Path) -> tuple[dict[str, str], list[tuple[str, ...]]]:
    return small.answers(folder / "out.csv"), sorted(small.rejected(folder))


PLACES = [
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


@pytest.mark.parametrize("strategy", ["whole", "stream", "partitions"])
@pytest.mark.parametrize(("owner", "name", "after"), PLACES, ids=lambda each: str(each)[:30])
def test_killed_anywhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    strategy: str,
    owner: Any,
    name: str,
    after: int,
) -> None:
    (tmp_path / "right").mkdir()
    small.decide(
        tmp_path / "right", "in.csv", out="out.csv", **prepare(tmp_path / "right", strategy)
    )
    more = prepare(tmp_path, strategy)
    interrupted = False
    with killed_at(monkeypatch, owner, name, after):
        try:
            small.decide(tmp_path, "in.csv", out="out.csv", **more)
        except Killed:
            interrupted = True
    summary = small.decide(tmp_path, "in.csv", out="out.csv", **more)
    assert summary.resumed or not interrupted or name == "save"
    assert result(tmp_path) == result(tmp_path / "right")
    assert summary.counts.rows == len(NUMBERS) + 1
    assert {path.name for path in tmp_path.iterdir()} - {"right", "people.csv"} == {
        "in.csv",
        "mapping.yaml",
        "out.csv",
        "rejects.csv",
    }


def test_finished_pieces_are_not_decided_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = prepare(tmp_path, "stream")
    with killed_at(monkeypatch, PartDecider, "decide", 5), pytest.raises(Killed):
        small.decide(tmp_path, "in.csv", **more)
    with killed_at(monkeypatch, PartDecider, "decide", 4):
        assert small.decide(tmp_path, "in.csv", **more).resumed


def test_a_real_kill(tmp_path: Path) -> None:
    """The process is killed, with nothing to tidy up, once a few pieces are there."""
    small.write_csv(
        tmp_path / "in.csv", [small.cells(small.family(number)) for number in range(1, 400)]
    )
    (tmp_path / "mapping.yaml").write_text(small.MAPPING, encoding="utf-8")
    words = ["decide-table", "reading_family", "in.csv", "--mapping", "mapping.yaml"]
    words += ["--out", "out.csv", "--chunk", "4", "--criteria", str(small.SETS)]
    command = [sys.executable, "-m", "criteria_engine", *words, "--on", "2026-02-20"]
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
    assert list(small.answers(tmp_path / "out.csv")) == [f"h{n}" for n in range(1, 400)]


# ---- what does not fit -----------------------------------------------------------------------


def interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    more = prepare(folder, "stream")
    with killed_at(monkeypatch, PartDecider, "decide", 2), pytest.raises(Killed):
        small.decide(folder, "in.csv", **more)
    return more


@pytest.mark.parametrize("change", ["file", "mapping", "chunk"])
def test_what_has_changed_is_refused_until_asked_for_afresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    more = interrupted(tmp_path, monkeypatch)
    match change:
        case "file":
            small.write_csv(tmp_path / "in.csv", [small.cells(small.family(1))])
            what = "files"
        case "mapping":
            more["mapping"] += "others: ignore\n"
            what = "mapping"
        case _:
            more["chunk_size"], what = 8, "chunk"
    with pytest.raises(CriteriaError) as raised:
        small.decide(tmp_path, "in.csv", **more)
    (found,) = raised.value.diagnostics
    assert (found.code.id, found.data["what"]) == ("journal-does-not-fit", what)
    assert "--fresh" in str(found.help("en"))
    summary = small.decide(tmp_path, "in.csv", fresh=True, **more)
    assert not summary.resumed


def test_a_journal_nobody_can_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = interrupted(tmp_path, monkeypatch)
    (tmp_path / "out.parquet.journal.json").write_text('{"format": 1', encoding="utf-8")
    with pytest.raises(CriteriaError) as raised:
        small.decide(tmp_path, "in.csv", **more)
    assert [each.code.id for each in raised.value.diagnostics] == ["journal-broken"]
    assert not small.decide(tmp_path, "in.csv", fresh=True, **more).resumed


def test_nothing_to_resume(tmp_path: Path) -> None:
    more = prepare(tmp_path, "stream")
    with pytest.raises(CriteriaError) as raised:
        small.decide(tmp_path, "in.csv", resume=True, **more)
    assert [each.code.id for each in raised.value.diagnostics] == ["nothing-to-resume"]


# ---- databases -------------------------------------------------------------------------------


def test_a_table_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = prepare(tmp_path, "stream") | {"out": "out.duckdb::decided"}
    real = writers.read_parts

    def broken(*args: Any) -> Iterator[Any]:
        yield next(iter(real(*args)))
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(writers, "read_parts", broken)
        with pytest.raises(Killed):
            small.decide(tmp_path, "in.csv", **more)
    with duckdb.connect(str(tmp_path / "out.duckdb")) as connection:
        assert connection.execute("SHOW TABLES").fetchall() == []
    assert small.decide(tmp_path, "in.csv", **more).resumed
    first = small.answers(tmp_path / "out.duckdb::decided")
    small.decide(tmp_path, "in.csv", **more)
    assert small.answers(tmp_path / "out.duckdb::decided") == first


@pytest.mark.parametrize("name", ["decided", "Decided", "MAIN.DECIDED"])
def test_another_table_is_never_replaced(tmp_path: Path, name: str) -> None:
    more = prepare(tmp_path, "stream") | {"out": f"out.duckdb::{name}"}
    with duckdb.connect(str(tmp_path / "out.duckdb")) as connection:
        connection.execute("CREATE TABLE decided (mine INTEGER)")
    with pytest.raises(CriteriaError) as raised:
        small.decide(tmp_path, "in.csv", fresh=True, **more)
    assert [each.code.id for each in raised.value.diagnostics] == ["table-exists"]


def test_more_rows_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "MAX_SHEET_ROWS", 20)
    more = prepare(tmp_path, "stream")
    with pytest.raises(CriteriaError) as raised:
        small.decide(tmp_path, "in.csv", out="out.xlsx", **more)
    assert [each.code.id for each in raised.value.diagnostics] == ["too-many-rows"]
    assert not (tmp_path / "out.xlsx").exists()
    assert not list(tmp_path.glob("*.parts"))


def test_no_room_to_look_for_ids_twice_is_told_as_a_fault_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"ids\.duckdb"):
        duplicate_ids([], tmp_path / "gone")
