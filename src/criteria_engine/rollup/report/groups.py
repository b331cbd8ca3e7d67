"""report: results → one list of who has not earned which title and why, and a part for each group (hamlet)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.bounds import MAX_LISTED_ON_PAGE
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    DocumentRow,
    Heading,
    Item,
    Link,
    Paragraph,
    Table,
    TextLine,
    TextRun,
    Tone,
    line,
    number_run,
)
from criteria_engine.rollup.report.labels import (
    amount_text,
    called,
    group_label,
    subject_name,
    subject_text,
    tallies_by_group,
    text_in,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.nearest import NearestReport
from criteria_engine.rollup.report.shortfalls import Shortfall, by_group
from criteria_engine.rollup.report.tallies import tally_table
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import GroupGap, Target, TargetReport
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import counted

_LIST: Final = Template(
    "Chưa đạt, vì sao, còn thiếu gì, xét ngày {day}",
    "Not earned: why, and what is missing, assessed on {day}",
)

_SHEET: Final = Template("Chưa đạt", "Not earned")

_HEADS: Final = Template(
    "{group}|Danh hiệu|Mã|Tên|Kết quả|Vì sao|Còn thiếu gì, hỏi ai",
    "{group}|Title|Key|Name|Result|Why|What is missing, and whom to ask",
)

_EVERYBODY: Final = Template(
    "Tất cả đều đạt, không còn ai trong danh sách này.", "Everybody has earned every title."
)

_OUTSIDE: Final = Template("Không thuộc {group} nào, hoặc chưa rõ", "In no {group}, or unknown")

_BY_GROUP: Final = Template("Từng {group}", "By {group}")

_NOT_EARNED: Final = Template("Chưa đạt, vì sao, còn thiếu gì", "Not earned: why, what is missing")

_OF_TITLE: Final = Template("{title}: {counted}", "{title}: {counted}")

_TO_REACH: Final = Template("Để đạt {targets}", "To reach: {targets}")

_GAP: Final = Template(
    "{target}: còn thiếu {missing} (đạt {part} trên {whole})",
    "{target}: {missing} missing ({part} of {whole})",
)

_MORE: Final = Template("Và {counted} nữa, xem {file}.", "And {counted} more, see {file}.")

_ANCHOR: Final = "nhom-{number}"

NOT_EARNED_FILE: Final = "not-earned.xlsx"
"""The workbook with the list, and a sheet for each group."""


def not_earned_blocks(
    rollup: Rollup,
    reports: Sequence[TargetReport],
    shortfalls: Sequence[Shortfall],
    nearest: NearestReport,
    language: Language,
) -> Iterator[Block]:
    """Yield one list of everybody, who is nearest to the targets, then for each group figures and a list."""
    groups = by_group(rollup, shortfalls)
    day = format_date(rollup.plan.on, language)
    heading = line(_LIST.in_language(language, {"day": day}))
    yield Heading(2, heading, sheet=text_of(_SHEET, language))
    if not groups:
        yield Paragraph(line(text_of(_EVERYBODY, language)))
        return
    yield _list(rollup, groups, language, with_group=True)
    yield from nearest.sheet_blocks()
    for group, tallies in tallies_by_group(rollup).items():
        name = _group_name(rollup, group, language)
        yield Heading(2, line(name), sheet=name)
        yield tally_table(tallies, language)
        yield from _gap_blocks(reports, group, language)
        if group in groups:
            yield Heading(3, line(text_of(_NOT_EARNED, language)))
            yield _list(rollup, {group: groups[group]}, language, with_group=False)


def group_page_blocks(
    rollup: Rollup,
    reports: Sequence[TargetReport],
    shortfalls: Sequence[Shortfall],
    nearest: NearestReport,
    language: Language,
) -> Iterator[Block]:
    """Yield the parts of a page: links to the groups, then for each its figures and a sentence a subject."""
    groups = by_group(rollup, shortfalls)
    tallies = tallies_by_group(rollup)
    label = group_label(rollup, language)
    yield Heading(2, line(_BY_GROUP.in_language(language, {"group": label})))
    names = {group: _group_name(rollup, group, language) for group in tallies}
    anchors = {group: _ANCHOR.format(number=number) for number, group in enumerate(tallies, 1)}
    yield Bullets(tuple(Item((Link(names[each], anchors[each]),)) for each in tallies))
    for group, found in tallies.items():
        yield Heading(2, line(names[group]), anchor=anchors[group])
        yield tally_table(found, language)
        yield from _gap_blocks(reports, group, language)
        yield from nearest.page_blocks(group)
        yield from _page_of(rollup, groups.get(group, []), language)


def _page_of(
    rollup: Rollup, shortfalls: Sequence[Shortfall], language: Language
) -> Iterator[Block]:
    """Yield a sentence for each subject of a group, by title."""
    for id_, found in groupby(shortfalls, key=lambda each: each.result.title):
        those = list(found)
        title = rollup.plan.title(id_)
        noun = called(rollup, title.table, language)

        def how_many(number: int, noun: str = noun) -> str:
            return counted(number_run(number, language).text, noun, language)

        words = {"title": title_name(title, language), "counted": how_many(len(those))}
        yield Heading(3, line(_OF_TITLE.in_language(language, words)))
        shown = those[:MAX_LISTED_ON_PAGE]
        yield Bullets(tuple(Item(_sentence(rollup, each, language)) for each in shown))
        more = len(those) - len(shown)
        if more:
            words = {"counted": how_many(more), "file": NOT_EARNED_FILE}
            yield Paragraph(line(_MORE.in_language(language, words)))


def _sentence(rollup: Rollup, shortfall: Shortfall, language: Language) -> TextLine:
    result = shortfall.result
    who = subject_text(rollup, result.table, result.subject, language)
    state = shortfall.state[:1].lower() + shortfall.state[1:]
    texts = " ".join(filter(None, (shortfall.why, shortfall.missing)))
    return line(TextRun(who[:1].upper() + who[1:], Tone.STRONG), f": {state}. {texts}")


def _gap_blocks(reports: Sequence[TargetReport], group: str, language: Language) -> Iterator[Block]:
    """Yield how far a group is from each target of the first set."""
    items = [
        Item(line(_gap_text(target, gap, language)))
        for report in reports[:1]
        for target in report.targets
        for gap in target.groups
        if gap.group == group and gap.missing_high
    ]
    if items:
        name = title_name(reports[0].title, language)
        words = {"targets": name[:1].lower() + name[1:]}
        yield Heading(3, line(_TO_REACH.in_language(language, words)))
        yield Bullets(tuple(items))


def _gap_text(target: Target, gap: GroupGap, language: Language) -> str:
    words = {
        "target": text_in(target.finding.text, language),
        "missing": amount_text(gap.missing_low, gap.missing_high, language),
        "part": amount_text(gap.share.low, gap.share.high, language),
        "whole": amount_text(gap.share.of_low, gap.share.of_high, language),
    }
    return _GAP.in_language(language, words)


def _group_name(rollup: Rollup, group: str, language: Language) -> str:
    by = rollup.plan.report_by
    if by is None or not group:
        return _OUTSIDE.in_language(language, {"group": group_label(rollup, language)})
    text = subject_text(rollup, by, group, language)
    return text[:1].upper() + text[1:]


def _list(
    rollup: Rollup,
    groups: Mapping[str, Sequence[Shortfall]],
    language: Language,
    *,
    with_group: bool,
) -> Table:
    """Return the list of shortfalls; the names have a column where somebody has one."""
    heads = _HEADS.in_language(language, {"group": group_label(rollup, language).capitalize()})
    rows = []
    for group, found in groups.items():
        for each in found:
            result = each.result
            rows.append(
                [
                    group,
                    title_name(rollup.plan.title(result.title), language),
                    result.subject,
                    subject_name(rollup, result.table, result.subject),
                    each.state,
                    each.why,
                    each.missing,
                ]
            )
    shown = [
        number
        for number, _ in enumerate(heads.split("|"))
        if (with_group if number == 0 else number != _NAME or any(row[_NAME] for row in rows))
    ]
    columns = heads.split("|")
    return Table(
        tuple(columns[each] for each in shown),
        tuple(DocumentRow(tuple(line(row[each]) for each in shown)) for row in rows),
    )


_NAME: Final = 3
"""The position of the column with names."""
