"""write: a plan → blank tables to fill in, and the `columns.yaml` that describes them.

Headings are the labels of the facts, because officers do not know the names that the sets use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.reading.documents import FactDocument
from criteria_engine.rollup.columns_file import COLUMNS_FILE
from criteria_engine.rollup.commune import RECOGNITIONS
from criteria_engine.rollup.plan import RollupPlan, TablePlan
from criteria_engine.rollup.report.labels import title_name
from criteria_engine.rollup.report.rows import write_table, write_text

_KEY: Final = Template("Mã {called}", "Key of {called}")

_AWARD: Final = Template("Cấp có thẩm quyền xét công nhận", "Recognised by the authority")

_EVIDENCE: Final = Template("Minh chứng {id}", "Evidence {id}")

_RECOGNITION: Final = (
    ("title", Template("Danh hiệu", "Title")),
    ("subject", Template("Mã", "Key")),
    ("date", Template("Ngày quyết định", "Decided on")),
    ("level", Template("Mức", "Level")),
)

_HEAD: Final = Template(
    "Cột nào là dữ kiện nào; đổi tên cột thì đổi ở đây. Ô trống là chưa biết; không thuộc về đâu ghi -.",
    "Which column is which fact; a renamed column is renamed here too. A blank cell is unknown; write - for"
    " belonging to nothing.",
)

_MAX_HEADING: Final = 90
"""The number of characters after which a heading is cut."""


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
    lines = [f"# {_HEAD.in_language(language, {})}", "format: 1", "tables:"]
    tables: dict[Path, list[str]] = {}
    for name, table in plan.tables.items():
        headings = _distinct_headings(list(_headings(plan, table, language)))
        tables[folder / f"{name}.csv"] = [heading for heading, _ in headings]
        lines += _table_lines(name, headings)
        values = list(_values(plan, table, language))
        if values:
            lines += ["    values:", *values]
    recognition_columns = [
        (word.in_language(language, {}), column) for column, word in _RECOGNITION
    ]
    tables[folder / f"{RECOGNITIONS}.csv"] = [heading for heading, _ in recognition_columns]
    lines += [
        *_table_lines(RECOGNITIONS, recognition_columns),
        *_recognition_values(plan, language),
    ]
    for path in (folder / COLUMNS_FILE, *tables):
        if path.exists():
            raise FileExistsError(17, "đã có tệp này / it is there already", str(path))
    written = [write_text(folder / COLUMNS_FILE, (f"{line}\n" for line in lines))]
    return [*written, *(write_table(path, [row]) for path, row in tables.items())]


def _table_lines(name: str, headings: list[tuple[str, str]]) -> list[str]:
    pairs = [f"      {_quoted(heading)}: {column}" for heading, column in headings]
    return [f"  {name}:", f"    file: {name}.csv", "    columns:", *pairs]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _headings(plan: RollupPlan, table: TablePlan, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the headings to fill in, with their columns; counted facts are left out."""
    yield _KEY.in_language(language, {"called": table.called.in_language(language)}), table.key
    for column, to in table.belongs_to.items():
        yield plan.tables[to].called.in_language(language).capitalize(), column
    facts = dict(_facts(plan, table))
    for column in table.fields:
        document = facts.get(column)
        words = table.labels.get(column) or (None if document is None else document.label)
        label = column if words is None else words.in_language(language)
        yield label[:1].upper() + label[1:], column
    judged = dict(_judged_indicators(plan, table, language))
    for id_ in sorted(table.judgeable):
        yield judged.get(id_, id_), f"judgements.{id_}"
    for id_ in sorted(table.evidence):
        yield _EVIDENCE.in_language(language, {"id": id_}), f"evidence.{id_}"


def _facts(plan: RollupPlan, table: TablePlan) -> Iterator[tuple[str, FactDocument]]:
    """Yield the declarations of facts that a table holds, the fields of its lists included."""
    for title in plan.titles:
        if title.criteria is None:
            continue
        for name, fact in title.criteria.checked.facts.items():
            if title.table == table.name:
                yield str(name), fact.fields.get(PLAIN_FIELD, fact).document
            yield from ((str(n), each) for n, each in (fact.document.fields or {}).items())


def _judged_indicators(
    plan: RollupPlan, table: TablePlan, language: Language
) -> Iterator[tuple[str, str]]:
    for title in plan.titles_of(table.name):
        if title.criteria is not None:
            for indicator in title.criteria.checked.indicators:
                yield indicator.id, indicator.document.text.in_language(language)
    yield "award", _AWARD.in_language(language, {})


def _values(plan: RollupPlan, table: TablePlan, language: Language) -> Iterator[str]:
    """Yield lines with the words for values of enumerations; a word with two meanings is left out."""
    facts = dict(_facts(plan, table))
    for column in table.fields:
        document = facts.get(column)
        if document is None or not document.values:
            continue
        words = [(each.in_language(language), str(id_)) for id_, each in document.values.items()]
        labels = [word for word, _ in words]
        pairs = [
            f"        {_quoted(w)}: {_quoted(id_)}" for w, id_ in words if labels.count(w) == 1
        ]
        if pairs:
            yield f"      {column}:"
            yield from pairs


def _recognition_values(plan: RollupPlan, language: Language) -> Iterator[str]:
    """Yield lines with the words for titles and levels in the table of earlier recognitions."""
    titles: dict[str, str] = {}
    levels: dict[str, str] = {}
    for title in plan.titles:
        if title.listed and title.criteria is not None:
            titles.setdefault(title_name(title, language), title.id)
            for level in title.criteria.checked.document.levels:
                levels.setdefault(level.name.in_language(language), str(level.id))
    yield "    values:"
    for column, words in (("title", titles), ("level", levels)):
        if words:
            yield f"      {column}:"
            yield from (f"        {_quoted(word)}: {_quoted(id_)}" for word, id_ in words.items())


def _distinct_headings(headings: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put headings on one line, and add the column in brackets to a heading that occurs again."""
    seen: set[str] = set()
    distinct = []
    for heading, column in headings:
        plain = " ".join(heading.split())[:_MAX_HEADING]
        name = plain if plain.casefold() not in seen else f"{plain} ({column})"
        seen.add(name.casefold())
        distinct.append((name, column))
    return distinct
