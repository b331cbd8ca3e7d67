"""Wrong facts are told alike: of a mapping, of JSON, and of the facts model, alone or in a host's model."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from pydantic import BaseModel, ValidationError

from criteria_engine.diagnostics import CriteriaError
from tests.wrong_facts import CRITERIA, WRONG

MODEL: Final = CRITERIA.facts_model

Fault = tuple[str, tuple[str | int, ...], str, str | None]
"""Code, path, and the Vietnamese sentences of one fault."""


class Application(BaseModel):
    """A host's own model, with facts as a field."""

    facts: MODEL  # type: ignore[valid-type]


def of_engine(facts: Any) -> list[Fault]:
    with pytest.raises(CriteriaError) as caught:
        CRITERIA.decide(facts)
    return [(d.code.id, d.loc, d.message("vi"), d.help("vi")) for d in caught.value.diagnostics]


def of_model(validate: Any, facts: Any, *, below: tuple[str, ...] = ()) -> list[Fault]:
    with pytest.raises(ValidationError) as caught:
        validate(facts)
    faults = []
    for each in caught.value.errors():
        assert each["loc"][: len(below)] == below
        said = each["ctx"]["vi"]
        loc = each["loc"][len(below) :]
        faults.append((each["type"], loc, said["message"], said["help"]))
    return faults


def as_json(facts: Any) -> str | None:
    """The facts as JSON, if JSON can hold them."""
    try:
        return facts if isinstance(facts, str) else json.dumps(facts, allow_nan=False)
    except (TypeError, ValueError):
        return None


MORE: Final[list[tuple[Any, list[tuple[str, tuple[str | int, ...]]]]]] = [
    (
        {"househols": 1, "poor": "maybe", "members": [{}, {"age": -1, "able": 3}]},
        [
            ("unknown-fact", ("househols",)),
            ("invalid-boolean", ("poor",)),
            ("out-of-range", ("members", 1, "age")),
            ("invalid-boolean", ("members", 1, "able")),
        ],
    ),
    (
        {"clan": {"facts": {"familes": 3, "households": 1}}},
        [("unknown-fact", ("clan", "facts", "familes")), ("unknown-fact", ("clan", "facts", "households"))],
    ),
    ({"a.b": 1, "c[1]": 2}, [("unknown-fact", ("a.b",)), ("unknown-fact", ("c[1]",))]),
    ({"judgements": {"1.9": True}}, [("unknown-judgement", ("judgements", "1.9"))]),
    (
        {"judgements": {"1.3": {"points": 11, "on": "soon"}}, "evidence": {"1.4": []}},
        [("wrong-points", ("judgements", "1.3", "points")), ("invalid-boolean", ("evidence", "1.4"))],
    ),
    ({"subject_id": "NaN"}, [("not-a-key", ("subject_id",))]),
    ({"period": 2025, "decided_on": "soon"}, [("wrong-fact-type", ("period",)), ("not-a-date", ("decided_on",))]),
    ({"copy": 1, "model_dump": 2}, [("unknown-fact", ("copy",)), ("unknown-fact", ("model_dump",))]),
    ({"households": 1, "recognised": 2}, [("out-of-range", ("recognised",))]),
    ({"rate": 2, "money": {"at_least": 2, "at_most": 1}}, [("out-of-range", ("rate",)), ("empty-interval", ("money",))]),
]  # fmt: skip


# The nodes of a YAML file are for `decide` only.
GIVEN: Final = [each for each, *_ in (*WRONG, *MORE) if not hasattr(each, "span")]


@pytest.mark.parametrize("facts", GIVEN)
def test_a_mapping_json_and_a_model_tell_the_same_faults(facts: Any) -> None:
    expected = of_engine(facts)
    assert expected
    text = as_json(facts)
    if not isinstance(facts, str):
        assert of_model(MODEL.model_validate, facts) == expected
        as_field = {"facts": facts}
        assert of_model(Application.model_validate, as_field, below=("facts",)) == expected
    if text is not None:
        assert of_engine(text) == expected
        assert of_engine(text.encode("utf-8")) == expected
        assert of_model(MODEL.model_validate_json, text) == expected


@pytest.mark.parametrize(("facts", "faults"), MORE)
def test_every_fault_has_its_path(facts: Any, faults: list[tuple[str, Any]]) -> None:
    assert [each[:2] for each in of_engine(facts)] == faults


def test_a_hundred_kinds() -> None:
    assert len({(code, path) for _, code, path in WRONG}) + len(MORE) > 80
    assert len(GIVEN) >= 100


def test_a_subclass_keeps_the_fields_of_its_own() -> None:
    class Own(MODEL):  # type: ignore[misc, valid-type]
        note_of_host: int = 0

    assert Own(households=5, note_of_host=3).note_of_host == 3
    assert of_model(Own.model_validate, {"households": -1, "note_of_host": 3}) == of_engine(
        {"households": -1}
    )
    with pytest.raises(ValidationError) as caught:
        Own(note_of_host="x")
    assert caught.value.errors()[0]["loc"] == ("note_of_host",)


def test_a_number_is_a_number_of_json_again() -> None:
    facts = MODEL.model_validate_json('{"rate": 0.1, "money": {"at_least": 5.50}, "households": 3}')
    text = facts.model_dump_json(exclude_none=True)
    assert json.loads(text) == {"rate": 0.1, "money": {"at_least": 5.5}, "households": 3}
    assert MODEL.model_validate_json(text) == facts


def test_the_schemas_of_both_directions_have_the_same_keys() -> None:
    read, written = (MODEL.model_json_schema(mode=mode) for mode in ("validation", "serialization"))
    assert read == written
