"""author: a scalar of a criteria file → its lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from textwrap import dedent
from typing import Final

from criteria_engine.reading.expressions.parser import parse
from criteria_engine.reading.nodes import Mapping, MappingEntry, Scalar, ScalarStyle, Sequence
from criteria_engine.reading.shapes import ScalarKind
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from criteria_engine.syntax import And, Expr, If, Or

WIDTH: Final = 120
"""The longest line that the formatter makes, where a text can be divided."""

_STRING_OR_BLANKS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\s+')

_BLOCKS: Final = (ScalarStyle.LITERAL, ScalarStyle.FOLDED)

_FOLDED: Final = ">-"


def lay_out_scalar(scalar: Scalar, kind: ScalarKind, *, used: int, indent: int) -> list[str]:
    """Return the lines of a scalar: what follows its key or dash, and the lines below.

    Args:
        scalar: the scalar.
        kind: what it is; blanks in an expression have no meaning.
        used: how many characters stand before it on its first line.
        indent: the indentation of the lines below.
    """
    raw = scalar.span.text
    if kind is ScalarKind.EXPRESSION and "//" not in raw and "/*" not in raw:
        value = _single_blanks(scalar.value)
    else:
        value = scalar.value.strip("\n") if scalar.style in _BLOCKS else scalar.value
    if "\n" not in raw and (used + len(raw) <= WIDTH or kind is ScalarKind.WORD):
        plain = scalar.style is ScalarStyle.PLAIN and kind is ScalarKind.EXPRESSION
        return [value if plain and is_plain(value) else raw]
    if "\n" in value or value != value.strip() or not value:
        return _kept(scalar, indent)
    if used + len(value) <= WIDTH and is_plain(value):
        return [value]
    width = WIDTH - indent
    lines = (
        _expression_lines(value, width) if kind is ScalarKind.EXPRESSION else _filled(value, width)
    )
    return [_FOLDED, *(" " * indent + line for line in lines)]


def is_plain(value: str, *, in_brackets: bool = False) -> bool:
    """Return whether a text means itself where it is written without quotes.

    >>> is_plain("2 người"), is_plain("a: b"), is_plain("a, b", in_brackets=True)
    (True, False, False)
    """
    text = f"[{value}]" if in_brackets else f"- {value}"
    node, diagnostics = compose(Source("", text))
    expected = Sequence((Scalar(value, Source("", "").whole()),), Source("", "").whole())
    return not diagnostics and node == expected and _is_written_plain(node)


def key_text(entry: MappingEntry) -> str:
    """Return a key as the author wrote it."""
    return entry.key.span.text


def _is_written_plain(node: Sequence | Mapping | object) -> bool:
    return (
        isinstance(node, Sequence)
        and isinstance(node.items[0], Scalar)
        and node.items[0].style is ScalarStyle.PLAIN
    )


def _single_blanks(expression: str) -> str:
    """Replace each run of blanks outside of texts by one blank."""
    return _STRING_OR_BLANKS.sub(
        lambda found: found[0] if found[0].startswith('"') else " ", expression.strip()
    )


def _kept(scalar: Scalar, indent: int) -> list[str]:
    """Return a text of several paragraphs with its lines; only their indentation changes."""
    header, _, body = scalar.span.text.partition("\n")
    header = header.partition("#")[0].strip()
    if scalar.style not in _BLOCKS or header not in ("|", "|-", ">", ">-"):
        return [json.dumps(scalar.value, ensure_ascii=False)]
    lines = dedent(body.rstrip()).split("\n")
    return [header, *((" " * indent + line).rstrip() for line in lines)]


def _filled(text: str, width: int, first: str = "") -> list[str]:
    """Divide a text at single blanks into lines of a width."""
    lines: list[str] = []
    line = first
    for word in _words(text):
        joined = f"{line} {word}" if line else word
        if line and len(joined) > width:
            lines.append(line)
            line = word
        else:
            line = joined
    return [*lines, line]


def _words(text: str) -> Iterator[str]:
    """Yield the parts of a text between single blanks outside of texts in quotes."""
    start = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|(?<! ) (?! )', text):
        if found[0] == " ":
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def _expression_lines(expression: str, width: int) -> list[str]:
    """Divide an expression before its `and`, `or`, `then` and `else`, and where a line is too long."""
    tree, _ = parse(Source("", expression).whole())
    breaks = [] if tree is None else [each for each in _breaks(tree, expression) if each]
    pieces = [
        expression[start:end].strip() for start, end in pairwise([0, *breaks, len(expression)])
    ]
    return [line for piece in pieces for line in _filled(piece, width)]


def _breaks(tree: Expr, text: str) -> Iterator[int]:
    """Yield the offsets of the words that join the parts of an expression."""
    match tree:
        case And(operands) | Or(operands):
            word = "and" if isinstance(tree, And) else "or"
            for before, after in pairwise(operands):
                yield _word_between(text, word, before, after)
        case If(condition, then, otherwise):
            yield _word_between(text, "then", condition, then)
            yield _word_between(text, "else", then, otherwise)
            yield from _breaks(otherwise, text) if isinstance(otherwise, If) else ()
        case _:
            pass


def _word_between(text: str, word: str, before: Expr, after: Expr) -> int:
    """Return the offset of a word between two parts of an expression; 0 if it is not there."""
    if before.span is None or after.span is None:
        return 0
    found = text.rfind(f"{word} ", before.span.end, after.span.start)
    return max(found, text.rfind(f"{word}(", before.span.end, after.span.start), 0)
