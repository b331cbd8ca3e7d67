"""Every example of every declaration has the stated result; docs/language.md shows the same examples."""

from __future__ import annotations

import pytest

from criteria_engine.checking.expressions import check_expression
from criteria_engine.checking.names import Names, Slots
from criteria_engine.diagnostics import has_errors
from criteria_engine.evaluation.expressions import Layout, plan
from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import Function
from criteria_engine.library.registry import Library
from criteria_engine.model.values import Value, same
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.rendering.diagnostics import render_diagnostics
from criteria_engine.source import Source

EXAMPLES = [
    pytest.param(declared, expression, result, id=expression)
    for declared in standard().functions
    for expression, result in declared.examples
]


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


@pytest.mark.parametrize(("declared", "expression", "result"), EXAMPLES)
def test_example(declared: Function, expression: str, result: str) -> None:
    assert gives(expression, result), value_of(expression)


@pytest.mark.parametrize("declared", standard().functions, ids=lambda f: f.signatures[0].text)
def test_a_declaration_shows_itself(declared: Function) -> None:
    assert declared.examples, "every declaration has examples"
