"""Any text either loads, or raises diagnostics with locations in it; no other exception occurs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bilingual import Language
from criteria_engine.criteria import Criteria
from criteria_engine.rendering.diagnostics import render_diagnostics
from tests.generated import catalogue_of

SAMPLE = (
    Path(__file__).parents[2] / "criteria" / "learning_community" / "commune-tt25-2023.yaml"
).read_text(encoding="utf-8")
LINES = SAMPLE.splitlines(keepends=True)
PIECES = st.sampled_from(
    ["{", "}", "[", "]", ": ", "- ", "\t", "&x ", "*x", "!!int ", "'", '"', "|\n", "#", "%", "\r\n", "null",
     "2024-02-30", "1e999", "≥", "\u0301", "\ud7ff", "🐎", "level_9", "a and", "if", "((", "members[", "@"]
)  # fmt: skip


def check(text: str) -> None:
    """Load a text and check the set or every diagnostic."""
    for loaded in catalogue_of(text).all():
        assert loaded.checked is not None or loaded.diagnostics
        for diagnostic in loaded.diagnostics:
            span = diagnostic.span
            assert 0 <= span.start <= span.end <= len(span.source.text)
        languages: tuple[Language, ...] = ("vi", "en")
        for language in languages:
            assert bool(render_diagnostics(loaded.diagnostics, language)) is bool(
                loaded.diagnostics
            )
        if loaded.checked is not None:
            Criteria(loaded.checked, date(2025, 1, 1)).decide({}).explain("vi")


@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    """Random text, mostly not YAML."""
    check(text)


@given(st.integers(0, len(SAMPLE)), st.integers(0, 30), PIECES)
def test_a_real_set_with_something_pasted_in(at: int, cut: int, piece: str) -> None:
    """A real file with a typing error anywhere."""
    check(SAMPLE[:at] + piece + SAMPLE[at + cut :])


@given(st.lists(st.integers(0, len(LINES) - 1), min_size=1, max_size=8))
def test_a_real_set_with_lines_missing(missing: list[int]) -> None:
    """A real file with lines removed."""
    check("".join(line for i, line in enumerate(LINES) if i not in missing))


@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1))
def test_a_real_set_with_a_line_moved(source: int, target: int) -> None:
    """A real file with a line moved."""
    lines = list(LINES)
    lines.insert(target, lines.pop(source))
    check("".join(lines))
