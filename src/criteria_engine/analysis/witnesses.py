"""analysis: facts that two sets decide differently → what a reader needs to understand why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from criteria_engine.analysis.differences import (
    NotCompared,
    Witness,
    WitnessSide,
)
from criteria_engine.analysis.prover import Found, StartingPoint
from criteria_engine.analysis.shown_cases import ShownPart, changes_from, shown_decision
from criteria_engine.bilingual import Template
from criteria_engine.checking.example_facts import facts_of_examples
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.parts import program_facts
from criteria_engine.model.base import Bilingual
from criteria_engine.reading.scalars import SET_BY_ADAPTATION
from criteria_engine.symbolic.terms import OutsideFragmentError, Side

_CONSTRUCTS: Final[Mapping[str, Template]] = {
    "timeout": Template(
        "bộ giải chưa trả lời kịp trong thời gian cho phép",
        "the solver did not answer within its time",
    ),
    "points and no points": Template(
        "một bên chấm điểm, bên kia chỉ xét đạt hay chưa",
        "one of them gives points, the other is only met or not",
    ),
    SET_BY_ADAPTATION: Template(
        "con số để địa phương đặt, bộ này chưa có", "a number that an adaptation has to set"
    ),
    "order of texts": Template("so thứ tự hai dòng chữ", "the order of two texts"),
    "list with too many kinds of items": Template(
        "danh sách mà các điều kiện chia ra quá nhiều loại",
        "a list that the conditions divide into too many kinds",
    ),
    "date and time": Template("ngày kèm giờ", "a date and time"),
}

_CONSTRUCT: Final = Template(
    "phép `{construct}`, bộ giải chưa hiểu", "`{construct}`, which the solver does not know"
)


def part_not_compared(problem: OutsideFragmentError) -> NotCompared:
    """Return why something was not compared."""
    template = _CONSTRUCTS.get(problem.construct, _CONSTRUCT)
    data = {"construct": problem.construct}
    text = Bilingual(vi=template.in_language("vi", data), en=template.in_language("en", data))
    location = None if problem.span is None else str(problem.span)
    return NotCompared(what=problem.construct, text=text, location=location)


def starting_points(criteria: Criteria, side: Side) -> Iterator[StartingPoint]:
    """Yield the examples of a set whose facts it can read."""
    for example, facts, diagnostics in facts_of_examples(criteria.checked):
        if diagnostics:
            continue
        try:
            read = criteria.read(facts.node(example))
        except CriteriaError:
            continue
        yield StartingPoint(str(example.name), program_facts(read), {side: read})


def witness(
    sets: Sequence[Criteria],
    found: Found,
    shows: WitnessSide,
    part: ShownPart,
    starts: Sequence[StartingPoint],
) -> Witness:
    """Return facts that the sets decide differently, with both decisions.

    Args:
        sets: the old set and the new one.
        found: the facts.
        shows: which of the sets accepts the subject.
        part: the part that is compared.
        starts: the examples that it may be near to.
    """
    decisions = [each.decide(facts) for each, facts in zip(sets, found.facts, strict=True)]
    start = next((each for each in starts if each.name == found.example), None)
    old, new = (shown_decision(decisions[side], part, side) for side in (0, 1))
    return Witness(
        shows=shows,
        level=part.levels[0],
        facts=_merged(found.given[0], found.given[1]),
        old_facts=dict(found.given[0]),
        new_facts=dict(found.given[1]),
        example=found.example,
        changed=()
        if start is None
        else tuple(changes_from(start.facts, zip(sets, found.facts, strict=True))),
        old=old,
        new=new,
    )


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**old, **new}
    for section in ("judgements", "evidence"):
        both = {**old.get(section, {}), **new.get(section, {})}
        if both:
            merged[section] = both
    return merged
