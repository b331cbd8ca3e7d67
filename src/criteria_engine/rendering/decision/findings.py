"""render: the findings of a decision → the reasons of its outcome, and the table of all criteria.

The report first gives the reasons that decided (:func:`reason_blocks`), then every criterion and
indicator (:func:`criteria_blocks`). A set of reported reasons keeps the table from repeating them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from criteria_engine.bilingual import Template
from criteria_engine.model.base import Score
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import DecisionData, Outcome, SettledBy
from criteria_engine.model.findings import (
    Citation,
    CriterionFinding,
    Finding,
    Status,
)
from criteria_engine.rendering.decision.award import award_sentence
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import all_indicators, is_legal_number, names_of
from criteria_engine.rendering.decision.reasons import (
    reason_item,
    short_reason,
    unmentioned_operands,
)
from criteria_engine.rendering.decision.status_labels import (
    BASES,
    CONDITION_RESULTS,
    KNOCK_OUT_STATUSES,
    STATUSES,
    StatusLabel,
)
from criteria_engine.rendering.decision.verdict import (
    Obstacle,
    obstacles,
    status_for_level,
    waits_for_judgement,
)
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    DocumentRow,
    Heading,
    Item,
    Paragraph,
    Table,
    TextLine,
    TextRun,
    Tone,
    line,
)

_WHY = Template("Vì sao đạt", "Why it is earned")

_WHY_RECOGNISED = Template("Căn cứ công nhận", "What the recognition rests on")

_WHY_NOT = Template("Vì sao chưa đạt", "Why it is not earned")

_WHY_OPEN = Template("Vì sao chưa đủ thông tin", "Why there is not enough information")

_WHY_WAITING = Template("Vì sao còn chờ xét", "Why it is to be judged")

_WHY_NOT_LEVEL = Template("Vì sao chưa đạt {level}", "Why not {level}")

_WHY_LEVEL_OPEN = Template(
    "Vì sao chưa đủ thông tin về {level}", "Why there is not enough information on {level}"
)

_ALL_MET = Template("Cả {count} chỉ tiêu đều đạt.", "All indicators ({count}) are met.")

_ONE_MET = Template("Chỉ tiêu phải xét đã đạt.", "The one indicator that counts is met.")

_MET_OF = Template(
    "Đạt {met} trên {count} chỉ tiêu, đủ để được xét.",
    "{met} of {count} indicators are met, which is enough.",
)

_MET_OF_JUDGED = Template(
    "Đạt {met} trên {count} chỉ tiêu.", "{met} of {count} indicators are met."
)

_SCORE = Template("Tổng điểm {total}.", "{total} points.")

_BELOW = Template(
    " Số liệu của từng chỉ tiêu ở phần “{section}”.",
    " The numbers of each indicator are under “{section}”.",
)

_NOT_APPLYING = Template(" Không áp dụng: {names}.", " Not applicable: {names}.")

_EVERY = Template("Kết quả từng tiêu chí", "Every criterion")

_INDICATOR = Template("Chỉ tiêu", "Indicator")

_RESULT = Template("Kết quả", "Result")

_OTHER = Template("Điều kiện khác", "Other conditions")

_TOTAL = Template("Tổng điểm", "Total")

_JUDGE = Template("Người xét: {judge}.", "Who judges: {judge}.")

_JUDGED = Template("Đã xét", "Judged")

_JUDGED_BY = Template(": {by}", " by {by}")

_JUDGED_ON = Template(", ngày {on}", ", on {on}")

_JUDGED_FROM = Template("; căn cứ: {evidence}", "; from: {evidence}")

_JUDGED_EVIDENCE = Template("Căn cứ xét: {evidence}.", "Judged from: {evidence}.")

_EVIDENCE = {
    True: Template("Có minh chứng: {what}.", "Evidence stated: {what}."),
    False: Template("Thiếu minh chứng: {what}.", "Evidence lacking: {what}."),
    None: Template("Chưa có thông tin về minh chứng: {what}.", "Evidence not stated: {what}."),
}

_WHY_NOT_APPLICABLE = Template("Lý do: {text}: {result}.", "Because: {text}: {result}.")

_FROM = Template("Căn cứ: {cite}.", "Source: {cite}.")

_UNCITED: Mapping[Basis, Template] = {
    Basis.PARTLY_SEEN: Template("Mới thấy một phần bản gốc.", "Original seen in part."),
    Basis.INFERRED: Template("Chưa thấy bản gốc.", "Original not seen."),
    Basis.CONFLICTING: Template("Các nguồn nói khác nhau.", "Sources disagree."),
    Basis.RECONSTRUCTED: Template("Tự dựng để minh họa.", "Made up as an illustration."),
}
"""What a part without a citation says of its source."""

_NO_REASON = ""
"""The key reported for a finding without reasons, such as one that a person judges."""

ReportedReasons: TypeAlias = set[tuple[str, str]]
"""The reasons already in the report, each by the finding's id and the reason's key."""


def reason_blocks(
    decision: DecisionData, locale: Locale, reported: ReportedReasons
) -> Iterator[Block]:
    """Yield the reasons that decided, with their numbers and sources.

    Args:
        decision: the decision to explain.
        locale: the language.
        reported: the reasons already in the report; the reasons yielded are added to it.
    """
    if decision.outcome is Outcome.ELIGIBLE:
        why = _WHY if decision.settled_by is SettledBy.RULES else _WHY_RECOGNISED
        yield Heading(2, line(locale.format(why)))
        yield from _earned_blocks(decision, locale, reported)
    for obstacle in obstacles(decision):
        items = tuple(_obstacle_items(decision, obstacle, locale, reported))
        if items:
            yield Heading(2, line(_obstacle_heading(decision, obstacle, locale)))
            yield Bullets(items)


def _obstacle_items(
    decision: DecisionData, obstacle: Obstacle, locale: Locale, reported: ReportedReasons
) -> Iterator[Item]:
    for finding in obstacle.findings:
        keys = _reason_keys(decision, finding, obstacle.level_id)
        unreported = _unreported(reported, finding, keys)
        if not unreported:
            continue
        item = _finding_item(decision, finding, obstacle.level_id, unreported, locale)
        # The verdict has the sentence of an award already; it is repeated only for its remarks.
        in_verdict = obstacle.level is None and award_sentence(decision, finding, locale)
        if item.children or not in_verdict:
            yield item


def _obstacle_heading(decision: DecisionData, obstacle: Obstacle, locale: Locale) -> str:
    if obstacle.level is None:
        why_open = _WHY_WAITING if waits_for_judgement(decision) else _WHY_OPEN
        return locale.format(why_open if obstacle.is_open else _WHY_NOT)
    template = _WHY_LEVEL_OPEN if obstacle.is_open else _WHY_NOT_LEVEL
    return locale.format(template, level=locale.inline_name(obstacle.level))


def _earned_blocks(
    decision: DecisionData, locale: Locale, reported: ReportedReasons
) -> Iterator[Block]:
    """Yield how many indicators are met, then the decisive conditions and the award in full."""
    if decision.criteria:
        below = locale.format(_BELOW, section=locale.format(_EVERY))
        yield Paragraph(line(_overall_result(decision, locale), below))
    items = [
        _finding_item(decision, finding, decision.level, keys, locale)
        for finding in decision.conditions
        if finding.decisive
        for keys in [
            _unreported(reported, finding, _reason_keys(decision, finding, decision.level))
        ]
    ]
    if items:
        yield Bullets(tuple(items))


def _overall_result(decision: DecisionData, locale: Locale) -> str:
    """Return the total of points, or how many of the applicable indicators are met."""
    if decision.total is not None:
        return locale.format(_SCORE, total=locale.score_fraction(decision.total))
    statuses = [(f, status_for_level(f, decision.level)) for f in all_indicators(decision)]
    not_applicable = [finding for finding, status in statuses if status is Status.DOES_NOT_APPLY]
    met = sum(status is Status.MET for _, status in statuses)
    count = len(statuses) - len(not_applicable)
    template = _ONE_MET if count == 1 else _ALL_MET
    if met < count:
        template = _MET_OF if decision.settled_by is SettledBy.RULES else _MET_OF_JUDGED
    text = locale.format(template, met=met, count=count)
    return (
        text + locale.format(_NOT_APPLYING, names=names_of(not_applicable, locale))
        if not_applicable
        else text
    )


def _reason_keys(decision: DecisionData, finding: Finding, level: str | None) -> tuple[str, ...]:
    """Return the keys of a finding's reasons that concern a level; `_NO_REASON` where none does."""
    others = {each.id for each in decision.levels if each.id != level}
    return tuple(key for key in finding.reasons if key not in others) or (_NO_REASON,)


def _unreported(
    reported: ReportedReasons, finding: Finding, keys: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the keys not reported yet, and mark them as reported."""
    unreported = tuple(key for key in keys if (finding.id, key) not in reported)
    reported.update((finding.id, key) for key in unreported)
    return unreported


def _finding_item(
    decision: DecisionData,
    finding: Finding,
    level: str | None,
    keys: tuple[str, ...],
    locale: Locale,
) -> Item:
    """Return a finding as an item with its reasons, operands, judge, evidence and source."""
    reasons = [finding.reasons[key] for key in keys if key in finding.reasons]
    title = _finding_title(decision, finding, level, locale)
    remarks = [] if finding.note is None else [line(locale.text(finding.note))]
    remarks += _remarks(finding, locale)
    children: list[Item] = []
    # The sentence about a condition of the award contains the numbers of its reason.
    if award_sentence(decision, finding, locale) is None:
        required = finding.kind != "knock_out"
        children = [reason_item(locale, reason, required=required) for reason in reasons]
        operands = unmentioned_operands(locale, finding.operands, reasons)
        remarks = [line(operands), *remarks] if operands else remarks
    return Item(title, (*children, *(Item(_muted(remark)) for remark in remarks)))


def _finding_title(
    decision: DecisionData, finding: Finding, level: str | None, locale: Locale
) -> TextLine:
    """Return the state of a finding and its text; of a condition of the award, a sentence."""
    status = status_for_level(finding, level) or finding.status
    sentence = award_sentence(decision, finding, locale, None if level is None else (level,))
    if sentence is not None:
        label = _status_labels(finding)[status]
        return line(TextRun(f"{label.mark} ", label.tone), sentence)
    return line(
        _state(finding, status, finding.points, locale), ": ", *_finding_name(finding, locale)
    )


def _state(
    finding: Finding | CriterionFinding, status: Status, points: Score | None, locale: Locale
) -> TextRun:
    """Return the word for a status, or the points where these say more than a word."""
    label = _status_labels(finding)[status]
    if points is None or not points.maximum or status is Status.DOES_NOT_APPLY:
        return locale.label(label)
    if points.exact is not None:
        return TextRun(locale.points(points), label.tone)
    if points.low <= 0 and points.high >= points.maximum:
        return locale.label(label)
    return TextRun(f"{label.mark} {locale.points(points)}", label.tone)


def _finding_name(finding: Finding, locale: Locale) -> TextLine:
    """Return the text of a finding, preceded by its number of the law where it has one."""
    text = locale.text(finding.text)
    if finding.kind == "indicator" and is_legal_number(finding.id):
        return line(TextRun(finding.id, Tone.STRONG), f" {text}")
    return line(text)


def _status_labels(finding: Finding | CriterionFinding) -> Mapping[Status, StatusLabel]:
    is_knock_out = isinstance(finding, Finding) and finding.kind == "knock_out"
    return KNOCK_OUT_STATUSES if is_knock_out else STATUSES


# ---- remarks after the reasons ---------------------------------------------------------------


def _remarks(finding: Finding, locale: Locale) -> list[TextLine]:
    """Return remarks on applicability, evidence, judgement and source, where there are any.

    Of a finding that does not apply, only why it does not.
    """
    if _never_applies(finding):
        remark = _not_applicable_text(finding, locale)
        return [line(remark)] if remark else []
    remarks = [
        _evidence_text(finding, locale),
        _judgement_text(finding, locale),
        source_text(finding.source, locale),
    ]
    return [line(remark) for remark in remarks if remark]


def _never_applies(finding: Finding) -> bool:
    """Return whether a finding applies at no level, so that nothing is behind it."""
    return {*finding.levels.values(), finding.status} == {Status.DOES_NOT_APPLY}


def _not_applicable_text(finding: Finding, locale: Locale) -> str:
    if finding.applies is None:
        return ""
    result = locale.format(CONDITION_RESULTS[finding.applies.result])
    return locale.format(_WHY_NOT_APPLICABLE, text=locale.text(finding.applies.text), result=result)


def _evidence_text(finding: Finding, locale: Locale) -> str:
    if finding.evidence is None:
        return ""
    return locale.format(_EVIDENCE[finding.evidence_stated], what=locale.text(finding.evidence))


def _judgement_text(finding: Finding, locale: Locale) -> str:
    judgement = finding.judgement
    if judgement is None:
        if finding.judge is None or finding.kind == "award":
            return ""
        return locale.format(_JUDGE, judge=locale.text(finding.judge))
    if finding.kind == "award":
        # The sentence about the award names the judge and the day.
        evidence = judgement.evidence
        return locale.format(_JUDGED_EVIDENCE, evidence=evidence) if evidence else ""
    text = ""
    if judgement.by:
        text += locale.format(_JUDGED_BY, by=judgement.by)
    if judgement.on:
        text += locale.format(_JUDGED_ON, on=locale.day(judgement.on))
    if judgement.evidence:
        text += locale.format(_JUDGED_FROM, evidence=judgement.evidence)
    return f"{locale.format(_JUDGED)}{text}." if text else ""


def source_text(source: Citation, locale: Locale) -> str:
    """Return the article of the law as a sentence, with how far it is verified; empty for nothing to say."""
    doubt = "" if source.basis is Basis.SEEN else locale.format(BASES[source.basis])
    if source.cite is None:
        return locale.format(_UNCITED[source.basis]) if doubt else ""
    return locale.format(_FROM, cite=f"{source.cite} ({doubt})" if doubt else source.cite)


def _muted(text_line: TextLine) -> TextLine:
    return tuple(
        TextRun(each.text, Tone.MUTED)
        if isinstance(each, TextRun) and each.tone is Tone.PLAIN
        else each
        for each in text_line
    )


# ---- the table of all criteria ---------------------------------------------------------------


def criteria_blocks(
    decision: DecisionData, locale: Locale, reported: ReportedReasons
) -> Iterator[Block]:
    """Yield a table of all criteria, indicators and other conditions.

    The table has a column for each level, or one for the result. A result with points is shown as points.

    Args:
        decision: the decision to list.
        locale: the language.
        reported: the reasons already in the report; the table does not repeat them.
    """
    rows = [
        *(
            row
            for each in decision.criteria
            for row in _criterion_rows(decision, each, locale, reported)
        ),
        *_condition_rows(decision, locale, reported),
    ]
    if not rows:
        return
    results = [locale.heading_name(level) for level in decision.levels]
    columns = [locale.format(_INDICATOR), *(results or [locale.format(_RESULT)])]
    if decision.total is not None:
        rows.append(_total_row(decision.total, len(columns), locale))
    yield Heading(2, line(locale.format(_EVERY)))
    yield Table(tuple(columns), tuple(rows))


def _levels_shown(decision: DecisionData) -> list[str | None]:
    """Return the ids of the levels that have a column; None for the column of a title without levels."""
    return [level.id for level in decision.levels] or [None]


def _criterion_rows(
    decision: DecisionData, criterion: CriterionFinding, locale: Locale, reported: ReportedReasons
) -> Iterator[DocumentRow]:
    number = f"{criterion.id}. " if is_legal_number(criterion.id) else ""
    name = line(number, locale.text(criterion.name))
    own = next((each for each in criterion.indicators if each.id == criterion.id), None)
    if own is not None:  # The criterion is its one indicator, so it has one line.
        row = _finding_row(decision, own, locale, reported)
        yield replace(row, cells=(name, *row.cells[1:]), heading=True)
        return
    statuses = [_criterion_status(criterion, level) for level in _levels_shown(decision)]
    cells = [(_state(criterion, status, criterion.points, locale),) for status in statuses]
    yield DocumentRow((name, *cells), heading=True)
    for finding in criterion.indicators:
        yield _finding_row(decision, finding, locale, reported)


def _criterion_status(criterion: CriterionFinding, level: str | None) -> Status:
    """Return the status of a criterion; "to be judged" where only judgements keep it open."""
    status = criterion.status if level is None else criterion.levels.get(level, criterion.status)
    below = {status_for_level(each, level) for each in criterion.indicators}
    waits = Status.NEEDS_JUDGEMENT in below and Status.UNDETERMINED not in below
    return Status.NEEDS_JUDGEMENT if status is Status.UNDETERMINED and waits else status


def _condition_rows(
    decision: DecisionData, locale: Locale, reported: ReportedReasons
) -> Iterator[DocumentRow]:
    if not decision.conditions:
        return
    if decision.criteria:
        blank: tuple[TextLine, ...] = ((),) * len(_levels_shown(decision))
        yield DocumentRow((line(locale.format(_OTHER)), *blank), heading=True)
    for finding in decision.conditions:
        yield _finding_row(decision, finding, locale, reported)


def _finding_row(
    decision: DecisionData, finding: Finding, locale: Locale, reported: ReportedReasons
) -> DocumentRow:
    statuses = [_status_cell(finding, level, locale) for level in _levels_shown(decision)]
    sentence = award_sentence(decision, finding, locale)
    name = _finding_name(finding, locale) if sentence is None else line(sentence.rstrip("."))
    return DocumentRow((name, *statuses), tuple(_row_details(decision, finding, locale, reported)))


def _status_cell(finding: Finding, level: str | None, locale: Locale) -> TextLine:
    status = status_for_level(finding, level)
    return line("–") if status is None else (_state(finding, status, finding.points, locale),)


def _total_row(total: Score, columns: int, locale: Locale) -> DocumentRow:
    blank: tuple[TextLine, ...] = ((),) * (columns - 2)
    return DocumentRow(
        (line(locale.format(_TOTAL)), *blank, line(locale.points(total))), heading=True
    )


def _row_details(
    decision: DecisionData, finding: Finding, locale: Locale, reported: ReportedReasons
) -> list[TextLine]:
    """Return the numbers and remarks of a finding that the report does not contain yet."""
    if _never_applies(finding):
        return _remarks(finding, locale)
    if award_sentence(decision, finding, locale) is not None:
        is_new = all((finding.id, key) not in reported for key in (*finding.reasons, _NO_REASON))
        return _remarks(finding, locale) if is_new else []
    names = {level.id: locale.heading_name(level) for level in decision.levels}
    details = [
        line(short_reason(key, reason, names, locale, lost=_has_lost_points(finding)))
        for key, reason in finding.reasons.items()
        if (finding.id, key) not in reported
    ]
    was_reported = any((finding.id, key) in reported for key in (*finding.reasons, _NO_REASON))
    return [each for each in details if each] + ([] if was_reported else _remarks(finding, locale))


def _has_lost_points(finding: Finding) -> bool:
    """Return whether an indicator certainly has fewer points than it could give."""
    points = finding.points
    return points is not None and points.high < points.maximum
