"""symbolic: formulas of the solver, and what they read.

A formula is built once and compared by identity; the solver keeps equal formulas as one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from threading import RLock
from typing import Any, Final

import z3

from criteria_engine.model.types import Number

Formula = Any
"""A formula of the solver; z3 has no types for type checkers."""

FORMULAS: Final = RLock()
"""Held while formulas are made: the solver keeps those of all threads in one place, and only one may use it."""

# The last use of a formula may end in any thread.
z3.Z3_enable_concurrent_dec_ref(z3.main_ctx().ref())

TRUE: Formula = z3.BoolVal(True)

FALSE: Formula = z3.BoolVal(False)

ZERO: Formula = z3.IntVal(0)

ONE: Formula = z3.IntVal(1)


def conjunction(formulas: Sequence[Formula]) -> Formula:
    """Return the conjunction of formulas, without those that are true."""
    kept = [each for each in formulas if not z3.is_true(each)]
    if any(z3.is_false(each) for each in kept):
        return FALSE
    return TRUE if not kept else kept[0] if len(kept) == 1 else z3.And(*kept)


def disjunction(formulas: Sequence[Formula]) -> Formula:
    """Return the disjunction of formulas, without those that are false."""
    kept = [each for each in formulas if not z3.is_false(each)]
    if any(z3.is_true(each) for each in kept):
        return TRUE
    return FALSE if not kept else kept[0] if len(kept) == 1 else z3.Or(*kept)


def negation(formula: Formula) -> Formula:
    """Return the negation of a formula."""
    if z3.is_true(formula):
        return FALSE
    if z3.is_false(formula):
        return TRUE
    return formula.arg(0) if z3.is_not(formula) else z3.Not(formula)


def choice(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """Return `then` where the condition holds, else `otherwise`."""
    if z3.is_true(condition) or then is otherwise or then.eq(otherwise):
        return then
    if z3.is_false(condition):
        return otherwise
    if z3.is_bool(then):
        return disjunction(
            [conjunction([condition, then]), conjunction([negation(condition), otherwise])]
        )
    return z3.If(condition, then, otherwise)


def total(formulas: Sequence[Formula]) -> Formula:
    """Return the sum of formulas."""
    if not formulas:
        return z3.IntVal(0)
    return formulas[0] if len(formulas) == 1 else z3.Sum(*formulas)


def numeral(value: Number | Fraction) -> Formula:
    """Return a number as a formula, exactly.

    >>> from decimal import Decimal
    >>> numeral(Decimal("0.6")), numeral(Decimal("3.0"))
    (3/5, 3)
    """
    exact = Fraction(value)
    if exact.denominator == 1:
        return z3.IntVal(exact.numerator)
    return z3.Q(exact.numerator, exact.denominator)


def is_numeral(formula: Formula) -> bool:
    """Return whether a formula is a number that is written out."""
    return bool(z3.is_int_value(formula) or z3.is_rational_value(formula))


def value_of(formula: Formula) -> Fraction:
    """Return the value of a number that is written out."""
    if z3.is_int_value(formula):
        return Fraction(formula.as_long())
    return Fraction(formula.numerator_as_long(), formula.denominator_as_long())


def product(left: Formula, right: Formula) -> Formula:
    """Return a product; where one factor is a choice of numbers, the choice is made outside of it.

    >>> x, c = z3.Int("x"), z3.Bool("c")
    >>> product(z3.If(c, z3.IntVal(2), z3.IntVal(3)), x)
    If(c, 2*x, 3*x)
    """
    if not is_numeral(left) and is_choice_of_numerals(right):
        left, right = right, left
    if is_choice_of_numerals(left) and not is_numeral(left):
        condition, then, otherwise = left.children()
        return z3.If(condition, product(then, right), product(otherwise, right))
    return left * right


_MOST_CHOICES: Final = 64
"""The most numbers of which a choice is made outside of a product."""


def is_choice_of_numerals(formula: Formula) -> bool:
    """Return whether a formula is a number that is written out, or a choice of some of them."""
    stack, seen = [formula], 0
    while stack:
        each = stack.pop()
        seen += 1
        if seen > _MOST_CHOICES:
            return False
        if z3.is_app_of(each, z3.Z3_OP_ITE):
            stack += each.children()[1:]
        elif not is_numeral(each):
            return False
    return True


# ---- what formulas read --------------------------------------------------------------------


def names_in(formula: Formula) -> frozenset[str]:
    """Return the names of everything that a formula reads."""
    names: set[str] = set()
    seen: set[int] = set()
    stack = [formula]
    while stack:
        each = stack.pop()
        if each.get_id() in seen:
            continue
        seen.add(each.get_id())
        if z3.is_const(each):
            if each.decl().kind() == z3.Z3_OP_UNINTERPRETED:
                names.add(each.decl().name())
        else:
            stack += each.children()
    return frozenset(names)


def exact_value(value: Fraction | bool) -> Formula:
    """Return a value of a model as a formula."""
    return z3.BoolVal(value) if isinstance(value, bool) else numeral(value)


def evaluated(formula: Formula, values: Mapping[str, Fraction | bool]) -> Fraction | bool | None:
    """Return the value of a formula for values of what it reads; None where it does not follow from them."""
    pairs = []
    for each in constants_in(formula):
        value = values.get(each.decl().name())
        if value is not None:
            known = exact_value(value)
            if z3.is_real(each) and z3.is_int(known):
                known = z3.ToReal(known)
            pairs.append((each, known))
    result = z3.simplify(z3.substitute(formula, *pairs))
    if z3.is_true(result) or z3.is_false(result):
        return bool(z3.is_true(result))
    return value_of(result) if is_numeral(result) else None


def constants_in(formula: Formula) -> list[Formula]:
    """Return everything that a formula reads, as formulas."""
    found: dict[str, Formula] = {}
    seen: set[int] = set()
    stack = [formula]
    while stack:
        each = stack.pop()
        if each.get_id() in seen:
            continue
        seen.add(each.get_id())
        if z3.is_const(each) and each.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            found[each.decl().name()] = each
        stack += each.children()
    return list(found.values())
