"""explain: a threshold that depends on the case → the cases, and what is needed in each.

"Difficult areas need 949 people, elsewhere 1,139": while it is not known which case applies, a comparison
is explained by what each case needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR

from criteria_engine.core import Core
from criteria_engine.explanation.quantities import is_number
from criteria_engine.functions import lifted
from criteria_engine.model.arithmetic import add, subtract, to_integer
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value, is_whole
from criteria_engine.phrasing.clauses import case_names
from criteria_engine.phrasing.labels import Labels
from criteria_engine.phrasing.patterns import ComparisonPattern, ListShare, Proportion, cases


@dataclass(frozen=True, slots=True)
class ThresholdCase:
    """One case of a threshold.

    Attributes:
        name: the case in few words.
        condition: the condition under which the threshold applies; None for the last case.
        threshold: the threshold, or the share of the whole.
    """

    name: Bilingual
    condition: Core | None
    threshold: Core


@dataclass(frozen=True, slots=True)
class ThresholdCases:
    """A comparison with a threshold that depends on the case.

    Attributes:
        operator: `<`, `<=`, `>` or `>=`.
        cases: the cases in the order in which they apply.
        is_share: whether the thresholds are shares of a whole.
    """

    operator: str
    cases: tuple[ThresholdCase, ...]
    is_share: bool


def threshold_cases(
    pattern: Proportion | ListShare | ComparisonPattern, labels: Labels
) -> ThresholdCases | None:
    """Return the cases of a comparison's threshold; None where there is one threshold only."""
    right = pattern.right if isinstance(pattern, ComparisonPattern) else pattern.rate
    chosen = cases(right, labels.value)
    if not chosen or pattern.operator not in {"<", "<=", ">", ">="}:
        return None
    conditions = [each.condition for each in chosen if each.condition is not None]
    names = zip(*(_names(conditions, labels)), strict=True)
    return ThresholdCases(
        pattern.operator,
        tuple(
            ThresholdCase(Bilingual(vi=vi, en=en), each.condition, each.value)
            for (vi, en), each in zip(names, chosen, strict=True)
        ),
        not isinstance(pattern, ComparisonPattern),
    )


def _names(conditions: Sequence[Core], labels: Labels) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return case_names(conditions, "vi", labels), case_names(conditions, "en", labels)


def whole_threshold(operator: str, threshold: Number) -> Number:
    """Return the whole number that a count must reach, or may reach, to meet a comparison.

    >>> from decimal import Decimal
    >>> whole_threshold(">=", Decimal("948.6")), whole_threshold(">", 948), whole_threshold("<", 10)
    (949, 949, 9)
    """
    rounding = ROUND_CEILING if operator in {">=", "<"} else ROUND_FLOOR
    nearest = to_integer(threshold, rounding)
    if operator == ">":
        return add(nearest, 1)
    return subtract(nearest, 1) if operator == "<" else nearest


def holds(operator: str, left: Value, right: Number) -> bool | None:
    """Return whether a number, perhaps an interval, meets a comparison; None where that is unknown.

    >>> holds(">=", 5, 4), holds("<", 5, 5)
    (True, False)
    """
    bounds = lifted.bounds(left) if is_number(left) else None
    if bounds is None:
        return None
    results = {_compare(operator, each, right) for each in bounds}
    return results.pop() if len(results) == 1 else None


def _compare(operator: str, left: Number, right: Number) -> bool:
    match operator:
        case ">=":
            return left >= right
        case ">":
            return left > right
        case "<=":
            return left <= right
        case _:
            return left < right


def counts_whole(value: Value) -> bool:
    """Return whether a number counts things, so that its threshold is a whole number too."""
    bounds = lifted.bounds(value) if is_number(value) else None
    return bounds is not None and all(
        not lifted.is_infinite(each) and is_whole(each) for each in bounds
    )
