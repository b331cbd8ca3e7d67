"""format: an expression tree → its canonical text, on one line.

The text has no more parentheses than parsing needs: `parse(format_expression(tree))` returns the
same tree.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, assert_never

from criteria_engine.model.arithmetic import scaled
from criteria_engine.model.temporal import format_temporal
from criteria_engine.model.types import Number
from criteria_engine.model.values import Months
from criteria_engine.syntax import (
    And,
    Argument,
    BetweenExpr,
    Calculate,
    Call,
    Compare,
    Expr,
    Filter,
    If,
    In,
    Limit,
    ListOf,
    Literal,
    Name,
    Negate,
    Not,
    Or,
    Path,
    Quantified,
    RangeOf,
    RecordOf,
    is_name,
)

# Precedence levels of the grammar, the loosest first.
_ANY, _AND, _TEST, _SUM, _PRODUCT, _POWER, _SIGNED, _POSTFIX = range(8)

_CALCULATE: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}


def format_expression(expr: Expr) -> str:
    """Return the canonical text of an expression.

    >>> total = Calculate("+", Name("a"), Name("b"))
    >>> format_expression(Compare(">=", Calculate("*", total, Literal(2)), Literal(10)))
    '(a + b) * 2 >= 10'
    """
    return _text(expr, _ANY, edge=True)


def _text(expr: Expr, level: int, *, edge: bool) -> str:
    """Return the text of an expression as an operand of a precedence level.

    Args:
        expr: the expression.
        level: the loosest level that needs no parentheses here.
        edge: whether a bracket, a keyword or the end follows; then `if`, `some` and `every` need
            no parentheses.
    """
    fits = edge and level <= _SIGNED if _is_clause(expr) else level <= _level(expr)
    return _unparenthesized(expr, edge=edge) if fits else f"({_unparenthesized(expr, edge=True)})"


def _is_clause(expr: Expr) -> bool:
    return isinstance(expr, If | Quantified)


def _level(expr: Expr) -> int:
    """Return the precedence level of an expression."""
    match expr:
        case Or():
            return _ANY
        case And():
            return _AND
        case Compare() | BetweenExpr() | In():
            return _TEST
        case Calculate(operator=operator):
            return _CALCULATE[operator]
        case Negate():
            return _SIGNED
        case _:
            return _POSTFIX


def _unparenthesized(expr: Expr, *, edge: bool) -> str:
    match expr:
        case Or(operands):
            return _joined(" or ", operands, _AND, edge=edge)
        case And(operands):
            return _joined(" and ", operands, _TEST, edge=edge)
        case Compare(operator, left, right):
            return f"{_operand(left, _SUM)} {operator} {_text(right, _SUM, edge=edge)}"
        case BetweenExpr(operand, low, high):
            ends = f"{_operand(low, _SUM)} and {_text(high, _SUM, edge=edge)}"
            return f"{_operand(operand, _SUM)} between {ends}"
        case In(operand, tests):
            return f"{_operand(operand, _SUM)} in {_tests(tests, edge=edge)}"
        case Calculate(operator, left, right):
            level = _CALCULATE[operator]
            return f"{_operand(left, level)} {operator} {_text(right, level + 1, edge=edge)}"
        case Negate(operand):
            return f"-{_text(operand, _SIGNED, edge=edge)}"
        case Not(operand):
            return f"not({_enclosed(operand)})"
        case If(condition, then, otherwise):
            return f"if {_enclosed(condition)} then {_enclosed(then)} else {_enclosed(otherwise)}"
        case Quantified(quantifier, bindings, condition):
            bound = ", ".join(f"{name} in {_enclosed(items)}" for name, items in bindings)
            return f"{quantifier} {bound} satisfies {_enclosed(condition)}"
        case Limit():
            return f"({_limit(expr, edge=False)})"
        case Path(subject, name):
            return f"{_operand(subject, _POSTFIX)}.{name}"
        case Filter(subject, selector):
            return f"{_operand(subject, _POSTFIX)}[{_enclosed(selector)}]"
        case ListOf(items):
            return f"[{', '.join(map(_enclosed, items))}]"
        case RecordOf(entries):
            return f"{{{', '.join(f'{_key(key)}: {_enclosed(value)}' for key, value in entries)}}}"
        case RangeOf(low, high, low_included, high_included):
            opening, closing = "[" if low_included else "(", "]" if high_included else ")"
            return f"{opening}{_operand(low, _SUM)}..{_operand(high, _SUM)}{closing}"
        case Call(function, arguments):
            return f"{function}({', '.join(map(_argument, arguments))})"
        case Name(name):
            return name
        case Literal():
            return _literal(expr)
        case _:
            assert_never(expr)


def _enclosed(expr: Expr) -> str:
    """Return the text of an expression between brackets or keywords."""
    return _text(expr, _ANY, edge=True)


def _operand(expr: Expr, level: int) -> str:
    """Return the text of an operand that an operator or an opening bracket follows."""
    return _text(expr, level, edge=False)


def _joined(operator: str, operands: tuple[Expr, ...], level: int, *, edge: bool) -> str:
    *others, last = operands
    return operator.join(
        [_operand(each, level) for each in others] + [_text(last, level, edge=edge)]
    )


def _tests(tests: tuple[Expr, ...], *, edge: bool) -> str:
    if len(tests) > 1:
        texts = (_limit(t, edge=False) if isinstance(t, Limit) else _enclosed(t) for t in tests)
        return f"({', '.join(texts)})"
    (test,) = tests
    return _limit(test, edge=edge) if isinstance(test, Limit) else _text(test, _SUM, edge=edge)


def _limit(limit: Limit, *, edge: bool) -> str:
    return f"{limit.operator} {_text(limit.bound, _SUM, edge=edge)}"


def _key(key: str) -> str:
    return key if is_name(key) else _string(key)


def _argument(argument: Argument) -> str:
    value = _enclosed(argument.value)
    return value if argument.name is None else f"{argument.name}: {value}"


# ---- literals --------------------------------------------------------------------------------


_PLAIN_ZEROS: Final = 10
"""Numbers with more zeros than this after the decimal point are written with an exponent."""

_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _literal(literal: Literal) -> str:
    match literal.value:
        case None:
            return "null"
        case bool(truth):
            return "true" if truth else "false"
        case int() | Decimal() as number:
            return _percent(number) if literal.percent else _number(number)
        case str(text):
            return _string(text)
        case date() | timedelta() | Months() as moment:
            return f'@"{format_temporal(moment)}"'
        case _:
            assert_never(literal.value)


def _number(number: Number) -> str:
    """Return a number as it was written, as far as its value shows: `1.50`, and `12300` or `1.23e4`."""
    if isinstance(number, int):
        return str(number)
    sign, digits, exponent = number.as_tuple()
    if isinstance(exponent, int) and -_PLAIN_ZEROS - len(digits) <= exponent < 0:
        return f"{number:f}"
    first, *others = map(str, digits)
    point = "." if others else ""
    return f"{'-' * sign}{first}{point}{''.join(others)}e{number.adjusted()}"


def _percent(share: Number) -> str:
    hundredths = scaled(share, 2)
    is_whole = hundredths.as_tuple().exponent == 0
    return f"{int(hundredths) if is_whole else _number(hundredths)}%"


def _string(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:06X}"
