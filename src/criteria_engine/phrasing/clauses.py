"""explain: a checked expression → a phrase in Vietnamese or English, through the labels of its set.

Conditions become clauses, values become nouns. The words between the author's labels are in
:mod:`criteria_engine.phrasing.vocabulary`, or in the phrase that a function declares.
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
    constant_part,
    is_boolean,
)
from criteria_engine.phrasing.parameter_phrases import Rate
from criteria_engine.phrasing.patterns import (
    ComparisonPattern,
    CountPattern,
    ListShare,
    MembersPattern,
    Proportion,
    comparison,
    constant_truth,
    count_pattern,
    holds_plain,
    interval_bounds,
    list_share,
    mentions,
    other_values,
    proportion,
    quantified_members,
)
from criteria_engine.reading.scalars import TextDocument
from criteria_engine.wording.numbers import format_number


def phrase(
    node: Core,
    language: Language,
    labels: Labels,
    within: Sequence[MembersPattern] = (),
    *,
    most_values: int | None = None,
) -> str:
    """Return an expression in words: a clause for a condition, a noun phrase for a value.

    Args:
        node: the expression.
        language: the language of the phrase.
        labels: the labels of the set.
        within: the conditions on list members around the expression, outermost first; the phrase is then a
            predicate of the innermost member.
        most_values: the most values of an enumeration that are listed; of more, only the number is given.
            None lists all.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> labels = Labels(family.checked, family.checked.definitions_on(family.on))
    >>> condition = next(family.checked.indicators[1].expressions())
    >>> phrase(condition, "en", labels)
    'at least one of the pupils of the family'
    """
    return _ClauseWriter(node, language, labels, within, most_values).phrase(node)


def case_names(conditions: Sequence[Core], language: Language, labels: Labels) -> tuple[str, ...]:
    """Return names for the cases of a value: one for each condition, the last for none of them.

    Args:
        conditions: the conditions, none of which is about a list member.
        language: the language of the names.
        labels: the labels of the set.
    """
    names = [_ClauseWriter(each, language, labels).case_name(each) for each in conditions]
    return (*names, grammar.other_case_name(names, language))


def is_one_clause(node: Core) -> bool:
    """Whether several conditions on one value are phrased as one clause: `x in (a, > b)`."""
    return isinstance(node, core.Disjunction) and isinstance(node.written, syntax.In)


_NamedNode = core.Fact | core.FieldAccess | core.Defined | core.Local


class _ClauseWriter(NounPhrases):
    """Phrases conditions as clauses."""

    def _clause(self, node: Core, positive: bool = True) -> str:
        """The clause of a condition; with `positive` false, of its negation."""
        match node:
            case core.Constant(value):
                template = vocabulary.ALWAYS if (value is True) is positive else vocabulary.NEVER
                return self._fill(template)
            case core.Fact() | core.FieldAccess() | core.Defined() | core.Local():
                return self._named_condition(node, positive)
            case core.Negation(operand):
                return self._clause(operand, not positive)
            case core.Conjunction():
                return self._in_interval(node, positive) or self._connective(node, positive)
            case core.Disjunction():
                return self._one_subject(node, positive) or self._connective(node, positive)
            case core.Choose():
                return self._if(node, positive)
            case core.Quantify(quantifier, slot, items, condition):
                members = MembersPattern(items, slot, condition)
                return self._quantified(members, every=quantifier == "every", positive=positive)
            case core.Apply():
                return self._applied_clause(node, positive)
            case (
                core.Select() | core.Map() | core.MakeList() | core.MakeRecord() | core.MakeRange()
            ):
                return self._noun(node)
            case _:
                assert_never(node)

    def _connective(self, node: core.Conjunction | core.Disjunction, positive: bool) -> str:
        every = isinstance(node, core.Conjunction) is positive
        return self._joined([(operand, positive) for operand in node.operands], every=every)

    def _joined(self, parts: Sequence[tuple[Core, bool]], *, every: bool) -> str:
        """Conditions joined by "and" or "or", with brackets around parts that could be misread."""
        level, numbered = self._level, len(parts) > 2
        self._level += numbered
        clauses = [self._part(*part, alone=numbered, every=every) for part in parts]
        self._level = level
        join = grammar.conjunction if every else grammar.disjunction
        text = join(clauses, self._language, level)
        return self._fill(vocabulary.FULFILS, said=text) if numbered and self._members else text

    def _part(self, node: Core, positive: bool, *, alone: bool, every: bool) -> str:
        """One of several conditions, in brackets where its parts could be taken for other conditions."""
        text = self._clause(node, positive)
        open_ended = (
            self._is_compound(node)
            or grammar.is_negated_as_whole(text, self._language)
            or (not every and self._has_alternatives(node))
        )
        return f"({text})" if open_ended and not alone else text

    def _has_alternatives(self, node: Core) -> bool:
        """Whether a condition allows several values of one expression."""
        match self._labels.written(node):
            case core.Negation(operand):
                return self._has_alternatives(operand)
            case core.Apply(function, _, (_, core.Constant(tuple() as values))):
                return function.name == "in" and len(values) > 1
            case other:
                return is_one_clause(other)

    def _is_compound(self, node: Core) -> bool:
        """Whether a clause contains "and" or "or" that could be read as part of the outer clause."""
        match self._labels.written(node):
            case core.Conjunction() | core.Disjunction() | core.Choose() as joined:
                return not is_one_clause(joined)
            case core.Constant() | core.Fact() | core.Defined():
                return False
            case other:
                return any(self._is_compound(each) for each in core.children(other))

    def _if(self, node: core.Choose, positive: bool) -> str:
        """An `if`; with a constant branch it is phrased as a simpler condition."""
        condition, then, otherwise = node.condition, node.then, node.otherwise
        match constant_truth(then, positive), constant_truth(otherwise, positive):
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
                return self._fill(
                    vocabulary.IF_ELSE,
                    condition=self._clause(condition),
                    then=self._branch(then, positive),
                    otherwise=self._branch(otherwise, positive),
                )

    def _if_then(self, condition: tuple[Core, bool], then: tuple[Core, bool]) -> str:
        return self._fill(
            vocabulary.IF, condition=self._clause(*condition), then=self._branch(*then)
        )

    def _branch(self, node: Core, positive: bool) -> str:
        text = self._clause(node, positive)
        return f"({text})" if isinstance(node, core.Choose) else text

    # ---- conditions that have a name -------------------------------------------------------------

    def _named_condition(self, node: _NamedNode, positive: bool) -> str:
        match node:
            case core.Fact(name):
                return self._declared_condition(self._declaration(node), name, positive)
            case core.FieldAccess():
                return self._field_condition(node, positive)
            case core.Defined(name):
                document = self._labels.named(name)
                if document is None:
                    return self._clause(self._labels.expression(name), positive)
                return self._labelled(document.label, self._labels.denied(name), positive)
            case core.Local():
                return self._with_polarity(self._member(node), positive)
            case _:
                assert_never(node)

    def _declared_condition(self, fact: FactDeclaration | None, name: str, positive: bool) -> str:
        if fact is None:
            return self._with_polarity(name, positive)
        return self._labelled(fact.document.label, fact.document.denied, positive)

    def _labelled(self, label: TextDocument, denied: TextDocument | None, positive: bool) -> str:
        if not positive and denied is not None:
            return denied.in_language(self._language)
        return self._with_polarity(label.in_language(self._language), positive)

    def _with_polarity(self, text: str, positive: bool) -> str:
        return text if positive else grammar.negated(text, self._language, self._subject)

    def _field_condition(self, node: core.FieldAccess, positive: bool) -> str:
        """The clause of a boolean field: of a record with a name, or of the current list member."""
        subject = node.subject
        record = self._declaration(subject)
        if record is not None and record.document.type == "decision":
            return self._as_predicate(self._title_condition(subject, node.name, positive), subject)
        declared = self._declaration(node)
        if self._is_current_member(subject):
            text = self._declared_condition(declared, node.name, positive)
            return text.removeprefix(f"{self._member_noun(subject)} ")
        text, whole = self._declared_condition(declared, node.name, True), self._noun(subject)
        if whole not in text:
            text = f"{whole} {text}"
        if positive:
            return text
        negation = self._declared_condition(declared, node.name, False)
        if grammar.is_negated_as_whole(negation, self._language):
            return self._with_polarity(text, False)
        return negation if whole in negation else f"{whole} {negation}"

    def _title_condition(self, subject: Core, name: str, positive: bool) -> str:
        """The clause of a field of another set's decision."""
        title = self._noun(subject)
        if name == "eligible":
            return self._fill(vocabulary.ELIGIBLE[positive], title=title)
        number = name.removeprefix("level_")
        level = self._fill(vocabulary.LEVEL, number=number) if number.isdecimal() else name
        return self._fill(vocabulary.REACHED[positive], title=title, level=level)

    # ---- members of lists ------------------------------------------------------------------------

    def _quantified(self, members: MembersPattern, *, every: bool, positive: bool) -> str:
        """The clause of a quantifier; the negation of "every" is "some", and the other way round."""
        inner_negated = isinstance(members.condition, core.Negation)
        if every:
            template = vocabulary.EVERY if positive else vocabulary.SOME
        elif positive:
            template = vocabulary.SOME
        else:
            template = vocabulary.EVERY if inner_negated else vocabulary.NO
        met = positive if every else positive or not inner_negated
        text = self._fill(
            vocabulary.OF_VALUES[template] if holds_plain(members.items) else template,
            members=self._member_noun(members.items),
            list=self._noun(members.items),
            met=self._predicate(members, met),
        )
        return self._as_predicate(text, None)

    def _as_predicate(self, text: str, subject: Core | None) -> str:
        """A clause as a predicate of a member: "has an age of 60", "is gambling", "satisfies: …"."""
        if self._is_plain_member(subject):
            return text.strip()
        if not self._members or text.startswith(("có ", "không có ")):
            return text
        if subject is not None and mentions(subject, self._members[-1]):
            return self._fill(vocabulary.HAS_QUALITY, said=text)
        return self._fill(vocabulary.SATISFIES, said=text)

    # ---- functions and operators -----------------------------------------------------------------

    def _applied_clause(self, node: core.Apply, positive: bool) -> str:
        compared = comparison(node)
        if compared is not None:
            text = self._comparison(compared if positive else compared.opposite)
            return self._as_predicate(text, compared.left)
        if node.function.kind == "operator" and node.function.name == "in":
            value, among = node.arguments
            others = None if positive else other_values(value, [among])
            tests = self._alternatives(among if others is None else others, value)
            text = self._one_of(value, tests, positive or others is not None)
            return self._as_predicate(text, value)
        quantified = quantified_members(node)
        if quantified is not None:
            members, every = quantified
            return self._quantified(members, every=every, positive=positive)
        if node.function.kind == "function" and node.function.name in {"all", "any"}:
            parts = [(part, positive) for part in node.arguments]
            return self._joined(parts, every=(node.function.name == "all") is positive)
        text = self._with_polarity(self._function_phrase(node), positive)
        return self._as_predicate(text, node.arguments[0] if node.arguments else None)

    def _comparison(self, compared: ComparisonPattern) -> str:
        left, right = compared.left, compared.right
        if isinstance(right, core.Constant) and right.value is None:
            is_null = compared.operator == "="
            template = vocabulary.THERE_IS_NOT if is_null else vocabulary.THERE_IS
            return self._fill(template, subject=self.phrase(left))
        if is_boolean(left) and is_boolean(right):
            return self._compared_conditions(compared)
        share = list_share(compared, self._labels.written)
        if share is not None and share.operator in vocabulary.SHARES:
            rate = self._rate(share.rate)
            if rate is not None:
                return self._list_share(share, rate)
        part = proportion(compared, self._labels, self._labels.written)
        if part is not None:
            return self._proportion(part, compared.node)
        members = count_pattern(compared, self._labels.written)
        if members is not None:
            return self._counted(members)
        return self._compared_values(
            compared.operator, compared.node, self._definite(left, right), right, left
        )

    def _compared_values(
        self, operator: str, node: core.Apply, left: str, right: Core, beside: Core
    ) -> str:
        """Two values with the phrase that the comparison declares."""
        text = self._definite(right, beside)
        if operator == "!=" and grammar.begins_with_negation(text):
            return self._fill(vocabulary.IS_OTHER, value=left, other=text)
        fixed = isinstance(right, core.Constant | core.Choose)
        if isinstance(without_null(right.type), NumberType) and not fixed:
            return self._fill(vocabulary.NUMBERS[operator], left=left, right=text)
        return self._fill_function(self._labels.comparison(operator, node.function), [left, text])

    def _compared_conditions(self, compared: ComparisonPattern) -> str:
        equal = compared.operator == "="
        match compared.right:
            case core.Constant(bool(value)):
                return self._clause(compared.left, value is equal)
            case _:
                parts = [self._clause(compared.left), self._clause(compared.right)]
                template = vocabulary.EQUAL_CONDITIONS if equal else vocabulary.UNEQUAL_CONDITIONS
                return self._fill(template, parts=grammar.numbered(parts, self._level))

    # ---- shares and numbers of members -----------------------------------------------------------

    def _list_share(self, share: ListShare, rate: Rate) -> str:
        members = share.members
        if rate.cases:
            text = self._share_of_members(share, rate)
        elif share.operator in {"=", ">="} and rate.value == 1:
            text = self._quantified(members, every=True, positive=True)
        elif share.operator == ">" and rate.value == 0:
            text = self._fill(
                vocabulary.AT_LEAST_ONE,
                members=self._member_noun(members),
                list=self._list_noun(members),
            )
        elif share.operator in {"=", "<="} and rate.value == 0:
            text = self._fill(
                vocabulary.NONE, members=self._member_noun(members), list=self._list_noun(members)
            )
        else:
            text = self._share_of_members(share, rate)
        return self._with_empty_case(text, share.share)

    def _share_of_members(self, share: ListShare, rate: Rate) -> str:
        return self._fill(
            vocabulary.SHARES[share.operator],
            rate=self._percent(rate.value) + rate.cases,
            members=self._member_noun(share.members.items),
            list=self._noun(share.members.items),
            met=self._predicate(share.members),
        )

    def _proportion(self, part: Proportion, node: core.Apply) -> str:
        text, whole = self._definite(part.part), self._definite(part.whole)
        rate = self._rate(part.rate)
        if rate is None:
            ratio = self._fill(vocabulary.RATIO, part=text, whole=whole)
            return self._compared_values(part.operator, node, ratio, part.rate, part.rate)
        percent, template = self._percent(rate.value), vocabulary.PROPORTIONS[part.operator]
        return self._fill(template, part=text, rate=percent, whole=whole) + rate.cases

    def _counted(self, pattern: CountPattern) -> str:
        template = vocabulary.COUNTS[pattern.operator]
        members = pattern.members
        if pattern.is_none and isinstance(members, core.Select) and holds_plain(members.items):
            found = MembersPattern(members.items, members.slot, members.condition)
            return self._quantified(found, every=False, positive=False)
        if pattern.is_none:
            template = vocabulary.NONE
        elif pattern.is_some:
            template = vocabulary.AT_LEAST_ONE
        return self._fill(
            template,
            number=format_number(pattern.number, self._language),
            members=self._member_noun(pattern.members),
            list=self._list_noun(pattern.members),
        )

    # ---- one of several --------------------------------------------------------------------------

    def _in_interval(self, node: core.Conjunction, positive: bool) -> str | None:
        """`x >= a and x < b` as "from a to below b"; None where the conjunction is no such pair of bounds."""
        bounds = interval_bounds(node)
        if bounds is None:
            return None
        low, high = bounds
        range_ = self._range(
            low.right, high.right, low.operator == ">=", high.operator == "<=", low.left
        )
        text = self._fill(vocabulary.WITHIN[positive], value=self._noun(low.left), other=range_)
        return self._as_predicate(text, low.left)

    def _one_subject(self, node: core.Disjunction, positive: bool) -> str | None:
        """`x in (a, [b..c], > d)` as one clause on `x`; None for other disjunctions."""
        if not is_one_clause(node):
            return None
        subject: Core | None = None
        tests: list[tuple[bool, str]] = []
        given: list[Core] = []
        for operand in node.operands:
            match operand:
                case core.Apply(function, _, (value, among)) if function.name == "in":
                    given.append(among)
                    tests += self._alternatives(among, value)
                case core.Apply(function, _, (value, bound)) if function.name in vocabulary.SHARES:
                    tests.append(self._bound(function.name, bound, value))
                case _:
                    return None
            subject = subject or value
        if subject is None:
            return None
        if not positive and len(given) == len(node.operands):
            others = other_values(subject, given)
            if others is not None:
                tests, positive = self._alternatives(others, subject), True
        return self._as_predicate(self._one_of(subject, tests, positive), subject)

    def _bound(self, operator: str, bound: Core, value: Core) -> tuple[bool, str]:
        if operator == "=":
            return False, self._noun(bound, value)
        low, high = (bound, None) if operator in {">", ">="} else (None, bound)
        included = operator in {">=", "<="}
        return True, self._range(low, high, included, included, value)

    def _alternatives(self, among: Core, value: Core) -> list[tuple[bool, str]]:
        """The alternatives that `in` allows, in words; each with True for a range, False for a single value."""
        match among:
            case core.Constant(Range() as range_):
                return [(True, self._constant_range(range_, among, value))]
            case core.Constant(tuple() as items):
                return [
                    test
                    for item in items
                    for test in self._alternatives(constant_part(item, among), value)
                ]
            case core.MakeRange(low, high, low_included, high_included):
                return [(True, self._range(low, high, low_included, high_included, value))]
            case core.MakeList(items):
                return [test for item in items for test in self._alternatives(item, value)]
            case _:
                return [(False, self._noun(among, value))]

    def _one_of(self, value: Core, tests: Sequence[tuple[bool, str]], positive: bool) -> str:
        ranges = any(is_range for is_range, _ in tests)
        values = [
            text if is_range or not ranges else self._fill(vocabulary.IS_VALUE, value=text)
            for is_range, text in tests
        ]
        values = self._shortened(values)
        other = grammar.alternatives(values, self._language) or self._fill(vocabulary.NULL)
        if not positive and not ranges and grammar.begins_with_negation(other):
            return self._fill(vocabulary.IS_OTHER, value=self._noun(value), other=other)
        template = vocabulary.WITHIN if ranges else vocabulary.IS
        return self._fill(template[positive], value=self._noun(value), other=other)
