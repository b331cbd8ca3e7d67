"""A decision quotes texts among the facts: only the beginning of long ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from tests.generated import HEAD, catalogue_of

SET: Final = (
    HEAD
    + """
facts:
  note: {type: string, label: ghi chú}
  members:
    type: list
    called: role
    label: thành viên
    fields:
      role: {type: string, label: vai}
      age: {type: integer, label: tuổi}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: 'note = "x"'}
      - {id: "1.2", text: t, requires: every m in members satisfies m.age > 5}
award: {when: every criterion met}
"""
)
LONG: Final = "Bà " + "a" * 58
SHORT: Final = LONG[:-1]


def criteria() -> Criteria:
    return catalogue_of(SET).find("generated", on=date(2025, 1, 1))


def facts(text: str) -> dict[str, Any]:
    return {"note": text, "members": [{"role": text, "age": 3}, {"age": 4}]}


@pytest.mark.parametrize(("text", "shown"), [(LONG, f"{LONG[:59]}…"), (SHORT, SHORT)])
def test_a_decision_has_at_most_sixty_characters_of_a_text(text: str, shown: str) -> None:
    assert len(shown) == 60
    deciding = criteria()
    # The first decision of a set is explained without its caches.
    for _ in range(3):
        decision = deciding.decide(facts(text))
        (operand,) = decision.finding("1.1").operands
        assert operand.quantity.value == shown
        reason = decision.finding("1.2").reasons["*"]
        assert reason.items == (shown, "thứ 2")
        record = decision.model_dump_json()
        assert (text in record) is (text == shown)
        assert record == decision.model_dump_json(round_trip=False)
        assert Decision.model_validate_json(record) == decision


def test_texts_with_the_same_beginning_are_different_facts() -> None:
    deciding = criteria()
    hashes = {deciding.decide(facts(LONG + end)).receipt.facts_hash for end in ("", "a", "b")}
    assert len(hashes) == 3


@pytest.mark.parametrize("text", ["12.5", "-0.5", "1E+5", "12", "Bà Hoa"])
def test_a_text_that_looks_like_a_number_is_read_back_as_a_text(text: str) -> None:
    decision = criteria().decide(facts(text))
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


RECORDS: Final = (
    HEAD
    + """
facts:
  house:
    type: record
    label: nhà
    fields:
      area: {type: number, label: diện tích}
      code: {type: string, label: mã}
      known: {type: boolean, label: đã biết}
      value: {type: string, label: giá trị}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: 'house = {area: 6.1, code: "1.5", known: true, value: "2.5"}'}
award: {when: every criterion met}
"""
)


@pytest.mark.parametrize("area", [Decimal("6.1"), Decimal("0.50"), 7, Decimal("-123456.750")])
def test_a_record_with_fractions_is_read_back_from_json(area: Any) -> None:
    """A text that looks like a fraction is among its parts: JSON cannot tell them apart."""
    deciding = catalogue_of(RECORDS).find("generated", on=date(2025, 1, 1))
    house = {"area": area, "code": "1.5", "known": True, "value": "2.5"}
    decision = deciding.decide({"house": house})
    record = decision.model_dump_json()
    assert Decision.model_validate_json(record) == decision
    assert Decision.model_validate(decision.model_dump()) == decision
    assert Decision.model_validate_json(record).model_dump_json() == record
