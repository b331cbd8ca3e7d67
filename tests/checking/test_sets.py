"""The mistakes that the checker reports in a set, each alone in an otherwise correct set."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import pytest

from criteria_engine import core
from criteria_engine.catalogue import Catalogue
from criteria_engine.checked_set import Banded, CheckedSet
from criteria_engine.diagnostics import Severity
from criteria_engine.model.types import DATE, NumberType
from criteria_engine.set_loader import Loaded
from tests.generated import catalogue_of

POINTS: Final = """
format: 1
title: sheet
version: v1
name: Phiếu
in_force: {from: 2020-01-01, to: 2025-12-31}
source: {document: phiếu, checked_on: 2026-01-01, basis: seen}
subject: hộ
facts:
  a: {type: boolean, label: a, question: a}
  b: {type: boolean, label: b, question: b}
  n: {type: integer, at_least: 0, at_most: 20, label: n, question: n}
  share: {type: number, at_least: 0, at_most: 1, label: share, question: share}
  kind: {type: enumeration, values: {low: thấp, high: cao}, label: kind, question: kind}
  members:
    type: list
    label: members
    question: members
    fields:
      age: {type: integer, at_least: 0, at_most: 99, label: age, question: age}
parameters:
  mark:
    label: mark
    values:
      - {to: 2021-12-31, value: 10}
      - {from: 2022-01-01, when: b, value: 10}
      - {from: 2022-01-01, value: 12}
definitions:
  adults: {label: adults, value: 'members[age >= 18]'}
criteria:
  - id: "1"
    name: một
    max: 20
    indicators:
      - {id: "1.1", text: t, points: {max: 10, when: a}}
      - id: "1.2"
        text: t
        points:
          max: 10
          bands:
            of: share
            hit: unique
            rows:
              - {at_least: 80%, points: 10}
              - {at_least: 50%, below: 80%, points: 5}
              - {below: 50%, points: 0}
  - id: "2"
    name: hai
    indicators:
      - {id: "2.1", text: t, points: {max: 5, computed: 'min([5, n])'}}
      - {id: "2.2", text: t, points: {max: 5, judged: {by: hội}}}
knock_outs:
  - {id: out, text: t, when: kind = "low" and count(adults) = 0}
award:
  total: 30
  pass_mark: mark
  minimum_per_indicator: 0
  grades:
    - {id: fair, name: khá, at_least: 15}
    - {id: good, name: giỏi, at_least: 25}
examples:
  - {name: một, facts: {a: có}, expect: {outcome: undetermined}}
"""

LEVELS: Final = """
format: 1
title: community
version: v1
name: Cộng đồng
in_force: {from: 2020-01-01}
source: {document: phiếu, checked_on: 2026-01-01, basis: seen}
subject: xã
levels:
  - {id: one, name: mức 1}
  - {id: two, name: mức 2}
facts:
  a: {type: boolean, label: a, question: a}
  b: {type: boolean, label: b, question: b}
  n: {type: integer, at_least: 1, label: n, question: n}
criteria:
  - id: "1"
    name: một
    met_when: {at_least: 1}
    indicators:
      - {id: "1.1", text: t, requires: {one: n > 5, two: n > 8}}
      - {id: "1.2", text: t, requires: a, applies: {when: {one: b, two: b}, otherwise: left_out}}
      - {id: "1.3", text: t, judged: {by: hội}, evidence: {what: biên bản}}
prerequisites:
  - {id: before, text: t, requires: a or b, levels: [two]}
award: {when: every criterion met}
examples:
  - {name: một, facts: {a: có}, expect: {outcome: undetermined, level: one, deciding: ["1.1"]}}
"""


def loaded(text: str) -> Loaded:
    return next(catalogue_of(text).all())


def checked(text: str) -> CheckedSet:
    result = loaded(text)
    assert result.checked is not None, [(d.code.id, str(d.span)) for d in result.diagnostics]
    return result.checked


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.mark.parametrize("text", [POINTS, LEVELS], ids=["points", "levels"])
def test_the_base_sets_of_these_tests_are_correct(text: str) -> None:
    assert loaded(text).diagnostics == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        # ---- head and names
        ("format: 1", "format: 2", "unknown-format", "2"),
        ("to: 2025-12-31}", "to: 2019-12-31}", "reversed-period", "{from: 2020-01-01, to: 2019-12-31}"),
        ('id: "1.2"', 'id: "1.1"', "duplicate-id", '"1.1"'),
        ("id: out", 'id: "1"', "duplicate-id", '"1"'),
        ("adults: {label: adults, value", "n: {label: adults, value", "duplicate-name", "n"),
        ("adults: {label: adults, value", "period: {label: adults, value", "duplicate-name", "period"),
        ("basis: seen}", "basis: reconstructed}", "reconstructed-in-law", None),
        ("a: {type: boolean, label: a, question: a}", "a: {type: boolean, label: a}", "no-question", "a"),
        ("pass_mark: mark", "pass_mark: mrak", "unknown-name", "mrak"),
        # ---- facts
        ("{low: thấp, high: cao}, label: kind", "{low: thấp}, at_least: 1, label: kind", "key-not-allowed", None),
        ("values: {low: thấp, high: cao}, label: kind", "label: kind", "missing-fact-key", None),
        ("at_least: 0, at_most: 20,", "at_least: 21, at_most: 20,", "empty-bounds", None),
        ("at_least: 0, at_most: 20,", "at_least: 0, at_most: nn,", "wrong-bound", "nn"),
        ("at_least: 0, at_most: 20,", "at_least: 0, at_most: kind,", "wrong-bound", "kind"),
        ("at_least: 0, at_most: 99,", "at_least: 0, at_most: n,", "wrong-bound", "n"),
        ("type: list\n    label: members", "type: list\n    at_most: nn\n    label: members", "wrong-bound", "nn"),
        ("type: list\n    label: members", "type: list\n    called: name\n    label: members", "no-such-field", "name"),
        ("a: {type: boolean, label: a,", "a: {type: decision, of: nothing, label: a,", "unknown-set", "nothing"),
        # ---- parameters
        ("{to: 2021-12-31, value: 10}", "{to: 2021-12-30, value: 10}", "parameter-gap", "mark"),
        ("{to: 2021-12-31, value: 10}", "{to: 2022-01-01, value: 10}", "parameter-overlap", None),
        ("{from: 2022-01-01, value: 12}", "{from: 2023-01-01, value: 12}", "parameter-condition", "mark"),
        ("{from: 2022-01-01, value: 12}", "{from: 2022-01-01, to: 2021-01-01, value: 12}", "reversed-period", None),
        ("when: b, value: 10}", "when: bb, value: 10}", "unknown-name", "bb"),
        ("when: b, value: 10}", "when: adults, value: 10}", "unknown-name", "adults"),
        # ---- definitions
        ("'members[age >= 18]'", "'adults[age >= 18]'", "circular-definition", None),
        ("'members[age >= 18]'", "'members[agee >= 18]'", "unknown-name", "agee"),
        # ---- points
        ("max: 20\n", "max: 21\n", "points-do-not-add-up", '"1"'),
        ("total: 30", "total: 31", "total-does-not-add-up", None),
        ("points: {max: 10, when: a}", "points: {max: 10}", "exactly-one-key", None),
        ("points: {max: 10, when: a}", "points: {max: 10, when: a, computed: '5'}", "exactly-one-key", None),
        ("points: {max: 10, when: a}", "points: {max: 10, when: n}", "not-a-condition", "n"),
        ("'min([5, n])'", "'n'", "points-out-of-range", None),
        ("'min([5, n])'", "'min([5, n - 1])'", "points-out-of-range", None),
        ("'min([5, n])'", "'min([5, 5 / n])'", "may-be-null", None),
        ("{at_least: 80%, points: 10}", "{at_least: 80%, points: 11}", "too-many-points", None),
        ("{at_least: 80%, points: 10}", "{at_least: 80%, points: -1}", "too-many-points", None),
        # ---- tables
        ("{below: 50%, points: 0}", "{below: 49%, points: 0}", "table-gap", None),
        ("{below: 50%, points: 0}", "{at_most: 50%, points: 0}", "table-overlap", None),
        ("{at_least: 80%, points: 10}", "{at_least: 80%, below: 101%, points: 10}", None, None),
        ("{below: 50%, points: 0}", "{below: 0%, points: 0}", "table-gap", None),
        ("{below: 50%, points: 0}", "{points: 0}", "row-without-limits", None),
        ("{below: 50%, points: 0}", "{when: a, points: 0}", "row-mixes-limits", None),
        ("{below: 50%, points: 0}", "{otherwise: true, points: 0}", None, None),
        ("{below: 50%, points: 0}", "{below: 50%, points: 0}\n              - {otherwise: true, points: 0}", "row-never-hit", None),
        ("{below: 50%, points: 0}", "{below: share, points: 0}", "unique-unproven", None),
        ("{at_least: 80%, points: 10}", "{at_least: 80%, points: 10}\n              - {above: 1, points: 3}", "row-never-hit", None),
        # ---- conditions and the award
        ('when: kind = "low" and', 'requires: kind = "low" and', "exactly-one-key", "out"),
        ('when: kind = "low" and', 'when: kind = "lo" and', "never-equal", '"lo"'),
        ('when: kind = "low" and', 'when: n > 20 and kind = "low" and', "never-met", None),
        ('when: kind = "low" and count(adults) = 0}', 'when: n >= 0 or kind = "low" and count(adults) = 0}', "always-met", None),
        ("pass_mark: mark", "pass_mark: mark + 21", "unreachable-mark", "mark + 21"),
        ("pass_mark: mark", "pass_mark: n / n", "may-be-null", "n / n"),
        ("minimum_per_indicator: 0", "minimum_per_indicator: 10", "unreachable-mark", None),
        ("name: giỏi, at_least: 25}", "name: giỏi, at_least: 31}", "unreachable-mark", None),
        ("name: giỏi, at_least: 25}", "name: giỏi, at_least: 15}", "grade-order", None),
        ("id: good, name", "id: fair, name", "duplicate-id", "fair"),
        ("  pass_mark: mark\n", "", "no-award", None),
        ('{id: "1.1", text: t, points: {max: 10, when: a}}', '{id: "1.1", text: t, requires: a}', "mixed-rules", None),
        # ---- examples
        ("name: một, facts", "name: một, like: hai, facts", "unknown-example", None),
        ("{outcome: undetermined}", "{outcome: undetermined, grade: fine}", "unknown-reference", "fine"),
        ("{outcome: undetermined}", '{outcome: undetermined, deciding: ["9.9"]}', "unknown-reference", '"9.9"'),
    ],
)  # fmt: skip
def test_one_mistake_in_a_sheet_of_points(
    old: str, new: str, code: str | None, at: str | None
) -> None:
    diagnostics = loaded(changed(POINTS, old, new)).diagnostics
    reported = [
        (d.code.id, d.span.text, str(d.span)) for d in diagnostics if d.code.id != "unused-fact"
    ]
    if code is None:
        assert reported == []
        return
    assert code in [each for each, _, _ in reported], reported
    if at is not None:
        assert (code, at) in [(each, text) for each, text, _ in reported], reported
    # A mistake may have consequences with other codes, but is itself reported only once.
    assert len(reported) == len(set(reported))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{one: n > 5, two: n > 8}", "{one: n > 5}", "missing-level"),
        ("{one: n > 5, two: n > 8}", "{one: n > 5, two: n > 8, three: n > 9}", "unknown-level"),
        ("{one: n > 5, two: n > 8}", "{one: n > 5, two: n}", "not-a-condition"),
        ("{one: n > 5, two: n > 8}", "{one: n > 5, two: n >= 1}", "always-met"),
        ("{one: n > 5, two: n > 8}", "{one: n > 5, two: n < 1}", "never-met"),
        ("{one: b, two: b}", "{one: b}", "missing-level"),
        ("judged: {by: hội}", "judged: {by: hội}, requires: a", "exactly-one-key"),
        ("levels: [two]", "levels: [three]", "unknown-level"),
        ("met_when: {at_least: 1}", "met_when: {at_least: 4}", "met-when-count"),
        (
            "{when: every criterion met}",
            "{when: every criterion met, pass_mark: 5}",
            "award-needs-points",
        ),
        ("{when: every criterion met}", "{}", "no-award"),
        ("id: two, name", "id: one, name", "duplicate-id"),
        ("level: one, deciding", "level: three, deciding", "unknown-reference"),
        ("requires: a or b,", "requires: a or b, when: a,", "exactly-one-key"),
    ],
)
def test_one_mistake_in_a_set_of_levels(old: str, new: str, code: str) -> None:
    diagnostics = loaded(changed(LEVELS, old, new)).diagnostics
    assert code in [each.code.id for each in diagnostics]


def test_a_knock_out_that_is_always_true_is_an_error() -> None:
    text = changed(POINTS, 'when: kind = "low" and count(adults) = 0', "when: n >= 0 or a")
    (diagnostic,) = [d for d in loaded(text).diagnostics if d.code.id == "always-met"]
    assert (diagnostic.severity, diagnostic.span.text) == (Severity.ERROR, "n >= 0 or a")
    prerequisite = changed(LEVELS, "requires: a or b, levels", "requires: n >= 1 or a, levels")
    (other,) = [d for d in loaded(prerequisite).diagnostics if d.code.id == "always-met"]
    assert other.severity is Severity.WARNING


def test_a_rule_that_holds_on_some_days_only_is_not_a_mistake() -> None:
    """A parameter may disable a rule for some years; it is a mistake only if the rule never fires."""
    switched = changed(
        POINTS, 'when: kind = "low" and count(adults) = 0', "when: mark = 12 and n > mark"
    )
    assert "never-met" not in [d.code.id for d in loaded(switched).diagnostics]
    dead = changed(
        POINTS, 'when: kind = "low" and count(adults) = 0', "when: mark = 13 and n > mark"
    )
    assert "never-met" in [d.code.id for d in loaded(dead).diagnostics]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("{when: a, points: 6}, {when: b, points: 4}", None),
        ("{when: a, points: 6}, {when: b, points: 5}", "too-many-points"),
        ("{when: a, points: 6}, {when: b, points: 4}, {otherwise: true, points: 10}", None),
    ],
)
def test_rows_that_add_up_stay_within_the_maximum(rows: str, code: str | None) -> None:
    text = changed(
        POINTS,
        "points: {max: 10, when: a}",
        f"points: {{max: 10, bands: {{hit: sum, rows: [{rows}]}}}}",
    )
    assert [d.code.id for d in loaded(text).diagnostics] == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("{at_least: 50%, points: 6}, {at_least: 80%, points: 4}", None),
        ("{at_least: 50%, points: 6}, {at_least: 80%, points: 5}", "too-many-points"),
        ("{at_least: 80%, points: 10}, {at_least: 50%, below: 80%, points: 5}", None),
    ],
)
def test_rows_of_a_number_add_up_where_they_hold_together(rows: str, code: str | None) -> None:
    bands = f"points: {{max: 10, bands: {{of: share, hit: sum, rows: [{rows}]}}}}"
    text = changed(POINTS, "points: {max: 10, when: a}", bands)
    assert [d.code.id for d in loaded(text).diagnostics if d.code.id != "unused-fact"] == (
        [] if code is None else [code]
    )


def test_limits_of_a_table_of_integers_need_not_be_integers() -> None:
    rows = "{at_least: 0.5, points: 10}, {below: 0.5, points: 0}"
    bands = f"points: {{max: 10, bands: {{of: n - 10, hit: unique, rows: [{rows}]}}}}"
    text = changed(POINTS, "points: {max: 10, when: a}", bands)
    assert [d.code.id for d in loaded(text).diagnostics if d.code.id != "unused-fact"] == []
    gap = loaded(text.replace("{below: 0.5, points: 0}", "{below: 0, points: 0}"))
    (diagnostic,) = [d for d in gap.diagnostics if d.code.id == "table-gap"]
    assert str(diagnostic.data["witness"]) == "0"


def test_limits_may_be_parameters_in_a_table_with_an_otherwise_row() -> None:
    rows = "{at_least: mark, points: 10}, {otherwise: true, points: 0}"
    bands = f"points: {{max: 10, bands: {{of: n, hit: first, rows: [{rows}]}}}}"
    text = changed(POINTS, "points: {max: 10, when: a}", bands)
    assert [d.code.id for d in loaded(text).diagnostics if d.code.id != "unused-fact"] == []
    unproven = loaded(text.replace(", {otherwise: true, points: 0}", ", {below: mark, points: 0}"))
    assert "table-unproven" in [d.code.id for d in unproven.diagnostics]


def test_bounds_are_facts_beside_or_numbers() -> None:
    part = "part: {type: integer, at_least: 0, at_most: n, label: part, question: part}"
    text = changed(POINTS, "  kind: {", f"  {part}\n  kind: {{")
    assert checked(text).facts["part"].type == NumberType(0, 20, True)
    field = "months: {type: integer, at_least: 0, at_most: age, label: months, question: months}"
    inner = changed(
        POINTS, "    fields:\n      age", f"    at_most: n\n    fields:\n      {field}\n      age"
    )
    fields = checked(inner).facts["members"].fields
    assert fields["months"].type == NumberType(0, 99, True)


def test_definitions_may_be_written_in_any_order() -> None:
    text = changed(
        POINTS,
        "adults: {label: adults, value: 'members[age >= 18]'}",
        "many: {label: many, value: 'count(adults) > 1'}\n"
        "  adults: {label: adults, value: 'members[age >= 18]'}",
    )
    assert list(checked(text).definitions) == ["adults", "many", "1.2.of"]


def test_a_circular_definition_is_reported_once_with_its_path() -> None:
    text = changed(
        POINTS,
        "adults: {label: adults, value: 'members[age >= 18]'}",
        "adults: {label: d, value: 'p'}\n  p: {label: d, value: 'q'}\n  q: {label: d, value: 'adults'}",
    )
    (diagnostic,) = [d for d in loaded(text).diagnostics if d.code.id == "circular-definition"]
    assert diagnostic.data["path"] == "adults → p → q → adults"


def chain(count: int, link: str, *, backwards: bool = False) -> str:
    lines = [f"  d{i}: {{label: d, value: '{link.format(i - 1)}'}}" for i in range(1, count)]
    if backwards:
        lines.reverse()
    return changed(
        POINTS,
        "definitions:\n",
        "definitions:\n  d0: {label: d, value: a}\n" + "\n".join(lines) + "\n",
    ).replace("points: {max: 10, when: a}", f"points: {{max: 10, when: d{count - 1}}}")


@pytest.mark.parametrize("backwards", [False, True])
def test_definitions_within_definitions_have_a_limit(backwards: bool) -> None:
    """A set within the limit can be decided without exceeding Python's recursion limit."""
    assert loaded(chain(20, "not(d{0})", backwards=backwards)).diagnostics == ()
    result = loaded(chain(3000, "not(d{0})", backwards=backwards))
    assert result.checked is None
    assert {d.code.id for d in result.diagnostics} == {"expression-too-deep"}


def test_a_definition_read_twice_by_the_next_costs_no_more_than_once() -> None:
    text = chain(45, "d{0} or d{0}")
    criteria = catalogue_of(text).find("sheet", on=date(2024, 1, 1))
    decision = criteria.decide({"n": 0, "share": 0, "kind": "high"})
    assert "a" in [each.path for each in decision.missing]


def test_what_a_checked_set_holds() -> None:
    points = checked(POINTS)
    assert (points.levels, points.scored) == (("*",), True)
    assert [i.id for i in points.indicators] == ["1.1", "1.2", "2.1", "2.2"]
    assert [i.max for i in points.indicators] == [10, 10, 5, 5]
    table = points.indicators[1].rule
    assert isinstance(table, Banded)
    assert table.subject == "1.2.of"
    assert points.parameters["mark"].type == NumberType(10, 12, True)
    levels = checked(LEVELS)
    assert (levels.levels, levels.scored) == (("one", "two"), False)
    assert [c.levels for c in levels.conditions] == [("two",)]
    assert levels.criteria[0].needed == 1


def test_a_parameter_on_a_day_is_its_rows_of_that_day() -> None:
    mark = checked(POINTS).parameters["mark"]
    before, after = mark.on(date(2021, 12, 31)), mark.on(date(2022, 1, 1))
    assert isinstance(before, core.Constant)
    assert before.value == 10
    assert isinstance(after, core.Choose)
    assert isinstance(after.then, core.Constant)
    assert isinstance(after.otherwise, core.Constant)
    assert (after.then.value, after.otherwise.value) == (10, 12)


def test_a_fact_nobody_uses_is_a_warning() -> None:
    text = changed(POINTS, "  kind: {", "  day: {type: date, label: d, question: d}\n  kind: {")
    (diagnostic,) = loaded(text).diagnostics
    assert (diagnostic.code.id, diagnostic.span.text, diagnostic.severity) == (
        "unused-fact",
        "day",
        Severity.WARNING,
    )
    assert checked(text).facts["day"].type == DATE


def test_all_mistakes_are_reported_in_the_order_of_the_file() -> None:
    text = changed(POINTS, "'members[age >= 18]'", "'members[agee >= 18]'")
    text = changed(text, "pass_mark: mark", "pass_mark: mrak")
    text = changed(text, "points: {max: 10, when: a}", "points: {max: 10, when: aa}")
    errors = [d for d in loaded(text).diagnostics if d.severity is Severity.ERROR]
    assert [d.span.text for d in errors] == ["agee", "aa", "mrak"]


LOOPS: Final = ", ".join(f"{name} in numbers" for name in "pqrst")


def test_a_rule_that_exceeds_the_step_budget_is_not_a_mistake() -> None:
    """Loops over constant lists are not evaluated by the checker; the step budget of a decision ends them."""
    numbers = ", ".join(map(str, range(200)))
    text = changed(
        POINTS,
        "definitions:\n",
        f"definitions:\n  numbers: {{label: d, value: '[{numbers}]'}}\n",
    )
    text = changed(text, "points: {max: 10, when: a}", "points: {max: 10, when: \"some "
                   f"{LOOPS} satisfies p + q + r + s + t > 5000 or a\"}}")  # fmt: skip
    assert loaded(text).checked is not None


def test_a_catalogue_reports_the_mistakes_of_every_file() -> None:
    broken = changed(POINTS, "pass_mark: mark", "pass_mark: mrak")
    found = catalogue_of(broken).check()
    assert [d.code.id for d in found if d.severity is Severity.ERROR] == ["unknown-name"]
    assert isinstance(catalogue_of(broken), Catalogue)


# ---- texts compared with facts ---------------------------------------------------------------

TEXTS: Final = """
format: 1
title: texts
version: v1
name: Thử
in_force: {from: 2020-01-01}
source: {document: phiếu, checked_on: 2026-01-01, basis: seen}
subject: hộ
facts:
  name: {type: string, label: tên, question: tên}
  kind: {type: enumeration, values: {low: thấp, high: cao}, label: kind, question: kind}
  members:
    type: list
    label: members
    question: members
    fields:
      role: {type: string, label: vai, question: vai}
definitions:
  home: {label: nhà, value: '%s'}
  called: {label: gọi, value: name}
  roles: {label: các vai, value: members.role}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: '%s'}
award: {when: every criterion met}
"""


def warnings_of_texts(condition: str, definition: str = '"x"') -> list[tuple[str, str | None]]:
    (loaded,) = catalogue_of(TEXTS % (definition, condition)).all()
    return [
        (each.span.text, each.suggestion)
        for each in loaded.diagnostics
        if each.code.id == "unclean-text" and each.severity is Severity.WARNING
    ]


@pytest.mark.parametrize(
    ("condition", "literal", "suggestion"),
    [
        ('name = "An "', '"An "', '"An"'),
        ('" An" != name', '" An"', '"An"'),
        ('name = "An\\u00a0Bình"', '"An\\u00a0Bình"', '"An Bình"'),
        ('name = "An\\u200b"', '"An\\u200b"', '"An"'),
        ('name = "a\\tb"', '"a\\tb"', '"a b"'),
        ('name = ""', '""', None),
        ('name = "\\u200b"', '"\\u200b"', None),
        ('name in ("An ", "Bình")', '"An "', '"An"'),
        ('name in ["An", "Bình "]', '["An", "Bình "]', '"Bình"'),
        ('called = "An "', '"An "', '"An"'),
        ('some m in members satisfies m.role = "con "', '"con "', '"con"'),
        ('count(members[role = "con "]) > 1', '"con "', '"con"'),
        ('some r in roles satisfies r = "con "', '"con "', '"con"'),
        ('list contains(roles, "con ")', '"con "', '"con"'),
        ('list contains(members.role, " con")', '" con"', '"con"'),
        ('starts with(name, " A")', '" A"', '"A"'),
        ('ends with(name, "h ")', '"h "', '"h"'),
        ('contains(name, "\\u200b ")', '"\\u200b "', '" "'),
        ('name = (if kind = "low" then "An " else "B")', '"An "', '"An"'),
    ],
)
def test_a_text_that_no_fact_has(condition: str, literal: str, suggestion: str | None) -> None:
    assert warnings_of_texts(condition) == [(literal, suggestion)]


def test_a_text_in_a_definition_that_no_fact_has() -> None:
    assert warnings_of_texts("name = home", '"Hoà Bình "') == [('"Hoà Bình "', '"Hoà Bình"')]


@pytest.mark.parametrize(
    "condition",
    [
        'name = "An  Bình"',
        'name = "A\\u0300"',
        'starts with(name, "Xóm ")',
        'ends with(name, " 1")',
        'contains(name, " và ")',
        'substring(name, 1, 3) = "An "',
        'upper case(name) = "AN "',
        'string join(members.role, ", ") = "a, b"',
        'name + " " = "An "',
        "name = home",
    ],
)
def test_a_text_that_a_fact_may_have(condition: str) -> None:
    assert warnings_of_texts(condition) == []


def test_only_results_of_an_if_are_compared_with_an_enumeration() -> None:
    (loaded,) = catalogue_of(
        TEXTS % ('"x"', 'kind = (if name = "An" then "low" else "high")')
    ).all()
    assert loaded.checked is not None
    (loaded,) = catalogue_of(TEXTS % ('"x"', 'kind = (if name = "An" then "lo" else "high")')).all()
    assert [each.code.id for each in loaded.diagnostics] == ["never-equal"]


# ---- results that may be too great for a number ----------------------------------------------

HUGE: Final = """
format: 1
title: huge
version: v1
name: Thử
in_force: {from: 2020-01-01}
source: {document: phiếu, checked_on: 2026-01-01, basis: seen}
subject: hộ
facts:
  x: {type: number, label: x, question: x}
  d: {type: date, label: d, question: d}
  n: {type: integer, at_least: 1, at_most: 10, label: n, question: n}
  xs: {type: list, label: xs, question: xs, fields: {v: {type: number, label: v, question: v}}}
definitions:
  square: {label: a, value: SQUARE}
  fourth: {label: b, value: square * square}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: 'CONDITION'}
award: {when: every criterion met}
"""


def may_overflow(condition: str, square: str = "x * x") -> list[str]:
    text = HUGE.replace("CONDITION", condition).replace("SQUARE", square)
    (loaded,) = catalogue_of(text).all()
    found = [each for each in loaded.diagnostics if each.code.id == "may-be-null"]
    assert all(re.search(r"10\^6145|999,999,999 days", each.message("en")) for each in found)
    assert (loaded.checked is None) is bool(found)
    return [each.span.text for each in found]


@pytest.mark.parametrize(
    ("condition", "part"),
    [
        ("x * 1e6144 > 1", "x * 1e6144"),
        ("n * 1e6144 > 1", "n * 1e6144"),
        ("x - 9.9e6144 > 1", "x - 9.9e6144"),
        ("1e6142 / (n / 1000) > 1", "1e6142 / (n / 1000)"),
        ("total(xs.v) * 1e6125 > 1", "total(xs.v) * 1e6125"),
        ("every i in xs satisfies i.v * 1e6140 > 1", "i.v * 1e6140"),
        ("1 < (if n > 5 then x * 1e6144 else 2)", "x * 1e6144"),
        ("-x * 1e6144 + 1 > 1", "-x * 1e6144"),
        ('x * @"P1D" > @"P1D"', 'x * @"P1D"'),
        ('@"P1Y" * (x * x) > @"P1Y"', '@"P1Y" * (x * x)'),
        ('(d - @"2020-01-01") * 1000 > @"P1D"', '(d - @"2020-01-01") * 1000'),
        ('-(@"P999999999D" - (d - d)) < @"P1D"', '@"P999999999D" - (d - d)'),
        ('every i in xs satisfies i.v * @"PT1S" > @"P1D"', 'i.v * @"PT1S"'),
    ],
)
def test_a_result_that_may_be_too_great(condition: str, part: str) -> None:
    assert may_overflow(condition) == [part]


def test_a_definition_that_may_be_too_great() -> None:
    assert may_overflow("fourth > 1", "x * 1e3100") == ["square * square"]
    assert may_overflow("fourth > 1", "x * 1e3000") == []


@pytest.mark.parametrize(
    "condition",
    [
        "n * 9e6143 > 1",
        "x * x * x * x > 1",
        "x / n > 1",
        "total(xs.v) * 1e6100 > 1",
        "share(xs, v > 5, 0) * 1e6144 > 1",
        "(if x ** 2 = null then 1 else 2) > 1",
        "x * 60% >= x / n + 1",
        'n * @"P9999D" - (d - @"2020-01-01") > @"P1D"',
        '(d - @"2020-01-01") + (d - @"2021-01-01") + @"P30D" > @"P1D"',
        '(if n > 5 then d - @"2020-01-01" else @"P1D") + @"PT1H" > @"P1D"',
        'x * @"P1Y" + years and months duration(d, d) > @"P1Y"',
    ],
)
def test_a_result_that_is_never_too_great(condition: str) -> None:
    assert may_overflow(condition) == []
