"""Made examples are few and show all that they were combined of; what an example lists as deciding counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from criteria_engine.analysis import ExampleCoverage, ExampleMutation
from criteria_engine.analysis.api import coverage_and_mutation
from criteria_engine.analysis.made_names import About, name_of_made
from criteria_engine.analysis.written_reasons import idle_reasons
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.example_runs import deciding
from criteria_engine.explanation.decisive import decisive
from criteria_engine.testing import run_examples
from tests.analysis.small_sets import with_made
from tests.packaged import packaged

HEAD: Final = """\
format: 1
title: small_village
version: "1"
name: Xóm nhỏ
in_force: {from: 2026-01-01}
source: {document: Quy ước, checked_on: 2026-11-23, basis: seen}
subject: Xóm
"""

FACT: Final = """\
  {name}:
    type: integer
    at_least: 0
    label: số {name}
    question: Xóm có bao nhiêu {name}?
"""

NAMES: Final = ("a", "b", "c", "d", "e", "f")


def text_of(thresholds: dict[str, int]) -> str:
    """A set that asks for each of six numbers, with an example in which all are one too small."""
    facts = "".join(FACT.format(name=each) for each in thresholds)
    indicators = "".join(
        f'      - id: "1.{n}"\n        text: đủ {name}\n        requires: {name} >= {least}\n'
        for n, (name, least) in enumerate(thresholds.items(), start=1)
    )
    enough, short = (", ".join(f"{name}: {10 - less}" for name in thresholds) for less in (0, 1))
    ids = ", ".join(f'"1.{n}"' for n in range(1, len(thresholds) + 1))
    return (
        f'{HEAD}facts:\n{facts}criteria:\n  - id: "1"\n    name: Đủ\n    indicators:\n{indicators}'
        "award:\n  when: every criterion met\nexamples:\n"
        f"  - name: Vừa đủ\n    facts: {{{enough}}}\n    expect: {{outcome: eligible}}\n"
        f"  - name: Đều thiếu một\n    facts: {{{short}}}\n"
        f"    expect: {{outcome: not_eligible, deciding: [{ids}]}}\n"
    )


TEN: Final = dict.fromkeys(NAMES, 10)


def criteria_in(text: str, path: Path) -> Criteria:
    path.write_text(text, encoding="utf-8")
    return Catalogue.load(path).find("small_village", on=date(2026, 1, 1))


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[ExampleCoverage, ExampleMutation, Path]:
    path = tmp_path_factory.mktemp("set") / "village.yaml"
    return *coverage_and_mutation(criteria_in(text_of(TEN), path)), path


def test_one_example_that_lists_what_decides_tests_each_threshold(
    found: tuple[ExampleCoverage, ExampleMutation, Path], tmp_path: Path
) -> None:
    covered, mutated, _ = found
    false = [each for each in covered.cells if each.kind == "condition" and each.case == "false"]
    assert {each.examples for each in false} == {("Đều thiếu một",)}
    lower = [each for each in mutated.mutants if each.change.vi == "10 thành 9"]
    assert {(each.state, each.examples) for each in lower} == {("killed", ("Đều thiếu một",))}
    dropped = [each for each in mutated.mutants if each.operator == "clause"]
    assert {each.state for each in dropped} == {"killed"}
    # What is said is so: the example fails in a file with that mistake.
    for name in NAMES:
        mistaken = criteria_in(text_of({**TEN, name: 9}), tmp_path / f"{name}.yaml")
        results = {each.example.name: each.passed for each in run_examples(mistaken.checked)}
        assert results == {"Vừa đủ": True, "Đều thiếu một": False}


def test_few_examples_show_what_is_missing(
    found: tuple[ExampleCoverage, ExampleMutation, Path], tmp_path: Path
) -> None:
    covered, mutated, path = found
    missing = [each for each in covered.cells if each.state == "missing"]
    assert len(missing) >= 2 * len(NAMES)
    assert len(mutated.made) <= 4
    assert covered.made[0].name == "Ngay trên ngưỡng: chỉ tiêu 1.1, 1.2, 1.3, 1.4, 1.5, 1.6"
    whole = with_made(path, [each.yaml for each in mutated.made], tmp_path)
    assert all(each.passed for each in run_examples(whole.checked))
    again, after = coverage_and_mutation(whole)
    assert again.percent == after.percent == 100
    assert not after.made


def test_a_written_reason_counts_until_it_is_idle(tmp_path: Path) -> None:
    reasons = """\
untested:
  - {at: "1.1", condition: a >= 10, case: above, reason: Không xóm nào đúng như thế}
  - {at: "1.2", change: 10 thành 11, reason: Đã có ví dụ}
  - {at: "1.3", case: below, reason: Đã có ví dụ}
  - {case: reached, reason: Không có chỗ nào như vậy}
"""
    text = text_of(TEN).replace("award:\n", f"{reasons}award:\n")
    criteria = criteria_in(text, tmp_path / "village.yaml")
    covered, mutated = coverage_and_mutation(criteria)
    (told,) = covered.of_state("justified")
    assert (told.place.part, told.case) == ("1.1", "above")
    assert told.reason is not None
    assert told.reason.text == "Không xóm nào đúng như thế"
    assert not mutated.of_state("justified")
    lines = [each.span.text for each in idle_reasons(criteria.checked, covered, mutated)]
    assert [each[: each.index(",")] for each in lines] == [
        '{at: "1.2"',
        '{at: "1.3"',
        "{case: reached",
    ]
    assert [each.span.text for each in idle_reasons(criteria.checked, None, mutated)] == lines[:1]


def test_reasons_name_parts_and_say_which_case(tmp_path: Path) -> None:
    for item, code in (
        ('{at: "1.9", case: below, reason: x}', "unknown-reference"),
        ('{at: "1.1", reason: x}', "missing-key"),
    ):
        text = text_of(TEN).replace("award:\n", f"untested:\n  - {item}\naward:\n")
        (tmp_path / "village.yaml").write_text(text, encoding="utf-8")
        assert [each.code.id for each in Catalogue.load(tmp_path).check()] == [code]


def test_parts_that_decide_are_those_of_the_decision() -> None:
    for title, scope in (("learning_community", "commune"), ("learning_citizen", None)):
        checked = packaged().find(title, scope=scope, on=date(2025, 6, 30)).checked
        decider = Decider(checked, checked.document.in_force.from_)
        for each in run_examples(checked):
            assert each.facts is not None
            assert each.decision is not None
            assert decisive(decider, *decider.decide(each.facts)) == deciding(each.decision)


def test_names() -> None:
    below = [About(f"chỉ tiêu {n}", "ngay dưới ngưỡng", 0) for n in ("1.1", "1.2")]
    assert name_of_made(below, ["số hộ 3"]) == "Ngay dưới ngưỡng: chỉ tiêu 1.1, 1.2"
    mistake = About("mức điểm đạt", "nếu 80 thành 79", 7)
    assert name_of_made([mistake], ["điểm 79"]) == "Mức điểm đạt, nếu 80 thành 79: điểm 79"
    many = [About(f"chỉ tiêu {n}.{n}", "sai", 3) for n in range(40)]
    assert len(name_of_made(many, [])) <= 110
