"""A pytest plugin that counts the examples of Hypothesis properties, and divides the time among them.

`python -m tests.fuzz` starts pytest with it; the other runs of the tests do not load it.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis.errors import UnsatisfiedAssumption

from tests.tally import TALLY


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz-report", help="the JSON file for the counts")
    parser.addoption("--fuzz-seconds", type=float, help="for how many seconds to try examples")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(
        Counting(Path(config.getoption("--fuzz-report")), config.getoption("--fuzz-seconds"))
    )


class Counting:
    """Counts examples, divides the time evenly among the properties, and keeps the failures.

    When the time of a property is over, it is skipped from then on. A property that has failed goes on, because
    Hypothesis calls it again to find the smallest example.

    Attributes:
        examples: how many examples were tried.
        failures: the node id of each failing property, and the end of its report.
    """

    def __init__(self, report: Path, seconds: float) -> None:
        self.examples = 0
        self.failures: list[dict[str, str]] = []
        self._report = report
        self._seconds = seconds
        self._deadline = 0.0
        self._deadline_of_property = 0.0
        self._waiting = 0
        self._has_failed = False

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep the properties only, and count the calls of each."""
        properties = [item for item in items if hasattr(getattr(item, "obj", None), "hypothesis")]
        config.hook.pytest_deselected(items=[each for each in items if each not in properties])
        items[:] = properties
        self._waiting = len(items)
        # The imports above took their time; a short round would have none left.
        self._deadline = time.monotonic() + self._seconds
        counted: set[int] = set()
        for item in properties:
            handle = getattr(item, "obj").hypothesis  # noqa: B009 - only functions have `obj`
            if id(handle) not in counted:
                counted.add(id(handle))
                handle.inner_test = self._counted(handle.inner_test)

    def _counted(self, test: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(test)
        def counted(*args: Any, **arguments: Any) -> None:
            try:
                test(*args, **arguments)
            except UnsatisfiedAssumption:
                raise
            except Exception:
                self._has_failed = True
                raise
            self.examples += 1
            # Not before the test: Hypothesis requires that the same example draws the same values.
            if time.monotonic() > self._deadline_of_property and not self._has_failed:
                pytest.skip("the time is over")

        return counted

    def pytest_runtest_setup(self) -> None:
        """Give the next property its part of the time that is left."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            pytest.skip("the time is over")
        self._deadline_of_property = time.monotonic() + left / self._waiting
        self._has_failed = False
        self._waiting -= 1

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failures.append({"property": report.nodeid, "report": report.longreprtext})

    def pytest_sessionfinish(self) -> None:
        content = {
            "examples": self.examples,
            "tried": TALLY,
            "failures": self.failures,
            "seconds": time.process_time(),
        }
        self._report.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
