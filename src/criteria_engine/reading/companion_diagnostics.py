"""Diagnostic codes for the files beside a set: its translations and its examples."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

NO_SET_BESIDE: Final = Code(
    "no-set-beside",
    Template(
        "không tìm thấy bộ tiêu chí mà tệp này đi kèm: {named}",
        "cannot find the criteria set that this file belongs to: {named}",
    ),
    Template(
        "đặt tệp cạnh `{beside}`, hoặc viết `{key}: DANH HIỆU/PHẠM VI/PHIÊN BẢN` của một bộ có trong danh mục",
        "put the file beside `{beside}`, or write `{key}: TITLE/SCOPE/VERSION` of a set in the catalogue",
    ),
)

OTHER_SET_BESIDE: Final = Code(
    "other-set-beside",
    Template(
        "tệp này đứng cạnh bộ `{key}` nhưng ghi `{named}`",
        "this file stands beside the set `{key}` but names `{named}`",
    ),
    Template("viết `{key}`, hoặc đổi tên tệp", "write `{key}`, or rename the file"),
)

OWN_LANGUAGE: Final = Code(
    "own-language",
    Template(
        "bộ tiêu chí đã viết bằng thứ tiếng này (`{language}`)",
        "the set itself is written in this language (`{language}`)",
    ),
    Template(
        "viết `language: {other}`; chữ không có khóa trong tệp của bộ là tiếng Việt, trừ khi đầu tệp ghi `language: en`",
        "write `language: {other}`; plain texts of the set are Vietnamese unless `language: en` is at its head",
    ),
)

NOTHING_TRANSLATED: Final = Code(
    "nothing-translated",
    Template(
        "bộ tiêu chí không có chữ nào ở `{path}` để dịch",
        "the set has no text at `{path}` to translate",
    ),
    Template(
        "bỏ dòng này, hoặc viết khóa có trong bộ: {known}",
        "remove this line, or write a key that the set has: {known}",
    ),
)

TRANSLATED_TWICE: Final = Code(
    "translated-twice",
    Template(
        "`{path}` đã có bản dịch ngay trong tệp của bộ",
        "`{path}` is translated in the file of the set already",
    ),
    Template("giữ một trong hai bản dịch", "keep one of the two translations"),
)

NOT_TRANSLATED: Final = Code(
    "not-translated",
    Template("{count} chữ chưa được dịch ở đây", "texts that are not translated here: {count}"),
    Template("thêm vào {file}: {paths}", "add to {file}: {paths}"),
    Severity.WARNING,
)

NOT_TRANSLATED_HERE: Final = Template("chưa dịch", "not translated")
