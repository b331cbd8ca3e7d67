"""render: the conditions of an award → a sentence with its points, its indicators or its judge."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.model.arithmetic import absolute, subtract
from criteria_engine.model.base import Bilingual, Score
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.findings import Finding, Quantity, Reason, Status
from criteria_engine.model.types import Number
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import all_indicators, is_legal_number

# ---- a total of points -----------------------------------------------------------------------

_TOTAL_SHORT: Final = Template(
    "Tổng điểm {total}, còn thiếu {gap} điểm so với mức {mark}.",
    "{total} points in total, {gap} short of the mark of {mark}.",
)

_TOTAL_OVER: Final = Template(
    "Tổng điểm {total}, vượt mức {mark} là {gap} điểm.",
    "{total} points in total, {gap} over the mark of {mark}.",
)

_TOTAL_EQUAL: Final = Template(
    "Tổng điểm {total}, vừa đủ mức {mark}.", "{total} points in total, just the mark of {mark}."
)

_TOTAL_OPEN: Final = Template(
    "Tổng điểm {total}; phải đạt từ {mark} điểm trở lên.",
    "{total} points in total; at least {mark} are needed.",
)

# ---- a minimum for each indicator ------------------------------------------------------------

_BELOW_MINIMUM: Final = Template("{indicator} mới được {points} điểm", "{indicator} has {points}")

_MAY_BE_BELOW: Final = Template(
    "{indicator} chưa đủ thông tin để chấm", "{indicator} cannot be scored yet"
)

_INDICATOR: Final = Template("chỉ tiêu {id}", "indicator {id}")

# ---- a minimum for a criterion ---------------------------------------------------------------

_GROUP: Final = Template(
    "{criterion}: {points}, cần ít nhất {needed}.",
    "{criterion}: {points}, at least {needed} needed.",
)

_CRITERION: Final = Template("tiêu chí {id}", "criterion {id}")

_POINTS: Final = Template("{points} điểm", "{points} points")

_FROM_TO: Final = Template("từ {low} đến {high} điểm", "{low} to {high} points")

# ---- a number of criteria --------------------------------------------------------------------

COUNT_ID: Final = "criteria"
"""The id of the finding on how many criteria are met."""

_COUNTED: Final = Template("đạt {met}/{count} tiêu chí", "{met} of {count} criteria met")

_MAY_BE_MET: Final = Template(
    "đã đạt {low}, có thể đạt đến {high} trong {count} tiêu chí",
    "{low} of {count} criteria met, up to {high} possible",
)

_AT_LEVEL: Final = Template("{counted} ở {level}", "{counted} for {level}")

_COUNT_NEEDED: Final = Template(
    "{counted}, cần ít nhất {needed}.", "{counted}, at least {needed} needed."
)

# ---- a person's decision ---------------------------------------------------------------------

_AGREED: Final = Template("{by} đã đồng ý công nhận{on}.", "{by} agreed to the recognition{on}.")

_REFUSED: Final = Template(
    "{by} chưa đồng ý công nhận{on}.", "{by} did not agree to the recognition{on}."
)

WAITING_FOR: Final = Template("Chờ {by} quyết định.", "The decision of {by} is awaited.")
"""That a judge has not decided yet."""

_ON: Final = Template(" ngày {day}", " on {day}")


def award_sentence(
    decision: DecisionData, finding: Finding, locale: Locale, levels: Sequence[str] | None = None
) -> str | None:
    """Return a condition of the award as a sentence about this subject.

    Args:
        decision: the decision that the finding belongs to.
        finding: any finding.
        locale: the language.
        levels: the levels that the sentence is about; None for all of the set.

    Returns:
        The sentence; None for a finding that is no condition of the award, or whose numbers are not known.
    """
    if finding.kind != "award":
        return None
    if finding.judge is not None:
        return _judged_sentence(finding, finding.judge, locale)
    reason = next(iter(finding.reasons.values()), None)
    if reason is None:
        return None
    if finding.id == COUNT_ID:
        return _count_sentence(decision, finding, locale, levels)
    if finding.id == "pass_mark":
        return (
            None if reason.right is None else _total_sentence(decision.total, reason.right, locale)
        )
    if finding.id == "minimum_per_indicator":
        return _minimum_sentence(decision, finding, reason, locale) if reason.items else None
    return _group_sentence(decision, finding, reason, locale)


def _total_sentence(total: Score | None, mark: Quantity, locale: Locale) -> str | None:
    needed = mark.value
    if total is None or not isinstance(needed, int | Decimal):
        return None
    shown = locale.score_fraction(total)
    mark_text = locale.number(needed)
    if total.exact is None:
        return locale.format(_TOTAL_OPEN, total=shown, mark=mark_text)
    gap = subtract(total.exact, needed)
    template = _TOTAL_SHORT if gap < 0 else _TOTAL_OVER if gap else _TOTAL_EQUAL
    return locale.format(template, total=shown, mark=mark_text, gap=locale.number(absolute(gap)))


def _minimum_sentence(
    decision: DecisionData, finding: Finding, reason: Reason, locale: Locale
) -> str:
    """Return the points of the indicators below the minimum, and the minimum as the finding states it."""
    scores = {each.id: each for each in all_indicators(decision)}
    parts = [_shortfall(scores.get(id_), id_, finding.status, locale) for id_ in reason.items]
    rule = locale.text(finding.text)
    text = f"{locale.join(parts)}; {rule[:1].lower()}{rule[1:]}."
    return text[:1].upper() + text[1:]


def _shortfall(indicator: Finding | None, id_: str, status: Status, locale: Locale) -> str:
    name = locale.format(_INDICATOR, id=id_)
    if indicator is not None and not is_legal_number(id_):
        name = f"“{locale.text(indicator.text)}”"
    score = None if indicator is None else indicator.points
    if status is not Status.NOT_MET or score is None:
        return locale.format(_MAY_BE_BELOW, indicator=name)
    return locale.format(_BELOW_MINIMUM, indicator=name, points=locale.number(score.high))


def _group_sentence(
    decision: DecisionData, finding: Finding, reason: Reason, locale: Locale
) -> str | None:
    """Return the points of a criterion, and the least points that it needs."""
    id_ = finding.id.removesuffix(".minimum")
    criterion = next((each for each in decision.criteria if each.id == id_), None)
    points, needed = _ends(reason.left), _ends(reason.right)
    if criterion is None or points is None or needed is None:
        return None
    name = locale.format(_CRITERION, id=id_)
    if not is_legal_number(id_):
        name = f"“{locale.text(criterion.name)}”"
    low, high = map(locale.number, points)
    shown = locale.format(_FROM_TO, low=low, high=high)
    if low == high:
        shown = locale.format(_POINTS, points=low)
    text = locale.format(_GROUP, criterion=name, points=shown, needed=locale.number(needed[1]))
    return text[:1].upper() + text[1:]


def _count_sentence(
    decision: DecisionData, finding: Finding, locale: Locale, levels: Sequence[str] | None
) -> str | None:
    """Return how many criteria are met, at each level where this differs, and how many are needed."""
    names = {level.id: locale.inline_name(level) for level in decision.levels}
    reasons = finding.reasons
    if levels is not None:
        reasons = {key: each for key, each in reasons.items() if key in levels} or reasons
    needed = next((_ends(each.right) for each in reasons.values()), None)
    counts = {key: _counted(decision, each, locale) for key, each in reasons.items()}
    if needed is None or None in counts.values():
        return None
    if len(set(counts.values())) == 1:
        text = next(iter(counts.values())) or ""
    else:
        parts = [
            locale.format(_AT_LEVEL, counted=text, level=names.get(key, key))
            for key, text in counts.items()
        ]
        text = locale.join(parts)
    text = locale.format(_COUNT_NEEDED, counted=text, needed=locale.number(needed[0]))
    return text[:1].upper() + text[1:]


def _counted(decision: DecisionData, reason: Reason, locale: Locale) -> str | None:
    counts = _ends(reason.left)
    if counts is None:
        return None
    (low, high), count = map(locale.number, counts), len(decision.criteria)
    if low == high:
        return locale.format(_COUNTED, met=low, count=count)
    return locale.format(_MAY_BE_MET, low=low, high=high, count=count)


def _ends(quantity: Quantity | None) -> tuple[Number, Number] | None:
    """Return the least and the greatest value of a number; None where they are not known."""
    if quantity is None:
        return None
    low, high = (quantity.value,) * 2 if quantity.known else (quantity.low, quantity.high)
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal):
        return None
    return low, high


def _judged_sentence(finding: Finding, judge: Bilingual, locale: Locale) -> str:
    judgement = finding.judgement
    who = judge_name(judge, locale)
    if judgement is None:
        return locale.format(WAITING_FOR, by=locale.within(who))
    on = "" if judgement.on is None else locale.format(_ON, day=locale.day(judgement.on))
    template = _AGREED if finding.status is Status.MET else _REFUSED
    text = locale.format(template, by=judgement.by or who, on=on)
    return text[:1].upper() + text[1:]


def judge_name(judge: Bilingual, locale: Locale) -> str:
    """Return who judges, without what the set adds after a comma, such as who proposes.

    >>> judge_name(Bilingual(vi="Ủy ban nhân dân xã, theo đề nghị của Hội Khuyến học xã"), Locale("vi"))
    'Ủy ban nhân dân xã'
    """
    return locale.text(judge).partition(",")[0]
