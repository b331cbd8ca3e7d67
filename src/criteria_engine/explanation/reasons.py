"""explain: a condition → why it holds or not, with the numbers compared and the members that decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from criteria_engine import core
from criteria_engine.bounds import MAX_PARTS, MAX_REASON_DEPTH, MAX_REASONS
from criteria_engine.core import Core
from criteria_engine.errors import BudgetExceeded
from criteria_engine.explanation.expression_info import (
    ExpressionInfo,
    ReasonResult,
    make_reason,
    store,
)
from criteria_engine.explanation.limits import EXPANDED_NODES
from criteria_engine.explanation.members import MemberExplainer
from criteria_engine.explanation.quantities import is_number, product, quantity
from criteria_engine.explanation.statuses import reason_result
from criteria_engine.explanation.threshold_cases import (
    ThresholdCases,
    counts_whole,
    holds,
    whole_threshold,
)
from criteria_engine.functions import lifted, lifted_lists
from criteria_engine.model import arithmetic
from criteria_engine.model.base import Bilingual
from criteria_engine.model.findings import Quantity, Reason
from criteria_engine.model.types import Number
from criteria_engine.model.values import UNKNOWN, Interval, Value, is_unknown
from criteria_engine.phrasing.patterns import ComparisonPattern, ListShare, Proportion


class Explainer(MemberExplainer):
    """Explains the conditions of a set for one subject, from the facts in one frame.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.evaluation.decider import Decider
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> decider, facts = Decider(family.checked, family.on), family.read({"members": []})
    >>> frame = decider.layout.frame(facts.values)
    >>> explainer = Explainer(family.checked, decider.definitions, decider.layout, frame)
    >>> reason = explainer.reason(next(family.checked.indicators[1].expressions()))
    >>> reason.text.en, reason.result
    ('at least one of the pupils of the family', 'no')
    """

    def reason(self, node: Core) -> Reason:
        """Explain why a condition holds or not, or what the value of a number is.

        Returns:
            At most `MAX_REASONS` reasons, nested at most `MAX_REASON_DEPTH` deep. Only the result, where the
            step budget does not suffice for more.
        """
        self._reasons_left = MAX_REASONS
        try:
            return self._reason(node, 0)
        except BudgetExceeded:
            self._reset()
            return self._leaf(node)

    def result(self, node: Core) -> ReasonResult:
        """Return the truth of a condition as a word; a number that is known counts as "yes"."""
        try:
            return self._result(node)
        except BudgetExceeded:
            self._reset()
            return self._result(node)

    def _result(self, node: Core) -> ReasonResult:
        return reason_result(self.value(node))

    # ---- reasons and their parts -----------------------------------------------------------

    def _reason(self, node: Core, depth: int) -> Reason:
        """The cached reason for the same input values, or a new one."""
        info = self._info(node)
        key = None if info.inputs is None else self._input_values(info.inputs)
        if key is None or not self._fits(info.size, depth):
            return self._new_reason(node, depth)
        cached = info.reason_cache.get(key)
        if cached is not None:
            self._reasons_left -= cached[1]
            return cached[0]
        before = self._reasons_left
        reason = self._new_reason(node, depth)
        store(info.reason_cache, key, (reason, before - self._reasons_left))
        return reason

    def _new_reason(self, node: Core, depth: int) -> Reason:
        self._reasons_left -= 1
        if self._reasons_left <= 0 or depth >= MAX_REASON_DEPTH:
            return self._leaf(node)
        match node:
            case core.Conjunction(operands) | core.Disjunction(operands):
                if self._info(node).is_one_clause:
                    return self._leaf(node, **self._subject(operands[0]))
                return self._compound(node, operands, depth)
            case core.Choose():
                return self._compound(node, self._relevant_branches(node), depth)
            case core.Negation(operand) if isinstance(operand, EXPANDED_NODES):
                return self._compound(node, (operand,), depth)
            case core.Defined(name):
                return self._definition(node, name, depth)
            case core.Apply() if self._info(node).joins_conditions:
                return self._compound(node, node.arguments, depth)
            case _:
                return self._leaf(node, **self._details(node, depth))

    def _leaf(self, node: Core, **details: Any) -> Reason:
        """A reason that is not divided into the conditions it consists of."""
        info, result = self._info(node), self._result(node)
        if not details and info.is_boolean:
            return info.leaf(result)
        if not info.is_boolean:
            details["left"] = self._quantity_of(node)
        if info.is_personal:
            return make_reason(text=info.text, result=result, location=info.location, **details)
        # The cached reason holds the details, which keeps their identities unique.
        key = (result, *details, *map(id, details.values()))
        reason = info.shared_reasons.get(key)
        if reason is None:
            reason = make_reason(text=info.text, result=result, location=info.location, **details)
            store(info.shared_reasons, key, reason)
        return reason

    def _compound(self, node: Core, parts: Iterable[Core], depth: int) -> Reason:
        explained = [part for part in parts if not isinstance(part, core.Constant)][:MAX_PARTS]
        return self._with_parts(node, tuple([self._reason(part, depth + 1) for part in explained]))

    def _with_parts(self, node: Core, because: tuple[Reason, ...]) -> Reason:
        """The reason of a condition, with the reasons of its parts below it."""
        info = self._info(node)
        if info.is_personal or not info.is_boolean:
            return self._leaf(node, because=because)
        result = self._result(node)
        key = (result, *map(id, because))
        reason = info.shared_reasons.get(key)
        if reason is None:
            reason = make_reason(
                text=info.text, result=result, location=info.location, because=because
            )
            store(info.shared_reasons, key, reason)
        return reason

    def _relevant_branches(self, node: core.Choose) -> Iterator[Core]:
        """The condition of an `if`, and each branch that can be the result."""
        truth = self.value(node.condition)
        yield node.condition
        if truth is True or is_unknown(truth):
            yield node.then
        if truth is not True:
            yield node.otherwise

    def _definition(self, node: core.Defined, name: str, depth: int) -> Reason:
        """The reason of a definition under its name, with the reasons of its expression below it."""
        labels = self._index.labels
        if not self._info(node).is_boolean or labels.parameter(name) is not None:
            return self._leaf(node)
        meaning = labels.definitions[name]
        within, self._within = self._within, ()
        inner = self._reason(meaning, depth + 1)
        self._within = within
        if labels.definition(name) is None:
            return inner
        return self._with_parts(node, inner.because or (inner,))

    # ---- numbers compared ------------------------------------------------------------------

    def _details(self, node: Core, depth: int) -> dict[str, Any]:
        """Fields of a reason: the numbers that a condition compares, and the members that decide."""
        info = self._info(node)
        details: dict[str, Any] = {}
        if info.list_share is not None:
            details = self._list_share(info.list_share)
        elif info.proportion is not None:
            details = self._proportion(info.proportion)
        if not details and info.comparison is not None:
            details = self._comparison(info.comparison)
        cases = info.threshold_cases
        if cases is not None:
            details |= self._threshold_cases(info, cases)
        if not details and isinstance(node, core.Apply) and node.function.name == "in":
            details = self._subject(node)
        dependency = info.member_dependency
        if dependency is not None and self._result(node) != dependency.empty_result:
            details |= self._cached_member_details(dependency, depth)
        return details

    def _comparison(self, compared: ComparisonPattern) -> dict[str, Any]:
        left, right = self.value(compared.left), self.value(compared.right)
        if is_number(left) and is_number(right):
            unit = self._unit(compared.left, compared.right)
            return _compared_numbers(
                self._informative_value(compared.left),
                self._informative_value(compared.right),
                unit,
            )
        details = {"left": self._quantity_of(compared.left)}
        if compared.operator not in {"=", "!="}:
            details["right"] = self._quantity_of(compared.right)
        return details

    def _threshold_cases(
        self, info: ExpressionInfo, cases: ThresholdCases
    ) -> dict[str, tuple[Reason, ...]]:
        """What each case needs that unknown facts leave possible; empty where one threshold is left."""
        possible = []
        for case in cases.cases:
            truth = True if case.condition is None else self.value(case.condition)
            if truth is True or is_unknown(truth):
                possible.append(case)
            if truth is True:
                break
        if len(possible) < 2 or self._reasons_left <= len(possible):
            return {}
        actual, whole, unit = self._compared_with_threshold(info)
        reasons = []
        for case in possible:
            threshold = self.value(case.threshold)
            if not _is_known_number(threshold) or not _is_known_number(whole):
                return {}
            needed = arithmetic.multiply(threshold, whole)
            if counts_whole(actual):
                needed = whole_threshold(cases.operator, needed)
            compared: dict[str, Any] = {**_compared_numbers(actual, needed, unit)}
            reason = make_reason(
                text=case.name,
                result=reason_result(holds(cases.operator, actual, needed)),
                location=info.location,
                needed_share=threshold if cases.is_share else None,
                **compared,
            )
            reasons.append(reason)
        self._reasons_left -= len(reasons)
        return {"because": tuple(reasons)}

    def _compared_with_threshold(
        self, info: ExpressionInfo
    ) -> tuple[Value, Value, Bilingual | None]:
        """The number compared with a threshold, the whole that this is a share of (or 1), and the unit."""
        if info.list_share is not None:
            items, met = (self.value(each) for each in info.list_share.share.arguments[:2])
            unit = self._unit(info.list_share.members.items)
            return lifted_lists.count_where(items, met), lifted_lists.count(items), unit
        if info.proportion is not None:
            part, whole = info.proportion.part, info.proportion.whole
            return self._informative_value(part), self.value(whole), self._unit(part, whole)
        if info.comparison is None:
            return UNKNOWN, UNKNOWN, None
        left, right = info.comparison.left, info.comparison.right
        return self._informative_value(left), 1, self._unit(left, right)

    def _subject(self, node: Core) -> dict[str, Any]:
        """The value that `in` tests."""
        first, *_ = core.children(node)
        return {"left": self._quantity_of(first)}

    def _unit(self, *nodes: Core) -> Bilingual | None:
        """The unit of the first expression that has one."""
        units = (self._info(node).unit for node in nodes)
        return next((unit for unit in units if unit is not None), None)

    def _proportion(self, pattern: Proportion) -> dict[str, Any]:
        """Details of `part >= rate * whole`.

        There are none where the whole may be zero or less: the comparison of shares could then have another
        result than the condition.
        """
        part, whole = self.value(pattern.part), self.value(pattern.whole)
        rate = self.value(pattern.rate)
        if not all(map(is_number, (part, whole, rate))) or not _is_positive(whole):
            return {}
        part_shown = self._informative_value(pattern.part)
        whole_shown = self._informative_value(pattern.whole)
        needed = UNKNOWN if whole_shown is UNKNOWN else product(rate, whole)
        share = UNKNOWN if UNKNOWN in (part_shown, whole_shown) else lifted.divide(part, whole)
        return {
            **_compared_numbers(part_shown, needed, self._unit(pattern.part, pattern.whole)),
            **_compared_shares(share, rate),
        }

    def _list_share(self, pattern: ListShare) -> dict[str, Any]:
        """How many members meet the condition, how many are needed, and the same as shares."""
        rate, share = self.value(pattern.rate), self.value(pattern.named)
        items, met = (self.value(each) for each in pattern.share.arguments[:2])
        whole = lifted_lists.count(items)
        if not is_number(rate) or not is_number(share):
            return {}
        if not _is_positive(whole):
            return _compared_shares(share, rate)
        counted = lifted_lists.count_where(items, met)
        unit = self._unit(pattern.members.items)
        return {
            **_compared_numbers(counted, product(rate, whole), unit),
            **_compared_shares(share, rate),
        }


def _is_known_number(value: Value) -> TypeGuard[Number]:
    return is_number(value) and not isinstance(value, Interval)


def _is_positive(value: Value) -> bool:
    low = value.low if isinstance(value, Interval) else value
    return low is not None and bool(low > 0)


def _compared_numbers(left: Value, right: Value, unit: Bilingual | None) -> dict[str, Quantity]:
    """Two numbers, and their difference where both are known."""
    details = {"left": quantity(left, unit), "right": quantity(right, unit)}
    if not is_unknown(left) and not is_unknown(right):
        details["margin"] = quantity(arithmetic.subtract(left, right), unit)
    return details


def _compared_shares(share: Value, rate: Value) -> dict[str, Quantity | Number | None]:
    needed = None if isinstance(rate, Interval) else rate
    return {"share": quantity(share), "needed_share": needed}
