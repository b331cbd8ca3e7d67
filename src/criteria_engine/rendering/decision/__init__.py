"""A decision → a document, in the order an officer reads it."""
