"""read: the YAML nodes of a criteria file and of its translation → the nodes with texts in both languages.

A translation has the keys of the set, and ids in place of lists: `facts: {members: {label: …}}`,
`criteria: {"1.1": …}`. Parts without an id go by their number: `calendar: {2: …}`. One text in place of the
keys of a part is its main text, such as the name of a criterion.

A plain text becomes a text in two languages, so that nothing after this module knows where it was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import cache
from typing import Final
from unicodedata import normalize

from pydantic import BaseModel

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Diagnostic, Related, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.reading import companion_diagnostics as codes
from criteria_engine.reading import set_diagnostics as reading_codes
from criteria_engine.reading.nodes import Empty, Mapping, MappingEntry, Node, Scalar, Sequence
from criteria_engine.reading.scalars import BilingualField, TextDocument
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.reading.shapes import (
    ROOT,
    ListShape,
    ModelShape,
    NamedShape,
    Shape,
    field_types,
    key_shapes,
    value_shape,
)
from criteria_engine.reading.short_forms import LANGUAGES, is_text
from criteria_engine.source import Span

HEAD: Final = ("translates", "language")

_MAY_STAY: Final = frozenset({"intended", "examples"})
"""The keys below which a text may stay without a translation: no reader of a decision sees it."""

_EVERY_PART: Final = "criteria"
"""The key below which criteria and indicators stand side by side, each by its id."""

_HERE: Final = Template("ở đây", "here")


def plain_language(root: Node) -> str:
    """Return the language of the plain texts of a criteria file."""
    return "en" if text_at(root, "language") == "en" else "vi"


def translate(root: Node, translation: Node | None) -> tuple[Node, list[Diagnostic]]:
    """Return a criteria file with its texts in both languages.

    Args:
        root: the file, before it is merged with the set it adapts.
        translation: the file beside it; None where there is none. Texts of a set in English are then
            shown to readers of Vietnamese, too.

    Returns:
        The nodes; an error for each entry that translates nothing; one warning for all texts without a
        translation, at the head of the file beside the set.
    """
    language = plain_language(root)
    if translation is None and language == "vi":
        return root, []
    merger = _Merger(language, translation)
    said = None if translation is None else _Said(_without_head(translation), ())
    node = merger.part(root, ROOT, said)
    if translation is not None and merger.not_translated:
        merger.diagnostics.append(_not_translated(translation, merger.not_translated))
    return node, sorted(
        merger.diagnostics, key=lambda each: (each.span.source.name, each.span.start)
    )


def texts_to_translate(root: Node) -> dict[tuple[str, ...], str]:
    """Return the texts of a file that stand in one language, by the keys that lead to them in a translation.

    Args:
        root: the file, after :func:`~criteria_engine.reading.short_forms.expand_texts`.
    """
    merger = _Merger(plain_language(root), Mapping((), root.span))
    merger.part(root, ROOT, None)
    texts: dict[tuple[str, ...], str] = {}
    for path, node in merger.not_translated:
        own = lookup(node, merger.language) if isinstance(node, Mapping) else node
        if isinstance(own, Scalar):
            texts[path] = own.value.strip()
    return texts


_SHOWN_PATHS: Final = 5
"""How many of the texts without a translation are named; an author adds the next ones after these."""


def _not_translated(translation: Node, texts: list[tuple[tuple[str, ...], Node]]) -> Diagnostic:
    """Return the warning about the texts without a translation."""
    head = translation.entries[0].key.span if isinstance(translation, Mapping) else translation.span
    first = texts[:_SHOWN_PATHS]
    named = ", ".join(f"`{shown(path)}`" for path, _ in first)
    return codes.NOT_TRANSLATED.at(
        head,
        related=[Related(node.span, codes.NOT_TRANSLATED_HERE) for _, node in first],
        count=len(texts),
        file=_file_name(translation.span),
        paths=named if len(texts) == len(first) else f"{named}, …",
    )


def _without_head(translation: Node) -> Node:
    if not isinstance(translation, Mapping):
        return translation
    kept = tuple(e for e in translation.entries if _name(e.key) not in HEAD)
    return Mapping(kept, translation.span)


@cache
def main_text(model: type[BaseModel]) -> str | None:
    """Return the key of the text that stands for a part where a translation has one text only.

    >>> from criteria_engine.reading.documents import CriterionDocument, FactDocument
    >>> main_text(CriterionDocument), main_text(FactDocument)
    ('name', 'label')
    """
    hints = field_types(model)
    fields = model.model_fields.items()
    texts = (name for name, each in fields if each.is_required() and hints[name] == BilingualField)
    return next(texts, None)


@dataclass(frozen=True)
class _Said:
    """What the translation says about a part, and the keys that lead to it."""

    node: Node
    path: tuple[str, ...]

    def below(self, key: str) -> _Said | None:
        """Return what is said under a key."""
        inner = lookup(self.node, key)
        return None if inner is None else _Said(inner, (*self.path, key))

    def keys(self) -> dict[str, Scalar]:
        """Return the keys, by name."""
        entries = self.node.entries if isinstance(self.node, Mapping) else ()
        return {_name(each.key): each.key for each in entries}


@dataclass
class _Merger:
    """Merges one file with its translation, and collects what is wrong with it."""

    language: str
    translation: Node | None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    not_translated: list[tuple[tuple[str, ...], Node]] = field(default_factory=list)
    may_stay: bool = False
    path: tuple[str, ...] = ()

    @property
    def other(self) -> str:
        return "vi" if self.language == "en" else "en"

    # ---- parts -----------------------------------------------------------------------------

    def part(self, node: Node, shape: Shape, said: _Said | None) -> Node:
        """Return the node of a shape with what is said about it."""
        match shape:
            case ModelShape(model) if model is TextDocument:
                return self.text(node, said)
            case ModelShape(model):
                return self.model(node, model, said)
            case NamedShape(inner) if isinstance(inner, ModelShape) and isinstance(node, Mapping):
                return self.named(node, inner, said)
            case ListShape(inner) if isinstance(inner, ModelShape) and isinstance(node, Sequence):
                return self.items(node, inner, said)
            case _:
                if said is not None:
                    self.nothing_here(said.node.span, said.path, ())
                return node

    def model(self, node: Node, model: type[BaseModel], said: _Said | None) -> Node:
        main = main_text(model)
        if not isinstance(node, Mapping):
            return node
        if said is not None and isinstance(said.node, Scalar) and main is not None:
            entry = MappingEntry(Scalar(main, said.node.span), said.node)
            said = _Said(Mapping((entry,), said.node.span), said.path)
        return self.entries(node, ModelShape(model), self.keys_of(said))

    def entries(self, node: Mapping, shape: ModelShape, said: _Said | None) -> Mapping:
        entries: list[MappingEntry] = []
        known = [_name(e.key) for e in node.entries if has_texts(value_shape(shape, _name(e.key)))]
        for entry in node.entries:
            key = _name(entry.key)
            inner = value_shape(shape, key)
            entries.append(self.below(entry, inner, said) if key in known else entry)
        self.left_over(said, (key for key in known if key != "indicators"))
        return Mapping(tuple(entries), node.span)

    def below(self, entry: MappingEntry, shape: Shape, said: _Said | None) -> MappingEntry:
        key = _name(entry.key)
        before = self.path, self.may_stay
        self.path = (*self.path, key)
        self.may_stay = self.may_stay or key in _MAY_STAY
        inner = None if said is None else said.below(key)
        if self.path == (_EVERY_PART,):
            value = self.criteria(entry.value, shape, inner)
        else:
            value = self.part(entry.value, shape, inner)
        self.path, self.may_stay = before
        return MappingEntry(entry.key, value)

    def named(self, node: Mapping, shape: ModelShape, said: _Said | None) -> Node:
        said = self.keys_of(said)
        entries = tuple(self.below(each, shape, said) for each in node.entries)
        self.left_over(said, (_name(each.key) for each in node.entries))
        return Mapping(entries, node.span)

    def items(self, node: Sequence, shape: ModelShape, said: _Said | None) -> Node:
        said = self.keys_of(said)
        keys = [_identity(each, index) for index, each in enumerate(node.items)]
        items = tuple(self.item(i, k, shape, said) for i, k in zip(node.items, keys, strict=True))
        self.left_over(said, keys)
        return Sequence(items, node.span)

    def item(self, node: Node, key: str, shape: ModelShape, said: _Said | None) -> Node:
        before = self.path
        self.path = (*self.path, key)
        inner = self.part(node, shape, None if said is None else said.below(key))
        self.path = before
        return inner

    # ---- criteria and indicators -------------------------------------------------------------

    def criteria(self, node: Node, shape: Shape, said: _Said | None) -> Node:
        """Return the criteria; what is said about an indicator stands beside its criterion."""
        said = self.keys_of(said)
        if not isinstance(node, Sequence) or not isinstance(shape, ListShape):
            return node
        ids: list[str] = []
        items = tuple(self.criterion(each, shape.inner, said, ids) for each in node.items)
        self.left_over(said, ids)
        return Sequence(items, node.span)

    def criterion(self, node: Node, shape: Shape, said: _Said | None, ids: list[str]) -> Node:
        if not isinstance(shape, ModelShape):
            return node
        of_indicator = value_shape(shape, "indicators")
        indicators = lookup(node, "indicators")
        if isinstance(node, Mapping) and isinstance(indicators, Sequence):
            found = [
                self.with_id(each, item_of(of_indicator), said, ids) for each in indicators.items
            ]
            bare = Mapping(tuple(e for e in node.entries if e.value is not indicators), node.span)
            own = self.with_id(bare, shape, said, ids)
            group = MappingEntry(
                next(e.key for e in node.entries if e.value is indicators),
                Sequence(tuple(found), indicators.span),
            )
            entries = own.entries if isinstance(own, Mapping) else ()
            return Mapping((*entries, group), node.span)
        return self.with_id(node, shape, said, ids)

    def with_id(self, node: Node, shape: Shape, said: _Said | None, ids: list[str]) -> Node:
        id_ = text_at(node, "id")
        if id_ is None or not isinstance(shape, ModelShape):
            return node
        ids.append(id_)
        return self.item(node, id_, shape, said)

    # ---- texts -----------------------------------------------------------------------------

    def text(self, node: Node, said: _Said | None) -> Node:
        """Return a text in both languages."""
        if not is_text(node):
            return node
        if said is not None and not isinstance(said.node, Scalar):
            self.refused(said, "text")
            said = None
        inline = lookup(node, self.other) if isinstance(node, Mapping) else None
        if inline is not None:
            if said is not None:
                self.diagnostics.append(
                    codes.TRANSLATED_TWICE.at(
                        said.node.span,
                        related=[Related(inline.span, _HERE)],
                        path=shown(said.path),
                    )
                )
            return node
        if said is None:
            if self.translation is not None and not self.may_stay:
                self.not_translated.append((self.path, node))
            return self.in_both(node, node) if self.language == "en" else node
        return self.in_both(node, said.node)

    def in_both(self, node: Node, other: Node) -> Node:
        """Return a text of the file with its translation."""
        own = lookup(node, self.language) if isinstance(node, Mapping) else node
        if own is None:
            return node
        texts = {self.language: own, self.other: own if other is node else other}
        entries = (MappingEntry(Scalar(each, node.span), texts[each]) for each in LANGUAGES)
        return Mapping(tuple(entries), node.span)

    # ---- mistakes ----------------------------------------------------------------------------

    def keys_of(self, said: _Said | None) -> _Said | None:
        """Return what is said about a part, which needs keys; report anything else."""
        if said is None or isinstance(said.node, Mapping):
            return said
        self.refused(said, "dict_type")
        return None

    def refused(self, said: _Said, expected: str) -> None:
        """Report a value that is no text, or no keys, where one is expected."""
        key = said.path[-1] if said.path else ""
        if isinstance(said.node, Empty):
            self.diagnostics.append(reading_codes.NO_VALUE.at(said.node.span, key=key))
            return
        wanted, way_out = reading_codes.expected_shape(expected, expected)
        self.diagnostics.append(
            reading_codes.WRONG_SHAPE.at(said.node.span, key=key, wanted=wanted, way_out=way_out)
        )

    def left_over(self, said: _Said | None, known: Iterable[str]) -> None:
        """Report keys of the translation that the set does not have at this place."""
        names = list(known)
        for key, scalar in () if said is None else said.keys().items():
            if key not in names:
                path = (*said.path, key) if said is not None else (key,)
                self.nothing_here(scalar.span, path, names)

    def nothing_here(self, at: Span, path: tuple[str, ...], known: Iterable[str]) -> None:
        names = sorted(known)
        near = nearest(path[-1], names) if path else None
        self.diagnostics.append(
            codes.NOTHING_TRANSLATED.at(
                at, suggestion=near, path=shown(path), known=", ".join(names[:12]) or "–"
            )
        )


def item_of(shape: Shape) -> Shape:
    """Return the shape of the items of a list."""
    return shape.inner if isinstance(shape, ListShape) else shape


def _identity(node: Node, index: int) -> str:
    """Return the key of an item of a list in a translation: its id, the name of an example, its number."""
    return text_at(node, "id") or _example_name(node) or str(index + 1)


def _example_name(node: Node) -> str | None:
    return None if lookup(node, "expect") is None else text_at(node, "name")


def shown(path: Iterable[str]) -> str:
    """Return keys as an author reads them, such as `criteria.1.1.note`."""
    return ".".join(path)


def _file_name(span: Span) -> str:
    return span.source.name.replace("\\", "/").rpartition("/")[2]


def _name(scalar: Scalar) -> str:
    return normalize("NFC", scalar.value.strip())


@cache
def has_texts(shape: Shape) -> bool:
    """Return whether there is a text in two languages in a shape."""
    return _has_texts(shape, frozenset())


def _has_texts(shape: Shape, seen: frozenset[type[BaseModel]]) -> bool:
    match shape:
        case ModelShape(model) if model is TextDocument:
            return True
        case ModelShape(model):
            return model not in seen and _model_has_texts(model, seen)
        case NamedShape(inner) | ListShape(inner):
            return _has_texts(inner, seen)
        case _:
            return False


def _model_has_texts(model: type[BaseModel], seen: frozenset[type[BaseModel]]) -> bool:
    return any(_has_texts(each, seen | {model}) for each in key_shapes(model).values())
