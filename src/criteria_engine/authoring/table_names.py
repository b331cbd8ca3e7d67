"""author: a path in a criteria file, inside a threshold table → the names that its rows can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from criteria_engine.authoring.declared_names import DeclaredName
from criteria_engine.reading.nodes import Node, Scalar
from criteria_engine.reading.nodes import Sequence as Items
from criteria_engine.reading.sets import lookup

BY_TYPES = ("enumeration", "boolean", "integer")
"""The types of facts that a table can be by."""


def row_names(
    path: Sequence[str | int], root: Node | None, declared: Mapping[str, DeclaredName]
) -> dict[str, DeclaredName]:
    """Return the names that rows of a table can have, each with its label.

    Args:
        path: the keys that lead to the mapping of the rows: `parameters`, a name, `table`, `rows`, and in a
            table by two facts the name of a row.
        root: the nodes of the file.
        declared: the names that the file and those it adapts declare.

    Returns:
        The values of an enumeration, or `true` and `false`; empty for a path that leads elsewhere.
    """
    match path:
        case ["parameters", str(parameter), "table", "rows", *rows] if root is not None:
            by = lookup(root, "parameters", parameter, "table", "by")
        case _:
            return {}
    names = by.items if isinstance(by, Items) else (by,)
    fact = names[len(rows)] if len(rows) < len(names) else None
    found = declared.get(fact.value) if isinstance(fact, Scalar) else None
    if found is None:
        return {}
    if found.texts.get("type") == "boolean":
        return {"true": _truth(found, "true", "label"), "false": _truth(found, "false", "denied")}
    return dict(found.values)


def _truth(fact: DeclaredName, word: str, key: str) -> DeclaredName:
    """Return a row of a yes-or-no fact, with the text of the fact for it."""
    texts = {
        name.replace(key, "label", 1): text
        for name, text in fact.texts.items()
        if name.partition(".")[0] == key
    }
    return DeclaredName(word, "value", fact.span, texts)
