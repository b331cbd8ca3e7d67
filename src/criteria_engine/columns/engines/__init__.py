"""The engines that run a plan: Polars, DuckDB, other databases, Spark."""
