"""Text of an expression → syntax tree, or one diagnostic."""
