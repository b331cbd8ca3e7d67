"""Different ways to the same decision agree: deciding twice, other forms of the facts, the JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.model.decision import DECISION_FORMAT
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from tests.examples_count import examples
from tests.generated import (
    DAY,
    FACTS_YAML,
    HEAD,
    any_set_texts,
    blurred,
    catalogue_of,
    criteria_of,
    facts_for,
    full_facts,
)

few: Final = settings(max_examples=examples(20))


def set_and_facts(text: str, facts: dict[str, Any], data: st.DataObject) -> tuple[Criteria, Any]:
    """Return a generated set, and facts for it, some of them unknown."""
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    facts = facts_for(criteria, facts, data)
    return criteria, data.draw(st.one_of(st.just(facts), blurred(facts)))


def as_json(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def facts_file(facts: Mapping[str, Any]) -> Node:
    """Return the facts as a YAML file of facts is read."""
    plain = json.loads(json.dumps(facts, default=as_json))
    node, diagnostics = compose(Source("facts.yaml", yaml.safe_dump(plain, allow_unicode=True)))
    assert node is not None, diagnostics
    return node


@few
@given(any_set_texts(), full_facts(), st.data())
def test_deciding_twice_gives_the_same(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """With the same criteria, and with the same file read again."""
    criteria, known = set_and_facts(text, facts, data)
    first = criteria.decide(known).model_dump_json()
    assert criteria.decide(known).model_dump_json() == first
    again = criteria_of(text)
    assert again is not None
    assert again.decide(known).model_dump_json() == first


@few
@given(any_set_texts(), full_facts(), st.data())
def test_mapping_json_file_and_model_give_the_same(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    criteria, known = set_and_facts(text, facts, data)
    expected = criteria.decide(known).model_dump_json()
    by_name = {k: v for k, v in known.items() if k in criteria.facts_model.model_fields}
    assert known.keys() - by_name.keys() <= {"judgements", "evidence"}
    forms = {
        "JSON": json.dumps(known, default=as_json),
        "file": facts_file(known),
        "model": criteria.facts_model.model_validate_json(json.dumps(by_name, default=as_json)),
        "read": criteria.read(known),
        "tuples": {**known, "members": tuple(known.get("members", ()))}
        if "members" in known
        else known,
    }
    for form, given_facts in forms.items():
        assert criteria.decide(given_facts).model_dump_json() == expected, form


@few
@given(any_set_texts(), full_facts(), st.data())
def test_a_verdict_is_the_decision_without_its_reasons(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    criteria, known = set_and_facts(text, facts, data)
    decision, verdict = criteria.decide(known), criteria.verdict(known)
    assert verdict.outcome is decision.outcome
    assert (verdict.level, verdict.grade) == (decision.level, decision.grade)
    assert verdict.possible_levels == decision.possible_levels
    if decision.total is None:
        assert (verdict.low, verdict.high, verdict.maximum) == (None, None, None)
    else:
        total = decision.total
        assert (verdict.low, verdict.high, verdict.maximum) == (
            total.low,
            total.high,
            total.maximum,
        )


@few
@given(any_set_texts(), full_facts(), st.data())
def test_changing_the_facts_afterwards_does_not_change_the_decision(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """Reasons are made when first read, from the facts at the time of deciding."""
    criteria, known = set_and_facts(text, facts, data)
    expected = criteria.decide(known).model_dump_json()
    record = deepcopy(known)
    decision = criteria.decide(record)
    for member in record.get("members", []):
        member.clear()
    record.clear()
    assert decision.model_dump_json() == expected


# ---- the JSON of a decision ------------------------------------------------------------------


@cache
def schema() -> dict[str, Any]:
    return Decision.model_json_schema(mode="serialization")


def valid(value: Any, shape: Mapping[str, Any]) -> bool:
    """Whether a value fits a JSON Schema, for the keywords that pydantic writes."""
    if "$ref" in shape:
        return valid(value, schema()["$defs"][shape["$ref"].rpartition("/")[2]])
    if "anyOf" in shape:
        return any(valid(value, each) for each in shape["anyOf"])
    if "const" in shape:
        return bool(value == shape["const"])
    if "enum" in shape:
        return value in shape["enum"]
    match shape.get("type"):
        case "object":
            known = shape.get("properties", {})
            rest = shape.get("additionalProperties", True)
            if not isinstance(value, dict) or set(shape.get("required", ())) - set(value):
                return False
            return all(
                valid(each, known[name])
                if name in known
                else valid(each, rest)
                if isinstance(rest, dict)
                else bool(rest)
                for name, each in value.items()
            )
        case "array":
            return isinstance(value, list) and all(valid(each, shape["items"]) for each in value)
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "null":
            return value is None
        case None:
            return True
        case other:
            raise AssertionError(other)


def test_valid_rejects_invalid_records() -> None:
    whole = json.loads(simple().decide({"a": True}).model_dump_json())
    assert valid(whole, schema())
    assert not valid({**whole, "outcome": "maybe"}, schema())
    assert not valid({**whole, "total": 5}, schema())
    assert not valid({k: v for k, v in whole.items() if k != "outcome"}, schema())
    assert not valid({**whole, "missing": [{"path": "x"}]}, schema())


def simple() -> Criteria:
    text = (
        HEAD
        + FACTS_YAML
        + "criteria: [{id: c, name: c, indicators: [{id: i, text: t, requires: a}]}]\n"
        "award: {when: every criterion met}\n"
    )
    return catalogue_of(text).find("generated", on=DAY)


@few
@given(any_set_texts(), full_facts(), st.data())
def test_the_json_of_a_decision_fits_its_schema(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    criteria, known = set_and_facts(text, facts, data)
    decision = criteria.decide(known)
    whole = json.loads(decision.model_dump_json())
    assert whole["format"] == DECISION_FORMAT
    assert valid(whole, schema())
    read_back = Decision.model_validate_json(decision.model_dump_json())
    assert (read_back.outcome, read_back.level, read_back.grade) == (
        decision.outcome,
        decision.level,
        decision.grade,
    )
    assert read_back.total == decision.total


@few
@given(any_set_texts(), full_facts(), st.data())
def test_numbers_in_json_are_texts_that_read_back_exactly(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    criteria, known = set_and_facts(text, facts, data)
    decision = criteria.decide(known)
    if decision.total is None:
        return
    total = json.loads(decision.model_dump_json())["total"]
    for name in ("low", "high", "maximum"):
        assert isinstance(total[name], str)
        assert Decimal(total[name]) == getattr(decision.total, name)
        assert "E" not in total[name]


def test_all_34_digits_are_written() -> None:
    """10 / 3 has 34 digits in the language, and in the record of the decision."""
    text = HEAD + (
        "facts: {n: {type: integer, at_least: 0, at_most: 3, label: n, question: n}}\n"
        "criteria: [{id: c, name: c, indicators: [{id: i, text: t, points: {max: 10, computed: 10 * n / 3}}]}]\n"
        "award: {pass_mark: 1}\n"
    )
    decision = catalogue_of(text).find("generated", on=date(2024, 1, 1)).decide({"n": 1})
    assert decision.total is not None
    assert str(decision.total.low) == "3." + "3" * 33
    assert json.loads(decision.model_dump_json())["total"]["low"] == "3." + "3" * 33
