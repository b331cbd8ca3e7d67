"""review: the dates of a document → those that are out of order, or centuries away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.sets import lookup
from criteria_engine.source import Span

_FAR: Final = 40
"""The years between a source and the days of its set from which one of the two is probably mistyped."""


def review_dates(document: SetDocument, root: Node) -> Iterator[Diagnostic]:
    """Yield warnings about the dates of a set."""
    source, in_force = document.source, document.in_force
    issued = Text("ngày ban hành", "the day of issue")
    if source.issued is not None and source.issued > in_force.from_:
        first_day = Text("ngày đầu có hiệu lực", "the first day in force")
        yield codes.DATES_OUT_OF_ORDER.at(
            _span(root, "source", "issued"), first=issued, second=first_day
        )
    if source.issued is not None and source.issued > source.checked_on:
        checked = Text("ngày tra cứu", "the day on which the source was checked")
        yield codes.DATES_OUT_OF_ORDER.at(
            _span(root, "source", "checked_on"), first=issued, second=checked
        )
    known = source.issued or source.checked_on
    for key, day in (("from", in_force.from_), ("to", in_force.to)):
        if day is not None and _is_far(day, known):
            yield codes.FAR_FROM_SOURCE.at(_span(root, "in_force", key), year=day.year)


def _is_far(day: date, known: date) -> bool:
    return abs(day.year - known.year) > _FAR


def _span(root: Node, *path: str) -> Span:
    node = lookup(root, *path)
    return root.span if node is None else node.span
