"""Diagnose syntax errors: where parsing stopped → one mistake.

Each rule recognises one kind of mistake; the first rule that matches wins. Rules in
:mod:`~criteria_engine.reading.expressions.foreign_syntax` recognise syntax of other languages, rules
here parts of this language that are missing or misplaced. The fallback names only what was found and
what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from typing import Final, cast
from unicodedata import normalize

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from criteria_engine.bilingual import Text
from criteria_engine.reading.expressions import diagnostics as codes
from criteria_engine.reading.expressions.foreign_syntax import CHARACTER_RULES, WORD_RULES
from criteria_engine.reading.expressions.stop import (
    BEGINS_VALUE,
    CLOSING,
    END,
    NAMES,
    WORD,
    ParseStop,
    SyntaxMistake,
    end_of,
    excerpt,
    start_of,
)
from criteria_engine.syntax import KEYWORDS, is_name


def find_mistake(
    text: str, start: int, end: int, tokens: Sequence[Token], error: UnexpectedInput
) -> SyntaxMistake:
    """Find the mistake in a text that Lark could not parse.

    Args:
        text: The text that contains the expression.
        start: The offset where the expression begins.
        end: The offset where it ends.
        tokens: The tokens that Lark read, with the one it could not accept.
        error: Lark's error.
    """
    stop = _stop(text, end, tokens, error)
    if not stop.before and stop.type == END:  # nothing but a comment
        return SyntaxMistake(codes.EMPTY, start, end)
    mistakes = (rule(stop) for rule in _RULES)
    return next(filter(None, mistakes), None) or _unexpected(stop)


def _stop(text: str, end: int, tokens: Sequence[Token], error: UnexpectedInput) -> ParseStop:
    if isinstance(error, UnexpectedCharacters):
        return ParseStop(text, end, tokens, None, cast("int", error.pos_in_stream))
    token = getattr(error, "token", None)
    if token is not None and token.type == END:
        return _step_back(
            ParseStop(text, end, tokens, Token(END, ""), end_of(tokens[-1]) if tokens else end)
        )
    return _step_back(ParseStop(text, end, tokens[:-1], tokens[-1], start_of(tokens[-1])))


def _step_back(stop: ParseStop) -> ParseStop:
    """Step back before a `]` that was read as the start of a range, as in `[1, 2, ]`."""
    previous = stop.previous
    if previous is None or previous.type != "RSQB" or not stop.accepts_value:
        return stop
    return ParseStop(stop.text, stop.end, stop.before[:-1], previous, start_of(previous))


# ---- names -------------------------------------------------------------------------------------


def _reserved_word(stop: ParseStop) -> SyntaxMistake | None:
    word = WORD.match(stop.text, stop.at, stop.end)
    if word is None or word[0] not in KEYWORDS:
        return None
    only_name = "NAME" in stop.accepts and not stop.accepts_value
    is_parameter = stop.accepts_value and re.compile(r"\s*:").match(stop.text, word.end(), stop.end)
    if not (only_name or is_parameter):
        return None
    return SyntaxMistake(codes.RESERVED_WORD, stop.at, word.end(), {"word": word[0]})


def _name_with_blanks(stop: ParseStop) -> SyntaxMistake | None:
    previous = stop.previous
    if stop.type not in NAMES or previous is None:
        return None
    start = start_of(previous) if previous.type == "NAME" else stop.at
    if start == stop.at and not (stop.type == "PARAMETER" and "NAME" in stop.accepts):
        return None
    words, end = _adjacent_words(stop.text, start, stop.end)
    data = {"found": excerpt(" ".join(words)), "wanted": excerpt("_".join(words))}
    return SyntaxMistake(codes.NAME_WITH_BLANKS, start, end, data)


def _adjacent_words(text: str, start: int, end: int) -> tuple[list[str], int]:
    words: list[str] = []
    pattern = re.compile(rf"\s*({WORD.pattern})")
    while (match := pattern.match(text, start, end)) and is_name(match[1]):
        words.append(normalize("NFC", match[1]))
        start = match.end()
    return words, start


# ---- missing pieces ----------------------------------------------------------------------------

_IF_PATTERN: Final = (
    "if điều_kiện then giá_trị else giá_trị_khác",
    "if condition then value else other_value",
)

_SOME_PATTERN: Final = ("some x in xs satisfies điều_kiện", "some x in xs satisfies condition")

_EVERY_PATTERN: Final = ("every x in xs satisfies điều_kiện", "every x in xs satisfies condition")

_BETWEEN_PATTERN: Final = ("x between thấp and cao", "x between low and high")


def _missing_word(stop: ParseStop) -> SyntaxMistake | None:
    accepts = stop.accepts
    every = _last_of_type(stop.before, {"SOME", "EVERY"}) == "every"
    quantified = ("every", _EVERY_PATTERN) if every else ("some", _SOME_PATTERN)
    if "THEN" in accepts:
        word, (opened_by, pattern) = "then", ("if", _IF_PATTERN)
    elif "ELSE" in accepts:
        word, (opened_by, pattern) = "else", ("if", _IF_PATTERN)
    elif "SATISFIES" in accepts:
        word, (opened_by, pattern) = "satisfies", quantified
    elif accepts == {"IN"}:
        word, (opened_by, pattern) = "in", quantified
    elif "AND" in accepts and "OR" not in accepts:
        word, (opened_by, pattern) = "and", ("between", _BETWEEN_PATTERN)
    else:
        return None
    if re.compile(rf"\b{word}\b").search(stop.text, stop.at, stop.end):
        return None  # the word follows later, so the mistake is before it
    data = {"word": word, "opened_by": opened_by}
    return stop.here(codes.MISSING_WORD, **data, pattern_vi=pattern[0], pattern_en=pattern[1])


def _last_of_type(tokens: Sequence[Token], types: Set[str]) -> str | None:
    return next((str(token) for token in reversed(tokens) if token.type in types), None)


def _bare_range(stop: ParseStop) -> SyntaxMistake | None:
    bracket = stop.open_brackets[-1] if stop.open_brackets else None
    inside = [t.type for t in stop.before if bracket is None or start_of(t) > start_of(bracket)]
    if stop.type != "DOTS" or not stop.accepts_operator or "DOTS" in inside:
        return None
    return stop.here(codes.BARE_RANGE)


def _chained_comparison(stop: ParseStop) -> SyntaxMistake | None:
    compares = stop.type in {"COMPARISON", "IN", "BETWEEN"}
    if compares and stop.accepts >= {"PLUS", "AND", "OR"}:
        return stop.here(codes.CHAINED_COMPARISON, found=stop.found)
    return None


def _trailing_comma(stop: ParseStop) -> SyntaxMistake | None:
    previous = stop.previous
    ends = stop.type in {"RPAR", "RSQB", "RBRACE", "SATISFIES"}
    if previous is None or previous.type != "COMMA" or not ends:
        return None
    return SyntaxMistake(codes.TRAILING_COMMA, start_of(previous), end_of(previous))


def _clause_inside(stop: ParseStop) -> SyntaxMistake | None:
    if stop.type not in {"IF", "SOME", "EVERY"} or not stop.accepts_value:
        return None
    return stop.here(codes.CLAUSE_INSIDE, word=stop.found)


_COUNTERPARTS: Final = {"(": ")", "[": "]", "{": "}", "]": "["}


def _unclosed_bracket(stop: ParseStop) -> SyntaxMistake | None:
    closes = stop.accepts & CLOSING.keys() - {END}
    ends = stop.type in CLOSING or stop.type in {"THEN", "ELSE", "SATISFIES"}
    if not (ends and stop.open_brackets and stop.accepts_operator and closes):
        return None
    bracket = stop.open_brackets[-1]
    data = {"bracket": str(bracket), "closing": _COUNTERPARTS[str(bracket)]}
    return SyntaxMistake(codes.UNCLOSED_BRACKET, stop.at, stop.found_end, data, start_of(bracket))


def _unopened_bracket(stop: ParseStop) -> SyntaxMistake | None:
    if stop.type not in {"RPAR", "RSQB", "RBRACE"} or stop.open_brackets:
        return None
    return stop.here(codes.UNOPENED_BRACKET, bracket=stop.found)


def _missing_value(stop: ParseStop) -> SyntaxMistake | None:
    if stop.type == "EMPTY_LIST" and stop.accepts_operator:
        return stop.here(codes.MISSING_VALUE, where_vi="trong `[]`", where_en="inside `[]`")
    if stop.type == "RANGE_END":  # a `[` that no value follows
        where = {"where_vi": "sau `[`", "where_en": "after `[`"}
        return SyntaxMistake(codes.MISSING_VALUE, stop.found_end, stop.found_end, where)
    if not stop.accepts_value or stop.type in BEGINS_VALUE or stop.token is None:
        return None
    previous, found = stop.previous, excerpt(stop.found)
    if previous is None:
        where_vi, where_en = f"trước `{found}`", f"before `{found}`"
    else:
        after = excerpt(previous)
        where_vi, where_en = f"sau `{after}`", f"after `{after}`"
    return stop.here(codes.MISSING_VALUE, where_vi=where_vi, where_en=where_en)


def _unit_after_number(stop: ParseStop) -> SyntaxMistake | None:
    """`12 tháng`, `3 triệu`, `5 người`: a number has no unit in an expression."""
    previous = stop.previous
    if previous is None or previous.type != "NUMBER" or not stop.accepts_operator:
        return None
    word = WORD.match(stop.text, stop.at, stop.end)
    unit = "" if word is None else normalize("NFC", word[0]).casefold()
    number = str(previous)
    if unit in _DURATIONS and number.isdecimal():
        letter, months = _DURATIONS[unit]
        duration = f'@"P{int(number) * 7}D"' if letter == "W" else f'@"P{number}{letter}"'
        compared = (
            f"full months(a, b) >= {int(number) * months}" if months else f"b - a >= {duration}"
        )
        way_out = Text(
            f"so khoảng cách từ ngày `a` đến ngày `b`: `{compared}`; cộng vào một ngày thì viết `{duration}`",
            f"compare the time from the day `a` to `b`: `{compared}`; to add it to a date, write `{duration}`",
        )
    elif unit in _POWERS and number.isdecimal():
        whole = number + "0" * _POWERS[unit]
        way_out = Text(f"viết đủ số: `{whole}`", f"write the whole number: `{whole}`")
    elif unit in _COUNTED:
        way_out = Text(
            f"chỉ viết `{number}`; đơn vị ghi ở `unit:` của dữ kiện",
            f"write `{number}` only; the unit belongs to `unit:` of the fact",
        )
    else:
        return None
    return stop.here(codes.UNIT_AFTER_NUMBER, number=number, unit=stop.found, way_out=way_out)


_DURATIONS: Final = {
    "tháng": ("M", 1), "month": ("M", 1), "months": ("M", 1),
    "năm": ("Y", 12), "year": ("Y", 12), "years": ("Y", 12),
    "tuần": ("W", 0), "week": ("W", 0), "weeks": ("W", 0),
    "ngày": ("D", 0), "day": ("D", 0), "days": ("D", 0),
}  # fmt: skip
"""Units of time: their letter in a duration, and how many months one has; 0 for units of days."""

_POWERS: Final = {
    "nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9, "thousand": 3, "million": 6, "billion": 9,
}  # fmt: skip

_COUNTED: Final = frozenset(
    {"người", "hộ", "điểm", "lần", "tuổi", "đồng", "cuốn", "cháu", "em", "buổi", "xóm", "thôn", "đơn", "gia",
     "people", "persons", "points", "times", "households", "families", "members", "vnd"}
)  # fmt: skip


def _missing_operator(stop: ParseStop) -> SyntaxMistake | None:
    if not stop.accepts_operator or stop.type not in BEGINS_VALUE or stop.previous is None:
        return None
    before, found = excerpt(stop.previous), excerpt(stop.found)
    return stop.here(codes.MISSING_OPERATOR, before=before, found=found)


_EXPECTED: Final = (
    ("NUMBER", "một giá trị", "a value"),
    *((type_, f"`{each}`", f"`{each}`") for type_, each in CLOSING.items() if type_ in
      {"RPAR", "RSQB", "RBRACE"}),
    *((word.upper(), f"`{word}`", f"`{word}`") for word in ("then", "else", "satisfies")),
    ("COMMA", "`,`", "`,`"),
    ("COLON", "`:`", "`:`"),
    ("DOTS", "`..`", "`..`"),
    ("PLUS", "một phép toán", "an operator"),
    ("IN", "`in`", "`in`"),
    ("LPAR", "`(`", "`(`"),
    (END, "hết biểu thức", "the end"),
)  # fmt: skip


def _unexpected(stop: ParseStop) -> SyntaxMistake:
    accepts = stop.accepts - {"IN", "LPAR"} if stop.accepts_operator else stop.accepts
    expected = [(vi, en) for type_, vi, en in _EXPECTED if type_ in accepts]
    if "NAME" in stop.accepts and not stop.accepts_value:
        expected.insert(0, ("một tên", "a name"))
    data = {
        "expected_vi": _join_alternatives([vi for vi, _ in expected], "hoặc"),
        "expected_en": _join_alternatives([en for _, en in expected], "or"),
    }
    if stop.type == END:
        return stop.here(codes.UNFINISHED, **data)
    return stop.here(codes.UNEXPECTED, found=excerpt(stop.found), **data)


_MAX_ALTERNATIVES: Final = 4


def _join_alternatives(alternatives: Sequence[str], or_: str) -> str:
    first, last = alternatives[: _MAX_ALTERNATIVES - 1], alternatives[_MAX_ALTERNATIVES - 1 :][:1]
    *others, final = [*first, *last] or ["…"]
    return f"{', '.join(others)} {or_} {final}" if others else final


# ---- the rules in order --------------------------------------------------------------------------

_RULES: Final[Sequence[Callable[[ParseStop], SyntaxMistake | None]]] = (
    *CHARACTER_RULES,
    _trailing_comma,
    _reserved_word,
    *WORD_RULES,
    _missing_word,
    _name_with_blanks,
    _chained_comparison,
    _bare_range,
    _clause_inside,
    _unclosed_bracket,
    _unopened_bracket,
    _missing_value,
    _unit_after_number,
    _missing_operator,
)
