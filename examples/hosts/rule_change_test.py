"""Laws of a province's own criteria: `pip install 'criteria-engine[testing]'`, `pytest rule_change_test.py`."""

# ruff: noqa: D103 - the names of the laws say what they are
from datetime import date
from functools import partial
from pathlib import Path

import criteria_engine as ce
from criteria_engine.testing import monotone, never_loses, unknown_safe

SETS = ce.Catalogue.packaged().extend(Path(__file__).parents[1] / "adaptations/nghe-an-tt25.yaml")
FIND = partial(SETS.find, "learning_community", scope="commune", on=date(2026, 2, 20))
NATIONAL, STRICTER = FIND(version="tt25-2023"), FIND(version="nghe-an-vi-du")


def test_the_province_is_stricter() -> None:
    never_loses(STRICTER, NATIONAL)  # breaks with `55%` instead of the province's `65%`


def test_more_learners_never_hurt() -> None:
    monotone(STRICTER, "learning_citizens")


def test_an_answer_never_contradicts_a_settled_decision() -> None:
    unknown_safe(STRICTER)
