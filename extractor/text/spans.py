"""A stretch of an article, in character offsets of the unmodified text."""

from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` up to but not including `end`.

    >>> Span(4, 9).of("The strike hit")
    'strik'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        """Tell whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end
