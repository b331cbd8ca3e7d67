"""render: a checked set on a day → a page for people who read the law."""
