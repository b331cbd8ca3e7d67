"""convert: a workbook typed with the fonts of TCVN3 or VNI → the same workbook in Unicode.

Only texts, names of sheets and names of fonts are changed; every other part is copied byte by byte.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import field
from html import unescape
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from criteria_engine.frozen import dataclass
from criteria_engine.reading.legacy_fonts import LegacyFont, convert_text, may_be_unicode
from criteria_engine.tables.workbook import open_workbook, report_damage

_TEXT: Final = re.compile(r"(<(?:\w+:)?t(?:\s[^>]*)?>)([^<]*)(</)")

_SHEET_NAME: Final = re.compile(r'(<(?:\w+:)?sheet\s[^>]*?\bname=)("[^"]*")')

_FONT_NAME: Final = re.compile(r'(<(?:\w+:)?(?:name|rFont)\s[^>]*?\bval=)"(?:\.Vn|VNI)[^"]*"')

_NEW_FONT: Final = '"Times New Roman"'

_TEXT_PARTS: Final = re.compile(
    r"xl/(?:sharedStrings|comments\d*|worksheets/[^/]+)\.xml", re.IGNORECASE
)


@dataclass(slots=True)
class ConvertedWorkbook:
    """What a conversion has changed.

    Attributes:
        changed: texts that were converted, with what they are now; each once.
        doubtful: those of them that are Vietnamese as they stood, too.
        left: texts with signs that the font does not have, which were left as they are.
    """

    changed: dict[str, str] = field(default_factory=dict)
    doubtful: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def convert_workbook(path: Path, out: Path, font: LegacyFont) -> ConvertedWorkbook:
    """Write a workbook in Unicode; a text that holds other letters than the font has is left as it is.

    Args:
        path: the workbook.
        out: the new workbook, which must not exist.
        font: the font with which its texts were typed.

    Raises:
        CriteriaError: the file is no workbook, or is damaged.
        OSError: the new file exists already, or cannot be written.
    """
    open_workbook(path)  # says what is wrong with it
    done = ConvertedWorkbook()

    def convert(text: str) -> str:
        if text.isascii():
            return text
        converted = convert_text(text, font)
        if converted is None:
            if text not in done.left:
                done.left.append(text)
            return text
        if text not in done.changed and may_be_unicode(text):
            done.doubtful.append(text)
        done.changed[text] = converted
        return converted

    with report_damage(path), zipfile.ZipFile(path) as packed:
        parts = [
            (each, _converted(each.filename, packed.read(each), convert))
            for each in packed.infolist()
        ]
    with out.open("xb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for info, data in parts:
            written.writestr(info, data, zipfile.ZIP_DEFLATED)
    return done


def _converted(name: str, data: bytes, convert: Callable[[str], str]) -> bytes:
    is_text = _TEXT_PARTS.fullmatch(name) is not None
    if not is_text and name not in ("xl/workbook.xml", "xl/styles.xml"):
        return data
    xml = data.decode("utf-8")
    if is_text:
        xml = _TEXT.sub(lambda m: f"{m[1]}{escape(convert(unescape(m[2])))}{m[3]}", xml)
    if name == "xl/workbook.xml":
        xml = _SHEET_NAME.sub(lambda m: m[1] + quoteattr(convert(unescape(m[2][1:-1]))), xml)
    return _FONT_NAME.sub(rf"\1{_NEW_FONT}", xml).encode()
