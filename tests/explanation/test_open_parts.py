"""Open parts: counted as they are listed; alike records are shared only where they are the same."""

from __future__ import annotations

from datetime import date

import pytest

from criteria_engine.checked_set import CheckedSet
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.alike import with_alike_items_shared
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import ChangedParts, Results
from criteria_engine.explanation.open_parts import OpenParts, open_parts
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Value
from tests.packaged import packaged
from tests.verdicts import verdict_of

SETS = [each.checked for each in packaged().all()]


@pytest.mark.parametrize("checked", SETS, ids=lambda checked: str(checked.key))
def test_as_many_parts_are_counted_as_listed(checked: CheckedSet) -> None:
    """Also with an answer that changes the result of one part."""
    day = max(date(2026, 6, 1), checked.document.in_force.from_)
    decider = Decider(checked, day)
    program = decider.program
    results, verdict = decider.decide(Criteria(checked, day).read({}))
    counted = OpenParts(program, results, verdict)
    nothing = ChangedParts((), (), results.pass_mark)
    assert counted.count(nothing, verdict) == len(open_parts(program, results, verdict))
    for part in range(len(results.indicators)):
        changed = with_best(results, part)
        other = changed.put_into(results)
        other_verdict = verdict_of(decider, other)
        assert counted.count(changed, other_verdict) == len(
            open_parts(program, other, other_verdict)
        )


def with_best(results: Results, part: int) -> ChangedParts:
    """Return one indicator at its best."""
    result = results.indicators[part]
    points = None if result.points is None else result.indicator.max
    truths = (True,) * len(result.met)
    best = result._replace(met=truths, points=points, applies=truths)
    return ChangedParts(((part, best),), (), results.pass_mark)


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
