"""The diagnostics of reading records of decisions and their words documents."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

INVALID_RECORD: Final = Code(
    "invalid-record",
    Template(
        "đây không phải là bản ghi của một quyết định: {why}",
        "this is not the record of a decision: {why}",
    ),
    Template(
        "dùng nguyên văn bản do `decision.record()` hoặc `decision.model_dump_json()` ghi ra",
        "give the whole text that `decision.record()` or `decision.model_dump_json()` wrote",
    ),
)

INVALID_WORDS: Final = Code(
    "invalid-words",
    Template(
        "đây không phải là tài liệu lời văn của một bộ tiêu chí: {why}",
        "this is not the words document of a criteria set: {why}",
    ),
    Template(
        "dùng nguyên văn bản do `criteria.words()` ghi ra",
        "give the whole text that `criteria.words()` wrote",
    ),
)

MISSING_WORDS: Final = Code(
    "missing-words",
    Template(
        "bản ghi chỉ có giá trị, lời văn ở tài liệu {needed}",
        "the record has values only; its words are in the document {needed}",
    ),
    Template(
        "đưa tài liệu lời văn đó vào: `read_record(text, words=…)`",
        "give that words document, too: `read_record(text, words=…)`",
    ),
)

WRONG_WORDS: Final = Code(
    "wrong-words",
    Template(
        "tài liệu lời văn này không phải của bản ghi: {why}",
        "this words document does not belong to the record: {why}",
    ),
    Template(
        "tìm tài liệu có `hash` là {needed}",
        "find the document whose `hash` is {needed}",
    ),
)
