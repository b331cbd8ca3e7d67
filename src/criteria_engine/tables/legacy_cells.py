"""find: headings and cells of a workbook that are typed with the fonts of TCVN3 or VNI."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading.legacy_fonts import (
    LegacyFont,
    convert_text,
    legacy_fonts_of,
)
from criteria_engine.source import Source, Span
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.source import HeadingRow, RowSource

FONT_NAMES: Final[dict[LegacyFont, Text]] = {
    "tcvn3": Text("TCVN3 (.VnTime)", "TCVN3 (.VnTime)"),
    "vni": Text("VNI", "VNI"),
}


def check_headings(source: RowSource, heading: HeadingRow) -> None:
    """Check that no heading is typed with an old font.

    Raises:
        CriteriaError: some are.
    """
    at = Source.of_row(
        source.location.file, heading.number, heading.names, (), source.location.sheet
    )
    found = [
        codes.LEGACY_FONT_HEADING.at(
            at.cell(index), text=name, meant=_meant(name), **_words(name, source)
        )
        for index, name in enumerate(heading.names)
        if legacy_fonts_of(name)
    ]
    if found:
        raise CriteriaError(found)


def _meant(text: str) -> str:
    return " / ".join(filter(None, (convert_text(text, each) for each in legacy_fonts_of(text))))


@dataclass(slots=True)
class LegacyCells:
    """Counts the cells of a sheet that are typed with an old font.

    Attributes:
        source: the sheet.
        names: its headings.
    """

    source: RowSource
    names: Sequence[str]
    _first: tuple[Span, str] | None = None
    _count: int = 0

    def look_at(self, number: int, cells: Sequence[Any]) -> None:
        """Count the cells of a row."""
        for index, cell in enumerate(cells):
            if isinstance(cell, str) and legacy_fonts_of(cell):
                self._count += 1
                if self._first is None:
                    location = self.source.location
                    # The message shows no content: it may be somebody's name.
                    blank = [""] * len(cells)
                    row = Source.of_row(location.file, number, blank, self.names, location.sheet)
                    self._first = row.cell(index), cell

    def warnings(self) -> tuple[Diagnostic, ...]:
        """Return one warning with the number of cells and the first of them; nothing where there are none."""
        if self._first is None:
            return ()
        at, text = self._first
        words = _words(text, self.source)
        return (codes.LEGACY_FONT_CELLS.at(at, count=self._count, **words),)


def _words(text: str, source: RowSource) -> dict[str, Any]:
    fonts = legacy_fonts_of(text)
    names = [FONT_NAMES[each] for each in fonts]
    shown = Text(" hoặc ".join(e.vi for e in names), " or ".join(e.en for e in names))
    return {"font": shown, "font_id": "|".join(fonts), "path": source.path.name}
