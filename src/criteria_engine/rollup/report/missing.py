"""report: what is still open → the blocks of a document: questions, members, contradictions, wrong rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    DocumentRow,
    Heading,
    Item,
    Paragraph,
    Table,
    line,
    number_run,
)
from criteria_engine.rollup.report.departures import departure_blocks
from criteria_engine.rollup.report.judged import judged_contradictions
from criteria_engine.rollup.report.labels import (
    for_officers,
    group_label,
    location_text,
    subject_text,
    subjects_text,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.open_facts import ROWS, open_fact_text
from criteria_engine.rollup.report.questions import contradictions, questions
from criteria_engine.rollup.results import Rollup
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.numbers import counted

_TO_ASK: Final = Template("Còn phải hỏi", "To be asked")

_TO_ASK_HEADS: Final = Template(
    "Câu hỏi|Ai trả lời|Danh hiệu|{group}|Số trường hợp|Mã",
    "Question|Who can answer|Title|{group}|Cases|Keys",
)

_NOTHING: Final = Template("Không còn gì phải hỏi.", "There is nothing left to ask.")

_CORRECT_FIRST: Final = Template(
    "{count} dòng có lỗi, sửa trước khi hỏi: xem “{sheet}”.",
    "{rows} with errors; correct these first: see “{sheet}”.",
)

_OPEN_MEMBERS: Final = Template("Thành viên chưa rõ", "Members still open")

_OPEN_MEMBERS_HEADS: Final = Template("Của|Danh hiệu|Còn chưa rõ|Mã", "Of|Title|What is open|Keys")

_CONTRADICTIONS: Final = Template("Số liệu không khớp nhau", "Figures that contradict each other")

_JUDGED: Final = Template("Kết quả xét khác với số liệu", "Judgements that the figures contradict")

_JUDGED_HEADS: Final = Template(
    "Danh hiệu|Kết quả xét và số liệu|Số trường hợp|Của", "Title|Judgement and figures|Cases|Of"
)

_RECOGNITIONS: Final = Template(
    "Lần công nhận trước không dùng được", "Earlier recognitions not used"
)

_REJECTED: Final = Template("Dòng có lỗi", "Rows with errors")

_REJECTED_HEADS: Final = Template(
    "Ở đâu|Mã|Lỗi|Cách sửa|Dòng", "Where|Key|What is wrong|How to correct it|Row"
)

_MAX_KEYS: Final = 200
"""The number of keys that one cell lists."""


def missing_blocks(rollup: Rollup, language: Language) -> Iterator[Block]:
    """Yield the sections of what is open; a section without content is left out, except the first."""
    yield Heading(2, line(text_of(_TO_ASK, language)))
    if rollup.commune.rejects:
        count = number_run(rollup.commune.rejected_rows, language).text
        words = {
            "count": count,
            "rows": counted(count, ROWS.in_language(language, {}), language),
            "sheet": text_of(_REJECTED, language),
        }
        yield Paragraph(line(_CORRECT_FIRST.in_language(language, words)))
    asked = tuple(_question_rows(rollup, language))
    if asked:
        group = group_label(rollup, language).capitalize()
        heads = _TO_ASK_HEADS.in_language(language, {"group": group})
        yield Table(tuple(heads.split("|")), asked)
    elif not rollup.commune.rejects and not any(each.open_facts for each in rollup.all()):
        yield Paragraph(line(text_of(_NOTHING, language)))
    yield from _table(_OPEN_MEMBERS, _OPEN_MEMBERS_HEADS, _member_rows(rollup, language), language)
    yield from _bullets(_CONTRADICTIONS, contradictions(rollup, language), language)
    yield from _table(_JUDGED, _JUDGED_HEADS, _judged_rows(rollup, language), language)
    problems = [each.vi if language == "vi" else each.en for each in rollup.problems]
    yield from _bullets(_RECOGNITIONS, problems, language)
    yield from departure_blocks(rollup, language)
    yield from _table(_REJECTED, _REJECTED_HEADS, _reject_rows(rollup, language), language)


def _table(
    title: Template, heads: Template, rows: Iterator[DocumentRow], language: Language
) -> Iterator[Block]:
    found = tuple(rows)
    if found:
        yield Heading(2, line(text_of(title, language)))
        yield Table(tuple(text_of(heads, language).split("|")), found)


def _bullets(title: Template, texts: Sequence[str], language: Language) -> Iterator[Block]:
    if texts:
        yield Heading(2, line(text_of(title, language)))
        yield Bullets(tuple(Item(line(each)) for each in texts))


def _question_rows(rollup: Rollup, language: Language) -> Iterator[DocumentRow]:
    """Yield each question with the subjects of one group: by who answers, then the most asked first."""
    for who, each in questions(rollup, language).items():
        for question in each:
            for group in sorted(question.groups, key=natural_key):
                subjects = question.groups[group]
                yield DocumentRow(
                    (
                        line(question.question),
                        line(who),
                        line(question.title),
                        line(group),
                        (number_run(len(subjects), language),),
                        line(subjects_text(subjects, _MAX_KEYS)),
                    )
                )


def _member_rows(rollup: Rollup, language: Language) -> Iterator[DocumentRow]:
    for result in rollup.all():
        for open_fact in result.open_facts:
            yield DocumentRow(
                (
                    line(subject_text(rollup, result.table, result.subject, language)),
                    line(title_name(rollup.plan.title(result.title), language)),
                    line(open_fact_text(rollup, result, open_fact, language)),
                    line(subjects_text(open_fact.amount.open_members, _MAX_KEYS)),
                )
            )


def _judged_rows(rollup: Rollup, language: Language) -> Iterator[DocumentRow]:
    """Yield the contradictions between judgements and figures: those of one kind in one row."""
    for each in judged_contradictions(rollup, language):
        yield DocumentRow(
            (
                line(each.title),
                line(each.text),
                (number_run(len(each.subjects), language),),
                line(each.whose),
            )
        )


def _reject_rows(rollup: Rollup, language: Language) -> Iterator[DocumentRow]:
    for reject in rollup.commune.rejects:
        for each in reject.diagnostics:
            diagnostic = for_officers(rollup, each)
            yield DocumentRow(
                (
                    line(location_text(diagnostic)),
                    line(reject.key or ""),
                    line(diagnostic.message(language)),
                    line(diagnostic.help(language) or ""),
                    line(" | ".join(reject.cells)),
                )
            )
