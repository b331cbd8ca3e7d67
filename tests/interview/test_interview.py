"""The interview: what is asked, in which order, how answers are read, corrected and kept in a session."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria_engine.catalogue import Catalogue
from criteria_engine.checking.example_facts import facts_of_examples
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.interview.interview import Interview
from criteria_engine.model.decision import Outcome
from criteria_engine.reading.fact_paths import FactPath, value_at
from tests.examples_count import examples
from tests.generated import HEAD, any_set_texts, catalogue_of, criteria_of, facts_for, full_facts
from tests.host_facts import as_json, host_facts
from tests.interview_set import CRITERIA, SET
from tests.packaged import packaged

DAY: Final = date(2026, 2, 20)

WHOLE: Final[Mapping[str, Any]] = {
    "people": 20,
    "readers": 7,
    "rate": Decimal("0.61"),
    "poor": False,
    "kind": "high",
    "since": "2019-05-01",
    "note": "y",
    "house": {"books": 3},
    "fines": ["minor", "minor"],
    "members": [{"name": "Lan", "age": 70, "able": True}, {"age": 3}],
    "judgements": {"1.2": True, "1.3": Decimal("7.5")},
    "evidence": {"1.2": "sổ số 3"},
}


def finished(
    criteria_: Criteria, whole: Mapping[str, Any], start: Any = None, *, last: bool = False
) -> tuple[Interview, list[FactPath]]:
    """Answer all questions from known facts, the first or the last of each round; return what was asked."""
    interview = criteria_.interview(start)
    asked: list[FactPath] = []
    for _ in range(500):
        questions = interview.questions()
        if not questions:
            return interview, asked
        question = questions[-1 if last else 0]
        asked.append(question.path)
        value = value_at(whole, question.path)
        if question.count_text is not None and value is not None:
            value = len(value)
        interview = interview.answer(question.path, value)
    pytest.fail("questions do not end")


# ---- what is asked ---------------------------------------------------------------------------


def test_the_answers_lead_to_the_decision_of_all_facts_and_no_question_is_asked_twice() -> None:
    for last in (False, True):
        interview, asked = finished(CRITERIA, WHOLE, last=last)
        assert interview.decision.outcome is CRITERIA.decide(WHOLE).outcome is Outcome.ELIGIBLE
        assert len(asked) == len(set(asked))
        assert ("members",) in asked
        assert ("members", 1, "age") in asked
        assert ("house", "books") in asked, "a record is asked field by field"
        if not last:
            assert ("members", 1, "able") not in asked, "a child of three need not read"
        assert ("members", 0, "name") not in asked, "no rule reads it"
        assert ("people",) not in asked, "seven readers of at most 90 are enough"
        answered = {each.path for each in interview.answered}
        assert answered | {*interview.skipped_paths} == set(asked)


def test_nothing_is_asked_once_the_decision_is_settled() -> None:
    interview = CRITERIA.interview({"poor": True})
    assert interview.decision.outcome is Outcome.NOT_ELIGIBLE
    assert interview.questions() == ()


def test_a_question_has_everything_a_page_shows() -> None:
    interview = CRITERIA.interview(
        {k: v for k, v in WHOLE.items() if k not in ("readers", "judgements")}
    )
    by_path = {each.path: each for each in interview.questions()}
    readers, points = by_path["readers",], by_path["judgements", "1.3"]
    assert (readers.kind, readers.at_least, readers.at_most) == ("integer", 0, 20), (
        "20 people are known"
    )
    assert readers.label.en == "readers"
    assert [(each.id, each.text.en, each.cite) for each in readers.because] == [
        ("1.1", "reading", "Điều 2")
    ]
    assert readers.certain
    assert readers.influence == Decimal("0.75")
    assert (points.kind, points.at_least, points.at_most, points.step) == (
        "number",
        0,
        10,
        Decimal("0.5"),
    )
    assert points.answered_by is not None
    assert points.answered_by.en == "council"
    assert json.loads(points.model_dump_json())["path"] == ["judgements", "1.3"]


def test_the_order_is_that_of_the_influence_and_stable() -> None:
    interview = CRITERIA.interview({"poor": False})
    questions = interview.questions()
    assert list(questions) == sorted(questions, key=lambda each: -(each.influence or 0))
    assert CRITERIA.interview(state=interview.state).questions() == questions
    assert interview.questions(limit=2) == questions[:2]


def test_the_number_of_members_is_asked_before_their_fields() -> None:
    interview = CRITERIA.interview({**WHOLE, "members": None})
    (question,) = interview.questions()
    assert (question.path, question.text.vi, question.text.en) == (
        ("members",),
        "Có bao nhiêu thành viên?",
        "How many members are there?",
    )
    interview = interview.answer(("members",), 2)
    assert [each.path for each in interview.questions()][:2] == [
        ("members", 0, "age"),
        ("members", 1, "age"),
    ]
    interview = interview.answer(("members", 0, "name"), "Lan").answer(("members", 0, "age"), 70)
    texts = {each.path: each.text.vi for each in interview.questions()}
    assert texts["members", 0, "able"] == "Lan: biết chữ"
    assert texts["members", 1, "age"] == "Thành viên thứ hai mấy tuổi?"


def test_values_of_a_plain_list_are_given_at_once_or_counted() -> None:
    interview = CRITERIA.interview({**WHOLE, "fines": None})
    (question,) = interview.questions()
    assert question.of is not None
    assert [each.id for each in question.of.choices] == ["minor", "grave"]
    assert interview.answer(("fines",), []).questions() == ()
    assert [each.path for each in interview.answer(("fines",), "2").questions()] == [
        ("fines", 0),
        ("fines", 1),
    ]
    counted = interview.answer(("fines",), [None, "minor"])
    assert [each.path for each in counted.questions()] == [("fines", 0)]
    assert counted.answer(("fines", 0), "grave").decision.outcome is Outcome.NOT_ELIGIBLE


def test_an_interval_is_an_answer_and_its_question_is_not_asked_again() -> None:
    interview = CRITERIA.interview({**WHOLE, "readers": {"at_most": 8}})
    (question,) = interview.questions()
    assert (question.at_least, question.at_most) == (0, 8)
    interview = interview.answer(question.path, {"at_least": 4, "at_most": 6})
    assert interview.questions() == ()
    assert interview.decision.outcome is Outcome.UNDETERMINED


def test_a_skipped_question_is_not_asked_again_and_can_be_answered_later() -> None:
    interview = CRITERIA.interview({**WHOLE, "readers": None}).skip(("readers",))
    assert (interview.questions(), interview.skipped_paths) == ((), (("readers",),))
    assert interview.decision.outcome is Outcome.UNDETERMINED
    later = interview.answer(["readers"], 6)
    assert later.decision.outcome is Outcome.ELIGIBLE
    assert later.skipped_paths == ()


def test_a_blank_answer_is_a_skip_and_takes_an_answer_back() -> None:
    interview = CRITERIA.interview().answer(("readers",), 6).answer(("readers",), " ")
    assert interview.skipped_paths == (("readers",),)
    assert interview.answered_paths == ()
    assert interview.facts["readers"] is None


# ---- answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "given", "kept"),
    [
        (("people",), "20", 20),
        (("people",), 20.0, 20),
        (("rate",), "64.5%", Decimal("0.645")),
        (("rate",), 0.1, Decimal("0.1")),
        (("rate",), "0.12345678901234567890", Decimal("0.12345678901234567890")),
        (("poor",), "không", False),
        (("poor",), "yes", True),
        (("since",), date(2019, 5, 1), "2019-05-01"),
        (("since",), "01/05/2019", "01/05/2019"),
        (("note",), "5", "5"),
        (("kind",), "low", "low"),
        (("house", "books"), "3", 3),
        (("judgements", "1.3"), "7.5", Decimal("7.5")),
        (("judgements", "1.2"), "có", True),
        (("evidence", "1.2"), "sổ 3", "sổ 3"),
        (("fines",), ("minor",), ["minor"]),
        (("members",), "1", [{}]),
        (("members",), [{"age": 3}], [{"age": 3}]),
    ],
)  # fmt: skip
def test_answers_are_read_like_facts_and_texts_like_those_of_a_form(
    path: FactPath, given: Any, kept: Any
) -> None:
    interview = CRITERIA.interview().answer(path, given)
    again = CRITERIA.interview(state=json.loads(json.dumps(interview.state)))
    found = value_at(json.loads(json.dumps(again.state))["facts"], ()) and value_at(
        again.facts, path
    )
    assert (list(found) if isinstance(kept, list) else found) == kept
    assert (
        again.decision.receipt
        == interview.decision.receipt
        == CRITERIA.decide(interview.facts).receipt
    )
    assert [each.path for each in again.answered] == [path]


@pytest.mark.parametrize(
    ("path", "given", "code", "where"),
    [
        (("people",), "0", "out-of-range", "people"),
        (("people",), "nhiều", "not-a-number", "people"),
        (("people",), "1.500", "ambiguous-number", "people"),
        (("people",), 2.5, "not-an-integer", "people"),
        (("poor",), "có lẽ", "invalid-boolean", "poor"),
        (("kind",), "lo", "unknown-choice", "kind"),
        (("since",), "hôm qua", "not-a-date", "since"),
        (("house", "books"), -1, "out-of-range", "house.books"),
        (("judgements", "1.3"), 7.3, "wrong-points", "judgements.1.3"),
        (("judgements", "1.9"), 7, "unknown-judgement", "judgements.1.9"),
        (("evidence", "1.3"), True, "unknown-evidence", "evidence.1.3"),
        (("peple",), 3, "unknown-fact", "peple"),
        (("members",), "-1", "out-of-range", "members"),
        (("members",), 2.5, "not-an-integer", "members"),
        (("members",), 10**9, "out-of-range", "members"),
        (("members", 0, "ago"), 3, "unknown-fact", "members[1].ago"),
        (("members", 0, "age"), 121, "out-of-range", "members[1].age"),
        (("people", "x"), 3, "wrong-fact-type", "people"),
        (("readers",), 21, "out-of-range", "readers"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_with_the_messages_of_the_engine(
    path: FactPath, given: Any, code: str, where: str
) -> None:
    known = {"people": 20, "members": [{}]} if path != ("people", "x") else {"members": [{}]}
    interview = CRITERIA.interview(known)
    with pytest.raises(CriteriaError) as caught:
        interview.answer(path, given)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code.id, diagnostic.data["path"]) == (code, where)
    assert diagnostic.message("vi") != diagnostic.message("en")
    assert interview.facts == known


@pytest.mark.parametrize("path", [("members", 1, "age"), ("members", -1, "age"), ("fines", 0)])
def test_an_item_that_a_list_does_not_have_is_refused(path: FactPath) -> None:
    interview = CRITERIA.interview({"members": [{}]})
    assert interview.question(path) is None
    with pytest.raises(ValueError, match="there is no"):
        interview.answer(path, 3)
    with pytest.raises(ValueError, match="there is no"):
        interview.skip(path)


@pytest.mark.parametrize("path", ["people", (), []])
def test_a_path_is_a_sequence_of_steps(path: Any) -> None:
    with pytest.raises(TypeError, match="`path`"):
        CRITERIA.interview().answer(path, 3)


def test_answers_can_be_corrected() -> None:
    interview, _ = finished(CRITERIA, WHOLE)
    assert interview.decision.outcome is Outcome.ELIGIBLE
    corrected = interview.answer(("readers",), 4)
    assert corrected.decision.outcome is Outcome.NOT_ELIGIBLE
    assert corrected.answered_paths == interview.answered_paths
    assert corrected.question(("readers",)).answer == 4  # type: ignore[union-attr]
    assert interview.question(("readers",)).answer == 7, "the interview before is unchanged"  # type: ignore[union-attr]


def test_fewer_members_are_forgotten_with_their_answers() -> None:
    interview, _ = finished(CRITERIA, WHOLE)
    fewer = interview.answer(("members",), 1)
    assert fewer.facts["members"] == [{"age": 70, "able": True}]
    assert ("members", 1, "age") not in fewer.answered_paths
    more = fewer.answer(("members",), 2)
    assert [each.path for each in more.questions()] == [
        ("members", 1, "age"),
        ("members", 1, "able"),
    ]


# ---- decisions of other titles ---------------------------------------------------------------


def commune(**facts: Any) -> Interview:
    found = packaged().find("learning_community", scope="commune", on=DAY)
    return found.interview({"citizens": 9486, "learning_citizens": 7600, **facts})


def test_the_decision_of_another_title_has_outcomes_and_levels_to_choose() -> None:
    interview = commune()
    (question,) = (each for each in interview.questions() if each.path == ("primary_standard",))
    assert [(each.id, each.name.vi) for each in question.choices] == [
        ("eligible", "Đạt"),
        ("not_eligible", "Chưa đạt"),
    ]
    assert [(each.id, each.name.vi) for each in question.levels] == [
        ("level_1", "mức độ 1"),
        ("level_2", "mức độ 2"),
        ("level_3", "mức độ 3"),
    ]
    lost = interview.answer(question.path, "not_eligible")
    assert lost.decision.outcome is Outcome.NOT_ELIGIBLE
    reached = interview.answer(question.path, "level_2")
    assert reached.facts["primary_standard"] == {"outcome": "eligible", "level": "level_2"}
    assert question.path not in {each.path for each in reached.questions()}


def test_the_other_title_can_be_asked_question_by_question() -> None:
    opened = commune().answer(("primary_standard",), {"facts": {}})
    first, *others = opened.questions()
    assert first.path[:2] == ("primary_standard", "facts")
    assert all(len(each.path) in (1, 3) for each in others)
    with pytest.raises(CriteriaError) as caught:
        opened.answer(("primary_standard", "facts", "children_6"), "nhiều")
    assert caught.value.diagnostics[0].data["path"] == "primary_standard.facts.children_6"
    with pytest.raises(CriteriaError) as caught:
        opened.answer(("primary_standard", "facts", "children_66"), 4)
    assert caught.value.diagnostics[0].suggestion == "children_6"
    answered = opened.answer(("primary_standard", "facts", "children_6"), "30")
    answered = answered.skip(first.path)
    again = commune_state(answered)
    assert first.path not in {each.path for each in again.questions()}
    assert [(each.path[-1], each.answer) for each in again.answered] == [
        ("primary_standard", {"facts": {"children_6": 30, str(first.path[-1]): None}}),
        ("children_6", 30),
    ]
    closed = again.answer(("primary_standard",), "level_1")
    assert closed.answered_paths == (("primary_standard",),)
    assert closed.skipped_paths == ()


def commune_state(interview: Interview) -> Interview:
    found = packaged().find("learning_community", scope="commune", on=DAY)
    return found.interview(state=json.loads(json.dumps(interview.state)))


@pytest.mark.parametrize("path", [(1.5,), ("members", True, "age"), None, ("people", None)])
def test_steps_are_names_and_positions(path: Any) -> None:
    with pytest.raises(TypeError, match="`path`"):
        CRITERIA.interview().answer(path, 3)


def test_arguments_are_checked() -> None:
    interview = CRITERIA.interview()
    with pytest.raises(ValueError, match="`limit`"):
        interview.questions(limit=-1)
    with pytest.raises(TypeError, match="`limit`"):
        interview.questions(limit="3")  # type: ignore[arg-type]
    for facts in (CRITERIA.read({}), 5):
        with pytest.raises(TypeError, match="`facts`"):
            CRITERIA.interview(facts)  # type: ignore[arg-type]


def test_an_interview_is_immutable_and_kept_as_its_state() -> None:
    interview = CRITERIA.interview({"people": 20})
    assert copy.deepcopy(interview) is copy.copy(interview) is interview
    interview.facts["people"] = 3
    assert interview.facts == {"people": 20}
    with pytest.raises(TypeError, match="`state`"):
        pickle.dumps(interview)


# ---- amounts ---------------------------------------------------------------------------------

HOUSEHOLD: Final[Mapping[str, Any]] = {
    "household_size": 4,
    "elderly_or_disabled": False,
    "earned": 2000,
    "unearned": 0,
    "dependent_care": 200,
    "medical": 0,
    "shelter": 1200,
    "resources": 500,
}


def test_what_only_an_amount_needs_is_asked_last() -> None:
    examples_ = Path(__file__).parents[2] / "examples" / "snap"
    snap = Catalogue.load(examples_).find("example_snap", on=date(2024, 2, 1))
    interview, asked = finished(snap, HOUSEHOLD)
    whole, found = (
        each.outputs["monthly_benefit"] for each in (snap.decide(HOUSEHOLD), interview.decision)
    )
    assert found.value == whole.value == 796
    assert asked[-2:] == [("dependent_care",), ("shelter",)]
    assert ("medical",) not in asked, "only of the elderly and disabled"
    shelter = snap.interview({k: v for k, v in HOUSEHOLD.items() if k != "shelter"}).questions()[0]
    assert ([part.id for part in shelter.because], shelter.influence) == (
        ["outputs.monthly_benefit"],
        None,
    )


# ---- state -----------------------------------------------------------------------------------


def test_a_state_belongs_to_its_set() -> None:
    state = CRITERIA.interview().state
    other = criteria_of(SET.replace("version: v1", "version: v2"))
    assert other is not None
    with pytest.raises(ValueError, match="generated/v1"):
        other.interview(state=state)
    for damaged in (
        {},
        {**state, "x": 1},
        {**state, "answered": [[1.5]]},
        {**state, "format": "2"},
    ):
        with pytest.raises(ValueError, match="InterviewState"):
            CRITERIA.interview(state=damaged)
    with pytest.raises(CriteriaError):
        CRITERIA.interview(state={**state, "facts": "{"})
    with pytest.raises(ValueError, match="either of the two"):
        CRITERIA.interview({}, state=state)


def test_facts_of_every_form_begin_an_interview() -> None:
    model = CRITERIA.facts_model(people=20, members=[{"age": 3}])
    for facts in (
        model,
        '{"people": 20, "members": [{"age": 3}]}',
        {"people": 20, "members": ({"age": 3},)},
    ):
        assert CRITERIA.interview(facts).facts == {"people": 20, "members": [{"age": 3}]}
    with pytest.raises(CriteriaError):
        CRITERIA.interview({"peple": 3})


# ---- properties ------------------------------------------------------------------------------


@settings(max_examples=examples(20))
@given(any_set_texts(), full_facts(), st.data())
def test_interviews_end_in_the_decision_of_all_facts(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """From any known part of the facts, whichever question is answered first."""
    found = criteria_of(text)
    assume(found is not None)
    assert found is not None
    whole = facts_for(found, facts, data)
    whole["evidence"] = dict.fromkeys(found.shape.evidence, True) | whole["evidence"]
    known = data.draw(st.sets(st.sampled_from(sorted(whole.keys() - {"evidence", "judgements"}))))
    start = {name: whole[name] for name in known}
    interview, asked = finished(found, whole, start, last=data.draw(st.booleans()))
    assert len(asked) == len(set(asked))
    decision = found.decide(whole)
    assert interview.decision.outcome is decision.outcome
    assert (interview.decision.level, interview.decision.grade) == (decision.level, decision.grade)
    form = found.form()
    for path in asked:
        section = path[0] if path[0] in ("judgements", "evidence") else "facts"
        name = path[1] if section != "facts" else path[0]
        assert form.question(section, str(name)) is not None  # type: ignore[arg-type]


def test_interviews_of_packaged_sets_end_in_the_decision_of_their_examples() -> None:
    for loaded in islice(packaged().all(), 0, None, 4):
        checked = loaded.checked
        assert checked is not None
        found = packaged().criteria_of(loaded.entry, checked.document.in_force.from_)
        for example, facts, _ in islice(facts_of_examples(checked), 1):
            whole = as_json(host_facts(found.read(facts.node(example)), checked))
            interview, asked = finished(found, whole)
            decision = found.decide(whole)
            assert interview.decision.outcome is decision.outcome, example.name
            assert interview.decision.level == decision.level
            assert interview.decision.grade == decision.grade
            assert len(asked) == len(set(asked))


def test_a_catalogue_of_one_set_asks_for_decisions_too() -> None:
    text = HEAD.replace("title: generated", "title: alone") + (
        "facts: {other: {type: decision, of: alone, label: khác}}\n"
        'criteria: [{id: "1", name: một, indicators: [{id: "1.1", text: t, requires: other.eligible}]}]\n'
        "award: {when: every criterion met}\n"
    )
    found = catalogue_of(text).find("alone", on=date(2024, 1, 1))
    opened = found.interview({"other": {"facts": {"other": {"facts": {}}}}})
    (question,) = opened.questions()
    assert question.path == ("other", "facts", "other", "facts", "other")
    assert opened.answer(question.path, "eligible").decision.outcome is Outcome.ELIGIBLE
    assert found.form().others == ()
