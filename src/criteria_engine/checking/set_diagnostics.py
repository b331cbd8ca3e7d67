"""Diagnostic codes for criteria files that could be read: references, periods, points, tables."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template, Text
from criteria_engine.diagnostics import Code, Severity

# ---- names and references --------------------------------------------------------------------

DUPLICATE_ID: Final = Code(
    "duplicate-id",
    Template("mã `{id}` đã dùng cho mục khác", "the id `{id}` is used twice"),
    Template(
        "mỗi tiêu chí, chỉ tiêu, điều kiện có một mã riêng",
        "each criterion, indicator and condition needs a unique id",
    ),
)

DUPLICATE_NAME: Final = Code(
    "duplicate-name",
    Template(
        "`{name}` đã được khai báo dưới `{where}:`",
        "`{name}` is already declared under `{where}:`",
    ),
    Template(
        "dữ kiện, tham số và định nghĩa dùng chung một không gian tên",
        "facts, parameters and definitions share one namespace",
    ),
)

UNKNOWN_LEVEL: Final = Code(
    "unknown-level",
    Template("không có mức `{level}`", "there is no level `{level}`"),
    Template(
        "các mức đã khai báo dưới `levels:`: {known}",
        "levels declared under `levels:`: {known}",
    ),
)

MISSING_LEVEL: Final = Code(
    "missing-level",
    Template(
        "chỉ tiêu {id} không nói gì về mức `{level}`",
        "indicator {id} has no condition for level `{level}`",
    ),
    Template(
        "thêm dòng `{level}: …`, hoặc viết một điều kiện chung cho mọi mức",
        "add a line `{level}: …`, or write one condition for all levels",
    ),
)

INDEPENDENT_WITHOUT_REASON: Final = Code(
    "independent-without-reason",
    Template(
        "`levels_independent` chưa nói vì sao các mức không theo bậc",
        "`levels_independent` does not say why the levels are no steps",
    ),
    Template(
        "thay `true` bằng lý do, ví dụ `levels_independent: mỗi mức là một danh hiệu riêng`; nếu mức cao bao gồm"
        " mức thấp thì bỏ khóa này",
        "write the reason instead, for example `levels_independent: each level is a title of its own`; if a level"
        " includes those below it, remove the key",
    ),
)

UNKNOWN_SET: Final = Code(
    "unknown-set",
    Template("không tìm thấy bộ tiêu chí `{key}`", "there is no set `{key}`"),
    Template(
        "nếu bộ ấy ở tệp khác thì đưa cả tệp ấy vào lệnh; các bộ đã biết: {known}",
        "if that set is in another file, name this file in the command too; known sets: {known}",
    ),
)

DUPLICATE_SET: Final = Code(
    "duplicate-set",
    Template(
        "{key}, lần sửa {revision}: cả {first} và {second} cùng ghi bộ này",
        "{key}, revision {revision}, is stated by both {first} and {second}",
    ),
    Template(
        "bỏ bớt một tệp, hoặc ghi `version` khác, hoặc tăng `revision` của bản mới hơn",
        "remove one of the files, give it another `version`, or raise the `revision` of the newer one",
    ),
)

SUPERSEDED_REVISION: Final = Code(
    "superseded-revision",
    Template(
        "lần sửa {revision} của {key} ở {second} thay cho lần sửa {older} ở {first}",
        "revision {revision} of {key} in {second} replaces revision {older} in {first}",
    ),
    Template(
        "nếu đúng ý thì không phải sửa gì: lần sửa cũ chỉ được dùng khi gọi đích danh:"
        " `revision` {older}",
        "if this is what you mean, change nothing: the older revision is used only where it is named:"
        " `revision` {older}",
    ),
    Severity.WARNING,
)

THE_OTHER_FILE: Final = Template("tệp kia", "the other file")

CIRCULAR_SETS: Final = Code(
    "circular-sets",
    Template(
        "các bộ tiêu chí dựa vào nhau thành vòng: {path}",
        "these sets depend on each other in a circle: {path}",
    ),
    Template(
        "bỏ một trong các chỗ dựa vào nhau: `adapts`, hoặc dữ kiện loại `decision`",
        "remove one of the links: `adapts`, or a fact of type `decision`",
    ),
)

CIRCULAR_DEFINITION: Final = Code(
    "circular-definition",
    Template(
        "`{name}` được định nghĩa bằng chính nó: {path}",
        "`{name}` is defined in terms of itself: {path}",
    ),
    Template(
        "viết một trong các định nghĩa ấy mà không dùng các định nghĩa kia",
        "write one of these definitions without the others",
    ),
)

UNUSED_FACT: Final = Code(
    "unused-fact",
    Template("không có điều kiện nào dùng dữ kiện `{name}`", "no condition uses the fact `{name}`"),
    Template(
        "cán bộ sẽ phải trả lời một câu hỏi thừa; bỏ nó đi hoặc dùng nó",
        "officers would have to answer an unnecessary question; remove the fact, or use it",
    ),
    Severity.WARNING,
)


# ---- facts -----------------------------------------------------------------------------------

MISSING_FACT_KEY: Final = Code(
    "missing-fact-key",
    Template(
        "dữ kiện loại `{type}` cần khóa `{key}`", "a fact of type `{type}` needs the key `{key}`"
    ),
    Template(
        "thêm `{key}:` vào dữ kiện, hoặc đổi `type:`",
        "add `{key}:` to the fact, or change its `type:`",
    ),
)

KEY_NOT_ALLOWED: Final = Code(
    "key-not-allowed",
    Template(
        "dữ kiện loại `{type}` không có khóa `{key}`",
        "a fact of type `{type}` cannot have the key `{key}`",
    ),
    Template(
        "bỏ `{key}:`, hoặc đổi `type:`",
        "remove `{key}:`, or change `type:`",
    ),
)

WRONG_BOUND: Final = Code(
    "wrong-bound",
    Template(
        "`{text}` không phải là một số, cũng không phải tên một dữ kiện kiểu số",
        "`{text}` is neither a number nor the name of a numeric fact",
    ),
    Template(
        "viết một số, hoặc tên một dữ kiện loại `integer` hay `number` cùng cấp",
        "write a number, or the name of a fact of type `integer` or `number` beside it",
    ),
)

EMPTY_BOUNDS: Final = Code(
    "empty-bounds",
    Template("không có số nào từ {low} đến {high}", "no number lies between {low} and {high}"),
    Template(
        "đổi chỗ hai giới hạn: `at_least` là số nhỏ, `at_most` là số lớn",
        "swap the bounds: `at_least` is the smaller number, `at_most` the greater one",
    ),
)

NO_SUCH_FIELD: Final = Code(
    "no-such-field",
    Template(
        "các mục của danh sách không có trường `{name}`",
        "the items of the list have no field `{name}`",
    ),
    Template(
        "viết tên một trường có dưới `fields:`",
        "write the name of a field below `fields:`",
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

REVERSED_PERIOD: Final = Code(
    "reversed-period",
    Template(
        "ngày cuối {to} đứng trước ngày đầu {from_}",
        "the last day {to} is before the first day {from_}",
    ),
    Template(
        "đổi chỗ hai ngày, hoặc sửa năm",
        "swap the two days, or correct a year",
    ),
)


# ---- points ----------------------------------------------------------------------------------

EXACTLY_ONE_KEY: Final = Code(
    "exactly-one-key",
    Template(
        "chỉ tiêu {id} cần đúng một trong các khóa: {keys}",
        "indicator {id} needs exactly one of these keys: {keys}",
    ),
    Template(
        "giữ một khóa và bỏ các khóa kia, hoặc thêm khóa còn thiếu",
        "keep one of the keys, or add the one that is missing",
    ),
)

SUM_OF_CRITERION: Final = Code(
    "points-do-not-add-up",
    Template(
        "tiêu chí {id} ghi tối đa {declared} điểm, nhưng các chỉ tiêu cộng lại là {sum}",
        "criterion {id} has a maximum of {declared} points, but its indicators add up to {sum}",
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
        "the set has a total of {declared} points, but its indicators add up to {sum}",
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
    Template(
        "sửa điểm của dòng, hoặc `max:`",
        "correct the points of the row, or `max:`",
    ),
)

POINTS_OUT_OF_RANGE: Final = Code(
    "points-out-of-range",
    Template(
        "điểm tính ra có thể từ {low} đến {high}, ngoài khoảng 0 đến {max}",
        "the computed points may range from {low} to {high}, outside 0 to {max}",
    ),
    Template("giới hạn bằng `min([…])` và `max([…])`", "limit them with `min([…])` and `max([…])`"),
)

UNREACHABLE_MARK: Final = Code(
    "unreachable-mark",
    Template(
        "mức điểm {mark} cao hơn tổng điểm tối đa {total}",
        "the mark {mark} is above the maximum of {total} points",
    ),
    Template(
        "hạ mức điểm, hoặc sửa điểm của các chỉ tiêu",
        "lower the mark, or correct the points of the indicators",
    ),
)

GRADE_ORDER: Final = Code(
    "grade-order",
    Template("các mức xếp loại phải viết từ thấp đến cao", "grades must be in ascending order"),
    Template(
        "sắp các mức theo `at_least` tăng dần",
        "put the grades in the order of `at_least`, the lowest first",
    ),
)

NO_AWARD: Final = Code(
    "no-award",
    Template(
        "`award:` chưa nói điều gì làm nên danh hiệu",
        "`award:` does not say what earns the title",
    ),
    Template(
        "viết `when: every criterion met`, `when: at least 8 of 10 criteria`, `pass_mark: …`, hoặc `judged: …` khi luật "
        "để con người quyết định",
        "write `when: every criterion met`, `when: at least 8 of 10 criteria`, `pass_mark: …`, or `judged: …` if people "
        "decide",
    ),
)

AWARD_NEEDS_POINTS: Final = Code(
    "award-needs-points",
    Template(
        "`{key}` chỉ dùng khi các chỉ tiêu cho điểm",
        "`{key}` requires indicators that give points",
    ),
    Template(
        "bỏ `{key}:`, hoặc cho các chỉ tiêu điểm bằng `points:`",
        "remove `{key}:`, or give the indicators `points:`",
    ),
)

MIXED_RULES: Final = Code(
    "mixed-rules",
    Template(
        "chỉ tiêu {ids} không cho điểm, trong khi danh hiệu tính theo tổng điểm và không đòi hỏi điều đó",
        "indicators {ids} give no points, so they have no effect on a title that is earned by points",
    ),
    Template(
        "thêm `when: every criterion met` vào `award:`",
        "add `when: every criterion met` to `award:`",
    ),
)


# ---- tables ----------------------------------------------------------------------------------

ROW_WITHOUT_LIMITS: Final = Code(
    "row-without-limits",
    Template("dòng này chưa nói khi nào nó đúng", "this row has no condition"),
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
        "a table with `of:` uses limits; a table without it uses `when:`",
    ),
)

TABLE_GAP: Final = Code(
    "table-gap",
    Template(
        "không dòng nào cho điểm khi giá trị là {witness}",
        "no row gives points for the value {witness}",
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
        "the value {witness} falls into two rows, but `hit: unique` allows one",
    ),
    Template(
        "đổi giới hạn, hoặc chọn `hit: first` hay `hit: highest`",
        "change a limit, or choose `hit: first` or `hit: highest`",
    ),
)

ROW_NEVER_HIT: Final = Code(
    "row-never-hit",
    Template("dòng này không bao giờ được dùng: {why}", "this row is never used: {why}"),
    Template(
        "sửa giới hạn của dòng (`80%` khi là phần trăm), hoặc bỏ dòng",
        "correct the limits of the row (`80%` for a percentage), or remove it",
    ),
)

TABLE_UNPROVEN: Final = Code(
    "table-unproven",
    Template(
        "không chứng minh được bảng này phủ hết mọi trường hợp, vì {why}",
        "cannot prove that this table covers every case, because {why}",
    ),
    Template("thêm dòng `otherwise: true`", "add a row `otherwise: true`"),
)

UNIQUE_UNPROVEN: Final = Code(
    "unique-unproven",
    Template(
        "không chứng minh được `hit: unique`, là mỗi trường hợp rơi vào đúng một dòng, vì {why}",
        "cannot prove `hit: unique`, one row for each case, because {why}",
    ),
    Template(
        "chọn `hit: first` hoặc `hit: highest`, với dòng cuối `otherwise: true`",
        "choose `hit: first` or `hit: highest`, with a last row `otherwise: true`",
    ),
)


# ---- rules that never fire -------------------------------------------------------------------

ALWAYS_MET: Final = Code(
    "always-met",
    Template("điều kiện này luôn đúng, với mọi dữ kiện", "this condition is true for all facts"),
    Template(
        "kiểm tra ngưỡng và chiều so sánh; nếu đúng ý, bỏ điều kiện này",
        "check the threshold and the direction of the comparison; if it is meant, remove the condition",
    ),
    Severity.WARNING,
)

MET_WHEN_COUNT: Final = Code(
    "met-when-count",
    Template(
        "`met_when` của tiêu chí {id} đòi {needed} chỉ tiêu, trong khi tiêu chí có {count} chỉ tiêu để đếm",
        "`met_when` of criterion {id} requires {needed} indicators, of which there are {count} to count",
    ),
    Template("{way_out}", "{way_out}"),
)

NO_MET_WHEN: Final = Text(
    "bỏ `met_when`: tiêu chí này tự có điều kiện, không chia chỉ tiêu",
    "remove `met_when`: this criterion states its rule itself and has no indicators",
)


def met_when_up_to(count: int) -> Text:
    """Return what to write for a number of indicators that are counted."""
    if not count:
        return Text(
            "bỏ `met_when`: nó đếm các chỉ tiêu đạt hay không đạt, còn ở đây chỉ có điểm",
            "remove `met_when`: it counts indicators that are met or not, but here are only points",
        )
    return Text(f"viết một số từ 1 đến {count}", f"write a number from 1 to {count}")


NEVER_MET: Final = Code(
    "never-met",
    Template(
        "điều kiện này không bao giờ đúng, với mọi dữ kiện",
        "this condition is false for all facts",
    ),
    Template(
        "kiểm tra ngưỡng, chiều so sánh, và dấu `%` (`80%`, không phải `80`)",
        "check the threshold, the direction of the comparison, and the `%` (`80%`, not `80`)",
    ),
)


# ---- sources ---------------------------------------------------------------------------------

RECONSTRUCTED: Final = Code(
    "reconstructed-in-law",
    Template(
        "`reconstructed` chỉ dùng trong ví dụ và bản thử, không dùng trong bộ tiêu chí trình bày luật",
        "`reconstructed` is only allowed in examples and drafts, not in a set that states the law",
    ),
    Template(
        "ghi `example_only: true` ở đầu tệp, hoặc bỏ phần này",
        "write `example_only: true` at the top of the file, or remove this part",
    ),
)

CONFLICT_WITHOUT_READINGS: Final = Code(
    "conflict-without-readings",
    Template(
        "`basis: conflicting` cần `readings:` với mọi giá trị và đúng một giá trị `used: true`",
        "`basis: conflicting` needs `readings:` with all values, exactly one of them with `used: true`",
    ),
    Template(
        "viết mỗi giá trị với `value:` và `source:`, và `used: true` ở giá trị đang dùng",
        "write each value with `value:` and `source:`, and `used: true` at the one in use",
    ),
)
