"""A pytest plugin that counts the examples of every Hypothesis property, and stops at a deadline.

`python -m tests.fuzz` starts pytest with it; the other runs of the tests do not load it.
"""

from __future__ import annotations

import functools
import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz-report", help="the JSON file for the counts")
    parser.addoption("--fuzz-seconds", type=float, help="begin no property after so many seconds")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(
        Counting(Path(config.getoption("--fuzz-report")), config.getoption("--fuzz-seconds"))
    )


class Counting:
    """Counts examples by test file, and keeps the failures.

    Attributes:
        examples: how many examples were tried, by file.
        failures: the node id of each failing property, and the end of its report.
    """

    def __init__(self, report: Path, seconds: float) -> None:
        self.examples: Counter[str] = Counter()
        self.failures: list[dict[str, str]] = []
        self._report = report
        self._deadline = time.monotonic() + seconds

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep the properties only, and count the calls of each."""
        properties = [item for item in items if hasattr(getattr(item, "obj", None), "hypothesis")]
        config.hook.pytest_deselected(items=[each for each in items if each not in properties])
        items[:] = properties
        counted: set[int] = set()
        for item in properties:
            handle = getattr(item, "obj").hypothesis  # noqa: B009 - only functions have `obj`
            if id(handle) not in counted:
                counted.add(id(handle))
                handle.inner_test = self._counted(handle.inner_test, item.nodeid.partition("::")[0])

    def _counted(self, test: Callable[..., Any], file: str) -> Callable[..., Any]:
        @functools.wraps(test)
        def counted(*args: Any, **arguments: Any) -> Any:
            self.examples[file] += 1
            return test(*args, **arguments)

        return counted

    def pytest_runtest_setup(self) -> None:
        if time.monotonic() > self._deadline:
            pytest.skip("the time is over")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failures.append({"property": report.nodeid, "report": report.longreprtext})

    def pytest_sessionfinish(self) -> None:
        content = {"examples": self.examples, "failures": self.failures}
        self._report.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
