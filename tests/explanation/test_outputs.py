"""Outputs in decisions: their calculation, what they read, what they still need, in every form of a record."""

from __future__ import annotations

import json
import pickle
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from pydantic import BaseModel

import criteria_engine as ce
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from tests.generated import HEAD, catalogue_of

SET: Final = (
    HEAD
    + """
levels:
  - {id: one, name: {vi: mức một, en: level one}}
  - {id: two, name: {vi: mức hai, en: level two}}
parameters:
  top:
    label: {vi: mức cao nhất, en: the top}
    unit: đồng
    basis: inferred
    values:
      - {when: people = 1, value: 292}
      - {value: 536}
definitions:
  own_share: {label: {vi: phần tự đóng, en: own share}, unit: đồng, value: 30% * income}
facts:
  people: {type: integer, at_least: 1, label: {vi: số người, en: people}, question: people, unit: người}
  income: {type: number, at_least: 0, label: {vi: thu nhập, en: income}, question: income, unit: đồng}
  poor: {type: boolean, label: {vi: hộ nghèo, en: poor}, question: poor}
  members:
    type: list
    label: {vi: thành viên, en: members}
    question: members
    fields:
      age: {type: integer, at_least: 0, at_most: 99, label: {vi: tuổi, en: age}}
criteria:
  - id: c
    name: c
    indicators:
      - {id: "1.1", text: thu nhập, requires: {one: income <= 1000, two: income <= 500 and poor}}
      - {id: "1.2", text: {vi: nề nếp, en: order}, judged: {by: xóm}}
award: {when: every criterion met}
outputs:
  benefit:
    label: {vi: mức hỗ trợ hằng tháng, en: monthly benefit}
    unit: đồng
    value: if eligible then max([0, top - own_share]) else 0
    rounded: down to 1
    cite: Điều 5
  bonus: {label: thưởng, value: 'if level = "two" then 500 else if level = "one" then 200 else 0'}
  children: {label: trẻ em, value: '100 * count(members[age < 16])'}
  ratio: {label: mỗi người, value: (income - 2) / people, rounded: to nearest 0.01}
"""
)


def criteria() -> Criteria:
    return catalogue_of(SET).find("generated", on=date(2024, 1, 1))


def decide(**facts: Any) -> Decision:
    judgements = {"1.2": facts.pop("met")} if "met" in facts else {}
    return criteria().decide({**facts, "judgements": judgements})


KNOWN: Final = {"people": 1, "income": Decimal("501.7"), "poor": False, "met": True, "members": []}


def test_the_calculation_has_the_numbers_of_the_subject() -> None:
    benefit = decide(**KNOWN).outputs["benefit"]
    assert (benefit.value, benefit.low, benefit.high) == (141, 141, 141)
    assert benefit.unrounded == Decimal("141.49")
    assert benefit.formula is not None
    assert benefit.formula.vi.replace("\u00a0", " ") == "292 − 150,51"
    assert [each.en for each in benefit.conditions] == ["the conditions are met"]
    assert benefit.rounding is not None
    assert benefit.rounding.en == "rounded down to a whole number"
    assert benefit.source.cite == "Điều 5"
    names = [(each.name, each.kind) for each in benefit.operands]
    assert ("eligible", "decision") in names
    assert ("own_share", "definition") in names
    assert benefit.missing == {}


def test_operations_bind_as_they_are_written() -> None:
    ratio = decide(**{**KNOWN, "people": 4}).outputs["ratio"]
    assert ratio.formula is not None
    assert ratio.formula.vi == "(501,7 − 2) : 4"
    assert (ratio.value, ratio.unrounded) == (Decimal("124.93"), Decimal("124.925"))


def test_a_bound_that_is_reached_is_shown() -> None:
    benefit = decide(**{**KNOWN, "income": 990}).outputs["benefit"]
    assert benefit.value == 0
    assert benefit.formula is not None
    assert benefit.formula.en == "the greatest of 0; 292 − 297"


def test_without_the_title_the_reason_is_a_condition() -> None:
    decision = decide(**{**KNOWN, "met": False})
    benefit, bonus = decision.outputs["benefit"], decision.outputs["bonus"]
    assert (benefit.value, benefit.formula) == (0, None)
    assert [each.vi for each in benefit.conditions] == ["chưa đủ điều kiện"]
    assert bonus.value == 0


def test_an_open_amount_names_what_it_reads() -> None:
    decision = decide(people=2, poor=True, members=[{"age": 3}, {}])
    outputs = decision.outputs
    assert (outputs["benefit"].low, outputs["benefit"].high) == (0, 536)
    assert set(outputs["benefit"].missing) == {"income", "judgements.1.2"}
    assert outputs["benefit"].missing["judgements.1.2"].en == "order"
    assert (outputs["children"].low, outputs["children"].high) == (100, 200)
    assert dict(outputs["children"].missing).keys() == {"members[2].age"}
    assert (outputs["ratio"].low, outputs["ratio"].high, outputs["ratio"].value) == (-1, None, None)
    assert outputs["bonus"].formula is None


def test_missing_of_the_decision_is_about_its_outcome() -> None:
    without = {name: each for name, each in KNOWN.items() if name != "members"}
    decision = decide(**{**without, "met": False})
    assert decision.missing == ()
    assert list(decision.outputs["children"].missing) == ["members"]


def test_a_parameter_that_only_an_output_reads_makes_the_decision_provisional() -> None:
    assert {each.id for each in decide(**KNOWN).doubts} == {"top"}


@pytest.mark.parametrize("facts", [KNOWN, {}, {"people": 2}, {**KNOWN, "met": False}])
def test_every_form_of_a_record_is_read_back(facts: dict[str, Any]) -> None:
    decision = decide(**facts)
    full = decision.model_dump_json()
    assert full == BaseModel.model_dump_json(decision)
    words = criteria().words()
    for text in (full, decision.record(), decision.record(words=False)):
        stored = ce.read_record(text, words=words)
        assert stored == decision
        assert stored.model_dump_json() == full
    assert pickle.loads(pickle.dumps(decision)) == decision  # noqa: S301
    assert Decision.model_validate(decision.model_dump(round_trip=True)) == decision


def test_a_record_of_an_earlier_version_has_no_outputs() -> None:
    data = json.loads(decide(**KNOWN).model_dump_json())
    del data["outputs"]
    assert ce.read_record(json.dumps(data)).outputs == {}


def test_the_report_explains_each_amount() -> None:
    text = decide(**KNOWN).explain("vi").replace("\u00a0", " ")
    assert "Mức hỗ trợ hằng tháng: 141 đồng" in text
    assert "292 − 150,51 = 141,49 đồng, làm tròn xuống số nguyên." in text
    assert "Vì đủ điều kiện." in text
    for style in ("markdown", "html"):
        assert "141" in decide(**KNOWN).explain("en", style=style)
    open_text = " ".join(decide(people=2).explain("en").split())
    assert "Monthly benefit: 0–536 đồng" in open_text
    assert "otherwise 0, rounded down to a whole number" in open_text
    assert "Still to be known: income, poor and order." in open_text


def test_verdict_has_the_same_values() -> None:
    facts = {name: each for name, each in KNOWN.items() if name != "met"}
    verdict = criteria().verdict({**facts, "judgements": {"1.2": True}})
    assert verdict.outputs == (141, 200, 0, Decimal("499.70"))


OPEN_NUMBER: Final = (
    HEAD
    + """
facts:
  n: {type: integer, at_least: 0, at_most: 100, label: {vi: số, en: number}, question: n}
parameters:
  rate:
    label: {vi: mức chi, en: the rate}
    unit: đồng
    set_by: {vi: Hội đồng nhân dân tỉnh, en: the province}
    at_least: 1000
    at_most: 5000
    values: [{value: set_by_adaptation}]
criteria:
  - {id: c, name: c, indicators: [{id: i, text: i, requires: n >= 3}]}
award: {when: every criterion met}
outputs:
  pay: {label: {vi: tiền chi, en: pay}, unit: đồng, value: n * rate, rounded: down to 10}
"""
)


def test_a_number_that_an_adaptation_sets_leaves_the_amount_open() -> None:
    criteria = catalogue_of(OPEN_NUMBER).find("generated", on=date(2024, 1, 1))
    decision = criteria.decide({"n": 5})
    pay = decision.outputs["pay"]
    assert (pay.low, pay.high) == (5000, 25000)
    assert {path: label.en for path, label in pay.missing.items()} == {
        "parameters.rate": "the rate"
    }
    assert decision.missing == ()
    assert "Still to be known: the rate." in decision.explain("en")
