"""The sentences on minima of points and on the number of criteria met, known or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pytest

from criteria_engine.rendering.decision.award import award_sentence
from criteria_engine.rendering.decision.locale import Locale
from tests.generated import HEAD, catalogue_of

ON: Final = date(2024, 1, 1)

COUNTED: Final = (
    HEAD
    + """
facts:
  a: {type: integer, at_least: 0, at_most: 10, label: a, question: a}
  b: {type: integer, at_least: 0, at_most: 10, label: b, question: b}
  c: {type: integer, at_least: 0, at_most: 10, label: c, question: c}
levels: [{id: one, name: {vi: mức 1, en: level 1}}, {id: two, name: {vi: mức 2, en: level 2}}]
criteria:
  - {id: "1", name: x, indicators: [{id: "1.1", text: a, requires: {one: a >= 1, two: a >= 5}}]}
  - {id: "2", name: y, indicators: [{id: "2.1", text: b, requires: {one: b >= 1, two: b >= 5}}]}
  - {id: "3", name: z, indicators: [{id: "3.1", text: c, requires: {one: c >= 1, two: c >= 5}}]}
award: {when: at least 2 of 3 criteria}
"""
)

MINIMA: Final = (
    HEAD
    + """
facts:
  a: {type: integer, at_least: 0, at_most: 20, label: a, question: a}
  b: {type: boolean, label: b, question: b}
criteria:
  - {id: "1", name: x, minimum: 15, indicators: [{id: "1.1", text: a, points: {max: 20, computed: a}}]}
  - {id: habit, name: nếp, minimum: 50%, indicators: [{id: "2.1", text: b, points: {max: 20, when: b}}]}
award: {pass_mark: 10}
"""
)


def sentence(text: str, facts: Mapping[str, Any], id_: str, language: Any, *levels: str) -> str:
    decision = catalogue_of(text).find("generated", on=ON).decide(facts)
    written = award_sentence(decision, decision.finding(id_), Locale(language), levels or None)
    assert written is not None
    return written


@pytest.mark.parametrize(
    ("facts", "levels", "vi", "en"),
    [
        (
            {"a": 5, "b": 5, "c": 0}, (),
            "Đạt 2/3 tiêu chí, cần ít nhất 2.",
            "2 of 3 criteria met, at least 2 needed.",
        ),
        (
            {"a": 5, "b": 1, "c": 0}, (),
            "Đạt 2/3 tiêu chí ở mức 1 và đạt 1/3 tiêu chí ở mức 2, cần ít nhất 2.",
            "2 of 3 criteria met for level 1 and 1 of 3 criteria met for level 2, at least 2 needed.",
        ),
        (
            {"a": 5, "b": 1, "c": 0}, ("two",),
            "Đạt 1/3 tiêu chí, cần ít nhất 2.",
            "1 of 3 criteria met, at least 2 needed.",
        ),
        (
            {"a": 5}, (),
            "Đã đạt 1, có thể đạt đến 3 trong 3 tiêu chí, cần ít nhất 2.",
            "1 of 3 criteria met, up to 3 possible, at least 2 needed.",
        ),
    ],
)  # fmt: skip
def test_criteria_are_counted(
    facts: dict[str, int], levels: tuple[str, ...], vi: str, en: str
) -> None:
    assert sentence(COUNTED, facts, "criteria", "vi", *levels) == vi
    assert sentence(COUNTED, facts, "criteria", "en", *levels) == en


@pytest.mark.parametrize(
    ("facts", "id_", "vi", "en"),
    [
        (
            {"a": 12}, "1.minimum",
            "Tiêu chí 1: 12 điểm, cần ít nhất 15.",
            "Criterion 1: 12 points, at least 15 needed.",
        ),
        (
            {}, "1.minimum",
            "Tiêu chí 1: từ 0 đến 20 điểm, cần ít nhất 15.",
            "Criterion 1: 0 to 20 points, at least 15 needed.",
        ),
        (
            {"b": True}, "habit.minimum",
            "“nếp”: 20 điểm, cần ít nhất 10.",
            "“nếp”: 20 points, at least 10 needed.",
        ),
    ],
)  # fmt: skip
def test_the_points_of_a_criterion_are_compared_with_its_minimum(
    facts: dict[str, Any], id_: str, vi: str, en: str
) -> None:
    assert sentence(MINIMA, facts, id_, "vi") == vi
    assert sentence(MINIMA, facts, id_, "en") == en


def test_the_verdict_counts_the_criteria_of_the_levels_that_are_not_reached() -> None:
    criteria = catalogue_of(COUNTED).find("generated", on=ON)
    at_one = " ".join(criteria.decide({"a": 5, "b": 1, "c": 0}).explain("vi").split())
    assert "Chưa đạt mức 2 vì 2 chỉ tiêu (2.1 và 3.1): đạt 1/3 tiêu chí, cần ít nhất 2." in at_one
    assert "• ✗ Đạt 1/3 tiêu chí, cần ít nhất 2." in at_one
    at_none = " ".join(criteria.decide({"a": 0, "b": 0}).explain("en").split())
    assert (
        "Not at level 1 because of 2 indicators (1.1 and 2.1): 0 of 3 criteria met, up to 1 possible,"
        " at least 2 needed."
    ) in at_none


def test_the_verdict_has_the_minimum_that_is_not_reached() -> None:
    criteria = catalogue_of(MINIMA).find("generated", on=ON)
    text = " ".join(criteria.decide({"a": 12, "b": True}).explain("vi").split())
    assert "Tiêu chí 1: 12 điểm, cần ít nhất 15." in text
