"""explain: an expression of a set → everything about it that does not depend on facts.

Texts and patterns are found once for a set on one day and shared by all subjects decided by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from criteria_engine import core
from criteria_engine.bounds import MAX_LISTED_VALUES
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.core import Core
from criteria_engine.explanation.member_dependency import MemberDependency, member_dependency
from criteria_engine.explanation.threshold_cases import ThresholdCases, threshold_cases
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import EnumType, without_null
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


class ExpressionInfo:
    """One expression of a set and its properties that do not depend on facts, each found on first use.

    Args:
        node: the expression.
        labels: the labels of the set.
        within: the conditions on list members around it, outermost first.

    Attributes:
        node: the expression.
    """

    def __init__(self, node: Core, labels: Labels, within: Sequence[MembersPattern] = ()) -> None:
        self.node = node
        self._labels = labels
        self._within = within

    @cached_property
    def text(self) -> Bilingual:
        """The expression in words."""
        return self.text_with({})

    def text_with(self, possible: Mapping[str, tuple[int, ...]]) -> Bilingual:
        """Return the expression in words for a subject.

        Args:
            possible: for parameters with several values, the positions of those that may apply to the subject.
        """
        labels, within = replace(self._labels, possible=possible), self._within
        return Bilingual(
            vi=phrase(self.node, "vi", labels, within, most_values=MAX_LISTED_VALUES),
            en=phrase(self.node, "en", labels, within, most_values=MAX_LISTED_VALUES),
        )

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The parameters with several values on the day whose values its text may state."""
        found: dict[str, None] = {}
        pending = [self.node]
        seen: set[str] = set()
        while pending:
            for each in core.walk(pending.pop()):
                if not isinstance(each, core.Defined) or each.name in seen:
                    continue
                seen.add(each.name)
                if self._labels.parameter(each.name) is None:
                    pending.append(self._labels.expression(each.name))
                elif len(self._labels.rows_of(each.name)) > 1:
                    found[each.name] = None
        return tuple(found)

    @cached_property
    def location(self) -> str:
        """File, line and column of the expression; empty where it was not read from a file."""
        span = self.node.written.span
        return "" if span is None else str(span)

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
        return self._labels.is_share(self.node)

    @cached_property
    def is_one_clause(self) -> bool:
        """Whether several conditions are written, and phrased, as one clause: `x in (a, > b)`."""
        return is_one_clause(self.node)

    @cached_property
    def unit(self) -> Bilingual | None:
        """The declared unit of the number."""
        return optional_bilingual(self._labels.unit(self.node, self._lists))

    @cached_property
    def comparison(self) -> ComparisonPattern | None:
        """The expression as a comparison, where it is one."""
        return comparison(self.node)

    @cached_property
    def proportion(self) -> Proportion | None:
        """The expression as a comparison of a part with a share of a whole, where it is one."""
        labels, compared = self._labels, self.comparison
        return None if compared is None else proportion(compared, labels, labels.meaning)

    @cached_property
    def list_share(self) -> ListShare | None:
        """The expression as a comparison of a share of list members, where it is one."""
        compared = self.comparison
        return None if compared is None else list_share(compared, self._labels.meaning)

    @cached_property
    def threshold_cases(self) -> ThresholdCases | None:
        """The cases of the threshold that it compares a number with, where there are several."""
        pattern = self.list_share or self.proportion or self.comparison
        return None if pattern is None else threshold_cases(pattern, self._labels)

    @cached_property
    def member_dependency(self) -> MemberDependency | None:
        """The list members its result depends on, where it tests any."""
        return member_dependency(self.node, self._labels)

    @cached_property
    def source_list(self) -> core.Fact | None:
        """The fact that a list is selected from; None where the list is made otherwise."""
        node = self._labels.meaning(self.node)
        while isinstance(node, core.Select):
            node = self._labels.meaning(node.items)
        return node if isinstance(node, core.Fact) else None

    @cached_property
    def declaration(self) -> FactDeclaration | None:
        """The declaration of the fact, or of the field of a fact, whose value it is."""
        return self._labels.declaration(self.node, self._lists)

    @cached_property
    def value_labels(self) -> Mapping[str, Bilingual | None]:
        """The label of each value of an enumeration; empty for every other expression."""
        type_ = without_null(self.node.type)
        values = type_.values if isinstance(type_, EnumType) else ()
        return {value: self.value_label(value) for value in values}

    def value_label(self, value: str) -> Bilingual | None:
        """Return the label of an enumeration value; None where it is not one."""
        return optional_bilingual(self._labels.value_label(value, self.node, self._lists))

    @cached_property
    def _lists(self) -> ListsBySlot:
        lists = self._labels.lists_of(self.node)
        return {**lists, **{each.slot: each.items for each in self._within}}
