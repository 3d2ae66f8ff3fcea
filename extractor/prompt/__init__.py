"""Prompt versions: read from disk, checked, rendered."""
