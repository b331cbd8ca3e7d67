"""author: a criteria file → its parts, as an outline, and its examples, each with its result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import date
from typing import Literal

from criteria_engine.authoring.workspace import Workspace
from criteria_engine.bilingual import Language
from criteria_engine.criteria import Criteria
from criteria_engine.example_runs import ExampleResult, run_examples
from criteria_engine.frozen import dataclass
from criteria_engine.reading.nodes import Mapping, Node, Scalar
from criteria_engine.reading.nodes import Sequence as Items
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.source import Span

PartKind = Literal["section", "criterion", "indicator", "name", "example"]


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """A part of a criteria file.

    Attributes:
        title: its id or name, and its text.
        kind: what it is.
        span: all of it.
        name_span: its id or name.
        parts: the parts in it.
    """

    title: str
    kind: PartKind
    span: Span
    name_span: Span
    parts: tuple[OutlinePart, ...] = field(default=())


def outline(root: Node, language: Language = "vi") -> list[OutlinePart]:
    """Return the sections of a file with their parts."""
    entries = root.entries if isinstance(root, Mapping) else ()
    return [
        OutlinePart(
            each.key.value,
            "section",
            each.key.span.to(each.value.span),
            each.key.span,
            tuple(_parts(each.key.value, each.value, language)),
        )
        for each in entries
        if isinstance(each.value, Mapping | Items)
    ]


def example_names(root: Node) -> dict[str, Span]:
    """Return the names of the examples of a file and where they stand."""
    examples = lookup(root, "examples")
    names = (lookup(each, "name") for each in _items(examples))
    return {each.value.strip(): each.span for each in names if isinstance(each, Scalar)}


def run_example(workspace: Workspace, name: str, example: str) -> ExampleResult | None:
    """Run one example of a file; None where the file has errors or no such example.

    Args:
        workspace: the files.
        name: the name of the file.
        example: the name of the example.
    """
    checked = workspace.loaded(name).checked
    if checked is None:
        return None

    def find_other(title: str, scope: str | None, on: date) -> Criteria:
        return workspace.catalogue.find(title, scope=scope, on=on)

    results = run_examples(checked, find_other)
    return next((each for each in results if each.example.name == example), None)


def _parts(section: str, node: Node, language: Language) -> Iterator[OutlinePart]:
    match section:
        case "criteria" | "knock_outs" | "prerequisites" | "levels":
            yield from _items_with_ids(node, language)
        case "facts" | "parameters" | "definitions" | "outputs":
            if isinstance(node, Mapping):
                for entry in node.entries:
                    label = _text(entry.value, "label", language)
                    title = f"{entry.key.value} — {label}" if label else entry.key.value
                    span = entry.key.span.to(entry.value.span)
                    yield OutlinePart(title, "name", span, entry.key.span)
        case "laws":
            for each in _items(node):
                text = lookup(each, "text")
                if text is not None:
                    title = _text(each, "text", language)
                    yield OutlinePart(title, "name", each.span, text.span)
        case "examples":
            for each in _items(node):
                name = lookup(each, "name")
                if isinstance(name, Scalar):
                    yield OutlinePart(name.value.strip(), "example", each.span, name.span)
        case _:
            pass


def _items_with_ids(node: Node, language: Language) -> Iterator[OutlinePart]:
    for each in _items(node):
        identifier = lookup(each, "id")
        if not isinstance(identifier, Scalar):
            continue
        text = _text(each, "name", language) or _text(each, "text", language)
        title = f"{identifier.value} {text}".strip()
        inner = lookup(each, "indicators")
        kind: PartKind = "indicator" if inner is None else "criterion"
        parts = () if inner is None else tuple(_items_with_ids(inner, language))
        yield OutlinePart(title, kind, each.span, identifier.span, parts)


def _items(node: Node | None) -> Sequence[Node]:
    return node.items if isinstance(node, Items) else ()


def _text(node: Node, key: str, language: Language) -> str:
    return text_at(node, key, language) or text_at(node, key, "vi") or text_at(node, key) or ""
