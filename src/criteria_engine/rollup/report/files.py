"""write: results → all reports, in one folder.

Files are written to a temporary folder and moved into place at the end. A full disk or Ctrl-C therefore
leaves the files of an earlier run unchanged, and no folder where there was none; lists of an earlier run do
not remain among new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import replace
from errno import ENOTDIR
from functools import partial
from os import strerror
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.errors import MissingPackages
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import DecisionData
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.xlsx import Signer, write_workbook
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.nearest import Distance, DistanceMeter, Subject, nearest_of
from criteria_engine.rollup.report.groups import NOT_EARNED_FILE
from criteria_engine.rollup.report.labels import text_of
from criteria_engine.rollup.report.nearest import NearestReport
from criteria_engine.rollup.report.papers.writing import FOLDER, possible_papers, write_papers
from criteria_engine.rollup.report.rows import (
    decision_lines,
    recognition_rows,
    reject_rows,
    rollup_rows,
    write_table,
    write_text,
)
from criteria_engine.rollup.report.shortfalls import Shortfall, shortfall_of
from criteria_engine.rollup.report.summary import (
    missing_document,
    not_earned_document,
    recognition_document,
    report_document,
    targets_document,
)
from criteria_engine.rollup.results import Rollup, TitleResult
from criteria_engine.rollup.targets import TargetReport
from criteria_engine.source import Source

_LISTS: Final = "recognition"

_MISSING: Final = "missing.xlsx"

WORKBOOKS: Final = ("targets.xlsx", "recognition.xlsx", NOT_EARNED_FILE, _MISSING)
"""The names of the workbooks."""

_SIGNERS: Final = (
    Template("NGƯỜI LẬP BẢNG|(Ký, ghi rõ họ tên)", "PREPARED BY|(Signature, full name)"),
    Template("HỘI KHUYẾN HỌC XÃ|(Ký, ghi rõ họ tên)", "THE ASSOCIATION|(Signature, full name)"),
    Template(
        "ỦY BAN NHÂN DÂN XÃ|(Ký, ghi rõ họ tên, đóng dấu)",
        "THE PEOPLE'S COMMITTEE|(Signature, full name, seal)",
    ),
)
"""Who signs the sheets of workbooks, other than those of what is missing."""


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """The files that were written, and warnings about those that could not be."""

    files: tuple[Path, ...]
    warnings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class FurtherFiles:
    """Workbooks of others to write together with the results.

    Attributes:
        pattern: which files inside the folder of the results are theirs; others of them are of an earlier run.
        write: writes them below a folder, and returns their paths.
    """

    pattern: str
    write: Callable[[Path], list[Path]]


def write_results(
    rollup: Rollup,
    reports: Sequence[TargetReport],
    folder: Path,
    language: Language,
    *,
    every_reason: bool = False,
    papers: bool = False,
    advise: bool = False,
    further: Sequence[FurtherFiles] = (),
) -> WrittenFiles:
    """Write all reports into a folder.

    Args:
        rollup: the results.
        reports: the targets.
        folder: the folder; it is created where it does not exist.
        language: the language of the texts.
        every_reason: whether to write the reasons of earned titles too.
        papers: whether to write the papers to edit and sign, too.
        advise: whether the solver searches what the subjects nearest to the targets lack (extra `analysis`).
        further: workbooks of others to write, too.

    Returns:
        The files, and a warning where workbooks were left out because XlsxWriter is not installed.

    Raises:
        MissingPackages: papers are to be written, and docxtpl is not installed.
        OSError: a file cannot be written.
    """
    beside = folder if folder.is_dir() else _nearest_folder(folder)
    with TemporaryDirectory(dir=beside, prefix=".") as temporary_name:
        temporary = Path(temporary_name)
        try:
            written = _write_all(
                rollup, reports, temporary, language, every_reason=every_reason, advise=advise
            )
            if papers:
                below = temporary / text_of(FOLDER, language)
                below.mkdir()
                made = write_papers(rollup, reports, below, language)
                written = replace(written, files=(*written.files, *made.files))
            for each in further:
                paths = tuple(each.write(temporary))
                written = replace(written, files=(*written.files, *paths))
        except OSError as error:
            # The temporary folder is gone by now: name the final file.
            name = Path(error.filename or temporary)
            if name.is_relative_to(temporary):
                name = folder / name.relative_to(temporary)
            raise _with_path(error, name) from error
        files = [folder / each.relative_to(temporary) for each in written.files]
        possible = _possible_files(rollup, folder)
        for each in further:
            possible += folder.glob(each.pattern)
        obsolete = [each for each in possible if each not in files and each.exists()]
        _without_interruption(partial(_move, written.files, files, obsolete))
    return WrittenFiles(tuple(files), written.warnings)


def check_folder(folder: Path) -> None:
    """Check that a folder can be written to, or created; called before anything is computed.

    Raises:
        OSError: it is a file, or inside a file, or may not be written to.
    """
    above = folder if folder.is_dir() else _nearest_folder(folder)
    if (folder / _LISTS).exists() and not (folder / _LISTS).is_dir():
        raise NotADirectoryError(ENOTDIR, strerror(ENOTDIR), str(folder / _LISTS))
    try:
        with TemporaryDirectory(dir=above, prefix="."):
            pass
    except OSError as error:
        raise _with_path(error, folder) from error


def _nearest_folder(folder: Path) -> Path:
    """Return the folder in which a new folder, and the folders above it, are created."""
    for above in (folder, *folder.absolute().parents):
        if above.exists() or above.is_symlink():
            if not above.is_dir():
                raise NotADirectoryError(ENOTDIR, strerror(ENOTDIR), str(above))
            return above
    return Path(folder.anchor)


def _move(written: Sequence[Path], files: Sequence[Path], obsolete: Sequence[Path]) -> None:
    """Move the written files into place, and delete those of an earlier run."""
    for old in obsolete:
        old.unlink(missing_ok=True)
    for each, file in zip(written, files, strict=True):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            each.replace(file)
        except OSError as error:
            raise _with_path(error, file) from error


def _without_interruption(action: Callable[[], None]) -> None:
    """Run an action to its end in another thread, as Ctrl-C interrupts only the main one.

    An interrupt before the action begins cancels it; a later one is raised when it has ended.
    """
    begin, result = Event(), Future[None]()

    def run() -> None:
        begin.wait()
        if result.set_running_or_notify_cancel():
            try:
                action()
            except BaseException as error:
                result.set_exception(error)
            else:
                result.set_result(None)

    try:
        try:
            Thread(target=run, daemon=True).start()
            begin.set()
            wait([result])
        finally:
            if not begin.is_set():
                result.cancel()
            # Once more, as the interrupt may have come before the thread was notified.
            begin.set()
    finally:
        # An interrupt has ended the waiting, not the action.
        wait([result])
    result.result()


def _with_path(error: OSError, path: Path) -> OSError:
    return OSError(error.errno, error.strerror or str(error), str(path))


def _possible_files(rollup: Rollup, folder: Path) -> list[Path]:
    """Return the files that a run on some day may write; other days have other titles."""
    lists = [folder / _LISTS / f"{title.id}.csv" for title in rollup.plan.titles]
    workbooks = (folder / name for name in WORKBOOKS)
    return [*lists, *workbooks, *possible_papers(rollup.plan, folder)]


def _write_all(
    rollup: Rollup,
    reports: Sequence[TargetReport],
    folder: Path,
    language: Language,
    *,
    every_reason: bool,
    advise: bool,
) -> WrittenFiles:
    """Write every file into an empty folder."""
    lists = folder / _LISTS
    lists.mkdir()
    targets = targets_document(rollup, reports, language)
    missing = missing_document(rollup, language)
    shortfalls: list[Shortfall] = []
    meter, distances = DistanceMeter(rollup), dict[Subject, Distance]()

    def collect(result: TitleResult, decision: DecisionData | None) -> None:
        if not rollup.plan.title(result.title).target:
            shortfalls.append(shortfall_of(rollup, result, decision, language))
            if decision is not None:
                place = result.title, result.subject
                distances[place] = meter.distance(result, decision)

    lines = decision_lines(rollup, every_reason=every_reason, on_reasons=collect)
    decisions = write_text(folder / "decisions.jsonl", (f"{line}\n" for line in lines))
    near = nearest_of(rollup, reports, distances)
    nearest = NearestReport(rollup, near, shortfalls, language, advise=advise)
    page = render_html(report_document(rollup, reports, shortfalls, nearest, language))
    written = [
        decisions,
        write_text(folder / "report.html", [page, "\n"]),
        write_text(folder / "targets.md", [render_markdown(targets), "\n"]),
        write_text(folder / "missing.md", [render_markdown(missing), "\n"]),
        write_table(folder / "rejects.csv", reject_rows(rollup, language)),
        write_table(folder / "rollup.csv", rollup_rows(rollup, language)),
    ]
    for title in rollup.plan.listed_titles:
        rows = recognition_rows(rollup, title)
        written.append(write_table(lists / f"{title.id}.csv", rows))
    documents = (
        targets,
        recognition_document(rollup, shortfalls, language),
        not_earned_document(rollup, reports, shortfalls, nearest, language),
        missing,
    )
    signers = [Signer(*text_of(each, language).split("|")) for each in _SIGNERS]
    try:
        for name, document in zip(WORKBOOKS, documents, strict=True):
            signed = () if name == _MISSING else signers
            written.append(write_workbook(document, folder / name, rollup.plan.on, signed))
    except MissingPackages as error:
        at = Source(WORKBOOKS[0], "").whole()
        warning = codes.NO_WORKBOOKS_WRITTEN.at(at, package=error.package)
        return WrittenFiles(tuple(written), (warning,))
    return WrittenFiles(tuple(written))
