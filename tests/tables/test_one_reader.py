"""The same files mean the same to `decide-table` and to the tables of a commune: values, rejects, messages."""

from __future__ import annotations

import csv
import random
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from criteria_engine.diagnostics import CriteriaError
from tests.batch import samples
from tests.examples_count import examples
from tests.tables import raw_workbooks as raw
from tests.tables.both_commands import COLUMNS, HEADINGS, assert_same, of_commune, of_table

# ---- cells -----------------------------------------------------------------------------------

TEXTS: Final = (
    *(
        "",
        " ",
        "5",
        "05",
        "5.0",
        "5.5",
        "5,5",
        "1.234",
        "-3",
        "80%",
        "50 %",
        "1e3",
        "x",
        "có",
        "true",
    ),
    *("lowland", "LOWLAND", "đồng bằng", "2024-05-01", "1/5/2024", "31/02/2024", "#N/A", "=1+1"),
    *(
        "\u200b",
        "5\u00a0",
        "\u200blowland",
        "1000000000000000000",
        "12345678901234567",
        "0.1",
        "1.5",
    ),
)

CELLS: Final = (
    *map(raw.text, TEXTS),
    *(
        raw.number(each)
        for each in ("5", "5.5", "12.0", "2.4999999999999996", "1E2", "-3", "1E400")
    ),
    *(raw.number(each, raw.PERCENT) for each in ("0.8", "1", "0.805", "5")),
    *(raw.number(each, raw.PERCENT_SIGN) for each in ("80", "5")),
    *(raw.number(each, raw.DAY) for each in ("45413", "45413.25", "60", "-1", "0.5", "99999999")),
    raw.number("1.25", raw.DURATION),
    *(raw.formula(each) for each in ("5", None, "")),
    *(raw.formula(each, "str") for each in ("lowland", "", None)),
    raw.formula("#REF!", "e"),
    '<c t="e"><v>#N/A</v></c>',
    '<c t="b"><v>1</v></c>',
    '<c t="b"><v>7</v></c>',
    '<c t="d"><v>2024-05-01</v></c>',
    '<c t="d"><v>2024-05-01T07:30:00</v></c>',
    "<c><v>abc</v></c>",
    "<c/>",
    "<c><v/></c>",
)


def test_every_text_in_every_column_of_a_csv(tmp_path: Path) -> None:
    rows = [
        [f"h{n}-{m}", *(each if m == i else "" for i in range(len(COLUMNS)))]
        for n, each in enumerate(TEXTS)
        for m in range(len(COLUMNS))
    ]
    with (tmp_path / "families.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    values, rejects, _ = assert_same(tmp_path / "families.csv")
    assert len(values) > 20
    assert {code for _, _, code, *_ in rejects} >= {"not-a-share", "ambiguous-number", "not-a-date"}


@pytest.mark.parametrize("prefix", ["", "x"])
def test_every_cell_in_every_column_of_a_sheet(tmp_path: Path, prefix: str) -> None:
    rows = [
        [raw.text(f"h{n}-{m}"), *(each if m == i else "<c/>" for i in range(len(COLUMNS)))]
        for n, each in enumerate(CELLS)
        for m in range(len(COLUMNS))
    ]
    body = raw.rows(list(map(raw.text, HEADINGS)), *rows)
    path = raw.write(tmp_path / "families.xlsx", {"Hộ": body}, prefix=prefix)
    values, rejects, _ = assert_same(path)
    assert len(values) > 50
    assert {code for _, _, code, *_ in rejects} >= {
        *("not-a-share", "formula-without-value", "cell-error", "not-a-date"),
        *("unknown-choice", "out-of-range", "not-an-integer"),
    }


def family(*cells: str) -> str:
    """Return the rows of a sheet whose rows h0, h1 … have the given cells as their number of books."""
    found = [[raw.text(f"h{n}"), each] for n, each in enumerate(cells)]
    return raw.rows([raw.text("subject_id"), raw.text("books")], *found)


def test_a_percentage_is_no_count(tmp_path: Path) -> None:
    cells = (raw.number("0.8", raw.PERCENT), raw.text("80%"), raw.number("80", raw.PERCENT_SIGN))
    path = raw.write(tmp_path / "families.xlsx", {"Hộ": family(*cells, raw.number("1", 5))})
    _, rejects, _ = assert_same(path)
    assert {(line, code) for _, line, code, *_ in rejects} == {
        (line, "not-a-share") for line in (2, 3, 4, 5)
    }
    assert all("80%" in message or "100%" in message for *_, message, _ in rejects)


def test_numbers_are_what_a_spreadsheet_shows(tmp_path: Path) -> None:
    given = ("2.4999999999999996", "0.30000000000000004", "0.1", "1E-2", "0.99999999999999989")
    rows = [[raw.text(f"h{n}"), raw.number(each)] for n, each in enumerate(given)]
    body = raw.rows([raw.text("subject_id"), raw.text("tỷ_lệ")], *rows)
    path = raw.write(tmp_path / "families.xlsx", {"Hộ": body})
    values, rejects, _ = assert_same(path)
    assert {line for _, line, *_ in rejects} == {2}
    assert any("2.5" in message for *_, message, _ in rejects)
    numbers = [values[f"h{n}"]["tỷ_lệ"] for n in range(1, 5)]
    assert numbers == [Decimal("0.3"), Decimal("0.1"), Decimal("0.01"), 1]


def test_escapes_of_shared_texts_are_decoded(tmp_path: Path) -> None:
    shared = ("subject_id", "area", "h1_x000D_", "_x006C_owland", "h_x005F_x000D_")
    rows = ([0, 1], [2, 3], [4, 3])
    body = raw.rows(*([f'<c t="s"><v>{each}</v></c>' for each in row] for row in rows))
    path = raw.write(tmp_path / "families.xlsx", {"Hộ": body}, shared=shared)
    values, _, _ = assert_same(path)
    assert values == {"h1": {"area": "lowland"}, "h_x000D_": {"area": "lowland"}}


@pytest.mark.parametrize("prefix", ["", "s"])
def test_a_formula_without_a_value_is_told_and_one_with_an_empty_text_is_blank(
    tmp_path: Path, prefix: str
) -> None:
    path = raw.write(
        tmp_path / "families.xlsx",
        {"Hộ": family(raw.formula(None), raw.formula("", "str"), raw.formula("7"))},
        prefix=prefix,
    )
    values, rejects, _ = assert_same(path)
    assert values == {"h1": {}, "h2": {"books": 7}}
    assert {(line, code) for _, line, code, *_ in rejects} == {(2, "formula-without-value")}


def test_rows_of_empty_formulas_are_passed_over(tmp_path: Path) -> None:
    template = [raw.formula("", "str")] * 2
    body = raw.rows(list(map(raw.text, ("subject_id", "books"))), [raw.text("h1"), "<c/>"])
    path = raw.write(tmp_path / "families.xlsx", {"Hộ": body + raw.rows(*[template] * 100)})
    assert assert_same(path) == ({"h1": {}}, set(), [])


# ---- rows that are no subjects ---------------------------------------------------------------

LISTED: Final[dict[str, tuple[str, Sequence[Sequence[str]]]]] = {
    "roman": ("group-rows", [["XÓM 1"], ["h1", "5"], ["", "II. Xóm 2"], ["h2", "5"]]),
    "numbered": ("group-rows", [["I", "Thôn Đông"], ["h1", "5"]]),
    "counted": ("group-rows", [["Tổ dân phố số 3: 25 hộ"], ["h1", "5"]]),
    "total": ("total-rows", [["h1", "5"], ["Tổng cộng", "", "5"]]),
    "total of a hamlet": ("total-rows", [["h1", "5"], ["Cộng xóm 1", "5", "", "3"], ["h2", "1"]]),
    "total after a number": ("total-rows", [["h1", "5"], ["", "TỔNG SỐ:", "5"]]),
    "numbers": ("column-number-rows", [["(1)", "(2)", "(3)=(1)+(2)", "(4)"], ["h1", "5"]]),
    "plain numbers": ("column-number-rows", [["1", "2", "3", "4", "5", "6"], ["h1", "5"]]),
    "letters": ("column-number-rows", [["A", "B", "1", "2", "3"], ["h1", "5"]]),
    "units": ("unit-rows", [["", "(người)", "(hộ)"], ["h1", "5"]]),
    "units without brackets": ("unit-rows", [["", "người", "%", "triệu đồng"], ["h1", "5"]]),
    "one unit": ("unit-rows", [["", "ĐVT: người"], ["h1", "5"]]),
    "headings": ("repeated-headings", [["h1", "5"], list(HEADINGS), ["h2", "6"]]),
    "signature": (
        "signature-rows",
        [
            ["h1", "5"],
            ["", "", "Minh Hợp, ngày 20 tháng 11 năm 2025"],
            ["Người lập biểu", "", "", "TM. ỦY BAN NHÂN DÂN"],
            ["(Ký, ghi rõ họ tên)", "", "", "CHỦ TỊCH"],
            [],
            ["Nguyễn Thị An", "", "", "Trần Văn Bình"],
        ],
    ),
    "letters of columns": ("column-number-rows", [["a", "b", "c", "d", "e", "f"], ["h1", "5"]]),
    "numbers of columns in words": (
        "column-number-rows",
        [["Cột 1", "Cột 2", "Cột 3", "Cột 4", "Cột 5", "Cột 6"], ["h1", "5"]],
    ),
    "date": ("signature-rows", [["h1", "5"], ["", "", "Minh Hợp, ngày 20/11/2025"]]),
    "end": ("signature-rows", [["h1", "5"], ["--- Hết ---"]]),
    "note": ("signature-rows", [["h1", "5"], ["Ghi chú: số liệu đến 20/11/2025"]]),
}


def padded(row: Sequence[str]) -> list[str]:
    return [*row[:1], "", *row[1:], *[""] * (len(COLUMNS) - len(row))][: len(HEADINGS)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("code", "listed"), LISTED.values(), ids=LISTED)
def test_rows_that_are_no_subjects(
    tmp_path: Path, code: str, listed: Sequence[Sequence[str]], kind: str
) -> None:
    full = code in ("column-number-rows", "repeated-headings")
    rows = [
        list(row) + [""] * (len(HEADINGS) - len(row))
        if full and not row[0].startswith("h")
        else padded(row)
        for row in listed
        if row
    ]
    path = tmp_path / f"families.{kind}"
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *rows])
    else:
        body = raw.rows(*(map(raw.text, row) for row in (HEADINGS, *rows)))  # type: ignore[arg-type]
        raw.write(path, {"Hộ": body})
    values, rejects, warnings = assert_same(path)
    assert set(values) == {row[0] for row in listed if row and row[0] in ("h1", "h2")}
    assert not rejects
    assert warnings == [code]


@pytest.mark.parametrize(
    "keys",
    [
        ("Xóm 1", "Xóm 2", "Thôn Đông"),  # the subjects are hamlets
        ("Tổng công ty A", "Cộng đồng B", "h3"),
        ("Chủ", "h2", "An"),
        ("Năm", "h2", "Hộ"),
    ],
)
def test_subjects_with_names_like_these_stay(tmp_path: Path, keys: Sequence[str]) -> None:
    rows = [[key, "", str(n)] for n, key in enumerate(keys)]
    rows[0] = [keys[0], "", ""]
    rows[-1] = [keys[-1], "", ""]
    with (tmp_path / "families.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS[:3], *rows])
    values, rejects, warnings = assert_same(tmp_path / "families.csv")
    assert (set(values), rejects, warnings) == (set(keys), set(), [])


def test_merged_banners_are_headings_of_groups_and_other_merged_cells_are_unreadable(
    tmp_path: Path,
) -> None:
    cells = [["subject_id", "books"], ["Minh Tân"], ["h1", "5"], ["h2", "5"], ["h3", "5"]]
    body = raw.rows(*(list(map(raw.text, row)) for row in cells))
    path = raw.write(tmp_path / "families.xlsx", {"Hộ": body}, merged=["A2:B2", "B3:B4"])
    values, rejects, warnings = assert_same(path)
    assert (set(values), warnings) == ({"h3"}, ["group-rows"])
    assert {(line, code) for _, line, code, *_ in rejects} == {
        (3, "cell-in-merge"),
        (4, "cell-in-merge"),
    }


# ---- sheets ----------------------------------------------------------------------------------


def test_sheets_with_the_same_headings_are_refused_or_declared(tmp_path: Path) -> None:
    path = tmp_path / "families.xlsx"
    one, two = family(raw.number("5")), family(raw.number("6")).replace("h0", "h1")
    raw.write(path, {"Xóm 1": one, "Xóm 2": two}, hidden=["Xóm 2"])
    for read in (of_table, of_commune):
        with pytest.raises(CriteriaError) as raised:
            read(path)
        assert [each.code.id for each in raised.value.diagnostics] == ["similar-sheets"]
    assert set(of_table(path, "sheet: Xóm 1\n")[0]) == {"h0"}
    assert of_commune(path, ", sheet: Xóm 1")[2] == ["unread-sheets"]
    values, _, _ = assert_same(path, "sheet: [Xóm 1, xóm 2]")
    assert values == {"h0": {"books": 5}, "h1": {"books": 6}}


def test_every_unread_sheet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "families.xlsx"
    note = raw.rows([raw.text("ghi chú")])
    sheets = {"Hộ": family(raw.number("5")), "Cũ": note, "Trống": "", "Ẩn": note}
    raw.write(path, sheets, hidden=["Cũ", "Ẩn", "Trống"])
    summary = samples.decide(tmp_path, "families.xlsx")
    (warning,) = summary.warnings
    assert (warning.code.id, warning.data["sheets"]) == ("unread-sheets", "`Cũ`, `Ẩn`")
    assert "unread-sheets" in of_commune(path)[2]


def test_a_csv_file_has_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "families.csv").write_text("subject_id,books\nh1,5\n", encoding="utf-8")
    for read, settings in ((of_table, "sheet: Hộ\n"), (of_commune, ", sheet: Hộ")):
        with pytest.raises(CriteriaError) as raised:
            read(tmp_path / "families.csv", settings)
        assert [each.code.id for each in raised.value.diagnostics] == ["sheet-of-csv"]


# ---- damaged workbooks -------------------------------------------------------------------------


def damaged(data: bytes, generator: random.Random) -> bytes:
    """Return a file with some bytes changed, cut or doubled."""
    changed = bytearray(data)
    for _ in range(generator.randint(1, 4)):
        at = generator.randrange(len(changed))
        match generator.randrange(4):
            case 0:
                changed[at] = generator.randrange(256)
            case 1:
                del changed[at : at + generator.randint(1, 40)]
            case 2:
                changed[at:at] = changed[at : at + 20]
            case _:
                changed[at : at + 4] = bytes(4)
    return bytes(changed) or b"PK"


def repacked(data: bytes, path: Path, generator: random.Random) -> None:
    """Write a workbook one of whose parts is damaged before it is packed."""
    path.write_bytes(data)
    with zipfile.ZipFile(path) as packed:
        parts = {each: packed.read(each) for each in packed.namelist()}
    name = generator.choice(sorted(parts))
    parts[name] = damaged(parts[name], generator)
    with zipfile.ZipFile(path, "w") as packed:
        for each, part in parts.items():
            packed.writestr(each, part)


def test_a_damaged_workbook_is_refused_or_read(tmp_path: Path) -> None:
    path = tmp_path / "families.xlsx"
    cells = [*CELLS[:12], *CELLS[-20:]]
    data = raw.write(path, {"Hộ": family(*cells)}, shared=["a", "b"]).read_bytes()
    refused = 0
    for seed in range(examples(400)):
        generator = random.Random(seed)  # noqa: S311 - repeatable damage
        if seed % 2:
            path.write_bytes(damaged(data, generator))
        else:
            repacked(data, path, generator)
        for read in (of_table, of_commune):
            try:
                read(path)
            except CriteriaError as error:
                refused += 1
                assert error.diagnostics
    assert refused


DAMAGE: Final = {
    "not closed": ("</sheetData>", ""),
    "unknown entity": ("<sheetData>", "<sheetData>&nbsp;"),
    "document type": ("<worksheet ", "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet "),
    "no such style": ('s="0"', 's="99"'),
    "no such text": ('<c s="0"><v>5', '<c t="s"><v>99'),
    "rows in disorder": ("<row>", '<row r="0">'),
    "a column too far": ('<c s="0">', '<c r="XFE2" s="0">'),
    "a wrong reference": ('<c s="0">', '<c r="?2" s="0">'),
}


@pytest.mark.parametrize(("before", "after"), DAMAGE.values(), ids=DAMAGE)
def test_damaged_inner_xml_is_told(tmp_path: Path, before: str, after: str) -> None:
    path = raw.write(tmp_path / "families.xlsx", {"Hộ": family(raw.number("5"))})
    with zipfile.ZipFile(path) as packed:
        parts = {each: packed.read(each).decode() for each in packed.namelist()}
    sheet = "xl/worksheets/s1.xml"
    assert before in parts[sheet]
    parts[sheet] = parts[sheet].replace(before, after)
    with zipfile.ZipFile(path, "w") as packed:
        for each, part in parts.items():
            packed.writestr(each, part)
    for read in (of_table, of_commune):
        with pytest.raises(CriteriaError) as raised:
            read(path)
        assert [each.code.id for each in raised.value.diagnostics] == ["broken-table"]


# ---- CSV -------------------------------------------------------------------------------------

FILES: Final = {
    "semicolons": "subject_id;books;tỷ_lệ\nh1;5;0.5\n",
    "byte order mark": "\ufeffsubject_id,books\nh1,5\n",
    "several candidates": "subject_id;books;since, ignored\nh1;5;\n",
    "short and long rows": "subject_id,books\nh1\nh2,5,6\nh3,5,\nh4,5\n",
    "blank headings": "subject_id,,books,\nh1,,5,\nh2,x,5,\nh3,,5,y\n",
    "quoted": 'subject_id,books\n"h\n1","5"\n',
    "bars": "subject_id|books|since\nh1|5|\n",
    "carriage returns": "subject_id,books\rh1,5\rh2,6",
    "two byte order marks": "\ufeff\ufeffsubject_id,books\nh1,5\n",
    "mixed line ends": "subject_id,books\nh1,5\rh2,6\n",
    "NUL and zero width": "subject_id,books\nh\x001,5\u200b\n",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_csv_files(tmp_path: Path, text: str) -> None:
    path = tmp_path / "families.csv"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        assert_same(path)
    except CriteriaError as error:
        with pytest.raises(CriteriaError) as raised:
            of_commune(path)
        assert len(raised.value.diagnostics) == len(error.diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        "subject_id|books\nh1|5\nh2|6\n",
        "\ufeff\ufeffsubject_id;books\rh1;5\rh2;6\r",
        FILES["carriage returns"],
    ],
)
def test_old_kinds_of_csv_files_are_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "families.csv"
    path.write_text(text, encoding="utf-8", newline="")
    values, rejects, warnings = assert_same(path)
    assert ({key: row["books"] for key, row in values.items()}, rejects) == (
        {"h1": 5, "h2": 6},
        set(),
    )
    assert warnings == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_row_of_headings_beyond_the_end_names_the_officers_own_file(
    tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"families.{kind}"
    path.write_text("subject_id,books\nh1,5\n", encoding="utf-8")
    if kind == "xlsx":
        raw.write(path, {"Hộ": raw.rows([raw.text("subject_id"), raw.text("books")])})
    with pytest.raises(CriteriaError) as raised:
        of_commune(path, ", header: 50")
    (wrong,) = raised.value.diagnostics
    assert wrong.help("vi") == "ghi số của dòng tiêu đề vào columns.yaml, ví dụ `header: 3`"


def test_mixed_line_ends_are_not_blamed_on_quotes(tmp_path: Path) -> None:
    path = tmp_path / "families.csv"
    path.write_text(FILES["mixed line ends"], encoding="utf-8", newline="")
    with pytest.raises(CriteriaError) as raised:
        of_commune(path)
    (wrong,) = raised.value.diagnostics
    assert "dòng 2: có dấu xuống dòng kiểu cũ" in wrong.message("vi")


def test_a_damaged_line_rejects_its_row(tmp_path: Path) -> None:
    path = tmp_path / "families.csv"
    path.write_bytes("subject_id,area\nhộ1,lowland\nh".encode() + b"\xe3\xff,lowland\nh3,\n")
    values, rejects, _ = assert_same(path)
    assert (set(values), {code for _, _, code, *_ in rejects}) == ({"hộ1", "h3"}, {"damaged-utf8"})
