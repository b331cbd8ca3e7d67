"""explain: an expression in words, projected through the labels of its set and never written twice.

Conditions become clauses, values become nouns. What stands between the author's labels is in
:mod:`criteria_engine.phrasing.vocabulary`, or in the phrase a function declares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from criteria_engine import core, syntax
from criteria_engine.bilingual import Language
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.core import Core
from criteria_engine.model.types import NumberType, without_null
from criteria_engine.model.values import Range
from criteria_engine.phrasing import grammar, vocabulary
from criteria_engine.phrasing.labels import Labels
from criteria_engine.phrasing.noun_phrases import (
    NounPhrases,
    Rate,
    constant_part,
    is_boolean,
)
from criteria_engine.phrasing.patterns import (
    ComparisonPattern,
    CountPattern,
    ListShare,
    MembersPattern,
    Proportion,
    comparison,
    count_pattern,
    interval_bounds,
    list_share,
    proportion,
    quantified_members,
)
from criteria_engine.wording.numbers import format_number


def phrase(
    node: Core, language: Language, labels: Labels, within: Sequence[MembersPattern] = ()
) -> str:
    """The prose of a checked expression; inside a condition on members (`within`), said of one."""
    return _ClauseWriter(node, language, labels, within).phrase(node)


def is_one_clause(node: Core) -> bool:
    """Whether several conditions on one value are told as one: `x in (a, > b)`."""
    return isinstance(node, core.Disjunction) and isinstance(node.written, syntax.In)


_NamedNode = core.Fact | core.FieldAccess | core.Defined | core.Local


class _ClauseWriter(NounPhrases):
    """Says conditions."""

    def _clause(self, node: Core, positive: bool = True) -> str:
        """A condition; with `positive` false, what holds where it does not."""
        match node:
            case core.Constant(value):
                said = vocabulary.ALWAYS if (value is True) is positive else vocabulary.NEVER
                return self._say(said)
            case core.Fact() | core.FieldAccess() | core.Defined() | core.Local():
                return self._stated(node, positive)
            case core.Negation(operand):
                return self._clause(operand, not positive)
            case core.Conjunction():
                return self._between_limits(node, positive) or self._together(node, positive)
            case core.Disjunction():
                return self._one_subject(node, positive) or self._together(node, positive)
            case core.Choose():
                return self._if(node, positive)
            case core.Quantify(quantifier, slot, items, condition):
                members = MembersPattern(items, slot, condition)
                return self._of_all(members, every=quantifier == "every", positive=positive)
            case core.Apply():
                return self._applied_clause(node, positive)
            case (
                core.Select() | core.Map() | core.MakeList() | core.MakeRecord() | core.MakeRange()
            ):
                return self._noun(node)
            case _:
                assert_never(node)

    def _together(self, node: core.Conjunction | core.Disjunction, positive: bool) -> str:
        every = isinstance(node, core.Conjunction) is positive
        return self._joined([(operand, positive) for operand in node.operands], every=every)

    def _joined(self, parts: Sequence[tuple[Core, bool]], *, every: bool) -> str:
        """Conditions joined by "and" or "or"; an inner sentence of several parts in brackets."""
        level, numbered = self._level, len(parts) > 2
        self._level += numbered
        said = [self._part(*part, alone=numbered, every=every) for part in parts]
        self._level = level
        join = grammar.conjunction if every else grammar.disjunction
        text = join(said, self._language, level)
        return self._say(vocabulary.FULFILS, said=text) if numbered and self._members else text

    def _part(self, node: Core, positive: bool, *, alone: bool, every: bool) -> str:
        """One of several conditions, in brackets where its parts could be taken for the others."""
        said = self._clause(node, positive)
        open_ended = (
            self._has_parts(node)
            or grammar.is_negated_as_whole(said, self._language)
            or (not every and self._is_one_of_several(node))
        )
        return f"({said})" if open_ended and not alone else said

    def _is_one_of_several(self, node: Core) -> bool:
        """Whether a condition says "this or that" of one value."""
        match self._labels.written(node):
            case core.Negation(operand):
                return self._is_one_of_several(operand)
            case core.Apply(function, _, (_, core.Constant(tuple() as values))):
                return function.name == "in" and len(values) > 1
            case other:
                return is_one_clause(other)

    def _has_parts(self, node: Core) -> bool:
        """Whether a sentence has an "and" or "or" that could be taken for the outer one's."""
        match self._labels.written(node):
            case core.Conjunction() | core.Disjunction() | core.Choose() as joined:
                return not is_one_clause(joined)
            case core.Constant() | core.Fact() | core.Defined():
                return False
            case other:
                return any(self._has_parts(each) for each in core.children(other))

    def _if(self, node: core.Choose, positive: bool) -> str:
        """`if … then true else …` and its like are "or" and "and" in other words."""
        condition, then, otherwise = node.condition, node.then, node.otherwise
        match _constant_truth(then, positive), _constant_truth(otherwise, positive):
            case (None, True):
                return self._if_then((condition, True), (then, positive))
            case (True, None):
                return self._if_then((condition, False), (otherwise, positive))
            case (True, False):
                return self._clause(condition)
            case (False, True):
                return self._clause(condition, False)
            case (None, False):
                return self._joined([(condition, True), (then, positive)], every=True)
            case (False, None):
                return self._joined([(condition, False), (otherwise, positive)], every=True)
            case _:
                return self._say(
                    vocabulary.IF_ELSE,
                    condition=self._clause(condition),
                    then=self._branch(then, positive),
                    otherwise=self._branch(otherwise, positive),
                )

    def _if_then(self, condition: tuple[Core, bool], then: tuple[Core, bool]) -> str:
        return self._say(
            vocabulary.IF, condition=self._clause(*condition), then=self._branch(*then)
        )

    def _branch(self, node: Core, positive: bool) -> str:
        said = self._clause(node, positive)
        return f"({said})" if isinstance(node, core.Choose) else said

    # ---- truths that have a name -----------------------------------------------------------------

    def _stated(self, node: _NamedNode, positive: bool) -> str:
        match node:
            case core.Fact(name):
                return self._declared(self._declaration(node), name, positive)
            case core.FieldAccess():
                return self._stated_of(node, positive)
            case core.Defined(name):
                document = self._labels.named(name)
                if document is None:
                    return self._clause(self._labels.definitions[name], positive)
                return self._affirmed(document.label.in_language(self._language), positive)
            case core.Local():
                return self._affirmed(self._member(node), positive)
            case _:
                assert_never(node)

    def _declared(self, declared: FactDeclaration | None, name: str, positive: bool) -> str:
        if declared is None:
            return self._affirmed(name, positive)
        document = declared.document
        if not positive and document.denied is not None:
            return document.denied.in_language(self._language)
        return self._affirmed(document.label.in_language(self._language), positive)

    def _affirmed(self, said: str, positive: bool) -> str:
        return said if positive else grammar.negated(said, self._language, self._subject)

    def _stated_of(self, node: core.FieldAccess, positive: bool) -> str:
        """A truth about a record: one that has a name itself, or the member spoken of."""
        subject = node.subject
        record = self._declaration(subject)
        if record is not None and record.document.type == "decision":
            return self._of_member(self._title(subject, node.name, positive), subject)
        declared = self._declaration(node)
        if self._is_spoken_of(subject):
            said = self._declared(declared, node.name, positive)
            return said.removeprefix(f"{self._one(subject)} ")
        said, whole = self._declared(declared, node.name, True), self._noun(subject)
        if whole not in said:
            said = f"{whole} {said}"
        if positive:
            return said
        denied = self._declared(declared, node.name, False)
        if grammar.is_negated_as_whole(denied, self._language):
            return self._affirmed(said, False)
        return denied if whole in denied else f"{whole} {denied}"

    def _title(self, subject: Core, name: str, positive: bool) -> str:
        """What another set decided."""
        title = self._noun(subject)
        if name == "eligible":
            return self._say(vocabulary.ELIGIBLE[positive], title=title)
        number = name.removeprefix("level_")
        level = self._say(vocabulary.LEVEL, number=number) if number.isdecimal() else name
        return self._say(vocabulary.REACHED[positive], title=title, level=level)

    # ---- members of lists ------------------------------------------------------------------------

    def _of_all(self, members: MembersPattern, *, every: bool, positive: bool) -> str:
        """What every member, or one of them, meets; denied, the other of the two."""
        denied_inside = isinstance(members.condition, core.Negation)
        if every:
            wording = vocabulary.EVERY if positive else vocabulary.SOME
        elif positive:
            wording = vocabulary.SOME
        else:
            wording = vocabulary.EVERY if denied_inside else vocabulary.NO
        met = positive if every else positive or not denied_inside
        said = self._say(
            wording,
            members=self._one(members.items),
            list=self._noun(members.items),
            met=self._predicate(members, met),
        )
        return self._of_member(said, None)

    def _of_member(self, said: str, subject: Core | None) -> str:
        """A clause said of a member: it has such an age, or fulfils such a condition."""
        if not self._members or said.startswith(("có ", "không có ")):
            return said
        if subject is not None and _mentions(subject, self._members[-1]):
            return self._say(vocabulary.HAS_QUALITY, said=said)
        return self._say(vocabulary.SATISFIES, said=said)

    # ---- functions and operators -----------------------------------------------------------------

    def _applied_clause(self, node: core.Apply, positive: bool) -> str:
        compared = comparison(node)
        if compared is not None:
            said = self._compared(compared if positive else compared.opposite)
            return self._of_member(said, compared.left)
        if node.function.kind == "operator" and node.function.name == "in":
            value, among = node.arguments
            said = self._is_among(value, self._tests(among, value), positive)
            return self._of_member(said, value)
        quantified = quantified_members(node)
        if quantified is not None:
            members, every = quantified
            return self._of_all(members, every=every, positive=positive)
        if node.function.kind == "function" and node.function.name in {"all", "any"}:
            parts = [(part, positive) for part in node.arguments]
            return self._joined(parts, every=(node.function.name == "all") is positive)
        said = self._affirmed(self._filled(node), positive)
        return self._of_member(said, node.arguments[0] if node.arguments else None)

    def _compared(self, compared: ComparisonPattern) -> str:
        left, right = compared.left, compared.right
        if isinstance(right, core.Constant) and right.value is None:
            said = vocabulary.THERE_IS_NOT if compared.operator == "=" else vocabulary.THERE_IS
            return self._say(said, subject=self.phrase(left))
        if is_boolean(left) and is_boolean(right):
            return self._same_truth(compared)
        shared = list_share(compared, self._labels.written)
        if shared is not None and shared.operator in vocabulary.SHARES:
            rate = self._rate(shared.rate)
            if rate is not None and not rate.suffix:
                return self._shared(shared, rate)
        part = proportion(compared, self._labels, self._labels.written)
        if part is not None:
            return self._proportion(part, compared.node)
        members = count_pattern(compared, self._labels.written)
        if members is not None:
            return self._counted(members)
        return self._related(compared.operator, compared.node, self._noun(left, right), right, left)

    def _related(
        self, operator: str, node: core.Apply, left: str, right: Core, beside: Core
    ) -> str:
        """Two values and the words the comparison declares."""
        said = self._noun(right, beside)
        fixed = isinstance(right, core.Constant | core.Choose)
        if isinstance(without_null(right.type), NumberType) and not fixed:
            return self._say(vocabulary.NUMBERS[operator], left=left, right=said)
        return self._phrased(self._labels.comparison(operator, node.function), [left, said])

    def _same_truth(self, compared: ComparisonPattern) -> str:
        alike = compared.operator == "="
        match compared.right:
            case core.Constant(bool(value)):
                return self._clause(compared.left, value is alike)
            case _:
                parts = [self._clause(compared.left), self._clause(compared.right)]
                said = vocabulary.EQUAL_CONDITIONS if alike else vocabulary.UNEQUAL_CONDITIONS
                return self._say(said, parts=grammar.numbered(parts, self._level))

    # ---- shares and numbers of members -----------------------------------------------------------

    def _shared(self, shared: ListShare, rate: Rate) -> str:
        members = shared.members
        if shared.operator in {"=", ">="} and rate.value == 1:
            said = self._of_all(members, every=True, positive=True)
        elif shared.operator == ">" and rate.value == 0:
            said = self._say(
                vocabulary.AT_LEAST_ONE, members=self._one(members), list=self._all(members)
            )
        elif shared.operator in {"=", "<="} and rate.value == 0:
            said = self._say(vocabulary.NONE, members=self._one(members), list=self._all(members))
        else:
            said = self._say(
                vocabulary.SHARES[shared.operator],
                rate=self._percent(rate.value),
                members=self._one(members.items),
                list=self._noun(members.items),
                met=self._predicate(members),
            )
        return self._with_empty(self._according(said, rate), shared.share)

    def _proportion(self, part: Proportion, node: core.Apply) -> str:
        said, whole = self._noun(part.part), self._noun(part.whole)
        rate = self._rate(part.rate)
        if rate is None:
            ratio = self._say(vocabulary.RATIO, part=said, whole=whole)
            return self._related(part.operator, node, ratio, part.rate, part.rate)
        percent, wording = self._percent(rate.value), vocabulary.PROPORTIONS[part.operator]
        return self._according(self._say(wording, part=said, rate=percent, whole=whole), rate)

    def _according(self, said: str, rate: Rate) -> str:
        """What is said with a share, and where that share comes from."""
        said += rate.suffix
        if rate.label is None:
            return said
        return self._say(vocabulary.ACCORDING_TO, said=said, label=rate.label)

    def _counted(self, found: CountPattern) -> str:
        wording = vocabulary.COUNTS[found.operator]
        if found.is_none:
            wording = vocabulary.NONE
        elif found.is_some:
            wording = vocabulary.AT_LEAST_ONE
        return self._say(
            wording,
            number=format_number(found.number, self._language),
            members=self._one(found.members),
            list=self._all(found.members),
        )

    # ---- one of several --------------------------------------------------------------------------

    def _between_limits(self, node: core.Conjunction, positive: bool) -> str | None:
        """`x >= a and x < b`: from a to below b."""
        limits = interval_bounds(node)
        if limits is None:
            return None
        low, high = limits
        range_ = self._range(
            low.right, high.right, low.operator == ">=", high.operator == "<=", low.left
        )
        said = self._say(vocabulary.WITHIN[positive], value=self._noun(low.left), other=range_)
        return self._of_member(said, low.left)

    def _one_subject(self, node: core.Disjunction, positive: bool) -> str | None:
        """`x in (a, [b..c], > d)`: one value that may be any of several."""
        if not is_one_clause(node):
            return None
        subject: Core | None = None
        tests: list[tuple[bool, str]] = []
        for operand in node.operands:
            match operand:
                case core.Apply(function, _, (value, among)) if function.name == "in":
                    tests += self._tests(among, value)
                case core.Apply(function, _, (value, bound)) if function.name in vocabulary.SHARES:
                    tests.append(self._limit(function.name, bound, value))
                case _:
                    return None
            subject = subject or value
        if subject is None:
            return None
        return self._of_member(self._is_among(subject, tests, positive), subject)

    def _limit(self, operator: str, bound: Core, value: Core) -> tuple[bool, str]:
        if operator == "=":
            return False, self._noun(bound, value)
        low, high = (bound, None) if operator in {">", ">="} else (None, bound)
        included = operator in {">=", "<="}
        return True, self._range(low, high, included, included, value)

    def _tests(self, among: Core, value: Core) -> list[tuple[bool, str]]:
        """What a value may be: ranges (True) and single values (False), in words."""
        match among:
            case core.Constant(Range() as range_):
                return [(True, self._fixed_range(range_, among, value))]
            case core.Constant(tuple() as items):
                return [
                    test
                    for item in items
                    for test in self._tests(constant_part(item, among), value)
                ]
            case core.MakeRange(low, high, low_included, high_included):
                return [(True, self._range(low, high, low_included, high_included, value))]
            case core.MakeList(items):
                return [test for item in items for test in self._tests(item, value)]
            case _:
                return [(False, self._noun(among, value))]

    def _is_among(self, value: Core, tests: Sequence[tuple[bool, str]], positive: bool) -> str:
        ranges = any(is_range for is_range, _ in tests)
        said = [
            text if is_range or not ranges else self._say(vocabulary.IS_VALUE, value=text)
            for is_range, text in tests
        ]
        wording = vocabulary.WITHIN if ranges else vocabulary.IS
        return self._say(
            wording[positive],
            value=self._noun(value),
            other=grammar.alternatives(said, self._language) or self._say(vocabulary.NULL),
        )


def _constant_truth(node: Core, positive: bool) -> bool | None:
    """The truth a constant has, turned round where what is said is denied."""
    match node:
        case core.Constant(bool(value)):
            return value is positive
        case _:
            return None


def _mentions(node: Core, slot: int) -> bool:
    return any(isinstance(each, core.Local) and each.slot == slot for each in core.walk(node))
