"""Reports on decisions: snapshots of whole reports, and properties that hold for any text in them.

`UPDATE_SNAPSHOTS=1 pytest tests/rendering` rewrites the snapshots; read the diff before a commit.
"""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from criteria_engine.bilingual import Language
from criteria_engine.decision import Decision
from criteria_engine.model.base import Bilingual, Score
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import Named, Outcome, SetReference
from criteria_engine.model.findings import (
    Doubt,
    Judgement,
    Missing,
    Operand,
    Quantity,
    Reason,
    Status,
)
from criteria_engine.rendering.decision.report import report
from criteria_engine.rendering.display_width import cells, one_line
from criteria_engine.rendering.document import Heading
from criteria_engine.rendering.styles import RenderStyle
from criteria_engine.rendering.text import render_text
from tests.generated import HEAD, catalogue_of
from tests.rendering.decision.handmade import (
    CITIZEN,
    HANDMADE,
    LEVELS,
    criterion,
    decision,
    details,
    indicator,
    receipt,
    source,
)

SNAPSHOTS = Path(__file__).parent / "snapshots"
FORMATS: dict[str, tuple[Language, RenderStyle]] = {
    ".txt": ("vi", "text"),
    ".en.txt": ("en", "text"),
    ".md": ("vi", "markdown"),
    ".html": ("vi", "html"),
}
LANGUAGES: tuple[Language, ...] = ("vi", "en")


# ---- snapshots -------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("name", HANDMADE)
def test_snapshot(name: str, ending: str) -> None:
    language, style = FORMATS[ending]
    output = HANDMADE[name]().explain(language, style=style) + "\n"
    path = SNAPSHOTS / (name + ending)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(output, encoding="utf-8", newline="\n")
    assert output == path.read_text(encoding="utf-8")


def test_every_snapshot_belongs_to_a_decision() -> None:
    written = {path.name for path in SNAPSHOTS.iterdir()}
    assert written == {name + ending for name in HANDMADE for ending in FORMATS}


# ---- order and wording -----------------------------------------------------------------------


def test_the_verdict_comes_first_and_names_who_what_and_level() -> None:
    first, *_ = HANDMADE["commune-level-1-of-2"]().explain("vi").splitlines()
    assert (
        first
        == "ĐẠT: Xã Minh Hợp đủ điều kiện đề nghị công nhận “Cộng đồng học tập cấp xã”, mức độ 1."
    )


def test_the_next_level_is_shown_with_the_indicators_not_met() -> None:
    assert "Chưa đạt mức độ 2 vì chỉ tiêu 5.1." in HANDMADE["commune-level-1-of-2"]().explain("vi")


def test_a_share_is_shown_with_its_numbers_threshold_and_margin() -> None:
    output = " ".join(HANDMADE["commune-level-1-of-2"]().explain("vi").split())
    assert "3.100 / 5.000 = 62 %, cần 60 %, dư 100 người" in output


def test_a_decision_that_waits_for_a_judgement_is_shown_as_waiting() -> None:
    assert (
        HANDMADE["family-judged"]().explain("vi").startswith("CHỜ XÉT: Trường hợp này đang chờ xét")
    )
    assert HANDMADE["commune-undetermined"]().explain("vi").startswith("CHƯA ĐỦ THÔNG TIN: ")


def test_a_reason_is_shown_once() -> None:
    output = HANDMADE["commune-undetermined"]().explain("vi")
    assert output.count("Số gia đình học tập ít nhất bằng 90\u00a0% số gia đình") == 1


# ---- size ------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("style", ["text", "markdown", "html"])
def test_a_decision_without_details(outcome: Outcome, style: RenderStyle) -> None:
    bare = decision(CITIZEN, outcome, details())
    assert "rường hợp này" in bare.explain("vi", style=style)
    assert "his case" in bare.explain("en", style=style)


def test_sixty_indicators_fit_in_one_table() -> None:
    many = [
        indicator(f"1.{n}", Bilingual(vi=f"Chỉ tiêu thứ {n} " + "dài dòng " * 20), Status.NOT_MET)
        for n in range(1, 61)
    ]
    made = details(criteria=(criterion("1", Bilingual(vi="Một"), Status.NOT_MET, *many),))
    output = decision(CITIZEN, Outcome.NOT_ELIGIBLE, made).explain("vi")
    assert "60 chỉ tiêu (1.1, 1.2" in output
    assert output.count("Chỉ tiêu thứ 60") == 2
    assert widest(output) <= 88


def test_a_long_list_of_questions_is_cut_and_counted() -> None:
    missing = tuple(question(Bilingual(vi=f"Câu hỏi {n}?"), f"fact_{n}") for n in range(100))
    output = decision(CITIZEN, Outcome.UNDETERMINED, details(missing=missing)).explain("vi")
    assert "Câu hỏi 39?" in output
    assert "Câu hỏi 40?" not in output
    assert "Và 60 mục khác." in output


def test_a_name_longer_than_the_line_is_broken() -> None:
    name = "Nguyễn" * 40
    output = decision(CITIZEN, Outcome.ELIGIBLE, details(), subject_id=name).explain("vi")
    assert name in output.replace("\n", "")
    assert widest(output) <= 88


# ---- arbitrary texts -------------------------------------------------------------------------

NASTY = (
    "<script>alert(1)</script>",
    "</td></table></main>",
    '" onmouseover="alert(1)',
    "<!--",
    "&lt;",
    "&#60;",
    "a | b || c \\| d \\",
    "**x** _y_ `z` ~~w~~",
    "[a](javascript:alert(1))",
    "![a](http://example.org/x.png)",
    "<http://example.org>",
    "\n\n# tiêu đề\n\n- mục\n\n    mã\n\n1. một\n---\n===\n",
    "- ",
    "+ x",
    "10) x",
    "> trích",
    "```",
    "\x1b[31m\x00\x07",
    "\u202eẩn\u2066",
    "\u2028\u2029\x85",
    "tuo\u0302\u0309i 漢字 👩‍👩‍👧",
    "{level}",
    "\ud800",
    "",
)
any_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join),
)


@given(any_text, st.sampled_from(Outcome), st.sampled_from(LANGUAGES))
def test_any_text_is_escaped_in_html(text: str, outcome: Outcome, language: Language) -> None:
    page = Page()
    page.feed(with_text_everywhere(text, outcome).explain(language, style="html"))
    page.close()
    assert page.open == []
    assert page.seen <= ALLOWED
    assert page.attributes <= {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "role",
    } | {
        "scope",
        "title",
    }
    assert " ".join(one_line(text).split()) in " ".join("".join(page.text).split())


@given(any_text, st.sampled_from(Outcome), st.sampled_from(LANGUAGES))
def test_any_text_is_escaped_in_markdown(text: str, outcome: Outcome, language: Language) -> None:
    made = with_text_everywhere(text, outcome)
    tokens = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .parse(made.explain(language, style="markdown"))
    )
    inside = [child.type for token in tokens for child in token.children or ()]
    blocks = [token.type for token in tokens]
    assert set(inside) <= {"text", "softbreak", "strong_open", "strong_close", "text_special"}
    assert not {"html_block", "fence", "code_block", "hr"} & set(blocks)
    headings = [b for b in report(made, language).blocks if isinstance(b, Heading)]
    assert blocks.count("heading_open") == len(headings)
    assert blocks.count("table_open") == 1
    rows, data = blocks.count("tr_open"), blocks.count("td_open") + blocks.count("th_open")
    assert data == rows * blocks.count("th_open")


@given(any_text, st.sampled_from(Outcome), st.integers(40, 120), st.sampled_from(LANGUAGES))
def test_any_text_fits_the_width(
    text: str, outcome: Outcome, width: int, language: Language
) -> None:
    output = render_text(report(with_text_everywhere(text, outcome), language), width)
    assert widest(output) <= width
    assert all(row == row.rstrip(" ") for row in output.split("\n"))
    assert not {character for character in output if one_line(character) != character} - {"\n"}


# ---- helpers ---------------------------------------------------------------------------------

ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "div",
    "span",
    "strong",
    "code",
}
ALLOWED |= {"h1", "h2", "p", "ul", "ol", "li", "dl", "dt", "dd"}
ALLOWED |= {"table", "thead", "tbody", "tr", "th", "td"}
VOID = frozenset({"meta"})


class Page(HTMLParser):
    """Parses a page and fails where a closed element is not the last one opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data!r}")


def widest(output: str) -> int:
    return max(map(cells, output.split("\n")))


def question(text: Bilingual, path: str) -> Missing:
    return Missing(
        path=path,
        kind="fact",
        label=text,
        question=text,
        answered_by=text,
        unit=text,
        influence=Decimal("0.1"),
        certain=True,
        indicators=(path,),
    )


def with_text_everywhere(text: str, outcome: Outcome) -> Decision:
    """A decision in which every text is the same text."""
    both = Bilingual(vi=text, en=text)
    number = Quantity(known=True, value=Decimal("1.5"), unit=both)
    reason = Reason(
        text=both,
        result="no",
        location=text,
        left=number,
        right=number,
        margin=number,
        items=(text, text),
    )
    operand = Operand(
        name=text,
        label=both,
        quantity=Quantity(known=True, value=text, unit=both),
        kind="fact",
    )
    failed, judged, applied = (
        indicator(
            f"{text}{n}",
            both,
            status,
            levels={"level_1": status, "level_2": status},
            reasons={"*": reason.model_copy(update={"because": (reason,)}), "row 1": reason},
            operands=(operand,),
            points=Score(low=0, high=n, maximum=10),
            note=both,
            judge=both,
            judgement=Judgement(by=text, on=date(2026, 1, 1), evidence=text) if n else None,
            evidence=both,
            applies=reason,
            source=source(text, Basis.INFERRED),
        )
        for n, status in enumerate((Status.NOT_MET, Status.NEEDS_JUDGEMENT, Status.DOES_NOT_APPLY))
    )
    points = Score(low=0, high=1, maximum=10)
    made = details(
        criteria=(criterion(text, both, Status.NOT_MET, failed, judged, applied, points=points),),
        conditions=(
            indicator(f"{text}k", both, Status.NOT_MET, kind="knock_out", reasons={"*": reason}),
        ),
        missing=(
            question(both, text),
            question(both, text).model_copy(update={"kind": "judgement"}),
        ),
        doubts=(
            Doubt(id=text, text=both, basis=Basis.CONFLICTING, cite=text, to_check=both),
            Doubt(id=f"{text}0", text=both, basis=Basis.INFERRED),
        ),
        notes=(both,),
        receipt=receipt(
            date(2026, 2, 20), engine=text, set_hash=text, facts_hash=f"{text}:{text}", period=text
        ),
    )
    law = SetReference(
        title=text,
        scope=text,
        version=text,
        revision=1,
        name=both,
        document=text,
        in_force_from=date(2024, 2, 12),
        in_force_to=None,
    )
    levels = tuple(Named(id=level.id, name=both) for level in LEVELS)
    return decision(
        law,
        outcome,
        made,
        subject_id=text,
        level="level_1" if outcome is Outcome.ELIGIBLE else None,
        possible_levels=("level_2",),
        grade="only",
        total=points,
        levels=levels,
        grades=(Named(id="only", name=both),),
    )


@pytest.mark.parametrize(
    ("answered_by", "told"),
    [
        ("", 0),
        (", answered_by: {vi: hội, en: branch}", 0),
        (", answered_by: hội", 1),
    ],
)
def test_answerers_without_an_english_name_are_told_once(answered_by: str, told: int) -> None:
    facts = "".join(
        f"  {each}: {{type: boolean, label: {{vi: {each}, en: {each}}}, question: {{vi: {each}, en: {each}}}"
        f"{answered_by}}}\n"
        for each in ("a", "b")
    )
    text = (
        f"{HEAD}facts:\n{facts}criteria:\n  - id: '1'\n    name: {{vi: m, en: m}}\n    indicators:\n"
        "      - {id: '1.1', text: {vi: t, en: t}, requires: a and b}\naward: {when: every criterion met}\n"
    )
    (title,) = catalogue_of(text).titles
    decided = catalogue_of(text).find(title, on=date(2024, 1, 1)).decide({})
    shown = " ".join(decided.explain("en").split())
    assert shown.count("names some who answer only in Vietnamese") == told
    assert "tiếng Anh" not in decided.explain("vi")
