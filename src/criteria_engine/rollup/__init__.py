"""Roll-up: decide every title of a commune; decisions feed the titles above them.

A plan (`planner`) says which table feeds which fact. `loader` reads the tables of a folder, `assessor`
decides every title, `targets` compares the results with programme targets, and `report` writes the files.
`warehouse` does the same for many communes inside a database.
"""
