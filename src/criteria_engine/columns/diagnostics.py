"""Mistakes that stop a set from being decided over a table."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

UNSUPPORTED_OVER_COLUMNS: Final = Code(
    "unsupported-over-columns",
    Template(
        "chưa xét được trên bảng: {what}",
        "this cannot be decided over a table: {what}",
    ),
    Template(
        "xét từng đối tượng bằng `decide` hoặc `verdict`, hay viết điều kiện cách khác",
        "decide subject by subject with `decide` or `verdict`, or write the condition another way",
    ),
)

WRONG_COLUMN_TYPE: Final = Code(
    "wrong-column-type",
    Template(
        "cột cho `{path}` phải chứa {wanted}, nhưng đây là cột {given}",
        "the column for `{path}` must hold {wanted}, but this one is {given}",
    ),
    Template(
        "đổi kiểu của cột trước khi xét; số thực (float) không chính xác nên không được dùng",
        "give the column the right type first; floats are not exact and so not taken",
    ),
)

UNKNOWN_FACT_COLUMN: Final = Code(
    "unknown-fact-column",
    Template(
        "cột `{column}` không phải là dữ kiện mà bộ tiêu chí hỏi tới",
        "the column `{column}` is not a fact this set asks for",
    ),
    Template(
        'đặt `extra="ignore"` nếu bảng có những cột khác, hoặc nói cột nào là dữ kiện nào',
        'say `extra="ignore"` where the table has other columns, or which column is which fact',
    ),
)

NO_SUCH_FACT: Final = Code(
    "no-such-fact",
    Template(
        "`{path}` không phải là dữ kiện mà bộ tiêu chí hỏi tới",
        "`{path}` is not a fact this set asks for",
    ),
    Template(
        "`columns` nói cột nào là dữ kiện nào, `lists` nói bảng nào là danh sách nào: sửa tên, hoặc bỏ đi",
        "`columns` says which column is which fact, `lists` which table is which list: correct the name, "
        "or leave it out",
    ),
)

UNUSED_COLUMN_NAME: Final = Code(
    "unused-column-name",
    Template(
        "`{path}` trong `columns` không được đọc: bảng không có danh sách của nó, hoặc dữ kiện ấy đọc từ cột khác",
        "`{path}` in `columns` is not read: its list is not in the tables, or it is read from another column",
    ),
    Template(
        "bỏ tên ấy, hoặc đưa bảng của danh sách vào `lists`",
        "leave the name out, or give the list's table in `lists`",
    ),
)

RESERVED_COLUMN: Final = Code(
    "reserved-column",
    Template(
        "cột `{column}` mang tên dành riêng cho lúc xét",
        "the column `{column}` has a name that is kept for deciding",
    ),
    Template(
        "đổi tên cột: tên không bắt đầu bằng `criteria_engine_`",
        "give it a name that does not begin with `criteria_engine_`",
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
        "the column `{column}` has repeated or empty values: {count} rows, {distinct} different values",
    ),
    Template(
        "mỗi đối tượng chỉ được ở một dòng, với mã riêng của mình",
        "each subject stands in one row, under an id of its own",
    ),
)

WITHOUT_SUBJECT: Final = Code(
    "items-without-subject",
    Template(
        "{count} dòng của `{list}` có `{column}` không thuộc đối tượng nào trong bảng",
        "{count} rows of `{list}` have a `{column}` that no subject of the table has",
    ),
    Template(
        "sửa mã, hoặc bỏ những dòng ấy trước khi xét",
        "correct the ids, or leave those rows out before deciding",
    ),
)
