"""A signed decision is recorded from the lists for recognition, and feeds awards and later years."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import openpyxl
import pytest

from criteria_engine.cli import main
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from tests.packaged import packaged_plan

DAY = date(2025, 11, 20)

ROWS: dict[str, list[dict[str, Any]]] = {
    "commune": [{"commune": "xa"}],
    "hamlets": [{"hamlet": "X01"}],
    "families": [
        {"family": "H1", "hamlet": "X01", "family_name": "Lê An", "judgements.award": True},
        {"family": "H2", "hamlet": "X01", "family_name": "Trần Bình", "judgements.award": True},
        {"family": "H3", "hamlet": "X01", "family_name": "Ngô Chi"},
        {
            "family": "H4",
            "hamlet": "X01",
            "family_name": "Đỗ Dung",
            "judgements.1c": 9,
            "judgements.2.rest": 18,
            "judgements.3.whole": True,
            "judgements.4.whole": True,
        },
    ],
    "citizens": [{"citizen": "C1", "family": "H1"}],
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of a commune, with the lists for recognition."""
    folder = tmp_path_factory.mktemp("commune")
    filled = {name: EntryTable.of(rows) for name, rows in ROWS.items()}
    write_entry_workbook(packaged_plan(DAY), folder / "xa.xlsx", "vi", filled)
    out = folder / "ket-qua"
    command = ["assess-commune", str(folder / "xa.xlsx"), "--on", "2025-11-20", "--json"]
    assert main([*command, "--out", str(out)]) == 0
    return out


def recognise(lists: Path, out: Path, *options: str) -> int:
    command = ["commune", "recognise", str(lists), "--number", "45/QĐ-UBND"]
    return main([*command, "--signed", "2025-12-20", "--out", str(out), *options])


def sheet_of(path: Path) -> list[dict[str, Any]]:
    heading, *rows = list(openpyxl.load_workbook(path)["Công nhận"].values)[1:]
    return [dict(zip(heading, row, strict=True)) for row in rows]


def read(folder: Path, on: date = DAY) -> LoadedFolder:
    return load_folder(folder, packaged_plan(on))


def test_the_lists_become_rows_with_number_day_and_signer(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "cong-nhan.xlsx"
    assert recognise(results, out, "--signer", "Lê Văn Ký") == 0
    first, second = sheet_of(out)
    assert first == {
        "Danh hiệu": "Gia đình học tập",
        "Mã": "H1",
        "Ngày quyết định": first["Ngày quyết định"],
        "Mức": None,
        "Số quyết định": "45/QĐ-UBND",
        "Người ký": "Lê Văn Ký",
        "Tên": "Lê An",
        "Công nhận cho năm": 2025,
    }
    assert first["Ngày quyết định"].date() == date(2025, 12, 20)
    assert second["Mã"] == "H2"
    assert recognise(results, out) == 1, "a file that is there is not replaced"


def test_recorded_recognitions_are_read_beside_the_workbook(results: Path, tmp_path: Path) -> None:
    lists = tmp_path / "recognition.xlsx"
    book = openpyxl.load_workbook(results / "recognition.xlsx")
    sheet = book["Gia đình học tập"]
    # H2 was not recognised; H3 was, and is written in by hand, in decomposed letters.
    row = next(cell.row for cell in sheet["C"] if cell.value == "H2")
    for cell, value in zip(
        sheet[row], ("", "X01", "H3", normalize("NFD", "Ngô Chi")), strict=False
    ):
        cell.value = value
    book.save(lists)
    folder = tmp_path / "xa"
    folder.mkdir()
    rows = [{k: v for k, v in each.items() if k != "judgements.award"} for each in ROWS["families"]]
    filled = {name: EntryTable.of(each) for name, each in {**ROWS, "families": rows}.items()}
    write_entry_workbook(packaged_plan(DAY), folder / "xa.xlsx", "vi", filled)
    assert recognise(lists, folder / "cong-nhan-2025.xlsx") == 0
    loaded = read(folder)
    assert not loaded.commune.rejects
    assert [each.code.id for each in loaded.warnings if each.code.id.startswith("recog")] == [
        "recognised-soon"
    ]
    # They are the awards of their year, whatever the day on which the commune is assessed.
    results_2025 = roll_up(packaged_plan(DAY), loaded.commune).results["learning_family"]
    granted = {key: each.is_granted for key, each in results_2025.items()}
    assert granted == {"H1": True, "H2": False, "H3": True, "H4": False}
    assert {each.held for each in results_2025.values()} == {False}
    later = date(2026, 11, 20)
    results_2026 = roll_up(packaged_plan(later), read(folder, later).commune)
    assert not any(each.is_granted for each in results_2026.results["learning_family"].values())


def test_who_awaits_only_the_award_is_listed_and_recognised_where_marked(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(results / "recognition.xlsx")
    sheet = book["Chờ xét"]
    heading, row = (each for each in sheet.values if each[2] in ("Mã", "H4"))
    assert dict(zip(heading[:7], row, strict=False)) == {
        "Số thứ tự": 1,
        "Xóm": "X01",
        "Mã": "H4",
        "Tên": "Đỗ Dung",
        "Danh hiệu": "Gia đình học tập",
        "Tổng điểm": None,
        "Công nhận (có, không)": None,
    }
    lists, out = tmp_path / "recognition.xlsx", tmp_path / "cn.xlsx"
    number = next(cell.row for cell in sheet["C"] if cell.value == "H4")
    for mark, keys in ((None, ["H1", "H2"]), ("không", ["H1", "H2"]), ("X", ["H1", "H2", "H4"])):
        sheet.cell(number, 7, mark)
        book.save(lists)
        out.unlink(missing_ok=True)
        assert recognise(lists, out) == 0
        assert [each["Mã"] for each in sheet_of(out)] == keys
    sheet.cell(number, 7, "để sau")
    book.save(lists)
    assert recognise(lists, tmp_path / "other.xlsx") != 0
    assert "recognition.xlsx [Chờ xét] G" in capsys.readouterr().err


UNIT = "Đơn vị học tập cấp huyện"


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"subject": "U1"}, "recognised-twice"),
        ({"subject": "U2", "date": date(2024, 12, 21)}, "decision-number-reused"),
        ({"subject": "U2", "signer": "Ai Khác"}, "decision-number-reused"),
        ({"subject": "U2", "name": "Trường khác"}, "recognised-name-differs"),
        ({"subject": "U2", "name": normalize("NFD", "TRƯỜNG  B")}, None),
        ({"subject": "U2", "number": "46", "date": date(2024, 12, 21)}, None),
        ({"subject": "U2", "date": date(2023, 12, 20)}, None),
        ({"subject": "U9"}, "unknown-recognised-subject"),
        ({"subject": "U2", "date": "32/12/2024"}, "not-a-date"),
        ({"subject": "U2", "date": date(2525, 12, 20)}, "recognised-later"),
        ({"subject": "U2", "number": None, "date": date(2025, 12, 20)}, "recognised-later"),
        ({"subject": "U2", "date": date(2025, 12, 20)}, "recognised-soon"),
        ({"subject": "U2", "year": "năm ngoái"}, "number-not-as-mapped"),
        ({"subject": "U2", "year": 25}, "out-of-range"),
        ({"subject": "U2", "date": None}, "row-without-day"),
        ({"subject": "U2", "title": "Đơn vị học tạp"}, "unknown-title"),
    ],
)
def test_mistakes_in_recognitions_are_told_at_their_cell(
    tmp_path: Path, second: dict[str, Any], code: str | None
) -> None:
    base = {
        "title": UNIT,
        "subject": "U1",
        "date": date(2024, 12, 20),
        "level": "mức độ 1",
        "number": "45/QĐ",
        "signer": "Lê Văn Ký",
    }
    rows = {
        "hamlets": [{"hamlet": "X01"}],
        "units": [{"unit": "U1", "unit_name": "Trường A"}, {"unit": "U2", "unit_name": "Trường B"}],
        "recognitions": [base, {**base, **second}],
    }
    filled = {name: EntryTable.of(each) for name, each in rows.items()}
    path = write_entry_workbook(packaged_plan(DAY), tmp_path / "xa.xlsx", "vi", filled)
    loaded = read(path)
    warned = [each for each in loaded.warnings if "[Công nhận]" in str(each.span)]
    rejected = [each for reject in loaded.commune.rejects for each in reject.diagnostics]
    found = [*warned, *rejected]
    assert [each.code.id for each in found] == ([] if code is None else [code])
    for each in found:
        assert "xa.xlsx [Công nhận] " in str(each.span)
        # Signers and names are names of people.
        assert "Lê Văn Ký" not in f"{each.message('vi')} {each.help('vi')} {each.span.source.text}"


def test_what_cannot_be_recorded_is_refused(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "cn.xlsx"
    assert recognise(tmp_path, out) != 0
    assert "recognition.xlsx" in capsys.readouterr().err
    assert recognise(results, out, "--title", "learning_famly") != 0
    assert "learning_family" in capsys.readouterr().err
    assert recognise(results, out, "--title", "learning_clan") != 0
    assert "nobody-listed" in capsys.readouterr().err
    assert recognise(results, tmp_path / "cn.xls") != 0
    assert not out.exists()
