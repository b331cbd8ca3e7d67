"""The shape of a criteria file, as pydantic models with locations.

:mod:`criteria_engine.reading.sets` validates the YAML nodes of a file against these models. They
hold values as written: expressions are not parsed, references are not resolved;
:mod:`criteria_engine.checking.sets` does both. `docs/criteria-sets.md` is made of these models: their
docstrings are printed there for authors, and `authoring/criteria_keys.yaml` describes
the keys.
"""

from typing import (
    Annotated,
    Any,
    Final,
    Literal,
)

from pydantic import Field, ValidationInfo, model_validator

from criteria_engine.model.basis import Basis
from criteria_engine.reading.award_values import LeastPointsField, MetCriteriaField
from criteria_engine.reading.example_documents import Example, Untested
from criteria_engine.reading.law_documents import LawDocument
from criteria_engine.reading.nodes import Scalar
from criteria_engine.reading.scalars import (
    BilingualField,
    BooleanField,
    DateField,
    ExpressionField,
    IdField,
    IntegerField,
    Justified,
    Located,
    LocatedDateField,
    LocatedNumberField,
    NameField,
    NumberField,
    PreparedBy,
    ReferenceField,
    StatedNumberField,
    TextField,
    TextListField,
    WithoutSpan,
    choice_text,
    without_span,
)
from criteria_engine.reading.threshold_tables import ThresholdTable

FORMAT: Final = 1
"""The version of the criteria-set format this library reads."""

BasisField = Annotated[Basis, PreparedBy(choice_text)]


class Reading(Located):
    """One of several values that sources state for the same item; `used` marks the one in force."""

    value: TextField
    source: TextListField
    used: BooleanField = False


class Sourced(Justified):
    """An item that is based on a source of law.

    Without `basis` or `sources`, those of the set (`source:`) apply.
    """

    cite: TextField | None = None
    basis: BasisField | None = None
    sources: TextListField = ()
    readings: tuple[Reading, ...] = ()
    to_check: BilingualField | None = None


class LegalSource(Justified):
    """The legal document that a set encodes."""

    document: TextField
    title: BilingualField | None = None
    issued: DateField | None = None
    issuer: TextField | None = None
    place: TextListField = ()
    checked_on: DateField
    basis: BasisField
    note: BilingualField | None = None


# ---- facts -----------------------------------------------------------------------------------

Direction = Literal["up", "down", "either"]
"""In which direction a fact can be changed."""

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


class Changeable(Located):
    """That a fact, a judgement or evidence can be changed, for advice on what would earn the title.

    It is ours and no law: what the author thinks can be done, and how much effort it is. Without it, advice
    takes the fact as it is. One word instead of it states the direction: `changeable: up`.
    """

    direction: Annotated[Direction, PreparedBy(choice_text)]
    step: LocatedNumberField | None = None
    price: LocatedNumberField | None = None
    until: LocatedDateField | None = None
    by: BilingualField | None = None


class FactDocument(Justified):
    """The declaration of a fact: its type, its bounds, its texts, and who can answer the question.

    A number of some of a whole is written `part_of: members`. A yes-or-no has its two texts in one label,
    on both sides of a slash: `label: has a plan / has no plan`.

    The items of a list have `fields`; or each is one plain value, whose type is `of`: `enumeration`, `integer`,
    `number`, `date` or `string`. Then `values`, `at_least`, `at_most` and the `unit` of a number are those of
    each value. Conditions call it `item`: `count(fines[item = "gambling"]) = 0`, `"gambling" in fines`,
    `some f in fines satisfies f != "gambling"`.
    """

    type: Annotated[FactKind, PreparedBy(choice_text)]
    part_of: ReferenceField | None = None
    label: BilingualField
    denied: BilingualField | None = None
    unit: BilingualField | None = None
    at_least: ReferenceField | None = None
    at_most: ReferenceField | None = None
    values: Annotated[dict[NameField, BilingualField] | None, WithoutSpan] = None
    fields: Annotated[dict[NameField, "FactDocument"] | None, WithoutSpan] = None
    called: ReferenceField | None = None
    of: ReferenceField | None = None
    scope: ReferenceField | None = None
    question: BilingualField | None = None
    help: BilingualField | None = None
    answered_by: BilingualField | None = None
    evidence: BilingualField | None = None
    changeable: Changeable | None = None
    cite: TextField | None = None


class DefinitionDocument(Justified):
    """A named intermediate value that conditions can use."""

    label: BilingualField
    unit: BilingualField | None = None
    value: ExpressionField
    cite: TextField | None = None


class OutputDocument(Sourced):
    """An amount that the set computes besides its decision, such as a monthly benefit.

    Its `value` may read `eligible`, `total`, `level` and `grade` of the decision, where the title has them.
    """

    label: BilingualField
    unit: BilingualField | None = None
    value: ExpressionField
    rounded: ReferenceField | None = None


def _by_level(value: Any) -> Any:
    return {EVERY_LEVEL: value} if isinstance(value, Scalar) else without_span(value)


EVERY_LEVEL: Final = "*"
"""The key of an expression or number that holds for every level."""

LevelNumbers = Annotated[dict[str, StatedNumberField], Field(min_length=1), PreparedBy(_by_level)]
"""One number for all levels, or one per level id."""

LEVELS_CONTEXT: Final = "levels"
"""The key of a pydantic context that holds the ids of the levels of the set."""


class ParameterValue(Sourced):
    """The value of a parameter in a period, everywhere or where `when` holds.

    Instead of `value` it may have one number for each level, under the id of the level.
    """

    from_: DateField | None = Field(default=None, alias="from")
    to: DateField | None = None
    when: ExpressionField | None = None
    value: LevelNumbers

    @model_validator(mode="before")
    @classmethod
    def _gather_levels(cls, data: Any, info: ValidationInfo) -> Any:
        """Put the numbers under ids of levels into `value`, as if they had been written there."""
        levels: frozenset[str] = (info.context or {}).get(LEVELS_CONTEXT, frozenset())
        if not isinstance(data, dict) or levels.isdisjoint(data):
            return data
        gathered = {key: each for key, each in data.items() if key in levels}
        if "value" in data:
            gathered[EVERY_LEVEL] = data["value"]
        rest = {key: each for key, each in data.items() if key not in levels}
        return {**rest, "value": gathered}


class ParameterDocument(Sourced):
    """A number set by law that depends on time or place: by exactly one of `values` and `table`.

    A number that the law leaves to another authority is `set_by_adaptation`: it is unknown, within its
    bounds, until a set that adapts this one states it.
    """

    label: BilingualField
    unit: BilingualField | None = None
    set_by: BilingualField | None = None
    at_least: LocatedNumberField | None = None
    at_most: LocatedNumberField | None = None
    values: tuple[ParameterValue, ...] = ()
    table: ThresholdTable | None = None


# ---- criteria --------------------------------------------------------------------------------


LevelExpressions = Annotated[dict[str, ExpressionField], PreparedBy(_by_level)]
"""One expression for all levels, or one per level id."""


class BandRow(Sourced):
    """One row of a table of bands: limits of the number or a condition, and the points it gives."""

    exactly: ExpressionField | None = None
    at_least: ExpressionField | None = None
    above: ExpressionField | None = None
    at_most: ExpressionField | None = None
    below: ExpressionField | None = None
    when: ExpressionField | None = None
    otherwise: BooleanField = False
    points: NumberField


class Bands(Located):
    """A table of points: by ranges of one number (`of`), or by conditions.

    `hit` is the hit policy, as in a DMN decision table.
    """

    of: ExpressionField | None = None
    hit: Annotated[Literal["unique", "first", "highest", "sum"], PreparedBy(choice_text)]
    rows: tuple[BandRow, ...]


class Judge(Located):
    """A human judgement: who judges which question, and the `step` of the points.

    One text instead of it states who judges: `judged: Trạm y tế xã`.
    """

    by: BilingualField
    question: BilingualField | None = None
    step: NumberField | None = None
    changeable: Changeable | None = None


class Points(Justified):
    """The points of an indicator, by exactly one of `when`, `bands`, `computed` and `judged`."""

    max: NumberField
    when: ExpressionField | None = None
    bands: Bands | None = None
    computed: ExpressionField | None = None
    judged: Judge | None = None
    minimum: NumberField | None = None


class Applies(Sourced):
    """The condition under which an indicator applies, and how it counts otherwise."""

    when: LevelExpressions
    otherwise: Annotated[Literal["full_points", "left_out", "zero"], PreparedBy(choice_text)]


class Evidence(Sourced):
    """Evidence that an indicator needs; where it is stated to be missing, the indicator is not met.

    One text instead of it states what must be shown. `evidence_cite` of the set is the citation of all
    evidence without one of its own.
    """

    what: BilingualField
    answered_by: BilingualField | None = None
    changeable: Changeable | None = None


class IndicatorDocument(Sourced):
    """An indicator, with exactly one of `requires`, `points` and `judged`."""

    id: IdField
    text: BilingualField
    note: BilingualField | None = None
    requires: LevelExpressions | None = None
    points: Points | None = None
    judged: Judge | None = None
    applies: Applies | None = None
    evidence: Evidence | None = None


class MetWhen(Located):
    """How many indicators must be met for the criterion to be met."""

    at_least: IntegerField


class CriterionDocument(Sourced):
    """A criterion: a group of indicators.

    With `minimum` it is met only if the points of its indicators together reach it: a number of points, or a
    share such as `50%` of the points that those of its indicators that count can give.

    A criterion with one indicator that has no number of its own states the rule of it itself: `requires`,
    `points` or `judged`, without `indicators`.
    """

    id: IdField
    name: BilingualField
    note: BilingualField | None = None
    max: NumberField | None = None
    minimum: LeastPointsField | None = None
    requires: LevelExpressions | None = None
    points: Points | None = None
    judged: Judge | None = None
    applies: Applies | None = None
    evidence: Evidence | None = None
    met_when: MetWhen | None = None
    indicators: tuple[IndicatorDocument, ...]

    @property
    def is_indicator(self) -> bool:
        """Whether it states its one rule itself, as the indicator that has its id."""
        return len(self.indicators) == 1 and self.indicators[0].id == self.id


class ConditionDocument(Sourced):
    """A knock-out (`when`) or a prerequisite (`requires`), for all levels or for `levels`."""

    id: IdField
    text: BilingualField
    when: ExpressionField | None = None
    requires: ExpressionField | None = None
    levels: tuple[ReferenceField, ...] = ()


class Level(Sourced):
    """A level of the title. Levels are listed from lowest to highest."""

    id: NameField
    name: BilingualField


class Grade(Sourced):
    """A grade by total score. Grades are listed from lowest to highest."""

    id: NameField
    name: BilingualField
    at_least: NumberField


class Award(Sourced):
    """How the title is earned: by criteria that are met, by a total of points, or by human judgement.

    `when` is `every criterion met`, or a number of them: `at least 8 of 10 criteria`. The second number is that
    of the criteria of the set. A criterion that is left out as a whole is not among those met.
    """

    when: MetCriteriaField | None = None
    total: NumberField | None = None
    pass_mark: ExpressionField | None = None
    minimum_per_indicator: NumberField | None = None
    minimum_cite: TextField | None = None
    grades: tuple[Grade, ...] = ()
    judged: Judge | None = None


# ---- the set ---------------------------------------------------------------------------------


class InForce(Sourced):
    """The period in which a set is in force, both days included; without `to`, it has no end yet."""

    from_: DateField = Field(alias="from")
    to: DateField | None = None
    before: BilingualField | None = None
    after: BilingualField | None = None


class RecognitionAuthority(Sourced):
    """Who recognises the title, and who proposes it."""

    by: BilingualField
    proposed_by: BilingualField | None = None


class Validity(Sourced):
    """How many months a recognition is valid, and from when."""

    months: IntegerField
    counted_from: Annotated[Literal["decision", "following_year"], PreparedBy(choice_text)] = (
        "decision"
    )


class CalendarStep(Sourced):
    """A step of the yearly calendar, with its deadline if the law sets one."""

    what: BilingualField
    by: BilingualField | None = None
    day: IntegerField | None = None
    month: IntegerField | None = None
    year: Annotated[Literal["assessed", "following"], PreparedBy(choice_text)] | None = None


class Transition(Sourced):
    """A note on an unclear provision, shown in decisions made in a period."""

    from_: DateField | None = Field(default=None, alias="from")
    to: DateField | None = None
    text: BilingualField


class Adapts(Located):
    """The set that this one adapts."""

    title: IdField
    scope: IdField | None = None
    version: IdField


class SetDocument(Justified):
    """A criteria file."""

    format: IntegerField
    title: IdField
    scope: IdField | None = None
    version: IdField
    revision: IntegerField = 1
    language: Annotated[Literal["vi", "en"], PreparedBy(choice_text)] = "vi"
    adapts: Adapts | None = None
    remove: tuple[ReferenceField, ...] = ()
    applies_in: Annotated[dict[NameField, TextListField], WithoutSpan] = Field(default_factory=dict)
    example_only: BooleanField = False
    name: BilingualField
    summary: BilingualField | None = None
    in_force: InForce
    source: LegalSource
    subject: BilingualField
    evidence_cite: TextField | None = None
    levels: tuple[Level, ...] = ()
    levels_independent: BilingualField | None = None
    criteria: tuple[CriterionDocument, ...]
    knock_outs: tuple[ConditionDocument, ...] = ()
    prerequisites: tuple[ConditionDocument, ...] = ()
    award: Award
    recognition: RecognitionAuthority | None = None
    validity: Validity | None = None
    calendar: tuple[CalendarStep, ...] = ()
    transition: tuple[Transition, ...] = ()
    parameters: Annotated[dict[NameField, ParameterDocument], WithoutSpan] = Field(
        default_factory=dict
    )
    definitions: Annotated[dict[NameField, DefinitionDocument], WithoutSpan] = Field(
        default_factory=dict
    )
    outputs: Annotated[dict[NameField, OutputDocument], WithoutSpan] = Field(default_factory=dict)
    facts: Annotated[dict[NameField, FactDocument], WithoutSpan] = Field(default_factory=dict)
    laws: tuple[LawDocument, ...] = ()
    untested: tuple[Untested, ...] = ()
    examples: tuple[Example, ...] = ()
