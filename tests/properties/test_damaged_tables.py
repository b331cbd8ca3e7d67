"""Many damaged copies of tables are read, have rejected rows, or are refused; no other exception occurs.

Each example draws a few changes of a file, and tries every choice of up to three of them. The files are read as
the commands read them; `test_damaged_files.py` runs the commands.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.batch.readers import open_readers
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rollup.loader import load_folder
from criteria_engine.source import Source
from criteria_engine.tables.arrow_columns import FAULTY_COLUMN, LINE_COLUMN
from criteria_engine.tables.mapping import TitleMapping, default_mapping, read_mapping
from criteria_engine.tables.reader import FactRows
from tests.batch import samples
from tests.damage import Damage, check_diagnostics, damage_member, damaged_copies, many_damages
from tests.examples_count import examples
from tests.rollup.small import COMMUNE, plan_of
from tests.tally import tally

few: Final = settings(max_examples=examples(10))
ROWS: Final = range(1, 7)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@cache
def mapping(kind: str) -> TitleMapping:
    """Return the mapping of a table; only a spreadsheet has headings of its own."""
    checked = samples.criteria().checked
    if kind not in {"csv", "xlsx"}:
        return default_mapping(checked)
    return read_mapping(Source("mapping.yaml", samples.MAPPING.partition("lists:")[0]), checked)


def rows_of(kind: str, path: Path) -> Iterator[FactRows]:
    """Yield the rows of a table of families as `criteria decide-table` reads them."""
    word = f"{path}::families" if kind == "duckdb" else str(path)
    for reader in open_readers(word, mapping(kind).subjects, {}):
        for chunk in reader.table.chunks(1000):
            read = reader.read(chunk)
            check_rows(read, list(chunk.lines))
            yield read


def check_rows(read: FactRows, lines: list[int]) -> None:
    """Check that each row is either sound or rejected, and nothing else."""
    faulty = read.table.column(FAULTY_COLUMN).to_pylist()
    kept = read.table.column(LINE_COLUMN).to_pylist()
    sound = {line for line, is_faulty in zip(kept, faulty, strict=True) if not is_faulty}
    rejected = {each.line for each in read.rejects}
    assert not sound & rejected
    assert sound | rejected >= set(lines)
    assert read.count >= len(sound)


def read_table(kind: str, content: bytes) -> None:
    """Read a damaged table."""
    tally("tables damaged")
    with temporary_folder() as folder:
        path = folder / f"table.{kind}"
        path.write_bytes(content)
        try:
            for read in rows_of(kind, path):
                for reject in read.rejects:
                    check_diagnostics((reject.diagnostic,))
        except CriteriaError as error:
            check_diagnostics(error.diagnostics)


@cache
def sound_table(kind: str) -> bytes:
    """Return the content of a small table of a kind."""
    with temporary_folder() as folder:
        path = folder / f"table.{kind}"
        match kind:
            case "csv":
                cells = [samples.cells(samples.family(number)) for number in ROWS]
                samples.write_csv(path, cells, ";")
            case "xlsx":
                samples.write_xlsx(path, [samples.family(number) for number in ROWS])
            case "jsonl":
                samples.write_jsonl(path, ROWS)
            case "parquet":
                samples.write_parquet(path, ROWS)
            case _:
                samples.write_duckdb(path, ROWS)
        return path.read_bytes()


KINDS: Final = ("csv", "xlsx", "jsonl", "parquet", "duckdb")


@pytest.mark.parametrize("kind", KINDS)
def test_the_sound_table_is_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"table.{kind}"
    path.write_bytes(sound_table(kind))
    [read] = rows_of(kind, path)
    assert len(read.table) == len(ROWS)
    assert not read.rejects


@pytest.mark.parametrize("kind", KINDS)
@few
@given(changes=many_damages())
def test_damaged_copies_of_a_table_are_read_or_refused(kind: str, changes: list[Damage]) -> None:
    for copy in damaged_copies(sound_table(kind), changes):
        read_table(kind, copy)


@few
@given(member=st.integers(0, 20), changes=many_damages())
def test_workbooks_with_a_damaged_file_inside(member: int, changes: list[Damage]) -> None:
    content = sound_table("xlsx")
    for change in changes:
        read_table("xlsx", damage_member(content, member, [change]))
    read_table("xlsx", damage_member(content, member, changes))


@cache
def record_files() -> dict[str, bytes]:
    """Return the people of a commune as JSON lines and as Parquet."""
    people = [{"person_id": f"p{i}", "club": "A", "ok": i > 1, "age": 20 + i} for i in range(4)]
    lines = "".join(f"{json.dumps(each)}\n" for each in people)
    parquet = BytesIO()
    pq.write_table(pa.Table.from_pylist(people), parquet)
    return {"people.jsonl": lines.encode(), "people.parquet": parquet.getvalue()}


@few
@given(file=st.integers(0, 20), changes=many_damages())
def test_damaged_copies_of_a_file_of_a_commune(file: int, changes: list[Damage]) -> None:
    files = {path.name: path.read_bytes() for path in sorted(COMMUNE.iterdir())} | record_files()
    damaged = sorted(files)[file % len(files)]
    with temporary_folder() as folder:
        people = damaged if damaged.startswith("people.") else "people.csv"
        for name, content in files.items():
            if name == people or not name.startswith("people."):
                (folder / name).write_bytes(content)
        for copy in damaged_copies(files[damaged], changes):
            tally("tables damaged")
            (folder / damaged).write_bytes(copy)
            try:
                commune = load_folder(folder, plan_of()).commune
            except CriteriaError as error:
                check_diagnostics(error.diagnostics)
                continue
            for reject in commune.rejects:
                check_diagnostics(reject.diagnostics)
