"""explain: an expression of a set → everything about it that does not depend on facts.

Texts, evaluation functions and patterns are found once for a set on one day and shared by all subjects
decided by it. The caches of reasons and operands are here as well.
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
from criteria_engine.bounds import CACHE_LIMIT
from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.core import Core
from criteria_engine.evaluation.expressions import Planner
from criteria_engine.evaluation.frames import Compute, Layout
from criteria_engine.explanation.member_dependency import MemberDependency, member_dependency
from criteria_engine.explanation.operands import NameRead, names_read
from criteria_engine.explanation.quantities import quantity
from criteria_engine.explanation.threshold_cases import ThresholdCases, threshold_cases
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
from criteria_engine.phrasing.noun_phrases import is_boolean
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

ReasonResult = Literal["yes", "no", "unknown"]
"""The truth of a condition as a reason states it."""

make_reason: Final = unvalidated(Reason)
"""Make a reason without validation."""


class ExpressionInfo:
    """One expression of a set and its properties that do not depend on facts, each found on first use.

    Attributes:
        node: the expression.
        reason_cache: reasons by the values of `inputs`, with the number of reasons each consists of.
        shared_reasons: reasons by the identity of the objects they hold.
        member_cache: details of the deciding members of a list, with the number of reasons in them.
    """

    def __init__(
        self, node: Core, index: ExpressionIndex, within: Sequence[MembersPattern]
    ) -> None:
        self.node = node
        self._index = index
        self._within = within
        self._leaves: dict[ReasonResult, Reason] = {}
        self.reason_cache: dict[tuple[Value, ...], tuple[Reason, int]] = {}
        self.shared_reasons: dict[tuple[object, ...], Reason] = {}
        self.member_cache: dict[tuple[object, ...], tuple[Mapping[str, Any], int]] = {}

    @cached_property
    def text(self) -> Bilingual:
        """The expression in words."""
        labels, within = self._index.labels, self._within
        return Bilingual(
            vi=phrase(self.node, "vi", labels, within), en=phrase(self.node, "en", labels, within)
        )

    @cached_property
    def location(self) -> str:
        """File, line and column of the expression; empty where it was not read from a file."""
        span = self.node.written.span
        return "" if span is None else str(span)

    @cached_property
    def run(self) -> Compute:
        """The function that evaluates the expression on a frame."""
        return self._index.planner.plan(self.node)

    @cached_property
    def is_boolean(self) -> bool:
        """Whether the expression is a condition."""
        return is_boolean(self.node)

    @cached_property
    def joins_conditions(self) -> bool:
        """Whether the expression is a function of several conditions, such as `at least` and `all`."""
        match self.node:
            case core.Apply(function, _, arguments):
                return function.kind == "function" and any(map(is_boolean, arguments))
            case _:
                return False

    @cached_property
    def is_share(self) -> bool:
        """Whether the expression is a share, which is shown in percent."""
        return self._index.labels.is_share(self.node)

    @cached_property
    def constant(self) -> Quantity | None:
        """The value of a constant; None for every other expression."""
        match self.node:
            case core.Constant(value):
                return quantity(value)
            case _:
                return None

    @cached_property
    def is_one_clause(self) -> bool:
        """Whether several conditions are written, and phrased, as one clause: `x in (a, > b)`."""
        return is_one_clause(self.node)

    @cached_property
    def unit(self) -> Bilingual | None:
        """The declared unit of the number."""
        return optional_bilingual(self._index.labels.unit(self.node, self._lists))

    @cached_property
    def inputs(self) -> tuple[Input, ...] | None:
        """The scalar values its reason depends on; None where it also depends on lists or texts."""
        return self._index.inputs(self.node)

    @cached_property
    def size(self) -> ExpressionSize:
        """The largest number of reasons it can have, and how deep they can be nested."""
        return self._index.size(self.node)

    @cached_property
    def names_read(self) -> tuple[NameRead, ...]:
        """The facts, definitions and parameters it reads."""
        return names_read(self.node, self._index.labels)

    @cached_property
    def comparison(self) -> ComparisonPattern | None:
        """The expression as a comparison, where it is one."""
        return comparison(self.node)

    @cached_property
    def proportion(self) -> Proportion | None:
        """The expression as a comparison of a part with a share of a whole, where it is one."""
        labels, compared = self._index.labels, self.comparison
        return None if compared is None else proportion(compared, labels, labels.meaning)

    @cached_property
    def list_share(self) -> ListShare | None:
        """The expression as a comparison of a share of list members, where it is one."""
        compared = self.comparison
        return None if compared is None else list_share(compared, self._index.labels.meaning)

    @cached_property
    def threshold_cases(self) -> ThresholdCases | None:
        """The cases of the threshold that it compares a number with, where there are several."""
        pattern = self.list_share or self.proportion or self.comparison
        return None if pattern is None else threshold_cases(pattern, self._index.labels)

    @cached_property
    def member_dependency(self) -> MemberDependency | None:
        """The list members its result depends on, where it tests any."""
        return member_dependency(self.node, self._index.labels)

    @cached_property
    def is_personal(self) -> bool:
        """Whether its reason can contain a person's name or another text from the facts."""
        return self._index.is_personal(self.node)

    @cached_property
    def source_list(self) -> core.Fact | None:
        """The fact that a list is selected from."""
        return self._index.source_list(self.node)

    @cached_property
    def declaration(self) -> FactDeclaration | None:
        """The declaration of the fact, or of the field of a fact, whose value it is."""
        return self._index.labels.declaration(self.node, self._lists)

    @cached_property
    def is_enumeration(self) -> bool:
        """Whether its value is one of the values of an enumeration."""
        return isinstance(without_null(self.node.type), EnumType)

    def value_label(self, value: str) -> Bilingual | None:
        """Return the label of an enumeration value; None where it is not one."""
        labels = self._index.labels
        return optional_bilingual(labels.value_label(value, self.node, self._lists))

    def leaf(self, result: ReasonResult) -> Reason:
        """Return the reason that consists of the text and the result only: one object for each result."""
        if result not in self._leaves:
            self._leaves[result] = make_reason(
                text=self.text, result=result, location=self.location
            )
        return self._leaves[result]

    @cached_property
    def _lists(self) -> ListsBySlot:
        lists = self._index.labels.lists_of(self.node)
        return {**lists, **{each.slot: each.items for each in self._within}}


@dataclass(frozen=True, slots=True)
class Input:
    """A scalar fact; with `frame_index`, a field of the list member at that index of the frame."""

    name: str
    frame_index: int | None = None


@dataclass(frozen=True, slots=True)
class ReadNames:
    """The names that some expressions read, each once, and whether any of their values is personal."""

    names: tuple[NameRead, ...]
    is_personal: bool


@dataclass(frozen=True, slots=True)
class ExpressionSize:
    """The number of nodes of an expression, definitions included, and the depth of their nesting."""

    count: int
    depth: int


_KeyT = TypeVar("_KeyT")

_CachedT = TypeVar("_CachedT")


def store(cache: dict[_KeyT, _CachedT], key: _KeyT, value: _CachedT) -> None:
    """Add an entry to a cache; a cache with `CACHE_LIMIT` entries is emptied first."""
    if len(cache) >= CACHE_LIMIT:
        cache.clear()
    cache[key] = value


class ExpressionIndex:
    """The expressions of a set on one day; entries are added on first use.

    Attributes:
        labels: the labels of the set.
        layout: the positions of facts, definitions and list members in a frame.
        planner: turns expressions into functions on frames.
        operand_cache: operands by name, then by the type and value they had.
        infos: the entry of each expression, by the identity of its node.
    """

    def __init__(
        self, checked: CheckedSet, definitions: Mapping[str, Core], layout: Layout
    ) -> None:
        self.labels = Labels(checked, definitions)
        self.layout = layout
        self.planner = Planner(layout, definitions)
        self.operand_cache: dict[str, dict[tuple[type, Value], Operand]] = {}
        self.infos: dict[int, ExpressionInfo] = {}
        self._groups: dict[tuple[int, ...], ReadNames] = {}
        self._sizes: dict[str, ExpressionSize] = {}

    def info(self, node: Core, within: Sequence[MembersPattern] = ()) -> ExpressionInfo:
        """Return the entry of an expression; it holds the node, which keeps its identity unique.

        Args:
            node: the expression.
            within: the conditions on list members around it, outermost first.
        """
        info = self.infos.get(id(node))
        if info is None:
            info = self.infos[id(node)] = ExpressionInfo(node, self, tuple(within))
        return info

    def names_read_by(self, nodes: Sequence[Core]) -> ReadNames:
        """Return the names that several expressions read together."""
        key = tuple(map(id, nodes))
        group = self._groups.get(key)
        if group is None:
            names: dict[str, NameRead] = {}
            for node in nodes:
                for each in self.info(node).names_read:
                    names.setdefault(each.name, each)
            personal = any(self.info(node).is_personal for node in nodes)
            group = ReadNames(tuple(names.values()), personal)
            self._groups[key] = group
        return group

    def inputs(self, node: Core) -> tuple[Input, ...] | None:
        """Return the scalar values an expression depends on; None where it reads anything else."""
        inputs: dict[Input, None] = {}
        opened: set[str] = set()
        pending = [node]
        while pending:
            each = pending.pop()
            match each:
                case core.Defined(name):
                    if name not in opened:
                        opened.add(name)
                        pending.append(self.labels.definitions[name])
                case core.Fact(name, type_) if is_impersonal_scalar(type_):
                    inputs[Input(name)] = None
                case core.FieldAccess(core.Local(slot), name, type_) if is_impersonal_scalar(type_):
                    inputs[Input(name, self.layout.first_local + slot)] = None
                case core.Fact() | core.Local() | core.MakeRecord():
                    return None
                case core.Quantify() | core.Select() | core.Map():
                    return None
                case _:
                    pending.extend(core.children(each))
        return tuple(inputs)

    def is_personal(self, node: Core) -> bool:
        """Whether an expression reads texts or members that have names, also through definitions."""
        opened: set[str] = set()
        pending = [node]
        while pending:
            for each in core.walk(pending.pop()):
                match each:
                    case core.Defined(name) if name not in opened:
                        opened.add(name)
                        pending.append(self.labels.definitions[name])
                    case core.Fact(name):
                        declared = self.labels.checked.facts.get(name)
                        if declared is None or _may_name_people(declared):
                            return True
                    case _:
                        pass
        return False

    def size(self, node: Core) -> ExpressionSize:
        """Return the number of nodes of an expression, definitions included, and their depth."""
        if isinstance(node, core.Defined):
            if node.name not in self._sizes:
                self._sizes[node.name] = self.size(self.labels.definitions[node.name])
            inner = [self._sizes[node.name]]
        else:
            inner = [self.size(each) for each in core.children(node)]
        return ExpressionSize(
            1 + sum(i.count for i in inner), 1 + max((i.depth for i in inner), default=0)
        )

    def source_list(self, items: Core) -> core.Fact | None:
        """Return the fact that a list is selected from; None where the list is made otherwise."""
        node = self.labels.meaning(items)
        while isinstance(node, core.Select):
            node = self.labels.meaning(node.items)
        return node if isinstance(node, core.Fact) else None


def _may_name_people(declared: FactDeclaration) -> bool:
    """Whether a fact is a text, or its members have names."""
    if isinstance(without_null(declared.type), StringType) or declared.document.called is not None:
        return True
    return any(map(_may_name_people, declared.fields.values()))


def is_impersonal_scalar(type_: Type) -> bool:
    """Whether values of a type are scalars that name nobody; texts are excluded, they may be names.

    >>> is_impersonal_scalar(NumberType()), is_impersonal_scalar(StringType())
    (True, False)
    """
    return isinstance(without_null(type_), BooleanType | NumberType | EnumType | DateType)


class _IdentityKey:
    """Objects as a cache key, compared by identity: checked sets cannot be hashed."""

    def __init__(self, *objects: object) -> None:
        self.objects = objects

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.objects)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _IdentityKey) and all(
            a is b for a, b in zip(self.objects, other.objects, strict=True)
        )


def expression_index(
    checked: CheckedSet, definitions: Mapping[str, Core], layout: Layout
) -> ExpressionIndex:
    """Return the index of a set's expressions; all callers with the same objects share one index."""
    return _cached_index(_IdentityKey(checked, definitions, layout))


@lru_cache(maxsize=64)
def _cached_index(key: _IdentityKey) -> ExpressionIndex:
    return ExpressionIndex(*key.objects)  # type: ignore[arg-type]  # the arguments of `expression_index`
