"""What the checkers of one set share: names, library, found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from criteria_engine import core, syntax
from criteria_engine.core import Core
from criteria_engine.model.types import NEVER
from criteria_engine.source import Span

LevelsOf = Callable[[str, str | None], Sequence[str] | None]
"""The levels of another title in a scope, lowest first; None where no such set is known."""


def hole(span: Span) -> Core:
    """Return the placeholder for an expression that could not be checked."""
    return core.Constant(None, NEVER, syntax.Literal(None, span=span))
