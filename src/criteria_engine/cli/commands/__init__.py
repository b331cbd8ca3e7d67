"""One module for each command; the docstring of each function is its `--help`."""
