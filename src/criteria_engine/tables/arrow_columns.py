"""A column → Arrow array of facts, nested ones too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.model.facts import FACT_LIMIT
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.cells import MAX_DECIMALS, read_cell, text_of
from criteria_engine.tables.fact_columns import MappableFact
from criteria_engine.tables.headings import resolve_headings, unknown_heading
from criteria_engine.tables.mapping import TableMapping
from criteria_engine.tables.source import Cells, chunk_from_rows, flatten_record

KEY_COLUMN: Final = "subject_id"


LINE_COLUMN: Final = "criteria_engine_line"


FILE_COLUMN: Final = "criteria_engine_file"


FAULTY_COLUMN: Final = "criteria_engine_bad"


INTERNAL_COLUMNS: Final = (KEY_COLUMN, LINE_COLUMN, FILE_COLUMN, FAULTY_COLUMN)
"""Columns of ours beside the facts: whose a row is, where it stands, whether something in it is wrong."""


NUMBER_TYPE: Final = pa.decimal128(38, MAX_DECIMALS)


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
    """What is wrong with the rows of a piece, by position."""

    entries: list[tuple[int, str, str, Diagnostic]] = field(default_factory=list)

    def add(self, row: int, column: str, value: str, diagnostic: Diagnostic) -> None:
        """Record a cell that could not be used."""
        self.entries.append((row, column, value, diagnostic))


# ---- ids -------------------------------------------------------------------------------------


def key_texts(cells: Cells) -> pa.Array:
    """Ids as texts, composed and without blanks at their ends; NULL where there is none.

    >>> key_texts(["a ", 12.0, None, " "]).to_pylist()
    ['a', '12', None, None]
    """
    array = plain_array(cells)
    if array is not None and pa.types.is_integer(array.type):
        return array.cast(pa.string())
    if array is not None and pa.types.is_null(array.type):
        return array.cast(pa.string())
    if array is None or not _is_text(array.type):
        values = cells if array is None else array.to_pylist()
        texts = [None if each is None else text_of(each) for each in values]
        array = pa.array([_encodable(each) for each in texts], pa.string())
    texts = array.cast(pa.string())
    if not pc.all(pc.string_is_ascii(texts)).as_py():
        texts = pc.utf8_normalize(texts, form="NFC")
    texts = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _encodable(text: str | None) -> str | None:
    return text if text is None else text.encode(errors="replace").decode()


# ---- one column ------------------------------------------------------------------------------


def read_column(cells: Cells, fact: MappableFact, heading: str, faults: CellFaults) -> pa.Array:
    """The facts of a column: NULL where a cell says nothing, or nothing that can be used."""
    array = plain_array(cells)
    if array is not None:
        fitting = _cast_directly(array, fact)
        if fitting is not None:
            return fitting
    values, places = _distinct(cells if array is None else array)
    read: list[Any] = []
    wrong: dict[int, Diagnostic] = {}
    for index, cell in enumerate(values):
        result, diagnostic = read_cell(cell, fact)
        read.append(result)
        if diagnostic is not None:
            wrong[index] = diagnostic
    known = pa.array(read, ARROW_TYPES[fact.shape.kind])
    if wrong:
        flags = np.zeros(len(values), dtype=bool)
        flags[list(wrong)] = True
        for row in np.flatnonzero(flags[places]).tolist():
            index = int(places[row])
            faults.add(row, heading, _display_text(values[index]), wrong[index])
    return known.take(pa.array(places))


def _display_text(value: Any) -> str:
    return text_of(value) if not isinstance(value, dict | list) else str(value)


def plain_array(cells: Cells) -> Any:
    """The cells as one Arrow array, where they are Arrow's or all texts."""
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if isinstance(cells, pa.Array):
        if pa.types.is_dictionary(cells.type):
            return cells.dictionary_decode()
        return cells
    if cells and all(type(each) is str for each in cells):
        try:
            return pa.array(cells, pa.string())
        except UnicodeEncodeError:  # half of a character, which JSON can name
            return None
    return None


def _is_text(type_: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(type_)
        or pa.types.is_large_string(type_)
        or pa.types.is_string_view(type_)
    )


def _cast_directly(array: pa.Array, fact: MappableFact) -> Any:
    """The column itself where its type is that of the fact and nothing else is said of its cells."""
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
            return array.cast(pa.date32())
        case _:
            return None


def _is_number(type_: pa.DataType) -> bool:
    return bool(pa.types.is_integer(type_) or pa.types.is_decimal128(type_))


def _exceeds_limit(array: pa.Array) -> bool:
    """Whether a number of the column is greater than a fact may be."""
    ends = pc.min_max(array).as_py()
    return ends["min"] is not None and (ends["min"] < -FACT_LIMIT or ends["max"] > FACT_LIMIT)


def _distinct(cells: Cells) -> tuple[list[Any], np.ndarray[Any, np.dtype[np.int64]]]:
    """Each different value once, and for each row which it is; 1, 1.0 and True are three."""
    if isinstance(cells, pa.Array) and not pa.types.is_nested(cells.type):
        encoded = cells.dictionary_encode(null_encoding="encode")
        places = encoded.indices.to_numpy(zero_copy_only=False).astype("int64")
        return encoded.dictionary.to_pylist(), places
    values = cells.to_pylist() if isinstance(cells, pa.Array) else cells
    seen: dict[Any, int] = {}
    found: list[Any] = []
    rows = np.empty(len(values), dtype="int64")
    for row, value in enumerate(values):
        try:
            index = seen.setdefault((type(value), value), len(found))
        except TypeError:  # a list or record, where one value is wanted
            index = len(found)
        if index == len(found):
            found.append(value)
        rows[row] = index
    return found, rows


# ---- lists in a cell -------------------------------------------------------------------------


def read_nested_column(
    cells: Cells, name: str, mapping: TableMapping, heading: str, faults: CellFaults
) -> pa.Array:
    """Read a column whose cells are lists of records."""
    array = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    if not isinstance(array, pa.Array):
        return _read_json_lists(list(cells), name, mapping, heading, faults)
    if _is_text(array.type):
        texts = [each if each and each.strip() else None for each in array.to_pylist()]
        return _read_json_lists(texts, name, mapping, heading, faults)
    return _read_arrow_lists(array, name, mapping, heading, faults)


def _read_arrow_lists(
    array: pa.Array, name: str, mapping: TableMapping, heading: str, faults: CellFaults
) -> pa.Array:
    """A list column of Arrow: its items as one table, read like any other."""
    type_ = array.type
    if pa.types.is_null(type_):
        return pa.nulls(len(array), list_type(mapping))
    is_list = pa.types.is_list(type_) or pa.types.is_large_list(type_)
    if not is_list or not pa.types.is_struct(type_.value_type):
        at = Source(heading, heading).whole()
        raise CriteriaError(
            [codes.INVALID_NESTED_LIST.at(at, list=name, column=heading, found=str(type_))]
        )
    parents = pc.list_parent_indices(array).to_numpy(zero_copy_only=False)
    names, columns = flatten_struct(pc.list_flatten(array))
    lengths = pc.fill_null(pc.list_value_length(array), 0)
    return _read_items(names, columns, parents, lengths, array.is_null(), mapping, name, faults)


def _read_json_lists(
    cells: Sequence[Any], name: str, mapping: TableMapping, heading: str, faults: CellFaults
) -> pa.Array:
    """Lists as JSON gives them."""
    items: list[dict[str, Any]] = []
    parents: list[int] = []
    lengths: list[int] = []
    for row, cell in enumerate(cells):
        before = len(items)
        if cell is not None and not isinstance(cell, list):
            at = Source(heading, heading).whole()
            found = codes.INVALID_NESTED_LIST.at(
                at, list=name, column=heading, found=_display_text(cell)[:60]
            )
            faults.add(row, heading, _display_text(cell)[:200], found)
        for item in cell if isinstance(cell, list) else ():
            if item is not None and not isinstance(item, dict):
                at = Source(heading, heading).whole()
                found = codes.INVALID_NESTED_LIST.at(
                    at, list=name, column=heading, found=_display_text(item)
                )
                faults.add(row, heading, _display_text(item)[:200], found)
                continue
            items.append(flatten_record(item or {}))
            parents.append(row)
        lengths.append(len(items) - before)
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
    """The items of all rows, read as a table of their own and put back into lists."""
    resolved = resolve_headings(names, mapping, name, whole=False)
    inner = CellFaults()
    read: dict[str, pa.Array] = {}
    for name_, index in resolved.facts.items():
        fact = mapping.facts[name_]
        read[name_] = read_column(columns[index], fact, names[index], inner)
    for index in resolved.unknown:
        for row, value in enumerate(columns[index]):
            plain = value.as_py() if isinstance(value, pa.Scalar) else value
            if plain is not None:
                at = Source(names[index], names[index]).whole()
                found = unknown_heading(names[index], mapping, at)
                inner.add(row, names[index], _display_text(plain), found)
    starts = np.concatenate(([0], np.cumsum(lengths.to_numpy(zero_copy_only=False))))
    for row, column, value, diagnostic in inner.entries:
        parent = int(parents[row])
        here = f"{name}[{row - int(starts[parent]) + 1}].{column}"
        faults.add(parent, here, value, diagnostic)
    count = int(starts[-1])
    struct = list_type(mapping).value_type
    if self_describing:
        read = {
            fact.name: read[fact.name] if fact.name in read else blank_column(fact, count)
            for fact in mapping.facts.values()
        }
    arrays = [read.get(each.name, pa.nulls(count, each.type)) for each in struct]
    items = pa.StructArray.from_arrays(arrays, [each.name for each in struct])
    offsets = pa.array(starts.astype("int32"), pa.int32())
    return pa.ListArray.from_arrays(offsets, items, mask=nulls)


def blank_column(fact: MappableFact, count: int) -> pa.Array:
    """What a fact is in rows that name their own columns and none of which names it."""
    return pa.array([fact.rule.blank] * count, ARROW_TYPES[fact.shape.kind])


def list_type(mapping: TableMapping) -> pa.DataType:
    """Return the Arrow type of a list with the fields of its mapping."""
    fields = [(fact.name, ARROW_TYPES[fact.shape.kind]) for fact in mapping.facts.values()]
    return pa.list_(pa.struct(fields))


def flatten_struct(array: pa.Array, before: str = "") -> tuple[list[str], list[pa.Array]]:
    """The fields of records as columns, records inside as `record.field`."""
    names: list[str] = []
    columns: list[pa.Array] = []
    for each, column in zip(array.type, array.flatten(), strict=True):
        if pa.types.is_struct(column.type):
            inner_names, inner = flatten_struct(column, f"{before}{each.name}.")
            names += inner_names
            columns += inner
        else:
            names.append(f"{before}{each.name}")
            columns.append(column)
    return names, columns


# ---- numbers with as few decimals as they need -----------------------------------------------


def narrow_decimals(table: pa.Table) -> pa.Table:
    """The same numbers with as few decimals as the rows have: fewer digits are decided faster."""
    for index, column in enumerate(table.schema):
        if pa.types.is_decimal128(column.type):
            table = table.set_column(index, column.name, _narrow(table.column(index)))
        elif pa.types.is_list(column.type):
            table = table.set_column(index, column.name, _narrow_list(table.column(index)))
    return table


def _narrow(column: Any) -> Any:
    for scale in (0, 1, 2, 3, 4, 6, 9, 12):
        if scale >= column.type.scale:
            break
        try:
            return column.cast(pa.decimal128(38, scale))
        except pa.ArrowInvalid:
            continue
    return column


def _narrow_list(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0)
    flat_ = array.flatten()
    if not any(pa.types.is_decimal128(each.type) for each in flat_.type):
        return array
    fields = [
        _narrow(each) if pa.types.is_decimal128(each.type) else each for each in flat_.flatten()
    ]
    items = pa.StructArray.from_arrays(fields, [each.name for each in flat_.type])
    lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    offsets = pa.array(np.concatenate(([0], np.cumsum(lengths))).astype("int32"))
    return pa.ListArray.from_arrays(offsets, items, mask=array.is_null())


def cast_facts(table: pa.Table, types: Mapping[str, pa.DataType]) -> pa.Table:
    """Rows with these facts, in these types, so that pieces of several tables can stand together."""
    columns = {name: table.column(name) for name in INTERNAL_COLUMNS}
    for name, type_ in types.items():
        columns[name] = (
            table.column(name).cast(type_)
            if name in table.column_names
            else pa.nulls(len(table), type_)
        )
    return pa.table(columns)
