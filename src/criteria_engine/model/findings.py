"""The findings of a decision: statuses, reasons, missing facts, doubts."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import model_validator

from criteria_engine.model.arithmetic import Comparison, absolute, subtract, whole_threshold
from criteria_engine.model.base import (
    Bilingual,
    ExactNumber,
    FrozenJson,
    FrozenMapping,
    FrozenModel,
    Score,
)
from criteria_engine.model.basis import Basis


class Status(StrEnum):
    """The result of a criterion, an indicator or a condition.

    `partly_met` means some of the points; `needs_judgement` means open until a named person has judged.
    """

    MET = "met"
    NOT_MET = "not_met"
    PARTLY_MET = "partly_met"
    UNDETERMINED = "undetermined"
    DOES_NOT_APPLY = "does_not_apply"
    NEEDS_JUDGEMENT = "needs_judgement"


FRACTION_TEXT: Final = re.compile(r"-?\d+(\.\d+)?(E[+-]?\d+)?")
"""How JSON has the decimals among the values of quantities; whole numbers are numbers there."""


class Quantity(FrozenModel):
    """A value in an explanation: known, an interval, or unknown.

    Attributes:
        known: whether the value is known.
        value: the value, where it is known.
        low: the lower bound of an unknown number, if it has one.
        high: the upper bound of an unknown number, if it has one.
        unit: the unit of a number.
        label: the value in words, for values that are not numbers.
    """

    known: bool
    value: FrozenJson = None
    low: ExactNumber | None = None
    high: ExactNumber | None = None
    unit: Bilingual | None = None
    label: Bilingual | None = None

    @model_validator(mode="after")
    def _restore_fraction(self) -> Self:
        """Convert a fraction, which JSON has as text, to Decimal.

        Whole numbers are numbers in JSON; codes, days and texts that look like numbers have a label.
        """
        value = self.__dict__["value"]
        if value.__class__ is str and self.known and self.label is None:
            match = FRACTION_TEXT.fullmatch(value)
            if match is not None and match.lastindex is not None:
                self.__dict__["value"] = Decimal(value)
        return self


class Operand(FrozenModel):
    """A fact, definition or parameter that a condition reads, with its value.

    An output may also read a part of the `decision`: whether the title is earned, points, level, grade.
    """

    name: str
    label: Bilingual
    quantity: Quantity
    kind: Literal["fact", "definition", "parameter", "decision"]


class Reason(FrozenModel):
    """One condition with its result, and the conditions it consists of.

    Attributes:
        text: the condition in words, made from the expression and the labels of the set.
        result: whether the condition holds.
        location: where the rule is in its file (`file:line:column`).
        left: the left side of a comparison of numbers.
        right: the right side of a comparison of numbers.
        margin: `left` minus `right`.
        share: `left` as a share of the whole, where the law states a percentage.
        needed_share: the share the law requires.
        operator: how `left` is compared with `right`; None where none are, and in earlier records.
        items: the members of a list that decide the result.
        because: the reasons for the conditions this one consists of.
    """

    text: Bilingual
    result: Literal["yes", "no", "unknown"]
    location: str
    left: Quantity | None = None
    right: Quantity | None = None
    margin: Quantity | None = None
    share: Quantity | None = None
    needed_share: ExactNumber | None = None
    operator: Comparison | None = None
    items: tuple[str, ...] = ()
    because: tuple["Reason", ...] = ()

    @property
    def gap(self) -> int | Decimal | None:
        """How far `left` is from `right`, in whole units where a share of counted things is compared.

        Of 1,374.8 people that are lacking, 1,375 are; of 1,374.8 to spare, 1,374. Where 21 of 40 are more than
        50 %, 18 are 3 short. None where it is not known.
        """
        left, right = self.left, self.right
        value = None if self.margin is None else self.margin.value
        if not isinstance(value, int | Decimal) or left is None or right is None:
            return None
        if not self.counts_whole:
            return absolute(value)
        operator = self.operator if self.operator in {"<", "<=", ">", ">="} else self._assumed
        return absolute(subtract(left.value, whole_threshold(operator, right.value)))

    @property
    def counts_whole(self) -> bool:
        """Whether the gap is a number of counted things."""
        return (
            self.needed_share is not None and self.left is not None and type(self.left.value) is int
        )

    @property
    def _assumed(self) -> Comparison:
        """The comparison by which the margin gives the result, for an earlier record, which states none."""
        more = self.margin is not None and self.margin.value > 0
        return ">=" if more is (self.result == "yes") else "<="

    @property
    def shortfall(self) -> int | Decimal | None:
        """How many are lacking, or too many, where the condition does not hold, as the text says; else None."""
        return self.gap if self.result == "no" else None


class Citation(FrozenModel):
    """The article of the law a rule is from, and how far that is verified."""

    cite: str | None = None
    basis: Basis
    sources: tuple[str, ...] = ()


class Judgement(FrozenModel):
    """What a person judged: who, when, on what evidence."""

    by: str | None = None
    on: date | None = None
    evidence: str | None = None


class Finding(FrozenModel):
    """The result of one indicator, knock-out, prerequisite or award condition.

    Attributes:
        id: the id in the set.
        kind: what the finding is about.
        text: the text of the rule.
        status: the result.
        decisive: whether the outcome depends on this finding.
        points: the points, where there are points.
        levels: the result for each level of the title.
        reasons: the reason for each level; `*` where all levels share one.
        operands: the facts, definitions and parameters that were read.
        note: a note of the set on this rule.
        judge: who has to judge, where a person decides.
        judgement: the judgement, where one was given.
        evidence: the evidence the set asks for.
        evidence_stated: whether that evidence was shown; None if unknown.
        applies: why the indicator applies or does not.
        source: the article of the law.
        location: where the rule is in its file (`file:line:column`).
    """

    id: str
    kind: Literal["indicator", "knock_out", "prerequisite", "award"]
    text: Bilingual
    status: Status
    decisive: bool
    points: Score | None = None
    levels: FrozenMapping[Status]
    reasons: FrozenMapping[Reason]
    operands: tuple[Operand, ...]
    note: Bilingual | None = None
    judge: Bilingual | None = None
    judgement: Judgement | None = None
    evidence: Bilingual | None = None
    evidence_stated: bool | None = None
    applies: Reason | None = None
    source: Citation
    location: str


class CriterionFinding(FrozenModel):
    """The result of one criterion, with its indicators."""

    id: str
    name: Bilingual
    status: Status
    levels: FrozenMapping[Status]
    points: Score | None = None
    source: Citation
    indicators: tuple[Finding, ...]


class Output(FrozenModel):
    """An amount that the set computes besides the decision.

    Attributes:
        label: its name in words.
        unit: its unit.
        low: the least value that unknown facts leave possible; None for no lower bound.
        high: the greatest value that unknown facts leave possible; equal to `low` once the value is settled.
        text: the calculation in words.
        formula: the calculation with its numbers; None where it is open, or there is nothing to calculate.
        conditions: the conditions that chose this calculation.
        unrounded: the value before rounding; None where it is open, or not rounded.
        rounding: how it is rounded; None for a value as it is computed.
        operands: the facts, definitions, parameters and parts of the decision that were read.
        missing: what is unknown and read while the value is open: its label by the path to state it under.
        source: the article of the law.
        location: where it is in its file (`file:line:column`).
    """

    label: Bilingual
    unit: Bilingual | None = None
    low: ExactNumber | None = None
    high: ExactNumber | None = None
    text: Bilingual
    formula: Bilingual | None = None
    conditions: tuple[Bilingual, ...] = ()
    unrounded: ExactNumber | None = None
    rounding: Bilingual | None = None
    operands: tuple[Operand, ...] = ()
    missing: FrozenMapping[Bilingual]
    source: Citation
    location: str

    @property
    def value(self) -> int | Decimal | None:
        """The value once it is settled; None before."""
        return self.low if self.low == self.high else None


class Missing(FrozenModel):
    """An unknown fact, judgement, piece of evidence or number of the law that can still change the decision.

    Attributes:
        path: the name to state it under; of a parameter, the name in the set that has to state it.
        kind: what is missing; `parameter` is a number that another authority has not set yet.
        label: its label.
        question: the question to ask.
        answered_by: who can answer; of a parameter, who sets it.
        unit: the unit of the answer.
        influence: how much of the open decision one answer settles on average, from 0 to 1 (see
            `docs/design`).
        certain: whether it certainly matters; False where it only may.
        indicators: the ids of the indicators that read it.
    """

    path: str
    kind: Literal["fact", "judgement", "evidence", "parameter"]
    label: Bilingual
    question: Bilingual
    answered_by: Bilingual | None = None
    unit: Bilingual | None = None
    influence: ExactNumber
    certain: bool
    indicators: tuple[str, ...]


class Contradiction(FrozenModel):
    """A judgement that contradicts what the rules found; the judgement stands all the same.

    Attributes:
        judgement: what was judged: the id of an indicator, or `award`.
        part: what contradicts it: the id of a criterion, an indicator or a condition, `total`, or `award`.
        text: the contradiction in words.
    """

    judgement: str
    part: str
    text: Bilingual


class Doubt(FrozenModel):
    """A part of the set that makes a decision provisional: its basis is not `seen`.

    Attributes:
        id: the id of the part.
        text: the text of the part.
        basis: how far it is verified.
        cite: the article of the law.
        to_check: what has to be verified.
    """

    id: str
    text: Bilingual
    basis: Basis
    cite: str | None = None
    to_check: Bilingual | None = None
