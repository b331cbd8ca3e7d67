"""What every kind of table gives: pieces of rows by columns, with what could not be taken apart."""

from __future__ import annotations

import codecs
from collections.abc import (
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from pathlib import Path
from typing import (
    Any,
    BinaryIO,
    Final,
    Protocol,
)

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading import file_diagnostics as reading_codes
from criteria_engine.reading.files import decode_source
from criteria_engine.source import Source

Cells = Any
"""The cells of a column: an Arrow array, or a list of Python values."""


@dataclass(frozen=True, slots=True)
class TableLocation:
    """Where rows come from, as people know it: a file or a table, and the sheet."""

    file: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing that could not be used: where it stands, what it is, and why.

    `cells` are those of a row that could not be taken apart, as far as it could.
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
    """Some rows of a table: cells by column, the line or row of each, and rows nobody could take apart."""

    names: tuple[str, ...]
    columns: Sequence[Cells]
    lines: Sequence[int]
    rejects: tuple[Reject, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)


class TableSource(Protocol):
    """A table that is read in pieces, again and again in the same order."""

    @property
    def location(self) -> TableLocation:
        """What messages call it."""

    @property
    def identity(self) -> Mapping[str, Any]:
        """What tells it from another, and from itself after a change."""

    @property
    def self_describing(self) -> bool:
        """Whether each row names its own columns (JSON lines)."""

    def names(self) -> tuple[str, ...]:
        """Its columns, in order; of rows that name their own, none."""

    def estimated_rows(self) -> int:
        """About how many rows it has, for the bar."""

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """Its rows, so many at a time; `only` these columns where that is cheaper."""


def file_identity(path: Any) -> dict[str, Any]:
    """A file's size and time of change: another file under the same name is another input."""
    stat = path.stat()
    return {"path": path.name, "size": stat.st_size, "changed": stat.st_mtime_ns}


SAMPLE_BYTES: Final = 1 << 16
"""How many bytes tell how long a row is about."""


def utf8_lines(file: BinaryIO, name: str, damaged: dict[int, Diagnostic]) -> Iterator[str]:
    """Lines of UTF-8; a damaged one is kept for the rejects, where others show that it is UTF-8."""
    letters = False
    for number, raw in enumerate(file, start=1):
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901 - the mark is no letter
            if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                decode_source(name, raw)  # raises, and says what encoding it seems to be
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            if not letters:
                decode_source(name, raw)
            text = raw.decode(errors="replace")
            at = Source(name, text.rstrip("\r\n")).whole()
            damaged[number] = reading_codes.DAMAGED_UTF8.at(
                at, offset=error.start + 1, byte=f"0x{raw[error.start]:02X}"
            )
        letters = letters or not raw.isascii()
        yield text


def estimate_rows(path: Path, before: int) -> int:
    """Estimate the number of rows of a text file from its size."""
    with path.open("rb") as file:
        seen = file.read(SAMPLE_BYTES)
    lines = seen.count(b"\n")
    if len(seen) < SAMPLE_BYTES:
        return max(lines - before + (not seen.endswith(b"\n")), 0)
    return path.stat().st_size * lines // len(seen)


def chunk_from_rows(
    rows: Sequence[Mapping[str, Any]], lines: Sequence[int], rejects: Sequence[Reject] = ()
) -> Chunk:
    """Rows that name their own columns, by columns; what a row does not name is unknown."""
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    columns = [[row.get(name) for row in rows] for name in names]
    return Chunk(names, columns, lines, tuple(rejects))


def flatten_record(row: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Records inside a row as columns of their own; a judgement told with `met` or `points` is that.

    >>> flatten_record({"home": {"corner": True}, "judgements": {"2.3": {"points": 15, "by": "xã"}}})
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
            found |= flatten_record(value, f"{here}.")
    return found
