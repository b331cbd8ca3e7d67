"""check: what was read → what may be decided with, or every mistake in it."""
