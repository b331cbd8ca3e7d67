"""write: everything that came of a commune, into one folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from criteria_engine.diagnostics import CriteriaError, Diagnostic, Language, Severity
from criteria_engine.rolling.deciding import Rollup
from criteria_engine.rolling.targets import TargetReport
from criteria_engine.rolling.workbooks import write_workbooks
from criteria_engine.rolling.writing import (
    decision_lines,
    missing_text_of,
    recognition_rows,
    reject_rows,
    rollup_rows,
    targets_text,
    write_table,
    write_text,
)


@dataclass(frozen=True, slots=True)
class Written:
    """Which files were written, and what could not be."""

    files: tuple[Path, ...]
    warnings: tuple[Diagnostic, ...] = ()


def write_results(
    rollup: Rollup,
    reports: Sequence[TargetReport],
    folder: Path,
    language: Language,
    *,
    every_reason: bool = False,
) -> Written:
    """Write everything into a folder; workbooks only where the package for them is installed.

    Raises:
        OSError: a file cannot be written.
    """
    lists = folder / "recognition"
    lists.mkdir(parents=True, exist_ok=True)
    written = [
        write_text(folder / "targets.md", [targets_text(rollup, reports, language)]),
        write_text(folder / "missing.md", [missing_text_of(rollup, language)]),
        write_table(folder / "rejects.csv", reject_rows(rollup.commune.rejects, language)),
        write_table(folder / "rollup.csv", rollup_rows(rollup, language)),
        write_text(
            folder / "decisions.jsonl",
            (f"{line}\n" for line in decision_lines(rollup, every_reason=every_reason)),
        ),
    ]
    for title in rollup.plan.titles:
        if title.criteria is not None and title.listed:
            rows = recognition_rows(rollup, title)
            written.append(write_table(lists / f"{title.id}.csv", rows))
    try:
        written += write_workbooks(rollup, reports, folder, language)
    except CriteriaError as error:
        if any(each.code.severity is Severity.ERROR for each in error.diagnostics):
            raise
        return Written(tuple(written), error.diagnostics)
    return Written(tuple(written))
