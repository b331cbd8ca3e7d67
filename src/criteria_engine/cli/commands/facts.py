"""cli: `criteria facts` prints the facts a set asks for, as a table, a form or a schema."""

from __future__ import annotations

import json as json_text
import shlex
from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import typer

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.catalogues import CriteriaQuery, choose
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.facts_listing import list_facts
from criteria_engine.cli.files import check_output, write_output
from criteria_engine.cli.formats import FactEntry, FactsList
from criteria_engine.cli.forms import blank_form
from criteria_engine.cli.mappings import draft_mapping
from criteria_engine.cli.options import (
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
from criteria_engine.cli.printing import print_line, show_table
from criteria_engine.cli.type_text import judgement_text, type_text
from criteria_engine.criteria import Criteria
from criteria_engine.wording.untranslated import NOTE, is_noted

_COLUMNS: Final = (
    Template("Tên", "Name"),
    Template("Kiểu", "Type"),
    Template("Câu hỏi", "Question"),
    Template("Người trả lời", "Answered by"),
)

_JUDGEMENTS: Final = Template("Phần do người có thẩm quyền xét", "Judgements")

_EVIDENCE: Final = Template("Minh chứng", "Evidence")

_STATED: Final = Template("có/không, hoặc số hiệu văn bản", "yes/no, or a document")

_ONE_FORM: Final = Template(
    "chỉ dùng một trong --json, --json-schema, --form, --mapping",
    "use only one of --json, --json-schema, --form, --mapping",
)

_OUT_OF_WHAT: Final = Template(
    "--out cần đi với --form, --mapping, --json-schema hoặc --json",
    "--out requires --form, --mapping, --json-schema or --json",
)


def facts(
    title: Title,
    *,
    scope: Scope = None,
    on: On = None,
    version: Version = None,
    revision: Revision = None,
    place: Places = None,
    criteria: Folders = None,
    form: Annotated[
        bool,
        typer.Option(
            "--form",
            help="Biểu mẫu YAML để trống, điền rồi xét. / Print a blank YAML form to fill in.",
        ),
    ] = False,
    mapping: Annotated[
        bool,
        typer.Option(
            "--mapping",
            help="Tệp ánh xạ để xét cả bảng: cột nào là dữ kiện nào."
            " / Print a draft of a mapping file for `decide-table`.",
        ),
    ] = False,
    json_schema: Annotated[
        bool,
        typer.Option(
            "--json-schema", help="JSON Schema của dữ kiện. / Print the JSON Schema of the facts."
        ),
    ] = False,
    out: Out = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Cho biết cần dữ kiện gì, ai trả lời; in biểu mẫu để điền.

    List the facts a set asks for and who can answer, or print a form to fill in.

    Ví dụ / examples:

    criteria facts learning_community --scope commune

    criteria facts learning_community --scope commune --form --out xa.yaml

    criteria facts learning_family --mapping --out cot.yaml
    """
    if form + mapping + json_schema + json > 1:
        raise CommandError(_ONE_FORM)
    if out is not None and not (form or mapping or json_schema or json):
        raise CommandError(_OUT_OF_WHAT)
    check_output(out)
    query = CriteriaQuery(title, scope, version, revision, on, criteria, place)
    chosen = choose(query, lang, quiet=json)
    if form:
        command = _next_command(chosen, query, ["decide", str(out or "form.yaml")])
        write_output(blank_form(chosen, lang, command=command), out, lang, draft=True)
    elif mapping:
        file = ["--mapping", str(out or "mapping.yaml"), "--out", "decisions.xlsx"]
        command = _next_command(chosen, query, ["decide-table", "table.xlsx", *file])
        write_output(draft_mapping(chosen, lang, command=command), out, lang, draft=True)
    elif json_schema:
        schema = chosen.facts_model.model_json_schema()
        write_output(json_text.dumps(schema, ensure_ascii=False, indent=2), out, lang)
    elif json:
        write_output(list_facts(chosen).model_dump_json(indent=2), out, lang)
    else:
        _show(list_facts(chosen), lang)


def _next_command(criteria: Criteria, query: CriteriaQuery, command: Sequence[str]) -> str:
    """Return the command to run with the filled-in file, for the same set and day."""
    key = criteria.checked.key
    name, *arguments = command
    words = ["criteria", name, key.title, *arguments]
    words += ["--scope", key.scope] if key.scope else []
    words += ["--version", query.version] if query.version else []
    words += ["--revision", str(query.revision)] if query.revision is not None else []
    for each in query.places or ():
        words += ["--place", each]
    for folder in query.folders or ():
        words += ["--criteria", str(folder)]
    return shlex.join([*words, "--on", criteria.on.isoformat()])


def _show(facts_list: FactsList, language: Language) -> None:
    columns = [column.in_language(language, {}) for column in _COLUMNS]
    show_table(columns, _fact_rows(facts_list.facts, language, ""), unwrapped=(0,))
    if facts_list.judgements:
        print_line(_JUDGEMENTS.in_language(language, {}), style="bold")
        show_table(columns, _judgement_rows(facts_list, language), unwrapped=(0,))
    if facts_list.evidence:
        print_line(_EVIDENCE.in_language(language, {}), style="bold")
        show_table(columns, _evidence_rows(facts_list, language), unwrapped=(0,))
    if is_noted(facts_list, language):
        print_line(NOTE.in_language(language, {}), style="dim")


_Row = tuple[str, str, str, str]


def _fact_rows(facts_: tuple[FactEntry, ...], language: Language, indent: str) -> Iterator[_Row]:
    for fact in facts_:
        question = fact.question or fact.label
        who = fact.answered_by.in_language(language) if fact.answered_by is not None else ""
        yield indent + fact.name, type_text(fact, language), question.in_language(language), who
        yield from _fact_rows(fact.fields, language, indent + "  ")


def _judgement_rows(facts_list: FactsList, language: Language) -> Iterator[_Row]:
    for each in facts_list.judgements:
        question = (each.question or each.text).in_language(language)
        yield each.id, judgement_text(each, language), question, each.judge.in_language(language)


def _evidence_rows(facts_list: FactsList, language: Language) -> Iterator[_Row]:
    answer = _STATED.in_language(language, {})
    for each in facts_list.evidence:
        who = each.answered_by.in_language(language) if each.answered_by is not None else ""
        yield each.id, answer, each.what.in_language(language), who
