"""Expressions in words: cases in tests/phrasing/phrases, and laws that hold for every one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine import core, syntax
from criteria_engine.bilingual import Language
from criteria_engine.model.types import BOOLEAN, INTEGER
from criteria_engine.phrasing.clauses import phrase
from tests.generated import DEFINITIONS, FACTS_YAML, HEAD, catalogue_of, conditions, numbers
from tests.phrasing.vocabulary import FOLDER, Vocabulary, commune, plain

PHRASES = sorted((FOLDER / "phrases").glob("*.txt"))


# ---- cases in files --------------------------------------------------------------------------


def cases() -> Iterator[Any]:
    """An expression, and under it what is said in Vietnamese and in English; then a blank line."""
    for file in PHRASES:
        for number, case in enumerate(file.read_text(encoding="utf-8").strip().split("\n\n"), 1):
            expression, vietnamese, english = case.splitlines()
            said = vietnamese.removeprefix("  vi: "), english.removeprefix("  en: ")
            yield pytest.param(expression, *said, id=f"{file.stem}:{number}")


@pytest.mark.parametrize(("expression", "vietnamese", "english"), list(cases()))
def test_what_is_said(expression: str, vietnamese: str, english: str) -> None:
    said = commune().said(expression)
    assert tuple(map(plain, said)) == (vietnamese, english)


# ---- laws ------------------------------------------------------------------------------------


@cache
def labelled() -> Vocabulary:
    """The generated vocabulary with labels that can be told from all other words."""
    facts = re.sub(r"label: (\w+)", r"label: «\1»", FACTS_YAML)
    definitions = re.sub(r"label: (\w+)", r"label: «\1»", DEFINITIONS)
    criteria = (
        "criteria:\n  - {id: c, name: c, indicators: [{id: i, text: i, requires: a}]}\n"
        "award: {when: every criterion met}\n"
    )
    text = HEAD + facts + definitions + criteria
    return Vocabulary(catalogue_of(text).find("generated", on=date(2024, 1, 1)))


LANGUAGES: tuple[Language, ...] = ("vi", "en")


@given(conditions(2) | numbers(2), st.sampled_from(LANGUAGES))
def test_every_name_read_is_told_by_its_label(expression: str, language: Language) -> None:
    vocabulary = labelled()
    node = vocabulary.core(expression)
    said = phrase(node, language, vocabulary.labels)
    for each in core.walk(node):
        if isinstance(each, core.Fact | core.Defined | core.FieldAccess):
            assert f"«{each.name}»" in said, (expression, said)


@given(conditions(3) | numbers(3), st.sampled_from(LANGUAGES))
def test_brackets_and_numbers_come_in_pairs(expression: str, language: Language) -> None:
    vocabulary = labelled()
    said = phrase(vocabulary.core(expression), language, vocabulary.labels)
    assert said.count("(") == said.count(")")
    assert "  " not in said
    assert said == said.strip()


@given(conditions(2))
def test_what_is_denied_twice_is_said_plainly(expression: str) -> None:
    vocabulary = labelled()
    once, twice = vocabulary.said(expression), vocabulary.said(f"not(not({expression}))")
    assert once == twice


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_of_the_library_can_be_said(language: Language) -> None:
    """Each with as many arguments as its signatures allow: no place in its phrase stays open."""
    vocabulary = commune()
    written = syntax.Name("rooms")
    room = core.Fact("rooms", INTEGER, written)
    for function in vocabulary.checked.library.functions:
        for signature in function.signatures:
            count = len(signature.parameters) + any(p.variadic for p in signature.parameters)
            for type_ in (BOOLEAN, INTEGER):
                node = core.Apply(function, signature, (room,) * count, type_, written)
                said = phrase(node, language, vocabulary.labels)
                assert phrase(room, language, vocabulary.labels) in said
                assert "{" not in said
                assert "…" not in said


def test_a_member_is_said_without_its_name_twice() -> None:
    """A field labelled with its own subject ("thành viên đi học") is said of it without it."""
    text = HEAD + FACTS_YAML.replace("label: members", "label: các thành viên").replace(
        "label: able", "label: thành viên đi học được"
    )
    text += (
        "criteria:\n  - {id: c, name: c, indicators: [{id: i, text: i, requires: a}]}\n"
        "award: {when: every criterion met}\n"
    )
    vocabulary = Vocabulary(catalogue_of(text).find("generated", on=date(2024, 1, 1)))
    said, _ = vocabulary.said("every m in members satisfies m.able")
    assert said == "mọi thành viên đều đi học được"
