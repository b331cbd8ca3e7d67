"""Run the properties at length, with a new seed in each round: `make fuzz MINUTES=10`.

Each round is a run of pytest over the test files of a group, with more examples than `make test` and its own
seed. A failure is repeated by the command printed with it. With `--page`, the counts are written into
docs/reliability.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reliability.md"
BEGIN: Final = "<!-- counts: begin -->"
END: Final = "<!-- counts: end -->"

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "agreement": (
        "tests/properties/test_agreement.py",
        "tests/properties/test_compiled.py",
        "tests/properties/test_record.py",
        "tests/properties/test_unknown.py",
        "tests/properties/test_monotone.py",
        "tests/explanation",
        "tests/columns/test_agreement.py",
        "tests/columns/engines",
        "tests/columns/translation",
        "tests/rollup/test_assessor.py",
        "tests/rollup/warehouse",
    ),
    "criteria files": (
        "tests/properties/test_any_text.py",
        "tests/reading/test_files.py",
        "tests/reading/test_yaml.py",
        "tests/authoring/test_formatter.py",
    ),
    "tables and facts": (
        "tests/properties/test_damaged_files.py",
        "tests/columns/test_any_types.py",
        "tests/reading/test_facts.py",
        "tests/rollup/test_loader.py",
    ),
    "expressions": (
        "tests/reading/expressions",
        "tests/checking",
        "tests/functions",
        "tests/phrasing",
        "tests/wording",
        "tests/rendering",
    ),
}
"""The test files of each group; the rows of the table in docs/reliability.md."""


@dataclass
class Totals:
    """Counts of all finished rounds.

    Attributes:
        examples: how many examples were tried, by group.
        failures: the command that repeats each failure, and the end of its report.
    """

    examples: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, str]] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run rounds until the time is over; return 1 if a property failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long to run (10)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first round (1)")
    parser.add_argument("--group", choices=GROUPS, action="append", help="only these groups")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--page", action="store_true", help="write the counts to the page")
    options = parser.parse_args(arguments)
    deadline = time.monotonic() + options.minutes * 60
    totals = Totals()
    with ThreadPoolExecutor(options.jobs) as pool:
        workers = [
            pool.submit(_worker, rounds, deadline, totals)
            for rounds in _shares(options.group or list(GROUPS), options.seed, options.jobs)
        ]
        for worker in workers:
            worker.result()
    table = "\n".join(_table(totals, options))
    print(table)
    for command, report in totals.failures:
        print(f"\n$ {command}\n{report}")
    if options.page:
        _write_page(table)
    return 1 if totals.failures else 0


def _shares(groups: Sequence[str], seed: int, jobs: int) -> list[Iterator[tuple[str, int]]]:
    """Divide the endless sequence of rounds among the processes."""
    return [
        (
            (groups[number % len(groups)], seed + number // len(groups))
            for number in count(job, jobs)
        )
        for job in range(jobs)
    ]


def _worker(rounds: Iterator[tuple[str, int]], deadline: float, totals: Totals) -> None:
    for group, seed in rounds:
        left = deadline - time.monotonic()
        if left <= 0:
            return
        _run_round(group, seed, left, totals)


def _run_round(group: str, seed: int, seconds: float, totals: Totals) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = [f"--hypothesis-seed={seed}", "-p", "no:cacheprovider", "-p", "no:xdist", "-q"]
        finished = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "tests.fuzz.plugin", *options,
             f"--fuzz-report={report}", f"--fuzz-seconds={seconds}", *GROUPS[group]],
            cwd=ROOT, env=os.environ | {"HYPOTHESIS_PROFILE": "fuzz"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if not report.exists():
            raise SystemExit(finished.stdout + finished.stderr)
        content = json.loads(report.read_text(encoding="utf-8"))
    totals.examples[group] += sum(content["examples"].values())
    for failure in content["failures"]:
        command = f"HYPOTHESIS_PROFILE=fuzz pytest '{failure['property']}' --hypothesis-seed={seed}"
        totals.failures.append((command, failure["report"][-4000:]))


def _table(totals: Totals, options: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of the table of counts."""
    yield f"{datetime.now(UTC).date().isoformat()}: `make fuzz MINUTES={options.minutes:g}`, seeds from {options.seed}."
    yield ""
    yield "| group | examples tried | failures |"
    yield "|---|---:|---:|"
    for group, files in GROUPS.items():
        failures = sum(any(file in command for file in files) for command, _ in totals.failures)
        yield f"| {group} | {totals.examples[group]:,} | {failures} |"
    yield f"| **all** | {totals.examples.total():,} | {len(totals.failures)} |"


def _write_page(table: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
