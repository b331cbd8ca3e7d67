"""run: tables of any kind → their answers, part by part, so that a job can be interrupted and resumed.

A table that fits in one chunk is decided whole. A larger one without list files is decided chunk by chunk,
in its own order. With list files, all tables are first sorted into partitions by subject id, and the answers
have the order of the partitions.
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
from errno import EACCES, EISDIR, ENOENT, ENOTDIR
from hashlib import sha256
from itertools import chain, islice
from os import W_OK, access, strerror
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa

from criteria_engine.batch import diagnostics as batch_diagnostics
from criteria_engine.batch.duplicates import duplicate_ids
from criteria_engine.batch.journal import Journal, RunCounts
from criteria_engine.batch.near_equal import near_equal_warnings
from criteria_engine.batch.part import PartDecider, PartResult
from criteria_engine.batch.partitions import PartitionStore, partition_schema
from criteria_engine.batch.readers import mapping_of, open_readers
from criteria_engine.bilingual import Language
from criteria_engine.bounds import MAX_PARTITIONS
from criteria_engine.columns.engines.foreign_errors import foreign_errors_reported
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.source import Source
from criteria_engine.tables import rejects as rejects_file
from criteria_engine.tables.arrow_columns import (
    FAULTY_COLUMN,
    FILE_COLUMN,
    KEY_COLUMN,
    LINE_COLUMN,
    cast_facts,
)
from criteria_engine.tables.headed_rows import OpenWorkbooks, unread_sheets
from criteria_engine.tables.locators import (
    FileLocator,
    Locator,
    PostgresLocator,
    parse_locator,
)
from criteria_engine.tables.reader import FactRows, TableReader
from criteria_engine.tables.sheet_table import SheetTable
from criteria_engine.tables.source import Chunk, Reject
from criteria_engine.tables.writers import (
    check_output,
    check_row_count,
    write_answer_part,
    write_output,
)

DEFAULT_CHUNK_SIZE: Final = 100_000
"""How many rows are read and decided at once by default."""

Stage = Literal["ids", "sorting", "deciding", "writing"]

JobProgress = Callable[[Stage, int, int], None]
"""Called with a stage, the number of rows it has done, and an estimate of how many there are."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to decide, and where to write the answers.

    Attributes:
        files: the locators of the tables of subjects.
        lists: the locator of the table of a list's items, by the list's name.
        mapping: the mapping file, if there is one.
        out: the locator of the output.
        rejects: the CSV file for rejects; None puts it beside the output.
        chunk_size: how many rows are read and decided at once.
        fresh: discard an interrupted run and start from the beginning.
        resume: only resume an interrupted run; raise an error where there is none.
        language: the language of the messages in the file of rejects.
        passed_over: headings of columns that are no facts of this set, as folded text.
    """

    files: Sequence[str]
    lists: Mapping[str, str]
    mapping: Path | None
    out: str
    rejects: Path | None = None
    chunk_size: int = DEFAULT_CHUNK_SIZE
    fresh: bool = False
    resume: bool = False
    language: Language = "vi"
    passed_over: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class JobSummary:
    """The result of a job.

    Attributes:
        counts: how many rows were read, rejected and decided.
        out: the locator of the output.
        rejects: the file of rejects.
        resumed: whether the job continued an interrupted run.
        by_partitions: whether the answers are sorted by partition, not in the order of the table.
        warnings: rows that were passed over, sheets that were not read, and ids that are almost the same.
    """

    counts: RunCounts
    out: str
    rejects: Path
    resumed: bool
    by_partitions: bool
    warnings: tuple[Diagnostic, ...] = ()


def run_job(
    criteria: Criteria, job: Job, progress: JobProgress = lambda _stage, _done, _all: None
) -> JobSummary:
    r"""Decide every row of the tables, and write the answers and the rejects.

    If an earlier run of the same job was interrupted, its finished parts are used (see :class:`Job`).

    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from criteria_engine.catalogue import Catalogue
    >>> criteria = Catalogue.packaged().find("learning_family", on=date(2026, 2, 20))
    >>> with TemporaryDirectory() as folder:
    ...     table = Path(folder, "families.csv")
    ...     _ = table.write_text("subject_id\nh1\n", encoding="utf-8")
    ...     job = Job([str(table)], {}, None, str(Path(folder, "answers.csv")))
    ...     run_job(criteria, job).counts.outcomes
    {'undetermined': 1}

    Args:
        criteria: the criteria to decide by.
        job: the tables, the output and the options.
        progress: called after each chunk or part.

    Raises:
        CriteriaError: a table, the mapping file or the output cannot be used, or an interrupted run does not
            match the job. Faulty rows raise nothing; they are rejected.
        MissingPackages: a package for some kind of table is not installed.
        OSError: a file cannot be read or written.
    """
    with foreign_errors_reported():
        return _JobRunner(criteria, job, progress).run()


class _JobRunner:
    """Runs one job; the constructor opens and checks the tables, the mapping file and the output."""

    def __init__(self, criteria: Criteria, job: Job, progress: JobProgress) -> None:
        self._criteria = criteria
        self._job = job
        self._progress = progress
        self._out: Locator = parse_locator(job.out)
        self._rejects = job.rejects or _default_rejects_path(self._out)
        _check_files(job, self._out, self._rejects)
        mapping = mapping_of(criteria, job.mapping, job.lists, job.passed_over)
        self._books: OpenWorkbooks = {}
        self._readers: list[TableReader] = []
        for each in job.files:
            number = len(self._readers)
            self._readers += open_readers(each, mapping.subjects, self._books, number)
        self._lists = {
            name: open_readers(file, mapping.list_file(name), self._books)
            for name, file in job.lists.items()
        }
        check_output(self._out)
        self._decider = PartDecider(criteria, self._readers, self._lists, mapping.absent)
        beside = self._out.path if isinstance(self._out, FileLocator) else self._rejects
        self._journal = Journal(beside, self._identity())

    def _identity(self) -> dict[str, Any]:
        """Return what has to be unchanged for an interrupted run to be resumed."""
        job, mapping = self._job, self._job.mapping
        lists = {
            name: [dict(reader.table.identity) for reader in readers]
            for name, readers in self._lists.items()
        }
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
                    self._run_whole()
                case "stream":
                    self._run_stream()
                case "partitions":
                    self._run_by_partitions()
            return self._finish(resumed)
        except CriteriaError:
            # Without a finished part there is nothing to resume.
            if not journal.finished:
                journal.discard()
            raise

    def _choose_strategy(self) -> Literal["whole", "stream", "partitions"]:
        with closing(self._chunks()) as chunks:
            next(chunks, None)
            if next(chunks, None) is None:
                return "whole"
        return "partitions" if self._lists else "stream"

    def _have_integer_keys(self) -> bool:
        """Whether the first chunk of every table has whole numbers as ids."""
        integer: list[bool] = []
        for reader in self._readers:
            with closing(reader.table.chunks(self._job.chunk_size)) as chunks:
                integer += [reader.has_integer_keys(chunk) for chunk in islice(chunks, 1)]
        return bool(integer) and all(integer)

    def _chunks(self) -> Generator[tuple[TableReader, Chunk], None, None]:
        for reader in self._readers:
            for chunk in reader.table.chunks(self._job.chunk_size):
                yield reader, chunk

    def _expected(self) -> int:
        return sum(reader.table.estimated_rows() for reader in self._readers)

    # ---- the three strategies --------------------------------------------------------------------

    def _run_whole(self) -> None:
        """Decide everything as one part."""
        if 1 in self._journal.finished:
            return
        expected = self._expected()
        chunks = [reader.read(chunk) for reader, chunk in self._chunks()]
        rejects = [each for rows in chunks for each in rows.rejects]
        rows = self._joined(self._readers, [each.table for each in chunks])
        items: dict[str, pa.Table] = {}
        without_id = RunCounts()
        for name, readers in self._lists.items():
            item_chunks = [
                reader.read(chunk)
                for reader in readers
                for chunk in reader.table.chunks(self._job.chunk_size)
            ]
            items[name] = self._joined(readers, [each.table for each in item_chunks])
            rejects += [each for rows_ in item_chunks for each in rows_.rejects]
            for each in item_chunks:
                without_id += _count_rows_without_id(each, is_list=True)
        count = sum(each.count for each in chunks)
        result = self._decider.decide(rows, count, items)
        self._finish_part(1, result, rejects, without_id)
        self._progress("deciding", count, max(expected, count))

    def _run_stream(self) -> None:
        """Decide chunk by chunk, in the order of the rows."""
        duplicates = self._duplicates()
        expected, done = self._expected(), 0
        for number, (reader, chunk) in enumerate(self._chunks(), start=1):
            if number not in self._journal.finished:
                rows = reader.read(chunk)
                result = self._decider.decide(rows.table, rows.count, {}, duplicates)
                self._finish_part(number, result, rows.rejects)
            done += len(chunk)
            self._progress("deciding", done, expected)

    def _duplicates(self) -> pa.Table:
        """Return the ids with several rows; they are counted once and saved for a resumed run."""
        saved = self._journal.parts / "duplicates.arrow"
        if saved.exists():
            with pa.OSFile(str(saved), "rb") as file, pa.ipc.open_file(file) as reader:
                return reader.read_all()
        duplicates = duplicate_ids(self._ids(), self._journal.parts)
        write_answer_part(saved, duplicates)
        return duplicates

    def _ids(self) -> Iterator[pa.Array]:
        expected, done = self._expected(), 0
        for reader in self._readers:
            key = reader.key_index()
            columns = None if key is None else [key]
            for chunk in reader.table.chunks(self._job.chunk_size, columns):
                yield reader.keys(chunk)
                yield reader.rejected_keys(chunk)
                done += len(chunk)
                self._progress("ids", done, expected)

    def _run_by_partitions(self) -> None:
        """Decide partition by partition, each with all items of its subjects."""
        store = self._sorted_partitions()
        types = _fact_types(self._readers)
        expected = self._expected()
        for number in range(1, self._journal.partitions + 1):
            if number not in self._journal.finished:
                rows = store.read("subjects", number - 1, partition_schema(_INTERNAL_SCHEMA, types))
                items = {
                    name: store.read(
                        name, number - 1, partition_schema(_INTERNAL_SCHEMA, _fact_types(readers))
                    )
                    for name, readers in self._lists.items()
                }
                self._finish_part(number, self._decider.decide(rows, len(rows), items), ())
            done = sum(each.rows for each in self._journal.finished.values())
            self._progress("deciding", done, max(expected, done))

    def _sorted_partitions(self) -> PartitionStore:
        """Return the rows of all tables by partition; they are sorted unless an earlier run has done so."""
        journal = self._journal
        if journal.sorting_counts is None:
            journal.partitions = min(
                max(-(-self._expected() // self._job.chunk_size), 1), MAX_PARTITIONS
            )
        store = PartitionStore(journal.parts / "spool", journal.partitions)
        if journal.sorting_counts is not None:
            return store
        store.clear()
        without_id = RunCounts()
        rejects: list[Path] = []
        kinds = [
            (name, reader, _fact_types(readers))
            for name, readers in (("subjects", self._readers), *self._lists.items())
            for reader in readers
        ]
        done, expected = 0, sum(reader.table.estimated_rows() for _, reader, _ in kinds)
        for kind, reader, types in kinds:
            for chunk in reader.table.chunks(self._job.chunk_size):
                rows = reader.read(chunk)
                store.add(kind, cast_facts(rows.table, types))
                if rows.rejects:
                    rejects.append(journal.part_path(len(rejects), ".sorting.csv"))
                    rejects_file.write_reject_part(rejects[-1], rows.rejects, self._job.language)
                without_id += _count_rows_without_id(rows, is_list=kind != "subjects")
                done += len(chunk)
                self._progress("sorting", done, max(expected, done))
        store.close()
        journal.sorting_counts = without_id
        journal.save()
        return store

    def _joined(self, readers: Sequence[TableReader], tables: Sequence[pa.Table]) -> pa.Table:
        """Join the chunks of one or several tables into one table."""
        if len(tables) == 1:
            return tables[0]
        types = _fact_types(readers)
        if not tables:
            return partition_schema(_INTERNAL_SCHEMA, types).empty_table()
        return pa.concat_tables([cast_facts(each, types) for each in tables])

    # ---- finishing a part and the job -------------------------------------------------------------

    def _finish_part(
        self,
        number: int,
        result: PartResult,
        rejects: Sequence[Reject],
        additional: RunCounts = RunCounts(),  # noqa: B008 - frozen
    ) -> None:
        """Write a decided part, then enter it in the journal.

        `rejects` and `additional` are those of reading the part, beside those of deciding it.
        """
        rejects_path = self._journal.part_path(number, ".rejects.csv")
        all_rejects = sorted(
            chain(rejects, result.rejects), key=lambda each: (each.location.file, each.line)
        )
        rejects_file.write_reject_part(rejects_path, all_rejects, self._job.language)
        table = result.table
        if self._journal.integer_keys:
            table = table.set_column(0, KEY_COLUMN, table.column(KEY_COLUMN).cast(pa.int64()))
        write_answer_part(self._journal.part_path(number, ".arrow"), table)
        self._journal.mark_finished(number, result.counts + additional)
        try:
            check_row_count(self._out, self._journal.total.decided)
        except CriteriaError:
            self._journal.discard()  # the parts are useless, as another output is another job
            raise

    def _finish(self, resumed: bool) -> JobSummary:
        journal, total = self._journal, self._journal.total
        numbers = sorted(journal.finished)
        written = 0

        def report(count: int) -> None:
            nonlocal written
            written += count
            self._progress("writing", written, total.decided)

        reject_parts = sorted(journal.parts.glob("part-*.sorting.csv"))
        reject_parts += [journal.part_path(number, ".rejects.csv") for number in numbers]
        rejects_file.join_reject_parts(self._rejects, reject_parts)
        write_output(self._out, [journal.part_path(number, ".arrow") for number in numbers], report)
        by_partitions = journal.strategy == "partitions"
        parts = [journal.part_path(number, ".arrow") for number in numbers]
        files = dict.fromkeys(reader.table.location.file for reader in self._readers)
        warnings = (*self._warnings(), *near_equal_warnings(parts, ", ".join(files)))
        journal.discard()
        return JobSummary(total, self._job.out, self._rejects, resumed, by_partitions, warnings)

    def _warnings(self) -> tuple[Diagnostic, ...]:
        """Return what is to be said of rows and sheets that were not read as subjects."""
        found: list[Diagnostic] = []
        read: dict[Path, list[str]] = {}
        for reader in chain(self._readers, *self._lists.values()):
            if isinstance(reader.table, SheetTable):
                found += reader.table.warnings()
                path, sheet = reader.table.rows.source.path, reader.table.location.sheet
                if sheet:
                    read.setdefault(path, []).append(sheet)
        return (*unread_sheets(read, self._books), *found)


_INTERNAL_SCHEMA: Final = pa.schema(
    [
        (KEY_COLUMN, pa.string()),
        (LINE_COLUMN, pa.int64()),
        (FILE_COLUMN, pa.int16()),
        (FAULTY_COLUMN, pa.bool_()),
    ]
)


def _count_rows_without_id(rows: FactRows, *, is_list: bool) -> RunCounts:
    """Count the rows that were read and rejected without an id, so that no part contains them."""
    count = rows.count - len(rows.table)
    if is_list:
        return RunCounts(items=count, items_rejected=count)
    return RunCounts(rows=count, rejected=count)


def _fact_types(readers: Sequence[TableReader]) -> dict[str, pa.DataType]:
    return {name: type_ for reader in readers for name, type_ in reader.schema().items()}


def _check_files(job: Job, out: Locator, rejects: Path) -> None:
    """Check that the output and the rejects overwrite no input, nor each other, and have a folder.

    Raises:
        CriteriaError: the output or the file of rejects is an input file.
        OSError: a file is a folder, or its folder does not exist or may not be written to.
    """
    inputs = [
        each.path
        for each in map(parse_locator, (*job.files, *job.lists.values()))
        if isinstance(each, FileLocator)
    ]
    used = {path.resolve() for path in (*inputs, *filter(None, [job.mapping]))}
    outputs = [*([] if isinstance(out, PostgresLocator) else [out.path]), rejects]
    for path in outputs:
        if path.resolve() in used:
            at = Source(path.name, "").whole()
            raise CriteriaError([batch_diagnostics.OUT_IS_INPUT.at(at, path=path.name)])
        used.add(path.resolve())
        number = _fault_of(path)
        if number is not None:
            raise OSError(number, strerror(number), str(path))


def _fault_of(path: Path) -> int | None:
    """Return the number of the error with which the file cannot be written; None where it can."""
    if path.is_dir():
        return EISDIR
    if not path.parent.is_dir():
        return ENOTDIR if path.parent.exists() else ENOENT
    return None if access(path.parent, W_OK) else EACCES


def _default_rejects_path(out: Locator) -> Path:
    if isinstance(out, FileLocator):
        return out.path.with_name(f"{out.path.stem}.rejects.csv")
    return Path(f"{out.table}.rejects.csv")
