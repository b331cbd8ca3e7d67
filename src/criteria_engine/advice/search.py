"""advice: every minimal plan for one subject, the cheapest first.

A plan is a set of moves, each with its value after the plan. It has to reach the goal whatever the unknown
facts are that it does not ask about. A plan is minimal if no other plan has only some of its moves at no higher
price.

Asking the solver for the cheapest plan, and refusing every plan with the same moves or more, finds one minimal
plan after the other. What holds for all values of unknown facts is found by cases: where the plan fails for
some values, it is asked for again with this case added, until it holds for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal

import z3

from criteria_engine.advice.encoding import EncodedSubject
from criteria_engine.advice.moves import Move
from criteria_engine.bounds import MAX_ADVICE_QUESTIONS
from criteria_engine.frozen import dataclass
from criteria_engine.symbolic.formulas import (
    Formula,
    conjunction,
    constants_in,
    disjunction,
    exact_value,
    names_in,
    negation,
    total,
)
from criteria_engine.symbolic.models import NoDecimalError, whole_multiples
from criteria_engine.symbolic.solver import COST, SolverProcess
from criteria_engine.symbolic.subject import Values

_DECIMALS: Final = 6
"""How many decimals an unknown number may have where a model has one that is no decimal number."""


@dataclass(frozen=True, eq=False)
class FoundPlan:
    """A minimal plan.

    Attributes:
        moves: its moves.
        values: the values of the names in formulas.
        price: its price.
    """

    moves: tuple[Move, ...]
    values: Values
    price: Fraction


class PlanSearch:
    """Searches the minimal plans of one subject.

    Args:
        encoded: the subject in formulas.
        process: the solver.
        confirms: whether the evaluator finds the goal reached by a plan. It may raise `NoDecimalError`.
        timeout: how many seconds the solver may search for one answer.

    Attributes:
        ended: how the search has ended: all plans are found, the limit is reached, or it stays open, because
            the solver took too long or the evaluator did not confirm a plan.
    """

    def __init__(
        self,
        encoded: EncodedSubject,
        process: SolverProcess,
        confirms: Callable[[FoundPlan], bool],
        timeout: float,
    ) -> None:
        self.ended: Literal["complete", "limit", "open"] = "open"
        self._encoded, self._process = encoded, process
        self._confirms, self._timeout = confirms, timeout
        self._known = [
            encoded.goal, *encoded.domain, *encoded.meanings.values(), *encoded.order
        ]  # fmt: skip
        self._cases = self._low = 0
        self._is_whole = True

    def plans(self, limit: int) -> Iterator[FoundPlan]:
        """Yield the minimal plans, the cheapest first; then `ended` says whether there may be more."""
        moves = self._encoded.moves
        parts = total([_as_number(each.taken) for each in moves])
        # Of two plans with the same price the one with fewer moves is cheaper.
        cost = total([each.price for each in moves]) * (len(moves) + 1) + parts
        found: list[FoundPlan] = []
        for _ in range(MAX_ADVICE_QUESTIONS):
            answer = self._process.cheapest(self._known, cost, self._low, self._timeout)
            if answer.status == "unsat":
                self.ended = "complete" if self._is_whole else "open"
            if answer.status != "sat":
                return
            self._low = int(answer.values.get(COST, self._low))
            plan = self._plan(answer.values)
            if not self._is_confirmed(plan):
                continue
            plan = self._simpler(plan, cost)
            self._known.append(negation(conjunction([each.taken for each in plan.moves])))
            if any(_has_no_more(each, plan) for each in found):
                continue
            found.append(plan)
            yield plan
            if len(found) == limit and plan.moves:
                self.ended = "limit"
                return

    def _simpler(self, plan: FoundPlan, cost: Formula) -> FoundPlan:
        """Return the plan with answers to its questions that are simple, where the evaluator confirms them."""
        distance = _distance(plan.moves)
        if distance is None:
            return plan
        same = [
            each.taken if each in plan.moves else negation(each.taken)
            for each in self._encoded.moves
        ]
        formulas = [*self._known, *same, cost == self._low]
        answer = self._process.cheapest(formulas, distance, 0, self._timeout)
        if answer.status != "sat":
            return plan
        simpler = self._plan(answer.values)
        try:
            return simpler if self._confirms(simpler) else plan
        except NoDecimalError:
            return plan

    def _plan(self, values: Values) -> FoundPlan:
        taken = tuple([each for each in self._encoded.moves if each.is_taken(values)])
        return FoundPlan(taken, values, sum((m.price_in(values) for m in taken), Fraction(0)))

    def _is_confirmed(self, plan: FoundPlan) -> bool:
        """Return whether the evaluator confirms a plan; else narrow down the next one."""
        try:
            if self._confirms(plan):
                return True
        except NoDecimalError:
            self._known += whole_multiples(self._known, _DECIMALS)
            self._is_whole = False
            return False
        case = self._case(plan)
        if case is None:
            # The formulas do not know all that the evaluator knows, or the other way round.
            self._is_whole = False
            case = [disjunction([_is_other(each, plan) for each in self._encoded.moves])]
        self._known += case
        return False

    # ---- what is true whatever unknown facts are -------------------------------------------------

    def _case(self, plan: FoundPlan) -> list[Formula] | None:
        """Return that the goal is reached, too, with unknown facts as in a case in which the plan fails."""
        asked = [each for each in self._encoded.moves if each.asks]
        unasked = [each for each in asked if each not in plan.moves]
        kept = [
            (name, _same_sort(name, plan.values))
            for move in self._encoded.moves
            if move not in unasked
            for name in move.free
        ]
        goal, *others = [
            z3.simplify(z3.substitute(each, *kept))
            for each in (
                self._encoded.goal, *self._encoded.domain, *self._encoded.meanings.values()
            )
        ]  # fmt: skip
        answer = self._process.check([negation(goal), *others], self._timeout)
        if answer.status != "sat":
            return None
        self._cases += 1
        values = [
            (name, z3.If(move.taken, name, _same_sort(name, answer.values)))
            for move in asked
            for name in move.free
            if not name.eq(move.taken)
        ]
        values += [
            (each, z3.Const(f"{each.decl().name()} {self._cases}", each.sort()))
            for each in constants_in(
                conjunction([self._encoded.goal, *self._encoded.meanings.values()])
            )
            if each.decl().name() in self._encoded.meanings
        ]
        premise = [negation(z3.substitute(each, *values)) for each in self._between()]
        reached = disjunction([*premise, z3.substitute(self._encoded.goal, *values)])
        meanings = [z3.substitute(each, *values) for each in self._encoded.meanings.values()]
        return [reached, *meanings]

    def _between(self) -> list[Formula]:
        """Return what the declarations state between moves, such as that one fact is a part of another."""
        of_moves = [{each.decl().name() for each in move.free} for move in self._encoded.moves]
        every = set().union(*of_moves)
        return [
            each
            for each in self._encoded.domain
            if (names := names_in(each)) <= every and sum(bool(names & own) for own in of_moves) > 1
        ]


def _as_number(condition: Formula) -> Formula:
    return z3.If(condition, z3.IntVal(1), z3.IntVal(0))


def _same_sort(name: Formula, values: Values) -> Formula:
    """Return the value of a name, as a formula of its sort."""
    value = values.get(name.decl().name(), False if z3.is_bool(name) else Fraction(0))
    known = exact_value(value)
    return z3.ToReal(known) if z3.is_real(name) and z3.is_int(known) else known


def _distance(moves: Sequence[Move]) -> Formula | None:
    """Return what is small where the answers of a plan are whole numbers near to 0; None for no such answer."""
    asked = [
        z3.If(each.taken, z3.If(new >= 0, new, -new), z3.IntVal(0))
        for each in moves
        if each.asks and each.place.shape.kind == "integer"
        for _, new in each.pairs
    ]
    return total(asked) if asked else None


def _is_other(move: Move, plan: FoundPlan) -> Formula:
    return negation(move.taken) if move in plan.moves else move.taken


# ---- plans that differ only by items that are alike -----------------------------------------------


def _has_no_more(left: FoundPlan, right: FoundPlan) -> bool:
    """Return whether a plan has the moves of another one, or fewer; alike items count as the same."""
    own, others = _by_item(left), _by_item(right)
    return all(_fits(sets, others.get(group, [])) for group, sets in own.items())


_Names = frozenset[tuple[str | int, ...]]


def _by_item(plan: FoundPlan) -> Mapping[object, list[_Names]]:
    """Return the moves of a plan: for each group of items that are alike, a set for each item."""
    items: dict[object, dict[object, set[tuple[str | int, ...]]]] = {}
    for each in plan.moves:
        if each.group is None:
            items.setdefault(each.path, {}).setdefault(None, set()).add(each.path)
            continue
        place, number = len(each.group[0]), each.path[len(each.group[0])]
        names = each.path[place + 1 :]
        items.setdefault(each.group, {}).setdefault(number, set()).add(names)
    return {group: [frozenset(each) for each in sets.values()] for group, sets in items.items()}


def _fits(sets: Sequence[_Names], others: Sequence[_Names]) -> bool:
    """Return whether each set lies in one of the others, each in another one."""
    taken: dict[int, int] = {}

    def place(index: int, tried: set[int]) -> bool:
        for other, names in enumerate(others):
            if other not in tried and sets[index] <= names:
                tried.add(other)
                if other not in taken or place(taken[other], tried):
                    taken[other] = index
                    return True
        return False

    return len(sets) <= len(others) and all(place(index, set()) for index in range(len(sets)))
