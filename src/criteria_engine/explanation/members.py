"""explain: a condition on the members of a list → which members its result depends on, and why."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from criteria_engine.bounds import MAX_EXPLAINED_MEMBERS, MAX_NAMED_MEMBERS, MAX_REASON_DEPTH
from criteria_engine.checked_set import CheckedSet
from criteria_engine.core import Core
from criteria_engine.evaluation.frames import Frame, Layout
from criteria_engine.evaluation.results import Trace
from criteria_engine.explanation.expression_info import (
    ExpressionInfo,
    ExpressionSize,
    make_reason,
    store,
)
from criteria_engine.explanation.member_dependency import MemberDependency, MemberSelection
from criteria_engine.explanation.subject_values import SubjectCache, SubjectValues
from criteria_engine.model.base import Bilingual
from criteria_engine.model.findings import Reason
from criteria_engine.model.values import MAYBE, Truth, Uncertain, Value
from criteria_engine.phrasing.patterns import MembersPattern
from criteria_engine.reading.raw_values import shortened


class TestedMember(NamedTuple):
    """A member, its position in the list of the facts (from 0), and the truth of the condition for it."""

    member: Value
    position: int
    truth: Truth

    @property
    def is_open(self) -> bool:
        """Whether the truth of the condition is unknown for this member."""
        return self.truth is not None and not isinstance(self.truth, bool)

    def name(self, name_field: str | None) -> str:
        """Return the text in the member's name field, cut to 60 characters, or its position (from 1)."""
        name = self.member.get(name_field) if isinstance(self.member, dict) and name_field else None
        if isinstance(name, str) and name.strip():
            return shortened(name)
        return f"thứ {self.position + 1}"


def deciding_members(
    tested: Sequence[TestedMember], selection: MemberSelection
) -> tuple[list[TestedMember], list[TestedMember]]:
    """Return the members that certainly decide, and those that may decide because they are unknown."""
    fails = selection == "failing"
    certain = [each for each in tested if (each.truth is not True) is fails and not each.is_open]
    if selection == "one meeting" and certain:
        return certain, []
    return certain, [each for each in tested if each.truth is not True and each.is_open]


def member_names(
    certain: Sequence[TestedMember],
    possible: Sequence[TestedMember],
    name_field: str | None,
    unit: str | None,
) -> tuple[str, ...]:
    """Return the names of the first members, and as the last item the number of the others.

    >>> members = [TestedMember({"name": "An"}, 0, False), TestedMember({}, 1, False)]
    >>> member_names(members, [], "name", None)
    ('An', 'thứ 2')
    """
    names = [each.name(name_field) for each in certain[:MAX_NAMED_MEMBERS]]
    names += [
        f"{each.name(name_field)} (chưa rõ)" for each in possible[: MAX_NAMED_MEMBERS - len(names)]
    ]
    rest = len(certain) + len(possible) - len(names)
    return (*names, f"{rest} {unit or 'mục'} khác") if rest else tuple(names)


class MemberExplainer(SubjectValues):
    """Finds the members that decide the result of a condition, and the reason for the first of them."""

    def __init__(
        self,
        checked: CheckedSet,
        definitions: Mapping[str, Core],
        layout: Layout,
        frame: Frame,
        trace: Trace | None = None,
    ) -> None:
        super().__init__(checked, definitions, layout, frame, trace)
        self._positions: dict[str, Mapping[int, list[int]]] = {}
        self._reasons_left = 0

    @abstractmethod
    def _reason(self, node: Core, depth: int) -> Reason:
        """The reason of a condition; `depth` is the number of reasons above it."""

    def _fits(self, size: ExpressionSize, depth: int, times: int = 1) -> bool:
        """Whether an expression of this size can be explained completely, so many times."""
        return times * size.count < self._reasons_left and depth + size.depth <= MAX_REASON_DEPTH

    def _cached_member_details(self, dependency: MemberDependency, depth: int) -> Mapping[str, Any]:
        """The details of deciding members, found once for all conditions on the same members.

        The reasons in them count each time, so a reason does not depend on which were made before it.
        """
        members = dependency.members
        size = self._index.info(members.condition, (*self._within, members)).size
        if not self._fits(size, depth + 1, MAX_EXPLAINED_MEMBERS):
            return self._member_details(dependency, depth)
        key = id(members.condition), dependency.selection
        cached = self._cache.members.get(key)
        if cached is not None:
            self._reasons_left -= cached[1]
            return cached[0]
        before = self._reasons_left
        details = self._member_details(dependency, depth)
        self._cache.members[key] = details, before - self._reasons_left
        return details

    def _member_details(self, dependency: MemberDependency, depth: int) -> Mapping[str, Any]:
        """Fields of a reason: the names of the deciding members, and why the first of them failed."""
        declared = self._info(dependency.members.items).declaration
        name_field = unit = None
        if declared is not None:
            document = declared.document
            name_field = None if document.called is None else str(document.called)
            unit = None if document.unit is None else document.unit.vi
        tested = list(self._tested_members(dependency))
        certain, possible = deciding_members(tested, dependency.selection)
        if not certain and not possible:
            return {}
        info = self._index.info(dependency.members.condition, (*self._within, dependency.members))
        if name_field is not None or info.is_personal:
            return self._new_member_details(dependency, certain, possible, name_field, unit, depth)
        key = self._member_key(info, dependency, certain, possible)
        if key is None or not self._fits(info.size, depth + 1, MAX_EXPLAINED_MEMBERS):
            return self._new_member_details(dependency, certain, possible, name_field, unit, depth)
        cached = info.member_cache.get(key)
        if cached is not None:
            self._reasons_left -= cached[1]
            return cached[0]
        before = self._reasons_left
        details = self._new_member_details(dependency, certain, possible, name_field, unit, depth)
        store(info.member_cache, key, (details, before - self._reasons_left))
        return details

    def _member_key(
        self,
        info: ExpressionInfo,
        dependency: MemberDependency,
        certain: Sequence[TestedMember],
        possible: Sequence[TestedMember],
    ) -> tuple[object, ...] | None:
        """Everything the details of unnamed members depend on; None where they must not be cached."""
        members = (*certain, *possible)
        if info.inputs is None or len(members) > MAX_NAMED_MEMBERS:
            return None
        index = self._index.layout.first_local + dependency.members.slot
        values = []
        for each in members[:MAX_EXPLAINED_MEMBERS]:
            self._frame[index] = each.member
            own = self._input_values(info.inputs)
            if own is None:
                return None
            values.append(own)
        return (
            dependency.selection,
            len(certain),
            *[each.position for each in members],
            *values,
        )

    def _new_member_details(
        self,
        dependency: MemberDependency,
        certain: Sequence[TestedMember],
        possible: Sequence[TestedMember],
        name_field: str | None,
        unit: str | None,
        depth: int,
    ) -> dict[str, Any]:
        details = {"items": member_names(certain, possible, name_field, unit)}
        if not dependency.gives_reasons:
            return details
        because = [
            self._member_reason(each, dependency.members, name_field, depth)
            for each in (*certain, *possible)[:MAX_EXPLAINED_MEMBERS]
        ]
        return {**details, "because": tuple(because)}

    def _tested_members(self, dependency: MemberDependency) -> Iterator[TestedMember]:
        """Every member of the list, with the truth of the condition for it."""
        members = dependency.members
        value = self.value(members.items)
        if isinstance(value, Uncertain):
            items, belongs = value.items, value.certain
        else:
            items = value if isinstance(value, tuple) else ()
            belongs = (True,) * len(items)
        index = self._index.layout.first_local + members.slot
        condition = self._index.info(members.condition, (*self._within, members))
        places = self._places_in_fact(members.items)
        previous, truth = object(), None
        for position, member in enumerate(items):
            if member is not previous:
                previous = self._frame[index] = member
                truth = self._evaluate(condition)
            place = next(places[id(member)]) if id(member) in places else position
            if belongs[position]:
                yield TestedMember(member, place, truth)
            else:
                yield TestedMember(member, place, _truth_of_possible_member(truth, dependency))

    def _places_in_fact(self, items: Core) -> Mapping[int, Iterator[int]]:
        """The positions in the fact that a list is selected from, by the identity of the member.

        Alike members may be one object. A list selects all of them or none, so they keep their order.
        """
        fact = self._info(items).source_list
        if fact is None:
            return {}
        if fact.name not in self._positions:
            value = self.value(fact)
            positions: dict[int, list[int]] = {}
            for position, member in enumerate(value if isinstance(value, tuple) else ()):
                positions.setdefault(id(member), []).append(position)
            self._positions[fact.name] = positions
        return {id_: iter(places) for id_, places in self._positions[fact.name].items()}

    def _member_reason(
        self, tested: TestedMember, members: MembersPattern, name_field: str | None, depth: int
    ) -> Reason:
        """The reason of the condition for one member, beginning with the name of the member."""
        self._frame[self._index.layout.first_local + members.slot] = tested.member
        cache, within = self._cache, self._within
        self._cache, self._within = SubjectCache(), (*within, members)
        reason = self._reason(members.condition, depth + 1)
        self._cache, self._within = cache, within
        name = tested.name(name_field)
        text = Bilingual(vi=name)
        if not reason.because:
            text = Bilingual(vi=f"{name}: {reason.text.vi}", en=f"{name}: {reason.text.en}")
        return make_reason(**{**reason.__dict__, "text": text})


def _truth_of_possible_member(truth: Truth, dependency: MemberDependency) -> Truth:
    """The truth of a condition for a member that may not belong to the list."""
    decides = (truth is not True) is (dependency.selection == "failing")
    return MAYBE if decides else truth
