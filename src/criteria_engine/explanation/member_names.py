"""explain: an item of a list → how a question names it: "the second child (13 years)".

The name is the text in the field that the set names the items by (`called`), with a number where several
items have the same; in brackets the first number known of the item, such as the age.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeGuard

from criteria_engine.bilingual import Language
from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.explanation.unknown_reads import declared_at
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value
from criteria_engine.phrasing.grammar import ItemName
from criteria_engine.reading.fact_paths import FactPath, value_at
from criteria_engine.reading.raw_values import shortened
from criteria_engine.wording.numbers import format_number


class ItemQuestions:
    """Names the item of a list in questions about it.

    Args:
        checked: the set.
        values: the facts by name, also those that no rule reads, such as the names of people.
    """

    def __init__(self, checked: CheckedSet, values: Mapping[str, Value]) -> None:
        self._checked = checked
        self._values = values
        self._names: dict[FactPath, ItemNames] = {}

    def question(self, path: FactPath, question: Bilingual) -> Bilingual:
        """Return the question about the fact at a path; about an item of a list, with the name of the item."""
        for index, step in reversed(list(enumerate(path))):
            if isinstance(step, int):
                return self._names_of(path[:index]).question(question, step)
        return question

    def _names_of(self, list_path: FactPath) -> ItemNames:
        if list_path not in self._names:
            items = value_at(self._values, list_path)
            fields = tuple(step for step in list_path if isinstance(step, str))
            declared = declared_at(self._checked, fields)
            self._names[list_path] = ItemNames(items if isinstance(items, tuple) else (), declared)
        return self._names[list_path]


class ItemNames:
    """The names of the items of one list.

    Args:
        items: the items.
        declared: the declaration of the list.
    """

    def __init__(self, items: Sequence[Value], declared: FactDeclaration) -> None:
        self._items = items
        self._declared = declared
        called = declared.document.called
        self._field = None if called is None else str(called)
        self._names = [self._called(each) for each in items]
        self._counts: Counter[str | None] = Counter()
        self._places = [self._place(name) for name in self._names]

    def question(self, question: Bilingual, index: int) -> Bilingual:
        """Return a question about an item that names the item.

        Args:
            question: the question, about "this …".
            index: the position of the item, from 0.
        """

        def ask(text: str, language: Language) -> str:
            return self._item(index, language).in_question(text, language)

        english = None if question.en is None else ask(question.en, "en")
        return Bilingual(vi=ask(question.vi, "vi"), en=english)

    def alone(self, index: int, language: Language) -> str:
        """Return the name of the item at a position, from 0."""
        return self._item(index, language).alone(language)

    def _item(self, index: int, language: Language) -> ItemName:
        name = self._names[index]
        if name is None:
            number: int | None = index + 1
        else:
            number = None if self._counts[name] == 1 else self._places[index]
        label = self._declared.document.label.in_language(language)
        return ItemName(name, number, self._first_number(index, language), label)

    def _place(self, name: str | None) -> int:
        self._counts[name] += 1
        return self._counts[name]

    def _called(self, item: Value) -> str | None:
        name = item.get(self._field) if isinstance(item, Mapping) and self._field else None
        return shortened(name) if isinstance(name, str) and name.strip() else None

    def _first_number(self, index: int, language: Language) -> str:
        """The first known number of the item that has a unit, with its unit; empty where there is none."""
        item = self._items[index]
        for name, field in self._declared.fields.items():
            value = item.get(name) if isinstance(item, Mapping) else None
            unit = field.document.unit
            if unit is not None and _is_number(value):
                return f"{format_number(value, language)} {unit.in_language(language)}"
        return ""


def _is_number(value: Value) -> TypeGuard[Number]:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
