"""A checked criteria set: what reading and checking hand to every way out.

Only :func:`criteria_engine.checking.sets.check_set` makes one, so whoever holds a
:class:`CheckedSet` holds names that resolve, types that fit and points that add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, assert_never

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.library.registry import Library
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import SetKey
from criteria_engine.model.facts import FactShape, Judgeable, Shape
from criteria_engine.model.types import Number, NumberType, Type
from criteria_engine.reading.documents import (
    ConditionDocument,
    CriterionDocument,
    FactDocument,
    IndicatorDocument,
    Judge,
    ParameterDocument,
    ParameterValue,
    SetDocument,
)
from criteria_engine.reading.expressions.parser import parse_number


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """A declared fact: its words and its type; `fields` of a list's items or of a record."""

    name: str
    document: FactDocument
    type: Type
    fields: Mapping[str, FactDeclaration]


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """A parameter's value from a day to a day (None: without end), where a condition holds."""

    document: ParameterValue
    first: date | None
    last: date | None
    when: Core | None
    value: core.Constant

    def holds_on(self, day: date) -> bool:
        """Whether this is a value of that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the law over the whole life of its set."""

    name: str
    document: ParameterDocument
    type: NumberType
    values: tuple[PeriodValue, ...]

    def on(self, day: date) -> Core:
        """The parameter's value on a day, as an expression of the facts it depends on."""
        rows = [row for row in self.values if row.holds_on(day)]
        result: Core = rows[-1].value
        for row in reversed(rows[:-1]):
            if row.when is not None:
                result = core.Choose(row.when, row.value, result, self.type, row.value.written)
        return result


# ---- rules: how an indicator is decided ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requires:
    """Met or not met, by a condition for each level."""

    conditions: Mapping[str, Core]


@dataclass(frozen=True, slots=True)
class AllOrNothing:
    """Full points where a condition holds, else none."""

    max: Number
    condition: Core


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a table: its points where its condition holds (None: otherwise)."""

    condition: Core | None
    points: Number
    index: int


@dataclass(frozen=True, slots=True)
class Banded:
    """Points by a table; `subject` names the hidden definition of the number it looks at."""

    max: Number
    subject: str | None
    hit: Literal["unique", "first", "highest", "sum"]
    rows: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """Points by a number."""

    max: Number
    value: Core


@dataclass(frozen=True, slots=True)
class JudgedPoints:
    """Points given by a person, from 0 to `max` in steps."""

    max: Number
    judge: Judge


@dataclass(frozen=True, slots=True)
class JudgedPass:
    """Met or not met as a person judges."""

    judge: Judge


Rule = Requires | AllOrNothing | Banded | Computed | JudgedPoints | JudgedPass


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, ready to decide. `applies` is None where it always applies."""

    id: str
    criterion: str
    document: IndicatorDocument
    rule: Rule
    applies: Mapping[str, Core] | None
    basis: Basis
    max: Number | None = field(init=False, compare=False, repr=False)
    """The most points it can give; None where it is met or not met."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "max", getattr(self.rule, "max", None))

    def expressions(self, level: str | None = None) -> Iterator[Core]:
        """Yield the expressions of the indicator: where it applies, then its rule's.

        Args:
            level: the level whose conditions are yielded; None for those of all levels.
        """
        if self.applies is not None:
            yield from _of_level(self.applies, level)
        match self.rule:
            case Requires(conditions):
                yield from _of_level(conditions, level)
            case AllOrNothing(condition=node) | Computed(value=node):
                yield node
            case Banded(rows=rows):
                yield from (row.condition for row in rows if row.condition is not None)
            case JudgedPoints() | JudgedPass():
                pass
            case _:
                assert_never(self.rule)


def _of_level(conditions: Mapping[str, Core], level: str | None) -> Iterable[Core]:
    return conditions.values() if level is None else (conditions[level],)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion and its indicators; `needed` of them must hold (None: all)."""

    id: str
    document: CriterionDocument
    indicators: tuple[Indicator, ...]
    needed: int | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A knock-out or a prerequisite: `holds` must be true, for the levels it is about."""

    id: str
    document: ConditionDocument
    holds: Core
    levels: tuple[str, ...]
    basis: Basis
    knock_out: bool


@dataclass(frozen=True, slots=True)
class CheckedSet:
    """A set that can decide. `levels` is `("*",)` where the title has none.

    `definitions` are the author's, and the hidden ones of tables, in the order they were
    written; `locals` counts the places their variables need.
    """

    key: SetKey
    document: SetDocument
    library: Library
    facts: Mapping[str, FactDeclaration]
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Core]
    criteria: tuple[Criterion, ...]
    conditions: tuple[Condition, ...]
    levels: tuple[str, ...]
    pass_mark: Core | None
    local_count: int
    fingerprint: str
    warnings: tuple[Diagnostic, ...]
    indicators: tuple[Indicator, ...] = field(init=False, compare=False, repr=False)
    """All indicators, in the order of the file."""
    scored: bool = field(init=False, compare=False, repr=False)
    """Whether indicators give points."""
    minima: Mapping[str, Number | None] = field(init=False, compare=False, repr=False)
    """The least points each indicator has to give (None: it has not to give any), by its id."""
    has_minima: bool = field(init=False, compare=False, repr=False)
    """Whether any indicator has to give some points at least."""
    decides_by_total: bool = field(init=False, compare=False, repr=False)
    """Whether all it asks for is a total of points, and conditions: no levels, no minima, no judgement."""
    shape: Shape = field(init=False, compare=False, repr=False)
    """The facts, judgements and evidence the set asks for, as the reader of facts needs them."""
    part_ids: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """The ids of all that can decide: indicators, knock-outs and prerequisites, the award if it is judged."""

    def __post_init__(self) -> None:
        found = tuple(i for criterion in self.criteria for i in criterion.indicators)
        object.__setattr__(self, "indicators", found)
        object.__setattr__(self, "scored", any(i.max is not None for i in found))
        object.__setattr__(self, "minima", {i.id: self._minimum(i) for i in found})
        has_minima = any(least is not None for least in self.minima.values())
        object.__setattr__(self, "has_minima", has_minima)
        asked = self.document.award
        others = has_minima or self.document.levels or asked.when is not None
        decides_by_total = (
            all(i.max is not None for i in found) and not others and asked.judged is None
        )
        object.__setattr__(self, "decides_by_total", decides_by_total)
        award = ["award"] if self.document.award.judged is not None else []
        ids = (*(i.id for i in found), *(c.id for c in self.conditions), *award)
        object.__setattr__(self, "part_ids", ids)
        object.__setattr__(self, "shape", _shape_of(self))

    def _minimum(self, indicator: Indicator) -> Number | None:
        own = indicator.document.points
        if own is not None and own.minimum is not None:
            return own.minimum
        return self.document.award.minimum_per_indicator

    def definitions_on(self, day: date) -> dict[str, Core]:
        """Definitions and parameters as they stand on a day."""
        return {name: p.on(day) for name, p in self.parameters.items()} | dict(self.definitions)

    def expressions(self, level: str | None = None) -> Iterator[Core]:
        """Yield the expressions a verdict reads: of indicators, conditions and the pass mark.

        The definitions they use are not among them; see :meth:`definition_expressions`.

        Args:
            level: the level whose verdict it is; None for all levels.
        """
        for indicator in self.indicators:
            yield from indicator.expressions(level)
        yield from self.award_expressions(level)

    def award_expressions(self, level: str | None = None) -> Iterator[Core]:
        """Yield the expressions of knock-outs and prerequisites, and the pass mark.

        Args:
            level: the level that they must concern; None for all levels.
        """
        for condition in self.conditions:
            if level is None or level in condition.levels:
                yield condition.holds
        if self.pass_mark is not None:
            yield self.pass_mark

    def definition_expressions(self) -> Iterator[Core]:
        """Yield the definitions, and the conditions of the values of parameters."""
        yield from self.definitions.values()
        for parameter in self.parameters.values():
            yield from (row.when for row in parameter.values if row.when is not None)


def _shape_of(checked: CheckedSet) -> Shape:
    """What a checked set asks for."""
    judgeable = {
        i.id: Judgeable(i.id, i.max, i.rule.judge.step)
        for i in checked.indicators
        if isinstance(i.rule, JudgedPass | JudgedPoints)
    }
    if checked.document.award.judged is not None:
        judgeable["award"] = Judgeable("award", None, None)
    evidence = frozenset(i.id for i in checked.indicators if i.document.evidence is not None)
    fields = {name: _field(fact) for name, fact in checked.facts.items()}
    return Shape(checked.key.title, fields, judgeable, evidence)


def _field(fact: FactDeclaration) -> FactShape:
    document = fact.document
    low = parse_number(document.at_least) if document.at_least is not None else None
    high = parse_number(document.at_most) if document.at_most is not None else None
    if isinstance(fact.type, NumberType):
        low, high = fact.type.low, fact.type.high
    return FactShape(
        name=fact.name,
        kind=document.type,
        type=fact.type,
        fields={name: _field(inner) for name, inner in fact.fields.items()},
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
    """The other fact a bound names, where it is not a number."""
    return None if word is None or parse_number(word) is not None else str(word)
