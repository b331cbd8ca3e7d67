"""explain: the results of one subject → findings, missing facts, doubts and receipt of its decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from criteria_engine import core
from criteria_engine.bilingual import Language
from criteria_engine.checked_set import (
    Banded,
    Criterion,
    Indicator,
    JudgedPass,
    JudgedPoints,
)
from criteria_engine.core import Core
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult
from criteria_engine.explanation.cache_keys import KeyFunction
from criteria_engine.explanation.contradictions import contradictions
from criteria_engine.explanation.decided import DecidedSubject
from criteria_engine.explanation.decisive import decisive
from criteria_engine.explanation.doubts import Doubts
from criteria_engine.explanation.expression_info import make_reason
from criteria_engine.explanation.missing import MissingSearch, missing
from criteria_engine.explanation.reasons import Explainer
from criteria_engine.explanation.receipt import receipt
from criteria_engine.explanation.static import StaticSet
from criteria_engine.explanation.statuses import (
    POINTS,
    counts_as_zero,
    is_left_out,
    judgement_of,
    points_status,
    reason_result,
    score_of,
    status_of,
    sum_of_scores,
)
from criteria_engine.model.arithmetic import subtract
from criteria_engine.model.base import Bilingual, FrozenDict, Score, unvalidated
from criteria_engine.model.decision import (
    DecisionDetails,
    Details,
    Outcome,
    Receipt,
)
from criteria_engine.model.facts import Facts
from criteria_engine.model.findings import (
    Contradiction,
    CriterionFinding,
    Doubt,
    Finding,
    Missing,
    Operand,
    Reason,
    Status,
)
from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    MAYBE,
    Interval,
    Truth,
    Value,
    is_unknown,
)
from criteria_engine.reading.scalars import bilingual, optional_bilingual
from criteria_engine.wording.numbers import format_number

_make_finding: Final = unvalidated(Finding)

_make_criterion_finding: Final = unvalidated(CriterionFinding)

_EMPTY: Final[FrozenDict[str, Any]] = FrozenDict()

_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")


class LazyDetails:
    """The details of a decision, each made from the facts when it is first read.

    Findings can also be made one at a time, by index or id: the JSON writer makes only those that it has not
    written before.
    """

    def __init__(self, static: StaticSet, facts: Facts, key_function: KeyFunction) -> None:
        self._static = static
        self._facts = facts
        self._key_function = key_function
        self._checked = static.checked

    def __reduce__(self) -> tuple[Callable[[DecisionDetails], Details], tuple[Details]]:
        """Pickle the finished details, not the set and the facts they are made from."""
        return Details.of, (Details.of(self),)

    # ---- results ---------------------------------------------------------------------------

    @cached_property
    def decided(self) -> DecidedSubject:
        """The results and the verdict of the subject."""
        checked, keyed = self._checked, self._key_function(self._facts)
        if keyed is None:
            results, verdict = self._static.decider.decide(self._facts)
        else:
            results, verdict = keyed.results, keyed.verdict
        level_index = 0 if verdict.level is None else checked.levels.index(verdict.level)
        return DecidedSubject(
            keyed,
            results,
            verdict,
            decisive(self._static.decider, results, verdict),
            level_index,
        )

    @cached_property
    def _explainer(self) -> Explainer:
        decider = self._static.decider
        frame = decider.layout.frame(self._facts.values)
        return Explainer(
            self._checked, decider.definitions, decider.layout, frame, self.decided.results.trace
        )

    # ---- details ---------------------------------------------------------------------------

    @cached_property
    def criteria(self) -> tuple[CriterionFinding, ...]:
        """A finding for each criterion, with its indicators, in the order of the law."""
        findings = [self.indicator(index) for index in range(len(self._checked.indicators))]
        return tuple(
            [
                self.criterion(index, tuple(findings[self._static.indicators_of[index]]))
                for index in range(len(self._checked.criteria))
            ]
        )

    @cached_property
    def conditions(self) -> tuple[Finding, ...]:
        """A finding for each knock-out and prerequisite, and for each condition of the award."""
        award = (self.pass_mark(), self.minimum(), self.award())
        return (
            *[self.condition(index) for index in range(len(self._checked.conditions))],
            *[each for each in award if each is not None],
        )

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The unknown facts, judgements and evidence that can change the decision, by influence."""
        return self._missing.listed

    @property
    def missing_unlisted(self) -> int:
        """How many more facts are missing."""
        return self._missing.unlisted

    @property
    def missing_untried(self) -> int:
        """How many of the missing facts were not tried."""
        return self._missing.untried

    @cached_property
    def _missing(self) -> MissingSearch:
        return missing(
            self._static.decider, self._facts, self.decided.results, self.decided.verdict
        )

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """The parts the outcome depends on whose basis is not *seen*."""
        return tuple(Doubts(self._static, self._facts, self.decided).find())

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where judgements contradict the results of the rules."""
        if not self._facts.judgements:
            return ()
        static = self._static.indicators.items()
        switched = frozenset(id_ for id_, each in static if each.switched_by_set)
        return tuple(contradictions(self._checked, self.decided, self._finding, switched))

    def _finding(self, id_: str) -> Finding:
        """Make the finding of the indicator or condition with an id."""
        part, count = self._checked.part_ids.index(id_), len(self._checked.indicators)
        return self.indicator(part) if part < count else self.condition(part - count)

    @property
    def notes(self) -> tuple[Bilingual, ...]:
        """The transition notes that apply on the day."""
        return self._static.notes

    @cached_property
    def receipt(self) -> Receipt:
        """The versions and hashes needed to repeat the decision."""
        return receipt(self._static.decider, self._facts)

    # ---- criteria and indicators -----------------------------------------------------------

    def criterion(self, index: int, indicators: tuple[Finding, ...]) -> CriterionFinding:
        """Make the finding of a criterion.

        Args:
            index: the criterion's index in the set.
            indicators: the findings of its indicators.
        """
        criterion, truths = self._checked.criteria[index], self.decided.verdict.criteria[index]
        results = self.decided.results.indicators[self._static.indicators_of[index]]
        points = sum_of_scores([each for each in map(score_of, results) if each is not None])
        static = self._static.criteria[criterion.id]
        statuses = [
            Status.DOES_NOT_APPLY if is_left_out(criterion, results, level) else status_of(truth)
            for level, truth in enumerate(truths)
        ]
        return _make_criterion_finding(
            id=criterion.id,
            name=static.name,
            status=self._criterion_status(criterion, statuses, points),
            levels=self._by_level(statuses),
            points=points,
            source=static.source,
            indicators=indicators,
        )

    def _criterion_status(
        self, criterion: Criterion, statuses: Sequence[Status], points: Score | None
    ) -> Status:
        status = statuses[self.decided.level_index]
        counted = any(i.max is None for i in criterion.indicators)
        if counted or points is None or status is Status.DOES_NOT_APPLY:
            return status
        return points_status(points.low, points.high, points.maximum)

    def indicator(self, index: int) -> Finding:
        """Make the finding of the indicator with this index among all indicators."""
        indicator, result = self._checked.indicators[index], self.decided.results.indicators[index]
        static = self._static.indicators[indicator.id]
        stated = self._facts.evidence.get(indicator.id)
        statuses = [self._status_at(result, i) for i in range(len(self._checked.levels))]
        return _make_finding(
            id=indicator.id,
            kind="indicator",
            text=static.text,
            status=statuses[self.decided.level_index],
            decisive=indicator.id in self.decided.decisive,
            points=score_of(result),
            levels=self._by_level(statuses),
            reasons=FrozenDict(self._reasons(indicator, result)),
            operands=self._explainer.operands(static.expressions),
            note=static.note,
            judge=static.judge,
            judgement=judgement_of(result.judged),
            evidence=static.evidence,
            evidence_stated=None if stated is None else stated is not False,
            applies=self._applies(indicator),
            source=static.source,
            location=static.location,
        )

    def _status_at(self, result: IndicatorResult, level: int) -> Status:
        if result.applies[level] is False:
            return Status.NOT_MET if counts_as_zero(result.indicator) else Status.DOES_NOT_APPLY
        if is_unknown(result.applies[level]):
            return Status.UNDETERMINED
        judged = isinstance(result.indicator.rule, JudgedPass | JudgedPoints)
        if judged and result.judged is None and result.evidence is not False:
            return Status.NEEDS_JUDGEMENT
        if result.points is None:
            return status_of(result.met[level])
        low, high = bounds_of(result.points)
        return points_status(low, high, result.indicator.max or 0)

    def _applies(self, indicator: Indicator) -> Reason | None:
        if indicator.applies is None:
            return None
        node = indicator.applies[self._level]
        # What the set switches on or off is its own reason only where the set gives it a label.
        if self._static.indicators[indicator.id].switched_by_set and not isinstance(
            node, core.Defined
        ):
            return None
        return self._explainer.reason(node)

    @property
    def _level(self) -> str:
        return self._checked.levels[self.decided.level_index]

    def _reasons(self, indicator: Indicator, result: IndicatorResult) -> dict[str, Reason]:
        """The reason for each level, or one reason under `*` where all levels require the same."""
        if (
            indicator.applies is not None
            and counts_as_zero(indicator)
            and all(each is False for each in result.applies)
        ):
            # Where an indicator that does not apply counts as zero, that alone is the reason.
            return {"*": self._explainer.reason(indicator.applies[self._level])}
        conditions = getattr(indicator.rule, "conditions", None)
        if conditions is not None:
            nodes = {level: conditions[level] for level in self._checked.levels}
            if len({id(node) for node in nodes.values()}) == 1:
                return {"*": self._explainer.reason(next(iter(nodes.values())))}
            return {level: self._explainer.reason(node) for level, node in nodes.items()}
        if isinstance(indicator.rule, Banded):
            return self._table_reasons(indicator.rule)
        node = getattr(indicator.rule, "condition", None) or getattr(indicator.rule, "value", None)
        return {} if node is None else {"*": self._explainer.reason(node)}

    def _table_reasons(self, table: Banded) -> dict[str, Reason]:
        """The reason of each row that holds or may hold; only up to the first that holds if one row counts."""
        reasons: dict[str, Reason] = {}
        for row in table.rows:
            if row.condition is None:
                continue
            result = self._explainer.result(row.condition)
            if result != "no":
                reasons[f"row {row.index + 1}"] = self._explainer.reason(row.condition)
            if result == "yes" and table.hit in ("unique", "first"):
                break
        return reasons

    # ---- conditions ------------------------------------------------------------------------

    def condition(self, index: int) -> Finding:
        """Make the finding of the knock-out or prerequisite with this index."""
        condition = self._checked.conditions[index]
        static = self._static.conditions[condition.id]
        status = status_of(self.decided.results.conditions[index])
        return _make_finding(
            id=condition.id,
            kind="knock_out" if condition.knock_out else "prerequisite",
            text=static.text,
            status=status,
            decisive=condition.id in self.decided.decisive,
            levels=FrozenDict(dict.fromkeys(condition.levels, status))
            if self._has_levels
            else _EMPTY,
            reasons=FrozenDict({"*": self._explainer.reason(static.explained)}),
            operands=self._explainer.operands((condition.holds,)),
            source=static.source,
            location=static.location,
        )

    def pass_mark(self) -> Finding | None:
        """Make the finding of the pass mark; None where the set has none."""
        total, node = self.decided.verdict.total, self._checked.pass_mark
        return None if total is None or node is None else self.pass_mark_of(total, node)

    def pass_mark_of(self, total: tuple[Number, Number, Number], node: Core) -> Finding:
        """Make the finding of a total compared with a pass mark.

        Args:
            total: the lowest and highest total that are possible, and the maximum.
            node: the expression of the pass mark.
        """
        mark = self._explainer.value(node)
        points: Value = total[0] if total[0] == total[1] else Interval(total[0], total[1])
        truth = self.decided.verdict.passed
        margin = None if is_unknown(points) or is_unknown(mark) else subtract(points, mark)
        mark_text = {
            language: format_number(mark, language) if not is_unknown(mark) else "…"
            for language in _LANGUAGES
        }
        text = _text(
            f"Tổng điểm từ {mark_text['vi']}/{format_number(total[2], 'vi')} trở lên",
            f"A total of at least {mark_text['en']} of {format_number(total[2], 'en')}",
        )
        quantity = self._explainer.quantity
        reason = make_reason(
            text=text,
            result=reason_result(truth),
            location=str(node.written.span or ""),
            left=quantity(points, POINTS),
            right=quantity(mark, POINTS),
            margin=None if margin is None else quantity(margin, POINTS),
        )
        operands = self._explainer.operands((node,))
        return self._award_part("pass_mark", text, truth, reason, operands)

    def minimum(self) -> Finding | None:
        """Make the finding of the minimum for each indicator; None where the set has none.

        The items of its reason are the indicators below the minimum, or else those that may be below it.
        """
        least = self._checked.document.award.minimum_per_indicator
        if least is None:
            return None
        minima = self.decided.verdict.minima
        truths = [(i.id, truth) for i, truth in zip(self._checked.indicators, minima, strict=True)]
        below = [id_ for id_, truth in truths if truth is False]
        unknown = [id_ for id_, truth in truths if is_unknown(truth)]
        truth: Truth = False if below else MAYBE if unknown else True
        text = _text(
            f"Mỗi chỉ tiêu phải từ {format_number(least, 'vi')} điểm trở lên",
            f"Each indicator needs at least {format_number(least, 'en')} points",
        )
        reason = make_reason(
            text=text,
            result=reason_result(truth),
            location=self._static.award_location,
            items=tuple(below or unknown),
        )
        return self._award_part("minimum_per_indicator", text, truth, reason, ())

    def _award_part(
        self,
        id_: str,
        text: Bilingual,
        truth: Truth,
        reason: Reason,
        operands: tuple[Operand, ...],
    ) -> Finding:
        return _make_finding(
            id=id_,
            kind="award",
            text=text,
            status=status_of(truth),
            decisive=self.decided.verdict.outcome is Outcome.NOT_ELIGIBLE and truth is False,
            levels=_EMPTY,
            reasons=FrozenDict({"*": reason}),
            operands=operands,
            source=self._static.award_source,
            location=self._static.award_location,
        )

    def award(self) -> Finding | None:
        """Make the finding of the judgement of the award; None where it is not judged by a person."""
        judge, judged = self._checked.document.award.judged, self.decided.results.award
        if judge is None:
            return None
        status = Status.NEEDS_JUDGEMENT if judged is None else status_of(judged.met)
        label = Bilingual(vi="Quyết định công nhận danh hiệu", en="The decision to award the title")
        return _make_finding(
            id="award",
            kind="award",
            text=optional_bilingual(judge.question) or label,
            status=status,
            decisive="award" in self.decided.decisive,
            levels=_EMPTY,
            reasons=_EMPTY,
            operands=(),
            judge=bilingual(judge.by),
            judgement=judgement_of(judged),
            source=self._static.award_source,
            location=self._static.award_location,
        )

    # ---- shared ----------------------------------------------------------------------------

    @property
    def _has_levels(self) -> bool:
        return bool(self._checked.document.levels)

    def _by_level(self, statuses: Sequence[Status]) -> FrozenDict[str, Status]:
        if not self._has_levels:
            return _EMPTY
        return FrozenDict(zip(self._checked.levels, statuses, strict=True))


def _text(vi: str, en: str) -> Bilingual:
    return Bilingual(vi=vi, en=en)
