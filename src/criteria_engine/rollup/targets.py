"""report: results → programme targets: whether each is reached, how many are missing, and in which groups.

What a target requires is read of its checked condition (see :mod:`~criteria_engine.rollup.requirements`). A
target that does not compare counts, or whose counts are not whole numbers, is reported by its status only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from criteria_engine import core
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.frozen import dataclass
from criteria_engine.model.findings import Finding, Status
from criteria_engine.model.values import Value
from criteria_engine.rollup.linear_forms import Count
from criteria_engine.rollup.measures import CountBounds, Measure, Needed
from criteria_engine.rollup.plan import CountFeed, TitlePlan
from criteria_engine.rollup.results import CountRange, Rollup, TitleResult
from criteria_engine.wording.natural_order import natural_key


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
        lacking: the keys of the members of the group that do not certainly count, where some are missing.
    """

    group: str
    share: Share
    missing_low: int
    missing_high: int
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A target and how far it is reached.

    Attributes:
        finding: the finding about the indicator that states the target.
        status: whether the target is reached.
        part: how many members count for the target; None where that is unknown or the target counts nothing.
        share: the same as a share of the whole; None where there is no whole, or it is unknown.
        needed: what is required: one entry, or one for each case of an unknown condition; empty where the
            target does not compare counts, or the whole is unknown.
        at_most: whether the target is an upper limit.
        missing: how many members are missing, or above an upper limit; None where that cannot be computed.
        groups: the groups of `report_by`, the furthest from the target first.
        counts: the numbers of members that are the part, where tables of the commune feed them.
        member_feeds: what counts these members, where the target has groups.
    """

    finding: Finding
    status: Status
    part: CountBounds | None
    share: Share | None
    needed: tuple[Needed, ...]
    at_most: bool
    missing: CountBounds | None
    groups: tuple[GroupGap, ...]
    counts: tuple[CountRange, ...] = ()
    member_feeds: tuple[CountFeed, ...] = ()

    @property
    def by_judgement(self) -> int:
        """How many of the members that certainly count do so only because a person granted a title."""
        return sum(each.by_judgement for each in self.counts)

    @property
    def needed_share(self) -> Fraction | None:
        """The share that the target requires; None where there is none, or it depends on an unknown fact."""
        shares = {each.share for each in self.needed}
        return shares.pop() if len(shares) == 1 else None


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
            if result.decision is not None:
                yield _report(rollup, title, title.criteria, result, with_groups=True)


def reports_by_period(rollup: Rollup, report: TargetReport) -> tuple[TargetReport, ...]:
    """Return the reports of all versions of a set of targets, by the days they are in force.

    Every version is decided from the figures of the day, so that the targets of a later period, or of an
    earlier one, can be read beside those in force; the others have no groups. Facts that only another version
    asks for are unknown.
    """
    current = report.title.criteria
    if current is None:
        return (report,)
    key = current.checked.key
    keys = {
        each.key
        for each in rollup.plan.catalogue.entries
        if each.key is not None and (each.key.title, each.key.scope) == (key.title, key.scope)
    }
    found = [(current.checked.document.in_force.from_, report)]
    for other in (rollup.plan.catalogue.of_key(each) for each in keys - {key}):
        if other is not None:
            from_ = other.checked.document.in_force.from_
            found.append((from_, _of_version(rollup, report, other)))
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))


def _of_version(rollup: Rollup, report: TargetReport, criteria: Criteria) -> TargetReport:
    """Return a report on another version of a set of targets, decided from the same figures."""
    known = criteria.read({})
    facts = {n: v for n, v in report.result.facts.items() if n in criteria.checked.facts}
    given = replace(known, values={**known.values, **facts}, has_intervals=True)
    decision = criteria.decide(given, subject_id=report.result.subject)
    result = replace(report.result, decision=decision, facts=given.values)
    title = replace(report.title, criteria=criteria)
    return _report(rollup, title, criteria, result, with_groups=False)


def _report(
    rollup: Rollup, title: TitlePlan, criteria: Criteria, result: TitleResult, *, with_groups: bool
) -> TargetReport:
    decider = Decider(criteria.checked, criteria.on)
    measures = {each.id: Measure(criteria, each, decider) for each in criteria.checked.indicators}
    targets = []
    for finding in () if result.decision is None else result.decision.findings:
        if finding.kind == "indicator":
            measure = measures[finding.id]
            groups = _groups(rollup, title, measure, result.facts) if with_groups else ()
            feeds = _count_feeds(title, measure.part) if groups else ()
            targets.append(replace(_target(result, finding, measure, groups), member_feeds=feeds))
    return TargetReport(title, result, tuple(targets))


def _target(
    result: TitleResult, finding: Finding, measure: Measure, groups: tuple[GroupGap, ...]
) -> Target:
    facts = result.facts

    def whole(counts: tuple[Count, ...]) -> CountBounds | None:
        return measure.count(counts, facts)

    part = measure.count(measure.part, facts) if measure.part else None
    share = missing = None
    needed: tuple[Needed, ...] = ()
    if part is not None:
        of = whole(measure.whole) if measure.whole else None
        share = None if of is None else Share(part.low, part.high, of.low, of.high)
        needed = measure.needed(whole, facts)
        missing = measure.missing(part, whole, facts)
        if finding.status is Status.MET:
            missing = CountBounds(0, 0)
    feeds = [result.feeds.get(each.name) for each in measure.part if isinstance(each, core.Fact)]
    return Target(
        finding,
        finding.status,
        part,
        share,
        needed,
        measure.at_most,
        missing,
        groups,
        tuple(each for each in feeds if isinstance(each, CountRange)),
    )


# ---- groups ----------------------------------------------------------------------------------


def _groups(
    rollup: Rollup, title: TitlePlan, measure: Measure, facts: Mapping[str, Value]
) -> tuple[GroupGap, ...]:
    """Compare each group of `report_by` with the target; empty where members have no groups."""
    by = rollup.plan.report_by
    feeds = _feeds_by_group(rollup, title, (*measure.part, *measure.whole))
    if by is None or feeds is None or not measure.is_share:
        return ()
    gaps = []
    for group in rollup.commune.tables[by].rows:

        def count(counts: tuple[Count, ...], group: str = group) -> CountBounds:
            total = CountBounds(0, 0)
            for each in counts:
                found = rollup.count(feeds[count_name(each)], by, group)
                total = total.plus(CountBounds(found.low, found.high))
            return total

        part, of = count(measure.part), count(measure.whole)
        missing = measure.missing(part, count, facts)
        if missing is None:
            return ()
        share = Share(part.low, part.high, of.low, of.high)
        lacking = _lacking(rollup, measure, feeds, group) if missing.high else ()
        gaps.append(GroupGap(group, share, missing.low, missing.high, lacking))
    gaps.sort(key=lambda g: (-g.missing_high, -g.missing_low, natural_key(g.group)))
    return tuple(gaps)


def _lacking(
    rollup: Rollup, measure: Measure, feeds: Mapping[str, CountFeed], group: str
) -> tuple[str, ...]:
    """Return the keys of the members of the whole in a group that do not certainly count for the part."""
    by = rollup.plan.report_by
    if by is None or measure.at_most:
        return ()

    def members(counts: tuple[Count, ...]) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for each in counts:
            for key, certain in rollup.members(feeds[count_name(each)], by, group).items():
                found[key] = found.get(key, False) or certain
        return found

    part, table = members(measure.part), feeds[count_name(measure.part[0])].table
    return tuple(
        key
        for key in members(measure.whole)
        if not part.get(key, False) and rollup.group_of_row(table, key) == group
    )


def _count_feeds(title: TitlePlan, counts: tuple[Count, ...]) -> tuple[CountFeed, ...]:
    """Return what feeds each count, where it is a number of members."""
    feeds = [title.feeds.get(count_name(each)) for each in counts]
    return tuple(each for each in feeds if isinstance(each, CountFeed))


def count_name(count: Count) -> str:
    """Return the name of a fact that is a count; an empty text for any other count."""
    return count.name if isinstance(count, core.Fact) else ""


def _feeds_by_group(
    rollup: Rollup, title: TitlePlan, counts: tuple[Count, ...]
) -> dict[str, CountFeed] | None:
    """Return the feed of each count, restricted to a group; None where one of them has no groups."""
    by = rollup.plan.report_by
    feeds: dict[str, CountFeed] = {}
    for each in counts:
        feed = title.feeds.get(count_name(each))
        if by is None or not isinstance(feed, CountFeed):
            return None
        path = rollup.plan.path(feed.table, by)
        if path is None:
            return None
        feeds[count_name(each)] = CountFeed(feed.table, path, feed.where)
    return feeds
