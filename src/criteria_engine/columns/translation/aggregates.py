"""What is worked out over the items of a list, one value for each subject.

Expressions ask for a count, a total, whether there is any; the plan decides how the back end gives it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from criteria_engine.columns.translation.unbound import (
    UnboundExpr,
    UnboundInteger,
    UnboundTruth,
    column,
)

AggregateKind = Literal["count", "any", "total"]


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """One column worked out over the items of a list; 0, or false, where there are none.

    Items for which a condition is NULL do not meet it.
    """

    name: str
    list: str
    kind: AggregateKind
    operand: UnboundTruth | UnboundInteger
    wide: bool = False


class Aggregates:
    """The aggregates asked for so far, each of them once; of `absent` lists there are no items."""

    def __init__(self, absent: frozenset[str] = frozenset()) -> None:
        self.requested: list[Aggregate] = []
        self._absent = absent
        self._columns: dict[tuple[str, AggregateKind, int], UnboundExpr] = {}

    def count(self, list_: str, condition: UnboundTruth) -> UnboundInteger:
        """How many items meet a condition."""
        return (
            0
            if condition is False or list_ in self._absent
            else self._request(list_, "count", condition)
        )

    def any(self, list_: str, condition: UnboundTruth) -> UnboundTruth:
        """Whether an item meets a condition."""
        return (
            False
            if condition is False or list_ in self._absent
            else self._request(list_, "any", condition)
        )

    def total(self, list_: str, value: UnboundInteger, *, wide: bool) -> UnboundInteger:
        """The sum of a number over the items."""
        return (
            0
            if value == 0 or list_ in self._absent
            else self._request(list_, "total", value, wide=wide)
        )

    def _request(
        self,
        list_: str,
        kind: AggregateKind,
        operand: UnboundTruth | UnboundInteger,
        *,
        wide: bool = False,
    ) -> UnboundExpr:
        key = (
            list_,
            kind,
            id(operand) if isinstance(operand, UnboundExpr) else hash((type(operand), operand)),
        )
        if key not in self._columns:
            name = f"{kind}_{len(self.requested)}"
            self.requested.append(Aggregate(name, list_, kind, operand, wide))
            self._columns[key] = column(name)
        return self._columns[key]
