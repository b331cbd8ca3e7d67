"""explain: why a condition came out so, with the numbers compared and the members concerned."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any, Final

from criteria_engine import core
from criteria_engine.checked_set import CheckedSet
from criteria_engine.core import Core
from criteria_engine.errors import BudgetExceeded, FunctionFailed
from criteria_engine.evaluation.expressions import Frame, Layout
from criteria_engine.evaluation.results import Trace
from criteria_engine.explanation.expression_info import (
    REASON,
    Answer,
    ExpressionSize,
    Input,
    Known,
    keep,
    prepare,
)
from criteria_engine.explanation.limits import (
    DEEPEST,
    MEMBERS_TOLD,
    MOST_REASONS,
    TAKEN_APART,
    WIDEST,
    tells_why,
)
from criteria_engine.explanation.members import (
    NAMED,
    Concerned,
    Tested,
    deciding,
    names,
)
from criteria_engine.explanation.operands import NameRead
from criteria_engine.explanation.quantities import PERCENT, quantity
from criteria_engine.functions import lifted, lifted_lists
from criteria_engine.model import arithmetic
from criteria_engine.model.base import Bilingual
from criteria_engine.model.findings import Operand, Quantity, Reason
from criteria_engine.model.types import Number, without_null
from criteria_engine.model.values import (
    MAYBE,
    UNKNOWN,
    Interval,
    Truth,
    Uncertain,
    Value,
    is_unknown,
    unknown_of,
)
from criteria_engine.phrasing.patterns import (
    ComparisonPattern,
    ListShare,
    MembersPattern,
    Proportion,
)

_MEASURES: Final = ("left", "right", "margin", "share", "needed_share")


_NOT_YET: Final = object()


_SINGLE: Final = frozenset({bool, int, date, NoneType})


_INPUTS: Final = _SINGLE | {str}


@dataclass(slots=True)
class _KnownValues:
    """What was found out of the subject, or of one member of its lists, so far."""

    values: dict[int, Value] = field(default_factory=dict)
    members: dict[tuple[int, str], tuple[Mapping[str, Any], int]] = field(default_factory=dict)
    """What was told of the members that decide, and how many reasons it is made of."""


class Explainer:
    """Tells the reasons for the conditions of a set, from the facts in one frame.

    The frame is copied: explaining changes nothing for others. What deciding `found` is not worked out
    again; the steps it took are taken off those there are for explaining.
    """

    def __init__(
        self,
        checked: CheckedSet,
        definitions: Mapping[str, Core],
        layout: Layout,
        frame: Frame,
        found: Trace | None = None,
    ) -> None:
        self._prepared = prepare(checked, definitions, layout)
        self._all = self._prepared.known
        self._untouched = list(frame)
        self._frame = list(frame if found is None else found.frame)
        self._known = _KnownValues({} if found is None else dict(found.values))
        self._operands: dict[str, Operand] = {}
        self._places: dict[str, Mapping[int, int]] = {}
        self._within: tuple[MembersPattern, ...] = ()
        self._reasons_left = 0

    def _of(self, node: Core) -> Known:
        known = self._all.get(id(node))
        return known if known is not None else self._prepared.of(node, self._within)

    # ---- values ----------------------------------------------------------------------------

    def value(self, node: Core) -> Value:
        """What an expression comes to."""
        values, key = self._known.values, id(node)
        value = values.get(key, _NOT_YET)
        if value is _NOT_YET:
            value = values[key] = self._run(self._of(node))
        return value

    def _run(self, known: Known) -> Value:
        """What an expression comes to; not known where a function of the host fails.

        Deciding did not need it, or it would have failed there.
        """
        try:
            return known.run(self._frame)
        except FunctionFailed:
            return unknown_of(without_null(known.node.type))

    def quantity(
        self, value: Value, unit: Bilingual | None = None, label: Bilingual | None = None
    ) -> Quantity:
        """A value as a decision carries it."""
        return quantity(value, unit, label)

    def operands(self, nodes: Sequence[Core]) -> tuple[Operand, ...]:
        """Every fact, definition and parameter that conditions read, first read first."""
        found = self._prepared.group(nodes).readings
        try:
            return self._all_read(found)
        except BudgetExceeded:
            self._start_afresh()
            return self._all_read(found)

    def _all_read(self, readings: Sequence[NameRead]) -> tuple[Operand, ...]:
        told = self._operands
        for reading in readings:
            if reading.name not in told:
                told[reading.name] = self._read(reading)
        return tuple([told[reading.name] for reading in readings])

    def _read(self, reading: NameRead) -> Operand:
        """A name with its value: as it was told before, where that value was the same."""
        value = self.value(reading.node)
        kind = value.__class__
        if kind in _SINGLE or (kind is str and self._of(reading.node).is_code):
            key = kind, value
        elif kind is tuple:
            key = kind, len(value)
        else:
            return self._made(reading)
        kept = self._prepared.operands.setdefault(reading.name, {})
        operand = kept.get(key)
        if operand is None:
            operand = self._made(reading)
            keep(kept, key, operand)
        return operand

    def _made(self, reading: NameRead) -> Operand:
        return Operand(
            name=reading.name,
            label=reading.label,
            quantity=self._told(reading.node),
            kind=reading.kind,
        )

    def _told(self, node: Core) -> Quantity:
        """The value of an expression with its unit; a share in percent, a code in its words."""
        known = self._of(node)
        if known.fixed is not None:
            return known.fixed
        value = self.value(node)
        if known.is_share and _is_number(value):
            return quantity(_times(value, 100), PERCENT)
        words = known.words_of(value) if isinstance(value, str) else None
        return quantity(self._stated(node), known.unit, words)

    def _stated(self, node: Core) -> Value:
        """The value of an expression; that it keeps to its declared bounds tells nothing of it."""
        value = self.value(node)
        declared = isinstance(value, Interval) and value == unknown_of(without_null(node.type))
        return UNKNOWN if declared else value

    # ---- reasons ---------------------------------------------------------------------------

    def reason(self, node: Core) -> Reason:
        """Why a condition holds or not; of a number, what it comes to."""
        self._reasons_left = MOST_REASONS
        try:
            return self._reason(node, 0)
        except BudgetExceeded:
            self._start_afresh()
            return self._leaf(node)

    def _start_afresh(self) -> None:
        """Forget what was found, and with it what was spent: explaining visits lists again."""
        self._frame = list(self._untouched)
        self._known, self._within = _KnownValues(), ()

    def _reason(self, node: Core, depth: int) -> Reason:
        """The reason found before where its inputs were the same, else a new one."""
        known = self._of(node)
        key = None if known.inputs is None else self._values_of(known.inputs)
        if key is None or not self._has_room(known.size, depth):
            return self._new_reason(node, depth)
        kept = known.told.get(key)
        if kept is not None:
            self._reasons_left -= kept[1]
            return kept[0]
        before = self._reasons_left
        reason = self._new_reason(node, depth)
        keep(known.told, key, (reason, before - self._reasons_left))
        return reason

    def _has_room(self, size: ExpressionSize, depth: int, times: int = 1) -> bool:
        """Whether it can be told to the end, so many times."""
        return times * size.count < self._reasons_left and depth + size.depth <= DEEPEST

    def _values_of(self, inputs: Sequence[Input]) -> tuple[Value, ...] | None:
        """The values of inputs (None: not known); no answer where one of them is known only roughly."""
        frame = self._frame
        values = tuple(
            [frame[0 if each.place is None else each.place].get(each.name) for each in inputs]
        )
        for value in values:
            if value.__class__ not in _INPUTS:
                return None
        return values

    def _new_reason(self, node: Core, depth: int) -> Reason:
        self._reasons_left -= 1
        if self._reasons_left <= 0 or depth >= DEEPEST:
            return self._leaf(node)
        match node:
            case core.Conjunction(operands) | core.Disjunction(operands):
                if self._of(node).is_one_clause:
                    return self._leaf(node, **self._subject(operands[0]))
                return self._made_of(node, operands, depth)
            case core.Choose():
                return self._made_of(node, self._followed(node), depth)
            case core.Negation(operand) if isinstance(operand, TAKEN_APART):
                return self._made_of(node, (operand,), depth)
            case core.Defined(name):
                return self._defined(node, name, depth)
            case core.Apply() if self._of(node).is_made_of_truths:
                return self._made_of(node, node.arguments, depth)
            case _:
                return self._leaf(node, **self._found(node, depth))

    def _leaf(self, node: Core, **found: Any) -> Reason:
        known, result = self._of(node), self._result(node)
        if not found and known.is_truth:
            return known.leaf(result)
        if not known.is_truth:
            found["left"] = self._told(node)
        if known.is_personal:
            return REASON(text=known.text, result=result, place=known.place, **found)
        # What is kept is kept alive, so that no other has its identity.
        key = (result, *found, *map(id, found.values()))
        reason = known.wholes.get(key)
        if reason is None:
            reason = REASON(text=known.text, result=result, place=known.place, **found)
            keep(known.wholes, key, reason)
        return reason

    def result(self, node: Core) -> Answer:
        """Whether a condition holds."""
        try:
            return self._result(node)
        except BudgetExceeded:
            self._start_afresh()
            return self._result(node)

    def _result(self, node: Core) -> Answer:
        value = self.value(node)
        if value is True:
            return "yes"
        if is_unknown(value):
            return "unknown"
        return "no" if value is False or value is None else "yes"

    def _made_of(self, node: Core, parts: Iterable[Core], depth: int) -> Reason:
        told = [part for part in parts if not isinstance(part, core.Constant)][:WIDEST]
        return self._because(node, tuple([self._reason(part, depth + 1) for part in told]))

    def _because(self, node: Core, because: tuple[Reason, ...]) -> Reason:
        """A condition with the reasons below it."""
        known = self._of(node)
        if known.is_personal or not known.is_truth:
            return self._leaf(node, because=because)
        result = self._result(node)
        key = (result, *map(id, because))
        reason = known.wholes.get(key)
        if reason is None:
            reason = REASON(text=known.text, result=result, place=known.place, because=because)
            keep(known.wholes, key, reason)
        return reason

    def _followed(self, node: core.Choose) -> Iterator[Core]:
        """The condition, and the branches that it left open."""
        truth = self.value(node.condition)
        yield node.condition
        if truth is True or is_unknown(truth):
            yield node.then
        if truth is not True:
            yield node.otherwise

    def _defined(self, node: core.Defined, name: str, depth: int) -> Reason:
        """A definition by its name, and below it the reasons for what it stands for."""
        labels = self._prepared.labels
        if not self._of(node).is_truth or labels.parameter(name) is not None:
            return self._leaf(node)
        meaning = labels.definitions[name]
        within, self._within = self._within, ()
        inner = self._reason(meaning, depth + 1)
        self._within = within
        if labels.definition(name) is None:
            return inner
        return self._because(node, inner.because or (inner,))

    # ---- what was compared -----------------------------------------------------------------

    def _found(self, node: Core, depth: int) -> dict[str, Any]:
        """The numbers a condition compared, and the members it is about."""
        known = self._of(node)
        found: dict[str, Any] = {}
        if known.list_share is not None:
            found = self._list_share(known.list_share)
        elif known.proportion is not None:
            found = self._proportion(known.proportion)
        if not found and known.comparison is not None:
            found = self._compared(known.comparison)
        if not found and isinstance(node, core.Apply) and node.function.name == "in":
            found = self._subject(node)
        concerned = known.concerned
        if concerned is not None and self._result(node) != concerned.nobody:
            found |= self._members_once(concerned, depth)
        return found

    def _members_once(self, concerned: Concerned, depth: int) -> Mapping[str, Any]:
        """The members a result hangs on: told once for all conditions on the same ones.

        It counts each time, so that what is told of a condition does not depend on those told before.
        """
        members = concerned.members
        size = self._prepared.of(members.condition, (*self._within, members)).size
        if not self._has_room(size, depth + 1, MEMBERS_TOLD):
            return self._members(concerned, depth)
        key = id(members.condition), concerned.whom
        known = self._known.members.get(key)
        if known is not None:
            self._reasons_left -= known[1]
            return known[0]
        before = self._reasons_left
        told = self._members(concerned, depth)
        self._known.members[key] = told, before - self._reasons_left
        return told

    def _compared(self, compared: ComparisonPattern) -> dict[str, Any]:
        left, right = self.value(compared.left), self.value(compared.right)
        if _is_number(left) and _is_number(right):
            unit = self._unit(compared.left, compared.right)
            return _numbers(self._stated(compared.left), self._stated(compared.right), unit)
        found = {"left": self._told(compared.left)}
        if compared.operator not in {"=", "!="}:
            found["right"] = self._told(compared.right)
        return found

    def _subject(self, node: Core) -> dict[str, Any]:
        """What was looked for among several values."""
        first, *_ = core.children(node)
        return {"left": self._told(first)}

    def _unit(self, *nodes: Core) -> Bilingual | None:
        """The unit of the first that has one."""
        units = (self._of(node).unit for node in nodes)
        return next((unit for unit in units if unit is not None), None)

    def _proportion(self, found: Proportion) -> dict[str, Any]:
        """`part >= rate * whole`; nothing where a whole that may be zero turns it round."""
        part, whole = self.value(found.part), self.value(found.whole)
        rate = self.value(found.rate)
        if not all(map(_is_number, (part, whole, rate))) or not _is_positive(whole):
            return {}
        unstated = UNKNOWN in (self._stated(found.part), self._stated(found.whole))
        needed = UNKNOWN if self._stated(found.whole) is UNKNOWN else _times(rate, whole)
        return {
            **_numbers(self._stated(found.part), needed, self._unit(found.part, found.whole)),
            **_shares(UNKNOWN if unstated else lifted.divide(part, whole), rate),
        }

    def _list_share(self, found: ListShare) -> dict[str, Any]:
        """How many members meet the condition, of how many, and how many it takes."""
        rate, share = self.value(found.rate), self.value(found.named)
        items, met = (self.value(each) for each in found.share.arguments[:2])
        whole = lifted_lists.count(items)
        if not _is_number(rate) or not _is_number(share):
            return {}
        if not _is_positive(whole):
            return _shares(share, rate)
        counted = lifted_lists.count_where(items, met)
        return {
            **_numbers(counted, _times(rate, whole), self._unit(found.members.items)),
            **_shares(share, rate),
        }

    # ---- members ---------------------------------------------------------------------------

    def _members(self, found: Concerned, depth: int) -> Mapping[str, Any]:
        """The members a result hangs on, by name, and why the first of them failed."""
        declared = self._of(found.members.items).declaration
        called = unit = None
        if declared is not None:
            document = declared.document
            called = None if document.called is None else str(document.called)
            unit = None if document.unit is None else document.unit.vi
        sure, unsure = deciding(list(self._tested(found)), found.whom)
        if not sure and not unsure:
            return {}
        positions = self._positions(found.members.items)
        sure, unsure = ([each.placed(positions) for each in some] for some in (sure, unsure))
        known = self._prepared.of(found.members.condition, (*self._within, found.members))
        if called is not None or known.is_personal:
            return self._tell_of(found, sure, unsure, called, unit, depth)
        key = self._key_of(known, found, sure, unsure)
        if key is None or not self._has_room(known.size, depth + 1, MEMBERS_TOLD):
            return self._tell_of(found, sure, unsure, called, unit, depth)
        kept = known.members.get(key)
        if kept is not None:
            self._reasons_left -= kept[1]
            return kept[0]
        before = self._reasons_left
        told = self._tell_of(found, sure, unsure, called, unit, depth)
        keep(known.members, key, (told, before - self._reasons_left))
        return told

    def _key_of(
        self, known: Known, found: Concerned, sure: Sequence[Tested], unsure: Sequence[Tested]
    ) -> tuple[object, ...] | None:
        """All that is told of some members who have no names; None where this is not known to be all."""
        decide = (*sure, *unsure)
        if known.inputs is None or len(decide) > NAMED:
            return None
        place = self._prepared.layout.first_local + found.members.slot
        values = []
        for each in decide[:MEMBERS_TOLD]:
            self._frame[place] = each.member
            own = self._values_of(known.inputs)
            if own is None:
                return None
            values.append(own)
        return (found.whom, len(sure), *[each.position for each in decide], *values)

    def _tell_of(
        self,
        found: Concerned,
        sure: Sequence[Tested],
        unsure: Sequence[Tested],
        called: str | None,
        unit: str | None,
        depth: int,
    ) -> dict[str, Any]:
        told = {"items": names(sure, unsure, called, unit)}
        if not tells_why(found):
            return told
        because = [
            self._about(each, found.members, called, depth)
            for each in (*sure, *unsure)[:MEMBERS_TOLD]
        ]
        return {**told, "because": tuple(because)}

    def _tested(self, found: Concerned) -> Iterator[Tested]:
        members = found.members
        value = self.value(members.items)
        if isinstance(value, Uncertain):
            items, certain = value.items, value.certain
        else:
            items = value if isinstance(value, tuple) else ()
            certain = (True,) * len(items)
        place = self._prepared.layout.first_local + members.slot
        condition = self._prepared.of(members.condition, (*self._within, members))
        for index, member in enumerate(items):
            self._frame[place] = member
            truth = self._run(condition)
            if not certain[index]:
                truth = _perhaps(truth, found)
            yield Tested(member, index, truth)

    def _positions(self, items: Core) -> Mapping[int, int]:
        """Where the members of a list stand in the fact they come from, by their identity."""
        root = self._of(items).root
        if root is None:
            return {}
        if root.name not in self._places:
            value = self.value(root)
            members = value if isinstance(value, tuple) else ()
            self._places[root.name] = {id(member): i for i, member in enumerate(members)}
        return self._places[root.name]

    def _about(
        self, tested: Tested, members: MembersPattern, called: str | None, depth: int
    ) -> Reason:
        """The condition as it came out for one member."""
        self._frame[self._prepared.layout.first_local + members.slot] = tested.member
        known, within = self._known, self._within
        self._known, self._within = _KnownValues(), (*within, members)
        reason = self._reason(members.condition, depth + 1)
        self._known, self._within = known, within
        name = tested.name(called)
        text = Bilingual(vi=name)
        if not reason.because:
            text = Bilingual(vi=f"{name}: {reason.text.vi}", en=f"{name}: {reason.text.en}")
        return REASON(**{**reason.__dict__, "text": text})


def _perhaps(truth: Truth, found: Concerned) -> Truth:
    """What a condition says of someone who may not belong to the list."""
    decides = (truth is not True) is (found.whom == "failing")
    return MAYBE if decides else truth


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal | Interval) and not isinstance(value, bool)


def _is_positive(value: Value) -> bool:
    low = value.low if isinstance(value, Interval) else value
    return low is not None and bool(low > 0)


def _times(left: Value, right: Value) -> Value:
    if isinstance(left, Interval) or isinstance(right, Interval):
        return lifted.multiply(left, right)
    return arithmetic.multiply(left, right)


def _numbers(left: Value, right: Value, unit: Bilingual | None) -> dict[str, Quantity]:
    """Two numbers, and what lies between them where both are known."""
    found = {"left": quantity(left, unit), "right": quantity(right, unit)}
    if not is_unknown(left) and not is_unknown(right):
        found["margin"] = quantity(arithmetic.subtract(left, right), unit)
    return found


def _shares(share: Value, rate: Value) -> dict[str, Quantity | Number | None]:
    needed = None if isinstance(rate, Interval) else rate
    return {"share": quantity(share), "needed_share": needed}
