"""explain: a part of a set → the values that its reasons and operands depend on.

Two subjects with the same values get the same reasons and operands for the part, byte for byte, so its JSON
can be cached by them. Tests compare cached with newly made reasons on generated sets and facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from criteria_engine import core
from criteria_engine.bounds import MAX_EXPLAINED_MEMBERS, MAX_REASON_DEPTH, MAX_REASONS
from criteria_engine.core import Core
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import Results, SetVerdict
from criteria_engine.explanation.expression_info import (
    ExpressionIndex,
    expression_index,
    is_impersonal_scalar,
)
from criteria_engine.explanation.limits import EXPANDED_NODES
from criteria_engine.explanation.member_dependency import MemberDependency
from criteria_engine.explanation.static import StaticSet
from criteria_engine.model.facts import Facts
from criteria_engine.model.types import ListType
from criteria_engine.model.values import Value
from criteria_engine.phrasing.patterns import MembersPattern

CacheKey = tuple[Value, ...]
"""The values that reasons or operands of one part depend on."""


class KeyedDecision(NamedTuple):
    """The results of one subject, with the cache keys of their reasons and operands.

    Attributes:
        results: the results of the evaluator.
        verdict: the verdict of the evaluator.
        result_keys: the result of each indicator in plain values: points, truths and applicability by
            level, evidence.
        reason_keys: a key for each indicator, each knock-out and prerequisite, and the pass mark; None
            where the reasons of the part must not be cached.
        operand_keys: the same for the operands of the part.
    """

    results: Results
    verdict: SetVerdict
    result_keys: tuple[CacheKey, ...]
    reason_keys: tuple[CacheKey | None, ...]
    operand_keys: tuple[CacheKey | None, ...]


KeyFunction = Callable[[Facts], KeyedDecision | None]
"""From facts to results with cache keys; None where something is unknown, and the evaluator must decide."""


@dataclass(frozen=True, slots=True)
class FactKey:
    """The value of a fact as part of a key."""

    name: str


@dataclass(frozen=True, slots=True)
class ValueKey:
    """The value of an expression as part of a key; of a list, the number of its items."""

    node: Core


@dataclass(frozen=True, slots=True)
class MembersKey:
    """The members that decide as part of a key: their positions in the fact they come from.

    Attributes:
        members: the list and the condition.
        failing: whether those that fail the condition decide, or those that meet it.
        reads: the fields that the reason of the first few of them depends on.
    """

    members: MembersPattern
    failing: bool
    reads: tuple[str, ...]


KeyPart = FactKey | ValueKey | MembersKey
"""One value, or group of values, that reasons or operands depend on."""


@dataclass(frozen=True, slots=True)
class KeyParts:
    """The parts of the keys of one part of a set: for its reasons, and for its operands."""

    reasons: tuple[KeyPart, ...]
    operands: tuple[ValueKey, ...]


def key_parts(static: StaticSet) -> tuple[KeyParts | None, ...]:
    """Return the key parts of each indicator, each knock-out and prerequisite, and the pass mark.

    None marks a part that must not be cached: its reasons depend on too many values, or one of the
    values may be a name or another text from the facts.
    """
    decider, checked = static.decider, static.checked
    explained = [
        *(
            (each, each)
            for each in (static.indicators[i.id].expressions for i in checked.indicators)
        ),
        *(((static.conditions[c.id].explained,), (c.holds,)) for c in checked.conditions),
        *([] if checked.pass_mark is None else [((), (checked.pass_mark,))]),
    ]
    return tuple(_key_parts_of(decider, reasons, operands) for reasons, operands in explained)


def _key_parts_of(
    decider: Decider, reasons: Sequence[Core], operands: Sequence[Core]
) -> KeyParts | None:
    index = expression_index(decider.checked, decider.definitions, decider.layout)
    read = index.names_read_by(operands)
    if read.is_personal:
        return None
    try:
        parts = [part for node in reasons for part in _KeyPartFinder(index).find(node)]
        return KeyParts(_distinct(parts), tuple(_value_key(each.node) for each in read.names))
    except _NoKey:
        return None


class _NoKey(Exception):
    """The reasons depend on more than a few plain values, or exceed the bounds on reasons."""


def _distinct(parts: Sequence[KeyPart]) -> tuple[KeyPart, ...]:
    """Each part once; expressions are compared by identity, since a set shares them."""
    return tuple({_identity(part): part for part in parts}.values())


def _identity(part: KeyPart) -> object:
    match part:
        case FactKey(name):
            return name
        case ValueKey(node):
            return id(node)
        case MembersKey(members, failing):
            return id(members.condition), id(members.items), failing


def _value_key(node: Core) -> ValueKey:
    if isinstance(node.type, ListType) or is_impersonal_scalar(node.type):
        return ValueKey(node)
    raise _NoKey


class _KeyPartFinder:
    """Finds the key parts of one condition by the same division as the explainer; counts the reasons."""

    def __init__(self, index: ExpressionIndex) -> None:
        self._index = index
        self._count = 0

    def find(self, node: Core) -> Iterator[KeyPart]:
        """Find the key parts of a condition.

        Raises:
            _NoKey: the condition has no complete key, or may have more reasons than are made.
        """
        yield from self._parts_of(node, 0)
        if self._count >= MAX_REASONS:
            raise _NoKey

    def _parts_of(self, node: Core, depth: int) -> Iterator[KeyPart]:
        info = self._index.info(node)
        if info.inputs is not None:
            self._count_reasons(info.size.count, depth + info.size.depth)
            yield from (FactKey(each.name) for each in info.inputs)
            return
        self._count_reasons(1, depth + 1)
        parameters = self._index.labels.checked.parameters
        inner: Sequence[Core] = ()
        match node:
            case core.Conjunction(operands) | core.Disjunction(operands):
                inner = operands
            case core.Choose():
                inner = core.children(node)
            case core.Negation(operand) if isinstance(operand, EXPANDED_NODES):
                inner = (operand,)
            case core.Defined(name) if info.is_boolean and name not in parameters:
                inner = (self._index.labels.definitions[name],)
            case core.Apply() if info.joins_conditions:
                inner = node.arguments
            case _:
                yield from self._leaf(node, depth)
        for each in inner:
            yield from self._parts_of(each, depth + 1)

    def _count_reasons(self, count: int, depth: int) -> None:
        self._count += count
        if depth > MAX_REASON_DEPTH:
            raise _NoKey

    def _leaf(self, node: Core, depth: int) -> Iterator[KeyPart]:
        """The numbers that an undivided condition compares, and the members that decide it."""
        info = self._index.info(node)
        compared, share, part = info.comparison, info.list_share, info.proportion
        values = [node]
        if compared is not None:
            values += [compared.left, compared.right]
        if share is not None:
            values += [share.share.arguments[0], share.named, share.rate]
        if part is not None:
            values += [part.part, part.whole, part.rate]
        if isinstance(node, core.Apply) and node.function.name == "in":
            values.append(node.arguments[0])
        yield from (_value_key(each) for each in values if not isinstance(each, core.Constant))
        if info.member_dependency is not None:
            yield from self._members(info.member_dependency, depth)

    def _members(self, dependency: MemberDependency, depth: int) -> Iterator[KeyPart]:
        members = dependency.members
        inputs = self._index.inputs(members.condition)
        if inputs is None:
            raise _NoKey
        reads: tuple[str, ...] = ()
        if dependency.gives_reasons:
            index = self._index.layout.first_local + members.slot
            if any(each.frame_index not in (None, index) for each in inputs):
                raise _NoKey
            size = self._index.size(members.condition)
            self._count_reasons(MAX_EXPLAINED_MEMBERS * size.count, depth + 1 + size.depth)
            yield from (FactKey(each.name) for each in inputs if each.frame_index is None)
            reads = tuple(each.name for each in inputs if each.frame_index is not None)
        yield MembersKey(members, dependency.selection == "failing", reads)
