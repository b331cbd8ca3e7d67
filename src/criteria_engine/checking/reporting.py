"""check: mistakes in one expression → diagnostics, with the parts and types they are about in words.

All checkers of one expression report through the same :class:`Reporter`, so the diagnostics stay in the
order in which the mistakes were found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Text
from criteria_engine.core import Core
from criteria_engine.diagnostics import Code, Diagnostic
from criteria_engine.library.patterns import variables_in
from criteria_engine.library.signatures import Signature
from criteria_engine.model.types import NEVER, Type
from criteria_engine.source import Source, Span
from criteria_engine.wording.types import describe, describe_in_english, describe_in_vietnamese

OPERATOR_SYMBOLS: Final[Mapping[str, str]] = {"negate": "-", "item at": "[…]"}
"""The spelling in expressions of operators that have another name in the library."""

_LONGEST_EXCERPT: Final = 80


class Reporter:
    """Collects the diagnostics of one expression.

    Attributes:
        diagnostics: the diagnostics in the order in which they were reported.
    """

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def report(
        self,
        code: Code,
        expr: syntax.Expr,
        suggestion: str | None = None,
        **data: str | int | Text | None,
    ) -> None:
        """Add a diagnostic at an expression.

        Args:
            code: the kind of mistake.
            expr: the expression it is in.
            suggestion: the spelling that was probably meant, or None.
            data: the values of the placeholders in the message of `code`.
        """
        self.report_at(code, span_of(expr), suggestion, **data)

    def report_at(
        self, code: Code, span: Span, suggestion: str | None = None, **data: str | int | Text | None
    ) -> None:
        """Add a diagnostic at a part of an expression that is no expression itself, such as a name."""
        self.diagnostics.append(Diagnostic(code, span, data, suggestion))


def hole(expr: syntax.Expr) -> Core:
    """Return the placeholder for an expression with a mistake; its type `Never` fits everywhere."""
    return core.Constant(None, NEVER, expr)


def span_of(expr: syntax.Expr) -> Span:
    """Return the location of an expression; an empty source for one that was not parsed from text."""
    return expr.span or Source("", "").whole()


def excerpt_of(expr: syntax.Expr) -> str:
    """Return the text of an expression on one line, cut at 80 characters."""
    text = " ".join(span_of(expr).text.split())
    return text if len(text) <= _LONGEST_EXCERPT else text[: _LONGEST_EXCERPT - 1] + "…"


def signature_texts(signatures: Sequence[Signature]) -> Text:
    """Return signatures as written, and what the letters in them stand for."""
    listed = "; ".join(each.text for each in signatures)
    names = frozenset[str]().union(
        *(
            variables_in(pattern)
            for each in signatures
            for pattern in (*(p.pattern for p in each.parameters), each.result)
        )
    )
    vi, en = listed, listed
    if "O" in names:
        vi += "; `O` là số, chữ, ngày hoặc khoảng thời gian"
        en += "; `O` is a number, a text, a date or a duration"
    if others := sorted(names - {"O"}):
        letters = ", ".join(f"`{each}`" for each in others)
        vi += f"; {letters} là giá trị bất kỳ"
        en += f"; {letters} {'is' if len(others) == 1 else 'are'} any value"
    return Text(vi, en)


def type_text(type_: Type) -> Text:
    """Return a type in words, followed by its name in the language."""
    words = Text(describe_in_vietnamese(type_), describe_in_english(type_))
    return with_keyword(words, describe(type_))


def with_keyword(words: Text, keyword: str | None) -> Text:
    """Return the words, followed by the keyword in backticks unless they contain it already."""
    if keyword is None:
        return words
    return Text(
        *[each if keyword in each else f"{each} (`{keyword}`)" for each in (words.vi, words.en)]
    )
