"""What the sets say about the law beside their conditions: deadlines, copies, posts, parts of a number."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.documents import CalendarStep, SetDocument
from tests.packaged import packaged

BEFORE = re.compile(r"trước ngày (\d{1,2})/(\d{1,2})")
"""“Trước ngày 28/02” means that 27/02 is the last lawful day."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return packaged()


@pytest.fixture(scope="module")
def documents(catalogue: Catalogue) -> tuple[SetDocument, ...]:
    return tuple(catalogue.documents())


def _steps(documents: tuple[SetDocument, ...]) -> list[tuple[CalendarStep, date]]:
    steps = [step for document in documents for step in document.calendar]
    found = [(step, BEFORE.search(step.what.vi)) for step in steps]
    # 2023 is not a leap year, as the following year of most assessments.
    return [
        (step, date(2023, int(match[2]), int(match[1])) - timedelta(days=1))
        for step, match in found
        if match is not None
    ]


def test_before_a_day_means_the_day_before(documents: tuple[SetDocument, ...]) -> None:
    steps = _steps(documents)
    assert len(steps) >= 16
    for step, last in steps:
        assert (step.day, step.month) == (last.day, last.month), step.what.vi
        assert re.search(rf"chậm nhất ngày {last.day:02}/0?{last.month}\b", step.what.vi)
        assert step.what.en is not None
        assert f"({last.day} {last:%B} at the latest)" in step.what.en


def test_the_copy_of_the_codification_is_dated_by_its_content(
    documents: tuple[SetDocument, ...],
) -> None:
    copies = [
        str(place)
        for document in documents
        for place in document.source.place
        if "bản chép tháng 01/2026" in str(place)
    ]
    assert len(copies) == 9
    assert all("nội dung đến khoảng tháng 3/2025" in place for place in copies)


def test_posts_abolished_in_2025_are_dated(documents: tuple[SetDocument, ...]) -> None:
    day = date(2025, 7, 1)
    current = [d for d in documents if d.in_force.to is None or d.in_force.to >= day]
    posts = {
        fact.answered_by.vi
        for document in current
        for fact in document.facts.values()
        if fact.answered_by is not None
    }
    recognisers = {d.recognition.by.vi for d in current if d.recognition is not None}
    for post in posts | recognisers:
        if re.search(r"Công chức|Trưởng phòng|cấp huyện|nhân dân huyện", post):
            assert "2025" in post, post


@pytest.mark.parametrize(("graduates", "accepted"), [(2500, True), (2501, False)])
def test_graduates_are_among_the_trained(
    catalogue: Catalogue, graduates: int, accepted: bool
) -> None:
    criteria = catalogue.find("learning_community", scope="commune", on=date(2025, 12, 31))
    facts = {"citizens": 5000, "trained_citizens": 2500, "university_citizens": graduates}
    if accepted:
        criteria.decide(facts)
        return
    with pytest.raises(CriteriaError) as raised:
        criteria.decide(facts)
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code.id, diagnostic.data["path"]) == ("out-of-range", "university_citizens")


def _unit_kinds(catalogue: Catalogue, scope: str, day: date) -> set[str]:
    facts = catalogue.find("learning_unit", scope=scope, on=day).checked.document.facts
    (kind,) = [fact for name, fact in facts.items() if name == "unit_kind"]
    return set(map(str, kind.values or ()))


@pytest.mark.parametrize("scope", ["district", "province"])
def test_kinds_of_units_have_the_same_ids_in_both_periods(catalogue: Catalogue, scope: str) -> None:
    """The tables of a commune state a unit's kind once, whichever circular is in force."""
    kinds = _unit_kinds(catalogue, scope, date(2022, 3, 20))
    assert "primary_school" in kinds
    assert kinds == _unit_kinds(catalogue, scope, date(2025, 3, 20))


def _decisions(documents: tuple[SetDocument, ...], programme: str) -> dict[str, set[str]]:
    """Return the titles that the sets of a programme ask for, by version."""
    return {
        str(document.version): {
            str(fact.of) for fact in document.facts.values() if fact.of is not None
        }
        for document in documents
        if str(document.title) == programme
    }


def test_a_learning_title_is_a_fact_of_another_programme_where_its_text_names_it(
    documents: tuple[SetDocument, ...],
) -> None:
    """Decree 122/2018 names study promotion only, Decree 86/2023 the learning family."""
    assert _decisions(documents, "cultural_family") == {
        "nd122-2018": set(),
        "nd86-2023": {"learning_family"},
    }
    assert _decisions(documents, "cultural_hamlet") == {"nd122-2018": set(), "nd86-2023": set()}
    assert _decisions(documents, "new_rural_commune") == {"qd319-2022": set()}
