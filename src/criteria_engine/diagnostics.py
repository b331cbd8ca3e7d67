"""What can be wrong, as data: a code, a place, the particulars, and where to look next.

Sentences are made last, by :mod:`criteria_engine.rendering.diagnostics`, from the
two templates (Vietnamese and English) that each :class:`Code` carries. The codes
of each stage stand in a module of their own beside this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any
from unicodedata import normalize

from criteria_engine.bilingual import Language, Template, check_language
from criteria_engine.source import Span


class Severity(StrEnum):
    """How much a diagnostic matters: an `error` stops the file, a `warning` does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of mistake: a memorable kebab-case id, its message, and a help that can be followed."""

    id: str
    message: Template
    help: Template | None = None
    severity: Severity = Severity.ERROR

    def at(
        self,
        span: Span,
        *,
        suggestion: str | None = None,
        related: Sequence[Related] = (),
        **data: object,
    ) -> Diagnostic:
        """This mistake, made at a place, with its particulars."""
        return Diagnostic(self, span, data, suggestion, tuple(related))


@dataclass(frozen=True, slots=True)
class Related:
    """The other end of a conflict: a second place and what stands there."""

    span: Span
    label: Template


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake at one place.

    `suggestion` is a spelling that would have been right ("did you mean"),
    `related` the other places concerned.
    """

    code: Code
    span: Span
    data: Mapping[str, object] = field(default_factory=dict)
    suggestion: str | None = None
    related: tuple[Related, ...] = ()

    @property
    def severity(self) -> Severity:
        """`error` or `warning`, as the code says."""
        return self.code.severity

    def message(self, language: Language = "vi") -> str:
        """The sentence that says what is wrong."""
        return self.code.message.in_language(check_language(language), self.data)

    def help(self, language: Language = "vi") -> str | None:
        """What to do about it, where there is something to say."""
        check_language(language)
        if self.suggestion is not None:
            return {
                "vi": f"có phải ý bạn là `{self.suggestion}`?",
                "en": f"did you mean `{self.suggestion}`?",
            }[language]
        return None if self.code.help is None else self.code.help.in_language(language, self.data)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like a misspelt one, or None where nothing is near.

    Case, accents' composition and a missing diacritic do not count as far.

    >>> nearest("dependents", ["dependants", "income"])
    'dependants'
    """
    by_key = {_spelling_key(each): each for each in sorted(known)}
    found = get_close_matches(_spelling_key(word), by_key, n=1, cutoff=0.7)
    return by_key[found[0]] if found else None


def _spelling_key(word: str) -> str:
    decomposed = normalize("NFD", word.casefold()).replace("đ", "d")
    return "".join(c for c in decomposed if not 0x300 <= ord(c) <= 0x36F)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them stops the file."""
    return any(each.severity is Severity.ERROR for each in diagnostics)


class CriteriaEngineError(Exception):
    """The family of everything this library raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with the data, not by calling the constructor again."""
        return _restore_error, (type(self), self.args, self.__dict__)


def _restore_error(
    kind: type[CriteriaEngineError], args: tuple[Any, ...], state: Mapping[str, Any]
) -> CriteriaEngineError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class CriteriaError(CriteriaEngineError):
    """A file, an expression or facts that cannot be used; `diagnostics` says everything wrong.

    The text of the exception is the English rendering; hosts read the data.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(
            "\n".join(f"{d.span}: {d.code.id}: {d.message('en')}" for d in self.diagnostics)
        )
