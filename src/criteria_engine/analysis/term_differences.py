"""analysis: two terms → when their values differ."""

from __future__ import annotations

from criteria_engine.symbolic.formulas import FALSE, Formula, conjunction, disjunction, negation
from criteria_engine.symbolic.lists import count_items
from criteria_engine.symbolic.scalar_operations import ScalarOperations, truth_of
from criteria_engine.symbolic.terms import (
    ItemsTerm,
    OutsideFragmentError,
    Term,
    TextTable,
    TruthTerm,
)


def difference(left: Term, right: Term, texts: TextTable) -> Formula:
    """Return when two terms have different values; null is a value of its own.

    Raises:
        OutsideFragmentError: they are lists of different facts.
    """
    if left == right:
        return FALSE
    if isinstance(left, ItemsTerm) or isinstance(right, ItemsTerm):
        if not (isinstance(left, ItemsTerm) and isinstance(right, ItemsTerm)):
            raise OutsideFragmentError("equality of lists")
        if left.source is not right.source:
            raise OutsideFragmentError("equality of lists")
        return count_items(left.source, _either(left.condition, right.condition)) >= 1
    if isinstance(left, TruthTerm) or isinstance(right, TruthTerm):
        one, other = truth_of(left), truth_of(right)
        return disjunction([_either(one.true, other.true), _either(one.false, other.false)])
    return truth_of(ScalarOperations(texts).unequal(left, right)).true


def _either(left: Formula, right: Formula) -> Formula:
    """Return when one of two formulas holds, but not both."""
    if left.eq(right):
        return FALSE
    either = disjunction([left, right])
    return conjunction([either, negation(conjunction([left, right]))])
