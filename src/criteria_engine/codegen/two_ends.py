"""compile: the program of a set → a Python function from facts of which some are unknown to a verdict.

It is generated like the function for known facts, from the two ends of the program (`lowering/two_ends.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from criteria_engine.codegen.loops import has_nested_loops
from criteria_engine.codegen.program import ProgramWriter
from criteria_engine.errors import FunctionFailed
from criteria_engine.evaluation.case_split import CaseSplit, merge_verdicts
from criteria_engine.evaluation.outcomes import Outcomes
from criteria_engine.evaluation.results import SetVerdict
from criteria_engine.evaluation.verdicts import without_parts
from criteria_engine.functions import lifted
from criteria_engine.lowering.ends import NoTwoEnds
from criteria_engine.lowering.program import Program
from criteria_engine.lowering.two_ends import TwoEndedProgram, two_ends
from criteria_engine.model.decision import Outcome, Verdict
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.types import Number, NumberType
from criteria_engine.model.values import MAYBE, Interval, Truth, Uncertain, Value

_Answer = tuple[
    tuple[Truth, ...],
    tuple[Truth, ...],
    str | None,
    tuple[Number, Number, Number] | None,
    tuple[Value, ...],
    tuple[Value, ...],
]
"""What the generated function returns: whether each level is reached; whether it is by the rules alone (nothing
where no person judges the award); the grade, if it is certain; the least and the greatest total and the most
points there may be; for each indicator a number, an interval, or None where it gives no points; and the value
of each output."""

_AnswerFunction = Callable[[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], _Answer]
"""From facts, judgements and evidence; raises KeyError where a whole list is unknown."""


class CompiledEnds:
    """The generated function of a set for unknown facts.

    Args:
        program: the program of the set.
        case_split: the unknown facts for which every value is tried.
        text: the source text of the function; None where the set has no two ends.
        constants: the objects that the text refers to by name.
        passes_lists: whether the function passes whole lists of facts to functions; then lists must be tuples.
        refused: what has no two ends, in such a set.

    Attributes:
        text: see above.
        passes_lists: see above.
        refused: see above.
    """

    def __init__(
        self,
        program: Program,
        case_split: CaseSplit,
        text: str | None,
        constants: Mapping[str, Any],
        *,
        passes_lists: bool = False,
        refused: str | None = None,
    ) -> None:
        self.text = text
        self.passes_lists = passes_lists
        self.refused = refused
        self._levels = program.checked.levels
        # There are few combinations of levels, so what follows from each is remembered.
        self._outcome = lru_cache(maxsize=1024)(Outcomes(program.checked).of)
        self._case_split = case_split
        self._answer: _AnswerFunction = _no_answer
        if text is not None:
            names: dict[str, Any] = dict(constants)
            exec(compile(text, f"<ends of {program.checked.key}>", "exec"), names)  # noqa: S102 - generated from the checked set
            self._answer = names["decide"]

    def verdict(self, facts: Facts) -> Verdict | None:
        """Return the verdict of the evaluator; None where the evaluator itself must decide."""
        if facts.has_intervals and _has_uncertain_list(facts):
            return None
        return self.run(facts.values, facts.judgements, facts.evidence)

    def run(
        self,
        values: Mapping[str, Value],
        judgements: Mapping[str, JudgedResult],
        evidence: Mapping[str, bool | str],
    ) -> Verdict | None:
        """Return the same for facts, judgements and evidence that leave no item of a list uncertain."""
        try:
            answer = self._answer(values, judgements, evidence)
        except (KeyError, FunctionFailed):
            return None
        by_level, rules, grade, total, points, outputs = answer
        outcome, level, possible, settled_by = self._outcome(by_level, rules)
        if outcome is Outcome.UNDETERMINED or len(possible) > 1:
            cases = self._case_split.cases(values)
            if cases:
                split = self._by_cases(cases, values, judgements, evidence)
                return without_parts(split or self._verdict(answer), points)
        low, high, maximum = total or (None, None, None)
        return Verdict(
            outcome, level, possible, grade, low, high, maximum, points, settled_by, outputs
        )

    def _verdict(self, answer: _Answer) -> SetVerdict:
        """Return the verdict without what is only explained: criteria, pass mark and minima."""
        by_level, rules, grade, total, _, outputs = answer
        outcome, level, possible, settled_by = self._outcome(by_level, rules)
        return SetVerdict(
            outcome,
            level,
            possible,
            grade,
            total,
            by_level,
            (),
            settled_by,
            None,
            (),
            outputs=outputs,
        )

    def _by_cases(
        self,
        cases: Sequence[Mapping[str, Value]],
        values: Mapping[str, Value],
        *given_by_people: Mapping[str, Any],
    ) -> SetVerdict | None:
        """Return what the cases agree on; None if a function fails on the values of one, which are assumed."""
        try:
            answers = [self._answer({**values, **case}, *given_by_people) for case in cases]
        except FunctionFailed:
            return None
        return merge_verdicts(map(self._verdict, answers), self._levels)


def _no_answer(*_: Any) -> _Answer:
    raise KeyError


def _has_uncertain_list(facts: Facts) -> bool:
    """Whether some items may not belong to a list: the code goes through the items of a list once."""
    return any(isinstance(value, Uncertain) for value in facts.values.values())


def compile_two_ends(program: Program, case_split: CaseSplit) -> CompiledEnds:
    """Generate and compile the verdict function of a set for unknown facts.

    Args:
        program: the program of the set on a day.
        case_split: the unknown facts for which every value is tried.

    Returns:
        The function. It gives no verdict for a set with something that has no two ends, or with a loop
        inside a loop: there the evaluator decides.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.evaluation.decider import Decider
    >>> citizen = Catalogue.packaged().find("learning_citizen", on=date(2025, 1, 1))
    >>> decider = Decider(citizen.checked, citizen.on)
    >>> compiled = compile_two_ends(decider.program, decider.case_split)
    >>> compiled.verdict(citizen.read({})).outcome
    <Outcome.UNDETERMINED: 'undetermined'>
    """
    needed = _Needed(program)
    try:
        if has_nested_loops(program.values.values()):
            raise NoTwoEnds("a loop inside a loop")
        both = two_ends(program, needed.names)
    except NoTwoEnds as error:
        return CompiledEnds(program, case_split, None, {}, refused=str(error))
    writer = _AnswerWriter(both, needed)
    text = "\n".join(writer.lines())
    return CompiledEnds(
        program, case_split, text, writer.constants, passes_lists=writer.passes_lists
    )


class _Needed:
    """The names of the definitions that a verdict consists of."""

    def __init__(self, program: Program) -> None:
        checked = program.checked
        self.levels = [program.names["level", level, level] for level in checked.levels]
        is_judged = checked.document.award.judged is not None
        self.rules = [program.names["rules", level, level] for level in checked.levels if is_judged]
        self.points = [program.name("points", each.id) for each in checked.indicators]
        self.totals = ["award.total", "award.of"] if checked.scored else []
        self.grade = ["award.grade"] if program.name("grade") else []
        self.outputs = [f"output.{each.name}" for each in checked.outputs]

    @property
    def names(self) -> list[str]:
        """All these names."""
        points = [each for each in self.points if each is not None]
        return [
            *self.levels,
            *self.rules,
            *self.grade,
            *self.totals,
            *points,
            *self.outputs,
        ]


class _AnswerWriter:
    """Generates the function that computes both ends of what a verdict consists of."""

    def __init__(self, both: TwoEndedProgram, needed: _Needed) -> None:
        self._ends = both.ends
        self._needed = needed
        ends = [both.ends[name] for name in needed.names]
        names = [each.name for pair in ends for each in (pair.low, pair.high)]  # type: ignore[union-attr]
        self._writer = ProgramWriter(both.program, list(dict.fromkeys(names)))

    @property
    def constants(self) -> Mapping[str, Any]:
        """The objects that the text refers to by name."""
        return self._writer.emitter.constants

    @property
    def passes_lists(self) -> bool:
        """Whether the text passes a list of the facts to a function."""
        return self._writer.emitter.passes_lists

    def lines(self) -> Iterator[str]:
        """Generate the text of the function, line by line."""
        yield "def decide(f, j, e):"
        for line in self._writer.lines():
            yield "    " + line
        levels, rules = self._truths(self._needed.levels), self._truths(self._needed.rules)
        grade = "".join(self._text(self._ends[name].low) for name in self._needed.grade) or "None"
        points = "".join(f"{self._points(name)}, " for name in self._needed.points)
        outputs = "".join(f"{self._output(name)}, " for name in self._needed.outputs)
        yield f"    return ({levels}), ({rules}), {grade}, {self._total()}, ({points}), ({outputs})"

    def _text(self, node: Any) -> str:
        return self._writer.emitter.emit(node)

    def _truths(self, names: Sequence[str]) -> str:
        maybe = self._writer.emitter.constant(MAYBE)
        ends = [self._ends[name] for name in names]
        return "".join(
            f"True if {self._text(each.low)} else {maybe} if {self._text(each.high)} else False, "
            for each in ends
        )

    def _total(self) -> str:
        if not self._needed.totals:
            return "None"
        total, of = (self._ends[name] for name in self._needed.totals)
        return f"({self._text(total.low)}, {self._text(total.high)}, {self._text(of.high)})"

    def _points(self, name: str | None) -> str:
        if name is None:
            return "None"
        ends = self._ends[name]
        low, high = self._text(ends.low), self._text(ends.high)
        if low == high:
            return low
        integer = isinstance(ends.low.type, NumberType) and ends.low.type.integer
        interval = self._writer.emitter.constant(Interval)
        return f"{low} if {low} == {high} else {interval}({low}, {high}, {integer})"

    def _output(self, name: str) -> str:
        """Return the text of an output; a bound may be infinite."""
        ends = self._ends[name]
        low, high = self._text(ends.low), self._text(ends.high)
        if low == high:
            return low
        integer = isinstance(ends.low.type, NumberType) and ends.low.type.integer
        return f"{self._writer.emitter.constant(lifted.interval)}({low}, {high}, {integer})"
