"""read: an XLSX file → its sheets, with the shared texts and number formats that their cells refer to.

The parts are read as ECMA-376 describes them, with any namespace prefix. Every way in which the file can be
damaged becomes one diagnostic, also while its rows are read.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from enum import Enum
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any, Final
from xml.parsers import expat

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_PART_BYTES
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.frozen import dataclass
from criteria_engine.reading.legacy_fonts import SUSPECT_SIGNS
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes

BLOCK_BYTES: Final = 1 << 16
"""How many bytes of a part are parsed at a time."""

_MAIN: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
    }
)
"""The namespaces whose elements are read: those of workbooks (two editions) and of relationships."""

_OLD_FORMAT: Final = b"\xd0\xcf\x11\xe0"
"""How a workbook in the old format (.xls) begins, and one with a password."""


_OLD_FORMAT_BYTES: Final = 1 << 20
"""How many bytes of a workbook in the old format are looked at."""

_OLDEST_FORMATS: Final = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
"""How workbooks of Excel 2 to 95 without a container begin."""

_KINDS: Final = (
    (
        b"urn:schemas-microsoft-com:office:spreadsheet",
        Text("XML của Excel 2003", "the XML format of Excel 2003"),
    ),
    (
        b"urn:oasis:names:tc:opendocument",
        Text("LibreOffice (.fods)", "LibreOffice's format (.fods)"),
    ),
    (
        b"<table",
        Text("trang web (HTML) có đuôi của Excel", "a web page (HTML) with a suffix of Excel"),
    ),
)
"""What texts say that programs save with a suffix of workbooks, in lower case."""

_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
"""What the container of a workbook with a password lists."""

_OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument."


class CellFormat(Enum):
    """What the number format of a cell makes of its number."""

    NUMBER = "number"
    PERCENT = "percent"
    PERCENT_SIGN = "percent sign"
    DATE = "date"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class PaddedFormat:
    """A number format that fills whole numbers up with zeros and may write a text around them: `"H"0000`.

    Codes are often kept as numbers with such a format: 7 is shown as H0007.

    Attributes:
        before: the text before the digits.
        digits: how many digits are shown at least.
        after: the text after them.
    """

    before: str
    digits: int
    after: str

    def shown(self, number: int) -> str:
        """Return a number as it is shown."""
        return f"{self.before}{number:0{self.digits}d}{self.after}"


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet of a workbook.

    Attributes:
        name: its name.
        visible: whether it is shown; a spreadsheet can hide sheets.
        part: the name of the part with its rows.
    """

    name: str
    visible: bool
    part: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook without the rows of its sheets.

    Attributes:
        path: the file.
        sheets: the sheets in their order, without sheets of charts.
        texts: the texts that cells refer to by number.
        formats: the format that cells refer to by number.
        since_1904: whether days are counted from 1904, not from 1900.
        is_suspect: whether some text has signs that texts typed with an old font (.VnTime) have.
    """

    path: Path
    sheets: tuple[SheetEntry, ...]
    texts: tuple[str, ...] = field(repr=False)
    formats: tuple[CellFormat | PaddedFormat, ...] = field(repr=False)
    since_1904: bool = False
    is_suspect: bool = False

    @contextmanager
    def open_part(self, name: str) -> Iterator[Any]:
        """Open a part; errors of the archive, the part or its XML are raised as :class:`CriteriaError`."""
        with (
            report_damage(self.path),
            zipfile.ZipFile(self.path) as packed,
            packed.open(name) as file,
        ):
            yield file


def open_workbook(path: Path) -> Workbook:
    """Read the parts of a workbook that its sheets share.

    Raises:
        CriteriaError: the file is not a workbook, is damaged, or has a password.
    """
    with report_damage(path), zipfile.ZipFile(path) as packed:
        other = _other_format(packed)
        if other is not None:
            at = Source(path.name, "").whole()
            raise CriteriaError([codes.OTHER_WORKBOOK.at(at, path=path.name, kind=other)])
        main = _main_part(packed)
        links = _relationships(packed, main)
        parts = dict(links.values())
        listing = _SheetListing()
        _parse_part(packed, main, listing.start)
        sheets = tuple(
            SheetEntry(name, visible, links[link][1])
            for name, visible, link in listing.sheets
            if links[link][0] == "worksheet"
        )
        texts = _SharedTexts()
        if "sharedStrings" in parts:
            _parse_part(packed, parts["sharedStrings"], texts.start, texts.end)
        formats = _CellFormats()
        if "styles" in parts:
            _parse_part(packed, parts["styles"], formats.start, formats.end)
        shared = tuple(texts.texts)
        is_suspect = SUSPECT_SIGNS.search("\n".join(shared)) is not None
        return Workbook(path, sheets, shared, formats.formats(), listing.since_1904, is_suspect)


def has_workbook_signature(path: Path) -> bool:
    """Whether the first bytes are those of a workbook, one in the old format or with a password included."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError:
        return False
    return start in (b"PK\x03\x04", _OLD_FORMAT)


@contextmanager
def report_damage(path: Path) -> Iterator[None]:
    """Raise what a damaged file makes the archive, decompression and XML readers raise as a diagnostic."""
    try:
        yield
    except zipfile.BadZipFile as error:
        raise _no_archive(path) from error
    except expat.ExpatError as error:
        why = Text(f"XML bên trong bị hỏng ({error})", f"its inner XML is damaged ({error})")
        raise _damaged(path, why) from error
    except (
        EOFError,
        KeyError,  # a part that is referred to is missing
        IndexError,
        LookupError,
        NotImplementedError,  # an unknown compression
        OSError,
        OverflowError,
        RuntimeError,  # a part with a password
        ValueError,  # an unknown encoding, a wrong number
        lzma.LZMAError,
        zlib.error,
    ) as error:
        why = Text(f"dữ liệu bên trong bị hỏng ({error})", f"its content is damaged ({error})")
        raise _damaged(path, why) from error


def _damaged(path: Path, why: Text) -> CriteriaError:
    at = Source(path.name, "").whole()
    return CriteriaError([codes.BROKEN_TABLE.at(at, path=path.name, why=why)])


def _no_archive(path: Path) -> CriteriaError:
    """Return why a file is no archive: it is in the old format, has a password, or is damaged."""
    at = Source(path.name, "").whole()
    with path.open("rb") as file:
        start = file.read(_OLD_FORMAT_BYTES)
    if start.startswith(_OLD_FORMAT) and _ENCRYPTED in start:
        return CriteriaError([codes.WORKBOOK_WITH_PASSWORD.at(at, path=path.name)])
    kind = next((kind for sign, kind in _KINDS if sign in start.lower()), None)
    if start.startswith((_OLD_FORMAT, *_OLDEST_FORMATS)):
        kind = Text("Excel kiểu cũ (.xls)", "the old Excel format (.xls)")
    if kind is None:
        return _damaged(path, Text("không phải tệp .xlsx còn lành", "not an intact .xlsx file"))
    return CriteriaError([codes.OTHER_WORKBOOK.at(at, path=path.name, kind=kind)])


def _other_format(packed: zipfile.ZipFile) -> Text | None:
    """Return what an archive is that holds a workbook of another format; None for any other archive."""
    names = packed.namelist()
    if "xl/workbook.bin" in names:
        return Text("Excel nhị phân (.xlsb)", "the binary Excel format (.xlsb)")
    if "mimetype" in names and packed.read("mimetype").startswith(_OPEN_DOCUMENT):
        return Text("LibreOffice (.ods)", "LibreOffice's format (.ods)")
    if "Index/Document.iwa" in names:
        return Text("Numbers (.numbers)", "the format of Numbers (.numbers)")
    return None


# ---- XML -------------------------------------------------------------------------------------

StartElement = Callable[[str, Mapping[str, str]], None]
EndElement = Callable[[str], None]


def xml_parser(start: StartElement | None, end: EndElement | None) -> Any:
    """Return a parser that calls `start` and `end` with the local names of elements.

    Elements of other namespaces have an empty name. A document type is refused: it could define entities.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    names: dict[str, str] = {}

    def local(name: str) -> str:
        space, _, tag = name.rpartition(" ")
        names[name] = tag if not space or space in _MAIN else ""
        return names[name]

    def refuse(*_: Any) -> None:
        raise ValueError("DOCTYPE")

    if start is not None:
        on_start = start
        parser.StartElementHandler = lambda name, given: on_start(
            names[name] if name in names else local(name), given
        )
    if end is not None:
        on_end = end
        parser.EndElementHandler = lambda name: on_end(
            names[name] if name in names else local(name)
        )
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _parse_part(packed: zipfile.ZipFile, name: str, start: StartElement, end: Any = None) -> None:
    """Parse a part; `start` and `end` are called with its elements, `end` also with their text."""
    with packed.open(name) as file:
        data = file.read(MAX_PART_BYTES + 1)
    if len(data) > MAX_PART_BYTES:
        raise ValueError(f"{name}: > {MAX_PART_BYTES >> 20} MB")
    parts: list[str] = []

    def on_end(tag: str) -> None:
        end(tag, "".join(parts))
        parts.clear()

    def on_start(tag: str, attributes: Mapping[str, str]) -> None:
        parts.clear()
        start(tag, attributes)

    parser = xml_parser(on_start, None if end is None else on_end)
    if end is not None:
        parser.CharacterDataHandler = parts.append
    parser.Parse(data, True)


def xml_blocks(file: Any) -> Generator[bytes, None, None]:
    """Yield the bytes of a part, those of the last block included."""
    while block := file.read(BLOCK_BYTES):
        yield block


# ---- the parts beside the sheets -----------------------------------------------------------------


def _main_part(packed: zipfile.ZipFile) -> str:
    for kind, part in _relationships(packed, "").values():
        if kind == "officeDocument":
            return part
    raise KeyError("officeDocument")


def _relationships(packed: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the kind and the name of each part that a part (or the package) refers to, by its id."""
    folder, _, name = part.rpartition("/")
    links: dict[str, tuple[str, str]] = {}

    def start(tag: str, given: Mapping[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External":
            target = given["Target"]
            path = target[1:] if target.startswith("/") else normpath(join(dirname(part), target))
            links[given["Id"]] = (given["Type"].rpartition("/")[2], path)

    _parse_part(packed, join(folder, "_rels", f"{name}.rels"), start)
    return links


class _SheetListing:
    """Collects the sheets that a workbook lists."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, bool, str]] = []
        self.since_1904 = False

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "sheet":
            (link,) = (value for name, value in given.items() if name.endswith(" id"))
            visible = given.get("state", "visible") == "visible"
            self.sheets.append((unescape_text(given["name"]), visible, link))
        elif tag == "workbookPr":
            self.since_1904 = given.get("date1904") in ("1", "true")


class _SharedTexts:
    """Collects the shared texts, without the readings of Asian characters."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._phonetic = False

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str, text: str) -> None:
        if tag == "t" and not self._phonetic:
            self._parts.append(text)
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self.texts.append(unescape_text("".join(self._parts)))


class _CellFormats:
    """Collects the number formats, and which one each format of cells has."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._ids: list[str] = []
        self._of_cells = False

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "numFmt":
            # Formats of conditional formatting come later and may repeat a number.
            self._codes.setdefault(given["numFmtId"], given.get("formatCode", ""))
        elif tag == "cellXfs":
            self._of_cells = True
        elif tag == "xf" and self._of_cells:
            self._ids.append(given.get("numFmtId", "0"))

    def end(self, tag: str, _: str) -> None:
        if tag == "cellXfs":
            self._of_cells = False

    def formats(self) -> tuple[CellFormat | PaddedFormat, ...]:
        return tuple(
            _built_in_format(int(each))
            if each not in self._codes
            else format_of_code(self._codes[each])
            for each in self._ids
        )


def _built_in_format(number: int) -> CellFormat:
    """Return what a number format without a code means (ECMA-376 part 1, 18.8.30)."""
    if number in (9, 10):
        return CellFormat.PERCENT
    if number == 46:
        return CellFormat.DURATION
    if 14 <= number <= 22 or 27 <= number <= 36 or number in (45, 47) or 50 <= number <= 58:
        return CellFormat.DATE
    return CellFormat.NUMBER


_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.')

_BRACKETS: Final = re.compile(r"\[[^\]]*\]")

_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


_PADDED: Final = re.compile(
    r"(?P<before>(?:\"[^\"]*\"|\\.|[-_/ ])*)(?P<zeros>0{2,})(?P<after>(?:\"[^\"]*\"|\\.|[-_/ ])*)"
)


def format_of_code(code: str) -> CellFormat | PaddedFormat:
    r"""Return what a number format makes of a number; its first section counts.

    >>> format_of_code('0.0%'), format_of_code('0"%"'), format_of_code("[$-42A]dd/mm/yyyy")
    (<CellFormat.PERCENT: 'percent'>, <CellFormat.PERCENT_SIGN: 'percent sign'>, <CellFormat.DATE: 'date'>)
    >>> format_of_code("[h]:mm"), format_of_code('#,##0 "hộ"'), format_of_code("[Red]General")
    (<CellFormat.DURATION: 'duration'>, <CellFormat.NUMBER: 'number'>, <CellFormat.NUMBER: 'number'>)
    >>> format_of_code('"H"0000').shown(7), format_of_code("00000").shown(421)
    ('H0007', '00421')
    """
    padded = _PADDED.fullmatch(code.split(";", maxsplit=1)[0])
    if padded is not None and "%" not in code:
        before, after = (re.sub(r'"|\\', "", padded[name]) for name in ("before", "after"))
        return PaddedFormat(before, len(padded["zeros"]), after)
    literals = "".join(_LITERAL.findall(code))
    first = _LITERAL.sub("", code).split(";")[0]
    if "%" in first:
        return CellFormat.PERCENT
    if "%" in literals:
        return CellFormat.PERCENT_SIGN
    if _ELAPSED.search(first):
        return CellFormat.DURATION
    plain = _BRACKETS.sub("", first)
    if plain.casefold() != "general" and re.search("[dmyhs]", plain, re.IGNORECASE):
        return CellFormat.DATE
    return CellFormat.NUMBER


_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def unescape_text(text: str) -> str:
    r"""Return a text with its characters `_xHHHH_` decoded (ECMA-376 part 1, 22.9.2.19).

    >>> unescape_text("H1_x000D_"), unescape_text("_x005F_x000D_")
    ('H1\r', '_x000D_')
    """
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # A character beyond U+FFFF is written as two escapes.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
