"""render: a decision → a document, in the order in which an officer reads it."""
