"""check: the conditions of a set → those with the same truth for all facts, on every day in force.

They are evaluated without any fact, and proved by the bounds of facts (:mod:`criteria_engine.checking.proofs`).

Such a rule never fires or always does, which is nearly always a mistake of its author.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from criteria_engine import core
from criteria_engine.bounds import CHECK_BUDGET, MAX_DAYS
from criteria_engine.checked_set import AllOrNothing, CheckedSet, Condition, Requires, Rule
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.context import SetContext
from criteria_engine.checking.parameters import periods_between_changes
from criteria_engine.checking.proofs import Proofs
from criteria_engine.core import Core
from criteria_engine.diagnostics import Severity
from criteria_engine.errors import BudgetExceeded, FunctionFailed, TooLong
from criteria_engine.evaluation.expressions import plan
from criteria_engine.evaluation.frames import Layout
from criteria_engine.model.values import Value


def check_constant_conditions(context: SetContext, checked: CheckedSet) -> None:
    """Report conditions that are true, or false, without any fact and on every day in force.

    A knock-out that is always true is an error, because nobody could earn the title; the others are
    warnings.
    """
    conditions = [
        node
        for indicator in checked.indicators
        for node in {id(each): each for each in conditions_of(indicator.rule)}.values()
    ]
    first_knock_out = len(conditions)
    conditions += [as_written(each) for each in checked.conditions if each.knock_out]
    first_prerequisite = len(conditions)
    conditions += [as_written(each) for each in checked.conditions if not each.knock_out]
    proofs = Proofs(checked)
    by_evaluation = _constant_values(context, checked, conditions)
    for index, (node, value) in enumerate(zip(conditions, by_evaluation, strict=True)):
        is_knock_out = first_knock_out <= index < first_prerequisite
        constant = value if isinstance(value, bool) else proofs.truth_of(node)
        _report(context, node, constant, is_knock_out=is_knock_out)


def _constant_values(
    context: SetContext, checked: CheckedSet, conditions: Sequence[Core]
) -> Sequence[Value]:
    """Return the value of each condition on all days with every fact unknown; None where it has none."""
    nothing: Sequence[Value] = (None,) * len(conditions)
    days = _days(context, checked)
    if len(days) > MAX_DAYS:
        return nothing
    try:
        steps = CHECK_BUDGET // len(days)
        values = [_values_without_facts(checked, conditions, day, steps) for day in days]
    except (BudgetExceeded, FunctionFailed, TooLong):
        return nothing
    return [
        first if all(value is first for value in rest) else None
        for first, *rest in zip(*values, strict=True)
    ]


def _days(context: SetContext, checked: CheckedSet) -> list[date]:
    """Return one day of each period in which no parameter changes."""
    in_force = context.document.in_force
    rows = [row for parameter in checked.parameters.values() for row in parameter.values]
    return [first for first, _ in periods_between_changes(rows, in_force.from_, in_force.to)]


def _values_without_facts(
    checked: CheckedSet, conditions: Sequence[Core], day: date, steps: int
) -> list[Value]:
    """Return the value of each condition on a day with every fact unknown."""
    definitions = checked.definitions_on(day)
    layout = Layout.of(tuple(definitions), checked.local_count)
    frame = layout.frame({}, steps)
    return [plan(node, layout, definitions)(frame) for node in conditions]


def _report(context: SetContext, node: Core, value: Value, *, is_knock_out: bool) -> None:
    span = node.written.span or context.document.span
    if value is True:
        always = replace(codes.ALWAYS_MET, severity=Severity.ERROR)
        context.report(always if is_knock_out else codes.ALWAYS_MET, span)
    elif value is False:
        context.report(codes.NEVER_MET, span)


def as_written(condition: Condition) -> Core:
    """Return the condition of a knock-out or prerequisite as its author wrote it, not negated."""
    holds = condition.holds
    return holds.operand if condition.knock_out and isinstance(holds, core.Negation) else holds


def conditions_of(rule: Rule) -> list[Core]:
    """Return the conditions by which a rule is met or not, or gives all its points or none."""
    match rule:
        case Requires(conditions):
            return list(conditions.values())
        case AllOrNothing(condition=condition):
            return [condition]
        case _:
            return []
