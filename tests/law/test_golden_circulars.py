"""Decisions worked out by hand from Circulars 24 and 25 of 2023 and Decree 20 of 2014.

`golden/*.yaml` hold them with the article beside each; nothing there was copied from what the engine says.
`facts` and `evidence` of a decision are laid over those at the top of its file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from criteria_engine import Catalogue
from criteria_engine.decision import Decision, Status

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
def test_the_decision_is_the_one_worked_out_by_hand(
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
def test_every_set_has_three_decisions_at_least(name: str) -> None:
    document = _read(name)
    outcomes = [case["expect"]["outcome"] for case in document["decisions"]]
    assert len(outcomes) >= 3
    assert {"eligible", "not_eligible"} <= set(outcomes)
