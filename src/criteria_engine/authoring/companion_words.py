"""author: a place in a file beside a set → the keys that may stand there, and the text that is translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.reading.companions import EXAMPLES_OF, TRANSLATES
from criteria_engine.reading.nodes import Mapping as Keys
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.short_forms import LANGUAGES, expand_texts
from criteria_engine.reading.translations import plain_language, texts_to_translate
from criteria_engine.source import Source, Span
from criteria_engine.syntax import is_name

Texts = Mapping[tuple[str, ...], str]
"""The texts of a set, by the keys that lead to them in a translation."""

_HEADS: Final = {"translation": (TRANSLATES, "language"), "examples": (EXAMPLES_OF, "examples")}


def kind_beside(name: str, text: str) -> Literal["translation", "examples"]:
    """Return what a file beside a set has, by its name or else by its head.

    >>> kind_beside("a.en.yaml", ""), kind_beside("b.yaml", "examples_of: t/v1")
    ('translation', 'examples')
    """
    stem = name.rpartition(".")[0].casefold()
    is_examples = stem.endswith(".examples") or text.lstrip().startswith(EXAMPLES_OF)
    return "examples" if is_examples else "translation"


def texts_of(root: Node | None) -> Texts:
    """Return the texts of a set that its translation may state."""
    return {} if root is None else texts_to_translate(expand_texts(root))


def head_keys(kind: Literal["translation", "examples"]) -> tuple[str, ...]:
    """Return the keys of the head of a file beside a set."""
    return _HEADS[kind]


def head_values(key: str, entry: CatalogueEntry, root: Node | None) -> Iterator[str]:
    """Yield the values of a key of the head of a file beside a set."""
    if key in (TRANSLATES, EXAMPLES_OF) and entry.key is not None:
        yield str(entry.key)
    if key == "language":
        own = plain_language(root or Keys((), Source("", "").whole()))
        yield from (each for each in LANGUAGES if each != own)


def keys_below(path: tuple[str, ...], texts: Texts) -> dict[str, str]:
    """Return the keys that a translation may have below a path, each with the first text that it leads to.

    >>> texts = {("name",): "Xã", ("criteria", "1.1", "text"): "Có quỹ"}
    >>> keys_below((), texts), keys_below(("criteria",), texts)
    ({'name': 'Xã', 'criteria': 'Có quỹ'}, {'1.1': 'Có quỹ'})
    """
    found: dict[str, str] = {}
    for each, text in texts.items():
        if each[: len(path)] == path and len(each) > len(path):
            found.setdefault(each[len(path)], text)
    return found


def written_key(key: str) -> str:
    """Return a key as YAML needs it: an id that is no name in quotes.

    >>> written_key("families"), written_key("1.1")
    ('families', '"1.1"')
    """
    return key if is_name(key) else f'"{key}"'


def key_at(root: Node | None, offset: int) -> tuple[tuple[str, ...], Span] | None:
    """Return the keys around a place of a translation, and where the innermost stands."""
    path: tuple[str, ...] = ()
    span: Span | None = None
    node = root
    while isinstance(node, Keys):
        entry = next(
            (e for e in node.entries if e.key.span.start <= offset <= e.value.span.end), None
        )
        if entry is None:
            break
        path, span, node = (*path, entry.key.value.strip()), entry.key.span, entry.value
    return None if span is None else (path, span)
