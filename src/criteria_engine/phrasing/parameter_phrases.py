"""explain: a parameter → its value in words, with the case that applies to the subject."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from decimal import Decimal

from criteria_engine import core
from criteria_engine.bilingual import Language, Template
from criteria_engine.bounds import MAX_LISTED_CASES
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import Number
from criteria_engine.parameters import PeriodValue
from criteria_engine.phrasing import vocabulary
from criteria_engine.phrasing.labels import Labels
from criteria_engine.phrasing.parameter_cases import ParameterCases


@dataclass(frozen=True, slots=True)
class Rate:
    """A constant share.

    Attributes:
        value: the share, from 0 to 1.
        cases: in brackets its case, or other shares each with the case in which it applies; empty where there
            is one share only.
    """

    value: Number
    cases: str


class ParameterPhrases(ABC):
    """Phrases the values of parameters: the one that applies, a few with their cases, or the range of many."""

    _language: Language
    _labels: Labels

    @abstractmethod
    def _noun(self, node: Core, beside: Core | None = None, *, unit: bool = True) -> str:
        """The noun phrase of a value."""

    @abstractmethod
    def _percent(self, rate: Number) -> str:
        """A share in percent."""

    @abstractmethod
    def case_name(self, condition: Core) -> str:
        """Return a condition as the name of a case."""

    def _fill(self, template: Template, **data: object) -> str:
        return template.in_language(self._language, data)

    def value_of(self, parameter: core.Defined) -> str:
        """Return the value of a parameter that applies to the subject, with its case."""
        rows = self._labels.possible_rows_of(parameter.name)
        *others, last = (self._noun(row.node, parameter) for row in rows)
        if self._has_one_value(parameter.name, rows):
            return last
        cases = self._cases_of(parameter.name)
        if not others:
            case = cases.name(rows[0])
            return (
                self._fill(vocabulary.VALUE_AND_CASES, otherwise=last, cases=case) if case else last
            )
        ends = _ends(rows)
        if ends is not None:
            low, high = ends
            return self._fill(
                vocabulary.VALUE_BETWEEN,
                low=self._noun(low.node, parameter, unit=False),
                high=self._noun(high.node, parameter),
                facts=cases.depends_on(rows),
            )
        if rows[0].cell:
            return "; ".join(self._named(cases, rows, (*others, last)))
        named = "; ".join(self._named(cases, rows, others))
        return self._fill(vocabulary.VALUE_AND_CASES, otherwise=last, cases=named)

    def rate_of(self, parameter: core.Defined) -> Rate | None:
        """Return the value of a parameter as a share; None for one of many."""
        rows = self._labels.possible_rows_of(parameter.name)
        numbers = [row.value.value for row in rows]
        shares = [each for each in numbers if each is not None]
        if len(shares) < len(rows):
            return None
        if self._has_one_value(parameter.name, rows):
            return Rate(shares[-1], "")
        cases = self._cases_of(parameter.name)
        if len(rows) == 1:
            case = cases.name(rows[0])
            return Rate(shares[-1], f" ({case})" if case else "")
        if len(rows) > MAX_LISTED_CASES:
            return None
        named = self._named(cases, rows, [self._percent(each) for each in shares[:-1]])
        return Rate(shares[-1], f" ({'; '.join(named)})")

    def _named(
        self, cases: ParameterCases, rows: Sequence[PeriodValue], texts: Sequence[str]
    ) -> Iterator[str]:
        """Yield the first values, each with its case."""
        for row, text in zip(rows, texts, strict=False):
            condition = cases.name(row, days=False)
            yield self._fill(vocabulary.CASE, condition=condition, then=text)

    def _has_one_value(self, name: str, rows: Sequence[PeriodValue]) -> bool:
        """Whether a parameter has one value on the day, or the same value in all cases that may apply."""
        if len(self._labels.rows_of(name)) == 1:
            return True
        return len(rows) > 1 and len({row.value.value for row in rows}) == 1

    def _cases_of(self, parameter: str) -> ParameterCases:
        return ParameterCases(self._labels, parameter, self._language, self.case_name)


def constant_number(node: Core) -> Number | None:
    """Return the number of a constant; None for anything else."""
    value = node.value if isinstance(node, core.Constant) else None
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _ends(rows: Sequence[PeriodValue]) -> tuple[PeriodValue, PeriodValue] | None:
    """Return the least and the greatest of many values; None for a few, or where an adaptation sets one."""
    numbers = [(row.value.value, row) for row in rows if row.value.value is not None]
    if len(rows) <= MAX_LISTED_CASES or len(numbers) < len(rows):
        return None
    ordered = sorted(numbers, key=lambda each: each[0])
    return ordered[0][1], ordered[-1][1]
