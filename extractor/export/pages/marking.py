"""An article's text cut where marks begin and end, so that marks may overlap in any way."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.text.spans import Span

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that could turn the words behind them around."""


class Mark(NamedTuple):
    """A stretch of the text that proves an item; `key` names the item, `anchor` the stretch."""

    key: str
    anchor: str
    span: Span


class Segment(NamedTuple):
    """Words that all the same marks cover; `opened` and `closed` are those at its two edges."""

    text: str
    marks: tuple[Mark, ...]
    opened: tuple[Mark, ...]
    closed: tuple[Mark, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The items that these words prove, each once."""
        return tuple(dict.fromkeys(mark.key for mark in self.marks))

    @property
    def is_confined(self) -> bool:
        """Whether the words hold a control that must not reach the words around them."""
        return not _BIDI.isdisjoint(self.text)


def paragraphs(text: str, marks: Sequence[Mark]) -> Iterator[list[Segment]]:
    """Cut a text into paragraphs of segments; blank lines part paragraphs.

    >>> marks = [Mark("s1", "s1-1", Span(0, 11)), Mark("c1", "c1-1", Span(5, 17))]
    >>> [[(s.text, s.keys) for s in p] for p in paragraphs("Jets hit it, he said.", marks)]
    [[('Jets ', ('s1',)), ('hit it', ('s1', 'c1')), (', he s', ('c1',)), ('aid.', ())]]
    """
    blocks = [list(_pieces(text, block, marks)) for block in _blocks(text)]
    pieces = [piece for block in blocks for piece in block]
    last = {mark: n for n, (_, covering) in enumerate(pieces) for mark in covering}
    number = 0
    seen: set[Mark] = set()
    for block in blocks:
        segments = []
        for words, covering in block:
            opened = tuple(mark for mark in covering if mark not in seen)
            closed = tuple(mark for mark in covering if last[mark] == number)
            segments.append(Segment(words, covering, opened, closed))
            seen.update(covering)
            number += 1
        yield segments


def _pieces(
    text: str, block: Span, marks: Sequence[Mark]
) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    inside = [mark for mark in marks if mark.span.overlaps(block)]
    edges = {edge for mark in inside for edge in mark.span if block.start < edge < block.end}
    for start, end in pairwise(sorted({*block, *edges})):
        words = Span(start, end)
        yield words.of(text), tuple(mark for mark in inside if mark.span.covers(words))


def _blocks(text: str) -> Iterator[Span]:
    r"""Find the paragraphs: lines that are not blank, together.

    >>> [b.of("One\ntwo\n \nThree") for b in _blocks("One\ntwo\n \nThree")]
    ['One\ntwo', 'Three']
    """
    offset = 0
    start: int | None = None
    end = 0
    for line in text.split("\n"):
        if line.strip():
            start = offset if start is None else start
            end = offset + len(line)
        elif start is not None:
            yield Span(start, end)
            start = None
        offset += len(line) + 1
    if start is not None:
        yield Span(start, end)
