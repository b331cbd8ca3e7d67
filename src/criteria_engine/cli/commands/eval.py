"""`criteria eval`: one expression, read, checked and worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from criteria_engine.bilingual import Language
from criteria_engine.checking.expressions import check_expression
from criteria_engine.checking.literals import literal_type
from criteria_engine.checking.names import Names, Slots
from criteria_engine.cli.errors import diagnostic_entries
from criteria_engine.cli.facts_input import FactsInput, read_facts_input
from criteria_engine.cli.formats import Evaluation
from criteria_engine.cli.inference import infer_facts
from criteria_engine.cli.options import Json, Lang
from criteria_engine.cli.printing import print_raw, show_diagnostics, write_json
from criteria_engine.cli.values import value_json, value_text
from criteria_engine.diagnostics import CriteriaError, Diagnostic, has_errors
from criteria_engine.evaluation.expressions import Layout, plan
from criteria_engine.functions.installed import installed
from criteria_engine.model.values import Value, holds_unknown
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.reading.fact_diagnostics import NOT_FACTS
from criteria_engine.rendering.formatter import format_expression
from criteria_engine.source import Source
from criteria_engine.wording.types import describe


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

    Work out one expression as criteria sets write them; days are @"2026-02-20".

    Ví dụ / examples:

    criteria eval "3100 >= 60% * 5000"

    criteria eval "count(members)" --facts ho.yaml
    """
    known = {} if facts is None else _facts(read_facts_input(facts))
    answer, found = _evaluation(expression, known, lang)
    if found and not json:
        show_diagnostics(found, lang)
    if json:
        write_json(answer)
    else:
        print_raw(answer.text)


def _facts(given: FactsInput) -> Mapping[str, Value]:
    values = infer_facts(given.value)
    if values is None:
        raise CriteriaError([NOT_FACTS.at(given.source.whole())])
    return values


def _evaluation(
    text: str, facts: Mapping[str, Value], language: Language
) -> tuple[Evaluation, Sequence[Diagnostic]]:
    """The answer, and what is worth a warning."""
    tree, found = parse(Source("EXPRESSION", text).whole())
    if tree is None:
        raise CriteriaError(found)
    slots = Slots()
    names = Names({name: literal_type(value) for name, value in facts.items()})
    checked = check_expression(tree, names, installed(), slots)
    if has_errors(checked.diagnostics):
        raise CriteriaError(checked.diagnostics)
    layout = Layout.of((), slots.used)
    value = plan(checked.core, layout, {})(layout.frame(facts))
    known = not holds_unknown(value)
    answer = Evaluation(
        expression=format_expression(tree),
        type=describe(checked.core.type),
        known=known,
        value=value_json(value) if known else None,
        text=value_text(value, language),
        diagnostics=diagnostic_entries(checked.diagnostics),
    )
    return answer, checked.diagnostics
