"""explain: the results of one subject → the JSON of the findings on its indicators, conditions and award.

What does not depend on facts is written once for a set; see :mod:`criteria_engine.explanation.reasons`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from criteria_engine import core
from criteria_engine.checked_set import Banded, Condition, Indicator, JudgedPass, JudgedPoints
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult
from criteria_engine.explanation.award_findings import AwardFindings
from criteria_engine.explanation.decided import DecidedSubject
from criteria_engine.explanation.expression_info import ExpressionInfo
from criteria_engine.explanation.finding_json import (
    NO_STAGES,
    Subject,
    WriteFinding,
    by_level_json,
    citation_json,
    judgement_json,
    truth_json,
)
from criteria_engine.explanation.outputs import OutputWriter
from criteria_engine.explanation.quantities import (
    NULL,
    bilingual_json,
    score_json,
    text_json,
)
from criteria_engine.explanation.reasons import ReasonPlanner
from criteria_engine.explanation.static import StaticSet
from criteria_engine.explanation.statuses import (
    counts_as_zero,
    points_status,
    reason_result,
    status_of,
)
from criteria_engine.explanation.trace_values import ReasonState, WriteJson
from criteria_engine.lowering.program import AUTHORED
from criteria_engine.model.arithmetic import total as add_up
from criteria_engine.model.facts import Facts
from criteria_engine.model.findings import Status
from criteria_engine.model.types import Number
from criteria_engine.model.values import Truth, is_unknown
from criteria_engine.phrasing.labels import Labels


class FindingWriter:
    """Writes the findings of the subjects of one set on a day.

    Args:
        static: the set.

    Attributes:
        outputs: explains its outputs.
    """

    def __init__(self, static: StaticSet) -> None:
        self._static = static
        self._checked = static.checked
        decider = static.decider
        named = {
            name: each.value
            for name, each in decider.program.definitions.items()
            if each.kind in AUTHORED
        }
        named |= {f"amount.{each.name}": each.value for each in static.checked.outputs}
        labels = Labels(static.checked, decider.definitions)
        self._planner = ReasonPlanner(labels, decider.planner, decider.layout, named)
        self.outputs = OutputWriter(static, self._planner)
        self._levels = [text_json(level) for level in static.checked.levels]
        self._has_levels = bool(static.checked.document.levels)
        self._indicators = [
            _IndicatorWriter(static, self._planner, each) for each in static.checked.indicators
        ]
        self._criteria = [self._criterion(index) for index in range(len(self._checked.criteria))]
        self._conditions = [self._condition(each) for each in static.checked.conditions]
        self._award = AwardFindings(static, self._planner)

    @property
    def described(self) -> Sequence[ExpressionInfo]:
        """The conditions and numbers that a reason may describe."""
        return self._planner.described

    def subject(self, facts: Facts, decided: DecidedSubject) -> Subject:
        """Return a subject to write findings of."""
        trace = decided.results.trace
        frame = self._static.decider.frame(facts) if trace is None else trace.frame
        return Subject(facts, decided, ReasonState(frame))

    def criteria(self, subject: Subject) -> list[str]:
        """Return the findings of the criteria with their indicators, as pieces of a JSON list.

        A record is long, and copying it slow: its pieces are joined once.
        """
        texts: list[str] = []
        for index, write in enumerate(self._criteria):
            if index:
                texts.append(",")
            write(subject, texts)
        return texts

    def conditions(self, subject: Subject) -> str:
        """Return the findings of knock-outs, prerequisites and the award, with commas between them."""
        texts = [write(subject) for write in self._conditions]
        texts += self._award.write(subject)
        return ",".join(texts)

    def part(self, subject: Subject, index: int) -> str:
        """Return the finding of one part, by its index among the indicators, then the conditions."""
        count = len(self._indicators)
        if index >= count:
            return self._conditions[index - count](subject)
        result = subject.decided.results.indicators[index]
        return "".join(self._indicators[index].pieces(subject, result, _points_of(result)))

    # ---- criteria --------------------------------------------------------------------------

    def _criterion(self, index: int) -> Callable[[Subject, list[str]], None]:
        criterion = self._checked.criteria[index]
        static = self._static.criteria[criterion.id]
        before = f'{{"id":{text_json(criterion.id)},"name":{bilingual_json(static.name)},"status":"'
        after = f',"source":{citation_json(static.source)},"indicators":['
        own = self._static.indicators_of[index]
        writers = self._indicators[own]
        # A criterion that only gives points, and needs no minimum, is met so far as it has them.
        met_or_not = any(each.max is None for each in criterion.indicators)
        by_points = not met_or_not and criterion.minimum is None
        # A criterion that asks for a number of met indicators asks for it even where none of them applies.
        may_be_left_out = (
            criterion.needed is None
            and bool(criterion.indicators)
            and all(each.applies and not counts_as_zero(each) for each in criterion.indicators)
        )
        heads: dict[object, str] = {}

        def head(
            truths: Sequence[Truth], is_out: Sequence[bool], level: int, points: _Points | None
        ) -> str:
            statuses = [
                Status.DOES_NOT_APPLY if out else status_of(truth)
                for out, truth in zip(is_out, truths, strict=True)
            ]
            status = statuses[level]
            if by_points and points is not None and not is_out[level]:
                status = points_status(*points)
            score = NULL if points is None else score_json(*points)
            by_level = self._by_level(statuses)
            return f'{before}{status}","levels":{{{by_level}}},"points":{score}{after}'

        def write(subject: Subject, texts: list[str]) -> None:
            decided = subject.decided
            results, truths = decided.results.indicators[own], decided.verdict.criteria[index]
            is_out = (False,) * len(truths)
            if may_be_left_out:
                levels = range(len(truths))
                is_out = tuple([all(r.applies[i] is False for r in results) for i in levels])
            each_points = [_points_of(result) for result in results]
            points = _sum_of(each_points)
            key = truths, is_out, decided.level_index, points
            texts.append(heads.get(key) or _kept(heads, key, points, head(*key)))
            for number, writer in enumerate(writers):
                if number:
                    texts.append(",")
                texts += writer.pieces(subject, results[number], each_points[number])
            texts.append("]}")

        return write

    def _by_level(self, statuses: Sequence[Status]) -> str:
        return by_level_json(self._levels, statuses) if self._has_levels else ""

    # ---- conditions ------------------------------------------------------------------------

    def _condition(self, condition: Condition) -> WriteFinding:
        static = self._static.conditions[condition.id]
        index = self._checked.conditions.index(condition)
        kind = "knock_out" if condition.knock_out else "prerequisite"
        before = (
            f'{{"id":{text_json(condition.id)},"kind":"{kind}","text":{bilingual_json(static.text)},'
            '"status":"'
        )
        citation = citation_json(static.source)
        after = f'{NO_STAGES}"source":{citation},"location":{text_json(static.location)}}}'
        levels = [text_json(level) for level in condition.levels] if self._has_levels else []
        reason = self._planner.reason(static.explained)
        operands = self._planner.operands((condition.holds,))
        heads: dict[object, str] = {}

        def head(truth: Truth, decisive: bool) -> str:
            status = status_of(truth)
            by_level = by_level_json(levels, [status] * len(levels))
            return (
                f'{before}{status}","decisive":{truth_json(decisive)},"points":null,'
                f'"levels":{{{by_level}}},"reasons":{{"*":'
            )

        def write(subject: Subject) -> str:
            decided, state = subject.decided, subject.state
            key = decided.results.conditions[index], condition.id in decided.decisive
            text = heads.get(key) or _kept(heads, key, None, head(*key))
            return f'{text}{reason(state)}}},"operands":[{operands(state)}],{after}'

        return write


class _IndicatorWriter:
    """Writes the finding of one indicator."""

    def __init__(self, static: StaticSet, planner: ReasonPlanner, indicator: Indicator) -> None:
        self._indicator = indicator
        self._planner = planner
        self._levels = static.checked.levels
        self._level_names = [text_json(level) for level in self._levels]
        self._has_levels = bool(static.checked.document.levels)
        self._is_judged = isinstance(indicator.rule, JudgedPass | JudgedPoints)
        self._counts_as_zero = counts_as_zero(indicator)
        fixed = static.indicators[indicator.id]
        id_ = text_json(indicator.id)
        self._before = (
            f'{{"id":{id_},"kind":"indicator","text":{bilingual_json(fixed.text)},"status":"'
        )
        self._note = f'],"note":{bilingual_json(fixed.note)},"judge":{bilingual_json(fixed.judge)},"judgement":'
        self._evidence = f',"evidence":{bilingual_json(fixed.evidence)},"evidence_stated":'
        citation = citation_json(fixed.source)
        self._after = f',"source":{citation},"location":{text_json(fixed.location)}}}'
        self._operands = planner.operands(fixed.expressions)
        self._reasons = self._plan_reasons()
        self._end: str | None = None
        """The JSON after the operands, where it is the same for all subjects."""
        if not (
            self._is_judged or self._has_levels or indicator.applies or indicator.document.evidence
        ):
            self._end = f'{self._note}{NULL}{self._evidence}{NULL},"applies":{NULL}{self._after}'
        self._heads: dict[object, str] = {}
        """The JSON up to the reasons, where it depends on the result alone."""
        self._applies: list[WriteJson] = []
        self._shows_applies: list[bool] = []
        if indicator.applies is not None:
            nodes = [indicator.applies[level] for level in self._levels]
            self._applies = [planner.reason(node) for node in nodes]
            # What the set switches on or off is its own reason only where the set gives it a label.
            self._shows_applies = [
                not fixed.switched_by_set or isinstance(node, core.Defined) for node in nodes
            ]

    def pieces(
        self, subject: Subject, result: IndicatorResult, points: _Points | None
    ) -> tuple[str, ...]:
        """Return the JSON of the finding, in pieces.

        Args:
            subject: the subject.
            result: its result.
            points: the points of the result.
        """
        decided, state = subject.decided, subject.state
        decisive = self._indicator.id in decided.decisive
        if self._end is not None:
            key = decisive, points or result.met
            head = self._heads.get(key)
            if head is None:
                text = self._head(decided, result, points, decisive)
                head = _kept(self._heads, key, points, text)
            return head, self._reasons(state), '},"operands":[', self._operands(state), self._end
        return (
            self._head(decided, result, points, decisive),
            self._reasons_of(state, result, decided.level_index),
            '},"operands":[',
            self._operands(state),
            self._note,
            judgement_json(result.judged),
            self._evidence,
            self._stages(subject),
            self._after,
        )

    def _head(
        self,
        decided: DecidedSubject,
        result: IndicatorResult,
        points: _Points | None,
        decisive: bool,
    ) -> str:
        """Return the JSON of the finding up to its reasons."""
        status = self._status_at(result, decided.level_index, points)
        score = NULL if points is None else score_json(*points)
        return (
            f'{self._before}{status}","decisive":{truth_json(decisive)},"points":{score},'
            f'"levels":{{{self._levels_of(result, points)}}},"reasons":{{'
        )

    def _levels_of(self, result: IndicatorResult, points: _Points | None) -> str:
        """Return the statuses at each level as the inside of a JSON object."""
        if not self._has_levels:
            return ""
        statuses = [self._status_at(result, i, points) for i in range(len(self._levels))]
        return by_level_json(self._level_names, statuses)

    def _stages(self, subject: Subject) -> str:
        """Return whether evidence was stated, and the reason of where the indicator applies."""
        stated = subject.facts.evidence.get(self._indicator.id)
        shown = NULL if stated is None else truth_json(stated is not False)
        level, applies = subject.decided.level_index, NULL
        if self._applies and self._shows_applies[level]:
            applies = self._applies[level](subject.state)
        return f'{shown},"applies":{applies}'

    def _status_at(self, result: IndicatorResult, level: int, points: _Points | None) -> Status:
        applies = result.applies[level]
        if applies is False:
            return Status.NOT_MET if self._counts_as_zero else Status.DOES_NOT_APPLY
        if is_unknown(applies):
            return Status.UNDETERMINED
        if self._is_judged and result.judged is None and result.evidence is not False:
            return Status.NEEDS_JUDGEMENT
        if points is None:
            return status_of(result.met[level])
        return points_status(points[0], points[1], result.indicator.max or 0)

    def _reasons_of(self, state: ReasonState, result: IndicatorResult, level: int) -> str:
        if self._applies and self._counts_as_zero and all(each is False for each in result.applies):
            # Where an indicator that does not apply counts as zero, that alone is the reason.
            return f'"*":{self._applies[level](state)}'
        return self._reasons(state)

    def _plan_reasons(self) -> WriteJson:
        """Plan the reason for each level, or one under `*` where all levels require the same."""
        rule, planner = self._indicator.rule, self._planner
        conditions = getattr(rule, "conditions", None)
        if conditions is not None:
            nodes = {level: conditions[level] for level in self._levels}
            if len({id(node) for node in nodes.values()}) > 1:
                return _join_reasons(
                    [(text_json(level), planner.reason(node)) for level, node in nodes.items()]
                )
            return _join_reasons([('"*"', planner.reason(nodes[self._levels[0]]))])
        if isinstance(rule, Banded):
            return self._plan_table(rule)
        node = getattr(rule, "condition", None) or getattr(rule, "value", None)
        return _join_reasons([] if node is None else [('"*"', planner.reason(node))])

    def _plan_table(self, table: Banded) -> WriteJson:
        """Plan the reason of each row that holds or may hold; up to the first that holds if one row counts."""
        planner, counts_one = self._planner, table.hit in ("unique", "first")
        rows = [
            (f'"row {row.index + 1}":', planner.truth(row.condition), planner.reason(row.condition))
            for row in table.rows
            if row.condition is not None
        ]

        def write(state: ReasonState) -> str:
            texts = []
            for name, truth, reason in rows:
                result = reason_result(truth(state))
                if result != "no":
                    texts.append(name + reason(state))
                if result == "yes" and counts_one:
                    break
            return ",".join(texts)

        return write


def _join_reasons(reasons: Sequence[tuple[str, WriteJson]]) -> WriteJson:
    if len(reasons) == 1:
        ((name, reason),) = reasons
        return lambda state: f"{name}:{reason(state)}"
    return lambda state: ",".join([f"{name}:{reason(state)}" for name, reason in reasons])


def _kept(texts: dict[object, str], key: object, points: _Points | None, text: str) -> str:
    """Keep a text of the set for a result of a part, and return it.

    Of such results there are few: they are truths and whole points. Other points may be any numbers.
    """
    if len(texts) < _MAX_KEPT and (points is None or set(map(type, points)) == _WHOLE):
        texts[key] = text
    return text


_MAX_KEPT: Final = 200
"""How many such texts are kept."""


_Points = tuple[Number, Number, Number]
"""The fewest points that are possible, the most, and the maximum."""


def _points_of(result: IndicatorResult) -> _Points | None:
    """The fewest, the most and the maximum of points; the maximum is 0 where it is left out."""
    if result.points is None:
        return None
    points = result.points
    low, high = (points, points) if points.__class__ is int else bounds_of(points)
    return low, high, 0 if result.left_out else result.indicator.max or 0


def _sum_of(points: Sequence[_Points | None]) -> _Points | None:
    """The sums of the points of indicators; None where none gives points."""
    scores = [each for each in points if each is not None]
    if len(scores) < 2:
        return scores[0] if scores else None
    low, high, maximum = (
        sum(each) if set(map(type, each)) == _WHOLE else add_up(each)
        for each in zip(*scores, strict=True)
    )
    return low, high, maximum


_WHOLE: Final = {int}
