"""explain: the few values that what is told of a part hangs on.

Two subjects who agree in them are told the same of the part, letter by letter. That they are all is held
against the telling itself on generated sets and facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import Results, SetVerdict
from criteria_engine.explanation.expression_info import ExpressionIndex, is_single, prepare
from criteria_engine.explanation.limits import (
    DEEPEST,
    MEMBERS_TOLD,
    MOST_REASONS,
    TAKEN_APART,
    tells_why,
)
from criteria_engine.explanation.members import Concerned
from criteria_engine.explanation.static import Fixed
from criteria_engine.model.facts import Facts
from criteria_engine.model.types import ListType
from criteria_engine.model.values import Value
from criteria_engine.phrasing.patterns import MembersPattern

Key = tuple[Value, ...]
"""The values that what is told hangs on."""


class Outline(NamedTuple):
    """What was decided of one subject, and what all that can be told of it hangs on.

    `results` and `verdict` are what the evaluator finds. `came_out` says of each indicator in plain values
    what `results` do.
    `reasons` and `operands` have a key for each indicator, each knock-out and prerequisite, and the
    pass mark; None where nothing told of the part may be kept.
    """

    results: Results
    verdict: SetVerdict
    came_out: tuple[Key, ...]
    reasons: tuple[Key | None, ...]
    operands: tuple[Key | None, ...]


Outlined = Callable[[Facts], Outline | None]
"""From facts to their outline; None where something is unknown, and the evaluator has to decide."""


@dataclass(frozen=True, slots=True)
class Stated:
    """The value of a fact."""

    name: str


@dataclass(frozen=True, slots=True)
class Worth:
    """The value of an expression; of a list, how many items it has."""

    node: Core


@dataclass(frozen=True, slots=True)
class Deciders:
    """Which members decide, by their positions in the fact they come from.

    They are those who fail the condition, or who meet it. `reads` are the fields its result for the first
    few of them is told by.
    """

    members: MembersPattern
    failing: bool
    reads: tuple[str, ...]


Hinge = Stated | Worth | Deciders
"""Something that what is told hangs on."""


@dataclass(frozen=True, slots=True)
class Hinges:
    """What the reasons of a part hang on, and what the values it reads are told by."""

    reasons: tuple[Hinge, ...]
    operands: tuple[Worth, ...]


def hinges(fixed: Fixed) -> tuple[Hinges | None, ...]:
    """The hinges of each indicator, each knock-out and prerequisite, and the pass mark.

    None where there are none, or not few of them, or one may be a name or another text that was given.
    """
    decider, checked = fixed.decider, fixed.checked
    told = [
        *(
            (each, each)
            for each in (fixed.indicators[i.id].expressions for i in checked.indicators)
        ),
        *(((fixed.conditions[c.id].told,), (c.holds,)) for c in checked.conditions),
        *([] if checked.pass_mark is None else [((), (checked.pass_mark,))]),
    ]
    return tuple(_hinges(decider, reasons, operands) for reasons, operands in told)


def _hinges(decider: Decider, reasons: Sequence[Core], operands: Sequence[Core]) -> Hinges | None:
    prepared = prepare(decider.checked, decider.definitions, decider.layout)
    read = prepared.group(operands)
    if read.is_personal:
        return None
    try:
        found = [hinge for node in reasons for hinge in _Finder(prepared).find(node)]
        return Hinges(_once(found), tuple(_worth(each.node) for each in read.readings))
    except _NotFew:
        return None


class _NotFew(Exception):
    """What is told does not hang on few plain values, or is not told to the end."""


def _once(hinges: Sequence[Hinge]) -> tuple[Hinge, ...]:
    """Each hinge once; expressions are told apart by identity, since a set shares them."""
    return tuple({_identity(hinge): hinge for hinge in hinges}.values())


def _identity(hinge: Hinge) -> object:
    match hinge:
        case Stated(name):
            return name
        case Worth(node):
            return id(node)
        case Deciders(members, failing):
            return id(members.condition), id(members.items), failing


def _worth(node: Core) -> Worth:
    if isinstance(node.type, ListType) or is_single(node.type):
        return Worth(node)
    raise _NotFew


class _Finder:
    """Finds the hinges of one condition the way it is told, and counts the reasons that takes."""

    def __init__(self, prepared: ExpressionIndex) -> None:
        self._prepared = prepared
        self._count = 0

    def find(self, node: Core) -> Iterator[Hinge]:
        """The hinges of a condition.

        Raises:
            _NotFew: there are none that are all, or the reasons may be too many to be told.
        """
        yield from self._of(node, 0)
        if self._count >= MOST_REASONS:
            raise _NotFew

    def _of(self, node: Core, depth: int) -> Iterator[Hinge]:
        known = self._prepared.of(node)
        if known.inputs is not None:
            self._told(known.size.count, depth + known.size.depth)
            yield from (Stated(each.name) for each in known.inputs)
            return
        self._told(1, depth + 1)
        parameters = self._prepared.labels.checked.parameters
        parts: Sequence[Core] = ()
        match node:
            case core.Conjunction(operands) | core.Disjunction(operands):
                parts = operands
            case core.Choose():
                parts = core.children(node)
            case core.Negation(operand) if isinstance(operand, TAKEN_APART):
                parts = (operand,)
            case core.Defined(name) if known.is_truth and name not in parameters:
                parts = (self._prepared.labels.definitions[name],)
            case core.Apply() if known.is_made_of_truths:
                parts = node.arguments
            case _:
                yield from self._leaf(node, depth)
        for part in parts:
            yield from self._of(part, depth + 1)

    def _told(self, count: int, depth: int) -> None:
        self._count += count
        if depth > DEEPEST:
            raise _NotFew

    def _leaf(self, node: Core, depth: int) -> Iterator[Hinge]:
        """What a condition that is not taken apart compares, and the members it is about."""
        known = self._prepared.of(node)
        compared, share, part = known.comparison, known.list_share, known.proportion
        values = [node]
        if compared is not None:
            values += [compared.left, compared.right]
        if share is not None:
            values += [share.share.arguments[0], share.named, share.rate]
        if part is not None:
            values += [part.part, part.whole, part.rate]
        if isinstance(node, core.Apply) and node.function.name == "in":
            values.append(node.arguments[0])
        yield from (_worth(each) for each in values if not isinstance(each, core.Constant))
        if known.concerned is not None:
            yield from self._deciders(known.concerned, depth)

    def _deciders(self, found: Concerned, depth: int) -> Iterator[Hinge]:
        members = found.members
        inputs = self._prepared.inputs(members.condition)
        if inputs is None:
            raise _NotFew
        reads: tuple[str, ...] = ()
        if tells_why(found):
            place = self._prepared.layout.first_local + members.slot
            if any(each.place not in (None, place) for each in inputs):
                raise _NotFew
            size = self._prepared.size(members.condition)
            self._told(MEMBERS_TOLD * size.count, depth + 1 + size.depth)
            yield from (Stated(each.name) for each in inputs if each.place is None)
            reads = tuple(each.name for each in inputs if each.place is not None)
        yield Deciders(members, found.whom == "failing", reads)
