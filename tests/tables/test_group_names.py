"""Headings of groups that are only a name, or carry subtotals, are passed over; a real subject never is."""

from __future__ import annotations

from pathlib import Path

import pytest

from criteria_engine.tables.headed_rows import open_rows
from criteria_engine.tables.source import ReadOptions

HEADINGS = "STT,Mã hộ,Họ tên,Xóm,Số khẩu,Học"
HOUSEHOLDS = tuple(
    f"{i},H{i:03},Nguyễn Văn {letter},X1,4,2" for i, letter in enumerate("ABCDEF", 1)
)


def passed_over(folder: Path, *lines: str) -> str:
    """Return the numbers of the rows taken for headings of groups; all other rows have to be kept."""
    path = folder / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    [table] = open_rows(path, ReadOptions(), books={})
    kept = sum(not each.diagnostics for each in table.rows())
    warnings = table.warnings()
    assert {each.code.id for each in warnings} <= {"group-rows"}
    passed = sum(int(str(each.data["count"])) for each in warnings)
    assert kept + passed == len(lines) - 1
    return "".join(str(each.data["rows"]) for each in warnings)


@pytest.mark.parametrize(
    "row",
    [
        "Xóm Minh Xuân,,,,,",
        "Minh Xuân,,,,,",
        ",Minh Xuân,,,,",
        "I,Xóm Minh Xuân,,,,",
        "I,Xóm Minh Xuân,,,25,10",
        ",Xóm 1,,,25,10",
        ",Minh Xuân,,,25,10",
        ",Minh Xuân,,,25,40%",
        ",,,Minh Xuân,25,10",
        "A,Thôn Đông (25 hộ),,,25,10",
    ],
)
def test_a_name_with_or_without_subtotals(tmp_path: Path, row: str) -> None:
    assert passed_over(tmp_path, HEADINGS, row, *HOUSEHOLDS) == "2"
    lines = [HEADINGS, HOUSEHOLDS[0], row, *HOUSEHOLDS[1:]]
    assert passed_over(tmp_path, HEADINGS, row, *HOUSEHOLDS[:3], row, *HOUSEHOLDS[3:]) == "2, 6"
    if "Minh" in row and "Xóm" not in row:
        assert doubtful(tmp_path, *lines) == [3]
    else:
        assert passed_over(tmp_path, *lines) == "3"


def doubtful(folder: Path, *lines: str) -> list[int]:
    """Return the numbers of the rejected rows; no row may be passed over."""
    path = folder / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    [table] = open_rows(path, ReadOptions(), books={})
    rejected = [each for each in table.rows() if each.diagnostics]
    assert {each.code.id for row in rejected for each in row.diagnostics} <= {"doubtful-row"}
    assert table.warnings() == ()
    return [each.number for each in rejected]


@pytest.mark.parametrize(
    "row",
    [
        ",Lê Văn An,,,4,2",
        ",Nhà bà Năm,,,,",
        ",KDC số 1,,,,",
        ",Danh sách này có 6 hộ.,,,,",
        "* H001 đã chuyển đi,,,,,",
        ",---,,,,",
        ",UBND,,,,",
        ",Mới,,,,",
        ",Mới,,,4,2",
        ",trống,,,,",
        ",Y1,,,,",
        ",X01 - Minh Xuân,,,,",
    ],
)
def test_a_row_that_may_be_a_subject_or_not_is_rejected(tmp_path: Path, row: str) -> None:
    assert doubtful(tmp_path, HEADINGS, *HOUSEHOLDS, row) == [8]


@pytest.mark.parametrize("row", ["X1,,,,,", ",X1,,,,", ",X1,,,25,10", "I,X1,,,25,10"])
def test_the_code_of_a_hamlet_is_the_heading_of_a_group(tmp_path: Path, row: str) -> None:
    assert passed_over(tmp_path, HEADINGS, *HOUSEHOLDS, row) == "8"
    assert passed_over(tmp_path, HEADINGS, row, *HOUSEHOLDS) == "2"


OTHER = {
    "example-rows": (
        "Ví dụ: H001,,,,,",
        "1,Ví dụ: H001,Nguyễn Văn A,X1,4,2",
        "VD,H999,Nguyễn Văn Mẫu,X1,4,2",
        ",(ví dụ),Nguyễn Văn A,X1,4,2",
        "1,[VD: H001],,,,",
        "0,MẪU,Nguyễn Văn A,X1,4,2",
        ",Nhập mã hộ,Nhập họ tên,Chọn xóm,Số,Số",
        "example,H001,Nguyễn Văn A,X1,4,2",
    ),
    "unfilled-rows": (
        "7,,,,,",
        "7,,,,0,0",
        ",,,,0,0",
        "7,0,0,0,0,0",
        "0,0,0,0,0,0",
        "7,0,,,,",
        "II,,,,,",
        "7,,,,FALSE,FALSE",
    ),
}


@pytest.mark.parametrize(
    ("code", "row"), [(code, row) for code, rows in OTHER.items() for row in rows]
)
def test_examples_and_rows_that_nobody_filled_in(tmp_path: Path, code: str, row: str) -> None:
    for lines in ((HEADINGS, row, *HOUSEHOLDS), (HEADINGS, *HOUSEHOLDS, row)):
        path = tmp_path / "t.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        [table] = open_rows(
            path, ReadOptions(), books={}, key_of=lambda names: names.index("Mã hộ")
        )
        assert len([each for each in table.rows() if not each.diagnostics]) == len(HOUSEHOLDS)
        assert [each.code.id for each in table.warnings()] == [code]


@pytest.mark.parametrize(
    "row", ["7,H007,,,0,0", "7,,Lê An,,0,0", "7,,,,4,2", "0,H000,,,,", "7,,,X1,,"]
)
def test_a_row_with_a_key_or_a_fact_is_kept(tmp_path: Path, row: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\n".join((HEADINGS, *HOUSEHOLDS, row)) + "\n", encoding="utf-8")
    [table] = open_rows(path, ReadOptions(), books={}, key_of=lambda names: names.index("Mã hộ"))
    assert len(list(table.rows())) == len(HOUSEHOLDS) + 1


def test_headings_of_small_groups_with_subtotals(tmp_path: Path) -> None:
    lines = (",Xóm Đông,,,12,6", *HOUSEHOLDS[:3], ",Xóm Tây,,,12,6", *HOUSEHOLDS[3:])
    assert passed_over(tmp_path, HEADINGS, *lines) == "2, 6"


@pytest.mark.parametrize(
    "row",
    [
        "7,H007,,X1,4,2",
        "7,H007,,,4,2",
        ",H008,,,,",
        ",,Minh Xuân,,,",
        "7,Nguyễn Văn G,Nguyễn Văn G,X1,4,2",
        ",Minh Xuân,Lê Hồ,,25,10",
    ],
)
def test_a_row_that_may_be_a_subject_is_kept(tmp_path: Path, row: str) -> None:
    assert passed_over(tmp_path, HEADINGS, *HOUSEHOLDS, row) == ""


@pytest.mark.parametrize(
    "lines",
    [
        ("Xóm,Số hộ,Số người", "Xóm Minh Xuân,20,80", "Xóm 2,30,100", "Xóm 3,20,80", "Xóm 4,,"),
        ("Mã,Tên xóm,Số hộ", "X1,Minh Xuân,20", "X2,Đồng Tâm,30", "X3,Minh Hồ,4", "X4,,"),
        ("Mã,Tên,Số", "T1,Trường A,20", "T2,Trường B,30", "UBND xã,UBND xã,3", "Trạm y tế,,3"),
        ("Mã dòng họ,Có quỹ", "Nguyễn Văn,có", "Trần,không", "Lê Hữu,có", "Phạm Hồng,"),
        ("Họ tên,Xóm,Số", "Nguyễn Văn A,X1,2", "Trần Thị B,X1,3", "Lê C,X2,3", "Minh Xuân,,"),
    ],
    ids=lambda lines: lines[0],
)
def test_tables_whose_subjects_have_names_for_keys(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert passed_over(tmp_path, *lines) == ""


@pytest.mark.parametrize(
    "word", ["Lũy kế", "Luỹ kế đầu năm", "Toàn xã", "Bình quân", "Trung bình cộng"]
)
def test_more_words_for_totals(tmp_path: Path, word: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\n".join([HEADINGS, *HOUSEHOLDS, f",{word},,,25,10"]) + "\n", encoding="utf-8")
    [table] = open_rows(path, ReadOptions(), books={})
    assert len(list(table.rows())) == len(HOUSEHOLDS)
    assert [each.code.id for each in table.warnings()] == ["total-rows"]
