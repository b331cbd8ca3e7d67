"""The form of a set: every question once, with choices, bounds, units and who answers, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import pytest

import criteria_engine as ce
from criteria_engine.questions.model import FORM_FORMAT, DecidedTitle, Form, Question
from tests.interview_set import CRITERIA
from tests.packaged import packaged

DAY: Final = date(2026, 2, 20)
COMMUNE: Final = packaged().find("learning_community", scope="commune", on=DAY)
FORM: Final = CRITERIA.form()


def questions(form: Form) -> Iterator[Question]:
    waiting = [each for section in form.sections for each in section.questions]
    while waiting:
        question = waiting.pop()
        waiting += question.fields
        yield question


def test_it_has_all_that_a_set_asks_for_in_the_order_of_the_file() -> None:
    names = {each.id: [q.name for q in each.questions] for each in FORM.sections}
    shape = CRITERIA.shape
    assert names == {
        "facts": list(shape.fields),
        "judgements": list(shape.judgeable),
        "evidence": sorted(shape.evidence),
    }
    members = FORM.question("facts", "members")
    assert members is not None
    assert [each.name for each in members.fields] == ["name", "age", "able"]
    assert members.fields[0].parts == (), "no rule reads names"
    assert members.fields[1].parts == members.parts == ("1.6",)


def test_bounds_units_choices_and_texts() -> None:
    people, readers, rate, kind = (
        FORM.question("facts", name) for name in ("people", "readers", "rate", "kind")
    )
    points = FORM.question("judgements", "1.3")
    assert people is not None
    assert people.unit is not None
    assert (people.at_least, people.at_most, people.unit.en, people.text.en) == (
        1, 90, "people", "How many people are there?",
    )  # fmt: skip
    assert readers is not None
    assert (readers.at_most_fact, readers.at_most, readers.text.en) == ("people", 90, "readers")
    assert rate is not None
    assert rate.is_share
    assert kind is not None
    assert [(each.id, each.name.en) for each in kind.choices] == [("low", "low"), ("high", "high")]
    assert points is not None
    assert (points.at_most, points.step) == (10, Decimal("0.5"))
    evidence = FORM.question("evidence", "1.2")
    assert evidence is not None
    assert (evidence.label.vi, evidence.parts) == ("sổ", ("1.2",))
    assert FORM.question("facts", "peple") is None


def test_the_forms_of_other_titles_are_there_once() -> None:
    form = COMMUNE.form()
    keys = [(each.criteria_set.title, each.criteria_set.scope) for each in form.others]
    assert keys == [
        ("universal_preschool", "commune"),
        ("universal_primary", "commune"),
        ("universal_lower_secondary", "commune"),
        ("literacy", "commune"),
    ]
    question = form.question("facts", "primary_standard")
    assert question is not None
    assert question.decision_of is not None
    other = form.other(question.decision_of)
    assert other is not None
    assert other.question("facts", "children_6") is not None
    assert all(each.others == () for each in form.others)
    assert form.other(DecidedTitle(title="learning_family")) is None


def test_its_json_is_versioned_and_read_back() -> None:
    form = COMMUNE.form()
    text = form.model_dump_json()
    assert json.loads(text)["format"] == FORM_FORMAT == "criteria-form/1"
    assert Form.model_validate_json(text) == form
    assert COMMUNE.form() is form, "it is made once"


@pytest.mark.parametrize(
    ("title", "scope"),
    [
        ("learning_family", None),
        ("learning_unit", "province"),
        ("learning_community", "commune"),
        ("cultural_hamlet", None),
    ],
)
def test_every_question_of_an_interview_is_one_of_the_form(title: str, scope: str | None) -> None:
    criteria = packaged().find(title, scope=scope, on=DAY)
    form = criteria.form()
    asked = criteria.interview().questions()
    assert asked
    for each in asked:
        declared = form.question(each.section, each.name)
        assert declared is not None
        own = vars(each)
        assert {
            name: own[name]
            for name in vars(declared)
            if name not in ("text", "at_least", "at_most")
        } == {
            name: value
            for name, value in vars(declared).items()
            if name not in ("text", "at_least", "at_most")
        }
        assert each.text in (declared.count_text, declared.text)
        assert {part.id for part in each.because} <= {*declared.parts}


def test_every_text_of_the_packaged_titles_is_in_both_languages() -> None:
    for form in (COMMUNE.form(), *COMMUNE.form().others):
        for question in questions(form):
            texts = [question.text, question.label, question.answered_by, question.unit]
            assert all(text is None or text.en for text in texts), question.name


def test_the_names_are_public() -> None:
    assert isinstance(FORM, ce.Form)
    assert isinstance(CRITERIA.interview().questions()[0], ce.Question)
