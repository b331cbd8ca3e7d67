"""A parameter with a number for each level means the same as one condition written out for each level."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.findings import Status
from tests.columns.agreement import answers, compare, many_subjects
from tests.columns.arrow import table_of
from tests.examples_count import examples
from tests.generated import (
    DEFINITIONS,
    FACTS_YAML,
    HEAD,
    blurred,
    conditions,
    criteria_of,
    full_facts,
    item_conditions,
    numbers,
)

LEVELS = """
levels: [{id: one, name: one}, {id: two, name: two}, {id: three, name: three}]
"""

STEP = """
  rung:
    label: rung
    values:
      - {when: a, one: 3, two: 7, three: 7}
      - {when: kind = "low", value: 2}
      - {one: 40%, two: 40%, three: 90%}
"""

WRITTEN_OUT = {
    "one": '(if a then 3 else if kind = "low" then 2 else 40%)',
    "two": '(if a then 7 else if kind = "low" then 2 else 40%)',
    "three": '(if a then 7 else if kind = "low" then 2 else 90%)',
}

QUOTA = """
  quota:
    label: quota
    set_by: province
    at_least: 2
    at_most: 9
    values: [{when: b, value: 4}, {value: NUMBER}]
"""


def of_parameter(name: str) -> st.SearchStrategy[str]:
    """Conditions that read a parameter."""
    return st.one_of(
        numbers(1).map(lambda number: f"{number} >= {name}"),
        st.tuples(numbers(0), numbers(0)).map(lambda t: f"{t[0]} <= {name} * {t[1]}"),
        item_conditions().map(lambda met: f"share(members, {met}, 1) >= {name} / 10"),
        item_conditions().map(lambda met: f"count(members[{met}]) < {name}"),
        st.tuples(conditions(1), numbers(0)).map(
            lambda t: f"(if {t[0]} then {name} else 1) > {t[1]}"
        ),
        st.tuples(conditions(0), numbers(0)).map(lambda t: f"{t[0]} or not({name} < {t[1]})"),
    )


def text_of(parameters: str, rules: list[str]) -> str:
    """A criteria file of three levels with one indicator for each rule."""
    indicators = "\n".join(
        f"      - id: i{index}\n        text: text\n{rule}" for index, rule in enumerate(rules)
    )
    criteria = f"criteria:\n  - id: c\n    name: c\n    indicators:\n{indicators}\n"
    text = HEAD + FACTS_YAML + DEFINITIONS + parameters + LEVELS + criteria
    return text + "award: {when: every criterion met}\n"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def requires(condition: str) -> str:
    return f"        requires: {quoted(condition)}"


def by_level(condition: str) -> str:
    each = (
        f"{level}: {quoted(condition.replace('rung', it))}" for level, it in WRITTEN_OUT.items()
    )
    return "{" + ", ".join(each) + "}"


@st.composite
def two_texts(draw: Any) -> tuple[str, str]:
    """A file with a parameter for each level, and the file with its conditions written out."""
    short, long = [], []
    for _ in range(draw(st.integers(1, 2))):
        condition = draw(of_parameter("rung"))
        applies = draw(st.none() | of_parameter("rung"))
        rules = [requires(condition), f"        requires: {by_level(condition)}"]
        if applies is not None:
            otherwise = draw(st.sampled_from(["full_points", "left_out", "zero"]))
            for index, when in enumerate((quoted(applies), by_level(applies))):
                rules[index] += f"\n        applies: {{when: {when}, otherwise: {otherwise}}}"
        short.append(rules[0])
        long.append(rules[1])
    return text_of(STEP, short), text_of("", long)


def statuses(decision: Decision) -> list[Any]:
    return [
        (each.id, each.status, dict(each.levels), each.decisive) for each in decision.findings
    ] + [{each.path: (each.influence, each.indicators) for each in decision.missing}]


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.too_slow])
@given(two_texts(), full_facts(), st.data())
def test_a_parameter_for_each_level_equals_conditions_for_each_level(
    texts: tuple[str, str], facts: dict[str, Any], data: st.DataObject
) -> None:
    short, long = map(criteria_of, texts)
    assume(short is not None)
    assert short is not None
    assert long is not None, texts[1]
    facts = {**facts, "evidence": {}}
    for given_facts in (facts, data.draw(blurred(facts))):
        assert short.verdict(given_facts) == long.verdict(given_facts)
        assert statuses(short.decide(given_facts)) == statuses(long.decide(given_facts))


def over_columns(criteria: Criteria, data: st.DataObject) -> None:
    """Compare columns of Polars and DuckDB with the decisions on single subjects."""
    ranged = data.draw(st.booleans())
    facts = data.draw(many_subjects(criteria, ranged))
    table = table_of(facts, ranged=ranged)
    found = [answers(criteria, table, engine) for engine in ("polars", "duckdb")]
    compare(criteria, facts, *(each for each in found if each is not None))


@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.too_slow])
@given(two_texts(), st.data())
def test_columns_agree_about_a_parameter_for_each_level(
    texts: tuple[str, str], data: st.DataObject
) -> None:
    criteria = criteria_of(texts[0])
    assume(criteria is not None)
    assert criteria is not None
    over_columns(criteria, data)


# ---- numbers that an adaptation sets ---------------------------------------------------------


@st.composite
def open_texts(draw: Any) -> str:
    """A file with a number that is open."""
    rules = [requires(draw(of_parameter("quota"))) for _ in range(draw(st.integers(1, 2)))]
    return text_of(QUOTA, [*rules, requires(draw(conditions(1)))])


def filled(text: str, number: object) -> str:
    return text.replace("NUMBER", str(number))


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.too_slow])
@given(open_texts(), full_facts(), st.data())
def test_an_open_number_settles_only_what_every_number_settles(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    criteria = criteria_of(filled(text, "set_by_adaptation"))
    assume(criteria is not None)
    assert criteria is not None
    facts = {**facts, "evidence": {}}
    known = data.draw(st.one_of(st.just(facts), blurred(facts)))
    rough = criteria.decide(known)
    verdict = criteria.verdict(known)
    assert verdict == Decider(criteria.checked, criteria.on).verdict(criteria.read(known))
    number = data.draw(st.sampled_from([2, 9, Decimal("4.5"), 5, 8]))
    set_by_province = criteria_of(filled(text, number).replace("    set_by: province\n", ""))
    assume(set_by_province is not None)  # it may make a condition constant
    assert set_by_province is not None
    exact = set_by_province.decide(known)
    for one, other in zip(rough.findings, exact.findings, strict=True):
        for level, status in one.levels.items():
            assert status in (Status.UNDETERMINED, other.levels[level]), (one.id, number)
    if rough.outcome != exact.outcome or rough.level != exact.level:
        kinds = {each.path: each.kind for each in rough.missing}
        assert kinds.get("parameters.quota") == "parameter", kinds


@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.too_slow])
@given(open_texts(), st.data())
def test_columns_agree_about_an_open_number(text: str, data: st.DataObject) -> None:
    criteria = criteria_of(filled(text, "set_by_adaptation"))
    assume(criteria is not None)
    assert criteria is not None
    over_columns(criteria, data)
