"""`criteria replay`: records that were edited, and results that another version of the set changes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.cli.formats import FORMATS
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.source import Source
from tests.cli.runner import Command

DAY: Final = date(2026, 2, 20)

SET: Final = """
format: 1
title: township
version: v1
name: {vi: Xã, en: Township}
in_force: {from: 2024-01-01}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: subject
facts:
  citizens: {type: integer, at_least: 1, label: công dân}
  learning_citizens: {type: integer, at_least: 0, label: công dân học tập}
  open: {type: boolean, label: mở}
criteria:
  - id: "5"
    name: năm
    indicators:
      - {id: "5.1", text: Tỷ lệ, requires: learning_citizens >= 60% * citizens}
      - {id: "5.2", text: Mở, requires: open}
award: {when: every criterion met}
"""

CATALOGUE: Final = Catalogue([CatalogueEntry(Source("township.yaml", SET))])
FACTS: Final[list[dict[str, Any]]] = [
    {"subject_id": f"x{number}", "citizens": 5000, "learning_citizens": 2990 + 5 * number}
    for number in range(4)
]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Records of four subjects as JSON lines, and their facts."""
    criteria = CATALOGUE.find("township", on=DAY)
    records = [criteria.decide(each).record() for each in FACTS]
    (tmp_path / "records.jsonl").write_text("\n".join(records) + "\n", "utf-8")
    facts = "\n\n".join(json.dumps(each) for each in reversed(FACTS))
    (tmp_path / "facts.jsonl").write_text(facts, "utf-8")
    (tmp_path / "words.json").write_text(criteria.words(), "utf-8")
    (tmp_path / "values.json").write_text(criteria.decide(FACTS[0]).record(words=False), "utf-8")
    (tmp_path / "full.json").write_text(
        criteria.decide(FACTS[1]).model_dump_json(indent=2), "utf-8"
    )
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "township.yaml").write_text(SET, "utf-8")
    (tmp_path / "one.yaml").write_text("citizens: 5000\nlearning_citizens: 2995\n", "utf-8")
    return tmp_path


def replay(
    files: Path, records: str = "records.jsonl", facts: str = "facts.jsonl"
) -> list[str | Path]:
    return ["replay", files / records, "--facts", files / facts, "--criteria", files / "law"]


def test_true_records(criteria: Command, files: Path) -> None:
    result = criteria(*replay(files))
    assert (result.status, result.out) == (
        0,
        "4 bản ghi: 4 như cũ, 0 khác, 0 không có dữ kiện, 0 không đọc được\n",
    )


def test_an_edited_record(criteria: Command, files: Path) -> None:
    path = files / "records.jsonl"
    lines = path.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace('"outcome":"undetermined"', '"outcome":"eligible"', 1)
    lines.append("{}")
    path.write_text("\n".join(lines), "utf-8")
    result = criteria(*replay(files), "--lang", "en")
    assert result.status == 1
    assert f"{path}:3 (x2): differs from the record" in result.out
    assert "outcome: eligible in the record, undetermined when decided again" in result.out
    assert f"{path}:5 (–): cannot be read" in result.out
    assert (
        "5 records: 3 the same, 1 different, 0 without facts, 1 that cannot be read" in result.out
    )
    answer = criteria(*replay(files), "--json")
    FORMATS["replay"].model_validate(answer.json)
    assert answer.status == 1
    assert [(each["subject_id"], each["result"]) for each in answer.json["entries"]] == [
        ("x2", "different"),
        (None, "invalid"),
    ]
    assert answer.json["entries"][0]["differences"][0]["path"] == "outcome"


def test_a_subject_without_facts(criteria: Command, files: Path) -> None:
    (files / "facts.jsonl").write_text(json.dumps(FACTS[0]) + "\n" + json.dumps(FACTS[1]), "utf-8")
    result = criteria(*replay(files))
    assert result.status == 1
    assert "(x3): không có dữ kiện của hồ sơ này" in result.out
    assert "4 bản ghi: 2 như cũ, 0 khác, 2 không có dữ kiện" in result.out


def test_one_record_with_its_facts(criteria: Command, files: Path) -> None:
    result = criteria(*replay(files, "full.json", "one.yaml"))
    assert (result.status, result.out[:22]) == (0, "1 bản ghi: 1 như cũ, 0")


def test_a_record_without_words(criteria: Command, files: Path) -> None:
    arguments = replay(files, "values.json")
    assert criteria(*arguments).status == 1
    assert criteria(*arguments, "--words", files / "words.json").status == 0


def test_against_another_version(criteria: Command, files: Path) -> None:
    changed = SET.replace("version: v1", "version: draft").replace("60%", "59.8%")
    (files / "law" / "draft.yaml").write_text(
        changed.replace("from: 2024-01-01", "from: 2026-07-01"), "utf-8"
    )
    arguments = replay(files)
    assert criteria(*arguments).status == 0
    result = criteria(*arguments, "--against", "draft", "--json")
    changed_ids = [each["subject_id"] for each in result.json["entries"]]
    assert (result.status, changed_ids, result.json["same"]) == (1, ["x0", "x1"], 2)
    comparison = result.json["entries"][0]["comparison"]
    assert comparison["causes"] == ["rules"]
    assert [each["id"] for each in comparison["findings"]] == ["5.1"]
    text = criteria(*arguments, "--against", "draft").out
    assert "(x0): Chưa đạt → Chưa đủ thông tin" in text


def test_a_version_that_there_is_not(criteria: Command, files: Path) -> None:
    arguments = replay(files)
    result = criteria(*arguments, "--against", "tt99", "--lang", "en")
    assert result.status == 2
    assert "has no version “tt99”" in result.err


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([FACTS[0], FACTS[0]], "are both the facts of the subject x0"),
        ([{"citizens": 3}, FACTS[0]], "has no `subject_id`"),
    ],
)
def test_facts_that_cannot_be_matched(
    criteria: Command, files: Path, lines: list[dict[str, Any]], text: str
) -> None:
    (files / "facts.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    result = criteria(*replay(files), "--lang", "en")
    assert result.status == 2
    assert text in result.err


def test_periods_tell_two_years_apart(criteria: Command, files: Path) -> None:
    found = CATALOGUE.find("township", on=DAY)
    years = [
        {**FACTS[0], "period": year, "citizens": 5000 + int(year)} for year in ("2024", "2025")
    ]
    records = "\n".join(found.decide(each).record() for each in years)
    (files / "records.jsonl").write_text(records, "utf-8")
    (files / "facts.jsonl").write_text("\n".join(map(json.dumps, years)), "utf-8")
    assert criteria(*replay(files)).status == 0


def test_a_missing_file(criteria: Command, files: Path) -> None:
    result = criteria(*replay(files, "none.jsonl"))
    assert result.status == 1
    assert "none.jsonl" in result.err
