"""Translations and examples in files beside a set: found, merged, and told about where they are wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from criteria_engine.authoring.fixes import apply_edits, fixes_in
from criteria_engine.authoring.navigation import rename
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry, over
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.documents import FactDocument, SetDocument
from criteria_engine.set_loader import Loaded
from criteria_engine.source import Source
from criteria_engine.testing import run_examples
from tests.diagnostic_pages import BASES

DAY = date(2024, 5, 1)

SET = BASES["short.yaml"]
ENGLISH = BASES["short.en.yaml"]
EXAMPLES = BASES["short.examples.yaml"]

FILES = {"short.yaml": SET, "short.en.yaml": ENGLISH, "short.examples.yaml": EXAMPLES}


def catalogue(files: dict[str, str]) -> Catalogue:
    return Catalogue([CatalogueEntry(Source(name, text)) for name, text in files.items()])


def reviewed(files: dict[str, str], name: str = "short.yaml") -> Loaded:
    made = catalogue(files)
    return made.review(next(each for each in made.entries if each.source.name == name))


def codes(loaded: Loaded) -> list[str]:
    return [each.code.id for each in loaded.diagnostics]


def english(files: dict[str, str]) -> dict[str, str | None]:
    """Return the English of some texts of the first set."""
    document = reviewed(files).document
    assert document is not None
    fund, learners = document.criteria
    evidence, judge = fund.indicators[0].evidence, learners.indicators[1].judged
    flag, part = fact(document, "has_fund"), fact(document, "trained")
    assert evidence is not None
    assert judge is not None
    assert flag.denied is not None
    assert part.unit is not None
    return {
        "name": document.name.en,
        "subject": document.subject.en,
        "criterion": fund.name.en,
        "evidence": evidence.what.en,
        "indicator": learners.indicators[0].text.en,
        "judge": judge.by.en,
        "label": flag.label.en,
        "denied": flag.denied.en,
        "unit": part.unit.en,
    }


def fact(document: SetDocument, name: str) -> FactDocument:
    return next(each for key, each in document.facts.items() if key == name)


WHOLE = {
    "name": "Learning commune (short sample)",
    "subject": "Commune",
    "criterion": "There is a fund for learning",
    "evidence": "statement of the fund",
    "indicator": "Enough people are trained",
    "judge": "The commune clinic",
    "label": "the commune has a fund",
    "denied": "the commune has no fund",
    "unit": "people",
}


def test_everything_is_merged() -> None:
    loaded = reviewed(FILES)
    assert codes(loaded) == []
    assert english(FILES) == WHOLE
    assert loaded.checked is not None
    results = run_examples(loaded.checked)
    assert [each.example.name for each in results] == ["Vừa đủ", "Chưa có quỹ"]
    assert all(each.passed for each in results)
    assert results[0].span.source.name == "short.examples.yaml"


def test_a_translation_is_found_by_its_head_where_its_name_says_nothing() -> None:
    files = {"x/short.yaml": SET, "<text>": ENGLISH, "y/any.yaml": EXAMPLES}
    loaded = reviewed(files, "x/short.yaml")
    assert loaded.document is not None
    assert loaded.document.name.en == WHOLE["name"]
    assert len(loaded.document.examples) == 2


def test_files_on_disk(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for path in (tmp_path, tmp_path / "short.yaml", tmp_path / "short.en.yaml"):
        made = Catalogue.load(path)
        assert made.check() == []
        found = made.find("example_short", on=DAY)
        assert found.reference.name.en == WHOLE["name"]
        assert len(found.checked.examples) == 2


def test_examples_beside_a_set_are_read_when_they_are_asked_for() -> None:
    broken = EXAMPLES.replace("expect:", "expct:", 1)
    made = catalogue({**FILES, "short.examples.yaml": broken})
    criteria = made.find("example_short", on=DAY)
    assert criteria.checked.document.examples == ()
    assert criteria.decide({"has_fund": False}).outcome == "not_eligible"
    with pytest.raises(CriteriaError) as raised:
        run_examples(criteria.checked)
    assert {each.code.id for each in raised.value.diagnostics} >= {"unknown-key"}
    assert "unknown-key" in {each.code.id for each in made.check()}
    unknown = EXAMPLES.replace("outcome:", "deciding: [none_such]\n      outcome:", 1)
    criteria = catalogue({**FILES, "short.examples.yaml": unknown}).find("example_short", on=DAY)
    with pytest.raises(CriteriaError, match="none_such"):
        run_examples(criteria.checked)


def test_both_line_ends_and_both_suffixes(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(SET.replace("\n", "\r\n").encode())
    (tmp_path / "a.en.yaml").write_bytes(ENGLISH.replace("\n", "\r\n").encode())
    made = Catalogue.load(tmp_path / "a.yml")
    assert made.find("example_short", on=DAY).reference.name.en == WHOLE["name"]


def test_a_set_without_english_says_so_once() -> None:
    files = {"short.yaml": SET, "short.examples.yaml": EXAMPLES}
    criteria = catalogue(files).find("example_short", on=DAY)
    decision = criteria.decide({"has_fund": False})
    assert decision.explain("en").count("no English for some of its words") == 1
    assert "no English" not in decision.explain("vi")
    translated = catalogue(FILES).find("example_short", on=DAY).decide({"has_fund": False})
    assert "no English" not in translated.explain("en")


def test_words_beside_a_set_are_not_in_its_hash() -> None:
    first, second = (
        catalogue(files).find("example_short", on=DAY).checked.fingerprint
        for files in (FILES, {"short.yaml": SET})
    )
    assert first == second


def test_an_adaptation_inherits_the_translation_of_what_it_does_not_change() -> None:
    change = """\
format: 1
title: example_short
scope: hill
version: "2024"
name: Xã vùng cao
example_only: true
adapts: {title: example_short, version: "2024"}
in_force: {from: 2024-01-01}
source: {document: QĐ 2, checked_on: 2024-01-01, basis: seen}
facts:
  members:
    label: số hộ
"""
    files = {**FILES, "hill.yaml": change}
    document = reviewed(files, "hill.yaml").document
    assert document is not None
    assert fact(document, "trained").label.en == "number of people trained"
    assert fact(document, "members").label.en is None
    question = fact(document, "members").question
    assert question is not None
    assert question.en == "How many members are there?"
    beside = """\
translates: example_short/hill/2024
language: en
name: Hill commune
facts: {members: number of households}
"""
    loaded = reviewed({**files, "hill.en.yaml": beside}, "hill.yaml")
    assert codes(loaded) == []
    assert loaded.document is not None
    assert fact(loaded.document, "members").label.en == "number of households"


def test_a_set_in_english_with_a_vietnamese_translation() -> None:
    plain = SET.replace("format: 1\n", "format: 1\nlanguage: en\n").replace("Xã", "Commune")
    document = reviewed({"a.yaml": plain}, "a.yaml").document
    assert document is not None
    assert (document.subject.en, document.subject.vi) == ("Commune", "Commune")
    vietnamese = "translates: example_short/2024\nlanguage: vi\nsubject: Xã\n"
    loaded = reviewed({"a.yaml": plain, "a.vi.yaml": vietnamese}, "a.yaml")
    assert loaded.document is not None
    assert (loaded.document.subject.en, loaded.document.subject.vi) == ("Commune", "Xã")
    assert "not-translated" in codes(loaded)


def with_english(old: str, new: str) -> dict[str, str]:
    assert old in ENGLISH
    return {**FILES, "short.en.yaml": ENGLISH.replace(old, new, 1)}


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("example_short/2024", "example_short/2023", "other-set-beside", "example_short/2023"),
        ("language: en", "language: de", "wrong-choice", "de"),
        ("language: en\n", "", "missing-key", "translates"),
        ("language: en", "language: vi", "own-language", "vi"),
        ('  "2": Learners\n', '  "3": Learners\n', "nothing-translated", '"3"'),
        ("  members:\n", "  member:\n", "nothing-translated", "member"),
        ("    unit: people\n", "    units: people\n", "nothing-translated", "units"),
        ("    unit: people\n", "    type: integer\n", "nothing-translated", "type"),
        ("    unit: people\n", "    unit:\n", "no-value", "\n"),
        ("    unit: people\n", "    unit: [people]\n", "wrong-shape", "[people]"),
        ("subject: Commune\n", "subject: {vi: Xã}\n", "wrong-shape", "{vi: Xã}"),
        (
            "subject: Commune\n",
            "subject: Commune\nlevels: {one: One}\n",
            "nothing-translated",
            "levels",
        ),
        (
            "subject: Commune\n",
            "subject: Commune\ncalendar: [a]\n",
            "nothing-translated",
            "calendar",
        ),
        (
            '  "2": Learners\n',
            '  "2": {name: Learners, indicators: {}}\n',
            "nothing-translated",
            "indicators",
        ),
        ("subject: Commune\n", "subject: Commune\ntitle: x\n", "nothing-translated", "title"),
    ],
)
def test_mistakes_of_a_translation(old: str, new: str, code: str, place: str) -> None:
    found = [
        each for each in reviewed(with_english(old, new)).diagnostics if each.severity == "error"
    ]
    assert [each.code.id for each in found] == [code]
    (diagnostic,) = found
    assert diagnostic.span.source.name == "short.en.yaml"
    assert diagnostic.span.source.text[diagnostic.span.start :].startswith(place)


def test_missing_texts_are_told_once_at_the_head_of_the_translation() -> None:
    lines = ENGLISH.split("\n")
    begun = "\n".join(lines[: lines.index("criteria:")])
    loaded = reviewed(FILES | {"short.en.yaml": begun})
    assert codes(loaded) == ["not-translated"]
    (diagnostic,) = loaded.diagnostics
    assert diagnostic.span.text == "translates"
    assert diagnostic.data["count"] == 13
    assert diagnostic.related[0].span.text == "Có quỹ khuyến học"
    assert len(diagnostic.related) == 5


def test_one_missing_text_is_named() -> None:
    (diagnostic,) = reviewed(with_english("    unit: people\n", "")).diagnostics
    assert diagnostic.data["paths"] == "`facts.members.unit`"
    assert diagnostic.data["count"] == 1


def test_a_mistake_beside_a_set_hides_none_of_the_set() -> None:
    files = with_english('  "2": Learners\n', '  "9": Learners\n')
    files["short.yaml"] = SET.replace("has_fund\n    evidence", "has_fond\n    evidence")
    assert "unknown-name" in codes(reviewed(files))


@pytest.mark.parametrize(
    ("text", "codes_"),
    [
        ("translates: nothing/v1\nlanguage: en\n", ["no-set-beside"]),
        ("examples_of: nothing/v1\nexamples: []\n", ["no-set-beside"]),
    ],
)
def test_a_file_beside_nothing(text: str, codes_: list[str]) -> None:
    made = catalogue({"short.yaml": SET, "alone.yaml": text})
    assert [each.code.id for each in made.check()] == codes_


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("examples_of: example_short/2024\n", "missing-key"),
        ("examples_of: example_short/2024\nexamples: {}\n", "wrong-shape"),
        (EXAMPLES.replace("examples:", "exampels:"), "unknown-key"),
        (EXAMPLES.replace("2024", "2025"), "other-set-beside"),
        (EXAMPLES.replace("has_fund: true", "has_found: true"), "unknown-fact"),
        (EXAMPLES.replace("outcome: eligible", "outcome: eligable"), "wrong-choice"),
        (EXAMPLES.replace("- name: Chưa có quỹ", "- name: Vừa đủ"), "duplicate-example"),
    ],
)
def test_mistakes_of_examples_beside_a_set(text: str, code: str) -> None:
    loaded = reviewed({**FILES, "short.examples.yaml": text})
    first = loaded.diagnostics[0]
    assert code in codes(loaded)
    assert {each.span.source.name for each in loaded.diagnostics} == {"short.examples.yaml"}, first


def test_an_example_of_both_files_has_one_name() -> None:
    own = SET + EXAMPLES[EXAMPLES.index("examples:") :]
    loaded = reviewed({**FILES, "short.yaml": own})
    assert codes(loaded) == ["duplicate-example"] * 2


def test_files_of_an_author_go_over_packaged_ones_with_what_stands_beside_them() -> None:
    own = [CatalogueEntry(Source("mine.yaml", SET.replace("Xã học tập", "Xã của tôi")))]
    others = catalogue(FILES).entries
    made = Catalogue(over(own, others))
    assert made.check() == []
    assert made.find("example_short", on=DAY).reference.name.en is None


# ---- editors ----------------------------------------------------------------------------------


def workspace(files: dict[str, str]) -> Workspace:
    entries = [CatalogueEntry(Source(name, text)) for name, text in files.items()]
    return Workspace.of(entries, Catalogue())


def test_an_unsaved_translation_is_checked_with_its_set() -> None:
    made = workspace(FILES)
    assert [made.diagnostics(name) for name in FILES] == [[], [], []]
    edited = made.with_text("short.en.yaml", ENGLISH.replace("  members:", "  membrs:"))
    found = edited.diagnostics("short.en.yaml")
    assert [each.code.id for each in found] == ["not-translated", "nothing-translated"]
    assert edited.diagnostics("short.yaml") == []


def test_a_fact_is_renamed_in_every_file_of_its_set() -> None:
    made = workspace(FILES)
    edits = rename(made, "short.yaml", SET.index("  trained:") + 3, "taught")
    texts = dict(FILES)
    for edit in sorted(edits, key=lambda each: -each.span.start):
        name, span = edit.span.source.name, edit.span
        texts[name] = texts[name][: span.start] + edit.text + texts[name][span.end :]
    assert all("trained:" not in text for text in texts.values())
    assert codes(reviewed(texts)) == []
    again = rename(made, "short.en.yaml", ENGLISH.index("  trained:") + 3, "taught")
    assert sorted(edits, key=str) == sorted(again, key=str)


def test_the_whole_is_renamed_in_part_of() -> None:
    edits = rename(workspace(FILES), "short.yaml", SET.index("  members:") + 3, "people")
    assert "part_of: members" in {
        each.span.source.text[each.span.start - len("part_of: ") : each.span.end] for each in edits
    }


def test_a_slip_in_a_translation_is_fixed() -> None:
    made = catalogue(with_english("  members:\n", "  membrs:\n"))
    loaded = made.review(made.entries[0])
    _, source, _ = made.sources(loaded.entry)
    assert source.name == "short.en.yaml"
    assert apply_edits(source, fixes_in(source, loaded.diagnostics)) == ENGLISH
