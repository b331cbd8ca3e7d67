"""render: decisions, expressions and diagnostics → words, in Vietnamese and English."""
