"""Missing facts, judgements and evidence: their order by influence, their texts, and very long lists.

Which ones are missing is tested by the `missing:` entries of the examples in `sets/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria_engine.bounds import MAX_MISSING, TRIAL_STEPS
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.explanation import missing as missing_facts
from criteria_engine.explanation import trials
from criteria_engine.lowering.program import Program
from criteria_engine.model.decision import Outcome
from tests.examples_count import examples
from tests.generated import (
    HEAD,
    any_set_texts,
    blurred,
    catalogue_of,
    criteria_of,
    facts_for,
    full_facts,
)
from tests.packaged import packaged

SETS: Final = Catalogue.load(Path(__file__).parents[1] / "evaluation" / "sets")
DAY: Final = date(2024, 1, 1)

SCORED: Final = (
    HEAD
    + """
facts:
  a: {type: boolean, label: {vi: có a, en: a there}, question: {vi: Có a không, en: Is a there}, answered_by: trưởng thôn}
  n: {type: integer, at_least: 0, at_most: 10, unit: cuốn, label: n, question: n}
  kind: {type: enumeration, values: {x: x, y: y, z: z}, label: kind, question: kind}
  day: {type: date, label: day, question: day}
  note: {type: string, label: note, question: note}
  members:
    type: list
    label: members
    question: members
    fields:
      age: {type: integer, at_least: 0, at_most: 99, label: age, question: age}
      able: {type: boolean, label: able, question: able}
definitions:
  old: {label: old, value: 'members[age >= 60]'}
criteria:
  - id: c
    name: c
    indicators:
      - {id: a, text: t, requires: a}
      - {id: n, text: t, requires: n >= 5}
      - {id: kind, text: t, requires: kind != "z"}
      - {id: day, text: t, requires: day >= @"2024-01-01"}
      - {id: note, text: t, requires: note = "x"}
      - {id: members, text: t, requires: every m in old satisfies m.able}
award: {when: every criterion met}
"""
)
KNOWN: Final[Mapping[str, Any]] = {
    "a": True,
    "n": 5,
    "kind": "x",
    "day": "2024-06-01",
    "note": "x",
    "members": [],
}


def criteria(text: str = SCORED) -> Criteria:
    return catalogue_of(text).find("generated", on=DAY)


def without(*names: str, **more: Any) -> Decision:
    given_facts = {k: v for k, v in {**KNOWN, **more}.items() if k not in names}
    return criteria().decide(given_facts)


def judgements_of(criteria_: Criteria) -> dict[str, Any]:
    """A judgement for everything that a person judges: five points, or yes."""
    judgeable = criteria_.shape.judgeable
    return {id_: True if each.max is None else 5 for id_, each in judgeable.items()}


def influences(decision: Decision) -> list[tuple[str, str, bool]]:
    return [(m.path, str(m.influence), m.certain) for m in decision.missing]


# ---- one missing fact ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a", "n", "kind", "day"])
def test_the_last_thing_missing_settles_everything(name: str) -> None:
    assert influences(without(name)) == [(name, "1.00", True)]


def test_an_interval_is_tried_within_its_bounds() -> None:
    assert influences(without(n={"at_least": 4, "at_most": 6})) == [("n", "1.00", True)]
    assert without(n={"at_least": 5}).outcome is Outcome.ELIGIBLE
    nested = without(members=[{"age": {"at_least": 59, "at_most": 61}, "able": False}])
    assert influences(nested) == [("members[1].age", "1.00", True)]


def test_the_influence_of_a_missing_text_is_uncertain() -> None:
    """No text can be guessed, so no answer is tried."""
    assert influences(without("note")) == [("note", "0", False)]


def test_a_list_is_one_missing_fact() -> None:
    (missing,) = without("members").missing
    assert (missing.path, missing.kind) == ("members", "fact")


ONE_OF_TWO: Final = (
    HEAD
    + """
facts:
  a: {type: boolean, label: a, question: a}
  b: {type: boolean, label: b, question: b}
criteria:
  - id: c
    name: c
    met_when: {at_least: 1}
    indicators:
      - {id: i, text: t, requires: a}
      - {id: k, text: t, judged: {by: someone}, applies: {when: b, otherwise: OTHERWISE}}
award: {when: every criterion met}
"""
)


@pytest.mark.parametrize(
    ("otherwise", "judged", "paths"),
    [
        ("zero", False, {"a"}),
        ("zero", True, {"a", "b"}),
        ("full_points", False, {"a", "b"}),
        ("full_points", True, set()),
        ("left_out", True, {"a", "b"}),
    ],
)
def test_whether_an_indicator_applies_is_asked_only_where_it_may_then_count(
    otherwise: str, judged: bool, paths: set[str]
) -> None:
    decision = criteria(ONE_OF_TWO.replace("OTHERWISE", otherwise)).decide(
        {"judgements": {"k": judged}}
    )
    assert {each.path for each in decision.missing} == paths


@pytest.mark.parametrize(
    ("members", "paths"),
    [
        ([{"age": 70}], ["members[1].able"]),
        ([{"able": False}], ["members[1].age"]),
        ([{"able": True}], []),
        ([{"age": 30}], []),
        ([{"age": 70, "able": True}, {"age": 71}, {"age": 20}], ["members[2].able"]),
        ([{}, {"age": 30}], ["members[1].able", "members[1].age"]),
    ],
)
def test_only_facts_that_the_rules_read_are_asked_for(
    members: list[dict[str, Any]], paths: list[str]
) -> None:
    assert sorted(m.path for m in without(members=members).missing) == paths


# ---- order and texts -------------------------------------------------------------------------


def test_the_order_is_by_influence() -> None:
    """With two open parts a `no` settles all and a `yes` half; the bounds of a number likewise."""
    decision = without("a", "note")
    assert influences(decision) == [("a", "0.75", True), ("note", "0", False)]
    shares = [Decimal(str(m.influence)) for m in without("a", "n", "kind", "day").missing]
    assert shares == sorted(shares, reverse=True)
    # Three answers, of which one settles all and two settle one of four parts.
    by_path = {m.path: str(m.influence) for m in without("a", "n", "kind", "day").missing}
    assert by_path == {"a": "0.62", "n": "0.62", "day": "0.62", "kind": "0.50"}


def test_facts_of_the_subject_come_before_facts_of_members_of_equal_influence() -> None:
    decision = without("a", members=[{"age": 70}])
    assert [m.path for m in decision.missing] == ["a", "members[1].able"]


def test_every_missing_fact_has_a_question() -> None:
    (missing,) = without("a").missing
    assert missing.question.vi == "Có a không"
    assert missing.question.en == "Is a there"
    assert missing.answered_by is not None
    assert missing.answered_by.vi == "trưởng thôn"
    assert missing.indicators == ("a",)
    (number,) = without("n").missing
    assert number.unit is not None
    assert number.unit.vi == "cuốn"


def test_judgements_and_evidence_name_who_can_answer() -> None:
    decision = SETS.find("evidence", on=DAY).decide(
        {"a": True, "n": 5, "judgements": {}, "evidence": {"points": True, "judged": True}}
    )
    by_path = {m.path: m for m in decision.missing}
    assert by_path.keys() == {"judgements.judged", "evidence.shown"}
    judgement = by_path["judgements.judged"]
    assert (judgement.kind, judgement.indicators) == ("judgement", ("judged",))
    assert judgement.answered_by is not None
    assert judgement.answered_by.vi == "hội"
    assert by_path["evidence.shown"].kind == "evidence"
    assert "sổ theo dõi" in by_path["evidence.shown"].question.vi


def test_the_judgement_of_the_award_has_an_influence() -> None:
    """A positive judgement settles nothing while a knock-out is unknown."""
    whole = SETS.find("award_judged", on=DAY)
    (award,) = whole.decide({"a": True, "b": False}).missing
    assert (award.path, str(award.influence)) == ("judgements.award", "1.00")
    both = {m.path: str(m.influence) for m in whole.decide({"b": False}).missing}
    assert both == {"a": "1.00", "judgements.award": "0.50"}


def test_nothing_is_missing_once_the_decision_is_settled() -> None:
    assert without().missing == ()
    assert criteria().decide({"a": False}).missing == ()


def test_a_decision_of_another_set_is_asked_for_as_a_whole() -> None:
    hamlet = SETS.find("hamlet", on=DAY)
    stated = {"head": {"outcome": "undetermined"}, "families": []}
    assert hamlet.decide(stated).outcome is Outcome.NOT_ELIGIBLE
    families = [{"title": {"outcome": "eligible", "level": "model"}}]
    (missing,) = hamlet.decide({"head": {"outcome": "undetermined"}, "families": families}).missing
    assert (missing.path, str(missing.influence)) == ("head", "1.00")


# ---- many missing facts ----------------------------------------------------------------------


def test_with_ten_thousand_members_the_facts_of_the_subject_are_still_listed() -> None:
    members = [{"age": 70} for _ in range(10_000)]
    decision = without("a", "kind", members=members)
    paths = [m.path for m in decision.missing]
    assert len(paths) == MAX_MISSING
    assert paths[:2] == ["a", "kind"]
    assert {m.certain for m in decision.missing[:2]} == {True}


def test_what_is_not_listed_is_counted() -> None:
    decision = without("a", "kind", members=[{"age": 70}] * 10_000)
    assert decision.missing_unlisted == 10_002 - MAX_MISSING
    assert decision.missing_untried == 0
    assert "Và 9962 mục khác." in decision.explain("vi").replace(".962", "962")
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


def test_what_was_not_tried_comes_last_and_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "TRIAL_BUDGET", 3 * TRIAL_STEPS)
    decision = without("a", "n", "kind", "note")
    assert influences(decision) == [
        ("a", "0.62", True),
        ("n", "0", False),
        ("kind", "0", False),
        ("note", "0", False),
    ]
    assert decision.missing_untried == 3
    assert "3 mục chưa được xét ảnh hưởng" in " ".join(decision.explain("vi").split())
    assert "of 3 items was not tried" in " ".join(decision.explain("en").split())


@pytest.mark.parametrize("count", [1, 50, 2_000])
def test_alike_members_are_tried_once(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """As many trials for many members of whom the same is known as for one."""
    tried: list[str] = []
    with_fact = trials.Trials.with_fact

    def counted(self: trials.Trials, name: str, value: Any) -> Any:
        tried.append(name)
        return with_fact(self, name, value)

    monkeypatch.setattr(trials.Trials, "with_fact", counted)
    family = packaged().find("learning_family", on=date(2026, 2, 20))
    named = family.decide({"members": [{"role": f"con thứ {i}"} for i in range(count)]})
    assert len(named.missing) == min(10 * count, MAX_MISSING) + 5
    assert named.missing_unlisted == max(0, 10 * count - MAX_MISSING)
    assert len(tried) < 40
    assert {m.path for m in named.missing if m.path.endswith(".role")} == set()


def test_every_fact_of_a_unit_of_which_nothing_is_known_is_tried() -> None:
    """Its kind has 17 values and is read everywhere: 34 cases for each of more than a hundred answers."""
    unit = packaged().find("learning_unit", scope="province", on=date(2026, 2, 20))
    decision = unit.decide({})
    assert len(decision.missing) == 46
    assert decision.missing_untried == 0


def test_members_are_told_apart_where_a_rule_depends_on_their_order() -> None:
    by_position = criteria(
        SCORED.replace("every m in old satisfies m.able", "'old[1].able = true'")
    )
    decision = by_position.decide({**KNOWN, "members": [{"age": 70}] * 3})
    assert [m.path for m in decision.missing] == ["members[1].able"]


@pytest.mark.slow
@settings(max_examples=examples(25))
@given(any_set_texts(), full_facts(), st.data())
def test_alike_members_have_the_influence_that_each_has_alone(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    criteria_ = criteria_of(text)
    assume(criteria_ is not None)
    assert criteria_ is not None
    known = data.draw(blurred(facts_for(criteria_, facts, data)))
    if isinstance(known.get("members"), list):
        known["members"] = known["members"] * 2
    together = set(influences(criteria_.decide(known)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Program, "depends_on_order", True)
        patch.setattr(missing_facts, "facts_as_read", lambda facts, _: facts)
        apart = Criteria(criteria_.checked, criteria_.on).decide(known)
        assert set(influences(apart)) == together


# ---- on generated sets -----------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=examples(25))
@given(any_set_texts(), full_facts(), st.data())
def test_something_is_missing_exactly_while_the_outcome_is_unknown(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    criteria_ = criteria_of(text)
    assume(criteria_ is not None)
    assert criteria_ is not None
    facts["evidence"] = {}
    facts["judgements"] = {}
    decision = criteria_.decide(data.draw(blurred(facts)))
    if decision.outcome is Outcome.UNDETERMINED:
        assert decision.missing
    if decision.outcome is Outcome.NOT_ELIGIBLE:
        assert decision.missing == ()
    for missing in decision.missing:
        assert 0 <= missing.influence <= 1
        assert missing.certain or missing.influence == 0
    known = [m.influence for m in decision.missing]
    assert known == sorted(known, reverse=True)


@pytest.mark.slow
@settings(max_examples=examples(25))
@given(any_set_texts(), full_facts(), st.data())
def test_facts_that_are_not_missing_cannot_change_the_decision(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """All other unknown facts are filled in; outcome, levels and grade stay the same."""
    criteria_ = criteria_of(text)
    assume(criteria_ is not None)
    assert criteria_ is not None
    shape = criteria_.shape
    facts["evidence"] = dict.fromkeys(shape.evidence, True)
    facts["judgements"] = judgements_of(criteria_)
    known = data.draw(blurred(facts))
    before = criteria_.decide(known)
    asked = {missing.path for missing in before.missing}
    first_steps = {path.partition("[")[0].partition(".")[0] for path in asked}
    if "part" in first_steps:
        # `part` is at most `m`, so that `m` bounds it as well.
        first_steps.add("m")
    others = {name: facts[name] for name in facts if name not in first_steps | {"members"}}
    for section in ("evidence", "judgements"):
        stated = {k: v for k, v in facts[section].items() if f"{section}.{k}" not in asked}
        others[section] = {**known.get(section, {}), **stated}
    after = criteria_.decide({**known, **others})
    assert (after.outcome, after.level, after.possible_levels, after.grade) == (
        before.outcome,
        before.level,
        before.possible_levels,
        before.grade,
    )


@pytest.mark.slow
@settings(max_examples=examples(25))
@given(any_set_texts(), full_facts(), st.data())
def test_answering_what_is_missing_ends_in_a_decision(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """Answering all questions, again and again, gives the decision of all facts."""
    criteria_ = criteria_of(text)
    assume(criteria_ is not None)
    assert criteria_ is not None
    shape = criteria_.shape
    whole = {**facts, "evidence": dict.fromkeys(shape.evidence, True)}
    whole["judgements"] = judgements_of(criteria_)
    asked: dict[str, Any] = {"evidence": {}, "judgements": {}}
    for _ in range(len(whole) + 12):
        decision = criteria_.decide(asked)
        if not decision.missing:
            break
        for missing in decision.missing:
            section, _, id_ = missing.path.partition(".")
            if section in ("evidence", "judgements"):
                asked[section][id_] = whole[section][id_]
            else:
                asked[missing.path] = whole[missing.path]
    else:
        pytest.fail("questions do not end")
    assert decision.outcome is criteria_.decide(whole).outcome
