"""lower: the expressions of a program → which fields of records they read, and whether order matters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.model.types import ListType, RecordType, without_null

_REGARDLESS_OF_ORDER: Final = frozenset(
    {
        "all", "any", "at least", "count", "count where", "in", "list contains", "max", "mean",
        "median", "min", "product", "share", "stddev", "sum", "total",
    }
)  # fmt: skip
"""The functions of lists whose result does not depend on the order of the items."""


_COUNTING: Final = frozenset({"count", "count where", "share"})
"""The functions of lists that do not look at the items themselves."""


def fields_read(nodes: Iterable[Core]) -> frozenset[str] | None:
    """Return the names of all fields that expressions read; None where they may read records as a whole.

    Args:
        nodes: the expressions, with everything inside them.
    """
    fields: set[str] = set()
    for each in nodes:
        if isinstance(each, core.FieldAccess):
            fields.add(each.name)
        elif any(map(_is_record, core.children(each))) or (
            isinstance(each, core.Apply)
            and each.function.name not in _COUNTING
            and any(map(_is_list_of_records, each.arguments))
        ):
            return None
    return frozenset(fields)


def depends_on_order(nodes: Iterable[Core]) -> bool:
    """Return whether the value of an expression may depend on the order of the items of a list.

    Args:
        nodes: the expressions, with everything inside them.
    """
    return any(
        isinstance(each, core.Apply)
        and each.function.name not in _REGARDLESS_OF_ORDER
        and any(isinstance(without_null(a.type), ListType) for a in each.arguments)
        for each in nodes
    )


def _is_record(node: Core) -> bool:
    return isinstance(without_null(node.type), RecordType)


def _is_list_of_records(node: Core) -> bool:
    type_ = without_null(node.type)
    return isinstance(type_, ListType) and isinstance(without_null(type_.item), RecordType)
