"""explain: a threshold that depends on the case → the cases, and what is needed in each.

"Difficult areas need 949 people, elsewhere 1,139": while it is not known which case applies, a comparison
is explained by what each case needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Language
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.functions import lifted_truths
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import NumberType, without_null
from criteria_engine.model.values import Truth, Value
from criteria_engine.phrasing.clauses import case_names
from criteria_engine.phrasing.labels import Labels
from criteria_engine.phrasing.parameter_cases import ParameterCases
from criteria_engine.phrasing.patterns import Case, ComparisonPattern, ListShare, Proportion, cases

_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")

COMPARISONS: Final[Mapping[str, Callable[[Value, Value], Truth]]] = {
    "<": lifted_truths.less,
    "<=": lifted_truths.at_most,
    ">": lifted_truths.more,
    ">=": lifted_truths.at_least,
}
"""What an operator says of two numbers, which may be intervals."""


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
    if pattern.operator not in COMPARISONS:
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


def _counts(pattern: Proportion | ListShare | ComparisonPattern) -> bool:
    """Return whether the number that is compared counts things, so that its threshold is a whole number too."""
    match pattern:
        case ListShare():
            return True
        case Proportion(part=number) | ComparisonPattern(left=number):
            type_ = without_null(number.type)
            return isinstance(type_, NumberType) and type_.integer
