"""Diagnostic codes for answers to the questions and faults that were sent back."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

ANSWER_TO_NOTHING: Final = Code(
    "answer-to-nothing",
    Template(
        "trả lời này chưa dùng được: {why}",
        "this answer is not used: {why}",
    ),
    Template(
        "ghi lại đúng trang, mã và cột như trong sổ tính, hoặc ghi thẳng vào sổ tính",
        "write the sheet, the key and the column as in the workbook, or write into the workbook itself",
    ),
    Severity.WARNING,
)

SPELLING_OF_NOTHING: Final = Code(
    "spelling-of-nothing",
    Template("cách viết này chưa dùng được: {why}", "this spelling is not used: {why}"),
    Template(
        "ghi tên trang tính có mã ấy, ví dụ Xóm, Hộ",
        "write the name of the sheet with that key, for example Hamlets, Households",
    ),
)

ANSWERS_DIFFER: Final = Code(
    "answers-differ",
    Template(
        "câu hỏi này được trả lời hai lần khác nhau: `{one}` ở {where}, và `{other}`",
        "this question is answered twice: `{one}` at {where}, and `{other}`",
    ),
    Template("hỏi lại, rồi xóa trả lời sai", "ask again, and clear the wrong answer"),
)

ANSWER_CONTRADICTS: Final = Code(
    "answer-contradicts",
    Template(
        "trả lời `{answer}` khác với ô đã ghi `{given}` ở {where}",
        "the answer `{answer}` differs from `{given}`, which is written at {where}",
    ),
    Template(
        "sửa ô ở {where}, hoặc xóa trả lời; trong lúc chờ, ô ấy coi như chưa biết",
        "correct the cell at {where}, or clear the answer; until then the cell counts as unknown",
    ),
)
