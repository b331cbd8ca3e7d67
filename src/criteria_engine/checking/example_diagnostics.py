"""Diagnostics about the examples written in a set."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

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

UNKNOWN_EXAMPLE: Final = Code(
    "unknown-example",
    Template(
        "không có ví dụ nào tên «{name}» ở phía trên", "there is no example called «{name}» above"
    ),
    Template(
        "`like:` lấy lại dữ kiện của một ví dụ viết trước nó",
        "`like:` takes the facts of an example that is written before it",
    ),
)

UNKNOWN_IN_EXAMPLE: Final = Code(
    "unknown-reference",
    Template("không có {what} nào tên `{name}`", "there is no {what} called `{name}`"),
    Template(
        "viết một tên hay mã có trong bộ tiêu chí này",
        "write a name or id of this set",
    ),
)

IDLE_REASON: Final = Code(
    "idle-reason",
    Template(
        "`untested:` nêu lý do cho một chỗ mà ví dụ đã thử, hoặc không có",
        "`untested:` gives a reason for something that an example tests, or that does not exist",
    ),
    Template(
        "bỏ mục này; hoặc ghi `at`, `condition`, `case`, `change` đúng như báo cáo của `criteria test` viết",
        "remove this item; or write `at`, `condition`, `case`, `change` as the report of `criteria test` has them",
    ),
    Severity.WARNING,
)
