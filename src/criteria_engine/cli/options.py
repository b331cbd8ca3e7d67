"""cli: the arguments and options shared by several commands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from criteria_engine.bilingual import Language
from criteria_engine.cli.days import parse_day

LANGUAGE_VARIABLE: Final = "CRITERIA_LANG"
"""The environment variable with the language to use without `--lang`."""

EXIT_STATUS: Final = (
    "Mã thoát: 0 xong (dù kết quả thế nào), 1 tệp hoặc dữ kiện có lỗi, 2 gõ lệnh chưa đúng,"
    " 3 không có bộ tiêu chí nào có hiệu lực."
    " / Exit status: 0 success (whatever the decision), 1 the file or the facts have errors,"
    " 2 wrong usage, 3 no set in force."
)

Title = Annotated[
    str,
    typer.Argument(
        metavar="TITLE",
        help="Mã danh hiệu, xem `criteria list`. / The title's id.",
        show_default=False,
    ),
]

FactsFile = Annotated[
    str,
    typer.Argument(
        metavar="FACTS",
        help="Tệp dữ kiện YAML hoặc JSON; `-` là đầu vào chuẩn."
        " / The file of facts, YAML or JSON; `-` for stdin.",
        show_default=False,
    ),
]

Scope = Annotated[
    str | None,
    typer.Option(
        metavar="SCOPE",
        help="Phạm vi, ví dụ commune; cần khi danh hiệu có nhiều phạm vi. / Its scope.",
    ),
]

On = Annotated[
    date | None,
    typer.Option(
        parser=parse_day,
        metavar="DATE",
        help="Ngày áp dụng quy định: 2026-02-20 hoặc 20/02/2026; bỏ trống là hôm nay."
        " / The day whose law applies; default: today.",
        show_default=False,
    ),
]

Version = Annotated[
    str | None,
    typer.Option(
        metavar="VERSION",
        help="Phiên bản, khi nhiều bộ cùng hiệu lực. / The version, if several sets are in force.",
    ),
]

Revision = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        help="Lần sửa của bộ tiêu chí; bỏ trống là lần mới nhất."
        " / The revision of the set; default: the newest.",
        show_default=False,
    ),
]

Places = Annotated[
    list[str] | None,
    typer.Option(
        "--place",
        metavar="KEY=VALUE",
        help="Nơi áp dụng, ví dụ province=nghe_an: lấy bộ riêng của nơi ấy nếu có; dùng được nhiều lần."
        " / The place: its own set is taken where there is one; may be repeated.",
        show_default=False,
    ),
]

Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--criteria",
        metavar="FOLDER",
        help="Thêm các bộ tiêu chí trong thư mục này; dùng được nhiều lần."
        " / Add the sets of this folder; may be repeated.",
        show_default=False,
    ),
]

Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...",
        help="Tệp hoặc thư mục bộ tiêu chí. / Criteria files or folders.",
        show_default=False,
    ),
]

Lang = Annotated[
    Language,
    typer.Option(envvar=LANGUAGE_VARIABLE, help="Ngôn ngữ. / Language."),
]

Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help="In JSON (xem `criteria schema`); lỗi cũng là JSON. / Print JSON; errors too.",
    ),
]

Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Ghi vào tệp thay vì in ra màn hình. / Write to a file.",
        show_default=False,
    ),
]

Members = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Bảng thành viên, mỗi dòng một người. / The table of members, one in each row.",
        show_default=False,
    ),
]

ListFiles = Annotated[
    list[str] | None,
    typer.Option(
        "--list",
        metavar="NAME=FILE",
        help="Bảng các mục của một danh sách; dùng được nhiều lần."
        " / The table of the items of a list; may be repeated.",
        show_default=False,
    ),
]

MappingFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Cột nào là dữ kiện nào; `criteria facts TITLE --mapping` in tệp mẫu."
        " / The mapping of columns to facts; `criteria facts TITLE --mapping` prints a draft.",
        show_default=False,
    ),
]
