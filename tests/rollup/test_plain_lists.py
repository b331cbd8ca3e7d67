"""A cell of a commune's table with several plain values of a list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.planner import rollup_plan
from criteria_engine.source import Source
from tests.generated import HEAD, catalogue_of

SET = (
    HEAD
    + """
facts:
  fines: {type: list, of: enumeration, values: {gambling: đánh bạc, noise: gây ồn}, label: hành vi, question: gì}
  ages: {type: list, of: integer, at_least: 0, at_most: 130, label: các tuổi, question: mấy}
criteria:
  - id: "1"
    name: c
    indicators:
      - {id: a, text: t, requires: 'not("gambling" in fines)'}
      - {id: b, text: t, requires: some age in ages satisfies age >= 18}
award: {when: every criterion met}
"""
)

ROLLUP = """
format: 1
name: thử
tables: {families: {key: family, called: hộ}}
titles: [{title: generated, table: families}]
"""

CELLS = """family,fines,ages
A,noise,3; 40
B,gambling; noise,20
C,,40
D,không có,40
E,gamblng,5;200
"""


def test_cells_with_several_values(tmp_path: Path) -> None:
    (tmp_path / "families.csv").write_text(CELLS, encoding="utf-8")
    plan = rollup_plan(Source("rollup.yaml", ROLLUP), catalogue_of(SET), date(2024, 1, 1))
    read = load_folder(tmp_path, plan)
    rollup = roll_up(plan, read.commune)
    outcomes = {
        key: each.outcome.value for key, each in rollup.results["generated"].items() if each.outcome
    }
    assert outcomes == {
        "A": "eligible",
        "B": "not_eligible",
        "C": "undetermined",
        "D": "eligible",
        "E": "undetermined",
    }
    (reject,) = read.commune.rejects
    assert [(each.code.id, each.data["path"]) for each in reject.diagnostics] == [
        ("unknown-choice", "fines[1]"),
        ("out-of-range", "ages[2]"),
    ]
