"""The facts of examples/minh-hop can be decided, and come out as their first lines say."""

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

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Given:
    """A file of facts, the set and day it is decided by, and what comes out."""

    file: str
    title: str
    scope: str | None
    on: str
    version: str
    outcome: str


FACTS = (
    Given("family-2019", "learning_family", None, "2019-12-25", "qd448-2015", "eligible"),
    Given("family-2025", "learning_family", None, "2025-12-01", "qd387-2022", "undetermined"),
    Given("clan-2019", "learning_clan", None, "2019-12-25", "qd448-2015", "not_eligible"),
    Given("clan-2025", "learning_clan", None, "2025-12-20", "qd387-2022", "eligible"),
    Given("hamlet-2019", "learning_community", "hamlet", "2019-12-25", "qd448-2015", "eligible"),
    Given(
        "hamlet-2025", "learning_community", "hamlet", "2025-12-15", "qd387-2022", "undetermined"
    ),
    Given("commune-2019", "learning_community", "commune", "2019-12-28", "tt44-2014", "eligible"),
    Given("unit-commune-2019", "learning_unit", "commune", "2019-12-25", "qd448-2015", "eligible"),
    Given("unit-2021", "learning_unit", "district", "2022-03-15", "tt22-2020", "eligible"),
    Given(
        "unit-commune-2025", "learning_unit", "commune", "2025-12-15", "qd387-2022", "undetermined"
    ),
    Given("unit-2025", "learning_unit", "district", "2025-12-31", "tt24-2023", "eligible"),
    Given("citizen-2021", "learning_citizen", None, "2021-10-15", "pilot-2020", "eligible"),
    Given("citizen-2025", "learning_citizen", None, "2025-11-20", "qd324-2023", "not_eligible"),
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.packaged()


def _decide(catalogue: Catalogue, given: Given) -> Decision:
    node, found = compose(load_source(EXAMPLES / "minh-hop" / f"{given.file}.yaml"))
    assert node is not None and not found
    day = date.fromisoformat(given.on)
    return catalogue.find(given.title, scope=given.scope, on=day).decide(node)


@pytest.mark.parametrize("given", FACTS, ids=lambda given: given.file)
def test_facts(catalogue: Catalogue, given: Given) -> None:
    decision = _decide(catalogue, given)
    assert decision.criteria_set.version == given.version
    assert decision.outcome.value == given.outcome
    assert decision.subject_id is not None


def test_the_unit_of_2021_is_graded_good(catalogue: Catalogue) -> None:
    # 25 + (10 + 5 + 9 + 4) + (22 + 10 + 4) = 89, from 85 on
    decision = _decide(catalogue, next(given for given in FACTS if given.file == "unit-2021"))
    assert decision.total is not None
    assert decision.total.exact == 89
    assert decision.grade == "good"


def test_the_draft_is_one_more_file_and_no_law() -> None:
    extended = Catalogue.packaged().extend(EXAMPLES / "drafts")
    criteria = extended.find("learning_family", on=date(2026, 6, 1), version="draft-2026")
    assert criteria.checked.document.example_only
    results = run_examples(criteria.checked)
    assert results
    assert all(result.passed for result in results)
    assert criteria.decide({}).provisional
