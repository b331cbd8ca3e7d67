"""read: the raw facts of a row → those that can be used, and a diagnostic for each that cannot.

A cell with a mistake makes one fact unknown, not the row. Where two facts of a row contradict each other, both
are unknown, because it is unknown which one is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape, Shape
from criteria_engine.model.values import Value
from criteria_engine.reading.facts import read_facts, read_value


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a row states of its subject.

    Attributes:
        given: the raw facts, by column.
        judgements: the raw judgements, by indicator.
        evidence: the raw evidence, by indicator.
    """

    given: Mapping[str, Any]
    judgements: Mapping[str, Any]
    evidence: Mapping[str, Any]

    def of(self, shape: Shape) -> dict[str, Any]:
        """Return what one set asks for, in the form that :meth:`~criteria_engine.Criteria.read` takes."""
        facts: dict[str, Any] = {n: v for n, v in self.given.items() if n in shape.fields}
        judgements = {n: v for n, v in self.judgements.items() if n in shape.judgeable}
        evidence = {n: v for n, v in self.evidence.items() if n in shape.evidence}
        if judgements:
            facts["judgements"] = judgements
        if evidence:
            facts["evidence"] = evidence
        return facts

    def paths(self) -> tuple[str, ...]:
        """Return the paths of what the row states: `FACT`, `judgements.ID` and `evidence.ID`."""
        return (
            *self.given,
            *(f"judgements.{each}" for each in self.judgements),
            *(f"evidence.{each}" for each in self.evidence),
        )

    def without(self, paths: AbstractSet[str]) -> RowFacts:
        """Return the facts without those at some paths."""
        return RowFacts(
            {n: v for n, v in self.given.items() if n not in paths},
            {n: v for n, v in self.judgements.items() if f"judgements.{n}" not in paths},
            {n: v for n, v in self.evidence.items() if f"evidence.{n}" not in paths},
        )


def readable_facts(
    facts: RowFacts, own: Shape, titles: Sequence[Shape]
) -> tuple[RowFacts, Mapping[str, Value], list[Diagnostic]]:
    """Leave out the facts of a row that cannot be used.

    Args:
        facts: the facts of the row.
        own: the shape of the table's own columns.
        titles: the shapes of the sets that are decided for the rows of the table.

    Returns:
        The facts that can be used, the values of the table's own columns, and the diagnostics.
    """
    found: dict[tuple[str, str], Diagnostic] = {}
    while True:
        read, of_own = read_facts(facts.of(own), own)
        diagnostics = list(of_own)
        wrong = _wrong_paths(diagnostics, facts, own)
        for shape in titles:
            _, of_title = read_facts(facts.of(shape), shape)
            wrong |= _wrong_paths(of_title, facts, shape)
            diagnostics += of_title
        for each in diagnostics:
            found.setdefault((each.code.id, _path(each)), each)
        if not diagnostics:
            return facts, {} if read is None else read.values, list(found.values())
        facts = facts.without(wrong) if wrong else RowFacts({}, {}, {})


def _path(diagnostic: Diagnostic) -> str:
    return str(diagnostic.data.get("path", ""))


def _wrong_paths(diagnostics: Sequence[Diagnostic], facts: RowFacts, shape: Shape) -> set[str]:
    """Return the paths of the facts that the diagnostics make unusable, as far as the row states them."""
    wrong: set[str] = set()
    for each in diagnostics:
        path = _path(each)
        wrong |= {stated for stated in facts.paths() if f"{path}.".startswith(f"{stated}.")}
        name = path.partition(".")[0].partition("[")[0]
        if name in facts.given:
            wrong.add(name)
        if name in shape.fields and not _is_wrong_alone(name, facts, shape.fields[name]):
            wrong |= _stated_bounds(name, facts, shape.fields)
    return wrong


def _is_wrong_alone(name: str, facts: RowFacts, declared: FactShape) -> bool:
    """Report whether a stated fact violates its own declaration, whatever the other facts are."""
    return name in facts.given and bool(read_value(facts.given[name], declared, name)[1])


def _stated_bounds(name: str, facts: RowFacts, fields: Mapping[str, FactShape]) -> set[str]:
    """Return the stated facts that bound a fact, directly or through facts that the row does not state."""
    stated: set[str] = set()
    seen = {name}
    left = [name]
    while left:
        for other in bounding_facts(fields[left.pop()]) & fields.keys() - seen:
            seen.add(other)
            if other in facts.given:
                stated.add(other)
            else:
                left.append(other)
    return stated


def bounding_facts(declared: FactShape) -> frozenset[str]:
    """Return the names of the facts that are the lower or upper bound of a fact."""
    return frozenset(filter(None, (declared.low_fact, declared.high_fact)))
