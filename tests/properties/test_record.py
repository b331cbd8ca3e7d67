"""The JSON of a decision is what its models dump, and does not depend on earlier decisions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from criteria_engine.criteria import Criteria
from tests.examples_count import examples
from tests.generated import (
    DAY,
    DEFINITIONS,
    FACTS_YAML,
    HEAD,
    altered,
    any_set_texts,
    blurred,
    catalogue_of,
    criteria_of,
    facts_for,
    full_facts,
)


def check_json(criteria: Criteria, facts: dict[str, Any]) -> None:
    """Compare the JSON with the dump of the models, and with that of criteria that decided nobody before."""
    decision = criteria.decide(facts)
    text = decision.model_dump_json()
    assert text == BaseModel.model_dump_json(decision)
    assert text == Criteria(criteria.checked, DAY).decide(facts).model_dump_json()


@settings(max_examples=examples(40))
@given(any_set_texts(), st.lists(full_facts(), min_size=1, max_size=3), st.data())
def test_json_is_what_the_models_dump(
    text: str, subjects: list[dict[str, Any]], data: st.DataObject
) -> None:
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    for subject in subjects:
        facts = facts_for(criteria, subject, data)
        for each in (facts, data.draw(blurred(facts)), facts):
            check_json(criteria, each)


@settings(max_examples=examples(60))
@given(any_set_texts(), full_facts(), st.data())
def test_json_of_subjects_that_differ_in_one_fact(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """Nothing of one subject may appear in the record of another that differs in a fact or a member."""
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    facts = facts_for(criteria, facts, data)
    for _ in range(6):
        check_json(criteria, facts)
        facts = data.draw(altered(facts))


# ---- every kind of condition, few values -----------------------------------------------------

CONDITIONS = (
    "every x in members satisfies x.age >= 18",
    "every x in adults satisfies x.age < n + 16",
    "every x in members satisfies (x.able and x.age >= 6 or a)",
    "some x in adults satisfies not(x.able)",
    "not(every x in members satisfies x.able)",
    "share(members, age >= 18, 1) >= 50%",
    'share(adults, grade in ("fair", "good"), 0) < 60%',
    "share(members, able, 1) >= (if b then 40% else 80%)",
    "count(members[able]) >= 2",
    "count(adults) > n",
    "total(members.age) >= 60",
    "part >= 60% * m",
    "part / m >= 50%",
    'n between 3 and 8 and kind != "low"',
    "if a then n > 3 else r in [1..2.5)",
    "(a or count(adults) >= 2) and not(b and n > 3)",
    "bonus + mark > n",
    'day >= @"2024-02-29" or c',
)


def every_condition(kind: str) -> str:
    """Return a set with all these conditions, by points or by levels."""
    rules = [f"points: {{max: 10, when: '{each}'}}" for each in CONDITIONS]
    rules += [
        "points: {max: 10, bands: {of: 'share(adults, able, 1)', hit: first, rows: ["
        "{at_least: 80%, points: 10}, {at_least: 20%, points: 4}, {otherwise: true, points: 0}]}}",
        "points: {max: 10, bands: {hit: sum, rows: [{when: 'n > 3', points: 6}, "
        "{when: 'some x in members satisfies x.able', points: 4}]}}",
        "points: {max: 10, computed: 'min([10, max([0, r * 2])])'}",
    ]
    award = "award: {pass_mark: 'if b then 100 else 120'}\n"
    levels = ""
    if kind == "levels":
        rules = [
            f"requires: {{one: '{each}', two: '{other}'}}"
            for each, other in zip(CONDITIONS, [*CONDITIONS[1:], CONDITIONS[0]], strict=True)
        ]
        award = "award: {when: every criterion met}\n"
        levels = "levels:\n  - {id: one, name: one}\n  - {id: two, name: two}\n"
    applies = "        applies: {when: 'c or count(adults) > 1', otherwise: left_out}\n"
    indicators = "".join(
        f"      - id: i{index}\n        text: text\n        {rule}\n{applies if index % 4 == 0 else ''}"
        for index, rule in enumerate(rules)
    )
    return (
        f"{HEAD}{FACTS_YAML}{DEFINITIONS}{levels}"
        "knock_outs:\n  - {id: k, text: k, when: 'some x in adults satisfies x.age < 20'}\n"
        f"criteria:\n  - id: c0\n    name: c0\n    indicators:\n{indicators}{award}"
    )


FEW_MEMBERS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "age": st.sampled_from([5, 6, 18, 19]),
        "able": st.booleans(),
        "grade": st.sampled_from(["weak", "fair"]),
    }
)

FEW_VALUES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        **{name: st.booleans() for name in "abc"},
        "n": st.sampled_from([0, 2, 4]),
        "m": st.sampled_from([2, 4]),
        "part": st.sampled_from([1, 2]),
        "r": st.sampled_from([1, Decimal(1), Decimal("1.0"), Decimal("2.5")]),
        "kind": st.sampled_from(["low", "high"]),
        "day": st.sampled_from(["2024-02-28", "2024-02-29"]),
        "members": st.lists(FEW_MEMBERS, max_size=4),
    }
)


@pytest.mark.parametrize("kind", ["points", "levels"])
@given(data=st.data())
def test_json_is_correct_for_every_kind_of_condition(kind: str, data: st.DataObject) -> None:
    """Many subjects with few different values, by one set."""
    criteria = EVERY_CONDITION[kind]
    for facts in data.draw(st.lists(FEW_VALUES, min_size=5, max_size=20)):
        decision = criteria.decide(facts)
        assert decision.model_dump_json() == BaseModel.model_dump_json(decision)


EVERY_CONDITION = {
    kind: catalogue_of(every_condition(kind)).find("generated", on=DAY)
    for kind in ("points", "levels")
}
