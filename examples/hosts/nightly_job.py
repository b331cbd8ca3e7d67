"""A nightly job over a database: every citizen is decided, and the answers replace those of yesterday.

    pip install "criteria-engine[columns]" sqlalchemy "psycopg[binary]"
    python examples/hosts/nightly_job.py postgresql+psycopg://user@host/database

It reads the table `citizens` in pieces, decides each piece as a whole, and writes the table `decisions` in one
transaction: whoever reads meanwhile sees the answers of yesterday. Any database of SQLAlchemy will do.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Column, Connection, MetaData, Table, Text, create_engine, insert, select

import criteria_engine as ce

PIECE = 100_000
DECISIONS = Table(
    "decisions",
    MetaData(),
    Column("subject_id", Text, primary_key=True),
    *(Column(name, Text) for name in ("outcome", "level", "set_version", "decided_on", "reasons")),
)


def decide_all(connection: Connection, criteria: ce.Criteria, today: date) -> Counter[str]:
    """Decide all rows of `citizens`; return how many have each outcome.

    The columns of the table have the names of the facts: `form`, `judgements.1`, `evidence.1`; NULL is unknown.
    """
    citizens = Table("citizens", MetaData(), autoload_with=connection)
    DECISIONS.drop(connection, checkfirst=True)
    DECISIONS.create(connection)
    counts: Counter[str] = Counter()
    # The option is one of the query: a server-side cursor reads, and others write.
    query = select(citizens).execution_options(yield_per=PIECE)
    for piece in connection.execute(query).mappings().partitions():
        answers = decide_piece(criteria, [dict(row) for row in piece], today)
        connection.execute(insert(DECISIONS), answers.to_dicts())
        counts.update(answers["outcome"])
    return counts


def decide_piece(criteria: ce.Criteria, rows: list[dict[str, Any]], today: date) -> pl.DataFrame:
    """Decide some rows, as the rows of `decisions`."""
    table = pl.DataFrame(rows, infer_schema_length=None)
    answers: pl.DataFrame = criteria.decide_table(table, subject_id="id")
    if "level" not in answers.columns:  # the title has no levels
        answers = answers.with_columns(level=pl.lit(None, pl.String))
    version, day = criteria.reference.version, today.isoformat()
    return answers.select(
        pl.col("subject_id", "outcome", "level", "reasons").cast(pl.String),
        set_version=pl.lit(version),
        decided_on=pl.lit(day),
    )


def main(address: str, today: date) -> None:
    """Decide every citizen by the law of today."""
    criteria = ce.Catalogue.packaged().find("learning_citizen", on=today)
    engine = create_engine(address)
    with engine.begin() as connection:
        for outcome, count in sorted(decide_all(connection, criteria, today).items()):
            print(f"{count:9,} {outcome}")
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], date.today())  # noqa: DTZ011 - the day of the machine is meant
