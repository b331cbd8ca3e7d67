"""Decisions feed the titles above them; undetermined members give an interval there, and are listed."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.model.decision import Outcome
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.subjects import Recognition
from criteria_engine.rollup.targets import target_reports
from tests.examples_count import examples
from tests.rollup.people import PEOPLE, Rows, person, rows_of
from tests.rollup.small import plan_of

PLAN = plan_of()


def rollup_of(people: Rows, clubs: tuple[str, ...] = ("A", "B"), recognitions: Any = ()) -> Rollup:
    tables = {"all": [{"id": "all"}], "clubs": [{"club": c} for c in clubs], "people": people}
    return roll_up(PLAN, commune_of(PLAN, tables, recognitions))


def members_of(club: str, *oks: bool | None) -> Rows:
    return [person(f"{club}{number}", ok, club) for number, ok in enumerate(oks)]


def test_decisions_feed_the_title_above() -> None:
    rollup = rollup_of(members_of("A", True, True, False) + members_of("B", False, False))
    assert rollup.of("club", "A").outcome is Outcome.ELIGIBLE
    assert rollup.of("club", "B").outcome is Outcome.NOT_ELIGIBLE
    assert rollup.of("whole", "all").outcome is Outcome.ELIGIBLE
    assert rollup.of("whole", "all").feeds["good_clubs"].low == 1


def test_open_facts_state_how_many_members_decide() -> None:
    rollup = rollup_of(members_of("A", True, True, None, None, None, False))
    result = rollup.of("club", "A")
    assert result.outcome is Outcome.UNDETERMINED
    (open_fact,) = result.open_facts
    assert (open_fact.amount.low, open_fact.amount.high) == (2, 5)
    assert open_fact.amount.open_members == ("A2", "A3", "A4")
    assert (open_fact.earned_with, open_fact.lost_below) == (2, 2)


def test_a_settled_result_does_not_depend_on_open_members() -> None:
    rollup = rollup_of(members_of("A", True, True, True, None))
    assert rollup.of("club", "A").outcome is Outcome.ELIGIBLE
    assert rollup.of("club", "A").open_facts == ()


def test_a_person_without_a_known_club_may_belong_to_any() -> None:
    rollup = rollup_of([*members_of("A", True, True, True, False, False), person("x", False, None)])
    count = rollup.of("club", "A").feeds["people"]
    assert (count.low, count.high, count.open_members) == (5, 6, ("x",))
    assert rollup.of("club", "A").outcome is Outcome.UNDETERMINED


def test_a_dash_means_no_club_and_an_unknown_club_is_rejected() -> None:
    rollup = rollup_of([*members_of("A", True), person("x", True, "-"), person("y", True, "Z")])
    assert rollup.of("club", "A").feeds["people"].open_members == ("y",)
    (reject,) = rollup.commune.rejects
    assert reject.diagnostics[0].code.id == "unknown-membership"


def test_rejected_rows_stay_in_the_denominator() -> None:
    rollup = rollup_of(
        [*members_of("A", True, True), person("A9", True, "A", age=430), person(None, True, "A")]
    )
    count = rollup.of("club", "A").feeds
    assert (count["people"].low, count["people"].high, count["people"].unkeyed_rows) == (3, 4, 1)
    assert (count["good"].low, count["good"].high) == (3, 4)  # the age is unknown, the rest is used
    assert [r.diagnostics[0].code.id for r in rollup.commune.rejects] == [
        "out-of-range",
        "row-without-key",
    ]


def test_conflicting_rows_leave_the_result_undetermined() -> None:
    good, bad = person("p1", True, "A"), person("p1", False, "A")
    for people in ([good, bad], [bad, good], [good, dict(good), bad]):
        rollup = rollup_of(people)
        assert rollup.of("person", "p1").outcome is Outcome.UNDETERMINED
        count = rollup.of("club", "A").feeds["people"]
        assert (count.low, count.high) == (1, len(people))
        codes = {d.code.id for each in rollup.commune.rejects for d in each.diagnostics}
        assert codes == {"conflicting-rows"}
        assert len(rollup.commune.rejects) == len(people)
    elsewhere = rollup_of([good, {**good, "club": "B"}])
    count = elsewhere.of("club", "A").feeds["people"]
    assert (count.low, count.high) == (0, 2)


def test_a_repeated_row_counts_once_or_twice() -> None:
    row = person("p1", True, "A")
    rollup = rollup_of([row, dict(row)])
    assert rollup.of("person", "p1").outcome is Outcome.ELIGIBLE
    count = rollup.of("club", "A").feeds["good"]
    assert (count.low, count.high) == (1, 2)


def test_earlier_recognitions_count_by_their_validity() -> None:
    no = members_of("A", False)
    held = [Recognition("club", "A", date(2022, 3, 1))]
    late = [Recognition("club", "A", date(2021, 3, 1))]
    assert rollup_of(no, recognitions=held).of("club", "A").held is True
    assert rollup_of(no, recognitions=late).of("club", "A").held is False
    assert rollup_of(no, recognitions=None).of("club", "A").held is None
    assert rollup_of(no, ("A",), held).of("whole", "all").feeds["good_clubs"].low == 1


def test_targets_say_how_many_are_missing_and_where() -> None:
    (report,) = target_reports(rollup_of(members_of("A", False) + members_of("B", None)))
    first, _ = report.targets
    assert (first.share.low, first.share.high) == (0, 1) if first.share else False
    assert (first.missing.low, first.missing.high) == (0, 1) if first.missing else False
    assert [each.group for each in first.groups] == ["A", "B"]


# ---- properties ------------------------------------------------------------------------------------


def outcomes(rollup: Rollup) -> dict[tuple[str, str], Outcome]:
    return {
        (result.title, result.subject): result.outcome
        for result in rollup.all()
        if result.table != "people"
    }


@settings(max_examples=examples(100))
@given(PEOPLE, st.randoms(use_true_random=False))
def test_filling_in_unknowns_never_contradicts_settled_results(
    people: Rows, chance: Random
) -> None:
    before = outcomes(rollup_of(rows_of(people)))
    filled = []
    for p in people:
        if p["lost"] and chance.random() < 0.5:
            continue  # the row is of no person
        filled.append(
            {
                "ok": chance.choice([True, False]) if p["ok"] is None or p["lost"] else p["ok"],
                "club": chance.choice(["A", "B", "-"])
                if p["club"] is None or p["lost"]
                else p["club"],
                "age": chance.choice([20, 110]) if p["age"] is None or p["lost"] else p["age"],
                "lost": False,
            }
        )
    after = outcomes(rollup_of(rows_of(filled)))
    for which, outcome in before.items():
        assert outcome in (Outcome.UNDETERMINED, after[which]), which
    assert Outcome.UNDETERMINED not in after.values()


@settings(max_examples=examples(60))
@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(people: Rows, chance: Random) -> None:
    rows = rows_of(people)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    first, second = rollup_of(rows), rollup_of(shuffled, ("B", "A"))
    assert outcomes(first) == outcomes(second)
    for club in ("A", "B"):
        assert first.of("club", club).feeds == second.of("club", club).feeds
        assert first.of("club", club).open_facts == second.of("club", club).open_facts
