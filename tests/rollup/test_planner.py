"""Roll-up files: order of titles, mistakes with locations and suggestions, cycles with their path."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.cli.catalogues import catalogue_with
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.errors import UnknownPlace
from criteria_engine.rollup import planner
from criteria_engine.rollup.plan import CountFeed, RollupPlan
from criteria_engine.rollup.planner import load_rollup, rollup_plan
from criteria_engine.rollup.title_reads import TitleRead
from criteria_engine.source import Source
from tests.packaged import minh_hop_plan, packaged, packaged_plan
from tests.rollup.small import DAY, ROLLUP, SETS, plan_of


def test_titles_are_listed_in_the_order_of_deciding() -> None:
    assert [each.id for each in plan_of().titles] == ["person", "club", "whole"]


@pytest.mark.parametrize(
    ("written", "instead", "code", "suggestion", "place"),
    [
        ("club: clubs", "club: clubz", "unknown-table", "clubs", "clubz"),
        ("count of people\n", "count of peple\n", "unknown-table", "people", "peple"),
        ("    good:", "    goood:", "unknown-fed-fact", "good", "goood"),
        ("- title: person", "- title: persn", "unknown-title", "person", "persn"),
        ("count of clubs\n", "number of clubs\n", "unknown-phrase", None, "number of clubs"),
        ("people: count of people", "people: rows of people", "wrong-feed", None, "rows of people"),
        ("where person.eligible\n", "where person.eligble\n", "unknown-field", "eligible", None),
        ("where person.eligible\n", "where age\n", "not-a-condition", None, None),
        ("report_by: clubs", "report_by: club", "unknown-table", "clubs", "club"),
        ("  table: people", "  tabel: people", "unknown-key", "table", "tabel"),
    ],
)
def test_mistakes_have_a_location_and_a_suggestion(
    written: str, instead: str, code: str, suggestion: str | None, place: str | None
) -> None:
    assert written in ROLLUP
    with pytest.raises(CriteriaError) as caught:
        plan_of(ROLLUP.replace(written, instead, 1))
    codes = {d.code.id: d for d in caught.value.diagnostics}
    if code not in codes:
        pytest.fail(f"{sorted(codes)}: {caught.value}")
    found = codes[code]
    assert found.suggestion == suggestion
    if place is not None:
        assert found.span.text == place


def test_a_cycle_of_titles_is_refused_with_its_path() -> None:
    cycle = ROLLUP + "  only: club.club.eligible\n"
    with pytest.raises(CriteriaError) as caught:
        plan_of(cycle)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code.id == "circular-titles"
    assert diagnostic.data["path"] == "club → person → club"


def test_a_cycle_of_tables_is_refused_with_its_path() -> None:
    cycle = ROLLUP.replace("called: clubs\n", "called: clubs\n    belongs_to: {x: people}\n")
    with pytest.raises(CriteriaError, match="clubs → people → clubs"):
        plan_of(cycle)


def test_reasons_of_departures_are_those_that_the_table_names() -> None:
    text = ROLLUP.replace("with_members: [moved]", "with_members: [x]\n      also: {mved: [gone]}")
    with pytest.raises(CriteriaError) as caught:
        plan_of(text)
    found = caught.value.diagnostics
    wrong = [each for each in found if each.code.id == "unknown-leaving-reason"]
    assert [each.data["text"] for each in wrong] == ["x", "mved"]


@pytest.mark.parametrize("on", [date(2019, 11, 20), date(2025, 11, 20), date(2026, 11, 20)])
def test_the_packaged_roll_up_fits_the_packaged_sets(on: date) -> None:
    plan = packaged_plan(on)
    absent = {each.id for each in plan.titles if each.criteria is None}
    assert ("learning_citizen" in absent) == (on.year == 2019)
    assert ("targets_qd281" in absent) == (on.year > 2020)


def test_only_titles_that_a_condition_reads_are_dependencies() -> None:
    text = ROLLUP.replace(
        "in_good_clubs: count of people where person.eligible and club.club.eligible",
        "in_good_clubs: count of people where club.club.eligible",
    )
    plan = plan_of(text)
    assert plan.title("whole").depends_on == {"club"}
    feed = plan.title("whole").feeds["in_good_clubs"]
    assert isinstance(feed, CountFeed)
    assert feed.where is not None
    assert feed.where.reads == (TitleRead(("club",), "club"),)


def test_a_text_or_a_column_named_like_a_title_is_no_dependency() -> None:
    text = ROLLUP.replace(
        "- title: person\n  table: people",
        '- title: person\n  table: people\n  only: kind != "club"',
    )
    text = text.replace("    key: person_id\n", "    key: person_id\n    columns: {kind: string}\n")
    plan = plan_of(text)  # `club` reads `person`: a dependency on `club` would be a cycle
    assert plan.title("person").depends_on == frozenset()


AN_HOC = Path(__file__).parents[2] / "examples" / "adaptations" / "an-hoc"


ROLLUP_OF_ONE = """\
format: 1
name: {vi: một, en: one}
tables:
  families: {key: family, called: {vi: hộ, en: households}, whole: true}
titles:
- {title: TITLE, table: families}
"""
ONE_TARGET = """\
format: 1
title: targets_commune
version: own
name: Mục tiêu của xã
in_force: {from: 2024-01-01}
source: {document: kế hoạch, checked_on: 2024-01-01, basis: seen}
subject: Xã
facts:
  hamlets: {type: integer, label: số xóm, question: 'Mấy xóm?', at_least: 0}
  learning_hamlets: {part_of: hamlets, label: số xóm đạt, question: 'Mấy xóm đạt?'}
criteria:
- {id: a, name: a, indicators: [{id: a1, text: a, requires: learning_hamlets >= 90% * hamlets}]}
award: {when: every criterion met}
"""
CHOSEN = {"learning_family", "learning_clan", "learning_hamlet", "learning_unit"}


def _own_titles(plan: RollupPlan) -> set[str]:
    versions = {t.id: t.criteria.checked.key.version for t in plan.titles if t.criteria}
    return {id_ for id_, version in versions.items() if version == "an-hoc-vi-du"}


def test_the_packaged_plan_decides_by_the_sets_of_the_place() -> None:
    on, catalogue = date(2025, 11, 20), catalogue_with([AN_HOC])
    plan = load_rollup(None, catalogue, on, {"commune": "an_hoc"})
    assert _own_titles(plan) == CHOSEN
    assert plan.warnings == ()
    elsewhere = load_rollup(None, catalogue, on)
    assert _own_titles(elsewhere) == set()
    assert [each.code.id for each in elsewhere.warnings] == ["place-not-named"] * len(CHOSEN)
    assert not load_rollup(None, catalogue_with(None), on).warnings
    with pytest.raises(UnknownPlace) as caught:
        load_rollup(None, catalogue, on, {"commune": "an_hok"})
    assert caught.value.suggestion == "an_hoc"


def test_the_packaged_plan_decides_by_the_sets_of_the_caller(tmp_path: Path) -> None:
    for path in AN_HOC.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("applies_in:\n  commune: an_hoc\n", "")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    plan = load_rollup(None, catalogue_with([tmp_path]), date(2025, 11, 20))
    assert _own_titles(plan) == CHOSEN
    assert [each.code.id for each in plan.warnings] == ["own-set-chosen"] * len(CHOSEN)


def test_the_targets_of_a_commune_are_reported_where_the_caller_has_them(tmp_path: Path) -> None:
    on = date(2025, 11, 20)
    assert "targets_commune" not in {each.id for each in packaged_plan(on).titles}
    targets = minh_hop_plan(on).title("targets_commune")
    assert targets.target and targets.criteria is not None
    assert str(targets.criteria.checked.key) == "targets_commune/minh-hop-2025"
    assert {"families", "learning_adults"} <= set(targets.feeds)
    # One that asks for less is fed what it asks for; on a day before it, the plan says so.
    (tmp_path / "a.yaml").write_text(ONE_TARGET, encoding="utf-8")
    catalogue = packaged().extend(tmp_path)
    plan = load_rollup(None, catalogue, on)
    assert set(plan.title("targets_commune").feeds) == {"hamlets", "learning_hamlets"}
    earlier = load_rollup(None, catalogue, date(2023, 1, 1)).title("targets_commune")
    assert earlier.criteria is None and earlier.absent is not None


@pytest.mark.parametrize(
    ("title", "suggestion"),
    [("targets_comune", "targets_commune"), ("muc_tieu", None), ("targets_commune", "-")],
)
def test_a_set_of_the_caller_that_is_not_assessed_is_named(
    title: str, suggestion: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(ONE_TARGET.replace("targets_commune", title), encoding="utf-8")
    catalogue, on = packaged().extend(tmp_path), date(2025, 11, 20)
    warnings = load_rollup(None, catalogue, on).warnings
    if suggestion == "-":
        assert warnings == ()
        return
    (warning,) = warnings
    assert (warning.code.id, warning.suggestion) == ("own-set-unused", suggestion)
    assert warning.span.source.name == str(path) and warning.span.text == title
    # A roll-up of one's own says itself what is assessed.
    own = ROLLUP_OF_ONE.replace("TITLE", "learning_family")
    assert rollup_plan(Source("rollup.yaml", own), catalogue, on).warnings == ()


def test_a_title_that_is_not_optional_must_exist_and_declare_what_is_fed(tmp_path: Path) -> None:
    packaged_file = Path(planner.__file__).with_name("commune.yaml")
    strict = packaged_file.read_text(encoding="utf-8").replace(
        "    target: true\n    optional: true\n", "    target: true\n"
    )
    (tmp_path / "a.yaml").write_text(ONE_TARGET, encoding="utf-8")
    own = packaged().extend(tmp_path)
    for catalogue, expected in (
        (packaged(), {"unknown-title"}),
        (own, {"unknown-fed-fact"}),
    ):
        with pytest.raises(CriteriaError) as caught:
            rollup_plan(Source("rollup.yaml", strict), catalogue, date(2025, 11, 20))
        assert {each.code.id for each in caught.value.diagnostics} == expected


def test_two_sets_of_the_caller_are_refused(tmp_path: Path) -> None:
    text = (AN_HOC / "family.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text.replace("an-hoc-vi-du", "khac"), encoding="utf-8")
    with pytest.raises(CriteriaError) as caught:
        load_rollup(None, catalogue_with([tmp_path]), date(2025, 11, 20), {"commune": "an_hoc"})
    assert [each.code.id for each in caught.value.diagnostics] == ["several-sets-in-force"]


def test_several_sets_in_force_are_refused_until_one_is_named(tmp_path: Path) -> None:
    for name, text in SETS.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    own = SETS["club"].replace("version: v1", "version: own")
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    catalogue = Catalogue.load(tmp_path)
    with pytest.raises(CriteriaError) as caught:
        rollup_plan(Source("rollup.yaml", ROLLUP), catalogue, DAY)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code.id, diagnostic.span.text) == ("several-sets-in-force", "club")
    assert "v1" in diagnostic.message("vi")
    assert "own" in diagnostic.message("vi")
    assert "`version: " in (diagnostic.help("vi") or "")
    named = ROLLUP.replace("- title: club\n", "- title: club\n  version: own\n", 1)
    criteria = rollup_plan(Source("rollup.yaml", named), catalogue, DAY).title("club").criteria
    assert criteria is not None
    assert criteria.checked.key.version == "own"


@pytest.mark.parametrize(
    ("more", "at", "message"),
    [
        ("scope: commune", "commune", "“club” has no scopes: leave out the scope “commune”"),
        ("version: v9", "v9", "“club” has no version “v9”; it has v1"),
        ("scope: hamlet", "hamlet", "titles with the scope “hamlet”: whole"),
    ],
)
def test_a_title_without_this_scope_or_version(
    tmp_path: Path, more: str, at: str, message: str
) -> None:
    for name, text in SETS.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    scoped = SETS["whole"].replace("version: v1", "version: v1\nscope: hamlet")
    (tmp_path / "whole.yaml").write_text(scoped, encoding="utf-8")
    text = ROLLUP.replace("- title: club\n", f"- title: club\n  {more}\n", 1)
    with pytest.raises(CriteriaError) as caught:
        rollup_plan(Source("rollup.yaml", text), Catalogue.load(tmp_path), DAY)
    diagnostic = caught.value.diagnostics[0]
    assert (diagnostic.code.id, diagnostic.span.text) == ("set-not-found", at)
    assert message in diagnostic.message("en")


def test_a_title_with_several_scopes(tmp_path: Path) -> None:
    for name, text in SETS.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    for scope in ("hamlet", "commune"):
        scoped = SETS["club"].replace("version: v1", f"version: v1\nscope: {scope}")
        (tmp_path / f"{scope}.yaml").write_text(scoped, encoding="utf-8")
    (tmp_path / "club.yaml").unlink()
    with pytest.raises(CriteriaError) as caught:
        rollup_plan(Source("rollup.yaml", ROLLUP), Catalogue.load(tmp_path), DAY)
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.code.id == "set-not-found"
    assert diagnostic.message("en") == "“club” has several scopes: commune, hamlet"
