"""explain: which members of a list a result hangs on, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.model.values import Truth, Value
from criteria_engine.phrasing.labels import Labels
from criteria_engine.phrasing.patterns import (
    MembersPattern,
    comparison,
    counted_members,
    list_share,
    proportion,
    quantified_members,
)

NAMED: Final = 12
"""How many members are named; of more, it is said how many there are."""


Whom = Literal["failing", "meeting", "one meeting"]
"""Who decides: those who fail the condition, all who meet it, or any one who meets it."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Members, and which of them decide; with the result `nobody`, there is no such member."""

    members: MembersPattern
    whom: Whom
    nobody: Literal["yes", "no"] | None = None


_DENIED: Final[Mapping[Literal["yes", "no"] | None, Literal["yes", "no"] | None]] = {
    "yes": "no",
    "no": "yes",
    None: None,
}


def concerned(node: Core, labels: Labels) -> Concerned | None:
    """Whom a condition is about: who fails "every", who meets "some", who is counted."""
    if isinstance(node, core.Negation) and comparison(node) is None:
        inner = concerned(node.operand, labels)
        return None if inner is None else replace(inner, nobody=_DENIED[inner.nobody])
    quantified = quantified_members(node)
    if quantified is not None:
        members, every = quantified
        if every:
            return Concerned(members, "failing", nobody="yes")
        return Concerned(members, "one meeting", nobody="no")
    compared = comparison(node)
    if compared is None:
        return None
    shared = list_share(compared, labels.meaning)
    if shared is not None:
        asks_for_more = shared.operator in {">", ">=", "="}
        return Concerned(shared.members, "failing" if asks_for_more else "meeting")
    part = proportion(compared, labels, labels.meaning)
    number = compared.left if part is None else part.part
    counted = _chosen(counted_members(labels.meaning(number)), labels)
    return None if counted is None else Concerned(counted, "meeting")


def _chosen(counted: Core | MembersPattern | None, labels: Labels) -> MembersPattern | None:
    """The condition by which the members counted were chosen; None where all are counted."""
    if counted is None or isinstance(counted, MembersPattern):
        return counted
    match labels.meaning(counted):
        case core.Select(items, slot, condition):
            return MembersPattern(items, slot, condition)
        case _:
            return None


class Tested(NamedTuple):
    """A member, its position in its list (from 0), and whether it meets a condition."""

    member: Value
    position: int
    truth: Truth

    @property
    def is_open(self) -> bool:
        """Whether it is not known that the condition is met, or failed."""
        return self.truth is not None and not isinstance(self.truth, bool)

    def placed(self, positions: Mapping[int, int]) -> Tested:
        """The same at the position another list gives it (by identity), where it has one there."""
        return Tested(self.member, positions.get(id(self.member), self.position), self.truth)

    def name(self, called: str | None) -> str:
        """The member by its name where that is known, else by its position."""
        name = self.member.get(called) if isinstance(self.member, dict) and called else None
        return name if isinstance(name, str) and name.strip() else f"thứ {self.position + 1}"


def deciding(tested: Sequence[Tested], whom: Whom) -> tuple[list[Tested], list[Tested]]:
    """Those who surely decide, and those of whom it is not known."""
    fails = whom == "failing"
    sure = [each for each in tested if (each.truth is not True) is fails and not each.is_open]
    if whom == "one meeting" and sure:
        return sure, []
    return sure, [each for each in tested if each.truth is not True and each.is_open]


def names(
    sure: Sequence[Tested], unsure: Sequence[Tested], called: str | None, unit: str | None
) -> tuple[str, ...]:
    """Members by name, the first of them where there are many, and how many more.

    >>> names([Tested({"name": "An"}, 0, False), Tested({}, 1, False)], [], "name", None)
    ('An', 'thứ 2')
    """
    found = [each.name(called) for each in sure[:NAMED]]
    found += [f"{each.name(called)} (chưa rõ)" for each in unsure[: NAMED - len(found)]]
    rest = len(sure) + len(unsure) - len(found)
    return (*found, f"{rest} {unit or 'mục'} khác") if rest else tuple(found)
