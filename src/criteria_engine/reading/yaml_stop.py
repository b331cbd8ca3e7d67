"""Where PyYAML stopped reading a text that is not YAML, and the state of reading there."""

from __future__ import annotations

from typing import Final

from criteria_engine.frozen import dataclass
from criteria_engine.reading.nodes import Node, Scalar
from criteria_engine.source import Source, Span

BYTE_ORDER_MARK: Final = "\ufeff"

BLANK: Final = " \t\r\n"

BRACKETS: Final = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class YamlStop:
    """Where PyYAML stopped, and the state of reading there.

    Attributes:
        source: The text.
        at: The offset where reading stopped.
        opened: The offset where the construct that was being read begins.
        problem: PyYAML's description of the problem.
        context: PyYAML's description of the construct.
        bracket: The offset of the innermost open `[` or `{`, if any.
        last: The last complete node.
        max_depth: The limit of nesting.
    """

    source: Source
    at: int
    opened: int
    problem: str
    context: str
    bracket: int | None
    last: Node | None
    max_depth: int

    @property
    def character(self) -> str:
        """The character where reading stopped; empty at the end of the text."""
        return self.source.text[self.at : self.at + 1]

    @property
    def line_start(self) -> int:
        """The offset of the first character of the line where reading stopped."""
        return self.source.text.rfind("\n", 0, self.at) + 1

    @property
    def gap(self) -> str:
        """The text between the last node and where reading stopped."""
        return "" if self.last is None else self.source.text[self.last.span.end : self.at]

    @property
    def last_word(self) -> Scalar | None:
        """The last node, if it is a scalar and only blanks follow it before the stop; else None."""
        word = self.last if isinstance(self.last, Scalar) else None
        return None if self.gap.strip(BLANK) else word

    def character_at(self, start: int) -> Span:
        """Return the span of a single character."""
        return Span(self.source, start, min(start + 1, len(self.source.text)))

    def rest_of_line(self, start: int) -> Span:
        """Return the span from an offset to the end of its line, without trailing blanks."""
        end = self.source.text.find("\n", start)
        text = self.source.text[start : None if end < 0 else end]
        return Span(self.source, start, start + len(text.rstrip(BLANK)))
