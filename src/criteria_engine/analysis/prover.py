"""analysis: questions about all subjects of one set, or of two: proved, answered with facts, or open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import z3

from criteria_engine.bilingual import Text
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Value
from criteria_engine.symbolic.formulas import Formula, names_in, total
from criteria_engine.symbolic.kinds import ListKinds, kinds_of
from criteria_engine.symbolic.models import FactWriter, NoDecimalError, Wishes, whole_multiples
from criteria_engine.symbolic.solver import SolverAnswer, SolverProcess
from criteria_engine.symbolic.subject import SubjectTerms, Values
from criteria_engine.symbolic.terms import OutsideFragmentError, Side
from criteria_engine.symbolic.translation import Translation

TIMEOUT: Final = 5.0
"""How many seconds the solver may search for the answer to one question; for nearer facts a third of it."""

_SHORT: Final = 30
"""How many items lists have at most, where facts with such short lists are enough."""

_DECIMALS: Final = (2, 6, 12)
"""The numbers of decimals that are tried where a model has numbers that no decimal number is equal to."""


class SolverDefectError(CriteriaEngineError):
    """The evaluator does not reproduce what the solver has found: a defect of this library."""

    code = "solver-defect"

    def __init__(self, found: str) -> None:
        self.said = Text(
            f"bộ giải đã tìm sai, một lỗi của chương trình này: {found}",
            f"the solver is wrong, a defect of this library: {found}",
        )
        super().__init__(found)


@dataclass(frozen=True, slots=True)
class Proved:
    """No facts have the property."""


@dataclass(frozen=True, slots=True)
class Possible:
    """Some facts have the property; nobody asked which."""


@dataclass(frozen=True, slots=True)
class Found:
    """Facts that have the property, checked by the evaluator.

    Attributes:
        given: for each set, the facts as a host would state them.
        facts: for each set, the facts as it reads them.
        example: the name of the example that they are near to; None for none.
    """

    given: tuple[Mapping[str, Any], ...]
    facts: tuple[Facts, ...]
    example: str | None = None


@dataclass(frozen=True, slots=True)
class Undecided:
    """It was neither proved, nor were facts found.

    Attributes:
        problems: what is outside the fragment, where that is the reason.
        timeout: whether the solver took too long.
    """

    problems: tuple[OutsideFragmentError, ...]
    timeout: bool = False


Answer = Proved | Found | Undecided

Holds = Callable[[Sequence[Facts]], bool]
"""Whether facts, one for each set, have a property, according to the evaluator."""


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """Facts that witnesses should be near to, such as those of an example.

    Attributes:
        name: the name of the example.
        facts: the facts by the names that programs read.
        given: for each set that can read them, the facts.
    """

    name: str
    facts: Mapping[str, Value]
    given: Mapping[Side, Facts]


class Prover:
    """Asks questions about all subjects of one set, or of two.

    Args:
        criteria: the sets, each on its day.
        process: the process with the solver.
        timeout: how many seconds the solver may search for the answer to one question.
        separate: the names of facts that two sets do not share.

    Attributes:
        subject: the facts of all subjects.
        deciders: evaluates each set.
        translations: the terms of the definitions of each set.
    """

    def __init__(
        self,
        criteria: Sequence[Criteria],
        process: SolverProcess,
        timeout: float = TIMEOUT,
        separate: Collection[str] = (),
    ) -> None:
        self.subject = SubjectTerms([each.shape for each in criteria], separate)
        self.deciders = [Decider(each.checked, each.on) for each in criteria]
        self.translations = [
            Translation(decider.program, self.subject, side)
            for side, decider in enumerate(self.deciders)
        ]
        self._criteria = criteria
        self._process, self._timeout = process, timeout

    def value(self, side: Side, name: str, facts: Facts) -> Value:
        """Return the value of a definition of a set for known facts, by the evaluator."""
        decider = self.deciders[side]
        run = decider.runs_of_definitions[id(decider.program.definitions[name].value)]
        return run(decider.frame(facts))

    def ask(
        self, goal: Formula, holds: Holds, near: Sequence[StartingPoint] | None = None
    ) -> Answer:
        """Ask whether some facts have a property.

        Args:
            goal: the property.
            holds: the same property by the evaluator.
            near: what the facts should be near to, the first one most; small facts where it is empty. None
                for any facts.

        Raises:
            SolverDefectError: the evaluator does not agree with the solver.
        """
        goal = self.subject.simplifier.simplified(goal)
        if z3.is_false(goal):
            return Proved()
        names, meanings = self._with_meanings(goal)
        try:
            lists = [kinds_of(each, names) for each in self.subject.lists]
        except OutsideFragmentError as problem:
            return Undecided((problem,))
        formulas = [
            goal,
            *meanings,
            *self.subject.domain,
            *(c for each in lists for c in each.constraints),
        ]
        answer = self._check(formulas, lists)
        if answer.status == "unsat":
            return Proved()
        problems = self._problems(names, lists)
        if answer.status == "unknown":
            return Undecided(problems, timeout=True)
        found = self._facts(formulas, answer.values, lists, {})
        if found is None:
            return Undecided(problems, timeout=not problems)
        confirmed = holds(found.facts)
        if not confirmed and not problems:
            raise SolverDefectError(f"the evaluator does not reproduce {found.given}")
        if near is not None or not confirmed:
            nearest = self._nearest(formulas, holds, lists, near or (), problems)
            if nearest is not None:
                return nearest
        return found if confirmed else Undecided(problems)

    def settle(self, goal: Formula) -> Proved | Possible | Undecided:
        """Return whether some facts have a property, without finding them."""
        goal = self.subject.simplifier.simplified(goal)
        if z3.is_false(goal):
            return Proved()
        names, meanings = self._with_meanings(goal)
        try:
            lists = [kinds_of(each, names) for each in self.subject.lists]
        except OutsideFragmentError as problem:
            return Undecided((problem,))
        formulas = [goal, *meanings, *self.subject.domain]
        formulas += [each for of_list in lists for each in of_list.constraints]
        answer = self._process.check(formulas, self._timeout)
        if answer.status == "unsat":
            return Proved()
        problems = self._problems(names, lists)
        if answer.status == "unknown" or problems:
            return Undecided(problems, timeout=answer.status == "unknown")
        return Possible()

    def changed(self, side: Side, values: Mapping[str, Core]) -> Translation:
        """Return the translation of a set with other values of some definitions.

        Args:
            side: the set.
            values: the other values, by the name of the definition.
        """
        readers = self.deciders[side].dependencies.readers
        affected = {*values, *(reader for name in values for reader in readers.get(name, ()))}
        return self.translations[side].changed(values, affected)

    def _with_meanings(self, goal: Formula) -> tuple[frozenset[str], list[Formula]]:
        """Return the names that a question reads, and what holds for those that others determine."""
        names, meanings = names_in(goal), []
        todo = [each for each in names if each in self.subject.meanings]
        while todo:
            meaning = self.subject.meanings[todo.pop()]
            meanings.append(meaning)
            read = names_in(meaning)
            todo += [each for each in read - names if each in self.subject.meanings]
            names |= read
        return names, meanings

    def _check(self, formulas: Sequence[Formula], lists: Sequence[ListKinds]) -> SolverAnswer:
        """Ask whether formulas can hold at once, with short lists where that is possible."""
        sizes = [total([kind.count for kind in each.kinds]) for each in lists]
        if sizes:
            short = [size <= _SHORT for size in sizes]
            short += [each for of_list in lists for each in of_list.short]
            answer = self._process.check([*formulas, *short], self._timeout)
            if answer.status == "sat":
                return answer
        answer = self._process.check(formulas, self._timeout)
        if answer.status == "sat" and sizes:
            shorter = self._process.least(formulas, [], [total(sizes)], self._timeout)
            return shorter if shorter.status == "sat" else answer
        return answer

    def _problems(
        self, names: Collection[str], lists: Sequence[ListKinds]
    ) -> tuple[OutsideFragmentError, ...]:
        """Return what is outside the fragment in what a question reads."""
        read = set(names)
        stack = list(lists)
        while stack:
            each = stack.pop()
            stack += each.inner
            read.update(name for condition in each.conditions for name in names_in(condition))
        found = [
            self.subject.opaque[name].problem for name in sorted(read & self.subject.opaque.keys())
        ]
        return tuple(dict.fromkeys(found))

    def _facts(
        self,
        formulas: Sequence[Formula],
        values: Values,
        lists: Sequence[ListKinds],
        preferred: Mapping[str, Sequence[Mapping[str, Value]]],
    ) -> Found | None:
        """Return a model as facts; None where its numbers are not decimal numbers, however often one asks."""
        for decimals in (None, *_DECIMALS):
            if decimals is not None:
                limits = whole_multiples(formulas, decimals)
                answer = self._process.check([*formulas, *limits], self._timeout)
                if answer.status != "sat":
                    continue
                values = answer.values
            try:
                given = tuple(
                    [
                        FactWriter(self.subject, side, lists, preferred).facts(values)
                        for side in range(len(self._criteria))
                    ]
                )
            except NoDecimalError:
                continue
            read = [c.read(each) for c, each in zip(self._criteria, given, strict=True)]
            return Found(given, tuple(read))
        return None

    def _nearest(
        self,
        formulas: Sequence[Formula],
        holds: Holds,
        lists: Sequence[ListKinds],
        near: Sequence[StartingPoint],
        problems: Sequence[OutsideFragmentError],
    ) -> Found | None:
        """Return the facts with the property that are nearest to one of the starting points."""
        for start in near or [StartingPoint("", {}, {})]:
            wishes = Wishes(self.subject, lists, start.facts)
            answer = self._process.least(
                formulas, wishes.wished, wishes.smallest, self._timeout / 3
            )
            if answer.status != "sat":
                continue
            preferred = {each.source.path: start.facts.get(each.source.path, ()) for each in lists}
            found = self._facts(formulas, answer.values, lists, preferred)
            if found is None:
                continue
            if holds(found.facts):
                return Found(found.given, found.facts, start.name or None)
            if not problems:
                raise SolverDefectError(f"the evaluator does not reproduce {found.given}")
        return None
