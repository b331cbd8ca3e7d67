"""The JSON Schema of facts: it accepts the examples of the packaged sets, and refuses what decide refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from criteria_engine.checking.example_facts import facts_of_examples
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.facts import Facts
from criteria_engine.questions.declared import evidence_questions, judgement_questions
from tests.examples_count import examples
from tests.generated import (
    HEAD,
    any_set_texts,
    blurred,
    criteria_of,
    facts_for,
    full_facts,
)
from tests.host_facts import as_json, host_facts
from tests.interview_set import CRITERIA
from tests.packaged import packaged

SCHEMA: Final[dict[str, Any]] = CRITERIA.facts_model.model_json_schema()
PROPERTIES: Final[dict[str, Any]] = SCHEMA["properties"]

OTHER: Final = HEAD.replace("title: generated", "title: other") + (
    "levels: [{id: low, name: thấp}, {id: high, name: cao}]\n"
    "facts: {other: {type: decision, of: other, label: khác, question: khác}}\n"
    'criteria: [{id: "1", name: một, indicators: [{id: "1.1", text: t, requires: other.low}]}]\n'
    "award: {when: every criterion met}\n"
)


@cache
def validator(criteria: Criteria) -> Draft202012Validator:
    schema = criteria.facts_model.model_json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


# ---- examples of the packaged sets -----------------------------------------------------------


def first_examples() -> Iterator[tuple[Criteria, dict[str, Any], Facts]]:
    for loaded in packaged().all():
        checked = loaded.checked
        assert checked is not None
        criteria = packaged().criteria_of(loaded.entry, checked.document.in_force.from_)
        for example, facts, _ in islice(facts_of_examples(checked), 3):
            read = criteria.read(facts.node(example))
            yield criteria, as_json(host_facts(read, checked)), read


def test_the_schemas_of_the_packaged_sets_accept_the_facts_of_their_examples() -> None:
    count = 0
    for criteria, facts, read in first_examples():
        errors = list(validator(criteria).iter_errors(facts))
        assert not errors, f"{criteria}: {errors[0].json_path} {errors[0].message}"
        if not any(each.document.type == "decision" for each in criteria.checked.facts.values()):
            assert criteria.read(json.dumps(facts)).values == read.values
        count += 1
    assert count > 90


# ---- what it says ----------------------------------------------------------------------------


def test_labels_questions_units_and_who_answers() -> None:
    people = PROPERTIES["people"]
    assert people["x-label"] == {"vi": "số người", "en": "people"}
    assert people["x-question"] == {"vi": "Có mấy người?", "en": "How many people are there?"}
    assert people["x-unit"] == {"vi": "người", "en": "people"}
    assert people["x-answered-by"] == {"vi": "Trưởng xóm", "en": "Head"}
    assert people["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 90}
    assert PROPERTIES["readers"]["x-at-most"] == "people"
    assert PROPERTIES["rate"]["x-share"] is True
    assert PROPERTIES["kind"]["x-labels"] == {
        "low": {"vi": "thấp", "en": "low"},
        "high": {"vi": "cao", "en": "high"},
    }
    assert PROPERTIES["fines"]["x-labels"]["grave"] == {"vi": "nặng"}


def test_judgements_and_evidence_are_typed() -> None:
    points = PROPERTIES["judgements"]["anyOf"][0]["properties"]["1.3"]
    assert points["anyOf"][0] == {"type": "number", "minimum": 0, "maximum": 10}
    assert points["x-step"] == "0.5"
    assert points["x-answered-by"] == {"vi": "hội", "en": "council"}
    assert PROPERTIES["evidence"]["anyOf"][0]["properties"]["1.2"]["x-label"] == {"vi": "sổ"}


def test_judgements_are_those_the_set_asks_for() -> None:
    for loaded in packaged().all():
        checked = loaded.checked
        assert checked is not None
        assert {
            each.name for each in judgement_questions(checked)
        } == checked.shape.judgeable.keys()
        assert {each.name for each in evidence_questions(checked)} == checked.shape.evidence


@pytest.mark.parametrize("criteria", [CRITERIA, criteria_of(OTHER)], ids=["all", "other"])
def test_validation_and_serialisation_have_the_same_keys(criteria: Criteria) -> None:
    reading, writing = (
        criteria.facts_model.model_json_schema(mode=mode)
        for mode in ("validation", "serialization")
    )
    assert reading["properties"].keys() == writing["properties"].keys()
    assert reading["title"] == writing["title"]
    names = reading.get("$defs", {}).keys()
    assert names == writing.get("$defs", {}).keys()


# ---- what it accepts and refuses -------------------------------------------------------------

GOOD: Final[list[dict[str, Any]]] = [
    {},
    {"people": None, "members": None, "judgements": None, "evidence": None},
    {"people": 5, "rate": 0.5, "poor": False, "kind": "low", "since": "2019-05-01", "note": "x"},
    {"people": {"at_least": 3}},
    {
        "house": {"books": 3},
        "fines": ["minor", None],
        "members": [{}, None, {"age": 3, "name": None}],
    },
    {"judgements": {"1.2": True, "1.3": 7.5}},
    {"judgements": {"1.3": {"points": 7, "by": "hội", "on": "2025-01-01", "evidence": "sổ"}}},
    {"judgements": {"1.3": {"points": None}, "1.2": None}},
    {"evidence": {"1.2": "sổ 3"}},
    {"subject_id": "a", "period": "2025", "decided_on": "2026-02-20"},
    {"subject_id": 5},
]

BAD: Final[list[dict[str, Any]]] = [
    {"peple": 3},
    {"people": 0},
    {"people": 91},
    {"people": 2.5},
    {"people": "5"},
    {"people": {"least": 3}},
    {"rate": 1.5},
    {"poor": "không"},
    {"poor": 1},
    {"kind": "lo"},
    {"since": 2019},
    {"note": 5},
    {"house": {"boks": 3}},
    {"house": [3]},
    {"fines": ["great"]},
    {"fines": "minor"},
    {"members": {"age": 3}},
    {"members": [{"ago": 3}]},
    {"members": [{"age": 121}]},
    {"members": [3]},
    {"judgements": {"1.1": True}},
    {"judgements": {"1.2": 3}},
    {"judgements": {"1.3": 11}},
    {"judgements": {"1.3": True}},
    {"judgements": {"1.3": {"met": True}}},
    {"judgements": {"1.3": {"points": 3, "who": "hội"}}},
    {"judgements": [True]},
    {"evidence": {"1.1": True}},
    {"evidence": {"1.2": 3}},
    {"subject_id": 5.5},
    {"subject_id": [5]},
]

GOOD_OTHERS: Final[list[Any]] = [
    None,
    {},
    {"outcome": "eligible", "level": "low"},
    {"outcome": "eligible", "level": "high", "settled_by": "judgement"},
    {"outcome": "not_eligible"},
    {"outcome": "undetermined", "possible_levels": ["low"]},
]

BAD_OTHERS: Final[list[Any]] = [
    True,
    "eligible",
    {"outcome": "yes"},
    {"outcome": "eligible", "level": "middle"},
    {"outcome": "eligible", "levels": ["low"]},
    {"outcome": "eligible", "settled_by": "law"},
    {"facts": {}, "outcome": "eligible"},
    {"outcome": "undetermined", "possible_levels": ["x"]},
]


def accepts(criteria: Criteria, facts: Any) -> tuple[bool, bool]:
    """Whether the schema accepts facts, and whether the engine does."""
    try:
        criteria.read(json.dumps(facts))
    except CriteriaError:
        return validator(criteria).is_valid(facts), False
    return validator(criteria).is_valid(facts), True


@pytest.mark.parametrize(
    ("facts", "is_good"),
    [(each, True) for each in GOOD] + [(each, False) for each in BAD],
    ids=json.dumps,
)
def test_the_schema_and_the_engine_agree(facts: dict[str, Any], is_good: bool) -> None:
    assert accepts(CRITERIA, facts) == (is_good, is_good)


@pytest.mark.parametrize(
    ("decision", "is_good"),
    [(each, True) for each in GOOD_OTHERS] + [(each, False) for each in BAD_OTHERS],
    ids=json.dumps,
)
def test_decisions_of_other_titles_are_typed(decision: Any, is_good: bool) -> None:
    criteria = criteria_of(OTHER)
    assert criteria is not None
    assert accepts(criteria, {"other": decision}) == (is_good, is_good)


def test_a_whole_decision_is_accepted() -> None:
    criteria = criteria_of(OTHER)
    assert criteria is not None
    decision = json.loads(criteria.decide({}).model_dump_json())
    assert accepts(criteria, {"other": decision}) == (True, True)


def test_whole_steps_are_in_the_schema() -> None:
    text = HEAD + (
        'criteria: [{id: "1", name: một, indicators: '
        "[{id: i, text: t, points: {max: 10, judged: {by: hội, step: 5}}}]}]\n"
        "award: {pass_mark: 5}\n"
    )
    criteria = criteria_of(text)
    assert criteria is not None
    for points, is_good in ((5, True), (7, False), (Decimal(10), True)):
        assert accepts(criteria, as_json({"judgements": {"i": points}})) == (is_good, is_good)


# ---- property --------------------------------------------------------------------------------


@settings(max_examples=examples(10))
@given(any_set_texts(), full_facts(), st.data())
def test_the_schema_accepts_the_facts_of_generated_sets(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    known = data.draw(blurred(facts_for(criteria, facts, data)))
    sections = ("judgements", "evidence")
    known = {name: each for name, each in known.items() if each or name not in sections}
    stated = as_json(known)
    errors = list(validator(criteria).iter_errors(stated))
    assert not errors, f"{errors[0].json_path} {errors[0].message}"
    assert criteria.interview(stated).decision.outcome is criteria.decide(known).outcome
