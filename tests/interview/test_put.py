"""`put`: facts with a value at a path."""

from __future__ import annotations

from typing import Any, Final

import pytest
from pydantic import ValidationError

import criteria_engine as ce
from tests.interview_set import CRITERIA

KNOWN: Final[dict[str, Any]] = {"people": 5, "members": [{"age": 3}]}


@pytest.mark.parametrize(
    ("path", "value", "changed"),
    [
        (("people",), 6, {"people": 6, "members": [{"age": 3}]}),
        (["people"], None, {"people": None, "members": [{"age": 3}]}),
        (("members", 0, "able"), True, {"people": 5, "members": [{"age": 3, "able": True}]}),
        (("members", 2, "age"), 7, {"people": 5, "members": [{"age": 3}, {}, {"age": 7}]}),
        (("members", 0), {"able": True}, {"people": 5, "members": [{"able": True}]}),
        (("house", "books"), 3, {**KNOWN, "house": {"books": 3}}),
        (("fines", 1), "minor", {**KNOWN, "fines": [None, "minor"]}),
        (("judgements", "1.3"), 7, {**KNOWN, "judgements": {"1.3": 7}}),
        (("evidence", "1.2"), True, {**KNOWN, "evidence": {"1.2": True}}),
    ],
)
def test_a_value_is_put_and_the_facts_before_are_unchanged(
    path: Any, value: Any, changed: dict[str, Any]
) -> None:
    before = repr(KNOWN)
    assert ce.put(KNOWN, path, value) == ce.put(KNOWN, path, value, criteria=CRITERIA) == changed
    assert repr(KNOWN) == before
    model = ce.put(CRITERIA.facts_model(**KNOWN), path, value)
    assert CRITERIA.read(model) == CRITERIA.read(changed)


@pytest.mark.parametrize(
    ("path", "code", "where"),
    [
        (("peple",), "unknown-fact", "peple"),
        (("members", 0, "ago"), "unknown-fact", "members[1].ago"),
        (("house", "boks"), "unknown-fact", "house.boks"),
        (("judgements", "9"), "unknown-judgement", "judgements.9"),
        (("evidence", "1.1"), "unknown-evidence", "evidence.1.1"),
        (("people", "count"), "wrong-fact-type", "people"),
        (("people", 0), "wrong-fact-type", "people"),
    ],
)
def test_unknown_names_are_refused(path: Any, code: str, where: str) -> None:
    with pytest.raises(ce.CriteriaError) as caught:
        ce.put({}, path, 3, criteria=CRITERIA)
    assert [(d.code.id, d.data["path"]) for d in caught.value.diagnostics] == [(code, where)]
    with pytest.raises((ValidationError, ce.CriteriaError)):
        CRITERIA.read(ce.put(CRITERIA.facts_model(), path, 3))


@pytest.mark.parametrize(
    "path",
    [("people", "x"), ("people", 0), ("members", "age"), ("members", -1), ("members", 10**9)],
)
def test_a_path_into_another_kind_of_value_is_refused(path: Any) -> None:
    with pytest.raises(ValueError, match="`path`"):
        ce.put(KNOWN, path, 3)
