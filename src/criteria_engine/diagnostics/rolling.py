"""Mistakes in a roll-up file, in the headings of tables, and in their rows."""

from __future__ import annotations

from typing import Final

from criteria_engine.diagnostics import Code, Severity, Wording

# ---- the roll-up file ------------------------------------------------------------------------

UNKNOWN_TABLE: Final = Code(
    "unknown-table",
    Wording("không có bảng `{name}`", "there is no table `{name}`"),
    Wording("các bảng: {known}", "the tables are: {known}"),
)
UNKNOWN_ROLLUP_TITLE: Final = Code(
    "unknown-title",
    Wording("không có danh hiệu `{name}`", "there is no title `{name}`"),
    Wording("hiện có: {known}", "there are: {known}"),
)
DUPLICATE_TITLE: Final = Code(
    "duplicate-title",
    Wording("hai mục cùng mang mã `{name}`", "two entries have the id `{name}`"),
    Wording("đặt `id: …` riêng cho mỗi mục", "give each an `id: …` of its own"),
)
UNKNOWN_FED_FACT: Final = Code(
    "unknown-fed-fact",
    Wording(
        "bộ tiêu chí {title} không hỏi dữ kiện `{name}`",
        "the set {title} asks for no fact `{name}`",
    ),
    Wording("các dữ kiện: {known}", "its facts are: {known}"),
)
UNKNOWN_PHRASE: Final = Code(
    "unknown-phrase",
    Wording("không hiểu `{text}`", "`{text}` is not understood"),
    Wording(
        "viết: count of BẢNG [where ĐIỀU KIỆN], rows of BẢNG, decision of MÃ, held [at MỨC], months held [at MỨC]",
        "write: count of TABLE [where CONDITION], rows of TABLE, decision of ID, held [at LEVEL], months held [at LEVEL]",
    ),
)
WRONG_FEED: Final = Code(
    "wrong-feed",
    Wording(
        "`{name}` là {kind}, không nhận `{text}` được",
        "`{name}` is a fact of kind {kind} and cannot take `{text}`",
    ),
)
NO_WAY: Final = Code(
    "no-way",
    Wording(
        "bảng `{member}` không thuộc về bảng `{group}`",
        "the table `{member}` does not belong to `{group}`",
    ),
    Wording(
        "khai báo `belongs_to` trong bảng `{member}`",
        "declare `belongs_to` in the table `{member}`",
    ),
)
SEVERAL_WAYS: Final = Code(
    "several-ways",
    Wording(
        "từ `{member}` đến `{group}` có nhiều đường: {paths}",
        "there are several ways from `{member}` to `{group}`: {paths}",
    ),
    Wording("giữ lại một `belongs_to`", "keep one `belongs_to`"),
)
CIRCULAR_TITLES: Final = Code(
    "circular-titles",
    Wording(
        "các danh hiệu dựa vào nhau thành vòng: {path}",
        "these titles rest on each other in a circle: {path}",
    ),
    Wording(
        "một danh hiệu không thể là dữ kiện của chính nó; bỏ một mục `facts`",
        "no title can feed itself; leave one of the `facts` out",
    ),
)
CIRCULAR_TABLES: Final = Code(
    "circular-tables",
    Wording(
        "các bảng thuộc về nhau thành vòng: {path}",
        "these tables belong to each other in a circle: {path}",
    ),
)
OTHER_TABLE: Final = Code(
    "other-table",
    Wording(
        "`{name}` xét bảng `{found}`, không phải `{wanted}`",
        "`{name}` is about the table `{found}`, not `{wanted}`",
    ),
)

# ---- the tables ------------------------------------------------------------------------------

UNKNOWN_COLUMN: Final = Code(
    "unknown-column",
    Wording("{table}: không có gì nhận cột `{name}`", "{table}: nothing takes the column `{name}`"),
    Wording(
        "sửa tên cột hoặc khai báo trong columns.yaml; các cột: {known}",
        "mend the heading or map it in columns.yaml; the columns are: {known}",
    ),
)
DOUBLE_COLUMN: Final = Code(
    "double-column",
    Wording("{table}: hai cột cùng là `{name}`", "{table}: two columns are `{name}`"),
)
NO_KEY_COLUMN: Final = Code(
    "no-key-column",
    Wording("{table}: không có cột khóa `{name}`", "{table}: the key column `{name}` is missing"),
)
MISSING_TABLE: Final = Code(
    "missing-table",
    Wording(
        "không có tệp {path}; bảng `{table}` coi như không biết gì",
        "there is no file {path}; nothing is known of the table `{table}`",
    ),
    severity=Severity.WARNING,
)
ROW_WITHOUT_KEY: Final = Code(
    "row-without-key", Wording("dòng không có mã `{name}`", "the row has no `{name}`")
)
DUPLICATE_ROW: Final = Code(
    "duplicate-row",
    Wording("mã `{text}` đã có ở dòng {line}", "`{text}` is on line {line} already"),
)
UNKNOWN_MEMBERSHIP: Final = Code(
    "unknown-membership",
    Wording(
        "`{column}`: không có `{text}` trong bảng `{table}`",
        "`{column}`: there is no `{text}` in the table `{table}`",
    ),
)
WRONG_CELLS: Final = Code(
    "wrong-cells",
    Wording(
        "dòng có {found} ô, bảng có {wanted} cột",
        "the row has {found} cells, the table {wanted} columns",
    ),
)
