"""Expressions as they were written: a closed union of frozen nodes.

Trees compare by meaning; the place each node stands at is kept beside it.
:mod:`criteria_engine.core` is what the checker makes of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from typing import Literal as OneOf

from criteria_engine.model.types import Number
from criteria_engine.model.values import Months
from criteria_engine.source import Span

ArithmeticOperator = OneOf["+", "-", "*", "/", "**"]


ComparisonOperator = OneOf["=", "!=", "<", "<=", ">", ">="]


Ordering = OneOf["<", "<=", ">", ">="]


KEYWORDS: Final = frozenset(
    {"and", "between", "else", "every", "false", "for", "function", "if", "in", "not", "null"}
    | {"or", "return", "satisfies", "some", "then", "true"}
)
"""The words of the language, FEEL's `for … return` and `function` included: never names."""


_NAME: Final = re.compile(r"[^\W\d][\w\u0300-\u036f]*")


def is_name(text: str) -> bool:
    """Whether an expression can call something by this name.

    >>> is_name("tỷ_lệ"), is_name("tỷ lệ"), is_name("in")
    (True, False, False)
    """
    return _NAME.fullmatch(text) is not None and text not in KEYWORDS


@dataclass(frozen=True, slots=True)
class Literal:
    """`80`, `60%`, `"a"`, `true`, `null`, `@"2024-02-12"`; a percent keeps how it was written."""

    value: Number | str | bool | date | datetime | Months | timedelta | None
    percent: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, a definition, a parameter, or a variable of a quantifier; NFC."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Path:
    """`subject.name`; the name may be several words (`start included`)."""

    subject: Expr
    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """`-operand`."""

    operand: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Calculate:
    """`left + right` and its like."""

    operator: ArithmeticOperator
    left: Expr
    right: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """`left >= right` and its like."""

    operator: ComparisonOperator
    left: Expr
    right: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class BetweenExpr:
    """`operand between low and high`, ends included."""

    operand: Expr
    low: Expr
    high: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class In:
    """`operand in test` or `operand in (test, test)`: equal to, within, or among one of them."""

    operand: Expr
    tests: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """`>= 10` as a test, or `(>= 10)` as a range without a second end."""

    operator: ComparisonOperator
    bound: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more operands."""

    operands: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more operands."""

    operands: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """`not(operand)`."""

    operand: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class If:
    """`if condition then … else …`."""

    condition: Expr
    then: Expr
    otherwise: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some x in xs, y in ys satisfies condition`, or `every`."""

    quantifier: OneOf["some", "every"]
    bindings: tuple[tuple[str, Expr], ...]
    condition: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """`subject[selector]`: a position where the selector is a number, else a condition on items."""

    subject: Expr
    selector: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b, c]`."""

    items: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RecordOf:
    """`{a: 1, b: a + 1}`; later entries see earlier ones."""

    entries: tuple[tuple[str, Expr], ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RangeOf:
    """`[low..high]`, `(low..high)`, `]low..high[`."""

    low: Expr
    high: Expr
    low_included: bool
    high_included: bool
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Argument:
    """A value handed to a function, by place or by name."""

    value: Expr
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments)`; the name is one of the library's, words joined by single spaces."""

    function: str
    arguments: tuple[Argument, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


Expr = (
    Literal
    | Name
    | Path
    | Negate
    | Calculate
    | Compare
    | BetweenExpr
    | In
    | Limit
    | And
    | Or
    | Not
    | If
    | Quantified
    | Filter
    | ListOf
    | RecordOf
    | RangeOf
    | Call
)
