"""Programme targets: reached or not, how many are still missing, and which groups are furthest."""

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
    """So many (`low` to `high`) of so many (`of_low` to `of_high`)."""

    low: int
    high: int
    of_low: int
    of_high: int


@dataclass(frozen=True, slots=True)
class GroupGap:
    """One group (a hamlet) beside the share that is asked for."""

    group: str
    share: Share
    missing_low: int
    missing_high: int


@dataclass(frozen=True, slots=True)
class Target:
    """One target: what is asked, what there is, how many are missing (least and most), and where.

    `share` is None where the numbers are not known; `groups` stand furthest first.
    """

    finding: Finding
    status: Status
    needed: Fraction | None
    share: Share | None
    missing_low: int | None
    missing_high: int | None
    groups: tuple[GroupGap, ...]
    open_count: CountRange | None = None
    """The members not settled, where they keep the target open."""


@dataclass(frozen=True, slots=True)
class TargetReport:
    """The targets of one set for one commune."""

    title: TitlePlan
    result: TitleResult
    targets: tuple[Target, ...]


def target_reports(rollup: Rollup) -> Iterator[TargetReport]:
    """A report for every set of targets in force that day."""
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
    """How many more of a whole it takes to reach a share.

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
    fed = None if part is None else result.feeds.get(part.name)
    open_ = fed if isinstance(fed, CountRange) and finding.status is Status.UNDETERMINED else None
    return Target(finding, finding.status, needed, share, missing_low, missing_high, groups, open_)


def _needed(finding: Finding, reason: Reason) -> Fraction | None:
    """The share a condition asks for: written in it, or a parameter of the law."""
    if reason.needed_share is not None:
        return _exact(reason.needed_share)
    amounts = [o.quantity.value for o in finding.operands if o.kind == "parameter"]
    if len(amounts) == 1 and isinstance(amounts[0], int | Decimal):
        return _exact(amounts[0])
    return None


def _part_and_whole(
    title: TitlePlan, finding: Finding
) -> tuple[Operand, Operand] | tuple[None, None]:
    """The two numbers a target compares, in the order it names them: `part >= share * whole`."""
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
    """The same two counts for each group of `report_by`, where the members belong to groups."""
    by = rollup.plan.report_by
    counted, of = title.feeds.get(part), title.feeds.get(whole)
    if by is None or not isinstance(counted, CountFeed) or not isinstance(of, CountFeed):
        return ()
    way, of_way = rollup.plan.path(counted.table, by), rollup.plan.path(of.table, by)
    if way is None or of_way is None:
        return ()
    gaps = []
    for group in sorted(rollup.commune.tables[by].rows):
        some = _count(rollup, CountFeed(counted.table, way, counted.where), by, group)
        all_ = _count(rollup, CountFeed(of.table, of_way, of.where), by, group)
        share = Share(some.low, some.high, all_.low, all_.high)
        gaps.append(
            GroupGap(
                group,
                share,
                shortfall(needed, some.high, all_.low),
                shortfall(needed, some.low, all_.high),
            )
        )
    gaps.sort(key=lambda g: (-g.missing_high, -g.missing_low, g.group))
    return tuple(gaps)


def _count(rollup: Rollup, feed: CountFeed, table: str, group: str) -> CountRange:
    return rollup.count(feed, table, group)
