"""What a change of the rules means for a table: every subject is counted as the two decisions say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

from criteria_engine.analysis.table_impact import impact
from criteria_engine.batch.impact import ImpactJob, run_impact, write_changed
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.decision import Outcome
from criteria_engine.model.impact import Impact, movement
from criteria_engine.rendering.impact import impact_document
from criteria_engine.rendering.markdown import render_markdown
from tests.generated import HEAD, catalogue_of

DAY: Final = date(2024, 1, 1)

OLD: Final = (
    HEAD
    + """
facts:
  books: {type: integer, at_least: 0, at_most: 100, unit: cuốn, label: số sách, question: Mấy cuốn}
  poor: {type: boolean, label: hộ nghèo, question: Có nghèo không}
criteria:
  - id: c
    name: Đọc sách
    indicators:
      - {id: enough, text: Đủ sách, requires: books >= 20}
knock_outs:
  - {id: hungry, text: Hộ nghèo, when: poor}
award: {when: every criterion met}
"""
)
NEW: Final = OLD.replace("books >= 20", "books >= 25").replace(
    "when: poor", "when: poor and books < 5"
)

ROWS: Final[list[dict[str, Any]]] = [
    {"subject_id": "h1", "xóm": "X1", "books": 20, "poor": False},  # lost
    {"subject_id": "h2", "xóm": "X1", "books": 30, "poor": True},  # gained
    {"subject_id": "h3", "xóm": "X2", "books": 10, "poor": False},  # unchanged
    {"subject_id": "h4", "xóm": None, "books": None, "poor": True},  # opened
    {"subject_id": "h5", "xóm": "X2", "books": 22, "poor": None},  # settled
]


def criteria(text: str) -> Criteria:
    return catalogue_of(text).find("generated", on=DAY)


def pairs(found: Impact) -> Counter[tuple[str, str]]:
    return Counter({(each.old.value, each.new.value): each.count for each in found.outcomes})


def test_every_subject_counts_as_its_two_decisions_say() -> None:
    old, new = criteria(OLD), criteria(NEW)
    found = impact(old, new, pl.DataFrame(ROWS), by="xóm")
    expected: Counter[tuple[str, str]] = Counter()
    for row in ROWS:
        facts = {k: v for k, v in row.items() if k in ("books", "poor")}
        expected[old.decide(facts).outcome.value, new.decide(facts).outcome.value] += 1
    assert pairs(found) == expected
    assert [found.count(each) for each in ("gained", "lost", "opened", "settled", "unchanged")] == [
        1
    ] * 5
    assert {each.group: sum(o.count for o in each.outcomes) for each in found.groups} == {
        "X1": 2,
        "X2": 2,
        None: 1,
    }
    assert [(p.id, p.gained, p.lost, p.opened) for p in found.deciding] == [
        ("enough", 0, 1, 1),
        ("hungry", 1, 0, 1),
    ]


def test_the_subjects_that_move_are_listed() -> None:
    found = impact(criteria(OLD), criteria(NEW), pl.DataFrame(ROWS), by="xóm")
    changed = pl.DataFrame(pl.from_arrow(found.changed))
    assert dict(changed.select("subject_id", "movement").iter_rows()) == {
        "h1": "lost",
        "h2": "gained",
        "h4": "opened",
        "h5": "settled",
    }
    read = Impact.model_validate_json(found.model_dump_json())
    assert (read.model_dump(), read.changed) == (found.model_dump(), None)


def test_the_same_set_changes_nothing() -> None:
    found = impact(criteria(OLD), criteria(OLD), pl.DataFrame(ROWS).drop("xóm"))
    assert found.count("unchanged") == found.subjects == 5
    assert not found.deciding
    assert "vẫn như cũ" in render_markdown(impact_document(found, "vi"))


def test_an_empty_table() -> None:
    empty = pl.DataFrame(ROWS).clear()
    found = impact(criteria(OLD), criteria(NEW), empty, by="xóm")
    assert (found.subjects, found.outcomes, found.groups) == (0, (), ())
    assert render_markdown(impact_document(found, "en"))


def test_a_column_that_only_one_set_reads() -> None:
    more = NEW.replace("knock_outs:", "  # more\nknock_outs:").replace(
        "  poor: {", "  rich: {type: boolean, label: giàu, question: Có giàu không}\n  poor: {"
    ).replace("books >= 25", "books >= 25 or rich")  # fmt: skip
    rows = [{**row, "rich": True} for row in ROWS]
    found = impact(criteria(OLD), criteria(more), pl.DataFrame(rows), by="xóm")
    assert found.count("gained") == 3


@pytest.mark.parametrize(
    ("by", "extra", "code"),
    [("thôn", {}, "no-group-column"), ("xóm", {"pages": 1}, "unknown-fact-column")],
)
def test_columns_that_cannot_be(by: str, extra: dict[str, Any], code: str) -> None:
    rows = pl.DataFrame([{**row, **extra} for row in ROWS])
    with pytest.raises(CriteriaError) as raised:
        impact(criteria(OLD), criteria(NEW), rows, by=by)
    assert [each.code.id for each in raised.value.diagnostics] == [code]


def test_files_give_what_tables_in_memory_give(tmp_path: Path) -> None:
    old, new = criteria(OLD), criteria(NEW)
    table = tmp_path / "hộ.csv"
    pl.DataFrame(ROWS).write_csv(table)
    job = ImpactJob([str(table)], {}, None, None, "XÓM", tmp_path, 2)
    found, *summaries = run_impact(old, new, job)
    in_memory = impact(old, new, pl.DataFrame(ROWS), by="xóm")
    assert found.model_dump() | {"by": "xóm"} == in_memory.model_dump()
    assert [each.counts.rejected for each in summaries] == [0, 0]
    write_changed(found, tmp_path / "rows.csv")
    assert len((tmp_path / "rows.csv").read_text(encoding="utf-8-sig").splitlines()) == 5


def test_a_group_column_that_no_file_has(tmp_path: Path) -> None:
    table = tmp_path / "ho.csv"
    pl.DataFrame(ROWS).drop("xóm").write_csv(table)
    job = ImpactJob([str(table)], {}, None, None, "Thôn", tmp_path, 100)
    with pytest.raises(CriteriaError) as raised:
        run_impact(criteria(OLD), criteria(NEW), job)
    assert [each.code.id for each in raised.value.diagnostics] == ["no-group-column"]


def test_movements() -> None:
    assert movement(Outcome.UNDETERMINED, Outcome.NOT_ELIGIBLE) == "settled"
    assert movement(Outcome.NOT_ELIGIBLE, Outcome.UNDETERMINED) == "opened"
    assert movement(Outcome.ELIGIBLE, Outcome.UNDETERMINED) == "opened"
