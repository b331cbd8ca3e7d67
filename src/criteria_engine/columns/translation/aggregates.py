"""aggregates: the counts and sums over the items of a list that expressions request.

Expressions request aggregates and get the column that will hold each; the plan decides how the engine computes
these columns.
"""

from __future__ import annotations

from typing import Literal

from criteria_engine.columns.translation.unbound import (
    UnboundExpr,
    UnboundInteger,
    UnboundTruth,
    column,
)
from criteria_engine.frozen import dataclass

AggregateKind = Literal["count", "any", "total"]


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """One column computed over the items of a list for each subject; 0 or false for a subject without items.

    Attributes:
        name: the column's name.
        list: the list's name.
        kind: "count" and "any" of a condition, "total" of a number.
        operand: the condition or number of each item; a condition that is NULL counts as false.
        wide: whether a total may need more than 64 bits.
    """

    name: str
    list: str
    kind: AggregateKind
    operand: UnboundTruth | UnboundInteger
    wide: bool = False


class Aggregates:
    """The aggregates requested so far, each once.

    Args:
        absent: the lists that the tables lack; they have no items.

    Attributes:
        requested: the aggregates, in order of their first request.
    """

    def __init__(self, absent: frozenset[str] = frozenset()) -> None:
        self.requested: list[Aggregate] = []
        self._absent = absent
        self._columns: dict[tuple[str, AggregateKind, int], UnboundExpr] = {}

    def count(self, list_: str, condition: UnboundTruth) -> UnboundInteger:
        """Return how many items of a list meet a condition."""
        return (
            0
            if condition is False or list_ in self._absent
            else self._request(list_, "count", condition)
        )

    def any(self, list_: str, condition: UnboundTruth) -> UnboundTruth:
        """Return whether an item of a list meets a condition."""
        return (
            False
            if condition is False or list_ in self._absent
            else self._request(list_, "any", condition)
        )

    def total(self, list_: str, value: UnboundInteger, *, wide: bool) -> UnboundInteger:
        """Return the sum of a number over the items of a list."""
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
