"""Diagnostic codes for days of birth, and for subjects that moved away, split or died."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

NOT_A_BIRTH: Final = Code(
    "not-a-birth",
    Template(
        "`{name}`: `{text}` không phải ngày sinh hay năm sinh",
        "`{name}`: `{text}` is neither a day nor a year of birth",
    ),
    Template("ghi 31/12/1980, 12/1980 hoặc 1980", "write 31/12/1980, 12/1980 or 1980"),
)

BORN_LATER: Final = Code(
    "born-later",
    Template(
        "`{name}`: `{text}` sau ngày xét {on}",
        "`{name}`: `{text}` is after the day of the assessment, {on}",
    ),
    Template("sửa ngày sinh", "correct the day of birth"),
)

IMPOSSIBLE_AGE: Final = Code(
    "impossible-age",
    Template(
        "`{name}`: sinh `{text}` thì đã {age} tuổi; tuổi chỉ nhận đến {high}",
        "`{name}`: who was born `{text}` is {age}; an age is at most {high}",
    ),
    Template("sửa năm sinh", "correct the year of birth"),
)

AGE_CONTRADICTS_BIRTH: Final = Code(
    "age-contradicts-birth",
    Template(
        "`{name}` ghi {stated}, nhưng sinh `{text}` thì vào ngày {on} là {age} tuổi",
        "`{name}` is {stated}, but who was born `{text}` is {age} on {on}",
    ),
    Template(
        "sửa ô sai, hoặc để trống ô tuổi: tuổi được tính từ ngày sinh",
        "correct the wrong cell, or leave the age blank: it is computed from the day of birth",
    ),
)

YEAR_OF_BIRTH_ONLY: Final = Code(
    "year-of-birth-only",
    Template(
        "bảng {table}: {count} dòng chỉ có năm hoặc tháng sinh, nên tuổi vào ngày {on} là một trong hai số; nơi nào"
        " cần đúng tuổi thì chưa đủ thông tin",
        "the table of {table}: {count} rows have only the year or month of birth, so the age on {on} is one of two"
        " numbers; where it matters which, the result is open",
    ),
    Template("ghi đủ ngày sinh{fix}", "write the whole day of birth{fix}"),
    severity=Severity.WARNING,
)

LEFT_WITHOUT_DAY: Final = Code(
    "left-without-day",
    Template(
        "ghi `{text}` mà không có ngày, nên chưa biết ngày xét còn tính hay không",
        "says `{text}` without a day, so it is unknown whether it still counts on the day of the assessment",
    ),
    Template("ghi ngày: 20/12/2024", "write the day: 2024-12-20"),
)

LEFT_FAR_LATER: Final = Code(
    "left-far-later",
    Template(
        "ngày {day} muộn hơn ngày xét quá một năm, nên chưa biết ngày xét còn tính hay không",
        "the day {day} is more than a year after the assessment, so it is unknown whether this counts on that day",
    ),
    Template("sửa năm", "correct the year"),
)

UNKNOWN_LEAVING_REASON: Final = Code(
    "unknown-leaving-reason",
    Template(
        "`{name}`: không hiểu lý do `{text}`",
        "`{name}`: the reason `{text}` is not known",
    ),
    Template("ghi một trong: {known}", "write one of: {known}"),
)

MEMBER_OF_DEPARTED: Final = Code(
    "member-of-departed",
    Template(
        "`{column}`: {label} `{text}` thôi tính từ {day}{why}, nên chưa biết dòng này thuộc về đâu",
        "`{column}`: `{text}` ({label}) does not count since {day}{why}, so it is unknown what this row belongs to",
    ),
    Template(
        "ghi mã nơi mới; nếu người này cũng đi thì ghi ngày đi của người ấy",
        "write the new key; if this one left, too, write the day",
    ),
)
