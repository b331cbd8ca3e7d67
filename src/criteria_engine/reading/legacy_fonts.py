"""recognise, convert: texts typed with the fonts of TCVN3 (.VnTime) or VNI → Unicode.

Such a font shows `Hä tªn` as `Họ tên`; the text itself holds the signs. A text is recognised where one of the
two makes a Vietnamese syllable of each word with such a sign; nothing is converted unless somebody asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal
from unicodedata import normalize

LegacyFont = Literal["tcvn3", "vni"]

_TCVN3: Final = dict(
    zip(
        "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\xadøõö÷ùýúûüþ®¡¢£¤¥¦§",
        "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĂÂÊÔƠƯĐ",
        strict=True,
    )
)

_TONES: Final = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))

_HATS: Final = dict(
    zip("âáàåãä", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True)
)

_BREVES: Final = dict(
    zip("êéèúüë", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True)
)

_VNI_ALONE: Final = dict(zip("ñôöíìæóòî", "đơưíìỉĩịỵ", strict=True))


def _vni() -> dict[str, str]:
    """Return what each letter, or letter with the sign behind it, stands for."""
    signs = {base + sign: base + tone for base in "aeouyôö" for sign, tone in _TONES.items()}
    signs |= {base + sign: f"{base}\u0302{tone}" for base in "aeo" for sign, tone in _HATS.items()}
    signs |= {f"a{sign}": f"a\u0306{tone}" for sign, tone in _BREVES.items()}
    lower = {
        sign: normalize(
            "NFC", letter.replace("ô", "ơ", 1).replace("ö", "ư") if sign[0] in "ôö" else letter
        )
        for sign, letter in signs.items()
    } | _VNI_ALONE
    upper = {sign.upper(): letter.upper() for sign, letter in lower.items()}
    # In a name the sign of a capital is often small.
    mixed = {s[0].upper() + s[1:]: letter.upper() for s, letter in lower.items() if len(s) > 1}
    return {**mixed, **upper, **lower}


_LETTERS: Final[Mapping[LegacyFont, Mapping[str, str]]] = {"tcvn3": _TCVN3, "vni": _vni()}

_PATTERNS: Final = {
    font: re.compile("|".join(map(re.escape, sorted(letters, key=len, reverse=True))))
    for font, letters in _LETTERS.items()
}

_OF_UNICODE: Final = frozenset("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý")
"""The signs that are letters of Vietnamese as they stand."""

_SIGNS: Final = "".join(
    sorted(
        {each for letters in _LETTERS.values() for sign in letters for each in sign} - _OF_UNICODE
    )
)

SUSPECT_SIGNS: Final = re.compile(
    "[" + re.escape("".join(each for each in _SIGNS if not each.isascii())) + "]"
)
"""A sign that no Vietnamese text in Unicode has within a word."""

SUSPECT_BYTES: Final = re.compile(
    b"\xc2["
    + re.escape(bytes(ord(each) for each in _SIGNS if "\x7f" < each < "\xc0"))
    + b"]|\xc3["
    + re.escape(bytes(ord(each) - 0x40 for each in _SIGNS if each >= "\xc0"))
    + rb"]|&#(?:1[6-9]\d|2[0-5]\d|x[A-Fa-f][0-9A-Fa-f]);"
)
"""The same in UTF-8, or as the number of the character, as XML may write it."""

_WORD: Final = re.compile(r"[^\s\d.,;:/()\[\]\-–_'\"“”+]+")

_SYLLABLE: Final = re.compile(
    "(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    "(?:iêu|oai|oao|oay|oeo|uây|uôi|uya|uyê|uyu|ươi|ươu|yêu|uêu"
    "|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])"
    "(?:ng|nh|ch|[cmnpt])?"
)

_INITIALS: Final = re.compile("[A-ZĐ]{1,6}")
"""An abbreviation such as `QĐ`, which is no syllable."""

_UNITS: Final = frozenset({"µm", "µg", "µl", "µs"})

_TONE_MARKS: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")


def convert_text(text: str, font: LegacyFont) -> str | None:
    """Return a text in Unicode; None where it holds letters that the font does not have.

    >>> convert_text("Hä vµ tªn", "tcvn3"), convert_text("Hoï vaø teân", "vni")
    ('Họ và tên', 'Họ và tên')
    >>> convert_text("Họ và tên", "tcvn3") is None
    True
    """
    letters, pattern = _LETTERS[font], _PATTERNS[font]
    if not pattern.sub("", text).isascii():
        return None
    return pattern.sub(lambda match: letters[match[0]], text)


def legacy_fonts_of(text: str) -> tuple[LegacyFont, ...]:
    """Return the fonts with which a text was probably typed; none for a text in Unicode.

    >>> legacy_fonts_of("§Þa chØ"), legacy_fonts_of("Ñòa chæ"), legacy_fonts_of("Địa chỉ")
    (('tcvn3',), ('vni',), ())
    >>> legacy_fonts_of("Müller & Søn © 2025"), legacy_fonts_of("5 µm")
    ((), ())
    """
    if SUSPECT_SIGNS.search(text) is None:
        return ()
    return tuple(font for font in _LETTERS if _is_vietnamese_in(text, font))


def may_be_unicode(text: str) -> bool:
    """Report whether a text that is not ASCII is Vietnamese as it stands.

    >>> may_be_unicode("Ghi chú"), may_be_unicode("Hä tªn")
    (True, False)
    """
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return SUSPECT_SIGNS.search(text) is None and all(map(_is_syllable, words))


def _is_vietnamese_in(text: str, font: LegacyFont) -> bool:
    """Report whether a font makes a syllable of each word that is not plain ASCII."""
    words = [word for word in _WORD.findall(text) if not word.isascii() and word not in _UNITS]
    meant = {word: convert_text(word, font) for word in words}
    syllables = [word for word in words if _is_syllable(meant[word])]
    others = [meant[word] for word in words if word not in syllables]
    return any(len(word) > 1 and SUSPECT_SIGNS.search(word) for word in syllables) and all(
        each is not None and _INITIALS.fullmatch(each) for each in others
    )


def _is_syllable(word: str | None) -> bool:
    if word is None:
        return False
    parts = normalize("NFD", word.casefold())
    tones = sum(each in _TONE_MARKS for each in parts)
    base = normalize("NFC", "".join(each for each in parts if each not in _TONE_MARKS))
    return tones <= 1 and _SYLLABLE.fullmatch(base) is not None
