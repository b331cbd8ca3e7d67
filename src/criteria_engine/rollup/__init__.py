"""Roll-up: decide every title of a whole commune, each decision feeding the titles above it.

A plan (`planner`) says which table feeds which fact. `loader` reads the tables of a folder, `assessor`
decides every title, `targets` compares the results with programme targets, and `report` writes the files.
`warehouse` does the same for many communes inside a database.
"""
