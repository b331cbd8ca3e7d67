"""render: the findings of a decision → the reasons of its outcome, and the table of all criteria.

The report first gives the reasons that decided (:func:`reason_blocks`), then every criterion and
indicator (:func:`criteria_blocks`). A set of reported reasons keeps the table from repeating them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from criteria_engine.bilingual import Template
from criteria_engine.model.base import Score
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import DecisionData, Outcome
from criteria_engine.model.findings import (
    Citation,
    CriterionFinding,
    Finding,
    Reason,
    Status,
)
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import all_indicators, is_legal_number, names_of
from criteria_engine.rendering.decision.reasons import (
    comparison_texts,
    reason_item,
    unmentioned_operands,
)
from criteria_engine.rendering.decision.status_labels import (
    BASES,
    CONDITION_RESULTS,
    KNOCK_OUT_STATUSES,
    STATUSES,
    StatusLabel,
)
from criteria_engine.rendering.decision.verdict import Obstacle, obstacles, status_for_level
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

_WHY_NOT = Template("Vì sao chưa đạt", "Why it is not earned")

_WHY_OPEN = Template("Vì sao chưa kết luận được", "Why it is open")

_WHY_NOT_LEVEL = Template("Vì sao chưa đạt {level}", "Why not {level}")

_WHY_LEVEL_OPEN = Template("Vì sao chưa kết luận được {level}", "Why {level} is open")

_ALL_MET = Template("Cả {count} chỉ tiêu đều đạt.", "All indicators ({count}) are met.")

_MET_OF = Template(
    "Đạt {met} trên {count} chỉ tiêu, đủ để được xét.",
    "{met} of {count} indicators are met, which is enough.",
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

_POINTS = Template("Điểm", "Points")

_OTHER = Template("Điều kiện khác", "Other conditions")

_TOTAL = Template("Tổng điểm", "Total")

_SCORED = Template(" ({points} điểm)", " ({points} points)")

_JUDGE = Template("Người xét: {judge}.", "Who judges: {judge}.")

_JUDGED = Template("Đã xét", "Judged")

_JUDGED_BY = Template(": {by}", " by {by}")

_JUDGED_ON = Template(", ngày {on}", ", on {on}")

_JUDGED_FROM = Template("; căn cứ: {evidence}", "; from: {evidence}")

_EVIDENCE = {
    True: Template("Có minh chứng: {what}.", "Evidence stated: {what}."),
    False: Template("Thiếu minh chứng: {what}.", "Evidence lacking: {what}."),
    None: Template("Chưa rõ có minh chứng hay không: {what}.", "Evidence not stated: {what}."),
}

_NOT_APPLICABLE = Template(
    "Không áp dụng vì: {text}: {result}.", "Not applicable: {text}: {result}."
)

_ROW = Template("Dòng {number} của bảng điểm", "Row {number} of the table")

_FROM = Template("Căn cứ: {cite}.", "Source: {cite}.")

_ROW_KEY = "row "
"""The prefix of a reason's key for a row of a table of points; the row's number follows."""

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
        yield Heading(2, line(locale.format(_WHY)))
        yield from _earned_blocks(decision, locale, reported)
    for obstacle in obstacles(decision):
        items = [
            _finding_item(finding, obstacle.level_id, keys, locale)
            for finding in obstacle.findings
            for keys in [
                _unreported(reported, finding, _reason_keys(decision, finding, obstacle.level_id))
            ]
            if keys
        ]
        if items:
            yield Heading(2, line(_obstacle_heading(obstacle, locale)))
            yield Bullets(tuple(items))


def _obstacle_heading(obstacle: Obstacle, locale: Locale) -> str:
    if obstacle.level is None:
        return locale.format(_WHY_OPEN if obstacle.is_open else _WHY_NOT)
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
        _finding_item(finding, decision.level, keys, locale)
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
        return locale.format(_SCORE, total=locale.score_phrase(decision.total))
    statuses = [(f, status_for_level(f, decision.level)) for f in all_indicators(decision)]
    not_applicable = [finding for finding, status in statuses if status is Status.DOES_NOT_APPLY]
    met = sum(status is Status.MET for _, status in statuses)
    count = len(statuses) - len(not_applicable)
    text = locale.format(_ALL_MET if met == count else _MET_OF, met=met, count=count)
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
    finding: Finding, level: str | None, keys: tuple[str, ...], locale: Locale
) -> Item:
    """Return a finding as an item with its reasons, operands, judge, evidence and source."""
    reasons = [finding.reasons[key] for key in keys if key in finding.reasons]
    children = [reason_item(locale, reason) for reason in reasons]
    operands = unmentioned_operands(locale, finding.operands, reasons)
    remarks = [line(operands)] if operands else []
    if finding.note is not None:
        remarks.append(line(locale.text(finding.note)))
    remarks += _remarks(finding, locale)
    children += [Item(_muted(remark)) for remark in remarks]
    return Item(_finding_title(finding, level, locale), tuple(children))


def _finding_title(finding: Finding, level: str | None, locale: Locale) -> TextLine:
    label = _status_labels(finding)[status_for_level(finding, level) or finding.status]
    points = ""
    if finding.points is not None and finding.points.maximum:
        points = locale.format(_SCORED, points=locale.score_fraction(finding.points))
    return line(locale.label(label), ": ", *_finding_name(finding, locale), points)


def _finding_name(finding: Finding, locale: Locale) -> TextLine:
    """Return the text of a finding, preceded by its number of the law where it has one."""
    text = locale.text(finding.text)
    if finding.kind == "indicator" and is_legal_number(finding.id):
        return line(TextRun(finding.id, Tone.STRONG), f" {text}")
    return line(text)


def _status_labels(finding: Finding) -> Mapping[Status, StatusLabel]:
    return KNOCK_OUT_STATUSES if finding.kind == "knock_out" else STATUSES


# ---- remarks after the reasons ---------------------------------------------------------------


def _remarks(finding: Finding, locale: Locale) -> list[TextLine]:
    """Return remarks on applicability, evidence, judgement and source, where there are any."""
    remarks = [
        _not_applicable_text(finding, locale),
        _evidence_text(finding, locale),
        _judgement_text(finding, locale),
        _source_text(finding.source, locale),
    ]
    return [line(remark) for remark in remarks if remark]


def _not_applicable_text(finding: Finding, locale: Locale) -> str:
    if finding.status is not Status.DOES_NOT_APPLY or finding.applies is None:
        return ""
    result = locale.format(CONDITION_RESULTS[finding.applies.result])
    return locale.format(_NOT_APPLICABLE, text=locale.text(finding.applies.text), result=result)


def _evidence_text(finding: Finding, locale: Locale) -> str:
    if finding.evidence is None:
        return ""
    return locale.format(_EVIDENCE[finding.evidence_stated], what=locale.text(finding.evidence))


def _judgement_text(finding: Finding, locale: Locale) -> str:
    judgement = finding.judgement
    if judgement is None:
        if finding.judge is None or finding.status is Status.DOES_NOT_APPLY:
            return ""
        return locale.format(_JUDGE, judge=locale.text(finding.judge))
    text = ""
    if judgement.by:
        text += locale.format(_JUDGED_BY, by=judgement.by)
    if judgement.on:
        text += locale.format(_JUDGED_ON, on=locale.day(judgement.on))
    if judgement.evidence:
        text += locale.format(_JUDGED_FROM, evidence=judgement.evidence)
    return f"{locale.format(_JUDGED)}{text}." if text else ""


def _source_text(source: Citation, locale: Locale) -> str:
    doubt = "" if source.basis is Basis.SEEN else locale.format(BASES[source.basis])
    if source.cite is None:
        return f"{locale.capitalized(BASES[source.basis])}." if doubt else ""
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

    The table has a column for each level (or one for the result), and one for points where the
    title has points.

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
    columns = [locale.format(_INDICATOR), *_level_columns(decision, locale)]
    if _has_points(decision):
        columns.append(locale.format(_POINTS))
    if decision.total is not None:
        rows.append(_total_row(decision.total, len(columns), locale))
    yield Heading(2, line(locale.format(_EVERY)))
    yield Table(tuple(columns), tuple(rows))


def _level_columns(decision: DecisionData, locale: Locale) -> list[str]:
    return [locale.heading_name(level) for level in decision.levels] or [locale.format(_RESULT)]


def _has_points(decision: DecisionData) -> bool:
    return any(criterion.points is not None for criterion in decision.criteria)


def _criterion_rows(
    decision: DecisionData, criterion: CriterionFinding, locale: Locale, reported: ReportedReasons
) -> Iterator[DocumentRow]:
    number = f"{criterion.id}. " if is_legal_number(criterion.id) else ""
    name = line(number, locale.text(criterion.name))
    statuses = [
        locale.label(STATUSES[criterion.levels.get(level.id, criterion.status)])
        for level in decision.levels
    ] or [locale.label(STATUSES[criterion.status])]
    cells = [name, *((status,) for status in statuses)]
    yield DocumentRow((*cells, *_points_cell(decision, criterion.points, locale)), heading=True)
    for finding in criterion.indicators:
        yield _finding_row(decision, finding, locale, reported)


def _condition_rows(
    decision: DecisionData, locale: Locale, reported: ReportedReasons
) -> Iterator[DocumentRow]:
    if not decision.conditions:
        return
    if decision.criteria:
        blank = len(_level_columns(decision, locale)) + _has_points(decision)
        yield DocumentRow((line(locale.format(_OTHER)), *((),) * blank), heading=True)
    for finding in decision.conditions:
        yield _finding_row(decision, finding, locale, reported)


def _finding_row(
    decision: DecisionData, finding: Finding, locale: Locale, reported: ReportedReasons
) -> DocumentRow:
    levels: list[str | None] = [level.id for level in decision.levels]
    statuses = [_status_cell(finding, level, locale) for level in levels or [None]]
    cells = (
        _finding_name(finding, locale),
        *statuses,
        *_points_cell(decision, finding.points, locale),
    )
    return DocumentRow(cells, tuple(_row_details(decision, finding, locale, reported)))


def _status_cell(finding: Finding, level: str | None, locale: Locale) -> TextLine:
    status = status_for_level(finding, level)
    return line("–") if status is None else (locale.label(_status_labels(finding)[status]),)


def _points_cell(
    decision: DecisionData, points: Score | None, locale: Locale
) -> tuple[TextLine, ...]:
    if not _has_points(decision):
        return ()
    return (line(locale.score_fraction(points) if points is not None and points.maximum else "–"),)


def _total_row(total: Score, columns: int, locale: Locale) -> DocumentRow:
    blank: tuple[TextLine, ...] = ((),) * (columns - 2)
    return DocumentRow(
        (line(locale.format(_TOTAL)), *blank, line(locale.score_fraction(total))), heading=True
    )


def _row_details(
    decision: DecisionData, finding: Finding, locale: Locale, reported: ReportedReasons
) -> list[TextLine]:
    """Return the numbers and remarks of a finding that the report does not contain yet."""
    names = {level.id: locale.heading_name(level) for level in decision.levels}
    details = [
        line(_short_reason(key, reason, names, locale))
        for key, reason in finding.reasons.items()
        if (finding.id, key) not in reported
    ]
    was_reported = any((finding.id, key) in reported for key in (*finding.reasons, _NO_REASON))
    return [each for each in details if each] + ([] if was_reported else _remarks(finding, locale))


def _short_reason(key: str, reason: Reason, levels: Mapping[str, str], locale: Locale) -> str:
    """Return the numbers of a reason; of a row of a table also the condition of the row."""
    numbers = "; ".join(comparison_texts(locale, reason))
    if key.startswith(_ROW_KEY):
        label = locale.format(_ROW, number=key.removeprefix(_ROW_KEY))
        condition = f"{label}: {locale.text(reason.text)}"
        return f"{condition} ({numbers})." if numbers else f"{condition}."
    if not numbers:
        return ""
    return f"{levels[key]}: {numbers}." if key in levels else f"{numbers}."
