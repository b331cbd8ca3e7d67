"""check: knock-outs, prerequisites and the award → conditions and a pass mark that can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from criteria_engine import core
from criteria_engine.checked_set import Condition, Criterion, Indicator
from criteria_engine.checking import award_diagnostics as award_codes
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.context import SetContext, hole_at
from criteria_engine.core import Core
from criteria_engine.model import arithmetic
from criteria_engine.model.types import NUMBER, Number, NumberType
from criteria_engine.reading.award_values import MetCriteria
from criteria_engine.reading.documents import ConditionDocument, Grade
from criteria_engine.reading.scalars import ExpressionText
from criteria_engine.wording.numbers import format_source_number


def check_conditions(context: SetContext) -> Iterable[Condition]:
    """Yield the knock-outs and then the prerequisites of the set."""
    for document in context.document.knock_outs:
        yield _condition(context, document, document.when, "when", knock_out=True)
    for document in context.document.prerequisites:
        yield _condition(context, document, document.requires, "requires", knock_out=False)


def _condition(
    context: SetContext,
    document: ConditionDocument,
    written: ExpressionText | None,
    key: str,
    *,
    knock_out: bool,
) -> Condition:
    """Check a knock-out or prerequisite with its condition under `key`."""
    wrong_key = document.requires if knock_out else document.when
    if written is None or wrong_key is not None:
        context.report(codes.EXACTLY_ONE_KEY, document.id.span, id=document.id, keys=f"`{key}`")
    only = str(document.levels[0]) if len(document.levels) == 1 else None
    names = context.names(only)
    node = context.condition(written, names) if written is not None else hole_at(document.span)
    for level in document.levels:
        if level not in context.levels:
            context.report_unknown_level(level, level.span, ", ".join(context.levels))
    holds = core.Negation(node, node.type, node.written) if knock_out else node
    levels = tuple(map(str, document.levels)) or context.levels
    basis = document.basis or context.document.source.basis
    return Condition(str(document.id), document, holds, levels, basis, knock_out)


def check_award(context: SetContext, criteria: Sequence[Criterion]) -> Core | None:
    """Check the award against the points of the indicators.

    Reports an award without a condition, keys about points in a set without points, a wrong
    total, and pass marks, minima and grades that cannot be reached.

    Returns:
        The pass mark; None if the set has none.
    """
    award = context.document.award
    indicators = [i for criterion in criteria for i in criterion.indicators]
    maxima = [i.max for i in indicators if i.max is not None]
    total = arithmetic.total(maxima)
    if award.when is None and award.pass_mark is None and award.judged is None:
        context.report(codes.NO_AWARD, award.span)
    if not maxima:
        for key in ("total", "pass_mark", "minimum_per_indicator", "grades"):
            if getattr(award, key) not in (None, ()):
                context.report(codes.AWARD_NEEDS_POINTS, award.span, key=key)
    elif award.total is not None and award.total != total:
        context.report(codes.SUM_OF_SET, award.span, declared=award.total, sum=total)
    without_points = [i for i in indicators if i.max is None]
    by_points = award.pass_mark is not None and award.when is None and award.judged is None
    if maxima and without_points and by_points:
        ids = ", ".join(each.id for each in without_points)
        context.report(codes.MIXED_RULES, without_points[0].document.id.span, ids=ids)
    context.check_unique(grade.id for grade in award.grades)
    if maxima:
        _check_grades(context, award.grades, total)
    _check_minima(context, indicators)
    for criterion in criteria:
        _check_least_points(context, criterion)
    if award.when is not None:
        _check_count(context, award.when, criteria)
    if award.pass_mark is None:
        return None
    mark = context.value(award.pass_mark, NUMBER)
    lowest = mark.type.low if isinstance(mark.type, NumberType) else None
    if maxima and lowest is not None and lowest > total:
        span = award.pass_mark.span
        context.report(codes.UNREACHABLE_MARK, span, mark=format_source_number(lowest), total=total)
    return mark


def _check_minima(context: SetContext, indicators: Iterable[Indicator]) -> None:
    """Report minima above the maximum of their indicator."""
    general = context.document.award.minimum_per_indicator
    for indicator in indicators:
        own = indicator.document.points
        minimum = own.minimum if own is not None and own.minimum is not None else general
        if minimum is not None and indicator.max is not None and minimum > indicator.max:
            span = indicator.document.id.span
            context.report(codes.UNREACHABLE_MARK, span, mark=minimum, total=indicator.max)


def _check_least_points(context: SetContext, criterion: Criterion) -> None:
    """Report a minimum of a criterion that is never reached, or always; also where indicators are left out."""
    least, needed = criterion.minimum, criterion.least_points
    if least is None or needed is None:
        return
    if needed <= 0 and least.amount <= 0:
        text = least.span.text.strip()
        context.report(award_codes.MINIMUM_NEVER_BINDS, least.span, text=text)
        return
    reachable = criterion.maximum
    if needed > reachable or not reachable:
        shown = least.span.text.strip() if least.is_share else format_source_number(needed)
        context.report(
            award_codes.NEVER_ENOUGH_POINTS,
            least.span,
            id=criterion.id,
            needed=shown,
            reachable=format_source_number(reachable),
        )
        return
    scored = [each for each in criterion.indicators if each.max is not None]
    left_out = [each for each in scored if _may_be_left_out(each)]
    rest = arithmetic.total([i.max for i in scored if i.max is not None and i not in left_out])
    if not least.is_share and left_out and 0 < rest < needed:
        share = arithmetic.quotient(needed, reachable)
        context.report(
            award_codes.MINIMUM_WITHOUT_LEFT_OUT,
            least.span,
            id=criterion.id,
            ids=", ".join(each.id for each in left_out),
            needed=format_source_number(needed),
            reachable=format_source_number(rest),
            share=format_source_number(share, percent=True),
        )


def _may_be_left_out(indicator: Indicator) -> bool:
    applies = indicator.document.applies
    return applies is not None and applies.otherwise == "left_out"


def _check_count(context: SetContext, rule: MetCriteria, criteria: Sequence[Criterion]) -> None:
    """Report a number of criteria that does not fit those of the set, and criteria that always count as met."""
    if rule.needed is None:
        return
    count = len(criteria)
    if rule.of != count:
        context.report(
            award_codes.CRITERIA_COUNT, rule.span, needed=rule.needed, of=rule.of, count=count
        )
    if rule.needed > count:
        context.report(
            award_codes.NEVER_ENOUGH_CRITERIA, rule.span, needed=rule.needed, count=count
        )
    for each in criteria:
        gives_points = each.indicators and all(i.max is not None for i in each.indicators)
        if gives_points and each.minimum is None:
            context.report(award_codes.ALWAYS_COUNTED, each.document.id.span, id=each.id)


def _check_grades(context: SetContext, grades: Sequence[Grade], total: Number) -> None:
    """Report grades that are not in ascending order, or need more points than there are."""
    for lower, higher in pairwise(grades):
        if higher.at_least <= lower.at_least:
            context.report(codes.GRADE_ORDER, higher.span)
    for grade in grades:
        if grade.at_least > total:
            context.report(codes.UNREACHABLE_MARK, grade.span, mark=grade.at_least, total=total)
