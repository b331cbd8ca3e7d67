"""Decisions derived by hand from the law, with the article beside each (`golden/*.yaml`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.reading.files import load_source
from criteria_engine.reading.nodes import Mapping, Node, Sequence
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.reading.yaml import compose

GOLDEN = Path(__file__).parent / "golden"
FILES = (
    "citizen-pilot-2020",
    "citizen-qd244-2022",
    "citizen-qd324-2023",
    "clan-hkhvn-2022",
    "clan-qd387-2022",
    "clan-qd448-2015",
    "commune-tt44-2014",
    "family-qd387-2022",
    "family-qd448-2015",
    "hamlet-qd387-2022",
    "hamlet-qd448-2015",
    "unit-commune-qd387-2022",
    "unit-commune-qd448-2015",
    "unit-district-tt22-2020",
    "unit-province-tt22-2020",
)
"""The files for the circulars of 2023 are in test_golden_circulars."""
OTHERS = {"tt24-2023", "tt25-2023"}
MIN_DECISIONS = 3
"""The least number of decisions for each set."""


@dataclass(frozen=True)
class Case:
    file: str
    title: str
    scope: str | None
    version: str
    node: Node

    @property
    def name(self) -> str:
        return text_at(self.node, "name") or ""

    def expected(self, key: str) -> str | None:
        return text_at(self.node, "expect", key)

    @property
    def score(self) -> tuple[Decimal, ...] | None:
        numbers = lookup(self.node, "expect", "score")
        if not isinstance(numbers, Sequence):
            return None
        return tuple(Decimal(text_at(numbers, i) or "") for i in range(len(numbers.items)))

    @property
    def status(self) -> dict[str, str]:
        statuses = lookup(self.node, "expect", "status")
        if not isinstance(statuses, Mapping):
            return {}
        return {e.key.value: text_at(e.value) or "" for e in statuses.entries}


def _cases() -> Iterator[Case]:
    for name in FILES:
        node, diagnostics = compose(load_source(GOLDEN / f"{name}.yaml"))
        assert node is not None
        assert not diagnostics
        cases = lookup(node, "cases")
        assert isinstance(cases, Sequence)
        head = {key: text_at(node, key) for key in ("title", "scope", "version")}
        for case in cases.items:
            yield Case(name, head["title"] or "", head["scope"], head["version"] or "", case)


CASES = tuple(_cases())


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.packaged()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}: {case.name}")
def test_decision(catalogue: Catalogue, case: Case) -> None:
    on = date.fromisoformat(text_at(case.node, "on") or "")
    criteria = catalogue.find(case.title, scope=case.scope, on=on)
    assert criteria.reference.version == case.version

    facts = lookup(case.node, "facts")
    assert facts is not None
    decision = criteria.decide(facts)

    assert decision.outcome.value == case.expected("outcome")
    assert (decision.level or None) == case.expected("level")
    if decision.grade is not None or case.expected("grade") is not None:
        assert decision.grade == case.expected("grade")
    if case.score is not None:
        assert decision.total is not None
        assert (decision.total.low, decision.total.high, decision.total.maximum) == case.score
    if case.expected("provisional") is not None:
        assert str(decision.provisional).lower() == case.expected("provisional")
    statuses = {id_: decision.finding(id_).status.value for id_ in case.status}
    assert statuses == case.status


def test_every_set_of_the_titles_has_its_decisions(catalogue: Catalogue) -> None:
    counts = Counter((case.title, case.scope, case.version) for case in CASES)
    for document in catalogue.documents():
        scope = None if document.scope is None else str(document.scope)
        key = (str(document.title), scope, str(document.version))
        if key[0].startswith("learning_") and key[2] not in OTHERS:
            assert counts[key] >= MIN_DECISIONS, key


def test_every_set_has_decisions_of_both_outcomes() -> None:
    outcomes: dict[tuple[str, str | None, str], set[str | None]] = {}
    for case in CASES:
        key = (case.title, case.scope, case.version)
        outcomes.setdefault(key, set()).add(case.expected("outcome"))
    without = [key for key, of_set in outcomes.items() if not {"eligible"} < of_set]
    assert not without
