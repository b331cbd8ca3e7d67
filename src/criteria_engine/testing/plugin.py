"""test: a pytest plugin that runs the examples and the laws of criteria files as tests.

A host names the folders of its sets in the settings of pytest; without that nothing is collected:

    [tool.pytest.ini_options]
    criteria_sets = ["rules"]
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from criteria_engine.lazy import LazyModule

if TYPE_CHECKING:
    from criteria_engine import catalogue as catalogues
    from criteria_engine import criteria_files
    from criteria_engine import example_runs as examples
    from criteria_engine.analysis import law_texts
    from criteria_engine.analysis.law_results import FindSet
    from criteria_engine.checked_law import CheckedLaw
    from criteria_engine.criteria import Criteria
    from criteria_engine.rendering import diagnostics as rendered
    from criteria_engine.testing import law_runs
else:
    # pytest loads the plugin in every run; most of them have no criteria sets.
    catalogues = LazyModule("criteria_engine.catalogue")
    criteria_files = LazyModule("criteria_engine.criteria_files")
    rendered = LazyModule("criteria_engine.rendering.diagnostics")
    examples = LazyModule("criteria_engine.example_runs")
    law_runs = LazyModule("criteria_engine.testing.law_runs")
    law_texts = LazyModule("criteria_engine.analysis.law_texts")

_SETTING = "criteria_sets"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting with the folders and files of criteria sets."""
    parser.addini(
        _SETTING,
        "folders and files of criteria sets whose examples and laws are tests",
        type="paths",
        default=[],
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Collect a criteria file that the setting names, or that is in a folder it names."""
    named: list[Path] = parent.config.getini(_SETTING)
    if not named or not any(file_path.is_relative_to(each) for each in named):
        return None
    if file_path.suffix not in criteria_files.SUFFIXES:
        return None
    if criteria_files.is_beside(criteria_files.read_file(file_path).source):
        return None  # a translation, or examples beside the set
    return CriteriaFile.from_parent(parent, path=file_path)


class CriteriaFile(pytest.File):
    """A criteria file; its examples and laws are the tests."""

    def collect(self) -> Iterator[ExampleTest | LawTest]:
        """Yield a test for each example, and for each law.

        Raises:
            pytest.Collector.CollectError: the file has errors.
        """
        named: list[Path] = self.config.getini(_SETTING)
        catalogue = catalogues.Catalogue.packaged().extend(*named)
        entry = next(
            e for e in catalogue.entries if Path(e.source.name).resolve() == self.path.resolve()
        )
        loaded = catalogue.loaded(entry)
        if loaded.checked is None:
            raise self.CollectError(rendered.render_diagnostics(loaded.diagnostics, "en"))

        def find_other(title: str, scope: str | None, on: Any) -> Any:
            return catalogue.find(title, scope=scope, on=on)

        for result in examples.run_examples(loaded.checked, find_other):
            yield ExampleTest.from_parent(self, name=result.example.name, result=result)
        criteria = catalogue.criteria_of(entry, loaded.checked.document.in_force.from_)
        for law in loaded.checked.laws:
            name = law.document.text.in_language("en")
            yield LawTest.from_parent(
                self, name=name, law=law, criteria=criteria, find_set=catalogue.of_key
            )


class ExampleTest(pytest.Item):
    """One example of a criteria file."""

    def __init__(self, *, result: examples.ExampleResult, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._result = result

    def runtest(self) -> None:
        """Fail if the decision is not the expected one."""
        if not self._result.passed:
            raise AssertionError(_failure(self._result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Return what the example expected and what came out."""
        if isinstance(excinfo.value, AssertionError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the place of the example in its file."""
        return self.path, self._result.span.position.line - 1, self.name


class LawTest(pytest.Item):
    """One law of a criteria file; it is proved, or searched, when the test runs."""

    def __init__(
        self, *, law: CheckedLaw, criteria: Criteria, find_set: FindSet, **arguments: Any
    ) -> None:
        super().__init__(**arguments)
        self._law, self._criteria, self._find_set = law, criteria, find_set

    def runtest(self) -> None:
        """Fail if facts break the law, or nobody knows; report whether it was proved or searched."""
        result = law_runs.run_law(self._law, self._criteria, self._find_set)
        state = law_texts.state_text(result, "en")
        self.user_properties.append(("law", result.state))
        self.add_report_section("call", "law", f"{self._law.document.text.vi}: {state}")
        if not result.passed:
            lines = law_texts.law_lines(result, "en")
            raise AssertionError("\n  ".join([f"{result.span}: {self.name}: {state}", *lines]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Return the facts that break the law."""
        if isinstance(excinfo.value, AssertionError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the place of the law in its file."""
        span = self._law.document.text.span or self._law.document.span
        return self.path, span.position.line - 1, self.name


def _failure(result: examples.ExampleResult) -> str:
    lines = [f"{result.span}: {result.example.name}"]
    lines += [
        f"  {each.key}: expected {each.expected}, got {each.actual}" for each in result.mismatches
    ]
    if result.diagnostics:
        lines.append(rendered.render_diagnostics(result.diagnostics, "en"))
    return "\n".join(lines)
