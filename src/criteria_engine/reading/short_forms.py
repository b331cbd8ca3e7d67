"""read: the YAML nodes of a criteria file with short forms → the same nodes in the long form.

What is made here has the place of what the author wrote, so that a mistake in it is shown there. Nothing
after this module knows that a short form exists.

A file is expanded in two steps. :func:`expand_texts` makes mappings of single texts, so that an adaptation
may change one key of such a part. :func:`expand` needs the whole set and comes after the adaptation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Table
from typing import Final
from unicodedata import normalize

from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.reading import short_form_diagnostics as codes
from criteria_engine.reading.documents import Sourced
from criteria_engine.reading.nodes import Empty, Mapping, MappingEntry, Node, Scalar, Sequence
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.source import Span

MAIN_TEXTS: Final = {"judged": "by", "evidence": "what"}
"""The parts that one text may stand for, each with the key of this text."""

CHANGEABLE: Final = "changeable"

LANGUAGES: Final = ("vi", "en")

_RULES: Final = ("requires", "points", "judged")

_OF_INDICATOR: Final = (*_RULES, "applies", "evidence", "note")

_MOVED: Final = frozenset({*_OF_INDICATOR, *Sourced.model_fields} - {"span"})
"""The keys of a criterion without indicators that belong to its one indicator."""

_BY_PART_OF: Final = ("type", "at_least", "at_most")

_SLASH: Final = " / "


def is_text(node: Node | None) -> bool:
    """Return whether a node is a text: a scalar, or a text in two languages."""
    return isinstance(node, Scalar) or (
        isinstance(node, Mapping)
        and bool(node.entries)
        and all(each.key.value in LANGUAGES for each in node.entries)
    )


# ---- a single text for a part ------------------------------------------------------------------


def expand_texts(root: Node) -> Node:
    """Return a file in which `judged`, `evidence` and `changeable` are mappings, also where one text stands."""
    if not isinstance(root, Mapping):
        return root
    expanders = {
        "criteria": _expanded_texts,
        "award": _expanded_texts,
        "facts": _with_changes_of_facts,
    }
    entries = (
        MappingEntry(e.key, expanders[e.key.value](e.value)) if e.key.value in expanders else e
        for e in root.entries
    )
    return Mapping(tuple(entries), root.span)


def _with_changes_of_facts(facts: Node) -> Node:
    """Return facts, or the fields of a record, whose `changeable` are mappings."""
    if not isinstance(facts, Mapping):
        return facts
    entries = (
        MappingEntry(e.key, _with_value(_with_change(e.value), "fields", _with_changes_of_facts))
        if isinstance(e.value, Mapping)
        else e
        for e in facts.entries
    )
    return Mapping(tuple(entries), facts.span)


def _with_change(part: Mapping) -> Mapping:
    """Return a part whose `changeable` is a mapping, also where it is the word of a direction."""

    def change(node: Node) -> Node:
        if not isinstance(node, Scalar):
            return node
        return Mapping((_entry("direction", node, node.span),), node.span)

    return _with_value(part, CHANGEABLE, change)


def _expanded_texts(node: Node) -> Node:
    match node:
        case Mapping(entries, span):
            return Mapping(tuple(map(_expanded_entry, entries)), span)
        case Sequence(items, span):
            return Sequence(tuple(map(_expanded_texts, items)), span)
        case _:
            return node


def _expanded_entry(entry: MappingEntry) -> MappingEntry:
    key = MAIN_TEXTS.get(entry.key.value)
    if key is not None and isinstance(entry.value, Mapping) and not is_text(entry.value):
        return MappingEntry(entry.key, _with_change(entry.value))
    if key is None or not is_text(entry.value):
        return MappingEntry(entry.key, _expanded_texts(entry.value))
    span = entry.value.span
    return MappingEntry(entry.key, Mapping((_entry(key, entry.value, span),), span))


# ---- the whole set -----------------------------------------------------------------------------


def expand(root: Node) -> tuple[Node, list[Diagnostic]]:
    """Return a set in the long form, and the mistakes in its short forms.

    Args:
        root: the root node, after :func:`expand_texts`; an adaptation merged with its base.
    """
    if not isinstance(root, Mapping):
        return root, []
    diagnostics: list[Diagnostic] = []
    cite = lookup(root, "evidence_cite")
    criteria = _Criteria(cite, diagnostics)
    node = _with_value(root, "facts", lambda facts: _facts(facts, diagnostics))
    node = _with_value(node, "criteria", criteria.expanded)
    asked = _ids_with_evidence(node)
    if cite is not None and not asked and isinstance(lookup(node, "criteria"), Sequence):
        diagnostics.append(codes.UNUSED_EVIDENCE_CITE.at(cite.span))
    examples = _Examples(asked, diagnostics)
    return _with_value(node, "examples", examples.expanded), diagnostics


def expand_examples(root: Node, asked: list[str]) -> tuple[Node, list[Diagnostic]]:
    """Return a mapping with examples only, in the long form.

    Args:
        root: the mapping.
        asked: the ids of the indicators that need evidence.
    """
    if not isinstance(root, Mapping):
        return root, []
    diagnostics: list[Diagnostic] = []
    examples = _Examples(asked, diagnostics)
    return _with_value(root, "examples", examples.expanded), diagnostics


# ---- facts -------------------------------------------------------------------------------------


def _facts(node: Node, diagnostics: list[Diagnostic]) -> Node:
    """Return facts, or the fields of a record, in the long form."""
    if not isinstance(node, Mapping):
        return node
    siblings = {_name(e.key): e.value for e in node.entries}
    found = _Facts(siblings, diagnostics)
    return Mapping(tuple(MappingEntry(e.key, found.expanded(e)) for e in node.entries), node.span)


@dataclass(frozen=True)
class _Facts:
    """The facts of one mapping, by name; `part_of` names one of them."""

    siblings: Table[str, Node]
    diagnostics: list[Diagnostic]

    def expanded(self, entry: MappingEntry) -> Node:
        node = entry.value
        if not isinstance(node, Mapping):
            return node
        node = _with_value(node, "fields", lambda fields: _facts(fields, self.diagnostics))
        node = self._without_listed_values(node, entry.key)
        whole = lookup(node, "part_of")
        if isinstance(whole, Scalar):
            node = self._part(node, _name(entry.key), whole)
        return self._label(node) if text_at(node, "type") == "boolean" else node

    def _part(self, node: Mapping, name: str, word: Scalar) -> Mapping:
        """Return a fact with `part_of` as a whole number from 0 to the whole."""
        span = word.span
        for key in _BY_PART_OF:
            long = _key_of(node, key)
            if long is not None:
                self.diagnostics.append(codes.PART_OF_AND_BOUNDS.at(long.key.span, key=key))
        made = [_entry("type", Scalar("integer", span), span)]
        made.append(_entry("at_least", Scalar("0", span), span))
        if self._is_whole(word, name):
            made.append(_entry("at_most", word, span))
        unit = lookup(node, "unit") or self._unit_of(_name(word), frozenset({name}))
        if unit is not None:
            made.append(_entry("unit", unit, unit.span))
        kept = _without(node, (*_BY_PART_OF, "part_of", "unit"))
        return Mapping((*made, *kept.entries), node.span)

    def _is_whole(self, word: Scalar, name: str) -> bool:
        """Return whether a word names the whole of a fact; report what is wrong with it."""
        circle = self._circle_from(name)
        if circle:
            if name == min(circle, key=list(self.siblings).index):
                path = " → ".join((*circle, name))
                self.diagnostics.append(codes.PART_OF_CIRCLE.at(word.span, path=path))
            return False
        if self._is_integer(_name(word)):
            return True
        known = sorted(each for each in self.siblings if self._is_integer(each) and each != name)
        self.diagnostics.append(
            codes.PART_OF_UNKNOWN.at(
                word.span,
                suggestion=nearest(_name(word), known),
                name=_name(word),
                known=", ".join(known) or "–",
            )
        )
        return False

    def _circle_from(self, name: str) -> tuple[str, ...]:
        """Return the facts from one to itself along `part_of`; empty where it is not reached again."""
        path: list[str] = []
        at: str | None = name
        while at is not None and at not in path:
            path.append(at)
            at = text_at(self.siblings[at], "part_of") if at in self.siblings else None
        return tuple(path) if at == name else ()

    def _is_integer(self, name: str) -> bool:
        fact = self.siblings.get(name)
        return fact is not None and (
            text_at(fact, "type") == "integer" or lookup(fact, "part_of") is not None
        )

    def _unit_of(self, name: str, seen: frozenset[str]) -> Node | None:
        """Return the unit of a fact: its own, or that of the whole it is a part of."""
        fact = self.siblings.get(name)
        if fact is None or name in seen:
            return None
        whole = text_at(fact, "part_of")
        own = lookup(fact, "unit")
        return own if own is not None or whole is None else self._unit_of(whole, seen | {name})

    def _without_listed_values(self, node: Mapping, name: Scalar) -> Mapping:
        """Return an enumeration whose values have texts; report a list of values without them."""
        values = lookup(node, "values")
        words = values.items if isinstance(values, Sequence) else ()
        kinds = (text_at(node, "type"), text_at(node, "of"))
        if "enumeration" not in kinds or not all(isinstance(each, Scalar) for each in words):
            return node
        entries = [MappingEntry(each, each) for each in words if isinstance(each, Scalar)]
        if not entries or values is None:
            return node
        first = entries[0].key.value.strip()
        self.diagnostics.append(
            codes.VALUES_WITHOUT_TEXTS.at(values.span, name=_name(name), first=first)
        )
        distinct = {_name(each.key): each for each in entries}
        return _with_value(node, "values", lambda _: Mapping(tuple(distinct.values()), values.span))

    def _label(self, node: Mapping) -> Mapping:
        """Return a yes-or-no with the text after the slash of its label as `denied`."""
        label = lookup(node, "label")
        texts = _texts_of(label)
        counts = {language: each.value.count(_SLASH) for language, each in texts.items()}
        tight = [each for each in texts.values() if _is_tight(each.value)]
        if tight and lookup(node, "denied") is None:
            self.diagnostics.extend(
                codes.LABEL_SLASH_WITHOUT_BLANKS.at(each.span) for each in tight
            )
            return node
        if label is None or not any(counts.values()):
            return node
        denied = _key_of(node, "denied")
        if denied is not None:
            self.diagnostics.append(codes.LABEL_AND_DENIED.at(denied.key.span))
            return node
        most = max(counts.values())
        if most > 1:
            self.diagnostics.append(codes.LABEL_SLASHES.at(label.span, count=most))
            return node
        whole = next((text for language, text in texts.items() if not counts[language]), None)
        if whole is not None:
            self.diagnostics.append(codes.LABEL_SLASH_IN_ONE_LANGUAGE.at(whole.span))
            return node
        node = _with_value(node, "label", lambda each: _half(each, 0))
        return Mapping((*node.entries, _entry("denied", _half(label, 1), label.span)), node.span)


_DENIES: Final = re.compile(r"\b(?:không|chưa|chẳng|not|no|never)\b", re.IGNORECASE)


def _is_tight(label: str) -> bool:
    """Return whether a label seems to have two sides whose slash lacks a blank: `has a plan/has no plan`."""
    if _SLASH in label or label.count("/") != 1:
        return False
    first, second = (side.strip() for side in label.split("/"))
    return not first or not second or bool(_DENIES.search(second) and not _DENIES.search(first))


def _texts_of(node: Node | None) -> dict[str, Scalar]:
    """Return the texts of a node by language; a single text is under ""."""
    match node:
        case Scalar():
            return {"": node}
        case Mapping(entries) if is_text(node):
            return {e.key.value: e.value for e in entries if isinstance(e.value, Scalar)}
        case _:
            return {}


def _half(node: Node, index: int) -> Node:
    """Return a text with what stands before, or after, its slash."""
    match node:
        case Scalar(value, span, style):
            return Scalar(value.split(_SLASH)[index].strip(), span, style)
        case Mapping(entries, span):
            return Mapping(tuple(MappingEntry(e.key, _half(e.value, index)) for e in entries), span)
        case _:
            return node


# ---- criteria ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Criteria:
    """The citation of all evidence, and the mistakes found."""

    cite: Node | None
    diagnostics: list[Diagnostic]

    def expanded(self, criteria: Node) -> Node:
        if not isinstance(criteria, Sequence):
            return criteria
        return Sequence(tuple(map(self._criterion, criteria.items)), criteria.span)

    def _criterion(self, node: Node) -> Node:
        if not isinstance(node, Mapping):
            return node
        has_indicators = lookup(node, "indicators") is not None
        whole = self._without_rule(node) if has_indicators else _with_one_indicator(node)
        return _with_value(whole, "indicators", self._indicators)

    def _without_rule(self, node: Mapping) -> Mapping:
        """Report keys of an indicator on a criterion that has indicators, and remove them."""
        for key in _OF_INDICATOR:
            found = _key_of(node, key)
            if found is not None:
                self.diagnostics.append(codes.RULE_AND_INDICATORS.at(found.key.span, key=key))
        return _without(node, _OF_INDICATOR)

    def _indicators(self, node: Node) -> Node:
        if self.cite is None or not isinstance(node, Sequence):
            return node
        return Sequence(tuple(map(self._with_cite, node.items)), node.span)

    def _with_cite(self, indicator: Node) -> Node:
        if not isinstance(indicator, Mapping):
            return indicator
        return _with_value(indicator, "evidence", self._evidence)

    def _evidence(self, node: Node) -> Node:
        if self.cite is None or not isinstance(node, Mapping) or lookup(node, "cite") is not None:
            return node
        return Mapping((*node.entries, _entry("cite", self.cite, self.cite.span)), node.span)


def _with_one_indicator(node: Mapping) -> Mapping:
    """Return a criterion that states a rule itself with this rule as its one indicator."""
    if not any(_key_of(node, key) for key in _RULES):
        return node
    # What is missing is reported once, for the criterion.
    unsaid = Scalar(f"…{node.span.start}", node.span)
    head = [
        _entry("id", lookup(node, "id") or unsaid, node.span),
        _entry("text", lookup(node, "name") or unsaid, node.span),
    ]
    moved = [each for each in node.entries if _name(each.key) in _MOVED]
    kept = [each for each in node.entries if _name(each.key) not in _MOVED]
    items = Sequence((Mapping((*head, *moved), node.span),), node.span)
    return Mapping((*kept, _entry("indicators", items, node.span)), node.span)


# ---- examples ----------------------------------------------------------------------------------


def _ids_with_evidence(root: Mapping) -> list[str]:
    criteria = lookup(root, "criteria")
    indicators = [lookup(each, "indicators") for each in _items(criteria)]
    return [
        id_
        for group in indicators
        for each in _items(group)
        if lookup(each, "evidence") is not None and (id_ := text_at(each, "id")) is not None
    ]


@dataclass(frozen=True)
class _Examples:
    """The indicators that need evidence, and the mistakes found."""

    asked: list[str]
    diagnostics: list[Diagnostic]

    def expanded(self, examples: Node) -> Node:
        if not isinstance(examples, Sequence):
            return examples
        return Sequence(tuple(map(self._example, examples.items)), examples.span)

    def _example(self, node: Node) -> Node:
        return _with_value(node, "evidence", self._evidence) if isinstance(node, Mapping) else node

    def _evidence(self, node: Node) -> Node:
        if not isinstance(node, Scalar):
            return node
        if node.value.strip() != "all":
            said = node.value.strip()
            self.diagnostics.append(codes.EVIDENCE_WORD.at(node.span, text=said))
            return Mapping((), node.span)
        if not self.asked:
            self.diagnostics.append(codes.NO_EVIDENCE_ASKED.at(node.span))
        stated = Scalar("true", node.span)
        return Mapping(tuple(_entry(id_, stated, node.span) for id_ in self.asked), node.span)


# ---- nodes -------------------------------------------------------------------------------------


def _entry(key: str, value: Node, span: Span) -> MappingEntry:
    return MappingEntry(Scalar(key, span), value)


def _name(scalar: Scalar) -> str:
    return normalize("NFC", scalar.value.strip())


def _key_of(node: Mapping, key: str) -> MappingEntry | None:
    return next((each for each in node.entries if _name(each.key) == key), None)


def _without(node: Mapping, keys: Iterable[str]) -> Mapping:
    removed = frozenset(keys)
    return Mapping(tuple(e for e in node.entries if _name(e.key) not in removed), node.span)


def _with_value(node: Mapping, key: str, change: Callable[[Node], Node]) -> Mapping:
    """Return a mapping with the value under a key changed, where it has one."""
    entries = (
        MappingEntry(e.key, change(e.value))
        if _name(e.key) == key and not isinstance(e.value, Empty)
        else e
        for e in node.entries
    )
    return Mapping(tuple(entries), node.span)


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()
