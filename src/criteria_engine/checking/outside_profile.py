"""check: the name of a FEEL function that this language leaves out → the reason.

The checker of calls uses it for names that no declared function has; a host may declare a function with
one of these names.
"""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Text

_REGULAR_EXPRESSION: Final = Text(
    "một biểu thức chính quy của người viết lạ có thể chạy mãi không dừng",
    "a regular expression of an untrusted author may never end",
)

_FUNCTION_AS_ARGUMENT: Final = Text(
    "đối số của nó là một hàm, mà tệp tiêu chí không chứa mã lệnh",
    "its argument is a function, and a criteria file must not contain code",
)

_TEXT_AS_CODE: Final = Text(
    "nó đọc một khoảng từ chữ, nên loại của kết quả không biết trước khi chạy",
    "it reads a range from a text, so that the type of the result is not known before it runs",
)

_IDENTITY: Final = Text(
    "dấu `=` so sánh được mọi giá trị của ngôn ngữ này",
    "`=` compares all values of this language",
)

_FIELDS_BY_TEXT: Final = Text(
    "các trường của bản ghi phải biết trước khi chạy; viết `bản_ghi.trường`",
    "the fields of a record must be known before it runs; write `record.field`",
)

REASONS: Final = {
    "matches": _REGULAR_EXPRESSION,
    "replace": _REGULAR_EXPRESSION,
    "split": _REGULAR_EXPRESSION,
    "sort": _FUNCTION_AS_ARGUMENT,
    "range": _TEXT_AS_CODE,
    "is": _IDENTITY,
    "get value": _FIELDS_BY_TEXT,
    "get entries": _FIELDS_BY_TEXT,
    "context": _FIELDS_BY_TEXT,
    "context put": _FIELDS_BY_TEXT,
    "context merge": _FIELDS_BY_TEXT,
}
"""The built-in functions of DMN 1.5, 10.3.4, that only the library lacks, with the reason for each.

The parser rejects `now`, `today` and `time` itself.
"""
