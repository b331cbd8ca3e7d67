"""YAML nodes with their locations.

:mod:`criteria_engine.reading.yaml` makes them. Nodes compare by content; locations are ignored.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import TypeAlias

from criteria_engine.frozen import dataclass
from criteria_engine.source import Span


class ScalarStyle(Enum):
    """How a scalar is written."""

    PLAIN = "plain"
    SINGLE = "'"
    DOUBLE = '"'
    LITERAL = "|"
    FOLDED = ">"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; numbers, dates and booleans are not resolved.

    Attributes:
        value: The text, with escapes resolved.
        span: All of it in the file, quotes and `|` included.
        style: How it is quoted.
        raw: What to parse as an expression: the text in the file without quotes, without the line
            of the `|`, and without blanks at its ends. None if an escape or a doubled quote makes
            `value` differ from the file.
    """

    value: str
    span: Span = field(compare=False, repr=False)
    style: ScalarStyle = field(default=ScalarStyle.PLAIN, compare=False)
    raw: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TypedScalar:
    """A number, percentage, date or boolean that a spreadsheet stores as such.

    Attributes:
        value: The Python value.
        span: The cell.
    """

    value: object
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """A key and its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order of the file; keys are unique."""

    entries: tuple[MappingEntry, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Empty:
    """No value: nothing after the key, or `null`, or `~`."""

    span: Span = field(compare=False, repr=False)


Node: TypeAlias = Scalar | Sequence | Mapping | Empty
