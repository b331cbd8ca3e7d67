"""cli: the argument FACTS (a YAML or JSON file, or `-` for stdin) → facts checked against a set."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

from criteria_engine.bounds import MAX_FACTS_BYTES, MAX_FACTS_NODES
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Facts
from criteria_engine.reading.files import cannot_open, decode_source, load_source
from criteria_engine.reading.json import read_json
from criteria_engine.reading.nodes import Mapping, Node, Sequence
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source

STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class FactsInput:
    """A file of facts as read, before it is checked against a set.

    Attributes:
        source: the text and its name.
        value: a composed YAML node, or the value of the JSON.
        is_json: which of the two it is.
    """

    source: Source
    value: Any
    is_json: bool


def read_facts_input(path: str, *, max_bytes: int = MAX_FACTS_BYTES) -> FactsInput:
    """Read a file of facts.

    The suffix .json, .yaml or .yml determines the format. A file with another suffix, and stdin, is
    JSON if its text begins with `{`.

    Args:
        path: the file, or `-` for stdin.
        max_bytes: the greatest size.

    Raises:
        CriteriaError: the file cannot be read, or is neither YAML nor JSON.
    """
    source = _source(path, max_bytes)
    if _is_json(path, source.text):
        value, diagnostics = read_json(source.text.removeprefix("\ufeff"), source.name)
    else:
        value, diagnostics = compose(source, max_nodes=MAX_FACTS_NODES)
    if diagnostics:
        raise CriteriaError(diagnostics)
    return FactsInput(source, value, _is_json(path, source.text))


def parse_facts(criteria: Criteria, facts_input: FactsInput) -> Facts:
    """Check facts against the declarations of a set.

    Args:
        criteria: the set.
        facts_input: the facts as read.

    Raises:
        CriteriaError: the facts have errors; its diagnostics have their locations in the file, in
            JSON as well.
    """
    try:
        return criteria.read(facts_input.value)
    except CriteriaError as error:
        if not facts_input.is_json:
            raise
        raise CriteriaError(
            _with_locations(error.diagnostics, facts_input.source), error.total
        ) from error


def _source(path: str, max_bytes: int) -> Source:
    if path == STDIN:
        # One byte more than allowed is enough to see that the input is too large.
        return decode_source("stdin", _stdin(max_bytes + 1), max_bytes=max_bytes)
    return load_source(path, max_bytes=max_bytes)


def _stdin(most: int) -> bytes:
    """Read stdin; nothing where it is closed, or a folder.

    Raises:
        CriteriaError: stdin cannot be read.
    """
    if sys.stdin is None:
        return b""
    try:
        return sys.stdin.buffer.read(most)
    except OSError as error:
        raise CriteriaError([cannot_open("stdin", error)]) from error


def _is_json(path: str, text: str) -> bool:
    match Path(path).suffix.lower():
        case ".json":
            return True
        case ".yaml" | ".yml":
            return False
        case _:
            return text.lstrip("\ufeff \t\r\n").startswith("{")


# ---- locations in JSON -----------------------------------------------------------------------


def _with_locations(diagnostics: Iterable[Diagnostic], source: Source) -> list[Diagnostic]:
    """Return the diagnostics of JSON facts with their locations in the text.

    The text is read again as YAML for that, because JSON is nearly always YAML as well.
    """
    root, _ = compose(source, max_nodes=MAX_FACTS_NODES)
    if root is None:
        return list(diagnostics)
    return [
        replace(each, span=_node_at(root, str(each.data.get("path", ""))).span)
        for each in diagnostics
    ]


_POSITION: Final = re.compile(r"\[([0-9]+)\]")


def _node_at(node: Node, path: str) -> Node:
    """Return the node at a path such as `members[3].age`, or the last one found on the way."""
    path = path.removeprefix(".")
    if isinstance(node, Mapping):
        for entry in node.entries:
            key = normalize("NFC", entry.key.value)
            # An id may contain a point, as in `judgements.5.1`.
            if path == key or path.startswith((f"{key}.", f"{key}[")):
                return _node_at(entry.value, path[len(key) :])
    elif isinstance(node, Sequence):
        position = _POSITION.match(path)
        if position is not None and int(position[1]) <= len(node.items):
            return _node_at(node.items[int(position[1]) - 1], path[position.end() :])
    return node
