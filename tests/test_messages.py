"""Messages: one for each mistake, at the right location, in the language of the reader."""

from __future__ import annotations

import pickle
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, Final

import pytest

import criteria_engine
from criteria_engine.catalogue import Catalogue
from criteria_engine.diagnostics import Code, CriteriaEngineError, CriteriaError, Diagnostic
from criteria_engine.errors import BudgetExceeded, TooLong
from criteria_engine.reading.json import read_json
from tests.diagnostic_pages import BASES, criteria_of, diagnostics_of_expression, loaded

POINTS: Final = BASES["points.yaml"]
LEVELS: Final = BASES["levels.yaml"]
TABLE: Final = POINTS[POINTS.index("            hit: unique") : POINTS.index('  - id: "2"')]


def diagnostics_of(name: str, old: str, new: str) -> list[Diagnostic]:
    """The diagnostics of a base file in which one piece of text is replaced."""
    text = BASES[name]
    assert text.count(old) == 1
    return list(loaded(name, text.replace(old, new)).diagnostics)


def codes_of(name: str, old: str, new: str) -> list[str]:
    return [each.code.id for each in diagnostics_of(name, old, new)]


def table(hit: str, *rows: str) -> str:
    lines = [f"            hit: {hit}", "            rows:"]
    lines += [f"              - {{{row}}}" for row in rows]
    return "\n".join(lines) + "\n"


# ---- one mistake, one message ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("levels.yaml", "  when: every criterion met\n", "  basis: seen\n", "no-award"),
        ("levels.yaml", "when: every criterion met", "pass_mark: 50", "award-needs-points"),
        (
            "levels.yaml",
            "  when: every criterion met\n",
            "  when: every criterion met\n  grades: [{id: good, name: khá, at_least: 50}]\n",
            "award-needs-points",
        ),
        ("points.yaml", "- at_least: 80%", "- when: books > 3", "row-mixes-limits"),
        ("points.yaml", "of: share(members, studies, 0)", "of: bookz", "unknown-name"),
        ("points.yaml", "- at_least: 80%", "- at_least: bookz", "unknown-name"),
        ("points.yaml", "            hit: first", "            hit: unique", "unique-unproven"),
        ("points.yaml", "format: 1", "format: 2\nnew_key: 3", "unknown-format"),
    ],
)
def test_one_mistake_is_one_message(name: str, old: str, new: str, code: str) -> None:
    assert codes_of(name, old, new) == [code]


def test_indicators_without_points_are_reported_together() -> None:
    more = "".join(
        f'      - {{id: "2.{i}", text: Có từ {i} cuốn sách, requires: books >= {i}}}\n'
        for i in (7, 8)
    )
    (only,) = diagnostics_of("points.yaml", '      - id: "2.1"\n', more + '      - id: "2.1"\n')
    assert (only.code.id, only.span.text) == ("mixed-rules", '"2.7"')
    assert "2.7, 2.8" in only.message("vi")


def test_no_code_has_two_meanings() -> None:
    every: dict[str, Code] = {}
    for module in walk_packages(criteria_engine.__path__, "criteria_engine."):
        if not module.name.endswith("diagnostics"):
            continue
        for code in vars(import_module(module.name)).values():
            if isinstance(code, Code):
                assert every.setdefault(code.id, code) is code, f"two codes `{code.id}`"
    assert len(every) > 200


# ---- tables ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "why", "winner"),
    [
        (
            ("at_least: 30%, points: 40", "at_least: 50%, points: 20", "below: 30%, points: 0"),
            "dòng được đánh dấu đã nhận mọi giá trị của nó",
            "{at_least: 30%, points: 40}",
        ),
        (
            (
                "at_least: 60%, points: 40",
                "below: 60%, points: 0",
                "at_least: 50%, below: 70%, points: 20",
            ),
            "các dòng ở trên đã nhận mọi giá trị của nó",
            None,
        ),
        (
            ("at_least: 50%, points: 40", "below: 50%, points: 0", "otherwise: true, points: 5"),
            "các dòng ở trên đã nhận mọi giá trị của nó",
            None,
        ),
        (
            ("above: 100%, points: 40", "at_most: 100%, points: 0"),
            "không giá trị nào tới được đây",
            None,
        ),
        (
            ("at_least: 50%, points: 40", "otherwise: true, points: 5", "below: 20%, points: 0"),
            "`otherwise` ở trên đã nhận mọi giá trị của nó",
            "{otherwise: true, points: 5}",
        ),
    ],
)
def test_why_a_row_is_never_used(rows: tuple[str, ...], why: str, winner: str | None) -> None:
    (only,) = diagnostics_of("points.yaml", TABLE, table("first", *rows))
    assert (only.code.id, only.message("vi").partition(": ")[2]) == ("row-never-hit", why)
    assert [each.span.text for each in only.related] == ([] if winner is None else [winner])


@pytest.mark.parametrize(
    ("limit", "shown"), [("40%", "40%"), ("0.4", "0.4"), ("40.5%", "40.5%"), ("0.40", "0.4")]
)
def test_a_gap_is_shown_as_the_limits_are_written(limit: str, shown: str) -> None:
    rows = table("unique", "at_least: 0.5, points: 40", f"below: {limit}, points: 0")
    (only,) = diagnostics_of("points.yaml", TABLE, rows)
    assert (only.code.id, only.data["witness"]) == ("table-gap", shown)


# ---- facts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "bounds"),
    [({"share_literate": 2}, "0% … 100%"), ({"share_literate": -1}, "0% … 100%")],
)
def test_bounds_are_shown_as_they_are_written(facts: dict[str, Any], bounds: str) -> None:
    with pytest.raises(CriteriaError) as raised:
        criteria_of("standard.yaml").read(facts)
    assert [each.data["bounds"] for each in raised.value.diagnostics] == [bounds]


def test_wrong_facts_of_another_title_are_reported_in_both_languages() -> None:
    facts = {"standard": {"facts": {"share_literate": 2}}}
    with pytest.raises(CriteriaError) as raised:
        criteria_of("levels.yaml").read(facts)
    (only,) = raised.value.diagnostics
    path = "`standard.facts.share_literate`"
    assert only.message("vi") == f"{path} là 2, ngoài khoảng cho phép: 0% … 100%"
    assert only.message("en") == f"{path} is 2, outside the allowed range: 0% … 100%"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1', "thiếu dấu `,`"),
        ('{"a" 1}', "thiếu dấu `:`"),
        ('{"a": }', "ở đây cần một giá trị"),
        ('{"a": 1} 2', "phần sau không thuộc về JSON nữa"),
        ('{"a": "b', "dòng chữ bắt đầu ở đây chưa được đóng bằng dấu nháy kép"),
        ('{"a": "\\q"}', "dấu `\\` không chỉ ký tự nào"),
        ('{"a": 1, "a": 2}', "`a` viết hai lần"),
        ('{"a": NaN}', "`NaN` không phải là số"),
        ("[" * 100_000, "lồng nhau quá sâu"),
    ],
)
def test_json_errors_are_explained_in_vietnamese(text: str, reason: str) -> None:
    _, (only,) = read_json(text)
    assert only.message("vi") == f"đây không phải là JSON hợp lệ: {reason}"


# ---- null ------------------------------------------------------------------------------------


def test_an_expression_is_not_named_as_its_own_cause_of_null() -> None:
    (only,) = diagnostics_of(
        "points.yaml", "computed: min([books, 10])", "computed: mean(members.born.year)"
    )
    assert only.message("en") == "`mean(members.born.year)` may have no value (null)"


@pytest.mark.parametrize(
    ("expression", "help_"),
    [
        ("share(members, studies) > 0", "`share(members, studies, 0)`"),
        ("1 / books > 0", "`at_least: 1`"),
        ("max(members.born) > assessed_on", "under `definitions:`"),
    ],
)
def test_the_way_out_of_null_fits_its_cause(expression: str, help_: str) -> None:
    (only,) = diagnostics_of_expression(f"if {expression} then 1 else 0")
    assert only.code.id == "may-be-null"
    assert help_ in (only.help("en") or "")


# ---- replaying decisions, and errors that hosts catch -----------------------------------------------

FACTS: Final[dict[str, Any]] = {
    "area": "lowland",
    "books": 3,
    "registered": True,
    "assessed_on": date(2025, 1, 1),
    "members": [
        {"name": "An", "born": date(1980, 1, 1), "studies": False},
        {"name": "Bình", "born": date(1990, 1, 1), "studies": True},
    ],
    "judgements": {"2.2": 10},
}


def test_replay_repeats_a_decision_with_its_subject_and_day() -> None:
    criteria = criteria_of("points.yaml")
    facts = {**FACTS, "period": "2025"}
    decision = criteria.decide(facts, subject_id="xóm 3", decided_on=date(2025, 7, 1))
    again = criteria.replay(decision.receipt, facts, subject_id="xóm 3")
    assert again.model_dump() == decision.model_dump()
    assert criteria.replay(decision.receipt, facts).outcome == decision.outcome
    assert criteria.decide(FACTS).receipt.facts_hash == decision.receipt.facts_hash


def test_members_are_named_by_the_field_their_list_declares() -> None:
    text = " ".join(criteria_of("points.yaml").decide(FACTS).explain().split())
    assert "Cụ thể: An." in text
    assert "thứ 1" not in text


def test_a_percentage_is_not_shown_as_a_count() -> None:
    text = " ".join(criteria_of("points.yaml").decide(FACTS).explain().split())
    assert "1 / 2 = 50 %, cho phép dưới 80 %)" in text


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "points.yaml"
    file.write_text(POINTS, encoding="utf-8")
    missing = tmp_path / "missing-folder"
    for load in (Catalogue.load, Catalogue.load(file).extend):
        with pytest.raises(CriteriaError) as raised:
            load(tmp_path, missing)
        assert [each.code.id for each in raised.value.diagnostics] == ["file-not-found"]


def test_exceeded_limits_are_criteria_engine_errors() -> None:
    for error in (BudgetExceeded(), TooLong()):
        assert isinstance(error, CriteriaEngineError)
        assert str(error) == error.said.en
        assert error.said.vi
        again = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert (again.said, str(again)) == (error.said, str(error))
