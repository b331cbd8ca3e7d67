"""Diagnose syntax of other languages: Excel, Python, word processors, Vietnamese, full FEEL.

Each rule recognises one such form where parsing stopped, and names the form of this language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final
from unicodedata import category, name, normalize

from criteria_engine.reading.expressions import diagnostics as codes
from criteria_engine.reading.expressions.misnamed import misspelt_keyword
from criteria_engine.reading.expressions.stop import (
    BEGINS_VALUE,
    NAMES,
    OPERATORS,
    WORD,
    ParseStop,
    SyntaxMistake,
    end_of,
    excerpt,
    start_of,
)
from criteria_engine.syntax import KEYWORDS

# ---- letters, signs and numbers ----------------------------------------------------------------

_QUOTED: Final = re.compile(
    r"(@?)\s*(?:'([^'\n]*)'|[‘’‚‛]([^‘’'\n]*)[’']|[“”„‟]([^“”\"\n]*)[“”\"]|«([^»\n]*)»|[`´]([^`´\n]*)[`´])"
)

_QUOTES: Final = frozenset("'‘’‚‛“”„‟«»`´")


def _other_quotes(stop: ParseStop) -> SyntaxMistake | None:
    quoted = _QUOTED.match(stop.text, stop.at, stop.end)
    if quoted is not None and stop.token is None:
        content = next((part for part in quoted.groups()[1:] if part is not None), "")
        wanted = f'{quoted[1]}"{excerpt(content)}"'
        quote = quoted[0].lstrip("@ ")[0]
        return SyntaxMistake(
            codes.OTHER_QUOTES, stop.at, quoted.end(), {"quote": quote, "wanted": wanted}
        )
    if stop.found in _QUOTES:
        return stop.here(codes.OTHER_QUOTES, quote=stop.found, wanted='"…"')
    return None


def _unclosed_text(stop: ParseStop) -> SyntaxMistake | None:
    opening = re.compile(r'@?"[^\r\n]*').match(stop.text, stop.at, stop.end)
    if opening is None or stop.token is not None:
        return None
    other = re.search("[“”„‟]", opening[0])
    if other is not None:  # closed with a typographic quote, as word processors do
        at = stop.at + other.start()
        return SyntaxMistake(codes.OTHER_QUOTES, at, at + 1, {"quote": other[0], "wanted": '"'})
    return SyntaxMistake(codes.UNCLOSED_TEXT, stop.at, opening.end())


def _bare_temporal(stop: ParseStop) -> SyntaxMistake | None:
    bare = re.compile(r"@\s*([^\s,()\[\]{}]*)").match(stop.text, stop.at, stop.end)
    if bare is None:
        return None
    return SyntaxMistake(
        codes.NOT_TEMPORAL, stop.at, bare.end(), {"found": excerpt(bare[1] or "@")}
    )


def _unclosed_comment(stop: ParseStop) -> SyntaxMistake | None:
    opening = stop.matches(re.compile(r"/\*"))
    return opening and SyntaxMistake(codes.UNCLOSED_COMMENT, opening.start(), stop.end)


def _number_style(stop: ParseStop) -> SyntaxMistake | None:
    previous = stop.previous
    if previous is None or previous.type not in {"NUMBER", "PERCENT"}:
        return None
    for pattern, separators, point in _NUMBER_STYLES:
        match = pattern.match(stop.text, start_of(previous), stop.end)
        if match is not None and match.end() > stop.at:
            wanted = re.sub(separators, "", match[0]).replace(point, ".")
            data = {"found": match[0], "wanted": wanted}
            return SyntaxMistake(codes.NUMBER_STYLE, match.start(), match.end(), data)
    return None


# Numbers in other notations: the pattern, the separator of thousands, the decimal sign.
_NUMBER_STYLES: Final = (
    (re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?(?![0-9.])%?"), r"\.", ","),
    (re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}(?:\.[0-9]+)?%?"), ",", "."),
    (re.compile(r"[0-9]+,[0-9]+%?"), "(?!)", ","),
    (re.compile(r"[0-9]{1,3}(?:\s[0-9]{3})+(?![0-9])(?:,[0-9]+)?%?"), r"\s", ","),
    (re.compile(r"[0-9]+(?:_[0-9]+)+"), "_", "."),
)


def _percent(stop: ParseStop) -> SyntaxMistake | None:
    previous = stop.previous
    if stop.found == "%":
        divided = re.compile(r"%\s*[\w(\"@.]").match(stop.text, stop.at, stop.end)
        word = WORD.match(stop.text, divided.end() - 1, stop.end) if divided else None
        remainder = divided is not None and not (word and word[0] in KEYWORDS)
        if remainder:
            return stop.here(codes.PERCENT_AS_REMAINDER)
        number = previous if previous is not None and previous.type == "NUMBER" else "60"
        return stop.here(codes.PERCENT_APART, number=str(number))
    follows = previous is not None and previous.type == "PERCENT" and end_of(previous) == stop.at
    if follows and stop.accepts_operator and stop.type in BEGINS_VALUE:
        return SyntaxMistake(codes.PERCENT_AS_REMAINDER, stop.at - 1, stop.at)
    return None


_SYMBOLS: Final = {
    "===": "=", "==": "=", ":=": "=", "!==": "!=", "<>": "!=", "=!": "!=", "≠": "!=",
    "=>": ">=", "≥": ">=", "⩾": ">=", "=<": "<=", "≤": "<=", "⩽": "<=",
    "&&": "and", "&": "and", "∧": "and", "||": "or", "|": "or", "∨": "or", "∈": "in",
    "!": "not(…)", "¬": "not(…)", "?": "if … then … else …",
    "×": "*", "·": "*", "÷": "/", "^": "**", "−": "-", "–": "-", "—": "-", "…": "..", ";": ",",
}  # fmt: skip

_SYMBOL: Final = re.compile(
    "|".join(re.escape(each) for each in sorted(_SYMBOLS, key=len, reverse=True))
)


def _other_symbol(stop: ParseStop) -> SyntaxMistake | None:
    symbol = stop.matches(_SYMBOL)
    if symbol is not None:
        data = {"found": symbol[0], "wanted": _SYMBOLS[symbol[0]]}
        return SyntaxMistake(codes.OTHER_SPELLING, symbol.start(), symbol.end(), data)
    narrow = normalize("NFKC", stop.found)  # `（`, `＞`, `５` as typed on East Asian keyboards
    if stop.token is None and narrow != stop.found and narrow.isascii() and len(narrow) == 1:
        wanted = _SYMBOLS.get(narrow, narrow)
        return stop.here(codes.OTHER_SPELLING, found=stop.found, wanted=wanted)
    return None


_OTHER_WORDS: Final = {
    "và": "and", "hoặc": "or", "thì": "then", "nếu": "if", "không": "not", "ngược lại": "else",
    "is": "=", "equals": "=", "mod": "modulo(a, b)", "elif": "else if", "elseif": "else if",
    "lớn hơn hoặc bằng": ">=", "nhỏ hơn hoặc bằng": "<=", "bé hơn hoặc bằng": "<=",
    "ít nhất": ">=", "tối thiểu": ">=", "không dưới": ">=", "không ít hơn": ">=", "không thấp hơn": ">=",
    "nhiều nhất": "<=", "tối đa": "<=", "không quá": "<=", "không vượt quá": "<=", "không trên": "<=",
    "lớn hơn": ">", "nhiều hơn": ">", "cao hơn": ">", "trên": ">", "quá": ">",
    "nhỏ hơn": "<", "bé hơn": "<", "ít hơn": "<", "thấp hơn": "<", "dưới": "<",
    "bằng": "=", "là": "=", "khác": "!=", "không bằng": "!=", "không phải là": "!=",
    "thuộc": "in", "trong": "in", "nằm trong": "in", "từ": "between", "đến": "and",
    "nhân": "*", "nhân với": "*", "chia": "/", "chia cho": "/", "cộng": "+", "trừ": "-",
    "mọi": "every", "với mọi": "every", "tất cả": "every", "đều": "satisfies",
    "at least": ">=", "is at least": ">=", "no less than": ">=", "at most": "<=", "is at most": "<=",
    "greater than or equal to": ">=", "less than or equal to": "<=", "is greater than": ">",
    "greater than": ">", "is more than": ">", "more than": ">", "is less than": "<", "less than": "<",
    "fewer than": "<", "is equal to": "=", "equal to": "=", "is not": "!=", "not equal to": "!=",
    "is in": "in", "plus": "+", "minus": "-", "times": "*", "divided by": "/",
    "all": "every", "any": "some", "forall": "every", "exists": "some",
}  # fmt: skip
"""What words and phrases of Vietnamese, English and other languages mean, composed and in small letters."""

_PER_CENT: Final = frozenset({"phần trăm", "percent", "per cent", "pct"})

_AND_MORE: Final = {
    "trở lên": ">=",
    "hoặc hơn": ">=",
    "or more": ">=",
    "trở xuống": "<=",
    "or less": "<=",
}

_LONGEST_PHRASE: Final = 5

_BEFORE_VALUES: Final = frozenset({"if", "not", "some", "every"})


def _other_word(stop: ParseStop) -> SyntaxMistake | None:
    if stop.type in NAMES and stop.accepts_operator:
        for phrase, end in _phrases(stop, stop.at):
            wanted = _intended_keyword(phrase)
            if wanted is not None and wanted not in _BEFORE_VALUES:
                return _spelling(stop.text[stop.at : end], wanted, stop.at, end)
    previous = stop.previous
    if previous is not None and previous.type == "NAME":
        start = start_of(previous)
        for phrase, end in _phrases(stop, start):
            wanted = _intended_keyword(phrase)
            if wanted in _BEFORE_VALUES:
                return _spelling(stop.text[start:end], wanted, start, end)
    return None


def _words_after_number(stop: ParseStop) -> SyntaxMistake | None:
    """`30 phần trăm`, `500 trở lên`: words after a number that belong to it."""
    previous = stop.previous
    if previous is None or previous.type not in {"NUMBER", "PERCENT"} or not stop.accepts_operator:
        return None
    start = start_of(previous)
    for phrase, end in _phrases(stop, stop.at):
        folded = phrase.casefold()
        if folded in _PER_CENT:
            return _spelling(stop.text[start:end], f"{previous}%", start, end)
        if folded in _AND_MORE:
            compared = stop.before[-2] if len(stop.before) > 1 else None
            if compared is None or compared.type != "COMPARISON":
                continue
            wanted = f"{_AND_MORE[folded]} {previous}"
            return _spelling(stop.text[start_of(compared) : end], wanted, start_of(compared), end)
    return None


def _spelling(found: str, wanted: str | None, start: int, end: int) -> SyntaxMistake:
    return SyntaxMistake(codes.OTHER_SPELLING, start, end, {"found": found, "wanted": wanted})


def _phrases(stop: ParseStop, start: int) -> list[tuple[str, int]]:
    """Return the words from an offset on, composed and with single blanks, the longest phrase first.

    Each comes with the offset where it ends.
    """
    phrases: list[tuple[str, int]] = []
    words: list[str] = []
    at = start
    while len(words) < _LONGEST_PHRASE and (word := _NEXT_WORD.match(stop.text, at, stop.end)):
        words.append(normalize("NFC", word[1]))
        at = word.end()
        phrases.append((" ".join(words), at))
    return phrases[::-1]


_NEXT_WORD: Final = re.compile(rf"[ \t]*({WORD.pattern})")


def _intended_keyword(phrase: str) -> str | None:
    return misspelt_keyword(phrase) or _OTHER_WORDS.get(phrase.casefold())


def _hash_comment(stop: ParseStop) -> SyntaxMistake | None:
    return stop.here(codes.HASH_COMMENT) if stop.found == "#" else None


def _other_character(stop: ParseStop) -> SyntaxMistake | None:
    if stop.token is not None or WORD.match(stop.found):
        return None
    if category(stop.found) in {"Cc", "Cf", "Cn", "Co", "Cs"}:
        character = f"U+{ord(stop.found):04X} {name(stop.found, '')}".rstrip()
        return stop.here(codes.INVISIBLE_CHARACTER, character=character)
    return stop.here(codes.STRANGE_CHARACTER, found=stop.found)


# ---- FEEL that this profile does not support ---------------------------------------------------

_UNSUPPORTED: Final = (
    (re.compile(r"(?:for|return)(?![\w\u0300-\u036f])"), codes.NO_FOR),
    (re.compile(r"function(?![\w\u0300-\u036f])"), codes.NO_FUNCTION_DEFINITION),
    (re.compile(r"instance\s+of(?![\w\u0300-\u036f])"), codes.NO_INSTANCE_OF),
)


def _unsupported_feel(stop: ParseStop) -> SyntaxMistake | None:
    for pattern, code in _UNSUPPORTED:
        match = pattern.match(stop.text, stop.at, stop.end)
        if match is not None:
            return SyntaxMistake(code, stop.at, match.end())
    return None


# ---- calls -------------------------------------------------------------------------------------


def _if_as_function(stop: ParseStop) -> SyntaxMistake | None:
    if stop.found not in {",", ";"} or not stop.open_brackets:
        return None
    bracket = stop.open_brackets[-1]
    before = [token for token in stop.before if start_of(token) < start_of(bracket)]
    if before and before[-1].casefold() == "if":
        return SyntaxMistake(codes.IF_AS_FUNCTION, start_of(before[-1]), end_of(before[-1]))
    return None


def _operator_as_function(stop: ParseStop) -> SyntaxMistake | None:
    called = re.compile(r"(?:and|or)(\s*)\(").match(stop.text, stop.at, stop.end)
    if called is None or not stop.accepts_value:
        return None
    if called[1] and stop.previous is not None and stop.previous.type in OPERATORS:
        return None  # `a and or (b)`: a value is missing
    return stop.here(codes.OPERATOR_AS_FUNCTION, word=stop.found)


def _misplaced_not(stop: ParseStop) -> SyntaxMistake | None:
    previous = stop.previous
    if previous is not None and previous.type == "NOT":
        return SyntaxMistake(codes.NOT_WITHOUT_PARENTHESES, start_of(previous), end_of(previous))
    not_in = re.compile(r"not\s+in(?![\w\u0300-\u036f])").match(stop.text, stop.at, stop.end)
    if not_in is not None and stop.accepts_operator:
        data = {"found": "not in", "wanted": "not(… in …)"}
        return SyntaxMistake(codes.OTHER_SPELLING, stop.at, not_in.end(), data)
    return None


def _method_call(stop: ParseStop) -> SyntaxMistake | None:
    before = [token.type for token in stop.before[-2:]]
    if stop.type == "LPAR" and before in (["DOT", "NAME"], ["DOT", "PROPERTY"]):
        function = stop.before[-1]
    elif stop.type == "WORDS" and before[-1:] == ["DOT"] and stop.token is not None:
        function = stop.token
    else:
        return None
    data = {"name": " ".join(function.split())}
    return SyntaxMistake(codes.METHOD_CALL, start_of(function), end_of(function), data)


CHARACTER_RULES: Final[Sequence[Callable[[ParseStop], SyntaxMistake | None]]] = (
    _other_quotes,
    _unclosed_text,
    _bare_temporal,
    _unclosed_comment,
    _hash_comment,
    _percent,
    _number_style,
    _if_as_function,
    _other_symbol,
    _other_character,
)
"""The rules to try first: characters that begin no token, and those that only seem to."""

WORD_RULES: Final[Sequence[Callable[[ParseStop], SyntaxMistake | None]]] = (
    _unsupported_feel,
    _misplaced_not,
    _words_after_number,
    _other_word,
    _operator_as_function,
    _method_call,
)
"""Rules for words of other languages and for misplaced keywords."""
