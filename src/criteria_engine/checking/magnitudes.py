"""check: arithmetic on facts → sums and products that may be greater than the greatest number or duration.

Such a result would be null where its type promises a value. For a number it takes a huge literal or a power:
facts have at most 16 digits before the point (:data:`criteria_engine.bounds.FACT_LIMIT`). A duration is
measured in days, or in months; the difference of two dates has at most 7 digits of days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from criteria_engine import core
from criteria_engine.bounds import FACT_LIMIT, MAX_LENGTH
from criteria_engine.core import Core
from criteria_engine.model.arithmetic import LARGEST
from criteria_engine.model.temporal import LONGEST_DAYS, LONGEST_MONTHS
from criteria_engine.model.types import (
    DAYS,
    MONTHS,
    ListType,
    Number,
    NumberType,
    Type,
    may_be_null,
    without_null,
)
from criteria_engine.model.values import CONTEXT, Months, Value


def _digits(value: Number) -> int:
    """Return the least number n for which the absolute value is below ten to the power of n."""
    return Decimal(value).adjusted() + 1 if value else 0


_MAX_DIGITS: Final = _digits(LARGEST)

_OF_FACTS: Final = _digits(FACT_LIMIT)

_OF_LENGTH: Final = _digits(MAX_LENGTH)

_OF_CALENDAR: Final = _digits((date.max - date.min).days)

_DAY: Final = timedelta(days=1) // timedelta(microseconds=1)

_MAX_DIGITS_OF: Final[Mapping[Type, int]] = {
    DAYS: _digits(LONGEST_DAYS.days),
    MONTHS: _digits(LONGEST_MONTHS.months),
}

_CHECKED: Final = frozenset({"+", "-", "*", "/", "total"})
"""The functions whose type promises a number or duration, although it may be too great."""


def overflows(node: Core, definitions: Mapping[str, Core]) -> Iterator[core.Apply]:
    """Yield the innermost sums, differences, products, quotients and totals that may be too great.

    Args:
        node: a checked expression.
        definitions: the definitions it may use, by name.
    """
    measure = _Measure(definitions)
    measure.digits(node, {})
    yield from measure.found


class _Measure:
    """Computes how many digits before the point a number, or those of a value, may have at most."""

    def __init__(self, definitions: Mapping[str, Core]) -> None:
        self.found: list[core.Apply] = []
        self._definitions = definitions
        self._known: dict[str, int] = {}

    def digits(self, node: Core, of_locals: Mapping[int, int]) -> int:
        """Return the number of digits; `of_locals` has those of the local variables, by slot."""
        inner = self._inner(node, of_locals)
        type_ = without_null(node.type)
        if isinstance(type_, NumberType) and type_.low is not None and type_.high is not None:
            return max(_digits(type_.low), _digits(type_.high))
        most = _MAX_DIGITS_OF.get(type_, _MAX_DIGITS)
        if isinstance(node, core.Apply) and inner > most:
            if node.function.name in _CHECKED and not may_be_null(node.type):
                self.found.append(node)
                return min(most, _OF_FACTS)
            return most
        return inner

    def _inner(self, node: Core, of_locals: Mapping[int, int]) -> int:
        match node:
            case core.Constant(value=value):
                return _digits_of(value)
            case core.Fact():
                return _OF_FACTS
            case core.Local(slot=slot):
                return of_locals.get(slot, _OF_FACTS)
            case core.Defined(name=name):
                return self._of_definition(name)
            case (
                core.Quantify(items=items, slot=slot, condition=body)
                | core.Select(items=items, slot=slot, condition=body)
                | core.Map(items=items, slot=slot, body=body)
            ):
                of_items = self.digits(items, of_locals)
                of_body = self.digits(body, {**of_locals, slot: of_items})
                return of_body if isinstance(node, core.Map) else of_items
            case core.Apply(function=function, arguments=arguments):
                of_arguments = [self.digits(each, of_locals) for each in arguments]
                if _is_duration(node.type):
                    return _digits_of_duration(function.name, arguments, of_arguments)
                if function.name == "/":
                    return of_arguments[0] - _least_exponent(arguments[1])
                combine = _BY_FUNCTION.get(function.name, _greatest)
                return combine(of_arguments)
            case _ if _is_duration(node.type):
                parts = [each for each in core.children(node) if _is_duration(each.type)]
                return max((self.digits(each, of_locals) for each in parts), default=_OF_CALENDAR)
            case _:
                return _greatest([self.digits(each, of_locals) for each in core.children(node)])

    def _of_definition(self, name: str) -> int:
        if name not in self._known:
            definition = self._definitions.get(name)
            # Their own sums are checked with the definition.
            found = len(self.found)
            self._known[name] = _OF_FACTS if definition is None else self.digits(definition, {})
            del self.found[found:]
        return self._known[name]


def _greatest(digits: list[int]) -> int:
    """Return the digits of a result that is no greater than twice the greatest argument."""
    return max([*digits, _OF_FACTS - 1]) + 1


_BY_FUNCTION: Final[Mapping[str, Callable[[list[int]], int]]] = {
    "*": sum,
    "sum": lambda digits: max([*digits, _OF_FACTS]) + _OF_LENGTH,
    "total": lambda digits: max([*digits, _OF_FACTS]) + _OF_LENGTH,
    "product": lambda digits: _MAX_DIGITS,
    "**": lambda digits: _MAX_DIGITS,
    "exp": lambda digits: _MAX_DIGITS,
    "number": lambda digits: _MAX_DIGITS,
}
"""How many digits a result has by those of its arguments; for all other functions see `_greatest`."""


def _is_duration(type_: Type) -> bool:
    """Return whether a type is a duration, or a list of durations."""
    bare = without_null(type_)
    return _is_duration(bare.item) if isinstance(bare, ListType) else bare in _MAX_DIGITS_OF


def _digits_of_duration(name: str, arguments: Sequence[Core], digits: list[int]) -> int:
    """Return the digits of a duration that a function makes of arguments with the given digits."""
    if not any(_is_duration(each.type) for each in arguments):
        return _OF_CALENDAR  # the time between two dates
    match name:
        case "+" | "-":
            return max(digits) + 1
        case "*":
            return sum(digits)
        case _:
            return max(digits)


def _least_exponent(divisor: Core) -> int:
    """Return the greatest n for which no value of a divisor is nearer to zero than ten to the power of n."""
    type_ = without_null(divisor.type)
    if isinstance(type_, NumberType):
        if type_.low is not None and type_.low > 0:
            return Decimal(type_.low).adjusted()
        if type_.high is not None and type_.high < 0:
            return Decimal(type_.high).adjusted()
    return -_MAX_DIGITS


def _digits_of(value: Value) -> int:
    """Return the digits of the greatest number in a value."""
    match value:
        case bool():
            return 0
        case int() | Decimal():
            return _digits(value)
        case Months(months):
            return _digits(months)
        case timedelta():
            return _digits(CONTEXT.divide(abs(value) // timedelta(microseconds=1), _DAY))
        case tuple():
            return max(map(_digits_of, value), default=0)
        case dict():
            return max(map(_digits_of, value.values()), default=0)
        case _:
            return 0
