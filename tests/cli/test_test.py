"""`criteria test`, and the module :mod:`criteria_engine.testing` that it uses."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.testing import ExampleResult, run_examples
from tests.cli.runner import SETS, Command


def changed(tmp_path: Path, *changes: tuple[str, str], name: str = "club-hamlet-v2.yaml") -> Path:
    """A copy of a small set with some texts replaced."""
    text = (SETS / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def results(file: Path) -> dict[str, ExampleResult]:
    catalogue = Catalogue.load(file)
    (loaded,) = catalogue.all()
    assert loaded.checked is not None, loaded.diagnostics
    return {result.example.name: result for result in run_examples(loaded.checked)}


def mismatches(result: ExampleResult) -> dict[str, tuple[str, str]]:
    return {each.key: (each.expected, each.actual) for each in result.mismatches}


def test_all_pass(criteria: Command, sets: Path) -> None:
    outcome = criteria("test", sets)
    assert outcome.status == 0
    assert "6 ví dụ đúng, 0 ví dụ sai" in outcome.out
    assert "reading_club/commune/v1 không có ví dụ nào" in outcome.out


def test_failures_show_expected_and_actual_values(criteria: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, ("readers: 12", "readers: 20"))
    outcome = criteria("test", file)
    assert outcome.status == 1
    line = file.read_text(encoding="utf-8").splitlines().index("  - name: Đạt mức 1") + 1
    assert f"✗ {file}:{line}:5 Đạt mức 1" in outcome.out
    assert "level: cần level_1, nhưng ra level_2" in outcome.out
    assert "2 ví dụ đúng, 1 ví dụ sai" in outcome.out


def test_json(criteria: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, ("readers: 12", "readers: 20"))
    answer = criteria("test", file, "--json").json
    assert answer["format"] == "criteria-test/1"
    assert (answer["passed"], answer["failed"]) == (2, 1)
    first = answer["examples"][0]
    assert first["mismatches"] == [{"what": "level", "expected": "level_1", "found": "level_2"}]
    assert first["place"]["file"] == str(file)


def test_faulty_facts_point_into_the_set(criteria: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, ("readers: 12", "readers: twelve"))
    outcome = criteria("test", file)
    line = file.read_text(encoding="utf-8").splitlines().index("      readers: twelve") + 1
    assert outcome.status == 1
    assert f"{file}:{line}:16" in outcome.out
    found = results(file)
    assert [d.code.id for d in found["Đạt mức 1"].diagnostics] == ["not-a-number"]
    # An example based on it has the same error, unless it overrides the fact.
    assert not found["Chưa biết có tủ sách không"].passed
    assert found["Thiếu người đọc"].passed


def test_a_set_with_mistakes_is_not_tested(criteria: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, ("requires: bookcase", "requires: bookcse"))
    outcome = criteria("test", file)
    assert outcome.status == 1
    assert "unknown-name" in outcome.out
    assert criteria("test", file, "--json").json["diagnostics"][0]["code"] == "unknown-name"


def test_misspelt_without(tmp_path: Path) -> None:
    file = changed(tmp_path, ("without: [bookcase]", "without: [bookcases]"))
    (diagnostic,) = results(file)["Chưa biết có tủ sách không"].diagnostics
    assert (diagnostic.code.id, diagnostic.suggestion) == ("nothing-to-leave-out", "bookcase")
    assert diagnostic.span.text == "bookcases"


def test_day_on_which_the_set_is_not_in_force(tmp_path: Path) -> None:
    file = changed(tmp_path, ("on: 2025-06-30", "on: 2023-06-30"))
    (diagnostic,) = results(file)["Thiếu người đọc"].diagnostics
    assert diagnostic.code.id == "example-outside"


@pytest.mark.parametrize(
    ("old", "new", "what", "shown"),
    [
        ("outcome: eligible\n", "outcome: not_eligible\n", "outcome", ("not_eligible", "eligible")),
        ('deciding: ["1.1", "1.2"]', 'deciding: ["1.1"]', "deciding", ("1.1", "1.1, 1.2")),
        ("deciding: [\"1.1\", \"1.2\"]", "deciding: []", "deciding", ("–", "1.1, 1.2")),
        ("provisional: true", "provisional: false", "provisional", ("false", "true")),
        ("provisional: true", "score: 5", "score", ("5", "–")),
    ],
)  # fmt: skip
def test_each_expectation(
    tmp_path: Path, old: str, new: str, what: str, shown: tuple[str, str]
) -> None:
    result = results(changed(tmp_path, (old, new)))["Đạt mức 1"]
    assert mismatches(result) == {what: shown}


def test_missing_is_compared_as_a_whole(tmp_path: Path) -> None:
    file = changed(tmp_path, ("missing: [bookcase]", "missing: [bookcase, readers]"))
    result = results(file)["Chưa biết có tủ sách không"]
    assert mismatches(result) == {"missing": ("bookcase, readers", "bookcase")}


@pytest.mark.parametrize(
    ("old", "new", "what", "shown"),
    [
        ("score: 85", "score: 80", "score", ("80", "85")),
        ("at_most: 90\n", "at_most: 95\n", "score", ("60 … 95", "60 … 90")),
        ("grade: good", "grade: excellent", "grade", ("excellent", "good")),
        ('["members[2].reads"]', "[members]", None, None),
        (
            '["members[2].reads"]',
            '["members[2].age"]',
            "missing",
            ("members[2].age", "members[2].reads"),
        ),
    ],
)
def test_scores_grades_and_paths(
    tmp_path: Path, old: str, new: str, what: str | None, shown: tuple[str, str] | None
) -> None:
    file = changed(tmp_path, (old, new), name="family.yaml")
    catalogue = Catalogue.load(SETS / "club-hamlet-v1.yaml", SETS / "club-hamlet-v2.yaml", file)
    checked = list(catalogue.all())[-1].checked
    assert checked is not None

    found = run_examples(checked, lambda t, s, d: catalogue.find(t, scope=s, on=d))
    wrong = {k: v for result in found for k, v in mismatches(result).items()}
    assert wrong == ({} if what is None else {what: shown})


def test_junit(criteria: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, ("readers: 12", "readers: 20"))
    out = tmp_path / "kết-quả.xml"
    assert criteria("test", file, "--junit", out).status == 1
    root = ET.parse(out).getroot()  # noqa: S314 - our own file
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    (failure,) = root.iter("failure")
    assert failure.get("message") == "level: level_1 → level_2"
    assert {each.get("file") for each in root.iter("testcase")} == {str(file)}


def test_what_is_missing_is_told_of_a_failed_example(criteria: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, ("      readers: 12\n", ""))
    outcome = criteria("test", file)
    assert outcome.status == 1
    assert "  còn thiếu: readers\n" in outcome.out


def test_a_mistake_in_facts_is_shown_once(criteria: Command, tmp_path: Path) -> None:
    """Another example starts from the same facts: it names the place of the mistake."""
    more = "\n  - name: như trên\n    like: Đạt mức 1\n    expect: {outcome: eligible}\n"
    file = changed(tmp_path, ("      readers: 12\n", "      readers: mười hai\n"))
    file.write_text(file.read_text(encoding="utf-8").rstrip() + more, encoding="utf-8")
    outcome = criteria("test", file)
    assert outcome.status == 1
    assert outcome.out.count("lỗi[not-a-number]") == 1
    assert outcome.out.count("không xét được, vì lỗi not-a-number") == 3


def test_steps_of_missing_paths_may_be_in_quotes(tmp_path: Path) -> None:
    file = changed(tmp_path, ("missing: [bookcase]", "missing: ['\"bookcase\"']"))
    assert mismatches(results(file)["Chưa biết có tủ sách không"]) == {}


# ---- what the examples cover -----------------------------------------------------------------


READING = Path(__file__).parent.parent / "analysis" / "rule_tests" / "reading-points.yaml"


def test_coverage_in_text_html_and_json(criteria: Command, tmp_path: Path) -> None:
    outcome = criteria("test", READING, "--coverage")
    assert outcome.status == 0
    assert "Các ví dụ đã thử 14 trong 36 trường hợp cần thử" in outcome.out
    assert "  - name: " in outcome.out
    page = tmp_path / "page.html"
    assert criteria("test", READING, "--coverage", "--out", page, "--lang", "en").status == 0
    assert "The examples cover 14 of 36 cases" in page.read_text(encoding="utf-8")
    found = criteria("test", READING, "--coverage", "--json").json["coverage"]
    assert found["total"] == 38
    assert [len(found[state]) for state in ("covered", "missing", "undecided")] == [14, 22, 0]
    made = {each["name"] for each in found["made"]}
    assert {each["made"] for each in found["missing"]} <= made
    assert {each["criteria_set"] for each in found["impossible"]} == {"reading_family/1"}


def test_threshold_fails_until_the_made_examples_are_added(
    criteria: Command, tmp_path: Path
) -> None:
    file = tmp_path / READING.name
    file.write_text(READING.read_text(encoding="utf-8"), encoding="utf-8")
    outcome = criteria("test", file, "--coverage", "--threshold", "90%", "--add-example", file)
    assert outcome.status == 1
    assert "ví dụ mới thử 38,8 % trường hợp, dưới mức --threshold 90 %" in outcome.err
    assert criteria("test", file, "--coverage", "--threshold", "100").status == 0


def test_options_of_coverage_alone_are_refused(criteria: Command, tmp_path: Path) -> None:
    outcome = criteria("test", READING, "--threshold", "90")
    assert outcome.status == 2
    assert "--threshold đi cùng --coverage" in outcome.err
    assert criteria("test", READING, "--coverage", "--threshold", "101").status == 2
    assert criteria("test", READING, "--coverage", "--out", tmp_path / "a.pdf").status == 2


def test_a_packaged_set_is_named_by_its_title(criteria: Command, tmp_path: Path) -> None:
    answer = criteria("test", "reading_club/hamlet@v2", "--json").json
    assert {each["criteria_set"] for each in answer["examples"]} == {"reading_club/hamlet/v2"}
    several = criteria("test", "reading_club")
    assert several.status == 2
    assert "reading_club/hamlet@v2" in several.err
    missing = criteria("test", tmp_path / "none.yaml")
    assert missing.status == 2
    assert "không tìm thấy tệp hoặc thư mục" in missing.err


LAWS = """
laws:
  - text: {vi: Thêm bạn đọc thì không mất gì, en: More readers cost nothing}
    more: readers
  - text: {vi: Câu lạc bộ nào cũng có bạn đọc, en: Every club has a reader}
    always: readers > 0
  - text: {vi: Ai đạt theo bộ không có thì vẫn đạt, en: Whoever was eligible still is}
    keeps: v0
    intended:
      law-broken: {vi: Quy định mới chặt hơn, en: The new rule is stricter}
"""


def test_laws_in_text_json_and_junit(criteria: Command, tmp_path: Path) -> None:
    file = changed(tmp_path)
    file.write_text(file.read_text("utf-8") + LAWS, "utf-8")
    outcome = criteria("test", str(file), "--junit", str(tmp_path / "junit.xml"))
    assert outcome.status == 1
    assert "Câu lạc bộ nào cũng có bạn đọc: không đúng" in outcome.out
    assert "3 tính chất: 1 đã chứng minh, 1 không đúng, 1 bỏ ngỏ" in outcome.out
    answer = criteria("test", str(file), "--json").json
    assert (answer["failed"], answer["failed_laws"]) == (0, 2)
    assert [each["state"] for each in answer["laws"]] == ["proved", "broken", "undecided"]
    case = answer["laws"][1]["witness"]["cases"][0]
    assert case["facts"]["readers"] == 0 and case["decision"]["outcome"] == "not_eligible"
    assert answer["laws"][2]["not_proved"][0]["en"].startswith("the earlier set")
    suite = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314 - we wrote it
    failed = [
        each.get("name") for each in suite.iter("testcase") if each.find("failure") is not None
    ]
    assert failed == ["Câu lạc bộ nào cũng có bạn đọc", "Ai đạt theo bộ không có thì vẫn đạt"]
