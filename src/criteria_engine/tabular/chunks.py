"""What every kind of table gives: pieces of rows by columns, with what could not be taken apart."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from criteria_engine.diagnostics import Diagnostic

Cells = Any
"""The cells of a column: an Arrow array, or a list of Python values."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows come from, as people know it: a file or a table, and the sheet."""

    file: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing that could not be used: where it stands, what it is, and why.

    `cells` are those of a row that could not be taken apart, as far as it could.
    """

    place: Place
    line: int
    found: Diagnostic
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


class Table(Protocol):
    """A table that is read in pieces, again and again in the same order."""

    @property
    def place(self) -> Place:
        """What messages call it."""

    @property
    def identity(self) -> Mapping[str, Any]:
        """What tells it from another, and from itself after a change."""

    @property
    def own_names(self) -> bool:
        """Whether each row names its own columns (JSON lines)."""

    def names(self) -> tuple[str, ...]:
        """Its columns, in order; of rows that name their own, none."""

    def expected(self) -> int:
        """About how many rows it has, for the bar."""

    def chunks(self, size: int, only: Sequence[int] | None = None) -> Generator[Chunk, None, None]:
        """Its rows, so many at a time; `only` these columns where that is cheaper."""


def file_identity(path: Any) -> dict[str, Any]:
    """A file's size and time of change: another file under the same name is another input."""
    stat = path.stat()
    return {"path": path.name, "size": stat.st_size, "changed": stat.st_mtime_ns}
