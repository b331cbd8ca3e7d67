"""check: a condition of `if` → narrower types of the names it compares, for each branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from criteria_engine import syntax
from criteria_engine.checking.names import Names
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import (
    NumberType,
    Type,
    may_be_null,
    nullable,
    without_null,
)
from criteria_engine.model.values import Value


@dataclass(frozen=True, slots=True)
class _Proof:
    """If the condition has the truth value `truth`, then `name operator value` holds."""

    name: str
    truth: bool
    operator: str
    value: Value


_OPPOSITE: Final[Mapping[str, str]] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}


def proofs_of(condition: syntax.Expr) -> tuple[_Proof, ...]:
    """Return what a condition proves about the names in it, if it is true and if it is false.

    Only comparisons of a plain name (on the left) with a literal prove something.
    """
    match condition:
        case syntax.Compare(operator, syntax.Name(name), syntax.Literal(value)):
            return (
                _Proof(name, True, operator, value),
                _Proof(name, False, _OPPOSITE[operator], value),
            )
        case syntax.Not(operand):
            return tuple(
                _Proof(p.name, not p.truth, p.operator, p.value) for p in proofs_of(operand)
            )
        case syntax.And(operands):
            return tuple(p for o in operands for p in proofs_of(o) if p.truth)
        case syntax.Or(operands):
            return tuple(p for o in operands for p in proofs_of(o) if not p.truth)
        case _:
            return ()


def with_proofs(names: Names, proofs: tuple[_Proof, ...], truth: bool) -> Names:
    """Return the names with the types narrowed by the proofs for one truth value of the condition."""
    facts = dict(names.facts)
    definitions = dict(names.definitions)
    for proof in proofs:
        if proof.truth is truth:
            for table in (facts, definitions):
                if proof.name in table:
                    table[proof.name] = _proven(table[proof.name], proof.operator, proof.value)
    return replace(names, facts=facts, definitions=definitions)


def _like(type_: Type, narrower: Type) -> Type:
    """Return the narrower type, nullable if `type_` is: null is different from every number."""
    return nullable(narrower) if may_be_null(type_) else narrower


def _proven(type_: Type, operator: str, value: Value) -> Type:
    """Return the type of a name for which the comparison with a literal holds."""
    if value is None:
        return without_null(type_) if operator == "!=" else type_
    inner = without_null(type_)
    if (
        not isinstance(inner, NumberType)
        or isinstance(value, bool)
        or not isinstance(value, int | Decimal)
    ):
        return type_
    low, high = inner.low, inner.high
    step = 1 if inner.integer and isinstance(value, int) else 0
    match operator:
        case ">=" | ">":
            bound = value + (step if operator == ">" else 0)
            low = bound if low is None else max(low, bound)
        case "<=" | "<":
            bound = value - (step if operator == "<" else 0)
            high = bound if high is None else min(high, bound)
        case "!=" if low == value and step:
            return _like(type_, NumberType(value + 1, high, inner.integer))
        case _:
            return type_
    return NumberType(low, high, inner.integer)
