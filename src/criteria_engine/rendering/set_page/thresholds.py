"""render: the threshold tables of a set → tables, as the law prints them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria_engine.bilingual import Template
from criteria_engine.checked_set import CheckedSet
from criteria_engine.parameters import Parameter, PeriodValue, TableCase
from criteria_engine.phrasing.clauses import case_names
from criteria_engine.phrasing.labels import Labels
from criteria_engine.phrasing.parameter_cases import ParameterCases
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    DocumentRow,
    Heading,
    Paragraph,
    Table,
    TextLine,
    TextRun,
    Tone,
    line,
)
from criteria_engine.rendering.set_page.rules import RulePhrases

_VALUE = Template("Giá trị", "Value")

_TITLE = Template("{label} ({unit})", "{label} ({unit})")

_CITE = Template("Căn cứ: {cite}.", "Source: {cite}.")


def threshold_tables(checked: CheckedSet, phrases: RulePhrases, locale: Locale) -> Iterator[Block]:
    """Yield the threshold tables of a set, each with its heading.

    Args:
        checked: the set.
        phrases: phrases its rules on a day.
        locale: the language.
    """
    writer = _ThresholdTables(checked, phrases, locale)
    for parameter in checked.parameters.values():
        if parameter.document.table is not None:
            yield from writer.table(parameter)


class _ThresholdTables:
    def __init__(self, checked: CheckedSet, phrases: RulePhrases, locale: Locale) -> None:
        self._checked = checked
        self._phrases = phrases
        self._locale = locale

    def table(self, parameter: Parameter) -> Iterator[Block]:
        """Yield the heading of a table, the table and its source."""
        document = parameter.document
        title = self._phrases.text(document.label)
        title = title[:1].upper() + title[1:]
        if document.unit is not None:
            unit = self._phrases.text(document.unit)
            title = self._locale.format(_TITLE, label=title, unit=unit)
        yield Heading(3, line(title))
        days = list(dict.fromkeys((row.first, row.last) for row in parameter.values))
        by_days = [[r for r in parameter.values if (r.first, r.last) == each] for each in days]
        if len(days) == 1 and len(by_days[0][0].cell) == 2:
            yield self._crossed(parameter, by_days[0])
        else:
            yield self._by_days(parameter, by_days)
        if document.cite is not None:
            cite = self._locale.format(_CITE, cite=document.cite)
            yield Paragraph(line(TextRun(cite, Tone.MUTED)))

    def _by_days(self, parameter: Parameter, columns: Sequence[Sequence[PeriodValue]]) -> Table:
        """Return a row for each cell of a day, and a column for each period."""
        cases = self._cases_of(parameter)
        facts = [self._capital(cases.label(case.fact)) for case in columns[0][0].cell]
        headings = [self._capital(cases.days(rows[0])) for rows in columns]
        if len(columns) == 1:
            headings = [self._locale.format(_VALUE)]
        rows = [
            DocumentRow(
                (
                    *(self._name(cases, case) for case in same[0].cell),
                    *(line(self._number(row, parameter)) for row in same),
                )
            )
            for same in zip(*columns, strict=True)
        ]
        return Table((*facts, *headings), tuple(rows))

    def _crossed(self, parameter: Parameter, cells: Sequence[PeriodValue]) -> Table:
        """Return a row for each value of the first fact, and a column for each value of the second."""
        cases = self._cases_of(parameter)
        by_row: dict[int, list[PeriodValue]] = {}
        for row in cells:
            by_row.setdefault(id(row.cell[0]), []).append(row)
        first = next(iter(by_row.values()))
        headings = [self._capital(cases.of_table(row.cell[1])) for row in first]
        rows = [
            DocumentRow(
                (
                    self._name(cases, same[0].cell[0]),
                    *(line(self._number(row, parameter)) for row in same),
                )
            )
            for same in by_row.values()
        ]
        return Table((self._capital(cases.label(cells[0].cell[0].fact)), *headings), tuple(rows))

    def _cases_of(self, parameter: Parameter) -> ParameterCases:
        first = self._checked.document.in_force.from_
        labels = Labels(self._checked, self._checked.definitions_on(first))
        language = self._locale.language
        return ParameterCases(
            labels, parameter.name, language, lambda node: case_names([node], language, labels)[0]
        )

    def _name(self, cases: ParameterCases, case: TableCase) -> TextLine:
        return line(self._capital(cases.of_table(case, alone=True)))

    def _number(self, row: PeriodValue, parameter: Parameter) -> str:
        """Return a number of a table, whose unit the heading has."""
        return self._phrases.value(row, parameter, unit=False)

    @staticmethod
    def _capital(text: str) -> str:
        return text[:1].upper() + text[1:]
