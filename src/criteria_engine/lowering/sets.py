"""lower: a checked set on a day → its program.

What a set means is written in this folder only:

    requires.ID  when.ID  row.ID.N  computed.ID  applies.ID     expressions of the author
    left_out.ID  met.ID  points.ID  minimum.ID                  the result of an indicator
    subtotal.ID  needed.ID  minimum.ID                          the points of a group, and its minimum
    criterion.ID  counted.ID  condition.ID                      a group; a knock-out or prerequisite
    award.total  award.of  award.pass_mark  award.passed        the points together
    award.enough                                                as many groups are met as the award needs
    rules.LEVEL  level.LEVEL                                    a level by the rules alone; with the judgement
    award.eligible  award.reached  award.grade                  the answer
    amount.NAME  output.NAME                                    an output as it is computed; rounded

A definition that differs between levels has one for each: `met.ID@LEVEL`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from criteria_engine import core, syntax
from criteria_engine.checked_set import CheckedSet, Criterion, Indicator
from criteria_engine.core import Core
from criteria_engine.lowering import nodes
from criteria_engine.lowering.definitions import Definitions
from criteria_engine.lowering.indicators import lower_indicator
from criteria_engine.lowering.outputs import lower_output
from criteria_engine.lowering.program import DefinitionKind, Program
from criteria_engine.model import arithmetic
from criteria_engine.model.types import BOOLEAN, NULL, EnumType, Number


def lower(checked: CheckedSet, day: date) -> Program:
    """Return the program of a set on a day.

    >>> from criteria_engine.catalogue import Catalogue
    >>> citizen = Catalogue.packaged().find("learning_citizen", on=date(2025, 1, 1)).checked
    >>> [name for name in lower(citizen, date(2025, 1, 1)).definitions if name.startswith("award.")]
    ['award.total', 'award.of', 'award.pass_mark', 'award.passed', 'award.eligible']
    """
    return _SetLowering(checked, day).program()


class _SetLowering:
    """Adds the definitions of one set, part by part."""

    def __init__(self, checked: CheckedSet, day: date) -> None:
        self._checked = checked
        self._definitions = Definitions(checked, day)
        self._at = syntax.Name("award", checked.document.award.span)

    def program(self) -> Program:
        checked = self._checked
        for indicator in checked.indicators:
            lower_indicator(self._definitions, indicator)
        for criterion in checked.criteria:
            self._least_points(criterion)
            self._criterion(criterion)
        self._enough_criteria()
        for each in checked.conditions:
            self._definitions.add("condition", each.id, each.holds, each.document.span)
        self._levels()
        self._answer()
        for output in checked.outputs:
            lower_output(self._definitions, checked, output)
        return self._definitions.program()

    # ---- groups --------------------------------------------------------------------------------

    def _criterion(self, criterion: Criterion) -> None:
        """Add whether a group is met: by its minimum of points, and by its indicators without points.

        Of these all must be met, or enough of them.
        """
        at = _place_of(criterion)
        counted = [each for each in criterion.indicators if each.max is None]
        minimum = []
        if self._definitions.has("minimum", criterion.id):
            minimum.append(self._definitions.reference("minimum", criterion.id))

        def met(level: str) -> Core:
            if criterion.needed is None:
                truths = [self._definitions.reference("met", i.id, level) for i in counted]
                return nodes.conjunction([*truths, *minimum], at)
            truths = [self._counts_as_met(each, level, at) for each in counted]
            if not truths:
                return nodes.truth(False, at)
            needed = nodes.number(criterion.needed, at)
            enough = nodes.apply("at least", [needed, *truths], BOOLEAN, at)
            return nodes.conjunction([enough, *minimum], at)

        self._definitions.add_by_level("criterion", criterion.id, met, criterion.document.span)

    def _least_points(self, criterion: Criterion) -> None:
        """Add the points of a group and whether they reach its minimum; a group that is left out needs none."""
        least = criterion.minimum
        scored = [each for each in criterion.indicators if each.max is not None]
        if least is None or not scored:
            return
        at, span = _place_of(criterion), criterion.document.span
        points = [self._definitions.reference("points", each.id) for each in scored]
        self._definitions.add("subtotal", criterion.id, nodes.sum_of(points, at), span)
        needed = nodes.number(criterion.least_points or 0, at)
        if least.is_share:
            needed = nodes.sum_of([self._maximum(each, least.amount) for each in scored], at)
        self._definitions.add("needed", criterion.id, needed, span)
        enough = nodes.reaches(
            self._definitions.reference("subtotal", criterion.id),
            self._definitions.reference("needed", criterion.id),
            at,
        )
        if all(self._definitions.has("left_out", each.id) for each in scored):
            left_out = [self._definitions.reference("left_out", each.id) for each in scored]
            enough = nodes.disjunction([enough, nodes.conjunction(left_out, at)], at)
        self._definitions.add("minimum", criterion.id, enough, span)

    def _enough_criteria(self) -> None:
        """Add whether as many criteria are met at a level as the award needs, where it states a number."""
        rule = self._checked.document.award.when
        if rule is None or rule.needed is None:
            return
        needed = nodes.number(rule.needed, self._at)
        for criterion in self._checked.criteria:
            self._counted(criterion)

        def enough(level: str) -> Core:
            truths = [
                self._definitions.reference("counted", each.id, level)
                for each in self._checked.criteria
            ]
            return nodes.apply("at least", [needed, *truths], BOOLEAN, self._at)

        self._definitions.add_by_level("enough", None, enough, rule.span)

    def _counted(self, criterion: Criterion) -> None:
        """Add whether a group counts among those met; one whose indicators are all left out does not."""
        at, ids = _place_of(criterion), [each.id for each in criterion.indicators]
        may_be_left_out = criterion.needed is None and all(
            self._definitions.has("left_out", each) for each in ids
        )

        def counted(level: str) -> Core:
            met = self._definitions.reference("criterion", criterion.id, level)
            if not may_be_left_out:
                return met
            applies = [self._definitions.reference("applies", each, level) for each in ids]
            return nodes.conjunction([met, nodes.disjunction(applies, at)], at)

        self._definitions.add_by_level("counted", criterion.id, counted, criterion.document.span)

    def _counts_as_met(self, indicator: Indicator, level: str, at: syntax.Expr) -> Core:
        """Return whether an indicator counts among those met; one that is left out does not."""
        met = self._definitions.reference("met", indicator.id, level)
        if not self._definitions.has("left_out", indicator.id):
            return met
        applies = self._definitions.reference("applies", indicator.id, level)
        return nodes.conjunction([applies, met], at)

    # ---- points --------------------------------------------------------------------------------

    def _points(self) -> Iterator[Core]:
        """Add the totals; yield whether the pass mark is reached, if there is one."""
        scored = [each for each in self._checked.indicators if each.max is not None]
        if not scored:
            return
        total = nodes.sum_of(
            [self._definitions.reference("points", i.id) for i in scored], self._at
        )
        self._add("total", total)
        self._add("of", nodes.sum_of([self._maximum(each) for each in scored], self._at))
        mark = self._checked.pass_mark
        if mark is not None:
            self._add("pass_mark", mark)
            passed = nodes.reaches(
                self._definitions.reference("total"),
                self._definitions.reference("pass_mark"),
                self._at,
            )
            self._add("passed", passed)
            yield self._definitions.reference("passed")

    def _maximum(self, indicator: Indicator, share: Number = 1) -> Core:
        """Return the points an indicator could give, or a share of them; 0 where it is left out."""
        maximum = nodes.number(arithmetic.multiply(indicator.max or 0, share), self._at)
        if not self._definitions.has("left_out", indicator.id):
            return maximum
        left_out = self._definitions.reference("left_out", indicator.id)
        return nodes.choose(left_out, nodes.number(0, self._at), maximum, self._at)

    def _minima(self) -> Iterator[Core]:
        """Yield whether each indicator, or criterion, with a minimum of points reaches it, or is left out."""
        for each in self._checked.indicators:
            minimum = self._checked.minima[each.id]
            if minimum is None or each.max is None:
                continue
            at = syntax.Name(each.id, each.document.span)
            points = self._definitions.reference("points", each.id)
            enough = nodes.reaches(points, nodes.number(minimum, at), at)
            if self._definitions.has("left_out", each.id):
                left_out = self._definitions.reference("left_out", each.id)
                enough = nodes.disjunction([enough, left_out], at)
            self._definitions.add("minimum", each.id, enough, at.span)
            yield self._definitions.reference("minimum", each.id)
        if self._checked.document.award.when is None:
            # Where the award asks for criteria, a minimum is part of its criterion.
            for criterion in self._checked.criteria:
                if self._definitions.has("minimum", criterion.id):
                    yield self._definitions.reference("minimum", criterion.id)

    # ---- levels and the answer -----------------------------------------------------------------

    def _levels(self) -> None:
        """Add whether each level is reached: by the rules alone, and with the judgement on the award.

        The order of the requirements decides which of them compiled code evaluates.
        """
        award = self._checked.document.award
        everywhere = [*self._points(), *self._minima()]

        def by_rules(level: str) -> Core:
            required = [
                self._definitions.reference("condition", each.id)
                for each in self._checked.conditions
                if level in each.levels
            ]
            if self._definitions.has("enough"):
                required.append(self._definitions.reference("enough", level=level))
            elif award.when is not None:
                required += [
                    self._definitions.reference("criterion", each.id, level)
                    for each in self._checked.criteria
                ]
            return nodes.conjunction([*required, *everywhere], self._at)

        for level in self._checked.levels:
            self._definitions.add_by_level("rules", level, by_rules, award.span, levels=[level])
            reached = [self._definitions.reference("rules", level, level)]
            if award.judged is not None:
                reached.append(self._definitions.fact("judgements.award", BOOLEAN, self._at))
            node = nodes.conjunction(reached, self._at)
            self._definitions.add("level", level, node, award.span, levels=[level])

    def _answer(self) -> None:
        """Add whether the title is earned, the highest level, and the grade; null for none."""
        checked, at = self._checked, self._at
        reached = [
            (level, self._definitions.reference("level", level, level)) for level in checked.levels
        ]
        self._add("eligible", nodes.disjunction([holds for _, holds in reached], at))
        none = core.Constant(None, NULL, at)
        if checked.document.levels:
            ids = EnumType(tuple(checked.levels))
            rows = [(holds, core.Constant(level, ids, at)) for level, holds in reversed(reached)]
            self._add("reached", nodes.chain(rows, none, at))
        grades = checked.document.award.grades
        if grades and self._definitions.has("total"):
            names = EnumType(tuple(str(each.id) for each in grades))
            total = self._definitions.reference("total")
            rows = [
                (
                    nodes.reaches(total, nodes.number(each.at_least, at), at),
                    core.Constant(str(each.id), names, at),
                )
                for each in reversed(grades)
            ]
            grade = nodes.chain(rows, none, at)
            eligible = self._definitions.reference("eligible")
            self._add("grade", nodes.choose(eligible, grade, none, at))

    def _add(self, kind: DefinitionKind, value: Core) -> None:
        self._definitions.add(kind, None, value, self._checked.document.award.span)


def _place_of(criterion: Criterion) -> syntax.Expr:
    """Return what stands for the place of a criterion in expressions that no author has written."""
    return syntax.Name(criterion.id, criterion.document.span)
