"""Outcome, Verdict, SetKey, SetReference, Receipt, and DecisionData that holds them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import (
    Any,
    Final,
    Literal,
    NamedTuple,
    Protocol,
)

from pydantic import PrivateAttr, computed_field

from criteria_engine.model.base import Bilingual, FrozenModel, Score
from criteria_engine.model.findings import (
    CriterionFinding,
    Doubt,
    Finding,
    Missing,
)
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value


class SetKey(NamedTuple):
    """What tells one set from another: title, scope and legal version."""

    title: str
    scope: str | None
    version: str

    def __str__(self) -> str:
        return "/".join(part for part in self if part)


DECISION_FORMAT: Final = "criteria-decision/1"
"""The version of the JSON a decision writes."""


class Outcome(StrEnum):
    """Whether the title is earned; `undetermined` while what is known does not settle it."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"


class SetReference(FrozenModel):
    """The set a decision was made by."""

    title: str
    scope: str | None
    version: str
    revision: int
    name: Bilingual
    document: str
    in_force_from: date
    in_force_to: date | None


class Receipt(FrozenModel):
    """What it takes to make the same decision again: no facts, only their hash (people's data).

    `law_date` chose the set, `period` is the time the facts speak of, `decided_on` the day of
    the decision; the last two are there when they were given.
    """

    engine: str
    set_hash: str
    facts_hash: str
    law_date: date
    period: str | None
    decided_on: date | None


class Named(FrozenModel):
    """A level or a grade: its id and its name."""

    id: str
    name: Bilingual


class DecisionDetails(Protocol):
    """All that a decision says for itself; each part may be made when it is first read."""

    @property
    def criteria(self) -> tuple[CriterionFinding, ...]:
        """A finding for each criterion, with its indicators."""

    @property
    def conditions(self) -> tuple[Finding, ...]:
        """Knock-outs, prerequisites and what is asked of the award."""

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is not known and can still change the decision."""

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The parts a provisional decision rests on."""

    @property
    def notes(self) -> tuple[Bilingual, ...]:
        """Transition notes of the day."""

    @property
    def receipt(self) -> Receipt:
        """What it takes to make the same decision again."""


class Details(FrozenModel):
    """The reasons of a decision, all of them made."""

    criteria: tuple[CriterionFinding, ...]
    conditions: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[Bilingual, ...]
    receipt: Receipt

    @classmethod
    def of(cls, reasons: DecisionDetails) -> Details:
        """The same reasons, with everything made that was not made yet."""
        if isinstance(reasons, cls):
            return reasons
        return cls(**{name: getattr(reasons, name) for name in cls.model_fields})


class Verdict(NamedTuple):
    """What one subject has earned, for hosts that ask many times and show no reasons.

    `low` and `high` are the least and the most points that what is known leaves open, `of` the most there
    are (all None where the title is not won by points). `points` has one entry for each indicator, in the
    order of the set: a number, an :class:`~criteria_engine.model.values.Interval`, or None.
    """

    outcome: Outcome
    level: str | None
    possible_levels: tuple[str, ...]
    grade: str | None
    low: Number | None
    high: Number | None
    of: Number | None
    points: tuple[Value, ...]


class DecisionData(FrozenModel):
    """Whether one subject has earned a title under one set of criteria, and why.

    `level` and `grade` are the highest that are settled; `possible_levels` those that what is
    unknown may still bring. `total` is None where the title is not won by points.
    """

    format: Literal["criteria-decision/1"] = DECISION_FORMAT

    subject_id: str | None

    criteria_set: SetReference

    outcome: Outcome

    level: str | None

    possible_levels: tuple[str, ...]

    grade: str | None

    total: Score | None

    levels: tuple[Named, ...]

    grades: tuple[Named, ...]

    _made_details: DecisionDetails | None = PrivateAttr(None)

    _make_details: Callable[[], DecisionDetails] | None = PrivateAttr(None)

    def __eq__(self, other: object) -> bool:
        """Whether another decision says the same, in its reasons as well."""
        if not isinstance(other, DecisionData):
            return NotImplemented
        if self is other:
            return True
        fields = type(self).model_fields
        return (
            type(self) is type(other)
            and all(getattr(self, name) == getattr(other, name) for name in fields)
            and Details.of(self._details) == Details.of(other._details)
        )

    def __hash__(self) -> int:
        """Decisions that are equal have the same hash; no reasons are made for it."""
        return hash((self.subject_id, self.criteria_set, self.outcome, self.level, self.grade))

    @property
    def _details(self) -> DecisionDetails:
        # Faster than `self._made_details`, which goes through pydantic's lookup of attributes.
        private: dict[str, Any] = self.__pydantic_private__ or {}
        details: DecisionDetails | None = private["_made_details"]
        if details is None:
            details = private["_made_details"] = private["_make_details"]()
        return details

    @computed_field  # type: ignore[prop-decorator]
    @property
    def criteria(self) -> tuple[CriterionFinding, ...]:
        """A finding for each criterion, with its indicators, in the order of the law."""
        return self._details.criteria

    @computed_field  # type: ignore[prop-decorator]
    @property
    def conditions(self) -> tuple[Finding, ...]:
        """Knock-outs, prerequisites and the award where a person decides it."""
        return self._details.conditions

    @computed_field  # type: ignore[prop-decorator]
    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is not known and can still change the decision, most decisive first."""
        return self._details.missing

    @computed_field  # type: ignore[prop-decorator]
    @property
    def provisional(self) -> bool:
        """Whether the decision rests on anything but seen sources."""
        return bool(self._details.doubts)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The parts a provisional decision rests on."""
        return self._details.doubts

    @computed_field  # type: ignore[prop-decorator]
    @property
    def notes(self) -> tuple[Bilingual, ...]:
        """Transition notes for the day of the decision."""
        return self._details.notes

    @computed_field  # type: ignore[prop-decorator]
    @property
    def receipt(self) -> Receipt:
        """What it takes to make the same decision again."""
        return self._details.receipt

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in one list: indicators, then knock-outs, prerequisites and the award."""
        return (*(f for c in self.criteria for f in c.indicators), *self.conditions)

    def finding(self, id_: str) -> Finding:
        """The finding with an id.

        Raises:
            KeyError: there is none.
        """
        for each in self.findings:
            if each.id == id_:
                return each
        raise KeyError(id_)
