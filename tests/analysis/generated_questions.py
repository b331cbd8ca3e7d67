"""Properties of the solver's answers over generated sets."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st

from criteria_engine.criteria import Criteria
from tests.examples_count import examples
from tests.generated import any_set_texts, criteria_of


def solver_settings(count: int) -> settings:
    """The settings of a property that asks the solver: `count` examples, none of them shrunk."""
    return settings(
        deadline=None,
        max_examples=examples(count),
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.function_scoped_fixture,
        ],
    )


def drawn_criteria(data: st.DataObject) -> tuple[Criteria, random.Random]:
    """A generated set without errors, and the random numbers to choose its questions and facts by."""
    criteria = criteria_of(data.draw(any_set_texts()))
    assume(criteria is not None)
    assert criteria is not None
    return criteria, random.Random(data.draw(st.integers(0, 2**32)))  # noqa: S311
