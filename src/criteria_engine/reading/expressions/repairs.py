"""repair: a syntax mistake whose meaning is certain → the text without it, so that later ones are found too.

A repaired text is only read to find further mistakes; it never decides anything. Its characters know where
they come from, so that every later diagnostic has its place in the file.
"""

from __future__ import annotations

import re
from typing import Final

from criteria_engine.frozen import dataclass
from criteria_engine.reading.expressions import diagnostics as codes
from criteria_engine.reading.expressions.stop import SyntaxMistake

_CERTAIN: Final = frozenset(
    code.id
    for code in (
        codes.OTHER_SPELLING,
        codes.OTHER_QUOTES,
        codes.NUMBER_STYLE,
        codes.NAME_WITH_BLANKS,
    )
)
"""The mistakes that name what to write instead."""

_PATTERN: Final = re.compile(r"…|\(.*,")
"""What to write is a pattern, such as `modulo(a, b)`, not a replacement."""


@dataclass(frozen=True, slots=True)
class RepairableText:
    """An expression whose characters know their place in the text they were written in.

    Attributes:
        text: the expression, with what was repaired so far.
        starts: the offset of each character where it was written.
        ends: the offset after each character where it was written.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @staticmethod
    def of(text: str, start: int, end: int) -> RepairableText:
        """Return the expression between two offsets of a text."""
        return RepairableText(
            text[start:end], tuple(range(start, end)), tuple(range(start + 1, end + 1))
        )

    def written_at(self, start: int, end: int) -> tuple[int, int]:
        """Return where the part between two offsets was written."""
        if not self.text:
            return 0, 0
        last = len(self.text) - 1
        first = self.starts[start] if start <= last else self.ends[last]
        return first, max(first, self.ends[min(end - 1, last)]) if end > start else first

    def repaired(self, mistake: SyntaxMistake) -> RepairableText | None:
        """Return the text without a mistake; None where it is not certain what was meant."""
        start, end = mistake.start, mistake.end
        wanted = _replacement(mistake)
        if wanted is None or start >= end:
            return None
        if mistake.code is codes.PERCENT_APART:
            start = len(self.text[:start].rstrip())
        first, last = self.written_at(start, end)
        count = len(wanted)
        return RepairableText(
            self.text[:start] + wanted + self.text[end:],
            (*self.starts[:start], *(first,) * count, *self.starts[end:]),
            (*self.ends[:start], *(last,) * count, *self.ends[end:]),
        )


def _replacement(mistake: SyntaxMistake) -> str | None:
    if mistake.code.id in _CERTAIN:
        wanted = str(mistake.data.get("wanted", ""))
        return None if not wanted or _PATTERN.search(wanted) else f" {wanted} "
    if mistake.code is codes.PERCENT_APART:
        return "%"
    if mistake.code is codes.TRAILING_COMMA or mistake.code is codes.INVISIBLE_CHARACTER:
        return ""
    return None
