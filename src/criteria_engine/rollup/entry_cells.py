"""write: workbooks that officers fill in → their cells, drop-downs and formats, with XlsxWriter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from importlib import import_module
from math import ceil
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.errors import MissingPackages
from criteria_engine.reading.number_values import ShownPercentage
from criteria_engine.rollup.blank_tables import BlankColumn
from criteria_engine.rollup.entry_texts import NO, YES
from criteria_engine.tables.cells import text_of

LISTS: Final = Template("Danh mục", "Lists")

_WRONG: Final = Template("Giá trị chưa hợp lệ", "Not a valid value")

_SIGNIFICANT_DIGITS: Final = 15
"""How many digits of a number a spreadsheet keeps; a longer code is written as text."""

_FIRST_YEAR: Final = 1900
"""The year from which on a spreadsheet has days; an earlier day is written as text."""

_MAX_CHOICES: Final = 255
"""The characters that the choices of a drop-down may have where they are not on a sheet (Excel's limit)."""

_MAX_PROMPT: Final = 250

_REQUIRED: Final = "#FFF2CC"

_HEAD: Final = "#E8EEF7"

_ANSWER: Final = "#FFFBEB"

_A4: Final = 9


@contextmanager
def new_book(path: Path, day: date) -> Iterator[Any]:
    """Create a workbook in which a text is never taken for a formula, a number or an address.

    Args:
        path: the file, which must not exist.
        day: the day on which it says that it was created, so that the same content gives the same bytes.

    Raises:
        MissingPackages: XlsxWriter is not installed.
        OSError: the file exists already, or cannot be written.
    """
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ImportError as error:
        raise MissingPackages("tables", "xlsxwriter") from error
    if path.exists():
        raise FileExistsError(17, "it is there already", str(path))
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime.combine(day, time())})
    yield book
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        cause = error.args[0] if error.args else error
        reason = getattr(cause, "strerror", None) or str(cause)
        raise OSError(getattr(cause, "errno", None), reason, str(path)) from error


class CellWriter:
    """Writes the cells of one workbook.

    Args:
        book: the workbook.
        language: the language of words and drop-downs.

    Attributes:
        title: the format of a caption.
        note: that of a text on several lines.
        strong: that of a text in bold.
        head: that of a heading.
        need: that of a cell, or of its heading, that must be filled in.
        answer: that of a cell that may be filled in.
        sample: that of an example.
        day: that of a day.
        plain: that of a text that Excel must not take for a number or a day.
    """

    def __init__(self, book: Any, language: Language) -> None:
        self._book = book
        self._language = language
        cell = {"valign": "top", "text_wrap": True}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format(cell)
        self.strong = book.add_format({**cell, "bold": True})
        self.head = book.add_format({**cell, "bold": True, "border": 1, "bg_color": _HEAD})
        self.need = book.add_format({**cell, "bold": True, "border": 1, "bg_color": _REQUIRED})
        self.answer = book.add_format({**cell, "border": 1, "bg_color": _ANSWER})
        self.sample = book.add_format({"italic": True, "font_color": "#7F7F7F"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.plain = book.add_format({"num_format": "@"})
        self._percent = book.add_format({"num_format": "0%"})
        self._percents = book.add_format({"num_format": "0.00%"})
        self._lists: dict[tuple[str, tuple[str, ...]], str] = {}

    def write(self, sheet: Any, row: int, index: int, value: Any, style: Any | None = None) -> None:
        """Write a cell as a table was read: numbers, percentages and days stay what they are.

        Args:
            sheet: the sheet.
            row: its row, from 0.
            index: its column, from 0.
            value: its value; nothing is written for None.
            style: its format, where the value needs none of its own.
        """
        match value:
            case None:
                pass
            case bool():
                sheet.write_boolean(row, index, value, style)
            case int() | Decimal() if Decimal(value).adjusted() < _SIGNIFICANT_DIGITS:
                sheet.write_number(row, index, value, style)
            case ShownPercentage(value=share):
                whole = "." not in str(value)
                sheet.write_number(row, index, share, self._percent if whole else self._percents)
            case date() if value.year >= _FIRST_YEAR and getattr(value, "tzinfo", None) is None:
                sheet.write_datetime(row, index, value, self.day)
            case _:
                sheet.write_string(row, index, text_of(value), style)

    def validate(
        self,
        sheet: Any,
        cells: tuple[int, int, int, int],
        column: BlankColumn,
        keys: Sequence[str] | str | None = None,
    ) -> None:
        """Give cells the drop-down or the bounds of a column.

        A value that does not fit is warned of, not refused.

        Args:
            sheet: the sheet.
            cells: the first row and column, and the last ones, from 0.
            column: what the cells hold.
            keys: for a column of keys, the keys, or the range of cells that has them.
        """
        rule = self._rule(column, keys)
        if rule is None or column.may_list:
            return
        prompt = column.question[:_MAX_PROMPT]
        wrong = _WRONG.in_language(self._language, {})
        more = {"error_type": "warning", "error_title": wrong, "ignore_blank": True}
        if prompt:
            more["input_message"] = prompt
        sheet.data_validation(*cells, {**rule, **more})

    def _rule(self, column: BlankColumn, keys: Sequence[str] | str | None) -> dict[str, Any] | None:
        if column.refers_to is not None:
            if not keys:
                return None
            source = keys if isinstance(keys, str) else self._choices(column.heading, keys)
            return {"validate": "list", "source": source}
        if column.words:
            return {"validate": "list", "source": self._choices(column.heading, [*column.words])}
        match column.kind:
            case "boolean":
                words = [each.in_language(self._language, {}) for each in (YES, NO)]
                return {"validate": "list", "source": words}
            case "integer" | "number":
                kind = "integer" if column.kind == "integer" else "decimal"
                return {"validate": kind} | _bounds(column)
            case _:
                return None

    def _choices(self, heading: str, words: Sequence[str]) -> Sequence[str] | str:
        """Return the choices of a drop-down: in it, or on the sheet of lists where they are too long."""
        if len(",".join(words)) <= _MAX_CHOICES and not any("," in each for each in words):
            return words
        return self.listed(heading, words)

    def listed(self, heading: str, words: Sequence[str]) -> str:
        """Return the cells of the sheet of lists that have some words.

        Args:
            heading: what the words are.
            words: the words.
        """
        listed = (heading, tuple(words))
        if listed not in self._lists:
            letter = _letter(len(self._lists))
            name = LISTS.in_language(self._language, {})
            self._lists[listed] = f"='{name}'!${letter}$2:${letter}${len(words) + 1}"
        return self._lists[listed]

    def write_lists(self) -> None:
        """Write the sheet with the choices of the drop-downs that need one, and hide it."""
        if not self._lists:
            return
        sheet = self._book.add_worksheet(LISTS.in_language(self._language, {}))
        for index, (heading, words) in enumerate(self._lists):
            sheet.write_string(0, index, heading, self.head)
            for row, word in enumerate(words, start=1):
                sheet.write_string(row, index, word)
            sheet.set_column(index, index, 40)
        sheet.hide()


def print_on_a4(sheet: Any, pages_wide: int = 1) -> None:
    """Let a sheet be printed on A4 on its side, with its name and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_footer("&L&A&R&P / &N")


def height_of(text: str, width: int) -> int:
    """Return the height of a row, in points, in which a wrapped text can be read."""
    return 15 * sum(max(1, ceil(len(line) / (0.9 * width))) for line in text.split("\n"))


def _bounds(column: BlankColumn) -> dict[str, Any]:
    """Return the bounds of a number for a validation; a number without any may be anything from −10¹²."""
    low, high = column.low, column.high
    if low is not None and high is not None:
        return {"criteria": "between", "minimum": str(low), "maximum": str(high)}
    if high is not None:
        return {"criteria": "<=", "value": str(high)}
    return {"criteria": ">=", "value": str(-(10**12) if low is None else low)}


def _letter(index: int) -> str:
    """Return the letters of a column of a spreadsheet, from 0.

    >>> _letter(0), _letter(26)
    ('A', 'AA')
    """
    index += 1
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
