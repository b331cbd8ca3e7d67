"""cli: `criteria eval` prints the value of one expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from criteria_engine.bilingual import Language
from criteria_engine.checking.expressions import CheckedExpression, check_expression
from criteria_engine.checking.literals import literal_type
from criteria_engine.checking.names import Names, Slots
from criteria_engine.checking.text_comparisons import unclean_texts
from criteria_engine.cli.errors import diagnostic_entries
from criteria_engine.cli.options import Json, Lang
from criteria_engine.cli.printing import print_raw, show_diagnostics, write_json
from criteria_engine.cli.values import value_json, value_text
from criteria_engine.diagnostics import CriteriaError, has_errors
from criteria_engine.evaluation.expressions import plan
from criteria_engine.evaluation.frames import Layout
from criteria_engine.functions.installed import installed
from criteria_engine.lazy import LazyModule
from criteria_engine.model.values import Value, holds_unknown
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.rendering.formatter import format_expression
from criteria_engine.source import Source
from criteria_engine.syntax import Expr

if TYPE_CHECKING:
    from criteria_engine.cli import facts_input, formats, inference
    from criteria_engine.reading import fact_diagnostics
    from criteria_engine.wording import types
else:
    # Only an expression over facts, or an answer in JSON, needs them.
    facts_input = LazyModule("criteria_engine.cli.facts_input")
    formats = LazyModule("criteria_engine.cli.formats")
    inference = LazyModule("criteria_engine.cli.inference")
    fact_diagnostics = LazyModule("criteria_engine.reading.fact_diagnostics")
    types = LazyModule("criteria_engine.wording.types")


def evaluate(
    expression: Annotated[
        str,
        typer.Argument(
            metavar="EXPRESSION", help="Một biểu thức. / One expression.", show_default=False
        ),
    ],
    facts: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Tệp dữ kiện YAML hoặc JSON; kiểu suy ra từ giá trị."
            " / Facts, YAML or JSON; types are inferred.",
        ),
    ] = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Tính một biểu thức, như viết trong bộ tiêu chí.

    Evaluate one expression, written as in criteria sets; write days as @"2026-02-20".

    Ví dụ / examples:

    criteria eval "3100 >= 60% * 5000"

    criteria eval "count(members)" --facts ho.yaml
    """
    values = {} if facts is None else _facts(facts)
    tree, diagnostics = parse(Source("EXPRESSION", expression).whole())
    if tree is None:
        raise CriteriaError(diagnostics)
    slots = Slots()
    names = Names({name: literal_type(value) for name, value in values.items()})
    checked = check_expression(tree, names, installed(), slots)
    if has_errors(checked.diagnostics):
        raise CriteriaError(checked.diagnostics)
    texts = tuple(unclean_texts(checked.core, {}))
    checked = replace(checked, diagnostics=checked.diagnostics + texts)
    layout = Layout.of((), slots.used)
    value = plan(checked.core, layout, {})(layout.frame(values))
    if json:
        write_json(_answer(tree, checked, value, lang))
        return
    if checked.diagnostics:
        show_diagnostics(checked.diagnostics, lang)
    print_raw(value_text(value, lang))


def _facts(file: str) -> Mapping[str, Value]:
    """Read a file of facts; their types are inferred from their values."""
    given = facts_input.read_facts_input(file)
    values = inference.infer_facts(given.value)
    if values is None:
        raise CriteriaError([fact_diagnostics.NOT_FACTS.at(given.source.whole())])
    return values


def _answer(
    tree: Expr, checked: CheckedExpression, value: Value, language: Language
) -> formats.Evaluation:
    known = not holds_unknown(value)
    return formats.Evaluation(
        expression=format_expression(tree),
        type=types.describe(checked.core.type),
        known=known,
        value=value_json(value) if known else None,
        text=value_text(value, language),
        diagnostics=diagnostic_entries(checked.diagnostics),
    )
