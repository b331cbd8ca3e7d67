"""Diagnostic codes for what is probably a mistake in the table of recognitions; nothing is decided by it."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

RECOGNISED_TWICE: Final = Code(
    "recognised-twice",
    Template(
        "{count} dòng công nhận ghi lại một quyết định đã có ở dòng trên (cùng danh hiệu, mã, ngày): {keys}",
        "{count} recognitions repeat one of a row above (the same title, key and day): {keys}",
    ),
    Template(
        "xóa dòng thừa, hoặc sửa mã hay ngày", "remove the surplus row, or correct key or day"
    ),
    severity=Severity.WARNING,
)

DECISION_NUMBER_REUSED: Final = Code(
    "decision-number-reused",
    Template(
        "{count} dòng công nhận có số quyết định mà dòng khác cùng năm ghi với ngày hoặc người ký khác: {keys}",
        "{count} recognitions have the number of a decision of the year that has another day or signer: {keys}",
    ),
    Template(
        "xem lại quyết định: một số quyết định trong năm chỉ có một ngày và một người ký",
        "look at the decision: a number has one day and one signer in a year",
    ),
    severity=Severity.WARNING,
)

RECOGNISED_NAME_DIFFERS: Final = Code(
    "recognised-name-differs",
    Template(
        "{count} dòng công nhận ghi tên khác với tên của mã ấy trong bảng: {keys}",
        "{count} recognitions have another name than the row of their key: {keys}",
    ),
    Template(
        "xem mã có đúng không; nếu chủ hộ đã đổi tên thì sửa tên cho giống nhau",
        "see whether the key is right; if the name has changed, write it alike",
    ),
    severity=Severity.WARNING,
)

RECOGNISED_SOON: Final = Code(
    "recognised-soon",
    Template(
        "{count} lần công nhận sau ngày xét {on} (muộn nhất {day}); ngày xét này chưa tính",
        "{count} recognitions are after the day of the assessment, {on} (the last one: {day}); they do not count yet",
    ),
    Template(
        "đúng ngày thì không phải làm gì; muốn tính thì xét vào ngày sau đó bằng --on",
        "nothing is to be done if the days are right; to count them, assess on a later day with --on",
    ),
    severity=Severity.WARNING,
)

NOBODY_LISTED: Final = Code(
    "nobody-listed",
    Template(
        "không trang nào có danh sách của một danh hiệu có hiệu lực; các trang: {sheets}",
        "no sheet has a list of a title in force; the sheets: {sheets}",
    ),
    Template(
        "dùng recognition.xlsx do criteria assess-commune ghi; chỉ bớt hoặc thêm dòng, không đổi tên trang",
        "take the recognition.xlsx that criteria assess-commune writes; only remove or add rows",
    ),
)
