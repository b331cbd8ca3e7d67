"""Texts and message templates in the two languages of the project, Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from criteria_engine.frozen import dataclass

Language = Literal["vi", "en"]


def check_language(language: Language) -> Language:
    """Return the language if it is supported.

    Raises:
        ValueError: the language is neither "vi" nor "en".
    """
    if language not in ("vi", "en"):
        raise ValueError(f"`language`: expected 'vi' or 'en', got {language!r}")
    return language


@dataclass(frozen=True, slots=True)
class Text:
    """A finished text in both languages: a message, or a value to fill into a :class:`Template`."""

    vi: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the text in one language."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Template:
    """A message in both languages; `{name}` stands for a value from the diagnostic's data."""

    vi: str
    en: str

    def in_language(self, language: Language, data: Mapping[str, object]) -> str:
        """Return the message in one language with the values filled in.

        Args:
            language: "vi" or "en".
            data: a value for each placeholder; a :class:`Text` is filled in in the same language.

        >>> days = Template("{count} {unit}", "{count} {unit}")
        >>> days.in_language("vi", {"count": 2, "unit": Text("ngày", "days")})
        '2 ngày'
        """
        template = self.vi if language == "vi" else self.en
        values = {
            name: each.in_language(language) if isinstance(each, Text) else each
            for name, each in data.items()
        }
        return template.format_map(values)
