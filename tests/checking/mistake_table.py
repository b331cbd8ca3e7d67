"""The table of deliberate mistakes in sound sets, and what is wrong with the diagnostics of each.

The files `mistakes/*.txt` list them by kind; `mistakes/README.md` says how they are written. Those of
`not_caught.txt` are told by no diagnostic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.set_loader import Loaded
from criteria_engine.source import Source
from tests.diagnostic_pages import BASES

MISTAKES: Final = Path(__file__).parent / "mistakes"
ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Expected:
    """A diagnostic that must be told: one of `codes`, in a line with `fragment` or in the new lines."""

    codes: frozenset[str]
    fragment: str | None


@dataclass(frozen=True)
class Mistake:
    kind: str
    title: str
    base: str
    hunks: tuple[tuple[str, str], ...]
    expected: tuple[Expected, ...]

    @property
    def id(self) -> str:
        return f"{self.kind}: {self.title}"


NOT_CAUGHT: Final = "not_caught"
"""The kind of mistakes that no diagnostic tells."""


SELF_EXPLAINING: Final = frozenset(
    {"out-of-range", "wrong-points", "wrong-fact-type", "not-an-integer", "empty-interval"}
)
"""The messages about facts that say what is allowed themselves."""


def mistakes(folder: Path = MISTAKES) -> list[Mistake]:
    return [
        _mistake(path.stem, block)
        for path in sorted(folder.glob("*.txt"))
        for block in path.read_text(encoding="utf-8").split("\n## ")[1:]
    ]


def _mistake(kind: str, block: str) -> Mistake:
    title, base, *lines = block.rstrip("\n").split("\n")
    hunks: list[tuple[list[str], list[str]]] = []
    expected: list[Expected] = []
    for line in lines:
        mark, text = line[:1], line[2:]
        match mark:
            case "-":
                if not hunks or hunks[-1][1]:
                    hunks.append(([], []))
                hunks[-1][0].append(text)
            case "+":
                hunks[-1][1].append(text)
            case "=":
                codes, _, fragment = text.partition(" @ ")
                expected.append(Expected(frozenset(codes.split("|")), fragment or None))
            case _:
                assert not line, line
    pairs = tuple(("\n".join(old), "\n".join(new)) for old, new in hunks)
    return Mistake(kind, title, base, pairs, tuple(expected))


@cache
def base_text(name: str) -> str:
    """Return a sound set: of the table of mistakes, of the pages of diagnostics, or of the repository."""
    path = MISTAKES / "base" / f"{name}.yaml"
    if not path.exists() and "/" in name:
        path = ROOT / f"{name}.yaml"
    elif not path.exists():
        return BASES[f"{name}.yaml"]
    return path.read_text(encoding="utf-8")


def files_with(mistake: Mistake, text: str) -> dict[str, str]:
    """Return the changed file with those of its folder, if its base has one, the changed file first."""
    folder, _, own = mistake.base.rpartition("/")
    if not folder:
        return {"set.yaml": text}
    others = sorted((MISTAKES / "base" / folder).glob("*.yaml"))
    return {f"{own}.yaml": text} | {
        path.name: path.read_text(encoding="utf-8") for path in others if path.stem != own
    }


def changed(mistake: Mistake) -> tuple[str, set[int]]:
    """Return the text with the mistake, and the numbers of its new lines."""
    text = base_text(mistake.base)
    starts: dict[int, int] = {}
    for number, (old, new) in enumerate(mistake.hunks):
        assert f"\n{text}".count(f"\n{old}\n") == 1, f"not (once) in {mistake.base}:\n{old}"
        at = f"\n{text}".index(f"\n{old}\n")
        inserted = f"{new}\n" if new else ""
        text = text[:at] + inserted + text[at + len(old) + 1 :]
        longer = len(inserted) - len(old) - 1
        starts = {n: start + longer if start > at else start for n, start in starts.items()}
        starts[number] = at
    lines: set[int] = set()
    for number, (_, new) in enumerate(mistake.hunks):
        if new:
            first = text[: starts[number]].count("\n") + 1
            lines |= set(range(first, first + new.count("\n") + 1))
    return text, lines


def load(text: str, name: str = "set.yaml") -> Loaded:
    return next(Catalogue([CatalogueEntry(Source(name, text))]).reviewed())


def diagnostics_of(files: dict[str, str]) -> list[Diagnostic]:
    """Check the first file, or the set that it stands beside; what is wrong with it."""
    entries = [CatalogueEntry(Source(*each)) for each in files.items()]
    return [*Catalogue(entries).review(entries[0]).diagnostics]


def is_told(expected: Expected, text: str, lines: set[int], found: list[Diagnostic]) -> bool:
    if expected.fragment is not None:
        fragment = expected.fragment
        lines = {n for n, line in enumerate(text.split("\n"), 1) if fragment in line}
        assert lines, f"no line has {fragment}"
    for each in found:
        if each.code.id in expected.codes and each.span.position.line in lines:
            found.remove(each)  # it does not tell a second mistake
            return True
    return False


def fault_of(mistake: Mistake) -> object:
    """Return what is wrong with the diagnostics of a mistake; None if it is caught."""
    text, lines = changed(mistake)
    files = files_with(mistake, text)
    diagnostics = diagnostics_of(files)
    own = next(iter(files))
    left = [each for each in diagnostics if each.span.source.name == own]
    told = [is_told(each, text, lines, left) for each in mistake.expected]
    if not all(told):
        found = [(d.code.id, d.span.position.line) for d in diagnostics]
        return mistake.expected, sorted(lines), found
    return [
        d.code.id
        for d in diagnostics
        if not (d.help("vi") and d.help("en")) and d.code.id not in SELF_EXPLAINING
    ] or None
