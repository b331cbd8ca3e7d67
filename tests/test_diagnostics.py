"""Every diagnostic code has a page with a mistake, its message and its correction.

A page is `tests/diagnostics/<code>.md`. It has groups of three blocks: a `broken` text, the message in
Vietnamese (`text`), and the `repaired` text. The words after the language say what a block contains:

* `yaml broken in points.yaml`: a piece of that file in `tests/diagnostics/base`, which has the
  repaired piece; `yaml broken` alone: a whole criteria file;
* `yaml broken proved in points.yaml`: a piece that only `criteria check --prove` finds a mistake in;
* `yaml broken tested in points.yaml`: the same for `criteria test --coverage`;
* `feel broken`: an expression over the names of `points.yaml`;
* `yaml broken facts of points.yaml`, or `json …`: facts for that set;
* `yaml broken in rollup.yaml`, `csv broken in people.csv`: a piece of that file of the commune in
  `tests/diagnostics/base/commune`, whose titles are those of `tests/rollup/small.py`; `… as rollup.yaml`
  instead of `in`: the whole file;
* `yaml broken mapping of points.yaml`: a mapping file of tables for that set;
* `csv broken headings of points.yaml`: the first rows of a table for that set, without a mapping;
* `python broken record of points.yaml`: an expression of Python that reads a record, with the names
  `read_record`, `criteria` (that set), `decision` (by it, of no facts) and `other` (the set of `levels.yaml`);
* `python broken`: an expression of Python that gives the bytes of a criteria file.

`UPDATE_DOCS=1 pytest tests/test_diagnostics.py` updates the messages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rendering.diagnostics import render_diagnostics
from tests.diagnostic_pages import CODES, catalogue_of, criteria_of, diagnostics_of, pages, shown
from tests.markdown import UPDATE, fences, rewrite

_TABLE: Final = "about a host's table, not a text: tests/columns/test_tables.py"

_FILE: Final = "about files of tables, not a text: tests/tables/test_formats.py"
_CELL: Final = "about a cell of a table: tests/tables/test_rejects.py"
_AGAIN: Final = "about an earlier run: tests/batch/test_resume.py"

WITHOUT_PAGE: Final = {
    **dict.fromkeys(
        (
            "broken-table",
            "database-failed",
            "output-is-input",
            "table-exists",
            "table-not-found",
            "too-many-rows",
            "unknown-table-kind",
            "ambiguous-sheet",
        ),
        _FILE,
    ),
    **dict.fromkeys(
        (
            "cell-error",
            "cell-in-merge",
            "date-not-as-mapped",
            "formula-without-value",
            "item-rejected",
            "list-in-a-cell",
            "number-not-as-mapped",
            "interval-in-cell",
            "too-many-decimals",
            "unreadable-table-column",
            "unreadable-value",
            "value-does-not-fit",
        ),
        _CELL,
    ),
    "list-not-described": "about a mapping file with a list's own: tests/tables/test_mapping.py",
    **dict.fromkeys(("journal-broken", "journal-does-not-fit", "nothing-to-resume"), _AGAIN),
    "duplicate-subject": _TABLE,
    "items-without-subject": _TABLE,
    "missing-column": _TABLE,
    "unsupported-over-columns": _TABLE,
    "unknown-fact-column": _TABLE,
    **dict.fromkeys(("reserved-column", "unused-column-name", "no-such-fact"), _TABLE),
    **dict.fromkeys(
        ("wrong-column-type", "repeated-column", "unreadable-column", "engine-failed"), _TABLE
    ),
    "file-not-found": "about a path, not a text: tests/reading/test_files.py",
    "is-a-directory": "about a path, not a text: tests/reading/test_files.py",
    "unreadable-file": "about a path, not a text: tests/reading/test_files.py",
    "duplicate-fact": "YAML and JSON refuse a key twice before; only a host's mapping can have "
    "two spellings of one name: test_two_spellings_of_one_name",
    "number-as-key": "only a host's mapping can have numbers as keys: test_a_float_as_a_key",
    **dict.fromkeys(
        ("similar-sheets", "unread-sheets", "too-many-cells"),
        "about a workbook, not a text: tests/tables/test_one_reader.py",
    ),
    **dict.fromkeys(
        (
            "duplicate-subject-key",
            "near-equal-communes",
            "unclean-key",
            "no-rows-given",
            "unknown-commune",
            "row-without-commune",
            "missing-list-rows",
        ),
        "about tables of a province, not a text: tests/rollup/warehouse/test_assessor.py",
    ),
    "date-for-number": "a text is never a date: tests/tables/test_rejects.py",
    "no-group-column": "about a table, not a text: tests/analysis/test_impact.py",
    "empty-sheet": "about a workbook, not a text: tests/rollup/test_entry_workbook.py",
    "no-entry-workbook": "about a workbook, not a text: tests/rollup/test_splitting.py",
    "no-decisions": "about files of results, not a text: tests/rollup/report/test_years.py",
    "damaged-result": "about files of results, not a text: tests/rollup/report/test_years.py",
    "not-one-day": "about files of results, not a text: tests/rollup/report/test_years.py",
    "same-day-twice": "about files of results, not a text: tests/rollup/report/test_years.py",
    "nobody-listed": "about a workbook, not a text: tests/rollup/test_recognise.py",
    "nothing-to-split-by": "about a workbook, not a text: tests/rollup/test_splitting.py",
    "part-not-filled": "about a workbook, not a text: tests/rollup/test_splitting.py",
    "part-absent": "about a workbook, not a text: tests/rollup/test_splitting.py",
    "answer-to-nothing": "about a workbook, not a text: tests/rollup/test_answers.py",
    "spelling-of-nothing": "about a workbook, not a text: tests/rollup/test_spellings.py",
    "answers-differ": "about a workbook, not a text: tests/rollup/test_answers.py",
    "answer-contradicts": "about a workbook, not a text: tests/rollup/test_answers.py",
    "legacy-font-heading": "about a workbook, not a text: tests/tables/test_legacy_fonts.py",
    "legacy-font-cells": "about a workbook, not a text: tests/tables/test_legacy_fonts.py",
    "other-workbook": "about a workbook, not a text: tests/tables/test_other_workbooks.py",
    "workbook-with-password": "about a workbook, not a text: tests/tables/test_other_workbooks.py",
    "part-twice": "about a workbook, not a text: tests/rollup/test_splitting.py",
    "two-heading-rows": "about a workbook, not a text: tests/tables/test_rejects.py",
    "always-reached": "about a whole set: tests/analysis/test_proofs.py",
    "overlapping-versions": "about two files: tests/checking/test_review.py",
    "place-claimed-twice": "about two files: tests/test_places.py",
    "place-not-named": "about two sets of one title: tests/rollup/test_planner.py",
    "several-sets-in-force": "about two sets of one title: tests/rollup/test_planner.py",
    "own-set-unused": "about a set beside the packaged roll-up: tests/rollup/test_planner.py",
    "own-set-chosen": "about two sets of one title: tests/rollup/test_planner.py",
    "missing-sheet": "about a workbook, not a text: tests/rollup/test_entry_workbook.py",
    "no-tables": "about a folder, not a text: tests/rollup/test_loader.py",
    "duplicate-table-file": "about a folder, not a text: tests/rollup/test_loader.py",
    "unused-file": "about a folder, not a text: tests/rollup/test_loader.py",
    "contradicting-value": "found while deciding: tests/rollup/test_feeds.py",
    "no-workbooks-written": "about what is installed: tests/rollup/report/test_workbook.py",
    "cannot-decide-other": "about a title not in force on the day: tests/test_catalogue.py",
    "text-too-long": "ten thousand letters: tests/reading/test_facts.py",
    "too-many-items": "two hundred thousand lines: test_a_list_too_long",
    "too-many-mistakes": "a page would show the hundred before it: tests/reading/test_yaml.py",
    "yaml-syntax": "the last resort, which the parser in C never needs: tests/reading/test_yaml.py",
    "yaml-unknown-alias": "criteria files and facts refuse every alias: tests/reading/test_yaml.py",
}
"""Codes that no page can show, each with the reason and where it is tested."""


def test_base_files_have_no_mistakes() -> None:
    assert render_diagnostics(catalogue_of().check()) == ""


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem}\n"), "a page is headed by its code"
    assert text.count("\n") <= 40, "a page fits a screen"
    blocks = fences(text)
    assert blocks, "a page shows something"
    assert len(blocks) % 3 == 0, "broken, message, repaired"
    new: dict[int, str] = {}
    for broken, message, repaired in zip(blocks[::3], blocks[1::3], blocks[2::3], strict=True):
        assert (broken.words[0], message.language, repaired.words[0]) == (
            "broken",
            "text",
            "repaired",
        )
        assert broken.words[1:] == repaired.words[1:]
        diagnostics = diagnostics_of(broken, repaired)
        assert {each.code.id for each in diagnostics} == {page.stem}, [
            each.code.id for each in diagnostics
        ]
        if UPDATE:
            new[message.line] = shown(diagnostics)
        else:
            assert message.body.rstrip("\n") == shown(diagnostics)
        assert render_diagnostics(diagnostics_of(repaired, repaired)) == ""
    if new:
        rewrite(page, new)


def test_every_code_has_a_page_or_a_reason() -> None:
    assert sorted({page.stem for page in pages()} | set(WITHOUT_PAGE)) == CODES
    assert not {page.stem for page in pages()} & set(WITHOUT_PAGE)


def test_two_spellings_of_one_name() -> None:
    """`số` composed and decomposed is one name here, but two keys in Python."""
    with pytest.raises(CriteriaError) as raised:
        criteria_of("points.yaml").read({"s\u1ed1": 1, "so\u0302\u0301": 2})
    assert "duplicate-fact" in {each.code.id for each in raised.value.diagnostics}


def test_a_float_as_a_key() -> None:
    """`1.10` is `1.1` as a float: the judgement would be that of another indicator."""
    criteria = criteria_of("levels.yaml")
    with pytest.raises(CriteriaError) as raised:
        criteria.read({"judgements": {1.3: True}})
    assert [(each.code.id, each.data["path"]) for each in raised.value.diagnostics] == [
        ("number-as-key", "judgements")
    ]
    assert criteria.read({"judgements": {"1.3": True}}).judgements


def test_a_list_too_long() -> None:
    with pytest.raises(CriteriaError) as raised:
        criteria_of("points.yaml").read({"members": [{}] * (MAX_ITEMS + 1)})
    assert [each.code.id for each in raised.value.diagnostics] == ["too-many-items"]
