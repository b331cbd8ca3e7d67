"""The font of the PDF papers has every Vietnamese letter, and every letter that the forms use."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Final

import pytest
from fontTools.ttLib import TTFont

from criteria_engine.rendering.papers.pdf import FONTS
from criteria_engine.rollup.report.papers.kinds import KINDS

VOWELS: Final = "aăâeêioôơuưy"

TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")

_SMALL: Final = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES}

LETTERS: Final = {letter for each in _SMALL for letter in (each, each.upper())} | set(
    "bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVXfjwzFJWZ0123456789"
)


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_the_font_has_every_letter(style: str) -> None:
    font = TTFont(FONTS / f"Tinos-{style}.ttf")
    glyphs = font.getBestCmap()
    used = {letter for each in KINDS for letter in str(each.form) if letter.isprintable()}
    assert len(LETTERS) == 2 * len(VOWELS) * len(TONES) + 42 + 10
    assert not [each for each in sorted(LETTERS | used) if ord(each) not in glyphs]
    outlines = font["glyf"]
    assert all(outlines[glyphs[ord(each)]].numberOfContours for each in LETTERS)


def test_the_licence_is_beside_the_font() -> None:
    licence = Path(FONTS, "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Modified Versions" in licence
