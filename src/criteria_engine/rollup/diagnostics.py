"""Diagnostic codes for a roll-up file, in the headings of tables, in their rows, and in folders."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

# ---- the roll-up file ------------------------------------------------------------------------

UNKNOWN_TABLE: Final = Code(
    "unknown-table",
    Template("không có bảng `{name}`", "there is no table `{name}`"),
    Template("các bảng: {known}", "the tables are: {known}"),
)

UNKNOWN_ROLLUP_TITLE: Final = Code(
    "unknown-title",
    Template("không có danh hiệu `{name}`", "there is no title `{name}`"),
    Template("hiện có: {known}", "there are: {known}"),
)

SET_NOT_FOUND: Final = Code(
    "set-not-found",
    Template("{why}", "{why}"),
    Template(
        "sửa `scope` hoặc `version` dưới danh hiệu này; hiện có: {known}",
        "correct `scope` or `version` under this title; there are: {known}",
    ),
)

SEVERAL_SETS_IN_FORCE: Final = Code(
    "several-sets-in-force",
    Template(
        "ngày {on} có nhiều bộ tiêu chí của `{name}` cùng hiệu lực: {versions}",
        "on {on} several sets of `{name}` are in force: {versions}",
    ),
    Template(
        "chọn một bộ: ghi `version: {first}` dưới danh hiệu này trong rollup.yaml",
        "choose one: write `version: {first}` under this title in rollup.yaml",
    ),
)

OWN_SET_CHOSEN: Final = Code(
    "own-set-chosen",
    Template(
        "`{name}` được xét theo bộ tiêu chí của địa phương `{chosen}`, không theo {others}",
        "`{name}` is decided by the set of your own, `{chosen}`, not by {others}",
    ),
    Template(
        "muốn chọn bộ khác, ghi `version: {first}` dưới danh hiệu này trong rollup.yaml của thư mục",
        "to choose another, write `version: {first}` under this title in a rollup.yaml in the folder",
    ),
    severity=Severity.WARNING,
)

OWN_SET_UNUSED: Final = Code(
    "own-set-unused",
    Template(
        "`{name}` không được xét, vì bảng tổng hợp có sẵn không có danh hiệu ấy",
        "`{name}` is not assessed, because the packaged roll-up has no such title",
    ),
    Template(
        "mục tiêu của xã thì ghi `title: targets_commune`; danh hiệu khác thì thêm vào rollup.yaml của thư mục",
        "for targets of the commune write `title: targets_commune`; add another title to a rollup.yaml in the"
        " folder",
    ),
    severity=Severity.WARNING,
)

PLACE_NOT_NAMED: Final = Code(
    "place-not-named",
    Template(
        "`{name}` được xét theo bộ chung `{version}`, dù có bộ riêng cho {places}",
        "`{name}` is decided by the national set `{version}`, although there is one for {places}",
    ),
    Template(
        "nếu số liệu là của nơi ấy, thêm `--place {first}`",
        "if the tables are from there, add `--place {first}`",
    ),
    severity=Severity.WARNING,
)

DUPLICATE_TITLE: Final = Code(
    "duplicate-title",
    Template("hai mục cùng mang mã `{name}`", "two entries have the id `{name}`"),
    Template("đặt `id: …` riêng cho mỗi mục", "give each an `id: …` of its own"),
)

UNKNOWN_FED_FACT: Final = Code(
    "unknown-fed-fact",
    Template(
        "bộ tiêu chí {title} không hỏi dữ kiện `{name}`",
        "the set {title} has no fact `{name}`",
    ),
    Template("các dữ kiện: {known}", "its facts are: {known}"),
)

UNKNOWN_PHRASE: Final = Code(
    "unknown-phrase",
    Template("không hiểu `{text}`", "`{text}` is not a phrase that feeds a fact"),
    Template(
        "viết: count of BẢNG [where ĐIỀU KIỆN], sum of CỘT of BẢNG [where ĐIỀU KIỆN], column CỘT, rows of BẢNG, decision of MÃ, held [at MỨC], months held [at MỨC]",
        "write: count of TABLE [where CONDITION], sum of COLUMN of TABLE [where CONDITION], column COLUMN, rows of TABLE, decision of ID, held [at LEVEL], months held [at LEVEL]",
    ),
)

WRONG_FEED: Final = Code(
    "wrong-feed",
    Template(
        "`{name}` là {kind}, không nhận `{text}` được",
        "`{name}` is a fact of kind {kind} and cannot take `{text}`",
    ),
    Template(
        "dữ kiện số nhận `count of …`, `sum of …`, danh sách nhận `rows of …`, có/không nhận `held …`, quyết định nhận `decision of …`",
        "numbers take `count of …` or `sum of …`, lists `rows of …`, booleans `held …`, decisions `decision of …`",
    ),
)

NO_MEMBERSHIP_PATH: Final = Code(
    "no-membership-path",
    Template(
        "bảng `{member}` không thuộc về bảng `{group}`",
        "the table `{member}` does not belong to the table `{group}`",
    ),
    Template(
        "khai báo `belongs_to` trong bảng `{member}`",
        "declare `belongs_to` in the table `{member}`",
    ),
)

SEVERAL_MEMBERSHIP_PATHS: Final = Code(
    "several-membership-paths",
    Template(
        "từ `{member}` đến `{group}` có nhiều đường: {paths}",
        "there are several paths from `{member}` to `{group}`: {paths}",
    ),
    Template("giữ lại một `belongs_to`", "keep one `belongs_to`"),
)

CIRCULAR_TITLES: Final = Code(
    "circular-titles",
    Template(
        "các danh hiệu dựa vào nhau thành vòng: {path}",
        "these titles depend on each other in a cycle: {path}",
    ),
    Template(
        "một danh hiệu không thể là dữ kiện của chính nó; bỏ một mục `facts`",
        "no title can feed itself; remove one of the `facts`",
    ),
)

CIRCULAR_TABLES: Final = Code(
    "circular-tables",
    Template(
        "các bảng thuộc về nhau thành vòng: {path}",
        "these tables belong to each other in a cycle: {path}",
    ),
    Template(
        "một bảng không thể thuộc về chính nó; bỏ một `belongs_to`",
        "no table can belong to itself; remove one `belongs_to`",
    ),
)

WRONG_TABLE: Final = Code(
    "wrong-table",
    Template(
        "`{name}` xét bảng `{found}`, không phải `{wanted}`",
        "`{name}` is decided for the table `{found}`, not for `{wanted}`",
    ),
    Template(
        "chỉ dùng quyết định của danh hiệu xét cùng bảng `{wanted}`; từ bảng khác thì dùng `count of …`",
        "`decision of` takes a title for the same table `{wanted}`; count the rows of another table with `count of …`",
    ),
)

WRONG_DECISION_TITLE: Final = Code(
    "wrong-decision-title",
    Template(
        "dữ kiện `{name}` là kết quả xét {wanted}, không phải {found}",
        "the fact `{name}`: expected a decision about {wanted}, got one about {found}",
    ),
)

DUPLICATE_SUBJECT_KEY: Final = Code(
    "duplicate-subject-key",
    Template(
        "bảng `{table}`: {count} mã đứng hơn một lần trong cùng một xã",
        "the table `{table}`: {count} keys occur more than once in one commune",
    ),
    Template(
        "bảng không có dòng đầu để giữ lại: bỏ dòng thừa trước khi xét",
        "the rows of a table have no order, so it is not clear which one to keep: remove all but one",
    ),
)

ROW_WITHOUT_COMMUNE: Final = Code(
    "row-without-commune",
    Template(
        "bảng `{table}`: {count} dòng không ghi xã",
        "the table `{table}`: {count} rows have no commune",
    ),
    Template(
        "mỗi dòng phải thuộc về một xã; nói cột nào bằng `commune=…`",
        "every row belongs to a commune; name its column with `commune=…`",
    ),
)

NO_ROWS_GIVEN: Final = Code(
    "no-rows-given",
    Template("không có bảng nào để xét", "there is no table to assess"),
)

MISSING_LIST_ROWS: Final = Code(
    "missing-list-rows",
    Template(
        "`{name}` của `{title}` là danh sách: {count} xã không có dòng nào trong bảng `{table}`, chưa rõ là trống hay chưa báo",
        "`{name}` of `{title}` is a list: {count} communes have no rows in the table `{table}`, and it is unknown"
        " whether it is empty there or unreported",
    ),
    Template(
        'xét riêng những xã ấy, hoặc đặt `absent="empty"` nếu đúng là không có',
        'assess those communes separately, or set `absent="empty"` if they have none',
    ),
)

UNKNOWN_FED_COLUMN: Final = Code(
    "unknown-fed-column",
    Template(
        "bảng `{table}` không có cột `{name}` hợp với dữ kiện này",
        "the table `{table}` has no column `{name}` of a kind that fits this fact",
    ),
    Template(
        "khai báo trong `columns` của bảng; các cột hợp: {known}",
        "declare it under `columns` of the table; columns that fit: {known}",
    ),
)


# ---- the tables ------------------------------------------------------------------------------

MISSING_TABLE: Final = Code(
    "missing-table",
    Template(
        "không có tệp {path}; bảng {table} coi như không biết gì",
        "there is no file {path}; nothing is known of the table of {table}",
    ),
    Template(
        "nếu xã có bảng này, đặt tệp vào thư mục hoặc ghi tên tệp trong columns.yaml",
        "if there is such a table, put its file into the folder or name it in columns.yaml",
    ),
    severity=Severity.WARNING,
)

MISSING_SHEET: Final = Code(
    "missing-sheet",
    Template(
        "sổ tính {path} không có trang “{sheet}”; bảng {table} coi như không biết gì",
        "the workbook {path} has no sheet “{sheet}”; nothing is known of the table of {table}",
    ),
    Template(
        "nếu xã có bảng này, thêm trang “{sheet}” với các cột như trong sổ mới do `criteria commune new` ghi",
        "if there is such a table, add the sheet “{sheet}” with the columns that a new workbook of"
        " `criteria commune new` has",
    ),
    severity=Severity.WARNING,
)

DUPLICATE_ROW: Final = Code(
    "duplicate-row",
    Template("mã `{text}` đã có ở dòng {line}", "the key `{text}` is already on line {line}"),
    Template(
        "mỗi mã một dòng: xóa dòng thừa hoặc sửa mã",
        "there is one row for each key: remove this row or correct its key",
    ),
)

CONFLICTING_ROWS: Final = Code(
    "conflicting-rows",
    Template(
        "mã `{text}` cũng ở dòng {line}, mà hai dòng khác nhau; không dùng dòng nào",
        "the key `{text}` is on line {line} too, and the two rows differ; neither is used",
    ),
    Template(
        "giữ dòng đúng và xóa dòng kia, hoặc sửa mã",
        "keep the correct row and remove the other, or correct a key",
    ),
)

UNKNOWN_COMMUNE: Final = Code(
    "unknown-commune",
    Template(
        "{count} dòng của bảng `{table}` thuộc nơi không có trong bảng `{whole}`: {names}",
        "{count} rows of the table `{table}` have a commune that is not in the table `{whole}`: {names}",
    ),
    Template(
        "ghi tên nơi ấy đúng như trong bảng `{whole}`, hoặc thêm dòng vào đó",
        "write the name of the commune as in the table `{whole}`, or add a row there",
    ),
)

SEVERAL_ROOT_ROWS: Final = Code(
    "several-root-rows",
    Template(
        "bảng {table} có hơn một dòng: `{first}` và `{text}`",
        "the table of {table} has more than one row: `{first}` and `{text}`",
    ),
    Template(
        "các bảng này là của một nơi: giữ một dòng, xóa dòng cộng nếu có",
        "these tables are about a single place: keep one row, and remove the row of totals if there is one",
    ),
)

EMPTY_TABLE: Final = Code(
    "empty-table",
    Template(
        "bảng {table} chưa có dòng nào; coi như chưa ai điền",
        "the table of {table} has no rows; it is treated as not filled in yet",
    ),
    Template(
        "điền bảng; nếu thật sự không có, ghi `empty: true` cho bảng này trong columns.yaml",
        "fill in the table; if there really are none, write `empty: true` for it in columns.yaml",
    ),
    severity=Severity.WARNING,
)

EMPTY_SHEET: Final = Code(
    "empty-sheet",
    Template(
        "bảng {table} chưa có dòng nào; coi như chưa ai điền",
        "the table of {table} has no rows; it is treated as not filled in yet",
    ),
    Template(
        "điền trang tính; nếu thật sự không có, ghi {word} vào ô mã đầu tiên dưới tiêu đề",
        "fill in the sheet; if there really are none, write {word} into the first cell below the headings",
    ),
    severity=Severity.WARNING,
)

NO_ENTRY_WORKBOOK: Final = Code(
    "no-entry-workbook",
    Template(
        "{path} không phải sổ tính do `criteria commune new` ghi: không có các trang của nó",
        "{path} is not a workbook that `criteria commune new` has written: it has none of its sheets",
    ),
    Template(
        "ghi sổ tính mới bằng `criteria commune new`, rồi chép số liệu vào đó",
        "write a new workbook with `criteria commune new`, and copy the figures into it",
    ),
)

NOTHING_TO_SPLIT_BY: Final = Code(
    "nothing-to-split-by",
    Template(
        "không chia được: trang của bảng {table} chưa có dòng nào",
        "there is nothing to split by: the sheet of the table {table} has no rows",
    ),
    Template(
        "ghi mã từng xóm vào trang ấy, mỗi xóm một dòng",
        "write the key of each hamlet into that sheet, one row each",
    ),
)

PART_NOT_FILLED: Final = Code(
    "part-not-filled",
    Template(
        "{path}: {group} chưa gửi số liệu; ngoài mã ra không có dòng nào",
        "{path}: {group} has sent no figures; there are no rows but its key",
    ),
    Template("nhắc nơi ấy điền và gửi lại tệp", "ask them to fill in the file and send it back"),
    severity=Severity.WARNING,
)

PART_TWICE: Final = Code(
    "part-twice",
    Template(
        "{one} và {other} đều là số liệu của {group}: {same} dòng giống nhau{differences}",
        "{one} and {other} are both figures of {group}: {same} rows are the same{differences}",
    ),
    Template(
        "giữ tệp đúng, chuyển tệp kia ra khỏi thư mục",
        "keep the right file, and move the other one out of the folder",
    ),
    severity=Severity.WARNING,
)

PART_ABSENT: Final = Code(
    "part-absent",
    Template(
        "{path} đã chia cho {group}, mà không có tệp nào của nơi ấy; coi như chưa điền gì",
        "{path} was split from the part of {group}, and no file has it; nothing counts as filled in there",
    ),
    Template(
        "chép tệp của nơi ấy vào đây; không còn nơi ấy nữa thì xóa mã ở trang ẩn `{sheet}` của {path}",
        "copy its file into the folder; if there is no such place any more, delete its key on the hidden sheet"
        " `{sheet}` of {path}",
    ),
    severity=Severity.WARNING,
)

ROWS_THOUGH_EMPTY: Final = Code(
    "rows-though-empty",
    Template(
        "`empty: true` nói bảng không có dòng nào, mà {path} có {count} dòng",
        "`empty: true` says that the table has no rows, but {path} has {count}",
    ),
    Template("bỏ `empty`, hoặc xóa các dòng", "remove `empty`, or the rows"),
)

UNKNOWN_RECOGNISED_LEVEL: Final = Code(
    "unknown-recognised-level",
    Template("danh hiệu này không có mức `{name}`", "the title has no level `{name}`"),
    Template("{fix}", "{fix}"),
)

CONTRADICTING_VALUE: Final = Code(
    "contradicting-value",
    Template(
        "bảng ghi `{name}` là {stated}, nhưng tính từ các bảng khác là {counted}; đã dùng số tính được",
        "the table states that `{name}` is {stated}, but the other tables give {counted}, which was used",
    ),
    Template(
        "sửa hoặc bỏ trống ô này, hoặc bổ sung các bảng khác",
        "correct or clear this cell, or complete the other tables",
    ),
    severity=Severity.WARNING,
)


# ---- workbooks and folders -------------------------------------------------------------------

NO_TABLES: Final = Code(
    "no-tables",
    Template("thư mục {path} không có bảng nào", "the folder {path} contains no table"),
    Template(
        "đặt vào đó các tệp .csv hoặc .xlsx mang tên bảng ({known}), hoặc một columns.yaml ghi tên tệp; có thể bắt đầu bằng bảng trống: --blank",
        "put .csv or .xlsx files there that are named after the tables ({known}), or a columns.yaml that names the files; --blank writes blank tables to start from",
    ),
)

DUPLICATE_TABLE_FILE: Final = Code(
    "duplicate-table-file",
    Template(
        "bảng `{table}` có hai tệp: {paths}",
        "there are two files for the table `{table}`: {paths}",
    ),
    Template(
        "giữ một tệp, hoặc ghi tên tệp trong columns.yaml",
        "keep one file, or name it in columns.yaml",
    ),
)

UNUSED_FILE: Final = Code(
    "unused-file",
    Template("không bảng nào dùng tệp {path}", "no table uses the file {path}"),
    Template(
        "ghi trong columns.yaml tệp này là bảng nào",
        "state in columns.yaml which table the file holds",
    ),
    severity=Severity.WARNING,
)

NO_WORKBOOKS_WRITTEN: Final = Code(
    "no-workbooks-written",
    Template(
        "không ghi các tệp .xlsx: chưa cài đặt gói {package}",
        "no .xlsx files were written: the package {package} is not installed",
    ),
    Template(
        "cài đặt: pip install 'criteria-engine[tables]'",
        "install it: pip install 'criteria-engine[tables]'",
    ),
    severity=Severity.WARNING,
)
