"""advice: the moves of a plan → its lines; members who are alike share one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from criteria_engine.advice.moves import Move
from criteria_engine.advice.places import ChangePlace
from criteria_engine.advice.search import FoundPlan
from criteria_engine.advice.step_words import StepWords
from criteria_engine.bilingual import Language
from criteria_engine.explanation.member_names import ItemNames
from criteria_engine.model.advice import AdvicePlan, AdviceStep
from criteria_engine.model.base import Bilingual
from criteria_engine.model.facts import Facts, plain_path
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT, Value
from criteria_engine.reading.fact_paths import path_text, value_at
from criteria_engine.reading.scalars import bilingual
from criteria_engine.symbolic.models import as_stated
from criteria_engine.symbolic.terms import TextTable

Answer = Literal["exactly", "at_least", "at_most"]
"""Which answers to a question about a number do: this one, or greater or lesser ones, too."""


class StepWriter:
    """Writes the plans of one subject.

    Args:
        facts: the facts of the subject.
        places: the declarations of the set.
        moves: all moves of the subject.
        unit: what the prices of moves are multiplied with.
    """

    def __init__(
        self, facts: Facts, places: Mapping[str, ChangePlace], moves: Sequence[Move], unit: int
    ) -> None:
        self._facts, self._places, self._moves, self._unit = facts, places, moves, unit
        self._names: dict[tuple[str | int, ...], ItemNames | None] = {}

    def plan(self, plan: FoundPlan, answers: Mapping[Move, Answer], texts: TextTable) -> AdvicePlan:
        """Return a plan in words.

        Args:
            plan: the plan.
            answers: which answers to a question about a number do, where it is not only one.
            texts: the numbers of texts.
        """
        lines: dict[object, list[Move]] = {}
        for move in plan.moves:
            value = repr(move.value(plan.values, texts))
            key = (move.path if move.group is None else (move.group, _names_of(move)), value)
            lines.setdefault(key, []).append(move)
        steps = [
            self._step(moves, plan, answers.get(moves[0], "exactly"), texts)
            for moves in lines.values()
        ]
        return AdvicePlan(
            price=_number(plan.price / self._unit),
            ask=tuple([each for each in steps if each.kind == "ask"]),
            do=tuple([each for each in steps if each.kind == "do"]),
        )

    def _step(
        self, moves: Sequence[Move], plan: FoundPlan, answer: Answer, texts: TextTable
    ) -> AdviceStep:
        first = moves[0]
        place, new = first.place, first.value(plan.values, texts)
        others = [
            each
            for each in self._moves
            if first.group is not None
            and each.group == first.group
            and _names_of(each) == _names_of(first)
            and each not in plan.moves
        ]
        change = None if first.asks else place.change
        words = StepWords(place, None if first.asks else first.old, new, answer)

        def write(language: Language) -> str:
            items = [self._item(each, language) for each in moves]
            alike = [self._item(each, language) for each in others]
            asked = self._question(moves, language) if first.asks else ""
            return words.text(language, items, alike, self._noun(first, language), asked)

        by = None if change is None or change.by is None else bilingual(change.by)
        if by is None and (first.asks or place.kind != "fact"):
            by = place.answered_by
        return AdviceStep(
            kind="ask" if first.asks else "do",
            of=place.kind,
            paths=tuple([plain_path(path_text(each.path)) for each in moves]),
            alike=tuple([plain_path(path_text(each.path)) for each in others]),
            label=place.label,
            old=None if first.asks else _said(words, first.old),
            new=_said(words, new),
            value=as_stated(new, place.shape),
            answer=answer,
            by=by,
            until=None if change is None or change.until is None else change.until.value,
            price=_number(sum((m.price_in(plan.values) for m in moves), Fraction(0)) / self._unit),
            text=Bilingual(vi=write("vi"), en=write("en")),
        )

    # ---- members ---------------------------------------------------------------------------------

    def _item(self, move: Move, language: Language) -> str:
        """Return the name of the item that a move belongs to; empty for a fact of the subject."""
        names = self._items_of(move)
        return "" if names is None else names.alone(move.item, language)

    def _noun(self, move: Move, language: Language) -> str:
        place = self._list_of(move)
        return "" if place is None else place.label.in_language(language)

    def _question(self, moves: Sequence[Move], language: Language) -> str:
        """Return the question about what is asked; empty where the set has none."""
        question = moves[0].place.question
        names = self._items_of(moves[0])
        if question is None or len(moves) > 1:
            return ""
        if names is not None:
            question = names.question(question, moves[0].item)
        return question.in_language(language)

    def _items_of(self, move: Move) -> ItemNames | None:
        place, path = self._list_of(move), _list_path(move)
        if place is None or place.declaration is None:
            return None
        if path not in self._names:
            items = value_at(self._facts.values, path)
            known = items if isinstance(items, tuple) else ()
            self._names[path] = ItemNames(known, place.declaration)
        return self._names[path]

    def _list_of(self, move: Move) -> ChangePlace | None:
        """Return the declaration of the list whose item a move belongs to; None for a fact of the subject."""
        names = [each for each in _list_path(move) if isinstance(each, str)]
        if not names:
            return None
        place = self._places[names[0]]
        for name in names[1:]:
            place = place.fields[name]
        return place


def _said(words: StepWords, value: Value) -> Bilingual:
    return Bilingual(vi=words.value_text(value, "vi"), en=words.value_text(value, "en"))


def _list_path(move: Move) -> tuple[str | int, ...]:
    """Return the path of the innermost list that a move belongs to; empty for a fact of the subject."""
    positions = [index for index, each in enumerate(move.path) if isinstance(each, int)]
    return move.path[: positions[-1]] if positions else ()


def _names_of(move: Move) -> tuple[str | int, ...]:
    return tuple([each for each in move.path if isinstance(each, str)])


def _number(value: Fraction) -> Number:
    if value.denominator == 1:
        return value.numerator
    return CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))
