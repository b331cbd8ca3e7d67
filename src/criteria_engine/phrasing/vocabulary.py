"""explain: the templates of phrases, in both languages, that stand between the author's labels.

Placeholders: `{members}` is the noun that counts the members of a list, `{list}` the label of the list,
`{met}` the condition on a member.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine.bilingual import Template

# ---- conditions ------------------------------------------------------------------------------

ALWAYS: Final = Template("luôn đúng", "always true")

NEVER: Final = Template("luôn sai", "never true")

THERE_IS: Final = Template("có {subject}", "there is {subject}")

THERE_IS_NOT: Final = Template("không có {subject}", "there is no {subject}")

EQUAL_CONDITIONS: Final = Template(
    "hai điều sau cùng đúng hoặc cùng sai: {parts}", "both or neither of these: {parts}"
)

UNEQUAL_CONDITIONS: Final = Template(
    "chỉ một trong hai điều sau đúng: {parts}", "exactly one of these two: {parts}"
)

IF: Final = Template("nếu {condition} thì {then}", "if {condition}, then {then}")

IF_ELSE: Final = Template(
    "nếu {condition} thì {then}, nếu không thì {otherwise}",
    "if {condition}, then {then}, otherwise {otherwise}",
)


# ---- decisions of other sets -----------------------------------------------------------------

ELIGIBLE: Final[Mapping[bool, Template]] = {
    True: Template("{title} đạt yêu cầu", "{title}: met"),
    False: Template("{title} chưa đạt yêu cầu", "{title}: not met"),
}

REACHED: Final[Mapping[bool, Template]] = {
    True: Template("{title} đạt {level}", "{title}: {level} reached"),
    False: Template("{title} chưa đạt {level}", "{title}: {level} not reached"),
}

LEVEL: Final = Template("mức độ {number}", "level {number}")


# ---- members of lists ------------------------------------------------------------------------

EVERY: Final = Template("mọi {members} đều {met}", "each of {list}: {met}")

SOME: Final = Template("có ít nhất một {members} {met}", "at least one of {list}: {met}")

NO: Final = Template("không có {members} nào {met}", "none of {list}: {met}")

OF_VALUES: Final[Mapping[Template, Template]] = {
    EVERY: Template("mọi {members} đều {met}", "each of {list} {met}"),
    SOME: Template("có ít nhất một {members} {met}", "at least one of {list} {met}"),
    NO: Template("không có {members} nào {met}", "none of {list} {met}"),
}
"""The same of plain values, of which the condition is said directly: “is gambling”."""

MEMBERS_WHERE: Final = Template("{members} {met}", "{list} ({met})")

VALUE_AMONG: Final = Template("giá trị trong dãy {list}", "value among {list}")

HAS_QUALITY: Final = Template("có {said}", "{said}")

FULFILS: Final = Template("đáp ứng {said}", "{said}")

SATISFIES: Final = Template("thỏa mãn: {said}", "{said}")

COUNT: Final = Template("số {members}", "the number of {list}")

AT_LEAST_ONE: Final = Template("có ít nhất một {members}", "at least one of {list}")

NONE: Final = Template("không có {members}", "none of {list}")

COUNTS: Final[Mapping[str, Template]] = {
    ">=": Template("có ít nhất {number} {members}", "at least {number} of {list}"),
    ">": Template("có trên {number} {members}", "more than {number} of {list}"),
    "<=": Template("có không quá {number} {members}", "at most {number} of {list}"),
    "<": Template("có dưới {number} {members}", "fewer than {number} of {list}"),
    "=": Template("có đúng {number} {members}", "exactly {number} of {list}"),
    "!=": Template("có số {members} khác {number}", "not just {number} of {list}"),
}


# ---- parts of a whole ------------------------------------------------------------------------

PROPORTIONS: Final[Mapping[str, Template]] = {
    ">=": Template("{part} ít nhất bằng {rate} {whole}", "{part} is at least {rate} of {whole}"),
    ">": Template("{part} nhiều hơn {rate} {whole}", "{part} is more than {rate} of {whole}"),
    "<=": Template("{part} nhiều nhất bằng {rate} {whole}", "{part} is at most {rate} of {whole}"),
    "<": Template("{part} ít hơn {rate} {whole}", "{part} is less than {rate} of {whole}"),
    "=": Template("{part} đúng bằng {rate} {whole}", "{part} is exactly {rate} of {whole}"),
    "!=": Template("{part} không bằng {rate} {whole}", "{part} is not {rate} of {whole}"),
}

RATE_OF: Final = Template("{rate} {whole}", "{rate} of {whole}")

RATIO: Final = Template("tỷ lệ giữa {part} và {whole}", "the ratio of {part} to {whole}")

SHARE: Final = Template("tỷ lệ {members} {met}", "the share of {list} ({met})")

SHARES: Final[Mapping[str, Template]] = {
    ">=": Template("ít nhất {rate} {members} {met}", "at least {rate} of {list}: {met}"),
    ">": Template("trên {rate} {members} {met}", "more than {rate} of {list}: {met}"),
    "<=": Template("không quá {rate} {members} {met}", "at most {rate} of {list}: {met}"),
    "<": Template("dưới {rate} {members} {met}", "less than {rate} of {list}: {met}"),
    "=": Template("đúng {rate} {members} {met}", "exactly {rate} of {list}: {met}"),
}

WHERE_EMPTY: Final = Template(
    "{said} (không có {members} thì tính là {empty})", "{said} ({empty} where there are none)"
)


# ---- one number and another ------------------------------------------------------------------

NUMBERS: Final[Mapping[str, Template]] = {
    ">=": Template("{left} ít nhất bằng {right}", "{left} is at least {right}"),
    ">": Template("{left} lớn hơn {right}", "{left} is more than {right}"),
    "<=": Template("{left} nhiều nhất bằng {right}", "{left} is at most {right}"),
    "<": Template("{left} nhỏ hơn {right}", "{left} is less than {right}"),
    "=": Template("{left} bằng {right}", "{left} equals {right}"),
    "!=": Template("{left} khác {right}", "{left} differs from {right}"),
}
"""Comparisons of two numbers neither of which is constant: here `trên` could be read as a ratio, "to"."""


# ---- values ----------------------------------------------------------------------------------

NULL: Final = Template("không có giá trị", "nothing")

EMPTY_LIST: Final = Template("danh sách rỗng", "an empty list")

THE_VALUE: Final = Template("giá trị", "the value")

DAY: Final = Template("ngày {day}", "{day}")

PART_OF: Final = Template("{part} của {whole}", "{part} of {whole}")

OUTER_MEMBER: Final = Template("{member} nêu trên", "{member} mentioned above")

CURRENT_MEMBER: Final = Template("{member} đang xét", "{member} in question")

VALUE: Final = Template("{name} ({value})", "{name} ({value})")

SET_BY: Final = Template("do {by} quy định", "set by {by}")

VALUE_IN_CASES: Final = Template("{otherwise} ({cases})", "{otherwise} ({cases})")

VALUE_AND_CASES: Final = Template("{otherwise}; {cases}", "{otherwise}; {cases}")
"""For a value that stands in brackets already."""

VALUE_BETWEEN: Final = Template(
    "từ {low} đến {high}, tùy {facts}", "from {low} to {high}, depending on {facts}"
)
"""For a value of a parameter that is one of many."""

CASE: Final = Template("{condition}: {then}", "{condition}: {then}")

IS: Final[Mapping[bool, Template]] = {
    True: Template("{value} là {other}", "{value} is {other}"),
    False: Template("{value} không phải là {other}", "{value} is not {other}"),
}

IS_OTHER: Final = Template("{value} khác “{other}”", "{value} is not {other}")
"""For a value whose name is a negation, as two negations are hard to read: khác “chưa chấm”."""

AT_MOST: Final = Template("{value}, nhiều nhất {limit}", "{value}, at most {limit}")

AT_LEAST: Final = Template("{value}, ít nhất {limit}", "{value}, at least {limit}")

WITHIN: Final[Mapping[bool, Template]] = {
    True: Template("{value} {other}", "{value} is {other}"),
    False: Template("{value} không nằm trong khoảng {other}", "{value} is not {other}"),
}

OTHER_VALUES: Final = Template("{count} loại khác", "{count} others")

IS_VALUE: Final = Template("là {value}", "{value}")

RANGE: Final = Template("khoảng {range}", "the range {range}")
