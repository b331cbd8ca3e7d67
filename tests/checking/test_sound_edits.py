"""Small edits of packaged sets that leave them sound: none is told as an error.

Each seed chooses a set, an edit and a place; `HYPOTHESIS_PROFILE=thorough` tries ten times as many seeds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from typing import Final
from unicodedata import normalize

import pytest

from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.diagnostics import Severity
from criteria_engine.source import Source
from tests.examples_count import examples
from tests.packaged import packaged

Files = Mapping[str, str]
"""The file of a set, which comes first, and the files beside it."""


@cache
def sets() -> tuple[Files, ...]:
    """Return the packaged sets, each with what stands beside it."""
    catalogue = packaged()
    return tuple(
        {source.name: source.text for source in catalogue.sources(loaded.entry)}
        for loaded in catalogue.all()
    )


def errors(files: Files) -> list[str]:
    """Return the errors of the files of a set, among the packaged sets."""
    entries = [CatalogueEntry(Source(name, text)) for name, text in files.items()]
    workspace = Workspace.of(entries, packaged())
    found = workspace.catalogue.review(entries[0]).diagnostics
    return [str(each) for each in found if each.severity is Severity.ERROR]


# ---- edits -----------------------------------------------------------------------------------


def _own(files: Files, change: Callable[[str], str]) -> Files:
    name, *_ = files
    return {**files, name: change(files[name])}


def _at_a_line(
    random: Random, text: str, pattern: str, change: Callable[[re.Match[str]], str]
) -> str:
    """Change one of the places that fit a pattern."""
    places = list(re.finditer(pattern, text, re.MULTILINE))
    if not places:
        return text
    chosen = random.choice(places)
    return text[: chosen.start()] + change(chosen) + text[chosen.end() :]


_TEXT: Final = (
    r"^( *(?:- )?(?:label|question|text|note|answered_by|cite): )([^\W\d][^\n:#/\"'|>]*)$"
)

_CONDITION: Final = r"^( *(?:requires|when|level_[12]): )([a-z_][^\n#:]*)$"


def reworded(random: Random, files: Files) -> Files:
    """Another word in a text."""
    return _own(
        files, lambda text: _at_a_line(random, text, _TEXT, lambda m: f"{m[1]}{m[2]} (xem lại)")
    )


def quoted(random: Random, files: Files) -> Files:
    """A text in quotes."""
    return _own(files, lambda text: _at_a_line(random, text, _TEXT, lambda m: f'{m[1]}"{m[2]}"'))


def folded(random: Random, files: Files) -> Files:
    """A condition in the lines below."""

    def below(match: re.Match[str]) -> str:
        margin = " " * (len(match[1]) - len(match[1].lstrip(" -")) + 4)
        return f"{match[1]}|\n{margin}{match[2]}"

    return _own(files, lambda text: _at_a_line(random, text, _CONDITION, below))


def in_brackets(random: Random, files: Files) -> Files:
    """A condition in brackets."""
    pattern = r"^( *requires: )([a-z_][^\n#:]*)$"
    return _own(files, lambda text: _at_a_line(random, text, pattern, lambda m: f"{m[1]}({m[2]})"))


def negated_twice(random: Random, files: Files) -> Files:
    """A condition that says the same by `not`."""
    pattern = r"^( *requires: )([a-z_][^\n#:]*)$"
    return _own(
        files, lambda text: _at_a_line(random, text, pattern, lambda m: f"{m[1]}not(not({m[2]}))")
    )


def commented(random: Random, files: Files) -> Files:
    """A comment above a line."""
    return _own(
        files,
        lambda text: _at_a_line(
            random, text, r"^( *)([a-z_]+:.*)$", lambda m: f"{m[1]}# xem lại: {{}} [] – “”\n{m[0]}"
        ),
    )


def renamed(random: Random, files: Files) -> Files:
    """Another name for a fact, in every file; a base has its names in other sets, too."""
    own = next(iter(files.values()))
    section = re.search(r"^facts:\n((?:(?: .*)?\n)+)", own, re.MULTILINE)
    names = re.findall(r"^  ([a-z_]+):$", section[1], re.MULTILINE) if section else []
    if not names or "\nadapts:" in own:
        return files
    name = random.choice(names)
    if re.search(rf"id: {name}$|[\"']{name}[\"']", own, re.MULTILINE):
        return files  # An id or a value has this name, too.
    pattern = re.compile(rf"(?<![\w.\"])(?<!id: )(?<! of: ){name}\b(?!\")")
    return {file: pattern.sub(f"{name}_ấy", text) for file, text in files.items()}


def without_example(random: Random, files: Files) -> Files:
    """One example less: the last, which no other builds on."""

    def less(text: str) -> str:
        at = text.rfind("\n  - name: ")
        begin = text.rfind("\nexamples:\n")
        if not 0 <= begin < text.find("\n  - name: ", begin + 10) < at:
            return text
        name = text[at:].splitlines()[1].removeprefix("  - name: ")
        is_base = any(f"like: {name}" in each for each in files.values())
        return text if is_base else text[: at + 1]

    return _own(files, less)


def reversed_sections(random: Random, files: Files) -> Files:
    """The sections in another order."""

    def shuffled(text: str) -> str:
        head, *parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
        random.shuffle(parts)
        return head + "".join(each if each.endswith("\n") else f"{each}\n" for each in parts)

    return _own(files, shuffled)


def as_windows(random: Random, files: Files) -> Files:
    """Line ends of Windows and a byte order mark."""
    return {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in files.items()}


def decomposed(random: Random, files: Files) -> Files:
    """Letters and their marks apart, as some keyboards write them."""
    name = random.choice(list(files))
    return {**files, name: normalize("NFD", files[name])}


def laid_out(random: Random, files: Files) -> Files:
    """The layout of `criteria fmt`, after blank lines and spaces were added."""
    return {
        name: format_criteria(Source(name, re.sub(r"\n(?=[a-z])", "\n\n\n", text)))
        for name, text in files.items()
    }


def spaced(random: Random, files: Files) -> Files:
    """Blanks at the ends of lines."""
    return _own(
        files,
        lambda text: _at_a_line(random, text, r"^( *[a-z_]+: [^\n|>]+)$", lambda m: f"{m[0]}  "),
    )


def checked_later(random: Random, files: Files) -> Files:
    """A later day on which the document was looked at."""
    pattern = r"^(  checked_on: )\d{4}-\d\d-\d\d$"
    return _own(
        files, lambda text: _at_a_line(random, text, pattern, lambda m: f"{m[1]}2026-11-30")
    )


EDITS: Final[tuple[Callable[[Random, Files], Files], ...]] = (
    reworded, quoted, folded, in_brackets, negated_twice, commented, renamed, without_example,
    reversed_sections, as_windows, decomposed, laid_out, spaced, checked_later,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(examples(250)))
def test_a_sound_edit_is_no_error(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    files = random.choice(sets())
    edit = EDITS[seed % len(EDITS)]
    assert errors(edit(random, files)) == [], edit.__doc__


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_edits_change_something(edit: Callable[[Random, Files], Files]) -> None:
    random = Random(0)  # noqa: S311 - repeatable, not secret
    assert any(edit(random, files) != files for files in sets())
