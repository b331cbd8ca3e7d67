"""The papers of a commune: what each says, their form, the same bytes, names, limits."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import Any

import docx
import pytest

from criteria_engine.cli import main
from criteria_engine.rendering.papers.fields import values_of
from criteria_engine.rendering.papers.forms import PaperForm
from criteria_engine.rendering.papers.pdf import render_pdf
from criteria_engine.rendering.papers.resolving import NodeResolver
from criteria_engine.rendering.papers.word import render_word, shipped_template
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.report.files import WrittenFiles, write_results
from criteria_engine.rollup.report.papers import gathering
from criteria_engine.rollup.report.papers import notices as module
from criteria_engine.rollup.report.papers.gathering import PaperGatherer
from criteria_engine.rollup.report.papers.kinds import (
    ALL_BUT_FILLED,
    KINDS,
    USUAL,
    CommunePaper,
    PaperKind,
)
from criteria_engine.rollup.report.papers.list_forms import CERTIFICATES, DECISION, LIST, PRAISE
from criteria_engine.rollup.report.papers.meeting_forms import MINUTES
from criteria_engine.rollup.report.papers.model import ListedGroup
from criteria_engine.rollup.report.papers.subject_forms import (
    FILLED_SHEETS,
    NOTICES,
    SCORING_SHEET,
)
from criteria_engine.rollup.report.papers.writing import PaperOptions, existing_papers, write_papers
from criteria_engine.rollup.results import Rollup
from tests.rollup.report.papers.commune import DAY, SMALL, small_reports, small_rollup
from tests.rollup.report.papers.listing import listing, words

FAMILIES = frozenset({"learning_family"})


def some(*forms: PaperForm) -> tuple[PaperKind, ...]:
    return tuple(each for each in KINDS if each.form in forms)


LISTINGS = Path(__file__).parent / "listings"


@pytest.fixture(scope="module")
def rollup() -> Rollup:
    return small_rollup()


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every paper, in Word and PDF."""
    folder = tmp_path_factory.mktemp("every")
    families = PaperOptions(ALL_BUT_FILLED, pdf=True, titles=FAMILIES)
    clans = PaperOptions(some(FILLED_SHEETS), pdf=True, titles=frozenset({"learning_clan"}))
    for options in (families, clans):
        write_papers(small_rollup(), small_reports(), folder, "vi", options)
    return folder


def write(rollup: Rollup, folder: Path, **options: Any) -> WrittenFiles:
    return write_results(rollup, list(small_reports()), folder, "vi", **options)


@pytest.fixture(scope="module")
def out(rollup: Rollup, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    write(rollup, folder, papers=True)
    return folder


def texts(path: Path) -> list[str]:
    file = docx.Document(str(path))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in file.paragraphs), *cells]


# ---- what papers say -------------------------------------------------------------------------


def _sample(kind: PaperKind) -> str:
    """The name of the paper whose listing is kept."""
    if isinstance(kind, CommunePaper):
        return kind.form.kind.vi
    title = "learning_clan" if kind.form.kind.vi == "phieu-cham-da-dien" else "learning_family"
    return f"{kind.form.kind.vi}-{title}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda each: each.form.kind.vi)
def test_each_paper_says_what_its_listing_says(kind: PaperKind, every: Path) -> None:
    content = (every / f"{_sample(kind)}.docx").read_bytes()
    found = listing(content)
    kept = LISTINGS / f"{kind.form.kind.vi}.txt"
    if os.environ.get("UPDATE_DOCS"):
        kept.write_text(found, encoding="utf-8")
    assert found == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS, ids=lambda each: each.form.kind.vi)
def test_word_and_pdf_say_the_same(kind: PaperKind, every: Path) -> None:
    gatherer = PaperGatherer(small_rollup(), small_reports(), "vi", None)
    if isinstance(kind, CommunePaper):
        paper = gatherer.of_commune()
    else:
        title = small_rollup().plan.title(_sample(kind).rpartition("-")[2])
        (paper,) = kind.gather(gatherer, title)
    nodes = NodeResolver("vi").nodes(kind.form.elements, values_of(paper))
    said = " ".join(" ".join(_node_texts(list(nodes))).split())
    assert said == words((every / f"{_sample(kind)}.docx").read_bytes())


def _node_texts(node: Any) -> list[str]:
    match node:
        case {"type": "line", "lead": lead, "text": text}:
            return [f"{lead}{text}"]
        case {"type": "sides", "columns": columns}:
            return _node_texts(columns)
        case {"type": "table", "heads": heads, "rows": rows}:
            cells = [each.get("cells") or [each["heading"]] for each in rows]
            return [*heads, *(text for row in cells for text in row)]
        case {"type": "page"}:
            return ["─" * 12]
        case list():
            return [text for each in node for text in _node_texts(each)]
        case _:
            return []


def test_pdf_papers_claim_the_profile_of_archives(every: Path) -> None:
    files = sorted(every.glob("*.pdf"))
    assert len(files) == len(KINDS)
    for each in files:
        content = each.read_bytes()
        assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in content
        assert b"Tinos" in content


def test_the_frame_is_that_of_an_official_letter(every: Path) -> None:
    file: Any = docx.Document(str(every / "quyet-dinh-learning_family.docx"))
    first, annex = file.sections
    for section in (first, annex):
        sizes = (section.page_width, section.page_height, section.left_margin, section.right_margin)
        assert [round(each.mm) for each in sizes] == [210, 297, 30, 15]
    assert 'w:pgNumType w:start="1"' in annex._sectPr.xml  # noqa: SLF001 - python-docx does not say
    list_rows = file.tables[-1].rows
    assert "w:tblHeader" in list_rows[0]._tr.xml  # noqa: SLF001 - as above
    certificates: Any = docx.Document(str(every / "giay-cong-nhan-learning_family.docx"))
    section = certificates.sections[0]
    assert section.page_width > section.page_height
    assert "w:pgBorders" in section._sectPr.xml  # noqa: SLF001 - as above
    breaks = certificates.element.body.xml.count('w:type="page"')
    assert breaks == len(small_rollup().results["learning_family"]) - 3


# ---- the papers of an assessment -------------------------------------------------------------


def test_an_assessment_writes_the_usual_papers(out: Path) -> None:
    kinds = {
        each.name.split("-learning")[0].split("-district")[0]
        for each in (out / "giay-to").iterdir()
    }
    assert {each.removesuffix(".docx") for each in kinds} == {each.form.kind.vi for each in USUAL}


def test_a_list_says_on_which_basis_each_title_is_held(out: Path) -> None:
    families = docx.Document(str(out / "giay-to" / "danh-sach-learning_family.docx")).tables[1]
    assert [cell.text for cell in families.rows[0].cells] == ["TT", "Mã", "Tên", "Căn cứ"]
    assert families.rows[1].cells[0].text == "Xóm X01: 11 hộ"
    assert families.rows[2].cells[1].text == "H0001"
    assert families.rows[2].cells[3].text.startswith("Được công nhận theo quyết định của")
    citizens = docx.Document(str(out / "giay-to" / "danh-sach-learning_citizen.docx")).tables[1]
    assert {row.cells[-1].text for row in list(citizens.rows)[2:5]} == {"Tính theo tiêu chí"}


def test_a_notice_says_to_whom_what_why_and_whom_to_ask(rollup: Rollup, out: Path) -> None:
    path = out / "giay-to" / "thong-bao-chua-dat-learning_family.docx"
    found = [each for each in texts(path) if each.startswith("Kính gửi")]
    assert len(found) == 2
    assert "Kính gửi: hộ Lê <b>An</b> & 'Bình' #[*x*] $y$ (H0018), xóm X02" in found
    citizens = texts(out / "giay-to" / "thong-bao-chua-dat-learning_citizen.docx")
    assert "- Tổng điểm 75/100, còn thiếu 5 điểm so với mức 80." in citizens
    assert "Còn thiếu gì, ai trả lời:" in citizens
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


def test_names_stand_in_papers_and_in_no_decision(
    rollup: Rollup, out: Path, tmp_path: Path
) -> None:
    assert "Lê " not in (out / "decisions.jsonl").read_text(encoding="utf-8")
    nameless = roll_up(rollup.plan.without_names(), rollup.commune)
    kinds = some(LIST, CERTIFICATES, NOTICES, PRAISE)
    write_papers(nameless, (), tmp_path, "vi", PaperOptions(kinds, titles=FAMILIES))
    for each in tmp_path.iterdir():
        assert "Lê <b>" not in listing(each.read_bytes())
        assert "Ánh Tuyết" not in listing(each.read_bytes())


def test_the_check_of_a_notice_is_that_of_the_record(rollup: Rollup, every: Path) -> None:
    decision = rollup.of("learning_family", "H0018").decision
    assert decision is not None
    start = decision.receipt.facts_hash[: len("sha256:") + 12]
    assert f"Mã đối chiếu: {start}…" in texts(every / "thong-bao-chua-dat-learning_family.docx")


def test_the_same_results_give_the_same_bytes_and_old_papers_go(
    rollup: Rollup, every: Path, out: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    again.mkdir()
    kinds = some(MINUTES, DECISION, NOTICES, SCORING_SHEET, CERTIFICATES)
    options = PaperOptions(kinds, pdf=True, titles=FAMILIES)
    written = write_papers(rollup, small_reports(), again, "vi", options)
    assert len(written.files) == 2 * len(kinds)
    for path in written.files:
        assert path.read_bytes() == (every / path.name).read_bytes(), path.name
    # A run without papers leaves none of an earlier day behind, and nothing else is touched.
    papers = tmp_path / "giay-to"
    papers.mkdir()
    (papers / "mau.docx").touch()
    (papers / "quyet-dinh-learning_family.pdf").touch()
    write(rollup, tmp_path)
    assert [each.name for each in papers.iterdir()] == ["mau.docx"]


def test_notices_beyond_the_limit_are_counted(
    rollup: Rollup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_NOTICES", 3)
    title = rollup.plan.title("learning_citizen")
    paper = PaperGatherer(rollup, (), "vi", None).of_notices(title)
    assert len(paper.notices) == 3
    assert "Còn 14 công dân chưa có thông báo ở đây" in paper.notices[0].left_out
    assert not paper.notices[1].left_out


def test_pages_beyond_the_limit_are_in_further_files(
    rollup: Rollup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MAX_NOTICES", 10)
    options = PaperOptions(some(CERTIFICATES), titles=FAMILIES)
    written = write_papers(rollup, (), tmp_path, "vi", options)
    names = [each.stem for each in written.files]
    start = "giay-cong-nhan-learning_family"
    assert names == [start, f"{start}-2", f"{start}-3"]
    counts = [listing(each.read_bytes()).count("CÔNG NHẬN") for each in written.files]
    assert counts == [10, 10, 2]
    (tmp_path / f"{start}-note.docx").touch()
    (tmp_path / f"{start}-4.xlsx").touch()
    found = existing_papers(rollup.plan, tmp_path, "vi", options)
    assert sorted(each.stem for each in found) == names


def test_a_list_of_fifteen_hundred_names_takes_less_than_three_seconds(rollup: Rollup) -> None:
    paper = PaperGatherer(rollup, (), "vi", None).of_list(rollup.plan.title("learning_family"))
    members = tuple(replace(paper.rows[0], number=number) for number in range(1, 85))
    groups = tuple(ListedGroup(f"Xóm {number}", "84 hộ", members) for number in range(1, 19))
    big = replace(paper, groups=groups)
    start = process_time()
    word = render_word(shipped_template(DECISION, "vi"), big, "x", DAY)
    pdf = render_pdf(DECISION, big, "x", "vi", DAY)
    assert process_time() - start < 3
    assert len(docx.Document(BytesIO(word)).tables[-1].rows) == 18 * 85 + 1
    assert len(pdf) > 1_000_000


def test_letters_that_word_and_pdf_cannot_have_are_said(rollup: Rollup, tmp_path: Path) -> None:
    """A control letter is shown as a sign; without a glyph for a sign there is no PDF, and that is said."""
    families = rollup.commune.tables["families"]
    column = rollup.plan.tables["families"].name_column
    assert column is not None
    rows = dict(families.rows)
    rows["H0001"] = replace(rows["H0001"], values={**rows["H0001"].values, column: "Lê \x07 An 中"})
    tables = {**rollup.commune.tables, "families": replace(families, rows=rows)}
    odd = replace(rollup, commune=replace(rollup.commune, tables=tables))
    options = PaperOptions(some(DECISION), pdf=True, titles=FAMILIES)
    written = write_papers(odd, (), tmp_path, "vi", options)
    assert [each.name for each in written.files] == ["quyet-dinh-learning_family.docx"]
    ((path, error),) = written.left_out
    assert path.name == "quyet-dinh-learning_family.pdf"
    assert error.message("vi") == "phông chữ của bản PDF không có nét cho “␇”"
    assert "Lê ␇ An 中" in listing((tmp_path / "quyet-dinh-learning_family.docx").read_bytes())


def test_english_papers_are_whole(rollup: Rollup, tmp_path: Path) -> None:
    write_papers(rollup, small_reports(), tmp_path, "en", PaperOptions(KINDS, titles=FAMILIES))
    assert (tmp_path / "decision-learning_family.docx").exists()
    file = docx.Document(str(tmp_path / "notices-not-eligible-learning_family.docx"))
    assert file.tables[0].rows[0].cells[1].text.startswith("SOCIALIST REPUBLIC OF VIET NAM")
    for each in tmp_path.iterdir():
        assert "ngày" not in listing(each.read_bytes()), each.name


@pytest.mark.parametrize("package", ["docxtpl", "typst"])
def test_without_a_package_the_command_names_the_extra_and_writes_nothing(
    package: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    words = ["commune", "papers", str(SMALL), "--on", "2025-11-20", "--pdf"]
    assert main([*words, "--out", str(tmp_path / "out")]) != 0
    assert "criteria-engine[papers]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
