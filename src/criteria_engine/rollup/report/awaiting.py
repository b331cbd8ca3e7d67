"""report: of whom only the award is missing → a list on which the authority marks whom it recognises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rendering.document import (
    Block,
    DocumentRow,
    Heading,
    Paragraph,
    Table,
    line,
    number_run,
)
from criteria_engine.rollup.report.labels import (
    amount_text,
    group_label,
    subject_name,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.recognition import KEY, NAME, NUMBER
from criteria_engine.rollup.report.shortfalls import Shortfall, by_group
from criteria_engine.rollup.results import Rollup, TitleResult
from criteria_engine.wording.numbers import format_number

AWAITING: Final = Template("Chờ xét", "To be judged")
"""The name of the sheet of those of whom only the award is missing."""

TITLE: Final = Template("Danh hiệu", "Title")

RECOGNISED: Final = Template("Công nhận (có, không)", "Recognised (yes, no)")

_SCORE: Final = Template("Tổng điểm", "Total")

_CAPTION: Final = Template(
    "Chờ cấp có thẩm quyền xét: mọi điều khác đã rõ",
    "To be judged by the authority: all else is known",
)

_HOW: Final = Template(
    "Bộ tiêu chí để cấp có thẩm quyền quyết định. Ghi có vào cột cuối cho ai được công nhận, rồi ghi quyết định"
    " bằng criteria commune recognise.",
    "The criteria leave the decision to the authority. Write yes into the last column for whom it recognises,"
    " then record the decision with criteria commune recognise.",
)


def awaiting_blocks(
    rollup: Rollup, shortfalls: Sequence[Shortfall], language: Language
) -> Iterator[Block]:
    """Yield the list, by group, title and key; nothing where nobody awaits an award."""
    listed = {each.id for each in rollup.plan.titles if each.listed}
    awaiting = [e for e in shortfalls if e.awaits_award and e.result.title in listed]
    if not awaiting:
        return
    yield Heading(2, line(text_of(_CAPTION, language)), sheet=text_of(AWAITING, language))
    yield Paragraph(line(text_of(_HOW, language)))
    heads = (
        text_of(NUMBER, language),
        group_label(rollup, language).capitalize(),
        text_of(KEY, language),
        text_of(NAME, language),
        text_of(TITLE, language),
        text_of(_SCORE, language),
        text_of(RECOGNISED, language),
    )
    groups = by_group(rollup, awaiting)
    ordered = [(group, each.result) for group, found in groups.items() for each in found]
    rows = (
        DocumentRow(
            (
                (number_run(number, language),),
                line(group),
                line(result.subject),
                line(subject_name(rollup, result.table, result.subject)),
                line(title_name(rollup.plan.title(result.title), language)),
                line(_score(result, language)),
                line(""),
            )
        )
        for number, (group, result) in enumerate(ordered, start=1)
    )
    yield Table(heads, tuple(rows))


def _score(result: TitleResult, language: Language) -> str:
    """Return the total of a subject and the most that it can be; empty where nothing gives points."""
    total = None if result.decision is None else result.decision.total
    if total is None or not total.maximum:
        return ""
    most = format_number(total.maximum, language)
    return f"{amount_text(total.low, total.high, language)}/{most}"
