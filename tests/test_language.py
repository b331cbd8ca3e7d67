"""What expressions mean: the rows of `tests/language/*.yaml`, one file per construct.

A file may begin with `facts:` and `definitions:` as a criteria set writes them; `cases:` are the rows:

* `expression`, read and checked as in a set; `facts`, read as an officer's answers are;
* `value`: what it gives, written as an expression; or
* `unknown`: what is left open: `maybe` (a truth), `anything`, or a range of numbers; or
* `error`: the code of the one mistake, or a list of them;
* `wanted`: `condition` or `number` where null must be ruled out; `warning`: a code that comes too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from criteria_engine.checking.expressions import (
    CheckedExpression,
    check_condition,
    check_expression,
    check_value,
)
from criteria_engine.checking.names import Names, Slots
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic, Severity
from criteria_engine.evaluation.expressions import Layout, plan
from criteria_engine.functions.standard import standard
from criteria_engine.model.types import NUMBER
from criteria_engine.model.values import (
    MAYBE,
    UNKNOWN,
    Interval,
    Range,
    Value,
    same,
)
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.reading.files import load_source
from criteria_engine.reading.nodes import Mapping, Scalar, Sequence
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.reading.yaml import compose
from criteria_engine.rendering.diagnostics import render_diagnostics
from criteria_engine.source import Source
from criteria_engine.syntax import Expr
from tests.generated import HEAD, catalogue_of

FOLDER: Final = Path(__file__).parent / "language"
FILES: Final = sorted(FOLDER.glob("*.yaml"))
DAY: Final = date(2024, 1, 1)
KEYS: Final = {"expression", "facts", "value", "unknown", "error", "wanted", "warning"}
OPEN: Final = {"maybe": MAYBE, "anything": UNKNOWN}
LEAST_ROWS: Final = 250

VOCABULARY: Final = """
criteria:
  - id: c
    name: c
    indicators:
      - {id: i, text: i, requires: said}
award: {when: every criterion met}
"""


@dataclass(frozen=True)
class Case:
    """One row, with the criteria whose facts it may speak of."""

    row: Mapping
    criteria: Criteria

    def __str__(self) -> str:
        text = " ".join((text_at(self.row, "expression") or "?").split())
        return f"{Path(self.row.span.source.name).stem}:{self.row.span.position.line} {text}"


def vocabulary(source: Source) -> Criteria:
    """A set with the facts and definitions that a file declares before its cases."""
    head, _, _ = source.text.partition("cases:\n")
    facts = head if "facts:\n" in head else head + "facts:\n"
    fact = "facts:\n  said: {type: boolean, label: said, question: said}\n"
    loaded = next(catalogue_of(HEAD + facts.replace("facts:\n", fact) + VOCABULARY).all())
    assert loaded.checked is not None, render_diagnostics(loaded.found, "en")
    return Criteria(loaded.checked, DAY)


def cases() -> Iterator[Case]:
    """Every row of every file."""
    for path in FILES:
        source = load_source(path)
        node, mistakes = compose(source)
        assert not mistakes, render_diagnostics(mistakes, "en")
        assert node is not None
        rows = lookup(node, "cases")
        assert isinstance(rows, Sequence)
        criteria = vocabulary(source)
        for row in rows.items:
            assert isinstance(row, Mapping)
            yield Case(row, criteria)


CASES: Final = list(cases())


def read(scalar: Scalar) -> tuple[Expr | None, list[Diagnostic]]:
    """The expression of a scalar, read where it stands, as in a criteria file."""
    return parse(scalar.raw) if scalar.raw else parse(scalar.span, text=scalar.value)


def check(expression: Expr, wanted: str | None, names: Names, slots: Slots) -> CheckedExpression:
    """The expression as a set would take it at a place that wants such a value."""
    match wanted:
        case None:
            return check_expression(expression, names, standard(), slots)
        case "condition":
            return check_condition(expression, names, standard(), slots)
        case "number":
            return check_value(expression, NUMBER, names, standard(), slots)
        case _:
            raise ValueError(wanted)


def answer(case: Case) -> tuple[Value, list[Diagnostic]]:
    """What comes of a row: a value, and what was found on the way."""
    criteria = case.criteria
    scalar = lookup(case.row, "expression")
    assert isinstance(scalar, Scalar)
    expression, found = read(scalar)
    if expression is None:
        return None, found
    definitions = criteria.checked.definitions_on(DAY)
    names = Names(
        {name: fact.type for name, fact in criteria.checked.facts.items()},
        {name: node.type for name, node in definitions.items()},
    )
    slots = Slots()
    for _ in range(criteria.checked.local_count):
        slots.take()
    checked = check(expression, text_at(case.row, "wanted"), names, slots)
    found = [*found, *checked.diagnostics]
    if any(each.severity is Severity.ERROR for each in found):
        return None, found
    layout = Layout.of(tuple(definitions), slots.used)
    given = lookup(case.row, "facts")
    facts = criteria.read({} if given is None else given)
    return plan(checked.core, layout, definitions)(layout.frame(facts.values)), found


def literal(scalar: Scalar) -> Value:
    """What the text of `value` or `unknown` stands for; it speaks of no facts."""
    expression, found = read(scalar)
    assert expression is not None, render_diagnostics(found, "en")
    slots = Slots()
    checked = check_expression(expression, Names(), standard(), slots)
    assert not any(d.severity is Severity.ERROR for d in checked.diagnostics)
    layout = Layout.of((), slots.used)
    return plan(checked.core, layout, {})(layout.frame({}))


def codes(row: Mapping, key: str) -> list[str]:
    """The codes stated under a key: one, several, or none."""
    node = lookup(row, key)
    items = node.items if isinstance(node, Sequence) else [node]
    return [item.value for item in items if isinstance(item, Scalar)]


def left_open(scalar: Scalar) -> Value:
    """What `unknown` says."""
    if scalar.value in OPEN:
        return OPEN[scalar.value]
    range_ = literal(scalar)
    assert isinstance(range_, Range)
    return Interval(range_.low, range_.high)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_row(case: Case) -> None:
    row = case.row
    assert {entry.key.value for entry in row.entries} <= KEYS, row.span
    value, found = answer(case)
    told = f"{row.span}\n{render_diagnostics(found, 'en')}"
    errors = [each.code.id for each in found if each.severity is Severity.ERROR]
    assert errors == codes(row, "error"), told
    for warning in codes(row, "warning"):
        assert warning in [each.code.id for each in found], told
    if isinstance(scalar := lookup(row, "value"), Scalar):
        expected = literal(scalar)
        assert same(value, expected), f"{row.span}: {value!r}, not {expected!r}"
    elif isinstance(scalar := lookup(row, "unknown"), Scalar):
        wanted = left_open(scalar)
        if isinstance(value, Interval):
            value = Interval(value.low, value.high)
        assert value == wanted, f"{row.span}: {value!r}, not {wanted!r}"
    else:
        assert errors, f"{row.span}: a row says value, unknown or error"


def test_there_are_enough_of_them() -> None:
    """Rows lost to a slip of the pattern above would be missed by nobody else."""
    assert len(CASES) >= LEAST_ROWS
    assert {Path(case.row.span.source.name) for case in CASES} == set(FILES)
