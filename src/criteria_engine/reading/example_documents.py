"""The shape of the examples in a criteria file, as pydantic models with locations."""

from typing import Annotated, Any, Literal

from pydantic import Field

from criteria_engine.reading.nodes import Mapping, Scalar
from criteria_engine.reading.scalars import (
    OF_ITS_CLASS,
    BooleanField,
    DateField,
    Justified,
    Located,
    NameField,
    NumberField,
    PreparedBy,
    ReferenceField,
    TextField,
    WithoutSpan,
    choice_text,
)


class ExpectedScore(Located):
    """The interval of a score; its ends differ if facts are unknown."""

    at_least: NumberField
    at_most: NumberField


def _expected_interval(value: Any) -> Any:
    if isinstance(value, Scalar):
        return {"at_least": value, "at_most": value, "span": value.span}
    return value


class ExpectedOutput(Located):
    """The interval of an output; a side without a key has no bound, and equal ends are a known value."""

    at_least: NumberField | None = None
    at_most: NumberField | None = None


class Expect(Located):
    """The expected decision of an example; absent keys are not compared."""

    outcome: Annotated[Literal["eligible", "not_eligible", "undetermined"], PreparedBy(choice_text)]
    settled_by: Annotated[Literal["rules", "judgement"], PreparedBy(choice_text)] | None = None
    level: ReferenceField | None = None
    grade: ReferenceField | None = None
    score: Annotated[ExpectedScore, PreparedBy(_expected_interval)] | None = None
    outputs: Annotated[
        dict[NameField, Annotated[ExpectedOutput, PreparedBy(_expected_interval)]], WithoutSpan
    ] = Field(default_factory=dict)
    deciding: tuple[ReferenceField, ...] | None = None
    missing: tuple[ReferenceField, ...] | None = None
    provisional: BooleanField | None = None


class Example(Justified):
    """An example with its expected decision. It is documentation and a test.

    With `like` it starts from the facts of another example, less those in `without`.
    """

    name: TextField
    like: TextField | None = None
    on: DateField | None = None
    facts: Annotated[Mapping, OF_ITS_CLASS] | None = None
    judgements: Annotated[Mapping, OF_ITS_CLASS] | None = None
    evidence: Annotated[Mapping, OF_ITS_CLASS] | None = None
    without: tuple[ReferenceField, ...] = ()
    expect: Expect


class Untested(Located):
    """What no example shows or notices, and why its author leaves it so.

    It names a case of a condition as `criteria test --coverage` does (`case`), or a mistake as `--mutate` does
    (`change`).
    """

    at: ReferenceField | None = None
    condition: TextField | None = None
    case: (
        Annotated[
            Literal["true", "false", "unknown", "below", "at", "above", "reached"],
            PreparedBy(choice_text),
        ]
        | None
    ) = None
    change: TextField | None = None
    reason: TextField


class ExamplesBeside(Located):
    """The examples in files beside a set."""

    examples: tuple[Example, ...] = ()
