"""decide: a checked set on a day, and the facts of one subject → results and a verdict.

What is unknown stays unknown: truths are Kleene's, points are intervals, and a verdict is settled as
soon as what is known settles it. Where one unknown yes-or-no is read in several places,
the cases are tried one by one, so that `x or not x` is not left open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import islice, product
from typing import Any, Final, assert_never

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.criteria_set import (
    AllOrNothing,
    Banded,
    CheckedSet,
    Computed,
    Criterion,
    Indicator,
    JudgedPass,
    JudgedPoints,
    Requires,
)
from criteria_engine.decision import Outcome
from criteria_engine.evaluate import Frame, Layout, Planner, Run, ends, hull
from criteria_engine.functions.arithmetic import add
from criteria_engine.functions.arithmetic import total as add_up
from criteria_engine.library import FunctionFailed
from criteria_engine.reading.facts import Facts, Judged
from criteria_engine.types import NUMBER, BooleanType, EnumType, Number
from criteria_engine.values import AND, MAYBE, OR, Interval, Truth, Value

SPLIT_BUDGET: Final = 64
"""How many cases of unknown yes-or-no facts are tried before they are left open."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one indicator: its truth for each level, its points, whether it applies.

    `applies` is one truth for each level; where it is false, `met` and `points` are what the set says an
    indicator that does not apply counts as, and `left_out` says it does not count at all.
    """

    indicator: Indicator
    met: tuple[Truth, ...]
    points: Value
    applies: tuple[Truth, ...]
    left_out: bool = False
    judged: Judged | None = None
    evidence: Truth = True


@dataclass(frozen=True, slots=True)
class Found:
    """What was worked out on the way: the frame, and what expressions came to by their identity."""

    frame: Frame
    values: Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class Results:
    """All results of one subject, before they are put together."""

    indicators: tuple[Result, ...]
    conditions: tuple[Truth, ...]
    pass_mark: Value
    award: Judged | None
    found: Found | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome and what it is made of; each tuple has one entry for each level."""

    outcome: Outcome
    level: str | None
    possible_levels: tuple[str, ...]
    grade: str | None
    total: tuple[Number, Number, Number] | None
    by_level: tuple[Truth, ...]
    criteria: tuple[tuple[Truth, ...], ...]


class Decider:
    """A checked set as it stands on one day, ready to decide; it can be shared between threads."""

    def __init__(self, checked: CheckedSet, day: date) -> None:
        self.checked = checked
        self.day = day
        self.definitions: Mapping[str, Core] = checked.definitions_on(day)
        self.layout = Layout.of(tuple(self.definitions), checked.locals)
        self.planner = Planner(self.layout, self.definitions)
        self._reads_of: dict[str, Counter[str]] = {}
        self._rules = [self._rule(indicator) for indicator in checked.indicators]
        self._conditions = [self._plan(each.holds) for each in checked.conditions]
        self._mark = None if checked.pass_mark is None else self._plan(checked.pass_mark)
        # What others have made of this set, kept here so that it goes when the set goes.
        self.kept: dict[Hashable, Any] = {}

    def decide(self, facts: Facts) -> tuple[Results, Verdict]:
        """Results and verdict; unknown yes-or-no facts read more than once are tried both ways."""
        results = self.results(facts)
        verdict = combine(self.checked, results)
        if verdict.outcome is not Outcome.UNDETERMINED and len(verdict.possible_levels) < 2:
            return results, verdict
        cases = self._cases(facts)
        if not cases:
            return results, verdict
        try:
            verdicts = [combine(self.checked, self.results(case)) for case in cases]
        except FunctionFailed:
            # Nobody has said that a case is so, and a function of the host cannot take it.
            return results, verdict
        return results, _merge(verdicts, self.checked.levels)

    def results(self, facts: Facts) -> Results:
        """Every indicator and condition on its own."""
        values: dict[int, Value] = {}
        frame = [*self.layout.frame(facts.values), values]
        return Results(
            tuple([rule.result(frame, facts) for rule in self._rules]),
            tuple([run(frame) for run in self._conditions]),
            None if self._mark is None else self._mark(frame),
            facts.judgements.get("award"),
            Found(frame, values),
        )

    # ---- planning --------------------------------------------------------------------------

    def _plan(self, node: Core) -> Run:
        """How to find a value, which is kept in the last place of the frame for who explains it."""
        run, key = self.planner.plan(node), id(node)

        def found(frame: Frame) -> Value:
            value = frame[-1][key] = run(frame)
            return value

        return found

    def _rule(self, indicator: Indicator) -> _PlannedRule:
        levels = self.checked.levels
        shared: dict[int, Run] = {}

        def planned(node: Core) -> Run:
            return shared.setdefault(id(node), self._plan(node))

        applies = None
        if indicator.applies is not None:
            applies = tuple(planned(indicator.applies[level]) for level in levels)
        conditions: tuple[Run, ...] = ()
        points: Run | None = None
        match indicator.rule:
            case Requires(by_level):
                conditions = tuple(planned(by_level[level]) for level in levels)
            case AllOrNothing(most, condition):
                points = _all_or_nothing(self._plan(condition), most)
            case Banded():
                points = self._banded(indicator.rule)
            case Computed(_, value):
                points = self._plan(value)
            case JudgedPoints() | JudgedPass():
                pass
            case _:
                assert_never(indicator.rule)
        return _PlannedRule(indicator, applies, conditions, points, len(levels))

    def _banded(self, rule: Banded) -> Run:
        rows = [
            (None if row.condition is None else self._plan(row.condition), row.points)
            for row in rule.rows
        ]
        match rule.hit:
            case "unique" | "first":
                return _first_row(rows)
            case "highest":
                return _highest_row(rows)
            case "sum":
                return _sum_of_rows(rows)
            case _:
                assert_never(rule.hit)

    # ---- unknown yes-or-no facts -----------------------------------------------------------

    @cached_property
    def split_order(self) -> tuple[str, ...]:
        """Facts with few values that one level's condition reads more than once, most read first."""
        reads: Counter[str] = Counter()
        for level in self.checked.levels:
            count: Counter[str] = Counter()
            for node in _expressions(self.checked, level):
                count.update(self._reads(node))
            for name, times in count.items():
                reads[name] = max(reads[name], times)
        return tuple(name for name, times in reads.most_common() if times > 1)

    def _reads(self, node: Core) -> Counter[str]:
        """How often an expression reads each such fact: a definition counts for no more than two."""
        reads: Counter[str] = Counter()
        for each in core.walk(node):
            if isinstance(each, core.Fact):
                if isinstance(each.type, BooleanType | EnumType):
                    reads[each.name] += 1
            elif isinstance(each, core.Defined):
                for name, times in self._read_by(each.name).items():
                    reads[name] += min(times, 2)
        return reads

    def _read_by(self, name: str) -> Counter[str]:
        if name not in self._reads_of:
            self._reads_of[name] = self._reads(self.definitions[name])
        return self._reads_of[name]

    def _cases(self, facts: Facts) -> list[Facts]:
        """The facts with every combination of a few unknown ones filled in; empty if there are none."""
        chosen: dict[str, tuple[Value, ...]] = {}
        size = 1
        for name in self.split_order:
            if name in facts.values:
                continue
            type_ = self.checked.facts[name].type
            domain = type_.values if isinstance(type_, EnumType) else (True, False)
            if size * len(domain) > SPLIT_BUDGET:
                break
            size *= len(domain)
            chosen[name] = domain
        if not chosen:
            return []
        return [
            with_values(facts, dict(zip(chosen, values, strict=True)))
            for values in product(*chosen.values())
        ]


def with_values(facts: Facts, values: Mapping[str, Value]) -> Facts:
    """The same facts with some more known."""
    return replace(facts, values={**facts.values, **values})


# ---- one indicator ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _PlannedRule:
    indicator: Indicator
    applies: tuple[Run, ...] | None
    conditions: tuple[Run, ...]
    points: Run | None
    levels: int

    @cached_property
    def everywhere(self) -> tuple[Truth, ...]:
        """That it holds at every level."""
        return (True,) * self.levels

    @cached_property
    def is_plain(self) -> bool:
        """Whether it gives points, always applies and asks for nothing but facts."""
        return (
            self.points is not None
            and self.applies is None
            and self.indicator.document.evidence is None
        )

    def result(self, frame: Frame, facts: Facts) -> Result:
        indicator = self.indicator
        if self.is_plain and self.points is not None:
            return Result(indicator, self.everywhere, self.points(frame), self.everywhere)
        judged = facts.judgements.get(indicator.id)
        met = self._met(frame, judged)
        points = self._points(frame, judged)
        evidence: Truth = True
        if indicator.document.evidence is not None:
            evidence = _stated(facts.evidence.get(indicator.id))
            met = tuple([AND[each, evidence] for each in met])
            points = _withheld(points, evidence)
        applies: tuple[Truth, ...] = (True,) * self.levels
        if self.applies is None:
            return Result(indicator, met, points, applies, False, judged, evidence)
        applies = tuple([run(frame) for run in self.applies])
        return _where_it_applies(indicator, met, points, applies, judged, evidence)

    def _met(self, frame: Frame, judged: Judged | None) -> tuple[Truth, ...]:
        if self.conditions:
            return tuple([run(frame) for run in self.conditions])
        if isinstance(self.indicator.rule, JudgedPass):
            return (MAYBE if judged is None else judged.met,) * self.levels
        return (True,) * self.levels

    def _points(self, frame: Frame, judged: Judged | None) -> Value:
        if self.points is not None:
            return self.points(frame)
        if isinstance(self.indicator.rule, JudgedPoints):
            return Interval(0, self.indicator.rule.max) if judged is None else judged.points
        return None


def _stated(evidence: bool | str | None) -> Truth:
    if evidence is None:
        return MAYBE
    return evidence is not False


def _withheld(points: Value, evidence: Truth) -> Value:
    """Points that lacking evidence takes away."""
    if points is None or evidence is True:
        return points
    return 0 if evidence is False else hull(0, points, NUMBER)


def _where_it_applies(
    indicator: Indicator,
    met: tuple[Truth, ...],
    points: Value,
    applies: tuple[Truth, ...],
    judged: Judged | None,
    evidence: Truth,
) -> Result:
    declared = indicator.document.applies
    otherwise = "left_out" if declared is None else declared.otherwise
    instead = otherwise != "zero"
    results = tuple(
        [_choose(applied, truth, instead) for applied, truth in zip(applies, met, strict=True)]
    )
    if points is not None and applies[0] is not True:
        other = indicator.max if otherwise == "full_points" else 0
        points = other if applies[0] is False else hull(other, points, NUMBER)
    left_out = otherwise == "left_out" and all(each is False for each in applies)
    return Result(indicator, results, points, applies, left_out, judged, evidence)


def _choose(applies: Truth, met: Truth, instead: bool) -> Truth:
    if applies is True:
        return met
    if applies is False:
        return instead
    return met if met is instead else MAYBE


def _all_or_nothing(condition: Run, most: Number) -> Run:
    def run(frame: Frame) -> Value:
        truth = condition(frame)
        return most if truth is True else 0 if truth is False else Interval(0, most)

    return run


_Rows = Sequence[tuple[Run | None, Number]]


def _first_row(rows: _Rows) -> Run:
    def run(frame: Frame) -> Value:
        possible: list[Number] = []
        for condition, points in rows:
            truth = True if condition is None else condition(frame)
            if truth is not False:
                possible.append(points)
            if truth is True:
                break
        return _span(possible)

    return run


def _span(possible: Sequence[Number]) -> Value:
    if len(possible) == 1:
        return possible[0]
    low, high = min(possible), max(possible)
    return low if low == high else Interval(low, high)


def _highest_row(rows: _Rows) -> Run:
    def run(frame: Frame) -> Value:
        sure: list[Number] = []
        possible: list[Number] = []
        otherwise: Number | None = None
        for condition, points in rows:
            if condition is None:
                otherwise = points
                continue
            truth = condition(frame)
            (sure if truth is True else possible if truth is not False else []).append(points)
        if sure:
            return _span([max(sure), max([*sure, *possible])])
        if otherwise is not None:
            return _span([otherwise, *possible])
        return _span(possible)

    return run


def _sum_of_rows(rows: _Rows) -> Run:
    """The points of every row that holds; those of `otherwise` where none does."""

    def run(frame: Frame) -> Value:
        low: Number = 0
        high: Number = 0
        sure = possible = False
        otherwise: Number | None = None
        for condition, points in rows:
            if condition is None:
                otherwise = points
                continue
            truth = condition(frame)
            low = add(low, points if truth is True else 0)
            high = add(high, points if truth is not False else 0)
            sure = sure or truth is True
            possible = possible or truth is not False
        if otherwise is None or sure:
            return _span([low, high])
        return _span([otherwise, low, high]) if possible else otherwise

    return run


# ---- putting results together ----------------------------------------------------------------


def combine(checked: CheckedSet, results: Results) -> Verdict:
    """The verdict that results add up to."""
    criteria = _criteria(checked, results)
    total = total_of(results) if checked.scored else None
    everywhere = _everywhere(checked, results, total)
    by_level = tuple(
        [
            _level(checked, results, criteria, everywhere, level)
            for level in range(len(checked.levels))
        ]
    )
    return verdict_of(checked, criteria, total, by_level)


def _criteria(checked: CheckedSet, results: Results) -> tuple[tuple[Truth, ...], ...]:
    levels = range(len(checked.levels))
    everywhere = (True,) * len(checked.levels)
    counted: dict[str, list[Result]] = {}
    for result in results.indicators:
        if result.indicator.max is None:
            counted.setdefault(result.indicator.criterion, []).append(result)
    return tuple(
        [
            everywhere
            if each.needed is None and each.id not in counted
            else tuple([criterion_met(each, counted.get(each.id, ()), level) for level in levels])
            for each in checked.criteria
        ]
    )


def criterion_met(criterion: Criterion, counted: Sequence[Result], level: int) -> Truth:
    """Whether a criterion is met at a level, by those of its indicators that are met or not met."""
    if criterion.needed is None:
        return _fold(AND, True, [result.met[level] for result in counted])
    truths = [_counts(result, level) for result in counted]
    sure = sum(truth is True for truth in truths)
    possible = sum(truth is not False for truth in truths)
    return True if sure >= criterion.needed else MAYBE if possible >= criterion.needed else False


def _counts(result: Result, level: int) -> Truth:
    """Whether an indicator is one of those met; what is left out is not there to be met."""
    declared = result.indicator.document.applies
    if declared is None or declared.otherwise != "left_out":
        return result.met[level]
    return AND[result.applies[level], result.met[level]]


def _fold(table: Mapping[Any, Any], start: Truth, truths: Iterable[Truth]) -> Truth:
    truth = start
    for each in truths:
        truth = table[truth, each]
    return truth


def total_of(results: Results) -> tuple[Number, Number, Number]:
    """The least and the most points there may be, and the most there are to be had."""
    counted = [each for each in results.indicators if each.points is not None]
    points = [each.points for each in counted]
    of = add_up([0 if each.left_out else (each.indicator.max or 0) for each in counted])
    if set(map(type, points)) <= {int}:
        total = add_up(points)
        return total, total, of
    low, high = zip(*map(ends, points), strict=True)
    return add_up(low), add_up(high), of


def _everywhere(
    checked: CheckedSet, results: Results, total: tuple[Number, Number, Number] | None
) -> Truth:
    """Whether what every level asks for alike holds: the total, the least points, the judgement."""
    truth: Truth = True
    if total is not None and results.pass_mark is not None:
        truth = reaches((total[0], total[1]), results.pass_mark)
    for result in results.indicators if checked.has_minima else ():
        enough = has_minimum(checked, result)
        if enough is not None:
            truth = AND[truth, enough]
    if checked.document.award.judged is not None:
        truth = AND[truth, MAYBE if results.award is None else results.award.met]
    return truth


def _level(
    checked: CheckedSet,
    results: Results,
    criteria: tuple[tuple[Truth, ...], ...],
    everywhere: Truth,
    level: int,
) -> Truth:
    truth = everywhere
    name = checked.levels[level]
    for condition, holds in zip(checked.conditions, results.conditions, strict=True):
        if name in condition.levels:
            truth = AND[truth, holds]
    if checked.document.award.when is not None:
        for criterion in criteria:
            truth = AND[truth, criterion[level]]
    return truth


def has_minimum(checked: CheckedSet, result: Result) -> Truth:
    """Whether an indicator gives the least points it has to; None where it has not to give any."""
    least = checked.minima[result.indicator.id]
    if least is None or result.points is None or result.left_out:
        return None
    enough = reaches(ends(result.points), least)
    return OR[enough, MAYBE] if _may_be_left_out(result) else enough


def _may_be_left_out(result: Result) -> bool:
    """Whether it is not known yet if the indicator counts at all."""
    declared = result.indicator.document.applies
    if declared is None or declared.otherwise != "left_out":
        return False
    return all(each is not True for each in result.applies)


def reaches(points: tuple[Number, Number], mark: Value) -> Truth:
    """Whether points (least, most) reach a mark that may itself be an interval."""
    low, high = ends(mark)
    if high is not None and points[0] >= high:
        return True
    if low is not None and points[1] < low:
        return False
    return MAYBE


def verdict_of(
    checked: CheckedSet,
    criteria: tuple[tuple[Truth, ...], ...],
    total: tuple[Number, Number, Number] | None,
    by_level: tuple[Truth, ...],
) -> Verdict:
    """The verdict, from what came of criteria, the total, and whether each level is reached."""
    reached = [i for i, truth in enumerate(by_level) if truth is True]
    highest = max(reached, default=-1)
    possible = [i for i, truth in enumerate(by_level) if i > highest and truth is not False]
    outcome = Outcome.UNDETERMINED if possible else Outcome.NOT_ELIGIBLE
    if reached:
        outcome = Outcome.ELIGIBLE
    names = checked.levels if checked.document.levels else ()
    return Verdict(
        outcome,
        names[highest] if reached and names else None,
        tuple(names[i] for i in ([highest] if reached else []) + possible) if names else (),
        _grade(checked, total) if outcome is Outcome.ELIGIBLE and total else None,
        total,
        by_level,
        criteria,
    )


def _grade(checked: CheckedSet, total: tuple[Number, Number, Number]) -> str | None:
    """The grade where it is settled."""
    reached = [
        [str(g.id) for g in checked.document.award.grades if points >= g.at_least]
        for points in total[:2]
    ]
    low, high = (names[-1] if names else None for names in reached)
    return low if low == high else None


def _merge(verdicts: Sequence[Verdict], levels: Sequence[str]) -> Verdict:
    """What all cases agree on."""
    first, *rest = verdicts
    if not rest:
        return first
    outcomes = {verdict.outcome for verdict in verdicts}
    by_level = tuple(
        _agreed(truths) for truths in zip(*(v.by_level for v in verdicts), strict=True)
    )
    criteria = tuple(
        tuple(_agreed(truths) for truths in zip(*rows, strict=True))
        for rows in zip(*(v.criteria for v in verdicts), strict=True)
    )
    reached = [v.level for v in verdicts]
    lowest = min(reached, key=lambda level: -1 if level is None else levels.index(level))
    grades = {v.grade for v in verdicts}
    totals = [v.total for v in verdicts if v.total is not None]
    total = None
    if totals:
        total = (
            min(t[0] for t in totals),
            max(t[1] for t in totals),
            max(t[2] for t in totals),
        )
    possible = {level for v in verdicts for level in v.possible_levels}
    return Verdict(
        first.outcome if len(outcomes) == 1 else Outcome.UNDETERMINED,
        lowest if len(outcomes) == 1 else None,
        tuple(level for level in levels if level in possible),
        first.grade if len(grades) == 1 else None,
        total,
        by_level,
        criteria,
    )


def _agreed(truths: Sequence[Truth]) -> Truth:
    return truths[0] if all(truth is truths[0] for truth in truths) else MAYBE


def _expressions(checked: CheckedSet, level: str) -> Iterator[Core]:
    """Every expression one level's verdict reads."""
    for indicator in checked.indicators:
        if indicator.applies is not None:
            yield indicator.applies[level]
        match indicator.rule:
            case Requires(conditions):
                yield conditions[level]
            case AllOrNothing(condition=node) | Computed(value=node):
                yield node
            case Banded(rows=rows):
                # A table reads its number once, however many rows look at it.
                yield from islice((r.condition for r in rows if r.condition is not None), 1)
            case JudgedPoints() | JudgedPass():
                pass
            case _:
                assert_never(indicator.rule)
    yield from (c.holds for c in checked.conditions if level in c.levels)
    if checked.pass_mark is not None:
        yield checked.pass_mark
