"""cli: `criteria explain` prints the page of a diagnostic."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Annotated, Final

import typer

from criteria_engine.authoring.diagnostic_pages import BlockKind, all_codes, page_of
from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.errors import CommandError, fill
from criteria_engine.cli.options import Lang
from criteria_engine.cli.printing import print_line, print_raw
from criteria_engine.diagnostics import Code, Severity

_SEVERITY: Final = {
    Severity.ERROR: Template("lỗi", "error"),
    Severity.WARNING: Template("cảnh báo", "warning"),
}

_HEADINGS: Final[dict[BlockKind, Template]] = {
    "broken": Template("Viết sai:", "The mistake:"),
    "message": Template("Thông báo:", "The message:"),
    "repaired": Template("Viết đúng:", "The correction:"),
    "context": Template("Trong tệp:", "In the file:"),
}

_HELP: Final = Template("giúp: {text}", "help: {text}")

_UNKNOWN: Final = Template("không có mã {code}", "there is no code {code}")

_SIMILAR: Final = Template(
    "không có mã {code}; có phải ý bạn là {similar}?",
    "there is no code {code}; did you mean {similar}?",
)

_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")


def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]",
            help="Mã trong ngoặc vuông của thông báo, ví dụ always-met; bỏ trống thì liệt kê mọi mã."
            " / The code in the brackets of a message; without it, all codes are listed.",
            show_default=False,
        ),
    ] = None,
    *,
    lang: Lang = "vi",
) -> None:
    """Giải thích một mã lỗi hay cảnh báo: viết sai thế nào, thông báo gì, sửa ra sao.

    Explain the code of an error or a warning: a mistake, its message, the correction.

    Ví dụ / example:

    criteria explain always-met
    """
    codes = all_codes()
    if code is None:
        width = max(map(len, codes))
        for each in codes.values():
            print_raw(f"{each.id.ljust(width)}  {fill(_SEVERITY[each.severity]).in_language(lang)}")
        return
    found = codes.get(code)
    if found is None:
        raise _unknown(code, list(codes))
    _print(found, lang)


def _unknown(code: str, known: list[str]) -> CommandError:
    similar = get_close_matches(code, known, n=1)
    if not similar:
        return CommandError(_UNKNOWN, code=code)
    return CommandError(_SIMILAR, code=code, similar=similar[0])


def _print(code: Code, language: Language) -> None:
    severity = fill(_SEVERITY[code.severity]).in_language(language)
    print_line(f"{code.id} ({severity})", style="bold")
    print_line(_sample(code.message, language))
    if code.help is not None:
        print_line(fill(_HELP, text=_sample(code.help, language)).in_language(language))
    for block in page_of(code.id):
        print_line()
        if block.kind == "prose":
            print_line(" ".join(block.text.split()))
        else:
            print_line(fill(_HEADINGS[block.kind]).in_language(language), style="dim")
            print_raw("\n".join(f"  {line}".rstrip() for line in block.text.splitlines()))


def _sample(template: Template, language: Language) -> str:
    """Return a template with dots for its values, which differ from case to case."""
    return _PLACEHOLDER.sub("…", template.vi if language == "vi" else template.en)
