"""decide: the files of a table by two sets → what the new set changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pyarrow as pa

from criteria_engine.analysis import impact_counts
from criteria_engine.analysis.impact_diagnostics import NO_GROUP_COLUMN
from criteria_engine.batch.job import (
    Job,
    JobProgress,
    JobSummary,
    run_job,
)
from criteria_engine.batch.readers import mapping_of, open_readers
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.frozen import dataclass
from criteria_engine.model.impact import Impact
from criteria_engine.reading.text_values import fold_text
from criteria_engine.source import Source
from criteria_engine.tables.arrow_cells import key_texts
from criteria_engine.tables.headed_rows import OpenWorkbooks
from criteria_engine.tables.mapping import TableMapping
from criteria_engine.tables.source import Chunk


@dataclass(frozen=True, slots=True)
class ImpactJob:
    """The tables to decide by two sets.

    Attributes:
        files: the locators of the tables of subjects.
        lists: the locator of the table of a list's items, by the list's name; each set takes those it has.
        old_mapping: the mapping file for the old set; None where columns have the names of facts.
        new_mapping: the mapping file for the new set; None for the same as of the old one.
        by: the column of the groups; None without groups.
        rejects: the folder for the files of rejects.
        chunk_size: how many rows are read and decided at once.
    """

    files: Sequence[str]
    lists: Mapping[str, str]
    old_mapping: Path | None
    new_mapping: Path | None
    by: str | None
    rejects: Path
    chunk_size: int


def run_impact(
    old: Criteria,
    new: Criteria,
    job: ImpactJob,
    progress: JobProgress = lambda _stage, _done, _all: None,
) -> tuple[Impact, JobSummary, JobSummary]:
    """Decide the tables by both sets, and count what the new one changes.

    Returns:
        What changes; and how many rows each of the sets decided and rejected.

    Raises:
        CriteriaError: a table or a mapping file cannot be used, or no table has the column of the groups.
        MissingPackages: a package for some kind of table is not installed.
        OSError: a file cannot be read or written.
    """
    mappings = (job.old_mapping, job.new_mapping or job.old_mapping)
    subjects = [
        mapping_of(each, mapping, {}).subjects
        for each, mapping in zip((old, new), mappings, strict=True)
    ]
    with TemporaryDirectory() as folder:
        answers, summaries = [], []
        for number, (criteria, mapping) in enumerate(zip((old, new), mappings, strict=True)):
            other = subjects[1 - number]
            passed_over = _headings(other) - _headings(subjects[number])
            if job.by is not None and fold_text(job.by) not in _headings(subjects[number]):
                passed_over |= {fold_text(job.by)}
            name = ("old", "new")[number]
            out = Path(folder) / f"{name}.parquet"
            of_set = {k: v for k, v in job.lists.items() if k in criteria.shape.fields}
            one = Job(
                job.files,
                of_set,
                mapping,
                str(out),
                job.rejects / f"{name}.rejects.csv",
                job.chunk_size,
                fresh=True,
                passed_over=frozenset(passed_over),
            )
            summaries.append(run_job(criteria, one, progress))
            answers.append(pl.read_parquet(out))
        groups = None
        if job.by is not None:
            groups = _groups(job, subjects[0], job.by)
    old_summary, new_summary = summaries
    found = impact_counts.impact_of(old, new, answers[0], answers[1], groups, job.by)
    return found, old_summary, new_summary


def _headings(mapping: TableMapping) -> set[str]:
    """Return the headings that a mapping takes for facts or ids, as folded text."""
    facts = [
        each
        for fact in mapping.facts.values()
        for each in (fact.heading, fact.path, fact.name, *fact.labels)
    ]
    nested = [
        each
        for name, items in mapping.nested.items()
        for each in (name, items.heading, *items.labels)
    ]
    return {fold_text(each) for each in (mapping.key, *facts, *nested) if each}


def _groups(job: ImpactJob, mapping: TableMapping, by: str) -> pl.DataFrame:
    """Return the group of each subject.

    Raises:
        CriteriaError: no table has the column.
    """
    key, column = (fold_text(each) for each in (mapping.key or "", by))
    ids: list[pa.Array] = []
    groups: list[pa.Array] = []
    known: dict[str, None] = {}
    skipped = replace(mapping, ignore_unknown=True)
    books: OpenWorkbooks = {}
    for file in job.files:
        for reader in open_readers(file, skipped, books):
            for chunk in reader.table.chunks(job.chunk_size):
                known |= dict.fromkeys(chunk.names)
                ids += _texts(chunk, key)
                groups += _texts(chunk, column) or [pa.nulls(len(chunk), pa.string())]
    if column not in map(fold_text, known):
        at = Source("table", by).whole()
        raise CriteriaError([NO_GROUP_COLUMN.at(at, column=by, known=", ".join(known))])
    return pl.DataFrame(
        {
            impact_counts.SUBJECT: pl.from_arrow(pa.chunked_array(ids, pa.string())),
            impact_counts.GROUP: pl.from_arrow(pa.chunked_array(groups, pa.string())),
        }
    ).drop_nulls(impact_counts.SUBJECT)


def _texts(chunk: Chunk, heading: str) -> list[pa.Array]:
    """Return the texts of the column with a heading; nothing where the chunk has no such column."""
    found: Iterator[int] = (i for i, name in enumerate(chunk.names) if fold_text(name) == heading)
    return [key_texts(chunk.columns[index]) for index in found][:1]


def write_changed(found: Impact, path: Path) -> None:
    """Write the subjects whose outcome or level changes, as CSV or Parquet by the suffix of the file.

    Raises:
        OSError: the file cannot be written.
    """
    table = pl.DataFrame(pl.from_arrow(found.changed))
    if path.suffix.lower() == ".parquet":
        table.write_parquet(path)
    else:
        table.write_csv(path, include_bom=True)
