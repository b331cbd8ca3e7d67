"""cli: `criteria commune` prepares the tables of a commune."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Annotated, Final, get_args

import typer

from criteria_engine.bilingual import Template
from criteria_engine.cli.commands.assess_commune import SUMMARY_WIDTH, load_plan
from criteria_engine.cli.commands.commune_papers import papers
from criteria_engine.cli.days import parse_day, today
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.files import reason_of
from criteria_engine.cli.help_option import HelpedCommand, HelpedGroup
from criteria_engine.cli.options import Folders, Lang, On, Places
from criteria_engine.cli.printing import print_line, show_diagnostics, show_document
from criteria_engine.reading.legacy_fonts import LegacyFont
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.report.labels import title_name
from criteria_engine.rollup.report.year_files import write_years
from criteria_engine.rollup.report.years import years_document
from criteria_engine.rollup.signed_lists import SignedDecision, recognitions_of_lists
from criteria_engine.rollup.splitting import split_workbook
from criteria_engine.rollup.subjects import RECOGNITIONS
from criteria_engine.rollup.years import read_years
from criteria_engine.tables.font_conversion import convert_workbook

app = typer.Typer(
    cls=HelpedGroup,
    no_args_is_help=True,
    help="Chuẩn bị số liệu của một xã: sổ tính để điền, chia cho các xóm.\n\n"
    "Prepare the tables of a commune: a workbook to fill in, and one for each hamlet.",
)

_CANNOT_WRITE: Final = Template("không ghi được {path}: {why}", "cannot write {path}: {why}")

_NOT_XLSX: Final = Template(
    "{path} không phải tệp .xlsx; đặt tên như xa-minh-hop.xlsx",
    "{path} is not an .xlsx file; name it like commune.xlsx",
)

_NO_WORKBOOK: Final = Template("không có tệp {path}", "there is no file {path}")

_WRITTEN: Final = Template(
    "đã ghi {path}; điền xong thì chạy: criteria assess-commune {path} --on {day}{options} --out ket-qua",
    "{path} is written; when it is filled in, run: criteria assess-commune {path} --on {day}{options}"
    " --out results",
)

_SPLIT: Final = Template(
    "đã ghi {count} tệp vào {folder}: mỗi xóm một tệp, và {rest} với phần còn lại ({rows} dòng)",
    "{count} files written to {folder}: one for each hamlet, and {rest} with the rest ({rows} rows)",
)

_MERGE: Final = Template(
    "gửi từng tệp cho xóm; tệp nhận về thì chép đè vào đây, rồi chạy: criteria assess-commune {folder}"
    " --on {day}{options} --out ket-qua",
    "send each file to its hamlet; copy what comes back over it, then run: criteria assess-commune {folder}"
    " --on {day}{options} --out results",
)

_LISTS: Final = "recognition.xlsx"

_NO_LISTS: Final = Template(
    "không có {path}; chạy criteria assess-commune … --out ket-qua trước",
    "there is no {path}; run criteria assess-commune … --out results first",
)

_NO_TITLE: Final = Template(
    "--title: không có danh hiệu {title}; hiện có: {known}",
    "--title: there is no title {title}; known: {known}",
)

_RECOGNISED: Final = Template("{title}: {count}", "{title}: {count}")

_RECORDED: Final = Template(
    "đã ghi {path}; để tệp này cùng thư mục với sổ tính của xã thì lần xét sau đọc cả hai",
    "{path} is written; kept beside the workbook of the commune, it is read with it from now on",
)

_YEARS_WRITTEN: Final = Template(
    "đã ghi {count} tệp vào {folder}: years.xlsx có cả từng đối tượng qua các năm",
    "{count} files written to {folder}: years.xlsx also has every subject through the years",
)

_NO_FONT: Final = Template(
    "--encoding {encoding}: chỉ có tcvn3 (.VnTime, .VnArial) và vni",
    "--encoding {encoding}: there are only tcvn3 (.VnTime, .VnArial) and vni",
)

_CONVERTED: Final = Template(
    "đã ghi {path}: chuyển {count} chữ khác nhau, giữ nguyên {left}; xem lại trước khi dùng",
    "{path} is written: {count} different texts converted, {left} left; look at it before you use it",
)

_LEFT: Final = Template(
    "giữ nguyên vì có chữ không thuộc phông ấy: {texts}",
    "left, as the font lacks some letter: {texts}",
)

_MAY_BE_UNICODE: Final = Template(
    "xem lại, vì trước khi chuyển cũng đã đọc được: {texts}",
    "look at these again, which could be read before: {texts}",
)

_SHOWN: Final = 5

_DOUBTFUL: Final = 30

_MAX_HAMLETS: Final = 999


@app.command("new", cls=HelpedCommand)
def new(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.xlsx",
            help="Sổ tính sẽ ghi. / The workbook to write.",
            show_default=False,
        ),
    ],
    *,
    on: On = None,
    hamlets: Annotated[
        int,
        typer.Option(
            min=0,
            max=_MAX_HAMLETS,
            metavar="N",
            help="Số xóm: ghi sẵn mã X01, X02, … / Number of hamlets: writes the keys X01, X02, …",
        ),
    ] = 0,
    place: Places = None,
    criteria: Folders = None,
    lang: Lang = "vi",
) -> None:
    """Ghi một sổ tính để điền: mỗi bảng một trang, có danh sách chọn và lời giải thích.

    Write one workbook to fill in: a sheet for each table, with drop-downs and explanations.

    Ví dụ / example:

    criteria commune new xa-minh-hop.xlsx --on 2025-11-20 --hamlets 18
    """
    if path.suffix.lower() != ".xlsx":
        raise CommandError(_NOT_XLSX, path=path)
    day: date = on or today()
    plan = load_plan(path.parent, criteria, place, day)
    width = max(2, len(str(hamlets)))
    rows = [{"hamlet": f"X{number:0{width}}"} for number in range(1, hamlets + 1)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_entry_workbook(plan, path, lang, {"hamlets": EntryTable.of(rows)})
    except OSError as error:
        reason = reason_of(error)
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=path, why=reason) from error
    again = {"day": day.isoformat(), "options": _options(criteria, place)}
    print_line(_WRITTEN.in_language(lang, {"path": path, **again}), style="green")


app.command("papers", cls=HelpedCommand)(papers)


@app.command("convert", cls=HelpedCommand)
def convert(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.xlsx",
            help="Sổ tính viết bằng phông cũ. / The workbook typed with an old font.",
            show_default=False,
        ),
    ],
    *,
    encoding: Annotated[
        str,
        typer.Option(
            metavar="tcvn3|vni",
            help="Phông đã dùng: tcvn3 (.VnTime, .VnArial) hoặc vni. / The font: tcvn3 or vni.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            metavar="FILE.xlsx",
            help="Sổ tính mới, bằng Unicode. / The new workbook, in Unicode.",
            show_default=False,
        ),
    ],
    lang: Lang = "vi",
) -> None:
    """Chuyển một sổ tính từ phông TCVN3 (.VnTime) hoặc VNI sang Unicode; tệp cũ giữ nguyên.

    Convert a workbook from a font of TCVN3 (.VnTime) or VNI to Unicode; the old file stays as it is.

    Ví dụ / example:

    criteria commune convert danh-sach.xlsx --encoding tcvn3 --out danh-sach-unicode.xlsx
    """
    font = next((each for each in get_args(LegacyFont) if each == encoding.lower()), None)
    if font is None:
        raise CommandError(_NO_FONT, encoding=encoding)
    if out.suffix.lower() != ".xlsx":
        raise CommandError(_NOT_XLSX, path=out)
    try:
        done = convert_workbook(path, out, font)
    except OSError as error:
        reason = reason_of(error)
        where = error.filename or out
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=where, why=reason) from error
    for text, now in [*done.changed.items()][:_SHOWN]:
        print_line(f"  {text} → {now}")
    data = {"path": out, "count": len(done.changed), "left": len(done.left)}
    print_line(_CONVERTED.in_language(lang, data), style="green")
    if done.doubtful:
        shown = "; ".join(
            f"“{each}” → “{done.changed[each]}”" for each in done.doubtful[:_DOUBTFUL]
        )
        print_line(_MAY_BE_UNICODE.in_language(lang, {"texts": shown}))
    if done.left:
        shown = "; ".join(f"“{each}”" for each in done.left[:_SHOWN])
        print_line(_LEFT.in_language(lang, {"count": len(done.left), "texts": shown}))


@app.command("split", cls=HelpedCommand)
def split(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.xlsx",
            help="Sổ tính của xã. / The workbook of the commune.",
            show_default=False,
        ),
    ],
    *,
    out: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER",
            help="Thư mục ghi tệp của các xóm. / The folder for the files of the hamlets.",
            show_default=False,
        ),
    ],
    on: On = None,
    place: Places = None,
    criteria: Folders = None,
    lang: Lang = "vi",
) -> None:
    """Chia sổ tính của xã thành mỗi xóm một tệp, và một tệp chung.

    Split the workbook of a commune into one for each hamlet, and one for the rest. `criteria
    assess-commune FOLDER` reads them together.

    Ví dụ / example:

    criteria commune split xa-minh-hop.xlsx --on 2025-11-20 --out cac-xom
    """
    if not path.is_file():
        raise CommandError(_NO_WORKBOOK, path=path)
    day: date = on or today()
    plan = load_plan(path.parent, criteria, place, day)
    try:
        done = split_workbook(plan, path, out, lang)
    except OSError as error:
        reason = reason_of(error)
        where = error.filename or out
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=where, why=reason) from error
    if done.warnings:
        show_diagnostics(done.warnings, lang)
    rest = next(each for each in done.files if each.group is None)
    data = {"count": len(done.files), "folder": out, "rest": rest.path.name, "rows": rest.rows}
    print_line(_SPLIT.in_language(lang, data), style="green")
    again = {"day": day.isoformat(), "options": _options(criteria, place)}
    print_line(_MERGE.in_language(lang, {"folder": out, **again}))


@app.command("recognise", cls=HelpedCommand)
def recognise(
    results: Annotated[
        Path,
        typer.Argument(
            metavar="RESULTS",
            help="Thư mục kết quả, hoặc recognition.xlsx trong đó, đã bớt ai không được công nhận."
            " / The folder of results, or its recognition.xlsx, without those who were not recognised.",
            show_default=False,
        ),
    ],
    *,
    number: Annotated[
        str,
        typer.Option(metavar="NUMBER", help="Số quyết định. / Its number.", show_default=False),
    ],
    signed: Annotated[
        date,
        typer.Option(
            parser=parse_day,
            metavar="DATE",
            help="Ngày ký: 2025-12-20 hoặc 20/12/2025. / The day on which it was signed.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            metavar="FILE.xlsx",
            help="Sổ công nhận sẽ ghi. / The workbook to write.",
            show_default=False,
        ),
    ],
    signer: Annotated[
        str,
        typer.Option(metavar="NAME", help="Người ký. / Who signed it.", show_default=False),
    ] = "",
    year: Annotated[
        int | None,
        typer.Option(
            min=2000,
            max=2100,
            metavar="YEAR",
            help="Công nhận cho năm nào; mặc định là năm ký."
            " / The year that it is for; that of the day by default.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TITLE",
            help="Danh hiệu của quyết định này; mặc định là mọi danh sách."
            " / A title that it gives; all lists by default.",
            show_default=False,
        ),
    ] = None,
    place: Places = None,
    criteria: Folders = None,
    lang: Lang = "vi",
) -> None:
    """Ghi sổ công nhận từ danh sách đã ký: số, ngày, người ký cho từng đối tượng.

    Record a signed decision: a workbook with the sheet of recognitions, from the lists for
    recognition. Kept in the folder of the tables, it counts in the years after.

    Ví dụ / example:

    criteria commune recognise ket-qua --number 45/QĐ-UBND --signed 2025-12-20 --out cong-nhan-2025.xlsx
    """
    path = results / _LISTS if results.is_dir() else results
    if not path.exists():
        raise CommandError(_NO_LISTS, path=path)
    if out.suffix.lower() != ".xlsx":
        raise CommandError(_NOT_XLSX, path=out)
    plan = load_plan(results.parent, criteria, place, signed)
    known = [each.id for each in plan.listed_titles]
    for each in title or ():
        if each not in known:
            raise CommandError(_NO_TITLE, title=each, known=", ".join(known))
    decision = SignedDecision(number, signed, signer, year or signed.year)
    found = recognitions_of_lists(plan, path, decision, lang, title or ())
    rows = EntryTable([row for table in found.values() for row in table.rows])
    try:
        write_entry_workbook(plan, out, lang, {RECOGNITIONS: rows}, {RECOGNITIONS})
    except OSError as error:
        reason = reason_of(error)
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=out, why=reason) from error
    for id_, table in found.items():
        name = title_name(plan.title(id_), lang)
        counts = {"title": name, "count": len(table.rows)}
        print_line(_RECOGNISED.in_language(lang, counts))
    print_line(_RECORDED.in_language(lang, {"path": out}), style="green")


@app.command("years", cls=HelpedCommand)
def years(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER...",
            help="Thư mục kết quả của từng năm. / The folders of results, one for each year.",
            show_default=False,
        ),
    ],
    *,
    out: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER",
            help="Thư mục ghi báo cáo các năm. / The folder for the report.",
            show_default=False,
        ),
    ],
    lang: Lang = "vi",
) -> None:
    """Đặt kết quả nhiều năm cạnh nhau: ai giữ được, ai mới đạt, ai không còn và vì sao.

    Put the results of several years beside each other: who kept a title, who is new, who lost it
    and why. Writes years.xlsx, years.html and years.md.

    Ví dụ / example:

    criteria commune years ket-qua-2024 ket-qua-2025 --out cac-nam
    """
    read = read_years(folders)
    document = years_document(read, lang)
    try:
        written = write_years(read, document, out, lang)
    except OSError as error:
        reason = reason_of(error)
        where = error.filename or out
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=where, why=reason) from error
    show_document(document, most=SUMMARY_WIDTH)
    print_line()
    words = {"count": len(written), "folder": out}
    print_line(_YEARS_WRITTEN.in_language(lang, words), style="green")


def _options(criteria: Sequence[Path] | None, places: Sequence[str] | None) -> str:
    """Return the options by which the next command takes the same sets as this one."""
    words = [f"--criteria {quote(str(each))}" for each in criteria or ()]
    words += [f"--place {quote(each)}" for each in places or ()]
    return "".join(f" {each}" for each in words)
