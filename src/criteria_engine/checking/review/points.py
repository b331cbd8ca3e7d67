"""review: points, marks and parameters of a set → what cannot be reached, and percentages that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from criteria_engine.checked_set import Banded, CheckedSet, Computed, Criterion, Indicator
from criteria_engine.checking import award_diagnostics, set_diagnostics
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model import arithmetic
from criteria_engine.model.types import Number, NumberType
from criteria_engine.reading.documents import BandRow
from criteria_engine.reading.expressions.parser import parse_number
from criteria_engine.reading.nodes import Mapping, Node, Scalar
from criteria_engine.reading.nodes import Sequence as Items
from criteria_engine.reading.scalars import ExpressionText
from criteria_engine.reading.sets import level_ids, lookup
from criteria_engine.source import Span
from criteria_engine.wording.numbers import format_source_number


def review_points(checked: CheckedSet, root: Node) -> Iterator[Diagnostic]:
    """Yield warnings about points that cannot be reached, and percentages that differ."""
    yield from _maxima(checked)
    yield from _marks(checked)
    for indicator in checked.indicators:
        yield from _order_of_points(indicator)
        yield from _limits(indicator)
    yield from _parameters(root)


# ---- what can be reached ---------------------------------------------------------------------


def _reached(indicator: Indicator) -> Number:
    """Return the most points that an indicator can give."""
    match indicator.rule:
        case Banded(max=maximum, hit=hit, rows=rows):
            points = [row.points for row in rows]
            return arithmetic.total(points) if hit == "sum" else max(points, default=maximum)
        case Computed(max=maximum, value=value):
            high = value.type.high if isinstance(value.type, NumberType) else None
            return maximum if high is None else min(high, maximum)
        case _:
            return indicator.max or 0


def _maxima(checked: CheckedSet) -> Iterator[Diagnostic]:
    for indicator in checked.indicators:
        reached = _reached(indicator)
        points = indicator.document.points
        if points is not None and indicator.max is not None and reached < indicator.max:
            yield codes.NEVER_GIVEN_MAXIMUM.at(
                points.span, id=indicator.id, max=indicator.max, reached=reached
            )


def _marks(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield diagnostics for marks that no one can reach, or that are shares of the total."""
    award = checked.document.award
    scored = [i for i in checked.indicators if i.max is not None]
    declared = arithmetic.total([i.max for i in scored if i.max is not None])
    total = arithmetic.total([min(_reached(i), i.max or 0) for i in scored])
    if not scored:
        return
    marks: list[tuple[Number, Number, Span]] = [
        (each.at_least, each.at_least, each.span) for each in award.grades
    ]
    if award.pass_mark is not None and checked.pass_mark is not None:
        type_ = checked.pass_mark.type
        if isinstance(type_, NumberType) and type_.low is not None and type_.high is not None:
            marks.append((type_.low, type_.high, award.pass_mark.span))
    for criterion in checked.criteria:
        yield from _minimum(criterion)
    for low, high, span in marks:
        if total < low <= declared:
            yield set_diagnostics.UNREACHABLE_MARK.at(
                span, mark=format_source_number(low), total=total
            )
        if 0 < high <= 1 < declared and "%" not in span.text:
            yield codes.PERCENT_OF_POINTS.at(
                span, text=span.text.strip(), value=format_source_number(high)
            )


def _minimum(criterion: Criterion) -> Iterator[Diagnostic]:
    """Yield a diagnostic for a minimum that the points which the indicators really give do not reach."""
    least, needed = criterion.minimum, criterion.least_points
    scored = [i for i in criterion.indicators if i.max is not None]
    reached = arithmetic.total([min(_reached(i), i.max or 0) for i in scored])
    if least is not None and needed is not None and reached < needed <= criterion.maximum:
        yield award_diagnostics.NEVER_ENOUGH_POINTS.at(
            least.span,
            id=criterion.id,
            needed=format_source_number(needed),
            reachable=format_source_number(reached),
        )


# ---- tables ----------------------------------------------------------------------------------


def _order_of_points(indicator: Indicator) -> Iterator[Diagnostic]:
    """Yield a warning for a table in which the points neither rise nor fall with the limits."""
    bands = indicator.document.points and indicator.document.points.bands
    if not bands or bands.of is None or bands.hit == "sum":
        return
    ends = [(low, row) for row in bands.rows if (low := _lower_end(row)) is not None]
    rows = [row for _, row in sorted(ends, key=lambda end: end[0])]
    steps = [(second.points - first.points, second) for first, second in pairwise(rows)]
    falls = [row for step, row in steps if step < 0]
    if falls and any(step > 0 for step, _ in steps):
        text = ", ".join(format_source_number(row.points) for row in rows)
        yield codes.POINTS_ORDER.at(falls[-1].span, points=text)


def _lower_end(row: BandRow) -> Number | None:
    """Return where a row begins; for the one without a lower limit, a number below all others."""
    for written in (row.exactly, row.at_least, row.above):
        if written is not None:
            return parse_number(written.scalar.value)
    upper = row.below or row.at_most
    if upper is None:
        return None
    end = parse_number(upper.scalar.value)
    return None if end is None else end - 1_000_000


def _limits(indicator: Indicator) -> Iterator[Diagnostic]:
    """Yield a warning for each limit of a table without `%` where the others are percentages."""
    bands = indicator.document.points and indicator.document.points.bands
    if not bands:
        return
    written = [
        each
        for row in bands.rows
        for each in (row.exactly, row.at_least, row.above, row.at_most, row.below)
        if each is not None
    ]
    yield from _without_percent([_text_and_span(each) for each in written])


def _text_and_span(written: ExpressionText) -> tuple[str, Span]:
    return written.scalar.value.strip(), written.span


def _without_percent(values: Sequence[tuple[str, Span]]) -> Iterator[Diagnostic]:
    """Yield a warning for each plain number among percentages; 0 and 1 may be shares."""
    numbers = [(t, s) for t, s in values if parse_number(t) is not None]
    percent = [text for text, _ in numbers if text.endswith("%")]
    for text, span in numbers:
        if not text.endswith("%") and percent and text not in ("0", "1"):
            wanted = f"{text}%"
            value = parse_number(text)
            if value is not None and value < 1:
                wanted = format_source_number(value, percent=True)
            others = ", ".join(f"`{each}`" for each in dict.fromkeys(percent))
            yield codes.MIXED_PERCENT.at(span, text=text, wanted=wanted, others=others)


# ---- parameters ------------------------------------------------------------------------------


def _parameters(root: Node) -> Iterator[Diagnostic]:
    parameters = lookup(root, "parameters")
    for entry in parameters.entries if isinstance(parameters, Mapping) else ():
        rows = lookup(entry.value, "values")
        keys = ("value", *sorted(level_ids(root)))
        items = rows.items if isinstance(rows, Items) else ()
        values = [lookup(row, key) for row in items for key in keys]
        values += [lookup(entry.value, key) for key in ("at_least", "at_most")]
        for key in ("rows", "otherwise"):
            values += _scalars_in(lookup(entry.value, "table", key))
        yield from _without_percent(
            [(each.value.strip(), each.span) for each in values if isinstance(each, Scalar)]
        )


def _scalars_in(node: Node | None) -> list[Node | None]:
    """Return the numbers of a table, from its rows and the rows below them."""
    match node:
        case Mapping(entries):
            return [each for entry in entries for each in _scalars_in(entry.value)]
        case Items(items):
            return [each for item in items for each in _scalars_in(item)]
        case _:
            return [node]
