"""render: a document → plain text of a given width, or pieces with tones for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final, TypeAlias, assert_never

from criteria_engine.rendering.display_width import cells, kept_line, one_line, width
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Document,
    DocumentRow,
    Hash,
    Heading,
    Inline,
    Item,
    Link,
    Listing,
    Note,
    Pairs,
    Paragraph,
    RangeRun,
    Table,
    TextLine,
    TextRun,
    Tone,
    ValueRun,
    line,
)

DEFAULT_WIDTH: Final = 88
"""The default number of columns."""

TonedText: TypeAlias = tuple[str, Tone]

_Pieces: TypeAlias = tuple[TonedText, ...]

_MIN_FIRST_COLUMN = 24
"""The width reserved for the first column of a table."""

_MAX_OTHER_COLUMN = 20
"""The greatest width of each other column."""

_MIN_HEADING = 10
"""The width to which the heading of a column of numbers is not wrapped."""

_GAP = 2

_MAX_LABEL = 24

_INDENT = "  "

_DETAIL_INDENT = "    "


def render_text(document: Document, columns: int = DEFAULT_WIDTH) -> str:
    """Return a document as text in which no line is wider than `columns`.

    >>> from criteria_engine.rendering.document import line
    >>> words = line("Xã Minh Hợp đủ điều kiện đạt “Cộng đồng học tập cấp xã”.")
    >>> print(render_text(Document("vi", "", (Paragraph(words),)), columns=40))
    Xã Minh Hợp đủ điều kiện đạt “Cộng đồng
    học tập cấp xã”.
    """
    return "".join(text for text, _ in pieces(document, columns))


def pieces(document: Document, columns: int = DEFAULT_WIDTH) -> Iterator[TonedText]:
    """Yield the text of :func:`render_text` in pieces with their tones."""
    started = False
    for block in document.blocks:
        if started:
            yield "\n\n", Tone.PLAIN
        started = True
        for number, row in enumerate(_block(block, columns)):
            if number:
                yield "\n", Tone.PLAIN
            yield from _strip_trailing_spaces(row)


def _strip_trailing_spaces(row: _Pieces) -> _Pieces:
    """Return a row without trailing spaces."""
    if not row or not row[-1][0].endswith(" "):
        return row
    text, tone = row[-1]
    stripped = text.rstrip(" ")
    return (*row[:-1], (stripped, tone)) if stripped else _strip_trailing_spaces(row[:-1])


def _block(block: Block, columns: int) -> Iterator[_Pieces]:
    match block:
        case Heading():
            yield from _heading(block, columns)
        case Paragraph(text_line):
            yield from _wrap(text_line, columns)
        case Bullets(items, numbered):
            yield from _items(items, columns, numbered=numbered)
        case Pairs(rows):
            yield from _pairs(rows, columns)
        case Table():
            yield from _table(block, columns)
        case Note(tone, blocks):
            for inner in blocks:
                for row in _block(inner, columns - 2):
                    yield (("│ ", tone), *row)
        case Listing(lines):
            for runs in lines:
                yield tuple((kept_line(run.text), run.tone) for run in runs)
        case _:
            assert_never(block)


_UNDERLINES = {1: "═", 2: "─"}


def _heading(heading: Heading, columns: int) -> Iterator[_Pieces]:
    rows = _wrap(_with_tone(heading.line, Tone.STRONG), columns)
    yield from rows
    sign = _UNDERLINES.get(heading.level)
    if sign is not None:
        tone = heading.tone if heading.level == 1 else Tone.MUTED
        yield ((sign * max(map(_cells, rows)), tone),)


def _with_tone(text_line: TextLine, tone: Tone) -> TextLine:
    """Return a line with its plain runs in another tone."""
    return tuple(
        TextRun(each.text, tone) if isinstance(each, TextRun) and each.tone is Tone.PLAIN else each
        for each in text_line
    )


def _items(items: Sequence[Item], columns: int, *, numbered: bool) -> Iterator[_Pieces]:
    last = len(str(len(items)))
    for number, item in enumerate(items, start=1):
        mark = f"{number:>{last}}. " if numbered else "• "
        yield from _with_marker(mark, _wrap(item.line, columns - len(mark)))
        for row in _items(item.children, columns - len(mark), numbered=False):
            yield ((" " * len(mark), Tone.PLAIN), *row)


def _with_marker(mark: str, rows: Sequence[_Pieces]) -> Iterator[_Pieces]:
    for number, row in enumerate(rows):
        yield ((mark if number == 0 else " " * cells(mark), Tone.PLAIN), *row)


def _pairs(rows: Sequence[tuple[str, TextLine]], columns: int) -> Iterator[_Pieces]:
    labels = [one_line(label) for label, _ in rows]
    room = min(_MAX_LABEL, max(map(cells, labels), default=0))
    for label, (_, text_line) in zip(labels, rows, strict=True):
        left = _wrap(line(TextRun(label, Tone.MUTED)), room)
        right = _wrap(text_line, columns - room - _GAP)
        yield from _side_by_side([left, right], [room, columns - room - _GAP])


# ---- tables ----------------------------------------------------------------------------------


def _table(table: Table, columns: int) -> Iterator[_Pieces]:
    widths = _widths(table, columns)
    titles = DocumentRow(
        tuple(line(TextRun(title, Tone.MUTED)) for title in table.titles), heading=True
    )
    numeric = table.numeric
    yield from _row(titles, widths, numeric)
    yield ((("─" * columns), Tone.MUTED),)
    for number, row in enumerate(table.rows):
        if row.heading and number:
            yield ()
        yield from _row(row, widths, numeric)
        for detail in row.details:
            for text_line in _wrap(_with_tone(detail, Tone.MUTED), columns - len(_DETAIL_INDENT)):
                yield ((_DETAIL_INDENT, Tone.PLAIN), *text_line)


def _widths(table: Table, columns: int) -> list[int]:
    """Return the width of each column: as wide as their content, and the first takes the rest."""
    others = len(table.columns) - 1
    if not others:
        return [columns]
    most = max(1, min(_MAX_OTHER_COLUMN, (columns - _MIN_FIRST_COLUMN) // others - _GAP))
    titles = table.titles
    natural = [
        max(
            cells(one_line(titles[index])),
            *(_cells(_flatten(row.cells[index])) for row in table.rows),
        )
        for index in range(1, others + 1)
    ]
    widths = [min(most, each) for each in natural]
    # Numbers are not wrapped where there is room, but their headings may be.
    numeric = table.numeric
    whole = [
        max(
            min(_MIN_HEADING, cells(one_line(titles[index]))),
            *map(cells, one_line(titles[index]).split(" ")),
            *(_cells(_flatten(row.cells[index])) for row in table.rows),
        )
        if index in numeric
        else min(_MAX_OTHER_COLUMN, each)
        for index, each in enumerate(natural, start=1)
    ]
    if columns - sum(whole) - _GAP * others >= _MIN_FIRST_COLUMN:
        widths = whole
    return [max(1, columns - sum(widths) - _GAP * others), *widths]


def _row(row: DocumentRow, widths: Sequence[int], numeric: frozenset[int]) -> Iterator[_Pieces]:
    lines = [_with_tone(cell, Tone.STRONG) if row.heading else cell for cell in row.cells]
    wrapped = [_wrap(cell, room) for cell, room in zip(lines[1:], widths[1:], strict=True)]
    for index in numeric - {0}:
        wrapped[index - 1] = [_right(each, widths[index]) for each in wrapped[index - 1]]
    indent = "" if row.heading else _INDENT
    first = _wrap(lines[0], widths[0] - len(indent))
    yield from _side_by_side([[*_with_marker(indent, first)], *wrapped], widths)


def _right(row: _Pieces, room: int) -> _Pieces:
    """Return a row of a cell aligned to the right, as numbers are."""
    space = room - _cells(row)
    return ((" " * space, Tone.PLAIN), *row) if row and space > 0 else row


def _side_by_side(columns: Sequence[Sequence[_Pieces]], widths: Sequence[int]) -> Iterator[_Pieces]:
    """Yield the rows of columns side by side, padded to their widths, without trailing spaces."""
    for cells_ in zip_longest(*columns, fillvalue=()):
        row: list[TonedText] = []
        padding = 0
        for cell, room in zip(cells_, widths, strict=True):
            if cell:
                row += [(" " * padding, Tone.PLAIN)] if padding else []
                row += cell
                padding = 0
            padding += room + _GAP - (_cells(cell) if cell else 0)
        yield tuple(row)


# ---- lines -----------------------------------------------------------------------------------


def line_text(text_line: TextLine) -> str:
    """Return a line as text without tones and control characters."""
    return "".join(text for text, _ in _flatten(text_line))


def _flatten(text_line: TextLine) -> _Pieces:
    return tuple(map(_piece, text_line))


def _piece(inline: Inline) -> TonedText:
    match inline:
        case TextRun(text, tone):
            return one_line(text), tone
        case Hash():
            return one_line(inline.short), Tone.PLAIN
        case ValueRun() | RangeRun() | Link():
            return one_line(inline.text), Tone.PLAIN
        case _:
            assert_never(inline)


def _cells(row: _Pieces) -> int:
    return sum(cells(text) for text, _ in row)


def _wrap(text_line: TextLine, columns: int) -> list[_Pieces]:
    """Wrap a line into rows of at most `columns` columns, between words where possible."""
    room = max(1, columns)
    rows: list[_Pieces] = []
    row: list[TonedText] = []
    used = 0
    for word in _words(_flatten(text_line)):
        for part in _split_word(word, room):
            size = _cells(part)
            if row and used + 1 + size > room:
                rows.append(tuple(row))
                row, used = [], 0
            if row:
                row.append((" ", Tone.PLAIN))
                used += 1
            row += part
            used += size
    return [*rows, tuple(row)] if row else rows or [()]


def _words(text_line: _Pieces) -> Iterator[_Pieces]:
    """Yield the words of a line; one word may have several tones."""
    word: list[TonedText] = []
    for text, tone in text_line:
        first, *rest = text.split(" ")
        word += [(first, tone)] if first else []
        for each in rest:
            if word:
                yield tuple(word)
            word = [(each, tone)] if each else []
    if word:
        yield tuple(word)


def _split_word(word: _Pieces, room: int) -> Iterator[_Pieces]:
    """Split a word into parts no wider than `room`; most words are one part."""
    if _cells(word) <= room:
        yield word
        return
    part: list[TonedText] = []
    used = 0
    for text, tone in word:
        for character in text:
            size = width(character)
            if part and used + size > room:
                yield tuple(part)
                part, used = [], 0
            part.append((character, tone))
            used += size
    yield tuple(part)
