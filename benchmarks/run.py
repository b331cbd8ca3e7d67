"""Measure, side by side in one run, and write docs/benchmarks.md.

    make bench

Everything is a ratio to the same sheet written by hand in Python, measured in the same rounds, since
the machine may be busy. All engines must agree on 2,000 random families before anything is measured.
"""

from __future__ import annotations

import gc
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from by_hand import by_hand
from families import blurred, families
from rivals import RIVALS, Rival

from criteria_engine import __version__
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.model.decision import Outcome

HERE = Path(__file__).parent
SHEET = HERE / "learning_family_sheet.yaml"
PAGE = HERE.parent / "docs" / "benchmarks.md"
DAY = date(2026, 1, 1)
ROUNDS = 15
TOLD = 100
"""How many families are told as JSON in one round."""


def criteria() -> Criteria:
    """The yardstick sheet, ready to decide."""
    return Catalogue.load(SHEET).find("yardstick_family", on=DAY)


# ---- agreement -------------------------------------------------------------------------------


def check_agreement(sheet: Criteria, rivals: Sequence[tuple[str, Rival]], count: int) -> None:
    """Stop unless everybody gives the same outcome, total and points."""
    for index, family in enumerate(families(count)):
        passed, total, _, points = by_hand(family)
        verdict = sheet.verdict(family)
        if (verdict.outcome is Outcome.ELIGIBLE, verdict.low, verdict.points) != (
            passed,
            total,
            points,
        ):
            sys.exit(f"family {index}: by hand {passed, total, points}, ours {verdict}")
        for name, run in rivals:
            # The interpreted one takes minutes for all of them.
            if "cel-python" in name and index >= 200:
                continue
            if run(family) != (passed, total):
                sys.exit(f"family {index}: by hand {passed, total}, {name} {run(family)}")


# ---- one record ------------------------------------------------------------------------------


def one_record(rivals: Sequence[tuple[str, Rival]]) -> list[tuple[str, float]]:
    """The time of each way to decide one family, as a multiple of the function written by hand."""
    sheet = criteria()
    sample = families(300, members=5)
    known = [sheet.read(family) for family in sample]
    # What was told of a family is told faster the next time: each of these is decided once.
    unseen = families(ROUNDS * TOLD, members=5, seed=1)
    fresh = [sheet.read(family) for family in unseen]
    ways: list[tuple[str, Callable[[Any], Any], Sequence[Any]]] = [
        ("a Python function written by hand", by_hand, sample),
        ("`verdict`, facts already validated", sheet.verdict, known),
        ("`verdict`, validation included", sheet.verdict, sample),
        (
            "`verdict`, every twentieth value unknown, facts already validated",
            sheet.verdict,
            [sheet.read(family) for family in blurred(sample)],
        ),
        ("`decide`, facts already validated: can explain itself", sheet.decide, known),
        ("`decide`, validation included", sheet.decide, sample),
        (
            "`decide` and every reason as JSON",
            lambda f: sheet.decide(f).model_dump_json(),
            fresh,
        ),
    ]
    ways += [(name, run, sample[: 5 if "cel-python" in name else 60]) for name, run in rivals]
    for _, run, facts in ways:
        for each in facts[:5]:
            run(each)
    for family in families(1_000, members=5, seed=2):
        sheet.decide(family).model_dump_json()
    times: dict[str, list[float]] = {name: [] for name, _, _ in ways}
    first: list[float] = []
    for turn in range(ROUNDS):
        # A set that was just loaded, and has decided nothing: what it prepares is part of it.
        new = criteria()
        part = fresh[turn * TOLD : (turn + 1) * TOLD]
        first.append(_per_call(lambda f: new.decide(f).model_dump_json(), part))  # noqa: B023 - called at once
        for name, run, facts in ways:
            part = facts[turn * TOLD : (turn + 1) * TOLD] if facts is fresh else facts
            times[name].append(_per_call(run, part))
    # The best round of each: whatever else the machine does only adds to it.
    base = min(times[ways[0][0]])
    print(f"by hand: {base * 1e6:.2f} µs a family of five")
    ratios = [(name, min(times[name]) / base) for name, _, _ in ways]
    after_json = 1 + next(i for i, (name, _, facts) in enumerate(ways) if facts is fresh)
    ratios.insert(
        after_json, (f"the same, the first {TOLD} records of a new set", min(first) / base)
    )
    return ratios


def _per_call(run: Callable[[Any], Any], facts: Sequence[Any]) -> float:
    gc.collect()
    start = time.perf_counter()
    for each in facts:
        run(each)
    return (time.perf_counter() - start) / len(facts)


# ---- growth ----------------------------------------------------------------------------------


def growth_with_members() -> list[tuple[int, float, float]]:
    """Time a member, for one family of more and more members: verdict, and decision with its text."""
    sheet = criteria()
    rows = []
    for members in (1, 10, 100, 1_000, 10_000):
        known = [sheet.read(family) for family in families(3, members=members)]
        verdict = min(_per_call(sheet.verdict, known) for _ in range(5))
        told = min(_per_call(lambda f: sheet.decide(f).explain("vi"), known) for _ in range(2))
        rows.append((members, verdict / members * 1e6, told * 1e3))
    return rows


def growth_with_indicators() -> list[tuple[int, float, float]]:
    """Load time and verdict time for made-up sets of more and more indicators."""
    rows = []
    for count in (5, 15, 50, 150, 500):
        path = HERE / f".set-{count}.yaml"
        path.write_text(made_up_set(count), encoding="utf-8")
        try:
            load = min(_load_time(path) for _ in range(5))
            sheet = Catalogue.load(path).find("made_up", on=DAY)
            facts = [{f"n{i}": i % 10 for i in range(count)}] * 50
            verdict = min(_per_call(sheet.verdict, facts) for _ in range(5))
        finally:
            path.unlink()
        rows.append((count, load * 1e3, verdict * 1e6))
    return rows


def _load_time(path: Path) -> float:
    start = time.perf_counter()
    Catalogue.load(path).find("made_up", on=DAY)
    return time.perf_counter() - start


def made_up_set(count: int) -> str:
    """A set of so many indicators, one fact each."""
    facts = "".join(
        f"  n{i}:\n    type: integer\n    at_least: 0\n    label: số {i}\n    question: Bao nhiêu?\n"
        for i in range(count)
    )
    indicators = "".join(
        f"      - id: i{i}\n        text: chỉ tiêu {i}\n        points:\n          max: 10\n"
        f"          when: n{i} >= {i % 7}\n"
        for i in range(count)
    )
    return (
        "format: 1\ntitle: made_up\nversion: v1\nname: made up\nin_force:\n  from: 2020-01-01\n"
        "source:\n  document: none\n  checked_on: 2026-01-01\n  basis: seen\nsubject: x\n"
        f"facts:\n{facts}criteria:\n  - id: c\n    name: c\n    indicators:\n{indicators}"
        f"award:\n  pass_mark: {5 * count}\n"
    )


# ---- starting --------------------------------------------------------------------------------


def starting() -> list[tuple[str, float]]:
    """Import against pydantic's own, and the load of the yardstick sheet, each in fresh processes."""
    model = "import pydantic\nclass M(pydantic.BaseModel):\n    a: int\n"
    pydantic = statistics.median(_process(model) for _ in range(9))
    ours = statistics.median(_process(model + "import criteria_engine\n") for _ in range(9))
    load = statistics.median(_process(_LOAD) for _ in range(9))
    return [
        (
            "`import criteria_engine` beside pydantic and one model, as a multiple of these",
            ours / pydantic,
        ),
        ("reading and checking the sheet once the library is in use, ms", load * 1e3),
        ("the first record of a set just loaded, every reason as JSON, ms", first_record() * 1e3),
    ]


def first_record() -> float:
    """Seconds for a record by a set that has told nothing and prepared nothing."""
    times = []
    for family in families(9, members=5):
        new = criteria()
        facts = new.read(family)
        times.append(_per_call(lambda each: new.decide(each).model_dump_json(), [facts]))  # noqa: B023 - called at once
    return min(times)


_LOAD = f"""
from datetime import date
from criteria_engine import Catalogue
Catalogue.load({str(SHEET)!r}).find("yardstick_family", on=date(2026, 1, 1))
start = time.perf_counter()
Catalogue.load({str(SHEET)!r}).find("yardstick_family", on=date(2026, 1, 1))
"""


def _process(code: str) -> float:
    """Seconds from `start` to the end of the code, in a process of its own."""
    text = f"import time\nstart = time.perf_counter()\n{code}\nprint(time.perf_counter() - start)"
    found = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    return float(found.stdout)


def memory() -> list[tuple[str, float]]:
    """What a loaded set keeps, in MiB."""
    criteria().decide({}).explain("vi")
    tracemalloc.start()
    kept = criteria()
    kept.verdict(families(1)[0])
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return [("the sheet, loaded and compiled, MiB", size / 2**20)]


# ---- the page --------------------------------------------------------------------------------


def page(rivals: Sequence[tuple[str, Rival]]) -> Iterator[str]:
    """The lines of docs/benchmarks.md."""
    yield "# Benchmarks"
    yield ""
    yield (
        f"criteria-engine {__version__}, Python {platform.python_version()}, {platform.machine()}, "
        f"{platform.system()}; {date.today().isoformat()}. Written by `make bench`; ratios within one run, the best of {ROUNDS} rounds."
    )
    yield ""
    yield "## One family of five, ten criteria, two knock-outs"
    yield ""
    yield "All engines agree on 2,000 random families (cel-python: on the first 200)."
    yield ""
    yield "| way | times the function by hand |"
    yield "|---|---:|"
    for name, ratio in one_record(rivals):
        yield f"| {name} | {ratio:,.1f} |"
    yield ""
    yield "## Starting"
    yield ""
    yield "| what | value |"
    yield "|---|---:|"
    for name, value in (*starting(), *memory()):
        yield f"| {name} | {value:.2f} |"
    yield ""
    yield "## Growth"
    yield ""
    yield "| members in one family | verdict, µs a member | decision told in Vietnamese, ms |"
    yield "|---:|---:|---:|"
    for members, verdict, told in growth_with_members():
        yield f"| {members:,} | {verdict:.2f} | {told:.1f} |"
    yield ""
    yield "| indicators | load, ms | verdict with validation, µs |"
    yield "|---:|---:|---:|"
    for count, load, verdict in growth_with_indicators():
        yield f"| {count} | {load:.1f} | {verdict:.1f} |"
    yield ""
    yield from NOTES
    yield ""
    yield "Whole tables, by Polars, DuckDB and Spark: [benchmarks-columns.md](benchmarks-columns.md)."


NOTES = """\
## Where the time goes

* **Verdict.** The checked set becomes one function: one pass over `members` fills in every count and
  quantifier, shares are compared as whole numbers (`5 * learning >= 4 * adults`), no decimal is made. Validation is the
  larger part: each value's type and bounds are looked at once, and the host's mapping is used as it is.
  Where something unknown is met that a rule reads, the evaluator decides, which reckons with intervals: that is what one row shows.
* **Decision.** On top of the verdict: a copy of the facts that the host cannot change any more, and the decision object. Nothing
  is explained until it is read.
* **Reasons as JSON.** Every condition of every indicator in two languages with operands and places, about 20 kB. One
  function finds all results and what their telling hangs on; then the record is put together from pieces that were
  written for other families (docs/design/decisions-are-lazy.md). No family here is measured twice, the set has told
  1,000 others. The line below is for a set that was just loaded: its first records take many milliseconds, since
  words and a function are made for them, and each piece that is new has to be told. What is left where none is: a fifth
  finding the results and what decides, a seventh hashing the facts for the receipt, the rest many small steps of
  looking up and joining. Facts that are not all known take the long way, about a millisecond.
* **Rivals** answer with the outcome and the total, without reasons, each asked in the fastest way we found. Zen
  is given the graph beforehand (a static loader); its `create_decision(…).evaluate` takes about 200 µs more
  for each call, whatever the graph. CEL has no way to name a value, so each is put into a list of one, which is then
  mapped; most of its time goes into that and into taking over the family.""".splitlines()


def main() -> None:
    """Check agreement, measure, write the page."""
    rivals = [make() for make in RIVALS]
    check_agreement(criteria(), rivals, 2_000)
    PAGE.write_text("\n".join(page(rivals)) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
