"""A commune as data: tables of rows with keys, what they belong to, and what could not be read.

A row whose facts are wrong is rejected with the reason, and stays as a member nothing is known of:
denominators do not shrink because of a typing mistake. So are rows of one key that differ: nobody
knows which is right. A row without a usable key, or one more of a key, is counted in `unkeyed_rows`: somebody
who may or may not be one more member of anything.
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
"""What says that a row belongs to nothing; a blank says that nobody knows."""


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject. `parents` gives the key it belongs to (None: to nothing; absent: unknown).

    `given` holds facts as they were handed in, `values` the same as typed values.
    """

    key: str
    line: int
    given: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    judgements: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict)
    """Where the keys of `parents` stand."""

    def place(self, fact: str) -> Span:
        """Where a fact stands, or one of its parts; the row where it was not read from a file."""
        given = self.given.get(fact)
        cells = given.values() if isinstance(given, Mapping) else (given,)
        found = next((each.span for each in cells if isinstance(each, Scalar)), None)
        return Source.of_row(self.key, self.line, (), ()).whole() if found is None else found


@dataclass(frozen=True, slots=True)
class SubjectTable:
    """The rows of a table by key; `known` is False where there is no table at all."""

    rows: Mapping[str, SubjectRow] = field(default_factory=dict)
    unkeyed_rows: int = 0
    known: bool = True


@dataclass(frozen=True, slots=True)
class Recognition:
    """An earlier recognition: of which title (its id in the roll-up), whose, when, at which level."""

    title: str
    subject: str
    on: date | None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row, or a part of one, that could not be used; `cells` is the row as it was."""

    table: str
    line: int
    key: str | None
    diagnostics: tuple[Diagnostic, ...]
    cells: tuple[str, ...] = ()

    @property
    def emptied(self) -> bool:
        """Whether nothing of the row is used, so that its subject is one nothing is known of."""
        kept = {codes.UNKNOWN_MEMBERSHIP.id, codes.DUPLICATE_ROW.id}
        return any(each.code.id not in kept for each in self.diagnostics)


@dataclass(frozen=True, slots=True)
class Commune:
    """The data of one commune. `recognitions` is None where nobody has said which there were."""

    tables: Mapping[str, SubjectTable]
    recognitions: tuple[Recognition, ...] | None = None
    rejects: tuple[RejectedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row as it was handed in: its number, its cells by column, and cells that cannot be read."""

    number: int
    cells: Mapping[str, Any]
    faults: tuple[Diagnostic, ...] = ()
    source: Source | None = None

    def text(self, column: str) -> str:
        """A cell as plain text; blank where there is none."""
        return _text(self.cells.get(column))

    def place(self, column: str, table: str = "") -> Span:
        """Where a cell stands; the whole row where there is none."""
        cell = self.cells.get(column)
        if isinstance(cell, Scalar):
            return cell.span
        if self.source is not None:
            return self.source.whole()
        names = tuple(self.cells)
        source = Source.of_row(table, self.number, _cell_texts(self.cells), names)
        return source.cell(names.index(column)) if column in names else source.whole()

    def shown(self) -> tuple[str, ...]:
        """The row as it was, cell by cell."""
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
    """A commune from rows by table; columns are those of :attr:`TablePlan.columns`.

    Cells are values of Python or scalars of a file. Facts with parts, judgements and evidence are
    written `standard.outcome`, `judgements.5.1`, `evidence.2.1`.

    Raises:
        CriteriaError: a table that stands for the whole has more than one row.
    """
    refused = list(rejects)
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
            already = sum(each.table == name for each in rejects)
            read[name] = _table(plan, planned, numbered, refused, already)
    return Commune(
        _drop_unknown_parents(plan, read, refused),
        None if recognitions is None else tuple(recognitions),
        tuple(sorted(refused, key=lambda each: (each.table, each.line))),
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
            at = each.place(planned.key, planned.name)
            found = codes.ROW_WITHOUT_KEY.at(at, name=planned.key)
            rejects.append(RejectedRow(planned.name, each.number, None, (found,), each.shown()))
            unkeyed_rows += 1
    rows: dict[str, SubjectRow] = {}
    for key, same in by_key.items():
        unkeyed_rows += len(same) - 1
        if _rows_differ(same):
            rows[key] = _merge_differing(planned, key, same, rejects)
            continue
        first, *more = same
        for each in more:
            at = each.place(planned.key, planned.name)
            found = codes.DUPLICATE_ROW.at(at, text=key, line=first.number)
            rejects.append(RejectedRow(planned.name, each.number, key, (found,), each.shown()))
        row = _row(planned, key, first)
        values, mistakes = _check_row(row, shapes)
        mistakes = [*first.faults, *mistakes]
        if mistakes:
            told = tuple(_locate(mistake, first, planned.name) for mistake in mistakes)
            rejects.append(RejectedRow(planned.name, first.number, key, told, first.shown()))
            row = SubjectRow(key, first.number, parents=row.parents, places=row.places)
        else:
            row = replace(row, values=values)
        rows[key] = row
    if planned.whole and len(rows) > 1:
        one, other, *_ = by_key
        at = by_key[other][0].place(planned.key, planned.name)
        table = table_label(plan, planned.name)
        raise CriteriaError([codes.SEVERAL_WHOLES.at(at, table=table, first=one, text=other)])
    return SubjectTable(rows, unkeyed_rows)


def _rows_differ(same: Sequence[InputRow]) -> bool:
    """Whether rows of one key say different things; what a damaged cell says nobody knows."""
    if len(same) == 1:
        return False
    return any(row.faults or _filled_cells(row) != _filled_cells(same[0]) for row in same)


def _filled_cells(row: InputRow) -> dict[str, str]:
    return {name: text for name, cell in row.cells.items() if (text := _text(cell))}


def _merge_differing(
    planned: TablePlan, key: str, same: Sequence[InputRow], rejects: list[RejectedRow]
) -> SubjectRow:
    """A subject of whom only what all its rows agree on is kept: what it belongs to."""
    for each in same:
        at = each.place(planned.key, planned.name)
        others = [other for other in same if other is not each]
        unlike = next((o for o in others if _filled_cells(o) != _filled_cells(each)), others[0])
        found = (*each.faults, codes.ROWS_DIFFER.at(at, text=key, line=unlike.number))
        told = tuple(_locate(mistake, each, planned.name) for mistake in found)
        rejects.append(RejectedRow(planned.name, each.number, key, told, each.shown()))
    rows = [_row(planned, key, each) for each in same]
    agreed = {
        column: parent
        for column, parent in rows[0].parents.items()
        if all(column in row.parents and row.parents[column] == parent for row in rows)
    }
    places = {column: rows[0].places[column] for column in agreed}
    return SubjectRow(key, same[0].number, parents=agreed, places=places)


def _locate(found: Diagnostic, row: InputRow, table: str) -> Diagnostic:
    """A mistake found in a value a host handed in, told at its row."""
    if found.span.source.row is not None:
        return found
    return replace(found, span=row.place(found.span.source.name, table))


def _row(planned: TablePlan, key: str, handed: InputRow) -> SubjectRow:
    given: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {"judgements": {}, "evidence": {}}
    parents: dict[str, str | None] = {}
    places: dict[str, Span] = {}
    for name, cell in handed.cells.items():
        if name == planned.key or _is_blank(cell):
            continue
        head, _, tail = name.partition(".")
        if name in planned.belongs_to:
            text = _text(cell)
            parents[name] = None if text.lower() in NONE_WORDS else text
            places[name] = handed.place(name, planned.name)
        elif not tail:
            given[name] = cell
        else:
            parts.setdefault(head, {})[tail] = cell
    judgements, evidence = parts.pop("judgements"), parts.pop("evidence")
    return SubjectRow(key, handed.number, given | parts, {}, judgements, evidence, parents, places)


def _own_shape(plan: RollupPlan, planned: TablePlan) -> Shape:
    return Shape(planned.name, planned.fields, {}, frozenset())


def _title_shapes(plan: RollupPlan, planned: TablePlan) -> list[Shape]:
    return [t.criteria.shape for t in plan.titles_of(planned.name) if t.criteria is not None]


def _check_row(
    row: SubjectRow, shapes: Sequence[Shape]
) -> tuple[Mapping[str, Value], list[Diagnostic]]:
    """The row's values, and what is wrong with it for its own columns or for any of its titles."""
    own, *titles = shapes
    facts, found = read_facts({n: v for n, v in row.given.items() if n in own.fields}, own)
    if facts is None:
        return {}, found
    mistakes: list[Diagnostic] = []
    for shape in titles:
        _, wrong = read_facts(facts_for(row, shape), shape)
        mistakes += wrong
    return facts.values, mistakes


def facts_for(row: SubjectRow, shape: Shape) -> dict[str, Any]:
    """What the row says of the facts, judgements and evidence one set asks for."""
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
    """The tables with memberships that point nowhere taken for unknown, and rejected as such."""
    fixed: dict[str, SubjectTable] = {}
    for name, table in tables.items():
        belongs_to = plan.tables[name].belongs_to
        rows: dict[str, SubjectRow] = {}
        for key, row in table.rows.items():
            rows[key] = row
            lost = {
                column: text
                for column, text in row.parents.items()
                if text is not None
                and tables[belongs_to[column]].known
                and text not in tables[belongs_to[column]].rows
            }
            if lost:
                found = tuple(
                    codes.UNKNOWN_MEMBERSHIP.at(
                        row.places[column],
                        suggestion=_nearest_key(
                            text, tables[belongs_to[column]].rows, len(rejects)
                        ),
                        column=column,
                        text=text,
                        table=table_label(plan, belongs_to[column]),
                    )
                    for column, text in lost.items()
                )
                rejects.append(RejectedRow(name, row.line, key, found))
                kept = {c: t for c, t in row.parents.items() if c not in lost}
                rows[key] = replace(row, parents=kept)
        fixed[name] = SubjectTable(rows, table.unkeyed_rows, table.known)
    return fixed


_MAX_SUGGESTIONS: Final = 50
"""Up to how many faults the nearest key is looked for: that takes time, and one wrong list has many."""


def _nearest_key(text: str, rows: Mapping[str, SubjectRow], faults: int) -> str | None:
    """The only key that differs in capitals, blanks or marks alone; another household is no help."""
    if faults > _MAX_SUGGESTIONS:
        return None
    plain = _normalized_key(text)
    found = [key for key in rows if _normalized_key(key) == plain]
    return found[0] if len(found) == 1 else None


def _normalized_key(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def table_label(plan: RollupPlan, table: str) -> Text:
    """What the rows of a table are called, beside its name in the roll-up."""
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
