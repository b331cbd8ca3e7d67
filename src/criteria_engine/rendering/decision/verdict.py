"""The verdict in a few sentences, and what still stands between a subject and each level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never

from criteria_engine.bilingual import Template
from criteria_engine.model.decision import DecisionData, Named, Outcome
from criteria_engine.model.findings import Finding, Status
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import names_of
from criteria_engine.rendering.decision.status_labels import OUTCOMES, TO_BE_JUDGED, StatusLabel
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
"""What keeps a level from being reached."""


OPEN_STATUSES = frozenset({Status.UNDETERMINED, Status.NEEDS_JUDGEMENT})
"""What leaves a level open."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why the title, or one of its levels, is not earned, or not yet known to be earned."""

    level: Named | None
    is_open: bool
    findings: tuple[Finding, ...]

    @property
    def level_id(self) -> str | None:
        """The level's id, where the title has levels."""
        return None if self.level is None else self.level.id


def verdict_blocks(decision: DecisionData, locale: Locale) -> Iterator[Block]:
    """Who, which title, whether earned; then what stands in the way."""
    term = _outcome_label(decision)
    outcome = TextRun(f"{locale.format(term.word)}:", term.tone)
    yield Heading(1, line(outcome, " ", verdict_sentence(decision, locale)), term.tone)
    for same in _group_by_findings([each for each in obstacles(decision) if each.findings]):
        yield Paragraph(line(_obstacle_sentence(same, locale)))
    if decision.outcome is Outcome.ELIGIBLE:
        yield Paragraph(line(TextRun(locale.format(_RECOGNISED_BY_OTHERS), Tone.MUTED)))


def verdict_sentence(decision: DecisionData, locale: Locale) -> str:
    """The verdict in one sentence."""
    subject = decision.subject_id or locale.format(_NOBODY)
    said = locale.format(
        _SENTENCES[decision.outcome],
        subject=subject,
        title=locale.text(decision.criteria_set.name),
        award=_award_text(decision, locale),
    )
    return said if decision.subject_id else said[:1].upper() + said[1:]


def status_for_level(finding: Finding, level: str | None) -> Status | None:
    """What came of a finding for one level; None where it says nothing about it."""
    if level is None or not finding.levels:
        return finding.status
    return finding.levels.get(level)


def obstacles(decision: DecisionData) -> tuple[Obstacle, ...]:
    """What stands in the way of each level not reached; of an unearned title, the lowest."""
    levels: list[Named | None] = [*decision.levels]
    match decision.outcome:
        case Outcome.ELIGIBLE:
            ids = [level.id for level in decision.levels]
            missed = levels[ids.index(decision.level) + 1 :] if decision.level in ids else []
        case Outcome.NOT_ELIGIBLE:
            missed = levels[:1] or [None]
        case Outcome.UNDETERMINED:
            missed = levels or [None]
        case _:
            assert_never(decision.outcome)
    return tuple(_obstacle(decision, level) for level in missed)


def _outcome_label(decision: DecisionData) -> StatusLabel:
    certain = [each.kind for each in decision.missing if each.certain]
    if decision.outcome is Outcome.UNDETERMINED and set(certain) == {"judgement"}:
        return TO_BE_JUDGED
    return OUTCOMES[decision.outcome]


def _obstacle(decision: DecisionData, level: Named | None) -> Obstacle:
    id_ = None if level is None else level.id
    unsettled = decision.outcome is not Outcome.NOT_ELIGIBLE and (
        id_ is None or id_ in decision.possible_levels
    )
    statuses = OPEN_STATUSES if unsettled else BLOCKING_STATUSES
    found = [f for f in _relevant_findings(decision, id_) if status_for_level(f, id_) in statuses]
    if decision.outcome is not Outcome.ELIGIBLE:
        found = [f for f in found if f.decisive] or found
    return Obstacle(level, unsettled, tuple(found))


def _relevant_findings(decision: DecisionData, level: str | None) -> Iterator[Finding]:
    """Findings that a level can hang on, those that rule out first."""
    yield from decision.conditions
    for criterion in decision.criteria:
        met = level is not None and criterion.levels.get(level) is Status.MET
        if not met:
            yield from criterion.indicators


def _award_text(decision: DecisionData, locale: Locale) -> str:
    """Level, grade and total, where there are such."""
    said = ""
    for level in decision.levels:
        if level.id == decision.level:
            said += locale.format(_LEVEL, level=locale.inline_name(level))
    for grade in decision.grades:
        if grade.id == decision.grade:
            said += locale.format(_GRADE, grade=locale.text(grade.name))
    if decision.total is not None:
        said += locale.format(_TOTAL, total=locale.score_phrase(decision.total))
    return said


def _group_by_findings(found: Sequence[Obstacle]) -> Iterator[list[Obstacle]]:
    """Obstacles together where the same findings stand in the way of several levels."""
    for _, same in groupby(found, key=lambda each: (each.is_open, [f.id for f in each.findings])):
        yield [*same]


def _obstacle_sentence(same: Sequence[Obstacle], locale: Locale) -> str:
    first = same[0]
    names = names_of(first.findings, locale)
    level = locale.join([locale.inline_name(each.level) for each in same if each.level is not None])
    if level:
        return locale.format(
            _LEVEL_OPEN if first.is_open else _LEVEL_NOT_MET, level=level, names=names
        )
    partly = any(finding.status is Status.PARTLY_MET for finding in first.findings)
    not_met = _POINTS_LOST if partly else _NOT_MET
    return locale.format(_OPEN if first.is_open else not_met, names=names)
