"""symbolic: the values of expressions over all facts at once, as terms of a solver.

A term stands for the value of an expression for every subject: a formula for each truth, number, text or day,
a condition for the items of a list. A known value stays a value of the language, so that functions of known
values are computed by the functions themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import z3

from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value
from criteria_engine.source import Span
from criteria_engine.symbolic.formulas import (
    FALSE,
    TRUE,
    Formula,
    conjunction,
    disjunction,
    negation,
    numeral,
)
from criteria_engine.symbolic.simplifier import Simplifier


class OutsideFragmentError(Exception):
    """An expression whose meaning is not expressed in formulas.

    Attributes:
        construct: what it is, in the words of the language.
        span: where it is written; None where that is not known yet.
    """

    def __init__(self, construct: str, span: Span | None = None) -> None:
        super().__init__(construct)
        self.construct, self.span = construct, span


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A value that is the same for all subjects; also null, ranges, and lists of values."""

    value: Value


@dataclass(frozen=True, slots=True)
class TruthTerm:
    """A boolean: when it is true and when it is false; otherwise it is null."""

    true: Formula
    false: Formula


@dataclass(frozen=True, slots=True)
class NumberTerm:
    """A number, and when it is null."""

    value: Formula
    null: Formula = FALSE


@dataclass(frozen=True, slots=True)
class RatioTerm:
    """A quotient of numbers that are not known.

    Attributes:
        cases: conditions that exclude each other, each with the numerator and the denominator, which is
            positive where the condition holds.
        null: when it is null.
    """

    cases: tuple[tuple[Formula, Formula, Formula], ...]
    null: Formula = FALSE


@dataclass(frozen=True, slots=True)
class TextTerm:
    """A text, as its number in the :class:`TextTable`, and when it is null."""

    code: Formula
    null: Formula = FALSE


@dataclass(frozen=True, slots=True)
class DayTerm:
    """A day, and when it is null."""

    year: Formula
    month: Formula
    day: Formula
    null: Formula = FALSE

    @property
    def order(self) -> Formula:
        """A number that is greater for a later day."""
        return self.year * 372 + self.month * 31 + self.day


@dataclass(frozen=True, slots=True)
class RecordTerm:
    """A record."""

    fields: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class ItemsTerm:
    """The items of a list of facts that meet a condition on the one symbolic item of the list."""

    source: ListSource
    condition: Formula


@dataclass(frozen=True, slots=True)
class MappedTerm:
    """A value for each of the items of a list of facts."""

    items: ItemsTerm
    body: Term


@dataclass(frozen=True, slots=True)
class SeveralTerm:
    """A list that is written out.

    Attributes:
        items: the items that may belong to it.
        held: for each, when it does; empty where all of them do.
    """

    items: tuple[Term, ...]
    held: tuple[Formula, ...] = ()

    @property
    def parts(self) -> list[tuple[Formula, Term]]:
        """The items, each with when it belongs to the list."""
        return list(zip(self.held or [TRUE] * len(self.items), self.items, strict=True))


@dataclass(frozen=True, slots=True)
class RangeTerm:
    """A range; an end that is None is unbounded."""

    low: Term | None
    high: Term | None
    low_included: bool
    high_included: bool


Term = (
    KnownTerm
    | TruthTerm
    | NumberTerm
    | RatioTerm
    | TextTerm
    | DayTerm
    | RecordTerm
    | ItemsTerm
    | MappedTerm
    | SeveralTerm
    | RangeTerm
)


Side = int
"""Which of the sets: 0 for the only or the old one, 1 for the new one."""


@dataclass(frozen=True, slots=True)
class FactTerm:
    """A fact and its term.

    Attributes:
        name: the name of the fact, or the id of a judgement or of evidence.
        shape: what the sets that have it accept, by side.
        term: its term.
    """

    name: str
    shape: Mapping[Side, FactShape]
    term: Term


@dataclass(frozen=True, slots=True)
class Tally:
    """A number that stands for all items of a list that meet a condition.

    Attributes:
        name: the name of the number in formulas.
        condition: the condition on the symbolic item.
        added: the field of the item that is added up; None where the items are counted.
    """

    name: str
    condition: Formula
    added: Formula | None = None

    @property
    def formula(self) -> Formula:
        """The number in formulas."""
        real = self.added is not None and not z3.is_int(self.added)
        return z3.Real(self.name) if real else z3.Int(self.name)


@dataclass(eq=False)
class ListSource:
    """A list of facts, or one within the items of another list.

    Attributes:
        path: its path, for example `members`, or `families[].members`.
        name: the beginning of the names of its numbers in formulas.
        items: the symbolic item, as each set reads it.
        item_terms: the facts of the item.
        parent: the list whose items hold this list; None for a fact of the subject.
        simplifier: simplifies what is counted.
        declared: the declarations of the list, one for each set that has it.
        domain: what holds for every item by its declaration.
        fields: the names in formulas of the facts of an item.
        lists: the lists within an item.
        tallies: the numbers of the list, by their name in formulas.
    """

    path: str
    name: str
    parent: ListSource | None
    simplifier: Simplifier
    items: dict[Side, Term] = field(default_factory=dict)
    item_terms: list[FactTerm] = field(default_factory=list)
    declared: list[FactShape] = field(default_factory=list)
    domain: list[Formula] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    lists: list[ListSource] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    _by_condition: dict[tuple[int, int | None], Tally] = field(default_factory=dict)
    _kept: list[Formula] = field(default_factory=list)

    @property
    def item(self) -> Term:
        """The symbolic item of a list whose sets read the same fields."""
        return next(iter(self.items.values()))

    @property
    def least(self) -> Number:
        """The least number of items."""
        return max([each.low or 0 for each in self.declared], default=0)

    @property
    def most(self) -> Number:
        """The greatest number of items."""
        limits = [MAX_ITEMS if each.high is None else each.high for each in self.declared]
        return min([*limits, MAX_ITEMS])

    def owns(self, name: str) -> bool:
        """Return whether a name in formulas belongs to an item of this list."""
        return name in self.fields or any(
            name.startswith(f"{each.name}_") or each.owns(name) for each in self.lists
        )

    def tally(self, condition: Formula, added: Formula | None) -> Tally:
        """Return the number of a condition; the same one whenever the condition is the same."""
        key = (condition.get_id(), None if added is None else added.get_id())
        found = self._by_condition.get(key)
        if found is None:
            # The identity of a formula is free for another one as soon as the formula is gone.
            self._kept += [condition] if added is None else [condition, added]
            found = Tally(f"{self.name}_t{len(self.tallies)}", condition, added)
            self.tallies[found.name] = self._by_condition[key] = found
        return found


NO_TEXT: Final = 0
"""The number of the empty text, which no fact is."""


class TextTable:
    """Numbers texts, so that texts can be compared for equality."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"": NO_TEXT}

    def code(self, text: str) -> int:
        """Return the number of a text; a new text gets the next number."""
        return self._codes.setdefault(text, len(self._codes))

    def text(self, code: int) -> str:
        """Return the text of a number; a number without a text gives one that no text is equal to."""
        known = list(self._codes)
        if 0 <= code < len(known):
            return known[code]
        text = f"văn bản {code}"
        while text in self._codes:
            text += "′"
        return text


# ---- terms -----------------------------------------------------------------------------------


def truth(formula: Formula) -> TruthTerm:
    """Return a boolean that is never null."""
    return TruthTerm(formula, negation(formula))


def null_of(term: Term) -> Formula:
    """Return when a term is null."""
    match term:
        case KnownTerm(value):
            return TRUE if value is None else FALSE
        case TruthTerm(true, false):
            if z3.is_not(false) and false.arg(0).eq(true):
                return FALSE
            return negation(disjunction([true, false]))
        case (
            NumberTerm(null=null) | RatioTerm(null=null) | TextTerm(null=null) | DayTerm(null=null)
        ):
            return null
        case _:
            return FALSE


def with_null(term: Term, null: Formula) -> Term:
    """Return the term, null also where the condition holds."""
    if z3.is_false(null):
        return term
    match term:
        case TruthTerm(true, false):
            known = negation(null)
            return TruthTerm(conjunction([true, known]), conjunction([false, known]))
        case NumberTerm(value, own):
            return NumberTerm(value, disjunction([own, null]))
        case RatioTerm(cases, own):
            return RatioTerm(cases, disjunction([own, null]))
        case TextTerm(code, own):
            return TextTerm(code, disjunction([own, null]))
        case DayTerm(year, month, day, own):
            return DayTerm(year, month, day, disjunction([own, null]))
        case KnownTerm(value) if value is not None:
            return with_null(lifted(term, None, TextTable()), null)
        case KnownTerm():
            return term
        case _:
            raise OutsideFragmentError("null")


def lifted(term: Term, like: Term | None, texts: TextTable) -> Term:
    """Return a known value as a term with formulas; null becomes the null of the other term's kind.

    Args:
        term: any term.
        like: a term of the kind that null should have; None for no other.
        texts: the numbers of texts.
    """
    if not isinstance(term, KnownTerm):
        return term
    match term.value:
        case None:
            match like:
                case TruthTerm():
                    return TruthTerm(FALSE, FALSE)
                case NumberTerm() | RatioTerm():
                    return NumberTerm(z3.IntVal(0), TRUE)
                case TextTerm():
                    return TextTerm(z3.IntVal(-1), TRUE)
                case DayTerm():
                    return DayTerm(z3.IntVal(1), z3.IntVal(1), z3.IntVal(1), TRUE)
                case _:
                    return term
        case bool() as value:
            return truth(TRUE if value else FALSE)
        case int() | Decimal() as value:
            return NumberTerm(numeral(value))
        case str() as value:
            return TextTerm(z3.IntVal(texts.code(value)))
        case datetime():
            raise OutsideFragmentError("date and time")
        case date() as value:
            return DayTerm(z3.IntVal(value.year), z3.IntVal(value.month), z3.IntVal(value.day))
        case _:
            return term


def both_lifted(left: Term, right: Term, texts: TextTable) -> tuple[Term, Term]:
    """Return two terms with formulas; null becomes the null of the other's kind."""
    left = lifted(left, None, texts)
    right = lifted(right, left, texts)
    return lifted(left, right, texts), right
