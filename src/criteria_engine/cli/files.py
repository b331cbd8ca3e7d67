"""cli: a text → stdout or a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.errors import CommandError, fill
from criteria_engine.cli.printing import print_line, print_raw

_WRITTEN: Final = Template("đã ghi {path}", "written to {path}")

_CANNOT_WRITE: Final = Template("không ghi được {path}: {why}", "cannot write {path}: {why}")

_FILLED_IN: Final = Template(
    "đã có {path}, có thể đã điền; chọn tên khác, hoặc tự xóa tệp ấy",
    "{path} already exists and may be filled in; choose another name, or delete it yourself",
)


def write_output(text: str, out: Path | None, language: Language, *, draft: bool = False) -> None:
    """Print a text, or write it to a file as UTF-8 and report that on stderr.

    Args:
        text: the result of a command.
        out: the file; None prints to stdout.
        language: the language of the report.
        draft: whether the file is meant to be filled in by hand; then an existing file that is not
            empty is not overwritten.

    Raises:
        CommandError: the file cannot be written, or must not be overwritten.
    """
    if out is None:
        print_raw(text)
        return
    if draft and out.is_file() and out.stat().st_size:
        raise CommandError(_FILLED_IN, error="cannot_write", path=out)
    try:
        out.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        why = error.strerror or str(error)
        raise CommandError(_CANNOT_WRITE, error="cannot_write", path=out, why=why) from error
    print_line(fill(_WRITTEN, path=out).in_language(language), style="dim", stderr=True)
