"""How a reason reads: the condition, its answer, and the numbers it was answered from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from criteria_engine.decision import Operand, Quantity, Reason
from criteria_engine.diagnostics import Wording
from criteria_engine.rendering.document import Item, Run, Tone, line
from criteria_engine.rendering.terms import RESULTS
from criteria_engine.rendering.words import Words
from criteria_engine.types import Number

_YES = Wording("có", "yes")
_NO = Wording("không", "no")
_NOT_KNOWN = Wording("chưa rõ", "not known")
_AT_LEAST = Wording("ít nhất {value}", "at least {value}")
_AT_MOST = Wording("nhiều nhất {value}", "at most {value}")
_COUNTED = Wording("{count} mục", "{count} items")
_ITEMS = Wording("Cụ thể: {items}.", "Namely: {items}.")
_OPERANDS = Wording("Số liệu đã dùng: {operands}.", "Facts used: {operands}.")

_NEEDED = Wording("cần {value}", "{value} needed")
_ALLOWED = Wording("cho phép {value}", "{value} allowed")
_THRESHOLD = Wording("ngưỡng {value}", "threshold {value}")
_TO_SPARE = Wording("dư {value}", "{value} to spare")
_SHORT = Wording("thiếu {value}", "{value} short")
_BELOW = Wording("thấp hơn {value}", "{value} below")
_ABOVE = Wording("vượt {value}", "{value} above")
_JUST = Wording("vừa đúng ngưỡng", "just at the threshold")

Direction: TypeAlias = Literal["at_least", "at_most"] | None
"""Which side of its threshold a number has to be on, where that can be told."""

_LIMITS = {"at_least": _NEEDED, "at_most": _ALLOWED, None: _THRESHOLD}

# A ratio kept to 34 digits is the same as its fraction up to this.
_ROUNDING = Decimal("1e-20")


def reason_item(words: Words, reason: Reason) -> Item:
    """A condition with its answer and its numbers; under it what it is made of."""
    compared = comparison(words, reason)
    said = line(
        f"{words.of(reason.text)}: ",
        Run(words.say(RESULTS[reason.result]), Tone.STRONG),
        f" ({compared})." if compared else ".",
    )
    children = [reason_item(words, each) for each in reason.because]
    if reason.items:
        named = words.say(_ITEMS, items=words.listed(reason.items))
        children.append(Item(line(Run(named, Tone.MUTED))))
    return Item(said, tuple(children))


def comparisons(words: Words, reason: Reason) -> Iterator[str]:
    """The numbers compared anywhere in a reason."""
    compared = comparison(words, reason)
    if compared:
        yield compared
    for each in reason.because:
        yield from comparisons(words, each)


def comparison(words: Words, reason: Reason) -> str | None:
    """The numbers of one comparison: what there is, what it takes, and what lies between.

    >>> people = {"known": True, "value": 3100}, {"known": True, "value": 3000}
    >>> left, right = (Quantity(**each) for each in people)
    >>> share, margin = Quantity(known=True, value=Decimal("0.62")), Quantity(known=True, value=100)
    >>> reason = Reason(text=Bilingual(vi="…"), result="yes", place="", left=left, right=right,
    ...     share=share, needed_share=Decimal("0.6"), margin=margin)
    >>> comparison(Words("vi"), reason)
    '3.100 / 5.000 = 62%, cần 60%, dư 100'
    """
    if reason.left is None or reason.right is None:
        return None
    if reason.right.known and reason.right.value == 0:
        return quantity(words, reason.left)
    direction = _direction(reason)
    limit = _limit(words, reason.right, reason.needed_share)
    parts = [
        _what_there_is(words, reason.left, reason),
        words.say(_LIMITS[direction], value=limit),
    ]
    if reason.margin is not None and _is_number(reason.margin):
        parts.append(_between(words, reason.margin, direction))
    return ", ".join(parts)


def operands(words: Words, found: tuple[Operand, ...]) -> str | None:
    """The facts, definitions and parameters a finding was made from."""
    said = [f"{words.of(operand.label)} {quantity(words, operand.quantity)}" for operand in found]
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
    """A known value; of a list only how long it is, since it may hold people."""
    match found:
        case bool():
            return words.say(_YES if found else _NO)
        case int() | Decimal():
            return words.number(found)
        case datetime():
            return f"{words.day(found.date())} {found:%H:%M}"
        case date():
            return words.day(found)
        case tuple() | list():
            return words.say(_COUNTED, count=len(found))
        case _:
            return str(found)


def _with_unit(words: Words, text: str, found: Quantity) -> str:
    return text if found.unit is None else f"{text} {words.of(found.unit)}"


def _bounds(words: Words, found: Quantity, write: Callable[[Number], str]) -> str:
    if found.high is None:
        return words.say(_AT_LEAST, value=write(found.low or 0))
    if found.low is None:
        return words.say(_AT_MOST, value=write(found.high))
    return f"{write(found.low)}–{write(found.high)}"


def _is_number(found: Quantity) -> bool:
    return isinstance(found.value, int | Decimal) and not isinstance(found.value, bool)


def _direction(reason: Reason) -> Direction:
    margin = reason.margin
    if margin is None or not _is_number(margin) or not margin.value or reason.result == "unknown":
        return None
    return "at_least" if (margin.value > 0) is (reason.result == "yes") else "at_most"


def _what_there_is(words: Words, left: Quantity, reason: Reason) -> str:
    share = reason.share
    if share is None or not _says_something(share):
        return quantity(words, left)
    said = words.percent(share.value) if share.known else _bounds(words, share, words.percent)
    whole = _whole(reason)
    if whole is None:
        return said
    part = quantity(words, left.model_copy(update={"unit": None}))
    return f"{part} / {words.number(whole)} = {said}"


def _says_something(found: Quantity) -> bool:
    return found.known or found.low is not None or found.high is not None


def _whole(reason: Reason) -> Number | None:
    """What the share is a share of, where the threshold tells it."""
    left, right, share, needed = reason.left, reason.right, reason.share, reason.needed_share
    if left is None or right is None or share is None or not needed or not _is_number(right):
        return None
    whole = Decimal(right.value) / Decimal(needed)
    part, ratio = (left.value, share.value) if left.known else (left.low, share.low)
    if whole in (0, 1) or part is None or ratio is None:
        return None
    return whole if abs(Decimal(part) / whole - ratio) < _ROUNDING else None


def _limit(words: Words, right: Quantity, share: Number | None) -> str:
    return quantity(words, right) if share is None else words.percent(share)


def _between(words: Words, margin: Quantity, direction: Direction) -> str:
    amount = quantity(words, margin.model_copy(update={"value": abs(margin.value)}))
    match direction:
        case None:
            return words.say(_JUST)
        case "at_least":
            return words.say(_TO_SPARE if margin.value > 0 else _SHORT, value=amount)
        case "at_most":
            return words.say(_ABOVE if margin.value > 0 else _BELOW, value=amount)
