"""test: the conditions of a set → the values at which their results change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, Final

from criteria_engine import core
from criteria_engine.checking.linear_forms import LinearForm, LinearForms, key_of
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.lowering.sets import lower
from criteria_engine.model.types import NumberType

_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})


class Thresholds:
    """Finds the values of a fact at which a condition of the set changes its result.

    Args:
        criteria: the set on a day.
    """

    def __init__(self, criteria: Criteria) -> None:
        program = lower(criteria.checked, criteria.on)
        values = program.values
        parameters = {
            name: node.type for name, node in values.items() if isinstance(node.type, NumberType)
        }
        forms = LinearForms(criteria.checked.facts, values, parameters)
        self._forms: list[LinearForm] = []
        self._days: dict[str, set[date]] = {}
        for node in program.nodes():
            if isinstance(node, core.Apply) and node.function.name in _COMPARISONS:
                left, right = node.arguments
                self._forms += _differences(left, right, forms)
                self._note_day(left, right)
                self._note_day(right, left)

    def _note_day(self, left: Core, right: Core) -> None:
        if isinstance(right, core.Constant) and isinstance(right.value, date):
            self._days.setdefault(_name(left), set()).add(right.value)

    def numbers(self, name: str, known: Mapping[str, Any]) -> list[Fraction]:
        """Return the thresholds of a number.

        Args:
            name: the fact, or a field of list items.
            known: the other numbers, by name; a condition that reads a number not among them has none.
        """
        found: set[Fraction] = set()
        for form in self._forms:
            names = {key.rpartition(".")[2]: key for key in form.factors}
            if name not in names:
                continue
            rest, complete = form.constant, True
            for other, key in names.items():
                if other == name:
                    continue
                value = known.get(other)
                if not isinstance(value, int | Decimal) or isinstance(value, bool):
                    complete = False
                    break
                rest += form.factors[key] * Fraction(value)
            if complete:
                found.add(-rest / form.factors[names[name]])
        return sorted(found)

    def days(self, name: str) -> list[date]:
        """Return the days that a date is compared with."""
        return sorted(self._days.get(name, ()))


def _name(node: Core) -> str:
    return key_of(node).rpartition(".")[2]


def _differences(left: Core, right: Core, forms: LinearForms) -> Iterator[LinearForm]:
    """Yield the linear form that is zero where a comparison changes; of a share, that of its two numbers."""
    for each, other in ((left, right), (right, left)):
        if (
            isinstance(each, core.Apply)
            and each.function.name == "share"
            and len(each.arguments) > 1
        ):
            part, whole = (forms.form_of(a) for a in each.arguments[:2])
            mark = forms.form_of(other)
            if part is not None and whole is not None and mark is not None and not mark.factors:
                yield part.plus(whole, -mark.constant)
    one, two = forms.form_of(left), forms.form_of(right)
    if one is not None and two is not None:
        difference = one.plus(two, Fraction(-1))
        if difference.factors:
            yield difference


def beside(thresholds: Iterable[Fraction], step: Fraction) -> list[Fraction]:
    """Return the multiples of a step at each threshold, one below and one above it.

    >>> [int(each) for each in beside([Fraction(5, 2)], Fraction(1))]
    [1, 2, 3]
    """
    found: set[Fraction] = set()
    for each in thresholds:
        at = floor(each / step) * step
        found |= {at - step, at, at + step}
    return sorted(found)
