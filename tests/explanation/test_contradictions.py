"""What a person judged is listed beside the figures that contradict it; the judgement stands."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest

from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from tests.generated import HEAD, criteria_of

FACTS: Final = """
facts:
  families: {type: integer, at_least: 1, label: số gia đình, question: n}
  learning: {type: integer, at_least: 0, at_most: families, label: số gia đình học tập, question: l}
  fund: {type: boolean, label: có quỹ, denied: chưa có quỹ, question: f}
  fined: {type: integer, at_least: 0, label: số lần bị phạt, question: p}
"""
UNSCORED: Final = (
    HEAD
    + FACTS
    + """
criteria:
  - id: "1"
    name: Gia đình
    indicators:
      - {id: "1.1", text: Tỷ lệ gia đình, requires: learning >= 60% * families}
      - {id: "1.2", text: Có quỹ, requires: fund}
  - id: "2"
    name: Hoạt động
    met_when: {at_least: 1}
    indicators:
      - {id: "2.1", text: Tủ sách, judged: {by: thôn}}
      - {id: "2.2", text: Câu lạc bộ, judged: {by: thôn}, evidence: {what: quyết định}}
knock_outs:
  - {id: fine, text: bị phạt nhiều, when: fined >= 2}
award: {judged: {by: {vi: Ủy ban nhân dân xã, en: The commune}}}
"""
)
SCORED: Final = (
    HEAD
    + FACTS
    + """
criteria:
  - id: "1"
    name: Gia đình
    indicators:
      - {id: "1.1", text: Tỷ lệ gia đình, points: {max: 20, when: learning >= 60% * families}}
      - {id: "1.2", text: Có quỹ, points: {max: 10, when: fund}}
  - id: "2"
    name: Hoạt động
    indicators:
      - id: "2.1"
        text: Nền nếp
        points: {max: 20, minimum: 5, judged: {by: thôn}}
        applies: {when: fund, otherwise: left_out}
award:
  judged: {by: Ủy ban nhân dân xã}
  grades: [{id: fair, name: khá, at_least: 25}]
"""
)


def of(text: str) -> Criteria:
    criteria = criteria_of(text)
    assert criteria is not None
    return criteria


def texts(decision: Decision) -> list[str]:
    return [each.text.vi.replace("\u00a0", " ") for each in decision.contradictions]


def parts(decision: Decision) -> list[tuple[str, str]]:
    return [(each.judgement, each.part) for each in decision.contradictions]


FULL: Final[dict[str, Any]] = {"families": 100, "learning": 60, "fund": True, "fined": 0}


def test_a_share_below_the_one_in_the_text_is_listed_with_both() -> None:
    facts = FULL | {"learning": 57, "judgements": {"2.1": True, "2.2": False, "award": True}}
    decision = of(UNSCORED).decide(facts)
    assert (decision.outcome, decision.settled_by) == ("eligible", "judgement")
    assert texts(decision) == [
        "Được quyết định công nhận, nhưng chỉ tiêu “Tỷ lệ gia đình” chưa đạt (57 %, cần 60 %)."
    ]
    assert parts(decision) == [("award", "1.1")]


@pytest.mark.parametrize(
    ("changed", "judged", "expected"),
    [
        ({}, {"2.1": True, "2.2": False}, []),
        ({"fund": False}, {"2.1": True, "2.2": False}, ["1.2"]),
        ({}, {"2.1": False, "2.2": False}, ["2"]),
        ({"fined": 2}, {"2.1": True, "2.2": False}, ["fine"]),
        ({"learning": None}, {"2.1": True}, []),
    ],
)
def test_only_certain_results_contradict(
    changed: dict[str, Any], judged: dict[str, bool], expected: list[str]
) -> None:
    """A criterion that needs one of two is not contradicted by the other, nor by what is unknown."""
    decision = of(UNSCORED).decide(FULL | changed | {"judgements": {**judged, "award": True}})
    assert [part for _, part in parts(decision)] == expected


def test_a_title_that_a_rule_excludes_contradicts_the_yes() -> None:
    facts = FULL | {"fined": 3, "judgements": {"2.1": True, "2.2": True, "award": True}}
    decision = of(UNSCORED).decide(facts)
    assert (decision.outcome, decision.settled_by) == ("not_eligible", "rules")
    assert texts(decision) == [
        "Được quyết định công nhận, nhưng thuộc trường hợp bị loại “bị phạt nhiều”"
        " (số lần bị phạt ít nhất là 2; hiện là 3)."
    ]


def test_a_no_is_contradicted_where_everything_is_met() -> None:
    facts = FULL | {
        "judgements": {"2.1": True, "2.2": True, "award": False},
        "evidence": {"2.2": True},
    }
    decision = of(UNSCORED).decide(facts)
    assert (decision.outcome, decision.settled_by) == ("not_eligible", "judgement")
    assert texts(decision) == [
        "Quyết định là chưa công nhận, nhưng mọi tiêu chí, điều kiện đều đạt."
    ]
    some = of(UNSCORED).decide(facts | {"fund": False})
    assert texts(some) == []


def test_a_title_granted_at_no_points_lists_the_total() -> None:
    facts = {"families": 10, "learning": 0, "fund": False, "judgements": {"award": True}}
    decision = of(SCORED).decide(facts)
    assert texts(decision) == [
        "Được quyết định công nhận, nhưng tổng điểm là 0/30.",
        "Được quyết định công nhận, nhưng tiêu chí “Gia đình” được 0/30 điểm.",
    ]


def test_a_total_below_the_lowest_grade_and_a_minimum_are_listed() -> None:
    facts = FULL | {"learning": 57, "judgements": {"2.1": 4, "award": True}}
    decision = of(SCORED).decide(facts)
    # The minimum of the indicator excludes the title, so that the rules settle it.
    assert (decision.outcome, decision.settled_by) == ("not_eligible", "rules")
    assert texts(decision) == [
        "Được quyết định công nhận, nhưng tổng điểm 14/50, dưới mức xếp loại thấp nhất (25 điểm).",
        "Được quyết định công nhận, nhưng chỉ tiêu “Tỷ lệ gia đình” được 0/20 điểm (57 %, cần 60 %).",
        "Được quyết định công nhận, nhưng chỉ tiêu “Nền nếp” được 4 điểm, dưới mức tối thiểu 5.",
    ]


def test_a_no_at_full_points_is_listed() -> None:
    decision = of(SCORED).decide(FULL | {"judgements": {"2.1": 20, "award": False}})
    assert texts(decision) == [
        "Quyết định là chưa công nhận, nhưng tổng điểm là 50/50, không điều kiện nào bị vướng."
    ]


def test_a_judged_indicator_without_evidence_or_that_does_not_apply_is_listed() -> None:
    without = {"judgements": {"2.2": True}, "evidence": {"2.2": False}}
    decision = of(UNSCORED).decide(without)
    assert parts(decision) == [("2.2", "2.2")]
    assert "không có minh chứng" in texts(decision)[0]
    decision = of(SCORED).decide({"fund": False, "judgements": {"2.1": 8}})
    assert texts(decision) == [
        "Chỉ tiêu “Nền nếp”: được chấm 8 điểm, nhưng chỉ tiêu này không áp dụng cho trường hợp này."
    ]


def test_they_are_part_of_the_record_and_of_every_explanation() -> None:
    facts = FULL | {"learning": 57, "judgements": {"2.1": True, "2.2": True, "award": True}}
    criteria = of(UNSCORED)
    decision = criteria.decide(facts)
    for _ in range(2):
        # The second record is written from cached JSON.
        record = criteria.decide(facts).model_dump_json()
        assert Decision.model_validate_json(record).contradictions == decision.contradictions
    for language in ("vi", "en"):
        for style in ("text", "markdown", "html"):
            text = decision.explain(language, style=style)
            assert re.search(r"57\s?%.{0,40}60", text, re.DOTALL)
    assert criteria.replay(decision.receipt, facts).contradictions == decision.contradictions


@pytest.mark.parametrize(
    ("award", "vi", "en"),
    [
        (
            {"met": True, "by": "UBND xã Minh Hợp", "on": "2025-12-18"},
            "Được công nhận theo quyết định của UBND xã Minh Hợp ngày 18/12/2025: ho-48, “generated”.",
            "Recognised by decision of UBND xã Minh Hợp of 18 December 2025: ho-48, “generated”.",
        ),
        (
            True,
            "Được công nhận theo quyết định của Ủy ban nhân dân xã: ho-48, “generated”.",
            "Recognised by decision of The commune: ho-48, “generated”.",
        ),
        (
            False,
            "Chưa được công nhận theo quyết định của Ủy ban nhân dân xã: ho-48, “generated”.",
            "Not recognised by decision of The commune: ho-48, “generated”.",
        ),
    ],
)
def test_the_headline_says_who_decided(award: Any, vi: str, en: str) -> None:
    decision = of(UNSCORED).decide(FULL | {"judgements": {"award": award}}, subject_id="ho-48")
    assert decision.explain("vi", style="markdown").splitlines()[0] == f"# {vi}"
    assert decision.explain("en", style="markdown").splitlines()[0] == f"# {en}"


@pytest.mark.parametrize(
    ("applies", "judged", "listed"),
    [
        ("{when: fund, otherwise: full_points}", 20, False),
        ("{when: fund, otherwise: full_points}", 8, True),
        ("{when: fund, otherwise: left_out}", 20, True),
    ],
)
def test_what_counts_as_it_was_judged_is_not_listed(
    applies: str, judged: int, *, listed: bool
) -> None:
    switched = SCORED.replace("{when: fund, otherwise: left_out}", applies)
    decision = of(switched).decide({"fund": False, "judgements": {"2.1": judged}})
    assert [each.part for each in decision.contradictions] == (["2.1"] if listed else [])
