"""symbolic: a model of the solver ↔ facts as a host would state them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import z3

from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import PLAIN_FIELD, Number
from criteria_engine.model.values import EXACT, Value, holds_unknown
from criteria_engine.symbolic.formulas import Formula, conjunction, constants_in, exact_value, total
from criteria_engine.symbolic.kinds import Addend, ListKinds
from criteria_engine.symbolic.subject import SubjectTerms, Values
from criteria_engine.symbolic.terms import (
    DayTerm,
    FactTerm,
    ItemsTerm,
    NumberTerm,
    RecordTerm,
    Side,
    Term,
    TextTable,
    TextTerm,
    TruthTerm,
)

_MOST_DECIMALS: Final = 12
"""The most decimals of a number in the facts of a witness."""


_MOST_DIGITS: Final = 15
"""The most digits of a number with decimals; readers of JSON that use floats keep so many."""


class NoDecimalError(Exception):
    """A number of a model is not a decimal number that a fact may be, such as 1/3."""


# ---- a model → facts -------------------------------------------------------------------------


class FactWriter:
    """Writes the facts of one set from a model.

    Args:
        subject: the facts of all subjects.
        side: the set.
        lists: the kinds of the items of each list that is a fact.
        preferred: items that the author has written, by the path of their list; they are taken where the model
            has items of their kind.
    """

    def __init__(
        self,
        subject: SubjectTerms,
        side: Side,
        lists: Sequence[ListKinds],
        preferred: Mapping[str, Sequence[Mapping[str, Value]]],
    ) -> None:
        self._subject, self._side, self._preferred = subject, side, preferred
        self._lists = {each.source.path: each for each in lists}

    def facts(self, values: Values) -> dict[str, Any]:
        """Return the facts, as :meth:`criteria_engine.Criteria.decide` takes them.

        Raises:
            NoDecimalError: a number is no decimal number.
        """
        facts: dict[str, Any] = {}
        for key, each in self._subject.terms:
            if self._side not in each.shape:
                continue
            section, _, id_ = key.partition(".")
            value = self._value(each.term, each.shape[self._side], values, self._lists)
            if id_:
                facts.setdefault(section, {})[id_] = value
            else:
                facts[key] = value
        return facts

    def _value(
        self, term: Term, shape: FactShape, values: Values, lists: Mapping[str, ListKinds]
    ) -> Any:
        match term:
            case TruthTerm(true):
                return values.get(_name(true), False)
            case NumberTerm(value):
                return decimal_of(Fraction(values.get(_name(value), 0)))
            case TextTerm(code):
                return self._subject.texts.text(int(values.get(_name(code), 0)))
            case DayTerm(year, month, day):
                parts = [int(values.get(_name(each), 1)) for each in (year, month, day)]
                return date(*parts)
            case RecordTerm(fields) if shape.kind == "decision":
                return _decision(fields, values)
            case RecordTerm(fields):
                return {
                    name: self._value(fields[name], field, values, lists)
                    for name, field in shape.fields.items()
                }
            case ItemsTerm(source):
                return self._items(lists[source.path], shape, values)
            case _:
                raise AssertionError(term)

    def _items(self, kinds: ListKinds, shape: FactShape, values: Values) -> list[Any]:
        """Return the items of a list: records, or the values themselves of a list of plain values."""
        items: list[dict[str, Any]] = []
        ready = _by_kind(kinds, self._preferred.get(kinds.source.path, ()), self._subject.texts)
        inner = {each.source.path: each for each in kinds.inner}
        for kind in kinds.kinds:
            number = int(values.get(kind.name, 0))
            own = ready.get(kind.name, [])[:number] if not kind.addends else []
            items += [
                {name: as_stated(each[name], field) for name, field in shape.fields.items()}
                for each in own
            ]
            for index in range(number - len(own)):
                changed = {
                    **kind.item(values),
                    **dict(_shares(kind.addends, number, index, values)),
                }
                items.append(
                    {
                        each.name: self._value(each.term, each.shape[self._side], changed, inner)
                        for each in kinds.source.item_terms
                        if self._side in each.shape
                    }
                )
        return items if shape.plain is None else [each[PLAIN_FIELD] for each in items]


def _name(formula: Formula) -> str:
    return str(formula.decl().name())


def decimal_of(value: Fraction) -> Number:
    """Return a number of a model as a number that a fact may be.

    Raises:
        NoDecimalError: it is none, such as 1/3.
    """
    if value.denominator == 1:
        return value.numerator
    scaled = value * 10**_MOST_DECIMALS
    if scaled.denominator != 1:
        raise NoDecimalError
    number = EXACT.divide(Decimal(scaled.numerator), Decimal(10**_MOST_DECIMALS))
    if len(number.normalize(EXACT).as_tuple().digits) > _MOST_DIGITS:
        raise NoDecimalError
    return number


def _decision(fields: Mapping[str, Term], values: Values) -> dict[str, str]:
    held = [
        name
        for name, term in fields.items()
        if isinstance(term, TruthTerm) and values.get(_name(term.true), False)
    ]
    return _stated_decision(held)


def _stated_decision(held: Sequence[str]) -> dict[str, str]:
    """Return a decision of another title, of which some fields hold, as a host would state it."""
    if "eligible" not in held:
        return {"outcome": "not_eligible"}
    levels = [name for name in held if name != "eligible"]
    return {"outcome": "eligible", **({"level": levels[-1]} if levels else {})}


def _shares(
    addends: Iterable[Addend], number: int, index: int, values: Values
) -> Iterator[tuple[str, Fraction]]:
    """Yield the value of each added field for one of the items of a kind, so that they add up."""
    for each in addends:
        rest = Fraction(values.get(each.name, 0)) - each.low * number
        room = each.high - each.low
        yield each.field, each.low + min(max(rest - room * index, Fraction(0)), room)


def _by_kind(
    kinds: ListKinds, items: Sequence[Mapping[str, Value]], texts: TextTable
) -> dict[str, list[Mapping[str, Value]]]:
    """Return complete items of an example, by the name of their kind."""
    found: dict[str, list[Mapping[str, Value]]] = {}
    for item in items:
        kind = kinds.kind_of(dict(item_values(kinds, item, texts)))
        if kind is not None and _is_complete(kinds.source.item_terms, item):
            found.setdefault(kind.name, []).append(item)
    return found


def _is_complete(declared: Sequence[FactTerm], item: Mapping[str, Value]) -> bool:
    """Return whether all facts of an item are known."""
    return all(each.name in item and not holds_unknown(item[each.name]) for each in declared)


def as_stated(value: Value, shape: FactShape) -> Any:
    """Return a known fact as a host would state it."""
    match shape.kind:
        case "list":
            items = [
                {
                    name: as_stated(each[name], field)
                    for name, field in shape.fields.items()
                    if name in each
                }
                for each in value
            ]
            return items if shape.plain is None else [each[PLAIN_FIELD] for each in items]
        case "record":
            return {name: as_stated(each, shape.fields[name]) for name, each in value.items()}
        case "decision":
            return _stated_decision([name for name, holds in value.items() if holds is True])
        case _:
            return value


# ---- facts → formulas ------------------------------------------------------------------------


def item_values(
    kinds: ListKinds, item: Mapping[str, Value], texts: TextTable
) -> Iterator[tuple[str, Fraction | bool]]:
    """Yield the values of an item of an example by the names in formulas; items with lists are left out."""
    for each in kinds.source.item_terms:
        for formula, value in stated(each.term, item.get(each.name), texts):
            yield _name(formula), value


def stated(term: Term, value: Value, texts: TextTable) -> Iterator[tuple[Formula, Fraction | bool]]:
    """Yield what a known fact says about the names in formulas; nothing for an unknown one or a list."""
    match term:
        case TruthTerm(true) if isinstance(value, bool):
            yield true, value
        case NumberTerm(formula) if isinstance(value, int | Decimal) and not isinstance(
            value, bool
        ):
            yield formula, Fraction(value)
        case TextTerm(code) if isinstance(value, str):
            yield code, Fraction(texts.code(value))
        case DayTerm(year, month, day) if isinstance(value, date):
            yield year, Fraction(value.year)
            yield month, Fraction(value.month)
            yield day, Fraction(value.day)
        case RecordTerm(fields) if isinstance(value, Mapping):
            for name, field in fields.items():
                yield from stated(field, value.get(name), texts)
        case _:
            return


class Wishes:
    """What a model should be like: as near as possible to an example, or else small.

    Args:
        subject: the facts of all subjects.
        lists: the kinds of the items of each list that is a fact.
        example: the facts of an example by the names that programs read; empty for none.

    Attributes:
        wished: what should hold.
        smallest: sums that should be as small as possible, the first one first.
    """

    def __init__(
        self, subject: SubjectTerms, lists: Sequence[ListKinds], example: Mapping[str, Value]
    ) -> None:
        self.wished: list[Formula] = []
        distances: list[Formula] = []
        for key, each in subject.terms:
            known = list(stated(each.term, example.get(key), subject.texts))
            if known:
                same = [formula == exact_value(value) for formula, value in known]
                self.wished.append(conjunction(same))
                distances += [
                    _distance(formula, exact_value(value))
                    for formula, value in known
                    if isinstance(each.term, NumberTerm)
                ]
            else:
                self._small(each.term, distances)
        numbers = [
            _distance(kind.count, z3.IntVal(often.get(kind.name, 0)))
            for kinds in lists
            for often in [_numbers(kinds, example.get(kinds.source.path, ()), subject.texts)]
            for kind in kinds.kinds
        ]
        short = [each for kinds in lists for each in kinds.short]
        if short:
            self.wished.append(conjunction(short))
        self.smallest = [total(each) for each in (numbers, distances) if each]

    def _small(self, term: Term, distances: list[Formula]) -> None:
        match term:
            case TruthTerm(_, false):
                self.wished.append(false)
            case NumberTerm(value):
                distances.append(_distance(value, z3.IntVal(0)))
            case RecordTerm(fields):
                for each in fields.values():
                    self._small(each, distances)
            case _:
                pass


def _numbers(kinds: ListKinds, items: Value, texts: TextTable) -> Mapping[str, int]:
    """Return how many items of an example there are of each kind, by its name."""
    numbers: dict[str, int] = {}
    for item in items if isinstance(items, tuple) else ():
        kind = kinds.kind_of(dict(item_values(kinds, item, texts)))
        if kind is not None:
            numbers[kind.name] = numbers.get(kind.name, 0) + 1
    return numbers


def _distance(left: Formula, right: Formula) -> Formula:
    return z3.If(left >= right, left - right, right - left)


def whole_multiples(formulas: Iterable[Formula], decimals: int) -> list[Formula]:
    """Return that every number that formulas read has at most so many decimals."""
    reals = {_name(c): c for f in formulas for c in constants_in(f) if z3.is_real(c)}
    return [
        each * 10**decimals == z3.ToReal(z3.Int(f"{name}_decimals")) for name, each in reals.items()
    ]
