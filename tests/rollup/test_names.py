"""Names of people stand in lists, papers and explanations, never in records or messages; nowhere on request."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from criteria_engine.cli import main
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.entry_rows import EntryRow, EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from tests.packaged import packaged_plan

DAY = date(2025, 11, 20)

HEAD, MEMBER, OWN, FAULTY, REPEATED = (
    "Lê Văn Ẩn",
    "Trần Thị Bưởi",
    "Hoàng Ghi Chú",
    "Đỗ Sai Tuổi",
    "Ngô Hai Dòng",
)

NAMES = (HEAD, MEMBER, OWN, FAULTY, REPEATED)

RECORDS = ("decisions.jsonl", "rollup.csv", "rejects.csv", "missing.md", "missing.xlsx")
"""What is written for programs, and lists of wrong rows."""

ROWS: dict[str, list[dict[str, Any]]] = {
    "commune": [{"commune": "xa"}],
    "hamlets": [{"hamlet": "X01", "hamlet_name": "Minh Xuân"}],
    "clans": [],
    "families": [
        {"family": "H1", "hamlet": "X01", "family_name": HEAD, "judgements.award": True},
        {"family": "H2", "hamlet": "X99", "family_name": HEAD, "Ghi chú": OWN},
        {"family": "H3", "hamlet": "X01", "family_name": HEAD, "judgements.award": False},
        {"family": "H4", "hamlet": "X01", "family_name": REPEATED},
        {"family": "H4", "hamlet": "X01", "family_name": REPEATED, "clan": "-"},
    ],
    "citizens": [
        {"citizen": "C1", "family": "H1", "citizen_name": MEMBER, "age": 40},
        {"citizen": "C2", "family": "H1", "citizen_name": FAULTY, "age": "430", "Ghi chú": OWN},
        {"family": "H1", "citizen_name": FAULTY, "age": 9},
        {"citizen_name": FAULTY},
    ],
}


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("names") / "xa.xlsx"
    filled = {
        name: EntryTable([EntryRow(each, [each.get("Ghi chú")]) for each in rows], ["Ghi chú"])
        for name, rows in ROWS.items()
    }
    return write_entry_workbook(packaged_plan(DAY), path, "vi", filled)


def text_of(path: Path) -> str:
    """Return everything that a file says, zipped or not."""
    if path.suffix not in (".xlsx", ".docx"):
        return path.read_text("utf-8-sig")
    with ZipFile(path) as parts:
        return "".join(parts.read(each).decode("utf-8", "replace") for each in parts.namelist())


def run(workbook: Path, out: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Assess the workbook, and return what is printed."""
    command = ["assess-commune", str(workbook), "--on", DAY.isoformat(), "--out", str(out)]
    assert main([*command, *options]) == 0
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_names_stand_in_lists_and_papers_but_in_no_record_or_message(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = run(workbook, tmp_path / "out", capsys, "--papers", "--why", "learning_family:H3")
    files = {each.name: text_of(each) for each in (tmp_path / "out").rglob("*") if each.is_file()}
    assert HEAD in files["recognition.xlsx"]
    assert HEAD in files["danh-sach-learning_family.docx"]
    assert HEAD in files["thong-bao-chua-dat-learning_family.docx"]
    *messages, explanation = printed.split("Gia đình học tập: ")
    assert HEAD in explanation
    for name in NAMES:
        assert name not in "".join(messages)
        for record in RECORDS:
            assert name not in files[record], record
    # The officer finds the row by its number and its key.
    assert "C2 | … | H1 |" in files["rejects.csv"]
    assert "xa.xlsx [Công dân]" in files["rejects.csv"]


def test_without_names_they_stand_nowhere(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--papers", "--every-reason", "--why", "learning_family:H3", "--without-names")
    printed = run(workbook, tmp_path / "out", capsys, *options)
    texts = {each: text_of(each) for each in (tmp_path / "out").rglob("*") if each.is_file()}
    for name in NAMES:
        assert name not in printed
        assert not [path.name for path, text in texts.items() if name in text]
    # Hamlets are no people.
    assert any("Minh Xuân" in text for text in texts.values())


def test_rows_of_a_host_show_no_names_in_diagnostics() -> None:
    plan = packaged_plan(DAY)
    rows = [{n: c for n, c in each.items() if n != "Ghi chú"} for each in ROWS["families"]]
    families = [*rows, {"family_name": HEAD}, {"family": "H5", "family_name": 7}]
    commune = commune_of(plan, {"hamlets": ROWS["hamlets"], "families": families})
    shown = [
        *(each for reject in commune.rejects for each in reject.cells),
        *(
            f"{found.span.source.text} {found.message('vi')} {found.data}"
            for reject in commune.rejects
            for found in reject.diagnostics
        ),
    ]
    assert shown
    assert not [text for text in shown for name in NAMES if name in text]
    decision = roll_up(plan, commune).of("learning_family", "H1").decision
    assert decision is not None
    assert HEAD not in decision.model_dump_json()


@pytest.mark.parametrize(
    "line",
    [
        f"H7,X01,{HEAD},thừa một ô",
        f"H7,,{HEAD}",
        f"{HEAD},X01,",
        f",X01,{HEAD}",
        f",,{HEAD}",
        f"Người lập biểu: {HEAD},,",
    ],
)
def test_rows_that_cannot_be_read_show_no_names(
    tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "xa"
    folder.mkdir()
    (folder / "hamlets.csv").write_text("hamlet\nX01\n", "utf-8")
    rows = f"family,hamlet,family_name\nH1,X01,Ai\n{line}\nH8,X01,Ai\n"
    (folder / "families.csv").write_text(rows, "utf-8")
    printed = run(folder, tmp_path / "out", capsys, "--json")
    if line.startswith(HEAD):
        # A name in the place of a key is a key.
        assert HEAD in text_of(tmp_path / "out" / "rollup.csv")
        return
    assert HEAD not in printed
    for record in RECORDS:
        assert HEAD not in text_of(tmp_path / "out" / record)
