"""Code for unknown facts gives the verdicts of the evaluator; what has no two ends is named."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import pytest

from criteria_engine.codegen.two_ends import compile_two_ends
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.functions.standard import standard
from criteria_engine.model.decision import Outcome
from criteria_engine.model.values import Uncertain
from tests.generated import FACTS_YAML, HEAD, criteria_of
from tests.packaged import packaged, with_few_examples

FACTS: Final = FACTS_YAML.replace(
    "  day: {type",
    """\
  u: {type: integer, label: u, question: u}
  neg: {type: integer, at_least: -10, at_most: 10, label: neg, question: neg}
  v: {type: number, at_least: 0, label: v, question: v}
  name: {type: string, label: name, question: name}
  other: {type: enumeration, values: {low: low, mid: mid, high: high}, label: other, question: other}
  born: {type: date, label: born, question: born}
  house:
    type: record
    label: house
    question: house
    fields:
      rooms: {type: integer, at_least: 0, at_most: 9, label: rooms, question: rooms}
      own: {type: boolean, label: own, question: own}
      colour: {type: enumeration, values: {red: red, blue: blue}, label: colour, question: colour}
  day: {type""",
)
"""The facts of generated sets, and numbers without bounds, negative ones, texts, dates and a record."""

NUMBERS: Final = (
    "u", "neg", "v", "house.rooms", "u - n", "n - part", "-neg", "u + v",
    "neg * n", "n * neg", "neg * neg", "neg * u", "-3 * n", "2 * u", "v * n", "60% * u",
    "v / m", "u / m", "-v / m", "abs(neg)",  "age(born, day)",
    "round half up(r, 0)", "round up(neg / 4, 0)", "decimal(r, 1)", "ceiling(v)", "floor(u * 0.5)", "floor(r)",
    "min(n, m)", "max([n, neg, r])", "total([n, m, r])", "total(members.age)", "total(members[age > n].age)",
    "count(members)", "count(members[grade = other])", "count(members[able and age < u])",
    "count where(members, able)", "count where(members[able], age < n)",
    "share(members, able, 0)", "share(members[age > n], able, 1)", "share(members[able], age >= 18, 0.5)",
    "if a then house.rooms else neg", "if n > 3 then v else 1",
    'if kind = "low" then n else if kind = "mid" then m else neg',
)  # fmt: skip
"""Expressions that are numbers."""

CONDITIONS: Final = (
    *(f"({each}) {sign} neg" for each in NUMBERS for sign in (">=", "=")),
    "house.own", 'house.colour = "red"', 'house.colour in ("red", "blue")',
    'name = "x"', 'name != "y"', 'name in ("x", "y")', 'name in ("z", "y")', 'name < "x"', 'upper case(name) = "X"',
    "string length(name) > 1", 'contains(name, "x")', 'starts with(kind, "h")',
    "born < day", "born <= day", "born = day", "day != born", '(day - born) > @"P30D"', "day.year = 2024",
    'day in [@"2024-02-28"..@"2024-02-29"]', '(if a then born else day) > @"2024-02-28"',
    "kind = other", "kind != other", '(if a then kind else "low") = "high"', '(if a then kind else other) = "mid"',
    '(if a then kind else kind) in ("low", "mid")',
    "a = b", "a != c", "a in true", "not(a = true)", "if b then a else house.own", "if a then true else b",
    "n = m", "n in m", "r = 2", "u = neg", "n in (1, 2, [5..7])", "n in (3, 4)", "n in [part..m]", "n in (u..20]",
    "n between part and u", "r in [1..2.5)", "u in [3..5]",
    "even(n)", "odd(neg)",
    "at least(2, a, b, c)", "at least(1, a, n > 3, house.own)", "any([a, b])", "all([a, b, c])", "any(a, n > 3)",
    "some x in members satisfies x.able", "every x in members satisfies x.able or x.age > neg",
    "every x in members[able] satisfies x.age < u", 'some x in members[age >= 18] satisfies x.grade in ("fair", kind)',
    "every x in members satisfies (if x.able then x.age > 18 else x.age < n)",
    "every x in members satisfies x.age in [n..u]", "a or not(a)", "if a then not(a) else a",
)  # fmt: skip
"""Conditions; each is decided with many facts unknown."""

WITHOUT_ENDS: Final = {
    "every x in members satisfies count([x][able]) = 1": "a loop inside a loop",
    "max(members.age) = n": "a value that may be null",
    "members[1].able = true": "a value that may be null",
    "modulo(n, 3) = 1": "a value that may be null",
    "{rooms: n}.rooms > 2": "a field of a value that is no fact",
    "distinct values(members.grade) = []": "distinct values of ListType",
    "some x in members.age satisfies x > n": "a list of unknown values",
    "list contains([n, m], neg)": "list contains of ListType",
}
"""Conditions that are left to the evaluator, and why."""


def set_with(condition: str) -> Criteria:
    """Return a set of one level that is reached where a condition holds, and points by the same condition."""
    quoted = condition.replace("'", "''")
    criteria = criteria_of(
        f"{HEAD}{FACTS}criteria:\n  - id: c\n    name: c\n    indicators:\n"
        f"      - {{id: i, text: i, points: {{max: 3, when: '{quoted}'}}}}\n"
        f"      - {{id: j, text: j, requires: '{quoted}'}}\n"
        "award: {when: every criterion met, pass_mark: '2'}\n"
    )
    assert criteria is not None, condition
    return criteria


class Compared:
    """A set with its code for unknown facts, and its evaluator."""

    def __init__(self, criteria: Criteria) -> None:
        self.criteria = criteria
        self.decider = Decider(criteria.checked, criteria.on)
        self.ends = compile_two_ends(self.decider.program, self.decider.case_split)

    def agrees(self, facts: Any) -> bool:
        """Compare the verdicts; return whether the compiled code gave one."""
        known = self.criteria.read(facts)
        verdict, expected = self.ends.verdict(known), self.decider.verdict(known)
        assert verdict in (None, expected), facts
        assert self.criteria.verdict(facts) == expected, facts
        return verdict is not None


def full_facts(draw: random.Random) -> dict[str, Any]:
    m = draw.randint(1, 20)
    return {
        **{name: draw.random() < 0.5 for name in ("a", "b", "c")},
        "n": draw.randint(0, 20),
        "m": m,
        "part": draw.randint(0, m),
        "r": Decimal(draw.randint(0, 50)) / 10,
        "u": draw.randint(-30, 30),
        "neg": draw.randint(-10, 10),
        "v": Decimal(draw.randint(0, 50)) / 10,
        "kind": draw.choice(["low", "mid", "high"]),
        "other": draw.choice(["low", "mid", "high"]),
        "name": draw.choice(["x", "y", "X", "xyz"]),
        "day": draw.choice(["2024-02-28", "2024-02-29", "2024-03-01"]),
        "born": draw.choice(["2024-02-29", "2000-02-29", "2023-03-01"]),
        "house": {
            "rooms": draw.randint(0, 9),
            "own": draw.random() < 0.5,
            "colour": draw.choice(["red", "blue"]),
        },
        "members": [
            {
                "age": draw.randint(0, 99),
                "able": draw.random() < 0.5,
                "grade": draw.choice(["weak", "fair", "good"]),
            }
            for _ in range(draw.randint(0, 4))
        ],
    }


def blurred(facts: Mapping[str, Any], draw: random.Random) -> dict[str, Any]:
    """Return the facts, many of them left out or replaced by an interval."""
    known: dict[str, Any] = {}
    for name, value in facts.items():
        match value:
            case list():
                known[name] = [
                    {k: v for k, v in each.items() if draw.random() < 0.7} for each in value
                ]
            case dict():
                kept = {k: v for k, v in value.items() if draw.random() < 0.7}
                known |= {name: kept} if kept else {}
            case int() | Decimal() if not isinstance(value, bool) and draw.random() < 0.4:
                low, high = (value - draw.randint(0, 3)), (value + draw.randint(0, 3))
                low = max(low, {"neg": -10, "u": -99}.get(name, 1 if name == "m" else 0))
                high = min(high, {"neg": 10, "u": 99, "v": 99, "r": 5}.get(name, 20))
                ends = {"at_least": low, "at_most": high}
                ends.pop(draw.choice(["", "", "at_least", "at_most"]), None)
                known[name] = ends
            case _ if draw.random() < 0.6:
                known[name] = value
            case _:
                pass
    return known


def cases(criteria: Criteria, count: int, seed: str) -> Iterator[dict[str, Any]]:
    """Yield facts that the set asks for: all known, none but an empty list, and many with gaps."""
    draw = random.Random(seed)  # noqa: S311
    names = criteria.shape.fields.keys()
    for index in range(count):
        full = {k: v for k, v in full_facts(draw).items() if k in names}
        if index == 0:
            yield full
        elif index == 1:
            yield {k: [] for k in full if k == "members"}
        else:
            yield blurred(full, draw)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_ends_of_every_kind_of_expression(condition: str) -> None:
    compared = Compared(set_with(condition))
    assert compared.ends.refused is None
    for facts in cases(compared.criteria, 15, condition):
        assert compared.agrees(facts), facts


@pytest.mark.parametrize(("condition", "why"), WITHOUT_ENDS.items())
def test_what_has_no_two_ends_is_left_to_the_evaluator(condition: str, why: str) -> None:
    compared = Compared(set_with(condition))
    assert compared.ends.refused == why
    for facts in cases(compared.criteria, 10, condition):
        assert not compared.agrees(facts)


def test_a_list_that_is_not_stated_is_left_to_the_evaluator() -> None:
    compared = Compared(set_with("every x in members satisfies x.able"))
    assert not compared.agrees({})
    assert compared.agrees({"members": [{}]})


def test_a_list_whose_items_may_not_belong_to_it_is_left_to_the_evaluator() -> None:
    """The assessment of a commune makes such lists of rows that name no subject."""
    compared = Compared(set_with("every x in members satisfies x.able"))
    known = compared.criteria.read({"members": [{"able": True}, {"able": False}]})
    members = Uncertain(known.values["members"], (True, False))
    facts = replace(known, values={"members": members}, has_intervals=True)
    assert not compared.agrees(facts)
    assert compared.criteria.verdict(facts).outcome is Outcome.UNDETERMINED


def test_every_operation_on_ends_is_tried() -> None:
    """The names of functions that say how their ends are found occur in the conditions above."""
    text = " ".join(CONDITIONS)
    declared = {each.name for each in standard().functions if each.ends is not None}
    others = {"round down", "round half down", "round half even", "negate"}
    assert {name for name in declared - others if name not in text} == set()


# ---- conditions within conditions ------------------------------------------------------------------


def nested(depth: int, innermost: str, number: str) -> str:
    for level in range(depth):
        innermost = f"(if {innermost} then {number} > {level} else {number} < {15 + level})"
    return innermost


@pytest.mark.parametrize("depth", [1, 4, 12])
def test_nested_conditions_have_names(depth: int) -> None:
    """They double with each level only where they cannot have one: in a condition on the members of a list."""
    compared = Compared(set_with(nested(depth, "a", "n")))
    assert compared.ends.refused is None and compared.ends.text is not None
    assert len(compared.ends.text) < 3_000 + 1_000 * depth
    of_members = Compared(
        set_with(f"some x in members satisfies {nested(depth, 'x.able', 'x.age')}")
    )
    assert of_members.ends.refused == (None if depth < 12 else "conditions within conditions")
    for each in (compared, of_members):
        for facts in cases(each.criteria, 10, "nested"):
            assert each.agrees(facts) is (each.ends.refused is None)


def test_a_table_of_five_hundred_rows() -> None:
    rows = "".join(
        f"{{when: 'u = {index} and a', points: {index * 7 % 11}}}, " for index in range(500)
    )
    criteria = criteria_of(
        f"{HEAD}{FACTS}criteria:\n  - id: c\n    name: c\n    indicators:\n"
        f"      - {{id: i, text: i, points: {{max: 10, bands: {{hit: first, rows: [{rows}{{otherwise: true, points: 0}}]}}}}}}\n"
        "award: {pass_mark: '5'}\n"
    )
    assert criteria is not None
    assert Compared(criteria).agrees({"u": {"at_least": 3, "at_most": 5}})


# ---- packaged sets -----------------------------------------------------------------------------------


def packaged_sets() -> Iterator[Any]:
    for loaded in packaged().all():
        assert loaded.checked is not None
        yield pytest.param(with_few_examples(loaded.checked), id=str(loaded.checked.key))


@pytest.mark.parametrize("checked", list(packaged_sets()))
def test_packaged_sets(checked: Any) -> None:
    """Every one has two ends; each example is decided with each of its facts unknown in turn."""
    for example in checked.examples:
        criteria = Criteria(checked, example.on or checked.document.in_force.from_)
        compared = Compared(criteria)
        assert compared.ends.refused is None
        known = criteria.read(example.facts or {})
        lists = {name for name, each in criteria.shape.fields.items() if each.kind == "list"}
        for section in ("values", "judgements", "evidence"):
            given = getattr(known, section)
            for name in given:
                rest: Any = {key: value for key, value in given.items() if key != name}
                facts = replace(known, **{section: rest})
                assert compared.agrees(facts) or not lists <= facts.values.keys()
