"""analysis: two sets and a table in memory → what the new set changes for the subjects of the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from criteria_engine.analysis import impact_diagnostics as codes
from criteria_engine.arguments import expect_type
from criteria_engine.columns.options import ColumnNames, ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.errors import MissingPackages
from criteria_engine.lazy import LazyModule
from criteria_engine.model.impact import Impact
from criteria_engine.source import Source

if TYPE_CHECKING:
    from criteria_engine.analysis import impact_counts
    from criteria_engine.columns.engines import host_frames
else:
    # These need the packages of the extra `columns`.
    impact_counts = LazyModule("criteria_engine.analysis.impact_counts")
    host_frames = LazyModule("criteria_engine.columns.engines.host_frames")


def impact(
    old: Criteria,
    new: Criteria,
    table: Any,
    *,
    by: str | None = None,
    subject_id: str = "subject_id",
    lists: Mapping[str, ListTable] | None = None,
    columns: ColumnNames | None = None,
) -> Impact:
    """Decide a table by two sets and count what the new one changes.

    A column is used by each set that has the fact; one that neither has is an error, except for the column of
    the groups. It needs the extra `columns`.

    Args:
        old: the set before the change.
        new: the set after it.
        table: an Arrow table, or a Polars or pandas data frame.
        by: the column of the groups, such as the hamlet; None without groups.
        subject_id: the column of subject ids.
        lists: the tables of lists that are not nested, by name; each set takes those it has.
        columns: the columns of facts whose column is not named by their path.

    Raises:
        CriteriaError: the table does not fit the sets, or has no column `by`.
        MissingPackages: the extra `columns` is not installed.
        TypeError: `table` is of another kind.

    >>> import polars as pl
    >>> from datetime import date
    >>> from criteria_engine import Catalogue
    >>> catalogue = Catalogue.packaged()
    >>> old = catalogue.find("learning_citizen", on=date(2023, 1, 1))
    >>> new = catalogue.find("learning_citizen", on=date(2025, 1, 1))
    >>> table = pl.DataFrame({"subject_id": ["c1"], "hamlet": ["X01"]})
    >>> impact(old, new, table, by="hamlet").groups[0].group
    'X01'
    """
    expect_type("old", old, Criteria)
    expect_type("new", new, Criteria)
    for name, argument, kind in (
        ("by", by, str),
        ("lists", lists, Mapping),
        ("columns", columns, Mapping),
    ):
        if argument is not None:
            expect_type(name, argument, kind)
    try:
        frame = host_frames.as_frame(table)
    except ModuleNotFoundError as error:
        raise MissingPackages("columns", error.name or "") from error
    if by is not None and by not in frame.columns:
        at = Source("table", by).whole()
        known = ", ".join(frame.columns)
        raise CriteriaError([codes.NO_GROUP_COLUMN.at(at, column=by, known=known)])
    named, given = columns or {}, lists or {}
    used = {side: set(_used(side, frame.columns, named)) for side in (old, new)}
    answers = []
    for side, other in ((old, new), (new, old)):
        left = [
            name
            for name in frame.columns
            if name == subject_id
            or name in used[side]
            # A column that neither set has is refused by both.
            or (name != by and name not in used[other])
        ]
        answers.append(
            side.decide_table(
                frame.select(left),
                subject_id=subject_id,
                lists={
                    k: v
                    for k, v in given.items()
                    if k in side.shape.fields or k not in other.shape.fields
                },
                columns={k: v for k, v in named.items() if _has(side, k) or not _has(other, k)},
            )
        )
    groups = None
    if by is not None:
        groups = impact_counts.groups_of(frame, subject_id, by)
    return impact_counts.impact_of(old, new, answers[0], answers[1], groups, by)


def _used(criteria: Criteria, names: list[str], columns: ColumnNames) -> Iterator[str]:
    """Yield the columns that hold a fact of the set."""
    for path, named in columns.items():
        if _has(criteria, path):
            yield from (named,) if isinstance(named, str) else named
    yield from (name for name in names if _has(criteria, name))


def _has(criteria: Criteria, path: str) -> bool:
    """Whether a path begins with a fact of the set, or names one of its judgements or pieces of evidence."""
    first, _, rest = path.partition(".")
    shape = criteria.shape
    if first == "judgements":
        return any(rest == id_ or rest.startswith(f"{id_}.") for id_ in shape.judgeable)
    if first == "evidence":
        return rest in shape.evidence
    return first in shape.fields
