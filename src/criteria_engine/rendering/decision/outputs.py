"""render: the outputs of a decision → each amount with its calculation, its numbers and its source."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from criteria_engine.bilingual import Template
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.findings import Operand, Output, Quantity
from criteria_engine.rendering.decision.findings import source_text
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.reasons import quantity_text, unmentioned_operands
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Heading,
    Item,
    TextRun,
    Tone,
    line,
)

_AMOUNTS = Template("Các mức được tính", "Amounts")

_VALUE = Template("{name}: ", "{name}: ")

_EQUALS = Template("{formula} = {value}", "{formula} = {value}")

_ROUNDED = Template("{calculation}, {rounding}", "{calculation}, {rounding}")

_BECAUSE = Template("Vì {conditions}.", "Because {conditions}.")

_RULE = Template("Cách tính: {rule}.", "How it is computed: {rule}.")

_MISSING = Template("Còn phải biết: {names}.", "Still to be known: {names}.")


def output_blocks(decision: DecisionData, locale: Locale) -> Iterator[Block]:
    """Yield the amounts of a decision under a heading; nothing where the set has none."""
    if not decision.outputs:
        return
    yield Heading(2, line(locale.format(_AMOUNTS)))
    yield Bullets(tuple([_item(each, locale) for each in decision.outputs.values()]))


def _item(output: Output, locale: Locale) -> Item:
    name = locale.text(output.label)
    value = quantity_text(locale, _quantity(output))
    head = line(
        locale.format(_VALUE, name=name[:1].upper() + name[1:]), TextRun(value, Tone.STRONG)
    )
    remarks = [*_remarks(output, locale), source_text(output.source, locale)]
    return Item(head, tuple([Item(line(text)) for text in remarks if text]))


def _quantity(output: Output) -> Quantity:
    """Return the amount as a quantity: its value, or its bounds while it is open."""
    value = output.value
    if value is not None:
        return Quantity(known=True, value=value, unit=output.unit)
    return Quantity(known=False, low=output.low, high=output.high, unit=output.unit)


def _remarks(output: Output, locale: Locale) -> Iterator[str]:
    if output.value is None:
        rule = _with_rounding(locale.text(output.text), output.rounding, locale)
        yield locale.format(_RULE, rule=rule)
        names = dict.fromkeys(locale.inline(locale.text(each)) for each in output.missing.values())
        if names:
            yield locale.format(_MISSING, names=locale.join([*names]))
    else:
        calculation = _calculation(output, locale)
        if calculation is not None:
            yield f"{calculation}."
        if output.conditions:
            conditions = [locale.text(each) for each in output.conditions]
            yield locale.format(_BECAUSE, conditions=locale.join(conditions))
    read = [each for each in output.operands if each.kind != "decision" or _is_number(each)]
    operands = unmentioned_operands(locale, read, ())
    if operands is not None:
        yield operands


def _is_number(operand: Operand) -> bool:
    value = operand.quantity.value
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _calculation(output: Output, locale: Locale) -> str | None:
    """Return the calculation with its numbers, and how its result was rounded; None for neither."""
    unrounded = output.value if output.unrounded is None else output.unrounded
    exact = quantity_text(locale, Quantity(known=True, value=unrounded, unit=output.unit))
    text = None
    if output.formula is not None:
        text = locale.format(_EQUALS, formula=locale.text(output.formula), value=exact)
    if unrounded == output.value:
        return text
    return _with_rounding(text or exact, output.rounding, locale)


def _with_rounding(calculation: str, rounding: Bilingual | None, locale: Locale) -> str:
    if rounding is None:
        return calculation
    return locale.format(_ROUNDED, calculation=calculation, rounding=locale.text(rounding))
