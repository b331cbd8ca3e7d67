"""check: the document of a criteria file → a checked set, or every mistake in it."""
