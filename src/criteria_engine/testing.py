"""Run the examples of a criteria set: rule, test and documentation in one file.

An example's facts are read as any subject's are, so a mistake in them points into the criteria
file. What an example does not expect is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from unicodedata import normalize

from criteria_engine.bilingual import Template
from criteria_engine.checked_set import CheckedSet
from criteria_engine.criteria import Criteria, FindOther
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import (
    Code,
    CriteriaError,
    Diagnostic,
    nearest,
)
from criteria_engine.model.base import Score
from criteria_engine.model.findings import Missing
from criteria_engine.reading.documents import Example, ExpectedScore
from criteria_engine.reading.nodes import (
    Mapping as Keys,
)
from criteria_engine.reading.nodes import (
    MappingEntry,
    Node,
    Scalar,
)
from criteria_engine.source import Span

NOTHING_TO_LEAVE_OUT: Final = Code(
    "nothing-to-leave-out",
    Template(
        "ví dụ không có dữ kiện `{name}` để bỏ đi", "the example has no fact `{name}` to leave out"
    ),
)


EXAMPLE_OUTSIDE: Final = Code(
    "example-outside",
    Template(
        "ngày {day} của ví dụ nằm ngoài thời gian hiệu lực của bộ tiêu chí",
        "the example's day {day} is not one of the set's days in force",
    ),
)


_PEOPLE: Final = ("judgements", "evidence")


_NONE: Final = "–"


@dataclass(frozen=True, slots=True)
class ExampleMismatch:
    """Something an example expected (`what` is its key under `expect`), and what came out."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True)
class ExampleResult:
    """What came of one example; `diagnostics` are the mistakes in its facts."""

    example: Example
    on: date
    mismatches: tuple[ExampleMismatch, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    decision: Decision | None = None

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return self.decision is not None and not self.mismatches

    @property
    def place(self) -> Span:
        """Where the example is written."""
        return self.example.span


def run_examples(checked: CheckedSet, find_other: FindOther | None = None) -> list[ExampleResult]:
    """Decide every example of a set and compare, in the order of the file.

    An example is decided on its own day, else on the first day the set is in force;
    `find_other` finds the sets of facts that are themselves decisions.
    """
    given: dict[str, _Given] = {}
    results: list[ExampleResult] = []
    for example in checked.document.examples:
        on = example.on or checked.document.in_force.from_
        whole, found = _given(example, given)
        given[example.name] = whole
        found += _outside(checked, example, on)
        if found:
            results.append(ExampleResult(example, on, diagnostics=tuple(found)))
        else:
            results.append(_run(example, Criteria(checked, on, find_other), whole.node(example)))
    return results


def _outside(checked: CheckedSet, example: Example, on: date) -> list[Diagnostic]:
    life = checked.document.in_force
    if life.from_ <= on <= (life.to or date.max):
        return []
    return [EXAMPLE_OUTSIDE.at(example.span, day=on.isoformat())]


def _run(example: Example, criteria: Criteria, facts: Node) -> ExampleResult:
    try:
        decision = criteria.decide(facts)
    except CriteriaError as error:
        return ExampleResult(example, criteria.on, diagnostics=error.diagnostics)
    return ExampleResult(
        example, criteria.on, tuple(_mismatches(example, decision)), decision=decision
    )


# ---- the facts of an example -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Given:
    """The facts of an example with what people judged and stated, each by its name."""

    facts: Mapping[str, MappingEntry]
    people: Mapping[str, Mapping[str, MappingEntry]]

    def node(self, example: Example) -> Node:
        """One file of facts, made of nodes that know their places."""
        sections = (
            MappingEntry(Scalar(name, example.span), Keys(tuple(entries.values()), example.span))
            for name, entries in self.people.items()
            if entries
        )
        return Keys((*self.facts.values(), *sections), example.span)


def _given(example: Example, earlier: Mapping[str, _Given]) -> tuple[_Given, list[Diagnostic]]:
    """What the example starts from, what it says itself over it, less what it leaves out."""
    base = earlier.get(example.like or "", _Given({}, {}))
    facts = {**base.facts, **_by_name(example.facts)}
    people = {
        section: {**base.people.get(section, {}), **_by_name(getattr(example, section))}
        for section in _PEOPLE
    }
    found: list[Diagnostic] = []
    for word in example.without:
        section, _, id_ = word.partition(".")
        group = people[section] if section in people and id_ else facts
        if group.pop(id_ if group is not facts else word, None) is None:
            near = nearest(word, facts)
            found.append(NOTHING_TO_LEAVE_OUT.at(word.span, suggestion=near, name=word))
    return _Given(facts, people), found


def _by_name(node: Keys | None) -> dict[str, MappingEntry]:
    entries = () if node is None else node.entries
    return {normalize("NFC", entry.key.value): entry for entry in entries}


# ---- what came out ---------------------------------------------------------------------------


def _mismatches(example: Example, decision: Decision) -> Iterator[ExampleMismatch]:
    expect = example.expect
    for what, expected, found in (
        ("outcome", expect.outcome, decision.outcome.value),
        ("level", expect.level, decision.level),
        ("grade", expect.grade, decision.grade),
        ("deciding", expect.deciding, deciding(decision)),
        ("provisional", expect.provisional, decision.provisional),
    ):
        if expected is not None and _comparable(expected) != found:
            yield ExampleMismatch(what, _shown(_comparable(expected)), _shown(found))
    if expect.missing is not None and not _are_missing(expect.missing, decision.missing):
        paths = {each.path for each in decision.missing}
        yield ExampleMismatch("missing", _shown(set(expect.missing)), _shown(paths))
    if expect.score is not None and not _is_score(expect.score, decision.total):
        yield ExampleMismatch("score", _score(expect.score), _total(decision.total))


def deciding(decision: Decision) -> set[str]:
    """The ids an example may name as deciding: what the author wrote, not the sums of the award."""
    sums = {"pass_mark", "minimum_per_indicator"}
    return {f.id for f in decision.findings if f.decisive and f.id not in sums}


def _are_missing(expected: Sequence[str], found: Sequence[Missing]) -> bool:
    """Whether what is expected and what is missing are the same.

    A path is named in full (`members[2].age`, `judgements.5.1`), or by the fact it begins with.
    """
    named = [{each.path, _first_step(each)} for each in found]
    return all(any(word in names for names in named) for word in expected) and all(
        names.intersection(expected) for names in named
    )


def _first_step(missing: Missing) -> str:
    return re.split(r"[.\[]", missing.path, maxsplit=1)[0]


def _comparable(expected: Any) -> Any:
    return set(map(str, expected)) if isinstance(expected, tuple) else expected


def _shown(value: Any) -> str:
    match value:
        case None:
            return _NONE
        case bool():
            return "true" if value else "false"
        case set():
            return ", ".join(sorted(value)) or _NONE
        case _:
            return str(value)


def _is_score(expected: ExpectedScore, total: Score | None) -> bool:
    return total is not None and (total.low, total.high) == (expected.at_least, expected.at_most)


def _score(expected: ExpectedScore) -> str:
    return _interval(expected.at_least, expected.at_most)


def _total(total: Score | None) -> str:
    return _NONE if total is None else _interval(total.low, total.high)


def _interval(low: object, high: object) -> str:
    return str(low) if low == high else f"{low} … {high}"
