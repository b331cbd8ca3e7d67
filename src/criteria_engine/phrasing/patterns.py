"""explain: the turns of phrase in which the law speaks of numbers and of the members of lists.

`learning_citizens >= 60% * citizens` and `learning_citizens / citizens >= 60%` are one condition,
and so are the several ways to count members: they are told, and measured, alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.phrasing.labels import Labels

OPPOSITES: Final[Mapping[str, str]] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}


_MIRRORED: Final[Mapping[str, str]] = {
    "=": "=",
    "!=": "!=",
    "<": ">",
    ">": "<",
    "<=": ">=",
    ">=": "<=",
}


Resolve = Callable[[Core], Core]
"""The expression a name is looked through to."""


@dataclass(frozen=True, slots=True)
class ComparisonPattern:
    """`left operator right`, what is fixed on the right; `node` is how it was bound."""

    operator: str
    left: Core
    right: Core
    node: core.Apply

    @property
    def opposite(self) -> ComparisonPattern:
        """What holds where this does not."""
        return replace(self, operator=OPPOSITES[self.operator])

    @property
    def mirrored(self) -> ComparisonPattern:
        """The same, told from the other side."""
        return replace(self, operator=_MIRRORED[self.operator], left=self.right, right=self.left)


def comparison(node: Core) -> ComparisonPattern | None:
    """The comparison an expression is, also behind `not`."""
    match node:
        case core.Apply(function, _, (left, right)) if (
            function.kind == "operator" and function.name in OPPOSITES
        ):
            found = ComparisonPattern(function.name, left, right, node)
            fixed = isinstance(left, core.Constant) and not isinstance(right, core.Constant)
            return found.mirrored if fixed else found
        case core.Negation(operand):
            inner = comparison(operand)
            return None if inner is None else inner.opposite
        case _:
            return None


# ---- members of lists ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MembersPattern:
    """The members of a list, each in `slot` in its turn, and a condition on each."""

    items: Core
    slot: int
    condition: Core


def share_members(node: Core) -> MembersPattern | None:
    """Of `share(members, condition)`: the members and the condition."""
    match node:
        case core.Apply(function, _, (_, core.Map(items, slot, body), *_)) if (
            function.name == "share"
        ):
            return MembersPattern(items, slot, body)
        case _:
            return None


def counted_members(node: Core) -> Core | MembersPattern | None:
    """What `count(members)` and `count where(members, condition)` count."""
    match node:
        case core.Apply(function, _, (members,)) if function.name == "count":
            return members.items if isinstance(members, core.Map) else members
        case core.Apply(function, _, (_, core.Map(items, slot, body))) if (
            function.name == "count where"
        ):
            return MembersPattern(items, slot, body)
        case _:
            return None


def quantified_members(node: Core) -> tuple[MembersPattern, bool] | None:
    """The members of which some (False) or every one (True) has to meet a condition."""
    match node:
        case core.Quantify(quantifier, slot, items, condition):
            return MembersPattern(items, slot, condition), quantifier == "every"
        case core.Apply(function, _, (core.Map(items, slot, body),)) if (
            function.kind == "function" and function.name in {"all", "any"}
        ):
            return MembersPattern(items, slot, body), function.name == "all"
        case _:
            return None


# ---- parts of a whole ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proportion:
    """A part compared with a share (`rate`) of a whole."""

    operator: str
    part: Core
    whole: Core
    rate: Core


def proportion(compared: ComparisonPattern, labels: Labels, see: Resolve) -> Proportion | None:
    """`part >= rate * whole` or `part / whole >= rate`, whichever way round."""
    for each in (compared, compared.mirrored):
        match see(each.right):
            case core.Apply(function, _, (first, second)) if function.name == "*":
                rate, whole = (first, second) if labels.is_share(first) else (second, first)
                if labels.is_share(rate) and not labels.is_share(whole):
                    return Proportion(each.operator, each.left, whole, rate)
            case _:
                pass
        match see(each.left):
            case core.Apply(function, _, (part, whole)) if function.name == "/":
                if labels.is_share(each.right):
                    return Proportion(each.operator, part, whole, each.right)
            case _:
                pass
    return None


@dataclass(frozen=True, slots=True)
class ListShare:
    """The share of members that meet a condition, compared with a rate; `named`: as written."""

    operator: str
    named: Core
    share: core.Apply
    members: MembersPattern
    rate: Core


def list_share(compared: ComparisonPattern, see: Resolve) -> ListShare | None:
    """`share(members, condition) >= rate`, whichever way round."""
    for each in (compared, compared.mirrored):
        found = see(each.left)
        members = share_members(found)
        if members is not None and isinstance(found, core.Apply):
            return ListShare(each.operator, each.left, found, members, each.right)
    return None


@dataclass(frozen=True, slots=True)
class CountPattern:
    """A number of members compared with a fixed one."""

    operator: str
    members: Core | MembersPattern
    number: int

    @property
    def is_none(self) -> bool:
        """Whether it says that there are none."""
        return (self.operator, self.number) in {("=", 0), ("<=", 0), ("<", 1)}

    @property
    def is_some(self) -> bool:
        """Whether it says that there are any."""
        return (self.operator, self.number) in {("!=", 0), (">", 0), (">=", 1)}


def count_pattern(compared: ComparisonPattern, see: Resolve) -> CountPattern | None:
    """`count(members) >= 2`, `count where(members, condition) = 0`."""
    members = counted_members(see(compared.left))
    match compared.right:
        case core.Constant(int(number)) if members is not None and not isinstance(number, bool):
            return CountPattern(compared.operator, members, number)
        case _:
            return None


# ---- between two limits ----------------------------------------------------------------------


def interval_bounds(node: core.Conjunction) -> tuple[ComparisonPattern, ComparisonPattern] | None:
    """The least and the most a conjunction lets one number be, as the rows of a table do."""
    if len(node.operands) != 2:
        return None
    low, high = map(comparison, node.operands)
    if low is None or high is None or low.left != high.left:
        return None
    if low.operator in {"<", "<="}:
        low, high = high, low
    if low.operator in {">", ">="} and high.operator in {"<", "<="}:
        return low, high
    return None
