"""Files, folders, tables, web addresses and standard input become articles."""

from extractor.sources.language import language_of
from extractor.sources.reading import Reading, Unread
from extractor.sources.stream import read_articles

__all__ = ["Reading", "Unread", "language_of", "read_articles"]
