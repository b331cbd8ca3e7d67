"""row_messages: the results of a set → texts of each row: reasons, missing facts, problems."""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.aggregates import Aggregates
from criteria_engine.columns.translation.fact_schema import (
    FactColumn,
    TableInfo,
    certain_path,
    end_paths,
    invalid_column,
)
from criteria_engine.columns.translation.facts import FactColumns
from criteria_engine.columns.translation.sets import SetColumns
from criteria_engine.columns.translation.text_columns import TextAssembler, TextChoice
from criteria_engine.columns.translation.unbound import UnboundExpr, UnboundOperand, UnboundTruth
from criteria_engine.columns.translation.values import FALSE, NumberPair, TruthPair
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.facts import plain_path

RowFault = tuple[str, UnboundTruth]
"""A fact's path and the condition under which valid values contradict each other."""


class RowMessages:
    """The texts that accompany the verdict of each row.

    Args:
        decider: the set.
        info: the tables.
        set_columns: the results of the set.
        facts: the reader of facts.
        aggregates: receives the aggregates that texts need.
        faults: the conditions that make a row unusable, besides single invalid values.
        texts: assembles the texts.
    """

    def __init__(
        self,
        decider: Decider,
        info: TableInfo,
        set_columns: SetColumns,
        facts: FactColumns,
        aggregates: Aggregates,
        faults: Sequence[RowFault],
        texts: TextAssembler,
    ) -> None:
        self._decider = decider
        self._checked = decider.checked
        self._info = info
        self._set = set_columns
        self._facts = facts
        self._arithmetic = facts.arithmetic
        self._aggregates = aggregates
        self._faults = faults
        self._texts = texts

    def reasons(self) -> UnboundOperand:
        """Return the reasons why a subject does not reach the (lowest) level.

        Returns:
            `no:CODE` for a condition that fails and `open:CODE` for an unknown one, separated by spaces; empty
            where the level is reached.
        """
        lacking = unbound.negation(
            unbound.disjunction(*(each.certain for each in self._set.levels))
        )
        choices: list[TextChoice] = []
        for code, holds in self._set.reasons:
            fails = (unbound.conjunction(lacking, unbound.negation(holds.possible)), f"no:{code}")
            unknown = (
                unbound.conjunction(lacking, unbound.negation(holds.certain)),
                f"open:{code}",
            )
            choices.append((fails,) if holds.known else (fails, unknown))
        return self._texts.join(choices)

    def missing(self, grade_is_open: UnboundTruth) -> UnboundOperand:
        """Return the paths of unknown facts that may change the verdict; empty where the verdict is known.

        Args:
            grade_is_open: whether the grade depends on what is unknown.
        """
        if self._set.known and grade_is_open is False:
            return ""
        open_ = unbound.disjunction(self._is_open(), grade_is_open)
        reads_of = self._open_by_fact()
        choices: list[TextChoice] = []
        for path, unstated in self._unstated():
            relevant = unbound.disjunction(*reads_of.get(_fact_read(path), []))
            choices.append([(unbound.conjunction(open_, unstated, relevant), path)])
        return self._texts.join(choices)

    def _is_open(self) -> UnboundTruth:
        """Return whether the verdict, or a level above the one reached, is unknown before cases are split."""
        levels = self._set.levels
        above = [
            unbound.disjunction(*(other.certain for other in levels[index + 1 :]))
            for index in range(len(levels))
        ]
        return unbound.disjunction(
            *(
                unbound.conjunction(_is_unknown(each), unbound.negation(higher))
                for each, higher in zip(levels, above, strict=True)
            )
        )

    def _unstated(self) -> list[tuple[str, UnboundTruth]]:
        read_by: list[tuple[str, UnboundTruth]] = []
        certain_paths = {certain_path(name) for name in self._info.stated}
        for path, leaf in self._info.leaves.items():
            null = self._not_known(leaf)
            if null is False or path in certain_paths:
                continue
            list_ = path.split(".")[0]
            if list_ in self._info.stated:
                null = self._aggregates.any(list_, null)
            read_by.append((leaf.interval_path or path, null))
        read_by += [(name, True) for name in self._checked.open_numbers]
        for name, stated in self._info.stated.items():
            if stated is not True:
                is_stated = unbound.column(stated) if isinstance(stated, str) else False
                read_by.append((name, unbound.negation(is_stated)))
        return read_by

    def _not_known(self, leaf: FactColumn) -> UnboundTruth:
        """Return whether a fact is NULL, or an interval.

        Of the two columns of an interval, only the first one can be true; it represents both.
        """
        if leaf.interval_path is None:
            return (
                unbound.is_null(unbound.column(leaf.column))
                if self._info.may_be_blank(leaf)
                else False
            )
        lower, upper = (self._info.leaves[path] for path in end_paths(leaf.interval_path))
        if leaf is upper:
            return False
        return self._between(self._facts.between(leaf.declared, lower, upper))

    def _open_by_fact(self) -> dict[str, list[UnboundTruth]]:
        """Return for each fact the conditions under which rules that read it have an unknown result."""
        read_by: dict[str, list[UnboundTruth]] = {}
        reads = self._decider.dependencies.parts

        def note(names: frozenset[str], unsettled: UnboundTruth) -> None:
            for name in names if unsettled is not False else ():
                read_by.setdefault(name, []).append(unsettled)

        for each in self._set.results:
            # Where it may be left out, whether it counts among those met depends on each level's condition.
            counts = () if each.left_out is FALSE else each.applies
            unsettled = unbound.disjunction(
                *(_is_unknown(truth) for truth in (*each.met, *counts)),
                self._between(each.points),
                _is_unknown(each.left_out),
            )
            note(reads[each.indicator.id], unsettled)
        conditions = dict(self._set.reasons)
        for declared in self._checked.conditions:
            holds = conditions.get(declared.id)
            unsettled = True if holds is None else _is_unknown(holds)
            note(reads[declared.id], unsettled)
        note(reads.get(None, frozenset()), True)
        note(frozenset({"judgements.award"}), True)
        return read_by

    def _between(self, points: NumberPair | None) -> UnboundTruth:
        if points is None or points.known:
            return False
        return unbound.negation(
            self._arithmetic.at_most(
                NumberPair(points.high, points.high), NumberPair(points.low, points.low)
            ).certain
        )

    def problem(self) -> UnboundOperand:
        """Return the paths of the facts that make a row unusable; NULL where there are none."""
        choices: list[TextChoice] = []
        for path, leaf in self._info.leaves.items():
            if not self._info.stats[leaf.column].has_invalid:
                continue
            flag: UnboundTruth = unbound.column(invalid_column(leaf))
            list_ = path.split(".")[0]
            if list_ in self._info.stated:
                flag = self._aggregates.any(list_, flag)
            choices.append([(flag, plain_path(path))])
        choices += [[(fault, path)] for path, fault in self._faults]
        nothing = UnboundExpr(lambda row: ibis.null("string"), frozenset())
        text = self._texts.join(choices)
        if text == "":
            return nothing
        problem: UnboundOperand = unbound.if_else(unbound.equal(text, ""), nothing, text)
        return problem


def _fact_read(path: str) -> str:
    """Return the name under which rules read a path: a field of a list counts for the list."""
    first, _, _ = path.partition(".")
    return path if first in ("judgements", "evidence", "parameters") else first


def _is_unknown(condition: TruthPair) -> UnboundTruth:
    if condition.known:
        return False
    return unbound.conjunction(condition.possible, unbound.negation(condition.certain))
