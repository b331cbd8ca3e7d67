"""Diagnostic codes for the facts of a subject. Each message names the path in the facts."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

NOT_FACTS: Final = Code(
    "not-facts",
    Template("dữ kiện phải là các dòng `tên: giá trị`", "facts must be lines of `name: value`"),
    Template(
        'mỗi dữ kiện gồm tên và giá trị, ví dụ `books: 5`, trong JSON `{{"books": 5}}`',
        'each fact is a name and a value, such as `books: 5`, in JSON `{{"books": 5}}`',
    ),
)

INEXACT_NUMBER: Final = Code(
    "inexact-number",
    Template(
        "`{path}`: số {text} đã bị làm tròn khi đọc JSON",
        "`{path}`: {text} was rounded when JSON was read",
    ),
    Template(
        "đọc JSON bằng `json.loads(text, parse_float=Decimal)` rồi dùng `model_validate`",
        "read the JSON by `json.loads(text, parse_float=Decimal)`, and pass the result to `model_validate`",
    ),
)

INVALID_JSON: Final = Code(
    "invalid-json",
    Template("đây không phải là JSON hợp lệ: {why}", "this is not valid JSON: {why}"),
)

UNKNOWN_FACT: Final = Code(
    "unknown-fact",
    Template(
        "`{path}` không phải là dữ kiện mà bộ tiêu chí hỏi tới",
        "`{path}` is not a fact this set asks for",
    ),
    Template("các tên dùng được: {known}", "known names: {known}"),
)

WRONG_TYPE: Final = Code(
    "wrong-fact-type",
    Template(
        "`{path}` cần {wanted}, nhưng ở đây là {found}",
        "`{path}`: expected {wanted}, got {found}",
    ),
)

DATE_FOR_NUMBER: Final = Code(
    "date-for-number",
    Template(
        "`{path}` cần một số, nhưng ở đây là ngày {day}",
        "`{path}`: expected a number, got the date {day}",
    ),
    Template(
        "nếu ô này vốn là một số, hãy đặt lại kiểu của ô thành số (General) trong bảng tính rồi ghi lại số",
        "if the cell was meant as a number, set its format to number (General) in the spreadsheet and write the"
        " number again",
    ),
)

NOT_A_NUMBER: Final = Code(
    "not-a-number",
    Template(
        "`{path}` cần một số, nhưng `{text}` không phải là số",
        "`{path}`: expected a number, got `{text}`",
    ),
    Template(
        "viết liền các chữ số, dấu chấm cho phần thập phân: 1500 hoặc 64.9",
        "write digits without separators, and a point before decimals: 1500 or 64.9",
    ),
)

AMBIGUOUS_NUMBER: Final = Code(
    "ambiguous-number",
    Template(
        "`{path}`: không rõ `{text}` là số nào, vì dấu chấm hay phẩy có thể chỉ hàng nghìn hoặc phần thập phân",
        "`{path}`: `{text}` is ambiguous: its point or comma may separate thousands or decimals",
    ),
    Template("viết {right}", "write {right}"),
)

NOT_A_SHARE: Final = Code(
    "not-a-share",
    Template(
        "`{path}` không phải là tỷ lệ phần trăm, nhưng ở đây ghi `{text}`",
        "`{path}` is not a percentage, but `{text}` is given",
    ),
    Template("viết {wanted}, không có dấu `%`", "write {wanted}, without `%`"),
)

TOO_LONG_TEXT: Final = Code(
    "text-too-long",
    Template(
        "`{path}` có {count} ký tự, nhiều hơn giới hạn {limit}",
        "`{path}` has {count} characters, more than the limit of {limit}",
    ),
    Template("viết ngắn lại", "shorten it"),
)

DAMAGED_TEXT: Final = Code(
    "damaged-text",
    Template(
        "`{path}` có ký tự bị hỏng: {text}",
        "`{path}` has a damaged character: {text}",
    ),
    Template("gõ lại dòng chữ này", "type the text again"),
)

NOT_AN_INTEGER: Final = Code(
    "not-an-integer",
    Template(
        "`{path}` phải là số nguyên, không phải {text}",
        "`{path}`: expected a whole number, got {text}",
    ),
)

TOO_LONG_NUMBER: Final = Code(
    "number-too-long",
    Template(
        "`{path}` có quá nhiều chữ số, hoặc quá lớn",
        "`{path}` has too many digits, or is too large",
    ),
    Template(
        "tối đa {limit} chữ số, không quá một triệu tỷ",
        "use at most {limit} digits, and a number of at most 10^15",
    ),
)

OUT_OF_RANGE: Final = Code(
    "out-of-range",
    Template(
        "`{path}` là {text}, ngoài khoảng cho phép: {bounds}",
        "`{path}` is {text}, outside the allowed range: {bounds}",
    ),
)

EMPTY_INTERVAL: Final = Code(
    "empty-interval",
    Template(
        "`{path}`: `at_least` lớn hơn `at_most`", "`{path}`: `at_least` is greater than `at_most`"
    ),
)

INVALID_BOOLEAN: Final = Code(
    "invalid-boolean",
    Template(
        "`{path}` cần có/không, nhưng ở đây là `{text}`",
        "`{path}`: expected yes or no, got `{text}`",
    ),
    Template(
        "viết `có` hoặc `không` (hay `true`, `false`); chưa biết thì để trống",
        "write `true` or `false`; leave it blank if it is unknown",
    ),
)

NOT_A_DATE: Final = Code(
    "not-a-date",
    Template(
        "`{path}` cần một ngày có thật, nhưng ở đây là `{text}`",
        "`{path}`: expected a valid date, got `{text}`",
    ),
    Template("viết 2024-02-12 hoặc 12/02/2024", "write 2024-02-12 or 12/02/2024"),
)

UNKNOWN_CHOICE: Final = Code(
    "unknown-choice",
    Template("`{text}` không phải là giá trị của `{path}`", "`{text}` is not a value of `{path}`"),
    Template("các giá trị: {known}", "allowed values: {known}"),
)

TOO_MANY_ITEMS: Final = Code(
    "too-many-items",
    Template(
        "`{path}` có {count} mục, nhiều hơn giới hạn {limit}",
        "`{path}` has {count} items, more than the limit of {limit}",
    ),
)

DUPLICATE_FACT: Final = Code(
    "duplicate-fact",
    Template("`{path}` được viết hai lần", "`{path}` is written twice"),
)

NUMBER_AS_KEY: Final = Code(
    "number-as-key",
    Template(
        "khóa {text} là một số, không phân biệt được `1.1` với `1.10`",
        "the key {text} is a float, which cannot tell `1.1` from `1.10`",
    ),
    Template("viết khóa là chữ, trong dấu ngoặc kép", "write the key as a text, in quotes"),
)

SET_ELSEWHERE: Final = Code(
    "set-elsewhere",
    Template(
        "`{path}` không phải là số liệu của hồ sơ: {by} quy định số này",
        "`{path}` is not a fact of the subject: {by} sets this number",
    ),
    Template(
        "bỏ nó khỏi hồ sơ; khi đã có quy định, ghi số vào bộ tiêu chí của địa phương, dưới `parameters:` của tệp có"
        " `adapts:`",
        "remove it from the facts; once the number is set, write it under `parameters:` of the local set, the file"
        " with `adapts:`",
    ),
)

UNKNOWN_JUDGEMENT: Final = Code(
    "unknown-judgement",
    Template(
        "không có chỉ tiêu nào mang mã `{id}` cần người đánh giá",
        "there is no indicator `{id}` that is judged",
    ),
    Template("các mã cần đánh giá: {known}", "ids to judge: {known}"),
)

UNKNOWN_EVIDENCE: Final = Code(
    "unknown-evidence",
    Template(
        "không có chỉ tiêu nào mang mã `{id}` cần minh chứng",
        "there is no indicator `{id}` that needs evidence",
    ),
    Template("các mã cần minh chứng: {known}", "ids that need evidence: {known}"),
)

WRONG_POINTS: Final = Code(
    "wrong-points",
    Template(
        "`{path}`: {text} điểm không hợp lệ; cho từ 0 đến {max}{steps}",
        "`{path}`: {text} points are not valid; give 0 to {max}{steps}",
    ),
)

MISSING_JUDGEMENT: Final = Code(
    "missing-judgement",
    Template("`{path}` chưa nói kết quả đánh giá", "`{path}` has no result of the judgement"),
    Template("thêm `met: true|false` hoặc `points: …`", "add `met: true|false` or `points: …`"),
)

UNKNOWN_LEVEL: Final = Code(
    "unknown-level-stated",
    Template("`{path}`: không có mức `{text}`", "`{path}`: there is no level `{text}`"),
    Template("các mức: {known}", "levels: {known}"),
)

DECISION_OF_OTHER_TITLE: Final = Code(
    "decision-of-other-title",
    Template(
        "`{path}` cần kết quả đánh giá về `{wanted}`, nhưng kết quả này về `{found}`",
        "`{path}`: expected a decision on `{wanted}`, got one on `{found}`",
    ),
)

CANNOT_DECIDE_OTHER: Final = Code(
    "cannot-decide-other",
    Template(
        "`{path}`: không thể quyết định `{title}` từ các dữ kiện này: {why}",
        "`{path}`: `{title}` cannot be decided from these facts: {why}",
    ),
)

NOT_A_KEY: Final = Code(
    "not-a-key",
    Template(
        "`{text}` không dùng làm mã được: {why}",
        "`{text}` cannot be a key: {why}",
    ),
    Template(
        "ghi mã thật, chỉ gồm chữ, số và dấu; nếu chưa biết thì để ô trống",
        "write the real key, of letters, digits and punctuation; leave the cell blank if it is unknown",
    ),
)
