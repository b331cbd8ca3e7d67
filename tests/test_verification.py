"""Replay by hash, and verification: an edited record is told from a true one."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

import criteria_engine as ce
from tests.packaged import packaged

DAY = date(2026, 2, 20)
FACTS: dict[str, Any] = {"citizens": 5000, "learning_citizens": 2999}


@pytest.fixture(scope="module")
def criteria() -> ce.Criteria:
    return packaged().find("learning_community", scope="commune", on=DAY)


def paths(record: str, facts: dict[str, Any] = FACTS, **more: Any) -> list[str]:
    verification = ce.verify(record, facts, packaged(), **more)
    assert verification.ok is (not verification.differences)
    return [each.path for each in verification.differences]


@pytest.mark.parametrize("form", ["full", "short", "values"])
def test_a_true_record(criteria: ce.Criteria, form: str) -> None:
    decision = criteria.decide({**FACTS, "subject_id": "x1"})
    match form:
        case "full":
            assert paths(decision.model_dump_json(), subject_id="x1") == []
        case "short":
            assert paths(decision.record(), subject_id="x1") == []
        case _:
            assert (
                paths(decision.record(words=False), subject_id="x1", words=criteria.words()) == []
            )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["outcome"], "eligible"),
        (["criteria", 0, "indicators", 0, "status"], "met"),
        (["criteria", 0, "status"], "met"),
    ],
)
def test_an_edited_record(criteria: ce.Criteria, path: list[Any], value: Any) -> None:
    record = json.loads(criteria.decide(FACTS).model_dump_json())
    inner = record
    for step in path[:-1]:
        inner = inner[step]
    assert inner[path[-1]] != value
    inner[path[-1]] = value
    found = paths(json.dumps(record))
    first = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path).lstrip(".")
    assert found
    assert all(each.startswith(first) for each in found)


def test_other_facts_and_another_subject(criteria: ce.Criteria) -> None:
    record = criteria.decide({**FACTS, "subject_id": "x1"}).record()
    assert paths(record, {"citizens": 5001}, subject_id="x2") == [
        "receipt.facts_hash",
        "receipt.subject_hash",
    ]


def test_a_set_that_the_catalogue_does_not_have(criteria: ce.Criteria) -> None:
    record = criteria.decide(FACTS).record()
    verification = ce.verify(record, FACTS, ce.Catalogue())
    assert [each.path for each in verification.differences] == ["receipt.set_hash"]
    with pytest.raises(ce.UnknownSetHash):
        ce.Catalogue().replay(record, FACTS)


def test_a_damaged_record_is_refused() -> None:
    with pytest.raises(ce.CriteriaError):
        ce.verify("{}", FACTS, packaged())


def test_replay_finds_any_revision(criteria: ce.Criteria) -> None:
    decision = criteria.decide(FACTS)
    assert packaged().replay(decision.receipt, FACTS) == decision
    found = packaged().find_by_hash(decision.receipt.set_hash, on=DAY)
    assert found.reference == criteria.reference


def test_what_hosts_list() -> None:
    sets = packaged().sets()
    assert len(sets) == sum(each.checked is not None for each in packaged().all())
    unit = next(each for each in sets if str(each) == "learning_unit/district/tt24-2023")
    assert (unit.scope, unit.in_force_from, unit.name.vi) == (
        "district",
        date(2024, 1, 26),
        "Đơn vị học tập cấp huyện",
    )
    assert unit.set_hash.startswith("sha256:")
    assert packaged().scopes("learning_unit") == ("commune", "district", "province")
    assert packaged().scopes("learning_family") == ()
    with pytest.raises(ce.UnknownTitle):
        packaged().scopes("learning_nothing")
