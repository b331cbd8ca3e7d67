"""report: what branches registered for → the blocks of a document: plans, and registered beside reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from criteria_engine.bilingual import Language, Template
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
from criteria_engine.rollup.plan import Registrations
from criteria_engine.rollup.report.labels import (
    called,
    group_label,
    outcome_tallies,
    subject_name,
    tallies_by_group,
    text_of,
    title_name,
)
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.subjects import SubjectRow
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.numbers import counted

_HEADING: Final = Template("{called}: kế hoạch và đăng ký", "{called}: plans and registrations")

_PLANS: Final = Template(
    "{have} trên {counted} đã xây dựng kế hoạch; chưa có: {lacking}; chưa ghi: {unknown}.",
    "{have} of {counted} have a plan; without one: {lacking}; not stated: {unknown}.",
)

_NOBODY: Final = Template("không", "none")

_TOTALS: Final = Template(
    "Danh hiệu|Đăng ký|Đạt|Đạt so với đăng ký",
    "Title|Registered|Reached|Reached against registered",
)

_MORE: Final = Template("nhiều hơn {number}", "{number} more")

_FEWER: Final = Template("còn thiếu {number}", "{number} fewer")

_SAME: Final = Template("vừa đủ", "as many")

_NOT_STATED: Final = Template("{number}; {counted} chưa ghi", "{number}; {counted} not stated")

_NOBODY_STATED: Final = Template("chưa ghi", "not stated")

_BRANCH_HEADS: Final = Template("{branch}|{group}|Có kế hoạch", "{branch}|{group}|Has a plan")

_REGISTERED: Final = Template("{title}: đăng ký", "{title}: registered")

_REACHED: Final = Template("{title}: đạt", "{title}: reached")

_YES: Final = Template("có", "yes")

_NO: Final = Template("chưa", "no")

_BY_GROUP: Final = Template(
    "Số đạt là của cả {group} nơi có {branch}.",
    "What is reached is that of the whole of the {group}.",
)


def registration_blocks(rollup: Rollup, language: Language) -> Iterator[Block]:
    """Yield who has a plan, what was registered beside what is reached, and a row for each branch.

    Nothing where the roll-up has no branches, or their table is not filled in.
    """
    found = rollup.plan.registrations
    if found is None or not rollup.commune.tables[found.table].rows:
        return
    rows = sorted(
        rollup.commune.tables[found.table].rows.values(), key=lambda row: natural_key(row.key)
    )
    branch = called(rollup, found.table, language)
    words = {"called": branch[:1].upper() + branch[1:]}
    yield Heading(2, line(_HEADING.in_language(language, words)))
    if found.plan is not None:
        yield Paragraph(line(_plans_text(rollup, found, rows, language)))
    yield _totals(rollup, found, rows, language)
    group = group_label(rollup, language)
    yield Paragraph(line(_BY_GROUP.in_language(language, {"group": group, "branch": branch})))
    yield _branches(rollup, found, rows, language)


def _plans_text(
    rollup: Rollup, found: Registrations, rows: Sequence[SubjectRow], language: Language
) -> str:
    names: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for row in rows:
        plan = row.values.get(found.plan or "")
        name = subject_name(rollup, found.table, row.key) or row.key
        names[plan if isinstance(plan, bool) else None].append(name)
    nobody = text_of(_NOBODY, language)
    noun = called(rollup, found.table, language)
    words = {
        "have": number_run(len(names[True]), language).text,
        "counted": counted(number_run(len(rows), language).text, noun, language),
        "lacking": ", ".join(names[False]) or nobody,
        "unknown": ", ".join(names[None]) or nobody,
    }
    return _PLANS.in_language(language, words)


def _totals(
    rollup: Rollup, found: Registrations, rows: Sequence[SubjectRow], language: Language
) -> Table:
    """Return a row for each column: how many are registered and reached in the whole commune."""
    reached = {each.title.id: each.eligible for each in outcome_tallies(rollup)}
    noun = called(rollup, found.table, language)
    table = []
    for column, ids in found.titles.items():
        numbers = [row.values.get(column) for row in rows]
        known = sum(each for each in numbers if isinstance(each, int))
        blank = sum(not isinstance(each, int) for each in numbers)
        number = number_run(known, language)
        registered: TextLine = (number,)
        if blank == len(rows):
            registered = line(text_of(_NOBODY_STATED, language))
        elif blank:
            missing = counted(number_run(blank, language).text, noun, language)
            words = {"number": number.text, "counted": missing}
            registered = line(_NOT_STATED.in_language(language, words))
        name = line(_titles_text(rollup, ids, language))
        if not _are_counted(rollup, ids):
            table.append(DocumentRow((name, registered, (), ())))
            continue
        count = sum(reached[each] for each in ids)
        compared = "" if blank else _compared(count - known, language)
        table.append(
            DocumentRow((name, registered, (number_run(count, language),), line(compared)))
        )
    return Table(tuple(text_of(_TOTALS, language).split("|")), tuple(table))


def _are_counted(rollup: Rollup, ids: Sequence[str]) -> bool:
    """Report whether titles are in force and their tables filled in; else nobody knows who reached them."""
    titles = [rollup.plan.title(each) for each in ids]
    return all(
        each.criteria is not None and rollup.commune.tables[each.table].known for each in titles
    )


def _compared(difference: int, language: Language) -> str:
    if not difference:
        return text_of(_SAME, language)
    words = {"number": number_run(abs(difference), language).text}
    return (_MORE if difference > 0 else _FEWER).in_language(language, words)


def _branches(
    rollup: Rollup, found: Registrations, rows: Sequence[SubjectRow], language: Language
) -> Table:
    """Return a row for each branch; what its group has reached stands beside what it registered."""
    by_group = {
        group: {each.title.id: each.eligible for each in tallies}
        for group, tallies in tallies_by_group(rollup).items()
    }
    branch = called(rollup, found.table, language)
    words = {
        "branch": branch[:1].upper() + branch[1:],
        "group": group_label(rollup, language).capitalize(),
    }
    heads = _BRANCH_HEADS.in_language(language, words).split("|")
    grouped = {
        column: ids
        for column, ids in found.titles.items()
        if _are_counted(rollup, ids)
        and any(isinstance(row.values.get(column), int) for row in rows)
        and any(each in tallies for group, tallies in by_group.items() if group for each in ids)
    }
    for ids in grouped.values():
        title = {"title": _titles_text(rollup, ids, language)}
        heads += [each.in_language(language, title) for each in (_REGISTERED, _REACHED)]
    table = []
    for row in rows:
        group = rollup.group_of_row(found.table, row.key) or ""
        cells = [
            line(subject_name(rollup, found.table, row.key) or row.key),
            line(group),
            line(_plan_text(row.values.get(found.plan or ""), language)),
        ]
        for column, ids in grouped.items():
            registered = row.values.get(column)
            cells.append((number_run(registered, language),) if isinstance(registered, int) else ())
            cells.append(_reached(by_group.get(group) if group else None, ids, language))
        table.append(DocumentRow(tuple(cells)))
    return Table(tuple(heads), tuple(table))


def _reached(tallies: Mapping[str, int] | None, ids: Sequence[str], language: Language) -> TextLine:
    if tallies is None:
        return ()
    return (number_run(sum(tallies.get(each, 0) for each in ids), language),)


def _titles_text(rollup: Rollup, ids: Sequence[str], language: Language) -> str:
    return "; ".join(title_name(rollup.plan.title(each), language) for each in ids)


def _plan_text(plan: object, language: Language) -> str:
    if not isinstance(plan, bool):
        return ""
    return text_of(_YES if plan else _NO, language)
