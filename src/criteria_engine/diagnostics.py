"""Diagnostics as data: a code, a location, the values for its message, and related locations.

:mod:`criteria_engine.rendering.diagnostics` makes the text, from the Vietnamese and English templates of
each :class:`Code`. Each stage declares its codes in a module `diagnostics` (or `*_diagnostics`) in its
own folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from itertools import takewhile
from typing import Any, ClassVar, Final, SupportsIndex
from unicodedata import normalize

from criteria_engine.bilingual import Language, Template, Text, check_language
from criteria_engine.bounds import MAX_DIAGNOSTICS
from criteria_engine.frozen import dataclass
from criteria_engine.source import Span


class Severity(StrEnum):
    """How serious a diagnostic is: a file with an `error` cannot be used, one with a `warning` can."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of diagnostic.

    Attributes:
        id: its name in kebab-case, as messages and the pages in `tests/diagnostics` show it.
        message: the sentence that says what is wrong.
        help: the sentence that says how to correct it; None where that depends on the case.
        severity: whether the mistake makes the file unusable.
        replacement: what to write in its place, with placeholders; None where that depends on the case.
    """

    id: str
    message: Template
    help: Template | None = None
    severity: Severity = Severity.ERROR
    replacement: str | None = None

    def at(
        self,
        span: Span,
        *,
        suggestion: str | None = None,
        related: Sequence[Related] = (),
        **data: object,
    ) -> Diagnostic:
        """Make a diagnostic of this kind.

        Args:
            span: the location of the mistake.
            suggestion: a valid spelling, for "did you mean".
            related: other locations to show with it.
            data: the values for the placeholders of the message and the help.
        """
        return Diagnostic(self, span, data, suggestion, tuple(related))


@dataclass(frozen=True, slots=True)
class Related:
    """Another location that a diagnostic shows, with a label: the other end of a conflict."""

    span: Span
    label: Template


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error or a warning at one location.

    Attributes:
        code: its kind.
        span: its location.
        data: the values for the placeholders of its message and help.
        suggestion: a valid spelling ("did you mean"), or None.
        related: other locations to show with it.
        loc: of a mistake in facts, where it is in them: names, and positions in lists from 0, as in `loc` of
            pydantic; empty for the facts as a whole, and for every other mistake.
    """

    code: Code
    span: Span
    data: Mapping[str, object] = field(default_factory=dict)
    suggestion: str | None = None
    related: tuple[Related, ...] = ()
    loc: tuple[str | int, ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity of the code: `error` or `warning`."""
        return self.code.severity

    def message(self, language: Language = "vi") -> str:
        """Return the sentence that says what is wrong.

        Raises:
            ValueError: the language is neither "vi" nor "en".
        """
        return self.code.message.in_language(check_language(language), self.data)

    def help(self, language: Language = "vi") -> str | None:
        """Return the sentence that says how to correct the mistake, or None.

        The suggestion, where there is one, takes the place of the code's help.

        Raises:
            ValueError: the language is neither "vi" nor "en".
        """
        check_language(language)
        if self.suggestion is not None:
            return {
                "vi": f"có phải ý bạn là `{self.suggestion}`?",
                "en": f"did you mean `{self.suggestion}`?",
            }[language]
        return None if self.code.help is None else self.code.help.in_language(language, self.data)

    def to_dict(self, language: Language = "vi") -> dict[str, Any]:
        """Return the mistake as data for JSON, an entry of `errors` of :meth:`CriteriaEngineError.to_dict`.

        `file`, `line` and `column` are null where the mistake is in a value of the program, and not in a text.

        Raises:
            ValueError: the language is neither "vi" nor "en".
        """
        in_text = self.span.source.name != (self.data.get("path") or "facts")
        position = self.span.position
        return {
            "code": self.code.id,
            "severity": self.severity.value,
            "loc": list(self.loc),
            "message": self.message(language),
            "help": self.help(language),
            "suggestion": self.suggestion,
            "file": self.span.source.name if in_text else None,
            "line": position.line if in_text else None,
            "column": position.column if in_text else None,
        }

    @property
    def replacement(self) -> str | None:
        """What to write in place of the text of the span; None where that depends on the case.

        The span must be the whole of what the message calls `found`.
        """
        if self.suggestion is not None:
            # Of several lines, a suggestion names only the word that is wrong.
            return None if "\n" in self.span.text else self.suggestion
        found = self.data.get("found", self.span.text)
        if self.code.replacement is None or found != self.span.text:
            return None
        text = self.code.replacement.format_map(self.data)
        return None if "…" in text else text


class DiagnosticList(list[Diagnostic]):
    """The first diagnostics of a reader, and the number of those that it left out.

    A million wrong values are counted, but their diagnostics are not made.

    Attributes:
        left_out: how many diagnostics there are besides those in the list, all of them errors.
    """

    def __init__(self) -> None:
        super().__init__()
        self.left_out = 0

    @property
    def is_full(self) -> bool:
        """Whether the list takes no more diagnostics."""
        return len(self) >= MAX_DIAGNOSTICS

    def append(self, diagnostic: Diagnostic, /) -> None:
        """Add a diagnostic, or count it where the list is full."""
        if self.is_full:
            self.left_out += 1
        else:
            super().append(diagnostic)

    def insert(self, index: SupportsIndex, diagnostic: Diagnostic, /) -> None:
        """Refuse: diagnostics stay in the order in which they were found."""
        raise TypeError("a list of diagnostics is only appended to")

    def extend(self, diagnostics: Iterable[Diagnostic], /) -> None:
        """Add diagnostics, or count them where the list is full."""
        if isinstance(diagnostics, DiagnosticList):
            self.left_out += diagnostics.left_out
        for each in diagnostics:
            self.append(each)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most similar to a misspelt one, or None where none is similar.

    Case, missing diacritics and the Unicode composition of letters are ignored.

    >>> nearest("dependents", ["dependants", "income"])
    'dependants'
    """
    by_key = {_spelling_key(each): each for each in sorted(known)}
    matches = get_close_matches(_spelling_key(word), by_key, n=1, cutoff=0.7)
    return by_key[matches[0]] if matches else None


def is_slip(written: str, meant: str) -> bool:
    """Return whether two words differ by one slip of the hand: a letter left out, added, changed or swapped.

    Case and diacritics are ignored. Names that differ by a digit are different names.

    >>> is_slip("bookcse", "bookcase"), is_slip("lable", "label"), is_slip("share_3", "share_2")
    (True, True, False)
    """
    one, other = _after_common_start(_spelling_key(written), _spelling_key(meant))
    one, other = _after_common_start(one[::-1], other[::-1])
    if any(character.isdigit() for character in one + other):
        return False
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _after_common_start(one: str, other: str) -> tuple[str, str]:
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return one[same:], other[same:]


def _spelling_key(word: str) -> str:
    decomposed = normalize("NFD", word.casefold()).replace("đ", "d")
    return "".join(c for c in decomposed if not 0x300 <= ord(c) <= 0x36F)


def distinct(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield each diagnostic once: the first of those with one code at one place."""
    seen: set[tuple[str, str, int, int]] = set()
    for each in diagnostics:
        place = (each.code.id, each.span.source.name, each.span.start, each.span.end)
        if place not in seen:
            seen.add(place)
            yield each


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether any of the diagnostics is an error."""
    return any(each.severity is Severity.ERROR for each in diagnostics)


class CriteriaEngineError(Exception):
    """Base class of every exception this library raises on purpose.

    Attributes:
        code: the kind of error, in kebab-case; one for each class.
        said: the message in both languages.
        advice: how to correct the mistake, for a programmer; None where that depends on the case.
    """

    code: ClassVar[str]
    said: Text
    advice: Text | None = None

    def message(self, language: Language = "vi") -> str:
        """Return the sentence that says what is wrong.

        Raises:
            ValueError: the language is neither "vi" nor "en".
        """
        return self.said.in_language(check_language(language))

    def help(self, language: Language = "vi") -> str | None:
        """Return the sentence that says how to correct the mistake, or None.

        Raises:
            ValueError: the language is neither "vi" nor "en".
        """
        check_language(language)
        return None if self.advice is None else self.advice.in_language(language)

    def to_dict(self, language: Language = "vi") -> dict[str, Any]:
        """Return the error as data for JSON, in the format :data:`EXCEPTION_FORMAT`.

        Every error has the same keys. `errors` lists the mistakes in a file or in facts, `total` is their
        number; `data` has the public attributes of the exception.

        Raises:
            ValueError: the language is neither "vi" nor "en".
        """
        return {
            "format": EXCEPTION_FORMAT,
            "code": self.code,
            "message": self.message(language),
            "help": self.help(language),
            "data": {name: _plain(value) for name, value in self._data().items()},
            "errors": [],
            "total": 0,
        }

    def _data(self) -> Mapping[str, Any]:
        """Return the attributes that :meth:`to_dict` writes."""
        hidden = ("said", "advice")
        return {k: v for k, v in vars(self).items() if k not in hidden and not k.startswith("_")}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the attributes; the constructors take other arguments than `args`."""
        return _restore_error, (type(self), self.args, self.__dict__)


def _restore_error(
    kind: type[CriteriaEngineError], args: tuple[Any, ...], state: Mapping[str, Any]
) -> CriteriaEngineError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


EXCEPTION_FORMAT: Final = "criteria-exception/1"
"""The version of the JSON format of an exception."""


def _plain(value: Any) -> Any:
    """Return a value of an exception as JSON has it."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str.__str__(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case tuple() if hasattr(value, "_asdict"):
            return _plain(value._asdict())
        case list() | tuple():
            return [_plain(each) for each in value]
        case _ if is_dataclass(value):
            return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        case _:
            return str(value)


class CriteriaError(CriteriaEngineError):
    """A file, an expression or facts are invalid.

    The text of the exception is English, one line for each diagnostic; programs should read the attribute.

    Attributes:
        diagnostics: errors and warnings, in order; at most the first 1,000, errors before warnings.
        total: how many there are in all.
    """

    code = "invalid-input"

    def __init__(self, diagnostics: Iterable[Diagnostic], total: int | None = None) -> None:
        """Make the error.

        Args:
            diagnostics: errors and warnings, in order.
            total: how many there are in all, where some were left out already.
        """
        given = list(diagnostics)
        left_out = diagnostics.left_out if isinstance(diagnostics, DiagnosticList) else 0
        self.total = len(given) + left_out if total is None else total
        self.diagnostics: tuple[Diagnostic, ...] = tuple(first_diagnostics(given))
        lines = [f"{d.span}: {d.code.id}: {d.message('en')}" for d in self.diagnostics]
        if self.total > len(lines):
            lines.append(f"… and {self.total - len(lines)} more")
        super().__init__("\n".join(lines))

    @property
    def said(self) -> Text:  # type: ignore[override]
        """The messages of the first diagnostics in both languages, and how many more there are."""
        shown = self.diagnostics[:_MAX_SUMMARISED]
        more = self.total - len(shown)
        return Text(
            "; ".join([each.message("vi") for each in shown])
            + (f"; … và {more} lỗi nữa" if more else ""),
            "; ".join([each.message("en") for each in shown])
            + (f"; … and {more} more" if more else ""),
        )

    def help(self, language: Language = "vi") -> str | None:
        """Return the help of the diagnostic where there is only one; each of several has its own.

        Raises:
            ValueError: the language is neither "vi" nor "en".
        """
        check_language(language)
        return self.diagnostics[0].help(language) if self.total == 1 else None

    def to_dict(self, language: Language = "vi") -> dict[str, Any]:
        """Return the error as data for JSON; `errors` has an entry for each diagnostic."""
        errors = [each.to_dict(language) for each in self.diagnostics]
        return {**super().to_dict(language), "data": {}, "errors": errors, "total": self.total}


_MAX_SUMMARISED: Final = 10
"""How many diagnostics the message of an exception has."""


def first_diagnostics(diagnostics: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """Return at most 1,000 diagnostics; of more, errors are taken before warnings."""
    if len(diagnostics) <= MAX_DIAGNOSTICS:
        return diagnostics
    errors_first = sorted(diagnostics, key=lambda each: each.severity is not Severity.ERROR)
    return errors_first[:MAX_DIAGNOSTICS]
