"""Diagnostic codes for what a proof about all facts finds, beyond what checking finds without a solver."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.checking import set_diagnostics
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.review.law_diagnostics import LAW_ABOUT_NOBODY, LAW_BROKEN
from criteria_engine.diagnostics import Code, Severity

REDUNDANT_PART: Final = Code(
    "redundant-part",
    Template(
        "bỏ phần này thì kết quả vẫn y như cũ: {why}",
        "without this part the result is always the same: {why}",
    ),
    Template(
        "kiểm tra ngưỡng và tên dữ kiện; nếu luật viết thế, ghi `intended: {{redundant-part: lý do}}`; nếu thừa,"
        " bỏ đi",
        "check the threshold and the names; if the law says so, write `intended: {{redundant-part: reason}}`; if"
        " it is not needed, remove it",
    ),
    Severity.WARNING,
)

NEVER_DECIDES: Final = Code(
    "never-decides",
    Template(
        "{what} {id} không bao giờ quyết định kết quả: {why}",
        "{what} {id} never decides: {why}",
    ),
    Template(
        "kiểm tra ngưỡng của nó và cách xét ở `award`; nếu luật có nêu, ghi `intended: {{never-decides: lý do}}`",
        "check its threshold and the rule of `award`; if the law has it, write `intended: {{never-decides: reason}}`",
    ),
    Severity.WARNING,
)

EXCLUDED_TOGETHER: Final = Code(
    "excluded-together",
    Template(
        "không hồ sơ nào đạt được cùng lúc các mục {ids}, nên không ai đạt {what}",
        "no facts meet {ids} together, so nobody reaches {what}",
    ),
    Template(
        "sửa một trong các điều kiện, hoặc ghi `intended: {{excluded-together: lý do}}`",
        "correct one of the conditions, or write `intended: {{excluded-together: reason}}`",
    ),
    Severity.WARNING,
)

NEVER_REACHED: Final = Code(
    "never-reached",
    Template(
        "không hồ sơ nào có thể đạt {what}: {why}",
        "no facts can reach {what}: {why}",
    ),
    Template(
        "sửa ngưỡng, hoặc điểm và điều kiện của các chỉ tiêu",
        "correct the threshold, or the points and conditions of the indicators",
    ),
    Severity.WARNING,
)

ALWAYS_REACHED: Final = Code(
    "always-reached",
    Template("hồ sơ nào cũng đạt {what}", "all facts reach {what}"),
    Template(
        "sửa ngưỡng, hoặc ghi `intended: {{always-reached: lý do}}`",
        "correct the threshold, or write `intended: {{always-reached: reason}}`",
    ),
    Severity.WARNING,
)

LEVELS_COINCIDE: Final = Code(
    "levels-coincide",
    Template(
        "ai đạt mức `{lower}` cũng đạt luôn mức `{higher}`",
        "whoever reaches level `{lower}` reaches level `{higher}`, too",
    ),
    Template(
        "mức cao hơn phải đòi hỏi thêm điều gì; nếu luật không phân biệt, ghi `intended: {{levels-coincide: lý do}}`",
        "the higher level should ask for more; if the law makes no difference, write"
        " `intended: {{levels-coincide: reason}}`",
    ),
    Severity.WARNING,
)

PROOF_CODES: Final = frozenset(
    each.id
    for each in (
        REDUNDANT_PART,
        NEVER_DECIDES,
        EXCLUDED_TOGETHER,
        NEVER_REACHED,
        ALWAYS_REACHED,
        LEVELS_COINCIDE,
        LAW_BROKEN,
        LAW_ABOUT_NOBODY,
        set_diagnostics.ALWAYS_MET,
        set_diagnostics.NEVER_MET,
        set_diagnostics.ROW_NEVER_HIT,
        codes.LEVEL_ORDER,
        codes.NEVER_GIVEN_MAXIMUM,
        codes.UNREACHED_ROW,
    )
)
"""The codes that a proof may report: without one, nobody knows whether a justification of them is needed."""
