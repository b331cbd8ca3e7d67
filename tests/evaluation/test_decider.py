"""Small sets, one for each feature of criteria sets; the examples in them are the test cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any, Final

import pytest

from criteria_engine import core, syntax
from criteria_engine.bounds import SPLIT_BUDGET
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Severity
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.expressions import plan
from criteria_engine.evaluation.frames import Layout
from criteria_engine.lowering import nodes
from criteria_engine.model.decision import Outcome
from criteria_engine.model.types import NUMBER
from criteria_engine.model.values import MAYBE, Interval
from criteria_engine.source import Source
from criteria_engine.testing import ExampleResult, run_examples
from tests.generated import HEAD, catalogue_of

SETS: Final = Path(__file__).parent / "sets"
CATALOGUE: Final = Catalogue.load(SETS)


def find_other(title: str, scope: str | None, on: date) -> Criteria:
    return CATALOGUE.find(title, scope=scope, on=on)


def results() -> list[ExampleResult]:
    all_results = []
    for loaded in CATALOGUE.all():
        assert loaded.checked is not None, [(d.code.id, str(d.span)) for d in loaded.diagnostics]
        all_results += run_examples(loaded.checked, find_other)
    return all_results


RESULTS: Final = results()


def example_id(result: ExampleResult) -> str:
    return f"{Path(result.span.source.name).stem}: {result.example.name}"


@pytest.mark.parametrize("result", RESULTS, ids=example_id)
def test_example(result: ExampleResult) -> None:
    assert result.diagnostics == ()
    assert result.mismatches == ()


def test_no_set_has_a_mistake_and_every_one_has_examples() -> None:
    assert [d for d in CATALOGUE.check() if d.severity is Severity.ERROR] == []
    assert {Path(r.span.source.name).stem for r in RESULTS} == {p.stem for p in SETS.iterdir()}


@pytest.mark.parametrize("result", RESULTS, ids=example_id)
def test_criteria_agree_with_the_decision(result: ExampleResult) -> None:
    """Findings are made when they are first read, after the verdict; both must say the same."""
    assert result.decision is not None
    decision = result.decision
    title, version = decision.criteria_set.title, decision.criteria_set.version
    criteria = CATALOGUE.find(title, version=version, on=result.on)
    statuses = [c.status.value for c in decision.criteria]
    rule = criteria.checked.document.award.when
    if decision.outcome is Outcome.ELIGIBLE and rule is not None and rule.needed is None:
        assert set(statuses) <= {"met", "partly_met"}
    if decision.total is not None:
        points = [c.points for c in decision.criteria if c.points is not None]
        # Trying both values of unknown booleans may have made the total narrower than the sum of its parts.
        assert sum(p.low for p in points) <= decision.total.low
        assert sum(p.high for p in points) >= decision.total.high
        assert sum(p.maximum for p in points) >= decision.total.maximum


# ---- what examples cannot express-------------------------------------------------------------

ONE: Final = """
facts:
  a: {type: boolean, label: a, question: a}
  b: {type: boolean, label: b, question: b}
  n: {type: integer, at_least: 0, at_most: 9, label: n, question: n}
  members: {type: list, label: m, question: m, fields: {age: {type: integer, label: age, question: age}}}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i, text: i, REQUIRES}
award: {when: every criterion met}
"""


def one(requires: str) -> Criteria:
    """A set of one indicator."""
    text = HEAD + ONE.replace("REQUIRES", requires)
    return catalogue_of(text).find("generated", on=date(2024, 1, 1))


def outcomes(criteria: Criteria, facts: Mapping[str, Any]) -> set[str]:
    """The outcomes of decide, verdict and the evaluator; one element if they agree."""
    known = criteria.read(facts)
    evaluated = Decider(criteria.checked, criteria.on).verdict(known)
    return {
        str(criteria.decide(facts).outcome),
        str(criteria.verdict(facts).outcome),
        str(criteria.verdict(known).outcome),
        str(evaluated.outcome),
    }


@pytest.mark.parametrize(
    ("requires", "facts", "outcome"),
    [
        ("requires: a or not(a)", {}, "eligible"),
        ("requires: if a then not(a) else a", {}, "not_eligible"),
        ("requires: n >= 5 or n < 5", {}, "undetermined"),
        ("requires: 'members[1].age = null'", {"members": []}, "eligible"),
        ("requires: 'members[1].age = null'", {"members": [{}]}, "not_eligible"),
        ("requires: 'members[1].age = null'", {"members": [{"age": 3}]}, "not_eligible"),
        ("requires: 'members[1] = null'", {"members": [{}]}, "not_eligible"),
        ("requires: 'count(members[age > 3]) = 0'", {"members": [{"age": 4}, {}]}, "not_eligible"),
        ("requires: 'count(members[age > 3]) = 0'", {"members": [{}]}, "undetermined"),
        ("requires: '[5, 6][n] = null'", {"n": 9}, "eligible"),
        ("requires: '[5, 6][n] = null'", {"n": 1}, "not_eligible"),
        ("requires: 'sum(members.age) = null'", {"members": []}, "eligible"),
        ("requires: 'sum(members.age) = 3'", {"members": [{"age": 3}]}, "eligible"),
        ("requires: a, applies: {when: b, otherwise: full_points}", {"b": False}, "eligible"),
        ("requires: a, applies: {when: b, otherwise: left_out}", {"b": False}, "eligible"),
        ("requires: a, applies: {when: b, otherwise: zero}", {"a": True, "b": False}, "not_eligible"),
        ("requires: a, applies: {when: b, otherwise: full_points}", {"a": True}, "eligible"),
        ("requires: a, applies: {when: b, otherwise: zero}", {"a": False}, "not_eligible"),
    ],
)  # fmt: skip
def test_decide_verdict_and_the_evaluator_agree(
    requires: str, facts: Mapping[str, Any], outcome: str
) -> None:
    assert outcomes(one(requires), facts) == {outcome}


def test_met_when_counts_indicators_that_do_not_apply() -> None:
    """With `full_points`, an indicator that does not apply counts among those met; with `left_out` not."""
    text = HEAD + ONE.replace("    indicators:", "    met_when: {at_least: 1}\n    indicators:")
    text = text.replace("REQUIRES", "requires: a, applies: {when: b, otherwise: full_points}")
    criteria = catalogue_of(text).find("generated", on=date(2024, 1, 1))
    assert outcomes(criteria, {"a": False, "b": False}) == {"eligible"}
    assert outcomes(criteria, {"a": True}) == {"eligible"}
    assert outcomes(criteria, {"a": False, "b": True}) == {"not_eligible"}
    left_out = catalogue_of(text.replace("full_points", "left_out"))
    assert outcomes(left_out.find("generated", on=date(2024, 1, 1)), {"b": False}) == {
        "not_eligible"
    }


THIRDS: Final = """
facts:
  n: {type: integer, at_least: 0, at_most: 3, label: n, question: n}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i, text: i, points: {max: 10, computed: 10 * n / 9}}
      - {id: j, text: i, points: {max: 10, computed: 10 * n / 9}}
      - {id: k, text: i, points: {max: 10, computed: 10 * n / 9}}
award: {pass_mark: 10}
"""


@pytest.mark.parametrize("precision", [4, 28, 60])
def test_points_add_up_to_34_digits_for_any_decimal_context(
    precision: int,
) -> None:
    criteria = catalogue_of(HEAD + THIRDS).find("generated", on=date(2024, 1, 1))
    with localcontext() as context:
        context.prec = precision
        for decision in (criteria.decide({"n": 3}), criteria.decide({"n": 3, "subject_id": "x"})):
            assert decision.outcome is Outcome.NOT_ELIGIBLE
            assert decision.total is not None
            assert str(decision.total.low) == "9." + "9" * 33


@pytest.mark.parametrize(
    ("points", "mark", "answer"),
    [
        ((5, 5), 5, True),
        ((4, 4), 5, False),
        ((4, 5), 5, MAYBE),
        ((5, 9), 5, True),
        ((Decimal("4.99"), Decimal("4.99")), 5, False),
        ((5, 5), Interval(4, 5), True),
        ((4, 4), Interval(4, 5), MAYBE),
        ((3, 3), Interval(4, 5), False),
        ((3, 4), Interval(4, 5), MAYBE),
        ((5, 5), Interval(None, 5), True),
        ((5, 5), Interval(None, None), MAYBE),
        ((5, 5), Interval(6, None), False),
    ],
)
def test_reaching_a_mark(points: tuple[Any, Any], mark: Any, answer: Any) -> None:
    at = syntax.Name("mark", Source("set", "mark").whole())
    total = points[0] if points[0] == points[1] else Interval(*points)
    node = nodes.reaches(core.Constant(total, NUMBER, at), core.Constant(mark, NUMBER, at), at)
    layout = Layout.of((), 0)
    assert plan(node, layout, {})(layout.frame({})) is answer


BANDS: Final = """
facts:
  a: {type: boolean, label: a, question: a}
criteria:
  - id: c
    name: c
    indicators:
      - id: i
        text: i
        points:
          max: 10
          bands:
            of: if a then 10 else 0
            hit: unique
            rows:
              - {at_least: 10, points: 3}
              - {above: 2, below: 10, points: 5}
              - {at_most: 2, points: 1}
award: {pass_mark: MARK}
"""


@pytest.mark.parametrize(("mark", "outcome"), [(2, "undetermined"), (4, "not_eligible")])
def test_a_fact_that_rows_of_a_table_read_is_tried_with_its_values(mark: int, outcome: str) -> None:
    """Only the first and the last row can be reached; five points cannot."""
    text = HEAD + BANDS.replace("MARK", str(mark))
    verdict = catalogue_of(text).find("generated", on=date(2024, 1, 1)).verdict({})
    assert (str(verdict.outcome), verdict.low, verdict.high) == (outcome, 1, 3)


def test_facts_beyond_the_split_budget_stay_unknown() -> None:
    """With one fact more than the budget allows, the verdict is less exact, but not wrong."""
    limit = SPLIT_BUDGET.bit_length() - 1
    for count, outcome in ((limit, "eligible"), (limit + 1, "undetermined")):
        names = [f"x{i}" for i in range(count)]
        facts = "".join(f"  {n}: {{type: boolean, label: l, question: q}}\n" for n in names)
        condition = " and ".join(f"({n} or not({n}))" for n in names)
        text = (
            HEAD
            + f"facts:\n{facts}"
            + ONE.partition("criteria:")[1]
            + ONE.partition("criteria:")[2]
        )
        text = text.replace("REQUIRES", f"requires: {condition}")
        criteria = catalogue_of(text).find("generated", on=date(2024, 1, 1))
        assert outcomes(criteria, {}) == {outcome}


def test_parameters_are_those_of_the_day() -> None:
    facts = {"area": "lowland", "people": 1000, "trained": 450}
    answers = {
        day: CATALOGUE.find("parameters", on=date.fromisoformat(day)).decide(facts).outcome
        for day in ("2021-12-31", "2022-01-01")
    }
    assert answers == {"2021-12-31": "eligible", "2022-01-01": "not_eligible"}


def test_facts_with_too_deeply_nested_decisions_are_an_error() -> None:
    """A title that requires a decision on itself, with facts nested thousands of levels deep."""
    text = HEAD + ONE.replace("REQUIRES", "requires: a or other.eligible").replace(
        "facts:\n", "facts:\n  other: {type: decision, of: generated, label: o, question: o}\n"
    )
    criteria = catalogue_of(text).find("generated", on=date(2024, 1, 1))
    facts: dict[str, Any] = {"a": True}
    for _ in range(3):
        facts = {"a": False, "other": {"facts": facts}}
    assert criteria.decide(facts).outcome is Outcome.ELIGIBLE
    for _ in range(2000):
        facts = {"a": False, "other": {"facts": facts}}
    with pytest.raises(Exception, match="cannot-decide-other"):
        criteria.decide(facts)


def test_a_trace_has_the_values_that_were_read_by_name() -> None:
    rules = (
        "facts: {books: {type: integer, label: books, question: books}}\n"
        "definitions: {unread: {label: unread, value: books + 1}}\n"
        "criteria: [{id: c, name: c, indicators: [{id: i, text: i, requires: books >= 20}]}]\n"
        "award: {when: every criterion met}\n"
    )
    criteria = catalogue_of(HEAD + rules).find("generated", on=date(2024, 1, 1))
    decider = Decider(criteria.checked, criteria.on)
    trace = decider.results(criteria.read({"books": 20})).trace
    assert trace is not None
    assert trace.values["requires.i"] is True
    assert trace.values["met.i"] is True
    assert "unread" not in trace.values
