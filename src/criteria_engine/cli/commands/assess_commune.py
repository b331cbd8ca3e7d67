"""cli: `criteria assess-commune` assesses a whole commune from its tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.catalogues import catalogue_with, place_of, with_title_name
from criteria_engine.cli.days import today
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.files import reason_of
from criteria_engine.cli.formats import CommuneAnswer, TargetEntry, TitleTally
from criteria_engine.cli.options import (
    Folders,
    Json,
    Lang,
    On,
    Places,
)
from criteria_engine.cli.printing import (
    console,
    print_line,
    print_raw,
    show_diagnostics,
    show_document,
    write_json,
)
from criteria_engine.rendering.papers.fields import check_papers_packages
from criteria_engine.rollup.answers import read_answers
from criteria_engine.rollup.asking.answer_workbooks import ANSWER_FOLDER, answer_files
from criteria_engine.rollup.asking.asked_cells import asked_of_groups
from criteria_engine.rollup.asking.received import received_document, received_workbook
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.drill_down import explain
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import load_rollup
from criteria_engine.rollup.report.files import check_folder, write_results
from criteria_engine.rollup.report.labels import (
    for_officers,
    outcome_tallies,
    subject_text,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.papers.writing import FOLDER
from criteria_engine.rollup.report.summary import summary_document
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.spellings import with_spellings
from criteria_engine.rollup.targets import TargetReport, target_reports
from criteria_engine.rollup.templates import write_templates
from criteria_engine.wording.dates import format_date

SUMMARY_WIDTH: Final = 120
"""The greatest width of the summary, which has wider tables than explanations."""

ROLLUP_FILE: Final = "rollup.yaml"

_NO_FOLDER: Final = Template("không có thư mục {path}", "there is no folder {path}")

_NO_TITLE: Final = Template(
    "--why TITLE:KEY: không có danh hiệu {title}; hiện có: {known}",
    "--why TITLE:KEY: there is no title {title}; known: {known}",
)

_NO_SUBJECT: Final = Template(
    "--why TITLE:KEY: không có mã {subject} trong số được xét {title}",
    "--why TITLE:KEY: {subject} is not among the subjects assessed for {title}",
)

_NO_OUT: Final = Template(
    "chưa nói ghi kết quả vào đâu: --out FOLDER", "name the folder for the results: --out FOLDER"
)

_SAME_FOLDER: Final = Template(
    "không ghi kết quả vào chính thư mục số liệu {path}; chọn thư mục khác cho --out",
    "results cannot be written to the folder of the tables {path}; choose another for --out",
)

_CANNOT_WRITE: Final = Template("không ghi được {path}: {why}", "cannot write {path}: {why}")

USING_TODAY: Final = Template("dùng ngày hôm nay, {day}", "using today, {day}")

_READING: Final = Template("đọc các bảng", "reading the tables")

_OPEN_FIRST: Final = Template(
    "Mở trước: report.html (cả báo cáo), targets.xlsx (mục tiêu, biểu đồ), recognition.xlsx (danh sách đề nghị"
    " công nhận), not-earned.xlsx (ai chưa đạt, vì sao, theo xóm), missing.xlsx (còn phải hỏi, dòng có lỗi).",
    "Open first: report.html (the whole report), targets.xlsx (targets, charts), recognition.xlsx (lists for"
    " recognition), not-earned.xlsx (who has not earned a title and why, by hamlet), missing.xlsx (questions,"
    " rows with errors).",
)

_PAPERS: Final = Template(
    "Giấy tờ để sửa và ký ở {folder}: đối chiếu lại thể thức trước khi ký.",
    "Papers to edit and sign are in {folder}: check their form before signing.",
)

_ASKED_BACK: Final = Template(
    "Câu hỏi và lỗi phải sửa ở {folder}, mỗi xóm một tệp; tệp đã trả lời thì chép vào {tables} rồi chạy lại.",
    "Questions and faults to correct are in {folder}, a file for each hamlet; copy those that are answered to"
    " {tables}, and run this again.",
)

_UNREAD_ANSWERS: Final = Template(
    "{path} đã có trả lời mà {tables} chưa có: chép tệp ấy vào {tables} rồi chạy lại, hoặc xóa tệp",
    "{path} has answers that are not in {tables}: copy it there and run this again, or delete it",
)

_WRITTEN: Final = Template("đã ghi {count} tệp vào {folder}", "{count} files written to {folder}")


def assess_commune(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="Thư mục các bảng CSV, XLSX của xã, có thể có columns.yaml và rollup.yaml."
            " / The folder of the commune's tables, optionally with columns.yaml and rollup.yaml.",
            show_default=False,
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Thư mục ghi kết quả. / The folder for the results.",
            show_default=False,
        ),
    ] = None,
    blank: Annotated[
        bool,
        typer.Option(
            "--blank",
            help="Không xét: ghi vào FOLDER các bảng trống để điền."
            " / Do not assess: write blank tables into FOLDER.",
        ),
    ] = False,
    on: On = None,
    place: Places = None,
    criteria: Folders = None,
    every_reason: Annotated[
        bool,
        typer.Option(
            "--every-reason",
            help="Ghi lý do của cả những trường hợp đạt. / Also write the reasons of titles earned.",
        ),
    ] = False,
    papers: Annotated[
        bool,
        typer.Option(
            "--papers",
            help="Ghi cả giấy tờ (.docx) để sửa và ký: danh sách, thông báo chưa đạt, báo cáo."
            " / Also write papers (.docx) to edit and sign: lists, notices, the report.",
        ),
    ] = False,
    ask_back: Annotated[
        bool,
        typer.Option(
            "--ask-back",
            help="Ghi cho mỗi xóm một sổ tính câu hỏi và lỗi phải sửa, có ô để trả lời; chép sổ đã trả lời vào"
            " FOLDER thì lần sau được đọc. / Write a workbook of questions and faults for each hamlet, with"
            " cells for the answers; it is read from FOLDER the next time.",
        ),
    ] = False,
    advise: Annotated[
        bool,
        typer.Option(
            "--advise",
            help="Tìm cách đạt ít công nhất cho những hộ, dòng họ, đơn vị, công dân gần đạt nhất (gói phụ"
            " analysis)."
            " / Search the least that earns the title, for those who are nearest to it (extra analysis).",
        ),
    ] = False,
    without_names: Annotated[
        bool,
        typer.Option(
            "--without-names",
            help="Không ghi tên người vào đâu: hộ và người chỉ có mã."
            " / Write no name of a person anywhere: households and people have only their keys.",
        ),
    ] = False,
    why: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TITLE:KEY",
            help="Giải thích thêm một kết quả, tới từng thành viên còn để ngỏ."
            " / Explain one result, down to its open members.",
            show_default=False,
        ),
    ] = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Xét cả xã một lượt: công dân, hộ, dòng họ, xóm, đơn vị, xã, rồi so với mục tiêu.

    Assess a whole commune: the results of lower titles are facts of higher ones, and all are
    compared with the targets. Writes decisions, tables of results, the report on targets, lists for
    recognition, and the open questions.

    Ví dụ / example:

    criteria assess-commune xa --blank

    criteria assess-commune examples/commune/small --on 2025-11-20 --out ket-qua
    """
    if blank:
        _write_templates(folder, on or today(), criteria, place, lang)
        return
    if out is None:
        raise CommandError(_NO_OUT)
    if not folder.exists():
        raise CommandError(_NO_FOLDER, path=folder)
    if out.resolve() == folder.resolve():
        raise CommandError(_SAME_FOLDER, path=out)
    _check_out(out)
    if papers:
        check_papers_packages()
    day = on or today()
    if on is None and not json:
        print_line(
            USING_TODAY.in_language(lang, {"day": format_date(day, lang)}), style="dim", stderr=True
        )
    plan = load_plan(folder, criteria, place, day)
    if without_names:
        plan = plan.without_names()
    read, rollup = read_and_assess(plan, folder, lang, quiet=json)
    reports = list(target_reports(rollup))
    further = []
    if read.received:
        further.append(received_workbook(rollup, read.received, lang))
    if ask_back:
        _check_unread_answers(out / ANSWER_FOLDER.in_language(lang, {}), plan, read, folder)
        asked = asked_of_groups(rollup, read.files, read.groups, lang)
        further.append(answer_files(rollup, asked, lang))
    explained = [_parse_why(rollup, each) for each in why or ()]
    try:
        written = write_results(
            rollup,
            reports,
            out,
            lang,
            every_reason=every_reason,
            papers=papers,
            advise=advise,
            further=further,
        )
    except OSError as error:
        reason = reason_of(error)
        path = error.filename or out
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=reason) from error
    if json:
        write_json(_answer(rollup, read, reports, list(written.files)))
        return
    warnings = (
        *plan.warnings,
        *(for_officers(rollup, each) for each in read.warnings),
        *written.warnings,
    )
    if warnings:
        show_diagnostics(warnings, lang)
    if read.received:
        show_document(received_document(rollup, read.received, lang), most=SUMMARY_WIDTH)
        print_line()
    show_document(summary_document(rollup, reports, lang), most=SUMMARY_WIDTH)
    print_line()
    for title, subject in explained:
        print_line()
        name = title_name(rollup.plan.title(title), lang)
        table = rollup.plan.title(title).table
        print_line(f"{name}: {subject_text(rollup, table, subject, lang)}", style="bold")
        print_raw(explain(rollup, title, subject, lang))
    print_line(
        _WRITTEN.in_language(lang, {"count": len(written.files), "folder": out}), style="green"
    )
    if not written.warnings:
        print_line(_OPEN_FIRST.in_language(lang, {}))
    if ask_back:
        where = {"folder": out / ANSWER_FOLDER.in_language(lang, {}), "tables": folder}
        print_line(_ASKED_BACK.in_language(lang, where))
    if papers:
        print_line(_PAPERS.in_language(lang, {"folder": out / text_of(FOLDER, lang)}))


def _check_unread_answers(folder: Path, plan: RollupPlan, read: LoadedFolder, tables: Path) -> None:
    """Check that no workbook that is about to be replaced has answers which were not read."""
    known = {each.content for each in read.answers.answers}
    for path in sorted(folder.glob("*.xlsx")):
        filled = read_answers([path], plan, read.files, {}).answers
        files = with_spellings([path], plan, read.files, {})
        confirmed = any(files[name].aliases.keys != read.files[name].aliases.keys for name in files)
        if confirmed or any(each.content not in known for each in filled):
            raise CommandError(_UNREAD_ANSWERS, path=path, tables=tables)


def _check_out(out: Path) -> None:
    """Check, before any table is read, that the results can be written."""
    try:
        check_folder(out)
    except OSError as error:
        path, reason = error.filename or out, reason_of(error)
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=reason) from error


def _write_templates(
    folder: Path,
    day: date,
    criteria: list[Path] | None,
    place: list[str] | None,
    language: Language,
) -> None:
    """Write blank tables for the titles in force on a day."""
    plan = load_plan(folder, criteria, place, day)
    try:
        written = write_templates(plan, folder, language)
    except OSError as error:
        reason = reason_of(error)
        path = error.filename or folder
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=reason) from error
    print_line(
        _WRITTEN.in_language(language, {"count": len(written), "folder": folder}), style="green"
    )


def load_plan(
    folder: Path, criteria: list[Path] | None, place: list[str] | None, day: date
) -> RollupPlan:
    """Load the roll-up plan of the folder, or the packaged one, for a day.

    Raises:
        NamedNotInForce: no title is in force on the day; the error is that of the first title.
    """
    own = (folder if folder.is_dir() else folder.parent) / ROLLUP_FILE
    catalogue = catalogue_with(criteria)
    plan = load_rollup(own if own.exists() else None, catalogue, day, place_of(place))
    absent = [each.absent for each in plan.titles if each.absent is not None]
    if absent and len(absent) == len(plan.titles):
        raise with_title_name(plan.catalogue, absent[0])
    return plan


def _parse_why(rollup: Rollup, text: str) -> tuple[str, str]:
    """Return the title and the subject's key given with `--why`.

    Raises:
        CommandError: the title or the key is unknown.
    """
    title, _, subject = text.partition(":")
    if title not in rollup.results:
        raise CommandError(_NO_TITLE, title=title, known=", ".join(rollup.results))
    if subject not in rollup.results[title]:
        raise CommandError(_NO_SUBJECT, subject=subject, title=title)
    return title, subject


def read_and_assess(
    plan: RollupPlan, folder: Path, language: Language, *, quiet: bool
) -> tuple[LoadedFolder, Rollup]:
    """Read the tables and assess all titles, with a progress bar for each title on a terminal.

    Args:
        plan: the titles.
        folder: the folder or workbook of the tables.
        language: the language of the progress bars.
        quiet: whether there are no progress bars.
    """
    screen = console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=quiet or not screen.is_terminal,
    ) as progress:
        reading = progress.add_task(_READING.in_language(language, {}), total=len(plan.tables))
        read = load_folder(folder, plan, lambda _table: progress.advance(reading))
        tasks = {
            title.id: progress.add_task(
                title_name(title, language), total=len(read.commune.tables[title.table].rows)
            )
            for title in plan.titles
            if title.criteria is not None and not title.target
        }

        def report_progress(title: str, count: int) -> None:
            if title in tasks:
                progress.advance(tasks[title], count)

        return read, roll_up(plan, read.commune, report_progress)


def _answer(
    rollup: Rollup, read: LoadedFolder, reports: list[TargetReport], written: list[Path]
) -> CommuneAnswer:
    return CommuneAnswer(
        on=rollup.plan.on,
        rows=dict(read.rows),
        rejects=rollup.commune.rejected_rows,
        titles=tuple(
            TitleTally(
                id=each.title.id,
                assessed=each.subjects,
                eligible=each.eligible,
                by_judgement=each.by_judgement,
                not_eligible=each.not_eligible,
                undetermined=each.undetermined,
            )
            for each in outcome_tallies(rollup)
        ),
        not_in_force=tuple(t.id for t in rollup.plan.titles if t.criteria is None),
        targets=tuple(
            TargetEntry(
                title=report.title.id,
                version=report.result.decision.criteria_set.version,
                id=each.finding.id,
                status=each.status,
                at_least=None if each.share is None else each.share.low,
                at_most=None if each.share is None else each.share.high,
                of_at_least=None if each.share is None else each.share.of_low,
                of_at_most=None if each.share is None else each.share.of_high,
                missing_at_least=None if each.missing is None else each.missing.low,
                missing_at_most=None if each.missing is None else each.missing.high,
                by_judgement=each.by_judgement if each.counts else None,
            )
            for report in reports
            if report.result.decision is not None
            for each in report.targets
        ),
        files=tuple(path.as_posix() for path in written),
    )
