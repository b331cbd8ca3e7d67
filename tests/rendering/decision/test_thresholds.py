"""How a number and its threshold are put into words, for each comparison."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from criteria_engine.model.base import Bilingual
from criteria_engine.model.findings import Quantity, Reason
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.reasons import comparison_text

HOLDS = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}

POINTS = Bilingual(vi="điểm", en="points")

PEOPLE = Bilingual(vi="người", en="people")


def compared(operator: Any, left: Any, right: Any, unit: Bilingual, **more: Any) -> Reason:
    def number(value: Any) -> Quantity:
        return Quantity(known=True, value=value, unit=unit)

    return Reason(
        text=Bilingual(vi="điều kiện"),
        result="yes" if HOLDS[operator](left, right) else "no",
        location="",
        left=number(left),
        right=number(right),
        margin=number(left - right),
        operator=operator,
        **more,
    )


def share(operator: Any, part: int, whole: int, percent: int) -> Reason:
    rate = Decimal(percent) / 100
    reached = Quantity(known=True, value=Decimal(part) / whole)
    return compared(operator, part, rate * whole, PEOPLE, needed_share=rate, share=reached)


def text(reason: Reason) -> str:
    return (comparison_text(Locale("vi"), reason) or "").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("reason", "expected", "shortfall"),
    [
        (share(">=", 18, 40, 50), "18 / 40 = 45 %, cần 50 %, thiếu 2 người", 2),
        (share(">", 18, 40, 50), "18 / 40 = 45 %, cần trên 50 %, thiếu 3 người", 3),
        (share(">", 18, 41, 50), "18 / 41 = 43,9 %, cần trên 50 %, thiếu 3 người", 3),
        (share(">", 21, 40, 50), "21 / 40 = 52,5 %, cần trên 50 %, vừa đủ", None),
        (share(">", 22, 40, 50), "22 / 40 = 55 %, cần trên 50 %, dư 1 người", None),
        (share("<=", 6, 40, 10), "6 / 40 = 15 %, cho phép 10 %, vượt 2 người", 2),
        (share("<", 6, 40, 10), "6 / 40 = 15 %, cho phép dưới 10 %, vượt 3 người", 3),
        (share("<", 2, 40, 10), "2 / 40 = 5 %, cho phép dưới 10 %, thấp hơn 1 người", None),
        (compared(">=", 50, 75, POINTS), "50 điểm, cần 75 điểm, thiếu 25 điểm", 25),
        (compared(">", 50, 75, POINTS), "50 điểm, cần trên 75 điểm, thiếu hơn 25 điểm", 25),
        (compared(">", 80, 75, POINTS), "80 điểm, cần trên 75 điểm, vượt 5 điểm", None),
        (compared(">", 75, 75, POINTS), "75 điểm, đúng bằng ngưỡng nên không tính", 0),
        (compared("<", 80, 75, POINTS), "80 điểm, cho phép dưới 75 điểm, vượt 5 điểm", 5),
    ],
)
def test_a_number_and_its_threshold(reason: Reason, expected: str, shortfall: Any) -> None:
    assert text(reason) == expected
    assert reason.shortfall == shortfall


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        (">=", "10–20 điểm, cần 15 điểm"),
        (">", "10–20 điểm, cần trên 15 điểm"),
        ("<=", "10–20 điểm, cho phép 15 điểm"),
        ("<", "10–20 điểm, cho phép dưới 15 điểm"),
        (None, "10–20 điểm, mức 15 điểm"),
    ],
)
def test_an_unknown_number_and_its_threshold(operator: Any, expected: str) -> None:
    reason = Reason(
        text=Bilingual(vi="điều kiện"),
        result="unknown",
        location="",
        left=Quantity(known=False, low=10, high=20, unit=POINTS),
        right=Quantity(known=True, value=15, unit=POINTS),
        operator=operator,
    )
    assert text(reason) == expected
