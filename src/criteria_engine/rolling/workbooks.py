"""write: what came of a commune as workbooks, for those who read and print them rather than compute.

Headings and words are in the language asked for; shares stand beside the counts they come from, from
the least (nothing open counts) to the most (everything does). Numbers here are for the eye: nothing
is decided on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from criteria_engine.decision import Decision, Outcome
from criteria_engine.diagnostics import CriteriaError, Language, Wording
from criteria_engine.diagnostics import rolling as codes
from criteria_engine.explaining.numbers import format_date
from criteria_engine.reading.documents import Basis
from criteria_engine.rolling.deciding import Rollup
from criteria_engine.rolling.targets import GroupGap, Share, Target, TargetReport
from criteria_engine.rolling.writing import (
    DENOMINATOR,
    OUTCOMES,
    bases,
    document_text,
    doubts_text,
    drill_text,
    group_called,
    name_of,
    nothing_to_compare,
    place_text,
    questions,
    recognised,
    say,
    status_text,
    tallies,
    tentative_text,
)
from criteria_engine.source import Source

Cell = str | int | float | None

WORKBOOKS: Final = ("targets.xlsx", "recognition.xlsx", "missing.xlsx")
"""The files there are."""

_WIDEST: Final = 60
"""How wide a column may become; longer text goes on in the next line."""

_LINE: Final = 15
"""How high a line is, in points."""

_MOST_LINES: Final = 25
"""How many lines a row may be high: a spreadsheet shows no row of more than 409 points."""

_COLOURS: Final = {"sure": "#2E7D32", "open": "#BDBDBD", "goal": "#C62828"}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table on a sheet of its own; columns named in `shares` hold shares."""

    name: str
    caption: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    shares: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def write_workbooks(
    rollup: Rollup, reports: Sequence[TargetReport], folder: Path, language: Language
) -> list[Path]:
    """Targets with charts, lists for recognition, and what is missing; says which files.

    Raises:
        CriteriaError: the package that writes workbooks is not installed.
    """
    targets, recognition, missing = (folder / name for name in WORKBOOKS)
    return [
        _targets(targets, rollup, reports, language),
        _book(recognition, rollup, _recognition(rollup, language)),
        _book(missing, rollup, _missing(rollup, language)),
    ]


def _new(path: Path, rollup: Rollup) -> Any:
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra: only where a workbook is written
    except ImportError as error:
        nowhere = Source(path.name, "").whole()
        raise CriteriaError([codes.NO_TABLES_WRITTEN.at(nowhere, package="xlsxwriter")]) from error
    # What a stranger wrote must stay text: no formula, no link, no number made of it.
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    # The day of the assessment, not of the clock: the same commune gives the same file.
    book.set_properties({"created": datetime.combine(rollup.plan.on, time())})
    return book


def _close(book: Any, path: Path) -> None:
    """Write the file; one that is open in a spreadsheet cannot be written on some systems."""
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - there, or nothing to close

    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        number = getattr(cause, "errno", None)
        raise OSError(number, getattr(cause, "strerror", None) or str(cause), str(path)) from error


def _book(path: Path, rollup: Rollup, sheets: Iterable[_Sheet]) -> Path:
    book = _new(path, rollup)
    for each in sheets:
        _write(book, each)
    _close(book, path)
    return path


def _write(book: Any, table: _Sheet) -> Any:
    """One table: caption, headings that stay when the page is scrolled or printed, rows."""
    sheet = book.add_worksheet(_sheet_name(table.name))
    forms = _Forms(book)
    sheet.write_string(0, 0, table.caption, forms.strong)
    first = len(table.notes) + 1
    widths = _widths(table.headings, table.rows, table.shares)
    wide = sum(widths)
    for row, note in enumerate(table.notes, start=1):
        if len(note) < wide:
            sheet.write_string(row, 0, note)
            continue
        # One long line would make the page too small to read when it is printed.
        sheet.merge_range(row, 0, row, len(widths) - 1, note, forms.note)
        sheet.set_row(row, _height([note], [wide]))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    _fill(sheet, forms, first, table, widths)
    sheet.freeze_panes(first + 1, 1)
    if table.rows:
        sheet.autofilter(first, 0, first + len(table.rows), len(table.headings) - 1)
    sheet.repeat_rows(first)
    _for_paper(sheet)
    return sheet


class _Forms:
    """How cells look."""

    def __init__(self, book: Any) -> None:
        cell = {"valign": "top", "border": 1}
        self.strong = book.add_format({"bold": True, "font_size": 13})
        self.head = book.add_format(
            {**cell, "bold": True, "bg_color": "#E8EEF7", "text_wrap": True}
        )
        self.note = book.add_format({"valign": "top", "text_wrap": True})
        self.plain = book.add_format({**cell, "text_wrap": True})
        self.share = book.add_format({**cell, "num_format": "0.0%"})


def _fill(sheet: Any, forms: _Forms, first: int, table: _Sheet, widths: Sequence[int]) -> None:
    """Headings in the row `first` and the rows below, high enough for what they hold."""
    sheet.set_row(first, _height(table.headings, widths))
    sheet.write_row(first, 0, table.headings, forms.head)
    for number, cells in enumerate(table.rows, start=first + 1):
        sheet.set_row(number, _height(cells, widths))
        for column, cell in enumerate(cells):
            form = forms.share if column in table.shares else forms.plain
            if cell is None:
                sheet.write_blank(number, column, None, form)
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell, form)
            else:
                sheet.write_number(number, column, cell, form)


def _widths(
    headings: Sequence[str], rows: Sequence[Sequence[Cell]], shares: frozenset[int]
) -> list[int]:
    widths = []
    for column, heading in enumerate(headings):
        longest = max((len(str(row[column] or "")) for row in rows), default=0)
        words = max(map(len, heading.split()), default=0)
        narrow = 8 if column in shares else longest
        widths.append(min(_WIDEST, max(narrow, words, 6) + 2))
    return widths


def _height(cells: Sequence[Cell], widths: Sequence[int]) -> int:
    """The height that shows all of a row: programs do not find it by themselves."""
    lines = (
        len(wrap(str(cell), max(1, width - 1)))
        for cell, width in zip(cells, widths, strict=False)
        if isinstance(cell, str)
    )
    return _LINE * min(_MOST_LINES, max(1, max(lines, default=1)))


def _for_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _sheet_name(name: str) -> str:
    r"""A name spreadsheets accept: at most 31 letters, none of `[]:*?/\`."""
    return "".join("-" if each in "[]:*?/\\" else each for each in name)[:31]


# ---- targets ---------------------------------------------------------------------------------

_SUMMARY: Final = Wording("Tóm tắt", "Summary")
_TALLY_CAPTION: Final = Wording("Kết quả xét, ngày {day}", "What was assessed on {day}")
_TALLY_HEADS: Final = Wording(
    "Danh hiệu|Xét|Đạt|Chưa đạt|Chưa xác định", "Title|Assessed|Earned|Not earned|Undetermined"
)
_HEADS: Final = Wording(
    "Mục tiêu|Kết quả|Đạt, ít nhất|Đạt, nhiều nhất|Tổng số, ít nhất|Tổng số, nhiều nhất"
    "|Tỷ lệ, ít nhất|Tỷ lệ, nhiều nhất|Tỷ lệ cần|Còn thiếu, ít nhất|Còn thiếu, nhiều nhất",
    "Target|Result|Reached, least|Reached, most|Of all, least|Of all, most"
    "|Share, least|Share, most|Share needed|Missing, least|Missing, most",
)
_LEAST: Final = Wording("Chắc chắn đạt", "Surely reached")
_OPEN: Final = Wording("Chưa rõ", "Open")
_MOST: Final = Wording("Nếu mọi chỗ chưa rõ đều đạt", "If everything open is reached")
_GOAL: Final = Wording("Mục tiêu", "Target")
_BY_GROUP: Final = Wording("{name}, theo {called}", "{name}, by {called}")
_GROUP_HEADS: Final = Wording(
    "{group}|Đạt, ít nhất|Đạt, nhiều nhất|Tổng số, nhiều nhất|Tỷ lệ, ít nhất|Phần chưa rõ"
    "|Tỷ lệ cần|Còn thiếu, ít nhất|Còn thiếu, nhiều nhất",
    "{group}|Reached, least|Reached, most|Of all, most|Share, least|Open|Share needed"
    "|Missing, least|Missing, most",
)
_FURTHEST_FIRST: Final = Wording(
    "Nơi còn thiếu nhiều nhất đứng trước.", "The furthest stand first."
)


def _targets(
    path: Path, rollup: Rollup, reports: Sequence[TargetReport], language: Language
) -> Path:
    book = _new(path, rollup)
    day = format_date(rollup.plan.on, language)
    tally = [
        (name_of(t.title, language), t.subjects, t.eligible, t.not_eligible, t.undetermined)
        for t in tallies(rollup)
    ]
    outcomes = tuple(
        f"{name_of(r.title, language)}: {say(OUTCOMES[r.result.outcome], language)}"
        for r in reports
    )
    caption = _TALLY_CAPTION.in_language(language, {"day": day})
    heads = tuple(say(_TALLY_HEADS, language).split("|"))
    more = (nothing_to_compare(rollup, language), tentative_text(rollup, language))
    notes = (say(DENOMINATOR, language), *outcomes, *filter(None, more))
    _write(book, _Sheet(say(_SUMMARY, language), caption, heads, tally, notes=notes))
    for report in reports:
        decision = report.result.decision
        if decision is not None:
            _target_sheets(book, rollup, report, decision, language)
    _close(book, path)
    return path


def _target_sheets(
    book: Any, rollup: Rollup, report: TargetReport, decision: Decision, language: Language
) -> None:
    name = name_of(report.title, language)
    version = decision.criteria_set.version
    notes = (document_text(decision.criteria_set), doubts_text(decision, language))
    table = _Sheet(
        version,
        name,
        tuple(say(_HEADS, language).split("|")),
        [_target_row(each, language) for each in report.targets],
        frozenset({6, 7, 8}),
        (say(DENOMINATOR, language), *filter(None, notes)),
    )
    sheet = _write(book, table)
    sheet.fit_to_pages(1, 1)  # a chart is not to be cut in two on paper
    first = len(table.notes) + 2
    last = first - 1 + len(report.targets)
    chart = book.add_chart({"type": "bar"})
    series = ((8, _GOAL, "goal"), (7, _MOST, "open"), (6, _LEAST, "sure"))
    for column, wording, colour in series:
        chart.add_series(
            {
                "name": say(wording, language),
                "categories": [_sheet_name(version), first, 0, last, 0],
                "values": [_sheet_name(version), first, column, last, column],
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


def _target_row(target: Target, language: Language) -> tuple[Cell, ...]:
    share = target.share
    counts: tuple[Cell, ...] = (None,) * 4
    if share is not None:
        counts = (share.low, share.high, share.of_low, share.of_high)
    return (
        target.finding.text.in_language(language),
        status_text(target.status, language),
        *counts,
        _least(share),
        _most(share),
        None if target.needed is None else float(target.needed),
        target.missing_low,
        target.missing_high,
    )


def _least(share: Share | None) -> float | None:
    return share.low / share.of_high if share is not None and share.of_high else None


def _most(share: Share | None) -> float | None:
    return min(1.0, share.high / share.of_low) if share is not None and share.of_low else None


def _group_sheet(
    book: Any, rollup: Rollup, report: TargetReport, version: str, language: Language
) -> None:
    """The same targets in each hamlet, one below the other, each with its chart beside it."""
    told = [each for each in report.targets if each.groups]
    if not told:
        return
    called = group_called(rollup, language)
    name = _sheet_name(_BY_GROUP.in_language(language, {"name": version, "called": called}))
    title = {"name": name_of(report.title, language), "called": called}
    headings = _GROUP_HEADS.in_language(language, {"group": called.capitalize()}).split("|")
    sheet = book.add_worksheet(name)
    forms = _Forms(book)
    sheet.write_string(0, 0, _BY_GROUP.in_language(language, title), forms.strong)
    sheet.write_string(1, 0, f"{say(DENOMINATOR, language)} {say(_FURTHEST_FIRST, language)}")
    widths = [12] * len(headings)
    sheet.set_column(0, len(headings) - 1, 12)
    at = 3
    breaks: list[int] = []
    for target in told:
        text = target.finding.text.in_language(language)
        rows = [_group_row(target, gap) for gap in target.groups]
        sheet.write_string(at, 0, text, forms.strong)
        table = _Sheet("", text, tuple(headings), rows, frozenset({4, 5, 6}))
        _fill(sheet, forms, at + 1, table, widths)
        chart = _group_chart(book, (name, at + 2, at + 1 + len(rows)), text, language)
        chart.set_size({"width": 620, "height": 22 * max(15, len(rows) + 2)})
        sheet.insert_chart(at + 1, len(headings) + 1, chart)
        at += max(20, len(rows) + 5)
        breaks.append(at)
    sheet.set_h_pagebreaks(breaks[:-1])
    _for_paper(sheet)


def _group_row(target: Target, gap: GroupGap) -> tuple[Cell, ...]:
    share = gap.share
    least, most = _least(share), _most(share)
    return (
        gap.group,
        share.low,
        share.high,
        share.of_high,
        least,
        None if least is None or most is None else most - least,
        None if target.needed is None else float(target.needed),
        gap.missing_low,
        gap.missing_high,
    )


def _group_chart(book: Any, place: tuple[str, int, int], title: str, language: Language) -> Any:
    """Columns of what is sure with what is open on top, and the line of what is asked."""
    name, first, last = place
    bars = book.add_chart({"type": "column", "subtype": "stacked"})
    categories = [name, first, 0, last, 0]
    for column, wording, colour in ((4, _LEAST, "sure"), (5, _OPEN, "open")):
        bars.add_series(
            {
                "name": say(wording, language),
                "categories": categories,
                "values": [name, first, column, last, column],
                "fill": {"color": _COLOURS[colour]},
            }
        )
    line = book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": say(_GOAL, language),
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


# ---- lists for recognition -------------------------------------------------------------------

_LIST_HEADS: Final = Wording("Số thứ tự|{group}|Mã|Mức|Xếp loại", "No.|{group}|Key|Level|Grade")
_LIST_CAPTION: Final = Wording(
    "Danh sách đề nghị công nhận {title}, xét ngày {day}",
    "For recognition as {title}, assessed on {day}",
)
_TENTATIVE_LIST: Final = Wording(
    "Danh sách tạm: bộ tiêu chí, hoặc bộ nó dựa vào, còn phần chưa đối chiếu với văn bản gốc;"
    " xem `criteria sources {title}`.",
    "A provisional list: the set, or one it builds on, rests in part on sources not seen;"
    " see `criteria sources {title}`.",
)
_COUNT: Final = Wording("{count} trường hợp", "{count} cases")
_COUNT_CAPTION: Final = Wording(
    "Số đề nghị công nhận theo {group} và danh hiệu, xét ngày {day}",
    "For recognition, by {group} and title, assessed on {day}",
)
_NO_GROUP: Final = Wording("(chưa rõ hoặc không có)", "(unknown or none)")


def _recognition(rollup: Rollup, language: Language) -> Iterator[_Sheet]:
    """A sheet for each title, and one that counts by hamlet and title."""
    day = format_date(rollup.plan.on, language)
    group = group_called(rollup, language).capitalize()
    titles = [t for t in rollup.plan.titles if t.criteria is not None and t.listed]
    counts: dict[str, dict[str, int]] = {}
    sheets: list[_Sheet] = []
    sure = bases(rollup)
    for title in titles:
        rows: list[tuple[Cell, ...]] = []
        for number, (where, subject, level, grade) in enumerate(
            recognised(rollup, title, language), start=1
        ):
            place = where or say(_NO_GROUP, language)
            rows.append((number, place, subject, level, grade))
            tally = counts.setdefault(where, {})
            tally[title.id] = tally.get(title.id, 0) + 1
        caption = _LIST_CAPTION.in_language(
            language, {"title": name_of(title, language), "day": day}
        )
        heads = tuple(_LIST_HEADS.in_language(language, {"group": group}).split("|"))
        notes = [_COUNT.in_language(language, {"count": len(rows)})]
        if title.criteria is not None:
            notes.append(document_text(title.criteria.reference))
        if sure[title.id] is not Basis.SEEN:
            notes.append(_TENTATIVE_LIST.in_language(language, {"title": title.title}))
        sheets.append(_Sheet(name_of(title, language), caption, heads, rows, notes=tuple(notes)))
    told = tentative_text(rollup, language)
    yield _Sheet(
        say(_SUMMARY, language),
        _COUNT_CAPTION.in_language(language, {"group": group.lower(), "day": day}),
        (group, *(name_of(t, language) for t in titles)),
        [
            (where or say(_NO_GROUP, language), *(tally.get(t.id, 0) for t in titles))
            for where, tally in sorted(counts.items(), key=lambda each: (not each[0], each[0]))
        ],
        notes=() if told is None else (told,),
    )
    yield from _unlike(sheets)


def _unlike(sheets: Iterable[_Sheet]) -> Iterator[_Sheet]:
    """The same with names that differ in the letters a spreadsheet keeps."""
    taken: set[str] = set()
    for each in sheets:
        name = _sheet_name(each.name)
        number = 2
        while name.casefold() in taken:
            name = f"{_sheet_name(each.name)[:28]} {number}"
            number += 1
        taken.add(name.casefold())
        yield _Sheet(name, each.caption, each.headings, each.rows, each.shares, each.notes)


# ---- what is missing -------------------------------------------------------------------------

_ASKED: Final = Wording("Còn phải hỏi", "To be asked")
_ASKED_HEADS: Final = Wording(
    "Ai trả lời|Câu hỏi|Danh hiệu|Số trường hợp|{group}|Mã",
    "Who can answer|Question|Title|Cases|{group}|Keys",
)
_DECIDING: Final = Wording("Thành viên còn để ngỏ", "Members still open")
_DECIDING_HEADS: Final = Wording("Danh hiệu|Của|Còn để ngỏ|Mã", "Title|Of|What is open|Keys")
_REJECTED: Final = Wording("Dòng có lỗi", "Rows with faults")
_REJECTED_HEADS: Final = Wording("Ở đâu|Mã|Lỗi|Cách sửa|Dòng", "Where|Key|What is wrong|Help|Row")
_MOST_KEYS: Final = 200
"""How many keys one cell lists; a spreadsheet's cell holds 32,767 letters."""


def _missing(rollup: Rollup, language: Language) -> Iterator[_Sheet]:
    group = group_called(rollup, language).capitalize()
    asked: list[Sequence[Cell]] = []
    for who, each in questions(rollup, language).items():
        for question in each:
            for where, subjects in sorted(question.groups.items()):
                keys = _keys(subjects)
                asked.append((who, question.question, question.title, len(subjects), where, keys))
    heads = tuple(_ASKED_HEADS.in_language(language, {"group": group}).split("|"))
    yield _Sheet(say(_ASKED, language), say(_ASKED, language), heads, asked)
    drills = [
        (
            name_of(rollup.plan.title(result.title), language),
            result.subject,
            drill_text(rollup, result, drill, language),
            _keys(drill.fed.open),
        )
        for result in rollup.all()
        if result.outcome is Outcome.UNDETERMINED
        for drill in result.drill
    ]
    heads = tuple(say(_DECIDING_HEADS, language).split("|"))
    yield _Sheet(say(_DECIDING, language), say(_DECIDING, language), heads, drills)
    rejected = [
        (
            place_text(found),
            reject.key or "",
            found.message(language),
            found.help(language) or "",
            " | ".join(reject.cells),
        )
        for reject in rollup.commune.rejects
        for found in reject.found
    ]
    heads = tuple(say(_REJECTED_HEADS, language).split("|"))
    yield _Sheet(say(_REJECTED, language), say(_REJECTED, language), heads, rejected)


def _keys(subjects: Sequence[str]) -> str:
    shown = " ".join(subjects[:_MOST_KEYS])
    return shown + (" …" if len(subjects) > _MOST_KEYS else "")
