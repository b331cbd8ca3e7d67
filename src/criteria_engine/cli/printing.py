"""cli: text, diagnostics, documents and tables → stdout and stderr, with colour on a terminal."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from pydantic import BaseModel
from rich.console import Console
from rich.text import Text

from criteria_engine.bilingual import Language
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.lazy import LazyModule
from criteria_engine.rendering.display_width import cells, one_line

if TYPE_CHECKING:
    from rich import box
    from rich import table as rich_table

    from criteria_engine.rendering import diagnostics as diagnostic_renderer
    from criteria_engine.rendering import document as documents
    from criteria_engine.rendering import text as text_renderer
else:
    # A plain line or an answer in JSON needs none of them.
    box = LazyModule("rich.box")
    rich_table = LazyModule("rich.table")
    diagnostic_renderer = LazyModule("criteria_engine.rendering.diagnostics")
    documents = LazyModule("criteria_engine.rendering.document")
    text_renderer = LazyModule("criteria_engine.rendering.text")

_MIN_WRAPPED: Final = 12
"""The smallest width to which a column of wrapped text is reduced."""

_GAP: Final = 2
"""The number of spaces between columns."""

_DEFAULT_WIDTH: Final = 120
"""The width of tables that are not printed on a terminal."""


@cache
def _diagnostic_styles() -> Mapping[diagnostic_renderer.DiagnosticStyle, str]:
    style = diagnostic_renderer.DiagnosticStyle
    return {
        style.PLAIN: "",
        style.ERROR: "bold red",
        style.WARNING: "bold yellow",
        style.MESSAGE: "bold",
        style.FRAME: "blue",
        style.RELATED: "blue",
        style.HELP: "cyan",
    }


@cache
def _tone_styles() -> Mapping[documents.Tone, str]:
    tone = documents.Tone
    return {
        tone.PLAIN: "",
        tone.STRONG: "bold",
        tone.MUTED: "dim",
        tone.GOOD: "green",
        tone.BAD: "red",
        tone.OPEN: "yellow",
        tone.WARNING: "yellow",
    }


def _discarding() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def use_utf8() -> None:
    """Make stdout and stderr write UTF-8 on every console; lone surrogates are escaped.

    A stream that the caller has closed is replaced by one that discards what is written.
    """
    sys.stdout = sys.stdout or _discarding()
    sys.stderr = sys.stderr or _discarding()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def console(*, stderr: bool = False) -> Console:
    """Return a Rich console for stdout or stderr.

    Its width is that of the terminal or of the variable COLUMNS, otherwise 120. It interprets no
    markup, and NO_COLOR switches off all styles.
    """
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() or "COLUMNS" in os.environ else _DEFAULT_WIDTH,
        # With NO_COLOR set, Rich by itself would still print bold and dim.
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        highlight=False,
        emoji=False,
        markup=False,
    )


def print_line(text: str = "", *, prefix: str = "", style: str = "", stderr: bool = False) -> None:
    """Print a text on one line, without control characters.

    A terminal wraps a long line; elsewhere it is not wrapped, because a program may read it.

    Args:
        text: the text; line breaks become spaces.
        prefix: printed before the text; wrapped lines are indented by its width.
        style: a style of Rich.
        stderr: whether to print to stderr instead of stdout.
    """
    out = console(stderr=stderr)
    line = Text(one_line(text), style=style)
    if not out.is_terminal:
        out.print(Text(prefix) + line, soft_wrap=True)
        return
    grid = rich_table.Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(prefix), line)
    out.print(grid)


def print_raw(text: str) -> None:
    """Write a text to stdout as it is, followed by a line break if it has none."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def write_json(answer: BaseModel, *, stderr: bool = False) -> None:
    """Write a JSON answer, indented, to stdout or stderr."""
    (sys.stderr if stderr else sys.stdout).write(answer.model_dump_json(indent=2) + "\n")


def show_diagnostics(
    diagnostics: Iterable[Diagnostic],
    language: Language,
    *,
    stderr: bool = True,
    left_out: int = 0,
) -> None:
    """Print diagnostics with the lines of their sources.

    Args:
        diagnostics: errors and warnings.
        language: the language of the text.
        stderr: whether to print to stderr.
        left_out: how many more errors there are.
    """
    styles = _diagnostic_styles()
    pieces = (
        (text, styles[style])
        for text, style in diagnostic_renderer.pieces(diagnostics, language, left_out)
    )
    console(stderr=stderr).print(Text.assemble(*pieces), soft_wrap=True)


def show_document(document: documents.Document, *, most: int | None = None) -> None:
    """Print a document with colour, as wide as the terminal but at most `most` (88) columns."""
    out = console()
    widest = text_renderer.DEFAULT_WIDTH if most is None else most
    pieces = text_renderer.pieces(document, min(out.width, widest))
    styles = _tone_styles()
    styled = Text.assemble(*((text, styles[tone]) for text, tone in pieces))
    out.print(styled, soft_wrap=True)


def show_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    unwrapped: Collection[int] = (),
    optional: Collection[int] = (),
    prefer_unwrapped: Collection[int] = (),
) -> None:
    """Print a table; on a narrow screen print the cells of each row one below the other.

    Args:
        columns: the headings.
        rows: a text for each column.
        unwrapped: the positions of columns that are never wrapped.
        optional: the positions of columns left out if the table is too wide.
        prefer_unwrapped: the positions of columns that are wrapped only if the table would be too wide.
    """
    out = console()
    texts = [[_cell(each) for each in row] for row in rows]
    natural = [max(map(cells, column)) for column in zip(columns, *texts, strict=True)]
    minimal = [
        each if index in unwrapped else min(each, _MIN_WRAPPED)
        for index, each in enumerate(natural)
    ]
    shown = list(range(len(columns)))
    if _width(minimal, shown) > out.width:
        shown = [index for index in shown if index not in optional]
    if _width(minimal, shown) > out.width:
        for row in texts:
            _show_narrow(out, columns, row)
        return
    for index in prefer_unwrapped:
        widened = [*minimal[:index], natural[index], *minimal[index + 1 :]]
        minimal = widened if _width(widened, shown) <= out.width else minimal
    table = rich_table.Table(
        box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold"
    )
    for index in shown:
        table.add_column(
            Text(columns[index]),
            overflow="fold",
            no_wrap=minimal[index] == natural[index],
            min_width=minimal[index],
        )
    for row in texts:
        table.add_row(*(Text(row[index]) for index in shown))
    out.print(table)


def _width(minimal: Sequence[int], shown: Sequence[int]) -> int:
    return sum(minimal[index] + _GAP for index in shown) + 1


def _show_narrow(out: Console, columns: Sequence[str], row: Sequence[str]) -> None:
    first, *rest = row
    out.print(Text(first, style="bold"), overflow="fold")
    for column, each in zip(columns[1:], rest, strict=True):
        if each:
            print_line(f"{column}: {each}", prefix="  ")
    out.print()


def _cell(text: str) -> str:
    """Return a text without control characters; its indentation stays."""
    inner = text.lstrip(" ")
    return text[: len(text) - len(inner)] + one_line(inner)
