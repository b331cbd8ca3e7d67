"""`criteria show`: a page for each packaged set, in both languages and all formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from criteria_engine.checked_set import CheckedSet
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.set_page.page import set_page
from criteria_engine.rendering.text import render_text
from tests.cli.runner import Command
from tests.packaged import packaged as packaged_sets

SETS = {
    str(each.checked.key): each.checked
    for each in packaged_sets().all()
    if each.checked is not None
}


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command on the packaged sets."""
    return Command(monkeypatch, capsys)


@pytest.mark.parametrize("checked", SETS.values(), ids=SETS)
def test_every_set_has_a_page(checked: CheckedSet) -> None:
    for language in ("vi", "en"):
        page = set_page(checked, checked.document.in_force.from_, language)
        text = render_text(page)
        for indicator in checked.indicators:
            assert text.count(f"{indicator.id} ") >= 2, "in its criterion and in the scoring sheet"
        assert render_markdown(page)
        assert render_html(page).startswith("<!doctype html>")


def test_thresholds_by_level_are_a_table(packaged: Command) -> None:
    words = ("show", "learning_unit", "--scope", "district", "--on", "2025-01-30")
    outcome = packaged(*words)
    assert outcome.status == 0
    heading = next(line for line in outcome.out.splitlines() if "Mức độ 1" in line)
    assert heading.split() == ["Chỉ", "tiêu", "Mức", "độ", "1", "Mức", "độ", "2"]
    assert "bằng 90\N{NO-BREAK SPACE}%" in outcome.out
    assert "Phiếu chấm" in outcome.out


def test_files_by_suffix(packaged: Command, tmp_path: Path) -> None:
    words = ("show", "learning_family", "--on", "2025-06-30", "--lang", "en", "--out")
    assert packaged(*words, tmp_path / "a.html").status == 0
    assert "<h1>" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert packaged(*words, tmp_path / "a.md").status == 0
    assert packaged(*words, tmp_path / "a.pdf").status == 2


def test_every_part_has_its_source(criteria: Command) -> None:
    hamlet = Path(__file__).parents[1] / "checking" / "mistakes" / "base" / "hamlet" / "hamlet.yaml"
    text = criteria("show", "test_hamlet", "--criteria", str(hamlet), "--on", "2026-05-05").out
    for article in ("Điều 3 khoản 1", "Điều 4", "Điều 7", "Điều 8", "Phụ lục I", "Phụ lục II"):
        assert f"Căn cứ: {article}." in text
    assert "các trường hợp khác" in text
