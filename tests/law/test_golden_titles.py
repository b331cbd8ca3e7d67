"""Decisions derived by hand from the law, with the article beside each (`golden/*.yaml`).

Every back end gives them: `decide`, `verdict`, and `decide_table` by Polars and by DuckDB.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.reading.files import load_source
from criteria_engine.reading.nodes import Mapping, Node, Sequence
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.reading.yaml import compose
from tests.packaged import packaged

GOLDEN = Path(__file__).parent / "golden"
FILES = (
    "citizen-pilot-2020",
    "citizen-qd244-2022",
    "citizen-qd324-2023",
    "clan-hkhvn-2022",
    "clan-qd387-2022",
    "clan-qd448-2015",
    "commune-tt44-2014",
    "cultural-family-nd122-2018",
    "cultural-family-nd86-2023",
    "cultural-hamlet-nd122-2018",
    "cultural-hamlet-nd86-2023",
    "family-qd387-2022",
    "family-qd448-2015",
    "hamlet-qd387-2022",
    "hamlet-qd448-2015",
    "new-rural-commune-qd319-2022",
    "unit-commune-qd387-2022",
    "unit-commune-qd448-2015",
    "unit-district-tt22-2020",
    "unit-province-tt22-2020",
)
"""The files for the circulars of 2023 are in test_golden_circulars."""
OTHERS = {"tt24-2023", "tt25-2023"}
TITLES = ("learning_", "cultural_", "new_rural_")
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
    return packaged()


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
        if key[0].startswith(TITLES) and key[2] not in OTHERS:
            assert counts[key] >= MIN_DECISIONS, key


def test_every_set_has_decisions_of_both_outcomes() -> None:
    outcomes: dict[tuple[str, str | None, str], set[str | None]] = {}
    for case in CASES:
        key = (case.title, case.scope, case.version)
        outcomes.setdefault(key, set()).add(case.expected("outcome"))
    without = [key for key, of_set in outcomes.items() if not {"eligible"} < of_set]
    assert not without


# ---- verdicts and tables ---------------------------------------------------------------------

NUMBER = re.compile(r"\d+(\.\d+)?")
JUDGES = {"by", "on", "evidence"}
"""What a judgement says beside its result; tables have no column for it."""


def _facts(case: Case) -> Mapping:
    facts = lookup(case.node, "facts")
    assert isinstance(facts, Mapping)
    return facts


def _cells(facts: Mapping, path: str = "") -> Iterator[tuple[str, bool | Decimal | str]]:
    """Yield the facts by the paths that name columns; the outcome of a decision is `….eligible`."""
    for entry in facts.entries:
        here = f"{path}.{entry.key.value}".removeprefix(".")
        if isinstance(entry.value, Mapping):
            yield from _cells(entry.value, here)
        elif entry.key.value == "outcome":
            yield f"{path}.eligible", text_at(entry.value) == "eligible"
        elif entry.key.value in ("met", "points"):
            yield path, _value(text_at(entry.value) or "")
        elif entry.key.value not in JUDGES:
            yield here, _value(text_at(entry.value) or "")


def _value(text: str) -> bool | Decimal | str:
    if text in ("true", "false"):
        return text == "true"
    return Decimal(text) if NUMBER.fullmatch(text) else text


def _flat_groups() -> dict[str, tuple[Case, ...]]:
    """Return the cases whose facts are single values, by set and day."""
    groups: dict[str, tuple[Case, ...]] = {}
    for case in CASES:
        if not any(isinstance(entry.value, Sequence) for entry in _facts(case).entries):
            key = f"{case.file} {text_at(case.node, 'on')}"
            groups[key] = (*groups.get(key, ()), case)
    return groups


GROUPS = _flat_groups()


def _table(cases: Iterable[Case]) -> pa.Table:
    rows = [{**dict(_cells(_facts(case))), "subject_id": case.name} for case in cases]
    return pa.table(
        {path: [row.get(path) for row in rows] for path in {p for r in rows for p in r}}
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}: {case.name}")
def test_the_verdict_is_the_same(catalogue: Catalogue, case: Case) -> None:
    on = date.fromisoformat(text_at(case.node, "on") or "")
    verdict = catalogue.find(case.title, scope=case.scope, on=on).verdict(_facts(case))
    assert verdict.outcome == case.expected("outcome")
    if case.expected("outcome") == "eligible":
        assert (verdict.level, verdict.grade) == (case.expected("level"), case.expected("grade"))
    if case.score is not None:
        assert (verdict.low, verdict.high, verdict.maximum) == case.score


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("group", GROUPS)
def test_a_table_gives_the_same(catalogue: Catalogue, group: str, engine: str) -> None:
    cases = GROUPS[group]
    on = date.fromisoformat(text_at(cases[0].node, "on") or "")
    criteria = catalogue.find(cases[0].title, scope=cases[0].scope, on=on)
    table = _table(cases)
    if engine == "duckdb":
        query = criteria.decide_table(ibis.memtable(table), as_query=True)
        answered = query.to_pyarrow()
    else:
        answered = criteria.decide_table(table)
    rows = {row["subject_id"]: row for row in answered.to_pylist()}
    for case in cases:
        row = rows[case.name]
        assert (row["problem"], row["outcome"]) == (None, case.expected("outcome")), case.name
        if case.score is not None:
            assert (row["low"], row["high"], row["maximum"]) == case.score
