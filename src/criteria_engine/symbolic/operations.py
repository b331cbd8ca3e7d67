"""symbolic: the operations that functions name in `terms`: terms of arguments → the term of a call.

An operation is called only where some argument is not a known value. Where a function propagates null, the
caller has taken care of arguments that are null.
"""

from __future__ import annotations

from collections.abc import Sequence

import z3

from criteria_engine.model.values import Range
from criteria_engine.symbolic.formulas import (
    Formula,
    choice,
    conjunction,
    disjunction,
    negation,
    total,
)
from criteria_engine.symbolic.lists import count_items, sum_items
from criteria_engine.symbolic.scalar_operations import ScalarOperations
from criteria_engine.symbolic.subject import SubjectTerms
from criteria_engine.symbolic.terms import (
    ItemsTerm,
    KnownTerm,
    MappedTerm,
    NumberTerm,
    OutsideFragmentError,
    RangeTerm,
    RatioTerm,
    SeveralTerm,
    Term,
    TruthTerm,
    lifted,
    null_of,
    truth,
    with_null,
)


class TermOperations(ScalarOperations):
    """Operations on terms, lists included: those that functions name in `terms`.

    Args:
        subject: the facts of all subjects.
    """

    def __init__(self, subject: SubjectTerms) -> None:
        super().__init__(subject.texts)
        self._subject = subject

    def belongs(self, value: Term, among: Term) -> Term:
        """Test whether a value lies in a range, or is an item of a list."""
        match among:
            case KnownTerm(tuple() as items):
                parts = [self._matches(value, KnownTerm(item)) for item in items]
            case SeveralTerm():
                parts = [conjunction([h, self._matches(value, item)]) for h, item in among.parts]
            case ItemsTerm() | MappedTerm():
                return self.contains(among, value)
            case _:
                parts = [self._matches(value, among)]
        return truth(disjunction(parts))

    def _matches(self, value: Term, among: Term) -> Formula:
        match among:
            case KnownTerm(Range(low, high, low_included, high_included)):
                ends = [None if end is None else KnownTerm(end) for end in (low, high)]
                return self._within(value, RangeTerm(ends[0], ends[1], low_included, high_included))
            case RangeTerm():
                return self._within(value, among)
            case _:
                return self._equal(value, among)

    def _within(self, value: Term, range_: RangeTerm) -> Formula:
        known = [negation(null_of(value))]
        if range_.low is not None:
            known.append(self._compare(">=" if range_.low_included else ">", value, range_.low))
        if range_.high is not None:
            known.append(self._compare("<=" if range_.high_included else "<", value, range_.high))
        return conjunction(known)

    # ---- lists -----------------------------------------------------------------------------------

    def count(self, items: Term) -> Term:
        """Count the items of a list."""
        match items:
            case ItemsTerm() | MappedTerm(items=ItemsTerm()):
                return NumberTerm(self._size(items))
            case SeveralTerm():
                return NumberTerm(self._size(items))
            case _:
                raise OutsideFragmentError("count")

    def _size(self, items: Term) -> Formula:
        if isinstance(items, SeveralTerm):
            return _number_of([held for held, _ in items.parts])
        items = items.items if isinstance(items, MappedTerm) else items
        if not isinstance(items, ItemsTerm):
            raise OutsideFragmentError("list")
        return count_items(items.source, items.condition)

    def count_where(self, items: Term, met: Term) -> Term:
        """Count the items of a list that meet a condition."""
        return NumberTerm(self._counted(met))

    def _counted(self, met: Term) -> Formula:
        """Return for how many items a condition is true."""
        match met:
            case MappedTerm(items, body):
                holds = conjunction([items.condition, self._truth(body).true])
                return count_items(items.source, holds)
            case SeveralTerm():
                return _number_of(
                    [conjunction([held, self._truth(each).true]) for held, each in met.parts]
                )
            case KnownTerm(tuple() as values):
                return z3.IntVal(sum(each is True for each in values))
            case _:
                raise OutsideFragmentError("list")

    def share(self, items: Term, met: Term) -> Term:
        """Return the share of the items that meet a condition; null for an empty list."""
        size = self._size(items)
        return RatioTerm(((size > 0, self._counted(met), size),), size == 0)

    def share_or(self, items: Term, met: Term, empty: Term) -> Term:
        """Return the share of the items that meet a condition, or another number for an empty list."""
        size = self._size(items)
        cases = [(size > 0, self._counted(met), size)]
        cases += [
            (conjunction([size == 0, when]), top, z3.IntVal(1) if bottom is None else bottom)
            for when, top, bottom in self._cases(empty)
        ]
        return RatioTerm(tuple(cases))

    def total(self, items: Term) -> Term:
        """Add up the numbers of a list."""
        match items:
            case SeveralTerm():
                numbers = [
                    choice(held, self._number(each), z3.IntVal(0)) for held, each in items.parts
                ]
                nulls = [conjunction([held, null_of(each)]) for held, each in items.parts]
                return NumberTerm(total(numbers), disjunction(nulls))
            case MappedTerm():
                return NumberTerm(self._sum(items))
            case _:
                raise OutsideFragmentError("total")

    def _sum(self, mapped: MappedTerm) -> Formula:
        if not z3.is_false(null_of(mapped.body)):
            raise OutsideFragmentError("total with null")
        items = mapped.items
        return sum_items(items.source, items.condition, self._number(mapped.body))

    def sum_or_null(self, *numbers: Term) -> Term:
        """Add up numbers; null for an empty list."""
        items = _only_list(numbers)
        if isinstance(items, MappedTerm):
            return NumberTerm(self._sum(items), self._size(items) == 0)
        return with_null(self.total(items), self._size(items) == 0)

    def mean(self, *numbers: Term) -> Term:
        """Return the mean of numbers; null for an empty list."""
        items = _only_list(numbers)
        if isinstance(items, MappedTerm):
            size = self._size(items)
            return RatioTerm(((size > 0, self._sum(items), size),), size == 0)
        if isinstance(items, SeveralTerm) and items.items and not items.held:
            return self.divide(self.total(items), KnownTerm(len(items.items)))
        raise OutsideFragmentError("mean")

    def extreme(self, symbol: str, *values: Term) -> Term:
        """Return the least or the greatest of some values; null for none."""
        items = _only_list(values)
        if isinstance(items, MappedTerm):
            return self._extreme_of_items(symbol, items)
        if not isinstance(items, SeveralTerm) or not items.items or items.held:
            raise OutsideFragmentError("min" if symbol == "<=" else "max")
        result, *rest = [lifted(each, None, self._texts) for each in items.items]
        nulls = [null_of(each) for each in (result, *rest)]
        for each in rest:
            result = self.choose(self._compare(symbol, result, each), result, each)
        return with_null(result, disjunction(nulls))

    def _extreme_of_items(self, symbol: str, mapped: MappedTerm) -> Term:
        """Return the least or the greatest number of the items: one has it, and none is beyond it."""
        items, body = mapped.items, mapped.body
        if items.source.parent is not None or not isinstance(body, NumberTerm):
            raise OutsideFragmentError("min" if symbol == "<=" else "max")
        size = self._size(items)
        key = (symbol, items.source.name, items.condition.sexpr(), body.value.sexpr())

        def meaning(value: Formula) -> Formula:
            beyond = body.value < value if symbol == "<=" else body.value > value
            reached = count_items(items.source, conjunction([items.condition, body.value == value]))
            exceeded = count_items(items.source, conjunction([items.condition, beyond]))
            return disjunction([size == 0, conjunction([reached > 0, exceeded == 0])])

        value = self._subject.derived(key, z3.is_int(body.value), meaning)
        return with_null(NumberTerm(value, size == 0), null_of(body))

    def contains(self, items: Term, element: Term) -> Term:
        """Test whether a value is an item of a list."""
        match items:
            case KnownTerm(tuple() as values):
                parts = [self._equal(element, KnownTerm(each)) for each in values]
                return truth(disjunction(parts))
            case SeveralTerm():
                same = [conjunction([h, self._equal(element, each)]) for h, each in items.parts]
                return truth(disjunction(same))
            case ItemsTerm(source, condition):
                same = self._equal(source.item, element)
                return truth(count_items(source, conjunction([condition, same])) > 0)
            case MappedTerm(inner, body):
                same = self._equal(body, element)
                return truth(count_items(inner.source, conjunction([inner.condition, same])) > 0)
            case _:
                raise OutsideFragmentError("list contains")

    # ---- conditions ------------------------------------------------------------------------------

    def enough(self, needed: Term, *conditions: Term) -> Term:
        """Test whether at least so many conditions are true."""
        truths = [self._truth(each) for each in conditions]
        least = self._number(needed)
        true = _number_of([each.true for each in truths])
        false = _number_of([each.false for each in truths])
        return TruthTerm(true >= least, len(truths) - false < least)

    def all_true(self, *conditions: Term) -> Term:
        """Return the conjunction of conditions."""
        items = _only_list(conditions)
        match items:
            case SeveralTerm():
                truths = [(held, self._truth(each)) for held, each in items.parts]
                return TruthTerm(
                    conjunction([disjunction([negation(h), each.true]) for h, each in truths]),
                    disjunction([conjunction([h, each.false]) for h, each in truths]),
                )
            case MappedTerm(inner, body):
                each = self._truth(body)
                fails = count_items(inner.source, conjunction([inner.condition, each.false])) > 0
                open_ = count_items(
                    inner.source, conjunction([inner.condition, negation(each.true)])
                )
                return TruthTerm(open_ == 0, fails)
            case _:
                raise OutsideFragmentError("all")

    def any_true(self, *conditions: Term) -> Term:
        """Return the disjunction of conditions."""
        items = _only_list(conditions)
        match items:
            case SeveralTerm():
                truths = [(held, self._truth(each)) for held, each in items.parts]
                return TruthTerm(
                    disjunction([conjunction([h, each.true]) for h, each in truths]),
                    conjunction([disjunction([negation(h), each.false]) for h, each in truths]),
                )
            case MappedTerm(inner, body):
                each = self._truth(body)
                holds = count_items(inner.source, conjunction([inner.condition, each.true])) > 0
                open_ = count_items(
                    inner.source, conjunction([inner.condition, negation(each.false)])
                )
                return TruthTerm(holds, open_ == 0)
            case _:
                raise OutsideFragmentError("any")


def _number_of(formulas: Sequence[Formula]) -> Formula:
    """Return how many of some formulas hold."""
    return total([z3.If(each, z3.IntVal(1), z3.IntVal(0)) for each in formulas])


def _only_list(arguments: Sequence[Term]) -> Term:
    """Return the list that is the only argument, or the arguments as a list."""
    match arguments:
        case (SeveralTerm() | MappedTerm() | ItemsTerm() as items,):
            return items
        case (KnownTerm(tuple() as values),):
            return SeveralTerm(tuple(map(KnownTerm, values)))
        case _:
            return SeveralTerm(tuple(arguments))
