"""analysis: a set → which of its conditions, thresholds, rows and levels the examples show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, assert_never

from criteria_engine import core
from criteria_engine.analysis.cells import Cell, Deciding, Holding, Undetermined, cells_of
from criteria_engine.analysis.differences import NotCompared
from criteria_engine.analysis.example_pool import ExamplePool
from criteria_engine.analysis.made_names import About, about_cell
from criteria_engine.analysis.places import Place
from criteria_engine.analysis.pooled_examples import PooledExample
from criteria_engine.analysis.rule_tests import (
    CoverageCell,
    ExampleCoverage,
    PlaceInSet,
    WrittenReason,
)
from criteria_engine.analysis.stated_facts import from_entries
from criteria_engine.analysis.variants import EvaluatedSubject, VariantEvaluator
from criteria_engine.analysis.written_reasons import WrittenReasons
from criteria_engine.core import Core
from criteria_engine.lowering.dependencies import Dependencies
from criteria_engine.model.decision import Outcome
from criteria_engine.model.values import is_unknown

if TYPE_CHECKING:
    from criteria_engine.analysis.solver_search import Question, SolverSearch

_Versions = Mapping[int, Cell]
"""A cell on each day with other parameters, by the number of the day's program."""


class CellCoverage:
    """Finds out what the examples of a set show of it.

    Args:
        pool: the examples.
        search: looks for what no example shows; None for no solver.
    """

    def __init__(self, pool: ExamplePool, search: SolverSearch | None) -> None:
        self._pool, self._search = pool, search
        self._reasons = WrittenReasons(pool.criteria.checked)
        self._cells: dict[tuple[str, int, str, str], dict[int, Cell]] = {}
        for version, evaluator in enumerate(pool.evaluators):
            for cell in cells_of(evaluator.program):
                self._cells.setdefault(cell.key, {})[version] = cell
        self._reads = [Dependencies.of(each.program).reads for each in pool.evaluators]
        self._found: dict[tuple[str, int, str, str], CoverageCell] = {}

    def examine(self) -> None:
        """Find the state of each cell, and make examples of what is missing."""
        open_: list[_Versions] = []
        for key, versions in self._cells.items():
            shown = self._examples_showing(versions)
            if shown:
                self._found[key] = _result(_first(versions), "covered", examples=shown)
                continue
            cell = _first(versions)
            reason = self._reasons.of_cell(key[0], cell.place, cell.case)
            if reason is None:
                open_.append(versions)
            else:
                self._found[key] = _result(cell, "justified", reason=reason)
        for unknown in (False, True):
            for each in open_:
                cell = _first(each)
                if (cell.case == "unknown") is unknown:
                    found = self._found[cell.key] = self._missing(cell, each)
                    if found.made is not None:
                        self._pool.show(found.made, _about(cell), partial(self._is_shown, each))

    def coverage(self) -> ExampleCoverage:
        """Return each cell with its state, once the made examples are combined."""
        cells = [self._found[key] for key in self._cells]
        named = [
            each.model_copy(update={"made": self._pool.name_of(each.made)}) if each.made else each
            for each in cells
        ]
        needed = {each.made for each in named}
        return ExampleCoverage(
            criteria=self._pool.criteria.reference,
            on=self._pool.criteria.on,
            solved=self._search is not None,
            cells=tuple(named),
            made=tuple(each for each in self._pool.made if each.name in needed),
            questions=0 if self._search is None else self._search.calls,
        )

    def _examples_showing(self, versions: _Versions) -> tuple[str, ...]:
        """Return the names of the examples that show a cell by the award; else of one by `deciding:`."""
        shown = tuple(each.name for each in self._showing(versions, self._pool.examples))
        if shown:
            return shown
        by_parts = (each.name for each in self._pool.examples if self._is_shown(versions, each))
        return tuple(islice(by_parts, 1))

    def _is_shown(self, versions: _Versions, example: PooledExample) -> bool:
        """Return whether an example shows a cell, by the award or by the parts that it lists as deciding."""
        cell = versions.get(example.version)
        if cell is None:
            return False
        evaluator = self._pool.evaluators[example.version]
        if shows(evaluator, example.subject, cell):
            return True
        return example.lists_deciding and shows(evaluator, example.subject, cell, by_parts=True)

    def _showing(
        self, versions: _Versions, examples: Iterable[PooledExample]
    ) -> Iterator[PooledExample]:
        """Yield the examples that show a cell."""
        for each in examples:
            cell = versions.get(each.version)
            evaluator = self._pool.evaluators[each.version]
            if cell is not None and shows(evaluator, each.subject, cell):
                yield each

    def _missing(self, cell: Cell, versions: _Versions) -> CoverageCell:
        """Return a cell that no example of the author shows."""
        for version in versions:
            made = next(self._showing(versions, self._pool.made_of(version)), None)
            if made is not None:
                return _result(cell, "missing", made=made.name)
        if cell.case == "unknown":
            return self._unknown(cell, versions)
        beside = self._beside_examples(versions)
        if beside is not None:
            return _result(cell, "missing", made=beside)
        if self._search is None:
            return _result(cell, "undecided")
        questions = {version: question_of(each) for version, each in versions.items()}
        found = self._search.search(questions, _about(cell))
        match found:
            case str():
                return _result(cell, "missing", made=found)
            case None:
                return _result(cell, "impossible")
            case _:
                return _result(cell, "undecided", problems=found)

    def _beside_examples(self, versions: _Versions) -> str | None:
        """Return the name of an example that is made by changing one fact of another one."""
        for version, cell in versions.items():
            evaluator = self._pool.evaluators[version]
            names = facts_read(evaluator, self._reads[version], cell.key[0])
            for found in self._pool.beside_examples(version, names):
                if shows(evaluator, found[0], cell):
                    return self._pool.add(version, *found, _about(cell))
        return None

    # ---- what is unknown -------------------------------------------------------------------------

    def _unknown(self, cell: Cell, versions: _Versions) -> CoverageCell:
        """Make an example in which a condition is unknown: one in which it decides, without what it reads."""
        for version, each in versions.items():
            for entries in self._without(each, version):
                found = self._pool.subject_of(version, from_entries(entries))
                if found and shows(self._pool.evaluators[version], found[0], each):
                    name = self._pool.add(version, *found, _about(cell))
                    return _result(cell, "missing", made=name)
        keys = [(*cell.key[:3], case) for case in ("true", "false")]
        if all(key in self._found and self._never_decides(key) for key in keys):
            # What never decides while all facts are known, does not decide while only its own are unknown.
            return _result(cell, "impossible")
        return _result(cell, "undecided")

    def _never_decides(self, key: tuple[str, int, str, str]) -> bool:
        """Return whether it was proved, or is, that no known facts show a cell by the award."""
        found, versions = self._found[key], self._cells[key]
        if found.state != "covered" or self._search is None:
            return found.state == "impossible"
        if any(self._showing(versions, self._pool.examples)):
            return False
        questions = {version: question_of(each) for version, each in versions.items()}
        return self._search.is_impossible(questions)

    def _without(self, cell: Cell, version: int) -> Iterator[dict[str, Any]]:
        """Yield the facts of subjects of which a condition decides, without one or all facts that it reads."""
        yield {}
        if not isinstance(cell.shows, Deciding):
            return
        names = self._facts_read(cell.shows.condition, version)
        fields = _fields_read(cell.shows.condition)
        decided = [self._cells[*cell.key[:3], case][version] for case in ("true", "false")]
        for example in (*self._pool.examples, *self._pool.made_of(version)):
            if not any(self._is_shown({version: each}, example) for each in decided):
                continue
            if names:
                for dropped in [*([name] for name in names), names]:
                    yield {k: v for k, v in example.entries.items() if k not in dropped}
            if fields:
                yield {k: _without_fields(v, fields) for k, v in example.entries.items()}

    def _facts_read(self, condition: Core, version: int) -> list[str]:
        facts = self._pool.evaluators[version].program.facts
        found: dict[str, None] = {}
        for node in core.walk(condition):
            if isinstance(node, core.Fact):
                found[node.name] = None
            elif isinstance(node, core.Defined):
                found |= dict.fromkeys(sorted(self._reads[version][node.name] & facts.keys()))
        return list(found)


def _first(versions: _Versions) -> Cell:
    return next(iter(versions.values()))


def facts_read(
    evaluator: VariantEvaluator, reads: Mapping[str, frozenset[str]], definition: str
) -> list[str]:
    """Return the facts that a definition reads, also through others, in the order of the set."""
    return [name for name in evaluator.program.facts if name in reads[definition]]


def _about(cell: Cell) -> About:
    """Return what the made example of a cell is about."""
    return about_cell(cell.place, cell.kind, cell.case)


def question_of(cell: Cell) -> Question:
    """Return what is asked for a cell with known facts."""
    match cell.shows:
        case Deciding(value=value, variants=(always, never)):
            variant = never if value else always
            return lambda questions, near: questions.ask_other_decision(variant, near)
        case Holding(expression):
            return lambda questions, near: questions.ask_holding(expression, near)
        case Undetermined():
            raise AssertionError(cell.key)
        case _:
            assert_never(cell.shows)


def shows(
    evaluator: VariantEvaluator, subject: EvaluatedSubject, cell: Cell, *, by_parts: bool = False
) -> bool:
    """Return whether a subject shows a cell.

    Args:
        evaluator: evaluates the set.
        subject: the subject.
        cell: the cell.
        by_parts: whether a condition shows its value if another value changes which parts decide; otherwise
            only if it changes the outcome, the level, points or an amount.
    """
    match cell.shows:
        case Holding(expression):
            return evaluator.value(subject, expression) is True
        case Undetermined():
            own = subject.observation
            return own is not None and own.outcome is Outcome.UNDETERMINED
        case Deciding() as deciding:
            return _decides(evaluator, subject, deciding, by_parts)
        case _:
            assert_never(cell.shows)


def _decides(
    evaluator: VariantEvaluator, subject: EvaluatedSubject, deciding: Deciding, by_parts: bool
) -> bool:
    """Return whether a condition has a value for a subject, and another value would change the decision."""
    always, never = deciding.variants
    if deciding.value is None:
        if subject.complete or (
            not deciding.in_items and not is_unknown(evaluator.value(subject, deciding.condition))
        ):
            return False
        if_true, if_false = (evaluator.observe(subject, each) for each in (always, never))
        own = subject.observation
        return own is not None and own.is_open and if_true != if_false
    if deciding.in_items:
        if not subject.complete:
            return False
    elif evaluator.value(subject, deciding.condition) is not deciding.value:
        return False
    other = never if deciding.value else always
    if by_parts:
        return evaluator.decided_by_others(subject, other)
    return evaluator.differs(subject, other)


def _fields_read(condition: Core) -> frozenset[str]:
    return frozenset(
        each.name
        for each in core.walk(condition)
        if isinstance(each, core.FieldAccess) and isinstance(each.subject, core.Local)
    )


def _without_fields(value: Any, fields: frozenset[str]) -> Any:
    """Return the items of a list without some fields."""
    if not isinstance(value, list):
        return value
    return [
        {k: v for k, v in each.items() if k not in fields} if isinstance(each, dict) else each
        for each in value
    ]


def _result(
    cell: Cell,
    state: Any,
    *,
    examples: tuple[str, ...] = (),
    made: str | None = None,
    reason: WrittenReason | None = None,
    problems: tuple[NotCompared, ...] = (),
) -> CoverageCell:
    return CoverageCell(
        kind=cell.kind,
        case=cell.case,
        place=place_in_set(cell.place),
        state=state,
        examples=examples,
        made=made,
        reason=reason,
        problems=problems,
    )


def place_in_set(place: Place) -> PlaceInSet:
    """Return a place as results tell it."""
    return PlaceInSet(part=place.part, name=place.name, text=place.written, location=place.location)
