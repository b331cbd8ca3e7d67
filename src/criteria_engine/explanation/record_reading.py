"""explain: the text of a record in any of its forms → the JSON of the decision."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NoReturn

from pydantic import ValidationError

from criteria_engine.bilingual import Template, Text
from criteria_engine.diagnostics import Code, CriteriaError
from criteria_engine.explanation.record_bases import RecordWords
from criteria_engine.explanation.record_decoder import decoded
from criteria_engine.explanation.record_diagnostics import (
    INVALID_RECORD,
    INVALID_WORDS,
    MISSING_WORDS,
    WRONG_WORDS,
)
from criteria_engine.explanation.record_encoder import RECORD_FORMAT
from criteria_engine.explanation.record_words import (
    WORDS_FORMAT,
    compact_json,
    words_hash,
    words_of,
)
from criteria_engine.model.decision import DECISION_FORMAT, Receipt
from criteria_engine.reading.files import decode_source
from criteria_engine.reading.json import read_json
from criteria_engine.source import Source, Span

_RECORD, _WORDS = "record.json", "words.json"
"""The names of the texts in diagnostics."""

_NO_OBJECT: Final = Text("không phải là một đối tượng JSON", "it is not a JSON object")

_OTHER_FORMAT: Final = Template(
    "`format` là “{found}”, cần {expected}", "its `format` is “{found}”, not {expected}"
)

_NO_FORMAT: Final = Template(
    "thiếu `format`, cần {expected}", "it has no `format`; {expected} is needed"
)

_DAMAGED: Final = Text(
    "nội dung bị thiếu hoặc đã bị sửa", "parts of it are missing, or were changed"
)

_CHANGED: Final = Text(
    "nội dung không khớp với `hash`", "its content does not agree with its `hash`"
)

_DAMAGE: Final = (LookupError, TypeError, ValueError, AttributeError)
"""What reading a damaged record raises; pydantic's `ValidationError` is a `ValueError`."""


def record_text(text: str | bytes | bytearray) -> str:
    """Return the text of a record; bytes are UTF-8.

    Raises:
        CriteriaError: the bytes are no text.
    """
    return _text_of(text, _RECORD)


def words_text(text: str | bytes | bytearray) -> str:
    """Return the text of a words document as :func:`record_text` does.

    Raises:
        CriteriaError: the bytes are no text.
    """
    return _text_of(text, _WORDS)


def _text_of(text: str | bytes | bytearray, name: str) -> str:
    return text if isinstance(text, str) else decode_source(name, bytes(text)).text


def full_json(text: str, words: str | None = None) -> str:
    """Return the JSON of a decision, in the format `criteria-decision/1`, from a record in any form.

    Args:
        text: the record.
        words: the words document of its set on its day, where it has values only.

    Raises:
        CriteriaError: the record or the words document is damaged, missing, or of another set or day.
    """
    record = _read(text, _RECORD, INVALID_RECORD, (DECISION_FORMAT, RECORD_FORMAT))
    if record["format"] == DECISION_FORMAT:
        return text
    own = None
    if "words" in record:
        if words is None:
            raise CriteriaError([MISSING_WORDS.at(_whole(text, _RECORD), needed=record["words"])])
        own = _read_words(words)
        _compare(record, own, words)
    try:
        return compact_json(decoded(record, own))
    except _DAMAGE as error:
        refuse(text, error)


def receipt_of(text: str | bytes | bytearray) -> Receipt:
    """Return the receipt of a record in any form; it needs no words document.

    Raises:
        CriteriaError: the record is damaged.
    """
    text = record_text(text)
    record = _read(text, _RECORD, INVALID_RECORD, (DECISION_FORMAT, RECORD_FORMAT))
    try:
        return Receipt.model_validate(record["receipt"])
    except _DAMAGE as error:
        refuse(text, error)


def refuse(text: str, error: Exception) -> NoReturn:
    """Raise that a record is damaged.

    Raises:
        CriteriaError: always.
    """
    where = _where(error)
    why = (
        _DAMAGED if where is None else Text(f"{_DAMAGED.vi} ({where})", f"{_DAMAGED.en} ({where})")
    )
    raise CriteriaError([INVALID_RECORD.at(_whole(text, _RECORD), why=why)]) from error


def _where(error: Exception) -> str | None:
    """The path of the first field that is wrong, where it is known."""
    if isinstance(error, ValidationError):
        return ".".join(map(str, error.errors(include_url=False)[0]["loc"])) or None
    if isinstance(error, KeyError):
        return str(error.args[0])
    return None


def _whole(text: str, name: str) -> Span:
    """The place of a diagnostic about a whole text: its beginning."""
    return Span(Source(name, text), 0, 0)


def _filled(template: Template, **data: object) -> Text:
    return Text(template.in_language("vi", data), template.in_language("en", data))


def _read(text: str, name: str, code: Code, formats: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the JSON object of a text in one of some formats."""
    data, diagnostics = read_json(text, name)
    if diagnostics:
        raise CriteriaError(diagnostics)
    expected = " / ".join(formats)
    found = data.get("format") if isinstance(data, dict) else None
    if not isinstance(data, dict):
        why = _NO_OBJECT
    elif found is None:
        why = _filled(_NO_FORMAT, expected=expected)
    elif found not in formats:
        why = _filled(_OTHER_FORMAT, found=found, expected=expected)
    else:
        return data
    raise CriteriaError([code.at(_whole(text, name), why=why)])


@lru_cache(maxsize=16)
def _read_words(text: str) -> RecordWords:
    """Return the data of a words document; the last ones are kept, as many records refer to one."""
    document = _read(text, _WORDS, INVALID_WORDS, (WORDS_FORMAT,))
    try:
        if document["hash"] == words_hash(document):
            return words_of(document)
    except _DAMAGE as error:
        raise CriteriaError([INVALID_WORDS.at(_whole(text, _WORDS), why=_DAMAGED)]) from error
    raise CriteriaError([INVALID_WORDS.at(_whole(text, _WORDS), why=_CHANGED)])


def _compare(record: Mapping[str, Any], words: RecordWords, text: str) -> None:
    """Raise an error where the words document is not the one that a record names."""
    needed = record["words"]
    if needed == words.hash:
        return
    receipt = record.get("receipt")
    stated = receipt if isinstance(receipt, dict) else {}
    differ = [name for name in ("set_hash", "law_date") if stated.get(name) != getattr(words, name)]
    why = _OTHER_SET if "set_hash" in differ else _OTHER_DAY if differ else _OTHER_WORDS
    raise CriteriaError([WRONG_WORDS.at(_whole(text, _WORDS), why=why, needed=needed)])


_OTHER_SET: Final = Text(
    "của bộ tiêu chí khác (`set_hash` khác)", "it is of another set (`set_hash` differs)"
)
_OTHER_DAY: Final = Text(
    "của ngày khác (`law_date` khác)", "it is of another day (`law_date` differs)"
)
_OTHER_WORDS: Final = Text(
    "cùng bộ tiêu chí, cùng ngày nhưng lời văn khác (`hash` khác)",
    "it is of the same set and day, but has other words (`hash` differs)",
)
