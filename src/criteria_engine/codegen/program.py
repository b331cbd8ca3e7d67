"""compile: the definitions of a program → lines of Python that compute them.

This module decides how a definition is computed: in a variable or where it is read, as a ratio of two counts,
by a loop shared with others. What it means is in the program.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from criteria_engine import core
from criteria_engine.codegen.expressions import Emitter, stays_integer, times
from criteria_engine.codegen.loops import Loops
from criteria_engine.core import Core
from criteria_engine.library.declarations import Function
from criteria_engine.lowering.ends import HIGH_OF, LOW_OF
from criteria_engine.lowering.program import Program
from criteria_engine.model.arithmetic import quotient
from criteria_engine.model.facts import JudgedResult
from criteria_engine.model.types import NeverType, Number, NumberType, may_be_null, without_null
from criteria_engine.parameters import OPEN_NUMBERS

_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})

_LOOPS: Final = (core.Quantify, core.Select, core.Map)

_MAX_BRACKETS: Final = 40
"""How many brackets a definition may have that is written where it is read; Python's parser allows 200."""

_MAX_DENOMINATOR: Final = 10**12
"""The greatest denominator of a number that a ratio of counts is compared with."""


class ProgramEmitter(Emitter):
    """Generates the text of the expressions of a program.

    Names in the text: `f` facts, `j` judgements, `e` evidence.

    Attributes:
        variables: the text of each definition, by name.
        ratios: the variables of numerator and denominator, of definitions that are stored so.
    """

    def __init__(self, values: Mapping[str, Core]) -> None:
        self.variables: dict[str, str] = {}
        super().__init__(self.variables)
        self.ratios: dict[str, tuple[str, str]] = {}
        self.loops = Loops(self, values)

    def emit(self, node: Core) -> str:
        """Return the text of an expression."""
        return self.inlined.get(id(node)) or self._special(node) or super().emit(node)

    def _special(self, node: Core) -> str | None:
        """Return the text of what only programs have, and of what has a faster form."""
        match node:
            case core.Fact(name, type_) if name.startswith(OPEN_NUMBERS):
                # It is never stated: the function for known facts stops here.
                return "None" if may_be_null(type_) else f"f[{name!r}]"
            case core.Fact(name) if "." in name:
                return self._judgement_or_evidence(node)
            case core.Choose():
                return self._chain(node)
            case core.Apply(function, _, (raw, bound)) if function in (LOW_OF, HIGH_OF):
                return self._end(function, self.emit(raw), self.emit(bound))
            case core.Apply() if id(node) in self.loops.shares:
                met, members, empty = self.loops.shares[id(node)]
                return f"{self.constant(_share)}({met}, {members}, {self.emit(empty)})"
            case core.Apply(function, _, (core.MakeList(items),)) if (
                function.name == "total"
                and all(stays_integer(each.type) for each in (node, *items))
            ):
                return f"({' + '.join(map(self.emit, items))})"
            case core.Apply(function, _, arguments) if function.name == "at least" and not any(
                may_be_null(a.type) for a in arguments
            ):
                needed, *conditions = map(self.emit, arguments)
                return f"(({' + '.join(conditions)}) >= {needed})"
            case core.Apply(function, _, (core.Defined(name), core.Constant(limit))) if (
                name in self.ratios
            ):
                return self._compare_ratio(function.name, self.ratios[name], Fraction(limit))
            case _:
                return None

    def _judgement_or_evidence(self, fact: core.Fact) -> str:
        section, _, id_ = fact.name.partition(".")
        is_number = isinstance(without_null(fact.type), NumberType)
        if may_be_null(fact.type):
            if section == "evidence":
                return f"{self.constant(_shown_or_null)}(e.get({id_!r}))"
            read = _points_or_null if is_number else _met_or_null
            return f"{self.constant(read)}(j.get({id_!r}))"
        if section == "evidence":
            return f"(e[{id_!r}] is not False)"
        return f"j[{id_!r}].{'points' if is_number else 'met'}"

    def _chain(self, node: Core) -> str:
        """Return `if … else if … else …` in one bracket, because a table may have many rows.

        A table that is complete without a last row needs no test for its last one.
        """
        text = ""
        while isinstance(node, core.Choose) and not isinstance(node.otherwise.type, NeverType):
            text += f"{self.emit(node.then)} if {self.emit(node.condition)} else "
            node = node.otherwise
        last = node.then if isinstance(node, core.Choose) else node
        return f"({text}{self.emit(last)})"

    def _end(self, function: Function, raw: str, bound: str) -> str:
        """Return the text of the least or the greatest value of a number, which is known mostly."""
        call = f"{self.constant(function.apply)}({raw}, {bound})"
        return f"({raw} if {raw}.__class__ is int else {call})" if raw.isidentifier() else call

    def _compare_ratio(self, operator: str, ratio: tuple[str, str], limit: Fraction) -> str:
        left = times(ratio[0], limit.denominator)
        right = times(ratio[1], limit.numerator)
        return f"({left} {'==' if operator == '=' else operator} {right})"


def _shown_or_null(shown: bool | str | None) -> bool | None:
    return None if shown is None else shown is not False


def _met_or_null(judged: JudgedResult | None) -> bool | None:
    return None if judged is None else judged.met


def _points_or_null(judged: JudgedResult | None) -> Number | None:
    return None if judged is None else judged.points


class ProgramWriter:
    """Generates the lines that compute some definitions of a program.

    Args:
        program: the program.
        needed: the names of the definitions whose values are needed.

    Attributes:
        emitter: generates the text of expressions; after :meth:`lines`, also of the definitions.
    """

    def __init__(self, program: Program, needed: Sequence[str]) -> None:
        self._program = program
        self._values = program.values
        self.emitter = ProgramEmitter(self._values)
        self._needed = tuple(needed)
        self._expressions: list[Core] = []
        self._used: set[str] = set()
        for name in needed:
            self._use(name)

    def need(self, node: Core) -> None:
        """Compute also what an expression reads, so that :attr:`emitter` can generate its text."""
        self._expressions.append(node)
        self.emitter.loops.collect(node)
        for each, _ in self._reads(node):
            self._use(each.name)

    def text(self, name: str) -> str:
        """Return the text of the value of a needed definition; call it after :meth:`lines`."""
        return self.emitter.variables[name]

    def lines(self) -> Iterator[str]:
        """Generate the lines of the loops, then of the definitions, in the order of the program."""
        yield from self.emitter.loops.write()
        reads, compared = self._count_reads()
        for index, name in enumerate(self._program.definitions):
            if name not in self._used:
                continue
            variable = f"d{index}_{re.sub(r'[^A-Za-z0-9]+', '_', name)}"
            if name in compared and reads[name] == compared[name]:
                ratio = list(self._ratio_lines(name, variable))
                if ratio:
                    yield from ratio
                    continue
            text = self.emitter.emit(self._values[name])
            if self._is_written_in_place(name, text, reads[name]):
                self.emitter.variables[name] = text
            else:
                self.emitter.variables[name] = variable
                yield f"{variable} = {text}"

    def _use(self, name: str) -> None:
        pending = [name]
        while pending:
            each = pending.pop()
            if each not in self._used:
                self._used.add(each)
                self.emitter.loops.collect(self._values[each])
                pending += [read.name for read, _ in self._reads(self._values[each])]

    def _reads(self, node: Core, *, in_loop: bool = False) -> Iterator[tuple[core.Defined, bool]]:
        """Yield the definitions that an expression reads, and whether it reads them for each item of a list.

        What shared loops compute is left out.
        """
        if id(node) in self.emitter.inlined or id(node) in self.emitter.loops.shares:
            return
        if isinstance(node, core.Defined):
            yield node, in_loop
        for child in core.children(node):
            yield from self._reads(child, in_loop=in_loop or isinstance(node, _LOOPS))

    def _count_reads(self) -> tuple[Counter[str], Counter[str]]:
        """Count how often each definition is read, and how often only to compare it with a constant."""
        reads = Counter(dict.fromkeys(self._needed, 2))
        compared: Counter[str] = Counter()
        for node in (*(self._values[name] for name in self._used), *self._expressions):
            for each, in_loop in self._reads(node):
                reads[each.name] += 2 if in_loop else 1
            for inner in core.walk(node):
                match inner:
                    case core.Apply(function, _, (core.Defined(name), core.Constant(limit))) if (
                        function.name in _COMPARISONS and _has_small_denominator(limit)
                    ):
                        compared[name] += 1
                    case _:
                        pass
        return reads, compared

    def _ratio_lines(self, name: str, variable: str) -> Iterator[str]:
        """Store a share of two counts as these counts, so that it is compared as integers."""
        counts = self.emitter.loops.shares.get(id(self._values[name]))
        if counts is None:
            return
        met, members, empty = counts
        if not isinstance(empty, core.Constant):
            return
        numerator, denominator = self.emitter.ratios[name] = (f"{variable}_n", f"{variable}_d")
        if_empty = Fraction(empty.value)
        yield f"{numerator}, {denominator} = {met}, {members}"
        yield (
            f"if not {members}: {numerator}, {denominator} ="
            f" {if_empty.numerator}, {if_empty.denominator}"
        )

    def _is_written_in_place(self, name: str, text: str, reads: int) -> bool:
        node = self._values[name]
        simple = isinstance(node, core.Constant | core.Defined) or id(node) in self.emitter.inlined
        return simple or (reads == 1 and text.count("(") < _MAX_BRACKETS)


def _has_small_denominator(value: Any) -> bool:
    return isinstance(value, Number) and Fraction(value).denominator <= _MAX_DENOMINATOR


def _share(met: int, members: int, empty: Number) -> Number:
    return quotient(met, members) if members else empty
