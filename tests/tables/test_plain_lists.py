"""Lists of plain values from every kind of input: mappings, models, JSON, cells, nested columns, tables."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pytest
from pydantic import ValidationError

from criteria_engine import CriteriaError, ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.reading.cell_lists import values_in_cell
from tests.cli.runner import Command
from tests.generated import HEAD, catalogue_of

SET: Final = (
    HEAD
    + """
facts:
  fines: {type: list, of: enumeration, values: {gambling: đánh bạc, noise: gây ồn}, label: hành vi, question: gì}
  ages: {type: list, of: integer, at_least: 0, at_most: 130, unit: tuổi, label: các tuổi, question: mấy}
  shares: {type: list, of: number, at_least: 0%, at_most: 100%, label: các tỷ lệ, question: mấy}
criteria:
  - id: "1"
    name: c
    indicators:
      - {id: a, text: t, requires: 'count(fines[item = "gambling"]) = 0'}
      - {id: b, text: t, requires: some age in ages satisfies age >= 18}
      - {id: c, text: t, requires: 'every s in shares satisfies s >= 50%'}
award: {when: every criterion met}
"""
)
DAY: Final = date(2024, 1, 1)


def criteria() -> Criteria:
    return catalogue_of(SET).find("generated", on=DAY)


GIVEN: Final[list[dict[str, Any]]] = [
    {"fines": ["noise"], "ages": [3, 40], "shares": []},
    {"fines": ["noise", None], "ages": [40], "shares": []},
    {"fines": ["gambling", None], "ages": [None], "shares": []},
    {"fines": [], "ages": [], "shares": []},
    {"ages": [17, None]},
    {},
]
OUTCOMES: Final = [
    "eligible",
    "undetermined",
    "not_eligible",
    "not_eligible",
    "undetermined",
    "undetermined",
]


def test_a_mapping_json_and_a_model_mean_the_same() -> None:
    chosen = criteria()
    for facts, outcome in zip(GIVEN, OUTCOMES, strict=True):
        model = chosen.facts_model.model_validate(facts)
        for given in (facts, json.dumps(facts), model):
            assert chosen.decide(given).outcome.value == outcome
            assert chosen.verdict(given).outcome.value == outcome


@pytest.mark.parametrize(
    ("facts", "path", "code"),
    [
        ({"fines": ["gamblng"]}, "fines[1]", "unknown-choice"),
        ({"fines": "gambling"}, "fines", "wrong-fact-type"),
        ({"fines": [{"_value": "gambling"}]}, "fines[1]", "wrong-fact-type"),
        ({"fines": ["noise", ["gambling"]]}, "fines[2]", "wrong-fact-type"),
        ({"ages": [1, 131]}, "ages[2]", "out-of-range"),
        ({"ages": [1.5]}, "ages[1]", "not-an-integer"),
        ({"ages": [True]}, "ages[1]", "wrong-fact-type"),
        ({"fines._value": "gambling"}, "fines._value", "unknown-fact"),
    ],
)
def test_a_wrong_value_is_told_at_its_place(facts: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(CriteriaError) as caught:
        criteria().decide(facts)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.data["path"], diagnostic.code.id) == (path, code)


def test_the_model_has_lists_of_values() -> None:
    model = criteria().facts_model
    schema = model.model_json_schema()["properties"]["fines"]
    items = schema["anyOf"][0]["items"]["anyOf"][0]
    assert items["enum"] == ["gambling", "noise"]
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"fines": ["noise", "gamblng"]})
    assert [each["loc"] for each in caught.value.errors()] == [("fines", 1)]
    valid = model.model_validate({"fines": ["noise", None], "ages": [{"at_least": 18}]})
    assert criteria().decide(valid).outcome.value == "undetermined"


def test_an_unknown_item_is_asked_at_its_place() -> None:
    missing = criteria().decide({"fines": ["noise", None], "ages": [40], "shares": []}).missing
    assert [each.path for each in missing] == ["fines[2]"]


def test_reasons_name_the_values() -> None:
    decision = criteria().decide({"fines": ["noise", "gambling"], "ages": [40], "shares": []})
    text = " ".join(decision.explain("vi").split())
    assert "Không có hành vi nào là đánh bạc: không" in text
    assert "Cụ thể: đánh bạc" in text
    (reason,) = decision.finding("a").reasons.values()
    assert reason.items == ("đánh bạc",)


# ---- columns -----------------------------------------------------------------------------------


def frame(more: dict[str, Any] | None = None) -> pl.DataFrame:
    types = {
        "fines": pl.List(pl.String),
        "ages": pl.List(pl.Int64),
        "shares": pl.List(pl.Decimal(5, 2)),
    }
    columns = {
        name: pl.Series(name, [each.get(name) for each in GIVEN], type_)
        for name, type_ in types.items()
    }
    return pl.DataFrame({"subject_id": range(len(GIVEN)), **columns, **(more or {})})


def outcomes(answers: Any) -> list[str]:
    polars = answers if isinstance(answers, pl.DataFrame) else pl.from_arrow(answers)
    assert isinstance(polars, pl.DataFrame)
    return polars.sort("subject_id")["outcome"].cast(pl.String).to_list()


def test_nested_columns() -> None:
    table = frame()
    arrow = table.to_arrow()
    for given in (
        table,
        arrow,
        arrow.slice(0),
        pa.concat_tables([arrow.slice(0, 2), arrow.slice(2)]),
    ):
        assert outcomes(criteria().decide_table(given)) == OUTCOMES
    assert outcomes(criteria().decide_table(arrow.slice(2))) == OUTCOMES[2:]
    renamed = table.rename({"fines": "Hành vi"})
    assert outcomes(criteria().decide_table(renamed, columns={"fines": "Hành vi"})) == OUTCOMES


def test_tables_of_values() -> None:
    """The column of the values has the name of the list."""
    known = GIVEN[:4]
    lists = {
        name: ListTable(
            pl.DataFrame(
                [(key, value) for key, each in enumerate(known) for value in each[name]],
                {"key": pl.Int64, name: pl.Int64 if name == "ages" else pl.String},
                orient="row",
            ),
            key="key",
            absent="empty",
        )
        for name in ("fines", "ages")
    }
    subjects = frame().select("subject_id", "shares").head(4)
    assert outcomes(criteria().decide_table(subjects, lists=lists)) == OUTCOMES[:4]


def test_invalid_values_of_a_column() -> None:
    table = pl.DataFrame({"subject_id": [1, 2], "fines": [["gamblng"], []], "ages": [[5], [500]]})
    answers = criteria().decide_table(table)
    assert answers["problem"].to_list() == ["fines", "ages"]


# ---- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("a; b", ["a", "b"]),
        ("a;b;", ["a", "b"]),
        ("a;;b", ["a", None, "b"]),
        (" a ", ["a"]),
        ("3,5; 4", ["3,5", "4"]),
        ("Không có", []),
        ("none", []),
        ("[]", []),
        ("", None),
        (";", []),
        (None, None),
        (3, [3]),
    ],
)
def test_values_in_a_cell(cell: Any, values: list[Any] | None) -> None:
    assert values_in_cell(cell) == values


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def decided(command: Command, tmp_path: Path, name: str, text: str, *more: str) -> tuple[str, str]:
    (tmp_path / "set.yaml").write_text(SET, encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    options = ["--criteria", str(tmp_path / "set.yaml"), "--on", "2024-01-01", *more]
    out = tmp_path / "out.csv"
    command("decide-table", "generated", str(tmp_path / name), "--out", str(out), *options)
    answers = pl.read_csv(out)
    rejects = tmp_path / "out.rejects.csv"
    rows = pl.read_csv(rejects).rows() if rejects.exists() else []
    return (
        " ".join(f"{row[0]}:{row[1]}" for row in answers.rows()),
        " ".join(f"{row[3]}:{row[4]}:{row[6]}" for row in rows),
    )


def test_cells_of_csv(command: Command, tmp_path: Path) -> None:
    text = (
        "subject_id,fines,ages,shares\n1,noise,3; 40,\n2,gambling; noise,40,50%;60%\n"
        '3,không có,40,"80%"\n4,gamblng,5;200,\n5,,40,[]\n'
    )
    answers, rejects = decided(command, tmp_path, "t.csv", text)
    assert answers == "1:undetermined 2:not_eligible 3:eligible 5:undetermined"
    assert rejects == "4:fines[1]:unknown-choice 4:ages[2]:out-of-range"


def test_lines_of_json(command: Command, tmp_path: Path) -> None:
    lines = [
        {"subject_id": 1, "fines": ["noise"], "ages": [40], "shares": []},
        {"subject_id": 2, "fines": ["noise", None], "ages": [40], "shares": []},
        {"subject_id": 3, "fines": [{"x": 1}], "ages": [40], "shares": []},
    ]
    text = "".join(json.dumps(each) + "\n" for each in lines)
    answers, rejects = decided(command, tmp_path, "t.jsonl", text)
    assert answers == "1:eligible 2:undetermined"
    assert rejects.startswith("3:fines[1]:")


def test_words_of_a_mapping(command: Command, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "format: 1\ntitle: generated\nlists:\n  fines:\n    column: Hành vi\n    columns:\n"
        "      fines: {words: {đánh bạc: gambling, gây ồn: noise}}\n",
        encoding="utf-8",
    )
    text = "subject_id,Hành vi,ages,shares\n1,gây ồn,40,[]\n2,gây ồn; Đánh bạc,40,[]\n"
    answers, rejects = decided(command, tmp_path, "t.csv", text, "--mapping", str(mapping))
    assert (answers, rejects) == ("1:eligible 2:not_eligible", "")


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"fines": ["noise"], "ages": [3, 40], "shares": []}, "eligible"),
        ({"fines": ["gambling"], "ages": [3, 40], "shares": []}, "not_eligible"),
        ({"fines": [], "ages": [3, None], "shares": []}, "undetermined"),
        ({"fines": [], "shares": []}, "undetermined"),
    ],
)
def test_dicts_that_are_used_as_they_are(facts: dict[str, Any], outcome: str) -> None:
    """A dict of valid values is decided without the reader, and the host may change its lists afterwards."""
    criteria = catalogue_of(SET).find("generated", on=DAY)
    given = {name: list(each) for name, each in facts.items()}
    assert criteria.verdict(given).outcome.value == outcome
    assert given == facts
    read = criteria.read(given)
    assert read == criteria.read({name: tuple(each) for name, each in facts.items()})
    for each in given.values():
        each.clear()
    assert criteria.decide(read).outcome.value == outcome


@pytest.mark.parametrize(
    ("facts", "path", "code"),
    [
        ({"fines": ["noise", "smoking"]}, "fines[2]", "unknown-choice"),
        ({"ages": [3, 131]}, "ages[2]", "out-of-range"),
        ({"ages": [True]}, "ages[1]", "wrong-fact-type"),
        ({"fines": [["noise"]]}, "fines[1]", "wrong-fact-type"),
    ],
)
def test_items_of_a_dict_that_cannot_be_used(facts: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(CriteriaError) as refused:
        catalogue_of(SET).find("generated", on=DAY).verdict(facts)
    (diagnostic,) = refused.value.diagnostics
    assert (diagnostic.data["path"], diagnostic.code.id) == (path, code)


def test_a_share_of_plain_values_while_another_fact_is_unknown() -> None:
    """The condition reads records that hold the values, also in the code of two ends."""
    text = SHARE_OF_HOURS
    criteria = catalogue_of(text).find("generated", on=date(2024, 1, 1))
    for hours, outcome in (([35, 0], "undetermined"), ([1, 0, 2], "not_eligible")):
        facts = {"hours": hours, "n": {"at_least": 3, "at_most": 7}}
        assert criteria.verdict(facts).outcome == outcome
        assert criteria.decide(facts).outcome == outcome


SHARE_OF_HOURS = (
    HEAD
    + """
facts:
  n: {type: integer, at_least: 0, at_most: 20, label: n, question: n}
  hours: {type: list, of: integer, at_least: 0, at_most: 40, label: hours, question: hours}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i, text: t, requires: 'share(hours, item >= 18, 0) >= 50% and n >= 4'}
award: {when: every criterion met}
"""
)
