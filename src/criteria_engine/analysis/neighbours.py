"""analysis: an example → the subjects that differ from it in one fact, at the thresholds of the set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from criteria_engine.analysis.stated_facts import BY_PEOPLE
from criteria_engine.criteria import Criteria
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.thresholds import Thresholds, beside

_STEP: Final = Fraction(1, 100)
"""The step of numbers that are not whole."""

_MOST_ITEMS: Final = 3
"""How many items of a list are changed."""


class Neighbours:
    """Changes one fact of a subject.

    Args:
        criteria: the set, whose thresholds and values are tried.
    """

    def __init__(self, criteria: Criteria) -> None:
        self._shape = criteria.shape
        self._thresholds = Thresholds(criteria)

    def of(self, entries: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
        """Yield subjects in which a fact has another value.

        Args:
            entries: the facts of the subject one by one; see :func:`stated_facts.entries`.
            name: the fact, `judgements.ID` or `evidence.ID`.
        """
        for value in self._values(entries, name):
            if name not in entries or value != entries[name]:
                yield {**entries, name: value}

    def _values(self, entries: Mapping[str, Any], name: str) -> Iterator[Any]:
        section, _, id_ = name.partition(".")
        if section in BY_PEOPLE:
            yield from self._judged(section, id_)
            return
        shape = self._shape.fields.get(name)
        if shape is not None and shape.kind == "list":
            yield from self._lists(shape, entries.get(name, []))
        elif shape is not None:
            yield from self._plain(shape, entries)

    def _judged(self, section: str, id_: str) -> Iterator[Any]:
        judgeable = self._shape.judgeable.get(id_)
        if section == "evidence" or judgeable is None or judgeable.max is None:
            yield from (True, False)
        else:
            yield from (0, judgeable.max)

    def _plain(self, shape: FactShape, known: Mapping[str, Any]) -> Iterator[Any]:
        match shape.kind:
            case "boolean":
                yield from (True, False)
            case "enumeration":
                yield from shape.values
            case "integer" | "number":
                yield from self._numbers(shape, known)
            case "date":
                yield from self._thresholds.days(shape.name)
            case "decision":
                yield from _decisions(shape)
            case _:
                return

    def _numbers(self, shape: FactShape, known: Mapping[str, Any]) -> Iterator[Any]:
        whole = shape.kind == "integer"
        found = self._thresholds.numbers(shape.name, known)
        for value in beside(found, Fraction(1) if whole else _STEP):
            if (shape.low is None or value >= shape.low) and (
                shape.high is None or value <= shape.high
            ):
                yield int(value) if whole else Decimal(value.numerator) / value.denominator

    def _lists(self, shape: FactShape, items: list[Any]) -> Iterator[Any]:
        """Yield the list with an item less, and with one field of an item changed."""
        plain = shape.plain
        for index, item in enumerate(items[:_MOST_ITEMS]):
            yield items[:index] + items[index + 1 :]
            if plain is not None:
                for value in self._plain(plain, {PLAIN_FIELD: item}):
                    yield [*items[:index], value, *items[index + 1 :]]
                continue
            for name, field in shape.fields.items():
                for value in self._plain(field, item):
                    if name not in item or value != item[name]:
                        yield [*items[:index], {**item, name: value}, *items[index + 1 :]]


def _decisions(shape: FactShape) -> Iterator[Any]:
    yield {"outcome": "not_eligible"}
    fields = getattr(shape.type, "fields", ())
    levels = [name for name, _ in fields if name != "eligible"]
    yield from ({"outcome": "eligible", "level": each} for each in levels)
    if not levels:
        yield {"outcome": "eligible"}
