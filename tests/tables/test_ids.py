"""Ids of subjects: what nobody can see is no part of one, some words are none, near-equal ones are told."""

from __future__ import annotations

import json
import random
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from criteria_engine.batch.near_equal import folded_sql, near_equal_ids
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.keys import fold_key
from tests.batch import samples

UNSEEN = ["h1\u200b", "\ufeffh1", " h1\u00a0", "h1\x00", "h\u00ad1", "\u2060h1"]
NO_IDS = [
    "nan",
    "NaN",
    "null",
    "<NA>",
    "None",
    "#N/A",
    "-",
    "–",
    "chưa có",
    "Chưa rõ",
    "?",
    "…",
    '"',
]


def write(folder: Path, kind: str, ids: list[str]) -> str:
    rows = [{"subject_id": id_, "books": number} for number, id_ in enumerate(ids, start=50)]
    match kind:
        case "csv":
            samples.write_csv(folder / "in.csv", [{n: str(v) for n, v in r.items()} for r in rows])
            return "in.csv"
        case "xlsx":
            samples.write_xlsx(folder / "in.xlsx", rows)
            return "in.xlsx"
        case "jsonl":
            text = "".join(json.dumps(each) + "\n" for each in rows)
            (folder / "in.jsonl").write_text(text, encoding="utf-8")
            return "in.jsonl"
        case "parquet":
            pq.write_table(pa.Table.from_pylist(rows), folder / "in.parquet")
            return "in.parquet"
        case _:
            with duckdb.connect(str(folder / "in.duckdb")) as connection:
                connection.register("given", pa.Table.from_pylist(rows))
                connection.execute("CREATE TABLE t AS SELECT * FROM given")
            return "in.duckdb::t"


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "duckdb"])
def test_what_nobody_can_see_is_no_part_of_an_id(kind: str, tmp_path: Path) -> None:
    for number, id_ in enumerate(UNSEEN):
        if kind == "csv" and "\x00" in id_:
            continue  # a control character in a CSV file is a sign of damage: see the next test
        (tmp_path / str(number)).mkdir()
        samples.decide(tmp_path / str(number), write(tmp_path / str(number), kind, [id_]))
        assert set(samples.answers(tmp_path / str(number) / "out.parquet")) == {"h1"}


def test_a_control_character_rejects_the_row_of_a_csv_file(tmp_path: Path) -> None:
    samples.decide(tmp_path, write(tmp_path, "csv", ["h1\x00", "h2"]))
    assert set(samples.answers(tmp_path / "out.parquet")) == {"h2"}
    assert [each["code"] for each in samples.rejects(tmp_path)] == ["control-character"]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "duckdb"])
def test_a_word_for_a_blank_cell_is_no_id(kind: str, tmp_path: Path) -> None:
    samples.decide(tmp_path, write(tmp_path, kind, [*NO_IDS, "h1"]))
    assert set(samples.answers(tmp_path / "out.parquet")) == {"h1"}
    rejects = samples.rejects(tmp_path)
    # A dash has the apostrophe of texts that a spreadsheet would take for a formula.
    assert [(each["value"].lstrip("'"), each["code"]) for each in rejects] == [
        (word, "not-a-key") for word in NO_IDS
    ]


def test_bytes_are_no_ids(tmp_path: Path) -> None:
    ids = pa.array([b"h1", b"\xff\x00", None], pa.binary())
    pq.write_table(pa.table({"subject_id": ids, "books": [50, 51, 52]}), tmp_path / "in.parquet")
    samples.decide(tmp_path, "in.parquet")
    assert not samples.answers(tmp_path / "out.parquet")
    assert [(each["value"], each["code"]) for each in samples.rejects(tmp_path)] == [
        ("binary, 0x6831", "unreadable-value"),
        ("binary, 0xff00", "unreadable-value"),
        ("", "row-without-key"),
    ]


def test_a_damaged_id_is_rejected(tmp_path: Path) -> None:
    lines = '{"subject_id": "h\\ud800", "books": 1}\n{"subject_id": "h?", "books": 1}\n'
    (tmp_path / "in.jsonl").write_text(lines, encoding="utf-8")
    samples.decide(tmp_path, "in.jsonl")
    assert set(samples.answers(tmp_path / "out.parquet")) == {"h?"}


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "duckdb"])
@pytest.mark.parametrize("chunk", [2, 100])
def test_near_equal_ids_are_a_warning(kind: str, chunk: int, tmp_path: Path) -> None:
    ids = ["H0005", "h0005", "H0006", "H 0007", "H0007", "H0008"]
    summary = samples.decide(tmp_path, write(tmp_path, kind, ids), chunk_size=chunk)
    (warning,) = summary.warnings
    assert (warning.code.id, warning.data["count"]) == ("near-equal-keys", 2)
    assert set(samples.answers(tmp_path / "out.parquet")) == set(ids)


@pytest.mark.parametrize(
    "ids", [["H1", "H2", "H10"], ["1-12", "11-2"], ["xa-1/ho-1", "xa-1/ho-2"], ["7", "8"]]
)
def test_ids_that_differ_are_not(ids: list[str], tmp_path: Path) -> None:
    assert samples.decide(tmp_path, write(tmp_path, "csv", ids)).warnings == ()


def test_the_search_over_shapes_finds_what_folding_finds() -> None:
    for number in range(20):
        chosen = random.Random(number)  # noqa: S311
        texts = [
            "".join(chosen.choices("aAoOĐđ019 -_/\uff10\uff17\u0410", k=1 + n % 4))
            for n in range(60)
        ]
        ids = sorted({each.strip() or "x" for each in texts})
        batches = pa.table({"subject_id": ids}).to_batches()
        folded = [fold_key(each) for each in ids]
        groups = {each for each in folded if folded.count(each) > 1}
        assert near_equal_ids(batches.__iter__).count == len(groups)


@pytest.mark.parametrize(
    "key",
    [
        "H–7",
        "Đội 01",
        "a__b",
        "1-1-1",
        "-0",
        "000",
        "x.0.0x",
        "ĐỘI  7 ",
        "\u041d０１（а）",
        "Xóm Hoà",
        "Ðội Thuý",
    ],
)
def test_folding_means_the_same_in_duckdb(key: str) -> None:
    row = duckdb.execute(f"SELECT {folded_sql('$1')}", [key.strip()]).fetchone()
    assert row == (fold_key(key),)


def test_the_id_of_one_decision() -> None:
    criteria = samples.criteria()
    assert criteria.decide({"subject_id": " h1\u200b"}).subject_id == "h1"
    assert criteria.decide({}, subject_id="h1\x00").subject_id == "h1"
    for facts, given in (({"subject_id": "nan"}, None), ({}, "NULL")):
        with pytest.raises(CriteriaError) as raised:
            criteria.decide(facts, subject_id=given)
        assert [each.code.id for each in raised.value.diagnostics] == ["not-a-key"]
