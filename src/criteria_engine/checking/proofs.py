"""check: a condition → whether it is true, or false, for all facts, by its comparisons alone.

No solver is needed: comparisons are sums of facts with bounds, two of them can exclude each other, and so can
two values of one enumeration or a yes-or-no fact. What is not seen here is not said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

from criteria_engine import core
from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking.linear_forms import LinearForm, LinearForms, key_of
from criteria_engine.checking.literals import literal_type
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import BOOLEAN, EnumType
from criteria_engine.model.values import Range, Value

_OPPOSITE: Final[Mapping[str, str]] = {
    ">=": "<",
    ">": "<=",
    "<": ">=",
    "<=": ">",
    "=": "!=",
    "!=": "=",
}

_MOST_PARTS: Final = 24
"""Of longer conditions no two parts are compared; no real one is as long."""


@dataclass(frozen=True)
class AtLeastZero:
    """A form that is at least 0, or more than 0."""

    form: LinearForm
    strict: bool


@dataclass(frozen=True)
class OneOf:
    """A fact that is one of some values."""

    name: str
    values: frozenset[object]


Constraint = AtLeastZero | OneOf


class Proofs:
    """Proves conditions of one set true or false.

    Args:
        checked: the set.
    """

    def __init__(self, checked: CheckedSet) -> None:
        parameters = {name: p.type for name, p in checked.parameters.items()}
        self._definitions = checked.definitions
        self._forms = LinearForms(checked.facts, checked.definitions, parameters)
        self._truths: dict[str, bool | None] = {}

    def truth_of(self, node: Core) -> bool | None:
        """Return True or False where a condition is that for all facts; None where it is not seen."""
        if not self._forms.spend():
            return None
        match node:
            case core.Constant(value):
                return value if isinstance(value, bool) else None
            case core.Defined(name) if name in self._definitions:
                if name not in self._truths:
                    self._truths[name] = self.truth_of(self._definitions[name])
                return self._truths[name]
            case core.Negation(operand):
                inner = self.truth_of(operand)
                return None if inner is None else not inner
            case core.Conjunction(operands):
                return self._of_all(operands, wanted=True)
            case core.Disjunction(operands):
                inner = self._of_all(operands, wanted=False)
                return None if inner is None else not inner
            case core.Quantify(condition=condition):
                # Over an empty list `every` is true and `some` is false.
                inner = self.truth_of(condition)
                return inner if inner is (node.quantifier == "every") else None
            case _:
                return self._of_comparison(node)

    def _of_all(self, operands: Sequence[Core], *, wanted: bool) -> bool | None:
        """Return whether all operands always are as wanted (True), or never together (False)."""
        parts = list(_flattened(operands, wanted=wanted))
        truths = [self.truth_of(part) for part in parts]
        if any(truth is not None and truth is not wanted for truth in truths):
            return False
        if all(truth is wanted for truth in truths):
            return True
        if len(parts) > _MOST_PARTS:
            return None
        constraints = [c for part in parts for c in self.constraints_of(part, wanted=wanted) or ()]
        return False if self.exclude_each_other(constraints) else None

    def _of_comparison(self, node: Core) -> bool | None:
        for truth in (True, False):
            constraints = self.constraints_of(node, wanted=not truth)
            # It is `truth` for all facts if the opposite is impossible.
            if constraints and self.exclude_each_other(constraints):
                return truth
        return None

    # ---- constraints -----------------------------------------------------------------------

    def constraints_of(self, node: Core, *, wanted: bool) -> list[Constraint] | None:
        """Return what must hold for a part to be true (or false); None where it is not known."""
        if not self._forms.spend():
            return None
        match node:
            case core.Negation(operand):
                return self.constraints_of(operand, wanted=not wanted)
            case core.Fact(name) if node.type == BOOLEAN:
                return [OneOf(name, frozenset({wanted}))]
            case core.Apply(arguments=(left, right)) if node.function.name in _OPPOSITE:
                operator = node.function.name if wanted else _OPPOSITE[node.function.name]
                return self._compared(operator, left, right)
            case core.Apply(arguments=(subject, among)) if node.function.name == "in":
                return self._among(subject, among, wanted=wanted)
            case core.Disjunction(operands) if wanted:
                return self._any_value(operands)
            case core.Conjunction(operands) if wanted:
                return self._all(operands, wanted=True)
            case core.Disjunction(operands) if not wanted:
                return self._all(operands, wanted=False)
            case _:
                return None

    def _any_value(self, operands: Sequence[Core]) -> list[Constraint] | None:
        """Return the values that `x in ("a", "b")` or `x = "a" or x = "b"` leaves to one fact."""
        found = [self.constraints_of(each, wanted=True) or [] for each in operands]
        one_of = [c for part in found for c in part if isinstance(c, OneOf) and len(part) == 1]
        if len(one_of) != len(operands) or len({each.name for each in one_of}) != 1:
            return None
        values = frozenset(value for each in one_of for value in each.values)
        return [OneOf(one_of[0].name, values)]

    def _all(self, operands: Sequence[Core], *, wanted: bool) -> list[Constraint]:
        parts = [self.constraints_of(each, wanted=wanted) or [] for each in operands]
        return [constraint for part in parts for constraint in part]

    def _compared(self, operator: str, left: Core, right: Core) -> list[Constraint] | None:
        values = self._values(operator, left, right) or self._values(operator, right, left)
        if values is not None:
            return [values]
        first, second = self._forms.form_of(left), self._forms.form_of(right)
        if first is None or second is None:
            return None
        difference = first.plus(second, Fraction(-1))
        match operator:
            case ">=" | ">":
                return [AtLeastZero(difference, operator == ">")]
            case "<=" | "<":
                return [AtLeastZero(difference.times(Fraction(-1)), operator == "<")]
            case "=":
                return [
                    AtLeastZero(difference, False),
                    AtLeastZero(difference.times(Fraction(-1)), False),
                ]
            case _:
                return None

    def _values(self, operator: str, subject: Core, value: Core) -> OneOf | None:
        """Return which values a comparison with a constant leaves to an enumeration or yes-or-no fact."""
        type_ = subject.type
        if not isinstance(value, core.Constant) or operator not in ("=", "!="):
            return None
        if isinstance(type_, EnumType):
            every: frozenset[object] = frozenset(type_.values)
        elif type_ == BOOLEAN:
            every = frozenset({True, False})
        else:
            return None
        if isinstance(value.value, tuple | dict):
            return None
        left = {value.value} & every if operator == "=" else every - {value.value}
        return OneOf(key_of(subject), frozenset(left))

    def _among(self, subject: Core, among: Core, *, wanted: bool) -> list[Constraint] | None:
        if isinstance(subject.type, EnumType):
            if not isinstance(among, core.Constant) or not isinstance(among.value, tuple | str):
                return None
            listed = among.value if isinstance(among.value, tuple) else (among.value,)
            names = frozenset(each for each in listed if isinstance(each, str))
            every = frozenset(subject.type.values)
            return [OneOf(key_of(subject), every & names if wanted else every - names)]
        if not wanted:
            return None
        match among:
            case core.MakeRange(low, high):
                ends = [(">=" if among.low_included else ">", low)]
                ends.append(("<=" if among.high_included else "<", high))
            case core.Constant(Range() as range_):
                ends = [
                    (">=" if range_.low_included else ">", _constant(range_.low, among)),
                    ("<=" if range_.high_included else "<", _constant(range_.high, among)),
                ]
            case _:
                return None
        found = [self._compared(op, subject, end) or [] for op, end in ends if end is not None]
        return [constraint for part in found for constraint in part]

    # ---- contradictions --------------------------------------------------------------------

    def exclude_each_other(self, constraints: Sequence[Constraint]) -> bool:
        """Return whether two of the constraints cannot hold together, or one cannot hold at all."""
        if any(map(self._is_impossible, constraints)):
            return True
        values: dict[str, frozenset[object]] = {}
        for each in constraints:
            if isinstance(each, OneOf):
                values[each.name] = values.get(each.name, each.values) & each.values
        if not all(values.values()):
            return True
        forms = [each for each in constraints if isinstance(each, AtLeastZero)]
        return any(self._exclude(one, other) for one, other in combinations(forms, 2))

    def _exclude(self, one: AtLeastZero, other: AtLeastZero) -> bool:
        """Return whether a sum of the two is impossible, or one in which a term cancels out."""
        if not self._forms.spend():
            return False
        if self._is_impossible(AtLeastZero(one.form.plus(other.form), one.strict or other.strict)):
            return True
        for term, factor in one.form.factors.items():
            against = other.form.factors.get(term)
            if against is not None and (factor > 0) != (against > 0):
                total = one.form.times(abs(against)).plus(other.form, abs(factor))
                if self._is_impossible(AtLeastZero(total, one.strict or other.strict)):
                    return True
        return False

    def _is_impossible(self, constraint: Constraint) -> bool:
        match constraint:
            case OneOf(values=values):
                return not values
            case AtLeastZero(form, strict):
                highest = self._forms.highest(form)
                return highest is not None and (highest < 0 or (strict and highest == 0))


def _flattened(operands: Sequence[Core], *, wanted: bool) -> Iterator[Core]:
    """Yield the parts of nested conjunctions (or disjunctions) one by one."""
    for each in operands:
        inner = isinstance(each, core.Conjunction if wanted else core.Disjunction)
        if inner and isinstance(each, core.Conjunction | core.Disjunction):
            yield from _flattened(each.operands, wanted=wanted)
        else:
            yield each


def _constant(value: Value, like: core.Constant) -> Core | None:
    """Return an end of a constant range as a constant; None where it is unbounded."""
    return None if value is None else core.Constant(value, literal_type(value), like.written)
