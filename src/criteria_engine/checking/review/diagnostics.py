"""Diagnostic codes for sets that can decide, but probably not what their author meant."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

# ---- numbers ---------------------------------------------------------------------------------

THOUSANDS_POINT: Final = Code(
    "thousands-point",
    Template(
        "`{text}` là {value}: dấu chấm đứng trước phần lẻ, không ngăn hàng nghìn",
        "`{text}` is {value}: a point stands before decimals, and does not separate thousands",
    ),
    Template(
        "nếu muốn hàng nghìn, viết `{thousands}`; nếu đúng là {value}, viết `{value}`",
        "for thousands write `{thousands}`; if {value} is meant, write `{value}`",
    ),
    Severity.WARNING,
)

PERCENT_OF_POINTS: Final = Code(
    "percent-of-points",
    Template(
        "`{text}` ở đây là {value} điểm, không phải một phần của tổng điểm",
        "`{text}` means {value} points here, not a share of all points",
    ),
    Template(
        "viết số điểm, ví dụ 70% của 100 điểm là `70`",
        "write the points: 70% of 100 points is `70`",
    ),
    Severity.WARNING,
)

MIXED_PERCENT: Final = Code(
    "mixed-percent",
    Template(
        "`{text}` không có `%`, trong khi {others} viết bằng phần trăm",
        "`{text}` has no `%`, but {others} are percentages",
    ),
    Template(
        "viết `{wanted}`, hoặc ghi `intended: {{mixed-percent: lý do}}` nếu đúng là như vậy",
        "write `{wanted}`, or `intended: {{mixed-percent: reason}}` if it is meant",
    ),
    Severity.WARNING,
)

NEVER_GIVEN_MAXIMUM: Final = Code(
    "max-never-given",
    Template(
        "chỉ tiêu {id} ghi tối đa {max} điểm, nhưng cao nhất chỉ được {reached}",
        "indicator {id} has a maximum of {max} points, but gives {reached} at most",
    ),
    Template(
        "sửa `max:`, hoặc điểm của một dòng",
        "correct `max:`, or the points of a row",
    ),
    Severity.WARNING,
)

POINTS_ORDER: Final = Code(
    "points-order",
    Template(
        "các dòng trên cho nhiều điểm dần rồi lại ít đi: {points}",
        "from row to row the points rise and fall: {points}",
    ),
    Template(
        "sắp lại điểm theo thứ tự của giới hạn, hoặc ghi `intended: {{points-order: lý do}}`",
        "put the points in the order of the limits, or write `intended: {{points-order: reason}}`",
    ),
    Severity.WARNING,
)

# ---- levels ----------------------------------------------------------------------------------

LEVEL_ORDER: Final = Code(
    "level-order",
    Template(
        "mức `{higher}` dễ hơn mức `{lower}`: {what}",
        "level `{higher}` is easier than level `{lower}`: {what}",
    ),
    Template(
        "đổi hai điều kiện, sửa ngưỡng, hoặc ghi `intended: {{level-order: lý do}}` ở chỉ tiêu hay tham số;"
        " nếu các mức vốn không theo bậc, ghi `levels_independent: lý do` cho cả bộ",
        "swap the conditions, correct the threshold, or write `intended: {{level-order: reason}}` in the indicator"
        " or parameter; if the levels are no steps at all, write `levels_independent: reason` for the set",
    ),
    Severity.WARNING,
)

# ---- texts -----------------------------------------------------------------------------------

TEXT_NUMBER: Final = Code(
    "text-number",
    Template(
        "lời văn nói {in_text}, còn điều kiện dùng {in_condition}",
        "the text says {in_text}, but the condition uses {in_condition}",
    ),
    Template(
        "sửa một trong hai, hoặc ghi `intended: {{text-number: lý do}}` nếu cả hai đúng",
        "correct one of the two, or write `intended: {{text-number: reason}}` if both are right",
    ),
    Severity.WARNING,
)

TRANSLATION_NUMBER: Final = Code(
    "translation-number",
    Template(
        "tiếng Việt nói {vi}, còn bản tiếng Anh nói {en}",
        "the Vietnamese text says {vi}, but the English text says {en}",
    ),
    Template("sửa một trong hai bản", "correct one of the two texts"),
    Severity.WARNING,
)

MISSING_TRANSLATION: Final = Code(
    "missing-translation",
    Template(
        "`{key}` ở đây chưa có bản tiếng Anh, trong khi {count} `{key}` khác đã có",
        "`{key}` has no English text here, but {count} others have one",
    ),
    Template(
        "viết `vi: …` và `en: …` bên dưới `{key}`",
        "write `vi: …` and `en: …` below `{key}`",
    ),
    Severity.WARNING,
)

UNTRANSLATED: Final = Code(
    "untranslated",
    Template(
        "bản tiếng Anh viết y như bản tiếng Việt: “{text}”",
        "the English text is the same as the Vietnamese one: “{text}”",
    ),
    Template("dịch dòng `en:`", "translate the line `en:`"),
    Severity.WARNING,
)

SAME_TEXT: Final = Code(
    "same-text",
    Template("{what} này giống hệt một {what} khác", "this {what} is the same as another {what}"),
    Template(
        "sửa lại để người đọc phân biệt được, hoặc ghi `intended: {{same-text: lý do}}`",
        "change it so that readers can tell them apart, or write `intended: {{same-text: reason}}`",
    ),
    Severity.WARNING,
)

SAME_CITE: Final = Code(
    "same-cite",
    Template(
        "`{cite}` cũng là căn cứ của mục {other}",
        "`{cite}` is also what {other} cites",
    ),
    Template(
        "sửa căn cứ của một trong hai, hoặc ghi `intended: {{same-cite: lý do}}` nếu luật nói cả hai ở đó",
        "correct one of them, or write `intended: {{same-cite: reason}}` if the law has both there",
    ),
    Severity.WARNING,
)

SAME_CONDITION: Final = Code(
    "same-condition",
    Template(
        "điều kiện này giống hệt điều kiện của mục {other}",
        "this condition is the same as that of {other}",
    ),
    Template(
        "sửa một trong hai, hoặc ghi `intended: {{same-condition: lý do}}`",
        "correct one of them, or write `intended: {{same-condition: reason}}`",
    ),
    Severity.WARNING,
)

TEXT_CUT: Final = Code(
    "text-cut",
    Template(
        "lời văn dừng ở đây, vì từ ` #` trở đi YAML coi là chú thích",
        "the text ends here, because ` #` begins a comment of YAML",
    ),
    Template(
        "nếu là lời văn, đặt cả dòng trong dấu nháy; nếu là chú thích, viết nó ở dòng riêng",
        "put the whole text in quotes; or write the comment in a line of its own",
    ),
    Severity.WARNING,
)

EMPTY_TEXT: Final = Code(
    "empty-text",
    Template("`{key}` không có chữ nào", "`{key}` has no text"),
    Template("viết lời văn, hoặc bỏ khóa này", "write a text, or remove the key"),
    Severity.WARNING,
)

NOT_A_TEXT: Final = Code(
    "not-a-text",
    Template(
        "`{key}` là lời cho người đọc, không phải là `{text}`",
        "`{key}` is a text for readers, not `{text}`",
    ),
    Template(
        "viết bằng lời: tên người xét, tên giấy tờ, câu của chỉ tiêu hay câu hỏi",
        "write it in words: who judges, which paper, what the indicator or the question says",
    ),
    Severity.WARNING,
)

PLACEHOLDER_TEXT: Final = Code(
    "placeholder-text",
    Template("“{text}” còn chờ được viết", "“{text}” is still to be written"),
    Template("viết lời văn thật", "write the real text"),
    Severity.WARNING,
)

TYPOGRAPHIC_QUOTES: Final = Code(
    "typographic-quotes",
    Template(
        "dấu nháy cong là một phần của lời văn, không phải dấu nháy của YAML",
        "curly quotes are part of the text, not quotes of YAML",
    ),
    Template("bỏ dấu nháy, hoặc dùng dấu nháy thẳng", "remove the quotes, or use straight ones"),
    Severity.WARNING,
)

# ---- what nobody uses ------------------------------------------------------------------------

UNUSED_PARAMETER: Final = Code(
    "unused-parameter",
    Template(
        "không có điều kiện nào dùng tham số `{name}`", "no condition uses the parameter `{name}`"
    ),
    Template("dùng nó trong một điều kiện, hoặc bỏ nó đi", "use it in a condition, or remove it"),
    Severity.WARNING,
)

UNUSED_DEFINITION: Final = Code(
    "unused-definition",
    Template(
        "không có điều kiện nào dùng định nghĩa `{name}`",
        "no condition uses the definition `{name}`",
    ),
    Template("dùng nó trong một điều kiện, hoặc bỏ nó đi", "use it in a condition, or remove it"),
    Severity.WARNING,
)

UNUSED_FIELD: Final = Code(
    "unused-field",
    Template(
        "không có điều kiện nào dùng trường `{name}` của `{fact}`",
        "no condition uses the field `{name}` of `{fact}`",
    ),
    Template(
        "cán bộ sẽ phải trả lời một câu hỏi thừa cho từng mục; bỏ nó đi hoặc dùng nó",
        "officers would have to answer an unnecessary question for each item; remove it, or use it",
    ),
    Severity.WARNING,
)

SHADOWED_NAME: Final = Code(
    "shadowed-name",
    Template(
        "`{name}` ở đây là {inner}, không phải {outer} cùng tên",
        "`{name}` is {inner} here, not {outer} of the same name",
    ),
    Template("đặt tên khác cho một trong hai", "give one of the two another name"),
    Severity.WARNING,
)

UNREACHED_ROW: Final = Code(
    "unreached-row",
    Template("không bao giờ dùng đến dòng này: {why}", "this row is never used: {why}"),
    Template(
        "sửa ngày hay điều kiện của dòng, hoặc bỏ dòng",
        "correct the days or the condition of the row, or remove it",
    ),
    Severity.WARNING,
)

SAME_VALUE: Final = Code(
    "same-value",
    Template(
        "dòng này có cùng giá trị {value} với dòng dùng khi điều kiện sai",
        "this row has the same value {value} as the row that counts without it",
    ),
    Template(
        "sửa giá trị, hoặc bỏ dòng có điều kiện",
        "correct the value, or remove the row with the condition",
    ),
    Severity.WARNING,
)

NEAR_EQUAL_IDS: Final = Code(
    "near-equal-ids",
    Template(
        "mã `{id}` chỉ khác mã `{other}` ở cách viết",
        "the id `{id}` differs from `{other}` only in its spelling",
    ),
    Template("dùng hai mã phân biệt rõ", "use two ids that are clearly different"),
    Severity.WARNING,
)

UNITS_DIFFER: Final = Code(
    "units-differ",
    Template(
        "`{left}` tính bằng {left_unit}, còn `{right}` tính bằng {right_unit}",
        "`{left}` is in {left_unit}, but `{right}` is in {right_unit}",
    ),
    Template(
        "kiểm tra tên dữ kiện và `unit:` của nó, hoặc ghi `intended: {{units-differ: lý do}}`",
        "check the names and their `unit:`, or write `intended: {{units-differ: reason}}`",
    ),
    Severity.WARNING,
)

# ---- time ------------------------------------------------------------------------------------

DATES_OUT_OF_ORDER: Final = Code(
    "dates-out-of-order",
    Template("{first} đứng sau {second}", "{first} is after {second}"),
    Template(
        "kiểm tra năm, tháng và ngày, hoặc ghi `intended: {{dates-out-of-order: lý do}}`",
        "check year, month and day, or write `intended: {{dates-out-of-order: reason}}`",
    ),
    Severity.WARNING,
)

FAR_FROM_SOURCE: Final = Code(
    "far-from-source",
    Template(
        "năm {year} cách năm ban hành hoặc năm tra cứu quá xa",
        "the year {year} is far from when the source was issued or checked",
    ),
    Template("kiểm tra lại năm", "check the year"),
    Severity.WARNING,
)

IMPOSSIBLE_DEADLINE: Final = Code(
    "impossible-deadline",
    Template("lịch không có ngày {day} tháng {month}", "there is no day {day} in month {month}"),
    Template(
        "`month:` từ 1 đến 12; `day:` là một ngày có trong tháng ấy",
        "`month:` is from 1 to 12; `day:` is a day of that month",
    ),
)

WRONG_MONTHS: Final = Code(
    "wrong-months",
    Template(
        "danh hiệu không thể có giá trị {months} tháng",
        "a title cannot be valid for {months} months",
    ),
    Template("viết số tháng từ 1 trở lên", "write a number of months from 1"),
)

OVERLAPPING_VERSIONS: Final = Code(
    "overlapping-versions",
    Template(
        "từ ngày {day} bộ này và {other} cùng có hiệu lực, nên không ngày nào chọn được một bộ",
        "from {day} on this set and {other} are both in force, so that neither can be chosen",
    ),
    Template(
        "ghi ngày cuối cho bộ cũ: `to: {last}`",
        "give the older set its last day: `to: {last}`",
    ),
    Severity.WARNING,
)

# ---- examples --------------------------------------------------------------------------------

DUPLICATE_EXAMPLE: Final = Code(
    "duplicate-example",
    Template("đã có ví dụ tên “{name}”", "there is an example called “{name}” already"),
    Template(
        "đặt tên khác; `like:` và báo cáo gọi ví dụ bằng tên",
        "give it another name; `like:` and reports name examples",
    ),
    Severity.WARNING,
)

EXAMPLE_CONTRADICTS: Final = Code(
    "example-contradicts",
    Template(
        "kết quả `{outcome}` không đi với `{key}: {value}`",
        "the outcome `{outcome}` does not go with `{key}: {value}`",
    ),
    Template(
        "bỏ một trong hai, hoặc sửa kết quả",
        "remove one of the two, or correct the outcome",
    ),
    Severity.WARNING,
)

SCORE_OUT_OF_REACH: Final = Code(
    "score-out-of-reach",
    Template(
        "không thể được {score} điểm: các chỉ tiêu cộng lại tối đa {total}",
        "{score} points are impossible: the indicators add up to {total}",
    ),
    Template("sửa `score:` của ví dụ", "correct `score:` of the example"),
    Severity.WARNING,
)

# ---- what an author justified ----------------------------------------------------------------

NOTHING_INTENDED: Final = Code(
    "nothing-intended",
    Template(
        "ở đây không có cảnh báo `{code}` nào để giải thích",
        "there is no warning `{code}` here to justify",
    ),
    Template(
        "bỏ dòng này; nó chỉ dùng cho cảnh báo mà `criteria check` nêu ở mục này",
        "remove this line; it is only for warnings that `criteria check` gives for this item",
    ),
    Severity.WARNING,
)
