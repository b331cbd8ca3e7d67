"""Finding, Reason, Operand, Missing, Doubt …."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from criteria_engine.model.base import (
    Bilingual,
    ExactNumber,
    FrozenModel,
    Score,
)
from criteria_engine.model.basis import Basis


class Status(StrEnum):
    """What came of a criterion, an indicator or a condition.

    `partly_met`: some of the points; `needs_judgement`: open until a named person has judged.
    """

    MET = "met"
    NOT_MET = "not_met"
    PARTLY_MET = "partly_met"
    UNDETERMINED = "undetermined"
    DOES_NOT_APPLY = "does_not_apply"
    NEEDS_JUDGEMENT = "needs_judgement"


class Quantity(FrozenModel):
    """A value in an explanation: known, an interval, or unknown; with its unit."""

    known: bool
    value: Any = None
    low: ExactNumber | None = None
    high: ExactNumber | None = None
    unit: Bilingual | None = None
    label: Bilingual | None = None


class Operand(FrozenModel):
    """A fact, definition or parameter that a condition reads."""

    name: str
    label: Bilingual
    quantity: Quantity
    kind: Literal["fact", "definition", "parameter"]


class Reason(FrozenModel):
    """One condition with its result, and the conditions it is made of.

    `text` is the condition in words, projected from the expression through the set's labels;
    `left`, `right` and `margin` (left − right) are there for comparisons of numbers, with `share`
    the same as a part of the whole where the law speaks of percent. `items` names the members of a
    list that the result hangs on.
    """

    text: Bilingual
    result: Literal["yes", "no", "unknown"]
    place: str
    left: Quantity | None = None
    right: Quantity | None = None
    margin: Quantity | None = None
    share: Quantity | None = None
    needed_share: ExactNumber | None = None
    items: tuple[str, ...] = ()
    because: tuple[Reason, ...] = ()


class Citation(FrozenModel):
    """Where the law says it, and how sure we are."""

    cite: str | None
    basis: Basis
    sources: tuple[str, ...] = ()


class Judgement(FrozenModel):
    """What a person judged: who, when, on what evidence."""

    by: str | None = None
    on: date | None = None
    evidence: str | None = None


class Finding(FrozenModel):
    """What came of one indicator, or of a knock-out or prerequisite.

    `levels` gives the result for each level of the title; `decisive` whether the outcome hangs on it;
    `place` where the rule stands (file:line:column).
    """

    id: str
    kind: Literal["indicator", "knock_out", "prerequisite", "award"]
    text: Bilingual
    status: Status
    decisive: bool
    points: Score | None = None
    levels: dict[str, Status]
    reasons: dict[str, Reason]
    operands: tuple[Operand, ...]
    note: Bilingual | None = None
    judge: Bilingual | None = None
    judgement: Judgement | None = None
    evidence: Bilingual | None = None
    evidence_stated: bool | None = None
    applies: Reason | None = None
    source: Citation
    place: str


class CriterionFinding(FrozenModel):
    """What came of one criterion, with its indicators."""

    id: str
    name: Bilingual
    status: Status
    levels: dict[str, Status]
    points: Score | None
    source: Citation
    indicators: tuple[Finding, ...]


class Missing(FrozenModel):
    """Something nobody has said that can still change the decision.

    `influence` is the share of the open question one answer settles on average, from 0 to 1
    (docs/design tells how); `certain` is False where it only may matter.
    """

    path: str
    kind: Literal["fact", "judgement", "evidence"]
    label: Bilingual
    question: Bilingual
    answered_by: Bilingual | None
    unit: Bilingual | None = None
    influence: ExactNumber
    certain: bool
    indicators: tuple[str, ...]


class Doubt(FrozenModel):
    """Why a decision is provisional: a part that rests on something else than a seen source."""

    id: str
    text: Bilingual
    basis: Basis
    cite: str | None = None
    to_check: Bilingual | None = None
