"""Diagnostics about mapping files and the settings in them."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

NOT_A_MAPPING: Final = Code(
    "not-a-mapping",
    Template(
        "tệp ánh xạ phải là các dòng `tên: giá trị`",
        "a mapping file must consist of lines `name: value`",
    ),
    Template(
        "lấy tệp mẫu bằng `criteria facts TITLE --mapping`",
        "`criteria facts TITLE --mapping` drafts one",
    ),
)

UNKNOWN_MAPPING_FORMAT: Final = Code(
    "unknown-mapping-format",
    Template(
        "tệp ánh xạ ghi `format: {found}`, ở đây chỉ đọc được {known}",
        "the mapping file says `format: {found}`, but this version only reads {known}",
    ),
)

OTHER_TITLE: Final = Code(
    "mapping-other-title",
    Template(
        "tệp ánh xạ viết cho `{found}`, không phải `{title}`",
        "the mapping file is written for `{found}`, not for `{title}`",
    ),
)

UNKNOWN_MAPPED_FACT: Final = Code(
    "unknown-mapped-fact",
    Template(
        "`{path}` không phải là dữ kiện có thể nằm trong một cột",
        "`{path}` is not a fact that a column can hold",
    ),
    Template("các dữ kiện: {known}", "the facts are: {known}"),
)

UNKNOWN_MAPPED_LIST: Final = Code(
    "unknown-mapped-list",
    Template(
        "`{list}` không phải là một danh sách của bộ tiêu chí", "`{list}` is not a list of this set"
    ),
    Template("các danh sách: {known}", "the lists are: {known}"),
)

WRONG_SETTING: Final = Code(
    "wrong-column-setting",
    Template(
        "`{setting}` không dùng cho `{path}`, vì dữ kiện này là {kind}",
        "`{setting}` does not apply to `{path}`, which is {kind}",
    ),
)

WRONG_SEPARATOR: Final = Code(
    "wrong-separator",
    Template(
        "`{setting}` không thể là `{text}`",
        "`{setting}` cannot be `{text}`",
    ),
    Template("chọn một trong: {known}", "choose one of: {known}"),
)

SAME_SEPARATORS: Final = Code(
    "same-separators",
    Template(
        "dấu `{text}` không thể vừa chỉ phần thập phân vừa chỉ hàng nghìn",
        "`{text}` cannot be both the decimal and the thousands separator",
    ),
)

WRONG_DATE_FORMAT: Final = Code(
    "wrong-date-format",
    Template(
        "`{text}` không phải là một dạng ngày",
        "`{text}` is not a date format",
    ),
    Template(
        "viết dd, mm và yyyy mỗi thứ một lần, ví dụ dd/mm/yyyy hoặc mm-dd-yyyy",
        "write dd, mm and yyyy once each, for example dd/mm/yyyy or mm-dd-yyyy",
    ),
)

DUPLICATE_WORD: Final = Code(
    "duplicate-word",
    Template(
        "từ `{text}` có hai nghĩa ở `{path}`", "the word `{text}` has two meanings in `{path}`"
    ),
    Template("giữ lại một nghĩa", "keep one of them"),
)

IGNORED_AND_READ: Final = Code(
    "ignored-and-read",
    Template(
        "cột `{column}` vừa được đọc vừa nằm trong `ignore`",
        "the column `{column}` is both read and listed under `ignore`",
    ),
    Template("bỏ một trong hai", "remove one of the two"),
)

LIST_NOT_DESCRIBED: Final = Code(
    "list-not-described",
    Template(
        "danh sách `{list}` nằm ở tệp riêng, nhưng tệp ánh xạ chưa có `{key}` cho nó",
        "the list `{list}` has a file of its own, but the mapping file has no `{key}` for it",
    ),
    Template(
        "thêm vào `lists: {list}:` dòng `key:` (cột mã đối tượng) và dòng `absent: empty` (không có dòng"
        " nào tức là không có mục nào) hoặc `absent: unknown` (tức là chưa rõ)",
        "below `lists: {list}:` write `key:` (the column with the subject's id) and `absent: empty` (no"
        " rows means no items) or `absent: unknown` (no rows means unknown)",
    ),
)

INVALID_NESTED_LIST: Final = Code(
    "list-in-a-cell",
    Template(
        "cột `{column}` phải chứa danh sách `{list}`, nhưng ở đây là {found}",
        "the column `{column}`: expected the list `{list}`, got {found}",
    ),
    Template(
        "danh sách nằm trong tệp JSON Lines hoặc Parquet, hoặc ở tệp riêng (--list)",
        "a list can be in a JSON lines or Parquet file, or in a file of its own (--list)",
    ),
)


# Rows that are no subjects
