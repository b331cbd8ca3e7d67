"""The shape of a criteria file: what an author may write, as pydantic models with places.

Values come in as the nodes of :mod:`criteria_engine.reading.yaml`; a model's `span` is where its
mapping stands in the file. Reading gives everything as written; what it means together is
found out by :mod:`criteria_engine.checking.sets`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, Literal
from unicodedata import normalize

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf
from pydantic_core import PydanticCustomError

from criteria_engine.diagnostics import Language
from criteria_engine.reading.yaml import Mapping, Scalar, Sequence
from criteria_engine.source import Span
from criteria_engine.syntax import is_name
from criteria_engine.temporal import date_from
from criteria_engine.types import Number

FORMAT: Final = 1
"""The version of the criteria-set format this library reads."""


# ---- scalars ---------------------------------------------------------------------------------


class Word(str):
    """A short text that remembers where it was written."""

    __slots__ = ("span",)
    span: Span

    def __new__(cls, text: str, span: Span) -> Word:
        """The text, and its place."""
        word = super().__new__(cls, text)
        word.span = span
        return word


class Written(BaseModel):
    """An expression not yet read: the scalar that holds it."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, defer_build=True)
    scalar: InstanceOf[Scalar]

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.scalar.span


def _scalar(value: Any, wanted: str) -> Scalar:
    if not isinstance(value, Scalar):
        raise PydanticCustomError("wrong-shape", wanted)
    return value


def _text(value: Any) -> str:
    return normalize("NFC", _scalar(value, "text").value.strip())


def _word(value: Any) -> Word:
    scalar = _scalar(value, "text")
    return Word(normalize("NFC", scalar.value.strip()), scalar.span)


def _identifier(value: Any) -> Word:
    word = _word(value)
    if not word or any(c.isspace() for c in word):
        raise PydanticCustomError("wrong-id", "id")
    return word


def _name(value: Any) -> Word:
    word = value if isinstance(value, Word) else _word(value)
    if not is_name(word) or word.startswith("_"):
        raise PydanticCustomError("wrong-name", "name")
    return word


def _written(value: Any) -> Written:
    return Written(scalar=_scalar(value, "expression"))


def _day(value: Any) -> date:
    day = date_from(_scalar(value, "date").value.strip())
    if day is None:
        raise PydanticCustomError("wrong-date", "date")
    return day


_AMOUNT: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_MOST_DIGITS: Final = 34


def _number(value: Any) -> Number:
    text = _scalar(value, "number").value.strip()
    body = text.removesuffix("%").strip()
    if _AMOUNT.fullmatch(body) is None or len(body) > _MOST_DIGITS:
        raise PydanticCustomError("wrong-number", "number")
    amount = Decimal(f"{body}E-2" if text.endswith("%") else body)
    return int(amount) if amount == amount.to_integral_value() else amount


def _whole(value: Any) -> int:
    amount = _number(value)
    if not isinstance(amount, int):
        raise PydanticCustomError("wrong-number", "number")
    return amount


def stated_format(value: Any) -> int | None:
    """The version of the format a file says it is of, or None where that cannot be read."""
    try:
        return _whole(value)
    except PydanticCustomError:
        return None


def _truth(value: Any) -> bool:
    text = _scalar(value, "truth").value
    if text not in ("true", "false"):
        raise PydanticCustomError("wrong-truth", "truth")
    return text == "true"


def choice(value: Any) -> str:
    """The text of a word that must be one of a few."""
    return _scalar(value, "text").value.strip()


Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[InstanceOf[Word], BeforeValidator(_identifier)]
FactName = Annotated[InstanceOf[Word], BeforeValidator(_name)]
Reference = Annotated[InstanceOf[Word], BeforeValidator(_word)]
Expression = Annotated[Written, BeforeValidator(_written)]
Day = Annotated[date, BeforeValidator(_day)]
Amount = Annotated[int | Decimal, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole)]
Flag = Annotated[bool, BeforeValidator(_truth)]


def _keyed(value: Any) -> Any:
    """A mapping whose keys are the author's own: the place of the whole is not one of them."""
    return {k: v for k, v in value.items() if k != "span"} if isinstance(value, dict) else value


WithoutPlace = BeforeValidator(_keyed)


def _list(value: Any) -> Any:
    """A single scalar where a list of texts may stand is a list of one."""
    return [value] if isinstance(value, Scalar) else value


TextList = Annotated[tuple[Text, ...], BeforeValidator(_list)]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )


class Located(_Model):
    """Anything written as a mapping."""

    span: InstanceOf[Span] = Field(exclude=True, repr=False)


# ---- texts and sources -----------------------------------------------------------------------


class Texts(_Model):
    """A wording in Vietnamese with its English gloss; a single text is the Vietnamese."""

    span: InstanceOf[Span] | None = Field(default=None, exclude=True, repr=False)
    vi: Text
    en: Text | None = None

    def in_language(self, language: Language) -> str:
        """The wording; Vietnamese where no gloss was written."""
        return self.en if language == "en" and self.en else self.vi


def _texts(value: Any) -> Any:
    return {"vi": value, "span": value.span} if isinstance(value, Scalar) else value


Wordings = Annotated[Texts, BeforeValidator(_texts)]


class Basis(StrEnum):
    """How sure a source is (design section 6), best first."""

    SEEN = "seen"
    PARTLY_SEEN = "partly_seen"
    INFERRED = "inferred"
    CONFLICTING = "conflicting"
    RECONSTRUCTED = "reconstructed"


BasisWord = Annotated[Basis, BeforeValidator(choice)]


class Reading(Located):
    """One of several values that sources give for the same thing."""

    value: Text
    source: TextList
    used: Flag = False


class Sourced(Located):
    """What rests on a source: where the law says it, and how sure we are of it.

    `basis` and `sources` left out: those of the set (`source:`) hold.
    """

    cite: Text | None = None
    basis: BasisWord | None = None
    sources: TextList = ()
    readings: tuple[Reading, ...] = ()
    to_check: Wordings | None = None


class LegalSource(Located):
    """The document a set states."""

    document: Text
    title: Wordings | None = None
    issued: Day | None = None
    issuer: Text | None = None
    place: TextList = ()
    checked_on: Day
    basis: BasisWord
    note: Wordings | None = None


# ---- facts -----------------------------------------------------------------------------------

FactKind = Literal[
    "integer",
    "number",
    "boolean",
    "string",
    "date",
    "date and time",
    "enumeration",
    "list",
    "record",
    "decision",
]


class FactDocument(Located):
    """One fact: its type, its bounds, its words, and who can answer for it."""

    type: Annotated[FactKind, BeforeValidator(choice)]
    label: Wordings
    denied: Wordings | None = None
    unit: Wordings | None = None
    at_least: Reference | None = None
    at_most: Reference | None = None
    values: Annotated[dict[FactName, Wordings] | None, WithoutPlace] = None
    fields: Annotated[dict[FactName, FactDocument] | None, WithoutPlace] = None
    called: Reference | None = None
    of: Reference | None = None
    scope: Reference | None = None
    question: Wordings | None = None
    help: Wordings | None = None
    answered_by: Wordings | None = None
    evidence: Wordings | None = None
    cite: Text | None = None


class DefinitionDocument(Located):
    """A named intermediate value, written once and used in many conditions."""

    label: Wordings
    unit: Wordings | None = None
    value: Expression
    cite: Text | None = None


class ParameterValue(Sourced):
    """A parameter's value over a stretch of time, in some areas or everywhere."""

    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    when: Expression | None = None
    value: Amount


class ParameterDocument(Sourced):
    """A number of the law that changes with time or place."""

    label: Wordings
    unit: Wordings | None = None
    values: tuple[ParameterValue, ...]


# ---- criteria --------------------------------------------------------------------------------


def _by_level(value: Any) -> Any:
    return {EVERY_LEVEL: value} if isinstance(value, Scalar) else _keyed(value)


EVERY_LEVEL: Final = "*"
"""The key under which an expression that holds for every level is kept."""

LevelExpressions = Annotated[dict[str, Expression], BeforeValidator(_by_level)]
"""One expression for every level, or one for each level by its id."""


class Row(Sourced):
    """One row of a table of bands: limits of the number, or a condition, and the points."""

    exactly: Expression | None = None
    at_least: Expression | None = None
    above: Expression | None = None
    at_most: Expression | None = None
    below: Expression | None = None
    when: Expression | None = None
    otherwise: Flag = False
    points: Amount


class Bands(Located):
    """A table of points: over one number (`of`), or by conditions."""

    of: Expression | None = None
    hit: Annotated[Literal["unique", "first", "highest", "sum"], BeforeValidator(choice)]
    rows: tuple[Row, ...]


class Judge(Located):
    """Human judgement: who judges, and on what question."""

    by: Wordings
    question: Wordings | None = None
    step: Amount | None = None


class Points(Located):
    """How many points an indicator gives: exactly one of `when`, `bands`, `computed`, `judged`."""

    max: Amount
    when: Expression | None = None
    bands: Bands | None = None
    computed: Expression | None = None
    judged: Judge | None = None
    minimum: Amount | None = None


class Applies(Sourced):
    """When an indicator applies, and what it counts as where it does not."""

    when: LevelExpressions
    otherwise: Annotated[Literal["full_points", "left_out", "zero"], BeforeValidator(choice)]


class Evidence(Sourced):
    """Evidence an indicator needs: lacking it, the indicator is not met."""

    what: Wordings
    answered_by: Wordings | None = None


class IndicatorDocument(Sourced):
    """One indicator: exactly one of `requires`, `points`, `judged`."""

    id: Id
    text: Wordings
    note: Wordings | None = None
    requires: LevelExpressions | None = None
    points: Points | None = None
    judged: Judge | None = None
    applies: Applies | None = None
    evidence: Evidence | None = None


class MetWhen(Located):
    """A criterion that holds when enough of its indicators hold."""

    at_least: Whole


class CriterionDocument(Sourced):
    """A criterion: a group of indicators."""

    id: Id
    name: Wordings
    max: Amount | None = None
    met_when: MetWhen | None = None
    indicators: tuple[IndicatorDocument, ...]


class ConditionDocument(Sourced):
    """A knock-out (`when`) or a prerequisite (`requires`), perhaps for some levels only."""

    id: Id
    text: Wordings
    when: Expression | None = None
    requires: Expression | None = None
    levels: tuple[Reference, ...] = ()


class Level(Sourced):
    """A level of the title, lowest first."""

    id: FactName
    name: Wordings


class Grade(Sourced):
    """A grade by total score, lowest first."""

    id: FactName
    name: Wordings
    at_least: Amount


class Award(Sourced):
    """What earns the title: every criterion, or a total of points, or a human decision."""

    when: Annotated[Literal["every criterion met"], BeforeValidator(choice)] | None = None
    total: Amount | None = None
    pass_mark: Expression | None = None
    minimum_per_indicator: Amount | None = None
    minimum_cite: Text | None = None
    grades: tuple[Grade, ...] = ()
    judged: Judge | None = None


# ---- the set ---------------------------------------------------------------------------------


class InForce(Sourced):
    """The days a set is the law, inclusive; no `to`: still in force."""

    from_: Day = Field(alias="from")
    to: Day | None = None
    before: Wordings | None = None
    after: Wordings | None = None


class Recognition(Sourced):
    """Who recognises the title, and on whose proposal."""

    by: Wordings
    proposed_by: Wordings | None = None


class Validity(Sourced):
    """How long a recognition is kept, and from when it counts."""

    months: Whole
    counted_from: Annotated[Literal["decision", "following_year"], BeforeValidator(choice)] = (
        "decision"
    )


class CalendarStep(Sourced):
    """A step of the yearly calendar, with its last day where the law gives one."""

    what: Wordings
    by: Wordings | None = None
    day: Whole | None = None
    month: Whole | None = None
    year: Annotated[Literal["assessed", "following"], BeforeValidator(choice)] | None = None


class Transition(Sourced):
    """A note where the law itself is unclear, shown in decisions of those days."""

    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    text: Wordings


class Adapts(Located):
    """The set this one changes."""

    title: Id
    scope: Id | None = None
    version: Id


class ExpectedScore(Located):
    """A score between two bounds, as unknown facts leave it."""

    at_least: Amount
    at_most: Amount


def _expected_score(value: Any) -> Any:
    if isinstance(value, Scalar):
        return {"at_least": value, "at_most": value, "span": value.span}
    return value


class Expect(Located):
    """What an example must give; what is left out is not looked at."""

    outcome: Annotated[Literal["eligible", "not_eligible", "undetermined"], BeforeValidator(choice)]
    level: Reference | None = None
    grade: Reference | None = None
    score: Annotated[ExpectedScore, BeforeValidator(_expected_score)] | None = None
    deciding: tuple[Reference, ...] | None = None
    missing: tuple[Reference, ...] | None = None
    provisional: Flag | None = None


class Example(Located):
    """One example: rule, test and documentation in one. `like` starts from another's facts."""

    name: Text
    like: Text | None = None
    on: Day | None = None
    facts: InstanceOf[Mapping] | None = None
    judgements: InstanceOf[Mapping] | None = None
    evidence: InstanceOf[Mapping] | None = None
    without: tuple[Reference, ...] = ()
    expect: Expect


class SetDocument(Located):
    """A criteria file."""

    format: Whole
    title: Id
    scope: Id | None = None
    version: Id
    revision: Whole = 1
    name: Wordings
    summary: Wordings | None = None
    example_only: Flag = False
    adapts: Adapts | None = None
    remove: tuple[Reference, ...] = ()
    in_force: InForce
    source: LegalSource
    subject: Wordings
    levels: tuple[Level, ...] = ()
    facts: Annotated[dict[FactName, FactDocument], WithoutPlace] = Field(default_factory=dict)
    parameters: Annotated[dict[FactName, ParameterDocument], WithoutPlace] = Field(
        default_factory=dict
    )
    definitions: Annotated[dict[FactName, DefinitionDocument], WithoutPlace] = Field(
        default_factory=dict
    )
    criteria: tuple[CriterionDocument, ...]
    knock_outs: tuple[ConditionDocument, ...] = ()
    prerequisites: tuple[ConditionDocument, ...] = ()
    award: Award
    recognition: Recognition | None = None
    validity: Validity | None = None
    calendar: tuple[CalendarStep, ...] = ()
    transition: tuple[Transition, ...] = ()
    examples: tuple[Example, ...] = ()


RAW_KEYS: Final = frozenset({"facts", "judgements", "evidence"})
"""Keys of an example that are kept as they were written, to be read against the declared facts."""


def plain(node: Any, raw: frozenset[str] = frozenset()) -> Any:
    """A node as pydantic takes it: mappings as dicts (with their `span`), sequences as lists.

    Keys in `raw` keep the node itself; examples keep theirs, to be read against declared facts.
    """
    match node:
        case Mapping(entries, span):
            found: dict[Any, Any] = {"span": span}
            for entry in entries:
                key = Word(normalize("NFC", entry.key.value), entry.key.span)
                below = RAW_KEYS if key == "examples" else raw
                found[key] = entry.value if key in raw else plain(entry.value, below)
            return found
        case Sequence(items):
            return [plain(item, raw) for item in items]
        case _:
            return node
