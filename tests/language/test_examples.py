"""Every example of every declaration has the stated result; docs/language.md shows the same examples."""

from __future__ import annotations

import pytest

from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import Function
from tests.language.evaluate import gives, value_of

EXAMPLES = [
    pytest.param(declared, expression, result, id=expression)
    for declared in standard().functions
    for expression, result in declared.examples
]


@pytest.mark.parametrize(("declared", "expression", "result"), EXAMPLES)
def test_example(declared: Function, expression: str, result: str) -> None:
    assert gives(expression, result), value_of(expression)


@pytest.mark.parametrize("declared", standard().functions, ids=lambda f: f.signatures[0].text)
def test_every_declaration_has_examples(declared: Function) -> None:
    assert declared.examples
