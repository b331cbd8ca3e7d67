"""explain: the facts of one subject → values of expressions, and the operands of a condition.

The base of the explainer: it evaluates each expression once for a subject, and takes operands from the
cache of the set where another subject had the same value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import NoneType
from typing import Any, Final

from criteria_engine.checked_set import CheckedSet
from criteria_engine.core import Core
from criteria_engine.errors import BudgetExceeded, FunctionFailed
from criteria_engine.evaluation.frames import Frame, Layout
from criteria_engine.evaluation.results import Trace
from criteria_engine.explanation.expression_info import (
    ExpressionInfo,
    Input,
    expression_index,
    store,
)
from criteria_engine.explanation.operands import NameRead
from criteria_engine.explanation.quantities import PERCENT, is_number, product, quantity
from criteria_engine.model.base import Bilingual
from criteria_engine.model.findings import Operand, Quantity
from criteria_engine.model.types import without_null
from criteria_engine.model.values import UNKNOWN, Interval, Value, unknown_of
from criteria_engine.phrasing.patterns import MembersPattern

_MISSING: Final = object()

_SCALARS: Final = frozenset({bool, int, date, NoneType})

_INPUTS: Final = _SCALARS | {str}


@dataclass(slots=True)
class SubjectCache:
    """Cached values of one subject, or of one member of a list of the subject.

    Attributes:
        values: values of expressions, by the identity of the expression.
        members: details of deciding members and the number of reasons in them, by the identity of the
            condition on members and by which members decide.
    """

    values: dict[int, Value] = field(default_factory=dict)
    members: dict[tuple[int, str], tuple[Mapping[str, Any], int]] = field(default_factory=dict)


class SubjectValues:
    """Values and operands of the expressions of a set, from the facts in one frame.

    The frame is copied, so the caller's frame does not change. Values that the evaluator has found
    already are reused, and the steps it took count against the step budget of explaining.
    """

    def __init__(
        self,
        checked: CheckedSet,
        definitions: Mapping[str, Core],
        layout: Layout,
        frame: Frame,
        trace: Trace | None = None,
    ) -> None:
        self._index = expression_index(checked, definitions, layout)
        self._infos = self._index.infos
        self._initial_frame = list(frame)
        self._frame = list(frame if trace is None else trace.frame)
        self._cache = SubjectCache({} if trace is None else dict(trace.values))
        self._operands: dict[str, Operand] = {}
        self._within: tuple[MembersPattern, ...] = ()

    def _info(self, node: Core) -> ExpressionInfo:
        info = self._infos.get(id(node))
        return info if info is not None else self._index.info(node, self._within)

    # ---- values ----------------------------------------------------------------------------

    def value(self, node: Core) -> Value:
        """Evaluate an expression; the value is cached.

        Returns:
            The value; unknown where a function of the host raises.

        Raises:
            BudgetExceeded: the step budget of explaining is spent.
        """
        values, key = self._cache.values, id(node)
        value = values.get(key, _MISSING)
        if value is _MISSING:
            value = values[key] = self._evaluate(self._info(node))
        return value

    def _evaluate(self, info: ExpressionInfo) -> Value:
        """Evaluate without the cache; the result is unknown where a function of the host fails.

        Deciding did not need that function, or the decision itself would have failed.
        """
        try:
            return info.run(self._frame)
        except FunctionFailed:
            return unknown_of(without_null(info.node.type))

    def _input_values(self, inputs: Sequence[Input]) -> tuple[Value, ...] | None:
        """The values of inputs, None for unknown ones; None where one of them is an interval or the like."""
        frame = self._frame
        values = tuple(
            [
                frame[0 if each.frame_index is None else each.frame_index].get(each.name)
                for each in inputs
            ]
        )
        for value in values:
            if value.__class__ not in _INPUTS:
                return None
        return values

    def _reset(self) -> None:
        """Discard all cached values, and with the new frame the steps spent so far."""
        self._frame = list(self._initial_frame)
        self._cache, self._within = SubjectCache(), ()

    def quantity(
        self, value: Value, unit: Bilingual | None = None, label: Bilingual | None = None
    ) -> Quantity:
        """Return a value in the form a decision stores it."""
        return quantity(value, unit, label)

    def _quantity_of(self, node: Core) -> Quantity:
        """The value of an expression with its unit: a share in percent, an enumeration value with its label."""
        info = self._info(node)
        if info.constant is not None:
            return info.constant
        value = self.value(node)
        if info.is_share and is_number(value):
            return quantity(product(value, 100), PERCENT)
        label = info.value_label(value) if isinstance(value, str) else None
        return quantity(self._informative_value(node), info.unit, label)

    def _informative_value(self, node: Core) -> Value:
        """The value of an expression; plainly unknown where only its declared bounds are known."""
        value = self.value(node)
        declared = isinstance(value, Interval) and value == unknown_of(without_null(node.type))
        return UNKNOWN if declared else value

    # ---- operands --------------------------------------------------------------------------

    def operands(self, nodes: Sequence[Core]) -> tuple[Operand, ...]:
        """Return every fact, definition and parameter that conditions read, in the order of reading."""
        names = self._index.names_read_by(nodes).names
        try:
            return self._operands_of(names)
        except BudgetExceeded:
            self._reset()
            return self._operands_of(names)

    def _operands_of(self, names: Sequence[NameRead]) -> tuple[Operand, ...]:
        operands = self._operands
        for each in names:
            if each.name not in operands:
                operands[each.name] = self._cached_operand(each)
        return tuple([operands[each.name] for each in names])

    def _cached_operand(self, read: NameRead) -> Operand:
        """The operand of a name, from the cache of the set where the value cannot identify a person."""
        value = self.value(read.node)
        kind = value.__class__
        if kind in _SCALARS or (kind is str and self._info(read.node).is_enumeration):
            key = kind, value
        elif kind is tuple:
            key = kind, len(value)
        else:
            return self._new_operand(read)
        cache = self._index.operand_cache.setdefault(read.name, {})
        operand = cache.get(key)
        if operand is None:
            operand = self._new_operand(read)
            store(cache, key, operand)
        return operand

    def _new_operand(self, read: NameRead) -> Operand:
        return Operand(
            name=read.name, label=read.label, quantity=self._quantity_of(read.node), kind=read.kind
        )
