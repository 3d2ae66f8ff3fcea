"""Records as pages: one self-contained HTML file an article, and an index of them all."""
