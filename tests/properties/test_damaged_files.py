"""A damaged file is read, has rejected rows, or is refused with diagnostics; no other exception occurs.

Each kind of table is decided by `criteria decide-table`, a folder of tables by `criteria assess-commune`, and
facts and expressions by `criteria decide` and `criteria eval`, as a user would.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.bilingual import Language
from criteria_engine.cli import main
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rendering.diagnostics import render_diagnostics
from tests.batch import samples
from tests.damage import Damage, damage, damage_member, damages
from tests.examples_count import examples

ROOT: Final = Path(__file__).parents[2]
COMMUNE: Final = ROOT / "examples" / "commune" / "small"
FACTS: Final = ROOT / "examples" / "minh-hop" / "family-2025.yaml"
ROWS: Final = range(1, 12)

LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")

STATUSES: Final = frozenset({0, 1, 2, 3, 4, 5})
"""The exit statuses of a command that ends by itself."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def run(*words: str | Path) -> tuple[int, str]:
    """Run a command in this process; return its exit status and what it printed."""
    out, err = TextIOWrapper(BytesIO(), encoding="utf-8"), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([str(word) for word in words])
    out.seek(0)
    printed = out.read() + err.getvalue()
    assert "Traceback" not in printed, printed
    return status, printed


def write_table(kind: str, path: Path) -> None:
    """Write the sound table of a kind."""
    match kind:
        case "csv":
            samples.write_csv(path, [samples.cells(samples.family(number)) for number in ROWS], ";")
        case "xlsx":
            samples.write_xlsx(path, [samples.family(number) for number in ROWS])
        case "jsonl":
            samples.write_jsonl(path, ROWS)
        case "parquet":
            samples.write_parquet(path, ROWS, nested=False)
        case _:
            samples.write_duckdb(path, ROWS)


@cache
def sound(kind: str) -> bytes:
    """Return the content of the sound table of a kind."""
    with temporary_folder() as folder:
        path = folder / f"table.{kind}"
        write_table(kind, path)
        return path.read_bytes()


def decide_table(kind: str, content: bytes) -> int:
    """Decide a table and return the number of answers, -1 for a table that is refused as a whole."""
    with temporary_folder() as folder:
        name = f"table.{kind}"
        (folder / name).write_bytes(content)
        mapping = samples.MAPPING.partition("lists:")[0] if kind in {"csv", "xlsx"} else None
        table = f"{name}::families" if kind == "duckdb" else name
        try:
            counts = samples.decide(folder, table, out="out.csv", mapping=mapping).counts
        except CriteriaError as error:
            assert error.diagnostics
            for language in LANGUAGES:
                assert render_diagnostics(error.diagnostics, language)
            return -1
        answers = len(samples.answers(folder / "out.csv"))
        assert counts.rows == answers + counts.rejected, counts
        return answers


TABLES: Final = ("csv", "xlsx", "jsonl", "parquet", "duckdb")


@pytest.mark.parametrize("kind", TABLES)
def test_the_sound_table_has_an_answer_for_each_row(kind: str) -> None:
    assert decide_table(kind, sound(kind)) == len(ROWS)


@pytest.mark.parametrize("kind", TABLES)
@settings(max_examples=examples(25))
@given(changes=damages())
def test_a_damaged_table_is_decided_rejected_or_refused(kind: str, changes: list[Damage]) -> None:
    decide_table(kind, damage(sound(kind), changes))


@settings(max_examples=examples(40))
@given(member=st.integers(0, 20), changes=damages())
def test_a_workbook_with_a_damaged_file_inside(member: int, changes: list[Damage]) -> None:
    decide_table("xlsx", damage_member(sound("xlsx"), member, changes))


@settings(max_examples=examples(8))
@given(file=st.integers(0, 20), changes=damages())
def test_a_damaged_folder_of_a_commune(file: int, changes: list[Damage]) -> None:
    files = sorted(path.name for path in COMMUNE.iterdir())
    with temporary_folder() as folder:
        shutil.copytree(COMMUNE, folder / "xa")
        path = folder / "xa" / files[file % len(files)]
        path.write_bytes(damage(path.read_bytes(), changes))
        status, printed = run(
            "assess-commune", folder / "xa", "--on", "2025-11-20", "--out", folder / "out"
        )
        assert status in STATUSES, (status, printed)
        assert (status == 0) is (folder / "out").exists(), (status, printed)


def _yaml(content: bytes, folder: Path) -> tuple[str, ...]:
    path = folder / "facts.yaml"
    path.write_bytes(content)
    return ("decide", "learning_family", str(path), "--on", "2026-02-20")


def _json(content: bytes, folder: Path) -> tuple[str, ...]:
    path = folder / "facts.json"
    path.write_bytes(content)
    return ("decide", "learning_family", str(path), "--on", "2026-02-20")


@cache
def facts_json() -> bytes:
    return json.dumps(
        {
            "members": [{"role": "child", "age": 12}, {"role": "parent", "age": 40}],
            "judgements": {"1.1": True},
        }
    ).encode()


@pytest.mark.parametrize(
    ("source", "write"), [(FACTS.read_bytes, _yaml), (facts_json, _json)], ids=["yaml", "json"]
)
@settings(max_examples=examples(60))
@given(changes=damages())
def test_damaged_facts(
    source: Callable[[], bytes],
    write: Callable[[bytes, Path], tuple[str, ...]],
    changes: list[Damage],
) -> None:
    with temporary_folder() as folder:
        status, printed = run(*write(damage(source(), changes), folder))
        assert status in STATUSES, (status, printed)
