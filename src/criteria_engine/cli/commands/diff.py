"""cli: `criteria diff` compares two criteria sets for all facts at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from criteria_engine.analysis import Difference, compare
from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.errors import CommandError, ExitStatus
from criteria_engine.cli.files import check_output, replace_file, write_output
from criteria_engine.cli.named_sets import named_set
from criteria_engine.cli.options import Folders, Json, Lang, On, Out, Scope
from criteria_engine.cli.printing import print_line, show_document, write_json
from criteria_engine.criteria import Criteria
from criteria_engine.lazy import LazyModule
from criteria_engine.rendering.document import Document
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.text import render_text

if TYPE_CHECKING:
    from criteria_engine.analysis import examples, report
else:
    # An answer in JSON needs none of them.
    examples = LazyModule("criteria_engine.analysis.examples")
    report = LazyModule("criteria_engine.analysis.report")

_BOTH_LEVELS: Final = Template(
    "--old-level và --new-level phải đi cùng nhau", "--old-level and --new-level belong together"
)

_NO_LEVEL: Final = Template(
    "{set} không có mức `{level}`; các mức: {known}", "{set} has no level `{level}`; it has {known}"
)

_WHICH: Final = Template(
    "--out nhận tệp .html, .md hoặc .txt, không phải {path}",
    "--out takes a file .html, .md or .txt, not {path}",
)

_NOTHING_TO_ADD: Final = Template(
    "hai bộ cho cùng kết quả, không có ví dụ nào để thêm",
    "both sets decide the same; there is no example to add",
)

_ADDED: Final = Template("đã thêm {count} ví dụ vào {path}", "added {count} examples to {path}")

_Renderer = Callable[[Document], str]

_RENDERERS: Final[dict[str, _Renderer]] = {
    ".html": render_html,
    ".htm": render_html,
    ".md": render_markdown,
    ".txt": render_text,
}

FailOn = Literal["stricter", "looser", "any"]

_Set = Annotated[
    str,
    typer.Argument(
        metavar="SET",
        help="Tệp bộ tiêu chí, hoặc TITLE@VERSION, TITLE/SCOPE@VERSION."
        " / A criteria file, or TITLE@VERSION, TITLE/SCOPE@VERSION.",
        show_default=False,
    ),
]

_Level = Annotated[
    str | None,
    typer.Option(
        metavar="LEVEL",
        help="So mức này của bộ cũ với `--new-level` của bộ mới, và ngược lại."
        " / Compare this level of the old set with `--new-level` of the new one, and vice versa.",
        show_default=False,
    ),
]


def diff(
    old: _Set,
    new: _Set,
    *,
    scope: Scope = None,
    on: On = None,
    criteria: Folders = None,
    old_level: _Level = None,
    new_level: _Level = None,
    html: Annotated[
        bool, typer.Option("--html", help="In trang HTML. / Print an HTML page.")
    ] = False,
    out: Out = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            help="Mã thoát 1 khi bộ mới chặt hơn, nới hơn, hoặc khác ở bất kỳ phần nào; cả khi chưa so được."
            " / Exit status 1 if the new set is stricter, looser, or any part differs; also if it was not"
            " compared.",
            show_default=False,
        ),
    ] = None,
    add_example: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Thêm trường hợp cho thấy chỗ khác vào `examples:` của tệp này (tệp tiêu chí hoặc"
            " .examples.yaml; chưa có thì tạo mới). / Add the case that shows the difference to `examples:` of"
            " this file (a criteria file, or .examples.yaml; made if it does not exist).",
            show_default=False,
        ),
    ] = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """So hai bộ tiêu chí với mọi số liệu: như nhau, chặt hơn hay nới hơn, có chứng minh hoặc ví dụ.

    Compare two sets for all facts: equivalent, stricter or looser, proved or shown by a case.
    `--on` applies to a set in force that day; otherwise the first day in force counts.
    The exit status is 1 with `--fail-on` if that is the result, else 0 whatever the result.

    Ví dụ / example:

    criteria diff learning_citizen@pilot-2020 learning_citizen@qd244-2022
    """
    check_output(out)
    check_output(add_example)
    render = None if html or json else _renderer(out)
    levels = _levels(old_level, new_level)
    before, after = (
        named_set(each, on, criteria, scope=scope, otherwise="first") for each in (old, new)
    )
    for chosen, level in zip((before, after), levels or (), strict=False):
        if level not in chosen.checked.levels:
            known = ", ".join(chosen.checked.levels)
            raise CommandError(_NO_LEVEL, set=chosen.checked.key, level=level, known=known)
    difference = compare(before, after, levels=levels)
    if json:
        write_json(difference)
    else:
        _print(difference, lang, render_html if html else render, out)
    if add_example is not None:
        _add_examples(difference, after, add_example, lang)
    if _fails(difference, fail_on):
        raise typer.Exit(ExitStatus.FAULT)


def _levels(old: str | None, new: str | None) -> tuple[str, str] | None:
    if old is None and new is None:
        return None
    if old is None or new is None:
        raise CommandError(_BOTH_LEVELS)
    return old, new


def _fails(difference: Difference, fail_on: FailOn | None) -> bool:
    if fail_on is None:
        return False
    if fail_on == "any":
        return any(each.relation != "equivalent" for each in difference.parts)
    return difference.relation in (fail_on, "incomparable", "unknown")


# ---- output ----------------------------------------------------------------------------------


def _renderer(out: Path | None) -> _Renderer | None:
    """Return what writes a file of this name; None for the terminal."""
    if out is None:
        return None
    render = _RENDERERS.get(out.suffix.lower())
    if render is None:
        raise CommandError(_WHICH, path=out)
    return render


def _print(
    difference: Difference, lang: Language, render: _Renderer | None, out: Path | None
) -> None:
    document = report.difference_document(difference, lang)
    if render is None:
        show_document(document)
    else:
        write_output(render(document), out, lang)


def _add_examples(difference: Difference, new: Criteria, path: Path, lang: Language) -> None:
    items = examples.witness_examples(difference, new)
    if not items:
        print_line(_NOTHING_TO_ADD.in_language(lang, {}), stderr=True)
        return
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    replace_file(examples.with_examples(text, items, str(new.checked.key)), path)
    message = _ADDED.in_language(lang, {"count": len(items), "path": path})
    print_line(message, style="dim", stderr=True)
