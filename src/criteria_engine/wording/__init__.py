"""Numbers, dates and types in Vietnamese and English."""
