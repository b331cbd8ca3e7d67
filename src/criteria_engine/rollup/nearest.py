"""report: targets and decisions → who is nearest to the title that a target counts, in each group.

The order is read of the decisions, without the solver: it says who is to be looked at first, not that so much
suffices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from criteria_engine.advice.places import can_change, places_of
from criteria_engine.bounds import NEAREST_BESIDE
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.findings import Status
from criteria_engine.rollup.recognition_rows import AWARD
from criteria_engine.rollup.results import Rollup, TitleResult
from criteria_engine.rollup.targets import GroupGap, Target, TargetReport
from criteria_engine.wording.natural_order import natural_key


@dataclass(frozen=True, slots=True, order=True)
class Distance:
    """How far a subject is from a title: the smaller, the nearer.

    Attributes:
        ruled_out: whether a part that decides fails and reads nothing that can be changed, in a set that
            states what can be.
        failing: how many of the parts that decide fail.
        lost: the share of the points that is lost for certain, where a part fails and there are points.
        open: how many questions are open.
    """

    ruled_out: bool
    failing: int
    lost: Fraction
    open: int


_NOTHING_LOST: Final = Fraction(0)

_JUDGED_AWARD: Final = f"judgements.{AWARD}"

Subject = tuple[str, str]
"""The id of a title and the key of a subject."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject that has not earned a title, and how far it is from it."""

    result: TitleResult
    distance: Distance

    @property
    def subject(self) -> Subject:
        """Return the title and the subject."""
        return self.result.title, self.result.subject


@dataclass(frozen=True, slots=True)
class GroupNearest:
    """Who is nearest to the title that a target counts, in one group that lacks some.

    Attributes:
        target: the target.
        gap: how far the group is from it.
        candidates: the nearest first: as many as are lacking, and :data:`NEAREST_BESIDE` more.
    """

    target: Target
    gap: GroupGap
    candidates: tuple[Candidate, ...]


class DistanceMeter:
    """Measures how far subjects are from the titles of a roll-up.

    Args:
        rollup: the results.
    """

    def __init__(self, rollup: Rollup) -> None:
        self._rollup = rollup
        self._fixed: dict[str, frozenset[str]] = {}

    def distance(self, result: TitleResult, decision: DecisionData) -> Distance:
        """Return how far a subject is from a title that it has not earned.

        Args:
            result: the result.
            decision: its decision, or a copy whose reasons may be made.
        """
        fixed = self._fixed_parts(result.title)
        failing = [
            each.id for each in decision.findings if each.decisive and each.status is Status.NOT_MET
        ]
        total, lost = decision.total, _NOTHING_LOST
        if failing and total is not None and total.maximum > total.high:
            lost = 1 - Fraction(total.high) / Fraction(total.maximum)
        questions = len(decision.missing) + decision.missing_unlisted + (result.applies is None)
        return Distance(not fixed.isdisjoint(failing), len(failing), lost, questions)

    def _fixed_parts(self, title: str) -> frozenset[str]:
        """Return the ids of the parts of a title that read nothing that can be changed."""
        if title not in self._fixed:
            criteria = self._rollup.plan.title(title).criteria
            self._fixed[title] = frozenset() if criteria is None else _fixed_parts(criteria)
        return self._fixed[title]


def states_changes(criteria: Criteria) -> bool:
    """Return whether a set states of anything that it can be changed on its day."""
    return can_change(places_of(criteria.checked), criteria.on)


def _fixed_parts(criteria: Criteria) -> frozenset[str]:
    """Return the ids of indicators and conditions that read nothing that can be changed.

    Nothing is fixed in a set that states no changes, where nobody said what can be changed.
    """
    places = places_of(criteria.checked)
    changing = {name for name, each in places.items() if can_change({name: each}, criteria.on)}
    if not changing:
        return frozenset()
    parts = Decider(criteria.checked, criteria.on).dependencies.parts
    own = {
        *(each.id for each in criteria.checked.indicators),
        *(each.id for each in criteria.checked.conditions),
    }
    fixed = {each for each in own if each in parts and changing.isdisjoint(parts[each])}
    if _JUDGED_AWARD in places and _JUDGED_AWARD not in changing:
        fixed.add(AWARD)
    return frozenset(fixed)


def nearest_of(
    rollup: Rollup, reports: Sequence[TargetReport], distances: Mapping[Subject, Distance]
) -> tuple[GroupNearest, ...]:
    """Return who is nearest to each target that is not certainly reached, in each group that lacks some.

    Where targets of several sets count the same members, the one that lacks most in a group has the list. A
    target whose members earn no title themselves has none; a subject without a decision is in none.

    Args:
        rollup: the results.
        reports: the targets.
        distances: how far the subjects are that have not earned a title.
    """
    found: dict[tuple[object, ...], GroupNearest] = {}
    for report in reports:
        for target in report.targets:
            if target.status is Status.MET:
                continue
            counted = tuple((f.table, f.where and f.where.text) for f in target.member_feeds)
            for each in _of_target(rollup, target, distances):
                place = (counted, each.gap.group)
                known = found.get(place)
                if known is None or known.gap.missing_high < each.gap.missing_high:
                    found[place] = each
    return tuple(found.values())


def _of_target(
    rollup: Rollup, target: Target, distances: Mapping[Subject, Distance]
) -> Iterator[GroupNearest]:
    titles = {
        read.title
        for feed in target.member_feeds
        if feed.where is not None
        for read in feed.where.reads
        if not read.path
    }
    for gap in target.groups:
        candidates = []
        for key in gap.lacking:
            near = [(distances[t, key], t) for t in titles if (t, key) in distances]
            if near:
                distance, title = min(near)
                candidates.append(Candidate(rollup.results[title][key], distance))
        candidates.sort(key=lambda each: (each.distance, natural_key(each.result.subject)))
        if candidates:
            shown = tuple(candidates[: gap.missing_high + NEAREST_BESIDE])
            yield GroupNearest(target, gap, shown)
