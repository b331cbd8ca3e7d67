"""cli: an expression over the names of a set, and the facts of one subject → its value, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from criteria_engine import core
from criteria_engine.checking.expressions import CheckedExpression, check_expression
from criteria_engine.checking.names import Names, Slots
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.expressions import Planner
from criteria_engine.evaluation.frames import Layout
from criteria_engine.evaluation.parts import program_facts
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Interval, Uncertain, Value
from criteria_engine.syntax import Expr


class SetValue(NamedTuple):
    """The value of an expression over a set.

    Attributes:
        checked: the expression, with its diagnostics.
        value: its value; None where the expression has errors.
        unknown: the facts that it reads, also through definitions, and that are not fully known.
    """

    checked: CheckedExpression
    value: Value
    unknown: tuple[str, ...] = ()


def evaluate_in_set(
    criteria: Criteria, facts: Facts, expression: Expr, level: str | None = None
) -> SetValue:
    """Return the value of an expression over the facts, parameters and definitions of a set.

    Args:
        criteria: the set on a day.
        facts: the facts of one subject; those that are absent are unknown.
        expression: the expression as parsed.
        level: the level whose numbers are read; without one, a number for each level is a mistake.
    """
    checked_set, decider = criteria.checked, Decider(criteria.checked, criteria.on)
    program = decider.program
    defined = {
        name: each.value.type
        for name, each in program.definitions.items()
        if each.kind == "definition" and "." not in name
    }
    slots = Slots()
    # The first slots belong to the variables of the definitions that the expression may read.
    for _ in range(checked_set.local_count):
        slots.take()
    at_level: dict[str, str | None] = {}
    for name, each in checked_set.parameters.items():
        if each.levels:
            at_level.setdefault(each.declared_name, None)
            if level in each.levels:
                at_level[each.declared_name] = name
    names = Names({name: fact.type for name, fact in checked_set.facts.items()}, defined, at_level)
    checked = check_expression(expression, names, checked_set.library, slots)
    if any(each.severity == "error" for each in checked.diagnostics):
        return SetValue(checked, None)
    layout = Layout.of(tuple(program.definitions), slots.used)
    run = Planner(layout, program.values).plan(checked.core)
    value = run(layout.frame(program_facts(facts)))
    read = dict.fromkeys(_facts_read(checked.core, program.values, set()))
    unknown = [name for name in read if not _is_known(facts.values.get(name), name in facts.values)]
    return SetValue(checked, value, tuple(unknown))


def _facts_read(node: Core, definitions: Mapping[str, Core], seen: set[str]) -> Iterator[str]:
    for each in core.walk(node):
        match each:
            case core.Fact(name):
                yield name
            case core.Defined(name) if name not in seen:
                seen.add(name)
                yield from _facts_read(definitions[name], definitions, seen)
            case _:
                pass


def _is_known(value: Value, stated: bool) -> bool:
    """Whether a fact is stated, and no number in it is known only to lie between bounds."""
    if not stated or isinstance(value, Interval | Uncertain):
        return False
    if isinstance(value, tuple):
        return all(_is_known(each, stated=True) for each in value)
    if isinstance(value, dict):
        return bool(value) and all(_is_known(each, stated=True) for each in value.values())
    return True
