"""render: documents, diagnostics, expressions and decisions → text, Markdown, HTML and JSON."""
