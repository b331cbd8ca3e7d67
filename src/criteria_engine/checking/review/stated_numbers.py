"""review: the numbers that a text states → whether the condition below it uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Template
from criteria_engine.checked_set import AllOrNothing, CheckedSet, Indicator, Requires
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.review.numbers_in_texts import number_words_in, numbers_in
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic, Related
from criteria_engine.model.values import EXACT
from criteria_engine.reading.scalars import TextDocument
from criteria_engine.source import Span
from criteria_engine.wording.numbers import format_source_number

_MOST_NUMBERS: Final = 3
"""A text with more numbers is a story, not a threshold."""


def review_stated_numbers(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield a warning for each text that states other numbers than its condition."""
    for indicator in checked.indicators:
        if isinstance(indicator.rule, Requires | AllOrNothing):
            applies = (indicator.applies or {}).values()
            nodes = (*_conditions(indicator), *applies)
            yield from _compare(checked, indicator.document.text, nodes)
    for condition in checked.conditions:
        yield from _compare(checked, condition.document.text, (condition.holds,))
    for name, definition in checked.document.definitions.items():
        yield from _compare(checked, definition.label, (checked.definitions[name],))


def _conditions(indicator: Indicator) -> Iterable[Core]:
    match indicator.rule:
        case Requires(conditions):
            return conditions.values()
        case AllOrNothing(condition=condition):
            return (condition,)
        case _:
            return ()


def _compare(
    checked: CheckedSet, text: TextDocument, nodes: Iterable[Core]
) -> Iterator[Diagnostic]:
    stated = numbers_in(text.vi)
    used = _Numbers(checked)
    for node in nodes:
        used.collect(node)
    yield from _years(text, used)
    if not stated or len(stated) > _MOST_NUMBERS or not used.numbers:
        return
    spoken = stated | number_words_in(text.vi)
    for percent in (True, False):
        here = {each for each in stated if each.endswith("%") is percent}
        there = {each for each in used.numbers if each.endswith("%") is percent}
        near = used.neighbours if _BEYOND.search(text.vi) else set()
        plain = {each.rstrip("%") for each in used.all_spellings | near}
        only_text = {each for each in here if each.rstrip("%") not in plain}
        only_condition = {each for each in there if each not in spoken} - _TRIVIAL
        if only_text and only_condition:
            at = used.numbers[min(only_condition)]
            label = Template("lời văn", "the text")
            related = [] if text.span is None else [Related(text.span, label)]
            yield codes.TEXT_NUMBER.at(
                at,
                in_text=", ".join(sorted(only_text)),
                in_condition=", ".join(sorted(only_condition)),
                related=related,
            )
            return


def _years(text: TextDocument, used: _Numbers) -> Iterator[Diagnostic]:
    """Yield a warning for a text whose years are not those of the dates in its condition."""
    stated = {int(each) for each in re.findall(r"\b(?:19|20)[0-9]{2}\b", text.vi)}
    near = {year + step for year in used.years for step in (-1, 0, 1)}
    if stated and used.years and not stated & near:
        yield codes.TEXT_NUMBER.at(
            used.years[min(used.years)],
            in_text=", ".join(map(str, sorted(stated))),
            in_condition=", ".join(map(str, sorted(used.years))),
        )


_BEYOND: Final = re.compile(r"\b(?:trên|hơn|quá|dưới|sau|trước|chưa đủ|chưa đến)\b", re.IGNORECASE)

_TRIVIAL: Final = frozenset({"0", "1", "100%", "0%"})


class _Numbers:
    """The numbers that conditions use, with where they are written.

    Attributes:
        numbers: the constants, by how a text would state them.
        all_spellings: every way to state the constants and the values of the parameters.
        neighbours: whole numbers next to those.
        years: the years of the dates, with where they are written.
    """

    def __init__(self, checked: CheckedSet) -> None:
        self._checked = checked
        self._seen: set[str] = set()
        self.numbers: dict[str, Span] = {}
        self.all_spellings: set[str] = set()
        self.neighbours: set[str] = set()
        self.years: dict[int, Span] = {}

    def collect(self, node: Core) -> None:
        for each in core.walk(node):
            match each:
                case core.Constant(value):
                    self._constant(value, each)
                case core.Defined(name) if name not in self._seen:
                    self._seen.add(name)
                    self._of_name(name)
                case _:
                    pass

    def _of_name(self, name: str) -> None:
        parameter = self._checked.parameters.get(name)
        if parameter is not None:
            for row in parameter.values:
                self._spell(row.value.value)
        elif name in self._checked.definitions:
            inner = _Numbers(self._checked)
            inner._seen = self._seen
            inner.collect(self._checked.definitions[name])
            self.all_spellings |= inner.all_spellings
            self.neighbours |= inner.neighbours
            self.years |= inner.years

    def _constant(self, value: object, node: Core) -> None:
        span = node.written.span
        for number in _numbers_of(value):
            self._spell(number)
            if span is not None and not isinstance(value, date):
                percent = "%" in span.text
                self.numbers.setdefault(_spelling(number, percent=percent), span)
        if isinstance(value, date) and span is not None:
            self.years.setdefault(value.year, span)

    def _spell(self, value: object) -> None:
        for number in _numbers_of(value):
            self.all_spellings |= {
                _spelling(number, percent=False),
                _spelling(number, percent=True),
                # A share of what is left over: `more than 20 %` of one is `80 %` of the other.
                _spelling(EXACT.subtract(1, number), percent=True),
                _spelling(EXACT.subtract(number, 1), percent=True),
            }
            if number == int(number):
                # Years in months; and for `more than 3`, at least 4.
                self.all_spellings.add(str(int(number) * 12))
                self.neighbours |= {str(int(number) + 1), str(int(number) - 1)}


def _numbers_of(value: object) -> Iterator[int | Decimal]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | Decimal):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _numbers_of(each)
    elif hasattr(value, "low_included"):
        yield from _numbers_of(getattr(value, "low", None))
        yield from _numbers_of(getattr(value, "high", None))


def _spelling(number: int | Decimal, *, percent: bool) -> str:
    return format_source_number(number, percent=percent)
