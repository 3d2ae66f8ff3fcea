"""Words and where they stand: spans, folding with an index map, locating a quote."""
