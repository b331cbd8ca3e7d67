"""read: CSV and JSON lines → pieces of rows, each with its line in the file."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa

from criteria_engine.diagnostics import CriteriaError, Diagnostic, Said
from criteria_engine.diagnostics import reading as reading_codes
from criteria_engine.diagnostics import tabular as codes
from criteria_engine.reading.facts import from_json
from criteria_engine.reading.files import decode
from criteria_engine.source import Source, Span
from criteria_engine.tabular.chunks import Chunk, Place, Reject, file_identity
from criteria_engine.tabular.mapping import Settings

_SEEN: Final = 1 << 16
"""How many bytes tell how long a row is about."""


class CsvTable:
    """A CSV file: quotes and line ends as spreadsheets write them, UTF-8 unless the mapping says else."""

    own_names = False

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path = path
        self._settings = settings
        self.place = Place(path.name)
        self.identity: Mapping[str, Any] = file_identity(path)
        with self._lines({}) as lines:
            self._heading = _Heading(lines, settings, path.name)

    def names(self) -> tuple[str, ...]:
        """The headings; a blank one stays blank."""
        return self._heading.names

    def expected(self) -> int:
        """Estimated from the first rows."""
        return _estimate(self._path, self._settings.header)

    def chunks(self, size: int, only: Sequence[int] | None = None) -> Generator[Chunk, None, None]:
        """The rows below the headings; blank ones are passed over."""
        damaged: dict[int, Diagnostic] = {}
        with self._lines(damaged) as lines:
            rows = _rows(csv.reader(lines, delimiter=self._heading.delimiter, strict=True), self)
            taken = _Taken(self._heading, self.place, only)
            for first, last, cells in rows:
                if first <= self._heading.line:
                    continue
                wrong = [damaged.pop(each) for each in list(damaged) if first <= each <= last]
                taken.row(first, cells, wrong)
                if len(taken) == size:
                    yield taken.chunk()
            if len(taken) or taken.rejects:
                yield taken.chunk()

    @contextmanager
    def _lines(self, damaged: dict[int, Diagnostic]) -> Iterator[Iterator[str]]:
        if self._settings.encoding != "utf-8":
            with self._path.open(encoding=self._settings.encoding, newline="") as text:
                yield text
        else:
            with self._path.open("rb") as file:
                yield _utf8_lines(file, self._path.name, damaged)

    def broken(self, line: int, error: Exception) -> CriteriaError:
        """The file cannot be taken apart from this line on."""
        why = Said(f"dòng {line}: {error}", f"line {line}: {error}")
        if isinstance(error, csv.Error):
            why = codes.unmatched_quotes(line)
        at = Source(self._path.name, "").whole()
        return CriteriaError([codes.BROKEN_TABLE.at(at, path=self._path.name, why=why)])


def _utf8_lines(file: BinaryIO, name: str, damaged: dict[int, Diagnostic]) -> Iterator[str]:
    """Lines of UTF-8; a damaged one is kept for the rejects, where others show that it is UTF-8."""
    letters = False
    for number, raw in enumerate(file, start=1):
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901 - the mark is no letter
            if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                decode(name, raw)  # raises, and says what encoding it seems to be
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            if not letters:
                decode(name, raw)
            text = raw.decode(errors="replace")
            at = Source(name, text.rstrip("\r\n")).whole()
            damaged[number] = reading_codes.DAMAGED_UTF8.at(
                at, offset=error.start + 1, byte=f"0x{raw[error.start]:02X}"
            )
        letters = letters or not raw.isascii()
        yield text


def _rows(reader: Any, table: CsvTable) -> Iterator[tuple[int, int, list[str]]]:
    """Rows with their first and last line: a cell in quotes may go on over several."""
    last = 0
    while True:
        try:
            cells = next(reader, None)
        except (csv.Error, UnicodeError) as error:
            raise table.broken(last + 1, error) from error
        if cells is None:
            return
        first, last = last + 1, reader.line_num
        yield first, last, cells


class _Heading:
    """The row of headings, and what separates the columns."""

    def __init__(self, lines: Iterator[str], settings: Settings, name: str) -> None:
        self.line = settings.header
        text = ""
        try:
            for number, each in enumerate(lines, start=1):
                if number >= settings.header:
                    # A heading broken over several lines stands in quotes.
                    text += each
                    if text.count('"') % 2 == 0 or len(text) > _SEEN:
                        break
        except UnicodeError as error:
            at = Source(name, "").whole()
            raise CriteriaError(
                [codes.BROKEN_TABLE.at(at, path=name, why=Said(str(error), str(error)))]
            ) from error
        text = text.rstrip("\r\n")
        at = Source(name, text).whole()
        if not text.strip().strip(",;\t|"):
            raise CriteriaError([codes.NO_HEADINGS.at(at, row=settings.header)])
        self.delimiter = settings.delimiter or _delimiter(text, at)
        try:
            (cells,) = csv.reader([text], delimiter=self.delimiter)
        except (csv.Error, ValueError) as error:
            why = codes.unmatched_quotes(settings.header)
            raise CriteriaError([codes.BROKEN_TABLE.at(at, path=name, why=why)]) from error
        self.width = len(cells)
        while cells and not cells[-1].strip():
            cells.pop()
        self.names = tuple(" ".join(each.split()) for each in cells)


def _delimiter(text: str, at: Span) -> str:
    """What separates the headings: the one sign of its kind outside quotes."""
    outside = "".join(text.split('"')[::2])
    found = [sign for sign in ",;\t" if sign in outside]
    if len(found) > 1:
        marks = ", ".join("tab" if each == "\t" else f"`{each}`" for each in found)
        raise CriteriaError([codes.WHICH_DELIMITER.at(at, marks=marks)])
    return found[0] if found else ","


class _Taken:
    """Rows on their way into a chunk."""

    def __init__(self, heading: _Heading, place: Place, only: Sequence[int] | None) -> None:
        names = heading.names
        self._names = names
        # A comma too many may be that of a decimal: what follows it stands one column too far.
        self._most = heading.width if heading.delimiter == "," else None
        self._place = place
        self._only = range(len(names)) if only is None else only
        self._unnamed = [index for index, name in enumerate(names) if not name]
        self._rows: list[list[str]] = []
        self._lines: list[int] = []
        self.rejects: list[Reject] = []

    def __len__(self) -> int:
        return len(self._lines)

    def row(self, line: int, cells: list[str], damaged: list[Diagnostic]) -> None:
        """Take one row, or keep it for the rejects."""
        width = len(self._names)
        if len(cells) != width:
            if not any(map(str.strip, cells)):
                return
            if self._most is None or len(cells) <= self._most:
                while len(cells) > width and not cells[-1].strip():
                    cells.pop()
            if len(cells) != width and not damaged:
                at = Source(self._place.file, "").whole()
                damaged = [codes.ROW_CELLS.at(at, found=len(cells), wanted=width)]
        elif not "".join(cells).strip():
            return
        if not damaged:
            for index in self._unnamed:
                if cells[index].strip():
                    at = Source(self._place.file, cells[index]).whole()
                    damaged = [codes.CELL_WITHOUT_HEADING.at(at)]
        if damaged:
            self.rejects += [
                Reject(self._place, line, each, value=" | ".join(cells), cells=tuple(cells))
                for each in damaged
            ]
        else:
            self._rows.append(cells)
            self._lines.append(line)

    def chunk(self) -> Chunk:
        """What was taken, by columns."""
        rows = self._rows
        chunk = Chunk(
            tuple(self._names[index] for index in self._only),
            [pa.array([row[index] for row in rows], pa.string()) for index in self._only],
            self._lines,
            tuple(self.rejects),
        )
        self._rows, self._lines, self.rejects = [], [], []
        return chunk


def _estimate(path: Path, before: int) -> int:
    with path.open("rb") as file:
        seen = file.read(_SEEN)
    lines = seen.count(b"\n")
    if len(seen) < _SEEN:
        return max(lines - before + (not seen.endswith(b"\n")), 0)
    return path.stat().st_size * lines // len(seen)


# ---- JSON lines ------------------------------------------------------------------------------


class JsonLinesTable:
    """A file with one JSON object in each line; records inside become columns `record.field`."""

    own_names = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.place = Place(path.name)
        self.identity: Mapping[str, Any] = file_identity(path)

    def names(self) -> tuple[str, ...]:
        """None: each row names its own."""
        return ()

    def expected(self) -> int:
        """Estimated from the first lines."""
        return _estimate(self._path, 0)

    def chunks(self, size: int, only: Sequence[int] | None = None) -> Generator[Chunk, None, None]:
        """The objects; blank lines are passed over."""
        rows: list[dict[str, Any]] = []
        lines: list[int] = []
        rejects: list[Reject] = []
        damaged: dict[int, Diagnostic] = {}
        with self._path.open("rb") as file:
            texts = _utf8_lines(file, self.place.file, damaged)
            for number, text in enumerate(texts, start=1):
                if not text.strip():
                    continue
                value, found = from_json(text, self.place.file)
                if number in damaged:
                    found = [damaged.pop(number)]
                elif not found and not isinstance(value, dict):
                    at = Source(self.place.file, text).whole()
                    why = Said("không phải là một đối tượng {…}", "it is no object {…}")
                    found = [codes.BROKEN_TABLE.at(at, path=self.place.file, why=why)]
                if found:
                    shown = text.strip()[:200]
                    rejects += [Reject(self.place, number, each, value=shown) for each in found]
                    continue
                rows.append(flat(value))
                lines.append(number)
                if len(lines) == size:
                    yield chunk_of(rows, lines, rejects)
                    rows, lines, rejects = [], [], []
        if lines or rejects:
            yield chunk_of(rows, lines, rejects)


def chunk_of(
    rows: Sequence[Mapping[str, Any]], lines: Sequence[int], rejects: Sequence[Reject] = ()
) -> Chunk:
    """Rows that name their own columns, by columns; what a row does not name is unknown."""
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    columns = [[row.get(name) for row in rows] for name in names]
    return Chunk(names, columns, lines, tuple(rejects))


def flat(row: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Records inside a row as columns of their own; a judgement told with `met` or `points` is that.

    >>> flat({"home": {"corner": True}, "judgements": {"2.3": {"points": 15, "by": "xã"}}})
    {'home.corner': True, 'judgements.2.3': 15}
    """
    found: dict[str, Any] = {}
    for name, value in row.items():
        here = f"{before}{name}"
        if not isinstance(value, dict):
            found[here] = value
        elif before == "judgements." and value.keys() & {"met", "points"}:
            found[here] = value.get("met", value.get("points"))
        elif set(value) and set(value) <= {"at_least", "at_most"}:
            found[here] = value  # a number only known roughly, and told so
        else:
            found |= flat(value, f"{here}.")
    return found
