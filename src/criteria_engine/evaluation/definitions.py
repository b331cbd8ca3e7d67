"""evaluate: the definitions of a program, by what they stand for → callables, and positions in a frame."""

from __future__ import annotations

from collections.abc import Mapping

from criteria_engine import core
from criteria_engine.evaluation.expressions import Planner
from criteria_engine.evaluation.frames import Compute, Layout
from criteria_engine.lowering.program import DefinitionKind, Program


class DefinitionPlanner:
    """Plans the definitions of a program.

    Args:
        program: the program.
        planner: plans its expressions.
        layout: the layout of the frames.

    Attributes:
        program: the program.
        positions: the position of each definition in a frame, by name.
    """

    def __init__(self, program: Program, planner: Planner, layout: Layout) -> None:
        self.program = program
        self.positions: Mapping[str, int] = layout.definitions
        self._planner = planner

    def run(
        self, kind: DefinitionKind, part: str | None = None, level: str | None = None
    ) -> Compute:
        """Return the callable of a definition; the arguments are those of :meth:`Program.name`."""
        return self.run_named(self._name(kind, part, level))

    def run_named(self, name: str) -> Compute:
        """Return the callable of the definition with a name."""
        value = self.program.definitions[name].value
        return self._planner.plan(core.Defined(name, value.type, value.written))

    def run_if_defined(self, kind: DefinitionKind, part: str | None = None) -> Compute | None:
        """Return the callable of a definition; None where the set has no such definition."""
        return None if self.program.name(kind, part) is None else self.run(kind, part)

    def by_level(self, kind: DefinitionKind, part: str | None = None) -> tuple[Compute, ...]:
        """Return the callables of the definition of a part at each level."""
        return tuple([self.run(kind, part, level) for level in self.program.checked.levels])

    def position(
        self, kind: DefinitionKind, part: str | None = None, level: str | None = None
    ) -> int:
        """Return the position of a definition; the arguments are those of :meth:`Program.name`."""
        return self.positions[self._name(kind, part, level)]

    def _name(self, kind: DefinitionKind, part: str | None, level: str | None) -> str:
        return self.program.names[kind, part, level or self.program.checked.levels[0]]
