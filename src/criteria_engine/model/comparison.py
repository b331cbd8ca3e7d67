"""What changed between two decisions of one subject, as data."""

from __future__ import annotations

from typing import Final, Literal

from criteria_engine.model.base import Bilingual, FrozenMapping, FrozenModel, Score
from criteria_engine.model.decision import Outcome, Receipt, SetReference
from criteria_engine.model.findings import Quantity, Status

COMPARISON_FORMAT: Final = "criteria-comparison/1"
"""The version of the JSON format of a comparison."""

Cause = Literal["facts", "rules", "software"]
"""What made a change: other facts, another set or day of the law; `software` where neither differs: the
record was made by another version of the library, or edited."""


class ValueChange(FrozenModel):
    """A value that a finding reads, before and after.

    Attributes:
        name: its name in the set; of a judgement or evidence its path in the facts.
        kind: what it is.
        label: its label.
        before: its value in the first decision; None where that does not read it.
        after: its value in the second decision; None where that does not read it.
    """

    name: str
    kind: Literal["fact", "definition", "parameter", "decision", "judgement", "evidence"]
    label: Bilingual
    before: Quantity | None
    after: Quantity | None


class RuleChange(FrozenModel):
    """A condition of a finding, before and after.

    Attributes:
        level: the level it is for; `*` where all levels share one.
        before: the condition in words; None where the first set has none.
        after: the condition in words; None where the second set has none.
    """

    level: str
    before: Bilingual | None
    after: Bilingual | None


class FindingChange(FrozenModel):
    """A finding with another result, or that only one of the decisions has.

    Attributes:
        id: the id in the set.
        text: the text of the rule, that of the second decision where it has one.
        before: the status in the first decision; None where it has no such finding.
        after: the status in the second decision; None where it has no such finding.
        levels_before: the status for each level in the first decision.
        levels_after: the status for each level in the second decision.
        points_before: the points in the first decision.
        points_after: the points in the second decision.
        decisive: whether one of the outcomes depends on it.
        causes: what made the change.
        facts: the facts, judgements and evidence that it reads and that differ.
        rules: the conditions that differ.
        parameters: the numbers of the law that it reads and that differ.
    """

    id: str
    text: Bilingual
    before: Status | None
    after: Status | None
    levels_before: FrozenMapping[Status]
    levels_after: FrozenMapping[Status]
    points_before: Score | None
    points_after: Score | None
    decisive: bool
    causes: tuple[Cause, ...]
    facts: tuple[ValueChange, ...]
    rules: tuple[RuleChange, ...]
    parameters: tuple[ValueChange, ...]


class ComparedDecision(FrozenModel):
    """What a comparison says of each of its decisions as a whole."""

    criteria_set: SetReference
    outcome: Outcome
    level: str | None
    possible_levels: tuple[str, ...]
    grade: str | None
    total: Score | None
    receipt: Receipt


class ComparisonData(FrozenModel):
    """What changed between two decisions of one subject.

    Attributes:
        format: the version of the JSON format.
        subject_id: the id of the subject, if one of the decisions has it.
        before: the first decision as a whole.
        after: the second decision as a whole.
        causes: what differs: the facts, or the rules (set or day of the law); `software` where the results
            differ and neither does.
        findings: the findings with another result, in the order of the second decision.
    """

    format: Literal["criteria-comparison/1"] = COMPARISON_FORMAT
    subject_id: str | None
    before: ComparedDecision
    after: ComparedDecision
    causes: tuple[Cause, ...]
    findings: tuple[FindingChange, ...]

    @property
    def changed(self) -> bool:
        """Whether outcome, level, grade, points or a finding differ."""
        names = ("outcome", "level", "possible_levels", "grade", "total")
        return bool(self.findings) or any(
            getattr(self.before, name) != getattr(self.after, name) for name in names
        )
