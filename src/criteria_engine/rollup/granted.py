"""decide: the titles that people granted → which rows count only because of them.

A title that a person granted counts like any other, but reports say how many of a count are by judgement. A
row counts by judgement if it would not certainly count without the titles that people granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from criteria_engine.model.values import Value
from criteria_engine.rollup.plan import CountFeed, RollupPlan
from criteria_engine.rollup.subjects import Commune, SubjectRow
from criteria_engine.rollup.title_reads import TitleRead


class GrantedTitles:
    """The titles of a commune that are held by a person's decision, while the commune is assessed.

    Args:
        plan: the titles, and what feeds them.
        commune: the data.
    """

    def __init__(self, plan: RollupPlan, commune: Commune) -> None:
        self._plan = plan
        self._commune = commune
        self._granted: set[tuple[str, str | None]] = set()

    def add(self, title: str, subject: str) -> None:
        """Add a title of a subject, by id and key."""
        self._granted.add((title, subject))

    def decide(self, feed: CountFeed, row: SubjectRow, record: Mapping[str, Value]) -> bool:
        """Return whether a row that certainly counts does so only because a person granted a title.

        Args:
            feed: what is counted.
            row: the row.
            record: what the condition of the feed reads of the row.
        """
        if feed.where is None or not self._granted:
            return False
        without = record
        for read in feed.where.reads:
            if (read.title, self._key_at(row, feed.table, read.path)) in self._granted:
                without = _without_title(without, read)
        return without is not record and feed.where.test(without) is not True

    def _key_at(self, row: SubjectRow, table: str, path: tuple[str, ...]) -> str | None:
        """Return the key of the row that a path of key columns leads to; None where it leads nowhere."""
        key = row.key
        for column in path:
            parent = self._commune.tables[table].rows[key].parents.get(column)
            table = self._plan.tables[table].belongs_to[column]
            if not isinstance(parent, str) or parent not in self._commune.tables[table].rows:
                return None
            key = parent
        return key


def _without_title(record: Mapping[str, Value], read: TitleRead) -> dict[str, Value]:
    """Return a copy of a record in which a title is unknown, except for earlier recognitions of it."""
    if read.path:
        column, *rest = read.path
        above: Any = record[column]
        return {**record, column: _without_title(above, TitleRead(tuple(rest), read.title))}
    decision: Any = record[read.title]
    return {**record, read.title: {n: value for n, value in decision.items() if n == "held"}}
