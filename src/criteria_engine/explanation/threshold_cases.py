"""explain: a threshold that depends on the case → the cases, and what is needed in each.

"Difficult areas need 949 people, elsewhere 1,139": while it is not known which case applies, a comparison
is explained by what each case needs.
"""

from __future__ import annotations

from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Language
from criteria_engine.core import Core
from criteria_engine.explanation.quantities import is_number
from criteria_engine.frozen import dataclass
from criteria_engine.functions import lifted
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import Number, NumberType, without_null
from criteria_engine.model.values import Value
from criteria_engine.phrasing.clauses import case_names
from criteria_engine.phrasing.labels import Labels
from criteria_engine.phrasing.parameter_cases import ParameterCases
from criteria_engine.phrasing.patterns import Case, ComparisonPattern, ListShare, Proportion, cases

_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")


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
        counts: whether what is compared with them counts things.
        parameter: the parameter whose values of the day the cases are; None where they are no parameter's.
    """

    operator: str
    cases: tuple[ThresholdCase, ...]
    is_share: bool
    counts: bool
    parameter: str | None


def threshold_cases(
    pattern: Proportion | ListShare | ComparisonPattern, labels: Labels
) -> ThresholdCases | None:
    """Return the cases of a comparison's threshold; None where there is one threshold only."""
    right = pattern.right if isinstance(pattern, ComparisonPattern) else pattern.rate
    if pattern.operator not in {"<", "<=", ">", ">="}:
        return None
    named = labels.meaning(right)
    parameter = named.name if isinstance(named, core.Defined) else None
    rows = () if parameter is None else labels.rows_of(parameter)
    if parameter is not None and rows[0].cell and len(rows) > 1:
        chosen = tuple(Case(row.when, row.node) for row in rows)
        names = [_names_of_table(labels, parameter, language) for language in _LANGUAGES]
    else:
        chosen = cases(right, labels.value)
        conditions = [each.condition for each in chosen if each.condition is not None]
        names = [case_names(conditions, language, labels) for language in _LANGUAGES]
    if not chosen:
        return None
    return ThresholdCases(
        pattern.operator,
        tuple(
            ThresholdCase(Bilingual(vi=vi, en=en), each.condition, each.value)
            for vi, en, each in zip(*names, chosen, strict=True)
        ),
        not isinstance(pattern, ComparisonPattern),
        _counts(pattern),
        parameter,
    )


def _names_of_table(labels: Labels, parameter: str, language: Language) -> tuple[str, ...]:
    named = ParameterCases(
        labels, parameter, language, lambda c: case_names([c], language, labels)[0]
    )
    return tuple(named.name(row, days=False) for row in labels.rows_of(parameter))


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


def _counts(pattern: Proportion | ListShare | ComparisonPattern) -> bool:
    """Return whether the number that is compared counts things, so that its threshold is a whole number too."""
    match pattern:
        case ListShare():
            return True
        case Proportion(part=number) | ComparisonPattern(left=number):
            type_ = without_null(number.type)
            return isinstance(type_, NumberType) and type_.integer
