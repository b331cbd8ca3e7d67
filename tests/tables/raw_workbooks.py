"""Workbooks written as XML, with cells that no library writes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"

FORMATS: Final = ("General", "0%", 'dd"/"mm"/"yyyy', "[h]:mm", '0"%"', "0.00%")
"""The number formats that cells refer to by their index."""

PERCENT, DAY, DURATION, PERCENT_SIGN = 1, 2, 3, 4


def text(value: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def number(value: object, style: int = 0) -> str:
    return f'<c s="{style}"><v>{value}</v></c>'


def formula(value: str | None, kind: str = "") -> str:
    """Return a formula with its stored value; None for one that was never calculated."""
    stored = "" if value is None else f"<v>{escape(value)}</v>"
    return f"<c{f' t={chr(34)}{kind}{chr(34)}' if kind else ''}><f>1+1</f>{stored}</c>"


def rows(*cells: Sequence[str]) -> str:
    return "".join(f"<row>{''.join(row)}</row>" for row in cells)


def write(
    path: Path,
    sheets: Mapping[str, str],
    *,
    hidden: Sequence[str] = (),
    merged: Sequence[str] = (),
    shared: Sequence[str] = (),
    prefix: str = "",
) -> Path:
    """Write a workbook; `sheets` has the rows of each sheet as XML, `merged` is for the first one."""
    p, ns = (f"{prefix}:", f"xmlns:{prefix}") if prefix else ("", "xmlns")

    def part(xml: str) -> str:
        for tag in (
            "worksheet",
            "sheetData",
            "row",
            "c",
            "f",
            "v",
            "is",
            "t",
            "mergeCells",
            "mergeCell",
        ):
            for start in (f"<{tag}>", f"<{tag} ", f"<{tag}/", f"</{tag}>"):
                xml = xml.replace(start, start.replace(tag, f"{p}{tag}", 1)) if p else xml
        return xml

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r" Type="{_OFFICE}/officeDocument"'
            ' Target="/xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="s{n}"'
            f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}/>"
            for n, name in enumerate(sheets, 1)
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        links = [
            f'<Relationship Id="s{n}" Type="{_OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>'
            for n, _ in enumerate(sheets, 1)
        ]
        links.append(f'<Relationship Id="t" Type="{_OFFICE}/styles" Target="styles.xml"/>')
        links.append(
            f'<Relationship Id="x" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}">{"".join(links)}</Relationships>',
        )
        codes = "".join(
            f'<numFmt numFmtId="{170 + n}" formatCode="{escape(each, {chr(34): "&quot;"})}"/>'
            for n, each in enumerate(FORMATS)
        )
        styles = "".join(f'<xf numFmtId="{170 + n}"/>' for n, _ in enumerate(FORMATS))
        packed.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>',
        )
        strings = "".join(f"<si><t>{escape(each)}</t></si>" for each in shared)
        packed.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        for n, body in enumerate(sheets.values(), 1):
            ranges = "".join(f'<mergeCell ref="{each}"/>' for each in merged if n == 1)
            tail = f"<mergeCells>{ranges}</mergeCells>" if ranges else ""
            xml = part(f"<worksheet><sheetData>{body}</sheetData>{tail}</worksheet>")
            xml = xml.replace("worksheet>", f'worksheet {ns}="{MAIN}">', 1)
            packed.writestr(f"xl/worksheets/s{n}.xml", xml)
    return path
