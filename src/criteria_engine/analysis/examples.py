"""analysis: the facts that show a difference → examples for a criteria file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from textwrap import indent
from typing import Any

from criteria_engine.analysis.differences import Difference, Witness
from criteria_engine.authoring.example_writer import write_example
from criteria_engine.authoring.scalar_layout import is_plain
from criteria_engine.criteria import Criteria
from criteria_engine.reading.nodes import Mapping as MappingNode
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from criteria_engine.wording.numbers import format_source_number


def witnesses_to_keep(difference: Difference) -> tuple[Witness, ...]:
    """Return the witnesses of the most important part that has any: the outcome, else a level, and so on."""
    return next((each.witnesses for each in difference.parts if each.witnesses), ())


def witness_examples(difference: Difference, new: Criteria) -> list[str]:
    """Return the most important witnesses as items of `examples:` of the new set.

    Args:
        difference: the difference.
        new: the new set, which decides what the examples expect.
    """
    examples = []
    for each in witnesses_to_keep(difference):
        lines = [f"{yaml_key(name)}: {flow_text(value)}" for name, value in each.new_facts.items()]
        node, _ = compose(Source("witness", "\n".join(lines)))
        if not isinstance(node, MappingNode):
            raise AssertionError(each.new_facts)
        decision = new.decide(each.new_facts)
        examples.append(write_example(_name(difference, each), new.on, node, decision))
    return examples


def _name(difference: Difference, witness: Witness) -> str:
    """Return a name that says which set is compared and what is special about the facts."""
    changes = [
        f"{each.label.vi} {plain_text(each.new)}"
        for each in witness.changed
        if not isinstance(each.new, Mapping)
    ]
    special = ", ".join(changes[:3]) or (witness.example or "")
    side = "chỉ bản cũ cho đạt" if witness.shows == "only_old" else "chỉ bản này cho đạt"
    return f"Khác bản {difference.old.version}, {side}: {special}"


def plain_text(value: Any) -> str:
    """Return a fact as the name of an example tells it."""
    if isinstance(value, bool):
        return "có" if value else "không"
    return format_source_number(value) if isinstance(value, int | Decimal) else str(value)


def flow_text(value: Any) -> str:
    """Return facts as YAML on one line, with exact numbers.

    >>> flow_text({"a": Decimal("0.5"), "b": [True, "a: b"]})
    '{a: 0.5, b: [true, "a: b"]}'
    """
    match value:
        case bool() | None:
            return json.dumps(value)
        case str():
            return yaml_key(value)
        case int() | Decimal():
            return format_source_number(value)
        case date():
            return value.isoformat()
        case dict():
            entries = [f"{yaml_key(name)}: {flow_text(each)}" for name, each in value.items()]
            return f"{{{', '.join(entries)}}}"
        case list() | tuple():
            return f"[{', '.join(map(flow_text, value))}]"
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def yaml_key(text: str) -> str:
    """Return a text as YAML, in quotes where it needs any."""
    plain = is_plain(text, in_brackets=True) and not text[:1].isdigit()
    return text if plain else json.dumps(text, ensure_ascii=False)


def with_examples(text: str, examples: Sequence[str], key: str) -> str:
    """Return the text of a file with examples added below its `examples:`.

    Args:
        text: a criteria file, a file of examples beside one, or nothing for a new file of examples.
        examples: the items.
        key: the key of the set, for a new file.
    """
    if not text.strip():
        text = f"examples_of: {key}\nexamples:\n"
    lines = text.splitlines()
    start = next((n for n, each in enumerate(lines) if each.startswith("examples:")), None)
    if start is None:
        lines += ["", "examples:"]
        start = len(lines) - 1
    lines[start] = lines[start].replace("[]", "").rstrip()
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " -#"):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    first = next(
        (each for each in lines[start + 1 : end] if each.lstrip().startswith("- ")), "  - "
    )
    margin = " " * (len(first) - len(first.lstrip()))
    added = [line for each in examples for line in indent(_dedented(each), margin).splitlines()]
    return "\n".join([*lines[:end], *added, *lines[end:]]) + "\n"


def _dedented(example: str) -> str:
    return "\n".join(_without_margin(example.splitlines()))


def _without_margin(lines: Sequence[str]) -> Iterator[str]:
    margin = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
    return (line[margin:] for line in lines)
