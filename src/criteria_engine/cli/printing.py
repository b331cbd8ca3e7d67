"""Results to stdout, everything else to stderr; colour only where a terminal shows it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from criteria_engine.bilingual import Language
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.rendering import diagnostics as drawing
from criteria_engine.rendering import text as writing
from criteria_engine.rendering.display_width import cells, one_line
from criteria_engine.rendering.document import Document, Tone

_BROKEN: Final = 12
"""How wide a column must be for its text to be broken into lines."""


_GAP: Final = 2
"""How far columns stand apart; before the first one there is a blank, too."""


_WIDE: Final = 120
"""How wide tables are where no terminal says."""


_STYLES: Final = {
    drawing.DiagnosticStyle.PLAIN: "",
    drawing.DiagnosticStyle.ERROR: "bold red",
    drawing.DiagnosticStyle.WARNING: "bold yellow",
    drawing.DiagnosticStyle.MESSAGE: "bold",
    drawing.DiagnosticStyle.FRAME: "blue",
    drawing.DiagnosticStyle.RELATED: "blue",
    drawing.DiagnosticStyle.HELP: "cyan",
}


_TONES: Final = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.MUTED: "dim",
    Tone.GOOD: "green",
    Tone.BAD: "red",
    Tone.OPEN: "yellow",
    Tone.WARNING: "yellow",
}


def use_utf8() -> None:
    """Write UTF-8 whatever the console's code page; what cannot be encoded is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def console(*, stderr: bool = False) -> Console:
    """A console over the stream as it is now; not told how wide it is, it takes 120 columns."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() or "COLUMNS" in os.environ else _WIDE,
        # Rich alone would leave bold and dim where NO_COLOR is set.
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        highlight=False,
        emoji=False,
        markup=False,
    )


def print_line(text: str = "", *, before: str = "", style: str = "", stderr: bool = False) -> None:
    """Print a line, unable to steer the terminal; one too long goes on below what stands before it.

    Only a terminal breaks lines: elsewhere a program may be looking for them.
    """
    out = console(stderr=stderr)
    line = Text(one_line(text), style=style)
    if not out.is_terminal:
        out.print(Text(before) + line, soft_wrap=True)
        return
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(before), line)
    out.print(grid)


def print_raw(text: str) -> None:
    """Print a result that is a document of its own: not wrapped, not coloured."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def write_json(answer: BaseModel, *, stderr: bool = False) -> None:
    """Print a JSON answer."""
    (sys.stderr if stderr else sys.stdout).write(answer.model_dump_json(indent=2) + "\n")


def show_diagnostics(
    found: Iterable[Diagnostic], language: Language, *, stderr: bool = True
) -> None:
    """Print diagnostics with the author's own lines."""
    pieces = ((text, _STYLES[style]) for text, style in drawing.pieces(found, language))
    console(stderr=stderr).print(Text.assemble(*pieces), soft_wrap=True)


def show_document(document: Document) -> None:
    """Print a document as wide as the terminal, within reason."""
    out = console()
    pieces = writing.pieces(document, min(out.width, writing.DEFAULT_WIDTH))
    styled = Text.assemble(*((text, _TONES[tone]) for text, tone in pieces))
    out.print(styled, soft_wrap=True)


def show_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    whole: Collection[int] = (),
    spare: Collection[int] = (),
    rather_whole: Collection[int] = (),
) -> None:
    """Print rows under columns, or one below the other where the screen is too narrow.

    Columns in `whole` are never broken; those in `spare` are left out where there is no room;
    where there is still room, those in `rather_whole` are not broken either.
    """
    out = console()
    texts = [[_cell(each) for each in row] for row in rows]
    widest = [max(map(cells, column)) for column in zip(columns, *texts, strict=True)]
    least = [each if index in whole else min(each, _BROKEN) for index, each in enumerate(widest)]
    shown = list(range(len(columns)))
    if _width(least, shown) > out.width:
        shown = [index for index in shown if index not in spare]
    if _width(least, shown) > out.width:
        for row in texts:
            _show_narrow(out, columns, row)
        return
    for index in rather_whole:
        more = [*least[:index], widest[index], *least[index + 1 :]]
        least = more if _width(more, shown) <= out.width else least
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for index in shown:
        table.add_column(
            Text(columns[index]),
            overflow="fold",
            no_wrap=least[index] == widest[index],
            min_width=least[index],
        )
    for row in texts:
        table.add_row(*(Text(row[index]) for index in shown))
    out.print(table)


def _width(least: Sequence[int], shown: Sequence[int]) -> int:
    return sum(least[index] + _GAP for index in shown) + 1


def _show_narrow(out: Console, columns: Sequence[str], row: Sequence[str]) -> None:
    first, *rest = row
    out.print(Text(first, style="bold"), overflow="fold")
    for column, each in zip(columns[1:], rest, strict=True):
        if each:
            print_line(f"{column}: {each}", before="  ")
    out.print()


def _cell(text: str) -> str:
    """A text that may be indented, harmless to the terminal."""
    inner = text.lstrip(" ")
    return text[: len(text) - len(inner)] + one_line(inner)
