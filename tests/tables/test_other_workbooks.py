"""Workbooks in other formats are recognised by what they hold, and refused with the way out."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from criteria_engine.diagnostics import CriteriaError, Severity
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.loader import load_folder
from criteria_engine.tables.locators import open_tables
from criteria_engine.tables.source import DEFAULT_OPTIONS
from tests.packaged import packaged_plan

DAY = date(2025, 11, 20)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100


def archive(path: Path, parts: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, text)


FILES: dict[str, tuple[bytes | dict[str, str], str]] = {
    "a.xls": (OLE, "Excel kiểu cũ (.xls)"),
    "b.xlsx": (OLE, "Excel kiểu cũ (.xls)"),
    "c.xls": (b"\x09\x08\x10\x00" + b"\x00" * 20, "Excel kiểu cũ (.xls)"),
    "d.ods": ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "LibreOffice (.ods)"),
    "e.xlsx": (
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
        "LibreOffice (.ods)",
    ),
    "f.xlsb": ({"xl/workbook.bin": ""}, "Excel nhị phân (.xlsb)"),
    "g.numbers": ({"Index/Document.iwa": ""}, "Numbers (.numbers)"),
    "h.xls": (b"\xef\xbb\xbf<html><TABLE><tr><td>1", "trang web (HTML) có đuôi của Excel"),
    "i.xls": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "XML của Excel 2003",
    ),
    "k.fods": (
        b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">',
        "LibreOffice (.fods)",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_another_format_is_named_with_the_way_out(tmp_path: Path, name: str) -> None:
    content, kind = FILES[name]
    path = tmp_path / name
    if isinstance(content, dict):
        archive(path, content)
    else:
        path.write_bytes(content)
    for read in (
        lambda: open_tables(str(path), DEFAULT_OPTIONS, {}),
        lambda: load_folder(path, packaged_plan(DAY)),
        lambda: load_folder(tmp_path, packaged_plan(DAY)),
    ):
        with pytest.raises(CriteriaError) as error:
            read()
        (found,) = [e for e in error.value.diagnostics if e.code.id == "other-workbook"]
        assert found.message("vi") == f"`{name}` là sổ tính dạng {kind}, không đọc được"
        assert "Lưu thành" in (found.help("vi") or "")


def test_a_password_is_told_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(CriteriaError) as error:
        open_tables(str(path), DEFAULT_OPTIONS, {})
    assert [each.code.id for each in error.value.diagnostics] == ["workbook-with-password"]


def test_a_hamlet_in_another_format_is_not_left_out_of_its_commune(tmp_path: Path) -> None:
    filled = {"hamlets": EntryTable.of([{"hamlet": "X01"}])}
    write_entry_workbook(packaged_plan(DAY), tmp_path / "X01.xlsx", "vi", filled)
    (tmp_path / "X02.xls").write_bytes(OLE)
    with pytest.raises(CriteriaError) as error:
        load_folder(tmp_path, packaged_plan(DAY))
    assert [e.code.id for e in error.value.diagnostics if e.code.severity is Severity.ERROR] == [
        "other-workbook"
    ]
