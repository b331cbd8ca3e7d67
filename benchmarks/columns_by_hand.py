"""The benchmark sheet over a table of families, written by hand in each tool for tables.

    python benchmarks/columns_by_hand.py [FAMILIES]

What `by_hand.py` is for one family, these functions are for a million: what a good programmer would write who
knows the tool and this sheet, with all facts known. All give the same columns (`COLUMNS`), also the ends of
intervals, although nothing is unknown here: such a column is given twice. DuckDB gives integers of 64 bits and
texts, Polars integers of 16 bits and values of Enums, as our engine does with each of them. Each takes its
input from the memory of its own tool. Results are ratios within one run, since the machine may be busy, to
`by_hand.py` on 20,000 of the same families. The main styles are the faster ones of those tried; slower ones are
kept for comparison. In a third shape the counts of members are facts, which shows what the counting costs.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from by_hand import by_hand
from columns_data import KEY, Families, Table, tables
from columns_openfisca import ENUMS, PERIOD, POINTS, openfisca_simulation, openfisca_system
from numpy.typing import NDArray
from openfisca_core.indexed_enums import EnumArray

Array: TypeAlias = NDArray[Any]
Arrays: TypeAlias = Mapping[str, Array]

RANGES = ("total", *POINTS)
COLUMNS = (
    KEY,
    "outcome",
    "level",
    *(f"{name}_{end}" for name in RANGES for end in ("low", "high")),
)
OUTCOMES = ("not_eligible", "eligible")
OUTCOME_TYPE = pl.Enum(OUTCOMES)
LEVEL_TYPE = pl.Enum(["band_1", "band_2", "band_3"])
LEVELS = (None, "band_1", "band_2", "band_3")
ROUNDS = 3
SAMPLE = 20_000


# ---- DuckDB ----------------------------------------------------------------------------------

_DUCKDB_SCORES = f"""
pointed AS (
    SELECT
        {KEY}, area, violations_this_year, children_out,
        CASE WHEN children_out = 0 THEN 10 ELSE 0 END AS points_1,
        CASE WHEN weak = 0 THEN 10 ELSE 0 END AS points_2,
        CASE WHEN good = pupils THEN 10 WHEN 2 * good >= pupils THEN 6 WHEN good > 0 THEN 3 ELSE 0
        END AS points_3,
        CASE WHEN unfair = 0 THEN 10 ELSE 0 END AS points_4,
        CASE WHEN literate = adults THEN 10 ELSE 0 END AS points_5,
        CASE WHEN learning = adults THEN 10 WHEN 5 * learning >= 4 * adults THEN 8
             WHEN 2 * learning >= adults THEN 5 ELSE 0 END AS points_6,
        CASE WHEN upper > 0 THEN 10 ELSE 0 END AS points_7,
        CASE WHEN has_study_corner AND has_bookcase AND books >= 20 THEN 10
             WHEN has_study_corner AND books >= 10 THEN 5 ELSE 0 END AS points_8,
        CASE WHEN has_internet THEN 10 WHEN multidim_poor THEN 5 ELSE 0 END AS points_9,
        CASE WHEN fund_contribution_vnd >= CASE WHEN multidim_poor THEN 50000 ELSE 100000 END
             THEN 5 ELSE 0 END
        + CASE WHEN culture_family_years >= 3 THEN 3 ELSE 0 END
        + CASE WHEN household_registered THEN 2 ELSE 0 END AS points_10
    FROM counted
),
summed AS (SELECT *, {" + ".join(POINTS)} AS total FROM pointed),
decided AS (
    SELECT *,
        total >= CASE area WHEN 'mountainous' THEN 70 ELSE 80 END
        AND violations_this_year = 0 AND children_out = 0 AS passed
    FROM summed
)
SELECT
    {KEY},
    CASE WHEN passed THEN 'eligible' ELSE 'not_eligible' END AS outcome,
    CASE WHEN NOT passed THEN NULL WHEN total >= 95 THEN 'band_3' WHEN total >= 85 THEN 'band_2'
         ELSE 'band_1' END AS level,
    {", ".join(f"{name} AS {name}_low, {name} AS {name}_high" for name in RANGES)}
FROM (SELECT * REPLACE ({", ".join(f"{name}::BIGINT AS {name}" for name in RANGES)}) FROM decided)
"""

_COUNTS = (
    "children_out",
    "pupils",
    "weak",
    "good",
    "unfair",
    "adults",
    "literate",
    "upper",
    "learning",
)

_DUCKDB_FLAT = f"""
WITH grouped AS (
    SELECT *, enrolled AND age <= 18 AS pupil, able_to_study AND age BETWEEN 19 AND 60 AS adult
    FROM members
    WHERE left_commune_months < 6
),
marked AS (
    SELECT {KEY}, pupil AS pupils, adult AS adults,
        able_to_study AND age BETWEEN 6 AND 14 AND NOT enrolled AS children_out,
        pupil AND grade_result = 'weak' AS weak,
        pupil AND grade_result IN ('good', 'excellent') AS good,
        pupil AND conduct NOT IN ('fair', 'good') AS unfair,
        adult AND literate_level >= 1 AS literate,
        adult AND literate_level >= 2 AS upper,
        adult AND courses_this_year >= 1 AS learning
    FROM grouped
),
added AS (
    SELECT {KEY}, {", ".join(f"count(*) FILTER ({name}) AS {name}" for name in _COUNTS)}
    FROM marked GROUP BY {KEY}
),
counted AS (
    SELECT flat.*, {", ".join(f"coalesce({name}, 0) AS {name}" for name in _COUNTS)}
    FROM flat LEFT JOIN added USING ({KEY})
),
{_DUCKDB_SCORES}
"""

_DUCKDB_LISTS = f"""
WITH grouped AS (
    SELECT *,
        list_filter(members, lambda m:
            m.left_commune_months < 6 AND m.enrolled AND m.age <= 18) AS pupil,
        list_filter(members, lambda m:
            m.left_commune_months < 6 AND m.able_to_study AND m.age BETWEEN 19 AND 60) AS adult
    FROM nested
),
counted AS (
    SELECT * EXCLUDE (members, pupil, adult),
        len(pupil) AS pupils,
        len(adult) AS adults,
        len(list_filter(members, lambda m: m.left_commune_months < 6 AND m.able_to_study
            AND m.age BETWEEN 6 AND 14 AND NOT m.enrolled)) AS children_out,
        len(list_filter(pupil, lambda m: m.grade_result = 'weak')) AS weak,
        len(list_filter(pupil, lambda m: m.grade_result IN ('good', 'excellent'))) AS good,
        len(list_filter(pupil, lambda m: m.conduct NOT IN ('fair', 'good'))) AS unfair,
        len(list_filter(adult, lambda m: m.literate_level >= 1)) AS literate,
        len(list_filter(adult, lambda m: m.literate_level >= 2)) AS upper,
        len(list_filter(adult, lambda m: m.courses_this_year >= 1)) AS learning
    FROM grouped
),
{_DUCKDB_SCORES}
"""

# The same as `_DUCKDB_FLAT` over the members taken out of their lists.
_DUCKDB_UNNEST = _DUCKDB_FLAT.replace(
    "WITH grouped",
    f"WITH members AS (SELECT {KEY}, unnest(members, max_depth := 2) FROM nested), grouped",
).replace("FROM flat LEFT JOIN", "FROM (SELECT * EXCLUDE members FROM nested) AS flat LEFT JOIN")


def duckdb_tables(families: Families) -> duckdb.DuckDBPyConnection:
    """Return a database in memory with the tables `nested`, `flat`, `members` and `counted`."""
    connection = duckdb.connect()
    shapes = {
        "nested": families.nested,
        "flat": families.flat,
        "members": families.members,
        "counted": counted_table(families),
    }
    for name, table in shapes.items():
        connection.register("given", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        connection.unregister("given")
    return connection


def duckdb_flat(connection: duckdb.DuckDBPyConnection) -> Table:
    """Join members by key: masks first, then counts, so that no aggregate repeats a mask."""
    return connection.sql(_DUCKDB_FLAT).to_arrow_table()


def duckdb_nested(connection: duckdb.DuckDBPyConnection) -> Table:
    """Count nested members with lambdas."""
    return connection.sql(_DUCKDB_LISTS).to_arrow_table()


def duckdb_unnest(connection: duckdb.DuckDBPyConnection) -> Table:
    """Unnest members, group them by key and join the counts."""
    return connection.sql(_DUCKDB_UNNEST).to_arrow_table()


def duckdb_counted(connection: duckdb.DuckDBPyConnection) -> Table:
    """Decide from given counts."""
    return connection.sql(f"WITH {_DUCKDB_SCORES}").to_arrow_table()


# ---- Polars ----------------------------------------------------------------------------------


class PolarsTables(NamedTuple):
    """The families as Polars frames."""

    nested: pl.DataFrame
    flat: pl.DataFrame
    members: pl.DataFrame


def polars_tables(families: Families) -> PolarsTables:
    """Return the families as Polars frames."""
    shapes = (families.nested, families.flat, families.members)
    return PolarsTables(*(pl.DataFrame(pl.from_arrow(table)) for table in shapes))


def _polars_masks(member: Callable[[str], pl.Expr]) -> dict[str, pl.Expr]:
    """Return the masks that say which members count."""
    here = member("left_commune_months") < 6
    age, enrolled = member("age"), member("enrolled")
    able = here & member("able_to_study")
    pupil = here & enrolled & (age <= 18)
    adult = able & age.is_between(19, 60)
    return {
        "children_out": able & age.is_between(6, 14) & ~enrolled,
        "pupils": pupil,
        "weak": pupil & (member("grade_result") == "weak"),
        "good": pupil & member("grade_result").is_in(["good", "excellent"]),
        "unfair": pupil & ~member("conduct").is_in(["fair", "good"]),
        "adults": adult,
        "literate": adult & (member("literate_level") >= 1),
        "upper": adult & (member("literate_level") >= 2),
        "learning": adult & (member("courses_this_year") >= 1),
    }


def _polars_scores(counted: pl.LazyFrame) -> pl.LazyFrame:
    col = pl.col
    corner, poor = col("has_study_corner"), col("multidim_poor")
    good, pupils, learning, adults = col("good"), col("pupils"), col("learning"), col("adults")
    points = {
        "points_1": pl.when(col("children_out") == 0).then(10).otherwise(0),
        "points_2": pl.when(col("weak") == 0).then(10).otherwise(0),
        "points_3": pl.when(good == pupils)
        .then(10)
        .when(2 * good >= pupils)
        .then(6)
        .when(good > 0)
        .then(3)
        .otherwise(0),
        "points_4": pl.when(col("unfair") == 0).then(10).otherwise(0),
        "points_5": pl.when(col("literate") == adults).then(10).otherwise(0),
        "points_6": pl.when(learning == adults)
        .then(10)
        .when(5 * learning >= 4 * adults)
        .then(8)
        .when(2 * learning >= adults)
        .then(5)
        .otherwise(0),
        "points_7": pl.when(col("upper") > 0).then(10).otherwise(0),
        "points_8": pl.when(corner & col("has_bookcase") & (col("books") >= 20))
        .then(10)
        .when(corner & (col("books") >= 10))
        .then(5)
        .otherwise(0),
        "points_9": pl.when(col("has_internet")).then(10).when(poor).then(5).otherwise(0),
        "points_10": pl.when(
            col("fund_contribution_vnd") >= pl.when(poor).then(50_000).otherwise(100_000)
        )
        .then(5)
        .otherwise(0)
        + pl.when(col("culture_family_years") >= 3).then(3).otherwise(0)
        + pl.when(col("household_registered")).then(2).otherwise(0),
    }
    total, passed = col("total"), col("passed")
    mark = pl.when(col("area") == "mountainous").then(70).otherwise(80)
    clean = (col("violations_this_year") == 0) & (col("children_out") == 0)
    return (
        counted.with_columns(**points)
        .with_columns(total=pl.sum_horizontal(POINTS))
        .with_columns(pl.col(RANGES).cast(pl.Int16), passed=(total >= mark) & clean)
        .select(
            KEY,
            pl.when(passed)
            .then(pl.lit("eligible", OUTCOME_TYPE))
            .otherwise(pl.lit("not_eligible", OUTCOME_TYPE))
            .alias("outcome"),
            pl.when(~passed)
            .then(None)
            .when(total >= 95)
            .then(pl.lit("band_3", LEVEL_TYPE))
            .when(total >= 85)
            .then(pl.lit("band_2", LEVEL_TYPE))
            .otherwise(pl.lit("band_1", LEVEL_TYPE))
            .alias("level"),
            *(col(name).alias(f"{name}_{end}") for name in RANGES for end in ("low", "high")),
        )
    )


def _polars_joined(families: pl.LazyFrame, members: pl.LazyFrame) -> pl.DataFrame:
    """Join the counts and decide, on the streaming engine: it is twice as fast here as the one in memory."""
    marked = members.select(KEY, **_polars_masks(pl.col))
    # All other counts are subsets of these, so half of the members need no grouping.
    counting = marked.filter(pl.col("pupils") | pl.col("adults") | pl.col("children_out"))
    added = counting.group_by(KEY).agg(pl.col(_COUNTS).sum())
    joined = families.join(added, on=KEY, how="left")
    counted = joined.with_columns(pl.col(_COUNTS).fill_null(0))
    return _polars_scores(counted).collect(engine="streaming")


def polars_flat(given: PolarsTables) -> pl.DataFrame:
    """Join members by key."""
    return _polars_joined(given.flat.lazy(), given.members.lazy())


def polars_nested(given: PolarsTables) -> pl.DataFrame:
    """Compute each mask over all members at once, then sum list by list."""
    return _polars_scores(_polars_count(given)).collect()


def polars_explode(given: PolarsTables) -> pl.DataFrame:
    """Explode members, group them by key and join the counts."""
    members = given.nested.lazy().select(KEY, "members").explode("members").unnest("members")
    return _polars_joined(given.nested.lazy().drop("members"), members)


def polars_counted(counted: pl.DataFrame) -> pl.DataFrame:
    """Decide from given counts."""
    return _polars_scores(counted.lazy()).collect()


def _polars_count(given: PolarsTables) -> pl.LazyFrame:
    masks = _polars_masks(pl.element().struct.field)
    members = pl.col("members")
    sums = {name: members.list.eval(mask).list.sum() for name, mask in masks.items()}
    return given.nested.lazy().with_columns(**sums).drop("members")


def counted_frame(families: Families) -> pl.DataFrame:
    """Return the families with the counts of their members as facts, without members."""
    frame = _polars_count(polars_tables(families)).collect()
    return frame.with_columns(pl.col(_COUNTS).cast(pl.Int64))


def counted_table(families: Families) -> Table:
    """Return the same as an Arrow table."""
    return counted_frame(families).to_arrow()


# ---- numpy -----------------------------------------------------------------------------------


# Whether each text is one of these values.
_Among: TypeAlias = Callable[..., Array]


class NumpyTables(NamedTuple):
    """The families as arrays; texts have a fixed width. Keys ascend in both tables."""

    flat: Arrays
    members: Arrays


def numpy_tables(families: Families) -> NumpyTables:
    """Return the families as arrays."""
    return NumpyTables(_arrays(families.flat), _arrays(families.members))


def _arrays(table: Table) -> Arrays:
    found = {}
    for name in table.column_names:
        values = table[name].to_numpy()
        found[name] = values.astype(str) if values.dtype == object else values
    return found


def numpy_flat(given: NumpyTables) -> dict[str, Array]:
    """Decide members in arrays of their own, sorted by family and located by key."""
    families, members = given
    starts = np.searchsorted(members[KEY], families[KEY])
    numbers = np.diff(starts, append=len(members[KEY]))

    def texts(name: str, rows: Array) -> _Among:
        found = members[name][rows]
        return lambda *values: np.logical_or.reduce([found == value for value in values])

    counts = _numpy_counts(members, numbers, texts)
    return _numpy_scores(families, counts, families["area"] == "mountainous")


def numpy_nested(nested: Table) -> dict[str, Array]:
    """Decide members in Arrow lists, whose fields are arrays already; only texts need Arrow."""
    lists = nested["members"].combine_chunks()
    struct = lists.flatten()
    members = {
        name: struct.field(name).to_numpy(zero_copy_only=False)
        for name in struct.type.names
        if name not in ENUMS
    }

    def texts(name: str, rows: Array) -> _Among:
        return _arrow_among(struct.field(name).take(pa.array(rows)))

    counts = _numpy_counts(members, lists.value_lengths().to_numpy(), texts)
    numbers = {
        name: nested[name].to_numpy()
        for name in nested.column_names
        if name not in {"area", "members"}
    }
    mountainous = _arrow_among(nested["area"].combine_chunks())("mountainous")
    return _numpy_scores(numbers, counts, mountainous)


def _arrow_among(texts: Any) -> _Among:
    return lambda *values: pc.is_in(texts, pa.array(values)).to_numpy(zero_copy_only=False)


def _numpy_counts(members: Arrays, numbers: Array, texts: Callable[[str, Array], _Among]) -> Arrays:
    """Return the counts; comparing texts costs the most, so only those of pupils are compared."""
    size = len(numbers)
    family = np.repeat(np.arange(size), numbers)

    def count(rows: Array) -> Array:
        # Twice as fast as `np.add.reduceat`, which is also wrong for a family without members.
        return np.bincount(rows, minlength=size)

    here = members["left_commune_months"] < 6
    age, enrolled = members["age"], members["enrolled"]
    able = here & members["able_to_study"]
    # Indexing by position is several times faster than by mask.
    pupil = np.flatnonzero(here & enrolled & (age <= 18))
    adult = np.flatnonzero(able & (age >= 19) & (age <= 60))
    child_out = np.flatnonzero(able & (age >= 6) & (age <= 14) & ~enrolled)
    pupils, adults = family[pupil], family[adult]
    result, conduct = texts("grade_result", pupil), texts("conduct", pupil)
    literate = members["literate_level"][adult]
    return {
        "children_out": count(family[child_out]),
        "pupils": count(pupils),
        "weak": count(pupils[result("weak")]),
        "good": count(pupils[result("good", "excellent")]),
        "unfair": count(pupils[~conduct("fair", "good")]),
        "adults": count(adults),
        "literate": count(adults[literate >= 1]),
        "upper": count(adults[literate >= 2]),
        "learning": count(adults[members["courses_this_year"][adult] >= 1]),
    }


def numpy_counted_arrays(families: Families) -> Arrays:
    """Return the families with the counts of their members as arrays."""
    return _arrays(counted_table(families))


def numpy_counted(counted: Arrays) -> dict[str, Array]:
    """Decide from given counts."""
    return _numpy_scores(counted, counted, counted["area"] == "mountainous")


def _numpy_scores(families: Arrays, counts: Arrays, mountainous: Array) -> dict[str, Array]:
    in_school = counts["children_out"] == 0
    good, pupils = counts["good"], counts["pupils"]
    learning, adults = counts["learning"], counts["adults"]
    corner, books = families["has_study_corner"], families["books"]
    poor = families["multidim_poor"]
    points = (
        np.where(in_school, 10, 0),
        np.where(counts["weak"] == 0, 10, 0),
        np.select([good == pupils, 2 * good >= pupils, good > 0], [10, 6, 3]),
        np.where(counts["unfair"] == 0, 10, 0),
        np.where(counts["literate"] == adults, 10, 0),
        np.select(
            [learning == adults, 5 * learning >= 4 * adults, 2 * learning >= adults], [10, 8, 5]
        ),
        np.where(counts["upper"] > 0, 10, 0),
        np.select(
            [corner & families["has_bookcase"] & (books >= 20), corner & (books >= 10)], [10, 5]
        ),
        np.select([families["has_internet"], poor], [10, 5]),
        5 * (families["fund_contribution_vnd"] >= np.where(poor, 50_000, 100_000))
        + 3 * (families["culture_family_years"] >= 3)
        + 2 * families["household_registered"],
    )
    total: Array = sum(points[1:], start=points[0])
    mark = np.where(mountainous, 70, 80)
    passed = (total >= mark) & (families["violations_this_year"] == 0) & in_school
    band = np.where(passed, np.select([total >= 95, total >= 85], [3, 2], 1), 0)
    return _numpy_columns(families[KEY], passed, band, total, points)


def _numpy_columns(
    keys: Array, passed: Array, band: Array, total: Array, points: tuple[Array, ...]
) -> dict[str, Array]:
    columns = {
        KEY: keys,
        "outcome": np.array(OUTCOMES, dtype=object)[passed.astype(np.int8)],
        "level": np.array(LEVELS, dtype=object)[band],
    }
    for name, values in zip(RANGES, (total, *points), strict=True):
        columns[f"{name}_low"] = columns[f"{name}_high"] = values
    return columns


# ---- OpenFisca-Core --------------------------------------------------------------------------

_SYSTEM = openfisca_system()


class OpenFiscaTables(NamedTuple):
    """The families as arrays of the types that OpenFisca-Core stores; texts are enumerations."""

    families: Arrays
    members: Arrays
    keys: Array
    member_keys: Array


def openfisca_tables(families: Families) -> OpenFiscaTables:
    """Return the families as OpenFisca-Core stores them."""
    flat, members = families.flat, families.members
    return OpenFiscaTables(
        {name: _kept(name, flat[name]) for name in flat.column_names if name != KEY},
        {name: _kept(name, members[name]) for name in members.column_names if name != KEY},
        flat[KEY].to_numpy(),
        members[KEY].to_numpy(),
    )


def _kept(name: str, column: Any) -> Array:
    if name in ENUMS:
        names = pa.array([each.name for each in ENUMS[name]])
        codes = pc.index_in(column.cast(pa.string()), value_set=names).to_numpy()
        return EnumArray(codes.astype(np.uint8), ENUMS[name])
    values: Array = column.to_numpy(zero_copy_only=False)
    return values if values.dtype == bool else values.astype(np.int32)


def openfisca_flat(given: OpenFiscaTables) -> dict[str, Array]:
    """Build a simulation and calculate it."""
    simulation = openfisca_simulation(_SYSTEM, *given)
    passed, band, total, *points = (
        simulation.calculate(name, PERIOD) for name in ("passed", "band", *RANGES)
    )
    return _numpy_columns(given.keys, passed, band, total, tuple(points))


def openfisca_nested(nested: Table) -> dict[str, Array]:
    """Flatten members first: OpenFisca-Core has no lists."""
    lists = nested["members"].combine_chunks()
    struct = lists.flatten()
    keys = pa.array(np.repeat(nested[KEY].to_numpy(), lists.value_lengths().to_numpy()))
    members = {name: struct.field(name) for name in struct.type.names}
    return openfisca_flat(openfisca_tables(Families(nested, pa.table({KEY: keys} | members))))


def openfisca_counted_tables(families: Families) -> OpenFiscaTables:
    """Return families with their counts, each with one person without facts."""
    counted = counted_table(families)
    keys = counted[KEY].to_numpy()
    return OpenFiscaTables(
        {name: _kept(name, counted[name]) for name in counted.column_names if name != KEY},
        {},
        keys,
        keys,
    )


# ---- agreement -------------------------------------------------------------------------------


class Way(NamedTuple):
    """One way to compute the sheet: `run` is measured, on what `prepare` returns."""

    name: str
    shape: str
    prepare: Callable[[Families], Any]
    run: Callable[[Any], Any]


def _nested(families: Families) -> Table:
    return families.nested


WAYS = (
    Way("DuckDB, list lambdas", "nested", duckdb_tables, duckdb_nested),
    Way("DuckDB, UNNEST and GROUP BY", "nested", duckdb_tables, duckdb_unnest),
    Way("Polars, `list.eval`", "nested", polars_tables, polars_nested),
    Way("Polars, `explode` and `group_by`", "nested", polars_tables, polars_explode),
    Way("numpy, from Arrow lists", "nested", _nested, numpy_nested),
    Way("OpenFisca-Core, from Arrow lists", "nested", _nested, openfisca_nested),
    Way("DuckDB", "flat", duckdb_tables, duckdb_flat),
    Way("Polars", "flat", polars_tables, polars_flat),
    Way("numpy", "flat", numpy_tables, numpy_flat),
    Way("OpenFisca-Core", "flat", openfisca_tables, openfisca_flat),
    Way("DuckDB", "counted", duckdb_tables, duckdb_counted),
    Way("Polars", "counted", counted_frame, polars_counted),
    Way("numpy", "counted", numpy_counted_arrays, numpy_counted),
    Way("OpenFisca-Core", "counted", openfisca_counted_tables, openfisca_flat),
)


def as_rows(result: Any) -> list[tuple[Any, ...]]:
    """Return the result of a way as rows of Python values, sorted by key."""
    if isinstance(result, pl.DataFrame):
        columns = result.to_dict(as_series=False)
    elif isinstance(result, dict):
        columns = {name: values.tolist() for name, values in result.items()}
    else:
        columns = result.to_pydict()
    if tuple(columns) != COLUMNS:
        sys.exit(f"columns {tuple(columns)}")
    return sorted(zip(*columns.values(), strict=True), key=lambda row: row[0])


def rows_by_hand(nested: Table) -> list[tuple[Any, ...]]:
    """Return the same rows from `by_hand`."""
    rows: list[tuple[Any, ...]] = []
    for family in nested.to_pylist():
        passed, total, band, points = by_hand(family)
        ranges = (value for value in (total, *points) for _ in ("low", "high"))
        rows.append((family[KEY], OUTCOMES[passed], LEVELS[band or 0], *ranges))
    return rows


def check_agreement(count: int) -> None:
    """Exit unless every way gives the rows of `by_hand`, also for families without members."""
    some, none = tables(count), tables(count, sizes=(0, 8))
    truth = {id(each): rows_by_hand(each.nested) for each in (some, none)}
    for way in WAYS:
        # OpenFisca-Core cannot sum if the last family has no members.
        for families in (some,) if way.name.startswith("OpenFisca") else (some, none):
            found = as_rows(way.run(way.prepare(families)))
            for mine, right in zip(found, truth[id(families)], strict=True):
                if mine != right:
                    sys.exit(f"{way.name}, {way.shape}: {mine}, by hand {right}")


# ---- measuring -------------------------------------------------------------------------------


class Figure(NamedTuple):
    """The best time of a way, and its speed relative to `by_hand`."""

    way: Way
    seconds: float
    ratio: float


def measure(count: int) -> tuple[float, list[Figure]]:
    """Return the seconds of `by_hand` for a number of families, and each way beside it."""
    families = tables(count)
    sample = families.nested.slice(0, SAMPLE).to_pylist()
    scale = count / len(sample)
    base = float("inf")
    best = [float("inf")] * len(WAYS)
    inputs: dict[Callable[[Families], Any], Any] = {}
    for index, way in enumerate(WAYS):
        if way.prepare not in inputs:
            inputs[way.prepare] = way.prepare(families)
        for _ in range(ROUNDS):
            base = min(base, _seconds(_all_by_hand, sample) * scale)
            best[index] = min(best[index], _seconds(way.run, inputs[way.prepare]))
    figures = [
        Figure(way, seconds, base / seconds) for way, seconds in zip(WAYS, best, strict=True)
    ]
    return base, figures


def _all_by_hand(sample: list[dict[str, Any]]) -> list[Any]:
    return [by_hand(family) for family in sample]


def _seconds(run: Callable[[Any], Any], given: Any) -> float:
    gc.collect()
    start = time.perf_counter()
    result = run(given)
    spent = time.perf_counter() - start
    del result
    return spent


def main() -> None:
    """Check agreement, measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    check_agreement(2_500)
    base, figures = measure(count)
    print(f"{count:,} families; `by_hand` in Python {base:.2f} s, measured on {SAMPLE:,}.\n")
    print("| way | members | s | times the speed of Python by hand |")
    print("|---|---|---:|---:|")
    print(f"| Python by hand | nested | {base:.3f} | 1.0 |")
    for way, seconds, ratio in figures:
        print(f"| {way.name} | {way.shape} | {seconds:.3f} | {ratio:.1f} |")


if __name__ == "__main__":
    main()
