"""The short forms of a record: nothing is lost, and whatever does not fit together is an error with a code."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import criteria_engine as ce
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.testing import run_examples
from tests.earlier_records import FILES, earlier, written_today
from tests.examples_count import examples
from tests.generated import any_set_texts, blurred, catalogue_of, criteria_of, facts_for, full_facts
from tests.packaged import packaged, with_few_examples

DAY: Final = date(2024, 1, 1)


def check_forms(decision: ce.Decision, words: str) -> None:
    """Check that each form is read back to the decision, and that the full record is written again."""
    full, short, values = (
        decision.model_dump_json(),
        decision.record(),
        decision.record(words=False),
    )
    for text in (full, short, values):
        stored = ce.read_record(text, words=words)
        assert stored == decision
        assert stored.model_dump_json() == full
        assert stored.record() == short
    assert ce.read_record(short).model_dump_json() == full
    assert not any(value is None for value in every_value(json.loads(short)))
    assert len(values) < len(short) < len(full)


def every_value(data: Any) -> Iterator[Any]:
    """Every value in JSON data."""
    yield data
    children = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for each in children:
        yield from every_value(each)


# ---- nothing is lost -------------------------------------------------------------------------


@pytest.mark.slow
def test_examples_of_every_packaged_set() -> None:
    for loaded in packaged().all():
        assert loaded.checked is not None
        words: dict[date, str] = {}
        for result in run_examples(with_few_examples(loaded.checked), find_other)[:3]:
            assert result.decision is not None
            day = result.decision.receipt.law_date
            if day not in words:
                words[day] = Criteria(loaded.checked, day, find_other).words()
            check_forms(result.decision, words[day])


def find_other(title: str, scope: str | None, on: date) -> Criteria:
    return packaged().find(title, scope=scope, on=on)


@settings(max_examples=examples(30), deadline=None)
@given(any_set_texts(), st.lists(full_facts(), min_size=1, max_size=2), st.data())
def test_generated_sets(text: str, subjects: list[dict[str, Any]], data: st.DataObject) -> None:
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    words = criteria.words()
    for subject in subjects:
        facts = facts_for(criteria, subject, data)
        for each in (facts, data.draw(blurred(facts)), {}):
            check_forms(criteria.decide(each), words)


SET: Final = """
format: 1
title: sheet
version: v1
name: {vi: Phiếu, en: Sheet}
in_force: {from: 2020-01-01}
source: {document: phiếu, checked_on: 2026-01-01, basis: seen}
subject: hộ
facts:
  books: {type: integer, at_least: 0, label: số sách, unit: cuốn, question: Mấy cuốn}
  rate: {type: number, at_least: 0, label: tỷ lệ, question: Tỷ lệ nào}
  note: {type: string, label: ghi chú, question: Ghi gì}
  area: {type: enumeration, values: {low: thấp, high: cao}, label: vùng, question: Vùng nào}
  since: {type: date, label: từ ngày, question: Từ bao giờ}
  members:
    type: list
    label: thành viên
    question: Có những ai
    called: name
    fields:
      name: {type: string, label: tên}
      age: {type: integer, at_least: 0, label: tuổi}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i0, text: t, requires: books >= 20 and rate > 0.5}
      - {id: i1, text: t, requires: every m in members satisfies m.age >= 18}
      - {id: i2, text: t, requires: 'area = "low" or note = "x"'}
      - {id: i3, text: t, requires: 'since >= @"2020-01-01"'}
      - {id: i4, text: t, judged: {by: ai đó, question: Được không}}
award: {when: every criterion met}
"""


def sheet(text: str = SET) -> Criteria:
    return catalogue_of(text).find("sheet", on=DAY)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_records_of_earlier_versions_can_be_shortened(file: Path) -> None:
    text = earlier(file)
    again = ce.read_record(ce.read_record(text).record())
    assert again.model_dump_json() == written_today(text)


AWKWARD: Final = 'Ông "A": \\ \n\t\x00\x1f\x7f \u2028 é ẽ 𝄞 </script>'

WHOLE: Final[dict[str, Any]] = {
    "subject_id": "hộ 1",
    "books": 20,
    "rate": 1,
    "note": "x",
    "area": "high",
    "since": "2021-02-03",
    "members": [{"name": "An", "age": 20}],
}

SUBJECTS: Final[dict[str, dict[str, Any]]] = {
    "nothing known": {},
    "all known": WHOLE,
    "a name with a colon": {"members": [{"name": "An: Bình: ", "age": 5}, {"name": "", "age": 5}]},
    "awkward names": {"note": AWKWARD, "members": [{"name": AWKWARD, "age": 5}]},
    "a text that is a number": {"note": "0.50"},
    "a text that is the name of a field": {"note": "quantity", "subject_id": "words"},
    "no text": {"note": "", "subject_id": ""},
    "large numbers": {"books": 10**14, "rate": Decimal("0." + "1" * 20)},
    "bounds": {"books": {"at_least": 3, "at_most": 30}, "rate": {"at_least": 1}},
    "no members": {"members": []},
    "a member of whom nothing is known": {"members": [{}]},
    "a judgement": {"judgements": {"i4": {"met": True, "by": "Bà B", "on": "2024-01-02"}}},
    "a judgement of nobody": {"judgements": {"i4": False}},
    "a period": {"period": "2023", "decided_on": "2024-03-04"},
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_awkward_facts(name: str) -> None:
    criteria = sheet()
    check_forms(criteria.decide(SUBJECTS[name]), criteria.words())


def test_a_copy_that_was_changed() -> None:
    criteria = sheet()
    reference = criteria.reference.model_copy(update={"document": "khác", "scope": "xã"})
    decision = criteria.decide(WHOLE).model_copy(
        update={
            "subject_id": None,
            "criteria_set": reference,
            "levels": (),
            "judged_titles": ("a",),
        }
    )
    check_forms(decision, criteria.words())


def test_a_database_may_sort_the_keys() -> None:
    criteria = sheet()
    decision = criteria.decide({})
    words = json.dumps(json.loads(criteria.words()), sort_keys=True, indent=1)
    for text in (decision.record(), decision.record(words=False)):
        sorted_text = json.dumps(json.loads(text), sort_keys=True, indent=1)
        assert ce.read_record(sorted_text, words=words) == decision


def test_words_document_is_the_same_for_the_same_set_and_day() -> None:
    assert sheet().words() == sheet().words()
    other_day = catalogue_of(SET).find("sheet", on=date(2025, 1, 1))
    assert json.loads(other_day.words())["hash"] != json.loads(sheet().words())["hash"]


def test_a_record_of_values_has_no_texts_of_the_set() -> None:
    criteria = sheet()
    text = criteria.decide(WHOLE).record(words=False)
    assert "số sách" in criteria.words()
    assert "số sách" not in text
    values = json.loads(text)
    assert values["operands"]["books"] == 20
    assert values["receipt"]["facts_hash"] == criteria.decide(WHOLE).receipt.facts_hash


def test_a_decision_that_was_read_is_written_with_its_words() -> None:
    decision = sheet().decide(WHOLE)
    for stored in (ce.read_record(decision.record()), pickle.loads(pickle.dumps(decision))):  # noqa: S301
        assert stored.record() == decision.record()
        with pytest.raises(ValueError, match="words"):
            stored.record(words=False)


# ---- replay ----------------------------------------------------------------------------------


def test_every_form_can_be_replayed() -> None:
    criteria = sheet()
    decision = criteria.decide(WHOLE)
    for text in (decision.model_dump_json(), decision.record(), decision.record(words=False)):
        assert criteria.replay(text, WHOLE) == decision
        with pytest.raises(ce.ReplayMismatch):
            criteria.replay(text, {**WHOLE, "books": 21})
    stored = ce.read_record(decision.record(words=False), words=criteria.words())
    assert criteria.replay(stored.receipt, WHOLE) == decision


def test_a_damaged_record_cannot_be_replayed() -> None:
    for text in ("{", "[]", "{}", '{"format":"criteria-record/1"}'):
        with pytest.raises(CriteriaError):
            sheet().replay(text, WHOLE)


# ---- what does not fit together --------------------------------------------------------------


def codes_of(text: str, words: str | None = None) -> list[str]:
    """Return the ids of the diagnostics of reading a record."""
    with pytest.raises(CriteriaError) as caught:
        ce.read_record(text, words=words)
    for each in caught.value.diagnostics:
        assert each.message("vi") != each.message("en")
        assert each.message("vi")
    return [each.code.id for each in caught.value.diagnostics]


def test_wrong_and_missing_words_documents() -> None:
    criteria = sheet()
    text, words = criteria.decide(WHOLE).record(words=False), criteria.words()
    assert codes_of(text) == ["missing-words"]
    other_set = sheet(SET.replace("books >= 20", "books >= 21")).words()
    other_day = catalogue_of(SET).find("sheet", on=date(2025, 1, 1)).words()
    changed = words.replace("số sách", "số vở")
    for other, code in (
        (other_set, "wrong-words"),
        (other_day, "wrong-words"),
        (changed, "invalid-words"),
        (text, "invalid-words"),
        ("{}", "invalid-words"),
        (words.replace('"texts"', '"text"'), "invalid-words"),
        (words[:-5], "invalid-json"),
        ("", "invalid-json"),
    ):
        assert codes_of(text, other) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "invalid-json"),
        ("{", "invalid-json"),
        ("null", "invalid-record"),
        ("[]", "invalid-record"),
        ("{}", "invalid-record"),
        ('{"format":"criteria-record/2"}', "invalid-record"),
        ('{"format":["criteria-record/1"]}', "invalid-record"),
        ('{"format":"criteria-record/1"}', "invalid-record"),
        ('{"format":"criteria-decision/1"}', "invalid-record"),
    ],
)
def test_texts_that_are_no_record(text: str, code: str) -> None:
    assert codes_of(text) == [code]


def test_a_words_document_is_no_record() -> None:
    assert codes_of(sheet().words()) == ["invalid-record"]


def damages(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in JSON data."""
    if path:
        yield path
    entries = (
        enumerate(data)
        if isinstance(data, list)
        else data.items()
        if isinstance(data, dict)
        else ()
    )
    for key, each in entries:
        yield from damages(each, (*path, key))


@pytest.mark.parametrize("has_words", [True, False])
@pytest.mark.parametrize("wrong", [None, -1, 10**9, True, "x", [], [1, 2, 3], {}, {"id": 5}])
def test_a_damaged_record_is_a_decision_or_an_error(wrong: Any, has_words: bool) -> None:
    """Nothing but `CriteriaError` is raised, whichever value is replaced."""
    criteria = sheet()
    text, words = criteria.decide({"members": [{"name": "A", "age": 3}]}), criteria.words()
    record = text.record(words=has_words)
    for path in damages(json.loads(record)):
        damaged = json.loads(record)
        holder = damaged
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = wrong
        try:
            ce.read_record(json.dumps(damaged), words=words)
        except CriteriaError as error:
            assert error.diagnostics
