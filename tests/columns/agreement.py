"""Compares the rows of an answer with the decision on each subject alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import Any, Final

import pyarrow as pa
from hypothesis import strategies as st

from criteria_engine.columns.engines.memory import MemoryEngine, MemoryTables
from criteria_engine.columns.engines.polars import decide_memory
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.decision import Verdict
from criteria_engine.model.values import Interval
from tests.columns.arrow import RANGED, without_ranges
from tests.generated import blurred, full_facts, judgement


@st.composite
def subjects(draw: Any, criteria: Criteria, ranged: bool) -> list[dict[str, Any]]:
    """Draw a few subjects of one set, some of them fully known."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        facts = draw(full_facts())
        shape = criteria.shape
        facts["evidence"] = {k: v for k, v in facts["evidence"].items() if k in shape.evidence}
        facts["judgements"] = {id_: draw(judgement(each)) for id_, each in shape.judgeable.items()}
        known = draw(st.one_of(st.just(facts), blurred(facts)))
        found.append(known if ranged else without_ranges(known))
    return found


@st.composite
def many_subjects(draw: Any, criteria: Criteria, ranged: bool) -> list[dict[str, Any]]:
    """Draw fifty subjects: some drawn fact by fact, and mixtures of these.

    A mixture takes each fact from one of the drawn subjects, so it is drawn with a single random number.
    """
    drawn = draw(subjects(criteria, ranged))
    random = Random(draw(st.integers(0, 2**32 - 1)))  # noqa: S311 - repeatable choices
    return [*drawn, *(_mixture(drawn, random) for _ in range(_MANY - len(drawn)))]


_MANY: Final = 50
"""How many subjects one generated set is decided for."""


def _mixture(drawn: list[dict[str, Any]], random: Random) -> dict[str, Any]:
    """Return a subject with each fact from one of the drawn; `part` stays with `m`, which bounds it."""
    mixture: dict[str, Any] = {}
    for name in dict.fromkeys(name for each in drawn for name in each):
        if name in ("judgements", "evidence"):
            ids = dict.fromkeys(id_ for each in drawn for id_ in each[name])
            chosen = {id_: random.choice(drawn)[name] for id_ in ids}
            mixture[name] = {id_: each[id_] for id_, each in chosen.items() if id_ in each}
        elif name != "part":
            source = random.choice(drawn)
            names = ("m", "part") if name == "m" else (name,)
            mixture |= {each: source[each] for each in names if each in source}
    return mixture


def verdict_of_row(row: Mapping[str, Any], criteria: Criteria) -> Verdict:
    """Return a row of an answer as a verdict."""
    points: list[Any] = []
    for indicator in criteria.checked.indicators:
        low = row.get(f"points_{indicator.id}_low")
        high = row.get(f"points_{indicator.id}_high")
        points.append(low if low == high else Interval(low, high))
    outputs = []
    for output in criteria.checked.outputs:
        low, high = (row[f"output_{output.name}_{end}"] for end in ("low", "high"))
        outputs.append(low if low == high is not None else Interval(low, high))
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
        tuple(outputs),
    )


def plain(verdict: Verdict) -> Verdict:
    """Return a verdict whose unknown points and outputs have nothing but their ends."""
    points, outputs = (
        tuple(Interval(e.low, e.high) if isinstance(e, Interval) else e for e in values)
        for values in (verdict.points, verdict.outputs)
    )
    return verdict._replace(points=points, outputs=outputs)


def answers(
    criteria: Criteria, table: pa.Table, engine: MemoryEngine
) -> list[dict[str, Any]] | None:
    """Return the rows of an engine; None where the set cannot be decided by it over columns."""
    columns = RANGED if "r_at_least" in table.column_names else {}
    mapped = ColumnMapping(criteria.shape, columns, "ignore", "id")
    memory = MemoryTables(criteria.shape, mapped, table, "id", {})
    decider = Decider(criteria.checked, criteria.on)
    try:
        return decide_memory(memory, decider, reasons=True, engine=engine).to_dicts()
    except CriteriaError as refused:
        assert {each.code.id for each in refused.diagnostics} == {"unsupported-over-columns"}
        return None


def compare(
    criteria: Criteria, facts: list[dict[str, Any]], *answers: list[dict[str, Any]]
) -> None:
    """Check that every row of the answers has the verdict that its subject gets alone.

    Args:
        criteria: the set.
        facts: the facts of each subject.
        answers: the rows of each engine, in the order of the subjects.
    """
    decider = Decider(criteria.checked, criteria.on)
    for given_facts, *rows in zip(facts, *answers, strict=True):
        try:
            known = criteria.read(given_facts)
        except CriteriaError:
            for row in rows:
                assert row["problem"], given_facts
                assert row["outcome"] is None, given_facts
            continue
        expected = decider.verdict(known)
        assert criteria.verdict(known) == expected, given_facts
        assert criteria.verdict(given_facts) == expected, given_facts
        asked = ("fact", "parameter")
        missing = [m.path for m in criteria.decide(given_facts).missing if m.kind in asked]
        for row in rows:
            assert row["problem"] is None, given_facts
            assert verdict_of_row(row, criteria) == plain(expected), given_facts
            listed = {path.split(".")[0] for path in row["missing"].split()}
            assert {re.split(r"[.\[]", path)[0] for path in missing} <= listed, given_facts
