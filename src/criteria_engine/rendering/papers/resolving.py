"""render: a form and the fields of a paper → its elements, texts and lists carried out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, assert_never

from criteria_engine.bilingual import Language, Text
from criteria_engine.rendering.papers.fields import environment
from criteria_engine.rendering.papers.forms import (
    FormAnnex,
    FormElement,
    FormIf,
    FormLine,
    FormRepeat,
    FormRule,
    FormSides,
    FormSpace,
    FormTable,
)

PaperScope = Mapping[str, object]
"""The values of the names that texts may use."""


class NodeResolver:
    """Evaluates the fields, conditions and lists of forms.

    Args:
        language: the language of the texts.
    """

    def __init__(self, language: Language) -> None:
        self._language = language

    def nodes(self, elements: Sequence[FormElement], scope: PaperScope) -> Iterator[dict[str, Any]]:
        """Yield the elements with their texts, repeated parts and conditions carried out."""
        for each in elements:
            yield from self._nodes(each, scope)

    def _nodes(self, element: FormElement, scope: PaperScope) -> Iterator[dict[str, Any]]:
        match element:
            case FormLine(text, style, lead):
                words = "" if lead is None else f"{lead.in_language(self._language)} "
                written = self.text(text, scope)
                yield {"type": "line", "style": style, "lead": words, "text": written}
            case FormRule(width):
                yield {"type": "rule", "width": width}
            case FormSpace(height):
                yield {"type": "space", "height": height}
            case FormSides(columns, widths):
                resolved = [list(self.nodes(each, scope)) for each in columns]
                yield {"type": "sides", "widths": list(widths), "columns": resolved}
            case FormTable():
                yield self._table(element, scope)
            case FormRepeat(item, over, elements, pages):
                for number, entry in enumerate(_listed(over, scope)):
                    if pages and number:
                        yield {"type": "page"}
                    yield from self.nodes(elements, {**scope, item: entry})
            case FormIf(condition, elements):
                if _expression(condition)(**scope):
                    yield from self.nodes(elements, scope)
            case FormAnnex():
                yield {"type": "annex"}
            case _:
                assert_never(element)

    def _table(self, table: FormTable, scope: PaperScope) -> dict[str, Any]:
        cells = [_template(each.text) for each in table.columns]
        rows: list[dict[str, Any]] = []

        def add_rows(scope: PaperScope) -> None:
            rows.extend(
                {"cells": [each(row=row) for each in cells]} for row in _listed(table.rows, scope)
            )

        if table.groups is None or table.heading is None:
            add_rows(scope)
        else:
            for group in _listed(table.groups, scope):
                inner = {**scope, "group": group}
                if _expression("group.name")(**inner):
                    rows.append({"heading": self.text(table.heading, inner)})
                add_rows(inner)
        return {
            "type": "table",
            "heads": [each.heading.in_language(self._language) for each in table.columns],
            "widths": [each.width for each in table.columns],
            "aligns": [each.align for each in table.columns],
            "rows": rows,
        }

    def text(self, text: Text, scope: PaperScope) -> str:
        """Return a text with its fields."""
        return _template(text.in_language(self._language))(**scope)


@cache
def _template(text: str) -> Callable[..., str]:
    render: Callable[..., str] = environment(escape=False).from_string(text).render
    return render


@cache
def _expression(text: str) -> Callable[..., object]:
    evaluate: Callable[..., object] = environment(escape=False).compile_expression(
        text, undefined_to_none=False
    )
    return evaluate


def _listed(name: str, scope: PaperScope) -> Sequence[object]:
    entries = _expression(name)(**scope)
    assert isinstance(entries, tuple), name  # noqa: S101 - forms are ours
    return entries
