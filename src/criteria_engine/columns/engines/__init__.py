"""Where the plan runs: Polars, DuckDB, other databases, Spark."""
