"""The decision and everything it says for itself, as a versioned pydantic model.

The verdict is there at once; findings, what is missing and the receipt are made when they are
first read. `model_dump_json()` writes all of it, in the format :data:`DECISION_FORMAT`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    Protocol,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
)

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PlainSerializer,
    PrivateAttr,
    WithJsonSchema,
    computed_field,
    model_validator,
)

from criteria_engine.diagnostics import Language, known_language
from criteria_engine.reading.documents import Basis
from criteria_engine.types import Number
from criteria_engine.values import CONTEXT

DECISION_FORMAT: Final = "criteria-decision/1"
"""The version of the JSON a decision writes."""


class Outcome(StrEnum):
    """Whether the title is earned; `undetermined` while what is known does not settle it."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"


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


def number_json(value: Number) -> str:
    """The digits of an exact number, all of them."""
    if isinstance(value, int) and -_PLAIN < value < _PLAIN:
        return str(value)
    return format(Decimal(value).normalize(CONTEXT), "f") if value else "0"


_PLAIN: Final = 10**15
"""Whole numbers below this are as they are."""

Style = Literal["text", "markdown", "html"]
"""The forms a decision can be told in."""

ExactNumber = Annotated[
    int | Decimal,
    PlainSerializer(number_json, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
]
"""A number that JSON carries as text, so that no reader makes it a float."""


# Said to type checkers as well: without pydantic's plugin they do not read `model_config`.
@dataclass_transform(kw_only_default=True, frozen_default=True)
class Part(BaseModel):
    """A decision or a piece of one: frozen data."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, defer_build=True)

    # Where `rendering.record` keeps the JSON of a piece that many decisions share.
    __slots__ = ("_written",)
    if TYPE_CHECKING:
        _written: str | None


_PartT = TypeVar("_PartT", bound=Part)


def trusted(part: type[_PartT]) -> type[_PartT]:
    """A maker of parts from values known to be right: called as the class is, it does not look at them.

    >>> trusted(Bilingual)(vi="đạt") == Bilingual(vi="đạt")
    True
    """
    defaults = {name: field.default for name, field in part.model_fields.items()}

    def make(**values: Any) -> _PartT:
        made = part.__new__(part)
        _put(made, "__dict__", {**defaults, **values})
        _put(made, "__pydantic_fields_set__", set(values))
        _put(made, "__pydantic_extra__", None)
        _put(made, "__pydantic_private__", None)
        _put(made, "_written", None)
        return made

    return cast("type[_PartT]", make)


_put: Final = object.__setattr__


class Bilingual(Part):
    """A text in Vietnamese with its English gloss where there is one."""

    vi: str
    en: str | None = None

    def in_language(self, language: Language) -> str:
        """The text; Vietnamese where there is no gloss."""
        return self.en if language == "en" and self.en else self.vi


class Score(Part):
    """Points: exact, or the least and the most that what is known leaves open; `of` is the most there is."""

    low: ExactNumber
    high: ExactNumber
    of: ExactNumber

    @property
    def exact(self) -> Number | None:
        """The points where they are settled."""
        return self.low if self.low == self.high else None


def score(low: Number, high: Number, of: Number) -> Score:
    """Points; one object for all decisions where they are whole, since there are few."""
    if low.__class__ is int and high.__class__ is int and of.__class__ is int:
        return _whole_score(low, high, of)
    return Score(low=low, high=high, of=of)


@lru_cache(maxsize=2048)
def _whole_score(low: Number, high: Number, of: Number) -> Score:
    return Score(low=low, high=high, of=of)


class Quantity(Part):
    """A value in an explanation: known, an interval, or unknown; with its unit."""

    known: bool
    value: Any = None
    low: ExactNumber | None = None
    high: ExactNumber | None = None
    unit: Bilingual | None = None
    label: Bilingual | None = None


class Operand(Part):
    """A fact, definition or parameter that a condition reads."""

    name: str
    label: Bilingual
    quantity: Quantity
    kind: Literal["fact", "definition", "parameter"]


class Reason(Part):
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


class Source(Part):
    """Where the law says it, and how sure we are."""

    cite: str | None
    basis: Basis
    sources: tuple[str, ...] = ()


class Judgement(Part):
    """What a person judged: who, when, on what evidence."""

    by: str | None = None
    on: date | None = None
    evidence: str | None = None


class Finding(Part):
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
    source: Source
    place: str


class CriterionFinding(Part):
    """What came of one criterion, with its indicators."""

    id: str
    name: Bilingual
    status: Status
    levels: dict[str, Status]
    points: Score | None
    source: Source
    indicators: tuple[Finding, ...]


class Missing(Part):
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


class Doubt(Part):
    """Why a decision is provisional: a part that rests on something else than a seen source."""

    id: str
    text: Bilingual
    basis: Basis
    cite: str | None = None
    to_check: Bilingual | None = None


class SetReference(Part):
    """The set a decision was made by."""

    title: str
    scope: str | None
    version: str
    revision: int
    name: Bilingual
    document: str
    in_force_from: date
    in_force_to: date | None


class Receipt(Part):
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


class Named(Part):
    """A level or a grade: its id and its name."""

    id: str
    name: Bilingual


class Reasons(Protocol):
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


class Details(Part):
    """The reasons of a decision, all of them made."""

    criteria: tuple[CriterionFinding, ...]
    conditions: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[Bilingual, ...]
    receipt: Receipt

    @classmethod
    def of(cls, reasons: Reasons) -> Details:
        """The same reasons, with everything made that was not made yet."""
        if isinstance(reasons, cls):
            return reasons
        return cls(**{name: getattr(reasons, name) for name in cls.model_fields})


_FRACTION: Final = re.compile(r"-?\d+(\.\d+)?(E[+-]?\d+)?")


def _with_numbers(data: Any) -> Any:
    """The JSON of reasons, with fractions among the values that conditions compared as numbers again.

    JSON has them as text; whole numbers are numbers there, and codes and days have a label.
    """
    if isinstance(data, list | tuple):
        return [_with_numbers(each) for each in data]
    if not isinstance(data, Mapping):
        return data
    found = {name: _with_numbers(each) for name, each in data.items()}
    value = found.get("value")
    if isinstance(value, str) and found.get("known") is True and found.get("label") is None:
        matched = _FRACTION.fullmatch(value)
        if matched is not None and matched.lastindex is not None:
            found["value"] = Decimal(value)
    return found


class Decision(Part):
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

    _reasons: Reasons = PrivateAttr()
    _render: Callable[[Decision, Language, Style], str] = PrivateAttr()
    _record: Callable[[Decision], str] | None = PrivateAttr(None)

    @classmethod
    def lazily(
        cls,
        reasons: Reasons,
        render: Callable[[Decision, Language, Style], str],
        *,
        record: Callable[[Decision], str] | None = None,
        **verdict: Any,
    ) -> Decision:
        """A decision whose `reasons` are made when they are first asked for.

        `render` tells it in words; `record` writes its JSON faster than pydantic does.
        """
        decision = cls.__new__(cls)
        fields = {"format": DECISION_FORMAT, **verdict}
        _put(decision, "__dict__", fields)
        _put(decision, "__pydantic_fields_set__", set(fields))
        _put(decision, "__pydantic_extra__", None)
        private = {"_reasons": reasons, "_render": render, "_record": record}
        _put(decision, "__pydantic_private__", private)
        return decision

    @model_validator(mode="wrap")
    @classmethod
    def _read_back(cls, data: Any, read: ModelWrapValidatorHandler[Decision]) -> Decision:
        """A decision that was recorded comes back with its reasons, as they were told then."""
        decision = read(data)
        if decision is not data:
            # What tells a decision needs this module.
            from criteria_engine.rendering.decisions import render_decision  # noqa: PLC0415
            from criteria_engine.rendering.record import record  # noqa: PLC0415

            details = Details.model_validate(_with_numbers(data))
            private = {"_reasons": details, "_render": render_decision, "_record": record}
            _put(decision, "__pydantic_private__", private)
        return decision

    def __eq__(self, other: object) -> bool:
        """Whether another decision says the same, in its reasons as well."""
        if not isinstance(other, Decision):
            return NotImplemented
        if self is other:
            return True
        fields = type(self).model_fields
        return (
            type(self) is type(other)
            and all(getattr(self, name) == getattr(other, name) for name in fields)
            and Details.of(self._told) == Details.of(other._told)
        )

    def __hash__(self) -> int:
        """Decisions that are equal have the same hash; no reasons are made for it."""
        return hash((self.subject_id, self.criteria_set, self.outcome, self.level, self.grade))

    def explain(self, language: Language = "vi", *, style: Style = "text") -> str:
        """The decision in words, for the officer and the family: text, Markdown or HTML.

        Raises:
            ValueError: it is told in no such language or style.
        """
        if style not in get_args(Style):
            raise ValueError(f"`style` is one of {get_args(Style)}, not {style!r}")
        return self._render(self, known_language(language), style)

    def model_dump_json(self, **options: Any) -> str:
        """The whole decision as JSON, the record to keep; the options are those of pydantic."""
        if not options and self._record is not None and type(self) is Decision:
            try:
                return self._record(self)
            except UnicodeEncodeError:
                # A text that no UTF-8 can hold: pydantic says so in its own words.
                pass
        return super().model_dump_json(**options)

    @property
    def _told(self) -> Reasons:
        # As `self._reasons`, which pydantic looks up in a long way.
        reasons: Reasons = (self.__pydantic_private__ or {})["_reasons"]
        return reasons

    @computed_field  # type: ignore[prop-decorator]
    @property
    def criteria(self) -> tuple[CriterionFinding, ...]:
        """A finding for each criterion, with its indicators, in the order of the law."""
        return self._told.criteria

    @computed_field  # type: ignore[prop-decorator]
    @property
    def conditions(self) -> tuple[Finding, ...]:
        """Knock-outs, prerequisites and the award where a person decides it."""
        return self._told.conditions

    @computed_field  # type: ignore[prop-decorator]
    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is not known and can still change the decision, most decisive first."""
        return self._told.missing

    @computed_field  # type: ignore[prop-decorator]
    @property
    def provisional(self) -> bool:
        """Whether the decision rests on anything but seen sources."""
        return bool(self._told.doubts)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The parts a provisional decision rests on."""
        return self._told.doubts

    @computed_field  # type: ignore[prop-decorator]
    @property
    def notes(self) -> tuple[Bilingual, ...]:
        """Transition notes for the day of the decision."""
        return self._told.notes

    @computed_field  # type: ignore[prop-decorator]
    @property
    def receipt(self) -> Receipt:
        """What it takes to make the same decision again."""
        return self._told.receipt

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
