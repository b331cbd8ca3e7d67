"""The fenced blocks of a Markdown page: what the tests of the documentation run."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Final

UPDATE: Final = bool(os.environ.get("UPDATE_DOCS"))
"""Whether blocks that show output are to be written anew: `UPDATE_DOCS=1 pytest …`."""

_FENCE: Final = re.compile(
    r"^(?P<indent> *)(?P<ticks>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)(?P=ticks) *$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Fence:
    """One fenced block: its language, the words behind it, its text, and its first line in the page."""

    language: str
    words: tuple[str, ...]
    body: str
    line: int

    def has(self, *words: str) -> bool:
        """Whether the words behind the language begin so."""
        return self.words[: len(words)] == words


def fences(text: str) -> list[Fence]:
    """The fenced blocks of a page, in order."""
    found = []
    for each in _FENCE.finditer(text):
        language, *words = each["info"].split() or [""]
        line = text.count("\n", 0, each.start("body")) + 1
        found.append(Fence(language, tuple(words), dedent(each["body"]), line))
    return found


def rewrite(page: Path, bodies: Mapping[int, str]) -> None:
    """Put new text into blocks, named by their first lines."""
    text = page.read_text(encoding="utf-8")

    def replaced(found: re.Match[str]) -> str:
        line = text.count("\n", 0, found.start("body")) + 1
        if line not in bodies:
            return found[0]
        body = "".join(
            f"{found['indent']}{each}".rstrip() + "\n" for each in bodies[line].splitlines()
        )
        return f"{found['indent']}{found['ticks']}{found['info']}\n{body}{found['indent']}{found['ticks']}"

    page.write_text(_FENCE.sub(replaced, text), encoding="utf-8")
