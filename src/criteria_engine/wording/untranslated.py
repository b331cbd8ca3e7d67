"""The note that an English text contains Vietnamese words, because the set has no English for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import BaseModel

from criteria_engine.bilingual import Language, Template

NOTE: Final = Template(
    "Bộ tiêu chí chưa có bản dịch cho một số chữ; các chữ ấy hiện bằng tiếng Việt.",
    "The criteria set has no English for some of its words; they are shown in Vietnamese.",
)

_UNSEEN: Final = frozenset({"span", "intended", "examples", "adapts", "remove"})
"""The keys of a document whose texts no reader sees."""


def is_noted(part: object, language: Language) -> bool:
    """Return whether :data:`NOTE` belongs under a text in a language: whether words in it lack English.

    Args:
        part: texts in both languages, models that have some, and collections of these.
        language: the language of the reader.

    >>> from criteria_engine.model.base import Bilingual
    >>> is_noted([Bilingual(vi="xã", en="commune"), Bilingual(vi="thôn")], "en")
    True
    """
    return language == "en" and _lacks_english(part)


def _lacks_english(part: object) -> bool:
    match part:
        case BaseModel():
            fields = type(part).model_fields
            if fields.keys() >= {"vi", "en"}:
                return not getattr(part, "en", None)
            return any(
                _lacks_english(getattr(part, each)) for each in fields if each not in _UNSEEN
            )
        case str() | bytes():
            return False
        case Mapping():
            return any(map(_lacks_english, part.values()))
        case Iterable():
            return any(map(_lacks_english, part))
        case _:
            return False
