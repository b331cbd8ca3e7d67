"""Expressions in words: cases in tests/phrasing/phrases, and properties of all phrases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine import core, syntax
from criteria_engine.bilingual import Language
from criteria_engine.model.types import BOOLEAN, INTEGER, PLAIN_FIELD
from criteria_engine.phrasing.clauses import phrase
from tests.generated import FACTS_YAML, HEAD, catalogue_of, conditions, numbers
from tests.phrasing.vocabulary import FOLDER, Vocabulary, commune, labelled, plain

PHRASES = sorted((FOLDER / "phrases").glob("*.txt"))


# ---- cases in files --------------------------------------------------------------------------


def cases() -> Iterator[Any]:
    """Cases in the files: an expression, its phrase in Vietnamese and in English; then a blank line."""
    for file in PHRASES:
        for number, case in enumerate(file.read_text(encoding="utf-8").strip().split("\n\n"), 1):
            expression, vietnamese, english = case.splitlines()
            phrases = vietnamese.removeprefix("  vi: "), english.removeprefix("  en: ")
            yield pytest.param(expression, *phrases, id=f"{file.stem}:{number}")


@pytest.mark.parametrize(("expression", "vietnamese", "english"), list(cases()))
def test_phrase_of_each_case(expression: str, vietnamese: str, english: str) -> None:
    phrases = commune().phrases(expression)
    assert tuple(map(plain, phrases)) == (vietnamese, english)


# ---- properties ------------------------------------------------------------------------------


LANGUAGES: tuple[Language, ...] = ("vi", "en")


@given(conditions(2) | numbers(2), st.sampled_from(LANGUAGES))
def test_every_name_appears_by_its_label(expression: str, language: Language) -> None:
    vocabulary = labelled()
    node = vocabulary.core(expression)
    text = phrase(node, language, vocabulary.labels)
    for each in core.walk(node):
        if isinstance(each, core.FieldAccess) and each.name == PLAIN_FIELD:
            continue  # a value of a list of plain values has no name
        if isinstance(each, core.Fact | core.Defined | core.FieldAccess):
            assert f"«{each.name}»" in text, (expression, text)


@given(conditions(3) | numbers(3), st.sampled_from(LANGUAGES))
def test_brackets_and_numbers_come_in_pairs(expression: str, language: Language) -> None:
    vocabulary = labelled()
    text = phrase(vocabulary.core(expression), language, vocabulary.labels)
    assert text.count("(") == text.count(")")
    assert "  " not in text
    assert text == text.strip()


@given(conditions(2))
def test_a_double_negation_is_removed(expression: str) -> None:
    vocabulary = labelled()
    once, twice = vocabulary.phrases(expression), vocabulary.phrases(f"not(not({expression}))")
    assert once == twice


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_of_the_library_has_a_complete_phrase(language: Language) -> None:
    """With every number of arguments its signatures allow, no placeholder of the phrase stays empty."""
    vocabulary = commune()
    written = syntax.Name("rooms")
    room = core.Fact("rooms", INTEGER, written)
    for function in vocabulary.checked.library.functions:
        for signature in function.signatures:
            count = len(signature.parameters) + any(p.variadic for p in signature.parameters)
            for type_ in (BOOLEAN, INTEGER):
                node = core.Apply(function, signature, (room,) * count, type_, written)
                text = phrase(node, language, vocabulary.labels)
                assert phrase(room, language, vocabulary.labels) in text
                assert "{" not in text
                assert "…" not in text


def test_the_noun_for_members_is_not_repeated() -> None:
    """A label that begins with its subject ("thành viên đi học") is used without the subject."""
    text = HEAD + FACTS_YAML.replace("label: members", "label: các thành viên").replace(
        "label: able", "label: thành viên đi học được"
    )
    text += (
        "criteria:\n  - {id: c, name: c, indicators: [{id: i, text: i, requires: a}]}\n"
        "award: {when: every criterion met}\n"
    )
    vocabulary = Vocabulary(catalogue_of(text).find("generated", on=date(2024, 1, 1)))
    text, _ = vocabulary.phrases("every m in members satisfies m.able")
    assert text == "mọi thành viên đều đi học được"
