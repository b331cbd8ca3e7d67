"""Run FEEL conformance cases with the parser, checker and evaluator that criteria sets use.

    python tests/conformance/run.py CASES.json [--failed] [--check-departures]

The file is a list of `{id, expression, prelude?, inputs?, expect, expected}` where `expect` is `value`, `null`
or `error` and a value is `{"type": …, "value": …}`. The last line printed is JSON: `{"value": {"passed": …,
"total": …}, "null": {…}, "error": {…}, "failed": [ids]}`. Cases from which the language departs on purpose
are in `departures.json` beside this file, each with the reason; they count as failed.

An error case passes if the expression is rejected by the checker, or evaluates to null. A syntax error
does not count, since all these cases are valid FEEL.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from criteria_engine import core, syntax
from criteria_engine.checking.expressions import check_expression
from criteria_engine.checking.literals import literal_type
from criteria_engine.checking.names import Names, Slots
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic, Severity
from criteria_engine.evaluation.expressions import plan
from criteria_engine.evaluation.frames import Layout
from criteria_engine.functions.standard import standard
from criteria_engine.model.temporal import parse_date, parse_date_time, parse_duration
from criteria_engine.model.values import (
    Months,
    Range,
    Value,
    same,
)
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.source import Source

DEPARTURES = Path(__file__).with_name("departures.json")


@dataclass(frozen=True)
class Answer:
    """The result of an expression: a value, or the errors for which it was rejected."""

    value: Value = None
    errors: tuple[Diagnostic, ...] = ()
    syntax_error: bool = False


def typed(data: Mapping[str, Any]) -> Value:
    """Return a value of the case file as a value of the language."""
    value = data["value"]
    match data["type"]:
        case "number":
            number = Decimal(value)
            return int(number) if number == number.to_integral_value() else number
        case "date":
            return parse_date(value)
        case "dateTime":
            return parse_date_time(value)
        case "duration":
            return parse_duration(value)
        case "list":
            return tuple(map(typed, value))
        case "context":
            return {name: typed(item) for name, item in value.items()}
        case _:
            return value


def answer(case: Mapping[str, Any]) -> Answer:
    """Parse, check and evaluate one case."""
    definitions: dict[str, Core] = {}
    slots = Slots()
    for name, data in case.get("inputs", {}).items():
        value = typed(data)
        definitions[name] = core.Constant(value, literal_type(value), syntax.Literal(None))
    for name, text in [*case.get("prelude", []), ("", case["expression"])]:
        expression, diagnostics = parse(Source(case["id"], text).whole())
        if expression is None:
            return Answer(errors=tuple(diagnostics), syntax_error=True)
        names = Names({}, {each: node.type for each, node in definitions.items()})
        checked = check_expression(expression, names, standard(), slots)
        errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
        if errors:
            return Answer(errors=tuple(errors))
        definitions[name] = checked.core
    layout = Layout.of(tuple(definitions), slots.used)
    return Answer(plan(definitions[""], layout, definitions)(layout.frame({})))


def agrees(actual: Value, expected: Value) -> bool:
    """Return whether two values are equal; numbers to 1e-8, since some expected ones are rounded."""
    if isinstance(actual, bool) or isinstance(expected, bool):
        return actual is expected
    if isinstance(actual, int | Decimal) and isinstance(expected, int | Decimal):
        return abs(Decimal(actual) - Decimal(expected)) <= abs(Decimal(expected)) * Decimal("1e-8")
    if isinstance(actual, tuple) and isinstance(expected, tuple):
        return len(actual) == len(expected) and all(map(agrees, actual, expected))
    if isinstance(actual, dict) and isinstance(expected, dict):
        return actual.keys() == expected.keys() and all(
            agrees(actual[k], expected[k]) for k in actual
        )
    zero = (Months(0), timedelta(0))
    if actual in zero and expected in zero:
        return True
    return same(actual, expected)


def passes(case: Mapping[str, Any], result: Answer) -> bool:
    """Return whether the result of a case is the expected one."""
    if case["expect"] == "error":
        return not result.syntax_error and (bool(result.errors) or result.value is None)
    return not result.errors and agrees(result.value, typed(case["expected"]))


def run(cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how many cases pass in each group, and the ids of those that fail."""
    score: dict[str, Any] = {
        group: {"passed": 0, "total": 0} for group in ("value", "null", "error")
    }
    failed = []
    for case in cases:
        group = score[case["expect"]]
        group["total"] += 1
        if passes(case, answer(case)):
            group["passed"] += 1
        else:
            failed.append(case["id"])
    return {**score, "failed": failed}


def show(value: Value) -> str:
    """Return a value as one line for the list of failures."""
    if isinstance(value, Range | date | datetime | timedelta):
        return str(value)
    return repr(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Run FEEL cases.")
    parser.add_argument("cases", type=Path)
    parser.add_argument("--failed", action="store_true", help="show each failure")
    options = parser.parse_args(arguments)
    cases = json.loads(options.cases.read_text(encoding="utf-8"))
    score = run(cases)
    if options.failed:
        failed = set(score["failed"])
        for case in cases:
            if case["id"] in failed:
                result = answer(case)
                actual = "; ".join(d.message("en") for d in result.errors) or show(result.value)
                print(f"{case['id']}: {case['expression']!r}\n    {case['expect']}: "
                      f"{case['expected'].get('value')!r}, got {actual}")  # fmt: skip
    print(json.dumps(score, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
