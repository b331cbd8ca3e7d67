"""Property tests of a province's own criteria, which must be stricter than the national ones.

    pip install pytest hypothesis
    pytest examples/hosts/rule_change_test.py

Hypothesis generates communes for two properties: a commune that is eligible under the stricter criteria is
eligible under the national ones, and more learning citizens never lower the level. With `55%` instead of the
province's `65%` the first fails, on the smallest commune that shows it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import criteria_engine as ce

DAY = date(2026, 2, 20)
ADAPTATION = Path(__file__).parents[1] / "adaptations" / "nghe-an-tt25.yaml"


def criteria(version: str, adaptation: Path = ADAPTATION) -> ce.Criteria:
    """One version of the criteria of communes."""
    catalogue = ce.Catalogue.packaged().extend(adaptation)
    return catalogue.find("learning_community", scope="commune", version=version, on=DAY)


NATIONAL = criteria("tt25-2023")
STRICTER = criteria("nghe-an-vi-du")

FLAGS = [
    name
    for name, field in STRICTER.facts_model.model_fields.items()
    if field.annotation == bool | None
]
# The levels of the universal-education standards worth trying.
STANDARDS: dict[str, list[str | None]] = {
    "preschool_standard": [None],
    "primary_standard": ["level_2", "level_3"],
    "lower_secondary_standard": ["level_2", "level_3"],
    "literacy_standard": ["level_1", "level_2"],
}
LEVELS: dict[str | None, int] = {None: 0, "level_1": 1, "level_2": 2}
thoroughly = settings(max_examples=300, deadline=None)


@st.composite
def part_of(draw: st.DrawFn, whole: int, *, least: int) -> int:
    """A number of people at a threshold or next to it, where errors are most likely."""
    share = draw(st.sampled_from(range(100, least - 1, -5)))
    return min(whole, max(0, whole * share // 100 + draw(st.integers(-1, 1))))


@st.composite
def communes(draw: st.DrawFn) -> dict[str, Any]:
    """A commune that meets most conditions; otherwise both sets would always say no."""
    citizens = draw(st.integers(1, 12_000))
    trained = draw(part_of(citizens, least=40))
    hamlets = draw(st.integers(1, 40))
    changed_flag = draw(st.dictionaries(st.sampled_from(FLAGS), st.booleans(), max_size=1))
    return {
        **dict.fromkeys(FLAGS, True),
        **{
            standard: {"outcome": "eligible", "level": draw(st.sampled_from(levels))}
            for standard, levels in STANDARDS.items()
        },
        "centre_rooms": draw(st.sampled_from([3, 2, 1, 0])),
        "citizens": citizens,
        "learning_citizens": draw(part_of(citizens, least=50)),
        "trained_citizens": trained,
        "university_citizens": draw(part_of(min(trained, citizens // 4), least=40)),
        "level_1_months": draw(st.integers(0, 40)),
        "hamlets": hamlets,
        "learning_hamlets": draw(part_of(hamlets, least=75)),
        **changed_flag,
    }


def facts_asked_by(by: ce.Criteria, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that a set asks for, because an unknown fact would be an error."""
    return {name: value for name, value in facts.items() if name in by.facts_model.model_fields}


@thoroughly
@given(communes())
def test_national_criteria_are_weaker(
    facts: dict[str, Any],
) -> None:
    """A commune eligible under the province's criteria has at least the same level under the circular."""
    strict = STRICTER.verdict(facts)
    assume(strict.outcome is ce.Outcome.ELIGIBLE)
    national = NATIONAL.verdict(facts_asked_by(NATIONAL, facts))
    assert national.outcome is ce.Outcome.ELIGIBLE
    assert LEVELS[national.level] >= LEVELS[strict.level]


@pytest.mark.parametrize("by", [NATIONAL, STRICTER], ids=str)
@thoroughly
@given(data=st.data())
def test_more_learners_never_lower_the_level(by: ce.Criteria, data: st.DataObject) -> None:
    """With more learning citizens, and all else equal, the level is never lower."""
    facts = facts_asked_by(by, data.draw(communes()))
    more = data.draw(st.integers(facts["learning_citizens"], facts["citizens"]))
    before, after = by.verdict(facts), by.verdict({**facts, "learning_citizens": more})
    assert LEVELS[after.level] >= LEVELS[before.level]


@thoroughly
@given(communes(), st.sets(st.sampled_from(FLAGS), min_size=1, max_size=3))
def test_unknown_facts_do_not_count_against_a_commune(
    facts: dict[str, Any], unknown: set[str]
) -> None:
    """With unknown facts too: the circular never denies a title that is certain in the province."""
    known = {name: value for name, value in facts.items() if name not in unknown}
    if STRICTER.verdict(known).outcome is ce.Outcome.ELIGIBLE:
        national = NATIONAL.verdict(facts_asked_by(NATIONAL, known))
        assert national.outcome is not ce.Outcome.NOT_ELIGIBLE
