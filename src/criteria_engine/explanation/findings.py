"""explain: the results of one subject → the JSON of the findings on its indicators, conditions and award.

What does not depend on facts is written once for a set; see :mod:`criteria_engine.explanation.reasons`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Language
from criteria_engine.checked_set import Banded, Condition, Indicator, JudgedPass, JudgedPoints
from criteria_engine.core import Core
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult
from criteria_engine.explanation.decided import DecidedSubject
from criteria_engine.explanation.expression_info import ExpressionInfo
from criteria_engine.explanation.figures import NO_FIGURES, compared_numbers
from criteria_engine.explanation.quantities import (
    NULL,
    bilingual_json,
    optional_json,
    score_json,
    text_json,
)
from criteria_engine.explanation.reasons import ReasonPlanner, reason_json
from criteria_engine.explanation.static import StaticSet
from criteria_engine.explanation.statuses import (
    counts_as_zero,
    is_left_out,
    points_status,
    reason_result,
    status_of,
)
from criteria_engine.explanation.trace_values import ReasonState, WriteJson
from criteria_engine.lowering.program import AUTHORED
from criteria_engine.model.arithmetic import total as add_up
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.findings import Citation, Status
from criteria_engine.model.types import Number
from criteria_engine.model.values import MAYBE, Interval, Truth, Value, is_unknown
from criteria_engine.phrasing.labels import Labels
from criteria_engine.reading.scalars import bilingual, optional_bilingual
from criteria_engine.wording.numbers import format_number

_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")

_POINTS: Final = bilingual_json(Bilingual(vi="điểm", en="points"))
"""The unit of scores."""

_NO_STAGES: Final = "".join(
    f'"{name}":null,'
    for name in ("note", "judge", "judgement", "evidence", "evidence_stated", "applies")
)
"""The fields of a finding that only indicators and the judgement of the award have."""


class Subject:
    """One subject while its findings are written.

    Args:
        facts: its facts.
        decided: its results.
        state: the values that reasons show.
    """

    __slots__ = ("decided", "facts", "state")

    def __init__(self, facts: Facts, decided: DecidedSubject, state: ReasonState) -> None:
        self.facts = facts
        self.decided = decided
        self.state = state


class FindingWriter:
    """Writes the findings of the subjects of one set on a day.

    Args:
        static: the set.
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
        labels = Labels(static.checked, decider.definitions)
        self._planner = ReasonPlanner(labels, decider.planner, decider.layout, named)
        self._levels = [text_json(level) for level in static.checked.levels]
        self._has_levels = bool(static.checked.document.levels)
        self._indicators = [
            _IndicatorWriter(static, self._planner, each) for each in static.checked.indicators
        ]
        self._criteria = [self._criterion(index) for index in range(len(self._checked.criteria))]
        self._conditions = [self._condition(each) for each in static.checked.conditions]
        self._pass_mark = self._plan_pass_mark(static.checked.pass_mark)
        citation = citation_json(static.award_source)
        self._award_end = f'"source":{citation},"location":{text_json(static.award_location)}}}'

    @property
    def described(self) -> Sequence[ExpressionInfo]:
        """The conditions and numbers that a reason may describe."""
        return self._planner.described

    def subject(self, facts: Facts, decided: DecidedSubject) -> Subject:
        """Return a subject to write findings of."""
        trace = decided.results.trace
        initial = self._static.decider.frame(facts)
        state = ReasonState(initial, None if trace is None else trace.frame)
        return Subject(facts, decided, state)

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
        if self._pass_mark is not None and subject.decided.verdict.total is not None:
            texts.append(self._pass_mark(subject))
        texts += self._minimum(subject)
        texts += self._award(subject)
        return ",".join(texts)

    def part(self, subject: Subject, index: int) -> str:
        """Return the finding of one part, by its index among the indicators, then the conditions."""
        count = len(self._indicators)
        if index >= count:
            return self._conditions[index - count](subject)
        result = subject.decided.results.indicators[index]
        return "".join(self._indicators[index].pieces(subject, result))

    # ---- criteria --------------------------------------------------------------------------

    def _criterion(self, index: int) -> Callable[[Subject, list[str]], None]:
        criterion = self._checked.criteria[index]
        static = self._static.criteria[criterion.id]
        before = f'{{"id":{text_json(criterion.id)},"name":{bilingual_json(static.name)},"status":"'
        after = f',"source":{citation_json(static.source)},"indicators":['
        own = self._static.indicators_of[index]
        writers = self._indicators[own]
        counted = any(each.max is None for each in criterion.indicators)

        def write(subject: Subject, texts: list[str]) -> None:
            results = subject.decided.results.indicators[own]
            truths = subject.decided.verdict.criteria[index]
            statuses = [
                Status.DOES_NOT_APPLY
                if is_left_out(criterion, results, level)
                else status_of(truth)
                for level, truth in enumerate(truths)
            ]
            points = _sum_of(results)
            status = statuses[subject.decided.level_index]
            if not counted and points is not None and status is not Status.DOES_NOT_APPLY:
                status = points_status(*points)
            score = NULL if points is None else score_json(*points)
            by_level = self._by_level(statuses)
            texts.append(f'{before}{status}","levels":{{{by_level}}},"points":{score}{after}')
            for number, (writer, result) in enumerate(zip(writers, results, strict=True)):
                if number:
                    texts.append(",")
                texts += writer.pieces(subject, result)
            texts.append("]}")

        return write

    def _by_level(self, statuses: Sequence[Status]) -> str:
        return by_level_json(self._levels, statuses) if self._has_levels else ""

    # ---- conditions ------------------------------------------------------------------------

    def _condition(self, condition: Condition) -> _Write:
        static = self._static.conditions[condition.id]
        index = self._checked.conditions.index(condition)
        kind = "knock_out" if condition.knock_out else "prerequisite"
        before = (
            f'{{"id":{text_json(condition.id)},"kind":"{kind}","text":{bilingual_json(static.text)},'
            '"status":"'
        )
        citation = citation_json(static.source)
        after = f'{_NO_STAGES}"source":{citation},"location":{text_json(static.location)}}}'
        levels = [text_json(level) for level in condition.levels] if self._has_levels else []
        reason = self._planner.reason(static.explained)
        operands = self._planner.operands((condition.holds,))

        def write(subject: Subject) -> str:
            decided, state = subject.decided, subject.state
            status = status_of(decided.results.conditions[index])
            decisive = _truth(condition.id in decided.decisive)
            by_level = by_level_json(levels, [status] * len(levels))
            return (
                f'{before}{status}","decisive":{decisive},"points":null,"levels":{{{by_level}}},'
                f'"reasons":{{"*":{reason(state)}}},"operands":[{operands(state)}],{after}'
            )

        return write

    # ---- the award -------------------------------------------------------------------------

    def _plan_pass_mark(self, node: Core | None) -> _Write | None:
        """Plan the finding of the pass mark; None where the set has none."""
        if node is None:
            return None
        read, operands = self._planner.value(node), self._planner.operands((node,))
        location = str(node.written.span or "")

        def write(subject: Subject) -> str:
            total = subject.decided.verdict.total
            if total is None:
                raise AssertionError("a set with a pass mark gives points")
            low, high, maximum = total
            mark = read(subject.state)
            points: Value = low if low == high else Interval(low, high)
            truth = subject.decided.verdict.passed
            words = {
                language: "…" if is_unknown(mark) else format_number(mark, language)
                for language in _LANGUAGES
            }
            vi = f"Tổng điểm từ {words['vi']}/{format_number(maximum, 'vi')} trở lên"
            en = f"A total of at least {words['en']} of {format_number(maximum, 'en')}"
            text = f'{{"vi":{text_json(vi)},"en":{text_json(en)}}}'
            figures = compared_numbers(points, mark, _POINTS)
            reason = reason_json(text, reason_result(truth), location, figures)
            return self._award_part(
                subject, "pass_mark", text, truth, reason, operands(subject.state)
            )

        return write

    def _minimum(self, subject: Subject) -> Iterator[str]:
        """The finding of the minimum for each indicator, where the set has one.

        The items of its reason are the indicators below the minimum, or else those that may be below it.
        """
        least = self._checked.document.award.minimum_per_indicator
        if least is None:
            return
        minima = subject.decided.verdict.minima
        truths = [(i.id, truth) for i, truth in zip(self._checked.indicators, minima, strict=True)]
        below = [id_ for id_, truth in truths if truth is False]
        unknown = [id_ for id_, truth in truths if is_unknown(truth)]
        truth: Truth = False if below else MAYBE if unknown else True
        text = bilingual_json(
            Bilingual(
                vi=f"Mỗi chỉ tiêu phải từ {format_number(least, 'vi')} điểm trở lên",
                en=f"Each indicator needs at least {format_number(least, 'en')} points",
            )
        )
        items = ",".join(map(text_json, below or unknown))
        location = self._static.award_location
        reason = reason_json(text, reason_result(truth), location, NO_FIGURES, items)
        yield self._award_part(subject, "minimum_per_indicator", text, truth, reason, "")

    def _award_part(
        self, subject: Subject, id_: str, text: str, truth: Truth, reason: str, operands: str
    ) -> str:
        excluded = subject.decided.verdict.outcome is Outcome.NOT_ELIGIBLE
        decisive = _truth(excluded and truth is False)
        return (
            f'{{"id":"{id_}","kind":"award","text":{text},"status":"{status_of(truth)}",'
            f'"decisive":{decisive},"points":null,"levels":{{}},"reasons":{{"*":{reason}}},'
            f'"operands":[{operands}],{_NO_STAGES}{self._award_end}'
        )

    def _award(self, subject: Subject) -> Iterator[str]:
        """The finding of the judgement of the award, where a person judges it."""
        judge, judged = self._checked.document.award.judged, subject.decided.results.award
        if judge is None:
            return
        status = Status.NEEDS_JUDGEMENT if judged is None else status_of(judged.met)
        label = Bilingual(vi="Quyết định công nhận danh hiệu", en="The decision to award the title")
        text = bilingual_json(optional_bilingual(judge.question) or label)
        decisive = _truth("award" in subject.decided.decisive)
        yield (
            f'{{"id":"award","kind":"award","text":{text},"status":"{status}",'
            f'"decisive":{decisive},"points":null,"levels":{{}},"reasons":{{}},"operands":[],'
            f'"note":null,"judge":{bilingual_json(bilingual(judge.by))},'
            f'"judgement":{_judgement_json(judged)},"evidence":null,"evidence_stated":null,'
            f'"applies":null,{self._award_end}'
        )


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
        self._applies: list[WriteJson] = []
        self._shows_applies: list[bool] = []
        if indicator.applies is not None:
            nodes = [indicator.applies[level] for level in self._levels]
            self._applies = [planner.reason(node) for node in nodes]
            # What the set switches on or off is its own reason only where the set gives it a label.
            self._shows_applies = [
                not fixed.switched_by_set or isinstance(node, core.Defined) for node in nodes
            ]

    def pieces(self, subject: Subject, result: IndicatorResult) -> tuple[str, ...]:
        """Return the JSON of the finding, in pieces."""
        decided, state, id_ = subject.decided, subject.state, self._indicator.id
        level, points = decided.level_index, _points_of(result)
        status, by_level = self._status_at(result, level, points), ""
        if self._has_levels:
            statuses = [self._status_at(result, i, points) for i in range(len(self._levels))]
            by_level = by_level_json(self._level_names, statuses)
        score = NULL if points is None else score_json(*points)
        stated = subject.facts.evidence.get(id_)
        shown = NULL if stated is None else _truth(stated is not False)
        reasons = self._reasons_of(state, result, level)
        operands = self._operands(state)
        applies = NULL
        if self._applies and self._shows_applies[level]:
            applies = self._applies[level](state)
        return (
            self._before,
            f'{status}","decisive":{_truth(id_ in decided.decisive)},"points":{score},'
            f'"levels":{{{by_level}}},"reasons":{{',
            reasons,
            '},"operands":[',
            operands,
            self._note,
            _judgement_json(result.judged),
            self._evidence,
            f'{shown},"applies":{applies}',
            self._after,
        )

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


_Write = Callable[[Subject], str]
"""Returns the JSON of one finding."""


def _join_reasons(reasons: Sequence[tuple[str, WriteJson]]) -> WriteJson:
    if len(reasons) == 1:
        ((name, reason),) = reasons
        return lambda state: f"{name}:{reason(state)}"
    return lambda state: ",".join([f"{name}:{reason(state)}" for name, reason in reasons])


def by_level_json(names: Sequence[str], statuses: Sequence[Status]) -> str:
    """Return the statuses of levels as the inside of a JSON object; the names are JSON already."""
    return ",".join([f'{name}:"{status}"' for name, status in zip(names, statuses, strict=True)])


def citation_json(source: Citation) -> str:
    """Return the article of the law that a rule is from."""
    sources = ",".join(map(text_json, source.sources))
    basis = source.basis.value
    return f'{{"cite":{optional_json(source.cite)},"basis":"{basis}","sources":[{sources}]}}'


def _judgement_json(judged: JudgedResult | None) -> str:
    """Who judged, when and on what evidence; null where it is not judged yet."""
    if judged is None:
        return NULL
    on = NULL if judged.on is None else f'"{judged.on.isoformat()}"'
    by, evidence = optional_json(judged.by), optional_json(judged.evidence)
    return f'{{"by":{by},"on":{on},"evidence":{evidence}}}'


def _truth(value: bool) -> str:
    return "true" if value else "false"


_Points = tuple[Number, Number, Number]
"""The fewest points that are possible, the most, and the maximum."""


def _points_of(result: IndicatorResult) -> _Points | None:
    """The fewest, the most and the maximum of points; the maximum is 0 where it is left out."""
    if result.points is None:
        return None
    points = result.points
    low, high = (points, points) if points.__class__ is int else bounds_of(points)
    return low, high, 0 if result.left_out else result.indicator.max or 0


def _sum_of(results: Sequence[IndicatorResult]) -> _Points | None:
    """The sums of the points of indicators; None where none gives points."""
    scores = [each for each in map(_points_of, results) if each is not None]
    if len(scores) < 2:
        return scores[0] if scores else None
    low, high, maximum = (
        sum(each) if set(map(type, each)) == _WHOLE else add_up(each)
        for each in zip(*scores, strict=True)
    )
    return low, high, maximum


_WHOLE: Final = {int}
