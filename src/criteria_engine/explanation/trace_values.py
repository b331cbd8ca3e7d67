"""explain: an expression of a set → a function that reads its value from the trace of an evaluation.

The functions are made once for a set. What the evaluation has computed is read from its frame; the parts of
conditions, which no definition names, are evaluated once for a subject when a reason shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.errors import BudgetExceeded, FunctionFailed
from criteria_engine.evaluation.expressions import Planner
from criteria_engine.evaluation.frames import FACTS, UNSET, Frame, Layout, emptied
from criteria_engine.explanation.expression_info import ExpressionInfo
from criteria_engine.explanation.identity_map import IdentityMap
from criteria_engine.explanation.member_dependency import MemberDependency
from criteria_engine.explanation.operands import NameRead, names_read
from criteria_engine.explanation.quantities import (
    PERCENT,
    bilingual_json,
    is_number,
    product,
    quantity_around,
    quantity_json,
    text_json,
)
from criteria_engine.model.types import BooleanType, without_null
from criteria_engine.model.values import MAYBE, UNKNOWN, Interval, Value, unknown_of
from criteria_engine.phrasing.labels import Labels
from criteria_engine.phrasing.patterns import MembersPattern

Within = tuple[MembersPattern, ...]
"""The conditions on list members around an expression, outermost first."""


class ReasonState:
    """The values of one subject while its reasons are written.

    Args:
        frame: a frame over the facts, which is not changed. Values that were evaluated on it are read, and the
            steps that this took count against the step budget of explaining.

    Attributes:
        frame: the frame that values are read from.
        values: values that no definition names, by their number.
        operands: the JSON of each operand written so far, by name.
        positions: for each list fact, the positions of its items by their identity.
        reasons_left: how many more reasons the condition at hand may have.
    """

    __slots__ = ("frame", "operands", "positions", "reasons_left", "values")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame.copy()
        self.values: dict[int, Value] = {}
        self.operands: dict[str, str] = {}
        self.positions: dict[str, Mapping[int, Sequence[int]]] = {}
        self.reasons_left = 0

    def restart(self) -> None:
        """Forget all values, and with the new frame the steps spent so far."""
        self.frame, self.values = emptied(self.frame), {}


ReadValue = Callable[[ReasonState], Value]
"""Returns the value of one expression for the subject at hand."""

WriteJson = Callable[[ReasonState], str]
"""Returns the JSON of one thing for the subject at hand."""


class ValuePlanner:
    """Makes the functions that read and show values of the expressions of a set.

    Args:
        labels: the labels of the set.
        planner: turns expressions into functions on frames.
        layout: the layout of these frames.
        named: the expressions of the author that are definitions of the program, by name.
    """

    def __init__(
        self, labels: Labels, planner: Planner, layout: Layout, named: Mapping[str, Core]
    ) -> None:
        self.labels = labels
        self._planner = planner
        self._layout = layout
        self._infos: IdentityMap[ExpressionInfo] = IdentityMap()
        self._values: IdentityMap[ReadValue] = IdentityMap()
        self._operands: dict[str, WriteJson] = {}
        self._member_numbers: dict[tuple[int, int, str], int] = {}
        self._count = 0
        for name, node in named.items():
            read = self._plan_value(core.Defined(name, node.type, node.written))
            self._values.get(node, partial(_same, read))

    def info(self, node: Core, within: Within = ()) -> ExpressionInfo:
        """Return what is known of an expression without facts."""
        return self._infos.get(node, lambda: ExpressionInfo(node, self.labels, within))

    # ---- values ----------------------------------------------------------------------------

    def value(self, node: Core) -> ReadValue:
        """Return the function that reads the value of an expression.

        The value is unknown where a function of the host raises: deciding did not need that function, or
        the decision itself would have failed. The function raises `BudgetExceeded` where the step budget
        of explaining is spent.
        """
        return self._values.get(node, lambda: self._plan_value(node))

    def _plan_value(self, node: Core) -> ReadValue:
        if isinstance(node, core.Constant):
            constant = node.value
            return lambda state: constant
        if isinstance(node, core.Fact):
            return _read_fact(node.name, unknown_of(node.type))
        evaluated = self.evaluated(node)
        if isinstance(node, core.Local):
            return evaluated
        if isinstance(node, core.Defined):
            return _read_definition(self._layout.definitions[node.name], evaluated)
        number = self._next_number()

        def kept(state: ReasonState) -> Value:
            values = state.values
            if number in values:
                return values[number]
            value = values[number] = evaluated(state)
            return value

        return kept

    def fact(self, name: str) -> ReadValue:
        """Return the function that reads a declared fact."""
        return _read_fact(name, unknown_of(self.labels.checked.facts[name].type))

    def evaluated(self, node: Core) -> ReadValue:
        """Return the function that evaluates an expression each time; see :meth:`value`."""
        run = self._planner.plan(node)
        if isinstance(node, core.Local):
            return lambda state: run(state.frame)
        unknown = unknown_of(without_null(node.type))

        def evaluated(state: ReasonState) -> Value:
            try:
                return run(state.frame)
            except FunctionFailed:
                return unknown

        return evaluated

    def position_of_local(self, slot: int) -> int:
        """Return the position of a local variable in a frame."""
        return self._layout.first_local + slot

    def number_of_members(self, dependency: MemberDependency) -> int:
        """Return the number under which the deciding members of a list are kept."""
        members = dependency.members
        key = id(members.items), id(members.condition), dependency.selection
        if key not in self._member_numbers:
            self._member_numbers[key] = self._next_number()
        return self._member_numbers[key]

    def _next_number(self) -> int:
        self._count += 1
        return self._count

    def informative(self, node: Core) -> ReadValue:
        """Return the function that reads a value, plainly unknown where only its declared bounds are known.

        The bounds of a number that an adaptation sets are stated by the law, and are shown.
        """
        value, declared = self.value(node), unknown_of(without_null(node.type))
        meaning = self.labels.value(node)
        if not isinstance(declared, Interval) or (
            isinstance(meaning, core.Fact) and meaning.name in self.labels.checked.open_numbers
        ):
            return value

        def informative(state: ReasonState) -> Value:
            found = value(state)
            return UNKNOWN if found.__class__ is Interval and found == declared else found

        return informative

    # ---- JSON ------------------------------------------------------------------------------

    def shown(self, node: Core, within: Within) -> WriteJson:
        """Return the function that writes the value of an expression as a quantity.

        A share is written in percent, a value of an enumeration with its label.
        """
        info, value, informative = self.info(node, within), self.value(node), self.informative(node)
        if isinstance(node, core.Constant):
            constant = quantity_json(node.value)
            return lambda state: constant
        unit = bilingual_json(info.unit)
        if info.is_share:
            return _share(value, informative, unit)
        # Whatever comes from a few values of the set is written once for all subjects.
        fixed: dict[Value, str] = {
            name: quantity_json(name, unit, bilingual_json(label))
            for name, label in info.value_labels.items()
        }
        truths = {truth: quantity_json(truth, unit) for truth in (True, False)}
        before, after = quantity_around(unit)

        def shown(state: ReasonState) -> str:
            found = informative(state)
            kind = found.__class__
            if kind is int:
                return f"{before}{found}{after}"
            if kind is bool:
                return truths[found]
            if kind is str:
                text = fixed.get(found)
                if text is None:
                    text = quantity_json(found, unit, bilingual_json(info.value_label(found)))
                return text
            return quantity_json(found, unit)

        return shown

    def unit(self, within: Within, *nodes: Core) -> str:
        """Return the JSON of the unit of the first expression that has one."""
        units = (self.info(node, within).unit for node in nodes)
        return bilingual_json(next((unit for unit in units if unit is not None), None))

    def operands(self, nodes: Sequence[Core]) -> WriteJson:
        """Return the function that writes the facts, definitions and parameters that conditions read.

        They are in the order of reading, each once, with commas between them.
        """
        names: dict[str, NameRead] = {}
        for node in nodes:
            for each in names_read(node, self.labels):
                names.setdefault(each.name, each)
        plans = [(name, self._operand(each)) for name, each in names.items()]

        def write(state: ReasonState) -> str:
            written, texts = state.operands, []
            for name, plan in plans:
                text = written.get(name)
                if text is None:
                    try:
                        text = plan(state)
                    except BudgetExceeded:
                        state.restart()
                        text = plan(state)
                    written[name] = text
                texts.append(text)
            return ",".join(texts)

        return write

    def _operand(self, read: NameRead) -> WriteJson:
        plan = self._operands.get(read.name)
        if plan is None:
            plan = self._operands[read.name] = self._plan_operand(read)
        return plan

    def _plan_operand(self, read: NameRead) -> WriteJson:
        shown = self.shown(read.node, ())
        name, label = text_json(read.name), bilingual_json(read.label)
        before = f'{{"name":{name},"label":{label},"quantity":'
        after = f',"kind":"{read.kind}"}}'
        node = read.node
        if isinstance(node, core.Fact) and isinstance(node.type, BooleanType):
            # Nearly half of the operands of a set are such facts: each is one of three texts.
            unit = bilingual_json(self.info(node).unit)
            texts = {
                each: before + quantity_json(each, unit) + after for each in (True, False, MAYBE)
            }
            name = node.name
            return lambda state: texts[state.frame[FACTS].get(name, MAYBE)]
        return lambda state: before + shown(state) + after


def _read_fact(name: str, unknown: Value) -> ReadValue:
    return lambda state: state.frame[FACTS].get(name, unknown)


def _read_definition(position: int, evaluated: ReadValue) -> ReadValue:
    """Read the value of a definition, which the frame keeps."""

    def read(state: ReasonState) -> Value:
        value = state.frame[position]
        return evaluated(state) if value is UNSET else value

    return read


def _share(value: ReadValue, informative: ReadValue, unit: str) -> WriteJson:
    def shown(state: ReasonState) -> str:
        found = value(state)
        if is_number(found):
            return quantity_json(product(found, 100), PERCENT)
        return quantity_json(informative(state), unit)

    return shown


def _same(read: ReadValue) -> ReadValue:
    return read
