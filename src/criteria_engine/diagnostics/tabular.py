"""Mistakes in tables of files and databases, in the mapping of their columns, and in starting again."""

from __future__ import annotations

from typing import Final

from criteria_engine.diagnostics import Code, Said, Wording

# Files and tables

UNKNOWN_KIND: Final = Code(
    "unknown-table-kind",
    Wording("không nhận ra loại bảng của `{path}`", "the kind of table of `{path}` is not known"),
    Wording("các loại: {known}", "the kinds are: {known}"),
)
BROKEN_TABLE: Final = Code(
    "broken-table",
    Wording(
        "không đọc được `{path}` như một bảng: {why}",
        "`{path}` cannot be read as a table: {why}",
    ),
    Wording(
        "mở tệp bằng chương trình đã tạo ra nó rồi lưu lại",
        "open it with the program that made it, and save it again",
    ),
)
TABLE_NOT_FOUND: Final = Code(
    "table-not-found",
    Wording("không có bảng `{table}` trong `{path}`", "there is no table `{table}` in `{path}`"),
    Wording("các bảng: {known}", "its tables: {known}"),
)
DATABASE_FAILED: Final = Code(
    "database-failed",
    Wording(
        "cơ sở dữ liệu `{path}` trả lời lỗi: {why}",
        "the database `{path}` answers with an error: {why}",
    ),
)
NO_HEADINGS: Final = Code(
    "no-headings",
    Wording(
        "dòng {row} phải là dòng tiêu đề, nhưng nó trống",
        "row {row} has to hold the headings, but it is blank",
    ),
    Wording(
        "ghi số của dòng tiêu đề vào tệp ánh xạ, ví dụ `header: 3`",
        "write the number of the row of headings into the mapping file, such as `header: 3`",
    ),
)
HEADINGS_BELOW: Final = Code(
    "headings-below",
    Wording(
        "dòng {row} không phải là dòng tiêu đề: tiêu đề của các cột ở dòng {below}",
        "row {row} does not hold the headings of the columns: they are in row {below}",
    ),
    Wording(
        "ghi `header: {below}` vào tệp ánh xạ (`criteria facts {title} --mapping` in tệp mẫu)",
        "write `header: {below}` into the mapping file (`criteria facts {title} --mapping` drafts one)",
    ),
)
WHICH_DELIMITER: Final = Code(
    "which-delimiter",
    Wording(
        "dòng tiêu đề có cả {marks}: không rõ dấu nào ngăn các cột",
        "the row of headings has {marks}: which of them separates the columns?",
    ),
    Wording(
        'ghi dấu ngăn cột vào tệp ánh xạ, ví dụ `delimiter: ";"`',
        'write it into the mapping file, such as `delimiter: ";"`',
    ),
)
WHICH_SHEET: Final = Code(
    "which-sheet",
    Wording(
        "không rõ đọc trang tính nào của `{path}`",
        "it is not clear which sheet of `{path}` to read",
    ),
    Wording(
        "ghi tên trang tính vào tệp ánh xạ bằng `sheet:`; các trang tính: {known}",
        "name it in the mapping file by `sheet:`; the sheets are: {known}",
    ),
)
UNKNOWN_HEADING: Final = Code(
    "unknown-heading",
    Wording(
        "cột `{column}` không ứng với dữ kiện nào của bộ tiêu chí",
        "the column `{column}` is no fact of this set",
    ),
    Wording(
        "ghi cột vào tệp ánh xạ: dưới dữ kiện của nó, hoặc vào `ignore:` nếu không cần"
        " (`criteria facts {title} --mapping` in tệp mẫu)",
        "write it into the mapping file: under its fact, or under `ignore:` where nobody needs it"
        " (`criteria facts {title} --mapping` drafts one)",
    ),
)
MISSING_HEADING: Final = Code(
    "missing-heading",
    Wording("bảng không có cột `{column}`", "the table has no column `{column}`"),
    Wording(
        "các cột: {known}; tên cột được ghi trong tệp ánh xạ",
        "its columns: {known}; the mapping file names columns",
    ),
)
DOUBLE_HEADING: Final = Code(
    "double-heading",
    Wording(
        "không rõ đọc `{path}` từ cột nào: {columns}",
        "it is not clear which column `{path}` is read from: {columns}",
    ),
    Wording(
        "đặt cho mỗi cột một tiêu đề riêng, rồi nói trong tệp ánh xạ lấy cột nào",
        "give each column a heading of its own, and say in the mapping file which one to take",
    ),
)

# The mapping file

NOT_A_MAPPING: Final = Code(
    "not-a-mapping",
    Wording(
        "tệp ánh xạ phải là các dòng `tên: giá trị`", "a mapping file is lines of `name: value`"
    ),
    Wording(
        "lấy tệp mẫu bằng `criteria facts TITLE --mapping`",
        "`criteria facts TITLE --mapping` drafts one",
    ),
)
UNKNOWN_MAPPING_FORMAT: Final = Code(
    "unknown-mapping-format",
    Wording(
        "tệp ánh xạ ghi `format: {found}`, ở đây chỉ đọc được {known}",
        "the mapping file says `format: {found}`, and this reads {known}",
    ),
)
OTHER_TITLE: Final = Code(
    "mapping-other-title",
    Wording(
        "tệp ánh xạ viết cho `{found}`, không phải `{title}`",
        "the mapping file is written for `{found}`, not for `{title}`",
    ),
)
UNKNOWN_MAPPED_FACT: Final = Code(
    "unknown-mapped-fact",
    Wording(
        "`{path}` không phải là dữ kiện có thể nằm trong một cột",
        "`{path}` is no fact that a column can hold",
    ),
    Wording("các dữ kiện: {known}", "there are: {known}"),
)
UNKNOWN_MAPPED_LIST: Final = Code(
    "unknown-mapped-list",
    Wording(
        "`{list}` không phải là một danh sách của bộ tiêu chí", "`{list}` is no list of this set"
    ),
    Wording("các danh sách: {known}", "its lists: {known}"),
)
WRONG_SETTING: Final = Code(
    "wrong-column-setting",
    Wording(
        "`{setting}` không dùng cho `{path}`, vì dữ kiện này là {kind}",
        "`{setting}` has no use for `{path}`, which is {kind}",
    ),
)
WRONG_MARK: Final = Code(
    "wrong-number-mark",
    Wording(
        "`{setting}` không thể là `{text}`",
        "`{setting}` cannot be `{text}`",
    ),
    Wording("chọn một trong: {known}", "choose one of: {known}"),
)
SAME_MARKS: Final = Code(
    "same-number-marks",
    Wording(
        "dấu `{text}` không thể vừa chỉ phần thập phân vừa chỉ hàng nghìn",
        "`{text}` cannot mark decimals and thousands at once",
    ),
)
WRONG_DATE_FORM: Final = Code(
    "wrong-date-form",
    Wording(
        "`{text}` không phải là một dạng ngày",
        "`{text}` is not a form of dates",
    ),
    Wording(
        "viết dd, mm và yyyy mỗi thứ một lần, ví dụ dd/mm/yyyy hoặc mm-dd-yyyy",
        "write dd, mm and yyyy once each, such as dd/mm/yyyy or mm-dd-yyyy",
    ),
)
WORD_TWICE: Final = Code(
    "word-twice",
    Wording(
        "từ `{text}` có hai nghĩa ở `{path}`", "the word `{text}` has two meanings in `{path}`"
    ),
    Wording("giữ lại một nghĩa", "keep one of them"),
)
LIST_NOT_DESCRIBED: Final = Code(
    "list-not-described",
    Wording(
        "danh sách `{list}` nằm ở tệp riêng, nhưng tệp ánh xạ chưa có `{key}` cho nó",
        "the list `{list}` comes in a file of its own, but the mapping file has no `{key}` for it",
    ),
    Wording(
        "thêm vào `lists: {list}:` dòng `key:` (cột mã đối tượng) và dòng `absent: empty` (không có dòng"
        " nào tức là không có mục nào) hoặc `absent: unknown` (tức là chưa rõ)",
        "below `lists: {list}:` write `key:` (the column with the subject's id) and `absent: empty` (no"
        " rows means no items) or `absent: unknown` (no rows means nobody has said)",
    ),
)
WRONG_NESTED: Final = Code(
    "list-in-a-cell",
    Wording(
        "cột `{column}` phải chứa danh sách `{list}`, nhưng ở đây là {found}",
        "the column `{column}` has to hold the list `{list}`, but this is {found}",
    ),
    Wording(
        "danh sách nằm trong tệp JSON Lines hoặc Parquet, hoặc ở tệp riêng (--list)",
        "lists stand in JSON lines or Parquet, or in a file of their own (--list)",
    ),
)

# Rows and cells

ROW_CELLS: Final = Code(
    "row-cells",
    Wording(
        "dòng có {found} ô, mà bảng có {wanted} cột",
        "the row has {found} cells, and the table {wanted} columns",
    ),
    Wording(
        "xem dấu ngăn cột và dấu nháy kép trong dòng này",
        "look at the separators and double quotes of this row",
    ),
)
CELL_WITHOUT_HEADING: Final = Code(
    "cell-without-heading",
    Wording(
        "ô này có giá trị nhưng cột không có tiêu đề",
        "this cell has a value, but its column has no heading",
    ),
)
CELL_IN_ERROR: Final = Code(
    "cell-in-error",
    Wording(
        "ô này là lỗi của bảng tính: {text}", "this cell is an error of the spreadsheet: {text}"
    ),
)
FORMULA_WITHOUT_VALUE: Final = Code(
    "formula-without-value",
    Wording(
        "ô này là công thức chưa được tính",
        "this cell is a formula that nobody has worked out",
    ),
    Wording(
        "mở tệp bằng Excel rồi lưu lại",
        "open the file with a spreadsheet program and save it again",
    ),
)
CELL_IN_MERGE: Final = Code(
    "cell-in-merge",
    Wording(
        "ô này thuộc vùng gộp {range}: không rõ giá trị là của dòng nào",
        "this cell is merged into {range}: whose value it is cannot be told",
    ),
    Wording("bỏ gộp ô và ghi giá trị vào từng dòng", "unmerge and write the value into each row"),
)
NO_SUBJECT: Final = Code(
    "no-subject",
    Wording("dòng này không có mã đối tượng", "this row has no id of a subject"),
)
NUMBER_NOT_AS_MAPPED: Final = Code(
    "number-not-as-mapped",
    Wording(
        "`{text}` không phải là số viết với {marks}",
        "`{text}` is no number written with {marks}",
    ),
    Wording(
        "sửa ô này, hoặc sửa `decimal`, `thousands` trong tệp ánh xạ",
        "correct the cell, or `decimal` and `thousands` in the mapping file",
    ),
)
DATE_NOT_AS_MAPPED: Final = Code(
    "date-not-as-mapped",
    Wording(
        "`{text}` không phải là một ngày viết theo dạng {form}",
        "`{text}` is not a day written as {form}",
    ),
)
ROUGH_IN_TABLE: Final = Code(
    "rough-in-table",
    Wording(
        "`{path}`: một ô không thể chứa số chỉ biết trong khoảng",
        "`{path}`: a cell cannot hold a number only known to lie between two",
    ),
    Wording(
        "xét trường hợp này riêng bằng `criteria decide`",
        "decide this case by itself with `criteria decide`",
    ),
)
TOO_MANY_DECIMALS: Final = Code(
    "too-many-decimals",
    Wording(
        "`{path}` có hơn {limit} chữ số thập phân",
        "`{path}` has more than {limit} decimals",
    ),
)
ITEM_REJECTED: Final = Code(
    "item-rejected",
    Wording(
        "đối tượng này chưa được xét vì một mục trong `{list}` của nó có lỗi",
        "this subject is not decided because one of its `{list}` is at fault",
    ),
)
UNFIT: Final = Code(
    "value-does-not-fit",
    Wording("giá trị của `{path}` không hợp lệ", "the value of `{path}` does not fit"),
)

# Starting again, and what is written

JOURNAL_UNFIT: Final = Code(
    "journal-does-not-fit",
    Wording(
        "lần chạy trước bị ngắt, và từ đó đã thay đổi: {what}",
        "an earlier run was interrupted, and since then something changed: {what}",
    ),
    Wording(
        "chạy lại từ đầu với --fresh (phần đã làm sẽ bị bỏ)",
        "start from the beginning with --fresh (what was done is thrown away)",
    ),
)
JOURNAL_BROKEN: Final = Code(
    "journal-broken",
    Wording(
        "không đọc được nhật ký của lần chạy trước", "the journal of an earlier run cannot be read"
    ),
    Wording(
        "chạy lại từ đầu với --fresh (phần đã làm sẽ bị bỏ)",
        "start from the beginning with --fresh (what was done is thrown away)",
    ),
)
NOTHING_TO_RESUME: Final = Code(
    "nothing-to-resume",
    Wording(
        "không có lần chạy nào bị ngắt để tiếp tục", "no interrupted run is there to go on with"
    ),
    Wording("bỏ --resume để chạy từ đầu", "leave out --resume to start"),
)
TOO_MANY_ROWS: Final = Code(
    "too-many-rows",
    Wording(
        "kết quả có {count} dòng, mà một trang tính Excel chỉ chứa {limit}",
        "the result has {count} rows, and a sheet of Excel holds {limit}",
    ),
    Wording("ghi ra .csv hoặc .parquet", "write .csv or .parquet"),
)
OUT_IS_INPUT: Final = Code(
    "output-is-input",
    Wording(
        "`{path}` là tệp đưa vào, không thể ghi kết quả lên nó",
        "`{path}` is read here, so nothing can be written over it",
    ),
    Wording("chọn tên khác cho kết quả", "choose another name for what is written"),
)
TABLE_EXISTS: Final = Code(
    "table-exists",
    Wording(
        "bảng `{table}` đã có và không phải do lệnh này tạo ra",
        "the table `{table}` is there already, and this command did not make it",
    ),
    Wording("chọn tên khác, hoặc tự xóa bảng ấy", "choose another name, or drop it yourself"),
)


def unmatched_quotes(line: int) -> Said:
    """Why a CSV file cannot be taken apart from a line on: all mistakes of its form are about quotes."""
    return Said(
        f"dòng {line}: dấu nháy kép mở mà không đóng, hoặc đóng giữa ô; dấu nháy trong ô viết đôi",
        f'line {line}: a double quote is never closed, or closed inside a cell; inside one, write ""',
    )


ALL_CODES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Code))
