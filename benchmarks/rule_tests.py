"""What the examples of all packaged sets test, and how long it takes to find out.

    python benchmarks/rule_tests.py [TITLE…]

Time is that of the processors, of this process and of the solver's, since other programs may run beside it.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass

import criteria_engine as ce
from criteria_engine.analysis.api import coverage_and_mutation


@dataclass
class Sums:
    """What was counted over the sets."""

    cells: Counter[str]
    mutants: Counter[str]
    seconds: float = 0.0
    questions: int = 0
    made: int = 0


def processor_time() -> float:
    """Return the seconds that this process and those it has waited for have run."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main() -> None:
    """Print one line for each set, and the sums."""
    sums = Sums(Counter(), Counter())
    catalogue = ce.Catalogue.packaged()
    started = time.perf_counter()
    print("set | cells: covered, missing, impossible, with a reason, undecided | mutants: killed, survived,"
          " equivalent, with a reason, undecided | made | questions | s")  # fmt: skip
    for entry in catalogue.entries:
        if entry.key is None or (sys.argv[1:] and entry.key.title not in sys.argv[1:]):
            continue
        checked = catalogue.loaded(entry).checked
        if checked is None:
            continue
        before = processor_time()
        criteria = catalogue.criteria_of(entry, checked.document.in_force.from_)
        covered, mutated = coverage_and_mutation(criteria)
        seconds = processor_time() - before
        cells = Counter(each.state for each in covered.cells)
        mutants = Counter(each.state for each in mutated.mutants)
        sums.cells += cells
        sums.mutants += mutants
        sums.seconds += seconds
        sums.questions += mutated.questions
        sums.made += len(mutated.made)
        print(_line(str(entry.key), cells, mutants, len(mutated.made), mutated.questions, seconds))
    wall = time.perf_counter() - started
    print(_line("all", sums.cells, sums.mutants, sums.made, sums.questions, sums.seconds))
    print(f"{wall:.0f} s on the clock")


def _line(
    name: str, cells: Counter[str], mutants: Counter[str], made: int, questions: int, seconds: float
) -> str:
    of_cells = ", ".join(
        str(cells[x]) for x in ("covered", "missing", "impossible", "justified", "undecided")
    )
    of_mutants = ", ".join(
        str(mutants[x]) for x in ("killed", "survived", "equivalent", "justified", "undecided")
    )
    return f"{name} | {of_cells} | {of_mutants} | {made} | {questions} | {seconds:.1f}"


if __name__ == "__main__":
    main()
