"""render: a reason that joins several conditions → how many must be met, and how many are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from criteria_engine.bilingual import Template
from criteria_engine.model.findings import Reason
from criteria_engine.rendering.decision.locale import Locale

_Join = Literal["all", "any"]

_ALL_TWO: Final = Template("cả hai điều kiện", "both conditions")

_ANY_TWO: Final = Template("ít nhất một trong hai điều kiện", "at least one of two conditions")

_ALL_MANY: Final = Template("đủ {count} điều kiện", "all {count} conditions")

_ANY_MANY: Final = Template(
    "ít nhất một trong {count} điều kiện", "at least one of {count} conditions"
)

_MET: Final = Template("Đạt {which}.", "{which} met.")

_NEEDED: Final = Template("Phải đạt {which}; {how_far}.", "{which} needed; {how_far}.")

_STATED: Final = Template("{which}: {how_far}.", "{which}: {how_far}.")

_YES: Final = Template("có", "yes")

_NO: Final = Template("không", "no")

_NONE_MET: Final = Template("chưa đạt điều kiện nào", "none is met")

_SOME_NOT_MET: Final = Template("{count} điều kiện chưa đạt", "{count} not met")

_ONLY_KNOWN: Final = Template("mới rõ {count} điều kiện", "only {count} known")

_NONE_KNOWN: Final = Template("chưa rõ điều kiện nào", "none is known")

_NUMBERS: Final = {"vi": ("", "một", "hai", "ba", "bốn"), "en": ("", "one", "two", "three", "four")}

_WORDS: Final[dict[str, _Join]] = {"và": "all", "and": "all", "hoặc": "any", "or": "any"}

_HEADS: Final[tuple[tuple[re.Pattern[str], _Join], ...]] = (
    (re.compile(r"(?:.* )?(?:đủ \d+ điều kiện|all \d+ of these)$"), "all"),
    (re.compile(r"(?:.* )?(?:ít nhất một trong \d+ điều kiện|at least one of these \d+)$"), "any"),
)


def joined_conditions(locale: Locale, reason: Reason, *, required: bool) -> str | None:
    """Return how many conditions must be met and how many are, without repeating those listed below.

    Args:
        locale: the language.
        reason: a reason.
        required: whether a rule requires the condition, so that its parts are "met" or not.

    Returns:
        A sentence; None where the reason is not made of several conditions that its text repeats.

    >>> from criteria_engine.model.base import Bilingual
    >>> def reason(text, result, *because):
    ...     return Reason(text=Bilingual(vi=text), result=result, location="", because=because)
    >>> shelf, net = reason("có tủ sách", "yes"), reason("có mạng", "unknown")
    >>> joined_conditions(Locale("vi"), reason("có tủ sách và có mạng", "unknown", shelf, net), required=True)
    'Phải đạt cả hai điều kiện; mới rõ một điều kiện.'
    """
    join = _join_of(locale, reason)
    if join is None:
        return None
    count = len(reason.because)
    which = locale.format(
        (_ALL_TWO if join == "all" else _ANY_TWO)
        if count == 2
        else (_ALL_MANY if join == "all" else _ANY_MANY),
        count=count,
    )
    if required and reason.result == "yes":
        text = locale.format(_MET, which=which)
    else:
        template = _NEEDED if required else _STATED
        how_far = _how_far(locale, reason, join, required=required)
        text = locale.format(template, which=which, how_far=how_far)
    return text[:1].upper() + text[1:]


def _how_far(locale: Locale, reason: Reason, join: _Join, *, required: bool) -> str:
    """Return what is known about the parts of a condition that is not certainly met."""
    results = [each.result for each in reason.because]
    known = len(results) - results.count("unknown")
    if reason.result == "unknown":
        if not known:
            return locale.format(_NONE_KNOWN)
        return locale.format(_ONLY_KNOWN, count=_number_word(locale, known))
    if not required:
        return locale.format(_YES if reason.result == "yes" else _NO)
    missed = results.count("no")
    if join == "any" or missed == len(results):
        return locale.format(_NONE_MET)
    return locale.format(_SOME_NOT_MET, count=_number_word(locale, missed))


def own_text(locale: Locale, reason: Reason) -> str:
    """Return the text of a condition, without the texts of parts that are listed below it.

    >>> from criteria_engine.model.base import Bilingual
    >>> def reason(text, *because):
    ...     return Reason(text=Bilingual(vi=text), result="no", location="", because=because)
    >>> a, b = reason("có tủ sách"), reason("có mạng")
    >>> own_text(Locale("vi"), reason("ít nhất 2 trong các điều kiện: (1) có tủ sách; (2) có mạng", a, b))
    'ít nhất 2 trong các điều kiện'
    """
    split = _split(locale, reason)
    return split[0] if split is not None and split[0] else locale.text(reason.text)


def _split(locale: Locale, reason: Reason) -> tuple[str, str] | None:
    """Return the words before the first part and between the first two; None where it repeats no parts."""
    text = locale.text(reason.text)
    parts = [locale.text(each.text) for each in reason.because]
    if len(parts) < 2 or not all(part and part in text for part in parts):
        return None
    before, after = text.split(parts[0], 1)
    return before.rsplit("(", 1)[0].rstrip(": "), after.split(parts[1], 1)[0].strip()


def _join_of(locale: Locale, reason: Reason) -> _Join | None:
    """Return how the text of a reason joins the texts of its parts; None where it does not."""
    split = _split(locale, reason)
    if split is None:
        return None
    head, between = split
    if not head:
        # Parts that are joined themselves stand in brackets.
        return _WORDS.get(between.strip("() "))
    return next((join for pattern, join in _HEADS if pattern.match(head)), None)


def _number_word(locale: Locale, number: int) -> str:
    words: Sequence[str] = _NUMBERS[locale.language]
    return words[number] if number < len(words) else locale.number(number)
