"""The built-in extractor: no model, no key, linear time."""
