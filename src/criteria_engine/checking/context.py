"""check: the state that the checkers of one set share: its document, names, functions and diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Template
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.expressions import (
    CheckedExpression,
    check_condition,
    check_expression,
    check_value,
)
from criteria_engine.checking.names import Names, RefusedName, Slots
from criteria_engine.core import Core
from criteria_engine.diagnostics import Code, Diagnostic, Related, nearest
from criteria_engine.library.registry import Library
from criteria_engine.model.types import NEVER, Type
from criteria_engine.reading.documents import EVERY_LEVEL, SetDocument
from criteria_engine.reading.expressions.parser import parse_with_repairs
from criteria_engine.reading.scalars import ExpressionText, LocatedStr
from criteria_engine.source import Span

LevelsOf = Callable[[str, str | None], Sequence[str] | None]
"""The levels of another title in a scope, lowest first; None where no such set is known."""

NO_LEVELS: Final = (EVERY_LEVEL,)
"""The levels of a title that has none: one level that stands for the title itself."""


class SetContext:
    """The state of checking one set; each checker reads it and adds to it.

    Args:
        document: the set as read from its file.
        library: the functions its expressions may call.
        levels_of: finds the levels of other titles that facts refer to.

    Attributes:
        levels: the ids of the levels, lowest first; :data:`NO_LEVELS` if the title has none.
        slots: allocates the local variables of all expressions of the set.
        facts: the declared facts, by name; empty until they are checked.
        open_numbers: the numbers that an adaptation sets, declared like facts.
        definitions: the checked definitions, and the hidden ones of tables of points, by name.
        types: the types of the parameters and definitions that expressions may use, by name.
        by_level: the parameters with a number for each level: by name, the name at each level.
        refused: the names that only outputs may read, or nothing.
        diagnostics: in the order in which they were found.
    """

    def __init__(self, document: SetDocument, library: Library, levels_of: LevelsOf) -> None:
        self.document = document
        self.library = library
        self.levels_of = levels_of
        self.levels = tuple(str(level.id) for level in document.levels) or NO_LEVELS
        self.slots = Slots()
        self.facts: dict[str, FactDeclaration] = {}
        self.open_numbers: dict[str, FactDeclaration] = {}
        self.definitions: dict[str, Core] = {}
        self.types: dict[str, Type] = {}
        self.by_level: dict[str, dict[str, str]] = {}
        self.refused: Mapping[str, RefusedName] = {}
        self.diagnostics: list[Diagnostic] = []
        self._repaired: list[Span] = []

    # ---- diagnostics -----------------------------------------------------------------------

    def report(self, code: Code, span: Span, suggestion: str | None = None, **data: object) -> None:
        """Add a diagnostic at a location in the file; `data` fills the placeholders of its message."""
        self.diagnostics.append(Diagnostic(code, span, data, suggestion))

    def check_period(self, first: date | None, last: date | None, span: Span) -> None:
        """Report a period whose last day is before its first."""
        if first is not None and last is not None and last < first:
            self.report(codes.REVERSED_PERIOD, span, from_=first.isoformat(), to=last.isoformat())

    def check_unique(self, ids: Iterable[LocatedStr]) -> None:
        """Report every id that was used before, with the location of its first use."""
        first_uses: dict[str, LocatedStr] = {}
        for word in ids:
            if word in first_uses:
                label = Template("đã dùng ở đây", "used here")
                self.diagnostics.append(
                    codes.DUPLICATE_ID.at(
                        word.span, related=[Related(first_uses[word].span, label)], id=word
                    )
                )
            first_uses.setdefault(word, word)

    def report_unknown_level(self, level: str, span: Span, known: str) -> None:
        """Report a level that the set does not declare; `known` is the text that lists those it does."""
        near = nearest(level, self.levels)
        self.report(codes.UNKNOWN_LEVEL, span, near, level=level, known=known)

    # ---- expressions -----------------------------------------------------------------------

    def fact_types(self) -> dict[str, Type]:
        """Return the types of the declared facts, by name."""
        return {name: fact.type for name, fact in self.facts.items()}

    def names(self, level: str | None = None) -> Names:
        """Return the names that expressions may use now: facts, and what is defined so far.

        Args:
            level: the level that the expression belongs to; None for all levels.
        """
        at_level = {
            name: None if level is None else names.get(level)
            for name, names in self.by_level.items()
        }
        return Names(self.fact_types(), self.types, at_level, refused=self.refused)

    def parse(self, written: ExpressionText) -> syntax.Expr | None:
        """Parse an expression of the file and report its mistakes.

        Returns:
            The expression, or None. Of a text with mistakes whose meaning is certain it is the repaired one,
            so that its names and types are checked, too.
        """
        scalar = written.scalar
        if scalar.raw is not None:
            expression, diagnostics = parse_with_repairs(scalar.raw)
        else:
            expression, diagnostics = parse_with_repairs(scalar.span, text=scalar.value)
        self._report_new(diagnostics)
        self._repaired += [d.span for d in diagnostics]
        return expression

    def expression(self, expression: syntax.Expr) -> Core:
        """Check a parsed expression of any type."""
        return self._keep(check_expression(expression, self.names(), self.library, self.slots))

    def condition(self, written: ExpressionText, names: Names | None = None) -> Core:
        """Parse and check an expression that must be true or false, never null.

        Args:
            written: the expression in the file.
            names: the names it may use; None for all that are defined so far.
        """
        expression = self.parse(written)
        if expression is None:
            return hole_at(written.span)
        return self._keep(
            check_condition(expression, names or self.names(), self.library, self.slots)
        )

    def conditions(self, written: ExpressionText, levels: Sequence[str]) -> dict[str, Core]:
        """Check a condition for several levels; one object for levels at which it reads the same numbers."""
        expression = self.parse(written)
        if expression is None:
            return dict.fromkeys(levels, hole_at(written.span))
        mentioned = {n.name for n in syntax.walk(expression) if isinstance(n, syntax.Name)}
        read = [names for name, names in self.by_level.items() if name in mentioned]
        checked: dict[tuple[str | None, ...], Core] = {}
        reported: set[tuple[str, int]] = set()
        conditions: dict[str, Core] = {}
        for level in levels:
            key = tuple([names.get(level) for names in read])
            if key not in checked:
                found = check_condition(expression, self.names(level), self.library, self.slots)
                # A mistake that does not depend on the level is reported once.
                new = [d for d in found.diagnostics if (d.code.id, d.span.start) not in reported]
                reported |= {(d.code.id, d.span.start) for d in new}
                checked[key] = self._keep(CheckedExpression(found.core, tuple(new)))
            conditions[level] = checked[key]
        return conditions

    def value(self, written: ExpressionText, expected: Type, names: Names | None = None) -> Core:
        """Parse and check an expression that must have a type and never be null.

        Args:
            written: the expression in the file.
            expected: the type.
            names: the names it may use; None for all that are defined so far.
        """
        expression = self.parse(written)
        if expression is None:
            return hole_at(written.span)
        return self._keep(
            check_value(expression, expected, names or self.names(), self.library, self.slots)
        )

    def _keep(self, checked: CheckedExpression) -> Core:
        self._report_new(checked.diagnostics)
        return checked.core

    def _report_new(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add the diagnostics about parts that were not repaired."""
        self.diagnostics += [
            each for each in diagnostics if not any(_overlap(each.span, r) for r in self._repaired)
        ]


def _overlap(one: Span, other: Span) -> bool:
    return one.source is other.source and one.start < other.end and other.start < one.end


def hole_at(span: Span) -> Core:
    """Return the placeholder for an expression that could not be parsed or is missing."""
    return core.Constant(None, NEVER, syntax.Literal(None, span=span))
