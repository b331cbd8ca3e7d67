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
    Wording(
        "dữ kiện số nhận `count of …`, danh sách nhận `rows of …`, có/không nhận `held …`, quyết định nhận `decision of …`",
        "numbers take `count of …`, lists `rows of …`, truths `held …`, decisions `decision of …`",
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
    Wording(
        "một bảng không thể thuộc về chính nó; bỏ một `belongs_to`",
        "no table can belong to itself; leave one `belongs_to` out",
    ),
)
OTHER_TABLE: Final = Code(
    "other-table",
    Wording(
        "`{name}` xét bảng `{found}`, không phải `{wanted}`",
        "`{name}` is about the table `{found}`, not `{wanted}`",
    ),
    Wording(
        "chỉ dùng quyết định của danh hiệu xét cùng bảng `{wanted}`; từ bảng khác thì dùng `count of …`",
        "only a title about the same table `{wanted}` can be used so; for another table, count its rows",
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
    Wording("đổi tên hoặc xóa một cột", "rename or remove one of them"),
)
NO_KEY_COLUMN: Final = Code(
    "no-key-column",
    Wording("{table}: không có cột khóa `{name}`", "{table}: the key column `{name}` is missing"),
    Wording(
        "thêm cột `{name}`, hoặc chỉ ra cột ấy trong columns.yaml",
        "add the column `{name}`, or name it in columns.yaml",
    ),
)
MISSING_TABLE: Final = Code(
    "missing-table",
    Wording(
        "không có tệp {path}; bảng `{table}` coi như không biết gì",
        "there is no file {path}; nothing is known of the table `{table}`",
    ),
    Wording(
        "nếu xã có bảng này, đặt tệp vào thư mục hoặc ghi tên tệp trong columns.yaml",
        "if there is such a table, put its file into the folder or name it in columns.yaml",
    ),
    severity=Severity.WARNING,
)
ROW_WITHOUT_KEY: Final = Code(
    "row-without-key",
    Wording("dòng không có mã `{name}`", "the row has no `{name}`"),
    Wording(
        "ghi mã; dòng không có mã có thể là thêm một thành viên của bất kỳ đâu",
        "fill it in; a row without it may be one more member of anything",
    ),
)
DUPLICATE_ROW: Final = Code(
    "duplicate-row",
    Wording("mã `{text}` đã có ở dòng {line}", "`{text}` is on line {line} already"),
    Wording(
        "mỗi mã một dòng: xóa dòng thừa hoặc sửa mã",
        "one row for each: remove this one or mend its key",
    ),
)
UNKNOWN_MEMBERSHIP: Final = Code(
    "unknown-membership",
    Wording(
        "`{column}`: không có `{text}` trong bảng `{table}`",
        "`{column}`: there is no `{text}` in the table `{table}`",
    ),
    Wording(
        "sửa mã, thêm dòng vào bảng `{table}`, hoặc ghi - nếu không thuộc về đâu",
        "mend the key, add a row to `{table}`, or write - for belonging to nothing",
    ),
)
WRONG_CELLS: Final = Code(
    "wrong-cells",
    Wording(
        "dòng có {found} ô, bảng có {wanted} cột",
        "the row has {found} cells, the table {wanted} columns",
    ),
    Wording(
        "ô có dấu phẩy phải đặt trong ngoặc kép",
        "a cell that holds the separator stands in double quotes",
    ),
)

ALL_CODES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Code))
