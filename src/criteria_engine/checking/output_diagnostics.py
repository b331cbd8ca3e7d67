"""Diagnostic codes for outputs: what they may read, what may read them, and how they are rounded."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

OUTPUT_READ: Final = Code(
    "output-read",
    Template(
        "`{name}` được khai báo dưới `outputs:`, chỉ `laws:` đọc được nó",
        "`{name}` is declared under `outputs:`, and only `laws:` can read it",
    ),
    Template(
        "viết phép tính của nó thành một `definitions:`, rồi dùng định nghĩa ấy ở cả hai chỗ",
        "write its calculation under `definitions:`, and use this definition in both places",
    ),
)

ANSWER_READ: Final = Code(
    "answer-read",
    Template(
        "`{name}` là kết quả xét ({meaning}), chỉ biểu thức dưới `outputs:` và `laws:` đọc được",
        "`{name}` is part of the decision ({meaning}), which only expressions under `outputs:` and `laws:` can read",
    ),
    Template(
        "ở đây chỉ dùng dữ kiện, tham số và định nghĩa; nếu `{name}` là một dữ kiện thì khai báo nó dưới `facts:`",
        "use facts, parameters and definitions here; if `{name}` is a fact, declare it under `facts:`",
    ),
)

ANSWER_ABSENT: Final = Code(
    "answer-absent",
    Template("bộ tiêu chí này không có `{name}`: {why}", "this set has no `{name}`: {why}"),
    Template(
        "`outputs:` và `laws:` của nó đọc được: {known}, cùng các dữ kiện, tham số và định nghĩa",
        "its `outputs:` and `laws:` may read {known}, and its facts, parameters and definitions",
    ),
)

ANSWER_TAKEN: Final = Code(
    "answer-taken",
    Template(
        "`{name}` được khai báo dưới `{where}:`, nhưng trong `outputs:` và `laws:` chữ ấy là kết quả xét ({meaning})",
        "`{name}` is declared under `{where}:`, but in `outputs:` and `laws:` this word is part of the decision"
        " ({meaning})",
    ),
    Template(
        "bộ tiêu chí có `outputs:` hay `laws:` thì đặt tên khác cho `{name}`",
        "give `{name}` another name in a set that has `outputs:` or `laws:`",
    ),
)

WRONG_ROUNDING: Final = Code(
    "wrong-rounding",
    Template("không hiểu cách làm tròn `{text}`", "`{text}` is no way of rounding"),
    Template(
        "viết `down to 1000` (làm tròn xuống), `up to 1000` (lên) hoặc `to nearest 1000` (gần nhất), với một số"
        " lớn hơn 0",
        "write `down to 1000`, `up to 1000` or `to nearest 1000`, with a number above 0",
    ),
)
