"""Language; a text and a template in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["vi", "en"]


def check_language(language: Language) -> Language:
    """The language, which may come from a stranger's request.

    Raises:
        ValueError: it is none we speak.
    """
    if language not in ("vi", "en"):
        raise ValueError(f"`language` is 'vi' or 'en', not {language!r}")
    return language


@dataclass(frozen=True, slots=True)
class Text:
    """A particular that reads differently in the two languages: words to fill in as they are."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Template:
    """The same sentence in the two languages; `{name}` is filled from the diagnostic's data."""

    vi: str
    en: str

    def in_language(self, language: Language, data: Mapping[str, object]) -> str:
        """The sentence with its particulars filled in.

        >>> days = Template("{count} {unit}", "{count} {unit}")
        >>> days.in_language("vi", {"count": 2, "unit": Text("ngày", "days")})
        '2 ngày'
        """
        template = self.vi if language == "vi" else self.en
        said = {
            name: (each.vi if language == "vi" else each.en) if isinstance(each, Text) else each
            for name, each in data.items()
        }
        return template.format_map(said)
