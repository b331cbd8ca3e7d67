"""render: the fields of a paper: the texts of forms and templates, evaluated and checked.

Fields are written as Jinja writes them, `{{ row.name }}`, and evaluated in its sandbox, as templates are files
of others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final, get_args, get_type_hints

from criteria_engine.diagnostics import nearest
from criteria_engine.errors import MissingPackages
from criteria_engine.frozen import dataclass


def check_papers_packages() -> None:
    """Check that papers can be written; called before anything is computed.

    Raises:
        MissingPackages: docxtpl or what it needs is not installed.
    """
    try:
        import_module("docxtpl")
    except ImportError as error:
        raise MissingPackages("papers", "docxtpl") from error


@cache
def environment(*, escape: bool) -> Any:
    """Return the sandbox in which fields are evaluated.

    Args:
        escape: whether values are escaped for XML.
    """
    sandbox, jinja = import_module("jinja2.sandbox"), import_module("jinja2")
    return sandbox.ImmutableSandboxedEnvironment(autoescape=escape, undefined=jinja.StrictUndefined)


def values_of(paper: object) -> dict[str, object]:
    """Return the fields of a paper by name."""
    assert is_dataclass(paper), "a paper is a dataclass"  # noqa: S101 - for the type checker
    return {each.name: getattr(paper, each.name) for each in fields(paper)}


@dataclass(frozen=True, slots=True)
class UnknownField:
    """A field in a template that papers do not have.

    Attributes:
        name: the field as it is written, such as `row.nme`.
        known: the fields there are instead.
        near: the most similar of them, or None.
        line: the line of the template's source that has it, from 1.
    """

    name: str
    known: tuple[str, ...]
    near: str | None
    line: int


_ANY: Final = object()
"""The shape of what is not checked: results of filters and calls, and what templates set themselves."""

_KEEPING: Final = frozenset({"list", "reverse", "sort", "unique", "rejectattr", "selectattr"})
"""Filters whose result has the entries of what they are given."""


def unknown_fields(source: str, paper: type) -> Iterator[UnknownField]:
    """Yield the fields in the source of a template that a paper does not have.

    Args:
        source: the source.
        paper: the class of the paper.

    Raises:
        jinja2.TemplateSyntaxError: the source is not a template.
    """
    sandbox = environment(escape=False)
    # Reading alone does not notice filters that there are not.
    sandbox.compile(source)
    tree = sandbox.parse(source)
    yield from _FieldChecker(paper).faults(tree)


class _FieldChecker:
    """Walks the tree of a template with the shapes of the names in scope."""

    def __init__(self, paper: type) -> None:
        self._nodes: Any = import_module("jinja2.nodes")
        self._globals = dict.fromkeys(environment(escape=False).globals, _ANY)
        self._top = dict(get_type_hints(paper))
        self._faults: list[UnknownField] = []

    def faults(self, tree: Any) -> list[UnknownField]:
        self._walk(tree, {**self._globals, **self._top})
        return self._faults

    def _walk(self, node: Any, scope: Mapping[str, object]) -> None:
        nodes = self._nodes
        if isinstance(node, nodes.For):
            shape = _entry_of(self._shape(node.iter, scope))
            inner = {**scope, "loop": _ANY, **self._targets(node.target, shape)}
            for each in (*node.body, *((node.test,) if node.test else ())):
                self._walk(each, inner)
            for each in node.else_:
                self._walk(each, scope)
        elif isinstance(node, nodes.Expr):
            self._shape(node, scope)
        else:
            # What a template sets itself is known from there on, within the part that sets it.
            inner = dict(scope)
            for each in node.iter_child_nodes():
                if isinstance(each, nodes.Assign):
                    self._shape(each.node, inner)
                    inner |= self._targets(each.target, _ANY)
                else:
                    self._walk(each, inner)

    def _targets(self, target: Any, shape: object) -> dict[str, object]:
        if isinstance(target, self._nodes.Name):
            return {target.name: shape}
        return {each.name: _ANY for each in target.find_all(self._nodes.Name)}

    def _shape(self, node: Any, scope: Mapping[str, object]) -> object:
        """Return the shape of an expression, and note the fields in it that are unknown."""
        nodes = self._nodes
        if isinstance(node, nodes.Name):
            if node.name in scope:
                return scope[node.name]
            self._note(node.name, node.name, tuple(self._top), node.lineno)
            return _ANY
        if isinstance(node, nodes.Getattr):
            shape = self._shape(node.node, scope)
            if isinstance(shape, type) and is_dataclass(shape):
                hints = get_type_hints(shape)
                if node.attr in hints:
                    return hints[node.attr]
                self._note(f"{_written(node)}", node.attr, tuple(hints), node.lineno)
            return _ANY
        shapes = [
            self._shape(each, scope)
            for each in node.iter_child_nodes()
            if isinstance(each, nodes.Expr)
        ]
        for each in node.iter_child_nodes():
            if isinstance(each, nodes.Keyword | nodes.Pair):
                self._walk(each, scope)
        if isinstance(node, nodes.Filter) and node.name in _KEEPING and shapes:
            return shapes[0]
        return _ANY

    def _note(self, written: str, name: str, known: tuple[str, ...], line: int) -> None:
        self._faults.append(UnknownField(written, known, nearest(name, known), line))


def _entry_of(shape: object) -> object:
    """Return the shape of the entries of a list."""
    entries = get_args(shape)
    return entries[0] if entries else _ANY


def _written(node: Any) -> str:
    """Return an attribute as it is written: `row.name`."""
    inner = node.node
    start = _written(inner) if hasattr(inner, "attr") else getattr(inner, "name", "…")
    return f"{start}.{node.attr}"
