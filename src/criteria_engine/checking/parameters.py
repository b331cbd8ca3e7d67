"""check: parameters → their types, and one number for each day in force and each level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from criteria_engine import core, syntax
from criteria_engine.bilingual import Text
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.checking import parameter_diagnostics as own_codes
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking import table_diagnostics as table_codes
from criteria_engine.checking.context import NO_LEVELS, SetContext, hole_at
from criteria_engine.checking.literals import literal_type
from criteria_engine.checking.names import Names
from criteria_engine.checking.threshold_tables import check_table
from criteria_engine.core import Core
from criteria_engine.model.types import Number, NumberType
from criteria_engine.parameters import OPEN_NUMBERS, Parameter, PeriodValue, label_at_levels
from criteria_engine.reading.documents import (
    EVERY_LEVEL,
    FactDocument,
    ParameterDocument,
    ParameterValue,
)
from criteria_engine.reading.raw_values import bounds_text
from criteria_engine.reading.scalars import LocatedStr, StatedNumber, TextDocument


def check_parameters(context: SetContext) -> dict[str, Parameter]:
    """Return the parameters of the set, by name; the conditions of their values may use facts only.

    The names of parameters with a number for each level are put into the context.
    """
    parameters: dict[str, Parameter] = {}
    for name, document in context.document.parameters.items():
        found = _ParameterChecker(context, name, document).parameters()
        parameters |= {each.name: each for each in found}
        if any(each.levels for each in found) and name not in context.types:
            context.by_level[str(name)] = {
                level: each.name for each in found for level in each.levels
            }
    _check_adaptation(context, parameters.values())
    return parameters


def _check_adaptation(context: SetContext, parameters: Iterable[Parameter]) -> None:
    """Warn of a set that adapts another one and leaves numbers open that it should state."""
    adapts = context.document.adapts
    left = {
        parameter.declared_name: parameter.document.set_by
        for parameter in parameters
        if any(row.value.value is None for row in parameter.values)
    }
    by = next((each for each in left.values() if each is not None), None)
    if adapts is None or by is None:
        return
    context.report(
        own_codes.LEFT_OPEN,
        adapts.version.span,
        names=", ".join(f"`{name}`" for name in left),
        by=Text(by.vi, by.in_language("en")),
    )


class _ParameterChecker:
    """Checks one parameter."""

    def __init__(self, context: SetContext, name: LocatedStr, document: ParameterDocument) -> None:
        self._context = context
        self._name = name
        self._document = document
        # What stands in for a value that could not be read says nothing.
        self._is_whole = name not in context.types

    def parameters(self) -> list[Parameter]:
        """Return the parameter, or one for each group of levels with the same numbers."""
        document = self._document
        if self._is_whole:
            self._check_authority()
            if bool(document.values) == (document.table is not None):
                self._context.report(table_codes.VALUES_OR_TABLE, self._name.span, name=self._name)
        if document.table is not None:
            cells = check_table(self._context, document.table) if self._is_whole else ()
            for cell in cells:
                self._check_bounds(cell.value)
            return [self._parameter(str(self._name), cells)]
        rows = [self._row(value) for value in document.values]
        if all(EVERY_LEVEL in row.document.value for row in rows):
            parameters = [self._parameter(str(self._name), rows)]
        else:
            parameters = list(self._by_level(rows))
        if rows:
            _check_every_day(self._context, parameters[0], self._name)
        return parameters

    def _row(self, document: ParameterValue) -> PeriodValue:
        """Return a row with its first number; the numbers of levels are put in later."""
        context = self._context
        context.check_period(document.from_, document.to, document.span)
        when = None
        if document.when is not None:
            when = context.condition(
                document.when, Names(context.fact_types(), refused=context.refused)
            )
        self._check_levels(document)
        stated = next(iter(document.value.values()))
        for each in document.value.values() if self._is_whole else ():
            self._check_bounds(each)
        # The expression of the number is put in with the name of the parameter.
        node = hole_at(stated.span)
        return PeriodValue(document, document.from_, document.to, when, stated, node)

    def _check_authority(self) -> None:
        """Report a number that nobody sets, an authority without a number to set, and wrong bounds."""
        context, document = self._context, self._document
        stated = [each for row in document.values for each in row.value.values()]
        if document.table is not None:
            stated += document.table.numbers()
        left = next((each for each in stated if each.value is None), None)
        if left is not None and document.set_by is None:
            context.report(own_codes.SET_BY_NOBODY, left.span, name=self._name)
        elif left is None and document.set_by is not None and context.document.adapts is None:
            span = document.set_by.span or document.span
            context.report(own_codes.NOTHING_TO_SET, span, name=self._name)
        low, high = document.at_least, document.at_most
        if low is not None and high is not None and (low.value or 0) > (high.value or 0):
            ends = {"low": low.span.text.strip(), "high": high.span.text.strip()}
            context.report(codes.EMPTY_BOUNDS, low.span, **ends)

    def _check_bounds(self, stated: StatedNumber) -> None:
        """Report a number outside the bounds that the law gives its authority."""
        low, high = self._bounds()
        number = stated.value
        if number is None:
            return
        if (low is not None and number < low) or (high is not None and number > high):
            self._context.report(
                own_codes.OUTSIDE_BOUNDS,
                stated.span,
                name=self._name,
                text=stated.span.text.strip(),
                bounds=bounds_text(low, high, percent=stated.percent),
            )

    def _bounds(self) -> tuple[Number | None, Number | None]:
        low, high = self._document.at_least, self._document.at_most
        return (None if low is None else low.value), (None if high is None else high.value)

    def _check_levels(self, document: ParameterValue) -> None:
        """Report levels of a row that do not exist or are missing, and a number for all beside them."""
        context, numbers = self._context, document.value
        if EVERY_LEVEL in numbers:
            if len(numbers) > 1:
                context.report(own_codes.VALUE_AND_LEVELS, numbers[EVERY_LEVEL].span)
            return
        known = ", ".join(context.levels) if context.levels != NO_LEVELS else "–"
        for level, stated in numbers.items():
            if level not in context.levels:
                context.report_unknown_level(level, stated.span, known)
        missing = [level for level in context.levels if level not in numbers]
        if missing and context.levels != NO_LEVELS:
            context.report(
                own_codes.VALUE_WITHOUT_LEVEL,
                next(iter(numbers.values())).span,
                name=self._name,
                levels=", ".join(missing),
            )

    def _by_level(self, rows: Sequence[PeriodValue]) -> Iterable[Parameter]:
        groups: dict[tuple[StatedNumber, ...], list[str]] = {}
        for level in self._context.levels:
            stated = tuple(_number_at(row.document, level) for row in rows)
            same = next((each for each in groups if _same_numbers(each, stated)), stated)
            groups.setdefault(same, []).append(level)
        for numbers, levels in groups.items():
            own = [replace(row, value=number) for row, number in zip(rows, numbers, strict=True)]
            yield self._parameter(f"{self._name}@{levels[0]}", own, levels)

    def _parameter(
        self, name: str, rows: Sequence[PeriodValue], levels: Sequence[str] = ()
    ) -> Parameter:
        numbers = [row.value.value for row in rows if row.value.value is not None]
        is_open = len(numbers) < len(rows)
        low, high = min(numbers, default=None), max(numbers, default=None)
        if is_open:
            least, most = self._bounds()
            low = None if least is None else min([least, *numbers])
            high = None if most is None else max([most, *numbers])
        whole = not is_open and all(isinstance(n, int) for n in numbers)
        type_ = NumberType(low, high, whole) if rows else NumberType(0, 0, integer=True)
        parameter = Parameter(name, self._document, type_, tuple(rows), tuple(levels))
        values = [
            replace(row, node=self._node(parameter, row, index))
            for index, row in enumerate(rows, start=1)
        ]
        return replace(parameter, values=tuple(values))

    def _node(self, parameter: Parameter, row: PeriodValue, index: int) -> Core:
        """Return the number of a row as an expression; where an adaptation sets it, as an unknown fact."""
        stated = row.value
        written = syntax.Literal(stated.value, stated.percent, span=stated.span)
        if stated.value is not None:
            return core.Constant(stated.value, literal_type(stated.value), written)
        open_rows = [each for each in parameter.values if each.value.value is None]
        name = f"{OPEN_NUMBERS}{parameter.name}" + (f".{index}" if len(open_rows) > 1 else "")
        declared = self._declared(parameter, name)
        self._context.open_numbers[name] = declared
        return core.Fact(name, declared.type, written)

    def _declared(self, parameter: Parameter, name: str) -> FactDeclaration:
        """Return the declaration of a number that an adaptation sets, as if it were a fact."""
        document, bounds = self._document, self._bounds()
        label = label_at_levels(document.label, self._context.document, parameter)
        by = document.set_by or document.label
        question = TextDocument.model_construct(
            vi=f"{by.vi} quy định {label.vi} là bao nhiêu?",
            en=f"What {label.in_language('en')} does {by.in_language('en')} set?",
        )
        fact = FactDocument.model_construct(
            type="number",
            label=label,
            unit=document.unit,
            at_least=_word(document.at_least),
            at_most=_word(document.at_most),
            question=question,
            answered_by=by,
            span=document.span,
        )
        return FactDeclaration(name, fact, NumberType(*bounds), {})


def _number_at(document: ParameterValue, level: str) -> StatedNumber:
    """Return the number of a row at a level; where it is missing, which is reported, another one."""
    numbers = document.value
    return numbers.get(level) or numbers.get(EVERY_LEVEL) or next(iter(numbers.values()))


def _word(stated: StatedNumber | None) -> LocatedStr | None:
    return None if stated is None else LocatedStr(stated.span.text.strip(), stated.span)


def _same_numbers(one: Sequence[StatedNumber], other: Sequence[StatedNumber]) -> bool:
    return all(a.value == b.value for a, b in zip(one, other, strict=True))


def _check_every_day(context: SetContext, parameter: Parameter, name: LocatedStr) -> None:
    """Check that each day in force has exactly one value without a condition, and that it is the last."""
    in_force = context.document.in_force
    for first, last in periods_between_changes(parameter.values, in_force.from_, in_force.to):
        rows = [row for row in parameter.values if row.holds_on(first)]
        plain_rows = [row for row in rows if row.when is None]
        if not rows:
            context.report(
                own_codes.PARAMETER_GAP,
                name.span,
                name=name,
                from_=first.isoformat(),
                to=last.isoformat() if last else "…",
            )
        elif not plain_rows:
            context.report(
                own_codes.PARAMETER_CONDITION, name.span, name=name, day=first.isoformat()
            )
        elif len(plain_rows) > 1 or rows[-1].when is not None:
            row = plain_rows[-1] if len(plain_rows) > 1 else rows[-1]
            context.report(
                own_codes.PARAMETER_OVERLAP, row.document.span, name=name, day=first.isoformat()
            )


def periods_between_changes(
    values: Sequence[PeriodValue], first: date, last: date | None
) -> Iterable[tuple[date, date | None]]:
    """Yield the period from `first` to `last` in parts within which no value begins or ends.

    Args:
        values: values of one or more parameters.
        first: the first day.
        last: the last day; None for no end.

    Yields:
        The first and the last day of each part, in order.
    """
    if last is not None and last < first:
        return  # Reported already: a period that runs backwards has no days.
    day = timedelta(days=1)
    cuts = {first}
    for value in values:
        if value.first is not None:
            cuts.add(value.first)
        if value.last is not None and value.last < date.max:
            cuts.add(value.last + day)
    inside = sorted(cut for cut in cuts if first <= cut and (last is None or cut <= last))
    for start, after in zip(inside, [*inside[1:], None], strict=True):
        yield start, (last if after is None else after - day)
