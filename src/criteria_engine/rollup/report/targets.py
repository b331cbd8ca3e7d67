"""report: targets → the blocks of a document: what is reached, what is missing and where, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.decision import Decision
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Status
from criteria_engine.phrasing.clauses import phrase
from criteria_engine.phrasing.labels import Labels
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Chart,
    ChartSeries,
    DocumentRow,
    Heading,
    Item,
    Paragraph,
    RangeColumn,
    RangeRun,
    Table,
    TextLine,
    line,
    share_run,
)
from criteria_engine.rollup.measures import CountBounds, Needed
from criteria_engine.rollup.report.labels import (
    DENOMINATOR_NOTE,
    amount_text,
    bounds_run,
    called,
    group_label,
    status_text,
    subjects_text,
    text_in,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.open_facts import ROWS, STILL_OPEN, UNKEYED_ROWS
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import GroupGap, Share, Target, TargetReport
from criteria_engine.wording.numbers import counted, format_number

_SHEET: Final = Template("Mục tiêu {number}", "Targets {number}")

_GROUP_SHEET: Final = Template("Mục tiêu {number}, theo {called}", "Targets {number}, by {called}")

_TARGET: Final = Template("Mục tiêu", "Target")

_RESULT: Final = Template("Kết quả", "Result")

_PART: Final = Template(
    "Đạt|Chắc chắn đạt|Có thể đạt", "Reached|Certainly reached|Possibly reached"
)

_WHOLE: Final = Template(
    "Tổng số|Tổng số, ít nhất|Tổng số, nhiều nhất", "Total|Total, at least|Total, at most"
)

_SHARE: Final = Template(
    "Tỷ lệ đạt|Tỷ lệ chắc chắn đạt|Tỷ lệ có thể đạt",
    "Share reached|Share certainly reached|Share possibly reached",
)

_NEEDED: Final = Template(
    "Cần|Cần, ít nhất|Cần, nhiều nhất", "Needed|Needed, at least|Needed, at most"
)

_NEEDED_SHARE: Final = Template("Tỷ lệ cần", "Share needed")

_MISSING: Final = Template(
    "Còn thiếu|Còn thiếu, ít nhất|Còn thiếu, nhiều nhất",
    "Missing|Missing, at least|Missing, at most",
)

_AT_MOST: Final = Template("không quá {number}", "at most {number}")

_ABOVE: Final = Template("vượt {number}", "{number} too many")

_NO_TARGETS: Final = Template(
    "Chưa so được với mục tiêu nào: bảng {table} chưa có dòng nào.",
    "No target has been compared yet: the table of {table} has no rows.",
)

_DOUBTS: Final = Template(
    "Kết quả tạm thời; chưa đối chiếu với văn bản gốc: {parts}.",
    "Provisional; not yet verified against the original text: {parts}.",
)

_OTHER_TARGETS: Final = Template(
    "{name}: đạt {met} trong {count} mục tiêu, chưa đạt {not_met}, chưa đủ thông tin {open}.",
    "{name}: {met} of {count} targets met, {not_met} not met, {open} without enough information.",
)


def target_blocks(
    rollup: Rollup, reports: Sequence[TargetReport], language: Language
) -> Iterator[Block]:
    """Yield a section for each set of targets, and one with its targets by group."""
    for number, report in enumerate(reports, start=1):
        if report.result.decision is not None:
            sheet = _SHEET.in_language(language, {"number": number})
            yield Heading(2, line(heading_text(report, language)), sheet=sheet)
            yield from _section(rollup, report, report.result.decision, language)
            yield from _group_section(rollup, report, number, language)


def heading_text(report: TargetReport, language: Language) -> str:
    """Return the name of a set of targets with its outcome."""
    outcome = status_text(_STATUSES[report.result.outcome], language)
    return f"{title_name(report.title, language)}: {outcome}"


_STATUSES: Final = {
    Outcome.ELIGIBLE: Status.MET,
    Outcome.NOT_ELIGIBLE: Status.NOT_MET,
    Outcome.UNDETERMINED: Status.UNDETERMINED,
}
"""A set of targets is met, where a title is earned."""


def _section(
    rollup: Rollup, report: TargetReport, decision: Decision, language: Language
) -> Iterator[Block]:
    yield Paragraph(line(decision.criteria_set.document))
    yield Paragraph(line(text_of(DENOMINATOR_NOTE, language)))
    doubts = [text_in(doubt.text, language).rstrip(".") for doubt in decision.doubts]
    if doubts:
        yield Paragraph(line(_DOUBTS.in_language(language, {"parts": "; ".join(doubts)})))
    yield target_table(report, language)
    yield from granted_blocks(report, language)
    yield from furthest_blocks(rollup, report, language)
    yield from _open_blocks(rollup, report, language)


def other_targets_text(report: TargetReport, language: Language) -> str:
    """Return a sentence that says how many targets of a set are reached."""
    statuses = [each.status for each in report.targets]
    met, not_met = statuses.count(Status.MET), statuses.count(Status.NOT_MET)
    counts = {
        "name": title_name(report.title, language),
        "count": len(statuses),
        "met": met,
        "not_met": not_met,
        "open": len(statuses) - met - not_met,
    }
    return _OTHER_TARGETS.in_language(language, counts)


def no_targets_text(rollup: Rollup, language: Language) -> str | None:
    """Return a sentence if targets are in force but the table of the commune is empty; otherwise None."""
    targets = [each for each in rollup.plan.titles if each.target and each.criteria is not None]
    if not targets or any(rollup.results[each.id] for each in targets):
        return None
    table = rollup.plan.tables[targets[0].table].label
    return _NO_TARGETS.in_language(language, {"table": table})


# ---- the table of targets --------------------------------------------------------------------

CERTAIN: Final = Template("Chắc chắn đạt", "Certainly reached")

POSSIBLE: Final = Template("Có thể đạt", "Possibly reached")

_GOAL: Final = Template("Mục tiêu", "Target")


class TargetCells:
    """The cells of targets in tables, and their headings, in one language."""

    def __init__(self, language: Language) -> None:
        """Prepare the cells; `reached_columns` are the target, and the part, the whole and the share of it."""
        self._language = language
        self.certain = text_of(CERTAIN, language)
        self.possible = text_of(POSSIBLE, language)
        self.reached_columns = (
            text_of(_TARGET, language),
            _range_column(_PART, language),
            _range_column(_WHOLE, language),
            _range_column(_SHARE, language),
        )

    def reached(self, target: Target) -> tuple[TextLine, TextLine, TextLine]:
        """Return the part, the whole and the share that a target has."""
        share = target.share
        whole = None if share is None else CountBounds(share.of_low, share.of_high)
        return (
            _bounds_cell(target.part, self._language),
            _bounds_cell(whole, self._language),
            _share_cell(share, self._language),
        )

    def needed(self, target: Target) -> TextLine:
        """Return how many a target needs, or may have at most."""
        return _needed_cell(target, self._language)

    def missing(self, target: Target) -> TextLine:
        """Return how many are missing, or too many."""
        return _missing_cell(target, self._language)


def target_table(report: TargetReport, language: Language) -> Table:
    """Return the table of the targets of one set."""
    cells = TargetCells(language)
    columns = (
        cells.reached_columns[0],
        text_of(_RESULT, language),
        *cells.reached_columns[1:],
        _range_column(_NEEDED, language),
        text_of(_NEEDED_SHARE, language),
        _range_column(_MISSING, language),
    )
    rows = tuple(_target_row(each, cells, language) for each in report.targets)
    series = (
        ChartSeries(cells.possible, 4, "high", "open"),
        ChartSeries(cells.certain, 4, "low", "certain"),
        ChartSeries(text_of(_GOAL, language), 6, "low", "goal"),
    )
    return Table(columns, rows, Chart(title_name(report.title, language), "gauges", series))


_GRANTED: Final = Template(
    "Trong số đã đạt, số được công nhận theo quyết định, không phải do tính theo tiêu chí: {targets}.",
    "Of those that count, recognised by decision, not computed from the criteria: {targets}.",
)

_GRANTED_OF: Final = Template("{count} ({target})", "{count} ({target})")


def granted_blocks(report: TargetReport, language: Language) -> Iterator[Block]:
    """Yield a sentence with how many members of each target people granted a title, where they did."""
    texts = [
        _GRANTED_OF.in_language(
            language,
            {
                "count": format_number(each.by_judgement, language),
                "target": text_in(each.finding.text, language),
            },
        )
        for each in report.targets
        if each.by_judgement
    ]
    if texts:
        yield Paragraph(line(_GRANTED.in_language(language, {"targets": "; ".join(texts)})))


def _range_column(heading: Template, language: Language) -> RangeColumn:
    return RangeColumn(*text_of(heading, language).split("|"))


def _target_row(target: Target, cells: TargetCells, language: Language) -> DocumentRow:
    share = target.needed_share
    return DocumentRow(
        (
            line(text_in(target.finding.text, language)),
            line(status_text(target.status, language)),
            *cells.reached(target),
            cells.needed(target),
            () if share is None else (share_run(share, language),),
            cells.missing(target),
        )
    )


def _bounds_cell(bounds: CountBounds | None, language: Language) -> TextLine:
    return () if bounds is None else (bounds_run(bounds, language),)


def _share_cell(share: Share | None, language: Language) -> TextLine:
    """Return the least and the greatest possible share; blank for a part of nothing."""
    if share is None or not share.of_low or not share.of_high:
        return ()
    low = Fraction(share.low, share.of_high)
    high = min(Fraction(1), Fraction(share.high, share.of_low))
    return (RangeRun(share_run(low, language), share_run(max(low, high), language)),)


def _needed_cell(target: Target, language: Language) -> TextLine:
    if len(target.needed) != 1:
        return ()
    (needed,) = target.needed
    if not target.at_most:
        return _bounds_cell(needed.number, language)
    return line(_AT_MOST.in_language(language, {"number": _number_text(needed.number, language)}))


def _missing_cell(target: Target, language: Language) -> TextLine:
    if target.missing is None or not target.at_most:
        return _bounds_cell(target.missing, language)
    if not target.missing.high:
        return _bounds_cell(target.missing, language)
    return line(_ABOVE.in_language(language, {"number": _number_text(target.missing, language)}))


def _number_text(bounds: CountBounds, language: Language) -> str:
    return amount_text(bounds.low, bounds.high, language)


# ---- groups ----------------------------------------------------------------------------------

_FURTHEST: Final = Template("Còn thiếu nhiều nhất", "Furthest from the target")

_GAP: Final = Template(
    "{group} thiếu {missing} (đạt {part} trên {whole})",
    "{group} lacks {missing} ({part} of {whole})",
)

_BY_GROUP: Final = Template("{name}, theo {called}", "{name}, by {called}")

_FURTHEST_FIRST: Final = Template(
    "Nơi còn thiếu nhiều nhất đứng trước.", "The furthest from the target come first."
)

_MAX_GROUPS: Final = 5


def furthest_blocks(
    rollup: Rollup, report: TargetReport, language: Language, most: int = _MAX_GROUPS
) -> Iterator[Block]:
    """Yield a list of the groups furthest from each target that is not reached; nothing without groups."""
    items = []
    for target in report.targets:
        gaps = [each for each in target.groups[:most] if each.missing_high]
        if target.status is Status.MET or target.at_most or not gaps:
            continue
        text = "; ".join(_gap_text(each, language) for each in gaps)
        items.append(Item(line(f"{text_in(target.finding.text, language)}: {text}")))
    if items:
        yield Heading(3, line(text_of(_FURTHEST, language)))
        yield Bullets(tuple(items))


def _gap_text(gap: GroupGap, language: Language) -> str:
    words = {
        "group": gap.group,
        "missing": amount_text(gap.missing_low, gap.missing_high, language),
        "part": amount_text(gap.share.low, gap.share.high, language),
        "whole": amount_text(gap.share.of_low, gap.share.of_high, language),
    }
    return _GAP.in_language(language, words)


def _group_section(
    rollup: Rollup, report: TargetReport, number: int, language: Language
) -> Iterator[Block]:
    """Yield a section with a table of the groups for each target; nothing where members have no groups."""
    targets = [each for each in report.targets if each.groups]
    if not targets:
        return
    group = group_label(rollup, language)
    words = {"name": title_name(report.title, language), "called": group, "number": number}
    sheet = _GROUP_SHEET.in_language(language, words)
    yield Heading(2, line(_BY_GROUP.in_language(language, words)), sheet=sheet)
    yield Paragraph(line(text_of(_FURTHEST_FIRST, language)))
    for target in targets:
        yield Heading(3, line(text_in(target.finding.text, language)))
        yield _group_table(target, group, language)


def _group_table(target: Target, group: str, language: Language) -> Table:
    columns = (
        group.capitalize(),
        _range_column(_PART, language),
        _range_column(_WHOLE, language),
        _range_column(_SHARE, language),
        text_of(_NEEDED_SHARE, language),
        _range_column(_MISSING, language),
    )
    needed = target.needed_share
    rows = tuple(
        DocumentRow(
            (
                line(gap.group),
                _bounds_cell(CountBounds(gap.share.low, gap.share.high), language),
                _bounds_cell(CountBounds(gap.share.of_low, gap.share.of_high), language),
                _share_cell(gap.share, language),
                () if needed is None else (share_run(needed, language),),
                _bounds_cell(CountBounds(gap.missing_low, gap.missing_high), language),
            )
        )
        for gap in target.groups
    )
    series = (
        ChartSeries(text_of(POSSIBLE, language), 3, "high", "open"),
        ChartSeries(text_of(CERTAIN, language), 3, "low", "certain"),
        ChartSeries(text_of(_GOAL, language), 4, "low", "goal"),
    )
    chart = Chart(text_in(target.finding.text, language), "gauges", series)
    return Table(columns, rows, chart)


# ---- what is open ----------------------------------------------------------------------------

_OPEN: Final = Template("Chưa đủ thông tin", "Not enough information")

_IF: Final = Template("{when} thì cần {number}", "{number} are needed if {when}")

_IF_NOT: Final = Template("nếu không cần {number}", "otherwise {number} are needed")

_SHARE_OF: Final = Template("{counted} ({share})", "{counted} ({share})")

_CURRENT: Final = Template("hiện có {number}", "there are {number}")

_ALL: Final = Template(
    "phải đủ {needed} {called} đạt thì mới đạt mục tiêu",
    "the target is met only if all {needed} of them count",
)

_SOME: Final = Template(
    "có từ {needed} {called} đạt thì đạt mục tiêu", "the target is met if {needed} of them count"
)


def _open_blocks(rollup: Rollup, report: TargetReport, language: Language) -> Iterator[Block]:
    """Yield a list of the targets without enough information, with what they depend on."""
    items = []
    for target in report.targets:
        if target.status is not Status.UNDETERMINED:
            continue
        sentences = [
            *_case_texts(rollup, report, target, language),
            *_member_texts(rollup, target, language),
        ]
        if sentences:
            text = "; ".join(sentences)
            if len(target.counts) == 1 and target.counts[0].open_members:
                text += f": {subjects_text(target.counts[0].open_members)}"
            items.append(Item(line(f"{text_in(target.finding.text, language)}: {text}")))
    if items:
        yield Heading(3, line(text_of(_OPEN, language)))
        yield Bullets(tuple(items))


def _case_texts(
    rollup: Rollup, report: TargetReport, target: Target, language: Language
) -> Iterator[str]:
    """Yield what is needed in each case of an unknown condition, then what there is."""
    criteria = report.title.criteria
    if criteria is None or len(target.needed) < 2 or target.part is None:
        return
    labels = Labels(criteria.checked, criteria.checked.definitions_on(criteria.on))
    for each in target.needed:
        number = _needed_text(rollup, target, each, language)
        if each.when is None or not each.when_true:
            yield _IF_NOT.in_language(language, {"number": number})
        else:
            words = {"when": phrase(each.when, language, labels), "number": number}
            yield _IF.in_language(language, words)
    current = _number_text(target.part, language)
    yield _CURRENT.in_language(language, {"number": current})


def _needed_text(rollup: Rollup, target: Target, needed: Needed, language: Language) -> str:
    text = _number_text(needed.number, language)
    if target.counts:
        text = counted(text, called(rollup, target.counts[0].table, language), language)
    if needed.share is None:
        return text
    words = {"counted": text, "share": share_run(needed.share, language).text}
    return _SHARE_OF.in_language(language, words)


def _member_texts(rollup: Rollup, target: Target, language: Language) -> Iterator[str]:
    """Yield how many members are open, and how many of them reach the target."""
    if len(target.counts) != 1:
        return
    (count,) = target.counts
    open_count = len(count.open_members)
    words = {"called": called(rollup, count.table, language)}
    if open_count:
        number = format_number(open_count, language)
        of = counted(number, words["called"], language)
        yield STILL_OPEN.in_language(language, {"counted": of})
    if count.unkeyed_rows:
        number = format_number(count.unkeyed_rows, language)
        rows = counted(number, ROWS.in_language(language, {}), language)
        yield UNKEYED_ROWS.in_language(language, {"counted": rows})
    missing = None if target.missing is None else target.missing.high
    if missing is not None and 0 < missing <= open_count and not target.at_most:
        words["needed"] = format_number(missing, language)
        template = _ALL if missing == open_count else _SOME
        yield template.in_language(language, words)
