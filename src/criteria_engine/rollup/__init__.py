"""Roll up: the decisions of a whole commune, each title feeding the ones above it."""
