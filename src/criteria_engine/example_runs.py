"""test: the examples written in a criteria set → which of them come out as expected.

The facts of an example are read as those of any subject, so a diagnostic for them points into the criteria
file. Only what an example lists under `expect` is compared. The command `criteria test` calls
:func:`run_examples`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking.example_facts import facts_of_examples
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Score, number_json
from criteria_engine.model.facts import Facts
from criteria_engine.model.findings import Missing
from criteria_engine.model.types import Number
from criteria_engine.other_titles import FindOther
from criteria_engine.parameters import names_of_open_number
from criteria_engine.reading.example_documents import Example, ExpectedScore
from criteria_engine.reading.nodes import Node
from criteria_engine.source import Span

_NO_VALUE: Final = "–"


@dataclass(frozen=True, slots=True)
class ExampleMismatch:
    """One expectation of an example that did not come out.

    Attributes:
        key: the key under `expect`, for example `level`.
        expected: the expected value as text.
        actual: the value of the decision as text.
    """

    key: str
    expected: str
    actual: str


@dataclass(frozen=True)
class ExampleResult:
    """The result of one example.

    Attributes:
        example: the example as written.
        on: the day it was decided on.
        mismatches: the expectations that did not come out.
        diagnostics: the mistakes in its facts; it was not decided if there are any.
        decision: the decision, or None if it was not decided.
        facts: the facts that were decided, or None if they have mistakes.
    """

    example: Example
    on: date
    mismatches: tuple[ExampleMismatch, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    decision: Decision | None = None
    facts: Facts | None = None

    @property
    def passed(self) -> bool:
        """Whether the example was decided and everything came out as expected."""
        return self.decision is not None and not self.mismatches

    @property
    def span(self) -> Span:
        """The location of the example in the criteria file."""
        return self.example.span


def run_examples(
    checked: CheckedSet, find_other: FindOther[Criteria] | None = None
) -> list[ExampleResult]:
    """Decide every example of a set and compare the decisions with what the examples expect.

    An example is decided on its own day, or else on the first day the set is in force.

    Args:
        checked: the set.
        find_other: finds the sets of facts that are themselves decisions.

    Returns:
        One result for each example, in the order of the file.

    >>> from criteria_engine.catalogue import Catalogue
    >>> checked = Catalogue.packaged().find("learning_citizen", on=date(2025, 6, 30)).checked
    >>> all(each.passed for each in run_examples(checked))
    True
    """
    return run_examples_of(Criteria(checked, checked.document.in_force.from_, find_other))


def run_examples_of(criteria: Criteria) -> list[ExampleResult]:
    """Decide every example of a set as :func:`run_examples` does; the day of `criteria` does not matter."""
    checked = criteria.checked
    results: list[ExampleResult] = []
    on_days: dict[date, Criteria] = {}
    for example, facts, diagnostics in facts_of_examples(checked):
        on = example.on or checked.document.in_force.from_
        if diagnostics:
            results.append(ExampleResult(example, on, diagnostics=tuple(diagnostics)))
        else:
            if on not in on_days:
                on_days[on] = criteria.on_day(on)
            results.append(_run(example, on_days[on], facts.node(example)))
    return results


def _run(example: Example, criteria: Criteria, facts: Node) -> ExampleResult:
    try:
        read = criteria.read(facts)
    except CriteriaError as error:
        return ExampleResult(example, criteria.on, diagnostics=error.diagnostics)
    decision = criteria.decide(read)
    mismatches = tuple(_mismatches(example, decision))
    return ExampleResult(example, criteria.on, mismatches, decision=decision, facts=read)


# ---- comparing -------------------------------------------------------------------------------


def _mismatches(example: Example, decision: Decision) -> Iterator[ExampleMismatch]:
    expect = example.expect
    for key, expected, actual in (
        ("outcome", expect.outcome, decision.outcome.value),
        ("settled_by", expect.settled_by, decision.settled_by and decision.settled_by.value),
        ("level", expect.level, decision.level),
        ("grade", expect.grade, decision.grade),
        ("deciding", expect.deciding, deciding(decision)),
        ("provisional", expect.provisional, decision.provisional),
    ):
        if expected is not None and _comparable(expected) != actual:
            yield ExampleMismatch(key, _value_text(_comparable(expected)), _value_text(actual))
    if expect.missing is not None and not _are_missing(expect.missing, decision.missing):
        paths = {each.path for each in decision.missing}
        yield ExampleMismatch("missing", _value_text(set(expect.missing)), _value_text(paths))
    if expect.score is not None and not _is_score(expect.score, decision.total):
        yield ExampleMismatch("score", _score_text(expect.score), _total_text(decision.total))
    for name, interval in expect.outputs.items():
        output = decision.outputs[name]
        if (output.low, output.high) != (interval.at_least, interval.at_most):
            wanted = _interval_text(interval.at_least, interval.at_most)
            found = _interval_text(output.low, output.high)
            yield ExampleMismatch(f"outputs.{name}", wanted, found)


def deciding(decision: Decision) -> set[str]:
    """Return the ids of the parts that decide, as an example may list them under `deciding`.

    The other conditions of the award, such as the pass mark, are not among them, because the author did not
    give them an id.
    """
    return {
        f.id for f in decision.findings if f.decisive and (f.kind != "award" or f.id == "award")
    }


def _are_missing(expected: Sequence[str], missing: Sequence[Missing]) -> bool:
    """Return whether the expected facts are exactly the missing ones.

    A missing fact is named by its full path (`members[2].age`, `judgements.5.1`) or by the first name
    in it; a number of the law that is open also by the name of its parameter. Its steps may be in quotes
    (`judgements."5.1"`).
    """
    expected = [word.replace('"', "") for word in expected]
    names_of_each = [_names(each) for each in missing]
    return all(any(word in names for names in names_of_each) for word in expected) and all(
        names.intersection(expected) for names in names_of_each
    )


def _names(missing: Missing) -> frozenset[str]:
    if missing.kind == "parameter":
        return names_of_open_number(missing.path)
    return frozenset({missing.path, re.split(r"[.\[]", missing.path, maxsplit=1)[0]})


def _comparable(expected: Any) -> Any:
    return set(map(str, expected)) if isinstance(expected, tuple) else expected


def _value_text(value: Any) -> str:
    match value:
        case None:
            return _NO_VALUE
        case bool():
            return "true" if value else "false"
        case set():
            return ", ".join(sorted(value)) or _NO_VALUE
        case _:
            return str(value)


def _is_score(expected: ExpectedScore, total: Score | None) -> bool:
    return total is not None and (total.low, total.high) == (expected.at_least, expected.at_most)


def _score_text(expected: ExpectedScore) -> str:
    return _interval_text(expected.at_least, expected.at_most)


def _total_text(total: Score | None) -> str:
    return _NO_VALUE if total is None else _interval_text(total.low, total.high)


def _interval_text(low: Number | None, high: Number | None) -> str:
    """Return a value, or its bounds; a bound that is not known is left out."""
    first, last = ("" if end is None else number_json(end) for end in (low, high))
    return first if low == high and first else f"{first} … {last}".strip()
