"""render: the verdict of a decision → a heading, and a sentence for each obstacle to a level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never

from criteria_engine.bilingual import Template
from criteria_engine.model.decision import DecisionData, Named, Outcome
from criteria_engine.model.findings import Finding, Status
from criteria_engine.rendering.decision.judgement import NOT_COMPUTED, settled_state
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import names_of
from criteria_engine.rendering.decision.status_labels import OUTCOMES, WAITING, StatusLabel
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
        "{subject} đủ điều kiện đạt “{title}”{award}.", "{subject} qualifies for “{title}”{award}."
    ),
    Outcome.NOT_ELIGIBLE: Template(
        "{subject} chưa đủ điều kiện đạt “{title}”{award}.",
        "{subject} does not qualify for “{title}”{award}.",
    ),
    Outcome.UNDETERMINED: Template(
        "Chưa kết luận được {subject} có đủ điều kiện đạt “{title}” hay không{award}.",
        "It cannot be said yet whether {subject} qualifies for “{title}”{award}.",
    ),
}

_NAMED = Template("{subject}, “{title}”{award}.", "{subject}, “{title}”{award}.")

_TITLE = Template("“{title}”{award}.", "“{title}”{award}.")

_LEVEL = Template(", {level}", ", {level}")

_GRADE = Template(", xếp loại {grade}", ", grade {grade}")

_TOTAL = Template("; tổng điểm {total}", "; {total} points")

_NOT_MET = Template("Chưa đạt: {names}.", "Not met: {names}.")

_POINTS_LOST = Template(
    "Chưa đạt hoặc chưa trọn điểm: {names}.", "Not met, or not for full points: {names}."
)

_OPEN = Template("Còn phải làm rõ: {names}.", "Still open: {names}.")

_LEVEL_NOT_MET = Template("Chưa đạt {level} vì {names}.", "Not at {level} because of {names}.")

_LEVEL_OPEN = Template(
    "Chưa kết luận được {level}, còn phải làm rõ {names}.",
    "Still open: {level}, because of {names}.",
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
    term, settled = _outcome_label(decision), settled_state(decision, locale)
    if settled is None:
        outcome = TextRun(f"{locale.format(term.word).upper()}:", term.tone)
        yield Heading(1, line(outcome, " ", verdict_sentence(decision, locale)), term.tone)
    else:
        yield Heading(
            1, line(TextRun(f"{settled}:", term.tone), " ", _named(decision, locale)), term.tone
        )
    if settled is not None:
        yield Paragraph(line(TextRun(locale.format(NOT_COMPUTED), Tone.MUTED)))
        return
    for group in _group_by_findings([each for each in obstacles(decision) if each.findings]):
        yield Paragraph(line(_obstacle_sentence(group, locale)))
    if decision.outcome is Outcome.ELIGIBLE:
        yield Paragraph(line(TextRun(locale.format(_RECOGNISED_BY_OTHERS), Tone.MUTED)))


def verdict_sentence(decision: DecisionData, locale: Locale) -> str:
    """Return the verdict in one sentence, with level, grade and total where there are any."""
    settled = settled_state(decision, locale)
    if settled is not None:
        return f"{settled}: {_named(decision, locale)}"
    subject = decision.subject_id or locale.format(_NOBODY)
    text = locale.format(
        _SENTENCES[decision.outcome],
        subject=subject,
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


def _outcome_label(decision: DecisionData) -> StatusLabel:
    certain = [each.kind for each in decision.missing if each.certain]
    if decision.outcome is Outcome.UNDETERMINED and set(certain) == {"judgement"}:
        return WAITING
    return OUTCOMES[decision.outcome]


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
    return Obstacle(level, is_open, tuple(findings))


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
        text += locale.format(_TOTAL, total=locale.score_phrase(decision.total))
    return text


def _group_by_findings(obstacles: Sequence[Obstacle]) -> Iterator[list[Obstacle]]:
    """Group consecutive obstacles that have the same findings."""
    for _, group in groupby(
        obstacles, key=lambda each: (each.is_open, [f.id for f in each.findings])
    ):
        yield [*group]


def _obstacle_sentence(group: Sequence[Obstacle], locale: Locale) -> str:
    first = group[0]
    names = names_of(first.findings, locale)
    level = locale.join(
        [locale.inline_name(each.level) for each in group if each.level is not None]
    )
    if level:
        return locale.format(
            _LEVEL_OPEN if first.is_open else _LEVEL_NOT_MET, level=level, names=names
        )
    partly = any(finding.status is Status.PARTLY_MET for finding in first.findings)
    not_met = _POINTS_LOST if partly else _NOT_MET
    return locale.format(_OPEN if first.is_open else not_met, names=names)
