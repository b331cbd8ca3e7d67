"""render: the rule of an indicator, a condition or a parameter → lines in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import assert_never

from criteria_engine.bilingual import Template
from criteria_engine.checked_output import CheckedOutput
from criteria_engine.checked_set import (
    AllOrNothing,
    Banded,
    CheckedSet,
    Computed,
    Condition,
    Indicator,
    JudgedPass,
    JudgedPoints,
    Requires,
)
from criteria_engine.core import Core
from criteria_engine.explanation.outputs import rounding_text, rule_text
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import Number
from criteria_engine.parameters import Parameter, PeriodValue
from criteria_engine.phrasing.clauses import phrase
from criteria_engine.phrasing.labels import Labels
from criteria_engine.reading.documents import Judge
from criteria_engine.reading.scalars import StatedNumber, TextDocument, bilingual
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import Item, TextRun, Tone, line
from criteria_engine.wording.numbers import format_percent

_POINTS = Template("{points} điểm", "{points} points")

_ALL_POINTS = Template("{points} nếu {condition}", "{points} if {condition}")

_BAND = Template("{points}: {condition}", "{points}: {condition}")

_OTHERWISE = Template("các trường hợp khác", "otherwise")

_SUM = Template("cộng điểm các dòng sau:", "the points of these rows are added:")

_HIGHEST = Template("lấy dòng nhiều điểm nhất:", "the row with the most points counts:")

_FIRST = Template("lấy dòng đúng đầu tiên:", "the first row that holds counts:")

_COMPUTED = Template("tính: {value}, nhiều nhất {points}", "computed: {value}, at most {points}")

_JUDGED_POINTS = Template("{by} cho từ 0 đến {points}", "{by} gives 0 to {points}")

_STEPS = Template("{text}, mỗi nấc {step}", "{text}, in steps of {step}")

_JUDGED = Template("{by} xét đạt hay không đạt", "{by} judges whether it is met")

_QUESTION = Template("{text}: {question}", "{text}: {question}")

_APPLIES = Template(
    "Chỉ xét khi {condition}; {otherwise}.", "Applies only if {condition}; {otherwise}."
)

_APPLIES_OTHERWISE: Mapping[str, Template] = {
    "full_points": Template("không thì được đủ điểm", "otherwise it gets all points"),
    "left_out": Template("không thì bỏ ra ngoài", "otherwise it is left out"),
    "zero": Template("không thì coi là không đạt", "otherwise it is not met"),
}

_EVIDENCE = Template("Minh chứng: {what}.", "Evidence: {what}.")

_MINIMUM = Template("Ít nhất {points}.", "At least {points}.")

_SET_BY = Template("do {by} quy định", "set by {by}")

_NOT_BELOW = Template("{text}, từ {low} trở lên", "{text}, {low} or more")

_NOT_ABOVE = Template("{text}, nhiều nhất {high}", "{text}, at most {high}")

_BETWEEN = Template("{text}, từ {low} đến {high}", "{text}, from {low} to {high}")

_FROM_TO = Template("từ {first} đến hết {last}", "{first} to {last} inclusive")

_SINCE = Template("từ {first}", "from {first}")

_CITE = Template("Căn cứ: {cite}.", "Source: {cite}.")


@dataclass(frozen=True, slots=True)
class RulePhrases:
    """Phrases the rules of one set on one day.

    Attributes:
        checked: the set.
        on: the day.
        locale: the language.
    """

    checked: CheckedSet
    on: date
    locale: Locale

    def condition(self, node: Core) -> str:
        """Return an expression in words."""
        labels = Labels(self.checked, self.checked.definitions_on(self.on))
        return phrase(node, self.locale.language, labels)

    def text(self, text: TextDocument) -> str:
        """Return a text of the file."""
        return self.locale.text(bilingual(text))

    def rule(self, indicator: Indicator, level: str) -> list[str]:
        """Return what an indicator requires at a level: one line, or a line for each row of a table."""
        match indicator.rule:
            case Requires(conditions):
                return [self.condition(conditions[level])]
            case AllOrNothing(points, condition):
                text = self.condition(condition)
                return [self.locale.format(_ALL_POINTS, points=self.points(points), condition=text)]
            case Banded():
                return list(self._bands(indicator.rule))
            case Computed(points, value):
                text = self.condition(value)
                return [self.locale.format(_COMPUTED, value=text, points=self.points(points))]
            case JudgedPoints(points, judge):
                return [self._judged_points(points, judge)]
            case JudgedPass(judge):
                by = self.locale.within(self.text(judge.by))
                return [self._with_question(self.locale.format(_JUDGED, by=by), judge)]
            case _:
                assert_never(indicator.rule)

    def output(self, output: CheckedOutput) -> str:
        """Return how an output is computed and rounded, its unit and its source."""
        labels = Labels(self.checked, self.checked.definitions_on(self.on))
        text = self.locale.text(rule_text(output.value, labels))
        if output.rounding is not None:
            text += f", {self.locale.text(rounding_text(output.rounding))}"
        if output.document.unit is not None:
            unit = self.text(output.document.unit)
            text += f" ({unit})"
        if output.document.cite is not None:
            text += f". {self.locale.format(_CITE, cite=output.document.cite)}"
        return text

    def same_at_all_levels(self, indicator: Indicator) -> bool:
        """Return whether an indicator requires the same at each level."""
        match indicator.rule:
            case Requires(conditions):
                return len({id(node) for node in conditions.values()}) == 1
            case _:
                return True

    def remarks(self, indicator: Indicator) -> Iterator[str]:
        """Yield when an indicator applies, its minimum, its evidence and its source."""
        document = indicator.document
        if indicator.applies is not None and document.applies is not None:
            conditions = dict.fromkeys(self.condition(each) for each in indicator.applies.values())
            otherwise = self.locale.format(_APPLIES_OTHERWISE[document.applies.otherwise])
            for each in conditions:
                yield self.locale.format(_APPLIES, condition=each, otherwise=otherwise)
        minimum = self.checked.minima.get(indicator.id)
        if minimum is not None:
            yield self.locale.format(_MINIMUM, points=self.points(minimum))
        if document.evidence is not None:
            what = self.locale.inline(self.text(document.evidence.what)).rstrip(".")
            yield self.locale.format(_EVIDENCE, what=what)
        if document.note is not None:
            yield self.text(document.note)
        if document.cite is not None:
            yield self.locale.format(_CITE, cite=document.cite)

    def forbidden(self, condition: Condition) -> str:
        """Return what a knock-out forbids or a prerequisite requires."""
        return self.text(condition.document.text)

    def source(self, cite: str | None) -> tuple[Item, ...]:
        """Return the source of a part as an item below it; none where it has none."""
        if cite is None:
            return ()
        return (Item(line(TextRun(self.locale.format(_CITE, cite=cite), Tone.MUTED))),)

    def period(self, first: date, last: date | None) -> str:
        """Return some days in words; without a last one, all from the first."""
        day = self.locale.day
        if last is None:
            return self.locale.format(_SINCE, first=day(first))
        return self.locale.format(_FROM_TO, first=day(first), last=day(last))

    def when(self, row: PeriodValue, *, alone: bool) -> str:
        """Return when a value of a parameter holds: its condition and its days.

        Args:
            row: the value.
            alone: whether it is the only value of the parameter, which holds always.
        """
        parts = [] if row.when is None else [self.condition(row.when)]
        if row.first is not None:
            parts.append(self.period(row.first, row.last))
        return "; ".join(parts) or ("" if alone else self.locale.format(_OTHERWISE))

    def points(self, points: Number) -> str:
        """Return a number of points."""
        return self.locale.format(_POINTS, points=self.locale.number(points))

    def value(self, row: PeriodValue, parameter: Parameter, *, unit: bool = True) -> str:
        """Return a value of a parameter, with its unit; without it where the heading of a column has it."""
        stated = row.value
        if stated.value is not None:
            return self._number(stated, parameter, unit=unit)
        by = parameter.document.set_by
        text = self.locale.format(_SET_BY, by="" if by is None else self.text(by))
        low, high = (
            None if each is None else self._number(each, parameter)
            for each in (parameter.document.at_least, parameter.document.at_most)
        )
        if low is None and high is None:
            return text
        if high is None:
            return self.locale.format(_NOT_BELOW, text=text, low=low)
        if low is None:
            return self.locale.format(_NOT_ABOVE, text=text, high=high)
        return self.locale.format(_BETWEEN, text=text, low=low, high=high)

    def _number(self, stated: StatedNumber, parameter: Parameter, *, unit: bool = True) -> str:
        number = stated.value or 0
        if stated.percent:
            return format_percent(number, self.locale.language)
        text, name = self.locale.number(number), parameter.document.unit
        return text if name is None or not unit else f"{text} {self.text(name)}"

    def _bands(self, bands: Banded) -> Iterator[str]:
        heading = {"sum": _SUM, "highest": _HIGHEST, "first": _FIRST}.get(bands.hit)
        if heading is not None:
            yield self.locale.format(heading)
        for row in bands.rows:
            otherwise = self.locale.format(_OTHERWISE)
            text = otherwise if row.condition is None else self.condition(row.condition)
            yield self.locale.format(_BAND, points=self.points(row.points), condition=text)

    def _judged_points(self, points: Number, judge: Judge) -> str:
        by = self.locale.within(self.text(judge.by))
        text = self.locale.format(_JUDGED_POINTS, by=by, points=self.points(points))
        if judge.step is not None:
            step = self.locale.number(judge.step)
            text = self.locale.format(_STEPS, text=text, step=step)
        return self._with_question(text, judge)

    def _with_question(self, text: str, judge: Judge) -> str:
        if judge.question is None:
            return text
        return self.locale.format(_QUESTION, text=text, question=self.text(judge.question))
