"""The shape of a criteria file: what an author may write, as pydantic models with places.

Values come in as the nodes of :mod:`criteria_engine.reading.yaml`; a model's `span` is where its
mapping stands in the file. Reading gives everything as written; what it means together is
found out by :mod:`criteria_engine.checking.sets`.
"""

from __future__ import annotations

from typing import (
    Annotated,
    Any,
    Final,
    Literal,
)
from unicodedata import normalize

from pydantic import BeforeValidator, Field, InstanceOf

from criteria_engine.model.basis import Basis
from criteria_engine.reading.nodes import Mapping, Scalar, Sequence
from criteria_engine.reading.scalars import (
    BilingualField,
    BooleanField,
    DateField,
    ExpressionField,
    IdField,
    IntegerField,
    Located,
    LocatedStr,
    NameField,
    NumberField,
    ReferenceField,
    TextField,
    TextListField,
    WithoutSpan,
    choice_text,
    without_span,
)

FORMAT: Final = 1
"""The version of the criteria-set format this library reads."""


BasisField = Annotated[Basis, BeforeValidator(choice_text)]


class Reading(Located):
    """One of several values that sources give for the same thing."""

    value: TextField
    source: TextListField
    used: BooleanField = False


class Sourced(Located):
    """What rests on a source: where the law says it, and how sure we are of it.

    `basis` and `sources` left out: those of the set (`source:`) hold.
    """

    cite: TextField | None = None
    basis: BasisField | None = None
    sources: TextListField = ()
    readings: tuple[Reading, ...] = ()
    to_check: BilingualField | None = None


class LegalSource(Located):
    """The document a set states."""

    document: TextField
    title: BilingualField | None = None
    issued: DateField | None = None
    issuer: TextField | None = None
    place: TextListField = ()
    checked_on: DateField
    basis: BasisField
    note: BilingualField | None = None


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

    type: Annotated[FactKind, BeforeValidator(choice_text)]
    label: BilingualField
    denied: BilingualField | None = None
    unit: BilingualField | None = None
    at_least: ReferenceField | None = None
    at_most: ReferenceField | None = None
    values: Annotated[dict[NameField, BilingualField] | None, WithoutSpan] = None
    fields: Annotated[dict[NameField, FactDocument] | None, WithoutSpan] = None
    called: ReferenceField | None = None
    of: ReferenceField | None = None
    scope: ReferenceField | None = None
    question: BilingualField | None = None
    help: BilingualField | None = None
    answered_by: BilingualField | None = None
    evidence: BilingualField | None = None
    cite: TextField | None = None


class DefinitionDocument(Located):
    """A named intermediate value, written once and used in many conditions."""

    label: BilingualField
    unit: BilingualField | None = None
    value: ExpressionField
    cite: TextField | None = None


class ParameterValue(Sourced):
    """A parameter's value over a stretch of time, in some areas or everywhere."""

    from_: DateField | None = Field(default=None, alias="from")
    to: DateField | None = None
    when: ExpressionField | None = None
    value: NumberField


class ParameterDocument(Sourced):
    """A number of the law that changes with time or place."""

    label: BilingualField
    unit: BilingualField | None = None
    values: tuple[ParameterValue, ...]


# ---- criteria --------------------------------------------------------------------------------


def _by_level(value: Any) -> Any:
    return {EVERY_LEVEL: value} if isinstance(value, Scalar) else without_span(value)


EVERY_LEVEL: Final = "*"
"""The key under which an expression that holds for every level is kept."""


LevelExpressions = Annotated[dict[str, ExpressionField], BeforeValidator(_by_level)]
"""One expression for every level, or one for each level by its id."""


class BandRow(Sourced):
    """One row of a table of bands: limits of the number, or a condition, and the points."""

    exactly: ExpressionField | None = None
    at_least: ExpressionField | None = None
    above: ExpressionField | None = None
    at_most: ExpressionField | None = None
    below: ExpressionField | None = None
    when: ExpressionField | None = None
    otherwise: BooleanField = False
    points: NumberField


class Bands(Located):
    """A table of points: over one number (`of`), or by conditions."""

    of: ExpressionField | None = None
    hit: Annotated[Literal["unique", "first", "highest", "sum"], BeforeValidator(choice_text)]
    rows: tuple[BandRow, ...]


class Judge(Located):
    """Human judgement: who judges, and on what question."""

    by: BilingualField
    question: BilingualField | None = None
    step: NumberField | None = None


class Points(Located):
    """How many points an indicator gives: exactly one of `when`, `bands`, `computed`, `judged`."""

    max: NumberField
    when: ExpressionField | None = None
    bands: Bands | None = None
    computed: ExpressionField | None = None
    judged: Judge | None = None
    minimum: NumberField | None = None


class Applies(Sourced):
    """When an indicator applies, and what it counts as where it does not."""

    when: LevelExpressions
    otherwise: Annotated[Literal["full_points", "left_out", "zero"], BeforeValidator(choice_text)]


class Evidence(Sourced):
    """Evidence an indicator needs: lacking it, the indicator is not met."""

    what: BilingualField
    answered_by: BilingualField | None = None


class IndicatorDocument(Sourced):
    """One indicator: exactly one of `requires`, `points`, `judged`."""

    id: IdField
    text: BilingualField
    note: BilingualField | None = None
    requires: LevelExpressions | None = None
    points: Points | None = None
    judged: Judge | None = None
    applies: Applies | None = None
    evidence: Evidence | None = None


class MetWhen(Located):
    """A criterion that holds when enough of its indicators hold."""

    at_least: IntegerField


class CriterionDocument(Sourced):
    """A criterion: a group of indicators."""

    id: IdField
    name: BilingualField
    max: NumberField | None = None
    met_when: MetWhen | None = None
    indicators: tuple[IndicatorDocument, ...]


class ConditionDocument(Sourced):
    """A knock-out (`when`) or a prerequisite (`requires`), perhaps for some levels only."""

    id: IdField
    text: BilingualField
    when: ExpressionField | None = None
    requires: ExpressionField | None = None
    levels: tuple[ReferenceField, ...] = ()


class Level(Sourced):
    """A level of the title, lowest first."""

    id: NameField
    name: BilingualField


class Grade(Sourced):
    """A grade by total score, lowest first."""

    id: NameField
    name: BilingualField
    at_least: NumberField


class Award(Sourced):
    """What earns the title: every criterion, or a total of points, or a human decision."""

    when: Annotated[Literal["every criterion met"], BeforeValidator(choice_text)] | None = None
    total: NumberField | None = None
    pass_mark: ExpressionField | None = None
    minimum_per_indicator: NumberField | None = None
    minimum_cite: TextField | None = None
    grades: tuple[Grade, ...] = ()
    judged: Judge | None = None


# ---- the set ---------------------------------------------------------------------------------


class InForce(Sourced):
    """The days a set is the law, inclusive; no `to`: still in force."""

    from_: DateField = Field(alias="from")
    to: DateField | None = None
    before: BilingualField | None = None
    after: BilingualField | None = None


class RecognitionAuthority(Sourced):
    """Who recognises the title, and on whose proposal."""

    by: BilingualField
    proposed_by: BilingualField | None = None


class Validity(Sourced):
    """How long a recognition is kept, and from when it counts."""

    months: IntegerField
    counted_from: Annotated[Literal["decision", "following_year"], BeforeValidator(choice_text)] = (
        "decision"
    )


class CalendarStep(Sourced):
    """A step of the yearly calendar, with its last day where the law gives one."""

    what: BilingualField
    by: BilingualField | None = None
    day: IntegerField | None = None
    month: IntegerField | None = None
    year: Annotated[Literal["assessed", "following"], BeforeValidator(choice_text)] | None = None


class Transition(Sourced):
    """A note where the law itself is unclear, shown in decisions of those days."""

    from_: DateField | None = Field(default=None, alias="from")
    to: DateField | None = None
    text: BilingualField


class Adapts(Located):
    """The set this one changes."""

    title: IdField
    scope: IdField | None = None
    version: IdField


class ExpectedScore(Located):
    """A score between two bounds, as unknown facts leave it."""

    at_least: NumberField
    at_most: NumberField


def _expected_score(value: Any) -> Any:
    if isinstance(value, Scalar):
        return {"at_least": value, "at_most": value, "span": value.span}
    return value


class Expect(Located):
    """What an example must give; what is left out is not looked at."""

    outcome: Annotated[
        Literal["eligible", "not_eligible", "undetermined"], BeforeValidator(choice_text)
    ]
    level: ReferenceField | None = None
    grade: ReferenceField | None = None
    score: Annotated[ExpectedScore, BeforeValidator(_expected_score)] | None = None
    deciding: tuple[ReferenceField, ...] | None = None
    missing: tuple[ReferenceField, ...] | None = None
    provisional: BooleanField | None = None


class Example(Located):
    """One example: rule, test and documentation in one. `like` starts from another's facts."""

    name: TextField
    like: TextField | None = None
    on: DateField | None = None
    facts: InstanceOf[Mapping] | None = None
    judgements: InstanceOf[Mapping] | None = None
    evidence: InstanceOf[Mapping] | None = None
    without: tuple[ReferenceField, ...] = ()
    expect: Expect


class SetDocument(Located):
    """A criteria file."""

    format: IntegerField
    title: IdField
    scope: IdField | None = None
    version: IdField
    revision: IntegerField = 1
    name: BilingualField
    summary: BilingualField | None = None
    example_only: BooleanField = False
    adapts: Adapts | None = None
    remove: tuple[ReferenceField, ...] = ()
    in_force: InForce
    source: LegalSource
    subject: BilingualField
    levels: tuple[Level, ...] = ()
    facts: Annotated[dict[NameField, FactDocument], WithoutSpan] = Field(default_factory=dict)
    parameters: Annotated[dict[NameField, ParameterDocument], WithoutSpan] = Field(
        default_factory=dict
    )
    definitions: Annotated[dict[NameField, DefinitionDocument], WithoutSpan] = Field(
        default_factory=dict
    )
    criteria: tuple[CriterionDocument, ...]
    knock_outs: tuple[ConditionDocument, ...] = ()
    prerequisites: tuple[ConditionDocument, ...] = ()
    award: Award
    recognition: RecognitionAuthority | None = None
    validity: Validity | None = None
    calendar: tuple[CalendarStep, ...] = ()
    transition: tuple[Transition, ...] = ()
    examples: tuple[Example, ...] = ()


RAW_KEYS: Final = frozenset({"facts", "judgements", "evidence"})
"""Keys of an example that are kept as they were written, to be read against the declared facts."""


def plain_data(node: Any, raw: frozenset[str] = frozenset()) -> Any:
    """A node as pydantic takes it: mappings as dicts (with their `span`), sequences as lists.

    Keys in `raw` keep the node itself; examples keep theirs, to be read against declared facts.
    """
    match node:
        case Mapping(entries, span):
            found: dict[Any, Any] = {"span": span}
            for entry in entries:
                key = LocatedStr(normalize("NFC", entry.key.value), entry.key.span)
                below = RAW_KEYS if key == "examples" else raw
                found[key] = entry.value if key in raw else plain_data(entry.value, below)
            return found
        case Sequence(items):
            return [plain_data(item, raw) for item in items]
        case _:
            return node
