"""YAML nodes with places."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

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
    """A text. `span` is all of it in the file, quotes and `|` included.

    `raw` is the stretch to parse where an expression is expected: the text itself, without
    quotes or the line of the `|`, and without blanks at its ends. It is None where an escape
    or a doubled quote makes the file say something else than `value`.
    """

    value: str
    span: Span = field(compare=False, repr=False)
    style: ScalarStyle = field(default=ScalarStyle.PLAIN, compare=False)
    raw: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """A key and what stands under it."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order of the file, no key twice."""

    entries: tuple[MappingEntry, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Empty:
    """No value: nothing written after the key, or `null`, or `~`."""

    span: Span = field(compare=False, repr=False)


Node: TypeAlias = Scalar | Sequence | Mapping | Empty
