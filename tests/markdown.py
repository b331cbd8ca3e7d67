"""Finds and rewrites the fenced blocks of a Markdown page, which the tests of the documentation run."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Final

UPDATE: Final = bool(os.environ.get("UPDATE_DOCS"))
"""Whether blocks that show output are rewritten: `UPDATE_DOCS=1 pytest …`."""

_FENCE: Final = re.compile(
    r"^(?P<indent> *)(?P<ticks>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)(?P=ticks) *$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Fence:
    """One fenced block: its language, the words after it, its text, and its first line in the page."""

    language: str
    words: tuple[str, ...]
    body: str
    line: int

    def has(self, *words: str) -> bool:
        """Return whether the words after the language begin with `words`."""
        return self.words[: len(words)] == words


def fences(text: str) -> list[Fence]:
    """Return the fenced blocks of a page, in order."""
    blocks = []
    for each in _FENCE.finditer(text):
        language, *words = each["info"].split() or [""]
        line = text.count("\n", 0, each.start("body")) + 1
        blocks.append(Fence(language, tuple(words), dedent(each["body"]), line))
    return blocks


def rewrite(page: Path, bodies: Mapping[int, str]) -> None:
    """Replace the text of blocks, identified by their first lines."""
    text = page.read_text(encoding="utf-8")

    def replace(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start("body")) + 1
        if line not in bodies:
            return match[0]
        body = "".join(
            f"{match['indent']}{each}".rstrip() + "\n" for each in bodies[line].splitlines()
        )
        return f"{match['indent']}{match['ticks']}{match['info']}\n{body}{match['indent']}{match['ticks']}"

    page.write_text(_FENCE.sub(replace, text), encoding="utf-8")
