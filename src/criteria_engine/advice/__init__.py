"""One subject → the least changes that earn the title, and the unknown facts that could settle it."""
