"""recognise: rows of a printed list that are no subjects, such as totals, headings of groups and signatures.

A row is only passed over where its words leave no doubt; each kind is reported once for a table, with the
numbers of its rows. A row that may be a subject or not is rejected. Any other row is a subject.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import takewhile
from typing import Any, Final

from criteria_engine.diagnostics import Code, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading.text_values import fold_text
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.cells import UnreadableCell, is_blank_cell, text_of
from criteria_engine.tables.row_words import (
    COLUMN_LETTER,
    COLUMN_NUMBER,
    EXAMPLE,
    EXAMPLE_STARTS,
    GROUP_NAME,
    ORDINAL_BEFORE,
    ORDINAL_CELL,
    SIGNATURE,
    TOTAL,
    UNIT_CELL,
)
from criteria_engine.tables.source import SheetRow, TableLocation

SAMPLE_ROWS: Final = 200
"""How many rows are looked at to learn what the cells of a column look like."""

_MAX_NUMBERS: Final = 8
"""How many row numbers a message lists."""

_LETTERED: Final = "abcdefghijklmnopqrstuvwxyz"

_MIN_PLAIN_NUMBERS: Final = 4
"""How many columns are numbered where the numbers stand without brackets."""

_MAX_TEXT: Final = 80
"""How many characters of a row a message shows."""

_MAX_SIGNATURES: Final = 3
"""How many cells of a line of signatures are filled."""

_UNIT_SHARE: Final = 5
"""The names of groups are no headings in a column where one cell in this many is such a name."""

_REGULAR: Final = Fraction(3, 4)
"""In how many rows a column is filled alike, for another row to be noticed: one in four may be a group."""

_MIN_REGULAR: Final = 3
"""How many rows a table has at least where one that differs from them is noticed."""

_NUMBER: Final = re.compile(r"[-+]?[\d.,\s]+%?")

_DIGITS: Final = re.compile(r"\d+")

_TOTAL_STARTS: Final = frozenset("TtCcSsGgLlBb(0123456789adđADĐ")
"""How a cell may begin that names a total, with an ordinal number before it or not."""

_UNFILLED: Final = frozenset({"0", "false", "0%", "-"})
"""What formulas and boxes to tick give in rows that nobody has filled in."""

_MAX_ORDINAL: Final = 8
"""How many characters an ordinal number has."""


@dataclass(slots=True)
class _Passed:
    """The rows of one kind that have been passed over."""

    count: int = 0
    numbers: list[int] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class OtherRows:
    """Recognises the rows below some headings that are no subjects, from the top to the end.

    Args:
        names: the headings.
        sample: the first rows below them.
        printed: the rows in which the headings stand, which printed lists repeat on each page.
        key: the column of keys; None where there is none.
    """

    names: tuple[str, ...]
    sample: Iterable[SheetRow]
    printed: tuple[tuple[str, ...], ...] = ()
    key: int | None = None
    _width: int = 0
    _unit_columns: frozenset[int] = frozenset()
    _coded_columns: frozenset[int] = frozenset()
    _text_columns: tuple[int, ...] = ()
    _phrase_columns: frozenset[int] = frozenset()
    _shapes: Mapping[int, str] = field(default_factory=dict)
    _words: frozenset[tuple[int, str]] = frozenset()
    _groups: bool = False
    _grouped: bool | None = None
    _repeated: Sequence[frozenset[tuple[int, str]]] = ()
    _starts: frozenset[str] = frozenset()
    _first: bool = True
    _signed: bool = False
    _passed: dict[str, _Passed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._width = sum(map(bool, self.names))
        self._repeated = [
            frozenset((index, fold_text(text)) for index, text in enumerate(each))
            for each in (self.names, *self.printed)
        ]
        self._starts = frozenset(
            next(filter(None, map(str.strip, each)), "") for each in (self.names, *self.printed)
        )
        listed = []
        for row in self.sample:
            filled = _filled(row.cells)
            texts = [fold_text(text) for _, text in filled]
            kind = self._kind(filled, row.cells)
            if len(filled) > 1 and not _names_group(texts) and kind is None:
                listed.append((row, filled))
            self._first = self._first and kind is not None and kind.id in _OF_HEADINGS
        if len(listed) >= _MIN_REGULAR:
            worded = Counter(
                index for _, filled in listed for index, text in filled if not _is_number(text)
            )
            self._text_columns = tuple(
                index for index, count in worded.items() if count >= _REGULAR * len(listed)
            )
        self._learn(
            filled
            for row, filled in listed
            if not (_has_only_numbers(filled) and self._lacks_text(row.cells))
        )
        self._first = True

    def _learn(self, listed: Iterable[Sequence[tuple[int, str]]]) -> None:
        """Learn from rows that are probably subjects what the cells of each column look like."""
        cells = [(index, fold_text(text)) for filled in listed for index, text in filled]
        self._words = frozenset(cells)
        count = Counter(index for index, _ in cells)
        coded = Counter(index for index, text in cells if _has_digit(text))
        self._unit_columns = _often(
            Counter(index for index, text in cells if GROUP_NAME.fullmatch(text)), count
        )
        self._phrase_columns = _often(
            Counter(index for index, text in cells if _is_phrase(text)), count
        )
        if max(count.values(), default=0) >= _MIN_REGULAR:
            self._coded_columns = frozenset(
                index for index, number in coded.items() if number >= _REGULAR * count[index]
            )
        shapes: dict[int, set[str]] = {}
        for index, text in cells:
            shapes.setdefault(index, set()).add(_shape(text))
        self._shapes = {i: next(iter(each)) for i, each in shapes.items() if len(each) == 1}
        self._groups = bool(cells) and self._width > 1

    def kept(self, row: SheetRow) -> SheetRow | None:
        """Return a row that is a subject, or rejected; None for one that is no subject, which is counted."""
        cells = row.cells
        if not self._first and sum(map(bool, cells)) > _MAX_SIGNATURES:
            self._signed = False
            if not (
                self._may_lack_text(cells)
                or self._may_be_named(cells)
                or self._may_be_unfilled(cells)
            ):
                self._grouped = self._grouped or False
                return row
        filled = _filled(cells)
        kind = self._kind(filled, cells)
        self._signed = kind is codes.SIGNATURE_ROWS
        self._first = self._first and kind is not None and kind.id in _OF_HEADINGS
        if self._grouped is None and not self._first:
            self._grouped = kind is codes.GROUP_ROWS
        if kind is None:
            return row
        text = " | ".join(text for _, text in filled)[:_MAX_TEXT]
        if kind is codes.DOUBTFUL_ROW:
            return row._replace(diagnostics=(kind.at(Source("", text).whole(), text=text),))
        passed = self._passed.setdefault(kind.id, _Passed())
        passed.count += 1
        if len(passed.numbers) < _MAX_NUMBERS:
            passed.numbers.append(row.number)
        passed.text = passed.text or text
        return None

    def diagnostics(self, location: TableLocation) -> tuple[Diagnostic, ...]:
        """Return a warning for each kind of row that has been passed over."""
        name = f"{location.file} [{location.sheet}]" if location.sheet else location.file
        return tuple(
            _CODES[kind].at(
                Source(name, "").whole(),
                count=passed.count,
                rows=", ".join(map(str, passed.numbers))
                + (", …" if passed.count > len(passed.numbers) else ""),
                text=passed.text,
            )
            for kind, passed in self._passed.items()
        )

    def _may_be_named(self, cells: Sequence[Any]) -> bool:
        """Whether a row with many cells may be of totals, an example or the headings again: a quick test."""
        for cell in cells:
            text = cell.strip() if isinstance(cell, str) else text_of(cell)
            if text[:2].lower() in EXAMPLE_STARTS:
                return True
            if text and not (len(text) <= _MAX_ORDINAL and ORDINAL_CELL.fullmatch(text.lower())):
                return text[:1] in _TOTAL_STARTS or text in self._starts
        return False

    def _may_be_unfilled(self, cells: Sequence[Any]) -> bool:
        """Whether a row may be one that nobody has filled in: a quick test."""
        if self.key is None or self.key >= len(cells):
            return self.key is not None
        key = cells[self.key]
        return not key or key in ("0", " ")

    def _is_unfilled(self, filled: Sequence[tuple[int, str]]) -> bool:
        """Whether a row has no key, and nothing else but an ordinal number before it and what formulas give."""
        if self.key is None:
            return False
        first = filled[0]
        rest = (
            filled[1:]
            if first[0] < self.key and ORDINAL_CELL.fullmatch(fold_text(first[1]))
            else filled
        )
        return all(fold_text(text) in _UNFILLED for _, text in rest)

    def _kind(self, filled: Sequence[tuple[int, str]], cells: Sequence[Any]) -> Code | None:
        """Return the kind of a row; None for a subject."""
        if not filled:
            return None
        texts = [fold_text(text) for _, text in filled]
        if self._first and _numbers_columns(texts):
            return codes.COLUMN_NUMBER_ROWS
        if self._first and self._is_of_units(filled, texts):
            return codes.UNIT_ROWS
        if len(texts) > 1 and self._repeats(filled, texts):
            return codes.REPEATED_HEADINGS
        if self._is_unfilled(filled):
            return codes.UNFILLED_ROWS
        word = next((each for each in texts if ORDINAL_CELL.fullmatch(each) is None), "")
        if TOTAL.fullmatch(word):
            return codes.TOTAL_ROWS
        if EXAMPLE.fullmatch(word) or EXAMPLE.fullmatch(texts[0]):
            return codes.EXAMPLE_ROWS
        if self._is_group(filled, texts, cells):
            return codes.GROUP_ROWS
        if self._is_signature(filled, texts):
            return codes.SIGNATURE_ROWS
        return self._kind_of_name(filled, texts, cells)

    def _is_of_units(self, filled: Sequence[tuple[int, str]], texts: Sequence[str]) -> bool:
        """Whether the cells are units of measurement. A word without brackets may also be a key."""
        words = (text for (index, _), text in zip(filled, texts, strict=True) if index == self.key)
        return all(map(UNIT_CELL.fullmatch, texts)) and all(each[0] == "(" for each in words)

    def _repeats(self, filled: Sequence[tuple[int, str]], texts: Sequence[str]) -> bool:
        """Whether each filled cell of a row is the heading of its column."""
        found = {(index, text) for (index, _), text in zip(filled, texts, strict=True)}
        return any(found <= each for each in self._repeated)

    def _is_group(
        self, filled: Sequence[tuple[int, str]], texts: Sequence[str], cells: Sequence[Any]
    ) -> bool:
        """Whether a row is the heading of the rows below: it names a group, and nothing else."""
        if not self._groups:
            return False
        if len(filled) == 1 and _is_merged_across(cells, filled[0][0]):
            return True
        return _names_group(texts) and filled[-1][0] not in self._unit_columns

    def _kind_of_name(
        self, filled: Sequence[tuple[int, str]], texts: Sequence[str], cells: Sequence[Any]
    ) -> Code | None:
        """Return what a row is that has a name or a sentence where the others have a code or a number.

        It has nothing else but subtotals: a column that has a text in most rows, the name of a household for
        example, is blank, and what is filled after the name are numbers. It is the heading of a group by its
        words (`Xóm Minh Xuân`), or by its place: where headings of groups have only names (`Minh Xuân`), the
        first row is one, as every subject has a group. Anything else may be a subject, or a note.
        """
        place = _place_of_name(texts)
        if not self._groups or place is None or place > 1:
            return None
        index, name = filled[place][0], texts[place]
        if index in self._unit_columns or len(filled) >= self._width:
            return None
        if not all(map(_is_number, texts[place + 1 :])):
            return None
        if len(texts) > place + 1 and not self._lacks_text(cells):
            return None
        if GROUP_NAME.fullmatch(name):
            return codes.GROUP_ROWS
        if index not in self._coded_columns or index in self._phrase_columns:
            return None
        if not _is_phrase(name):
            # Behind its key, a word is the value of a subject.
            has_key = place == 1 and filled[0][0] == self.key
            return None if has_key else self._kind_of_word(index, name)
        is_first = self._grouped is None
        is_name = not _has_digit(ORDINAL_BEFORE.sub("", name, count=1))
        return codes.GROUP_ROWS if is_name and (is_first or self._grouped) else codes.DOUBTFUL_ROW

    def _kind_of_word(self, index: int, name: str) -> Code | None:
        """Return what a row is that has nothing but a word or a code where the others have a code.

        It is the heading of a group where another column has the word: the code of a hamlet. It is a subject
        where it looks like the other codes.
        """
        shape = self._shapes.get(index)
        if _has_digit(name) and (shape is None or _shape(name) == shape):
            return None
        columns = range(len(self.names))
        in_other_column = any((i, name) in self._words for i in columns if i != index)
        return codes.GROUP_ROWS if in_other_column else codes.DOUBTFUL_ROW

    def _may_lack_text(self, cells: Sequence[Any]) -> bool:
        """Whether a column that has a text in most rows may be blank: a quick test."""
        try:
            for index in self._text_columns:
                if not cells[index]:
                    return True
        except IndexError:
            return True
        return False

    def _lacks_text(self, cells: Sequence[Any]) -> bool:
        """Whether a column that has a text in most rows is blank."""
        width = len(cells)
        return any(index >= width or is_blank_cell(cells[index]) for index in self._text_columns)

    def _is_signature(self, filled: Sequence[tuple[int, str]], texts: Sequence[str]) -> bool:
        """Whether a row belongs to the notes and signatures below a table."""
        if len(filled) > _MAX_SIGNATURES:
            return False
        signs = [SIGNATURE.fullmatch(each) is not None for each in texts]
        if all(signs):
            return True
        has_number = any(
            char.isdigit()
            for each, sign in zip(texts, signs, strict=True)
            if not sign
            for char in each
        )
        if has_number or len(filled) >= self._width:
            return False
        # The names of those who sign stand below their offices.
        return any(signs) or self._signed


def _place_of_name(texts: Sequence[str]) -> int | None:
    """Return the index of the first text that is no ordinal number."""
    return next((i for i, each in enumerate(texts) if ORDINAL_CELL.fullmatch(each) is None), None)


def _has_only_numbers(filled: Sequence[tuple[int, str]]) -> bool:
    """Whether a row has only numbers after its first text that is no ordinal number."""
    texts = [fold_text(text) for _, text in filled]
    place = _place_of_name(texts)
    return place is not None and all(map(_is_number, texts[place + 1 :]))


def _often(counts: Counter[int], filled: Counter[int]) -> frozenset[int]:
    """Return the columns in which one cell in :data:`_UNIT_SHARE` was counted."""
    return frozenset(
        index for index, count in counts.items() if count * _UNIT_SHARE >= filled[index]
    )


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _is_phrase(text: str) -> bool:
    """Whether a cell holds several words, or only signs, as no code does.

    >>> [_is_phrase(each) for each in ("minh xuân", "1. minh xuân", "kdc số 1", "---")]
    [True, True, True, True]
    >>> [_is_phrase(each) for each in ("h 0007", "ubnd", "đội 7")]
    [False, False, False]
    """
    words = [each for each in text.split() if any(map(str.isalpha, each)) and not _has_digit(each)]
    return len(words) > 1 or not any(map(str.isalnum, text))


def _shape(text: str) -> str:
    """Return a code with its digits as one.

    >>> _shape("h001"), _shape("x1-12")
    ('h0', 'x0-0')
    """
    return _DIGITS.sub("0", text)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _filled(cells: Sequence[Any]) -> list[tuple[int, str]]:
    """Return the index and the text of each cell that is not blank."""
    filled = []
    for index, cell in enumerate(cells):
        if not is_blank_cell(cell):
            text = cell.strip() if isinstance(cell, str) else text_of(cell)
            if text:
                filled.append((index, text))
    return filled


def _names_group(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a row are the name of a group, with an ordinal number before it or not.

    >>> _names_group(["xóm 1"]), _names_group(["ii", "thôn đông"]), _names_group(["h1", "xóm 1"])
    (True, True, False)
    """
    *before, last = texts
    if len(before) > 1 or not all(ORDINAL_CELL.fullmatch(each) for each in before):
        return False
    return GROUP_NAME.fullmatch(last) is not None


def _is_merged_across(cells: Sequence[Any], index: int) -> bool:
    """Whether a cell is merged with the one to its right, and with none above or below."""
    cell = cells[index]
    if not isinstance(cell, UnreadableCell) or not cell.range:
        return False
    start, _, end = cell.range.partition(":")
    same_row = start.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == end.lstrip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    )
    return same_row and start != end


def _numbers_columns(texts: Sequence[str]) -> bool:
    """Whether the cells are the numbers of the columns.

    >>> _numbers_columns(["(1)", "(2)", "(3)=(1)+(2)"]), _numbers_columns(["a", "b", "1", "2"])
    (True, True)
    >>> _numbers_columns(["[1]", "[2]"]), _numbers_columns(["a", "b", "c", "d"])
    (True, True)
    >>> _numbers_columns(["1", "2"]), _numbers_columns(["h1", "(2)"])
    (False, False)
    """
    plain = [each.replace("[", "(").replace("]", ")") for each in texts]
    letters = [each[1] for each in takewhile(bool, map(COLUMN_LETTER.fullmatch, plain)) if each]
    matches = [COLUMN_NUMBER.fullmatch(each) for each in plain[len(letters) :]]
    numbers = [int(each[1]) for each in matches if each is not None]
    if len(letters) + len(numbers) != len(plain) or len(plain) < 2:
        return False
    if "".join(letters) != _LETTERED[: len(letters)]:
        return False
    first = numbers[0] if numbers else 1
    if first > 2 or numbers != list(range(first, first + len(numbers))):
        return False
    marked = any(each.startswith(("(", "-", "cột")) or "=" in each for each in plain)
    return marked or len(plain) >= _MIN_PLAIN_NUMBERS


_OF_HEADINGS: Final = frozenset({codes.COLUMN_NUMBER_ROWS.id, codes.UNIT_ROWS.id})
"""The rows that stand directly below the headings; below them, others may."""

_CODES: Final[Mapping[str, Code]] = {
    each.id: each
    for each in (
        codes.GROUP_ROWS,
        codes.UNIT_ROWS,
        codes.TOTAL_ROWS,
        codes.COLUMN_NUMBER_ROWS,
        codes.SIGNATURE_ROWS,
        codes.REPEATED_HEADINGS,
        codes.EXAMPLE_ROWS,
        codes.UNFILLED_ROWS,
    )
}
