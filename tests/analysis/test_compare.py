"""Two sets are compared: what is proved, and the facts that show a difference."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

import criteria_engine as ce
from criteria_engine.analysis import Difference, compare
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.source import Source
from tests.diagnostic_pages import BASES
from tests.generated import HEAD, criteria_of
from tests.packaged import packaged

CRITERIA: Final = Path(__file__).parents[2] / "criteria"
ADAPTATION: Final = CRITERIA.parent / "examples" / "adaptations" / "nghe-an-tt25.yaml"
COMMUNE: Final = "learning_community/commune-tt25-2023.yaml"


def version(title: str, version: str, scope: str | None = None) -> Criteria:
    """A packaged set on its first day in force."""
    for loaded in packaged().all():
        key = loaded.entry.key
        if key and (key.title, key.version, key.scope) == (title, version, scope):
            assert loaded.checked is not None
            return Criteria(loaded.checked, loaded.checked.document.in_force.from_)
    raise AssertionError((title, version, scope))


def edited(file: str, *edits: tuple[str, str]) -> Criteria:
    """A packaged set with some of its text replaced."""
    text = (CRITERIA / file).read_text(encoding="utf-8")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after, 1)
    entry = CatalogueEntry(Source(file, text))
    others = [each for each in packaged().entries if each.key != entry.key]
    loaded = Catalogue([entry, *others], library=packaged().library).loaded(entry)
    assert loaded.checked is not None, loaded.diagnostics
    return Criteria(loaded.checked, loaded.checked.document.in_force.from_)


def different(difference: Difference) -> dict[str, str]:
    """The relations of the parts that are not equivalent."""
    return {
        f"{each.kind} {each.id}": each.relation
        for each in difference.parts
        if each.relation != "equivalent"
    }


def check_witnesses(old: Criteria, new: Criteria, difference: Difference) -> None:
    """Each witness is decided anew by both sets."""
    for part in difference.parts:
        for each in part.witnesses:
            before, after = old.verdict(each.old_facts), new.verdict(each.new_facts)
            assert (before.outcome, after.outcome) == (each.old.outcome, each.new.outcome)
            if part.kind == "outcome" and not each.level:
                accepted = before if each.shows == "only_old" else after
                assert accepted.outcome is ce.Outcome.ELIGIBLE
                assert before.outcome is not after.outcome


@pytest.mark.parametrize("loaded", list(packaged().all()), ids=lambda each: str(each.entry.key))
def test_every_packaged_set_is_equivalent_to_itself(loaded: Any) -> None:
    criteria = Criteria(loaded.checked, loaded.checked.document.in_force.from_)
    difference = compare(criteria, criteria)
    assert different(difference) == {}
    assert all(each.proved for each in difference.parts)
    assert difference.structure == ()


def test_a_percentage_that_is_one_lower_is_looser() -> None:
    old = edited(COMMUNE)
    new = edited(
        COMMUNE, ("learning_citizens >= 60% * citizens", "learning_citizens >= 59% * citizens")
    )
    difference = compare(old, new)
    assert different(difference) == {
        "outcome outcome": "looser", "level level_1": "looser", "indicator 5.1": "looser",
    }  # fmt: skip
    assert all(each.proved for each in difference.parts)
    (witness,) = difference.outcome.witnesses
    citizens, learners = witness.facts["citizens"], witness.facts["learning_citizens"]
    assert citizens * 59 <= learners * 100 < citizens * 60
    assert (witness.example, [each.name for each in witness.changed]) == (
        "Xã đạt mức độ 2", ["learning_citizens"],
    )  # fmt: skip
    check_witnesses(old, new, difference)
    assert different(compare(new, old))["outcome outcome"] == "stricter"


FAMILY: Final = (
    HEAD
    + """
facts:
  hard_area: {type: boolean, label: hard area, question: q}
  fund: {type: number, at_least: 0, label: fund, question: q}
  age_limit: {type: integer, at_least: 50, at_most: 70, label: limit, question: q}
  home:
    type: record
    label: home
    fields:
      books: {type: integer, at_least: 0, at_most: 5000, label: books, question: q}
  members:
    type: list
    label: members
    question: q
    fields:
      age: {type: integer, at_least: 0, at_most: 120, label: age}
      courses: {type: integer, at_least: 0, at_most: 50, label: courses}
      born: {type: date, label: born}
      degrees:
        type: list
        label: degrees
        fields:
          year: {type: integer, at_least: 1950, at_most: 2030, label: year}
          higher: {type: boolean, label: higher}
  scores: {type: list, of: integer, at_least: 0, at_most: 10, label: scores, question: q}
  fines: {type: list, of: enumeration, values: {tax: tax, traffic: traffic}, label: fines, question: q}
definitions:
  adults: {label: adults, value: 'members[age >= 18]'}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i, text: text, requires: 'CONDITION'}
award: {when: every criterion met}
examples:
  - name: one adult
    facts:
      hard_area: false
      fund: 0
      age_limit: 60
      home: {books: 10}
      members: [{age: 30, courses: 0, born: 1990-01-01, degrees: []}]
    expect: {outcome: eligible}
"""
)


def family(condition: str) -> Criteria:
    criteria = criteria_of(FAMILY.replace("CONDITION", condition.replace("'", "''")))
    assert criteria is not None, condition
    return criteria


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        ("share(adults, courses >= 1, 1) >= 80%", "share(adults, courses >= 1, 1) >= 79%", "looser"),
        ("share(adults, courses >= 1, 1) >= 80%", "share(adults, courses > 0, 1) * 5 >= 4", "equivalent"),
        ("count(adults[courses >= 1]) >= 80% * count(adults)", "count(adults[courses = 0]) <= 20% * count(adults)", "equivalent"),
        ("share(adults, courses >= 1, 1) >= 80%", "share(adults, courses >= 1, 0) >= 80%", "stricter"),
        ("every m in adults satisfies m.courses >= 1", "count(adults[courses >= 1]) = count(adults)", "equivalent"),
        ("some m in members satisfies m.age >= 60", "count(members[age > 59]) >= 1", "equivalent"),
        ("some m in members satisfies m.age >= 60", "count(members[age > 60]) >= 1", "stricter"),
        ("total(adults.courses) >= 10", "total(adults.courses) > 9", "equivalent"),
        ("total(adults.courses) >= 10", "total(members.courses) >= 10", "looser"),
        ("total(adults.courses) >= 50 * count(adults)", "every m in adults satisfies m.courses = 50", "equivalent"),
        ("(mean(adults.courses) >= 3) = true", "total(adults.courses) >= 3 * count(adults) and count(adults) > 0", "equivalent"),
        ("(mean(adults.courses) >= 3) = true", "(mean(adults.courses) >= 2.999) = true", "looser"),
        ("count(members[age < age_limit]) >= 2", "count(members[age < 50]) >= 2", "stricter"),
        ("count(members[age < age_limit]) >= 2", "count(members[not(age >= age_limit)]) > 1", "equivalent"),
        ("count(members[age >= (if hard_area then 60 else 55)]) > 0", "count(members[age >= 55]) > 0", "looser"),
        ("some m in members satisfies some d in m.degrees satisfies d.higher", "count(members[count(degrees[higher]) > 0]) >= 1", "equivalent"),
        ("some m in members satisfies count(m.degrees[higher]) >= 2", "some m in members satisfies some d in m.degrees satisfies d.higher", "looser"),
        ('count(members[born >= @"2000-03-01"]) > 0', 'some m in members satisfies age(m.born, @"2020-02-29") <= 19', "equivalent"),
        ('some m in members satisfies age(m.born, @"2020-02-29") <= 19', 'some m in members satisfies age(m.born, @"2020-03-01") <= 19', "stricter"),
        ("(fund / count(members) >= 10000) = true", "fund >= 10000 * count(members) and count(members) >= 1", "equivalent"),
        ("home.books >= 20", "not(home.books < 20)", "equivalent"),
        ('count(fines[item = "tax"]) = 0', 'not("tax" in fines)', "equivalent"),
        ('count(fines[item = "tax"]) = 0', "count(fines) = 0", "stricter"),
        ("total(scores) >= 8", "total(scores) >= 7.5", "equivalent"),
        ("(max(members.age) >= 60) = true", "some m in members satisfies m.age >= 60", "equivalent"),
        ("(min(adults.age) >= 20) = true", "count(adults) > 0 and every m in adults satisfies m.age > 19", "equivalent"),
        ("(max(members.courses) - min(members.courses) >= 2) = true", "(max(members.courses) >= 2) = true", "looser"),
        ("total(scores) >= 8", "some s in scores satisfies s >= 8", "stricter"),
        ("fund >= 99.95", "fund > 99.95", "stricter"),
        ("floor(fund) >= 100", "fund >= 100", "equivalent"),
        ("max([home.books, count(members)]) >= 5", "home.books >= 5 or count(members) >= 5", "equivalent"),
        ("at least(2, hard_area, fund > 0, home.books > 0)", "hard_area and fund > 0 or hard_area and home.books > 0 or fund > 0 and home.books > 0", "equivalent"),
    ],
)  # fmt: skip
def test_conditions_are_compared(old: str, new: str, relation: str) -> None:
    before, after = family(old), family(new)
    difference = compare(before, after)
    part = difference.indicators[0]
    assert part.not_compared == ()
    assert (part.relation, part.proved) == (relation, True)
    assert len(part.witnesses) == (relation != "equivalent")
    opposite = {"stricter": "looser", "looser": "stricter"}.get(relation, relation)
    assert compare(after, before).outcome.relation == opposite
    check_witnesses(before, after, difference)
    for witness in part.witnesses:
        assert all(len(each["degrees"]) <= 3 for each in witness.facts["members"])


def test_a_changed_list_is_described_in_words() -> None:
    share = "share(adults, courses >= 1, 1) >= {}"
    difference = compare(family(share.format("80%")), family(share.format("79%")))
    (witness,) = difference.outcome.witnesses
    members = witness.facts["members"]
    adults = [each for each in members if each["age"] >= 18]
    assert (len(adults), sum(each["courses"] >= 1 for each in adults)) == (24, 19)
    change = next(each for each in witness.changed if each.name == "members")
    assert change.old_text is not None and change.old_text.vi == "1 mục"
    assert change.new_text is not None
    assert change.new_text.vi.startswith("24 mục, thêm (age: ")


def test_what_is_outside_is_named_and_never_guessed() -> None:
    first = "(members[1].age >= 18) = true and home.books >= 10"
    part = compare(family(first), family(first.replace("10", "9"))).indicators[0]
    assert (part.relation, part.proved) == ("looser", True), "the same call has the same value"
    assert part.witnesses[0].facts["home"] == {"books": 9}
    other = compare(family(first), family(first.replace("[1]", "[-1]"))).indicators[0]
    assert (other.relation, other.proved) == ("unknown", False)
    assert {each.what for each in other.not_compared} == {"item at"}
    assert all(each.location for each in other.not_compared)


def test_the_stricter_rules_of_a_province() -> None:
    day = date(2026, 2, 20)
    catalogue = packaged().extend(ADAPTATION)
    find: Callable[..., Criteria] = catalogue.find
    old = find("learning_community", scope="commune", version="tt25-2023", on=day)
    new = find("learning_community", scope="commune", version="nghe-an-vi-du", on=day)
    difference = compare(old, new)
    assert difference.relation == "stricter"
    assert difference.outcome.proved
    assert {each.id for each in difference.structure if each.change == "added"} >= {"hamlets"}
    check_witnesses(old, new, difference)


def test_a_level_is_compared_with_another() -> None:
    old = version("learning_community", "tt25-2023", "commune")
    difference = compare(old, old, levels=("level_1", "level_2"))
    assert different(difference) == {
        "outcome outcome": "stricter",
        "level level_1": "stricter",
        **{f"indicator {id_}": "stricter" for id_ in ("4.2", "4.3", "4.4", "5.1", "5.2")},
    }
    with pytest.raises(ValueError, match="level_9"):
        compare(old, old, levels=("level_1", "level_9"))


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        (("learning_citizen", "pilot-2020"), ("learning_citizen", "qd244-2022"), "stricter"),
        (("learning_citizen", "qd244-2022"), ("learning_citizen", "qd324-2023"), "equivalent"),
        (
            ("learning_unit", "tt22-2020", "province"),
            ("learning_unit", "tt24-2023", "province"),
            "incomparable",
        ),
        (
            ("learning_community", "tt44-2014", "commune"),
            ("learning_community", "tt25-2023", "commune"),
            "incomparable",
        ),
        (("cultural_family", "nd122-2018"), ("cultural_family", "nd86-2023"), "incomparable"),
    ],
)
def test_versions_of_the_law(old: Any, new: Any, relation: str) -> None:
    before, after = version(*old), version(*new)
    difference = compare(before, after)
    assert (difference.outcome.relation, difference.outcome.proved) == (relation, True)
    shown = {"stricter": 1, "looser": 1, "incomparable": 2}.get(relation, 0)
    assert len(difference.outcome.witnesses) == shown
    check_witnesses(before, after, difference)


def test_a_set_without_levels_beside_one_with_levels() -> None:
    old = version("learning_community", "tt44-2014", "commune")
    new = version("learning_community", "tt25-2023", "commune")
    assert compare(old, new).levels == ()
    assert compare(new, old).outcome.relation == "incomparable"


@pytest.mark.parametrize(
    ("rounding", "relation"),
    [("up to 1", "looser"), ("to nearest 1", "looser"), ("down to 10", "stricter")],
)
def test_amounts_are_compared(rounding: str, relation: str) -> None:
    snap = CRITERIA.parent / "examples" / "snap" / "snap.yaml"
    text = snap.read_text(encoding="utf-8")
    sets = []
    for each in (text, text.replace("down to 1\n", f"{rounding}\n")):
        loaded = next(Catalogue([CatalogueEntry(Source("snap.yaml", each))]).all())
        assert loaded.checked is not None
        sets.append(Criteria(loaded.checked, date(2023, 10, 1)))
    difference = compare(*sets)
    (amount,) = difference.amounts
    assert (amount.relation, amount.proved, difference.relation) == (relation, True, relation)
    assert difference.outcome.relation == "equivalent"
    old, new = amount.witnesses[0].old.amount, amount.witnesses[0].new.amount
    assert old is not None and new is not None
    assert old < new if relation == "looser" else new < old


def test_a_difference_is_written_as_json_and_read_back() -> None:
    difference = compare(
        version("learning_citizen", "pilot-2020"), version("learning_citizen", "qd244-2022")
    )
    assert Difference.model_validate_json(difference.model_dump_json()) == difference


def test_a_number_that_an_adaptation_sets_is_not_compared() -> None:
    """Neither more nor less demanding: any number may be set."""
    names = ("shares.yaml", "province.yaml")
    catalogue = Catalogue([CatalogueEntry(Source(name, BASES[name])) for name in names])
    found = {each.checked.key.version: each.checked for each in catalogue.all() if each.checked}
    old, new = (Criteria(found[version], date(2026, 1, 1)) for version in ("2024", "2024-province"))
    (level,) = compare(old, new, levels=("level_2", "level_2")).levels
    assert (level.relation, level.proved) == ("unknown", False)
    (level,) = compare(old, new, levels=("level_1", "level_1")).levels
    assert (level.relation, level.proved) == ("equivalent", True)


def families() -> tuple[Criteria, Criteria]:
    """Return two sets for which several witnesses are equally near."""
    find = packaged().find
    return find("cultural_family", on=date(2020, 1, 1)), find(
        "cultural_family", on=date(2025, 1, 1)
    )


def test_a_comparison_does_not_depend_on_those_before_it() -> None:
    others: list[Any] = [
        ("learning_unit", "district", date(2021, 1, 1), date(2025, 1, 1)),
        ("learning_community", "commune", date(2016, 1, 1), date(2025, 1, 1)),
        ("learning_citizen", None, date(2021, 1, 1), date(2025, 1, 1)),
    ]
    seen = [compare(*families())]
    for title, scope, *days in others:
        compare(*(packaged().find(title, scope=scope, on=on) for on in days))
        seen.append(compare(*families()))
    assert seen == seen[:1] * len(seen)


def test_threads_may_compare_at_the_same_time() -> None:
    alone = compare(*families())
    with ThreadPoolExecutor(2) as threads:
        assert [*threads.map(lambda _: compare(*families()), range(4))] == [alone] * 4
