"""A decision's JSON is what its models say, and does not depend on what was decided before."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from criteria_engine.criteria import Criteria
from tests.generated import blurred, full_facts, set_texts
from tests.properties.test_unknown import DAY, criteria_of


@settings(max_examples=60)
@given(set_texts(), st.lists(full_facts(), min_size=1, max_size=3), st.data())
def test_json_is_what_the_models_say(
    text: str, subjects: list[dict[str, Any]], data: st.DataObject
) -> None:
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    given_facts = []
    for facts in subjects:
        facts["evidence"] = {
            k: v for k, v in facts["evidence"].items() if k in criteria.shape.evidence
        }
        facts["judgements"] = {
            id_: data.draw(st.integers(0, 10))
            for id_ in criteria.shape.judgeable
            if data.draw(st.booleans())
        }
        given_facts += [facts, data.draw(blurred(facts)), facts]
    for facts in given_facts:
        decision = criteria.decide(facts)
        written = decision.model_dump_json()
        # By pydantic, from the models; and by a set that has told nothing before.
        assert written == BaseModel.model_dump_json(decision)
        assert written == Criteria(criteria.checked, DAY).decide(facts).model_dump_json()
