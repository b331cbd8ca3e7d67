"""Checked expressions: a closed union of typed, frozen nodes.

:mod:`criteria_engine.checking.expressions` makes them of syntax trees, and every back end starts from
them: evaluation, code generation, columns, explanations. Names are resolved, operators and functions
are bound to one signature of a declaration, and conversions are explicit. Every node has its `type`
and the syntax node it comes from (`written`), for explanations and locations. Nodes compare without
`written`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Literal, assert_never

from criteria_engine import syntax
from criteria_engine.frozen import dataclass
from criteria_engine.library.declarations import Function
from criteria_engine.library.signatures import Signature
from criteria_engine.model.types import Type
from criteria_engine.model.values import Value


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is known when the set is checked."""

    value: Value
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of a declared fact of the subject."""

    name: str
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Defined:
    """The value of a definition or parameter; a decision computes it at most once."""

    name: str
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Local:
    """A local variable: the item of a filter, projection or quantifier, or an entry of a record.

    Its value is in the frame of the evaluation, at index `slot`.
    """

    slot: int
    name: str
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """A field of a record."""

    subject: Core
    name: str
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """The application of a function, operator or property, bound to one of its signatures."""

    function: Function
    signature: Signature
    arguments: tuple[Core, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Conjunction of operands, by the truth table :data:`criteria_engine.model.values.AND`."""

    operands: tuple[Core, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Disjunction of operands, by the truth table :data:`criteria_engine.model.values.OR`."""

    operands: tuple[Core, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """Negation of an operand, by the truth table :data:`criteria_engine.model.values.NOT`."""

    operand: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choose:
    """`then` if the condition is true, `otherwise` if it is false or null."""

    condition: Core
    then: Core
    otherwise: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quantify:
    """Whether some or every item meets a condition, which reads the item from `slot`."""

    quantifier: Literal["some", "every"]
    slot: int
    items: Core
    condition: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Select:
    """The items for which a condition is true; the condition reads the item from `slot`."""

    items: Core
    slot: int
    condition: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Map:
    """The value of the body for each item; the body reads the item from `slot`."""

    items: Core
    slot: int
    body: Core
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MakeList:
    """A list of the values of `items`."""

    items: tuple[Core, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MakeRecord:
    """A record; the value of entry i is also stored in `slots[i]`, for the entries after it."""

    names: tuple[str, ...]
    values: tuple[Core, ...]
    slots: tuple[int, ...]
    type: Type
    written: syntax.Expr = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MakeRange:
    """A range; an end that is None is unbounded."""

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
    """Return the direct children of a node, in the order in which they are written."""
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
    """Yield a node and all its descendants, in preorder."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        stack.extend(reversed(children(each)))
