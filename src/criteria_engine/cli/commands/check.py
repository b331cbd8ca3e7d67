"""cli: `criteria check` prints all errors and warnings of criteria files."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from criteria_engine.bilingual import Template
from criteria_engine.cli.catalogues import sets_in
from criteria_engine.cli.errors import ExitStatus, diagnostic_entries, fill
from criteria_engine.cli.formats import CheckReport
from criteria_engine.cli.options import Json, Lang, Paths
from criteria_engine.cli.printing import print_line, show_diagnostics, write_json
from criteria_engine.diagnostics import Severity

_CLEAN: Final = Template(
    "đã kiểm tra {count} tệp: không có lỗi, không có cảnh báo",
    "{count} files checked: no errors, no warnings",
)


def check(
    paths: Paths,
    *,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Cảnh báo cũng tính là lỗi. / Exit status 1 for warnings, too."
        ),
    ] = False,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Kiểm tra bộ tiêu chí: mọi lỗi và cảnh báo, với tệp, dòng, cột và cách sửa.

    Check criteria files: every error and warning with file, line, column and help.
    The exit status is 1 if there is an error.

    Ví dụ / example:

    criteria check criteria/ --strict
    """
    _, loaded = sets_in(paths)
    diagnostics = [diagnostic for each in loaded for diagnostic in each.diagnostics]
    errors = sum(each.severity is Severity.ERROR for each in diagnostics)
    if json:
        checked = tuple(str(each.checked.key) for each in loaded if each.checked is not None)
        warnings = len(diagnostics) - errors
        write_json(
            CheckReport(
                sets=checked,
                errors=errors,
                warnings=warnings,
                diagnostics=diagnostic_entries(diagnostics),
            )
        )
    elif diagnostics:
        show_diagnostics(diagnostics, lang, stderr=False)
    else:
        print_line(fill(_CLEAN, count=len(loaded)).in_language(lang), style="green")
    if errors or (strict and diagnostics):
        raise typer.Exit(ExitStatus.FAULT)
