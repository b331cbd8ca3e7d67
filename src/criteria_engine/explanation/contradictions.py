"""explain: what people judged, and the results of the rules → the contradictions between them.

A judgement is never overruled and never corrected. What the rules found is listed beside it, so that whoever
judged, or checks the file, sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from typing import Final

from criteria_engine.bilingual import Language, Template, Text
from criteria_engine.checked_set import CheckedSet
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult
from criteria_engine.explanation.decided import DecidedSubject
from criteria_engine.model.arithmetic import total as add_up
from criteria_engine.model.base import Bilingual
from criteria_engine.model.findings import Contradiction, Finding, Quantity, Reason
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value
from criteria_engine.reading.scalars import bilingual
from criteria_engine.wording.numbers import format_number, format_percent

FindFinding = Callable[[str], Finding]
"""Makes the finding of the indicator or condition with an id."""

_YES: Final = Template(
    "Được quyết định công nhận, nhưng {what}.", "Recognised by decision, but {what}."
)

_NO: Final = Template(
    "Quyết định là chưa công nhận, nhưng {what}.", "The decision is not to recognise, but {what}."
)

_ZERO_TOTAL: Final = Template("tổng điểm là 0/{most}", "the total is 0 of {most} points")

_BELOW_MARK: Final = Template(
    "tổng điểm {points}/{most}, dưới mức {mark}",
    "the total of {points}/{most} is below {mark} points",
)

_BELOW_GRADES: Final = Template(
    "tổng điểm {points}/{most}, dưới mức xếp loại thấp nhất ({mark} điểm)",
    "the total of {points}/{most} is below the lowest grade ({mark} points)",
)

_FULL_TOTAL: Final = Template(
    "tổng điểm là {most}/{most}, không điều kiện nào bị vướng",
    "the total is {most} of {most} points, and nothing excludes the title",
)

_ALL_MET: Final = Template(
    "mọi tiêu chí, điều kiện đều đạt", "every criterion and condition is met"
)

_CRITERION_ZERO: Final = Template(
    "tiêu chí “{name}” được 0/{most} điểm", "criterion “{name}” has 0 of {most} points"
)

_CRITERION_BELOW: Final = Template(
    "tiêu chí “{name}” được {points} điểm, dưới mức tối thiểu {mark}",
    "criterion “{name}” has {points} points, below its minimum of {mark}",
)

_TOO_FEW_CRITERIA: Final = Template(
    "chỉ đạt {met}/{count} tiêu chí, cần ít nhất {needed}",
    "only {met} of {count} criteria are met, at least {needed} are needed",
)

_CRITERION_UNMET: Final = Template("tiêu chí “{name}” chưa đạt", "criterion “{name}” is not met")

_ZERO: Final = Template(
    "chỉ tiêu “{name}” được 0/{most} điểm{figures}",
    "indicator “{name}” has 0 of {most} points{figures}",
)

_BELOW_MINIMUM: Final = Template(
    "chỉ tiêu “{name}” được {points} điểm, dưới mức tối thiểu {mark}",
    "indicator “{name}” has {points} points, below its minimum of {mark}",
)

_UNMET: Final = Template(
    "chỉ tiêu “{name}” chưa đạt{figures}", "indicator “{name}” is not met{figures}"
)

_CONDITION: Final = Template(
    "chưa đạt điều kiện “{name}”{figures}", "the condition “{name}” is not met{figures}"
)

_KNOCK_OUT: Final = Template(
    "thuộc trường hợp bị loại “{name}”{figures}", "“{name}” excludes the title{figures}"
)

_SHARE: Final = Template(" ({share}, cần {needed})", " ({share}, {needed} needed)")

_NEEDED: Final = Template(
    " (cần {condition}; hiện là {value})", " ({condition} needed; it is {value})"
)

_EXCLUDING: Final = Template(" ({condition}; hiện là {value})", " ({condition}; it is {value})")

_WITHOUT_EVIDENCE: Final = Template(
    "Chỉ tiêu “{name}”: {judged}, nhưng không có minh chứng nên không được tính.",
    "Indicator “{name}”: {judged}, but without the required evidence it does not count.",
)

_NOT_APPLICABLE: Final = Template(
    "Chỉ tiêu “{name}”: {judged}, nhưng chỉ tiêu này không áp dụng cho trường hợp này.",
    "Indicator “{name}”: {judged}, but the indicator does not apply to this case.",
)

_JUDGED_MET: Final = Text("được đánh giá là đạt", "judged to be met")


def contradictions(
    checked: CheckedSet,
    decided: DecidedSubject,
    find_finding: FindFinding,
    switched_by_set: Collection[str],
) -> Iterator[Contradiction]:
    """Yield the contradictions between judgements and what the rules found; only certain results count.

    Args:
        checked: the set.
        decided: the results of its parts with the judgements, and the verdict.
        find_finding: makes the finding of a part, which is needed for its figures.
        switched_by_set: the ids of the indicators that the set itself applies or not. A judgement of one that
            it does not apply contradicts no figure: the table was filled in for another set.
    """
    for result in decided.results.indicators:
        if result.indicator.id in switched_by_set and not result.applies[decided.level_index]:
            continue
        yield from _of_indicator(result, decided.level_index)
    award = decided.results.award
    if award is None or checked.document.award.judged is None:
        return
    if award.met:
        yield from _Recognised(checked, decided, find_finding).all()
    else:
        yield from _refused(checked, decided)


# ---- one indicator ---------------------------------------------------------------------------


def _of_indicator(result: IndicatorResult, level_index: int) -> Iterator[Contradiction]:
    """Yield where a person judged an indicator well that lacks its evidence or does not apply.

    Nothing is yielded where the indicator counts as it was judged.
    """
    judged, indicator = result.judged, result.indicator
    if judged is None or not (judged.met or judged.points):
        return
    if result.evidence is False:
        template = _WITHOUT_EVIDENCE
    elif result.applies[level_index] is False:
        if _counts_as_judged(result):
            return
        template = _NOT_APPLICABLE
    else:
        return
    words = _JUDGED_MET
    if judged.points is not None:
        points = _in_both(judged.points)
        words = Text(f"được chấm {points.vi} điểm", f"given {points.en} points")
    name = bilingual(indicator.document.text)
    yield _contradiction(indicator.id, indicator.id, template, _named(name, judged=words))


def _counts_as_judged(result: IndicatorResult) -> bool:
    """Report whether an indicator that does not apply counts as if the judgement had been used."""
    judged = result.judged
    if judged is None or result.left_out:
        return False
    if judged.points is not None:
        return bool(result.points == judged.points)
    return all(truth == judged.met for truth in result.met)


# ---- a title that a person granted -----------------------------------------------------------


class _Recognised:
    """Finds what contradicts a yes. Its arguments are those of :func:`contradictions`."""

    def __init__(
        self,
        checked: CheckedSet,
        decided: DecidedSubject,
        find_finding: FindFinding,
    ) -> None:
        self._checked = checked
        self._results = decided.results
        self._verdict = decided.verdict
        ids = [each.id for each in checked.indicators]
        self._minima = dict(zip(ids, decided.verdict.minima, strict=True))
        self._level = decided.level_index
        self._find_finding = find_finding

    def all(self) -> Iterator[Contradiction]:
        """Yield the contradictions of total, criteria, indicators and conditions."""
        yield from self._total()
        yield from self._count()
        by_criterion: dict[str, list[IndicatorResult]] = {}
        for result in self._results.indicators:
            by_criterion.setdefault(result.indicator.criterion, []).append(result)
        for index, criterion in enumerate(self._checked.criteria):
            if not self._verdict.counts:
                # Where a number of criteria is needed, any of them may be missing.
                yield from self._criterion(index, by_criterion.get(criterion.id, []))
        for condition, holds in zip(
            self._checked.conditions, self._results.conditions, strict=True
        ):
            if holds is False and self._checked.levels[self._level] in condition.levels:
                template = _KNOCK_OUT if condition.knock_out else _CONDITION
                yield self._part(condition.id, template, bilingual(condition.document.text))

    def _total(self) -> Iterator[Contradiction]:
        total, mark = self._verdict.total, self._results.pass_mark
        if total is None or not total[2]:
            return
        _, high, most = total
        numbers = {"points": _in_both(high), "most": _in_both(most)}
        grades = self._checked.document.award.grades
        if high == 0:
            yield _yes("total", _ZERO_TOTAL, numbers)
        elif self._verdict.passed is False:
            lowest, _ = bounds_of(mark)
            yield _yes("total", _BELOW_MARK, {**numbers, "mark": _in_both(lowest)})
        elif mark is None and grades and high < grades[0].at_least:
            lowest = grades[0].at_least
            yield _yes("total", _BELOW_GRADES, {**numbers, "mark": _in_both(lowest)})

    def _count(self) -> Iterator[Contradiction]:
        rule = self._checked.document.award.when
        if rule is None or rule.needed is None or self._verdict.enough[self._level] is not False:
            return
        _, met = self._verdict.counts[self._level]
        numbers = {"met": met, "count": len(self._checked.criteria), "needed": rule.needed}
        data = {name: _in_both(number) for name, number in numbers.items()}
        yield _yes("criteria", _TOO_FEW_CRITERIA, data)

    def _criterion(self, index: int, results: list[IndicatorResult]) -> Iterator[Contradiction]:
        criterion = self._checked.criteria[index]
        named = _named(bilingual(criterion.document.name))
        if self._verdict.criteria_minima[index] is False:
            least = criterion.least_points or 0
            points = add_up([bounds_of(i.points)[1] for i in results if i.points is not None])
            numbers = {"points": _in_both(points), "mark": _in_both(least)}
            yield _yes(f"{criterion.id}.minimum", _CRITERION_BELOW, {**named, **numbers})
        if criterion.needed is not None:
            if self._verdict.criteria[index][self._level] is False:
                yield _yes(criterion.id, _CRITERION_UNMET, named)
            return
        scored = [each for each in results if each.points is not None and not each.left_out]
        most = [each.indicator.max or 0 for each in scored]
        if len(scored) > 1 and all(_is_zero(each.points) for each in scored):
            yield _yes(criterion.id, _CRITERION_ZERO, {**named, "most": _in_both(sum(most))})
            scored = []
        for result in results:
            if result.points is None:
                if result.met[self._level] is False:
                    text = bilingual(result.indicator.document.text)
                    yield self._part(result.indicator.id, _UNMET, text)
            elif result in scored:
                yield from self._points(result)

    def _points(self, result: IndicatorResult) -> Iterator[Contradiction]:
        indicator = result.indicator
        text = bilingual(indicator.document.text)
        if _is_zero(result.points) and indicator.max:
            yield self._part(indicator.id, _ZERO, text, most=_in_both(indicator.max))
        elif self._minima[indicator.id] is False:
            minimum, (_, high) = self._checked.minima[indicator.id], bounds_of(result.points)
            numbers = {"points": _in_both(high), "mark": _in_both(minimum or 0)}
            yield _yes(indicator.id, _BELOW_MINIMUM, _named(text, **numbers))

    def _part(
        self, id_: str, template: Template, name: Bilingual, **numbers: Text
    ) -> Contradiction:
        figures = _figures(self._find_finding(id_), self._checked.levels[self._level])
        return _yes(id_, template, _named(name, figures=figures, **numbers))


def _refused(checked: CheckedSet, decided: DecidedSubject) -> Iterator[Contradiction]:
    """Yield where a person refused the title although the rules found nothing that is less than full."""
    full = all(
        all(truth is True for truth in each.met)
        and (each.points is None or each.left_out or each.points == each.indicator.max)
        for each in decided.results.indicators
    )
    if not full or any(holds is not True for holds in decided.results.conditions):
        return
    if decided.verdict.total is not None and decided.verdict.total[2]:
        what = _filled(_FULL_TOTAL, {"most": _in_both(decided.verdict.total[2])})
        yield _contradiction("award", "total", _NO, {"what": what})
    elif checked.indicators or checked.conditions:
        yield _contradiction("award", "award", _NO, {"what": _filled(_ALL_MET, {})})


# ---- texts -----------------------------------------------------------------------------------


def _is_zero(points: Value) -> bool:
    return bool(bounds_of(points)[1] == 0)


def _in_both(number: Number) -> Text:
    return Text(format_number(number, "vi"), format_number(number, "en"))


def _named(name: Bilingual, **data: Text) -> dict[str, Text]:
    return {"name": Text(name.vi, name.in_language("en")), **data}


def _filled(template: Template, data: dict[str, Text]) -> Text:
    return Text(template.in_language("vi", data), template.in_language("en", data))


def _yes(part: str, template: Template, data: dict[str, Text]) -> Contradiction:
    return _contradiction("award", part, _YES, {"what": _filled(template, data)})


def _contradiction(
    judgement: str, part: str, template: Template, data: dict[str, Text]
) -> Contradiction:
    text = _filled(template, data)
    return Contradiction(judgement=judgement, part=part, text=Bilingual(vi=text.vi, en=text.en))


def _figures(finding: Finding, level: str) -> Text:
    """Return the share or the number that a failed condition compares, with what is needed."""
    whole = finding.reasons.get(level) or finding.reasons.get("*")
    excludes = finding.kind == "knock_out"
    decided = None if whole is None else _deciding_comparison(whole, excludes)
    if decided is None:
        return Text("", "")
    template = _EXCLUDING if excludes else _NEEDED
    return Text(_figures_in(decided, template, "vi"), _figures_in(decided, template, "en"))


def _deciding_comparison(reason: Reason, excludes: bool) -> Reason | None:
    """Return the first comparison of known numbers that decides; of a knock-out one that holds."""
    if reason.result != ("yes" if excludes else "no"):
        return None
    if reason.left is not None and reason.left.known:
        return reason
    if reason.items:
        # Numbers of single members say nothing about the subject.
        return None
    found = (_deciding_comparison(each, excludes) for each in reason.because)
    return next((each for each in found if each is not None), None)


def _figures_in(reason: Reason, template: Template, language: Language) -> str:
    share, needed = reason.share, reason.needed_share
    if share is not None and share.known and needed is not None:
        data = {
            "share": format_percent(_number(share), language, against=needed),
            "needed": format_percent(needed, language),
        }
        return _SHARE.in_language(language, data)
    if reason.left is None or not isinstance(reason.left.value, int | Decimal):
        return ""
    value = format_number(_number(reason.left), language)
    condition = reason.text.in_language(language)
    return template.in_language(language, {"condition": condition, "value": value})


def _number(quantity: Quantity) -> Number:
    value: Number = quantity.value
    return value
