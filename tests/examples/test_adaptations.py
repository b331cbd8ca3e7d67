"""The tables of a made-up commune: flagged in every answer, with examples on both sides of each threshold."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from criteria_engine.checked_set import AllOrNothing, Banded, JudgedPass
from criteria_engine.criteria import Criteria
from criteria_engine.model.basis import Basis
from criteria_engine.model.types import Number
from criteria_engine.set_loader import Loaded
from criteria_engine.testing import run_examples
from tests.packaged import packaged

FOLDER: Final = Path(__file__).parents[2] / "examples" / "adaptations" / "an-hoc"
DAY: Final = date(2025, 11, 20)
CATALOGUE: Final = packaged().extend(FOLDER)
LOADED: Final = [
    CATALOGUE.loaded(each) for each in CATALOGUE.entries if Path(each.source.name).parent == FOLDER
]


def named(loaded: Loaded) -> str:
    return Path(loaded.entry.source.name).stem


def test_there_is_a_table_for_each_kind_of_group() -> None:
    assert sorted(map(named, LOADED)) == ["clan", "family", "hamlet", "unit"]


@pytest.mark.parametrize("loaded", LOADED, ids=named)
def test_its_examples_hold_and_its_title_is_computed(loaded: Loaded) -> None:
    assert loaded.diagnostics == ()
    checked = loaded.checked
    assert checked is not None
    assert checked.document.example_only
    assert checked.document.award.judged is None
    assert checked.pass_mark is not None
    assert not any(isinstance(each.rule, JudgedPass) for each in checked.indicators)
    results = run_examples(checked)
    assert [each.example.name for each in results if not each.passed] == []
    outcomes = {each.decision.outcome.value for each in results if each.decision is not None}
    assert outcomes == {"eligible", "not_eligible"}


@pytest.mark.parametrize("loaded", LOADED, ids=named)
def test_every_answer_is_flagged_as_made_up(loaded: Loaded) -> None:
    assert loaded.checked is not None
    criteria = Criteria(loaded.checked, DAY)
    for decision in (result.decision for result in run_examples(loaded.checked)):
        assert decision is not None
        assert decision.provisional
        assert Basis.RECONSTRUCTED in {each.basis for each in decision.doubts}
        assert "(ví dụ, xã An Học giả định)" in " ".join(decision.explain("vi").split())
        assert "made-up" in decision.explain("en")
    assert criteria.decide({}).provisional


@pytest.mark.parametrize("loaded", LOADED, ids=named)
def test_every_threshold_has_an_example_on_both_sides(loaded: Loaded) -> None:
    """Each number of points that a table of bands, or a condition, can give occurs in some example."""
    assert loaded.checked is not None
    given: dict[str, set[Number]] = {}
    for result in run_examples(loaded.checked):
        assert result.decision is not None
        for finding in result.decision.findings:
            if finding.points is not None:
                given.setdefault(finding.id, set()).add(finding.points.low)
    for indicator in loaded.checked.indicators:
        match indicator.rule:
            case Banded(rows=rows):
                assert {row.points for row in rows} <= given[indicator.id], indicator.id
            case AllOrNothing(max=maximum) if indicator.id[0] not in "12":
                assert {0, maximum} <= given[indicator.id], indicator.id
            case _:
                pass


def test_the_demo_computes_the_titles_of_its_commune(tmp_path: Path) -> None:
    script = FOLDER.parents[1] / "commune" / "own_tables.py"
    tables, results = tmp_path / "xa", tmp_path / "ket-qua"
    size = ("--hamlets", "3", "--families", "60", "--seed", "7")
    subprocess.run([sys.executable, str(script), str(tables), *size], check=True)
    command = [sys.executable, "-m", "criteria_engine", "assess-commune", str(tables), "--json"]
    place = ["--criteria", str(FOLDER), "--place", "commune=an_hoc"]
    options = [*place, "--on", DAY.isoformat(), "--out", str(results)]
    ran = subprocess.run([*command, *options], check=True, capture_output=True, text=True)
    titles = {each["id"]: each for each in json.loads(ran.stdout)["titles"]}
    for id_ in ("learning_family", "learning_clan", "learning_hamlet", "learning_unit"):
        assert titles[id_]["eligible"] > 0, id_
        assert titles[id_]["by_judgement"] == 0, id_
