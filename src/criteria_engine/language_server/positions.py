"""language server: offsets of a source ↔ positions of the protocol, in the units the editor counts in."""

from __future__ import annotations

from lsprotocol import types as lsp

from criteria_engine.source import Source, Span


def position_at(
    source: Source, offset: int, encoding: lsp.PositionEncodingKind | str
) -> lsp.Position:
    r"""Return the position of an offset.

    >>> position_at(Source("a", "x\n🐎 = 1"), 4, "utf-16").character
    3
    """
    place = source.position(offset)
    before = source.line(place.line)[: place.column - 1]
    return lsp.Position(place.line - 1, _units(before, encoding))


def range_of(span: Span, encoding: lsp.PositionEncodingKind | str) -> lsp.Range:
    """Return the range of a span."""
    return lsp.Range(
        position_at(span.source, span.start, encoding), position_at(span.source, span.end, encoding)
    )


def offset_at(
    source: Source, position: lsp.Position, encoding: lsp.PositionEncodingKind | str
) -> int:
    r"""Return the offset of a position; a position past the end of a line is its end.

    >>> offset_at(Source("a", "x\n🐎 = 1"), lsp.Position(1, 3), "utf-16")
    4
    """
    lines = source.text.split("\n")
    if position.line >= len(lines):
        return len(source.text)
    start = sum(len(line) + 1 for line in lines[: position.line])
    line = lines[position.line].rstrip("\r")
    for column in range(len(line) + 1):
        if _units(line[:column], encoding) >= position.character:
            return start + column
    return start + len(line)


def _units(text: str, encoding: lsp.PositionEncodingKind | str) -> int:
    match str(getattr(encoding, "value", encoding)):
        case "utf-8":
            return len(text.encode())
        case "utf-32":
            return len(text)
        case _:
            return len(text.encode("utf-16-le")) // 2
