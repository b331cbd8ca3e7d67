"""explain: a condition on the members of a list → a function that writes which members decide it, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from criteria_engine.bounds import MAX_EXPLAINED_MEMBERS, MAX_NAMED_MEMBERS
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.explanation.member_dependency import MemberDependency
from criteria_engine.explanation.quantities import text_json
from criteria_engine.explanation.trace_values import ReasonState, ValuePlanner, Within
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.model.values import MAYBE, Truth, Uncertain, Value
from criteria_engine.reading.raw_values import shortened

WriteMembers = Callable[[ReasonState, int], tuple[str, str]]
"""Writes the deciding members and the reasons of the first of them, given the number of reasons above."""

WriteMemberReason = Callable[[ReasonState, int, str], str]
"""Writes the reason of the condition for the member in the frame, given the reasons above and its name."""


class DecidingMember(NamedTuple):
    """A member that decides, and its position in the list of the facts, from 0."""

    member: Value
    position: int

    def name(self, naming: MemberNaming) -> str:
        """Return the text in the member's name field, cut to 60 characters, or its position (from 1)."""
        name = self.member.get(naming.field) if isinstance(self.member, dict) else None
        if isinstance(name, str) and name.strip():
            return naming.values.get(name) or shortened(name)
        return f"thứ {self.position + 1}"


class MemberNaming(NamedTuple):
    """How the members of a list are named.

    Attributes:
        field: the field that names them; None where none does.
        values: the labels of the values of this field, where it is an enumeration.
        unit: what the members are called; None where the set does not say it.
    """

    field: str | None
    values: Mapping[str, str]
    unit: str | None

    @classmethod
    def of(cls, declared: FactDeclaration | None) -> MemberNaming:
        """Return how the items of a declared list are named; those of plain values by their values."""
        if declared is None:
            return cls(None, {}, None)
        document = declared.document
        field = None if document.called is None else str(document.called)
        plain = declared.fields.get(PLAIN_FIELD)
        labels = {} if plain is None else plain.document.values or {}
        return cls(
            field if plain is None else PLAIN_FIELD,
            {str(name): text.vi for name, text in labels.items()},
            None if document.unit is None else document.unit.vi,
        )


class DecidingMembers(NamedTuple):
    """The members that certainly decide, and those that may decide because something of them is unknown."""

    certain: Sequence[DecidingMember]
    possible: Sequence[DecidingMember]


def member_names(members: DecidingMembers, naming: MemberNaming) -> tuple[str, ...]:
    """Return the names of the first members, and as the last item the number of the others.

    >>> members = [DecidingMember({"name": "An"}, 0), DecidingMember({}, 1)]
    >>> member_names(DecidingMembers(members, []), MemberNaming("name", {}, None))
    ('An', 'thứ 2')
    """
    certain, possible = members
    names = [each.name(naming) for each in certain[:MAX_NAMED_MEMBERS]]
    names += [
        f"{each.name(naming)} (chưa rõ)" for each in possible[: MAX_NAMED_MEMBERS - len(names)]
    ]
    rest = len(certain) + len(possible) - len(names)
    return (*names, f"{rest} {naming.unit or 'mục'} khác") if rest else tuple(names)


def plan_members(
    planner: ValuePlanner,
    dependency: MemberDependency,
    within: Within,
    reason: WriteMemberReason | None,
) -> WriteMembers:
    """Return the function that writes the members a result depends on.

    Args:
        planner: plans the values.
        dependency: the list, the condition on its members, and which of them decide.
        within: the conditions on list members around it.
        reason: writes the reason of the condition for one member; None where none is given.
    """
    naming = MemberNaming.of(planner.info(dependency.members.items, within).declaration)
    find = _plan_finding(planner, dependency, within)
    position = planner.position_of_local(dependency.members.slot)

    def write(state: ReasonState, depth: int) -> tuple[str, str]:
        members = find(state)
        if not members.certain and not members.possible:
            return "", ""
        names = ",".join(map(text_json, member_names(members, naming)))
        if reason is None:
            return names, ""
        reasons, values = [], state.values
        for each in (*members.certain, *members.possible)[:MAX_EXPLAINED_MEMBERS]:
            state.frame[position] = each.member
            state.values = {}
            reasons.append(reason(state, depth + 1, each.name(naming)))
        state.values = values
        return names, ",".join(reasons)

    return write


def _plan_finding(
    planner: ValuePlanner, dependency: MemberDependency, within: Within
) -> Callable[[ReasonState], DecidingMembers]:
    """Plan how the deciding members are found: once for all conditions on the same members."""
    members, selection = dependency.members, dependency.selection
    items, condition = planner.value(members.items), planner.evaluated(members.condition)
    position = planner.position_of_local(members.slot)
    number = planner.number_of_members(dependency)
    fails = selection == "failing"
    places = _plan_places(planner, dependency, within)

    def find(state: ReasonState) -> DecidingMembers:
        found, belongs = items(state), None
        if isinstance(found, Uncertain):
            belongs = found.certain
            found = found.items
        value: tuple[Value, ...] = found if found.__class__ is tuple else ()
        certain: list[int] = []
        possible: list[int] = []
        frame = state.frame
        previous, tested = object(), None
        for index, member in enumerate(value):
            if member is not previous:
                previous = frame[position] = member
                tested = condition(state)
            truth: Truth = tested
            if belongs is not None and not belongs[index] and (truth is not True) is fails:
                # It decides only if it belongs to the list.
                truth = MAYBE
            if truth is None or truth.__class__ is bool:
                if (truth is not True) is fails:
                    certain.append(index)
            else:
                possible.append(index)
        if selection == "one meeting" and certain:
            possible = []
        if not certain and not possible:
            return _NOBODY
        place = places(state, value)
        return DecidingMembers(
            [DecidingMember(value[i], place[i]) for i in certain],
            [DecidingMember(value[i], place[i]) for i in possible],
        )

    def find_once(state: ReasonState) -> DecidingMembers:
        found = state.values.get(number)
        if found is None:
            found = state.values[number] = find(state)
        return found

    return find_once


_NOBODY = DecidingMembers((), ())


def _plan_places(
    planner: ValuePlanner, dependency: MemberDependency, within: Within
) -> Callable[[ReasonState, Sequence[Value]], Sequence[int]]:
    """Plan the positions of members in the fact that a list is selected from."""
    node = dependency.members.items
    fact = planner.info(node, within).source_list
    if fact is None or planner.labels.meaning(node) is fact:
        return lambda state, members: range(len(members))
    listed = planner.value(fact)

    def places(state: ReasonState, members: Sequence[Value]) -> Sequence[int]:
        positions = state.positions.get(fact.name)
        if positions is None:
            value = listed(state)
            found: dict[int, list[int]] = {}
            for index, member in enumerate(value if isinstance(value, tuple) else ()):
                found.setdefault(id(member), []).append(index)
            positions = state.positions[fact.name] = found
        return list(_in_order(members, positions))

    return places


def _in_order(members: Sequence[Value], positions: Mapping[int, Sequence[int]]) -> Iterator[int]:
    """The positions of members. Alike members may be one object; a list selects all of them or none."""
    iterators = {id_: iter(places) for id_, places in positions.items()}
    for index, member in enumerate(members):
        yield next(iterators[id(member)]) if id(member) in iterators else index
