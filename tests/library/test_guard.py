"""Functions of a host that raise or return values of another type than they declare."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import criteria_engine as ce
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.errors import FunctionFailed, FunctionRefused, TooLong
from criteria_engine.library.declarations import function
from criteria_engine.library.registry import Library
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Status
from criteria_engine.model.values import MAYBE, UNKNOWN, Interval

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
def test_the_exception_of_the_function_is_the_cause(tmp_path: Path, ask: Any) -> None:
    criteria = failing(tmp_path, "books each(books, families) >= 2")
    with pytest.raises(FunctionFailed) as caught:
        ask(criteria, {"books": 6, "families": 0, "shared": True})
    error = caught.value
    assert error.function == "books each"
    assert isinstance(error.__cause__, KeyError)
    assert str(error) == error.said.en == "the function `books each` failed (KeyError)"
    assert "books each" in error.said.vi
    assert pickle.loads(pickle.dumps(error)).function == "books each"  # noqa: S301


def test_an_error_of_the_library_is_not_wrapped(tmp_path: Path) -> None:
    with pytest.raises(TooLong):
        failing(tmp_path, "too long(books) > 0").decide({"books": 1})


# ---- results ---------------------------------------------------------------------------------


def criteria_returning(
    tmp_path: Path, result: str, value: Any, *, rule: str, lift: Any = None
) -> Criteria:
    """Return a set whose only rule calls a function declared to return `result` that returns `value`."""
    gives = function(
        f"gives(books: integer) -> {result}",
        vi="Cho.",
        en="Gives.",
        phrase_vi="cho {books}",
        phrase_en="gives {books}",
        examples={},
        lift=lift,
    )(lambda books: value)
    file = tmp_path / "failing.yaml"
    file.write_text(SET.replace("RULE", f"'{rule}'"), encoding="utf-8")
    return Catalogue.load(file, functions=[gives]).find("failing", on=DAY)


MOMENT = datetime(2024, 1, 1, 12)  # noqa: DTZ001 - any moment


@pytest.mark.parametrize("ask", [Criteria.decide, Criteria.verdict])
@pytest.mark.parametrize(
    ("result", "value", "rule"),
    [
        ("integer", "5", "gives(books) >= 3"),
        ("integer", None, "gives(books) >= 3"),
        ("integer", True, "gives(books) >= 1"),
        ("integer", Decimal("2.5"), "gives(books) >= 1"),
        ("number", 0.5, "gives(books) >= 0.5"),
        ("number", float("nan"), "gives(books) >= 0.5"),
        ("number", Decimal("NaN"), "gives(books) >= 0.5"),
        ("number", Decimal("Infinity"), "gives(books) >= 0.5"),
        pytest.param("number", 10**7000, "gives(books) >= 0.5", id="huge"),
        ("boolean", 1, "gives(books)"),
        ("date", MOMENT, 'gives(books) >= @"2024-01-01"'),
        ("date and time", MOMENT.date(), 'gives(books) >= @"2024-01-01T00:00:00"'),
        ("list<integer>", (1, "2"), "count(gives(books)) = 2"),
        ("list<integer>", {1, 2}, "count(gives(books)) = 2"),
        ("string", b"x", 'gives(books) = "x"'),
    ],
)
def test_a_result_of_another_type_is_refused(
    tmp_path: Path, ask: Any, result: str, value: Any, rule: str
) -> None:
    """Otherwise a comparison with it fails elsewhere, or decides wrongly without an error."""
    criteria = criteria_returning(tmp_path, result, value, rule=rule)
    with pytest.raises(FunctionFailed) as caught:
        ask(criteria, {"books": 6, "shared": True})
    assert caught.value.function == "gives"
    message = f"is declared to return {result}, but returned a `{type(value).__name__}`"
    assert message in str(caught.value)
    assert "gives" in caught.value.said.vi


@pytest.mark.parametrize("ask", [Criteria.decide, Criteria.verdict])
@pytest.mark.parametrize(
    ("result", "value", "rule"),
    [
        ("integer", Decimal("5.0"), "gives(books) = 5"),
        ("number", Decimal(1) / Decimal(8), "gives(books) = 0.125"),
        ("integer?", None, "gives(books) = null"),
        ("list<integer>", [1, 2], "gives(books) = [1, 2]"),
        ("list<list<integer>>", [[1], [2]], "gives(books)[2] = [2]"),
        ("date", DAY, 'gives(books) = @"2024-01-01"'),
        ("date and time", MOMENT, 'gives(books) > @"2024-01-01T00:00:00"'),
        ("days duration", timedelta(days=2), 'gives(books) = @"P2D"'),
        ("string", "x", 'gives(books) = "x"'),
        ("boolean", True, "gives(books)"),
    ],
)
def test_a_result_of_the_declared_type_is_accepted(
    tmp_path: Path, ask: Any, result: str, value: Any, rule: str
) -> None:
    criteria = criteria_returning(tmp_path, result, value, rule=rule)
    assert ask(criteria, {"books": 6, "shared": True}).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(
    ("result", "lifted"),
    [
        ("integer", "some"),
        ("integer", None),
        ("integer", MAYBE),
        ("integer", Interval(0.5, 2)),  # type: ignore[arg-type]
        ("boolean", Interval(0, 1)),
    ],
)
def test_a_lifted_result_must_have_the_declared_type(
    tmp_path: Path, result: str, lifted: Any
) -> None:
    rule = "gives(books)" if result == "boolean" else "gives(books) >= 1"
    with pytest.raises(FunctionFailed):
        criteria_returning(tmp_path, result, 1, rule=rule, lift=lambda books: lifted).decide(
            {"books": {"at_least": 1, "at_most": 2}}
        )


@pytest.mark.parametrize("lifted", [Interval(1, 4), Interval(1), 3, UNKNOWN])
def test_a_valid_lifted_result_is_accepted(tmp_path: Path, lifted: Any) -> None:
    criteria = criteria_returning(
        tmp_path, "integer", 1, rule="gives(books) >= 1", lift=lambda books: lifted
    )
    settled = criteria.decide({"books": {"at_least": 1, "at_most": 2}, "shared": True}).outcome
    assert settled is (Outcome.UNDETERMINED if lifted is UNKNOWN else Outcome.ELIGIBLE)


# ---- invalid declarations --------------------------------------------------------------------


def declare(signature: str, *, phrase: str = "f {n}") -> ce.Function:
    return function(signature, vi="f", en="f", phrase_vi=phrase, phrase_en=phrase, examples={})(
        lambda n: n
    )


@pytest.mark.parametrize(
    ("refused", "name", "why"),
    [
        (lambda: declare("f"), "f", "is not a signature"),
        (lambda: declare("f(n: integr) -> integer"), "integr", "`integr` is not a type"),
        (lambda: declare("f(n: integer) -> integer", phrase="f {m}"), "f", "it may use `{n}`"),
        (lambda: declare("f(n: integer) -> integer", phrase="f {n"), "f", "cannot be filled in"),
        (
            lambda: Library().extend([declare("f(n: number) -> number")] * 2),
            "f",
            "already declared",
        ),
        (lambda: Library().extend([failing]), "failing", "is not declared: write `@function"),  # type: ignore[list-item]
    ],
)
def test_an_invalid_declaration_is_refused(refused: Callable[[], Any], name: str, why: str) -> None:
    with pytest.raises(FunctionRefused, match=why) as caught:
        refused()
    assert isinstance(caught.value, ValueError)
    assert caught.value.said.vi != caught.value.said.en
    assert name in caught.value.function


# ---- failures that do not affect the decision ------------------------------------------------


def test_a_failing_condition_that_does_not_decide_is_unknown(tmp_path: Path) -> None:
    criteria = failing(tmp_path, "families > 0 and books each(books, families) >= 2")
    decision = criteria.decide({"books": 6, "families": 0, "shared": True})
    assert decision.outcome is Outcome.NOT_ELIGIBLE
    (reason,) = decision.finding("i0").reasons.values()
    assert [part.result for part in reason.because] == ["no", "unknown"]
    assert decision.explain("vi")
    assert decision.model_dump_json()


def test_a_failure_on_an_assumed_answer_leaves_the_fact_missing(tmp_path: Path) -> None:
    criteria = failing(tmp_path, 'day before(day) >= @"2024-01-01"')
    decision = criteria.decide({"shared": True})
    assert decision.outcome is Outcome.UNDETERMINED
    assert [missing.path for missing in decision.missing] == ["day"]
    assert decision.finding("i0").status is Status.UNDETERMINED


def test_a_constant_call_that_fails(tmp_path: Path) -> None:
    """The set loads; a constant call that fails raises only when the rule is evaluated."""
    criteria = failing(tmp_path, "books each(books, families) > books each(1, 0)")
    with pytest.raises(FunctionFailed):
        criteria.decide({"books": 1, "families": 1})


def test_a_failure_in_an_assumed_case_is_ignored(tmp_path: Path) -> None:
    criteria = failing(
        tmp_path,
        "books each(books, if shared then 1 else 0) > 1 or books each(1, if shared then 1 else 0) > 3",
    )
    assert criteria.decide({"books": 6}).outcome is Outcome.UNDETERMINED
    assert criteria.decide({"books": 6, "shared": True}).outcome is Outcome.ELIGIBLE
