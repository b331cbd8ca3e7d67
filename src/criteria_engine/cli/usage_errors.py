"""cli: what is wrong with a command as it was typed, in both languages.

Typer words its messages in English only. Each kind is recognised here by its words and worded in Vietnamese; a
kind that a later version of Typer adds keeps Typer's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import typer

from criteria_engine.bilingual import Text

# The base class of Typer's usage errors is not public; BadParameter is one of them.
UsageError: Final[type[Exception]] = typer.BadParameter.__mro__[1]


class BadValue(typer.BadParameter):
    """The value of an option or argument is wrong.

    Args:
        text: what is wrong.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def usage_text(error: Any) -> Text:
    """Return what is wrong with a command.

    Args:
        error: an error of the class :data:`UsageError`.
    """
    english = str(error.format_message())
    if isinstance(error, BadValue):
        return Text(_invalid(english, error.text.vi), english)
    return Text(_in_vietnamese(english), english)


def _in_vietnamese(english: str) -> str:
    """Return a message of Typer in Vietnamese; the message itself where its kind is not known.

    >>> _in_vietnamese("No such command 'format'. Did you mean 'fmt'?")
    'không có lệnh “format”; có phải ý bạn là “fmt”?'
    >>> _in_vietnamese("Missing option '--out'.")
    'thiếu tùy chọn --out'
    """
    invalid = _match(_INVALID, english)
    if invalid is not None:
        return _invalid(english, _in_vietnamese(invalid["why"]))
    for pattern, text in _KINDS:
        match = _match(pattern, english)
        if match is not None:
            return text(match)
    return english


_INVALID: Final = r"Invalid value(?: for (?P<name>.+?))?(?: \(env var: '\w+'\))?: (?P<why>.*)"


def _invalid(english: str, why: str) -> str:
    match = _match(_INVALID, english)
    name = None if match is None else match["name"]
    return why if name is None else f"giá trị của {_plain(name)} chưa đúng: {why}"


def _match(pattern: str, english: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, english, re.DOTALL)


def _plain(names: str) -> str:
    """Return names of options or arguments without Typer's quotes.

    >>> _plain("'--out' / '-o'"), _plain("'FACTS'")
    ('--out / -o', 'FACTS')
    """
    return names.replace("'", "")


def _quoted(name: str) -> str:
    return f"“{_plain(name)}”"


def _near(names: str | None) -> str:
    """Return the question whether one of some names is meant; empty where there are none."""
    if not names:
        return ""
    meant = [_quoted(each.strip()) for each in re.split(r",| or ", names)]
    return f"; có phải ý bạn là {' hoặc '.join(meant)}?"


_PARAMETER_KINDS: Final = {"argument": "đối số", "option": "tùy chọn", "parameter": "tham số"}

_PATH_KINDS: Final = {"File": "tệp", "Directory": "thư mục", "Path": "đường dẫn"}

_PATH_FAULTS: Final = {
    "does not exist": "không tồn tại",
    "is a file": "là tệp",
    "is a directory": "là thư mục",
    "is not readable": "không đọc được",
    "is not writable": "không ghi được",
}

_LIMITS: Final = {
    "greater than or equal to": "từ {} trở lên",
    "less than or equal to": "không quá {}",
    "greater than": "lớn hơn {}",
    "less than": "nhỏ hơn {}",
}

_NUMBER_KINDS: Final = {"integer": "số nguyên", "number": "số", "decimal": "số"}

_KINDS: Final[tuple[tuple[str, Callable[[re.Match[str]], str]], ...]] = (
    (
        r"No such command ['\"](?P<name>.*?)['\"]\.(?: Did you mean (?P<near>.*)\?)?",
        lambda m: f"không có lệnh {_quoted(m['name'])}{_near(m['near'])}",
    ),
    (
        r"No such option: (?P<name>.*?)(?: \(Possible options: (?P<near>.*)\))?",
        lambda m: f"không có tùy chọn {m['name']}{_near(m['near'])}",
    ),
    (
        r"Missing (?P<kind>argument|option|parameter) (?P<name>.*?)\.(?P<more>.*)",
        lambda m: f"thiếu {_PARAMETER_KINDS[m['kind']]} {_plain(m['name'])}",
    ),
    (r"Missing command\.", lambda _: "thiếu tên lệnh"),
    (
        r"Option ['\"](?P<name>.*?)['\"] requires an argument\.",
        lambda m: f"tùy chọn {m['name']} cần một giá trị đi sau",
    ),
    (
        r"Option ['\"](?P<name>.*?)['\"] requires (?P<count>\d+) arguments\.",
        lambda m: f"tùy chọn {m['name']} cần {m['count']} giá trị đi sau",
    ),
    (
        r"Option ['\"](?P<name>.*?)['\"] does not take a value\.",
        lambda m: f"tùy chọn {m['name']} không có giá trị đi kèm",
    ),
    (
        r"Argument ['\"](?P<name>.*?)['\"] takes (?P<count>\d+) values\.",
        lambda m: f"đối số {m['name']} cần {m['count']} giá trị",
    ),
    (
        r"Got unexpected extra argument\(?s?\)? \((?P<given>.*)\)",
        lambda m: f"thừa đối số: {m['given']}",
    ),
    (
        r"(?:Value error, )?'(?P<given>.*)' is not one of (?P<known>.*?)\.?",
        lambda m: f"{_quoted(m['given'])} không phải là một trong: {_plain(m['known'])}",
    ),
    (
        rf"(?P<kind>{'|'.join(_PATH_KINDS)}) '(?P<path>.*)' (?P<fault>{'|'.join(_PATH_FAULTS)})\.",
        lambda m: f"{_PATH_KINDS[m['kind']]} {m['path']} {_PATH_FAULTS[m['fault']]}",
    ),
    (
        rf"Input should be (?P<how>{'|'.join(_LIMITS)}) (?P<limit>\S+)",
        lambda m: f"cần một số {_LIMITS[m['how']].format(m['limit'])}",
    ),
    (
        rf"Input should be a valid (?P<kind>{'|'.join(_NUMBER_KINDS)})\b.*",
        lambda m: f"cần một {_NUMBER_KINDS[m['kind']]}",
    ),
    (
        r"Input should be (?P<known>'.*')",
        lambda m: f"cần một trong: {_plain(m['known']).replace(' or ', ', ')}",
    ),
)
"""The kinds of Typer's and pydantic's messages, and their Vietnamese."""
