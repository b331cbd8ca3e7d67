"""Open parts: counted as they are listed; alike records are shared only where they are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.checked_set import CheckedSet
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.alike import with_alike_items_shared
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import Results, SetVerdict
from criteria_engine.explanation.open_parts import OpenParts, open_parts
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Value

SETS = [each.checked for each in Catalogue.packaged().all()]


@pytest.mark.parametrize("checked", SETS, ids=lambda checked: str(checked.key))
def test_as_many_parts_are_counted_as_listed(checked: CheckedSet) -> None:
    """Also for results that share some objects with those of the decision, as the results of a trial do."""
    day = max(date(2026, 6, 1), checked.document.in_force.from_)
    decider = Decider(checked, day)
    program = decider.program
    results, verdict = decider.decide(Criteria(checked, day).read({}))
    counted = OpenParts(program, results, verdict)
    assert counted.count(results, verdict) == len(open_parts(program, results, verdict))
    for part in range(len(results.indicators)):
        other, other_verdict = with_best(decider, results, part)
        assert counted.count(other, other_verdict) == len(open_parts(program, other, other_verdict))


def with_best(decider: Decider, results: Results, part: int) -> tuple[Results, SetVerdict]:
    """Return results with one indicator at its best, and the verdict from them."""
    indicators = list(results.indicators)
    result = indicators[part]
    points = None if result.points is None else result.indicator.max
    truths = (True,) * len(result.met)
    indicators[part] = result._replace(met=truths, points=points, applies=truths)
    changed = replace(results, indicators=tuple(indicators), trace=None)
    return changed, decider.verdict_of(changed)


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ({"a": 1, "b": None}, {"a": 1, "b": None}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 0}, {"a": False}, False),
        ({"a": "1"}, {"a": 1}, False),
        ({"a": 1}, {"b": 1}, False),
        ({}, {}, True),
        ({"a": None}, {}, False),
        ({"a": ({"b": 1},)}, {"a": ({"b": True},)}, False),
    ],
)
def test_records_are_shared_only_where_they_are_the_same(
    first: dict[str, Value], second: dict[str, Value], shared: bool
) -> None:
    one, other = with_alike_items_shared(Facts({"items": (first, second)})).values["items"]
    assert (one is other) is shared
