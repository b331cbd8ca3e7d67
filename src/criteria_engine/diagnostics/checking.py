"""Mistakes the checker finds in an expression that could be read: names, types, arity, null."""

from __future__ import annotations

from typing import Final

from criteria_engine.diagnostics import Code, Severity, Wording

UNKNOWN_NAME: Final = Code(
    "unknown-name",
    Wording(
        "`{name}` không phải là dữ kiện, tham số hay định nghĩa nào đã khai báo",
        "`{name}` is not a declared fact, parameter or definition",
    ),
    Wording(
        "khai báo `{name}` dưới `facts:`, hoặc sửa lại tên",
        "declare `{name}` under `facts:`, or correct the name",
    ),
)

UNKNOWN_FIELD: Final = Code(
    "unknown-field",
    Wording("{of} không có trường `{name}`", "{of} has no field `{name}`"),
    Wording("các trường có thể dùng: {known}", "the fields there are: {known}"),
)

NO_FIELDS: Final = Code(
    "no-fields",
    Wording(
        "`{text}` là {type}, không có trường `{name}`",
        "`{text}` is {type}, which has no field `{name}`",
    ),
)

UNKNOWN_FUNCTION: Final = Code(
    "unknown-function",
    Wording("không có hàm `{name}`", "there is no function `{name}`"),
    Wording(
        "xem các hàm có sẵn trong docs/language.md; hàm của riêng mình khai báo bằng `@function`",
        "docs/language.md lists the functions; a host declares its own with `@function`",
    ),
)

WRONG_ARGUMENT_COUNT: Final = Code(
    "wrong-argument-count",
    Wording("`{name}` không nhận {count} đối số", "`{name}` does not take {count} arguments"),
    Wording("cách viết: {signatures}", "it is written: {signatures}"),
)

UNKNOWN_ARGUMENT: Final = Code(
    "unknown-argument",
    Wording(
        "`{function}` không có đối số tên `{name}`", "`{function}` has no argument named `{name}`"
    ),
    Wording("cách viết: {signatures}", "it is written: {signatures}"),
)

WRONG_ARGUMENT_TYPE: Final = Code(
    "wrong-argument-type",
    Wording(
        "`{function}` cần {wanted} ở đây, nhưng `{text}` là {found}",
        "`{function}` wants {wanted} here, but `{text}` is {found}",
    ),
    Wording("cách viết: {signatures}", "it is written: {signatures}"),
)

WRONG_OPERAND_TYPES: Final = Code(
    "wrong-operand-types",
    Wording(
        "không thể dùng `{operator}` giữa {left} và {right}",
        "`{operator}` does not work between {left} and {right}",
    ),
)

WRONG_OPERAND_TYPE: Final = Code(
    "wrong-operand-type",
    Wording("không thể dùng `{operator}` với {found}", "`{operator}` does not work on {found}"),
)

NEVER_EQUAL: Final = Code(
    "never-equal",
    Wording(
        '"{value}" không phải là giá trị nào của `{text}`',
        '"{value}" is not one of the values of `{text}`',
    ),
    Wording("các giá trị đã khai báo: {known}", "the declared values are: {known}"),
)

NOT_A_CONDITION: Final = Code(
    "not-a-condition",
    Wording(
        "ở đây cần một điều kiện (đúng hoặc sai), nhưng `{text}` là {found}",
        "a condition (true or false) is wanted here, but `{text}` is {found}",
    ),
)

MAY_BE_NULL: Final = Code(
    "may-be-null",
    Wording(
        "`{text}` có thể không có giá trị (null){because}",
        "`{text}` may have no value (null){because}",
    ),
    Wording("{way_out}", "{way_out}"),
)

ALWAYS_NULL: Final = Code(
    "always-null",
    Wording("`{text}` luôn là null: {why}", "`{text}` is always null: {why}"),
    None,
    Severity.WARNING,
)

DUPLICATE_ENTRY: Final = Code(
    "duplicate-entry",
    Wording("`{name}` đã có trong bản ghi này", "`{name}` stands twice in this record"),
    Wording("mỗi tên chỉ viết một lần", "write each name once"),
)

MIXED_RANGE: Final = Code(
    "mixed-range",
    Wording(
        "hai đầu của khoảng phải cùng loại và so sánh được, nhưng là {left} và {right}",
        "the ends of a range must be of one ordered type, but are {left} and {right}",
    ),
)

WRONG_RESULT_TYPE: Final = Code(
    "wrong-result-type",
    Wording(
        "ở đây cần {wanted}, nhưng `{text}` là {found}",
        "{wanted} is wanted here, but `{text}` is {found}",
    ),
)

TOO_LONG: Final = Code(
    "too-long-value",
    Wording("`{text}` tạo ra một giá trị quá dài", "`{text}` makes a value that is too long"),
    Wording("chia nhỏ hoặc bỏ bớt phần lặp lại", "split it, or leave out what repeats"),
)

ALL_CODES: Final = (
    UNKNOWN_NAME,
    UNKNOWN_FIELD,
    NO_FIELDS,
    UNKNOWN_FUNCTION,
    WRONG_ARGUMENT_COUNT,
    UNKNOWN_ARGUMENT,
    WRONG_ARGUMENT_TYPE,
    WRONG_OPERAND_TYPES,
    WRONG_OPERAND_TYPE,
    NEVER_EQUAL,
    NOT_A_CONDITION,
    MAY_BE_NULL,
    ALWAYS_NULL,
    DUPLICATE_ENTRY,
    MIXED_RANGE,
    WRONG_RESULT_TYPE,
    TOO_LONG,
)
