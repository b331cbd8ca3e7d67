"""batch: tables in files and databases → answers and rejects, in jobs that can be interrupted.

A cell means the same as that value in a file of facts. A row with a cell that cannot be read for certain is
rejected, never guessed. The answers are those of `Criteria.decide_table`.
"""
