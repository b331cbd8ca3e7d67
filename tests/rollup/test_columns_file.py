"""`columns.yaml`: what contradicts itself or names nothing is refused, at its place."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

import pytest

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from tests.rollup.small import COMMUNE, plan_of

PLAN = plan_of()


def load(folder: Path, tables: str) -> LoadedFolder:
    for path in COMMUNE.iterdir():
        copyfile(path, folder / path.name)
    text = f"format: 1\ntables:\n{tables}"
    (folder / "columns.yaml").write_text(text, encoding="utf-8")
    return load_folder(folder, PLAN)


def mistakes(folder: Path, tables: str) -> list[tuple[str, str, str | None]]:
    with pytest.raises(CriteriaError) as raised:
        load(folder, tables)
    return [
        (each.code.id, str(each.span).partition("columns.yaml:")[2], each.suggestion)
        for each in raised.value.diagnostics
    ]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("values: {ok: {có: true, Có: false}}", ("duplicate-word", "4:29", None)),
        ("values: {ok: {có: true, CÓ: true}}", ("duplicate-word", "4:29", None)),
        ("values: {ok: {đạt  rồi: true, đạt rồi: false}}", ("duplicate-word", "4:35", None)),
        ("columns: {Tuổi: age, TUỔI: ok}", ("duplicate-word", "4:26", None)),
        ("columns: {Tuổi: age}\n    ignore: [STT, tuổi]", ("ignored-and-read", "5:19", None)),
        ("values: {okk: {x: true}}", ("unknown-mapped-fact", "4:14", "ok")),
        ("values: {agee: {x: 1}}", ("unknown-mapped-fact", "4:14", "age")),
        ("columns: {Tuổi: agee}", ("unknown-mapped-fact", "4:21", "age")),
        ("values: {ok: {x: maybe}}", ("invalid-boolean", "4:22", None)),
        ("values: {age: {già: 430}}", ("out-of-range", "4:25", None)),
        ("empty: true", ("rows-though-empty", "4:12", None)),
        ("empty: yes", ("wrong-boolean", "4:12", None)),
        ("sheet: Danh sách", ("sheet-of-csv", "", None)),
    ],
)
def test_a_mistake_is_refused_at_its_place(
    tmp_path: Path, settings: str, expected: tuple[str, str, str | None]
) -> None:
    assert mistakes(tmp_path, f"  people:\n    {settings}\n") == [expected]


def test_aliases_of_two_keys_are_refused(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "  clubs:\n    aliases: {clb a: A, CLB A: B}\n")
    assert found == [("duplicate-word", "4:25", None)]


def test_recognitions_though_there_are_none(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "  recognitions:\n    empty: true\n") == [
        ("rows-though-empty", "4:12", None)
    ]


def test_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person_id\n")
    (tmp_path / "columns.yaml").write_text("format: 2\ntables: {}\n")
    with pytest.raises(CriteriaError) as raised:
        load_folder(tmp_path, PLAN)
    assert [each.code.id for each in raised.value.diagnostics] == ["unknown-mapping-format"]


def test_all_mistakes_are_listed_in_their_order(tmp_path: Path) -> None:
    text = (
        "  people:\n    values: {okk: {x: 1}, ok: {y: 2}}\n    ignore: [A]\n    columns: {a: ok}\n"
    )
    assert [code for code, _, _ in mistakes(tmp_path, text)] == [
        "unknown-mapped-fact",
        "invalid-boolean",
        "ignored-and-read",
    ]


def test_words_that_do_not_contradict_are_read(tmp_path: Path) -> None:
    read = load(tmp_path, "  people:\n    values: {ok: {có: true, không: false}, club: {A: A}}\n")
    assert [row.values["ok"] for row in read.commune.tables["people"].rows.values()] == [
        True,
        False,
        True,
    ]
