"""A file read by `decide-table` and as a table of a commune: both have to say the same of it."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from criteria_engine.batch.readers import open_readers
from criteria_engine.catalogue import Catalogue
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import rollup_plan
from criteria_engine.source import Source
from criteria_engine.tables.mapping import read_mapping
from tests.batch import samples

ROLLUP: Final = """\
format: 1
name: test
tables:
  families: {key: subject_id, called: families}
titles:
- {title: reading_family, table: families}
"""

COLUMNS: Final = ("area", "books", "tỷ_lệ", "since", "judgements.2.3")
HEADINGS: Final = ("subject_id", *COLUMNS)

Told = tuple[str, int, str, str, str]
"""A sheet, a row, and the code, message and help of what is wrong with it."""


@cache
def plan() -> RollupPlan:
    return rollup_plan(Source("rollup.yaml", ROLLUP), Catalogue.load(samples.SETS), samples.ON)


def told(sheet: str, line: int, diagnostic: Diagnostic) -> Told:
    return (
        sheet,
        line,
        diagnostic.code.id,
        diagnostic.message("vi"),
        diagnostic.help("vi") or "",
    )


def of_commune(
    path: Path, settings: str = ""
) -> tuple[dict[str, dict[str, Any]], set[Told], list[str]]:
    """Return the facts and judgements of each family, the rejects and the warnings."""
    (path.parent / "columns.yaml").write_text(
        f"format: 1\ntables:\n  families: {{file: {path.name}{settings}}}\n", encoding="utf-8"
    )
    read = load_folder(path.parent, plan())
    wrong = {each.key for each in read.commune.rejects}
    values = {}
    for key, row in read.commune.tables["families"].rows.items():
        if key not in wrong:
            judged = {f"judgements.{n}": v for n, v in row.judgements.items()}
            values[key] = dict(row.values) | {n: getattr(v, "value", v) for n, v in judged.items()}
    rejects = {
        told(each.span.source.row.sheet if each.span.source.row else "", reject.line, each)
        for reject in read.commune.rejects
        for each in reject.diagnostics
    }
    return values, rejects, [each.code.id for each in read.warnings]


def of_table(
    path: Path, settings: str = ""
) -> tuple[dict[str, dict[str, Any]], set[Told], list[str]]:
    """Return the same of `decide-table`."""
    text = f"format: 1\ntitle: reading_family\n{settings}"
    mapping = read_mapping(Source("mapping.yaml", text), samples.criteria().checked).subjects
    values: dict[str, dict[str, Any]] = {}
    rejects: set[Told] = set()
    warnings: list[str] = []
    for reader in open_readers(str(path), mapping, {}):
        for chunk in reader.table.chunks(3):
            facts = reader.read(chunk)
            for row in facts.table.to_pylist():
                if not row["criteria_engine_bad"]:
                    values[row["subject_id"]] = {
                        n: row[n] for n in COLUMNS if row.get(n) is not None
                    }
            rejects |= {
                told(each.location.sheet, each.line, each.diagnostic) for each in facts.rejects
            }
        warnings += [each.code.id for each in reader.table.warnings()]  # type: ignore[attr-defined]
    return values, rejects, warnings


def assert_same(path: Path, settings: str = "") -> tuple[dict[str, Any], set[Told], list[str]]:
    """Check that both commands say the same of a file, and return what they say."""
    values, rejects, warnings = of_table(path, settings and f"{settings}\n")
    other, other_rejects, other_warnings = of_commune(path, settings and f", {settings}")
    judged = [
        (v.pop("judgements.2.3", None), o.pop("judgements.2.3", None))
        for v, o in ((values[key], other[key]) for key in values if key in other)
    ]
    assert other == {key: {n: plain(x) for n, x in row.items()} for key, row in values.items()}
    assert all((a is None) == (b is None) for a, b in judged)
    assert other_rejects == rejects
    assert [each for each in other_warnings if each not in IGNORED] == warnings
    return values, rejects, warnings


IGNORED: Final = ("unread-sheets", "missing-table", "near-equal-keys", "unused-file")


def plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == int(value) else value
