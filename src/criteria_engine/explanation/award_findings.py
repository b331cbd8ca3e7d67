"""explain: the results of one subject → the JSON of the findings on what earns the title as a whole.

These are the pass mark, minima of points, the number of criteria, and a person's decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Language
from criteria_engine.checked_set import Criterion
from criteria_engine.core import Core
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult
from criteria_engine.explanation.figures import NO_FIGURES, compared_numbers
from criteria_engine.explanation.finding_json import (
    NO_STAGES,
    Subject,
    WriteFinding,
    by_level_json,
    citation_json,
    judgement_json,
    truth_json,
)
from criteria_engine.explanation.quantities import bilingual_json, text_json
from criteria_engine.explanation.reason_json import reason_json
from criteria_engine.explanation.reasons import ReasonPlanner
from criteria_engine.explanation.static import StaticSet
from criteria_engine.explanation.statuses import reason_result, status_of
from criteria_engine.explanation.trace_values import ReasonState
from criteria_engine.lowering.program import DefinitionKind
from criteria_engine.model.arithmetic import total as add_up
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Status
from criteria_engine.model.types import Number
from criteria_engine.model.values import MAYBE, Interval, Truth, Value, is_unknown
from criteria_engine.questions.texts import AWARD_LABEL, judgement_text
from criteria_engine.reading.award_values import LeastPoints, MetCriteria
from criteria_engine.reading.scalars import bilingual
from criteria_engine.wording.numbers import format_number, format_percent

_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")

_POINTS: Final = bilingual_json(Bilingual(vi="điểm", en="points"))
"""The unit of scores."""

_CRITERIA: Final = bilingual_json(Bilingual(vi="tiêu chí", en="criteria"))
"""The unit of counts of criteria."""


class AwardFindings:
    """Writes the findings on the award of the subjects of one set on a day.

    Args:
        static: the set.
        planner: plans reasons.
    """

    def __init__(self, static: StaticSet, planner: ReasonPlanner) -> None:
        self._static = static
        self._checked = static.checked
        self._planner = planner
        self._end = self._end_of(citation_json(static.award_source), static.award_location)
        self._levels = [text_json(level) for level in static.checked.levels]
        self._pass_mark = self._plan_pass_mark(static.checked.pass_mark)
        self._minima = [
            self._plan_least_points(index, criterion, criterion.minimum)
            for index, criterion in enumerate(static.checked.criteria)
            if criterion.minimum is not None
        ]
        rule = static.checked.document.award.when
        self._count: WriteFinding | None = None
        if rule is not None and rule.needed is not None:
            self._count = self._plan_count(rule, rule.needed)

    def write(self, subject: Subject) -> Iterator[str]:
        """Yield the findings as JSON."""
        if self._pass_mark is not None and subject.decided.verdict.total is not None:
            yield self._pass_mark(subject)
        yield from self._minimum(subject)
        yield from (write(subject) for write in self._minima)
        if self._count is not None:
            yield self._count(subject)
        yield from self._judgement(subject)

    # ---- points ----------------------------------------------------------------------------

    def _plan_pass_mark(self, node: Core | None) -> WriteFinding | None:
        """Plan the finding of the pass mark; None where the set has none."""
        if node is None:
            return None
        read, operands = self._planner.value(node), self._planner.operands((node,))
        location = str(node.written.span or "")
        # The mark is mostly one of the numbers of the set, and the maximum that of all its indicators.
        most = add_up([each.max or 0 for each in self._checked.indicators])
        texts = {mark: _pass_mark_text(mark, most) for mark in self._whole_numbers_in(node)}

        def write(subject: Subject) -> str:
            total = subject.decided.verdict.total
            if total is None:
                raise AssertionError("a set with a pass mark gives points")
            low, high, maximum = total
            mark = read(subject.state)
            truth = subject.decided.verdict.passed
            whole = mark.__class__ is int and maximum.__class__ is most.__class__
            text = texts.get(mark) if whole and maximum == most else None
            if text is None:
                text = _pass_mark_text(mark, maximum)
            figures = compared_numbers(">=", _between(low, high), mark, _POINTS)
            reason = reason_json(text, reason_result(truth), location, figures)
            return self._part(subject, "pass_mark", text, truth, reason, operands(subject.state))

        return write

    def _whole_numbers_in(self, node: Core) -> set[int]:
        """Return the whole numbers that an expression and the definitions that it reads state."""
        program = self._static.decider.program
        names = {each.name for each in core.walk(node) if isinstance(each, core.Defined)}
        names |= {
            other for name in names for other in self._static.decider.dependencies.reads[name]
        }
        nodes = [node, *(program.definitions[n].value for n in names if n in program.definitions)]
        return {
            each.value
            for one in nodes
            for each in core.walk(one)
            if isinstance(each, core.Constant) and type(each.value) is int
        }

    def _minimum(self, subject: Subject) -> Iterator[str]:
        """Yield the finding of the minimum for each indicator, where the set has one.

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
        location = self._static.award_location
        items = _names(below or unknown)
        reason = reason_json(text, reason_result(truth), location, NO_FIGURES, items)
        yield self._part(subject, "minimum_per_indicator", text, truth, reason)

    def _plan_least_points(
        self, index: int, criterion: Criterion, least: LeastPoints
    ) -> WriteFinding:
        """Plan the finding of the minimum of a criterion; its items are the indicators that lost points."""
        own = self._static.indicators_of[index]
        static = self._static.criteria[criterion.id]
        text = bilingual_json(_least_points_text(static.name, least))
        location = str(least.span)
        end = self._end_of(citation_json(static.source), location)
        rule = self._checked.document.award.when
        required = rule is None or rule.needed is None
        points, needed = self._value_of("subtotal", criterion), self._value_of("needed", criterion)

        def write(subject: Subject) -> str:
            results = subject.decided.results.indicators[own]
            truth = subject.decided.verdict.criteria_minima[index]
            state = subject.state
            figures = compared_numbers(">=", points(state), needed(state), _POINTS)
            losing = _names([each.indicator.id for each in results if _loses(each)])
            reason = reason_json(text, reason_result(truth), location, figures, losing)
            id_ = f"{criterion.id}.minimum"
            return self._part(subject, id_, text, truth, reason, end=end, required=required)

        return write

    def _value_of(
        self, kind: DefinitionKind, criterion: Criterion
    ) -> Callable[[ReasonState], Value]:
        """Return the function that reads the definition of a criterion."""
        program = self._static.decider.program
        name = program.name(kind, criterion.id)
        if name is None:
            raise AssertionError(kind)
        value = program.definitions[name].value
        return self._planner.value(core.Defined(name, value.type, value.written))

    # ---- criteria --------------------------------------------------------------------------

    def _plan_count(self, rule: MetCriteria, needed: int) -> WriteFinding:
        """Plan the finding of how many criteria are met; its items are those that are not, or may not be."""
        count = len(self._checked.criteria)
        text = bilingual_json(
            Bilingual(
                vi=f"Ít nhất {needed} trong {count} tiêu chí phải đạt",
                en=f"At least {needed} of {count} criteria must be met",
            )
        )
        location = str(rule.span)
        has_levels = bool(self._checked.document.levels)

        def reason_at(subject: Subject, level: int) -> str:
            verdict = subject.decided.verdict
            truths = [each[level] for each in verdict.criteria]
            named = list(zip(self._checked.criteria, truths, strict=True))
            unmet = [each.id for each, truth in named if truth is False]
            unknown = [each.id for each, truth in named if is_unknown(truth)]
            truth = verdict.enough[level]
            figures = compared_numbers(">=", _between(*verdict.counts[level]), needed, _CRITERIA)
            items = _names(unknown if is_unknown(truth) else unmet)
            return reason_json(text, reason_result(truth), location, figures, items)

        def write(subject: Subject) -> str:
            levels = range(len(self._levels))
            enough = subject.decided.verdict.enough
            truth = enough[subject.decided.level_index]
            if not has_levels:
                return self._part(subject, "criteria", text, truth, reason_at(subject, 0))
            reasons = [f"{name}:{reason_at(subject, i)}" for i, name in enumerate(self._levels)]
            by_level = by_level_json(self._levels, [status_of(enough[i]) for i in levels])
            return self._part(
                subject, "criteria", text, truth, reasons=",".join(reasons), levels=by_level
            )

        return write

    # ---- a person's decision ---------------------------------------------------------------

    def _judgement(self, subject: Subject) -> Iterator[str]:
        """Yield the finding of the judgement of the award, where a person judges it."""
        judge, judged = self._checked.document.award.judged, subject.decided.results.award
        if judge is None:
            return
        status = Status.NEEDS_JUDGEMENT if judged is None else status_of(judged.met)
        text = bilingual_json(judgement_text(judge, AWARD_LABEL))
        decisive = truth_json("award" in subject.decided.decisive)
        yield (
            f'{{"id":"award","kind":"award","text":{text},"status":"{status}",'
            f'"decisive":{decisive},"points":null,"levels":{{}},"reasons":{{}},"operands":[],'
            f'"note":null,"judge":{bilingual_json(bilingual(judge.by))},'
            f'"judgement":{judgement_json(judged)},"evidence":null,"evidence_stated":null,'
            f'"applies":null,{self._end}'
        )

    # ---- the parts in common ---------------------------------------------------------------

    def _part(
        self,
        subject: Subject,
        id_: str,
        text: str,
        truth: Truth,
        reason: str = "",
        operands: str = "",
        *,
        reasons: str = "",
        levels: str = "",
        end: str = "",
        required: bool = True,
    ) -> str:
        """Return the finding of one condition of the award.

        Args:
            subject: the subject.
            id_: the id of the condition.
            text: the JSON of its text.
            truth: whether it holds.
            reason: the JSON of its reason, where it is the same at all levels.
            operands: the JSON of what it reads.
            reasons: the JSON of its reasons by level, without braces, in place of `reason`.
            levels: the JSON of its statuses by level, without braces.
            end: the JSON of its source and location; "" for those of the award.
            required: whether the title needs it.
        """
        excluded = subject.decided.verdict.outcome is Outcome.NOT_ELIGIBLE
        decisive = truth_json(excluded and required and truth is False)
        because = reasons or f'"*":{reason}'
        return (
            f'{{"id":{text_json(id_)},"kind":"award","text":{text},"status":"{status_of(truth)}",'
            f'"decisive":{decisive},"points":null,"levels":{{{levels}}},"reasons":{{{because}}},'
            f'"operands":[{operands}],{NO_STAGES}{end or self._end}'
        )

    def _end_of(self, citation: str, location: str) -> str:
        return f'"source":{citation},"location":{text_json(location)}}}'


def _pass_mark_text(mark: Value, maximum: Number) -> str:
    """Return the JSON of the text of the pass mark."""
    words = {
        language: "…" if is_unknown(mark) else format_number(mark, language)
        for language in _LANGUAGES
    }
    vi = f"Tổng điểm từ {words['vi']}/{format_number(maximum, 'vi')} trở lên"
    en = f"A total of at least {words['en']} of {format_number(maximum, 'en')}"
    return f'{{"vi":{text_json(vi)},"en":{text_json(en)}}}'


def _least_points_text(name: Bilingual, least: LeastPoints) -> Bilingual:
    if least.is_share:
        vi, en = (format_percent(least.amount, language) for language in _LANGUAGES)
        vi, en = f"{vi} số điểm", f"{en} of its points"
    else:
        vi, en = (format_number(least.amount, language) for language in _LANGUAGES)
        vi, en = f"{vi} điểm", f"{en} points"
    return Bilingual(
        vi=f"Tiêu chí “{name.vi}” phải được ít nhất {vi}",
        en=f"Criterion “{name.in_language('en')}” needs at least {en}",
    )


def _between(low: Number, high: Number) -> Value:
    return low if low == high else Interval(low, high)


def _loses(result: IndicatorResult) -> bool:
    """Return whether an indicator has, or may have, fewer points than it could give."""
    if result.points is None or result.left_out:
        return False
    low, _ = bounds_of(result.points)
    return bool(low < (result.indicator.max or 0))


def _names(ids: Sequence[str]) -> str:
    return ",".join(map(text_json, ids))
