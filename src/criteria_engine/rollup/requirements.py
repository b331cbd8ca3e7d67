"""report: a checked condition → how many of a part it requires, as a share of a whole or as a number.

`good >= 80% * people`, `80% * people <= good`, `good / people >= 80%`, `not (good / people < 80%)` and
`people - good <= 20% * people` are one requirement. It is read of the checked condition, so it does not
depend on what an explanation lists first.

A condition may also combine requirements about one part with conditions on other facts, such as
`if difficult_area then … else …`. Every other condition has no requirement: it is no proportion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape
from criteria_engine.phrasing.patterns import OPPOSITES, comparison
from criteria_engine.rollup.linear_forms import (
    Count,
    LinearFraction,
    LinearNumber,
    LinearSum,
    NumberCases,
    combined,
    difference,
    linear_number,
)


@dataclass(frozen=True)
class Threshold:
    """A part compared with a share of a whole plus a number.

    Attributes:
        part: the counts whose sum is the part.
        whole: the counts whose sum is the whole; empty where the part is compared with a number.
        rate: the share of the whole.
        extra: the number that is added to the share of the whole.
        at_most: whether the part may not be greater, instead of not less.
        strict: whether the part may not be equal either.
        divided: whether the condition divides by a sum of counts, and is null where that is 0.
    """

    part: tuple[Count, ...]
    whole: tuple[Count, ...]
    rate: Fraction
    extra: Fraction
    at_most: bool
    strict: bool
    divided: bool


@dataclass(frozen=True)
class OtherCondition:
    """A condition that does not read the part; with `positive` False, its negation."""

    condition: Core
    positive: bool


@dataclass(frozen=True)
class RequiredByCase:
    """One requirement where a condition is true, and another one where it is not."""

    condition: Core
    then: Requirement
    otherwise: Requirement


@dataclass(frozen=True)
class JoinedRequirements:
    """Several requirements: all of them, or with `every` False, at least one."""

    parts: tuple[Requirement, ...]
    every: bool


Requirement = Threshold | OtherCondition | RequiredByCase | JoinedRequirements


def requirement_of(
    condition: Core, definitions: Mapping[str, Core], facts: Mapping[str, FactShape]
) -> Requirement | None:
    """Return what a condition requires of one part; None where it is no comparison of counts.

    Args:
        condition: the checked condition.
        definitions: the definitions and parameters that it may read, by name.
        facts: the declared facts; `at_most: people` says that a fact is a part of `people`.
    """
    found = _Reader(definitions, facts).read(condition, True)
    thresholds = list(thresholds_of(found))
    sides = {(each.at_most, tuple(map(count_id, each.part))) for each in thresholds}
    return found if len(sides) == 1 and not _reads(found, thresholds[0].part) else None


def thresholds_of(requirement: Requirement) -> Iterator[Threshold]:
    """Yield the thresholds of a requirement."""
    match requirement:
        case Threshold():
            yield requirement
        case OtherCondition():
            pass
        case RequiredByCase(_, then, otherwise):
            yield from thresholds_of(then)
            yield from thresholds_of(otherwise)
        case JoinedRequirements(parts):
            for each in parts:
                yield from thresholds_of(each)


def count_id(count: Count) -> str:
    """Return a text that is the same for the same count."""
    return count.name if isinstance(count, core.Fact) else repr(count)


def _reads(requirement: Requirement, part: tuple[Count, ...]) -> bool:
    """Report whether another condition of the requirement reads the part."""
    match requirement:
        case Threshold():
            return False
        case OtherCondition(condition):
            return any(each in part for each in core.walk(condition))
        case RequiredByCase(condition, then, otherwise):
            return any(each in part for each in core.walk(condition)) or any(
                _reads(each, part) for each in (then, otherwise)
            )
        case JoinedRequirements(parts):
            return any(_reads(each, part) for each in parts)


class _Reader:
    def __init__(self, definitions: Mapping[str, Core], facts: Mapping[str, FactShape]) -> None:
        self._definitions = definitions
        self._facts = facts

    def read(self, node: Core, positive: bool) -> Requirement:
        match node:
            case core.Defined(name):
                return self.read(self._definitions[name], positive)
            case core.Negation(operand):
                return self.read(operand, not positive)
            case core.Conjunction(operands):
                parts = tuple(self.read(each, positive) for each in operands)
                return JoinedRequirements(parts, positive)
            case core.Disjunction(operands):
                parts = tuple(self.read(each, positive) for each in operands)
                return JoinedRequirements(parts, not positive)
            case core.Choose(condition, then, otherwise):
                return RequiredByCase(
                    condition, self.read(then, positive), self.read(otherwise, positive)
                )
            case core.Apply():
                return self._compared(node, positive) or OtherCondition(node, positive)
            case _:
                return OtherCondition(node, positive)

    def _compared(self, node: core.Apply, positive: bool) -> Requirement | None:
        pattern = comparison(node)
        if pattern is None:
            return None
        left = linear_number(pattern.left, self._definitions)
        right = linear_number(pattern.right, self._definitions)
        if left is None or right is None:
            return None
        gap = combined(left, right, difference)
        operator = pattern.operator if positive else OPPOSITES[pattern.operator]
        return None if gap is None else self._in_cases(gap, operator)

    def _in_cases(self, gap: LinearNumber, operator: str) -> Requirement | None:
        match gap:
            case LinearFraction():
                return self._threshold(gap, operator)
            case NumberCases(condition, then, otherwise):
                first = self._in_cases(then, operator)
                second = self._in_cases(otherwise, operator)
                if first is None or second is None:
                    return None
                return RequiredByCase(condition, first, second)

    def _threshold(self, gap: LinearFraction, operator: str) -> Threshold | None:
        """Return `gap operator 0` as a threshold.

        The part is what is a part of the other counts by its declaration, else what has the factor 1, else
        what makes the share at most 1.
        """
        if any(self._is_negative(each) for each, _ in gap.denominator.terms):
            return None
        total, divided = gap.numerator, gap.is_divided
        if operator == "=":
            # All of a whole: the part can not be greater.
            lower, upper = self._solved(total, ">=", divided), self._solved(total, "<=", divided)
            for each in (lower, upper):
                if each is not None and not each.at_most and self._is_part(each.part, each.whole):
                    return each if each.rate == 1 and not each.extra else None
            return None
        return self._solved(total, operator, divided)

    def _solved(self, total: LinearSum, operator: str, divided: bool) -> Threshold | None:
        if operator not in {">=", ">", "<=", "<"}:
            return None
        if operator in {"<=", "<"}:
            total = total.times(Fraction(-1))
        strict = operator in {">", "<"}
        above = _one_factor(total, 1)
        below = _one_factor(total, -1)
        if above is None or below is None:
            return None
        (more, more_factor), (less, less_factor) = above, below
        if not more and not less:
            return None
        if more and (not less or self._at_least(above, below)):
            extra = -total.constant / more_factor
            rate = less_factor / more_factor if less else Fraction(0)
            return Threshold(more, less, rate, extra, False, strict, divided)
        extra = total.constant / less_factor
        rate = more_factor / less_factor if more else Fraction(0)
        return Threshold(less, more, rate, extra, True, strict, divided)

    def _at_least(self, above: _Factored, below: _Factored) -> bool:
        """Report whether the counts with a positive factor are the part."""
        (more, more_factor), (less, less_factor) = above, below
        if self._is_part(more, less):
            return True
        if self._is_part(less, more):
            return False
        if (more_factor == 1) != (less_factor == 1):
            return more_factor == 1
        return less_factor <= more_factor

    def _is_part(self, counts: tuple[Count, ...], whole: tuple[Count, ...]) -> bool:
        """Report whether counts are declared to be at most those of a whole."""
        wholes = {each.name for each in whole if isinstance(each, core.Fact)}
        return all(
            isinstance(each, core.Fact) and self._facts[each.name].high_fact in wholes
            for each in counts
        )

    def _is_negative(self, count: Count) -> bool:
        """Report whether a count may be negative."""
        if isinstance(count, core.Fact):
            declared = self._facts[count.name]
            return declared.kind != "list" and (declared.low is None or declared.low < 0)
        return isinstance(count, core.FieldAccess)


_Factored = tuple[tuple[Count, ...], Fraction]


def _one_factor(total: LinearSum, sign: int) -> _Factored | None:
    """Return the counts whose factor has a sign, and that factor; None where they have several."""
    found = [(count, sign * factor) for count, factor in total.terms if sign * factor > 0]
    factors = {factor for _, factor in found}
    if len(factors) > 1:
        return None
    return tuple(count for count, _ in found), factors.pop() if factors else Fraction(0)
