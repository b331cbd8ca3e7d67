"""cli: `criteria ask` asks what is still missing, one question after another, and explains the decision."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.catalogues import CriteriaQuery, choose
from criteria_engine.cli.files import check_output, write_output
from criteria_engine.cli.options import (
    Folders,
    Lang,
    On,
    Places,
    Revision,
    Scope,
    Title,
    Version,
)
from criteria_engine.cli.printing import print_line, show_document
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.interview.asked import AskedQuestion
from criteria_engine.model.decision import Named
from criteria_engine.reading.plain_facts import facts_json
from criteria_engine.rendering.decision.report import report
from criteria_engine.wording.numbers import format_number

_HOW: Final = Template(
    "Chưa biết thì để trống. Ctrl-D: thôi không hỏi nữa.",
    "Leave blank what is not known. Ctrl-D: ask no more.",
)

_BY: Final = Template("người trả lời: {who}", "answered by: {who}")

_UNIT: Final = Template("đơn vị: {unit}", "unit: {unit}")

_RANGE: Final = Template("từ {low} đến {high}", "from {low} to {high}")

_YES_NO: Final = Template("có/không", "yes/no")

_EVIDENCE: Final = Template("có, không, hoặc số hiệu văn bản", "yes, no, or a document")


def ask(
    title: Title,
    *,
    scope: Scope = None,
    on: On = None,
    version: Version = None,
    revision: Revision = None,
    place: Places = None,
    criteria: Folders = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ghi các câu trả lời thành tệp dữ kiện JSON. / Write the answers as a JSON file of facts.",
            show_default=False,
        ),
    ] = None,
    lang: Lang = "vi",
) -> None:
    """Hỏi từng câu còn có thể làm thay đổi kết quả, rồi giải thích kết quả.

    Ask what can still change the decision, one question after another, and explain the decision.
    A question that cannot matter is not asked.

    Ví dụ / examples:

    criteria ask learning_family --on 2026-02-20

    criteria ask learning_community --scope commune --out xa.json
    """
    check_output(out)
    query = CriteriaQuery(title, scope, version, revision, on, criteria, place)
    chosen = choose(query, lang, quiet=False)
    print_line(_HOW.in_language(lang, {}), style="dim", stderr=True)
    interview = chosen.interview()
    while questions := interview.questions(limit=1):
        line = _answer_to(questions[0], lang)
        if line is None:
            break
        try:
            interview = interview.answer(questions[0].path, _value(questions[0], line))
        except CriteriaError as error:
            for each in error.diagnostics:
                print_line(each.message(lang), style="red", stderr=True)
                print_line(each.help(lang) or "", style="dim", stderr=True)
    show_document(report(interview.decision, lang))
    if out is not None:
        write_output(facts_json(interview.facts), out, lang)


def _answer_to(asked: AskedQuestion, language: Language) -> str | None:
    """Ask a question and return what was typed; None at the end of the input."""
    print_line(stderr=True)
    print_line(asked.text.in_language(language), style="bold", stderr=True)
    if asked.help is not None:
        print_line(asked.help.in_language(language), style="dim", stderr=True)
    details = "; ".join(_details(asked, language))
    if details:
        print_line(details, style="dim", stderr=True)
    for number, choice in enumerate(_choices(asked), start=1):
        print_line(choice.name.in_language(language), prefix=f"  {number}. ", stderr=True)
    line = sys.stdin.buffer.readline()
    return line.decode(errors="replace").strip() if line else None


def _details(asked: AskedQuestion, language: Language) -> Iterator[str]:
    if asked.answered_by is not None:
        yield _BY.in_language(language, {"who": asked.answered_by.in_language(language)})
    if asked.unit is not None:
        yield _UNIT.in_language(language, {"unit": asked.unit.in_language(language)})
    if asked.at_least is not None and asked.at_most is not None:
        ends = {"low": asked.at_least, "high": asked.at_most}
        texts = {name: format_number(end, language) for name, end in ends.items()}
        yield _RANGE.in_language(language, texts)
    if asked.kind == "boolean":
        yield _YES_NO.in_language(language, {})
    if asked.kind == "evidence":
        yield _EVIDENCE.in_language(language, {})


def _choices(asked: AskedQuestion) -> tuple[Named, ...]:
    """Return what can be chosen: the levels of a decision, or its outcomes, or the values of an enumeration."""
    if asked.levels:
        return (*asked.levels, *(each for each in asked.choices if each.id != "eligible"))
    return asked.choices


def _value(asked: AskedQuestion, line: str) -> str:
    """Return the answer that was typed; of a choice, the id at its number."""
    choices = _choices(asked)
    if line.isascii() and line.isdecimal() and 1 <= int(line) <= len(choices):
        return choices[int(line) - 1].id
    return line
