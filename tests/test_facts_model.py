"""The facts of a set as a pydantic model: instances made by a host, and the JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, Final

import pytest
from pydantic import BaseModel, ValidationError

from criteria_engine.bounds import MAX_DIAGNOSTICS, MAX_ITEMS
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.decision import Outcome
from criteria_engine.model.values import Interval
from tests.generated import HEAD, catalogue_of
from tests.packaged import packaged

DAY: Final = date(2024, 1, 1)
SET: Final = (
    HEAD.replace("title: generated", "title: big_sheet")
    + """
facts:
  people: {type: integer, at_least: 1, at_most: 9000, label: {vi: người, en: people}, question: {vi: Mấy người?, en: How many?}}
  rate: {type: number, at_least: 0, at_most: 100%, label: tỷ lệ}
  poor: {type: boolean, label: nghèo}
  kind: {type: enumeration, values: {low: thấp, cao: cao}, label: loại}
  note: {type: string, label: ghi chú}
  since: {type: date, label: từ}
  seen: {type: date and time, label: thấy}
  tỷ_lệ: {type: number, label: tỷ lệ}
  copy: {type: boolean, label: bản sao}
  house: {type: record, label: nhà, fields: {books: {type: integer, at_least: 0, label: sách}}}
  members:
    type: list
    label: thành viên
    fields:
      age: {type: integer, at_least: 0, at_most: 120, label: tuổi}
      json: {type: boolean, label: biết JSON}
  other: {type: decision, of: big_sheet, label: khác}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: people >= 5 and not(poor)}
      - {id: "1.2", text: t, judged: {by: hội}, evidence: {what: sổ}}
award: {when: every criterion met}
""".replace("Mấy người?, en: How many?", "Mấy người, en: How many")
)  # fmt: skip


def criteria(text: str = SET) -> Criteria:
    (title,) = catalogue_of(text).titles
    return catalogue_of(text).find(title, on=DAY)


CRITERIA: Final = criteria()
MODEL: Final = CRITERIA.facts_model


def values(**facts: Any) -> Any:
    return CRITERIA.read(MODEL(**facts)).values


def test_the_values_of_a_model_are_those_the_set_reads() -> None:
    facts = {
        "people": 5,
        "rate": Decimal("0.5"),
        "poor": False,
        "kind": "cao",
        "note": "Hợp",
        "since": date(2024, 2, 29),
        "seen": datetime(2024, 2, 29, 8, 30),  # noqa: DTZ001 - local, as all moments are
        "tỷ_lệ": Decimal("0.25"),
        "copy": True,
        "house": {"books": 3},
        "members": [{"age": 3, "json": True}, {}],
    }
    found = values(**facts)
    assert found == {**facts, "members": ({"age": 3, "json": True}, {})}
    assert CRITERIA.decide(MODEL(**facts)).receipt == CRITERIA.decide(facts).receipt


def test_absent_facts_are_unknown() -> None:
    assert values() == {}
    assert CRITERIA.decide(MODEL()).outcome is Outcome.UNDETERMINED
    assert values(people=None, members=None) == {}


@pytest.mark.parametrize(
    "facts",
    [
        {"people": {"at_least": None}},
        {"people": {}},
        {"rate": {"at_least": None, "at_most": None}},
        {"members": [None, {"age": None}, {"age": {"at_most": None}}]},
        {"house": {"books": {"at_least": None}}},
        {"other": {}},
        {"other": {"outcome": None}},
        {"judgements": {"1.2": None}},
        {"judgements": {"1.2": {"met": None}}},
        {"judgements": {"1.2": {}}},
        {"evidence": {"1.2": None}},
    ],
)
def test_nothing_known_is_unknown_in_every_form_of_facts(facts: dict[str, Any]) -> None:
    read = CRITERIA.read(facts)
    for other in (json.dumps(facts), MODEL(**facts), MODEL.model_validate_json(json.dumps(facts))):
        assert CRITERIA.read(other) == read
    assert (read.judgements, read.evidence) == ({}, {})


def test_judgements_evidence_and_subject_are_fields() -> None:
    facts = MODEL(
        people=5,
        poor=False,
        subject_id="HGĐ-05",
        period="2025",
        decided_on=date(2026, 2, 20),
        judgements={"1.2": {"met": True, "by": "Ông Hùng"}},
        evidence={"1.2": "sổ số 3"},
    )
    decision = CRITERIA.decide(facts)
    assert decision.outcome is Outcome.ELIGIBLE
    assert decision.subject_id == "HGĐ-05"
    assert decision.receipt.decided_on == date(2026, 2, 20)
    judgement = decision.finding("1.2").judgement
    assert judgement is not None
    assert judgement.by == "Ông Hùng"


def test_a_set_without_judgements_or_evidence_has_no_such_fields() -> None:
    bare = SET.replace("judged: {by: hội}, evidence: {what: sổ}", "requires: copy")
    assert not {"judgements", "evidence"} & criteria(bare).facts_model.model_fields.keys()
    assert {"judgements", "evidence"} <= MODEL.model_fields.keys()


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"people": {"at_least": 60, "at_most": 68}}, "people", Interval(60, 68, True)),
        ({"people": {"at_least": 60}}, "people", Interval(60, 9000, True)),
        ({"rate": {"at_most": 0.5}}, "rate", Interval(0, Decimal("0.5"))),
        ({"rate": 0.1}, "rate", Decimal("0.1")),
        ({"tỷ_lệ": 3}, "tỷ_lệ", 3),
    ],
)
def test_numbers_and_intervals(given: dict[str, Any], name: str, value: Any) -> None:
    assert values(**given) == {name: value}
    from_json = MODEL.model_validate_json(json.dumps(given))
    assert CRITERIA.read(from_json).values == {name: value}


@pytest.mark.parametrize(
    "facts",
    [
        {"peeple": 5},
        {"people": "5"},
        {"people": "5.000"},
        {"people": True},
        {"people": 5.5},
        {"people": 0},
        {"people": 9001},
        {"people": {"least": 5}},
        {"rate": "0.5"},
        {"rate": "0,5"},
        {"rate": True},
        {"rate": 1.5},
        {"rate": float("nan")},
        {"poor": 1},
        {"poor": "yes"},
        {"poor": "có"},
        {"kind": "mid"},
        {"note": 5},
        {"since": "2023-02-29"},
        {"since": 1_700_000_000},
        {"since": "1700000000"},
        {"decided_on": 1_700_000_000},
        {"seen": 1_700_000_000},
        {"note": "\ud800"},
        {"note": "x" * 10_001},
        {"evidence": {"1.2": 1}},
        {"house": {"book": 3}},
        {"house": {"books": -1}},
        {"members": [{"age": 121}]},
        {"members": [{"agee": 1}]},
        {"members": {}},
    ],
)
def test_the_model_refuses_the_facts_that_the_set_refuses(facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MODEL(**facts)
    with pytest.raises(ValidationError):
        MODEL.model_validate_json(json.dumps(facts))


class Rank(IntEnum):
    FIVE = 5


class Kind(StrEnum):
    HIGH = "cao"


class Money(Decimal):
    """A subclass, as some hosts have."""

    def __str__(self) -> str:
        return f"{super().__str__()} đồng"


def from_package(package: str, expression: str) -> Any:
    return eval(expression, vars(pytest.importorskip(package)))  # noqa: S307 - from this file


NA: Final = ("pandas", "NA")


@pytest.mark.parametrize(
    ("fact", "given", "value"),
    [
        ("people", Rank.FIVE, 5),
        ("people", ("numpy", "int64(5)"), 5),
        ("people", ("numpy", "uint8(5)"), 5),
        ("people", Money("5.00"), 5),
        ("people", NA, None),
        ("people", ("numpy", "ma.masked"), None),
        ("rate", Money("0.50"), Decimal("0.5")),
        ("rate", ("numpy", "float32(0.1)"), Decimal("0.1")),
        ("rate", ("numpy", "longdouble(0.5)"), Decimal("0.5")),
        ("rate", {"at_most": ("numpy", "float32(0.1)"), "at_least": NA}, Interval(0, Decimal("0.1"))),
        ("rate", {"at_least": 0}, None),
        ("poor", ("numpy", "True_"), True),
        ("poor", ("numpy", "bool_(0)"), False),
        ("poor", NA, None),
        ("kind", Kind.HIGH, "cao"),
        ("kind", "  ca\u200bo\ufeff", "cao"),
        ("kind", ("numpy", "str_('cao')"), "cao"),
        ("kind", " \u200b", None),
        ("note", "\u00a0Ho\u0301a\tBi\u0300nh\x00 ", "Hóa Bình"),
        ("note", Kind.HIGH, "cao"),
        ("note", "", None),
        ("since", "29/02/2024", date(2024, 2, 29)),
        ("since", ("numpy", 'datetime64("2024-02-29")'), date(2024, 2, 29)),
        ("since", ("numpy", 'datetime64("NaT")'), None),
        ("since", ("pandas", "NaT"), None),
        ("seen", ("pandas", 'Timestamp("2024-02-29T08:30")'), datetime(2024, 2, 29, 8, 30)),  # noqa: DTZ001
        ("house", MappingProxyType({"books": 3}), {"books": 3}),
        ("house", {"books": NA}, None),
        ("house", {}, None),
    ],
)  # fmt: skip
def test_a_mapping_and_a_model_read_the_same_values(fact: str, given: Any, value: Any) -> None:
    def made(each: Any) -> Any:
        if isinstance(each, dict):
            return {key: made(inner) for key, inner in each.items()}
        return from_package(*each) if isinstance(each, tuple) else each

    facts = {fact: made(given)}
    known = {} if value is None else {fact: value}
    read = CRITERIA.read(facts)
    assert read.values == known
    assert type(read.values.get(fact)) is type(value)
    assert CRITERIA.read(MODEL(**facts)).values == known
    missing = CRITERIA.decide(known).receipt
    assert CRITERIA.decide(facts).receipt == CRITERIA.decide(MODEL(**facts)).receipt == missing


@pytest.mark.parametrize(
    "facts",
    [
        {"people": ("numpy", "True_")},
        {"people": ("numpy", "str_('5')")},
        {"rate": ("numpy", "float32('nan')")},
        {"rate": ("numpy", "complex64(1)")},
        {"poor": ("numpy", "int8(1)")},
        {"poor": Rank.FIVE},
        {"since": ("pandas", 'Timestamp("2024-02-29T08:30")')},
        {"kind": Rank.FIVE},
    ],
)
def test_a_mapping_and_a_model_refuse_the_same_values(facts: dict[str, Any]) -> None:
    given = {
        name: from_package(*each) if isinstance(each, tuple) else each
        for name, each in facts.items()
    }
    with pytest.raises(CriteriaError) as refused:
        CRITERIA.read(given)
    with pytest.raises(ValidationError) as caught:
        MODEL(**given)
    (error,) = caught.value.errors()
    (diagnostic,) = refused.value.diagnostics
    assert (error["type"], error["msg"]) == (diagnostic.code.id, diagnostic.message("en"))


class Application(BaseModel):
    """A host's own model, with facts as a field."""

    facts: MODEL  # type: ignore[valid-type]


@pytest.mark.parametrize(
    "facts",
    [
        '{"rate": 0.0999999999999999999999}',
        '{"rate": {"at_most": 0.5}}',
        '{"other": {"facts": {"rate": 0.5}}}',
    ],
)
def test_a_model_of_a_host_reads_no_rounded_numbers(facts: str) -> None:
    text = f'{{"facts": {facts}}}'
    with pytest.raises(ValidationError) as caught:
        Application.model_validate_json(text)
    assert {each["type"] for each in caught.value.errors()} == {"inexact-number"}
    application = Application.model_validate(json.loads(text, parse_float=Decimal))
    known = dict(application)["facts"].model_dump(exclude_none=True)
    assert known == MODEL.model_validate_json(facts).model_dump(exclude_none=True)


def test_a_model_of_a_host_reads_whole_numbers_of_json() -> None:
    application = Application.model_validate_json('{"facts": {"people": 5, "poor": true}}')
    assert CRITERIA.read(application.facts).values == {"people": 5, "poor": True}


DIGITS: Final = "0.0999999999999999999999"


@pytest.mark.parametrize(
    "template",
    [
        '{{"rate": {0}}}',
        '{{"rate": {{"at_most": {0}}}}}',
        '{{"judgements": {{"1.3": {0}}}}}',
        '{{"judgements": {{"1.3": {{"points": {0}}}}}}}',
    ],
)
def test_the_model_reads_json_with_all_digits(template: str) -> None:
    text = template.format(DIGITS)
    judged_points = SET.replace(
        "evidence: {what: sổ}}",
        'evidence: {what: sổ}}\n      - {id: "1.3", text: t, points: {max: 10, judged: {by: hội}}}',
    )
    checked = criteria(judged_points)
    read = checked.read(text)
    assert DIGITS in str(read)
    for json_data in (text, text.encode(), bytearray(text.encode())):
        assert checked.read(checked.facts_model.model_validate_json(json_data)) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"people"', "Expecting ':'"),
        ('{"people": 5, "people": 6}', "`people` occurs twice"),
        ('{"rate": NaN}', "`NaN` is not a number"),
        (b"\xff", "UTF-8"),
    ],
)
def test_invalid_json_is_a_validation_error(text: str | bytes, why: str) -> None:
    with pytest.raises(ValidationError) as caught:
        MODEL.model_validate_json(text)
    (error,) = caught.value.errors()
    assert error["type"] in ("invalid-json", "not-utf8")
    assert why in error["msg"]


def test_a_model_of_another_set_is_refused() -> None:
    other = criteria(SET.replace("big_sheet", "small_sheet"))
    with pytest.raises(TypeError, match=r"facts model of big_sheet/.*, got one of small_sheet/"):
        CRITERIA.decide(other.facts_model(people=5))
    with pytest.raises(TypeError, match="facts model of"):
        CRITERIA.verdict(other.facts_model())
    with pytest.raises(TypeError, match="facts model of"):
        CRITERIA.decide({"other": {"facts": other.facts_model()}})
    facts = other.facts_model(people=5).model_dump(by_alias=True, exclude_none=True)
    assert CRITERIA.read(facts).values == {"people": 5}


def test_a_model_of_the_same_set_on_another_day_is_accepted() -> None:
    class Own(criteria().facts_model):  # type: ignore[misc]
        """A host's subclass of the model."""

    for model in (criteria().facts_model, Own):
        assert CRITERIA.read(model(people=5)).values == {"people": 5}


def test_facts_are_frozen() -> None:
    facts = MODEL(people=5)
    with pytest.raises(ValidationError):
        facts.people = 6  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["copy", "json", "dict", "schema", "model_dump", "model_fields"])
def test_a_fact_may_have_the_name_of_a_model_attribute(name: str) -> None:
    text = SET.replace("  copy: {", f"  {name}: {{")
    facts = criteria(text).facts_model(**{name: True})
    assert criteria(text).read(facts).values == {name: True}
    assert callable(facts.model_dump)


def test_the_json_schema_describes_the_facts() -> None:
    schema = MODEL.model_json_schema()
    assert schema["title"] == "BigSheetFacts_v1"
    assert schema["additionalProperties"] is False
    assert "required" not in schema
    people = schema["properties"]["people"]
    assert people["title"] == "người"
    assert people["description"] == "Mấy người (How many)"
    assert {"type": "integer", "minimum": 1, "maximum": 9000} in people["anyOf"]
    assert {"$ref": "#/$defs/WholeBetween"} in people["anyOf"]
    assert {"type": "number", "minimum": 0, "maximum": 1} in schema["properties"]["rate"]["anyOf"]
    assert {"enum": ["low", "cao"], "type": "string"} in schema["properties"]["kind"]["anyOf"]
    # The names of the file, not those of the attributes.
    assert {"copy", "tỷ_lệ"} <= schema["properties"].keys()
    member = schema["$defs"]["BigSheetFacts_v1_members"]
    assert member["properties"].keys() == {"age", "json"}


def test_every_packaged_set_has_a_model() -> None:
    catalogue = packaged()
    for document in catalogue.documents():
        found = catalogue.find(
            document.title,
            scope=document.scope,
            version=document.version,
            on=document.in_force.from_,
        )
        model = found.facts_model
        assert issubclass(model, BaseModel)
        assert model is found.facts_model
        assert set(model.model_json_schema()["properties"]) >= set(found.shape.fields)


@pytest.mark.parametrize("name", ["house", "members", "other", "judgements", "evidence"])
@pytest.mark.parametrize("blank", ["", " ", None])
def test_what_is_blank_as_a_fact_is_blank_in_the_model(name: str, blank: Any) -> None:
    assert CRITERIA.read(MODEL.model_validate({name: blank})) == CRITERIA.read({name: blank})


def test_the_model_checks_the_number_of_items() -> None:
    set_ = criteria(
        SET.replace("    type: list", "    type: list\n    at_least: 1\n    at_most: 3")
    )
    for checked, members in (
        (CRITERIA, [{}] * (MAX_ITEMS + 1)),
        (CRITERIA, ({"age": "x"},) * (MAX_ITEMS + 1)),
        (set_, []),
        (set_, [{}] * 4),
    ):
        with pytest.raises(CriteriaError) as refused:
            checked.read({"members": members})
        with pytest.raises(ValidationError) as caught:
            checked.facts_model(members=members)
        (error,) = caught.value.errors()
        (diagnostic,) = refused.value.diagnostics
        assert (error["type"], error["msg"]) == (diagnostic.code.id, diagnostic.message("en"))
    assert len(set_.facts_model(members=[{}] * 3).model_dump()["members"]) == 3


@pytest.mark.parametrize("items", [{1: {}}.values(), iter([{}]), range(2), frozenset(), "x"])
def test_a_list_is_a_list_or_a_tuple(items: Any) -> None:
    """As of a mapping: other iterables may have no order, or be read only once."""
    with pytest.raises(CriteriaError):
        CRITERIA.read({"members": items})
    with pytest.raises(ValidationError, match="list"):
        MODEL.model_validate({"members": items})
    assert len(MODEL.model_validate({"members": ({}, "")}).model_dump()["members"]) == 2


def test_a_decision_is_a_fact_of_the_model() -> None:
    other = CRITERIA.decide({"people": 3, "poor": False})
    assert CRITERIA.read(MODEL(other=other)) == CRITERIA.read({"other": other})
    assert CRITERIA.read(MODEL(other=other)).values["other"] == {"eligible": False}


class _Host(BaseModel):
    facts: MODEL  # type: ignore[valid-type]


@pytest.mark.parametrize(
    "validate",
    [
        MODEL.model_validate,
        lambda facts: MODEL(**facts),
        lambda facts: MODEL.model_validate_json(json.dumps(facts)),
        lambda facts: _Host(facts=facts),
        lambda facts: _Host.model_validate_json(json.dumps({"facts": facts})),
    ],
    ids=["mapping", "keywords", "JSON", "field of a host", "JSON of a host"],
)
def test_the_model_raises_the_first_errors_and_a_count(validate: Callable[[Any], Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        validate({"members": [{"agee": 1, "age": -3}] * 2000})
    errors = caught.value.errors()
    assert len(errors) == MAX_DIAGNOSTICS + 1
    assert errors[1]["loc"][-3:] == ("members", 0, "age")
    assert [errors[0]["type"], errors[1]["type"]] == ["unknown-fact", "out-of-range"]
    assert (errors[-1]["type"], errors[-1]["msg"]) == ("more-errors", "… and 3000 more")
    with pytest.raises(ValidationError) as caught:
        validate({"members": [{"age": -3}] * MAX_DIAGNOSTICS})
    assert caught.value.error_count() == MAX_DIAGNOSTICS
