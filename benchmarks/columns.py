"""Measure whole tables against the same sheet written by hand, and write docs/benchmarks-columns.md.

    python benchmarks/columns.py [--rows 1000000]

Every result is a ratio within one run: our engine and its rivals take turns, and the fastest round of each
counts, since the machine may be busy. All ways must agree on 2,000 random families before anything is measured.
Each part runs in a process of its own, so that none inherits memory.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import columns_by_hand as hand
import ibis.backends.duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from columns_data import GROUP, KEY, Families, compact, tables, write_parquet
from pyarrow import feather
from run import DAY, HERE, criteria

from criteria_engine import __version__
from criteria_engine.catalogue import Catalogue
from criteria_engine.columns.engines import databases, embedded, memory, polars_query
from criteria_engine.columns.options import ListTable

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks-columns.md"
ROUNDS = 5
NULLS = 0.05
PROMISED = 0.8
PROMISED_NULLS = 2.0
TIGHT = 0.05
"""Differences below this count as a tie: the machine's noise is as large."""
PARTITIONS = (2, 8, 32)
THREADS = (1, 2)
FAMILIES_A_PARTITION = 500_000

PROMISED_ROW = 3.0
"""How many times the query by hand a table with one row per family may take."""
PROMISED_MEMORY = 60
"""How many MiB more than by hand such a table may take."""

SHEET = criteria()
COUNTS = Catalogue.load(HERE / "learning_family_counts.yaml").find("yardstick_counts", on=DAY)


# ---- ours ------------------------------------------------------------------------------------


class Duck(NamedTuple):
    """A DuckDB connection with the tables of `columns_by_hand`, for SQL and for Ibis."""

    connection: Any
    tables: Any


def duck(families: Families) -> Duck:
    """Load the families into DuckDB."""
    connection = hand.duckdb_tables(families)
    return Duck(connection, ibis.duckdb.from_connection(connection))


def polars_nested(given: hand.PolarsTables, *, reasons: bool = False) -> Any:
    """Decide nested members in memory."""
    return SHEET.decide_table(given.nested, subject_id=KEY, reasons=reasons)


def polars_flat(given: hand.PolarsTables, *, reasons: bool = False) -> Any:
    """Decide members in a table of their own, in memory."""
    lists = {"members": ListTable(given.members, KEY, "empty")}
    return SHEET.decide_table(given.flat, subject_id=KEY, lists=lists, reasons=reasons)


def duckdb_nested(given: Duck, *, reasons: bool = False, as_query: bool = False) -> Any:
    """Decide nested members in DuckDB, and read the answer, which is a table of it."""
    nested = given.tables.table("nested")
    answered = SHEET.decide_table(nested, subject_id=KEY, reasons=reasons, as_query=as_query)
    return given.tables.to_pyarrow(answered)


def duckdb_flat(given: Duck, *, reasons: bool = False, as_query: bool = False) -> Any:
    """Decide members in a table of their own in DuckDB, and read the answer, which is a table of it."""
    flat = given.tables.table("flat")
    lists = {"members": ListTable(given.tables.table("members"), KEY, "empty")}
    answered = SHEET.decide_table(
        flat, subject_id=KEY, lists=lists, reasons=reasons, as_query=as_query
    )
    return given.tables.to_pyarrow(answered)


class Pair(NamedTuple):
    """Our engine and the same sheet by hand, with the same tool."""

    name: str
    shape: str
    prepare: Callable[[Families], Any]
    ours: Callable[..., Any]
    by_hand: Callable[[Any], Any]


PAIRS = (
    Pair("Polars", "nested", hand.polars_tables, polars_nested, hand.polars_nested),
    Pair("Polars", "flat", hand.polars_tables, polars_flat, hand.polars_flat),
    Pair("DuckDB", "nested", duck, duckdb_nested, lambda given: hand.duckdb_nested(given[0])),
    Pair("DuckDB", "flat", duck, duckdb_flat, lambda given: hand.duckdb_flat(given[0])),
    Pair(
        "DuckDB, `as_query`",
        "nested",
        duck,
        partial(duckdb_nested, as_query=True),
        lambda given: hand.duckdb_nested(given[0]),
    ),
    Pair(
        "DuckDB, `as_query`",
        "flat",
        duck,
        partial(duckdb_flat, as_query=True),
        lambda given: hand.duckdb_flat(given[0]),
    ),
)
ANCHORS = ("numpy", "OpenFisca-Core")


# ---- tables as stores deliver them -----------------------------------------------------------


class Compact(NamedTuple):
    """Families whose texts are in dictionaries and whose numbers have 32 bits."""

    counted: Any
    polars: hand.PolarsTables


def compact_tables(families: Families) -> Compact:
    """Return the families with counts instead of members, and with members in a table of their own."""
    own = Families(families.nested, compact(families.members))
    flat = pl.DataFrame(pl.from_arrow(compact(own.flat)))
    members = pl.DataFrame(pl.from_arrow(own.members))
    return Compact(compact(hand.counted_table(families)), hand.PolarsTables(flat, flat, members))


def _counted_frame(given: Compact) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(given.counted))


def _counted_by_us(table: Any) -> Any:
    return COUNTS.decide_table(table, subject_id=KEY, reasons=False)


COMPACT = (
    Pair("Polars", "one row per family", _counted_frame, _counted_by_us, hand.polars_counted),
    Pair(
        "Arrow",
        "one row per family",
        lambda given: given.counted,
        _counted_by_us,
        lambda table: hand.polars_counted(pl.DataFrame(pl.from_arrow(table))).to_arrow(),
    ),
    Pair(
        "Polars",
        "members in a table of their own",
        lambda given: given.polars,
        polars_flat,
        hand.polars_flat,
    ),
)


def compacted(rows: int) -> Any:
    """Measure tables with dictionaries and short integers against the same by hand."""
    few = tables(2_000)
    right = hand.rows_by_hand(few.nested)
    for pair in COMPACT:
        if _rows(pair.ours(pair.prepare(compact_tables(few)))) != right:
            sys.exit(f"{pair.name}, {pair.shape}: not as by hand")
    families = compact_tables(tables(rows))
    found = []
    for pair in COMPACT:
        given = pair.prepare(families)
        best = quickest(
            {
                "ours": lambda pair=pair, given=given: pair.ours(given),
                "hand": lambda pair=pair, given=given: pair.by_hand(given),
            },
            rounds=3 * ROUNDS,
        )
        found.append((pair.name, pair.shape, best["ours"], best["hand"]))
    return found


def memory_of(rows: int, way: Path) -> float:
    """Return how many MiB a way takes at most besides its tables.

    The last part of the path is `ours-0` or `hand-0`, for the first pair; the folder has the tables.
    """
    side, _, index = way.name.partition("-")
    pair = COMPACT[int(index)]
    run = pair.ours if side == "ours" else pair.by_hand
    # Tables that are read leave no free memory for the answer, as tables that are made do.
    counted, flat, members = (
        feather.read_table(way.parent / name, memory_map=False) for name in COMPACT_FILES
    )
    frames = [pl.DataFrame(pl.from_arrow(each)) for each in (flat, members)]
    given = Compact(counted, hand.PolarsTables(frames[0], *frames))
    prepared = pair.prepare(given)
    # Imports and the building of the query are not measured.
    run(pair.prepare(compact_tables(tables(1_000))))
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before = _status("VmRSS")
    for _ in range(3):
        run(prepared)
    return _status("VmHWM") - before


COMPACT_FILES = ("counted", "flat", "members")


def memory_by_pair(rows: int) -> list[tuple[float, float]]:
    """Return the memory of ours and of the query by hand, for each pair."""
    with tempfile.TemporaryDirectory() as place:
        families = tables(rows)
        shapes = (hand.counted_table(families), families.flat, families.members)
        for name, table in zip(COMPACT_FILES, shapes, strict=True):
            feather.write_feather(compact(table), Path(place) / name, compression="uncompressed")
        del families, shapes
        return [
            (
                _part("memory", rows, str(Path(place) / f"ours-{index}")),
                _part("memory", rows, str(Path(place) / f"hand-{index}")),
            )
            for index in range(len(COMPACT))
        ]


def _status(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith(field)) / 1024


def check_agreement(count: int) -> None:
    """Exit unless every way gives the rows of `by_hand`."""
    hand.check_agreement(count)
    for families in (tables(count), tables(count, sizes=(0, 8))):
        right = hand.rows_by_hand(families.nested)
        for pair in PAIRS:
            given = pair.prepare(families)
            ours = pair.ours(given)
            if _number_types(ours) != _number_types(pair.by_hand(given)):
                sys.exit(f"{pair.name}, {pair.shape}: numbers are not as long as by hand")
            found = _rows(ours)
            if found != right:
                mine, theirs = next((a, b) for a, b in zip(found, right, strict=True) if a != b)
                sys.exit(f"{pair.name}, {pair.shape}: {mine}, by hand {theirs}")


def _number_types(answered: Any) -> set[Any]:
    """Return the types of the points of an answer."""
    frame = _framed(answered)
    return {frame[name].dtype for name in frame.columns if name.startswith("points_")}


def _framed(answered: Any) -> pl.DataFrame:
    return answered if isinstance(answered, pl.DataFrame) else pl.DataFrame(pl.from_arrow(answered))


def _rows(answered: Any) -> list[tuple[Any, ...]]:
    """Return our answer as the rows of `columns_by_hand`."""
    frame = _framed(answered)
    points = [name for name in frame.columns if name.startswith("points_")]
    names = ["subject_id", "outcome", "grade", "low", "high", *points]
    whole = frame.select(names).with_columns(pl.col("low", "high", *points).cast(pl.Int64))
    return sorted(whole.rows())


# ---- measuring -------------------------------------------------------------------------------


def seconds(run: Callable[[], Any]) -> float:
    """Return the time of one call."""
    gc.collect()
    start = time.perf_counter()
    result = run()
    spent = time.perf_counter() - start
    del result
    return spent


def quickest(ways: Mapping[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the fastest round of each way; they take turns, and each round begins with another one."""
    best = dict.fromkeys(ways, float("inf"))
    names = list(ways)
    for _ in range(rounds):
        for name in names:
            best[name] = min(best[name], seconds(ways[name]))
        names.append(names.pop(0))
    return best


def sheet(rows: int) -> Any:
    """Measure every tool against the same sheet by hand, and Python by hand in all rounds."""
    check_agreement(2_000)
    families = tables(rows)
    sample = families.nested.slice(0, hand.SAMPLE).to_pylist()

    def python() -> list[Any]:
        return [hand.by_hand(family) for family in sample]

    base = float("inf")
    pairs = []
    for pair in PAIRS:
        given = pair.prepare(families)
        best = quickest(
            {
                "python": python,
                "ours": lambda pair=pair, given=given: pair.ours(given),
                "hand": lambda pair=pair, given=given: pair.by_hand(given),
            }
        )
        base = min(base, best["python"])
        pairs.append((pair.name, pair.shape, best["ours"], best["hand"]))
    anchors = []
    for way in hand.WAYS:
        if way.name.startswith(ANCHORS) and way.shape != "counted":
            given = way.prepare(families)
            best = quickest({"hand": lambda way=way, given=given: way.run(given)}, rounds=3)
            anchors.append((way.name, way.shape, best["hand"]))
    return {"python": base / len(sample) * rows, "pairs": pairs, "anchors": anchors}


def blanks(rows: int) -> Any:
    """Measure the cost of a share of unknown values."""
    some, none = tables(rows, nulls=NULLS), tables(rows)
    found = []
    for pair in PAIRS:
        blank, known = pair.prepare(some), pair.prepare(none)
        for reasons in (False, True):
            best = quickest(
                {
                    "blank": lambda p=pair, g=blank, r=reasons: p.ours(g, reasons=r),
                    "known": lambda p=pair, g=known, r=reasons: p.ours(g, reasons=r),
                },
                rounds=3 if pair.name.endswith("`as_query`") else 10,
            )
            found.append((pair.name, pair.shape, reasons, best["known"], best["blank"]))
    return found


def growth(rows: int) -> Any:
    """Measure Polars for a number of families, in chunks as a file would give them."""
    chunks = [
        pl.DataFrame(pl.from_arrow(tables(min(GROUP, rows - first), first=first).nested))
        for first in range(0, rows, GROUP)
    ]
    frame = pl.concat(chunks)
    del chunks
    before = _peak()
    rounds = 3 if rows <= 1_000_000 else 2
    best = quickest(
        {"ours": lambda: SHEET.decide_table(frame, subject_id=KEY, reasons=False)}, rounds
    )
    return best["ours"], before, _peak()


def _peak() -> float:
    """Return the peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def file(rows: int, source: Path) -> Any:
    """Decide a Parquet file chunk by chunk into another one; return the seconds and the peak memory."""
    target = source.with_name("answered.parquet")
    start = time.perf_counter()
    # With pre-buffering, the part of the file that was read would stay in memory.
    with pq.ParquetFile(source, pre_buffer=False) as given, ExitStack() as open_:
        writer = None
        for first, batch in zip(range(0, rows, GROUP), given.iter_batches(GROUP), strict=False):
            chunk = pa.Table.from_batches([batch.slice(0, rows - first)])
            answered = SHEET.decide_table(chunk, subject_id=KEY, reasons=False)
            if writer is None:
                writer = open_.enter_context(pq.ParquetWriter(target, answered.schema))
            writer.write_table(answered)
    spent = time.perf_counter() - start
    written = pq.read_metadata(target).num_rows
    if written != rows:
        sys.exit(f"{written} rows written of {rows}")
    target.unlink()
    return spent, _peak()


def stages(rows: int) -> Any:
    """Return our processor time by stage, summed over all threads of the process."""
    clock = Clock()
    for owner, name, stage in WATCHED:
        clock.watch(owner, name, stage)
    clock.watch_steps(embedded, "_read_batches", "taking")
    # With several threads, time could not be attributed to stages.
    embedded.ThreadPoolExecutor = AtOnce  # type: ignore[assignment,misc]
    families = tables(rows)
    found = {}
    for pair in PAIRS:
        given = pair.prepare(families)
        runs = []
        for _ in range(ROUNDS + 1):
            gc.collect()
            clock.run(lambda pair=pair, given=given: pair.ours(given))
            runs.append(clock.spent)
        best = min(runs, key=lambda each: sum(each.values()))
        once = max(runs[0]["building"] - best["building"], 0)
        found[f"{pair.name}, {pair.shape}"] = best | {"once": once}
    return found


STAGES = {
    "taking": "taking over the tables: ids, lists, keys",
    "looking": "looking at each column once",
    "items": "members: masks, adding up",
    "building": "lowering the set, building the query",
    "final": "the query that answers",
}


class Clock:
    """Processor time by stage; time in a nested stage counts for that stage only."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(STAGES, 0.0)
        self._running = ["final"]
        self._since = 0.0

    def run(self, call: Callable[[], Any]) -> None:
        """Reset the times and run a call."""
        self.spent = dict.fromkeys(STAGES, 0.0)
        self._since = time.process_time()
        call()
        self._to("final")

    def _to(self, stage: str) -> None:
        now = time.process_time()
        self.spent[self._running[-1]] += now - self._since
        self._since = now
        self._running[-1:] = [stage]

    def watch(self, owner: Any, name: str, stage: str) -> None:
        """Count the calls of a function or method for a stage."""
        inner = getattr(owner, name)

        def timed(*given: Any, **named: Any) -> Any:
            before = self._running[-1]
            self._to(stage)
            try:
                return inner(*given, **named)
            finally:
                self._to(before)

        setattr(owner, name, timed)

    def watch_steps(self, owner: Any, name: str, stage: str) -> None:
        """Count each step of a generator for a stage."""
        inner = getattr(owner, name)

        def timed(*given: Any) -> Iterator[Any]:
            before = self._running[-1]
            steps = inner(*given)
            self._to(stage)
            for each in steps:
                self._to(before)
                yield each
                before = self._running[-1]
                self._to(stage)
            self._to(before)

        setattr(owner, name, timed)


class AtOnce(Executor):
    """An executor that runs calls at once, in the calling thread."""

    def __init__(self, _threads: int) -> None:
        pass

    def submit(self, call: Any, /, *given: Any, **named: Any) -> Future[Any]:
        """Return a finished future with the call's result."""
        done: Future[Any] = Future()
        done.set_result(call(*given, **named))
        return done


WATCHED: Sequence[tuple[Any, str, str]] = (
    (memory.MemoryTables, "__init__", "taking"),
    (databases.Database, "__init__", "taking"),
    (databases, "decide", "building"),
    (databases, "inspect_columns", "looking"),
    (databases.Database, "_with_spellings", "looking"),
    (memory, "inspect_columns", "looking"),
    (memory.MemoryTables, "_stats", "looking"),
    (memory.MemoryTables, "_cached_query", "building"),
    (polars_query._ListSums, "run", "items"),  # noqa: SLF001 - a look inside
    (ibis.backends.duckdb.Backend, "compile", "building"),
)


# ---- Spark -----------------------------------------------------------------------------------


@contextmanager
def spark_families(rows: int, threads: int) -> Iterator[tuple[Any, float]]:
    """Return families as a Spark data frame, and the time Spark took to start."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - none of the other parts starts it

    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        session = (
            SparkSession.builder.master(f"local[{threads}]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.memory", "6g")
            .config("spark.local.dir", place)
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        session.range(1).collect()
        started = time.perf_counter() - start
        path = Path(place) / "nested"
        path.mkdir()
        for first in range(0, rows, GROUP):
            part = tables(min(GROUP, rows - first), first=first).nested
            pq.write_table(part, path / f"{first:09}.parquet")
        yield session.read.parquet(str(path)), started
        session.stop()


def spark(rows: int) -> Any:
    """Measure Spark with two threads: its start, then growing numbers of families."""
    with spark_families(rows, 2) as (given, started):
        small = max(rows // 1000, 1)
        cold = seconds(lambda: _spark_decided(given.limit(small).repartition(2)))
        sizes = []
        for count in (small, rows // 100, rows // 10, rows):
            number = max(2, count // FAMILIES_A_PARTITION)
            given.sparkSession.conf.set("spark.sql.shuffle.partitions", str(number))
            frame = given.limit(count).repartition(number).cache()
            frame.count()
            rounds = 3 if count < rows else 2
            best = quickest({"ours": lambda frame=frame: _spark_decided(frame)}, rounds)
            sizes.append((count, best["ours"]))
            frame.unpersist()
    return {"started": started, "cold": cold, "small": small, "sizes": sizes}


def partitions(rows: int, threads: Path) -> Any:
    """Measure Spark with a number of threads: the same families in growing numbers of partitions."""
    found = []
    with spark_families(rows, int(str(threads))) as (given, _):
        for number in PARTITIONS:
            given.sparkSession.conf.set("spark.sql.shuffle.partitions", str(number))
            frame = given.repartition(number).cache()
            frame.count()
            best = quickest({"ours": lambda frame=frame: _spark_decided(frame)}, rounds=4)
            found.append((number, best["ours"]))
            frame.unpersist()
    return found


def _spark_decided(frame: Any) -> None:
    """Decide a data frame completely without writing it."""
    answered = SHEET.decide_table(frame, subject_id=KEY, reasons=False)
    answered.write.format("noop").mode("overwrite").save()


# ---- the page --------------------------------------------------------------------------------


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * texts + "---:|" * (len(heads) - texts)
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _kept(ratio: float, promised: float) -> str:
    if abs(ratio - promised) < TIGHT * promised:
        return "even"
    return "yes" if ratio > promised else "no"


def _sheet_page(rows: int, figures: Any) -> Iterator[str]:
    yield f"## {rows:,} families, everything known"
    yield ""
    yield "Ten criteria over a family and its one to eight members: nested as lists of structs, or flat in a table of their own."
    yield "All of these agree on 2,000 random families, and on 2,000 of which some have no members. Both sides read and give"
    yield f"the native form of their back end, with numbers of one size. Promised is at least {PROMISED} × the speed of the same by hand; “even” is within"
    yield f"{TIGHT:.0%} of it."
    yield ""
    python = figures["python"]
    found = [
        (
            f"{name}, {shape}",
            f"{ours:.2f}",
            f"{by_hand:.2f}",
            f"{by_hand / ours:.2f} ×",
            _kept(by_hand / ours, PROMISED),
            f"{python / ours:.0f} ×",
            f"{python / by_hand:.0f} ×",
        )
        for name, shape, ours, by_hand in figures["pairs"]
    ]
    found += [
        (
            f"{name.split(',')[0]}, {shape}",
            "",
            f"{spent:.2f}",
            "",
            "",
            "",
            f"{python / spent:.1f} ×",
        )
        for name, shape, spent in figures["anchors"]
    ]
    found.append(("Python function", "", f"{python:.2f}", "", "", "", "1.0 ×"))
    heads = ["", "ours, s", "by hand, s", "speed ours : by hand", "promise kept"]
    yield from _table([*heads, "ours, × Python", "by hand, × Python"], found)
    yield f"Python by hand ran over {hand.SAMPLE:,} of the families in the same rounds. OpenFisca-Core gets nested members taken out of"
    yield "their lists, which is in its time."
    yield ""


def _compact_page(rows: int, figures: Any, measured: Sequence[tuple[float, float]]) -> Any:
    yield f"## {rows:,} families, texts in dictionaries and numbers of 32 bits"
    yield ""
    yield "The same sheet over tables as Arrow and Parquet deliver them: one row per family, with counts instead of members, and"
    yield "members in a table of their own. Memory is the peak besides the tables given, in a process of its own. Promised for one"
    yield f"row per family is at most {PROMISED_ROW:.0f} × the time by hand and {PROMISED_MEMORY} MiB more, for members in a table of their own at least"
    yield "the speed by hand."
    yield ""
    found = []
    for (name, shape, ours, by_hand), (own, other) in zip(figures, measured, strict=True):
        promised = 1.0 if shape.startswith("members") else 1 / PROMISED_ROW
        found.append(
            (
                f"{name}, {shape}",
                f"{ours:.3f}",
                f"{by_hand:.3f}",
                f"{ours / by_hand:.2f} ×",
                _kept(by_hand / ours, promised),
                f"{own:.0f}",
                f"{other:.0f}",
            )
        )
    heads = ["", "ours, s", "by hand, s", "time ours : by hand", "promise kept"]
    yield from _table([*heads, "ours, MiB", "by hand, MiB"], found)


def _blanks_page(figures: Any) -> Iterator[str]:
    yield f"## {NULLS:.0%} of all values blank"
    yield ""
    yield "Every fact, of families and members, is unknown as often. The answer is then a range in most rows."
    yield f"Promised is at most {PROMISED_NULLS:.0f} × the time of the same without blanks."
    yield ""
    found = [
        (
            f"{name}, {shape}",
            "yes" if reasons else "no",
            f"{known:.2f}",
            f"{blank:.2f}",
            f"{blank / known:.2f} ×",
            _kept(known / blank, 1 / PROMISED_NULLS),
        )
        for name, shape, reasons, known, blank in figures
    ]
    heads = ["", "with `reasons`", "all known, s", "blanks, s", "cost", "promise kept"]
    yield from _table(heads, found, texts=2)


def _growth_page(figures: Sequence[tuple[int, Any]]) -> Iterator[str]:
    yield "## Cost against rows: Polars, nested, the whole table in memory"
    yield ""
    found = [
        (
            f"{rows:,}",
            f"{spent:.3f}",
            f"{spent / rows * 1e6:.2f}",
            f"{rows / spent / 1e6:.2f}",
            f"{before:,.0f}",
            f"{peak:,.0f}",
        )
        for rows, (spent, before, peak) in figures
    ]
    heads = ["families", "s", "µs a family", "million families/s"]
    yield from _table([*heads, "MiB with the table", "MiB at most"], found, texts=0)


def _files_page(figures: Sequence[tuple[int, Any]]) -> Iterator[str]:
    yield "## From Parquet to Parquet"
    yield ""
    yield f"Nested families read {GROUP:,} at a time (`ParquetFile(…, pre_buffer=False).iter_batches`), decided, and written (`ParquetWriter`); one process for each line."
    yield ""
    found = [
        (f"{rows:,}", f"{spent:.1f}", f"{rows / spent:,.0f}", f"{peak:,.0f}")
        for rows, (spent, peak) in figures
    ]
    yield from _table(["families", "s", "families/s", "MiB at most"], found, texts=0)


def _spark_page(figures: Any) -> Iterator[str]:
    yield "## Spark, `local[2]`, nested"
    yield ""
    if figures is None:
        yield "Not measured: there is no Java."
        yield ""
        return
    yield f"A session starts in {figures['started']:.1f} s; the first table it decides, of {figures['small']:,} families, takes"
    yield f"{figures['cold']:.1f} s. After that, from a cached data frame in partitions of at most {FAMILIES_A_PARTITION:,}, each row decided, nothing written:"
    yield ""
    found = [
        (f"{count:,}", f"{spent:.2f}", f"{count / spent:,.0f}") for count, spent in figures["sizes"]
    ]
    yield from _table(["families", "s", "families/s"], found, texts=0)


def _partitions_page(
    rows: int, figures: Mapping[int, Sequence[tuple[int, float]]]
) -> Iterator[str]:
    one, two = (figures[threads] for threads in THREADS)
    yield f"{rows:,} families by partitions, each a task; threads are what Spark has to run them on, `local[1]` and"
    yield "`local[2]`. About a second of each is the driver's alone: looking at columns, lowering the set, planning."
    yield ""
    found = [
        (
            f"{number}",
            f"{alone:.2f}",
            f"{together:.2f}",
            f"{rows / together:,.0f}",
            f"{alone / together:.2f} ×",
        )
        for (number, alone), (_, together) in zip(one, two, strict=True)
    ]
    heads = ["partitions", "one thread, s", "two threads, s", "families/s", "speed of two"]
    yield from _table(heads, found, texts=0)


def _stages_page(figures: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield "## Where the time goes"
    yield ""
    yield "Processor seconds on all threads, everything known, without `reasons`:"
    yield ""
    rows = [
        (name, *(f"{each[stage]:.2f}" for each in figures.values()))
        for stage, name in STAGES.items()
    ]
    rows.append(("all", *(f"{sum(each.values()) - each['once']:.2f}" for each in figures.values())))
    rows.append(
        (
            "also, for the first table of a shape: building its query",
            *(f"{each['once']:.2f}" for each in figures.values()),
        )
    )
    yield from _table(["", *figures], rows)
    yield from NOTES


NOTES = """\
* **The queries by hand check nothing.** Ours checks that no id occurs twice, that each member has a family, and that each
  value fits its declaration: in memory by comparing each number with its bounds and each text with its choices;
  with `as_query` the database is queried once before, because the answer is only a query and its form depends on which columns have NULLs.
* **Building the query** takes the same time for any number of rows. In memory it is built once for all tables of the
  same columns; for a database it is built for each table, written as SQL and parsed again.
* **Polars** adds up the members of a family by their offsets in the list, without a hash table. Members in a table of
  their own are joined by key first, each group of equal keys once. An expression that several conditions share is
  computed once; Polars alone does this only in part, so that in the query by hand each condition compares the texts again.
* **DuckDB** exports its tables as Arrow, one row group at a time, which takes most of its time here; Polars decides one
  group while DuckDB exports the next, and DuckDB reads the answers back. With `as_query`, and where the answers have
  more than two gibibytes, DuckDB decides itself, as Spark does: nested members are aggregated inside their list, others
  are grouped, and all counts of a family are packed into one number of a few bits each.
* **NULLs** take one column of each condition until something is counted; then two counts are kept, the certain and the
  possible one. Points have two ends, too. `reasons` are found in tables of all possible reasons, by an index computed
  for each row.
* **Why Polars decides what is in memory.** It reads Arrow without copying it, and its query by hand is the fastest of the
  engines, too. DuckDB is for tables that are larger than memory, and for numbers of more than 64 bits.
""".splitlines()


def _machine() -> str:
    names = ("ibis-framework", "polars", "duckdb", "pyarrow", "numpy", "OpenFisca-Core", "pyspark")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    return (
        f"criteria-engine {__version__}, Python {platform.python_version()}, {platform.machine()}, "
        f"{platform.system()}; {versions}; {date.today()}."
    )


def page(rows: int, in_spark: int) -> Iterator[str]:
    """Yield the lines of the page, measuring each part on the way."""
    yield "# Benchmarks: whole tables"
    yield ""
    yield _machine()
    yield f"Written by `python benchmarks/columns.py --rows {rows} --spark-rows {in_spark}`. The machine has two cores and others use them, too: ways that"
    yield "are compared take turns and the quickest round of each counts, so ratios carry over and seconds do not."
    yield ""
    yield from _sheet_page(rows, _part("sheet", rows))
    yield from _compact_page(rows, _part("compact", rows), memory_by_pair(rows))
    yield from _blanks_page(_part("blanks", rows))
    counts = [rows // 100, rows // 10, rows, rows * 10]
    yield from _growth_page([(count, _part("growth", count)) for count in counts])
    yield from _files_page(list(_files(rows)))
    if not shutil.which("java"):
        yield from _spark_page(None)
    else:
        yield from _spark_page(_part("spark", in_spark))
        divided = in_spark // 5
        by_threads = {each: _part("partitions", divided, str(each)) for each in THREADS}
        yield from _partitions_page(divided, by_threads)
    yield from _stages_page(_part("stages", rows))


def _files(rows: int) -> Iterator[tuple[int, Any]]:
    with tempfile.TemporaryDirectory() as place:
        files = write_parquet(Path(place), rows * 10)
        files.flat.unlink()
        files.members.unlink()
        for count in (rows, rows * 3, rows * 10):
            yield count, _part("file", count, str(files.nested))


def _part(name: str, rows: int, *more: str) -> Any:
    command = [sys.executable, __file__, "--part", name, "--rows", str(rows), *more]
    print(f"{name}, {rows:,} …", flush=True)
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = ran.stdout.splitlines()[-1]
    print(found, flush=True)
    return json.loads(found)


PARTS: Mapping[str, Callable[..., Any]] = {
    "sheet": sheet,
    "compact": compacted,
    "memory": memory_of,
    "blanks": blanks,
    "growth": growth,
    "file": file,
    "spark": spark,
    "partitions": partitions,
    "stages": stages,
}


def main() -> None:
    """Measure everything and write the page, or run one part for the process that asked for it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--spark-rows", type=int, help="families for Spark, if not as many")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("source", nargs="?", type=Path)
    asked = parser.parse_args()
    if asked.part:
        # Ibis 12 uses a function that DuckDB 2 has renamed.
        warnings.simplefilter("ignore", DeprecationWarning)
        given = () if asked.source is None else (asked.source,)
        print(json.dumps(PARTS[asked.part](asked.rows, *given)))
        return
    lines = page(asked.rows, asked.spark_rows or asked.rows)
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
