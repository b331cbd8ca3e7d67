"""compile: counts and quantifiers over the same list → one loop that computes all of them.

Filters of filters of one list (`members[age >= 18][able]`) become nested `if`s of one loop, which reads each
field of an item once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Final

from criteria_engine import core
from criteria_engine.codegen.expressions import Emitter
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.lowering.ends import SHARE_OF_COUNTS
from criteria_engine.model.types import may_be_null


@dataclass(slots=True)
class Accumulator:
    """One value computed in a loop.

    Attributes:
        kind: "count", "every", "some", or the positions of the "failing" or "meeting" items.
        variable: the Python variable of the value.
        condition: what is tested on each item; None counts all.
        slot: the slot of the local variable in the condition.
        reads: of positions, the fields stored with them.
        detailed: of positions, for how many of the first these fields are stored.
    """

    kind: str
    variable: str
    condition: Core | None
    slot: int
    reads: tuple[str, ...] = ()
    detailed: int = 0

    @property
    def initial(self) -> str:
        """The text of its value before the first item."""
        return {"every": "True", "some": "False", "failing": "()", "meeting": "()"}.get(
            self.kind, "0"
        )


@dataclass(slots=True)
class LoopGroup:
    """The items of a list that meet a condition.

    Attributes:
        condition: the condition on the items of the group around it; None for all items of the list.
        slot: the slot of the local variable in the condition.
        accumulators: the values computed over these items.
        narrower: groups that are selected from this one.
    """

    condition: Core | None
    slot: int
    accumulators: list[Accumulator] = field(default_factory=list)
    narrower: list[LoopGroup] = field(default_factory=list)


class Loops:
    """Collects the counts and quantifiers of a set by list, and generates one loop for each list.

    Attributes:
        shares: for each call of `share`, by identity: the variables of the members that meet the condition
            and of all members, and the expression that an empty list counts as.
    """

    def __init__(self, emitter: Emitter, definitions: Mapping[str, Core]) -> None:
        self._emitter = emitter
        self._definitions = definitions
        self._bases: dict[str, LoopGroup] = {}
        self._count = 0
        self.shares: dict[int, tuple[str, str, Core]] = {}

    # ---- collecting ------------------------------------------------------------------------

    def collect(self, node: Core) -> None:
        """Collect every count and quantifier in an expression; each once for the whole set."""
        if id(node) in self._emitter.inlined or id(node) in self.shares:
            return
        if self._accumulate(node):
            return
        if isinstance(node, core.Quantify | core.Select | core.Map):
            self.collect(node.items)
            return
        for child in core.children(node):
            self.collect(child)

    def _accumulate(self, node: Core) -> bool:
        match node:
            case core.Quantify(quantifier, slot, items, condition):
                group = self._group(items)
                if group is None or not self._is_simple(condition):
                    return False
                accumulator = self._add(group, quantifier, condition, slot)
                self._emitter.inlined[id(node)] = accumulator.variable
                return True
            case core.Apply() if node.function.name == "count" and len(node.arguments) == 1:
                return self._accumulate_count(node)
            case core.Apply() if node.function.name == "share":
                return self._accumulate_share(node)
            case core.Apply() if node.function is SHARE_OF_COUNTS:
                return self._accumulate_share_of_counts(node)
            case _:
                return False

    def _accumulate_count(self, node: core.Apply) -> bool:
        group = self._group(node.arguments[0])
        if group is None:
            return False
        accumulator = self._members(group)
        self._emitter.inlined[id(node)] = accumulator.variable
        return True

    def _accumulate_share(self, node: core.Apply) -> bool:
        """Compute a share as two counts, stored in `shares` with what an empty list counts as."""
        items, mapped, *empty = node.arguments
        if not isinstance(mapped, core.Map) or len(empty) != 1 or not self._is_simple(mapped.body):
            return False
        group = self._group(items)
        if group is None:
            return False
        members = self._members(group)
        met = self._add(group, "count", mapped.body, mapped.slot)
        self.shares[id(node)] = (met.variable, members.variable, empty[0])
        return True

    def _accumulate_share_of_counts(self, node: core.Apply) -> bool:
        """Compute a share whose counts are written already; they are of different lists."""
        met, failed, empty = node.arguments
        for counted in (met, failed):
            self.collect(counted)
        counts = [self._emitter.inlined.get(id(counted)) for counted in (met, failed)]
        if None in counts:
            return False
        self.shares[id(node)] = (str(counts[0]), f"({counts[0]} + {counts[1]})", empty)
        return True

    def count(self, items: Core) -> str | None:
        """Return the variable of the number of items of a list; None where no loop can compute it."""
        group = self._group(items)
        return None if group is None else self._members(group).variable

    def positions(
        self,
        items: Core,
        slot: int,
        condition: Core,
        *,
        failing: bool,
        reads: tuple[str, ...],
        detailed: int,
    ) -> str | None:
        """Return the variable of the positions of the items that fail, or meet, a condition.

        Args:
            items: the list.
            slot: the slot of the local variable in the condition.
            condition: what is tested on each item.
            failing: whether the items that fail it are found, or those that meet it.
            reads: fields to store after each of the first positions.
            detailed: for how many of the first items these fields are stored.

        Returns:
            The variable of a tuple of positions in the fact (from 0), each of the first `detailed` followed by
            the fields; None where no loop can compute it.
        """
        group = self._group(items)
        if group is None or not self._is_simple(condition):
            return None
        kind = "failing" if failing else "meeting"
        for accumulator in group.accumulators:
            if (accumulator.kind, accumulator.reads) == (
                kind,
                reads,
            ) and accumulator.condition is condition:
                return accumulator.variable
        accumulator = self._add(group, kind, condition, slot)
        accumulator.reads, accumulator.detailed = reads, detailed
        return accumulator.variable

    def _members(self, group: LoopGroup) -> Accumulator:
        for accumulator in group.accumulators:
            if accumulator.kind == "count" and accumulator.condition is None:
                return accumulator
        return self._add(group, "count", None, group.slot)

    def _add(self, group: LoopGroup, kind: str, condition: Core | None, slot: int) -> Accumulator:
        self._count += 1
        accumulator = Accumulator(kind, f"t{self._count}", condition, slot)
        group.accumulators.append(accumulator)
        return accumulator

    def _group(self, items: Core) -> LoopGroup | None:
        """The group of items of a list: a fact, filtered or not; None for any other list."""
        match items:
            case core.Fact(name):
                return self._bases.setdefault(name, LoopGroup(None, -1))
            case core.Defined(name) if name in self._definitions:
                return self._group(self._definitions[name])
            case core.Select(inner, slot, condition):
                outer = self._group(inner)
                if outer is None or not self._is_simple(condition):
                    return None
                for group in outer.narrower:
                    if group.condition is condition:
                        return group
                group = LoopGroup(condition, slot)
                outer.narrower.append(group)
                return group
            case _:
                return None

    def _is_simple(self, condition: Core) -> bool:
        """Whether a condition reads only the item and facts: no other list, no definition; it is not null."""
        nested = core.Quantify | core.Select | core.Map | core.Defined | core.MakeRecord
        return not may_be_null(condition.type) and not any(
            isinstance(node, nested) for node in core.walk(condition)
        )

    # ---- writing ---------------------------------------------------------------------------

    def write(self) -> Iterator[str]:
        """Generate the lines of all loops."""
        for base, group in self._bases.items():
            for accumulator in _accumulators(group):
                yield f"{accumulator.variable} = {accumulator.initial}"
            item = f"i_{len(base)}_{base}"
            members = next((each for each in group.accumulators if each.condition is None), None)
            if members is not None:
                yield f"{members.variable} = len(f[{base!r}])"
            if not group.narrower and all(each.condition is None for each in group.accumulators):
                continue
            if any(accumulator.kind in _POSITIONAL for accumulator in _accumulators(group)):
                yield f"for n, {item} in enumerate(f[{base!r}]):"
            else:
                yield f"for {item} in f[{base!r}]:"
            yield from _indented(self._body(group, item, frozenset(), skip=members))

    def _body(
        self,
        group: LoopGroup,
        item: str,
        in_variables: frozenset[str],
        skip: Accumulator | None = None,
    ) -> Iterator[str]:
        fields = _repeated_fields(group)
        unread = [name for name in fields if name not in in_variables]
        lines = [
            f"{_variable(name)} = {item}.get({name!r})"
            if fields[name]
            else f"{_variable(name)} = {item}[{name!r}]"
            for name in unread
        ]
        variables = in_variables | set(unread)
        for accumulator in group.accumulators:
            if accumulator is not skip:
                lines += self._accumulator_lines(accumulator, item, variables)
        for narrower in group.narrower:
            assert narrower.condition is not None
            condition = self._condition(narrower.condition, narrower.slot, item, variables)
            lines.append(f"if {condition}:")
            lines += _indented(self._body(narrower, item, variables))
        yield from lines or ["pass"]

    def _accumulator_lines(
        self, accumulator: Accumulator, item: str, in_variables: frozenset[str]
    ) -> list[str]:
        if accumulator.condition is None:
            return [f"{accumulator.variable} += 1"]
        condition = self._condition(accumulator.condition, accumulator.slot, item, in_variables)
        match accumulator.kind:
            case "every":
                return [
                    f"if {accumulator.variable} and not {condition}: {accumulator.variable} = False"
                ]
            case "some":
                return [
                    f"if not {accumulator.variable} and {condition}: {accumulator.variable} = True"
                ]
            case "failing" | "meeting":
                test = condition if accumulator.kind == "meeting" else f"not {condition}"
                return [
                    f"if {test}: {accumulator.variable} += {self._position(accumulator, item, in_variables)}"
                ]
            case _:
                return [f"if {condition}: {accumulator.variable} += 1"]

    def _position(self, accumulator: Accumulator, item: str, in_variables: frozenset[str]) -> str:
        """The tuple added for an item: its position, and for the first items the fields read."""
        fields = [
            _variable(n) if n in in_variables else f"{item}[{n!r}]" for n in accumulator.reads
        ]
        if not fields:
            return "(n,)"
        length = accumulator.detailed * (1 + len(fields))
        return f"(n, {', '.join(fields)}) if len({accumulator.variable}) < {length} else (n,)"

    def _condition(
        self, condition: Core, slot: int, item: str, in_variables: frozenset[str]
    ) -> str:
        emitter = self._emitter
        emitter.set_variable(slot, item)
        for name in in_variables:
            emitter.set_field_variable(slot, name, _variable(name))
        text = emitter.emit(condition)
        for name in in_variables:
            emitter.set_field_variable(slot, name, None)
        return text


_POSITIONAL: Final = frozenset({"failing", "meeting"})
"""The kinds of accumulators that need the position of an item."""


def _variable(name: str) -> str:
    return f"g_{name}"


def _accumulators(group: LoopGroup) -> Iterator[Accumulator]:
    yield from group.accumulators
    for narrower in group.narrower:
        yield from _accumulators(narrower)


def _repeated_fields(group: LoopGroup) -> dict[str, bool]:
    """The fields that the conditions tested on every item read at least twice, and whether they may be null."""
    reads: Counter[str] = Counter()
    nullable: dict[str, bool] = {}
    conditions = [each.condition for each in group.accumulators] + [
        each.condition for each in group.narrower
    ]
    for condition in conditions:
        for node in () if condition is None else core.walk(condition):
            if isinstance(node, core.FieldAccess):
                reads[node.name] += 1
                nullable[node.name] = may_be_null(node.type)
    return {name: nullable[name] for name, times in reads.items() if times > 1}


def _indented(lines: Iterator[str]) -> list[str]:
    return ["    " + line for line in lines]


def has_nested_loops(expressions: Iterable[Core]) -> bool:
    """Whether any expression goes through a list for each item of a list."""
    return any(map(_loop_inside_loop, expressions))


def _loop_inside_loop(node: Core) -> bool:
    """Whether the body of a loop contains a loop."""
    for each in core.walk(node):
        match each:
            case core.Quantify(condition=body) | core.Select(condition=body) | core.Map(body=body):
                if any(isinstance(inner, _LOOPS) for inner in core.walk(body)):
                    return True
            case _:
                pass
    return False


_LOOPS: Final = (core.Quantify, core.Select, core.Map)
