"""cli: `criteria decide-table` decides every row of a table, in an interruptible job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.catalogues import CriteriaQuery, choose
from criteria_engine.cli.errors import CommandError, fill
from criteria_engine.cli.interrupts import Stopped
from criteria_engine.cli.options import (
    Folders,
    Lang,
    ListFiles,
    MappingFile,
    Members,
    On,
    Places,
    Revision,
    Scope,
    Title,
    Version,
)
from criteria_engine.cli.printing import console, print_line, show_diagnostics
from criteria_engine.criteria import Criteria
from criteria_engine.errors import MissingPackages
from criteria_engine.model.decision import Outcome
from criteria_engine.wording.numbers import format_number
from criteria_engine.wording.states import OUTCOME_WORDS, within_sentence

if TYPE_CHECKING:
    from criteria_engine.batch.job import (
        Job,
        JobProgress,
        JobSummary,
        Stage,
    )

_LIST: Final = Template(
    "--list viết là TÊN=TỆP, ví dụ --list members=nguoi.csv",
    "--list is written NAME=FILE, for example --list members=people.csv",
)

_NO_LIST: Final = Template(
    "bộ tiêu chí này không có danh sách `{name}`; các danh sách: {known}",
    "this set has no list `{name}`; its lists: {known}",
)

_LIST_TWICE: Final = Template(
    "danh sách `{name}` được nêu hai lần", "the list `{name}` is given twice"
)

_CANNOT_WRITE: Final = Template("không ghi được {path}: {why}", "cannot write {path}: {why}")

_STAGES: Final = {
    "ids": Template("tìm mã lặp lại", "looking for duplicate ids"),
    "sorting": Template("xếp theo mã", "sorting by id"),
    "deciding": Template("xét", "deciding"),
    "writing": Template("ghi kết quả", "writing"),
}

_INTERRUPTED: Final = Template(
    "đã ngắt; chạy lại đúng lệnh này để làm tiếp phần còn lại",
    "interrupted; run the same command again to continue",
)

_RESUMED: Final = Template("làm tiếp lần chạy bị ngắt", "continued an interrupted run")

_READ: Final = Template("đã đọc {count} dòng", "{count} rows read")

_ITEMS: Final = Template("và {count} mục trong các danh sách", "and {count} items of lists")

_GRANTED: Final = Template("trong đó theo quyết định: {count}", "of these by decision: {count}")

_REJECTED: Final = Template(
    "không xét được: {count} dòng, lý do từng dòng trong {path}",
    "not decided: {count} rows, each with the reason in {path}",
)

_ITEMS_REJECTED: Final = Template(
    "không dùng được: {count} mục của danh sách, lý do trong {path}",
    "not used: {count} items of lists, each with the reason in {path}",
)

_ORDER: Final = Template(
    "bảng lớn được xếp theo mã, nên thứ tự dòng đã khác",
    "a large table is sorted by id, so the order of rows differs",
)

_WRITTEN: Final = Template("kết quả: {path}", "results: {path}")


def decide_table(
    title: Title,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Bảng cần xét: .csv, .xlsx, .parquet, .jsonl, TỆP.duckdb::BẢNG,"
            " postgresql://…::BẢNG. / The tables to decide.",
            show_default=False,
        ),
    ],
    *,
    out: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Nơi ghi kết quả; dạng theo đuôi tệp như trên."
            " / The file of results; its suffix determines the format.",
            show_default=False,
        ),
    ],
    scope: Scope = None,
    on: On = None,
    version: Version = None,
    revision: Revision = None,
    place: Places = None,
    criteria: Folders = None,
    members: Members = None,
    list_: ListFiles = None,
    mapping: MappingFile = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Nơi ghi các dòng không dùng được; mặc định cạnh kết quả."
            " / The file of rejected rows; default: beside the results.",
            show_default=False,
        ),
    ] = None,
    resume: Annotated[
        bool | None,
        typer.Option(
            "--resume/--fresh",
            help="Chỉ làm tiếp lần chạy bị ngắt, hoặc làm lại từ đầu; mặc định tự làm tiếp nếu được."
            " / Only continue an interrupted run, or start again; default: continue if possible.",
            show_default=False,
        ),
    ] = None,
    chunk: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            help="Mỗi lượt xét bao nhiêu dòng. / The number of rows decided at a time.",
        ),
    ] = 100_000,
    lang: Lang = "vi",
) -> None:
    """Xét mọi dòng của một bảng, lớn bao nhiêu cũng được; dòng có lỗi được ghi riêng kèm lý do.

    Decide every row of a table of any size. Rows that cannot be read are written to a file with
    the reason. After an interruption the same command continues.

    Ví dụ / examples:

    criteria facts learning_family --mapping --out cot.yaml

    criteria decide-table learning_family ho.xlsx --mapping cot.yaml --out ket-qua.xlsx

    criteria decide-table learning_family ho.csv --members nguoi.csv --mapping cot.yaml --out kq.csv
    """
    query = CriteriaQuery(title, scope, version, revision, on, criteria, place)
    chosen = choose(query, lang, quiet=False)
    batch_job = import_batch()
    job = batch_job.Job(
        files=files,
        lists=_lists(chosen, members, list_ or []),
        mapping=mapping,
        out=out,
        rejects=rejects,
        chunk_size=chunk,
        fresh=resume is False,
        resume=resume is True,
        language=lang,
    )
    _print_summary(_run(batch_job, chosen, job, lang), lang)


def import_batch(module: str = "criteria_engine.batch.job") -> Any:
    """Import a module that needs the packages of tables.

    Raises:
        MissingPackages: one of them is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("criteria_engine"):
            raise
        raise MissingPackages("columns", error.name) from error


def _lists(criteria: Criteria, members: str | None, others: Sequence[str]) -> dict[str, str]:
    known = [name for name, each in criteria.shape.fields.items() if each.kind == "list"]
    return list_files(known, members, others)


def list_files(known: Sequence[str], members: str | None, others: Sequence[str]) -> dict[str, str]:
    """Return the file of each list; `--members` is that of the only list, or of the list `members`.

    Args:
        known: the names of the lists.
        members: the file of `--members`, if any.
        others: the values of `--list`.

    Raises:
        CommandError: a value is not `NAME=FILE`, or its list is not known or named twice.
    """
    files: list[tuple[str, str]] = []
    if members is not None:
        files.append((known[0] if len(known) == 1 else "members", members))
    for each in others:
        name, separator, file = each.partition("=")
        if not (name and separator and file):
            raise CommandError(_LIST)
        files.append((name, file))
    lists: dict[str, str] = {}
    for name, file in files:
        if name not in known:
            raise CommandError(_NO_LIST, name=name, known=", ".join(known) or "–")
        if name in lists:
            raise CommandError(_LIST_TWICE, name=name)
        lists[name] = file
    return lists


def _run(batch_job: Any, criteria: Criteria, job: Job, language: Language) -> JobSummary:
    try:
        with progress_bar(language) as report_progress:
            summary: JobSummary = batch_job.run_job(criteria, job, report_progress)
    except (KeyboardInterrupt, Stopped) as stopped:
        raise Stopped(fill(_INTERRUPTED).in_language(language)) from stopped
    except OSError as error:
        why = error.strerror or str(error)
        path = error.filename or job.out
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=why) from error
    return summary


class _Rate(ProgressColumn):
    """A column with the number of rows done, and the rows per second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        rate = "" if speed is None else f"{int(speed):,}/s".replace(",", ".")
        return Text(f"{int(task.completed):,} {rate}".replace(",", "."), style="dim")


@contextmanager
def progress_bar(language: Language) -> Iterator[JobProgress]:
    """Show a progress bar for each stage, on a terminal only."""
    out = console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=out,
        transient=True,
        disable=not out.is_terminal,
    ) as progress:
        tasks: dict[str, int] = {}

        def report_progress(stage: Stage, done: int, expected: int) -> None:
            if stage not in tasks:
                description = _STAGES[stage].in_language(language, {})
                tasks[stage] = int(progress.add_task(description, total=None))
            progress.update(tasks[stage], completed=done, total=max(expected, done))  # type: ignore[arg-type]

        yield report_progress


def _print_summary(summary: JobSummary, language: Language) -> None:
    """Print the numbers of rows read, decided and rejected, and the file of results."""

    def text(template: Template, **data: object) -> str:
        return fill(template, **data).in_language(language)

    counts = summary.counts
    if summary.resumed:
        print_line(text(_RESUMED), style="dim")
    read = text(_READ, count=_number(counts.rows, language))
    if counts.items:
        read += " " + text(_ITEMS, count=_number(counts.items, language))
    print_line(read, style="bold")
    for outcome, word in OUTCOME_WORDS.items():
        count = _number(counts.outcomes.get(outcome, 0), language)
        print_line(f"{within_sentence(word, language)}: {count}", prefix="  ")
        if outcome is Outcome.ELIGIBLE and counts.granted:
            print_line(text(_GRANTED, count=_number(counts.granted, language)), prefix="    ")
    path = summary.rejects
    if counts.rejected:
        count = _number(counts.rejected, language)
        print_line(text(_REJECTED, count=count, path=path), style="yellow")
    if counts.items_rejected:
        count = _number(counts.items_rejected, language)
        print_line(text(_ITEMS_REJECTED, count=count, path=path), style="yellow")
    if summary.by_partitions:
        print_line(text(_ORDER), style="dim")
    print_line(text(_WRITTEN, path=summary.out))
    if summary.warnings:
        show_diagnostics(summary.warnings, language)


def _number(count: int, language: Language) -> str:
    return format_number(count, language)
