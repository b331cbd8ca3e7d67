"""cli: `criteria new` writes the skeleton of a criteria file."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from criteria_engine.authoring.new_set import new_set
from criteria_engine.bilingual import Template
from criteria_engine.cli.catalogues import catalogue_with, place_of
from criteria_engine.cli.days import today
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.files import check_output, write_output
from criteria_engine.cli.options import Folders, Lang, On, Out, Places, Scope
from criteria_engine.errors import UnknownTitle
from criteria_engine.model.decision import SetKey
from criteria_engine.reading.scalars import QUOTES

_NOT_AN_ID: Final = Template(
    "{text}: viết liền, không có dấu cách, dấu nháy hay dấu hai chấm, ví dụ reading_family",
    "{text}: write it without blanks, quotes and colons, for example reading_family",
)

_EXISTS: Final = Template(
    "đã có bộ tiêu chí {key}; chọn --version khác",
    "there is a set {key} already; choose another --version",
)


def new(
    title: Annotated[
        str,
        typer.Argument(
            metavar="TITLE",
            help="Mã danh hiệu, ví dụ reading_family. / The title's id.",
            show_default=False,
        ),
    ],
    *,
    version: Annotated[
        str,
        typer.Option(
            metavar="VERSION",
            help="Phiên bản, ví dụ 2026 hay qd12-2026. / The version.",
            show_default=False,
        ),
    ],
    scope: Scope = None,
    adapts: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION",
            help="Phiên bản của bộ mà bộ này sửa vài chỗ. / The version of the set that this one adapts.",
            show_default=False,
        ),
    ] = None,
    on: On = None,
    place: Places = None,
    criteria: Folders = None,
    out: Out = None,
    lang: Lang = "vi",
) -> None:
    """Viết khung một bộ tiêu chí mới; dấu … là chỗ phải điền.

    Write the skeleton of a new set. Each text to be written is `…`; `criteria check` lists what is left.

    Ví dụ / examples:

    criteria new reading_family --version 2026 --out doc-sach.yaml

    criteria new learning_family --version nghe-an --adapts qd387-2022 --place province=nghe_an
    """
    check_output(out)
    for word in filter(None, (title, scope, version, adapts)):
        if not word.strip() or any(
            c.isspace() or c in QUOTES or c in ":#{}[],&*!|>%@" for c in word
        ):
            raise CommandError(_NOT_AN_ID, text=word)
    key = SetKey(title, scope, version)
    keys = [each.key for each in catalogue_with(criteria).entries if each.key is not None]
    if key in keys:
        raise CommandError(_EXISTS, key=key)
    if adapts is not None and SetKey(title, scope, adapts) not in keys:
        of_title = [each for each in keys if each.title == title]
        known = [str(each) for each in of_title] or sorted({each.title for each in keys})
        raise UnknownTitle(title, scope, known, version=adapts, keys=keys)
    text = new_set(key, on or today(), lang, adapts=adapts, place=place_of(place))
    write_output(text, out, lang, draft=True)
