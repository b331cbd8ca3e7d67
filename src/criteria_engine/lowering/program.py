"""lower: the data of a program: a set on a day as named definitions over facts.

A back end (evaluation, code generation, columns, solver) reads a program and decides how its definitions are
computed; what they mean is in the definitions. Names of definitions made here contain a dot, which the names of
authors never do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import Final, Literal

from criteria_engine import core
from criteria_engine.checked_set import CheckedSet
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.lowering import list_reads
from criteria_engine.model.types import Type
from criteria_engine.source import Span

DefinitionKind = Literal[
    "definition",
    "requires",
    "when",
    "row",
    "computed",
    "applies",
    "left_out",
    "met",
    "points",
    "minimum",
    "subtotal",
    "needed",
    "criterion",
    "counted",
    "condition",
    "total",
    "of",
    "pass_mark",
    "passed",
    "enough",
    "rules",
    "level",
    "eligible",
    "reached",
    "grade",
    "amount",
    "output",
]
"""What a definition stands for; `definition` is a parameter or definition of the author."""

AUTHORED: Final = frozenset(
    {"requires", "when", "row", "computed", "applies", "condition", "pass_mark"}
)
"""The kinds whose value is an expression of the author, the same object as in the checked set."""


RESULTS: Final = frozenset({"points", "met", "applies", "condition", "pass_mark"})
"""The kinds whose values are the results of parts: indicators, knock-outs, prerequisites and the pass mark."""


@dataclass(frozen=True, slots=True)
class ProgramDefinition:
    """A named value of a program, and what it stands for.

    Attributes:
        name: its name, unique in the program.
        value: the expression; it reads facts and earlier definitions.
        kind: what it stands for.
        span: where the part is written; None for a value without a place of its own.
        part: the id of the indicator, criterion, knock-out or prerequisite; None for the award.
        levels: the levels at which it is this value.
        row: the index of a row in a table of points.
    """

    name: str
    value: Core
    kind: DefinitionKind
    span: Span | None
    part: str | None = None
    levels: tuple[str, ...] = ()
    row: int | None = None


@dataclass(frozen=True)
class Program:
    """A set on a day as definitions over facts.

    Attributes:
        checked: the set.
        definitions: the definitions by name; each comes after those it reads.
        facts: the type of each fact that a definition may read; judgements and evidence are the facts
            `judgements.ID` and `evidence.ID`.
        names: the name of a definition by its kind, part and level; see :meth:`name`.
    """

    checked: CheckedSet
    definitions: Mapping[str, ProgramDefinition]
    facts: Mapping[str, Type]
    names: Mapping[tuple[DefinitionKind, str | None, str], str] = field(repr=False)

    def name(
        self, kind: DefinitionKind, part: str | None = None, level: str | None = None
    ) -> str | None:
        """Return the name of the definition of a part; None if the set has no such definition.

        Args:
            kind: what the definition stands for.
            part: the id of the part, followed by `.INDEX` for a row; None for the award.
            level: the level; None for the lowest one.
        """
        return self.names.get((kind, part, level or self.checked.levels[0]))

    def authored(self, part: str) -> tuple[Core, ...]:
        """Return the expressions that the author wrote for a part: where it applies, then those of its rule."""
        return self._authored.get(part, ())

    def nodes(self) -> Iterator[Core]:
        """Yield the expressions of all definitions, with everything inside them."""
        for definition in self.definitions.values():
            yield from core.walk(definition.value)

    @cached_property
    def fields_read(self) -> frozenset[str] | None:
        """The names of all fields that the set reads; None where it may read records as a whole."""
        return list_reads.fields_read(self.nodes())

    @cached_property
    def depends_on_order(self) -> bool:
        """Whether a result may depend on the order of the items of a list."""
        return list_reads.depends_on_order(self.nodes())

    @cached_property
    def _authored(self) -> Mapping[str, tuple[Core, ...]]:
        by_part: dict[str, tuple[Core, ...]] = {}
        for each in self.definitions.values():
            if each.part is not None and each.kind in AUTHORED:
                by_part[each.part] = (*by_part.get(each.part, ()), each.value)
        return by_part

    @property
    def values(self) -> dict[str, Core]:
        """The expressions by name."""
        return {name: each.value for name, each in self.definitions.items()}
