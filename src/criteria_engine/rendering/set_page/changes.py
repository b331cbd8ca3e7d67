"""render: what a set states of changes of a fact → a line of its page."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.checked_set import FactDeclaration, fact_shape
from criteria_engine.reading.scalars import bilingual
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number, format_percent

_NUMBERS: Final = ("integer", "number")

_WAYS: Final = {
    "up": Template("có thể tăng", "can become greater"),
    "down": Template("có thể giảm", "can become less"),
    "either": Template("có thể tăng hoặc giảm", "can become greater or less"),
}

_GAINED: Final = Template("có thể làm được", "can be brought about")

_LOST: Final = Template("có thể chấm dứt", "can be ended")

_CHANGED: Final = Template("có thể thay đổi", "can change")

_STEP: Final = Template("mỗi bước {step}", "in steps of {step}")

_PRICE: Final = Template("công sức {price}", "effort {price}")

_PRICE_OF_STEP: Final = Template("công sức mỗi bước {price}", "effort of a step {price}")

_UNTIL: Final = Template("chậm nhất ngày {until}", "by {until} at the latest")

_BY: Final = Template("người làm: {by}", "by {by}")

_LINE: Final = Template("Ước lượng của người soạn: {parts}.", "An estimate of the author: {parts}.")


def change_text(fact: FactDeclaration, locale: Locale) -> str:
    """Return whether and how a fact can be changed; "" for a fact of which the set does not state it."""
    change = fact.document.changeable
    if change is None:
        return ""
    parts = [locale.format(_way(fact))]
    if change.step is not None and change.step.value is not None:
        is_share = fact_shape(fact).is_share
        write = format_percent if is_share else format_number
        parts.append(locale.format(_STEP, step=write(change.step.value, locale.language)))
    if change.price is not None and change.price.value is not None:
        template = _PRICE_OF_STEP if fact.document.type in _NUMBERS else _PRICE
        parts.append(locale.format(template, price=locale.number(change.price.value)))
    if change.until is not None:
        parts.append(locale.format(_UNTIL, until=format_date(change.until.value, locale.language)))
    if change.by is not None:
        parts.append(locale.format(_BY, by=bilingual(change.by).in_language(locale.language)))
    return locale.format(_LINE, parts="; ".join(parts))


def _way(fact: FactDeclaration) -> Template:
    change = fact.document.changeable
    direction = "up" if change is None else change.direction
    if fact.document.type in _NUMBERS:
        return _WAYS[direction]
    if direction == "either" or fact.document.type == "enumeration":
        return _CHANGED
    return _GAINED if direction == "up" else _LOST
