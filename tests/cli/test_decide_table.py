"""`criteria decide-table`: exit statuses, the summary, and the draft of a mapping file."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from criteria_engine.batch import job as batch_job
from tests.cli.runner import Command, RunResult

ROWS = "subject_id,books,tỷ_lệ,home.corner\nh1,60,60%,có\nh2,x,60%,có\nh3,12,60%,\n"

JUDGED = """\
format: 1
title: judged
version: v1
name: judged
in_force: {from: 2020-01-01}
source: {document: test, checked_on: 2025-01-01, basis: seen}
subject: judged
facts:
  x: {type: number, label: x, question: 'x?', at_least: 0}
criteria:
- {id: a, name: a, indicators: [{id: a1, text: a, requires: x > 1}]}
award: {judged: {by: xã}}
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "ho.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def decide(criteria: Command, table: Path, *words: str | Path, on: str = "2026-02-20") -> RunResult:
    out = ("--out", table.with_name("kq.csv"))
    return criteria("decide-table", "reading_family", table, "--on", on, *out, *words)


def test_summary_and_files(criteria: Command, table: Path) -> None:
    outcome = decide(criteria, table)
    assert (outcome.status, outcome.err) == (0, "")
    output = " ".join(outcome.out.split())
    assert "đã đọc 3 dòng" in output
    assert "chưa đủ thông tin: 2" in output
    assert "không xét được: 1 dòng, lý do từng dòng trong" in output
    assert {path.name for path in table.parent.iterdir()} == {
        "ho.csv",
        "kq.csv",
        "kq.rejects.csv",
    }
    with (table.parent / "kq.rejects.csv").open(encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["line"], row["subject"], row["column"], row["value"]) == (
        "ho.csv",
        "3",
        "h2",
        "books",
        "x",
    )


def test_in_english(criteria: Command, table: Path) -> None:
    outcome = decide(criteria, table, "--lang", "en")
    assert "3 rows read" in outcome.out
    assert "not decided: 1 rows" in outcome.out


def test_rejects_in_a_chosen_file(criteria: Command, table: Path) -> None:
    assert decide(criteria, table, "--rejects", table.with_name("loi.csv")).status == 0
    assert table.with_name("loi.csv").exists()


def test_exit_statuses(criteria: Command, table: Path) -> None:
    assert decide(criteria, table, on="2023-06-01").status == 3
    assert decide(criteria, table, "--chunk", "0").status == 2
    assert decide(criteria, table, "--list", "nguoi.csv").status == 2
    assert decide(criteria, table, "--list", "people=nguoi.csv").status == 2
    assert decide(criteria, table, "--members", "a.csv", "--list", "members=a.csv").status == 2
    assert decide(criteria, table.with_name("other.csv")).status == 1
    assert decide(criteria, table, "--resume").status == 1
    table.write_text("subject_id,bocks\n", encoding="utf-8")
    outcome = decide(criteria, table)
    assert outcome.status == 1
    assert "có phải ý bạn là `books`?" in outcome.err
    outcome = decide(criteria, table, "--mapping", table.with_name("none.yaml"))
    assert outcome.status == 1


def test_where_nothing_can_be_written(criteria: Command, table: Path) -> None:
    out = table.parent / "no" / "such" / "kq.csv"
    outcome = criteria("decide-table", "reading_family", table, "--on", "2026-02-20", "--out", out)
    assert outcome.status == 1
    assert "không ghi được" in outcome.err


def test_members(criteria: Command, table: Path) -> None:
    people = table.with_name("nguoi.csv")
    people.write_text("ma,age,reads\nh1,35,có\nh3,12,không\n", encoding="utf-8")
    outcome = decide(criteria, table, "--members", people)
    assert outcome.status == 1
    assert "list-not-described" in outcome.err
    mapping = table.with_name("cot.yaml")
    mapping.write_text(
        "format: 1\ntitle: reading_family\nlists:\n  members: {key: ma, absent: empty}\n",
        encoding="utf-8",
    )
    outcome = decide(criteria, table, "--members", people, "--mapping", mapping)
    assert outcome.status == 0, outcome.err
    assert "và 2 mục trong các danh sách" in outcome.out


def test_an_interrupted_job_is_resumed(
    criteria: Command, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(batch_job, "write_output", stop)
        outcome = decide(criteria, table)
    assert outcome.status == 130
    assert "chạy lại đúng lệnh này" in outcome.err
    outcome = decide(criteria, table)
    assert outcome.status == 0
    assert "làm tiếp" in outcome.out


def test_missing_packages_are_named(
    criteria: Command, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    out = table.with_name("kq.xlsx")
    outcome = criteria("decide-table", "reading_family", table, "--on", "2026-02-20", "--out", out)
    assert outcome.status == 1
    assert "criteria-engine[tables]" in outcome.err
    assert not list(table.parent.glob("*.parts"))


def test_other_commands_import_no_packages_for_tables() -> None:
    """The other commands start without importing the packages for tables."""
    code = "import sys, criteria_engine.cli.app; print('pyarrow' in sys.modules)"
    process = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert process.stdout == "False\n"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_draft_of_a_mapping_is_a_valid_mapping(
    criteria: Command, table: Path, lang: str
) -> None:
    mapping = table.with_name("cot.yaml")
    drafted = criteria(
        *("facts", "reading_family", "--on", "2026-02-20", "--mapping", "--lang", lang),
        *("--out", mapping),
    )
    assert drafted.status == 0
    text = mapping.read_text(encoding="utf-8")
    for part in ("criteria decide-table reading_family", "  books:", '  "đồng bằng": lowland'):
        assert part in text
    outcome = decide(criteria, table, "--mapping", mapping)
    assert outcome.status == 0, outcome.err
    table.write_text("Hộ,Sách\nh1,60\n", encoding="utf-8")
    text = text.replace("subject:\n", "subject: Hộ\n").replace("  books:\n", "  books: Sách\n")
    mapping.write_text(text, encoding="utf-8")
    outcome = decide(criteria, table, "--mapping", mapping)
    assert outcome.status == 0, outcome.err


def test_one_draft_at_a_time(criteria: Command) -> None:
    words = ("facts", "reading_family", "--on", "2026-02-20", "--mapping", "--form")
    assert criteria(*words).status == 2


def test_titles_that_people_granted_are_counted_apart(criteria: Command, tmp_path: Path) -> None:
    table = tmp_path / "ho.csv"
    table.write_text(
        "subject_id,x,judgements.award\na,1,có\nb,1,không\nc,1,\nd,2,có\n", encoding="utf-8"
    )
    (tmp_path / "set.yaml").write_text(JUDGED, encoding="utf-8")
    sizes = (("--chunk", "1"), ("--chunk", "100"))
    for size in sizes:
        outcome = criteria(
            *("decide-table", "judged", table, "--on", "2026-02-20", "--criteria", tmp_path),
            *("--out", tmp_path / "kq.csv", *size),
        )
        assert outcome.status == 0
        assert "  đạt: 2\n    trong đó theo quyết định: 2\n  chưa đạt: 1\n" in outcome.out


def test_a_summary_without_granted_titles_does_not_speak_of_them(
    criteria: Command, table: Path
) -> None:
    assert "quyết định" not in decide(criteria, table).out
