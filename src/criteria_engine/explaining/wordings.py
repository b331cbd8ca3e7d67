"""explain: the words of our own between the author's labels, in both languages.

`{members}` is the name of one member of a list, to count by; `{list}` the name of the list;
`{met}` what is said of a member.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine.diagnostics import Wording

# ---- truths ----------------------------------------------------------------------------------

ALWAYS: Final = Wording("luôn đúng", "always true")
NEVER: Final = Wording("luôn sai", "never true")
THERE_IS: Final = Wording("có {subject}", "there is {subject}")
THERE_IS_NOT: Final = Wording("không có {subject}", "there is no {subject}")
SAME_TRUTH: Final = Wording(
    "hai điều sau cùng đúng hoặc cùng sai: {parts}", "both or neither of these: {parts}"
)
OTHER_TRUTH: Final = Wording(
    "chỉ một trong hai điều sau đúng: {parts}", "exactly one of these two: {parts}"
)

IF: Final = Wording("nếu {condition} thì {then}", "if {condition}, then {then}")
IF_ELSE: Final = Wording(
    "nếu {condition} thì {then}, nếu không thì {otherwise}",
    "if {condition}, then {then}, otherwise {otherwise}",
)

# ---- what another set decided ----------------------------------------------------------------

ELIGIBLE: Final[Mapping[bool, Wording]] = {
    True: Wording("{title} đạt yêu cầu", "{title}: met"),
    False: Wording("{title} chưa đạt yêu cầu", "{title}: not met"),
}
REACHED: Final[Mapping[bool, Wording]] = {
    True: Wording("{title} đạt {level}", "{title}: {level} reached"),
    False: Wording("{title} chưa đạt {level}", "{title}: {level} not reached"),
}
LEVEL: Final = Wording("mức độ {number}", "level {number}")

# ---- members of lists ------------------------------------------------------------------------

EVERY: Final = Wording("mọi {members} đều {met}", "each of {list}: {met}")
SOME: Final = Wording("có ít nhất một {members} {met}", "at least one of {list}: {met}")
NO: Final = Wording("không có {members} nào {met}", "none of {list}: {met}")
THOSE: Final = Wording("{members} {met}", "{list} ({met})")

AMONG: Final = Wording("giá trị trong dãy {list}", "value among {list}")

HAS: Final = Wording("có {said}", "{said}")
FULFILS: Final = Wording("đáp ứng {said}", "{said}")
SATISFIES: Final = Wording("thỏa mãn: {said}", "{said}")

COUNT: Final = Wording("số {members}", "the number of {list}")
AT_LEAST_ONE: Final = Wording("có ít nhất một {members}", "at least one of {list}")
NONE: Final = Wording("không có {members}", "none of {list}")
COUNTS: Final[Mapping[str, Wording]] = {
    ">=": Wording("có ít nhất {number} {members}", "at least {number} of {list}"),
    ">": Wording("có trên {number} {members}", "more than {number} of {list}"),
    "<=": Wording("có không quá {number} {members}", "at most {number} of {list}"),
    "<": Wording("có dưới {number} {members}", "fewer than {number} of {list}"),
    "=": Wording("có đúng {number} {members}", "exactly {number} of {list}"),
    "!=": Wording("có số {members} khác {number}", "not just {number} of {list}"),
}

# ---- parts of a whole ------------------------------------------------------------------------

PROPORTIONS: Final[Mapping[str, Wording]] = {
    ">=": Wording("{part} ít nhất bằng {rate} {whole}", "{part} is at least {rate} of {whole}"),
    ">": Wording("{part} nhiều hơn {rate} {whole}", "{part} is more than {rate} of {whole}"),
    "<=": Wording("{part} nhiều nhất bằng {rate} {whole}", "{part} is at most {rate} of {whole}"),
    "<": Wording("{part} ít hơn {rate} {whole}", "{part} is less than {rate} of {whole}"),
    "=": Wording("{part} đúng bằng {rate} {whole}", "{part} is exactly {rate} of {whole}"),
    "!=": Wording("{part} không bằng {rate} {whole}", "{part} is not {rate} of {whole}"),
}
ACCORDING_TO: Final = Wording("{said} (theo {label})", "{said} ({label})")
RATE_OF: Final = Wording("{rate} {whole}", "{rate} of {whole}")
RATIO: Final = Wording("tỷ lệ giữa {part} và {whole}", "the ratio of {part} to {whole}")

SHARE: Final = Wording("tỷ lệ {members} {met}", "the share of {list} ({met})")
SHARES: Final[Mapping[str, Wording]] = {
    ">=": Wording("ít nhất {rate} {members} {met}", "at least {rate} of {list}: {met}"),
    ">": Wording("trên {rate} {members} {met}", "more than {rate} of {list}: {met}"),
    "<=": Wording("không quá {rate} {members} {met}", "at most {rate} of {list}: {met}"),
    "<": Wording("dưới {rate} {members} {met}", "less than {rate} of {list}: {met}"),
    "=": Wording("đúng {rate} {members} {met}", "exactly {rate} of {list}: {met}"),
}
WHERE_EMPTY: Final = Wording(
    "{said} (không có {members} thì tính là {empty})", "{said} ({empty} where there are none)"
)

# ---- one number and another ------------------------------------------------------------------

NUMBERS: Final[Mapping[str, Wording]] = {
    ">=": Wording("{left} ít nhất bằng {right}", "{left} is at least {right}"),
    ">": Wording("{left} lớn hơn {right}", "{left} is more than {right}"),
    "<=": Wording("{left} nhiều nhất bằng {right}", "{left} is at most {right}"),
    "<": Wording("{left} nhỏ hơn {right}", "{left} is less than {right}"),
    "=": Wording("{left} bằng {right}", "{left} equals {right}"),
    "!=": Wording("{left} khác {right}", "{left} differs from {right}"),
}
"""Where the other number is not fixed: `trên` would be heard as "to"."""

# ---- values ----------------------------------------------------------------------------------

NOTHING: Final = Wording("không có giá trị", "nothing")
EMPTY: Final = Wording("danh sách rỗng", "an empty list")
THE_VALUE: Final = Wording("giá trị", "the value")
DAY: Final = Wording("ngày {day}", "{day}")
OF: Final = Wording("{part} của {whole}", "{part} of {whole}")
MENTIONED: Final = Wording("{member} nêu trên", "{member} mentioned above")
IN_QUESTION: Final = Wording("{member} đang xét", "{member} in question")
VALUE: Final = Wording("{name} ({value})", "{name} ({value})")
VALUE_IF: Final = Wording(
    "{then} nếu {condition}, còn lại là {otherwise}", "{then} if {condition}, otherwise {otherwise}"
)

IS: Final[Mapping[bool, Wording]] = {
    True: Wording("{value} là {other}", "{value} is {other}"),
    False: Wording("{value} không phải là {other}", "{value} is not {other}"),
}
WITHIN: Final[Mapping[bool, Wording]] = {
    True: Wording("{value} {other}", "{value} is {other}"),
    False: Wording("{value} không nằm trong khoảng {other}", "{value} is not {other}"),
}
IT_IS: Final = Wording("là {value}", "{value}")
RANGE: Final = Wording("khoảng {range}", "the range {range}")
