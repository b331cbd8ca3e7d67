"""Diagnostic codes for parameters: their days, their numbers for each level, and numbers that are left open."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

PARAMETER_GAP: Final = Code(
    "parameter-gap",
    Template(
        "tham số `{name}` không có giá trị từ {from_} đến {to}, trong khi bộ tiêu chí có hiệu lực những ngày đó",
        "the parameter `{name}` has no value from {from_} to {to}, although the set is in force then",
    ),
    Template("thêm một dòng giá trị cho những ngày ấy", "add a value for those days"),
)

PARAMETER_CONDITION: Final = Code(
    "parameter-condition",
    Template(
        "tham số `{name}` không có giá trị chung khi không điều kiện nào đúng ({day})",
        "the parameter `{name}` has no value if no condition holds ({day})",
    ),
    Template("thêm dòng cuối không có `when:`", "add a row without `when:` at the end"),
)

PARAMETER_OVERLAP: Final = Code(
    "parameter-overlap",
    Template(
        "tham số `{name}` có hai giá trị cho cùng ngày {day}",
        "the parameter `{name}` has two values for the same day {day}",
    ),
    Template(
        "cho hai dòng những ngày khác nhau bằng `from:` và `to:`, hoặc thêm `when:` vào dòng đứng trước",
        "give the two rows different days by `from:` and `to:`, or add `when:` to the first",
    ),
)

VALUE_AND_LEVELS: Final = Code(
    "value-and-levels",
    Template(
        "giá trị này vừa có `value:` cho mọi mức, vừa có số của từng mức",
        "this value has both `value:` for all levels and numbers for single levels",
    ),
    Template(
        "bỏ `value:`, hoặc bỏ các dòng theo mức",
        "remove `value:`, or remove the lines of the levels",
    ),
)

VALUE_WITHOUT_LEVEL: Final = Code(
    "value-without-level",
    Template(
        "giá trị này của tham số `{name}` không có số cho mức {levels}",
        "this value of the parameter `{name}` has no number for level {levels}",
    ),
    Template(
        "thêm dòng `MỨC: số` cho mức ấy, hoặc viết `value:` nếu mọi mức như nhau",
        "add a line `LEVEL: number` for this level, or write `value:` if all levels are alike",
    ),
)

SET_BY_NOBODY: Final = Code(
    "set-by-nobody",
    Template(
        "tham số `{name}` để địa phương quy định, nhưng chưa ghi ai quy định",
        "an adaptation sets the parameter `{name}`, but the file does not say who sets it",
    ),
    Template(
        "thêm `set_by: tên cơ quan` vào tham số",
        "add `set_by: name of the authority` to the parameter",
    ),
)

NOTHING_TO_SET: Final = Code(
    "nothing-to-set",
    Template(
        "tham số `{name}` có `set_by:`, nhưng mọi giá trị của nó đã có số",
        "the parameter `{name}` has `set_by:`, but all its values are stated",
    ),
    Template(
        "bỏ `set_by:`, hoặc viết `value: set_by_adaptation` cho số mà cơ quan ấy sẽ quy định",
        "remove `set_by:`, or write `value: set_by_adaptation` for the number that this authority will set",
    ),
)

OUTSIDE_BOUNDS: Final = Code(
    "parameter-outside-bounds",
    Template(
        "{text} nằm ngoài giới hạn của tham số `{name}`: {bounds}",
        "{text} is outside the bounds of the parameter `{name}`: {bounds}",
    ),
    Template(
        "sửa số, hoặc sửa `at_least:`, `at_most:` của tham số theo văn bản",
        "correct the number, or `at_least:` and `at_most:` of the parameter, by the law",
    ),
)

LEFT_OPEN: Final = Code(
    "left-open",
    Template(
        "bộ tiêu chí của địa phương chưa ghi số cho tham số {names} mà {by} quy định",
        "this adaptation does not state the parameter {names}, which {by} sets",
    ),
    Template(
        "ghi số dưới `parameters:`; nếu chưa có quy định thì ghi ở đầu tệp `intended: {{left-open: lý do}}`",
        "state it under `parameters:`; if it is not set yet, write at the head of the file"
        " `intended: {{left-open: reason}}`",
    ),
    Severity.WARNING,
)
