"""cli: `criteria fmt` writes criteria files in one layout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Annotated, Final

import typer

from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.bilingual import Template
from criteria_engine.cli.catalogues import criteria_paths
from criteria_engine.cli.errors import ExitStatus, fill
from criteria_engine.cli.files import replace_file
from criteria_engine.cli.options import Lang
from criteria_engine.cli.printing import print_line, print_raw, show_diagnostics
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.files import decode_source, load_source
from criteria_engine.source import Source

_STDIN: Final = Path("-")

_CHANGED: Final = Template("đã trình bày lại {path}", "formatted {path}")

_WOULD_CHANGE: Final = Template("cần trình bày lại {path}", "would format {path}")

_SUMMARY: Final = Template(
    "{changed} tệp cần trình bày lại, {same} tệp đã đúng",
    "{changed} files to format, {same} as they should be",
)


def format_files(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Tệp hoặc thư mục bộ tiêu chí; `-` là đọc từ bàn phím hoặc ống lệnh, in ra màn hình."
            " / Criteria files or folders; `-` reads stdin and writes stdout.",
            show_default=False,
        ),
    ],
    *,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Không sửa tệp; mã thoát 1 nếu có tệp cần trình bày lại."
            " / Change nothing; exit status 1 if a file would change.",
        ),
    ] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            help="Không sửa tệp; in chỗ khác nhau. / Change nothing; print the differences.",
        ),
    ] = False,
    lang: Lang = "vi",
) -> None:
    """Trình bày lại bộ tiêu chí: thứ tự khóa, thụt lề, xuống dòng; không đổi nội dung, giữ chú thích.

    Format criteria files: order of keys, indentation, line breaks. No value and no comment changes.

    Ví dụ / example:

    criteria fmt criteria/ --check
    """
    changed, same, failed = 0, 0, False
    for path in _files(paths):
        try:
            source = _read(path)
            text = format_criteria(source)
        except CriteriaError as error:
            show_diagnostics(error.diagnostics, lang)
            failed = True
            continue
        if text == source.text:
            same += 1
        else:
            changed += 1
        if diff:
            print_raw("".join(_difference(source, text)))
        if path == _STDIN:
            if not (check or diff):
                print_raw(text)
        elif text != source.text:
            if not (check or diff):
                replace_file(text, path)
            if not diff:
                message = _WOULD_CHANGE if check else _CHANGED
                print_line(fill(message, path=path).in_language(lang), stderr=True)
    if check:
        print_line(fill(_SUMMARY, changed=changed, same=same).in_language(lang), stderr=True)
    if failed or (check and changed):
        raise typer.Exit(ExitStatus.FAULT)


def _files(paths: Sequence[Path]) -> list[Path]:
    """Return the files of paths; `-` stays."""
    return [_STDIN] if list(paths) == [_STDIN] else criteria_paths(paths)


def _read(path: Path) -> Source:
    if path == _STDIN:
        return decode_source("-", sys.stdin.buffer.read())
    return load_source(path)


def _difference(source: Source, text: str) -> Iterator[str]:
    before, after = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
    yield from unified_diff(before, after, source.name, source.name)
