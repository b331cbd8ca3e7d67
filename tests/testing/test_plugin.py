"""The pytest plugin: the examples of a host's sets are tests."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SET = Path(__file__).parents[1] / "cli" / "sets" / "club-hamlet-v2.yaml"

# The plugin may be installed as an entry point, too; it is loaded once, by the name of its module.
OPTIONS = (
    "-p",
    "no:criteria_engine",
    "-p",
    "criteria_engine.testing.plugin",
    "-p",
    "no:cacheprovider",
)


@pytest.fixture
def rules(pytester: pytest.Pytester) -> Path:
    folder = pytester.mkdir("rules")
    pytester.makeini("[pytest]\ncriteria_sets = rules\n")
    (folder / "club.yaml").write_text(SET.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def test_each_example_is_a_test(pytester: pytest.Pytester, rules: Path) -> None:
    (rules / "notes.txt").write_text("not a set", encoding="utf-8")
    result = pytester.runpytest_subprocess(*OPTIONS, "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["rules/club.yaml::*PASSED*"])


def test_a_failure_says_what_came_out(pytester: pytest.Pytester, rules: Path) -> None:
    file = rules / "club.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("readers: 12", "readers: 20"), encoding="utf-8"
    )
    result = pytester.runpytest_subprocess(*OPTIONS)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*level: expected level_1, got level_2*"])


def test_a_set_with_errors_is_told(pytester: pytest.Pytester, rules: Path) -> None:
    file = rules / "club.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("outcome: eligible", "outcome: yes"),
        encoding="utf-8",
    )
    result = pytester.runpytest_subprocess(*OPTIONS)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*wrong-choice*"])


def test_nothing_is_collected_without_the_setting(pytester: pytest.Pytester, rules: Path) -> None:
    pytester.makeini("[pytest]\n")
    assert rules.is_dir()
    pytester.runpytest_subprocess(*OPTIONS).assert_outcomes()


def test_each_law_is_a_test(pytester: pytest.Pytester, rules: Path) -> None:
    file = rules / "club.yaml"
    laws = """
laws:
  - text: {vi: Thêm bạn đọc thì không mất gì, en: More readers cost nothing}
    more: readers
  - text: {vi: Ai cũng có bạn đọc, en: Every club has a reader}
    always: readers > 0
"""
    file.write_text(file.read_text(encoding="utf-8") + laws, encoding="utf-8")
    result = pytester.runpytest_subprocess(*OPTIONS, "-v", "-rA")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            "rules/club.yaml::More readers cost nothing PASSED*",
            "rules/club.yaml::Every club has a reader FAILED*",
            "*Every club has a reader: does not hold",
            "*Facts as in the example *: 0*",
        ]
    )
