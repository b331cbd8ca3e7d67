"""mapping: the schemas of tables and the host's column names → the column that holds each fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

import ibis.expr.datatypes as dt

from criteria_engine.arguments import expect_type
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.names import RESERVED_PREFIX, ROW, column_name
from criteria_engine.columns.options import ColumnNames, ExtraColumns, require_one_of
from criteria_engine.columns.translation.fact_schema import (
    FactColumn,
    TableProblems,
    accepts_type,
    certain_path,
    end_paths,
)
from criteria_engine.diagnostics import CriteriaError, nearest
from criteria_engine.model.facts import (
    FactShape,
    Shape,
    evidence_shape,
    judgement_shape,
    record_fields,
)
from criteria_engine.model.types import BOOLEAN, PLAIN_FIELD
from criteria_engine.reading import fact_diagnostics as fact_codes
from criteria_engine.source import Source

COLUMN_TYPES: Final[Mapping[str, str]] = {
    "integer": "int64",
    "number": "int64",
    "boolean": "boolean",
    "date": "date",
}
"""The type of a column that nobody has filled in, by the kind of its fact; texts for the others."""

_ID_TYPES: Final = (
    dt.Integer,
    dt.Decimal,
    dt.Floating,
    dt.String,
    dt.Boolean,
    dt.Date,
    dt.Timestamp,
    dt.UUID,
    dt.Binary,
    dt.Null,
)
"""The types of ids, and of the fields of ids that are records. Columns of NULLs are refused as empty ids."""

Schema = Mapping[str, dt.DataType]


class ColumnMapping:
    """Maps each fact to a column.

    Args:
        shape: the facts of the set.
        columns: columns by paths of facts (`books`, `members.age`, `judgements.2b`, `evidence.1.1`). Other
            facts are
            looked up by their path. The ends of an interval have the paths `books.at_least` and
                `books.at_most`.
        extra: what to do with columns that hold no fact.
        subject_id: the column with the ids of subjects.

    Attributes:
        problems: the diagnostics so far.
        leaves: the mapped columns, by path.

    Raises:
        TypeError: an entry of `columns` is neither a column nor a pair of columns.
        ValueError: `extra` is not an allowed word.
    """

    def __init__(
        self, shape: Shape, columns: ColumnNames, extra: ExtraColumns, subject_id: str
    ) -> None:
        self._shape = shape
        self._columns: dict[str, str] = {}
        expect_type("columns", columns, Mapping)
        for path, named in columns.items():
            match named:
                case str():
                    self._columns[path] = named
                case (str() as lower, str() as upper):
                    self._columns |= zip(end_paths(path), (lower, upper), strict=True)
                case _:
                    raise TypeError(
                        f"`{path}` in `columns`: expected a column or a pair of columns, got {named!r}"
                    )
        require_one_of("extra", extra, get_args(ExtraColumns))
        self._extra = extra
        self._subject_id = subject_id
        self.problems = TableProblems()
        self.leaves: dict[str, FactColumn] = {}
        self._used: set[str] = set()
        self._requested: set[str] = set()
        self._internal: set[str] = set()

    def column(self, path: str) -> str:
        """Return the column for a path: the one the host names, or the one with the path as its name."""
        named = self._declared_column(path)
        return path if named is None else named

    def note_missing_list(self, name: str, schema: Iterable[str]) -> None:
        """Record that the table lacks a list's column; it is an error if the host has named that column."""
        named = self._declared_column(name)
        if named is not None:
            self.problems.missing(named, schema)

    def note_no_list(self, name: str, schema: Schema, others: Iterable[str]) -> None:
        """Record that no column holds a list of records: there is none, or one with NULLs or other values.

        Args:
            name: the list.
            schema: the columns with their types.
            others: the columns of other lists.
        """
        column = self.column(name)
        if column not in schema:
            self.note_missing_list(name, [*schema, *others])
            return
        self.add_internal(column)
        if not isinstance(schema[column], dt.Null):
            is_plain = self._shape.fields[name].plain is not None
            self.problems.wrong_type(name, "plain list" if is_plain else "list", schema[column])

    def check_ids(self, schema: Schema) -> None:
        """Check that the ids of subjects are of a type whose values can be compared.

        Raises:
            CriteriaError: they are not.
        """
        # The columns of lists have been set aside.
        type_ = schema.get(self._subject_id, dt.Array(dt.null))
        if not _is_id_type(type_):
            problems = TableProblems()
            problems.wrong_id(self._subject_id, type_)
            raise CriteriaError(problems.diagnostics)

    def _declared_column(self, path: str) -> str | None:
        """Return the column the host names for a path, if any."""
        self._requested.add(path)
        return self._columns.get(path)

    def finish(self) -> None:
        """Raise all diagnostics, including those of entries of `columns` that were never looked up.

        Raises:
            CriteriaError: there are errors.
        """
        if not self.problems.diagnostics:
            self.problems.diagnostics += [
                codes.UNUSED_COLUMN_NAME.at(Source("table", path).whole(), path=path)
                for path in self._columns
                if path not in self._requested
            ]
        if self.problems.diagnostics:
            raise CriteriaError(self.problems.diagnostics)

    @property
    def subject_id(self) -> str:
        """The column with the ids of subjects."""
        return self._subject_id

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of the facts that are lists."""
        return tuple(name for name, each in self._shape.fields.items() if each.kind == "list")

    @property
    def plain_lists(self) -> frozenset[str]:
        """The columns that hold lists of plain values, where they are nested."""
        return frozenset(
            self.column(name) for name, each in self._shape.fields.items() if each.plain is not None
        )

    @property
    def used(self) -> frozenset[str]:
        """The columns that hold facts of the table mapped last, including those it lacks."""
        return frozenset(self._used)

    def refuse_unknown(self, lists: Iterable[str]) -> None:
        """Check that the entries of `columns` and the names of lists are facts of the set.

        Raises:
            CriteriaError: some are not; it has a diagnostic for each.
        """
        paths = {*_paths(self._shape.fields, "")}
        paths |= {f"evidence.{each}" for each in self._shape.evidence}
        for each in self._shape.judgeable:
            paths |= {f"judgements.{each}", *end_paths(f"judgements.{each}")}
        known = [(path, paths) for path in self._columns]
        known += [(name, {*self.lists}) for name in lists]
        diagnostics = [
            codes.NO_SUCH_FACT.at(
                Source("table", path).whole(), suggestion=nearest(path, sorted(names)), path=path
            )
            for path, names in known
            if path not in names
        ]
        if diagnostics:
            raise CriteriaError(diagnostics)

    def check_columns(self, schema: Iterable[str], column: str) -> None:
        """Check the columns of a host's table.

        Raises:
            CriteriaError: it lacks `column`, or a column begins with the reserved prefix.
        """
        names = list(schema)
        ours = [each for each in names if each.startswith(RESERVED_PREFIX)]
        if ours:
            raise CriteriaError(
                [
                    codes.RESERVED_COLUMN.at(Source("table", each).whole(), column=each)
                    for each in ours
                ]
            )
        self.require_column(names, column)

    def require_column(self, schema: Iterable[str], column: str) -> None:
        """Check that a table has a column.

        Raises:
            CriteriaError: it does not.
        """
        problems = TableProblems()
        if column not in (names := list(schema)):
            problems.missing(column, names)
            raise CriteriaError(problems.diagnostics)

    def add_internal(self, column: str) -> None:
        """Record a column that the engine has added to the table, which is then not reported as extra."""
        self._internal.add(column)

    def map_subjects(self, schema: Schema) -> None:
        """Map the facts of subjects to the columns of their table."""
        self._used = {self._subject_id}
        self._map_fields(self._shape.fields, schema, "")
        for id_, judgeable in self._shape.judgeable.items():
            declared = judgement_shape(id_, judgeable.max)
            self._map_leaf(f"judgements.{id_}", declared, schema, judgeable.step)
        for id_ in sorted(self._shape.evidence):
            self._map_leaf(f"evidence.{id_}", evidence_shape(id_), schema)
        self._check_extra(schema)

    def map_items(self, name: str, schema: Schema, certain: str | None = None) -> None:
        """Map the fields of a list's items to columns; `certain` as in :class:`ListTable`."""
        self._used = set()
        if certain is not None:
            self.require_column(schema, certain)
            self._used.add(certain)
            declared = FactShape(certain, "boolean", BOOLEAN)
            self._add_leaf(certain_path(name), declared, schema[certain], (certain,))
        self._map_fields(self._shape.fields[name].fields, schema, name)
        self._check_extra(schema)

    def _map_fields(self, fields: Mapping[str, FactShape], schema: Schema, path: str) -> None:
        for name, declared in fields.items():
            full_path = f"{path}.{name}" if path else name
            if declared.kind in ("record", "decision"):
                self._map_record(declared, schema, full_path)
            elif declared.kind != "list":
                self._map_leaf(full_path, declared, schema)

    def _map_record(self, declared: FactShape, schema: Schema, path: str) -> None:
        """Map a record's fields to those of a struct column, or to columns named `record.field`."""
        named = self._declared_column(path)
        column = path if named is None else named
        struct = schema.get(column)
        if named is not None and not isinstance(struct, dt.Struct):
            if struct is None:
                self.problems.missing(named, schema)
            else:
                self.problems.wrong_type(path, declared.kind, struct)
            return
        for name, inner in record_fields(declared).items():
            full_path = f"{path}.{name}"
            if isinstance(struct, dt.Struct):
                self._used.add(column)
                type_ = struct.fields.get(name)
                self._add_leaf(full_path, inner, type_, (column, name))
            else:
                self._map_leaf(full_path, inner, schema)

    def _map_leaf(
        self,
        path: str,
        declared: FactShape,
        schema: Schema,
        step: Any = None,
        of: str | None = None,
    ) -> None:
        named = self._declared_column(path)
        column = self._default_column(path) if named is None else named
        if named is None and of is None and self._has_end_columns(path, schema):
            if declared.kind not in ("integer", "number"):
                self.problems.wrong_type(path, declared.kind, ", ".join(end_paths(path)))
            for each in end_paths(path):
                self._map_leaf(each, declared, schema, of=path)
            return
        if named is not None and named not in schema:
            self.problems.missing(named, schema)
        self._used.add(column)
        type_ = schema.get(column)
        self._add_leaf(path, declared, type_, (column,), step, of)

    def _default_column(self, path: str) -> str:
        """Return a path's default column name; in the table of a list without the list's name."""
        list_, _, rest = path.partition(".")
        declared = self._shape.fields.get(list_)
        if declared is not None and declared.plain is not None:
            return f"{self.column(list_)}{rest.removeprefix(PLAIN_FIELD)}"
        return rest if declared is not None and declared.kind == "list" else path

    def _has_end_columns(self, path: str, schema: Schema) -> bool:
        """Return whether the ends of a number have columns."""
        return any(
            each in self._columns or self._default_column(each) in schema
            for each in end_paths(path)
        )

    def _add_leaf(
        self,
        path: str,
        declared: FactShape,
        type_: dt.DataType | None,
        at: tuple[str, ...],
        step: Any = None,
        of: str | None = None,
    ) -> None:
        if type_ is None or isinstance(type_, dt.Null):
            # Without a column, or with one that has only NULLs, a fact is unknown in every row.
            type_, at = dt.dtype(COLUMN_TYPES.get(declared.kind, "string")), ()
        elif not accepts_type(declared, type_):
            self.problems.wrong_type(path, declared.kind, type_)
            return
        column = f"fact_{column_name(path)}_{len(self.leaves)}"
        self.leaves[path] = FactColumn(path, column, declared, type_, at, step, of)

    def _check_extra(self, schema: Mapping[str, object]) -> None:
        if self._extra == "ignore":
            return
        for column in schema:
            if column not in self._used and column not in (ROW, *self._internal):
                at = Source("table", column).whole()
                near = nearest(column, self._shape.fields)
                unknown = codes.UNKNOWN_FACT_COLUMN.at(at, suggestion=near, column=column)
                by = self._shape.authority_of(column)
                if by is not None:
                    unknown = fact_codes.SET_ELSEWHERE.at(at, path=column, by=by)
                self.problems.diagnostics.append(unknown)


def _paths(fields: Mapping[str, FactShape], within: str) -> Iterator[str]:
    """Yield the path of each fact and field, and of the two ends of each scalar."""
    for name, declared in fields.items():
        full_path = f"{within}.{name}" if within else name
        yield full_path
        if declared.kind not in ("list", "record", "decision"):
            yield from end_paths(full_path)
        yield from _paths(record_fields(declared), full_path)


def _is_id_type(type_: dt.DataType) -> bool:
    if isinstance(type_, dt.Struct):
        return all(map(_is_id_type, type_.types))
    return isinstance(type_, _ID_TYPES)


def keys_match(ids: dt.DataType, keys: dt.DataType) -> bool:
    """Return whether keys of one type may refer to ids of another: exact numbers of any size match."""
    exact = (dt.Integer, dt.Decimal)
    return (isinstance(ids, exact) and isinstance(keys, exact)) or type(ids) is type(keys)
