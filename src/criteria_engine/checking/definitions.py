"""check: definitions → checked expressions, each after those it uses, within limits of depth and size."""

from __future__ import annotations

from criteria_engine import core, syntax
from criteria_engine.bounds import MAX_DEFINITION_DEPTH, MAX_DEFINITION_SIZE
from criteria_engine.checking import diagnostics as expression_codes
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.context import SetContext, hole_at
from criteria_engine.core import Core
from criteria_engine.model.types import NEVER
from criteria_engine.model.values import Value
from criteria_engine.reading.expressions import diagnostics as syntax_codes
from criteria_engine.source import Span


def check_definitions(context: SetContext) -> None:
    """Check all definitions of the set; put them and their types into the context."""
    checker = _DefinitionChecker(context)
    for name in context.document.definitions:
        checker.define(str(name), ())


class _DefinitionChecker:
    def __init__(self, context: SetContext) -> None:
        self._context = context
        self._documents = {str(name): d for name, d in context.document.definitions.items()}
        self._sizes: dict[str, int] = {}
        self._depths: dict[str, int] = {}

    def define(self, name: str, path: tuple[str, ...]) -> None:
        """Check a definition, after those it uses; `path` are the definitions that led to it."""
        context = self._context
        if name in context.types or len(path) > MAX_DEFINITION_DEPTH:
            return
        written = self._documents[name].value
        if name in path:
            circle = " → ".join((*path[path.index(name) :], name))
            context.report(codes.CIRCULAR_DEFINITION, written.span, name=name, path=circle)
            context.types[name] = NEVER
            return
        expression = context.parse(written)
        if expression is not None:
            for each in syntax.walk(expression):
                if isinstance(each, syntax.Name) and each.name in self._documents:
                    self.define(each.name, (*path, name))
        if name in context.types:
            return
        if len(path) == MAX_DEFINITION_DEPTH:
            self._report_too_deep(written.span)
            expression = None
        node = hole_at(written.span) if expression is None else context.expression(expression)
        if self._depth(node) > MAX_DEFINITION_DEPTH:
            self._report_too_deep(written.span)
            node = hole_at(written.span)
        self._depths[name] = self._depth(node)
        self._sizes[name] = size = self._size(node)
        if size > MAX_DEFINITION_SIZE:
            context.report(expression_codes.TOO_LONG, written.span, text=name)
            node = hole_at(written.span)
        context.definitions[name] = node
        context.types[name] = node.type

    def _report_too_deep(self, span: Span) -> None:
        self._context.report(syntax_codes.TOO_DEEP, span, limit=MAX_DEFINITION_DEPTH)

    def _depth(self, node: Core) -> int:
        """Return how many levels an expression is nested, with the definitions it uses substituted."""
        below = max(map(self._depth, core.children(node)), default=0)
        if isinstance(node, core.Defined):
            below = self._depths.get(node.name, 0)
        return 1 + below

    def _size(self, node: Core) -> int:
        """Return how many values a list or record holds, with the definitions it uses substituted."""
        match node:
            case core.Constant(value):
                return value_size(value)
            case core.Defined(name):
                return self._sizes.get(name, 1)
            case core.MakeList(parts) | core.MakeRecord(values=parts):
                return min(MAX_DEFINITION_SIZE + 1, 1 + sum(map(self._size, parts)))
            case core.Choose(_, then, otherwise):
                return max(self._size(then), self._size(otherwise))
            case core.Apply(arguments=arguments):
                return min(MAX_DEFINITION_SIZE + 1, sum(map(self._size, arguments)))
            case _:
                return 1


def value_size(value: Value) -> int:
    """Return how many values a value holds; each list, record and scalar in it counts one."""
    match value:
        case tuple():
            return 1 + sum(map(value_size, value))
        case dict():
            return 1 + sum(map(value_size, value.values()))
        case _:
            return 1
