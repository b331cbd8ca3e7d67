"""text_lookup: texts of rows as numbers that index tables of all possible texts, for Polars.

The choices of a row are the digits of a number; the text of each number is assembled once. Where there are too
many combinations for one table, several tables are joined, and only the numbers that occur get a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import prod
from typing import (
    Any,
    Final,
    Literal,
    TypeAlias,
)

import ibis
import ibis.expr.datatypes as dt
import numpy as np
import polars as pl

from criteria_engine.columns.engines.labels import Label
from criteria_engine.columns.ibis_internals import ops, polars_translate, rlz
from criteria_engine.columns.translation.text_columns import TextAssembler
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.frozen import dataclass

_MAX_TEXTS: Final = 65_536
"""The greatest number of texts in one table."""

_MAX_NUMBERS: Final = 2**20
"""The greatest number of combinations of a text made of several tables."""

PolarsMode = Literal["streaming", "in-memory"]
"""How Polars runs a query: in all threads, or as part of another query."""

Choices: TypeAlias = tuple[str, ...]
"""The alternatives of a word, by their digit; the empty text adds nothing."""


class TextLookup(ops.Value):  # type: ignore[misc]
    """The text with a given number.

    Attributes:
        index: the number; the digit of the first word is the least significant.
        words: the alternatives of each word.
        continued: whether the second half of the numbers means the same texts with a leading space.
    """

    index: ops.Value[dt.Integer, Any]
    words: tuple[Choices, ...]
    continued: bool = False

    shape = rlz.shape_like("index")
    dtype = dt.string

    @property
    def in_several_tables(self) -> bool:
        """Whether the text is assembled from several tables."""
        return _count(self.words) > _MAX_TEXTS

    def joiner(self) -> TextJoiner:
        """Return the assembler for whole columns of numbers."""
        return TextJoiner(self.tables())

    def tables(self) -> list[_TextTable]:
        """Return tables of texts, each for as many words as fit."""
        parts: list[list[Choices]] = [[]]
        for choices in self.words:
            if _count([*parts[-1], choices]) > _MAX_TEXTS:
                parts.append([])
            parts[-1].append(choices)
        return [_text_table(part, self.continued or part is not parts[0]) for part in parts]


@dataclass(frozen=True, slots=True)
class _TextTable:
    """A table of `count` texts; if `continued`, the same texts with a leading space follow."""

    texts: pl.Series
    count: int


def _count(words: Sequence[Choices]) -> int:
    return prod(map(len, words))


def _text_table(words: Sequence[Choices], continued: bool) -> _TextTable:
    texts = pl.Series([""])
    for choices in words:
        texts = _compact([_append_word(texts, each) for each in choices])
    if continued:
        texts = _compact([texts, _prefix(" ", texts)])
    return _TextTable(texts, _count(words))


def _compact(parts: Sequence[pl.Series]) -> pl.Series:
    """Copy texts into one array. Otherwise Polars keeps the memory of all arrays they came from."""
    return pl.Series(pl.concat(parts).to_arrow(compat_level=pl.CompatLevel.oldest()))


@polars_translate.register(TextLookup)  # type: ignore[untyped-decorator]
def _translate_lookup(op: TextLookup, **tables: Any) -> pl.Expr:
    index: pl.Expr = polars_translate(op.index, **tables)
    if op.in_several_tables:
        # A streaming query must not wait for another streaming query.
        texts = partial(op.joiner().texts, engine="in-memory")
        return index.map_batches(texts, return_dtype=pl.String)
    (only,) = op.tables()
    return pl.lit(only.texts).gather(index)


class TextJoiner:
    """Assembles texts from several tables, once for each number that occurs.

    They are cached for the next column, unless there are too many for repetitions to be likely.
    """

    def __init__(self, tables: Sequence[_TextTable]) -> None:
        self._tables = tables
        self._known = _EMPTY_CACHE

    def texts(self, numbers: pl.Series, engine: PolarsMode = "streaming") -> pl.Series:
        """Return the texts of numbers, in the same chunks as the numbers."""
        known = self._known
        places = known.places_of(numbers, engine)
        if places is None:
            known = self._with(known, numbers)
            self._known = known if len(known.texts) <= _MAX_TEXTS else _EMPTY_CACHE
            places = known.places_of(numbers, engine)
            assert places is not None
        return _gather(known.texts, places, engine)

    def _with(self, known: _TextCache, numbers: pl.Series) -> _TextCache:
        """Return the cache extended by the texts of these numbers."""
        values = numbers.to_numpy()
        places_before = known.places.to_numpy()
        occurs = np.zeros(max(values.max(initial=0) + 1, len(places_before)), dtype=bool)
        occurs[values] = True
        occurs[: len(places_before)] |= places_before != _ABSENT
        occurring = np.flatnonzero(occurs)
        places = np.full(len(occurs), _ABSENT, dtype="uint32")
        places[occurring] = np.arange(len(occurring), dtype="uint32")
        return _TextCache(pl.Series(places), self._assemble(occurring))

    def _assemble(self, numbers: np.ndarray[Any, Any]) -> pl.Series:
        # A number beyond the last combination means that another text precedes this one.
        after, rest = np.divmod(numbers, prod(table.count for table in self._tables))
        joined = pl.repeat("", len(rest), eager=True)
        for table in self._tables:
            rest, own = np.divmod(rest, table.count)
            follows_text = (joined != "").to_numpy() | (after > 0)
            joined = joined + table.texts.gather(pl.Series(own + table.count * follows_text))
        return _compact([joined])


_ABSENT: Final = 2**32 - 1
"""The position of a number that has no text yet."""


@dataclass(frozen=True, slots=True)
class _TextCache:
    """Cached texts, and for each number up to the greatest one the position of its text."""

    places: pl.Series
    texts: pl.Series

    def places_of(self, numbers: pl.Series, engine: PolarsMode) -> pl.Series | None:
        """Return the positions of the texts of these numbers; None if one of them has no text yet."""
        greatest: Any = numbers.max()
        if greatest is not None and greatest >= len(self.places):
            return None
        places = _gather(self.places, numbers, engine)
        return None if places.max() == _ABSENT else places


_EMPTY_CACHE: Final = _TextCache(pl.Series(dtype=pl.UInt32), pl.Series(dtype=pl.String))


def _gather(values: pl.Series, places: pl.Series, engine: PolarsMode) -> pl.Series:
    """Return the values at the given positions."""
    query = pl.LazyFrame({"at": places}).select(pl.lit(values).gather(pl.col("at")).alias("at"))
    return query.collect(engine=engine)["at"]


def _append_word(texts: pl.Series, word: str) -> pl.Series:
    """Return each text with one more word."""
    if not word:
        return texts
    longer = pl.lit(texts) + pl.lit(f" {word}")
    return pl.select(pl.when(texts == "").then(pl.lit(word)).otherwise(longer)).to_series()


def _prefix(text: str, texts: pl.Series) -> pl.Series:
    longer = pl.lit(text) + pl.lit(texts)
    return pl.select(pl.when(texts == "").then(pl.lit("")).otherwise(longer)).to_series()


class LookupAssembler(TextAssembler):
    """Assembles texts by looking them up, as Polars does it fastest."""

    def from_code(self, code: IbisValue, texts: Sequence[str]) -> IbisValue:
        """Return the text with the index `code`; NULL where the code is -1."""
        return Label(code, tuple(texts)).to_expr()

    def join_bound(self, words: Sequence[Sequence[tuple[IbisValue, str]]]) -> IbisValue:
        """Return the chosen texts; only the last truth of a choice may be the constant True."""
        groups = [_TextGroup()]
        for word in words:
            if groups[-1].count * len(_choices(word)) > _MAX_NUMBERS:
                groups.append(_TextGroup())
            groups[-1].add(word)
        first, *others = groups
        text = first.text()
        for each in others:
            text = text.concat(each.text(text != ""))
        return text


class _TextGroup:
    """Words whose choices together have one number."""

    def __init__(self) -> None:
        self.count = 1
        self._words: list[Choices] = []
        self._digits: list[_ByteNumber] = []

    def add(self, word: Sequence[tuple[IbisValue, str]]) -> None:
        """Append a word."""
        choices = _choices(word)
        self._words.append(choices)
        self.count *= len(choices)
        if not self._digits or self._digits[-1].count * len(choices) > _BYTE_VALUES:
            self._digits.append(_ByteNumber())
        self._digits[-1].add(word, choices)

    def text(self, after: IbisValue | None = None) -> IbisValue:
        """Return the text; with a leading space where `after` says that another text precedes it."""
        first, *others = self._digits
        number, place = first.number.cast("int32"), first.count
        for digits in others:
            number = number + digits.number.cast("int32") * ibis.literal(place, "int32")
            place *= digits.count
        if after is not None:
            number = number + ibis.ifelse(after, ibis.literal(place, "int32"), 0)
        return TextLookup(number, tuple(self._words), after is not None).to_expr()


_BYTE_VALUES: Final = 256
"""The number of values of a byte: Polars adds bytes four times as fast as integers of 32 bits."""


class _ByteNumber:
    """Words whose choices together have a number of one byte."""

    def __init__(self) -> None:
        self.count = 1
        self.number: IbisValue = ibis.literal(0, "uint8")

    def add(self, word: Sequence[tuple[IbisValue, str]], choices: Choices) -> None:
        """Append a word as the most significant digit."""
        chosen = ibis.literal(0, "uint8")
        for truth, text in reversed(word):
            place = ibis.literal(choices.index(text) * self.count, "uint8")
            chosen = place if truth is True else ibis.ifelse(truth, place, chosen)
        self.number = chosen if self.count == 1 else self.number + chosen
        self.count *= len(choices)


def _choices(word: Sequence[tuple[IbisValue, str]]) -> Choices:
    """Return the alternatives of a word, including the empty text if no truth may hold."""
    texts = tuple(text for _, text in word)
    return texts if word[-1][0] is True else ("", *texts)
