"""explain: the values of a parameter on a day → the names of their cases: "Tây Nguyên, năm 2024".

A value is a cell of a table, or a row with a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Language, Template
from criteria_engine.core import Core
from criteria_engine.model.types import BOOLEAN
from criteria_engine.parameters import Parameter, PeriodValue, TableCase
from criteria_engine.phrasing import grammar
from criteria_engine.phrasing.labels import Labels
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number

_YEAR: Final = Template("năm {first}", "{first}")

_YEARS: Final = Template("năm {first}–{last}", "{first}–{last}")

_FROM_YEAR: Final = Template("từ năm {first}", "from {first}")

_DAYS: Final = Template("từ {first} đến hết {last}", "{first} to {last}")

_FROM_DAY: Final = Template("từ {first}", "from {first}")

_OF_NUMBER: Final = Template("{label} {numbers}", "{label} {numbers}")

_FROM_NUMBER: Final = Template("từ {low} trở lên", "{low} or more")

_UP_TO_NUMBER: Final = Template("đến {high}", "up to {high}")

_WHETHER: Final = Template("{label} hay không", "whether {label}")


class ParameterCases:
    """Names the cases of one parameter on a day.

    Args:
        labels: the labels of the set on that day.
        name: the name of the parameter.
        language: the language of the names.
        case_name: returns a condition as the name of a case.
    """

    def __init__(
        self, labels: Labels, name: str, language: Language, case_name: Callable[[Core], str]
    ) -> None:
        self._labels = labels
        self._parameter: Parameter = labels.checked.parameters[name]
        self._rows = labels.rows_of(name)
        self._language = language
        self._case_name = case_name

    def name(self, row: PeriodValue, *, days: bool = True) -> str:
        """Return the case of a value, and its days where the parameter changes: "Tây Nguyên, năm 2024"."""
        if row.cell:
            parts = [self.of_table(case) for case in row.cell]
        elif row.when is not None:
            parts = [self._case_name(row.when)]
        else:
            others = [each.when for each in self._rows if each.when is not None]
            # What holds where none of several conditions does has no short name.
            parts = [self._case_name(_negated(each)) for each in others if len(others) == 1]
        return ", ".join(filter(None, (*parts, self.days(row) if days else "")))

    def of_table(self, case: TableCase, *, alone: bool = False) -> str:
        """Return a row of a table in few words.

        Args:
            case: the row.
            alone: whether the fact is named beside it, as in the heading of a column.
        """
        match case.value:
            case str(value):
                fact = self._labels.checked.facts[case.fact].document
                named = (fact.values or {}).items()
                text = next((texts for name, texts in named if name == value), None)
                return value if text is None else text.in_language(self._language)
            case bool() if case.condition is not None:
                return self._case_name(case.condition)
            case bool():
                return self.label(case.fact)
            case bounds:
                numbers = self._numbers(bounds)
                if alone:
                    return numbers
                return self._fill(_OF_NUMBER, label=self.label(case.fact), numbers=numbers)

    def label(self, fact: str) -> str:
        """Return the label of a fact."""
        return self._labels.checked.facts[fact].document.label.in_language(self._language)

    def depends_on(self, rows: Sequence[PeriodValue]) -> str:
        """Return the facts that tell some values apart: "vùng", "vùng và xã ở vùng khó khăn hay không"."""
        names: dict[str, bool] = {}
        for depth, case in enumerate(rows[0].cell):
            if len({id(row.cell[depth]) for row in rows}) > 1:
                names[case.fact] = not isinstance(case.value, bool)
        for row in rows if not rows[0].cell else ():
            for node in core.walk(row.when) if row.when is not None else ():
                if isinstance(node, core.Fact):
                    names[node.name] = (
                        self._labels.checked.facts[node.name].document.type != "boolean"
                    )
        texts = [
            grammar.definite(self.label(name), self._language)
            if is_value
            else self._fill(_WHETHER, label=self.label(name))
            for name, is_value in names.items()
        ]
        return grammar.conjunction(texts, self._language)

    def _numbers(self, numbers: tuple[int | None, int | None]) -> str:
        low, high = (None if n is None else format_number(n, self._language) for n in numbers)
        if low is None or high is None:
            return self._fill(_UP_TO_NUMBER if low is None else _FROM_NUMBER, low=low, high=high)
        return low if low == high else f"{low}–{high}"

    def days(self, row: PeriodValue) -> str:
        """Return the days of a value; empty where all values of the parameter have the same days."""
        days = {(each.first, each.last) for each in self._parameter.values}
        in_force = self._labels.checked.document.in_force
        if len(days) < 2:
            return ""
        first = in_force.from_ if row.first is None else max(row.first, in_force.from_)
        last = row.last or in_force.to
        if last is not None and in_force.to is not None:
            last = min(last, in_force.to)
        return period_text(first, last, self._language)

    def _fill(self, template: Template, **data: object) -> str:
        return template.in_language(self._language, data)


def _negated(node: Core) -> Core:
    return core.Negation(node, BOOLEAN, node.written)


def period_text(first: date, last: date | None, language: Language) -> str:
    """Return a period in few words; None is no end.

    >>> period_text(date(2024, 1, 1), date(2024, 12, 31), "vi")
    'năm 2024'
    >>> period_text(date(2023, 10, 1), date(2024, 9, 30), "vi")
    'từ 01/10/2023 đến hết 30/09/2024'
    """
    ends_year = last is not None and (last.month, last.day) == (12, 31)
    if last is not None and ends_year and first.year == last.year:
        return _YEAR.in_language(language, {"first": first.year})
    begins_year = (first.month, first.day) == (1, 1)
    if begins_year and last is None:
        return _FROM_YEAR.in_language(language, {"first": first.year})
    if begins_year and ends_year and last is not None:
        return _YEARS.in_language(language, {"first": first.year, "last": last.year})
    days = {"first": format_date(first, language)}
    if last is None:
        return _FROM_DAY.in_language(language, days)
    return _DAYS.in_language(language, {**days, "last": format_date(last, language)})
