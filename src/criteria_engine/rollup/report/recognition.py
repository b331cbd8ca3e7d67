"""report: who earned each title → the blocks of a document: counts by group, then a list for each title."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import Outcome
from criteria_engine.rendering.decision.judgement import settled_state
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    DocumentRow,
    Heading,
    Paragraph,
    Table,
    TextLine,
    line,
    number_run,
)
from criteria_engine.rollup.plan import TitlePlan
from criteria_engine.rollup.report.labels import (
    basis_by_title,
    called,
    group_label,
    provisional_text,
    subject_name,
    text_of,
    title_name,
)
from criteria_engine.rollup.results import Rollup, TitleResult
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.natural_order import natural_key

_SUMMARY: Final = Template("Tóm tắt", "Summary")

_COUNT_CAPTION: Final = Template(
    "Số đề nghị công nhận theo {group} và danh hiệu, xét ngày {day}",
    "Proposed for recognition, by {group} and title, assessed on {day}",
)

_NO_GROUP: Final = Template("(chưa rõ hoặc không có)", "(unknown or none)")

_LIST_CAPTION: Final = Template(
    "Danh sách đề nghị công nhận {title}, xét ngày {day}",
    "Proposed for recognition as {title}, assessed on {day}",
)

_COUNT: Final = Template("{count} {called}", "{count} {called}")

_PROVISIONAL_LIST: Final = Template(
    "Danh sách tạm thời: một số tiêu chí chưa đối chiếu với văn bản gốc.",
    "A provisional list: some criteria are not yet verified against the original text.",
)

NUMBER: Final = Template("Số thứ tự", "No.")
"""The heading of the numbers in lists; those of keys, names and levels follow."""

KEY: Final = Template("Mã", "Key")

NAME: Final = Template("Tên", "Name")

LEVEL: Final = Template("Mức", "Level")

_GRADE: Final = Template("Xếp loại", "Grade")

_DECISION: Final = Template("Quyết định", "Decision")

_BASIS: Final = Template("Căn cứ", "Basis")

_COMPUTED: Final = Template("Tính theo tiêu chí", "Computed from the criteria")


@dataclass(frozen=True, slots=True)
class RecognisedSubject:
    """A subject who holds a title.

    Attributes:
        group: the key of its group; empty where it has none.
        key: its key.
        level: the id of the level, or empty.
        grade: the id of the grade, or empty.
        result: its result, which says who settled it.
    """

    group: str
    key: str
    level: str
    grade: str
    result: TitleResult


def recognised_subjects(rollup: Rollup, title: TitlePlan) -> list[RecognisedSubject]:
    """Return who earned a title, by group and key as people list them; those without a group come last."""
    found = [
        RecognisedSubject(
            rollup.group_of(each) or "",
            each.subject,
            each.decision.level or "",
            each.decision.grade or "",
            each,
        )
        for each in rollup.results[title.id].values()
        if each.outcome is Outcome.ELIGIBLE and each.decision is not None
    ]
    return sorted(
        found, key=lambda each: (not each.group, natural_key(each.group), natural_key(each.key))
    )


def recognition_blocks(rollup: Rollup, language: Language) -> Iterator[Block]:
    """Yield the counts by group and title, then the list of each title."""
    yield from count_blocks(rollup, language)
    day = format_date(rollup.plan.on, language)
    for title in rollup.plan.listed_titles:
        name = title_name(title, language)
        caption = _LIST_CAPTION.in_language(language, {"title": name, "day": day})
        yield Heading(2, line(caption), sheet=name)
        yield from list_blocks(rollup, title, language)


def list_blocks(
    rollup: Rollup, title: TitlePlan, language: Language, *, every_basis: bool = False
) -> Iterator[Block]:
    """Yield the list of a title below its caption: how many there are, the document of the law, the rows.

    Args:
        rollup: the results.
        title: the title.
        language: the language of the texts.
        every_basis: whether each row says on which basis the title is held; without it, only the rows of
            titles that a person granted do.
    """
    subjects = recognised_subjects(rollup, title)
    words = {
        "count": number_run(len(subjects), language).text,
        "called": called(rollup, title.table, language),
    }
    yield Paragraph(line(_COUNT.in_language(language, words)))
    if title.criteria is not None:
        yield Paragraph(line(title.criteria.reference.document))
    if basis_by_title(rollup)[title.id] is not Basis.SEEN:
        yield Paragraph(line(text_of(_PROVISIONAL_LIST, language)))
    yield _list(rollup, title, subjects, language, every_basis=every_basis)


def count_blocks(rollup: Rollup, language: Language) -> Iterator[Block]:
    """Yield a table of how many subjects earned each title in each group."""
    titles = rollup.plan.listed_titles
    group = group_label(rollup, language)
    words = {"group": group, "day": format_date(rollup.plan.on, language)}
    caption = _COUNT_CAPTION.in_language(language, words)
    yield Heading(2, line(caption), sheet=text_of(_SUMMARY, language))
    provisional = provisional_text(rollup, language)
    if provisional is not None:
        yield Paragraph(line(provisional))
    counts: dict[str, dict[str, int]] = {}
    for title in titles:
        for each in recognised_subjects(rollup, title):
            tally = counts.setdefault(each.group, {})
            tally[title.id] = tally.get(title.id, 0) + 1
    # Those without a group come last.
    groups = sorted(counts, key=lambda each: (not each, natural_key(each)))
    rows = tuple(
        DocumentRow(
            (
                line(each or text_of(_NO_GROUP, language)),
                *((number_run(counts[each].get(title.id, 0), language),) for title in titles),
            )
        )
        for each in groups
    )
    yield Table((group.capitalize(), *(title_name(each, language) for each in titles)), rows)


def _list(
    rollup: Rollup,
    title: TitlePlan,
    subjects: list[RecognisedSubject],
    language: Language,
    *,
    every_basis: bool,
) -> Table:
    """Return the list of a title; level and grade have a column only where somebody has one."""
    names = level_and_grade_names(title, language)
    no_group = text_of(_NO_GROUP, language)
    columns: list[tuple[str, list[TextLine]]] = [
        (
            text_of(NUMBER, language),
            [(number_run(number, language),) for number, _ in enumerate(subjects, start=1)],
        ),
    ]
    if any(each.group for each in subjects):
        groups = [line(each.group or no_group) for each in subjects]
        columns.append((group_label(rollup, language).capitalize(), groups))
    columns.append((text_of(KEY, language), [line(each.key) for each in subjects]))
    called_by = [subject_name(rollup, title.table, each.key) for each in subjects]
    if any(called_by):
        columns.append((text_of(NAME, language), [line(each) for each in called_by]))
    if any(each.level for each in subjects):
        levels = [line(names.get(each.level, each.level)) for each in subjects]
        columns.append((text_of(LEVEL, language), levels))
    if any(each.grade for each in subjects):
        grades = [line(names.get(each.grade, each.grade)) for each in subjects]
        columns.append((text_of(_GRADE, language), grades))
    if every_basis or any(each.result.is_granted for each in subjects):
        computed = text_of(_COMPUTED, language) if every_basis else ""
        settled = [line(settled_text(each.result, language) or computed) for each in subjects]
        heading = _BASIS if every_basis else _DECISION
        columns.append((text_of(heading, language), settled))
    rows = zip(*(cells for _, cells in columns), strict=True)
    return Table(tuple(heading for heading, _ in columns), tuple(map(DocumentRow, rows)))


def settled_text(result: TitleResult, language: Language) -> str:
    """Return by whose decision a title is held; empty where it was computed."""
    decision = result.decision
    if decision is None:
        return ""
    return settled_state(decision, Locale(language)) or ""


def level_and_grade_names(title: TitlePlan, language: Language) -> dict[str, str]:
    """Return the names of the levels and grades of a title by id."""
    if title.criteria is None:
        return {}
    document = title.criteria.checked.document
    templates = {str(each.id): each.name for each in document.levels}
    templates |= {str(each.id): each.name for each in document.award.grades}
    return {id_: name.in_language(language) for id_, name in templates.items()}
