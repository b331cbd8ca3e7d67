"""Damages the content of files, and checks the diagnostics of damaged files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from hypothesis import strategies as st

from criteria_engine.bilingual import Language
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.rendering.diagnostics import render_diagnostics

LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")

TOKENS: Final = (
    b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\t", b"\r\n", b"\n", b"<", b">", b"</v>", b"<f>1</f>",
    b"-1", b"100%", b"1e999", b"1e99999999999999999999", b"NaN", b"inf", b"#REF!", b"31/02/2024", b"2525-01-01",
    b"9999999999999999999999999999999999999999", b"0.1.2", b"1.000", b"{}", b"[[", b"null", b"true", b"members",
    "\u200b".encode(), "e\u0301".encode(), "\ud7ff".encode(), "có".encode(), b"\xed\xa0\x80",
)  # fmt: skip
"""Pieces that readers of tables may mistake for something else."""

Kind = Literal["replace", "insert", "cut", "repeat", "flip", "truncate"]


@dataclass(frozen=True)
class Damage:
    """One change of a file.

    Attributes:
        kind: the kind of change.
        position: the place of the change, as a share of the length in millionths.
        length: how many bytes are concerned.
        token: the bytes to write, for `replace` and `insert`.
    """

    kind: Kind
    position: int
    length: int
    token: bytes

    def apply(self, content: bytes) -> bytes:
        """Return the content with this change."""
        at = len(content) * self.position // 1_000_000
        before, piece, after = (
            content[:at],
            content[at : at + self.length],
            content[at + self.length :],
        )
        match self.kind:
            case "replace":
                return before + self.token + after
            case "insert":
                return before + self.token + piece + after
            case "cut":
                return before + after
            case "repeat":
                return before + piece + piece + after
            case "flip":
                return before + bytes(byte ^ 0x41 for byte in piece) + after
            case "truncate":
                return before


def one_damage() -> st.SearchStrategy[Damage]:
    """One change; most change little, so that most of the file stays sound."""
    kinds: tuple[Kind, ...] = ("replace", "insert", "cut", "repeat", "flip")
    small = st.builds(
        Damage,
        st.sampled_from(kinds),
        st.integers(0, 1_000_000),
        st.integers(1, 12),
        st.sampled_from(TOKENS),
    )
    large = st.builds(
        Damage,
        st.sampled_from((*kinds, "truncate")),
        st.integers(0, 1_000_000),
        st.integers(1, 400),
        st.sampled_from(TOKENS),
    )
    return st.one_of(small, small, small, large)


def damages() -> st.SearchStrategy[list[Damage]]:
    """Lists of one to four changes."""
    return st.lists(one_damage(), min_size=1, max_size=4)


def many_damages() -> st.SearchStrategy[list[Damage]]:
    """Changes of which :func:`damaged_copies` makes up to 41 files."""
    return st.lists(one_damage(), min_size=3, max_size=6)


def damaged_copies(content: bytes, changes: Sequence[Damage]) -> Iterator[bytes]:
    """Yield a copy of the content for each choice of one to three of the changes, each copy once."""
    seen = set()
    for count in (1, 2, 3):
        for chosen in combinations(changes, count):
            copy = damage(content, chosen)
            if copy not in seen:
                seen.add(copy)
                yield copy


def damage(content: bytes, changes: Sequence[Damage]) -> bytes:
    """Return the content with every change, in order."""
    for change in changes:
        content = change.apply(content)
    return content


def damage_member(archive: bytes, member: int, changes: Sequence[Damage]) -> bytes:
    """Return a ZIP archive in which the content of one file is damaged; the archive itself is sound."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(target, "w") as new:
        names = old.namelist()
        for name in names:
            content = old.read(name)
            new.writestr(
                name, damage(content, changes) if name == names[member % len(names)] else content
            )
    return target.getvalue()


def check_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """Check that there are diagnostics, and that each is located in its text and can be shown."""
    assert diagnostics
    for diagnostic in diagnostics:
        span = diagnostic.span
        assert 0 <= span.start <= span.end <= len(span.source.text)
    for language in LANGUAGES:
        assert render_diagnostics(diagnostics, language)
