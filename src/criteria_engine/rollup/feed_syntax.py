"""read: the text of a phrase that feeds a fact → a phrase with locations.

The phrases are a closed set of seven; a condition inside one is an expression of the criteria language
and is parsed later (:mod:`~criteria_engine.rollup.row_conditions`).
"""

from __future__ import annotations

import re
from typing import Final

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading.scalars import ExpressionText, LocatedStr
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.source import Span


@dataclass(frozen=True, slots=True)
class CountPhrase:
    """`count of TABLE [where CONDITION]`: how many rows of a table belong to the subject.

    Attributes:
        table: the table whose rows are counted.
        where: the location of the condition; None where every row counts.
        text: the condition where it differs from the text of `where`: the file writes it quoted.
    """

    table: LocatedStr
    where: Span | None
    text: str | None


@dataclass(frozen=True, slots=True)
class SumPhrase:
    """`sum of COLUMN of TABLE [where CONDITION]`: a column added up over the rows of the subject."""

    column: LocatedStr
    table: LocatedStr
    where: Span | None
    text: str | None


@dataclass(frozen=True, slots=True)
class ColumnPhrase:
    """`column NAME`: another column of the same row."""

    name: LocatedStr


@dataclass(frozen=True, slots=True)
class RowsPhrase:
    """`rows of TABLE`: the rows that belong to the subject, as a list of records."""

    table: LocatedStr


@dataclass(frozen=True, slots=True)
class DecisionPhrase:
    """`decision of ID`: the decision about another title of the same subject."""

    id: LocatedStr


@dataclass(frozen=True, slots=True)
class HeldPhrase:
    """`held [at LEVEL]`: whether an earlier recognition, at a level or above, is still valid."""

    level: LocatedStr | None


@dataclass(frozen=True, slots=True)
class MonthsHeldPhrase:
    """`months held [at LEVEL]`: whole months since the earlier recognition that is still valid."""

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
    """Parse the phrase in a YAML scalar.

    Returns:
        The phrase, its words with their locations; or a diagnostic where the text is not a phrase.

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

    def span(match: re.Match[str], group: int) -> Span:
        if raw is None:
            return scalar.span
        return Span(raw.source, start + match.start(group), start + match.end(group))

    def word(match: re.Match[str], group: int) -> LocatedStr:
        return LocatedStr(match[group], span(match, group))

    if (match := _COUNT.fullmatch(text)) is not None:
        where = None if match[2] is None else span(match, 2)
        return CountPhrase(word(match, 1), where, match[2] if raw is None else None)
    if (match := _SUM.fullmatch(text)) is not None:
        where = None if match[3] is None else span(match, 3)
        condition = match[3] if raw is None else None
        return SumPhrase(word(match, 1), word(match, 2), where, condition)
    if (match := _COLUMN.fullmatch(text)) is not None:
        return ColumnPhrase(word(match, 1))
    if (match := _ROWS.fullmatch(text)) is not None:
        return RowsPhrase(word(match, 1))
    if (match := _DECISION.fullmatch(text)) is not None:
        return DecisionPhrase(word(match, 1))
    if (match := _HELD.fullmatch(text)) is not None:
        level = None if match[2] is None else word(match, 2)
        return MonthsHeldPhrase(level) if match[1] else HeldPhrase(level)
    return codes.UNKNOWN_PHRASE.at(scalar.span, text=text[:60])
