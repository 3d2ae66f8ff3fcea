"""The shapes of the field: closed labels, what a model returns, what we keep."""
