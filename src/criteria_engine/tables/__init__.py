"""CSV, XLSX, JSON lines, Parquet and databases: locate, map, read, reject, write."""
