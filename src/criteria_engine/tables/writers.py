"""write: the answer parts of a job → one file or database table.

The output appears in one step when it is complete. Only one part is in memory at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from criteria_engine.bounds import MAX_SHEET_ROWS
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.errors import MissingPackages
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.databases import (
    connect_postgres,
    database_error,
    psycopg_error_type,
    quote_identifier,
    quote_qualified_name,
    redact_address,
)
from criteria_engine.tables.formula_escapes import FORMULA, SIGNED_NUMBER
from criteria_engine.tables.headed_rows import CSV_SUFFIXES, WORKBOOK_SUFFIXES
from criteria_engine.tables.json_lines import JSON_LINES_SUFFIXES
from criteria_engine.tables.locators import (
    DuckDbLocator,
    FileLocator,
    Locator,
    PostgresLocator,
)
from criteria_engine.tables.rejects import BYTE_ORDER_MARK

TABLE_COMMENT: Final = "criteria-engine"
"""The comment on a table that this command has made; only tables with it are replaced."""

RowProgress = Callable[[int], None]
"""Called with the number of rows that have just been written."""


def write_answer_part(path: Path, table: pa.Table) -> None:
    """Write the answers of one part as an Arrow file, which appears in one step when complete."""
    unfinished = path.with_name(f"{path.name}.part")
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with (
        pa.OSFile(str(unfinished), "wb") as file,
        pa.ipc.new_file(file, table.schema, options=options) as writer,
    ):
        writer.write_table(table)
    unfinished.replace(path)


def write_output(name: Locator, parts: Sequence[Path], progress: RowProgress) -> None:
    """Write all parts to the output.

    Args:
        name: the output.
        parts: the files of :func:`write_answer_part`, in order.
        progress: called after each part.

    Raises:
        CriteriaError: the database refuses them, or the table exists and this command did not make it.
        MissingPackages: a package for this kind of output is not installed.
        OSError: the file cannot be written.
    """
    schema = _common_schema(parts)
    match name:
        case FileLocator(path):
            unfinished = path.with_name(f"{path.name}.part")
            _file_writer(path.suffix.lower())(
                unfinished, schema, read_parts(parts, schema, progress)
            )
            unfinished.replace(path)
        case DuckDbLocator(path, table):
            _write_duckdb(path, table, schema, read_parts(parts, schema, progress))
        case PostgresLocator(address, table):
            _write_postgres(address, table, schema, read_parts(parts, schema, progress))


def check_row_count(name: Locator, count: int) -> None:
    """Check that the output can hold this many rows.

    Raises:
        CriteriaError: the output is a workbook, and there are more than :data:`MAX_SHEET_ROWS`.
    """
    if (
        isinstance(name, FileLocator)
        and name.path.suffix.lower() in WORKBOOK_SUFFIXES
        and count > MAX_SHEET_ROWS
    ):
        at = Source(name.path.name, "").whole()
        raise CriteriaError([codes.TOO_MANY_ROWS.at(at, count=count, limit=MAX_SHEET_ROWS)])


def check_output(name: Locator) -> None:
    """Check that the output can be written; a job calls it before it decides anything.

    Raises:
        CriteriaError: the table exists and this command did not make it, or the database cannot be opened.
        MissingPackages: a package for this kind of output is not installed.
    """
    match name:
        case FileLocator(path) if path.suffix.lower() in WORKBOOK_SUFFIXES:
            _xlsxwriter()
        case FileLocator():
            pass
        case DuckDbLocator(path, table):
            if path.exists():
                with _connect_duckdb(path) as connection:
                    _check_replaceable(_duckdb_comment(connection, table), table)
        case PostgresLocator(address, table):
            with connect_postgres(address) as connection:
                _check_replaceable(_postgres_comment(connection, table), table)


# ---- parts -----------------------------------------------------------------------------------


def _common_schema(parts: Sequence[Path]) -> pa.Schema:
    """Return a schema for the rows of every part; decimals have the highest scale of any part."""
    fields: dict[str, pa.DataType] = {}
    for path in parts:
        with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
            for each in reader.schema:
                fields[each.name] = _common_type(fields.get(each.name, each.type), each.type)
    return pa.schema(list(fields.items()))


def _common_type(left: pa.DataType, right: pa.DataType) -> pa.DataType:
    if left == right or pa.types.is_null(right):
        return left
    if pa.types.is_null(left):
        return right
    scales = [
        each.scale if pa.types.is_decimal(each) else 0
        for each in (left, right)
        if pa.types.is_decimal(each) or pa.types.is_integer(each)
    ]
    return pa.decimal128(38, max(scales)) if len(scales) == 2 else pa.string()


def read_parts(
    parts: Sequence[Path], schema: pa.Schema, progress: RowProgress
) -> Iterator[pa.Table]:
    """Yield the answers of each part in `schema`, and report the number of rows once written."""
    for path in parts:
        with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
            table = reader.read_all()
        yield table.select(schema.names).cast(schema)
        progress(len(table))


# ---- files -----------------------------------------------------------------------------------

_WriteTables = Callable[[Path, pa.Schema, Iterator[pa.Table]], None]


def _file_writer(suffix: str) -> _WriteTables:
    if suffix in CSV_SUFFIXES:
        return _write_csv
    if suffix in WORKBOOK_SUFFIXES:
        return _write_workbook
    return _write_json_lines if suffix in JSON_LINES_SUFFIXES else _write_parquet


def _write_parquet(path: Path, schema: pa.Schema, tables: Iterator[pa.Table]) -> None:
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)


def _write_csv(path: Path, schema: pa.Schema, tables: Iterator[pa.Table]) -> None:
    """Write UTF-8 with a byte order mark, by which Excel recognizes it."""
    texts = pa.schema([(name, pa.string()) for name in schema.names])
    with path.open("wb") as file:
        file.write(f"{BYTE_ORDER_MARK}{','.join(schema.names)}\n".encode())
        for table in tables:
            columns = [_empty_as_null(_csv_texts(column)) for column in table.columns]
            # Arrow quotes either all texts or none: none, unless some text requires it.
            style = "needed" if any(map(_needs_quotes, columns)) else "none"
            options = pacsv.WriteOptions(include_header=False, quoting_style=style)
            pacsv.write_csv(pa.Table.from_arrays(columns, schema=texts), file, options)


def _csv_texts(column: pa.ChunkedArray) -> Any:
    """Return the values of a column as texts that no spreadsheet runs as formulas."""
    texts = column_texts(column)
    if any(is_plain(column.type) for is_plain in _NEVER_FORMULAS):
        return texts
    is_formula = pc.and_not(
        pc.match_substring_regex(texts, FORMULA),
        pc.match_substring_regex(texts, SIGNED_NUMBER),
    )
    return pc.if_else(is_formula, pc.binary_join_element_wise("'", texts, ""), texts)


_NEVER_FORMULAS: Final = (
    pa.types.is_boolean,
    pa.types.is_date,
    pa.types.is_decimal,
    pa.types.is_integer,
    pa.types.is_null,
)


def _empty_as_null(texts: Any) -> Any:
    """Replace empty texts by NULL, as Arrow would write them as two quotes."""
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _needs_quotes(texts: Any) -> bool:
    return bool(pc.any(pc.match_substring_regex(texts, '[",\r\n]')).as_py())


def column_texts(column: pa.ChunkedArray) -> Any:
    """Return the values of a column as texts; decimals without trailing zeros."""
    if pa.types.is_decimal(column.type):
        texts = column.cast(pa.string())
        texts = pc.replace_substring_regex(texts, r"(\.[0-9]*?)0+$", r"\1")
        return pc.replace_substring_regex(texts, r"\.$", "")
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "true", "false")
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def _write_json_lines(path: Path, schema: pa.Schema, tables: Iterator[pa.Table]) -> None:
    names = [json.dumps(name, ensure_ascii=False) for name in schema.names]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for table in tables:
            columns = [_literals(column) for column in table.columns]
            for row in zip(*columns, strict=True):
                pairs = ", ".join(f"{n}: {v}" for n, v in zip(names, row, strict=True))
                file.write(f"{{{pairs}}}\n")


def _literals(column: pa.ChunkedArray) -> list[str]:
    """Return the values as JSON literals; numbers keep all their digits."""
    plain = pa.types.is_integer(column.type) or pa.types.is_boolean(column.type)
    texts = column_texts(column).to_pylist()
    if plain or pa.types.is_decimal(column.type):
        return ["null" if each is None else each for each in texts]
    return [json.dumps(each, ensure_ascii=False) for each in texts]


_FIRST_EXCEL_DAY: Final = date(1900, 3, 1)
"""The first day that a workbook can store without ambiguity; Excel counts a 29th of February in 1900."""

_DAY_WIDTH: Final = 11


def _write_workbook(path: Path, schema: pa.Schema, tables: Iterator[pa.Table]) -> None:
    # Text from the input is not trusted: xlsxwriter must not turn it into formulas, links or numbers.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = _xlsxwriter().Workbook(str(path), options)
    sheet = book.add_worksheet("decisions")
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, schema.names, book.add_format({"bold": True}))
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for index, field in enumerate(schema):
        if pa.types.is_date(field.type):
            sheet.set_column(index, index, _DAY_WIDTH)
    number = 1
    for table in tables:
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            for index, value in enumerate(row):
                _write_cell(sheet, number, index, value, day)
            number += 1
    book.close()


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    match value:
        case None:
            pass
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | Decimal():
            sheet.write_number(row, column, value)
        case date() if value >= _FIRST_EXCEL_DAY:
            sheet.write_datetime(row, column, datetime.combine(value, time()), day)
        case date():
            sheet.write_string(row, column, value.isoformat())
        case _:
            sheet.write_string(row, column, str(value))


def _xlsxwriter() -> Any:
    try:
        return import_module("xlsxwriter")
    except ModuleNotFoundError as error:
        raise MissingPackages("tables", "xlsxwriter") from error


# ---- databases -------------------------------------------------------------------------------


def _check_replaceable(comment: tuple[str | None] | None, table: str) -> None:
    """Raise an error where the table exists (`comment` is not None) and this command did not make it."""
    if comment is not None and not (comment[0] or "").startswith(TABLE_COMMENT):
        at = Source(table, "").whole()
        raise CriteriaError([codes.TABLE_EXISTS.at(at, table=table)])


def _write_duckdb(path: Path, table: str, schema: pa.Schema, tables: Iterator[pa.Table]) -> None:
    """Write all rows in one transaction, so that the table is complete or unchanged."""
    with _connect_duckdb(path, write=True) as connection:
        try:
            connection.execute("BEGIN")
            _check_replaceable(_duckdb_comment(connection, table), table)
            connection.execute(f"DROP TABLE IF EXISTS {quote_qualified_name(table)}")
            connection.register("piece", schema.empty_table())
            connection.execute(f"CREATE TABLE {quote_qualified_name(table)} AS SELECT * FROM piece")  # noqa: S608
            for each in tables:
                connection.register("piece", each)
                connection.execute(f"INSERT INTO {quote_qualified_name(table)} SELECT * FROM piece")  # noqa: S608
            connection.execute(
                f"COMMENT ON TABLE {quote_qualified_name(table)} IS '{TABLE_COMMENT}'"
            )
            connection.execute("COMMIT")
        except duckdb.Error as error:
            raise database_error(path.name, error) from error


def _connect_duckdb(path: Path, *, write: bool = False) -> Any:
    try:
        return duckdb.connect(str(path), read_only=not write)
    except duckdb.Error as error:
        raise database_error(path.name, error) from error


def _duckdb_comment(connection: Any, table: str) -> tuple[str | None] | None:
    schema, _, name = table.rpartition(".")
    # DuckDB ignores the case of names.
    row: tuple[str | None] | None = connection.execute(
        "SELECT comment FROM duckdb_tables()"
        " WHERE lower(schema_name) = lower(?) AND lower(table_name) = lower(?)"
        " UNION ALL SELECT NULL FROM duckdb_views()"
        " WHERE lower(schema_name) = lower(?) AND lower(view_name) = lower(?)",
        [schema or "main", name, schema or "main", name],
    ).fetchone()
    return row


_POSTGRES_TYPES: Final = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "bigint"),
    (pa.types.is_decimal, "numeric"),
    (pa.types.is_date, "date"),
)


def _write_postgres(
    address: str, table: str, schema: pa.Schema, tables: Iterator[pa.Table]
) -> None:
    """Write all rows in one transaction, so that the table is complete or unchanged."""
    columns = ", ".join(
        f"{quote_identifier(each.name)} {_postgres_type(each.type)}" for each in schema
    )
    with connect_postgres(address) as connection:
        try:
            _check_replaceable(_postgres_comment(connection, table), table)
            connection.execute(f"DROP TABLE IF EXISTS {quote_qualified_name(table)}")
            connection.execute(f"CREATE TABLE {quote_qualified_name(table)} ({columns})")
            with connection.cursor().copy(f"COPY {quote_qualified_name(table)} FROM STDIN") as copy:
                for each in tables:
                    for row in zip(*(column.to_pylist() for column in each.columns), strict=True):
                        copy.write_row(row)
            connection.execute(
                f"COMMENT ON TABLE {quote_qualified_name(table)} IS '{TABLE_COMMENT}'"
            )
        except psycopg_error_type() as error:
            raise database_error(redact_address(address), error) from error


def _postgres_type(type_: pa.DataType) -> str:
    return next((name for is_, name in _POSTGRES_TYPES if is_(type_)), "text")


def _postgres_comment(connection: Any, table: str) -> tuple[str | None] | None:
    row: tuple[str | None] | None = connection.execute(
        "SELECT obj_description(oid, 'pg_class') FROM pg_class WHERE oid = to_regclass(%s)",
        [quote_qualified_name(table)],
    ).fetchone()
    return row
