"""read: rows by table → a commune: subjects by key, what they belong to, and rejected rows.

A row with wrong facts is rejected with the reason, but its subject stays, with every fact unknown:
denominators do not shrink because of a typing mistake. The same holds for rows with one key that differ,
because it is unknown which one is correct. A row without a usable key, or a repeated row, is counted in
`unkeyed_rows`: it may be one more member of any group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from unicodedata import normalize

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.model.facts import Shape
from criteria_engine.model.values import Value
from criteria_engine.reading.facts import read_facts
from criteria_engine.reading.nodes import Scalar
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.plan import RollupPlan, TablePlan
from criteria_engine.source import Source, Span

NONE_WORDS: Final = frozenset({"-", "–", "không", "none"})
"""Words in a column of keys for a row without a parent; a blank cell means that the parent is unknown."""


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject.

    Attributes:
        key: its key.
        line: the number of its row in the file or table.
        given: the raw facts, by column.
        values: the facts of the table's own columns as typed values.
        judgements: the raw judgements, by indicator.
        evidence: the raw evidence, by indicator.
        parents: keys of the rows that the subject belongs to, by key column: None where it belongs to
            nothing; a column is missing where that is unknown.
        parent_spans: the locations of the keys of `parents`.
    """

    key: str
    line: int
    given: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    judgements: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)
    parent_spans: Mapping[str, Span] = field(default_factory=dict)

    def span_of(self, fact: str) -> Span:
        """Return the location of a fact or its first part; of the row where it was not read from a file."""
        given = self.given.get(fact)
        cells = given.values() if isinstance(given, Mapping) else (given,)
        span = next((each.span for each in cells if isinstance(each, Scalar)), None)
        return Source.of_row(self.key, self.line, (), ()).whole() if span is None else span


@dataclass(frozen=True, slots=True)
class SubjectTable:
    """The rows of a table.

    Attributes:
        rows: the subjects by key.
        unkeyed_rows: how many rows have no usable key or repeat another; each may be one more member of any
            group.
        known: whether the table was given; the rows of a table that was not are unknown.
    """

    rows: Mapping[str, SubjectRow] = field(default_factory=dict)
    unkeyed_rows: int = 0
    known: bool = True


@dataclass(frozen=True, slots=True)
class Recognition:
    """An earlier recognition.

    Attributes:
        title: the id of the title in the roll-up; empty where it is unknown.
        subject: the key of the subject; empty where it is unknown.
        on: the day of the decision; None where it is unknown.
        level: the level; None where the title has none or it is unknown.
    """

    title: str
    subject: str
    on: date | None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be used, wholly or in part.

    Attributes:
        table: its table.
        line: its number in the file or table.
        key: its key; None where it has none.
        diagnostics: its diagnostics.
        cells: the text of its cells.
    """

    table: str
    line: int
    key: str | None
    diagnostics: tuple[Diagnostic, ...]
    cells: tuple[str, ...] = ()

    @property
    def emptied(self) -> bool:
        """Report whether no fact of the row is used; all facts of its subject are then unknown."""
        not_emptying = {codes.UNKNOWN_MEMBERSHIP.id, codes.DUPLICATE_ROW.id}
        return any(each.code.id not in not_emptying for each in self.diagnostics)


@dataclass(frozen=True, slots=True)
class Commune:
    """The data of one commune.

    Attributes:
        tables: the tables of the plan by name, those that were not given included.
        recognitions: the earlier recognitions; None where they are unknown.
        rejects: the rows that could not be used, by table and line.
    """

    tables: Mapping[str, SubjectTable]
    recognitions: tuple[Recognition, ...] | None = None
    rejects: tuple[RejectedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row before it is checked.

    Attributes:
        number: its number in the file or table.
        cells: its cells by column: Python values, or scalars with locations.
        faults: the diagnostics of cells that could not be read.
        source: the row as a source, where it was read from a file.
    """

    number: int
    cells: Mapping[str, Any]
    faults: tuple[Diagnostic, ...] = ()
    source: Source | None = None

    def text(self, column: str) -> str:
        """Return a cell as plain text; an empty one where the column is missing."""
        return _text(self.cells.get(column))

    def span_of(self, column: str, table: str = "") -> Span:
        """Return the location of a cell; that of the row where the column is missing."""
        cell = self.cells.get(column)
        if isinstance(cell, Scalar):
            return cell.span
        if self.source is not None:
            return self.source.whole()
        names = tuple(self.cells)
        source = Source.of_row(table, self.number, _cell_texts(self.cells), names)
        return source.cell(names.index(column)) if column in names else source.whole()

    def shown(self) -> tuple[str, ...]:
        """Return the text of each cell as it was read."""
        if self.source is not None and self.source.row is not None:
            count = len(self.source.row.starts)
            return tuple(self.source.cell(index).text for index in range(count))
        return _cell_texts(self.cells)


def commune_of(
    plan: RollupPlan,
    tables: Mapping[str, Iterable[InputRow | Mapping[str, Any]]],
    recognitions: Sequence[Recognition] | None = None,
    rejects: Sequence[RejectedRow] = (),
) -> Commune:
    """Read the rows of a commune.

    A wrong row does not fail the reading; it is rejected, see :attr:`Commune.rejects`.

    Args:
        plan: the tables and their columns.
        tables: the rows of each table by its name. The columns of a row are those of
            :attr:`TablePlan.columns`; a fact with parts, a judgement and evidence have columns such as
            `standard.outcome`, `judgements.5.1` and `evidence.2.1`. Cells are Python values or scalars
            of a file. The rows of a table that is missing here are unknown.
        recognitions: the earlier recognitions; None where they are unknown.
        rejects: rows that are rejected already; each counts as a row without a key.

    Raises:
        CriteriaError: the table of the commune itself has more than one row.

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
    read: dict[str, SubjectTable] = {}
    for name, planned in plan.tables.items():
        given = tables.get(name)
        if given is None:
            read[name] = SubjectTable(known=False)
        else:
            numbered = (
                row if isinstance(row, InputRow) else InputRow(number, row)
                for number, row in enumerate(given, start=2)
            )
            earlier = sum(each.table == name for each in rejects)
            read[name] = _table(plan, planned, numbered, rejected, earlier)
    return Commune(
        _drop_unknown_parents(plan, read, rejected),
        None if recognitions is None else tuple(recognitions),
        tuple(sorted(rejected, key=lambda each: (each.table, each.line))),
    )


def _table(
    plan: RollupPlan,
    planned: TablePlan,
    given: Iterable[InputRow],
    rejects: list[RejectedRow],
    unkeyed_rows: int,
) -> SubjectTable:
    shapes = [_own_shape(plan, planned), *_title_shapes(plan, planned)]
    by_key: dict[str, list[InputRow]] = {}
    for each in given:
        key = each.text(planned.key)
        if key:
            by_key.setdefault(key, []).append(each)
        else:
            at = each.span_of(planned.key, planned.name)
            diagnostic = codes.ROW_WITHOUT_KEY.at(at, name=planned.key)
            rejects.append(
                RejectedRow(planned.name, each.number, None, (diagnostic,), each.shown())
            )
            unkeyed_rows += 1
    rows: dict[str, SubjectRow] = {}
    for key, same in by_key.items():
        unkeyed_rows += len(same) - 1
        if _rows_differ(same):
            rows[key] = _merge_differing(planned, key, same, rejects)
            continue
        first, *more = same
        for each in more:
            at = each.span_of(planned.key, planned.name)
            diagnostic = codes.DUPLICATE_ROW.at(at, text=key, line=first.number)
            rejects.append(RejectedRow(planned.name, each.number, key, (diagnostic,), each.shown()))
        row = _row(planned, key, first)
        values, diagnostics = _check_row(row, shapes)
        diagnostics = [*first.faults, *diagnostics]
        if diagnostics:
            located = tuple(_locate(each, first, planned.name) for each in diagnostics)
            rejects.append(RejectedRow(planned.name, first.number, key, located, first.shown()))
            row = SubjectRow(key, first.number, parents=row.parents, parent_spans=row.parent_spans)
        else:
            row = replace(row, values=values)
        rows[key] = row
    if planned.whole and len(rows) > 1:
        one, other, *_ = by_key
        at = by_key[other][0].span_of(planned.key, planned.name)
        table = table_label(plan, planned.name)
        raise CriteriaError([codes.SEVERAL_ROOT_ROWS.at(at, table=table, first=one, text=other)])
    return SubjectTable(rows, unkeyed_rows)


def _rows_differ(same: Sequence[InputRow]) -> bool:
    """Report whether rows with one key differ; an unreadable cell may have any value."""
    if len(same) == 1:
        return False
    return any(row.faults or _filled_cells(row) != _filled_cells(same[0]) for row in same)


def _filled_cells(row: InputRow) -> dict[str, str]:
    return {name: text for name, cell in row.cells.items() if (text := _text(cell))}


def _merge_differing(
    planned: TablePlan, key: str, same: Sequence[InputRow], rejects: list[RejectedRow]
) -> SubjectRow:
    """Reject rows with one key that differ, and return a subject with the parents that all of them name."""
    for each in same:
        at = each.span_of(planned.key, planned.name)
        others = [other for other in same if other is not each]
        unlike = next((o for o in others if _filled_cells(o) != _filled_cells(each)), others[0])
        diagnostics = (*each.faults, codes.CONFLICTING_ROWS.at(at, text=key, line=unlike.number))
        located = tuple(_locate(diagnostic, each, planned.name) for diagnostic in diagnostics)
        rejects.append(RejectedRow(planned.name, each.number, key, located, each.shown()))
    rows = [_row(planned, key, each) for each in same]
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


def _row(planned: TablePlan, key: str, row: InputRow) -> SubjectRow:
    given: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {"judgements": {}, "evidence": {}}
    parents: dict[str, str | None] = {}
    spans: dict[str, Span] = {}
    for name, cell in row.cells.items():
        if name == planned.key or _is_blank(cell):
            continue
        head, _, tail = name.partition(".")
        if name in planned.belongs_to:
            text = _text(cell)
            parents[name] = None if text.lower() in NONE_WORDS else text
            spans[name] = row.span_of(name, planned.name)
        elif not tail:
            given[name] = cell
        else:
            parts.setdefault(head, {})[tail] = cell
    judgements, evidence = parts.pop("judgements"), parts.pop("evidence")
    return SubjectRow(key, row.number, given | parts, {}, judgements, evidence, parents, spans)


def _own_shape(plan: RollupPlan, planned: TablePlan) -> Shape:
    return Shape(planned.name, planned.fields, {}, frozenset())


def _title_shapes(plan: RollupPlan, planned: TablePlan) -> list[Shape]:
    return [t.criteria.shape for t in plan.titles_of(planned.name) if t.criteria is not None]


def _check_row(
    row: SubjectRow, shapes: Sequence[Shape]
) -> tuple[Mapping[str, Value], list[Diagnostic]]:
    """Return the values of a row, and its diagnostics for its table and for any of its titles."""
    own, *titles = shapes
    facts, own_diagnostics = read_facts(
        {n: v for n, v in row.given.items() if n in own.fields}, own
    )
    if facts is None:
        return {}, own_diagnostics
    diagnostics: list[Diagnostic] = []
    for shape in titles:
        _, title_diagnostics = read_facts(facts_for(row, shape), shape)
        diagnostics += title_diagnostics
    return facts.values, diagnostics


def facts_for(row: SubjectRow, shape: Shape) -> dict[str, Any]:
    """Return the facts, judgements and evidence of one set that a row states.

    The mapping is in the form that :meth:`~criteria_engine.Criteria.read` takes.
    """
    given: dict[str, Any] = {n: v for n, v in row.given.items() if n in shape.fields}
    judgements = {n: v for n, v in row.judgements.items() if n in shape.judgeable}
    evidence = {n: v for n, v in row.evidence.items() if n in shape.evidence}
    if judgements:
        given["judgements"] = judgements
    if evidence:
        given["evidence"] = evidence
    return given


def _drop_unknown_parents(
    plan: RollupPlan, tables: Mapping[str, SubjectTable], rejects: list[RejectedRow]
) -> dict[str, SubjectTable]:
    """Reject keys of parents that do not exist, and return the tables with these parents unknown."""
    checked: dict[str, SubjectTable] = {}
    for name, table in tables.items():
        belongs_to = plan.tables[name].belongs_to
        rows: dict[str, SubjectRow] = {}
        for key, row in table.rows.items():
            rows[key] = row
            missing = {
                column: text
                for column, text in row.parents.items()
                if text is not None
                and tables[belongs_to[column]].known
                and text not in tables[belongs_to[column]].rows
            }
            if missing:
                diagnostics = tuple(
                    codes.UNKNOWN_MEMBERSHIP.at(
                        row.parent_spans[column],
                        suggestion=_nearest_key(
                            text, tables[belongs_to[column]].rows, len(rejects)
                        ),
                        column=column,
                        text=text,
                        table=table_label(plan, belongs_to[column]),
                    )
                    for column, text in missing.items()
                )
                rejects.append(RejectedRow(name, row.line, key, diagnostics))
                known_parents = {c: t for c, t in row.parents.items() if c not in missing}
                rows[key] = replace(row, parents=known_parents)
        checked[name] = SubjectTable(rows, table.unkeyed_rows, table.known)
    return checked


_MAX_SUGGESTIONS: Final = 50
"""The number of rejects up to which similar keys are searched; the search is slow."""


def _nearest_key(text: str, rows: Mapping[str, SubjectRow], rejects: int) -> str | None:
    """Return the only key that differs in case, spaces or punctuation alone; None where there is none."""
    if rejects > _MAX_SUGGESTIONS:
        return None
    plain = _normalized_key(text)
    keys = [key for key in rows if _normalized_key(key) == plain]
    return keys[0] if len(keys) == 1 else None


def _normalized_key(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def table_label(plan: RollupPlan, table: str) -> Text:
    """Return what the rows of a table are called, with its name in the roll-up in brackets where it differs."""
    words = plan.tables[table].called
    vi, en = words.in_language("vi"), words.in_language("en")
    return Text(f"{vi} ({table})" if vi != table else vi, f"{en} ({table})" if en != table else en)


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, Scalar) and not cell.value.strip())


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    text = cell.value if isinstance(cell, Scalar) else str(cell)
    return normalize("NFC", text.strip())


def _cell_texts(cells: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(map(_text, cells.values()))
