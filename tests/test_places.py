"""A set for a place: which one a catalogue takes, and what it refuses to take."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry, head_of, read_indexed, write_index
from criteria_engine.errors import NotForPlace, UnknownPlace, UnknownTitle
from criteria_engine.not_in_force import Ended, Overlap
from criteria_engine.source import Source
from tests.sheets import catalogue_of, sheet

DAY: Final = date(2024, 6, 1)


def placed(version: str, applies_in: str, days: str = "{from: 2020-01-01}", **more: Any) -> str:
    return sheet(version=version, days=days, more=f"applies_in: {applies_in}", **more)


NATIONAL: Final = sheet(version="national")
PROVINCE: Final = placed("province", "{province: nghe_an}")
TWO: Final = placed("two", "{province: [ha_tinh, quang_binh]}")
COMMUNE: Final = placed("commune", "{province: nghe_an, commune: an_hoc}")


ALL: Final = catalogue_of(NATIONAL, PROVINCE, TWO, COMMUNE)


def version_of(catalogue: Catalogue, on: date = DAY, **asked: Any) -> str:
    return str(catalogue.find("sheet", on=on, **asked).checked.key.version)


@pytest.mark.parametrize(
    ("place", "version"),
    [
        (None, "national"),
        ({}, "national"),
        ({"province": "nghe_an"}, "province"),
        ({"province": " nghe_an "}, "province"),
        ({"province": "ha_tinh"}, "two"),
        ({"province": "quang_binh"}, "two"),
        ({"province": "nghe_an", "commune": "an_hoc"}, "commune"),
        ({"commune": "an_hoc"}, "national"),
        ({"province": "ha_tinh", "commune": "an_hoc"}, "two"),
    ],
)
def test_the_most_particular_set_is_taken(place: dict[str, str] | None, version: str) -> None:
    assert version_of(ALL, place=place) == version


def test_the_order_of_files_does_not_matter() -> None:
    reverse = catalogue_of(COMMUNE, TWO, PROVINCE, NATIONAL)
    assert version_of(reverse, place={"province": "nghe_an", "commune": "an_hoc"}) == "commune"
    assert version_of(reverse) == "national"


def test_the_most_particular_set_in_force_is_taken() -> None:
    late = placed("late", "{province: nghe_an}", "{from: 2025-01-01}")
    catalogue = catalogue_of(NATIONAL, late)
    assert version_of(catalogue, place={"province": "nghe_an"}) == "national"
    assert version_of(catalogue, date(2025, 1, 1), place={"province": "nghe_an"}) == "late"


def test_a_set_for_a_place_is_never_taken_without_one() -> None:
    catalogue = catalogue_of(PROVINCE, TWO)
    with pytest.raises(NotForPlace) as caught:
        catalogue.find("sheet", on=DAY)
    assert caught.value.places == ("province=ha_tinh|quang_binh", "province=nghe_an")
    assert version_of(catalogue, version="province") == "province"


def test_a_named_version_must_be_for_the_place() -> None:
    with pytest.raises(NotForPlace) as caught:
        ALL.find("sheet", on=DAY, version="province", place={"province": "ha_tinh"})
    assert caught.value.place == {"province": "ha_tinh"}
    assert version_of(ALL, version="national", place={"province": "ha_tinh"}) == "national"


@pytest.mark.parametrize(
    ("place", "key", "value", "suggestion"),
    [
        ({"provinc": "nghe_an"}, "provinc", None, "province"),
        ({"province": "nghean"}, "province", "nghean", "nghe_an"),
        ({"province": "Nghe_An"}, "province", "Nghe_An", "nghe_an"),
        ({"province": "nghe_an", "commune": "an_hock"}, "commune", "an_hock", "an_hoc"),
    ],
)
def test_an_unknown_place(
    place: dict[str, str], key: str, value: str | None, suggestion: str
) -> None:
    with pytest.raises(UnknownPlace) as caught:
        ALL.find("sheet", on=DAY, place=place)
    error = caught.value
    assert (error.key, error.value, error.suggestion) == (key, value, suggestion)


def test_a_place_is_known_where_any_set_names_it() -> None:
    catalogue = catalogue_of(NATIONAL, placed("p", "{province: nghe_an}", title="other"))
    assert version_of(catalogue, place={"province": "nghe_an"}) == "national"
    assert catalogue.places == {"province": ("nghe_an",)}
    with pytest.raises(UnknownTitle):
        catalogue.find("neither", on=DAY, place={"province": "nghe_an"})


@pytest.mark.parametrize("place", ["nghe_an", {"province": 1}, {1: "nghe_an"}, ["nghe_an"]])
def test_a_place_of_another_type(place: Any) -> None:
    with pytest.raises(TypeError, match="place"):
        ALL.find("sheet", on=DAY, place=place)


def test_a_tie_is_refused() -> None:
    region = placed("region", "{region: north_central}")
    catalogue = catalogue_of(NATIONAL, PROVINCE, region)
    assert [d.code.id for d in catalogue.check()] == []
    with pytest.raises(Overlap) as caught:
        catalogue.find("sheet", on=DAY, place={"province": "nghe_an", "region": "north_central"})
    assert {each.key.version for each in caught.value.candidates} == {"province", "region"}


def test_two_sets_that_claim_a_place_are_reported_once() -> None:
    catalogue = catalogue_of(NATIONAL, PROVINCE, placed("again", "{province: [hue, nghe_an]}"))
    (diagnostic,) = catalogue.check()
    assert (diagnostic.code.id, str(diagnostic.span)) == ("place-claimed-twice", "1.yaml:6:13")
    assert "province: nghe_an" in diagnostic.message("vi")
    with pytest.raises(Overlap):
        catalogue.find("sheet", on=DAY, place={"province": "nghe_an"})
    assert version_of(catalogue, place={"province": "hue"}) == "again"


@pytest.mark.parametrize(
    "other",
    [
        placed("other", "{province: hue}"),
        placed("other", "{province: nghe_an}", "{from: 2010-01-01, to: 2019-12-31}"),
        placed("other", "{province: nghe_an}", title="other"),
        placed("other", "{province: nghe_an, commune: an_hoc}"),
    ],
)
def test_sets_for_other_places_days_and_titles_do_not_meet(other: str) -> None:
    assert catalogue_of(NATIONAL, PROVINCE, other).check() == []


def test_the_end_of_a_place_s_set_is_told_by_its_own_successor() -> None:
    ended = placed("ended", "{province: nghe_an}", "{from: 2020-01-01, to: 2020-12-31}")
    later = placed("later", "{province: hue}", "{from: 2021-01-01}")
    with pytest.raises(Ended) as caught:
        catalogue_of(ended, later).find("sheet", on=DAY, place={"province": "nghe_an"})
    assert caught.value.successor is None


def test_a_decision_of_another_title_is_made_for_the_same_place() -> None:
    standard = sheet("standard", "national")
    stricter = placed("stricter", "{province: nghe_an}", title="standard").replace(
        "requires: a", "requires: not(a)"
    )
    asking = (
        sheet("asking")
        .replace(
            "  a: {type: boolean, label: a, question: a}",
            "  a: {type: decision, of: standard, label: a, question: a}",
        )
        .replace("requires: a", "requires: a.eligible")
    )
    catalogue = catalogue_of(standard, stricter, asking)
    facts = {"a": {"facts": {"a": True}}}
    outcomes = [
        catalogue.find("asking", on=DAY, place=place).decide(facts).outcome.value
        for place in (None, {"province": "nghe_an"})
    ]
    assert outcomes == ["eligible", "not_eligible"]


def test_the_index_of_packaged_sets_has_the_places(tmp_path: Any) -> None:
    (tmp_path / "a.yaml").write_text(TWO, encoding="utf-8")
    write_index(tmp_path, tmp_path / "index.json")
    entry = CatalogueEntry(Source("a.yaml", TWO))
    assert head_of(entry.node).applies_in == (("province", ("ha_tinh", "quang_binh")),)
    (read,) = read_indexed(tmp_path, tmp_path / "index.json")
    assert read.indexed is not None
    assert read.applies_in == entry.applies_in


def test_a_mistake_of_a_base_is_told_once() -> None:
    folder = Path(__file__).parent / "checking" / "mistakes" / "base" / "hamlet"
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}
    texts["hamlet.yaml"] = texts["hamlet.yaml"].replace("highland: [45", "highlnd: [45")
    catalogue = Catalogue([CatalogueEntry(Source(*each)) for each in texts.items()])
    assert [each.code.id for each in catalogue.check()] == ["table-row-unknown"]
    assert sum(len(each.diagnostics) for each in catalogue.reviewed()) == 2
