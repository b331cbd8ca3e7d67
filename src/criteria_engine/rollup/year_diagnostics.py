"""Diagnostic codes for the results of several years that are compared."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

NO_DECISIONS: Final = Code(
    "no-decisions",
    Template(
        "{path} không phải thư mục kết quả: không có decisions.jsonl",
        "{path} is no folder of results: it has no decisions.jsonl",
    ),
    Template(
        "chỉ các thư mục mà criteria assess-commune --out đã ghi, mỗi năm một thư mục",
        "name the folders that criteria assess-commune --out wrote, one for each year",
    ),
)

DAMAGED_RESULT: Final = Code(
    "damaged-result",
    Template(
        "dòng này không phải một kết quả có ngày xét",
        "this line is no result with the day of its assessment",
    ),
    Template(
        "chạy lại criteria assess-commune cho năm ấy; kết quả của bản cũ chưa ghi ngày xét",
        "run criteria assess-commune for that year again; results of older versions have no day",
    ),
)

NOT_ONE_DAY: Final = Code(
    "not-one-day",
    Template(
        "tệp có kết quả của {count} ngày xét, không phải một",
        "the file has results of {count} days of assessment, not of one",
    ),
    Template(
        "chạy lại criteria assess-commune cho từng năm, mỗi năm một thư mục",
        "run criteria assess-commune again, with a folder of its own for each year",
    ),
)

SAME_DAY_TWICE: Final = Code(
    "same-day-twice",
    Template(
        "{first} và {second} cùng là kết quả xét ngày {day}",
        "{first} and {second} are both results of {day}",
    ),
    Template("chỉ để lại một thư mục của ngày ấy", "name only one folder of that day"),
)
