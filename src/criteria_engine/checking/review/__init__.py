"""review: a set that can decide → warnings about what its author probably did not mean."""
