"""read: YAML nodes → the dicts and lists that pydantic validates against the models of a file."""

from __future__ import annotations

from typing import Any, Final
from unicodedata import normalize

from criteria_engine.reading.nodes import Mapping, Sequence
from criteria_engine.reading.scalars import LocatedStr

RAW_KEYS: Final = frozenset({"facts", "judgements", "evidence"})
"""Keys of an example whose nodes are kept, to be read against the declared facts later."""


def plain_data(node: Any, raw: frozenset[str] = frozenset()) -> Any:
    """Convert a node for pydantic: mappings to dicts with a `span`, sequences to lists.

    Scalars stay nodes.

    Args:
        node: The node.
        raw: Keys whose values stay nodes; below `examples`, those of :data:`RAW_KEYS` do.
    """
    match node:
        case Mapping(entries, span):
            data: dict[Any, Any] = {"span": span}
            for entry in entries:
                key = LocatedStr(normalize("NFC", entry.key.value), entry.key.span)
                below = RAW_KEYS if key == "examples" else raw
                data[key] = entry.value if key in raw else plain_data(entry.value, below)
            return data
        case Sequence(items):
            return [plain_data(item, raw) for item in items]
        case _:
            return node
