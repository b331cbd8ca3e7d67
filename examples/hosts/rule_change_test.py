"""Laws of a province's own criteria, tried on made-up communes.

    pip install 'criteria-engine[testing]'
    pytest examples/hosts/rule_change_test.py

With `55%` instead of the province's `65%` the first law breaks, on the smallest commune that shows it.
"""

from datetime import date
from pathlib import Path

import criteria_engine as ce
from criteria_engine.testing import monotone, never_loses, unknown_safe

CATALOGUE = ce.Catalogue.packaged().extend(
    Path(__file__).parents[1] / "adaptations" / "nghe-an-tt25.yaml"
)
NATIONAL, STRICTER = (
    CATALOGUE.find("learning_community", scope="commune", version=each, on=date(2026, 2, 20))
    for each in ("tt25-2023", "nghe-an-vi-du")
)


def test_the_province_is_stricter() -> None:
    """Who is eligible in the province is eligible by the circular, at no lower level."""
    never_loses(STRICTER, NATIONAL)


def test_more_learners_never_hurt() -> None:
    """More learning citizens, all else equal, never cost the title or a level."""
    monotone(STRICTER, "learning_citizens")


def test_an_answer_never_contradicts_a_settled_decision() -> None:
    """What is unknown cannot change what is settled."""
    unknown_safe(STRICTER)
