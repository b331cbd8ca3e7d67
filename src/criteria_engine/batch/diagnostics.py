"""Codes: jobs and their answers."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

HEADINGS_BELOW: Final = Code(
    "headings-below",
    Template(
        "dòng {row} không phải là dòng tiêu đề: tiêu đề của các cột ở dòng {below}",
        "row {row} does not hold the headings of the columns: they are in row {below}",
    ),
    Template(
        "ghi `header: {below}` vào tệp ánh xạ (`criteria facts {title} --mapping` in tệp mẫu)",
        "write `header: {below}` into the mapping file (`criteria facts {title} --mapping` drafts one)",
    ),
)


ITEM_REJECTED: Final = Code(
    "item-rejected",
    Template(
        "đối tượng này chưa được xét vì một mục trong `{list}` của nó có lỗi",
        "this subject is not decided because one of its `{list}` is at fault",
    ),
)


INVALID_VALUE: Final = Code(
    "value-does-not-fit",
    Template("giá trị của `{path}` không hợp lệ", "the value of `{path}` does not fit"),
)


# Starting again, and what is written

JOURNAL_MISMATCH: Final = Code(
    "journal-does-not-fit",
    Template(
        "lần chạy trước bị ngắt, và từ đó đã thay đổi: {what}",
        "an earlier run was interrupted, and since then something changed: {what}",
    ),
    Template(
        "chạy lại từ đầu với --fresh (phần đã làm sẽ bị bỏ)",
        "start from the beginning with --fresh (what was done is thrown away)",
    ),
)


JOURNAL_BROKEN: Final = Code(
    "journal-broken",
    Template(
        "không đọc được nhật ký của lần chạy trước", "the journal of an earlier run cannot be read"
    ),
    Template(
        "chạy lại từ đầu với --fresh (phần đã làm sẽ bị bỏ)",
        "start from the beginning with --fresh (what was done is thrown away)",
    ),
)


NOTHING_TO_RESUME: Final = Code(
    "nothing-to-resume",
    Template(
        "không có lần chạy nào bị ngắt để tiếp tục", "no interrupted run is there to go on with"
    ),
    Template("bỏ --resume để chạy từ đầu", "leave out --resume to start"),
)


OUT_IS_INPUT: Final = Code(
    "output-is-input",
    Template(
        "`{path}` là tệp đưa vào, không thể ghi kết quả lên nó",
        "`{path}` is read here, so nothing can be written over it",
    ),
    Template("chọn tên khác cho kết quả", "choose another name for what is written"),
)
