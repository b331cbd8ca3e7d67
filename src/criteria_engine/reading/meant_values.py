"""read: a value of a file that is none → what its author probably meant, for the help of a diagnostic."""

from __future__ import annotations

import re
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.reading import set_diagnostics as codes
from criteria_engine.reading.award_values import MetCriteria
from criteria_engine.reading.expressions.diagnostics import UNIT_AFTER_NUMBER
from criteria_engine.reading.number_values import number_readings
from criteria_engine.reading.scalars import SET_BY_ADAPTATION
from criteria_engine.source import Span

_NUMBER_AND_WORDS: Final = r"(-?[0-9][0-9.,]*)(\s*%)?\s*(\D*)"

_THOUSANDS: Final = {
    "nghìn": 3,
    "ngàn": 3,
    "triệu": 6,
    "tỷ": 9,
    "tỉ": 9,
    "thousand": 3,
    "million": 6,
}

_LEFT_OPEN: Final = r"(?i)\b(?:quy định|địa phương|tỉnh|ubnd|province|adaptation)\b"


def wrong_number(text: str, at: Span, *, may_be_open: bool) -> Diagnostic:
    """Return the diagnostic of a value that is no number.

    Args:
        text: the value as written.
        at: its place.
        may_be_open: whether the number may be left to an adaptation.
    """
    match = re.fullmatch(_NUMBER_AND_WORDS, text.strip())
    if match is None:
        near = nearest(text, (SET_BY_ADAPTATION,)) if may_be_open else None
        if may_be_open and re.search(_LEFT_OPEN, text):
            near = SET_BY_ADAPTATION
        return codes.WRONG_NUMBER.at(at, suggestion=near, text=text)
    readings = _readings(match[1].rstrip(",."), match[2])
    only = readings[0] if len(readings) == 1 else None
    unit = match[3].strip()
    if only is None or not unit:
        return codes.WRONG_NUMBER.at(at, suggestion=only, text=text)
    power = _THOUSANDS.get(unit.split()[0].casefold())
    whole = f"{only}{'0' * power}" if power and only.isdecimal() else None
    other = (
        Text("", "")
        if whole is None
        else Text(f"; hoặc viết đủ số: `{whole}`", f"; or write the whole number: `{whole}`")
    )
    way_out = Text(
        f"chỉ viết `{only}`, đơn vị (nếu có) ghi ở `unit:`{other.vi}",
        f"write `{only}` only, a unit belongs to `unit:`{other.en}",
    )
    return UNIT_AFTER_NUMBER.at(at, number=only, unit=unit, way_out=way_out)


def _readings(body: str, percent: str | None) -> list[str]:
    """Return the spellings of the numbers that digits with points and commas may stand for."""
    found = [body] if body.lstrip("-").isdecimal() else number_readings(body, whole=False)
    return [f"{each}%" for each in found] if percent else found


_EVERY_WORD: Final = r"(?i)\b(?:mọi|tất cả|toàn bộ|all|every|each)\b"


def criteria_meant(text: str) -> str | None:
    """Return how a number of criteria is written; None where the words do not say which.

    >>> criteria_meant("ít nhất 3 trong 4 tiêu chí"), criteria_meant("mọi tiêu chí đều đạt")
    ('at least 3 of 4 criteria', 'every criterion met')
    >>> criteria_meant("at least 3 criteria")
    """
    numbers = [int(each) for each in re.findall(r"[0-9]{1,4}", text)]
    match numbers:
        case [] if re.search(_EVERY_WORD, text):
            return MetCriteria.WORDS[0]
        case [needed, of] if 0 < needed <= of:
            return f"at least {needed} of {of} criteria"
        case _:
            return None
