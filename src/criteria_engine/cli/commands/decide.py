"""cli: `criteria decide` decides one subject and explains the decision."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.catalogues import CriteriaQuery, choose
from criteria_engine.cli.days import parse_day
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
from criteria_engine.cli.printing import show_document
from criteria_engine.decision import Decision
from criteria_engine.rendering.decision.report import report
from criteria_engine.rendering.styles import RenderStyle

_STYLE_OR_JSON: Final = Template(
    "chọn --style hoặc --json, không dùng cả hai", "use --style or --json, not both"
)

_STYLES: Final[dict[str, RenderStyle]] = {".html": "html", ".htm": "html", ".md": "markdown"}


def decide(
    title: Title,
    facts: FactsFile,
    *,
    scope: Scope = None,
    on: On = None,
    version: Version = None,
    revision: Revision = None,
    place: Places = None,
    criteria: Folders = None,
    style: Annotated[
        RenderStyle | None,
        typer.Option(
            help="Cách trình bày; mặc định theo đuôi của --out, hoặc text."
            " / The format; default: by the suffix of --out, or text.",
            show_default=False,
        ),
    ] = None,
    out: Out = None,
    decided_on: Annotated[
        date | None,
        typer.Option(
            parser=parse_day,
            metavar="DATE",
            help="Ngày xét, ghi vào phần kiểm tra lại. / The day of the decision, for the receipt.",
            show_default=False,
        ),
    ] = None,
    refuse_provisional: Annotated[
        bool,
        typer.Option(
            "--refuse-provisional",
            help="Từ chối kết quả dựa vào phần chưa đối chiếu văn bản gốc (mã thoát 1)."
            " / Refuse a decision that depends on unverified sources (exit status 1).",
        ),
    ] = False,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Xét một trường hợp và giải thích kết quả; còn thiếu gì thì hỏi rõ.

    Decide one subject, explain the decision, and list the facts that are missing.
    The exit status is 0 whatever the decision: read `outcome` in --json.

    Ví dụ / examples:

    criteria decide learning_community xa.yaml --scope commune --on 2026-02-20

    criteria decide learning_community xa.yaml --scope commune --out ket-qua.html

    cat xa.json | criteria decide learning_community - --scope commune --json
    """
    if json and style is not None:
        raise CommandError(_STYLE_OR_JSON)
    check_output(out)
    query = CriteriaQuery(title, scope, version, revision, on, criteria, place)
    chosen = choose(query, lang, quiet=json)
    checked_facts = parse_facts(chosen, read_facts_input(facts))
    decision = chosen.decide(
        checked_facts, decided_on=decided_on, refuse_provisional=refuse_provisional
    )
    if json:
        write_output(decision.model_dump_json(indent=2), out, lang)
    else:
        _explain(decision, lang, style, out)


def _explain(
    decision: Decision, language: Language, style: RenderStyle | None, out: Path | None
) -> None:
    if style is None and out is not None:
        style = _STYLES.get(out.suffix.lower())
    if out is None and style in (None, "text") and sys.stdout.isatty():
        show_document(report(decision, language))
    else:
        write_output(decision.explain(language, style=style or "text"), out, language)
