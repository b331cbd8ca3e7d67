"""report: a target and the facts of a commune → how many members are needed, and how many count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final, assert_never

from criteria_engine import core
from criteria_engine.checked_set import AllOrNothing, Indicator, Requires
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.frozen import dataclass
from criteria_engine.model.values import Interval, Uncertain, Value
from criteria_engine.phrasing.patterns import MembersPattern
from criteria_engine.rollup.linear_forms import Count
from criteria_engine.rollup.requirements import (
    JoinedRequirements,
    OtherCondition,
    RequiredByCase,
    Requirement,
    Threshold,
    count_id,
    requirement_of,
    thresholds_of,
)


@dataclass(frozen=True, slots=True)
class CountBounds:
    """A number of members, between two bounds."""

    low: int
    high: int

    def plus(self, other: CountBounds) -> CountBounds:
        """Return the bounds of the sum."""
        return CountBounds(self.low + other.low, self.high + other.high)


@dataclass(frozen=True, slots=True)
class Needed:
    """How many members a target requires, or with an upper limit allows.

    Attributes:
        share: the share of the whole; None where a plain number is required.
        number: the number of members.
        when: the condition whose value is unknown and that decides whether this is required; None where it
            is required in any case.
        when_true: whether it is required where the condition is true, or where it is not.
    """

    share: Fraction | None
    number: CountBounds
    when: Core | None = None
    when_true: bool = True


WholeBounds = Callable[[tuple[Count, ...]], CountBounds | None]
"""Returns how many members a whole has, between two bounds; None where that is unknown."""

_Enough = int | None
"""A number of members that is enough; None where no number is."""

_Bounds = tuple[_Enough, _Enough]

_ANY: Final = -(10**40)
"""Fewer members than any commune has: a condition that is true requires no more."""


class Measure:
    """What one indicator requires, and how it is evaluated.

    Attributes:
        indicator: the indicator.
        part: the counts that are compared; empty where the indicator does not compare counts.
        whole: the counts that they are a share of; empty where there is no whole, or more than one.
        at_most: whether the part has an upper limit.
        is_share: whether only a share of the whole is required, which applies to every group alike.
    """

    def __init__(self, criteria: Criteria, indicator: Indicator, decider: Decider) -> None:
        self.indicator = indicator
        self.part: tuple[Count, ...] = ()
        self.whole: tuple[Count, ...] = ()
        self.at_most = False
        self.is_share = False
        self._decider = decider
        self._requirement: Requirement | None = None
        condition = _condition_of(indicator)
        if condition is not None:
            self._requirement = requirement_of(
                condition, decider.definitions, criteria.shape.fields
            )
        if self._requirement is not None:
            thresholds = list(thresholds_of(self._requirement))
            self.part, self.at_most = thresholds[0].part, thresholds[0].at_most
            if len({tuple(map(count_id, each.whole)) for each in thresholds}) == 1:
                self.whole = thresholds[0].whole
                self.is_share = bool(self.whole) and not any(each.extra for each in thresholds)

    def count(self, counts: tuple[Count, ...], facts: Mapping[str, Value]) -> CountBounds | None:
        """Return the bounds of a sum of counts; None where they are unknown or no whole numbers."""
        total = CountBounds(0, 0)
        for each in counts:
            node: Core
            match each:
                case MembersPattern(items, slot, condition):
                    node = core.Map(items, slot, condition, items.type, items.written)
                    bounds = _bounds(self._value(node, facts), lambda item: item is True)
                case _:
                    bounds = _bounds(self._value(each, facts), lambda _: True)
            if bounds is None:
                return None
            total = total.plus(bounds)
        return total

    def missing(
        self, part: CountBounds, whole: WholeBounds, facts: Mapping[str, Value]
    ) -> CountBounds | None:
        """Return how many members are missing, or above the limit; None where more members do not help.

        Args:
            part: how many members count.
            whole: returns how many members a whole has.
            facts: the facts that other conditions read.
        """
        if self._requirement is None:
            return None
        enough = self._enough(self._requirement, whole, facts)
        if enough is None or enough[0] is None or enough[1] is None:
            return None
        low, high = (-part.high, -part.low) if self.at_most else (part.low, part.high)
        return CountBounds(max(0, enough[0] - high), max(0, enough[1] - low))

    def needed(self, whole: WholeBounds, facts: Mapping[str, Value]) -> tuple[Needed, ...]:
        """Return what is required: one entry, or one for each case of an unknown condition."""
        if self._requirement is None:
            return ()
        return tuple(self._cases(self._requirement, whole, facts))

    # ---- evaluating ------------------------------------------------------------------------

    def _value(self, node: Core, facts: Mapping[str, Value]) -> Value:
        return self._decider.planner.plan(node)(self._decider.layout.frame(facts))

    def _truth(self, node: Core, facts: Mapping[str, Value]) -> bool | None:
        """Return whether a condition is true, null counting as not true; None where it is unknown."""
        value = self._value(node, facts)
        if value is None:
            return False
        return value if isinstance(value, bool) else None

    def _enough(
        self, requirement: Requirement, whole: WholeBounds, facts: Mapping[str, Value]
    ) -> _Bounds | None:
        """Return the least number that is enough, between two bounds; negative for an upper limit.

        The result is None where a whole is unknown.
        """
        match requirement:
            case Threshold():
                limits = _limits(requirement, whole)
                if limits is None:
                    return None
                return (-limits.high, -limits.low) if self.at_most else (limits.low, limits.high)
            case OtherCondition(condition, positive):
                truth = self._truth_of(condition, positive, facts)
                return (None if truth is False else _ANY), (_ANY if truth else None)
            case RequiredByCase(condition, then, otherwise):
                truth = self._truth(condition, facts)
                if truth is not None:
                    return self._enough(then if truth else otherwise, whole, facts)
                one = self._enough(then, whole, facts)
                other = self._enough(otherwise, whole, facts)
                if one is None or other is None:
                    return None
                return _least((one[0], other[0])), _greatest((one[1], other[1]))
            case JoinedRequirements(parts, every):
                bounds = [self._enough(each, whole, facts) for each in parts]
                known = [each for each in bounds if each is not None]
                if len(known) < len(bounds):
                    return None
                choose = _greatest if every else _least
                return choose([low for low, _ in known]), choose([high for _, high in known])
            case _:
                assert_never(requirement)

    def _truth_of(self, condition: Core, positive: bool, facts: Mapping[str, Value]) -> bool | None:
        value = self._value(condition, facts)
        if value is None:
            return False
        return (value is positive) if isinstance(value, bool) else None

    def _cases(
        self, requirement: Requirement, whole: WholeBounds, facts: Mapping[str, Value]
    ) -> Iterator[Needed]:
        match requirement:
            case Threshold():
                limits = _limits(requirement, whole)
                if limits is not None:
                    plain = not requirement.whole or requirement.extra
                    yield Needed(None if plain else requirement.rate, limits)
            case RequiredByCase(condition, then, otherwise):
                truth = self._truth(condition, facts)
                if truth is not None:
                    yield from self._cases(then if truth else otherwise, whole, facts)
                    return
                for each, when_true in ((then, True), (otherwise, False)):
                    if isinstance(each, Threshold):
                        for case in self._cases(each, whole, facts):
                            yield Needed(case.share, case.number, condition, when_true)
            case JoinedRequirements(parts, every):
                # What is settled by other facts is left out; what is left may be one requirement.
                left = [
                    each
                    for each in parts
                    if not isinstance(each, OtherCondition)
                    or self._truth_of(each.condition, each.positive, facts) is not every
                ]
                if len(left) == 1:
                    yield from self._cases(left[0], whole, facts)
            case OtherCondition():
                pass
            case _:
                assert_never(requirement)


def _condition_of(indicator: Indicator) -> Core | None:
    """Return the condition of an indicator that is met or not; of several levels that of the highest."""
    match indicator.rule:
        case Requires(conditions):
            return list(conditions.values())[-1]
        case AllOrNothing(condition=condition):
            return condition
        case _:
            return None


def _limits(threshold: Threshold, whole: WholeBounds) -> CountBounds | None:
    """Return the least number of a part that is enough, or the greatest that is allowed, between two bounds."""
    of = whole(threshold.whole)
    if of is None or (threshold.divided and of.low <= 0):
        return None
    low, high = limit(threshold, of.low), limit(threshold, of.high)
    return CountBounds(min(low, high), max(low, high))


def limit(threshold: Threshold, whole: int) -> int:
    """Return the least number of a part that is enough; for an upper limit, the greatest that is allowed.

    >>> share = Threshold((), (), Fraction(92, 100), Fraction(0), False, False, False)
    >>> limit(share, 1600), limit(share, 1602)
    (1472, 1474)
    >>> limit(Threshold((), (), Fraction(1, 2), Fraction(0), False, True, False), 10)
    6
    """
    exact = threshold.rate * whole + threshold.extra
    if threshold.at_most:
        return ceil(exact) - 1 if threshold.strict else floor(exact)
    return floor(exact) + 1 if threshold.strict else ceil(exact)


def _greatest(numbers: tuple[_Enough, ...] | list[_Enough]) -> _Enough:
    known = [each for each in numbers if each is not None]
    return max(known) if len(known) == len(numbers) else None


def _least(numbers: tuple[_Enough, ...] | list[_Enough]) -> _Enough:
    return min((each for each in numbers if each is not None), default=None)


def _bounds(value: Value, counts: Callable[[Value], bool]) -> CountBounds | None:
    """Return a number, or the number of the items of a list that count; None where it is unknown."""
    match value:
        case tuple() | Uncertain():
            items = value if isinstance(value, tuple) else value.items
            certain = (True,) * len(items) if isinstance(value, tuple) else value.certain
            counted = sum(sure and counts(item) for item, sure in zip(items, certain, strict=True))
            possible = sum(item is not False and item is not None for item in items)
            return CountBounds(counted, possible)
        case Interval(low, high):
            if low is None or high is None or not (_is_whole(low) and _is_whole(high)):
                return None
            return CountBounds(int(low), int(high))
        case int() | Decimal() if not isinstance(value, bool) and _is_whole(value):
            return CountBounds(int(value), int(value))
        case _:
            return None


def _is_whole(number: int | Decimal) -> bool:
    return number == int(number)
