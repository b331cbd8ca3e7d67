"""`criteria facts`: table, JSON, schema, and blank forms, which are valid files of facts."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from criteria_engine.bilingual import Language
from criteria_engine.cli.forms import blank_form
from criteria_engine.criteria import Criteria
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from tests.cli.runner import Command
from tests.packaged import packaged

FAMILY = ("facts", "reading_family", "--on", "2026-02-20")


def form(criteria: Command, *words: str) -> str:
    outcome = criteria(*FAMILY, "--form", *words)
    assert outcome.status == 0
    return outcome.out


def decided(criteria: Command, text: str) -> Any:
    outcome = criteria.decide("reading_family", "-", "--json", stdin=text)
    assert outcome.status == 0, outcome.err
    return outcome.json


def uncommented(text: str) -> str:
    """The form with the lines uncommented that an officer is asked to uncomment."""
    return re.sub(r"^( *)#(?= {2,}(?:- )?\w+:$)", r"\1", text, flags=re.MULTILINE)


def test_table(criteria: Command) -> None:
    outcome = criteria(*FAMILY)
    assert outcome.status == 0
    words = " ".join(outcome.out.split())
    assert "số nguyên từ 0, đơn vị: quyển" in words
    assert "Chủ hộ" in words
    assert "điểm từ 0 đến 20, mỗi nấc 5" in words
    assert "ảnh góc đọc sách" in words


def test_json(criteria: Command) -> None:
    answer = criteria(*FAMILY, "--json").json
    assert answer["format"] == "criteria-facts/1"
    assert answer["on"] == "2026-02-20"
    facts = {fact["name"]: fact for fact in answer["facts"]}
    assert [f["name"] for f in facts["members"]["fields"]] == ["role", "age", "reads"]
    assert facts["club"]["decision_of"] == {
        "title": "reading_club",
        "scope": "hamlet",
        "levels": ["level_1", "level_2"],
    }
    assert [v["id"] for v in facts["area"]["values"]] == ["lowland", "mountainous"]
    (judgement,) = answer["judgements"]
    assert (judgement["id"], judgement["max"], judgement["step"]) == ("2.3", "20", "5")
    assert [e["id"] for e in answer["evidence"]] == ["1.3"]


def test_json_schema(criteria: Command) -> None:
    schema = criteria(*FAMILY, "--json-schema").json
    assert {"books", "tỷ_lệ", "members", "judgements", "evidence"} <= schema["properties"].keys()


def test_blank_form_is_accepted_as_it_is(criteria: Command) -> None:
    decision = decided(criteria, form(criteria))
    assert decision["outcome"] == "undetermined"
    assert decision["subject_id"] is None


def test_form_names_the_command_to_run(criteria: Command, tmp_path: Path) -> None:
    out = tmp_path / "gia đình.yaml"
    outcome = criteria(*FAMILY, "--form", "--out", out)
    assert (outcome.status, outcome.out) == (0, "")
    text = out.read_text(encoding="utf-8")
    assert f"#  criteria decide reading_family '{out}' --on 2026-02-20" in text


@pytest.mark.parametrize("kind", ["--form", "--mapping"])
def test_an_existing_form_is_not_overwritten(criteria: Command, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "cot.yaml"
    assert criteria(*FAMILY, kind, "--out", out).status == 0
    out.write_text("đã điền", encoding="utf-8")
    outcome = criteria(*FAMILY, kind, "--out", out)
    assert (outcome.status, "có thể đã điền" in outcome.err) == (1, True)
    assert out.read_text(encoding="utf-8") == "đã điền"


def test_form_names_scope_version_and_folder(criteria: Command, tmp_path: Path) -> None:
    words = ("--scope", "hamlet", "--version", "v2", "--criteria", tmp_path, "--on", "20/02/2026")
    text = criteria("facts", "reading_club", "--form", *words).out
    line = (
        f"reading_club form.yaml --scope hamlet --version v2 --criteria {tmp_path} --on 2026-02-20"
    )
    assert line in text


def test_filled_form(criteria: Command) -> None:
    text = uncommented(form(criteria))
    answers = {
        "subject_id": "Hộ 12",
        "area": "mountainous",
        "books": "60",
        "tỷ_lệ": "45%",
        "since": "01/05/2024",
        "  corner": "có",
        "  - role": "mẹ",
        "    age": "40",
        "    reads": "có",
        "  outcome": "eligible",
        "  level": "level_1",
        '  "2.3"': "{points: 20, by: Chi hội xóm, on: 20/02/2026}",
        '  "1.3"': "ảnh số 5",
    }
    for name, answer in answers.items():
        text, count = re.subn(
            rf"^{re.escape(name)}:$", f"{name}: {answer}", text, flags=re.MULTILINE
        )
        assert count == 1, name
    decision = decided(criteria, text)
    assert (decision["outcome"], decision["grade"]) == ("eligible", "excellent")
    assert decision["total"] == {"low": "100", "high": "100", "maximum": "100"}


def test_nothing_in_a_comment_becomes_a_fact(criteria: Command) -> None:
    """A question may contain `#`, `:` and quotes."""
    assert "# Nhà có bao nhiêu sách? # không tính" in form(criteria)


def test_form_in_english_keeps_the_vietnamese_questions(criteria: Command) -> None:
    text = form(criteria, "--lang", "en")
    assert "# Nhà có góc đọc sách không?\n  # Has the home a reading corner?\n" in text
    assert decided(criteria, text)["outcome"] == "undetermined"
    assert "Has the home" not in form(criteria)


# ---- every packaged set ----------------------------------------------------------------------

_PACKAGED = packaged()


def _packaged() -> list[Criteria]:
    return [
        Criteria(each.checked, each.checked.document.in_force.from_, _find_other)
        for each in _PACKAGED.all()
        if each.checked is not None
    ]


def _find_other(title: str, scope: str | None, on: date) -> Criteria:
    return _PACKAGED.find(title, scope=scope, on=on)


@pytest.mark.parametrize("criteria", _packaged(), ids=lambda c: str(c.checked.key))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_form_of_every_packaged_set(criteria: Criteria, language: Language) -> None:
    text = blank_form(criteria, language, command="criteria decide …")
    node, diagnostics = compose(Source("form.yaml", text))
    assert node is not None and diagnostics == []
    assert criteria.decide(node).outcome == "undetermined"
    assert criteria.read(node).values.keys() <= _records(criteria)


def _records(criteria: Criteria) -> set[str]:
    """The form has the groups of facts, without values."""
    return {n for n, f in criteria.checked.facts.items() if f.document.type == "record"}


@pytest.mark.parametrize("criteria", _packaged(), ids=lambda c: str(c.checked.key))
def test_items_of_every_packaged_form_can_be_uncommented(criteria: Criteria) -> None:
    text = uncommented(blank_form(criteria, "vi", command="criteria decide …"))
    text = re.sub(r"^( *outcome:)$", r"\1 eligible", text, flags=re.MULTILINE)
    node, diagnostics = compose(Source("form.yaml", text))
    assert node is not None and diagnostics == []
    lists = {n for n, f in criteria.checked.facts.items() if f.document.type == "list"}
    values = criteria.read(node).values
    assert all(len(values[name]) == 1 for name in lists)
