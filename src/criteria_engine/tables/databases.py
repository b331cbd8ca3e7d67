"""read: tables of DuckDB and PostgreSQL → chunks of rows in the types they are stored with."""

from __future__ import annotations

import re
from collections.abc import (
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from criteria_engine.columns.engines.foreign_errors import first_line
from criteria_engine.diagnostics import CriteriaError, nearest
from criteria_engine.errors import MissingPackages
from criteria_engine.model.values import EXACT
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.parquet import (
    DamagedCell,
    flat_column_names,
    rechunk,
    validated,
)
from criteria_engine.tables.source import Chunk, TableLocation, file_identity

_FETCH_ROWS: Final = 10_000
"""How many rows a PostgreSQL cursor fetches at a time."""


# ---- DuckDB ----------------------------------------------------------------------------------


class DuckDbTable:
    """A table or view of a DuckDB file, opened read-only.

    Raises:
        CriteriaError: the file is not a DuckDB database, or has no such table.
    """

    self_describing = False

    def __init__(self, path: Path, table: str) -> None:
        self._path = path
        self._table = table
        self.location = TableLocation(f"{path.name}::{table}")
        self.identity: Mapping[str, Any] = {**file_identity(path), "table": table}
        with _connect_duckdb(path) as connection:
            known = [
                f"{schema}.{name}" if schema != "main" else name
                for schema, name in connection.execute(
                    "SELECT table_schema, table_name FROM information_schema.tables"
                ).fetchall()
            ]
            if table not in known:
                at = Source(path.name, table).whole()
                raise CriteriaError(
                    [
                        codes.TABLE_NOT_FOUND.at(
                            at,
                            suggestion=nearest(table, known),
                            table=table,
                            path=path.name,
                            known=", ".join(known) or "–",
                        )
                    ]
                )
            self._quoted = quote_qualified_name(table)
            empty = connection.sql(f"SELECT * FROM {self._quoted} LIMIT 0")  # noqa: S608
            self._names = tuple(flat_column_names(empty.to_arrow_table().schema))
            self._expressions = {
                name: _exact_column(name, str(type_))
                for name, type_ in zip(empty.columns, empty.types, strict=True)
            }
            count = connection.execute(f"SELECT count(*) FROM {self._quoted}").fetchone()  # noqa: S608
            self._count = 0 if count is None else int(count[0])

    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, with `record.field` for nested records."""
        return self._names

    def estimated_rows(self) -> int:
        """Return the number of rows, counted when the table was opened."""
        return self._count

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """Yield the rows in the order they are stored."""
        names = None if columns is None else [self._names[index] for index in columns]
        stored = (
            list(self._expressions)
            if names is None
            else dict.fromkeys(
                name if name in self._expressions else name.partition(".")[0] for name in names
            )
        )
        selection = ", ".join(self._expressions[name] for name in stored)
        with _connect_duckdb(self._path) as connection:
            reader = connection.sql(f"SELECT {selection} FROM {self._quoted}").to_arrow_reader(  # noqa: S608
                min(size, 1 << 16)
            )
            yield from rechunk(validated(iter(reader), self._failed), size, names)

    def _failed(self, error: Exception) -> CriteriaError:
        return database_error(self._path.name, error)


_WIDE_INTEGER: Final = re.compile(r'"(?:[^"]|"")*"|\b(?:U?HUGEINT|BIGNUM|VARINT)\b')


def _exact_column(name: str, type_: str) -> str:
    """Return the expression that selects a column without loss.

    Integers of 128 bits and more become texts, also inside lists and records: the decimals of Arrow have 38
    digits, and DuckDB passes greater numbers to Arrow as other ones.

    >>> _exact_column("x", "STRUCT(y HUGEINT, HUGEINTS DATE)[]")
    'CAST("x" AS STRUCT(y VARCHAR, HUGEINTS DATE)[]) AS "x"'
    """
    quoted = quote_identifier(name)
    cast = _WIDE_INTEGER.sub(lambda each: each[0] if each[0][0] == '"' else "VARCHAR", type_)
    return quoted if cast == type_ else f"CAST({quoted} AS {cast}) AS {quoted}"


@contextmanager
def _connect_duckdb(path: Path) -> Iterator[Any]:
    """Connect to a DuckDB file; a damaged file may be noticed at the first query, or later.

    Raises:
        CriteriaError: the file is no DuckDB database, or is damaged.
    """
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise database_error(path.name, error) from error
    try:
        yield connection
    except (duckdb.Error, pa.ArrowException) as error:
        raise database_error(path.name, error) from error
    finally:
        connection.close()


def quote_qualified_name(name: str) -> str:
    """Quote the name of a table for SQL; a schema before it is quoted separately.

    >>> quote_qualified_name('xa.ho"dan')
    '"xa"."ho""dan"'
    """
    return ".".join('"{}"'.format(part.replace('"', '""')) for part in name.split("."))


def database_error(path: str, error: Exception) -> CriteriaError:
    """Return the error that shows the first line of a database's message."""
    at = Source(path, "").whole()
    said = error.why if isinstance(error, DamagedCell) else first_line(error)
    return CriteriaError([codes.DATABASE_FAILED.at(at, path=path, why=said)])


# ---- PostgreSQL ------------------------------------------------------------------------------


class PostgresTable:
    """A table or view of a PostgreSQL database, read with a server-side cursor.

    Raises:
        CriteriaError: the database cannot be reached, or has no such table.
        MissingPackages: psycopg is not installed.
    """

    self_describing = False

    def __init__(self, address: str, table: str) -> None:
        self._address = address
        self._table = table
        name = redact_address(address)
        self.location = TableLocation(f"{name}::{table}")
        with connect_postgres(address) as connection:
            try:
                cursor = connection.execute(f"SELECT * FROM {quote_qualified_name(table)} LIMIT 0")  # noqa: S608
                self._names = tuple(each.name for each in cursor.description)
                cursor = connection.execute(f"SELECT count(*) FROM {quote_qualified_name(table)}")  # noqa: S608
                self._count = int(cursor.fetchone()[0])
            except psycopg_error_type() as error:
                raise database_error(name, error) from error
        self.identity: Mapping[str, Any] = {"path": name, "table": table, "rows": self._count}

    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self._names

    def estimated_rows(self) -> int:
        """Return the number of rows, counted when the table was opened."""
        return self._count

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """Yield the rows by primary key, else by all columns, so that the order is always the same."""
        names = self._names if columns is None else tuple(self._names[index] for index in columns)
        selection = ", ".join(quote_identifier(name) for name in names)
        with connect_postgres(self._address) as connection:
            try:
                order = _order_by(connection, self._table, self._names)
                with connection.cursor(name="criteria_engine") as cursor:
                    cursor.itersize = min(size, _FETCH_ROWS)
                    cursor.execute(
                        f"SELECT {selection} FROM {quote_qualified_name(self._table)} ORDER BY {order}"  # noqa: S608
                    )
                    first = 0
                    while rows := cursor.fetchmany(size):
                        cells = [list(column) for column in zip(*rows, strict=True)]
                        lines = range(first + 1, first + len(rows) + 1)
                        yield Chunk(names, [_arrow_cells(each) for each in cells], lines)
                        first += len(rows)
            except psycopg_error_type() as error:
                raise database_error(self.location.file, error) from error


def _order_by(connection: Any, table: str, names: Sequence[str]) -> str:
    """Return the ORDER BY list: the columns of the primary key; without one, every column as text."""
    key_columns = connection.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
        " WHERE i.indrelid = %s::regclass AND i.indisprimary",
        [quote_qualified_name(table)],
    ).fetchall()
    if key_columns:
        return ", ".join(quote_identifier(name) for (name,) in key_columns)
    return ", ".join(f"{quote_identifier(name)}::text" for name in names)


def _arrow_cells(cells: list[Any]) -> Any:
    """Return a column as an Arrow array where its values are of one plain type; else as a list.

    Exact numerics stay Decimals, without trailing zeros.
    """
    kinds = {type(each) for each in cells} - {type(None)}
    if kinds == {bool}:
        return pa.array(cells, pa.bool_())
    if kinds == {int}:
        try:
            return pa.array(cells, pa.int64())
        except (OverflowError, pa.ArrowInvalid):
            return cells
    if kinds == {str}:
        return pa.array(cells, pa.string())
    if kinds == {Decimal}:
        return [None if each is None else EXACT.plus(each.normalize(EXACT)) for each in cells]
    return cells


def quote_identifier(name: str) -> str:
    """Quote one name for SQL; a dot in it is part of the name.

    >>> quote_identifier("home.corner")
    '"home.corner"'
    """
    return '"{}"'.format(name.replace('"', '""'))


@contextmanager
def connect_postgres(address: str) -> Iterator[Any]:
    """Connect to PostgreSQL, and commit at the end of the block unless it raises.

    Raises:
        CriteriaError: the database cannot be reached.
        MissingPackages: psycopg is not installed.
    """
    try:
        psycopg: Any = import_module("psycopg")
    except ImportError as error:
        raise MissingPackages("postgres", "psycopg") from error
    try:
        connection = psycopg.connect(address)
    except psycopg.Error as error:
        raise database_error(redact_address(address), error) from error
    with connection:
        yield connection


def psycopg_error_type() -> type[Exception]:
    """Return the base class of psycopg's errors; the package has to be installed."""
    error: type[Exception] = import_module("psycopg").Error
    return error


def redact_address(address: str) -> str:
    """Return the address of a database without user, password and parameters.

    >>> redact_address("postgresql://me:secret@db.example:5432/xa?sslmode=require")
    'postgresql://db.example:5432/xa'
    """
    scheme, _, rest = address.partition("://")
    host = rest.rpartition("@")[2].partition("?")[0]
    return f"{scheme}://{host}"
