"""explain: values in words, as nouns: names, lists and their members, functions, fixed values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, assert_never

from criteria_engine import core, syntax
from criteria_engine.bilingual import Language, Template
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.core import Core
from criteria_engine.library.declarations import Function
from criteria_engine.model.types import (
    BooleanType,
    DateTimeType,
    DateType,
    Number,
    RecordType,
    without_null,
)
from criteria_engine.model.values import Months, Range, Value
from criteria_engine.phrasing import grammar, vocabulary
from criteria_engine.phrasing.labels import Labels, is_percent
from criteria_engine.phrasing.patterns import MembersPattern, counted_members, share_members
from criteria_engine.wording.dates import format_date, format_duration, format_moment
from criteria_engine.wording.numbers import format_number, format_percent, format_truth

_ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "**", "negate"})


@dataclass(frozen=True, slots=True)
class Rate:
    """A share the law states; `suffix` says when it is another, `label` names the parameter."""

    value: Number
    suffix: str
    label: str | None


class NounPhrases(ABC):
    """Names values; it remembers whose member is spoken of while it goes down an expression."""

    def __init__(
        self, node: Core, language: Language, labels: Labels, within: Sequence[MembersPattern] = ()
    ) -> None:
        self._language = language
        self._labels = labels
        self._lists = {**labels.lists_of(node), **{each.slot: each.items for each in within}}
        self._members = [each.slot for each in within]  # those spoken of, innermost last
        self._level = 0  # of numbering within numbering
        self._subject = _subject(labels, language)

    def phrase(self, node: Core) -> str:
        """A clause for a condition, a noun for a value."""
        return self._clause(node) if is_boolean(node) else self._noun(node)

    @abstractmethod
    def _clause(self, node: Core, positive: bool = True) -> str:
        """A condition; with `positive` false, what holds where it does not."""

    def _say(self, wording: Template, **data: object) -> str:
        return wording.in_language(self._language, data)

    def _declaration(self, node: Core) -> FactDeclaration | None:
        return self._labels.declaration(node, self._lists)

    def _is_spoken_of(self, node: Core) -> bool:
        return isinstance(node, core.Local) and node.slot in self._members[-1:]

    # ---- values ----------------------------------------------------------------------------------

    def _noun(self, node: Core, beside: Core | None = None, *, unit: bool = True) -> str:
        """A value; `beside` is what it is compared with, which tells its unit and its words."""
        match node:
            case core.Constant():
                return self._fixed(node, beside, unit=unit)
            case core.Fact(name):
                declared = self._declaration(node)
                return (
                    name
                    if declared is None
                    else declared.document.label.in_language(self._language)
                )
            case core.Defined():
                return self._defined(node, beside)
            case core.Local():
                return self._member(node)
            case core.FieldAccess():
                return self._field(node)
            case core.Apply():
                return self._applied(node)
            case core.Choose(condition, then, otherwise):
                return self._say(
                    vocabulary.VALUE_IF,
                    then=self._noun(then, beside),
                    condition=self._clause(condition),
                    otherwise=self._noun(otherwise, beside),
                )
            case core.Select(items, slot, condition):
                return self._one(MembersPattern(items, slot, condition))
            case core.Map(items, slot, body):
                return self._projected(items, slot, body)
            case core.MakeList(items):
                return ", ".join(map(self.phrase, items)) or self._say(vocabulary.EMPTY_LIST)
            case core.MakeRecord(names, values):
                pairs = zip(names, values, strict=True)
                return "; ".join(f"{name}: {self.phrase(value)}" for name, value in pairs)
            case core.MakeRange(low, high, low_included, high_included):
                beside = low or high or node
                range_ = self._range(low, high, low_included, high_included, beside)
                return self._say(vocabulary.RANGE, range=range_)
            case core.Conjunction() | core.Disjunction() | core.Negation() | core.Quantify():
                return self._clause(node)
            case _:
                assert_never(node)

    def _defined(self, node: core.Defined, beside: Core | None) -> str:
        """A definition by its name; a parameter with its value."""
        document = self._labels.named(node.name)
        meaning = self._labels.definitions[node.name]
        if document is None:
            return self._noun(meaning, beside)
        label = document.label.in_language(self._language)
        if self._labels.parameter(node.name) is None:
            return label
        return self._say(vocabulary.VALUE, name=label, value=self._noun(meaning, node))

    def _member(self, node: core.Local) -> str:
        """The member spoken of, by the name of its list."""
        items = self._lists.get(node.slot)
        if items is None:
            return f"“{node.name}”"
        if not isinstance(without_null(node.type), RecordType):
            return self._say(vocabulary.THE_VALUE)
        wording = vocabulary.CURRENT_MEMBER if self._is_spoken_of(node) else vocabulary.OUTER_MEMBER
        return self._say(wording, member=self._one(items))

    def _field(self, node: core.FieldAccess) -> str:
        declared = self._declaration(node)
        part = node.name
        if declared is not None:
            part = declared.document.label.in_language(self._language)
        subject = node.subject
        if self._is_spoken_of(subject):
            return part
        whole = self._noun(subject)
        return part if whole in part else self._say(vocabulary.PART_OF, part=part, whole=whole)

    def _projected(self, items: Core, slot: int, body: Core) -> str:
        self._members.append(slot)
        part = self.phrase(body)
        self._members.pop()
        if isinstance(body, core.Local):
            return self._noun(items)
        return self._say(vocabulary.PART_OF, part=part, whole=self._noun(items))

    # ---- lists and their members -----------------------------------------------------------------

    def _one(self, members: Core | MembersPattern) -> str:
        """The name of one member of a list, to count by."""
        match members:
            case MembersPattern():
                met = self._predicate(members)
                return self._say(
                    vocabulary.MEMBERS_WHERE,
                    members=self._one(members.items),
                    list=self._noun(members.items),
                    met=met,
                )
            case core.Select(items, slot, condition):
                return self._one(MembersPattern(items, slot, condition))
            case core.Defined(name) if self._labels.named(name) is None:
                return self._one(self._labels.definitions[name])
            case core.Local(slot) if slot in self._lists:
                return self._one(self._lists[slot])
            case core.Constant() | core.MakeList():
                return self._say(vocabulary.VALUE_AMONG, list=self._noun(members))
            case _:
                return grammar.count_noun(self._noun(members), self._language)

    def _all(self, members: Core | MembersPattern) -> str:
        """The name of a list, or of its members that meet a condition."""
        return self._one(members) if isinstance(members, MembersPattern) else self._noun(members)

    def _predicate(self, members: MembersPattern, positive: bool = True) -> str:
        """What a condition says of the member it looks at."""
        self._members.append(members.slot)
        said = self._clause(members.condition, positive)
        self._members.pop()
        return said

    # ---- functions and operators -----------------------------------------------------------------

    def _applied(self, node: core.Apply) -> str:
        shared = share_members(node)
        if shared is not None:
            said = self._say(
                vocabulary.SHARE,
                members=self._one(shared.items),
                list=self._noun(shared.items),
                met=self._predicate(shared),
            )
            return self._with_empty(said, node)
        members = counted_members(node)
        if members is not None:
            return self._say(vocabulary.COUNT, members=self._one(members), list=self._all(members))
        if is_boolean(node):
            return self._clause(node)
        if node.function.name == "*":
            rate, whole = node.arguments
            if isinstance(rate, core.Constant) and is_percent(rate):
                return self._say(vocabulary.RATE_OF, rate=self._noun(rate), whole=self._noun(whole))
        return self._filled(node)

    def _with_empty(self, said: str, share: core.Apply) -> str:
        """What a list without members counts as, where the condition says it."""
        if len(share.arguments) < 3:
            return said
        empty = share.arguments[2]
        rate = self._rate(empty)
        return self._say(
            vocabulary.WHERE_EMPTY,
            said=said,
            members=self._one(share.arguments[0]),
            empty=self._noun(empty) if rate is None else self._percent(rate.value),
        )

    def _filled(self, node: core.Apply) -> str:
        """The phrase a function declares, with its arguments."""
        return self._phrased(node.function, [self._argument(node, a) for a in node.arguments])

    def _argument(self, node: core.Apply, argument: Core) -> str:
        if isinstance(argument, core.Constant):
            others = [each for each in node.arguments if not isinstance(each, core.Constant)]
            return self._fixed(argument, others[0] if others and _keeps_unit(node) else None)
        said = self.phrase(argument)
        inner = self._labels.written(argument)
        if isinstance(inner, core.Apply) and inner.function.name in _ARITHMETIC:
            return said if _needs_no_brackets(inner, node) else f"({said})"
        return said

    def _phrased(self, function: Function, arguments: Sequence[str]) -> str:
        parameters = function.signatures[0].parameters
        data = dict.fromkeys((p.name for p in parameters), "…")
        for index, parameter in enumerate(parameters):
            last = index == len(parameters) - 1
            given = arguments[index:] if last else arguments[index : index + 1]
            if len(given) > 1:
                data[parameter.name] = grammar.numbered(given, self._level)
            elif given:
                data[parameter.name] = given[0]
        return self._say(function.phrase, **data)

    # ---- ranges ----------------------------------------------------------------------------------

    def _range(
        self,
        low: Core | None,
        high: Core | None,
        low_included: bool,
        high_included: bool,
        value: Core,
    ) -> str:
        """From one value to another; what is counted is said once, at the end."""
        first = None
        if low is not None:
            first = self._noun(low, value, unit=high is None)
        return grammar.range_text(
            first,
            None if high is None else self._noun(high, value),
            low_included,
            high_included,
            self._language,
            days=isinstance(without_null(value.type), DateType | DateTimeType),
        )

    def _fixed_range(self, range_: Range, node: core.Constant, value: Core) -> str:
        low, high = (
            None if end is None else constant_part(end, node) for end in (range_.low, range_.high)
        )
        return self._range(low, high, range_.low_included, range_.high_included, value)

    # ---- fixed values ----------------------------------------------------------------------------

    def _fixed(self, node: core.Constant, beside: Core | None, *, unit: bool = True) -> str:
        language = self._language
        match node.value:
            case None:
                return self._say(vocabulary.NULL)
            case bool(truth):
                return format_truth(truth, language)
            case int() | Decimal() as number:
                return self._number(number, node, beside, unit=unit)
            case str(text):
                label = None
                if beside is not None:
                    label = self._labels.value_label(text, beside, self._lists)
                return f"“{text}”" if label is None else label.in_language(language)
            case datetime() as moment:
                return format_moment(moment, language)
            case date() as day:
                return self._say(vocabulary.DAY, day=format_date(day, language))
            case (Months() | timedelta()) as length:
                return format_duration(length, language)
            case tuple() as items:
                said = ", ".join(self._fixed(constant_part(i, node), beside) for i in items)
                return said or self._say(vocabulary.EMPTY_LIST)
            case dict() as record:
                fixed = {
                    name: self._fixed(constant_part(v, node), None) for name, v in record.items()
                }
                return "; ".join(f"{name}: {said}" for name, said in fixed.items())
            case Range() as range_:
                said = self._fixed_range(range_, node, beside or node)
                return self._say(vocabulary.RANGE, range=said)
            case value:
                return str(value)

    def _number(
        self, number: Number, node: core.Constant, beside: Core | None, *, unit: bool
    ) -> str:
        part = beside is not None and self._labels.is_share(beside) and 0 <= number <= 1
        if part or is_percent(node):
            return self._percent(number)
        if beside is None:
            return format_number(number, self._language)
        said = format_number(number, self._language, grouped=not self._is_year(beside))
        counts = self._labels.unit(beside, self._lists)
        name = "" if counts is None else counts.in_language(self._language)
        singular = self._language == "en" and number == 1
        if not unit or not name or singular or name == self._named(beside):
            return said
        return f"{said} {name}"

    def _percent(self, rate: Number) -> str:
        return format_percent(rate, self._language, exact=True)

    def _rate(self, node: Core, beside: Core | None = None) -> Rate | None:
        """A share that is written down, perhaps under a name, perhaps another one in some case."""
        match node:
            case core.Constant(int() | Decimal() as value):
                return Rate(value, "", None)
            case core.Choose(condition, core.Constant(int() | Decimal() as value), otherwise):
                suffix = self._say(
                    vocabulary.VALUE_IF,
                    then="",
                    condition=self._clause(condition),
                    otherwise=self._noun(otherwise, beside or node),
                )
                return Rate(value, suffix, None)
            case core.Defined(name):
                found = self._rate(self._labels.definitions[name], node)
                document = self._labels.named(name)
                if found is None or document is None:
                    return found
                return replace(found, label=document.label.in_language(self._language))
            case _:
                return None

    def _named(self, node: Core) -> str:
        """The label of a field or fact, to tell where its unit would say the same again."""
        declared = self._declaration(node)
        return "" if declared is None else declared.document.label.in_language(self._language)

    def _is_year(self, node: Core) -> bool:
        if isinstance(node, core.Apply) and node.function.name == "year":
            return True
        declared = self._declaration(node)
        return declared is not None and declared.document.label.vi.startswith("năm ")


def _subject(labels: Labels, language: Language) -> str:
    """Whom a set is about, as its labels begin: "xã", "the commune"."""
    subject = labels.checked.document.subject
    if language == "en":
        return "" if subject.en is None else f"the {subject.en[0].lower()}{subject.en[1:]}"
    return f"{subject.vi[0].lower()}{subject.vi[1:]}"


def is_boolean(node: Core) -> bool:
    """Whether an expression is a condition."""
    return isinstance(without_null(node.type), BooleanType)


def constant_part(value: Value, node: core.Constant) -> core.Constant:
    """A part of a fixed value; its place is that of the whole."""
    return core.Constant(value, node.type, syntax.Literal(value, span=node.written.span))


def _keeps_unit(node: core.Apply) -> bool:
    """Whether a function works on values of one kind, so that they share a unit."""
    return node.function.name in {"+", "-", "min", "max"}


_WITHOUT_BRACKETS: Final = frozenset({("+", "+"), ("+", "-"), ("-", "+"), ("-", "-"), ("*", "*")})
"""Arithmetic and what may follow it without brackets."""


def _needs_no_brackets(inner: core.Apply, outer: core.Apply) -> bool:
    """Whether arithmetic within arithmetic, or within another function, needs no brackets."""
    if outer.function.name not in _ARITHMETIC:
        return True
    first = inner is outer.arguments[0]
    return first and (inner.function.name, outer.function.name) in _WITHOUT_BRACKETS
