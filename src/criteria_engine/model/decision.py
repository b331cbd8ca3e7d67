"""The data of a decision and of a verdict: outcome, set, receipt, reasons.

:class:`criteria_engine.decision.Decision` adds what needs rendering: text, HTML and fast JSON.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import (
    Any,
    Final,
    Literal,
    NamedTuple,
    Protocol,
)

from pydantic import (
    PrivateAttr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    computed_field,
    model_serializer,
)

from criteria_engine.model.base import Bilingual, FrozenDict, FrozenMapping, FrozenModel, Score
from criteria_engine.model.findings import (
    Contradiction,
    CriterionFinding,
    Doubt,
    Finding,
    Missing,
    Output,
)
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value


class SetKey(NamedTuple):
    """The title, scope and legal version that identify a set; as text `title/scope/version`."""

    title: str
    scope: str | None
    version: str

    def __str__(self) -> str:
        return "/".join(part for part in self if part)


DECISION_FORMAT: Final = "criteria-decision/1"
"""The version of the JSON format of a decision."""


class Outcome(StrEnum):
    """Whether the title is earned; `undetermined` while unknown facts can still change that."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"


class SettledBy(StrEnum):
    """Who settled an outcome: the rules of the set, or a person's judgement on the award.

    A set without a pass mark leaves the award to a person (`award.judged`). Its outcome is settled by
    `judgement` where the judgement made it: every yes, and a no that the rules left open. Where a rule
    excludes the title whatever a person judges, and in every other set, it is settled by `rules`; that
    people judge single criteria or give points does not change this.
    """

    RULES = "rules"
    JUDGEMENT = "judgement"


class SetReference(FrozenModel):
    """The criteria set a decision was made by."""

    title: str
    scope: str | None = None
    version: str
    revision: int
    name: Bilingual
    document: str
    in_force_from: date
    in_force_to: date | None = None


class Receipt(FrozenModel):
    """The versions, hashes and days needed to repeat a decision; of the facts, which are personal, only a hash.

    Attributes:
        engine: the version of this library.
        set_hash: the hash of the criteria set.
        facts_hash: the hash of the facts.
        law_date: the day whose law was applied.
        period: the period the facts describe, if it was given.
        decided_on: the day of the decision, if it was given.
        subject_hash: the hash of the id of the subject, also where no id was given; None in receipts of
            versions that did not record it.
    """

    engine: str
    set_hash: str
    facts_hash: str
    law_date: date
    period: str | None = None
    decided_on: date | None = None
    subject_hash: str | None = None


class Named(FrozenModel):
    """A level or a grade: its id and its name."""

    id: str
    name: Bilingual


NO_OUTPUTS: Final[Mapping[str, Output]] = FrozenDict()
"""The outputs of a set without outputs."""


class DecisionDetails(Protocol):
    """The details of a decision; an implementation may make each part when it is first read."""

    @property
    def criteria(self) -> tuple[CriterionFinding, ...]:
        """A finding for each criterion, with its indicators."""

    @property
    def conditions(self) -> tuple[Finding, ...]:
        """Findings for knock-outs, prerequisites and conditions of the award."""

    @property
    def outputs(self) -> Mapping[str, Output]:
        """The amounts that the set computes, by name."""

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The unknown facts, judgements and evidence that can still change the decision."""

    @property
    def missing_unlisted(self) -> int:
        """How many more facts are missing than are listed."""

    @property
    def missing_untried(self) -> int:
        """How many of those listed were not tried."""

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where judgements contradict what the rules found."""

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The parts that make the decision provisional."""

    @property
    def notes(self) -> tuple[Bilingual, ...]:
        """Transition notes for the day of the decision."""

    @property
    def receipt(self) -> Receipt:
        """The versions, hashes and days needed to repeat the decision."""


class Details(FrozenModel):
    """The details of a decision, all of them already made."""

    criteria: tuple[CriterionFinding, ...]
    conditions: tuple[Finding, ...]
    outputs: FrozenMapping[Output] = NO_OUTPUTS
    missing: tuple[Missing, ...]
    missing_unlisted: int = 0
    missing_untried: int = 0
    contradictions: tuple[Contradiction, ...] = ()
    doubts: tuple[Doubt, ...]
    notes: tuple[Bilingual, ...]
    receipt: Receipt

    @classmethod
    def of(cls, details: DecisionDetails) -> "Details":
        """Make every part of the given details and return them as plain data."""
        if isinstance(details, cls):
            return details
        return cls(**{name: getattr(details, name) for name in cls.model_fields})


class Verdict(NamedTuple):
    """The result for one subject without reasons, for hosts that decide many times.

    Attributes:
        outcome: whether the title is earned.
        level: the highest level that is certain, or None.
        possible_levels: the levels that unknown facts leave possible.
        grade: the grade that is certain, or None.
        low: the fewest points still possible; None where the title is not won by points.
        high: the most points still possible; None where the title is not won by points.
        maximum: the maximum number of points; None where the title is not won by points.
        points: one entry for each indicator in the order of the set: a number, an
            :class:`~criteria_engine.model.values.Interval`, or None.
        settled_by: the rules or a person's judgement; None while the outcome is undetermined.
        outputs: the value of each output in the order of the set: a number, or an
            :class:`~criteria_engine.model.values.Interval`, in which a bound that is not known is None.
    """

    outcome: Outcome
    level: str | None
    possible_levels: tuple[str, ...]
    grade: str | None
    low: Number | None
    high: Number | None
    maximum: Number | None
    points: tuple[Value, ...]
    settled_by: SettledBy | None
    outputs: tuple[Value, ...] = ()


class DecisionData(FrozenModel):
    """Whether one subject has earned a title under one criteria set, and why.

    Attributes:
        format: the version of the JSON format.
        subject_id: the id of the subject, if it was given.
        criteria_set: the set that was applied.
        outcome: whether the title is earned.
        settled_by: whether the rules or a person's judgement settled the outcome; None while it is
            undetermined, and in records of versions that did not record it.
        judged_titles: the facts that are decisions of other titles settled by a person's judgement.
        level: the highest level that is certain, or None.
        possible_levels: the levels that unknown facts leave possible.
        grade: the highest grade that is certain, or None.
        total: the points; None where the title is not won by points.
        levels: the levels of the set, lowest first.
        grades: the grades of the set.
    """

    format: Literal["criteria-decision/1"] = DECISION_FORMAT

    subject_id: str | None = None

    criteria_set: SetReference

    outcome: Outcome

    settled_by: SettledBy | None = None

    judged_titles: tuple[str, ...] = ()

    level: str | None = None

    possible_levels: tuple[str, ...]

    grade: str | None = None

    total: Score | None = None

    levels: tuple[Named, ...]

    grades: tuple[Named, ...]

    _made_details: DecisionDetails | None = PrivateAttr(None)

    _make_details: Callable[[], DecisionDetails] | None = PrivateAttr(None)

    # A declared type of the result would replace the fields in the JSON Schema.
    @model_serializer(mode="wrap")
    def _with_details(self, serialize: SerializerFunctionWrapHandler, info: SerializationInfo):  # type: ignore[no-untyped-def]
        """Write the details also for a round trip, where pydantic leaves out computed fields."""
        fields = serialize(self)
        if not info.round_trip:
            return fields
        serializer: Any = Details.__pydantic_serializer__
        return fields | serializer.to_python(
            Details.of(self._details),
            mode=info.mode,
            include=info.include,
            exclude=info.exclude,
            by_alias=info.by_alias,
            exclude_unset=info.exclude_unset,
            exclude_defaults=info.exclude_defaults,
            exclude_none=info.exclude_none,
            round_trip=True,
            context=info.context,
        )

    def __eq__(self, other: object) -> bool:
        """Return whether another decision has the same data, its details included."""
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
        """Hash the fields that need no details, so that hashing makes none."""
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
        """Findings for knock-outs, prerequisites, and the award where a person decides it."""
        return self._details.conditions

    @computed_field  # type: ignore[prop-decorator]
    @property
    def outputs(self) -> FrozenMapping[Output]:
        """The amounts that the set computes besides the decision, by name, each with its calculation."""
        return self._details.outputs

    @computed_field  # type: ignore[prop-decorator]
    @property
    def missing(self) -> tuple[Missing, ...]:
        """The unknown facts that can still change the decision, the most influential first."""
        return self._details.missing

    @computed_field  # type: ignore[prop-decorator]
    @property
    def missing_unlisted(self) -> int:
        """How many more facts are missing than `missing` lists, which has at most 200 of them."""
        return self._details.missing_unlisted

    @computed_field  # type: ignore[prop-decorator]
    @property
    def missing_untried(self) -> int:
        """How many entries of `missing` were not tried, because the search ended; their influence is 0."""
        return self._details.missing_untried

    @computed_field  # type: ignore[prop-decorator]
    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where judgements contradict what the rules found, such as a title granted at 0 points."""
        return self._details.contradictions

    @computed_field  # type: ignore[prop-decorator]
    @property
    def provisional(self) -> bool:
        """Whether some rule of the decision is not verified against the original text."""
        return bool(self._details.doubts)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The parts that make the decision provisional."""
        return self._details.doubts

    @computed_field  # type: ignore[prop-decorator]
    @property
    def notes(self) -> tuple[Bilingual, ...]:
        """Transition notes for the day of the decision."""
        return self._details.notes

    @computed_field  # type: ignore[prop-decorator]
    @property
    def receipt(self) -> Receipt:
        """The versions, hashes and days needed to repeat the decision."""
        return self._details.receipt

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in one tuple: indicators, then knock-outs, prerequisites and the award."""
        return (*(f for c in self.criteria for f in c.indicators), *self.conditions)

    def finding(self, id_: str) -> Finding:
        """Return the finding with an id.

        Raises:
            KeyError: no finding has this id.
        """
        for each in self.findings:
            if each.id == id_:
                return each
        raise KeyError(id_)
