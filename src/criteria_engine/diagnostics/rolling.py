"""Mistakes in a roll-up file, in the headings of tables, and in their rows."""

from __future__ import annotations

from typing import Final

from criteria_engine.diagnostics import Code, Severity, Wording

# ---- the roll-up file ------------------------------------------------------------------------

UNKNOWN_TABLE: Final = Code(
    "unknown-table",
    Wording("không có bảng `{name}`", "there is no table `{name}`"),
    Wording("các bảng: {known}", "the tables are: {known}"),
)
UNKNOWN_ROLLUP_TITLE: Final = Code(
    "unknown-title",
    Wording("không có danh hiệu `{name}`", "there is no title `{name}`"),
    Wording("hiện có: {known}", "there are: {known}"),
)
DUPLICATE_TITLE: Final = Code(
    "duplicate-title",
    Wording("hai mục cùng mang mã `{name}`", "two entries have the id `{name}`"),
    Wording("đặt `id: …` riêng cho mỗi mục", "give each an `id: …` of its own"),
)
UNKNOWN_FED_FACT: Final = Code(
    "unknown-fed-fact",
    Wording(
        "bộ tiêu chí {title} không hỏi dữ kiện `{name}`",
        "the set {title} asks for no fact `{name}`",
    ),
    Wording("các dữ kiện: {known}", "its facts are: {known}"),
)
UNKNOWN_PHRASE: Final = Code(
    "unknown-phrase",
    Wording("không hiểu `{text}`", "`{text}` is not understood"),
    Wording(
        "viết: count of BẢNG [where ĐIỀU KIỆN], sum of CỘT of BẢNG [where ĐIỀU KIỆN], column CỘT, rows of BẢNG, decision of MÃ, held [at MỨC], months held [at MỨC]",
        "write: count of TABLE [where CONDITION], sum of COLUMN of TABLE [where CONDITION], column COLUMN, rows of TABLE, decision of ID, held [at LEVEL], months held [at LEVEL]",
    ),
)
WRONG_FEED: Final = Code(
    "wrong-feed",
    Wording(
        "`{name}` là {kind}, không nhận `{text}` được",
        "`{name}` is a fact of kind {kind} and cannot take `{text}`",
    ),
    Wording(
        "dữ kiện số nhận `count of …`, `sum of …`, danh sách nhận `rows of …`, có/không nhận `held …`, quyết định nhận `decision of …`",
        "numbers take `count of …`, `sum of …`, lists `rows of …`, truths `held …`, decisions `decision of …`",
    ),
)
NO_WAY: Final = Code(
    "no-way",
    Wording(
        "bảng `{member}` không thuộc về bảng `{group}`",
        "the table `{member}` does not belong to `{group}`",
    ),
    Wording(
        "khai báo `belongs_to` trong bảng `{member}`",
        "declare `belongs_to` in the table `{member}`",
    ),
)
SEVERAL_WAYS: Final = Code(
    "several-ways",
    Wording(
        "từ `{member}` đến `{group}` có nhiều đường: {paths}",
        "there are several ways from `{member}` to `{group}`: {paths}",
    ),
    Wording("giữ lại một `belongs_to`", "keep one `belongs_to`"),
)
CIRCULAR_TITLES: Final = Code(
    "circular-titles",
    Wording(
        "các danh hiệu dựa vào nhau thành vòng: {path}",
        "these titles rest on each other in a circle: {path}",
    ),
    Wording(
        "một danh hiệu không thể là dữ kiện của chính nó; bỏ một mục `facts`",
        "no title can feed itself; leave one of the `facts` out",
    ),
)
CIRCULAR_TABLES: Final = Code(
    "circular-tables",
    Wording(
        "các bảng thuộc về nhau thành vòng: {path}",
        "these tables belong to each other in a circle: {path}",
    ),
    Wording(
        "một bảng không thể thuộc về chính nó; bỏ một `belongs_to`",
        "no table can belong to itself; leave one `belongs_to` out",
    ),
)
OTHER_TABLE: Final = Code(
    "other-table",
    Wording(
        "`{name}` xét bảng `{found}`, không phải `{wanted}`",
        "`{name}` is about the table `{found}`, not `{wanted}`",
    ),
    Wording(
        "chỉ dùng quyết định của danh hiệu xét cùng bảng `{wanted}`; từ bảng khác thì dùng `count of …`",
        "only a title about the same table `{wanted}` can be used so; for another table, count its rows",
    ),
)

OTHER_DECISION: Final = Code(
    "other-decision",
    Wording(
        "dữ kiện `{name}` là kết quả xét {wanted}, không phải {found}",
        "the fact `{name}` is a decision about {wanted}, not {found}",
    ),
)
DOUBLE_KEY: Final = Code(
    "double-key",
    Wording(
        "bảng `{table}`: {count} mã đứng hơn một lần trong cùng một xã",
        "the table `{table}`: {count} keys stand more than once in one commune",
    ),
    Wording(
        "bảng không có dòng đầu để giữ lại: bỏ dòng thừa trước khi xét",
        "a table has no first row to keep: leave out all but one before deciding",
    ),
)
ROW_WITHOUT_COMMUNE: Final = Code(
    "row-without-commune",
    Wording(
        "bảng `{table}`: {count} dòng không ghi xã",
        "the table `{table}`: {count} rows without a commune",
    ),
    Wording(
        "mỗi dòng phải thuộc về một xã; nói cột nào bằng `commune=…`",
        "every row belongs to a commune; say by which column with `commune=…`",
    ),
)
NO_ROWS_GIVEN: Final = Code(
    "no-rows-given",
    Wording("không có bảng nào để xét", "there is no table to decide"),
)
UNREPORTED_LIST: Final = Code(
    "unreported-list",
    Wording(
        "`{name}` của `{title}` là danh sách: {count} xã không có dòng nào trong bảng `{table}`, chưa rõ là trống hay chưa báo",
        "`{name}` of `{title}` is a list: {count} communes have no rows in the table `{table}`, and whether it is empty"
        " there nobody has said",
    ),
    Wording(
        'xét riêng những xã ấy, hoặc đặt `absent="empty"` nếu đúng là không có',
        'assess those communes apart, or say `absent="empty"` where they have none',
    ),
)
UNKNOWN_FED_COLUMN: Final = Code(
    "unknown-fed-column",
    Wording(
        "bảng `{table}` không có cột `{name}` hợp với dữ kiện này",
        "the table `{table}` has no column `{name}` that fits this fact",
    ),
    Wording(
        "khai báo trong `columns` của bảng; các cột hợp: {known}",
        "declare it under `columns` of the table; those that fit: {known}",
    ),
)

# ---- the tables ------------------------------------------------------------------------------

UNKNOWN_COLUMN: Final = Code(
    "unknown-column",
    Wording("{table}: không có gì nhận cột `{name}`", "{table}: nothing takes the column `{name}`"),
    Wording(
        "sửa tên cột hoặc khai báo trong columns.yaml; các cột: {known}",
        "mend the heading or map it in columns.yaml; the columns are: {known}",
    ),
)
DOUBLE_COLUMN: Final = Code(
    "double-column",
    Wording("{table}: hai cột cùng là `{name}`", "{table}: two columns are `{name}`"),
    Wording("đổi tên hoặc xóa một cột", "rename or remove one of them"),
)
NO_KEY_COLUMN: Final = Code(
    "no-key-column",
    Wording("{table}: không có cột khóa `{name}`", "{table}: the key column `{name}` is missing"),
    Wording(
        "thêm cột `{name}`, hoặc chỉ ra cột ấy trong columns.yaml",
        "add the column `{name}`, or name it in columns.yaml",
    ),
)
MISSING_TABLE: Final = Code(
    "missing-table",
    Wording(
        "không có tệp {path}; bảng {table} coi như không biết gì",
        "there is no file {path}; nothing is known of the {table}",
    ),
    Wording(
        "nếu xã có bảng này, đặt tệp vào thư mục hoặc ghi tên tệp trong columns.yaml",
        "if there is such a table, put its file into the folder or name it in columns.yaml",
    ),
    severity=Severity.WARNING,
)
ROW_WITHOUT_KEY: Final = Code(
    "row-without-key",
    Wording("dòng không có mã `{name}`", "the row has no `{name}`"),
    Wording(
        "ghi mã; dòng không có mã có thể là thêm một thành viên của bất kỳ đâu",
        "fill it in; a row without it may be one more member of anything",
    ),
)
DUPLICATE_ROW: Final = Code(
    "duplicate-row",
    Wording("mã `{text}` đã có ở dòng {line}", "`{text}` is on line {line} already"),
    Wording(
        "mỗi mã một dòng: xóa dòng thừa hoặc sửa mã",
        "one row for each: remove this one or mend its key",
    ),
)
ROWS_DIFFER: Final = Code(
    "rows-differ",
    Wording(
        "mã `{text}` cũng ở dòng {line}, mà hai dòng khác nhau; không dùng dòng nào",
        "`{text}` is on line {line} as well, and the two differ; neither is used",
    ),
    Wording(
        "giữ dòng đúng và xóa dòng kia, hoặc sửa mã",
        "keep the right one and remove the other, or mend a key",
    ),
)
ROW_OF_NO_COMMUNE: Final = Code(
    "row-of-no-commune",
    Wording(
        "{count} dòng của bảng `{table}` thuộc nơi không có trong bảng `{whole}`",
        "{count} rows of the table `{table}` are of places that the table `{whole}` does not have",
    ),
    Wording(
        "ghi tên nơi ấy đúng như trong bảng `{whole}`, hoặc thêm dòng vào đó",
        "write the place as the table `{whole}` has it, or add a row there",
    ),
)
SEVERAL_WHOLES: Final = Code(
    "several-wholes",
    Wording(
        "bảng {table} có hơn một dòng: `{first}` và `{text}`",
        "there is more than one row in the table of {table}: `{first}` and `{text}`",
    ),
    Wording(
        "các bảng này là của một nơi: giữ một dòng, xóa dòng cộng nếu có",
        "these tables are those of one: keep one row, and remove a line of totals if that is it",
    ),
)
EMPTY_TABLE: Final = Code(
    "empty-table",
    Wording(
        "bảng {table} chưa có dòng nào; coi như chưa ai điền",
        "the table of {table} has no rows; taken as not filled in yet",
    ),
    Wording(
        "điền bảng; nếu thật sự không có, ghi `empty: true` cho bảng này trong columns.yaml",
        "fill it in; where there really are none, write `empty: true` for it in columns.yaml",
    ),
    severity=Severity.WARNING,
)
UNKNOWN_MEMBERSHIP: Final = Code(
    "unknown-membership",
    Wording(
        "`{column}`: không có `{text}` trong bảng {table}",
        "`{column}`: there is no `{text}` in the table of {table}",
    ),
    Wording(
        "sửa mã, thêm dòng vào bảng {table}, hoặc ghi - nếu không thuộc về đâu",
        "mend the key, add a row to the table of {table}, or write - for belonging to nothing",
    ),
)
WRONG_CELLS: Final = Code(
    "wrong-cells",
    Wording(
        "dòng có {found} ô, bảng có {wanted} cột",
        "the row has {found} cells, the table {wanted} columns",
    ),
    Wording(
        "ô có dấu phẩy phải đặt trong ngoặc kép",
        "a cell that holds the separator stands in double quotes",
    ),
)

UNKNOWN_RECOGNISED_LEVEL: Final = Code(
    "unknown-recognised-level",
    Wording("danh hiệu này không có mức `{name}`", "the title has no level `{name}`"),
    Wording("các mức: {known}", "its levels are: {known}"),
)

STATED_OTHERWISE: Final = Code(
    "stated-otherwise",
    Wording(
        "bảng ghi `{name}` là {stated}, nhưng tính từ các bảng khác là {counted}; đã dùng số tính được",
        "the table says `{name}` is {stated}, but the other tables give {counted}, which was used",
    ),
    Wording(
        "sửa hoặc bỏ trống ô này, hoặc bổ sung các bảng khác",
        "mend or clear this cell, or complete the other tables",
    ),
    severity=Severity.WARNING,
)

# ---- workbooks and folders -------------------------------------------------------------------

NO_TABLES: Final = Code(
    "no-tables",
    Wording("thư mục {path} không có bảng nào", "the folder {path} holds no table"),
    Wording(
        "đặt vào đó các tệp .csv hoặc .xlsx mang tên bảng ({known}), hoặc một columns.yaml ghi tên tệp; có thể bắt đầu bằng bảng trống: --blank",
        "put .csv or .xlsx files named after the tables there ({known}), or a columns.yaml that names them; --blank writes blank ones to start from",
    ),
)
TWO_FILES: Final = Code(
    "two-files",
    Wording(
        "bảng `{table}` có hai tệp: {paths}",
        "there are two files for the table `{table}`: {paths}",
    ),
    Wording(
        "giữ một tệp, hoặc ghi tên tệp trong columns.yaml", "keep one, or name it in columns.yaml"
    ),
)
UNUSED_FILE: Final = Code(
    "unused-file",
    Wording("không bảng nào dùng tệp {path}", "no table takes the file {path}"),
    Wording("ghi trong columns.yaml tệp này là bảng nào", "say in columns.yaml which table it is"),
    severity=Severity.WARNING,
)
NO_TABLES_EXTRA: Final = Code(
    "no-tables-extra",
    Wording(
        "tệp Excel cần gói {package}, chưa được cài đặt",
        "workbooks need the package {package}, which is not installed",
    ),
    Wording(
        "cài đặt: pip install 'criteria-engine[tables]', hoặc lưu bảng dạng CSV UTF-8",
        "install it: pip install 'criteria-engine[tables]', or save the table as CSV in UTF-8",
    ),
)
NOT_A_WORKBOOK: Final = Code(
    "not-a-workbook",
    Wording("không đọc được tệp Excel này ({why})", "this workbook cannot be read ({why})"),
    Wording(
        "mở bằng Excel hoặc LibreOffice, bỏ mật khẩu nếu có, rồi lưu lại dạng .xlsx",
        "open it in Excel or LibreOffice, remove a password if there is one, and save it as .xlsx",
    ),
)
WORKBOOK_TOO_LARGE: Final = Code(
    "workbook-too-large",
    Wording(
        "tệp Excel quá lớn: hơn {limit} MB khi mở ra",
        "the workbook is too large: more than {limit} MB unpacked",
    ),
    Wording("chia bảng thành nhiều tệp nhỏ hơn", "split the table into smaller files"),
)
SHEET_TOO_LARGE: Final = Code(
    "sheet-too-large",
    Wording(
        "trang trải đến ô {last}, nhiều hơn {limit} ô",
        "the sheet reaches to {last}, more than {limit} cells",
    ),
    Wording(
        "xóa các dòng, cột trống ở cuối trang (thường do định dạng cả cột), rồi lưu lại",
        "delete the blank rows and columns at its end (often left by formatting whole columns), and save",
    ),
)
NO_SHEET: Final = Code(
    "no-sheet",
    Wording("không biết trang nào là `{name}`", "it is not clear which sheet is `{name}`"),
    Wording(
        "ghi `sheet: …` trong columns.yaml; các trang: {known}",
        "write `sheet: …` in columns.yaml; the sheets are: {known}",
    ),
)
MERGED_CELLS: Final = Code(
    "merged-cells",
    Wording(
        "các ô {cells} bị gộp: không biết giá trị thuộc về dòng nào",
        "the cells {cells} are merged: nobody can say which rows the value belongs to",
    ),
    Wording(
        "bỏ gộp ô rồi điền giá trị vào từng dòng", "unmerge them and fill the value into each row"
    ),
)
CELL_ERROR: Final = Code(
    "cell-error",
    Wording("ô báo lỗi `{text}`", "the cell holds the error `{text}`"),
    Wording(
        "sửa công thức, hoặc xóa ô nếu chưa biết",
        "mend the formula, or clear the cell if it is unknown",
    ),
)
NOT_CALCULATED: Final = Code(
    "not-calculated",
    Wording("ô có công thức chưa được tính", "the cell has a formula nobody has calculated"),
    Wording(
        "mở tệp bằng Excel hoặc LibreOffice rồi lưu lại",
        "open the file in Excel or LibreOffice and save it again",
    ),
)
NO_HEADING: Final = Code(
    "no-heading",
    Wording("cột không có tên mà có giá trị `{text}`", "a column without a heading holds `{text}`"),
    Wording("đặt tên cho cột, hoặc xóa các ô", "give the column a heading, or clear the cells"),
)
NO_TABLES_WRITTEN: Final = Code(
    "no-workbooks-written",
    Wording(
        "không ghi các tệp .xlsx: chưa cài đặt gói {package}",
        "no .xlsx files were written: the package {package} is not installed",
    ),
    Wording(
        "cài đặt: pip install 'criteria-engine[tables]'",
        "install it: pip install 'criteria-engine[tables]'",
    ),
    severity=Severity.WARNING,
)

ALL_CODES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Code))
