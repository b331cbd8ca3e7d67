"""Diagnostic codes for the shape of a criteria file: keys, values and their types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine.bilingual import Template
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

WRONG_SHAPE: Final = Code(
    "wrong-shape",
    Template("`{key}` cần {wanted}", "expected {wanted} for `{key}`"),
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
)

WRONG_DATE: Final = Code(
    "wrong-date",
    Template("`{text}` không phải là một ngày có thật", "`{text}` is not a valid date"),
    Template("viết năm-tháng-ngày: 2024-02-12", "write year-month-day: 2024-02-12"),
)

WRONG_ID: Final = Code(
    "wrong-id",
    Template("`{text}` không dùng làm mã được", "`{text}` cannot be an id"),
    Template(
        "mã không có dấu cách, ví dụ `5.1` hoặc `tt25-2023`",
        "an id has no spaces, for example `5.1` or `tt25-2023`",
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


def expected_shape(kind: str, detail: str) -> str:
    """Describe, in both languages at once, the value that pydantic expected.

    Args:
        kind: The type of pydantic's error.
        detail: The message of the error: for our own validators a word such as `date`.
    """
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return "các khóa thụt vào bên dưới (keys below it, indented)"
    if kind in ("tuple_type", "list_type"):
        return "một danh sách, mỗi dòng bắt đầu bằng `- ` (a list, each line beginning with `- `)"
    if kind == "is_instance_of":
        return "các khóa thụt vào bên dưới (keys below it, indented)"
    return {
        "text": "một dòng chữ (a text)",
        "expression": "một biểu thức; nếu nó bắt đầu bằng `[` hay `{` thì viết nó sau `|`"
        " (an expression; write one that begins with `[` or `{` after `|`)",
        "date": "một ngày (a date)",
        "number": "một số (a number)",
        "truth": "`true` hoặc `false`",
    }.get(detail, detail)


NOTHING_TO_REMOVE: Final = Code(
    "nothing-to-remove",
    Template(
        "bộ gốc không có mục nào mang mã `{id}`", "the base set has no item with the id `{id}`"
    ),
)
