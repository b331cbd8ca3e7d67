"""Codes of mistakes in `changeable`: which facts can change, in which steps, at which price."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

CANNOT_CHANGE: Final = Code(
    "cannot-change",
    Template(
        "dữ kiện loại `{type}` không ghi được `changeable`",
        "a fact of type `{type}` cannot be `changeable`",
    ),
    Template(
        "ghi `changeable` cho số, câu có hay không, lựa chọn, quyết định của danh hiệu khác; của danh sách thì ghi ở từng "
        "trường",
        "state `changeable` of a number, a yes-or-no fact, an enumeration or the decision on another title; of a list, "
        "state it of its fields",
    ),
)

ONLY_UP: Final = Code(
    "only-up",
    Template(
        "`{direction}` không dùng được ở đây: {what} chỉ có thể từ chưa đạt thành đạt",
        "`{direction}` cannot be used here: {what_en} can only be gained",
    ),
    Template("viết `changeable: up`", "write `changeable: up`"),
)

STEP_WITHOUT_NUMBER: Final = Code(
    "step-without-number",
    Template(
        "chỉ con số mới có `step`; đây không phải là con số",
        "only a number has a `step`; this is not a number",
    ),
    Template("bỏ khóa `step`", "remove the key `step`"),
)

WRONG_STEP: Final = Code(
    "wrong-step",
    Template("`step` {step} không dùng được: {why}", "the `step` {step} cannot be used: {why_en}"),
    Template(
        "viết số nhỏ nhất mà dữ kiện thay đổi mỗi lần, ví dụ `step: {example}`",
        "write the least amount by which the fact changes, such as `step: {example}`",
    ),
)

WRONG_PRICE: Final = Code(
    "wrong-price",
    Template("`price` phải lớn hơn 0, ở đây là {price}", "`price` is {price}, but must be above 0"),
    Template(
        "viết công sức của mỗi bước so với những việc khác, ví dụ `price: 2` khi tốn công gấp đôi",
        "write the effort of each step compared with other changes, such as `price: 2` for twice the effort",
    ),
)

CHANGE_IN_THE_PAST: Final = Code(
    "change-in-the-past",
    Template(
        "hạn `until` là ngày {until}, trước ngày đầu của bộ tiêu chí ({first}), nên không bao giờ còn kịp",
        "`until` is {until}, before the first day of the set ({first}), so that it is always too late",
    ),
    Template(
        "viết ngày cuối còn thay đổi được, hoặc bỏ khóa `until`",
        "write the last day on which it can be changed, or remove the key `until`",
    ),
)
