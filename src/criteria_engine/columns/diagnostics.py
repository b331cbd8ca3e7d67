"""Codes of mistakes in tables, their mapping, and sets decided over them."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

UNSUPPORTED_OVER_COLUMNS: Final = Code(
    "unsupported-over-columns",
    Template(
        "chưa xét được trên bảng: {what}",
        "cannot be decided over a table: {what}",
    ),
    Template(
        "xét từng đối tượng bằng `decide` hoặc `verdict`, hay viết điều kiện cách khác",
        "decide each subject with `decide` or `verdict`, or rewrite the condition",
    ),
)

WRONG_COLUMN_TYPE: Final = Code(
    "wrong-column-type",
    Template(
        "cột cho `{path}` phải chứa {wanted}, nhưng đây là cột {given}",
        "the column for `{path}` must hold {wanted}, but its type is {given}",
    ),
    Template(
        "đổi kiểu của cột trước khi xét; số thực (float) không chính xác nên không được dùng",
        "cast the column to the right type first; floats are not exact and are not accepted",
    ),
)

UNKNOWN_FACT_COLUMN: Final = Code(
    "unknown-fact-column",
    Template(
        "cột `{column}` không phải là dữ kiện mà bộ tiêu chí hỏi tới",
        "the column `{column}` is not a fact of this set",
    ),
    Template(
        'đặt `extra="ignore"` nếu bảng có những cột khác, hoặc nói cột nào là dữ kiện nào',
        'pass `extra="ignore"` if the table has other columns, or map the column to a fact in `columns`',
    ),
)

NO_SUCH_FACT: Final = Code(
    "no-such-fact",
    Template(
        "`{path}` không phải là dữ kiện mà bộ tiêu chí hỏi tới",
        "`{path}` is not a fact of this set",
    ),
    Template(
        "`columns` nói cột nào là dữ kiện nào, `lists` nói bảng nào là danh sách nào: sửa tên, hoặc bỏ đi",
        "`columns` maps facts to columns and `lists` maps lists to tables: correct the name, or remove it",
    ),
)

UNUSED_COLUMN_NAME: Final = Code(
    "unused-column-name",
    Template(
        "`{path}` trong `columns` không được đọc: bảng không có danh sách của nó, hoặc dữ kiện ấy đọc từ cột khác",
        "the entry `{path}` of `columns` is not used: the tables lack its list, or another column holds it",
    ),
    Template(
        "bỏ tên ấy, hoặc đưa bảng của danh sách vào `lists`",
        "remove the entry, or pass the table of the list in `lists`",
    ),
)

RESERVED_COLUMN: Final = Code(
    "reserved-column",
    Template(
        "cột `{column}` mang tên dành riêng cho lúc xét",
        "the column `{column}` has a reserved name",
    ),
    Template(
        "đổi tên cột: tên không bắt đầu bằng `criteria_engine_`",
        "rename it: names must not begin with `criteria_engine_`",
    ),
)

REPEATED_COLUMN: Final = Code(
    "repeated-column",
    Template(
        "bảng có {count} cột cùng mang tên `{column}`",
        "the table has {count} columns with the name `{column}`",
    ),
    Template(
        "bỏ cột thừa, hoặc đặt cho mỗi cột một tên riêng",
        "remove the extra column, or give each column a name of its own",
    ),
)

UNREADABLE_COLUMN: Final = Code(
    "unreadable-column",
    Template(
        "không đọc được cột `{column}`: đây là cột {given}",
        "the column `{column}` cannot be read: its type is {given}",
    ),
    Template(
        "bỏ cột ấy, hoặc đổi sang số, chữ, đúng/sai hoặc ngày",
        "remove the column, or cast it to numbers, texts, booleans or dates",
    ),
)

ENGINE_FAILED: Final = Code(
    "engine-failed",
    Template(
        "không xét được bảng này: {engine} báo “{why}”",
        "this table cannot be decided: {engine} says “{why}”",
    ),
    Template(
        "xem lại kiểu và giá trị của các cột, hoặc chỉ đưa vào những cột mà bộ tiêu chí hỏi tới",
        "check the types and values of the columns, or pass only the columns that the set asks for",
    ),
)

MISSING_COLUMN: Final = Code(
    "missing-column",
    Template("bảng không có cột `{column}`", "the table has no column `{column}`"),
    Template("các cột: {known}", "its columns: {known}"),
)

DUPLICATE_SUBJECT: Final = Code(
    "duplicate-subject",
    Template(
        "cột `{column}` có giá trị lặp lại hoặc trống: {count} dòng, {distinct} giá trị khác nhau",
        "the column `{column}` has repeated or empty values: {count} rows, {distinct} distinct values",
    ),
    Template(
        "mỗi đối tượng chỉ được ở một dòng, với mã riêng của mình",
        "each subject must have one row and an id of its own",
    ),
)

WITHOUT_SUBJECT: Final = Code(
    "items-without-subject",
    Template(
        "{count} dòng của `{list}` có `{column}` không thuộc đối tượng nào trong bảng",
        "in {count} rows of `{list}`, `{column}` is not the id of any subject in the table",
    ),
    Template(
        "sửa mã, hoặc bỏ những dòng ấy trước khi xét",
        "correct the ids, or remove these rows",
    ),
)
