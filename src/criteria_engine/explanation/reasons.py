"""explain: a condition → a function that writes why it holds or not, as the JSON of a reason.

The functions are planned once for a set, with all the text that does not depend on facts. One subject is
then one pass over the trace of its evaluation: values are written between the prepared texts, and nothing is
kept for the next subject.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from criteria_engine import core
from criteria_engine.bounds import (
    MAX_LISTED_CASES,
    MAX_PARTS,
    MAX_REASON_DEPTH,
    MAX_REASONS,
)
from criteria_engine.core import Core
from criteria_engine.errors import BudgetExceeded
from criteria_engine.evaluation.expressions import Planner
from criteria_engine.evaluation.frames import Layout
from criteria_engine.explanation.expression_info import ExpressionInfo
from criteria_engine.explanation.figures import (
    NO_FIGURES,
    WriteFigures,
    compared_numbers,
    figures_json,
    is_known_number,
    plan_comparison,
    plan_list_share,
    plan_proportion,
)
from criteria_engine.explanation.identity_map import IdentityMap
from criteria_engine.explanation.members import WriteMembers, plan_members
from criteria_engine.explanation.possible_values import (
    PossibleValues,
    plan_possible_cases,
    plan_possible_values,
)
from criteria_engine.explanation.quantities import (
    NULL,
    bilingual_json,
    is_number,
    optional_number_json,
)
from criteria_engine.explanation.reason_json import (
    NO_NUMBERS,
    head_json,
    member_text,
    reason_json,
    whole_json,
)
from criteria_engine.explanation.statuses import ReasonResult, reason_result
from criteria_engine.explanation.threshold_cases import COMPARISONS
from criteria_engine.explanation.trace_values import (
    ReadValue,
    ReasonState,
    ValuePlanner,
    Within,
    WriteJson,
)
from criteria_engine.functions import lifted_lists
from criteria_engine.model import arithmetic
from criteria_engine.model.base import Bilingual
from criteria_engine.model.values import UNKNOWN, Value, is_unknown
from criteria_engine.phrasing.labels import Labels

_EXPANDED: Final = (core.Conjunction, core.Disjunction, core.Choose, core.Defined)
"""Nodes whose negation has the reason of the node below it."""

WrittenReason = tuple[str, str]
"""The JSON of a reason, and of the reasons below it with commas between them."""

WriteReason = Callable[[ReasonState, int, str | None], WrittenReason]
"""Writes a reason, given the number of reasons above it and the name of the list member it is about."""

_Details = tuple[str, str, str]
"""The compared numbers, the deciding members and the reasons below, as JSON without brackets."""

_WriteDetails = Callable[[ReasonState, int, ReasonResult], _Details]
"""Writes them, given the number of reasons above and the result."""

_WriteHead = Callable[[ReasonState, ReasonResult, str | None, str], str]
"""Writes the text, result and location of a reason, given the result, the name of the list member that it is
about, and the reasons below it."""


class ReasonPlanner(ValuePlanner):
    """Makes, for each condition of a set, the function that writes the reason of its result.

    Attributes:
        described: the conditions and numbers that a reason may describe, in the order of planning.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.evaluation.decider import Decider
    >>> from criteria_engine.phrasing.labels import Labels
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> decider = Decider(family.checked, family.on)
    >>> labels = Labels(family.checked, decider.definitions)
    >>> planner = ReasonPlanner(labels, decider.planner, decider.layout, {})
    >>> write = planner.reason(next(family.checked.indicators[1].expressions()))
    >>> write(ReasonState(decider.frame(family.read({"members": []}))))[15:61]
    'có ít nhất một học sinh phổ thông trong gia đì'
    """

    def __init__(
        self, labels: Labels, planner: Planner, layout: Layout, named: Mapping[str, Core]
    ) -> None:
        super().__init__(labels, planner, layout, named)
        self._plans: IdentityMap[WriteReason] = IdentityMap()
        self._wholes: IdentityMap[WriteReason] = IdentityMap()
        self._possible: dict[str, PossibleValues] = {}
        self.described: list[ExpressionInfo] = []

    def reason(self, node: Core) -> WriteJson:
        """Return the function that writes why a condition holds or not, or what the value of a number is.

        The function writes at most `MAX_REASONS` reasons, nested at most `MAX_REASON_DEPTH` deep. It writes
        the result only, where the step budget does not suffice for more.
        """
        leaf, whole = self._later(node, ()), self._whole(node, ())

        def write(state: ReasonState) -> str:
            state.reasons_left = MAX_REASONS - 1
            try:
                return whole(state, 0, None)[0]
            except BudgetExceeded:
                state.restart()
                return leaf(state, 0, None)[0]

        return write

    def truth(self, node: Core) -> ReadValue:
        """Return the function that reads the truth of a condition, also where the step budget was spent."""
        value = self.value(node)

        def truth(state: ReasonState) -> Value:
            try:
                return value(state)
            except BudgetExceeded:
                state.restart()
                return value(state)

        return truth

    # ---- reasons and their parts -----------------------------------------------------------

    def _reason(self, node: Core, within: Within) -> WriteReason:
        return self._plans.get(node, lambda: self._plan(node, within))

    def _plan(self, node: Core, within: Within) -> WriteReason:
        leaf, whole = self._later(node, within), self._whole(node, within)

        def write(state: ReasonState, depth: int, name: str | None) -> WrittenReason:
            state.reasons_left -= 1
            if state.reasons_left <= 0 or depth >= MAX_REASON_DEPTH:
                return leaf(state, depth, name)
            return whole(state, depth, name)

        return write

    def _later(self, node: Core, within: Within) -> WriteReason:
        """Plan a reason that is not divided when it is first written, for few subjects come to a limit."""
        self.described.append(self.info(node, within))
        plan = cache(lambda: self._leaf(node, within))

        def write(state: ReasonState, depth: int, name: str | None) -> WrittenReason:
            return plan()(state, depth, name)

        return write

    def _whole(self, node: Core, within: Within) -> WriteReason:
        return self._wholes.get(node, lambda: self._divided(node, within))

    def _divided(self, node: Core, within: Within) -> WriteReason:
        info = self.info(node, within)
        match node:
            case core.Conjunction(operands) | core.Disjunction(operands):
                if info.is_one_clause:
                    return self._leaf(node, within, self._subject(operands[0], within))
                return self._compound(node, operands, within)
            case core.Choose():
                return self._choice(node, within)
            case core.Negation(operand) if isinstance(operand, _EXPANDED):
                return self._compound(node, (operand,), within)
            case core.Defined(name):
                return self._definition(node, name, within)
            case core.Apply() if info.joins_conditions:
                return self._compound(node, node.arguments, within)
            case _:
                return self._compared(node, within)

    def _leaf(
        self, node: Core, within: Within, details: _WriteDetails | None = None
    ) -> WriteReason:
        """Plan a reason that is not divided into the conditions it consists of."""
        if details is None:
            return self._undivided(node, within)
        head, shown = self._head(node, within), self._shown_number(node, within)
        value = self.value(node)

        def write(state: ReasonState, depth: int, name: str | None) -> WrittenReason:
            result = reason_result(value(state))
            figures, items, because = details(state, depth, result)
            if shown is not None:
                figures = figures_json(shown(state))
            return whole_json(head(state, result, name, because), figures, items, because), because

        return write

    def _comparison(self, node: Core, within: Within, figures: WriteFigures) -> WriteReason:
        """Plan the reason of a condition that only compares numbers."""
        head, value = self._head(node, within), self.value(node)

        def write(state: ReasonState, depth: int, name: str | None) -> WrittenReason:
            compared = figures(state) or NO_NUMBERS
            start = head(state, reason_result(value(state)), name, "")
            return f'{start}{compared},"items":[],"because":[]}}', ""

        return write

    def _about_members(
        self, node: Core, within: Within, members: WriteMembers, empty: ReasonResult | None
    ) -> WriteReason:
        """Plan the reason of a condition that only names members of a list; none with the result `empty`."""
        head, value = self._head(node, within), self.value(node)
        without = self._undivided(node, within)

        def write(state: ReasonState, depth: int, name: str | None) -> WrittenReason:
            result = reason_result(value(state))
            items, because = ("", "") if result == empty else members(state, depth)
            if not items and not because:
                return without(state, depth, name)
            start = head(state, result, name, because)
            return whole_json(start, NO_NUMBERS, items, because), because

        return write

    def _undivided(self, node: Core, within: Within) -> WriteReason:
        """Plan the reason of an expression that compares nothing; that of a condition is one of three texts."""
        joined, value = self._with_parts(node, within), self.value(node)
        info = self.info(node, within)
        if not info.is_boolean or info.parameters:
            return lambda state, depth, name: joined(state, name, "")
        written: dict[ReasonResult, WrittenReason] = {}

        def write(state: ReasonState, depth: int, name: str | None) -> WrittenReason:
            if name is not None:
                return joined(state, name, "")
            result = reason_result(value(state))
            found = written.get(result)
            if found is None:
                found = written[result] = joined(state, name, "")
            return found

        return write

    def _head(self, node: Core, within: Within) -> _WriteHead:
        """Plan the text, result and location of a reason, for a member with its name before the text."""
        info = self.info(node, within)
        self.described.append(info)
        if info.parameters:
            return self._head_by_values(info)
        heads: dict[str, str] = {}

        def head(state: ReasonState, result: ReasonResult, name: str | None, because: str) -> str:
            if name is not None:
                text = member_text(name, info.text, because)
                return head_json(text, result, info.location)
            found = heads.get(result)
            if found is None:
                text = bilingual_json(info.text)
                found = heads[result] = head_json(text, result, info.location)
            return found

        return head

    def _head_by_values(self, info: ExpressionInfo) -> _WriteHead:
        """Plan the head of a reason that states the values of parameters which apply to the subject."""
        names = info.parameters
        possible = [self.possible_values(name) for name in names]
        texts: dict[tuple[tuple[int, ...], ...], Bilingual] = {}

        def head(state: ReasonState, result: ReasonResult, name: str | None, because: str) -> str:
            positions = tuple([each(state) for each in possible])
            said = texts.get(positions)
            if said is None:
                said = texts[positions] = info.text_with(dict(zip(names, positions, strict=True)))
            text = bilingual_json(said) if name is None else member_text(name, said, because)
            return head_json(text, result, info.location)

        return head

    def possible_values(self, name: str) -> PossibleValues:
        """Return the function that tells which values of a parameter may apply to the subject."""
        if name not in self._possible:
            self._possible[name] = plan_possible_values(self, name)
        return self._possible[name]

    def _shown_number(self, node: Core, within: Within) -> WriteJson | None:
        """Plan the value of a number, which its reason states; None for a condition."""
        return None if self.info(node, within).is_boolean else self.shown(node, within)

    def _compound(self, node: Core, parts: Sequence[Core], within: Within) -> WriteReason:
        joined, plans = self._with_parts(node, within), self._parts(parts, within)

        def write(state: ReasonState, depth: int, name: str | None) -> WrittenReason:
            below = [plan(state, depth + 1, None)[0] for plan in plans]
            return joined(state, name, ",".join(below))

        return write

    def _parts(self, parts: Sequence[Core], within: Within) -> list[WriteReason]:
        explained = [part for part in parts if not isinstance(part, core.Constant)]
        return [self._reason(part, within) for part in explained[:MAX_PARTS]]

    def _with_parts(
        self, node: Core, within: Within
    ) -> Callable[[ReasonState, str | None, str], WrittenReason]:
        """Plan the reason of a condition above the reasons of its parts, which are written already."""
        head, shown = self._head(node, within), self._shown_number(node, within)
        value = self.value(node)

        def write(state: ReasonState, name: str | None, because: str) -> WrittenReason:
            figures = NO_NUMBERS if shown is None else figures_json(shown(state))
            start = head(state, reason_result(value(state)), name, because)
            return whole_json(start, figures, "", because), because

        return write

    def _choice(self, node: core.Choose, within: Within) -> WriteReason:
        """Plan the reasons of an `if`: its condition, and each branch that can be the result."""
        joined, value = self._with_parts(node, within), self.value(node.condition)
        tests, then, otherwise = (
            self._parts((part,), within) for part in (node.condition, node.then, node.otherwise)
        )

        def write(state: ReasonState, depth: int, name: str | None) -> WrittenReason:
            truth = value(state)
            plans = [*tests]
            if truth is True or is_unknown(truth):
                plans += then
            if truth is not True:
                plans += otherwise
            below = [plan(state, depth + 1, None)[0] for plan in plans]
            return joined(state, name, ",".join(below))

        return write

    def _definition(self, node: core.Defined, name: str, within: Within) -> WriteReason:
        """Plan the reason of a definition under its name, with the reasons of its expression below it."""
        labels = self.labels
        if not self.info(node, within).is_boolean or labels.is_given(name):
            return self._leaf(node, within)
        inner = self._reason(labels.expression(name), ())
        if labels.definition(name) is None:
            return lambda state, depth, member: inner(state, depth + 1, member)
        joined = self._with_parts(node, within)

        def write(state: ReasonState, depth: int, member: str | None) -> WrittenReason:
            reason = inner(state, depth + 1, None)
            return joined(state, member, reason[1] or reason[0])

        return write

    # ---- what a condition compares ---------------------------------------------------------

    def _compared(self, node: Core, within: Within) -> WriteReason:
        """Plan the reason of a condition with the numbers that it compares, and the members that decide."""
        info = self.info(node, within)
        figures, cases = self._figures(info, within), self._threshold_cases(info, within)
        is_in = isinstance(node, core.Apply) and node.function.name == "in"
        tested = self._subject(node, within) if is_in else None
        members = self._members(info, within)
        if cases is None and tested is None and members is None:
            if not figures:
                return self._undivided(node, within)
            if len(figures) == 1 and info.is_boolean:
                return self._comparison(node, within, figures[0])
        dependency = info.member_dependency
        empty_result = None if dependency is None else dependency.empty_result
        if members is not None and info.is_boolean and not figures and cases is None and not tested:
            return self._about_members(node, within, members, empty_result)

        def details(state: ReasonState, depth: int, result: ReasonResult) -> _Details:
            found, items, because = NO_FIGURES, "", ""
            for write in figures:
                found = write(state)
                if found:
                    break
            if cases is not None:
                because = cases(state)
            if tested is not None and not found and not because:
                found = tested(state, depth, result)[0]
            if members is not None and result != empty_result:
                items, reasons = members(state, depth)
                because = reasons or because
            return found, items, because

        return self._leaf(node, within, details)

    def _figures(self, info: ExpressionInfo, within: Within) -> list[WriteFigures]:
        """Plan the ways to state what a condition compares; the first that has figures is taken."""
        ways: list[WriteFigures] = []
        if info.list_share is not None:
            ways.append(plan_list_share(self, info.list_share, within))
        elif info.proportion is not None:
            ways.append(plan_proportion(self, info.proportion, within))
        if info.comparison is not None:
            ways.append(plan_comparison(self, info.comparison, within))
        return ways

    def _subject(self, node: Core, within: Within) -> _WriteDetails:
        """Plan the value that `in` tests."""
        first, *_ = core.children(node)
        shown = self.shown(first, within)
        return lambda state, depth, result: (figures_json(shown(state)), "", "")

    def _members(self, info: ExpressionInfo, within: Within) -> WriteMembers | None:
        dependency = info.member_dependency
        if dependency is None:
            return None
        reason = None
        if dependency.gives_reasons:
            inner = self._reason(dependency.members.condition, (*within, dependency.members))

            def reason(state: ReasonState, depth: int, name: str) -> str:
                return inner(state, depth, name)[0]

        return plan_members(self, dependency, within, reason)

    def _threshold_cases(self, info: ExpressionInfo, within: Within) -> WriteJson | None:
        """Plan what each case needs that unknown facts leave possible; None where there is one threshold."""
        cases = info.threshold_cases
        if cases is None:
            return None
        compared = self._compared_with_threshold(info, within)
        if cases.parameter is not None:
            possible_of = self.possible_values(cases.parameter)
        else:
            possible_of = plan_possible_cases(self, [each.condition for each in cases.cases])
        thresholds = [self.value(each.threshold) for each in cases.cases]
        names = [bilingual_json(each.name) for each in cases.cases]
        compare = COMPARISONS[cases.operator]

        def write(state: ReasonState) -> str:
            possible = possible_of(state)
            if not 2 <= len(possible) <= MAX_LISTED_CASES or state.reasons_left <= len(possible):
                return ""
            actual, whole, unit = compared(state)
            reasons = []
            for index in possible:
                threshold = thresholds[index](state)
                if not is_known_number(threshold) or not is_known_number(whole):
                    return ""
                needed = arithmetic.multiply(threshold, whole)
                if cases.counts:
                    needed = arithmetic.whole_threshold(cases.operator, needed)
                truth = compare(actual, needed) if is_number(actual) else UNKNOWN
                result = reason_result(truth)
                rate = optional_number_json(threshold) if cases.is_share else NULL
                figures = compared_numbers(cases.operator, actual, needed, unit, rate=rate)
                reasons.append(reason_json(names[index], result, info.location, figures))
            state.reasons_left -= len(reasons)
            return ",".join(reasons)

        return write

    def _compared_with_threshold(
        self, info: ExpressionInfo, within: Within
    ) -> Callable[[ReasonState], tuple[Value, Value, str]]:
        """Plan the number compared with a threshold, the whole it is a share of (or 1), and the unit."""
        if info.list_share is not None:
            items, met = (self.value(each) for each in info.list_share.share.arguments[:2])
            members = self.unit(within, info.list_share.members.items)

            def counted(state: ReasonState) -> tuple[Value, Value, str]:
                listed = items(state)
                number = lifted_lists.count_where(listed, met(state))
                return number, lifted_lists.count(listed), members

            return counted
        if info.proportion is not None:
            part, whole = info.proportion.part, info.proportion.whole
            unit, part_value, whole_value = (
                self.unit(within, part, whole),
                self.informative(part),
                self.value(whole),
            )
            return lambda state: (part_value(state), whole_value(state), unit)
        if info.comparison is None:
            return lambda state: (UNKNOWN, UNKNOWN, NULL)
        unit = self.unit(within, info.comparison.left, info.comparison.right)
        left = self.informative(info.comparison.left)
        return lambda state: (left(state), 1, unit)
