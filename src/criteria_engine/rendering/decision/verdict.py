"""render: the verdict of a decision → a heading, and a sentence for each obstacle to a level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never

from criteria_engine.bilingual import Template
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import DecisionData, Named, Outcome
from criteria_engine.model.findings import Finding, Status
from criteria_engine.rendering.decision.award import (
    COUNT_ID,
    WAITING_FOR,
    award_sentence,
    judge_name,
)
from criteria_engine.rendering.decision.judgement import NOT_COMPUTED, settled_state
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import all_indicators, names_of
from criteria_engine.rendering.decision.status_labels import OUTCOMES, WAITING
from criteria_engine.rendering.document import (
    Block,
    Heading,
    Paragraph,
    TextRun,
    Tone,
    line,
)

_NOBODY = Template("trường hợp này", "this case")

_SENTENCES = {
    Outcome.ELIGIBLE: Template(
        "{subject} đủ điều kiện đề nghị công nhận “{title}”{award}.",
        "{subject} qualifies for “{title}”{award}.",
    ),
    Outcome.NOT_ELIGIBLE: Template(
        "{subject} chưa đủ điều kiện đề nghị công nhận “{title}”{award}.",
        "{subject} does not qualify for “{title}”{award}.",
    ),
    Outcome.UNDETERMINED: Template(
        "{subject} còn thiếu thông tin để kết luận danh hiệu “{title}”{award}.",
        "{subject} needs more information for a decision on “{title}”{award}.",
    ),
}

_NAMED = Template("{subject}, “{title}”{award}.", "{subject}, “{title}”{award}.")

_TITLE = Template("“{title}”{award}.", "“{title}”{award}.")
_WAITING_SENTENCE = Template(
    "{subject} đang chờ xét danh hiệu “{title}”{award}.",
    "{subject} waits for a judgement on “{title}”{award}.",
)

_LEVEL = Template(", {level}", ", {level}")

_GRADE = Template(", xếp loại {grade}", ", grade {grade}")

_TOTAL = Template("; tổng điểm {total}", "; {total} points")

_NOT_MET = Template("Chưa đạt: {names}.", "Not met: {names}.")

_OPEN = Template("Còn phải làm rõ: {names}.", "Still open: {names}.")

_ALL_COMPARED = Template(
    "Đã đối chiếu xong các chỉ tiêu; chờ {by} quyết định.",
    "All indicators have been compared; the decision of {by} is awaited.",
)

_LACKING = Template(
    "Còn thiếu thông tin về {names}; sau đó chờ {by} quyết định.",
    "Information is missing on {names}; then the decision of {by} is awaited.",
)

_LEVEL_NOT_MET = Template("Chưa đạt {level} vì {names}.", "Not at {level} because of {names}.")

_LEVEL_NOT_COUNTED = Template(
    "Chưa đạt {level} vì {names}: {count}", "Not at {level} because of {names}: {count}"
)

_LEVEL_OPEN = Template(
    "Chưa đủ thông tin để kết luận {level}; còn phải làm rõ {names}.",
    "Not enough information on {level}; still open: {names}.",
)

_RECOGNISED_BY_OTHERS = Template(
    "Đây là kết quả đối chiếu với tiêu chí; việc công nhận do cấp có thẩm quyền quyết định.",
    "This is what the criteria give; the competent authority decides on recognition.",
)

BLOCKING_STATUSES = frozenset({Status.NOT_MET, Status.PARTLY_MET})
"""The statuses of a finding that prevent a level."""

OPEN_STATUSES = frozenset({Status.UNDETERMINED, Status.NEEDS_JUDGEMENT})
"""The statuses of a finding that leave a level open."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The findings that prevent the title, or one of its levels, or leave it open.

    Attributes:
        level: the level concerned; None where the title has no levels.
        is_open: whether the level can still be reached once unknown facts are known.
        findings: the findings that are not met, or are open.
    """

    level: Named | None
    is_open: bool
    findings: tuple[Finding, ...]

    @property
    def level_id(self) -> str | None:
        """The level's id; None where the title has no levels."""
        return None if self.level is None else self.level.id


def verdict_blocks(decision: DecisionData, locale: Locale) -> Iterator[Block]:
    """Yield a heading with subject, title and outcome, then a paragraph for each obstacle."""
    term = WAITING if waits_for_judgement(decision) else OUTCOMES[decision.outcome]
    settled = settled_state(decision, locale)
    if settled is not None:
        state = TextRun(f"{settled}:", term.tone)
        yield Heading(1, line(state, " ", _named(decision, locale)), term.tone)
        yield Paragraph(line(TextRun(locale.format(NOT_COMPUTED), Tone.MUTED)))
        return
    outcome = TextRun(f"{locale.format(term.word).upper()}:", term.tone)
    yield Heading(1, line(outcome, " ", verdict_sentence(decision, locale)), term.tone)
    for group in _group_by_findings([each for each in obstacles(decision) if each.findings]):
        for sentence in _obstacle_sentences(decision, group, locale):
            yield Paragraph(line(sentence))
    if decision.outcome is Outcome.ELIGIBLE:
        yield Paragraph(line(TextRun(locale.format(_RECOGNISED_BY_OTHERS), Tone.MUTED)))


def verdict_sentence(decision: DecisionData, locale: Locale) -> str:
    """Return the verdict in one sentence, with level, grade and total where there are any."""
    settled = settled_state(decision, locale)
    if settled is not None:
        return f"{settled}: {_named(decision, locale)}"
    waits = waits_for_judgement(decision)
    text = locale.format(
        _WAITING_SENTENCE if waits else _SENTENCES[decision.outcome],
        subject=decision.subject_id or locale.format(_NOBODY),
        title=locale.text(decision.criteria_set.name),
        award=_award_text(decision, locale),
    )
    return text if decision.subject_id else text[:1].upper() + text[1:]


def _named(decision: DecisionData, locale: Locale) -> str:
    """Return subject and title, with level, grade and total where there are any."""
    return locale.format(
        _NAMED if decision.subject_id else _TITLE,
        subject=decision.subject_id,
        title=locale.text(decision.criteria_set.name),
        award=_award_text(decision, locale),
    )


def status_for_level(finding: Finding, level: str | None) -> Status | None:
    """Return the status of a finding for one level.

    Args:
        finding: a finding of a decision.
        level: a level's id; None returns the status for the whole title.

    Returns:
        The status; None where the finding does not concern the level.
    """
    if level is None or not finding.levels:
        return finding.status
    return finding.levels.get(level)


def obstacles(decision: DecisionData) -> tuple[Obstacle, ...]:
    """Return an obstacle for each level that is not reached.

    Of a title that is not earned only the obstacle to the lowest level is returned, because the
    higher levels require the lower one.
    """
    levels: list[Named | None] = [*decision.levels]
    match decision.outcome:
        case Outcome.ELIGIBLE:
            ids = [level.id for level in decision.levels]
            unreached = levels[ids.index(decision.level) + 1 :] if decision.level in ids else []
        case Outcome.NOT_ELIGIBLE:
            unreached = levels[:1] or [None]
        case Outcome.UNDETERMINED:
            unreached = levels or [None]
        case _:
            assert_never(decision.outcome)
    return tuple(_obstacle(decision, level) for level in unreached)


def waits_for_judgement(decision: DecisionData) -> bool:
    """Return whether only judgements are missing, so that a person decides what is open."""
    certain = {each.kind for each in decision.missing if each.certain}
    return decision.outcome is Outcome.UNDETERMINED and certain == {"judgement"}


def _obstacle(decision: DecisionData, level: Named | None) -> Obstacle:
    id_ = None if level is None else level.id
    is_open = decision.outcome is not Outcome.NOT_ELIGIBLE and (
        id_ is None or id_ in decision.possible_levels
    )
    statuses = OPEN_STATUSES if is_open else BLOCKING_STATUSES
    findings = [
        f for f in _relevant_findings(decision, id_) if status_for_level(f, id_) in statuses
    ]
    if decision.outcome is not Outcome.ELIGIBLE:
        findings = [f for f in findings if f.decisive] or findings
    explained = _explained_by_award(decision, findings)
    return Obstacle(level, is_open, tuple(f for f in findings if f.id not in explained))


def _explained_by_award(decision: DecisionData, findings: Sequence[Finding]) -> frozenset[str]:
    """Return the ids of indicators whose lost points a total or a minimum among the findings explains.

    The total explains the loss of all indicators together. Where only some of those that lost points decide,
    each of them decides alone, and the total does not explain it.
    """
    scored = {f.id for f in findings if f.points is not None and f.points.maximum}
    explained: set[str] = set()
    for finding in findings:
        if finding.kind != "award" or finding.judge is not None:
            continue
        for reason in finding.reasons.values():
            explained.update(reason.items)
        losing = {f.id for f in all_indicators(decision) if f.status in BLOCKING_STATUSES}
        if finding.id == "pass_mark" and losing <= scored:
            explained |= scored
    return frozenset(explained & scored)


def _relevant_findings(decision: DecisionData, level: str | None) -> Iterator[Finding]:
    """Yield the findings a level can depend on: conditions, then indicators of unmet criteria."""
    yield from decision.conditions
    for criterion in decision.criteria:
        met = level is not None and criterion.levels.get(level) is Status.MET
        if not met:
            yield from criterion.indicators


def _award_text(decision: DecisionData, locale: Locale) -> str:
    """Return level, grade and total as the end of a sentence; empty where there are none."""
    text = ""
    for level in decision.levels:
        if level.id == decision.level:
            text += locale.format(_LEVEL, level=locale.inline_name(level))
    for grade in decision.grades:
        if grade.id == decision.grade:
            text += locale.format(_GRADE, grade=locale.text(grade.name))
    if decision.total is not None:
        text += locale.format(_TOTAL, total=locale.score_fraction(decision.total))
    return text


def _group_by_findings(obstacles: Sequence[Obstacle]) -> Iterator[list[Obstacle]]:
    """Group consecutive obstacles that have the same findings."""
    for _, group in groupby(
        obstacles, key=lambda each: (each.is_open, [f.id for f in each.findings])
    ):
        yield [*group]


def _obstacle_sentences(
    decision: DecisionData, group: Sequence[Obstacle], locale: Locale
) -> Iterator[str]:
    first = group[0]
    levels = [locale.inline_name(each.level) for each in group if each.level is not None]
    if levels:
        yield _level_sentence(decision, group, locale.join(levels), locale)
        return
    sentences = {f.id: award_sentence(decision, f, locale) for f in first.findings}
    others = [f for f in first.findings if sentences[f.id] is None]
    if others:
        template = _OPEN if first.is_open else _NOT_MET
        yield locale.format(template, names=names_of(others, locale))
    for finding in first.findings:
        sentence = sentences[finding.id]
        if finding.kind == "award" and finding.judge is not None and finding.judgement is None:
            sentence = _waiting_sentence(decision, judge_name(finding.judge, locale), locale)
        if sentence is not None:
            yield sentence


def _level_sentence(
    decision: DecisionData, group: Sequence[Obstacle], levels: str, locale: Locale
) -> str:
    """Return what keeps a subject from some levels, with the count of criteria where the award counts them."""
    first = group[0]
    ids = [each.level_id for each in group if each.level_id is not None]
    counted = next((f for f in first.findings if f.id == COUNT_ID and f.kind == "award"), None)
    count = counted and award_sentence(decision, counted, locale, ids)
    others = [f for f in first.findings if f is not counted]
    if first.is_open or not count or not others:
        template = _LEVEL_OPEN if first.is_open else _LEVEL_NOT_MET
        return locale.format(template, level=levels, names=names_of(first.findings, locale))
    names = names_of(others, locale)
    count = count[:1].lower() + count[1:]
    return locale.format(_LEVEL_NOT_COUNTED, level=levels, names=names, count=count)


def _waiting_sentence(decision: DecisionData, judge: str, locale: Locale) -> str:
    """Return that a judge's decision is awaited, with what lacks information before it."""
    by = locale.within(judge)
    if not _is_open(decision):
        return locale.format(_ALL_COMPARED, by=by)
    lacking = [f for f in all_indicators(decision) if f.status is Status.UNDETERMINED]
    if lacking:
        return locale.format(_LACKING, names=names_of(lacking, locale), by=by)
    return locale.format(WAITING_FOR, by=by)


def _is_open(decision: DecisionData) -> bool:
    """Return whether some indicator is open, so that not all have been compared."""
    return any(each.status in OPEN_STATUSES for each in all_indicators(decision))
