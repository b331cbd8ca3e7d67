"""check: a checked condition on the rows of a table → the titles whose decisions it reads.

A condition reads decisions about the row itself (`learning_family.eligible`) and about the rows it belongs to
(`family.hamlet.learning_hamlet.eligible`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass


@dataclass(frozen=True, slots=True)
class TitleRead:
    """A title that a condition reads.

    Attributes:
        path: the key columns that lead from the row to the subject; empty where it is the row itself.
        title: the id of the title.
    """

    path: tuple[str, ...]
    title: str


def title_reads(
    condition: Core,
    table: str,
    belongs_to: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, Collection[str]],
) -> Iterator[TitleRead]:
    """Yield each title that a condition reads, once, in the order of the condition.

    Args:
        condition: the checked condition.
        table: the table of the rows.
        belongs_to: for each table its key columns, with the table of each.
        titles: for each table the ids of the titles assessed there.
    """

    def place(node: Core) -> tuple[tuple[str, ...], str] | None:
        """Return the path and the table of a row that an expression stands for."""
        match node:
            case core.Fact(name):
                above: tuple[tuple[str, ...], str] | None = (), table
            case core.FieldAccess(subject, name):
                above = place(subject)
            case _:
                return None
        if above is None or name not in belongs_to[above[1]]:
            return None
        return (*above[0], name), belongs_to[above[1]][name]

    found: dict[TitleRead, None] = {}
    for node in core.walk(condition):
        match node:
            case core.Fact(name):
                of: tuple[tuple[str, ...], str] | None = (), table
            case core.FieldAccess(subject, name):
                of = place(subject)
            case _:
                continue
        if of is None or name in belongs_to[of[1]]:
            continue
        if name in titles.get(of[1], ()):
            found[TitleRead(of[0], name)] = None
    yield from found
