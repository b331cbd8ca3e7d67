"""The minimum for each indicator: its finding agrees with the decision."""

from __future__ import annotations

from datetime import date

import pytest

from criteria_engine.criteria import Criteria
from criteria_engine.model.findings import Status
from tests.generated import catalogue_of

SET = """
format: 1
title: least
version: v1
name: least
in_force: {from: 2020-01-01}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: subject
facts:
  a: {type: boolean, label: a, question: a}
  n: {type: integer, at_least: 0, at_most: 10, label: n, question: n}
criteria:
  - id: c
    name: c
    indicators:
      - id: i0
        text: t
        points: {max: 10, computed: n}
        applies: {when: a, otherwise: left_out}
        evidence: {what: evidence}
      - {id: i1, text: t, points: {max: 10, computed: n, minimum: 4}}
award: {pass_mark: 0, minimum_per_indicator: 1}
"""


def criteria() -> Criteria:
    return catalogue_of(SET).find("least", on=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("applies", "status", "items"),
    [
        ({}, Status.UNDETERMINED, ("i0",)),
        ({"a": False}, Status.MET, ()),
        ({"a": True}, Status.NOT_MET, ("i0",)),
    ],
)
def test_the_minimum_is_unknown_for_an_indicator_that_may_be_left_out(
    applies: dict[str, bool], status: Status, items: tuple[str, ...]
) -> None:
    """Without evidence the indicator gives no points, but it may not count at all."""
    decision = criteria().decide({"n": 8, "evidence": {"i0": False}, **applies})
    finding = decision.finding("minimum_per_indicator")
    assert (finding.status, finding.reasons["*"].items) == (status, items)


def test_an_indicator_s_own_minimum_applies_before_the_general_one() -> None:
    decision = criteria().decide({"n": 3, "a": False})
    assert decision.outcome.value == "not_eligible"
    finding = decision.finding("minimum_per_indicator")
    assert (finding.status, finding.reasons["*"].items) == (Status.NOT_MET, ("i1",))
