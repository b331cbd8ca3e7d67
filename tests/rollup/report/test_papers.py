"""The papers of a commune: lists, notices and the report as letters, in the form of offices."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from criteria_engine.cli import main
from criteria_engine.rendering.document import Paragraph, line
from criteria_engine.rendering.letter import CHECK_THE_FORM, Letter, render_letter
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.report import papers as module
from criteria_engine.rollup.report.files import WrittenFiles, write_results
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import target_reports
from tests.packaged import minh_hop_plan

SMALL = Path(__file__).parents[3] / "examples" / "commune" / "small"
DAY = date(2025, 11, 20)
NAME = "Lê <b>An</b> & 'Bình' \x07"


@pytest.fixture(scope="module")
def rollup() -> Rollup:
    """Return the results of the small commune, in which one household without the title has a name."""
    plan = minh_hop_plan(DAY)
    commune = load_folder(SMALL, plan).commune
    column = plan.tables["families"].name_column
    assert column is not None
    families = commune.tables["families"]
    row = families.rows["H0018"]
    named = replace(row, values={**row.values, column: NAME})
    families = replace(families, rows={**families.rows, "H0018": named})
    return roll_up(plan, replace(commune, tables={**commune.tables, "families": families}))


def write(rollup: Rollup, folder: Path, **options: Any) -> WrittenFiles:
    return write_results(rollup, list(target_reports(rollup)), folder, "vi", **options)


@pytest.fixture(scope="module")
def out(rollup: Rollup, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    write(rollup, folder, papers=True)
    return folder


def texts(path: Path) -> list[str]:
    file = docx.Document(str(path))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in file.paragraphs), *cells]


def test_the_frame_is_that_of_an_official_letter(out: Path) -> None:
    file: Any = docx.Document(str(out / "giay-to" / "bao-cao.docx"))
    section = file.sections[0]
    assert [round(each.mm) for each in (section.page_width, section.page_height)] == [210, 297]
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
    office, nation = file.tables[0].rows[0].cells
    assert office.text.splitlines()[1:] == ["[CƠ QUAN BAN HÀNH]", "─" * 12, "Số: ……/……"]
    assert nation.text.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    recipients, signer = file.tables[-1].rows[0].cells
    assert recipients.text.startswith("Nơi nhận:")
    assert signer.text.startswith("[CHỨC VỤ CỦA NGƯỜI KÝ]\n(Chữ ký, dấu)")
    for footer in (section.first_page_footer, section.footer):
        assert "đối chiếu lại thể thức trước khi ký" in footer.paragraphs[0].text
    assert [each.text for each in file.paragraphs if each.text][:2] == [
        "BÁO CÁO",
        "Kết quả xét, ngày 20/11/2025",
    ]
    assert "Mục tiêu đến năm 2025 của xã Minh Hợp: chưa đạt" in texts(
        out / "giay-to" / "bao-cao.docx"
    )


def test_a_list_says_on_which_basis_each_title_is_held(out: Path) -> None:
    families = docx.Document(str(out / "giay-to" / "danh-sach-learning_family.docx")).tables[1]
    assert [cell.text for cell in families.rows[0].cells] == ["Số thứ tự", "Xóm", "Mã", "Căn cứ"]
    assert families.rows[1].cells[2].text == "H0001"
    assert families.rows[1].cells[3].text.startswith("Được công nhận theo quyết định của")
    citizens = docx.Document(str(out / "giay-to" / "danh-sach-learning_citizen.docx")).tables[1]
    assert {row.cells[-1].text for row in list(citizens.rows)[1:4]} == {"Tính theo tiêu chí"}


def test_a_notice_says_to_whom_what_why_and_whom_to_ask(rollup: Rollup, out: Path) -> None:
    path = out / "giay-to" / "thong-bao-chua-dat-learning_family.docx"
    found = [each for each in texts(path) if each.startswith("Kính gửi")]
    assert len(found) == 2
    assert "Kính gửi: hộ Lê <b>An</b> & 'Bình' ␇ (H0018), xóm X02" in found
    citizens = texts(out / "giay-to" / "thong-bao-chua-dat-learning_citizen.docx")
    assert "Tổng điểm 75/100, còn thiếu 5 điểm so với mức 80." in citizens
    assert "Còn thiếu gì, ai trả lời" in citizens
    assert any("Người trả lời: Công dân đăng ký." in each for each in citizens)
    # The title is for adults, and the age of some citizens is unknown.
    doubtful = [
        each for each in rollup.results["learning_citizen"].values() if each.applies is None
    ]
    assert doubtful
    assert sum("chỉ đúng nếu có áp dụng" in each for each in citizens) == len(doubtful)
    # A page for each, with a signature of its own.
    assert citizens.count("THÔNG BÁO") == sum(each.startswith("Kính gửi") for each in citizens)
    assert citizens.count("THÔNG BÁO") == 17


def test_names_stand_in_papers_and_in_no_decision(out: Path) -> None:
    assert "Lê " not in (out / "decisions.jsonl").read_text(encoding="utf-8")


def test_the_same_results_give_the_same_bytes_and_old_papers_go(
    rollup: Rollup, out: Path, tmp_path: Path
) -> None:
    write(rollup, tmp_path, papers=True)
    names = sorted(each.name for each in (out / "giay-to").iterdir())
    assert names == sorted(each.name for each in (tmp_path / "giay-to").iterdir())
    for name in names:
        assert (out / "giay-to" / name).read_bytes() == (tmp_path / "giay-to" / name).read_bytes()
    # A run without papers leaves none of an earlier day behind, and nothing else is touched.
    (tmp_path / "giay-to" / "mau.docx").touch()
    write(rollup, tmp_path)
    assert [each.name for each in (tmp_path / "giay-to").iterdir()] == ["mau.docx"]


def test_notices_beyond_the_limit_are_counted(
    rollup: Rollup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_NOTICES", 3)
    write(rollup, tmp_path, papers=True)
    found = texts(tmp_path / "giay-to" / "thong-bao-chua-dat-learning_citizen.docx")
    assert found.count("THÔNG BÁO") == 3
    assert sum("Còn 14 công dân chưa có thông báo ở đây" in each for each in found) == 1


def test_english_letters_have_an_english_frame() -> None:
    letter = Letter(
        "en", "NOTICE", "Result", ((Paragraph(line("one")),), (Paragraph(line("two")),))
    )
    file = docx.Document(BytesIO(render_letter(letter, DAY)))
    assert file.tables[0].rows[0].cells[1].text.startswith("SOCIALIST REPUBLIC OF VIET NAM")
    assert len(file.tables) == 4
    assert file.sections[0].footer.paragraphs[0].text == CHECK_THE_FORM.in_language("en", {})
    assert 'w:type="page"' in file.element.body.xml


def test_without_python_docx_the_command_names_the_extra_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    words = ["assess-commune", str(SMALL), "--on", "2025-11-20", "--papers"]
    assert main([*words, "--out", str(tmp_path / "out")]) != 0
    assert "criteria-engine[papers]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
