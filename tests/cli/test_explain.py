"""`criteria explain`: the page of a code; codes without a page have their message."""

from __future__ import annotations

import pytest

from criteria_engine.authoring.diagnostic_pages import all_codes, page_of
from tests.cli.runner import Command
from tests.diagnostic_pages import CODES, pages


def test_a_page(criteria: Command) -> None:
    outcome = criteria("explain", "always-met")
    assert outcome.status == 0
    lines = outcome.out.splitlines()
    assert lines[:2] == ["always-met (cảnh báo)", "điều kiện này luôn đúng, với mọi dữ kiện"]
    assert "Viết sai:" in lines
    assert "  when: books >= 0 or (some a in adults satisfies a.studies)" in lines
    assert lines[-2:] == ["Viết đúng:", "  when: some a in adults satisfies a.studies"]


def test_a_code_without_a_page_and_in_english(criteria: Command) -> None:
    outcome = criteria("explain", "file-not-found", "--lang", "en")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.splitlines()[0] == "file-not-found (error)"


def test_an_unknown_code(criteria: Command) -> None:
    outcome = criteria("explain", "allways-met")
    assert (outcome.status, outcome.out) == (2, "")
    assert "có phải ý bạn là always-met?" in outcome.err


def test_the_list_has_every_code(criteria: Command) -> None:
    outcome = criteria("explain")
    assert [line.split()[0] for line in outcome.out.splitlines()] == CODES
    assert sorted(all_codes()) == CODES


@pytest.mark.parametrize("code", [page.stem for page in pages()])
def test_every_page_has_a_mistake_a_message_and_a_correction(code: str) -> None:
    kinds = {block.kind for block in page_of(code)}
    assert {"broken", "message", "repaired"} <= kinds
