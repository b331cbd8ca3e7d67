"""render: the conditions of an award → a sentence with its points, its indicators or its judge."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.model.arithmetic import absolute, subtract
from criteria_engine.model.base import Bilingual, Score
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.findings import Finding, Quantity, Reason, Status
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

# ---- a person's decision ---------------------------------------------------------------------

_AGREED: Final = Template("{by} đã đồng ý công nhận{on}.", "{by} agreed to the recognition{on}.")

_REFUSED: Final = Template(
    "{by} chưa đồng ý công nhận{on}.", "{by} did not agree to the recognition{on}."
)

WAITING_FOR: Final = Template("Chờ {by} quyết định.", "The decision of {by} is awaited.")
"""That a judge has not decided yet."""

_ON: Final = Template(" ngày {day}", " on {day}")


def award_sentence(decision: DecisionData, finding: Finding, locale: Locale) -> str | None:
    """Return a condition of the award as a sentence about this subject.

    Args:
        decision: the decision that the finding belongs to.
        finding: any finding.
        locale: the language.

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
    if reason.right is not None:
        return _total_sentence(decision.total, reason.right, locale)
    if reason.items:
        return _minimum_sentence(decision, finding, reason, locale)
    return None


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
