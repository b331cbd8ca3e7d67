"""Texts in a table mean what they mean in a mapping, in every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from unicodedata import normalize

import ibis
import polars as pl
import pyarrow as pa
import pytest

from criteria_engine.columns.options import ListTable
from criteria_engine.diagnostics import CriteriaError
from tests.generated import HEAD, catalogue_of

SET: Final = (
    HEAD.replace("title: generated", "title: texts")
    + """
facts:
  name: {type: string, label: tên, question: "Tên gì?"}
  area: {type: enumeration, values: {lowland: đồng bằng, miền_núi: miền núi}, label: vùng, question: "Vùng nào?"}
  home: {type: record, label: nhà, fields: {kind: {type: string, label: loại, question: "Loại nào?"}}}
  people:
    type: list
    label: người
    fields:
      role: {type: string, label: vai, question: "Vai gì?"}
      place: {type: enumeration, values: {a: a, b: b}, label: nơi, question: "Ở đâu?"}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: 'name = "Hoà Bình"'}
      - {id: "1.2", text: t, requires: area = miền_núi}
      - {id: "1.3", text: t, requires: 'home.kind = "ngói đỏ"'}
      - {id: "1.4", text: t, requires: 'some p in people satisfies p.role = "bà" and p.place = b'}
award: {when: every criterion met}
""".replace("area = miền_núi", 'area = "miền_núi"').replace("p.place = b", 'p.place = "b"')
)
CRITERIA: Final = catalogue_of(SET).find("texts", on=date(2024, 1, 1))

NAMES: Final = (
    "Hoà Bình",
    " Hoà Bình ",
    normalize("NFD", "Hoà Bình"),
    "Hoà\u00a0Bình",
    "Hoà\tBình\r\n",
    "Ho\u200bà B\u00adình\ufeff",
    "H\u2060oà Bình\u200e",
    "Hòa Bình",
    "hoà bình",
    "Hoà  Bình",
    "",
    " \u200b",
    None,
    "x\"'\\",
)


def varied(word: str, number: int) -> str | None:
    """Return another spelling of a word for each row, and a blank for some."""
    spellings = (word, f" {word}", f"{word}\u200b", normalize("NFD", word), f"\u00a0{word}\n", " ")
    return spellings[number % len(spellings)] if number % 7 else None


def rows() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "area": varied("miền_núi", number),
            "home": {"kind": varied("ngói đỏ", number + 1)},
            "people": [
                {"role": varied("bà", number + 2), "place": varied("b", number + 3)},
                {"role": "mẹ", "place": "a"},
            ],
        }
        for number, name in enumerate(NAMES * 2)
    ]


def arrow(given: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{"subject_id": n, **row} for n, row in enumerate(given)])


def as_frame(table: Any) -> pl.DataFrame:
    if isinstance(table, ibis.expr.types.Table):
        return pl.DataFrame(pl.from_arrow(table.to_pyarrow()))
    return table if isinstance(table, pl.DataFrame) else pl.DataFrame(pl.from_arrow(table))


def compare(answered: Any, given: list[dict[str, Any]]) -> None:
    """Compare a table of answers with the decision of each row, status by status."""
    answers = as_frame(answered).sort("subject_id")
    assert len(answers) == len(given)
    for row, answer in zip(given, answers.rows(named=True), strict=True):
        decision = CRITERIA.decide(row)
        assert answer.get("problem") is None
        assert answer["outcome"] == decision.outcome.value, row
        for id_ in ("1.1", "1.2", "1.3", "1.4"):
            column = id_.replace(".", "_")
            status = {(True, True): "met", (False, False): "not_met", (False, True): "undetermined"}
            found = status[answer[f"met_{column}"], answer[f"possible_{column}"]]
            assert found == decision.finding(id_).status.value, (row, id_)


def duckdb_table(table: pa.Table, connection: Any = None, name: str = "t") -> Any:
    connection = connection or ibis.duckdb.connect()
    connection.con.register(f"{name}_given", table)
    connection.con.execute(f"CREATE TABLE {name} AS FROM {name}_given")
    return connection.table(name)


KINDS: Final[Mapping[str, tuple[Callable[..., Any], dict[str, Any]]]] = {
    "arrow": (lambda table: table, {}),
    "polars": (pl.from_arrow, {}),
    "duckdb": (duckdb_table, {}),
    "a query of duckdb": (duckdb_table, {"as_query": True}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_texts_mean_what_they_mean_in_a_mapping(kind: str) -> None:
    make, options = KINDS[kind]
    given = rows()
    compare(CRITERIA.decide_table(make(arrow(given)), **options), given)


@pytest.mark.parametrize("kind", ["arrow", "a query of duckdb"])
def test_texts_of_a_list_with_a_table_of_its_own(kind: str) -> None:
    _, options = KINDS[kind]
    given = rows()
    items = [
        {"subject_id": number, **person}
        for number, row in enumerate(given)
        for person in row["people"]
    ]
    subjects, people = arrow(given).drop_columns("people"), pa.Table.from_pylist(items)
    if kind != "arrow":
        connection = ibis.duckdb.connect()
        subjects = duckdb_table(subjects, connection, "subjects")
        people = duckdb_table(people, connection, "people")
    lists = {"people": ListTable(people, key="subject_id", absent="empty")}
    compare(CRITERIA.decide_table(subjects, lists=lists, **options), given)


@pytest.mark.parametrize("kind", KINDS)
def test_clean_texts_stay_as_they_are(kind: str) -> None:
    make, options = KINDS[kind]
    given = [
        {
            "name": name,
            "area": "miền_núi",
            "home": {"kind": "ngói đỏ"},
            "people": [{"role": "bà", "place": "b"}],
        }
        for name in ("Hoà Bình", "Đà", "x")
    ]
    compare(CRITERIA.decide_table(make(arrow(given)), **options), given)


def test_another_choice_is_still_a_problem() -> None:
    given = [{"area": area} for area in ("Miền_núi", " lowland ", "x ")]
    answers = as_frame(CRITERIA.decide_table(arrow(given))).sort("subject_id")
    assert answers["problem"].to_list() == ["area", None, "area"]


def test_a_query_refuses_thousands_of_spellings() -> None:
    table = pa.table({"subject_id": range(1001), "name": [f"{n} " for n in range(1001)]})
    with pytest.raises(CriteriaError, match="1000"):
        CRITERIA.decide_table(duckdb_table(table), as_query=True)
    assert len(as_frame(CRITERIA.decide_table(table))) == 1001
