"""read: the cells of a column → an Arrow array of facts; a column of lists → nested arrays.

Each distinct value of a column is read once. A column whose Arrow type already is that of the fact is
used unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.bounds import FACT_LIMIT, MAX_DECIMALS
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading.cell_lists import values_in_cell
from criteria_engine.reading.fact_diagnostics import DUPLICATE_FACT
from criteria_engine.source import Source
from criteria_engine.tables import mapping_diagnostics
from criteria_engine.tables.arrow_cells import exact_cells, is_text_type, plain_array, python_value
from criteria_engine.tables.cells import UnreadableCell, read_cell, text_of
from criteria_engine.tables.fact_columns import MappableFact
from criteria_engine.tables.headings import resolve_headings, unknown_heading
from criteria_engine.tables.mapping import TableMapping
from criteria_engine.tables.source import Cells, chunk_from_rows, flatten_record

KEY_COLUMN: Final = "subject_id"
"""The subject's id."""

LINE_COLUMN: Final = "criteria_engine_line"
"""The line or row number in the file."""

FILE_COLUMN: Final = "criteria_engine_file"
"""The number of the table, as several tables may be read together."""

FAULTY_COLUMN: Final = "criteria_engine_bad"
"""Whether some cell of the row was rejected."""

INTERNAL_COLUMNS: Final = (KEY_COLUMN, LINE_COLUMN, FILE_COLUMN, FAULTY_COLUMN)
"""The columns that are added to those of the facts."""

NUMBER_TYPE: Final = pa.decimal128(38, MAX_DECIMALS)
"""Exact decimals; 38 digits is the most that Arrow's decimal128 holds."""

ARROW_TYPES: Final[Mapping[str, pa.DataType]] = {
    "integer": pa.int64(),
    "number": NUMBER_TYPE,
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "string": pa.string(),
    "enumeration": pa.string(),
}


@dataclass(slots=True)
class CellFaults:
    """The rejected cells of a chunk, as (row index, column, value, diagnostic)."""

    entries: list[tuple[int, str, str, Diagnostic]] = field(default_factory=list)

    def add(self, row: int, column: str, value: str, diagnostic: Diagnostic) -> None:
        """Record a rejected cell."""
        self.entries.append((row, column, value, diagnostic))


# ---- one column ------------------------------------------------------------------------------


def read_column(cells: Cells, fact: MappableFact, heading: str, faults: CellFaults) -> pa.Array:
    """Read the cells of a column as values of a fact.

    Args:
        cells: the cells.
        fact: the fact, with the rule of its cells.
        heading: the heading of the column, for `faults`.
        faults: receives the cells that cannot be read.

    Returns:
        An array of the fact's type in :data:`ARROW_TYPES`; NULL where the value is unknown or rejected.
    """
    array = plain_array(cells)
    if array is not None:
        direct = _cast_directly(array, fact)
        if direct is not None:
            return direct
    values, indices = _distinct(cells if array is None else array)
    results: list[Any] = []
    diagnostics: dict[int, Diagnostic] = {}
    for index, cell in enumerate(values):
        result, diagnostic = read_cell(cell, fact)
        results.append(result)
        if diagnostic is not None:
            diagnostics[index] = diagnostic
    known = pa.array(results, ARROW_TYPES[fact.shape.kind])
    if diagnostics:
        flags = np.zeros(len(values), dtype=bool)
        flags[list(diagnostics)] = True
        for row in np.flatnonzero(flags[indices]).tolist():
            index = int(indices[row])
            faults.add(row, heading, _display_text(values[index]), diagnostics[index])
    return known.take(pa.array(indices))


def _display_text(value: Any) -> str:
    return text_of(value) if not isinstance(value, dict | list) else str(value)


def _cast_directly(array: pa.Array, fact: MappableFact) -> Any:
    """Return the column, cast losslessly, where its type fits the fact and no rule applies; else None."""
    rule, kind, type_ = fact.rule, fact.shape.kind, array.type
    if rule.words or rule.blank is not None or fact.is_evidence:
        return None
    if pa.types.is_null(type_):
        return pa.nulls(len(array), ARROW_TYPES[kind])
    if kind in ("integer", "number") and _is_number(type_) and _exceeds_limit(array):
        return None
    match kind:
        case "boolean" if pa.types.is_boolean(type_):
            return array
        case "integer" if pa.types.is_integer(type_) and not pa.types.is_uint64(type_):
            return array.cast(pa.int64())
        case "number" if pa.types.is_integer(type_) and not pa.types.is_uint64(type_):
            return array.cast(pa.int64())
        case "number" if pa.types.is_decimal128(type_) and 0 <= type_.scale <= MAX_DECIMALS:
            return array
        case "date" if pa.types.is_date(type_):
            days = array.cast(pa.date32())
            return days if _is_in_calendar(days) else None
        case _:
            return None


def _is_number(type_: pa.DataType) -> bool:
    return bool(pa.types.is_integer(type_) or pa.types.is_decimal128(type_))


def _is_in_calendar(days: pa.Array) -> bool:
    """Whether every day is in the years 1 to 9999, which Python and the language have."""
    bounds = pc.min_max(days.cast(pa.int32()))
    low, high = bounds["min"].as_py(), bounds["max"].as_py()
    return low is None or (low >= _FIRST_DAY and high <= _LAST_DAY)


_EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST_DAY: Final = date.min.toordinal() - _EPOCH
_LAST_DAY: Final = date.max.toordinal() - _EPOCH


def _exceeds_limit(array: pa.Array) -> bool:
    """Whether some number of the column exceeds the limit of facts."""
    bounds = pc.min_max(array).as_py()
    if bounds["min"] is None:
        return False
    return bool(bounds["min"] < -FACT_LIMIT or bounds["max"] > FACT_LIMIT)


def _distinct(cells: Cells) -> tuple[list[Any], np.ndarray[Any, np.dtype[np.int64]]]:
    """Return the distinct values, and for each row the index of its value.

    Values of different types are distinct: 1, 1.0 and True are three.
    """
    if isinstance(cells, pa.Array) and not pa.types.is_nested(cells.type):
        if pa.types.is_decimal(cells.type) and cells.type.bit_width < 128:
            # Arrow has no dictionaries of narrow decimals.
            cells = cells.cast(pa.decimal128(cells.type.precision, cells.type.scale))
        encoded = cells.dictionary_encode(null_encoding="encode")
        indices = encoded.indices.to_numpy(zero_copy_only=False).astype("int64")
        return exact_cells(encoded.dictionary), indices
    values = exact_cells(cells) if isinstance(cells, pa.Array) else cells
    index_of: dict[Any, int] = {}
    distinct: list[Any] = []
    rows = np.empty(len(values), dtype="int64")
    for row, value in enumerate(values):
        try:
            index = index_of.setdefault((type(value), value), len(distinct))
        except TypeError:  # a list or record, which is not hashable
            index = len(distinct)
        if index == len(distinct):
            distinct.append(value)
        rows[row] = index
    return distinct, rows


# ---- lists in a cell -------------------------------------------------------------------------


def read_nested_column(
    cells: Cells, name: str, mapping: TableMapping, heading: str, faults: CellFaults
) -> pa.Array:
    """Read a column whose cells are lists of records.

    Args:
        cells: the cells: an Arrow list array, Python lists, or texts.
        name: the list's name in the set.
        mapping: the mapping of its items.
        heading: the heading of the column, for messages.
        faults: receives the cells and items that cannot be read.

    Returns:
        A list array of structs; NULL where the list is unknown.

    Raises:
        CriteriaError: the type of the column is not a list of records, or a field of the items
            is ambiguous.
    """
    plain = _plain_fact(mapping)
    if not isinstance(cells, pa.ChunkedArray | pa.Array):
        lists = list(cells) if plain is None else [_plain_records(each, plain) for each in cells]
        return _read_json_lists(lists, name, mapping, heading, faults)
    array = plain_array(cells)
    if plain is not None:
        return _read_plain_array(array, plain, name, mapping, heading, faults)
    if is_text_type(array.type):
        texts = [each if each and each.strip() else None for each in array.to_pylist()]
        return _read_json_lists(texts, name, mapping, heading, faults)
    return _read_arrow_lists(array, name, mapping, heading, faults)


def _plain_fact(mapping: TableMapping) -> MappableFact | None:
    """Return the value that each item of a list of plain values is; None for a list of records."""
    return next((fact for fact in mapping.facts.values() if fact.is_plain), None)


def _plain_records(cell: Any, fact: MappableFact) -> Any:
    """Return the records of a list of plain values in a cell: a list, a text with semicolons, one value."""
    if isinstance(cell, dict | UnreadableCell):
        return cell
    values = cell if isinstance(cell, list) else values_in_cell(cell, fact.shape.values)
    return None if values is None else [{_held_name(fact): each} for each in values]


def _held_name(fact: MappableFact) -> str:
    """Return the name of the column of plain values, once they are a column of their own."""
    return fact.heading or fact.name


def _read_plain_array(
    array: pa.Array,
    fact: MappableFact,
    name: str,
    mapping: TableMapping,
    heading: str,
    faults: CellFaults,
) -> pa.Array:
    """Read an Arrow column of lists of plain values, or of cells that hold them."""
    type_ = array.type
    is_list = pa.types.is_list(type_) or pa.types.is_large_list(type_)
    if pa.types.is_null(type_):
        return pa.nulls(len(array), list_type(mapping))
    if not is_list:
        lists = [_plain_records(each, fact) for each in exact_cells(array)]
        return _read_json_lists(lists, name, mapping, heading, faults)
    if pa.types.is_struct(type_.value_type):
        return _read_arrow_lists(array, name, mapping, heading, faults)
    parents = pc.list_parent_indices(array).to_numpy(zero_copy_only=False)
    lengths = pc.fill_null(pc.list_value_length(array), 0)
    names, values = [_held_name(fact)], [pc.list_flatten(array)]
    return _read_items(names, values, parents, lengths, array.is_null(), mapping, name, faults)


def _read_arrow_lists(
    array: pa.Array, name: str, mapping: TableMapping, heading: str, faults: CellFaults
) -> pa.Array:
    """Read an Arrow list column: its items are one table, read like any other."""
    type_ = array.type
    if pa.types.is_null(type_):
        return pa.nulls(len(array), list_type(mapping))
    is_list = pa.types.is_list(type_) or pa.types.is_large_list(type_)
    if not is_list or not pa.types.is_struct(type_.value_type):
        at = Source(heading, heading).whole()
        raise CriteriaError(
            [
                mapping_diagnostics.INVALID_NESTED_LIST.at(
                    at, list=name, column=heading, found=str(type_)
                )
            ]
        )
    parents = pc.list_parent_indices(array).to_numpy(zero_copy_only=False)
    names, columns = flatten_struct(pc.list_flatten(array))
    lengths = pc.fill_null(pc.list_value_length(array), 0)
    return _read_items(names, columns, parents, lengths, array.is_null(), mapping, name, faults)


def _read_json_lists(
    cells: Sequence[Any], name: str, mapping: TableMapping, heading: str, faults: CellFaults
) -> pa.Array:
    """Read Python lists, as JSON gives them; a cell that is not a list is rejected and NULL."""
    items: list[dict[str, Any]] = []
    parents: list[int] = []
    lengths: list[int] = []
    for row, cell in enumerate(cells):
        start = len(items)
        if cell is not None and not isinstance(cell, list):
            at = Source(heading, heading).whole()
            diagnostic = mapping_diagnostics.INVALID_NESTED_LIST.at(
                at, list=name, column=heading, found=_display_text(cell)[:60]
            )
            faults.add(row, heading, _display_text(cell)[:200], diagnostic)
        for item in cell if isinstance(cell, list) else ():
            if item is not None and not isinstance(item, dict):
                at = Source(heading, heading).whole()
                diagnostic = mapping_diagnostics.INVALID_NESTED_LIST.at(
                    at, list=name, column=heading, found=_display_text(item)
                )
                faults.add(row, heading, _display_text(item)[:200], diagnostic)
                continue
            columns, repeated = flatten_record(item or {})
            if repeated is not None:
                path = f"{name}[{len(items) - start + 1}].{repeated}"
                at = Source(heading, heading).whole()
                faults.add(
                    row, heading, _display_text(item)[:200], DUPLICATE_FACT.at(at, path=path)
                )
                continue
            items.append(columns)
            parents.append(row)
        lengths.append(len(items) - start)
    chunk = chunk_from_rows(items, range(len(items)))
    nulls = pa.array([not isinstance(cell, list) for cell in cells])
    return _read_items(
        chunk.names,
        chunk.columns,
        np.array(parents, dtype="int64"),
        pa.array(lengths, pa.int32()),
        nulls,
        mapping,
        name,
        faults,
        self_describing=True,
    )


def _read_items(
    names: Sequence[str],
    columns: Sequence[Cells],
    parents: Any,
    lengths: pa.Array,
    nulls: pa.Array,
    mapping: TableMapping,
    name: str,
    faults: CellFaults,
    *,
    self_describing: bool = False,
) -> pa.Array:
    """Read the items of all rows as one table, and put them back into lists.

    `parents` is the row of each item; `lengths` and `nulls` describe the list of each row.
    """
    resolved = resolve_headings(names, mapping, name, complete=False)
    inner = CellFaults()
    arrays_by_name: dict[str, pa.Array] = {}
    for name_, index in resolved.facts.items():
        fact = mapping.facts[name_]
        arrays_by_name[name_] = read_column(columns[index], fact, names[index], inner)
    for index in resolved.unknown:
        for row, value in enumerate(columns[index]):
            plain = python_value(value)
            if plain is not None:
                at = Source(names[index], names[index]).whole()
                diagnostic = unknown_heading(names[index], mapping, at)
                inner.add(row, names[index], _display_text(plain), diagnostic)
    starts = np.concatenate(([0], np.cumsum(lengths.to_numpy(zero_copy_only=False))))
    for row, column, value, diagnostic in inner.entries:
        parent = int(parents[row])
        path = f"{name}[{row - int(starts[parent]) + 1}]"
        if _plain_fact(mapping) is None:
            path += f".{column}"
        faults.add(parent, path, value, diagnostic)
    count = int(starts[-1])
    struct = list_type(mapping).value_type
    if self_describing:
        arrays_by_name = {
            fact.name: arrays_by_name[fact.name]
            if fact.name in arrays_by_name
            else blank_column(fact, count)
            for fact in mapping.facts.values()
        }
    arrays = [arrays_by_name.get(each.name, pa.nulls(count, each.type)) for each in struct]
    items = pa.StructArray.from_arrays(arrays, [each.name for each in struct])
    offsets = pa.array(starts.astype("int32"), pa.int32())
    return pa.ListArray.from_arrays(offsets, items, mask=nulls)


def blank_column(fact: MappableFact, count: int) -> pa.Array:
    """Return `count` times what a blank cell of the fact means, for rows that do not name the fact."""
    return pa.array([fact.rule.blank] * count, ARROW_TYPES[fact.shape.kind])


def list_type(mapping: TableMapping) -> pa.DataType:
    """Return the Arrow type of a list whose items have the facts of the mapping."""
    fields = [(fact.name, ARROW_TYPES[fact.shape.kind]) for fact in mapping.facts.values()]
    return pa.list_(pa.struct(fields))


def flatten_struct(array: pa.Array, prefix: str = "") -> tuple[list[str], list[pa.Array]]:
    """Return the names and columns of a struct array; those of nested structs are `record.field`."""
    names: list[str] = []
    columns: list[pa.Array] = []
    for each, column in zip(array.type, array.flatten(), strict=True):
        if pa.types.is_struct(column.type):
            inner_names, inner = flatten_struct(column, f"{prefix}{each.name}.")
            names += inner_names
            columns += inner
        else:
            names.append(f"{prefix}{each.name}")
            columns.append(column)
    return names, columns


def cast_facts(table: pa.Table, types: Mapping[str, pa.DataType]) -> pa.Table:
    """Return the rows with the internal columns and these facts in these types, so that tables can be joined.

    A fact without a column is NULL in every row.
    """
    columns = {name: table.column(name) for name in INTERNAL_COLUMNS}
    for name, type_ in types.items():
        columns[name] = (
            table.column(name).cast(type_)
            if name in table.column_names
            else pa.nulls(len(table), type_)
        )
    return pa.table(columns)
