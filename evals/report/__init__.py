"""The error browser: one page that shows where a run, or two, differ from the labels."""
