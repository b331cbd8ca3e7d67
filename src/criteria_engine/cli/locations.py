"""Where something stands, as the JSON answers carry it."""

from __future__ import annotations

from criteria_engine.cli.formats import Location
from criteria_engine.source import Span


def location_of(span: Span) -> Location:
    """The file, lines and columns of a span; in a table a column is a cell of the row."""
    row = span.source.row
    if row is not None:
        cell = row.cell(span.start) or 1
        return Location(
            file=span.source.name,
            line=row.number,
            column=cell,
            end_line=row.number,
            end_column=cell,
        )
    start, end = span.position, span.source.position(span.end)
    return Location(
        file=span.source.name,
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
    )
