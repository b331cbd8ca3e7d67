"""Diagnostic codes for threshold tables: the facts they are by, their rows and their first days."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

VALUES_OR_TABLE: Final = Code(
    "values-or-table",
    Template(
        "tham số `{name}` cần đúng một trong hai khóa `values` và `table`",
        "the parameter `{name}` needs exactly one of the keys `values` and `table`",
    ),
    Template(
        "viết các con số dưới `table:` nếu luật in thành bảng theo một dữ kiện, nếu không thì dưới `values:`",
        "write the numbers below `table:` where the law prints a table by a fact, else below `values:`",
    ),
)

TABLE_BY: Final = Code(
    "table-by",
    Template("không lập bảng theo `{name}` được: {why}", "no table can be by `{name}`: {why}"),
    Template(
        "viết tên một dữ kiện loại `enumeration`, `boolean` hoặc `integer`, nhiều nhất hai tên: `by: [region, remote]`",
        "write the name of a fact of type `enumeration`, `boolean` or `integer`, at most two: `by: [region, remote]`",
    ),
)

TABLE_ROW_MISSING: Final = Code(
    "table-row-missing",
    Template("bảng theo `{by}` thiếu dòng cho {rows}", "the table by `{by}` has no row for {rows}"),
    Template("{way_out}", "{way_out}"),
)

TABLE_ROW_UNKNOWN: Final = Code(
    "table-row-unknown",
    Template("`{by}` không có giá trị `{row}`", "`{by}` has no value `{row}`"),
    Template("các dòng có thể có: {known}", "the rows can be: {known}"),
)

TABLE_ROW_TWICE: Final = Code(
    "table-row-twice",
    Template("đã có một dòng cho `{value}`", "there is a row for `{value}` already"),
    Template("bỏ một trong hai dòng, hoặc sửa tên dòng", "remove one of the rows, or rename it"),
)

TABLE_ROW_DEPTH: Final = Code(
    "table-row-depth",
    Template("dòng `{row}` cần {wanted}", "the row `{row}` needs {wanted}"),
    Template("{way_out}", "{way_out}"),
)

TABLE_ROW_LENGTH: Final = Code(
    "table-row-length",
    Template(
        "dòng `{row}` có {count} con số, nhưng bảng có {days} cột",
        "the row `{row}` has {count} numbers, but the table has {days} columns",
    ),
    Template("{way_out}", "{way_out}"),
)

TABLE_DAYS: Final = Code(
    "table-days",
    Template("ngày {day} không đứng ở đây được: {why}", "the day {day} cannot stand here: {why}"),
    Template("{way_out}", "{way_out}"),
)

TABLE_OTHERWISE: Final = Code(
    "table-otherwise",
    Template("bảng này không cần `otherwise`: {why}", "this table needs no `otherwise`: {why}"),
    Template("bỏ `otherwise`", "remove `otherwise`"),
)
