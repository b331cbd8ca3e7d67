"""check: an example of a set → the facts it is decided with, with their places in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from unicodedata import normalize

from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking import example_diagnostics as codes
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.example_documents import Example
from criteria_engine.reading.nodes import Mapping as Keys
from criteria_engine.reading.nodes import MappingEntry, Node, Scalar
from criteria_engine.source import Span

BY_PEOPLE: Final = ("judgements", "evidence")
"""The sections of an example beside its facts: what people judged and stated."""


def facts_of_examples(
    checked: CheckedSet,
) -> Iterator[tuple[Example, ExampleFacts, list[Diagnostic]]]:
    """Yield each example of a set with its facts, and the mistakes in what it takes from others and its day."""
    earlier: dict[str, ExampleFacts] = {}
    document = checked.document
    for example in checked.examples:
        facts, diagnostics = _facts_of(example, earlier)
        earlier[example.name] = facts
        yield example, facts, [*diagnostics, *_outside_in_force(document, example)]


def _outside_in_force(document: SetDocument, example: Example) -> list[Diagnostic]:
    in_force = document.in_force
    on = example.on or in_force.from_
    if in_force.from_ <= on <= (in_force.to or date.max):
        return []
    stated = _ON.search(example.span.text)
    span = example.span
    if example.on is not None and stated is not None:
        span = Span(span.source, span.start + stated.start(1), span.start + stated.end(1))
    return [codes.EXAMPLE_OUTSIDE.at(span, day=on.isoformat())]


_ON: Final = re.compile(r"\bon:\s*[\"']?([0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, slots=True)
class ExampleFacts:
    """The facts of an example by name, and the entries of each section of :data:`BY_PEOPLE` by id."""

    facts: Mapping[str, MappingEntry]
    sections: Mapping[str, Mapping[str, MappingEntry]]

    def node(self, example: Example) -> Node:
        """Return a mapping as in a file of facts; its entries keep their locations."""
        sections = (
            MappingEntry(Scalar(name, example.span), Keys(tuple(entries.values()), example.span))
            for name, entries in self.sections.items()
            if entries
        )
        return Keys((*self.facts.values(), *sections), example.span)


def _facts_of(
    example: Example, earlier: Mapping[str, ExampleFacts]
) -> tuple[ExampleFacts, list[Diagnostic]]:
    """Return the facts of an example: those of `like`, replaced by its own, less those of `without`."""
    base = earlier.get(example.like or "", ExampleFacts({}, {}))
    facts = {**base.facts, **_by_name(example.facts)}
    sections = {
        section: {**base.sections.get(section, {}), **_by_name(getattr(example, section))}
        for section in BY_PEOPLE
    }
    diagnostics: list[Diagnostic] = []
    for word in example.without:
        section, _, id_ = word.partition(".")
        group = sections[section] if section in sections and id_ else facts
        if group.pop(id_ if group is not facts else word, None) is None:
            near = nearest(word, facts)
            diagnostics.append(codes.NOTHING_TO_LEAVE_OUT.at(word.span, suggestion=near, name=word))
    return ExampleFacts(facts, sections), diagnostics


def _by_name(node: Keys | None) -> dict[str, MappingEntry]:
    entries = () if node is None else node.entries
    return {normalize("NFC", entry.key.value): entry for entry in entries}
