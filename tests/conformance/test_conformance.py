"""The FEEL conformance cases, run by `tests/conformance/run.py`; they are not part of this repository."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from tests.conformance.run import DEPARTURES, agrees, passes, run, typed
from tests.conformance.run import answer as answer_to

CASES: Final = Path(__file__).parents[3] / "shared" / "feel" / "cases.json"

needs_cases = pytest.mark.skipif(
    not CASES.is_file(), reason=f"the cases are not part of the repository: {CASES}"
)


@cache
def score() -> dict[str, Any]:
    """Return the score of all cases."""
    return run(json.loads(CASES.read_text(encoding="utf-8")))


def share(group: str) -> float:
    """Return the share of a group that passes."""
    counts = score()[group]
    return float(counts["passed"] / counts["total"])


@needs_cases
def test_values_agree_with_the_standard() -> None:
    counts = score()
    passed = counts["value"]["passed"] + counts["null"]["passed"]
    total = counts["value"]["total"] + counts["null"]["total"]
    assert passed / total >= 0.97


@needs_cases
def test_mistakes_are_refused_or_give_null() -> None:
    assert share("error") >= 0.95


@needs_cases
def test_only_documented_departures_fail() -> None:
    departures = json.loads(DEPARTURES.read_text(encoding="utf-8"))
    assert set(score()["failed"]) == set(departures)
    assert all(departures.values()), "each departure says why"


@pytest.mark.parametrize(
    ("case", "passed"),
    [
        ({"expression": "1 + 1", "expect": "value", "expected": ("number", "2")}, True),
        ({"expression": "1 + 1", "expect": "value", "expected": ("number", "3")}, False),
        ({"expression": "1 + 1", "expect": "value", "expected": ("string", "2")}, False),
        # Rejecting an expression that has a value, or returning null for it, does not pass.
        ({"expression": '1 + "1"', "expect": "value", "expected": ("number", "2")}, False),
        ({"expression": "1 / 0", "expect": "value", "expected": ("number", "0")}, False),
        ({"expression": "1 / 0", "expect": "error", "expected": ("null", None)}, True),
        ({"expression": '1 + "1"', "expect": "error", "expected": ("null", None)}, True),
        ({"expression": "1 + 1", "expect": "error", "expected": ("null", None)}, False),
        # All cases are valid FEEL, so a syntax error is never the right reason.
        ({"expression": "1 +", "expect": "error", "expected": ("null", None)}, False),
        ({"expression": "null", "expect": "null", "expected": ("null", None)}, True),
        ({"expression": "false", "expect": "null", "expected": ("null", None)}, False),
    ],
)
def test_how_a_case_is_scored(case: dict[str, Any], passed: bool) -> None:
    kind, value = case["expected"]
    whole = {**case, "id": "case", "expected": {"type": kind, "value": value}}
    assert passes(whole, answer_to(whole)) is passed


def test_numbers_agree_to_eight_digits_and_truths_only_with_truths() -> None:
    assert agrees(
        typed({"type": "number", "value": "0.333333333"}),
        typed({"type": "number", "value": "0.333333334"}),
    )
    assert not agrees(1, typed({"type": "number", "value": "1.0000001"}))
    assert not agrees(1, True)


def test_inputs_and_preludes_are_names() -> None:
    case = {
        "id": "case",
        "expression": "b + 1",
        "prelude": [["b", "a * 2"]],
        "inputs": {"a": {"type": "number", "value": "4"}},
        "expect": "value",
        "expected": {"type": "number", "value": "9"},
    }
    assert run([case]) == {
        "value": {"passed": 1, "total": 1},
        "null": {"passed": 0, "total": 0},
        "error": {"passed": 0, "total": 0},
        "failed": [],
    }
