"""The receipt: it repeats the same decision years later, and detects any other set or facts."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, Final
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry, fingerprint
from criteria_engine.errors import ReplayMismatch
from criteria_engine.model.decision import Receipt
from criteria_engine.model.values import Interval
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from tests.examples_count import examples
from tests.generated import blurred, full_facts

SET: Final = """
format: 1
title: sheet
version: v1
name: {vi: Phiếu, en: Sheet}
in_force: {from: 2020-01-01}
source: {document: phiếu, checked_on: 2026-01-01, basis: seen}
subject: hộ
facts:
  books: {type: integer, at_least: 0, at_most: 500, label: sách, question: Mấy cuốn}
  rate: {type: number, at_least: 0, at_most: 1, label: tỷ lệ, question: Tỷ lệ nào}
  since: {type: date, label: từ, question: Từ bao giờ}
  note: {type: string, label: ghi chú, question: Ghi chú gì}
  members:
    type: list
    label: người
    question: Có những ai
    fields:
      age: {type: integer, at_least: 0, label: tuổi, question: Mấy tuổi}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: sách, requires: books >= 20}
      - {id: "1.2", text: tỷ lệ, requires: rate >= 60% and since < @"2024-01-01" and note != "x"}
      - {id: "1.3", text: tuổi, requires: 'count(members[age >= 60]) = 0'}
      - {id: "1.4", text: xét, judged: {by: hội}, evidence: {what: biên bản}}
award: {when: every criterion met}
"""
FACTS: Final[dict[str, Any]] = {
    "books": 25,
    "rate": Decimal("0.7"),
    "since": date(2020, 5, 1),
    "note": "Hợp",
    "members": [{"age": 30}, {"age": 5}],
    "judgements": {"1.4": {"met": True, "by": "Ông Hùng", "on": "2025-01-15"}},
    "evidence": {"1.4": "biên bản số 3"},
    "subject_id": "HGĐ-05",
    "period": "2025",
}
DAY: Final = date(2025, 3, 1)


def criteria(text: str = SET, on: date = DAY) -> Criteria:
    source = Source("sheet.yaml", text)
    return Catalogue([CatalogueEntry(source)]).find("sheet", on=on)


def facts_hash(given_facts: Any) -> str:
    return criteria().decide(given_facts).receipt.facts_hash


def set_hash(text: str) -> str:
    return criteria(text).decide({}).receipt.set_hash


# ---- replay ----------------------------------------------------------------------------------


def test_a_decision_is_repeated_from_its_receipt() -> None:
    recorded = criteria().decide(FACTS, decided_on=date(2026, 2, 20))
    receipt = Receipt.model_validate_json(recorded.receipt.model_dump_json())
    again = criteria().replay(receipt, FACTS)
    assert again.model_dump_json() == recorded.model_dump_json()
    assert again.receipt.decided_on == date(2026, 2, 20)


def test_replay_takes_the_id_of_the_subject() -> None:
    bare = {k: v for k, v in FACTS.items() if k != "subject_id"}
    recorded = criteria().decide(bare, subject_id="HGĐ-05")
    again = criteria().replay(recorded.receipt, bare, subject_id="HGĐ-05")
    assert again.model_dump_json() == recorded.model_dump_json()
    assert recorded.receipt == criteria().decide(FACTS).receipt
    # A receipt has only a hash of the id, so that the id cannot be restored from it.
    assert "HGĐ-05" not in recorded.receipt.model_dump_json()
    assert criteria().replay(recorded.receipt, bare).subject_id is None


@pytest.mark.parametrize(
    ("text", "on", "change", "what"),
    [
        (SET.replace("books >= 20", "books >= 21"), DAY, {}, "set_hash"),
        (SET, date(2025, 3, 2), {}, "law_date"),
        (SET, DAY, {"books": 26}, "facts_hash"),
        (SET, DAY, {"judgements": {"1.4": {"met": True, "by": "Bà Hoa"}}}, "facts_hash"),
        (SET, DAY, {"evidence": {"1.4": "biên bản số 4"}}, "facts_hash"),
        (SET, DAY, {"subject_id": "HGĐ-06"}, "subject_hash"),
        (SET, DAY, {"period": "2024"}, "period"),
        (SET, DAY, {"decided_on": "2026-02-21"}, "decided_on"),
    ],
)
def test_another_set_day_fact_subject_or_period_is_refused(
    text: str, on: date, change: dict[str, Any], what: str
) -> None:
    receipt = criteria().decide(FACTS).receipt
    with pytest.raises(ReplayMismatch) as caught:
        criteria(text, on).replay(receipt, {**FACTS, **change})
    assert caught.value.what == what
    assert caught.value.expected != caught.value.found


def test_everything_that_differs_is_named() -> None:
    receipt = criteria().decide(FACTS).receipt
    others = {**FACTS, "books": 26, "period": "2024", "decided_on": date(2026, 1, 2)}
    with pytest.raises(ReplayMismatch) as caught:
        criteria(SET.replace("books >= 20", "books >= 21"), date(2025, 3, 2)).replay(
            receipt, others, subject_id="HGĐ-06"
        )
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made here
    names = [each.what for each in error.differences]
    assert names == [
        "set_hash",
        "facts_hash",
        "law_date",
        "subject_hash",
        "period",
        "decided_on",
    ]
    assert error.differences[-1] == ("decided_on", "None", "2026-01-02")
    assert all(name in str(error) for name in names)
    assert (error.what, error.found) == ("set_hash", error.differences[0].found)


def test_what_is_not_given_is_not_compared() -> None:
    receipt = criteria().decide(FACTS, decided_on=date(2026, 2, 20)).receipt
    bare = {k: v for k, v in FACTS.items() if k not in ("subject_id", "period")}
    again = criteria().replay(receipt, bare)
    assert (again.receipt.period, again.receipt.decided_on) == ("2025", date(2026, 2, 20))


def test_a_subject_is_refused_where_none_was_recorded() -> None:
    bare = {k: v for k, v in FACTS.items() if k != "subject_id"}
    receipt = criteria().decide(bare).receipt
    with pytest.raises(ReplayMismatch, match="subject_hash"):
        criteria().replay(receipt, FACTS)
    # An older version recorded no subject: nothing can be compared.
    old = Receipt.model_validate(receipt.model_dump(exclude={"subject_hash"}))
    assert criteria().replay(old, FACTS).subject_id == "HGĐ-05"


def test_a_receipt_holds_no_facts() -> None:
    text = criteria().decide(FACTS).receipt.model_dump_json()
    assert "Hợp" not in text
    assert "Hùng" not in text
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", criteria().decide(FACTS).receipt.facts_hash)


def test_the_three_dates_are_independent() -> None:
    receipt = criteria().decide(FACTS, decided_on=date(2026, 2, 20)).receipt
    assert (receipt.law_date, receipt.period, receipt.decided_on) == (
        DAY,
        "2025",
        date(2026, 2, 20),
    )
    assert criteria().decide(FACTS).receipt.decided_on is None


# ---- the hash of the set ---------------------------------------------------------------------


def shuffled(text: str) -> str:
    """Keys in another order, at the top and inside braces."""
    text = text.replace(
        "{type: integer, at_least: 0, at_most: 500, label: sách, question: Mấy cuốn}",
        "{question: Mấy cuốn, label: sách, at_most: 500, at_least: 0, type: integer}",
    )
    head, rest = text.split("subject: hộ\n")
    return "subject: hộ\n" + head + rest


def block(text: str) -> str:
    """The same, one key a line."""
    return text.replace(
        '  - {id: "1.1", text: sách, requires: books >= 20}',
        "  - id: '1.1'\n        text: >-\n          sách\n        requires: |\n          books\n            >= 20",
    )


@pytest.mark.parametrize(
    "same",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "# lời bàn\n" + text.replace("books >= 20}", "books >= 20} # hai mươi"),
        lambda text: text + "\n\n# hết\n",
        lambda text: "\ufeff" + text,
        shuffled,
        block,
        lambda text: text.replace('version: v1', 'version: "v1"'),
        lambda text: text.replace("books >= 20", "books  >=  20"),
        lambda text: text + "examples:\n  - {name: x, facts: {books: 1}, expect: {outcome: not_eligible}}\n",
    ],
    ids=["CRLF", "comments", "end", "BOM", "order", "style", "quotes", "blanks", "examples"],
)  # fmt: skip
def test_equivalent_texts_have_the_same_hash(same: Callable[[str], str]) -> None:
    assert same(SET) != SET
    assert set_hash(same(SET)) == set_hash(SET)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("books >= 20", "books >= 21"),
        ("books >= 20", "books > 20"),
        ("rate >= 60%", "rate >= 60.1%"),
        ("text: sách", "text: quyển sách"),
        ("from: 2020-01-01", "from: 2020-01-02"),
        ("at_most: 500", "at_most: 501"),
        ("basis: seen", "basis: inferred"),
        ("version: v1", "version: v2"),
        ("en: Sheet", "en: Form"),
    ],
)
def test_a_changed_text_has_another_hash(old: str, new: str) -> None:
    assert set_hash(SET.replace(old, new)) != set_hash(SET)


def test_the_order_of_indicators_changes_the_hash() -> None:
    first = '      - {id: "1.1", text: sách, requires: books >= 20}\n'
    moved = SET.replace(first, "").replace('      - {id: "1.3"', first + '      - {id: "1.3"')
    assert set_hash(moved) != set_hash(SET)


def test_an_adaptation_is_hashed_together_with_its_base() -> None:
    change = (
        "title: sheet\nversion: v2\nname: Phiếu\nadapts: {title: sheet, version: v1}\n"
        "in_force: {from: 2024-01-01}\nsource: {document: x, checked_on: 2026-01-01, basis: seen}\n"
    )

    def of(base: str) -> str:
        entries = []
        for name, text in (("base.yaml", base), ("change.yaml", change)):
            source = Source(name, text)
            entries.append(CatalogueEntry(source))
        adapted = Catalogue(entries).find("sheet", version="v2", on=DAY)
        return adapted.decide({}).receipt.set_hash

    assert of(SET) == of(SET.replace("\n", "\r\n"))
    assert of(SET) != of(SET.replace("books >= 20", "books >= 21"))


def test_an_empty_value_differs_from_the_text_null() -> None:
    def node(text: str) -> Node:
        found, _ = compose(Source("x", text))
        assert found is not None
        return found

    assert fingerprint(node("a:")) == fingerprint(node("a: ~"))
    assert fingerprint(node("a: 'null'")) != fingerprint(node("a:"))
    assert fingerprint(node("a: [b]")) != fingerprint(node("a: b"))


# ---- the hash of the facts -------------------------------------------------------------------


@pytest.mark.parametrize(
    "same",
    [
        {**FACTS, "books": 25.0},
        {**FACTS, "books": Decimal("25.00")},
        {**FACTS, "rate": 0.7},
        {**FACTS, "since": "2020-05-01"},
        {**FACTS, "since": "01/05/2020"},
        {**FACTS, "note": normalize("NFD", "Hợp")},
        {**FACTS, "members": ({"age": 30}, {"age": 5})},
        dict(reversed(FACTS.items())),
        {**FACTS, "period": "2026"},
        {**FACTS, "subject_id": "HGĐ-06"},
    ],
)
def test_the_same_facts_have_the_same_hash(same: dict[str, Any]) -> None:
    assert facts_hash(same) == facts_hash(FACTS)


@pytest.mark.parametrize(
    "other",
    [
        {**FACTS, "books": 26},
        {**FACTS, "rate": Decimal("0.70000000000000000000000000001")},
        {**FACTS, "members": [{"age": 5}, {"age": 30}]},
        {**FACTS, "members": [{"age": 30}, {}]},
        {**FACTS, "members": [{"age": 30}, {"age": {"at_least": 5}}]},
        {**FACTS, "members": []},
        {k: v for k, v in FACTS.items() if k != "members"},
        {**FACTS, "books": {"at_least": 20}},
        {**FACTS, "books": {"at_least": 21}},
        {**FACTS, "books": {"at_most": 21}},
        {k: v for k, v in FACTS.items() if k != "books"},
        {**FACTS, "note": "hợp"},
        {**FACTS, "evidence": {}},
        {**FACTS, "evidence": {"1.4": True}},
        {**FACTS, "judgements": {}},
        {**FACTS, "judgements": {"1.4": True}},
    ],
)
def test_other_facts_have_another_hash(other: dict[str, Any]) -> None:
    assert facts_hash(other) != facts_hash(FACTS)


def test_different_intervals_have_different_hashes() -> None:
    rough = [
        {},
        {"books": {"at_least": 20}},
        {"books": {"at_least": 21}},
        {"books": {"at_most": 21}},
        {"books": 21},
        {"books": Interval(20, 21)},
    ]
    assert len({facts_hash(each) for each in rough}) == len(rough)


def test_the_decimal_context_of_the_thread_changes_no_hash() -> None:
    known = {**FACTS, "rate": Decimal("0.123456789012345678")}
    expected = facts_hash(known)
    with localcontext() as context:
        context.prec = 3
        assert facts_hash(known) == expected


@settings(max_examples=examples(25))
@given(full_facts(), st.data())
def test_every_replay_of_unknown_facts_agrees(facts: dict[str, Any], data: st.DataObject) -> None:
    """Partly known facts of generated sets give the same outcome in a replay."""
    kept = ("n", "m", "part", "r", "members", "day")
    text = SET.replace("title: sheet", "title: sheet")
    rough = data.draw(blurred({k: v for k, v in facts.items() if k in kept}))
    own = {"books": rough.get("n"), "rate": None, "since": rough.get("day")}
    own["members"] = [
        {k: v for k, v in each.items() if k == "age"} for each in rough.get("members", ())
    ]
    recorded = criteria(text).decide(own)
    assert criteria(text).replay(recorded.receipt, own).outcome is recorded.outcome
