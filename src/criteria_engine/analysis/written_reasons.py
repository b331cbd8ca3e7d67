"""analysis: what an author leaves untested, with reasons → the cases and mistakes that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_engine.analysis.places import Place
from criteria_engine.analysis.rule_tests import (
    CellCase,
    ExampleCoverage,
    ExampleMutation,
    WrittenReason,
)
from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking.example_diagnostics import IDLE_REASON
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading.example_documents import Untested


class WrittenReasons:
    """Finds the reason why nothing tests something.

    Args:
        checked: the set.
    """

    def __init__(self, checked: CheckedSet) -> None:
        self._untested = checked.document.untested

    def of_cell(self, definition: str, place: Place, case: CellCase) -> WrittenReason | None:
        """Return the reason for a case.

        Args:
            definition: the name of its definition in the program of the set.
            place: where it is written.
            case: what is shown.
        """
        return next(
            (
                _reason(each)
                for each in self._untested
                if each.case == case and _is_at(each, definition, place)
            ),
            None,
        )

    def of_mutant(self, definition: str, place: Place, change: str) -> WrittenReason | None:
        """Return the reason for a mistake; the arguments are as for a case."""
        return next(
            (
                _reason(each)
                for each in self._untested
                if each.change is not None
                and _words(each.change) == _words(change)
                and _is_at(each, definition, place)
            ),
            None,
        )


def _is_at(untested: Untested, definition: str, place: Place) -> bool:
    at, condition = untested.at, untested.condition
    if at is None:
        named = place.part is None and definition.startswith("award.")
    else:
        named = str(at) in (place.part, definition.partition("@")[0])
    if condition is None or not named:
        return named
    written, shortened = place.written.removesuffix("…"), place.written.endswith("…")
    words = _words(condition)
    return words.startswith(written) if shortened else words == written


def _words(text: str) -> str:
    return " ".join(text.split())


def _reason(untested: Untested) -> WrittenReason:
    return WrittenReason(text=untested.reason, location=str(untested.span))


def idle_reasons(
    checked: CheckedSet, coverage: ExampleCoverage | None, mutation: ExampleMutation | None
) -> Iterator[Diagnostic]:
    """Yield a warning for each reason that is given for nothing that was found to be untested.

    Args:
        checked: the set.
        coverage: what its examples show; None if nobody asked, so that no case is judged.
        mutation: what they notice; None if nobody asked, so that no mistake is judged.
    """
    given = [
        *(each.reason for each in (() if coverage is None else coverage.cells)),
        *(each.reason for each in (() if mutation is None else mutation.mutants)),
    ]
    used = {each.location for each in given if each is not None}
    for each in checked.document.untested:
        judged = coverage if each.case is not None else mutation
        if judged is not None and str(each.span) not in used:
            yield IDLE_REASON.at(each.span)
