"""cli: `criteria impact` decides a table by two sets, and reports who gains and who loses."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import typer

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.commands.decide_table import import_batch, list_files, progress_bar
from criteria_engine.cli.errors import CommandError, ExitStatus, fill
from criteria_engine.cli.files import check_output, write_output
from criteria_engine.cli.named_sets import named_set
from criteria_engine.cli.options import Folders, Json, Lang, ListFiles, MappingFile, Members, On
from criteria_engine.cli.printing import print_line, show_document, write_json
from criteria_engine.criteria import Criteria
from criteria_engine.model.impact import Impact
from criteria_engine.rendering.docx import render_docx
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.impact import impact_document
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.xlsx import write_workbook
from criteria_engine.wording.numbers import format_number

_RENDERERS: Final = {".html": render_html, ".htm": render_html, ".md": render_markdown}

_WHICH: Final = Template(
    "--out nhận tệp .xlsx, .html, .md hoặc .docx, không phải {path}",
    "--out takes a file .xlsx, .html, .md or .docx, not {path}",
)

_ROWS: Final = Template(
    "--rows nhận tệp .csv hoặc .parquet, không phải {path}",
    "--rows takes a file .csv or .parquet, not {path}",
)

_REJECTED: Final = Template(
    "{count} dòng không xét được theo {which}; `criteria decide-table` ghi lý do từng dòng",
    "{count} rows could not be decided by {which}; `criteria decide-table` writes the reason of each",
)

_WRITTEN: Final = Template("đã ghi {path}", "written to {path}")


class FailOn(StrEnum):
    """The movements that `--fail-on` may name."""

    GAINED = "gained"
    LOST = "lost"
    OPENED = "opened"


def impact(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="Bộ cũ: tệp .yaml, hoặc TITLE@VERSION. / The set before: a file, or TITLE@VERSION.",
            show_default=False,
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(metavar="NEW", help="Bộ mới. / The set after.", show_default=False),
    ],
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="TABLE...",
            help="Bảng, như của `criteria decide-table`. / The tables, as of `criteria decide-table`.",
            show_default=False,
        ),
    ],
    *,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Cột để chia nhóm, ví dụ Xóm. / The column of the groups.",
            show_default=False,
        ),
    ] = None,
    members: Members = None,
    list_: ListFiles = None,
    mapping: MappingFile = None,
    new_mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Như trên, cho bộ mới, nếu khác. / The same for the new set, if it differs.",
            show_default=False,
        ),
    ] = None,
    on: On = None,
    criteria: Folders = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ghi báo cáo: .xlsx (có biểu đồ), .html, .md, .docx. / Write the report.",
            show_default=False,
        ),
    ] = None,
    rows: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ghi từng trường hợp đổi kết quả: .csv, .parquet. / Write each subject that moves.",
            show_default=False,
        ),
    ] = None,
    fail_on: Annotated[
        list[FailOn] | None,
        typer.Option(
            metavar="MOVEMENT",
            help="Mã thoát 1 nếu có ai gained, lost hay opened. / Exit with 1 if any subject moves so.",
            show_default=False,
        ),
    ] = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Cho biết một thay đổi quy định làm ai đạt thêm, ai không còn đạt, trên số liệu thật.

    Decide tables by two sets: who gains the title, who loses it, by group and by what decides.

    Ví dụ / example:

    criteria impact learning_citizen@qd244-2022 learning_citizen@qd324-2023 nguoi.csv --by hamlet --out ai.xlsx
    """
    check_output(out)
    check_output(rows)
    if out is not None and out.suffix.lower() not in (*_RENDERERS, ".xlsx", ".docx"):
        raise CommandError(_WHICH, path=out)
    if rows is not None and rows.suffix.lower() not in (".csv", ".parquet"):
        raise CommandError(_ROWS, path=rows)
    before, after = (named_set(word, on, criteria) for word in (old, new))
    batch = import_batch("criteria_engine.batch.impact")
    lists = _lists((before, after), members, list_ or [])
    with TemporaryDirectory() as folder, progress_bar(lang) as report_progress:
        job = batch.ImpactJob(
            files=files,
            lists=lists,
            old_mapping=mapping,
            new_mapping=new_mapping,
            by=by,
            rejects=Path(folder),
            chunk_size=100_000,
        )
        found, *summaries = batch.run_impact(before, after, job, report_progress)
    if json:
        write_json(found)
    else:
        for criteria_, summary in zip((before, after), summaries, strict=True):
            _report_rejects(criteria_, summary, lang)
        _write(found, out, lang)
    if rows is not None:
        _write_rows(found, rows)
        print_line(fill(_WRITTEN, path=rows).in_language(lang), style="dim", stderr=True)
    if any(found.count(each.value) for each in fail_on or ()):
        raise typer.Exit(ExitStatus.FAULT)


def _lists(sides: Sequence[Criteria], members: str | None, others: Sequence[str]) -> dict[str, str]:
    """Return the file of each list that either of the sets has."""
    known = {
        name for each in sides for name, fact in each.shape.fields.items() if fact.kind == "list"
    }
    return list_files(sorted(known), members, others)


def _report_rejects(criteria: Criteria, summary: Any, language: Language) -> None:
    rejected = summary.counts.rejected
    if rejected:
        count = format_number(rejected, language)
        text = fill(_REJECTED, count=count, which=str(criteria.checked.key)).in_language(language)
        print_line(text, style="yellow", stderr=True)


def _write(found: Impact, out: Path | None, language: Language) -> None:
    document = impact_document(found, language)
    if out is None:
        show_document(document)
        return
    kind = out.suffix.lower()
    if kind == ".xlsx":
        write_workbook(document, out, found.new_on)
        print_line(fill(_WRITTEN, path=out).in_language(language), style="dim", stderr=True)
    elif kind == ".docx":
        write_output(render_docx(document, found.new_on), out, language)
    else:
        write_output(_RENDERERS[kind](document), out, language)


def _write_rows(found: Impact, path: Path) -> None:
    write = import_batch("criteria_engine.batch.impact").write_changed
    write(found, path)
