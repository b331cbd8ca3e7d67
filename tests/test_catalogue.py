"""Finding a set by title, scope and day: the errors where there is none, and when files are read."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

import criteria_engine as ce
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import read_file
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError
from criteria_engine.errors import AmbiguousScope, UnknownTitle
from criteria_engine.model.decision import SetKey
from criteria_engine.not_in_force import (
    Ended,
    Gap,
    NotInForce,
    NotYetInForce,
    Overlap,
)
from tests.sheets import catalogue_of, sheet


def folder_of(path: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return path


def key(found: ce.Criteria) -> str:
    return str(found.checked.key)


# ---- by day ----------------------------------------------------------------------------------

PERIODS: Final = catalogue_of(
    sheet(version="old", days="{from: 2016-01-01, to: 2020-12-31, before: {vi: chưa có, en: none yet}, after: còn dùng}"),
    sheet(version="new", days="{from: 2022-03-25, to: 2025-12-31}"),
    sheet(version="next", days="{from: 2026-01-01}"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2016-01-01", "old"),
        ("2020-12-31", "old"),
        ("2022-03-25", "new"),
        ("2025-12-31", "new"),
        ("2026-01-01", "next"),
        ("9999-12-31", "next"),
    ],
)
def test_days_are_inclusive_at_both_ends(day: str, version: str) -> None:
    assert key(PERIODS.find("sheet", on=date.fromisoformat(day))) == f"sheet/{version}"


def test_before_the_first_set_the_title_is_not_yet_in_force() -> None:
    with pytest.raises(NotYetInForce) as caught:
        PERIODS.find("sheet", on=date(2015, 12, 31))
    error = caught.value
    assert (error.title, error.scope, error.on) == ("sheet", None, date(2015, 12, 31))
    assert error.first.key == SetKey("sheet", None, "old")
    assert error.first.first == date(2016, 1, 1)
    assert error.note == ("chưa có", "none yet")


@pytest.mark.parametrize("day", [date(2021, 1, 1), date(2022, 3, 24)])
def test_between_two_sets_there_is_a_gap(day: date) -> None:
    with pytest.raises(Gap) as caught:
        PERIODS.find("sheet", on=day)
    error = caught.value
    assert (error.before.key.version, error.before.last) == ("old", date(2020, 12, 31))
    assert (error.after.key.version, error.after.first) == ("new", date(2022, 3, 25))
    assert error.note == ("còn dùng", None)


def test_after_the_last_set_it_has_ended() -> None:
    ended = catalogue_of(sheet(days="{from: 2016-01-01, to: 2020-12-31}"))
    with pytest.raises(Ended) as caught:
        ended.find("sheet", on=date(2021, 1, 1))
    assert caught.value.last.last == date(2020, 12, 31)
    assert caught.value.successor is None


def test_an_ended_version_names_its_successor() -> None:
    with pytest.raises(Ended) as caught:
        PERIODS.find("sheet", version="old", on=date(2024, 1, 1))
    successor = caught.value.successor
    assert successor is not None
    assert (successor.key.version, successor.first) == ("new", date(2022, 3, 25))


def test_two_sets_for_one_day_are_an_error() -> None:
    twice = catalogue_of(
        sheet(version="v1", days="{from: 2020-01-01, to: 2022-12-31}"),
        sheet(version="v2", days="{from: 2022-06-01}"),
    )
    with pytest.raises(Overlap) as caught:
        twice.find("sheet", on=date(2022, 6, 1))
    assert [stretch.key.version for stretch in caught.value.candidates] == ["v1", "v2"]
    assert key(twice.find("sheet", version="v2", on=date(2022, 6, 1))) == "sheet/v2"
    assert key(twice.find("sheet", on=date(2022, 5, 31))) == "sheet/v1"
    assert key(twice.find("sheet", on=date(2023, 1, 1))) == "sheet/v2"


def test_all_these_errors_are_not_in_force_errors() -> None:
    for day in (date(2015, 1, 1), date(2021, 6, 1)):
        with pytest.raises(NotInForce):
            PERIODS.find("sheet", on=day)
        with pytest.raises(CriteriaEngineError):
            PERIODS.find("sheet", on=day)


# ---- by title, scope and version -------------------------------------------------------------

SCOPES: Final = catalogue_of(
    sheet(scope="commune"), sheet(scope="district"), sheet(title="other", scope="commune")
)
DAY: Final = date(2024, 1, 1)


def test_the_scope_is_optional_if_there_is_only_one() -> None:
    assert key(SCOPES.find("other", on=DAY)) == "other/commune/v1"


def test_the_scope_is_required_if_there_are_several() -> None:
    with pytest.raises(AmbiguousScope) as caught:
        SCOPES.find("sheet", on=DAY)
    assert caught.value.scopes == ("commune", "district")
    assert key(SCOPES.find("sheet", scope="district", on=DAY)) == "sheet/district/v1"


@pytest.mark.parametrize(
    ("title", "scope", "version", "suggestion"),
    [
        ("sheeet", None, None, "sheet"),
        ("nothing like it", None, None, None),
        ("sheet", "comune", None, "sheet/commune/v1"),
        ("sheet", "commune", "v9", "sheet/commune/v1"),
        ("sheet", "district", "v9", "sheet/district/v1"),
    ],
)
def test_an_unknown_title_or_scope_has_a_suggestion(
    title: str, scope: str | None, version: str | None, suggestion: str | None
) -> None:
    with pytest.raises(UnknownTitle) as caught:
        SCOPES.find(title, scope=scope, version=version, on=DAY)
    assert caught.value.title == title
    assert caught.value.suggestion == suggestion
    assert caught.value.known


def test_an_unknown_version_has_a_suggestion() -> None:
    packaged = Catalogue.packaged()
    with pytest.raises(UnknownTitle, match="no version “tt25”") as caught:
        packaged.find("learning_community", scope="commune", version="tt25", on=DAY)
    assert caught.value.suggestion == "learning_community/commune/tt25-2023"
    assert caught.value.version == "tt25"


def test_the_suggestion_is_in_force_on_the_day() -> None:
    """The keys of two versions are equally similar to a misspelt scope."""
    catalogue = catalogue_of(
        sheet(scope="commune", version="a", days="{from: 2020-01-01, to: 2021-12-31}"),
        sheet(scope="commune", version="b", days="{from: 2022-01-01, to: 2022-12-31}"),
        sheet(scope="district", version="b", days="{from: 2023-01-01}"),
    )
    for year, expected in ((2020, "a"), (2022, "b"), (2024, "b")):
        with pytest.raises(UnknownTitle) as caught:
            catalogue.find("sheet", scope="comune", on=date(year, 1, 1))
        assert caught.value.suggestion == f"sheet/commune/{expected}"


def test_an_unknown_title_lists_the_unreadable_files(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, one=sheet())
    (folder / "two.yaml").write_bytes(b"title: two\xff")
    catalogue = Catalogue.load(folder)
    with pytest.raises(UnknownTitle, match=r"could not be read: .*two\.yaml") as caught:
        catalogue.find("two", on=DAY)
    assert [Path(each).name for each in caught.value.unread] == ["two.yaml"]
    assert catalogue.find("sheet", on=DAY).on == DAY


def test_catalogues_and_criteria_copy_to_themselves_and_cannot_be_pickled() -> None:
    criteria = SCOPES.find("sheet", scope="commune", on=DAY)
    for held in (SCOPES, criteria):
        assert copy.copy(held) is held
        assert copy.deepcopy({"settings": held})["settings"] is held
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(held)
    assert repr(SCOPES) == "<Catalogue of 3 sets: other, sheet>"


def test_finding_a_set_again_reads_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision with facts that are decisions finds their criteria each time."""
    first = SCOPES.find("sheet", scope="commune", on=DAY)

    def refuse(*_: object) -> None:
        raise AssertionError("a file was read again")

    for name in ("set_loader.lookup", "set_choice.text_at", "criteria_files.text_at"):
        monkeypatch.setattr(f"criteria_engine.{name}", refuse)
    assert SCOPES.find("sheet", scope="commune", on=DAY) is first


def test_titles_and_documents_are_listed_in_order() -> None:
    assert SCOPES.titles == ("other", "sheet")
    assert [(str(d.title), str(d.scope)) for d in SCOPES.documents()] == [
        ("other", "commune"),
        ("sheet", "commune"),
        ("sheet", "district"),
    ]
    assert Catalogue().titles == ()


# ---- reading and checking --------------------------------------------------------------------


def test_a_folder_is_read_with_its_subfolders(tmp_path: Path) -> None:
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    folder_of(tmp_path, one=sheet())
    (tmp_path / "deep" / "deeper" / "two.yml").write_text(sheet(title="two"), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("format: 1", encoding="utf-8")
    assert Catalogue.load(tmp_path).titles == ("sheet", "two")
    assert Catalogue.load(str(tmp_path / "one.yaml")).titles == ("sheet",)
    assert Catalogue.load(tmp_path / "deep", tmp_path / "one.yaml").titles == ("sheet", "two")


def test_a_catalogue_is_extended_into_a_new_one(tmp_path: Path) -> None:
    first = Catalogue.load(folder_of(tmp_path, one=sheet()))
    more = tmp_path / "more"
    more.mkdir()
    second = first.extend(folder_of(more, two=sheet(title="two")))
    assert first.titles == ("sheet",)
    assert second.titles == ("sheet", "two")


@ce.function(
    "doubled(n: number) -> number",
    vi="Gấp đôi.",
    en="Doubled.",
    phrase_vi="hai lần {n}",
    phrase_en="twice {n}",
    examples={"doubled(2)": "4"},
)
def doubled(n: int) -> int:
    return n * 2


def test_sets_can_call_the_functions_of_a_host(tmp_path: Path) -> None:
    text = sheet().replace("requires: a", "requires: a and doubled(2) = 4")
    folder = folder_of(tmp_path, one=text)
    with pytest.raises(CriteriaError, match="unknown-function"):
        Catalogue.load(folder).find("sheet", on=DAY)
    found = Catalogue.load(folder, functions=[doubled]).find("sheet", on=DAY)
    assert found.decide({"a": True}).outcome is ce.Outcome.ELIGIBLE
    extended = Catalogue.load(folder).extend(functions=[doubled])
    assert extended.find("sheet", on=DAY).decide({"a": True}).outcome is ce.Outcome.ELIGIBLE
    with pytest.raises(ValueError, match="`doubled` is already declared"):
        Catalogue.load(folder, functions=[doubled]).extend(functions=[doubled])


def test_a_set_is_checked_when_it_is_first_used() -> None:
    broken = sheet(title="broken").replace("requires: a", "requires: aa")
    both = catalogue_of(sheet(), broken)
    assert both.titles == ("broken", "sheet")
    assert key(both.find("sheet", on=DAY)) == "sheet/v1"
    with pytest.raises(CriteriaError) as caught:
        both.find("broken", on=DAY)
    assert [d.code.id for d in caught.value.diagnostics] == ["unknown-name"]
    assert [d.code.id for d in both.check() if d.severity is ce.Severity.ERROR] == ["unknown-name"]


def test_a_set_is_checked_once() -> None:
    catalogue = catalogue_of(sheet())
    first = catalogue.find("sheet", on=DAY)
    assert catalogue.find("sheet", on=DAY) is first
    assert catalogue.find("sheet", on=DAY + timedelta(1)).checked is first.checked


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", None),
        ("a: [", None),
        ("a: 1\na: 2\n", None),
        (sheet(days="{from: 2020-13-01}"), "wrong-date"),
        (sheet(days="{from: soon}"), "wrong-date"),
        (sheet(days="{to: 2020-01-01}"), "missing-key"),
        (sheet().replace("version: v1\n", ""), None),
    ],
)
def test_an_invalid_file_does_not_affect_others(text: str, code: str | None) -> None:
    both = catalogue_of(text, sheet(title="good"))
    assert key(both.find("good", on=DAY)) == "good/v1"
    assert both.check()
    if code is not None:
        with pytest.raises(CriteriaError, match=code):
            both.find("sheet", on=DAY)


def test_an_unreadable_file_has_a_diagnostic(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(b"\xff\xfe\x00")
    assert [d.code.id for d in read_file(bad).diagnostics] == ["not-utf8"]
    # In a folder it is one of several diagnostics; if its own path is given, it is an error.
    assert [d.code.id for d in Catalogue.load(tmp_path).check()] == ["not-utf8"]
    for path, code in ((bad, "not-utf8"), (tmp_path / "nowhere.yaml", "file-not-found")):
        with pytest.raises(CriteriaError, match=code):
            Catalogue.load(path)
        with pytest.raises(CriteriaError, match=code):
            Catalogue().extend(path)


def test_dates_have_a_single_format() -> None:
    """ISO has other formats of a day; a set with one of these would be listed and then refused."""
    for written in ("20200101", "2020-W01-1"):
        catalogue = catalogue_of(sheet(days=f"{{from: {written}}}"))
        assert catalogue.entries[0].days is None
        assert [d.code.id for d in catalogue.check()] == ["wrong-date"]


def test_sets_of_one_catalogue_refer_to_each_other_on_the_same_day() -> None:
    over = sheet(title="over").replace(
        "facts:\n", "facts:\n  other: {type: decision, of: sheet, label: o, question: o}\n"
    )
    over = over.replace("requires: a", "requires: other.eligible and a")
    stricter = sheet(version="v2", days="{from: 2023-01-01}").replace(
        "requires: a", "requires: not(a)"
    )
    first = sheet(days="{from: 2020-01-01, to: 2022-12-31}")
    catalogue = catalogue_of(over, first, stricter)
    facts = {"a": True, "other": {"facts": {"a": True}}}
    before = catalogue.find("over", on=date(2022, 12, 31)).decide(facts)
    after = catalogue.find("over", on=date(2023, 1, 1)).decide(facts)
    assert (before.outcome, after.outcome) == ("eligible", "not_eligible")
    with pytest.raises(CriteriaError, match=r"unknown-fact: `other.facts.aa`"):
        catalogue.find("over", on=date(2020, 1, 1)).decide({"other": {"facts": {"aa": True}}})
    with pytest.raises(
        CriteriaError, match=r"cannot-decide-other: `other`.* was in force until 31 December 2022"
    ):
        catalogue_of(over, first).find("over", on=date(2023, 1, 1)).decide(facts)


# ---- packaged sets ---------------------------------------------------------------------------

TITLES: Final = (
    "learning_citizen",
    "learning_clan",
    "learning_community",
    "learning_family",
    "learning_unit",
)


def test_the_packaged_sets_have_the_five_titles_and_no_mistake() -> None:
    catalogue = Catalogue.packaged()
    assert set(TITLES) <= set(catalogue.titles)
    assert [d for d in catalogue.check() if d.severity is ce.Severity.ERROR] == []


def test_no_two_packaged_sets_are_in_force_on_one_day() -> None:
    """On the first and last day of each set, and the days around them, find a set or a typed error."""
    catalogue = Catalogue.packaged()
    for document in catalogue.documents():
        days = [document.in_force.from_, document.in_force.to or date.max]
        for day in days:
            found = catalogue.find(document.title, scope=document.scope, on=day)
            assert found.checked.document is document
        for day in (
            days[0] - timedelta(1),
            *([days[1] + timedelta(1)] if days[1] != date.max else []),
        ):
            try:
                found = catalogue.find(document.title, scope=document.scope, on=day)
            except NotInForce as error:
                assert not isinstance(error, Overlap)
            else:
                assert found.checked.document is not document


def test_packaged_files_are_named_without_their_folder() -> None:
    names = [entry.source.name for entry in Catalogue.packaged().entries]
    assert "learning_community/commune-tt25-2023.yaml" in names
    assert not any(Path(name).is_absolute() for name in names)


# ---- threads ---------------------------------------------------------------------------------


def test_one_catalogue_serves_many_threads() -> None:
    """Threads find different sets and days at once; the decisions are those of a single thread."""
    texts = [sheet(title=f"title_{i}") for i in range(8)]

    def decide(catalogue: Catalogue, number: int) -> str:
        criteria = catalogue.find(f"title_{number % 8}", on=DAY + timedelta(number % 3))
        facts = {} if number % 4 == 0 else {"a": number % 2 == 0}
        return criteria.decide(facts, subject_id=str(number)).model_dump_json()

    alone = [decide(catalogue_of(*texts), number) for number in range(64)]
    shared = catalogue_of(*texts)
    with ThreadPoolExecutor(16) as threads:
        together = list(threads.map(lambda number: decide(shared, number), range(64)))
    assert together == alone


def test_one_decision_can_be_read_by_many_threads() -> None:
    decision = catalogue_of(sheet()).find("sheet", on=DAY).decide({})
    with ThreadPoolExecutor(8) as threads:
        texts = set(threads.map(lambda _: decision.model_dump_json(), range(32)))
    assert len(texts) == 1
    assert Decision.model_validate_json(texts.pop()).outcome is decision.outcome


FRESH: Final = """
import threading
from datetime import date
import criteria_engine as ce
answers, start = [], threading.Barrier(8)
def work():
    start.wait()
    try:
        catalogue = ce.Catalogue.packaged()
        criteria = catalogue.find("learning_community", scope="commune", on=date(2025, 3, 1))
        answers.append(criteria.decide({"citizens": 5000}).model_dump_json())
    except BaseException as error:
        answers.append(repr(error))
threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
assert len(answers) == 8 and len(set(answers)) == 1 and answers[0].startswith("{"), answers[0][:300]
"""


def test_the_library_can_be_first_used_by_many_threads() -> None:
    """Models and grammar are built by the thread that needs them first."""
    done = subprocess.run(
        [sys.executable, "-c", FRESH], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-500:]


# ---- revisions -------------------------------------------------------------------------------


def revised(revision: int, version: str = "v1", more: str = "") -> str:
    return sheet(version=version, more=f"revision: {revision}\n{more}")


def test_the_newest_revision_is_the_default_and_another_can_be_named() -> None:
    for texts in ((revised(1), revised(10), revised(9)), (revised(10), revised(9), revised(1))):
        catalogue = catalogue_of(*texts)
        assert catalogue.find("sheet", on=DAY).reference.revision == 10
        assert catalogue.find("sheet", on=DAY, version="v1").reference.revision == 10
        for revision in (1, 9, 10):
            assert catalogue.find("sheet", on=DAY, revision=revision).reference.revision == revision


def test_a_set_without_a_revision_is_revision_1() -> None:
    catalogue = catalogue_of(sheet(), revised(2))
    assert catalogue.find("sheet", on=DAY).reference.revision == 2
    assert catalogue.find("sheet", on=DAY, revision=1).reference.revision == 1


def test_an_unknown_revision_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownTitle, match="revision 3") as caught:
        catalogue_of(revised(1), revised(2)).find("sheet", on=DAY, revision=3)
    assert caught.value.revision == 3
    assert caught.value.known == ("sheet/v1 (revision 1)", "sheet/v1 (revision 2)")


def test_the_same_set_twice_names_both_files() -> None:
    catalogue = catalogue_of(revised(1), revised(2), revised(2))
    first, *others = catalogue.check()
    assert (first.code.id, first.span.source.name) == ("superseded-revision", "1.yaml")
    assert [each.code.id for each in others] == ["duplicate-set", "superseded-revision"]
    for find in (None, 2):
        with pytest.raises(CriteriaError) as caught:
            catalogue.find("sheet", on=DAY, revision=find)
        (duplicate,) = caught.value.diagnostics
        assert duplicate.code.id == "duplicate-set"
        for text in (duplicate.message("vi"), duplicate.message("en")):
            assert "1.yaml" in text
            assert "2.yaml" in text
    assert catalogue.find("sheet", on=DAY, revision=1).reference.revision == 1


def test_a_duplicate_does_not_hide_another_version() -> None:
    later = sheet(version="v2", days="{from: 2030-01-01}")
    first = sheet(days="{from: 2020-01-01, to: 2029-12-31}")
    catalogue = catalogue_of(first, first, later)
    assert catalogue.find("sheet", on=date(2031, 1, 1), version="v2").checked.key.version == "v2"


def test_an_adaptation_takes_the_newest_revision() -> None:
    changed = revised(2).replace("requires: a", "requires: not(a)")
    own = (
        "format: 1\ntitle: own\nversion: w\nname: n\nin_force: {from: 2020-01-01}\n"
        "source: {document: thử, checked_on: 2026-01-01, basis: seen}\n"
        "adapts: {title: sheet, version: v1}\n"
    )
    for texts in ((revised(1), changed, own), (changed, revised(1), own)):
        assert catalogue_of(*texts).find("own", on=DAY).decide({"a": False}).outcome == "eligible"


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(sheet(), encoding="utf-8")
    catalogue = Catalogue.load(tmp_path, tmp_path / "a.yaml", tmp_path)
    assert len(catalogue.entries) == 1
    assert catalogue.check() == []


@pytest.mark.parametrize(
    ("title", "given", "message"),
    [
        (5, {}, "`title`: expected str, got int: 5"),
        (None, {}, "`title`: expected str, got NoneType: None"),
        ("learning_family", {"version": 2024}, "`version`: expected str, got int: 2024"),
        ("learning_family", {"scope": ["commune"]}, "`scope`: expected str, got list: ['commune']"),
        ("learning_family", {"revision": "1"}, "`revision`: expected int, got str: '1'"),
        ("learning_family", {"revision": True}, "`revision`: expected int, got bool: True"),
    ],
)
def test_find_names_the_argument_of_another_type(title: Any, given: Any, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        Catalogue.packaged().find(title, on=date(2026, 2, 20), **given)


@pytest.mark.parametrize(
    ("given", "unknown", "vi", "en"),
    [
        (
            {"title": "learning_family", "scope": "commune"},
            "scope",
            "“learning_family” không chia theo phạm vi: bỏ phạm vi “commune”; danh hiệu có phạm vi "
            "“commune”: learning_community, learning_unit",
            "“learning_family” has no scopes: leave out the scope “commune”; titles with the scope "
            "“commune”: learning_community, learning_unit",
        ),
        (
            {"title": "learning_citizen", "scope": "xã"},
            "scope",
            "“learning_citizen” không chia theo phạm vi: bỏ phạm vi “xã”",
            "“learning_citizen” has no scopes: leave out the scope “xã”",
        ),
        (
            {"title": "learning_unit", "scope": "hamlet"},
            "scope",
            "“learning_unit” không có phạm vi “hamlet”; có: commune, district, province; danh hiệu có",
            "“learning_unit” has no scope “hamlet”; it has commune, district, province; titles with",
        ),
        (
            {"title": "learning_unit", "scope": ""},
            "scope",
            "“learning_unit” không có phạm vi “”",
            "“learning_unit” has no scope “”",
        ),
        (
            {"title": "learning_family", "version": "qd387"},
            "version",
            "“learning_family” không có phiên bản “qd387”; có: qd387-2022, qd448-2015",
            "“learning_family” has no version “qd387”; it has qd387-2022, qd448-2015",
        ),
        (
            {"title": "learning_family", "revision": 9},
            "revision",
            "“learning_family” không có lần sửa 9",
            "“learning_family” has no revision 9",
        ),
        (
            {"title": "learning_village"},
            "title",
            "không có danh hiệu nào mang mã “learning_village”",
            "there is no title “learning_village”",
        ),
    ],
)
def test_what_is_unknown_is_named(given: dict[str, Any], unknown: str, vi: str, en: str) -> None:
    with pytest.raises(UnknownTitle) as caught:
        Catalogue.packaged().find(**given, on=date(2026, 2, 20))
    error = caught.value
    assert error.unknown == unknown
    assert error.said.vi.startswith(vi)
    assert error.said.en.startswith(en)
    assert str(error).startswith(en)


def test_the_scopes_are_data() -> None:
    with pytest.raises(UnknownTitle) as caught:
        Catalogue.packaged().find("learning_family", scope="commune", on=date(2026, 2, 20))
    assert caught.value.scopes == ()
    assert {"learning_community", "learning_unit"} <= set(caught.value.titles_of_scope)


def test_an_adaptation_without_its_base_is_not_told_its_own_name() -> None:
    adapts = "adapts: {title: reading_village, version: v1}\n"
    (alone,) = catalogue_of(sheet("reading_village", "v2", more=adapts)).all()
    (unknown,) = (each for each in alone.diagnostics if each.code.id == "unknown-set")
    assert unknown.suggestion is None
    assert "name this file in the command too" in str(unknown.help("en"))
