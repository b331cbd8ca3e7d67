"""explain: results and a verdict → everything a decision says for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import NoneType
from typing import Any, Final, Literal

from criteria_engine.core import Core
from criteria_engine.criteria_set import (
    Banded,
    CheckedSet,
    Condition,
    Criterion,
    Indicator,
    JudgedPass,
    JudgedPoints,
)
from criteria_engine.deciding.decide import Result, Results, Verdict, has_minimum, reaches
from criteria_engine.decision import (
    Bilingual,
    CriterionFinding,
    Details,
    Doubt,
    Finding,
    Judgement,
    Operand,
    Outcome,
    Pattern,
    Reason,
    Score,
    Status,
    score,
    trusted,
)
from criteria_engine.diagnostics import Language
from criteria_engine.evaluate import ends
from criteria_engine.explaining.decisive import decisive, raises_level
from criteria_engine.explaining.fixed import Fixed
from criteria_engine.explaining.missing import missing
from criteria_engine.explaining.numbers import format_number
from criteria_engine.explaining.prepared import REASON, keep
from criteria_engine.explaining.reasons import Explainer
from criteria_engine.explaining.receipt import receipt
from criteria_engine.explaining.texts import bilingual, bilingual_or_none
from criteria_engine.functions.arithmetic import total
from criteria_engine.reading.documents import Judge
from criteria_engine.reading.facts import Facts, Judged
from criteria_engine.types import Number
from criteria_engine.values import MAYBE, Interval, Truth, Value, is_unknown


def details(fixed: Fixed, facts: Facts, results: Results, verdict: Verdict) -> Details:
    """Findings, what is missing, doubts, notes and the receipt."""
    teller = _Teller(fixed, facts, results, verdict)
    return _DETAILS(
        criteria=tuple(teller.criteria()),
        conditions=tuple(teller.conditions()),
        missing=missing(fixed.decider, facts, results, verdict),
        doubts=tuple(teller.doubts()),
        notes=fixed.notes,
        receipt=receipt(fixed.decider, facts),
    )


_FEW: Final = frozenset({int, NoneType})
"""The classes of points of which there are few: what was found with the same ones is kept."""

_FINDING: Final = trusted(Finding)
_CRITERION: Final = trusted(CriterionFinding)
_DETAILS: Final = trusted(Details)


class _Teller:
    def __init__(self, fixed: Fixed, facts: Facts, results: Results, verdict: Verdict) -> None:
        decider = fixed.decider
        self._fixed = fixed
        self._checked = decider.checked
        self._facts = facts
        self._results = results
        self._verdict = verdict
        self._decisive = decisive(self._checked, results, verdict)
        self._reference = _reference(self._checked, verdict)
        self._by_id = {result.indicator.id: result for result in results.indicators}
        frame = decider.layout.frame(facts.values)
        self._explainer = Explainer(
            self._checked, decider.definitions, decider.layout, frame, results.found
        )

    # ---- criteria and indicators -----------------------------------------------------------

    def criteria(self) -> Iterator[CriterionFinding]:
        for criterion, truths in zip(self._checked.criteria, self._verdict.criteria, strict=True):
            indicators = tuple([self._indicator(each) for each in criterion.indicators])
            points = _sum([f.points for f in indicators if f.points is not None])
            fixed = self._fixed.criteria[criterion.id]
            yield _CRITERION(
                id=criterion.id,
                name=fixed.name,
                status=self._criterion_status(criterion, truths, points),
                levels=self._by_level([_status(truth) for truth in truths]),
                points=points,
                source=fixed.source,
                indicators=indicators,
            )

    def _criterion_status(
        self, criterion: Criterion, truths: Sequence[Truth], points: Score | None
    ) -> Status:
        if any(i.max is None for i in criterion.indicators) or points is None:
            return _status(truths[self._reference])
        return _points_status(points.low, points.high, points.of)

    def _indicator(self, indicator: Indicator) -> Finding:
        fixed, result = self._fixed.indicators[indicator.id], self._by_id[indicator.id]
        stated = self._facts.evidence.get(indicator.id)
        if stated is not None:
            stated = stated is not False

        def made() -> Finding:
            return self._came_out(indicator, result, stated)

        if result.points.__class__ not in _FEW:
            pattern = Pattern(made())
        else:
            came_out = (
                *(result.points, result.met, result.applies, result.left_out, result.evidence),
                *(result.judged is None, stated, self._reference, indicator.id in self._decisive),
            )
            pattern = self._fixed.pattern(indicator.id, came_out, made)
        judgement = _judgement(result.judged)

        def pieces() -> dict[str, Any]:
            return {
                "reasons": self._reasons(indicator, result),
                "operands": self._explainer.operands(fixed.expressions),
                "judgement": judgement,
                "applies": self._applies(indicator),
            }

        if judgement is not None:
            return pattern.varied(**pieces())
        return self._made(pattern, fixed.expressions, pieces)

    def _made(
        self,
        pattern: Pattern[Finding],
        nodes: Sequence[Core],
        pieces: Callable[[], dict[str, Any]],
    ) -> Finding:
        """The finding made after a pattern: the one made before where it would be the same."""
        inputs = self._explainer.inputs(nodes)
        if inputs is None:
            return self._varied(pattern, nodes, pieces())
        finding = pattern.same_inputs.get(inputs)
        if finding is None:
            finding = pattern.varied(**pieces())
            keep(pattern.same_inputs, inputs, finding)
        return finding

    def _varied(
        self, pattern: Pattern[Finding], nodes: Sequence[Core], changed: dict[str, Any]
    ) -> Finding:
        """A finding; the one made before, where it is made of the same pieces."""
        reasons, operands = changed["reasons"], changed["operands"]
        # Pieces already written are shared ones. What is kept of them stays alive, so that no other
        # piece has its identity.
        for reason in reasons.values():
            if reason._written is None:  # noqa: SLF001
                return pattern.varied(**changed)
        if self._explainer.is_personal(nodes):
            return pattern.varied(**changed)
        key = (
            *(*reasons, *map(id, reasons.values()), *map(id, operands)),
            id(changed.get("applies")),
        )
        finding = pattern.known.get(key)
        if finding is None:
            finding = pattern.varied(**changed)
            keep(pattern.known, key, finding)
        return finding

    def _came_out(self, indicator: Indicator, result: Result, stated: bool | None) -> Finding:
        """What came of an indicator, without the reasons."""
        fixed = self._fixed.indicators[indicator.id]
        statuses = [self._status_at(result, i) for i in range(len(self._checked.levels))]
        return _FINDING(
            id=indicator.id,
            kind="indicator",
            text=fixed.text,
            status=statuses[self._reference],
            decisive=indicator.id in self._decisive,
            points=_score(result),
            levels=self._by_level(statuses),
            reasons={},
            operands=(),
            note=fixed.note,
            judge=fixed.judge,
            evidence=fixed.evidence,
            evidence_stated=stated,
            source=fixed.source,
            place=fixed.place,
        )

    def _status_at(self, result: Result, level: int) -> Status:
        if result.applies[level] is False:
            return Status.NOT_MET if _counts_as_zero(result.indicator) else Status.DOES_NOT_APPLY
        if is_unknown(result.applies[level]):
            return Status.UNDETERMINED
        judged = isinstance(result.indicator.rule, JudgedPass | JudgedPoints)
        if judged and result.judged is None and result.evidence is not False:
            return Status.NEEDS_JUDGEMENT
        if result.points is None:
            return _status(result.met[level])
        low, high = ends(result.points)
        return _points_status(low, high, result.indicator.max or 0)

    def _applies(self, indicator: Indicator) -> Reason | None:
        if indicator.applies is None:
            return None
        return self._explainer.reason(indicator.applies[self._level_told])

    @property
    def _level_told(self) -> str:
        return self._checked.levels[self._reference]

    def _reasons(self, indicator: Indicator, result: Result) -> dict[str, Reason]:
        """The reason for each level, once where all levels ask the same."""
        if (
            indicator.applies is not None
            and _counts_as_zero(indicator)
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
                found[f"row {row.place + 1}"] = self._explainer.reason(row.condition)
            if result == "yes" and table.hit in ("unique", "first"):
                break
        return found

    # ---- conditions ------------------------------------------------------------------------

    def conditions(self) -> Iterator[Finding]:
        for condition, truth in zip(
            self._checked.conditions, self._results.conditions, strict=True
        ):
            yield self._condition(condition, truth)
        if self._verdict.total is not None and self._checked.pass_mark is not None:
            yield self._pass_mark(self._verdict.total, self._checked.pass_mark)
        if self._checked.document.award.minimum_per_indicator is not None:
            yield self._minimum(self._checked.document.award.minimum_per_indicator)
        if self._checked.document.award.judged is not None:
            yield self._award(self._checked.document.award.judged)

    def _pass_mark(self, total: tuple[Number, Number, Number], node: Core) -> Finding:
        """Whether the total reaches the mark, and by how much."""
        mark = self._explainer.value(node)
        operands = self._explainer.operands((node,))
        if all(each.__class__ is int for each in (*total, mark)):
            decisive = self._verdict.outcome is Outcome.NOT_ELIGIBLE
            pattern = self._fixed.pattern(
                "pass_mark", (*total, mark, decisive), lambda: self._marked(total, mark, node)
            )
        else:
            pattern = Pattern(self._marked(total, mark, node))
        return pattern.varied(operands=operands)

    def _marked(self, total: tuple[Number, Number, Number], mark: Value, node: Core) -> Finding:
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
            result=_result(truth),
            place=str(node.written.span or ""),
            left=quantity(points, POINTS),
            right=quantity(mark, POINTS),
            margin=None if margin is None else quantity(margin, POINTS),
        )
        return self._award_part("pass_mark", text, truth, reason, ())

    def _minimum(self, least: Number) -> Finding:
        """Whether every indicator has the least points asked for; the items are those that have not."""
        truths = {
            result.indicator.id: has_minimum(self._checked, result)
            for result in self._results.indicators
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
            result=_result(truth),
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
            status=_status(truth),
            decisive=self._verdict.outcome is Outcome.NOT_ELIGIBLE and truth is False,
            levels={},
            reasons={"*": reason},
            operands=operands,
            source=self._fixed.award_source,
            place=self._fixed.award_place,
        )

    def _condition(self, condition: Condition, truth: Truth) -> Finding:
        fixed = self._fixed.conditions[condition.id]
        pattern = self._fixed.pattern(
            condition.id,
            (truth, condition.id in self._decisive),
            lambda: self._held(condition, truth),
        )

        def pieces() -> dict[str, Any]:
            return {
                "reasons": {"*": self._explainer.reason(fixed.told)},
                "operands": self._explainer.operands((condition.holds,)),
            }

        return self._made(pattern, (condition.holds,), pieces)

    def _held(self, condition: Condition, truth: Truth) -> Finding:
        """What came of a knock-out or prerequisite, without the reasons."""
        fixed, status = self._fixed.conditions[condition.id], _status(truth)
        return _FINDING(
            id=condition.id,
            kind="knock_out" if condition.knock_out else "prerequisite",
            text=fixed.text,
            status=status,
            decisive=condition.id in self._decisive,
            levels=dict.fromkeys(condition.levels, status) if self._has_levels else {},
            reasons={},
            operands=(),
            source=fixed.source,
            place=fixed.place,
        )

    def _award(self, judge: Judge) -> Finding:
        judged = self._results.award
        status = Status.NEEDS_JUDGEMENT if judged is None else _status(judged.met)
        label = Bilingual(vi="Quyết định công nhận danh hiệu", en="The decision to award the title")
        return _FINDING(
            id="award",
            kind="award",
            text=bilingual_or_none(judge.question) or label,
            status=status,
            decisive="award" in self._decisive,
            levels={},
            reasons={},
            operands=(),
            judge=bilingual(judge.by),
            judgement=_judgement(judged),
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

    def doubts(self) -> Iterator[Doubt]:
        """The parts the outcome rests on whose basis is not *seen*."""
        fixed = self._fixed
        yield from fixed.doubts_of_force
        if self._verdict.outcome is not Outcome.NOT_ELIGIBLE or not self._ruled_out:
            yield from fixed.doubts_of_award
        indicators = [i for i in self._checked.indicators if self._matters(i.id)]
        conditions = [
            c for c in self._checked.conditions if self._matters(c.id) and self._concerns(c)
        ]
        for indicator in indicators:
            yield from self._indicator_doubts(indicator)
        for condition in conditions:
            yield from fixed.conditions[condition.id].doubts
        used = fixed.mark_rests_on.union(
            *(fixed.indicators[each.id].rests_on for each in indicators),
            *(fixed.conditions[each.id].rests_on for each in conditions),
        )
        for name, doubts in fixed.doubts_of_parameters.items():
            if name in used:
                yield from doubts
        if self._verdict.grade is not None:
            yield from fixed.doubts_of_grades[self._verdict.grade]
        for name, weakest in self._facts.doubtful.items():
            basis = weakest()
            if basis is not None:
                text = bilingual(self._checked.facts[name].document.label)
                yield Doubt(id=name, text=text, basis=basis)

    @property
    def _ruled_out(self) -> bool:
        """Whether results on their own, whatever the rest, keep the title from being earned."""
        return bool(self._decisive) and not self._checked.scored

    def _matters(self, id_: str) -> bool:
        if self._verdict.outcome is Outcome.NOT_ELIGIBLE and self._decisive:
            return id_ in self._decisive
        return True

    def _concerns(self, condition: Condition) -> bool:
        """Whether it is about the level reached, or is what keeps the next one away."""
        level = self._verdict.level
        if level is None or level in condition.levels:
            return True
        return raises_level(self._checked, self._results, condition.id, self._verdict)

    def _indicator_doubts(self, indicator: Indicator) -> Iterator[Doubt]:
        """Doubts of an indicator and its parts: applicability, evidence, the rows of its table."""
        fixed, result = self._fixed.indicators[indicator.id], self._by_id[indicator.id]
        if not result.left_out:
            yield from fixed.doubts
        if self._rests_on_applicability(result):
            yield from fixed.doubts_of_applies
        if not result.left_out:
            yield from fixed.doubts_of_parts

    def _rests_on_applicability(self, result: Result) -> bool:
        """A title is lost by what applies, and earned by what does not."""
        if self._verdict.outcome is Outcome.NOT_ELIGIBLE:
            return result.applies[self._reference] is not False
        return result.applies[self._reference] is not True


def _reference(checked: CheckedSet, verdict: Verdict) -> int:
    """The level statuses are told for: the one reached, else the lowest."""
    return 0 if verdict.level is None else checked.levels.index(verdict.level)


def _name(vi: str, en: str) -> Bilingual:
    return Bilingual(vi=vi, en=en)


POINTS: Final = Bilingual(vi="điểm", en="points")
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")


def _result(truth: Truth) -> Literal["yes", "no", "unknown"]:
    return "yes" if truth is True else "no" if truth is False else "unknown"


def _status(truth: Truth) -> Status:
    if truth is True:
        return Status.MET
    return Status.NOT_MET if truth is False or truth is None else Status.UNDETERMINED


def _points_status(low: Number, high: Number, most: Number) -> Status:
    if low != high:
        return Status.UNDETERMINED
    if low == most:
        return Status.MET
    return Status.PARTLY_MET if low > 0 else Status.NOT_MET


def _score(result: Result) -> Score | None:
    if result.points is None:
        return None
    low, high = ends(result.points)
    return score(low, high, 0 if result.left_out else result.indicator.max or 0)


def _counts_as_zero(indicator: Indicator) -> bool:
    """Whether the indicator, where it does not apply, counts as not met."""
    declared = indicator.document.applies
    return declared is not None and declared.otherwise == "zero"


def _sum(scores: Sequence[Score]) -> Score | None:
    if not scores:
        return None
    if len(scores) == 1:
        return scores[0]
    return score(
        total([s.low for s in scores]),
        total([s.high for s in scores]),
        total([s.of for s in scores]),
    )


def _judgement(judged: Judged | None) -> Judgement | None:
    if judged is None:
        return None
    return Judgement(by=judged.by, on=judged.on, evidence=judged.evidence)
