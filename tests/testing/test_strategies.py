"""Facts made up for a set: accepted by it, near its thresholds, ordered in pairs."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from criteria_engine.criteria import Criteria
from criteria_engine.model.decision import Outcome
from criteria_engine.testing import facts, pairs
from tests.examples_count import examples
from tests.generated import HEAD, catalogue_of
from tests.packaged import packaged

SETS = [
    packaged().criteria_of(each.entry, each.checked.document.in_force.from_)
    for each in packaged().all()
    if each.checked is not None
]
by_set = pytest.mark.parametrize("criteria", SETS, ids=lambda each: str(each.checked.key))

SHARES = (
    HEAD
    + """
facts:
  adults: {type: integer, at_least: 1, at_most: 400, label: người lớn, question: Mấy người}
  learners: {type: integer, at_least: 0, at_most: adults, label: người học, question: Mấy người}
  founded: {type: date, label: ngày lập, question: Ngày nào}
  members:
    type: list
    label: người
    question: Những ai
    fields:
      age: {type: integer, at_least: 0, at_most: 120, label: tuổi}
criteria:
  - id: c
    name: c
    indicators:
      - {id: a, text: a, requires: learners >= 60% * adults}
      - {id: b, text: b, requires: founded <= @"2020-09-05"}
      - {id: d, text: d, requires: every m in members satisfies m.age >= 18}
award: {when: every criterion met}
"""
)


def criteria_of(text: str) -> Criteria:
    return catalogue_of(text).find("generated", on=date(2024, 1, 1))


@by_set
@settings(max_examples=examples(20))
@given(data=st.data())
def test_a_set_accepts_its_facts(criteria: Criteria, data: st.DataObject) -> None:
    """Known facts are decided; those with gaps are accepted, too."""
    known = data.draw(facts(criteria))
    assert criteria.verdict(known).outcome is not Outcome.UNDETERMINED
    criteria.verdict(data.draw(facts(criteria, unknowns=True)))


@pytest.mark.parametrize("outcome", [Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE])
def test_both_outcomes_are_drawn_of_every_set(outcome: Outcome) -> None:
    for criteria in SETS:
        found = find(
            facts(criteria),
            lambda given_facts, criteria=criteria: criteria.verdict(given_facts).outcome is outcome,  # type: ignore[misc]
            # Without shrinking: any subject will do.
            settings=settings(
                max_examples=2000, database=None, derandomize=True, phases=[Phase.generate]
            ),
        )
        assert found is not None


def test_thresholds_are_met_and_missed_by_one() -> None:
    criteria = criteria_of(SHARES)
    seen: Counter[str] = Counter()

    @settings(max_examples=300, database=None, derandomize=True, deadline=None)
    @given(facts(criteria))
    def note(subject: dict[str, Any]) -> None:
        least = -(-subject["adults"] * 6 // 10)
        seen["at"] += subject["learners"] == least
        seen["below"] += subject["learners"] == least - 1
        seen["day"] += subject["founded"] == date(2020, 9, 5)
        seen["next day"] += subject["founded"] == date(2020, 9, 6)
        seen["17"] += any(m["age"] == 17 for m in subject["members"])
        seen["18"] += any(m["age"] == 18 for m in subject["members"])

    note()
    assert all(seen[each] > 5 for each in ("at", "below", "day", "next day", "17", "18")), seen


@settings(max_examples=examples(60))
@given(pair=pairs(criteria_of(SHARES), "learners"))
def test_the_second_of_a_pair_has_more(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    less, more = pair
    assert less["learners"] <= more["learners"] <= more["adults"]
    assert {**less, "learners": 0} == {**more, "learners": 0}


def test_pairs_need_numbers_of_the_set() -> None:
    with pytest.raises(ValueError, match="founded"):
        pairs(criteria_of(SHARES), "founded")
    with pytest.raises(ValueError, match="nobody"):
        pairs(criteria_of(SHARES), "nobody")


def test_numbers_that_are_not_whole_are_decimals() -> None:
    text = SHARES.replace("learners: {type: integer", "learners: {type: number")
    drawn = find(facts(criteria_of(text)), lambda f: f["learners"] not in (0, 1))
    assert isinstance(drawn["learners"], Decimal)
