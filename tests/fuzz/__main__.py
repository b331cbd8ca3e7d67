"""Run the properties at length, with a new seed in each round: `make fuzz MINUTES=10`.

Each round is a run of pytest over the test files of a group, with more examples than `make test` and its own
seed. All groups get the same time. A failure is repeated by the command printed with it. With `--page`, the
counts are written into docs/reliability.md.
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
from pathlib import Path
from threading import Lock
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reliability.md"
BEGIN: Final = "<!-- counts: begin -->"
END: Final = "<!-- counts: end -->"

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "agreement": ("tests/columns/test_agreement.py",),
    "damaged files": (
        "tests/properties/test_damaged_sets.py",
        "tests/properties/test_damaged_tables.py",
    ),
    "decisions": (
        "tests/properties/test_agreement.py",
        "tests/properties/test_compiled.py",
        "tests/properties/test_record.py",
        "tests/properties/test_unknown.py",
        "tests/properties/test_monotone.py",
        "tests/explanation",
        "tests/columns/engines",
        "tests/columns/translation",
        "tests/rollup/test_assessor.py",
        "tests/rollup/warehouse",
    ),
    "commands and facts": (
        "tests/properties/test_any_text.py",
        "tests/properties/test_damaged_files.py",
        "tests/columns/test_any_types.py",
        "tests/reading/test_files.py",
        "tests/reading/test_yaml.py",
        "tests/reading/test_facts.py",
        "tests/rollup/test_loader.py",
        "tests/authoring/test_formatter.py",
    ),
    "expressions": (
        "tests/reading/expressions",
        "tests/checking",
        "tests/functions",
        "tests/phrasing",
        "tests/wording",
        "tests/rendering",
    ),
    "proofs": (
        "tests/advice/test_plans.py",
        "tests/analysis/test_prover.py",
        "tests/testing/test_law_runs.py",
        "tests/symbolic/test_translation.py",
    ),
}
"""The test files of each group; the rows of the table in docs/reliability.md."""

_SHORTEST: Final = 20.0
_LONGEST: Final = 120.0
"""How many seconds a round takes: long ones waste less time on starting, short ones divide the time evenly."""


@dataclass
class GroupTotals:
    """Counts of the finished rounds of a group.

    Attributes:
        rounds: how many rounds were begun.
        elapsed: for how many seconds they ran, together; those of a running round are those it may take.
        processor: how many seconds of processor time they took.
        examples: how many examples were tried.
        tried: what was compared and tried within the examples, see `tests/tally.py`.
        failures: the command that repeats each failure, and the end of its report.
    """

    rounds: int = 0
    elapsed: float = 0
    processor: float = 0
    examples: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, str]] = field(default_factory=list)


class Schedule:
    """Gives each free process a round of the group that has had the least time.

    Args:
        groups: the groups to run.
        seconds: how long to run.
        seed: the seed of the first round of each group.
        jobs: how many processes run at once.
    """

    def __init__(self, groups: Sequence[str], seconds: float, seed: int, jobs: int) -> None:
        self.totals = {group: GroupTotals() for group in groups}
        self._deadline = time.monotonic() + seconds
        self._seed = seed
        share = seconds * jobs / len(groups)
        self._round = min(max(share / 3, _SHORTEST), _LONGEST)
        self._lock = Lock()

    def work(self) -> None:
        """Run rounds, one after the other, until the time is over."""
        while (left := self._deadline - time.monotonic()) > 0:
            seconds = min(self._round, left)
            with self._lock:
                group = min(self.totals, key=lambda each: self.totals[each].elapsed)
                total = self.totals[group]
                seed = self._seed + total.rounds
                total.rounds += 1
                total.elapsed += seconds
            begun = time.monotonic()
            _run_round(group, seed, seconds, total)
            with self._lock:
                total.elapsed += time.monotonic() - begun - seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """Run rounds until the time is over; return 1 if a property failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long to run (10)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first round (1)")
    parser.add_argument("--group", choices=GROUPS, action="append", help="only these groups")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--page", action="store_true", help="write the counts to the page")
    options = parser.parse_args(arguments)
    groups = options.group or list(GROUPS)
    schedule = Schedule(groups, options.minutes * 60, options.seed, options.jobs)
    with ThreadPoolExecutor(options.jobs) as pool:
        for worker in [pool.submit(schedule.work) for _ in range(options.jobs)]:
            worker.result()
    rows = {group: _row(group, total, options.seed) for group, total in schedule.totals.items()}
    print("\n".join([*_HEAD, *rows.values()]))
    failures = [each for total in schedule.totals.values() for each in total.failures]
    for command, report in failures:
        print(f"\n$ {command}\n{report}")
    if options.page:
        _write_page(rows)
    return 1 if failures else 0


def _run_round(group: str, seed: int, seconds: float, total: GroupTotals) -> None:
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
    total.processor += content["seconds"]
    total.examples += content["examples"]
    total.tried += Counter(content["tried"])
    for failure in content["failures"]:
        command = f"HYPOTHESIS_PROFILE=fuzz pytest '{failure['property']}' --hypothesis-seed={seed}"
        total.failures.append((command, failure["report"][-4000:]))


_HEAD: Final = (
    "| group | run | minutes of processor time | examples tried | within them | failures |",
    "|---|---|---:|---:|---|---:|",
)


def _row(group: str, total: GroupTotals, seed: int) -> str:
    """Return the line of the table of counts about a group."""
    day = datetime.now(UTC).date().isoformat()
    seeds = f"{seed} to {seed + total.rounds - 1}" if total.rounds > 1 else f"{seed}"
    within = ", ".join(f"{count:,} {tried}" for tried, count in sorted(total.tried.items()))
    return (
        f"| {group} | {day}, seeds {seeds} | {total.processor / 60:.1f} | {total.examples:,} "
        f"| {within or '–'} | {len(total.failures)} |"
    )


def _write_page(rows: Mapping[str, str]) -> None:
    """Write the rows of the groups that ran; those of other groups stay."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    table, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{_merged(table, rows)}{END}{after}", encoding="utf-8")


def _merged(table: str, rows: Mapping[str, str]) -> str:
    def lines() -> Iterator[str]:
        old = {line.split("|")[1].strip(): line for line in table.splitlines() if "|" in line}
        yield from _HEAD
        for group in GROUPS:
            line = rows.get(group, old.get(group))
            if line is not None:
                yield line

    return "".join(f"{line}\n" for line in lines())


if __name__ == "__main__":
    sys.exit(main())
