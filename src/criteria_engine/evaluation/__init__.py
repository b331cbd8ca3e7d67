"""evaluate: a checked set on one day and the facts of one subject → results and a verdict."""
