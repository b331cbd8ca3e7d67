"""Diagnostic codes for a file as text and as YAML: bytes, characters, syntax."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

_AFTER_BAR_OR_QUOTED = Template(
    "viết giá trị ở dòng dưới, sau dấu `|`, hoặc đặt cả giá trị trong dấu nháy đơn `'…'`",
    "write the value on the lines after a `|`, or put all of it in single quotes `'…'`",
)


# The file and its bytes

FILE_NOT_FOUND: Final = Code(
    "file-not-found",
    Template("không có tệp `{path}`", "there is no file `{path}`"),
    Template(
        "xem lại tên tệp và thư mục đang đứng",
        "check the name and the current folder",
    ),
)

IS_DIRECTORY: Final = Code(
    "is-a-directory",
    Template(
        "`{path}` là thư mục, không phải tệp",
        "`{path}` is a folder, not a file",
    ),
    Template("nêu tên một tệp trong thư mục ấy", "name a file in this folder"),
)

UNREADABLE_FILE: Final = Code(
    "unreadable-file",
    Template(
        "không đọc được tệp `{path}` ({reason})",
        "the file `{path}` cannot be read ({reason})",
    ),
    Template(
        "xem quyền đọc của tệp và thư mục chứa nó",
        "check the read permissions of the file and its folder",
    ),
)

TOO_LARGE: Final = Code(
    "too-large",
    Template("tệp lớn hơn {limit}", "the file is larger than {limit}"),
    Template(
        "chia thành nhiều tệp nhỏ hơn, hoặc xem có chọn nhầm tệp không",
        "split it into smaller files, or check that it is the right file",
    ),
)

NOT_UTF8: Final = Code(
    "not-utf8",
    Template(
        "tệp có vẻ ghi bằng bảng mã {encoding}, không phải UTF-8 (từ byte thứ {offset})",
        "the file seems to be encoded as {encoding}, not as UTF-8 (from byte {offset} on)",
    ),
    Template(
        "lưu lại tệp với bảng mã UTF-8; chữ gõ bằng phông .VnTime hay VNI thì chuyển mã trước, "
        "ví dụ bằng UniKey",
        "save the file as UTF-8; convert text typed for .VnTime or VNI fonts first, "
        "for example with UniKey",
    ),
)

DAMAGED_UTF8: Final = Code(
    "damaged-utf8",
    Template(
        "byte thứ {offset} ({byte}) không thuộc ký tự UTF-8 nào",
        "byte {offset} ({byte}) is not part of any UTF-8 character",
    ),
    Template(
        "gõ lại ký tự ở chỗ này rồi lưu tệp với bảng mã UTF-8; tệp có thể bị cắt hay hỏng khi chép",
        "retype the character here and save the file as UTF-8; "
        "the file may have been truncated or damaged in a transfer",
    ),
)

CONTROL_CHARACTER: Final = Code(
    "control-character",
    Template(
        "ký tự {character}, không nhìn thấy được, không dùng trong tệp văn bản",
        "the invisible character {character} is not allowed in a text file",
    ),
    Template("xoá ký tự này", "delete this character"),
)

UNUSUAL_LINE_END: Final = Code(
    "unusual-line-end",
    Template(
        "ký tự {character} xuống dòng trong YAML nhưng không xuống dòng trong trình soạn thảo",
        "the character {character} ends a line in YAML but not in an editor",
    ),
    Template(
        "xoá ký tự này, hoặc thay bằng một lần xuống dòng thường",
        "delete this character, or replace it with an ordinary line break",
    ),
)


# Limits

TOO_DEEP: Final = Code(
    "too-deep",
    Template(
        "các mục lồng nhau quá {limit} tầng",
        "the nesting is deeper than {limit} levels",
    ),
    Template(
        "bớt số tầng; nếu không định lồng nhau thì xem lại các dấu `[`, `{{` và `-` ở đây",
        "use fewer levels; if no nesting was intended, check each `[`, `{{` and `-` here",
    ),
)

TOO_MANY_VALUES: Final = Code(
    "too-many-values",
    Template(
        "tệp có quá {limit} khóa và giá trị",
        "the file has more than {limit} keys and values",
    ),
    Template("chia thành nhiều tệp nhỏ hơn", "split it into smaller files"),
)

TOO_MANY_MISTAKES: Final = Code(
    "too-many-mistakes",
    Template(
        "đã gặp {limit} lỗi nên dừng đọc ở đây",
        "reading stops here after {limit} mistakes",
    ),
    Template(
        "chữa các lỗi đã nêu rồi kiểm tra lại",
        "correct the mistakes shown, then check again",
    ),
)


# Syntax errors of YAML

YAML_SYNTAX: Final = Code(
    "yaml-syntax",
    Template("chỗ này không đúng cú pháp YAML", "this is not valid YAML"),
    Template(
        "xem lại thụt lề, dấu nháy và dấu `:` ở dòng này và dòng trên",
        "check the indentation, the quotes and the `:` of this line and the line above",
    ),
)

TAB: Final = Code(
    "yaml-tab",
    Template(
        "dấu tab không dùng để thụt lề hay ngăn cách",
        "a tab cannot be used to indent or to separate",
    ),
    Template("thay dấu tab bằng dấu cách", "replace the tab with spaces"),
)

INDENTATION: Final = Code(
    "yaml-indentation",
    Template(
        "dòng này thụt lề không khớp với các dòng phía trên",
        "the indentation of this line does not match the lines above",
    ),
    Template(
        "các mục cùng cấp phải thẳng hàng, và cùng là `khóa: …` hoặc cùng là `- …`",
        "entries of one level begin in the same column, and are all `key: …` or all `- …`",
    ),
)

DASH: Final = Code(
    "yaml-dash",
    Template(
        "`{character}` không mở đầu một mục của danh sách",
        "`{character}` does not begin an item of a list",
    ),
    Template(
        "viết dấu gạch nối `-` rồi một dấu cách; trình soạn văn bản hay đổi nó thành `{character}`",
        "write a hyphen `-` and a blank; word processors turn it into `{character}`",
    ),
)

WIDE_COLON: Final = Code(
    "yaml-wide-colon",
    Template(
        "sau khóa `{key}` là {character}, không phải dấu hai chấm và dấu cách thường",
        "the key `{key}` is followed by {character}, not by a plain colon and blank",
    ),
    Template("gõ lại: `{key}: …`", "type it again: `{key}: …`"),
)

KEY_WITHOUT_COLON: Final = Code(
    "yaml-missing-colon",
    Template(
        "dòng này thiếu dấu `:` kèm dấu cách sau khóa",
        "the key of this line is not followed by `:` and a space",
    ),
    Template(
        "viết `khóa: giá trị`; nếu dòng này viết tiếp giá trị ở trên thì thụt lề sâu hơn khóa của nó",
        "write `key: value`; if this line continues the value above, indent it more than its key",
    ),
)

INDICATOR: Final = Code(
    "yaml-indicator",
    Template(
        "giá trị để trần không bắt đầu bằng `{character}` được vì dấu này có nghĩa riêng trong YAML",
        "an unquoted value cannot start with `{character}`, which has another meaning in YAML",
    ),
    _AFTER_BAR_OR_QUOTED,
)

COLON_IN_TEXT: Final = Code(
    "yaml-colon",
    Template(
        "dấu `:` kèm dấu cách làm cho phần đứng trước nó thành khóa",
        "`:` followed by a space makes a key of the text before it",
    ),
    _AFTER_BAR_OR_QUOTED,
)

COMMENT_IN_TEXT: Final = Code(
    "yaml-comment",
    Template(
        "dấu `#` mở một ghi chú nên giá trị kết thúc ở đây, không nối sang dòng sau",
        "this `#` starts a comment, so the value ends here and cannot continue on the next line",
    ),
    Template(
        "chuyển ghi chú lên dòng riêng phía trên khóa; "
        "nếu `#` thuộc về giá trị thì đặt cả giá trị trong dấu nháy đơn `'…'`",
        "move the comment to a line of its own above the key; "
        "if the `#` belongs to the value, put all of it in single quotes `'…'`",
    ),
)

TEXT_AFTER_VALUE: Final = Code(
    "yaml-text-after",
    Template(
        "giá trị đã kết thúc ở `{character}` mà phía sau còn chữ",
        "there is more text after the value, which ended at `{character}`",
    ),
    Template(
        "nếu phần này thuộc về giá trị thì viết cả giá trị ở dòng dưới, sau dấu `|`",
        "if this text belongs to the value, write the whole value on the lines after a `|`",
    ),
)

UNCLOSED_QUOTE: Final = Code(
    "yaml-unclosed-quote",
    Template(
        "dấu nháy `{character}` mở ở đây không được đóng",
        "the quote `{character}` opened here is not closed",
    ),
    Template(
        "thêm `{character}` ở cuối giá trị, hoặc viết giá trị ở dòng dưới, sau dấu `|`",
        "add a `{character}` at the end of the value, or write the value on the lines after a `|`",
    ),
)

UNCLOSED_BRACKET: Final = Code(
    "yaml-unclosed-bracket",
    Template(
        "`{character}` mở ở đây không được đóng đúng chỗ",
        "the `{character}` opened here is not closed in the right place",
    ),
    Template(
        "đóng bằng `{closing}`; nếu là biểu thức như `[50..60)` thì viết ở dòng dưới, sau dấu `|`",
        "close it with `{closing}`; write an expression such as `[50..60)` on the lines after a `|`",
    ),
)

EXTRA_COMMA: Final = Code(
    "yaml-extra-comma",
    Template("dấu phẩy thừa", "there is no value before this comma"),
    Template(
        "bỏ dấu phẩy này, hoặc thêm giá trị còn thiếu ở trước nó",
        "remove this comma, or add the missing value before it",
    ),
)

QUESTION_MARK: Final = Code(
    "yaml-question-mark",
    Template(
        "dấu `?` không viết trần được bên trong `{{…}}` hay `[…]`",
        "an unquoted `?` is not allowed inside `{{…}}` or `[…]`",
    ),
    Template(
        "đặt câu hỏi trong dấu nháy, hoặc viết mỗi khóa trên một dòng thay cho `{{…}}`",
        "put the question in quotes, or write each key on its own line instead of `{{…}}`",
    ),
)

ESCAPE: Final = Code(
    "yaml-escape",
    Template(
        "`{escape}` không dùng được trong dấu nháy kép",
        "`{escape}` cannot be used inside double quotes",
    ),
    Template(
        "dùng dấu nháy đơn, ở đó `\\` chỉ là một ký tự thường, hoặc viết `\\\\`",
        "use single quotes, where `\\` is an ordinary character, or write `\\\\`",
    ),
)


# YAML that this library does not accept

DUPLICATE_KEY: Final = Code(
    "duplicate-key",
    Template("khóa `{key}` đã có ở trên", "the key `{key}` occurs twice"),
    Template(
        "bỏ một trong hai, hoặc đổi tên một khóa",
        "remove or rename one of the two",
    ),
)

FIRST_OF_DUPLICATES: Final = Template("lần đầu ở đây", "first occurrence")

KEY_NOT_TEXT: Final = Code(
    "yaml-key-not-text",
    Template(
        "khóa phải là một từ, không phải danh sách hay nhóm khóa",
        "a key must be a word, not a list or a mapping",
    ),
    Template(
        "viết khóa là một từ; khóa bắt đầu bằng `[` hay `{{` thì đặt trong dấu nháy",
        "write a word as the key; put a key that starts with `[` or `{{` in quotes",
    ),
)

MISSING_KEY: Final = Code(
    "yaml-missing-key",
    Template("thiếu khóa trước dấu `:`", "there is no key before the `:`"),
    Template("viết `khóa: giá trị`", "write `key: value`"),
)

ENTRY_WITHOUT_COLON: Final = Code(
    "yaml-entry-without-colon",
    Template(
        "`{text}` không có `:` nên thành một khóa không có giá trị",
        "`{text}` has no `:`, so it is a key without a value",
    ),
    Template(
        "bên trong `{{…}}` dấu phẩy tách các mục: đặt văn bản có dấu phẩy trong dấu nháy, hoặc viết "
        "mỗi khóa trên một dòng; sau dấu `:` phải có dấu cách",
        "inside `{{…}}` a comma separates entries: put text that contains a comma in quotes, or "
        "write each key on its own line; a `:` needs a space after it",
    ),
)

UNUSUAL_SPACE: Final = Code(
    "unusual-space",
    Template(
        "ký tự trắng {character} ở đây không phải dấu cách thường, nên YAML coi là một chữ",
        "the blank {character} is not an ordinary space, so YAML reads it as part of the text",
    ),
    Template(
        "xoá rồi gõ lại bằng dấu cách thường",
        "replace it with an ordinary space",
    ),
)

ALIAS: Final = Code(
    "yaml-alias",
    Template(
        "`{text}`: neo và tham chiếu của YAML không dùng trong tệp này",
        "`{text}`: YAML anchors and aliases are not allowed in this file",
    ),
    Template(
        "viết lại nội dung ở đây hoặc khai báo nó là phần dùng chung; "
        "nếu là biểu thức thì viết ở dòng dưới, sau dấu `|`",
        "repeat the content here, or declare it as shared content; "
        "write an expression on the lines after a `|`",
    ),
)

UNKNOWN_ALIAS: Final = Code(
    "yaml-unknown-alias",
    Template(
        "`{text}` không trỏ về neo nào đã kết thúc ở trên",
        "`{text}` does not refer to an anchor that ended above",
    ),
    _AFTER_BAR_OR_QUOTED,
)

MERGE_KEY: Final = Code(
    "yaml-merge-key",
    Template(
        "khóa gộp `<<` của YAML không dùng trong tệp này",
        "the YAML merge key `<<` is not allowed in this file",
    ),
    Template(
        "viết đủ các khóa ở đây, hoặc khai báo chúng là phần dùng chung",
        "write the keys here, or declare them as shared content",
    ),
)

TAG: Final = Code(
    "yaml-tag",
    Template(
        "`{text}`: nhãn kiểu của YAML không dùng trong tệp này",
        "`{text}`: YAML type tags are not allowed in this file",
    ),
    Template(
        "bỏ nhãn này; phủ định một điều kiện thì viết `not(…)`",
        "remove the tag; to negate a condition, write `not(…)`",
    ),
)

SEVERAL_DOCUMENTS: Final = Code(
    "several-documents",
    Template(
        "một tệp chỉ chứa một tài liệu, ở đây bắt đầu tài liệu thứ hai",
        "a file contains one document, but a second one starts here",
    ),
    Template(
        "bỏ dòng `---`, hoặc chuyển phần sau sang tệp khác",
        "remove the line `---`, or move the second document to its own file",
    ),
)
