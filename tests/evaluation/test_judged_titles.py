"""A decision that reads titles of others says which of them a person granted."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.decision import SettledBy
from tests.generated import HEAD, catalogue_of

CHILD: Final = HEAD.replace("title: generated", "title: child") + (
    "facts: {a: {type: boolean, label: a, question: a}}\n"
    "criteria: [{id: c, name: c, indicators: [{id: i, text: t, requires: a}]}]\n"
    "award: {judged: {by: someone}}\n"
)
PARENT: Final = HEAD + (
    "facts: {child: {type: decision, of: child, label: child, question: child}}\n"
    "criteria: [{id: c, name: c, indicators: [{id: i, text: t, requires: child.eligible}]}]\n"
    "award: {when: every criterion met}\n"
)


def catalogue() -> Catalogue:
    return Catalogue([*catalogue_of(CHILD).entries, *catalogue_of(PARENT).entries])


def find(title: str) -> Criteria:
    return catalogue().find(title, on=date(2024, 1, 1))


GRANTED: Final[dict[str, Any]] = {"a": True, "judgements": {"award": True}}


@pytest.mark.parametrize(
    ("given", "judged"),
    [
        ({"facts": GRANTED}, ("child",)),
        ({"outcome": "eligible", "settled_by": "judgement"}, ("child",)),
        ({"outcome": "eligible", "settled_by": "rules"}, ()),
        ({"outcome": "eligible", "settled_by": None}, ()),
        ({"outcome": "eligible"}, ()),
        ({"facts": {"a": True}}, ()),
    ],
)
def test_the_parent_is_settled_by_rules_and_names_the_titles_granted(
    given: dict[str, Any], judged: tuple[str, ...]
) -> None:
    decision = find("generated").decide({"child": given})
    assert decision.judged_titles == judged
    if decision.outcome != "undetermined":
        assert decision.settled_by is SettledBy.RULES
    assert Decision.model_validate_json(decision.model_dump_json()).judged_titles == judged


def test_a_recorded_decision_carries_who_settled_it() -> None:
    child = find("child").decide(GRANTED)
    parent = find("generated")
    for given in (child, child.model_dump(mode="json")):
        assert parent.decide({"child": given}).judged_titles == ("child",)


def test_a_word_that_is_none_of_both_is_refused() -> None:
    with pytest.raises(CriteriaError) as caught:
        find("generated").decide({"child": {"outcome": "eligible", "settled_by": "luck"}})
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code.id, diagnostic.data["path"]) == ("unknown-choice", "child.settled_by")
