"""check: arithmetic on facts → sums and products that may be greater than the greatest number.

Such a result would be null where its type promises a number. It takes a huge literal or a power: facts have
at most 16 digits before the point (:data:`criteria_engine.bounds.FACT_LIMIT`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from criteria_engine import core
from criteria_engine.bounds import FACT_LIMIT, MAX_LENGTH
from criteria_engine.core import Core
from criteria_engine.model.arithmetic import LARGEST
from criteria_engine.model.types import Number, NumberType, may_be_null, without_null
from criteria_engine.model.values import Value


def _digits(value: Number) -> int:
    """Return the least number n for which the absolute value is below ten to the power of n."""
    return Decimal(value).adjusted() + 1 if value else 0


_MAX_DIGITS: Final = _digits(LARGEST)

_OF_FACTS: Final = _digits(FACT_LIMIT)

_OF_LENGTH: Final = _digits(MAX_LENGTH)

_CHECKED: Final = frozenset({"+", "-", "*", "/", "total"})
"""The functions whose type promises a number, although it may be too great."""


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
        if isinstance(node, core.Apply) and inner > _MAX_DIGITS:
            if node.function.name in _CHECKED and not may_be_null(node.type):
                self.found.append(node)
                return _OF_FACTS
            return _MAX_DIGITS
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
                if function.name == "/":
                    return of_arguments[0] - _least_exponent(arguments[1])
                combine = _BY_FUNCTION.get(function.name, _greatest)
                return combine(of_arguments)
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
        case tuple():
            return max(map(_digits_of, value), default=0)
        case dict():
            return max(map(_digits_of, value.values()), default=0)
        case _:
            return 0
