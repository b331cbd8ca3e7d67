"""report: counts of outcomes → a table with a row for each title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rendering.document import DocumentRow, Table, line, number_run
from criteria_engine.rollup.report.labels import OutcomeTally, text_of, title_name

_TALLY_HEADS: Final = Template(
    "Danh hiệu|Xét|Đạt|Chưa đạt|Chưa đủ thông tin",
    "Title|Assessed|Eligible|Not eligible|Not enough information",
)

_GRANTED: Final = Template("Công nhận theo quyết định", "Recognised by decision")


def tally_table(tallies: Sequence[OutcomeTally], language: Language) -> Table:
    """Return a table of outcomes; titles that people granted are not among those that were computed."""
    heads = text_of(_TALLY_HEADS, language).split("|")
    counts = [[t.subjects, t.by_rules, t.not_eligible, t.undetermined] for t in tallies]
    if any(each.by_judgement for each in tallies):
        heads.insert(3, text_of(_GRANTED, language))
        for numbers, each in zip(counts, tallies, strict=True):
            numbers.insert(2, each.by_judgement)
    rows = tuple(
        DocumentRow(
            (
                line(title_name(each.title, language)),
                *((number_run(number, language),) for number in numbers),
            )
        )
        for each, numbers in zip(tallies, counts, strict=True)
    )
    return Table(tuple(heads), rows)
