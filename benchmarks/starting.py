"""Time new processes, from start to exit: the command, the library, and what they are compared with.

python benchmarks/starting.py

Writes docs/benchmarks-starting.md.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from criteria_engine import Catalogue, __version__

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks-starting.md"
ROUNDS = 15

BASE = "`python -c 'import typer, rich.console, pydantic'`"
_FIND = """\
import criteria_engine as ce
from datetime import date
criteria = ce.Catalogue.packaged().find("learning_family", on=date(2026, 2, 20))
decision = criteria.decide({})
"""
_TYPER = """\
import typer, rich.console, pydantic
app = typer.Typer()
@app.callback()
def root() -> None: pass
@app.command("run")
def run(first: str, second: str = "") -> None: print(first)
app(args=["run", "1"], standalone_mode=False)
"""

JOBS: Mapping[str, Sequence[str]] = {
    BASE: ("-c", "import typer, rich.console, pydantic"),
    "`python -c pass`": ("-c", "pass"),
    "an empty Typer command with two arguments, run": ("-c", _TYPER),
    "`criteria eval 1+1`": ("-m", "criteria_engine", "eval", "1+1"),
    "`criteria --version`": ("-m", "criteria_engine", "--version"),
    "`criteria --help`": ("-m", "criteria_engine", "--help"),
    "`criteria list`": ("-m", "criteria_engine", "list"),
    "import the library, find a packaged set, decide once": ("-c", _FIND + "decision.outcome"),
    "the same, and explain the decision": ("-c", _FIND + "decision.explain()"),
}


def measure() -> dict[str, list[float]]:
    """Return the seconds of each job in each round; the jobs take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in JOBS}
    # Modules are compiled once, as where the library is installed.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(ROUNDS):
        for name, arguments in JOBS.items():
            start = time.perf_counter()
            command = [sys.executable, *arguments]
            subprocess.run(command, env=environment, capture_output=True, check=True)
            seconds[name].append(time.perf_counter() - start)
    return seconds


def page(seconds: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Yield the lines of the page."""
    base = seconds[BASE]
    yield "# How fast it starts"
    yield ""
    yield (
        f"criteria-engine {__version__}, Python {platform.python_version()}, {platform.machine()}, "
        f"{platform.system()}; {date.today().isoformat()}. Written by `python benchmarks/starting.py`."
    )
    yield (
        f"Each line is a whole process, from start to exit: the best and the median of {ROUNDS} rounds in which the jobs"
    )
    yield "take turns, and the median ratio to the first line within a round."
    yield ""
    yield "| process | best, ms | median, ms | times the first line |"
    yield "|---|---:|---:|---:|"
    for name, times in seconds.items():
        ratio = statistics.median(each / other for each, other in zip(times, base, strict=True))
        yield (
            f"| {name} | {min(times) * 1e3:,.0f} | {statistics.median(times) * 1e3:,.0f} | {ratio:.2f} |"
        )
    yield ""
    count = len(Catalogue.packaged().sets())
    yield (
        f"`criteria eval` reads no sets and imports its own modules only. `criteria list` checks all {count} packaged sets. The"
    )
    yield "first decision parses one set, which an index names; the explanation is imported when it is asked for."


if __name__ == "__main__":
    text = "\n".join(page(measure())) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(text)
