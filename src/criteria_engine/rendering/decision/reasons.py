"""How a reason reads: the condition, its answer, and the numbers it was answered from."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from decimal import Decimal
from math import ceil, floor
from typing import Any, Final, Literal

from criteria_engine.bilingual import Template
from criteria_engine.model.findings import Operand, Quantity, Reason
from criteria_engine.model.types import Number
from criteria_engine.rendering.decision.locale import Words
from criteria_engine.rendering.decision.status_labels import RESULTS
from criteria_engine.rendering.document import (
    Item,
    TextRun,
    Tone,
    line,
)
from criteria_engine.wording.numbers import format_truth

_NOT_KNOWN = Template("chưa rõ", "not known")


_AT_LEAST = Template("ít nhất {value}", "at least {value}")


_AT_MOST = Template("nhiều nhất {value}", "at most {value}")


_NOTHING = Template("không có", "none")


_RECORD = Template("một bản ghi", "a record")


_ITEMS = Template("Cụ thể: {items}.", "Namely: {items}.")


_OPERANDS = Template("Số liệu liên quan: {operands}.", "From: {operands}.")


_NEEDED = Template("cần {value}", "{value} needed")


_ALLOWED = Template("cho phép {value}", "{value} allowed")


_THRESHOLD = Template("ngưỡng {value}", "threshold {value}")


_TO_SPARE = Template("dư {value}", "{value} to spare")


_SHORT = Template("thiếu {value}", "{value} short")


_BELOW = Template("thấp hơn {value}", "{value} below")


_ABOVE = Template("vượt {value}", "{value} above")


_BARELY = Template("vừa đủ", "just enough")


_JUST = Template("đúng bằng ngưỡng", "just at the threshold")


_AGAINST = Template("so với {value}", "against {value}")


_BOTH = Template("cả hai điều kiện", "both conditions")


_EITHER = Template("ít nhất một trong hai điều kiện", "at least one of two conditions")


_JOINS: Final = {"và": _BOTH, "and": _BOTH, "hoặc": _EITHER, "or": _EITHER}


_BEFORE_PERCENT = {"vi": "\u00a0", "en": ""}


# Quotients are kept to a number of digits; this near they are the same.
_NEAR = Decimal("1e-9")


def reason_item(words: Words, reason: Reason) -> Item:
    """A condition with its answer and its numbers; under it what it is made of."""
    compared = comparison(words, reason)
    text = _in_its_own_words(words, reason)
    said = line(
        f"{text[:1].upper()}{text[1:]}: ",
        TextRun(words.say(RESULTS[reason.result]), Tone.STRONG),
        f" ({compared})." if compared else ".",
    )
    children = [reason_item(words, each) for each in reason.because]
    if reason.items:
        named = words.say(_ITEMS, items=words.listed(reason.items))
        children.insert(0, Item(line(TextRun(named, Tone.MUTED))))
    return Item(said, tuple(children))


def _in_its_own_words(words: Words, reason: Reason) -> str:
    """The text of a condition, without that of its parts where these are told below it.

    >>> from criteria_engine.model.base import Bilingual
    >>> def reason(text, *because):
    ...     return Reason(text=Bilingual(vi=text), result="no", place="", because=because)
    >>> a, b = reason("có tủ sách"), reason("có mạng")
    >>> _in_its_own_words(Words("vi"), reason("có tủ sách và có mạng", a, b))
    'cả hai điều kiện'
    >>> _in_its_own_words(Words("vi"), reason("đủ 2 điều kiện: (1) có tủ sách; (2) có mạng", a, b))
    'đủ 2 điều kiện'
    """
    text = words.of(reason.text)
    parts = [words.of(each.text) for each in reason.because]
    if len(parts) < 2 or not all(part and part in text for part in parts):
        return text
    before, after = text.split(parts[0], 1)
    head = before.rsplit("(", 1)[0].rstrip(": ")
    join = after.split(parts[1], 1)[0].strip()
    return head or words.say(_JOINS[join]) if head or join in _JOINS else text


def comparisons(words: Words, reason: Reason) -> Iterator[str]:
    """The numbers compared anywhere in a reason, except those of single members of a list."""
    compared = comparison(words, reason)
    if compared:
        yield compared
    if not reason.items:
        for each in reason.because:
            yield from comparisons(words, each)


def comparison(words: Words, reason: Reason) -> str | None:
    r"""The numbers of one comparison: what there is, what it takes, what lies between.

    >>> from criteria_engine.model.base import Bilingual
    >>> def known(value):
    ...     return Quantity(known=True, value=value)
    >>> reason = Reason(
    ...     text=Bilingual(vi="ít nhất 60%"), result="yes", place="",
    ...     left=known(3100), right=known(3000), margin=known(100),
    ...     share=known(Decimal("0.62")), needed_share=Decimal("0.6"),
    ... )
    >>> comparison(Words("vi"), reason)
    '3.100\xa0/\xa05.000 = 62\xa0%, cần 60\xa0%, dư 100'
    """
    if reason.left is None:
        return None
    if reason.right is None or (reason.right.known and reason.right.value == 0):
        return quantity(words, reason.left)
    there_is = _what_there_is(words, reason.left, reason)
    return f"{there_is}, {_held_against(words, reason, reason.right)}"


def unseen_operands(words: Words, found: Sequence[Operand], told: Iterable[Reason]) -> str | None:
    """The facts a finding was made from and that its reasons do not speak of."""
    texts = " ".join(words.of(each.text) for each in told).casefold()
    said = [
        f"{words.of(operand.label)}: {quantity(words, operand.quantity)}"
        for operand in found
        if operand.kind != "parameter" and words.of(operand.label).casefold() not in texts
    ]
    return words.say(_OPERANDS, operands="; ".join(said)) if said else None


def quantity(words: Words, found: Quantity) -> str:
    """A value with its unit: known, between two bounds, or not known."""
    if not found.known:
        if not _says_something(found):
            return words.say(_NOT_KNOWN)
        return _with_unit(words, _bounds(words, found, words.number), found)
    if found.label is not None and isinstance(found.value, str):
        return words.of(found.label)
    return _with_unit(words, value(words, found.value), found)


def value(words: Words, found: Any) -> str:
    """A known value; of a record only that it is one, since it may hold people."""
    match found:
        case None:
            return words.say(_NOTHING)
        case bool():
            return format_truth(found, words.language)
        case int() | Decimal():
            return words.number(found)
        case Mapping():
            return words.say(_RECORD)
        case _:
            return str(found)


def _with_unit(words: Words, text: str, found: Quantity) -> str:
    if found.unit is None:
        return text
    unit = words.of(found.unit)
    return f"{text}{_BEFORE_PERCENT[words.language] if unit == '%' else ' '}{unit}"


def _bounds(words: Words, found: Quantity, write: Callable[[Number], str]) -> str:
    if found.high is None:
        return words.say(_AT_LEAST, value=write(found.low or 0))
    if found.low is None:
        return words.say(_AT_MOST, value=write(found.high))
    return f"{write(found.low)}–{write(found.high)}"


def _is_number(found: Quantity) -> bool:
    return isinstance(found.value, int | Decimal) and not isinstance(found.value, bool)


def _what_there_is(words: Words, left: Quantity, reason: Reason) -> str:
    share = reason.share
    if share is None or not _says_something(share):
        return quantity(words, left)

    def write(value: Number) -> str:
        return words.percent(value, reason.needed_share)

    said = write(share.value) if share.known else _bounds(words, share, write)
    whole = _whole(reason)
    if whole is None:
        return said
    part = quantity(words, left.model_copy(update={"unit": None}))
    return f"{part}\u00a0/\u00a0{words.number(whole)} = {said}"


def _says_something(found: Quantity) -> bool:
    return found.known or found.low is not None or found.high is not None


def _whole(reason: Reason) -> Number | None:
    """What the share is a share of, where the threshold tells it."""
    left, right, share, needed = reason.left, reason.right, reason.share, reason.needed_share
    if left is None or right is None or share is None or not needed or not _is_number(right):
        return None
    whole = Decimal(right.value) / needed
    if abs(whole - round(whole)) < _NEAR:
        whole = Decimal(round(whole))
    part, ratio = (left.value, share.value) if left.known else (left.low, share.low)
    if whole in (0, 1) or part is None or ratio is None:
        return None
    return whole if abs(Decimal(part) / whole - ratio) < _NEAR else None


def _held_against(words: Words, reason: Reason, right: Quantity) -> str:
    """What it takes, and how far it is from there."""
    share, margin = reason.needed_share, reason.margin
    limit = quantity(words, right) if share is None else words.percent(share)
    if isinstance(right.value, str):
        return words.say(_AGAINST, value=limit)
    if margin is None or not _is_number(margin):
        return words.say(_THRESHOLD, value=limit)
    if not margin.value:
        return words.say(_JUST)
    more = margin.value > 0
    direction = _direction(reason.result, more=more)
    if direction is None:
        return words.say(_THRESHOLD, value=limit)
    gap = _countable(reason, abs(margin.value), reached=reason.result == "yes")
    amount = quantity(words, margin.model_copy(update={"value": gap}))
    if direction == "at_most":
        allowed = words.say(_ALLOWED, value=limit)
        # The shares say it where the gap is less than one, or a bare number beside them.
        if not gap or (share is not None and margin.unit is None):
            return allowed
        return f"{allowed}, {words.say(_ABOVE if more else _BELOW, value=amount)}"
    needed = words.say(_NEEDED, value=limit)
    if not gap:
        return f"{needed}, {words.say(_BARELY)}"
    return f"{needed}, {words.say(_TO_SPARE if more else _SHORT, value=amount)}"


def _countable(reason: Reason, gap: Number, *, reached: bool) -> Number:
    """The gap to a threshold; of a share of things that are counted, in whole ones.

    Who lacks 1,374.8 people lacks 1,375; who has 522.4 to spare has 522.
    """
    if reason.needed_share is None or reason.left is None or type(reason.left.value) is not int:
        return gap
    return floor(gap) if reached else ceil(gap)


def _direction(result: str, *, more: bool) -> Literal["at_least", "at_most"] | None:
    """Which side of its threshold a number has to be on, told from where it is and the result."""
    if result == "unknown":
        return None
    return "at_least" if more is (result == "yes") else "at_most"
