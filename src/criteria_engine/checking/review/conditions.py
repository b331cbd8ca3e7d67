"""review: conditions of a set → parts that are always the same, equal conditions, rows that nothing reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from criteria_engine import core
from criteria_engine.bilingual import Template, Text
from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking import set_diagnostics
from criteria_engine.checking.constant_conditions import as_written, conditions_of
from criteria_engine.checking.proofs import OneOf, Proofs
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic, Related, Severity
from criteria_engine.parameters import Parameter, PeriodValue
from criteria_engine.source import Span
from criteria_engine.wording.numbers import format_source_number

_NEVER = replace(set_diagnostics.NEVER_MET, severity=Severity.WARNING)


def review_conditions(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield warnings about the conditions of a set."""
    proofs = Proofs(checked)
    yield from _constant_parts(checked, proofs)
    yield from _equal_conditions(checked)
    for parameter in checked.parameters.values():
        yield from _unreached_rows(checked, parameter, proofs)


# ---- parts that are always the same ----------------------------------------------------------


def _constant_parts(checked: CheckedSet, proofs: Proofs) -> Iterator[Diagnostic]:
    """Yield a warning for each part of a condition, or condition of a filter, with one truth for all facts."""
    whole = {id(node) for i in checked.indicators for node in conditions_of(i.rule)} | {
        id(as_written(each)) for each in checked.conditions
    }
    seen: set[tuple[str, int, int]] = set()
    for root in checked.expressions():
        for node in core.walk(root):
            for part in _conditions_in(node):
                span = part.written.span
                if span is None or id(part) in whole or isinstance(part, core.Constant):
                    continue
                place = (span.source.name, span.start, span.end)
                truth = None if place in seen else proofs.truth_of(part)
                seen.add(place)
                if truth is not None:
                    yield (set_diagnostics.ALWAYS_MET if truth else _NEVER).at(span)


def _conditions_in(node: Core) -> tuple[Core, ...]:
    """Return the conditions that are direct parts of a node."""
    match node:
        case core.Conjunction(operands) | core.Disjunction(operands):
            return operands
        case core.Select(condition=condition) | core.Quantify(condition=condition):
            return (condition,)
        case core.Choose(condition=condition):
            return (condition,)
        case _:
            return ()


# ---- equal conditions ------------------------------------------------------------------------


def _equal_conditions(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield a warning for each condition that another indicator or knock-out has, too."""
    first: dict[str, tuple[str, Span]] = {}
    for indicator in checked.indicators:
        written = {id(node): node for node in conditions_of(indicator.rule)}
        span = next((node.written.span for node in written.values()), None)
        if span is None:
            continue
        applies = {id(node): node for node in (indicator.applies or {}).values()}
        text = " | ".join(map(_text, (*written.values(), *applies.values())))
        other, at = first.setdefault(text, (indicator.id, span))
        if other != indicator.id:
            label = Template("giống điều kiện này", "the same as this")
            yield codes.SAME_CONDITION.at(span, other=other, related=[Related(at, label)])


def _text(node: Core) -> str:
    span = node.written.span
    return "" if span is None else " ".join(span.text.split())


# ---- rows of parameters ----------------------------------------------------------------------


def _unreached_rows(
    checked: CheckedSet, parameter: Parameter, proofs: Proofs
) -> Iterator[Diagnostic]:
    """Yield a warning for each value of a parameter that no day, or no case, takes.

    The cells of a table are proved to be reached, and may be equal, because the law prints them so.
    """
    if parameter.document.table is not None:
        return
    in_force = checked.document.in_force
    for index, row in enumerate(parameter.values):
        outside = (row.last is not None and row.last < in_force.from_) or (
            in_force.to is not None and row.first is not None and row.first > in_force.to
        )
        if outside:
            why = Text(
                "bộ tiêu chí không có hiệu lực trong những ngày ấy",
                "the set is not in force on its days",
            )
            yield codes.UNREACHED_ROW.at(row.document.span, why=why)
            continue
        yield from _row_of_cases(parameter.values[:index], row, proofs)
    yield from _same_values(parameter)


def _row_of_cases(
    earlier: tuple[PeriodValue, ...], row: PeriodValue, proofs: Proofs
) -> Iterator[Diagnostic]:
    if row.when is None:
        return
    if proofs.truth_of(row.when) is False:
        why = Text("điều kiện của nó không bao giờ đúng", "its condition is never true")
        yield codes.UNREACHED_ROW.at(row.when.written.span or row.document.span, why=why)
        return
    for other in earlier:
        if (
            other.when is not None
            and _covers(other, row)
            and _implies(row.when, other.when, proofs)
        ):
            why = Text(
                "một dòng ở trên đã nhận mọi trường hợp của nó", "a row above takes its cases"
            )
            label = Template("nhận trước", "takes them first")
            related = [Related(other.document.span, label)]
            yield codes.UNREACHED_ROW.at(row.document.span, why=why, related=related)
            return


def _covers(other: PeriodValue, row: PeriodValue) -> bool:
    """Return whether a value holds on all days of another one."""
    begins = other.first is None or (row.first is not None and other.first <= row.first)
    ends = other.last is None or (row.last is not None and row.last <= other.last)
    return begins and ends


def _implies(condition: Core, other: Core, proofs: Proofs) -> bool:
    if condition == other:
        return True
    if isinstance(other, core.Conjunction):
        return False
    inner, outer = (proofs.constraints_of(each, wanted=True) for each in (condition, other))
    return (
        bool(inner and outer)
        and len(inner or ()) == len(outer or ()) == 1
        and all(
            isinstance(one, OneOf)
            and isinstance(two, OneOf)
            and one.name == two.name
            and one.values <= two.values
            for one, two in zip(inner or (), outer or (), strict=True)
        )
    )


def _same_values(parameter: Parameter) -> Iterator[Diagnostic]:
    """Yield a warning for a row with a condition that has the value of the row without one."""
    for row in parameter.values:
        rest = [
            other
            for other in parameter.values
            if other.when is None and (other.first, other.last) == (row.first, row.last)
        ]
        value = row.value.value
        if row.when is None or value is None:
            continue
        if any(other.value.value == value for other in rest):
            text = format_source_number(value)
            yield codes.SAME_VALUE.at(row.document.span, value=text)
