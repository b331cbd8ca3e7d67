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
from criteria_engine.cli.catalogues import catalogue_with, with_title_name
from criteria_engine.cli.days import today
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.formats import CommuneAnswer, TargetEntry, TitleTally
from criteria_engine.cli.options import (
    Folders,
    Json,
    Lang,
    On,
)
from criteria_engine.cli.printing import (
    console,
    print_line,
    print_raw,
    show_diagnostics,
    show_table,
    write_json,
)
from criteria_engine.model.findings import Status
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.drill_down import explain
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import load_rollup
from criteria_engine.rollup.report.files import check_folder, write_results
from criteria_engine.rollup.report.labels import (
    DENOMINATOR_NOTE,
    location_text,
    missing_text,
    outcome_tallies,
    provisional_text,
    share_text,
    status_text,
    title_name,
    titles_not_in_force,
)
from criteria_engine.rollup.report.questions import contradictions, questions
from criteria_engine.rollup.report.target_text import furthest_groups, no_targets_text
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import TargetReport, target_reports
from criteria_engine.rollup.templates import write_templates
from criteria_engine.wording.numbers import format_number
from criteria_engine.wording.states import OUTCOME_WORDS, within_sentence

_MAX_SHOWN: Final = 5
"""How many rejects, contradictions and questions are printed; the files have all of them."""

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

_TODAY: Final = Template("dùng ngày hôm nay, {day}", "using today, {day}")

_READING: Final = Template("đọc các bảng", "reading the tables")

_HEADS: Final = Template(
    "Danh hiệu|Xét|Đạt|Chưa đạt|Chưa đủ thông tin",
    "Title|Assessed|Eligible|Not eligible|Not enough information",
)

_TARGET_HEADS: Final = Template(
    "Mục tiêu|Hiện có|Kết quả|Còn thiếu", "Target|Current|Result|Missing"
)

_ABSENT: Final = Template(
    "không có bộ tiêu chí nào có hiệu lực ngày này: {titles}", "not in force that day: {titles}"
)

_REJECTS: Final = Template(
    "{count} dòng có lỗi (xem rejects.csv); vẫn tính vào mẫu số, ô có lỗi coi như chưa biết",
    "{count} rows have errors (see rejects.csv); they count in the denominators, wrong cells as unknown",
)

_OTHER_TARGETS: Final = Template(
    "{name}: đạt {met} trong {count} mục tiêu, chưa đạt {not_met}, chưa đủ thông tin {open} (xem targets.md)",
    "{name}: {met} of {count} targets met, {not_met} not met, {open} open (see targets.md)",
)

_FURTHEST: Final = Template("Còn xa nhất, {target}: {groups}", "Furthest from {target}: {groups}")

_TO_ASK: Final = Template("còn phải hỏi (xem missing.md):", "still to be asked (see missing.md):")

_ASKED: Final = Template(
    "{who}: {questions} câu hỏi, nhiều nhất {count} trường hợp một câu",
    "{who}: {questions} questions, each about at most {count} subjects",
)

_OPEN_FIRST: Final = Template(
    "Mở trước: targets.xlsx (mục tiêu, biểu đồ), recognition.xlsx (danh sách đề nghị công nhận),"
    " missing.xlsx (còn phải hỏi, dòng có lỗi).",
    "Open first: targets.xlsx (targets, charts), recognition.xlsx (lists for recognition),"
    " missing.xlsx (questions, rows with errors).",
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
    criteria: Folders = None,
    every_reason: Annotated[
        bool,
        typer.Option(
            "--every-reason",
            help="Ghi lý do của cả những trường hợp đạt. / Also write the reasons of titles earned.",
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
        _write_templates(folder, on or today(), criteria, lang)
        return
    if out is None:
        raise CommandError(_NO_OUT)
    if not folder.is_dir():
        raise CommandError(_NO_FOLDER, path=folder)
    if out.resolve() == folder.resolve():
        raise CommandError(_SAME_FOLDER, path=out)
    _check_out(out)
    day = on or today()
    if on is None and not json:
        print_line(_TODAY.in_language(lang, {"day": day}), style="dim", stderr=True)
    plan = _plan(folder, criteria, day)
    read, rollup = _read_and_assess(plan, folder, lang, quiet=json)
    reports = list(target_reports(rollup))
    explained = [_parse_why(rollup, each) for each in why or ()]
    try:
        written = write_results(rollup, reports, out, lang, every_reason=every_reason)
    except OSError as error:
        reason = error.strerror or str(error)
        path = error.filename or out
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=reason) from error
    if json:
        write_json(_answer(rollup, read, reports, list(written.files)))
        return
    warnings = (*read.warnings, *written.warnings)
    if warnings:
        show_diagnostics(warnings, lang)
    _print_summary(rollup, reports, lang)
    for title, subject in explained:
        print_line()
        print_line(f"{title_name(rollup.plan.title(title), lang)} {subject}", style="bold")
        print_raw(explain(rollup, title, subject, lang))
    print_line(
        _WRITTEN.in_language(lang, {"count": len(written.files), "folder": out}), style="green"
    )
    if not written.warnings:
        print_line(_OPEN_FIRST.in_language(lang, {}))


def _check_out(out: Path) -> None:
    """Check, before any table is read, that the results can be written."""
    try:
        check_folder(out)
    except OSError as error:
        path, reason = error.filename or out, error.strerror or str(error)
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=reason) from error


def _write_templates(
    folder: Path, day: date, criteria: list[Path] | None, language: Language
) -> None:
    """Write blank tables for the titles in force on a day."""
    plan = _plan(folder, criteria, day)
    try:
        written = write_templates(plan, folder, language)
    except OSError as error:
        reason = error.strerror or str(error)
        path = error.filename or folder
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=reason) from error
    print_line(
        _WRITTEN.in_language(language, {"count": len(written), "folder": folder}), style="green"
    )


def _plan(folder: Path, criteria: list[Path] | None, day: date) -> RollupPlan:
    """Load the roll-up plan of the folder, or the packaged one, for a day.

    Raises:
        NamedNotInForce: no title is in force on the day; the error is that of the first title.
    """
    own = folder / ROLLUP_FILE
    plan = load_rollup(own if own.exists() else None, catalogue_with(criteria), day)
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


def _read_and_assess(
    plan: RollupPlan, folder: Path, language: Language, *, quiet: bool
) -> tuple[LoadedFolder, Rollup]:
    """Read the tables and assess all titles, with a progress bar for each title on a terminal."""
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


def _print_summary(rollup: Rollup, reports: list[TargetReport], language: Language) -> None:
    """Print tallies, targets, rejects and questions in short; the files have all details."""
    _print_tallies(rollup, language)
    notice = no_targets_text(rollup, language)
    if notice is not None:
        print_line(notice, style="bold yellow")
    for report in reports[:1]:
        _print_targets(report, language)
    for report in reports[1:]:
        _print_target_counts(report, language)
    absent = titles_not_in_force(rollup, language)
    if absent:
        print_line(_ABSENT.in_language(language, {"titles": "; ".join(absent)}), style="dim")
    print_line()
    for each in contradictions(rollup, language)[:_MAX_SHOWN]:
        print_line(each, style="yellow")
    _print_rejects(rollup, language)
    _print_questions(rollup, language)


def _print_tallies(rollup: Rollup, language: Language) -> None:
    show_table(
        _HEADS.in_language(language, {}).split("|"),
        [
            [
                title_name(each.title, language),
                *(
                    format_number(count, language)
                    for count in (
                        each.subjects,
                        each.eligible,
                        each.not_eligible,
                        each.undetermined,
                    )
                ),
            ]
            for each in outcome_tallies(rollup)
        ],
    )
    provisional = provisional_text(rollup, language)
    if provisional is not None:
        print_line(provisional, style="dim")
        print_line()


def _print_target_counts(report: TargetReport, language: Language) -> None:
    """Print in one line how many targets of a further title are reached."""
    statuses = [each.status for each in report.targets]
    counts = {
        "name": title_name(report.title, language),
        "count": len(statuses),
        "met": statuses.count(Status.MET),
        "not_met": statuses.count(Status.NOT_MET),
        "open": len(statuses) - statuses.count(Status.MET) - statuses.count(Status.NOT_MET),
    }
    print_line(_OTHER_TARGETS.in_language(language, counts))


def _print_rejects(rollup: Rollup, language: Language) -> None:
    """Print the number of rejected rows, and the first errors."""
    rejects = rollup.commune.rejects
    if not rejects:
        return
    count = format_number(rollup.commune.rejected_rows, language)
    print_line(_REJECTS.in_language(language, {"count": count}), style="yellow")
    for reject in rejects[:_MAX_SHOWN]:
        first = reject.diagnostics[0]
        print_line(f"{location_text(first)}: {first.message(language)}", prefix="  ")
    if len(rejects) > _MAX_SHOWN:
        print_line("…", prefix="  ")


def _print_questions(rollup: Rollup, language: Language) -> None:
    """Print the open questions by who can answer them, those with the most subjects first."""
    by_person = questions(rollup, language)
    if not by_person:
        return
    print_line(_TO_ASK.in_language(language, {}), style="yellow")
    most_subjects = {
        person: max(len(each.subjects) for each in asked) for person, asked in by_person.items()
    }
    for person in sorted(by_person, key=lambda each: -most_subjects[each])[:_MAX_SHOWN]:
        data = {
            "who": person,
            "questions": format_number(len(by_person[person]), language),
            "count": format_number(most_subjects[person], language),
        }
        print_line(_ASKED.in_language(language, data), prefix="  ")
    if len(by_person) > _MAX_SHOWN:
        print_line("…", prefix="  ")


def _print_targets(report: TargetReport, language: Language) -> None:
    outcome = within_sentence(OUTCOME_WORDS[report.result.outcome], language)
    print_line(f"{title_name(report.title, language)}: {outcome}", style="bold")
    print_line(DENOMINATOR_NOTE.in_language(language, {}), style="dim")
    show_table(
        _TARGET_HEADS.in_language(language, {}).split("|"),
        [
            [
                each.finding.text.in_language(language),
                share_text(each.share, language),
                status_text(each.status, language),
                missing_text(each, language),
            ]
            for each in report.targets
        ],
        prefer_unwrapped=(1, 2, 3),
    )
    for each in report.targets:
        far = list(furthest_groups(each, language))
        if each.status is not Status.MET and far:
            data = {
                "target": each.finding.text.in_language(language),
                "groups": "; ".join(far[:3]),
            }
            print_line(_FURTHEST.in_language(language, data))


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
            )
            for report in reports
            if report.result.decision is not None
            for each in report.targets
        ),
        files=tuple(path.as_posix() for path in written),
    )
