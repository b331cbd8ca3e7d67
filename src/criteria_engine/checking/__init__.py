"""check: the document of a criteria file → a checked set, or diagnostics."""
