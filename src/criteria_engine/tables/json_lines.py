"""read: a file of JSON lines → chunks of self-describing rows."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading.fact_diagnostics import DUPLICATE_FACT
from criteria_engine.reading.json import read_json
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.source import (
    Chunk,
    Reject,
    TableLocation,
    chunk_from_rows,
    estimate_rows,
    file_identity,
    flatten_record,
    utf8_lines,
)

JSON_LINES_SUFFIXES: Final = frozenset({".jsonl", ".ndjson"})


class JsonLinesTable:
    """A file with one JSON object in each line; records inside become columns `record.field`."""

    self_describing = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.location = TableLocation(path.name)
        self.identity: Mapping[str, Any] = file_identity(path)

    def names(self) -> tuple[str, ...]:
        """Return an empty tuple: each row names its own columns."""
        return ()

    def estimated_rows(self) -> int:
        """Estimate the number of rows from the first bytes of the file."""
        return estimate_rows(self._path, 0)

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """Yield the objects of the lines, without blank lines; `columns` has no effect."""
        rows: list[dict[str, Any]] = []
        lines: list[int] = []
        rejects: list[Reject] = []
        damaged: dict[int, Diagnostic] = {}
        with self._path.open("rb") as file:
            texts = utf8_lines(file, self.location.file, damaged)
            for number, text in enumerate(texts, start=1):
                if not text.strip():
                    continue
                value, diagnostics = read_json(text, self.location.file)
                if number in damaged:
                    diagnostics = [damaged.pop(number)]
                elif not diagnostics and not isinstance(value, dict):
                    at = Source(self.location.file, text).whole()
                    why = Text("không phải là một đối tượng {…}", "not an object {…}")
                    diagnostics = [codes.BROKEN_TABLE.at(at, path=self.location.file, why=why)]
                row, repeated = ({}, None) if diagnostics else flatten_record(value)
                if repeated is not None:
                    at = Source(self.location.file, text).whole()
                    diagnostics = [DUPLICATE_FACT.at(at, path=repeated)]
                if diagnostics:
                    shown = text.strip()[:200]
                    rejects += [
                        Reject(self.location, number, each, value=shown) for each in diagnostics
                    ]
                    continue
                rows.append(row)
                lines.append(number)
                if len(lines) == size:
                    yield chunk_from_rows(rows, lines, rejects)
                    rows, lines, rejects = [], [], []
        if lines or rejects:
            yield chunk_from_rows(rows, lines, rejects)
