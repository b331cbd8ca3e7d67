"""columns: a checked set and a table → a table of answers, one row for each subject.

Checked expressions are translated to Ibis expressions, which DuckDB, Polars or Spark run where the data
is. An unknown truth is a pair (certain, possible) and an unknown number a pair of ends. Numbers are integers
over a power of ten, so no result depends on rounding.
"""
