"""Templates of an office: papers are made of them, and a fault in one is told before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from criteria_engine.bilingual import Text
from criteria_engine.cli import main
from criteria_engine.rendering.papers.faults import FaultyTemplate
from criteria_engine.rendering.papers.word import check_template, shipped_template
from criteria_engine.rollup.report.papers import model
from criteria_engine.rollup.report.papers.kinds import KINDS
from criteria_engine.rollup.report.papers.list_forms import DECISION
from criteria_engine.rollup.report.papers.model import Paper
from criteria_engine.rollup.report.papers.templates import load_templates, write_shipped_templates
from criteria_engine.rollup.report.papers.writing import PaperOptions, write_papers
from tests.packaged import packaged_plan
from tests.rollup.report.papers.commune import DAY, SMALL, small_rollup
from tests.rollup.report.papers.listing import listing

DECISIONS = tuple(each for each in KINDS if each.form is DECISION)


def edited(change: Callable[[Any], object]) -> bytes:
    """The shipped template of the decision after a change."""
    file = docx.Document(BytesIO(shipped_template(DECISION, "vi")))
    change(file)
    written = BytesIO()
    file.save(written)
    return written.getvalue()


def with_text(text: str) -> bytes:
    return edited(lambda file: file.paragraphs[0].insert_paragraph_before(text))


def test_the_shipped_templates_can_be_edited_and_have_no_fault(tmp_path: Path) -> None:
    for language in ("vi", "en"):
        for each in KINDS:
            check_template(shipped_template(each.form, language), Paper, "x.docx")
    files = write_shipped_templates(tmp_path / "mau", "vi")
    assert [each.name for each in files][-1] == "de-nghi-khen-thuong.docx"
    (files[0]).write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_shipped_templates(tmp_path / "mau", "vi")
    assert files[0].read_bytes() == b"mine"
    (tmp_path / "rest").mkdir()
    (tmp_path / "rest" / "bien-ban.docx").touch()
    with pytest.raises(FileExistsError):
        write_shipped_templates(tmp_path / "rest", "vi")
    assert len(list((tmp_path / "rest").iterdir())) == 1


def test_papers_are_made_of_the_templates_of_an_office(tmp_path: Path) -> None:
    own, out = tmp_path / "mau", tmp_path / "out"
    own.mkdir()
    out.mkdir()
    (own / "quyet-dinh.docx").write_bytes(with_text("UBND XÃ MINH HỢP, {{ title }}: {{ count }}"))
    one = "CHO DÒNG HỌ {% for row in rows|sort(attribute='key') %}{{ loop.index }}. {{ row.key }}{% endfor %}"
    (own / "quyet-dinh-learning_clan.docx").write_bytes(with_text(one))
    # Word keeps such a file beside one that is open.
    (own / "~$quyet-dinh.docx").write_bytes(b"")
    (own / "ghi-chu.txt").write_bytes(b"")
    templates = load_templates(own, packaged_plan(DAY), "vi")
    titles = frozenset({"learning_family", "learning_clan"})
    options = PaperOptions(DECISIONS, templates, pdf=True, titles=titles)
    written = write_papers(small_rollup(), (), out, "vi", options)
    # Word prints an office's own template; the PDF of the shipped form would say something else.
    assert [each.suffix for each in written.files] == [".docx", ".docx"]
    assert written.without_pdf == written.files
    families = listing((out / "quyet-dinh-learning_family.docx").read_bytes())
    assert families.splitlines()[1] == "UBND XÃ MINH HỢP, Gia đình học tập: 22"
    assert "Nguyễn Thị Ánh Tuyết Hoàng Phương Khuê {{ office.name }}" in families
    clans = listing((out / "quyet-dinh-learning_clan.docx").read_bytes())
    assert clans.splitlines()[1] == "CHO DÒNG HỌ 1. D01"


FAULTS = {
    "{{ titel }}": ("titel", "title", "{{ titel }}"),
    "{{ ofice.name }}": ("ofice", "office", "{{ ofice.name }}"),
    "{{ office.nam }}": ("office.nam", "name", "{{ office.nam }}"),
    "{% for r in rows %}{{ r.nme }}{% endfor %}": ("r.nme", "name", "{% for r in rows %}"),
    "{% for g in groups %}{% for r in g.rows %}{{ r.keys }}{% endfor %}{% endfor %}": (
        "r.keys",
        "key",
        "{% for g in",
    ),
    "{% for r in rows|sort(attribute='key') %}{{ r.levle }}{% endfor %}": ("r.levle", "level", ""),
    "{% for r in rwos %}{{ r.name }}{% endfor %}": ("rwos", "rows", "{% for r in rwos %}"),
    "{% if provisonal %}x{% endif %}": ("provisonal", "provisional", "{% if provisonal %}"),
    "{% if provisional and not office.sign %}x{% endif %}": ("office.sign", "signer", ""),
    "{{ title|replace(yaer, '') }}": ("yaer", "year", ""),
    "{% set x = titl %}{{ x }}": ("titl", "title", ""),
    "{{ r.name }}": ("r", None, "{{ r.name }}"),
    "{% for r in rows %}{% endfor %}{{ r.name }}": ("r", None, ""),
}


@pytest.mark.parametrize("text", FAULTS)
def test_an_unknown_field_is_told_with_its_name_and_those_there_are(text: str) -> None:
    field, near, place = FAULTS[text]
    with pytest.raises(FaultyTemplate) as raised:
        check_template(with_text(text), Paper, "quyet-dinh.docx")
    error = raised.value
    assert (error.field, error.suggestion) == (field, near)
    assert f"mẫu quyet-dinh.docx: không có trường `{field}`" in error.message("vi")
    assert place in error.message("vi")
    assert near is None or near in error.known
    assert "hiện có" in str(error.help("vi"))
    assert "known: " in str(error.help("en"))


@pytest.mark.parametrize(
    "text",
    [
        "{% set x = title %}{{ x }}",
        "{% for r in rows %}{{ loop.index }} {{ r.name|upper }}{% endfor %}",
        "{% for g in groups %}{{ g.rows|length }}{% endfor %}",
        "{% for r in rows if r.rank %}{{ r.rank }}{% else %}{{ title }}{% endfor %}",
        "{{ title.upper() }} {{ namespace().x is defined }} {% if 'Gia' in title %}x{% endif %}",
        "{% for k, r in rows|groupby('group') %}{{ k }}{{ r[0].name }}{% endfor %}",
        "{# titel #}",
    ],
)
def test_what_templates_may_do_is_no_fault(text: str) -> None:
    check_template(with_text(text), Paper, "x.docx")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (with_text("{% if title %}"), "thẻ viết sai"),
        (with_text("{{ title"), "thẻ viết sai"),
        (with_text("{% endfor %}"), "thẻ viết sai"),
        (with_text("{{ title|hoa }}"), "thẻ viết sai"),
        (b"", "không phải tệp Word"),
        (b"PK\x03\x04 broken", "không phải tệp Word"),
        (b"\xd0\xcf\x11\xe0 an old .doc", "không phải tệp Word"),
        ((SMALL / "xa.csv").read_bytes(), "không phải tệp Word"),
    ],
)
def test_what_is_no_template_is_told(content: bytes, said: str) -> None:
    with pytest.raises(FaultyTemplate) as raised:
        check_template(content, Paper, "quyet-dinh.docx")
    assert said in raised.value.message("vi")


@pytest.mark.parametrize(
    "text",
    [
        "{{ 1 / 0 }}",
        "{{ title + 1 }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ title.nothing }}",
        "{% for r in rows %}{{ r.name.x }}{% endfor %}",
        "{{ range(100000000) }}",
        "{{ rows[5000].name }}",
    ],
)
def test_what_cannot_be_carried_out_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "quyet-dinh.docx").write_bytes(with_text(text))
    templates = load_templates(tmp_path, packaged_plan(DAY), "vi")
    options = PaperOptions(DECISIONS, templates, titles=frozenset({"learning_family"}))
    with pytest.raises(FaultyTemplate) as raised:
        write_papers(small_rollup(), (), tmp_path, "vi", options)
    assert "mẫu quyet-dinh.docx: không điền được" in raised.value.message("vi")


def test_a_field_that_word_has_split_is_one(tmp_path: Path) -> None:
    """Word splits a text into runs where somebody has corrected it."""

    def split(file: Any) -> None:
        paragraph = file.paragraphs[0].insert_paragraph_before("{{ ti")
        paragraph.add_run("tle").bold = True
        paragraph.add_run(" }}, {")
        paragraph.add_run("{ yaer }}")

    with pytest.raises(FaultyTemplate) as raised:
        check_template(edited(split), Paper, "x.docx")
    assert (raised.value.field, raised.value.suggestion) == ("yaer", "year")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("quyet-dinh.doc", "mẫu phải là tệp .docx"),
        ("quyet-dinh.dotx", "mẫu phải là tệp .docx"),
        ("Bien-Ban.odt", "mẫu phải là tệp .docx"),
        ("quyet-dinh-learning_family.docm", "mẫu phải là tệp .docx"),
        ("ghi-chu.txt", "thư mục này không có mẫu nào"),
        ("decision.docx", "không giấy tờ nào có tên mẫu này"),
        ("quyet-dinh-gia-dinh.docx", "không giấy tờ nào có tên mẫu này"),
    ],
)
def test_a_file_that_is_no_template_of_a_paper_is_told(
    name: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(FaultyTemplate) as raised:
        load_templates(tmp_path, packaged_plan(DAY), "vi")
    assert said in raised.value.message("vi")


def test_a_faulty_template_of_another_kind_does_not_matter(tmp_path: Path) -> None:
    write_shipped_templates(tmp_path, "vi")
    (tmp_path / "bien-ban.docx").write_bytes(b"")
    with pytest.raises(FaultyTemplate):
        load_templates(tmp_path, packaged_plan(DAY), "vi")
    assert [*load_templates(tmp_path, packaged_plan(DAY), "vi", DECISIONS).own] == ["quyet-dinh"]


def test_edited_papers_are_not_replaced_unless_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "to-trinh.docx").write_bytes(b"edited")
    words = ["commune", "papers", str(SMALL), "--on", "2025-11-20", "--out", str(tmp_path)]
    words += ["--only", "to-trinh"]
    assert main(words) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert (tmp_path / "to-trinh.docx").read_bytes() == b"edited"
    assert main([*words, "--overwrite"]) == 0
    assert (tmp_path / "to-trinh.docx").read_bytes() != b"edited"


def test_the_page_on_communes_names_every_field() -> None:
    page = (SMALL.parents[2] / "docs" / "commune.md").read_text(encoding="utf-8")
    section = page.partition("### Templates of your own")[2]
    records = [
        each
        for each in vars(model).values()
        if isinstance(each, type) and is_dataclass(each) and each is not Text
    ]
    names = {field.name for record in records for field in fields(record)}
    assert not [
        each for each in sorted(names) if not re.search(rf"`(\{{\{{ )?{each}( \}}\}})?`", section)
    ]


def test_a_template_of_no_paper_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "quyet-dihn.docx").write_bytes(with_text("x"))
    out = tmp_path / "out"
    words = ["commune", "papers", str(SMALL), "--on", "2025-11-20", "--out", str(out)]
    assert main([*words, "--templates", str(tmp_path)]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "mẫu quyet-dihn.docx: không giấy tờ nào có tên mẫu này" in told
    assert "có phải ý bạn là “quyet-dinh”?" in told
    assert not out.exists()
