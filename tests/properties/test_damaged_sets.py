"""Many damaged copies of criteria files are loaded or have diagnostics; no other exception occurs.

Each example draws a few changes of a file, and tries every choice of up to three of them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.files import decode_source
from tests.damage import Damage, check_diagnostics, damaged_copies, many_damages
from tests.examples_count import examples
from tests.generated import set_texts
from tests.tally import tally

ROOT: Final = Path(__file__).parents[2]
few: Final = settings(max_examples=examples(10))

SMALL_SETS: Final = (
    "tests/cli/sets/family.yaml",
    "tests/cli/sets/club-hamlet-v2.yaml",
    "tests/evaluation/sets/points.yaml",
    "tests/evaluation/sets/cases.yaml",
    "criteria/learning_family/qd387-2022.yaml",
    "criteria/learning_citizen/qd324-2023.yaml",
    "criteria/targets/qd677-2030.yaml",
)


def load_set(content: bytes) -> None:
    """Load a criteria file, and decide a subject without facts by it where it is sound."""
    tally("criteria files damaged")
    try:
        source = decode_source("set.yaml", content)
    except CriteriaError as error:
        check_diagnostics(error.diagnostics)
        return
    for loaded in Catalogue([CatalogueEntry(source)]).all():
        if loaded.checked is None or loaded.diagnostics:
            check_diagnostics(loaded.diagnostics)
        if loaded.checked is not None:
            Criteria(loaded.checked, date(2025, 1, 1)).decide({}).explain("vi")


@few
@given(st.sampled_from(SMALL_SETS), many_damages())
def test_damaged_copies_of_a_set_are_loaded_or_have_diagnostics(
    path: str, changes: list[Damage]
) -> None:
    for copy in damaged_copies((ROOT / path).read_bytes(), changes):
        load_set(copy)


@few
@given(set_texts(), many_damages())
def test_damaged_copies_of_a_generated_set(text: str, changes: list[Damage]) -> None:
    for copy in damaged_copies(text.encode(), changes):
        load_set(copy)
