"""symbolic: which items of a list can exist, told apart by the conditions that are counted.

Items that meet the same conditions are of one kind. A list is a number for each kind, and every number that
rules read of it is a sum of these: exact for lists of any length.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from typing import Final

import z3

from criteria_engine.bounds import MAX_KINDS
from criteria_engine.frozen import dataclass
from criteria_engine.symbolic.formulas import (
    Formula,
    conjunction,
    constants_in,
    disjunction,
    evaluated,
    names_in,
    numeral,
    total,
    value_of,
)
from criteria_engine.symbolic.lists import atoms_on
from criteria_engine.symbolic.terms import ListSource, OutsideFragmentError, Tally

_MOST_DEPENDENT: Final = 64
"""The most kinds of a list whose conditions read numbers of the subject."""

_SHORT: Final = (3, 30)
"""How many items the lists within an item have together where that is possible; the first one first."""

_TIMEOUT: Final = 5_000
"""How many milliseconds the solver may search for one kind."""


@dataclass(frozen=True, slots=True)
class Addend:
    """The sum of a field over the items of one kind.

    Attributes:
        name: its name in formulas.
        field: the name of the field.
        low: the least value of the field.
        high: its greatest value.
    """

    name: str
    field: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Kind:
    """Items that meet the same conditions.

    Attributes:
        name: the name in formulas of how many there are.
        holds: for each condition that tells kinds apart, whether it holds.
        values: the values of one such item, by the names in formulas.
        addends: the sums over these items.
        own_names: where such an item depends on facts of the subject: for each name of the item, the name of
            its value in the same model; else empty.
    """

    name: str
    holds: tuple[bool, ...]
    values: Mapping[str, Fraction | bool]
    addends: tuple[Addend, ...] = ()
    own_names: Mapping[str, str] = field(default_factory=dict)

    def item(self, values: Mapping[str, Fraction | bool]) -> dict[str, Fraction | bool]:
        """Return the values of one such item in a model."""
        own = {n: values[copy] for n, copy in self.own_names.items() if copy in values}
        return {**self.values, **own}

    @property
    def count(self) -> Formula:
        """How many there are."""
        return z3.Int(self.name)


@dataclass(frozen=True, slots=True)
class ListKinds:
    """The kinds of items of one list.

    Attributes:
        source: the list.
        conditions: the conditions that tell kinds apart.
        kinds: the kinds that can exist.
        constraints: what holds for the numbers of the list.
        inner: the kinds of the lists within an item.
        short: what holds where the lists within items that depend on the subject are short.
    """

    source: ListSource
    conditions: tuple[Formula, ...]
    kinds: tuple[Kind, ...]
    constraints: tuple[Formula, ...]
    inner: tuple[ListKinds, ...]
    short: tuple[Formula, ...] = ()

    def kind_of(self, values: Mapping[str, Fraction | bool]) -> Kind | None:
        """Return the kind of an item; None where its values do not tell it."""
        holds = tuple([evaluated(each, values) for each in self.conditions])
        return next((each for each in self.kinds if each.holds == holds), None)


def kinds_of(source: ListSource, needed: Collection[str]) -> ListKinds:
    """Return the kinds of items of a list that some of its numbers tell apart.

    Args:
        source: the list.
        needed: the names in formulas that are read.

    Raises:
        OutsideFragmentError: there are too many kinds, or a sum is of a field that is not bounded alone.
    """
    tallies = [each for each in source.tallies.values() if each.name in needed]
    read = {name for each in tallies for name in names_in(each.condition)}
    inner = tuple([kinds_of(each, read) for each in source.lists])
    domain = [*source.domain, *(each for list_ in inner for each in list_.constraints)]
    conditions = _conditions(tallies, domain)
    kinds = _search(source, domain, conditions, tallies, inner)
    constraints: list[Formula] = []
    short: list[Formula] = []
    if any(not source.owns(name) for each in conditions for name in names_in(each)):
        kinds, constraints = _dependent(source, domain, conditions, kinds)
        short = [_renamed(_size(inner), each) <= _SHORT[0] for each in kinds if inner]
    constraints += _constraints(source, conditions, kinds, tallies)
    return ListKinds(source, conditions, kinds, tuple(constraints), inner, tuple(short))


def _dependent(
    source: ListSource,
    domain: Sequence[Formula],
    conditions: Sequence[Formula],
    kinds: Sequence[Kind],
) -> tuple[tuple[Kind, ...], list[Formula]]:
    """Return the kinds with a symbolic item of each, because which items exist depends on the subject.

    A condition may compare a field with a number of the subject. Then there are items of a kind only where one
    item meets its conditions for that number.
    """
    if len(kinds) > _MOST_DEPENDENT:
        raise OutsideFragmentError("list with too many kinds of items")
    if any(each.addends for each in kinds):
        raise OutsideFragmentError("total of a field whose bounds depend on the subject")
    own = [c for c in constants_in(z3.And(*domain, *conditions)) if source.owns(c.decl().name())]
    dependent, constraints = [], []
    for kind in kinds:
        copies = [
            (each, z3.Const(f"{kind.name}~{each.decl().name()}", each.sort())) for each in own
        ]
        exists = conjunction(
            [
                *(z3.substitute(each, *copies) for each in domain),
                *(
                    z3.substitute(each, *copies) == z3.BoolVal(holds)
                    for each, holds in zip(conditions, kind.holds, strict=True)
                ),
            ]
        )
        constraints.append(disjunction([kind.count == 0, exists]))
        names = {before.decl().name(): after.decl().name() for before, after in copies}
        dependent.append(replace(kind, own_names=names))
    return tuple(dependent), constraints


def _conditions(tallies: Sequence[Tally], domain: Sequence[Formula]) -> tuple[Formula, ...]:
    """Return the conditions that tell kinds apart: those of the numbers, and the bounds of what is added up."""
    conditions = {each.condition.get_id(): each.condition for each in tallies}
    for each in tallies:
        if each.added is not None:
            name = each.added.decl().name()
            for atom in atoms_on(name, [each.condition for each in tallies]):
                conditions.setdefault(atom.get_id(), atom)
                if z3.is_eq(atom):
                    below = atom.arg(0) < atom.arg(1)
                    conditions.setdefault(below.get_id(), below)
            list(atoms_on(name, domain))
    return tuple(each for each in conditions.values() if not z3.is_true(each))


def _search(
    source: ListSource,
    domain: Sequence[Formula],
    conditions: Sequence[Formula],
    tallies: Sequence[Tally],
    inner: Sequence[ListKinds],
) -> tuple[Kind, ...]:
    """Return the kinds of items that exist, each with an item whose lists are short where that is possible."""
    solver = z3.SolverFor("QF_LIRA") if not _reads_products(domain, conditions) else z3.Solver()
    solver.set("timeout", _TIMEOUT)
    solver.add(*domain)
    tags = [z3.Bool(f"{source.name}_c{index}") for index in range(len(conditions))]
    solver.add(*[tag == each for tag, each in zip(tags, conditions, strict=True)])
    read = constants_in(z3.And(*domain, *conditions))
    short = _short(source, inner)
    solver.add(*[z3.Implies(tag, limit) for tag, limit in short])
    assumed = [[tag] for tag, _ in short] + [[]]
    kinds: list[Kind] = []
    while (answer := _check(solver, assumed)) == z3.sat:
        if len(kinds) == MAX_KINDS:
            raise OutsideFragmentError("list with too many kinds of items")
        model = solver.model()
        holds = tuple([z3.is_true(model.eval(tag, model_completion=True)) for tag in tags])
        values = {
            each.decl().name(): model_value(model.eval(each, model_completion=True))
            for each in read
        }
        name = f"{source.name}_k{len(kinds)}"
        addends = tuple(_addends(name, domain, conditions, holds, tallies))
        kinds.append(Kind(name, holds, values, addends))
        if not tags:
            break
        solver.add(disjunction([tag != each for tag, each in zip(tags, holds, strict=True)]))
    if answer == z3.unknown:
        raise OutsideFragmentError("list whose kinds of items the solver did not find in time")
    return tuple(kinds)


def _short(source: ListSource, inner: Sequence[ListKinds]) -> list[tuple[Formula, Formula]]:
    """Return the limits of the lists within an item, each with the name by which it is assumed."""
    if not inner:
        return []
    size = _size(inner)
    return [(z3.Bool(f"{source.name}_short{limit}"), size <= limit) for limit in _SHORT]


def _size(lists: Sequence[ListKinds]) -> Formula:
    """Return how many items lists have together."""
    return total([kind.count for each in lists for kind in each.kinds])


def _renamed(size: Formula, kind: Kind) -> Formula:
    """Return the size of the lists within the symbolic item of a kind."""
    names = {each: each.decl().name() for each in constants_in(size)}
    copies = [(e, z3.Int(kind.own_names[n])) for e, n in names.items() if n in kind.own_names]
    return z3.substitute(size, *copies)


def _check(solver: z3.Solver, assumed: list[list[Formula]]) -> z3.CheckSatResult:
    """Ask for one more kind; drop what was assumed, the first one first, where there is none."""
    while (answer := solver.check(*assumed[0])) != z3.sat and len(assumed) > 1:
        del assumed[0]
    return answer


def _reads_products(domain: Sequence[Formula], conditions: Sequence[Formula]) -> bool:
    """Whether a formula multiplies two facts."""
    stack = [*domain, *conditions]
    seen: set[int] = set()
    while stack:
        each = stack.pop()
        if each.get_id() not in seen:
            seen.add(each.get_id())
            stack += each.children()
            if z3.is_mul(each) and sum(bool(names_in(child)) for child in each.children()) > 1:
                return True
            if z3.is_app_of(each, z3.Z3_OP_MOD) or z3.is_app_of(each, z3.Z3_OP_IDIV):
                return True
    return False


def _addends(
    name: str,
    domain: Sequence[Formula],
    conditions: Sequence[Formula],
    holds: Sequence[bool],
    tallies: Sequence[Tally],
) -> list[Addend]:
    """Return the bounds of each field that is added up, for items of one kind."""
    fields = {str(each.added): each.added for each in tallies if each.added is not None}
    addends = []
    for added, formula in fields.items():
        ends = []
        for direction in ("minimize", "maximize"):
            optimizer = z3.Optimize()
            optimizer.set("timeout", _TIMEOUT)
            optimizer.add(*domain)
            optimizer.add(*[c == z3.BoolVal(h) for c, h in zip(conditions, holds, strict=True)])
            handle = getattr(optimizer, direction)(formula)
            if optimizer.check() != z3.sat:
                raise OutsideFragmentError("total of a field whose bounds the solver did not find")
            bound = (
                optimizer.lower_values(handle)
                if direction == "minimize"
                else optimizer.upper_values(handle)
            )
            infinite, value, epsilon = bound
            if not _is_zero(infinite) or not _is_zero(epsilon):
                raise OutsideFragmentError("total of a field with an open bound")
            ends.append(value_of(z3.simplify(value)))
        addends.append(Addend(f"{name}_{added}", added, ends[0], ends[1]))
    return addends


def _is_zero(formula: Formula) -> bool:
    return bool(z3.is_true(z3.simplify(formula == 0)))


def _constraints(
    source: ListSource,
    conditions: Sequence[Formula],
    kinds: Sequence[Kind],
    tallies: Sequence[Tally],
) -> list[Formula]:
    places = {each.get_id(): index for index, each in enumerate(conditions)}
    size = total([each.count for each in kinds])
    constraints = [each.count >= 0 for each in kinds]
    constraints += [size >= numeral(source.least), size <= numeral(source.most)]
    for kind in kinds:
        for each in kind.addends:
            added = _addend(each, tallies)
            constraints += [
                added >= numeral(each.low) * kind.count,
                added <= numeral(each.high) * kind.count,
            ]
    for tally in tallies:
        place = places.get(tally.condition.get_id())
        members = [each for each in kinds if place is None or each.holds[place]]
        if tally.added is None:
            parts = [each.count for each in members]
        else:
            field = str(tally.added)
            parts = [_addend(a, tallies) for k in members for a in k.addends if a.field == field]
        constraints.append(tally.formula == total(parts))
    return constraints


def _addend(addend: Addend, tallies: Sequence[Tally]) -> Formula:
    whole = any(z3.is_int(t.added) for t in tallies if str(t.added) == addend.field)
    return z3.Int(addend.name) if whole else z3.Real(addend.name)


def model_value(formula: Formula) -> Fraction | bool:
    """Return a value in a model of the solver as a value of Python."""
    if z3.is_true(formula) or z3.is_false(formula):
        return bool(z3.is_true(formula))
    return value_of(formula)
