"""cli: `criteria commune papers` writes the papers of a commune, or the templates to edit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from criteria_engine.bilingual import Language, Template, Text
from criteria_engine.cli.commands.assess_commune import USING_TODAY, load_plan, read_and_assess
from criteria_engine.cli.days import today
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.files import reason_of
from criteria_engine.cli.options import Folders, Lang, On, Places
from criteria_engine.cli.printing import print_line, show_diagnostics
from criteria_engine.diagnostics import nearest
from criteria_engine.rendering.papers.fields import check_papers_packages
from criteria_engine.rendering.papers.pdf import check_typst
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.report.labels import for_officers
from criteria_engine.rollup.report.papers.kinds import ALL_BUT_FILLED, KINDS, PaperKind, kind_names
from criteria_engine.rollup.report.papers.templates import (
    PaperTemplates,
    load_templates,
    write_shipped_templates,
)
from criteria_engine.rollup.report.papers.writing import (
    PaperOptions,
    WrittenPapers,
    existing_papers,
    write_papers,
)
from criteria_engine.rollup.targets import target_reports
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import counted, format_number

_CANNOT_WRITE: Final = Template("không ghi được {path}: {why}", "cannot write {path}: {why}")

_CANNOT_READ: Final = Template("không đọc được {path}: {why}", "cannot read {path}: {why}")

_EXISTS: Final = Template(
    "{path} đã có; chọn thư mục khác, để không mất mẫu đã sửa",
    "{path} exists; choose another folder, so that no edited template is lost",
)

_SAME_FOLDER: Final = Template(
    "không ghi giấy tờ vào chính thư mục số liệu {path}; chọn thư mục khác cho --out",
    "papers cannot be written to the folder of the tables {path}; choose another for --out",
)

_WOULD_REPLACE: Final = Template(
    "{path} đã có (cả thảy {count} tệp), có thể đã được sửa; chọn thư mục khác, hoặc thêm"
    " --overwrite để ghi đè",
    "{path} exists ({count} files in all) and may have been edited; choose another folder, or add"
    " --overwrite",
)

_TEMPLATES_WRITTEN: Final = Template(
    "đã ghi {count} mẫu vào {folder}: sửa bằng Word, giữ các trường {{{{ … }}}} và {{% … %}}, rồi chạy:"
    " criteria commune papers … --templates {folder}",
    "{count} templates written to {folder}: edit them in Word, keep the fields {{{{ … }}}} and {{% … %}}, then"
    " run: criteria commune papers … --templates {folder}",
)

_MISSING: Final = Template(
    "cần FOLDER (các bảng của xã) và --out FOLDER (nơi ghi giấy tờ)",
    "FOLDER (the tables of the commune) and --out FOLDER (where papers are written) are needed",
)

_NO_FOLDER: Final = Template("không có thư mục {path}", "there is no folder {path}")

_NO_KIND: Final = Template(
    "--only {kind}: không có loại giấy tờ này{near} Hiện có: {known}",
    "--only {kind}: there is no paper of this kind{near} Known: {known}",
)

_NO_TITLE: Final = Template(
    "--title {title}: không có danh hiệu này{near} Hiện có: {known}",
    "--title {title}: there is no such title{near} Known: {known}",
)

_WRITTEN: Final = Template("đã ghi {count} tệp vào {folder}", "{count} files written to {folder}")

_CHECK: Final = Template(
    "Đối chiếu lại thể thức trước khi ký; chỗ trong ngoặc vuông và chỗ chấm là phần phải điền.",
    "Check the form before signing; what stands in brackets or dots is to be filled in.",
)

_NOTHING: Final = Template(
    "không có giấy tờ nào để ghi: ngày này không danh hiệu nào có hiệu lực, hoặc không có ai trong danh sách",
    "there is nothing to write: no title is in force on the day, or nobody is listed",
)

_ROWS: Final = Template("dòng", "rows")

_REJECTED: Final = Template(
    "{rows} có lỗi, ô có lỗi coi như chưa biết; xem lỗi bằng criteria assess-commune",
    "{rows} with errors, wrong cells as unknown; criteria assess-commune lists them",
)

_PRINT_FROM_WORD: Final = Template(
    "không có bản PDF, vì theo mẫu riêng; xuất PDF từ Word: {names}",
    "without a PDF file, as made of your own template; print to PDF from Word: {names}",
)

_NO_PDF: Final = Template("không ghi {name}: {why}; {how}", "{name} is not written: {why}; {how}")


def papers(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER",
            help="Thư mục hoặc sổ tính của xã, như criteria assess-commune."
            " / The folder or workbook of the commune, as for criteria assess-commune.",
            show_default=False,
        ),
    ] = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Thư mục ghi giấy tờ. / The folder for the papers.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="Chỉ loại giấy tờ này, như quyet-dinh; lặp lại được."
            " / Only this kind of paper, such as quyet-dinh; may be repeated.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TITLE",
            help="Chỉ danh hiệu này; lặp lại được. / Only this title; may be repeated.",
            show_default=False,
        ),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Dùng mẫu Word ở thư mục này; loại không có mẫu ở đó thì dùng mẫu sẵn."
            " / Use the Word templates of this folder, and the shipped ones for other kinds.",
            show_default=False,
        ),
    ] = None,
    write_templates: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Không xét: ghi các mẫu sẵn vào thư mục này để sửa bằng Word."
            " / Do not assess: write the shipped templates there, to be edited in Word.",
            show_default=False,
        ),
    ] = None,
    pdf: Annotated[
        bool,
        typer.Option(
            "--pdf",
            help="Ghi cả PDF/A theo mẫu sẵn; giấy tờ theo mẫu riêng thì xuất PDF từ Word."
            " / Write PDF/A by the shipped forms, too; print papers of own templates from Word.",
        ),
    ] = False,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Ghi đè giấy tờ đã có ở --out. / Replace papers that are in --out already.",
        ),
    ] = False,
    without_names: Annotated[
        bool,
        typer.Option(
            "--without-names",
            help="Không ghi tên người: chỉ có mã. / Write no names of people, only keys.",
        ),
    ] = False,
    on: On = None,
    place: Places = None,
    criteria: Folders = None,
    lang: Lang = "vi",
) -> None:
    """Ghi giấy tờ của xã để sửa và ký: phiếu, biên bản, tờ trình, quyết định, giấy công nhận, báo cáo.

    Write the papers of a commune, to edit and sign, as Word documents from templates and as PDF/A.

    Ví dụ / example:

    criteria commune papers --write-templates mau

    criteria commune papers xa --on 2025-11-20 --out giay-to --templates mau --pdf
    """
    check_papers_packages()
    if write_templates is not None:
        _write_templates(write_templates, lang)
        return
    if folder is None or out is None:
        raise CommandError(_MISSING)
    if not folder.exists():
        raise CommandError(_NO_FOLDER, path=folder)
    if out.resolve() == folder.resolve():
        raise CommandError(_SAME_FOLDER, path=out)
    if pdf:
        check_typst()
    kinds = _kinds(only, lang)
    if templates is not None and not templates.is_dir():
        raise CommandError(_NO_FOLDER, path=templates)
    day = on or today()
    if on is None:
        using = USING_TODAY.in_language(lang, {"day": format_date(day, lang)})
        print_line(using, style="dim", stderr=True)
    plan = load_plan(folder, criteria, place, day)
    if without_names:
        plan = plan.without_names()
    titles = _titles(title, plan, lang)
    own = PaperTemplates() if templates is None else _load_templates(templates, plan, lang, kinds)
    options = PaperOptions(kinds=kinds, templates=own, pdf=pdf, titles=titles)
    existing = existing_papers(plan, out, lang, options)
    if existing and not overwrite:
        raise CommandError(_WOULD_REPLACE, path=existing[0], count=len(existing))
    read, rollup = read_and_assess(plan, folder, lang, quiet=False)
    try:
        out.mkdir(parents=True, exist_ok=True)
        written = write_papers(rollup, list(target_reports(rollup)), out, lang, options)
    except OSError as error:
        reason, path = reason_of(error), error.filename or out
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=reason) from error
    warnings = (*plan.warnings, *(for_officers(rollup, each) for each in read.warnings))
    if warnings:
        show_diagnostics(warnings, lang)
    _print_result(written, rollup.commune.rejected_rows, out, lang)


def _print_result(written: WrittenPapers, rejected: int, out: Path, language: Language) -> None:
    """Print what was written and what was not."""
    if rejected:
        rows = counted(format_number(rejected, language), _ROWS.in_language(language, {}), language)
        text = _REJECTED.in_language(language, {"rows": rows})
        print_line(text, style="yellow", stderr=True)
    for path, fault in written.left_out:
        words = {"name": path.name, "why": fault.message(language), "how": fault.help(language)}
        print_line(_NO_PDF.in_language(language, words), style="yellow", stderr=True)
    if written.without_pdf:
        names = ", ".join(each.name for each in written.without_pdf)
        text = _PRINT_FROM_WORD.in_language(language, {"names": names})
        print_line(text, style="yellow", stderr=True)
    if not written.files:
        print_line(_NOTHING.in_language(language, {}))
        return
    total = {"count": len(written.files), "folder": out}
    print_line(_WRITTEN.in_language(language, total), style="green")
    print_line(_CHECK.in_language(language, {}))


def _write_templates(folder: Path, language: Language) -> None:
    try:
        files = write_shipped_templates(folder, language)
    except FileExistsError as error:
        raise CommandError(_EXISTS, error="cannot_write", path=error.filename) from error
    except OSError as error:
        reason, path = reason_of(error), error.filename or folder
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=reason) from error
    words = {"count": len(files), "folder": folder}
    print_line(_TEMPLATES_WRITTEN.in_language(language, words), style="green")


def _load_templates(
    folder: Path, plan: RollupPlan, language: Language, kinds: Sequence[PaperKind]
) -> PaperTemplates:
    try:
        return load_templates(folder, plan, language, kinds)
    except OSError as error:
        reason, path = reason_of(error), error.filename or folder
        raise CommandError(_CANNOT_READ, path=path, why=reason) from error


def _kinds(only: list[str] | None, language: Language) -> tuple[PaperKind, ...]:
    """Return the kinds of these names; without any, all but the filled sheets, which are many pages."""
    if not only:
        return ALL_BUT_FILLED
    names = kind_names(language)
    for each in only:
        if each not in names:
            known = ", ".join(names)
            raise CommandError(_NO_KIND, kind=each, near=_near(each, names), known=known)
    return tuple(kind for kind, name in zip(KINDS, names, strict=True) if name in only)


def _titles(given: list[str] | None, plan: RollupPlan, language: Language) -> frozenset[str] | None:
    if not given:
        return None
    known = [each.id for each in plan.listed_titles]
    for each in given:
        if each not in known:
            listed = ", ".join(known)
            raise CommandError(_NO_TITLE, title=each, near=_near(each, known), known=listed)
    return frozenset(given)


def _near(word: str, known: list[str]) -> Text:
    similar = nearest(word, known)
    if similar is None:
        return Text(".", ".")
    return Text(f", có phải ý bạn là “{similar}”?", f", did you mean “{similar}”?")
