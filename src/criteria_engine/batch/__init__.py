"""tabular: tables in files and databases, read in pieces, decided, and written with what was refused.

Whatever a cell holds means the same as in a file of facts; what would have to be guessed is refused,
row by row. The decisions are those of `Criteria.decide_table`.
"""
