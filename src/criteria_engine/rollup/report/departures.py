"""report: the rows that do not count any more, and the ages that rest on a choice → sentences and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rendering.document import (
    Block,
    DocumentRow,
    Heading,
    Table,
    date_run,
    line,
    number_run,
)
from criteria_engine.rollup.departures import reason_text
from criteria_engine.rollup.report.labels import called, text_of
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.subjects import Departure
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.numbers import counted

_SHORT: Final = Template(
    "Thôi tính trước ngày này: {counts} (từng dòng ở missing.xlsx, trang “{sheet}”).",
    "No longer counted: {counts} (each row is in missing.xlsx, sheet “{sheet}”).",
)

_BY_YEAR: Final = Template(
    "Tuổi của {counted} chỉ có năm sinh được tính theo năm, như sinh ngày 01/01, vì xã đã chọn cách ấy.",
    "The ages of {counted} with only a year of birth are counted by the year, as the commune has chosen.",
)

_SHEET: Final = Template("Thôi tính", "No longer counted")

_HEADS: Final = Template(
    "Bảng|Mã|Từ ngày|Vì sao|Đi cùng|Ở đâu", "Table|Key|Since|Why|Along with|Where"
)

_NO_REASON: Final = Template("không ghi lý do", "no reason stated")


def departure_texts(rollup: Rollup, language: Language) -> Iterator[str]:
    """Yield how many rows do not count any more and why, and how many ages rest on a choice."""
    departures = rollup.commune.departures
    if departures:
        tables = dict.fromkeys(each.table for each in departures)
        counts = "; ".join(_counts(rollup, each, language) for each in tables)
        yield _SHORT.in_language(language, {"counts": counts, "sheet": text_of(_SHEET, language)})
    for table, count in rollup.commune.by_year_of_birth.items():
        number = number_run(count, language).text
        noun = called(rollup, table, language)
        yield _BY_YEAR.in_language(language, {"counted": counted(number, noun, language)})


def departure_blocks(rollup: Rollup, language: Language) -> Iterator[Block]:
    """Yield the rows that do not count any more, by table and key; nothing where there are none."""
    departures = sorted(
        rollup.commune.departures, key=lambda each: (each.table, natural_key(each.key))
    )
    if not departures:
        return
    yield Heading(2, line(text_of(_SHEET, language)))
    heads = text_of(_HEADS, language).split("|")
    rows = (
        DocumentRow(
            (
                line(called(rollup, each.table, language)),
                line(each.key),
                (date_run(each.on, language),),
                line(_reason(rollup, each, language)),
                line(each.followed or ""),
                line("" if each.at is None else str(each.at)),
            )
        )
        for each in departures
    )
    yield Table(tuple(heads), tuple(rows))


def _counts(rollup: Rollup, table: str, language: Language) -> str:
    """Return how many rows of a table do not count any more, with how many for each reason."""
    departures = [each for each in rollup.commune.departures if each.table == table]
    reasons = Counter(_reason(rollup, each, language) for each in departures)
    number = number_run(len(departures), language).text
    noun = counted(number, called(rollup, table, language), language)
    parts = ", ".join(f"{number_run(count, language).text} {why}" for why, count in reasons.items())
    return f"{noun} ({parts})"


def _reason(rollup: Rollup, departure: Departure, language: Language) -> str:
    """Return why a row does not count; that of the row it left with where it followed one."""
    plan = rollup.plan
    tables = [plan.tables[departure.table]]
    if departure.followed is not None:
        tables = [plan.tables[to] for to in tables[0].belongs_to.values()]
    texts = (reason_text(each, departure.why) for each in tables)
    words = next((each.vi if language == "vi" else each.en for each in texts if each.vi), "")
    return words or text_of(_NO_REASON, language)
