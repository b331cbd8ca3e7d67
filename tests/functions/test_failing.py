"""A function of a host that raises: one of our errors, with what it raised; explaining goes on."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from criteria_engine import Catalogue, Criteria, FunctionFailed, Outcome, function
from criteria_engine.decision import Status
from criteria_engine.values import TooLong

DAY = date(2024, 1, 1)


@function(
    "day before(day: date) -> date",
    vi="Hôm trước.",
    en="The day before.",
    phrase_vi="hôm trước {day}",
    phrase_en="the day before {day}",
    examples={'day before(@"2024-03-01")': '@"2024-02-29"'},
)
def day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


@function(
    "books each(books: integer, families: integer) -> number",
    vi="Số sách mỗi gia đình.",
    en="Books for each family.",
    phrase_vi="số sách mỗi gia đình ({books} trên {families})",
    phrase_en="books for each family ({books} for {families})",
    examples={"books each(6, 3)": "2"},
)
def books_each(books: int, families: int) -> int:
    if not families:
        raise KeyError("Ông A")
    return books // families


@function(
    "too long(books: integer) -> integer",
    vi="Quá dài.",
    en="Too long.",
    phrase_vi="quá dài {books}",
    phrase_en="too long {books}",
    examples={},
)
def too_long(books: int) -> int:
    raise TooLong


SET = """
format: 1
title: failing
version: v1
name: failing
in_force: {from: 2020-01-01}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: subject
facts:
  day: {type: date, label: day, question: day}
  books: {type: integer, at_least: 0, label: books, question: books}
  families: {type: integer, at_least: 0, label: families, question: families}
  shared: {type: boolean, label: shared, question: shared}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i0, text: t, requires: RULE}
      - {id: i1, text: t, requires: shared}
award: {when: every criterion met}
"""


def failing(tmp_path: Path, rule: str) -> Criteria:
    file = tmp_path / "failing.yaml"
    file.write_text(SET.replace("RULE", f"'{rule}'"), encoding="utf-8")
    functions = (day_before, books_each, too_long)
    return Catalogue.load(file, functions=functions).find("failing", on=DAY)


@pytest.mark.parametrize("ask", [Criteria.decide, Criteria.verdict])
def test_what_it_raises_is_the_cause(tmp_path: Path, ask: Any) -> None:
    criteria = failing(tmp_path, "books each(books, families) >= 2")
    with pytest.raises(FunctionFailed) as caught:
        ask(criteria, {"books": 6, "families": 0, "shared": True})
    error = caught.value
    assert error.function == "books each"
    assert isinstance(error.__cause__, KeyError)
    assert str(error) == error.said.en == "the function `books each` failed (KeyError)"
    assert "books each" in error.said.vi
    assert pickle.loads(pickle.dumps(error)).function == "books each"  # noqa: S301


def test_an_error_of_ours_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(TooLong):
        failing(tmp_path, "too long(books) > 0").decide({"books": 1})


def test_a_condition_that_deciding_did_not_need_is_not_known(tmp_path: Path) -> None:
    criteria = failing(tmp_path, "families > 0 and books each(books, families) >= 2")
    decision = criteria.decide({"books": 6, "families": 0, "shared": True})
    assert decision.outcome is Outcome.NOT_ELIGIBLE
    (reason,) = decision.finding("i0").reasons.values()
    assert [part.result for part in reason.because] == ["no", "unknown"]
    assert decision.explain("vi")
    assert decision.model_dump_json()


def test_asking_for_what_is_missing_tries_days_it_may_not_take(tmp_path: Path) -> None:
    criteria = failing(tmp_path, 'day before(day) >= @"2024-01-01"')
    decision = criteria.decide({"shared": True})
    assert decision.outcome is Outcome.UNDETERMINED
    assert [missing.path for missing in decision.missing] == ["day"]
    assert decision.finding("i0").status is Status.UNDETERMINED


def test_a_function_that_fails_on_what_is_written_down(tmp_path: Path) -> None:
    """The set can be used; what cannot be worked out is told when it is decided."""
    criteria = failing(tmp_path, "books each(books, families) > books each(1, 0)")
    with pytest.raises(FunctionFailed):
        criteria.decide({"books": 1, "families": 1})


def test_a_case_that_nobody_has_stated_is_not_held_against_the_subject(tmp_path: Path) -> None:
    criteria = failing(
        tmp_path,
        "books each(books, if shared then 1 else 0) > 1 or books each(1, if shared then 1 else 0) > 3",
    )
    assert criteria.decide({"books": 6}).outcome is Outcome.UNDETERMINED
    assert criteria.decide({"books": 6, "shared": True}).outcome is Outcome.ELIGIBLE
