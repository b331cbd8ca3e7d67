"""Measure the assessment of made-up communes from files to reports, and write docs/benchmarks-commune.md.

    python benchmarks/commune.py

Each commune is assessed three times, each time in a new process, and the fastest run counts, as the machine
may be busy. Seconds depend on the machine; shares and ratios hardly do.
"""

from __future__ import annotations

import csv
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from criteria_engine import __version__
from criteria_engine.catalogue import Catalogue
from criteria_engine.rollup import assessor, loader, planner, targets
from criteria_engine.rollup.report.files import write_results

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks-commune.md"
GENERATOR = ROOT / "examples" / "commune" / "make_commune.py"
DAY = date(2025, 11, 20)
ROUNDS = 3
COMMUNES = ((18, 400, False), (18, 1600, False), (18, 1600, True), (72, 6400, False))
"""Number of hamlets, number of households, and whether the tables are sheets of one workbook."""

STAGES = {
    "sets": "the sets of the day, checked; the plan of the roll-up",
    "reading": "the tables: reading, validation, reports of mistakes",
    "deciding": "every title of every subject",
    "targets": "targets, by hamlet",
    "writing": "every decision as JSON with reasons where the title is not earned; tables, the report, workbooks",
}


def assess(folder: Path) -> dict[str, Any]:
    """Assess one commune in this process, and measure each stage."""
    seconds: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds[name] = time.perf_counter() - start

    with tempfile.TemporaryDirectory() as place:
        with stage("sets"):
            plan = planner.load_rollup(None, Catalogue.packaged(), DAY)
        with stage("reading"):
            read = loader.load_folder(folder, plan)
        with stage("deciding"):
            rollup = assessor.roll_up(plan, read.commune)
        with stage("targets"):
            reports = list(targets.target_reports(rollup))
        with stage("writing"):
            write_results(rollup, reports, Path(place) / "results", "vi")
    return {
        "seconds": seconds,
        "subjects": sum(len(table.rows) for table in read.commune.tables.values()),
        "decisions": sum(1 for _ in rollup.all()),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "csv": _csv_alone(folder),
    }


def _csv_alone(folder: Path) -> float:
    """Return the seconds that Python's own CSV reader takes for the same files, the baseline of this page."""
    start = time.perf_counter()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            list(csv.DictReader(file))
    return time.perf_counter() - start


def measure(hamlets: int, families: int, *, xlsx: bool) -> dict[str, Any]:
    """Return the fastest of :data:`ROUNDS` runs, each in a new process."""
    with tempfile.TemporaryDirectory() as place:
        size = ["--hamlets", str(hamlets), "--families", str(families)]
        make = [sys.executable, str(GENERATOR), place, *size, *(["--xlsx"] if xlsx else [])]
        subprocess.run(make, check=True, capture_output=True)
        command = [sys.executable, __file__, "--one", place]
        runs: list[dict[str, Any]] = []
        for _ in range(ROUNDS):
            process = subprocess.run(command, check=True, capture_output=True, text=True)
            runs.append(json.loads(process.stdout))
    return min(runs, key=_total)


def _total(run: dict[str, Any]) -> float:
    return float(sum(run["seconds"].values()))


# ---- the page --------------------------------------------------------------------------------


def _row(name: str, values: list[str]) -> str:
    return f"| {name} | {' | '.join(values)} |"


def page(runs: list[tuple[str, dict[str, Any]]]) -> str:
    """Return the Markdown page."""

    def each(of: Callable[[dict[str, Any]], str]) -> list[str]:
        return [of(run) for _, run in runs]

    machine = f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}"
    lines = [
        "# Benchmarks: a commune in one pass",
        "",
        f"criteria-engine {__version__}, {machine}; {date.today()}. Written by `python benchmarks/commune.py`: the fastest of",
        f"{ROUNDS} runs, each in a process of its own, on a machine others use, too. What is measured is what",
        "`criteria assess-commune` does with the made-up commune of `examples/commune`, as of 20/11/2025.",
        "",
        _row("", [name for name, _ in runs]),
        "|---|" + "---:|" * len(runs),
        _row("rows in the tables", each(lambda r: f"{r['subjects']:,}")),
        _row("decisions", each(lambda r: f"{r['decisions']:,}")),
        _row("seconds in all", each(lambda r: f"{_total(r):.1f}")),
        _row("µs a decision", each(lambda r: f"{_total(r) / r['decisions'] * 1e6:,.0f}")),
        _row("most memory, MiB", each(lambda r: f"{r['memory']:,.0f}")),
        "",
        "Share of the time:",
        "",
        _row("stage", [name for name, _ in runs]),
        "|---|" + "---:|" * len(runs),
    ]
    lines += [
        _row(description, each(lambda r, s=stage: f"{r['seconds'][s] / _total(r):.0%}"))  # type: ignore[misc]
        for stage, description in STAGES.items()
    ]
    parts = {
        "reading": ("sets", "reading"),
        "deciding": ("deciding", "targets"),
        "writing": ("writing",),
    }
    lines += [
        _row(
            f"**{name}**",
            each(lambda r, p=stages: f"{sum(r['seconds'][s] for s in p) / _total(r):.0%}"),
        )  # type: ignore[misc]
        for name, stages in parts.items()
    ]
    ratios = [
        (name, _total(run) / run["csv"], run["seconds"]["deciding"] / run["csv"])
        for name, run in runs
        if "workbook" not in name
    ]
    lines += [
        "",
        "As a multiple of reading the same CSV files into dictionaries with Python's `csv` module, in the same process:",
        "",
        "| commune | everything | deciding alone |",
        "|---|---:|---:|",
        *(_row(name, [f"{whole:,.0f} ×", f"{part:,.0f} ×"]) for name, whole, part in ratios),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure all communes; with `--one FOLDER`, assess that commune and print its figures as JSON."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(assess(Path(sys.argv[2]))))
        return
    runs = []
    for hamlets, families, xlsx in COMMUNES:
        name = f"{families:,} households, {'one workbook' if xlsx else 'CSV'}"
        run = measure(hamlets, families, xlsx=xlsx)
        print(f"{name}: {_total(run):.1f} s, {run['memory']:.0f} MiB")
        runs.append((name, run))
    PAGE.write_text(page(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
