"""compile: the program of a set → a Python function from facts to a verdict, without reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from criteria_engine import core
from criteria_engine.codegen.loops import has_nested_loops
from criteria_engine.codegen.program import ProgramWriter
from criteria_engine.frozen import dataclass
from criteria_engine.lowering.program import Program
from criteria_engine.model.decision import Outcome, SettledBy, Verdict
from criteria_engine.model.facts import Facts

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


def compile_set(program: Program) -> CompiledSet:
    """Generate and compile the verdict function of a set.

    Args:
        program: the program of the set on a day.

    Returns:
        The function. For a set with a loop inside a loop it never gives a verdict: there the evaluator
        decides, since it counts steps.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.lowering.sets import lower
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> compiled = compile_set(lower(family.checked, family.on))
    >>> facts = {"members": []}
    >>> print(compiled.verdict(family.read(facts)))  # no judgement yet: the evaluator must decide
    None
    >>> compiled.text.splitlines()[0]
    'def decide(f, j, e):'
    """
    if has_nested_loops(program.values.values()):
        return CompiledSet(_no_verdict, "", passes_lists=False)
    writer = _VerdictWriter(program)
    text = "\n".join(writer.lines())
    names: dict[str, Any] = dict(writer.constants)
    exec(compile(text, f"<{program.checked.key}>", "exec"), names)  # noqa: S102 - generated from the checked set
    return CompiledSet(names["decide"], text, writer.passes_lists)


def _no_verdict(*_: Any) -> Verdict:
    raise KeyError


class _VerdictWriter:
    """Generates the function that computes the levels, and from them the verdict."""

    def __init__(self, program: Program) -> None:
        self._program = program
        checked = program.checked
        names = program.names
        self._levels = [names["level", level, level] for level in checked.levels]
        self._points = [program.name("points", each.id) for each in checked.indicators]
        self._is_judged = checked.document.award.judged is not None
        self._rules = [names["rules", level, level] for level in checked.levels if self._is_judged]
        totals = ["award.total", "award.of"] if checked.scored else []
        points = [each for each in self._points if each is not None]
        self._outputs = [f"output.{each.name}" for each in checked.outputs]
        needed = [*self._levels, *self._rules, *totals, *points, *self._outputs]
        self._writer = ProgramWriter(program, needed)
        self._emitter = self._writer.emitter

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
        for line in (*self._writer.lines(), *self._verdict_lines()):
            yield "    " + line

    def _verdict_lines(self) -> Iterator[str]:
        checked = self._program.checked
        names = checked.levels if checked.document.levels else ()
        grade, scores = self._grade(), self._scores()
        verdict, eligible, not_eligible, rules, judgement = map(
            self._emitter.constant,
            (Verdict, Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE, SettledBy.RULES, SettledBy.JUDGEMENT),
        )
        outputs = self._texts_of_outputs()
        settled_by = judgement if self._is_judged else rules
        for index in reversed(range(len(self._levels))):
            name = repr(names[index]) if names else "None"
            possible = f"({name},)" if names else "()"
            yield f"if {self._writer.text(self._levels[index])}:"
            settled = f"{grade}, {scores}, {settled_by}{outputs}"
            yield f"    return {verdict}({eligible}, {name}, {possible}, {settled})"
        if self._is_judged:
            by_rules = " or ".join(map(self._writer.text, self._rules))
            settled_by = f"({judgement} if {by_rules} else {rules})"
        yield f"return {verdict}({not_eligible}, None, (), None, {scores}, {settled_by}{outputs})"

    def _scores(self) -> str:
        """Return the texts of the lower and upper total, the maximum and the points of each indicator."""
        points = "".join(
            f"{'None' if name is None else self._writer.text(name)}, " for name in self._points
        )
        numbers = "None, None, None"
        if self._program.checked.scored:
            total, of = self._writer.text("award.total"), self._writer.text("award.of")
            numbers = f"{total}, {total}, {of}"
        return f"{numbers}, ({points})"

    def _texts_of_outputs(self) -> str:
        """Return the text of the last argument of a verdict; empty for a set without outputs."""
        outputs = "".join(f"{self._writer.text(name)}, " for name in self._outputs)
        return f", ({outputs})" if outputs else ""

    def _grade(self) -> str:
        """Return the text of the grade of a subject that earns the title."""
        definition = self._program.definitions.get("award.grade")
        if definition is None or not isinstance(definition.value, core.Choose):
            return "None"
        return self._emitter.emit(definition.value.then)
