"""cli: a text → stdout or a file."""

from __future__ import annotations

from errno import EACCES, EEXIST, EISDIR, ENOENT, ENOSPC, ENOTDIR, EROFS
from os import W_OK, access, strerror
from pathlib import Path
from shutil import copymode
from typing import Final

from criteria_engine.bilingual import Language, Template, Text
from criteria_engine.cli.errors import CommandError, fill
from criteria_engine.cli.printing import print_line, print_raw

_WRITTEN: Final = Template("đã ghi {path}", "written to {path}")

_REASONS: Final = {
    EEXIST: Text("đã có tệp này; đặt tên khác, hoặc chuyển tệp cũ đi", "it is there already"),
    EACCES: Text("không được phép, hoặc tệp đang mở ở chương trình khác", "permission denied"),
    EROFS: Text("nơi này chỉ đọc được", "the place is read-only"),
    ENOTDIR: Text("nơi này là một tệp, không phải thư mục", "it is a file, not a folder"),
    EISDIR: Text("nơi này là một thư mục, không phải tệp", "it is a folder, not a file"),
    ENOSPC: Text("đĩa đã đầy", "the disk is full"),
}

_CANNOT_WRITE: Final = Template("không ghi được {path}: {why}", "cannot write {path}: {why}")

_FILLED_IN: Final = Template(
    "đã có {path}, có thể đã điền; chọn tên khác, hoặc tự xóa tệp ấy",
    "{path} already exists and may be filled in; choose another name, or delete it yourself",
)


def check_output(out: Path | None) -> None:
    """Check that a file can be written; a command calls it before it reads anything.

    Raises:
        CommandError: it is a folder, its folder does not exist, or may not be written to.
    """
    if out is None:
        return
    number = None
    if out.is_dir():
        number = EISDIR
    elif not out.parent.exists():
        number = ENOENT
    elif not out.parent.is_dir():
        number = ENOTDIR
    elif not access(out if out.exists() else out.parent, W_OK):
        number = EACCES
    if number is not None:
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=out, why=strerror(number))


def write_output(
    text: str | bytes, out: Path | None, language: Language, *, draft: bool = False
) -> None:
    """Print a text, or write it to a file as UTF-8 and report that on stderr.

    Args:
        text: the result of a command; the bytes of a file of another kind, which is never printed.
        out: the file; None prints to stdout.
        language: the language of the report.
        draft: whether the file is meant to be filled in by hand; then an existing file that is not
            empty is not overwritten.

    Raises:
        CommandError: the file cannot be written, or must not be overwritten.
    """
    if out is None:
        print_raw(text if isinstance(text, str) else text.decode())
        return
    if draft and out.is_file() and out.stat().st_size:
        raise CommandError(_FILLED_IN, error="cannot_write", path=out)
    if isinstance(text, str) and not text.endswith("\n"):
        text += "\n"
    replace_file(text, out)
    print_line(fill(_WRITTEN, path=out).in_language(language), style="dim", stderr=True)


def reason_of(error: OSError) -> Text:
    """Return why the system cannot read or write a file, in both languages where the reason is a usual one."""
    words = error.strerror or str(error)
    return _REASONS.get(error.errno or 0, Text(words, words))


def replace_file(text: str | bytes, out: Path) -> None:
    """Write a text to a file as UTF-8, or bytes as they are; what was there stays until all is written.

    Raises:
        CommandError: the file cannot be written.
    """
    try:
        _write(text, out)
    except OSError as error:
        why = error.strerror or str(error)
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=out, why=why) from error


def _write(text: str | bytes, out: Path) -> None:
    """Write a file in one step, so that Ctrl-C or a full disk leaves no half of it."""
    content = text if isinstance(text, bytes) else text.encode("utf-8")
    if out.exists() and not out.is_file():
        # A device such as /dev/stdout is written to, not replaced.
        out.write_bytes(content)
        return
    target = out.resolve()
    unfinished = target.with_name(f".{target.name}.part")
    try:
        unfinished.write_bytes(content)
        if target.exists():
            copymode(target, unfinished)
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
