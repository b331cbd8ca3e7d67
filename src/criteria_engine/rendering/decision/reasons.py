"""render: a reason → the condition, its result, and the numbers that were compared."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from decimal import Decimal
from typing import Any, Final, Literal

from criteria_engine.bilingual import Template
from criteria_engine.model.arithmetic import absolute, quotient, subtract, whole_threshold
from criteria_engine.model.findings import Operand, Quantity, Reason
from criteria_engine.model.types import Number
from criteria_engine.rendering.decision.joined import joined_conditions, own_text
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.status_labels import CONDITION_RESULTS
from criteria_engine.rendering.document import (
    Item,
    TextRun,
    Tone,
    line,
)
from criteria_engine.wording.numbers import format_truth, singular

_NOT_KNOWN = Template("chưa rõ", "not known")

_AT_LEAST = Template("ít nhất {value}", "at least {value}")

_AT_MOST = Template("nhiều nhất {value}", "at most {value}")

_NOTHING = Template("không có", "none")

_RECORD = Template("một bản ghi", "a record")

_ROW = Template("Dòng {number} của bảng điểm", "Row {number} of the table")

_ROW_KEY = "row "
"""The prefix of a reason's key for a row of a table of points; the row's number follows."""

_ITEMS = Template("Cụ thể: {items}.", "Namely: {items}.")

_OPERANDS = Template("Số liệu liên quan: {operands}.", "From: {operands}.")

_NEEDED = Template("cần {value}", "{value} needed")

_ALLOWED = Template("cho phép {value}", "{value} allowed")

_MORE_NEEDED = Template("cần trên {value}", "more than {value} needed")

_LESS_ALLOWED = Template("cho phép dưới {value}", "less than {value} allowed")

_LIMIT = Template("mức {value}", "the limit is {value}")

_SHARE_NEEDED = Template("cần {value}, tức {amount}", "{value} needed, which is {amount}")

_SHARE_ALLOWED = Template("cho phép {value}, tức {amount}", "{value} allowed, which is {amount}")

_THRESHOLDS: Final[Mapping[str, Template]] = {
    ">=": _NEEDED,
    ">": _MORE_NEEDED,
    "<=": _ALLOWED,
    "<": _LESS_ALLOWED,
}
"""What each comparison asks for."""

_TO_SPARE = Template("dư {value}", "{value} to spare")

_SHORT = Template("thiếu {value}", "{value} short")

_MORE_SHORT = Template("thiếu hơn {value}", "more than {value} short")

_BELOW = Template("thấp hơn {value}", "{value} below")

_ABOVE = Template("vượt {value}", "{value} above")

_BARELY = Template("vừa đủ", "just enough")

_JUST = Template("đúng bằng ngưỡng", "exactly at the threshold")

_ONLY = Template(
    "đúng bằng ngưỡng nên không tính", "exactly at the threshold, which does not count"
)

_SHARE_OF_UNKNOWN = Template(
    "so với {share} của một số chưa biết", "against {share} of a number not known"
)

_CASE_NEEDS = Template("{case} cần {number}", "{case}: {number} needed")

_CASE_ALLOWS = Template("{case} được tối đa {number}", "{case}: {number} allowed")

_CASES = Template("{cases}; hiện có {left}.", "{cases}; there are {left}.")

_AGAINST = Template("so với {value}", "against {value}")

_BEFORE_PERCENT = {"vi": "\u00a0", "en": ""}

_TOLERANCE = Decimal("1e-9")
"""Two quotients are the same if they differ by less, because quotients are rounded."""


def reason_item(locale: Locale, reason: Reason, *, required: bool = False) -> Item:
    """Return a condition with its result and its numbers, and its parts as child items.

    Args:
        locale: the language.
        reason: the reason.
        required: whether the condition is what a rule requires, so that its parts are "met" or not.
    """
    joined = joined_conditions(locale, reason, required=required)
    cases = cases_text(locale, reason)
    if joined is not None:
        text_line = line(joined)
    else:
        comparison = None if cases else comparison_text(locale, reason)
        text_line = line(
            f"{_capitalized(own_text(locale, reason))}: ",
            TextRun(locale.format(CONDITION_RESULTS[reason.result]), Tone.STRONG),
            f" ({comparison})." if comparison else ".",
            f" {cases}" if cases else "",
        )
    # The parts of a required condition are required themselves; those of a named condition need not be, nor
    # the others where one of them was enough.
    children = [
        reason_item(
            locale,
            each,
            required=required
            and joined is not None
            and (reason.result != "yes" or each.result == "yes"),
        )
        for each in ([] if cases else reason.because)
    ]
    if reason.items:
        named = locale.format(_ITEMS, items=locale.join(reason.items))
        children.insert(0, Item(line(TextRun(named, Tone.MUTED))))
    return Item(text_line, tuple(children))


def short_reason(
    key: str, reason: Reason, levels: Mapping[str, str], locale: Locale, *, lost: bool
) -> str:
    """Return the numbers of a reason; of a row of a table, and where points are lost, also the condition.

    Where points are lost, the members of a list that decide are named too.
    """
    numbers = "; ".join(labelled_comparisons(locale, reason))
    named = f" {_named_members(locale, reason)}" if lost and _deciding_members(reason) else ""
    if key.startswith(_ROW_KEY):
        label = locale.format(_ROW, number=key.removeprefix(_ROW_KEY))
        condition = f"{label}: {locale.text(reason.text)}"
        return (f"{condition} ({numbers})." if numbers else f"{condition}.") + named
    if not numbers:
        return _condition_text(locale, reason) + named if lost and key not in levels else ""
    return (f"{levels[key]}: {numbers}." if key in levels else f"{numbers}.") + named


def _condition_text(locale: Locale, reason: Reason) -> str:
    """Return a condition that compares no numbers, with its result, in one sentence."""
    text = _capitalized(own_text(locale, reason))
    return f"{text}: {locale.format(CONDITION_RESULTS[reason.result])}."


def _deciding_members(reason: Reason) -> tuple[str, ...]:
    """Return the names of the members of a list that decide a condition, or one of its parts."""
    if reason.items:
        return reason.items
    return next((each.items for each in reason.because if each.items), ())


def _named_members(locale: Locale, reason: Reason) -> str:
    """Return a sentence that names the members of a list that decide a condition."""
    return locale.format(_ITEMS, items=locale.join(_deciding_members(reason)))


def cases_text(locale: Locale, reason: Reason) -> str | None:
    """Return what each case of a threshold needs, and the number there is; None for other reasons.

    >>> from criteria_engine.model.base import Bilingual
    >>> def number(value):
    ...     return Quantity(known=True, value=value, unit=Bilingual(vi="người"))
    >>> def case(name, needed, result):
    ...     return Reason(
    ...         text=Bilingual(vi=name), result=result, location="", left=number(1002),
    ...         right=number(needed), margin=number(1002 - needed),
    ...     )
    >>> cases = case("vùng khó khăn", 949, "yes"), case("nơi khác", 1139, "no")
    >>> reason = Reason(
    ...     text=Bilingual(vi="…"), result="unknown", location="", left=number(1002), because=cases
    ... )
    >>> cases_text(Locale("vi"), reason)
    'Vùng khó khăn cần 949 người, nơi khác cần 1.139 người; hiện có 1.002 người.'
    """
    cases = reason.because
    # A conjunction of two comparisons of one number has such parts too, but compares nothing itself.
    if reason.left is None or reason.margin is not None or reason.items or len(cases) < 2:
        return None
    left = cases[0].left
    if left is None or any(each.left != left or each.right is None for each in cases):
        return None
    at_most = any(_direction_of(each) == "at_most" for each in cases)
    template = _CASE_ALLOWS if at_most else _CASE_NEEDS
    texts = [
        locale.format(
            template, case=locale.text(each.text), number=quantity_text(locale, each.right)
        )
        for each in cases
        if each.right is not None
    ]
    text = locale.format(_CASES, cases=", ".join(texts), left=quantity_text(locale, left))
    return _capitalized(text)


def _direction_of(reason: Reason) -> Literal["at_least", "at_most"] | None:
    """Return whether a case states a minimum or a maximum; None where the numbers do not tell."""
    margin = reason.margin
    if margin is None or not margin.value:
        return None
    return _direction(reason.result, more=margin.value > 0)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def labelled_comparisons(locale: Locale, reason: Reason) -> list[str]:
    """Return the comparisons in a reason and its parts, except those of single members of a list.

    Where there are several, each follows the condition it belongs to; so does a number that is compared with
    none, such as points that are computed.
    """
    found = list(_comparisons(locale, reason))
    lone = len(found) == 1 and (found[0][0].right is not None or bool(found[0][0].because))
    if not found or lone:
        return [comparison for _, comparison in found]
    return [
        f"{_capitalized(locale.text(each.text))}: {_beside_condition(locale, each, comparison)}"
        for each, comparison in found
    ]


def _beside_condition(locale: Locale, reason: Reason, comparison: str) -> str:
    """Return a comparison as it follows its condition; of one with 0, which it leaves out, with the result."""
    right = reason.right
    if right is None or not right.known or right.value != 0:
        return comparison
    result = locale.format(CONDITION_RESULTS[reason.result])
    return result if reason.result == "yes" else f"{result} ({comparison})"


def _comparisons(locale: Locale, reason: Reason) -> Iterator[tuple[Reason, str]]:
    """Yield each condition that compares numbers, with its comparison."""
    cases = cases_text(locale, reason)
    if cases:
        yield reason, cases.rstrip(".")
        return
    parts = [] if reason.items else [_comparisons(locale, each) for each in reason.because]
    below = [each for part in parts for each in part]
    comparison = comparison_text(locale, reason)
    # A number that is computed from those below it is the number of points, which the table shows.
    is_number = not below and _is_number(reason.left or _NO_QUANTITY)
    if comparison and (reason.right is not None or is_number):
        yield reason, comparison
    yield from below


_NO_QUANTITY = Quantity(known=False)


def comparison_text(locale: Locale, reason: Reason) -> str | None:
    r"""Return the numbers of one comparison: the actual value, the threshold, and the margin.

    Returns:
        The text; None where the condition compares nothing.

    >>> from criteria_engine.model.base import Bilingual
    >>> def known(value_text):
    ...     return Quantity(known=True, value=value_text)
    >>> reason = Reason(
    ...     text=Bilingual(vi="ít nhất 60%"), result="yes", location="",
    ...     left=known(3100), right=known(3000), margin=known(100),
    ...     share=known(Decimal("0.62")), needed_share=Decimal("0.6"),
    ... )
    >>> comparison_text(Locale("vi"), reason)
    '3.100\xa0/\xa05.000 = 62\xa0%, cần 60\xa0%, dư 100'
    """
    if reason.left is None:
        return None
    if not _has_value_or_bound(reason.left) and not _has_value_or_bound(
        reason.share or _NO_QUANTITY
    ):
        # The result says already that the number is not known.
        right = reason.right
        known = right is not None and right.known and right.value != 0
        return _threshold_text(locale, reason, right) if right is not None and known else None
    if reason.right is None or (reason.right.known and reason.right.value == 0):
        return quantity_text(locale, reason.left)
    actual = _actual_text(locale, reason.left, reason)
    return f"{actual}, {_threshold_text(locale, reason, reason.right)}"


def unmentioned_operands(
    locale: Locale, operands: Sequence[Operand], reasons: Iterable[Reason]
) -> str | None:
    """Return the operands of a finding that its reasons do not mention.

    Args:
        locale: the language.
        operands: the operands of the finding; parameters of the set are left out.
        reasons: the reasons that the report gives.

    Returns:
        A sentence with labels and values; None where every operand is mentioned.
    """
    mentioned = " ".join(locale.text(each.text) for each in reasons).casefold()
    texts = [
        f"{locale.text(operand.label)}: {quantity_text(locale, operand.quantity)}"
        for operand in operands
        if operand.kind != "parameter" and not _is_mentioned(locale, operand, mentioned)
    ]
    return locale.format(_OPERANDS, operands="; ".join(texts)) if texts else None


def _is_mentioned(locale: Locale, operand: Operand, text: str) -> bool:
    """Return whether a text names an operand, or its value where that has a name of its own."""
    value = operand.quantity.label if isinstance(operand.quantity.value, str) else None
    names = [operand.label] if value is None else [operand.label, value]
    return any(locale.text(each).casefold() in text for each in names)


def quantity_text(locale: Locale, quantity: Quantity) -> str:
    """Return a quantity with its unit: its value, its bounds, or "not known"."""
    if not quantity.known:
        if not _has_value_or_bound(quantity):
            return locale.format(_NOT_KNOWN)
        return _with_unit(locale, _bounds_text(locale, quantity, locale.number), quantity)
    if quantity.label is not None and isinstance(quantity.value, str):
        return locale.text(quantity.label)
    return _with_unit(locale, value_text(locale, quantity.value), quantity)


def value_text(locale: Locale, value: Any) -> str:
    """Return a known value as text; of a record only "a record", since it may describe people."""
    match value:
        case None:
            return locale.format(_NOTHING)
        case bool():
            return format_truth(value, locale.language)
        case int() | Decimal():
            return locale.number(value)
        case Mapping():
            return locale.format(_RECORD)
        case _:
            return str(value)


def _with_unit(locale: Locale, text: str, quantity: Quantity) -> str:
    if quantity.unit is None:
        return text
    unit = locale.text(quantity.unit)
    if locale.language == "en" and text == "1":
        unit = singular(unit)
    return f"{text}{_BEFORE_PERCENT[locale.language] if unit == '%' else ' '}{unit}"


def _bounds_text(locale: Locale, quantity: Quantity, write: Callable[[Number], str]) -> str:
    if quantity.high is None:
        return locale.format(_AT_LEAST, value=write(quantity.low or 0))
    if quantity.low is None:
        return locale.format(_AT_MOST, value=write(quantity.high))
    low, high = write(quantity.low), write(quantity.high)
    sign = _BEFORE_PERCENT[locale.language] + "%"
    return f"{low.removesuffix(sign)}–{high}" if high.endswith(sign) else f"{low}–{high}"


def _is_number(quantity: Quantity) -> bool:
    return isinstance(quantity.value, int | Decimal) and not isinstance(quantity.value, bool)


def _actual_text(locale: Locale, left: Quantity, reason: Reason) -> str:
    share = reason.share
    # Where the share that is needed depends on what is not known, the threshold is a number of things.
    right = reason.right
    in_numbers = _is_number(left) and reason.needed_share is None
    in_numbers = in_numbers and right is not None and not right.known
    if share is None or not _has_value_or_bound(share) or in_numbers:
        return quantity_text(locale, left)

    def write(value: Number) -> str:
        return locale.percent(value, reason.needed_share)

    text = write(share.value) if share.known else _bounds_text(locale, share, write)
    whole = _whole(reason)
    if whole is None:
        # The threshold of an unknown share is a number of what is counted; the actual value is one, too.
        is_counted = reason.needed_share is None and left.known
        return f"{quantity_text(locale, left)} = {text}" if is_counted else text
    part = quantity_text(locale, left.model_copy(update={"unit": None}))
    return f"{part}\u00a0/\u00a0{locale.number(whole)} = {text}"


def _has_value_or_bound(quantity: Quantity) -> bool:
    return quantity.known or quantity.low is not None or quantity.high is not None


def _whole(reason: Reason) -> Number | None:
    """Return the whole of which the left side is a share, computed from the threshold.

    None where the threshold is no share, or where the result does not agree with the share.
    """
    left, right, share, needed = reason.left, reason.right, reason.share, reason.needed_share
    if left is None or right is None or share is None or not needed or not _is_number(right):
        return None
    whole = Decimal(quotient(right.value, needed))
    if absolute(subtract(whole, round(whole))) < _TOLERANCE:
        whole = Decimal(round(whole))
    part, ratio = (left.value, share.value) if left.known else (left.low, share.low)
    if whole in (0, 1) or part is None or ratio is None:
        return None
    return whole if absolute(subtract(quotient(part, whole), ratio)) < _TOLERANCE else None


def _threshold_text(locale: Locale, reason: Reason, right: Quantity) -> str:
    """Return the threshold and the margin between the actual value and the threshold."""
    share, margin = reason.needed_share, reason.margin
    limit = quantity_text(locale, right) if share is None else locale.percent(share)
    if isinstance(right.value, str):
        return locale.format(_AGAINST, value=limit)
    if margin is None or not _is_number(margin):
        return _limit_text(locale, reason, right, limit)
    if not margin.value:
        return locale.format(_JUST if reason.result == "yes" else _ONLY)
    more = margin.value > 0
    direction = _direction(reason.result, more=more)
    if direction is None:
        return locale.format(_LIMIT, value=limit)
    gap = reason.gap
    amount = quantity_text(locale, margin.model_copy(update={"value": gap}))
    is_strict = reason.operator in {">", "<"}
    if direction == "at_most":
        allowed = locale.format(_LESS_ALLOWED if is_strict else _ALLOWED, value=limit)
        # The percentages already show a gap of less than one, or one without a unit.
        if not gap or (share is not None and margin.unit is None):
            return allowed
        return f"{allowed}, {locale.format(_ABOVE if more else _BELOW, value=amount)}"
    needed = locale.format(_MORE_NEEDED if is_strict else _NEEDED, value=limit)
    if not gap:
        return f"{needed}, {locale.format(_BARELY)}"
    if is_strict and not reason.counts_whole:
        return f"{needed}, {locale.format(_ABOVE if more else _MORE_SHORT, value=amount)}"
    return f"{needed}, {locale.format(_TO_SPARE if more else _SHORT, value=amount)}"


def _limit_text(locale: Locale, reason: Reason, right: Quantity, limit: str) -> str:
    """Return a threshold that an unknown number is compared with; of a share also as a number."""
    if reason.needed_share is not None and not _has_value_or_bound(right):
        return locale.format(_SHARE_OF_UNKNOWN, share=limit)
    operator = reason.operator
    if operator is None or operator not in _THRESHOLDS:
        return locale.format(_LIMIT, value=limit)
    at_least = operator in {">=", ">"}
    if reason.needed_share is None or not _is_number(right) or reason.left is None:
        return locale.format(_THRESHOLDS[operator], value=limit)
    counts = {type(each) for each in (reason.left.low, reason.left.high)} <= {int, type(None)}
    amount = whole_threshold(operator, right.value) if counts else right.value
    return locale.format(
        _SHARE_NEEDED if at_least else _SHARE_ALLOWED,
        value=limit,
        amount=quantity_text(locale, right.model_copy(update={"value": amount})),
    )


def _direction(result: str, *, more: bool) -> Literal["at_least", "at_most"] | None:
    """Return whether the threshold is a minimum or a maximum, derived from margin and result.

    None where the result is unknown.
    """
    if result == "unknown":
        return None
    return "at_least" if more is (result == "yes") else "at_most"
