"""review: the conditions of an indicator for two levels → whether the higher level is easier.

The two conditions are compared part by part: a part of the lower level answers to the part of the higher level
that compares the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal

from criteria_engine import core
from criteria_engine.bilingual import Template, Text
from criteria_engine.checked_set import CheckedSet, Requires
from criteria_engine.checking.reporting import excerpt_of, span_of
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic, Related
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import Number, NumberType
from criteria_engine.parameters import Parameter, PeriodValue

_Direction = Literal["up", "down"]

_RISING: Final = frozenset({">=", ">"})

_FALLING: Final = frozenset({"<=", "<"})


def review_levels(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield a warning for each indicator whose condition is easier for a higher level.

    Nothing is said of a set whose levels are independent of one another.
    """
    if checked.document.levels_independent is not None:
        return
    for indicator in checked.indicators:
        if not isinstance(indicator.rule, Requires):
            continue
        conditions = indicator.rule.conditions
        for lower, higher in pairwise(checked.levels):
            if lower in conditions and higher in conditions:
                yield from _compare(checked, lower, higher, conditions)


def _compare(
    checked: CheckedSet, lower: str, higher: str, conditions: Mapping[str, Core]
) -> Iterator[Diagnostic]:
    low, high = conditions[lower], conditions[higher]
    if low is high or low == high:
        return
    rest = list(_parts(high))
    for part in _parts(low):
        if part in rest:
            rest.remove(part)
            continue
        match = next((each for each in rest if _same_subject(part, each)), None)
        if match is None:
            match = next((each for each in rest if _reversed(part, each)), None)
            if match is not None:
                yield _warning(lower, higher, part, match)
                rest.remove(match)
            elif _is_left_out(part, low, high):
                yield _left_out(lower, higher, part, high)
            continue
        rest.remove(match)
        first, second = _threshold(part), _threshold(match)
        if first is None or second is None:
            continue
        if (by_level := _numbers_of_levels(checked, first, second)) is not None:
            yield from _easier_numbers(first.direction, lower, higher, by_level)
        elif second.percent != first.percent and not (second.is_zero or first.is_zero):
            yield _without_percent(first, second)
        elif _is_easier(checked, first, second):
            yield _warning(lower, higher, part, match)


def _parts(node: Core) -> Iterator[Core]:
    if isinstance(node, core.Conjunction):
        for each in node.operands:
            yield from _parts(each)
    else:
        yield node


# ---- thresholds ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Threshold:
    """A comparison of something with a threshold: the number or parameter it depends on.

    Attributes:
        subject: the comparison without the threshold, as text; equal for two that differ only in it.
        direction: `up` where more than the threshold is required.
        number: the node of the threshold.
        node: the comparison.
    """

    subject: str
    direction: _Direction
    number: Core
    node: Core

    @property
    def percent(self) -> bool:
        return "%" in excerpt_of(self.number.written) or (
            isinstance(self.number, core.Defined)
            and isinstance(self.number.type, NumberType)
            and self.number.type.high is not None
            and self.number.type.high <= 1
        )

    @property
    def is_zero(self) -> bool:
        return isinstance(self.number, core.Constant) and self.number.value in (0, 1)


def _threshold(node: Core) -> _Threshold | None:
    """Return the threshold of a comparison; None for other conditions."""
    if not isinstance(node, core.Apply) or len(node.arguments) != 2:
        return None
    operator = node.function.name
    if operator not in _RISING | _FALLING:
        return None
    left, right = node.arguments
    for subject, limit, rises in (
        (left, right, operator in _RISING),
        (right, left, operator in _FALLING),
    ):
        number, rest = _number_in(limit)
        if number is not None and not _is_number(subject):
            strict = "=" in operator
            text = f"{excerpt_of(subject.written)} {strict} {rest}"
            return _Threshold(text, "up" if rises else "down", number, node)
    return None


def _number_in(limit: Core) -> tuple[Core | None, str]:
    """Return the number or parameter in `80%`, `share` or `80% * citizens`, and the text of the rest."""
    if _is_number(limit):
        return limit, ""
    if isinstance(limit, core.Apply) and limit.function.name == "*":
        for number, rest in (limit.arguments, limit.arguments[::-1]):
            if _is_number(number):
                return number, excerpt_of(rest.written)
    return None, ""


def _is_number(node: Core) -> bool:
    if isinstance(node, core.Constant):
        return isinstance(node.value, int | Decimal) and not isinstance(node.value, bool)
    return isinstance(node, core.Defined) and isinstance(node.type, NumberType)


def _same_subject(one: Core, other: Core) -> bool:
    first, second = _threshold(one), _threshold(other)
    return (
        first is not None
        and second is not None
        and (first.subject, first.direction) == (second.subject, second.direction)
    )


def _reversed(one: Core, other: Core) -> bool:
    first, second = _threshold(one), _threshold(other)
    return (
        first is not None
        and second is not None
        and first.subject == second.subject
        and first.direction != second.direction
    )


def _is_easier(checked: CheckedSet, low: _Threshold, high: _Threshold) -> bool:
    """Return whether the threshold of the higher level is surely less demanding on some day."""
    pairs = _values(checked, low.number, high.number)
    if low.direction == "up":
        return any(second < first for first, second in pairs)
    return any(second > first for first, second in pairs)


_Rows = tuple[tuple[PeriodValue, PeriodValue], ...]
"""The rows of one parameter, with their numbers at two levels."""


def _numbers_of_levels(checked: CheckedSet, low: _Threshold, high: _Threshold) -> _Rows | None:
    """Return the rows of the parameter that both thresholds are, with a number for each level."""
    one, other = (_parameter(checked, each.number) for each in (low, high))
    if one is None or other is None or one.declared_name != other.declared_name:
        return None
    return tuple(zip(one.values, other.values, strict=True))


def _parameter(checked: CheckedSet, node: Core) -> Parameter | None:
    return checked.parameters.get(node.name) if isinstance(node, core.Defined) else None


def _easier_numbers(
    direction: _Direction, lower: str, higher: str, rows: _Rows
) -> Iterator[Diagnostic]:
    """Yield a warning for each row whose number is less demanding at the higher level."""
    for low, high in rows:
        first, second = low.value, high.value
        if first.value is None or second.value is None:
            continue
        if first.percent != second.percent and 0 not in (first.value, second.value):
            continue  # The missing `%` of one of them is reported already.
        if second.value < first.value if direction == "up" else second.value > first.value:
            one, other = first.span.text.strip(), second.span.text.strip()
            what = Text(f"`{other}` so với `{one}`", f"`{other}` against `{one}`")
            related = [Related(first.span, Template("số của mức thấp hơn", "the lower level"))]
            yield codes.LEVEL_ORDER.at(
                second.span, lower=lower, higher=higher, what=what, related=related
            )


def _values(checked: CheckedSet, low: Core, high: Core) -> list[tuple[Number, Number]]:
    """Return the values that the two thresholds have together."""
    one, other = _rows(checked, low), _rows(checked, high)
    if len(one) == 1 or len(other) == 1:
        return [(a, b) for a in one.values() for b in other.values()]
    return [(one[key], other[key]) for key in one.keys() & other.keys()]


def _rows(checked: CheckedSet, node: Core) -> dict[str, Number]:
    """Return the values of a number by its days and condition."""
    match node:
        case core.Constant(value) if isinstance(value, int | Decimal):
            return {"": value}
        case core.Defined(name) if name in checked.parameters:
            return {
                f"{row.first} {row.last} {_case(row)}": row.value.value
                for row in checked.parameters[name].values
                if isinstance(row.value.value, int | Decimal)
            }
        case _:
            return {}


def _case(row: PeriodValue) -> str:
    return "" if row.when is None else excerpt_of(row.when.written)


# ---- parts that are left out -----------------------------------------------------------------


def _is_left_out(part: Core, low: Core, high: Core) -> bool:
    """Return whether a yes-or-no part of the lower level is not asked at the higher one at all."""
    if not isinstance(low, core.Conjunction) or not isinstance(part, core.Fact):
        return False
    return not any(isinstance(n, core.Fact) and n.name == part.name for n in core.walk(high))


# ---- warnings --------------------------------------------------------------------------------

_LOWER: Final = Template("điều kiện của mức thấp hơn", "the condition of the lower level")


def _warning(lower: str, higher: str, low: Core, high: Core) -> Diagnostic:
    first, second = excerpt_of(low.written), excerpt_of(high.written)
    what = Text(f"`{second}` so với `{first}`", f"`{second}` against `{first}`")
    return _at(high, lower, higher, low, what)


def _left_out(lower: str, higher: str, part: Core, high: Core) -> Diagnostic:
    text = excerpt_of(part.written)
    what = Text(f"nó không đòi `{text}`", f"it does not require `{text}`")
    return _at(high, lower, higher, part, what)


def _at(at: Core, lower: str, higher: str, low: Core, what: Text) -> Diagnostic:
    related = [Related(span_of(low.written), _LOWER)]
    return codes.LEVEL_ORDER.at(
        span_of(at.written), lower=lower, higher=higher, what=what, related=related
    )


def _without_percent(low: _Threshold, high: _Threshold) -> Diagnostic:
    bare, other = (low, high) if high.percent else (high, low)
    text = excerpt_of(bare.number.written)
    return codes.MIXED_PERCENT.at(
        span_of(bare.number.written),
        text=text,
        wanted=f"{text}%",
        others=f"`{excerpt_of(other.number.written)}`",
    )
