"""JSON lines."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from criteria_engine.bilingual import Said
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading.json import read_json
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.source import (
    Chunk,
    Reject,
    TableLocation,
    chunk_of,
    estimate_rows,
    file_identity,
    flat,
    utf8_lines,
)

# ---- JSON lines ------------------------------------------------------------------------------


class JsonLinesTable:
    """A file with one JSON object in each line; records inside become columns `record.field`."""

    own_names = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.place = TableLocation(path.name)
        self.identity: Mapping[str, Any] = file_identity(path)

    def names(self) -> tuple[str, ...]:
        """None: each row names its own."""
        return ()

    def expected(self) -> int:
        """Estimated from the first lines."""
        return estimate_rows(self._path, 0)

    def chunks(self, size: int, only: Sequence[int] | None = None) -> Generator[Chunk, None, None]:
        """The objects; blank lines are passed over."""
        rows: list[dict[str, Any]] = []
        lines: list[int] = []
        rejects: list[Reject] = []
        damaged: dict[int, Diagnostic] = {}
        with self._path.open("rb") as file:
            texts = utf8_lines(file, self.place.file, damaged)
            for number, text in enumerate(texts, start=1):
                if not text.strip():
                    continue
                value, found = read_json(text, self.place.file)
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
