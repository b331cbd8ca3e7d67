"""What may stand at a place of a file that is being written; `│` marks the place."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from criteria_engine.authoring.completion import completions
from criteria_engine.authoring.cursor import Cursor, cursor_at
from criteria_engine.authoring.hover import hover_at
from criteria_engine.authoring.navigation import (
    RenameRefused,
    definition_at,
    references_at,
    rename,
)
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.catalogue import Catalogue

MARK: Final = "│"

SET: Final = """\
format: 1
title: reading_family
version: v1
levels:
  - id: level_1
    name: mức 1
facts:
  members:
    type: list
    label: {vi: người trong nhà, en: members}
    fields:
      age: {type: integer, label: tuổi, at_least: 0}
      school:
        type: enumeration
        label: nơi học
        values: {primary: tiểu học, none: không đi học}
  books: {type: integer, label: số sách, at_most: shelves}
  shelves: {type: integer, label: số kệ}
definitions:
  adults: {label: người lớn, value: 'members[age >= 18]'}
criteria:
  - id: "1"
    name: Đọc
    indicators:
      - id: "1.1"
        text: Có sách
        requires:
          level_1: books >= shelves and count(adults) > 0
"""


def cursor(text: str) -> Cursor:
    return cursor_at(text.replace(MARK, ""), text.index(MARK))


def place(text: str) -> tuple[Workspace, int]:
    workspace = Workspace.of((), Catalogue()).with_text("a.yaml", text.replace(MARK, ""))
    return workspace, text.index(MARK)


@pytest.mark.parametrize(
    ("text", "expects", "path"),
    [
        ("│", "key", ()),
        ("title: │", "value", ("title",)),
        ("facts:\n  │", "key", ("facts",)),
        ("facts:\n  a:\n    ty│", "key", ("facts", "a")),
        ("facts:\n  a:\n    type: in│", "value", ("facts", "a", "type")),
        ("facts:\n  a:\n    type: integer\n  │", "key", ("facts",)),
        ("criteria:\n- id: 1\n  │", "key", ("criteria", "-")),
        ("criteria:\n  - │", "key", ("criteria", "-")),
        ("criteria:\n  - id: 1\n  - na│", "key", ("criteria", "-")),
        ("knock_outs:\n  - levels:\n      - l│", "value", ("knock_outs", "-", "levels", "-")),
        ("definitions:\n  a:\n    value: >-\n      b: c\n      d│", "value", ("definitions", "a", "value")),
        ("definitions:\n  a:\n    value: b\n      and c│", "value", ("definitions", "a", "value")),
        ("name: x # a: b\n│", "key", ()),
        ("source: {document: x}\nsu│", "key", ()),
    ],
)  # fmt: skip
def test_what_is_expected(text: str, expects: str, path: tuple[str, ...]) -> None:
    found = cursor(text)
    assert (found.expects, found.path) == (expects, path)


def test_keys_that_stand_there_are_not_offered_again() -> None:
    text = "facts:\n  a:\n    type: integer\n    │\n    label: x\n  b:\n    unit: y\n"
    assert cursor(text).siblings == {"type", "label"}


def words(text: str) -> list[str]:
    workspace, at = place(text)
    found = completions(workspace, "a.yaml", text.replace(MARK, ""), at)
    return [each.text for each in found]


def typed(piece: str) -> list[str]:
    return words(SET.replace("books >= shelves and count(adults) > 0", piece + MARK))


def test_words_of_expressions() -> None:
    assert {"books", "adults", "count(", "and"} <= set(typed(""))
    assert typed("members.") == ["age", "school"]
    assert typed("adults.") == ["age", "school"]
    assert typed("some m in adults satisfies m.") == ["age", "school"]
    assert {"age", "school", "books"} <= set(typed("members["))
    assert typed('count(members[school = "') == ["primary", "none"]
    assert typed("count(members[school = ")[:2] == ['"primary"', '"none"']


def test_words_of_other_values() -> None:
    assert words(SET.replace("type: enumeration", "type: e│"))[:3] == [
        "integer",
        "number",
        "boolean",
    ]
    assert words(SET.replace("at_most: shelves", "at_most: │")) == ["members", "books", "shelves"]
    assert "question:" in words(SET.replace("at_most: shelves", "│"))
    assert words(SET.replace("text: Có sách", "│"))[0] == "text:"


TABLE: Final = """\
facts:
  region:
    type: enumeration
    label: vùng
    values: {north: miền Bắc, south: miền Nam}
  remote: {type: boolean, label: xã ở vùng khó khăn, denied: xã không ở vùng khó khăn}
  income: {type: number, label: thu nhập}
parameters:
  needed:
    label: cần đạt
    table:
      by: [region, remote]
      rows:
        north:
          true: 1
          false: 2
        south:
          true: 3
          false: 4
"""


def test_words_of_tables() -> None:
    assert words(TABLE.replace("[region, remote]", "│")) == ["region", "remote"]
    assert words(TABLE.replace("region, remote]", "region, │]")) == ["region", "remote"]
    assert words(TABLE.replace("        south:\n", "        │\n")) == ["south:"]
    assert words(TABLE.replace("          false: 4", "          │")) == ["false:"]
    assert words(TABLE.replace("by: [region, remote]", "│")) == ["by:", "from:", "otherwise:"]


def hovered(text: str) -> str | None:
    workspace, at = place(text)
    found = hover_at(workspace, "a.yaml", at)
    return None if found is None else found.markdown


def test_rows_of_tables_in_words() -> None:
    assert hovered(TABLE.replace("south:\n", "so│uth:\n")) == "**south** — miền Nam"
    assert hovered(TABLE.replace("false: 4", "fal│se: 4")) == "**false** — xã không ở vùng khó khăn"
    assert "vùng" in (hovered(TABLE.replace("by: [region", "by: [re│gion")) or "")


def test_a_fact_is_renamed_in_the_tables_by_it() -> None:
    workspace, at = place(TABLE.replace("  remote: {", "  rem│ote: {"))
    edits = rename(workspace, "a.yaml", at, "far")
    assert [each.span.position.line for each in edits] == [6, 12]


def test_names_are_found_and_renamed() -> None:
    workspace, at = place(SET.replace("books >= shelves", "bo│oks >= shelves"))
    assert definition_at(workspace, "a.yaml", at) is not None
    assert len(references_at(workspace, "a.yaml", at)) == 2
    workspace, at = place(SET.replace("books >= shelves", "books >= sh│elves"))
    edits = rename(workspace, "a.yaml", at, "kệ")
    assert [each.span.position.line for each in edits] == [17, 18, 28]
    workspace, at = place(SET.replace("level_1: books", "leve│l_1: books"))
    assert len(rename(workspace, "a.yaml", at, "level_one")) == 2


@pytest.mark.parametrize("name", ["books", "2b", "a b", "and", ""])
def test_a_new_name_may_be_refused(name: str) -> None:
    workspace, at = place(SET.replace("books >= shelves", "books >= sh│elves"))
    with pytest.raises(RenameRefused):
        rename(workspace, "a.yaml", at, name)


def test_a_field_is_not_renamed() -> None:
    workspace, at = place(SET.replace("members[age", "members[a│ge"))
    assert references_at(workspace, "a.yaml", at) == []


def test_a_missing_file() -> None:
    workspace = Workspace.of((), Catalogue())
    with pytest.raises(KeyError):
        workspace.loaded(str(Path("none.yaml")))
