"""run: tables of any kind → their decisions, piece by piece, so that it can be interrupted.

A table that fits in one piece is decided at once. A larger one without list files is decided in its
own order; with list files, all tables are first sorted into partitions by the subject's id, and
the order of the answers follows these.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import closing
from dataclasses import dataclass, replace
from errno import ENOENT
from hashlib import sha256
from itertools import chain, islice
from os import strerror
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa

from criteria_engine.batch import diagnostics as batch_diagnostics
from criteria_engine.batch.duplicates import duplicate_ids
from criteria_engine.batch.journal import Journal, RunCounts
from criteria_engine.batch.partitions import MAX_PARTITIONS, PartitionStore, partition_schema
from criteria_engine.batch.piece import PieceDecider, PieceResult
from criteria_engine.bilingual import Language
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.source import Source
from criteria_engine.tables import rejects as rejects_file
from criteria_engine.tables.arrow_columns import (
    FAULTY_COLUMN,
    FILE_COLUMN,
    KEY_COLUMN,
    LINE_COLUMN,
    cast_facts,
)
from criteria_engine.tables.headings import has_mapped_headings
from criteria_engine.tables.locators import (
    CSV_SUFFIXES,
    WORKBOOK_SUFFIXES,
    FileLocator,
    Locator,
    open_table,
    parse_locator,
)
from criteria_engine.tables.mapping import (
    TableMapping,
    TitleMapping,
    default_mapping,
    load_mapping,
)
from criteria_engine.tables.reader import FactRows, TableReader
from criteria_engine.tables.source import Chunk, Reject
from criteria_engine.tables.writers import (
    check_output,
    check_row_count,
    write_answer_part,
    write_output,
)

DEFAULT_CHUNK_SIZE: Final = 100_000
"""How many subjects are decided at once where nobody says otherwise."""


_MAX_ROWS_ABOVE: Final = 12
"""How many rows below the one that should have them headings are looked for."""


Stage = Literal["ids", "sorting", "deciding", "writing"]


JobProgress = Callable[[Stage, int, int], None]
"""Hears how far a stage is: rows done, and about how many there are."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be decided, from where, to where."""

    files: Sequence[str]
    lists: Mapping[str, str]
    mapping: Path | None
    out: str
    rejects: Path | None = None
    chunk_size: int = DEFAULT_CHUNK_SIZE
    fresh: bool = False
    resume: bool = False
    language: Language = "vi"


@dataclass(frozen=True, slots=True)
class JobSummary:
    """What came of it, and where it is; `resumed` says that part of it was there already."""

    counts: RunCounts
    out: str
    rejects: Path
    resumed: bool
    by_partitions: bool


def run_job(
    criteria: Criteria, job: Job, progress: JobProgress = lambda _stage, _done, _all: None
) -> JobSummary:
    """Decide every row of the tables.

    Raises:
        CriteriaError: a table or the mapping cannot be used; single rows are only among the rejects.
        MissingPackages: a package is needed to read or write a table.
    """
    return _JobRunner(criteria, job, progress).run()


class _JobRunner:
    def __init__(self, criteria: Criteria, job: Job, progress: JobProgress) -> None:
        self._criteria = criteria
        self._job = job
        self._progress = progress
        self._out: Locator = parse_locator(job.out)
        self._rejects = job.rejects or _default_rejects_path(self._out)
        _check_files(job, self._out, self._rejects)
        mapping = _load_mapping(criteria, job)
        self._readers = [
            open_reader(each, mapping.subjects, number) for number, each in enumerate(job.files)
        ]
        self._lists = {}
        for name, file in job.lists.items():
            items = mapping.list_file(name)
            self._lists[name] = open_reader(file, items)
        check_output(self._out)
        self._decider = PieceDecider(criteria, self._readers, self._lists, mapping.absent)
        beside = self._out.path if isinstance(self._out, FileLocator) else self._rejects
        self._journal = Journal(beside, self._identity())

    def _identity(self) -> dict[str, Any]:
        """What has to be the same for a run to go on."""
        job, mapping = self._job, self._job.mapping
        lists = {name: dict(reader.table.identity) for name, reader in self._lists.items()}
        return {
            "files": [dict(reader.table.identity) for reader in self._readers],
            "lists": lists,
            "mapping": None if mapping is None else sha256(mapping.read_bytes()).hexdigest(),
            "set": self._criteria.decide({}).receipt.set_hash,
            "date of law": self._criteria.on.isoformat(),
            "chunk": job.chunk_size,
            "out": job.out,
            "rejects": str(self._rejects),
            "language": job.language,
        }

    def run(self) -> JobSummary:
        journal = self._journal
        resumed = journal.begin(fresh=self._job.fresh, resume=self._job.resume)
        try:
            if journal.strategy is None:
                journal.strategy = self._choose_strategy()
                journal.integer_keys = self._have_integer_keys()
                journal.save()
            match journal.strategy:
                case "whole":
                    self._whole()
                case "stream":
                    self._stream()
                case "partitions":
                    self._by_partitions()
            return self._finish(resumed)
        except CriteriaError:
            # Nothing worth keeping is done where a table turns out to be unusable at once.
            if not journal.finished:
                journal.discard()
            raise

    def _choose_strategy(self) -> Literal["whole", "stream", "partitions"]:
        with closing(self._pieces()) as pieces:
            next(pieces, None)
            if next(pieces, None) is None:
                return "whole"
        return "partitions" if self._lists else "stream"

    def _have_integer_keys(self) -> bool:
        found: list[bool] = []
        for reader in self._readers:
            with closing(reader.table.chunks(self._job.chunk_size)) as chunks:
                found += [reader.has_integer_keys(chunk) for chunk in islice(chunks, 1)]
        return bool(found) and all(found)

    def _pieces(self) -> Generator[tuple[TableReader, Chunk], None, None]:
        for reader in self._readers:
            for chunk in reader.table.chunks(self._job.chunk_size):
                yield reader, chunk

    def _expected(self) -> int:
        return sum(reader.table.estimated_rows() for reader in self._readers)

    # ---- the three ways --------------------------------------------------------------------

    def _whole(self) -> None:
        """Everything at once."""
        if 1 in self._journal.finished:
            return
        expected = self._expected()
        read = [reader.read(chunk) for reader, chunk in self._pieces()]
        rejects = [each for rows in read for each in rows.rejects]
        rows = self._joined(self._readers, [each.table for each in read])
        items: dict[str, pa.Table] = {}
        unread = RunCounts()
        for name, reader in self._lists.items():
            pieces = [reader.read(chunk) for chunk in reader.table.chunks(self._job.chunk_size)]
            items[name] = self._joined([reader], [each.table for each in pieces])
            rejects += [each for piece in pieces for each in piece.rejects]
            lost = sum(piece.count - len(piece.table) for piece in pieces)
            unread += RunCounts(items=lost, items_rejected=lost)
        count = sum(each.count for each in read)
        answered = self._decider.decide(rows, count, items)
        self._keep(1, answered, rejects, unread)
        self._progress("deciding", count, max(expected, count))

    def _stream(self) -> None:
        """Piece by piece, in the order of the rows."""
        duplicates = self._duplicates()
        expected, done = self._expected(), 0
        for number, (reader, chunk) in enumerate(self._pieces(), start=1):
            if number not in self._journal.finished:
                read = reader.read(chunk)
                answered = self._decider.decide(read.table, read.count, {}, duplicates)
                self._keep(number, answered, read.rejects)
            done += len(chunk)
            self._progress("deciding", done, expected)

    def _duplicates(self) -> pa.Table:
        """The ids with several rows; found once, and kept for when the run goes on."""
        kept = self._journal.parts / "duplicates.arrow"
        if kept.exists():
            with pa.OSFile(str(kept), "rb") as file, pa.ipc.open_file(file) as reader:
                return reader.read_all()
        duplicates = duplicate_ids(self._ids(), self._journal.parts)
        write_answer_part(kept, duplicates)
        return duplicates

    def _ids(self) -> Iterator[pa.Array]:
        expected, done = self._expected(), 0
        for reader in self._readers:
            key = reader.key_index()
            only = None if key is None else [key]
            for chunk in reader.table.chunks(self._job.chunk_size, only):
                yield reader.keys(chunk)
                yield reader.rejected_keys(chunk)
                done += len(chunk)
                self._progress("ids", done, expected)

    def _by_partitions(self) -> None:
        """Partition by partition, each with all items of its subjects."""
        spool = self._spooled()
        types = _fact_types(self._readers)
        own = _INTERNAL_SCHEMA
        expected = self._expected()
        for number in range(1, self._journal.partitions + 1):
            if number not in self._journal.finished:
                rows = spool.read("subjects", number - 1, partition_schema(own, types))
                items = {
                    name: spool.read(name, number - 1, partition_schema(own, _fact_types([reader])))
                    for name, reader in self._lists.items()
                }
                self._keep(number, self._decider.decide(rows, len(rows), items), ())
            done = sum(each.rows for each in self._journal.finished.values())
            self._progress("deciding", done, max(expected, done))

    def _spooled(self) -> PartitionStore:
        journal = self._journal
        if journal.sorting_counts is None:
            journal.partitions = min(
                max(-(-self._expected() // self._job.chunk_size), 1), MAX_PARTITIONS
            )
        spool = PartitionStore(journal.parts / "spool", journal.partitions)
        if journal.sorting_counts is not None:
            return spool
        spool.begin()
        lost = RunCounts()
        rejects: list[Path] = []
        done, expected = 0, self._expected()
        expected += sum(reader.table.estimated_rows() for reader in self._lists.values())
        kinds = [("subjects", reader, _fact_types(self._readers)) for reader in self._readers]
        kinds += [(name, reader, _fact_types([reader])) for name, reader in self._lists.items()]
        for kind, reader, types in kinds:
            for chunk in reader.table.chunks(self._job.chunk_size):
                read = reader.read(chunk)
                spool.add(kind, cast_facts(read.table, types))
                if read.rejects:
                    rejects.append(journal.part_path(len(rejects), ".sorting.csv"))
                    rejects_file.write_reject_part(rejects[-1], read.rejects, self._job.language)
                lost += _count_lost(read, is_list=kind != "subjects")
                done += len(chunk)
                self._progress("sorting", done, max(expected, done))
        spool.end()
        journal.sorting_counts = lost
        journal.save()
        return spool

    def _joined(self, readers: Sequence[TableReader], tables: Sequence[pa.Table]) -> pa.Table:
        """Pieces of one or several tables as one table."""
        if len(tables) == 1:
            return tables[0]
        types = _fact_types(readers)
        if not tables:
            return partition_schema(_INTERNAL_SCHEMA, types).empty_table()
        return pa.concat_tables([cast_facts(each, types) for each in tables])

    # ---- keeping and finishing -------------------------------------------------------------

    def _keep(
        self,
        number: int,
        answered: PieceResult,
        rejects: Sequence[Reject],
        more: RunCounts = RunCounts(),  # noqa: B008 - frozen
    ) -> None:
        """A decided piece, in its place before the journal says so."""
        part = self._journal.part_path(number, ".rejects.csv")
        every = sorted(
            chain(rejects, answered.rejects), key=lambda each: (each.location.file, each.line)
        )
        rejects_file.write_reject_part(part, every, self._job.language)
        table = answered.table
        if self._journal.integer_keys:
            table = table.set_column(0, KEY_COLUMN, table.column(KEY_COLUMN).cast(pa.int64()))
        write_answer_part(self._journal.part_path(number, ".arrow"), table)
        self._journal.mark_finished(number, answered.counts + more)
        try:
            check_row_count(self._out, self._journal.total.decided)
        except CriteriaError:
            self._journal.discard()  # it is of no use for another output
            raise

    def _finish(self, resumed: bool) -> JobSummary:
        journal, total = self._journal, self._journal.total
        numbers = sorted(journal.finished)
        progress = 0

        def wrote(count: int) -> None:
            nonlocal progress
            progress += count
            self._progress("writing", progress, total.decided)

        parts = sorted(journal.parts.glob("part-*.sorting.csv"))
        parts += [journal.part_path(number, ".rejects.csv") for number in numbers]
        rejects_file.join_reject_parts(self._rejects, parts)
        write_output(self._out, [journal.part_path(number, ".arrow") for number in numbers], wrote)
        by_partitions = journal.strategy == "partitions"
        journal.discard()
        return JobSummary(total, self._job.out, self._rejects, resumed, by_partitions)


_INTERNAL_SCHEMA: Final = pa.schema(
    [
        (KEY_COLUMN, pa.string()),
        (LINE_COLUMN, pa.int64()),
        (FILE_COLUMN, pa.int16()),
        (FAULTY_COLUMN, pa.bool_()),
    ]
)


def _count_lost(read: FactRows, *, is_list: bool) -> RunCounts:
    """What was read and is in no partition: rows without an id, and rows nobody could take apart."""
    lost = read.count - len(read.table)
    if is_list:
        return RunCounts(items=lost, items_rejected=lost)
    return RunCounts(rows=lost, rejected=lost)


def _fact_types(readers: Sequence[TableReader]) -> dict[str, pa.DataType]:
    return {name: type_ for reader in readers for name, type_ in reader.schema().items()}


def open_reader(word: str, mapping: TableMapping, number: int = 0) -> TableReader:
    """The reader of a table; where its headings stand further below, that is all that is progress."""
    try:
        return TableReader(open_table(word, mapping.options), mapping, number)
    except CriteriaError as error:
        below = _find_headings_below(word, mapping)
        if below is None:
            raise
        row = mapping.options.header
        at = error.diagnostics[0].span
        found = batch_diagnostics.HEADINGS_BELOW.at(at, row=row, below=below, title=mapping.title)
        raise CriteriaError([found]) from error


def _find_headings_below(word: str, mapping: TableMapping) -> int | None:
    """The row of a sheet or of a CSV file that has the headings after all: titles often stand above."""
    name = parse_locator(word)
    if (
        not isinstance(name, FileLocator)
        or name.path.suffix.lower() not in CSV_SUFFIXES | WORKBOOK_SUFFIXES
    ):
        return None
    first = mapping.options.header + 1
    for row in range(first, first + _MAX_ROWS_ABOVE):
        try:
            names = open_table(word, replace(mapping.options, header=row)).names()
        except CriteriaError:
            continue
        if has_mapped_headings(names, mapping):
            return row
    return None


def _load_mapping(criteria: Criteria, job: Job) -> TitleMapping:
    if job.mapping is None:
        mapping, name = default_mapping(criteria.checked), "mapping"
    else:
        mapping, name = load_mapping(job.mapping, criteria.checked), job.mapping.name
    return mapping.with_list_files(job.lists, Source(name, "").whole())


def _check_files(job: Job, out: Locator, rejects: Path) -> None:
    """Refuse to write over what is read, and into folders that are not there, before anything runs."""
    read = [
        each.path
        for each in map(parse_locator, (*job.files, *job.lists.values()))
        if isinstance(each, FileLocator)
    ]
    taken = {path.resolve() for path in (*read, *filter(None, [job.mapping]))}
    written = [*([out.path] if isinstance(out, FileLocator) else []), rejects]
    for path in written:
        if path.resolve() in taken:
            at = Source(path.name, "").whole()
            raise CriteriaError([batch_diagnostics.OUT_IS_INPUT.at(at, path=path.name)])
        taken.add(path.resolve())
        if not path.parent.is_dir():
            raise FileNotFoundError(ENOENT, strerror(ENOENT), str(path))


def _default_rejects_path(out: Locator) -> Path:
    if isinstance(out, FileLocator):
        return out.path.with_name(f"{out.path.stem}.rejects.csv")
    return Path(f"{out.table}.rejects.csv")
