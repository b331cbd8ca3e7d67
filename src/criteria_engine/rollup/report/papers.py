"""report: results → the papers of a commune as letters: lists, notices, the report of the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, get_args

from criteria_engine.bilingual import Language, Template
from criteria_engine.bounds import MAX_NOTICES
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import DecisionData, Outcome
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.verdict import verdict_blocks
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Heading,
    Item,
    Paragraph,
    TextLine,
    TextRun,
    Tone,
    line,
    number_run,
)
from criteria_engine.rendering.letter import Letter, render_letter
from criteria_engine.rollup.plan import RollupPlan, TitlePlan
from criteria_engine.rollup.report.labels import (
    basis_by_title,
    called,
    for_officers,
    group_label,
    subject_text,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.recognition import list_blocks, listed_titles
from criteria_engine.rollup.report.shortfalls import question_lines, why_lines
from criteria_engine.rollup.report.summary import summary_document
from criteria_engine.rollup.results import Rollup, TitleResult
from criteria_engine.rollup.targets import TargetReport
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.numbers import counted

FOLDER: Final = Template("giay-to", "papers")
"""The folder of the papers."""

_LIST_FILE: Final = Template("danh-sach-{title}.docx", "list-{title}.docx")

_NOTICE_FILE: Final = Template(
    "thong-bao-chua-dat-{title}.docx", "notices-not-eligible-{title}.docx"
)

_REPORT_FILE: Final = Template("bao-cao.docx", "report.docx")

_LIST: Final = Template("DANH SÁCH", "LIST")

_NOTICE: Final = Template("THÔNG BÁO", "NOTICE")

_REPORT: Final = Template("BÁO CÁO", "REPORT")

_NOTICE_SUBJECT: Final = Template(
    "Kết quả xét danh hiệu “{title}”, ngày {day}",
    "Result of the assessment for “{title}” on {day}",
)

_LIST_SUBJECT: Final = Template(
    "Đề nghị công nhận “{title}”, xét ngày {day}",
    "Proposed for recognition as “{title}”, assessed on {day}",
)

_TO: Final = Template("Kính gửi: {subject}", "To: {subject}")

_OF_GROUP: Final = Template(", {called} {group}", ", {called} {group}")

_WHY: Final = Template("Vì sao", "Why")

_ASKED: Final = Template("Còn thiếu gì, ai trả lời", "What is missing, and who can answer")

_MORE: Final = Template("Và {count} mục khác.", "And {count} more.")

_PROVISIONAL: Final = Template(
    "Kết quả tạm thời: một số tiêu chí chưa đối chiếu với văn bản gốc.",
    "A provisional result: some criteria are not yet verified against the original text.",
)

_APPLIES_UNKNOWN: Final = Template(
    "Chưa đủ thông tin để biết danh hiệu này có áp dụng không; kết quả dưới đây chỉ đúng nếu có áp dụng.",
    "It is not known whether the title applies at all; the result below holds only if it does.",
)

_CONTACT: Final = Template(
    "Có gì chưa đúng hoặc chưa rõ, xin hỏi: [họ tên, số điện thoại người phụ trách].",
    "If anything is wrong or unclear, please ask: [name and telephone number of the person in charge].",
)

_LEFT_OUT: Final = Template(
    "Tệp này có {shown} thông báo đầu. Còn {counted} chưa có thông báo ở đây: mã và kết quả ở rollup.csv (dòng"
    " {title}); vì sao, từng trường hợp một: criteria assess-commune … --why {title}:MÃ.",
    "This file has the first {shown} notices. Those of {counted} are left out: their keys and results are in"
    " rollup.csv (rows {title}); why, one at a time: criteria assess-commune … --why {title}:KEY.",
)

_MAX_REASONS: Final = 5

_MAX_QUESTIONS: Final = 5
"""How many reasons and questions a notice has, so that it takes half a page."""


def write_papers(
    rollup: Rollup, reports: Sequence[TargetReport], folder: Path, language: Language
) -> list[Path]:
    """Write the papers into a folder of their own below `folder`.

    They are a list for each title, notices to those who have not earned it, and the report of the day.

    Args:
        rollup: the results.
        reports: the targets.
        folder: the folder of all results.
        language: the language of the texts.

    Returns:
        The files.

    Raises:
        MissingPackages: python-docx is not installed.
        OSError: a file cannot be written.
    """
    papers = folder / text_of(FOLDER, language)
    papers.mkdir()
    written = []
    for name, letter in _letters(rollup, reports, language):
        path = papers / name
        path.write_bytes(render_letter(letter, rollup.plan.on))
        written.append(path)
    return written


def possible_papers(plan: RollupPlan, folder: Path) -> list[Path]:
    """Return the papers that a run on some day, in some language, may write into a folder."""
    return [
        folder / text_of(FOLDER, language) / name
        for language in get_args(Language)
        for name in (
            text_of(_REPORT_FILE, language),
            *(
                template.in_language(language, {"title": title.id})
                for title in plan.titles
                for template in (_LIST_FILE, _NOTICE_FILE)
            ),
        )
    ]


def _letters(
    rollup: Rollup, reports: Sequence[TargetReport], language: Language
) -> Iterator[tuple[str, Letter]]:
    """Yield each letter with the name of its file; a title that everybody has earned needs no notices."""
    day = format_date(rollup.plan.on, language)
    for title in listed_titles(rollup):
        words = {"title": title_name(title, language), "day": day}
        found: list[tuple[Template, Template, Template, tuple[tuple[Block, ...], ...]]] = [
            (
                _LIST_FILE,
                _LIST,
                _LIST_SUBJECT,
                (tuple(list_blocks(rollup, title, language, every_basis=True)),),
            ),
            (_NOTICE_FILE, _NOTICE, _NOTICE_SUBJECT, tuple(_notices(rollup, title, language))),
        ]
        for file, kind, subject, bodies in found:
            if bodies:
                about = subject.in_language(language, words)
                letter = Letter(language, text_of(kind, language), about, bodies)
                yield file.in_language(language, {"title": title.id}), letter
    summary = summary_document(rollup, reports, language)
    # The title of the document is the subject of the letter.
    body = tuple(
        each for each in summary.blocks if not (isinstance(each, Heading) and each.level == 1)
    )
    letter = Letter(language, text_of(_REPORT, language), summary.title, (body,))
    yield text_of(_REPORT_FILE, language), letter


# ---- notices ---------------------------------------------------------------------------------


def _notices(rollup: Rollup, title: TitlePlan, language: Language) -> Iterator[tuple[Block, ...]]:
    """Yield a notice to each subject that has not earned a title, by group and key as people list them."""
    results = [
        each
        for each in rollup.results[title.id].values()
        if each.applies is not False and each.outcome is not Outcome.ELIGIBLE
    ]
    groups = {each.subject: rollup.group_of(each) or "" for each in results}
    results.sort(
        key=lambda each: (
            not groups[each.subject],
            natural_key(groups[each.subject]),
            natural_key(each.subject),
        )
    )
    is_provisional = basis_by_title(rollup)[title.id] is not Basis.SEEN
    more = len(results) - MAX_NOTICES
    for number, result in enumerate(results[:MAX_NOTICES]):
        left_out = _left_out(rollup, title, more, language) if not number and more > 0 else ()
        group = groups[result.subject]
        yield (
            *left_out,
            *_notice(rollup, result, group, language, is_provisional=is_provisional),
        )


def _left_out(rollup: Rollup, title: TitlePlan, more: int, language: Language) -> tuple[Block, ...]:
    noun = called(rollup, title.table, language)
    words = {
        "shown": number_run(MAX_NOTICES, language).text,
        "counted": counted(number_run(more, language).text, noun, language),
        "title": title.id,
    }
    return (Paragraph(line(TextRun(_LEFT_OUT.in_language(language, words), Tone.WARNING))),)


def _notice(
    rollup: Rollup,
    result: TitleResult,
    group: str,
    language: Language,
    *,
    is_provisional: bool,
) -> Iterator[Block]:
    """Yield a notice: to whom, the result, why, what is missing and who can answer, whom to ask."""
    subject = subject_text(rollup, result.table, result.subject, language)
    to = _TO.in_language(language, {"subject": subject})
    if group and group != result.subject:
        words = {"called": group_label(rollup, language), "group": group}
        to += _OF_GROUP.in_language(language, words)
    yield Paragraph(line(TextRun(to, Tone.STRONG)))
    if result.applies is None:
        # The decision holds only if the title applies to the row at all.
        yield Paragraph(line(text_of(_APPLIES_UNKNOWN, language)))
    if result.decision is None:
        texts = [for_officers(rollup, each).message(language) for each in result.problems]
        yield Bullets(tuple(Item(line(each)) for each in texts))
    else:
        # A copy, so that the reasons of thousands of decisions are not kept once they are written.
        yield from _decision_blocks(result.decision.model_copy(), language)
    if is_provisional:
        yield Paragraph(line(text_of(_PROVISIONAL, language)))
    yield Paragraph(line(text_of(_CONTACT, language)))


def _decision_blocks(decision: DecisionData, language: Language) -> Iterator[Block]:
    locale = Locale(language)
    verdict = next(verdict_blocks(decision, locale))
    if isinstance(verdict, Heading):
        yield Paragraph(verdict.line)
    sentences, parts = why_lines(decision, locale)
    reasons, items = list(map(Paragraph, sentences)), [each.line for each in parts]
    if reasons or items:
        yield Paragraph(line(TextRun(text_of(_WHY, language), Tone.STRONG)))
        yield from reasons
        yield from _bullets(items, _MAX_REASONS, len(items), language)
    questions = question_lines(decision, language)
    if questions:
        yield Paragraph(line(TextRun(text_of(_ASKED, language), Tone.STRONG)))
        total = len(questions) + decision.missing_unlisted
        yield from _bullets(questions, _MAX_QUESTIONS, total, language)


def _bullets(
    lines: Sequence[TextLine], most: int, total: int, language: Language
) -> Iterator[Block]:
    """Yield the first lines as a list, and how many more there are."""
    if lines:
        yield Bullets(tuple(Item(each) for each in lines[:most]))
    if total > most:
        more = number_run(total - most, language).text
        yield Paragraph(line(_MORE.in_language(language, {"count": more})))
