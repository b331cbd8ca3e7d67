"""report: a set of targets → a table with all its periods side by side, from the figures of one day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rendering.document import (
    Block,
    Chart,
    ChartSeries,
    DocumentRow,
    Heading,
    Paragraph,
    RangeColumn,
    Table,
    TextLine,
    line,
    share_run,
)
from criteria_engine.rollup.report.labels import status_text, text_in, title_name
from criteria_engine.rollup.report.targets import TargetCells
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import Target, TargetReport, reports_by_period
from criteria_engine.wording.dates import format_date

_HEADING: Final = Template(
    "Các giai đoạn cạnh nhau: {titles}", "The periods side by side: {titles}"
)

_SHEET: Final = Template("Các giai đoạn {number}", "Periods {number}")

_SAME_FIGURES: Final = Template(
    "Mọi giai đoạn tính từ cùng số liệu ngày {day}.",
    "All periods are decided from the figures of {day}.",
)

_NEEDED: Final = Template("{period}: cần", "{period}: needed")

_RESULT: Final = Template("{period}: kết quả", "{period}: result")

_MISSING: Final = Template(
    "{period}: còn thiếu|{period}: còn thiếu, ít nhất|{period}: còn thiếu, nhiều nhất",
    "{period}: missing|{period}: missing, at least|{period}: missing, at most",
)

_UNTIL: Final = Template("Đến {year}", "To {year}")

_SHARE: Final = re.compile(r"^\d+(?:[.,]\d+)?\s?%\s+(?:of\s+)?")
"""The share at the beginning of a target, which differs from period to period."""


def period_blocks(
    rollup: Rollup, reports: Sequence[TargetReport], language: Language
) -> Iterator[Block]:
    """Yield a table for each set of targets that has several periods."""
    number = 0
    for report in reports:
        periods = reports_by_period(rollup, report)
        if len(periods) < 2:
            continue
        number += 1
        titles = "; ".join(title_name(each.title, language) for each in periods)
        heading = line(_HEADING.in_language(language, {"titles": titles}))
        yield Heading(2, heading, sheet=_SHEET.in_language(language, {"number": number}))
        day = format_date(rollup.plan.on, language)
        yield Paragraph(line(_SAME_FIGURES.in_language(language, {"day": day})))
        yield _table(report, periods, language)


def _table(current: TargetReport, periods: Sequence[TargetReport], language: Language) -> Table:
    """Return a row for each target: what is reached, then for each period what is needed and missing."""
    cells = TargetCells(language)
    columns: list[str | RangeColumn] = [*cells.reached_columns]
    goals = []
    for period in periods:
        words = {"period": _period_text(period, language)}
        goals.append(len(columns))
        columns += [_NEEDED.in_language(language, words), _RESULT.in_language(language, words)]
        columns.append(RangeColumn(*_MISSING.in_language(language, words).split("|")))
    by_id = [{each.finding.id: each for each in period.targets} for period in periods]
    shown = {each.finding.id: each for each in current.targets}
    for targets in by_id:
        shown = {**targets, **shown}
    order = [each.finding.id for period in periods for each in period.targets]
    rows = []
    for id_ in dict.fromkeys(order):
        row = [line(_name(shown[id_], language)), *cells.reached(shown[id_])]
        for targets in by_id:
            row += _period_cells(targets.get(id_), cells, language)
        rows.append(DocumentRow(tuple(row)))
    share = len(cells.reached_columns) - 1
    series = (
        ChartSeries(cells.possible, share, "high", "open"),
        ChartSeries(cells.certain, share, "low", "certain"),
        *(
            ChartSeries(
                _period_text(period, language), at, "low", "later_goal" if number else "goal"
            )
            for number, (period, at) in enumerate(zip(periods, goals, strict=True))
        ),
    )
    chart = Chart("; ".join(title_name(each.title, language) for each in periods), "gauges", series)
    return Table(tuple(columns), tuple(rows), chart)


def _period_cells(target: Target | None, cells: TargetCells, language: Language) -> list[TextLine]:
    if target is None:
        return [(), (), ()]
    share = target.needed_share
    return [
        cells.needed(target) if share is None else (share_run(share, language),),
        line(status_text(target.status, language)),
        cells.missing(target),
    ]


def _period_text(report: TargetReport, language: Language) -> str:
    """Return the last year of a period; the name of the set where it has no last day."""
    criteria = report.title.criteria
    to: date | None = None if criteria is None else criteria.checked.document.in_force.to
    if to is None:
        return title_name(report.title, language)
    return _UNTIL.in_language(language, {"year": to.year})


def _name(target: Target, language: Language) -> str:
    """Return the text of a target without its share, which each period has its own."""
    text = text_in(target.finding.text, language)
    if target.needed_share is not None:
        text = _SHARE.sub("", text)
    return text[:1].upper() + text[1:]
