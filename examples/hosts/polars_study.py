"""A study with Polars: who earns the title, where, and who misses it in spite of many points.

    pip install "criteria-engine[columns]"
    python examples/hosts/polars_study.py

Made-up citizens of twenty hamlets. One call decides all of them; the rest is ordinary Polars: shares by
hamlet, near misses, and the indicators with the fewest points.
"""

from __future__ import annotations

from datetime import date

import polars as pl

import criteria_engine as ce

INDICATORS = [str(number) for number in range(1, 11)]


def citizens(count: int) -> pl.DataFrame:
    """Made-up citizens with the points of ten indicators; some are not known yet."""
    number = pl.int_range(count, eager=True)
    points = {
        f"judgements.{id_}": (number * (7 + at) // 5 % 7 + 4).alias(f"judgements.{id_}")
        for at, id_ in enumerate(INDICATORS)
    }
    return pl.DataFrame(
        {"id": number.cast(pl.String), "hamlet": number % 20 + 1, "form": ["form_1"] * count, **points}
    ).with_columns(
        pl.when(number % 13 == 0).then(None).otherwise(pl.col("judgements.3")).alias("judgements.3")
    )  # fmt: skip


def by_hamlet(people: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """The share of eligible citizens of each hamlet, and how many are not settled."""
    joined = people.select(subject_id="id", hamlet="hamlet").join(answers, on="subject_id")
    return (
        joined.group_by("hamlet")
        .agg(
            share=(pl.col("outcome") == "eligible").mean().round(3),
            open=(pl.col("outcome") == "undetermined").sum(),
        )
        .sort("share", descending=True)
    )


def near_misses(answers: pl.DataFrame, points: int) -> pl.DataFrame:
    """Who is not eligible with almost the most points of all these, the most points first."""
    lost = answers.filter(pl.col("outcome") == "not_eligible").sort("high", descending=True)
    return lost.filter(pl.col("high") >= pl.col("high").max() - points)


def main() -> None:
    """Print three small tables."""
    criteria = ce.Catalogue.packaged().find("learning_citizen", on=date(2026, 2, 20))
    people = citizens(10_000)
    answers = criteria.decide_table(people, subject_id="id", extra="ignore")
    print(by_hamlet(people, answers).head(3))
    print(near_misses(answers, 2).select("subject_id", "low", "high").head(3))
    lost = people.select(pl.col(f"judgements.{id_}").mean() for id_ in INDICATORS)
    print(lost.unpivot(variable_name="indicator", value_name="mean").sort("mean").head(3))


if __name__ == "__main__":
    main()
