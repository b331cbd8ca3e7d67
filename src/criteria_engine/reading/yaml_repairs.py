"""repair: a text that is not YAML → what can be composed of it, and every mistake on the way.

Each repair replaces characters of one line by as many others, so that all places stay those of the file. The
result only serves to find more mistakes; no file is ever read by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading import file_diagnostics as codes
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.yaml import compose_until_stop, forbidden_in
from criteria_engine.reading.yaml_hints import diagnose
from criteria_engine.source import Source

_MOST_REPAIRS: Final = 40

_KEY: Final = re.compile(r"([ ]*(?:- +)*)([^\s:：#\"'\[{][^:：#\"'\n]*?)[ \t]*[:：]")


@dataclass(frozen=True, slots=True)
class RepairedFile:
    """What could be composed of a text that is not YAML.

    Attributes:
        node: the root node; None where nothing could be composed.
        diagnostics: the mistakes of YAML, in the order of the file.
        lines: the lines that were replaced or repaired, from 1; what is found in them later is no mistake.
        removed: whether a line was taken out as a whole, so that names may be missing.
    """

    node: Node | None
    diagnostics: tuple[Diagnostic, ...]
    lines: frozenset[int]
    removed: bool = False


def compose_repaired(source: Source) -> RepairedFile:
    r"""Compose a text and go on after each mistake of YAML.

    >>> text = "a: 1\n– b: 2\nc： 3\nd: 4\n"
    >>> repaired = compose_repaired(Source("a.yaml", text))
    >>> [each.code.id for each in repaired.diagnostics], sorted(repaired.lines)
    (['yaml-dash', 'yaml-wide-colon'], [2, 3])
    """
    forbidden = forbidden_in(source)
    if forbidden is not None:
        return RepairedFile(None, (forbidden,), frozenset())
    repairs = _Repairs(source)
    node: Node | None = None
    for _ in range(_MOST_REPAIRS):
        node, diagnostics, stop = compose_until_stop(repairs.edited)
        if stop is None:
            repairs.keep(diagnostics)
            break
        if not repairs.repair(diagnose(stop)):
            break
    ordered = [at_source(repairs.found[at], source) for at in sorted(repairs.found)]
    # Nothing true can be said about the line of any mistake of YAML.
    lines = repairs.lines | {each.span.position.line for each in ordered}
    lines |= {d.span.position.line + 1 for d in ordered if d.code is codes.COMMENT_IN_TEXT}
    return RepairedFile(node, tuple(ordered), frozenset(lines), repairs.removed)


class _Repairs:
    """The state of repairing one text.

    Attributes:
        edited: the text with the repairs so far.
        found: the mistakes so far, by their offset.
        lines: the lines that were replaced.
        removed: whether a line was taken out as a whole.
    """

    def __init__(self, source: Source) -> None:
        self.edited = source
        self.found: dict[int, Diagnostic] = {}
        self.lines: set[int] = set()
        self.removed = False
        self._tried: set[int] = set()

    def keep(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add the mistakes of a text that was read to its end."""
        self.found = {d.span.start: d for d in diagnostics} | self.found

    def repair(self, diagnostic: Diagnostic) -> bool:
        """Repair where reading stopped; return False where that is not possible."""
        at, line = diagnostic.span.start, diagnostic.span.position.line
        follows = diagnostic.code is codes.INDENTATION and line - 1 in self.lines
        if not follows:  # A line below one that was replaced is often indented by it.
            self.found.setdefault(at, diagnostic)
        text = self.edited.text
        sign = None if at in self._tried else _sign(text, diagnostic)
        self._tried.add(at)
        if sign is not None:
            text = text[:at] + sign + text[at + len(sign) :]
        else:
            start, end = _line_at(text, at)
            if text[start:end].startswith("#"):
                return False
            remove = follows or line in self.lines or diagnostic.code is codes.TAB
            changed = _harmless(text[start:end], text[end + 1 :], remove=remove)
            self.removed = self.removed or changed.startswith("#")
            self.lines.add(line)
            text = text[:start] + changed + text[end:]
        self.edited = Source(self.edited.name, text)
        return True


def at_source(diagnostic: Diagnostic, source: Source) -> Diagnostic:
    """Return a diagnostic about an edited text as one about the source it was made of."""
    if diagnostic.span.source.name != source.name:
        return diagnostic
    related = tuple(
        replace(r, span=replace(r.span, source=source)) if r.span.source.name == source.name else r
        for r in diagnostic.related
    )
    return replace(diagnostic, span=replace(diagnostic.span, source=source), related=related)


def _line_at(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _sign(text: str, diagnostic: Diagnostic) -> str | None:
    """Return the sign that the author meant, where it is certain and as long."""
    at = diagnostic.span.start
    match diagnostic.code:
        case codes.DASH:
            return "-"
        case codes.WIDE_COLON if text[at + 1 : at + 2] in {" ", "\n", "\u00a0"}:
            return ": " if text[at + 1 : at + 2] == "\u00a0" else ":"
        case _:
            return None


def _harmless(line: str, following: str, *, remove: bool) -> str:
    """Return a line of the same length that is YAML: its key with some value, or a comment."""
    key = _KEY.match(line)
    if key is None or remove:
        return "#" + " " * (len(line) - 1) if line else line
    lead = key[0][:-1].rstrip() + ":"
    rest = len(line) - len(lead)
    if rest < 2 or _is_deeper(following, len(key[1])):
        return lead.ljust(len(line))
    return lead + " " + "0" * (rest - 1)


def _is_deeper(following: str, indent: int) -> bool:
    """Return whether the next line with content belongs to a key with some indentation."""
    for line in following.split("\n")[:20]:
        bare = line.strip()
        if bare and not bare.startswith("#"):
            own = len(line) - len(line.lstrip(" "))
            return own > indent or (own == indent and bare.startswith("- "))
    return False
