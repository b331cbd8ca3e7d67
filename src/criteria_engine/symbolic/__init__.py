"""The program of a set → formulas of a solver over the facts of all subjects, or of one."""
