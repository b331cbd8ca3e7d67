"""The parameters of a checked set: numbers of the law by day, level and case.

:mod:`criteria_engine.checked_set` holds them; its checkers make them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Final

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import NumberType
from criteria_engine.reading.documents import ParameterDocument, ParameterValue, SetDocument
from criteria_engine.reading.scalars import StatedNumber, TextDocument

OPEN_NUMBERS: Final = "parameters."
"""What the names of numbers that an adaptation sets begin with; an expression reads them like facts."""


def names_of_open_number(path: str) -> frozenset[str]:
    """Return the words by which an example may name a number that an adaptation sets.

    >>> sorted(names_of_open_number("parameters.share@level_2"))
    ['parameters.share', 'parameters.share@level_2', 'share', 'share@level_2']
    """
    name = path.removeprefix(OPEN_NUMBERS)
    short = name.partition("@")[0].partition(".")[0]
    return frozenset({path, name, short, f"{OPEN_NUMBERS}{short}"})


@dataclass(frozen=True, slots=True)
class TableCase:
    """A row of a threshold table, or one below it: some values of a fact that the table is by.

    Attributes:
        fact: the name of the fact.
        value: the value of an enumeration or yes-or-no fact; of a whole number, the least and the greatest that
            it has here (None: no end).
        condition: whether the fact has such a value, or one of a case before; None where it has no other left.
    """

    fact: str
    value: str | bool | tuple[int | None, int | None]
    condition: Core | None


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """A value of a parameter during a period.

    Attributes:
        document: the value as written.
        first: the first day of the period; None for no beginning.
        last: the last day of the period; None for no end.
        when: the condition under which it is the value; None for no condition.
        value: the number, as it is written.
        node: the number as an expression; an unknown fact where an adaptation sets it.
        cell: for a cell of a table, its case for each fact that the table is by; else empty.
    """

    document: ParameterValue
    first: date | None
    last: date | None
    when: Core | None
    value: StatedNumber
    node: Core
    cell: tuple[TableCase, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Return whether the day is in the period."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the law that may change with time.

    A parameter with a number for each level is one parameter for each group of levels with the same numbers.

    Attributes:
        name: its name; `NAME@LEVEL` for those levels, of which LEVEL is the lowest.
        document: the declaration as written, with its texts.
        type: the type of all its values.
        values: the values, in the order of the file; the one without a condition is the last of its day.
        levels: the levels that have these numbers; empty for a parameter that does not depend on the level.
    """

    name: str
    document: ParameterDocument
    type: NumberType
    values: tuple[PeriodValue, ...]
    levels: tuple[str, ...] = ()

    @property
    def declared_name(self) -> str:
        """Its name in the file."""
        return self.name.partition("@")[0]

    def on(self, day: date) -> Core:
        """Return the value on a day: a constant, or a choice between constants by their conditions.

        Of a table by two facts it is a choice by the first, between choices by the second.
        """
        rows = [row for row in self.values if row.holds_on(day)]
        if rows[0].cell:
            return self._of_table(rows, 0)
        result = rows[-1].node
        for row in reversed(rows[:-1]):
            if row.when is not None:
                result = core.Choose(row.when, row.node, result, self.type, row.node.written)
        return result

    def _of_table(self, rows: Sequence[PeriodValue], depth: int) -> Core:
        """Return the choice between the cells of a table, by the facts from `depth` on."""
        if depth == len(rows[0].cell):
            return rows[0].node
        cases = [list(same) for _, same in groupby(rows, lambda row: id(row.cell[depth]))]
        result = self._of_table(cases[-1], depth + 1)
        for same in reversed(cases[:-1]):
            condition = same[0].cell[depth].condition
            if condition is not None:
                then = self._of_table(same, depth + 1)
                result = core.Choose(condition, then, result, self.type, then.written)
        return result


def label_at_levels(
    label: TextDocument, document: SetDocument, parameter: Parameter
) -> TextDocument:
    """Return the label of a parameter with the levels that have its number, where others have another one."""
    names = [level.name for level in document.levels if level.id in parameter.levels]
    if not names:
        return label
    vi = ", ".join(each.vi for each in names)
    en = ", ".join(each.in_language("en") for each in names)
    return TextDocument.model_construct(
        vi=f"{label.vi} ({vi})", en=f"{label.in_language('en')} ({en})"
    )
