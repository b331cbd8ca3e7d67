"""report: open questions and rejected cells → the cells of the tables to fill in or to correct."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Missing
from criteria_engine.reading.text_values import fold_text
from criteria_engine.rollup.blank_tables import BlankColumn, BlankTable, blank_tables
from criteria_engine.rollup.columns_file import columns_of
from criteria_engine.rollup.commune import unknown_memberships
from criteria_engine.rollup.entry_texts import entry_sheet
from criteria_engine.rollup.key_diagnostics import UNKNOWN_MEMBERSHIP
from criteria_engine.rollup.membership import group_along
from criteria_engine.rollup.plan import ColumnFeed, RowsFeed, TitlePlan
from criteria_engine.rollup.report.labels import (
    for_officers,
    location_text,
    subject_name,
    title_name,
)
from criteria_engine.rollup.report.questions import answerer, keeper_of, membership_question
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.sheet_rows import TableFile, is_known_column
from criteria_engine.rollup.subjects import RejectedRow, SubjectRow
from criteria_engine.wording.natural_order import natural_key


@dataclass(slots=True)
class AskedCell:
    """A cell to fill in or to correct.

    Attributes:
        table: the table, as it is written into a workbook.
        key: the key of the row.
        name: the name of its subject; empty where it has none.
        column: what the cell holds.
        heading: the heading of the column.
        text: the question, or what is wrong.
        is_wrong: whether the cell is wrong, not blank.
        help: what to write instead of what is wrong; empty where nothing is known.
        answered_by: who can answer; empty where nobody is named.
        now: what stands in the cell; empty for a question.
        titles: the names of the titles for which it is asked.
    """

    table: BlankTable
    key: str
    name: str
    column: BlankColumn
    heading: str
    text: str
    is_wrong: bool = False
    help: str = ""
    answered_by: str = ""
    now: str = ""
    titles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OtherFault:
    """A row with an error that no answer in one cell mends: it has no key, or there are two of them.

    Attributes:
        where: its location.
        key: its key; empty where it has none.
        text: what is wrong.
        help: how to correct it.
        row: its cells.
    """

    where: str
    key: str
    text: str
    help: str
    row: str


@dataclass(slots=True)
class GroupQuestions:
    """What is sent back to one group (hamlet).

    Attributes:
        cells: the cells, rejected ones first.
        others: the rows to be corrected in the tables themselves.
        spellings: spellings of keys to confirm: the sheet, the spelling, no key yet, the key that is probably
            meant, and how many rows say so.
    """

    cells: list[AskedCell] = field(default_factory=list)
    others: list[OtherFault] = field(default_factory=list)
    spellings: list[tuple[object, ...]] = field(default_factory=list)


def asked_of_groups(
    rollup: Rollup,
    files: Mapping[str, TableFile],
    groups_of_files: Mapping[str, Sequence[str]],
    language: Language,
) -> dict[str | None, GroupQuestions]:
    """Return what is to be sent back to each group; under None what belongs to no group.

    Args:
        rollup: the results.
        files: the files of the tables, by whose headings columns are named.
        groups_of_files: the groups whose rows each file has: a row without a known group belongs to the only
            group of its file.
        language: the language of the texts.
    """
    asked = _Asked(rollup, files, groups_of_files, language)
    for reject in rollup.commune.rejects:
        asked.add_reject(reject)
    asked.add_memberships()
    asked.add_missing()
    return asked.groups()


_INDEXED: Final = re.compile(r"(?P<list>[^.\[]+)\[(?P<index>\d+)\]\.(?P<field>.+)")


class _Asked:
    """Collects cells, each once."""

    def __init__(
        self,
        rollup: Rollup,
        files: Mapping[str, TableFile],
        groups_of_files: Mapping[str, Sequence[str]],
        language: Language,
    ) -> None:
        self._rollup = rollup
        self._language = language
        self._files = files
        self._groups_of_files = groups_of_files
        self._tables = {each.name: each for each in blank_tables(rollup.plan, language)}
        self._columns = {name: {c.name: c for c in t.columns} for name, t in self._tables.items()}
        self._by_heading = {
            name: {
                **{fold_text(c.heading): c.name for c in table.columns},
                **files.get(name, TableFile()).columns,
            }
            for name, table in self._tables.items()
        }
        self._headings = {
            name: {column: h[:1].upper() + h[1:] for h, column in file.columns.items()}
            for name, file in files.items()
            if not file.own_columns
        }
        self._found: dict[tuple[str, str, str], AskedCell] = {}
        self._others: dict[str | None, list[OtherFault]] = {}
        self._spellings: dict[tuple[str, str], list[object]] = {}
        self._members: dict[tuple[str, tuple[str, ...]], dict[str | None, list[SubjectRow]]] = {}

    def groups(self) -> dict[str | None, GroupQuestions]:
        """Return what was collected, by group in the order in which people list them."""
        found: dict[str | None, GroupQuestions] = {}
        order = list(self._tables)
        cells = sorted(
            self._found.values(),
            key=lambda e: (not e.is_wrong, order.index(e.table.name), natural_key(e.key)),
        )
        for each in cells:
            group = self._group(each.table.name, each.key)
            found.setdefault(group, GroupQuestions()).cells.append(each)
        for group, others in self._others.items():
            found.setdefault(group, GroupQuestions()).others.extend(others)
        if self._spellings:
            spellings = found.setdefault(None, GroupQuestions()).spellings
            spellings += (tuple(each) for each in self._spellings.values())
        return dict(sorted(found.items(), key=lambda item: natural_key(item[0] or "")))

    # ---- rejected cells ----------------------------------------------------------------------

    def add_reject(self, reject: RejectedRow) -> None:
        """Add the cells of a rejected row, or the row where no cell of it can be answered."""
        for each in reject.diagnostics:
            diagnostic = for_officers(self._rollup, each)
            column = self._by_heading[reject.table].get(fold_text(each.span.heading))
            keys = [key for key in (reject.key, *reject.same) if key is not None]
            rows = self._rollup.commune.tables.get(reject.table)
            answerable = column is not None and rows is not None and keys and keys[0] in rows.rows
            if self._is_spelling(reject, each, column):
                self._add_spelling(reject, each, str(column))
            elif answerable and column != self._key_column(reject.table):
                for key in keys:
                    self._add_fault(reject.table, key, str(column), diagnostic, each.span.text)
            else:
                self._add_other(reject, diagnostic)

    def _is_spelling(self, reject: RejectedRow, fault: Diagnostic, column: str | None) -> bool:
        """Report whether a key that no row has is a spelling to confirm: it is near a key, or repeated."""
        if fault.code is not UNKNOWN_MEMBERSHIP or column is None:
            return False
        to = self._rollup.plan.tables[reject.table].belongs_to.get(column, "")
        in_workbook = to in self._files and self._files[to].own_columns
        return in_workbook and bool(fault.data["near"] or reject.same)

    def _add_spelling(self, reject: RejectedRow, fault: Diagnostic, column: str) -> None:
        to = self._rollup.plan.tables[reject.table].belongs_to[column]
        text = str(fault.data["text"])
        sheet = entry_sheet(self._tables[to].called)
        found = self._spellings.setdefault((to, text), [sheet, text, "", fault.data["near"], 0])
        found[-1] = int(str(found[-1])) + 1 + len(reject.same)

    def _key_column(self, table: str) -> str:
        return self._rollup.plan.tables[table].key

    def _add_fault(
        self, table: str, key: str, column: str, diagnostic: Diagnostic, now: str
    ) -> None:
        asked = self._add(table, key, column)
        if asked is not None and not asked.is_wrong:
            where = location_text(diagnostic).partition(" (")[0]
            asked.text = f"{where}: {diagnostic.message(self._language)}"
            asked.is_wrong = True
            asked.help = diagnostic.help(self._language) or ""
            asked.now = now

    def _add_other(self, reject: RejectedRow, diagnostic: Diagnostic) -> None:
        file = diagnostic.span.source.name
        groups = self._groups_of_files.get(file, ())
        group = groups[0] if len(groups) == 1 else None
        self._others.setdefault(group, []).append(
            OtherFault(
                location_text(diagnostic),
                reject.key or "",
                diagnostic.message(self._language),
                diagnostic.help(self._language) or "",
                " | ".join(filter(None, reject.cells)),
            )
        )

    # ---- questions ---------------------------------------------------------------------------

    def add_memberships(self) -> None:
        """Add the blank cells that say what a row belongs to."""
        plan = self._rollup.plan
        for table, column, to, keys in unknown_memberships(plan, self._rollup.commune.tables):
            for key in keys:
                asked = self._add(table, key, column)
                if asked is not None and not asked.text:
                    asked.text = membership_question(self._rollup, to, self._language)
                    asked.answered_by = keeper_of(self._rollup, table, self._language)

    def add_missing(self) -> None:
        """Add the facts, judgements and evidence that would decide titles."""
        for result in self._rollup.all():
            if result.outcome is not Outcome.UNDETERMINED or result.decision is None:
                continue
            title = self._rollup.plan.title(result.title)
            for missing in result.decision.missing:
                place = self._cell_of(title, result.subject, missing)
                asked = None if place is None else self._add(*place)
                if asked is None:
                    continue
                if not asked.text:
                    asked.text = missing.question.in_language(self._language)
                    asked.answered_by = answerer(missing, self._language)
                name = title_name(title, self._language)
                if name not in asked.titles:
                    asked.titles.append(name)

    def _cell_of(
        self, title: TitlePlan, subject: str, missing: Missing
    ) -> tuple[str, str, str] | None:
        """Return the table, the key and the column of what is missing; None where it is no cell."""
        inside = _INDEXED.fullmatch(missing.path)
        if inside is not None:
            feed = title.feeds.get(inside["list"])
            if not isinstance(feed, RowsFeed):
                return None
            members = self._rows(title.table, feed, subject)
            index = int(inside["index"]) - 1
            return (
                (feed.table, members[index].key, inside["field"]) if index < len(members) else None
            )
        feed = title.feeds.get(missing.path)
        if isinstance(feed, ColumnFeed):
            return title.table, subject, feed.column
        return None if feed is not None else (title.table, subject, missing.path)

    def _rows(self, table: str, feed: RowsFeed, group: str) -> list[SubjectRow]:
        """Return the rows of a list in the order in which they are decided: those that may belong come last."""
        rollup = self._rollup
        rows = rollup.commune.tables[feed.table].rows
        if (feed.table, feed.path) not in self._members:
            by_group: dict[str | None, list[SubjectRow]] = {}
            whole = rollup.plan.tables[table].whole
            for row in sorted(rows.values(), key=lambda each: each.key):
                key = (
                    group
                    if whole
                    else group_along(rollup.plan, rollup.commune, feed.table, row, feed.path)
                )
                # A row of no group is in no list.
                if key is not None:
                    by_group.setdefault(key if isinstance(key, str) else None, []).append(row)
            self._members[feed.table, feed.path] = by_group
        by_group = self._members[feed.table, feed.path]
        return [*by_group.get(group, ()), *by_group.get(None, ())]

    # ---- cells -------------------------------------------------------------------------------

    def _add(self, table: str, key: str, column: str) -> AskedCell | None:
        """Return the cell, newly added where it was not asked yet; None where there is no such column."""
        place = (table, key, column)
        if place not in self._found:
            if not is_known_column(column, columns_of(self._rollup.plan, table)):
                return None
            blank = self._columns[table].get(column) or BlankColumn(column, column, "text")
            heading = self._headings.get(table, {}).get(column, blank.heading)
            name = subject_name(self._rollup, table, key)
            self._found[place] = AskedCell(self._tables[table], key, name, blank, heading, "")
        return self._found[place]

    def _group(self, table: str, key: str) -> str | None:
        group = self._rollup.group_of_row(table, key)
        if group is not None:
            return group
        row = self._rollup.commune.tables[table].rows.get(key)
        spans = [] if row is None else list(row.parent_spans.values())
        groups = self._groups_of_files.get(spans[0].source.name, ()) if spans else ()
        return groups[0] if len(groups) == 1 else None
