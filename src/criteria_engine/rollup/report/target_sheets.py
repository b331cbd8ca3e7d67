"""report: targets → a workbook with a sheet and charts for each set of targets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.decision import Decision
from criteria_engine.rollup.report.labels import (
    DENOMINATOR_NOTE,
    document_text,
    group_label,
    outcome_tallies,
    provisional_text,
    status_text,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.sheet import (
    CellFormats,
    CellValue,
    SheetContent,
    close_workbook,
    new_workbook,
    set_up_page,
    sheet_name,
    write_rows,
    write_table_sheet,
)
from criteria_engine.rollup.report.target_text import doubts_text, no_targets_text
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import (
    GroupGap,
    Share,
    Target,
    TargetReport,
)
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.states import OUTCOME_WORDS, within_sentence

_COLOURS: Final = {"certain": "#2E7D32", "open": "#BDBDBD", "goal": "#C62828"}


# ---- targets ---------------------------------------------------------------------------------

SUMMARY: Final = Template("Tóm tắt", "Summary")

_TALLY_CAPTION: Final = Template("Kết quả xét, ngày {day}", "Results of the assessment on {day}")

_TALLY_HEADS: Final = Template(
    "Danh hiệu|Xét|Đạt|Chưa đạt|Chưa đủ thông tin",
    "Title|Assessed|Eligible|Not eligible|Not enough information",
)

_HEADS: Final = Template(
    "Mục tiêu|Kết quả|Đạt, ít nhất|Đạt, nhiều nhất|Tổng số, ít nhất|Tổng số, nhiều nhất"
    "|Tỷ lệ, ít nhất|Tỷ lệ, nhiều nhất|Tỷ lệ cần|Còn thiếu, ít nhất|Còn thiếu, nhiều nhất",
    "Target|Result|Reached, at least|Reached, at most|Total, at least|Total, at most"
    "|Share, at least|Share, at most|Share needed|Missing, at least|Missing, at most",
)

_CERTAIN: Final = Template("Chắc chắn đạt", "Certainly reached")

_OPEN: Final = Template("Chưa rõ", "Open")

_POSSIBLE: Final = Template("Nếu mọi chỗ chưa rõ đều đạt", "If everything open counts")

_GOAL: Final = Template("Mục tiêu", "Target")

_BY_GROUP: Final = Template("{name}, theo {called}", "{name}, by {called}")

_GROUP_HEADS: Final = Template(
    "{group}|Đạt, ít nhất|Đạt, nhiều nhất|Tổng số, nhiều nhất|Tỷ lệ, ít nhất|Phần chưa rõ"
    "|Tỷ lệ cần|Còn thiếu, ít nhất|Còn thiếu, nhiều nhất",
    "{group}|Reached, at least|Reached, at most|Total, at most|Share, at least|Open|Share needed"
    "|Missing, at least|Missing, at most",
)

_FURTHEST_FIRST: Final = Template(
    "Nơi còn thiếu nhiều nhất đứng trước.", "The furthest from the target come first."
)


def write_target_workbook(
    path: Path, rollup: Rollup, reports: Sequence[TargetReport], language: Language
) -> Path:
    """Write the workbook of programme targets, and return its path."""
    book = new_workbook(path, rollup)
    day = format_date(rollup.plan.on, language)
    tally = [
        (title_name(t.title, language), t.subjects, t.eligible, t.not_eligible, t.undetermined)
        for t in outcome_tallies(rollup)
    ]
    outcomes = tuple(
        f"{title_name(r.title, language)}: {within_sentence(OUTCOME_WORDS[r.result.outcome], language)}"
        for r in reports
    )
    caption = _TALLY_CAPTION.in_language(language, {"day": day})
    heads = tuple(text_of(_TALLY_HEADS, language).split("|"))
    more = (no_targets_text(rollup, language), provisional_text(rollup, language))
    notes = (text_of(DENOMINATOR_NOTE, language), *outcomes, *filter(None, more))
    write_table_sheet(
        book, SheetContent(text_of(SUMMARY, language), caption, heads, tally, notes=notes)
    )
    for report in reports:
        decision = report.result.decision
        if decision is not None:
            _target_sheets(book, rollup, report, decision, language)
    close_workbook(book, path)
    return path


def _target_sheets(
    book: Any, rollup: Rollup, report: TargetReport, decision: Decision, language: Language
) -> None:
    name = title_name(report.title, language)
    version = decision.criteria_set.version
    notes = (document_text(decision.criteria_set), doubts_text(decision, language))
    table = SheetContent(
        version,
        name,
        tuple(text_of(_HEADS, language).split("|")),
        [_target_row(each, language) for each in report.targets],
        frozenset({6, 7, 8}),
        (text_of(DENOMINATOR_NOTE, language), *filter(None, notes)),
    )
    sheet = write_table_sheet(book, table)
    sheet.fit_to_pages(1, 1)  # no page break inside a chart
    first = len(table.notes) + 2
    last = first - 1 + len(report.targets)
    chart = book.add_chart({"type": "bar"})
    series = ((8, _GOAL, "goal"), (7, _POSSIBLE, "open"), (6, _CERTAIN, "certain"))
    for column, wording, colour in series:
        chart.add_series(
            {
                "name": text_of(wording, language),
                "categories": [sheet_name(version), first, 0, last, 0],
                "values": [sheet_name(version), first, column, last, column],
                "fill": {"color": _COLOURS[colour]},
            }
        )
    chart.set_title({"name": name, "name_font": {"size": 12}})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%"})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 1100, "height": 90 + 70 * len(report.targets)})
    sheet.insert_chart(last + 2, 0, chart)
    _group_sheet(book, rollup, report, version, language)


def _target_row(target: Target, language: Language) -> tuple[CellValue, ...]:
    share = target.share
    counts: tuple[CellValue, ...] = (None,) * 4
    if share is not None:
        counts = (share.low, share.high, share.of_low, share.of_high)
    return (
        target.finding.text.in_language(language),
        status_text(target.status, language),
        *counts,
        _lowest_share(share),
        _highest_share(share),
        None if target.needed_share is None else float(target.needed_share),
        None if target.missing is None else target.missing.low,
        None if target.missing is None else target.missing.high,
    )


def _lowest_share(share: Share | None) -> float | None:
    return share.low / share.of_high if share is not None and share.of_high else None


def _highest_share(share: Share | None) -> float | None:
    return min(1.0, share.high / share.of_low) if share is not None and share.of_low else None


def _group_sheet(
    book: Any, rollup: Rollup, report: TargetReport, version: str, language: Language
) -> None:
    """Add a sheet with the targets by hamlet, one below the other, each with a chart beside it."""
    targets = [each for each in report.targets if each.groups]
    if not targets:
        return
    called = group_label(rollup, language)
    name = sheet_name(_BY_GROUP.in_language(language, {"name": version, "called": called}))
    title = {"name": title_name(report.title, language), "called": called}
    headings = _GROUP_HEADS.in_language(language, {"group": called.capitalize()}).split("|")
    sheet = book.add_worksheet(name)
    formats = CellFormats(book)
    sheet.write_string(0, 0, _BY_GROUP.in_language(language, title), formats.strong)
    sheet.write_string(
        1, 0, f"{text_of(DENOMINATOR_NOTE, language)} {text_of(_FURTHEST_FIRST, language)}"
    )
    widths = [12] * len(headings)
    sheet.set_column(0, len(headings) - 1, 12)
    row = 3
    breaks: list[int] = []
    for target in targets:
        text = target.finding.text.in_language(language)
        rows = [_group_row(target, gap) for gap in target.groups]
        sheet.write_string(row, 0, text, formats.strong)
        table = SheetContent("", text, tuple(headings), rows, frozenset({4, 5, 6}))
        write_rows(sheet, formats, row + 1, table, widths)
        chart = _group_chart(book, (name, row + 2, row + 1 + len(rows)), text, language)
        chart.set_size({"width": 620, "height": 22 * max(15, len(rows) + 2)})
        sheet.insert_chart(row + 1, len(headings) + 1, chart)
        row += max(20, len(rows) + 5)
        breaks.append(row)
    sheet.set_h_pagebreaks(breaks[:-1])
    set_up_page(sheet)


def _group_row(target: Target, gap: GroupGap) -> tuple[CellValue, ...]:
    share = gap.share
    lowest, highest = _lowest_share(share), _highest_share(share)
    return (
        gap.group,
        share.low,
        share.high,
        share.of_high,
        lowest,
        None if lowest is None or highest is None else highest - lowest,
        None if target.needed_share is None else float(target.needed_share),
        gap.missing_low,
        gap.missing_high,
    )


def _group_chart(book: Any, position: tuple[str, int, int], title: str, language: Language) -> Any:
    """Return a chart: stacked columns of what is certain and what is open, and a line for the target."""
    name, first, last = position
    bars = book.add_chart({"type": "column", "subtype": "stacked"})
    categories = [name, first, 0, last, 0]
    for column, wording, colour in ((4, _CERTAIN, "certain"), (5, _OPEN, "open")):
        bars.add_series(
            {
                "name": text_of(wording, language),
                "categories": categories,
                "values": [name, first, column, last, column],
                "fill": {"color": _COLOURS[colour]},
            }
        )
    line = book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": text_of(_GOAL, language),
            "categories": categories,
            "values": [name, first, 6, last, 6],
            "line": {"color": _COLOURS["goal"], "width": 2},
        }
    )
    bars.combine(line)
    bars.set_title({"name": title, "name_font": {"size": 11}})
    bars.set_y_axis({"min": 0, "max": 1, "num_format": "0%"})
    bars.set_legend({"position": "bottom"})
    return bars
