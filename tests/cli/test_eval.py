"""`criteria eval`: one expression, with facts whose types are inferred."""

from __future__ import annotations

import json
from pathlib import Path
from unicodedata import normalize

import pytest

from tests.cli.runner import Command
from tests.generated import HEAD


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("3100 >= 60% * 5000", "true"),
        ("-5 + 3", "-2"),
        ("0.1 + 0.2", "0.3"),
        ('"a" + "b"', '"ab"'),
        ('date("2026-02-20")', '@"2026-02-20"'),
        ('duration("P14M")', '@"P1Y2M"'),
        ("[1..5]", "[1..5]"),
        ("[1, [2]]", "[1, [2]]"),
        ('{a: 1, "b c": null}', '{a: 1, "b c": null}'),
        ("10 / 0", "null"),
        ("1e40 / 1e40", "1"),
        ("sum([9e6144, -9e6144, 1])", "1"),
        ("1e35 - 1e35", "0"),
        ("5e33 + 5e33", "1e34"),
        ("mean([1e40, 1e40])", "1e40"),
        ("1e3", "1000"),
        ("1.50", "1.50"),
    ],
)
def test_values_as_the_language_writes_them(criteria: Command, expression: str, shown: str) -> None:
    outcome = criteria("eval", expression)
    assert (outcome.status, outcome.out) == (0, f"{shown}\n")


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("readers", "12"),
        ("tỷ_lệ >= 60%", "true"),
        ('code = "012"', "true"),
        ('opened < @"2026-01-01"', "true"),
        ("members[age > 18].role", '["mẹ"]'),
        ("count(members)", "2"),
        ("active", "true"),
        ("blank", "chưa biết"),
    ],
)
def test_facts_with_inferred_types(
    criteria: Command, tmp_path: Path, expression: str, shown: str
) -> None:
    yaml = tmp_path / "facts.yaml"
    text = (
        'readers: 12\ntỷ_lệ: 0.64\ncode: "012"\nopened: 2025-05-01\nactive: true\nblank:\n'
        "members:\n  - {role: mẹ, age: 40}\n  - {role: con, age: 7, left: }\n"
    )
    yaml.write_bytes(normalize("NFD", text).encode())
    assert criteria("eval", expression, "--facts", yaml).out == f"{shown}\n"
    values = {
        "readers": 12, "tỷ_lệ": 0.64, "code": "012", "opened": "2025-05-01", "active": True,
        "blank": None, "members": [{"role": "mẹ", "age": 40}, {"role": "con", "age": 7}],
    }  # fmt: skip
    outcome = criteria("eval", expression, "--facts", "-", stdin=json.dumps(values))
    assert outcome.out == f"{shown}\n"


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("x * 1e6144 > 1", "null"),
        ('x * @"P1D"', "null"),
        ('x * @"P1D" > @"P1D"', "null"),
        ('-(x * @"P1D") + @"P1D"', "null"),
        ('d + x * @"P1D"', "null"),
        ('(@"P999999999D" + (d - @"2020-01-01")).days', "null"),
        ('if x * @"P1D" > @"P1D" then 1 else 2', "2"),
    ],
)
def test_what_is_too_great_is_null(
    criteria: Command, tmp_path: Path, expression: str, shown: str
) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("x: 1000000000000000\nd: 2026-01-01\n", encoding="utf-8")
    assert criteria("eval", expression, "--facts", facts).out == f"{shown}\n"


def test_damaged_texts_of_facts_are_refused(criteria: Command) -> None:
    for facts in (r'{"s": "\ud800"}', r'{"s": [{"t": "a\udfffb"}]}'):
        outcome = criteria("eval", "s", "--facts", "-", "--lang", "en", stdin=facts)
        assert (outcome.status, outcome.out) == (1, "")
        assert "damaged-text" in outcome.err


def test_json(criteria: Command) -> None:
    answer = criteria("eval", '[1/4, true, @"2026-02-20"]', "--json").json
    assert answer["format"] == "criteria-eval/1"
    assert answer["value"] == ["0.25", True, "2026-02-20"]
    assert (answer["known"], answer["type"]) == (True, "list<any>")
    assert answer["expression"] == '[1 / 4, true, @"2026-02-20"]'


def test_unknown_values_are_null_in_json(criteria: Command) -> None:
    answer = criteria("eval", "a", "--facts", "-", "--json", stdin="a:\n").json
    assert (answer["known"], answer["value"]) == (False, None)


def test_an_unknown_item_of_a_list_has_the_type_of_the_known_items(criteria: Command) -> None:
    facts = '{"xs": [5, null]}'
    for expression, shown in {
        "3 between 1 and xs[1]": "true",
        "some x in xs satisfies x > 4": "true",
        "xs[1] + 1": "6",
    }.items():
        assert criteria("eval", expression, "--facts", "-", stdin=facts).out == f"{shown}\n"
    answer = criteria("eval", "sum(xs)", "--facts", "-", "--json", stdin=facts).json
    assert (answer["known"], answer["value"]) == (False, None)


def test_mistakes_are_shown(criteria: Command) -> None:
    outcome = criteria("eval", "tuoi >= 18", "--facts", "-", stdin="tuổi: 18")
    assert (outcome.status, outcome.out) == (1, "")
    assert "có phải ý bạn là `tuổi`?" in outcome.err
    error = criteria("eval", "1 +", "--json").error
    assert (error["error"], error["diagnostics"][0]["column"]) == ("invalid_input", 4)


@pytest.mark.parametrize("facts", ["- 1", "", "[]", "3"])
def test_facts_are_names_with_values(criteria: Command, facts: str) -> None:
    outcome = criteria("eval", "1", "--facts", "-", "--json", stdin=facts)
    assert outcome.status == 1
    assert outcome.error["diagnostics"][0]["code"] == "not-facts"


def test_evaluation_has_a_step_budget(criteria: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("criteria_engine.evaluation.frames.STEP_BUDGET", 2)
    outcome = criteria("eval", "[1, 2, 3][item > 1]")
    assert outcome.status == 1
    assert criteria("eval", "[1, 2, 3][item > 1]", "--json").error["error"] == "too_much_work"


def test_a_warning_is_printed_with_the_value(criteria: Command) -> None:
    outcome = criteria("eval", "[1, 2][3]")
    assert (outcome.status, outcome.out) == (0, "null\n")
    assert "always-null" in outcome.err
    diagnostics = criteria("eval", "[1, 2][3]", "--json").json["diagnostics"]
    assert [each["code"] for each in diagnostics] == ["always-null"]


# ---- over a set --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expression", "shown", "unknown"),
    [
        ("members: [{age: 9}, {age: 40}]", "count(members[age >= 18])", "1", ""),
        (
            "members: [{age: 9}, {}]",
            "count(members[age >= 18])",
            "chưa biết, từ 0 đến 1",
            "members",
        ),
        ("", "count(members)", "chưa biết, từ 0", "members"),
        ("books: 9", "books + tỷ_lệ", "chưa biết, từ 9 đến 10", "tỷ_lệ"),
        ("books: 9", "books >= 10 and home.corner", "false", ""),
        ("", "1 + 1", "2", ""),
    ],
)
def test_an_expression_over_a_set(
    criteria: Command, tmp_path: Path, facts: str, expression: str, shown: str, unknown: str
) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text(facts, encoding="utf-8")
    given: list[str | Path] = ["--facts", file] if facts else []
    set_ = ["--set", "reading_family", "--on", "2026-02-20"]
    ran = criteria("eval", expression, *set_, *given)
    assert (ran.status, ran.out) == (0, f"{shown}\n")
    assert ran.err == (f"dữ kiện chưa biết: {unknown}\n" if unknown else "")
    answer = criteria("eval", expression, *set_, *given, "--json").json
    assert answer["unknown"] == ([unknown] if unknown else [])


DEFINING = """
facts:
  people: {type: integer, at_least: 1, at_most: 10, label: số người, question: mấy}
  readers: {type: integer, at_least: 0, at_most: people, label: số người đọc, question: mấy}
parameters:
  least: {label: mức, values: [{value: 60%}]}
definitions:
  needed: {label: số cần, value: least * people}
  enough: {label: đủ, value: readers >= needed}
criteria:
  - id: "1"
    name: c
    indicators:
      - {id: a, text: t, requires: enough}
award: {when: every criterion met}
"""


@pytest.mark.parametrize(
    ("facts", "expression", "shown", "unknown"),
    [
        ("people: 10", "needed", "6.00", ""),
        ("people: 10", "enough", "chưa biết", "readers"),
        ("{}", "enough", "chưa biết", "readers, people"),
        ('{"people": 10, "readers": 6}', "if enough then needed - readers else least", "0.00", ""),
        ("{}", "least", "0.60", ""),
    ],
)
def test_definitions_and_parameters_of_a_set(
    criteria: Command, tmp_path: Path, facts: str, expression: str, shown: str, unknown: str
) -> None:
    (tmp_path / "set.yaml").write_text(HEAD + DEFINING, encoding="utf-8")
    set_ = ["--set", "generated", "--on", "2024-01-01", "--criteria", str(tmp_path / "set.yaml")]
    ran = criteria("eval", expression, *set_, "--facts", "-", stdin=facts)
    assert (ran.status, ran.out) == (0, f"{shown}\n")
    assert ran.err == (f"dữ kiện chưa biết: {unknown}\n" if unknown else "")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["cout(members)", "--set", "reading_family", "--on", "2026-02-20"], 1, "count"),
        (["1", "--set", "reding_family", "--on", "2026-02-20"], 2, "reading_family"),
        (["1", "--set", "reading_family", "--on", "2021-05-01"], 3, "2024"),
        (["1", "--scope", "commune"], 2, "need --set"),
    ],
)
def test_mistakes_over_a_set(criteria: Command, words: list[str], status: int, said: str) -> None:
    ran = criteria("eval", *words, "--lang", "en")
    assert ran.status == status
    assert said in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("level", "expected"),
    [("level_1", "true"), ("level_2", "false"), (None, "outside-level"), ("x", "level_1, level_2")],
)
def test_a_number_of_a_level_of_a_set(level: str | None, expected: str, criteria: Command) -> None:
    folder = Path(__file__).parents[1] / "checking" / "mistakes" / "base" / "hamlet" / "hamlet.yaml"
    outcome = criteria(
        "eval",
        "learning_families >= family_share * families",
        *("--set", "test_hamlet", "--criteria", str(folder), "--on", "2026-05-05", "--facts", "-"),
        *(() if level is None else ("--level", level)),
        stdin="families: 100\nlearning_families: 60\nremote: false\n",
    )
    assert expected in outcome.out + outcome.err
