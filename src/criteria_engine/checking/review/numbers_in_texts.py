"""review: a text in Vietnamese or English → the numbers that it states, without those that only cite."""

from __future__ import annotations

import re
from typing import Final

_CITED: Final = re.compile(
    r"(?:điều|khoản|điểm|mục|tiêu chí|chỉ tiêu|tiêu chuẩn|phụ lục|chương|mức độ|mức|bước|nhóm|loại"
    r"|quyết định|thông tư|nghị định|luật|qđ|tt|nđ|số|ngày|tháng|năm|quý|khóa|lớp"
    r"|article|clause|point|criterion|indicator|annex|decision|circular|decree|level|grade|part|no\.|step|stage)\s+[0-9][0-9/.\-]*(?:\s*(?:,|và|and|đến|to|-|–)\s*[0-9]+)*",
    re.IGNORECASE,
)

_DATE: Final = re.compile(
    r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}|[0-9]{1,2}/[0-9]{4}|(?:19|20)[0-9]{2}\s*[-–]\s*(?:19|20)[0-9]{2}"
    r"|[0-9]+/[0-9]{4}/\S*|[0-9]+/[A-ZĐ]\S*"
)

_NUMBER: Final = re.compile(
    r"(?<![\w.,/-])([0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]+)(?:([.,])([0-9]+))?"
    r"(\s*%|\s*phần trăm|\s*per ?cent)?(?![\w/])",
    re.IGNORECASE,
)

_WORDS: Final = {
    "một": "1", "hai": "2", "ba": "3", "bốn": "4", "năm": "5", "sáu": "6", "bảy": "7", "tám": "8",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "once": "1", "twice": "2",
}  # fmt: skip


def numbers_in(text: str, *, english: bool = False) -> frozenset[str]:
    """Return the numbers that a text states; a percentage ends with `%`.

    Numbers that cite a law, dates and years are left out.

    >>> sorted(numbers_in("Ít nhất 80 % của 1.500 người, theo Điều 5 khoản 2"))
    ['1500', '80%']
    >>> sorted(numbers_in("at least 37.5% of 1,500 people", english=True))
    ['1500', '37.5%']
    """
    if not any(map(str.isdecimal, text)):
        return frozenset()
    point = "." if english else ","
    bare = _DATE.sub(" ", _CITED.sub(" ", text))
    found: set[str] = set()
    for match in _NUMBER.finditer(bare):
        whole = re.sub("[.,]", "", match[1])
        decimals = match[3] if match[2] == point else None
        if match[2] and decimals is None:
            decimals = match[3]
        number = (
            whole if not decimals or not decimals.strip("0") else f"{whole}.{decimals.rstrip('0')}"
        )
        percent = "%" if match[4] else ""
        if not percent and _is_year(number):
            continue
        found.add(f"{number.lstrip('0') or '0'}{percent}")
    return frozenset(found)


def number_words_in(text: str) -> frozenset[str]:
    """Return the numbers that a text states in words."""
    return frozenset(_WORDS[word] for word in re.findall(r"\w+", text.casefold()) if word in _WORDS)


def _is_year(number: str) -> bool:
    return number.isdecimal() and 1900 <= int(number) <= 2100
