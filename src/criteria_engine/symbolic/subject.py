"""symbolic: the facts of all subjects, as terms that one set reads, or two sets share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from itertools import count, pairwise
from typing import Final

import z3

from criteria_engine.bounds import FACT_LIMIT
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import (
    FactShape,
    Judgeable,
    Shape,
    evidence_shape,
    judgement_shape,
    record_fields,
)
from criteria_engine.model.types import Number
from criteria_engine.symbolic.formulas import Formula, conjunction, disjunction, numeral
from criteria_engine.symbolic.simplifier import Simplifier
from criteria_engine.symbolic.terms import (
    NO_TEXT,
    DayTerm,
    FactTerm,
    ItemsTerm,
    ListSource,
    NumberTerm,
    OutsideFragmentError,
    RecordTerm,
    Side,
    Term,
    TextTable,
    TextTerm,
    truth,
)

Values = Mapping[str, Fraction | bool]
"""The values of the names in formulas, in one model of the solver."""

_NUMBERS: Final = frozenset({"integer", "number"})

_TEXTS: Final = frozenset({"enumeration", "string"})


@dataclass(frozen=True, slots=True)
class OpaqueName:
    """A name in formulas for a value outside the fragment, and where it is written.

    Attributes:
        name: the name.
        problem: what is outside the fragment, and where.
    """

    name: str
    problem: OutsideFragmentError


class SubjectTerms:
    """The facts of all subjects of one set, or of two.

    Two sets share a fact of the same name and kind: it has to be acceptable to both. Other facts are apart.

    Args:
        shapes: the shapes of the facts, one for each set.
        separate: the names of facts that the sets do not share, though they might.

    Attributes:
        texts: the numbers of texts.
        facts: the facts, judgements and evidence by the names that programs read, one mapping for each set.
        terms: all of them, each once.
        apart: the names of facts that two sets have with different kinds.
        domain: what holds for every subject by the declarations.
        lists: the lists that are facts, without those within others.
        opaque: the values outside the fragment, by their names in formulas.
        meanings: what holds for numbers that others determine, by their names in formulas.
        simplifier: simplifies formulas on these facts.
    """

    def __init__(self, shapes: Sequence[Shape], separate: Collection[str] = ()) -> None:
        self._separate = separate
        self.simplifier = Simplifier()
        self.texts = TextTable()
        self.facts: list[dict[str, Term]] = [{} for _ in shapes]
        self.terms: list[tuple[str, FactTerm]] = []
        self.apart: set[str] = set()
        self.domain: list[Formula] = []
        self.lists: list[ListSource] = []
        self.opaque: dict[str, OpaqueName] = {}
        self.meanings: dict[str, Formula] = {}
        self._derived_by_key: dict[object, Formula] = {}
        self._opaque_by_key: dict[object, Term] = {}
        self._numbers = count()
        sides = list(enumerate(shapes))
        fields = self._fields(
            [(side, shape.fields) for side, shape in sides], None, "", self.domain
        )
        for name, declared in fields:
            self._add(name, name, declared)
        self._judged(sides)

    # ---- names -----------------------------------------------------------------------------------

    def _name(self, owner: ListSource | None) -> str:
        name = f"v{next(self._numbers)}"
        if owner is not None:
            owner.fields.add(name)
        return name

    def owner_of(self, names: Sequence[str]) -> ListSource | None:
        """Return the innermost list to whose items some names belong; None for facts of the subject."""
        stack, found = list(self.lists), None
        while stack:
            each = stack.pop()
            if any(name in each.fields or _is_inner(each, name) for name in names):
                found, stack = each, list(each.lists)
        return found

    def opaque_term(
        self, key: object, problem: OutsideFragmentError, like: FactShape, names: Sequence[str]
    ) -> Term:
        """Return a term for a value outside the fragment: any value of its type.

        Args:
            key: equal for expressions that are certainly equal; they get one term.
            problem: what is outside the fragment.
            like: the values it may have.
            names: the names in formulas that the value depends on.
        """
        found = self._opaque_by_key.get(key)
        if found is None:
            owner = self.owner_of(names)
            domain = self.domain if owner is None else owner.domain
            before = next(self._numbers)
            found = self._declare({0: like}, owner, like.name, domain)
            for number in range(before + 1, next(self._numbers)):
                self.opaque[f"v{number}"] = OpaqueName(f"v{number}", problem)
            self._opaque_by_key[key] = found
        return found

    def derived(self, key: object, whole: bool, meaning: Callable[[Formula], Formula]) -> Formula:
        """Return a number that others determine; the same one for the same key.

        Args:
            key: equal for numbers that are equal.
            whole: whether it is whole.
            meaning: returns what holds for it.
        """
        if key not in self._derived_by_key:
            name = self._name(None)
            value = z3.Int(name) if whole else z3.Real(name)
            self._derived_by_key[key] = value
            self.meanings[name] = meaning(value)
        return self._derived_by_key[key]

    # ---- declarations ----------------------------------------------------------------------------

    def _add(self, key: str, name: str, declared: FactTerm) -> None:
        self.terms.append((key, declared))
        for side in declared.shape:
            self.facts[side][key] = declared.term

    def _fields(
        self,
        fields: Sequence[tuple[Side, Mapping[str, FactShape]]],
        owner: ListSource | None,
        path: str,
        domain: list[Formula],
    ) -> list[tuple[str, FactTerm]]:
        """Declare the fields of a record, or the facts of the subject."""
        found: list[tuple[str, FactTerm]] = []
        names = dict.fromkeys(name for _, of_side in fields for name in of_side)
        for name in names:
            shapes = {side: of_side[name] for side, of_side in fields if name in of_side}
            inner = f"{path}.{name}" if path else name
            groups = [shapes]
            shared = inner not in self._separate
            if len(shapes) > 1 and not (shared and _compatible(*shapes.values())):
                self.apart.add(inner)
                groups = [{side: shape} for side, shape in shapes.items()]
            for group in groups:
                term = self._declare(group, owner, inner, domain)
                found.append((name, FactTerm(name, group, term)))
        for _, each in found:
            for side, shape in each.shape.items():
                others = {n: o.term for n, o in found if side in o.shape}
                _bound_by_others(each.term, shape, others, domain)
        return found

    def _declare(
        self,
        shapes: Mapping[Side, FactShape],
        owner: ListSource | None,
        path: str,
        domain: list[Formula],
    ) -> Term:
        kinds = {each.kind for each in shapes.values()}
        first = next(iter(shapes.values()))
        if kinds <= _NUMBERS:
            whole = "integer" in kinds
            return self._number(list(shapes.values()), whole, owner, domain)
        if kinds <= _TEXTS:
            return self._text(list(shapes.values()), owner, domain)
        match first.kind:
            case "boolean":
                return truth(z3.Bool(self._name(owner)))
            case "date":
                return self._day(owner, domain)
            case "record":
                fields = self._fields(
                    [(s, e.fields) for s, e in shapes.items()], owner, path, domain
                )
                return RecordTerm({name: each.term for name, each in fields})
            case "decision":
                return self._decision(first, owner, domain)
            case "list":
                return self._list(shapes, owner, path)
            case _:
                raise OutsideFragmentError(first.kind)

    def _number(
        self,
        shapes: Sequence[FactShape],
        whole: bool,
        owner: ListSource | None,
        domain: list[Formula],
    ) -> NumberTerm:
        name = self._name(owner)
        value = z3.Int(name) if whole else z3.Real(name)
        lows: list[Number] = [each.low for each in shapes if each.low is not None]
        highs: list[Number] = [each.high for each in shapes if each.high is not None]
        domain.append(value >= numeral(max([*lows, -FACT_LIMIT])))
        domain.append(value <= numeral(min([*highs, FACT_LIMIT])))
        return NumberTerm(value)

    def _text(
        self, shapes: Sequence[FactShape], owner: ListSource | None, domain: list[Formula]
    ) -> TextTerm:
        code = z3.Int(self._name(owner))
        for each in shapes:
            if each.kind == "enumeration":
                domain.append(disjunction([code == self.texts.code(v) for v in each.values]))
            else:
                domain.append(code > NO_TEXT)
        return TextTerm(code)

    def _day(self, owner: ListSource | None, domain: list[Formula]) -> DayTerm:
        year, month, day = (z3.Int(self._name(owner)) for _ in range(3))
        leap = conjunction([year % 4 == 0, disjunction([year % 100 != 0, year % 400 == 0])])
        short = disjunction([month == each for each in (4, 6, 9, 11)])
        last = z3.If(month == 2, z3.If(leap, 29, 28), z3.If(short, 30, 31))
        domain += [year >= 1, year <= 9999, month >= 1, month <= 12, day >= 1, day <= last]
        return DayTerm(year, month, day)

    def _decision(
        self, shape: FactShape, owner: ListSource | None, domain: list[Formula]
    ) -> RecordTerm:
        """Declare a decision of another title: who has a level has those below, and is eligible."""
        fields = {name: truth(z3.Bool(self._name(owner))) for name in record_fields(shape)}
        eligible, *levels = fields.values()
        if levels:
            domain.append(eligible.true == levels[0].true)
        for lower, higher in pairwise(levels):
            domain.append(disjunction([higher.false, lower.true]))
        return RecordTerm(fields)

    def _list(
        self, shapes: Mapping[Side, FactShape], owner: ListSource | None, path: str
    ) -> ItemsTerm:
        name = f"L{next(self._numbers)}"
        source = ListSource(path, name, owner, self.simplifier, declared=list(shapes.values()))
        (self.lists if owner is None else owner.lists).append(source)
        fields = self._fields(
            [(s, e.fields) for s, e in shapes.items()], source, f"{path}[]", source.domain
        )
        for side in shapes:
            own = {name: each.term for name, each in fields if side in each.shape}
            source.items[side] = RecordTerm(own)
        source.item_terms = [each for _, each in fields]
        return ItemsTerm(source, z3.BoolVal(True))

    # ---- judgements and evidence -----------------------------------------------------------------

    def _judged(self, sides: Sequence[tuple[Side, Shape]]) -> None:
        for id_ in dict.fromkeys(each for _, shape in sides for each in shape.judgeable):
            of_side = {s: shape.judgeable[id_] for s, shape in sides if id_ in shape.judgeable}
            groups = [of_side]
            if len({each.max is None for each in of_side.values()}) > 1:
                self.apart.add(f"judgements.{id_}")
                groups = [{side: each} for side, each in of_side.items()]
            for group in groups:
                shapes = {side: judgement_shape(id_, each.max) for side, each in group.items()}
                term = self._declare(shapes, None, id_, self.domain)
                for each in group.values():
                    self._in_steps(term, each)
                self._add(f"judgements.{id_}", id_, FactTerm(id_, shapes, term))
        for id_ in dict.fromkeys(each for _, shape in sides for each in sorted(shape.evidence)):
            shown = {s: evidence_shape(id_) for s, shape in sides if id_ in shape.evidence}
            term = self._declare(shown, None, id_, self.domain)
            self._add(f"evidence.{id_}", id_, FactTerm(id_, shown, term))

    def _in_steps(self, term: Term, judgeable: Judgeable) -> None:
        if judgeable.step is not None and isinstance(term, NumberTerm):
            steps = z3.Int(self._name(None))
            self.domain.append(term.value == numeral(judgeable.step) * steps)


def _is_inner(source: ListSource, name: str) -> bool:
    return any(name in each.tallies for each in source.lists)


def _compatible(left: FactShape, right: FactShape) -> bool:
    """Return whether two sets may share a fact: some value is acceptable to both."""
    if {left.kind, right.kind} <= _NUMBERS:
        return True
    if {left.kind, right.kind} <= _TEXTS:
        both = [each.values for each in (left, right) if each.kind == "enumeration"]
        return len(both) < 2 or bool(set(both[0]) & set(both[1]))
    if left.kind != right.kind:
        return False
    if left.kind == "decision":
        return left.decision_of == right.decision_of and left.type == right.type
    return all(
        _compatible(field, right.fields[name])
        for name, field in left.fields.items()
        if name in right.fields
    )


def _bound_by_others(
    term: Term, shape: FactShape, others: Mapping[str, Term], domain: list[Formula]
) -> None:
    """Add that a number is not beyond the facts that are its bounds."""
    for bound, above in ((shape.low_fact, True), (shape.high_fact, False)):
        other = others.get(bound or "")
        if isinstance(term, NumberTerm) and isinstance(other, NumberTerm):
            domain.append(term.value >= other.value if above else term.value <= other.value)
