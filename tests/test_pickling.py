"""Decisions can be pickled, copied, compared and sent as JSON, with their reasons."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.model.decision import Verdict
from tests.generated import catalogue_of
from tests.rendering.decision import handmade

SET = """
format: 1
title: family
version: v1
name: family
in_force: {from: 2020-01-01}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: subject
facts:
  books: {type: integer, at_least: 0, label: books, question: books}
  members:
    type: list
    label: members
    question: members
    called: name
    fields:
      name: {type: string, label: name}
      age: {type: integer, at_least: 0, label: age}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i0, text: t, requires: books >= 20}
      - {id: i1, text: t, requires: every m in members satisfies m.age >= 18}
award: {when: every criterion met}
"""
FACTS: dict[str, Any] = {"books": 3, "members": [{"name": "An", "age": 5}, {"name": "Bình"}]}


def criteria() -> Criteria:
    return catalogue_of(SET).find("family", on=date(2024, 1, 1))


def decided(**changed: Any) -> Decision:
    return criteria().decide({**FACTS, **changed}, subject_id="H1")


COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda each: pickle.loads(pickle.dumps(each)),  # noqa: S301
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "model_copy": lambda each: each.model_copy(),
    "deep model_copy": lambda each: each.model_copy(deep=True),
    "JSON": lambda each: type(each).model_validate_json(each.model_dump_json()),
    "Python": lambda each: type(each).model_validate(each.model_dump()),
}


@pytest.mark.parametrize("read_before", [False, True], ids=["unread", "read"])
@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_copy_equals_the_decision(copied: Callable[[Any], Any], read_before: bool) -> None:
    decision = decided()
    if read_before:
        assert decision.criteria
        assert decision.model_dump_json()
    arrived = copied(decision)
    assert arrived == decision
    assert hash(arrived) == hash(decision)
    assert arrived.explain("vi") == decision.explain("vi")
    assert arrived.model_dump_json() == decision.model_dump_json()
    assert arrived.missing == decision.missing
    assert copied(arrived) == decision


def test_a_record_without_its_reasons_is_invalid() -> None:
    """It would look like a decision until its reasons are read."""
    record = decided().model_dump()
    for name in ("criteria", "conditions", "missing", "doubts", "notes", "receipt"):
        with pytest.raises(ValidationError, match=name):
            Decision.model_validate({key: each for key, each in record.items() if key != name})
    with pytest.raises(ValidationError, match="criteria-decision/1"):
        Decision.model_validate({**record, "format": "criteria-decision/2"})
    assert Decision.model_validate({**record, "told_later": 1}) == decided()


def test_a_pickle_contains_neither_set_nor_facts() -> None:
    """Of the facts it contains only what the reasons mention."""
    sent = pickle.dumps(decided(members=[{"name": "An", "age": 5}, {"name": "Kín", "age": 30}]))
    assert b"An" in sent
    assert "Kín".encode() not in sent
    assert b"CheckedSet" not in sent


def test_decisions_with_the_same_content_are_equal() -> None:
    assert decided() == decided()
    assert len({decided(), decided()}) == 1
    assert decided() != decided(books=4)
    assert decided() != criteria().decide(FACTS)
    assert decided() != "decision"
    assert decided() != handmade.decision(handmade.COMMUNE, decided().outcome, handmade.details())


def test_parts_of_a_decision_can_be_copied() -> None:
    decision = decided()
    decision.model_dump_json()
    for piece in (*decision.findings, decision.receipt, *decision.missing):
        for copied in COPIES.values():
            assert copied(piece) == piece


def test_a_verdict_can_be_copied() -> None:
    for facts in (FACTS, {}, {"books": 30, "members": []}):
        verdict = criteria().verdict(facts)
        for copied in (COPIES["pickle"], copy.copy, copy.deepcopy):
            arrived: Verdict = copied(verdict)
            assert arrived == verdict
            assert type(arrived) is Verdict
