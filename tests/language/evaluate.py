"""The value of an expression, for tests of the language and of functions."""

from __future__ import annotations

from criteria_engine.checking.expressions import check_expression
from criteria_engine.checking.names import Names, Slots
from criteria_engine.diagnostics import has_errors
from criteria_engine.evaluation.expressions import plan
from criteria_engine.evaluation.frames import Layout
from criteria_engine.functions.standard import standard
from criteria_engine.library.registry import Library
from criteria_engine.model.values import Value, same
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.rendering.diagnostics import render_diagnostics
from criteria_engine.source import Source


def value_of(text: str, library: Library | None = None) -> Value:
    """Return the value of an expression without facts, parsed and checked as in a criteria set."""
    tree, diagnostics = parse(Source("example", text).whole())
    assert tree is not None, render_diagnostics(diagnostics, "en")
    slots = Slots()
    checked = check_expression(tree, Names(), library or standard(), slots)
    assert not has_errors(checked.diagnostics), render_diagnostics(checked.diagnostics, "en")
    layout = Layout.of((), slots.used)
    return plan(checked.core, layout, {})(layout.frame({}))


def gives(expression: str, result: str, library: Library | None = None) -> bool:
    """Return whether two expressions have equal values."""
    return same(value_of(expression, library), value_of(result, library))
