"""read: the text of a file or an expression → YAML nodes, documents, facts and syntax trees, with locations."""
