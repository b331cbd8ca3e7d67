"""Where null comes from, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Said
from criteria_engine.core import Core
from criteria_engine.model.types import Type, may_be_null
from criteria_engine.source import Source, Span
from criteria_engine.wording.types import describe, describe_in_vietnamese

OPERATOR_WORDS: Final[Mapping[str, str]] = {"negate": "-", "item at": "[…]"}


def place(expr: syntax.Expr) -> Span:
    """Where an expression stands; one made by hand stands in an empty source."""
    return expr.span or Source("", "").whole()


def excerpt_of(expr: syntax.Expr) -> str:
    """Return the text of an expression on one line, at most 80 characters."""
    text = " ".join(place(expr).text.split())
    return text if len(text) <= 80 else text[:79] + "…"


def cause_of_null(node: Core) -> Core:
    """The innermost part of an expression that brings null into it."""
    for part in core.children(node):
        if may_be_null(part.type) and not isinstance(node, core.Quantify | core.Select | core.Map):
            return cause_of_null(part)
    return node


def named(type_: Type) -> Said:
    """A type in words; the Vietnamese ones with the language's own."""
    return with_own_word(describe_in_vietnamese(type_), describe(type_))


def with_own_word(words: str, own: str) -> Said:
    """Return the Vietnamese words, followed by the keyword unless it is among them."""
    return Said(words if own in words else f"{words} (`{own}`)", own)


def why_null(node: core.Apply) -> Said:
    """Return the reason why the operation always gives null."""
    match node.function.name, [a.value for a in node.arguments if isinstance(a, core.Constant)]:
        case "item at", [_, place]:
            return Said(f"danh sách không có mục thứ {place}", f"the list has no item {place}")
        case "/", [_, 0]:
            return Said("không chia được cho 0", "nothing is divided by 0")
        case name, _ if node.function.kind == "function":
            return Said(
                f"hàm `{name}` không có kết quả với các giá trị này",
                f"the function `{name}` has no result for these values",
            )
        case name, _:
            word = OPERATOR_WORDS.get(name, name)
            return Said(
                f"`{word}` không có kết quả với các giá trị này",
                f"`{word}` has no result for these values",
            )
