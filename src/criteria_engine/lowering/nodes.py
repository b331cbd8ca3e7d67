"""lower: checked expressions that a set implies, and that no author has written.

Each function returns a node whose `written` is the given syntax node, the place of the part it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import reduce
from typing import Any, Final

from criteria_engine import core, syntax
from criteria_engine.core import Core
from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import FunctionKind
from criteria_engine.library.signatures import BoundCall, bind
from criteria_engine.model.arithmetic import total
from criteria_engine.model.types import (
    BOOLEAN,
    NEVER,
    ListType,
    Number,
    NumberType,
    Type,
    join,
    join_all,
)
from criteria_engine.model.values import NOTHING


def truth(value: bool, at: syntax.Expr) -> Core:
    """Return a constant truth."""
    return core.Constant(value, BOOLEAN, at)


def number(value: Number, at: syntax.Expr) -> Core:
    """Return a constant number."""
    return core.Constant(value, NumberType(value, value, isinstance(value, int)), at)


def nothing(at: syntax.Expr) -> Core:
    """Return the value of a place that is never reached, such as below the last row of a complete table."""
    return core.Constant(NOTHING, NEVER, at)


def conjunction(operands: Sequence[Core], at: syntax.Expr) -> Core:
    """Return the conjunction of any number of operands; true for none, the operand itself for one."""
    if not operands:
        return truth(True, at)
    return operands[0] if len(operands) == 1 else core.Conjunction(tuple(operands), BOOLEAN, at)


def disjunction(operands: Sequence[Core], at: syntax.Expr) -> Core:
    """Return the disjunction of at least one operand; the operand itself for one."""
    return operands[0] if len(operands) == 1 else core.Disjunction(tuple(operands), BOOLEAN, at)


def choose(condition: Core, then: Core, otherwise: Core, at: syntax.Expr) -> Core:
    """Return `then` if the condition is true, else `otherwise`."""
    return core.Choose(condition, then, otherwise, join(then.type, otherwise.type), at)


def chain(rows: Sequence[tuple[Core, Core]], last: Core, at: syntax.Expr) -> Core:
    """Return the value of the first row whose condition is true, else `last`."""
    return reduce(lambda rest, row: choose(row[0], row[1], rest, at), reversed(rows), last)


def apply(
    name: str,
    arguments: Sequence[Core],
    type_: Type,
    at: syntax.Expr,
    kind: FunctionKind = "function",
) -> Core:
    """Return the application of a standard function or operator, which must accept the arguments."""
    types = [each.type for each in arguments]
    for function in standard().find(name, kind):
        for signature in function.signatures:
            if signature.accepts(len(types)) and isinstance(
                bind(signature, types, propagate=False), BoundCall
            ):
                return core.Apply(function, signature, tuple(arguments), type_, at)
    raise AssertionError(name)


def reaches(value: Core, minimum: Core, at: syntax.Expr) -> Core:
    """Return whether a number is at least another."""
    return apply(">=", [value, minimum], BOOLEAN, at, "operator")


def replaced(node: Core, instead: Callable[[Core], Core | None]) -> Core:
    """Return an expression in which some nodes have become others; itself where none has.

    Args:
        node: the expression.
        instead: returns what takes the place of a node, or None to look at the nodes below it.
    """
    other = instead(node)
    if other is not None:
        return other
    changed: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Core):
            changed[field.name] = replaced(value, instead)
        elif field.name in _PARTS:
            changed[field.name] = tuple([replaced(each, instead) for each in value])
    same = all(_same(getattr(node, name), value) for name, value in changed.items())
    return node if same else replace(node, **changed)


_PARTS: Final = frozenset({"arguments", "operands", "items", "values"})
"""The fields of nodes that hold several nodes; `items` of a loop holds one."""


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, tuple):
        return all(old is new for old, new in zip(before, after, strict=True))
    return before is after


def sum_of(terms: Sequence[Core], at: syntax.Expr) -> Core:
    """Return the sum of at least one number; its type has the sums of the bounds."""
    types = [each.type for each in terms if isinstance(each.type, NumberType)]
    type_ = NumberType(
        _sum([each.low for each in types]),
        _sum([each.high for each in types]),
        all(each.integer for each in types),
    )
    terms_list = core.MakeList(tuple(terms), ListType(join_all(types)), at)
    return apply("total", [terms_list], type_, at)


def _sum(bounds: Sequence[Number | None]) -> Number | None:
    known = [each for each in bounds if each is not None]
    return total(known) if len(known) == len(bounds) else None
