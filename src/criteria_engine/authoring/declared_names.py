"""author: the files of a set → its facts, parameters, definitions and levels, as far as they can be read.

The documents of a set need a file without mistakes; these are for a file that is being written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Final, Literal
from unicodedata import normalize

from criteria_engine.frozen import dataclass
from criteria_engine.reading.nodes import Mapping as MappingNode
from criteria_engine.reading.nodes import MappingEntry, Node, Sequence
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.source import Span

NameKind = Literal["fact", "parameter", "definition", "output", "level", "value"]

_SECTIONS: Final[Mapping[str, NameKind]] = {
    "facts": "fact",
    "parameters": "parameter",
    "definitions": "definition",
    "outputs": "output",
}


@dataclass(frozen=True, slots=True)
class DeclaredName:
    """A name that an author has declared.

    Attributes:
        name: the name, in NFC.
        kind: what it names.
        span: where it is declared.
        texts: its texts by key and language, such as `label.vi`, and scalars such as `type` and `at_most`.
        fields: the fields of the items of a list, or of a record.
        values: the values of an enumeration.
    """

    name: str
    kind: NameKind
    span: Span
    texts: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, DeclaredName] = field(default_factory=dict)
    values: Mapping[str, DeclaredName] = field(default_factory=dict)

    def label(self, language: Literal["vi", "en"]) -> str:
        """Return its label or name in a language; the Vietnamese one if there is no other, or ""."""
        for key in ("label", "name", "text"):
            for each in (f"{key}.{language}", f"{key}.vi", key):
                if each in self.texts:
                    return self.texts[each]
        return ""


def declared_names(nodes: Iterable[Node]) -> dict[str, DeclaredName]:
    """Return the names that files declare: an adaptation first, then the files it adapts."""
    found: dict[str, DeclaredName] = {}
    for node in nodes:
        for section, kind in _SECTIONS.items():
            for name, each in _entries(lookup(node, section), kind).items():
                found.setdefault(name, each)
        levels = lookup(node, "levels")
        for item in levels.items if isinstance(levels, Sequence) else ():
            level = _level(item)
            if level is not None:
                found.setdefault(level.name, level)
    return found


def _entries(node: Node | None, kind: NameKind) -> dict[str, DeclaredName]:
    entries = node.entries if isinstance(node, MappingNode) else ()
    return {each.name: each for each in (_declared(entry, kind) for entry in entries)}


def _declared(entry: MappingEntry, kind: NameKind) -> DeclaredName:
    name = normalize("NFC", entry.key.value)
    own = text_at(entry.value)
    texts = {"label": own} if own is not None else _texts(entry.value)
    if "part_of" in texts:
        texts |= {"type": "integer", "at_least": "0", "at_most": texts["part_of"]}
    fields = _entries(lookup(entry.value, "fields"), "fact")
    values = _entries(lookup(entry.value, "values"), "value") if kind == "fact" else {}
    return DeclaredName(name, kind, entry.key.span, texts, fields, values)


def _level(item: Node) -> DeclaredName | None:
    node = lookup(item, "id")
    name = text_at(item, "id")
    return (
        None
        if node is None or name is None
        else DeclaredName(name, "level", node.span, _texts(item))
    )


def _texts(node: Node) -> dict[str, str]:
    texts: dict[str, str] = {}
    for entry in node.entries if isinstance(node, MappingNode) else ():
        key = entry.key.value
        if (own := text_at(entry.value)) is not None:
            texts[key] = own
        if (direction := text_at(entry.value, "direction")) is not None:
            texts[key] = direction
        for language in ("vi", "en"):
            if (text := text_at(entry.value, language)) is not None:
                texts[f"{key}.{language}"] = text
        if key in ("vi", "en") and own is not None:
            texts[f"label.{key}"] = own
    return texts
