"""Diagnostic codes for short forms of a criteria file, placed at what the author wrote."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

PART_OF_AND_BOUNDS: Final = Code(
    "part-of-and-bounds",
    Template("`{key}` không đứng cùng `part_of`", "`{key}` cannot stand beside `part_of`"),
    Template(
        "bỏ `{key}`: `part_of` đã nói là số nguyên, từ 0 đến số toàn thể",
        "remove `{key}`: `part_of` means a whole number, from 0 to the whole",
    ),
)

LABEL_AND_DENIED: Final = Code(
    "label-and-denied",
    Template(
        "`denied` không đứng cùng một `label` có dấu gạch chéo",
        "`denied` cannot stand beside a `label` with a slash",
    ),
    Template(
        "bỏ `denied`, vì câu khi sai đã ở sau dấu gạch chéo; hoặc viết `label` không có dấu gạch chéo",
        "remove `denied`, as the sentence if false stands after the slash; or write the `label` without a slash",
    ),
)

RULE_AND_INDICATORS: Final = Code(
    "rule-and-indicators",
    Template(
        "tiêu chí có `indicators` thì không tự có `{key}`",
        "a criterion with `indicators` has no `{key}` of its own",
    ),
    Template(
        "chuyển `{key}` vào một chỉ tiêu dưới `indicators`, hoặc bỏ `indicators`",
        "move `{key}` to an indicator under `indicators`, or remove `indicators`",
    ),
)

PART_OF_UNKNOWN: Final = Code(
    "part-of-unknown",
    Template(
        "`part_of: {name}`: cùng cấp không có dữ kiện kiểu số nguyên nào tên `{name}`",
        "`part_of: {name}`: there is no whole-number fact `{name}` beside this one",
    ),
    Template(
        "viết tên của số toàn thể, là một dữ kiện `type: integer` cùng cấp: {known}",
        "write the name of the whole, a fact of `type: integer` beside this one: {known}",
    ),
)

PART_OF_CIRCLE: Final = Code(
    "part-of-circle",
    Template("`part_of` đi thành vòng: {path}", "`part_of` goes in a circle: {path}"),
    Template(
        "khai báo số toàn thể bằng `type: integer`, không bằng `part_of`",
        "declare the whole with `type: integer`, not with `part_of`",
    ),
)

LABEL_SLASHES: Final = Code(
    "label-slashes",
    Template(
        "nhãn này có {count} dấu gạch chéo, trong khi câu có hay không chỉ có hai vế",
        "this label has {count} slashes, but a yes-or-no has two sentences only",
    ),
    Template(
        "viết một dấu gạch chéo giữa hai dấu cách: `có quỹ khuyến học / chưa có quỹ khuyến học`",
        "write one slash between blanks: `has a fund / has no fund`",
    ),
)

LABEL_SLASH_IN_ONE_LANGUAGE: Final = Code(
    "label-slash-in-one-language",
    Template(
        "nhãn này có câu khi sai, sau dấu gạch chéo, trong một thứ tiếng mà không có trong tiếng kia",
        "this label has the sentence if false, after a slash, in one language and not in the other",
    ),
    Template(
        "viết cả hai câu trong cả hai thứ tiếng: `có quỹ / chưa có quỹ` và `has a fund / has no fund`",
        "write both sentences in both languages: `có quỹ / chưa có quỹ` and `has a fund / has no fund`",
    ),
)

NO_EVIDENCE_ASKED: Final = Code(
    "no-evidence-asked",
    Template(
        "`evidence: all`, nhưng không chỉ tiêu nào cần minh chứng",
        "`evidence: all`, but no indicator needs evidence",
    ),
    Template(
        "bỏ dòng này, hoặc viết `evidence: …` ở các chỉ tiêu cần minh chứng",
        "remove this line, or write `evidence: …` at the indicators that need it",
    ),
)

VALUES_WITHOUT_TEXTS: Final = Code(
    "values-without-texts",
    Template(
        "các giá trị của `{name}` chưa có lời để hiện cho người đọc",
        "the values of `{name}` have no texts to show to readers",
    ),
    Template(
        "viết mỗi giá trị một dòng kèm lời: `{first}: …`",
        "write each value on a line with its text: `{first}: …`",
    ),
)

LABEL_SLASH_WITHOUT_BLANKS: Final = Code(
    "label-slash-without-blanks",
    Template(
        "nhãn này có vẻ gồm hai vế, nhưng dấu gạch chéo không đứng giữa hai dấu cách",
        "this label seems to have two sentences, but its slash does not stand between two blanks",
    ),
    Template(
        "viết cả hai vế, mỗi bên dấu gạch chéo một dấu cách: `có quỹ / chưa có quỹ`; nếu chỉ có một vế thì bỏ dấu gạch chéo",
        "write both sentences with a blank on each side of the slash: `has a fund / has no fund`; for one sentence remove the slash",
    ),
)

UNUSED_EVIDENCE_CITE: Final = Code(
    "unused-evidence-cite",
    Template(
        "`evidence_cite` không dùng tới: không chỉ tiêu nào cần minh chứng",
        "`evidence_cite` is not used: no indicator needs evidence",
    ),
    Template(
        "thêm `evidence: …` ở các chỉ tiêu cần minh chứng, hoặc bỏ dòng này",
        "add `evidence: …` at the indicators that need it, or remove this line",
    ),
    Severity.WARNING,
)

EVIDENCE_WORD: Final = Code(
    "evidence-word",
    Template(
        "`evidence` của ví dụ cần từng minh chứng hoặc `all`, không phải là `{text}`",
        "`evidence` of an example needs each piece of evidence or `all`, not `{text}`",
    ),
    Template(
        'viết `evidence: all` khi đủ mọi minh chứng; nếu không, mỗi chỉ tiêu một dòng: `"1.1": true`',
        'write `evidence: all` if nothing lacks; otherwise one line for each indicator: `"1.1": true`',
    ),
)
