"""Generate docs/language.md from docs/language.head.md and the declarations of the functions.

python docs/make_language.py
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from criteria_engine.bounds import (
    MAX_CHARACTERS,
    MAX_CRITERIA_BYTES,
    MAX_ITEMS,
    MAX_NESTING,
    MAX_YAML_DEPTH,
    MAX_YAML_NODES,
    STEP_BUDGET,
)
from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import Function
from criteria_engine.library.patterns import describe_pattern
from criteria_engine.library.signatures import Signature
from criteria_engine.model.values import CONTEXT

FOLDER: Final = Path(__file__).parent
PAGE: Final = FOLDER / "language.md"
HEAD: Final = FOLDER / "language.head.md"
CASES: Final = FOLDER.parent / "tests" / "conformance" / "departures.json"

GROUPS: Final = {
    "criteria": "For criteria",
    "lists": "Lists",
    "numbers": "Numbers",
    "strings": "Texts",
    "dates": "Dates and durations",
    "ranges": "Ranges, one to another",
    "operators": "Signs and comparisons",
    "properties": "Properties",
}


def page() -> str:
    """Return the whole page."""
    text = HEAD.read_text(encoding="utf-8")
    pieces = {
        "digits": f"{CONTEXT.prec}",
        "characters": f"{MAX_CHARACTERS:,}",
        "levels": f"{MAX_NESTING}",
        "file": f"{MAX_CRITERIA_BYTES:,} bytes",
        "nodes": f"{MAX_YAML_NODES:,}",
        "depth": f"{MAX_YAML_DEPTH}",
        "items": f"{MAX_ITEMS:,}",
        "steps": f"{STEP_BUDGET:,}",
        "departures": _departures(),
        "index": _index(),
        "functions": "\n\n".join(_group(name) for name in GROUPS),
    }
    for name, piece in pieces.items():
        text = text.replace("{{" + name + "}}", piece)
    return text


def _of_group(group: str) -> Iterator[tuple[str, list[Function]]]:
    """Yield each name in a group, with its declarations."""
    functions = [each for each in standard().functions if each.group == group]
    for name, declared in groupby(functions, key=lambda each: each.name):
        yield name, list(declared)


def _index() -> str:
    rows = ["| | |", "|---|---|"]
    for group, title in GROUPS.items():
        names = " · ".join(f"`{_title(name)}`" for name, _ in _of_group(group))
        rows.append(f"| [{title}](#{_anchor(title)}) | {names} |")
    return "\n".join(rows)


def _anchor(title: str) -> str:
    return "".join(c for c in title.lower() if c.isalnum() or c in " -").replace(" ", "-")


def _title(name: str) -> str:
    return {"negate": "-x", "item at": "[position]"}.get(name, name)


def _group(group: str) -> str:
    parts = [f"### {GROUPS[group]}"]
    for name, declared in _of_group(group):
        parts.append(f"#### `{_title(name)}`")
        parts += map(_declaration, declared)
    return "\n\n".join(parts)


def _declaration(function: Function) -> str:
    signatures = " \\\n".join(f"`{_written(function, each)}`" for each in function.signatures)
    origin = "ours" if function.ours else function.source
    examples = "\n".join(f"{expression} → {result}" for expression, result in function.examples)
    return (
        f"{signatures}\n\n{function.meaning.en} *({origin})* \\\n{function.meaning.vi}\n\n"
        f"```feel\n{examples}\n```"
    )


def _written(function: Function, signature: Signature) -> str:
    """Return a signature in the notation of its use."""
    types = [describe_pattern(each.pattern) for each in signature.parameters]
    result = describe_pattern(signature.result)
    match function.kind:
        case "function":
            return signature.text.replace("->", "→").replace("...:", "…:")
        case "property":
            return f"{types[0]}.{function.name} → {result}"
        case "operator":
            return f"{_operation(function.name, types)} → {result}"


def _operation(name: str, types: Sequence[str]) -> str:
    match name:
        case "negate":
            return f"-{types[0]}"
        case "item at":
            return f"{types[0]}[{types[1]}]"
        case _:
            return f"{types[0]} {name} {types[1]}"


def _departures() -> str:
    """Return the cases of the kit with another result, by reason."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for case, reason in json.loads(CASES.read_text(encoding="utf-8")).items():
        by_reason[reason].append("/".join(case.split("/")[1:3]))
    return "\n".join(
        f"* {reason}: {', '.join(f'`{each}`' for each in cases)}"
        for reason, cases in by_reason.items()
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
