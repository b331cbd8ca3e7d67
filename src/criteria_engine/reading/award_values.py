"""read: how many criteria earn a title, and the least points of a criterion, as an author writes them."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Final

from pydantic_core import PydanticCustomError

from criteria_engine.frozen import dataclass
from criteria_engine.model.types import Number
from criteria_engine.reading.nodes import Scalar
from criteria_engine.reading.number_values import NumberFault, plain_number, split_percent
from criteria_engine.reading.scalars import ReadBy
from criteria_engine.source import Span

_EVERY: Final = "every criterion met"

_COUNT: Final = r"at least ([1-9][0-9]*) of ([1-9][0-9]*) criteria"


@dataclass(frozen=True, slots=True)
class MetCriteria:
    """How many criteria must be met: every one, or a number of them.

    Attributes:
        span: where it is written.
        needed: the least number of criteria; None for every criterion.
        of: how many criteria there are, as the author states it; None for every criterion.
    """

    span: Span
    needed: int | None = None
    of: int | None = None

    WORDS: ClassVar[tuple[str, ...]] = (_EVERY,)
    """The texts that are fixed."""

    PATTERN: ClassVar[str] = f"^({_EVERY}|{_COUNT})$"
    """A regular expression of all texts."""


@dataclass(frozen=True, slots=True)
class LeastPoints:
    """The least points of a criterion.

    Attributes:
        span: where it is written.
        amount: the points, or the share of the points that its indicators can give.
        is_share: whether the amount is such a share.
    """

    span: Span
    amount: Number
    is_share: bool


def _met_criteria(value: Any) -> MetCriteria:
    if not isinstance(value, Scalar):
        raise PydanticCustomError("wrong-shape", "text")
    text = " ".join(value.value.split())
    if text == _EVERY:
        return MetCriteria(value.span)
    match = re.fullmatch(_COUNT, text)
    if match is None:
        known = f"{_EVERY} or at least 8 of 10 criteria"
        raise PydanticCustomError("literal_error", "choice", {"expected": known})
    return MetCriteria(value.span, int(match[1]), int(match[2]))


def _least_points(value: Any) -> LeastPoints:
    if not isinstance(value, Scalar):
        raise PydanticCustomError("wrong-shape", "number")
    body, percent = split_percent(value.value)
    amount = plain_number(body, percent=percent)
    if isinstance(amount, NumberFault):
        raise PydanticCustomError("wrong-number", "number")
    return LeastPoints(value.span, amount, percent)


MetCriteriaField = Annotated[MetCriteria, ReadBy(_met_criteria)]

LeastPointsField = Annotated[LeastPoints, ReadBy(_least_points)]
