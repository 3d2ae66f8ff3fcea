"""Replies, records and runs in a database that SQL reads: SQLite by default, or PostgreSQL."""
