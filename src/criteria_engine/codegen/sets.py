"""compile: a checked set on a day → a Python function from facts to a verdict, without reasons."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, assert_never

from criteria_engine import core
from criteria_engine.checked_set import (
    AllOrNothing,
    Banded,
    CheckedSet,
    Computed,
    Criterion,
    Indicator,
    JudgedPass,
    JudgedPoints,
    Requires,
)
from criteria_engine.codegen.expressions import Emitter, stays_integer, times
from criteria_engine.codegen.loops import Loops, has_nested_loops
from criteria_engine.core import Core
from criteria_engine.model.arithmetic import quotient
from criteria_engine.model.arithmetic import total as exact_sum
from criteria_engine.model.decision import Outcome, SettledBy, Verdict
from criteria_engine.model.facts import Facts
from criteria_engine.model.types import Number

VerdictFunction = Callable[[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], Verdict]
"""From facts, judgements and evidence to a verdict; raises KeyError where something is unknown."""


@dataclass(frozen=True, slots=True)
class CompiledSet:
    """The generated function of a set.

    Attributes:
        run: the function.
        text: its source text, for inspection.
        passes_lists: whether it passes whole lists of facts to functions; then lists must be tuples.
    """

    run: VerdictFunction
    text: str
    passes_lists: bool

    def verdict(self, facts: Facts) -> Verdict | None:
        """Return the verdict; None where a fact that is read is unknown, so that the evaluator must decide."""
        if facts.has_intervals:
            return None
        try:
            return self.run(facts.values, facts.judgements, facts.evidence)
        except KeyError:
            return None


def compile_set(checked: CheckedSet, definitions: Mapping[str, Core]) -> CompiledSet:
    """Generate and compile the verdict function of a set.

    Args:
        checked: the set.
        definitions: its definitions and parameters on the day.

    Returns:
        The function. For a set with a loop inside a loop it never gives a verdict: there the evaluator
        decides, since it counts steps.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> compiled = compile_set(family.checked, family.checked.definitions_on(family.on))
    >>> facts = {"members": []}
    >>> print(compiled.verdict(family.read(facts)))  # no judgement yet: the evaluator must decide
    None
    >>> compiled.text.splitlines()[0]
    'def decide(f, j, e):'
    """
    if has_nested_loops(checked, definitions):
        return CompiledSet(_no_verdict, "", passes_lists=False)
    writer = SetWriter(checked, definitions)
    text = "\n".join(writer.lines())
    names: dict[str, Any] = dict(writer.constants)
    exec(compile(text, f"<{checked.key}>", "exec"), names)  # noqa: S102 - generated from the checked set
    return CompiledSet(names["decide"], text, writer.passes_lists)


class SetWriter:
    """Generates the function of a set: definitions, indicators, levels, verdict.

    Names in the text: `f` facts, `j` judgements, `e` evidence; `d0` definitions, `t0` counts of loops; for
    indicator 0, `p0` points, `m0_1` met and `a0_1` applies at level 1, `v0` evidence; `l1` level 1 reached
    (indicators and levels counted from 0).
    """

    def __init__(self, checked: CheckedSet, definitions: Mapping[str, Core]) -> None:
        self._checked = checked
        self._definitions = definitions
        self._variables = {name: f"d{i}" for i, name in enumerate(definitions)}
        self._emitter = Emitter(self._variables)
        self._loops = Loops(self._emitter, definitions)
        self._ratios: dict[str, tuple[str, str]] = {}

    @property
    def constants(self) -> Mapping[str, Any]:
        """The objects that the text refers to by name."""
        return self._emitter.constants

    @property
    def passes_lists(self) -> bool:
        """Whether the text passes a list of the facts to a function."""
        return self._emitter.passes_lists

    def lines(self) -> Iterator[str]:
        """Generate the text of the function, line by line."""
        yield "def decide(f, j, e):"
        self._collect()
        for line in (*self._result_lines(), *self._level_lines(), *self._verdict_lines()):
            yield "    " + line

    def _collect(self) -> None:
        """Collect the counts that the rules of the set need from loops."""
        for node in self._checked.expressions():
            self._collect_from(node, set())

    def _result_lines(self, more: Sequence[Core] = ()) -> Iterator[str]:
        """Lines that compute what the rules and `more` expressions need, and the result of each indicator."""
        yield from self._loops.write()
        yield from self._defined([*self._checked.expressions(), *more])
        yield from self._share_lines()
        for index, indicator in enumerate(self._checked.indicators):
            yield from self._indicator(index, indicator)

    def _collect_from(self, node: Core, seen: set[str]) -> None:
        self._loops.collect(node)
        for name in self._definitions_read(node):
            if name not in seen:
                seen.add(name)
                self._collect_from(self._definitions[name], seen)

    # ---- definitions -----------------------------------------------------------------------

    def _definitions_read(self, node: Core) -> Iterator[str]:
        """The definitions that an expression reads, except for those inside values computed by loops."""
        if id(node) in self._emitter.inlined or id(node) in self._loops.shares:
            return
        if isinstance(node, core.Defined):
            yield node.name
        for child in core.children(node):
            yield from self._definitions_read(child)

    def _defined(self, expressions: Sequence[Core]) -> Iterator[str]:
        """Lines that compute the definitions needed, each after those it reads."""
        done: set[str] = set()

        def write(name: str) -> Iterator[str]:
            if name in done:
                return
            done.add(name)
            node = self._definitions[name]
            if self._as_ratio(name, node):
                return
            for inner in self._definitions_read(node):
                yield from write(inner)
            yield f"{self._variables[name]} = {self._value(node)}"

        for node in expressions:
            for name in self._definitions_read(node):
                yield from write(name)

    def _value(self, node: Core) -> str:
        """The text of an expression; a share made of two counts is divided by the language's rules."""
        for each in core.walk(node):
            counts = self._loops.shares.get(id(each))
            if counts is not None and isinstance(each, core.Apply):
                met, members, empty = counts
                divide = self._emitter.constant(_share)
                self._emitter.inlined[id(each)] = (
                    f"{divide}({met}, {members}, {self._emitter.emit(empty)})"
                )
        return self._emitter.emit(node)

    def _as_ratio(self, name: str, node: Core) -> bool:
        """Store the number that a table tests as two counts, so that its rows compare integers."""
        counts = self._loops.shares.get(id(node))
        if counts is None or name not in self._table_subjects():
            return False
        if not isinstance(counts[2], core.Constant):
            return False
        variable = self._variables[name]
        self._ratios[name] = (f"{variable}n", f"{variable}d")
        return True

    def _table_subjects(self) -> set[str]:
        """The subjects of tables in which every row compares the subject with constants."""
        return {
            indicator.rule.subject
            for indicator in self._checked.indicators
            if isinstance(indicator.rule, Banded) and indicator.rule.subject is not None
            and all(_compares_constants(row.condition) for row in indicator.rule.rows)
        }  # fmt: skip

    def _share_lines(self) -> Iterator[str]:
        for name, (numerator, denominator) in self._ratios.items():
            met, members, empty = self._loops.shares[id(self._definitions[name])]
            assert isinstance(empty, core.Constant)
            ratio = Fraction(empty.value)
            yield f"{numerator}, {denominator} = {met}, {members}"
            yield f"if not {members}: {numerator}, {denominator} = {ratio.numerator}, {ratio.denominator}"

    def _test(self, node: Core) -> str:
        """The condition of a row of a table; on two counts where the number is stored so."""
        match node:
            case core.Conjunction(operands):
                return "(" + " and ".join(map(self._test, operands)) + ")"
            case core.Apply(function, _, (core.Defined(name), core.Constant(limit))) if (
                name in self._ratios
            ):
                numerator, denominator = self._ratios[name]
                fixed = Fraction(limit)
                operator = "==" if function.name == "=" else function.name
                left, right = (
                    times(numerator, fixed.denominator),
                    times(denominator, fixed.numerator),
                )
                return f"({left} {operator} {right})"
            case _:
                return self._value(node)

    # ---- indicators ------------------------------------------------------------------------

    def _indicator(self, index: int, indicator: Indicator) -> Iterator[str]:
        applies = self._applies(index, indicator)
        yield from applies
        evidence = ""
        if indicator.document.evidence is not None:
            evidence = f"v{index}"
            yield f"{evidence} = e[{indicator.id!r}] is not False"
        yield from self._met(index, indicator, evidence)
        if indicator.max is not None:
            yield f"p{index} = {self._points(index, indicator, evidence)}"

    def _applies(self, index: int, indicator: Indicator) -> list[str]:
        if indicator.applies is None:
            return []
        return [
            f"a{index}_{level} = {self._value(indicator.applies[name])}"
            for level, name in enumerate(self._checked.levels)
        ]

    def _met(self, index: int, indicator: Indicator, evidence: str) -> Iterator[str]:
        if indicator.max is not None:
            return
        if_not_applying = (
            indicator.document.applies is None or indicator.document.applies.otherwise != "zero"
        )
        written: dict[int, str] = {}
        for level, name in enumerate(self._checked.levels):
            match indicator.rule:
                case Requires(conditions):
                    node = conditions[name]
                    text = written.get(id(node)) or self._value(node)
                    written[id(node)] = (
                        text if indicator.applies or evidence else f"m{index}_{level}"
                    )
                case _:
                    text = f"j[{indicator.id!r}].met"
            if evidence:
                text = f"({text} and {evidence})"
            if indicator.applies is not None:
                text = f"({text} if a{index}_{level} else {if_not_applying})"
            yield f"m{index}_{level} = {text}"

    def _points(self, index: int, indicator: Indicator, evidence: str) -> str:
        text = self._rule_points(indicator)
        if evidence:
            text = f"({text} if {evidence} else 0)"
        if indicator.applies is not None:
            declared = indicator.document.applies
            full = declared is not None and declared.otherwise == "full_points"
            other = self._emitter.constant(indicator.max) if full else "0"
            text = f"({text} if a{index}_0 else {other})"
        return text

    def _rule_points(self, indicator: Indicator) -> str:
        match indicator.rule:
            case AllOrNothing(maximum, condition):
                return f"({self._emitter.constant(maximum)} if {self._value(condition)} else 0)"
            case Banded():
                return self._banded(indicator.rule)
            case Computed(_, value):
                return self._value(value)
            case JudgedPoints():
                return f"j[{indicator.id!r}].points"
            case Requires() | JudgedPass():
                raise AssertionError(indicator.id)
            case _:
                assert_never(indicator.rule)

    def _banded(self, rule: Banded) -> str:
        rows = [
            (None if row.condition is None else self._test(row.condition), row.points)
            for row in rule.rows
        ]
        tested = [(test, points) for test, points in rows if test is not None]
        otherwise = next((points for test, points in rows if test is None), None)
        match rule.hit:
            case "unique" | "first":
                return self._first_row(tested, otherwise)
            case "highest":
                tested.sort(key=lambda row: row[1], reverse=True)
                return self._first_row(tested, otherwise)
            case "sum":
                parts = [f"({self._emitter.constant(p)} if {test} else 0)" for test, p in tested]
                total = self._sum(parts, all(isinstance(points, int) for _, points in tested))
                if otherwise is None:
                    return f"({total})"
                any_row = " or ".join(test for test, _ in tested)
                return f"({total} if {any_row} else {self._emitter.constant(otherwise)})"
            case _:
                assert_never(rule.hit)

    def _first_row(self, rows: Sequence[tuple[str, Any]], otherwise: Any) -> str:
        """The points of the first row that holds.

        The checker has proved that a table without `otherwise` has no gap, so its last row needs no test.
        """
        last = otherwise
        if otherwise is None:
            *rows, (_, last) = rows
        text = "".join(f"{self._emitter.constant(points)} if {test} else " for test, points in rows)
        return f"({text}{self._emitter.constant(last)})"

    # ---- the verdict -----------------------------------------------------------------------

    def _level_lines(self) -> Iterator[str]:
        """Lines that add up the points and test which levels are reached."""
        scored = [i for i, each in enumerate(self._checked.indicators) if each.max is not None]
        if scored:
            yield f"total = {self._total(scored)}"
            yield f"of = {self._maximum(scored)}"
        for level in range(len(self._checked.levels)):
            by_rules = " and ".join(self._level(level)) or "True"
            if self._is_judged:
                # `r…`: what the rules alone give, for the verdict's `settled_by`.
                yield f"r{level} = {by_rules}"
                by_rules = f"r{level} and j['award'].met"
            yield f"l{level} = {by_rules}"

    @property
    def _is_judged(self) -> bool:
        return self._checked.document.award.judged is not None

    def _total(self, scored: Sequence[int]) -> str:
        whole = all(_has_integer_points(self._checked.indicators[i]) for i in scored)
        return self._sum([f"p{i}" for i in scored], whole)

    def _maximum(self, scored: Sequence[int]) -> str:
        parts = []
        for index in scored:
            indicator = self._checked.indicators[index]
            maximum = self._emitter.constant(indicator.max)
            left_out = self._left_out(index, indicator)
            parts.append(maximum if left_out is None else f"(0 if {left_out} else {maximum})")
        whole = all(isinstance(self._checked.indicators[each].max, int) for each in scored)
        return self._sum(parts, whole)

    def _sum(self, parts: Sequence[str], whole: bool) -> str:
        """The sum of numbers: by Python where all are integers, else by the language's rules."""
        if whole:
            return " + ".join(parts)
        return f"{self._emitter.constant(exact_sum)}([{', '.join(parts)}])"

    def _left_out(self, index: int, indicator: Indicator) -> str | None:
        declared = indicator.document.applies
        if declared is None or declared.otherwise != "left_out":
            return None
        levels = range(len(self._checked.levels))
        return f"not ({' or '.join(f'a{index}_{level}' for level in levels)})"

    def _level(self, level: int) -> Iterator[str]:
        checked = self._checked
        for condition in checked.conditions:
            if checked.levels[level] in condition.levels:
                yield self._value(condition.holds)
        if checked.document.award.when is not None:
            for criterion in checked.criteria:
                yield from self._criterion(criterion, level)
        if checked.pass_mark is not None:
            yield f"total >= {self._value(checked.pass_mark)}"
        yield from self._minima()

    def _criterion(self, criterion: Criterion, level: int) -> Iterator[str]:
        places = [
            (i, each)
            for i, each in enumerate(self._checked.indicators)
            if each.criterion == criterion.id and each.max is None
        ]
        if criterion.needed is None:
            yield from (f"m{i}_{level}" for i, _ in places)
            return
        counted = [
            f"(m{i}_{level} and a{i}_{level})" if _may_be_left_out(each) else f"m{i}_{level}"
            for i, each in places
        ]
        yield f"({' + '.join(counted) or '0'}) >= {criterion.needed}"

    def _minima(self) -> Iterator[str]:
        general = self._checked.document.award.minimum_per_indicator
        for index, indicator in enumerate(self._checked.indicators):
            own = indicator.document.points
            minimum = own.minimum if own is not None and own.minimum is not None else general
            if minimum is None or indicator.max is None:
                continue
            left_out = self._left_out(index, indicator)
            test = f"p{index} >= {self._emitter.constant(minimum)}"
            yield test if left_out is None else f"({test} or {left_out})"

    def _verdict_lines(self) -> Iterator[str]:
        scored = self._checked.scored
        verdict = self._emitter.constant(Verdict)
        points = "".join(
            f"p{i}, " if each.max is not None else "None, "
            for i, each in enumerate(self._checked.indicators)
        )
        numbers = "total, total, of" if scored else "None, None, None"
        scores = f"{numbers}, ({points})"
        names = self._checked.levels if self._checked.document.levels else ()
        grade = self._grade() if scored else "None"
        settled_by = self._emitter.constant(
            SettledBy.JUDGEMENT if self._is_judged else SettledBy.RULES
        )
        for level in reversed(range(len(self._checked.levels))):
            name = repr(names[level]) if names else "None"
            possible = f"({name},)" if names else "()"
            outcome = self._emitter.constant(Outcome.ELIGIBLE)
            yield f"if l{level}:"
            yield f"    return {verdict}({outcome}, {name}, {possible}, {grade}, {scores}, {settled_by})"
        if self._is_judged:
            open_ = " or ".join(f"r{level}" for level in range(len(self._checked.levels)))
            settled_by = f"({settled_by} if {open_} else {self._emitter.constant(SettledBy.RULES)})"
        outcome = self._emitter.constant(Outcome.NOT_ELIGIBLE)
        yield f"return {verdict}({outcome}, None, (), None, {scores}, {settled_by})"

    def _grade(self) -> str:
        text = "None"
        for grade in self._checked.document.award.grades:
            minimum = self._emitter.constant(grade.at_least)
            text = f"{str(grade.id)!r} if total >= {minimum} else {text}"
        return f"({text})"


def _may_be_left_out(indicator: Indicator) -> bool:
    declared = indicator.document.applies
    return declared is not None and declared.otherwise == "left_out"


def _has_integer_points(indicator: Indicator) -> bool:
    """Whether an indicator's points are always `int`s."""
    match indicator.rule:
        case Banded(rows=rows):
            return all(isinstance(row.points, int) for row in rows)
        case Computed(value=value):
            return stays_integer(value.type)
        case AllOrNothing(max=maximum):
            return isinstance(maximum, int)
        case Requires() | JudgedPoints() | JudgedPass():
            return False
        case _:
            assert_never(indicator.rule)


def _no_verdict(*_: Any) -> Verdict:
    raise KeyError


def _share(met: int, members: int, empty: Number) -> Number:
    return quotient(met, members) if members else empty


def _compares_constants(condition: Core | None) -> bool:
    """Whether the condition of a row only compares its subject with constants of moderate length."""
    if condition is None:
        return True
    if isinstance(condition, core.Conjunction):
        return all(_compares_constants(each) for each in condition.operands)
    if not isinstance(condition, core.Apply) or len(condition.arguments) != 2:
        return False
    subject, limit = condition.arguments
    return (
        isinstance(subject, core.Defined)
        and isinstance(limit, core.Constant)
        and Fraction(limit.value).denominator <= 10**12
    )
