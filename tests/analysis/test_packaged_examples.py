"""The examples of the packaged sets test all that can be tested; `benchmarks/rule_tests.py` tries every set."""

from __future__ import annotations

from datetime import date

import pytest

from criteria_engine.analysis.api import coverage_and_mutation
from criteria_engine.analysis.written_reasons import idle_reasons
from tests.packaged import packaged

SETS = (
    ("learning_citizen", None, date(2025, 6, 30)),
    ("learning_clan", None, date(2025, 6, 30)),
    ("learning_community", "commune", date(2020, 6, 30)),
    ("learning_community", "commune", date(2026, 2, 20)),
    ("literacy", "commune", date(2025, 6, 30)),
    ("targets_qd387", None, date(2025, 6, 30)),
)


@pytest.mark.parametrize(("title", "scope", "on"), SETS)
def test_nothing_is_missing(title: str, scope: str | None, on: date) -> None:
    criteria = packaged().find(title, scope=scope, on=on)
    covered, mutated = coverage_and_mutation(
        criteria.on_day(criteria.checked.document.in_force.from_)
    )
    assert {each.state for each in covered.cells} <= {"covered", "impossible", "justified"}
    assert {each.state for each in mutated.mutants} <= {"killed", "equivalent"}
    assert not mutated.made
    assert not list(idle_reasons(criteria.checked, covered, mutated))
