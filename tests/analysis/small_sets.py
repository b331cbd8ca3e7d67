"""The small sets of the folder rule_tests, whose examples are examined."""

from __future__ import annotations

import os
from pathlib import Path

from criteria_engine import Catalogue, Criteria
from criteria_engine.analysis.examples import with_examples

CASES = Path(__file__).parent / "rule_tests"

FILES = sorted(CASES.glob("*.yaml"))


def criteria_in(path: Path) -> Criteria:
    """The set of a file on its first day."""
    (loaded,) = Catalogue.load(path).all()
    assert loaded.checked is not None, loaded.diagnostics
    return Criteria(loaded.checked, loaded.checked.document.in_force.from_)


def check_listing(found: str, expected: Path) -> None:
    """Compare a listing with the one that was read by a person; `UPDATE_DOCS=1` writes it."""
    if os.environ.get("UPDATE_DOCS"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def with_made(path: Path, made: list[str], folder: Path) -> Criteria:
    """The set of a file with examples added."""
    file = folder / path.name
    text = with_examples(path.read_text(encoding="utf-8"), made, "")
    file.write_text(text, encoding="utf-8")
    return criteria_in(file)
