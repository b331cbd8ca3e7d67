"""Decisions derived by hand from Circulars 24 and 25 of 2023 and Decree 20 of 2014.

`golden/*.yaml` contain them with the article beside each; no expected value was copied from the engine.
`facts` and `evidence` of a decision replace those at the top of its file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from criteria_engine.catalogue import Catalogue
from criteria_engine.decision import Decision
from criteria_engine.model.findings import Status
from criteria_engine.reading.files import load_source
from criteria_engine.reading.yaml import compose
from criteria_engine.testing import run_examples

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
FILES = (
    "learning_community-commune-tt25-2023",
    "learning_community-district-tt25-2023",
    "learning_community-province-tt25-2023",
    "learning_unit-district-tt24-2023",
    "learning_unit-province-tt24-2023",
    "universal_preschool-commune-nd20-2014",
    "universal_primary-commune-nd20-2014",
    "universal_lower_secondary-commune-nd20-2014",
    "literacy-commune-nd20-2014",
)


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((GOLDEN / f"{name}.yaml").read_text(encoding="utf-8"))
    return document


def _cases() -> Iterator[Any]:
    for name in FILES:
        document = _read(name)
        for case in document["decisions"]:
            yield pytest.param(document, case, id=f"{name}: {case['name']}")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(ROOT / "criteria")


def _decide(catalogue: Catalogue, document: dict[str, Any], case: dict[str, Any]) -> Decision:
    facts = document["facts"] | case.get("facts", {})
    for name in case.get("without", ()):
        del facts[name]
    evidence = document.get("evidence", {}) | case.get("evidence", {})
    if evidence:
        facts["evidence"] = evidence
    day: date = document["day"]
    return catalogue.find(**document["set"], on=day).decide(facts)


def _not_met(decision: Decision, level: str) -> set[str]:
    return {
        finding.id
        for finding in decision.findings
        if finding.levels.get(level) in (Status.NOT_MET, Status.UNDETERMINED)
    }


@pytest.mark.parametrize(("document", "case"), list(_cases()))
def test_the_decision_is_the_one_derived_by_hand(
    catalogue: Catalogue, document: dict[str, Any], case: dict[str, Any]
) -> None:
    expected = case["expect"]
    decision = _decide(catalogue, document, case)
    assert decision.outcome.value == expected["outcome"]
    assert decision.level == expected.get("level")
    if "deciding" in expected:
        assert {f.id for f in decision.findings if f.decisive} == set(expected["deciding"])
    for level, ids in expected.get("not_met", {}).items():
        assert _not_met(decision, level) == set(ids), level


@pytest.mark.parametrize("name", FILES)
def test_every_set_has_at_least_three_decisions(name: str) -> None:
    document = _read(name)
    outcomes = [case["expect"]["outcome"] for case in document["decisions"]]
    assert len(outcomes) >= 3
    assert {"eligible", "not_eligible"} <= set(outcomes)


# ---- the example files -----------------------------------------------------------------------


def _example(catalogue: Catalogue, name: str) -> Decision:
    node, diagnostics = compose(load_source(ROOT / "examples" / "minh-hop" / name))
    assert node is not None and not diagnostics
    criteria = catalogue.find("learning_community", scope="commune", on=date(2025, 12, 31))
    return criteria.decide(node)


def test_minh_hop_reaches_level_1_in_2025(catalogue: Catalogue) -> None:
    decision = _example(catalogue, "commune-2025.yaml")
    assert decision.outcome.value == "eligible"
    assert decision.level == "level_1"
    # Below 80 %: 455 of 590 continue their studies, 6214 of 9486 are learning citizens.
    # Below 50 %: 4120 are trained.
    assert _not_met(decision, "level_2") == {"4.3", "5.1", "5.2"}
    assert any("01/7/2025" in note.vi for note in decision.notes)


def test_the_incomplete_form_lists_the_missing_facts(catalogue: Catalogue) -> None:
    decision = _example(catalogue, "commune-2025-incomplete.yaml")
    assert decision.outcome.value == "undetermined"
    expected = {
        "plan_carried_out",
        "learning_week_reported",
        "lower_secondary_standard",
        "learning_citizens",
        "difficult_area",
    }
    assert expected <= {each.path for each in decision.missing}
    # For any answers, 5.1 excludes level 2: at most 6272 of the 7589 that it requires.
    assert "5.1" in _not_met(decision, "level_2")
    assert decision.possible_levels == ("level_1",)


def test_a_province_adds_requirements_in_a_few_lines() -> None:
    extended = Catalogue.load(ROOT / "criteria", ROOT / "examples" / "adaptations")
    stricter = extended.find(
        "learning_community", scope="commune", on=date(2026, 6, 1), place={"province": "nghe_an"}
    )
    assert stricter.checked.key.version == "nghe-an-vi-du"
    assert stricter.checked.document.example_only
    assert stricter.decide({}).provisional
    results = run_examples(stricter.checked)
    assert results
    assert all(result.passed for result in results)
