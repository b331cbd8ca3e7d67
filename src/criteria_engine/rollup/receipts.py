"""What each workbook of a folder brought: its group, its rows, and whether another one brought them, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.input_rows import InputRow, cell_text
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.source import Source

FileRows = Mapping[Path, Mapping[str, Sequence[InputRow]]]
"""The rows of each table in each file."""

_MAX_KEYS = 10
"""How many keys a message lists."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A workbook that came from a group, such as a hamlet.

    Attributes:
        name: the name of the file.
        groups: the keys of the groups whose rows it has; none for the commune's own part.
        rows: how many rows it has of each table, that of the groups left out.
        changed_on: the day of its last change, in UTC.
    """

    name: str
    groups: tuple[str, ...]
    rows: Mapping[str, int]
    changed_on: date


def received_files(plan: RollupPlan, rows: FileRows) -> tuple[ReceivedFile, ...]:
    """Return what each file brought, in the order of their names."""
    by = plan.report_by or ""
    return tuple(
        ReceivedFile(
            path.name,
            _groups(plan, tables),
            {name: len(each) for name, each in tables.items() if name != by},
            datetime.fromtimestamp(path.stat().st_mtime, UTC).date(),
        )
        for path, tables in sorted(rows.items(), key=lambda item: item[0].name)
    )


def received_twice(plan: RollupPlan, rows: FileRows) -> Iterator[Diagnostic]:
    """Yield a warning for each two files of one group, with the rows in which they differ."""
    by = plan.report_by
    if by is None:
        return
    called = plan.tables[by].called
    for (one, tables), (other, others) in combinations(sorted(rows.items()), 2):
        shared = [g for g in _groups(plan, tables) if g and g in _groups(plan, others)]
        if not shared:
            continue
        first, second = _by_key(plan, tables), _by_key(plan, others)
        both = [key for key in first if key in second]
        changed = [key for key in both if first[key] != second[key]]
        parts = [
            ("khác nhau", "different", changed),
            (f"chỉ có ở {one.name}", f"only in {one.name}", [k for k in first if k not in second]),
            (
                f"chỉ có ở {other.name}",
                f"only in {other.name}",
                [k for k in second if k not in first],
            ),
        ]
        said = [(vi, en, _listed(keys)) for vi, en, keys in parts if keys]
        differences = Text(
            "".join(f"; {vi}: {keys}" for vi, _, keys in said),
            "".join(f"; {en}: {keys}" for _, en, keys in said),
        )
        yield codes.PART_TWICE.at(
            Source(other.name, "").whole(),
            one=one.name,
            other=other.name,
            group=Text(
                f"{called.in_language('vi')} {shared[0]}", f"{called.in_language('en')} {shared[0]}"
            ),
            same=len(both) - len(changed),
            differences=differences,
        )


def _groups(plan: RollupPlan, tables: Mapping[str, Sequence[InputRow]]) -> tuple[str, ...]:
    by = plan.report_by
    return () if by is None else tuple(row.text(plan.tables[by].key) for row in tables.get(by, ()))


def _by_key(
    plan: RollupPlan, tables: Mapping[str, Sequence[InputRow]]
) -> dict[tuple[str, str], dict[str, str]]:
    """Return the texts of the cells of each row, by table and key."""
    return {
        (name, row.text(plan.tables[name].key)): {
            column: cell_text(cell) for column, cell in row.cells.items()
        }
        for name, rows in tables.items()
        if name in plan.tables
        for row in rows
    }


def _listed(keys: Sequence[tuple[str, str]]) -> str:
    shown = ", ".join(key or "?" for _, key in keys[:_MAX_KEYS])
    return shown + (", …" if len(keys) > _MAX_KEYS else "")
