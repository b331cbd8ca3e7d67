"""Diagnostic codes for jobs over tables, their journal and their output."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

HEADING_ROW_BELOW: Final = Code(
    "heading-row-below",
    Template(
        "dòng {row} không phải là dòng tiêu đề: tiêu đề của các cột ở dòng {below}",
        "row {row} is not the row of headings: the headings are in row {below}",
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
        "this subject is not decided because one of its items in `{list}` is rejected",
    ),
)

INVALID_VALUE: Final = Code(
    "value-does-not-fit",
    Template("giá trị của `{path}` không hợp lệ", "the value of `{path}` is not valid"),
)


# Resuming, and the output

JOURNAL_MISMATCH: Final = Code(
    "journal-does-not-fit",
    Template(
        "lần chạy trước bị ngắt, và từ đó đã thay đổi: {what}",
        "an earlier run was interrupted, and these have changed since: {what}",
    ),
    Template(
        "chạy lại từ đầu với --fresh (phần đã làm sẽ bị bỏ)",
        "start again with --fresh (the earlier results are discarded)",
    ),
)

JOURNAL_BROKEN: Final = Code(
    "journal-broken",
    Template(
        "không đọc được nhật ký của lần chạy trước", "the journal of the earlier run cannot be read"
    ),
    Template(
        "chạy lại từ đầu với --fresh (phần đã làm sẽ bị bỏ)",
        "start again with --fresh (the earlier results are discarded)",
    ),
)

NOTHING_TO_RESUME: Final = Code(
    "nothing-to-resume",
    Template("không có lần chạy nào bị ngắt để tiếp tục", "there is no interrupted run to resume"),
    Template("bỏ --resume để chạy từ đầu", "leave out --resume to start a new run"),
)

OUT_IS_INPUT: Final = Code(
    "output-is-input",
    Template(
        "`{path}` là tệp đưa vào, không thể ghi kết quả lên nó",
        "`{path}` is an input file; the output cannot overwrite it",
    ),
    Template("chọn tên khác cho kết quả", "choose another name for the output"),
)
