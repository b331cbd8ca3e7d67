"""compile: counts and quantifiers over the same list → one loop that fills in all of them.

`present`, `children` and `adults` may be filters of filters of `members`: they become nested
`if`s of one pass, with the fields of an item read once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from criteria_engine import core
from criteria_engine.codegen.expressions import Emitter
from criteria_engine.core import Core
from criteria_engine.model.types import may_be_null


@dataclass(slots=True)
class Accumulator:
    """One thing found out in a loop: its variables, how they start, what an item does to them."""

    kind: str
    variable: str
    condition: Core | None
    slot: int
    reads: tuple[str, ...] = ()
    told: int = 0

    @property
    def start(self) -> str:
        """What its variable is before the first item."""
        return {"every": "True", "some": "False", "failing": "()", "meeting": "()"}.get(
            self.kind, "0"
        )


@dataclass(slots=True)
class LoopGroup:
    """The items that pass the conditions down to here, what is tallied over them, and narrower groups."""

    condition: Core | None
    slot: int
    tallies: list[Accumulator] = field(default_factory=list)
    narrower: list[LoopGroup] = field(default_factory=list)


class Loops:
    """Collects what can be tallied, by the list it is tallied over."""

    def __init__(self, emitter: Emitter, definitions: Mapping[str, Core]) -> None:
        self._emitter = emitter
        self._definitions = definitions
        self._bases: dict[str, LoopGroup] = {}
        self._count = 0
        self.shares: dict[int, tuple[str, str, Core]] = {}

    # ---- collecting ------------------------------------------------------------------------

    def take(self, node: Core) -> None:
        """Tally whatever below an expression can be, once for the whole set."""
        if id(node) in self._emitter.inlined or id(node) in self.shares:
            return
        if self._tally(node):
            return
        if isinstance(node, core.Quantify | core.Select | core.Map):
            self.take(node.items)
            return
        for child in core.children(node):
            self.take(child)

    def _tally(self, node: Core) -> bool:
        match node:
            case core.Quantify(quantifier, slot, items, condition):
                group = self._group(items)
                if group is None or not self._is_simple(condition):
                    return False
                tally = self._add(group, quantifier, condition, slot)
                self._emitter.inlined[id(node)] = tally.variable
                return True
            case core.Apply() if node.function.name == "count" and len(node.arguments) == 1:
                return self._tally_count(node)
            case core.Apply() if node.function.name == "share":
                return self._tally_share(node)
            case _:
                return False

    def _tally_count(self, node: core.Apply) -> bool:
        group = self._group(node.arguments[0])
        if group is None:
            return False
        tally = self._members(group)
        self._emitter.inlined[id(node)] = tally.variable
        return True

    def _tally_share(self, node: core.Apply) -> bool:
        """The two counts of a share, kept in `shares` with what an empty list counts as."""
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

    def count(self, items: Core) -> str | None:
        """The variable that holds how many items a list has; None where it is not tallied."""
        group = self._group(items)
        return None if group is None else self._members(group).variable

    def deciders(
        self,
        items: Core,
        slot: int,
        condition: Core,
        *,
        failing: bool,
        reads: tuple[str, ...],
        told: int,
    ) -> str | None:
        """The variable that holds who fails a condition, or who meets it; None where it is not tallied.

        It is a tuple of positions in the fact, the first `told` each followed by the fields it `reads`.
        """
        group = self._group(items)
        if group is None or not self._is_simple(condition):
            return None
        kind = "failing" if failing else "meeting"
        for tally in group.tallies:
            if (tally.kind, tally.reads) == (kind, reads) and tally.condition is condition:
                return tally.variable
        tally = self._add(group, kind, condition, slot)
        tally.reads, tally.told = reads, told
        return tally.variable

    def _members(self, group: LoopGroup) -> Accumulator:
        for tally in group.tallies:
            if tally.kind == "count" and tally.condition is None:
                return tally
        return self._add(group, "count", None, group.slot)

    def _add(self, group: LoopGroup, kind: str, condition: Core | None, slot: int) -> Accumulator:
        self._count += 1
        tally = Accumulator(kind, f"t{self._count}", condition, slot)
        group.tallies.append(tally)
        return tally

    def _group(self, items: Core) -> LoopGroup | None:
        """The group of items an expression stands for: a list of facts, filtered or not."""
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
        """Whether a condition needs nothing but the item and facts: no other list, no definition."""
        nested = core.Quantify | core.Select | core.Map | core.Defined | core.MakeRecord
        return not any(
            isinstance(node, nested) or may_be_null(node.type) for node in core.walk(condition)
        )

    # ---- writing ---------------------------------------------------------------------------

    def write(self) -> Iterator[str]:
        """The lines that run the loops."""
        for base, group in self._bases.items():
            for tally in _tallies(group):
                yield f"{tally.variable} = {tally.start}"
            item = f"i_{len(base)}_{base}"
            members = next((t for t in group.tallies if t.condition is None), None)
            if members is not None:
                yield f"{members.variable} = len(f[{base!r}])"
            if not group.narrower and all(t.condition is None for t in group.tallies):
                continue
            if any(tally.kind in _PLACED for tally in _tallies(group)):
                yield f"for n, {item} in enumerate(f[{base!r}]):"
            else:
                yield f"for {item} in f[{base!r}]:"
            yield from _indented(self._body(group, item, frozenset(), skip=members))

    def _body(
        self, group: LoopGroup, item: str, held: frozenset[str], skip: Accumulator | None = None
    ) -> Iterator[str]:
        fields = _fields_wanted(group)
        fresh = [name for name in fields if name not in held]
        lines = [f"{_variable(name)} = {item}[{name!r}]" for name in fresh]
        now = held | set(fresh)
        for tally in group.tallies:
            if tally is not skip:
                lines += self._tally_lines(tally, item, now)
        for narrower in group.narrower:
            assert narrower.condition is not None
            condition = self._condition(narrower.condition, narrower.slot, item, now)
            lines.append(f"if {condition}:")
            lines += _indented(self._body(narrower, item, now))
        yield from lines or ["pass"]

    def _tally_lines(self, tally: Accumulator, item: str, held: frozenset[str]) -> list[str]:
        if tally.condition is None:
            return [f"{tally.variable} += 1"]
        condition = self._condition(tally.condition, tally.slot, item, held)
        match tally.kind:
            case "every":
                return [f"if {tally.variable} and not {condition}: {tally.variable} = False"]
            case "some":
                return [f"if not {tally.variable} and {condition}: {tally.variable} = True"]
            case "failing" | "meeting":
                test = condition if tally.kind == "meeting" else f"not {condition}"
                return [f"if {test}: {tally.variable} += {self._decider(tally, item, held)}"]
            case _:
                return [f"if {condition}: {tally.variable} += 1"]

    def _decider(self, tally: Accumulator, item: str, held: frozenset[str]) -> str:
        """The position of an item, and of the first few what is read of them."""
        fields = [_variable(n) if n in held else f"{item}[{n!r}]" for n in tally.reads]
        if not fields:
            return "(n,)"
        most = tally.told * (1 + len(fields))
        return f"(n, {', '.join(fields)}) if len({tally.variable}) < {most} else (n,)"

    def _condition(self, condition: Core, slot: int, item: str, held: frozenset[str]) -> str:
        emitter = self._emitter
        emitter.rename(slot, item)
        for name in held:
            emitter.field_held(slot, name, _variable(name))
        text = emitter.emit(condition)
        for name in held:
            emitter.field_held(slot, name, None)
        return text


_PLACED: Final = frozenset({"failing", "meeting"})
"""The tallies that ask where an item stands in its list."""


def _variable(name: str) -> str:
    return f"g_{name}"


def _tallies(group: LoopGroup) -> Iterator[Accumulator]:
    yield from group.tallies
    for narrower in group.narrower:
        yield from _tallies(narrower)


def _fields_wanted(group: LoopGroup) -> list[str]:
    """Fields read at least twice by what is looked at for every item of the group."""
    reads: Counter[str] = Counter()
    conditions = [t.condition for t in group.tallies] + [n.condition for n in group.narrower]
    for condition in conditions:
        if condition is not None:
            reads.update(n.name for n in core.walk(condition) if isinstance(n, core.FieldAccess))
    return [name for name, times in reads.items() if times > 1]


def _indented(lines: Iterator[str]) -> list[str]:
    return ["    " + line for line in lines]
