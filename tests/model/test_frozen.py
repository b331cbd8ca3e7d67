"""A decision cannot be changed, down to the last value inside it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, Final

import pytest
from pydantic import BaseModel

from criteria_engine.decision import Decision
from criteria_engine.model.base import FrozenDict
from criteria_engine.model.findings import Quantity
from tests.packaged import packaged

DAY: Final = date(2026, 2, 20)
FACTS: Final[dict[str, Any]] = {"citizens": 9486, "learning_citizens": {"at_most": 5000}}


def decision() -> Decision:
    criteria = packaged().find("learning_community", scope="commune", on=DAY)
    return criteria.decide(FACTS, subject_id="xa-minh-hop")


def parts(value: Any) -> Iterator[Any]:
    """Yield a value and everything inside it."""
    yield value
    inside: list[Any] = []
    if isinstance(value, BaseModel):
        names = (*type(value).model_fields, *type(value).model_computed_fields)
        inside = [getattr(value, name) for name in names]
    elif isinstance(value, dict):
        inside = [*value.values()]
    elif isinstance(value, list | tuple):
        inside = [*value]
    for each in inside:
        yield from parts(each)


FORMS: Final[dict[str, Callable[[Decision], Decision]]] = {
    "as decided": lambda each: each,
    "read back": lambda each: Decision.model_validate_json(each.model_dump_json()),
    "pickled": lambda each: pickle.loads(pickle.dumps(each)),  # noqa: S301 - made here
    "copied": copy.deepcopy,
    "validated": lambda each: Decision.model_validate(each.model_dump()),
}


@pytest.mark.parametrize("form", FORMS)
def test_everything_inside_a_decision_is_frozen(form: str) -> None:
    original = decision()
    made = FORMS[form](original)
    immutable = (str, int, Decimal, date, Enum, NoneType, tuple, FrozenDict)
    for each in parts(made):
        if isinstance(each, BaseModel):
            assert each.model_config.get("frozen")
        else:
            assert isinstance(each, immutable), type(each)
    assert any(isinstance(each, FrozenDict) and each for each in parts(made))
    assert made == original
    assert made.model_dump_json() == original.model_dump_json()


CHANGES: Final[dict[str, Callable[[Any], object]]] = {
    "clear": lambda each: each.clear(),
    "pop": lambda each: each.pop("level_1"),
    "popitem": lambda each: each.popitem(),
    "update": lambda each: each.update(a=1),
    "setdefault": lambda each: each.setdefault("a", 1),
    "set": lambda each: each.__setitem__("level_1", 1),
    "delete": lambda each: each.__delitem__("level_1"),
    "merge": lambda each: each.__ior__({"a": 1}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_mapping_inside_a_decision_cannot_be_changed(change: str) -> None:
    reasons = decision().finding("5.1").reasons
    before = dict(reasons)
    with pytest.raises(TypeError, match="frozen"):
        CHANGES[change](reasons)
    assert reasons == before
    assert {**reasons} == before


def test_a_decision_dumps_plain_mappings() -> None:
    levels = decision().model_dump()["criteria"][0]["levels"]
    assert type(levels) is dict
    levels.clear()


def test_the_value_of_a_quantity_is_frozen() -> None:
    quantity = Quantity(known=True, value={"ages": [3, {"a": [5]}]})
    assert quantity.value == {"ages": (3, {"a": (5,)})}
    assert isinstance(quantity.value["ages"][1], FrozenDict)
    assert quantity.model_dump_json(include={"value"}) == '{"value":{"ages":[3,{"a":[5]}]}}'
