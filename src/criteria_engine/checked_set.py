"""A checked criteria set: the input of evaluation, code generation, columns and explanation.

Only :func:`criteria_engine.checking.sets.check_set` makes one. So in a :class:`CheckedSet` all names are
resolved, all types fit, and the points add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Literal, assert_never

from criteria_engine.bilingual import Text
from criteria_engine.checked_law import CheckedLaw
from criteria_engine.checked_output import CheckedOutput
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.library.registry import Library
from criteria_engine.model import arithmetic
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import SetKey
from criteria_engine.model.facts import FactShape, Judgeable, Shape
from criteria_engine.model.types import Number, NumberType, Type
from criteria_engine.parameters import Parameter
from criteria_engine.reading.award_values import LeastPoints
from criteria_engine.reading.documents import (
    ConditionDocument,
    CriterionDocument,
    FactDocument,
    IndicatorDocument,
    Judge,
    SetDocument,
)
from criteria_engine.reading.example_documents import Example
from criteria_engine.reading.expressions.parser import parse_number


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """A declared fact.

    Attributes:
        name: its name.
        document: the declaration as written, with its texts.
        type: its type.
        fields: the fields of a record, or of the items of a list; else empty.
    """

    name: str
    document: FactDocument
    type: Type
    fields: Mapping[str, FactDeclaration]


# ---- rules: how an indicator is decided ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requires:
    """Met or not met, by one condition for each level (the keys are the levels)."""

    conditions: Mapping[str, Core]


@dataclass(frozen=True, slots=True)
class AllOrNothing:
    """All `max` points if a condition holds, else 0."""

    max: Number
    condition: Core


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a table of points.

    Attributes:
        condition: when the row holds; None for the `otherwise` row.
        points: the points it gives.
        index: its position in the table, from 0.
    """

    condition: Core | None
    points: Number
    index: int


@dataclass(frozen=True, slots=True)
class Banded:
    """Points by a table.

    Attributes:
        max: the maximum of points.
        subject: the name of the hidden definition of the number that the rows compare; None if the rows have
            conditions of their own.
        hit: which of the rows that hold give the points.
        rows: the rows, in the order of the file.
    """

    max: Number
    subject: str | None
    hit: Literal["unique", "first", "highest", "sum"]
    rows: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """Points computed by an expression; its type proves that they are in 0 … `max`."""

    max: Number
    value: Core


@dataclass(frozen=True, slots=True)
class JudgedPoints:
    """Points given by a person, from 0 to `max` in steps."""

    max: Number
    judge: Judge


@dataclass(frozen=True, slots=True)
class JudgedPass:
    """Met or not met by the judgement of a person."""

    judge: Judge


Rule = Requires | AllOrNothing | Banded | Computed | JudgedPoints | JudgedPass


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    Attributes:
        id: its id.
        criterion: the id of its criterion.
        document: the indicator as written, with its texts.
        rule: how it is decided.
        applies: the condition under which it applies, for each level; None if it always applies.
        basis: its own basis, or that of its criterion or set.
    """

    id: str
    criterion: str
    document: IndicatorDocument
    rule: Rule
    applies: Mapping[str, Core] | None
    basis: Basis
    max: Number | None = field(init=False, compare=False, repr=False)
    """The maximum of its points; None if it gives no points, but is met or not met."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "max", getattr(self.rule, "max", None))

    @property
    def judge(self) -> Judge | None:
        """Who judges it; None where rules decide."""
        rule = self.rule
        return rule.judge if isinstance(rule, JudgedPass | JudgedPoints) else None

    def expressions(self) -> Iterator[Core]:
        """Yield the expressions of the indicator: where it applies, then its rule's, by level."""
        if self.applies is not None:
            yield from self.applies.values()
        match self.rule:
            case Requires(conditions):
                yield from conditions.values()
            case AllOrNothing(condition=node) | Computed(value=node):
                yield node
            case Banded(rows=rows):
                yield from (row.condition for row in rows if row.condition is not None)
            case JudgedPoints() | JudgedPass():
                pass
            case _:
                assert_never(self.rule)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion: a group of indicators.

    Attributes:
        id: its id.
        document: the criterion as written, with its texts.
        indicators: its indicators, in the order of the file.
        needed: how many of its indicators without points must be met; None for all.
    """

    id: str
    document: CriterionDocument
    indicators: tuple[Indicator, ...]
    needed: int | None

    @property
    def minimum(self) -> LeastPoints | None:
        """The least points of its indicators together, as the author states them; None if it needs none."""
        return self.document.minimum

    @property
    def maximum(self) -> Number:
        """The most points that its indicators give together."""
        return arithmetic.total([each.max for each in self.indicators if each.max is not None])

    @property
    def least_points(self) -> Number | None:
        """The least points of its indicators together, where all of them count."""
        least = self.minimum
        if least is None or not least.is_share:
            return None if least is None else least.amount
        return arithmetic.multiply(least.amount, self.maximum)


@dataclass(frozen=True, slots=True)
class Condition:
    """A knock-out or a prerequisite.

    Attributes:
        id: its id.
        document: the condition as written, with its texts.
        holds: what must be true; for a knock-out the negation of its condition.
        levels: the levels that require it.
        basis: its own basis, or that of the set.
        knock_out: whether it is a knock-out.
    """

    id: str
    document: ConditionDocument
    holds: Core
    levels: tuple[str, ...]
    basis: Basis
    knock_out: bool


ReadExamples = Callable[["CheckedSet"], tuple[Example, ...]]
"""Reads the examples beside a set."""


def no_examples(checked: CheckedSet) -> tuple[Example, ...]:
    """Return no examples: there are none beside the set, or they are in its document."""
    return ()


@dataclass(frozen=True, slots=True)
class CheckedSet:
    """A criteria set without errors.

    Attributes:
        key: title, scope and version.
        document: the set as written, with its texts.
        library: the functions its expressions call.
        facts: the declared facts, by name.
        open_numbers: the numbers that an adaptation sets, declared like facts, by the names that expressions
            read; no host can state them.
        parameters: the parameters, by name; one with a number for each level has several names.
        definitions: the author's definitions, then the hidden ones of tables of points, by name.
        criteria: the criteria, in the order of the file.
        conditions: the knock-outs, then the prerequisites.
        levels: the ids of the levels, lowest first; `("*",)` if the title has none.
        pass_mark: the points that earn the title; None if it has no pass mark.
        outputs: the amounts it computes, in the order of the file.
        laws: what its author claims of all subjects; they decide nothing.
        local_count: how many slots the local variables of its expressions need.
        fingerprint: the hash of its file.
        warnings: the warnings for its file.
        read_examples: reads the examples beside it that its document lacks.
    """

    key: SetKey
    document: SetDocument
    library: Library
    facts: Mapping[str, FactDeclaration]
    open_numbers: Mapping[str, FactDeclaration]
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Core]
    criteria: tuple[Criterion, ...]
    conditions: tuple[Condition, ...]
    levels: tuple[str, ...]
    pass_mark: Core | None
    outputs: tuple[CheckedOutput, ...]
    laws: tuple[CheckedLaw, ...]
    local_count: int
    fingerprint: str
    warnings: tuple[Diagnostic, ...]
    read_examples: ReadExamples = field(default=no_examples, compare=False, repr=False)
    indicators: tuple[Indicator, ...] = field(init=False, compare=False, repr=False)
    """The indicators of all criteria, in the order of the file."""
    scored: bool = field(init=False, compare=False, repr=False)
    """Whether any indicator gives points."""
    minima: Mapping[str, Number | None] = field(init=False, compare=False, repr=False)
    """The minimum of points of each indicator (None: no minimum), by its id."""
    has_minima: bool = field(init=False, compare=False, repr=False)
    """Whether any indicator or criterion has a minimum of points."""
    decides_by_total: bool = field(init=False, compare=False, repr=False)
    """Whether only the total of points, knock-outs and prerequisites decide: no levels, minima or judgement."""
    shape: Shape = field(init=False, compare=False, repr=False)
    """The facts, judgements and evidence the set asks for, for the reader of facts."""
    part_ids: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """The ids of the parts that can decide: indicators, conditions, and `award` if it is judged."""

    def __post_init__(self) -> None:
        indicators = tuple(i for criterion in self.criteria for i in criterion.indicators)
        object.__setattr__(self, "indicators", indicators)
        object.__setattr__(self, "scored", any(i.max is not None for i in indicators))
        object.__setattr__(self, "minima", {i.id: self._minimum(i) for i in indicators})
        has_minima = any(minimum is not None for minimum in self.minima.values()) or any(
            criterion.minimum is not None for criterion in self.criteria
        )
        object.__setattr__(self, "has_minima", has_minima)
        award = self.document.award
        others = has_minima or self.document.levels or award.when is not None
        all_scored = all(i.max is not None for i in indicators)
        decides_by_total = all_scored and not others and award.judged is None
        object.__setattr__(self, "decides_by_total", decides_by_total)
        of_award = ["award"] if award.judged is not None else []
        ids = (*(i.id for i in indicators), *(c.id for c in self.conditions), *of_award)
        object.__setattr__(self, "part_ids", ids)
        object.__setattr__(self, "shape", _shape_of(self))

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples in its file, then those beside it, which are read when they are first asked for.

        Raises:
            CriteriaError: those beside it have mistakes.
        """
        return (*self.document.examples, *self.read_examples(self))

    def declared(self, name: str) -> FactDeclaration | None:
        """Return the declaration of what a fact of an expression stands for; None where there is none."""
        return self.facts.get(name) or self.open_numbers.get(name)

    def _minimum(self, indicator: Indicator) -> Number | None:
        own = indicator.document.points
        if own is not None and own.minimum is not None:
            return own.minimum
        return self.document.award.minimum_per_indicator

    def definitions_on(self, day: date) -> dict[str, Core]:
        """Return the parameters and definitions on a day, by name.

        A definition comes after those it uses.
        """
        return {name: p.on(day) for name, p in self.parameters.items()} | dict(self.definitions)

    def expressions(self) -> Iterator[Core]:
        """Yield every expression that the author wrote: of parts, of definitions, of values of parameters.

        Those of laws, which decide nothing, are not among them. What is decided on a day is read from the
        program of the set instead (:mod:`criteria_engine.lowering`).
        """
        for indicator in self.indicators:
            yield from indicator.expressions()
        yield from (condition.holds for condition in self.conditions)
        if self.pass_mark is not None:
            yield self.pass_mark
        yield from (each.value for each in self.outputs)
        yield from self.definitions.values()
        for parameter in self.parameters.values():
            # The cells of a table have their conditions in common.
            conditions = {id(row.when): row.when for row in parameter.values}
            yield from (node for node in conditions.values() if node is not None)

    def law_expressions(self) -> Iterator[Core]:
        """Yield the expressions of the laws."""
        return (node for law in self.laws for node in law.expressions())


def _shape_of(checked: CheckedSet) -> Shape:
    """Return the shape of the facts that a set takes: facts, judgements and evidence."""
    judgeable = {
        i.id: Judgeable(i.id, i.max, i.rule.judge.step)
        for i in checked.indicators
        if isinstance(i.rule, JudgedPass | JudgedPoints)
    }
    if checked.document.award.judged is not None:
        judgeable["award"] = Judgeable("award", None, None)
    evidence = frozenset(i.id for i in checked.indicators if i.document.evidence is not None)
    fields = {name: fact_shape(fact) for name, fact in checked.facts.items()}
    return Shape(checked.key.title, fields, judgeable, evidence, _set_elsewhere(checked))


def _set_elsewhere(checked: CheckedSet) -> Mapping[str, Text]:
    """Return who sets each parameter of which a number is open, by its name in the file."""
    return {
        parameter.declared_name: Text(by.vi, by.in_language("en"))
        for parameter in checked.parameters.values()
        if (by := parameter.document.set_by) is not None
        and any(row.value.value is None for row in parameter.values)
    }


def fact_shape(fact: FactDeclaration) -> FactShape:
    """Return the values that a declared fact accepts."""
    document = fact.document
    low = parse_number(document.at_least) if document.at_least is not None else None
    high = parse_number(document.at_most) if document.at_most is not None else None
    if isinstance(fact.type, NumberType):
        low, high = fact.type.low, fact.type.high
    return FactShape(
        name=fact.name,
        kind=document.type,
        type=fact.type,
        fields={name: fact_shape(inner) for name, inner in fact.fields.items()},
        values=tuple(map(str, document.values or ())),
        low=low,
        high=high,
        low_fact=_fact_bound(document.at_least),
        high_fact=_fact_bound(document.at_most),
        percent="%" in f"{document.at_least}{document.at_most}",
        decision_of=None
        if document.of is None
        else (str(document.of), None if document.scope is None else str(document.scope)),
    )


def _fact_bound(word: str | None) -> str | None:
    """Return the name of the fact that is the bound; None for a number, or no bound."""
    return None if word is None or parse_number(word) is not None else str(word)
