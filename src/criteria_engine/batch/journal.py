"""What is done of a run, kept beside its output: an interrupted run goes on where it stopped.

A finished piece is a file of answers and one of rejects, each put in place at once; then the journal
says so. What the journal does not say is done again, so that no row is lost and none stands twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Any, Final, Literal

from criteria_engine.batch import diagnostics as batch_diagnostics
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.source import Source, Span

FORMAT: Final = 1


Strategy = Literal["whole", "stream", "partitions"]
"""How the rows are gone through: at once, piece by piece, or by partitions of their ids."""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many rows were read and what became of them; items are rows of lists' own files."""

    rows: int = 0
    rejected: int = 0
    items: int = 0
    items_rejected: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: RunCounts) -> RunCounts:
        outcomes = dict(self.outcomes)
        for name, count in other.outcomes.items():
            outcomes[name] = outcomes.get(name, 0) + count
        return RunCounts(
            self.rows + other.rows,
            self.rejected + other.rejected,
            self.items + other.items,
            self.items_rejected + other.items_rejected,
            outcomes,
        )

    @property
    def decided(self) -> int:
        """How many subjects were decided."""
        return sum(self.outcomes.values())


class Journal:
    """The journal of one output."""

    def __init__(self, beside: Path, identity: Mapping[str, Any]) -> None:
        self.path = beside.with_name(f"{beside.name}.journal.json")
        self.parts = beside.with_name(f"{beside.name}.parts")
        self._identity = json.loads(json.dumps(identity))
        self.strategy: Strategy | None = None
        self.integer_keys = False
        self.partitions = 0
        self.sorting_counts: RunCounts | None = None
        self.finished: dict[int, RunCounts] = {}

    def begin(self, *, fresh: bool, resume: bool) -> bool:
        """Start, or go on with what fits; says whether it goes on.

        Raises:
            CriteriaError: an earlier run does not fit, or there is none to resume.
        """
        if not fresh and self.path.exists():
            self._load()
            return True
        if resume:
            raise CriteriaError([batch_diagnostics.NOTHING_TO_RESUME.at(self._span())])
        self.discard()
        self.parts.mkdir()
        self.save()
        return False

    def discard(self) -> None:
        """Throw away what was done; the journal first, so that nothing is half there."""
        self.path.unlink(missing_ok=True)
        if self.parts.exists():
            rmtree(self.parts)

    def save(self) -> None:
        """Write the journal down, all of it or nothing."""
        text = json.dumps(
            {
                "format": FORMAT,
                "of": self._identity,
                "way": self.strategy,
                "whole_keys": self.integer_keys,
                "partitions": self.partitions,
                "prepared": None if self.sorting_counts is None else asdict(self.sorting_counts),
                "done": {str(number): asdict(counts) for number, counts in self.finished.items()},
            },
            indent=1,
        )
        unfinished = self.path.with_name(f"{self.path.name}.part")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(self.path)

    def mark_finished(self, number: int, counts: RunCounts) -> None:
        """Note that a piece is in its place."""
        self.finished[number] = counts
        self.save()

    def part_path(self, number: int, ending: str) -> Path:
        """The file of a piece."""
        return self.parts / f"part-{number:06}{ending}"

    @property
    def total(self) -> RunCounts:
        """All that was counted."""
        total = self.sorting_counts or RunCounts()
        for each in self.finished.values():
            total += each
        return total

    def _load(self) -> None:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            of, format_ = found["of"], found["format"]
            self.strategy, self.partitions = found["way"], found["partitions"]
            self.integer_keys = found["whole_keys"]
            prepared = found["prepared"]
            self.sorting_counts = None if prepared is None else RunCounts(**prepared)
            self.finished = {
                int(number): RunCounts(**each) for number, each in found["done"].items()
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CriteriaError([batch_diagnostics.JOURNAL_BROKEN.at(self._span())]) from error
        changed = [name for name in self._identity if of.get(name) != self._identity[name]]
        if format_ != FORMAT or not self.parts.is_dir():
            raise CriteriaError([batch_diagnostics.JOURNAL_BROKEN.at(self._span())])
        if changed:
            what = ", ".join(changed)
            raise CriteriaError([batch_diagnostics.JOURNAL_MISMATCH.at(self._span(), what=what)])

    def _span(self) -> Span:
        return Source(self.path.name, "").whole()
