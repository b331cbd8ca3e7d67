"""Codes of mistakes about minima of criteria, and about a number of criteria that earns a title."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

NEVER_ENOUGH_POINTS: Final = Code(
    "never-enough-points",
    Template(
        "tiêu chí {id} đòi ít nhất {needed} điểm, nhưng các chỉ tiêu của nó cộng lại chỉ được {reachable} điểm",
        "criterion {id} needs at least {needed} points, but its indicators together give only {reachable}",
    ),
    Template(
        "hạ `minimum:` xuống không quá {reachable}, hoặc sửa điểm của các chỉ tiêu",
        "lower `minimum:` to {reachable} or less, or correct the points of the indicators",
    ),
)

MINIMUM_NEVER_BINDS: Final = Code(
    "minimum-never-binds",
    Template(
        "`minimum: {text}` không đòi hỏi gì: tiêu chí nào cũng được từ 0 điểm trở lên",
        "`minimum: {text}` requires nothing: every criterion has 0 points or more",
    ),
    Template(
        "viết số điểm lớn hơn 0, hoặc bỏ `minimum:`",
        "write a number of points above 0, or remove `minimum:`",
    ),
)

MINIMUM_WITHOUT_LEFT_OUT: Final = Code(
    "minimum-of-left-out",
    Template(
        "khi {ids} được bỏ ra ngoài, tiêu chí {id} chỉ còn {reachable} điểm, không bao giờ đủ mức {needed}",
        "where {ids} is left out, criterion {id} can give only {reachable} points, never the {needed} it needs",
    ),
    Template(
        "nếu luật tính theo tỷ lệ, viết `minimum: {share}`; nếu không, thêm `intended:` với lý do",
        "if the law means a share, write `minimum: {share}`; otherwise add `intended:` with the reason",
    ),
    Severity.WARNING,
)

CRITERIA_COUNT: Final = Code(
    "criteria-count",
    Template(
        "`award` nói có {of} tiêu chí, nhưng bộ này có {count}",
        "`award` says that there are {of} criteria, but the set has {count}",
    ),
    Template(
        "viết `at least {needed} of {count} criteria`, hoặc kiểm tra xem có thiếu hay thừa tiêu chí",
        "write `at least {needed} of {count} criteria`, or look for a criterion that is missing or too many",
    ),
)

NEVER_ENOUGH_CRITERIA: Final = Code(
    "never-enough-criteria",
    Template(
        "không thể đạt {needed} tiêu chí khi chỉ có {count}",
        "{needed} criteria cannot be met where there are only {count}",
    ),
    Template(
        "viết số không quá {count}; nếu phải đạt tất cả, viết `every criterion met`",
        "write a number up to {count}; where all must be met, write `every criterion met`",
    ),
)

ALWAYS_COUNTED: Final = Code(
    "criterion-always-met",
    Template(
        "tiêu chí {id} chỉ cho điểm và không có mức tối thiểu, nên lúc nào cũng được đếm là đạt",
        "criterion {id} only gives points and has no minimum, so it always counts as met",
    ),
    Template(
        "thêm `minimum:` vào tiêu chí {id}, là số điểm từ đó tiêu chí được coi là đạt",
        "add `minimum:` to criterion {id}: the points from which it counts as met",
    ),
)
