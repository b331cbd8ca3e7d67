"""What a row is told beside its verdict: what stands in the way, what is missing, why it cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import ibis

from criteria_engine import core
from criteria_engine.columns.translation import unbound as ex
from criteria_engine.columns.translation.aggregates import Aggregates
from criteria_engine.columns.translation.fact_schema import (
    Described,
    FactColumn,
    beyond,
    end_paths,
    sure_path,
    unfit_column,
)
from criteria_engine.columns.translation.facts import FactColumns
from criteria_engine.columns.translation.sets import SetColumns
from criteria_engine.columns.translation.text_columns import TextAssembler, TextChoice
from criteria_engine.columns.translation.unbound import UnboundExpr, UnboundOperand, UnboundTruth
from criteria_engine.columns.translation.values import NumberPair, TruthPair
from criteria_engine.evaluation.decider import Decider

Fault = tuple[str, UnboundTruth]
"""A fact, and where values that fit each for itself do not fit together."""


class RowMessages:
    """What the rows of one table are told."""

    def __init__(
        self,
        decider: Decider,
        described: Described,
        decided: SetColumns,
        facts: FactColumns,
        aggregates: Aggregates,
        faults: Sequence[Fault],
        wording: TextAssembler,
    ) -> None:
        self._decider = decider
        self._checked = decider.checked
        self._described = described
        self._decided = decided
        self._facts = facts
        self._arithmetic = facts.arithmetic
        self._aggregates = aggregates
        self._faults = faults
        self._wording = wording

    def reasons(self) -> UnboundOperand:
        """What keeps the subject from the (lowest) title: `no:CODE` where it fails, `open:CODE`."""
        lacking = ex.negation(ex.disjunction(*(each.certain for each in self._decided.levels)))
        words: list[TextChoice] = []
        for code, holds in self._decided.reasons:
            fails = (ex.conjunction(lacking, ex.negation(holds.possible)), f"no:{code}")
            unsure = (ex.conjunction(lacking, ex.negation(holds.certain)), f"open:{code}")
            words.append((fails,) if holds.settled else (fails, unsure))
        return self._wording.said(words)

    def missing(self) -> UnboundOperand:
        """The facts not stated that something still open reads, where the verdict is open."""
        if self._decided.settled:
            return ""
        open_ = self._is_open()
        reads_of = self._open_by_fact()
        words: list[TextChoice] = []
        for path, unstated in self._unstated():
            relevant = ex.disjunction(*reads_of.get(_read_as(path), []))
            words.append([(ex.conjunction(open_, unstated, relevant), path)])
        return self._wording.said(words)

    def _is_open(self) -> UnboundTruth:
        """Whether the verdict, or a higher level than the one reached, is still open at the first look."""
        levels = self._decided.levels
        above = [
            ex.disjunction(*(other.certain for other in levels[index + 1 :]))
            for index in range(len(levels))
        ]
        return ex.disjunction(
            *(
                ex.conjunction(_open(each), ex.negation(higher))
                for each, higher in zip(levels, above, strict=True)
            )
        )

    def _unstated(self) -> list[tuple[str, UnboundTruth]]:
        found: list[tuple[str, UnboundTruth]] = []
        sure = {sure_path(name) for name in self._described.stated}
        for path, leaf in self._described.leaves.items():
            null = self._not_known(leaf)
            if null is False or path in sure:
                continue
            list_ = path.split(".")[0]
            if list_ in self._described.stated:
                null = self._aggregates.any(list_, null)
            found.append((leaf.of or path, null))
        for name, stated in self._described.stated.items():
            if stated is not True:
                said = ex.column(stated) if isinstance(stated, str) else False
                found.append((name, ex.negation(said)))
        return found

    def _not_known(self, leaf: FactColumn) -> UnboundTruth:
        """Whether a fact is NULL, or known only between two; the first of two columns tells of both."""
        if leaf.of is None:
            return (
                ex.is_null(ex.column(leaf.column)) if self._described.may_be_blank(leaf) else False
            )
        least, most = (self._described.leaves[path] for path in end_paths(leaf.of))
        if leaf is most:
            return False
        return self._between(self._facts.between(leaf.declared, least, most))

    def _open_by_fact(self) -> dict[str, list[UnboundTruth]]:
        """For each fact, where the rules that read it are still open."""
        found: dict[str, list[UnboundTruth]] = {}
        definitions = self._decider.definitions

        def note(names: frozenset[str], unsettled: UnboundTruth) -> None:
            for name in names if unsettled is not False else ():
                found.setdefault(name, []).append(unsettled)

        for each in self._decided.results:
            unsettled = ex.disjunction(
                *(_open(met) for met in each.met),
                self._between(each.points),
                ex.conjunction(each.may_be_left_out, ex.negation(each.left_out)),
            )
            for node in each.indicator.expressions():
                note(_facts_read(node, definitions), unsettled)
            note(frozenset({f"judgements.{each.indicator.id}"}), unsettled)
            note(frozenset({f"evidence.{each.indicator.id}"}), unsettled)
        conditions = dict(self._decided.reasons)
        for declared in self._checked.conditions:
            holds = conditions.get(declared.id)
            unsettled = True if holds is None else _open(holds)
            note(_facts_read(declared.holds, definitions), unsettled)
        if self._checked.pass_mark is not None:
            note(_facts_read(self._checked.pass_mark, definitions), True)
        note(frozenset({"judgements.award"}), True)
        return found

    def _between(self, points: NumberPair | None) -> UnboundTruth:
        if points is None or points.known:
            return False
        return ex.negation(
            self._arithmetic.at_most(
                NumberPair(points.high, points.high), NumberPair(points.low, points.low)
            ).certain
        )

    def surprise(self) -> UnboundTruth:
        """Whether a value does not fit that nobody has looked at before; NULL is as good as false."""
        found: dict[str | None, list[UnboundTruth]] = {}
        for path, leaf in self._described.leaves.items():
            if self._described.seen[leaf.column].presumed:
                list_ = path.split(".")[0]
                truth = ex.combine(partial(beyond, leaf), ex.column(leaf.column))
                found.setdefault(list_ if list_ in self._described.stated else None, []).append(
                    truth
                )
        truths = [
            ex.disjunction(*each)
            if list_ is None
            else self._aggregates.any(list_, ex.disjunction(*each))
            for list_, each in found.items()
        ]
        return ex.disjunction(*truths)

    def problem(self) -> UnboundOperand:
        """Why a row cannot be used; NULL where it can."""
        words: list[TextChoice] = []
        for path, leaf in self._described.leaves.items():
            if not self._described.seen[leaf.column].unfit:
                continue
            flag: UnboundTruth = ex.column(unfit_column(leaf))
            list_ = path.split(".")[0]
            if list_ in self._described.stated:
                flag = self._aggregates.any(list_, flag)
            words.append([(flag, path)])
        words += [[(fault, path)] for path, fault in self._faults]
        nothing = UnboundExpr(lambda row: ibis.null("string"), frozenset())
        text = self._wording.said(words)
        if text == "":
            return nothing
        problem: UnboundOperand = ex.if_else(ex.same(text, ""), nothing, text)
        return problem


def _read_as(path: str) -> str:
    """The name rules read a value by: a field of a list counts for the list."""
    first, _, _ = path.partition(".")
    return path if first in ("judgements", "evidence") else first


def _open(condition: TruthPair) -> UnboundTruth:
    if condition.settled:
        return False
    return ex.conjunction(condition.possible, ex.negation(condition.certain))


def _facts_read(node: core.Core, definitions: Mapping[str, core.Core]) -> frozenset[str]:
    """Return the facts an expression reads, directly or through definitions."""
    found: set[str] = set()
    waiting, seen = [node], set[str]()
    while waiting:
        for each in core.walk(waiting.pop()):
            if isinstance(each, core.Fact):
                found.add(each.name)
            elif isinstance(each, core.Defined) and each.name not in seen:
                seen.add(each.name)
                waiting.append(definitions[each.name])
    return frozenset(found)
