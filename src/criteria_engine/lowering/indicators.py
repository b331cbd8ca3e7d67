"""lower: one indicator → the definitions of its conditions, whether it is met, and its points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from criteria_engine import core, syntax
from criteria_engine.checked_set import (
    AllOrNothing,
    Banded,
    Computed,
    Indicator,
    JudgedPass,
    JudgedPoints,
    Requires,
)
from criteria_engine.core import Core
from criteria_engine.lowering import nodes
from criteria_engine.lowering.definitions import Definitions
from criteria_engine.model.types import BOOLEAN, Number, NumberType


def lower_indicator(definitions: Definitions, indicator: Indicator) -> None:
    """Add the definitions of an indicator: `met.ID` for each level, or `points.ID`.

    Where it does not apply, the indicator counts as met and gives no points (`left_out`), counts as met
    with all points (`full_points`), or counts as not met without points (`zero`).
    """
    document = indicator.document
    at = syntax.Name(indicator.id, document.span)
    evidence = None
    if document.evidence is not None:
        evidence = definitions.fact(f"evidence.{indicator.id}", BOOLEAN, at)
    otherwise = "left_out" if document.applies is None else document.applies.otherwise
    if indicator.applies is not None:
        _lower_applicability(definitions, indicator, indicator.applies, otherwise == "left_out")
    if indicator.max is None:
        _lower_met(definitions, indicator, evidence, nodes.truth(otherwise != "zero", at), at)
        return
    points = _points(definitions, indicator, at)
    if evidence is not None:
        points = nodes.choose(evidence, points, nodes.number(0, at), at)
    if indicator.applies is not None:
        instead = nodes.number(indicator.max if otherwise == "full_points" else 0, at)
        applies = definitions.reference("applies", indicator.id)
        points = nodes.choose(applies, points, instead, at)
    definitions.add("points", indicator.id, points, document.span)


def _lower_applicability(
    definitions: Definitions,
    indicator: Indicator,
    applies_by_level: Mapping[str, Core],
    may_be_left_out: bool,
) -> None:
    """Add `applies.ID`, and `left_out.ID` where an indicator that applies at no level does not count."""
    span = indicator.document.span
    definitions.add_by_level("applies", indicator.id, applies_by_level.__getitem__, span)
    if may_be_left_out:
        at = syntax.Name(indicator.id, span)
        applies = [
            definitions.reference("applies", indicator.id, level) for level in definitions.levels
        ]
        at_any_level = nodes.disjunction(list(dict.fromkeys(applies)), at)
        left_out = core.Negation(at_any_level, BOOLEAN, at)
        definitions.add("left_out", indicator.id, left_out, span)


def _lower_met(
    definitions: Definitions,
    indicator: Indicator,
    evidence: Core | None,
    instead: Core,
    at: syntax.Expr,
) -> None:
    rule = _rule_met(definitions, indicator, at)

    def met(level: str) -> Core:
        value = rule(level)
        if evidence is not None:
            value = nodes.conjunction([value, evidence], at)
        if indicator.applies is None:
            return value
        applies = definitions.reference("applies", indicator.id, level)
        return nodes.choose(applies, value, instead, at)

    definitions.add_by_level("met", indicator.id, met, indicator.document.span)


def _rule_met(
    definitions: Definitions, indicator: Indicator, at: syntax.Expr
) -> Callable[[str], Core]:
    """Return whether the rule of an indicator without points is met, by level."""
    match indicator.rule:
        case Requires(conditions):
            definitions.add_by_level(
                "requires", indicator.id, conditions.__getitem__, indicator.document.span
            )
            return lambda level: definitions.reference("requires", indicator.id, level)
        case JudgedPass():
            judged = definitions.fact(f"judgements.{indicator.id}", BOOLEAN, at)
            return lambda _: judged
        case AllOrNothing() | Banded() | Computed() | JudgedPoints():
            raise AssertionError(indicator.id)
        case _:
            assert_never(indicator.rule)


def _points(definitions: Definitions, indicator: Indicator, at: syntax.Expr) -> Core:
    """Return the points of the rule, where the indicator applies and has its evidence."""
    span = indicator.document.span
    match indicator.rule:
        case AllOrNothing(maximum, condition):
            definitions.add("when", indicator.id, condition, span)
            when = definitions.reference("when", indicator.id)
            return nodes.choose(when, nodes.number(maximum, at), nodes.number(0, at), at)
        case Banded() as table:
            return _table_points(definitions, indicator, table, at)
        case Computed(_, value):
            definitions.add("computed", indicator.id, value, span)
            return definitions.reference("computed", indicator.id)
        case JudgedPoints(maximum):
            return definitions.fact(f"judgements.{indicator.id}", NumberType(0, maximum), at)
        case Requires() | JudgedPass():
            raise AssertionError(indicator.id)
        case _:
            assert_never(indicator.rule)


def _table_points(
    definitions: Definitions, indicator: Indicator, table: Banded, at: syntax.Expr
) -> Core:
    """Return the points of a table, by the rows that hold and its hit policy."""
    rows: list[tuple[Core, Number]] = []
    otherwise: Number | None = None
    for row in table.rows:
        if row.condition is None:
            otherwise = row.points
        else:
            rows.append((_row(definitions, indicator, row.index, row.condition), row.points))
    match table.hit:
        case "sum":
            terms = [
                nodes.choose(holds, nodes.number(points, at), nodes.number(0, at), at)
                for holds, points in rows
            ]
            total = nodes.sum_of(terms, at)
            if otherwise is None:
                return total
            any_row = nodes.disjunction([holds for holds, _ in rows], at)
            return nodes.choose(any_row, total, nodes.number(otherwise, at), at)
        case "highest":
            rows.sort(key=lambda row: row[1], reverse=True)
        case "first" | "unique":
            pass
        case _:
            assert_never(table.hit)
    # The checker has proved that a table without `otherwise` has no gap.
    last = nodes.nothing(at) if otherwise is None else nodes.number(otherwise, at)
    return nodes.chain([(holds, nodes.number(points, at)) for holds, points in rows], last, at)


def _row(definitions: Definitions, indicator: Indicator, index: int, condition: Core) -> Core:
    span = indicator.document.span
    definitions.add("row", indicator.id, condition, span, row=index)
    return definitions.reference("row", f"{indicator.id}.{index}")
