"""report: results → programme targets: whether each is reached, how many are missing, and in which groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from criteria_engine.model.findings import (
    Finding,
    Operand,
    Reason,
    Status,
)
from criteria_engine.rollup.plan import CountFeed, TitlePlan
from criteria_engine.rollup.results import CountRange, Rollup, TitleResult


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, both between bounds: `low` to `high` of `of_low` to `of_high`."""

    low: int
    high: int
    of_low: int
    of_high: int


@dataclass(frozen=True, slots=True)
class GroupGap:
    """How far one group is from a target.

    Attributes:
        group: the key of the group (the hamlet).
        share: the share that the group has.
        missing_low: the minimum number of missing members.
        missing_high: the maximum number of missing members.
    """

    group: str
    share: Share
    missing_low: int
    missing_high: int


@dataclass(frozen=True, slots=True)
class Target:
    """A target and how far it is reached.

    Attributes:
        finding: the finding about the indicator that states the target.
        status: whether the target is reached.
        needed: the share that the target requires; None where it does not compare two counts.
        share: the current share; None where the counts are unknown.
        missing_low: the minimum number of missing members; None where that cannot be computed.
        missing_high: the maximum number of missing members; None where that cannot be computed.
        groups: the groups of `report_by`, the furthest from the target first.
        open_count: the count with open members, where the target is undetermined because of it.
    """

    finding: Finding
    status: Status
    needed: Fraction | None
    share: Share | None
    missing_low: int | None
    missing_high: int | None
    groups: tuple[GroupGap, ...]
    open_count: CountRange | None = None


@dataclass(frozen=True, slots=True)
class TargetReport:
    """The targets of one set for one commune.

    Attributes:
        title: the set of targets in the plan.
        result: its result for the commune.
        targets: its targets, in the order of the set.
    """

    title: TitlePlan
    result: TitleResult
    targets: tuple[Target, ...]


def target_reports(rollup: Rollup) -> Iterator[TargetReport]:
    """Yield a report for each set of targets in force on the day of the assessment.

    A set that could not be decided has no report.
    """
    for title in rollup.plan.titles:
        if not title.target or title.criteria is None:
            continue
        for result in rollup.results[title.id].values():
            if result.decision is None:
                continue
            findings = [f for f in result.decision.findings if f.kind == "indicator"]
            targets = tuple(_target(rollup, title, result, each) for each in findings)
            yield TargetReport(title, result, targets)


def shortfall(share: Fraction, part: int, whole: int) -> int:
    """Return how many more of a whole are needed to reach a share, rounded up.

    >>> shortfall(Fraction(92, 100), 1400, 1600)
    72
    """
    return max(0, ceil(share * whole) - part)


def _target(rollup: Rollup, title: TitlePlan, result: TitleResult, finding: Finding) -> Target:
    reason = next(filter(None, (_comparison(r) for r in finding.reasons.values())), None)
    needed = None if reason is None else _needed(finding, reason)
    part, whole = _part_and_whole(title, finding)
    share = None
    if part is not None and whole is not None:
        low, high = _bounds(part.quantity)
        of_low, of_high = _bounds(whole.quantity)
        if low is not None and high is not None and of_low is not None and of_high is not None:
            share = Share(low, high, of_low, of_high)
    missing_low = missing_high = None
    if share is not None and needed is not None:
        missing_low = shortfall(needed, share.high, share.of_low)
        missing_high = shortfall(needed, share.low, share.of_high)
        if finding.status is Status.MET:
            missing_low = missing_high = 0
    groups: tuple[GroupGap, ...] = ()
    if part is not None and whole is not None and needed is not None:
        groups = _groups(rollup, title, part.name, whole.name, needed)
    open_count = None
    if part is not None and finding.status is Status.UNDETERMINED:
        amount = result.feeds.get(part.name)
        open_count = amount if isinstance(amount, CountRange) else None
    return Target(
        finding, finding.status, needed, share, missing_low, missing_high, groups, open_count
    )


def _needed(finding: Finding, reason: Reason) -> Fraction | None:
    """Return the share that a condition requires: a number in it, or the only parameter it reads."""
    if reason.needed_share is not None:
        return _exact(reason.needed_share)
    amounts = [o.quantity.value for o in finding.operands if o.kind == "parameter"]
    if len(amounts) == 1 and isinstance(amounts[0], int | Decimal):
        return _exact(amounts[0])
    return None


def _part_and_whole(
    title: TitlePlan, finding: Finding
) -> tuple[Operand, Operand] | tuple[None, None]:
    """Return the two numbers that a target compares, in the order of `part >= share * whole`."""
    declared = {} if title.criteria is None else title.criteria.checked.facts
    numbers = [
        each
        for each in finding.operands
        if each.kind == "fact"
        and each.name in declared
        and declared[each.name].document.type in {"integer", "number"}
    ]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (None, None)


def _comparison(reason: Reason) -> Reason | None:
    if reason.left is not None and reason.right is not None:
        return reason
    return next(filter(None, map(_comparison, reason.because)), None)


def _exact(value: int | Decimal) -> Fraction:
    return Fraction(value) if not isinstance(value, Decimal) else Fraction(str(value))


def _bounds(quantity: object) -> tuple[int | None, int | None]:
    value = getattr(quantity, "value", None)
    if getattr(quantity, "known", False) and value is not None:
        return int(value), int(value)
    low, high = getattr(quantity, "low", None), getattr(quantity, "high", None)
    return (None if low is None else int(low)), (None if high is None else int(high))


def _groups(
    rollup: Rollup, title: TitlePlan, part: str, whole: str, needed: Fraction
) -> tuple[GroupGap, ...]:
    """Count the part and the whole for each group of `report_by`; empty where members have no groups."""
    by = rollup.plan.report_by
    part_feed, whole_feed = title.feeds.get(part), title.feeds.get(whole)
    if by is None or not isinstance(part_feed, CountFeed) or not isinstance(whole_feed, CountFeed):
        return ()
    part_path = rollup.plan.path(part_feed.table, by)
    whole_path = rollup.plan.path(whole_feed.table, by)
    if part_path is None or whole_path is None:
        return ()
    gaps = []
    for group in sorted(rollup.commune.tables[by].rows):
        part_of_group = CountFeed(part_feed.table, part_path, part_feed.where)
        whole_of_group = CountFeed(whole_feed.table, whole_path, whole_feed.where)
        part_count = rollup.count(part_of_group, by, group)
        whole_count = rollup.count(whole_of_group, by, group)
        share = Share(part_count.low, part_count.high, whole_count.low, whole_count.high)
        gaps.append(
            GroupGap(
                group,
                share,
                shortfall(needed, part_count.high, whole_count.low),
                shortfall(needed, part_count.low, whole_count.high),
            )
        )
    gaps.sort(key=lambda g: (-g.missing_high, -g.missing_low, g.group))
    return tuple(gaps)
