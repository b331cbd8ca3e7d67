"""advice: the facts of one subject in the formulas of its set.

A known fact that cannot be changed is a value. A known fact that can be changed, and an unknown fact, is a
*move*: the plan does it, or asks about it, or leaves it. The items of a list are written out, one by one, in
place of the counts of kinds of item with which proofs about all subjects work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import z3

from criteria_engine.advice.moves import Move, MoveMaker, Path
from criteria_engine.advice.places import ChangePlace
from criteria_engine.frozen import dataclass
from criteria_engine.model.values import Value
from criteria_engine.symbolic.formulas import Formula, exact_value, names_in, total
from criteria_engine.symbolic.models import stated
from criteria_engine.symbolic.subject import SubjectTerms
from criteria_engine.symbolic.terms import ItemsTerm, ListSource, RecordTerm, Tally, Term

Pairs = list[tuple[Formula, Formula]]
"""Names in formulas, and what stands in their place for the subject."""


@dataclass(frozen=True, slots=True)
class EncodedSubject:
    """What holds for one subject and the moves of its plan.

    Attributes:
        goal: what the plan has to reach.
        domain: what holds for the values after the plan, by the declarations.
        meanings: what holds for numbers that others determine, by their names in formulas.
        moves: what the plan may do or ask about, where the goal depends on it.
        open_lists: the paths of lists that the goal reads and whose items are unknown.
        order: what tells apart plans that are the same but for the places of items that are alike.
    """

    goal: Formula
    domain: tuple[Formula, ...]
    meanings: Mapping[str, Formula]
    moves: tuple[Move, ...]
    open_lists: tuple[Path, ...]
    order: tuple[Formula, ...]


@dataclass(slots=True)
class _Fields:
    """The facts of the subject, or of one item, as they are encoded."""

    pairs: Pairs = field(default_factory=list)
    domain: list[Formula] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    open_lists: list[Path] = field(default_factory=list)
    order: list[Formula] = field(default_factory=list)


class SubjectEncoder:
    """Encodes subjects for one goal of a set.

    Args:
        subject: the facts of all subjects, as the goal reads them.
        places: what the set declares of them.
        goal: the goal.
        day: the day on which something can be changed.
    """

    def __init__(
        self,
        subject: SubjectTerms,
        places: Mapping[str, ChangePlace],
        goal: Formula,
        day: date,
    ) -> None:
        self._subject, self._places, self._goal = subject, places, z3.simplify(goal)
        self.maker = MoveMaker(subject.texts, places.values(), day)
        self._meanings = _read_meanings(subject, self._goal)
        self._read = _names([self._goal, *self._meanings.values()])
        stack = list(subject.lists)
        while stack:
            source = stack.pop()
            # What a condition counts may itself count the items of a list within the item.
            for each in source.tallies.values():
                if each.name in self._read:
                    self._read |= names_in(each.condition)
            stack += source.lists

    def encode(self, facts: Mapping[str, Value]) -> EncodedSubject:
        """Encode the facts of a subject, by the names that programs read."""
        found = _Fields()
        for key, each in self._subject.terms:
            path: Path = tuple(key.split(".", 1)) if "." in key else (key,)
            place = self._places.get(key)
            if place is not None:
                self._add(found, each.term, facts.get(key), place, path, "")
        domain = [*self._subject.domain, *found.domain]
        goal = _replaced(self._goal, found.pairs)
        meanings = {name: _replaced(each, found.pairs) for name, each in self._meanings.items()}
        read = _names([goal, *meanings.values()])
        limits = list(_connected([_replaced(each, found.pairs) for each in domain], read))
        read |= _names(limits)
        moves = [each for each in found.moves if each.names & read]
        free = _names([formula for each in moves for formula in each.free])
        return EncodedSubject(
            goal,
            tuple(limits),
            meanings,
            tuple(moves),
            tuple(found.open_lists),
            tuple(each for each in found.order if names_in(each) <= free),
        )

    # ---- facts -----------------------------------------------------------------------------------

    def _add(
        self, found: _Fields, term: Term, value: Value, place: ChangePlace, path: Path, suffix: str
    ) -> None:
        match term:
            case ItemsTerm(source):
                self._add_items(found, source, value, place, path, suffix)
            case RecordTerm(fields) if place.shape.kind != "decision":
                known = value if isinstance(value, Mapping) else {}
                for name, each in fields.items():
                    inner = place.fields[name]
                    self._add(found, each, known.get(name), inner, (*path, name), suffix)
            case _:
                self._add_scalar(found, term, value, place, path, suffix)

    def _add_scalar(
        self, found: _Fields, term: Term, value: Value, place: ChangePlace, path: Path, suffix: str
    ) -> None:
        move = self.maker.move(term, value, place, path, suffix)
        if move is None:
            texts = self._subject.texts
            found.pairs += [(old, _exact(old, new)) for old, new in stated(term, value, texts)]
            return
        found.pairs += move.pairs
        found.domain += move.domain
        found.moves.append(move)

    # ---- lists -----------------------------------------------------------------------------------

    def _add_items(
        self,
        found: _Fields,
        source: ListSource,
        value: Value,
        place: ChangePlace,
        path: Path,
        suffix: str,
    ) -> None:
        tallies = [each for each in source.tallies.values() if each.name in self._read]
        if not tallies:
            return
        if not isinstance(value, tuple) or not all(isinstance(each, Mapping) for each in value):
            found.open_lists.append(path)
            return
        parts: dict[str, list[Formula]] = {each.name: [] for each in tallies}
        alike: dict[tuple[int, ...], list[list[Move]]] = {}
        kept: list[
            list[Formula]
        ] = []  # the identity of a formula is that of another one when it is gone
        for index, item in enumerate(value):
            own = self._item(source, item, place, (*path, index), suffix)
            counted = [_counted(each, own.pairs) for each in tallies]
            read = _names(counted)
            limits = list(
                _connected([_replaced(e, own.pairs) for e in [*source.domain, *own.domain]], read)
            )
            read |= _names(limits)
            moves = [each for each in own.moves if each.names & read]
            if moves:
                key = [*counted, *limits, *(each for m in moves for each in m.identity)]
                kept.append(key)
                names = _at(index, moves)
                counted, limits, own.order = (
                    [z3.substitute(each, *names) for each in some]
                    for some in (counted, limits, own.order)
                )
                moves = [each.renamed(names) for each in moves]
                alike.setdefault(tuple([each.get_id() for each in key]), []).append(moves)
            for each, part in zip(tallies, counted, strict=True):
                parts[each.name].append(part)
            found.domain += limits
            found.open_lists += own.open_lists
            found.order += own.order
        for number, group in enumerate(alike.values()):
            # Within a group the inner lists have groups of their own.
            found.moves += [
                replace(m, group=(path, number), size=len(group)) if m.group is None else m
                for moves in group
                for m in moves
            ]
            found.order += [_not_before(left, right) for left, right in pairwise(group)]
        found.pairs += [(each.formula, total(parts[each.name])) for each in tallies]

    def _item(
        self,
        source: ListSource,
        item: Mapping[str, Value],
        place: ChangePlace,
        path: Path,
        suffix: str,
    ) -> _Fields:
        own = _Fields()
        for each in source.item_terms:
            inner = place.fields[each.name]
            self._add(own, each.term, item.get(each.name), inner, (*path, each.name), suffix + "~")
        return own


def _names(formulas: Iterable[Formula]) -> set[str]:
    return set().union(*map(names_in, formulas))


def _read_meanings(subject: SubjectTerms, goal: Formula) -> dict[str, Formula]:
    """Return what holds for the numbers that a goal reads and that others determine."""
    found: dict[str, Formula] = {}
    todo = sorted(names_in(goal) & subject.meanings.keys())
    while todo:
        name = todo.pop()
        found[name] = subject.meanings[name]
        todo += sorted((names_in(found[name]) & subject.meanings.keys()) - found.keys())
    return found


def _exact(name: Formula, value: Fraction | bool) -> Formula:
    known = exact_value(value)
    return z3.ToReal(known) if z3.is_real(name) and z3.is_int(known) else known


def _replaced(formula: Formula, pairs: Pairs) -> Formula:
    return z3.simplify(z3.substitute(formula, *pairs))


def _counted(tally: Tally, pairs: Pairs) -> Formula:
    """Return what one item adds to the number of a list."""
    condition = _replaced(tally.condition, pairs)
    added = z3.IntVal(1) if tally.added is None else _replaced(tally.added, pairs)
    return z3.simplify(z3.If(condition, added, added - added))


def _connected(formulas: Iterable[Formula], read: Iterable[str]) -> Iterator[Formula]:
    """Yield the formulas that say something of what is read, also by way of other names."""
    rest = [(each, names_in(each)) for each in formulas if not z3.is_true(each)]
    known, count = set(read), -1
    while len(rest) != count:
        count = len(rest)
        found = [each for each, names in rest if not names or names & known]
        rest = [(each, names) for each, names in rest if names and not names & known]
        known |= _names(found)
        yield from found


def _at(index: int, moves: Iterable[Move]) -> Pairs:
    """Return the names of the moves of an item, each with its name for this item."""
    names = {each.decl().name(): each for move in moves for each in move.free}
    return [(each, z3.Const(f"{name}@{index}", each.sort())) for name, each in names.items()]


def _not_before(left: Sequence[Move], right: Sequence[Move]) -> Formula:
    """Return that of two items that are alike, the first has no less of the first move in which they differ."""
    result: Formula = z3.BoolVal(True)
    for first, second in reversed(list(zip(left, right, strict=True))):
        more, less = _size(first), _size(second)
        last = z3.is_true(result)
        result = more >= less if last else z3.Or(more > less, z3.And(more == less, result))
    return result


def _size(move: Move) -> Formula:
    """Return the steps of a move; 0 where the plan does not have it."""
    return z3.If(move.taken, z3.IntVal(1), z3.IntVal(0)) if move.asks else move.amount
