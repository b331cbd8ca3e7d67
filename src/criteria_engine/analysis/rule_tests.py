"""analysis: how well the examples of a set test it: data only, and the JSON of coverage and mutation.

It imports no solver, so that a result can be read back where none is installed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Final, Literal

from criteria_engine.analysis.differences import FactsJson, NotCompared
from criteria_engine.model.base import Bilingual, FrozenModel
from criteria_engine.model.decision import SetReference

COVERAGE_FORMAT: Final = "criteria-coverage/1"

MUTATION_FORMAT: Final = "criteria-mutation/1"

UnitKind = Literal["condition", "threshold", "row", "grade", "level", "outcome", "knock_out"]

CellCase = Literal["true", "false", "unknown", "below", "at", "above", "reached"]
"""What a subject shows: of a condition, that it is true, false or unknown and that this decides; of a
threshold, a value one step below it, at it, one above; of a row, grade, level, outcome, that it is reached."""

CellState = Literal["covered", "missing", "impossible", "justified", "undecided"]
"""Some example shows it; none does, but one was made; no facts can show it, which was proved; the author says
under `untested:` why none does; none of these."""

MutationOperator = Literal[
    "number",
    "points",
    "day",
    "comparison",
    "connective",
    "clause",
    "quantifier",
    "filter",
    "negation",
    "applies",
    "sibling",
    "rows",
]
"""The kind of a mistake: another number of the law or of points, another day, `>` for `>=`, `or` for `and`, a
part that is dropped, `some` for `every`, a filter that is dropped, the opposite of a fact, an indicator that
applies where it should not, another fact, two rows that are swapped."""

MutantState = Literal["killed", "equivalent", "survived", "justified", "undecided"]
"""Some example fails by it; no facts are decided otherwise, which was proved; no example fails, but one was
made; the author says under `untested:` why none does; none of these."""


class WrittenReason(FrozenModel):
    """Why no example tests something, as its author says.

    Attributes:
        text: the reason.
        location: `file:line:column` of the item.
    """

    text: str
    location: str


class MadeExample(FrozenModel):
    """An example that the solver has made and the evaluator has decided.

    Attributes:
        name: its name.
        like: the example of the author that it is near to; None for none.
        facts: its facts, as a host states them.
        yaml: the example as an item of `examples:`.
    """

    name: str
    like: str | None = None
    facts: FactsJson
    yaml: str


class PlaceInSet(FrozenModel):
    """Where something is written.

    Attributes:
        part: the id of the part; None for the award and for definitions.
        name: what the part is called.
        text: the text as it is written; empty for what a set implies.
        location: `file:line:column`; None for what has no place of its own.
    """

    part: str | None = None
    name: Bilingual
    text: str = ""
    location: str | None = None


class CoverageCell(FrozenModel):
    """One thing that the examples should show.

    Attributes:
        kind: what it is about.
        case: what is shown of it.
        place: where that is written.
        state: whether an example shows it.
        examples: the examples that show it.
        made: the name of the made example that shows it, where none of the author does.
        reason: why its author leaves it so; None where nothing is said.
        problems: why it was not decided; empty where the solver did not answer in time, or is not installed.
    """

    kind: UnitKind
    case: CellCase
    place: PlaceInSet
    state: CellState
    examples: tuple[str, ...] = ()
    made: str | None = None
    reason: WrittenReason | None = None
    problems: tuple[NotCompared, ...] = ()


class ExampleCoverage(FrozenModel):
    """What the examples of a set show of it.

    Attributes:
        criteria: the set.
        on: the day whose parameters it has, for what no example shows.
        solved: whether the solver looked for what no example shows.
        cells: all that the examples should show, in the order of the set.
        made: the made examples.
        questions: how many questions the solver was asked.
    """

    format: Literal["criteria-coverage/1"] = COVERAGE_FORMAT
    criteria: SetReference
    on: date
    solved: bool
    cells: tuple[CoverageCell, ...]
    made: tuple[MadeExample, ...] = ()
    questions: int = 0

    def of_state(self, state: CellState) -> tuple[CoverageCell, ...]:
        """Return the cells of one state."""
        return tuple(each for each in self.cells if each.state == state)

    @property
    def percent(self) -> Decimal:
        """How many percent are covered of all but what is impossible and what has a written reason."""
        return percent_of(
            [each.state for each in self.cells], "covered", ("impossible", "justified")
        )


class RuleMutant(FrozenModel):
    """A set with one small mistake.

    Attributes:
        operator: the kind of the mistake.
        place: where it is made.
        change: what is changed.
        state: whether an example fails by it.
        examples: the examples that fail by it.
        made: the name of the made example that fails by it, where none of the author does.
        reason: why its author leaves it so; None where nothing is said.
        problems: why it was not decided; empty where the solver did not answer in time, or is not installed.
    """

    operator: MutationOperator
    place: PlaceInSet
    change: Bilingual
    state: MutantState
    examples: tuple[str, ...] = ()
    made: str | None = None
    reason: WrittenReason | None = None
    problems: tuple[NotCompared, ...] = ()


class ExampleMutation(FrozenModel):
    """Which small mistakes in a set its examples would notice.

    Attributes:
        criteria: the set.
        on: the day whose parameters it has, for what no example notices.
        solved: whether the solver looked for what no example notices.
        mutants: the mistakes, in the order of the set.
        made: the made examples.
        questions: how many questions the solver was asked.
    """

    format: Literal["criteria-mutation/1"] = MUTATION_FORMAT
    criteria: SetReference
    on: date
    solved: bool
    mutants: tuple[RuleMutant, ...]
    made: tuple[MadeExample, ...] = ()
    questions: int = 0

    def of_state(self, state: MutantState) -> tuple[RuleMutant, ...]:
        """Return the mutants of one state."""
        return tuple(each for each in self.mutants if each.state == state)

    @property
    def percent(self) -> Decimal:
        """How many percent are killed of all but those that are equivalent or have a written reason."""
        return percent_of(
            [each.state for each in self.mutants], "killed", ("equivalent", "justified")
        )


def percent_of(states: Sequence[str], good: str, left_out: Collection[str]) -> Decimal:
    """Return the share of a state among those that count, in percent, rounded down to one decimal.

    >>> percent_of(["covered", "covered", "missing", "impossible"], "covered", ["impossible"])
    Decimal('66.6')
    """
    counted = [each for each in states if each not in left_out]
    if not counted:
        return Decimal(100)
    share = Decimal(100 * counted.count(good)) / len(counted)
    return share.quantize(Decimal("0.1"), ROUND_DOWN).normalize() + 0
