"""The compiled function and the evaluator give the same verdict on every generated set and facts."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from criteria_engine.criteria import Criteria, verdict_of
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.decision import Verdict
from criteria_engine.model.facts import Facts
from tests.generated import blurred, full_facts, set_texts
from tests.properties.test_unknown import DAY, criteria_of


def by_evaluator(criteria: Criteria, facts: Facts) -> Verdict:
    """The verdict as the evaluator gives it."""
    return verdict_of(*Decider(criteria.checked, DAY).decide(facts))


@given(set_texts(), full_facts(), st.data())
def test_compiled_agrees_with_the_evaluator(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """Known facts and partly unknown ones, as given and as read."""
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    shape = criteria.shape
    facts["evidence"] = {k: v for k, v in facts["evidence"].items() if k in shape.evidence}
    facts["judgements"] = {
        id_: data.draw(st.integers(0, 10)) for id_ in shape.judgeable if data.draw(st.booleans())
    }
    for given_facts in (facts, data.draw(blurred(facts))):
        known = criteria.read(given_facts)
        expected = by_evaluator(criteria, known)
        assert criteria.verdict(known) == expected
        assert criteria.verdict(given_facts) == expected
        bare = {k: v for k, v in given_facts.items() if k not in ("evidence", "judgements", "day")}
        assert criteria.verdict(bare) == by_evaluator(criteria, criteria.read(bare))
