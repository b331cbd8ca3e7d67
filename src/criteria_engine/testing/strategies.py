"""test: a set → Hypothesis strategies of the facts that it takes.

Most subjects begin with an example of the set, of which a few facts are drawn again; so most conditions
are met, and a rule change shows. Numbers and days are drawn at the thresholds of the set, and beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from hypothesis import strategies as st

from criteria_engine.analysis.law_questions import require_growing
from criteria_engine.arguments import expect_type
from criteria_engine.checking.example_facts import facts_of_examples
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts, FactShape, JudgedResult, Shape
from criteria_engine.model.values import EXACT, Interval, Value
from criteria_engine.thresholds import Thresholds, beside

_BY_PEOPLE: Final = ("judgements", "evidence")

Given = dict[str, Any]
"""The facts of a subject, as a host states them."""

_LARGEST: Final = 10_000
"""The greatest number that is drawn of a fact without an upper bound."""

_MOST_ITEMS: Final = 6

_FIRST_DAY: Final = date(1950, 1, 1)

_LAST_DAY: Final = date(2050, 12, 31)

_STEP: Final = Fraction(1, 100)
"""The step of numbers that are not whole."""


def facts(
    criteria: Criteria, *, unknowns: bool = False, edges: bool = True
) -> st.SearchStrategy[Given]:
    """Return a strategy of the facts of a subject, within their declared types and bounds.

    Args:
        criteria: the set on a day.
        unknowns: whether facts, judgements and evidence may be left out.
        edges: whether to prefer the thresholds of the set and its examples.

    >>> from datetime import date
    >>> from hypothesis import given, settings
    >>> from criteria_engine import Catalogue
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> @settings(max_examples=5, database=None)
    ... @given(facts(family))
    ... def test(given_facts):
    ...     assert family.verdict(given_facts).outcome is not None
    >>> test()
    """
    return _subjects(SubjectMaker(criteria, edges=edges), unknowns)


def pairs(
    criteria: Criteria,
    *names: str,
    less: Sequence[str] = (),
    unknowns: bool = False,
    edges: bool = True,
) -> st.SearchStrategy[tuple[Given, Given]]:
    """Return a strategy of two subjects that differ only in facts of which the second has more, or less.

    A number is greater, a yes-or-no fact is yes; the bounds of other facts hold for both.

    Args:
        criteria: the set on a day.
        names: the facts of which the second may have more; a field of a list is written `list.field`.
        less: those of which it may have less.
        unknowns: whether other facts may be left out.
        edges: as in :func:`facts`.

    Raises:
        ValueError: the set has no such fact, or it is neither a number nor a yes-or-no fact.
    """
    require_growing(criteria, names, less)
    return raised(SubjectMaker(criteria, edges=edges), names, less, unknowns=unknowns)


@st.composite
def _subjects(draw: st.DrawFn, maker: SubjectMaker, unknowns: bool) -> Given:
    given = maker.draw(draw)
    return _without_some(draw, given) if unknowns else given


@st.composite
def raised(
    draw: st.DrawFn,
    maker: SubjectMaker,
    more: Sequence[str],
    less: Sequence[str] = (),
    *,
    unknowns: bool = False,
) -> tuple[Given, Given]:
    """Two subjects, of which the second has no less of some facts and no more of others, all else equal.

    A field of the items of a list is written `list.field`.
    """
    before = maker.draw(draw)
    if unknowns:
        kept = {name: before[name] for name in (*more, *less) if name in before}
        before = {**_without_some(draw, before), **kept}
    after = dict(before)
    for name, is_more in (*((name, True) for name in more), *((name, False) for name in less)):
        list_, dot, field = name.partition(".")
        if list_ not in after:
            continue
        shape = maker.shape.fields[list_]
        if not dot:
            after[name] = maker.moved(draw, shape, after, is_more=is_more)
            continue
        after[list_] = [
            {**item, field: maker.moved(draw, shape.fields[field], item, is_more=is_more)}
            if field in item
            else item
            for item in after[list_]
        ]
    return before, after


@st.composite
def partly_known(draw: st.DrawFn, maker: SubjectMaker) -> tuple[Given, Given]:
    """A subject with unknown facts, and the same one with all of them known."""
    known = maker.draw(draw)
    return _without_some(draw, known), known


@st.composite
def of_both(draw: st.DrawFn, old: SubjectMaker, new: SubjectMaker) -> tuple[Given, Given]:
    """The facts of one subject for two sets; what only the new set asks for is drawn for it."""
    given = old.draw(draw)
    return given, new.draw(draw, given)


def _without_some(draw: st.DrawFn, given: Given) -> Given:
    """Leave out some facts, judgements and pieces of evidence, and fields of some items."""
    left: Given = {}
    for name, value in given.items():
        if name in _BY_PEOPLE:
            left[name] = {id_: each for id_, each in value.items() if draw(st.integers(0, 3))}
        elif draw(st.integers(0, 3)):
            left[name] = value
    return left


class SubjectMaker:
    """Draws the facts of one set.

    Args:
        criteria: the set on a day.
        edges: whether to prefer thresholds and examples.
    """

    def __init__(self, criteria: Criteria, *, edges: bool) -> None:
        expect_type("criteria", criteria, Criteria)
        self.shape: Shape = criteria.shape
        self._edges = edges
        self._thresholds = Thresholds(criteria)
        self._examples = _examples(criteria) if edges else []
        self._eligible = [
            each for each in self._examples if criteria.verdict(each).outcome is Outcome.ELIGIBLE
        ]
        self._order = _in_order(self.shape.fields)

    def draw(self, draw: st.DrawFn, base: Mapping[str, Any] | None = None) -> Given:
        """Draw a subject.

        Args:
            draw: the draw function of Hypothesis.
            base: facts that stay as they are; the set may have others.
        """
        fields = self.shape.fields
        given: Given = {}
        again: set[str] = set()
        if base is not None:
            given = {name: value for name, value in base.items() if name in fields}
        elif chosen := self._some_examples(draw):
            base = draw(st.sampled_from(chosen))
            given = {name: value for name, value in base.items() if name in fields}
            if self._order:
                redrawn: list[str] = draw(st.lists(st.sampled_from(self._order), max_size=3))
                again = set(redrawn)
        for name in self._order:
            if name in again or name not in given or not self._fits(fields[name], given):
                given[name] = self._value(draw, fields[name], given)
        judged, stated = ({**(base or {}).get(key, {})} for key in _BY_PEOPLE)
        for id_, each in self.shape.judgeable.items():
            if id_ not in judged or (again and draw(st.integers(0, 9)) == 0):
                judged[id_] = draw(_judgement(each.max, each.step))
        for id_ in sorted(self.shape.evidence):
            if id_ not in stated or (again and draw(st.integers(0, 9)) == 0):
                stated[id_] = draw(st.integers(0, 3)) > 0
        return self.asked_of({**given, "judgements": judged, "evidence": stated})

    def asked_of(self, subject: Mapping[str, Any]) -> Given:
        """Return what this set asks for of the facts of a subject."""
        kept = {name: value for name, value in subject.items() if name in self.shape.fields}
        judged, stated = (subject.get(key, {}) for key in _BY_PEOPLE)
        return {
            **kept,
            "judgements": {k: v for k, v in judged.items() if k in self.shape.judgeable},
            "evidence": {k: v for k, v in stated.items() if k in self.shape.evidence},
        }

    def beside_examples(self) -> Iterator[Given]:
        """Yield the examples, and each with one fact at every threshold of the set and beside it."""
        for example in self._examples:
            yield example
            for name, shape in self.shape.fields.items():
                if name not in example:
                    continue
                for value in self._beside(shape, example):
                    changed = {**example, name: value}
                    if value != example[name] and all(
                        self._fits(each, changed)
                        for each in self.shape.fields.values()
                        if each.name in changed
                    ):
                        yield changed

    def _beside(self, shape: FactShape, given: Mapping[str, Any]) -> Iterator[Any]:
        match shape.kind:
            case "integer" | "number":
                for value in self._near(shape, given):
                    yield int(value) if shape.kind == "integer" else _decimal(value)
            case "boolean":
                yield from (True, False)
            case "enumeration":
                yield from shape.values
            case "date":
                yield from self._days_near(shape)
            case _:
                return

    def _some_examples(self, draw: st.DrawFn) -> Sequence[Given]:
        """Draw whether to begin with an example, mostly one that is eligible; else nothing."""
        kind = draw(st.integers(0, 3))
        if kind == 0:
            return ()
        return self._eligible or self._examples if kind > 1 else self._examples

    def _fits(self, shape: FactShape, given: Mapping[str, Any]) -> bool:
        """Whether a number is within its bounds, which may be facts that were drawn again."""
        if shape.kind not in ("integer", "number"):
            return True
        low, high = self._bounds(shape, given)
        value = given[shape.name]
        return not isinstance(value, int | Decimal) or low <= Fraction(value) <= high

    def _bounds(self, shape: FactShape, given: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
        low = Fraction(0 if shape.low is None else shape.low)
        high = Fraction(max(_LARGEST, int(low)) if shape.high is None else shape.high)
        for name, take in ((shape.low_fact, max), (shape.high_fact, min)):
            other = given.get(name or "")
            if isinstance(other, int | Decimal):
                if name == shape.low_fact:
                    low = take(low, Fraction(other))
                else:
                    high = take(high, Fraction(other))
        return low, max(low, high)

    def moved(
        self, draw: st.DrawFn, shape: FactShape, given: Mapping[str, Any], *, is_more: bool
    ) -> Any:
        """Draw a value of a number or a yes-or-no fact that is no less than it is, or no more."""
        value = given[shape.name]
        if shape.kind == "boolean":
            return value if value is is_more else draw(st.booleans())
        limits = {"at_least": value} if is_more else {"at_most": value}
        return self._number(draw, shape, given, **limits)

    def _number(
        self,
        draw: st.DrawFn,
        shape: FactShape,
        given: Mapping[str, Any],
        *,
        at_least: Any = None,
        at_most: Any = None,
    ) -> int | Decimal:
        """Draw a number within its bounds, at a threshold or beside it where there is one."""
        low, high = self._bounds(shape, given)
        if at_least is not None:
            low = max(low, Fraction(at_least))
            high = max(low, high)
        if at_most is not None:
            high = max(low, min(high, Fraction(at_most)))
        step = _step_of(shape)
        near = [each for each in self._near(shape, given) if low <= each <= high]
        if self._edges and near and draw(st.integers(0, 3)):
            value = draw(st.sampled_from(near))
        else:
            value = Fraction(draw(st.integers(-(-low // step), high // step))) * step
        return int(value) if shape.kind == "integer" else _decimal(value)

    def _near(self, shape: FactShape, given: Mapping[str, Any]) -> list[Fraction]:
        """Return the thresholds of a number, those beside them, and its bounds; nothing without a threshold."""
        low, high = self._bounds(shape, given)
        others = {k: v for k, v in given.items() if k != shape.name}
        at = beside(self._thresholds.numbers(shape.name, others), _step_of(shape))
        near = [each for each in at if low <= each <= high]
        return [*near, low, high] if near else []

    def _value(self, draw: st.DrawFn, shape: FactShape, given: Mapping[str, Any]) -> Any:
        match shape.kind:
            case "integer" | "number":
                return self._number(draw, shape, given)
            case "boolean":
                # Mostly yes, as most conditions ask for it.
                return draw(st.integers(0, 3)) > 0
            case "enumeration":
                return draw(st.sampled_from(shape.values))
            case "date" | "date and time":
                return draw(self._days(shape))
            case "list":
                count = draw(st.integers(0, _MOST_ITEMS))
                plain = shape.plain
                if plain is not None:
                    return [self._value(draw, plain, {}) for _ in range(count)]
                return [self._record(draw, shape) for _ in range(count)]
            case "record":
                return self._record(draw, shape)
            case "decision":
                return self._decision(draw, shape)
            case _:
                return draw(st.sampled_from(["", "a", "học"]))

    def _record(self, draw: st.DrawFn, shape: FactShape) -> Given:
        record: Given = {}
        for name in _in_order(shape.fields):
            record[name] = self._value(draw, shape.fields[name], record)
        return record

    def _days(self, shape: FactShape) -> st.SearchStrategy[date]:
        any_day = st.dates(_FIRST_DAY, _LAST_DAY)
        near = self._days_near(shape)
        if not (self._edges and near):
            return any_day
        return st.one_of(st.sampled_from(near), any_day)

    def _days_near(self, shape: FactShape) -> list[date]:
        days = self._thresholds.days(shape.name)
        return [day + timedelta(days=by) for day in days for by in (-1, 0, 1)]

    def _decision(self, draw: st.DrawFn, shape: FactShape) -> Given:
        names = [name for name, _ in shape.type.fields if name != "eligible"]  # type: ignore[union-attr]
        reached = draw(st.sampled_from([None, *names])) if names else None
        if names and reached is None:
            return {"outcome": "not_eligible"}
        if reached is None:
            return {"outcome": "eligible" if draw(st.booleans()) else "not_eligible"}
        return {"outcome": "eligible", "level": reached}


def _step_of(shape: FactShape) -> Fraction:
    return Fraction(1) if shape.kind == "integer" else _STEP


def _in_order(fields: Mapping[str, FactShape]) -> list[str]:
    """Return the names of facts so that each comes after those that are its bounds."""
    order: dict[str, None] = {}

    def add(name: str) -> None:
        if name in order:
            return
        for other in (fields[name].low_fact, fields[name].high_fact):
            if other is not None and other in fields:
                add(other)
        order[name] = None

    for name in fields:
        add(name)
    return list(order)


def _judgement(most: Any, step: Any) -> st.SearchStrategy[Any]:
    if most is None:
        return st.integers(0, 3).map(bool)
    unit = Fraction(step) if step else Fraction(1)
    count = int(Fraction(most) / unit)
    return st.integers(0, count).map(lambda n: _number(n * unit)) | st.just(_number(Fraction(most)))


def _number(value: Fraction) -> int | Decimal:
    return int(value) if value.denominator == 1 else _decimal(value)


def _decimal(value: Fraction) -> Decimal:
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


# ---- the examples of a set ---------------------------------------------------------------------


def _examples(criteria: Criteria) -> list[Given]:
    """Return the facts of the examples that are known whole, as a host states them."""
    found = []
    for example, given, diagnostics in facts_of_examples(criteria.checked):
        if diagnostics:
            continue
        try:
            read = criteria.read(given.node(example))
        except CriteriaError:
            continue
        found.append(_stated(read, criteria.shape))
    return found


def _stated(read: Facts, shape: Shape) -> Given:
    values = {
        name: _host_value(value, shape.fields[name])
        for name, value in read.values.items()
        if name in shape.fields and not isinstance(value, Interval)
    }
    judgements = {id_: _host_judgement(each) for id_, each in read.judgements.items()}
    return {**values, "judgements": judgements, "evidence": dict(read.evidence)}


def _host_judgement(given: JudgedResult) -> Any:
    return given.met if given.points is None else given.points


def _host_value(value: Value, shape: FactShape) -> Any:
    if shape.kind == "decision" and isinstance(value, Mapping):
        levels = [name for name, holds in value.items() if holds is True and name != "eligible"]
        outcome = "eligible" if value.get("eligible") is True or levels else "not_eligible"
        return {"outcome": outcome, **({"level": levels[-1]} if levels else {})}
    if isinstance(value, tuple):
        if shape.plain is not None:
            return [each for each in value if not isinstance(each, Mapping)] or list(value)
        return [_host_value(each, shape) for each in value]
    if isinstance(value, Mapping):
        return {
            name: _host_value(each, shape.fields[name])
            for name, each in value.items()
            if name in shape.fields and each is not None and not isinstance(each, Interval)
        }
    return value
