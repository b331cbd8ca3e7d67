"""Diagnostic codes for expressions that could be parsed: names, types, arguments, null."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

UNKNOWN_NAME: Final = Code(
    "unknown-name",
    Template(
        "`{name}` không phải là dữ kiện, tham số hay định nghĩa nào đã khai báo",
        "`{name}` is not a declared fact, parameter or definition",
    ),
    Template(
        "khai báo `{name}` dưới `facts:`, hoặc sửa lại tên",
        "declare `{name}` under `facts:`, or correct the name",
    ),
)

OUTSIDE_LEVEL: Final = Code(
    "outside-level",
    Template(
        "`{name}` có số riêng cho từng mức, mà ở đây không xét riêng từng mức",
        "`{name}` has a number for each level, but this place is not decided level by level",
    ),
    Template(
        "dùng `{name}` trong `requires:` hay `applies:` của chỉ tiêu không chấm điểm, hoặc trong điều kiện"
        " loại trừ, điều kiện cần có `levels:` gồm đúng một mức; trong `definitions:` thì bỏ định nghĩa và viết"
        " biểu thức ấy ngay vào `requires:`; ở chỗ khác, dùng một tham số chung cho mọi mức",
        "use `{name}` in `requires:` or `applies:` of an indicator without points, or in a knock-out or"
        " prerequisite whose `levels:` names one level; in place of a definition, write its expression in `requires:`;"
        " elsewhere, use a parameter that is the same at all levels",
    ),
)

VALUE_WITHOUT_QUOTES: Final = Code(
    "value-without-quotes",
    Template(
        "`{name}` là một giá trị của `{text}`, phải đặt trong dấu nháy kép",
        "`{name}` is a value of `{text}`, and must be in double quotes",
    ),
    Template('viết `"{value}"`', 'write `"{value}"`'),
)

TRUTH_WORD: Final = Code(
    "truth-word",
    Template(
        "`{found}` không phải là đúng hay sai trong ngôn ngữ này",
        "`{found}` is neither true nor false in this language",
    ),
    Template(
        "viết `{wanted}`; dữ kiện có hoặc không thì viết thẳng tên nó, ví dụ `quỹ`, hoặc `not(quỹ)` khi không có",
        "write `{wanted}`; a yes-or-no fact needs only its name, such as `fund`, or `not(fund)` for no",
    ),
)

FIELD_WITHOUT_VARIABLE: Final = Code(
    "field-without-variable",
    Template(
        "`{name}` là một trường của từng mục `{variable}`, không đứng một mình được",
        "`{name}` is a field of each item `{variable}`, and cannot stand alone",
    ),
    Template("viết `{variable}.{name}`", "write `{variable}.{name}`"),
)

BARE_DATE: Final = Code(
    "bare-date",
    Template(
        "`{found}` là một phép tính, không phải một ngày",
        "`{found}` is a calculation, not a date",
    ),
    Template("viết ngày là `{wanted}`", "write the date as `{wanted}`"),
)

TEXT_AS_DATE: Final = Code(
    "text-as-date",
    Template(
        "`{found}` là chữ, không so sánh được với một ngày",
        "`{found}` is a text, and cannot be compared with a date",
    ),
    Template("viết ngày là `{wanted}`", "write the date as `{wanted}`"),
)

DATE_WITH_NUMBER: Final = Code(
    "date-with-number",
    Template(
        "`{text}` là một ngày, không so sánh được với số `{number}`",
        "`{text}` is a date, and cannot be compared with the number `{number}`",
    ),
    Template(
        "{way_out}",
        "{way_out}",
    ),
)

UNKNOWN_FIELD: Final = Code(
    "unknown-field",
    Template("{of} không có trường `{name}`", "{of} has no field `{name}`"),
    Template("các trường có thể dùng: {known}", "available fields: {known}"),
)

NO_FIELDS: Final = Code(
    "no-fields",
    Template(
        "`{text}` là {type}, không có trường `{name}`",
        "`{text}` is {type}, which has no field `{name}`",
    ),
    Template(
        "bỏ `.{name}`; chỉ bản ghi, mục của danh sách và ngày có trường",
        "remove `.{name}`; only records, items of lists and dates have fields",
    ),
)

UNKNOWN_FUNCTION: Final = Code(
    "unknown-function",
    Template("không có hàm `{name}`", "there is no function `{name}`"),
    Template(
        "xem các hàm có sẵn trong docs/language.md; hàm của riêng mình khai báo bằng `@function`",
        "docs/language.md lists the functions; declare your own with `@function`",
    ),
)

OUTSIDE_PROFILE: Final = Code(
    "outside-profile",
    Template(
        "hàm `{name}` của FEEL không thuộc ngôn ngữ này: {reason}",
        "the FEEL function `{name}` is not part of this language: {reason}",
    ),
    Template(
        "xem các hàm có sẵn trong docs/language.md; hàm của riêng mình khai báo bằng `@function`",
        "docs/language.md lists the functions; declare your own with `@function`",
    ),
)

AMBIGUOUS_ARGUMENTS: Final = Code(
    "ambiguous-arguments",
    Template(
        "tên các đối số không cho biết đối số nào của `{function}` đứng trước: {readings}",
        "the argument names do not say which argument of `{function}` is the first: {readings}",
    ),
    Template(
        "viết các đối số theo thứ tự, không kèm tên",
        "pass the arguments by position, without names",
    ),
)

WRONG_ARGUMENT_COUNT: Final = Code(
    "wrong-argument-count",
    Template(
        "`{name}` không nhận {count} đối số",
        "`{name}` takes another number of arguments, not {count}",
    ),
    Template("cách viết: {signatures}", "signatures: {signatures}"),
)

UNKNOWN_ARGUMENT: Final = Code(
    "unknown-argument",
    Template(
        "`{function}` không có đối số tên `{name}`", "`{function}` has no argument named `{name}`"
    ),
    Template("cách viết: {signatures}", "signatures: {signatures}"),
)

DUPLICATE_ARGUMENT: Final = Code(
    "duplicate-argument",
    Template(
        "khi gọi `{function}`, đối số `{name}` được ghi hai lần",
        "`{function}` has the argument `{name}` twice",
    ),
    Template("mỗi tên chỉ viết một lần", "write each name once"),
)

MISSING_ARGUMENT: Final = Code(
    "missing-argument",
    Template("`{function}` còn thiếu đối số `{name}`", "`{function}` needs the argument `{name}`"),
    Template("cách viết: {signatures}", "signatures: {signatures}"),
)

WRONG_ARGUMENT_TYPE: Final = Code(
    "wrong-argument-type",
    Template(
        "`{function}` cần {wanted} ở đây, nhưng `{text}` là {found}",
        "`{function}` expects {wanted} here, but `{text}` is {found}",
    ),
    Template("cách viết: {signatures}", "signatures: {signatures}"),
)

WRONG_OPERAND_TYPES: Final = Code(
    "wrong-operand-types",
    Template(
        "không thể dùng `{operator}` giữa {left} và {right}",
        "`{operator}` cannot be applied to {left} and {right}",
    ),
    Template("{way_out}", "{way_out}"),
)

WRONG_OPERAND_TYPE: Final = Code(
    "wrong-operand-type",
    Template(
        "không thể dùng `{operator}` với {found}", "`{operator}` cannot be applied to {found}"
    ),
    Template(
        "dấu trừ đứng trước một số hoặc một khoảng thời gian, vị trí `[…]` đứng sau một danh sách",
        "a minus stands before a number or a duration, a position `[…]` after a list",
    ),
)

NEVER_EQUAL: Final = Code(
    "never-equal",
    Template(
        '"{value}" không phải là giá trị nào của `{text}`',
        '"{value}" is not one of the values of `{text}`',
    ),
    Template("các giá trị đã khai báo: {known}", "declared values: {known}"),
)

UNCLEAN_TEXT: Final = Code(
    "unclean-text",
    Template("không dữ kiện nào có {text}: {why}", "no fact has the text {text}: {why}"),
    None,
    Severity.WARNING,
)

NOT_A_CONDITION: Final = Code(
    "not-a-condition",
    Template(
        "ở đây cần một điều kiện (đúng hoặc sai), nhưng `{text}` là {found}",
        "expected a condition (true or false), but `{text}` is {found}",
    ),
    Template("{way_out}", "{way_out}"),
)

MAY_BE_NULL: Final = Code(
    "may-be-null",
    Template(
        "`{text}` có thể không có giá trị (null){because}",
        "`{text}` may have no value (null){because}",
    ),
    Template("{way_out}", "{way_out}"),
)

ALWAYS_NULL: Final = Code(
    "always-null",
    Template("`{text}` luôn là null: {why}", "`{text}` is always null: {why}"),
    Template(
        "sửa các giá trị trong đó, hoặc viết thẳng `null`",
        "correct the values in it, or write `null` itself",
    ),
    Severity.WARNING,
)

DUPLICATE_ENTRY: Final = Code(
    "duplicate-entry",
    Template("`{name}` đã có trong bản ghi này", "this record has the key `{name}` twice"),
    Template("mỗi tên chỉ viết một lần", "write each name once"),
)

MIXED_RANGE: Final = Code(
    "mixed-range",
    Template(
        "hai đầu của khoảng phải cùng loại và so sánh được, nhưng là {left} và {right}",
        "both ends of a range must have the same ordered type, but they are {left} and {right}",
    ),
    Template(
        'viết hai số, hai ngày (`@"2024-01-31"`) hoặc hai khoảng thời gian',
        'write two numbers, two dates (`@"2024-01-31"`) or two durations',
    ),
)

WRONG_RESULT_TYPE: Final = Code(
    "wrong-result-type",
    Template(
        "ở đây cần {wanted}, nhưng `{text}` là {found}",
        "expected {wanted}, but `{text}` is {found}",
    ),
    Template(
        "viết một biểu thức cho ra {wanted}; số mục của một danh sách là `count(…)`, tổng của nó là `sum(…, 0)`",
        "write an expression that gives {wanted}; `count(…)` counts the items of a list, `sum(…, 0)` adds them",
    ),
)

TOO_LONG: Final = Code(
    "too-long-value",
    Template("`{text}` tạo ra một giá trị quá dài", "the value of `{text}` is too long"),
    Template("chia nhỏ hoặc bỏ bớt phần lặp lại", "split it, or remove repeated parts"),
)
