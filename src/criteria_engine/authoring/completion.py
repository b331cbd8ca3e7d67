"""author: a place in a criteria file → the words that may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final

from criteria_engine.authoring.companion_words import (
    head_keys,
    head_values,
    keys_below,
    kind_beside,
    texts_of,
    written_key,
)
from criteria_engine.authoring.cursor import ITEM, Cursor, cursor_at
from criteria_engine.authoring.declared_names import DeclaredName, declared_names
from criteria_engine.authoring.shapes import choices, key_meaning, level_key
from criteria_engine.authoring.table_names import BY_TYPES, row_names
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.bilingual import Language
from criteria_engine.checking.laws import set_name
from criteria_engine.checking.outputs import MEANINGS, answer_words
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import PLAIN_KINDS
from criteria_engine.reading.documents import Adapts, Award, FactDocument, ParameterValue
from criteria_engine.reading.example_documents import Expect
from criteria_engine.reading.nodes import Node, Sequence
from criteria_engine.reading.scalars import SET_BY_ADAPTATION
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.reading.shapes import ModelShape, ScalarKind, key_shapes, scalar_kind
from criteria_engine.reading.threshold_tables import ThresholdTable
from criteria_engine.syntax import KEYWORDS

_FIELD_OF: Final = re.compile(r"([^\W\d][\w\u0300-\u036f]*)(?:\[[^\[\]]*\])?\.[\w\u0300-\u036f]*$")

_COMPARED: Final = re.compile(
    r"(?:([^\W\d][\w\u0300-\u036f]*)\.)?([^\W\d][\w\u0300-\u036f]*)\s*(?:=|!=|in\s*\((?:[^()]*,)?)\s*\"?\w*$"
)

_MAY_GROW: Final = ("integer", "number", "boolean")
"""The types of facts of which there may be more."""

_OPEN_FILTER: Final = re.compile(r"([^\W\d][\w\u0300-\u036f]*)\[[^\[\]]*$")

_FIRST_NAME: Final = re.compile(r"[^\W\d][\w\u0300-\u036f]*")

_BOUND: Final = "{name}\\s+in\\s+([^\\W\\d][\\w\u0300-\u036f]*)"


class CompletionKind(Enum):
    """What a completion is, for its icon."""

    KEY = "key"
    NAME = "name"
    FIELD = "field"
    FUNCTION = "function"
    KEYWORD = "keyword"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Completion:
    """A word that may stand at a place.

    Attributes:
        text: the word, as it is written.
        kind: what it is.
        detail: its label or type, on one line.
        meaning: what it does; "" where nothing is known.
    """

    text: str
    kind: CompletionKind
    detail: str = ""
    meaning: str = ""


def completions(
    workspace: Workspace,
    name: str,
    text: str,
    offset: int,
    language: Language = "vi",
    last_good: Node | None = None,
) -> list[Completion]:
    """Return the words that may stand at a place of a file that someone is typing in.

    Args:
        workspace: the files.
        name: the name of the file in the workspace.
        text: its text; lines end with a line feed.
        offset: the place.
        language: the language of labels.
        last_good: the nodes of the file before it was broken, for its names.
    """
    cursor = cursor_at(text, offset)
    own, *bases = workspace.bases(name)
    beside = None if own.source.name == name else kind_beside(name, text)
    found = own.node if own.node is not None or beside else last_good
    if beside is not None and not cursor.path:
        return _keys_beside(cursor, head_keys(beside), found if beside == "translation" else None)
    if beside is not None and cursor.expects == "value" and len(cursor.path) == 1:
        values = head_values(cursor.path[0], own, found)
        return [Completion(each, CompletionKind.VALUE) for each in values]
    if beside == "translation":
        return _keys_beside(cursor, (), found)
    nodes = [(own, found), *((each, each.node) for each in bases)]
    declared = declared_names(
        workspace.catalogue.completed(each, node) for each, node in nodes if node is not None
    )
    if cursor.path[:1] == ("examples",) and cursor.path[-1:] == ("outputs",):
        return list(_named(declared, ("output",), language))
    if cursor.path[:1] == ("examples",) and set(cursor.path).intersection(_OF_EXAMPLE):
        return list(_in_example(cursor, declared, found, language))
    if cursor.expects == "key":
        rows = row_names(cursor.path, found, declared)
        return [*_keys(cursor, declared, language), *_rows(cursor, rows, language)]
    if scalar_kind(cursor.shape) is ScalarKind.EXPRESSION:
        words = list(_in_expression(cursor.before, declared, workspace, language))
        if cursor.path[:1] in _READ_DECISION and any(
            w.kind is CompletionKind.KEYWORD for w in words
        ):
            amounts = _named(declared, ("output",), language) if cursor.path[0] == "laws" else ()
            return [*_answers(workspace, name, language), *amounts, *words]
        return words
    return list(_values(cursor, declared, workspace, language, found))


_READ_DECISION: Final = (("outputs",), ("laws",))
"""The sections whose expressions may read the decision."""

_OF_EXAMPLE: Final = ("facts", "judgements", "evidence")
"""The keys of an example below which facts stand, or ids of indicators."""


def _in_example(
    cursor: Cursor, declared: Mapping[str, DeclaredName], found: Node | None, language: Language
) -> Iterator[Completion]:
    """Yield the facts that an example may state, the values of one, or the indicators that are judged."""
    at = next(i for i, each in enumerate(cursor.path) if each in _OF_EXAMPLE)
    section, *steps = (each for each in cursor.path[at:] if each != ITEM)
    if section != "facts":
        key = "judged" if section == "judgements" else "evidence"
        for id_, text in _indicators_with(found, key) if cursor.expects == "key" else ():
            if id_ not in cursor.siblings:
                yield Completion(f"{written_key(id_)}:", CompletionKind.KEY, text)
        return
    facts = {each.name: each for each in declared.values() if each.kind == "fact"}
    fact: DeclaredName | None = None
    for step in steps:
        fact = facts.get(step)
        facts = {} if fact is None else dict(fact.fields)
    if cursor.expects == "key":
        for each in facts.values():
            if each.name not in cursor.siblings:
                yield Completion(f"{each.name}:", CompletionKind.KEY, each.label(language))
    elif fact is not None:
        for value in fact.values.values():
            yield Completion(value.name, CompletionKind.VALUE, value.label(language))
        if fact.texts.get("type") == "boolean":
            yield from (Completion(word, CompletionKind.VALUE) for word in ("true", "false"))


def _indicators_with(root: Node | None, key: str) -> Iterator[tuple[str, str]]:
    """Yield the id and the text of each indicator that a person judges, or that needs evidence."""
    for criterion in _items(root, "criteria"):
        indicators = _items(criterion, "indicators") or [criterion]
        for each in indicators:
            id_ = text_at(each, "id")
            of_points = key == "judged" and lookup(each, "points", key) is not None
            if id_ is not None and (lookup(each, key) is not None or of_points):
                yield id_, text_at(each, "text") or text_at(each, "name") or ""


def _items(node: Node | None, key: str) -> list[Node]:
    found = None if node is None else lookup(node, key)
    return list(found.items) if isinstance(found, Sequence) else []


def _keys_beside(cursor: Cursor, head: tuple[str, ...], found: Node | None) -> list[Completion]:
    """Return the keys that a file beside a set may have at a place, each with the text it leads to."""
    if cursor.expects != "key":
        return []
    below = {} if found is None else keys_below(cursor.path, texts_of(found))
    keys = {**dict.fromkeys(head, ""), **below}
    return [
        Completion(f"{written_key(key)}:", CompletionKind.KEY, text)
        for key, text in keys.items()
        if key not in cursor.siblings
    ]


def _keys(
    cursor: Cursor, declared: Mapping[str, DeclaredName], language: Language
) -> Iterator[Completion]:
    if not isinstance(cursor.shape, ModelShape):
        return
    if level_key(cursor.shape.model) is not None:
        for each in declared.values():
            if each.kind == "level" and each.name not in cursor.siblings:
                yield Completion(f"{each.name}:", CompletionKind.KEY, each.label(language))
    for key in key_shapes(cursor.shape.model):
        if key not in cursor.siblings:
            yield Completion(
                f"{key}:", CompletionKind.KEY, meaning=key_meaning(cursor.shape.model, key)
            )


def _rows(
    cursor: Cursor, rows: Mapping[str, DeclaredName], language: Language
) -> Iterator[Completion]:
    """Yield the rows that a threshold table does not have yet."""
    for each in rows.values():
        if each.name not in cursor.siblings:
            yield Completion(f"{each.name}:", CompletionKind.KEY, each.label(language))


def _values(
    cursor: Cursor,
    declared: Mapping[str, DeclaredName],
    workspace: Workspace,
    language: Language,
    found: Node | None,
) -> Iterator[Completion]:
    key = next((each for each in reversed(cursor.path) if each != "-"), "")
    model = cursor.parent.model if isinstance(cursor.parent, ModelShape) else None
    if model is not None:
        yield from (Completion(word, CompletionKind.VALUE) for word in choices(model, key))
    if model is Award and key == "when":
        yield from _numbers_of_criteria(found)
    if model is FactDocument and key in ("part_of", "at_least", "at_most"):
        yield from _named(declared, ("fact",), language)
    elif model is ThresholdTable and key == "by":
        facts = {n: each for n, each in declared.items() if each.texts.get("type") in BY_TYPES}
        yield from _named(facts, ("fact",), language)
    elif model is FactDocument and key == "of":
        for each in (*PLAIN_KINDS, *workspace.catalogue.titles):
            yield Completion(each, CompletionKind.VALUE)
    elif model is ParameterValue and (key == "value" or key not in key_shapes(model)):
        yield Completion(SET_BY_ADAPTATION, CompletionKind.VALUE)
    elif (model is Expect and key == "level") or (
        key == "levels" and cursor.path[0] in ("knock_outs", "prerequisites")
    ):
        yield from _named(declared, ("level",), language)
    elif key in ("missing", "without") and cursor.path[0] == "examples":
        yield from _named(declared, ("fact",), language)
    elif key in ("more", "less") and cursor.path[0] == "laws":
        yield from _growing(declared, language)
    elif key == "keeps" and cursor.path[0] == "laws":
        yield from _earlier_sets(workspace)
    elif model is Adapts:
        keys = [each.key for each in workspace.catalogue.entries if each.key is not None]
        words = {str(getattr(each, key, "") or "") for each in keys}
        yield from (Completion(each, CompletionKind.VALUE) for each in sorted(words - {""}))


def _growing(declared: Mapping[str, DeclaredName], language: Language) -> Iterator[Completion]:
    """Yield the numbers and yes-or-no facts, and the fields of lists that are."""
    for each in declared.values():
        if each.kind != "fact":
            continue
        for name, fact in (
            (each.name, each),
            *((f"{each.name}.{field.name}", field) for field in each.fields.values()),
        ):
            if fact.texts.get("type") in _MAY_GROW:
                yield Completion(name, CompletionKind.NAME, fact.label(language))


def _earlier_sets(workspace: Workspace) -> Iterator[Completion]:
    """Yield the sets of the catalogue, as `keeps` names them."""
    keys = (each.key for each in workspace.catalogue.entries)
    for key in dict.fromkeys(each for each in keys if each is not None):
        yield Completion(set_name(key), CompletionKind.VALUE)


def _numbers_of_criteria(found: Node | None) -> Iterator[Completion]:
    """Yield the number of criteria of the file less one, as what an award may need."""
    criteria = None if found is None else lookup(found, "criteria")
    count = len(criteria.items) if isinstance(criteria, Sequence) else 0
    if count > 1:
        yield Completion(f"at least {count - 1} of {count} criteria", CompletionKind.VALUE)


def _named(
    declared: Mapping[str, DeclaredName], kinds: tuple[str, ...], language: Language
) -> Iterator[Completion]:
    for each in declared.values():
        if each.kind in kinds:
            yield Completion(each.name, CompletionKind.NAME, each.label(language))


def _in_expression(
    before: str, declared: Mapping[str, DeclaredName], workspace: Workspace, language: Language
) -> Iterator[Completion]:
    field = _FIELD_OF.search(before)
    if field is not None:
        fields = _fields(field[1], before, declared)
        yield from (
            Completion(each.name, CompletionKind.FIELD, each.label(language)) for each in fields
        )
        return
    compared = _COMPARED.search(before)
    if compared is not None:
        quoted = '"' in compared[0].rpartition("=")[2].rpartition(",")[2].rpartition("(")[2]
        for each in _compared_values(compared, before, declared):
            word = each.name if quoted else f'"{each.name}"'
            yield Completion(word, CompletionKind.VALUE, each.label(language))
        if quoted:
            return
    yield from _named(declared, ("fact", "parameter", "definition"), language)
    for name, each in _item_fields(before, declared):
        yield Completion(name, CompletionKind.FIELD, each.label(language))
    for function in sorted(workspace.library.names):
        declarations = workspace.library.find(function)
        meaning = declarations[0].meaning
        yield Completion(
            f"{function}(",
            CompletionKind.FUNCTION,
            " · ".join(each.text for one in declarations for each in one.signatures),
            meaning.vi if language == "vi" else meaning.en,
        )
    yield from (Completion(word, CompletionKind.KEYWORD) for word in sorted(KEYWORDS))


def _answers(workspace: Workspace, name: str, language: Language) -> Iterator[Completion]:
    """Yield the words by which outputs read the decision; all of them while the file cannot be read."""
    checked = workspace.loaded(name).checked
    known = frozenset(MEANINGS) if checked is None else answer_words(checked.document)
    for word, meaning in MEANINGS.items():
        if word in known:
            text = meaning.vi if language == "vi" else meaning.en
            yield Completion(word, CompletionKind.NAME, text)


def _fields(
    name: str, before: str, declared: Mapping[str, DeclaredName]
) -> tuple[DeclaredName, ...]:
    """Return the fields behind a name and a point: of a list, a record, or an item of a list."""
    bound = re.search(_BOUND.format(name=re.escape(name)), before)
    listed = _listed(bound[1] if bound is not None else name, declared)
    return () if listed is None else tuple(listed.fields.values())


def _listed(name: str, declared: Mapping[str, DeclaredName]) -> DeclaredName | None:
    """Return the fact with the fields of a name: for `members[age < 18]` of a definition, `members`."""
    seen: set[str] = set()
    found = declared.get(name)
    while found is not None and found.kind == "definition" and found.name not in seen:
        seen.add(found.name)
        first = _FIRST_NAME.match(found.texts.get("value", ""))
        found = None if first is None else declared.get(first[0])
    return found


def _item_fields(
    before: str, declared: Mapping[str, DeclaredName]
) -> Iterator[tuple[str, DeclaredName]]:
    """Yield the fields that have a name of their own here: those of the items within a filter."""
    opened = _OPEN_FILTER.search(before)
    listed = None if opened is None else _listed(opened[1], declared)
    if listed is not None:
        yield from listed.fields.items()


def _compared_values(
    compared: re.Match[str], before: str, declared: Mapping[str, DeclaredName]
) -> tuple[DeclaredName, ...]:
    """Return the values of the enumeration that is compared."""
    subject, name = compared[1], compared[2]
    fields = {each.name: each for each in _fields(subject, before, declared)} if subject else {}
    fields |= {} if subject else dict(_item_fields(before, declared))
    found = fields.get(name) or (None if subject else declared.get(name))
    if found is None and not subject:
        found = _list_of_item(name, before, declared)
    return () if found is None else tuple(found.values.values())


def _list_of_item(
    name: str, before: str, declared: Mapping[str, DeclaredName]
) -> DeclaredName | None:
    """Return the list of plain values of which a name is an item: `item` in a filter, or a bound variable."""
    bound = re.search(_BOUND.format(name=re.escape(name)), before)
    opened = _OPEN_FILTER.search(before) if name == "item" else None
    found = bound or opened
    return None if found is None else _listed(found[1], declared)
