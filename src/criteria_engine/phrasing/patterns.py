"""explain: an expression → the pattern it is an instance of: comparison, proportion, share, count.

Different expressions of one condition have the same pattern, and so the same words and numbers:
`learning_citizens >= 60% * citizens` and `learning_citizens / citizens >= 60%` are both a proportion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeGuard

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import PLAIN_FIELD, EnumType, ListType, plain_item
from criteria_engine.model.values import Value
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
"""From a name to the expression it stands for; other expressions stay as they are."""


@dataclass(frozen=True, slots=True)
class ComparisonPattern:
    """A comparison, with a constant on the right where there is one.

    Attributes:
        operator: `=`, `!=`, `<`, `<=`, `>` or `>=`.
        left: the left operand.
        right: the right operand.
        node: the comparison as written, before it was mirrored or negated.
    """

    operator: str
    left: Core
    right: Core
    node: core.Apply

    @property
    def opposite(self) -> ComparisonPattern:
        """The comparison that holds where this one does not."""
        return replace(self, operator=OPPOSITES[self.operator])

    @property
    def mirrored(self) -> ComparisonPattern:
        """The same comparison with its operands exchanged."""
        return replace(self, operator=_MIRRORED[self.operator], left=self.right, right=self.left)


def comparison(node: Core) -> ComparisonPattern | None:
    """Return an expression as a comparison, also behind `not`; None where it is something else."""
    match node:
        case core.Apply(function, _, (left, right)) if (
            function.kind == "operator" and function.name in OPPOSITES
        ):
            pattern = ComparisonPattern(function.name, left, right, node)
            mirror = isinstance(left, core.Constant) and not isinstance(right, core.Constant)
            return pattern.mirrored if mirror else pattern
        case core.Negation(operand):
            inner = comparison(operand)
            return None if inner is None else inner.opposite
        case _:
            return None


# ---- members of lists ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MembersPattern:
    """A condition on each member of a list.

    Attributes:
        items: the list.
        slot: the slot of the local variable that stands for the member.
        condition: the condition.
    """

    items: Core
    slot: int
    condition: Core


def share_members(node: Core) -> MembersPattern | None:
    """Return the members and the condition of `share(members, condition)`; None for anything else."""
    match node:
        case core.Apply(function, _, (_, core.Map(items, slot, body), *_)) if (
            function.name == "share"
        ):
            return MembersPattern(items, slot, body)
        case _:
            return None


def counted_members(node: Core) -> Core | MembersPattern | None:
    """Return what `count(members)` or `count where(members, condition)` counts; None for anything else."""
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
    """Return the members of a quantifier, and whether every one of them must meet the condition."""
    match node:
        case core.Quantify(quantifier, slot, items, condition):
            return MembersPattern(items, slot, condition), quantifier == "every"
        case core.Apply(function, _, (core.Map(items, slot, body),)) if (
            function.kind == "function" and function.name in {"all", "any"}
        ):
            return MembersPattern(items, slot, body), function.name == "all"
        case _:
            return None


def limited_value(node: core.Apply) -> tuple[Core, core.Constant] | None:
    """Return a value and its limit: `min(value, 10)` or `max([value, 0])`; None for anything else."""
    if node.function.name not in {"min", "max"}:
        return None
    parts = node.arguments
    if len(parts) == 1 and isinstance(parts[0], core.MakeList):
        parts = parts[0].items
    match parts:
        case (core.Constant(), core.Constant()):
            return None
        case (core.Constant() as limit, value) | (value, core.Constant() as limit):
            return value, limit
        case _:
            return None


# ---- parts of a whole ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proportion:
    """A part compared with a share of a whole: `part operator rate * whole`."""

    operator: str
    part: Core
    whole: Core
    rate: Core


def proportion(compared: ComparisonPattern, labels: Labels, resolve: Resolve) -> Proportion | None:
    """Return a comparison as a proportion; None for other comparisons.

    Args:
        compared: `part >= rate * whole` or `part / whole >= rate`, in either direction.
        labels: tells which numbers are shares.
        resolve: from a name to the expression it stands for.
    """
    for each in (compared, compared.mirrored):
        match resolve(each.right):
            case core.Apply(function, _, (first, second)) if function.name == "*":
                rate, whole = (first, second) if labels.is_share(first) else (second, first)
                if labels.is_share(rate) and not labels.is_share(whole):
                    return Proportion(each.operator, each.left, whole, rate)
            case _:
                pass
        match resolve(each.left):
            case core.Apply(function, _, (part, whole)) if function.name == "/":
                if labels.is_share(each.right):
                    return Proportion(each.operator, part, whole, each.right)
            case _:
                pass
    return None


@dataclass(frozen=True, slots=True)
class ListShare:
    """The share of members that meet a condition, compared with a rate.

    Attributes:
        operator: the comparison operator.
        named: the share as written, perhaps the name of a definition.
        share: the call of `share`.
        members: the members and the condition.
        rate: the rate.
    """

    operator: str
    named: Core
    share: core.Apply
    members: MembersPattern
    rate: Core


def list_share(compared: ComparisonPattern, resolve: Resolve) -> ListShare | None:
    """Return a comparison `share(members, condition) >= rate`, in either direction; None for others."""
    for each in (compared, compared.mirrored):
        share = resolve(each.left)
        members = share_members(share)
        if members is not None and isinstance(share, core.Apply):
            return ListShare(each.operator, each.left, share, members, each.right)
    return None


@dataclass(frozen=True, slots=True)
class CountPattern:
    """The number of members compared with a constant."""

    operator: str
    members: Core | MembersPattern
    number: int

    @property
    def is_none(self) -> bool:
        """Whether the condition is that there are no such members."""
        return (self.operator, self.number) in {("=", 0), ("<=", 0), ("<", 1)}

    @property
    def is_some(self) -> bool:
        """Whether the condition is that there is at least one such member."""
        return (self.operator, self.number) in {("!=", 0), (">", 0), (">=", 1)}


def count_pattern(compared: ComparisonPattern, resolve: Resolve) -> CountPattern | None:
    """Return a comparison such as `count(members) >= 2` as a pattern; None for others."""
    members = counted_members(resolve(compared.left))
    match compared.right:
        case core.Constant(int(number)) if members is not None and not isinstance(number, bool):
            return CountPattern(compared.operator, members, number)
        case _:
            return None


# ---- values of an enumeration ----------------------------------------------------------------


def other_values(value: Core, given: Sequence[Core]) -> core.Constant | None:
    """Return the values of an enumeration that are not among the given constants.

    None where the expression is no enumeration or may be null, and where the given values are the fewer: then
    "is not …" is shorter.
    """
    if not isinstance(value.type, EnumType) or not all(
        isinstance(each, core.Constant) for each in given
    ):
        return None
    names = [name for each in given if isinstance(each, core.Constant) for name in _names(each)]
    others = tuple(each for each in value.type.values if each not in names)
    if not others or (len(others) > 1 and len(others) >= len(names)):
        return None
    return core.Constant(others, given[0].type, given[0].written)


def _names(constant: core.Constant) -> tuple[Value, ...]:
    return constant.value if isinstance(constant.value, tuple) else (constant.value,)


# ---- between two limits ----------------------------------------------------------------------


def interval_bounds(node: core.Conjunction) -> tuple[ComparisonPattern, ComparisonPattern] | None:
    """Return the lower and upper bound of a conjunction such as `x >= a and x < b`; None for others.

    Rows of tables have this form.
    """
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


# ---- values that depend on the case ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """A value, and the condition under which it applies; None for the remaining case."""

    condition: Core | None
    value: Core


def cases(node: Core, resolve: Resolve) -> tuple[Case, ...]:
    """Return the values that an expression chooses from, the last without a condition; empty for others.

    Args:
        node: `if a then x else if b then y else z`, or a name that stands for it.
        resolve: from a name to the expression it stands for.
    """
    found: list[Case] = []
    rest = resolve(node)
    while isinstance(rest, core.Choose):
        found.append(Case(rest.condition, rest.then))
        rest = resolve(rest.otherwise)
    return (*found, Case(None, rest)) if found else ()


# ---- plain values ----------------------------------------------------------------------------


def is_plain(node: Core | None) -> TypeGuard[core.FieldAccess]:
    """Whether an expression is the plain value that an item of a list holds."""
    return isinstance(node, core.FieldAccess) and node.name == PLAIN_FIELD


def holds_plain(items: Core) -> bool:
    """Whether the items of a list hold plain values."""
    return isinstance(items.type, ListType) and plain_item(items.type.item) is not None


# ---- parts of conditions ---------------------------------------------------------------------


def constant_truth(node: Core, positive: bool) -> bool | None:
    """Return the truth of a constant, negated where `positive` is false; None for any other expression."""
    match node:
        case core.Constant(bool(value)):
            return value is positive
        case _:
            return None


def mentions(node: Core, slot: int) -> bool:
    """Whether an expression reads a local variable."""
    return any(isinstance(each, core.Local) and each.slot == slot for each in core.walk(node))


# ---- arithmetic ------------------------------------------------------------------------------

ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "**", "negate"})
"""The operators whose results need brackets as operands."""


def keeps_unit(node: core.Apply) -> bool:
    """Return whether the arguments of a function have the same unit."""
    return node.function.name in {"+", "-", "min", "max"}


_WITHOUT_BRACKETS: Final = frozenset({("+", "+"), ("+", "-"), ("-", "+"), ("-", "-"), ("*", "*")})
"""Pairs of an inner operator, as the first operand, and an outer one that need no brackets."""


def needs_no_brackets(inner: core.Apply, outer: core.Apply) -> bool:
    """Return whether arithmetic as an argument of an operator or function needs no brackets."""
    if outer.function.name not in ARITHMETIC:
        return True
    first = inner is outer.arguments[0]
    return first and (inner.function.name, outer.function.name) in _WITHOUT_BRACKETS
