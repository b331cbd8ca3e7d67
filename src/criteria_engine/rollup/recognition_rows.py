"""read: the rows of the table of recognitions → recognitions; what of one cannot be true stays unknown.

A recognition says on which day a decision gave a title to a subject. It feeds the years after it. Where it also
states the year that it is for, it is the award of that year, for the titles that an authority awards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Code, Diagnostic
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import INTEGER
from criteria_engine.reading.facts import read_value
from criteria_engine.reading.text_values import fold_text
from criteria_engine.rollup import key_diagnostics as key_codes
from criteria_engine.rollup import recognition_diagnostics as codes
from criteria_engine.rollup.aliases import NO_ALIASES, KeyAliases
from criteria_engine.rollup.input_rows import InputRow, is_blank_cell
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.recognition_faults import RecognitionFaults
from criteria_engine.rollup.recognition_names import level_called, title_called
from criteria_engine.rollup.subjects import (
    RECOGNISED_ON,
    RECOGNITIONS,
    Recognition,
    RejectedRow,
    SubjectTable,
)
from criteria_engine.source import Span
from criteria_engine.tables import diagnostics as table_codes
from criteria_engine.wording.dates import format_date

AWARD: Final = "award"
"""The judgement by which an authority awards a title."""

_YEAR: Final = FactShape("year", "integer", INTEGER, low=2000, high=2100)

_SHOWN_KEYS: Final = 5


def read_recognitions(rows: Iterable[InputRow], plan: RollupPlan) -> list[Recognition]:
    """Return the recognitions as the rows state them; unreadable parts of one are left empty."""
    recognitions: list[Recognition] = []
    for row in rows:
        faults = list(row.faults)
        if not row.text("subject") and not faults:
            faults.append(table_codes.ROW_WITHOUT_KEY.at(row.span_of("subject"), name="subject"))
        if not row.text("date") and not row.faults:
            faults.append(key_codes.ROW_WITHOUT_DAY.at(row.span_of("date")))
        if not row.text("title") and not row.faults:
            faults.append(key_codes.ROW_WITHOUT_TITLE.at(row.span_of("title")))
        day, wrong = read_value(row.cells.get("date"), RECOGNISED_ON, "date")
        year, wrong_year = read_value(row.cells.get("year"), _YEAR, "year")
        stated = replace(row, faults=(*faults, *wrong, *wrong_year))
        title = title_called(plan, row.text("title"))
        subject, level = row.text("subject"), level_called(plan, title, row.text("level"))
        recognitions.append(
            Recognition(
                title,
                subject,
                day if isinstance(day, date) else None,
                level or None,
                stated,
                number=row.text("number"),
                signer=row.text("signer"),
                name=row.text("name"),
                year=year if isinstance(year, int) else None,
            )
        )
    return recognitions


def check_recognitions(
    plan: RollupPlan,
    keys: Mapping[str, AbstractSet[str]],
    recognitions: Sequence[Recognition],
    rejects: list[RejectedRow],
    aliases: Mapping[str, KeyAliases],
) -> Iterator[Recognition]:
    """Yield the recognitions; the subject or the day of one that cannot be true is left unknown.

    Args:
        plan: the titles.
        keys: the keys of each table that was given, with those of who left.
        recognitions: the recognitions as stated.
        rejects: receives the wrong rows.
        aliases: other spellings of the keys of a table, by its name.
    """
    faults = RecognitionFaults(plan, keys)
    table_of = {title.id: title.table for title in plan.titles}
    for number, each in enumerate(recognitions, start=2):
        row = each.row or _row_of(number, each)
        at = partial(row.span_of, table=RECOGNITIONS)
        spellings = aliases[table_of[each.title]] if each.title in table_of else NO_ALIASES
        subject = spellings.key(each.subject)
        wrong = dict(faults.find(each.title, subject, each.on, each.level, at, each.number))
        if row.faults or wrong:
            key, cells = each.subject if "title" not in wrong else None, row.shown()
            found = (*wrong.values(), *row.faults)
            rejects.append(RejectedRow(RECOGNITIONS, row.number, key or None, found, cells))
        nobody = "title" in wrong or "subject" in wrong
        yield replace(
            each,
            title="" if "title" in wrong else each.title,
            subject="" if nobody else subject,
            on=None if "date" in wrong else each.on,
            level=None if "level" in wrong else each.level,
            row=row,
        )


def _row_of(number: int, given: Recognition) -> InputRow:
    """Return a recognition of a host as a row, for messages."""
    day = None if given.on is None else given.on.isoformat()
    columns = {"title": given.title, "subject": given.subject, "date": day, "level": given.level}
    return InputRow(number, columns)


# ---- what is probably a mistake --------------------------------------------------------------


def recognition_warnings(
    plan: RollupPlan, tables: Mapping[str, SubjectTable], recognitions: Sequence[Recognition]
) -> Iterator[Diagnostic]:
    """Yield a warning for each kind of probable mistake, at the first row that has it."""
    yield from _warning(codes.RECOGNISED_TWICE, _repeated(recognitions), "subject")
    yield from _warning(codes.DECISION_NUMBER_REUSED, _reused_numbers(recognitions), "number")
    yield from _warning(
        codes.RECOGNISED_NAME_DIFFERS, _other_names(plan, tables, recognitions), "name"
    )
    later = [each for each in recognitions if each.on is not None and each.on > plan.on]
    days = [each.on for each in later if each.on is not None]
    if days:
        day, on = (Text(format_date(d), format_date(d, "en")) for d in (max(days), plan.on))
        yield codes.RECOGNISED_SOON.at(_span(later[0], "date"), count=len(later), day=day, on=on)


def _warning(code: Code, found: Sequence[Recognition], column: str) -> Iterator[Diagnostic]:
    if found:
        shown = list(dict.fromkeys(each.subject for each in found if each.subject))
        more = ", …" if len(shown) > _SHOWN_KEYS else ""
        keys = ", ".join(shown[:_SHOWN_KEYS]) + more
        yield code.at(_span(found[0], column), count=len(found), keys=keys)


def _span(recognition: Recognition, column: str) -> Span:
    row = recognition.row or _row_of(0, recognition)
    return row.span_of(column, RECOGNITIONS)


def _repeated(recognitions: Sequence[Recognition]) -> list[Recognition]:
    """Return the recognitions of a title, a subject and a day that an earlier row has already."""
    seen: set[tuple[str, str, date]] = set()
    found = []
    for each in recognitions:
        if each.title and each.subject and each.on is not None:
            what = (each.title, each.subject, each.on)
            if what in seen:
                found.append(each)
            seen.add(what)
    return found


def _reused_numbers(recognitions: Sequence[Recognition]) -> list[Recognition]:
    """Return the recognitions whose number another row of the year has with another day or signer.

    Numbers of decisions begin again every year.
    """
    first: dict[tuple[str, int], tuple[date, str]] = {}
    found = []
    for each in recognitions:
        if each.number and each.on is not None:
            said = (each.on, fold_text(each.signer))
            if first.setdefault((fold_text(each.number), each.on.year), said) != said:
                found.append(each)
    return found


def _other_names(
    plan: RollupPlan, tables: Mapping[str, SubjectTable], recognitions: Sequence[Recognition]
) -> list[Recognition]:
    """Return the recognitions that call their subject by another name than its own row."""
    table_of = {title.id: title.table for title in plan.titles}
    found = []
    for each in recognitions:
        table = table_of.get(each.title)
        column = None if table is None else plan.tables[table].name_column
        row = None if table is None else tables[table].rows.get(each.subject)
        if each.name and column is not None and row is not None:
            own = row.values.get(column)
            if isinstance(own, str) and own and fold_text(own) != fold_text(each.name):
                found.append(each)
    return found


# ---- awards ----------------------------------------------------------------------------------


def with_awards(
    plan: RollupPlan, tables: Mapping[str, SubjectTable], recognitions: Sequence[Recognition]
) -> dict[str, SubjectTable]:
    """Return the tables with the recognitions for the year of the plan as the awards of authorities.

    An award that the row states itself stays as it is.
    """
    awarded: dict[str, dict[str, Recognition]] = {}
    for title in plan.titles:
        if title.criteria is not None and AWARD in title.criteria.shape.judgeable:
            for each in recognitions:
                if each.title == title.id and each.year == plan.on.year and each.subject:
                    awarded.setdefault(title.table, {})[each.subject] = each
    changed = dict(tables)
    for name, subjects in awarded.items():
        rows = dict(tables[name].rows)
        for key in subjects.keys() & rows.keys():
            if is_blank_cell(rows[key].judgements.get(AWARD)):
                day = subjects[key].on
                said = {"met": True, **({} if day is None else {"on": day})}
                rows[key] = replace(rows[key], judgements={**rows[key].judgements, AWARD: said})
        changed[name] = replace(tables[name], rows=rows)
    return changed
