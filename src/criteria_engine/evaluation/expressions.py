"""evaluate: a checked expression → a callable that returns its value, for known and unknown facts.

:func:`plan` makes the callable once; it is called on a *frame*, a list that holds the facts of one subject
and the values of definitions and local variables. This is the reference implementation of the language:
tests compare every other back end with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, assert_never

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.evaluation.application import call_function
from criteria_engine.evaluation.frames import FACTS, UNSET, Compute, Frame, Layout
from criteria_engine.evaluation.intervals import hull
from criteria_engine.evaluation.loops import map_items, quantify, select
from criteria_engine.library.declarations import Function
from criteria_engine.model.types import (
    RecordType,
    Type,
    may_be_null,
    without_null,
)
from criteria_engine.model.values import (
    AND,
    NOT,
    NOTHING,
    OR,
    UNKNOWN,
    Months,
    Range,
    Value,
    holds_unknown,
    unknown_of,
)

# ---- planning --------------------------------------------------------------------------------


def plan(node: Core, layout: Layout, definitions: Mapping[str, Core]) -> Compute:
    """Return the callable of a checked expression.

    Args:
        node: the expression.
        layout: the layout of the frames that it will be called on.
        definitions: the definitions and parameters that it may use, by name.

    >>> from criteria_engine.checking.expressions import check_expression
    >>> from criteria_engine.checking.names import Names
    >>> from criteria_engine.functions.standard import standard
    >>> from criteria_engine.model.types import NUMBER
    >>> from criteria_engine.model.values import Interval
    >>> from criteria_engine.reading.expressions.parser import parse
    >>> from criteria_engine.source import Source
    >>> expression, _ = parse(Source("example", "people * 2").whole())
    >>> node = check_expression(expression, Names({"people": NUMBER}), standard()).core
    >>> layout = Layout.of((), 0)
    >>> run = plan(node, layout, {})
    >>> run(layout.frame({"people": 3})), run(layout.frame({"people": Interval(1, 4)}))
    (6, Interval(low=2, high=8, integer=False))
    """
    return Planner(layout, definitions).plan(node)


EachItem = Callable[[Core, int, Compute], Compute]
"""Returns the callable of what a loop evaluates for each item, given the expression, the item's slot and the
callable as it was planned."""


class Planner:
    """Returns callables of checked expressions; each definition is planned, and evaluated, only once.

    Args:
        layout: the layout of the frames that expressions will be called on.
        definitions: the definitions and parameters that they may use, by name.
        each_item: replaces the callables of what loops evaluate for each item; None to leave them.
    """

    def __init__(
        self,
        layout: Layout,
        definitions: Mapping[str, Core],
        each_item: EachItem | None = None,
    ) -> None:
        self._layout = layout
        self._definitions = definitions
        self._each_item = each_item
        self._planned: dict[str, Compute] = {}

    def plan(self, node: Core) -> Compute:
        """Return the callable of an expression.

        The callable raises `BudgetExceeded` if it visits more list items than the frame allows.
        """
        match node:
            case core.Constant(value):
                return lambda frame: value
            case core.Fact(name, type_):
                return _read_fact(name, unknown_of(type_))
            case core.Defined(name):
                return self._defined(name)
            case core.Local(slot):
                position = self._position(slot)
                return lambda frame: frame[position]
            case core.FieldAccess(core.Local(slot), name, type_):
                return _read_field_of_item(self._position(slot), name, value_of_absent(node), type_)
            case core.FieldAccess(subject, name, type_):
                return _read_field(self.plan(subject), name, value_of_absent(node), type_)
            case core.Apply():
                return self._apply(node)
            case core.Conjunction(operands):
                return _fold(tuple(map(self.plan, operands)), AND, True)
            case core.Disjunction(operands):
                return _fold(tuple(map(self.plan, operands)), OR, False)
            case core.Negation(operand):
                run = self.plan(operand)
                return lambda frame: NOT[run(frame)]
            case core.Choose(otherwise=core.Choose()):
                return self._chain(node)
            case core.Choose(condition, then, otherwise, type_):
                return _choose(self.plan(condition), self.plan(then), self.plan(otherwise), type_)
            case core.Quantify(quantifier, slot, items, condition):
                return quantify(
                    quantifier == "every",
                    self._position(slot),
                    self.plan(items),
                    self._plan_for_items(condition, slot),
                )
            case core.Select(items, slot, condition):
                planned = self._plan_for_items(condition, slot)
                return select(self._position(slot), self.plan(items), planned)
            case core.Map(items, slot, body):
                planned = self._plan_for_items(body, slot)
                return map_items(self._position(slot), self.plan(items), planned)
            case core.MakeList(parts):
                runs = tuple(map(self.plan, parts))
                return lambda frame: tuple([run(frame) for run in runs])
            case core.MakeRecord():
                return self._record(node)
            case core.MakeRange():
                return self._range(node)
            case _:
                assert_never(node)

    def _position(self, slot: int) -> int:
        return self._layout.first_local + slot

    def _plan_for_items(self, node: Core, slot: int) -> Compute:
        planned = self.plan(node)
        return planned if self._each_item is None else self._each_item(node, slot, planned)

    def _defined(self, name: str) -> Compute:
        position = self._layout.definitions[name]
        if name not in self._planned:
            self._planned[name] = self.plan(self._definitions[name])
        compute = self._planned[name]

        def read(frame: Frame) -> Value:
            value = frame[position]
            if value is UNSET:
                value = frame[position] = compute(frame)
            return value

        return read

    def _chain(self, node: core.Choose) -> Compute:
        """Plan `if … else if … else …` as a loop: a table may have more rows than Python nests calls."""
        rows: list[tuple[Compute, Compute]] = []
        rest: Core = node
        while isinstance(rest, core.Choose):
            rows.append((self.plan(rest.condition), self.plan(rest.then)))
            rest = rest.otherwise
        return _choose_first(tuple(rows), self.plan(rest), node.type)

    def _apply(self, node: core.Apply) -> Compute:
        runs = tuple(map(self.plan, node.arguments))
        function = node.function
        fallback = apply_uncertain(node)
        match node.arguments:
            case (core.MakeList(parts),) if function.name == "total":
                return _total(tuple(map(self.plan, parts)), function, fallback)
            case _:
                pass
        if len(runs) == 2:
            match node.arguments[1]:
                case core.Constant(value) if value is not None and not holds_unknown(value):
                    if function.kind == "operator" and function.name == "in":
                        return _is_in(runs[0], value, function, fallback)
                    return _apply_to(runs[0], value, function, fallback)
                case _:
                    pass
            return _apply_two(runs[0], runs[1], function, fallback)
        return lambda frame: fallback([each(frame) for each in runs])

    def _record(self, node: core.MakeRecord) -> Compute:
        runs = tuple(map(self.plan, node.values))
        positions = tuple(map(self._position, node.slots))
        names = node.names

        def run(frame: Frame) -> Value:
            record = {}
            for name, position, each in zip(names, positions, runs, strict=True):
                record[name] = frame[position] = each(frame)
            return record

        return run

    def _range(self, node: core.MakeRange) -> Compute:
        low = self.plan(node.low) if node.low is not None else None
        high = self.plan(node.high) if node.high is not None else None

        def run(frame: Frame) -> Value:
            return Range(
                None if low is None else low(frame),
                None if high is None else high(frame),
                node.low_included,
                node.high_included,
            )

        return run


PLAIN_CLASSES: Final = frozenset({int, Decimal, str, bool, date, datetime, Months, timedelta})
"""Classes whose instances contain nothing unknown, so that a function can be applied directly; not null."""

NUMBER_CLASSES: Final = frozenset({int, Decimal})

ApplyUncertain = Callable[[Sequence[Value]], Value]
"""Applies a function to the values of all its arguments, of which some may be unknown or null."""


def apply_uncertain(node: core.Apply) -> ApplyUncertain:
    """Return how to apply the function of a node to arguments that may be unknown or null."""
    function, signature, result = node.function, node.signature, node.type
    nullable_arguments = tuple(
        index
        for index, each in enumerate(node.arguments)
        if may_be_null(each.type)
        and (function.nulls == "propagate" or function.null_at(signature.parameter_for(index)))
    )

    def apply(arguments: Sequence[Value]) -> Value:
        for index in nullable_arguments:
            # The argument may turn out to be null, and then the result is null.
            if arguments[index] is UNKNOWN:
                return UNKNOWN
        return call_function(function, signature, arguments, result)

    return apply


def _apply_two(
    left: Compute, right: Compute, function: Function, fallback: ApplyUncertain
) -> Compute:
    apply = function.apply

    def run(frame: Frame) -> Value:
        a = left(frame)
        b = right(frame)
        if a.__class__ in PLAIN_CLASSES and b.__class__ in PLAIN_CLASSES:
            return apply(a, b)
        return fallback((a, b))

    return run


def _apply_to(left: Compute, known: Value, function: Function, fallback: ApplyUncertain) -> Compute:
    """Apply a function of two arguments of which the second is a constant."""
    apply = function.apply

    def run(frame: Frame) -> Value:
        value = left(frame)
        return apply(value, known) if value.__class__ in PLAIN_CLASSES else fallback((value, known))

    return run


def _total(terms: tuple[Compute, ...], function: Function, fallback: ApplyUncertain) -> Compute:
    """Apply `total` to a list written out, as the program of a set does with its points."""
    apply = function.apply

    def run(frame: Frame) -> Value:
        values = tuple([each(frame) for each in terms])
        return (
            apply(values) if NUMBER_CLASSES.issuperset(map(type, values)) else fallback((values,))
        )

    return run


def _is_in(value: Compute, known: Value, function: Function, fallback: ApplyUncertain) -> Compute:
    """Apply `in` to a constant list; a text is looked up among texts by its hash."""
    if not (isinstance(known, tuple) and all(type(item) is str for item in known)):
        return _apply_to(value, known, function, fallback)
    texts = frozenset(known)

    def run(frame: Frame) -> Value:
        text = value(frame)
        return text in texts if text.__class__ is str else fallback((text, known))

    return run


def _read_fact(name: str, unknown: Value) -> Compute:
    return lambda frame: frame[FACTS].get(name, unknown)


def value_of_absent(node: core.FieldAccess) -> Value:
    """Return the value of a field in a record without it: null if its type allows null, else unknown."""
    record = without_null(node.subject.type)
    type_ = record.get(node.name) if isinstance(record, RecordType) else None
    return None if type_ is None or may_be_null(type_) else unknown_of(type_)


def _read_field(subject: Compute, name: str, missing: Value, type_: Type) -> Compute:
    read = field_reader(name, missing, type_)
    return lambda frame: read(subject(frame))


def field_reader(name: str, missing: Value, type_: Type) -> Callable[[Value], Value]:
    """Return the function that reads a field of a record, which may be null or unknown.

    Args:
        name: the name of the field.
        missing: the value of the field in a record without it.
        type_: the type of the field.
    """
    unknown = unknown_of(type_)

    def read(record: Value) -> Value:
        if record is None:
            return None
        return unknown if record is UNKNOWN else record.get(name, missing)

    return read


def _read_field_of_item(position: int, name: str, missing: Value, type_: Type) -> Compute:
    """Read a field of the local variable at a position, which is nearly always a record."""
    read = field_reader(name, missing, type_)

    def run(frame: Frame) -> Value:
        record = frame[position]
        return record.get(name, missing) if record.__class__ is dict else read(record)

    return run


def _fold(runs: tuple[Compute, ...], table: Mapping[Any, Any], start: bool) -> Compute:
    """Combine truths by a Kleene table; `start` is its neutral truth, and the other one settles it."""
    settled = not start

    def run(frame: Frame) -> Value:
        truth: Value = start
        for each in runs:
            value = each(frame)
            if value is settled:
                return settled
            if value is not start:
                truth = table[truth, value]
        return truth

    return run


def _choose(condition: Compute, then: Compute, otherwise: Compute, type_: Type) -> Compute:
    def run(frame: Frame) -> Value:
        truth = condition(frame)
        if truth is True:
            return then(frame)
        if truth is False or truth is None:
            return otherwise(frame)
        return hull(then(frame), otherwise(frame), type_)

    return run


def _choose_first(rows: tuple[tuple[Compute, Compute], ...], last: Compute, type_: Type) -> Compute:
    """Return the callable of the value of the first row whose condition is true, else of `last`."""

    def run(frame: Frame) -> Value:
        possible: Value = NOTHING
        for condition, then in rows:
            truth = condition(frame)
            if truth is True:
                return hull(possible, then(frame), type_)
            if truth is not False and truth is not None:
                possible = hull(possible, then(frame), type_)
        return hull(possible, last(frame), type_)

    return run
