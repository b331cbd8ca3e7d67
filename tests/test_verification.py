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


def paths(record: str | bytes, facts: dict[str, Any] = FACTS, **more: Any) -> list[str]:
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


EDITED: list[tuple[str, list[Any], Any]] = [
    ("outcome", ["outcome"], "eligible"),
    ("level", ["level"], "level_1"),
    ("possible levels", ["possible_levels"], ["level_2"]),
    ("grade", ["grade"], "good"),
    ("points", ["total"], {"low": 5, "high": 5, "maximum": 10}),
    ("settled by", ["settled_by"], "judgement"),
    ("provisional", ["provisional"], "flip"),
    ("subject", ["subject_id"], "x2"),
    ("title", ["criteria_set", "name", "vi"], "Khác"),
    ("document", ["criteria_set", "document"], "Thông tư 99"),
    ("days in force", ["criteria_set", "in_force_from"], "2020-01-01"),
    ("revision", ["criteria_set", "revision"], 9),
    ("name of a level", ["levels", 0, "name", "vi"], "Mức vàng"),
    ("status of a criterion", ["criteria", 4, "status"], "met"),
    ("level of a criterion", ["criteria", 4, "levels", "level_1"], "met"),
    ("name of a criterion", ["criteria", 4, "name", "en"], "Something"),
    ("a criterion left out", ["criteria"], "drop"),
    ("an indicator left out", ["criteria", 4, "indicators"], "drop"),
    ("status of an indicator", ["criteria", 4, "indicators", 0, "status"], "met"),
    ("level of an indicator", ["criteria", 4, "indicators", 0, "levels", "level_1"], "met"),
    ("text of an indicator", ["criteria", 4, "indicators", 0, "text", "vi"], "Khác"),
    ("decisive", ["criteria", 4, "indicators", 0, "decisive"], "flip"),
    ("citation", ["criteria", 4, "indicators", 0, "source", "cite"], "Điều 99"),
    ("basis", ["criteria", 4, "indicators", 0, "source", "basis"], "inferred"),
    ("result of a reason", ["criteria", 4, "indicators", 0, "reasons", "level_1", "result"], "yes"),
    ("words of a reason", ["criteria", 4, "indicators", 0, "reasons", "level_1", "text", "vi"], "ít nhất 30 %"),
    ("value of a reason", ["criteria", 4, "indicators", 0, "reasons", "level_1", "left", "value"], 4000),
    ("threshold", ["criteria", 4, "indicators", 0, "reasons", "level_1", "right", "value"], "10.5"),
    ("margin", ["criteria", 4, "indicators", 0, "reasons", "level_1", "margin", "value"], "1.5"),
    ("operand", ["criteria", 4, "indicators", 0, "operands", 0, "quantity", "value"], 4000),
    ("label", ["criteria", 4, "indicators", 0, "operands", 0, "label", "en"], "books"),
    ("a missing fact left out", ["missing"], "drop"),
    ("question", ["missing", 0, "question", "vi"], "Sao?"),
    ("influence", ["missing", 0, "influence"], "0.125"),
    ("doubts", ["doubts"], [{"id": "1.1", "text": {"vi": "t"}, "basis": "inferred"}]),
    ("notes", ["notes"], [{"vi": "không có gì", "en": None}]),
    ("hash of the facts", ["receipt", "facts_hash"], "sha256:0"),
    ("hash of the set", ["receipt", "set_hash"], "sha256:0"),
    ("hash of the subject", ["receipt", "subject_hash"], "sha256:0"),
    ("day of the law before the set", ["receipt", "law_date"], "2020-01-01"),
    ("a key that there is not", ["approved"], True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value"), [row[1:] for row in EDITED], ids=[row[0] for row in EDITED]
)
def test_every_edit_is_named(criteria: ce.Criteria, path: list[Any], value: Any) -> None:
    known = FACTS if path[0] != "missing" else {"citizens": 5000, "learning_citizens": 4500}
    facts = {**known, "subject_id": "x1"}
    record = json.loads(criteria.decide(facts).model_dump_json())
    inner = record
    for step in path[:-1]:
        inner = inner[step]
    if value == "drop":
        assert inner[path[-1]]
        inner[path[-1]] = inner[path[-1]][1:]
    elif value == "flip":
        inner[path[-1]] = not inner[path[-1]]
    else:
        assert (
            path[-1] not in inner or inner[path[-1]] != value if isinstance(inner, dict) else True
        )
        inner[path[-1]] = value
    try:
        found = paths(json.dumps(record), facts)
    except ce.CriteriaError:
        return  # the record is damaged, and says so
    assert found
    written = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path).lstrip(".")
    head = {"subject_id": "receipt.subject_hash"}.get(written, written)
    assert any(each.startswith((head, written)) for each in found), found


def test_the_edits_are_many() -> None:
    assert len(EDITED) >= 30


def test_the_subject_of_the_record_is_taken(criteria: ce.Criteria) -> None:
    record = criteria.decide({**FACTS, "subject_id": "x1"}).record()
    assert paths(record) == []
    assert paths(record.encode()) == []
    assert paths(record, subject_id="x2") == ["receipt.subject_hash"]


def test_the_day_is_compared_where_it_is_known(criteria: ce.Criteria) -> None:
    record = criteria.decide(FACTS).record()
    assert paths(record, on=DAY) == []
    (difference,) = ce.verify(record, FACTS, packaged(), on=date(2026, 2, 21)).differences
    assert difference == ("receipt.law_date", "2026-02-20", "2026-02-21")


@pytest.mark.parametrize("options", [{"exclude_none": True}, {"round_trip": True}, {"indent": 2}])
def test_a_record_that_leaves_something_out_is_true(
    criteria: ce.Criteria, options: dict[str, Any]
) -> None:
    assert paths(criteria.decide(FACTS).model_dump_json(**options)) == []


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
