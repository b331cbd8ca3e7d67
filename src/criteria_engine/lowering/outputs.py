"""lower: one output → its number as the author computes it, and that number rounded.

An output that reads the level or the grade, which may be null, becomes a choice between the levels or grades,
highest first, in each of which it is a constant. So nothing may be null, and an unknown level leaves only what
the levels that are possible give.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_engine import core, syntax
from criteria_engine.checked_output import OUTPUT_WORDS, CheckedOutput
from criteria_engine.checked_set import CheckedSet
from criteria_engine.core import Core
from criteria_engine.lowering import nodes
from criteria_engine.lowering.definitions import Definitions
from criteria_engine.lowering.rounding import rounded
from criteria_engine.model.types import NULL, STRING
from criteria_engine.model.values import Value

_ELIGIBLE, _LEVEL, _GRADE = (OUTPUT_WORDS[word] for word in ("eligible", "level", "grade"))

_Reached = Sequence[tuple[str, Core]]
"""The levels or grades, lowest first, each with the condition that it is reached."""


def lower_output(definitions: Definitions, checked: CheckedSet, output: CheckedOutput) -> None:
    """Add `amount.NAME`, the number of the author's expression, and `output.NAME`, what it is rounded to."""
    span = output.document.span
    at = syntax.Name(output.name, span)
    value = output.value
    reads = {each.name for each in core.walk(value) if isinstance(each, core.Defined)}
    if _LEVEL in reads:
        value = _by_case(value, _LEVEL, _levels(definitions), at)
    if _GRADE in reads:
        value = _by_case(value, _GRADE, _grades(definitions, checked, at), at)
    definitions.add("amount", output.name, value, span)
    amount = definitions.reference("amount", output.name)
    if output.rounding is not None:
        amount = rounded(amount, output.rounding, at)
    definitions.add("output", output.name, amount, span)


def _by_case(value: Core, name: str, reached: _Reached, at: syntax.Expr) -> Core:
    """Return an expression as a choice between the values of the level or grade that it reads."""
    rows = [
        (holds, _given(value, {name: case, _ELIGIBLE: True})) for case, holds in reversed(reached)
    ]
    # Without a level the title is not earned; a title may be earned without a grade.
    none: dict[str, Value] = {name: None, _ELIGIBLE: False} if name == _LEVEL else {name: None}
    return nodes.chain(rows, _given(value, none), at)


def _levels(definitions: Definitions) -> _Reached:
    return [(level, definitions.reference("level", level, level)) for level in definitions.levels]


def _grades(definitions: Definitions, checked: CheckedSet, at: syntax.Expr) -> _Reached:
    eligible, total = definitions.reference("eligible"), definitions.reference("total")
    grades = checked.document.award.grades
    marks = [nodes.reaches(total, nodes.number(each.at_least, at), at) for each in grades]
    return [
        (str(each.id), nodes.conjunction([eligible, mark], at))
        for each, mark in zip(grades, marks, strict=True)
    ]


# ---- parts of the decision that are given -------------------------------------------------------


def _given(value: Core, known: dict[str, Value]) -> Core:
    """Return an expression in which definitions have known values, without what these decide.

    Args:
        value: the expression.
        known: the values, by the name of the definition: a text, a boolean or null.
    """
    return nodes.replaced(value, lambda node: _decided(node, known))


def _decided(node: Core, known: dict[str, Value]) -> Core | None:
    """Return what a node becomes; None where only the nodes below it may become something else."""
    match node:
        case core.Defined(name) if name in known:
            return _constant(known[name], node.written)
        case core.Apply(function, _, (_, _)) if function.name in ("=", "!=", "in"):
            left, right = (_given(each, known) for each in node.arguments)
            if isinstance(left, core.Constant) and isinstance(right, core.Constant):
                return _compared(function.name, left.value, right.value, node.written)
            return None
        case core.Negation(operand):
            inner = _given(operand, known)
            if isinstance(inner, core.Constant) and isinstance(inner.value, bool):
                return nodes.truth(not inner.value, node.written)
            return None
        case core.Conjunction(operands) | core.Disjunction(operands):
            return _connected(node, [_given(each, known) for each in operands])
        case core.Choose(condition, then, otherwise):
            test = _given(condition, known)
            if isinstance(test, core.Constant):
                return _given(then if test.value is True else otherwise, known)
            return nodes.choose(test, _given(then, known), _given(otherwise, known), node.written)
        case _:
            return None


def _constant(value: Value, at: syntax.Expr) -> Core:
    if isinstance(value, bool):
        return nodes.truth(value, at)
    return core.Constant(value, NULL if value is None else STRING, at)


def _compared(name: str, left: Value, right: Value, at: syntax.Expr) -> Core | None:
    """Return the truth of a comparison of texts or null; None for other values."""
    among = right if isinstance(right, tuple) and name == "in" else (right,)
    if not all(each is None or isinstance(each, str | bool) for each in (left, *among)):
        return None
    return nodes.truth((left in among) is not (name == "!="), at)


def _connected(node: core.Conjunction | core.Disjunction, operands: Sequence[Core]) -> Core | None:
    """Return a conjunction or disjunction without the constants in it; None where one of them is null."""
    deciding = isinstance(node, core.Disjunction)
    constants = [each.value for each in operands if isinstance(each, core.Constant)]
    if None in constants:
        return None
    if deciding in constants:
        return nodes.truth(deciding, node.written)
    rest = [each for each in operands if not isinstance(each, core.Constant)]
    if not rest:
        return nodes.truth(not deciding, node.written)
    join = nodes.disjunction if deciding else nodes.conjunction
    return join(rest, node.written)
