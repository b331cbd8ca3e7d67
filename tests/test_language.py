"""The meaning of expressions: the cases in `tests/language/*.yaml`, one file per construct.

A file may begin with `facts:` and `definitions:`, as in a criteria set. Each of its `cases:` has

* `expression`, parsed and checked as in a set, and `facts`, read as those of a subject are;
* `value`: the expected value, as an expression; or
* `unknown`: the expected unknown value: `maybe` (a boolean), `anything`, or a range of numbers; or
* `error`: the code of the expected error, or a list of codes;
* `wanted`: `condition` or `number`, where the expression must not be null;
* `warning`: a code that is reported as well.
"""

from __future__ import annotations

import collections.abc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from criteria_engine import core
from criteria_engine.checking.expressions import (
    CheckedExpression,
    check_condition,
    check_expression,
    check_value,
)
from criteria_engine.checking.names import Names, Slots
from criteria_engine.codegen.expressions import Emitter
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic, Severity
from criteria_engine.evaluation.expressions import plan
from criteria_engine.evaluation.frames import Layout
from criteria_engine.functions.standard import standard
from criteria_engine.model.types import NUMBER, ListType, RecordType, Type
from criteria_engine.model.values import (
    MAYBE,
    UNKNOWN,
    Interval,
    Range,
    Value,
    holds_unknown,
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
    """One case, with the criteria that declare its facts."""

    row: Mapping
    criteria: Criteria

    def __str__(self) -> str:
        text = " ".join((text_at(self.row, "expression") or "?").split())
        return f"{Path(self.row.span.source.name).stem}:{self.row.span.position.line} {text}"


def vocabulary(source: Source) -> Criteria:
    """Return a criteria set with the facts and definitions that a file declares before its cases."""
    head, _, _ = source.text.partition("cases:\n")
    facts = head if "facts:\n" in head else head + "facts:\n"
    fact = "facts:\n  said: {type: boolean, label: said, question: said}\n"
    loaded = next(catalogue_of(HEAD + facts.replace("facts:\n", fact) + VOCABULARY).all())
    assert loaded.checked is not None, render_diagnostics(loaded.diagnostics, "en")
    return Criteria(loaded.checked, DAY)


def cases() -> Iterator[Case]:
    """Yield every case of every file."""
    for path in FILES:
        source = load_source(path)
        node, diagnostics = compose(source)
        assert not diagnostics, render_diagnostics(diagnostics, "en")
        assert node is not None
        rows = lookup(node, "cases")
        assert isinstance(rows, Sequence)
        criteria = vocabulary(source)
        for row in rows.items:
            assert isinstance(row, Mapping)
            yield Case(row, criteria)


CASES: Final = list(cases())


def read(scalar: Scalar) -> tuple[Expr | None, list[Diagnostic]]:
    """Parse the expression of a scalar, with spans in its file, as in a criteria file."""
    return parse(scalar.raw) if scalar.raw else parse(scalar.span, text=scalar.value)


def check(expression: Expr, expected: str | None, names: Names, slots: Slots) -> CheckedExpression:
    """Check an expression as a set does where it expects a condition, a number, or any value."""
    match expected:
        case None:
            return check_expression(expression, names, standard(), slots)
        case "condition":
            return check_condition(expression, names, standard(), slots)
        case "number":
            return check_value(expression, NUMBER, names, standard(), slots)
        case _:
            raise ValueError(expected)


def answer(case: Case) -> tuple[Value, list[Diagnostic]]:
    """Return the value of a case, and its diagnostics.

    Where all facts it reads are known, the generated Python must give the same value.
    """
    criteria = case.criteria
    scalar = lookup(case.row, "expression")
    assert isinstance(scalar, Scalar)
    expression, diagnostics = read(scalar)
    if expression is None:
        return None, diagnostics
    definitions = criteria.checked.definitions_on(DAY)
    names = Names(
        {name: fact.type for name, fact in criteria.checked.facts.items()},
        {name: node.type for name, node in definitions.items()},
    )
    slots = Slots()
    for _ in range(criteria.checked.local_count):
        slots.take()
    checked = check(expression, text_at(case.row, "wanted"), names, slots)
    diagnostics = [*diagnostics, *checked.diagnostics]
    if any(each.severity is Severity.ERROR for each in diagnostics):
        return None, diagnostics
    layout = Layout.of(tuple(definitions), slots.used)
    given = lookup(case.row, "facts")
    facts = criteria.read({} if given is None else given).values
    value = plan(checked.core, layout, definitions)(layout.frame(facts))
    nodes = [checked.core, *definitions.values()]
    read_facts = [n for node in nodes for n in core.walk(node) if isinstance(n, core.Fact)]
    if all(is_complete(facts.get(n.name, UNKNOWN), n.type) for n in read_facts):
        compiled = by_generated_python(checked.core, definitions, facts)
        assert same(compiled, value), f"{scalar.span}: compiled {compiled!r}, evaluated {value!r}"
    return value, diagnostics


def is_complete(value: Value, type_: Type) -> bool:
    """Return whether a fact and all fields of its items are known."""
    match type_, value:
        case ListType(item), tuple():
            return all(is_complete(each, item) for each in value)
        case RecordType(fields), dict():
            return all(is_complete(value.get(name, UNKNOWN), field) for name, field in fields)
        case _:
            return not holds_unknown(value)


def by_generated_python(
    node: core.Core,
    definitions: collections.abc.Mapping[str, core.Core],
    facts: collections.abc.Mapping[str, Value],
) -> Value:
    """Return the value of an expression by the Python that is generated for it."""
    texts: dict[str, str] = {}
    emitter = Emitter(texts)
    for name, definition in definitions.items():
        texts[name] = emitter.emit(definition)
    return eval(emitter.emit(node), {**emitter.constants, "f": facts})  # noqa: S307


def literal(scalar: Scalar) -> Value:
    """Return the value of the expression under `value` or `unknown`, which reads no facts."""
    expression, diagnostics = read(scalar)
    assert expression is not None, render_diagnostics(diagnostics, "en")
    slots = Slots()
    checked = check_expression(expression, Names(), standard(), slots)
    assert not any(d.severity is Severity.ERROR for d in checked.diagnostics)
    layout = Layout.of((), slots.used)
    return plan(checked.core, layout, {})(layout.frame({}))


def codes(row: Mapping, key: str) -> list[str]:
    """Return the codes under a key: one, several, or none."""
    node = lookup(row, key)
    items = node.items if isinstance(node, Sequence) else [node]
    return [item.value for item in items if isinstance(item, Scalar)]


def unknown_value(scalar: Scalar) -> Value:
    """Return the value that `unknown` describes."""
    if scalar.value in OPEN:
        return OPEN[scalar.value]
    range_ = literal(scalar)
    assert isinstance(range_, Range)
    return Interval(range_.low, range_.high)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    row = case.row
    assert {entry.key.value for entry in row.entries} <= KEYS, row.span
    value, diagnostics = answer(case)
    report = f"{row.span}\n{render_diagnostics(diagnostics, 'en')}"
    errors = [each.code.id for each in diagnostics if each.severity is Severity.ERROR]
    assert errors == codes(row, "error"), report
    for warning in codes(row, "warning"):
        assert warning in [each.code.id for each in diagnostics], report
    if isinstance(scalar := lookup(row, "value"), Scalar):
        expected = literal(scalar)
        assert same(value, expected), f"{row.span}: {value!r}, not {expected!r}"
    elif isinstance(scalar := lookup(row, "unknown"), Scalar):
        expected = unknown_value(scalar)
        if isinstance(value, Interval):
            value = Interval(value.low, value.high)
        assert value == expected, f"{row.span}: {value!r}, not {expected!r}"
    else:
        assert errors, f"{row.span}: a case needs value, unknown or error"


def test_enough_cases_are_found() -> None:
    """No other test would notice if the pattern of files missed some of them."""
    assert len(CASES) >= LEAST_ROWS
    assert {Path(case.row.span.source.name) for case in CASES} == set(FILES)
