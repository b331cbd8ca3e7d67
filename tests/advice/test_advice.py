"""Advice on single families: plans, words, questions, levels, and where there is none."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from criteria_engine import read_record
from criteria_engine.bilingual import Language
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.model.advice import Advice
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.set_page.changes import change_text
from tests.generated import catalogue_of
from tests.missing_package import output_without
from tests.packaged import packaged

TEXT: Final = Path(__file__).with_name("family.yaml").read_text(encoding="utf-8")

DAY: Final = date(2026, 5, 1)


def family(text: str = TEXT, on: date = DAY) -> Criteria:
    return catalogue_of(text).find("family", on=on)


FAMILY: Final = family()


def member(role: str, age: int, topics: int | None = None, able: bool = True) -> dict[str, Any]:
    known = {} if topics is None else {"topics": topics}
    return {"role": role, "age": age, "able": able, **known}


def advise(facts: dict[str, Any], **options: Any) -> Advice:
    return FAMILY.decide(facts).advice(**options)


ADULTS: Final = [member("bố", 41, 0), member("mẹ", 38, 0), member("bà", 66, 0)]

FACTS: Final[dict[str, Any]] = {
    "registered": True,
    "corner": False,
    "books": 12,
    "members": [*ADULTS, member("con", 10, 0)],
}


def lines(advice: Advice) -> list[str]:
    return [step.text.vi for plan in advice.plans for step in (*plan.ask, *plan.do)]


def test_the_plans_of_a_family_in_words() -> None:
    advice = FAMILY.decide(FACTS).advice()
    assert (advice.status, advice.complete) == ("plans", True)
    assert [plan.price for plan in advice.plans] == [9, 10, 11]
    assert advice.text.vi.splitlines() == [
        "Có 3 cách để đạt “Gia đình học tập (mẫu)”, cách ít công nhất đứng trước:",
        "Cách 1 (công sức 9):",
        "  làm: Có góc học tập (hiện nay: chưa có góc học tập); người làm: chủ hộ.",
        "  làm: 3 thành viên – bố (41 tuổi), mẹ (38 tuổi), bà (66 tuổi): mỗi thành viên thêm 1 nội dung"
        " (số nội dung đã học trong năm từ 0 lên 1).",
        "Cách 2 (công sức 10):",
        "  làm: Thêm 20 cuốn (số cuốn sách từ 12 lên 32); chậm nhất ngày 30/11/2026.",
        "  làm: 3 thành viên – bố (41 tuổi), mẹ (38 tuổi), bà (66 tuổi): mỗi thành viên thêm 1 nội dung"
        " (số nội dung đã học trong năm từ 0 lên 1).",
        "Cách 3 (công sức 11):",
        "  làm: Có góc học tập (hiện nay: chưa có góc học tập); người làm: chủ hộ.",
        "  làm: Thêm 20 cuốn (số cuốn sách từ 12 lên 32); chậm nhất ngày 30/11/2026.",
        "  làm: 2 trong số 3 thành viên – bố (41 tuổi), mẹ (38 tuổi), bà (66 tuổi): mỗi thành viên thêm 1 nội"
        " dung (số nội dung đã học trong năm từ 0 lên 1).",
        "Việc gì thay đổi được và tốn bao nhiêu công là ước lượng của người soạn bộ tiêu chí, không phải luật.",
    ]
    assert "  do: 20 books more (the number of books from 12 to 32); by 30 November 2026" in str(
        advice.text.en
    )


def test_members_who_are_alike_are_one_line() -> None:
    last = advise(FACTS).plans[-1].do[-1]
    assert last.paths == ("members[1].topics", "members[2].topics")
    assert last.alike == ("members[3].topics",)
    assert (last.price, last.value) == (4, 1)
    assert last.old is not None
    assert (last.old.vi, last.new.en) == ("0 nội dung", "1 topic")


def test_questions_stand_apart_and_come_first() -> None:
    facts = {**FACTS, "books": 30, "members": [member("bố", 41), member("mẹ", 38)]}
    advice = advise(facts)
    assert [(len(p.ask), len(p.do), p.price) for p in advice.plans] == [(1, 0, 0), (1, 1, 3)]
    assert advice.plans[0].ask[0].paths == ("members[1].topics", "members[2].topics")
    assert advice.plans[0].ask[0].answer == "at_least"
    assert "Cách 1 (chỉ cần hỏi):" in advice.text.vi


def test_a_question_about_a_yes_or_no_fact_says_which_answer_is_needed() -> None:
    facts = {**FACTS, "books": 28, "members": [member("bố", 41, 1)]}
    advice = advise({k: v for k, v in facts.items() if k != "corner"})
    assert lines(advice)[0] == "Nhà có góc học tập không? Cần: có góc học tập."
    assert lines(advice)[1] == "Thêm 5 cuốn (số cuốn sách từ 28 lên 33)"


def test_that_nothing_helps_is_proved() -> None:
    advice = advise({**FACTS, "registered": False})
    assert (advice.status, advice.complete, advice.plans) == ("impossible", True, ())
    assert advice.text.vi.startswith("Năm nay không còn cách nào để đạt")


def test_after_its_last_day_nothing_changes_any_more() -> None:
    facts = {**FACTS, "corner": True, "members": [member("bố", 41, 1)], "books": 9}
    assert [plan.price for plan in advise(facts).plans] == [1]
    assert family(on=date(2026, 12, 1)).decide(facts).advice().status == "impossible"


def test_what_is_reached_needs_nothing() -> None:
    advice = advise({**FACTS, "corner": True, "books": 30, "members": [ADULTS[0] | {"topics": 1}]})
    assert (advice.status, advice.plans) == ("reached", ())


def test_a_list_has_to_be_known_first() -> None:
    advice = advise({"registered": True, "books": 3})
    assert (advice.status, advice.unknown_lists) == ("open", ("members",))
    assert "các thành viên trong gia đình" in advice.text.vi


def test_a_set_without_changes_says_so() -> None:
    text = "\n".join(line for line in TEXT.splitlines() if "changeable:" not in line)
    advice = family(text).decide(FACTS).advice()
    assert advice.status == "impossible"
    assert "không ghi điều gì có thể thay đổi" in advice.text.vi


def test_the_limit_is_told() -> None:
    advice = advise(FACTS, limit=1)
    assert (len(advice.plans), advice.complete) == (1, False)
    assert "có thể còn cách khác" in advice.text.vi
    with pytest.raises(ValueError, match="limit"):
        advise(FACTS, limit=0)
    with pytest.raises(ValueError, match="no level 'two'"):
        FAMILY.decide(FACTS).advice(level="two")


LEVELS: Final = """
format: 1
title: family
version: "2026"
name: Đơn vị học tập (mẫu)
example_only: true
in_force: {from: 2026-01-01}
source: {document: mẫu, checked_on: 2026-11-23, basis: seen}
subject: Đơn vị
levels: [{id: one, name: mức 1}, {id: two, name: mức 2}]
facts:
  staff: {type: integer, at_least: 1, unit: người, label: số người}
  learners:
    part_of: staff
    label: số người học
    changeable: {direction: up, by: Công đoàn}
  commune: {type: decision, of: other, label: xã là xã học tập, changeable: {direction: up, price: 20}}
criteria:
  - id: "1"
    name: Học
    indicators:
      - id: "1.1"
        text: Người học
        requires: {one: learners >= 60% * staff, two: learners >= 80% * staff}
      - id: "1.2"
        text: Kế hoạch
        judged: {by: Phòng Nội vụ, changeable: {direction: up, price: 5}}
        evidence: {what: bản kế hoạch, changeable: up}
      - id: "1.3"
        text: Xã
        requires: {one: staff > 0, two: commune.eligible}
award: {when: every criterion met}
"""

OTHER: Final = """
format: 1
title: other
version: "1"
name: Xã học tập (mẫu)
example_only: true
in_force: {from: 2026-01-01}
source: {document: mẫu, checked_on: 2026-11-23, basis: seen}
subject: Xã
facts: {fine: {type: boolean, label: đạt}}
criteria: [{id: "1", name: Đạt, requires: fine}]
award: {when: every criterion met}
"""


def test_levels_titles_judgements_and_evidence() -> None:
    entries = (*catalogue_of(LEVELS).entries, *catalogue_of(OTHER).entries)
    unit = Catalogue(entries).find("family", on=DAY)
    facts = {
        "staff": 50,
        "learners": 28,
        "commune": {"outcome": "not_eligible"},
        "judgements": {"1.2": False},
        "evidence": {"1.2": False},
    }
    one = unit.decide(facts).advice(level="one")
    assert [plan.price for plan in one.plans] == [8]
    assert lines(one) == [
        "Thêm 2 người (số người học từ 28 lên 30)",
        "“Kế hoạch”: được xét là đạt (người xét: Phòng Nội vụ)",
        "Có minh chứng cho “Kế hoạch”: bản kế hoạch",
    ]
    assert one.plans[0].do[0].by is not None
    two = unit.decide(facts).advice(level="two")
    assert [plan.price for plan in two.plans] == [12 + 5 + 1 + 20]
    assert "Xã là xã học tập: đạt danh hiệu" in lines(two)
    assert two.text.vi.startswith("Chỉ có một cách để đạt mức “mức 2” của “Đơn vị học tập (mẫu)”:")
    assert unit.decide(facts).advice() == one.model_copy(
        update={"level": None, "text": unit.decide(facts).advice().text}
    )


def test_a_decision_that_was_read_from_a_record_has_no_facts() -> None:
    decision = FAMILY.decide(FACTS)
    for read in (read_record(decision.record()), pickle.loads(pickle.dumps(decision))):  # noqa: S301
        with pytest.raises(ValueError, match="has no facts"):
            read.advice()


def test_the_missing_extra_is_named() -> None:
    code = """
from datetime import date
import criteria_engine as ce
criteria = ce.Catalogue.packaged().find("learning_family", on=date(2025, 3, 1))
try:
    criteria.decide({}).advice()
except ce.MissingPackages as error:
    print(error)
"""
    assert "criteria-engine[analysis]" in output_without("z3", code)


def test_the_json_reads_back() -> None:
    advice = advise(FACTS)
    assert Advice.model_validate_json(advice.model_dump_json()) == advice


# ---- packaged sets -------------------------------------------------------------------------------


def test_a_citizen_of_the_packaged_sets() -> None:
    citizen = packaged().find("learning_citizen", on=date(2025, 11, 20))
    points = {str(number): 8 for number in range(1, 11)} | {"6": 4}
    advice = citizen.decide({"form": "form_1", "judgements": points}).advice()
    assert (advice.complete, [plan.price for plan in advice.plans]) == (True, [4])
    assert "judgements.6" in {path for step in advice.plans[0].do for path in step.paths}
    assert all(
        "(người xét: Công dân tự chấm, cấp có thẩm quyền xét)" in each for each in lines(advice)
    )


def test_the_targets_of_a_commune() -> None:
    targets = packaged().find("targets_qd387", on=date(2025, 6, 30))
    facts = {name: 100 for name, each in targets.shape.fields.items() if each.kind == "integer"}
    advice = targets.decide({**facts, "learning_families": 62}).advice()
    assert lines(advice) == ["Thêm 8 hộ (số hộ đạt Gia đình học tập từ 62 lên 70)"]


def test_what_is_not_changeable_in_packaged_sets_is_not_advised() -> None:
    commune = packaged().find("learning_community", scope="commune", on=date(2026, 2, 20))
    changeable = {
        name for name, fact in commune.checked.facts.items() if fact.document.changeable is not None
    }
    assert {"learning_citizens", "centre_rooms", "yearly_plan"} <= changeable
    assert not {"citizens", "difficult_area", "level_1_months"} & changeable


# ---- where authors read it -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "lines_"),
    [
        (
            "vi",
            [
                "có thể làm được; công sức 3; người làm: chủ hộ.",
                "có thể tăng; mỗi bước 5; công sức mỗi bước 1; chậm nhất ngày 30/11/2026.",
                "có thể tăng; công sức mỗi bước 2.",
            ],
        ),
        (
            "en",
            [
                "can be brought about; effort 3; by chủ hộ.",
                "can become greater; in steps of 5; effort of a step 1; by 30 November 2026 at the latest.",
                "can become greater; effort of a step 2.",
            ],
        ),
    ],
)
def test_the_page_of_a_set_says_what_can_change(language: Language, lines_: list[str]) -> None:
    facts = FAMILY.checked.facts
    shown = [facts["corner"], facts["books"], facts["members"].fields["topics"]]
    texts = [change_text(each, Locale(language)) for each in shown]
    assert [each.partition(": ")[2] for each in texts] == lines_
    assert change_text(facts["registered"], Locale(language)) == ""
