"""explain: a condition → the members of a list that its result depends on, before any facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.phrasing.labels import Labels
from criteria_engine.phrasing.patterns import (
    MembersPattern,
    comparison,
    counted_members,
    list_share,
    proportion,
    quantified_members,
)

MemberSelection = Literal["failing", "meeting", "one meeting"]
"""Which members decide: those that fail the condition, all that meet it, or any one that meets it."""


@dataclass(frozen=True, slots=True)
class MemberDependency:
    """The members that the result of a condition depends on.

    Attributes:
        members: the list, and the condition tested on each member.
        selection: which of the members decide.
        empty_result: the result for which no member decides ("yes" of "every", "no" of "some"); None
            where members decide whatever the result.
    """

    members: MembersPattern
    selection: MemberSelection
    empty_result: Literal["yes", "no"] | None = None

    @property
    def gives_reasons(self) -> bool:
        """Whether the reason of each of the first deciding members is given.

        A condition that only reads a field needs no reason: naming the members says all.
        """
        return self.selection == "failing" and not isinstance(
            self.members.condition, core.FieldAccess
        )


_OPPOSITE_RESULT: Final[Mapping[Literal["yes", "no"] | None, Literal["yes", "no"] | None]] = {
    "yes": "no",
    "no": "yes",
    None: None,
}


def member_dependency(node: Core, labels: Labels) -> MemberDependency | None:
    """Find the members a condition depends on: who fails "every", who meets "some", who is counted.

    Returns:
        The list, its condition and which members decide; None where the condition tests no members.
    """
    if isinstance(node, core.Negation) and comparison(node) is None:
        inner = member_dependency(node.operand, labels)
        if inner is None:
            return None
        return replace(inner, empty_result=_OPPOSITE_RESULT[inner.empty_result])
    quantified = quantified_members(node)
    if quantified is not None:
        members, every = quantified
        if every:
            return MemberDependency(members, "failing", empty_result="yes")
        return MemberDependency(members, "one meeting", empty_result="no")
    compared = comparison(node)
    if compared is None:
        return None
    share = list_share(compared, labels.meaning)
    if share is not None:
        asks_for_more = share.operator in {">", ">=", "="}
        return MemberDependency(share.members, "failing" if asks_for_more else "meeting")
    part = proportion(compared, labels, labels.meaning)
    number = compared.left if part is None else part.part
    counted = _selecting_condition(counted_members(labels.meaning(number)), labels)
    return None if counted is None else MemberDependency(counted, "meeting")


def _selecting_condition(
    counted: Core | MembersPattern | None, labels: Labels
) -> MembersPattern | None:
    """The condition that selects the counted members; None where all members are counted."""
    if counted is None or isinstance(counted, MembersPattern):
        return counted
    match labels.meaning(counted):
        case core.Select(items, slot, condition):
            return MembersPattern(items, slot, condition)
        case _:
            return None
