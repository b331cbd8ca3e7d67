"""lower: the two ends of a value that may be unknown, and the functions that read and join them.

A boolean has the ends certain and possible, a number its least and its greatest value, a list the items that
certainly belong to it and those that may. Text, a date and a duration have one value: null where it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Final, Protocol

from criteria_engine import core, syntax
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.functions import lifted
from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import Function, function
from criteria_engine.library.signatures import Signature
from criteria_engine.lowering import nodes
from criteria_engine.model import arithmetic
from criteria_engine.model.types import (
    BOOLEAN,
    NULL,
    BooleanType,
    DateTimeType,
    DateType,
    DaysType,
    EnumType,
    MonthsType,
    Number,
    NumberType,
    StringType,
    Type,
    join,
    nullable,
    without_null,
)
from criteria_engine.model.values import MAYBE, UNKNOWN, Interval, Value, is_unknown

SingleType = StringType | EnumType | DateType | DateTimeType | MonthsType | DaysType
"""The types of values that are known or not, and nothing between."""


class NoTwoEnds(Exception):
    """An expression has no two ends; the evaluator decides its set. The text says which kind it is."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends of a value; one and the same node where they cannot differ.

    Attributes:
        low: the least number, whether a boolean is certain, or the items that certainly belong to a list.
        high: the greatest number, whether a boolean is possible, or the items that may belong to a list.
    """

    low: Core
    high: Core

    @property
    def is_known(self) -> bool:
        """Whether the value is known, whatever is known of the subject."""
        return self.low is self.high and _is_known(self.low)

    @property
    def opposite(self) -> Ends:
        """The ends of a negated boolean, or those that a decreasing function reads."""
        return Ends(self.high, self.low)


def _is_known(node: Core) -> bool:
    if isinstance(node, core.MakeList):
        return all(map(_is_known, node.items))
    single = NumberType | BooleanType | SingleType
    return isinstance(node, core.Constant) or isinstance(node.type, single)


def is_number(ends: Ends) -> bool:
    """Return whether a value is a number."""
    return isinstance(ends.low.type, NumberType)


def is_truth(ends: Ends) -> bool:
    """Return whether a value is a boolean."""
    return isinstance(ends.low.type, BooleanType)


def is_single(ends: Ends) -> bool:
    """Return whether a value is a text, a date or a duration."""
    return isinstance(without_null(ends.low.type), SingleType)


def bounds_of_type(type_: NumberType) -> tuple[Number, Number]:
    """Return the least and the greatest number of a type; infinite where it has no bound."""
    return (
        lifted.MINUS_INFINITY if type_.low is None else type_.low,
        lifted.INFINITY if type_.high is None else type_.high,
    )


class NodeLowering(Protocol):
    """What the operations on ends need of the lowering of a whole program."""

    def named(self, ends: Ends) -> Ends:
        """Return the ends as definitions of their own, because they will be read several times."""

    def check_size(self, node: Core) -> None:
        """Refuse an end that has become too long."""


# ---- functions of lowered programs ---------------------------------------------------------------

_declare = partial(function, nulls="accept", examples={}, group="ends")


@_declare(
    "low of(value: number?, bound: number) -> number",
    vi="Giá trị nhỏ nhất của một số; chưa biết gì thì là cận dưới.",
    en="The least value of a number; the bound where nothing is known of it.",
    phrase_vi="giá trị nhỏ nhất của {value}",
    phrase_en="the least value of {value}",
)
def _low_of(value: Value, bound: Number) -> Number:
    if value.__class__ is Interval:
        low: Number | None = value.low
        return lifted.MINUS_INFINITY if low is None else low
    known: Number = bound if value is None or value is UNKNOWN else value
    return known


@_declare(
    "high of(value: number?, bound: number) -> number",
    vi="Giá trị lớn nhất của một số; chưa biết gì thì là cận trên.",
    en="The greatest value of a number; the bound where nothing is known of it.",
    phrase_vi="giá trị lớn nhất của {value}",
    phrase_en="the greatest value of {value}",
)
def _high_of(value: Value, bound: Number) -> Number:
    if value.__class__ is Interval:
        high: Number | None = value.high
        return lifted.INFINITY if high is None else high
    known: Number = bound if value is None or value is UNKNOWN else value
    return known


@_declare(
    "value between(low: number, high: number, integer: boolean) -> number?",
    vi="Số nằm giữa hai giá trị.",
    en="A number that lies between two values.",
    phrase_vi="số từ {low} đến {high}",
    phrase_en="a number from {low} to {high}",
)
def _value_between(low: Number, high: Number, integer: bool) -> Value:
    return lifted.interval(low, high, integer)


@_declare(
    "truth between(certain: boolean, possible: boolean) -> boolean?",
    vi="Đúng khi chắc chắn đúng; chưa rõ khi chỉ có thể đúng.",
    en="True where it is certain, unknown where it is only possible.",
    phrase_vi="{certain}",
    phrase_en="{certain}",
)
def _truth_between(certain: bool, possible: bool) -> Value:
    return MAYBE if certain is not possible else certain


@_declare(
    "known or null(value: any?) -> any?",
    vi="Giá trị đã biết; chưa biết thì null.",
    en="A known value; null where it is unknown.",
    phrase_vi="{value}",
    phrase_en="{value}",
)
def _known_or_null(value: Value) -> Value:
    return None if is_unknown(value) else value


@_declare(
    "least of(first: number, second: number) -> number",
    vi="Số nhỏ hơn trong hai số.",
    en="The lesser of two numbers.",
    phrase_vi="số nhỏ hơn của {first} và {second}",
    phrase_en="the lesser of {first} and {second}",
)
def _least_of(first: Number, second: Number) -> Number:
    return min(first, second)


@_declare(
    "greatest of(first: number, second: number) -> number",
    vi="Số lớn hơn trong hai số.",
    en="The greater of two numbers.",
    phrase_vi="số lớn hơn của {first} và {second}",
    phrase_en="the greater of {first} and {second}",
)
def _greatest_of(first: Number, second: Number) -> Number:
    return max(first, second)


@_declare(
    "share of counts(met: integer, failed: integer, empty: number) -> number",
    vi="Tỷ lệ của số thỏa điều kiện trong tổng số; không có gì thì lấy giá trị thứ ba.",
    en="The share of those that meet a condition among all; the third value where there are none.",
    phrase_vi="tỷ lệ của {met} trên {met} cộng {failed}",
    phrase_en="the share of {met} among {met} plus {failed}",
)
def _share_of_counts(met: int, failed: int, empty: Number) -> Number:
    return arithmetic.quotient(met, met + failed) if met + failed else empty


LOW_OF: Final = _low_of
HIGH_OF: Final = _high_of
SHARE_OF_COUNTS: Final = _share_of_counts


# ---- nodes ---------------------------------------------------------------------------------------


def _call(function_: Function, arguments: Sequence[Core], type_: Type, at: syntax.Expr) -> Core:
    return core.Apply(function_, function_.signatures[0], tuple(arguments), type_, at)


def number_ends(raw: Core, type_: NumberType) -> Ends:
    """Return the ends of a number that may be null or an interval.

    Args:
        raw: the number.
        type_: its type; its bounds are the ends where nothing is known.
    """
    at = raw.written
    least, greatest = bounds_of_type(type_)
    return Ends(
        _call(LOW_OF, [raw, nodes.number(least, at)], type_, at),
        _call(HIGH_OF, [raw, nodes.number(greatest, at)], type_, at),
    )


def truth_ends(raw: Core) -> Ends:
    """Return the ends of a boolean that may be null or `MAYBE`."""
    at = raw.written
    return Ends(
        compare("=", raw, nodes.truth(True, at)), compare("!=", raw, nodes.truth(False, at))
    )


def known_or_null(raw: Core) -> Core:
    """Return a value that is null where it is unknown."""
    return _call(_known_or_null, [raw], raw.type, raw.written)


def value_of(ends: Ends) -> Core:
    """Return the value between two ends, as the evaluator writes it; null where a text or a date is unknown."""
    low, high = ends.low, ends.high
    at = low.written
    if low is high:
        return low
    if isinstance(low.type, NumberType) and isinstance(high.type, NumberType):
        integer = nodes.truth(low.type.integer and high.type.integer, at)
        return _call(_value_between, [low, high, integer], nullable(low.type), at)
    return _call(_truth_between, [low, high], nullable(BOOLEAN), at)


def least_of(first: Core, second: Core, at: syntax.Expr) -> Core:
    """Return the lesser of two numbers."""
    return _call(_least_of, [first, second], join(first.type, second.type), at)


def greatest_of(first: Core, second: Core, at: syntax.Expr) -> Core:
    """Return the greater of two numbers."""
    return _call(_greatest_of, [first, second], join(first.type, second.type), at)


def share_of_counts(met: Core, failed: Core, empty: Core, type_: Type, at: syntax.Expr) -> Core:
    """Return the share of those that meet a condition, given how many meet it and how many do not."""
    return _call(SHARE_OF_COUNTS, [met, failed, empty], type_, at)


def compare(name: str, left: Core, right: Core) -> Core:
    """Return a comparison of two values of one kind."""
    function_, signature = _comparison(name)
    return core.Apply(function_, signature, (left, right), BOOLEAN, left.written)


@cache
def _comparison(name: str) -> tuple[Function, Signature]:
    """Return the declaration of a comparison of values other than dates."""
    function_ = standard().find(name, "operator")[-1]
    return function_, function_.signatures[-1]


def is_null(value: Core) -> Core:
    """Return whether a value is null."""
    return compare("=", value, core.Constant(None, NULL, value.written))


def negation(node: Core) -> Core:
    """Return the negation of a boolean that is not null."""
    if isinstance(node, core.Constant):
        return nodes.truth(not node.value, node.written)
    return core.Negation(node, BOOLEAN, node.written)


def conjunction(operands: Sequence[Core], at: syntax.Expr) -> Core:
    """Return the conjunction of booleans that are not null; constants among them are left out."""
    return _connected(operands, True, nodes.conjunction, at)


def disjunction(operands: Sequence[Core], at: syntax.Expr) -> Core:
    """Return the disjunction of booleans that are not null; constants among them are left out."""
    return _connected(operands, False, nodes.disjunction, at)


def _connected(
    operands: Sequence[Core],
    neutral: bool,
    connect: Callable[[Sequence[Core], syntax.Expr], Core],
    at: syntax.Expr,
) -> Core:
    constants = {each.value for each in operands if isinstance(each, core.Constant)}
    if (not neutral) in constants:
        return nodes.truth(not neutral, at)
    rest = [each for each in operands if not isinstance(each, core.Constant)]
    return connect(rest, at) if rest else nodes.truth(neutral, at)


def both(parts: Sequence[Ends], make: Callable[[Sequence[Core]], Core]) -> Ends:
    """Return the ends of what is made of the ends of its parts."""
    low = make([each.low for each in parts])
    if all(each.low is each.high for each in parts):
        return Ends(low, low)
    return Ends(low, make([each.high for each in parts]))
