"""What may feed a fact: a small closed set of phrases, with the engine's own conditions inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading.scalars import ExpressionText, LocatedStr
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.source import Span


@dataclass(frozen=True, slots=True)
class CountPhrase:
    """How many rows of a table belong to the subject (and a condition holds for)."""

    table: LocatedStr
    where: Span | None
    text: str | None
    """The condition's meaning where the file writes it another way (quoted)."""


@dataclass(frozen=True, slots=True)
class SumPhrase:
    """A column added up over the rows that belong to the subject (and a condition holds for)."""

    column: LocatedStr
    table: LocatedStr
    where: Span | None
    text: str | None


@dataclass(frozen=True, slots=True)
class ColumnPhrase:
    """Another column of the same row."""

    name: LocatedStr


@dataclass(frozen=True, slots=True)
class RowsPhrase:
    """The rows that belong to the subject, as a list of records."""

    table: LocatedStr


@dataclass(frozen=True, slots=True)
class DecisionPhrase:
    """What another title of the same subject came to."""

    id: LocatedStr


@dataclass(frozen=True, slots=True)
class HeldPhrase:
    """Whether an earlier recognition (at a level or above) is still valid that day."""

    level: LocatedStr | None


@dataclass(frozen=True, slots=True)
class MonthsHeldPhrase:
    """Whole months since the recognition that is still valid."""

    level: LocatedStr | None


Phrase = (
    CountPhrase
    | SumPhrase
    | ColumnPhrase
    | RowsPhrase
    | DecisionPhrase
    | HeldPhrase
    | MonthsHeldPhrase
)


_COUNT: Final = re.compile(r"count\s+of\s+(\S+)(?:\s+where\s+(.+))?", re.DOTALL)


_SUM: Final = re.compile(r"sum\s+of\s+(\S+)\s+of\s+(\S+)(?:\s+where\s+(.+))?", re.DOTALL)


_COLUMN: Final = re.compile(r"column\s+(\S+)")


_ROWS: Final = re.compile(r"rows\s+of\s+(\S+)")


_DECISION: Final = re.compile(r"decision\s+of\s+(\S+)")


_HELD: Final = re.compile(r"(months\s+)?held(?:\s+at\s+(\S+))?")


def read_phrase(written: ExpressionText) -> Phrase | Diagnostic:
    """The phrase a scalar holds; every word in it knows its place.

    >>> from criteria_engine.reading.yaml import compose
    >>> from criteria_engine.source import Source
    >>> node, _ = compose(Source("r", "count of families where learning_family.eligible"))
    >>> phrase = read_phrase(ExpressionText(scalar=node))
    >>> phrase.table, phrase.where.text
    ('families', 'learning_family.eligible')
    """
    scalar = written.scalar
    raw = scalar.raw
    text = scalar.value.strip() if raw is None else raw.text
    start = 0 if raw is None else raw.start

    def part(found: re.Match[str], group: int) -> Span:
        if raw is None:
            return scalar.span
        return Span(raw.source, start + found.start(group), start + found.end(group))

    def word(found: re.Match[str], group: int) -> LocatedStr:
        return LocatedStr(found[group], part(found, group))

    if (found := _COUNT.fullmatch(text)) is not None:
        where = None if found[2] is None else part(found, 2)
        return CountPhrase(word(found, 1), where, found[2] if raw is None else None)
    if (found := _SUM.fullmatch(text)) is not None:
        where = None if found[3] is None else part(found, 3)
        condition = found[3] if raw is None else None
        return SumPhrase(word(found, 1), word(found, 2), where, condition)
    if (found := _COLUMN.fullmatch(text)) is not None:
        return ColumnPhrase(word(found, 1))
    if (found := _ROWS.fullmatch(text)) is not None:
        return RowsPhrase(word(found, 1))
    if (found := _DECISION.fullmatch(text)) is not None:
        return DecisionPhrase(word(found, 1))
    if (found := _HELD.fullmatch(text)) is not None:
        level = None if found[2] is None else word(found, 2)
        return MonthsHeldPhrase(level) if found[1] else HeldPhrase(level)
    return codes.UNKNOWN_PHRASE.at(scalar.span, text=text[:60])
