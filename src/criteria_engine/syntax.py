"""Syntax trees of expressions: a closed union of frozen nodes.

:mod:`criteria_engine.reading.expressions.parser` builds them from text; the checker translates them
to :mod:`criteria_engine.core`. Nodes compare by content; `span`, the location of a node, is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from datetime import date, datetime, timedelta
from typing import Final, assert_never
from typing import Literal as OneOf

from criteria_engine.frozen import dataclass
from criteria_engine.model.types import Number
from criteria_engine.model.values import Months
from criteria_engine.source import Span

ArithmeticOperator = OneOf["+", "-", "*", "/", "**"]

ComparisonOperator = OneOf["=", "!=", "<", "<=", ">", ">="]

KEYWORDS: Final = frozenset(
    {"and", "between", "else", "every", "false", "for", "function", "if", "in", "not", "null"}
    | {"or", "return", "satisfies", "some", "then", "true"}
)
"""The reserved words, which cannot be names; FEEL's `for`, `return` and `function` included."""

_NAME: Final = re.compile(r"[^\W\d][\w\u0300-\u036f]*")


def is_name(text: str) -> bool:
    """Return whether a text is a valid name: one word, and no keyword.

    >>> is_name("tỷ_lệ"), is_name("tỷ lệ"), is_name("in")
    (True, False, False)
    """
    return _NAME.fullmatch(text) is not None and text not in KEYWORDS


@dataclass(frozen=True, slots=True)
class Literal:
    """`80`, `60%`, `"a"`, `true`, `null`, `@"2024-02-12"`; `percent`: written with `%`."""

    value: Number | str | bool | date | datetime | Months | timedelta | None
    percent: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """The name (NFC) of a fact, definition, parameter or local variable, not resolved yet."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Path:
    """`subject.name`: a field or property; its name may have several words (`start included`)."""

    subject: Expr
    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """Arithmetic negation, `-operand`."""

    operand: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Calculate:
    """A binary arithmetic operation, such as `left + right`."""

    operator: ArithmeticOperator
    left: Expr
    right: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, such as `left >= right`."""

    operator: ComparisonOperator
    left: Expr
    right: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class BetweenExpr:
    """`operand between low and high`; both ends are included."""

    operand: Expr
    low: Expr
    high: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class In:
    """`operand in test` or `operand in (test, test)`: whether any test holds.

    A test is a value to equal, a range, a list, or a :class:`Limit`.
    """

    operand: Expr
    tests: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """`>= 10` as a test of `in`, or `(>= 10)` as a range with one end."""

    operator: ComparisonOperator
    bound: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """The conjunction of two or more operands."""

    operands: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Or:
    """The disjunction of two or more operands."""

    operands: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Logical negation, `not(operand)`."""

    operand: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class If:
    """`if condition then … else otherwise`."""

    condition: Expr
    then: Expr
    otherwise: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some x in xs, y in ys satisfies condition`, or `every …`."""

    quantifier: OneOf["some", "every"]
    bindings: tuple[tuple[str, Expr], ...]
    condition: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """`subject[selector]`: an index if the selector is a number, else a condition on items."""

    subject: Expr
    selector: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, `[a, b, c]`."""

    items: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RecordOf:
    """A record, `{a: 1, b: a + 1}`; later entries can use earlier ones."""

    entries: tuple[tuple[str, Expr], ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RangeOf:
    """A range: `[low..high]` includes its ends; `(low..high)` and `]low..high[` exclude them."""

    low: Expr
    high: Expr
    low_included: bool
    high_included: bool
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call: named, or positional if `name` is None."""

    value: Expr
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments)`; words of the function name are joined by single spaces."""

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


def children(node: Expr) -> tuple[Expr, ...]:
    """Return the direct parts of an expression, in the order of the text."""
    match node:
        case Literal() | Name():
            return ()
        case Path(subject=inner) | Negate(inner) | Limit(bound=inner) | Not(inner):
            return (inner,)
        case Calculate(_, left, right) | Compare(_, left, right) | RangeOf(left, right):
            return (left, right)
        case BetweenExpr(operand, low, high):
            return (operand, low, high)
        case In(operand, tests):
            return (operand, *tests)
        case And(parts) | Or(parts) | ListOf(parts):
            return parts
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case Quantified(_, bindings, condition):
            return (*(items for _, items in bindings), condition)
        case Filter(subject, selector):
            return (subject, selector)
        case RecordOf(entries):
            return tuple(value for _, value in entries)
        case Call(_, arguments):
            return tuple(each.value for each in arguments)
        case _:
            assert_never(node)


def walk(node: Expr) -> Iterator[Expr]:
    """Yield an expression and all its parts, in preorder."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        stack.extend(reversed(children(each)))
