"""read: JSON text → Python values, exact and without duplicate keys.

The command reads facts files that are JSON here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_FACTS_BYTES
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.reading import fact_diagnostics as codes
from criteria_engine.reading.files import decode_source
from criteria_engine.reading.number_values import json_number
from criteria_engine.reading.text_values import replace_surrogates
from criteria_engine.source import Source, Span


def read_json(
    text: str | bytes | bytearray, name: str = "facts.json"
) -> tuple[Any, list[Diagnostic]]:
    """Parse JSON; numbers with a point or an exponent become Decimal.

    Args:
        text: The JSON text; as bytes, in UTF-8.
        name: The name of the source in diagnostics.

    Returns:
        The value and no diagnostic; or None and one diagnostic, also for NaN, Infinity, a key that
        occurs twice, and nesting too deep to parse. A number too long to convert is an
        :class:`~criteria_engine.reading.number_values.OversizedNumber`, which the reader of the facts reports.

    >>> read_json('{"share": 0.10}')
    ({'share': Decimal('0.10')}, [])
    """
    if not isinstance(text, str):
        try:
            text = decode_source(name, bytes(text), max_bytes=MAX_FACTS_BYTES).text
        except CriteriaError as error:
            return None, list(error.diagnostics)
    source = Source(name, text)
    try:
        return (
            json.loads(
                text,
                parse_float=json_number,
                parse_int=json_number,
                parse_constant=_reject_constant,
                object_pairs_hook=_json_object,
            ),
            [],
        )
    except json.JSONDecodeError as error:
        at = Span(source, error.pos, min(error.pos + 1, len(text)))
        return None, [codes.INVALID_JSON.at(at, why=_json_message(error.msg))]
    except _JsonRejectedError as rejected:
        return None, [codes.INVALID_JSON.at(Span(source, 0, 0), why=rejected.why)]
    except (ValueError, RecursionError):
        return None, [codes.INVALID_JSON.at(Span(source, 0, 0), why=_TOO_DEEP)]


class _JsonRejectedError(Exception):
    """Raised from the hooks of the JSON parser for JSON that facts may not contain."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


_TOO_DEEP: Final = Text("lồng nhau quá sâu", "it is nested too deeply")

_MESSAGES_VI: Final[Mapping[str, str]] = {
    "Unexpected UTF-8 BOM": "đầu văn bản có dấu thứ tự byte (BOM)",
    "Expecting property name": "ở đây cần một tên trong dấu nháy kép",
    "Expecting ':'": "thiếu dấu `:`",
    "Expecting ','": "thiếu dấu `,`",
    "Expecting value": "ở đây cần một giá trị",
    "Illegal trailing comma": "thừa dấu `,` ở cuối",
    "Extra data": "phần sau không thuộc về JSON nữa",
    "Unterminated string": "dòng chữ bắt đầu ở đây chưa được đóng bằng dấu nháy kép",
    "Invalid control character": "dòng chữ có ký tự điều khiển",
    "Invalid \\": "dấu `\\` không chỉ ký tự nào",
}
"""Vietnamese for messages of Python's JSON parser, by how they begin."""


def _json_message(message: str) -> Text:
    matches = (vi for begin, vi in _MESSAGES_VI.items() if message.startswith(begin))
    return Text(next(matches, message), message)


def _reject_constant(text: str) -> NoReturn:
    raise _JsonRejectedError(Text(f"`{text}` không phải là số", f"`{text}` is not a number"))


def _json_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            name = replace_surrogates(key)
            raise _JsonRejectedError(
                Text(f"`{name}` viết hai lần", f"the key `{name}` occurs twice")
            )
        members[key] = value
    return members
