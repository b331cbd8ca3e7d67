"""Diagnostic codes for laws: what they claim, and of which facts there can be more."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

LAW_CLAIM: Final = Code(
    "law-claim",
    Template(
        "tính chất phải nêu đúng một điều, nhưng ở đây {found}",
        "a law states exactly one claim, but here {found}",
    ),
    Template(
        "viết một trong các khóa `more` (có thể cùng `less`), `always`, `keeps`, `levels`; hai điều thì viết thành"
        " hai tính chất",
        "write one of the keys `more` (with `less`, where needed), `always`, `keeps`, `levels`; write two claims as"
        " two laws",
    ),
)

UNKNOWN_LAW_FACT: Final = Code(
    "unknown-law-fact",
    Template(
        "không có dữ kiện nào tên `{name}`",
        "there is no fact called `{name}`",
    ),
    Template(
        "viết tên một dữ kiện dưới `facts:`, hoặc `danh_sách.trường` cho một trường của danh sách; có thể dùng:"
        " {known}",
        "write the name of a fact under `facts:`, or `list.field` for a field of a list; there are: {known}",
    ),
)

NO_MORE_OF_IT: Final = Code(
    "no-more-of-it",
    Template(
        "`{name}` là {kind}, không thể nói là nhiều hơn hay ít hơn",
        "`{name}` is {kind}, of which there is no more and no less",
    ),
    Template(
        "`more` và `less` chỉ nhận số và câu hỏi có/không; với `{name}` hãy viết `always:`",
        "`more` and `less` take numbers and yes-or-no facts; write `always:` about `{name}`",
    ),
)

MORE_AND_LESS: Final = Code(
    "more-and-less",
    Template(
        "`{name}` được nêu hai lần trong `more` và `less`",
        "`{name}` is named twice under `more` and `less`",
    ),
    Template("giữ lại một chỗ", "keep one of them"),
)

NO_LEVELS_TO_ORDER: Final = Code(
    "no-levels-to-order",
    Template(
        "`levels: ordered` nói về thứ tự các mức, nhưng {why}",
        "`levels: ordered` is about the order of levels, but {why}",
    ),
    Template("bỏ tính chất này", "remove this law"),
)

LAW_READS_NOTHING: Final = Code(
    "law-reads-nothing",
    Template(
        "tính chất này không đọc dữ kiện hay kết quả xét nào, nên không kiểm tra gì cả",
        "this law reads no fact and no part of the decision, so it tests nothing",
    ),
    Template(
        "viết điều kiện về dữ kiện, `eligible`, `total`, `level` hay `grade`",
        "write a condition on facts, `eligible`, `total`, `level` or `grade`",
    ),
    Severity.WARNING,
)

OWN_VERSION: Final = Code(
    "keeps-itself",
    Template("`keeps` nêu chính bộ tiêu chí này", "`keeps` names this set itself"),
    Template(
        "nêu một phiên bản trước, ví dụ `{example}`",
        "name an earlier version, such as `{example}`",
    ),
)

UNKNOWN_EARLIER_SET: Final = Code(
    "unknown-earlier-set",
    Template("không có bộ tiêu chí nào là `{name}`", "there is no set `{name}`"),
    Template(
        "viết phiên bản của một bộ cùng danh hiệu, hoặc `TITLE/SCOPE@VERSION`; đang có: {known}",
        "write the version of a set of the same title, or `TITLE/SCOPE@VERSION`; there are: {known}",
    ),
)
