"""analysis: a program → the same set with one small mistake each, as an author might make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Final

from criteria_engine import core
from criteria_engine.analysis.places import Place, is_lowered, numbered, place_of, text_of
from criteria_engine.analysis.rule_tests import MutationOperator
from criteria_engine.analysis.variants import Variant
from criteria_engine.bilingual import Template
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.lowering import nodes
from criteria_engine.lowering.program import DefinitionKind, Program, ProgramDefinition
from criteria_engine.model import arithmetic
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import (
    BOOLEAN,
    BooleanType,
    Number,
    NumberType,
    RecordType,
    Type,
    without_null,
)
from criteria_engine.model.values import NOTHING
from criteria_engine.wording.numbers import format_source_number

_COMBINED: Final[frozenset[DefinitionKind]] = frozenset(
    {"left_out", "total", "of", "subtotal", "counted", "eligible", "reached"}
)
"""The kinds of definitions in which an author can make no mistake: each set has them as they are."""

_OTHER_COMPARISON: Final = {
    ">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": "!=", "!=": "=",
}  # fmt: skip

_OF_ANY_NUMBERS: Final = frozenset({"min", "max", "sum", "total", "at least"})
"""The functions that accept any numbers instead of their constants."""

_TO: Final = Template("{old} thành {new}", "{old} becomes {new}")

_DROPPED: Final = Template("bỏ {old}", "{old} is dropped")

_SWAPPED: Final = Template("đổi chỗ {old} và {new}", "{old} and {new} are swapped")

_NEGATED: Final = Template("{old} thành không {old}", "{old} becomes not {old}")

_ALL: Final = Template("đếm mọi mục, không lọc {old}", "all items count, without {old}")

_SOME: Final = Template("`every` thành `some`", "`every` becomes `some`")

_EVERY: Final = Template("`some` thành `every`", "`some` becomes `every`")

_OR: Final = Template("`and` thành `or`", "`and` becomes `or`")

_AND: Final = Template("`or` thành `and`", "`or` becomes `and`")

_ANY_PART: Final = Template("chỉ cần một trong các phần", "any one of the parts is enough")

_EVERY_PART: Final = Template("cần mọi phần", "all of the parts are needed")

_APPLIES: Final = Template("áp dụng ngược lại", "it applies where it should not")

_NEEDED: Final = Template("cần {new} phần, không phải {old}", "{new} parts are needed, not {old}")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A set with one small mistake.

    Attributes:
        key: equal for the same mistake on another day.
        operator: the kind of the mistake.
        place: where it is made.
        change: what is changed.
        variant: the set with it.
    """

    key: tuple[object, ...]
    operator: MutationOperator
    place: Place
    change: Bilingual
    variant: Variant


_Change = tuple[MutationOperator, Core, Core, Bilingual]
"""The kind of a mistake, the node that is changed, what it becomes, and this in words."""


def mutants_of(program: Program) -> Iterator[Mutant]:
    """Yield sets with one small mistake, in the order of the program."""
    for definition in program.definitions.values():
        if definition.kind not in _COMBINED:
            yield from _of_definition(program, definition)


def _of_definition(program: Program, definition: ProgramDefinition) -> Iterator[Mutant]:
    seen: set[tuple[str, str]] = set()
    writer = _Changes(program, definition)
    for number, node in numbered(definition.value):
        for order, (operator, old, new, change) in enumerate(writer.of(node)):
            value = _with(definition.value, old, new)
            if value is definition.value or value == definition.value:
                continue
            place = place_of(program, definition, node)
            key = (operator, f"{place.location} {change.vi} {number}")
            if key in seen:
                continue
            seen.add(key)
            where = place.location if definition.kind == "definition" else None
            yield Mutant(
                (definition.name, number, operator, order, where),
                operator,
                place,
                change,
                Variant(definition.name, value),
            )


def _with(value: Core, old: Core, new: Core) -> Core:
    """Return an expression with another node in one place."""
    return nodes.replaced(value, lambda each: new if each is old else None)


class _Changes:
    """Yields the mistakes that can be made at a node of a definition."""

    def __init__(self, program: Program, definition: ProgramDefinition) -> None:
        self._program = program
        self._definition = definition
        # Some functions fail on other numbers: a step of rounding that is 0, more digits than a number has.
        self._kept = {
            id(argument)
            for each in core.walk(definition.value)
            if isinstance(each, core.Apply)
            and each.function.kind == "function"
            and each.function.name not in _OF_ANY_NUMBERS
            for argument in each.arguments
        }

    def of(self, node: Core) -> Iterator[_Change]:
        """Yield the mistakes at a node, without those below it."""
        if node is self._definition.value and self._definition.kind == "applies":
            negated = core.Negation(node, BOOLEAN, node.written)
            yield "applies", node, negated, _filled(_APPLIES)
        match node:
            case core.Constant():
                yield from self._constant(node)
            case core.Fact() | core.FieldAccess():
                yield from self._fact(node)
            case core.Apply():
                yield from self._apply(node)
            case core.Conjunction(operands) | core.Disjunction(operands):
                yield from self._combination(node, operands)
            case core.Quantify(quantifier):
                other = replace(node, quantifier="every" if quantifier == "some" else "some")
                yield "quantifier", node, other, _filled(_EVERY if quantifier == "some" else _SOME)
            case core.Select(items, condition=condition):
                yield "filter", node, items, self._words(_ALL, condition)
            case core.Choose():
                yield from self._choice(node)
            case core.MakeRange():
                yield from self._range(node)
            case _:
                return

    # ---- constants and facts ---------------------------------------------------------------------

    def _constant(self, node: core.Constant) -> Iterator[_Change]:
        value = node.value
        if isinstance(value, bool) or value is NOTHING or value is None or id(node) in self._kept:
            return
        if isinstance(value, int | Decimal):
            if value == 0 and is_lowered(node):
                return
            for number in (value - step_beside(value), value + step_beside(value)):
                if value >= 0 > number:
                    continue
                new = replace(node, value=number, type=_number_type(number))
                operator: MutationOperator = "points" if is_lowered(node) else "number"
                old = _number_text(node, value)
                yield operator, node, new, _filled(_TO, old=old, new=_number_text(node, number))
        elif type(value) is date:
            for days in (-1, 1):
                try:
                    day = value + timedelta(days=days)
                except OverflowError:
                    continue
                new = replace(node, value=day)
                yield "day", node, new, _filled(_TO, old=value.isoformat(), new=day.isoformat())

    def _fact(self, node: core.Fact | core.FieldAccess) -> Iterator[_Change]:
        sibling = self._sibling(node)
        if sibling is not None:
            new = replace(node, name=sibling)
            yield "sibling", node, new, _filled(_TO, old=f"`{node.name}`", new=f"`{sibling}`")
        if isinstance(without_null(node.type), BooleanType):
            negated = core.Negation(node, BOOLEAN, node.written)
            yield "negation", node, negated, self._words(_NEGATED, node)

    def _sibling(self, node: core.Fact | core.FieldAccess) -> str | None:
        """Return the name of the fact that is most easily taken for another one; None if none is like it."""
        if isinstance(node, core.FieldAccess):
            record = without_null(node.subject.type)
            fields = record.fields if isinstance(record, RecordType) else ()
            others = [name for name, type_ in fields if _alike(type_, node.type)]
        else:
            facts = self._program.checked.facts
            own = facts.get(node.name)
            if own is None:
                return None
            others = [
                name
                for name, each in facts.items()
                if _alike(each.type, node.type) and each.document.unit == own.document.unit
            ]
        others = [each for each in others if each != node.name]
        return max(others, key=lambda each: _likeness(node.name, each), default=None)

    # ---- conditions ------------------------------------------------------------------------------

    def _apply(self, node: core.Apply) -> Iterator[_Change]:
        name = node.function.name
        if name in _OTHER_COMPARISON and node.function.kind == "operator":
            other = _OTHER_COMPARISON[name]
            new = _compared_by(other, node)
            if new is not None:
                old = self._words(_TO, node, old=f"`{name}`", new=f"`{other}`")
                yield "comparison", node, new, old

    def _combination(
        self, node: core.Conjunction | core.Disjunction, operands: tuple[Core, ...]
    ) -> Iterator[_Change]:
        conjunction = isinstance(node, core.Conjunction)
        of_set = is_lowered(node)
        other = core.Disjunction if conjunction else core.Conjunction
        words = (_ANY_PART if of_set else _OR) if conjunction else _EVERY_PART if of_set else _AND
        yield "connective", node, other(operands, node.type, node.written), _filled(words)
        for index, each in enumerate(operands):
            rest = operands[:index] + operands[index + 1 :]
            less = rest[0] if len(rest) == 1 else replace(node, operands=rest)
            yield "clause", node, less, self._words(_DROPPED, each)

    def _choice(self, node: core.Choose) -> Iterator[_Change]:
        """Yield two rows that are swapped, and evidence that is not asked for."""
        if isinstance(node.condition, core.Fact) and node.condition.name.startswith("evidence."):
            yield "clause", node, node.then, self._words(_DROPPED, node.condition)
        inner = node.otherwise
        value = inner.then if isinstance(inner, core.Choose) else inner
        if not (isinstance(node.then, core.Constant) and isinstance(value, core.Constant)):
            return
        if value.value is NOTHING or node.then.value == value.value:
            return
        rest = replace(inner, then=node.then) if isinstance(inner, core.Choose) else node.then
        new = replace(node, then=value, otherwise=rest)
        old, other = (_value_text(each) for each in (node.then, value))
        yield "rows", node, new, _filled(_SWAPPED, old=old, new=other)

    def _range(self, node: core.MakeRange) -> Iterator[_Change]:
        for included, bound in (("low_included", node.low), ("high_included", node.high)):
            if bound is not None:
                was: bool = getattr(node, included)
                changes: dict[str, bool] = {included: not was}
                new = _with_bound(node, changes)
                signs = ("[", "(") if included == "low_included" else ("]", ")")
                old, other = signs if was else signs[::-1]
                yield "comparison", node, new, _filled(_TO, old=f"`{old}`", new=f"`{other}`")

    def _words(self, template: Template, node: Core, **data: str) -> Bilingual:
        text = text_of(self._program, node)
        own = isinstance(node, core.Defined) and "." in node.name
        quoted = {
            language: words if own else f"`{words}`"
            for language, words in (("vi", text.vi), ("en", text.in_language("en")))
        }
        return Bilingual(
            vi=template.in_language("vi", {"old": quoted["vi"], **data}),
            en=template.in_language("en", {"old": quoted["en"], **data}),
        )


def _filled(template: Template, **data: str) -> Bilingual:
    return Bilingual(vi=template.in_language("vi", data), en=template.in_language("en", data))


def step_beside(value: Number) -> Number:
    """Return the step from a number of the law to the next one that could be meant.

    >>> step_beside(80), step_beside(Decimal("0.6")), step_beside(Decimal("4.5"))
    (1, Decimal('0.01'), Decimal('0.1'))
    """
    if isinstance(value, int) or value == value.to_integral_value():
        return 1
    if abs(value) < 1:
        exponent = value.normalize().as_tuple().exponent
        return Decimal(1).scaleb(min(-2, exponent if isinstance(exponent, int) else -2))
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _number_type(value: Number) -> NumberType:
    return NumberType(value, value, isinstance(value, int))


def _number_text(node: core.Constant, value: Number) -> str:
    """Return a number as its author writes it: as a percentage, where the old one is."""
    written = node.written
    if not is_lowered(node) and written.span is not None and written.span.text.endswith("%"):
        return f"{format_source_number(arithmetic.multiply(value, 100))}%"
    return format_source_number(value)


def _value_text(node: core.Constant) -> str:
    value = node.value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _number_text(node, value)
    return str(value)


def _alike(left: Type, right: Type) -> bool:
    """Return whether two facts can be taken for each other: numbers of one kind, or the same type."""
    one, other = without_null(left), without_null(right)
    if isinstance(one, NumberType) and isinstance(other, NumberType):
        return one.integer == other.integer
    return one == other


def _likeness(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right).ratio()


def _compared_by(name: str, node: core.Apply) -> Core | None:
    """Return the same two values compared in another way; None where they cannot be."""
    try:
        return nodes.apply(name, node.arguments, node.type, node.written, "operator")
    except AssertionError:
        return None


def _with_bound(node: core.MakeRange, changes: dict[str, bool]) -> core.MakeRange:
    low = changes.get("low_included", node.low_included)
    high = changes.get("high_included", node.high_included)
    return replace(node, low_included=low, high_included=high)
