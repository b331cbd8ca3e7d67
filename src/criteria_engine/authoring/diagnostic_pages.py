"""author: the id of a diagnostic → its code, and its page with a mistake, the message and the correction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from textwrap import dedent
from typing import Final, Literal, TypeAlias

from criteria_engine.diagnostics import Code
from criteria_engine.frozen import dataclass

PACKAGE: Final = "criteria_engine"

FOLDER: Final = "diagnostic_pages"
"""The folder of the pages inside an installed package; hatch_build.py copies them from `tests/diagnostics`."""

_BLOCK: Final = re.compile(
    r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```[ ]*$", re.MULTILINE | re.DOTALL
)

BlockKind: TypeAlias = Literal["prose", "broken", "message", "repaired", "context"]


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A part of a page: prose, a mistake, its message, the correction, or a file around them."""

    kind: BlockKind
    text: str


@cache
def codes_by_module() -> Mapping[str, tuple[Code, ...]]:
    """Return the codes that each module of the package declares, each once; each stage declares its own.

    Modules are found by their files, since importing every package would need every extra.

    >>> codes_by_module()["criteria_engine.reading.fact_diagnostics"][0].severity.value
    'error'
    """
    root = Path(str(files(PACKAGE)))
    paths = (
        each.relative_to(root.parent).with_suffix("") for each in root.rglob("*diagnostics.py")
    )
    names = sorted(".".join(each.parts) for each in paths)
    seen: set[str] = set()
    found: dict[str, tuple[Code, ...]] = {}
    for name in names:
        values = [each for each in vars(import_module(name)).values() if isinstance(each, Code)]
        found[name] = tuple(each for each in values if each.id not in seen)
        seen.update(each.id for each in values)
    return found


@cache
def all_codes() -> Mapping[str, Code]:
    """Return every code of the package by its id, sorted.

    >>> all_codes()["always-met"].severity.value
    'warning'
    """
    found = [code for codes in codes_by_module().values() for code in codes]
    return {code.id: code for code in sorted(found, key=lambda code: code.id)}


def page_of(code: str) -> tuple[PageBlock, ...]:
    """Return the page of a code, without its title; empty if it has none."""
    page = _folder() / f"{code}.md"
    if not page.is_file():
        return ()
    _, _, text = page.read_text(encoding="utf-8").partition("\n")
    return tuple(_blocks(text))


def _folder() -> Path:
    inside = Path(str(files(PACKAGE))) / FOLDER
    return inside if inside.is_dir() else Path(__file__).parents[3] / "tests" / "diagnostics"


def _blocks(text: str) -> list[PageBlock]:
    blocks: list[PageBlock] = []
    end = 0
    for fence in _BLOCK.finditer(text):
        blocks.append(PageBlock("prose", text[end : fence.start()].strip()))
        blocks.append(PageBlock(_kind(fence["info"]), dedent(fence["body"]).rstrip()))
        end = fence.end()
    blocks.append(PageBlock("prose", text[end:].strip()))
    return [block for block in blocks if block.text]


def _kind(info: str) -> BlockKind:
    words = info.split()
    if words == ["text"]:
        return "message"
    if "broken" in words:
        return "broken"
    return "repaired" if "repaired" in words else "context"
