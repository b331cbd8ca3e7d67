"""What changed between two decisions of one subject: results, findings, and the facts or rules that made it."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any, Final

import pytest

import criteria_engine as ce
from criteria_engine.cli.formats import FORMATS
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.source import Source
from tests.generated import catalogue_of
from tests.packaged import packaged

FIRST: Final = """
format: 1
title: club
version: v1
name: {vi: Câu lạc bộ, en: Club}
in_force: {from: 2020-01-01, to: 2022-12-31}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: subject
levels: [{id: one, name: Mức một}, {id: two, name: Mức hai}]
parameters:
  least: {label: số sách ít nhất, values: [{from: 2020-01-01, value: 10}]}
facts:
  books: {type: integer, at_least: 0, label: sách, unit: cuốn}
  open: {type: boolean, label: mở cửa}
  members:
    type: list
    label: thành viên
    called: name
    fields: {name: {type: string, label: tên}, age: {type: integer, at_least: 0, label: tuổi}}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i1, text: Có sách, requires: {one: books >= least, two: books >= 2 * least}}
      - {id: i2, text: Mở cửa, requires: open, evidence: {what: ảnh}}
      - {id: i3, text: Người lớn, requires: every m in members satisfies m.age >= 18}
      - {id: i4, text: Sạch sẽ, judged: {by: tổ trưởng}}
award: {when: every criterion met}
"""
SECOND: Final = (
    FIRST.replace("version: v1", "version: v2")
    .replace("from: 2020-01-01, to: 2022-12-31", "from: 2023-01-01")
    .replace("value: 10", "value: 30")
    .replace("m.age >= 18", "m.age >= 16")
    .replace(
        "      - {id: i4, text: Sạch sẽ, judged: {by: tổ trưởng}}\n",
        "      - {id: i5, text: Yên tĩnh, requires: open}\n",
    )
)
CATALOGUE: Final = ce.Catalogue(
    [CatalogueEntry(Source("first.yaml", FIRST)), CatalogueEntry(Source("second.yaml", SECOND))]
)
OLD: Final = CATALOGUE.find("club", on=date(2021, 1, 1))
NEW: Final = CATALOGUE.find("club", on=date(2024, 1, 1))
FACTS: Final[dict[str, Any]] = {
    "books": 20,
    "open": True,
    "members": [{"name": "An", "age": 17}],
    "evidence": {"i2": True},
    "judgements": {"i4": True},
    "subject_id": "s",
}


def test_the_same_decision() -> None:
    one, again = OLD.decide(FACTS), OLD.decide(FACTS)
    comparison = one.compare(again)
    assert not comparison.changed
    assert (comparison.causes, comparison.findings) == ((), ())
    assert "Không tiêu chí nào có kết quả khác." in comparison.explain()


@pytest.mark.parametrize(
    ("facts", "id_", "name", "kind"),
    [
        ({"books": 5}, "i1", "books", "fact"),
        ({"books": 15}, "i1", "books", "fact"),
        ({"books": None}, "i1", "books", "fact"),
        ({"books": {"at_most": 3}}, "i1", "books", "fact"),
        ({"open": False}, "i2", "open", "fact"),
        ({"open": None}, "i2", "open", "fact"),
        ({"evidence": {"i2": False}}, "i2", "evidence.i2", "evidence"),
        ({"evidence": {}}, "i2", "evidence.i2", "evidence"),
        ({"judgements": {"i4": False}}, "i4", "judgements.i4", "judgement"),
        ({"judgements": {}}, "i4", "judgements.i4", "judgement"),
    ],
)
def test_other_facts(facts: dict[str, Any], id_: str, name: str, kind: str) -> None:
    comparison = OLD.decide(FACTS).compare(OLD.decide({**FACTS, **facts}))
    assert comparison.causes == ("facts",)
    (change,) = comparison.findings
    assert (change.id, change.causes, change.rules) == (id_, ("facts",), ())
    (value,) = change.facts
    assert (value.name, value.kind) == (name, kind)
    assert value.before != value.after
    assert id_ in comparison.explain("en")


def test_other_members_of_a_list() -> None:
    grown = {**FACTS, "members": [{"name": "An", "age": 18}]}
    (change,) = OLD.decide(FACTS).compare(OLD.decide(grown)).findings
    assert (change.id, change.before, change.after) == ("i3", "not_met", "met")
    assert change.causes == ("facts",)


def test_another_version() -> None:
    comparison = OLD.decide(FACTS).compare(NEW.decide({**FACTS, "judgements": {}}))
    assert comparison.causes == ("facts", "rules")
    changes = {each.id: each for each in comparison.findings}
    assert list(changes) == ["i1", "i3", "i5", "i4"]
    assert [each.name for each in changes["i1"].parameters] == ["least"]
    assert changes["i1"].causes == ("rules",)
    assert [
        (each.before.vi, each.after.vi)
        for each in changes["i3"].rules
        if each.before and each.after
    ] == [
        (
            "thành viên nào cũng có tuổi ít nhất bằng 18",
            "thành viên nào cũng có tuổi ít nhất bằng 16",
        )
    ] or changes["i3"].rules
    assert (changes["i5"].before, changes["i5"].after) == (None, "met")
    assert (changes["i4"].before, changes["i4"].after) == ("met", None)
    assert changes["i5"].causes == ("rules",)
    text = comparison.explain("vi")
    for part in (
        "v1, lần sửa 1 → v2, lần sửa 1",
        "01/01/2021 → 01/01/2024",
        "10 → 30",
        "không có → Đạt",
    ):
        assert part in text


def test_a_level_more() -> None:
    comparison = OLD.decide({**FACTS, "books": 12, "members": []}).compare(
        OLD.decide({**FACTS, "members": []})
    )
    assert (comparison.before.level, comparison.after.level) == ("one", "two")
    assert "Mức một → Mức hai" in comparison.explain("vi")
    (change,) = comparison.findings
    assert dict(change.levels_before) == {"one": "met", "two": "not_met"}


def test_a_record_that_was_edited() -> None:
    decision = OLD.decide(FACTS)
    edited = ce.read_record(decision.model_dump_json().replace("not_eligible", "eligible", 1))
    comparison = decision.compare(edited)
    assert comparison.changed
    assert comparison.causes == ("software",)
    assert "phần mềm, hoặc một kết quả đã bị sửa" in comparison.explain()


def test_records_compare_like_decisions() -> None:
    one, other = OLD.decide(FACTS), OLD.decide({**FACTS, "books": 5})
    read = ce.read_record(one.record()).compare(ce.read_record(other.model_dump_json()))
    assert read == one.compare(other)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"subject_id": "t"}, "subject"),
        ({"title": "village"}, "title"),
        ({"scope": "x"}, "scope"),
    ],
)
def test_decisions_of_something_else(other: dict[str, str], what: str) -> None:
    if what == "subject":
        second = OLD.decide({**FACTS, **other})
    else:
        changed = FIRST.replace("title: club", f"title: {other.get('title', 'club')}")
        if what == "scope":
            changed = changed.replace("version: v1", "version: v1\nscope: x")
        found = catalogue_of(changed).find(other.get("title", "club"), on=date(2021, 1, 1))
        second = found.decide(FACTS)
    with pytest.raises(ce.NotComparable) as caught:
        OLD.decide(FACTS).compare(second)
    assert caught.value.what == what
    for language in ("vi", "en"):
        assert caught.value.message(language)


def test_a_decision_without_an_id_is_of_any_subject() -> None:
    without = {key: each for key, each in FACTS.items() if key != "subject_id"}
    assert OLD.decide(without).compare(OLD.decide(FACTS)).subject_id == "s"


def test_every_style_and_json() -> None:
    comparison = OLD.decide(FACTS).compare(NEW.decide({**FACTS, "judgements": {}}))
    data = comparison.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert FORMATS["comparison"].model_validate(data) == comparison
    assert comparison.explain("vi", style="html").startswith("<!doctype html>")
    assert comparison.explain("en", style="markdown").startswith("# Club: ")
    assert comparison.explain("en", style="html", fragment=True).startswith("<div")
    with pytest.raises(ValueError, match="style"):
        comparison.explain(style="pdf")  # type: ignore[arg-type]


def test_a_fragment_has_styles_of_its_own() -> None:
    name = "<script>&"
    decision = OLD.decide({**FACTS, "members": [{"name": name, "age": 3}]})
    fragment = decision.explain("vi", style="html", fragment=True)
    assert fragment.startswith('<div class="criteria-report" lang="vi">')
    assert not re.search("<(html|head|body|script)", fragment)
    assert "&lt;script&gt;&amp;" in fragment
    style = fragment[fragment.index("<style>") + 7 : fragment.index("</style>")]
    selectors = [each.strip() for each in re.findall(r"([^{}]+)\{", style)]
    for each in selectors:
        assert each.startswith("@") or all(
            one.strip().startswith(".criteria-report") for one in each.split(",")
        )


def test_packaged_sets_on_two_days() -> None:
    before = packaged().find("learning_family", on=date(2020, 12, 1))
    after = packaged().find("learning_family", on=date(2026, 2, 20))
    for language in ("vi", "en"):
        assert before.decide({}).compare(after.decide({})).explain(language)
