"""read: the FACTS of the command line (a YAML or JSON file, or `-`) → what a set reads."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.model.facts import Facts
from criteria_engine.reading.files import decode_source, load_source
from criteria_engine.reading.json import read_json
from criteria_engine.reading.nodes import Mapping, Node, Sequence
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source

MAX_BYTES: Final = 32 << 20
"""How large a file of facts may be; ten thousand members take about two megabytes."""


MAX_NODES: Final = 4_000_000
"""How many keys and values it may hold."""


STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class FactsInput:
    """Facts as they were handed in: a composed YAML node, or the values of JSON."""

    source: Source
    value: Any
    is_json: bool


def read_facts_input(path: str, *, max_bytes: int = MAX_BYTES) -> FactsInput:
    """Read a file by its suffix; what has another one, and stdin, is JSON if it begins with `{`.

    Raises:
        CriteriaError: it cannot be read, or is neither YAML nor JSON.
    """
    source = _source(path, max_bytes)
    if _is_json(path, source.text):
        value, found = read_json(source.text.removeprefix("\ufeff"), source.name)
    else:
        value, found = compose(source, max_nodes=MAX_NODES)
    if found:
        raise CriteriaError(found)
    return FactsInput(source, value, _is_json(path, source.text))


def parse_facts(criteria: Criteria, given: FactsInput) -> Facts:
    """The facts checked against what a set asks for; mistakes in JSON are shown in its text too."""
    try:
        return criteria.read(given.value)
    except CriteriaError as error:
        if not given.is_json:
            raise
        raise CriteriaError(_with_locations(error.diagnostics, given.source)) from error


def _source(path: str, max_bytes: int) -> Source:
    if path == STDIN:
        # One byte more than allowed tells what fits from what has no end.
        return decode_source("stdin", sys.stdin.buffer.read(max_bytes + 1), max_bytes=max_bytes)
    return load_source(path, max_bytes=max_bytes)


def _is_json(path: str, text: str) -> bool:
    match Path(path).suffix.lower():
        case ".json":
            return True
        case ".yaml" | ".yml":
            return False
        case _:
            return text.lstrip("\ufeff \t\r\n").startswith("{")


# ---- places in JSON --------------------------------------------------------------------------


def _with_locations(found: Iterable[Diagnostic], source: Source) -> list[Diagnostic]:
    """The diagnostics at their places in the text: JSON is, nearly always, YAML as well."""
    root, _ = compose(source, max_nodes=MAX_NODES)
    if root is None:
        return list(found)
    return [
        replace(each, span=_node_at(root, str(each.data.get("path", ""))).span) for each in found
    ]


_POSITION: Final = re.compile(r"\[([0-9]+)\]")


def _node_at(node: Node, path: str) -> Node:
    """The node under a path such as `members[3].age`, or the last one on the way to it."""
    path = path.removeprefix(".")
    if isinstance(node, Mapping):
        for entry in node.entries:
            key = normalize("NFC", entry.key.value)
            # An id may itself hold a point, as in `judgements.5.1`.
            if path == key or path.startswith((f"{key}.", f"{key}[")):
                return _node_at(entry.value, path[len(key) :])
    elif isinstance(node, Sequence):
        position = _POSITION.match(path)
        if position is not None and int(position[1]) <= len(node.items):
            return _node_at(node.items[int(position[1]) - 1], path[position.end() :])
    return node
