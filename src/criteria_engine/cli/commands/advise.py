"""cli: `criteria advise` tells what would earn a title: what to ask about, and what to change."""

from __future__ import annotations

from typing import Annotated

import typer

from criteria_engine.bilingual import Template
from criteria_engine.cli.catalogues import CriteriaQuery, choose
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.facts_input import parse_facts, read_facts_input
from criteria_engine.cli.files import check_output, write_output
from criteria_engine.cli.options import (
    FactsFile,
    Folders,
    Json,
    Lang,
    On,
    Out,
    Places,
    Revision,
    Scope,
    Title,
    Version,
)

_NO_LEVEL = Template(
    "{set} không có mức `{level}`; các mức: {known}", "{set} has no level `{level}`; it has {known}"
)

_NO_LEVELS = Template("{set} không chia mức; bỏ --level", "{set} has no levels; remove --level")


def advise(
    title: Title,
    facts: FactsFile,
    *,
    scope: Scope = None,
    on: On = None,
    version: Version = None,
    revision: Revision = None,
    place: Places = None,
    criteria: Folders = None,
    level: Annotated[
        str | None,
        typer.Option(
            metavar="LEVEL",
            help="Mức cần đạt; mặc định là đạt danh hiệu. / The level to reach; default: the title itself.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(min=1, help="Nhiều nhất bao nhiêu cách. / The most plans that are listed."),
    ] = 6,
    out: Out = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Còn phải hỏi gì, làm gì thì đạt danh hiệu: mọi cách ít nhất, cách ít công đứng trước.

    Tell what would earn a title: every minimal plan, the one with the least effort first.
    A plan changes what the set states to be `changeable`; that nothing helps is proved.
    The exit status is 0 whatever the answer: read `status` in --json.

    Ví dụ / example:

    criteria advise learning_citizen cong-dan.yaml --limit 3
    """
    check_output(out)
    query = CriteriaQuery(title, scope, version, revision, on, criteria, place)
    chosen = choose(query, lang, quiet=json)
    levels = [str(each.id) for each in chosen.checked.document.levels]
    if level is not None and level not in levels:
        raise CommandError(
            _NO_LEVEL if levels else _NO_LEVELS,
            set=chosen.checked.key,
            level=level,
            known=", ".join(levels),
        )
    decision = chosen.decide(parse_facts(chosen, read_facts_input(facts)))
    advice = decision.advice(level=level, limit=limit)
    text = advice.model_dump_json(indent=2) if json else advice.text.in_language(lang)
    write_output(text, out, lang)
