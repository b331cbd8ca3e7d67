"""Compares the rows of an answer with the decision on each subject alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.decision import Verdict
from criteria_engine.model.values import Interval
from tests.columns.arrow import without_ranges
from tests.generated import blurred, full_facts, judgement


@st.composite
def subjects(draw: Any, criteria: Criteria, ranged: bool) -> list[dict[str, Any]]:
    """Draw a few subjects of one set, some of them fully known."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        facts = draw(full_facts())
        shape = criteria.shape
        facts["evidence"] = {k: v for k, v in facts["evidence"].items() if k in shape.evidence}
        facts["judgements"] = {id_: draw(judgement(id_)) for id_ in shape.judgeable}
        known = draw(st.one_of(st.just(facts), blurred(facts)))
        found.append(known if ranged else without_ranges(known))
    return found


def verdict_of_row(row: Mapping[str, Any], criteria: Criteria) -> Verdict:
    """Return a row of an answer as a verdict."""
    points: list[Any] = []
    for indicator in criteria.checked.indicators:
        low = row.get(f"points_{indicator.id}_low")
        high = row.get(f"points_{indicator.id}_high")
        points.append(low if low == high else Interval(low, high))
    return Verdict(
        row["outcome"],
        row.get("level"),
        tuple((row.get("possible_levels") or "").split()),
        row.get("grade"),
        row.get("low"),
        row.get("high"),
        row.get("maximum"),
        tuple(points),
        row["settled_by"],
    )


def plain(verdict: Verdict) -> Verdict:
    """Return a verdict whose unknown points have nothing but their ends."""
    points = tuple(
        Interval(each.low, each.high) if isinstance(each, Interval) else each
        for each in verdict.points
    )
    return verdict._replace(points=points)


def compare(criteria: Criteria, facts: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    """Check that every row has the verdict that its subject gets alone."""
    for given_facts, row in zip(facts, rows, strict=True):
        try:
            expected = criteria.verdict(given_facts)
        except CriteriaError:
            assert row["problem"]
            assert row["outcome"] is None
            continue
        assert row["problem"] is None
        assert verdict_of_row(row, criteria) == plain(expected), given_facts
        missing = [m.path for m in criteria.decide(given_facts).missing if m.kind == "fact"]
        listed = {path.split(".")[0] for path in row["missing"].split()}
        assert {re.split(r"[.\[]", path)[0] for path in missing} <= listed, given_facts
