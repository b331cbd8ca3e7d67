"""read: a CSV file → its rows as text, each with its line in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.source import Source, Span
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.heading_rows import HeadingLine, find_headings, headings_at
from criteria_engine.tables.source import (
    HEADING_SEARCH_ROWS,
    MAPPING_FILE,
    SAMPLE_BYTES,
    HeadingRow,
    HeadingTest,
    ReadOptions,
    SheetRow,
    TableLocation,
    estimate_rows,
    file_identity,
    note_control_character,
    utf8_lines,
)

_DELIMITERS: Final = (",", ";", "\t", "|")
"""What may separate the columns where the options do not say it."""


class CsvFile:
    """A CSV file, quoted as spreadsheets quote; UTF-8 unless the options name another encoding.

    Args:
        path: the file.
        options: its encoding and delimiter.
    """

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self.path = path
        self._encoding = options.encoding
        self._delimiter = options.delimiter or ","
        self.location = TableLocation(path.name)
        self.identity: Mapping[str, Any] = file_identity(path)

    def estimated_rows(self) -> int:
        """Estimate the number of rows from the first bytes of the file."""
        return estimate_rows(self.path, 0)

    def heading(self, options: ReadOptions, is_heading: HeadingTest) -> HeadingRow:
        """Return the row of headings, and remember the delimiter that it and the rows below it have.

        Raises:
            CriteriaError: it is blank, cannot be parsed, or has an ambiguous delimiter.
        """
        start = options.header or 1
        with self._lines({}) as lines:
            try:
                rows = list(islice(_row_texts(islice(lines, start - 1, None), start), 200))
            except UnicodeError as error:
                raise self._broken(Text(str(error), str(error))) from error
        if options.header is None:
            rows = self._from_heading(rows, options, is_heading)
        number, last, text = rows[0] if rows else (start, start, "")
        at = Source(self.path.name, text).whole()
        if not text.strip().strip(",;\t|"):
            raise CriteriaError([codes.NO_HEADINGS.at(at, row=start, settings=options.settings)])
        below = [each for _, _, each in rows[1:]]
        self._delimiter = options.delimiter or detect_delimiter(text, below, at, options.settings)
        try:
            (cells,) = csv.reader([text], delimiter=self._delimiter)
        except (csv.Error, ValueError) as error:
            raise self._parse_error(number, error) from error
        found = headings_at(
            [HeadingLine(number, last, cells), *_lines_of(rows[1:], self._delimiter)], is_heading
        )
        return HeadingRow(
            number,
            found.lines[-1].last,
            found.names,
            max(len(each.cells) for each in found.lines),
            comma_delimited=self._delimiter == ",",
            printed=tuple(tuple(each.cells) for each in found.lines),
        )

    def _from_heading(
        self, rows: list[tuple[int, int, str]], options: ReadOptions, is_heading: HeadingTest
    ) -> list[tuple[int, int, str]]:
        """Return the rows from the headings on; from the first row on where there are none."""
        delimiters = _DELIMITERS if options.delimiter is None else (options.delimiter,)
        filled = [row for row in rows if row[2].strip()][:HEADING_SEARCH_ROWS]
        found = []
        for delimiter in delimiters:
            lines = _lines_of(filled, delimiter)
            index = find_headings(lines, is_heading)
            if index is not None:
                found.append(lines[index].number)
        first = min(found, default=filled[0][0] if filled else 0)
        return [row for row in rows if row[0] >= first]

    def rows(self, first: int = 1) -> Iterator[SheetRow]:
        """Yield the rows from a line on.

        Raises:
            CriteriaError: a quote is not closed, or the file has another encoding.
        """
        damaged: dict[int, Diagnostic] = {}
        with self._lines(damaged) as lines:
            above = 0
            for _ in islice(lines, first - 1):
                above += 1
            damaged.clear()
            # Strict: an unclosed quote would otherwise turn the rest of the file into one cell.
            reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
            last = above
            while True:
                try:
                    cells = next(reader, None)
                except (csv.Error, UnicodeError) as error:
                    raise self._parse_error(last + 1, error) from error
                if cells is None:
                    return
                number, last = last + 1, above + reader.line_num
                if damaged:
                    own = [damaged.pop(each) for each in list(damaged) if number <= each <= last]
                    yield SheetRow(number, cells, tuple(own))
                else:
                    yield SheetRow(number, cells)

    @contextmanager
    def _lines(self, damaged: dict[int, Diagnostic]) -> Iterator[Iterator[str]]:
        if self._encoding == "utf-8":
            with self.path.open("rb") as file:
                yield utf8_lines(file, self.path.name, damaged)
        else:
            with self.path.open(encoding=self._encoding, newline="") as text:
                yield self._checked(text, damaged)

    def _checked(self, lines: Iterator[str], damaged: dict[int, Diagnostic]) -> Iterator[str]:
        for number, line in enumerate(lines, start=1):
            note_control_character(number, line, self.path.name, damaged)
            yield line

    def _parse_error(self, line: int, error: Exception) -> CriteriaError:
        """Return the error that says the file cannot be parsed from this line on."""
        if isinstance(error, csv.Error):
            # The module csv has no classes of errors; this one is of a carriage return inside a line.
            is_line_end = "new-line character" in str(error)
            return self._broken(
                codes.mixed_line_ends(line) if is_line_end else codes.unmatched_quotes(line)
            )
        return self._broken(Text(f"dòng {line}: {error}", f"line {line}: {error}"))

    def _broken(self, why: Text) -> CriteriaError:
        at = Source(self.path.name, "").whole()
        return CriteriaError([codes.BROKEN_TABLE.at(at, path=self.path.name, why=why)])


def _row_texts(lines: Iterator[str], first: int) -> Iterator[tuple[int, int, str]]:
    """Yield the text of each row with its first and last line: a quoted cell may contain line breaks."""
    text = ""
    start = first
    for number, line in enumerate(lines, start=first):
        text += line
        if text.count('"') % 2 == 0 or len(text) > SAMPLE_BYTES:
            yield start, number, text.rstrip("\r\n")
            text, start = "", number + 1
    if text:
        yield start, number, text.rstrip("\r\n")


def _lines_of(rows: Sequence[tuple[int, int, str]], delimiter: str) -> list[HeadingLine]:
    return [
        HeadingLine(number, last, _split(text, delimiter))
        for number, last, text in rows[:HEADING_SEARCH_ROWS]
    ]


def _split(text: str, delimiter: str) -> list[str]:
    """Return the cells of a row; none where it cannot be parsed."""
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return []


def detect_delimiter(
    heading: str, below: Sequence[str], at: Span, settings: Text = MAPPING_FILE
) -> str:
    r"""Return the delimiter of a CSV file: a comma where its headings have none.

    Where the headings have several candidates outside quotes, the rows below decide: with the delimiter, all
    have as many cells as the headings.

    Args:
        heading: the row of headings.
        below: the first rows below it.
        at: the row of headings, for the message.
        settings: the file that can name the delimiter, for the message.

    Raises:
        CriteriaError: no candidate fits, or several do.

    >>> where = Source("ho.csv", "").whole()
    >>> detect_delimiter("Mã;Lễ phép, chung", ["H1;8", "H2;7,5"], where)
    ';'
    """
    outside = "".join(heading.split('"')[::2])
    candidates = [sign for sign in _DELIMITERS if sign in outside]
    if len(candidates) > 1:
        rows = [each for each in below if each.strip()]
        fitting = [
            sign
            for sign in candidates
            if rows and len({len(_split(each, sign)) for each in (heading, *rows)}) == 1
        ]
        if len(fitting) != 1:
            marks = ", ".join("tab" if each == "\t" else f"`{each}`" for each in candidates)
            raise CriteriaError([codes.AMBIGUOUS_DELIMITER.at(at, marks=marks, settings=settings)])
        return fitting[0]
    return candidates[0] if candidates else ","
