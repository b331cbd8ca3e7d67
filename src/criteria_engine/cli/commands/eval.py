"""cli: `criteria eval` prints the value of one expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Annotated, Final

import typer

from criteria_engine.bilingual import Language, Template
from criteria_engine.checking.expressions import CheckedExpression, check_expression
from criteria_engine.checking.literals import literal_type
from criteria_engine.checking.names import Names, Slots
from criteria_engine.checking.text_comparisons import unclean_texts
from criteria_engine.cli.errors import CommandError, diagnostic_entries
from criteria_engine.cli.options import (
    Folders,
    Json,
    Lang,
    On,
    Places,
    Revision,
    Scope,
    Version,
)
from criteria_engine.cli.printing import print_line, print_raw, show_diagnostics, write_json
from criteria_engine.cli.values import value_json, value_text
from criteria_engine.diagnostics import CriteriaError, has_errors
from criteria_engine.evaluation.expressions import plan
from criteria_engine.evaluation.frames import Layout
from criteria_engine.functions.installed import ENTRY_POINTS, installed
from criteria_engine.lazy import LazyModule
from criteria_engine.model.values import Value, holds_unknown
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.rendering.formatter import format_expression
from criteria_engine.source import Source
from criteria_engine.syntax import Expr

if TYPE_CHECKING:
    from criteria_engine.cli import catalogues, facts_input, formats, inference, set_expressions
    from criteria_engine.criteria import Criteria
    from criteria_engine.reading import fact_diagnostics
    from criteria_engine.wording import types
else:
    # Only an expression over facts or over a set, or an answer in JSON, needs them.
    catalogues = LazyModule("criteria_engine.cli.catalogues")
    facts_input = LazyModule("criteria_engine.cli.facts_input")
    formats = LazyModule("criteria_engine.cli.formats")
    inference = LazyModule("criteria_engine.cli.inference")
    set_expressions = LazyModule("criteria_engine.cli.set_expressions")
    fact_diagnostics = LazyModule("criteria_engine.reading.fact_diagnostics")
    types = LazyModule("criteria_engine.wording.types")


_NEEDS_SET: Final = Template(
    "--level, --scope, --on, --version, --revision, --place và --criteria chỉ dùng cùng --set",
    "--level, --scope, --on, --version, --revision, --place and --criteria need --set",
)

_NO_LEVEL: Final = Template(
    "bộ tiêu chí không có mức {level}; các mức: {levels}",
    "the set has no level {level}; its levels: {levels}",
)

_UNKNOWN_FACTS: Final = Template("dữ kiện chưa biết: {names}", "unknown facts: {names}")


def evaluate(
    expression: Annotated[
        str,
        typer.Argument(
            metavar="EXPRESSION", help="Một biểu thức. / One expression.", show_default=False
        ),
    ],
    *,
    facts: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Tệp dữ kiện YAML hoặc JSON; không có --set thì kiểu suy ra từ giá trị."
            " / Facts, YAML or JSON; without --set their types are inferred.",
        ),
    ] = None,
    set_: Annotated[
        str | None,
        typer.Option(
            "--set",
            metavar="TITLE",
            help="Dùng dữ kiện, mức số và định nghĩa của bộ tiêu chí này."
            " / Use the facts, parameters and definitions of this title's set.",
            show_default=False,
        ),
    ] = None,
    level: Annotated[
        str | None,
        typer.Option(
            metavar="LEVEL",
            help="Mức mà các con số theo mức được lấy. / The level whose numbers are read.",
            show_default=False,
        ),
    ] = None,
    scope: Scope = None,
    on: On = None,
    version: Version = None,
    revision: Revision = None,
    place: Places = None,
    criteria: Folders = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Tính một biểu thức, như viết trong bộ tiêu chí.

    Evaluate one expression, written as in criteria sets; write days as @"2026-02-20". With --set, it may read
    what the set declares, and says which facts are unknown.

    Ví dụ / examples:

    criteria eval "3100 >= 60% * 5000"

    criteria eval "count(members)" --facts ho.yaml

    criteria eval "count(pupils)" --set learning_family --facts ho.yaml --on 2025-06-30
    """
    tree, diagnostics = parse(Source("EXPRESSION", expression).whole())
    if tree is None:
        raise CriteriaError(diagnostics)
    if set_ is not None:
        chosen = catalogues.choose(
            catalogues.CriteriaQuery(set_, scope, version, revision, on, criteria, place),
            lang,
            quiet=json,
        )
        _evaluate_in_set(chosen, tree, facts, lang, level, json=json)
        return
    if (level, scope, on, version, revision, place, criteria) != (None,) * 7:
        raise CommandError(_NEEDS_SET)
    values = {} if facts is None else _facts(facts)
    slots = Slots()
    names = Names({name: literal_type(value) for name, value in values.items()})
    checked = check_expression(tree, names, installed(entry_points(group=ENTRY_POINTS)), slots)
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


def _evaluate_in_set(
    criteria: Criteria,
    tree: Expr,
    file: str | None,
    language: Language,
    level: str | None,
    *,
    json: bool,
) -> None:
    """Print the value of an expression over a set, and the facts that it reads and that are unknown."""
    levels = [each.id for each in criteria.checked.document.levels]
    if level is not None and level not in levels:
        raise CommandError(_NO_LEVEL, level=level, levels=", ".join(levels) or "–")
    facts = criteria.read({})
    if file is not None:
        facts = facts_input.parse_facts(criteria, facts_input.read_facts_input(file))
    checked, value, unknown = set_expressions.evaluate_in_set(criteria, facts, tree, level)
    if has_errors(checked.diagnostics):
        raise CriteriaError(checked.diagnostics)
    if json:
        write_json(_answer(tree, checked, value, language, unknown))
        return
    if checked.diagnostics:
        show_diagnostics(checked.diagnostics, language)
    print_raw(value_text(value, language))
    if unknown and holds_unknown(value):
        print_line(_UNKNOWN_FACTS.in_language(language, {"names": ", ".join(unknown)}), stderr=True)


def _facts(file: str) -> Mapping[str, Value]:
    """Read a file of facts; their types are inferred from their values."""
    given = facts_input.read_facts_input(file)
    values = inference.infer_facts(given.value)
    if values is None:
        raise CriteriaError([fact_diagnostics.NOT_FACTS.at(given.source.whole())])
    return values


def _answer(
    tree: Expr,
    checked: CheckedExpression,
    value: Value,
    language: Language,
    unknown: tuple[str, ...] = (),
) -> formats.Evaluation:
    known = not holds_unknown(value)
    return formats.Evaluation(
        expression=format_expression(tree),
        type=types.describe(checked.core.type),
        known=known,
        value=value_json(value) if known else None,
        text=value_text(value, language),
        unknown=() if known else unknown,
        diagnostics=diagnostic_entries(checked.diagnostics),
    )
