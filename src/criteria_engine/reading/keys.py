"""read: a text → a key: the id of a subject, or what a row belongs to; near-equal keys are found.

A key is a clean text (:func:`~criteria_engine.reading.text_values.clean_text`), compared letter by letter. Two
keys that differ only in capitals, blanks, punctuation, leading zeros, the place of a tone mark (`Hoà`, `Hòa`)
or letters that look alike (full-width, Cyrillic, Greek) stay two keys, but they are near-equal: one of them is
probably a typing mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from unicodedata import combining, normalize

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading import fact_diagnostics as codes
from criteria_engine.reading.text_values import clean_text, is_encodable, replace_surrogates
from criteria_engine.source import Span

_WRITTEN: Final = frozenset(
    {
        "chưa có",
        "chưa có mã",
        "chưa cấp",
        "chưa cấp mã",
        "chưa rõ",
        "chưa biết",
        "không rõ",
        "không biết",
        "không có",
    }
    | {"không có mã", "để trống", "trống", "như trên", "unknown", "tbd", "tbc"}
)
"""What people write where they do not know a key."""

MISSING_WORDS: Final = _WRITTEN | frozenset(
    {
        "nan",
        "nat",
        "<na>",
        "null",
        "none",
        "#n/a",
        "n/a",
        "undefined",
        "-",
        "–",
        "—",
        "--",
        "---",
        "_",
    }
    | {
        "?",
        "??",
        "???",
        ".",
        "..",
        "...",
        "…",
        "*",
        "/",
        "//",
        "''",
        "'",
        '"',
        '""',
        "″",
        "”",
        "〃",
    }
)
"""What programs and people write into a cell that has no value, in lower case; no key is one of them."""

_SIGNS: Final = r"[ !-/:-@\[-`{-~‐-―…−]+"
"""Blanks and punctuation."""

_FULL_WIDTH_SIGNS: Final = "".join(
    chr(code) for code in range(0xFF01, 0xFF5F) if not chr(code).isalnum()
)

_FULL_WIDTH: Final = "".join(chr(code) for code in range(0xFF01, 0xFF5F) if chr(code).isalnum())

_LOOK_ALIKES: Final = (
    (_FULL_WIDTH, "".join(chr(ord(each) - 0xFEE0) for each in _FULL_WIDTH)),
    (_FULL_WIDTH_SIGNS, "-" * len(_FULL_WIDTH_SIGNS)),
    ("авекмнорстухіјѕһԁԛԝ", "abekmhopctyxijshdqw"),
    ("αβεζηικμνορτυχ", "abezhikmnoptyx"),
    ("ðɖ", "đđ"),
)
"""Characters that look like others as they are or as capitals, in lower case; and these others."""

LOOK_ALIKES: Final = (
    "".join(each for each, _ in _LOOK_ALIKES),
    "".join(to for _, to in _LOOK_ALIKES),
)
"""Characters in lower case, and the ordinary one that each looks like."""

_TRANSLATION: Final = str.maketrans(*LOOK_ALIKES)

TONES: Final = tuple(
    (f"{first}{toned}", f"{marked}{last}")
    for first, last, marks in (
        ("o", "a", "òóỏõọàáảãạ"),
        ("o", "e", "òóỏõọèéẻẽẹ"),
        ("u", "y", "ùúủũụỳýỷỹỵ"),
    )
    for marked, toned in zip(marks[:5], marks[5:], strict=True)
)
"""The newer and the older place of a tone mark: `oà` and `òa`; both are the same word."""

FOLDING: Final = (
    (_SIGNS, "-"),
    # A sign stays only between two digits, where it separates numbers: `1-12` is not `11-2`.
    (r"([^0-9])-|-([^0-9])|^-|-$", r"\1\2"),
    (r"([^0-9])-|-([^0-9])|^-|-$", r"\1\2"),
    # The letter O before a digit is a zero, typed on the wrong key.
    (r"o([0-9])", r"0\1"),
    (r"o([0-9])", r"0\1"),
    (r"(^|[^0-9])0+([0-9])", r"\1\2"),
)
"""Regular expressions and their replacements that turn a key in lower case into its folded form.

They mean the same in Python and DuckDB.
"""

_FOLDING_PATTERNS: Final = tuple((re.compile(each), to) for each, to in FOLDING)


def fault_of_key(key: str, at: Span) -> Diagnostic | None:
    """Return why a clean text cannot be a key; None where it can.

    >>> from criteria_engine.source import Source
    >>> fault_of_key("NaN", Source("", "").whole()).code.id
    'not-a-key'
    """
    if key.casefold() in MISSING_WORDS:
        why = _DASH
        if any(map(str.isalpha, key)):
            why = _UNKNOWN if key.casefold() in _WRITTEN else _MISSING
        return codes.NOT_A_KEY.at(at, text=key, why=why)
    if not is_encodable(key):
        return codes.NOT_A_KEY.at(at, text=replace_surrogates(key), why=_DAMAGED)
    return None


_MISSING: Final = Text(
    "đó là chữ phần mềm ghi thay cho ô trống", "programs write this word into a blank cell"
)

_UNKNOWN: Final = Text("chữ ấy nói là chưa có mã", "it says that there is no key yet")

_DASH: Final = Text("dấu ấy được ghi thay cho ô trống", "the sign stands for a blank cell")

_DAMAGED: Final = Text("có ký tự bị hỏng", "it contains a damaged character")


def fold_key(key: str) -> str:
    """Return what near-equal keys have in common.

    >>> fold_key("h 0007") == fold_key("H0007"), fold_key("1-12") == fold_key("11-2")
    (True, False)
    >>> fold_key("Xóm Hoà Bình") == fold_key("XÓM HÒA BÌNH"), fold_key("\u041d01") == fold_key("H01")
    (True, True)
    """
    folded = clean_text(key).lower()
    if not folded.isascii():
        folded = folded.translate(_TRANSLATION)
        for newer, older in TONES:
            folded = folded.replace(newer, older)
    for pattern, replacement in _FOLDING_PATTERNS:
        folded = pattern.sub(replacement, folded)
    return folded


def foreign_letters(key: str) -> tuple[str, ...]:
    """Return the characters of a key that only look like ordinary ones, each once.

    >>> foreign_letters("\u041d01"), foreign_letters("Đội 01")
    (('\u041d',), ())
    """
    return tuple(dict.fromkeys(each for each in key if each.lower() in LOOK_ALIKES[0]))


def plain_key(key: str) -> str:
    """Return a folded key without the marks of its letters, as it is written in haste.

    >>> plain_key("Xã Minh Hợp"), plain_key("đội 07")
    ('xaminhhop', 'doi7')
    """
    letters = normalize("NFD", fold_key(key)).replace("đ", "d")
    return "".join(each for each in letters if not combining(each))


def near_equal_keys(keys: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of distinct keys that are near-equal, each in the order given.

    >>> near_equal_keys(["H1", "h1", "H2"])
    (('H1', 'h1'),)
    """
    groups: dict[str, dict[str, None]] = {}
    for key in keys:
        groups.setdefault(fold_key(key), {})[key] = None
    return tuple(tuple(each) for each in groups.values() if len(each) > 1)
