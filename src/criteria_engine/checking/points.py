"""check: the points of an indicator → a rule, with tables that cover every value within the maximum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Template, Text
from criteria_engine.checked_set import AllOrNothing, Band, Banded, Computed, JudgedPoints, Rule
from criteria_engine.checking import band_coverage
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.context import SetContext, hole_at
from criteria_engine.checking.expressions import check_condition
from criteria_engine.core import Core
from criteria_engine.diagnostics import Related, has_errors
from criteria_engine.model import arithmetic
from criteria_engine.model.types import NUMBER, Number, NumberType
from criteria_engine.reading.documents import BandRow, Bands, Points
from criteria_engine.reading.scalars import ExpressionText, LocatedStr
from criteria_engine.wording.numbers import format_source_number

_OUT_OF_REACH: Final = Text("không giá trị nào tới được đây", "no value falls into it")

_BY_CONDITIONS: Final = Text(
    "các dòng là những điều kiện tùy ý", "its rows are arbitrary conditions"
)

_NOT_FIXED: Final = Text("có giới hạn không phải là số cố định", "a limit is not a fixed number")

_LIMITS: Final[Mapping[str, syntax.ComparisonOperator]] = {
    "exactly": "=",
    "at_least": ">=",
    "above": ">",
    "at_most": "<=",
    "below": "<",
}
"""The keys of a row that limit the table's number, with the comparison that each means."""


def check_points(context: SetContext, document: Points, indicator: LocatedStr) -> Rule:
    """Return the rule that gives an indicator's points.

    Args:
        context: the set that is checked. For a table of a number, a hidden definition named
            `<indicator>.of` is added to it.
        document: the mapping under `points:`.
        indicator: the indicator's id.
    """
    ways = (document.when, document.bands, document.computed, document.judged)
    if sum(way is not None for way in ways) != 1:
        keys = "`when`, `bands`, `computed`, `judged`"
        context.report(codes.EXACTLY_ONE_KEY, document.span, id=indicator, keys=keys)
    if document.when is not None:
        return AllOrNothing(document.max, context.condition(document.when))
    if document.bands is not None:
        return _banded(context, document.bands, document.max, indicator)
    if document.computed is not None:
        return _computed(context, document.computed, document.max)
    if document.judged is not None:
        return JudgedPoints(document.max, document.judged)
    return AllOrNothing(document.max, hole_at(document.span))


def _computed(context: SetContext, written: ExpressionText, maximum: Number) -> Rule:
    """Check points computed by an expression: its type must prove that they are in 0 … `maximum`."""
    value = context.value(written, NUMBER)
    type_ = value.type
    if isinstance(type_, NumberType):
        low_ok = type_.low is not None and type_.low >= 0
        high_ok = type_.high is not None and type_.high <= maximum
        if not (low_ok and high_ok):
            context.report(
                codes.POINTS_OUT_OF_RANGE,
                written.span,
                low="-∞" if type_.low is None else format_source_number(type_.low),
                high="∞" if type_.high is None else format_source_number(type_.high),
                max=maximum,
            )
    return Computed(maximum, value)


# ---- tables of points ------------------------------------------------------------------------


def _banded(context: SetContext, document: Bands, maximum: Number, indicator: LocatedStr) -> Rule:
    subject = None
    domain = NUMBER
    is_sound = True
    if document.of is not None:
        value = context.value(document.of, NUMBER)
        subject = f"{indicator}.of"
        context.definitions[subject] = value
        context.types[subject] = value.type
        domain = value.type if isinstance(value.type, NumberType) else NUMBER
        is_sound = isinstance(value.type, NumberType)
    rows: list[Band] = []
    limits: list[band_coverage.Limits | None] = []
    for index, row in enumerate(document.rows):
        if not 0 <= row.points <= maximum:
            context.report(codes.TOO_MANY_POINTS, row.span, points=row.points, max=maximum)
        before = len(context.diagnostics)
        condition, limits_of_row = _row(context, row, subject)
        is_sound = is_sound and not has_errors(context.diagnostics[before:])
        rows.append(Band(condition, row.points, index))
        limits.append(limits_of_row)
    if is_sound:  # The coverage of a table with errors cannot be checked.
        _check_table(context, document, limits, domain, maximum)
    return Banded(maximum, subject, document.hit, tuple(rows))


def _row(
    context: SetContext, row: BandRow, subject: str | None
) -> tuple[Core | None, band_coverage.Limits | None]:
    """Return the condition of a row, and its limits where they are fixed numbers.

    The condition of an `otherwise` row is None.
    """
    written_limits = {key: written for key in _LIMITS if (written := getattr(row, key)) is not None}
    if row.otherwise:
        for key in (*written_limits, *(("when",) if row.when else ())):
            context.report(codes.ROW_MIXES, row.span, key=key)
        return None, None
    if row.when is not None:
        if subject is not None or written_limits:
            context.report(codes.ROW_MIXES, row.span, key="when")
        return context.condition(row.when), None
    if not written_limits:
        context.report(codes.ROW_WITHOUT_LIMITS, row.span)
        return hole_at(row.span), None
    if subject is None:
        context.report(codes.ROW_MIXES, row.span, key=next(iter(written_limits)))
        return hole_at(row.span), None
    parts = [
        (_LIMITS[key], context.value(written, NUMBER)) for key, written in written_limits.items()
    ]
    return _limit_condition(context, row, subject, parts), _fixed_limits(parts)


def _limit_condition(
    context: SetContext,
    row: BandRow,
    subject: str,
    parts: Sequence[tuple[syntax.ComparisonOperator, Core]],
) -> Core:
    """Return the condition that the table's number is within all limits of a row."""
    name = syntax.Name(subject, span=row.span)
    tests = tuple(syntax.Compare(op, name, node.written, span=row.span) for op, node in parts)
    test: syntax.Expr = tests[0] if len(tests) == 1 else syntax.And(tests, span=row.span)
    # The limits were checked, and their mistakes reported, one by one already.
    return check_condition(test, context.names(), context.library, context.slots).core


def _fixed_limits(
    parts: Sequence[tuple[syntax.ComparisonOperator, Core]],
) -> band_coverage.Limits | None:
    """Return the limits of a row if all are fixed numbers, else None."""
    low: Number | None = None
    high: Number | None = None
    low_included = high_included = False
    for operator, node in parts:
        if not isinstance(node, core.Constant) or not isinstance(node.type, NumberType):
            return None
        if operator in ("=", ">=", ">"):
            low, low_included = node.value, operator != ">"
        if operator in ("=", "<=", "<"):
            high, high_included = node.value, operator != "<"
    return band_coverage.Limits(low, low_included, high, high_included)


def _check_table(
    context: SetContext,
    document: Bands,
    limits: Sequence[band_coverage.Limits | None],
    domain: NumberType,
    maximum: Number,
) -> None:
    """Check that a table covers every value, that no row is useless, and that sums are in bounds.

    Where the limits are not all fixed numbers, this cannot be proven, and a warning says so.
    """
    otherwise = [row.otherwise for row in document.rows]
    if any(otherwise[:-1]):
        earlier = document.rows[otherwise.index(True)]
        winner = Text("`otherwise` ở trên", "the `otherwise` row above")
        _report_never_hit(context, document.rows[-1], winner, earlier)
    known = [each for each in limits if each is not None]
    plain_rows = [row for row in document.rows if not row.otherwise]
    if document.of is None or len(known) != len(plain_rows):
        why = _BY_CONDITIONS if document.of is None else _NOT_FIXED
        if document.hit == "unique":
            context.report(codes.UNIQUE_UNPROVEN, document.span, why=why)
        elif document.hit != "sum" and not any(otherwise):
            context.report(codes.TABLE_UNPROVEN, document.span, why=why)
        _check_sum(context, document, plain_rows, [range(len(plain_rows))], maximum)
        return
    coverage = band_coverage.check_coverage(known, domain, first=document.hit == "first")
    _report_coverage(context, document, plain_rows, coverage)
    _check_sum(context, document, plain_rows, coverage.together, maximum)


def _check_sum(
    context: SetContext,
    document: Bands,
    rows: Sequence[BandRow],
    together: Iterable[Sequence[int]],
    maximum: Number,
) -> None:
    """Report a table of sums in which rows that can hold together give more than the maximum.

    Args:
        context: the set that is checked.
        document: the table.
        rows: its rows without `otherwise`.
        together: the indexes of rows that can hold for one and the same value.
        maximum: the indicator's maximum.
    """
    if document.hit != "sum":
        return
    greatest = max(
        (arithmetic.total([rows[i].points for i in indexes]) for indexes in together), default=0
    )
    if greatest > maximum:
        context.report(codes.TOO_MANY_POINTS, document.span, points=greatest, max=maximum)


def _report_coverage(
    context: SetContext,
    document: Bands,
    rows: Sequence[BandRow],
    coverage: band_coverage.Coverage,
) -> None:
    otherwise = next((row for row in document.rows if row.otherwise), None)
    percent = any(
        "%" in written.scalar.value
        for row in rows
        for key in _LIMITS
        if (written := getattr(row, key)) is not None
    )
    if otherwise is not None:
        if coverage.gap is None:
            _report_never_hit(context, otherwise, Text("các dòng ở trên", "the rows above"))
    elif coverage.gap is not None and document.hit != "sum":
        witness = format_source_number(band_coverage.as_decimal(coverage.gap), percent=percent)
        context.report(codes.TABLE_GAP, document.span, witness=witness, gap=witness)
    if coverage.overlap is not None and document.hit == "unique":
        first, second, value = coverage.overlap
        label = Template("dòng thứ nhất", "the first row")
        context.diagnostics.append(
            codes.TABLE_OVERLAP.at(
                rows[second].span,
                related=[Related(rows[first].span, label)],
                witness=format_source_number(band_coverage.as_decimal(value), percent=percent),
            )
        )
    for index in coverage.unused:
        winners = sorted({hit[0] for hit in coverage.together if index in hit})
        if not winners:
            context.report(codes.ROW_NEVER_HIT, rows[index].span, why=_OUT_OF_REACH)
        elif len(winners) == 1:
            winner = Text("dòng được đánh dấu", "the marked row")
            _report_never_hit(context, rows[index], winner, rows[winners[0]])
        else:
            winner = Text("các dòng ở trên", "the rows above")
            _report_never_hit(context, rows[index], winner)


def _report_never_hit(
    context: SetContext, row: BandRow, winner: Text, winning_row: BandRow | None = None
) -> None:
    """Report a row that never counts, because earlier rows hold for all its values."""
    why = Text(
        f"{winner.vi} đã nhận mọi giá trị của nó", f"all its values already go to {winner.en}"
    )
    label = Template("nhận trước", "takes them first")
    related = [] if winning_row is None else [Related(winning_row.span, label)]
    context.diagnostics.append(codes.ROW_NEVER_HIT.at(row.span, related=related, why=why))
