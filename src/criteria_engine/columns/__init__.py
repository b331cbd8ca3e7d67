"""columns: a checked set over a table, one row for each subject.

The core expressions are lowered to Ibis expressions, so that DuckDB, Polars or Spark decide where the
data lies. A truth nobody has stated is a pair (certain, possible), a number a pair of ends;
numbers are whole ones over a power of ten, so that no row is decided by a rounded number.
"""
