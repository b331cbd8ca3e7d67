"""lower: a program → in which direction each definition changes with each yes-or-no fact.

A value that only ever rises, or only ever falls, as a fact becomes true has its ends at the ends of the fact.
Evaluation with intervals then loses nothing, and the cases of the fact need not be tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Flag
from typing import Literal, TypeAlias, assert_never

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.lowering.program import Program
from criteria_engine.model.types import BooleanType, NeverType, Number, NumberType


class Direction(Flag):
    """How a value changes as a fact becomes true."""

    UP = 1
    DOWN = 2
    BOTH = UP | DOWN


Directions: TypeAlias = Mapping[str, Direction]
"""The direction in which a value changes with each fact that it reads."""


def directions(program: Program) -> dict[str, Directions]:
    """Return the directions of each definition of a program, by its name."""
    found: dict[str, Directions] = {}
    for name, definition in program.definitions.items():
        found[name] = _of(definition.value, found)
    return found


def _of(node: Core, known: Mapping[str, Directions]) -> Directions:
    match node:
        case core.Constant() | core.Local():
            return {}
        case core.Fact(name):
            return {name: Direction.UP if isinstance(node.type, BooleanType) else Direction.BOTH}
        case core.Defined(name):
            return known[name]
        case core.Conjunction(operands) | core.Disjunction(operands):
            return _joined(_of(each, known) for each in operands)
        case core.Negation(operand):
            return _turned(_of(operand, known), Direction.DOWN)
        case core.Choose():
            return _of_chain(node, known)
        case core.Apply():
            signs = _signs(node)
            return _joined(
                _turned(_of(each, known), sign)
                for each, sign in zip(node.arguments, signs, strict=True)
            )
        case core.MakeList(items):
            return _joined(_of(each, known) for each in items)
        case core.Quantify(items=items, condition=condition):
            within = _of(condition, known)
            return _joined((_turned(_of(items, known), Direction.BOTH), within))
        case core.FieldAccess() | core.Select() | core.Map() | core.MakeRecord() | core.MakeRange():
            inner = _joined(_of(each, known) for each in core.children(node))
            return _turned(inner, Direction.BOTH)
        case _:
            assert_never(node)


def _joined(parts: Iterable[Directions]) -> Directions:
    joined: dict[str, Direction] = {}
    for part in parts:
        for name, direction in part.items():
            joined[name] = joined.get(name, Direction(0)) | direction
    return joined


def _turned(inner: Directions, outer: Direction) -> Directions:
    """Return the directions of a value within one that changes with it in a direction."""
    match outer:
        case Direction.UP:
            return inner
        case Direction.DOWN:
            return {name: _OPPOSITE[each] for name, each in inner.items()}
        case Direction.BOTH:
            return dict.fromkeys(inner, Direction.BOTH)
        case _:
            return {}


_OPPOSITE: Mapping[Direction, Direction] = {
    Direction.UP: Direction.DOWN,
    Direction.DOWN: Direction.UP,
    Direction.BOTH: Direction.BOTH,
}


def _of_chain(node: core.Choose, known: Mapping[str, Directions]) -> Directions:
    """Return the directions of a chain of choices, which may be longer than Python can recurse."""
    rows: list[tuple[Core, Core]] = []
    rest: Core = node
    while isinstance(rest, core.Choose):
        rows.append((rest.condition, rest.then))
        rest = rest.otherwise
    parts = [_of(rest, known)]
    bounds = _bounds(rest)
    for condition, then in reversed(rows):
        chosen = _bounds(then)
        parts += (_turned(_of(condition, known), _of_choice(chosen, bounds)), _of(then, known))
        bounds = _hull(chosen, bounds)
    return _joined(parts)


_Bounds: TypeAlias = tuple[Number, Number] | Literal["unknown", "no value"]
"""The least and the greatest value of a number or a boolean; "no value" behind the rows of a complete table."""


def _of_choice(then: _Bounds, otherwise: _Bounds) -> Direction:
    """Return how a choice changes as its condition becomes true: up if it is then never less."""
    if then == "no value" or otherwise == "no value":
        # The condition is always, or never, true.
        return Direction(0)
    if then == "unknown" or otherwise == "unknown":
        return Direction.BOTH
    if then[0] >= otherwise[1]:
        return Direction.UP
    return Direction.DOWN if then[1] <= otherwise[0] else Direction.BOTH


def _hull(then: _Bounds, otherwise: _Bounds) -> _Bounds:
    if then == "no value":
        return otherwise
    if otherwise == "no value":
        return then
    if then == "unknown" or otherwise == "unknown":
        return "unknown"
    return (min(then[0], otherwise[0]), max(then[1], otherwise[1]))


def _bounds(node: Core) -> _Bounds:
    match node:
        case core.Constant(value=bool(truth)):
            return (int(truth), int(truth))
        case core.Constant(value=value) if isinstance(value, Number):
            return (value, value)
        case _ if isinstance(node.type, NeverType):
            return "no value"
        case _ if isinstance(node.type, BooleanType):
            return (0, 1)
        case _ if isinstance(node.type, NumberType):
            low, high = node.type.low, node.type.high
            return "unknown" if low is None or high is None else (low, high)
        case _:
            return "unknown"


def _signs(node: core.Apply) -> list[Direction]:
    """Return how a call changes with each of its arguments, as its function declares it."""
    declared = node.function.ends
    signs: str | None = (
        None if declared is None else declared(_DeclaredSigns(), node, node.arguments)
    )
    if signs is None:
        return [Direction.BOTH] * len(node.arguments)
    last = len(signs) - 1
    return [_BY_SIGN[signs[min(index, last)]] for index in range(len(node.arguments))]


_BY_SIGN: Mapping[str, Direction] = {
    "+": Direction.UP,
    "-": Direction.DOWN,
    "=": Direction.BOTH,
}


class _DeclaredSigns:
    """Reads the signs of a function from its declaration of `ends`."""

    def monotone(
        self,
        _node: core.Apply,
        _arguments: Sequence[Core],
        signs: str,
        _of_bounds: Callable[..., Number] | None = None,
    ) -> str:
        return signs

    def bounded(self, _node: core.Apply, _arguments: Sequence[Core], signs: str) -> str:
        return signs

    def total(self, *_: object) -> str:
        return "+"

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Return an operation that is not monotone."""
        return lambda *_: None
