"""batch: tables in files and databases → answers and rejects, in jobs that can be interrupted.

A cell means the same as that value in a file of facts. A row with an ambiguous or unreadable cell is
rejected. The answers are those of `Criteria.decide_table`.
"""
