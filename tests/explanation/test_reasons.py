"""Reasons and operands: cases in tests/explanation/reasons, and properties of all reasons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bounds import MAX_REASON_DEPTH, MAX_REASONS
from criteria_engine.explanation.quantities import quantity_json
from criteria_engine.model.findings import Quantity, Reason
from criteria_engine.model.values import (
    UNKNOWN,
    Interval,
    Months,
    Range,
    Uncertain,
)
from tests.generated import blurred, conditions, full_facts, numbers
from tests.phrasing.vocabulary import Explainer, amount, commune, labelled, outline

REASONS = sorted((Path(__file__).parent / "reasons").glob("*.txt"))


# ---- cases in files --------------------------------------------------------------------------


def cases() -> Iterator[Any]:
    """Cases in the files: an expression, facts as JSON, and the expected reasons; then a blank line."""
    for file in REASONS:
        for number, case in enumerate(file.read_text(encoding="utf-8").strip().split("\n\n"), 1):
            expression, facts, expected = case.split("\n", 2)
            yield pytest.param(expression, facts, expected, id=f"{file.stem}:{number}")


@pytest.mark.parametrize(("expression", "facts", "expected"), list(cases()))
def test_reasons_of_each_case(expression: str, facts: str, expected: str) -> None:
    reason = commune().explainer(facts).reason(commune().core(expression))
    assert indent(outline(reason), "  ") == expected


# ---- operands --------------------------------------------------------------------------------


def operands_of(expression: str, facts: str) -> list[str]:
    operands = commune().explainer(facts).operands((commune().core(expression),))
    return [f"{each.kind} {each.name} = {amount(each.quantity)}" for each in operands]


def test_operands_are_in_the_order_of_reading_and_those_of_a_definition_follow_it() -> None:
    facts = '{"citizens": 1000, "learning_citizens": 450, "difficult_area": true}'
    assert operands_of("share_of_learners >= area_share and well_equipped", facts) == [
        "definition share_of_learners = 0.45",
        "fact learning_citizens = 450 người",
        "fact citizens = 1000 người",
        "parameter area_share = 40 %",
        "fact difficult_area = True",
        "definition well_equipped = ..",
        "fact has_centre = ..",
        "fact rooms = .. phòng",
    ]


def test_operands_are_data_with_labels() -> None:
    facts = """{"area": "island", "recognised_on": "2024-03-01", "head": {"age": 40},
                "members": [{"age": 4}, {"age": 50}], "standard": {"outcome": "eligible"}}"""
    expression = (
        'area = "island" and recognised_on > @"2024-01-01" and head.age > 18 and head.literate '
        "and standard.eligible and count(members[age > 18]) > 0"
    )
    assert operands_of(expression, facts) == [
        "fact area = island “hải đảo”",
        "fact recognised_on = 2024-03-01 “01/03/2024”",
        "fact head.age = 40 tuổi",
        "fact head.literate = ..",
        "fact standard.eligible = True",
        "fact members = 2 người",
    ]


# ---- quantities ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, {"known": True, "value": True}),
        (None, {"known": True, "value": None}),
        (3, {"known": True, "value": 3}),
        (Decimal("3000.00"), {"known": True, "value": 3000}),
        (Decimal("1E+3"), {"known": True, "value": 1000}),
        (Decimal("0.50"), {"known": True, "value": "0.5"}),
        (Months(14), {"known": True, "value": "P1Y2M"}),
        (Range(1, None, True, False), {"known": True, "value": "[1..)"}),
        (((1, 2), 3), {"known": True, "value": 2}),
        ({"a": UNKNOWN, "b": (Decimal("1.0"),)}, {"known": True, "value": {"a": None, "b": [1]}}),
        (Interval(60, Decimal("68.50")), {"known": False, "low": "60", "high": "68.5"}),
        (Uncertain((1, 2, 3), (True, False, True)), {"known": False, "low": "2", "high": "3"}),
        (UNKNOWN, {"known": False}),
    ],
)
def test_quantities_are_json(value: Any, expected: dict[str, Any]) -> None:
    text = quantity_json(value)
    assert Quantity.model_validate(json.loads(text)).model_dump_json() == text
    data = json.loads(text)
    empty = {"value": None, "low": None, "high": None}
    assert {name: data[name] for name in ("known", *empty)} == {**empty, **expected}


# ---- bounds ----------------------------------------------------------------------------------


def count(reason: Reason) -> int:
    return 1 + sum(map(count, reason.because))


def depth(reason: Reason) -> int:
    return 1 + max(map(depth, reason.because), default=0)


def test_ten_thousand_members_do_not_make_ten_thousand_reasons() -> None:
    members = [{"name": f"Người {i}", "enrolled": False, "age": 30} for i in range(10_000)]
    explainer = commune().explainer({"members": members})
    reason = explainer.reason(
        commune().core("every m in members satisfies m.enrolled and m.age > 40")
    )
    assert count(reason) < 20
    assert reason.items[0] == "Người 0"
    assert reason.items[-1] == "9988 người khác"
    assert len(reason.items) == 13


def test_wide_and_deep_conditions_are_bounded() -> None:
    wide = " and ".join(["has_centre"] * 300)
    deep = "has_centre"
    for _ in range(12):
        deep = f"(has_library or (has_clubs and {deep}))"
    explainer = commune().explainer({})
    assert count(explainer.reason(commune().core(wide))) <= MAX_REASONS
    assert depth(explainer.reason(commune().core(deep))) <= MAX_REASON_DEPTH + 1


def test_a_reason_beyond_the_step_budget_has_no_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Explaining visits lists again; where that exceeds the budget, the result is still given."""
    monkeypatch.setattr("criteria_engine.evaluation.frames.STEP_BUDGET", 150)
    members = [{"age": i % 90} for i in range(10)]
    node = commune().core("every m in members satisfies count(members[age >= m.age]) > 1")
    explainer = commune().explainer({"members": members})
    reason = explainer.reason(node)
    assert reason.result == "no"
    assert reason.because == ()
    assert explainer.operands((node,))[0].quantity.value == 10


# ---- properties ------------------------------------------------------------------------------


@st.composite
def explained(draw: Any, texts: st.SearchStrategy[str]) -> tuple[Explainer, Any]:
    """An explainer over generated facts, some of them unknown, and an expression."""
    facts = draw(full_facts())
    if draw(st.booleans()):
        facts = draw(blurred(facts))
    known = {name: each for name, each in facts.items() if name not in {"judgements", "evidence"}}
    vocabulary = labelled()
    return vocabulary.explainer(known), vocabulary.core(draw(texts))


RESULTS = {True: "yes", False: "no", None: "no"}


@given(explained(conditions(2)))
def test_a_reason_has_the_result_of_its_condition_and_can_be_written(
    case: tuple[Explainer, Any],
) -> None:
    explainer, node = case
    value = explainer.value(node)
    reason = explainer.reason(node)
    known = value is None or isinstance(value, bool)
    assert reason.result == (RESULTS[value] if known else "unknown")
    assert json.loads(reason.model_dump_json())["result"] == reason.result
    assert explainer.reason(node) == reason


@given(explained(numbers(2)))
def test_numbers_have_a_reason_too(case: tuple[Explainer, Any]) -> None:
    explainer, node = case
    reason = explainer.reason(node)
    assert reason.left is not None
    assert (reason.result == "yes") is reason.left.known


COMPARISONS = {
    ">=": lambda margin: margin >= 0,
    ">": lambda margin: margin > 0,
    "<=": lambda margin: margin <= 0,
    "<": lambda margin: margin < 0,
    "=": lambda margin: margin == 0,
    "!=": lambda margin: margin != 0,
}
MEASURED = (
    "n {} m",
    "n {} 3.5",
    "part {} 60% * m",
    "60% * m {} part",
    "part / m {} 60%",
    "r {} n * 12.5%",
    "count(adults) {} 2",
    "count where(members, able) {} 50% * count(members)",
    "share(members, able, 1) {} 60%",
    "total(members.age) {} 100",
)


@given(st.data(), st.sampled_from(MEASURED), st.sampled_from(sorted(COMPARISONS)), st.booleans())
def test_the_margin_agrees_with_the_result(
    data: st.DataObject, measured: str, operator: str, negated: bool
) -> None:
    text = measured.format(operator)
    node_text = f"not({text})" if negated else text
    explainer, node = data.draw(explained(st.just(node_text)))
    reason = explainer.reason(node)
    if reason.margin is None or reason.result == "unknown":
        return
    mirrored = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
    shown = mirrored.get(operator, operator) if measured.startswith("60%") else operator
    met = COMPARISONS[shown](Decimal(reason.margin.value))
    assert met is ((reason.result == "yes") is not negated)


@given(explained(conditions(2)))
def test_explaining_changes_no_frame(case: tuple[Explainer, Any]) -> None:
    _, node = case
    vocabulary = labelled()
    frame = vocabulary.layout.frame({})
    before = list(frame)
    explainer = Explainer(vocabulary, frame)
    explainer.reason(node)
    explainer.operands((node,))
    assert frame == before


@given(explained(conditions(2)))
def test_each_operand_is_listed_once(case: tuple[Explainer, Any]) -> None:
    explainer, node = case
    operands = explainer.operands((node,))
    names = [each.name for each in operands]
    assert len(set(names)) == len(names)
    assert all(json.loads(each.model_dump_json()) for each in operands)
