"""explain: results and a verdict → everything a decision says for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from criteria_engine.bilingual import Language
from criteria_engine.checked_set import (
    Banded,
    Condition,
    Criterion,
    Indicator,
    JudgedPass,
    JudgedPoints,
)
from criteria_engine.core import Core
from criteria_engine.evaluation.award import meets_minimum, reaches
from criteria_engine.evaluation.expressions import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results, SetVerdict
from criteria_engine.explanation.cache_keys import Outline, Outlined
from criteria_engine.explanation.decisive import decisive, raises_level
from criteria_engine.explanation.expression_info import REASON
from criteria_engine.explanation.missing import missing
from criteria_engine.explanation.reasons import Explainer
from criteria_engine.explanation.receipt import receipt
from criteria_engine.explanation.static import Fixed, FixedIndicator
from criteria_engine.explanation.statuses import (
    POINTS,
    answer_of,
    counts_as_zero,
    judgement_of,
    points_status,
    score_of,
    status_of,
    sum_of_scores,
)
from criteria_engine.model.base import Bilingual, Score, unvalidated
from criteria_engine.model.decision import (
    DecisionDetails,
    Details,
    Outcome,
    Receipt,
)
from criteria_engine.model.facts import Facts
from criteria_engine.model.findings import (
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

_FINDING: Final = unvalidated(Finding)


_CRITERION: Final = unvalidated(CriterionFinding)


class DecidedSubject(NamedTuple):
    """What was decided of one subject, before anything is told.

    `outline` holds all that the telling hangs on; it is None where the evaluator had to decide. `decisive` are
    the ids of the results that decide; statuses are told for the level in the place of `reference`: the
    one reached, else the lowest.
    """

    outline: Outline | None
    results: Results
    verdict: SetVerdict
    decisive: frozenset[str]
    reference: int


class LazyDetails:
    """All that a decision says for itself, told from the facts; each part when it is first read."""

    def __init__(self, fixed: Fixed, facts: Facts, outlined: Outlined) -> None:
        self._fixed = fixed
        self._facts = facts
        self._outlined = outlined
        self._checked = fixed.checked

    def __reduce__(self) -> tuple[Callable[[DecisionDetails], Details], tuple[Details]]:
        """What travels: what is told, not the set and the facts it is told from."""
        return Details.of, (Details.of(self),)

    # ---- what was decided ------------------------------------------------------------------

    @cached_property
    def decided(self) -> DecidedSubject:
        """What was decided."""
        checked, outline = self._checked, self._outlined(self._facts)
        if outline is None:
            results, verdict = self._fixed.decider.decide(self._facts)
        else:
            results, verdict = outline.results, outline.verdict
        reference = 0 if verdict.level is None else checked.levels.index(verdict.level)
        return DecidedSubject(
            outline, results, verdict, decisive(checked, results, verdict), reference
        )

    @cached_property
    def _explainer(self) -> Explainer:
        decider = self._fixed.decider
        frame = decider.layout.frame(self._facts.values)
        return Explainer(
            self._checked, decider.definitions, decider.layout, frame, self.decided.results.trace
        )

    # ---- what is told ----------------------------------------------------------------------

    @cached_property
    def criteria(self) -> tuple[CriterionFinding, ...]:
        """A finding for each criterion, with its indicators, in the order of the law."""
        findings = [self.indicator(index) for index in range(len(self._checked.indicators))]
        return tuple(
            [
                self.criterion(index, tuple(findings[self._fixed.indicators_of[index]]))
                for index in range(len(self._checked.criteria))
            ]
        )

    @cached_property
    def conditions(self) -> tuple[Finding, ...]:
        """Knock-outs and prerequisites, and what is asked of the award."""
        award = (self.pass_mark(), self.minimum(), self.award())
        return (
            *[self.condition(index) for index in range(len(self._checked.conditions))],
            *[each for each in award if each is not None],
        )

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What is not known and can still change the decision, most decisive first."""
        return missing(self._fixed.decider, self._facts, self.decided.results, self.decided.verdict)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """The parts the outcome rests on whose basis is not *seen*."""
        return tuple(self._doubts())

    @property
    def notes(self) -> tuple[Bilingual, ...]:
        """Transition notes of the day."""
        return self._fixed.notes

    @cached_property
    def receipt(self) -> Receipt:
        """What it takes to make the same decision again."""
        return receipt(self._fixed.decider, self._facts)

    # ---- criteria and indicators -----------------------------------------------------------

    def criterion(self, index: int, indicators: tuple[Finding, ...]) -> CriterionFinding:
        """What came of a criterion, with what came of its indicators."""
        criterion, truths = self._checked.criteria[index], self.decided.verdict.criteria[index]
        results = self.decided.results.indicators[self._fixed.indicators_of[index]]
        points = sum_of_scores([each for each in map(score_of, results) if each is not None])
        fixed = self._fixed.criteria[criterion.id]
        return _CRITERION(
            id=criterion.id,
            name=fixed.name,
            status=self._criterion_status(criterion, truths, points),
            levels=self._by_level([status_of(truth) for truth in truths]),
            points=points,
            source=fixed.source,
            indicators=indicators,
        )

    def _criterion_status(
        self, criterion: Criterion, truths: Sequence[Truth], points: Score | None
    ) -> Status:
        if any(i.max is None for i in criterion.indicators) or points is None:
            return status_of(truths[self.decided.reference])
        return points_status(points.low, points.high, points.of)

    def indicator(self, index: int) -> Finding:
        """What came of an indicator, with the reasons."""
        indicator, result = self._checked.indicators[index], self.decided.results.indicators[index]
        fixed = self._fixed.indicators[indicator.id]
        stated = self._facts.evidence.get(indicator.id)
        statuses = [self._status_at(result, i) for i in range(len(self._checked.levels))]
        return _FINDING(
            id=indicator.id,
            kind="indicator",
            text=fixed.text,
            status=statuses[self.decided.reference],
            decisive=indicator.id in self.decided.decisive,
            points=score_of(result),
            levels=self._by_level(statuses),
            reasons=self._reasons(indicator, result),
            operands=self._explainer.operands(fixed.expressions),
            note=fixed.note,
            judge=fixed.judge,
            judgement=judgement_of(result.judged),
            evidence=fixed.evidence,
            evidence_stated=None if stated is None else stated is not False,
            applies=self._applies(indicator),
            source=fixed.source,
            place=fixed.place,
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
        return self._explainer.reason(indicator.applies[self._level_told])

    @property
    def _level_told(self) -> str:
        return self._checked.levels[self.decided.reference]

    def _reasons(self, indicator: Indicator, result: IndicatorResult) -> dict[str, Reason]:
        """The reason for each level, once where all levels ask the same."""
        if (
            indicator.applies is not None
            and counts_as_zero(indicator)
            and all(each is False for each in result.applies)
        ):
            # What does not apply, and counts as nothing, is not met for that alone.
            return {"*": self._explainer.reason(indicator.applies[self._level_told])}
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
        """The row that holds, or every row that still may; all of them where rows are weighed together."""
        found: dict[str, Reason] = {}
        for row in table.rows:
            if row.condition is None:
                continue
            result = self._explainer.result(row.condition)
            if result != "no":
                found[f"row {row.index + 1}"] = self._explainer.reason(row.condition)
            if result == "yes" and table.hit in ("unique", "first"):
                break
        return found

    # ---- conditions ------------------------------------------------------------------------

    def condition(self, index: int) -> Finding:
        """What came of a knock-out or prerequisite, with the reasons."""
        condition = self._checked.conditions[index]
        fixed = self._fixed.conditions[condition.id]
        status = status_of(self.decided.results.conditions[index])
        return _FINDING(
            id=condition.id,
            kind="knock_out" if condition.knock_out else "prerequisite",
            text=fixed.text,
            status=status,
            decisive=condition.id in self.decided.decisive,
            levels=dict.fromkeys(condition.levels, status) if self._has_levels else {},
            reasons={"*": self._explainer.reason(fixed.told)},
            operands=self._explainer.operands((condition.holds,)),
            source=fixed.source,
            place=fixed.place,
        )

    def pass_mark(self) -> Finding | None:
        """Whether the total reaches the mark, and by how much; None where there is none."""
        total, node = self.decided.verdict.total, self._checked.pass_mark
        return None if total is None or node is None else self.marked(total, node)

    def marked(self, total: tuple[Number, Number, Number], node: Core) -> Finding:
        """Whether a total reaches a mark, and by how much."""
        mark = self._explainer.value(node)
        points: Value = total[0] if total[0] == total[1] else Interval(total[0], total[1])
        truth = reaches((total[0], total[1]), mark)
        margin = None if is_unknown(points) or is_unknown(mark) else points - mark
        words = {
            language: format_number(mark, language) if not is_unknown(mark) else "…"
            for language in LANGUAGES
        }
        text = _name(
            f"Tổng điểm ít nhất {words['vi']} trên {format_number(total[2], 'vi')}",
            f"A total of at least {words['en']} of {format_number(total[2], 'en')}",
        )
        quantity = self._explainer.quantity
        reason = REASON(
            text=text,
            result=answer_of(truth),
            place=str(node.written.span or ""),
            left=quantity(points, POINTS),
            right=quantity(mark, POINTS),
            margin=None if margin is None else quantity(margin, POINTS),
        )
        operands = self._explainer.operands((node,))
        return self._award_part("pass_mark", text, truth, reason, operands)

    def minimum(self) -> Finding | None:
        """Whether every indicator has the least points asked for; the items are those that have not."""
        least = self._checked.document.award.minimum_per_indicator
        if least is None:
            return None
        truths = {
            result.indicator.id: meets_minimum(self._checked, result)
            for result in self.decided.results.indicators
            if result.points is not None and not result.left_out
        }
        short = [id_ for id_, truth in truths.items() if truth is False]
        opened = [id_ for id_, truth in truths.items() if is_unknown(truth)]
        truth: Truth = False if short else MAYBE if opened else True
        text = _name(
            f"Không chỉ tiêu nào dưới {format_number(least, 'vi')} điểm",
            f"No indicator below {format_number(least, 'en')} points",
        )
        reason = REASON(
            text=text,
            result=answer_of(truth),
            place=self._fixed.award_place,
            items=tuple(short or opened),
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
        return _FINDING(
            id=id_,
            kind="award",
            text=text,
            status=status_of(truth),
            decisive=self.decided.verdict.outcome is Outcome.NOT_ELIGIBLE and truth is False,
            levels={},
            reasons={"*": reason},
            operands=operands,
            source=self._fixed.award_source,
            place=self._fixed.award_place,
        )

    def award(self) -> Finding | None:
        """What a person judged of the award itself; None where nobody has to."""
        judge, judged = self._checked.document.award.judged, self.decided.results.award
        if judge is None:
            return None
        status = Status.NEEDS_JUDGEMENT if judged is None else status_of(judged.met)
        label = Bilingual(vi="Quyết định công nhận danh hiệu", en="The decision to award the title")
        return _FINDING(
            id="award",
            kind="award",
            text=optional_bilingual(judge.question) or label,
            status=status,
            decisive="award" in self.decided.decisive,
            levels={},
            reasons={},
            operands=(),
            judge=bilingual(judge.by),
            judgement=judgement_of(judged),
            source=self._fixed.award_source,
            place=self._fixed.award_place,
        )

    # ---- shared ----------------------------------------------------------------------------

    @property
    def _has_levels(self) -> bool:
        return bool(self._checked.document.levels)

    def _by_level(self, statuses: Sequence[Status]) -> dict[str, Status]:
        if not self._has_levels:
            return {}
        return dict(zip(self._checked.levels, statuses, strict=True))

    # ---- doubts ----------------------------------------------------------------------------

    def _doubts(self) -> Iterator[Doubt]:
        fixed = self._fixed
        yield from fixed.doubts_of_force
        if self.decided.verdict.outcome is not Outcome.NOT_ELIGIBLE or not self._ruled_out:
            yield from fixed.doubts_of_award
        only: frozenset[str] | None = None
        if self.decided.verdict.outcome is Outcome.NOT_ELIGIBLE and self.decided.decisive:
            only = self.decided.decisive
        indicators = fixed.indicators
        results = [
            each
            for each in self.decided.results.indicators
            if only is None or each.indicator.id in only
        ]
        conditions = [
            each
            for each in self._checked.conditions
            if (only is None or each.id in only) and self._concerns(each)
        ]
        for result in results:
            yield from self._indicator_doubts(indicators[result.indicator.id], result)
        for condition in conditions:
            yield from fixed.conditions[condition.id].doubts
        for name, doubts in fixed.doubts_of_parameters.items():
            if (
                name in fixed.mark_rests_on
                or any(name in indicators[each.indicator.id].rests_on for each in results)
                or any(name in fixed.conditions[each.id].rests_on for each in conditions)
            ):
                yield from doubts
        if self.decided.verdict.grade is not None:
            yield from fixed.doubts_of_grades[self.decided.verdict.grade]
        for name, weakest in self._facts.decision_bases.items():
            basis = weakest()
            if basis is not None:
                text = bilingual(self._checked.facts[name].document.label)
                yield Doubt(id=name, text=text, basis=basis)

    @property
    def _ruled_out(self) -> bool:
        """Whether results on their own, whatever the rest, keep the title from being earned."""
        return bool(self.decided.decisive) and not self._checked.scored

    def _concerns(self, condition: Condition) -> bool:
        """Whether it is about the level reached, or is what keeps the next one away."""
        level = self.decided.verdict.level
        if level is None or level in condition.levels:
            return True
        return raises_level(self._checked, self.decided.results, condition.id, self.decided.verdict)

    def _indicator_doubts(self, fixed: FixedIndicator, result: IndicatorResult) -> Sequence[Doubt]:
        """Doubts of an indicator and its parts: applicability, evidence, the rows of its table."""
        rests = fixed.doubts_of_applies and self._rests_on_applicability(result)
        applies = fixed.doubts_of_applies if rests else ()
        if result.left_out:
            return applies
        return (*fixed.doubts, *applies, *fixed.doubts_of_parts)

    def _rests_on_applicability(self, result: IndicatorResult) -> bool:
        """A title is lost by what applies, and earned by what does not."""
        if self.decided.verdict.outcome is Outcome.NOT_ELIGIBLE:
            return result.applies[self.decided.reference] is not False
        return result.applies[self.decided.reference] is not True


def _name(vi: str, en: str) -> Bilingual:
    return Bilingual(vi=vi, en=en)


LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
