"""Compare the speed of deciding one family with that of other engines, and write docs/benchmarks.md.

    make bench

Times are ratios to the same sheet written by hand in Python, measured in the same rounds, so that a busy
machine affects both. All engines must agree on 2,000 random families before anything is measured.
"""

from __future__ import annotations

import gc
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from by_hand import by_hand
from families import families, with_unknowns, without
from rivals import RIVALS, Rival

from criteria_engine import __version__
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.decision import Outcome

HERE = Path(__file__).parent
SHEET = HERE / "learning_family_sheet.yaml"
PAGE = HERE.parent / "docs" / "benchmarks.md"
DAY = date(2026, 1, 1)
ROUNDS = 15
JSON_BATCH = 100
"""How many families are written as JSON by each new set."""

UNKNOWN = {
    "one fact": ("books",),
    "two facts": ("books", "culture_family_years"),
    "five facts": (
        "books",
        "culture_family_years",
        "has_internet",
        "area",
        "violations_this_year",
    ),
}
"""The facts that are left out for the records of families of which not everything is known."""


def criteria() -> Criteria:
    """Return newly loaded criteria of the benchmark sheet."""
    return Catalogue.load(SHEET).find("yardstick_family", on=DAY)


# ---- agreement -------------------------------------------------------------------------------


def check_agreement(sheet: Criteria, rivals: Sequence[tuple[str, Rival]], count: int) -> None:
    """Exit unless all engines give the same outcome and total, and we also the same points.

    With unknown values, the compiled code must give what the evaluator gives.
    """
    decider = Decider(sheet.checked, DAY)
    for family in with_unknowns(families(count)):
        if sheet.verdict(family) != decider.verdict(sheet.read(family)):
            sys.exit(f"{family}: the evaluator does not give {sheet.verdict(family)}")
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
            # cel-python is interpreted and would take minutes for all families.
            if "cel-python" in name and index >= 200:
                continue
            if run(family) != (passed, total):
                sys.exit(f"family {index}: by hand {passed, total}, {name} {run(family)}")


# ---- one record ------------------------------------------------------------------------------


def one_record(rivals: Sequence[tuple[str, Rival]]) -> tuple[float, list[tuple[str, float]]]:
    """Return the seconds of the function written by hand, and the time of each way as a multiple of them."""
    sheet = criteria()
    sample = families(300, members=5)
    known = [sheet.read(family) for family in sample]
    ways: list[tuple[str, Callable[[Any], Any], Sequence[Any]]] = [
        ("a Python function written by hand", by_hand, sample),
        ("`verdict`, facts already validated", sheet.verdict, known),
        ("`verdict`, validation included", sheet.verdict, sample),
        (
            "`verdict`, every twentieth value unknown, facts already validated",
            sheet.verdict,
            [sheet.read(family) for family in with_unknowns(sample)],
        ),
        (
            "`verdict`, every twentieth value unknown, validation included",
            sheet.verdict,
            with_unknowns(sample),
        ),
        ("`decide`, facts already validated: can explain itself", sheet.decide, known),
        ("`decide`, validation included", sheet.decide, sample),
        (_RECORD, lambda f: sheet.decide(f).model_dump_json(), known),
        *[
            (
                f"the same, {what} unknown",
                lambda f: sheet.decide(f).model_dump_json(),
                [sheet.read(family) for family in without(sample, names)],
            )
            for what, names in UNKNOWN.items()
        ],
    ]
    ways += [(name, run, sample[: 5 if "cel-python" in name else 60]) for name, run in rivals]
    for _, run, facts in ways:
        for each in facts[:5]:
            run(each)
    times: dict[str, list[float]] = {name: [] for name, _, _ in ways}
    first: list[float] = []
    for _ in range(ROUNDS):
        # A newly loaded set, so that what it prepares on first use is included.
        new = criteria()
        first.append(_per_call(lambda f: new.decide(f).model_dump_json(), known[:JSON_BATCH]))  # noqa: B023 - called at once
        for name, run, facts in ways:
            times[name].append(_per_call(run, facts))
    # The best round of each, as other load on the machine only adds time.
    base = min(times[ways[0][0]])
    ratios = [(name, min(times[name]) / base) for name, _, _ in ways]
    after_json = 1 + next(i for i, (name, _, _) in enumerate(ways) if name == _RECORD)
    ratios.insert(
        after_json, (f"the same, the first {JSON_BATCH} records of a new set", min(first) / base)
    )
    return base, ratios


_RECORD = "`decide` and every reason as JSON"


FORMS: dict[str, Callable[[Decision], str]] = {
    "`model_dump_json()`": lambda decision: decision.model_dump_json(),
    "`record()`": lambda decision: decision.record(),
    "`record(words=False)`": lambda decision: decision.record(words=False),
}
"""The forms of a record."""


def record_sizes() -> list[tuple[str, str, float, float]]:
    """Return the mean size of a record in bytes, plain and compressed by zlib, by form and what is unknown."""
    sheet = criteria()
    sample = families(200, members=5)
    rows = []
    for form, write in FORMS.items():
        for what, names in {"nothing": (), **UNKNOWN}.items():
            texts = [write(sheet.decide(family)).encode() for family in without(sample, names)]
            compressed = statistics.mean(len(zlib.compress(text)) for text in texts)
            rows.append((form, what, statistics.mean(map(len, texts)), compressed))
    words = sheet.words().encode()
    rows.append(("`words()`, once for a set", "", len(words), len(zlib.compress(words))))
    return rows


def _per_call(run: Callable[[Any], Any], facts: Sequence[Any]) -> float:
    gc.collect()
    start = time.perf_counter()
    for each in facts:
        run(each)
    return (time.perf_counter() - start) / len(facts)


# ---- growth ----------------------------------------------------------------------------------


def growth_with_members() -> list[tuple[int, float, float]]:
    """Measure families of growing size.

    Returns:
        The number of members, µs per member for a verdict, and ms for a decision with its Vietnamese text.
    """
    sheet = criteria()
    rows = []
    for members in (1, 10, 100, 1_000, 10_000):
        known = [sheet.read(family) for family in families(3, members=members)]
        verdict = min(_per_call(sheet.verdict, known) for _ in range(5))
        explained = min(_per_call(lambda f: sheet.decide(f).explain("vi"), known) for _ in range(2))
        rows.append((members, verdict / members * 1e6, explained * 1e3))
    return rows


def growth_with_indicators() -> list[tuple[int, float, float]]:
    """Measure made-up sets of growing size: the number of indicators, ms to load, and µs for a verdict."""
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
    """Return a set with `count` indicators, each with a fact of its own."""
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
    """Measure the import, relative to that of pydantic, and the first use of the sheet, in new processes."""
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
    """Return the seconds for a full JSON record by a newly loaded set."""
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
    """Return the seconds from the last `start = …` to the end of the code, in a new process."""
    text = f"import time\nstart = time.perf_counter()\n{code}\nprint(time.perf_counter() - start)"
    process = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True
    )
    return float(process.stdout)


def memory() -> list[tuple[str, float]]:
    """Measure the memory that a loaded and compiled set occupies."""
    criteria().decide({}).explain("vi")
    tracemalloc.start()
    loaded = criteria()
    loaded.verdict(families(1)[0])
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return [("the sheet, loaded and compiled, MiB", size / 2**20)]


# ---- the page --------------------------------------------------------------------------------


def page(rivals: Sequence[tuple[str, Rival]]) -> Iterator[str]:
    """Measure, and yield the lines of docs/benchmarks.md."""
    yield "# Benchmarks"
    yield ""
    yield (
        f"criteria-engine {__version__}, Python {platform.python_version()}, {platform.machine()}, "
        f"{platform.system()}; {date.today().isoformat()}. Written by `make bench`; ratios within one run, the best of {ROUNDS} rounds."
    )
    yield ""
    yield "## One family of five, ten criteria, two knock-outs"
    yield ""
    base, ratios = one_record(rivals)
    yield "All engines agree on 2,000 random families (cel-python: on the first 200). The function by hand takes"
    yield f"{base * 1e6:.1f} µs a family here. It reads few objects, so where the processor is faster the ratios are higher."
    yield ""
    yield "| way | times the function by hand |"
    yield "|---|---:|"
    for name, ratio in ratios:
        yield f"| {name} | {ratio:,.1f} |"
    yield ""
    yield "## Size of a record"
    yield ""
    yield "| form | unknown | bytes | compressed (zlib) |"
    yield "|---|---|---:|---:|"
    for form, what, plain, compressed in record_sizes():
        yield f"| {form} | {what} | {plain:,.0f} | {compressed:,.0f} |"
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
    yield "| members in one family | verdict, µs a member | decision explained in Vietnamese, ms |"
    yield "|---:|---:|---:|"
    for members, verdict, explained in growth_with_members():
        yield f"| {members:,} | {verdict:.2f} | {explained:.1f} |"
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

* **Verdict.** The checked set is compiled to one Python function: one pass over `members` computes every count and
  quantifier, and shares are compared as whole numbers (`5 * learning >= 4 * adults`) without decimals. Validation takes
  the larger part: the type and bounds of each value are checked once, and the host's mapping is used without a copy.
  Where a rule reads an unknown fact, a second function decides, which computes two ends of each value: whether a condition
  is certain and whether it is possible, the least and the greatest number (docs/design/lowering.md). Two rows show it.
* **Decision.** In addition to the verdict: a copy of the facts, so that the host cannot change them later, and the decision
  object. Explanations are computed when they are first read.
* **Reasons as JSON.** Every condition of every indicator in two languages with operands and locations. The texts are
  prepared once for a set; a record is one evaluation and one pass over its trace (docs/design/decisions-are-lazy.md).
  Nothing is kept from one family to the next, so the first records of a set take longer only by what is prepared.
  Where facts are unknown, the search for what can still change the decision is added: it tries answers.
* **Other engines** return the outcome and the total without reasons, each called in the fastest way we found. Zen
  gets the graph in advance (a static loader); its `create_decision(…).evaluate` takes about 200 µs more
  per call, whatever the graph. CEL cannot bind a name to a value, so each value is put into a list of one, which is then
  mapped; most of its time goes into that and into converting the family.""".splitlines()


def main() -> None:
    """Check that the engines agree, measure, and write the page."""
    rivals = [make() for make in RIVALS]
    check_agreement(criteria(), rivals, 2_000)
    PAGE.write_text("\n".join(page(rivals)) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
