"""Labels, alignment, scores, intervals: better or worse is measured."""
