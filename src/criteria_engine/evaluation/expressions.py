"""evaluate: the meaning of the language, on known and unknown values alike.

:func:`plan` turns a checked expression into a Python callable once; calling it on a
frame gives the value. Every other back end is compared with this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, assert_never

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.errors import BudgetExceeded
from criteria_engine.evaluation.application import call_function
from criteria_engine.library.declarations import Function
from criteria_engine.model.types import (
    NumberType,
    RecordType,
    Type,
    may_be_null,
    without_null,
)
from criteria_engine.model.values import (
    AND,
    MAYBE,
    NOT,
    OR,
    UNKNOWN,
    Interval,
    Months,
    Range,
    Uncertain,
    Value,
    holds_unknown,
    is_unknown,
    same,
    unknown_of,
)

STEP_BUDGET: Final = 5_000_000
"""How many list items one decision may visit; nested loops over long lists end here."""


Frame = list[Any]


Compute = Callable[[Frame], Value]


_FACTS, _BUDGET, _FIRST = 0, 1, 2


_UNSET: Final = object()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a frame keeps things: definitions by name, then `locals` places for items of lists."""

    definitions: Mapping[str, int]
    size: int

    @classmethod
    def of(cls, definitions: Sequence[str], local_count: int) -> Layout:
        """A layout for these definitions and so many local variables."""
        places = {name: _FIRST + i for i, name in enumerate(definitions)}
        return cls(places, _FIRST + len(places) + local_count)

    @property
    def first_local(self) -> int:
        """The place of the local variable number 0."""
        return _FIRST + len(self.definitions)

    def frame(self, facts: Mapping[str, Value], steps: int | None = None) -> Frame:
        """An empty frame over the facts of one subject, good for so many steps."""
        frame: Frame = [_UNSET] * self.size
        frame[_FACTS] = facts
        frame[_BUDGET] = STEP_BUDGET if steps is None else steps
        return frame


def hull(left: Value, right: Value, type_: Type) -> Value:
    """The narrowest value that stands for either of two."""
    if not holds_unknown(left) and not holds_unknown(right) and same(left, right):
        return left
    if isinstance(type_, NumberType):
        low_left, high_left = bounds_of(left)
        low_right, high_right = bounds_of(right)
        return Interval(
            None if low_left is None or low_right is None else min(low_left, low_right),
            None if high_left is None or high_right is None else max(high_left, high_right),
            _integer(left) and _integer(right),
        )
    return unknown_of(type_)


def bounds_of(value: Value) -> tuple[Any, Any]:
    """The least and the greatest a number may be (None: no bound)."""
    if value.__class__ in _NUMBERS:
        return value, value
    if isinstance(value, Interval):
        return value.low, value.high
    return (None, None) if is_unknown(value) else (value, value)


def _integer(value: Value) -> bool:
    return value.integer if isinstance(value, Interval) else isinstance(value, int)


# ---- planning --------------------------------------------------------------------------------


def plan(node: Core, layout: Layout, definitions: Mapping[str, Core]) -> Compute:
    """Make a checked expression ready to run; the definitions it names are planned with it."""
    return Planner(layout, definitions).plan(node)


class Planner:
    """Makes checked expressions ready to run; a definition that several of them name is planned once."""

    def __init__(self, layout: Layout, definitions: Mapping[str, Core]) -> None:
        self._layout = layout
        self._definitions = definitions
        self._planned: dict[str, Compute] = {}

    def plan(self, node: Core) -> Compute:
        """Make one ready to run."""
        match node:
            case core.Constant(value):
                return lambda frame: value
            case core.Fact(name, type_):
                return _read_fact(name, unknown_of(type_))
            case core.Defined(name):
                return self._defined(name)
            case core.Local(slot):
                place = self._place(slot)
                return lambda frame: frame[place]
            case core.FieldAccess(core.Local(slot), name, type_):
                return _read_member(self._place(slot), name, _instead_of(node), type_)
            case core.FieldAccess(subject, name, type_):
                return _read_field(self.plan(subject), name, _instead_of(node), type_)
            case core.Apply():
                return self._apply(node)
            case core.Conjunction(operands):
                return _fold(tuple(map(self.plan, operands)), AND, True)
            case core.Disjunction(operands):
                return _fold(tuple(map(self.plan, operands)), OR, False)
            case core.Negation(operand):
                run = self.plan(operand)
                return lambda frame: NOT[run(frame)]
            case core.Choose(condition, then, otherwise, type_):
                return _choose(self.plan(condition), self.plan(then), self.plan(otherwise), type_)
            case core.Quantify(quantifier, slot, items, condition):
                return _quantify(
                    quantifier == "every", self._place(slot), self.plan(items), self.plan(condition)
                )
            case core.Select(items, slot, condition):
                return _select(self._place(slot), self.plan(items), self.plan(condition))
            case core.Map(items, slot, body):
                return _map(self._place(slot), self.plan(items), self.plan(body))
            case core.MakeList(parts):
                runs = tuple(map(self.plan, parts))
                return lambda frame: tuple([run(frame) for run in runs])
            case core.MakeRecord():
                return self._record(node)
            case core.MakeRange():
                return self._range(node)
            case _:
                assert_never(node)

    def _place(self, slot: int) -> int:
        return self._layout.first_local + slot

    def _defined(self, name: str) -> Compute:
        place = self._layout.definitions[name]
        if name not in self._planned:
            self._planned[name] = self.plan(self._definitions[name])
        compute = self._planned[name]

        def read(frame: Frame) -> Value:
            value = frame[place]
            if value is _UNSET:
                value = frame[place] = compute(frame)
            return value

        return read

    def _apply(self, node: core.Apply) -> Compute:
        runs = tuple(map(self.plan, node.arguments))
        function = node.function
        settle = _settled(node)
        if len(runs) == 2:
            match node.arguments[1]:
                case core.Constant(value) if value is not None and not holds_unknown(value):
                    if function.kind == "operator" and function.name == "in":
                        return _among(runs[0], value, function, settle)
                    return _apply_to(runs[0], value, function, settle)
                case _:
                    pass
            return _apply_two(runs[0], runs[1], function, settle)
        return lambda frame: settle([each(frame) for each in runs])

    def _record(self, node: core.MakeRecord) -> Compute:
        runs = tuple(map(self.plan, node.values))
        places = tuple(map(self._place, node.slots))
        names = node.names

        def run(frame: Frame) -> Value:
            record = {}
            for name, place, each in zip(names, places, runs, strict=True):
                record[name] = frame[place] = each(frame)
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


_NUMBERS: Final = frozenset({int, Decimal})


_PLAIN: Final = frozenset({int, Decimal, str, bool, date, datetime, Months, timedelta})
"""The classes of values that are known through and through; null is not among them."""


_Settle = Callable[[Sequence[Value]], Value]
"""From the values of all arguments to that of the function."""


def _settled(node: core.Apply) -> _Settle:
    """How to work a function on arguments of which some may not be known."""
    function, signature, result = node.function, node.signature, node.type
    perhaps_null = tuple(
        index
        for index, each in enumerate(node.arguments)
        if may_be_null(each.type) and function.nulls == "propagate"
    )

    def settle(arguments: Sequence[Value]) -> Value:
        for index in perhaps_null:
            if arguments[index] is UNKNOWN:
                return UNKNOWN
        return call_function(function, signature, arguments, result)

    return settle


def _apply_two(left: Compute, right: Compute, function: Function, settle: _Settle) -> Compute:
    apply = function.apply

    def run(frame: Frame) -> Value:
        a = left(frame)
        b = right(frame)
        if a.__class__ in _PLAIN and b.__class__ in _PLAIN:
            return apply(a, b)
        return settle((a, b))

    return run


def _apply_to(left: Compute, known: Value, function: Function, settle: _Settle) -> Compute:
    """A function of a value and one that is written down."""
    apply = function.apply

    def run(frame: Frame) -> Value:
        value = left(frame)
        return apply(value, known) if value.__class__ in _PLAIN else settle((value, known))

    return run


def _among(value: Compute, known: Value, function: Function, settle: _Settle) -> Compute:
    """Whether a value is among others; a text among texts is found by its hash."""
    if not (isinstance(known, tuple) and all(type(item) is str for item in known)):
        return _apply_to(value, known, function, settle)
    texts = frozenset(known)

    def run(frame: Frame) -> Value:
        text = value(frame)
        return text in texts if text.__class__ is str else settle((text, known))

    return run


def _read_fact(name: str, unknown: Value) -> Compute:
    return lambda frame: frame[_FACTS].get(name, unknown)


def _instead_of(node: core.FieldAccess) -> Value:
    """What a record that lacks the field has there: null where only some have it, else unknown."""
    record = without_null(node.subject.type)
    type_ = record.get(node.name) if isinstance(record, RecordType) else None
    return None if type_ is None or may_be_null(type_) else unknown_of(type_)


def _read_field(subject: Compute, name: str, missing: Value, type_: Type) -> Compute:
    unknown = unknown_of(type_)

    def run(frame: Frame) -> Value:
        record = subject(frame)
        if record is None:
            return None
        return unknown if record is UNKNOWN else record.get(name, missing)

    return run


def _read_member(place: int, name: str, missing: Value, type_: Type) -> Compute:
    """A field of the item of a list."""
    read = _read_field(lambda frame: frame[place], name, missing, type_)

    def run(frame: Frame) -> Value:
        record = frame[place]
        return record.get(name, missing) if record.__class__ is dict else read(frame)

    return run


def _fold(runs: tuple[Compute, ...], table: Mapping[Any, Any], start: bool) -> Compute:
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


def _spend(frame: Frame, steps: int) -> None:
    frame[_BUDGET] -= steps
    if frame[_BUDGET] < 0:
        raise BudgetExceeded


def _members(value: Value) -> tuple[tuple[Value, ...], tuple[bool, ...] | None]:
    """The items of a list, and which of them surely belong to it (None: all)."""
    if value.__class__ is Uncertain:
        return value.items, value.certain
    return value, None


def _quantify(every: bool, place: int, items: Compute, condition: Compute) -> Compute:
    table, doubt = (AND, OR) if every else (OR, AND)
    settled = not every

    def run(frame: Frame) -> Value:
        value = items(frame)
        if value is None or value is UNKNOWN:
            return None if value is None else MAYBE
        members, certain = _members(value)
        _spend(frame, len(members))
        truth: Value = every
        for index, member in enumerate(members):
            frame[place] = member
            met = condition(frame)
            if certain is not None and not certain[index]:
                met = doubt[MAYBE, met]
            if met is settled:
                return settled
            if met is not every:
                truth = table[truth, met]
        return truth

    return run


def _select(place: int, items: Compute, condition: Compute) -> Compute:
    def run(frame: Frame) -> Value:
        value = items(frame)
        if value is None or value is UNKNOWN:
            return value
        members, certain = _members(value)
        _spend(frame, len(members))
        kept: list[Value] = []
        unsure: list[int] = []
        for index, member in enumerate(members):
            frame[place] = member
            met = condition(frame)
            if met is True:
                if certain is not None and not certain[index]:
                    unsure.append(len(kept))
                kept.append(member)
            elif met is MAYBE or met is UNKNOWN:
                unsure.append(len(kept))
                kept.append(member)
        if not unsure:
            return tuple(kept)
        sure = [True] * len(kept)
        for index in unsure:
            sure[index] = False
        return Uncertain(tuple(kept), tuple(sure))

    return run


def _map(place: int, items: Compute, body: Compute) -> Compute:
    def run(frame: Frame) -> Value:
        value = items(frame)
        if value is None or value is UNKNOWN:
            return value
        members, certain = _members(value)
        _spend(frame, len(members))
        results = []
        for member in members:
            frame[place] = member
            results.append(body(frame))
        return tuple(results) if certain is None else Uncertain(tuple(results), certain)

    return run
