"""read: bytes → text: UTF-8 only, of limited size, without control characters.

All text files of authors and hosts are read here: criteria, facts, mappings and tables.
"""

from __future__ import annotations

import codecs
import re
from os import PathLike
from pathlib import Path

from criteria_engine.bounds import MAX_CRITERIA_BYTES
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.reading.file_diagnostics import (
    CONTROL_CHARACTER,
    DAMAGED_UTF8,
    FILE_NOT_FOUND,
    IS_DIRECTORY,
    NOT_UTF8,
    TOO_LARGE,
    UNREADABLE_FILE,
)
from criteria_engine.source import Source, Span

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""The characters that no text file has on purpose."""

_BYTE_ORDER_MARKS = (
    # UTF-32 first: its little-endian mark begins with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

# TCVN3 encodes ă â ê ô ơ ư đ with bytes that are symbols such as © and ª in Windows-1258.
_TCVN3_LETTERS = frozenset(range(0xA8, 0xAF))

_WINDOWS_1258_LETTERS = frozenset(b"\xc2\xc3\xca\xd0\xd4\xd5\xdd\xe2\xe3\xea\xf0\xf4\xf5\xfd")


def load_source(path: str | PathLike[str], *, max_bytes: int = MAX_CRITERIA_BYTES) -> Source:
    """Read a file as UTF-8 text.

    Args:
        path: The file.
        max_bytes: The limit of its size.

    Raises:
        CriteriaError: The file is missing or unreadable, too large, or not clean UTF-8.
    """
    name = str(path)
    try:
        with Path(path).open("rb") as file:
            # One byte more than the limit shows that a file is too large, even one without end.
            data = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise CriteriaError([cannot_open(name, error)]) from error
    return decode_source(name, data, max_bytes=max_bytes)


def decode_source(name: str, data: bytes, *, max_bytes: int = MAX_CRITERIA_BYTES) -> Source:
    r"""Decode UTF-8, with or without a byte order mark.

    Args:
        name: The name of the source in diagnostics.
        data: The bytes.
        max_bytes: The limit of their number.

    Raises:
        CriteriaError: There are too many bytes, they are not UTF-8, or there is a control character.

    >>> decode_source("tên.yaml", b"\xef\xbb\xbfa: 1").text
    'a: 1'
    """
    if len(data) > max_bytes:
        raise CriteriaError([TOO_LARGE.at(_empty_span(name), limit=_size_text(max_bytes))])
    encoding = _wide_encoding(data)
    if encoding is not None:
        raise CriteriaError([NOT_UTF8.at(_empty_span(name), encoding=encoding, offset=1)])
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        source = Source(name, data.decode())
    except UnicodeDecodeError as error:
        raise CriteriaError([_not_utf8(name, data, error.start)]) from error
    control = CONTROL_CHARACTERS.search(source.text)
    if control is not None:
        span = Span(source, *control.span())
        raise CriteriaError([CONTROL_CHARACTER.at(span, character=f"U+{ord(control[0]):04X}")])
    return source


def cannot_open(name: str, error: OSError | ValueError) -> Diagnostic:
    """Return the diagnostic of a file that the operating system does not read.

    Args:
        name: the name of the file.
        error: why it cannot be opened or read.
    """
    where = _empty_span(name)
    match error:
        # A name that no file can have (with a NUL, say) raises ValueError.
        case FileNotFoundError() | NotADirectoryError() | ValueError():
            return FILE_NOT_FOUND.at(where, path=name)
        # Windows reports "permission denied" for a folder.
        case OSError() if _is_folder(name):
            return IS_DIRECTORY.at(where, path=name)
        case OSError():
            return UNREADABLE_FILE.at(where, path=name, reason=error.strerror or str(error))


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except OSError:
        return False


def _empty_span(name: str) -> Span:
    return Source(name, "").whole()


def _wide_encoding(data: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    # UTF-16 without a mark: every other byte of the first ASCII letters is NUL.
    return "UTF-16" if data[:4].count(0) == 2 and data[0] != data[1] else None


def _not_utf8(name: str, data: bytes, start: int) -> Diagnostic:
    source = Source(name, data.decode(errors="replace"))
    at = len(data[:start].decode())
    span = Span(source, at, at + 1)
    if at != start:
        # Non-ASCII characters before it are valid UTF-8, so only this place is damaged.
        return DAMAGED_UTF8.at(span, offset=start + 1, byte=f"0x{data[start]:02X}")
    return NOT_UTF8.at(span, offset=start + 1, encoding=_old_encoding(data))


def _old_encoding(data: bytes) -> str:
    tcvn3 = sum(byte in _TCVN3_LETTERS for byte in data)
    windows_1258 = sum(byte in _WINDOWS_1258_LETTERS for byte in data)
    return "TCVN3 (ABC)" if tcvn3 > windows_1258 else "Windows-1258"


def _size_text(count: int) -> str:
    """Format a number of bytes in the largest unit in which it is a whole number.

    >>> _size_text(1 << 20), _size_text(1 << 11), _size_text(1000)
    ('1 MiB', '2 KiB', '1000 byte')
    """
    for unit, name in ((1 << 20, "MiB"), (1 << 10, "KiB")):
        if count and count % unit == 0:
            return f"{count // unit} {name}"
    return f"{count} byte"
