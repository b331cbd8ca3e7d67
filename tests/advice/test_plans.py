"""Advice on generated sets and facts: compared with all plans, which are tried one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from criteria_engine.criteria import Criteria
from criteria_engine.model.advice import Advice, AdvicePlan
from criteria_engine.model.decision import Outcome
from tests.examples_count import examples
from tests.generated import any_set_texts, criteria_of, facts_for, full_facts

CHANGES: Final = {
    "a: {type: boolean,": "a: {type: boolean, changeable: {direction: up, price: 3},",
    "b: {type: boolean,": "b: {type: boolean, changeable: {direction: down, price: 2},",
    "n: {type: integer,": "n: {type: integer, changeable: {direction: up, step: 5},",
    "kind: {type: enumeration,": "kind: {type: enumeration, changeable: {direction: up, price: 2.5},",
    "able: {type: boolean,": "able: {type: boolean, changeable: {direction: up, price: 4},",
    "grade: {type: enumeration,": "grade: {type: enumeration, changeable: either,",
}
"""What can be changed in generated sets, and below the same for the plans that are tried."""

KINDS: Final = ["low", "mid", "high"]

GRADES: Final = ["weak", "fair", "good"]

Support = frozenset[str]


def changeable(text: str) -> str:
    for before, after in CHANGES.items():
        assert before in text
        text = text.replace(before, after)
    return text


def choices(facts: Mapping[str, Any]) -> dict[str, list[tuple[Any, float]]]:
    """The values that each known fact can have, by its path, each with its price."""
    found: dict[str, list[tuple[Any, float]]] = {}
    if facts.get("a") is False:
        found["a"] = [(False, 0), (True, 3)]
    if facts.get("b") is True:
        found["b"] = [(True, 0), (False, 2)]
    if "n" in facts:
        found["n"] = [(value, step) for step, value in enumerate(range(facts["n"], 21, 5))]
    if "kind" in facts:
        here = KINDS.index(facts["kind"])
        found["kind"] = [(KINDS[i], 2.5 * (i - here)) for i in range(here, 3)]
    for index, member in enumerate(facts["members"]):
        path = f"members[{index + 1}]"
        if member["able"] is False:
            found[f"{path}.able"] = [(False, 0), (True, 4)]
        grades = [(grade, float(grade != member["grade"])) for grade in GRADES]
        found[f"{path}.grade"] = sorted(grades, key=lambda pair: pair[1])
    return found


UNKNOWN: Final[Mapping[str, list[Any]]] = {"a": [True, False], "c": [True, False], "kind": KINDS}
"""The facts that may be unknown, with all their values."""


def with_values(facts: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    changed = {**facts, "members": [dict(each) for each in facts["members"]]}
    for path, value in values.items():
        if path.startswith("members["):
            changed["members"][int(path[8:].partition("]")[0]) - 1][path.rpartition(".")[2]] = value
        else:
            changed[path] = value
    return changed


def is_earned(criteria: Criteria, facts: Mapping[str, Any]) -> bool:
    return criteria.verdict(dict(facts)).outcome is Outcome.ELIGIBLE


def minimal(criteria: Criteria, facts: Mapping[str, Any]) -> dict[Support, float]:
    """The moves of every minimal plan, each with the least price."""
    moves = choices(facts)
    asked = {name: list(values) for name, values in UNKNOWN.items() if name not in facts}
    all_cases: list[tuple[Any, ...]] = list(product(*asked.values()))
    cheapest: dict[Support, float] = {}
    every: list[tuple[tuple[Any, float], ...]] = list(product(*moves.values()))
    for done in every:
        values = {path: value for path, (value, _) in zip(moves, done, strict=True)}
        support = frozenset(path for path, (_, price) in zip(moves, done, strict=True) if price)
        price = sum(price for _, price in done)
        cases = {
            case: is_earned(
                criteria, with_values(facts, {**values, **dict(zip(asked, case, strict=True))})
            )
            for case in all_cases
        }
        for answers in supports_of(cases, list(asked)):
            whole = support | answers
            cheapest[whole] = min(price, cheapest.get(whole, price))
    return {
        own: price
        for own, price in cheapest.items()
        if not any(less < own and cheapest[less] <= price for less in cheapest)
    }


def supports_of(cases: Mapping[tuple[Any, ...], bool], names: list[str]) -> Iterator[Support]:
    """The sets of unknown facts for which some answers suffice, whatever the others are."""
    for asked in product([False, True], repeat=len(names)):
        groups: dict[tuple[Any, ...], list[bool]] = {}
        for case, earned in cases.items():
            key = tuple(v for v, is_asked in zip(case, asked, strict=True) if is_asked)
            groups.setdefault(key, []).append(earned)
        if any(all(each) for each in groups.values()):
            yield frozenset(n for n, is_asked in zip(names, asked, strict=True) if is_asked)


def paths_of(plan: AdvicePlan) -> Support:
    return frozenset(path for step in (*plan.ask, *plan.do) for path in step.paths)


def images(plan: AdvicePlan) -> list[tuple[int, Support]]:
    """For each line, how many of which paths would do."""
    return [
        (len(step.paths), frozenset((*step.paths, *step.alike))) for step in (*plan.ask, *plan.do)
    ]


def stands_for(plan: AdvicePlan, support: Support) -> bool:
    """Whether a plan is the same as another one but for members who are alike."""
    rest = set(support)
    for count, paths in images(plan):
        if len(rest & paths) < count:
            return False
    return sum(count for count, _ in images(plan)) == len(rest)


def applied(facts: Mapping[str, Any], plan: AdvicePlan, without: str = "") -> dict[str, Any]:
    values = {}
    for step in (*plan.ask, *plan.do):
        for path in step.paths:
            if path != without:
                values[path] = step.value
    return with_values(facts, values)


@given(any_set_texts(), full_facts(), st.data())
@settings(
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    deadline=None,
)
def test_every_minimal_plan_is_found_and_no_other(
    text: str, stated: dict[str, Any], data: st.DataObject
) -> None:
    criteria = criteria_of(changeable(text))
    assume(criteria is not None)
    assert criteria is not None
    facts = facts_for(criteria, {**stated, "members": stated["members"][:2]}, data)
    for id_, each in criteria.shape.judgeable.items():
        facts["judgements"].setdefault(id_, True if each.max is None else 0)
    facts["evidence"] = {**dict.fromkeys(criteria.shape.evidence, True), **facts["evidence"]}
    for name in data.draw(st.sets(st.sampled_from(sorted(UNKNOWN)), max_size=2)):
        del facts[name]
    advice = criteria.decide(facts).advice(limit=200)
    compare(advice, criteria, facts)


def compare(advice: Advice, criteria: Criteria, facts: dict[str, Any]) -> None:
    if advice.status == "reached":
        assert is_earned(criteria, facts)
        return
    expected = minimal(criteria, facts)
    found = {paths_of(plan): float(plan.price) for plan in advice.plans}
    for plan in advice.plans:
        assert is_earned(criteria, applied(facts, plan))
        for path in paths_of(plan):
            assert not is_earned(criteria, applied(facts, plan, without=path))
    assert found.items() <= expected.items()
    assert list(found.values()) == sorted(found.values())
    if advice.complete:
        for support, price in expected.items():
            assert any(
                stands_for(plan, support) and float(plan.price) == price for plan in advice.plans
            ), support
    if advice.status == "impossible":
        assert not expected
