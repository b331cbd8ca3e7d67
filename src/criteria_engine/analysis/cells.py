"""analysis: a program → what its examples should cover: conditions, thresholds, rows, levels, outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from criteria_engine import core
from criteria_engine.analysis.places import Place, is_lowered, numbered, place_of
from criteria_engine.analysis.rule_tests import CellCase, UnitKind
from criteria_engine.analysis.variants import Variant
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.functions.standard import standard
from criteria_engine.lowering import nodes
from criteria_engine.lowering.program import DefinitionKind, Program, ProgramDefinition
from criteria_engine.model import arithmetic
from criteria_engine.model.types import (
    BOOLEAN,
    BooleanType,
    DateType,
    Number,
    NumberType,
    Type,
    without_null,
)
from criteria_engine.model.values import NOTHING

COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})

_CONDITIONS: Final[frozenset[DefinitionKind]] = frozenset(
    {
        "definition", "requires", "when", "row", "computed", "applies", "met", "points", "minimum",
        "criterion", "condition", "pass_mark", "passed", "enough", "level", "grade", "amount",
    }
)  # fmt: skip
"""The kinds of definitions whose conditions are covered; the others only combine these."""

_ROWS: Final[frozenset[DefinitionKind]] = frozenset(
    {"definition", "requires", "when", "computed", "points", "condition", "pass_mark", "amount"}
)

SMALLEST: Final = Decimal("0.01")
"""The step of numbers that are not whole."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """That a condition has a value on which the decision depends.

    Attributes:
        condition: the condition.
        value: its value.
        variants: the set in which it is always true, and in which it is always false.
        in_items: whether it is about the items of a list.
    """

    condition: Core
    value: bool | None
    variants: tuple[Variant, Variant]
    in_items: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """That an expression over the program is true."""

    expression: Core


@dataclass(frozen=True, slots=True)
class Undetermined:
    """That the outcome is undetermined."""


Shows = Deciding | Holding | Undetermined


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that an example should show.

    Attributes:
        key: equal for the same cell on another day.
        kind: what it is about.
        case: what is shown of it.
        place: where that is written.
        shows: how one knows that a subject shows it.
    """

    key: tuple[str, int, str, str]
    kind: UnitKind
    case: CellCase
    place: Place
    shows: Shows


@dataclass(frozen=True, slots=True)
class _Loop:
    """A loop around a condition: its list, and the slot of the item."""

    items: Core
    slot: int


def cells_of(program: Program) -> Iterator[Cell]:
    """Yield what the examples of a set should cover, in the order of its program."""
    for definition in program.definitions.values():
        if definition.kind in _CONDITIONS:
            yield from _conditions(program, definition)
        if definition.kind in _ROWS:
            yield from _rows(program, definition, "row")
        yield from _of_award(program, definition)


# ---- conditions and thresholds -------------------------------------------------------------------


def _conditions(program: Program, definition: ProgramDefinition) -> Iterator[Cell]:
    loops = _loops_around(definition.value)
    read_before: set[frozenset[str]] = set()
    for number, node in numbered(definition.value):
        if not _is_condition(definition, node):
            continue
        # Conditions that read the same are unknown together, such as those of the rows of a table.
        read = _names_read(node)
        first = read not in read_before
        read_before.add(read)
        place = place_of(program, definition, node)
        kind: UnitKind = (
            "knock_out"
            if definition.value is node and definition.kind == "condition"
            else "condition"
        )
        variants = tuple(
            Variant(
                definition.name, _with(definition.value, node, nodes.truth(value, node.written))
            )
            for value in (True, False)
        )
        around = loops.get(id(node), ())
        cases: tuple[tuple[CellCase, bool | None], ...] = (
            ("true", True), ("false", False), ("unknown", None),
        )  # fmt: skip
        for case, value in cases if first else cases[:2]:
            shows = Deciding(node, value, (variants[0], variants[1]), bool(around))
            yield Cell((definition.name, number, "condition", case), kind, case, place, shows)
        for case, band in _bands(node):
            whole = _of_some_item(band, around)
            key = (definition.name, number, "threshold", case)
            yield Cell(key, "threshold", case, place, Holding(whole))


def _is_condition(definition: ProgramDefinition, node: Core) -> bool:
    """Return whether a node is a condition that consists of no others."""
    if not isinstance(without_null(node.type), BooleanType):
        return False
    match node:
        case core.Fact(name):
            judged = name.startswith(("judgements.", "evidence."))
            return judged or definition.kind not in ("met", "points", "level")
        case core.Apply():
            return not _is_sure(node)
        case core.FieldAccess():
            return True
        case _:
            return False


def _names_read(node: Core) -> frozenset[str]:
    """Return the facts, definitions and fields that a condition reads."""
    return frozenset(
        each.name
        for each in core.walk(node)
        if isinstance(each, core.Fact | core.Defined | core.FieldAccess)
    )


def _is_sure(node: core.Apply) -> bool:
    """Return whether a call reads nothing, so that it has one value."""
    return all(isinstance(each, core.Constant) for each in node.arguments)


def _with(value: Core, node: Core, instead: Core) -> Core:
    """Return an expression with another node in one place."""
    return nodes.replaced(value, lambda each: instead if each is node else None)


def _loops_around(value: Core) -> dict[int, tuple[_Loop, ...]]:
    """Return the loops around each node that is inside of one, the outermost first."""
    found: dict[int, tuple[_Loop, ...]] = {}
    stack: list[tuple[Core, tuple[_Loop, ...]]] = [(value, ())]
    while stack:
        node, around = stack.pop()
        if around:
            found.setdefault(id(node), around)
        match node:
            case core.Select(items, slot, body) | core.Map(items, slot, body):
                stack += [(items, around), (body, (*around, _Loop(items, slot)))]
            case core.Quantify(_, slot, items, body):
                stack += [(items, around), (body, (*around, _Loop(items, slot)))]
            case _:
                stack += [(each, around) for each in core.children(node)]
    return found


def _of_some_item(node: Core, around: tuple[_Loop, ...]) -> Core:
    """Return that a condition on the items of lists holds for some of them."""
    for loop in reversed(around):
        node = core.Quantify("some", loop.slot, loop.items, node, BOOLEAN, node.written)
    return node


def _bands(node: Core) -> Iterator[tuple[CellCase, Core]]:
    """Yield, for a comparison of numbers or days, when its two sides are a step apart, and when equal."""
    if not isinstance(node, core.Apply) or node.function.name not in COMPARISONS:
        return
    left, right = node.arguments
    if isinstance(left, core.Constant):
        left, right = right, left
    types = without_null(left.type), without_null(right.type)
    if isinstance(types[0], DateType) and isinstance(right, core.Constant):
        yield from _bands_of_day(left, right)
    elif isinstance(types[0], NumberType) and isinstance(types[1], NumberType):
        yield from _bands_of_number(left, right)


def _bands_of_number(left: Core, right: Core) -> Iterator[tuple[CellCase, Core]]:
    at = left.written
    part, whole = _ratio(left) or (left, None)
    step = step_of(part)
    mark = right if whole is None else _calculated("*", right, whole)
    difference = _calculated("-", part, mark)
    bounds: tuple[tuple[CellCase, Number, Number], ...] = (
        ("below", -step, 0), ("at", 0, step), ("above", step, 2 * step),
    )  # fmt: skip
    for case, low, high in bounds:
        within = [
            _compared(">=", difference, nodes.number(low, at)),
            _compared("<", difference, nodes.number(high, at)),
        ]
        if whole is not None:
            within.append(_compared(">", whole, nodes.number(0, at)))
        yield case, nodes.conjunction(within, at)


def _bands_of_day(left: Core, right: core.Constant) -> Iterator[tuple[CellCase, Core]]:
    if not isinstance(right.value, date):
        return
    cases: tuple[tuple[CellCase, int], ...] = (("below", -1), ("at", 0), ("above", 1))
    for case, days in cases:
        day = core.Constant(right.value + timedelta(days=days), right.type, right.written)
        yield case, nodes.apply("=", [left, day], BOOLEAN, left.written, "operator")


def step_of(node: Core) -> Number:
    """Return by how much the value of a number changes with one step of what it reads."""
    match node:
        case core.Apply(function, arguments=(left, right)) if function.name == "*":
            factor, other = (left, right) if isinstance(left, core.Constant) else (right, left)
            if isinstance(factor, core.Constant) and factor.value:
                size: Number = abs(factor.value)
                return arithmetic.multiply(size, step_of(other))
        case _:
            pass
    type_ = without_null(node.type)
    return 1 if isinstance(type_, NumberType) and type_.integer else SMALLEST


def _ratio(node: Core) -> tuple[Core, Core] | None:
    """Return the part and the whole of a share or a quotient."""
    match node:
        case core.Apply(function, arguments=(items, holds, *_)) if function.name == "share":
            part = _calculated("count where", items, holds)
            return part, _calculated("count", items)
        case core.Apply(function, arguments=(part, whole)) if function.name == "/":
            return part, whole
        case _:
            return None


def _calculated(name: str, *arguments: Core) -> Core:
    """Return the application of a standard function or operator that gives a number."""
    return _applied(name, arguments, NumberType(integer=name.startswith("count")))


def _compared(name: str, left: Core, right: Core) -> Core:
    return _applied(name, (left, right), BOOLEAN)


def _applied(name: str, arguments: tuple[Core, ...], type_: Type) -> Core:
    """Return the application of a function to lists or numbers, which may be null."""
    at = arguments[0].written
    if name.startswith("count"):
        function = standard().find(name, "function")[0]
        return core.Apply(function, function.signatures[0], arguments, type_, at)
    zero = nodes.number(0, at)
    of_numbers = nodes.apply(name, [zero, zero], type_, at, "operator")
    if not isinstance(of_numbers, core.Apply):
        raise AssertionError(name)
    return replace(of_numbers, arguments=arguments)


# ---- rows, levels, outcomes ----------------------------------------------------------------------


def _rows(program: Program, definition: ProgramDefinition, kind: UnitKind) -> Iterator[Cell]:
    """Yield that each value of each choice outside of loops is reached."""
    loops = _loops_around(definition.value)
    inner: set[int] = set()
    for number, node in numbered(definition.value):
        if not isinstance(node, core.Choose) or id(node) in inner or id(node) in loops:
            continue
        before: list[Core] = []
        rest: Core = node
        index = 0
        while isinstance(rest, core.Choose):
            inner.add(id(rest))
            conditions = [*before, rest.condition]
            shown = rest.condition if is_lowered(rest.then) else rest.then
            yield from _row(
                program, definition, kind, (number, index), rest.then, shown, conditions
            )
            before.append(_not(rest.condition))
            rest, index = rest.otherwise, index + 1
        if not (isinstance(rest, core.Constant) and rest.value is NOTHING):
            yield from _row(program, definition, kind, (number, index), rest, rest, before)


def _row(
    program: Program,
    definition: ProgramDefinition,
    kind: UnitKind,
    number: tuple[int, int],
    value: Core,
    shown: Core,
    conditions: list[Core],
) -> Iterator[Cell]:
    place = place_of(program, definition, shown)
    whole = nodes.conjunction(conditions, value.written)
    key = (definition.name, number[0], f"row {number[1]}", "reached")
    yield Cell(key, kind, "reached", place, Holding(whole))


def _not(condition: Core) -> Core:
    """Return that a condition is not true; a choice takes one that is null for false."""
    at = condition.written
    return nodes.choose(condition, nodes.truth(False, at), nodes.truth(True, at), at)


def _of_award(program: Program, definition: ProgramDefinition) -> Iterator[Cell]:
    name, node = definition.name, definition.value
    reference = core.Defined(name, node.type, node.written)
    place = place_of(program, definition)
    match definition.kind:
        case "level" if program.checked.document.levels:
            yield Cell((name, 0, "level", "reached"), "level", "reached", place, Holding(reference))
        case "eligible":
            cases: tuple[tuple[CellCase, Shows], ...] = (
                ("true", Holding(reference)),
                ("false", Holding(_not(reference))),
                ("unknown", Undetermined()),
            )
            for case, shows in cases:
                yield Cell((name, 0, "outcome", case), "outcome", case, place, shows)
        case "grade":
            yield from _rows(program, definition, "grade")
        case _:
            return
