"""Markdown as code hosts show it → as MkDocs shows it: links, fences with words after the language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

_FENCE: Final = re.compile(
    r"^(?P<indent> *)(?P<ticks>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)(?P=ticks) *$",
    re.MULTILINE | re.DOTALL,
)

_LINK: Final = re.compile(r"(?<=\]\()(?!https?:|mailto:)([^)\s]+)(?=\))")

_PLAIN: Final = {"feel": "text", "broken": "text"}
"""Languages that no highlighter knows."""


def links(text: str) -> Iterator[str]:
    """Yield the relative links of a page, outside of its fences."""
    for part in _outside(text):
        yield from _LINK.findall(part)


def with_links(text: str, place: Callable[[str], str]) -> str:
    """Return the page with each relative link replaced by its place in the site."""
    done: list[str] = []
    end = 0
    for fence in _FENCE.finditer(text):
        done += [_LINK.sub(lambda m: place(m[1]), text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join(done) + _LINK.sub(lambda m: place(m[1]), text[end:])


def with_titles(text: str) -> str:
    """Return the page with the name of a file, or what a block shows, as the title of each fence."""
    return _FENCE.sub(_titled, text)


def _outside(text: str) -> Iterator[str]:
    end = 0
    for fence in _FENCE.finditer(text):
        yield text[end : fence.start()]
        end = fence.end()
    yield text[end:]


def _titled(fence: re.Match[str]) -> str:
    language, *words = fence["info"].split() or ["text"]
    options = dict(word.split("=", 1) for word in words if "=" in word)
    title = options.get("title") or options.get("file") or options.get("from")
    if "broken" in words:
        title = "wrong"
    elif "repaired" in words:
        title = "right"
    head = _PLAIN.get(language, language)
    if title is not None:
        head += ' title="' + title.strip('"') + '"'
    return (
        f"{fence['indent']}{fence['ticks']}{head}\n{fence['body']}{fence['indent']}{fence['ticks']}"
    )
