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
    Template(
        "`without:` chỉ bỏ dữ kiện mà ví dụ có, kể cả lấy từ `like:`",
        "`without:` leaves out facts that the example has, those of `like:` included",
    ),
)

EXAMPLE_OUTSIDE: Final = Code(
    "example-outside",
    Template(
        "ngày {day} của ví dụ nằm ngoài thời gian hiệu lực của bộ tiêu chí",
        "the example's day {day} is outside the days the set is in force",
    ),
    Template(
        "sửa `on:` của ví dụ, hoặc `in_force:` của bộ tiêu chí",
        "correct `on:` of the example, or `in_force:` of the set",
    ),
)
