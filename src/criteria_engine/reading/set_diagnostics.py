"""Diagnostic codes for the shape of a criteria file: keys, values and their types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from criteria_engine.bilingual import Template, Text
from criteria_engine.diagnostics import Code

# ---- shape -----------------------------------------------------------------------------------

NOT_A_SET: Final = Code(
    "not-a-set",
    Template("tệp này không phải là một bộ tiêu chí", "this file is not a criteria set"),
    Template(
        "một bộ tiêu chí bắt đầu bằng các khóa như `format: 1`, `title: …`",
        "a criteria set begins with keys such as `format: 1`, `title: …`",
    ),
)

UNKNOWN_FORMAT: Final = Code(
    "unknown-format",
    Template(
        "không biết định dạng số {found}; phiên bản này đọc định dạng {known}",
        "unknown format {found}; this version reads format {known}",
    ),
    Template(
        "viết `format: {known}`, hoặc cập nhật criteria-engine",
        "write `format: {known}`, or update criteria-engine",
    ),
)

MISSING_KEY: Final = Code(
    "missing-key",
    Template("thiếu khóa `{key}` ở đây", "the key `{key}` is missing here"),
    Template(
        "thêm dòng `{key}: …` cùng mức thụt vào", "add a line `{key}: …` with the same indentation"
    ),
)

UNKNOWN_KEY: Final = Code(
    "unknown-key",
    Template("không có khóa `{key}` ở đây", "there is no key `{key}` here"),
    Template("các khóa có thể dùng: {known}", "allowed keys: {known}"),
)

UNKNOWN_VALUE_LEVEL: Final = Code(
    "unknown-value-level",
    Template(
        "`{key}` không phải là khóa của một giá trị, cũng không phải là mã của một mức",
        "`{key}` is neither a key of a value nor the id of a level",
    ),
    Template(
        "giá trị theo mức viết dưới mã của từng mức: {known}",
        "write the number of each level under its id: {known}",
    ),
)

VALUE_WITHOUT_LEVELS: Final = Code(
    "value-without-levels",
    Template(
        "`{key}` không phải là khóa của một giá trị, và bộ tiêu chí không có mức nào",
        "`{key}` is not a key of a value, and the set has no levels",
    ),
    Template(
        "viết `value:`; muốn mỗi mức một số thì khai báo các mức ở `levels:`",
        "write `value:`; for a number for each level, declare the levels under `levels:`",
    ),
)

NO_VALUE: Final = Code(
    "no-value",
    Template("`{key}` chưa có giá trị", "`{key}` has no value"),
    Template(
        "viết giá trị sau dấu hai chấm, hoặc bỏ hẳn khóa này",
        "write a value after the colon, or remove the key",
    ),
)

WRONG_CHOICE: Final = Code(
    "wrong-choice",
    Template("`{text}` không phải là giá trị của `{key}`", "`{text}` is not a value of `{key}`"),
    Template("các giá trị có thể dùng: {known}", "allowed values: {known}"),
)

_MEANT: Final[Mapping[str, str]] = {
    "đạt": "eligible", "được công nhận": "eligible", "đủ điều kiện": "eligible",
    "chưa đạt": "not_eligible", "không đạt": "not_eligible", "trượt": "not_eligible",
    "chưa rõ": "undetermined", "chưa biết": "undetermined", "chưa xác định": "undetermined",
    "chưa đủ thông tin": "undetermined", "unknown": "undetermined",
    "số nguyên": "integer", "int": "integer", "số": "number", "float": "number", "decimal": "number",
    "có không": "boolean", "có/không": "boolean", "đúng sai": "boolean", "bool": "boolean",
    "yes or no": "boolean", "chữ": "string", "văn bản": "string", "text": "string", "str": "string",
    "ngày": "date", "datetime": "date and time", "lựa chọn": "enumeration", "enum": "enumeration",
    "choice": "enumeration", "danh sách": "list", "array": "list", "bản ghi": "record",
    "object": "record", "quyết định": "decision", "quy tắc": "rules", "tiêu chí": "rules",
    "người xét": "judgement",
    "tăng": "up", "lên": "up", "increase": "up", "higher": "up", "more": "up", "yes": "up", "true": "up", "có": "up",
    "giảm": "down", "xuống": "down", "decrease": "down", "lower": "down", "less": "down", "no": "down",
    "false": "down", "không": "down", "cả hai": "either", "both": "either", "any": "either",
}  # fmt: skip
"""Words of people and of other languages, in small letters, and the values that they stand for."""


def choice_meant(text: str, known: Sequence[str]) -> str | None:
    """Return the value of a fixed set that a word of another language stands for; None for other words.

    >>> choice_meant("Đạt", ["eligible", "not_eligible"]), choice_meant("Đạt", ["list"])
    ('eligible', None)
    """
    meant = _MEANT.get(text.casefold())
    return meant if meant in known else None


WRONG_SHAPE: Final = Code(
    "wrong-shape",
    Template("`{key}` cần {wanted}", "expected {wanted} for `{key}`"),
    Template("{way_out}", "{way_out}"),
)

WRONG_NUMBER: Final = Code(
    "wrong-number",
    Template("`{text}` không phải là một số", "`{text}` is not a number"),
    Template(
        "viết dấu chấm cho phần thập phân và không chấm hàng nghìn: 1500, 0.5, 60%",
        "write a point before decimals and no thousands separators: 1500, 0.5, 60%",
    ),
)

WRONG_BOOLEAN: Final = Code(
    "wrong-boolean",
    Template("`{text}` không phải là `true` hay `false`", "`{text}` is neither `true` nor `false`"),
    Template(
        "viết `true` hoặc `false`, chữ thường, không có dấu nháy",
        "write `true` or `false`, in small letters and without quotes",
    ),
)

WRONG_DATE: Final = Code(
    "wrong-date",
    Template("`{text}` không phải là một ngày có thật", "`{text}` is not a valid date"),
    Template("viết năm-tháng-ngày: 2024-02-12", "write year-month-day: 2024-02-12"),
)

DATE_STYLE: Final = Code(
    "date-style",
    Template(
        "ngày `{text}` không viết theo thứ tự năm-tháng-ngày",
        "the date `{text}` is not written as year-month-day",
    ),
    Template("viết `{wanted}`", "write `{wanted}`"),
)

WRONG_ID: Final = Code(
    "wrong-id",
    Template("`{text}` không dùng làm mã được", "`{text}` cannot be an id"),
    Template(
        "mã không có dấu cách và dấu nháy, ví dụ `5.1` hoặc `tt25-2023`",
        "an id has no spaces and no quotes, for example `5.1` or `tt25-2023`",
    ),
)

WRONG_NAME: Final = Code(
    "wrong-name",
    Template("`{text}` không dùng làm tên được", "`{text}` cannot be a name"),
    Template(
        "tên gồm chữ cái, chữ số và dấu gạch dưới, bắt đầu bằng chữ: `learning_citizens`, `tỷ_lệ`",
        "a name consists of letters, digits and underscores and begins with a letter: `learning_citizens`, `tỷ_lệ`",
    ),
)

BY_ERROR_TYPE: Final[Mapping[str, Code]] = {
    code.id: code
    for code in (WRONG_NUMBER, WRONG_BOOLEAN, WRONG_DATE, WRONG_ID, WRONG_NAME, WRONG_SHAPE)
}


_KEYS_BELOW: Final = (
    Text("các khóa thụt vào bên dưới", "keys below it, indented"),
    Text(
        "viết mỗi khóa một dòng, thụt vào hai dấu cách: `khóa: giá trị`",
        "write one key in each line, indented by two blanks: `key: value`",
    ),
)

_LIST: Final = (
    Text(
        "một danh sách, mỗi dòng bắt đầu bằng `- `", "a list, each line of which begins with `- `"
    ),
    Text("viết `- ` trước mỗi mục", "write `- ` before each item"),
)

_SHAPES: Final[Mapping[str, tuple[Text, Text]]] = {
    **dict.fromkeys(
        ("model_type", "dict_type", "model_attributes_type", "is_instance_of"), _KEYS_BELOW
    ),
    **dict.fromkeys(("tuple_type", "list_type"), _LIST),
    "text": (
        Text("một dòng chữ", "a text"),
        Text(
            "viết một dòng chữ sau dấu hai chấm; chữ bắt đầu bằng `[` hay `{` thì đặt trong dấu nháy",
            "write a text after the colon; put one that begins with `[` or `{` in quotes",
        ),
    ),
    "expression": (
        Text("một biểu thức", "an expression"),
        Text(
            "biểu thức bắt đầu bằng `[` hay `{` thì viết sau `|`, ở dòng dưới",
            "write an expression that begins with `[` or `{` after `|`, in the line below",
        ),
    ),
    "date": (
        Text("một ngày", "a date"),
        Text("viết năm-tháng-ngày: 2024-02-12", "write year-month-day: 2024-02-12"),
    ),
    "number": (
        Text("một số", "a number"),
        Text("viết một số, ví dụ 1500, 0.5 hay 60%", "write a number, such as 1500, 0.5 or 60%"),
    ),
    "truth": (
        Text("`true` hoặc `false`", "`true` or `false`"),
        Text("viết `true` hoặc `false`", "write `true` or `false`"),
    ),
}


def expected_shape(kind: str, detail: str) -> tuple[Text, Text]:
    """Return the value that pydantic expected, and how to write it.

    Args:
        kind: The type of pydantic's error.
        detail: The message of the error: for our own validators a word such as `date`.
    """
    return _SHAPES.get(kind) or _SHAPES.get(detail) or _SHAPES["text"]


NOTHING_TO_REMOVE: Final = Code(
    "nothing-to-remove",
    Template(
        "bộ gốc không có mục nào mang mã `{id}`", "the base set has no item with the id `{id}`"
    ),
    Template(
        "bỏ dòng này, hoặc viết mã hay đường dẫn có trong bộ gốc, ví dụ `5.1`, `award.judged`",
        "remove this line, or write an id or a path of the base set, such as `5.1`, `award.judged`",
    ),
)

NOT_IN_BASE: Final = Code(
    "not-in-base",
    Template("bộ gốc không có `{name}` để sửa", "the base set has no `{name}` to change"),
    Template(
        "viết một tên có trong bộ gốc: {known}; nếu là phần mới thì thêm `{main}: …` và các khóa khác của nó",
        "write a name of the base set: {known}; for a new part add `{main}: …` and its other keys",
    ),
)
