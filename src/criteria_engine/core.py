"""The waist: what the checker makes of an expression, and where every back end starts.

A closed union of typed, frozen nodes. Names are resolved, operators and functions are
bound to one signature of one declaration, conversions are explicit, and each node remembers the
expression it was written as (`written`), for explanations and places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, assert_never

from criteria_engine import syntax
from criteria_engine.library.declarations import Function
from criteria_engine.library.signatures import Signature
from criteria_engine.model.types import Type
from criteria_engine.model.values import Value


@dataclass(frozen=True, slots=True)
class Constant:
    """A value known when the set is checked."""

    value: Value
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """A declared fact of the subject."""

    name: str
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition or parameter of the set, computed at most once in a decision."""

    name: str
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Local:
    """The item of a filter, projection or quantifier, or an earlier entry of a record."""

    slot: int
    name: str
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """A field of a record; `nullable` where some records of a list may lack it."""

    subject: Core
    name: str
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """A function, operator or property, bound to one of its signatures."""

    function: Function
    signature: Signature
    arguments: tuple[Core, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Conjunction by :data:`criteria_engine.model.values.AND`."""

    operands: tuple[Core, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Disjunction by :data:`criteria_engine.model.values.OR`."""

    operands: tuple[Core, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """Negation by :data:`criteria_engine.model.values.NOT`."""

    operand: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choose:
    """`then` where the condition is true, `otherwise` where it is false or null."""

    condition: Core
    then: Core
    otherwise: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quantify:
    """Whether some or every item meets a condition; the item is in `slot`."""

    quantifier: Literal["some", "every"]
    slot: int
    items: Core
    condition: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Select:
    """The items for which a condition is true; the item is in `slot`."""

    items: Core
    slot: int
    condition: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Map:
    """The body's value for each item; the item is in `slot`."""

    items: Core
    slot: int
    body: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MakeList:
    """A list of the items' values."""

    items: tuple[Core, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MakeRecord:
    """A record; the value of entry i is also put in `slots[i]`, for the entries after it."""

    names: tuple[str, ...]
    values: tuple[Core, ...]
    slots: tuple[int, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MakeRange:
    """A range; an end that is None is open to infinity."""

    low: Core | None
    high: Core | None
    low_included: bool
    high_included: bool
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


Core = (
    Constant
    | Fact
    | Defined
    | Local
    | FieldAccess
    | Apply
    | Conjunction
    | Disjunction
    | Negation
    | Choose
    | Quantify
    | Select
    | Map
    | MakeList
    | MakeRecord
    | MakeRange
)


def children(node: Core) -> tuple[Core, ...]:
    """The nodes directly below one, in the order they were written."""
    match node:
        case Constant() | Fact() | Defined() | Local():
            return ()
        case FieldAccess(subject=subject):
            return (subject,)
        case Apply(arguments=arguments):
            return arguments
        case Conjunction(operands=operands) | Disjunction(operands=operands):
            return operands
        case Negation(operand=operand):
            return (operand,)
        case Choose(condition, then, otherwise):
            return (condition, then, otherwise)
        case Quantify(items=items, condition=condition) | Select(items=items, condition=condition):
            return (items, condition)
        case Map(items=items, body=body):
            return (items, body)
        case MakeList(items=parts) | MakeRecord(values=parts):
            return parts
        case MakeRange(low=low, high=high):
            return tuple(end for end in (low, high) if end is not None)
        case _:
            assert_never(node)


def walk(node: Core) -> Iterator[Core]:
    """A node and everything below it, parents first."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(reversed(children(each)))
