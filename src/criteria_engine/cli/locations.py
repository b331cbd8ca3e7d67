"""cli: a span of a source → its location in JSON answers."""

from __future__ import annotations

from criteria_engine.cli.formats import Location
from criteria_engine.rendering.diagnostics import location_json
from criteria_engine.source import Span


def location_of(span: Span) -> Location:
    """Return the file, lines and columns of a span; in a table the column is the cell of a row."""
    return Location.model_validate(location_json(span))
