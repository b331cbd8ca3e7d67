"""cli: `criteria example` writes an example for a criteria file from a decided case."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from criteria_engine.authoring.example_writer import write_example
from criteria_engine.bilingual import Template
from criteria_engine.cli.catalogues import CriteriaQuery, choose
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.facts_input import parse_facts, read_facts_input
from criteria_engine.cli.files import check_output, write_output
from criteria_engine.cli.options import (
    FactsFile,
    Folders,
    Lang,
    On,
    Out,
    Places,
    Revision,
    Scope,
    Title,
    Version,
)
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.nodes import Mapping
from criteria_engine.reading.yaml import compose

_NO_FACTS: Final = Template("{path} không có dữ kiện nào", "there are no facts in {path}")


def example(
    title: Title,
    facts: FactsFile,
    *,
    name: Annotated[
        str,
        typer.Option(
            metavar="TEXT", help="Tên của ví dụ. / The name of the example.", show_default=False
        ),
    ],
    scope: Scope = None,
    on: On = None,
    version: Version = None,
    revision: Revision = None,
    place: Places = None,
    criteria: Folders = None,
    out: Out = None,
    lang: Lang = "vi",
) -> None:
    """Viết một ví dụ cho bộ tiêu chí từ một trường hợp đã xét; dán vào dưới `examples:`.

    Write an example for a criteria file from a decided case; paste it below `examples:`.
    Read it before you keep it: it expects what the set decides today.

    Ví dụ / example:

    criteria example learning_family ho.yaml --on 2025-06-30 --name "Hộ bốn người"
    """
    check_output(out)
    query = CriteriaQuery(title, scope, version, revision, on, criteria, place)
    chosen = choose(query, lang, quiet=False)
    given = read_facts_input(facts)
    decision = chosen.decide(parse_facts(chosen, given))
    # JSON is YAML, so that its values are written as their author wrote them.
    node, diagnostics = compose(given.source)
    if diagnostics:
        raise CriteriaError(diagnostics)
    if not isinstance(node, Mapping):
        raise CommandError(_NO_FACTS, path=facts)
    write_output(write_example(name, chosen.on, node, decision), out, lang)
