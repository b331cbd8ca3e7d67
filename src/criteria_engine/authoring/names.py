"""author: a criteria file → where each fact, parameter, definition and level is declared and used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final
from unicodedata import normalize

from criteria_engine import syntax
from criteria_engine.authoring.node_walk import ShapedNode, walk_nodes
from criteria_engine.authoring.shapes import level_key
from criteria_engine.frozen import dataclass
from criteria_engine.reading.documents import (
    Applies,
    CriterionDocument,
    FactDocument,
    IndicatorDocument,
    Level,
    ParameterValue,
)
from criteria_engine.reading.example_documents import Example, Expect
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.reading.nodes import Mapping, Node, Scalar
from criteria_engine.reading.shapes import (
    ModelShape,
    NamedShape,
    ScalarKind,
    key_shapes,
    scalar_kind,
)
from criteria_engine.source import Span
from criteria_engine.syntax import Expr, is_name

DECLARING: Final = ("facts", "parameters", "definitions", "outputs")
"""The keys of a criteria file under which authors declare names."""

_FIRST_NAME: Final = re.compile(r"[^\W\d][\w\u0300-\u036f]*")


class NameSpace(Enum):
    """What a name names: a value that expressions read, or a level of the title."""

    VALUE = "value"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class NameUse:
    """A place where a name is written.

    Attributes:
        name: the name, in NFC.
        space: what it names.
        span: its place.
        declares: whether it is declared here.
    """

    name: str
    space: NameSpace
    span: Span
    declares: bool = False


def name_uses(root: Node) -> list[NameUse]:
    """Return all places of names in a file, in the order of the file.

    Names of fields and local variables are not among them.
    """
    nodes = list(walk_nodes(root))
    fields = frozenset(
        str(each.path[-1]) for each in nodes if len(each.path) > 1 and each.path[-2] == "fields"
    )
    uses = [use for each in nodes for use in _uses(each, fields)]
    return sorted(uses, key=lambda use: use.span.start)


def use_at(uses: list[NameUse], offset: int) -> NameUse | None:
    """Return the use of a name at an offset of its file."""
    return next((each for each in uses if each.span.start <= offset <= each.span.end), None)


def parse_scalar(scalar: Scalar) -> Expr | None:
    """Return the syntax tree of an expression of a file; None where it has a mistake or escapes."""
    return None if scalar.raw is None else parse(scalar.raw)[0]


def _uses(found: ShapedNode, fields: frozenset[str]) -> Iterator[NameUse]:
    """Yield the names in a node; `fields` are the names that may mean a field within a filter."""
    match found:
        case ShapedNode(path=(str(section),), node=Mapping(entries)) if section in DECLARING:
            for entry in entries:
                yield _use(entry.key, NameSpace.VALUE, declares=True)
        case ShapedNode(path=("levels",), node=Mapping(entries)):  # of a translation
            for entry in entries:
                yield _use(entry.key, NameSpace.LEVEL)
        case ShapedNode(
            parent=ModelShape(model), key=Scalar(value="facts"), node=Mapping(entries)
        ) if model is Example:
            for entry in entries:
                yield _use(entry.key, NameSpace.VALUE)
        case ShapedNode(
            parent=ModelShape(model), key=Scalar(value="outputs"), node=Mapping(entries)
        ) if model is Expect:
            for entry in entries:
                yield _use(entry.key, NameSpace.VALUE)
        case ShapedNode(parent=ModelShape(model), shape=NamedShape(), node=Mapping(entries)) if (
            model
            in (
                CriterionDocument,
                IndicatorDocument,
                Applies,
                ParameterValue,
            )
        ):
            for entry in entries:
                yield _use(entry.key, NameSpace.LEVEL)
        case ShapedNode(shape=ModelShape(model), node=Mapping(entries)) if level_key(model):
            for entry in entries:
                if entry.key.value not in key_shapes(model):
                    yield _use(entry.key, NameSpace.LEVEL)
        case ShapedNode(node=Scalar() as scalar) if (
            scalar_kind(found.shape) is ScalarKind.EXPRESSION
        ):
            tree = parse_scalar(scalar)
            if tree is not None:
                yield from _names(tree, frozenset(), fields)
        case ShapedNode(node=Scalar() as scalar):
            space = _reference(found)
            if space is not None:
                yield from _first_name(scalar, space, declares=_model(found) is Level)
        case _:
            pass


def _reference(found: ShapedNode) -> NameSpace | None:
    """Return what a scalar names that is no expression."""
    keys = [each for each in found.path if isinstance(each, str)]
    key = keys[-1] if keys else ""
    model = _model(found)
    if model is Level and key == "id":
        return NameSpace.LEVEL
    if model is Expect and key == "level":
        return NameSpace.LEVEL
    if model is FactDocument and key in ("part_of", "at_least", "at_most"):
        return NameSpace.VALUE
    if keys[:1] == ["laws"] and key in ("more", "less"):
        return NameSpace.VALUE
    if key == "by" and "table" in keys and keys[0] == "parameters":
        return NameSpace.VALUE
    if model is None and key == "levels" and keys[0] in ("knock_outs", "prerequisites"):
        return NameSpace.LEVEL
    if model is None and key in ("missing", "without") and keys[0] == "examples":
        return NameSpace.VALUE
    return None


def _model(found: ShapedNode) -> type | None:
    return found.parent.model if isinstance(found.parent, ModelShape) else None


def _use(key: Scalar, space: NameSpace, *, declares: bool = False) -> NameUse:
    return NameUse(normalize("NFC", key.value), space, key.span, declares)


def _first_name(scalar: Scalar, space: NameSpace, *, declares: bool) -> Iterator[NameUse]:
    """Yield the name at the beginning of a scalar, such as `members` of `members[2].age`."""
    if scalar.raw is None:
        return
    found = _FIRST_NAME.match(scalar.raw.text)
    if found is not None and is_name(normalize("NFC", found[0])):
        start = scalar.raw.start
        span = Span(scalar.raw.source, start, start + found.end())
        yield NameUse(normalize("NFC", found[0]), space, span, declares)


def _names(tree: Expr, local: frozenset[str], fields: frozenset[str]) -> Iterator[NameUse]:
    """Yield the names of an expression that are neither local variables nor fields of an item."""
    match tree:
        case syntax.Name(name, span) if span is not None and name not in local:
            yield NameUse(name, NameSpace.VALUE, span)
        case syntax.Quantified(_, bindings, condition):
            for bound, items in bindings:
                yield from _names(items, local, fields)
                local |= {bound}
            yield from _names(condition, local, fields)
        case syntax.Filter(subject, selector):
            yield from _names(subject, local, fields)
            yield from _names(selector, local | fields | {"item"}, fields)
        case syntax.RecordOf(entries):
            for bound, value in entries:
                yield from _names(value, local, fields)
                local |= {bound}
        case _:
            for each in syntax.children(tree):
                yield from _names(each, local, fields)
