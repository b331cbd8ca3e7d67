"""Points, bands, sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Said
from criteria_engine.checking import band_coverage
from criteria_engine.core import Core
from criteria_engine.model.types import Number, NumberType

OUT_OF_REACH: Final = Said("không giá trị nào tới được đây", "no value can reach it")


BY_CONDITIONS: Final = Said(
    "các dòng là những điều kiện tùy ý", "its rows are conditions of any kind"
)


NOT_FIXED: Final = Said("có giới hạn không phải là số cố định", "a limit is not a fixed number")


def limits(parts: Sequence[tuple[syntax.ComparisonOperator, Core]]) -> band_coverage.Limits | None:
    """The limits of a row where all are fixed numbers, else None."""
    low: Number | None = None
    high: Number | None = None
    low_included = high_included = False
    for operator, node in parts:
        if not isinstance(node, core.Constant) or not isinstance(node.type, NumberType):
            return None
        if operator in ("=", ">=", ">"):
            low, low_included = node.value, operator != ">"
        if operator in ("=", "<=", "<"):
            high, high_included = node.value, operator != "<"
    return band_coverage.Limits(low, low_included, high, high_included)
