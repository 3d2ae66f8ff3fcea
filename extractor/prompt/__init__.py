"""Prompt versions: read from disk, checked, rendered."""

DEFAULT_PROMPT = "extract@v2"
"""What a model is asked when nobody names a prompt; evals/RESULTS.md says why."""
