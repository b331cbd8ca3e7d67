"""explain: a number that an expression computes → the calculation with the numbers of one subject in it.

The calculation shows what the result comes from: of `if`, `max` and `min` only the part that was taken, of
names their values. What is not known has no calculation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from criteria_engine import core
from criteria_engine.bilingual import Language, Template
from criteria_engine.core import Core
from criteria_engine.explanation.reasons import ReasonPlanner
from criteria_engine.explanation.trace_values import ReasonState
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import BOOLEAN, ListType
from criteria_engine.model.values import Value, is_unknown
from criteria_engine.phrasing.clauses import phrase
from criteria_engine.phrasing.labels import is_percent
from criteria_engine.wording.numbers import format_number, format_percent

_MOST_PARTS: Final = 40
"""How many operations a calculation may have."""

_SUM, _PRODUCT, _WHOLE = 1, 2, 3
"""How closely the outermost operation of a text binds; a number binds most, a negative one least."""

_SYMBOLS: Final[Mapping[str, tuple[int, str]]] = {
    "+": (_SUM, "+"),
    "-": (_SUM, "−"),
    "*": (_PRODUCT, "×"),
    "/": (_PRODUCT, ":"),
}

_EXTREMES: Final[Mapping[str, Template]] = {
    "max": Template("số lớn nhất trong {parts}", "the greatest of {parts}"),
    "min": Template("số nhỏ nhất trong {parts}", "the least of {parts}"),
}


class Formula(NamedTuple):
    """A calculation with its numbers.

    Attributes:
        text: the calculation; None where there is nothing to calculate.
        conditions: the conditions, or their negations, that chose it.
    """

    text: Bilingual | None
    conditions: tuple[Bilingual, ...]


class _NumberUnknown(Exception):
    """A number of a calculation is not known."""


WriteFormula = Callable[[ReasonState], Formula | None]
"""Returns the calculation for one subject; None where it is not known."""


def plan_formula(planner: ReasonPlanner, node: Core) -> WriteFormula:
    """Return the function that writes the calculation of a number."""
    writer = _FormulaWriter(planner)
    return lambda state: writer.write(node, state)


class _FormulaWriter:
    """Writes the calculations of the expressions of a set."""

    def __init__(self, planner: ReasonPlanner) -> None:
        self._planner = planner
        self._labels = planner.labels

    def write(self, node: Core, state: ReasonState) -> Formula | None:
        """Return the calculation of an expression for one subject; None where it is not known."""
        conditions: list[Bilingual] = []
        try:
            taken = self._taken(node, state, conditions)
            operations = sum(isinstance(each, core.Apply) for each in core.walk(taken))
            text = None
            if operations <= _MOST_PARTS and self._is_operation(taken):
                vi, en = self._text(taken, state, "vi"), self._text(taken, state, "en")
                text = Bilingual(vi=vi[1], en=en[1])
        except _NumberUnknown:
            return None
        return Formula(text, tuple(conditions))

    def _taken(self, node: Core, state: ReasonState, conditions: list[Bilingual]) -> Core:
        """Return the part of an expression that gives its result, and add the conditions that chose it."""
        while True:
            match node:
                case core.Choose(condition, then, otherwise):
                    holds = self._value(condition, state) is True
                    conditions.append(self._condition(condition, holds))
                    node = then if holds else otherwise
                case core.Defined(name) if self._labels.definition(name) is not None:
                    node = self._labels.expression(name)
                case core.Apply(function) if function.name in _EXTREMES:
                    winner = self._winner(node, state)
                    if winner is None or isinstance(winner, core.Constant):
                        return node
                    node = winner
                case _:
                    return node

    def _winner(self, node: core.Apply, state: ReasonState) -> Core | None:
        """Return the argument that is the result of `max` or `min`; None for the list of a fact."""
        value = self._value(node, state)
        equal = [each for each in _compared(node) if self._value(each, state) == value]
        computed = [each for each in equal if not isinstance(each, core.Constant)]
        return next(iter([*computed, *equal]), None)

    def _condition(self, node: Core, holds: bool) -> Bilingual:
        shown = node if holds else core.Negation(node, BOOLEAN, node.written)
        return Bilingual(vi=phrase(shown, "vi", self._labels), en=phrase(shown, "en", self._labels))

    # ---- texts -----------------------------------------------------------------------------

    def _is_operation(self, node: Core) -> bool:
        """Return whether an expression is shown as an operation on numbers, not as its value."""
        match node:
            case core.Apply(function, _, (_, _)) if function.name in _SYMBOLS:
                return True
            case core.Apply(function) if function.name in _EXTREMES:
                return bool(_compared(node))
            case _:
                return False

    def _text(self, node: Core, state: ReasonState, language: Language) -> tuple[int, str]:
        """Return how closely the text of an expression binds, and the text."""
        if isinstance(node, core.Choose):
            node = self._taken(node, state, [])
        match node:
            case core.Apply(function, _, (left, right)) if function.name in _SYMBOLS:
                binding, symbol = _SYMBOLS[function.name]
                before = self._operand(left, state, language, binding)
                closer = binding + (function.name in ("-", "/"))
                return binding, f"{before} {symbol} {self._operand(right, state, language, closer)}"
            case core.Apply(function) if function.name in _EXTREMES and _compared(node):
                parts = [self._text(each, state, language)[1] for each in _compared(node)]
                template = _EXTREMES[function.name]
                return 0, template.in_language(language, {"parts": "; ".join(parts)})
            case _:
                return self._number(node, state, language)

    def _operand(self, node: Core, state: ReasonState, language: Language, least: int) -> str:
        binding, text = self._text(node, state, language)
        return text if binding >= least else f"({text})"

    def _number(self, node: Core, state: ReasonState, language: Language) -> tuple[int, str]:
        """Return the value of an expression; a share in percent."""
        value = self._value(node, state)
        share = is_percent(node) if isinstance(node, core.Constant) else self._labels.is_share(node)
        text = (format_percent if share else format_number)(value, language)
        return (_WHOLE, text) if value >= 0 else (0, text.replace("-", "−", 1))

    def _value(self, node: Core, state: ReasonState) -> Value:
        value = self._planner.value(node)(state)
        if is_unknown(value):
            raise _NumberUnknown
        return value


def _compared(node: core.Apply) -> Sequence[Core]:
    """Return the numbers that `max` or `min` compares; none where they are a list that is not written out."""
    match node.arguments:
        case (core.MakeList(items),):
            return items
        case (only,) if isinstance(only.type, ListType):
            return ()
        case parts:
            return parts
