"""lower: a choice by a condition that may be unknown → both ends of what is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from criteria_engine import core, syntax
from criteria_engine.core import Core
from criteria_engine.functions.lifted import INFINITY, MINUS_INFINITY
from criteria_engine.lowering import nodes
from criteria_engine.lowering.ends import (
    Ends,
    NodeLowering,
    NoTwoEnds,
    both,
    compare,
    conjunction,
    disjunction,
    greatest_of,
    is_number,
    is_single,
    is_truth,
    least_of,
    negation,
)
from criteria_engine.model.types import NULL, NumberType


def complete_chain(lowering: NodeLowering, rows: Sequence[tuple[Ends, Ends]]) -> Ends:
    """Return the ends of a table without a gap, in which one of the rows always holds."""
    if all(known.is_known for known, _ in rows):
        rest = rows[-1][1]
        for known, then in reversed(rows[:-1]):
            rest = choose_ends(lowering, known, then, rest, then.low.written)
        return rest
    if not is_number(rows[0][1]):
        raise NoTwoEnds("a choice without an end")
    low: Core | None = None
    high: Core | None = None
    for known, then in reversed(rows):
        low = _either(lowering, known, then.low, low, least=True)
        high = _either(lowering, known, then.high, high, least=False)
    if low is None or high is None:
        raise AssertionError("a table without rows")
    return Ends(low, high)


def choose_ends(
    lowering: NodeLowering, known: Ends, then: Ends, otherwise: Ends, at: syntax.Expr
) -> Ends:
    """Return the ends of a choice between two values of one kind."""
    if known.is_known:
        return _checked(
            lowering,
            both([then, otherwise], lambda each: nodes.choose(known.low, each[0], each[1], at)),
        )
    if is_truth(then) and is_truth(otherwise):
        return _choose_truth(known, then, otherwise, at)
    if is_number(then) and is_number(otherwise):
        return _checked(
            lowering,
            Ends(
                _choose_end(lowering, known, then.low, otherwise.low, least=True),
                _choose_end(lowering, known, then.high, otherwise.high, least=False),
            ),
        )
    if is_single(then) and is_single(otherwise):
        return _one_value(choose_single(lowering, known, then.low, otherwise.low, at))
    raise NoTwoEnds("a choice between lists")


def _checked(lowering: NodeLowering, ends: Ends) -> Ends:
    lowering.check_size(ends.low)
    lowering.check_size(ends.high)
    return ends


def _choose_end(
    lowering: NodeLowering, known: Ends, then: Core, otherwise: Core, *, least: bool
) -> Core:
    """Return the least, or the greatest, number that a choice may give."""
    greater = _is_at_least(then, otherwise)
    if greater or _is_at_least(otherwise, then):
        # Points of a table: it is known beforehand which of the two is less.
        condition = known.low if greater is least else known.high
        return nodes.choose(condition, then, otherwise, then.written)
    return _either(lowering, known, then, otherwise, least=least)


def _either(
    lowering: NodeLowering, known: Ends, then: Core, otherwise: Core | None, *, least: bool
) -> Core:
    """Return the least, or the greatest, of the numbers that are possible; one always is.

    What is not possible becomes the infinite number that is never chosen.
    """
    at = then.written
    never = nodes.number(INFINITY if least else MINUS_INFINITY, at)
    first: Core = core.Choose(known.high, then, never, then.type, at)
    if otherwise is None:
        return first
    rest = _named(lowering, otherwise)
    second = core.Choose(known.low, never, rest, rest.type, at)
    return least_of(first, second, at) if least else greatest_of(first, second, at)


def choose_single(
    lowering: NodeLowering, known: Ends, then: Core, otherwise: Core, at: syntax.Expr
) -> Core:
    """Return a text or date that is chosen by an unknown condition: it is known where both are the same."""
    then, otherwise = _named(lowering, then), _named(lowering, otherwise)
    null = core.Constant(None, NULL, at)
    if isinstance(then, core.Constant) and isinstance(otherwise, core.Constant):
        either: Core = then if then == otherwise else null
    else:
        either = nodes.choose(compare("=", then, otherwise), then, null, at)
    chosen = nodes.choose(negation(known.high), otherwise, either, at)
    return nodes.choose(known.low, then, chosen, at)


def _named(lowering: NodeLowering, node: Core) -> Core:
    return lowering.named(Ends(node, node)).low


def _one_value(node: Core) -> Ends:
    return Ends(node, node)


def _is_at_least(left: Core, right: Core) -> bool:
    """Whether a number is at least another one, whatever they are."""
    if not isinstance(left.type, NumberType) or not isinstance(right.type, NumberType):
        return False
    low, high = left.type.low, right.type.high
    return low is not None and high is not None and low >= high


def _choose_truth(known: Ends, then: Ends, otherwise: Ends, at: syntax.Expr) -> Ends:
    certain = conjunction(
        [
            disjunction([then.low, negation(known.high)], at),
            disjunction([otherwise.low, known.low], at),
        ],
        at,
    )
    possible = disjunction(
        [
            conjunction([known.high, then.high], at),
            conjunction([negation(known.low), otherwise.high], at),
        ],
        at,
    )
    return Ends(certain, possible)
