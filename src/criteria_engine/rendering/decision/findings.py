"""Why it came out so, and what came of every criterion and indicator."""

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
from criteria_engine.rendering.decision.locale import Words
from criteria_engine.rendering.decision.part_names import call, indicators, is_number
from criteria_engine.rendering.decision.reasons import comparisons, reason_item, unseen_operands
from criteria_engine.rendering.decision.status_labels import (
    BASES,
    KNOCK_OUTS,
    RESULTS,
    STATUSES,
    Term,
)
from criteria_engine.rendering.decision.verdict import Obstacle, obstacles, status_at
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
    " The numbers of each stand under “{section}”.",
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
"""How the reasons of a table of points are called in a finding, before the row's number."""


_NO_REASON = ""
"""Stands for the reason of a finding that has none, such as what a person judges."""


ToldReasons: TypeAlias = set[tuple[str, str]]
"""Reasons already told: the finding's id and the reason's key."""


def why(decision: DecisionData, words: Words, told: ToldReasons) -> Iterator[Block]:
    """What decided, with its numbers and its source; `told` takes down what was said."""
    if decision.outcome is Outcome.ELIGIBLE:
        yield Heading(2, line(words.say(_WHY)))
        yield from _earned(decision, words, told)
    for obstacle in obstacles(decision):
        items = [
            _entry(finding, obstacle.level_id, keys, words)
            for finding in obstacle.findings
            for keys in [_new(told, finding, _keys(decision, finding, obstacle.level_id))]
            if keys
        ]
        if items:
            yield Heading(2, line(_question(obstacle, words)))
            yield Bullets(tuple(items))


def _question(obstacle: Obstacle, words: Words) -> str:
    if obstacle.level is None:
        return words.say(_WHY_OPEN if obstacle.is_open else _WHY_NOT)
    wording = _WHY_LEVEL_OPEN if obstacle.is_open else _WHY_NOT_LEVEL
    return words.say(wording, level=words.inside(obstacle.level))


def _earned(decision: DecisionData, words: Words, told: ToldReasons) -> Iterator[Block]:
    """How many indicators are met; the award and conditions it hangs on in full."""
    if decision.criteria:
        below = words.say(_BELOW, section=words.say(_EVERY))
        yield Paragraph(line(_met_in_all(decision, words), below))
    items = [
        _entry(finding, decision.level, keys, words)
        for finding in decision.conditions
        if finding.decisive
        for keys in [_new(told, finding, _keys(decision, finding, decision.level))]
    ]
    if items:
        yield Bullets(tuple(items))


def _met_in_all(decision: DecisionData, words: Words) -> str:
    """The total, or how many of the indicators that apply are met."""
    if decision.total is not None:
        return words.say(_SCORE, total=words.score(decision.total))
    statuses = [(f, status_at(f, decision.level)) for f in indicators(decision)]
    apart = [finding for finding, status in statuses if status is Status.DOES_NOT_APPLY]
    met = sum(status is Status.MET for _, status in statuses)
    count = len(statuses) - len(apart)
    said = words.say(_ALL_MET if met == count else _MET_OF, met=met, count=count)
    return said + words.say(_NOT_APPLYING, names=call(apart, words)) if apart else said


def _keys(decision: DecisionData, finding: Finding, level: str | None) -> tuple[str, ...]:
    """The reasons of a finding that concern a level; what has none is told by its own name."""
    others = {each.id for each in decision.levels if each.id != level}
    return tuple(key for key in finding.reasons if key not in others) or (_NO_REASON,)


def _new(told: ToldReasons, finding: Finding, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys not told before; from now on they are."""
    new = tuple(key for key in keys if (finding.id, key) not in told)
    told.update((finding.id, key) for key in new)
    return new


def _entry(finding: Finding, level: str | None, keys: tuple[str, ...], words: Words) -> Item:
    """A finding with its reasons, its facts, who judges, its evidence and its source."""
    reasons = [finding.reasons[key] for key in keys if key in finding.reasons]
    children = [reason_item(words, reason) for reason in reasons]
    used = unseen_operands(words, finding.operands, reasons)
    remarks = [line(used)] if used else []
    if finding.note is not None:
        remarks.append(line(words.of(finding.note)))
    remarks += _remarks(finding, words)
    children += [Item(_muted(remark)) for remark in remarks]
    return Item(_title(finding, level, words), tuple(children))


def _title(finding: Finding, level: str | None, words: Words) -> TextLine:
    term = _terms(finding)[status_at(finding, level) or finding.status]
    points = ""
    if finding.points is not None and finding.points.of:
        points = words.say(_SCORED, points=words.points(finding.points))
    return line(words.term(term), ": ", *_name(finding, words), points)


def _name(finding: Finding, words: Words) -> TextLine:
    """What a finding is about, with its number where it has one."""
    text = words.of(finding.text)
    if finding.kind == "indicator" and is_number(finding.id):
        return line(TextRun(finding.id, Tone.STRONG), f" {text}")
    return line(text)


def _terms(finding: Finding) -> Mapping[Status, Term]:
    return KNOCK_OUTS if finding.kind == "knock_out" else STATUSES


# ---- what is said beside the reasons ---------------------------------------------------------


def _remarks(finding: Finding, words: Words) -> list[TextLine]:
    """Evidence, who judges or judged, and the source, where there are such."""
    said = [
        _not_applicable(finding, words),
        _evidence(finding, words),
        _judgement(finding, words),
        _source(finding.source, words),
    ]
    return [line(text) for text in said if text]


def _not_applicable(finding: Finding, words: Words) -> str:
    if finding.status is not Status.DOES_NOT_APPLY or finding.applies is None:
        return ""
    result = words.say(RESULTS[finding.applies.result])
    return words.say(_NOT_APPLICABLE, text=words.of(finding.applies.text), result=result)


def _evidence(finding: Finding, words: Words) -> str:
    if finding.evidence is None:
        return ""
    return words.say(_EVIDENCE[finding.evidence_stated], what=words.of(finding.evidence))


def _judgement(finding: Finding, words: Words) -> str:
    judged = finding.judgement
    if judged is None:
        if finding.judge is None or finding.status is Status.DOES_NOT_APPLY:
            return ""
        return words.say(_JUDGE, judge=words.of(finding.judge))
    said = ""
    if judged.by:
        said += words.say(_JUDGED_BY, by=judged.by)
    if judged.on:
        said += words.say(_JUDGED_ON, on=words.day(judged.on))
    if judged.evidence:
        said += words.say(_JUDGED_FROM, evidence=judged.evidence)
    return f"{words.say(_JUDGED)}{said}." if said else ""


def _source(source: Citation, words: Words) -> str:
    doubt = "" if source.basis is Basis.SEEN else words.say(BASES[source.basis])
    if source.cite is None:
        return f"{words.capital(BASES[source.basis])}." if doubt else ""
    return words.say(_FROM, cite=f"{source.cite} ({doubt})" if doubt else source.cite)


def _muted(said: TextLine) -> TextLine:
    return tuple(
        TextRun(each.text, Tone.MUTED)
        if isinstance(each, TextRun) and each.tone is Tone.PLAIN
        else each
        for each in said
    )


# ---- the whole list --------------------------------------------------------------------------


def every_criterion(decision: DecisionData, words: Words, told: ToldReasons) -> Iterator[Block]:
    """The whole list by criterion, with a column for each level and one for points."""
    rows = [
        *(row for each in decision.criteria for row in _criterion(decision, each, words, told)),
        *_conditions(decision, words, told),
    ]
    if not rows:
        return
    columns = [words.say(_INDICATOR), *_level_columns(decision, words)]
    if _has_points(decision):
        columns.append(words.say(_POINTS))
    if decision.total is not None:
        rows.append(_total(decision.total, len(columns), words))
    yield Heading(2, line(words.say(_EVERY)))
    yield Table(tuple(columns), tuple(rows))


def _level_columns(decision: DecisionData, words: Words) -> list[str]:
    return [words.heading(level) for level in decision.levels] or [words.say(_RESULT)]


def _has_points(decision: DecisionData) -> bool:
    return any(criterion.points is not None for criterion in decision.criteria)


def _criterion(
    decision: DecisionData, criterion: CriterionFinding, words: Words, told: ToldReasons
) -> Iterator[DocumentRow]:
    number = f"{criterion.id}. " if is_number(criterion.id) else ""
    name = line(number, words.of(criterion.name))
    statuses = [
        words.term(STATUSES[criterion.levels.get(level.id, criterion.status)])
        for level in decision.levels
    ] or [words.term(STATUSES[criterion.status])]
    cells = [name, *((status,) for status in statuses)]
    yield DocumentRow((*cells, *_points_cell(decision, criterion.points, words)), heading=True)
    for finding in criterion.indicators:
        yield _finding(decision, finding, words, told)


def _conditions(decision: DecisionData, words: Words, told: ToldReasons) -> Iterator[DocumentRow]:
    if not decision.conditions:
        return
    if decision.criteria:
        blank = len(_level_columns(decision, words)) + _has_points(decision)
        yield DocumentRow((line(words.say(_OTHER)), *((),) * blank), heading=True)
    for finding in decision.conditions:
        yield _finding(decision, finding, words, told)


def _finding(
    decision: DecisionData, finding: Finding, words: Words, told: ToldReasons
) -> DocumentRow:
    levels: list[str | None] = [level.id for level in decision.levels]
    statuses = [_status_cell(finding, level, words) for level in levels or [None]]
    cells = (_name(finding, words), *statuses, *_points_cell(decision, finding.points, words))
    return DocumentRow(cells, tuple(_details(decision, finding, words, told)))


def _status_cell(finding: Finding, level: str | None, words: Words) -> TextLine:
    status = status_at(finding, level)
    return line("–") if status is None else (words.term(_terms(finding)[status]),)


def _points_cell(
    decision: DecisionData, points: Score | None, words: Words
) -> tuple[TextLine, ...]:
    if not _has_points(decision):
        return ()
    return (line(words.points(points) if points is not None and points.of else "–"),)


def _total(total: Score, columns: int, words: Words) -> DocumentRow:
    blank: tuple[TextLine, ...] = ((),) * (columns - 2)
    return DocumentRow((line(words.say(_TOTAL)), *blank, line(words.points(total))), heading=True)


def _details(
    decision: DecisionData, finding: Finding, words: Words, told: ToldReasons
) -> list[TextLine]:
    """The numbers of an indicator; in full where they were not told before."""
    names = {level.id: words.heading(level) for level in decision.levels}
    said = [
        line(_in_short(key, reason, names, words))
        for key, reason in finding.reasons.items()
        if (finding.id, key) not in told
    ]
    was_told = any((finding.id, key) in told for key in (*finding.reasons, _NO_REASON))
    return [each for each in said if each] + ([] if was_told else _remarks(finding, words))


def _in_short(key: str, reason: Reason, levels: Mapping[str, str], words: Words) -> str:
    """The numbers of a reason; of a row of a table also what it asks."""
    numbers = "; ".join(comparisons(words, reason))
    if key.startswith(_ROW_KEY):
        label = words.say(_ROW, number=key.removeprefix(_ROW_KEY))
        asked = f"{label}: {words.of(reason.text)}"
        return f"{asked} ({numbers})." if numbers else f"{asked}."
    if not numbers:
        return ""
    return f"{levels[key]}: {numbers}." if key in levels else f"{numbers}."
