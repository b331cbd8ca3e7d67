"""write: a plan → blank tables to fill in, and the `columns.yaml` that describes them.

Headings are the labels of the facts, because officers do not know the names that the sets use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rollup.blank_tables import BlankTable, blank_tables
from criteria_engine.rollup.columns_file import COLUMNS_FILE
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.report.rows import write_table, write_text

_HEAD: Final = Template(
    "Cột nào là dữ kiện nào; đổi tên cột thì đổi ở đây. Ô trống là chưa biết; không thuộc về đâu ghi -.",
    "Which column is which fact; a renamed column is renamed here too. A blank cell is unknown; write - for"
    " belonging to nothing.",
)


def write_templates(plan: RollupPlan, folder: Path, language: Language) -> list[Path]:
    """Write a blank CSV file for each table of a plan, and `columns.yaml`, into a folder.

    Args:
        plan: the tables and their columns.
        folder: the folder; it is created where it does not exist.
        language: the language of headings and words.

    Returns:
        The files written.

    Raises:
        OSError: a file exists already (nothing is written then), or cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    blanks = blank_tables(plan, language)
    lines = [f"# {_HEAD.in_language(language, {})}", "format: 1", "tables:"]
    lines += (line for each in blanks for line in _table_lines(each))
    tables = {folder / f"{each.name}.csv": [c.heading for c in each.columns] for each in blanks}
    for path in (folder / COLUMNS_FILE, *tables):
        if path.exists():
            raise FileExistsError(17, "it is there already", str(path))
    written = [write_text(folder / COLUMNS_FILE, (f"{line}\n" for line in lines))]
    return [*written, *(write_table(path, [row]) for path, row in tables.items())]


def _table_lines(table: BlankTable) -> Iterator[str]:
    yield f"  {table.name}:"
    yield f"    file: {table.name}.csv"
    yield "    columns:"
    for each in table.columns:
        yield f"      {_quoted(each.heading)}: {each.name}"
    with_words = [each for each in table.columns if each.words]
    if with_words:
        yield "    values:"
    for each in with_words:
        yield f"      {each.name}:"
        yield from (f"        {_quoted(w)}: {_quoted(id_)}" for w, id_ in each.words.items())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
