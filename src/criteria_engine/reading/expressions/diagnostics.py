"""Diagnostic codes for syntax errors in expressions.

Data that differs by language is stored twice in a diagnostic, as `…_vi` and `…_en`.
"""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

# ---- the expression as a whole -----------------------------------------------------------------

EMPTY: Final = Code(
    "empty-expression",
    Template("chưa có biểu thức nào ở đây", "there is no expression here"),
    Template(
        "viết một điều kiện hay một giá trị, ví dụ `age >= 18`",
        "write a condition or a value, for example `age >= 18`",
    ),
)

TOO_LONG: Final = Code(
    "expression-too-long",
    Template(
        "biểu thức dài {length} ký tự, quá giới hạn {limit}",
        "the expression has {length} characters; the limit is {limit}",
    ),
    Template(
        "tách thành nhiều định nghĩa, hoặc đưa danh sách dài vào dữ kiện",
        "split it into definitions, or move a long list to the facts",
    ),
)

TOO_DEEP: Final = Code(
    "expression-too-deep",
    Template(
        "biểu thức lồng nhau quá {limit} tầng",
        "the expression is nested more than {limit} levels deep",
    ),
    Template(
        "tách phần bên trong thành định nghĩa riêng; cộng nhiều số thì dùng `sum([…])`",
        "move inner parts to definitions; to add many numbers, use `sum([…])`",
    ),
)


# ---- missing or misplaced parts ------------------------------------------------------------------

UNEXPECTED: Final = Code(
    "unexpected",
    Template("`{found}` không đứng ở đây được", "`{found}` is not allowed here"),
    Template("ở đây có thể là {expected_vi}", "expected {expected_en}"),
)

UNFINISHED: Final = Code(
    "unfinished-expression",
    Template("biểu thức còn bỏ dở", "the expression is incomplete"),
    Template("tiếp theo có thể là {expected_vi}", "next, expected {expected_en}"),
)

MISSING_VALUE: Final = Code(
    "missing-value",
    Template("thiếu một giá trị {where_vi}", "a value is missing {where_en}"),
    Template(
        "viết một số, một tên, một điều kiện… vào chỗ này, hoặc bỏ phần thừa",
        "write a number, a name, a condition… here, or remove the superfluous part",
    ),
)

MISSING_OPERATOR: Final = Code(
    "missing-operator",
    Template(
        "giữa `{before}` và `{found}` thiếu một phép toán",
        "an operator is missing between `{before}` and `{found}`",
    ),
    Template(
        "nối hai vế bằng `and`, `or`, `+`, `=`, `>=`…; các giá trị cạnh nhau thì cách bằng dấu `,`",
        "join the two with `and`, `or`, `+`, `=`, `>=`…; separate values of a list with `,`",
    ),
)

MISSING_WORD: Final = Code(
    "missing-word",
    Template("`{opened_by}` thiếu `{word}`", "`{opened_by}` has no `{word}`"),
    Template("cách viết: `{pattern_vi}`", "the form is `{pattern_en}`"),
)

UNCLOSED_BRACKET: Final = Code(
    "unclosed-bracket",
    Template("dấu `{bracket}` chưa được đóng", "the `{bracket}` is not closed"),
    Template("thêm `{closing}` vào đúng chỗ", "add a `{closing}` in the right place"),
)

UNOPENED_BRACKET: Final = Code(
    "unopened-bracket",
    Template("dấu `{bracket}` không có dấu mở", "`{bracket}` has no opening bracket"),
    Template(
        "bỏ dấu này đi, hoặc thêm dấu mở phía trước",
        "remove it, or add the opening bracket",
    ),
)

TRAILING_COMMA: Final = Code(
    "trailing-comma",
    Template("sau dấu `,` không còn giá trị nào", "there is no value after `,`"),
    Template("bỏ dấu `,` cuối cùng", "remove the last `,`"),
)

RESERVED_WORD: Final = Code(
    "reserved-word",
    Template(
        "`{word}` là từ của ngôn ngữ, không dùng làm tên được",
        "`{word}` is a keyword and cannot be a name",
    ),
    Template("đặt tên khác, ví dụ `{word}_`", "choose another name, for example `{word}_`"),
)

NAME_WITH_BLANKS: Final = Code(
    "name-with-blanks",
    Template(
        "tên phải viết liền: `{found}` là nhiều từ rời",
        "a name is one word, but `{found}` is several",
    ),
    Template(
        "nếu là một tên, nối các từ bằng `_`: `{wanted}`; nếu không, giữa hai tên thiếu phép toán",
        "if it is one name, join its words with `_`: `{wanted}`; "
        "if not, add the missing operator between the names",
    ),
)

CHAINED_COMPARISON: Final = Code(
    "chained-comparison",
    Template(
        "không nối tiếp hai phép so sánh được: `{found}` đứng sau một phép so sánh khác",
        "comparisons cannot be chained: `{found}` follows another comparison",
    ),
    Template(
        "viết `a < b and b < c`, `b in (a..c)`, hoặc đặt phép so sánh trước trong dấu ngoặc",
        "write `a < b and b < c`, `b in (a..c)`, or put the first comparison in parentheses",
    ),
)

BARE_RANGE: Final = Code(
    "bare-range",
    Template("khoảng giá trị phải nằm trong ngoặc", "a range must be in brackets"),
    Template(
        "viết `[1..5]` để kể cả hai đầu, `(1..5)` để bỏ hai đầu",
        "write `[1..5]` to include both ends, `(1..5)` to exclude them",
    ),
)

CLAUSE_INSIDE: Final = Code(
    "clause-inside",
    Template(
        "`{word}` ở giữa biểu thức phải nằm trong ngoặc",
        "`{word}` needs parentheses in the middle of an expression",
    ),
    Template("viết `({word} …)`", "write `({word} …)`"),
)

NOT_WITHOUT_PARENTHESES: Final = Code(
    "not-without-parentheses",
    Template("sau `not` phải là dấu ngoặc", "`not` must be followed by parentheses"),
    Template("viết `not(điều_kiện)`", "write `not(condition)`"),
)

IF_AS_FUNCTION: Final = Code(
    "if-as-function",
    Template("`if` không phải là hàm", "`if` is not a function"),
    Template(
        "viết `if điều_kiện then giá_trị else giá_trị_khác`",
        "write `if condition then value else other_value`",
    ),
)

OPERATOR_AS_FUNCTION: Final = Code(
    "operator-as-function",
    Template("`{word}` không phải là hàm", "`{word}` is not a function"),
    Template("viết giữa hai điều kiện: `a {word} b`", "write it between conditions: `a {word} b`"),
)

METHOD_CALL: Final = Code(
    "method-call",
    Template(
        "hàm không gọi qua dấu chấm được: `.{name}(`",
        "a function cannot be called after a dot: `.{name}(`",
    ),
    Template("viết `{name}(…)`, giá trị ở trong ngoặc", "write `{name}(…)` with the value inside"),
)

MIXED_ARGUMENTS: Final = Code(
    "mixed-arguments",
    Template(
        "khi gọi `{function}`, có giá trị ghi tên tham số, có giá trị không",
        "`{function}` has some arguments with a name and some without",
    ),
    Template(
        "ghi tên cho mọi giá trị, hoặc không ghi tên giá trị nào",
        "name all arguments, or none",
    ),
)


# ---- syntax of other languages -----------------------------------------------------------------

OTHER_SPELLING: Final = Code(
    "other-spelling",
    Template("ngôn ngữ này không dùng `{found}`", "`{found}` does not exist in this language"),
    Template("viết `{wanted}` thay cho `{found}`", "write `{wanted}` instead of `{found}`"),
    replacement="{wanted}",
)

OTHER_QUOTES: Final = Code(
    "other-quotes",
    Template(
        'chuỗi phải đặt trong dấu nháy kép thẳng `"`, không phải `{quote}`',
        'a text must be in straight double quotes `"`, not in `{quote}`',
    ),
    Template("viết `{wanted}`", "write `{wanted}`"),
    replacement="{wanted}",
)

NUMBER_STYLE: Final = Code(
    "number-style",
    Template("số không viết kiểu `{found}`", "`{found}` is not a valid form of a number"),
    Template(
        "phần lẻ đứng sau dấu chấm, các nhóm nghìn viết liền: `{wanted}`",
        "write a point before decimals, and no separators of thousands: `{wanted}`",
    ),
    replacement="{wanted}",
)

PERCENT_AS_REMAINDER: Final = Code(
    "percent-as-remainder",
    Template("`%` là phần trăm, không phải phép chia lấy dư", "`%` means percent, not remainder"),
    Template("phần dư viết `modulo(a, b)`", "write the remainder as `modulo(a, b)`"),
)

PERCENT_APART: Final = Code(
    "percent-apart",
    Template(
        "`%` chỉ viết liền sau một số",
        "`%` is only allowed directly after a number",
    ),
    Template("viết `{number}%`, hoặc `x / 100`", "write `{number}%`, or `x / 100`"),
)

UNIT_AFTER_NUMBER: Final = Code(
    "unit-after-number",
    Template(
        "sau số `{number}` không viết đơn vị `{unit}`",
        "the number `{number}` is written without the unit `{unit}`",
    ),
    Template("{way_out}", "{way_out}"),
)

HASH_COMMENT: Final = Code(
    "hash-comment",
    Template(
        "trong biểu thức, `#` không mở đầu chú thích",
        "`#` does not begin a comment in an expression",
    ),
    Template("viết chú thích sau `//`", "write the comment after `//`"),
)

UNCLOSED_TEXT: Final = Code(
    "unclosed-text",
    Template('chuỗi mở bằng `"` chưa được đóng', 'the text opened with `"` is not closed'),
    Template(
        'đóng bằng `"` trên cùng dòng; xuống dòng trong chuỗi viết là `\\n`, dấu nháy kép là `\\"`',
        'close it with `"` on the same line; in a text, write `\\n` for a new line and `\\"` for a quote',
    ),
)

UNCLOSED_COMMENT: Final = Code(
    "unclosed-comment",
    Template("chú thích mở bằng `/*` chưa được đóng", "the comment opened with `/*` is not closed"),
    Template("đóng bằng `*/`", "close it with `*/`"),
)

INVISIBLE_CHARACTER: Final = Code(
    "invisible-character",
    Template(
        "có ký tự không nhìn thấy {character} ở đây", "there is an invisible {character} here"
    ),
    Template(
        "xoá ký tự này; nó thường đi theo khi chép từ trang web hay tệp Word",
        "delete it; such characters often come with text copied from a web page or a document",
    ),
)

STRANGE_CHARACTER: Final = Code(
    "strange-character",
    Template(
        "ngôn ngữ này không có ký tự `{found}`",
        "the character `{found}` does not exist in this language",
    ),
    Template(
        'nếu thuộc một chuỗi, đặt chuỗi trong `"…"`',
        'if it is part of a text, put the text in `"…"`',
    ),
)


# ---- FEEL that this profile does not support -----------------------------------------------------

NO_FOR: Final = Code(
    "no-for",
    Template(
        "`for … return` không thuộc ngôn ngữ này", "this language does not support `for … return`"
    ),
    Template(
        "lấy một trường của mọi phần tử: `xs.name`; lọc: `xs[điều_kiện]`; "
        "xét mọi phần tử: `every x in xs satisfies …`",
        "to get one field of all items: `xs.name`; to filter: `xs[condition]`; "
        "to test all items: `every x in xs satisfies …`",
    ),
)

NO_FUNCTION_DEFINITION: Final = Code(
    "no-function-definition",
    Template(
        "không định nghĩa hàm trong biểu thức được",
        "an expression cannot define a function",
    ),
    Template(
        "viết công thức thành một định nghĩa của bộ tiêu chí; hàm mới do chương trình chủ khai báo",
        "write the formula as a definition of the set; the host program declares new functions",
    ),
)

NO_INSTANCE_OF: Final = Code(
    "no-instance-of",
    Template(
        "`instance of` không thuộc ngôn ngữ này", "this language does not support `instance of`"
    ),
    Template(
        "kiểu của mỗi dữ kiện đã khai báo sẵn, không cần hỏi lại",
        "every fact has a declared type, so the test is unnecessary",
    ),
)

NO_CLOCK: Final = Code(
    "no-clock",
    Template(
        "quy tắc không đọc đồng hồ: không có `{name}()`",
        "a rule cannot read the clock: there is no `{name}()`",
    ),
    Template(
        "khai báo ngày xét là một dữ kiện và dùng tên của nó",
        "declare the date of assessment as a fact and use its name",
    ),
)

NO_TIME_OF_DAY: Final = Code(
    "no-time-of-day",
    Template(
        "giờ không kèm ngày không thuộc ngôn ngữ này",
        "this language does not support a time without a date",
    ),
    Template(
        'viết cả ngày và giờ: `@"2024-02-12T07:30:00"`',
        'write date and time: `@"2024-02-12T07:30:00"`',
    ),
)

NO_TIME_ZONE: Final = Code(
    "no-time-zone",
    Template(
        "`{found}` có múi giờ; ở đây chỉ dùng giờ địa phương",
        "`{found}` has a time zone; only local times are supported",
    ),
    Template(
        'bỏ phần múi giờ: `@"2024-02-12T07:30:00"`',
        'remove the time zone: `@"2024-02-12T07:30:00"`',
    ),
)


# ---- literals ----------------------------------------------------------------------------------

TOO_MANY_DIGITS: Final = Code(
    "too-many-digits",
    Template(
        "số có {digits} chữ số có nghĩa; nhiều nhất là {limit}",
        "the number has {digits} significant digits; the limit is {limit}",
    ),
    Template("làm tròn số này", "round the number"),
)

NUMBER_OUT_OF_RANGE: Final = Code(
    "number-out-of-range",
    Template("số này quá lớn hoặc quá gần 0", "the number is too large or too close to zero"),
    Template("số mũ từ -6143 đến 6144", "exponents range from -6143 to 6144"),
)

UNKNOWN_ESCAPE: Final = Code(
    "unknown-escape",
    Template("`{found}` không chỉ ký tự nào", "`{found}` is not a valid escape"),
    Template(
        "sau `\\u` là bốn chữ số thập lục phân, sau `\\U` là sáu (`\\u1EA1`, `\\U01F40E`); "
        "muốn có dấu `\\` thì viết `\\\\`",
        "`\\u` takes four hexadecimal digits and `\\U` six (`\\u1EA1`, `\\U01F40E`); "
        "write `\\\\` for a `\\`",
    ),
)

IMPOSSIBLE_DATE: Final = Code(
    "impossible-date",
    Template("lịch không có ngày `{found}`", "`{found}` is not a valid date"),
    Template(
        'năm-tháng-ngày, năm 0001 đến 9999, ví dụ `@"2024-02-12"`',
        'year-month-day, years 0001 to 9999, for example `@"2024-02-12"`',
    ),
)

IMPOSSIBLE_DATE_TIME: Final = Code(
    "impossible-date-time",
    Template("không có ngày giờ `{found}`", "`{found}` is not a valid date and time"),
    Template(
        'viết đủ ngày, giờ, phút, giây: `@"2024-02-12T07:30:00"`',
        'write date, hour, minute and second: `@"2024-02-12T07:30:00"`',
    ),
)

IMPOSSIBLE_DURATION: Final = Code(
    "impossible-duration",
    Template("`{found}` không phải một khoảng thời gian", "`{found}` is not a valid duration"),
    Template(
        'năm và tháng: `@"P3Y6M"`; ngày, giờ, phút, giây: `@"P10DT12H"`; không trộn hai loại',
        'years and months: `@"P3Y6M"`; days and hours: `@"P10DT12H"`; the two cannot be mixed',
    ),
)

NOT_TEMPORAL: Final = Code(
    "not-temporal",
    Template(
        "sau `@` phải là ngày, ngày giờ hoặc khoảng thời gian, không phải `{found}`",
        "expected a date, a date and time or a duration after `@`, got `{found}`",
    ),
    Template(
        'ví dụ `@"2024-02-12"`, `@"2024-02-12T07:30:00"`, `@"P3Y"`',
        'for example `@"2024-02-12"`, `@"2024-02-12T07:30:00"`, `@"P3Y"`',
    ),
)
