"""decide: a checked set and the facts of one subject → a decision with its reasons."""
