"""Bytes → text: accepted files, and the diagnostics of files that cannot be read."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bounds import MAX_CRITERIA_BYTES
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.reading.files import decode_source, load_source

VIETNAMESE = "tên: Cộng đồng học tập, đạt từ 60% số người dân\n"

# Text in the encodings of fonts older than Unicode.
TCVN3 = b"t\xaan: C\xe9ng \xae\xe5ng h\xe4c t\xcbp cho \xb6i ng\xad\xeai d\xa9n"


def refused(data: bytes, **options: Any) -> Diagnostic:
    with pytest.raises(CriteriaError) as caught:
        decode_source("a.yaml", data, **options)
    [diagnostic] = caught.value.diagnostics
    return diagnostic


def refused_file(path: Path | str) -> Diagnostic:
    with pytest.raises(CriteriaError) as caught:
        load_source(path)
    [diagnostic] = caught.value.diagnostics
    assert diagnostic.span.source.name == str(path)
    return diagnostic


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "bộ tiêu chí.yaml"
    path.write_bytes(VIETNAMESE.replace("\n", "\r\n").encode())
    source = load_source(path)
    assert source.name == str(path)
    assert source.text == VIETNAMESE.replace("\n", "\r\n")


def test_a_byte_order_mark_is_removed() -> None:
    assert decode_source("a.yaml", codecs.BOM_UTF8 + b"a: 1").text == "a: 1"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_wide_encodings_are_named(encoding: str, named: str) -> None:
    diagnostic = refused(VIETNAMESE.encode(encoding))
    assert diagnostic.code.id == "not-utf8"
    assert named in diagnostic.message("vi")


@pytest.mark.parametrize(
    ("data", "named", "offset"),
    [
        ("t\u00ean: C\u00f4\u0323ng \u0111\u00f4\u0300ng".encode("cp1258"), "Windows-1258", 2),
        (TCVN3, "TCVN3 (ABC)", 2),
    ],
)
def test_old_vietnamese_encodings_are_guessed(data: bytes, named: str, offset: int) -> None:
    diagnostic = refused(data)
    assert diagnostic.code.id == "not-utf8"
    assert diagnostic.data == {"encoding": named, "offset": offset}
    assert diagnostic.span.text == "\ufffd"
    assert diagnostic.span.start == offset - 1


@pytest.mark.parametrize("byte", [b"\xff", b"\xc3", b"\x80", b"\xed\xa0\x80"])
def test_one_damaged_byte_is_shown_in_its_line(byte: bytes) -> None:
    diagnostic = refused("tên: ".encode() + byte + b" x\nb: 1\n")
    assert diagnostic.code.id == "damaged-utf8"
    assert diagnostic.data == {"offset": 7, "byte": f"0x{byte[0]:02X}"}
    assert str(diagnostic.span) == "a.yaml:1:6"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b"])
def test_control_characters_are_refused(character: str) -> None:
    diagnostic = refused(f"tên: 1\nb: {character}2\n".encode())
    assert diagnostic.code.id == "control-character"
    assert diagnostic.data == {"character": f"U+{ord(character):04X}"}
    assert str(diagnostic.span) == "a.yaml:2:4"


def test_tabs_and_line_ends_are_not_control_characters() -> None:
    assert decode_source("a.json", b"{\r\n\t}\n").text == "{\r\n\t}\n"


def test_the_size_is_limited_and_the_limit_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (MAX_CRITERIA_BYTES + 1))
    diagnostic = refused_file(path)
    assert (diagnostic.code.id, diagnostic.data) == ("too-large", {"limit": "1 MiB"})
    assert len(load_source(path, max_bytes=2 * MAX_CRITERIA_BYTES).text) == MAX_CRITERIA_BYTES + 1
    assert refused(b"1234", max_bytes=3).data == {"limit": "3 byte"}
    assert decode_source("a.yaml", b"123", max_bytes=3).text == "123"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no file without end here")
def test_an_endless_file_is_too_large() -> None:
    assert refused_file("/dev/zero").code.id == "too-large"


def test_a_missing_file(tmp_path: Path) -> None:
    for path in (tmp_path / "no.yaml", tmp_path / "no" / "no.yaml", "a\0b"):
        assert refused_file(path).code.id == "file-not-found"


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch()
    assert refused_file(tmp_path / "a.yaml" / "b.yaml").code.id == "file-not-found"
    assert refused_file(tmp_path).code.id == "is-a-directory"


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    diagnostic = refused_file(tmp_path / "a.yaml")
    assert diagnostic.code.id == "unreadable-file"
    assert diagnostic.data["reason"] == "Permission denied"


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_have_a_diagnostic(data: bytes) -> None:
    try:
        source = decode_source("a.yaml", data)
    except CriteriaError as error:
        [diagnostic] = error.diagnostics
        assert 0 <= diagnostic.span.start <= diagnostic.span.end
        assert diagnostic.span.end <= len(diagnostic.span.source.text)
        assert diagnostic.message("vi")
    else:
        assert source.text.encode() == data.removeprefix(codecs.BOM_UTF8)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\t\r\n")))
def test_any_text_is_read_unchanged(text: str) -> None:
    assert decode_source("a.yaml", text.encode()).text == text.removeprefix("\ufeff")
