"""The sets of examples/cultural-family, new-rural-slice and snap, with each threshold tried on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.core import Constant
from criteria_engine.model.basis import Basis
from criteria_engine.model.findings import Status
from criteria_engine.set_loader import Loaded
from criteria_engine.testing import ExampleResult, run_examples
from tests.packaged import packaged

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
FOLDERS: Final = ("cultural-family", "new-rural-slice", "snap")
FILES: Final = [file for folder in FOLDERS for file in sorted((EXAMPLES / folder).glob("*.yaml"))]

THRESHOLDS: Final = {
    "advanced_rural_commune": {
        "10.1": "income_needed",
        "11.1": "poverty_allowed",
        "14.1": "insured_needed",
        "17.1": "water_needed",
    },
    "snap": {"gross": "gross_limit", "net": "net_limit", "resources": "resource_limit"},
}
"""For each set, the indicators that compare with a parameter."""

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@cache
def loaded(file: Path) -> Loaded:
    sets = packaged().extend(file.parent).all()
    return next(each for each in sets if Path(each.entry.source.name) == file)


@cache
def results(file: Path) -> list[ExampleResult]:
    checked = loaded(file).checked
    assert checked is not None
    return run_examples(checked)


def test_there_are_sets() -> None:
    assert {file.stem for file in FILES} >= {"cultural_family", "province", *THRESHOLDS}
    assert all((EXAMPLES / folder / "README.md").exists() for folder in FOLDERS)


@each_file
def test_it_is_sound_and_in_layout(file: Path) -> None:
    assert loaded(file).diagnostics == ()
    source = loaded(file).entry.source
    assert format_criteria(source) == source.text


@each_file
def test_its_examples_hold(file: Path) -> None:
    assert [each.example.name for each in results(file) if not each.passed] == []
    outcomes = {each.decision.outcome.value for each in results(file) if each.decision is not None}
    assert outcomes >= {"eligible", "not_eligible"}


@each_file
def test_every_answer_says_that_it_is_made_up(file: Path) -> None:
    for each in results(file):
        assert each.decision is not None
        assert each.decision.provisional
        assert Basis.SEEN not in {doubt.basis for doubt in each.decision.doubts}
        assert "ví dụ)" in each.decision.explain("vi")


@each_file
def test_every_computed_rule_comes_out_both_ways(file: Path) -> None:
    """Where an adaptation has examples of its own, they try what it changes."""
    checked = loaded(file).checked
    assert checked is not None
    results_of: dict[str, set[Status]] = {}
    for each in results(file):
        assert each.decision is not None
        for finding in each.decision.findings:
            if finding.reasons and finding.judge is None:
                results_of.setdefault(finding.id, set()).add(finding.status)
    tried = ("I.4", "II.6") if checked.document.adapts else tuple(results_of)
    for id_ in tried:
        assert results_of[id_] >= {Status.MET, Status.NOT_MET}, id_


# ---- thresholds ------------------------------------------------------------------------------


def comparisons(file: Path, id_: str) -> Iterator[tuple[date, Decimal, str, Decimal]]:
    """Yield what the examples compare for an indicator: the day, the threshold, the result and the distance."""
    for each in results(file):
        assert each.decision is not None
        reason = next(f for f in each.decision.findings if f.id == id_).reasons.get("*")
        if reason is None or reason.margin is None or reason.margin.value is None:
            continue
        quantity = reason.right
        assert quantity is not None
        threshold = reason.needed_share if reason.needed_share is not None else quantity.value
        assert threshold is not None
        yield each.on, Decimal(threshold), reason.result, abs(Decimal(reason.margin.value))


@pytest.mark.parametrize(
    ("stem", "id_", "parameter"),
    [(stem, *each) for stem, rules in THRESHOLDS.items() for each in rules.items()],
)
def test_each_threshold_is_reached_exactly_and_just_missed(
    stem: str, id_: str, parameter: str
) -> None:
    (file,) = (each for each in FILES if each.stem == stem)
    checked = loaded(file).checked
    assert checked is not None
    seen = list(comparisons(file, id_))
    for row in checked.parameters[parameter].values:
        assert isinstance(row.node, Constant)
        cell = [
            (result, distance)
            for on, threshold, result, distance in seen
            if row.holds_on(on) and threshold == row.value.value
        ]
        where = f"{parameter} {row.value.value}"
        assert ("yes", Decimal(0)) in cell, f"{where}: no example just reaches it"
        assert any(r == "no" and d <= 1 for r, d in cell), f"{where}: no example just misses it"


@pytest.mark.parametrize(
    ("stem", "number"), [("cultural_family", 6), ("cultural_family", 14), ("province", 17)]
)
@pytest.mark.parametrize("step", [-1, 1])
def test_another_age_is_noticed(stem: str, number: int, step: int, tmp_path: Path) -> None:
    for file in (EXAMPLES / "cultural-family").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        old = f"- value: {number}\n"
        if file.stem == stem:
            assert old in text
            text = text.replace(old, f"- value: {number + step}\n")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    changed = loaded(tmp_path / f"{stem}.yaml").checked
    assert changed is not None
    assert not all(each.passed for each in run_examples(changed))
