"""analysis: an expression of the author → each part of it that could be left out, and what is left then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.lowering import nodes

PartRole = Literal["and", "or", "items", "choice"]
"""What a part is: an operand of `and` or `or`, the condition of items, or that of `if`."""


@dataclass(frozen=True, slots=True)
class ConditionPart:
    """A condition within an expression.

    Attributes:
        node: the condition.
        role: what it is.
        closed: whether it reads no item of a list.
    """

    node: Core
    role: PartRole
    closed: bool

    def given(self, whole: Core, value: bool) -> Core:
        """Return the expression with the condition always true, or always false."""
        constant = nodes.truth(value, self.node.written)
        return nodes.replaced(whole, lambda node: constant if node is self.node else None)


def examine_parts(whole: Core, idle_as: Callable[[Core, ConditionPart], bool | None]) -> None:
    """Examine each part of an expression, the last of several operands first.

    A part that is idle is replaced in the expression in which the others are examined, so that of two parts
    that say the same only one is idle. What is within it is not examined.

    Args:
        whole: the expression.
        idle_as: returns the truth that a part of an expression can be replaced by without any change, and
            reports it; None for a part that matters.
    """
    parts = list(_parts_below(whole))
    while parts:
        part = parts.pop()
        constant = idle_as(whole, part)
        if constant is None:
            parts += _parts_below(part.node)
        else:
            whole = part.given(whole, constant)


def _parts_below(node: Core) -> Iterator[ConditionPart]:
    """Yield the outermost conditions within an expression, in the order in which they are written."""
    own = _own_parts(node)
    if own:
        yield from own
        return
    for each in core.children(node):
        yield from _parts_below(each)


def _own_parts(node: Core) -> list[ConditionPart]:
    """Return the conditions that a node combines, and those within what it combines besides conditions."""
    match node:
        case core.Conjunction(operands):
            return [_part(each, "and") for each in operands]
        case core.Disjunction(operands):
            return [_part(each, "or") for each in operands]
        case (
            core.Select(items=items, condition=condition)
            | core.Quantify(items=items, condition=condition)
        ):
            return [*_parts_below(items), _part(condition, "items")]
        case core.Choose(condition, then, otherwise):
            return [_part(condition, "choice"), *_parts_below(then), *_parts_below(otherwise)]
        case _:
            return []


def _part(node: Core, role: PartRole) -> ConditionPart:
    closed = not any(isinstance(each, core.Local) for each in core.walk(node))
    return ConditionPart(node, role, closed)
