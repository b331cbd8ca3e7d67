"""check: a threshold table → one value of the parameter for each cell, and a proof that no row is missing.

The cells become values with conditions, as an author would write them under `values:`. What reads a parameter
knows no tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from criteria_engine import syntax
from criteria_engine.bilingual import Text
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.checking import table_diagnostics as codes
from criteria_engine.checking.context import SetContext, hole_at
from criteria_engine.checking.expressions import check_condition
from criteria_engine.checking.names import Names
from criteria_engine.checking.row_numbers import (
    EVERY_NUMBER,
    WholeNumbers,
    bounds_of,
    gaps_between,
    in_order,
    meet,
    numbers_in,
    numbers_meant,
)
from criteria_engine.checking.value_texts import value_called
from criteria_engine.core import Core
from criteria_engine.diagnostics import nearest
from criteria_engine.lowering import nodes
from criteria_engine.model.types import BooleanType, EnumType, NumberType
from criteria_engine.parameters import PeriodValue, TableCase
from criteria_engine.reading.documents import EVERY_LEVEL, ParameterValue
from criteria_engine.reading.fact_values import boolean_in
from criteria_engine.reading.scalars import LocatedStr, StatedNumber
from criteria_engine.reading.threshold_tables import ThresholdRow, ThresholdTable
from criteria_engine.source import Span

_MOST_LISTED: Final = 8
"""The most rows that a message lists."""

OTHERWISE: Final = "otherwise"
"""The key of the row for all whole numbers that have none."""

Period = tuple[date | None, date | None]


def check_table(context: SetContext, table: ThresholdTable) -> tuple[PeriodValue, ...]:
    """Return the cells of a table as values of its parameter, by days and then by rows.

    Args:
        context: the set that is checked; mistakes are reported to it.
        table: the table as written.

    Returns:
        The values; empty where the table has mistakes.
    """
    before = len(context.diagnostics)
    facts = _facts(context, table)
    periods = _periods(context, table)
    if facts is None:
        return ()
    rows = {**table.rows}
    if table.otherwise is not None:
        rows[LocatedStr(OTHERWISE, table.span)] = table.otherwise
    cells = list(_TableReader(context, table, len(periods)).cells(rows, facts, ()))
    if len(context.diagnostics) > before or not cells:
        return ()
    return tuple(
        _value(cell, row.numbers[index], period, is_last=cell is cells[-1][0])
        for index, period in enumerate(periods)
        for cell, row in cells
    )


def _value(
    cell: tuple[TableCase, ...], number: StatedNumber, period: Period, *, is_last: bool
) -> PeriodValue:
    """Return a cell as a value; the expression of the number is put in with the name of the parameter."""
    first, last = period
    document = ParameterValue.model_construct(
        span=number.span, from_=first, to=last, value={EVERY_LEVEL: number}
    )
    node = hole_at(number.span)
    conditions = [case.condition for case in cell if case.condition is not None]
    when = None if is_last else nodes.conjunction(conditions, conditions[-1].written)
    return PeriodValue(document, first, last, when, number, node, cell)


# ---- what a table is by ----------------------------------------------------------------------


def _facts(context: SetContext, table: ThresholdTable) -> list[FactDeclaration] | None:
    """Return the facts that a table is by; None where one cannot be one, which is reported."""
    found: list[FactDeclaration] = []
    for name in table.by[:2]:
        if name in context.types:
            return None  # A mistake in the fact is reported already.
        fact = context.facts.get(name)
        why = _obstacle(fact)
        if fact is None or why is not None:
            near = nearest(name, [n for n, f in context.facts.items() if _obstacle(f) is None])
            context.report(codes.TABLE_BY, name.span, near, name=name, why=why)
        elif fact in found:
            why = Text("dữ kiện này đã nêu trước đó", "this fact is named before")
            context.report(codes.TABLE_BY, name.span, name=name, why=why)
        else:
            found.append(fact)
    if not table.by or len(table.by) > 2:
        name = table.by[2] if table.by else LocatedStr("", table.span)
        why = Text("một bảng theo một hoặc hai dữ kiện", "a table is by one or two facts")
        context.report(codes.TABLE_BY, name.span, name=name, why=why)
    return found if len(found) == len(table.by) else None


def _obstacle(fact: FactDeclaration | None) -> Text | None:
    """Return why a table cannot be by a fact; None where it can."""
    if fact is None:
        return Text("không có dữ kiện nào tên như vậy", "there is no fact of this name")
    match fact.type:
        case EnumType() | BooleanType():
            return None
        case NumberType(integer=True):
            return None
        case _:
            return Text(
                f"dữ kiện loại `{fact.document.type}` không có một dãy giá trị để viết thành dòng",
                f"a fact of type `{fact.document.type}` has no list of values that could be rows",
            )


# ---- first days ------------------------------------------------------------------------------


def _periods(context: SetContext, table: ThresholdTable) -> list[Period]:
    """Return the first and the last day of each column; one without days where there is no `from`."""
    if not table.from_:
        return [(None, None)]
    in_force = context.document.in_force
    own = context.document.span.source.name
    days = [each.day for each in table.from_]
    for index, each in enumerate(table.from_):
        why = way_out = None
        if index == 0 and each.day > in_force.from_:
            first = in_force.from_.isoformat()
            why = Text(
                f"bộ tiêu chí có hiệu lực từ {first}, trước ngày ấy",
                f"the set is in force from {first}, before that day",
            )
            way_out = Text(
                f"viết cột đầu từ {first} hoặc sớm hơn",
                f"let the first column begin on {first} or before",
            )
            if each.span.source.name != own:
                # The table is that of the base: the adaptation begins too early.
                day = each.day.isoformat()
                context.report(
                    codes.TABLE_DAYS, in_force.span, day=day, why=why, way_out=_begin_later(day)
                )
                continue
        elif index and each.day <= days[index - 1]:
            before = days[index - 1].isoformat()
            why = Text(f"cột trước bắt đầu ngày {before}", f"the column before begins on {before}")
            way_out = Text(
                "viết các ngày theo thứ tự tăng dần, và xếp lại các con số theo đó",
                "write the days in ascending order, and the numbers accordingly",
            )
        elif in_force.to is not None and each.day > in_force.to:
            last = in_force.to.isoformat()
            why = Text(
                f"bộ tiêu chí chỉ có hiệu lực đến {last}", f"the set is in force until {last} only"
            )
            way_out = Text(
                "bỏ cột này, hoặc sửa `in_force.to`", "remove the column, or correct `in_force.to`"
            )
        if why is not None:
            context.report(
                codes.TABLE_DAYS, each.span, day=each.day.isoformat(), why=why, way_out=way_out
            )
    ends = [day - timedelta(days=1) for day in days[1:]]
    return list(zip(days, [*ends, None], strict=True))


def _begin_later(day: str) -> Text:
    return Text(
        f"bảng của bộ gốc bắt đầu từ {day}: ghi hiệu lực của bản này từ {day}, hoặc ghi lại `from:` của bảng",
        f"the table of the base begins on {day}: let this set be in force from {day}, or state `from:` anew",
    )


# ---- rows ------------------------------------------------------------------------------------


class _TableReader:
    """Reads the rows of one table.

    Args:
        context: the set that is checked.
        table: the table.
        columns: how many numbers each row has.
    """

    def __init__(self, context: SetContext, table: ThresholdTable, columns: int) -> None:
        self._context = context
        self._table = table
        self._columns = columns
        self._names = Names(context.fact_types(), {})
        self._cases: dict[tuple[str, str], TableCase] = {}

    def cells(
        self,
        rows: Mapping[LocatedStr, ThresholdRow],
        facts: Sequence[FactDeclaration],
        above: tuple[TableCase, ...],
    ) -> Iterator[tuple[tuple[TableCase, ...], ThresholdRow]]:
        """Yield each cell with its row, and report what is wrong with the rows.

        Args:
            rows: the rows, by what is written before them.
            facts: the facts that tell them apart, and the rows below them.
            above: the cases of the rows around them.
        """
        fact, *below = facts
        for name, case in self._cases_of(rows, fact, top=not above):
            row = rows[name]
            if below and not row.rows:
                self._report_depth(name, below[0])
            elif not below and row.rows:
                self._report_depth(name, None, in_levels=self._context.levels, rows=row.rows)
            elif below:
                yield from self.cells(row.rows, below, (*above, case))
            elif len(row.numbers) != self._columns:
                self._report_length(name, len(row.numbers))
            else:
                yield (*above, case), row

    def _cases_of(
        self, rows: Mapping[LocatedStr, ThresholdRow], fact: FactDeclaration, *, top: bool
    ) -> list[tuple[LocatedStr, TableCase]]:
        match fact.type:
            case EnumType(values):
                known = dict(zip(values, values, strict=True))
                return self._named_rows(rows, fact, known, known.get)
            case BooleanType():
                return self._named_rows(rows, fact, {"true": True, "false": False}, boolean_in)
            case _:
                return self._number_rows(rows, fact, top=top)

    # ---- enumerations, and yes or no ---------------------------------------------------------

    def _named_rows(
        self,
        rows: Mapping[LocatedStr, ThresholdRow],
        fact: FactDeclaration,
        known: Mapping[str, str | bool],
        read: Callable[[str], str | bool | None],
    ) -> list[tuple[LocatedStr, TableCase]]:
        """Return the rows for the values of a fact; report those of other values, and what is missing.

        Args:
            rows: the rows.
            fact: the fact.
            known: its values, by how they are written.
            read: returns the value that the name of a row means; None for none.
        """
        named: dict[str | bool, tuple[LocatedStr, TableCase]] = {}
        misspelt: set[str] = set()
        for name in rows:
            value = read(name)
            if self._is_otherwise(name):
                self._report_otherwise(
                    Text(
                        f"`{fact.name}` chỉ có những giá trị đã khai báo, mỗi giá trị cần một dòng",
                        f"`{fact.name}` has declared values only, each of which needs a row",
                    )
                )
            elif value is None:
                near = value_called(name, fact.document) or nearest(name, known)
                misspelt |= set() if near is None else {near}
                self._context.report(
                    codes.TABLE_ROW_UNKNOWN,
                    name.span,
                    near,
                    by=fact.name,
                    row=name,
                    known=_listed(list(known)),
                )
            elif value in named:
                self._context.report(codes.TABLE_ROW_TWICE, name.span, value=named[value][0])
            else:
                named[value] = (name, self._case(fact, name, value))
        present = {*named, *(known[word] for word in misspelt)}
        missing = [word for word, value in known.items() if value not in present]
        if missing:
            self._report_missing(rows, fact, missing)
        return list(named.values())

    # ---- whole numbers -------------------------------------------------------------------------

    def _number_rows(
        self, rows: Mapping[LocatedStr, ThresholdRow], fact: FactDeclaration, *, top: bool
    ) -> list[tuple[LocatedStr, TableCase]]:
        """Return the rows for whole numbers in ascending order; report those that cannot be, and gaps.

        The row of `otherwise` stands for each gap. A condition says only that a number is not above its row,
        because the rows before have the smaller ones: so a number between two bounds meets no other rows.
        """
        ranges: list[tuple[WholeNumbers, LocatedStr]] = []
        otherwise: LocatedStr | None = None
        bounds = bounds_of(fact.type) if isinstance(fact.type, NumberType) else EVERY_NUMBER
        for name in rows:
            if self._is_otherwise(name):
                otherwise = name
                continue
            numbers = numbers_in(name)
            if numbers is None or not meet(numbers, bounds):
                meant = numbers_meant(name) if numbers is None else None
                if meant is not None and meet(meant, bounds):
                    ranges.append((meant, name))
                self._context.report(
                    codes.TABLE_ROW_UNKNOWN,
                    name.span,
                    None if meant is None else str(meant),
                    by=fact.name,
                    row=name,
                    known=Text(
                        f"số nguyên trong `{bounds}`: `3`, `1..3`, `8..`",
                        f"whole numbers in `{bounds}`: `3`, `1..3`, `8..`",
                    ),
                )
                continue
            twice = next((word for other, word in ranges if meet(numbers, other)), None)
            if twice is not None:
                self._context.report(codes.TABLE_ROW_TWICE, name.span, value=twice)
                continue
            ranges.append((numbers, name))
        gaps = gaps_between([numbers for numbers, _ in ranges], bounds)
        if otherwise is not None:
            ranges += [(gap, otherwise) for gap in gaps]
            if not gaps:
                self._report_otherwise(Text("các dòng đã có mọi số", "its rows have all numbers"))
        elif gaps:
            self._report_missing(rows, fact, [str(gap) for gap in gaps], otherwise=top)
        ordered = sorted(ranges, key=lambda each: in_order(each[0]))
        return [(name, self._number_case(fact, name, n, bounds)) for n, name in ordered]

    # ---- conditions ----------------------------------------------------------------------------

    def _case(self, fact: FactDeclaration, name: LocatedStr, value: str | bool) -> TableCase:
        read = syntax.Name(fact.name, span=name.span)
        test: syntax.Expr
        if isinstance(value, str):
            literal = syntax.Literal(value, span=name.span)
            test = syntax.Compare("=", read, literal, span=name.span)
        else:
            test = read if value else syntax.Not(read, span=name.span)
        return self._kept(fact, str(value), lambda: TableCase(fact.name, value, self._core(test)))

    def _number_case(
        self, fact: FactDeclaration, name: LocatedStr, numbers: WholeNumbers, bounds: WholeNumbers
    ) -> TableCase:
        """Return the case of some numbers, given that a number is not below them."""
        low, high = numbers.low, numbers.high
        if high is None or (bounds.high is not None and high >= bounds.high):
            return self._kept(fact, str(numbers), lambda: TableCase(fact.name, (low, high), None))
        span = name.span
        literal = syntax.Literal(high, span=span)
        test = syntax.Compare("<=", syntax.Name(fact.name, span=span), literal, span=span)
        return self._kept(
            fact, str(numbers), lambda: TableCase(fact.name, (low, high), self._core(test))
        )

    def _kept(self, fact: FactDeclaration, key: str, make: Callable[[], TableCase]) -> TableCase:
        """Return the case of a value, one for all rows in which it stands."""
        if (fact.name, key) not in self._cases:
            self._cases[fact.name, key] = make()
        return self._cases[fact.name, key]

    def _core(self, test: syntax.Expr) -> Core:
        context = self._context
        return check_condition(test, self._names, context.library, context.slots).core

    # ---- reports -------------------------------------------------------------------------------

    def _is_otherwise(self, name: LocatedStr) -> bool:
        """Whether a row is that of the key `otherwise` of the table, not one of this name in `rows`."""
        return name == OTHERWISE and name.span is self._table.span

    def _report_otherwise(self, why: Text) -> None:
        self._context.report(codes.TABLE_OTHERWISE, _otherwise_span(self._table), why=why)

    def _report_missing(
        self,
        rows: Mapping[LocatedStr, ThresholdRow],
        fact: FactDeclaration,
        missing: Sequence[str],
        *,
        otherwise: bool = False,
    ) -> None:
        at = next(iter(rows), None)
        span = self._table.by[0].span if at is None or at.span is self._table.span else at.span
        way_out = Text(f"thêm dòng `{missing[0]}: …`", f"add a row `{missing[0]}: …`")
        if otherwise:
            way_out = Text(
                f"{way_out.vi}, hoặc `otherwise: …` ngang với `rows`",
                f"{way_out.en}, or `otherwise: …` beside `rows`",
            )
        listed = _listed(missing)
        self._context.report(
            codes.TABLE_ROW_MISSING, span, by=fact.name, rows=listed, way_out=way_out
        )

    def _report_depth(
        self,
        name: LocatedStr,
        below: FactDeclaration | None,
        *,
        in_levels: Sequence[str] = (),
        rows: Collection[str] = (),
    ) -> None:
        if below is None and rows and all(each in in_levels for each in rows):
            first = next(iter(rows))
            wanted = Text(
                "một con số cho mọi mức: bảng không có số riêng cho từng mức",
                "one number for all levels: a table has no numbers of their own for levels",
            )
            way_out = Text(
                "lập mỗi mức một tham số có bảng riêng, rồi viết dưới `requires:` mỗi mức một dòng: "
                f"`{first}: …` với tham số của mức ấy",
                "give each level a parameter with its own table, and write a line for each level under"
                f" `requires:`: `{first}: …` with the parameter of that level",
            )
        elif below is None:
            wanted = Text("một con số cho mỗi cột", "a number for each column")
            way_out = Text(
                "bảng chỉ theo một dữ kiện: viết con số sau dấu hai chấm, hoặc thêm dữ kiện thứ hai vào `by`",
                "the table is by one fact: write the number after the colon, or add the second fact to `by`",
            )
        else:
            wanted = Text(
                f"một dòng cho mỗi giá trị của `{below.name}`",
                f"a row for each value of `{below.name}`",
            )
            values = below.type.values if isinstance(below.type, EnumType) else ("true", "false")
            way_out = Text(
                f"viết các dòng thụt vào bên dưới: `{values[0]}: …`",
                f"write the rows below it, indented: `{values[0]}: …`",
            )
        self._context.report(
            codes.TABLE_ROW_DEPTH, name.span, row=name, wanted=wanted, way_out=way_out
        )

    def _report_length(self, name: LocatedStr, count: int) -> None:
        if self._table.from_:
            way_out = Text(
                f"viết {self._columns} con số, mỗi ngày trong `from` một con số",
                f"write {self._columns} numbers, one for each day in `from`",
            )
            if count > self._columns:
                way_out = Text(
                    f"{way_out.vi}; dấu phẩy ngăn hai số, phần lẻ đứng sau dấu chấm: 58.5",
                    f"{way_out.en}; a comma separates numbers, decimals stand after a point: 58.5",
                )
        else:
            way_out = Text(
                "viết một con số, hoặc thêm `from:` với ngày đầu của mỗi cột",
                "write one number, or add `from:` with the first day of each column",
            )
        span = _otherwise_span(self._table) if self._is_otherwise(name) else name.span
        self._context.report(
            codes.TABLE_ROW_LENGTH, span, row=name, count=count, days=self._columns, way_out=way_out
        )


def _otherwise_span(table: ThresholdTable) -> Span:
    numbers = table.otherwise.numbers if table.otherwise is not None else ()
    return numbers[0].span if numbers else table.by[0].span


def _listed(words: Sequence[str]) -> str:
    shown = ", ".join(f"`{word}`" for word in words[:_MOST_LISTED])
    return f"{shown}, …" if len(words) > _MOST_LISTED else shown
