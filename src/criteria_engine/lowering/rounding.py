"""lower: how an amount is rounded to a multiple of a step, as functions that every back end can call."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.checked_output import OutputRounding
from criteria_engine.core import Core
from criteria_engine.functions import lifted
from criteria_engine.library.declarations import Function, function, over_ends, over_terms
from criteria_engine.lowering import nodes
from criteria_engine.model import arithmetic
from criteria_engine.model.arithmetic import RoundingMode
from criteria_engine.model.types import Number, NumberType


def _rounding(mode: RoundingMode, vi: str, en: str) -> Function:
    """Declare the function that rounds in a direction; authors state it under `rounded`."""
    apply = partial(arithmetic.to_multiple, mode=mode)
    return function(
        f"rounded {mode}(value: number, step: number) -> number",
        vi=f"Bội của một số, lấy từ một số bằng cách làm tròn {vi}.",
        en=f"A number rounded {en} to a multiple of another one.",
        phrase_vi=f"{{value}} làm tròn {vi} đến {{step}}",
        phrase_en=f"{{value}} rounded {en} to {{step}}",
        examples={},
        lift=lifted.increasing(apply),
        columns=lambda algebra, value, step: algebra.numbers.rounded(value, step, mode),
        ends=over_ends("bounded", "+="),
        terms=over_terms("rounded", mode),
    )(apply)


ROUNDINGS: Final[Mapping[RoundingMode, Function]] = {
    "down": _rounding("down", "xuống", "down"),
    "up": _rounding("up", "lên", "up"),
    "nearest": _rounding("nearest", "gần nhất", "nearest"),
}
"""The functions that round, by their direction."""


def rounded(value: Core, rounding: OutputRounding, at: syntax.Expr) -> Core:
    """Return a number rounded to a multiple of a step; its type has the rounded bounds."""
    function_ = ROUNDINGS[rounding.mode]
    step = nodes.number(rounding.step, at)
    low, high = (
        (value.type.low, value.type.high) if isinstance(value.type, NumberType) else (None, None)
    )
    type_ = NumberType(
        _bound(low, rounding), _bound(high, rounding), isinstance(rounding.step, int)
    )
    return core.Apply(function_, function_.signatures[0], (value, step), type_, at)


def _bound(bound: Number | None, rounding: OutputRounding) -> Number | None:
    if bound is None:
        return None
    return arithmetic.to_multiple(bound, rounding.step, mode=rounding.mode)
