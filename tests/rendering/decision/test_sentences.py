"""Results as sentences: totals, minima, awards, joined conditions, thresholds by case, questions, cautions."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from criteria_engine.bilingual import Language
from tests.generated import catalogue_of
from tests.packaged import packaged

DAY = date(2026, 2, 20)

HEAD = """
format: 1
title: sentences
version: v1
name: {vi: Danh hiệu thử, en: Trial title}
in_force: {from: 2020-01-01}
source: {document: thử, checked_on: 2026-01-01, basis: seen}
subject: {vi: Xã, en: Commune}
"""


def told(text: str, facts: dict[str, Any], language: Language = "vi") -> str:
    """The explanation of a decision, on one line and with plain blanks."""
    criteria = catalogue_of(HEAD + text).find("sentences", on=DAY)
    output = criteria.decide(facts).explain(language)
    return " ".join(output.replace("│", " ").split())


# ---- points ----------------------------------------------------------------------------------

SHEET = """
facts:
  x: {type: number, at_least: 0, at_most: 50, label: số bài, question: "Mấy bài?"}
  y: {type: number, at_least: 0, at_most: 50, label: số giờ, question: "Mấy giờ?"}
criteria:
  - id: I
    name: Một
    indicators:
      - {id: "1", text: Bài, points: {max: 50, computed: x}}
      - {id: "2", text: Giờ, points: {max: 50, computed: y}}
award: {total: 100, pass_mark: 80, minimum_per_indicator: 5}
"""


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"x": 30, "y": 39}, "Tổng điểm 69/100, còn thiếu 11 điểm so với mức 80."),
        ({"x": 40, "y": 39.5}, "Tổng điểm 79,5/100, còn thiếu 0,5 điểm so với mức 80."),
        ({"x": 40, "y": 40}, "Tổng điểm 80/100, vừa đủ mức 80 "),
        ({"x": 40, "y": 43}, "Tổng điểm 83/100, vượt mức 80 là 3 điểm "),
        ({"x": 40}, "Tổng điểm 40–90/100; phải đạt từ 80 điểm trở lên "),
        ({"x": 50, "y": 4}, "Chỉ tiêu 2 mới được 4 điểm; mỗi chỉ tiêu phải từ 5 điểm trở lên."),
        (
            {"x": 4, "y": 4.5},
            "Chỉ tiêu 1 mới được 4 điểm và chỉ tiêu 2 mới được 4,5 điểm;"
            " mỗi chỉ tiêu phải từ 5 điểm trở lên.",
        ),
    ],
)
def test_points_are_told_with_what_is_lacking(facts: dict[str, Any], sentence: str) -> None:
    output = told(SHEET, {name: Decimal(str(each)) for name, each in facts.items()})
    assert sentence in output
    assert "một phần" not in output
    assert "trọn điểm" not in output


def test_points_stand_in_place_of_a_word() -> None:
    output = told(SHEET, {"x": 37, "y": 50})
    assert "1 Bài 37/50 điểm" in output
    assert "2 Giờ 50/50 điểm" in output


def test_points_in_english() -> None:
    output = told(SHEET, {"x": 30, "y": 4}, "en")
    assert "34/100 points in total, 46 short of the mark of 80." in output
    assert "Indicator 2 has 4; each indicator needs at least 5 points." in output


# ---- conditions with parts -------------------------------------------------------------------

PARTS = """
facts:
  a: {type: boolean, label: có tủ sách, question: "Có tủ sách không?"}
  b: {type: boolean, label: có mạng, question: "Có mạng không?"}
  c: {type: boolean, label: có phòng, question: "Có phòng không?"}
criteria:
  - id: "1"
    name: Một
    indicators:
      - {id: "1.1", text: Điều kiện, requires: CONDITION}
award: {when: every criterion met}
"""


@pytest.mark.parametrize(
    ("condition", "facts", "sentence"),
    [
        ("a and b", {"a": True}, "Phải đạt cả hai điều kiện; mới rõ một điều kiện."),
        ("a and b", {}, "Phải đạt cả hai điều kiện; chưa rõ điều kiện nào."),
        ("a and b", {"a": True, "b": False}, "Phải đạt cả hai điều kiện; một điều kiện chưa đạt."),
        ("a and b", {"a": False, "b": False}, "Phải đạt cả hai điều kiện; chưa đạt điều kiện nào."),
        ("a and b and c", {"a": True, "b": True}, "Phải đạt đủ 3 điều kiện; mới rõ hai điều kiện."),
        (
            "a or b",
            {"a": False, "b": False},
            "Phải đạt ít nhất một trong hai điều kiện; chưa đạt điều kiện nào.",
        ),
        ("a or b", {"a": False}, "Phải đạt ít nhất một trong hai điều kiện; mới rõ một điều kiện."),
        (
            "a or b or c",
            {},
            "Phải đạt ít nhất một trong 3 điều kiện; chưa rõ điều kiện nào.",
        ),
    ],
)
def test_a_condition_of_parts_says_how_far_it_is_met(
    condition: str, facts: dict[str, Any], sentence: str
) -> None:
    assert sentence in told(PARTS.replace("CONDITION", condition), facts)


# ---- thresholds by case ----------------------------------------------------------------------

CASES = """
facts:
  people: {type: integer, at_least: 1, unit: {vi: người, en: people}, label: số dân, question: "Mấy?"}
  trained:
    type: integer
    at_least: 0
    unit: {vi: người, en: people}
    label: {vi: số người được đào tạo, en: the number of trained people}
    question: "Mấy người?"
  hard:
    type: boolean
    label: {vi: xã thuộc vùng khó khăn, en: the commune lies in a difficult area}
    question: "Vùng nào?"
  far: {type: boolean, label: xã ở hải đảo, question: "Ở đảo không?"}
parameters:
  rate:
    label: tỷ lệ cần
    values:
      - {when: hard, value: 10%}
      - {value: 12%}
  most:
    label: số nhiều nhất
    values:
      - {when: hard, value: 900}
      - {value: 700}
criteria:
  - id: "1"
    name: Một
    indicators:
      - {id: "1.1", text: Tỷ lệ, requires: 'CONDITION'}
award: {when: every criterion met}
"""


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (
            "trained >= rate * people",
            "Vùng khó khăn cần 949 người, nơi khác cần 1.139 người; hiện có 1.002 người.",
        ),
        (
            "trained > rate * people",
            "Vùng khó khăn cần 949 người, nơi khác cần 1.139 người; hiện có 1.002 người.",
        ),
        (
            "trained / people >= rate",
            "Vùng khó khăn cần 949 người, nơi khác cần 1.139 người; hiện có 1.002 người.",
        ),
        (
            "trained >= (if hard then 900 else 1100)",
            "Vùng khó khăn cần 900 người, nơi khác cần 1.100 người; hiện có 1.002 người.",
        ),
        (
            "trained > (if hard then 900 else 1100)",
            "Vùng khó khăn cần 901 người, nơi khác cần 1.101 người; hiện có 1.002 người.",
        ),
        (
            "trained >= (if far then 800 else if hard then 900 else 1100)",
            "Hải đảo cần 800 người, vùng khó khăn cần 900 người, trường hợp khác cần 1.100 người;"
            " hiện có 1.002 người.",
        ),
        (
            "trained <= (if hard then 1200 else 1000)",
            "Vùng khó khăn được tối đa 1.200 người, nơi khác được tối đa 1.000 người;"
            " hiện có 1.002 người.",
        ),
        (
            "trained <= most",
            "Vùng khó khăn được tối đa 900 người, nơi khác được tối đa 700 người;"
            " hiện có 1.002 người.",
        ),
    ],
)
def test_each_case_of_an_unknown_fact_says_how_many_are_needed(
    condition: str, sentence: str
) -> None:
    output = told(CASES.replace("CONDITION", condition), {"people": 9486, "trained": 1002})
    assert sentence in output


def test_a_known_fact_leaves_one_threshold() -> None:
    facts = {"people": 9486, "trained": 1002, "hard": False}
    output = told(CASES.replace("CONDITION", "trained >= rate * people"), facts)
    assert "ít nhất bằng 12 % số dân (không thuộc vùng khó khăn): không" in output
    assert "vùng khó khăn: 10 %" not in output
    assert "1.002 / 9.486 = 10,56 %, cần 12 %, thiếu 137 người" in output


def test_an_unknown_number_is_compared_with_a_number_of_people() -> None:
    text = CASES.replace("CONDITION", "trained >= 60% * people")
    output = told(text, {"people": 9486, "trained": {"at_least": 5402, "at_most": 6272}})
    assert "5.402–6.272 / 9.486 = 56,95–66,12 %, cần 60 %, tức 5.692 người" in output


def test_cases_in_english() -> None:
    text = CASES.replace("CONDITION", "trained >= rate * people")
    output = told(text, {"people": 9486, "trained": 1002}, "en")
    assert (
        "In a difficult area: 949 people needed, elsewhere: 1,139 people needed;"
        " there are 1,002 people." in output
    )


# ---- items of lists --------------------------------------------------------------------------

ITEMS = """
facts:
  members:
    type: list
    CALLED
    label: các thành viên trong gia đình
    question: "Gồm những ai?"
    fields:
      role: {type: string, label: vai, question: "Là ai?"}
      age: {type: integer, at_least: 0, unit: {vi: tuổi, en: years}, label: tuổi, question: "Mấy tuổi?"}
      studies:
        type: boolean
        label: {vi: đang học, en: studies}
        question: {vi: "QUESTION", en: "Does this pupil's school know it?"}
criteria:
  - id: "1"
    name: Một
    indicators:
      - {id: "1.1", text: Học, requires: every m in members satisfies m.studies}
award: {when: every criterion met}
"""

CHILDREN = [{"role": "mẹ", "age": 37, "studies": True}, {"role": "con"}, {"role": "con", "age": 13}]


@pytest.mark.parametrize(
    ("called", "question", "asked"),
    [
        ("called: role", "Học sinh này có học không?", "Con thứ hai (13 tuổi) có học không?"),
        ("called: role", "Có học không?", "Con thứ hai (13 tuổi): có học không?"),
        (
            "called: role",
            "Việc học của người này thế nào?",
            "Việc học của con thứ hai (13 tuổi) thế",
        ),
        ("", "Học sinh này có học không?", "Học sinh thứ ba (13 tuổi) có học không?"),
        ("", "Có học không?", "Thành viên trong gia đình thứ ba (13 tuổi): có học không?"),
        (
            "called: role",
            "Có học chuẩn này không?",
            "Con thứ hai (13 tuổi): có học chuẩn này không?",
        ),
    ],
)
def test_a_question_names_the_item(called: str, question: str, asked: str) -> None:
    text = ITEMS.replace("    CALLED\n", f"    {called}\n" if called else "")
    output = told(text.replace("QUESTION", question), {"members": CHILDREN})
    assert asked in output
    assert "members[" not in output


def test_a_question_names_the_item_in_english() -> None:
    text = ITEMS.replace("CALLED", "called: role").replace("QUESTION", "Có học không?")
    output = told(text, {"members": CHILDREN}, "en")
    assert "Does con (second)'s (13 years) school know it?" in output


# ---- awards that a person decides ------------------------------------------------------------


def test_a_decision_of_a_person_is_a_statement() -> None:
    clans = packaged().find("learning_family", on=date(2019, 12, 20))
    award = {"met": True, "by": "Ủy ban nhân dân xã Minh Hợp", "on": "2019-12-25"}
    output = clans.decide({"members": [], "judgements": {"award": award}}).explain("vi")
    assert "Ủy ban nhân dân xã Minh Hợp đã đồng ý công nhận ngày 25/12/2019" in output
    before_the_questions = output.split("Thông tin còn thiếu")[0].split("Còn chờ xét")[0]
    assert "không?" not in before_the_questions


def test_the_caution_is_one_sentence_and_names_every_part() -> None:
    clans = packaged().find("learning_family", on=date(2019, 12, 20))
    output = " ".join(clans.decide({"members": []}).explain("vi").replace("│", " ").split())
    assert "Kết quả tạm thời: một số tiêu chí chưa đối chiếu với văn bản gốc." in output
    assert "nội dung khác" not in output.split("Kết quả từng tiêu chí")[0]
    assert not re.search(r"Cần kiểm tra", output)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_percentages_are_written_one_way(language: Language) -> None:
    commune = packaged().find("learning_community", scope="commune", on=date(2019, 12, 28))
    output = commune.decide({}).explain(language)
    wrong = r"\d%" if language == "vi" else r"\d[ \u00a0]%"
    assert not re.search(wrong, output)


# ---- what does not apply ---------------------------------------------------------------------

SWITCHED = """
facts:
  school: {type: boolean, label: {vi: nơi được xét là trường học, en: the place is a school}, question: "t?"}
  n: {type: integer, at_least: 0, unit: {vi: người, en: people}, label: {vi: số người học, en: number of learners}, question: "n?"}
  m: {type: integer, at_least: 1, unit: {vi: người, en: people}, label: {vi: số người, en: number of people}, question: "m?"}
definitions:
  kept: {label: {vi: nội dung cũ còn được áp dụng, en: the old items still apply}, value: 'false'}
criteria:
  - id: "1"
    name: {vi: Của trường, en: Of schools}
    indicators:
      - {id: "1.1", text: {vi: Trường có người học, en: There are learners}, requires: n > 5,
         applies: {when: school, otherwise: left_out}}
  - id: "2"
    name: {vi: Đã bỏ, en: Dropped}
    indicators:
      - {id: "2.1", text: {vi: Không còn dùng, en: Unused}, requires: n > 50,
         applies: {when: 'false', otherwise: left_out}}
      - {id: "2.2", text: {vi: Nội dung cũ, en: Old}, judged: {by: xã},
         applies: {when: kept, otherwise: left_out}}
  - id: "3"
    name: {vi: Chung, en: All}
    indicators:
      - {id: "3.1", text: {vi: Người học, en: Learners}, requires: n >= 60% * m}
award: {when: every criterion met, judged: {by: {vi: Ủy ban nhân dân xã, en: The commune committee}}}
"""


def test_a_criterion_without_an_indicator_that_applies_does_not_apply() -> None:
    facts = {"school": False, "n": 6, "m": 7, "judgements": {"award": True}}
    output = told(SWITCHED, facts)
    assert "1. Của trường – Không áp dụng 1.1" in output
    assert "2. Đã bỏ – Không áp dụng 2.1" in output
    assert "3. Chung ✓ Đạt" in output
    assert "1. Của trường ✓ Đạt" in told(SWITCHED, facts | {"school": True})


def test_a_criterion_that_has_no_indicator_yet_applies() -> None:
    empty = SWITCHED.replace(
        '  - id: "3"', '  - {id: "0", name: {vi: Trống, en: Empty}, indicators: []}\n  - id: "3"'
    )
    assert "0. Trống ✓ Đạt" in told(empty, {"school": False, "n": 6, "m": 7})


def test_what_the_set_switches_off_has_the_reason_of_the_set_or_none() -> None:
    output = told(SWITCHED, {"school": False, "n": 6, "m": 7, "judgements": {"award": True}})
    assert "– Không áp dụng Lý do: nơi được xét là trường học: không. 2. Đã bỏ" in output
    assert (
        "2.1 Không còn dùng – Không áp dụng 2.2 Nội dung cũ – Không áp dụng Lý do: nội dung"
        in output
    )


def test_a_judgement_of_what_the_set_switches_off_is_no_contradiction() -> None:
    facts = {"school": False, "n": 6, "m": 7, "judgements": {"2.2": True, "award": True}}
    assert "Kết quả xét khác với số liệu" not in told(SWITCHED, facts)


def test_of_a_title_that_a_person_settled_it_is_not_said_that_the_indicators_are_enough() -> None:
    text = told(SWITCHED, {"school": True, "n": 4, "m": 7, "judgements": {"award": True}})
    assert "đủ để được xét" not in text
    assert "Vì sao đạt" not in text


def test_english_names_numbers_and_judges_with_their_articles() -> None:
    facts = {"school": True, "n": 4, "m": 7}
    text = told(SWITCHED, facts | {"judgements": {"award": True}}, "en")
    assert "The number of learners is at least 60% of the number of people: no" in text or (
        "number of learners is at least 60% of the number of people" in told(SWITCHED, facts, "en")
    )
    waiting = told(SWITCHED, {"school": True, "n": 6, "m": 7}, "en")
    assert "the decision of the commune committee is awaited" in waiting


# ---- numbers in the table --------------------------------------------------------------------

COMPUTED = """
facts:
  kind: {type: enumeration, values: {a: cơ quan, b: trường, c: doanh nghiệp}, label: loại nơi, question: "k?"}
  big: {type: boolean, label: nơi đó lớn, question: "b?"}
  done: {type: integer, at_least: 0, unit: người, label: số người học xong, question: "d?"}
  all_of_them: {type: integer, at_least: 1, unit: người, label: số người, question: "a?"}
  given: {type: integer, at_least: 0, at_most: 10, label: điểm người chấm, question: "g?"}
  late: {type: integer, at_least: 0, unit: em, label: số em bỏ học, question: "l?"}
  weak: {type: integer, at_least: 0, unit: em, label: số em học kém, question: "w?"}
prerequisites:
  - {id: place, text: Nơi được xét, requires: kind = "a" or (kind = "b" and big)}
criteria:
  - id: "1"
    name: Một
    indicators:
      - {id: "1.1", text: Học xong, points: {max: 10, computed: "if done >= all_of_them then 10 else given"}}
      - {id: "1.2", text: Không em nào, points: {max: 5, when: late = 0 and weak = 0}}
award: {pass_mark: 1}
"""

PLACE = {"kind": "a", "done": 3, "all_of_them": 4, "given": 7, "late": 0, "weak": 1}


def test_points_are_explained_by_what_they_are_computed_from_only() -> None:
    output = told(COMPUTED, PLACE)
    assert (
        "7/10 điểm Số người học xong ít nhất bằng số người: 3 người, cần 4 người, thiếu 1 người;"
        " Điểm người chấm: 7." in output
    )
    assert "10/10 điểm 3 người, đúng bằng ngưỡng." in told(COMPUTED, PLACE | {"all_of_them": 3})


def test_conditions_that_compare_with_zero_have_their_result() -> None:
    output = told(COMPUTED, PLACE)
    assert "Số em bỏ học là 0 em: có; Số em học kém là 0 em: không (1 em)." in output


def test_alternatives_in_brackets_are_counted_and_only_one_is_required() -> None:
    output = told(COMPUTED, PLACE | {"weak": 0})
    assert "• Đạt ít nhất một trong hai điều kiện." in output
    assert "• Cả hai điều kiện: không." in output


def test_before_a_decision_is_awaited_it_is_said_what_lacks_information() -> None:
    lacking = "Còn thiếu thông tin về chỉ tiêu 3.1; sau đó chờ Ủy ban nhân dân xã quyết định."
    assert lacking in told(SWITCHED, {"school": False, "m": 7})


KINDS = """
facts:
  kind: {type: enumeration, values: {a: nhà trẻ, b: tiểu học, c: trung học, d: đại học, e: viện, f: trạm, none: chưa xếp loại nào}, label: loại nơi, question: "k?"}
  people: {type: integer, at_least: 1, unit: người, label: số người, question: "p?"}
  good: {type: integer, at_least: 0, unit: người, label: số người giỏi, question: "g?"}
  points: {type: integer, at_least: 0, at_most: 50, unit: điểm, label: điểm chấm, question: "o?"}
prerequisites:
  - {id: place, text: Nơi được xét, requires: 'kind in ("a", "b", "c", "d", "e")'}
  - {id: sorted, text: Đã xếp loại, requires: kind != "none"}
  - {id: many, text: Có nhiều người giỏi, requires: good > 5}
  - {id: half, text: Một nửa giỏi, requires: good >= 50% * people}
criteria:
  - id: "1"
    name: Một
    indicators:
      - {id: "1.1", text: Cộng điểm, points: {max: 10, computed: "min(points, 10)"}}
      - {id: 1.scored, text: Có hồ sơ, points: {max: 1, when: points >= 0}, evidence: {what: hồ sơ của xã}}
award: {pass_mark: 1}
"""  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "vi", "en"),
    [
        ({"kind": "f"}, "Loại nơi là nhà trẻ, tiểu học, trung học hoặc 2 loại khác: không (trạm).", "2 others"),
        ({"kind": "none"}, "Loại nơi khác “chưa xếp loại nào”: không", ""),
        ({"good": 5}, "không (5 người, đúng bằng ngưỡng nên không tính)", "exactly at the threshold, which does not count"),
        ({}, "Số người giỏi ít nhất bằng 50 % số người: chưa rõ.", "not known."),
        ({"good": 6}, "chưa rõ (6 người, so với 50 % của một số chưa biết)", "(6 người, against 50% of a number not known)"),
        ({"points": 7}, "7/10 điểm Điểm chấm, nhiều nhất 10 điểm: 7 điểm.", "at most 10"),
        ({"points": 3}, "Có minh chứng cho “Có hồ sơ” không (hồ sơ của xã)?", "Is there evidence for “Có hồ sơ” (hồ sơ của xã)?"),
    ],
)  # fmt: skip
def test_sentences_read_aloud(facts: dict[str, Any], vi: str, en: str) -> None:
    assert vi in told(KINDS, facts)
    assert en in told(KINDS, facts, "en")
