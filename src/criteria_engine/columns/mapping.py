"""Which column of which table holds each fact: diagnostics by name, or as the host says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

import ibis.expr.datatypes as dt

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
from criteria_engine.model.types import BOOLEAN
from criteria_engine.source import Source

_TYPES: Final[Mapping[str, str]] = {
    "integer": "int64",
    "number": "int64",
    "boolean": "boolean",
    "date": "date",
}


Schema = Mapping[str, dt.DataType]


class ColumnMapping:
    """Which column of which table holds each fact.

    `columns` maps paths of facts (`books`, `members.age`, `judgements.2b`, `evidence.1.1`) to columns; a
    path that is not in it is looked for under its own name. A number known only between two has the
    paths `books.at_least` and `books.at_most`, or a pair of columns.
    """

    def __init__(
        self, shape: Shape, columns: ColumnNames, extra: ExtraColumns, subject_id: str
    ) -> None:
        self._shape = shape
        self._columns: dict[str, str] = {}
        for path, named in columns.items():
            match named:
                case str():
                    self._columns[path] = named
                case (str() as least, str() as most):
                    self._columns |= zip(end_paths(path), (least, most), strict=True)
                case _:
                    raise TypeError(
                        f"`{path}` in `columns` is a column or the two of a number's ends, not {named!r}"
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
        """The column of a path, by what the host says or by its own name."""
        named = self._declared_column(path)
        return path if named is None else named

    def note_missing_list(self, name: str, schema: Iterable[str]) -> None:
        """Note that a list is not in the table: a fault where the host has named its column."""
        named = self._declared_column(name)
        if named is not None:
            self.problems.missing(named, schema)

    def _declared_column(self, path: str) -> str | None:
        """The column the host has named for a path."""
        self._requested.add(path)
        return self._columns.get(path)

    def finish(self) -> None:
        """Tell the names that nothing was read by, and refuse the tables if anything is wrong with them.

        Raises:
            CriteriaError: a mistake was diagnostics; all of them are listed.
        """
        if not self.problems.diagnostics:
            self.problems.diagnostics += [
                codes.NAME_NOT_READ.at(Source("table", path).whole(), path=path)
                for path in self._columns
                if path not in self._requested
            ]
        if self.problems.diagnostics:
            raise CriteriaError(self.problems.diagnostics)

    @property
    def subject_id(self) -> str:
        """The column that tells one subject from another."""
        return self._subject_id

    @property
    def lists(self) -> tuple[str, ...]:
        """The facts that are lists."""
        return tuple(name for name, each in self._shape.fields.items() if each.kind == "list")

    @property
    def used(self) -> frozenset[str]:
        """The columns of the table looked at last that hold facts, and the names of those it lacks."""
        return frozenset(self._used)

    def refuse_unknown(self, lists: Iterable[str]) -> None:
        """Refuse a path in `columns`, or the name of a list, that is none of this set.

        Raises:
            CriteriaError: there is one; all of them are listed.
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
        """Refuse a table of the host's that lacks a column, or has one with a name of ours.

        Raises:
            CriteriaError: it is so.
        """
        names = list(schema)
        ours = [each for each in names if each.startswith(RESERVED_PREFIX)]
        if ours:
            raise CriteriaError(
                [codes.OUR_COLUMN.at(Source("table", each).whole(), column=each) for each in ours]
            )
        self.require_column(names, column)

    def require_column(self, schema: Iterable[str], column: str) -> None:
        """Refuse a table that lacks a column.

        Raises:
            CriteriaError: it is not there.
        """
        problems = TableProblems()
        if column not in (names := list(schema)):
            problems.missing(column, names)
            raise CriteriaError(problems.diagnostics)

    def add_internal(self, column: str) -> None:
        """Say that a column is not the host's, but one we have added."""
        self._internal.add(column)

    def map_subjects(self, schema: Schema) -> None:
        """Find the columns of the subjects' own facts."""
        self._used = {self._subject_id}
        self._map_fields(self._shape.fields, schema, "")
        for id_, judgeable in self._shape.judgeable.items():
            declared = judgement_shape(id_, judgeable.max)
            self._map_leaf(f"judgements.{id_}", declared, schema, judgeable.step)
        for id_ in sorted(self._shape.evidence):
            self._map_leaf(f"evidence.{id_}", evidence_shape(id_), schema)
        self._check_extra(schema)

    def map_items(self, name: str, schema: Schema, certain: str | None = None) -> None:
        """Find the columns of a list's items, with the one that says which of them surely belong to it."""
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
            here = f"{path}.{name}" if path else name
            if declared.kind in ("record", "decision"):
                self._map_record(declared, schema, here)
            elif declared.kind != "list":
                self._map_leaf(here, declared, schema)

    def _map_record(self, declared: FactShape, schema: Schema, path: str) -> None:
        """A record's fields: of a struct column, or each in a column called `record.field`."""
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
            here = f"{path}.{name}"
            if isinstance(struct, dt.Struct):
                self._used.add(column)
                type_ = struct.fields.get(name)
                self._add_leaf(here, inner, type_, (column, name))
            else:
                self._map_leaf(here, inner, schema)

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
        """The name a path is looked for under: in the table of a list without the list's."""
        list_, _, rest = path.partition(".")
        declared = self._shape.fields.get(list_)
        return rest if declared is not None and declared.kind == "list" else path

    def _has_end_columns(self, path: str, schema: Schema) -> bool:
        """Whether the ends of a number have columns."""
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
            # A fact without a column is unknown in every row.
            type_, at = dt.dtype(_TYPES.get(declared.kind, "string")), ()
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
                self.problems.diagnostics.append(
                    codes.UNKNOWN_COLUMN.at(at, suggestion=near, column=column)
                )


def _paths(fields: Mapping[str, FactShape], within: str) -> Iterator[str]:
    """The path of each fact and of its fields, and of the two ends of what is no list or record."""
    for name, declared in fields.items():
        here = f"{within}.{name}" if within else name
        yield here
        if declared.kind not in ("list", "record", "decision"):
            yield from end_paths(here)
        yield from _paths(record_fields(declared), here)


def keys_match(ids: dt.DataType, keys: dt.DataType) -> bool:
    """Whether keys of a type may be ids of another: exact numbers are, whatever their size."""
    exact = (dt.Integer, dt.Decimal)
    return (isinstance(ids, exact) and isinstance(keys, exact)) or type(ids) is type(keys)
