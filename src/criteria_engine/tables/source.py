"""read: a table of any kind → chunks of rows by column, and the rows that cannot be parsed.

The readers of the formats (`csv`, `xlsx`, `json_lines`, `parquet`, `databases`) implement :class:`TableSource`.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import (
    Callable,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, Protocol

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading import file_diagnostics as reading_codes
from criteria_engine.reading.files import CONTROL_CHARACTERS, decode_source
from criteria_engine.reading.text_values import fold_text
from criteria_engine.source import Source, Span

Cells = Any
"""The cells of one column: an Arrow array, or a list of Python values."""


@dataclass(frozen=True, slots=True)
class TableLocation:
    """Where rows come from, as messages name it: a file or a database table, and a workbook's sheet."""

    file: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row or cell that cannot be used, with the reason.

    Attributes:
        location: the table it is in.
        line: the line or row number, from 1; of a database, the number of the row as read.
        diagnostic: why it cannot be used.
        subject: the subject's id, or "" where it is unknown.
        column: the heading of the column, or "" where the whole row is rejected.
        value: the text of the cell or row.
        cells: the cells of a row that could not be parsed, as far as they could be split.
    """

    location: TableLocation
    line: int
    diagnostic: Diagnostic
    subject: str = ""
    column: str = ""
    value: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some consecutive rows of a table, by column.

    Attributes:
        names: the name of each column.
        columns: the cells of each column, in the order of `names`.
        lines: the line or row number of each row.
        rejects: the rows between these that could not be parsed.
    """

    names: tuple[str, ...]
    columns: Sequence[Cells]
    lines: Sequence[int]
    rejects: tuple[Reject, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)


MAPPING_FILE: Final = Text("tệp ánh xạ", "the mapping file")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is parsed into cells.

    Attributes:
        sheets: the names of the workbook's sheets to read; empty where the workbook has a single one.
        header: the row of headings, from 1; None to search for it.
        delimiter: what separates the columns of a CSV file; None to detect it.
        encoding: the encoding of a CSV file.
        settings: the file with these options, for messages.
        forms: the folded headings of questions and answers that stand above a form, a sheet of one subject.
    """

    sheets: tuple[str, ...] = ()
    header: int | None = 1
    delimiter: str | None = None
    encoding: str = "utf-8"
    settings: Text = MAPPING_FILE
    forms: frozenset[tuple[str, str]] = frozenset()


DEFAULT_OPTIONS: Final = ReadOptions()


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """The headings of a CSV file or a sheet.

    Attributes:
        number: the line or row number of their row, from 1; of the first one where they stand in several.
        last: their last line.
        names: the headings; a blank one is an empty text, and none is blank at the end.
        width: how many cells it has, blank ones at its end included; None where rows may have any number of
            cells, as in a sheet. In a CSV file each row has a cell for each heading.
        comma_delimited: whether commas separate the cells. A surplus cell may then come from a decimal comma
            without quotes, which moves the cells after it, even if the last one is blank.
        printed: the texts of each row in which they stand; empty where they stand in none.
    """

    number: int
    last: int
    names: tuple[str, ...]
    width: int | None = None
    comma_delimited: bool = False
    printed: tuple[tuple[str, ...], ...] = ()


class SheetRow(NamedTuple):
    """A row of a CSV file or a sheet.

    Attributes:
        number: the line or row number, from 1; the first line of a row with line breaks.
        cells: its cells: texts, values of the spreadsheet, None, or :class:`~.cells.UnreadableCell`.
        diagnostics: why the row cannot be used.
        addresses: the address of each cell, where they stand below each other; empty where they do not.
    """

    number: int
    cells: list[Any]
    diagnostics: tuple[Diagnostic, ...] = ()
    addresses: tuple[str, ...] = ()


HeadingTest = Callable[[Sequence[str]], bool]
"""Whether the cells of a row are the headings of a table."""

HEADING_SEARCH_ROWS: Final = 20
"""In how many rows that are not blank the headings are searched for: printed lists have captions above them."""


class RowSource(Protocol):
    """A CSV file or a sheet of a workbook, as the rows it has; every pass gives the same rows."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def location(self) -> TableLocation:
        """Where the rows come from, for messages."""

    @property
    def identity(self) -> Mapping[str, Any]:
        """Values that differ between two tables, and before and after a change of one table."""

    def estimated_rows(self) -> int:
        """Estimate the number of rows."""

    def heading(self, options: ReadOptions, is_heading: HeadingTest) -> HeadingRow:
        """Return the row of headings.

        Args:
            options: the number of the row, unless it has to be found.
            is_heading: whether the cells of a row are the headings, for a row that has to be found.

        Raises:
            CriteriaError: it is blank, or cannot be parsed.
        """

    def rows(self, first: int = 1) -> Iterator[SheetRow]:
        """Yield the rows from a row on; those without any cell may be missing.

        Raises:
            CriteriaError: the file cannot be parsed from some row on.
        """


class TableSource(Protocol):
    """A table that is read in chunks; every pass gives the same rows in the same order."""

    @property
    def location(self) -> TableLocation:
        """Where the rows come from, for messages."""

    @property
    def identity(self) -> Mapping[str, Any]:
        """Values that differ between two tables, and before and after a change of one table.

        The journal of a job compares them before it resumes.
        """

    @property
    def self_describing(self) -> bool:
        """Whether each row names its own columns (JSON lines), so that there is no row of headings."""

    def names(self) -> tuple[str, ...]:
        """Return the column names in order; empty where rows are self-describing."""

    def estimated_rows(self) -> int:
        """Estimate the number of rows, for the progress bar."""

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """Yield the rows.

        Args:
            size: how many rows a chunk has; the last one may have fewer.
            columns: indexes of the columns to read, where reading fewer is cheaper; None reads all.

        Raises:
            CriteriaError: the table cannot be parsed from some row on.
        """


def file_identity(path: Any) -> dict[str, Any]:
    """Identify a file by name, size and modification time, so that a changed file is a different input."""
    stat = path.stat()
    return {"path": path.name, "size": stat.st_size, "changed": stat.st_mtime_ns}


SAMPLE_BYTES: Final = 1 << 16
"""How many bytes at the start of a file are read to estimate the length of a row."""


_WIDE_NULS: Final = 2
"""How many of the first four bytes are NUL in UTF-16 without a byte order mark."""


def utf8_lines(file: BinaryIO, name: str, damaged: dict[int, Diagnostic]) -> Iterator[str]:
    """Yield the lines of a UTF-8 file.

    A damaged line is yielded with replacement characters and recorded in `damaged`, provided that an earlier
    line with non-ASCII letters has shown that the file is UTF-8. A file without any line feed has lines that
    end with carriage returns, as old programs write them; byte order marks at its start are no text.

    Args:
        file: the open file.
        name: the file's name, for messages.
        damaged: receives the diagnostic of each damaged line, by line number from 1.

    Raises:
        CriteriaError: the file is in another encoding.
    """
    seen_non_ascii = False
    for number, raw in enumerate(_raw_lines(file), start=1):
        if number == 1:
            while raw.startswith(codecs.BOM_UTF8):  # files put together have several
                raw = raw.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901
            is_wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            if is_wide or raw[:4].count(0) == _WIDE_NULS:
                decode_source(name, raw)  # raises, naming the likely encoding
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            if not seen_non_ascii:
                decode_source(name, raw)
            text = raw.decode(errors="replace")
            at = Source(name, text.rstrip("\r\n")).whole()
            damaged[number] = reading_codes.DAMAGED_UTF8.at(
                at, offset=error.start + 1, byte=f"0x{raw[error.start]:02X}"
            )
        seen_non_ascii = seen_non_ascii or not raw.isascii()
        note_control_character(number, text, name, damaged)
        yield text


def _raw_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file, which end with line feeds; with carriage returns where it has none."""
    first = file.readline()
    if first.endswith(b"\n"):
        yield first
        yield from file
    else:
        yield from re.findall(rb"[^\r]*\r|[^\r]+", first)


def note_control_character(
    number: int, text: str, name: str, damaged: dict[int, Diagnostic]
) -> None:
    """Add a line to `damaged` if it has a control character, which no table has on purpose."""
    control = CONTROL_CHARACTERS.search(text)
    if control is not None:
        at = Span(Source(name, text.rstrip("\r\n")), *control.span())
        damaged[number] = reading_codes.CONTROL_CHARACTER.at(
            at, character=f"U+{ord(control[0]):04X}"
        )


def estimate_rows(path: Path, header_lines: int) -> int:
    """Estimate the number of rows of a text file from its first bytes; exact for a small file."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    lines = sample.count(b"\n") or sample.count(b"\r")
    if len(sample) < SAMPLE_BYTES:
        return max(lines - header_lines + (not sample.endswith((b"\n", b"\r"))), 0)
    return path.stat().st_size * lines // len(sample)


def chunk_from_rows(
    rows: Sequence[Mapping[str, Any]], lines: Sequence[int], rejects: Sequence[Reject] = ()
) -> Chunk:
    """Make a chunk of self-describing rows; a column that a row does not name is None there.

    Spellings of one name that differ in case or blanks are one column; no row has two of them.
    """
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    spellings: dict[str, list[str]] = {}
    for name in names:
        spellings.setdefault(fold_text(name), []).append(name)
    columns = [
        [row.get(same[0]) for row in rows]
        if len(same) == 1
        else [next((row[name] for name in same if name in row), None) for row in rows]
        for same in spellings.values()
    ]
    return Chunk(tuple(same[0] for same in spellings.values()), columns, lines, tuple(rejects))


def flatten_record(row: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Turn nested records into columns named `record.field`.

    A judgement given as a record becomes its `met` or `points`. A number known only within bounds
    (`at_least`, `at_most`) stays one value.

    Returns:
        The columns; and the name of one that the row gives twice, nested and flat or in two spellings, or None.

    >>> flatten_record({"home": {"corner": True}, "judgements": {"2.3": {"points": 15, "by": "xã"}}})
    ({'home.corner': True, 'judgements.2.3': 15}, None)
    >>> flatten_record({"home": {"corner": True}, "home.corner": None})[1]
    'home.corner'
    """
    columns: dict[str, Any] = {}
    repeated = None
    for path, value in _leaves(row, ""):
        if path in columns:
            repeated = path
        columns[path] = value
    if repeated is None and len(set(map(_folded, columns))) < len(columns):
        counts = Counter(map(_folded, columns))
        repeated = next(path for path in columns if counts[_folded(path)] > 1)
    return columns, repeated


_folded = lru_cache(maxsize=4096)(fold_text)


def _leaves(row: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        path = f"{prefix}{name}"
        if not isinstance(value, dict):
            yield path, value
        elif prefix == "judgements." and value.keys() & {"met", "points"}:
            stated = [value[each] for each in ("met", "points") if value.get(each) is not None]
            # A judgement with both is left as it is, and rejected by the reader.
            yield path, value if len(stated) > 1 else next(iter(stated), None)
        elif set(value) and set(value) <= {"at_least", "at_most"}:
            yield path, value
        else:
            yield from _leaves(value, f"{path}.")
