"""Files, folders, tables and standard input become articles."""
