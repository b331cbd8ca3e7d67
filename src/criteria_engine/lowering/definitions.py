"""lower: collects the definitions of a program; definitions that are equal at several levels become one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from criteria_engine import core, syntax
from criteria_engine.checked_set import CheckedSet
from criteria_engine.core import Core
from criteria_engine.lowering.program import DefinitionKind, Program, ProgramDefinition
from criteria_engine.model.types import Type
from criteria_engine.source import Span


class Definitions:
    """The definitions of a program while it is made; first the parameters and definitions of the author.

    Args:
        checked: the set.
        day: the day on which its parameters are read.

    Attributes:
        levels: the ids of the levels, lowest first.
    """

    def __init__(self, checked: CheckedSet, day: date) -> None:
        self.levels = checked.levels
        self._checked = checked
        self._by_name: dict[str, ProgramDefinition] = {}
        self._names: dict[tuple[DefinitionKind, str | None, str], str] = {}
        declared = {**checked.facts, **checked.open_numbers}
        self._facts: dict[str, Type] = {name: each.type for name, each in declared.items()}
        for name, value in checked.definitions_on(day).items():
            definition = ProgramDefinition(name, value, "definition", value.written.span)
            self._by_name[name] = definition

    def add(
        self,
        kind: DefinitionKind,
        part: str | None,
        value: Core,
        span: Span | None,
        *,
        levels: Sequence[str] | None = None,
        row: int | None = None,
    ) -> None:
        """Add the definition of a part that has the same value at all its levels.

        The arguments are those of :meth:`add_by_level`.
        """
        self.add_by_level(kind, part, lambda _: value, span, levels=levels, row=row)

    def add_by_level(
        self,
        kind: DefinitionKind,
        part: str | None,
        value: Callable[[str], Core],
        span: Span | None,
        *,
        levels: Sequence[str] | None = None,
        row: int | None = None,
    ) -> None:
        """Add the definition of a part, one for all levels at which the value is the same.

        Args:
            kind: what it stands for.
            part: the id of the part; None for the award.
            value: returns the value at a level.
            span: where the part is written, for a value without a place of its own.
            levels: the levels that have a value; None for all.
            row: the index of a row in a table of points.
        """
        for node, same in _group_levels(levels or self.levels, value):
            words = ("award" if part is None else None, kind, part, row)
            name = ".".join(str(word) for word in words if word is not None)
            if len(same) < len(levels or self.levels):
                name += f"@{same[0]}"
            if name in self._by_name:
                raise AssertionError(name)
            self._by_name[name] = ProgramDefinition(
                name, node, kind, node.written.span or span, part, tuple(same), row
            )
            for level in same:
                self._names[kind, part if row is None else f"{part}.{row}", level] = name

    def fact(self, name: str, type_: Type, at: syntax.Expr) -> Core:
        """Return the value of a judgement or of evidence, which becomes a fact of the program."""
        self._facts[name] = type_
        return core.Fact(name, type_, at)

    def has(self, kind: DefinitionKind, part: str | None = None) -> bool:
        """Return whether a part has a definition of this kind."""
        return (kind, part, self.levels[0]) in self._names

    def reference(
        self, kind: DefinitionKind, part: str | None = None, level: str | None = None
    ) -> Core:
        """Return the value of a definition that was added; of the lowest level if none is given."""
        name = self._names[kind, part, level or self.levels[0]]
        value = self._by_name[name].value
        return core.Defined(name, value.type, value.written)

    def program(self) -> Program:
        """Return the program of all definitions added so far."""
        return Program(self._checked, dict(_ordered(self._by_name)), self._facts, self._names)


def _group_levels(
    levels: Sequence[str], value: Callable[[str], Core]
) -> list[tuple[Core, list[str]]]:
    """Return each different value with the levels that have it; equal values at other places differ."""
    groups: list[tuple[Core, list[str]]] = []
    for level in levels:
        node = value(level)
        for other, same in groups:
            if other is node or (other == node and other.written.span == node.written.span):
                same.append(level)
                break
        else:
            groups.append((node, [level]))
    return groups


def _ordered(
    by_name: Mapping[str, ProgramDefinition],
) -> Iterator[tuple[str, ProgramDefinition]]:
    """Yield the definitions so that each comes after those it reads."""
    done: set[str] = set()
    for start in by_name:
        stack = [start]
        while stack:
            name = stack[-1]
            open_reads = [
                each.name
                for each in core.walk(by_name[name].value)
                if isinstance(each, core.Defined) and each.name not in done
            ]
            if name in done or not open_reads:
                stack.pop()
                if name not in done:
                    done.add(name)
                    yield name, by_name[name]
            else:
                stack += open_reads
