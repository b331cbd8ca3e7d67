"""record: the finished parts of a job → a journal beside its output, from which the job resumes.

A finished part is a file of answers and a file of rejects. Each appears in one step when complete; then the
part is entered in the journal. A part that is not in the journal is decided again, so no row is lost
and none occurs twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, field
from pathlib import Path
from shutil import rmtree
from typing import Any, Final, Literal

from criteria_engine.batch import diagnostics as batch_diagnostics
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.frozen import dataclass
from criteria_engine.source import Source, Span

FORMAT: Final = 1

Strategy = Literal["whole", "stream", "partitions"]
"""How a job reads its rows: all at once, chunk by chunk, or by partitions of their ids."""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many rows were read, rejected and decided.

    Attributes:
        rows: rows of the tables of subjects.
        rejected: those of them that are not decided.
        items: rows of lists' own files.
        items_rejected: those of them that are not used.
        outcomes: how many subjects have each outcome.
        granted: how many of the eligible ones hold the title by a person's decision, not by the rules.
    """

    rows: int = 0
    rejected: int = 0
    items: int = 0
    items_rejected: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    granted: int = 0

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
            self.granted + other.granted,
        )

    @property
    def decided(self) -> int:
        """How many subjects were decided."""
        return sum(self.outcomes.values())


class Journal:
    """The journal of one output.

    Args:
        beside: the path that the journal and the folder of parts are named after.
        identity: the values that must be unchanged for a job to resume, as JSON values.

    Attributes:
        path: the journal file.
        parts: the folder of the finished parts.
        strategy: how the job reads its rows; None until it is chosen.
        integer_keys: whether the ids are written as whole numbers.
        partitions: the number of partitions, if the strategy has them.
        sorting_counts: the rows that were rejected while sorting; None until the sorting is finished.
        finished: the counts of each finished part, by its number.
    """

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
        """Load the journal of an interrupted run, or start a new one.

        Args:
            fresh: discard an interrupted run.
            resume: require an interrupted run.

        Returns:
            Whether an interrupted run is resumed.

        Raises:
            CriteriaError: the interrupted run had another identity, its journal is damaged, or there is none
                to resume.
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
        """Delete the journal first, then the parts, as parts without a journal do no harm."""
        self.path.unlink(missing_ok=True)
        if self.parts.exists():
            rmtree(self.parts)

    def save(self) -> None:
        """Write the journal; the file is replaced in one step."""
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
        """Enter a finished part in the journal."""
        self.finished[number] = counts
        self.save()

    def part_path(self, number: int, ending: str) -> Path:
        """Return the path of a file of a part, such as `part_path(1, ".arrow")`."""
        return self.parts / f"part-{number:06}{ending}"

    @property
    def total(self) -> RunCounts:
        """The sum of the counts of all finished parts and of the sorting."""
        total = self.sorting_counts or RunCounts()
        for each in self.finished.values():
            total += each
        return total

    def _load(self) -> None:
        try:
            document = json.loads(self.path.read_text(encoding="utf-8"))
            identity, format_ = document["of"], document["format"]
            self.strategy, self.partitions = document["way"], document["partitions"]
            self.integer_keys = document["whole_keys"]
            sorting = document["prepared"]
            self.sorting_counts = None if sorting is None else RunCounts(**sorting)
            self.finished = {
                int(number): RunCounts(**each) for number, each in document["done"].items()
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CriteriaError([batch_diagnostics.JOURNAL_BROKEN.at(self._span())]) from error
        changed = [name for name in self._identity if identity.get(name) != self._identity[name]]
        if format_ != FORMAT or not self.parts.is_dir():
            raise CriteriaError([batch_diagnostics.JOURNAL_BROKEN.at(self._span())])
        if changed:
            what = ", ".join(changed)
            raise CriteriaError([batch_diagnostics.JOURNAL_MISMATCH.at(self._span(), what=what)])

    def _span(self) -> Span:
        return Source(self.path.name, "").whole()
