"""`changeable` of facts, judgements and evidence: what may be written, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.source import Source
from tests.generated import catalogue_of

BASE: Final = (Path(__file__).parents[1] / "diagnostics" / "base" / "changes.yaml").read_text(
    encoding="utf-8"
)

BOOKS: Final = """    changeable:
      direction: up
      step: 5
      price: 2
      until: 2024-11-30
      by: chủ hộ
"""

SHARE: Final = """    changeable:
      direction: either
      step: 1%
"""

REGISTERED: Final = "    question: Gia đình đã đăng ký chưa?\n    changeable: up\n"

NO_POINTS: Final = "          by: Chi hội khuyến học\n          changeable: up\n"

POINTS: Final = """            changeable:
              direction: up
              step: 5
"""


def codes_of(text: str) -> list[str]:
    catalogue = catalogue_of(text)
    return [each.code.id for each in catalogue.check()]


@pytest.mark.parametrize(
    ("piece", "instead"),
    [
        (BOOKS, "    changeable: down\n"),
        (BOOKS, "    changeable: either\n"),
        (BOOKS, "    changeable: {direction: up}\n"),
        (BOOKS, "    changeable: {direction: up, price: 0.5}\n"),
        (BOOKS, "    changeable: {direction: up, by: {vi: chủ hộ, en: the head}}\n"),
        (BOOKS, "    changeable: {direction: up, until: 2024-01-01}\n"),
        (SHARE, "    changeable: {direction: up, step: 0.5%}\n"),
        (SHARE, "    changeable: {direction: up, step: 0.01}\n"),
        (REGISTERED, REGISTERED.replace("up", "down")),
        (REGISTERED, REGISTERED.replace("up", "{direction: either, price: 3}")),
        (POINTS, "            changeable: down\n"),
        (POINTS, "            changeable: {direction: up, step: 10}\n"),
    ],
)
def test_accepted(piece: str, instead: str) -> None:
    assert BASE.count(piece) == 1
    assert codes_of(BASE.replace(piece, instead)) == []


@pytest.mark.parametrize(
    ("piece", "instead", "code"),
    [
        (BOOKS, "    changeable:\n", "no-value"),
        (BOOKS, "    changeable: more books\n", "wrong-choice"),
        (BOOKS, "    changeable: true\n", "wrong-choice"),
        (BOOKS, "    changeable: [up]\n", "wrong-shape"),
        (BOOKS, "    changeable: {price: 2}\n", "missing-key"),
        (BOOKS, "    changeable: {direction: up, who: chủ hộ}\n", "unknown-key"),
        (BOOKS, "    changeable: {direction: up, step: -1}\n", "wrong-step"),
        (BOOKS, "    changeable: {direction: up, step: 0.5}\n", "wrong-step"),
        (BOOKS, "    changeable: {direction: up, step: 5%}\n", "wrong-step"),
        (BOOKS, "    changeable: {direction: up, step: 5 cuốn}\n", "unit-after-number"),
        (BOOKS, "    changeable: {direction: up, price: -1}\n", "wrong-price"),
        (BOOKS, "    changeable: {direction: up, price: nhiều}\n", "wrong-number"),
        (BOOKS, "    changeable: {direction: up, until: 2023-12-31}\n", "change-in-the-past"),
        (BOOKS, "    changeable: {direction: up, until: hết năm}\n", "wrong-date"),
        (SHARE, "    changeable: {direction: up, step: 5}\n", "wrong-step"),
        (REGISTERED, REGISTERED.replace("up", "{direction: up, step: 1}"), "step-without-number"),
        (REGISTERED, REGISTERED.replace("chưa?\n", "chưa?\n    changable: up\n"), "unknown-key"),
        (NO_POINTS, NO_POINTS.replace("up", "either"), "only-up"),
        (POINTS, "            changeable: {direction: up, step: 2}\n", "wrong-step"),
        ("          changeable: up\naward", "          changeable: down\naward", "only-up"),
    ],
)
def test_refused(piece: str, instead: str, code: str) -> None:
    assert BASE.count(piece) == 1
    assert code in codes_of(BASE.replace(piece, instead))


def test_the_short_form_of_an_adaptation_is_completed() -> None:
    change = (
        "format: 1\nadapts: {title: example_changes, version: '2024'}\ntitle: example_changes\n"
        "scope: xa\nversion: '2025'\nname: Mẫu\nin_force: {from: 2024-01-01}\n"
        "source: {document: Quy định, checked_on: 2026-11-23, basis: seen}\nfacts:\n  registered: {changeable: {price: 4}}\n"
    )
    entries = [
        CatalogueEntry(Source(name, text)) for name, text in (("a.yaml", BASE), ("b.yaml", change))
    ]
    criteria = Catalogue(entries).find("example_changes", scope="xa", on=date(2024, 5, 1))
    registered = criteria.checked.facts["registered"]
    assert registered.document.changeable is not None
    assert registered.document.changeable.direction == "up"


def test_the_formatter_keeps_it() -> None:
    shuffled = BASE.replace("      step: 5\n      price: 2\n", "      price: 2\n      step: 5\n")
    formatted = format_criteria(Source("changes.yaml", shuffled))
    assert BOOKS in formatted
    assert REGISTERED in formatted
