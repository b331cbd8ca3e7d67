"""The workbooks for officers: lists, targets with charts, and missing facts."""

from __future__ import annotations

import csv
import json
import re
import sys
import zipfile
from datetime import date
from errno import ENOSPC
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from criteria_engine.model.basis import Basis
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.report import files as results
from criteria_engine.rollup.report.files import WrittenFiles, write_results
from criteria_engine.rollup.report.labels import basis_by_title, provisional_text, subject_text
from criteria_engine.rollup.report.shortfalls import shortfall_of
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import target_reports
from tests.packaged import minh_hop_plan

SMALL = Path(__file__).parents[3] / "examples" / "commune" / "small"


@pytest.fixture(scope="module")
def rollup() -> Rollup:
    plan = minh_hop_plan(date(2025, 11, 20))
    return roll_up(plan, load_folder(SMALL, plan).commune)


def write(rollup: Rollup, folder: Path) -> WrittenFiles:
    return write_results(rollup, list(target_reports(rollup)), folder, "vi")


@pytest.fixture(scope="module")
def out(rollup: Rollup, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    assert not write(rollup, folder).warnings
    return folder


def grid(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_targets_are_shown_beside_the_results(out: Path) -> None:
    book = openpyxl.load_workbook(out / "targets.xlsx")
    assert book.sheetnames[:2] == ["Tóm tắt", "Các giai đoạn 1"]
    assert {"Mục tiêu 1", "Mục tiêu 1, theo xóm"} <= {*book.sheetnames}
    rows = grid(out / "targets.xlsx", "Mục tiêu 1")
    heads = next(row for row in rows if row[0] == "Mục tiêu")
    assert heads[2:4] == ("Chắc chắn đạt", "Có thể đạt")
    families = next(row for row in rows if row[0] == "92\u00a0% hộ đạt Gia đình học tập")
    assert families[1:6] == ("chưa đủ thông tin", 22, 24, 24, 26)
    assert families[6:8] == (pytest.approx(22 / 26), 1)
    assert families[8:13] == (23, 24, pytest.approx(0.92), 0, 2)
    by_hamlet = grid(out / "targets.xlsx", "Mục tiêu 1, theo xóm")
    assert by_hamlet[2][0] == "92\u00a0% hộ đạt Gia đình học tập"
    assert {row[0] for row in by_hamlet[4:6]} == {"X01", "X02"}


def test_denominators_are_stated(out: Path) -> None:
    notes = [str(row[0]) for row in grid(out / "targets.xlsx", "Mục tiêu 1")]
    assert any("không chỉ nơi đăng ký" in each for each in notes)


def test_no_note_is_wider_than_its_table(out: Path) -> None:
    for path in out.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            if not sheet.freeze_panes:  # a sheet with charts has no table across its width
                continue
            joined = {str(each).partition(":")[0] for each in sheet.merged_cells.ranges}
            wide = sum(
                each.width * (each.max - each.min + 1) for each in sheet.column_dimensions.values()
            )
            for row in range(2, int(sheet.freeze_panes[1:]) - 1):
                cell = sheet.cell(row, 1)
                assert len(str(cell.value)) < wide or cell.coordinate in joined, (
                    sheet.title,
                    cell.value,
                )


def test_there_are_charts(out: Path) -> None:
    with zipfile.ZipFile(out / "targets.xlsx") as packed:
        charts = [each for each in packed.namelist() if each.startswith("xl/charts/chart")]
        texts = [packed.read(each).decode() for each in charts]
    assert len(charts) >= 3
    # The goal is a mark on columns of what is certain over what is possible.
    assert all("lineChart" in each and '<c:symbol val="dash"/>' in each for each in texts)


def not_earned(out: Path) -> set[tuple[str, str]]:
    decisions = map(json.loads, (out / "decisions.jsonl").read_text("utf-8").splitlines())
    return {
        (each["title_id"], each["subject"])
        for each in decisions
        if each["outcome"] != "eligible" and not each["title_id"].startswith("targets_")
    }


def test_whoever_has_not_earned_a_title_stands_in_one_list_and_in_that_of_the_hamlet(
    rollup: Rollup, out: Path
) -> None:
    book = openpyxl.load_workbook(out / "not-earned.xlsx")
    assert book.sheetnames[:4] == ["Chưa đạt", "Gần đạt nhất", "Xóm X01", "Xóm X02"]
    heads, *rows = [row for row in grid(out / "not-earned.xlsx", "Chưa đạt")[1:] if row[1]]
    assert heads[0] == "Xóm" and heads[-2:] == ("Vì sao", "Còn thiếu gì, hỏi ai")
    listed = [row for row in rows if row[2]]
    assert len(listed) == len(not_earned(out))
    assert {row[2] for row in listed} == {subject for _, subject in not_earned(out)}
    assert all(row[4] for row in listed)  # each has a reason
    of_hamlet = {row[2] for row in listed if row[0] == "X01"}
    sheet = [row[1] for row in grid(out / "not-earned.xlsx", "Xóm X01")]
    assert of_hamlet and of_hamlet <= set(sheet)


def test_a_sentence_says_why_and_what_is_missing(rollup: Rollup) -> None:
    def said(title: str, subject: str) -> tuple[str, str, str]:
        result = rollup.of(title, subject)
        found = shortfall_of(rollup, result, result.decision, "vi")
        return found.state, found.why, found.missing

    unit = next(r for r in rollup.results["district_unit"].values() if r.outcome == "not_eligible")
    state, why, _ = said("district_unit", unit.subject)
    assert state == "Chưa đạt" and why.startswith("Chưa đạt mức độ 1 vì ")
    family = next(
        r for r in rollup.results["learning_family"].values() if r.outcome == "not_eligible"
    )
    _, why, missing = said("learning_family", family.subject)
    assert why.startswith("Chưa được công nhận theo quyết định của ")
    assert missing.startswith("Mất điểm nhiều nhất ở ")
    unscored = next(
        r
        for r in rollup.results["learning_citizen"].values()
        if r.outcome == "not_eligible" and "của một nhóm" in said("learning_citizen", r.subject)[1]
    )
    _, why, missing = said("learning_citizen", unscored.subject)
    assert (
        why.startswith("Chấm theo mẫu phiếu của một nhóm") and not missing
    )  # points do not decide
    waits = next(
        r
        for r in rollup.results["learning_citizen"].values()
        if r.outcome == "undetermined" and r.decision is not None and len(r.decision.missing) > 4
    )
    state, _, missing = said("learning_citizen", waits.subject)
    assert state == "Chưa đủ thông tin" and missing.count("?") == 3
    assert re.search(r"Và \d+ câu hỏi nữa\.$", missing)


def test_the_page_leads_to_each_hamlet_and_shows_bars(out: Path) -> None:
    page = (out / "report.html").read_text("utf-8")
    links = re.findall(r'<a href="#([^"]+)">', page)
    assert len(links) == 3  # two hamlets, and what is in neither
    assert all(page.count(f' id="{each}"') == 1 for each in links)
    _, subject = next(iter(not_earned(out)))
    assert f"{subject}</strong>: " in page or f"{subject})</strong>: " in page
    bars = re.findall(r'<svg class="gauge".*?</svg>', page)
    assert bars and all(each.count("<rect") in (4, 5) for each in bars)
    first = next(each for each in re.findall(r"<tr>.*?</tr>", page) if "92\u00a0% hộ" in each)
    assert 'width="84.62"' in first and 'width="100.00"' in first and 'x="91.50"' in first


def test_sheets_print_on_a4_with_header_pages_and_signatures(out: Path) -> None:
    for path in out.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            assert sheet.page_setup.paperSize == 9 and sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is the default
            assert sheet.oddFooter.center.text == "Trang &P/&N"
            assert sheet.oddHeader.left.text == "Kết quả xét, ngày 20/11/2025"
            texts = [cell.value for row in sheet.iter_rows() for cell in row]
            signed = "NGƯỜI LẬP BẢNG" in texts
            assert signed is (path.name != "missing.xlsx" and "A" in sheet.column_dimensions)
            if sheet.freeze_panes:
                assert sheet.print_title_rows


def test_lists_for_recognition_are_those_of_the_csv_files(out: Path) -> None:
    rows = grid(out / "recognition.xlsx", "Gia đình học tập")
    at = next(index for index, row in enumerate(rows) if row[0] == "Số thứ tự")
    assert rows[at] == (
        "Số thứ tự",
        "Xóm",
        "Mã",
        "Quyết định",
    )  # the title has neither levels nor grades
    listed = [(row[1], row[2]) for row in rows[at + 1 :] if row[1]]
    assert len(listed) == 22
    assert rows[1][0] == "22 hộ"
    assert ("X01", "H0001") in listed
    summary = grid(out / "recognition.xlsx", "Tóm tắt")
    assert summary[2][:3] == ("Xóm", "Công dân học tập", "Gia đình học tập")
    assert sum(int(row[2]) for row in summary[3:] if row[2] is not None) == 22


def test_results_from_unverified_sources_are_marked(rollup: Rollup, out: Path) -> None:
    bases = basis_by_title(rollup)
    assert bases["universal_primary"] is Basis.SEEN
    assert Basis.SEEN not in (bases["learning_family"], bases["learning_community"])
    rows = grid(out / "recognition.xlsx", "Gia đình học tập")
    assert rows[3][0].startswith("Danh sách tạm thời: ")
    rows = grid(out / "targets.xlsx", "Mục tiêu 1")
    assert [rows[1][0], rows[3][0]] == [
        "Kế hoạch năm 2022 của Ủy ban nhân dân xã Minh Hợp",
        "Kết quả tạm thời; chưa đối chiếu với văn bản gốc: Thời gian hiệu lực.",
    ]
    for line in (out / "decisions.jsonl").read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        assert answer["basis"] == bases[answer["title_id"]]
    provisional = provisional_text(rollup, "vi")
    assert provisional is not None
    assert "Gia đình học tập" in provisional
    assert "Xóa mù chữ" not in provisional
    assert provisional in (out / "targets.md").read_text(encoding="utf-8")


def test_missing_facts_name_who_answers_and_faults_name_their_rows(out: Path) -> None:
    asked = grid(out / "missing.xlsx", "Còn phải hỏi")
    assert any(row[1] == "Bộ phận tổ chức, nhân sự của đơn vị" for row in asked)
    faults = grid(out / "missing.xlsx", "Dòng có lỗi")
    assert "cong-dan.csv:3 (Tuổi)" in [row[0] for row in faults]


def test_no_cell_is_a_formula(out: Path) -> None:
    for path in out.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_the_same_commune_gives_the_same_files(rollup: Rollup, out: Path, tmp_path: Path) -> None:
    write(rollup, tmp_path)
    for path in sorted(out.rglob("*.*")):
        assert path.read_bytes() == (tmp_path / path.relative_to(out)).read_bytes(), path.name


def test_without_the_extra_everything_else_is_written(
    rollup: Rollup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    written = write(rollup, tmp_path)
    assert [each.code.id for each in written.warnings] == ["no-workbooks-written"]
    assert {each.name for each in written.files} >= {"targets.md", "rollup.csv"}
    assert not list(tmp_path.glob("*.xlsx"))


def test_every_file_of_the_report_has_the_same_numbers(out: Path) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    text = (out / "targets.md").read_text(encoding="utf-8")
    cells = [
        f'<td class="number" data-head="{each}</td>' for each in ('Đạt">22–24', 'Tổng số">24–26')
    ]
    assert "".join(cells) in page
    assert "| 22–24 | 24–26 | 84,62–100\u00a0% | 23–24 | 92\u00a0% | 0–2 |" in text
    assert "## Dòng có lỗi" in (out / "missing.md").read_text(encoding="utf-8")
    assert "Dòng có lỗi</h2>" in page


def test_texts_of_the_tables_are_escaped_everywhere(tmp_path: Path) -> None:
    plan = minh_hop_plan(date(2025, 11, 20))
    key = "=1|<script>`*"
    rows: dict[str, list[dict[str, Any]]] = {
        "commune": [{"commune": key}],
        "hamlets": [{"hamlet": key}],
        "families": [
            {"family": f"{key}1", "hamlet": key, "judgements.award": True},
            {"family": f"{key}2", "hamlet": key},
            {"family": f"{key}3", "hamlet": "@x|y", "judgements.award": True},
        ],
    }
    rollup = roll_up(plan, commune_of(plan, rows))
    write(rollup, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "=1|&lt;script&gt;" in page
    for name in ("targets.md", "missing.md"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "<script" not in text.replace("\\<", "")
        tables = [block for block in text.strip().split("\n\n") if block.startswith("| ")]
        for each in tables:
            widths = {len(re.findall(r"(?<!\\)\|", row)) for row in each.split("\n")}
            assert len(widths) == 1, each
    for path in tmp_path.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    for path in tmp_path.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not [c for row in csv.reader(file) for c in row if c[:1] in "=+@" and c]


def test_a_workbook_that_cannot_be_written_is_named(rollup: Rollup, tmp_path: Path) -> None:
    (tmp_path / "targets.xlsx").mkdir()
    with pytest.raises(OSError, match="targets") as raised:
        write(rollup, tmp_path)
    assert str(raised.value.filename).endswith("targets.xlsx")


def test_rows_with_errors_are_to_be_corrected_first(out: Path) -> None:
    text = (out / "missing.md").read_text(encoding="utf-8")
    assert "8 dòng có lỗi, sửa trước khi hỏi" in text


def test_lists_of_an_earlier_run_are_deleted(rollup: Rollup, tmp_path: Path) -> None:
    write(rollup, tmp_path)
    stale = tmp_path / "recognition" / "universal_primary.csv"  # not a list of this run
    own = tmp_path / "recognition" / "ghi-chu.csv"
    for each in (stale, own):
        each.write_text("x")
    written = write(rollup, tmp_path)
    assert not stale.exists()
    assert own.exists()
    there = {each for each in tmp_path.rglob("*") if each.is_file()}
    assert there == {*written.files, own}


def test_a_run_that_cannot_write_changes_no_file(
    rollup: Rollup, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(rollup, tmp_path)
    (tmp_path / "targets.md").write_text("bản trước")

    def full(*_given: object) -> Path:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(results, "write_workbook", full)
    with pytest.raises(OSError, match="No space left") as raised:
        write(rollup, tmp_path)
    assert raised.value.filename == str(tmp_path)
    assert (tmp_path / "targets.md").read_text() == "bản trước"
    assert {each.name for each in tmp_path.iterdir()} == {each.name for each in out.iterdir()}


def test_mistakes_name_the_headings_of_the_table(out: Path) -> None:
    faults = grid(out / "missing.xlsx", "Dòng có lỗi")
    by_place = {row[0]: row[2] for row in faults}
    assert by_place["cong-dan.csv:3 (Tuổi)"].startswith("`Tuổi` là 430")
    text = (out / "missing.md").read_text(encoding="utf-8") + (out / "rejects.csv").read_text(
        "utf-8"
    )
    for name in ("`age`", "`hamlet`", "`family`", "(families)", "(hamlets)", "judgements."):
        assert name not in text.replace("\\", ""), name


def test_subjects_are_shown_by_name(tmp_path: Path) -> None:
    plan = minh_hop_plan(date(2025, 11, 20))
    rows: dict[str, list[dict[str, Any]]] = {
        "commune": [{"commune": "xa"}],
        "hamlets": [{"hamlet": "X10"}, {"hamlet": "X9", "hamlet_name": "Xóm 9"}],
        "clans": [{"clan": "D1", "clan_name": "Lê"}],
        "families": [
            {
                "family": "H10",
                "family_name": "Lê Văn An",
                "hamlet": "X10",
                "clan": "D1",
                "judgements.award": True,
            },
            {"family": "H9", "hamlet": "X9", "clan": "D1", "judgements.award": True},
            {"family": "H8", "hamlet": "X9", "clan": "D1"},
        ],
    }
    rollup = roll_up(plan, commune_of(plan, rows))
    assert subject_text(rollup, "families", "H10", "vi") == "hộ Lê Văn An (H10)"
    assert subject_text(rollup, "families", "H9", "vi") == "hộ H9"
    assert subject_text(rollup, "hamlets", "X9", "vi") == "Xóm 9 (X9)"
    write(rollup, tmp_path)
    rows_ = grid(tmp_path / "recognition.xlsx", "Gia đình học tập")
    at = next(index for index, row in enumerate(rows_) if row[0] == "Số thứ tự")
    assert rows_[at][:4] == ("Số thứ tự", "Xóm", "Mã", "Tên")
    assert [row[1:4] for row in rows_[at + 1 :] if row[1]] == [
        ("X9", "H9", None),
        ("X10", "H10", "Lê Văn An"),
    ]
    assert "Lê Văn An" not in (tmp_path / "decisions.jsonl").read_text(encoding="utf-8")


def test_wrong_recognitions_are_told_by_the_headings_and_the_names_of_titles(out: Path) -> None:
    with (out / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        wrong = next(row for row in csv.DictReader(file) if row["table"] == "recognitions")
    assert "`Ngày quyết định` cần một ngày có thật" in wrong["reason"]
    assert "Cộng đồng học tập cấp xã (learning_community)" in wrong["help"]
    assert "targets_" not in wrong["help"]


def test_percentages_in_the_names_of_targets_are_written_as_all_others(out: Path) -> None:
    text = (out / "targets.md").read_text(encoding="utf-8")
    assert "92\u00a0% hộ đạt Gia đình học tập" in text
    assert not re.search(r"\d%", text)
