"""report: results → the summary that the command prints, and the documents that it writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Item,
    Paragraph,
    TextRun,
    Tone,
    line,
    number_run,
)
from criteria_engine.rollup.report.awaiting import awaiting_blocks
from criteria_engine.rollup.report.departures import departure_texts
from criteria_engine.rollup.report.groups import group_page_blocks, not_earned_blocks
from criteria_engine.rollup.report.labels import (
    DENOMINATOR_NOTE,
    for_officers,
    location_text,
    outcome_tallies,
    provisional_text,
    text_of,
    title_name,
    titles_not_in_force,
)
from criteria_engine.rollup.report.missing import missing_blocks
from criteria_engine.rollup.report.nearest import NearestReport
from criteria_engine.rollup.report.periods import period_blocks
from criteria_engine.rollup.report.questions import contradictions, questions
from criteria_engine.rollup.report.recognition import count_blocks, recognition_blocks
from criteria_engine.rollup.report.registrations import registration_blocks
from criteria_engine.rollup.report.shortfalls import Shortfall
from criteria_engine.rollup.report.tallies import tally_table
from criteria_engine.rollup.report.targets import (
    furthest_blocks,
    granted_blocks,
    heading_text,
    no_targets_text,
    other_targets_text,
    target_blocks,
    target_table,
)
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import TargetReport
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import counted

_MAX_SHOWN: Final = 5
"""How many rejects, contradictions and questions the summary has; the files have all of them."""

_MAX_GROUPS: Final = 3
"""How many groups the summary names for each target."""

_TITLE: Final = Template("Kết quả xét, ngày {day}", "Results of the assessment on {day}")

_SHEET: Final = Template("Tóm tắt", "Summary")

_NO_TABLE: Final = Template(
    "Chưa xét được, vì chưa có bảng: {titles}.",
    "Not assessed, as their tables are missing: {titles}.",
)

_NOT_IN_FORCE: Final = Template(
    "Không có hiệu lực ngày này: {titles}.", "Not in force that day: {titles}."
)

_REJECTS: Final = Template(
    "{count} dòng có lỗi (xem rejects.csv); vẫn tính vào mẫu số, ô có lỗi coi như chưa biết:",
    "{rows} with errors (see rejects.csv); they count in the denominators, wrong cells as unknown:",
)

_TO_ASK: Final = Template(
    "Nên hỏi trước (xem missing.xlsx):", "To be asked first (see missing.xlsx):"
)

_ASKED: Final = Template(
    "{who}: {questions}, nhiều nhất {subjects} một câu",
    "{who}: {questions}, each about at most {subjects}",
)

_QUESTIONS: Final = Template("câu hỏi", "questions")

_SUBJECTS: Final = Template("trường hợp", "subjects")


# ---- documents -------------------------------------------------------------------------------


def targets_document(
    rollup: Rollup, reports: Sequence[TargetReport], language: Language
) -> Document:
    """Return the document with the tally of all titles, and all targets."""
    blocks = (
        *_tally_blocks(rollup, language),
        *_outcome_blocks(rollup, reports, language),
        *period_blocks(rollup, reports, language),
        *target_blocks(rollup, reports, language),
        *registration_blocks(rollup, language),
    )
    return Document(language, _title(rollup, language), blocks)


def recognition_document(
    rollup: Rollup, shortfalls: Sequence[Shortfall], language: Language
) -> Document:
    """Return the document with the lists for deciding on recognition, and of whom only the award is missing."""
    blocks = (
        *recognition_blocks(rollup, language),
        *awaiting_blocks(rollup, shortfalls, language),
    )
    return Document(language, _title(rollup, language), blocks)


def missing_document(rollup: Rollup, language: Language) -> Document:
    """Return the document with everything that is still open."""
    return Document(language, _title(rollup, language), tuple(missing_blocks(rollup, language)))


def not_earned_document(
    rollup: Rollup,
    reports: Sequence[TargetReport],
    shortfalls: Sequence[Shortfall],
    nearest: NearestReport,
    language: Language,
) -> Document:
    """Return the document with everybody who has not earned a title, in one list and by group."""
    blocks = not_earned_blocks(rollup, reports, shortfalls, nearest, language)
    return Document(language, _title(rollup, language), tuple(blocks))


def report_document(
    rollup: Rollup,
    reports: Sequence[TargetReport],
    shortfalls: Sequence[Shortfall],
    nearest: NearestReport,
    language: Language,
) -> Document:
    """Return the whole report: tally, counts for recognition, targets, each group, and what is open."""
    blocks = (
        *_tally_blocks(rollup, language),
        *_outcome_blocks(rollup, reports, language),
        *period_blocks(rollup, reports, language),
        *count_blocks(rollup, language),
        *target_blocks(rollup, reports, language),
        *registration_blocks(rollup, language),
        *group_page_blocks(rollup, reports, shortfalls, nearest, language),
        *missing_blocks(rollup, language),
    )
    return Document(language, _title(rollup, language), blocks)


def summary_document(
    rollup: Rollup, reports: Sequence[TargetReport], language: Language
) -> Document:
    """Return the summary: the tally, the first set of targets, the first mistakes, and whom to ask."""
    blocks = (
        *_tally_blocks(rollup, language),
        *_notes(rollup, language),
        *_short_target_blocks(rollup, reports, language),
        *_open_blocks(rollup, language),
    )
    return Document(language, _title(rollup, language), blocks)


def _title(rollup: Rollup, language: Language) -> str:
    return _TITLE.in_language(language, {"day": format_date(rollup.plan.on, language)})


# ---- blocks ----------------------------------------------------------------------------------


def _tally_blocks(rollup: Rollup, language: Language) -> Iterator[Block]:
    yield Heading(1, line(_title(rollup, language)), sheet=text_of(_SHEET, language))
    titles = outcome_tallies(rollup)
    tallies = [each for each in titles if rollup.commune.tables[each.title.table].known]
    yield tally_table(tallies, language)
    unknown = [t.title for t in titles if not rollup.commune.tables[t.title.table].known]
    if unknown:
        names = "; ".join(title_name(each, language) for each in unknown)
        yield Paragraph(
            line(TextRun(_NO_TABLE.in_language(language, {"titles": names}), Tone.WARNING))
        )
    provisional = provisional_text(rollup, language)
    if provisional is not None:
        yield Paragraph(line(provisional))


def _notes(rollup: Rollup, language: Language) -> Iterator[Block]:
    no_targets = no_targets_text(rollup, language)
    if no_targets is not None:
        yield Paragraph(line(TextRun(no_targets, Tone.WARNING)))
    absent = titles_not_in_force(rollup, language)
    if absent:
        text = _NOT_IN_FORCE.in_language(language, {"titles": "; ".join(absent)})
        yield Paragraph(line(TextRun(text, Tone.MUTED)))
    for text in departure_texts(rollup, language):
        yield Paragraph(line(text))


def _outcome_blocks(
    rollup: Rollup, reports: Sequence[TargetReport], language: Language
) -> Iterator[Block]:
    """Yield the notes, and a line for each set of targets."""
    yield from _notes(rollup, language)
    if reports:
        yield Bullets(tuple(Item(line(other_targets_text(each, language))) for each in reports))


def _short_target_blocks(
    rollup: Rollup, reports: Sequence[TargetReport], language: Language
) -> Iterator[Block]:
    """Yield the first set of targets, and a line for each further one."""
    for report in reports[:1]:
        yield Heading(2, line(heading_text(report, language)))
        yield Paragraph(line(TextRun(text_of(DENOMINATOR_NOTE, language), Tone.MUTED)))
        yield target_table(report, language)
        yield from granted_blocks(report, language)
        yield from furthest_blocks(rollup, report, language, _MAX_GROUPS)
    for report in reports[1:]:
        yield Paragraph(line(other_targets_text(report, language)))


def _open_blocks(rollup: Rollup, language: Language) -> Iterator[Block]:
    """Yield the first contradictions and wrong rows, and who is asked most."""
    found = contradictions(rollup, language)
    if found:
        yield _short_list(found)
    rejects = rollup.commune.rejects
    if rejects:
        count = number_run(rollup.commune.rejected_rows, language).text
        yield Paragraph(
            line(
                TextRun(
                    _REJECTS.in_language(
                        language, {"count": count, "rows": counted(count, "rows", language)}
                    ),
                    Tone.WARNING,
                )
            )
        )
        firsts = [for_officers(rollup, each.diagnostics[0]) for each in rejects[: _MAX_SHOWN + 1]]
        yield _short_list([f"{location_text(each)}: {each.message(language)}" for each in firsts])
    by_person = questions(rollup, language)
    if by_person:
        yield Paragraph(line(TextRun(text_of(_TO_ASK, language), Tone.WARNING)))
        most = {
            person: max(len(each.subjects) for each in asked) for person, asked in by_person.items()
        }
        texts = [
            _ASKED.in_language(
                language,
                {
                    "who": person,
                    "questions": _counted(len(by_person[person]), _QUESTIONS, language),
                    "subjects": _counted(most[person], _SUBJECTS, language),
                },
            )
            for person in sorted(by_person, key=lambda each: -most[each])
        ]
        yield _short_list(texts)


def _counted(number: int, unit: Template, language: Language) -> str:
    return counted(number_run(number, language).text, text_of(unit, language), language)


def _short_list(texts: Sequence[str]) -> Bullets:
    shown = [*texts[:_MAX_SHOWN], *(["…"] if len(texts) > _MAX_SHOWN else [])]
    return Bullets(tuple(Item(line(each)) for each in shown))
