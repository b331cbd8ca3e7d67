"""The program of outputs: rounding, and the level and grade as constants of cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine import core
from criteria_engine.criteria import Criteria
from criteria_engine.lowering.sets import lower
from criteria_engine.model.arithmetic import to_multiple
from criteria_engine.model.types import may_be_null
from tests.generated import HEAD, catalogue_of

Mode = Literal["down", "up", "nearest"]


def numbers() -> st.SearchStrategy[int | Decimal]:
    return st.integers(-(10**9), 10**9) | st.decimals(-(10**6), 10**6, places=4)


@given(
    numbers(), st.sampled_from([1, 3, 10, 1000, Decimal("0.25"), Decimal("0.5"), Decimal("1.2")])
)
def test_rounding_is_that_of_fractions(value: int | Decimal, step: int | Decimal) -> None:
    ratio = Fraction(value) / Fraction(step)
    down, up, nearest = (
        Fraction(to_multiple(value, step, mode)) / Fraction(step)
        for mode in ("down", "up", "nearest")
    )
    assert down == ratio.__floor__()
    assert up == ratio.__ceil__()
    assert abs(nearest - ratio) <= Fraction(1, 2)
    assert abs(nearest) >= abs(ratio) or abs(nearest - ratio) < Fraction(1, 2)


@given(numbers(), numbers(), st.sampled_from([1, 7, Decimal("0.5")]))
def test_rounding_never_turns_the_order_round(
    one: int | Decimal, other: int | Decimal, step: int | Decimal
) -> None:
    for mode in ("down", "up", "nearest"):
        low, high = (
            to_multiple(min(one, other), step, mode),
            to_multiple(max(one, other), step, mode),
        )
        assert low <= high


FACTS: Final = """
facts:
  a: {type: boolean, label: a, question: a}
  n: {type: integer, at_least: 0, at_most: 10, label: n, question: n}
"""

LEVELS: Final = (
    HEAD
    + FACTS
    + """
levels: [{id: one, name: one}, {id: two, name: two}]
criteria:
  - id: c
    name: c
    indicators:
      - {id: i, text: i, requires: {one: n >= 2, two: n >= 5 and a}}
      - {id: p, text: p, points: {max: 10, computed: n}}
award:
  when: every criterion met
  pass_mark: 1
  grades: [{id: fair, name: fair, at_least: 3}, {id: good, name: good, at_least: 7}]
outputs:
"""
)


def criteria_with(value: str) -> Criteria:
    text = f"{LEVELS}  o: {{label: o, value: '{value}'}}\n"
    return catalogue_of(text).find("generated", on=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("value", "by_facts"),
    [
        ('if level = "two" then 2 else if level = "one" then 1 else 0', (0, 1, 1, 2)),
        ('if "two" = level then 2 else 0', (0, 0, 0, 2)),
        ('if level != "one" then 2 else 1', (2, 1, 1, 2)),
        ('if level in ("one", "two") then 1 else 0', (0, 1, 1, 1)),
        ('if level = null then 5 else 1', (5, 1, 1, 1)),
        ('if not(level = null) and n > 5 then 5 else 1', (1, 1, 5, 5)),
        ('if level = "one" or a then n else 0', (0, 3, 9, 8)),
        ('if grade = "good" then 2 else if grade = "fair" then 1 else 0', (0, 1, 2, 2)),
        ('if grade = null and eligible then 3 else 0', (0, 0, 0, 0)),
        ('if grade != null and level = "one" then n * 0.5 else total', (1, Decimal("1.5"), Decimal("4.5"), 8)),
        ("if eligible then total else 0 - total", (-1, 3, 9, 8)),
    ],
)  # fmt: skip
def test_words_of_the_decision(value: str, by_facts: tuple[object, ...]) -> None:
    criteria = criteria_with(value)
    cases = ({"n": 1, "a": False}, {"n": 3, "a": False}, {"n": 9, "a": False}, {"n": 8, "a": True})
    found = [criteria.verdict(facts).outputs[0] for facts in cases]
    assert found == list(by_facts)
    decided = [criteria.decide(facts).outputs["o"].value for facts in cases]
    assert decided == list(by_facts)


def test_an_open_level_leaves_what_its_possible_levels_give() -> None:
    criteria = criteria_with('if level = "two" then 300 else if level = "one" then 200 else 0')
    output = criteria.decide({"n": 6}).outputs["o"]
    assert (output.low, output.high) == (200, 300)


def test_nothing_in_an_amount_may_be_null() -> None:
    criteria = criteria_with('if level = "two" or grade in ("fair", "good") then 2 else 1')
    program = lower(criteria.checked, criteria.on)
    nodes = list(core.walk(program.definitions["amount.o"].value))
    assert not any(may_be_null(each.type) for each in nodes)
    names = {each.name for each in nodes if isinstance(each, core.Defined)}
    assert not names & {"award.reached", "award.grade"}


def test_nothing_reads_an_output() -> None:
    criteria = criteria_with("if eligible then total else 0")
    program = lower(criteria.checked, criteria.on)
    for definition in program.definitions.values():
        reads = {
            each.name for each in core.walk(definition.value) if isinstance(each, core.Defined)
        }
        assert definition.kind in ("amount", "output") or not any(
            name.startswith(("amount.", "output.")) for name in reads
        )
