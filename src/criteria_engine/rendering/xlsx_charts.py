"""render: a table of shares on a sheet of a workbook → its chart."""

from __future__ import annotations

from typing import Any

from criteria_engine.frozen import dataclass
from criteria_engine.rendering.display_width import one_line
from criteria_engine.rendering.document import CHART_COLOURS, GOALS, Chart, ChartSeries, Table


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table on a sheet: the row of its headings, and the first column of the sheet for each of its own."""

    table: Table
    row: int
    starts: tuple[int, ...]
    has_ranges: frozenset[int]

    @property
    def last_row(self) -> int:
        """The last row with data."""
        return self.row + len(self.table.rows)

    def column(self, index: int, bound: str) -> int:
        """Return the column of the sheet for a column of the table, or for one bound of it."""
        second = bound == "high" and index in self.has_ranges
        return self.starts[index] + (1 if second else 0)


def draw_chart(book: Any, sheet: str, placed: PlacedTable, chart: Chart) -> Any:
    """Return a chart of XlsxWriter, of a table that is on a sheet.

    Args:
        book: the workbook.
        sheet: the name of the sheet.
        placed: the table.
        chart: what to draw.
    """
    draw = _draw_bars if chart.kind == "bars" else _draw_gauges
    return draw(book, sheet, placed, chart)


def _draw_bars(book: Any, sheet: str, placed: PlacedTable, chart: Chart) -> Any:
    made = book.add_chart({"type": "bar"})
    for series in chart.series:
        made.add_series({**_series(sheet, placed, series), "overlap": 0})
    made.set_x_axis({"min": 0, "max": 1, "num_format": "0%"})
    made.set_y_axis({"reverse": True})
    return made


def _draw_gauges(book: Any, sheet: str, placed: PlacedTable, chart: Chart) -> Any:
    made = book.add_chart({"type": "column"})
    for series in chart.series:
        if series.role not in GOALS:
            made.add_series(_series(sheet, placed, series))
    goals = [each for each in chart.series if each.role in GOALS]
    if goals:
        marks = book.add_chart({"type": "line"})
        for series in goals:
            marks.add_series(_series(sheet, placed, series))
        made.combine(marks)
    made.set_y_axis({"min": 0, "max": 1, "num_format": "0%"})
    return made


def _series(sheet: str, placed: PlacedTable, series: ChartSeries) -> dict[str, Any]:
    first, last = placed.row + 1, placed.last_row
    column = placed.column(series.column, series.bound)
    colour = CHART_COLOURS[series.role]
    drawn: dict[str, Any] = {"overlap": 100}
    if series.role in GOALS:
        mark = {"type": "long_dash", "size": 16, "fill": {"color": colour}}
        drawn = {"line": {"none": True}, "marker": {**mark, "border": {"color": colour}}}
    return {
        "name": one_line(series.name),
        "categories": [sheet, first, 0, last, 0],
        "values": [sheet, first, column, last, column],
        "fill": {"color": colour},
        **drawn,
    }
