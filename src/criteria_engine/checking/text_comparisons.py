"""check: comparisons of a text of the facts with a literal → those that no text of the facts meets.

Texts of facts are cleaned when they are read (:mod:`criteria_engine.reading.text_values`), literals are
not: `name = "An "` is never true, because a fact has no blank at its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Text
from criteria_engine.checking import diagnostics as codes
from criteria_engine.checking.literals import literal_texts
from criteria_engine.checking.reporting import excerpt_of, span_of
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.types import STRING, ListType, without_null
from criteria_engine.reading.text_values import clean_text

_SURROUNDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "=": ("", ""),
    "!=": ("", ""),
    "in": ("", ""),
    "list contains": ("", ""),
    "index of": ("", ""),
    "starts with": ("", "x"),
    "ends with": ("x", ""),
    "contains": ("x", "x"),
    "substring before": ("x", "x"),
    "substring after": ("x", "x"),
}
"""The functions that look for a text, with what may surround it there in a text of the facts."""


def unclean_texts(node: Core, definitions: Mapping[str, Core]) -> Iterator[Diagnostic]:
    """Yield a warning for each literal that is compared with a text of the facts and never found in one.

    Args:
        node: a checked expression.
        definitions: the definitions it may use, by name.
    """
    finder = _Finder(definitions)
    finder.visit(node, {})
    yield from finder.diagnostics


class _Finder:
    """Finds the literals; `of_facts` says of each local variable whether its texts are those of facts."""

    def __init__(self, definitions: Mapping[str, Core]) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._definitions = definitions

    def visit(self, node: Core, of_facts: Mapping[int, bool]) -> None:
        """Look through a node and all below it."""
        match node:
            case (
                core.Quantify(items=items, slot=slot, condition=body)
                | core.Select(items=items, slot=slot, condition=body)
                | core.Map(items=items, slot=slot, body=body)
            ):
                self.visit(items, of_facts)
                self.visit(body, {**of_facts, slot: self._holds_facts(items, of_facts)})
            case _:
                if isinstance(node, core.Apply) and node.function.name in _SURROUNDINGS:
                    self._compare(node, of_facts)
                for child in core.children(node):
                    self.visit(child, of_facts)

    def _compare(self, node: core.Apply, of_facts: Mapping[int, bool]) -> None:
        before, after = _SURROUNDINGS[node.function.name]
        for subject, compared in (node.arguments, node.arguments[::-1]):
            if not _is_text(subject) or not self._holds_facts(subject, of_facts):
                continue
            for value, written in literal_texts(compared, self._definitions):
                clean = clean_text(before + value + after)
                clean = clean.removeprefix(before).removesuffix(after)
                if clean != value or (not value and not before + after):
                    self.diagnostics.append(_diagnostic(value, clean, written))

    def _holds_facts(self, node: Core, of_facts: Mapping[int, bool]) -> bool:
        """Return whether the texts of a value are texts of facts, unchanged."""
        match node:
            case core.Fact():
                return True
            case core.Local(slot=slot):
                return of_facts.get(slot, False)
            case core.FieldAccess(subject=inner) | core.Select(items=inner):
                return self._holds_facts(inner, of_facts)
            case core.Map(items=items, slot=slot, body=body):
                inside = {**of_facts, slot: self._holds_facts(items, of_facts)}
                return self._holds_facts(body, inside)
            case core.Apply(function=function, arguments=arguments):
                return function.name == "item at" and self._holds_facts(arguments[0], of_facts)
            case core.Defined(name=name) if name in self._definitions:
                return self._holds_facts(self._definitions[name], {})
            case _:
                return False


def _is_text(node: Core) -> bool:
    type_ = without_null(node.type)
    return without_null(type_.item if isinstance(type_, ListType) else type_) == STRING


def _diagnostic(value: str, clean: str, written: syntax.Expr) -> Diagnostic:
    text = excerpt_of(written) if isinstance(written, syntax.Literal) else _quoted(value)
    data = {"text": text, "why": _why(value, clean)}
    suggestion = _quoted(clean) if clean else None
    return Diagnostic(codes.UNCLEAN_TEXT, span_of(written), data, suggestion)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _why(value: str, clean: str) -> Text:
    """Return what of a text is not found in facts."""
    if not value:
        return Text("dữ kiện để trống là chưa biết", "a blank fact is unknown")
    if value.strip(" ") == clean:
        return Text(
            "khi đọc dữ kiện, dấu cách ở đầu và cuối bị bỏ đi",
            "spaces at both ends of a fact are removed when it is read",
        )
    return Text(
        "khi đọc dữ kiện, ký tự không nhìn thấy bị bỏ đi, tab và dấu xuống dòng thành dấu cách",
        "when a fact is read, invisible characters are removed, and tabs and line breaks become spaces",
    )
