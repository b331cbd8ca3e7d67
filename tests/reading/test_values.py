"""Every row of the tables in docs/values.md, in every source that the page names."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.facts import read_value
from criteria_engine.reading.json import read_json
from criteria_engine.reading.nodes import Mapping
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from criteria_engine.tables.locators import open_tables
from criteria_engine.tables.mapping import default_mapping
from criteria_engine.tables.reader import TableReader
from criteria_engine.tables.source import ReadOptions
from tests.generated import HEAD, catalogue_of

FACTS: Final = {
    "number": "number",
    "whole number": "whole",
    "share": "share",
    "yes or no": "yes",
    "text": "words",
    "choice": "area",
    "date": "day",
}
SET: Final = (
    HEAD.replace("title: generated", "title: values")
    + """
facts:
  number: {type: number, label: number}
  whole: {type: integer, label: whole}
  share: {type: number, at_least: 0, at_most: 100%, label: share}
  yes: {type: boolean, label: yes}
  words: {type: string, label: words}
  area: {type: enumeration, values: {lowland: đồng bằng, miền_núi: miền núi}, label: area}
  day: {type: date, label: day}
criteria:
  - id: "1"
    name: một
    indicators: [{id: "1.1", text: t, requires: number > 0 and whole > 0 and share > 0 and yes}]
award: {when: every criterion met}
"""
)
CRITERIA: Final = catalogue_of(SET).find("values", on=date(2024, 1, 1))

PAGE: Final = (Path(__file__).parents[2] / "docs" / "values.md").read_text(encoding="utf-8")

Row = tuple[str, str, str]


def rows(heading: str) -> list[Row]:
    """Return the rows of the table under a heading of the page: fact, what is written, result."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = re.findall(
        r"^\| ([a-z ]+) \| `([^`]*)` \| (?:`([^`]*)`|unknown) \|$", section, re.MULTILINE
    )
    assert len(cells) == section.count("\n| ") - 1
    return [(FACTS[fact], written, result) for fact, written, result in cells]


def unescaped(text: str) -> str:
    return str(json.loads(f'"{text}"'))


FILE_ROWS: Final = [
    (fact, unescaped(text), result) for fact, text, result in rows("What a file may write")
]
PROGRAM_ROWS: Final = rows("What a program may pass")


def shown(value: Any) -> str:
    """Return a value as the page writes it; unknown is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


# ---- files ---------------------------------------------------------------------------------------


def of_yaml(_: Path) -> list[str]:
    results = []
    for fact, text, _result in FILE_ROWS:
        quoted = json.dumps(text, ensure_ascii=True)
        node, diagnostics = compose(Source("form.yaml", f"{fact}: {quoted}\n"))
        assert isinstance(node, Mapping), diagnostics
        value, found = read_value(node.entries[0].value, CRITERIA.shape.fields[fact], fact)
        results.append(found[0].code.id if found else shown(value))
    return results


def of_table(path: str) -> list[str]:
    (table,) = open_tables(path, ReadOptions(), {}, key_of=lambda names: 0)
    reader = TableReader(table, default_mapping(CRITERIA.checked).subjects)
    results = {}
    for chunk in reader.table.chunks(1000):
        read = reader.read(chunk)
        for row in read.table.to_pylist():
            number = int(row["subject_id"])
            results[number] = shown(row.get(FILE_ROWS[number][0]))
        results |= {int(each.subject): each.diagnostic.code.id for each in read.rejects}
    return [results[number] for number in range(len(FILE_ROWS))]


def cells() -> list[dict[str, Any]]:
    return [
        {"subject_id": str(number), **dict.fromkeys(FACTS.values()), fact: text}
        for number, (fact, text, _) in enumerate(FILE_ROWS)
    ]


def of_csv(folder: Path) -> list[str]:
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["subject_id", *FACTS.values()])
        writer.writeheader()
        writer.writerows(cells())
    return of_table(str(folder / "in.csv"))


def of_xlsx(folder: Path) -> list[str]:
    book = openpyxl.Workbook()
    names = ["subject_id", *FACTS.values()]
    for index, row in enumerate([dict(zip(names, names, strict=True)), *cells()], start=1):
        for column, name in enumerate(names, start=1):
            cell = book.worksheets[0].cell(index, column)
            cell.value = row[name]
            if row[name] is not None:
                cell.data_type = "s"
    book.save(folder / "in.xlsx")
    return of_table(str(folder / "in.xlsx"))


def of_json_lines(folder: Path) -> list[str]:
    (folder / "in.jsonl").write_text("\n".join(map(json.dumps, cells())), encoding="utf-8")
    return of_table(str(folder / "in.jsonl"))


def arrow() -> pa.Table:
    schema = pa.schema((name, pa.string()) for name in ("subject_id", *FACTS.values()))
    return pa.Table.from_pylist(cells(), schema=schema)


def of_parquet(folder: Path) -> list[str]:
    pq.write_table(arrow(), folder / "in.parquet")
    return of_table(str(folder / "in.parquet"))


def of_duckdb(folder: Path) -> list[str]:
    with duckdb.connect(str(folder / "in.duckdb")) as connection:
        connection.register("given", arrow())
        connection.execute("CREATE TABLE facts AS FROM given")
    return of_table(f"{folder / 'in.duckdb'}::facts")


@pytest.mark.parametrize("source", [of_yaml, of_csv, of_xlsx, of_json_lines, of_parquet, of_duckdb])
def test_every_text_of_a_file(source: Callable[[Path], list[str]], tmp_path: Path) -> None:
    found = source(tmp_path)
    assert list(zip(FILE_ROWS, found, strict=True)) == [(row, row[2]) for row in FILE_ROWS]


# ---- programs ------------------------------------------------------------------------------------


def of_mapping(fact: str, text: str) -> str:
    value, diagnostics = read_json(f'{{"{fact}": {text}}}')
    assert not diagnostics
    return result_of(fact, value)


def of_json(fact: str, text: str) -> str:
    return result_of(fact, f'{{"{fact}": {text}}}')


def result_of(fact: str, facts: Any) -> str:
    try:
        return shown(CRITERIA.read(facts).values.get(fact))
    except CriteriaError as error:
        return error.diagnostics[0].code.id


def of_python(fact: str, text: str) -> str:
    """Read what Python's own reader makes of the JSON: floats."""
    return result_of(fact, json.loads(f'{{"{fact}": {text}}}'))


def of_model(fact: str, text: str) -> str:
    try:
        return result_of(fact, CRITERIA.facts_model.model_validate_json(f'{{"{fact}": {text}}}'))
    except ValidationError as error:
        return error.errors()[0]["type"]


@pytest.mark.parametrize("source", [of_mapping, of_json, of_python, of_model])
@pytest.mark.parametrize("row", PROGRAM_ROWS)
def test_every_value_of_a_program(source: Callable[[str, str], str], row: Row) -> None:
    fact, text, result = row
    if (source, text) == (of_python, "1e99999"):
        result = "not-a-number"  # Python's own reader makes it infinite
    assert source(fact, text) == result
