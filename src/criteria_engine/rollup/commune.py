"""read: rows by table → a commune: subjects by key, what they belong to, and rejected rows.

A wrong fact is rejected with the reason and unknown; the other facts of the row stay, and so does its subject:
denominators do not shrink because of a typing mistake. Of rows with one key that differ no fact is used,
because it is unknown which one is correct. A row without a usable key, or a repeated row, is counted in
`unkeyed_rows`: it may be one more member of any group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.model.facts import Shape
from criteria_engine.reading.keys import fault_of_key, near_equal_keys
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup import key_diagnostics as key_codes
from criteria_engine.rollup.ages import Ages
from criteria_engine.rollup.aliases import NO_ALIASES, KeyAliases
from criteria_engine.rollup.departures import Departures
from criteria_engine.rollup.input_rows import InputRow, cell_text, is_blank_cell
from criteria_engine.rollup.key_index import KeyIndex
from criteria_engine.rollup.plan import RollupPlan, TablePlan
from criteria_engine.rollup.readable_facts import RowFacts, readable_facts
from criteria_engine.rollup.recognition_rows import (
    check_recognitions,
    recognition_warnings,
    with_awards,
)
from criteria_engine.rollup.subjects import (
    NONE_WORDS,
    Commune,
    Recognition,
    RejectedRow,
    SubjectRow,
    SubjectTable,
)
from criteria_engine.source import Source, Span
from criteria_engine.tables import diagnostics as table_codes
from criteria_engine.tables.key_diagnostics import near_equal_warning


def commune_of(
    plan: RollupPlan,
    tables: Mapping[str, Iterable[InputRow | Mapping[str, Any]]],
    recognitions: Sequence[Recognition] | None = None,
    rejects: Sequence[RejectedRow] = (),
    aliases: Mapping[str, KeyAliases] | None = None,
) -> Commune:
    """Read the rows of a commune.

    A wrong row does not fail the reading; it is rejected, see :attr:`Commune.rejects`. A recognition of an
    unknown subject, or after the day of the plan, is rejected too: whose or when it was is then unknown.

    Args:
        plan: the tables and their columns.
        tables: the rows of each table by its name. The columns of a row are those of
            :attr:`TablePlan.columns`; a fact with parts, a judgement and evidence have columns such as
            `standard.outcome`, `judgements.5.1` and `evidence.2.1`. Cells are Python values or scalars
            of a file. The rows of a table that is missing here are unknown.
        recognitions: the earlier recognitions; None where they are unknown.
        rejects: rows that are rejected already; each counts as a row without a key.
        aliases: other spellings of the keys of a table, by its name.

    Raises:
        CriteriaError: the table of the commune itself has more than one row, or an alias stands for no key.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.rollup.planner import load_rollup
    >>> plan = load_rollup(None, Catalogue.packaged(), date(2025, 11, 20))
    >>> commune = commune_of(plan, {"hamlets": [{"hamlet": "X1"}, {"hamlet": ""}]})
    >>> list(commune.tables["hamlets"].rows), commune.tables["hamlets"].unkeyed_rows
    (['X1'], 1)
    >>> [reject.diagnostics[0].code.id for reject in commune.rejects]
    ['row-without-key']
    """
    rejected = list(rejects)
    spellings = {name: (aliases or {}).get(name, NO_ALIASES) for name in plan.tables}
    departures = Departures(plan)
    ages: dict[str, Ages] = {}
    found: dict[str, SubjectTable] = {}
    # The row of the whole comes first: it says how ages are counted.
    for name, planned in sorted(plan.tables.items(), key=lambda each: not each[1].whole):
        given = tables.get(name)
        if given is None:
            found[name] = SubjectTable(known=False)
        else:
            ages[name] = Ages(planned, plan.on, _counts_by_year(planned, found))
            numbered = (
                row if isinstance(row, InputRow) else InputRow(number, row, private=planned.private)
                for number, row in enumerate(given, start=2)
            )
            earlier = sum(each.table == name for each in rejects)
            reader = _SubjectsReader(plan, planned, spellings, departures, ages[name], rejected)
            found[name] = reader.read(numbered, earlier)
    read = {name: found[name] for name in plan.tables}
    wrong = [
        fault
        for name, each in spellings.items()
        if read[name].known
        for fault in each.faults(
            read[name].rows.keys() | departures.keys(name), plan.tables[name].label
        )
    ]
    if wrong:
        raise CriteriaError(wrong)
    read = departures.follow(read)
    checked = None
    if recognitions is not None:
        keys = {
            name: table.rows.keys() | departures.keys(name)
            for name, table in read.items()
            if table.known
        }
        checked = tuple(check_recognitions(plan, keys, recognitions, rejected, spellings))
        read = with_awards(plan, read, checked)
    linked = _drop_unknown_parents(plan, read, departures, rejected, spellings)
    unclear = {name: len(each.unclear & linked[name].rows.keys()) for name, each in ages.items()}
    return Commune(
        linked,
        checked,
        tuple(sorted(rejected, key=lambda each: (each.table, each.line))),
        (
            *_near_equal_keys(plan, linked),
            *_blank_memberships(plan, linked, read, rejected),
            *recognition_warnings(plan, linked, checked or ()),
            *(
                fault
                for name, each in ages.items()
                for fault in each.warning(unclear[name], _choice(plan, each))
            ),
        ),
        departures.all(),
        {name: unclear[name] for name, each in ages.items() if each.by_year and unclear[name]},
    )


def _counts_by_year(planned: TablePlan, read: Mapping[str, SubjectTable]) -> bool:
    """Return whether the row of the whole says that ages are counted by the year of birth."""
    rows = (row for table in read.values() for row in table.rows.values())
    return planned.age_by_year is not None and any(
        row.values.get(planned.age_by_year) is True for row in rows
    )


def _choice(plan: RollupPlan, ages: Ages) -> Text | None:
    """Return what the column is called in which the commune may choose to count by the year of birth."""
    column = ages.planned.age_by_year
    if column is None:
        return None
    labels = (each.labels.get(column) for each in plan.tables.values() if each.whole)
    label = next(filter(None, labels), None)
    return Text(*(column if label is None else label.in_language(each) for each in ("vi", "en")))


class _SubjectsReader:
    """Reads the rows of one table; what cannot be used goes into `rejects`."""

    def __init__(
        self,
        plan: RollupPlan,
        planned: TablePlan,
        aliases: Mapping[str, KeyAliases],
        departures: Departures,
        ages: Ages,
        rejects: list[RejectedRow],
    ) -> None:
        self._planned = planned
        self._own = Shape(planned.name, planned.fields, {}, frozenset())
        titles = plan.titles_of(planned.name)
        self._titles = [each.criteria.shape for each in titles if each.criteria is not None]
        self._aliases = aliases
        self._departures = departures
        self._ages = ages
        self._rejects = rejects

    def read(self, given: Iterable[InputRow], unkeyed_rows: int) -> SubjectTable:
        """Return the table of some rows, in addition to rows without a key."""
        planned = self._planned
        by_key: dict[str, list[InputRow]] = {}
        for each in given:
            key, at = each.text(planned.key), each.span_of(planned.key, planned.name)
            fault = fault_of_key(key, at) if key else None
            if key and fault is None:
                by_key.setdefault(key, []).append(each)
            else:
                is_told = any(other.span == at for other in each.faults)
                without = table_codes.ROW_WITHOUT_KEY.at(at, name=planned.key)
                self._reject(each, None, () if is_told else (fault or without,))
                unkeyed_rows += 1
        rows: dict[str, SubjectRow] = {}
        for key, same in by_key.items():
            first, *more = same
            if _rows_differ(same):
                merged = _merge_differing(planned, key, same, self._rejects, self._aliases)
                if any(self._departures.is_stated(planned, each) for each in same):
                    unkeyed_rows += 1  # it may have left
                else:
                    rows[key] = merged
                unkeyed_rows += len(more)
                continue
            for each in more:
                at = each.span_of(planned.key, planned.name)
                self._reject(each, key, [codes.DUPLICATE_ROW.at(at, text=key, line=first.number)])
            left, wrong = self._departures.leaves(planned, key, first)
            if left:
                if wrong or first.faults:
                    self._reject(first, key, wrong)
                unkeyed_rows += self._departures.found[planned.name][key] is None
                continue
            unkeyed_rows += len(more)
            rows[key] = self._subject(key, first, wrong)
        if planned.whole and len(rows) > 1:
            one, other, *_ = by_key
            at = by_key[other][0].span_of(planned.key, planned.name)
            label = planned.label
            wrong_rows = codes.SEVERAL_ROOT_ROWS.at(at, table=label, first=one, text=other)
            raise CriteriaError([wrong_rows])
        return SubjectTable(rows, unkeyed_rows)

    def _subject(self, key: str, given: InputRow, wrong: Sequence[Diagnostic]) -> SubjectRow:
        aged = self._ages.add(given)
        row, wrong_parents = _row(self._planned, key, aged, self._aliases)
        facts, values, diagnostics = readable_facts(_facts_of(row), self._own, self._titles)
        found = (*wrong, *wrong_parents, *diagnostics)
        if aged.faults or found:
            self._reject(aged, key, found)
        return replace(
            row,
            given=facts.given,
            values=values,
            judgements=facts.judgements,
            evidence=facts.evidence,
        )

    def _reject(self, row: InputRow, key: str | None, found: Sequence[Diagnostic]) -> None:
        """Reject a row, for the faults of its cells and for what else was found."""
        name = self._planned.name
        every = (*found, *row.faults) if key is None else (*row.faults, *found)
        located = tuple(_locate(each, row, name) for each in every)
        self._rejects.append(RejectedRow(name, row.number, key, located, row.shown()))


def _rows_differ(same: Sequence[InputRow]) -> bool:
    """Report whether rows with one key differ; an unreadable cell may have any value."""
    if len(same) == 1:
        return False
    return any(row.faults or _filled_cells(row) != _filled_cells(same[0]) for row in same)


def _filled_cells(row: InputRow) -> dict[str, str]:
    return {name: text for name, cell in row.cells.items() if (text := cell_text(cell))}


def _merge_differing(
    planned: TablePlan,
    key: str,
    same: Sequence[InputRow],
    rejects: list[RejectedRow],
    aliases: Mapping[str, KeyAliases],
) -> SubjectRow:
    """Reject rows with one key that differ, and return a subject with the parents that all of them name."""
    for each in same:
        at = each.span_of(planned.key, planned.name)
        others = [other for other in same if other is not each]
        unlike = next((o for o in others if _filled_cells(o) != _filled_cells(each)), others[0])
        diagnostics = (*each.faults, codes.CONFLICTING_ROWS.at(at, text=key, line=unlike.number))
        located = tuple(_locate(diagnostic, each, planned.name) for diagnostic in diagnostics)
        rejects.append(RejectedRow(planned.name, each.number, key, located, each.shown()))
    rows = [_row(planned, key, each, aliases)[0] for each in same]
    agreed = {
        column: parent
        for column, parent in rows[0].parents.items()
        if all(column in row.parents and row.parents[column] == parent for row in rows)
    }
    spans = {column: rows[0].parent_spans[column] for column in agreed}
    return SubjectRow(key, same[0].number, parents=agreed, parent_spans=spans)


def _locate(diagnostic: Diagnostic, row: InputRow, table: str) -> Diagnostic:
    """Return a diagnostic about a Python value with the location of its row."""
    if diagnostic.span.source.row is not None:
        return diagnostic
    return replace(diagnostic, span=row.span_of(diagnostic.span.source.name, table))


def _row(
    planned: TablePlan, key: str, row: InputRow, aliases: Mapping[str, KeyAliases]
) -> tuple[SubjectRow, list[Diagnostic]]:
    """Return a row with its raw facts, and a diagnostic for each key of a parent that cannot be one."""
    given: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {"judgements": {}, "evidence": {}}
    parents: dict[str, str | None] = {}
    spans: dict[str, Span] = {}
    wrong: list[Diagnostic] = []
    if row.source is not None:
        spans = {column: row.span_of(column) for column in planned.belongs_to}
    for name, cell in row.cells.items():
        if name in planned.belongs_to:
            spans[name] = row.span_of(name, planned.name)
        if name == planned.key or is_blank_cell(cell):
            continue
        head, _, tail = name.partition(".")
        if name in planned.belongs_to:
            text, at = cell_text(cell), spans[name]
            is_none = text.lower() in NONE_WORDS
            fault = None if is_none else fault_of_key(text, at)
            if fault is None and text:
                parents[name] = None if is_none else aliases[planned.belongs_to[name]].key(text)
            elif fault is not None:
                wrong.append(fault)
        elif not tail:
            given[name] = cell
        else:
            parts.setdefault(head, {})[tail] = cell
    judgements, evidence = parts.pop("judgements"), parts.pop("evidence")
    read = SubjectRow(key, row.number, given | parts, {}, judgements, evidence, parents, spans)
    return read, wrong


def _facts_of(row: SubjectRow) -> RowFacts:
    return RowFacts(row.given, row.judgements, row.evidence)


def facts_for(row: SubjectRow, shape: Shape) -> dict[str, Any]:
    """Return the facts, judgements and evidence of one set that a row states.

    The mapping is in the form that :meth:`~criteria_engine.Criteria.read` takes.
    """
    return _facts_of(row).of(shape)


# ---- what rows belong to ---------------------------------------------------------------------


def _drop_unknown_parents(
    plan: RollupPlan,
    tables: Mapping[str, SubjectTable],
    departures: Departures,
    rejects: list[RejectedRow],
    aliases: Mapping[str, KeyAliases],
) -> dict[str, SubjectTable]:
    """Reject keys of parents that do not exist, and return the tables with these parents unknown.

    Each wrong spelling in a column is rejected once, with the rows that have it.
    """
    indexes = {
        name: KeyIndex(table.rows, _names(plan.tables[name], table))
        for name, table in tables.items()
    }
    checked: dict[str, SubjectTable] = {}
    for name, table in tables.items():
        belongs_to = plan.tables[name].belongs_to
        rows = dict(table.rows)
        spellings: dict[tuple[str, str], list[SubjectRow]] = {}
        for key, row in table.rows.items():
            missing = {
                column: text
                for column, text in row.parents.items()
                if text is not None
                and tables[belongs_to[column]].known
                and text not in tables[belongs_to[column]].rows
            }
            for column, text in missing.items():
                spellings.setdefault((column, text), []).append(row)
            if missing:
                known_parents = {c: t for c, t in row.parents.items() if c not in missing}
                rows[key] = replace(row, parents=known_parents)
        for (column, text), (first, *others) in spellings.items():
            to = belongs_to[column]
            explained = departures.explained(name, first, column, text)
            if explained is not None:
                same = tuple(each.key for each in others)
                if explained:
                    rejects.append(
                        RejectedRow(name, first.line, first.key, tuple(explained), (), same)
                    )
                continue
            wrong = key_codes.unknown_membership(
                first.parent_spans[column],
                column,
                text,
                plan.tables[to].label,
                to,
                1 + len(others),
                indexes[to].near(text),
                aliases[to].sheet,
            )
            same = tuple(each.key for each in others)
            rejects.append(RejectedRow(name, first.line, first.key, (wrong,), (), same))
        checked[name] = SubjectTable(rows, table.unkeyed_rows, table.known)
    return checked


def _names(planned: TablePlan, table: SubjectTable) -> dict[str, str]:
    """Return the keys of the rows that have a name, by name; of several with one name the first."""
    names: dict[str, str] = {}
    for key, row in table.rows.items():
        name = row.values.get(planned.name_column or "")
        if isinstance(name, str) and planned.name_column not in planned.private:
            names.setdefault(name, key)
    return names


def _near_equal_keys(plan: RollupPlan, tables: Mapping[str, SubjectTable]) -> list[Diagnostic]:
    """Return a warning for each table with keys that differ only in capitals, blanks and the like."""
    return [
        near_equal_warning(Source(name, "").whole(), plan.tables[name].label, groups, len(groups))
        for name, table in tables.items()
        if (groups := near_equal_keys(table.rows))
    ]


def unknown_memberships(
    plan: RollupPlan, tables: Mapping[str, SubjectTable]
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield each column of parents that is unknown in some rows.

    Columns of parents whose table was not given are left out.

    Yields:
        The table, the column, the table of the parents, and the keys of the rows.
    """
    for name, table in tables.items():
        for column, to in plan.tables[name].belongs_to.items():
            keys = tuple(key for key, row in table.rows.items() if column not in row.parents)
            if keys and tables[to].known:
                yield name, column, to, keys


def _blank_memberships(
    plan: RollupPlan,
    tables: Mapping[str, SubjectTable],
    read: Mapping[str, SubjectTable],
    rejects: Sequence[RejectedRow],
) -> list[Diagnostic]:
    """Return a warning for each column of parents that is blank in some rows, with their number.

    A row whose parent may have left has lost it in `tables`, but not in `read`.
    """
    wrong = {(each.table, key) for each in rejects for key in (each.key, *each.same)}
    return [
        key_codes.BLANK_MEMBERSHIP.at(
            tables[name].rows[blank[0]].parent_spans.get(column, Source(name, "").whole()),
            table=plan.tables[name].label,
            column=column,
            count=len(blank),
            total=len(tables[name].rows),
            to=plan.tables[to].label,
        )
        for name, column, to, keys in unknown_memberships(plan, tables)
        if (
            blank := [
                key
                for key in keys
                if (name, key) not in wrong and column not in read[name].rows[key].parents
            ]
        )
    ]
