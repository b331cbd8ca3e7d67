"""The formatter changes no value and loses no comment; its result stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from criteria_engine.authoring.comments import find_remarks
from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.criteria_files import files_in
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.nodes import Empty, Mapping, Node, Scalar, Sequence
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source

ROOT: Final = Path(__file__).parents[2]

FILES: Final = [
    *files_in(ROOT / "criteria"),
    *files_in(ROOT / "examples" / "adaptations"),
    *files_in(ROOT / "examples" / "new-rural-slice"),
    *files_in(ROOT / "examples" / "snap"),
    ROOT / "tests" / "diagnostics" / "base" / "table.yaml",
]

LINES: Final = [
    "title: t", "format: 1", "facts:", "  a: # note", "  a:", "    type: integer", "    label: {vi: x, en: y}", "# c",
    "  # deep", "criteria:", "  - id: 1", "    text: >-", "      one two", "      three", "", "    requires: |",
    "      a >= 1", "      and b", "    requires: a  >=   1 # why", "  - {id: 2, text: 'it''s'}", "- x", "  - - 1",
    '    text: "a: b"', "    cite: [a, b, # c", "      d]", "name: ~", "x:", "  plain", "  more # end", "    note: a | b",
]  # fmt: skip


def content(node: Node | None) -> Any:
    """The values of a file; blanks in texts count once, as they do in what is read of them."""
    match node:
        case Mapping(entries):
            return {entry.key.value: content(entry.value) for entry in entries}
        case Sequence(items):
            return [content(item) for item in items]
        case Scalar(value):
            return " ".join(value.split())
        case Empty() | None:
            return None


def check(text: str) -> None:
    before = Source("before", text)
    try:
        after = Source("after", format_criteria(before))
    except CriteriaError:
        assert compose(before)[1]
        return
    old, _ = compose(before)
    new, diagnostics = compose(after)
    assert diagnostics == []
    assert content(new) == content(old)
    assert sorted(comments(after.text)) == sorted(comments(text))
    assert format_criteria(after) == after.text


def comments(text: str) -> list[str]:
    """The comments of a file; those of lines with Windows line ends are the same."""
    unix = Source("unix", text.replace("\r\n", "\n"))
    nodes, _ = compose(unix)
    assert nodes is not None
    return find_remarks(unix, nodes).comments


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_set_keeps_its_values_and_comments(file: Path) -> None:
    check(file.read_text(encoding="utf-8"))


@given(st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(["\n", "\r\n"]))
@example(["    cite: [a, b, # c", "      d]"], "\r\n")
@example(["x:", "# c", "  # deep", "", "      one two"], "\n")
def test_any_lines(lines: list[str], line_end: str) -> None:
    check("".join(line + line_end for line in lines))


@given(st.data())
def test_lines_moved_in_a_real_set(data: st.DataObject) -> None:
    text = FILES[0].read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)[:120]
    at, to = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    piece = data.draw(st.sampled_from([*LINES, *lines]))
    lines.insert(to, lines.pop(at))
    lines.insert(data.draw(st.integers(0, len(lines))), piece.rstrip("\n") + "\n")
    text = "".join(lines)
    assume(text)
    check(text)


CASES: Final = Path(__file__).parent / "layout"


@pytest.mark.parametrize("file", sorted(CASES.glob("*.before.yaml")), ids=lambda file: file.name)
def test_layout(file: Path) -> None:
    """Each file `NAME.before.yaml` becomes `NAME.after.yaml` beside it."""
    after = file.with_name(file.name.replace(".before.", ".after."))
    text = format_criteria(Source(file.name, file.read_text(encoding="utf-8")))
    assert text == after.read_text(encoding="utf-8")


def test_the_line_ends_and_an_empty_file() -> None:
    assert format_criteria(Source("a", "")) == ""
    assert format_criteria(Source("a", "# c\n\n\n")) == "# c\n"
    assert format_criteria(Source("a", "b:  1\r\ntitle: x")) == "title: x\r\nb: 1\r\n"
    assert format_criteria(Source("a", "\ufeffb: 1")) == "b: 1\n"
