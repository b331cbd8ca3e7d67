"""Mistakes in a criteria file that is sound YAML: its shape, its references, its sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine.diagnostics import Code, Severity, Wording

# ---- shape -----------------------------------------------------------------------------------

NOT_A_SET: Final = Code(
    "not-a-set",
    Wording("tệp này không phải là một bộ tiêu chí", "this file is not a criteria set"),
    Wording(
        "một bộ tiêu chí bắt đầu bằng các khóa như `format: 1`, `title: …`",
        "a set begins with keys such as `format: 1`, `title: …`",
    ),
)
UNKNOWN_FORMAT: Final = Code(
    "unknown-format",
    Wording(
        "không biết định dạng số {found}; phiên bản này đọc định dạng {known}",
        "format {found} is not known; this version reads format {known}",
    ),
    Wording(
        "viết `format: {known}`, hoặc cập nhật criteria-engine",
        "write `format: {known}`, or update criteria-engine",
    ),
)
MISSING_KEY: Final = Code(
    "missing-key",
    Wording("thiếu khóa `{key}` ở đây", "the key `{key}` is missing here"),
    Wording(
        "thêm dòng `{key}: …` cùng mức thụt vào", "add a line `{key}: …` with the same indentation"
    ),
)
UNKNOWN_KEY: Final = Code(
    "unknown-key",
    Wording("không có khóa `{key}` ở đây", "there is no key `{key}` here"),
    Wording("các khóa có thể dùng: {known}", "the keys there are: {known}"),
)
NO_VALUE: Final = Code(
    "no-value",
    Wording("`{key}` chưa có giá trị", "`{key}` has no value"),
    Wording(
        "viết giá trị sau dấu hai chấm, hoặc bỏ hẳn khóa này",
        "write a value after the colon, or leave the key out",
    ),
)
WRONG_CHOICE: Final = Code(
    "wrong-choice",
    Wording("`{text}` không phải là giá trị của `{key}`", "`{text}` is not a value of `{key}`"),
    Wording("các giá trị có thể dùng: {known}", "the values there are: {known}"),
)
WRONG_SHAPE: Final = Code(
    "wrong-shape",
    Wording("`{key}` cần {wanted}", "`{key}` wants {wanted}"),
)
WRONG_NUMBER: Final = Code(
    "wrong-number",
    Wording("`{text}` không phải là một số", "`{text}` is not a number"),
    Wording(
        "viết dấu chấm cho phần thập phân và không chấm hàng nghìn: 1500, 0.5, 60%",
        "write a point for decimals and no thousands marks: 1500, 0.5, 60%",
    ),
)
WRONG_TRUTH: Final = Code(
    "wrong-truth",
    Wording("`{text}` không phải là `true` hay `false`", "`{text}` is neither `true` nor `false`"),
)
WRONG_DATE: Final = Code(
    "wrong-date",
    Wording("`{text}` không phải là một ngày có thật", "`{text}` is not a day of the calendar"),
    Wording("viết năm-tháng-ngày: 2024-02-12", "write year-month-day: 2024-02-12"),
)
WRONG_ID: Final = Code(
    "wrong-id",
    Wording("`{text}` không dùng làm mã được", "`{text}` cannot be an id"),
    Wording(
        "mã không có dấu cách, ví dụ `5.1` hoặc `tt25-2023`",
        "an id has no spaces, for example `5.1` or `tt25-2023`",
    ),
)
WRONG_NAME: Final = Code(
    "wrong-name",
    Wording("`{text}` không dùng làm tên được", "`{text}` cannot be a name"),
    Wording(
        "tên gồm chữ cái, chữ số và dấu gạch dưới, bắt đầu bằng chữ: `learning_citizens`, `tỷ_lệ`",
        "a name has letters, digits and underscores and begins with a letter: `learning_citizens`, `tỷ_lệ`",
    ),
)

BY_SHAPE: Final[Mapping[str, Code]] = {
    code.id: code
    for code in (WRONG_NUMBER, WRONG_TRUTH, WRONG_DATE, WRONG_ID, WRONG_NAME, WRONG_SHAPE)
}


def wanted(kind: str, detail: str) -> str:
    """What a place in a criteria file wants, in words for both languages."""
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return "các khóa thụt vào bên dưới (keys below it, indented)"
    if kind in ("tuple_type", "list_type"):
        return "một danh sách, mỗi dòng bắt đầu bằng `- ` (a list, each line beginning with `- `)"
    if kind == "is_instance_of":
        return "các khóa thụt vào bên dưới (keys below it, indented)"
    return {
        "text": "một dòng chữ (a text)",
        "expression": "một biểu thức; nếu nó bắt đầu bằng `[` hay `{` thì viết nó sau `|`"
        " (an expression; write one that begins with `[` or `{` after `|`)",
        "date": "một ngày (a date)",
        "number": "một số (a number)",
        "truth": "`true` hoặc `false`",
    }.get(detail, detail)


# ---- names and references --------------------------------------------------------------------

DUPLICATE_ID: Final = Code(
    "duplicate-id",
    Wording("mã `{id}` đã dùng cho mục khác", "the id `{id}` is used twice"),
    Wording(
        "mỗi tiêu chí, chỉ tiêu, điều kiện có một mã riêng",
        "each criterion, indicator and condition has an id of its own",
    ),
)
DUPLICATE_NAME: Final = Code(
    "duplicate-name",
    Wording(
        "`{name}` đã được khai báo dưới `{where}:`",
        "`{name}` is declared already under `{where}:`",
    ),
    Wording(
        "dữ kiện, tham số và định nghĩa dùng chung một không gian tên",
        "facts, parameters and definitions share their names",
    ),
)
UNKNOWN_LEVEL: Final = Code(
    "unknown-level",
    Wording("không có mức `{level}`", "there is no level `{level}`"),
    Wording(
        "các mức đã khai báo dưới `levels:`: {known}",
        "the levels declared under `levels:` are: {known}",
    ),
)
MISSING_LEVEL: Final = Code(
    "missing-level",
    Wording(
        "chỉ tiêu {id} không nói gì về mức `{level}`",
        "indicator {id} says nothing of level `{level}`",
    ),
    Wording(
        "thêm dòng `{level}: …`, hoặc viết một điều kiện chung cho mọi mức",
        "add a line `{level}: …`, or write one condition for all levels",
    ),
)
UNKNOWN_SET: Final = Code(
    "unknown-set",
    Wording("không tìm thấy bộ tiêu chí `{key}`", "there is no set `{key}`"),
    Wording("các bộ đã biết: {known}", "the sets known are: {known}"),
)
CIRCULAR_SETS: Final = Code(
    "circular-sets",
    Wording(
        "các bộ tiêu chí dựa vào nhau thành vòng: {path}",
        "these sets build on one another in a circle: {path}",
    ),
)
CIRCULAR_DEFINITION: Final = Code(
    "circular-definition",
    Wording(
        "`{name}` được định nghĩa bằng chính nó: {path}", "`{name}` is defined by itself: {path}"
    ),
)
NOTHING_TO_REMOVE: Final = Code(
    "nothing-to-remove",
    Wording("bộ gốc không có mục nào mang mã `{id}`", "the base has nothing with the id `{id}`"),
)
UNKNOWN_EXAMPLE: Final = Code(
    "unknown-example",
    Wording(
        "không có ví dụ nào tên «{name}» ở phía trên", "there is no example called «{name}» above"
    ),
    Wording(
        "`like:` lấy lại dữ kiện của một ví dụ viết trước nó",
        "`like:` starts from the facts of an example written before",
    ),
)
UNKNOWN_IN_EXAMPLE: Final = Code(
    "unknown-reference",
    Wording("không có {what} nào tên `{name}`", "there is no {what} called `{name}`"),
)
UNUSED_FACT: Final = Code(
    "unused-fact",
    Wording("không có điều kiện nào dùng dữ kiện `{name}`", "no condition uses the fact `{name}`"),
    Wording(
        "cán bộ sẽ phải trả lời một câu hỏi thừa; bỏ nó đi hoặc dùng nó",
        "an officer would answer for nothing; drop it or use it",
    ),
    Severity.WARNING,
)

# ---- facts -----------------------------------------------------------------------------------

FACT_WITHOUT: Final = Code(
    "fact-incomplete",
    Wording(
        "dữ kiện loại `{type}` cần khóa `{key}`", "a fact of type `{type}` needs the key `{key}`"
    ),
)
FACT_CANNOT_HAVE: Final = Code(
    "fact-cannot-have",
    Wording(
        "dữ kiện loại `{type}` không có khóa `{key}`", "a fact of type `{type}` has no key `{key}`"
    ),
)
WRONG_BOUND: Final = Code(
    "wrong-bound",
    Wording(
        "`{text}` không phải là một số, cũng không phải tên một dữ kiện kiểu số",
        "`{text}` is neither a number nor the name of a numeric fact",
    ),
)
EMPTY_BOUNDS: Final = Code(
    "empty-bounds",
    Wording("không có số nào từ {low} đến {high}", "no number lies between {low} and {high}"),
)
NO_SUCH_FIELD: Final = Code(
    "no-such-field",
    Wording(
        "các mục của danh sách không có trường `{name}`",
        "the items of the list have no field `{name}`",
    ),
)
NO_QUESTION: Final = Code(
    "no-question",
    Wording("dữ kiện `{name}` chưa có câu hỏi", "the fact `{name}` has no question"),
    Wording(
        "thêm `question:` để cán bộ biết phải trả lời gì",
        "add `question:` so that an officer knows what to answer",
    ),
    Severity.WARNING,
)

# ---- parameters and time ---------------------------------------------------------------------

BACKWARD_PERIOD: Final = Code(
    "backward-period",
    Wording(
        "ngày cuối {to} đứng trước ngày đầu {from_}",
        "the last day {to} comes before the first day {from_}",
    ),
)
PARAMETER_GAP: Final = Code(
    "parameter-gap",
    Wording(
        "tham số `{name}` không có giá trị từ {from_} đến {to}, trong khi bộ tiêu chí có hiệu lực những ngày đó",
        "the parameter `{name}` has no value from {from_} to {to}, days on which the set is in force",
    ),
    Wording("thêm một dòng giá trị cho những ngày ấy", "add a value for those days"),
)
PARAMETER_CONDITION: Final = Code(
    "parameter-condition",
    Wording(
        "tham số `{name}` không có giá trị chung khi không điều kiện nào đúng ({day})",
        "the parameter `{name}` has no value for where no condition holds ({day})",
    ),
    Wording("thêm dòng cuối không có `when:`", "add a last row without `when:`"),
)
PARAMETER_OVERLAP: Final = Code(
    "parameter-overlap",
    Wording(
        "tham số `{name}` có hai giá trị cho cùng ngày {day}",
        "the parameter `{name}` has two values for the same day {day}",
    ),
)

# ---- points ----------------------------------------------------------------------------------

ONE_WAY: Final = Code(
    "one-way-only",
    Wording(
        "chỉ tiêu {id} cần đúng một trong các khóa: {keys}",
        "indicator {id} needs exactly one of the keys: {keys}",
    ),
)
SUM_OF_CRITERION: Final = Code(
    "points-do-not-add-up",
    Wording(
        "tiêu chí {id} ghi tối đa {declared} điểm, nhưng các chỉ tiêu cộng lại là {sum}",
        "criterion {id} says {declared} points at most, but its indicators add up to {sum}",
    ),
    Wording(
        "sửa `max:` của tiêu chí hoặc của chỉ tiêu",
        "correct `max:` of the criterion or of an indicator",
    ),
)
SUM_OF_SET: Final = Code(
    "total-does-not-add-up",
    Wording(
        "bộ tiêu chí ghi tổng {declared} điểm, nhưng các chỉ tiêu cộng lại là {sum}",
        "the set says {declared} points in all, but its indicators add up to {sum}",
    ),
    Wording(
        "sửa `award.total` hoặc `max:` của chỉ tiêu",
        "correct `award.total` or an indicator's `max:`",
    ),
)
TOO_MANY_POINTS: Final = Code(
    "too-many-points",
    Wording(
        "{points} điểm nhiều hơn mức tối đa {max}",
        "{points} points are more than the maximum of {max}",
    ),
)
POINTS_OUT_OF_RANGE: Final = Code(
    "points-out-of-range",
    Wording(
        "điểm tính ra có thể từ {low} đến {high}, ngoài khoảng 0 đến {max}",
        "the computed points may lie from {low} to {high}, outside 0 to {max}",
    ),
    Wording("giới hạn bằng `min([…])` và `max([…])`", "bound them with `min([…])` and `max([…])`"),
)
UNREACHABLE_MARK: Final = Code(
    "unreachable-mark",
    Wording(
        "mức điểm {mark} cao hơn tổng điểm tối đa {total}",
        "the mark {mark} is above the greatest total {total}",
    ),
)
GRADE_ORDER: Final = Code(
    "grade-order",
    Wording("các mức xếp loại phải viết từ thấp đến cao", "grades are written from the lowest up"),
)
NO_AWARD: Final = Code(
    "no-award",
    Wording(
        "`award:` chưa nói điều gì làm nên danh hiệu",
        "`award:` does not say what earns the title",
    ),
    Wording(
        "viết `when: every criterion met`, hoặc `pass_mark: …`, hoặc `judged: …` khi luật để con người quyết định",
        "write `when: every criterion met`, or `pass_mark: …`, or `judged: …` where people decide",
    ),
)
AWARD_NEEDS_POINTS: Final = Code(
    "award-needs-points",
    Wording(
        "`{key}` chỉ dùng khi các chỉ tiêu cho điểm",
        "`{key}` is for sets whose indicators give points",
    ),
)
MIXED_RULES: Final = Code(
    "mixed-rules",
    Wording(
        "chỉ tiêu {ids} không cho điểm, trong khi danh hiệu tính theo tổng điểm và không đòi hỏi điều đó",
        "no points are given for {ids}, and the title, won by points, does not ask for it",
    ),
    Wording(
        "thêm `when: every criterion met` vào `award:`",
        "add `when: every criterion met` to `award:`",
    ),
)

# ---- tables ----------------------------------------------------------------------------------

ROW_WITHOUT_LIMITS: Final = Code(
    "row-without-limits",
    Wording("dòng này chưa nói khi nào nó đúng", "this row does not say when it holds"),
    Wording(
        "viết `exactly`, `at_least`, `above`, `at_most`, `below`, hoặc `otherwise: true`",
        "write `exactly`, `at_least`, `above`, `at_most`, `below`, or `otherwise: true`",
    ),
)
ROW_MIXES: Final = Code(
    "row-mixes-limits",
    Wording("`{key}` không dùng được ở dòng này", "`{key}` cannot be used in this row"),
    Wording(
        "bảng có `of:` dùng các giới hạn; bảng không có `of:` dùng `when:`",
        "a table with `of:` uses limits; one without uses `when:`",
    ),
)
TABLE_GAP: Final = Code(
    "table-gap",
    Wording(
        "không dòng nào cho điểm khi giá trị là {witness}",
        "no row gives points where the value is {witness}",
    ),
    Wording(
        "thêm một dòng cho {gap}, hoặc `otherwise: true`",
        "add a row for {gap}, or `otherwise: true`",
    ),
)
TABLE_OVERLAP: Final = Code(
    "table-overlap",
    Wording(
        "giá trị {witness} rơi vào hai dòng, trong khi `hit: unique` chỉ cho một",
        "the value {witness} falls into two rows, though `hit: unique` allows one",
    ),
    Wording(
        "đổi giới hạn, hoặc chọn `hit: first` hay `hit: highest`",
        "change a limit, or choose `hit: first` or `hit: highest`",
    ),
)
ROW_NEVER_HIT: Final = Code(
    "row-never-hit",
    Wording("dòng này không bao giờ được dùng: {why}", "this row is never used: {why}"),
)
TABLE_UNPROVEN: Final = Code(
    "table-unproven",
    Wording(
        "không chứng minh được bảng này phủ hết mọi trường hợp, vì {why}",
        "this table cannot be shown to cover every case, since {why}",
    ),
    Wording("thêm dòng `otherwise: true`", "add a row `otherwise: true`"),
)
UNIQUE_UNPROVEN: Final = Code(
    "unique-unproven",
    Wording(
        "không chứng minh được `hit: unique`, là mỗi trường hợp rơi vào đúng một dòng, vì {why}",
        "`hit: unique`, one row for every case, cannot be shown of this table, since {why}",
    ),
    Wording(
        "chọn `hit: first` hoặc `hit: highest`, với dòng cuối `otherwise: true`",
        "choose `hit: first` or `hit: highest`, with a last row `otherwise: true`",
    ),
)

# ---- rules that never fire -------------------------------------------------------------------

ALWAYS_MET: Final = Code(
    "always-met",
    Wording("điều kiện này luôn đúng, với mọi dữ kiện", "this condition holds whatever the facts"),
    None,
    Severity.WARNING,
)
NEVER_MET: Final = Code(
    "never-met",
    Wording(
        "điều kiện này không bao giờ đúng, với mọi dữ kiện",
        "this condition never holds, whatever the facts",
    ),
)

# ---- honesty ---------------------------------------------------------------------------------

RECONSTRUCTED: Final = Code(
    "reconstructed-in-law",
    Wording(
        "`reconstructed` chỉ dùng trong ví dụ và bản thử, không dùng trong bộ tiêu chí trình bày luật",
        "`reconstructed` is for examples and drafts, never for a set that states the law",
    ),
    Wording(
        "ghi `example_only: true` ở đầu tệp, hoặc bỏ phần này",
        "write `example_only: true` at the top, or leave this out",
    ),
)
CONFLICT_WITHOUT_READINGS: Final = Code(
    "conflict-without-readings",
    Wording(
        "`basis: conflicting` cần `readings:` với mọi giá trị và đúng một giá trị `used: true`",
        "`basis: conflicting` needs `readings:` with every value, exactly one of them `used: true`",
    ),
)

ALL_CODES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Code))
