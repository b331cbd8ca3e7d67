"""Diagnostics about the examples written in a set."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

NOTHING_TO_LEAVE_OUT: Final = Code(
    "nothing-to-leave-out",
    Template(
        "ví dụ không có dữ kiện `{name}` để bỏ đi", "the example has no fact `{name}` to leave out"
    ),
)

EXAMPLE_OUTSIDE: Final = Code(
    "example-outside",
    Template(
        "ngày {day} của ví dụ nằm ngoài thời gian hiệu lực của bộ tiêu chí",
        "the example's day {day} is outside the days the set is in force",
    ),
)
