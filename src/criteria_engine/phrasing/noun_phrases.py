"""explain: a value → a noun phrase: names, lists and their members, functions, constants."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import assert_never

from criteria_engine import core, syntax
from criteria_engine.bilingual import Language
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.core import Core
from criteria_engine.library.declarations import Function
from criteria_engine.model.types import (
    BooleanType,
    DateTimeType,
    DateType,
    Number,
    NumberType,
    RecordType,
    without_null,
)
from criteria_engine.model.values import Months, Range, Value
from criteria_engine.phrasing import grammar, vocabulary
from criteria_engine.phrasing.labels import Labels, is_percent
from criteria_engine.phrasing.parameter_phrases import ParameterPhrases, Rate, constant_number
from criteria_engine.phrasing.patterns import (
    ARITHMETIC,
    Case,
    MembersPattern,
    cases,
    counted_members,
    is_plain,
    keeps_unit,
    limited_value,
    needs_no_brackets,
    share_members,
)
from criteria_engine.wording.dates import format_date, format_duration, format_moment
from criteria_engine.wording.numbers import format_number, format_percent, format_truth


class NounPhrases(ParameterPhrases):
    """Phrases values as nouns; while it descends an expression it tracks the current list member."""

    def __init__(
        self,
        node: Core,
        language: Language,
        labels: Labels,
        within: Sequence[MembersPattern] = (),
        most_values: int | None = None,
    ) -> None:
        self._language = language
        self._labels = labels
        self._lists = {**labels.lists_of(node), **{each.slot: each.items for each in within}}
        self._members = [
            each.slot for each in within
        ]  # slots of the members around, innermost last
        self._most_values = most_values
        self._level = 0  # depth of nested numbered lists
        self._subject = _subject(labels, language)

    def phrase(self, node: Core) -> str:
        """Return an expression in words: a clause for a condition, a noun phrase for a value."""
        return self._clause(node) if is_boolean(node) else self._noun(node)

    @abstractmethod
    def _clause(self, node: Core, positive: bool = True) -> str:
        """The clause of a condition; with `positive` false, of its negation."""

    def _shortened(self, values: list[str]) -> list[str]:
        """Return the first of many values, and the number of the others in words."""
        most = self._most_values
        if most is None or len(values) <= most:
            return values
        others = self._fill(vocabulary.OTHER_VALUES, count=len(values) - most + 1)
        return [*values[: most - 1], others]

    def _declaration(self, node: Core) -> FactDeclaration | None:
        return self._labels.declaration(node, self._lists)

    def _is_current_member(self, node: Core) -> bool:
        return isinstance(node, core.Local) and node.slot in self._members[-1:]

    # ---- values ----------------------------------------------------------------------------------

    def _noun(self, node: Core, beside: Core | None = None, *, unit: bool = True) -> str:
        """The noun phrase of a value.

        Args:
            node: the value.
            beside: what it is compared with, which determines its unit and the labels of its values.
            unit: whether the unit is added to a number.
        """
        match node:
            case core.Constant():
                return self._constant(node, beside, unit=unit)
            case core.Fact(name) if name in self._labels.checked.open_numbers:
                return self._open_number(name)
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
                return self._call(node)
            case core.Choose():
                return self._in_cases(node, beside)
            case core.Select(items, slot, condition):
                return self._member_noun(MembersPattern(items, slot, condition))
            case core.Map(items, slot, body):
                return self._projected(items, slot, body)
            case core.MakeList(items):
                return ", ".join(map(self.phrase, items)) or self._fill(vocabulary.EMPTY_LIST)
            case core.MakeRecord(names, values):
                pairs = zip(names, values, strict=True)
                return "; ".join(f"{name}: {self.phrase(value)}" for name, value in pairs)
            case core.MakeRange(low, high, low_included, high_included):
                beside = low or high or node
                range_ = self._range(low, high, low_included, high_included, beside)
                return self._fill(vocabulary.RANGE, range=range_)
            case core.Conjunction() | core.Disjunction() | core.Negation() | core.Quantify():
                return self._clause(node)
            case _:
                assert_never(node)

    def _definite(self, node: Core, beside: Core | None = None) -> str:
        """The noun phrase of a value; of a number of the subject, with the article that English needs."""
        text = self._noun(node, beside)
        is_number = isinstance(without_null(node.type), NumberType)
        if is_number and isinstance(node, core.Fact | core.Defined):
            return grammar.definite(text, self._language)
        return text

    def _defined(self, node: core.Defined, beside: Core | None) -> str:
        """The label of a definition; of a parameter, with its value in brackets."""
        document = self._labels.named(node.name)
        meaning = self._labels.expression(node.name)
        if document is None:
            return self._noun(meaning, beside)
        label = document.label.in_language(self._language)
        if self._labels.parameter(node.name) is None:
            return label
        return self._fill(vocabulary.VALUE, name=label, value=self.value_of(node))

    def _open_number(self, name: str) -> str:
        """Who sets a number that an adaptation states."""
        by = self._labels.checked.open_numbers[name].document.answered_by
        who = "" if by is None else by.in_language(self._language)
        return self._fill(vocabulary.SET_BY, by=who)

    def _member(self, node: core.Local) -> str:
        """A list member, by the noun for members of its list."""
        items = self._lists.get(node.slot)
        if items is None:
            return f"“{node.name}”"
        if not isinstance(without_null(node.type), RecordType):
            return self._fill(vocabulary.THE_VALUE)
        template = (
            vocabulary.CURRENT_MEMBER if self._is_current_member(node) else vocabulary.OUTER_MEMBER
        )
        return self._fill(template, member=self._member_noun(items))

    def _field(self, node: core.FieldAccess) -> str:
        if is_plain(
            node
        ):  # it is its own subject: “is gambling”, not “has a kind that is gambling”
            return "" if self._is_current_member(node.subject) else self._noun(node.subject)
        declared = self._declaration(node)
        part = node.name
        if declared is not None:
            part = declared.document.label.in_language(self._language)
        subject = node.subject
        if self._is_current_member(subject):
            return part
        whole = self._noun(subject)
        return part if whole in part else self._fill(vocabulary.PART_OF, part=part, whole=whole)

    def _projected(self, items: Core, slot: int, body: Core) -> str:
        if isinstance(body, core.Local) or is_plain(body):
            return self._noun(items)
        self._members.append(slot)
        part = self.phrase(body)
        self._members.pop()
        return self._fill(vocabulary.PART_OF, part=part, whole=self._noun(items))

    # ---- lists and their members -----------------------------------------------------------------

    def _member_noun(self, members: Core | MembersPattern) -> str:
        """The noun that counts the members of a list, with the condition they meet."""
        match members:
            case MembersPattern():
                met = self._predicate(members)
                return self._fill(
                    vocabulary.MEMBERS_WHERE,
                    members=self._member_noun(members.items),
                    list=self._noun(members.items),
                    met=met,
                )
            case core.Select(items, slot, condition):
                return self._member_noun(MembersPattern(items, slot, condition))
            case core.Defined(name) if self._labels.named(name) is None:
                return self._member_noun(self._labels.expression(name))
            case core.Local(slot) if slot in self._lists:
                return self._member_noun(self._lists[slot])
            case core.Constant() | core.MakeList():
                return self._fill(vocabulary.VALUE_AMONG, list=self._noun(members))
            case _:
                return grammar.count_noun(self._noun(members), self._language)

    def _list_noun(self, members: Core | MembersPattern) -> str:
        """The label of a list, or the noun for those members that meet a condition."""
        return (
            self._member_noun(members)
            if isinstance(members, MembersPattern)
            else self._noun(members)
        )

    def _is_plain_member(self, node: Core | None) -> bool:
        """Whether an expression is the current member of a list of plain values."""
        return is_plain(node) and self._is_current_member(node.subject)

    def _predicate(self, members: MembersPattern, positive: bool = True) -> str:
        """A condition on members as a predicate of the member."""
        self._members.append(members.slot)
        text = self._clause(members.condition, positive)
        self._members.pop()
        return text

    # ---- functions and operators -----------------------------------------------------------------

    def _call(self, node: core.Apply) -> str:
        share = share_members(node)
        if share is not None:
            text = self._fill(
                vocabulary.SHARE,
                members=self._member_noun(share.items),
                list=self._noun(share.items),
                met=self._predicate(share),
            )
            return self._with_empty_case(text, node)
        members = counted_members(node)
        if members is not None:
            return self._fill(
                vocabulary.COUNT, members=self._member_noun(members), list=self._list_noun(members)
            )
        if is_boolean(node):
            return self._clause(node)
        limited = limited_value(node)
        if limited is not None:
            value, limit = limited
            template = vocabulary.AT_MOST if node.function.name == "min" else vocabulary.AT_LEAST
            return self._fill(
                template, value=self._argument(node, value), limit=self._noun(limit, value)
            )
        if node.function.name == "*":
            rate, whole = node.arguments
            if isinstance(rate, core.Constant) and is_percent(rate):
                return self._fill(
                    vocabulary.RATE_OF, rate=self._noun(rate), whole=self._definite(whole)
                )
        return self._function_phrase(node)

    def _with_empty_case(self, text: str, share: core.Apply) -> str:
        """The phrase of a share, with what an empty list counts as where the call states it."""
        if len(share.arguments) < 3:
            return text
        empty = share.arguments[2]
        rate = self._rate(empty)
        return self._fill(
            vocabulary.WHERE_EMPTY,
            said=text,
            members=self._member_noun(share.arguments[0]),
            empty=self._noun(empty) if rate is None else self._percent(rate.value),
        )

    def _function_phrase(self, node: core.Apply) -> str:
        """The phrase that a function declares, with its arguments."""
        return self._fill_function(node.function, [self._argument(node, a) for a in node.arguments])

    def _argument(self, node: core.Apply, argument: Core) -> str:
        if isinstance(argument, core.Constant):
            others = [each for each in node.arguments if not isinstance(each, core.Constant)]
            return self._constant(argument, others[0] if others and keeps_unit(node) else None)
        text = self.phrase(argument)
        inner = self._labels.written(argument)
        if isinstance(inner, core.Apply) and inner.function.name in ARITHMETIC:
            return text if needs_no_brackets(inner, node) else f"({text})"
        return text

    def _fill_function(self, function: Function, arguments: Sequence[str]) -> str:
        parameters = function.signatures[0].parameters
        data = dict.fromkeys((p.name for p in parameters), "…")
        for index, parameter in enumerate(parameters):
            last = index == len(parameters) - 1
            texts = arguments[index:] if last else arguments[index : index + 1]
            if len(texts) > 1:
                data[parameter.name] = grammar.numbered(texts, self._level)
            elif texts:
                data[parameter.name] = texts[0]
        return self._fill(function.phrase, **data)

    # ---- ranges ----------------------------------------------------------------------------------

    def _range(
        self,
        low: Core | None,
        high: Core | None,
        low_included: bool,
        high_included: bool,
        value: Core,
    ) -> str:
        """A range in words, with the unit once at its end."""
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

    def _constant_range(self, range_: Range, node: core.Constant, value: Core) -> str:
        low, high = (
            None if end is None else constant_part(end, node) for end in (range_.low, range_.high)
        )
        return self._range(low, high, range_.low_included, range_.high_included, value)

    # ---- constants -------------------------------------------------------------------------------

    def _constant(self, node: core.Constant, beside: Core | None, *, unit: bool = True) -> str:
        language = self._language
        match node.value:
            case None:
                return self._fill(vocabulary.NULL)
            case bool(truth):
                return format_truth(truth, language)
            case int() | Decimal() as number:
                return self._number(number, node, beside, unit=unit)
            case str(value):
                label = None
                if beside is not None:
                    label = self._labels.value_label(value, beside, self._lists)
                return f"“{value}”" if label is None else label.in_language(language)
            case datetime() as moment:
                return format_moment(moment, language)
            case date() as day:
                return self._fill(vocabulary.DAY, day=format_date(day, language))
            case (Months() | timedelta()) as length:
                return format_duration(length, language)
            case tuple() as items:
                text = ", ".join(self._constant(constant_part(i, node), beside) for i in items)
                return text or self._fill(vocabulary.EMPTY_LIST)
            case dict() as record:
                texts = {
                    name: self._constant(constant_part(v, node), None) for name, v in record.items()
                }
                return "; ".join(f"{name}: {text}" for name, text in texts.items())
            case Range() as range_:
                text = self._constant_range(range_, node, beside or node)
                return self._fill(vocabulary.RANGE, range=text)
            case other:
                return str(other)

    def _number(
        self, number: Number, node: core.Constant, beside: Core | None, *, unit: bool
    ) -> str:
        part = beside is not None and self._labels.is_share(beside) and 0 <= number <= 1
        if part or is_percent(node):
            return self._percent(number)
        if beside is None:
            return format_number(number, self._language)
        text = format_number(number, self._language, grouped=not self._is_year(beside))
        counts = self._labels.unit(beside, self._lists)
        name = "" if counts is None else counts.in_language(self._language)
        singular = self._language == "en" and number == 1
        if not unit or not name or singular or name == self._label(beside):
            return text
        return f"{text} {name}"

    def _percent(self, rate: Number) -> str:
        return format_percent(rate, self._language, exact=True)

    def _rate(self, node: Core) -> Rate | None:
        """An expression as a constant share, also under a name, also with other shares in some cases."""
        named = self._labels.meaning(node)
        if isinstance(named, core.Defined):
            return self.rate_of(named)
        chosen = cases(node, self._labels.value) or (Case(None, self._labels.value(node)),)
        shares = [constant_number(self._labels.value(each.value)) for each in chosen]
        if None in shares:
            return None
        percents = [self._percent(each) for each in shares if each is not None]
        special = [each.condition for each in chosen if each.condition is not None]
        text = self._special_cases(list(zip(special, percents, strict=False)))
        return Rate(shares[-1] or 0, f" ({text})" if text else "")

    def _in_cases(self, node: core.Choose, beside: Core | None) -> str:
        """A value that depends on conditions: that of the last case, then in brackets those of the others."""
        *special, other = cases(node, self._labels.written)
        texts = [
            (each.condition, self._noun(each.value, beside))
            for each in special
            if each.condition is not None
        ]
        return self._fill(
            vocabulary.VALUE_IN_CASES,
            otherwise=self._noun(other.value, beside),
            cases=self._special_cases(texts),
        )

    def _special_cases(self, values: Sequence[tuple[Core, str]]) -> str:
        return "; ".join(
            self._fill(vocabulary.CASE, condition=self.case_name(condition), then=text)
            for condition, text in values
        )

    def case_name(self, condition: Core) -> str:
        """Return a condition as the name of a case: "difficult area"."""
        return grammar.case_name(self._clause(condition), self._language, self._subject)

    def _label(self, node: Core) -> str:
        """The label of a fact or field; empty where there is none. A unit equal to it is not repeated."""
        declared = self._declaration(node)
        return "" if declared is None else declared.document.label.in_language(self._language)

    def _is_year(self, node: Core) -> bool:
        if isinstance(node, core.Apply) and node.function.name == "year":
            return True
        declared = self._declaration(node)
        return declared is not None and declared.document.label.vi.startswith("năm ")


def _subject(labels: Labels, language: Language) -> str:
    """The subject of a set in the form in which labels begin with it: "xã", "the commune"."""
    subject = labels.checked.document.subject
    if language == "en":
        return "" if subject.en is None else f"the {subject.en[0].lower()}{subject.en[1:]}"
    return f"{subject.vi[0].lower()}{subject.vi[1:]}"


def is_boolean(node: Core) -> bool:
    """Whether an expression is a condition: boolean, perhaps null."""
    return isinstance(without_null(node.type), BooleanType)


def constant_part(value: Value, node: core.Constant) -> core.Constant:
    """Return a part of a constant as a constant, with the location of the whole."""
    return core.Constant(value, node.type, syntax.Literal(value, span=node.written.span))
