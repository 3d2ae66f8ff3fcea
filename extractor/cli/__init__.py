"""The command line: one command a file, errors printed as one sentence."""
