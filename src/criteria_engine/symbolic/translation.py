"""symbolic: the program of a set → terms over the facts of all subjects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import assert_never

import z3

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.evaluation.application import call_function
from criteria_engine.lowering.program import Program
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    StringType,
    Type,
    may_be_null,
    without_null,
)
from criteria_engine.model.values import NOTHING, Range
from criteria_engine.reading.scalars import SET_BY_ADAPTATION
from criteria_engine.symbolic.formulas import (
    FALSE,
    Formula,
    conjunction,
    disjunction,
    names_in,
)
from criteria_engine.symbolic.lists import count_items
from criteria_engine.symbolic.operations import TermOperations
from criteria_engine.symbolic.scalar_operations import truth_of
from criteria_engine.symbolic.subject import SubjectTerms
from criteria_engine.symbolic.terms import (
    DayTerm,
    ItemsTerm,
    KnownTerm,
    MappedTerm,
    NumberTerm,
    OutsideFragmentError,
    RangeTerm,
    RatioTerm,
    RecordTerm,
    SeveralTerm,
    Side,
    Term,
    TextTerm,
    TruthTerm,
    null_of,
    with_null,
)

Locals = Mapping[int, Term]
"""The terms of local variables, by slot."""


class Translation:
    """The definitions of a program as terms; each is translated when it is first read.

    Args:
        program: the program.
        subject: the facts of all subjects.
        side: which of the sets of the subject the program belongs to.

    Attributes:
        problems: what was found outside the fragment, and where.
    """

    def __init__(self, program: Program, subject: SubjectTerms, side: Side = 0) -> None:
        self.problems: list[OutsideFragmentError] = []
        self._program = program
        self._subject, self._side = subject, side
        self._facts = subject.facts[side]
        self._operations = TermOperations(subject)
        self._defined: dict[str, Term] = {}

    def definition(self, name: str) -> Term:
        """Return the term of a definition.

        Raises:
            OutsideFragmentError: it is a list or a record that is not expressed in formulas.
        """
        if name not in self._defined:
            self._defined[name] = self._term(self._program.definitions[name].value, {})
        return self._defined[name]

    def truth(self, name: str) -> Formula:
        """Return when a definition that is a boolean is true."""
        return truth_of(self.definition(name)).true

    def term(self, node: Core) -> Term:
        """Return the term of an expression over the facts and definitions of the program.

        Raises:
            OutsideFragmentError: it is a list or a record that is not expressed in formulas.
        """
        return self._term(node, {})

    def changed(self, values: Mapping[str, Core], affected: Collection[str]) -> Translation:
        """Return the translation of the program with other values of some definitions.

        Args:
            values: the other values, by the name of the definition.
            affected: the names of these definitions, and of all that read them.
        """
        definitions = {
            name: replace(each, value=values[name]) if name in values else each
            for name, each in self._program.definitions.items()
        }
        program = replace(self._program, definitions=definitions)
        other = Translation(program, self._subject, self._side)
        other._defined |= {n: term for n, term in self._defined.items() if n not in affected}
        return other

    # ---- expressions -----------------------------------------------------------------------------

    def _term(self, node: Core, local: Locals) -> Term:
        try:
            return self._translated(node, local)
        except OutsideFragmentError as error:
            problem = OutsideFragmentError(error.construct, error.span or node.written.span)
            like = _shape_of(node.type)
            if like is None:
                raise problem from error
            self.problems.append(problem)
            return self._opaque(node, local, like, problem)

    def _opaque(
        self, node: Core, local: Locals, like: FactShape, problem: OutsideFragmentError
    ) -> Term:
        """Return any value of the type of an expression; the same for the same function of the same values."""
        names: set[str] = set()
        key = self._key(node, local, names)
        term = self._subject.opaque_term(key, problem, like, sorted(names))
        return with_null(term, self._maybe(key, problem, names)) if may_be_null(node.type) else term

    def _key(self, node: Core, local: Locals, names: set[str]) -> tuple[object, ...]:
        """Return what is equal for expressions that are certainly equal; add the names that they read."""
        match node:
            case core.Apply(function, arguments=arguments):
                parts = [self._key_of_value(each, local, names) for each in arguments]
                return (function.name, id(function.apply), *parts)
            case core.Fact(name):
                return ("fact", name)
            case core.FieldAccess(subject, name):
                return (".", name, self._key_of_value(subject, local, names))
            case _:
                names |= self._names_of_facts(node, local)
                return (id(self), id(node))

    def _key_of_value(self, node: Core, local: Locals, names: set[str]) -> tuple[object, ...]:
        try:
            term = self._term(node, local)
        except OutsideFragmentError:
            return self._key(node, local, names)
        names.update(_names_of(term))
        return tuple(_key_of(term))

    def _maybe(self, key: object, problem: OutsideFragmentError, names: set[str]) -> Formula:
        null = self._subject.opaque_term(
            (key, "null"), problem, FactShape("", "boolean", BooleanType()), sorted(names)
        )
        return truth_of(null).true

    def _names_of_facts(self, node: Core, local: Locals) -> set[str]:
        """Return the names in formulas of the local variables that an expression reads."""
        return {
            name
            for each in core.walk(node)
            if isinstance(each, core.Local) and each.slot in local
            for name in _names_of(local[each.slot])
        }

    def _translated(self, node: Core, local: Locals) -> Term:
        match node:
            case core.Constant(value):
                return KnownTerm(value)
            case core.Fact(name) if name in self._program.checked.open_numbers:
                raise OutsideFragmentError(SET_BY_ADAPTATION)
            case core.Fact(name):
                return self._facts[name]
            case core.Defined(name):
                return self.definition(name)
            case core.Local(slot):
                return local[slot]
            case core.FieldAccess(subject, name):
                return self._field(self._term(subject, local), name)
            case core.Apply():
                return self._apply(node, local)
            case core.Conjunction(operands):
                truths = [self._truth(each, local) for each in operands]
                return TruthTerm(
                    conjunction([each.true for each in truths]),
                    disjunction([each.false for each in truths]),
                )
            case core.Disjunction(operands):
                truths = [self._truth(each, local) for each in operands]
                return TruthTerm(
                    disjunction([each.true for each in truths]),
                    conjunction([each.false for each in truths]),
                )
            case core.Negation(operand):
                term = self._truth(operand, local)
                return TruthTerm(term.false, term.true)
            case core.Choose():
                return self._choose(node, local)
            case core.Quantify(quantifier, slot, items, condition):
                return self._quantify(quantifier == "every", slot, items, condition, local)
            case core.Select(items, slot, condition):
                return self._select(self._term(items, local), slot, condition, local)
            case core.Map(items, slot, body):
                return self._map(self._term(items, local), slot, body, local)
            case core.MakeList(parts):
                return SeveralTerm(tuple([self._term(each, local) for each in parts]))
            case core.MakeRecord(names, values, slots):
                fields: dict[str, Term] = {}
                inner = dict(local)
                for name, each, slot in zip(names, values, slots, strict=True):
                    fields[name] = inner[slot] = self._term(each, inner)
                return RecordTerm(fields)
            case core.MakeRange(low, high, low_included, high_included):
                return RangeTerm(
                    None if low is None else self._term(low, local),
                    None if high is None else self._term(high, local),
                    low_included,
                    high_included,
                )
            case _:
                assert_never(node)

    def _truth(self, node: Core, local: Locals) -> TruthTerm:
        return truth_of(self._term(node, local))

    def _field(self, subject: Term, name: str) -> Term:
        match subject:
            case RecordTerm(fields) if name in fields:
                return fields[name]
            case KnownTerm(dict() as value):
                return KnownTerm(value.get(name))
            case _:
                raise OutsideFragmentError(f".{name}")

    def _choose(self, node: core.Choose, local: Locals) -> Term:
        """Translate `if … else if …`, which may have more rows than Python nests calls."""
        rows: list[tuple[Formula, Core]] = []
        rest: Core = node
        while isinstance(rest, core.Choose):
            condition = self._truth(rest.condition, local).true
            if not z3.is_false(condition):
                rows.append((condition, rest.then))
            rest = rest.otherwise
            if z3.is_true(condition):
                rest = rows.pop()[1]
                break
        result = self._term(rest, local)
        for condition, then in reversed(rows):
            term = self._term(then, local)
            if result != KnownTerm(NOTHING):
                term = self._operations.choose(condition, term, result)
            result = term
        return result

    def _apply(self, node: core.Apply, local: Locals) -> Term:
        arguments = [self._term(each, local) for each in node.arguments]
        function, signature = node.function, node.signature
        known = [_known_value(each) for each in arguments]
        if all(each is not None for each in known):
            values = [each[0] for each in known if each is not None]
            return KnownTerm(call_function(function, signature, values, node.type))
        if function.terms is None:
            raise OutsideFragmentError(function.name)
        nulls = [
            null_of(each)
            for index, each in enumerate(arguments)
            if function.null_at(signature.parameter_for(index))
        ]
        null = disjunction(nulls)
        if z3.is_true(null):
            return KnownTerm(None)
        result: Term = function.terms(self._operations, *arguments)
        return with_null(result, null)

    # ---- lists -----------------------------------------------------------------------------------

    def _select(self, items: Term, slot: int, condition: Core, local: Locals) -> Term:
        match items:
            case ItemsTerm(source, before):
                holds = self._truth(condition, {**local, slot: source.items[self._side]}).true
                return ItemsTerm(source, conjunction([before, holds]))
            case KnownTerm(tuple() as values):
                known = SeveralTerm(tuple(map(KnownTerm, values)))
                return self._select(known, slot, condition, local)
            case SeveralTerm(items=parts):
                held = [
                    conjunction([h, self._truth(condition, {**local, slot: each}).true])
                    for h, each in items.parts
                ]
                return SeveralTerm(parts, tuple(held))
            case _:
                raise OutsideFragmentError("filter")

    def _map(self, items: Term, slot: int, body: Core, local: Locals) -> Term:
        match items:
            case ItemsTerm(source):
                return MappedTerm(
                    items, self._term(body, {**local, slot: source.items[self._side]})
                )
            case KnownTerm(tuple() as values):
                parts = [self._term(body, {**local, slot: KnownTerm(value)}) for value in values]
                return SeveralTerm(tuple(parts))
            case SeveralTerm(items=parts):
                mapped = [self._term(body, {**local, slot: each}) for each in parts]
                return SeveralTerm(tuple(mapped), items.held)
            case _:
                raise OutsideFragmentError("for")

    def _quantify(
        self, every: bool, slot: int, items: Core, condition: Core, local: Locals
    ) -> Term:
        mapped = self._map(self._term(items, local), slot, condition, local)
        if isinstance(mapped, MappedTerm):
            # `all` and `any` of the conditions mean the same, also where some are null.
            body = truth_of(mapped.body)
            mapped = MappedTerm(mapped.items, body)
        return self._operations.all_true(mapped) if every else self._operations.any_true(mapped)


def _known_value(term: Term) -> tuple[object] | None:
    """Return a value that is the same for all subjects, in a tuple; None where it is not."""
    match term:
        case KnownTerm(value):
            return (value,)
        case SeveralTerm(items, ()):
            parts = [_known_value(each) for each in items]
            known = [each[0] for each in parts if each is not None]
            return (tuple(known),) if len(known) == len(parts) else None
        case RangeTerm(low, high, low_included, high_included):
            ends = [(None,) if each is None else _known_value(each) for each in (low, high)]
            if ends[0] is None or ends[1] is None:
                return None
            return (Range(ends[0][0], ends[1][0], low_included, high_included),)
        case _:
            return None


def _shape_of(type_: Type) -> FactShape | None:
    """Return the values of a type, as a fact would have them; None where a term needs its structure."""
    match without_null(type_):
        case BooleanType() as each:
            return FactShape("", "boolean", each)
        case NumberType(low, high, integer) as each:
            return FactShape("", "integer" if integer else "number", each, low=low, high=high)
        case EnumType(values) as each:
            return FactShape("", "enumeration", each, values=values)
        case StringType() as each:
            return FactShape("", "string", each)
        case DateType() as each:
            return FactShape("", "date", each)
        case _:
            return None


def _formulas_of(term: Term) -> Iterator[Formula]:
    match term:
        case KnownTerm():
            pass
        case TruthTerm(true, false):
            yield from (true, false)
        case NumberTerm(value, null):
            yield from (value, null)
        case RatioTerm(cases, null):
            yield from (formula for case in cases for formula in case)
            yield null
        case TextTerm(code, null):
            yield from (code, null)
        case DayTerm(year, month, day, null):
            yield from (year, month, day, null)
        case RecordTerm(fields):
            for each in fields.values():
                yield from _formulas_of(each)
        case ItemsTerm(source, condition):
            yield count_items(source, condition)
            yield FALSE
        case MappedTerm(items, body):
            yield from _formulas_of(items)
            yield from _formulas_of(body)
        case SeveralTerm(items, held):
            yield from held
            for each in items:
                yield from _formulas_of(each)
        case RangeTerm(low, high):
            for end in (low, high):
                if end is not None:
                    yield from _formulas_of(end)
        case _:
            assert_never(term)


def _key_of(term: Term) -> Iterator[object]:
    """Yield what is equal for terms that are certainly equal."""
    yield type(term).__name__
    if isinstance(term, KnownTerm):
        yield repr(term.value)
    elif isinstance(term, SeveralTerm):
        yield tuple([each.sexpr() for each in term.held])
        for each in term.items:
            yield from _key_of(each)
    elif isinstance(term, ItemsTerm):
        yield (term.source.name, z3.simplify(term.condition).sexpr())
    else:
        yield tuple([each.sexpr() for each in _formulas_of(term)])


def _names_of(term: Term) -> Iterator[str]:
    for each in _formulas_of(term):
        yield from names_in(each)
