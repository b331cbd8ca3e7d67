"""What an entry workbook says of a column: what to write into it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass
from criteria_engine.rendering.xlsx import sheet_name
from criteria_engine.rollup.blank_tables import BlankColumn, BlankTable
from criteria_engine.rollup.subjects import RECOGNITIONS
from criteria_engine.wording.numbers import format_number

YES: Final = Template("có", "yes")

NO: Final = Template("không", "no")

_KEY_NOTE: Final = Template(
    "Mã riêng của mỗi {called}, ví dụ {example}.",
    "A key of its own for each row, for example {example}.",
)

_REFERENCE: Final = Template(
    "Mã ở trang “{sheet}”; ghi - nếu không thuộc về đâu.",
    "A key of the sheet “{sheet}”; write - for none.",
)

_OF_WORDS: Final = Template("Một trong: {words}.", "One of: {words}.")

_LIST: Final = Template(
    "Nhiều giá trị thì ngăn bằng dấu chấm phẩy.", "Separate several values with semicolons."
)

_BOOLEAN: Final = Template("Có hoặc không.", "Yes or no.")

_DATE: Final = Template("Ngày, ví dụ 31/12/2025.", "A date, for example 31/12/2025.")

_WHOLE: Final = Template("Số nguyên{bounds}.", "A whole number{bounds}.")

_NUMBER: Final = Template("Số{bounds}.", "A number{bounds}.")

_TEXT: Final = Template("Chữ.", "A text.")

_BETWEEN: Final = Template(" từ {low} đến {high}", " from {low} to {high}")

_AT_LEAST: Final = Template(" từ {low} trở lên", ", at least {low}")

_AT_MOST: Final = Template(" không quá {high}", ", at most {high}")

_ANSWERED_BY: Final = Template("Người trả lời: {who}.", "Answered by: {who}.")


def entry_sheet(called: str) -> str:
    """Return the name of the sheet of a table, by what its rows are called."""
    return sheet_name(called[:1].upper() + called[1:])


def example_key(table: BlankTable) -> str:
    """Return a key as an example: two letters and a number."""
    letters = "".join(word[0] for word in table.called.split()[:2]).upper()
    return f"{letters}001"


def is_required(table: BlankTable, column: BlankColumn) -> bool:
    """Return whether a cell of a column must be filled in."""
    if table.name == RECOGNITIONS:
        return column.name in ("title", "subject", "date")
    return column.kind == "key" or column.refers_to is not None


@dataclass(frozen=True, slots=True)
class EntryTexts:
    """The texts of one language.

    Attributes:
        language: the language.
        called: the tables by name, for what columns refer to.
    """

    language: Language
    called: Mapping[str, BlankTable]

    def say(self, template: Template, **data: object) -> str:
        """Return a template in the language."""
        return template.in_language(self.language, data)

    def what(self, table: BlankTable, column: BlankColumn) -> str:
        """Return what to write into a column: the question, the values, and who answers."""
        parts = [column.question, self.values_text(table, column)]
        if column.may_list:
            parts.append(self.say(_LIST))
        if column.answered_by:
            parts.append(self.say(_ANSWERED_BY, who=column.answered_by))
        return "\n".join(filter(None, parts))

    def values_text(self, table: BlankTable, column: BlankColumn) -> str:
        """Return what a cell of a column may hold."""
        if column.kind == "key":
            return self.say(_KEY_NOTE, called=table.called, example=example_key(table))
        if column.refers_to is not None:
            called = self.called[column.refers_to].called
            return self.say(_REFERENCE, sheet=entry_sheet(called))
        if column.words:
            return self.say(_OF_WORDS, words="; ".join(column.words))
        match column.kind:
            case "boolean":
                return self.say(_BOOLEAN)
            case "birth":
                return ""
            case "date":
                return self.say(_DATE)
            case "integer":
                return self.say(_WHOLE, bounds=self._bounds_text(column))
            case "number":
                return self.say(_NUMBER, bounds=self._bounds_text(column))
            case _:
                return self.say(_TEXT)

    def _bounds_text(self, column: BlankColumn) -> str:
        low = None if column.low is None else format_number(column.low, self.language)
        high = None if column.high is None else format_number(column.high, self.language)
        if low is not None and high is not None:
            return self.say(_BETWEEN, low=low, high=high)
        if low is not None:
            return self.say(_AT_LEAST, low=low)
        return "" if high is None else self.say(_AT_MOST, high=high)
