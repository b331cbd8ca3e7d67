"""lower: a program over facts that may be unknown → a program over known values, with two ends for each value.

What is not known is one of two ends: whether a boolean is certain and whether it is possible, the least and the
greatest number. The result is a program of the same expressions and functions, so the same generator writes it.
Its facts are null where they are unknown. docs/design/lowering.md describes what has no two ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, assert_never

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.lowering import nodes
from criteria_engine.lowering.end_choices import choose_ends, choose_single, complete_chain
from criteria_engine.lowering.end_operations import EndOperations
from criteria_engine.lowering.ends import (
    Ends,
    NoTwoEnds,
    SingleType,
    both,
    conjunction,
    disjunction,
    is_number,
    is_single,
    is_truth,
    known_or_null,
    negation,
    number_ends,
    truth_ends,
    value_of,
)
from criteria_engine.lowering.program import Program, ProgramDefinition
from criteria_engine.model.types import (
    BooleanType,
    ListType,
    NeverType,
    NumberType,
    RecordType,
    Type,
    may_be_null,
    nullable,
)

_MAX_NODES: Final = 5_000
"""How many nodes an end of one definition may have. Conditions inside of conditions double with each level
where they cannot have a name of their own, as in a condition on the members of a list."""


@dataclass(frozen=True)
class TwoEndedProgram:
    """A program whose values are the ends of the values of another one.

    Attributes:
        program: its definitions; its facts are null where they are unknown.
        ends: for the name of a definition of the other program: both ends.
    """

    program: Program
    ends: Mapping[str, Ends]


def two_ends(program: Program, needed: Sequence[str]) -> TwoEndedProgram:
    """Return the two ends of some definitions of a program, and of those that they read.

    Args:
        program: the program of a set on a day.
        needed: the names of the definitions.

    Raises:
        NoTwoEnds: an expression has no two ends, or has too many nodes.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.lowering.sets import lower
    >>> citizen = Catalogue.packaged().find("learning_citizen", on=date(2025, 1, 1)).checked
    >>> both = two_ends(lower(citizen, date(2025, 1, 1)), ["award.passed"])
    >>> both.ends["award.passed"].low.name, both.ends["award.passed"].high.name
    ('award.passed#certain', 'award.passed#possible')
    """
    return _TwoEndsLowering(program).lower(needed)


class _TwoEndsLowering:
    """Adds both ends of the definitions of one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._definitions: dict[str, ProgramDefinition] = {}
        self._ends: dict[str, Ends] = {}
        self._facts: dict[str, Ends] = {}
        self._fact_types: dict[str, Type] = {}
        self._sizes: dict[int, tuple[int, Core]] = {}
        self._in_loop = False
        self._now = next(iter(program.definitions.values()))
        self._operations = EndOperations(self)

    def lower(self, needed: Sequence[str]) -> TwoEndedProgram:
        """Return the ends of these definitions."""
        wanted = _reachable(self._program, needed)
        for name, definition in self._program.definitions.items():
            if name in wanted:
                self._now = definition
                self._ends[name] = self._define(name, self._ends_of(definition))
        names = {
            key: name for key, name in self._program.names.items() if name in self._definitions
        }
        program = Program(self._program.checked, self._definitions, self._fact_types, names)
        return TwoEndedProgram(program, self._ends)

    def _ends_of(self, definition: ProgramDefinition) -> Ends:
        if definition.kind in ("grade", "reached"):
            value = self._certain_text(definition.value)
            return Ends(value, value)
        return self.of(definition.value)

    def _certain_text(self, node: Core) -> Core:
        """Return the level or grade of a chain of choices; null where it is none, or not certain."""
        if not isinstance(node, core.Choose):
            return node
        known = self.named(self.of(node.condition))
        then, otherwise = self._certain_text(node.then), self._certain_text(node.otherwise)
        if known.is_known:
            return nodes.choose(known.low, then, otherwise, node.written)
        return choose_single(self, known, then, otherwise, node.written)

    # ---- definitions -----------------------------------------------------------------------------

    def _define(self, name: str, ends: Ends) -> Ends:
        """Add both ends of a value as definitions; one, under the same name, where they cannot differ."""
        if ends.low is ends.high:
            low = self._add(name, ends.low)
            return Ends(low, low)
        truths = isinstance(ends.low.type, BooleanType | ListType)
        low_name, high_name = ("certain", "possible") if truths else ("low", "high")
        return Ends(
            self._add(f"{name}#{low_name}", ends.low), self._add(f"{name}#{high_name}", ends.high)
        )

    def _add(self, name: str, value: Core) -> Core:
        self.check_size(value)
        now = self._now
        self._definitions[name] = ProgramDefinition(
            name, value, now.kind, now.span, now.part, now.levels, now.row
        )
        return core.Defined(name, value.type, value.written)

    def named(self, ends: Ends) -> Ends:
        """Return the ends as definitions of their own, because they will be read several times.

        For the items of a list there are no definitions: there the ends are written several times.
        """
        low = self._named(ends.low)
        return Ends(low, low if ends.low is ends.high else self._named(ends.high))

    def _named(self, node: Core) -> Core:
        if self._in_loop:
            self.check_size(node)
            return node
        if isinstance(node, core.Constant | core.Defined):
            return node
        return self._add(f"{self._now.name}#{len(self._definitions)}", node)

    def check_size(self, node: Core) -> None:
        """Refuse an end that has become too long."""
        if self._size(node) > _MAX_NODES:
            raise NoTwoEnds("conditions within conditions")

    def _size(self, node: Core) -> int:
        """Return the number of nodes of an expression; a node that occurs several times counts each time."""
        known = self._sizes.get(id(node))
        if known is not None:
            return known[0]
        size = 1 + sum(map(self._size, core.children(node)))
        # The node is kept, so that its id is not used again.
        self._sizes[id(node)] = size, node
        return size

    # ---- nodes -----------------------------------------------------------------------------------

    def of(self, node: Core) -> Ends:
        """Return both ends of an expression."""
        if may_be_null(node.type):
            raise NoTwoEnds("a value that may be null")
        at = node.written
        match node:
            case core.Constant():
                return Ends(node, node)
            case core.Defined(name):
                return self._ends[name]
            case core.Fact():
                return self._fact(node)
            case core.Local():
                return Ends(node, node)
            case core.FieldAccess():
                return self._given(self._opened(node), node.type)
            case core.Conjunction(operands):
                parts = list(map(self.of, operands))
                return both(parts, lambda each: conjunction(each, at))
            case core.Disjunction(operands):
                parts = list(map(self.of, operands))
                return both(parts, lambda each: disjunction(each, at))
            case core.Negation(operand):
                return both([self.of(operand).opposite], lambda each: negation(each[0]))
            case core.Choose():
                return self._chain(node)
            case core.MakeList(items, type_):
                parts = list(map(self.of, items))
                return both(parts, lambda each: core.MakeList(tuple(each), type_, at))
            case core.Select() | core.Quantify() | core.Map():
                return self._loop(node)
            case core.MakeRange():
                return self._range(node)
            case core.Apply():
                return self._apply(node)
            case core.MakeRecord():
                raise NoTwoEnds("a record that a condition makes")
            case _:
                assert_never(node)

    # ---- facts -----------------------------------------------------------------------------------

    def _fact(self, node: core.Fact) -> Ends:
        """Return the ends of a fact; a list that is not stated at all is left to the evaluator."""
        if isinstance(node.type, ListType):
            self._fact_types[node.name] = opened = _opened_type(node.type)
            items = core.Fact(node.name, opened, node.written)
            return Ends(items, items)
        if self._in_loop:
            return self._given(self._opened(node), node.type)
        if node.name not in self._facts:
            name = f"fact.{node.name}"
            ends = self._given(self._add(name, self._opened(node)), node.type)
            if is_number(ends):
                ends = self._define(name, ends)
            self._facts[node.name] = ends
        return self._facts[node.name]

    def _opened(self, node: Core) -> Core:
        """Return a fact, an item of a list or a field of them, that is null where it is unknown."""
        at = node.written
        match node:
            case core.Fact(name, type_):
                self._fact_types[name] = opened = nullable(_opened_type(type_))
                return core.Fact(name, opened, at)
            case core.Local(slot, name, RecordType() as type_):
                return core.Local(slot, name, _opened_type(type_), at)
            case core.FieldAccess(subject, name, type_) if not may_be_null(subject.type):
                return core.FieldAccess(
                    self._opened(subject), name, nullable(_opened_type(type_)), at
                )
            case _:
                raise NoTwoEnds("a field of a value that is no fact")

    def _given(self, raw: Core, type_: Type) -> Ends:
        """Return the ends of a value of this type that is null where nothing is known of it."""
        match type_:
            case BooleanType():
                return truth_ends(self._named(raw))
            case NumberType():
                return number_ends(self._named(raw), type_)
            case _ if isinstance(type_, SingleType):
                return Ends(raw, raw)
            case _:
                raise NoTwoEnds(type(type_).__name__)

    # ---- lists -----------------------------------------------------------------------------------

    def _loop(self, node: core.Select | core.Quantify | core.Map) -> Ends:
        items = self.of(node.items)
        list_type = node.items.type
        if not isinstance(list_type, ListType) or not (
            isinstance(list_type.item, RecordType) or isinstance(items.low, core.Constant)
        ):
            raise NoTwoEnds("a list of unknown values")
        with self._each_item():
            body = self.of(node.body if isinstance(node, core.Map) else node.condition)
        at, slot, type_ = node.written, node.slot, node.type
        match node:
            case core.Select():
                return both(
                    [items, body],
                    lambda each: core.Select(each[0], slot, each[1], each[0].type, at),
                )
            case core.Quantify(quantifier):
                return both(
                    [items.opposite if quantifier == "every" else items, body],
                    lambda each: core.Quantify(quantifier, slot, each[0], each[1], type_, at),
                )
            case core.Map():
                return both([items, body], lambda each: core.Map(each[0], slot, each[1], type_, at))
            case _:
                assert_never(node)

    @contextmanager
    def _each_item(self) -> Iterator[None]:
        """Lower what is evaluated for each item of a list, where nothing can have a name."""
        before, self._in_loop = self._in_loop, True
        try:
            yield
        finally:
            self._in_loop = before

    def _range(self, node: core.MakeRange) -> Ends:
        """Return the narrowest and the widest range; an end of it is a number, or is known."""
        low = None if node.low is None else self.of(node.low)
        high = None if node.high is None else self.of(node.high)

        def between(least: Core | None, greatest: Core | None) -> Core:
            included = node.low_included, node.high_included
            return core.MakeRange(least, greatest, *included, node.type, node.written)

        return Ends(
            between(None if low is None else low.high, None if high is None else high.low),
            between(None if low is None else low.low, None if high is None else high.high),
        )

    # ---- choices ---------------------------------------------------------------------------------

    def _chain(self, node: core.Choose) -> Ends:
        """Return the ends of `if … else if … else …`, made from its last row to its first."""
        at = node.written
        rows: list[tuple[Ends, Ends]] = []
        last: Core = node
        while isinstance(last, core.Choose):
            rows.append((self.named(self.of(last.condition)), self.of(last.then)))
            last = last.otherwise
        if isinstance(last.type, NeverType):
            return complete_chain(self, rows)
        rest = self.of(last)
        for known, then in reversed(rows):
            rest = choose_ends(self, known, then, rest, at)
        return rest

    # ---- functions -------------------------------------------------------------------------------

    def _apply(self, node: core.Apply) -> Ends:
        arguments = [self.of(each) for each in node.arguments]
        if all(each.is_known for each in arguments):
            lows = tuple([each.low for each in arguments])
            same = core.Apply(node.function, node.signature, lows, node.type, node.written)
            return Ends(same, same)
        if node.function.ends is not None:
            ends: Ends | None = node.function.ends(self._operations, node, arguments)
            if ends is not None:
                return ends
        return self._by_value(node, arguments)

    def _by_value(self, node: core.Apply, arguments: Sequence[Ends]) -> Ends:
        """Call the function on the values between the ends, as the evaluator does: its `lift` is called."""
        function = node.function
        for index, each in enumerate(arguments):
            if each.is_known:
                continue
            parameter = node.signature.parameter_for(index)
            if not (is_number(each) or is_truth(each) or is_single(each)):
                raise NoTwoEnds(f"{function.name} of {type(each.low.type).__name__}")
            if not function.null_at(parameter):
                raise NoTwoEnds(f"{function.name}, which accepts null")
        values = tuple(map(value_of, arguments))
        raw: Core = core.Apply(function, node.signature, values, nullable(node.type), node.written)
        if isinstance(node.type, SingleType):
            raw = known_or_null(raw)
        return self._given(raw, node.type)


def _reachable(program: Program, needed: Sequence[str]) -> set[str]:
    """Return the names of some definitions and of all that they read."""
    found: set[str] = set()
    pending = list(needed)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += [
                each.name
                for each in core.walk(program.definitions[name].value)
                if isinstance(each, core.Defined)
            ]
    return found


def _opened_type(type_: Type) -> Type:
    """Return the type of a list or record whose fields are null where they are unknown."""
    match type_:
        case RecordType(fields):
            return RecordType(
                tuple([(name, nullable(_opened_type(each))) for name, each in fields])
            )
        case ListType(item):
            return ListType(_opened_type(item))
        case _:
            return type_
