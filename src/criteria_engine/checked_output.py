"""A checked output: an amount that a set computes besides its decision, which it reads by words of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.arithmetic import RoundingMode
from criteria_engine.model.basis import Basis
from criteria_engine.model.types import Number
from criteria_engine.reading.documents import OutputDocument

OUTPUT_WORDS: Final[Mapping[str, str]] = {
    "eligible": "award.eligible",
    "total": "award.total",
    "level": "award.reached",
    "grade": "award.grade",
}
"""The words by which outputs read the decision, and the definitions of a program that they stand for."""


@dataclass(frozen=True, slots=True)
class OutputRounding:
    """How an output is rounded.

    Attributes:
        mode: the direction; `nearest` takes half of a step away from zero.
        step: the number above 0 of which the amount becomes a multiple.
    """

    mode: RoundingMode
    step: Number


@dataclass(frozen=True, slots=True)
class CheckedOutput:
    """An amount that a set computes besides its decision.

    Attributes:
        name: its name.
        document: the output as written, with its texts.
        value: the number before rounding; it may read definitions of :data:`OUTPUT_WORDS`.
        rounding: how it is rounded; None for an amount as it is computed.
        basis: its own basis, or that of the set.
    """

    name: str
    document: OutputDocument
    value: Core
    rounding: OutputRounding | None
    basis: Basis
