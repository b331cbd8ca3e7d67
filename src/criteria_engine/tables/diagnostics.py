"""Diagnostic codes for tables in files and databases, headings, rows and cells."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template, Text
from criteria_engine.diagnostics import Code, Severity

CELL_ERROR: Final = Code(
    "cell-error",
    Template(
        "ô này báo lỗi của bảng tính: `{text}`", "this cell holds the spreadsheet error `{text}`"
    ),
    Template(
        "sửa công thức, hoặc xóa ô nếu chưa biết",
        "correct the formula, or clear the cell if the value is unknown",
    ),
)


# Files and tables

UNKNOWN_TABLE_KIND: Final = Code(
    "unknown-table-kind",
    Template("không nhận ra loại bảng của `{path}`", "`{path}` is not a known kind of table"),
    Template("các loại: {known}", "known kinds: {known}"),
)

BROKEN_TABLE: Final = Code(
    "broken-table",
    Template(
        "không đọc được `{path}` như một bảng: {why}",
        "`{path}` cannot be read as a table: {why}",
    ),
    Template(
        "mở tệp bằng chương trình đã tạo ra nó rồi lưu lại",
        "open it in the program that created it, and save it again",
    ),
)

OTHER_WORKBOOK: Final = Code(
    "other-workbook",
    Template(
        "`{path}` là sổ tính dạng {kind}, không đọc được",
        "`{path}` is a workbook in {kind}, which is not read",
    ),
    Template(
        "mở tệp bằng Excel hoặc LibreOffice, chọn Lưu thành (Save as), kiểu Excel (.xlsx), rồi dùng tệp mới",
        "open it in Excel or LibreOffice, choose Save as, type Excel (.xlsx), and use the new file",
    ),
)

WORKBOOK_WITH_PASSWORD: Final = Code(
    "workbook-with-password",
    Template(
        "`{path}` có mật khẩu nên không đọc được", "`{path}` has a password and cannot be read"
    ),
    Template(
        "mở tệp, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc → Mã hóa bằng mật khẩu, xóa trống), rồi lưu lại",
        "open it, remove the password (File → Info → Protect Workbook → Encrypt with Password, clear it), and save",
    ),
)

TABLE_NOT_FOUND: Final = Code(
    "table-not-found",
    Template("không có bảng `{table}` trong `{path}`", "there is no table `{table}` in `{path}`"),
    Template("các bảng: {known}", "its tables: {known}"),
)

DATABASE_FAILED: Final = Code(
    "database-failed",
    Template(
        "cơ sở dữ liệu `{path}` trả lời lỗi: {why}",
        "the database `{path}` returned an error: {why}",
    ),
)

NO_HEADINGS: Final = Code(
    "no-headings",
    Template(
        "dòng {row} phải là dòng tiêu đề, nhưng nó trống",
        "row {row} must be the row of headings, but it is blank",
    ),
    Template(
        "ghi số của dòng tiêu đề vào {settings}, ví dụ `header: 3`",
        "write the number of the row of headings into {settings}, for example `header: 3`",
    ),
)

TWO_HEADING_ROWS: Final = Code(
    "two-heading-rows",
    Template(
        "không rõ dòng {next}, ở dưới các tiêu đề gộp ô của dòng {row}, là phần sau của tiêu đề hay đã là một đối tượng",
        "it is not clear whether row {next}, below the merged headings of row {row}, continues the headings or is a"
        " subject already",
    ),
    Template(
        "nếu là tiêu đề: xóa các ô của dòng {next} nằm dưới những cột đã có tên ở dòng {row}; nếu là đối tượng: bỏ gộp"
        " ô ở dòng {row} và đặt tên cho từng cột",
        "if it continues the headings, clear its cells below the columns that row {row} names already; if it is a"
        " subject, unmerge the cells of row {row} and name each column",
    ),
)

AMBIGUOUS_DELIMITER: Final = Code(
    "ambiguous-delimiter",
    Template(
        "dòng tiêu đề có cả {marks}: không rõ dấu nào ngăn các cột",
        "the row of headings contains {marks}: it is not clear which one separates the columns",
    ),
    Template(
        'ghi dấu ngăn cột vào {settings}, ví dụ `delimiter: ";"`',
        'write the delimiter into {settings}, for example `delimiter: ";"`',
    ),
)

AMBIGUOUS_SHEET: Final = Code(
    "ambiguous-sheet",
    Template(
        "không rõ đọc trang tính nào của `{path}`",
        "it is not clear which sheet of `{path}` to read",
    ),
    Template(
        "ghi tên trang tính vào {settings}, ví dụ `sheet: {example}`, hoặc nhiều trang: `sheet: [{example}, …]`;"
        " các trang tính: {known}",
        "name the sheet in {settings}, for example `sheet: {example}`, or several: `sheet: [{example}, …]`;"
        " the sheets are: {known}",
    ),
)

SIMILAR_SHEETS: Final = Code(
    "similar-sheets",
    Template(
        "các trang tính {sheets} của `{path}` có cùng tiêu đề: không rõ đọc trang nào",
        "the sheets {sheets} of `{path}` have the same headings: it is not clear which ones to read",
    ),
    Template(
        "ghi vào {settings} một trang (`sheet: {example}`) hoặc mọi trang cần đọc (`sheet: [{example}, …]`)",
        "name in {settings} one sheet (`sheet: {example}`) or every sheet to read (`sheet: [{example}, …]`)",
    ),
)

UNREAD_SHEETS: Final = Code(
    "unread-sheets",
    Template(
        "chưa đọc các trang tính này của `{path}`: {sheets}",
        "these sheets of `{path}` were not read: {sheets}",
    ),
    Template(
        "nếu trang nào cũng là một phần của bảng, {how}",
        "if one of them is part of the table, {how}",
    ),
    Severity.WARNING,
)

SHEET_OF_CSV: Final = Code(
    "sheet-of-csv",
    Template(
        "`{path}` không phải là sổ tính nên không có trang tính nào để chọn bằng `sheet`",
        "`{path}` is no workbook, so it has no sheets to choose from with `sheet`",
    ),
    Template("bỏ dòng `sheet:`", "remove the line `sheet:`"),
)

TOO_MANY_CELLS: Final = Code(
    "too-many-cells",
    Template("bảng có hơn {limit} ô", "the table has more than {limit} cells"),
    Template("chia bảng thành nhiều tệp nhỏ hơn", "split the table into smaller files"),
)

LEGACY_FONT_HEADING: Final = Code(
    "legacy-font-heading",
    Template(
        "tiêu đề `{text}` viết bằng phông {font}, không phải Unicode; đúng ra là `{meant}`",
        "the heading `{text}` is typed with a font of {font}, not in Unicode; it means `{meant}`",
    ),
    Template(
        "chuyển cả tệp: criteria commune convert {path} --encoding {font_id} --out TỆP_MỚI.xlsx",
        "convert the file: criteria commune convert {path} --encoding {font_id} --out NEW_FILE.xlsx",
    ),
)

LEGACY_FONT_CELLS: Final = Code(
    "legacy-font-cells",
    Template(
        "{count} ô viết bằng phông {font}, không phải Unicode, ví dụ ô này",
        "{count} cells are typed with a font of {font}, not in Unicode, for example this one",
    ),
    Template(
        "chuyển cả tệp: criteria commune convert {path} --encoding {font_id} --out TỆP_MỚI.xlsx",
        "convert the file: criteria commune convert {path} --encoding {font_id} --out NEW_FILE.xlsx",
    ),
    Severity.WARNING,
)

UNKNOWN_HEADING: Final = Code(
    "unknown-heading",
    Template(
        "cột `{column}` không ứng với mã hay dữ kiện nào được đọc",
        "the column `{column}` is neither a key nor a fact that is read",
    ),
    Template(
        "ghi cột vào {settings}: cho nó ứng với một tên, hoặc vào `ignore:` nếu không cần; các tên: {known}",
        "write the column into {settings}: with the name it stands for, or under `ignore:` if it is not needed;"
        " the names are: {known}",
    ),
)

MISSING_HEADING: Final = Code(
    "missing-heading",
    Template("bảng không có cột `{column}`", "the table has no column `{column}`"),
    Template(
        "thêm cột ấy, hoặc ghi tên của nó trong {settings}; các cột của bảng: {known}",
        "add the column, or name it in {settings}; the columns of the table: {known}",
    ),
)

AMBIGUOUS_HEADING: Final = Code(
    "ambiguous-heading",
    Template(
        "không rõ đọc `{path}` từ cột nào: {columns}",
        "it is not clear which column `{path}` is read from: {columns}",
    ),
    Template(
        "đặt cho mỗi cột một tiêu đề riêng, rồi ghi trong {settings} lấy cột nào, hoặc xóa một cột",
        "give each column a heading of its own and name the right one in {settings}, or remove a column",
    ),
)


# The mapping file

GROUP_ROWS: Final = Code(
    "group-rows",
    Template(
        "{count} dòng là tên nhóm, không phải đối tượng (“{text}”): dòng {rows}",
        "{count} rows are headings of groups, not subjects (“{text}”): rows {rows}",
    ),
    Template(
        "nhóm của mỗi đối tượng chỉ được đọc từ một cột; nếu dòng ấy là đối tượng, điền thêm một ô của nó",
        "the group of a subject is only read from a column; if such a row is a subject, fill in one more cell",
    ),
    Severity.WARNING,
)

DOUBTFUL_ROW: Final = Code(
    "doubtful-row",
    Template(
        "không rõ dòng này (“{text}”) là một đối tượng hay là tên nhóm, ghi chú",
        "it is not clear whether this row (“{text}”) is a subject, or the heading of a group or a note",
    ),
    Template(
        "nếu là đối tượng, ghi mã như các dòng khác hoặc điền thêm các ô còn trống; nếu không thì xóa dòng",
        "if it is a subject, write its key as in the other rows or fill in its blank cells; if not, remove the row",
    ),
)

TOTAL_ROWS: Final = Code(
    "total-rows",
    Template(
        "{count} dòng cộng không được tính là đối tượng (“{text}”): dòng {rows}",
        "{count} rows of totals do not count as subjects (“{text}”): rows {rows}",
    ),
    severity=Severity.WARNING,
)

COLUMN_NUMBER_ROWS: Final = Code(
    "column-number-rows",
    Template(
        "{count} dòng ghi số thứ tự cột không được tính là đối tượng (“{text}”): dòng {rows}",
        "{count} rows with the numbers of the columns do not count as subjects (“{text}”): rows {rows}",
    ),
    severity=Severity.WARNING,
)

UNIT_ROWS: Final = Code(
    "unit-rows",
    Template(
        "{count} dòng ghi đơn vị tính không được tính là đối tượng (“{text}”): dòng {rows}",
        "{count} rows with units of measurement do not count as subjects (“{text}”): rows {rows}",
    ),
    severity=Severity.WARNING,
)

SIGNATURE_ROWS: Final = Code(
    "signature-rows",
    Template(
        "{count} dòng ghi chú, ngày tháng hoặc chữ ký không được tính là đối tượng (“{text}”): dòng {rows}",
        "{count} rows with notes, dates or signatures do not count as subjects (“{text}”): rows {rows}",
    ),
    severity=Severity.WARNING,
)

EXAMPLE_ROWS: Final = Code(
    "example-rows",
    Template(
        "{count} dòng là ví dụ hoặc hướng dẫn điền bảng, không được tính là đối tượng (“{text}”): dòng {rows}",
        "{count} rows are examples or instructions and do not count as subjects (“{text}”): rows {rows}",
    ),
    severity=Severity.WARNING,
)

UNFILLED_ROWS: Final = Code(
    "unfilled-rows",
    Template(
        "{count} dòng chưa điền mã cũng như nội dung nào nên không được tính là đối tượng (“{text}”): dòng {rows}",
        "{count} rows have neither a key nor anything else filled in, and do not count as subjects (“{text}”): rows"
        " {rows}",
    ),
    severity=Severity.WARNING,
)

REPEATED_HEADINGS: Final = Code(
    "repeated-headings",
    Template(
        "{count} dòng lặp lại tiêu đề không được tính là đối tượng: dòng {rows}",
        "{count} rows repeat the headings and do not count as subjects: rows {rows}",
    ),
    severity=Severity.WARNING,
)


# Rows and cells

WRONG_CELL_COUNT: Final = Code(
    "wrong-cells",
    Template(
        "dòng có {found} ô, mà bảng có {wanted} cột",
        "the row has {found} cells, but the table has {wanted} columns",
    ),
    Template(
        "xem dấu ngăn cột và dấu nháy kép trong dòng này; ô có dấu ngăn cột phải đặt trong nháy kép",
        "check the delimiters and double quotes of this row; a cell with the delimiter needs double quotes",
    ),
)

CELL_WITHOUT_HEADING: Final = Code(
    "cell-without-heading",
    Template(
        "ô này có giá trị `{text}` nhưng cột không có tiêu đề",
        "this cell has the value `{text}`, but its column has no heading",
    ),
    Template("đặt tên cho cột, hoặc xóa các ô", "add a heading to the column, or clear its cells"),
)


FORMULA_WITHOUT_VALUE: Final = Code(
    "formula-without-value",
    Template(
        "ô này là công thức chưa được tính",
        "this cell is a formula without a calculated value",
    ),
    Template(
        "mở tệp bằng Excel hoặc LibreOffice rồi lưu lại",
        "open the file in Excel or LibreOffice and save it again",
    ),
)

UNREADABLE_VALUE: Final = Code(
    "unreadable-value",
    Template(
        "không đọc được giá trị của ô này: {text}",
        "the value of this cell cannot be read: {text}",
    ),
    Template(
        "sửa giá trị, hoặc xóa nếu chưa biết; ngày phải từ năm 1 đến năm 9999",
        "correct the value, or clear it if it is unknown; a day must be in the years 1 to 9999",
    ),
)

UNREADABLE_COLUMN: Final = Code(
    "unreadable-table-column",
    Template(
        "không đọc được cột `{column}` (kiểu {type}): {why}",
        "the column `{column}` (type {type}) cannot be read: {why}",
    ),
    Template(
        "đổi cột sang số, chữ, đúng/sai hoặc ngày, hoặc ghi nó vào `ignore:` của tệp ánh xạ",
        "cast the column to numbers, texts, booleans or dates, or list it under `ignore:` in the mapping file",
    ),
)

CELL_IN_MERGE: Final = Code(
    "cell-in-merge",
    Template(
        "ô này thuộc vùng gộp {range}: không rõ giá trị là của dòng nào",
        "this cell is part of the merged range {range}: it is not clear which row the value belongs to",
    ),
    Template(
        "bỏ gộp ô và ghi giá trị vào từng dòng", "unmerge the cells and enter the value in each row"
    ),
)

ROW_WITHOUT_KEY: Final = Code(
    "row-without-key",
    Template("dòng không có mã `{name}`", "the row has no key `{name}`"),
    Template(
        "ghi mã; khi chưa có mã thì chưa biết dòng này là của ai",
        "fill in the key; until then it is unknown whose row this is",
    ),
)

INVALID_MAPPED_NUMBER: Final = Code(
    "number-not-as-mapped",
    Template(
        "`{text}` không phải là số viết với {marks}",
        "`{text}` is not a number written with {marks}",
    ),
    Template(
        "sửa ô này; nếu cả bảng viết số cách khác, sửa `decimal`, `thousands` trong tệp ánh xạ",
        "correct the cell; where the whole table writes numbers in another way, `decimal` and `thousands` in the mapping file",
    ),
)

INVALID_MAPPED_DATE: Final = Code(
    "date-not-as-mapped",
    Template(
        "`{text}` không phải là một ngày viết theo dạng {form}",
        "`{text}` is not a date written as {form}",
    ),
)

INTERVAL_IN_CELL: Final = Code(
    "interval-in-cell",
    Template(
        "`{path}`: một ô không thể chứa số chỉ biết trong khoảng",
        "`{path}`: a cell cannot hold a number that is only known within bounds",
    ),
    Template(
        "xét trường hợp này riêng, không qua bảng",
        "decide this subject by itself, without a table",
    ),
)

TOO_MANY_DECIMALS: Final = Code(
    "too-many-decimals",
    Template(
        "`{path}` có hơn {limit} chữ số thập phân",
        "`{path}` has more than {limit} decimal places",
    ),
)

TOO_MANY_ROWS: Final = Code(
    "too-many-rows",
    Template(
        "kết quả có {count} dòng, mà một trang tính Excel chỉ chứa {limit}",
        "the result has {count} rows, but an Excel sheet holds at most {limit}",
    ),
    Template("ghi ra .csv hoặc .parquet", "write a .csv or .parquet file"),
)

TABLE_EXISTS: Final = Code(
    "table-exists",
    Template(
        "bảng `{table}` đã có và không phải do lệnh này tạo ra",
        "the table `{table}` already exists, and this command did not create it",
    ),
    Template("chọn tên khác, hoặc tự xóa bảng ấy", "choose another name, or drop it yourself"),
)


def mixed_line_ends(line: int) -> Text:
    """Return why a CSV file cannot be parsed from a line on: only some of its lines end with line feeds."""
    return Text(
        f"dòng {line}: có dấu xuống dòng kiểu cũ (chỉ có CR) giữa dòng; mở tệp và lưu lại thành CSV",
        f"line {line}: a carriage return without a line feed stands inside the line; open the file and save it"
        " as CSV again",
    )


def unmatched_quotes(line: int) -> Text:
    """Return why a CSV file cannot be parsed from a line on: the other syntax errors of CSV concern quotes."""
    return Text(
        f"dòng {line}: dấu nháy kép mở mà không đóng, hoặc đóng giữa ô; dấu nháy trong ô viết đôi",
        f'line {line}: a double quote is not closed, or closed inside a cell; write "" for a quote in a cell',
    )
