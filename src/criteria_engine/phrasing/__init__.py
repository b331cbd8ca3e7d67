"""A core expression in words, through the labels of its set."""
