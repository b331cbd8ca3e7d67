"""check: an expression that may be null → which part causes it, and how the author can prevent it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Text
from criteria_engine.checking import diagnostics as codes
from criteria_engine.checking.reporting import OPERATOR_SYMBOLS, Reporter, excerpt_of
from criteria_engine.core import Core
from criteria_engine.library.registry import Library
from criteria_engine.model.types import DAYS, MONTHS, NumberType, may_be_null, without_null

TOO_LARGE: Final = Text(
    "kết quả từ 10^6145 trở lên, lớn hơn mọi số của ngôn ngữ này",
    "the result is 10^6145 or more, greater than every number of the language",
)

_TOO_LONG: Final = Text(
    "khoảng thời gian dài quá 999.999.999 ngày, hoặc 10^20 tháng trở lên",
    "the duration is longer than 999,999,999 days, or 10^20 months or more",
)


def report_null(node: Core, library: Library, reporter: Reporter) -> None:
    """Report that an expression may be null where a value is required.

    The diagnostic is located at the innermost part that causes the null.
    """
    cause = cause_of_null(node)
    text, cause_text = excerpt_of(node.written), excerpt_of(cause.written)
    because = Text("", "")
    if cause_text != text:
        because = Text(
            f", vì `{cause_text}` có thể là null", f", because `{cause_text}` may be null"
        )
    reporter.report(
        codes.MAY_BE_NULL,
        cause.written,
        text=text,
        because=because,
        way_out=_remedy(cause, library),
    )


def cause_of_null(node: Core) -> Core:
    """Return the innermost part of an expression that makes the result possibly null."""
    match node:
        case core.Quantify(items=items) | core.Select(items=items) | core.Map(items=items):
            parts: tuple[Core, ...] = (
                items,
            )  # the values for its items are never the value itself
        case _:
            parts = tuple(core.children(node))
    for part in parts:
        if may_be_null(part.type):
            return cause_of_null(part)
    return node


def _remedy(cause: Core, library: Library) -> Text:
    """Return how to prevent the null.

    The advice to test with `if` is only given for a plain name, because only there does the test narrow
    the type in the branches.
    """
    if isinstance(cause, core.Apply):
        name = cause.function.name
        of_empty = [
            signature
            for function in library.find(name)
            for signature in function.signatures
            if signature.parameters[-1].name == "empty"
        ]
        if of_empty and isinstance(cause.written, syntax.Call):
            text = excerpt_of(cause.written)
            right = f"{text.removesuffix(')')}, 0)" if text.endswith(")") else f"{name}(…, 0)"
            return Text(
                f"nói thêm danh sách trống được tính là bao nhiêu, ví dụ `{right}`",
                f"say what an empty list counts as, for example `{right}`",
            )
        if name == "/":
            return Text(
                "khai báo `at_least: 1` cho mẫu số, để nó không bao giờ là 0",
                "declare `at_least: 1` on the divisor, so that it is never 0",
            )
    if isinstance(cause.written, syntax.Name):
        return Text(
            f"viết `if {cause.written.name} = null then … else …`",
            f"write `if {cause.written.name} = null then … else …`",
        )
    return Text(
        "đặt tên cho phần đó dưới `definitions:`, rồi viết `if tên_đó = null then … else …`",
        "give it a name under `definitions:`, then write `if that_name = null then … else …`",
    )


def why_always_null(node: core.Apply) -> Text:
    """Return the reason why an operation on constants has no result, for example a division by 0."""
    match node.function.name, [a.value for a in node.arguments if isinstance(a, core.Constant)]:
        case "item at", [_, position]:
            return Text(
                f"danh sách không có mục thứ {position}", f"the list has no item {position}"
            )
        case "/", [_, 0]:
            return Text("không chia được cho 0", "a division by 0 has no result")
        case (("+" | "-" | "*" | "/" | "exp" | "total"), _) if isinstance(
            without_null(node.type), NumberType
        ):
            return TOO_LARGE
        case (("+" | "-" | "*" | "/"), _) if without_null(node.type) in (DAYS, MONTHS):
            return _TOO_LONG
        case "**", [base, _] if isinstance(base, int | Decimal) and base > 0:
            return TOO_LARGE
        case (("sum" | "product"), _) if all(map(_are_numbers, node.arguments)):
            return TOO_LARGE
        case name, _ if node.function.kind == "function":
            return Text(
                f"hàm `{name}` không có kết quả với các giá trị này",
                f"the function `{name}` has no result for these values",
            )
        case name, _:
            symbol = OPERATOR_SYMBOLS.get(name, name)
            return Text(
                f"`{symbol}` không có kết quả với các giá trị này",
                f"`{symbol}` has no result for these values",
            )


def _are_numbers(node: Core) -> bool:
    """Return whether a constant is a number, or a list of numbers that is not empty."""
    value = node.value if isinstance(node, core.Constant) else None
    items = value if isinstance(value, tuple) else (value,)
    return bool(items) and all(isinstance(each, int | Decimal) for each in items)
