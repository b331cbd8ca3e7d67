"""explain: what can be said of each expression of a set before there are any facts.

Words, plans and turns of phrase are found once for a set as it stands on a day, and kept for all
the subjects decided by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import (
    Any,
    Final,
    Literal,
    TypeVar,
)

from criteria_engine import core
from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.core import Core
from criteria_engine.evaluation.expressions import Compute, Layout, Planner
from criteria_engine.explanation.members import Concerned, concerned
from criteria_engine.explanation.operands import NameRead, readings
from criteria_engine.explanation.quantities import quantity
from criteria_engine.model.base import Bilingual, unvalidated
from criteria_engine.model.findings import Operand, Quantity, Reason
from criteria_engine.model.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    StringType,
    Type,
    without_null,
)
from criteria_engine.model.values import Value
from criteria_engine.phrasing.clauses import is_one_clause, phrase
from criteria_engine.phrasing.labels import Labels, ListsBySlot
from criteria_engine.phrasing.noun_phrases import is_truth
from criteria_engine.phrasing.patterns import (
    ComparisonPattern,
    ListShare,
    MembersPattern,
    Proportion,
    comparison,
    list_share,
    proportion,
)
from criteria_engine.reading.scalars import optional_bilingual

Answer = Literal["yes", "no", "unknown"]


REASON: Final = unvalidated(Reason)


class Known:
    """One expression, and what can be said of it without facts, found when first asked for."""

    def __init__(
        self, node: Core, prepared: ExpressionIndex, within: Sequence[MembersPattern]
    ) -> None:
        self.node = node
        self._prepared = prepared
        self._within = within
        self._leaves: dict[Answer, Reason] = {}
        self.told: dict[tuple[Value, ...], tuple[Reason, int]] = {}
        """Reasons found before by the values of its `inputs`, and how many each is made of."""
        self.wholes: dict[tuple[object, ...], Reason] = {}
        """Reasons found before by the identity of what they hold."""
        self.members: dict[tuple[object, ...], tuple[Mapping[str, Any], int]] = {}
        """What was told of the members of a list that decide, and how many reasons it is made of."""

    @cached_property
    def text(self) -> Bilingual:
        """The expression in words."""
        labels, within = self._prepared.labels, self._within
        return Bilingual(
            vi=phrase(self.node, "vi", labels, within), en=phrase(self.node, "en", labels, within)
        )

    @cached_property
    def place(self) -> str:
        """Where it was written."""
        span = self.node.written.span
        return "" if span is None else str(span)

    @cached_property
    def run(self) -> Compute:
        """How to find its value."""
        return self._prepared.planner.plan(self.node)

    @cached_property
    def is_truth(self) -> bool:
        """Whether it is a condition."""
        return is_truth(self.node)

    @cached_property
    def is_made_of_truths(self) -> bool:
        """Whether it is a function that joins conditions, as `at least` and `all` do."""
        match self.node:
            case core.Apply(function, _, arguments):
                return function.kind == "function" and any(map(is_truth, arguments))
            case _:
                return False

    @cached_property
    def is_share(self) -> bool:
        """Whether it is a number people speak of in percent."""
        return self._prepared.labels.is_share(self.node)

    @cached_property
    def fixed(self) -> Quantity | None:
        """Its value, where that is written down."""
        match self.node:
            case core.Constant(value):
                return quantity(value)
            case _:
                return None

    @cached_property
    def is_one_clause(self) -> bool:
        """Whether its words are one clause, though it is written as several conditions."""
        return is_one_clause(self.node)

    @cached_property
    def unit(self) -> Bilingual | None:
        """What it counts."""
        return optional_bilingual(self._prepared.labels.unit(self.node, self._lists))

    @cached_property
    def inputs(self) -> tuple[Input, ...] | None:
        """The single values its reason depends on; None where it goes through a list, or names someone."""
        return self._prepared.inputs(self.node)

    @cached_property
    def size(self) -> ExpressionSize:
        """The most reasons it can be made of, and how deep these can be nested."""
        return self._prepared.size(self.node)

    @cached_property
    def readings(self) -> tuple[NameRead, ...]:
        """The facts, definitions and parameters it reads."""
        return readings(self.node, self._prepared.labels)

    @cached_property
    def comparison(self) -> ComparisonPattern | None:
        """The comparison it is."""
        return comparison(self.node)

    @cached_property
    def proportion(self) -> Proportion | None:
        """The part of a whole it compares."""
        labels, compared = self._prepared.labels, self.comparison
        return None if compared is None else proportion(compared, labels, labels.meaning)

    @cached_property
    def list_share(self) -> ListShare | None:
        """The share of a list's members it compares."""
        compared = self.comparison
        return None if compared is None else list_share(compared, self._prepared.labels.meaning)

    @cached_property
    def concerned(self) -> Concerned | None:
        """The members it is about."""
        return concerned(self.node, self._prepared.labels)

    @cached_property
    def is_personal(self) -> bool:
        """Whether what is told of it may hold a name, or another text that was given."""
        return self._prepared.is_personal(self.node)

    @cached_property
    def root(self) -> core.Fact | None:
        """The fact whose members a list is made of, where it is chosen from one."""
        return self._prepared.root(self.node)

    @cached_property
    def declaration(self) -> FactDeclaration | None:
        """The declared fact, or field of one, whose value it is."""
        return self._prepared.labels.declaration(self.node, self._lists)

    @cached_property
    def is_code(self) -> bool:
        """Whether it is one of the values of an enumeration."""
        return isinstance(without_null(self.node.type), EnumType)

    def words_of(self, value: str) -> Bilingual | None:
        """The words for one of the values of an enumeration."""
        labels = self._prepared.labels
        return optional_bilingual(labels.value_label(value, self.node, self._lists))

    def leaf(self, result: Answer) -> Reason:
        """The reason that has nothing below it; the same one each time."""
        if result not in self._leaves:
            self._leaves[result] = REASON(text=self.text, result=result, place=self.place)
        return self._leaves[result]

    @cached_property
    def _lists(self) -> ListsBySlot:
        lists = self._prepared.labels.lists_of(self.node)
        return {**lists, **{each.slot: each.items for each in self._within}}


@dataclass(frozen=True, slots=True)
class Input:
    """A fact, or a field of the item in a place of the frame."""

    name: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class ReadNames:
    """What some expressions read, each name once, and whether any of it is personal."""

    readings: tuple[NameRead, ...]
    is_personal: bool


@dataclass(frozen=True, slots=True)
class ExpressionSize:
    """How many expressions there are, and how deep they are nested."""

    count: int
    depth: int


MOST_KEPT: Final = 256
"""How many reasons of one condition, and how many values of one fact, are kept as they were told."""


_KeyT = TypeVar("_KeyT")


_KeptT = TypeVar("_KeptT")


def keep(kept: dict[_KeyT, _KeptT], key: _KeyT, what: _KeptT) -> None:
    """Keep something to be told again; what is there is forgotten when it gets too much."""
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = what


class ExpressionIndex:
    """The expressions of a set as it stands on a day; it grows as they are asked for."""

    def __init__(
        self, checked: CheckedSet, definitions: Mapping[str, Core], layout: Layout
    ) -> None:
        self.labels = Labels(checked, definitions)
        self.layout = layout
        self.planner = Planner(layout, definitions)
        self.operands: dict[str, dict[tuple[type, Value], Operand]] = {}
        """What was told of each name before, by the value it had."""
        self.known: dict[int, Known] = {}
        """What was found of each expression so far, by its identity."""
        self._groups: dict[tuple[int, ...], ReadNames] = {}
        self._sizes: dict[str, ExpressionSize] = {}

    def of(self, node: Core, within: Sequence[MembersPattern] = ()) -> Known:
        """What can be said of an expression, inside the conditions on members it is `within`.

        It is kept alive, so that its identity stays its own.
        """
        known = self.known.get(id(node))
        if known is None:
            known = self.known[id(node)] = Known(node, self, tuple(within))
        return known

    def group(self, nodes: Sequence[Core]) -> ReadNames:
        """What several expressions read together."""
        key = tuple(map(id, nodes))
        group = self._groups.get(key)
        if group is None:
            found: dict[str, NameRead] = {}
            for node in nodes:
                for reading in self.of(node).readings:
                    found.setdefault(reading.name, reading)
            personal = any(self.of(node).is_personal for node in nodes)
            group = ReadNames(tuple(found.values()), personal)
            self._groups[key] = group
        return group

    def inputs(self, node: Core) -> tuple[Input, ...] | None:
        """The single values that an expression is made of; None where there is anything else in it."""
        found: dict[Input, None] = {}
        opened: set[str] = set()
        waiting = [node]
        while waiting:
            each = waiting.pop()
            match each:
                case core.Defined(name):
                    if name not in opened:
                        opened.add(name)
                        waiting.append(self.labels.definitions[name])
                case core.Fact(name, type_) if is_single(type_):
                    found[Input(name)] = None
                case core.FieldAccess(core.Local(slot), name, type_) if is_single(type_):
                    found[Input(name, self.layout.first_local + slot)] = None
                case core.Fact() | core.Local() | core.MakeRecord():
                    return None
                case core.Quantify() | core.Select() | core.Map():
                    return None
                case _:
                    waiting.extend(core.children(each))
        return tuple(found)

    def is_personal(self, node: Core) -> bool:
        """Whether an expression reads texts, or members who have names, also through definitions."""
        opened: set[str] = set()
        waiting = [node]
        while waiting:
            for each in core.walk(waiting.pop()):
                match each:
                    case core.Defined(name) if name not in opened:
                        opened.add(name)
                        waiting.append(self.labels.definitions[name])
                    case core.Fact(name):
                        declared = self.labels.checked.facts.get(name)
                        if declared is None or _names_people(declared):
                            return True
                    case _:
                        pass
        return False

    def size(self, node: Core) -> ExpressionSize:
        """How many expressions one is made of, through all definitions, and how deep they are nested."""
        if isinstance(node, core.Defined):
            if node.name not in self._sizes:
                self._sizes[node.name] = self.size(self.labels.definitions[node.name])
            inner = [self._sizes[node.name]]
        else:
            inner = [self.size(each) for each in core.children(node)]
        return ExpressionSize(
            1 + sum(i.count for i in inner), 1 + max((i.depth for i in inner), default=0)
        )

    def root(self, items: Core) -> core.Fact | None:
        """The fact whose members a list is made of, where it is chosen from one."""
        node = self.labels.meaning(items)
        while isinstance(node, core.Select):
            node = self.labels.meaning(node.items)
        return node if isinstance(node, core.Fact) else None


def _names_people(declared: FactDeclaration) -> bool:
    """Whether a fact is a text, or its members have names."""
    if isinstance(without_null(declared.type), StringType) or declared.document.called is not None:
        return True
    return any(map(_names_people, declared.fields.values()))


def is_single(type_: Type) -> bool:
    """Whether a value is one of a kind that names nobody: a text may be a person's name."""
    return isinstance(without_null(type_), BooleanType | NumberType | EnumType | DateType)


class _Same:
    """Objects that are looked for by identity: sets cannot be hashed, and need not be compared."""

    def __init__(self, *objects: object) -> None:
        self.objects = objects

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.objects)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and all(
            a is b for a, b in zip(self.objects, other.objects, strict=True)
        )


def prepare(
    checked: CheckedSet, definitions: Mapping[str, Core], layout: Layout
) -> ExpressionIndex:
    """What is known of the expressions of a set so far, shared by all who ask for the same."""
    return _prepared(_Same(checked, definitions, layout))


@lru_cache(maxsize=64)
def _prepared(rules: _Same) -> ExpressionIndex:
    return ExpressionIndex(*rules.objects)  # type: ignore[arg-type]  # as `prepare` put them together
