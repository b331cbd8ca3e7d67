"""advice: one fact that a plan may change or ask about → its formulas, and its value in a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import lcm

import z3

from criteria_engine.advice.places import ChangePlace
from criteria_engine.frozen import dataclass
from criteria_engine.model.values import Interval, Value, is_unknown
from criteria_engine.reading.documents import Changeable
from criteria_engine.symbolic.formulas import (
    ONE,
    ZERO,
    Formula,
    disjunction,
    evaluated,
    names_in,
    numeral,
)
from criteria_engine.symbolic.models import decimal_of
from criteria_engine.symbolic.subject import Values
from criteria_engine.symbolic.terms import (
    DayTerm,
    NumberTerm,
    RecordTerm,
    Term,
    TextTable,
    TextTerm,
    TruthTerm,
)

Path = tuple[str | int, ...]
"""The names on the way to a value, and the positions (from 0) in lists."""


@dataclass(frozen=True, eq=False)
class Move:
    """A fact that a plan may change, or an unknown one that it may ask about.

    Attributes:
        place: what the set declares of the fact.
        path: where it stands in the facts.
        asks: whether it is unknown, so that a plan asks about it; else a plan changes it.
        old: its value; UNKNOWN, an interval or None while it is not known.
        taken: when the plan has this move.
        amount: in how many steps it changes; 1 for what is asked about.
        price: the effort of it, in units that make all prices whole numbers.
        pairs: the names in formulas of the fact, each with its value after the plan.
        free: the names in formulas that this move decides.
        domain: what holds for them.
        group: which items of a list, alike one another, it belongs to; None where it belongs to no item.
        size: how many items are alike.
    """

    place: ChangePlace
    path: Path
    asks: bool
    old: Value
    taken: Formula
    amount: Formula
    price: Formula
    pairs: tuple[tuple[Formula, Formula], ...]
    free: tuple[Formula, ...]
    domain: tuple[Formula, ...] = ()
    group: tuple[Path, int] | None = None
    size: int = 1

    @property
    def names(self) -> frozenset[str]:
        """The names in formulas that the value after the plan reads."""
        return frozenset().union(*[names_in(new) for _, new in self.pairs])

    @property
    def item(self) -> int:
        """The position of the innermost item that it belongs to; -1 for none."""
        return next((each for each in reversed(self.path) if isinstance(each, int)), -1)

    @property
    def identity(self) -> tuple[Formula, ...]:
        """What is the same formulas for the moves of items that are alike."""
        return (self.taken, self.price, *[new for _, new in self.pairs])

    def renamed(self, names: Sequence[tuple[Formula, Formula]]) -> Move:
        """Return the move with other names in its formulas."""

        def new(formula: Formula) -> Formula:
            return z3.substitute(formula, *names)

        return replace(
            self,
            taken=new(self.taken),
            amount=new(self.amount),
            price=new(self.price),
            pairs=tuple([(old, new(each)) for old, each in self.pairs]),
            free=tuple(map(new, self.free)),
            domain=tuple(map(new, self.domain)),
        )

    def is_taken(self, values: Values) -> bool:
        """Return whether a model has this move."""
        return evaluated(self.taken, self._complete(values)) is True

    def price_in(self, values: Values) -> Fraction:
        """Return its price in a model, in the unit of `price`."""
        return Fraction(evaluated(self.price, self._complete(values)) or 0)

    def leaves(self, values: Values) -> list[Fraction | bool]:
        """Return the values of the names of the fact after the plan, in the order of `pairs`."""
        complete = self._complete(values)
        found = [evaluated(new, complete) for _, new in self.pairs]
        return [each for each in found if each is not None]

    def value(self, values: Values, texts: TextTable) -> Value:
        """Return the fact after the plan, as the evaluator reads it.

        Raises:
            NoDecimalError: a number is no decimal number.
        """
        leaves = self.leaves(values)
        match self.place.shape.kind:
            case "boolean":
                return leaves[0] is True
            case "integer" | "number":
                return decimal_of(Fraction(leaves[0]))
            case "date":
                year, month, day = map(int, leaves)
                return date(year, month, day)
            case "decision":
                names = [name for name, _ in getattr(self.place.shape.type, "fields", ())]
                return dict(zip(names, map(bool, leaves), strict=True))
            case _:
                return texts.text(int(leaves[0]))

    def _complete(self, values: Values) -> Values:
        """Return the values with one for each name that the model leaves free."""
        missing = {
            each.decl().name(): False if z3.is_bool(each) else Fraction(0)
            for each in self.free
            if each.decl().name() not in values
        }
        return {**missing, **values}


class MoveMaker:
    """Makes the moves of one set.

    Args:
        texts: the numbers of texts.
        places: the declarations of all facts.
        day: the day on which something can be changed.

    Attributes:
        unit: what the prices of moves are multiplied with, so that they are whole numbers.
    """

    def __init__(self, texts: TextTable, places: Iterable[ChangePlace], day: date) -> None:
        self._texts, self._day = texts, day
        self.unit = lcm(*[price.denominator for price in _prices(places)])

    def move(
        self, term: Term, value: Value, place: ChangePlace, path: Path, suffix: str
    ) -> Move | None:
        """Return the move of a fact; None where it is known and stays as it is.

        Args:
            term: the fact of all subjects.
            value: the fact of the subject; None while it is not stated.
            place: its declaration.
            path: where it stands.
            suffix: the end of the names of the move in formulas.
        """
        leaves = _leaves(term)
        if not _is_known(term, value):
            return self._asked(leaves, value, place, path, suffix)
        change = place.change_on(self._day)
        return None if change is None else self._changed(term, value, place, change, path, suffix)

    def _asked(
        self, leaves: Sequence[Formula], value: Value, place: ChangePlace, path: Path, suffix: str
    ) -> Move:
        free = [z3.Const(f"{each.decl().name()}{suffix}", each.sort()) for each in leaves]
        taken = z3.Bool(f"ask {leaves[0].decl().name()}{suffix}")
        domain = []
        if isinstance(value, Interval):
            bounds = ((value.low, True), (value.high, False))
            for bound, is_low in bounds:
                if bound is not None:
                    domain.append(
                        free[0] >= numeral(bound) if is_low else free[0] <= numeral(bound)
                    )
        if isinstance(value, Mapping):
            known = zip(free, _fields_of(place), strict=True)
            domain += [
                each if value[name] else z3.Not(each)
                for each, name in known
                if isinstance(value.get(name), bool)
            ]
        pairs = tuple(zip(leaves, free, strict=True))
        return Move(
            place, path, True, value, taken, ONE, ZERO, pairs, (taken, *free), tuple(domain)
        )

    def _changed(
        self,
        term: Term,
        value: Value,
        place: ChangePlace,
        change: Changeable,
        path: Path,
        suffix: str,
    ) -> Move | None:
        match term:
            case TruthTerm(leaf) if change.direction == "either" or value is (
                change.direction == "down"
            ):
                free = z3.Bool(f"do {leaf.decl().name()}{suffix}")
                amount = z3.If(free, ONE, ZERO)
                new = z3.Not(free) if value else free
                return self._done(place, path, value, change, amount, ((leaf, new),), free)
            case NumberTerm(leaf):
                free = z3.Int(f"do {leaf.decl().name()}{suffix}")
                domain = {"up": [free >= 0], "down": [free <= 0], "either": []}[change.direction]
                amount = {"up": free, "down": -free, "either": z3.If(free >= 0, free, -free)}[
                    change.direction
                ]
                new = numeral(Fraction(value)) + free * numeral(place.step)
                if z3.is_real(leaf) and z3.is_int(new):
                    new = z3.ToReal(new)
                return self._done(place, path, value, change, amount, ((leaf, new),), free, domain)
            case TextTerm(leaf) if place.shape.kind == "enumeration":
                return self._chosen(leaf, value, place, change, path, suffix)
            case RecordTerm(fields):
                return self._gained(list(fields.values()), value, place, change, path, suffix)
            case _:
                return None

    def _chosen(
        self,
        leaf: Formula,
        value: Value,
        place: ChangePlace,
        change: Changeable,
        path: Path,
        suffix: str,
    ) -> Move | None:
        """Return the move to another value of an enumeration."""
        words = list(place.shape.values)
        here = words.index(str(value))
        distances = {
            word: 1 if change.direction == "either" else abs(place_ - here)
            for place_, word in enumerate(words)
            if word != value
            and (change.direction == "either" or (place_ > here) == (change.direction == "up"))
        }
        if not distances:
            return None
        free = z3.Int(f"do {leaf.decl().name()}{suffix}")
        codes = {word: self._texts.code(word) for word in (*distances, str(value))}
        amount = ZERO
        for word, distance in distances.items():
            amount = z3.If(free == codes[word], z3.IntVal(distance), amount)
        domain = [disjunction([free == code for code in codes.values()])]
        return self._done(place, path, value, change, amount, ((leaf, free),), free, domain)

    def _gained(
        self,
        fields: Sequence[Term],
        value: Value,
        place: ChangePlace,
        change: Changeable,
        path: Path,
        suffix: str,
    ) -> Move | None:
        """Return the move to a title that another set decides, or to a higher level of it."""
        leaves = [each.true for each in fields if isinstance(each, TruthTerm)]
        held = (
            sum(value[name] is True for name in _fields_of(place))
            if isinstance(value, Mapping)
            else 0
        )
        if held == len(leaves):
            return None
        free = z3.Int(f"do {leaves[0].decl().name()}{suffix}")
        # With levels, the first of them comes together with the title.
        together = 1 if held == 0 and len(leaves) > 1 else 0
        amount = z3.If(free > held, free - held - together, ZERO)
        pairs = tuple([(leaf, free > index) for index, leaf in enumerate(leaves)])
        domain = [free >= held, free <= len(leaves), free != held + 1 if together else free >= 0]
        return self._done(place, path, value, change, amount, pairs, free, domain)

    def _done(
        self,
        place: ChangePlace,
        path: Path,
        value: Value,
        change: Changeable,
        amount: Formula,
        pairs: tuple[tuple[Formula, Formula], ...],
        free: Formula,
        domain: Sequence[Formula] = (),
    ) -> Move:
        price = amount * numeral(price_of(change) * self.unit)
        return Move(
            place, path, False, value, amount > 0, amount, price, pairs, (free,), tuple(domain)
        )


def price_of(change: Changeable) -> Fraction:
    """Return the effort of one step."""
    stated = None if change.price is None else change.price.value
    return Fraction(1) if stated is None else Fraction(stated)


def _prices(places: Iterable[ChangePlace]) -> list[Fraction]:
    found = []
    for each in places:
        if each.change is not None:
            found.append(price_of(each.change))
        found += _prices(each.fields.values())
    return found


def _fields_of(place: ChangePlace) -> list[str]:
    """Return the names of the fields of a decision: whether it is earned, and its levels."""
    return [name for name, _ in getattr(place.shape.type, "fields", ())]


def _leaves(term: Term) -> list[Formula]:
    """Return the names of a fact in formulas."""
    match term:
        case TruthTerm(true):
            return [true]
        case NumberTerm(value):
            return [value]
        case TextTerm(code):
            return [code]
        case DayTerm(year, month, day):
            return [year, month, day]
        case RecordTerm(fields):
            return [leaf for each in fields.values() for leaf in _leaves(each)]
        case _:
            raise AssertionError(term)


def _is_known(term: Term, value: Value) -> bool:
    if isinstance(term, RecordTerm):
        return isinstance(value, Mapping) and all(
            isinstance(value.get(name), bool) for name in term.fields
        )
    return value is not None and not is_unknown(value)
