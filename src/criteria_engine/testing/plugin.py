"""test: a pytest plugin that runs the examples of criteria files as tests.

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
    from criteria_engine.rendering import diagnostics as rendered
    from criteria_engine.testing import examples
else:
    # pytest loads the plugin in every run; most of them have no criteria sets.
    catalogues = LazyModule("criteria_engine.catalogue")
    criteria_files = LazyModule("criteria_engine.criteria_files")
    rendered = LazyModule("criteria_engine.rendering.diagnostics")
    examples = LazyModule("criteria_engine.testing.examples")

_SETTING = "criteria_sets"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting with the folders and files of criteria sets."""
    parser.addini(
        _SETTING,
        "folders and files of criteria sets whose examples are tests",
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
    """A criteria file; its examples are the tests."""

    def collect(self) -> Iterator[ExampleTest]:
        """Yield a test for each example.

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


def _failure(result: examples.ExampleResult) -> str:
    lines = [f"{result.span}: {result.example.name}"]
    lines += [
        f"  {each.key}: expected {each.expected}, got {each.actual}" for each in result.mismatches
    ]
    if result.diagnostics:
        lines.append(rendered.render_diagnostics(result.diagnostics, "en"))
    return "\n".join(lines)
