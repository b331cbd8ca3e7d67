"""read: a criteria file and the files beside it → one file: examples joined, texts in both languages.

`NAME.en.yaml` begins with `translates: TITLE/SCOPE/VERSION`, `NAME.examples.yaml` with `examples_of:`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.reading import companion_diagnostics as codes
from criteria_engine.reading import set_diagnostics as reading_codes
from criteria_engine.reading.nodes import Empty, Mapping, MappingEntry, Node, Scalar, Sequence
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.reading.short_forms import LANGUAGES, expand_texts
from criteria_engine.reading.translations import HEAD, plain_language, translate
from criteria_engine.source import Span

TRANSLATES: Final = "translates"

EXAMPLES_OF: Final = "examples_of"

_OF_EXAMPLES: Final = (EXAMPLES_OF, "examples")


def named_set(companion: Node) -> str | None:
    """Return the set that a file beside a set names, as `TITLE/SCOPE/VERSION`."""
    return text_at(companion, TRANSLATES) or text_at(companion, EXAMPLES_OF)


def complete(
    root: Node, key: str | None, companions: Iterable[Node]
) -> tuple[Node, list[Diagnostic]]:
    """Return a criteria file with its examples and translations, before it is merged with its base.

    Args:
        root: the root node of the file.
        key: its title, scope and version; None where they cannot be read.
        companions: the root nodes of the files beside it.
    """
    diagnostics: list[Diagnostic] = []
    translation: Node | None = None
    for each in companions:
        diagnostics += _mistakes_of_head(each, key)
        if lookup(each, EXAMPLES_OF) is not None or lookup(each, "examples") is not None:
            root = _with_examples(root, each, diagnostics)
        elif translation is not None:
            path = text_at(each, "language") or ""
            diagnostics.append(codes.TRANSLATED_TWICE.at(_head_span(each), path=path))
        elif _is_other_language(root, each, diagnostics):
            translation = each
    root, more = translate(expand_texts(root), translation)
    return root, [*diagnostics, *more]


def examples_in(key: str | None, companions: Iterable[Node]) -> tuple[Node, list[Diagnostic]]:
    """Return a mapping with the examples of files beside a set only.

    Args:
        key: the title, scope and version of the set; None where they cannot be read.
        companions: the root nodes of the files of examples.
    """
    diagnostics: list[Diagnostic] = []
    root: Node | None = None
    for each in companions:
        diagnostics += _mistakes_of_head(each, key)
        root = _with_examples(Mapping((), each.span) if root is None else root, each, diagnostics)
    if root is None:
        raise ValueError("`companions`: there is no file of examples")
    return root, diagnostics


def _mistakes_of_head(companion: Node, key: str | None) -> list[Diagnostic]:
    for head in (TRANSLATES, EXAMPLES_OF):
        named = lookup(companion, head)
        if isinstance(named, Scalar):
            text = named.value.strip()
            if key is None or text == key:
                return []
            return [codes.OTHER_SET_BESIDE.at(named.span, suggestion=key, key=key, named=text)]
        if named is not None:
            return [reading_codes.NO_VALUE.at(named.span, key=head)]
    missing = TRANSLATES if lookup(companion, "examples") is None else EXAMPLES_OF
    return [reading_codes.MISSING_KEY.at(_head_span(companion), key=missing)]


def _head_span(companion: Node) -> Span:
    entries = companion.entries if isinstance(companion, Mapping) else ()
    return entries[0].key.span if entries else companion.span


# ---- translations ------------------------------------------------------------------------------


def _is_other_language(root: Node, translation: Node, diagnostics: list[Diagnostic]) -> bool:
    """Return whether a translation is in the language that the set is not written in."""
    own = plain_language(root)
    node = lookup(translation, "language")
    text = text_at(translation, "language")
    if node is None or text is None:
        diagnostics.append(reading_codes.MISSING_KEY.at(_head_span(translation), key=HEAD[1]))
        return False
    if text not in LANGUAGES:
        diagnostics.append(
            reading_codes.WRONG_CHOICE.at(
                node.span, key="language", text=text, known=", ".join(LANGUAGES)
            )
        )
        return False
    if text == own:
        other = next(each for each in LANGUAGES if each != own)
        diagnostics.append(codes.OWN_LANGUAGE.at(node.span, language=text, other=other))
        return False
    return True


# ---- examples ----------------------------------------------------------------------------------


def _with_examples(root: Node, beside: Node, diagnostics: list[Diagnostic]) -> Node:
    """Return a criteria file with the examples of the file beside it after its own."""
    if not isinstance(root, Mapping) or not isinstance(beside, Mapping):
        return root
    for each in beside.entries:
        if each.key.value not in _OF_EXAMPLES:
            near = nearest(each.key.value, _OF_EXAMPLES)
            diagnostics.append(
                reading_codes.UNKNOWN_KEY.at(
                    each.key.span,
                    suggestion=near,
                    key=each.key.value,
                    known=", ".join(_OF_EXAMPLES),
                )
            )
    entry = next((each for each in beside.entries if each.key.value == "examples"), None)
    if entry is None or isinstance(entry.value, Empty):
        diagnostics.append(reading_codes.MISSING_KEY.at(_head_span(beside), key="examples"))
        return root
    if not isinstance(entry.value, Sequence):
        wanted, way_out = reading_codes.expected_shape("list_type", "")
        diagnostics.append(
            reading_codes.WRONG_SHAPE.at(
                entry.value.span, key="examples", wanted=wanted, way_out=way_out
            )
        )
        return root
    own = lookup(root, "examples")
    items = (*(own.items if isinstance(own, Sequence) else ()), *entry.value.items)
    examples = Sequence(items, entry.value.span if own is None else own.span)
    kept = tuple(each for each in root.entries if each.key.value != "examples")
    return Mapping((*kept, MappingEntry(entry.key, examples)), root.span)
