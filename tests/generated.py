"""Hypothesis strategies for whole criteria sets and the facts of a subject, for the property tests.

Expressions are generated as text, by type, over a fixed set of facts. So each generated set is one that an
author could have written, and passes through reader and checker.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.model.facts import Judgeable
from criteria_engine.source import Source

FACTS_YAML = """
facts:
  a: {type: boolean, label: a, question: a}
  b: {type: boolean, label: b, question: b}
  c: {type: boolean, label: c, question: c}
  n: {type: integer, at_least: 0, at_most: 20, label: n, question: n}
  m: {type: integer, at_least: 1, at_most: 20, label: m, question: m}
  part: {type: integer, at_least: 0, at_most: m, label: part, question: part}
  r: {type: number, at_least: 0, at_most: 5, label: r, question: r}
  kind: {type: enumeration, values: {low: low, mid: mid, high: high}, label: kind, question: kind}
  day: {type: date, label: day, question: day}
  fines: {type: list, of: enumeration, values: {minor: minor, grave: grave}, label: fines, question: fines}
  hours: {type: list, of: integer, at_least: 0, at_most: 40, label: hours, question: hours}
  members:
    type: list
    label: members
    question: members
    fields:
      age: {type: integer, at_least: 0, at_most: 99, label: age}
      able: {type: boolean, label: able}
      grade: {type: enumeration, values: {weak: weak, fair: fair, good: good}, label: grade}
"""

DAY = date(2024, 1, 1)

HEAD = """
format: 1
title: generated
version: v1
name: generated
in_force: {from: 2020-01-01}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: subject
"""

DEFINITIONS = """
definitions:
  adults: {label: adults, value: 'members[age >= 18]'}
  bonus: {label: bonus, value: 'if a then 2 else 1'}
parameters:
  mark:
    label: mark
    values:
      - {when: b, value: 3}
      - {value: 5}
  cell:
    label: cell
    table:
      by: [kind, c]
      from: [2020-01-01, 2024-01-01]
      rows:
        low: {true: [1, 2], false: [3, 50%]}
        mid: {true: [5, 6], false: [7, 6]}
        high: {có: [9, 0], không: [9, 12]}
  step: {label: step, table: {by: n, rows: {0..3: 1, 4: 7}, otherwise: 4}}
"""


MEMBER_MEETS = (
    "x.able",
    "not(x.able)",
    "x.age >= 18",
    "x.age < n",
    'x.grade in ("fair", "good")',
    "(x.able and x.age >= 18)",
    "(x.age >= 18 or a)",
)
"""Conditions on the member `x` of a list."""


def numbers(depth: int) -> st.SearchStrategy[str]:
    """Expressions that are numbers and never null, nested up to `depth` levels."""
    leaves = st.one_of(
        st.sampled_from(["n", "m", "part", "r", "bonus", "mark", "cell", "step"]),
        st.integers(-3, 25).map(lambda i: f"({i})" if i < 0 else str(i)),
        st.sampled_from(["0.5", "60%", "12.5%", "99.99"]),
    )
    if depth == 0:
        return leaves
    inner = numbers(depth - 1)
    truth = conditions(depth - 1)
    return st.one_of(
        leaves,
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda x: f"({x} / m)"),
        st.tuples(truth, inner, inner).map(lambda t: f"(if {t[0]} then {t[1]} else {t[2]})"),
        inner.map(lambda x: f"abs({x})"),
        inner.map(lambda x: f"floor({x})"),
        lists().map(lambda xs: f"count({xs})"),
        lists().map(lambda xs: f"total({xs}.age)"),
        item_conditions().map(lambda c: f"share(members, {c}, 1)"),
        st.sampled_from(["count(fines)", "total(hours)", "share(hours, item >= 18, 0)"]),
        st.sampled_from(["total(hours[item < n])", 'count(fines[item != "minor"])']),
        st.tuples(lists(), item_conditions()).map(lambda t: f"share({t[0]}, {t[1]}, 0)"),
    )


def lists() -> st.SearchStrategy[str]:
    """Expressions that are lists of members."""
    return st.one_of(
        st.sampled_from(["members", "adults"]),
        item_conditions().map(lambda c: f"members[{c}]"),
    )


def item_conditions() -> st.SearchStrategy[str]:
    """Conditions on one member, by the names of its fields."""
    simple = st.sampled_from(
        [
            "age >= 18",
            "able",
            "not(able)",
            'grade = "good"',
            'grade in ("fair", "good")',
            "age < n",
            "a",
        ]
    )
    return st.one_of(
        simple,
        st.tuples(simple, st.sampled_from(["and", "or"]), simple).map(" ".join),
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    """Conditions that are never null, nested up to `depth` levels."""
    leaves = st.sampled_from(
        [
            "a",
            "b",
            "c",
            'kind = "high"',
            'kind in ("low", "mid")',
            'kind != "low"',
            'day >= @"2024-02-29"',
            "n between 3 and 8",
            "r in [1..2.5)",
            'count(fines[item = "grave"]) = 0',
            '"minor" in fines',
            'every f in fines satisfies f != "grave"',
            "some h in hours satisfies h > n",
        ]
    )
    if depth == 0:
        return leaves
    inner = conditions(depth - 1)
    number = numbers(depth - 1)
    comparison = st.sampled_from([">=", ">", "<=", "<", "=", "!="])
    return st.one_of(
        leaves,
        st.tuples(number, comparison, number).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({' '.join(t)})"),
        inner.map(lambda x: f"not({x})"),
        st.tuples(inner, inner, inner).map(lambda t: f"(if {t[0]} then {t[1]} else {t[2]})"),
        st.tuples(st.sampled_from(["every", "some"]), lists(), item_conditions()).map(
            lambda t: f"({t[0]} x in {t[1]} satisfies count([x][{t[2]}]) = 1)"
        ),
        st.tuples(st.sampled_from(["every", "some"]), lists(), st.sampled_from(MEMBER_MEETS)).map(
            lambda t: f"({t[0]} x in {t[1]} satisfies {t[2]})"
        ),
    )


def _rule(kind: str, draw: Any) -> str:
    condition = draw(conditions(2))
    if kind == "requires":
        return f"requires: '{_quoted(condition)}'"
    if kind == "levels":
        other = draw(conditions(1))
        return f"requires: {{one: '{_quoted(condition)}', two: '{_quoted(other)}'}}"
    if kind == "when":
        return f"points: {{max: 10, when: '{_quoted(condition)}'}}"
    if kind == "bands":
        number = _quoted(draw(numbers(1)))
        hit = draw(st.sampled_from(["unique", "first", "highest", "sum"]))
        rows = ["{at_least: 10, ", "{above: 2, below: 10, ", "{at_most: 2, "]
        if hit != "unique" and draw(st.booleans()):
            rows[2] = "{otherwise: true, "
        elif draw(st.booleans()):
            rows.reverse()
        points = draw(st.permutations([5, 3, 1]) | st.sampled_from([[5, 3, 1], [1, 3, 5]]))
        table = ", ".join(f"{row}points: {each}}}" for row, each in zip(rows, points, strict=True))
        return f"points: {{max: 10, bands: {{of: '{number}', hit: {hit}, rows: [{table}]}}}}"
    if kind == "judged":
        return "points: {max: 10, judged: {by: someone}}"
    number = _quoted(draw(numbers(1)))
    return f"points: {{max: 10, computed: 'min([10, max([0, {number}])])'}}"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


@st.composite
def set_texts(draw: Any) -> str:
    """Criteria files. Some have errors, for example a condition that is never true."""
    scored = draw(st.booleans())
    has_levels = not scored and draw(st.booleans())
    kinds = ["when", "bands", "computed", "judged"] if scored else ["requires"]
    if has_levels:
        kinds = ["requires", "levels"]
    indicators = []
    count = draw(st.integers(1, 4))
    for index in range(count):
        rule = _rule(draw(st.sampled_from(kinds)), draw)
        lines = [f"      - id: i{index}", "        text: text", f"        {rule}"]
        if draw(st.integers(0, 3)) == 0:
            otherwise = draw(st.sampled_from(["full_points", "left_out", "zero"]))
            when = _quoted(draw(conditions(1)))
            lines.append(f"        applies: {{when: '{when}', otherwise: {otherwise}}}")
        if draw(st.integers(0, 3)) == 0:
            lines.append("        evidence: {what: evidence}")
        indicators.append("\n".join(lines))
    text = HEAD + FACTS_YAML + DEFINITIONS
    if has_levels:
        text += "levels:\n  - {id: one, name: one}\n  - {id: two, name: two}\n"
    if draw(st.booleans()):
        text += f"knock_outs:\n  - {{id: k, text: k, when: '{_quoted(draw(conditions(1)))}'}}\n"
    text += "criteria:\n  - id: c0\n    name: c0\n    indicators:\n" + "\n".join(indicators) + "\n"
    judged = draw(st.sampled_from(["", "", ", judged: {by: someone}"]))
    if scored:
        mark = draw(st.integers(0, 10 * count))
        minimum = draw(st.sampled_from(["", *(f", minimum_per_indicator: {n}" for n in range(3))]))
        text += f"award: {{pass_mark: '{mark}'{minimum}{judged}}}\n"
    else:
        text += f"award: {{when: every criterion met{judged}}}\n"
    return text + _outputs(draw, total=scored, level=has_levels)


@st.composite
def wider_set_texts(draw: Any) -> str:
    """Criteria files in which more meets: two criteria, counted groups, levels, minima, grades, judgements."""
    levels = draw(st.booleans())
    scored = draw(st.booleans())
    every = not scored or draw(st.booleans())
    kinds = ["when", "bands", "rows", "computed", "judged"] if scored else []
    kinds += ["requires", "pass", *(["levels"] if levels else [])] if every else []
    criteria, count, most = [], 0, 0
    for index in range(draw(st.integers(1, 3))):
        indicators, met, gives = [], 0, 0
        for _ in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(kinds))
            gives_points = kind not in ("requires", "pass", "levels")
            most += 10 * gives_points
            met += not gives_points
            gives += gives_points
            indicators.append(
                _wider_indicator(draw, f"i{count}", kind, levels and not gives_points)
            )
            count += 1
        needed = ""
        if met and draw(st.booleans()):
            needed = f"    met_when: {{at_least: {draw(st.integers(1, met))}}}\n"
        if gives and draw(st.booleans()):
            least = draw(st.sampled_from([draw(st.integers(1, 10 * gives)), "50%", "12.5%"]))
            needed += f"    minimum: {least}\n"
        head = f"  - id: c{index}\n    name: c{index}\n{needed}    indicators:\n"
        criteria.append(head + "\n".join(indicators))
    text = HEAD + FACTS_YAML + DEFINITIONS
    if levels:
        text += "levels:\n  - {id: one, name: one}\n  - {id: two, name: two}\n"
    if draw(st.booleans()):
        text += f"knock_outs:\n  - {{id: k, text: k, when: {_condition(draw)}{_of_level(draw, levels)}}}\n"
    if draw(st.booleans()):
        of_level = _of_level(draw, levels)
        text += f"prerequisites:\n  - {{id: q, text: q, requires: {_condition(draw)}{of_level}}}\n"
    award = _wider_award(draw, most, every, len(criteria))
    words = {"total": most > 0, "level": levels, "grade": "grades:" in award}
    return text + "criteria:\n" + "\n".join(criteria) + "\n" + award + _outputs(draw, **words)


def _condition(draw: Any) -> str:
    return f"'{_quoted(draw(conditions(1)))}'"


def _of_level(draw: Any, levels: bool) -> str:
    if not levels or draw(st.booleans()):
        return ""
    return f", levels: [{draw(st.sampled_from(['one', 'two']))}]"


def _wider_indicator(draw: Any, id_: str, kind: str, by_level: bool) -> str:
    match kind:
        case "pass":
            rule = "judged: {by: someone}"
        case "rows":
            rule = _rows(draw)
        case _:
            rule = _rule(kind, draw)
    if rule.startswith("points:") and draw(st.integers(0, 2)) == 0:
        rule = rule.replace("max: 10,", f"max: 10, minimum: {draw(st.integers(0, 4))},")
    lines = [f"      - id: {id_}", "        text: text", f"        {rule}"]
    if draw(st.integers(0, 2)) == 0:
        when = _condition(draw)
        if by_level and draw(st.booleans()):
            when = f"{{one: {when}, two: {_condition(draw)}}}"
        otherwise = draw(st.sampled_from(["full_points", "left_out", "zero"]))
        lines.append(f"        applies: {{when: {when}, otherwise: {otherwise}}}")
    if draw(st.integers(0, 2)) == 0:
        lines.append("        evidence: {what: evidence}")
    return "\n".join(lines)


def _rows(draw: Any) -> str:
    """A table of points whose rows have conditions of their own."""
    hit = draw(st.sampled_from(["first", "highest", "sum"]))
    points = draw(st.permutations([4, 3, 2]))[: draw(st.integers(1, 3))]
    rows = [f"{{when: {_condition(draw)}, points: {each}}}" for each in points]
    if hit != "sum" or draw(st.booleans()):
        rows.append(f"{{otherwise: true, points: {draw(st.integers(0, 6))}}}")
    return f"points: {{max: 10, bands: {{hit: {hit}, rows: [{', '.join(rows)}]}}}}"


def _wider_award(draw: Any, most: int, every: bool, criteria: int) -> str:
    rules = [
        "every criterion met",
        f"at least {draw(st.integers(1, criteria))} of {criteria} criteria",
    ]
    parts = [f"when: {draw(st.sampled_from(rules))}"] if every else []
    if most:
        mark = draw(st.sampled_from([str(draw(st.integers(0, most // 2))), "mark", "mark + n"]))
        parts.append(f"pass_mark: '{mark}'")
        if draw(st.booleans()):
            grades = ", ".join(f"{{id: g{n}, name: g, at_least: {n}}}" for n in (2, 6, 9))
            parts.append(f"grades: [{grades}]")
    if draw(st.integers(0, 2)) == 0:
        parts.append("judged: {by: someone}")
    return f"award: {{{', '.join(parts)}}}\n"


ROUNDINGS = ("down to 5", "up to 0.5", "to nearest 3", "to nearest 0.25", "down to 1000", "up to 1")


def _outputs(draw: Any, *, total: bool = False, level: bool = False, grade: bool = False) -> str:
    """The outputs of a set; the words by which they may read the decision depend on the set."""
    tests = ["eligible", "not(eligible) and a", "eligible or n > 3"]
    tests += ["total >= 5", "eligible and total > r"] if total else []
    tests += ['level = "one"', 'level != "two"', 'level in ("one", "two")', "level = null"] * level
    tests += ['grade = "g6"', 'grade in ("g2", "g9") or b', "grade != null"] * grade
    lines = []
    for index in range(draw(st.sampled_from([0, 0, 1, 2]))):
        one, other = draw(numbers(1)), draw(numbers(1))
        forms = [one, f"if {draw(st.sampled_from(tests))} then {one} else {other}"] * 2
        forms += [f"total * 1.5 - ({one})", f"max([0, total]) + ({one})"] if total else []
        value = _quoted(draw(st.sampled_from(forms)))
        rounding = draw(st.sampled_from([None, *ROUNDINGS, *ROUNDINGS]))
        rounded = "" if rounding is None else f", rounded: {rounding}"
        lines.append(f"  o{index}: {{label: o{index}, value: '{value}'{rounded}}}\n")
    return "outputs:\n" + "".join(lines) if lines else ""


def any_set_texts() -> st.SearchStrategy[str]:
    """Criteria files of both kinds."""
    return st.one_of(set_texts(), wider_set_texts())


def catalogue_of(text: str) -> Catalogue:
    """Return a catalogue of one file with this text."""
    source = Source("generated.yaml", text)
    return Catalogue([CatalogueEntry(source)])


def criteria_of(text: str) -> Criteria | None:
    """Return the criteria of a generated set on `DAY`; None where the checker refuses the set."""
    loaded = next(catalogue_of(text).all())
    return None if loaded.checked is None else Criteria(loaded.checked, DAY)


def facts_for(criteria: Criteria, facts: Mapping[str, Any], data: st.DataObject) -> dict[str, Any]:
    """Return facts with only the evidence that a set asks for, and judgements drawn for it."""
    shape = criteria.shape
    return {
        **facts,
        "evidence": {k: v for k, v in facts["evidence"].items() if k in shape.evidence},
        "judgements": {
            id_: data.draw(judgement(each))
            for id_, each in shape.judgeable.items()
            if data.draw(st.booleans())
        },
    }


def judgement(judgeable: Judgeable) -> st.SearchStrategy[bool | int]:
    """What a person may judge in a generated set: the points of an indicator, or whether something is met."""
    if judgeable.max is None:
        return st.booleans()
    return st.integers(0, int(judgeable.max))


def members() -> st.SearchStrategy[dict[str, Any]]:
    """Members of a list with all fields."""
    return st.fixed_dictionaries(
        {
            "age": st.integers(0, 99),
            "able": st.booleans(),
            "grade": st.sampled_from(["weak", "fair", "good"]),
        }
    )


@st.composite
def full_facts(draw: Any) -> dict[str, Any]:
    """The facts of a subject, all of them known."""
    m = draw(st.integers(1, 20))
    return {
        "a": draw(st.booleans()),
        "b": draw(st.booleans()),
        "c": draw(st.booleans()),
        "n": draw(st.integers(0, 20)),
        "m": m,
        "part": draw(st.integers(0, m)),
        "r": draw(st.integers(0, 50).map(lambda i: Decimal(i) / 10)),
        "kind": draw(st.sampled_from(["low", "mid", "high"])),
        "day": draw(st.sampled_from(["2024-02-28", "2024-02-29", "2024-03-01"])),
        "fines": draw(st.lists(st.sampled_from(["minor", "grave"]), max_size=3)),
        "hours": draw(st.lists(st.integers(0, 40), max_size=4)),
        "members": draw(st.lists(members(), max_size=5)),
        "judgements": {},
        "evidence": draw(
            st.dictionaries(st.sampled_from([f"i{i}" for i in range(6)]), st.booleans())
        ),
    }


@st.composite
def altered(draw: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with one of them replaced, or with the list of members changed in one way."""
    name = draw(st.sampled_from(["a", "b", "c", "n", "r", "kind", "day", *["members"] * 4]))
    known = {**facts, "members": [dict(each) for each in facts["members"]]}
    members_ = known["members"]
    if name != "members":
        return {**known, name: draw(full_facts())[name]}
    match draw(st.sampled_from(["added", "removed", "reversed", "age", "able", "grade"])):
        case "added":
            members_.insert(draw(st.integers(0, len(members_))), draw(members()))
        case "removed":
            del members_[:1]
        case "reversed":
            members_.reverse()
        case field if members_:
            members_[draw(st.integers(0, len(members_) - 1))][field] = draw(members())[field]
        case _:
            pass
    return known


@st.composite
def blurred(draw: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with some of them, and some fields of members, left out or replaced by an interval."""
    known: dict[str, Any] = {}
    for name, value in facts.items():
        choice = draw(st.integers(0, 3))
        if name in ("judgements", "evidence"):
            known[name] = {k: v for k, v in value.items() if draw(st.booleans())}
        elif choice == 0:
            continue
        elif choice == 1 and name in ("n", "m", "part", "r"):
            spread = draw(st.integers(0, 3))
            ends = {
                "at_least": max(1 if name == "m" else 0, value - spread),
                "at_most": min(5 if name == "r" else 20, value + spread),
            }
            dropped = draw(st.sampled_from(["", "", "", "at_least", "at_most"]))
            known[name] = {end: each for end, each in ends.items() if end != dropped}
        elif name == "members":
            known[name] = [
                {k: v for k, v in each.items() if draw(st.integers(0, 3))} for each in value
            ]
        elif name in ("fines", "hours"):
            known[name] = [each if draw(st.integers(0, 3)) else None for each in value]
        else:
            known[name] = value
    return known
