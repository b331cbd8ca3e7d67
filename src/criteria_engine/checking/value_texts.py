"""check: a text in place of a value of an enumeration → the value that has this text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from criteria_engine.checking.diagnostics import NEVER_EQUAL
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading.documents import FactDocument
from criteria_engine.reading.fact_diagnostics import UNKNOWN_CHOICE
from criteria_engine.reading.scalars import LocatedStr
from criteria_engine.reading.text_values import fold_text


def value_called(text: str, fact: FactDocument) -> str | None:
    """Return the value of a fact whose text, in either language, a text is; None where it is none."""
    wanted = fold_text(text)
    for value, words in (fact.values or {}).items():
        if wanted in (fold_text(words.vi), fold_text(words.en or words.vi)):
            return str(value)
    return None


_OF_VALUES: Final = {NEVER_EQUAL: "value", UNKNOWN_CHOICE: "text"}
"""The codes of a text that is no value of an enumeration, each with the key of that text."""


def with_values_meant(
    diagnostics: Iterable[Diagnostic], facts: Mapping[LocatedStr, FactDocument]
) -> Iterator[Diagnostic]:
    """Yield the diagnostics; those of a text in place of a value suggest the value."""
    for each in diagnostics:
        key = _OF_VALUES.get(each.code)
        value = None if key is None else _value_among(str(each.data[key]), each, facts)
        if value is None:
            yield each
        else:
            written = f'"{value}"' if each.code is NEVER_EQUAL else value
            yield replace(each, suggestion=written)


def _value_among(
    text: str, diagnostic: Diagnostic, facts: Mapping[LocatedStr, FactDocument]
) -> str | None:
    known = str(diagnostic.data["known"]).split(", ")
    for fact in facts.values():
        value = value_called(text, fact)
        if value is not None and value in known:
            return value
        inner = None if not fact.fields else _value_among(text, diagnostic, fact.fields)
        if inner is not None:
            return inner
    return None
