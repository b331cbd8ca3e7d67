"""The facts of examples/minh-hop are decided as their first lines say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.decision import Decision
from criteria_engine.reading.files import load_source
from criteria_engine.reading.yaml import compose
from criteria_engine.testing import run_examples
from tests.packaged import packaged

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class FactsFile:
    """A file of facts, the set and day it is decided with, and the expected outcome."""

    file: str
    title: str
    scope: str | None
    on: str
    version: str
    outcome: str


FACTS = (
    FactsFile("family-2019", "learning_family", None, "2019-12-25", "qd448-2015", "eligible"),
    FactsFile("family-2025", "learning_family", None, "2025-12-01", "qd387-2022", "undetermined"),
    FactsFile("clan-2019", "learning_clan", None, "2019-12-25", "qd448-2015", "not_eligible"),
    FactsFile("clan-2025", "learning_clan", None, "2025-12-20", "hkhvn-2022", "eligible"),
    FactsFile(
        "hamlet-2019", "learning_community", "hamlet", "2019-12-25", "qd448-2015", "eligible"
    ),
    FactsFile(
        "hamlet-2025", "learning_community", "hamlet", "2025-12-15", "qd387-2022", "undetermined"
    ),
    FactsFile(
        "commune-2019", "learning_community", "commune", "2019-12-28", "tt44-2014", "eligible"
    ),
    FactsFile(
        "unit-commune-2019", "learning_unit", "commune", "2019-12-25", "qd448-2015", "eligible"
    ),
    FactsFile("unit-2021", "learning_unit", "district", "2022-03-15", "tt22-2020", "eligible"),
    FactsFile(
        "unit-commune-2025", "learning_unit", "commune", "2025-12-15", "qd387-2022", "undetermined"
    ),
    FactsFile("unit-2025", "learning_unit", "district", "2025-12-31", "tt24-2023", "eligible"),
    FactsFile("citizen-2021", "learning_citizen", None, "2021-10-15", "pilot-2020", "eligible"),
    FactsFile("citizen-2025", "learning_citizen", None, "2025-11-20", "qd324-2023", "not_eligible"),
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return packaged()


def _decide(catalogue: Catalogue, facts: FactsFile) -> Decision:
    node, diagnostics = compose(load_source(EXAMPLES / "minh-hop" / f"{facts.file}.yaml"))
    assert node is not None and not diagnostics
    day = date.fromisoformat(facts.on)
    return catalogue.find(facts.title, scope=facts.scope, on=day).decide(node)


@pytest.mark.parametrize("facts", FACTS, ids=lambda facts: facts.file)
def test_facts(catalogue: Catalogue, facts: FactsFile) -> None:
    decision = _decide(catalogue, facts)
    assert decision.criteria_set.version == facts.version
    assert decision.outcome.value == facts.outcome
    assert decision.subject_id is not None


def test_the_unit_of_2021_is_graded_good(catalogue: Catalogue) -> None:
    # 25 + (10 + 5 + 9 + 4) + (22 + 10 + 4) = 89; the grade needs 85.
    decision = _decide(catalogue, next(facts for facts in FACTS if facts.file == "unit-2021"))
    assert decision.total is not None
    assert decision.total.exact == 89
    assert decision.grade == "good"


def test_a_draft_is_an_extra_file_and_decides_provisionally() -> None:
    extended = packaged().extend(EXAMPLES / "drafts")
    criteria = extended.find("learning_family", on=date(2026, 6, 1), version="draft-2026")
    assert criteria.checked.document.example_only
    results = run_examples(criteria.checked)
    assert results
    assert all(result.passed for result in results)
    assert criteria.decide({}).provisional
