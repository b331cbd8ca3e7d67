"""Mistakes in a criteria file that is sound YAML: its shape, its references, its sums."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

# ---- names and references --------------------------------------------------------------------

DUPLICATE_ID: Final = Code(
    "duplicate-id",
    Template("mã `{id}` đã dùng cho mục khác", "the id `{id}` is used twice"),
    Template(
        "mỗi tiêu chí, chỉ tiêu, điều kiện có một mã riêng",
        "each criterion, indicator and condition has an id of its own",
    ),
)


DUPLICATE_NAME: Final = Code(
    "duplicate-name",
    Template(
        "`{name}` đã được khai báo dưới `{where}:`",
        "`{name}` is declared already under `{where}:`",
    ),
    Template(
        "dữ kiện, tham số và định nghĩa dùng chung một không gian tên",
        "facts, parameters and definitions share their names",
    ),
)


UNKNOWN_LEVEL: Final = Code(
    "unknown-level",
    Template("không có mức `{level}`", "there is no level `{level}`"),
    Template(
        "các mức đã khai báo dưới `levels:`: {known}",
        "the levels declared under `levels:` are: {known}",
    ),
)


MISSING_LEVEL: Final = Code(
    "missing-level",
    Template(
        "chỉ tiêu {id} không nói gì về mức `{level}`",
        "indicator {id} says nothing of level `{level}`",
    ),
    Template(
        "thêm dòng `{level}: …`, hoặc viết một điều kiện chung cho mọi mức",
        "add a line `{level}: …`, or write one condition for all levels",
    ),
)


UNKNOWN_SET: Final = Code(
    "unknown-set",
    Template("không tìm thấy bộ tiêu chí `{key}`", "there is no set `{key}`"),
    Template("các bộ đã biết: {known}", "the sets known are: {known}"),
)


CIRCULAR_SETS: Final = Code(
    "circular-sets",
    Template(
        "các bộ tiêu chí dựa vào nhau thành vòng: {path}",
        "these sets build on one another in a circle: {path}",
    ),
)


CIRCULAR_DEFINITION: Final = Code(
    "circular-definition",
    Template(
        "`{name}` được định nghĩa bằng chính nó: {path}", "`{name}` is defined by itself: {path}"
    ),
)


UNKNOWN_EXAMPLE: Final = Code(
    "unknown-example",
    Template(
        "không có ví dụ nào tên «{name}» ở phía trên", "there is no example called «{name}» above"
    ),
    Template(
        "`like:` lấy lại dữ kiện của một ví dụ viết trước nó",
        "`like:` starts from the facts of an example written before",
    ),
)


UNKNOWN_IN_EXAMPLE: Final = Code(
    "unknown-reference",
    Template("không có {what} nào tên `{name}`", "there is no {what} called `{name}`"),
)


UNUSED_FACT: Final = Code(
    "unused-fact",
    Template("không có điều kiện nào dùng dữ kiện `{name}`", "no condition uses the fact `{name}`"),
    Template(
        "cán bộ sẽ phải trả lời một câu hỏi thừa; bỏ nó đi hoặc dùng nó",
        "an officer would answer for nothing; drop it or use it",
    ),
    Severity.WARNING,
)


# ---- facts -----------------------------------------------------------------------------------

FACT_WITHOUT: Final = Code(
    "fact-incomplete",
    Template(
        "dữ kiện loại `{type}` cần khóa `{key}`", "a fact of type `{type}` needs the key `{key}`"
    ),
)


FACT_CANNOT_HAVE: Final = Code(
    "fact-cannot-have",
    Template(
        "dữ kiện loại `{type}` không có khóa `{key}`", "a fact of type `{type}` has no key `{key}`"
    ),
)


WRONG_BOUND: Final = Code(
    "wrong-bound",
    Template(
        "`{text}` không phải là một số, cũng không phải tên một dữ kiện kiểu số",
        "`{text}` is neither a number nor the name of a numeric fact",
    ),
)


EMPTY_BOUNDS: Final = Code(
    "empty-bounds",
    Template("không có số nào từ {low} đến {high}", "no number lies between {low} and {high}"),
)


NO_SUCH_FIELD: Final = Code(
    "no-such-field",
    Template(
        "các mục của danh sách không có trường `{name}`",
        "the items of the list have no field `{name}`",
    ),
)


NO_QUESTION: Final = Code(
    "no-question",
    Template("dữ kiện `{name}` chưa có câu hỏi", "the fact `{name}` has no question"),
    Template(
        "thêm `question:` để cán bộ biết phải trả lời gì",
        "add `question:` so that an officer knows what to answer",
    ),
    Severity.WARNING,
)


# ---- parameters and time ---------------------------------------------------------------------

BACKWARD_PERIOD: Final = Code(
    "backward-period",
    Template(
        "ngày cuối {to} đứng trước ngày đầu {from_}",
        "the last day {to} comes before the first day {from_}",
    ),
)


PARAMETER_GAP: Final = Code(
    "parameter-gap",
    Template(
        "tham số `{name}` không có giá trị từ {from_} đến {to}, trong khi bộ tiêu chí có hiệu lực những ngày đó",
        "the parameter `{name}` has no value from {from_} to {to}, days on which the set is in force",
    ),
    Template("thêm một dòng giá trị cho những ngày ấy", "add a value for those days"),
)


PARAMETER_CONDITION: Final = Code(
    "parameter-condition",
    Template(
        "tham số `{name}` không có giá trị chung khi không điều kiện nào đúng ({day})",
        "the parameter `{name}` has no value for where no condition holds ({day})",
    ),
    Template("thêm dòng cuối không có `when:`", "add a last row without `when:`"),
)


PARAMETER_OVERLAP: Final = Code(
    "parameter-overlap",
    Template(
        "tham số `{name}` có hai giá trị cho cùng ngày {day}",
        "the parameter `{name}` has two values for the same day {day}",
    ),
)


# ---- points ----------------------------------------------------------------------------------

ONE_WAY: Final = Code(
    "one-way-only",
    Template(
        "chỉ tiêu {id} cần đúng một trong các khóa: {keys}",
        "indicator {id} needs exactly one of the keys: {keys}",
    ),
)


SUM_OF_CRITERION: Final = Code(
    "points-do-not-add-up",
    Template(
        "tiêu chí {id} ghi tối đa {declared} điểm, nhưng các chỉ tiêu cộng lại là {sum}",
        "criterion {id} says {declared} points at most, but its indicators add up to {sum}",
    ),
    Template(
        "sửa `max:` của tiêu chí hoặc của chỉ tiêu",
        "correct `max:` of the criterion or of an indicator",
    ),
)


SUM_OF_SET: Final = Code(
    "total-does-not-add-up",
    Template(
        "bộ tiêu chí ghi tổng {declared} điểm, nhưng các chỉ tiêu cộng lại là {sum}",
        "the set says {declared} points in all, but its indicators add up to {sum}",
    ),
    Template(
        "sửa `award.total` hoặc `max:` của chỉ tiêu",
        "correct `award.total` or an indicator's `max:`",
    ),
)


TOO_MANY_POINTS: Final = Code(
    "too-many-points",
    Template(
        "{points} điểm nhiều hơn mức tối đa {max}",
        "{points} points are more than the maximum of {max}",
    ),
)


POINTS_OUT_OF_RANGE: Final = Code(
    "points-out-of-range",
    Template(
        "điểm tính ra có thể từ {low} đến {high}, ngoài khoảng 0 đến {max}",
        "the computed points may lie from {low} to {high}, outside 0 to {max}",
    ),
    Template("giới hạn bằng `min([…])` và `max([…])`", "bound them with `min([…])` and `max([…])`"),
)


UNREACHABLE_MARK: Final = Code(
    "unreachable-mark",
    Template(
        "mức điểm {mark} cao hơn tổng điểm tối đa {total}",
        "the mark {mark} is above the greatest total {total}",
    ),
)


GRADE_ORDER: Final = Code(
    "grade-order",
    Template("các mức xếp loại phải viết từ thấp đến cao", "grades are written from the lowest up"),
)


NO_AWARD: Final = Code(
    "no-award",
    Template(
        "`award:` chưa nói điều gì làm nên danh hiệu",
        "`award:` does not say what earns the title",
    ),
    Template(
        "viết `when: every criterion met`, hoặc `pass_mark: …`, hoặc `judged: …` khi luật để con người quyết định",
        "write `when: every criterion met`, or `pass_mark: …`, or `judged: …` where people decide",
    ),
)


AWARD_NEEDS_POINTS: Final = Code(
    "award-needs-points",
    Template(
        "`{key}` chỉ dùng khi các chỉ tiêu cho điểm",
        "`{key}` is for sets whose indicators give points",
    ),
)


MIXED_RULES: Final = Code(
    "mixed-rules",
    Template(
        "chỉ tiêu {ids} không cho điểm, trong khi danh hiệu tính theo tổng điểm và không đòi hỏi điều đó",
        "no points are given for {ids}, and the title, won by points, does not ask for it",
    ),
    Template(
        "thêm `when: every criterion met` vào `award:`",
        "add `when: every criterion met` to `award:`",
    ),
)


# ---- tables ----------------------------------------------------------------------------------

ROW_WITHOUT_LIMITS: Final = Code(
    "row-without-limits",
    Template("dòng này chưa nói khi nào nó đúng", "this row does not say when it holds"),
    Template(
        "viết `exactly`, `at_least`, `above`, `at_most`, `below`, hoặc `otherwise: true`",
        "write `exactly`, `at_least`, `above`, `at_most`, `below`, or `otherwise: true`",
    ),
)


ROW_MIXES: Final = Code(
    "row-mixes-limits",
    Template("`{key}` không dùng được ở dòng này", "`{key}` cannot be used in this row"),
    Template(
        "bảng có `of:` dùng các giới hạn; bảng không có `of:` dùng `when:`",
        "a table with `of:` uses limits; one without uses `when:`",
    ),
)


TABLE_GAP: Final = Code(
    "table-gap",
    Template(
        "không dòng nào cho điểm khi giá trị là {witness}",
        "no row gives points where the value is {witness}",
    ),
    Template(
        "thêm một dòng cho {gap}, hoặc `otherwise: true`",
        "add a row for {gap}, or `otherwise: true`",
    ),
)


TABLE_OVERLAP: Final = Code(
    "table-overlap",
    Template(
        "giá trị {witness} rơi vào hai dòng, trong khi `hit: unique` chỉ cho một",
        "the value {witness} falls into two rows, though `hit: unique` allows one",
    ),
    Template(
        "đổi giới hạn, hoặc chọn `hit: first` hay `hit: highest`",
        "change a limit, or choose `hit: first` or `hit: highest`",
    ),
)


ROW_NEVER_HIT: Final = Code(
    "row-never-hit",
    Template("dòng này không bao giờ được dùng: {why}", "this row is never used: {why}"),
)


TABLE_UNPROVEN: Final = Code(
    "table-unproven",
    Template(
        "không chứng minh được bảng này phủ hết mọi trường hợp, vì {why}",
        "this table cannot be shown to cover every case, since {why}",
    ),
    Template("thêm dòng `otherwise: true`", "add a row `otherwise: true`"),
)


UNIQUE_UNPROVEN: Final = Code(
    "unique-unproven",
    Template(
        "không chứng minh được `hit: unique`, là mỗi trường hợp rơi vào đúng một dòng, vì {why}",
        "`hit: unique`, one row for every case, cannot be shown of this table, since {why}",
    ),
    Template(
        "chọn `hit: first` hoặc `hit: highest`, với dòng cuối `otherwise: true`",
        "choose `hit: first` or `hit: highest`, with a last row `otherwise: true`",
    ),
)


# ---- rules that never fire -------------------------------------------------------------------

ALWAYS_MET: Final = Code(
    "always-met",
    Template("điều kiện này luôn đúng, với mọi dữ kiện", "this condition holds whatever the facts"),
    None,
    Severity.WARNING,
)


NEVER_MET: Final = Code(
    "never-met",
    Template(
        "điều kiện này không bao giờ đúng, với mọi dữ kiện",
        "this condition never holds, whatever the facts",
    ),
)


# ---- honesty ---------------------------------------------------------------------------------

RECONSTRUCTED: Final = Code(
    "reconstructed-in-law",
    Template(
        "`reconstructed` chỉ dùng trong ví dụ và bản thử, không dùng trong bộ tiêu chí trình bày luật",
        "`reconstructed` is for examples and drafts, never for a set that states the law",
    ),
    Template(
        "ghi `example_only: true` ở đầu tệp, hoặc bỏ phần này",
        "write `example_only: true` at the top, or leave this out",
    ),
)


CONFLICT_WITHOUT_READINGS: Final = Code(
    "conflict-without-readings",
    Template(
        "`basis: conflicting` cần `readings:` với mọi giá trị và đúng một giá trị `used: true`",
        "`basis: conflicting` needs `readings:` with every value, exactly one of them `used: true`",
    ),
)
